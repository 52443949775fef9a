"""Scripts of SMT-LIB as specifications: what they say is kept, and what is left out is told with its place."""

from pathlib import Path

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reqonto
from reqonto.cli.main import main
from reqonto.interchange.smtlib.inward import text_of
from reqonto.interchange.smtlib.read import read_script
from reqonto.pipeline import run
from reqonto.source import Source

ROOT = Path(__file__).resolve().parents[3]


def imported(script):
    """The text of a script, and what was left out, each with its line and why."""
    source = Source("script.smt2", script)
    commands, faults = read_script(source)
    assert not faults
    text, found = text_of(commands, source)
    return text, [(each.span.line, each.message("en")) for each in found]


def verdict(text, folder):
    path = folder / "script.req"
    path.write_text(text, encoding="utf-8")
    result = run([str(path)], stages=("read", "meaning", "consistency"))
    wrong = [each.message("en") for each in result.diagnostics if each.code.code < "RQ06"]
    assert not wrong, (wrong, text)
    return str(result.verdict)


@pytest.mark.parametrize("example", ["first-steps", "first-steps-zh"])
@pytest.mark.parametrize("ask", [(), ("--ask", "R-4")])
def test_what_is_exported_comes_back_with_the_same_answer(example, ask, tmp_path, capsys):
    assert main(["export", "--to", "smtlib", *ask, "-f", str(ROOT / "examples" / example)]) == 0
    script = capsys.readouterr().out
    text, left = imported(script)
    solver = z3.Solver()
    solver.from_string(script)

    assert not left
    expected = "inconsistent" if solver.check() == z3.unsat else "consistent"
    assert verdict(text, tmp_path) == expected
    assert expected == ("inconsistent" if ask else "consistent")
    assert "constraint R-4:" in text


SCRIPTS = [
    ("(declare-datatypes ((C 0)) (((red) (green))))(declare-fun c () C)(assert (distinct c red green))", "inconsistent"),
    ("(declare-datatypes () ((C red green)))(declare-const c C)(assert ((_ is red) c))(assert (not (= c red)))", "inconsistent"),
    ("(declare-datatype C ((red) (green)))(declare-fun f (C) Int)(assert (forall ((c C)) (> (f c) 0)))(assert (< (f (as red C)) 1))", "inconsistent"),
    ("(declare-const x Real)(assert (= (* 3 x) 1.0))(assert (> x (/ 1 4)))", "consistent"),
    ("(declare-const x Int)(assert (= (* 3 x) 1))", "inconsistent"),
    ("(declare-const x Int)(assert (< 0 x 2))(assert (distinct x 1))", "inconsistent"),
    ("(declare-sort S 0)(declare-fun f (S) S)(assert (forall ((x S)) (distinct (f x) x)))", "consistent"),
    ("(declare-sort S 0)(assert (forall ((x S)) false))", "inconsistent"),
    ("(define-fun two () Int 2)(define-fun inc ((a Int)) Int (+ a 1))(declare-const x Int)(assert (= (inc x) two))(assert (not (= x 1)))", "inconsistent"),
    ("(declare-const a Bool)(declare-const b Bool)(assert (let ((x (xor a b)) (y (= a b))) (and x y)))", "inconsistent"),
    ("(declare-const a Bool)(assert (! a :named p))(assert (=> p false))", "inconsistent"),
    ("(declare-const x Int)(assert (= (ite (> x 3) x (- 4)) (- 4)))(assert (= (abs x) 4))(assert (> x 0))", "inconsistent"),
    ("(declare-const a Bool)(declare-fun g (Bool) Int)(assert (= (g true) 1))(assert (= (g false) 1))(assert (= (g a) 2))", "inconsistent"),
    ("(declare-const |a b| Bool)(declare-const a_b Bool)(declare-const A_B Bool)(assert (and |a b| (not a_b) A_B))", "consistent"),
    ("(define-sort Money () Int)(declare-const m Money)(assert (=> (> m 1) (> m 2) (> m 3)))(assert (= m 3))(exit)(assert false)", "inconsistent"),
    ("(declare-const x Int)(push 1)(assert (> x 1))(pop 1)(assert (< x 1))", "consistent"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), SCRIPTS)
def test_a_script_and_its_text_have_the_same_answer(script, expected, tmp_path):
    text, left = imported(script)

    assert verdict(text, tmp_path) == expected
    assert len(left) == script.count("(pop")
    if "exit" not in script:
        solver = z3.Solver()
        solver.from_string(script.replace("(push 1)(assert (> x 1))(pop 1)", ""))
        assert ("inconsistent" if solver.check() == z3.unsat else "consistent") == expected


LEFT_OUT = [
    ("(declare-const x (_ BitVec 8))\n(assert (= x #x00))", [(1, "the sort `(_ BitVec 8)`"), (2, "speaks of `x`")]),
    ("(declare-fun f (Int) Int)\n(assert\n (= (f 1) 2))", [(1, "takes numbers"), (2, "speaks of `f`")]),
    ("(assert (forall ((x Int)) (> x 0)))", [(1, "every number `x`")]),
    ("(declare-const x Int)(assert (= (mod x 2) 0))", [(1, "`mod` is not read")]),
    ("(declare-const x Real)(assert (= (/ 1 x) 2))", [(1, "may be zero")]),
    ("(declare-datatypes ((L 0)) (((nil) (cons (head Int) (tail L)))))\n(declare-const l L)", [(1, "names alone"), (2, "`L`")]),
    ("(check-sat-assuming (a))", [(1, "command `check-sat-assuming`")]),
    ("(declare-const a Bool)(declare-fun g (Bool) Int)(assert (= (g (not a)) 1))", [(1, "given a formula")]),
    ("(declare-const a)(assert)(declare-fun)(pop)(push x)((a))(define-fun f)", [(1, "no `declare-const`"), (1, "no `assert`"),
     (1, "no `declare-fun`"), (1, "nothing to take back"), (1, "no `push`"), (1, "no command"), (1, "no `define-fun`")]),
    ("(declare-const x Int)(assert x)(assert (+ x true))(assert (= x true))", [(1, "no formula"), (1, "of numbers"), (1, "different sorts")]),
    ('(declare-const s String)\n(assert (= s "a""b"))', [(1, "`String`"), (2, "`s`")]),
    ("(define-fun-rec f () Int f)(define-fun g () Int (+ g 1))(assert (= g f))", [(1, "`define-fun-rec`"), (1, "deeper")]),
]  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), LEFT_OUT)
def test_what_has_no_words_is_told_with_its_place_and_left_out(script, expected, tmp_path):
    text, left = imported(script)

    assert [line for line, _ in left] == [line for line, _ in expected]
    for (_, said), (_, part) in zip(left, expected, strict=True):
        assert part in said
    assert verdict(text, tmp_path) == "consistent"


def test_unnamed_assertions_are_never_blamed_where_others_are_named(tmp_path):
    text, _ = imported(
        "(declare-const x Int)(assert (> x 3))(assert (! (< x 3) :named |R-1|))(assert (! (< x 9) :named |two words|))"
    )
    path = tmp_path / "script.req"
    path.write_text(text, encoding="utf-8")
    [conflict] = reqonto.check(str(path)).conflicts

    assert conflict.members == ("R-1",)
    assert 'constraint C-3 "two words"' in text
    assert "rule T-1" in text


@pytest.mark.parametrize(
    ("script", "line", "part"),
    [
        ("(assert true)\n(assert", 2, "never closed"), ("(assert true))", 1, "closes nothing"), ("x", 1, "outside"),
        ("(assert |a\n)", 1, "no word"), ('(echo "a)', 1, "no word"), ("(assert 01)", 1, "no word"), ("(" * 100_002, 1, "deep"),
    ],
)  # fmt: skip
def test_what_is_no_script_is_refused_with_the_place(script, line, part, tmp_path, capsys):
    path = tmp_path / "script.smt2"
    path.write_text(script, encoding="utf-8")

    assert main(["import", "--lang", "en", str(path)]) == 1
    told = capsys.readouterr()
    assert "RQ1276" in told.err
    assert part in told.err
    assert f"script.smt2:{line}:" in told.err
    assert not told.out


@pytest.mark.parametrize(
    "script",
    [
        "(define-fun a0 () Bool true)" + "".join(f"(define-fun a{n + 1} () Bool (and a{n} a{n}))" for n in range(100)) + "(assert a100)",
        "(define-fun s ((x Int) (y Int)) Int y)(define-fun a0 () Int 1)"
        + "".join(f"(define-fun a{n + 1} () Int (s a{n} a{n}))" for n in range(60)) + "(assert (= a60 1))",
        "(assert " + "(not " * 5000 + "true" + ")" * 5001,
        "(declare-const x Int)(assert (distinct " + "x " * 5000 + "))",
        "(declare-datatypes ((C 0)) (((a) (b) (c) (d) (e))))(assert (forall ((u C) (v C) (w C)) (= u v w)))",
    ],
    ids=["doubled", "doubled and dropped", "deep", "pairs", "cases"],
)  # fmt: skip
def test_short_scripts_that_say_much_are_left_out(script):
    _, left = imported(script)

    assert len(left) == 1


INTS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["x", "y", "1", "(- 2)", "(f red)", "(f c)", "(g s)"]),
        st.tuples(st.sampled_from(["+", "-"]), INTS, INTS).map(lambda row: f"({row[0]} {row[1]} {row[2]})"),
        st.tuples(BOOLS, INTS, INTS).map(lambda row: f"(ite {row[0]} {row[1]} {row[2]})"),
    )
)
BOOLS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["a", "b", "(p s)", "(p (h s))", "(= c red)", "(= (h s) s)", "(forall ((z S)) (=> (p z) a))"]),
        st.tuples(st.sampled_from(["and", "or", "=>", "xor", "="]), BOOLS, BOOLS).map(lambda row: f"({row[0]} {row[1]} {row[2]})"),
        BOOLS.map(lambda said: f"(not {said})"),
        st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "distinct"]), INTS, INTS).map(lambda row: f"({row[0]} {row[1]} {row[2]})"),
        st.tuples(BOOLS, BOOLS, BOOLS).map(lambda row: f"(ite {row[0]} {row[1]} {row[2]})"),
        BOOLS.map(lambda said: f"(exists ((u S) (k C)) (and (p u) (= k c) {said}))"),
    )
)  # fmt: skip
HEAD = (
    "(declare-sort S 0)(declare-datatypes ((C 0)) (((red) (green))))(declare-const a Bool)(declare-const b Bool)"
    "(declare-const c C)(declare-const s S)(declare-const x Int)(declare-const y Int)(declare-fun f (C) Int)"
    "(declare-fun g (S) Int)(declare-fun h (S) S)(declare-fun p (S) Bool)"
)


@given(st.lists(BOOLS, min_size=2, max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_scripts_and_their_texts_have_the_same_answer(tmp_path_factory, formulas):
    script = HEAD + "".join(f"(assert {each})" for each in formulas)
    solver = z3.Solver()
    solver.from_string(script)
    solver.set("timeout", 5_000)
    answer = solver.check()
    text, left = imported(script)

    # Quantifiers over enumerations in one another are written out, and may come to be too long.
    assert all("too long" in why or "deeper" in why for _, why in left)
    if answer != z3.unknown and not left:
        found = verdict(text, tmp_path_factory.mktemp("random"))
        assert found == ("inconsistent" if answer == z3.unsat else "consistent")


STORE = """module store
enum Zone { cold, dry, hot }
enum Size { small, large }
entity Order { param zone: Zone  param size: Size  param next: Zone }
param limit(z: Zone): integer
param fallback: Zone
constraint C-1: every o in Order where o.zone = cold: o.size = large
constraint C-2: every o in Order: o.zone = o.next or o.next = fallback
constraint C-3: every o in Order: limit(o.zone) > 3
constraint C-4: every z in Zone: limit(z) < 10
constraint C-5: %s
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("some o in Order: o.zone = cold and o.size = large", "consistent"),
        ("some o in Order: o.zone = cold and o.size = small", "inconsistent"),
        ("some o in Order: o.zone != cold and o.zone != dry and o.zone != hot", "inconsistent"),
        ("limit(dry) > 9", "inconsistent"),
        ("some o in Order: o.zone != o.next and fallback != cold and o.next = cold", "inconsistent"),
    ],
)
def test_enumerations_come_back_with_their_members_and_the_same_answer(more, expected, tmp_path, capsys):
    path = tmp_path / "store.req"
    path.write_text(STORE % more, encoding="utf-8")
    assert main(["export", "--to", "smtlib", "-f", str(path)]) == 0
    script = capsys.readouterr().out
    text, left = imported(script)
    solver = z3.Solver()
    solver.from_string(script)

    assert left == []
    assert "enum Zone { cold, dry, hot }" in text
    assert "enum Size { small, large }" in text
    assert "Order_size(" in text
    assert "= large" in text
    assert (solver.check() == z3.unsat) is (expected == "inconsistent")
    assert verdict(text, tmp_path) == expected


NUMBERED = """; f is Order.zone: Zone
; enumeration Zone: 0 cold, 1 dry, 2 hot
(declare-sort O 0)(declare-fun f (O) Int)(declare-const c O)
(assert (forall ((y O)) (and (<= 0 (f y)) (< (f y) 3))))
"""


@pytest.mark.parametrize(
    ("assertion", "said"),
    [
        ("(= (f c) 1)", "Order_zone(c) = dry"),
        ("(= 2 (f c))", "hot = Order_zone(c)"),
        ("(< (f c) 1)", "Order_zone(c) = cold"),
        ("(<= 1 (f c))", "Order_zone(c) = dry or Order_zone(c) = hot"),
        ("(= (ite (= (f c) 0) 2 (f c)) 1)", "(if Order_zone(c) = cold then hot else Order_zone(c)) = dry"),
    ],
)
def test_numbers_beside_an_enumeration_are_its_members(assertion, said):
    text, left = imported(f"{NUMBERED}(assert {assertion})")

    assert left == []
    assert text.splitlines()[-1].endswith(f": {said}")


@pytest.mark.parametrize("assertion", ["(= (f c) 3)", "(> (f c) (- 1))", "(= (+ (f c) 1) 2)", "(< (f c) (f c))"])
def test_a_number_that_is_no_member_is_left_out_and_told(assertion):
    _, left = imported(f"{NUMBERED}(assert {assertion})")

    assert [line for line, _ in left] == [5]


@pytest.mark.parametrize("bound", ["", "(assert (forall ((y O)) (and (<= 0 (f y)) (< (f y) 4))))"])
def test_a_comment_that_the_script_does_not_bear_out_is_not_believed(bound):
    lines = NUMBERED.splitlines()
    text, left = imported("\n".join([*lines[:3], bound, "(assert (= (f c) 7))"]))

    assert left == []
    assert "param Order_zone(a0: O): integer" in text

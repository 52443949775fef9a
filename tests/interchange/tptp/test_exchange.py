"""Specifications for provers, and problems as specifications: other programs say what our engine says."""

from pathlib import Path

import pytest
import z3

import reqonto
from reqonto.backends.cvc5 import opinion
from reqonto.backends.smt_export import script
from reqonto.cli.main import main
from reqonto.interchange.tptp.prove import prove
from reqonto.interchange.tptp.read import Problem, read_source
from reqonto.interchange.tptp.theory import theory_of
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source

ROOT = Path(__file__).resolve().parents[3]
SHOP = """
module shop
enum State { open, paid }
role Buyer
role Shop
entity Order {
  param total: money CNY
  param weight: optional quantity kg
  param rate: percent
  changing param state: State default open
  relation lines: Line [1..*]
}
entity Line { param price: money CNY }
event Pay(order: Order, amount: money CNY) by Buyer
event Ship(order: Order) by Shop
constraint C-1: every o in Order: o.total = sum(l.price for l in o.lines)
constraint C-2: every o in Order: if o.weight is known then o.weight <= 50 kg else o.total > 3 CNY
constraint C-3: every o in Order: o.rate * o.total <= 100 CNY
requirement R-1 { when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }
constraint C-4: every s in Ship: some p in Pay: p.order = s.order and p before s
constraint C-5: every s in Ship: every p in Pay: p.order != s.order or s before p
"""


def exported(capsys, *options):
    assert main(["export", "--lang", "en", *options]) == 0
    return capsys.readouterr()


def z3_says(text: str) -> tuple[str, set[str]]:
    solver = z3.Solver(ctx=z3.Context())
    solver.set("timeout", 3_000)
    solver.from_string(text)
    return str(solver.check()), {str(each).strip("|") for each in solver.unsat_core()}


def bare(text: str) -> str:
    """The assertions alone: the question is asked by the caller."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(("(check-sat", "(get-", "(set-")))


@pytest.mark.parametrize("example", ["first-steps", "first-steps-zh"])
def test_other_solvers_find_the_conflict_in_the_exported_text_and_name_its_members(example, capsys):
    text = exported(capsys, "--to", "smtlib", "--ask", "R-4", "-f", str(ROOT / "examples" / example)).out

    assert z3_says(text) == ("unsat", {"R-2", "R-3", "R-4", "question"})
    assert opinion(bare(text)) == "unsat"


def test_what_can_hold_is_contradicted_by_nobody(tmp_path, capsys):
    (tmp_path / "shop.req").write_text(
        SHOP.replace("constraint C-5", "situation ST-1 { some s in Ship: true }\nassumption C-5").replace(
            "s before p", "p before s"
        ),
        encoding="utf-8",
    )
    for ask in ((), ("--ask", "R-1"), ("--ask", "C-4"), ("--ask", "ST-1")):
        text = exported(capsys, "--to", "smtlib", *ask, "-f", str(tmp_path / "shop.req")).out

        assert z3_says(text)[0] != "unsat"
        assert opinion(bare(text), seconds=1) != "unsat"


def test_every_kind_of_formula_is_written_and_the_conflict_is_found_by_all(tmp_path, capsys):
    (tmp_path / "shop.req").write_text(SHOP, encoding="utf-8")
    text = exported(capsys, "--to", "smtlib", "--ask", "R-1", "-f", str(tmp_path / "shop.req")).out
    problem = exported(capsys, "--to", "tptp", "--ask", "R-1", "-f", str(tmp_path / "shop.req")).out
    (tmp_path / "shop.p").write_text(problem, encoding="utf-8")

    status, core = z3_says(text)
    assert (status, core) == ("unsat", {"R-1", "C-5", "question"})
    assert opinion(bare(text)) == "unsat"
    assert main(["prove", str(tmp_path / "shop.p"), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "SZS status Theorem" in told
    assert {each.strip() for each in told.split("from:")[1].split(",")} == {"R-1", "C-5"}
    found = reqonto.check(text=SHOP, only=["consistency"])
    assert {"R-1", "C-5"} in [set(each.members) for each in found.conflicts]


@pytest.mark.parametrize("example", ["limits", "life-cycles", "access", "online-shop"])
def test_examples_leave_as_texts_that_other_readers_take(example):
    result = run([ROOT / "examples" / example], Settings(cache=False), stages=("read", "meaning"))
    theory = result.theory
    made = script(theory, theory.ids("must"))
    solver = z3.Solver(ctx=z3.Context())
    solver.from_string(made.text)

    assert len(solver.assertions()) == len(made.facts) + len(made.named)
    from reqonto.interchange.tptp.write import problem

    text, left = problem(made, example)
    formulas, faults = read_source(Source("x.p", text))
    given, wrong = theory_of(Problem("x", tuple(formulas), ()))
    assert not faults
    assert not wrong
    assert len(given.theory.axioms) >= len(made.named) - len(left)


def test_a_contradiction_without_a_question_names_its_members(tmp_path, capsys):
    (tmp_path / "m.req").write_text(
        "entity Order { param total: money CNY }\nconstraint C-1: some o in Order: o.total > 5 CNY\n"
        "constraint C-2: every o in Order: o.total < 5 CNY\nconstraint C-3: every o in Order: o.total < 9 CNY\n",
        encoding="utf-8",
    )
    text = exported(capsys, "--to", "smtlib", "-f", str(tmp_path / "m.req")).out
    problem = exported(capsys, "--to", "tptp", "-f", str(tmp_path / "m.req")).out
    formulas, _ = read_source(Source("m.p", problem))
    given, _ = theory_of(Problem("m", tuple(formulas), ()))

    assert z3_says(text) == ("unsat", {"C-1", "C-2"})
    outcome = prove(given, seconds=10)
    assert (outcome.status, {each for each in outcome.core if each.startswith("C-")}) == (
        "Unsatisfiable",
        {"C-1", "C-2"},
    )


def test_names_of_symbols_are_told_and_an_unknown_id_is_wrong_use(tmp_path, capsys):
    (tmp_path / "shop.req").write_text(SHOP, encoding="utf-8")
    text = exported(capsys, "--to", "smtlib", "-f", str(tmp_path / "shop.req")).out

    assert "is Order.total" in text
    assert main(["export", "--to", "smtlib", "--ask", "X-9", "-f", str(tmp_path / "shop.req")]) == 2
    assert "X-9" in capsys.readouterr().err


PROBLEM = """
fof(greeks, axiom, ! [X] : (greek(X) => (human(X) & ~ god(X)))).
fof(there, axiom, ? [X] : (greek(X) & father(X) = zeus) | $false).
fof(zeus, axiom, god(zeus) <=> ~ human(zeus)).
fof(goal, conjecture, ? [X] : ((human(X) & X != zeus) | human(zeus))).
"""


def test_a_problem_becomes_a_text_whose_question_has_the_same_answer(tmp_path, capsys):
    for name, text, answer in (
        ("yes", PROBLEM, "true"),
        ("no", PROBLEM.replace("? [X] : ((human(X) & X != zeus) | human(zeus))", "! [X] : human(X)"), "unknown"),
        ("typed", "tff(t, type, p: $tType). tff(a, type, age: p > $int). tff(b, axiom, ! [X: p] : $less(age(X), 7)). tff(c, conjecture, ! [X: p] : $lesseq($sum(age(X), 1), 7)).", "true"),
    ):  # fmt: skip
        (tmp_path / f"{name}.p").write_text(text, encoding="utf-8")
        for lang in ("en", "zh"):
            assert main(["import", str(tmp_path / f"{name}.p"), "--dialect", lang]) == 0
            found = reqonto.check(text=capsys.readouterr().out, only=["questions"])
            assert not [each for each in found.errors if each.code.startswith(("RQ01", "RQ02", "RQ03"))]
            assert [each.answer for each in found.questions] == [(answer,)]


def test_what_the_language_cannot_say_of_a_problem_is_told(tmp_path, capsys):
    text = "tff(a, axiom, ! [X: $int] : ? [Y: $int] : $less(X, Y)). tff(b, axiom, p)."
    (tmp_path / "n.p").write_text(text, encoding="utf-8")
    assert main(["import", str(tmp_path / "n.p"), "--lang", "en"]) == 0
    assert "not in the text: a" in capsys.readouterr().err
    deep = f"fof(a, axiom, {'~' * 180}p). fof(b, axiom, q(" + "f(" * 180 + "c" + ")" * 181 + "). fof(c, axiom, q(c))."
    (tmp_path / "n.p").write_text(deep, encoding="utf-8")
    assert main(["import", str(tmp_path / "n.p"), "--lang", "en"]) == 0
    done = capsys.readouterr()
    assert "not in the text: " in done.err
    assert "q(c)" in done.out
    (tmp_path / "n.p").write_text("tff(t, type, p: $int > $o). tff(a, axiom, p(1)).", encoding="utf-8")
    assert main(["import", str(tmp_path / "n.p"), "--lang", "en"]) == 2
    (tmp_path / "n.p").write_text("fof(a, axiom, p(X)).", encoding="utf-8")
    assert main(["import", str(tmp_path / "n.p"), "--lang", "en"]) == 1

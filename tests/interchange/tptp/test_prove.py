"""Problems of TPTP are proved or refuted with their SZS status, and never with a wrong one."""

import json
import re

import pytest

from reqonto.cli.main import main

PUZZLES = {
    # Who killed the aunt? Three live in the house; the rest is what each of them hates (a classical puzzle).
    "aunt": (
        """
        fof(someone, axiom, ? [X] : (lives(X) & killed(X, agatha))).
        fof(household, axiom, lives(agatha) & lives(butler) & lives(charles)).
        fof(nobody_else, axiom, ! [X] : (lives(X) => (X = agatha | X = butler | X = charles))).
        fof(killers_hate, axiom, ! [X, Y] : (killed(X, Y) => hates(X, Y))).
        fof(killers_are_poorer, axiom, ! [X, Y] : (killed(X, Y) => ~ richer(X, Y))).
        fof(charles_spares, axiom, ! [X] : (hates(agatha, X) => ~ hates(charles, X))).
        fof(agatha_hates, axiom, ! [X] : (X != butler => hates(agatha, X))).
        fof(butler_hates_poorer, axiom, ! [X] : (~ richer(X, agatha) => hates(butler, X))).
        fof(butler_follows, axiom, ! [X] : (hates(agatha, X) => hates(butler, X))).
        fof(nobody_hates_all, axiom, ! [X] : ? [Y] : ~ hates(X, Y)).
        fof(two_people, axiom, agatha != butler).
        fof(herself, conjecture, killed(agatha, agatha)).
        """,
        "Theorem",
    ),
    "barbara": (
        """
        fof(all_men, axiom, ! [X] : (man(X) => mortal(X))).
        fof(greeks, axiom, ! [X] : (greek(X) => man(X))).
        fof(goal, conjecture, ! [X] : (greek(X) => mortal(X))).
        """,
        "Theorem",
    ),
    "darapti needs somebody": (
        """
        fof(one, axiom, ! [X] : (m(X) => p(X))).
        fof(two, axiom, ! [X] : (m(X) => s(X))).
        fof(goal, conjecture, ? [X] : (s(X) & p(X))).
        """,
        "CounterSatisfiable",
    ),
    "darapti with somebody": (
        """
        fof(one, axiom, ! [X] : (m(X) => p(X))).
        fof(two, axiom, ! [X] : (m(X) => s(X))).
        fof(there, axiom, ? [X] : m(X)).
        fof(goal, conjecture, ? [X] : (s(X) & p(X))).
        """,
        "Theorem",
    ),
    "undistributed middle": (
        """
        fof(one, axiom, ! [X] : (cat(X) => animal(X))).
        fof(two, axiom, ! [X] : (dog(X) => animal(X))).
        fof(goal, conjecture, ! [X] : (dog(X) => cat(X))).
        """,
        "CounterSatisfiable",
    ),
    # Numbers are those of Pelletier's list of problems for provers.
    "pelletier 1": ("fof(g, conjecture, (p => q) <=> (~ q => ~ p)).", "Theorem"),
    "pelletier 5": ("fof(g, conjecture, ((p | q) => (p | r)) => (p | (q => r))).", "Theorem"),
    "pelletier 10": (
        """
        fof(a, axiom, q => r). fof(b, axiom, r => (p & q)). fof(c, axiom, p => (q | r)).
        fof(g, conjecture, p <=> q).
        """,
        "Theorem",
    ),
    "pelletier 18": ("fof(g, conjecture, ? [Y] : ! [X] : (f(Y) => f(X))).", "Theorem"),
    "pelletier 24": (
        """
        fof(a, axiom, ~ ? [X] : (s(X) & q(X))).
        fof(b, axiom, ! [X] : (p(X) => (q(X) | r(X)))).
        fof(c, axiom, ~ ? [X] : p(X) => ? [Y] : q(Y)).
        fof(d, axiom, ! [X] : ((q(X) | r(X)) => s(X))).
        fof(g, conjecture, ? [X] : (p(X) & r(X))).
        """,
        "Theorem",
    ),
    "pelletier 39": ("fof(g, conjecture, ~ ? [X] : ! [Y] : (f(Y, X) <=> ~ f(Y, Y))).", "Theorem"),
    "pelletier 43": (
        """
        fof(a, axiom, ! [X, Y] : (q(X, Y) <=> ! [Z] : (f(Z, X) <=> f(Z, Y)))).
        fof(g, conjecture, ! [X, Y] : (q(X, Y) <=> q(Y, X))).
        """,
        "Theorem",
    ),
    "pelletier 48": (
        """
        fof(a, axiom, a = b | c = d). fof(b, axiom, a = c | b = d).
        fof(g, conjecture, a = d | b = c).
        """,
        "Theorem",
    ),
    "an individual at least": ("fof(g, conjecture, ? [X] : X = X).", "Theorem"),
    "no second one": ("fof(g, conjecture, ? [X, Y] : X != Y).", "CounterSatisfiable"),
    "distinct objects": ('fof(g, conjecture, "red" != "green").', "Theorem"),
    "nothing wrong": ("fof(a, axiom, ! [X] : p(X)).", "Satisfiable"),
    "clauses": ("cnf(a, axiom, p(X) | q(X)). cnf(b, axiom, ~ p(a)). cnf(c, negated_conjecture, ~ q(Y)).", "Unsatisfiable"),
    "contradictory axioms": ("fof(a, axiom, p). fof(b, axiom, ~ p). fof(g, conjecture, q).", "ContradictoryAxioms"),
    "connectives": ("fof(g, conjecture, ((p <~> q) <=> ~ (p <=> q)) & ((p ~& q) <=> ~ (p & q)) & ((p <= q) <=> (q => p))).", "Theorem"),
    "types": (
        """
        tff(person, type, person: $tType). tff(city, type, city: $tType).
        tff(home_t, type, home: person > city). tff(age_t, type, age: person > $int).
        tff(ann_t, type, ann: person). tff(grown_t, type, grown: person > $o).
        tff(a, axiom, ! [P: person] : ($greatereq(age(P), 18) <=> grown(P))).
        tff(b, axiom, age(ann) = $sum(10, 9)).
        tff(g, conjecture, grown(ann) & ? [C: city] : home(ann) = C).
        """,
        "Theorem",
    ),
    "types are apart": (
        """
        tff(a_t, type, a: $tType). tff(b_t, type, b: $tType).
        tff(one, axiom, ! [X: a, Y: a] : X = Y).
        tff(g, conjecture, ! [X: b, Y: b] : X = Y).
        """,
        "CounterSatisfiable",
    ),
    "products of reals": (
        "tff(t, type, x: $real). tff(a, axiom, $product(x, x) = 2.0). tff(g, conjecture, $less(x, 1.5)).", "Theorem",
    ),
    "ages refuted": (
        "tff(p, type, p: $tType). tff(t, type, age: p > $int). tff(g, conjecture, ! [X: p] : $less(age(X), 100)).",
        "CounterSatisfiable",
    ),
}  # fmt: skip

INFINITE = {
    "injective, not onto": """
        fof(a, axiom, ! [X, Y] : (f(X) = f(Y) => X = Y)).
        fof(b, axiom, ! [X] : f(X) != zero).
        """,
    "an order without end": """
        fof(a, axiom, ! [X] : ~ less(X, X)).
        fof(b, axiom, ! [X, Y, Z] : ((less(X, Y) & less(Y, Z)) => less(X, Z))).
        fof(c, axiom, ! [X] : ? [Y] : less(X, Y)).
        """,
    "refuted by the infinite alone": """
        fof(a, axiom, ! [X, Y] : (f(X) = f(Y) => X = Y)).
        fof(g, conjecture, ! [Y] : ? [X] : f(X) = Y).
        """,
    "all whole numbers": "tff(t, type, p: $int > $o). tff(a, axiom, p(0)). tff(g, conjecture, ! [X: $int] : p(X)).",
}


@pytest.fixture
def prove(tmp_path, capsys):
    def run(text, *options, code=None, lang="en"):
        path = tmp_path / "problem.p"
        path.write_text(text, encoding="utf-8")
        found = main(["prove", str(path), "--lang", lang, *options])
        assert code is None or found == code
        return capsys.readouterr()

    return run


def status(text: str) -> str:
    found = re.match(r"% SZS status (\w+) for problem$", text, re.MULTILINE)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize("name", PUZZLES)
def test_a_problem_has_its_status(prove, name):
    text, expected = PUZZLES[name]

    assert status(prove(text).out) == expected


@pytest.mark.parametrize("name", INFINITE)
def test_what_only_infinite_worlds_decide_stays_open(prove, name):
    assert status(prove(INFINITE[name], "--timeout", "3", "--bound", "3", code=0).out) in {"GaveUp", "Timeout"}
    assert prove(INFINITE[name], "--timeout", "1", "--fail-on-unknown").out


def test_a_proof_names_the_axioms_that_it_rests_on_and_no_others(prove):
    out = prove(PUZZLES["aunt"][0] + "fof(idle, axiom, ! [X] : sleeps(X)).", code=0).out
    (members,) = re.findall(r"^% from: (.*)$", out, re.MULTILINE)

    assert "idle" not in members
    assert "killers_hate" in members.split(", ")


def test_a_refutation_shows_a_world_that_is_one(prove, tmp_path):
    """The interpretation, put beside the axioms and the negated conjecture, contradicts nothing."""
    text, _ = PUZZLES["undistributed middle"]
    out = prove(text, code=1).out
    facts = re.sub(r"fi_(domain|functors|predicates)", "axiom", "\n".join(re.findall(r"^fof\(.*$", out, re.MULTILINE)))
    whole = text.replace("fof(goal, conjecture, ", "fof(goal, negated_conjecture, ~ ") + facts

    assert facts.count("axiom") >= 2
    assert status(prove(whole, code=0).out) == "Satisfiable"


def test_answers_are_told_in_either_language_and_as_data(prove):
    assert "猜想成立" in prove(PUZZLES["barbara"][0], lang="zh").out
    found = json.loads(prove(PUZZLES["barbara"][0], "--format", "json").out)
    refuted = json.loads(prove(PUZZLES["undistributed middle"][0], "--format", "json").out)

    assert (found["status"], found["core"]) == ("Theorem", ["all_men", "greeks"])
    assert found["says"]["en"] != found["says"]["zh"]
    assert refuted["world"]["elements"]["i"]


def test_files_are_included_from_beside_above_and_the_library(prove, tmp_path, monkeypatch):
    (tmp_path / "Axioms").mkdir()
    (tmp_path / "Axioms" / "men.ax").write_text("fof(a, axiom, ! [X] : (man(X) => mortal(X))). fof(b, axiom, p).")
    text = "include('Axioms/men.ax', [a]). fof(c, axiom, man(s)). fof(g, conjecture, mortal(s))."
    beyond = "include('far/men.ax'). fof(c, axiom, man(s)). fof(g, conjecture, mortal(s))."
    (tmp_path / "lib" / "far").mkdir(parents=True)
    (tmp_path / "Axioms" / "men.ax").rename(tmp_path / "lib" / "far" / "men.ax")

    assert status(prove(text).out) == "InputError"
    monkeypatch.setenv("TPTP", str(tmp_path / "lib"))
    assert status(prove(beyond).out) == "Theorem"
    (tmp_path / "lib" / "far" / "men.ax").rename(tmp_path / "Axioms" / "men.ax")
    assert status(prove(text).out) == "Theorem"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("fof(a, axiom, p & q | r).", "RQ1270", ":1:21"),
        ("fof(a, axiom, p", "RQ1270", ":1:16"),
        ("fof(a, axiom, \\x).", "RQ1270", ":1:15"),
        ("hello world", "RQ1270", ":1:1"),
        ("thf(a, axiom, p @ q).", "RQ1271", ":1:1"),
        ("tff(a, type, l: !> [A: $tType] : A).", "RQ1271", ":1:17"),
        ("fof(a, axiom, p($ite(q, a, b))).", "RQ1271", ":1:17"),
        ("fof(a, axiom, " + "~" * 3000 + " p).", "RQ1271", ":1:"),
        ("include('no.ax').", "RQ1272", ":1:1"),
        ("include('problem.p').", "RQ1272", ":1:1"),
        ("fof(a, axiom, p(X)).", "RQ1273", ":1:17"),
        ("tff(a, axiom, ! [X: nothing] : p(X)).", "RQ1273", ":1:21"),
        ("tff(t, type, f: $int > $int). tff(a, axiom, f(c) = 1).", "RQ1273", ":1:47"),
        ("tff(t, type, x: $rat). tff(a, axiom, $product(x, x) = 2/1).", "RQ1273", ":1:38"),
        ("fof(a, axiom, p(q) & q(p(a))).", "RQ1273", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_answered(prove, text, code, place):
    done = prove(text, code=1)

    assert f"[{code}]" in done.err
    assert f"problem.p{place}" in done.err
    assert "SZS status InputError" in done.out
    assert "internal" not in done.err


def test_formulas_without_a_role_of_their_own_take_no_part(prove):
    done = prove("fof(a, plain, p). fof(g, conjecture, p).", code=1)

    assert "[RQ1274]" in done.err
    assert status(done.out) == "CounterSatisfiable"


def test_bytes_that_are_no_text_are_refused(tmp_path, capsys):
    path = tmp_path / "problem.p"
    path.write_bytes(b"fof(a, axiom, \xff).")

    assert main(["prove", str(path)]) == 1
    assert "RQ00" in capsys.readouterr().err
    assert main(["prove", str(tmp_path / "none.p")]) == 2

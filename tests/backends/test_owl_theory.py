"""Two engines, one answer: what OWL can express of a theory is decided by HermiT as by the solver and by small worlds."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Impossible, Possible
from reqonto.backends.hermit_session import Session
from reqonto.backends.owl_theory import Part, decide, expressed
from reqonto.backends.smt import SMT
from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import INTEGER
from reqonto.logic.terms import (
    TRUE,
    And,
    Apply,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    ForAll,
    Formula,
    Holds,
    Iff,
    Implies,
    IsKind,
    Not,
    Or,
    Var,
)  # fmt: skip
from reqonto.logic.theory import Axiom, Theory

sys.path.insert(0, str(Path(__file__).parent))
from small_worlds import COLOUR, DISJOINT, FUNCTIONS, KINDS, A, B, world

pytestmark = pytest.mark.engine
BUDGET = Budget(steps=5_000_000, seconds=10)


@pytest.fixture(scope="module")
def hermit() -> Iterator[Session]:
    with Session([]) as session:
        yield session


class Random:
    """Random formulas about one object that OWL can express."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.names = 0

    def var(self, sort: object) -> Var:
        self.names += 1
        return Var(f"v{self.names}", sort)  # type: ignore[arg-type]

    def formula(self, var: Var, depth: int) -> Formula:
        if depth == 0:
            return self.atom(var)
        inner = [self.formula(var, depth - 1) for _ in range(2)]
        return self.chance.choice(
            [
                And(tuple(inner)),
                Or(tuple(inner)),
                Not(inner[0]),
                Implies(*inner),
                Iff(*inner),
                self.linked(var, depth - 1),
            ]
        )

    def atom(self, var: Var) -> Formula:
        if var.sort == B:
            return self.chance.choice(
                [
                    Defined(Apply(FUNCTIONS["d"], (var,))),
                    Compare("<", Apply(FUNCTIONS["d"], (var,)), Const(Fraction(1, 3), FUNCTIONS["d"].result)),
                    Compare("<=", Apply(FUNCTIONS["d"], (var,)), Const(Fraction(1), INTEGER)),
                    Compare(">=", Apply(FUNCTIONS["d"], (var,)), Const(Fraction(self.chance.randint(0, 2), 2), FUNCTIONS["d"].result)),
                    Compare("=", Apply(FUNCTIONS["t"], (var,)), Const("x", FUNCTIONS["t"].result)),
                ]
            )  # fmt: skip
        small = Const(Fraction(self.chance.randint(0, 2)), INTEGER)
        ahead = self.chance.choice([var, Apply(FUNCTIONS["f"], (var,))])
        return self.chance.choice(
            [
                IsKind(ahead, self.chance.choice(["K", "L", "M"])),
                Defined(Apply(FUNCTIONS["g"], (ahead,))),
                Holds(Apply(FUNCTIONS["flag"], (ahead,))),
                Defined(Apply(FUNCTIONS["flag"], (ahead,))),
                Compare(self.chance.choice(["=", "!="]), Apply(FUNCTIONS["c"], (ahead,)), Const("red", COLOUR)),
                Compare(self.chance.choice(["=", "!=", "<", "<=", ">", ">="]), Apply(FUNCTIONS["n"], (ahead,)), small),
                Compare("<", small, Apply(FUNCTIONS["n"], (ahead,))),
            ]
        )

    def linked(self, var: Var, depth: int) -> Formula:
        """Something about the things that a relation or a function leads to or comes from."""
        other = self.var(B if var.sort == A else A)
        ends = (var, other) if var.sort == A else (other, var)
        link: Formula = Holds(Apply(FUNCTIONS["R"], ends))
        if self.chance.random() < 0.3:
            link = Compare("=", Apply(FUNCTIONS["g"], (ends[0],)), ends[1])
        body = self.formula(other, depth)
        if self.chance.random() < 0.3:
            # What mixes both ends is taken apart.
            body = Or((body, self.atom(var)))
        return self.chance.choice(
            [
                Exists((other,), And((link, body))),
                ForAll((other,), Implies(link, body)),
                AtLeast(2, (other,), And((link, self.atom(other)))),
                Not(AtLeast(2, (other,), link)),
            ]
        )

    def theory(self) -> Theory:
        axioms = []
        for index in range(self.chance.randint(2, 6)):
            var = self.var(self.chance.choice([A, A, B]))
            trigger = self.chance.choice([TRUE, self.formula(var, 1)])
            axioms.append(Axiom(f"R{index}", "must", (var,), trigger, self.formula(var, self.chance.randint(0, 2))))
        return Theory(KINDS, FUNCTIONS, tuple(axioms), disjoint=DISJOINT)


def questions(part: Part) -> dict[str, Formula]:
    found: dict[str, Formula] = {}
    for name, info in part.theory.kinds.items():
        var = Var("x", info.sort)
        found[part.classes[name]] = Exists((var,), TRUE if name == info.sort.name else IsKind(var, name))
    for number, iri in part.triggers.items():
        found[iri] = part.theory.axioms[number].triggered
    return found


WORLDS = [world(random.Random(seed)) for seed in range(400)]


@pytest.mark.parametrize("seed", range(60))
def test_hermit_the_solver_and_small_worlds_agree(seed: int, hermit: Session) -> None:
    theory = Random(seed).theory()
    part = expressed(theory)
    assert len(part.theory.axioms) == len(theory.axioms)
    asked = questions(part)
    numbers = hermit.add(part.axioms)

    consistent, found = decide(hermit, part, numbers, list(asked))
    empty = found if consistent else set(asked)

    session = SMT().open(part.theory)
    kept = part.theory.ids("must")
    allowed = [each for each in WORLDS if all(holds(axiom.formula, each) for axiom in theory.axioms)]
    assert consistent or not allowed
    for name, goal in asked.items():
        answer = session.possible(goal, keeping=kept, budget=BUDGET)
        if isinstance(answer, Possible):
            assert name not in empty
        if isinstance(answer, Impossible):
            assert name in empty
        assert name not in empty or not any(holds(goal, each) for each in allowed)


def test_most_random_questions_are_decided_and_some_each_way(hermit: Session) -> None:
    said = {"possible": 0, "impossible": 0, "open": 0}
    for seed in range(12):
        part = expressed(Random(seed).theory())
        session = SMT().open(part.theory)
        for goal in questions(part).values():
            answer = session.possible(goal, keeping=part.theory.ids("must"), budget=BUDGET)
            said[
                "possible"
                if isinstance(answer, Possible)
                else "impossible"
                if isinstance(answer, Impossible)
                else "open"
            ] += 1

    assert min(said["possible"], said["impossible"]) > 5
    assert said["open"] * 5 < said["possible"] + said["impossible"]


@pytest.mark.parametrize(
    "duty",
    [
        Compare("=", Apply(FUNCTIONS["n"], (Var("x", A),)), Apply(FUNCTIONS["n"], (Apply(FUNCTIONS["f"], (Var("x", A),)),))),
        Exists((Var("y", A),), Holds(Apply(FUNCTIONS["flag"], (Var("y", A),)))),
        AtLeast(2, (Var("y", B), Var("z", B)), Holds(Apply(FUNCTIONS["R"], (Var("x", A), Var("y", B))))),
    ],
    ids=["two unknown values", "no link", "two at once"],
)  # fmt: skip
def test_what_owl_can_not_express_stays_outside(duty: Formula) -> None:
    theory = Theory(KINDS, FUNCTIONS, (Axiom("R", "must", (Var("x", A),), TRUE, duty),), disjoint=DISJOINT)

    assert expressed(theory).theory.axioms == ()


def test_names_of_any_kind_become_names_of_owl(hermit: Session) -> None:
    kinds = {name: replace(KINDS["K"], name=name) for name in ('买家 "A"', "a<b>", "a b", "a~20;b")}
    part = expressed(Theory({**kinds, "A": KINDS["A"]}, {}, ()))

    assert len(set(part.classes.values())) == 5
    assert hermit.empty_classes(list(part.classes.values()), hermit.add(part.axioms)) == []

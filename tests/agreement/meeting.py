"""Random theories in which requirements meet: most of them have conflicts of pairs, of more, or in situations.

Random theories of `reference` seldom have any: their circumstances are rarely possible and at odds at once.  Here each
requirement speaks of one narrow case, and what it demands is about the few things that others speak of too.
"""

from __future__ import annotations

from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Compare,
    Exists,
    Formula,
    Holds,
    Not,
    conjunction,
    disjunction,
    number,
)
from reqonto.logic.theory import Axiom, Theory

from .reference import FUNCTIONS, KINDS, G, N, P, Q, Theories, X, Y


class MeetingTheories(Theories):
    """Random theories whose requirements have cases of their own; a seed gives the same one always."""

    def whole(self) -> Theory:
        chance = self.chance
        # What cases are told by, and what is demanded in them, are apart in most theories, so that cases stay possible.
        told, demanded = chance.choice(
            (("pq", "ng"), ("pq", "n"), ("pq", "n"), ("pn", "q"), ("ng", "pq"), ("pqn", "gn"))
        )
        axioms = [self.within()] if chance.random() < 0.5 else []
        axioms += [
            Axiom(f"A-{index}", "background", *self.rule(told + demanded, told + demanded), fixed_duty=True)
            for index in range(chance.choice((0, 0, 0, 1)))
        ]
        axioms += [
            Axiom(f"R-{index}", "must", *self.rule(told, demanded), fixed_duty=True)
            for index in range(chance.randint(2, 5))
        ]
        axioms += [
            Axiom(f"S-{index}", "should", *self.rule(told, demanded), fixed_duty=True)
            for index in range(chance.choice((0, 0, 1, 2)))
        ]
        axioms += [
            Axiom(f"M-{index}", "may", (X,), TRUE, self.case(told + demanded, 1, 2))
            for index in range(chance.choice((0, 0, 1, 2)))
        ]
        situations = tuple((f"ST-{index}", self.situation()) for index in range(chance.choice((0, 1, 2))))
        return Theory(KINDS, FUNCTIONS, tuple(axioms), situations=situations)

    def within(self) -> Axiom:
        """That numbers are at most 2."""
        return Axiom("range", "background", (X,), TRUE, Compare("<=", Apply(N, (X,)), number(2)))

    def rule(self, told: str, demanded: str) -> tuple[tuple, Formula, Formula]:
        """Of what a requirement speaks, in which case, and what it demands."""
        chance = self.chance
        trigger = self.case(told, 1, chance.choice((1, 1, 2))) if chance.random() < 0.95 else TRUE
        if trigger != TRUE and chance.random() < 0.06:
            return (X,), trigger, FALSE
        if chance.random() < 0.12:
            # One thing because of another one.
            return (X, Y), conjunction(trigger, self.about(demanded, Y)), self.about(demanded, X)
        return (X,), trigger, disjunction(*(self.about(demanded, X) for _ in range(chance.choice((1, 1, 1, 2)))))

    def case(self, names: str, least: int, most: int) -> Formula:
        return conjunction(*(self.about(names, X) for _ in range(self.chance.randint(least, most))))

    def situation(self) -> Formula:
        """One or two things that must stay possible."""
        if self.chance.random() < 0.25:
            apart = Not(Compare("=", X, Y))
            return Exists((X, Y), conjunction(self.about("pqn", X), self.about("pqn", Y), apart))
        return Exists((X,), self.case("pqng", 1, 3))

    def about(self, names: str, var: object) -> Formula:
        """A literal about one of what these letters stand for."""
        chance = self.chance
        match chance.choice(names):
            case "p":
                atom: Formula = Holds(Apply(P, (var,)))
            case "q":
                atom = Holds(Apply(Q, (var,)))
            case "g":
                atom = Holds(Apply(G, ()))
            case _:
                sign = chance.choice(("<", ">=", "="))
                return Compare(sign, Apply(N, (var,)), number(chance.choice((1, 2))))
        return Not(atom) if chance.random() < 0.4 else atom

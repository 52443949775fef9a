"""Where an axiom applies in a world, and which of these places tells what it has to do with a story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from reqonto.logic.evaluate import NOTHING, Env, Unsupported, assignments, holds
from reqonto.logic.sorts import INSTANT, MOMENT, STEPS, Sort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import conjunction
from reqonto.logic.theory import Axiom, Theory


class Fit(NamedTuple):
    """How well an instance of an axiom fits into a story; the greater one is told."""

    telling: bool
    """It is broken, or for a permission made use of."""
    inside: bool
    """Its times are those of the story."""
    latest: Fraction = Fraction(0)


def applications(axiom: Axiom, world: Structure) -> Iterator[Env]:
    """The assignments under which an axiom is triggered; of times those that matter to its duty too.

    Raises `Unsupported` for a formula that can not be evaluated.
    """
    body = conjunction(axiom.trigger, axiom.duty) if _times(axiom) else axiom.trigger
    for env in assignments(axiom.vars, body, world, NOTHING):
        if holds(axiom.trigger, world, env):
            yield env


def telling(axioms: Sequence[Axiom], world: Structure, theory: Theory) -> tuple[Axiom, Env] | None:
    """The instance of one of these axioms that says most in a story of the world; None if none of them applies.

    It is one that is broken, or of a permission one that is made use of, at a time of the story; else the first one.
    """
    span = _span(world, theory)
    found: tuple[Fit, Axiom, Env] | None = None
    for axiom in axioms:
        try:
            for env in applications(axiom, world):
                fit = _fit(axiom, env, world, span)
                if found is None or fit > found[0]:
                    found = fit, axiom, env
                if fit.telling and not _times(axiom):
                    return axiom, env
        except Unsupported:
            continue
    return None if found is None else found[1:]


def _times(axiom: Axiom) -> list[tuple[str, Sort]]:
    """The variables of an axiom that stand for times."""
    return [(var.name, var.sort) for var in axiom.vars if var.sort in {INSTANT, MOMENT}]


def _fit(axiom: Axiom, env: Env, world: Structure, span: tuple[Fraction, Fraction]) -> Fit:
    kept = holds(axiom.duty, world, env)
    at = [_in_moments(env[name], sort) for name, sort in _times(axiom)]
    inside = all(span[0] <= moment <= span[1] for moment in at)
    if axiom.force == "may":
        # Of what is permitted at many times, that which happens is told.
        return Fit(kept, inside, max(at, default=Fraction(0)))
    return Fit(not kept, inside)


def _span(world: Structure, theory: Theory) -> tuple[Fraction, Fraction]:
    """From just before the first event of a world to the end of the instant of the last one, in moments."""
    times = [at for name in theory.timers for at in world.functions.get(name, {}).values() if isinstance(at, Fraction)]
    return min(times, default=Fraction(0)) * STEPS, max(times, default=Fraction(0)) * STEPS + STEPS - 1


def _in_moments(value: Value, sort: Sort) -> Fraction:
    """A moment, or the first one of an instant."""
    assert isinstance(value, Fraction)
    return value if sort == MOMENT else value * STEPS

"""Which default values fill what a scenario, or data, leave unsaid."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from reqonto.constraints.defaults import Default, Ranking
from reqonto.constraints.scenario_world import Told
from reqonto.logic.partial import Unknown, truth
from reqonto.logic.partial import value as partial_value
from reqonto.logic.structure import Value

_BEGINNING = Fraction(-(2**60))
"""A moment before all others."""


def fill(
    told: Told, ranking: Ranking, barred: Callable[[str, tuple[Value, ...]], bool] = lambda _id, _args: False
) -> None:
    """Defaults fill what is unknown; one may depend on a value that another has filled.

    Nothing is filled in for the parameters (by id and arguments) that are `barred`.
    """
    waiting = [
        (defaults, (owner,) if owner else ())
        for defaults in ranking.defaults.values()
        for owner in (told.members_of(defaults[0].parameter.owner) if defaults[0].parameter.owner else ("",))
    ]
    waiting = [(defaults, args) for defaults, args in waiting if not barred(defaults[0].parameter.id, args)]
    while waiting:
        left = [(defaults, args) for defaults, args in waiting if not _filled(told, ranking, defaults, args)]
        if len(left) == len(waiting):
            return
        waiting = left


def _filled(told: Told, ranking: Ranking, defaults: tuple[Default, ...], args: tuple[Value, ...]) -> bool:
    """Whether the value of a parameter is told, or has been filled in by the default that applies."""
    parameter = defaults[0].parameter
    owner = str(args[0]) if args else ""
    if (owner, parameter.id) in told.mentioned or told.given(parameter.function, args) is not None:
        return True
    world = told.world
    sure: list[Default] = []
    perhaps: list[Default] = []
    for each in defaults:
        held = truth(each.condition, world, _at_start(each, args))
        if held is not False:
            (perhaps if held is None else sure).append(each)
    chosen = ranking.chosen(sure, perhaps)
    found = None if chosen is None else partial_value(chosen.value, world, _at_start(chosen, args))
    if found is None or isinstance(found, Unknown):
        return False
    told.give(parameter.function, args, found, None)
    return True


def _at_start(default: Default, args: tuple[Value, ...]) -> dict[str, Value]:
    """The variables of a default: the object, and a moment before everything."""
    env: dict[str, Value] = {default.moment.name: _BEGINNING}
    if default.subject is not None and args:
        env[default.subject.name] = args[0]
    return env

"""Which objects may meet conditions such as `f(x) = t`, found in an index instead of by trying all.

An index is for large worlds that no longer change.  What it leaves out cannot meet the conditions in any completion, so
that leaving it out changes no truth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from reqonto.logic.structure import Value
from reqonto.logic.terms import And, Apply, Compare, Formula, Function, Holds, Implies, Term, Var
from reqonto.logic.walk import free_names

if TYPE_CHECKING:
    from reqonto.logic.partial import Args, PartialWorld

Known: TypeAlias = "Callable[[Term], tuple[bool, Value | None]]"
"""Whether the value of a term is known, and the value (None: absent)."""

LEAST = 12
"""Of fewer objects all are tried."""


def conditions(body: Formula, *, skipped: bool) -> tuple[Formula, ...]:
    """Formulas of which one that is false gives the body the truth `skipped`."""
    if skipped:
        return conditions(body.left, skipped=False) if isinstance(body, Implies) else ()
    return body.parts if isinstance(body, And) else (body,)


class Index:
    """The facts of one world by their values."""

    def __init__(self, world: PartialWorld) -> None:
        self.elements, self.functions, self.none = world.elements, world.functions, world.none
        self._by_value: dict[str, tuple[dict[Value, list[Value]], list[Value]]] = {}
        self._by_place: dict[tuple[str, int], dict[Args, list[Value]]] = {}

    def narrowed(
        self, var: Var, parts: Sequence[Formula], bound: frozenset[str], known: Known, choices: Sequence[Value]
    ) -> Sequence[Value]:
        """Those of the choices for a variable that may make all the parts true; `bound` are the other variables."""
        if len(choices) < LEAST:
            return choices
        for part in parts:
            match part:
                case Compare("=", left, right):
                    for one, other in ((left, right), (right, left)):
                        found = self._equal(var, one, other, bound, known, choices)
                        if found is not None:
                            return found
                case Holds(Apply(function, args)):
                    held = self._held(var, function, args, bound, known)
                    if held is not None:
                        return held
                case _:
                    pass
        return choices

    def _equal(
        self, var: Var, one: Term, other: Term, bound: frozenset[str], known: Known, choices: Sequence[Value]
    ) -> Sequence[Value] | None:
        function: Function | None = None
        match one:
            case Var(name) if name == var.name:
                pass
            case Apply(applied, (Var(name),)) if name == var.name and not applied.changing and not applied.computed:
                function = applied
            case _:
                return None
        if not free_names(other) <= bound:
            return None
        sure, value = known(other)
        if not sure:
            return None
        if value is None:
            return ()
        if function is None:
            return (value,) if value in choices else ()
        table, untold = self._values(function, var)
        # Behind the objects with a name stand those for objects without one, of which nothing is told.
        return (*table.get(value, ()), *untold, *choices[len(self._named(var)) :])

    def _named(self, var: Var) -> tuple[str, ...]:
        return self.elements.get(getattr(var.sort, "name", ""), ())

    def _values(self, function: Function, var: Var) -> tuple[Mapping[Value, list[Value]], list[Value]]:
        """The objects by the value of a symbol, and those for which it is not told (unless it is absent)."""
        found = self._by_value.get(function.name)
        if found is None:
            told = self.functions.get(function.name, {})
            table: dict[Value, list[Value]] = {}
            for (arg,), value in told.items():
                table.setdefault(value, []).append(arg)
            masks = self.none.get(function.name, ())
            untold: list[Value] = []
            if (None,) not in masks:
                untold = [name for name in self._named(var) if (name,) not in told and (name,) not in masks]
            found = self._by_value[function.name] = (table, untold)
        return found

    def _held(
        self,
        var: Var,
        function: Function,
        args: tuple[Term, ...],
        bound: frozenset[str],
        known: Known,
    ) -> Sequence[Value] | None:
        """What stands at the place of the variable in a relation that is false where it is not told."""
        if function.changing or function.computed or len(args) < 2 or function.partial:
            return None
        if (None,) * len(args) not in self.none.get(function.name, ()):
            return None
        places = [place for place, arg in enumerate(args) if isinstance(arg, Var) and arg.name == var.name]
        if len(places) != 1:
            return None
        others: list[Value] = []
        for place, arg in enumerate(args):
            if place == places[0]:
                continue
            if not free_names(arg) <= bound:
                return None
            sure, value = known(arg)
            if not sure:
                return None
            if value is None:
                return ()
            others.append(value)
        table = self._by_place.get((function.name, places[0]))
        if table is None:
            table = {}
            for told, value in self.functions.get(function.name, {}).items():
                if value is True:
                    key = (*told[: places[0]], *told[places[0] + 1 :])
                    table.setdefault(key, []).append(told[places[0]])
            self._by_place[function.name, places[0]] = table
        return tuple(table.get(tuple(others), ()))

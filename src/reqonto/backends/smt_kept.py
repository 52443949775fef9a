"""Texts of axioms that are kept from one question to the next.

What an axiom comes to over given slots depends on how many there are of the sorts that it speaks of, and on nothing
else, unless it speaks of values that change, of texts, or of counted time: these are noted as a question goes on.  In a
large specification the same rules take part in question after question; so their texts are written once, with all that
is noted while they are written, in the same order.
"""

from __future__ import annotations

from reqonto.backends.smt_ground import Ground, Noted
from reqonto.backends.smt_rules import Rule
from reqonto.logic.sorts import BoolSort, EnumSort, ObjectSort, TextSort
from reqonto.logic.terms import Aggregate, Apply, Const, Formula, Function, If, Individual, IsKind, Matches
from reqonto.logic.walk import bound, every_node
from reqonto.records import dataclass

MOST = 100_000
"""How many texts are kept."""


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    noted: Noted


class Texts:
    """The texts of the axioms of one theory, by their numbers and the sizes of the sorts that they speak of."""

    def __init__(self) -> None:
        self._sorts: dict[int, tuple[str, ...] | None] = {}
        self._kept: dict[tuple[int, tuple[int, ...]], _Text] = {}

    def lowered(self, ground: Ground, item: Rule) -> str:
        """The text of an axiom; what it needs is noted in `ground`, as if it had been written there."""
        if item.index not in self._sorts:
            self._sorts[item.index] = sorts_of(item.formula)
        sorts = self._sorts[item.index]
        if sorts is None or ground.named:
            return ground.lower(item.formula, {}, positive=True)
        key = item.index, tuple(ground.sizes.get(sort, 0) for sort in sorts)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            found = self._kept[key] = _Text(*ground.apart(item.formula))
        ground.take(found.text, found.noted)
        return found.text


def sorts_of(formula: Formula) -> tuple[str, ...] | None:
    """The sorts whose sizes the text of a formula depends on; None if it depends on more than sizes."""
    found: set[str] = set()
    for node in every_node(formula):
        match node:
            case Aggregate() | If() | Individual() | Matches() | Const(sort=TextSort()):
                return None
            case Apply(function):
                if not _is_still(function):
                    return None
                found |= {sort.name for sort in (*function.args, function.result) if isinstance(sort, ObjectSort)}
            case IsKind():
                pass
            case _:
                for var in bound(node):
                    if not isinstance(var.sort, ObjectSort | EnumSort):
                        return None
                    if isinstance(var.sort, ObjectSort):
                        found.add(var.sort.name)
    return tuple(sorted(found))


def _is_still(function: Function) -> bool:
    """Whether a symbol stands for one value for each of its arguments, of which all can be listed."""
    return (
        not function.changing
        and function.computed is None
        and all(isinstance(sort, ObjectSort | EnumSort | BoolSort) for sort in function.args)
    )

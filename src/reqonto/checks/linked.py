"""Which requirements can have to do with one another at all: those whose duties share vocabulary.

What two formulas say is independent if they have no symbol in common (Craig's interpolation theorem): beside what can
be kept, nothing follows from the one for the other.  So of a thousand rules about German orders only those need be
compared that speak of the same amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from reqonto.checks.questions import Asker
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import And, Apply, Compare, Formula, IsKind, Var, sort_of
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import bound, every_node


class Vocabulary(TypedDict):
    """The symbols of the axioms under an id: those of what they say when, and those of what they demand.

    A kind of objects is a symbol wherever its size may matter: where all or some of it are spoken of, or two of it
    compared.  An event stands for all its attributes.
    """

    trigger: list[str]
    duty: list[str]


def linked_groups(asker: Asker, groups: Iterable[Sequence[str]]) -> list[list[str]]:
    """Groups of requirements with the same trigger, in parts that have nothing to do with one another.

    Two belong together if their duties share a symbol, directly, through background, or because both share one with
    the trigger.  Values that change are moved by events, so all that speak of such are one.
    """
    vocabularies = vocabularies_of(asker)
    joined = Joined()
    for names in _links(asker, vocabularies):
        joined.join(names)
    return [part for group in groups for part in _parts(group, vocabularies, joined)]


def _parts(group: Sequence[str], vocabularies: Mapping[str, Vocabulary], joined: Joined) -> list[list[str]]:
    common = {joined.root(name) for id_ in group for name in vocabularies[id_]["trigger"]}
    parts: dict[str, list[str]] = {}
    merged = Joined()
    roots: dict[str, list[str]] = {}
    for id_ in group:
        own = {joined.root(name) for name in vocabularies[id_]["duty"]} or {"~"}
        roots[id_] = sorted("~" if root in common else root for root in own)
        merged.join(roots[id_])
    for id_ in group:
        parts.setdefault(merged.root(roots[id_][0]), []).append(id_)
    return list(parts.values())


def vocabularies_of(asker: Asker) -> dict[str, Vocabulary]:
    """The symbols of all requirements and of all background."""
    events = {sort.name for sort in asker.theory.event_sorts}
    return asker.gists("symbols", list(asker.theory.by_id), lambda axioms: _vocabulary(axioms, events))


def _vocabulary(axioms: Sequence[Axiom], events: set[str]) -> Vocabulary:
    triggers = [axiom.trigger for axiom in axioms]
    return {"trigger": _symbols(triggers, events), "duty": _symbols([axiom.duty for axiom in axioms], events)}


def _links(asker: Asker, vocabularies: Mapping[str, Vocabulary]) -> Iterator[list[str]]:
    """Symbols that stand for one: what an axiom speaks of that binds in any case, and all that changes."""
    theory = asker.theory
    objects = {f"{kind.sort.name}." for kind in theory.kinds.values() if not kind.is_event}
    objects |= {f"{name}." for name, kind in theory.kinds.items() if not kind.is_event}
    for id_, axioms in theory.by_id.items():
        names = [*vocabularies[id_]["trigger"], *vocabularies[id_]["duty"]]
        if axioms[0].force == "background":
            yield names
        elif axioms[0].force == "structure":
            # That attributes have their types does not tie them to others of the same type.
            yield [name for name in names if name not in objects]
    yield [function.name for function in theory.functions.values() if function.changing]


def _symbols(formulas: Iterable[Formula], events: set[str]) -> list[str]:
    found: set[str] = set()
    for formula in formulas:
        for node in every_node(formula):
            match node:
                case Apply(function):
                    first = function.args[0] if function.args else None
                    of_event = isinstance(first, ObjectSort) and first.name in events
                    found.add(f"{first.name}." if of_event and isinstance(first, ObjectSort) else function.name)
                    if isinstance(function.result, ObjectSort):
                        found.add(f"{function.result.name}.")
                case Compare(_, left, right):
                    compared = [each.sort for each in (left, right) if isinstance(each, Var)]
                    found |= {f"{sort.name}." for sort in compared if isinstance(sort, ObjectSort)}
                case IsKind(term, kind):
                    # Kinds of one sort lie above one another or exclude each other.
                    sort = sort_of(term)
                    found |= {f"{kind}.", *([f"{sort.name}."] if isinstance(sort, ObjectSort) else [])}
                case And(()):
                    pass
                case _:
                    found |= {f"{var.sort.name}." for var in bound(node) if isinstance(var.sort, ObjectSort)}
    return sorted(found)


class Joined:
    """Symbols that stand for one another."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def root(self, name: str) -> str:
        while (above := self.above.get(name, name)) != name:
            self.above[name] = name = self.above.get(above, above)
        return name

    def join(self, names: Sequence[str]) -> None:
        for one in names[1:]:
            self.above[self.root(one)] = self.root(names[0])

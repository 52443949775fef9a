"""Hashes of formulas and axioms: what is remembered is found again by what it is about."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeAlias, get_args

from reqonto.cache import Store, digest
from reqonto.logic.sorts import Sort
from reqonto.logic.terms import Function, Var
from reqonto.logic.theory import Theory
from reqonto.records import rows

SHORT = 12
"""How many characters of a hash tell axioms of one id apart."""


def fingerprints(theory: Theory, store: Store | None = None) -> dict[str, str]:
    """A hash of all axioms under each id, and under the empty id one of the signature and the structure.

    An axiom that had its hash in this run already has it from the store.
    """
    known = {} if store is None else store.prints
    found = {key: digest(key, *(print_of(axiom, known) for axiom in axioms)) for key, axioms in theory.by_id.items()}
    structure = [found[axiom.id] for axiom in theory.axioms if axiom.force == "structure"]
    found[""] = digest(
        *(f"{name} {kind!r}" for name, kind in theory.kinds.items()),
        *(f"{name} {function!r}" for name, function in theory.functions.items()),
        repr(theory.disjoint),
        str(theory.tick),
        *structure,
    )
    return found


def print_of(value: object, known: dict[int, tuple[object, str]]) -> str:
    """A hash of a formula or an axiom; one that is in `known`, by its identity, is not written again."""
    found = known.get(id(value))
    if found is None or found[0] is not value:
        found = known[id(value)] = (value, digest(written(value)))
    return found[1]


MOST_SORTS = 1 << 14
"""The texts of so many sorts are kept."""

_SORTS: dict[int, tuple[object, str]] = {}
"""The texts of sorts by their identity: formulas speak of the same few sorts again and again."""

Writer: TypeAlias = Callable[[Any], str]


class _Writers(dict[type, Writer]):
    """How a value of a type is written; found out when the first one is."""

    def __missing__(self, kind: type) -> Writer:
        writer = self[kind] = _sort if kind in _KINDS_OF_SORTS else _writer(kind)
        return writer


def written(value: object) -> str:
    """A formula or term as text, the same for equal ones; symbols by their names, as the signature declares them."""
    return _WRITERS[value.__class__](value)


def _writer(kind: type) -> Writer:
    names = [each.name for each in rows(kind) if each.compare]
    if not names:
        return repr
    head, write = f"({kind.__name__} ", _WRITERS
    if len(names) == 1:
        one = attrgetter(*names)
        return lambda value: f"{head}{write[one(value).__class__](one(value))})"
    values = attrgetter(*names)
    return lambda value: head + " ".join([write[each.__class__](each) for each in values(value)]) + ")"


def _tuple(value: tuple[object, ...]) -> str:
    return f"[{' '.join([_WRITERS[each.__class__](each) for each in value])}]"


def _var(value: Var) -> str:
    return f"(Var {value.name!r} {_sort(value.sort)})"


def _function(value: Function) -> str:
    return value.name if value.computed is None else f"{value.name} {value.computed.content}"


def _sort(sort: Sort) -> str:
    found = _SORTS.get(id(sort))
    if found is None or found[0] is not sort:
        if len(_SORTS) >= MOST_SORTS:
            _SORTS.clear()
        found = _SORTS[id(sort)] = sort, _writer(sort.__class__)(sort)
    return found[1]


_KINDS_OF_SORTS = frozenset(get_args(Sort))

_WRITERS = _Writers({tuple: _tuple, Var: _var, Function: _function})

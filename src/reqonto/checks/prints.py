"""Hashes of formulas and axioms: what is remembered is found again by what it is about."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

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


_VALUES: dict[type, Callable[[object], tuple[object, ...]] | None] = {}
"""How the values that count are read from a record of a type; None for what is no record."""

_SORTS: dict[Sort, str] = {}


def written(value: object) -> str:
    """A formula or term as text, the same for equal ones; symbols by their names, as the signature declares them."""
    kind = type(value)
    if kind is str or kind is bool:
        return repr(value)
    if kind is tuple:
        return f"[{' '.join([written(each) for each in value])}]"  # type: ignore[attr-defined]
    if isinstance(value, Var):
        return f"(Var {value.name!r} {_sort_written(value.sort)})"
    if isinstance(value, Function):
        return value.name if value.computed is None else f"{value.name} {value.computed.content}"
    if kind not in _VALUES:
        _VALUES[kind] = _reader(kind)
    values = _VALUES[kind]
    if values is None:
        return repr(value)
    return f"({kind.__name__} {' '.join([written(each) for each in values(value)])})"


def _sort_written(sort: Sort) -> str:
    found = _SORTS.get(sort)
    if found is None:
        found = _SORTS[sort] = written(sort)
    return found


def _reader(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    names = [each.name for each in rows(kind) if each.compare]
    match names:
        case []:
            return None
        case [name]:
            return lambda value: (getattr(value, name),)
        case _:
            return attrgetter(*names)

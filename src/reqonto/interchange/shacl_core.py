"""Requirements about one thing that SHACL says without SPARQL: bounds, lists, patterns, sibling paths, counts.

What is absent breaks a comparison; what is unknown breaks nothing.  So a value that may be absent is demanded as well,
and one that must be there is compared only where it is given.
"""

from __future__ import annotations

from collections.abc import Sequence

from reqonto.backends.shacl_terms import Inexpressible
from reqonto.diagnostics.diagnostic import Text
from reqonto.interchange.shacl_dialect import DataDialect
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, TextSort
from reqonto.logic.terms import (
    And,
    Apply,
    AtLeast,
    Compare,
    Const,
    Defined,
    Formula,
    Holds,
    IsKind,
    Matches,
    Not,
    Or,
    Term,
    Var,
)
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import every_node
from reqonto.records import dataclass

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_^$[]{}()|+*?,. ")


@dataclass(frozen=True, slots=True)
class Property:
    """A property shape: the path as IRIs, and its constraints as predicate (of SHACL) and object (of Turtle)."""

    path: tuple[str, ...]
    says: tuple[tuple[str, str], ...]


def core(axiom: Axiom, focus: Var | None, dialect: DataDialect) -> tuple[Property, ...] | None:
    """The property shapes that say just what the axiom says; None where it needs more."""
    if focus is None or axiom.vars != (focus,) or axiom.force == "may":
        return None
    given: list[Term] = []
    for part in axiom.trigger.parts if isinstance(axiom.trigger, And) else (axiom.trigger,):
        match part:
            case And(()):
                pass
            case IsKind(term) if term == focus:
                pass
            case Defined(term):
                given.append(term)
            case _:
                return None
    if given and len(values_in(axiom.duty)) > 1:
        return None
    try:
        found = _said(axiom.duty, _About(focus, dialect, tuple(given)))
    except Inexpressible:
        return None
    # What is said of another value than the one that is given holds only where that is.
    return None if given and values_in(axiom.duty) != tuple(given) else found


def values_in(formula: Formula) -> tuple[Term, ...]:
    """The values that a formula reads, each once; what a value is of is not counted apart."""
    found: dict[int, Term] = {}
    inside: set[int] = set()
    for node in every_node(formula):
        if isinstance(node, Apply):
            found[id(node)] = node
            inside.update(id(arg) for arg in node.args)
    kept: list[Term] = []
    for key, node in found.items():
        if key not in inside and node not in kept:
            kept.append(node)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _About:
    """The thing that an axiom speaks of, and the values that are there wherever it applies."""

    focus: Var
    dialect: DataDialect
    given: tuple[Term, ...]


def _said(duty: Formula, about: _About) -> tuple[Property, ...] | None:
    match duty:
        case And(parts) if parts:
            found = [_said(part, about) for part in parts]
            whole: list[Property] = []
            for each in found:
                if each is None:
                    return None
                whole.extend(each)
            return tuple(whole)
        case Compare():
            return _compared(duty, about)
        case Or(parts) if parts:
            return _one_of(parts, about)
        case Defined(term):
            path = _path(term, about)
            return None if path is None or not _may_lack(term, about) else (_there(path),)
        case Not(Defined(term)):
            path = _path(term, about)
            single = path is not None and len(path) == 1 and _may_lack(term, about)
            return (Property(path, (("maxCount", "0"),)),) if single and path is not None else None
        case Holds(Apply(function) as term) if isinstance(function.result, BoolSort) and len(term.args) == 1:
            path = _path(term, about)
            return None if path is None else _demanding(path, term, about, ("in", "( true )"))
        case Matches(term, pattern) if set(pattern) <= _PLAIN and "(?" not in pattern:
            path = _path(term, about)
            text = f'"^(?:{pattern})$"'
            return None if path is None else _demanding(path, term, about, ("pattern", text))
        case AtLeast(count, variables, body):
            return _counted(count, None, variables, body, about)
        case Not(AtLeast(count, variables, body)):
            return _counted(None, count - 1, variables, body, about)
        case _:
            return None


_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_BOUNDS = {"<": "maxExclusive", "<=": "maxInclusive", ">": "minExclusive", ">=": "minInclusive"}


def _compared(formula: Compare, about: _About) -> tuple[Property, ...] | None:
    op, left, right = formula.op, formula.left, formula.right
    if isinstance(left, Const):
        op, left, right = _MIRRORED[op], right, left  # type: ignore[assignment]
    path = _path(left, about)
    if path is None:
        return None
    match right:
        case Const(value, NumberSort() as sort) if op in _BOUNDS:
            return _demanding(path, left, about, (_BOUNDS[op], about.dialect.constant(value, sort)))
        case Const(value, EnumSort() | TextSort() | BoolSort() as sort) if op == "=":
            return _demanding(path, left, about, ("in", f"( {about.dialect.constant(value, sort)} )"))
        case Apply():
            return _siblings(op, path, left, right, about)
        case _:
            return None


def _siblings(op: str, path: tuple[str, ...], left: Term, right: Term, about: _About) -> tuple[Property, ...] | None:
    other = _path(right, about)
    if other is None or len(path) != 1 or len(other) != 1:
        return None
    word = {"<": "lessThan", "<=": "lessThanOrEquals", "!=": "disjoint"}.get(op)
    if op in {">", ">="}:
        path, other, left, right = other, path, right, left
        word = {">": "lessThan", ">=": "lessThanOrEquals"}[op]
    if word is None:
        return None
    found = _demanding(path, left, about, (word, f"<{other[0]}>"))
    return (*found, _there(other)) if _may_lack(right, about) else found


def _one_of(parts: Sequence[Formula], about: _About) -> tuple[Property, ...] | None:
    """A value in a list."""
    found: list[str] = []
    term: Term | None = None
    for part in parts:
        match part:
            case Compare("=", left, Const(value, EnumSort() | TextSort() as sort)) if term is None or left == term:
                term = left
                found.append(about.dialect.constant(value, sort))
            case _:
                return None
    assert term is not None
    path = _path(term, about)
    return None if path is None else _demanding(path, term, about, ("in", f"( {' '.join(found)} )"))


def _counted(
    least: int | None, most: int | None, variables: tuple[Var, ...], body: Formula, about: _About
) -> tuple[Property, ...] | None:
    """How many things are linked to the focus."""
    match body:
        case Holds(Apply(function, (Var(one), Var(other)))) if len(variables) == 1 and about.dialect.is_direct(
            function
        ):
            if (one, other) == (about.focus.name, variables[0].name):
                path = (about.dialect.iri(function.name),)
                says = [("minCount", str(least))] if least is not None else [("maxCount", str(most))]
                return (Property(path, tuple(says)),)
        case _:
            pass
    return None


def _path(term: Term, about: _About) -> tuple[str, ...] | None:
    """The path from the focus to a value; each step but the last must have one."""
    steps: list[str] = []
    here = term
    while isinstance(here, Apply):
        function = here.function
        if (
            len(here.args) != 1
            or function.changing
            or function.computed is not None
            or not about.dialect.is_plain(function)
        ):
            return None
        if here is not term and about.dialect.mode(function) != "unknown":
            return None
        steps.append(about.dialect.iri(function.name))
        here = here.args[0]
    return tuple(reversed(steps)) if here == about.focus and steps else None


def _may_lack(term: Term, about: _About) -> bool:
    assert isinstance(term, Apply)
    return term not in about.given and about.dialect.mode(term.function) == "absent"


def _there(path: tuple[str, ...]) -> Property:
    return Property(path, (("minCount", "1"),))


def _demanding(path: tuple[str, ...], term: Term, about: _About, says: tuple[str, str]) -> tuple[Property, ...]:
    """A constraint on a value, which is demanded where it may be absent."""
    if not _may_lack(term, about):
        return (Property(path, (says,)),)
    if len(path) > 1:
        # A step before may be unknown; then nothing may be demanded behind it.
        raise Inexpressible(Text("a value behind others that may be absent", "可能缺失的值"))
    return (Property(path, (("minCount", "1"), says)),)

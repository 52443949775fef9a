"""What names can stand for, and small questions about expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias, assert_never

from reqonto.logic.terms import (
    Apply,
    Compare,
    Formula,
    Holds,
    Term,
)
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import (
    Definition,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    NamedType,
    Parameter,
    Relation,
    UserUnit,
)
from reqonto.spec.scope import Bound, Typed
from reqonto.spec.types import ValueType
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class Many:
    """Several values: a to-many relation or a set, by what it means to be among them."""

    element: ValueType
    contains: Callable[[Term], Formula]
    name: str


@dataclass(frozen=True, slots=True)
class Presence:
    """A feature, and its owner if the path has named one."""

    feature: Feature
    owner: Bound | None


Meaning: TypeAlias = (
    Typed
    | Many
    | Presence
    | Kind
    | EventKind
    | Enumeration
    | Parameter
    | GlobalRelation
    | Definition
    | NamedType
    | UserUnit
)

DEPTH_LIMIT = 200
"""How many levels a definition may have once those in it are unfolded; a text has no more either."""

UNFOLD_LIMIT = 10_000
"""How many times one item may unfold definitions; definitions that double at each step would never end."""


def name_chain(expr: tree.Expr) -> tuple[tree.Name, ...]:
    """The names of a dotted path `a.b.c`; empty for any other expression."""
    match expr:
        case tree.Var(name):
            return (name,)
        case tree.Dot(base, name):
            chain = name_chain(base)
            return (*chain, name) if chain else ()
        case _:
            return ()


def written(expr: tree.Expr) -> str:
    """An expression as it was written, for messages."""
    chain = name_chain(expr)
    if chain:
        return ".".join(name.text for name in chain)
    text = " ".join(expr.span.text.split())
    return text if len(text) <= 60 else text[:57] + "…"


def hidden(name: str) -> bool:
    """Whether a name in a scope is of something that the author gave no name."""
    return name.startswith("\0")


def path_expr(path: tree.Path) -> tree.Expr:
    """A path read as an expression: `o.shop` of a sentence or a step."""
    first, *rest = path.parts
    expr: tree.Expr = tree.Var(first, first.span)
    for part in rest:
        expr = tree.Dot(expr, part, first.span.to(part.span))
    return expr


def link(relation: Relation, owner: Term, target: Term, moment: tuple[Term, ...], span: Span | None = None) -> Formula:
    """That a relation of a kind leads from `owner` to `target`; `moment` is empty for a fixed one."""
    function = relation.function
    match relation.via:
        case "value":
            return Compare("=", Apply(function, (owner, *moment), span), target, span)
        case "pairs":
            return Holds(Apply(function, (owner, target, *moment), span), span)
        case "inverse value":
            return Compare("=", Apply(function, (target, *moment), span), owner, span)
        case "inverse pairs":
            return Holds(Apply(function, (target, owner, *moment), span), span)
        case _:
            assert_never(relation.via)


def made_optional(value_type: ValueType, optional: bool) -> ValueType:  # noqa: FBT001
    """The type with the permission to be absent, if `optional` or if it had it."""
    return (
        value_type if value_type.optional == optional else replace(value_type, optional=value_type.optional or optional)
    )

"""Going through terms and formulas: parts, free variables, substitution, the symbols they use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias, TypeVar, assert_never, cast

from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    Extreme,
    ForAll,
    Formula,
    Function,
    Holds,
    If,
    Iff,
    Implies,
    Individual,
    IsKind,
    Matches,
    Not,
    Or,
    Round,
    Term,
    Var,
)

Node: TypeAlias = Term | Formula
N = TypeVar("N", Term, Formula)


def parts(node: Node) -> tuple[Node, ...]:
    """The direct parts of a term or formula, in written order."""
    match node:
        case Var() | Const() | Individual():
            return ()
        case Apply():
            return node.args
        case Arith() | Compare() | Implies() | Iff():
            return (node.left, node.right)
        case Round() | Not() | ForAll() | Exists() | AtLeast():
            return (node.body,)
        case If():
            return (node.condition, node.then, node.otherwise)
        case Aggregate():
            return (node.where,) if node.body is None else (node.where, node.body)
        case Extreme():
            return node.items
        case Holds() | IsKind() | Defined() | Matches():
            return (node.term,)
        case And() | Or():
            return node.parts
        case _:
            assert_never(node)


def bound(node: Node) -> tuple[Var, ...]:
    """The variables that the node itself binds in its parts."""
    return node.vars if isinstance(node, Aggregate | ForAll | Exists | AtLeast) else ()


def every_node(node: Node) -> Iterator[Node]:
    """The node and everything in it, outermost first."""
    # A stack rather than generators in generators, which pass each node on as often as it lies deep.
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(parts(here)))


def free_variables(node: Node) -> tuple[Var, ...]:
    """The variables that are read but not bound, each once, in written order."""
    found: dict[Var, None] = {}
    _free(node, frozenset(), found)
    return tuple(found)


def _free(node: Node, inside: frozenset[str], found: dict[Var, None]) -> None:
    if isinstance(node, Var):
        if node.name not in inside:
            found[node] = None
        return
    names = bound(node)
    if names:
        inside = inside | {var.name for var in names}
    for part in parts(node):
        _free(part, inside, found)


def functions_in(node: Node) -> dict[str, Function]:
    """The symbols applied somewhere in the node, by name, in written order."""
    found: dict[str, Function] = {}
    for inner in every_node(node):
        if isinstance(inner, Apply):
            found.setdefault(inner.function.name, inner.function)
    return found


def kinds_in(node: Node) -> tuple[str, ...]:
    """The kinds asked for somewhere in the node, each once, in written order."""
    return tuple(dict.fromkeys(inner.kind for inner in every_node(node) if isinstance(inner, IsKind)))


def map_parts(node: N, change: Callable[[Node], Node]) -> N:
    """The node with `change` applied to each direct part; the node itself if nothing changed.

    `change` must give a term for a term and a formula for a formula.
    """
    return cast("N", _mapped(node, change))


def _mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    before = parts(node)
    after = tuple(change(part) for part in before)
    if all(old is new for old, new in zip(before, after, strict=True)):
        return node
    return with_parts(node, after)


def with_parts(node: Node, new: tuple[Node, ...]) -> Node:
    """The node with other parts, given in the order of `parts`."""
    match node:
        case Var() | Const() | Individual():
            return node
        case Apply():
            return replace(node, args=cast("tuple[Term, ...]", new))
        case Arith() | Compare():
            return replace(node, left=cast("Term", new[0]), right=cast("Term", new[1]))
        case Implies() | Iff():
            return replace(node, left=cast("Formula", new[0]), right=cast("Formula", new[1]))
        case Round():
            return replace(node, body=cast("Term", new[0]))
        case Not() | ForAll() | Exists() | AtLeast():
            return replace(node, body=cast("Formula", new[0]))
        case If():
            return If(cast("Formula", new[0]), cast("Term", new[1]), cast("Term", new[2]))
        case Aggregate():
            body = None if node.body is None else cast("Term", new[1])
            return replace(node, where=cast("Formula", new[0]), body=body)
        case Extreme():
            return replace(node, items=cast("tuple[Term, ...]", new))
        case Holds() | IsKind() | Defined() | Matches():
            return replace(node, term=cast("Term", new[0]))
        case And() | Or():
            return replace(node, parts=cast("tuple[Formula, ...]", new))
        case _:
            assert_never(node)


def rewrite(node: N, rule: Callable[[Node], Node]) -> N:
    """The node with `rule` applied to everything in it, innermost first."""
    return cast("N", _rewritten(node, rule))


def _rewritten(node: Node, rule: Callable[[Node], Node]) -> Node:
    return rule(_mapped(node, lambda part: _rewritten(part, rule)))


def substitute(node: N, values: Mapping[str, Term]) -> N:
    """The node with free variables replaced by terms, by name; bound variables are renamed rather than capture."""
    return cast("N", _substituted(node, values))


def _substituted(node: Node, values: Mapping[str, Term]) -> Node:
    if not values:
        return node
    if isinstance(node, Var):
        return values.get(node.name, node)
    if not isinstance(node, Aggregate | ForAll | Exists | AtLeast):
        return _mapped(node, lambda part: _substituted(part, values))
    own = {var.name for var in node.vars}
    inner = {var.name: values[var.name] for var in free_variables(node) if var.name in values}
    if not inner:
        return node
    taken = {var.name for term in inner.values() for var in free_variables(term)}
    if own & taken:
        taken |= own | {var.name for part in parts(node) for var in free_variables(part)}
        renamed: list[Var] = []
        for var in node.vars:
            renamed.append(Var(fresh_name(var.name, taken), var.sort))
            taken.add(renamed[-1].name)
            inner[var.name] = renamed[-1]
        node = replace(node, vars=tuple(renamed))
    return _mapped(node, lambda part: _substituted(part, inner))


def fresh_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with the least number behind it that makes it new."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}{number}" in taken:
        number += 1
    return f"{wanted}{number}"

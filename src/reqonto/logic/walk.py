"""Going through terms and formulas: parts, free variables, substitution, the symbols they use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar, cast

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
    return _PARTS[node.__class__](node)


def _left_right(node: Arith | Compare | Implies | Iff) -> tuple[Node, ...]:
    return (node.left, node.right)


def _body(node: Round | Not | ForAll | Exists | AtLeast) -> tuple[Node, ...]:
    return (node.body,)


def _term(node: Holds | IsKind | Defined | Matches) -> tuple[Node, ...]:
    return (node.term,)


def _nothing(_: Var | Const | Individual) -> tuple[Node, ...]:
    return ()


# A table rather than a `match`, which tries one class after the other: nothing else is called as often.
_PARTS: Mapping[type[Node], Callable[[Any], tuple[Node, ...]]] = {
    Var: _nothing, Const: _nothing, Individual: _nothing,
    Apply: attrgetter("args"), Extreme: attrgetter("items"), And: attrgetter("parts"), Or: attrgetter("parts"),
    Arith: _left_right, Compare: _left_right, Implies: _left_right, Iff: _left_right,
    Round: _body, Not: _body, ForAll: _body, Exists: _body, AtLeast: _body,
    Holds: _term, IsKind: _term, Defined: _term, Matches: _term,
    If: lambda node: (node.condition, node.then, node.otherwise),
    Aggregate: lambda node: (node.where,) if node.body is None else (node.where, node.body),
}  # fmt: skip


def bound(node: Node) -> tuple[Var, ...]:
    """The variables that the node itself binds in its parts."""
    return node.vars if isinstance(node, _BINDERS) else ()


# A union written at the place of use would be made anew at every call.
_BINDERS = (Aggregate, ForAll, Exists, AtLeast)


def every_node(node: Node) -> Iterator[Node]:
    """The node and everything in it, outermost first."""
    # A stack rather than generators in generators, which pass each node on as often as it lies deep.
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(_PARTS[here.__class__](here)[::-1])


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


_FREE_NAMES: dict[int, tuple[Node, frozenset[str]]] = {}
"""The names that nodes read, by the identity of the node, which is kept so that no other node takes it over."""

MOST_KEPT = 1 << 17


def free_names(node: Node) -> frozenset[str]:
    """The names of the free variables of a node; found once for each node, as long as not too many are kept."""
    known = _FREE_NAMES.get(id(node))
    if known is not None:
        return known[1]
    if isinstance(node, Var):
        found = frozenset((node.name,))
    else:
        found = frozenset().union(*map(free_names, parts(node))).difference(var.name for var in bound(node))
    if len(_FREE_NAMES) >= MOST_KEPT:
        _FREE_NAMES.clear()
    _FREE_NAMES[id(node)] = node, found
    return found


def reads(node: Node, name: str) -> bool:
    """Whether a variable of this name is free somewhere in the node."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Var):
            if here.name == name:
                return True
        elif not isinstance(here, _BINDERS) or all(var.name != name for var in here.vars):
            waiting.extend(_PARTS[here.__class__](here))
    return False


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
    before = _PARTS[node.__class__](node)
    if not before:
        return node
    after = [change(part) for part in before]
    for old, new in zip(before, after):  # noqa: B905 - of one length, and nothing else is done as often
        if old is not new:
            return _REMADE[node.__class__](node, *after)
    return node


def with_parts(node: Node, new: tuple[Node, ...]) -> Node:
    """The node with other parts, given in the order of `parts`."""
    return _REMADE[node.__class__](node, *new)


# The classes are called as they are: `dataclasses.replace` takes several times as long.
_REMADE: Mapping[type[Node], Callable[..., Node]] = {
    Var: lambda node: node, Const: lambda node: node, Individual: lambda node: node,
    Apply: lambda node, *args: Apply(node.function, args, node.origin),
    Arith: lambda node, left, right: Arith(node.op, left, right, node.sort, node.origin),
    Round: lambda node, body: Round(body, node.step, node.mode),
    If: lambda _, *parts: If(*parts),
    Aggregate: lambda node, where, body=None: Aggregate(node.kind, node.vars, where, body, node.sort, node.origin),
    Extreme: lambda node, *items: Extreme(node.kind, items, node.sort),
    Holds: lambda node, term: Holds(term, node.origin),
    Compare: lambda node, left, right: Compare(node.op, left, right, node.origin),
    IsKind: lambda node, term: IsKind(term, node.kind, node.origin),
    Defined: lambda node, term: Defined(term, node.origin),
    Matches: lambda node, term: Matches(term, node.pattern, node.origin),
    Not: lambda _, body: Not(body),
    And: lambda _, *parts: And(parts),
    Or: lambda _, *parts: Or(parts),
    Implies: lambda _, *parts: Implies(*parts),
    Iff: lambda _, *parts: Iff(*parts),
    ForAll: lambda node, body: ForAll(node.vars, body, node.origin),
    Exists: lambda node, body: Exists(node.vars, body, node.origin),
    AtLeast: lambda node, body: AtLeast(node.count, node.vars, body, node.origin),
}  # fmt: skip


def rewrite(node: N, rule: Callable[[Node], Node]) -> N:
    """The node with `rule` applied to everything in it, innermost first."""
    return cast("N", _rewritten(node, rule))


def _rewritten(node: Node, rule: Callable[[Node], Node]) -> Node:
    return rule(_mapped(node, lambda part: _rewritten(part, rule)))


def rewrite_some(node: N, kinds: Collection[type[Node]], rule: Callable[[Node], Node]) -> N:
    """The node with `rule` applied to everything in it that is of one of some classes, innermost first."""

    def rewritten(node: Node) -> Node:
        if node.__class__ in _LEAVES:
            return node
        found = _mapped(node, rewritten)
        return rule(found) if found.__class__ in kinds else found

    return cast("N", rewritten(node))


_LEAVES: frozenset[type] = frozenset((Var, Const, Individual))


def substitute(node: N, values: Mapping[str, Term]) -> N:
    """The node with free variables replaced by terms, by name; bound variables are renamed rather than capture."""
    return cast("N", _substituted(node, values))


def _substituted(node: Node, values: Mapping[str, Term]) -> Node:
    if not values:
        return node
    if isinstance(node, Var):
        return values.get(node.name, node)
    if not isinstance(node, _BINDERS):
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

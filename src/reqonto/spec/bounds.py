"""Definitions whose value is the least or greatest that is allowed: `define period: duration = 7 d { bound lower }`.

A specification may give such a setting a stricter value, never a laxer one.  Where several modules bound a setting of
one name in the same direction, the plain name means the strictest of them: 14 days keep a rule of 7 days as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.sorts import NumberSort
from reqonto.logic.terms import Const
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.elaborate import Elaborator
from reqonto.spec.model import Definition, Specification
from reqonto.spec.replaced import alike
from reqonto.spec.walk import walk
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class Bound:
    """One bounded setting: what its module asks for, what it is, and which items of that module rest on it.

    `limit` and `value` are in base units, `written` and `given` as they stand in the texts.
    """

    definition: Definition
    module: str
    limit: Fraction
    value: Fraction
    written: tree.Expr
    given: tree.Expr
    rules: tuple[str, ...]
    span: Span

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def lower(self) -> bool:
        """Whether the limit is the least value, not the greatest."""
        return self.definition.bound == "lower"

    @property
    def kept(self) -> bool:
        """Whether the value is on the allowed side; the limit itself is."""
        return self.value >= self.limit if self.lower else self.value <= self.limit


def bounds_of(specification: Specification) -> Iterator[Bound]:
    """The bounded settings, in source order; those without a known number are none."""
    for definition in specification.definitions.values():
        if not definition.bound or definition.unusable:
            continue
        home = specification.home(definition)
        written = definition.own if definition.own is not None else definition.body
        limit = _number(written, definition, home, specification)
        value = _number(definition.body, definition, definition.module, specification)
        if limit is not None and value is not None:
            rules = tuple(_resting_on(definition, home, specification))
            yield Bound(definition, home, limit, value, written, definition.body, rules, definition.span)


def with_strictest(specification: Specification) -> Specification:
    """The specification in which a plain name that several modules bound alike means the strictest of them."""
    names = {each.name for each in specification.definitions.values() if each.bound}
    values = {bound.definition.symbol: bound for bound in bounds_of(specification)}
    found: dict[frozenset[str], str] = {}
    for module in specification.modules:
        for name in sorted(names):
            same = specification.visible(module, name)
            known = [values[each.symbol] for each in same if isinstance(each, Definition) and each.symbol in values]
            if len(same) > 1 and len(known) == len(same) and alike(same):
                found[frozenset(each.definition.symbol for each in known)] = strictest(known).definition.symbol
    return replace(specification, strictest=found) if found else specification


def strictest(bounds: Sequence[Bound]) -> Bound:
    """The one that keeps all the others, by its limit; of equal ones the first."""
    return max(bounds, key=lambda each: each.limit if each.lower else -each.limit)


# ---------------------------------------------------------------- what stands in the texts


def _number(expr: tree.Expr, definition: Definition, module: str, specification: Specification) -> Fraction | None:
    if not isinstance(definition.type.sort, NumberSort):
        return None
    mistakes: list[Diagnostic] = []
    elaborator = Elaborator(specification, module, mistakes)
    found = elaborator.term(expr, elaborator.scope(), definition.type)
    if mistakes or not isinstance(found.term, Const) or not isinstance(found.term.value, (int, Fraction)):
        return None
    return Fraction(found.term.value)


def _resting_on(definition: Definition, home: str, specification: Specification) -> Iterator[str]:
    """The items of its module that name the definition, themselves or by way of other definitions."""
    names = {definition.name}
    own = [each for each in specification.definitions.values() if each.module == home]
    grown = True
    while grown:
        more = {each.name for each in own if each.name not in names and _speaks_of(each.body, names)}
        grown = bool(more)
        names |= more
    for entry in specification.entries.values():
        if entry.module == home and entry.word in {"requirement", "constraint"} and _speaks_of(entry.node, names):
            yield entry.id


def _speaks_of(node: object, names: set[str]) -> bool:
    return any(isinstance(each, tree.Var) and each.name.text in names for each in walk(node))

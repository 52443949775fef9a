"""Lengths of time that would be negative: nothing lasts so long, and no window begins after its end."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from reqonto.diagnostics.codes_calendars import NEGATIVE_LENGTH
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.logic.evaluate import Unsupported, value
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Apply, Const, Individual, Term, Var
from reqonto.logic.walk import Node, every_node, rewrite
from reqonto.source import Span
from reqonto.spec.messages import place
from reqonto.spec.model import Parameter
from reqonto.spec.scope import NO_NAMES, MustSay, Scope
from reqonto.syntax import tree

if TYPE_CHECKING:
    from reqonto.spec.values import Values

_NOTHING = Structure({})


def is_negative(expr: tree.Expr, length: Term, elaborator: Values) -> bool:
    """Whether a length of time is known to be negative, by what is written or by a default value; which is reported."""
    if _known(length) < 0:
        elaborator.diagnostics.append(Diagnostic(NEGATIVE_LENGTH, expr.span, _fields(expr), fixes=_turned(expr)))
        return True
    for node in every_node(length):
        parameter = _parameter(node, elaborator)
        if parameter is None:
            continue
        for given, span in _given(parameter, elaborator):
            if _known(_with(length, node, given)) < 0:
                labels = place(span, "its default value", "它的默认值")
                elaborator.diagnostics.append(Diagnostic(NEGATIVE_LENGTH, expr.span, _fields(expr), labels))
                return True
    return False


def _with(length: Term, node: Node, given: Const) -> Term:
    """The length with a value for what reads it."""
    return rewrite(length, lambda each: given if each == node else each)


def _fields(expr: tree.Expr) -> dict[str, object]:
    return {"what": expr.span.text}


def _turned(expr: tree.Expr) -> tuple[Fix, ...]:
    """The same without its sign."""
    if not isinstance(expr, tree.Neg):
        return ()
    rest = expr.body.span.text
    gone = Edit(Span(expr.span.source, expr.span.start, expr.body.span.start), "")
    return (Fix(Text(f"write `{rest}`", f"写作“{rest}”"), (gone,), safe=False),)


def _known(length: Term) -> Fraction:
    """The number of a term that speaks of nothing in the world; 0 for others."""
    if any(isinstance(node, Apply | Var | Individual) for node in every_node(length)):
        return Fraction(0)
    try:
        found = value(length, _NOTHING)
    except Unsupported:
        return Fraction(0)
    return found if isinstance(found, Fraction) else Fraction(0)


def _parameter(node: Node, elaborator: Values) -> Parameter | None:
    """The parameter that a node reads."""
    if not isinstance(node, Apply):
        return None
    found = elaborator.specification.parameters.get(node.function.name)
    return found if found is not None and found.type.base == "duration" and found.type.collection is None else None


def _given(parameter: Parameter, elaborator: Values) -> Iterator[tuple[Const, Span]]:
    """The values that a parameter has where nothing else is said: its default, or what items give instead."""
    names = {parameter.id, parameter.function.name}
    items = [entry.node for entry in elaborator.specification.defaults if entry.node.param.text in names]
    written = [item.value for item in items]
    if parameter.default is not None and all(item.where is not None for item in items):
        written.append(parameter.default)
    for expr in written:
        muted, elaborator.diagnostics = elaborator.diagnostics, []
        found = elaborator.term(expr, Scope(NO_NAMES, MustSay(), None), parameter.type)
        elaborator.diagnostics = muted
        if found.ok and found.term is not None and (known := _known(found.term)):
            yield Const(known, parameter.function.result), expr.span

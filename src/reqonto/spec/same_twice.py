"""Two names for things of one kind that may stand for the same thing, of which a statement holds by its form alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.logic.terms import And, Compare, Not, Or
from reqonto.logic.walk import free_variables, substitute
from reqonto.source import Span
from reqonto.spec.meanings import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reqonto.logic.terms import Formula, Var
    from reqonto.syntax import tree

_SO, _NOT_SO = {"=", "<=", ">="}, {"!=", "<", ">"}


def same_twice(expr: tree.Quantified, variables: Sequence[Var], body: Formula) -> Diagnostic | None:
    """The finding about `no a, b in Order: a.number = b.number`, which is so of every order and itself.

    So it is of `every a, b in Order: a.number != b.number`.  `variables` are those of the binders, in their order;
    `body` is what is said of them.
    """
    quant = expr.quant
    if quant.where is not None or quant.word not in ("no", "every"):
        return None
    names = [name.text for binder in quant.binders for name in binder.names]
    if len(names) != len(variables):
        return None
    read = free_variables(body)
    for kind, places in _alike(quant.binders):
        if len(places) < 2 or any(variables[each] not in read for each in places):
            continue
        first, *others = (variables[each] for each in places)
        if _by_form(substitute(body, {each.name: first for each in others})) is not (quant.word == "no"):
            continue
        return _told(expr, kind, [names[each] for each in places])
    return None


def _alike(binders: Iterable[tree.Binder]) -> Iterator[tuple[str, list[int]]]:
    """The places of the names that range over the same things, as these are written."""
    found: dict[str, list[int]] = {}
    number = 0
    for binder in binders:
        for _ in binder.names:
            found.setdefault(written(binder.collection), []).append(number)
            number += 1
    yield from found.items()


def _by_form(formula: Formula) -> bool | None:
    """Whether a statement holds by its form alone; None if its form does not tell."""
    match formula:
        case Compare(op, left, right) if left == right:
            return True if op in _SO else False if op in _NOT_SO else None
        case Not(body):
            found = _by_form(body)
            return None if found is None else not found
        case And(parts):
            each = [_by_form(part) for part in parts]
            return False if False in each else None if None in each else True
        case Or(parts):
            each = [_by_form(part) for part in parts]
            return True if True in each else None if None in each else False
        case _:
            return None


def _told(expr: tree.Quantified, kind: str, names: Sequence[str]) -> Diagnostic:
    last = expr.quant.binders[-1].span
    chinese = not expr.span.text.isascii()
    pairs = [(one, other) for number, one in enumerate(names) for other in names[number + 1 :]]
    apart = (" 且 " if chinese else " and ").join(f"{one} {'≠' if chinese else '!='} {other}" for one, other in pairs)
    where = f"其中 {apart}" if chinese else f"where {apart}"
    end = Span(last.source, last.end, last.end)
    told = Text(f"speak of different ones: `{where}`", f"只说不同的：“{where}”")
    fix = Fix(told, (Edit(end, f" {where}"),), safe=False)
    fields = {"one": names[0], "other": names[1], "kind": kind}
    return Diagnostic(codes.SAME_TWICE, expr.span, fields, fixes=(fix,))

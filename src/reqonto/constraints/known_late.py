"""Conditions that are known only when the time to act on them is over: `if not PickUp within 72 h …, within 2 d`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from reqonto.constraints.deadlines import Due
from reqonto.diagnostics.codes_constraints import KNOWN_LATE
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.sorts import DURATION
from reqonto.spec.messages import change_to, number_text
from reqonto.spec.units import measure
from reqonto.syntax import tree


def warn_of_late_condition(due: Due) -> None:
    """Reports a duty that is due no later than its condition can be known, both counted from the trigger."""
    timing = due.sentence.timing
    trigger = next((each for each in due.sentence.clauses if each.word == "when"), None)
    if timing is None or timing.word != "within" or timing.next_day or trigger is None:
        return
    if due.sentence.modal not in ("must", "should"):
        return
    if timing.anchor is not None and not _is_trigger(timing.anchor, trigger):
        return
    limit = _seconds(timing.value)
    conditions = (each.condition for each in due.sentence.clauses if each.word == "if")
    for window in (each for condition in conditions for each in _missed(condition)):
        known = _seconds(window.duration) if _is_trigger(window.anchor, trigger) else None
        if limit is None or known is None or known < limit:
            continue
        assert isinstance(timing.value, tree.Number)
        fields = {"known": window.duration.span.text.strip(), "due": timing.value.span.text.strip()}
        found = Diagnostic(KNOWN_LATE, window.span, fields, about=due.work.entry.id)
        longer = _in_unit_of(timing.value, known + limit) or _in_unit_of(window.duration, known + limit)
        if longer is not None:
            fix = change_to(timing.value.span, longer)
            title = Text(
                f"if the time runs from then on: `{longer}` after the trigger",
                f"若从那时起算：自触发起“{longer}”",
            )
            found = replace(found, fixes=(replace(fix, message=title, safe=False),))
        due.work.diagnostics.append(found)


def _missed(condition: tree.Expr) -> Iterator[tree.WithinOf]:
    """The windows in which something has not happened, where that is asked."""
    match condition:
        case tree.And(parts):
            for part in parts:
                yield from _missed(part)
        case tree.Not(tree.WithinOf(side="after") as window):
            yield window
        case tree.Quantified(tree.Quant("no"), tree.WithinOf(side="after") as window):
            yield window


def _is_trigger(anchor: tree.Expr, trigger: tree.Clause) -> bool:
    return isinstance(anchor, tree.Var) and trigger.alias is not None and anchor.name.text == trigger.alias.text


def _seconds(value: tree.Expr | None) -> Fraction | None:
    """A length of time that is written as a number with its unit."""
    match value:
        case tree.Number(number, tree.Name() as unit):
            found = measure(unit.text)
            return number * found.factor if found is not None and found.sort == DURATION else None
    return None


def _in_unit_of(value: tree.Expr, seconds: Fraction) -> str | None:
    """A length in the unit of another one, as that is written; None where it is not a whole number of them."""
    match value:
        case tree.Number(_, tree.Name() as unit):
            found = measure(unit.text)
            number = None if found is None else seconds / found.factor
            if number is not None and number.denominator == 1:
                return f"{number_text(number)}{' ' if unit.text.isascii() else ''}{unit.text}"
    return None

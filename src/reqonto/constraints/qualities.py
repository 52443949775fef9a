"""Quality targets: which share of certain events has to be answered in time.

A target is never proved; it is measured where there are events, and compared with other targets and with hard
deadlines.  What is measured is an axiom, `for each trigger: an answer in time`, of which a share has to hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeAlias

from reqonto.constraints.draft import Work, together
from reqonto.diagnostics import codes_qualities as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import Apply, Compare, Const, Formula, Not, Term, Var, exists
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import free_variables
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Entry
from reqonto.spec.reckoning import Length, length_of
from reqonto.spec.scope import Pattern
from reqonto.syntax import tree

Period: TypeAlias = Literal["hour", "day", "week", "month", "quarter", "year"]

PERIODS: Mapping[str, Period] = MappingProxyType(
    {
        "hour": "hour", "小时": "hour", "时": "hour",
        "day": "day", "日": "day", "天": "day",
        "week": "week", "周": "week", "星期": "week",
        "month": "month", "月": "month", "个月": "month",
        "quarter": "quarter", "季": "quarter", "季度": "quarter",
        "year": "year", "年": "year",
    }
)  # fmt: skip
"""The periods by which a target may be measured, in both spellings."""

PARTS: Mapping[Period, tuple[Period, ...]] = MappingProxyType(
    {
        "hour": (),
        "day": ("hour",),
        "week": ("hour", "day"),
        "month": ("hour", "day"),
        "quarter": ("hour", "day", "month"),
        "year": ("hour", "day", "month", "quarter"),
    }
)
"""The periods of which each period consists: what holds in each part holds in the whole."""


@dataclass(frozen=True, slots=True)
class Target:
    """At least (at most) a share of what triggers the axiom fulfils its duty, in each period by itself.

    `length` is the time allowed, in ticks, where it is a fixed one; `share` is a ratio.
    """

    id: str
    bound: Literal["at least", "at most"]
    share: Fraction
    axiom: Axiom
    answer: Var
    length: Fraction | None
    period: Period | None
    zone: str
    span: Span | None = field(compare=False, repr=False)


def target_of(entry: Entry[tree.Quality], work: Work) -> Target | None:
    """What a quality target measures; None after a reported mistake, or where it measures no events."""
    node, elaborator = entry.node, work.elaborator
    share = node.share / 100
    if not 0 <= share <= 1:
        work.diagnostics.append(Diagnostic(codes.SHARE_OUT_OF_RANGE, entry.span, {"id": entry.id}))
        return None
    period = None if node.period is None else PERIODS.get(node.period.text)
    if node.period is not None and period is None:
        shown = {"period": node.period.text}
        work.diagnostics.append(Diagnostic(codes.UNKNOWN_PERIOD, node.period.span, shown, about=entry.id))
        return None
    scope = elaborator.scope()
    if node.trigger is None or node.within is None or elaborator.event_kind(node.response, scope) is None:
        fields = {
            "id": entry.id,
            "instead": _instead(node, is_event=elaborator.event_kind(node.response, scope) is not None),
        }
        work.diagnostics.append(Diagnostic(codes.NOT_MEASURED, entry.span, fields, about=entry.id))
        return None
    trigger = elaborator.pattern(node.trigger, scope)
    response = elaborator.pattern(node.response, scope if trigger is None else trigger.scope)
    length = length_of(node.within, elaborator, scope)
    if trigger is None or response is None or length is None:
        return None
    axiom = _axiom(entry, trigger, response, length)
    fixed = length.duration.value if isinstance(length.duration, Const) else None
    return Target(
        entry.id,
        node.bound,
        share,
        axiom,
        response.event,
        fixed if isinstance(fixed, Fraction) else None,
        period,
        _zone(entry, work),
        entry.span,
    )


def _instead(node: tree.Quality, *, is_event: bool) -> Text:
    """How the target could be written so that there is something to count: what is missing as `<…>`."""
    answer = Text(node.response.span.text, node.response.span.text) if is_event else Text("<answer>", "<应答>")
    length = Text("<time>", "<时长>") if node.within is None else Text(node.within.span.text, node.within.span.text)
    asked = Text("<event>", "<事件>") if node.trigger is None else Text(node.trigger.span.text, node.trigger.span.text)
    percent = f"{float(node.share):g}%"
    bound = "至少" if node.bound == "at least" else "至多"
    return Text(
        f"`{node.bound} {percent} of {answer.en} within {length.en} of {asked.en}`",
        f"“{bound} {percent} 的 {answer.zh} 在 {length.zh} 内 晚于 {asked.zh}”",
    )


def _axiom(entry: Entry[tree.Quality], trigger: Pattern, response: Pattern, length: Length) -> Axiom:
    """Each trigger has an answer in time, by another event than itself."""
    start = Apply(trigger.kind.time_function, (trigger.event,))
    time = Apply(response.kind.time_function, (response.event,))
    said: list[Formula] = [response.guard, *_same_things(trigger, response)]
    said += [Compare("<=", start, time), Compare("<=", time, length.after(start))]
    if trigger.event.sort == response.event.sort:
        said.append(Not(Compare("=", response.event, trigger.event)))
    duty = exists((response.event, *response.fresh), together(*said))
    return Axiom(entry.id, "must", (trigger.event, *trigger.fresh), trigger.guard, duty, origin=entry.span)


def _same_things(trigger: Pattern, response: Pattern) -> list[Formula]:
    """Where the answer names nothing of the trigger: arguments of equal name and kind are the same thing."""
    bound = {trigger.event.name, *(var.name for var in trigger.fresh)}
    if any(var.name in bound for var in free_variables(response.guard)) or _reads(response.guard, trigger.event):
        return []
    own = {argument.name: argument for argument in trigger.kind.args}
    found: list[Formula] = []
    for argument in response.kind.args:
        other = own.get(argument.name)
        if (
            other is not None
            and argument.function is not None
            and other.function is not None
            and isinstance(argument.function.result, ObjectSort)
            and other.function.result == argument.function.result
        ):
            left: Term = Apply(argument.function, (response.event,))
            found.append(Compare("=", left, Apply(other.function, (trigger.event,))))
    return found


def _reads(formula: Formula, event: Var) -> bool:
    return event in free_variables(formula)


def _zone(entry: Entry[tree.Quality], work: Work) -> str:
    """The zone of the module, in which its periods begin."""
    module = work.specification.modules.get(entry.module)
    return module.zone if module is not None else ""

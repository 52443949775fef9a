"""Life cycles as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.further import Outcome
from reqonto.checks.lifecycles import LifeCycle
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.words import page_of

_YELLOW, _CYAN = "\x1b[1;33m", "\x1b[36m"


def lines(outcome: Outcome, _result: Result, style: Style) -> Iterator[str]:
    """What is wrong with life cycles, each finding on a line with its place."""
    shown = [each for each in outcome.findings if each.weight > Severity.HINT]
    pages: set[str] = set()
    if shown:
        yield style.paint(_YELLOW, Text("life cycles", "生命周期")[style.lang])
    for each in shown:
        place = "" if each.span is None else style.paint(_CYAN, f"   {clean(each.span.path)}:{each.span.line}")
        yield f"  {clean(each.message(style.lang))}{place}{page_of(each.code.code, pages, style.lang)}"
        yield from (f"    {clean(note[style.lang])}" for note in each.notes)


def fields(outcome: Outcome, _result: Result) -> Mapping[str, Json]:
    """The key `lifecycles`."""
    assert isinstance(outcome.data, tuple)
    return {"lifecycles": [_cycle(each) for each in outcome.data if isinstance(each, LifeCycle)]}


def _cycle(cycle: LifeCycle) -> Json:
    dead = [cycle.called(each) for each in cycle.fires if each.known == "no" or _undrawn(each.source, cycle)]
    because: list[Json] = []
    for reached in cycle.reached:
        if reached.known == "no":
            because.append({"state": reached.state, "transition": None, "ids": list[Json](reached.because)})
    for fires in cycle.fires:
        if fires.known == "no":
            because.append({"state": None, "transition": cycle.called(fires), "ids": list[Json](fires.because)})
    ends = [state for state in cycle.states if _ends(state, cycle)]
    return {
        "of": cycle.of,
        "initial": cycle.initial,
        "states": list[Json](cycle.states),
        "unreachable": list[Json](cycle.unreachable),
        "stuck": list[Json]([*ends, *(state for state, _ in cycle.stuck)]),
        "dead_transitions": list[Json](dict.fromkeys(dead)),
        "final": list[Json](cycle.final),
        "asked": cycle.asked,
        "because": because,
        "rivals": [
            {
                "state": each.source,
                "event": cycle.steps[each.one].event or None,
                "targets": [cycle.steps[each.one].target, cycle.steps[each.other].target],
                "example": dict[str, Json](each.example),
            }
            for each in cycle.rivals
            if each.known == "yes"
        ],
        "unanswered": [
            {
                "state": each.state,
                "event": each.event,
                "external": each.event in cycle.external,
                "when": None if each.when is None else text_json(each.when),
            }
            for each in cycle.unanswered
        ],
        "missing": [
            {
                "requirement": each.requirement,
                "event": each.event or None,
                "state": each.state or None,
                "from": list[Json](each.starts),
            }
            for each in cycle.demands
        ],
        "derived": [
            {"name": each.name, "states": list[Json](each.states), "undecided": list[Json](each.open)}
            for each in cycle.derived
        ],
        "undecided": [cycle.asks(each) for each in cycle.open],
    }


def _undrawn(state: str, cycle: LifeCycle) -> bool:
    """Whether nothing in the drawing leads to the state."""
    return any(each.state == state and not each.drawn for each in cycle.reached)


def _ends(state: str, cycle: LifeCycle) -> bool:
    """Whether the state is not final and the drawing has no way out of it."""
    left = any(state in step.sources and step.target != state for step in cycle.steps)
    return not left and state not in cycle.final and state not in cycle.unreachable

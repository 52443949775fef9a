"""Life cycles as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.further import Outcome
from reqonto.checks.lifecycles import LifeCycle
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.json import world_json

_YELLOW, _CYAN = "\x1b[1;33m", "\x1b[36m"


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:
    """What is wrong with life cycles, each finding on a line with its place."""
    shown = [each for each in outcome.findings if each.weight > Severity.HINT]
    if shown:
        yield style.paint(_YELLOW, Text("life cycles", "生命周期")[style.lang])
    for each in shown:
        place = "" if each.span is None else style.paint(_CYAN, f"   {clean(each.span.path)}:{each.span.line}")
        yield f"  {clean(each.message(style.lang))}{place}"
        yield from (f"    {clean(note[style.lang])}" for note in each.notes)


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:
    """The key `lifecycles`."""
    assert isinstance(outcome.data, tuple)
    return {"lifecycles": [_cycle(each) for each in outcome.data if isinstance(each, LifeCycle)]}


def _cycle(cycle: LifeCycle) -> Json:
    dead = [*(cycle.called(each) for each in cycle.fires if each.known == "no" or _undrawn(each.source, cycle))]
    return {
        "of": cycle.of,
        "initial": cycle.initial,
        "states": list(cycle.states),
        "unreachable": list(cycle.unreachable),
        "stuck": [
            *(state for state in cycle.states if _ends(state, cycle)),
            *(state for state, _ in cycle.stuck),
        ],
        "dead_transitions": list(dict.fromkeys(dead)),
        "final": list(cycle.final),
        "asked": cycle.asked,
        "because": [
            *(
                {"state": each.state, "transition": None, "ids": list[Json](each.because)}
                for each in cycle.reached
                if each.known == "no"
            ),
            *(
                {"state": None, "transition": cycle.called(each), "ids": list[Json](each.because)}
                for each in cycle.fires
                if each.known == "no"
            ),
        ],
        "rivals": [
            {
                "state": each.source,
                "event": cycle.steps[each.one].event or None,
                "targets": [cycle.steps[each.one].target, cycle.steps[each.other].target],
                "example": None if each.world is None else world_json(each.world),
            }
            for each in cycle.rivals
            if each.known == "yes"
        ],
        "unanswered": [
            {"state": state, "event": event, "external": event in cycle.external} for state, event in cycle.unanswered
        ],
        "missing": [
            {"requirement": each.requirement, "event": each.event or None, "state": each.state or None,
             "from": list[Json](each.starts)}
            for each in cycle.demands
        ],  # fmt: skip
        "derived": [
            {"name": each.name, "states": list[Json](each.states), "undecided": list[Json](each.open)}
            for each in cycle.derived
        ],
        "undecided": [
            cycle.called(each) if hasattr(each, "target") else each.source for each in cycle.open
        ],
    }


def _undrawn(state: str, cycle: LifeCycle) -> bool:
    """Whether nothing in the drawing leads to the state."""
    return any(each.state == state and not each.drawn for each in cycle.reached)


def _ends(state: str, cycle: LifeCycle) -> bool:
    """Whether the state is not final and the drawing has no way out of it."""
    left = any(state in step.sources and step.target != state for step in cycle.steps)
    return not left and state not in cycle.final and state not in cycle.unreachable



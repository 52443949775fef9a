"""What the drawing of a life cycle alone tells: states that cannot be reached or left, transitions that never fire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from graphlib import CycleError, TopologicalSorter

from reqonto.diagnostics.codes_constraints import (
    DEAD_TRANSITION,
    FINAL_WITH_EXIT,
    NO_FINAL,
    STUCK_STATE,
    UNREACHABLE_STATE,
)
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.messages import listed


@dataclass(frozen=True, slots=True)
class Step:
    """A transition as drawn."""

    sources: tuple[str, ...]
    target: str
    span: Span = field(compare=False, repr=False)

    @property
    def shown(self) -> str:
        return f"{', '.join(self.sources)} -> {self.target}"


@dataclass(frozen=True, slots=True)
class Shape:
    """A life cycle as drawn; `final` is None when none is declared."""

    of: str
    states: tuple[str, ...]
    initial: str
    steps: tuple[Step, ...]
    final: tuple[str, ...] | None
    span: Span = field(compare=False, repr=False)
    final_spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is wrong with a life cycle as drawn; `final` are the final states, found if `inferred`."""

    of: str
    unreachable: tuple[str, ...]
    stuck: tuple[str, ...]
    dead_transitions: tuple[str, ...]
    final: tuple[str, ...]
    inferred: bool


def analyse(shape: Shape) -> tuple[Analysis, list[Diagnostic]]:
    """Reachability in the graph of states; guards and other requirements are not looked at."""
    reached = _reached(shape)
    ways_out = {source for step in shape.steps for source in step.sources if step.target != source}
    without_exit = [state for state in shape.states if state in reached and state not in ways_out]
    final = tuple(without_exit) if shape.final is None else shape.final
    unreachable = tuple(state for state in shape.states if state not in reached)
    stuck = tuple(state for state in without_exit if state not in final)
    dead = [step for step in shape.steps if not any(source in reached for source in step.sources)]
    found = Analysis(shape.of, unreachable, stuck, tuple(step.shown for step in dead), final, shape.final is None)
    return found, _findings(shape, found, dead, ways_out)


def _reached(shape: Shape) -> frozenset[str]:
    """The initial state and every state to which transitions lead from it."""
    found = {shape.initial}
    todo = [shape.initial]
    while todo:
        state = todo.pop()
        for step in shape.steps:
            if state in step.sources and step.target not in found:
                found.add(step.target)
                todo.append(step.target)
    return frozenset(found)


def endless(delays: Iterable[tuple[tuple[str, ...], str]]) -> tuple[str, ...] | None:
    """States through which time-outs alone lead around in a circle, the first one again at the end."""
    before: dict[str, list[str]] = {}
    for sources, target in delays:
        before.setdefault(target, []).extend(sources)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return None


def _findings(shape: Shape, found: Analysis, dead: list[Step], ways_out: set[str]) -> list[Diagnostic]:
    findings = [
        Diagnostic(UNREACHABLE_STATE, shape.span, {"id": shape.of, "name": name}, about=shape.of)
        for name in found.unreachable
    ]
    findings += [
        Diagnostic(STUCK_STATE, shape.span, {"id": shape.of, "name": name}, about=shape.of) for name in found.stuck
    ]
    findings += [Diagnostic(DEAD_TRANSITION, step.span, {"id": shape.of}, about=shape.of) for step in dead]
    if found.inferred:
        names = listed(found.final)
        findings.append(Diagnostic(NO_FINAL, shape.span, {"id": shape.of, "names": names}, about=shape.of))
    else:
        findings += [
            Diagnostic(FINAL_WITH_EXIT, place, {"id": shape.of, "name": name}, about=shape.of)
            for name in found.final
            if name in ways_out
            for place in (shape.final_spans.get(name, shape.span),)
        ]
    return findings

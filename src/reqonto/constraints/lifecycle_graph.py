"""What the drawing of a life cycle alone tells: states that cannot be reached or left, transitions that never fire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reqonto.diagnostics.codes_constraints import (
    DEAD_TRANSITION,
    FINAL_WITH_EXIT,
    NO_FINAL,
    STUCK_STATE,
    UNREACHABLE_STATE,
)
from reqonto.diagnostics.diagnostic import Diagnostic
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
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(shape.states)
    graph.add_edges_from((source, step.target) for step in shape.steps for source in step.sources)
    reached = {shape.initial} | nx.descendants(graph, shape.initial)
    ways_out = {source for step in shape.steps for source in step.sources if step.target != source}
    without_exit = [state for state in shape.states if state in reached and state not in ways_out]
    final = tuple(without_exit) if shape.final is None else shape.final
    unreachable = tuple(state for state in shape.states if state not in reached)
    stuck = tuple(state for state in without_exit if state not in final)
    dead = [step for step in shape.steps if not any(source in reached for source in step.sources)]
    found = Analysis(shape.of, unreachable, stuck, tuple(step.shown for step in dead), final, shape.final is None)
    return found, _findings(shape, found, dead, ways_out)


def endless(delays: Iterable[tuple[tuple[str, ...], str]]) -> tuple[str, ...] | None:
    """States through which time-outs alone lead around in a circle, the first one again at the end."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_edges_from((source, target) for sources, target in delays for source in sources)
    try:
        edges = nx.find_cycle(graph)
    except nx.NetworkXNoCycle:
        return None
    return (*(edge[0] for edge in edges), edges[0][0])


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
            Diagnostic(FINAL_WITH_EXIT, shape.span, {"id": shape.of, "name": name}, about=shape.of)
            for name in found.final
            if name in ways_out
        ]
    return findings

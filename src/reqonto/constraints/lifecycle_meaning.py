"""What a life cycle means: its axioms, the symbols of its time-outs, and what is known to follow from it."""

from __future__ import annotations

from reqonto.constraints.draft import Lemmas, Meaning, Work
from reqonto.constraints.lifecycle_axioms import axioms_of, needs_start
from reqonto.constraints.lifecycle_graph import Analysis, analyse, endless
from reqonto.constraints.lifecycle_lemmas import lemmas_about_events, lemmas_of
from reqonto.constraints.lifecycles import read_cycle, shape_of
from reqonto.diagnostics.codes_constraints import ENDLESS_TIMEOUTS
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.terms import TRUE, Function
from reqonto.spec.model import Entry
from reqonto.syntax import tree


def meaning_of_lifecycle(entry: Entry[tree.Lifecycle], work: Work) -> tuple[Meaning, Analysis | None]:
    """The axioms of a life cycle, its time-outs as kinds of events, and what its drawing tells."""
    cycle = read_cycle(entry, work)
    if cycle is None:
        return Meaning(invalid=(entry.id,)), None
    shape = shape_of(entry, cycle)
    if work.failed:
        return Meaning(invalid=(entry.id,)), None
    analysis, findings = analyse(shape)
    work.diagnostics.extend(findings)
    circle = endless((delay.sources, delay.target) for delay in cycle.delays if delay.guard == TRUE)
    if circle is not None:
        fields = {"id": cycle.id, "chain": " → ".join(circle)}
        work.diagnostics.append(Diagnostic(ENDLESS_TIMEOUTS, entry.span, fields, about=cycle.id))
        return Meaning(unchecked=(entry.id,)), analysis
    drafts = list(axioms_of(cycle, entry.span))
    functions: list[Function] = []
    for delay in cycle.delays:
        functions += [delay.time, delay.self]
    if cycle.delays:
        functions.append(cycle.entered)
        if needs_start(cycle):
            functions.append(cycle.start)
    kinds = tuple(delay.kind for delay in cycle.delays)
    told = Lemmas(lemmas_of(cycle), lemmas_about_events(cycle))
    return Meaning(tuple(drafts), kinds=kinds, functions=tuple(functions), lemmas=told), analysis

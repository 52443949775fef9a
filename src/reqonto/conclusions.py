"""The end of a run: its findings, its verdict, and what is known of each requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reqonto.checks.verdicts import Status
from reqonto.diagnostics import codes_findings
from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.result import RequirementLine, Result
from reqonto.settings import Settings

if TYPE_CHECKING:
    from reqonto.checks.verdicts import Overall

WHOLE_SCENARIO = (codes_findings.SCENARIO_IMPOSSIBLE, codes_findings.SCENARIO_POSSIBLE)
"""Findings about a scenario as a whole: whether its facts are possible is other than expected."""


def finish(result: Result, found: Sequence[Diagnostic]) -> Result:
    """The result with what was `found` about the texts, its verdict, the line of each requirement, and all weights."""
    from reqonto.spec.consequences import without_consequences

    diagnostics = weighed(_once(without_consequences(found, result.trees)), result.settings)
    findings = weighed(_findings(result), result.settings)
    invalid = any(each.code.severity is Severity.ERROR and each.weight is Severity.ERROR for each in diagnostics)
    verdict: Overall = "undecided"
    if invalid:
        verdict = "invalid"
    elif result.consistency is not None:
        verdict = result.consistency.verdict
    if any(not tree.source.editable for tree in result.trees):
        diagnostics, findings = _without_fixes(diagnostics), _without_fixes(findings)
    result = replace(result, diagnostics=diagnostics, findings=findings, verdict=verdict)
    return replace(result, requirements=tuple(_lines(result)))


def _without_fixes(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings without the fixes of texts that were put together: no file has these texts."""
    return tuple(
        replace(each, fixes=tuple(
            fix for fix in each.fixes if all(edit.span.source.editable for edit in fix.edits)
        )) if each.fixes else each
        for each in found
    )  # fmt: skip


def _findings(result: Result) -> Iterator[Diagnostic]:
    from reqonto.checks.findings import consistency_findings, scenario_findings
    from reqonto.checks.undeclared import with_exceptions

    forces: dict[str, str] = {}
    if result.interpretation is not None:
        for axiom in result.interpretation.told_theory.axioms:
            forces.setdefault(axiom.id, axiom.force)
    if result.consistency is not None and result.nothing_checked is not None and "needs" not in result.further:
        yield Diagnostic(codes_findings.NOTHING_CHECKED, None, {"why": result.nothing_checked})
    if result.consistency is not None:
        told = replace(result.consistency, redundant=result.own_redundant)
        found = consistency_findings(told, result.places, forces)
        if result.specification is not None:
            found = with_exceptions(found, result.consistency.conflicts, result.specification, result.theory)
        yield from found
    for scenario in result.scenarios:
        yield from scenario_findings(scenario, forces, result.places, possible=_expected_possible(result, scenario.id))
    for outcome in result.further.values():
        yield from outcome.findings
    if result.timed_out:
        yield Diagnostic(codes_findings.TIME_BUDGET, None, {"seconds": f"{result.settings.timeout:g}"})


def _expected_possible(result: Result, scenario: str) -> bool | None:
    """Whether a scenario expects to be consistent; None if it does not say."""
    from reqonto.syntax.tree import ExpectWhole, Scenario

    assert result.specification is not None
    node = result.specification.entries[scenario].node
    assert isinstance(node, Scenario)
    return next((part.consistent for part in node.parts if isinstance(part, ExpectWhole)), None)


def _lines(result: Result) -> Iterator[RequirementLine]:
    """Every requirement in source order with what is known about it."""
    if result.interpretation is None:
        return
    consistency = result.consistency
    because: dict[str, dict[Status, tuple[str, ...]]] = {}
    if consistency is not None:
        for conflict in consistency.conflicts:
            for key in conflict.members if not conflict.tied else ():
                others = tuple(other for other in (*conflict.members, *conflict.background) if other != key)
                because.setdefault(key, {}).setdefault(Status.CONFLICTING, others)
        for vacuity in consistency.vacuous:
            # A remedy is in order; the line still tells which duty it belongs to.
            state = Status.OK if vacuity.remedy else Status.VACUOUS
            because.setdefault(vacuity.requirement, {}).setdefault(state, vacuity.because)
        for question in consistency.undecided:
            # Of what others may do only some is tried: that some of it stays open leaves the requirement as it is; and
            # so does that it may follow from another.
            for key in question.ids if question.question not in {"conditional", "entailment"} else ():
                because.setdefault(key, {}).setdefault(Status.UNDECIDED, ())
        for redundancy in consistency.redundant:
            # What cannot be left out is in order; the line still tells from what it follows.
            status = Status.REDUNDANT if redundancy.removable else Status.OK
            because.setdefault(redundancy.requirement, {}).setdefault(status, redundancy.because)
    for outcome in result.further.values():
        for key, (told, ids) in outcome.statuses.items():
            because.setdefault(key, {}).setdefault(told, ids)
    for item in result.interpretation.inventory.requirements:
        known = because.get(item.id, {})
        match item.state:
            case "prose":
                status = Status.UNFORMALISED
            case "formalised" if consistency is not None:
                status = next((each for each in _RANK if each in known), Status.OK)
            case _:
                status = Status.UNCHECKED
        yield RequirementLine(
            item.id, item.sort, item.modality or "must", item.span, item.formalised, status, known.get(status, ())
        )


_RANK = (Status.CONFLICTING, Status.VACUOUS, Status.UNDECIDED, Status.REDUNDANT)
"""Which status is shown where a requirement has several: the one that matters most."""


def weighed(diagnostics: Iterable[Diagnostic], settings: Settings) -> tuple[Diagnostic, ...]:
    """The findings with the weights that the settings give their codes where they stand, without those switched off."""
    if not settings.severities and not settings.paths:
        return tuple(diagnostics)
    kept: list[Diagnostic] = []
    for each in diagnostics:
        chosen = settings.severities_at(None if each.span is None else each.span.shown.path)
        if each.code.code not in chosen:
            kept.append(each)
            continue
        weight = chosen[each.code.code]
        if weight is not None:
            kept.append(replace(each, severity=weight))
    return tuple(kept)


def _once(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings by file in reading order, each once; within a file by place."""
    seen: set[tuple[object, ...]] = set()
    files: dict[str, int] = {}
    listed: list[tuple[int, int, Diagnostic]] = []
    for each in diagnostics:
        span = each.span
        key = (each.code.code, span and (span.path, span.start, span.end), each.message("en"))
        if key in seen:
            continue
        seen.add(key)
        place = -1 if span is None else files.setdefault(span.path, len(files))
        listed.append((place, 0 if span is None else span.start, each))
    listed.sort(key=lambda row: row[:2])
    return (each for _, _, each in listed)

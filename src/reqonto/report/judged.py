"""Scenarios as cases that pass, fail or stay undecided: what JUnit, pytest and the Python API tell of them."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.pipeline import Result
from reqonto.records import dataclass
from reqonto.report.sarif import OPEN
from reqonto.source import Span
from reqonto.spec.shipped import is_shipped


@dataclass(frozen=True, slots=True)
class Judged:
    """A scenario with the findings about it.

    `failed`: one of them has the weight that fails.  `undecided` says why nothing is certain, `error` that the scenario
    could not be judged for a mistake in its text.
    """

    id: str
    span: Span | None
    findings: tuple[Diagnostic, ...] = ()
    failed: bool = False
    undecided: Text | None = None
    error: Text | None = None


def findings_about(result: Result, key: str) -> list[Diagnostic]:
    """The findings about one scenario or question."""
    return [
        each
        for each in result.findings
        if each.about == key or str(each.fields.get("scenario", "")) == key or each.about.startswith(f"{key}/")
    ]


def limit_of(result: Result) -> Severity:
    """The weight from which on a finding fails."""
    return result.settings.fail_on or Severity.ERROR


def stays_open(found: Diagnostic, limit: Severity) -> bool:
    """Whether a finding says that something stayed undecided, and does not fail."""
    return found.code in OPEN and found.weight < limit


def scenario_cases(result: Result) -> Iterator[Judged]:
    """Every scenario that was judged, then those whose text has mistakes, then those that there was no time for."""
    limit = limit_of(result)
    hidden = any(each.weight is Severity.ERROR and not result.is_excused(each) for each in result.diagnostics)
    for scenario in result.scenarios:
        found = tuple(findings_about(result, scenario.id))
        why = None
        if scenario.consistent is None:
            why = Text("it stayed undecided whether its facts are possible", "其事实是否可能尚未判定")
        elif hidden:
            why = Text(
                "the texts have mistakes, and what these leave out was not judged", "文本有误，因此略去的内容未作裁定"
            )
        open_ = next((each for each in found if stays_open(each, limit)), None)
        if open_ is not None and why is None:
            why = Text(open_.message("en"), open_.message("zh"))
        failed = any(each.weight >= limit for each in found)
        yield Judged(scenario.id, scenario.span, found, failed, why)
    for key in result.mistaken:
        yield Judged(key, result.places.get(key), error=Text("its text has mistakes", "其文本有误"))
    if result.specification is None or not (result.timed_out or result.verdict == "invalid"):
        return
    told = {*result.mistaken, *(each.id for each in result.scenarios)}
    for entry in result.specification.scenarios:
        if entry.id not in told and not is_shipped(entry.span):
            yield Judged(entry.id, entry.span, undecided=Text("it was not judged", "未作裁定"))

"""What the further checks found, as text and as JSON: each by a module of its own, a row of `SECTIONS`.

Such a module has `lines(outcome, result, style)`, the section of the report (nothing where all is well), and
`fields(outcome, result)`, the keys of the JSON output that it fills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from reqonto.checks.further import Outcome
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import Result, Stage


class Section(Protocol):
    """The two ways of showing one further check."""

    def lines(self, outcome: Outcome, result: Result, style: Style) -> Iterator[str]: ...

    def fields(self, outcome: Outcome, result: Result) -> Mapping[str, Json]: ...


SECTIONS: Mapping[Stage, str] = MappingProxyType(
    {
        "defaults": "reqonto.report.defaults",
        "bounds": "reqonto.report.bounds",
        "needs": "reqonto.report.needs",
        "permissions": "reqonto.report.permissions",
        "lifecycles": "reqonto.report.lifecycles",
        "coverage": "reqonto.report.coverage",
        "questions": "reqonto.report.questions",
        "qualities": "reqonto.report.qualities",
        "modality": "reqonto.report.modality",
        "conditional": "reqonto.report.conditional",
        "confirm": "reqonto.report.confirm",
        "engines": "reqonto.report.engines",
        "repairs": "reqonto.report.repairs",
        "trace": "reqonto.report.traces",
        "baseline": "reqonto.report.baseline",
        "process": "reqonto.report.process",
    }
)
"""The module that shows each further check."""


def sections(result: Result, style: Style) -> Iterator[str]:
    """The sections of the text report, each after an empty line."""
    for stage, outcome in result.further.items():
        shown = list(section_of(stage).lines(outcome, result, style))
        if shown:
            yield ""
            yield from shown


def json_fields(result: Result) -> dict[str, Json]:
    """The keys of the JSON output that further checks fill."""
    found: dict[str, Json] = {}
    for stage, outcome in result.further.items():
        found.update(section_of(stage).fields(outcome, result))
    return found


def section_of(stage: Stage) -> Section:
    """The module that shows a further check."""
    return cast(Section, import_module(SECTIONS[stage]))

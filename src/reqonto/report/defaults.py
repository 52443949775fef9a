"""Default values in reports: what is wrong with them, as findings with their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, render_all
from reqonto.pipeline import Result

HEAD = Text("default values", "默认值")


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:  # noqa: ARG001 - one of the sections
    """The findings; nothing where all is well."""
    if outcome.findings:
        yield HEAD[style.lang]
        yield from render_all(outcome.findings, style).rstrip("\n").split("\n")


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:  # noqa: ARG001 - one of the sections
    """Nothing beside the findings."""
    return {}

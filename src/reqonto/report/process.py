"""Rules of requirements management that the specification breaks, in reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean, render_all
from reqonto.pipeline import Result

HEAD = Text("rules of requirements management", "需求管理规则")


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:  # noqa: ARG001 - one of the sections
    """What breaks a rule that binds; of recommendations, which items do not follow them."""
    yield HEAD[style.lang]
    told = [each for each in outcome.findings if each.weight > Severity.HINT]
    if told:
        yield from render_all(told, style).rstrip("\n").split("\n")
    advised: dict[str, list[str]] = {}
    for each in outcome.findings:
        if each.weight <= Severity.HINT:
            advised.setdefault(str(each.fields["rule"]), []).append(clean(each.about))
    for rule, ids in advised.items():
        yield Text(f"  recommended by {rule}, not so: {', '.join(ids)}", f"  未遵循建议 {rule}：{'、'.join(ids)}")[
            style.lang
        ]


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:  # noqa: ARG001 - one of the sections
    """Nothing beside the findings."""
    return {}

"""The stage `trace`: links that cannot be, and the gaps that the project asks to be told of."""

from __future__ import annotations

from reqonto.checks.further import Context, Outcome
from reqonto.checks.links import link_findings
from reqonto.checks.tracing import EXPECTED, gap_findings, matrix


def check(context: Context) -> Outcome | None:
    """What links say that cannot be; of gaps only what `trace` in the settings names: few specifications link all."""
    specification = context.specification
    found = link_findings(specification)
    if context.traced:
        expected = EXPECTED if "all" in context.traced else context.traced
        # Without verdicts a scenario that is named to test something counts as testing it.
        judged = bool(context.scenarios) or not specification.scenarios
        found += gap_findings(matrix(specification, context.scenarios, judged=judged), expected)
    findings = tuple(each for each in found if context.wants(each.about))
    return Outcome(None, findings) if findings else None

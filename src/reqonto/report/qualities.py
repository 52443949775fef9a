"""Quality targets: what they say beside each other, and what was measured in scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.further import Outcome
from reqonto.checks.measures import percent
from reqonto.checks.qualities import Qualities
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:
    """One line for each target that was measured; comparisons are findings of their own."""
    found = outcome.data
    assert isinstance(found, Qualities)
    rows = [
        (target.id, scenario.id, judgement.reason)
        for target in found.targets
        for scenario in result.scenarios
        for judgement in scenario.judgements
        if judgement.requirement == target.id and judgement.reason is not None and judgement.matches
    ]
    for each in outcome.findings:
        yield clean(each.message(style.lang))
    if rows:
        yield Text("quality targets, measured", "质量目标的实测结果")[style.lang]
    for key, scenario, reason in rows:
        yield clean(f"  {key}  {scenario}: {reason[style.lang]}")


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:
    """The key `qualities`."""
    found = outcome.data
    assert isinstance(found, Qualities)
    rows: list[Json] = []
    for target in found.targets:
        compared = [each for each in found.compared if each.id == target.id]
        measured: list[Json] = [
            {"scenario": scenario.id, "verdict": judgement.verdict.value, "said": text_json(judgement.reason)}
            for scenario in result.scenarios
            for judgement in scenario.judgements
            if judgement.requirement == target.id and judgement.reason is not None and judgement.matches
        ]
        rows.append(
            {
                "id": target.id,
                "bound": target.bound,
                "share": percent(target.share),
                "period": target.period,
                "follows": list(dict.fromkeys(key for each in compared for key in each.follows)),
                "clashes": list(dict.fromkeys(key for each in compared for key in each.clashes)),
                "measured": measured,
            }
        )
    return {"qualities": rows}

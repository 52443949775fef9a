"""Quality targets: what they say beside each other, and what was measured in scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.findings import VERDICTS, listed
from reqonto.checks.further import Outcome
from reqonto.checks.measures import percent
from reqonto.checks.qualities import Qualities
from reqonto.constraints.qualities import PERIODS, Period
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.words import page_of
from reqonto.syntax import tree
from reqonto.syntax.show import show_expr

PERIOD_WORDS: Mapping[Period, str] = {
    "hour": "小时",
    "day": "日",
    "week": "周",
    "month": "月",
    "quarter": "季度",
    "year": "年",
}
"""The periods in Chinese."""


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
    pages: set[str] = set()
    for each in outcome.findings:
        yield clean(each.message(style.lang)) + page_of(each.code.code, pages, style.lang)
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


def paraphrase(node: tree.Quality) -> Text:
    """What a target asks for, in the words of each language."""
    share = percent(node.share / 100)
    least = node.bound == "at least"
    if node.trigger is None or node.within is None:
        return Text(
            f"{node.bound} {share}: {show_expr(node.response, 'en')}",
            f"{'至少' if least else '至多'} {share}：{show_expr(node.response, 'zh')}",
        )
    by_en = f", each {node.period.text} by itself" if node.period is not None else ""
    by_zh = (
        f"，按{PERIOD_WORDS[PERIODS[node.period.text]]}分别计量" if node.period and node.period.text in PERIODS else ""
    )
    trigger, answer, within = node.trigger, node.response, node.within
    return Text(
        f"{node.bound} {share} of all “{show_expr(trigger, 'en')}” are followed by “{show_expr(answer, 'en')}” "
        f"within {show_expr(within, 'en')}{by_en}; this is measured, never proved",
        f"{'至少' if least else '至多'} {share} 的“{show_expr(trigger, 'zh')}”在 {show_expr(within, 'zh')} 内"
        f"得到“{show_expr(answer, 'zh')}”{by_zh}；此目标只计量，不证明",
    )


def about(result: Result, key: str, lang: str) -> Iterator[str]:
    """What is known of one target, for `explain`."""
    outcome = result.further.get("qualities")
    if outcome is None or not isinstance(outcome.data, Qualities):
        return
    for each in outcome.data.compared:
        if each.id == key and each.follows:
            names = listed(each.follows)
            yield Text(f"says nothing more than {names.en}", f"并未超出 {names.zh} 的要求")[lang]
        if key == each.id and each.clashes:
            names = listed(each.clashes)
            yield Text(f"cannot be met together with {names.en}", f"不能与 {names.zh} 同时达到")[lang]
    for scenario in result.scenarios:
        for judgement in scenario.judgements:
            if judgement.requirement == key and judgement.reason is not None and judgement.matches:
                word = VERDICTS[judgement.verdict]
                yield clean(f"{scenario.id}: {word[lang]} ({judgement.reason[lang]})")

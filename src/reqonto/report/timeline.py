"""Scenarios as timelines: what happens when, and what each requirement says about it."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.checks.findings import VERDICTS, clash
from reqonto.checks.verdicts import ScenarioResult, Verdict
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import Style, clean, render_all
from reqonto.diagnostics.render_text import render_concise as concise_line
from reqonto.pipeline import Result
from reqonto.report.text import check_line, judgement_lines, scenario_head, story_lines
from reqonto.report.words import counted

_RED, _GREEN = "\x1b[1;31m", "\x1b[1;32m"


def render(result: Result, style: Style, *, show: Severity = Severity.WARNING) -> str:
    """Every scenario of a result; ends in a newline."""
    texts = render_all([each for each in result.diagnostics if each.weight >= show], style)
    lines: list[str] = []
    for scenario in result.scenarios:
        lines.extend(_scenario(scenario, result, style))
        lines.append("")
    lines.append(_closing(result)[style.lang])
    return (texts + "\n" if texts else "") + "\n".join(lines) + "\n"


def render_concise(result: Result, lang: str) -> str:
    """One line for each verdict of each scenario."""
    lines = [concise_line(each, lang) for each in result.diagnostics]
    for scenario in result.scenarios:
        for judgement in scenario.judgements:
            if judgement.verdict is Verdict.NOT_APPLICABLE and judgement.expected is None:
                continue
            events = " " + ",".join(map(str, judgement.events)) if judgement.events else ""
            mark = " ✗" if judgement.unexpected else ""
            lines.append(f"{scenario.id} {judgement.requirement} {VERDICTS[judgement.verdict][lang]}{events}{mark}\n")
    return "".join(lines)


def _scenario(scenario: ScenarioResult, result: Result, style: Style) -> Iterator[str]:
    lang = style.lang
    yield scenario_head(scenario, result, style)
    yield from story_lines(scenario.timeline, style, "  ")
    if scenario.consistent is False:
        yield "  " + style.paint(
            _RED, Text("no world has these facts and events", "不存在符合这些事实与事件的情况")[lang]
        )
        told = clash(scenario)
        if told is not None:
            yield f"    {clean(told[lang])}"
    yield ""
    absent = 0
    for judgement in scenario.judgements:
        if judgement.verdict is Verdict.NOT_APPLICABLE and judgement.expected is None:
            absent += 1
            continue
        yield from judgement_lines(judgement, scenario, style)
    if absent:
        many = counted(absent, "further requirement", "further requirements", "条其他需求")
        verb = "does" if absent == 1 else "do"
        yield "  " + Text(f"{many.en} {verb} not apply", f"另有 {absent} 条需求不适用")[lang]
    for span, value in scenario.checks:
        colour = _GREEN if value else _RED
        yield "  " + style.paint(colour, clean(check_line(span, value=value)[lang]))


def _closing(result: Result) -> Text:
    scenarios = counted(len(result.scenarios), "scenario", "scenarios", "个场景")
    unexpected = result.summary["unexpected"]
    return Text(f"{scenarios.en}, {unexpected} unexpected", f"{scenarios.zh}，{unexpected} 项与预期不符")

"""Scenarios as timelines: what happens when, and what each requirement says about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reqonto.checks.findings import VERDICTS, clash, either, listed, no_return
from reqonto.checks.verdicts import Judgement, Lost, ScenarioResult, Verdict
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import Style, clean, render_all
from reqonto.diagnostics.render_text import render_concise as concise_line
from reqonto.pipeline import Result
from reqonto.report.page import page
from reqonto.report.text import check_line, judgement_lines, noteworthy, scenario_head, story_lines, unexpected
from reqonto.report.words import counted, in_force, rejected
from reqonto.spec.model import Entry
from reqonto.syntax import tree
from reqonto.syntax.printer import part_lines

_RED, _GREEN = "\x1b[1;31m", "\x1b[1;32m"

NAMED = 8
"""Verdicts that nobody expected and that are no finding: up to so many are named, more are counted."""

_RANK = (Verdict.VIOLATED, Verdict.PENDING, Verdict.UNKNOWN, Verdict.SATISFIED, Verdict.NOT_APPLICABLE)


def render(result: Result, style: Style, *, show: Severity = Severity.WARNING, verbose: bool = False) -> str:
    """Every scenario of a result; ends in a newline.  `verbose`: every verdict on a line of its own."""
    texts = render_all([each for each in result.diagnostics if each.weight >= show], style)
    lines: list[str] = []
    for scenario in result.scenarios:
        lines.extend(_scenario(scenario, result, style, verbose=verbose))
        lines.append("")
    force = in_force(result)
    if force is not None:
        lines.append(clean(force[style.lang]))
    gone = rejected(result)
    if gone is not None:
        lines.append(clean(gone[style.lang]))
    lines.append(_closing(result)[style.lang])
    return (texts + "\n" if texts else "") + page(lines, style)


def render_concise(result: Result, lang: str) -> str:
    """One line for each verdict of each scenario."""
    lines = [concise_line(each, lang) for each in result.diagnostics]
    for scenario in result.scenarios:
        for judgement in scenario.judgements:
            if judgement.verdict is Verdict.NOT_APPLICABLE and judgement.expected is None:
                continue
            events = " " + ",".join(map(str, judgement.events)) if judgement.events else ""
            mark = " ✗" if noteworthy(judgement, scenario) else ""
            lines.append(f"{scenario.id} {judgement.requirement} {VERDICTS[judgement.verdict][lang]}{events}{mark}\n")
    return "".join(lines)


def _scenario(scenario: ScenarioResult, result: Result, style: Style, *, verbose: bool) -> Iterator[str]:
    yield scenario_head(scenario, result, style)
    yield from told(scenario, style, verbose=verbose)


def scenario_lines(result: Result, entry: Entry[object], lang: str) -> Iterator[str]:
    """What a scenario sets out from, as it may be written in the language; nothing for other items."""
    if isinstance(entry.node, tree.Scenario):
        assert result.specification is not None
        text = result.specification.modules[entry.module].tree
        for part in entry.node.parts:
            if isinstance(part, tree.GivenObject | tree.GivenFact | tree.OpenKind | tree.Start | tree.Observation):
                yield from map(clean, part_lines(text, part, "zh" if lang == "zh" else "en"))


def told(scenario: ScenarioResult, style: Style, *, verbose: bool = False) -> Iterator[str]:
    """The events of a scenario and the verdicts about it."""
    lang = style.lang
    yield from story_lines(scenario.timeline, style, "  ", numbered=True)
    if scenario.consistent is False:
        yield "  " + style.paint(
            _RED, Text("no world has these facts and events", "不存在符合这些事实与事件的情况")[lang]
        )
        told = clash(scenario)
        if told is not None:
            yield f"    {clean(told[lang])}"
    yield ""
    yield from _verdicts(scenario, style, verbose=verbose)
    if scenario.lost is not None:
        yield "  " + style.paint(_RED, lost_line(scenario.lost)[lang])
    for span, value in scenario.checks:
        colour = _GREEN if value else _RED
        yield "  " + style.paint(colour, clean(check_line(span, value=value)[lang]))


def lost_line(lost: Lost) -> Text:
    """That a story can only end in violation, of what, and since when."""
    ids, since = either(lost.requirements), no_return(lost)
    return Text(f"can only end in violation of {ids.en}: {since.en}", f"只能以违反 {ids.zh} 告终：{since.zh}")


def _verdicts(scenario: ScenarioResult, style: Style, *, verbose: bool) -> Iterator[str]:
    """Findings first, then what is broken or open, then what was expected; the rest by name or number."""
    if verbose:
        for judgement in scenario.judgements:
            yield from judgement_lines(judgement, scenario, style)
        return
    shown = [each for each in scenario.judgements if _matters(each, scenario)]
    for judgement in sorted(shown, key=lambda each: (not noteworthy(each, scenario), _RANK.index(each.verdict))):
        yield from judgement_lines(judgement, scenario, style)
    rest = [each for each in scenario.judgements if each not in shown]
    also = Text("also ", "此外") if shown else Text("", "")
    for verdict in (Verdict.UNKNOWN, Verdict.SATISFIED):
        ids = [each.requirement for each in rest if each.verdict is verdict]
        if ids:
            yield "  " + _summed(ids, verdict, also)[style.lang]
    absent = sum(1 for each in rest if each.verdict is Verdict.NOT_APPLICABLE)
    if absent:
        many = counted(absent, "requirement", "requirements", "条需求")
        verb = "does" if absent == 1 else "do"
        yield "  " + Text(f"{many.en} {verb} not apply", f"{many.zh}不适用")[style.lang]


def _matters(judgement: Judgement, scenario: ScenarioResult) -> bool:
    """Whether a verdict is worth a line: expected or not, broken, or open although the scenario tells the whole."""
    if judgement.expected is not None:
        return True
    match judgement.verdict:
        case Verdict.VIOLATED | Verdict.PENDING:
            return True
        case Verdict.UNKNOWN:
            return not scenario.excerpt
        case _:
            return False


def _summed(ids: Sequence[str], verdict: Verdict, also: Text) -> Text:
    word = VERDICTS[verdict]
    if len(ids) <= NAMED:
        return Text(f"{also.en}{word.en}: {', '.join(ids)}", f"{also.zh}{word.zh}：{'、'.join(ids)}")
    many = Text(f"{len(ids)} requirements", f"{len(ids)} 条需求")
    return Text(
        f"{also.en}{word.en}: {many.en} (--verbose names them)",
        f"{also.zh}{word.zh}：{many.zh}（--verbose 可逐一列出）",
    )


def _closing(result: Result) -> Text:
    scenarios = counted(len(result.scenarios), "scenario", "scenarios", "个场景")
    if not result.scenarios:
        if not result.files:
            return Text("no scenario was run: no text was read", "未运行任何场景：没有读到文本")
        if result.verdict == "invalid":
            return Text("no scenario was run: the texts have mistakes", "未运行任何场景：文本有误")
        return Text("there is no scenario to run", "没有可运行的场景")
    told, rest = unexpected(result), _not_run(result)
    if not result.unexpected_scenarios:
        told = Text("nothing unexpected", "均符合预期")
        if any(each.weight is Severity.ERROR and not result.is_excused(each) for each in result.diagnostics):
            told = Text("nothing unexpected in what could be read", "在能读懂的部分均符合预期")
    return Text(f"{scenarios.en}, {told.en}{rest.en}", f"{scenarios.zh}，{told.zh}{rest.zh}")


def _not_run(result: Result) -> Text:
    """How many scenarios were left out for the mistakes that stand above, and which, where these are few."""
    left = result.unjudged
    if not left:
        return Text("", "")
    many = counted(len(left), "scenario", "scenarios", "个场景")
    ids = listed(left) if len(left) <= NAMED else Text("", "")
    named = Text(f" ({ids.en})", f"（{ids.zh}）") if ids.en else ids
    was, has = ("was", "it has") if len(left) == 1 else ("were", "they have")
    return Text(f"; {many.en}{named.en} {was} not run: {has} mistakes", f"；另有 {many.zh}{named.zh}有误，未运行")

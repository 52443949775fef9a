"""Scenarios on the page: what happens, and what each requirement says about it."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.checks.findings import VERDICTS, blamed, clash
from reqonto.checks.verdicts import Judgement, ScenarioResult, Verdict
from reqonto.diagnostics.diagnostic import Text
from reqonto.pipeline import Result
from reqonto.report.html_parts import place, source_of, story
from reqonto.report.markup import NOTHING, Content, Markup, anchor, element, folded, items, link, table, together
from reqonto.report.text import as_expected, check_line, noteworthy
from reqonto.report.timeline import lost_line
from reqonto.report.words import counted, title

_LOOKS = {Verdict.VIOLATED: "warn", Verdict.SATISFIED: "good"}


def scenarios(result: Result) -> Markup:
    """Every scenario; those with something to look at stand open."""
    return together(_scenario(each, result) for each in result.scenarios)


def _scenario(scenario: ScenarioResult, result: Result) -> Markup:
    found = result.scenario_findings(scenario.id)
    failed = any(value is not True for _, value in scenario.checks)
    bad = failed or bool(found) or any(noteworthy(each, scenario) for each in scenario.judgements)
    called = Text(title(result, scenario.id, "en"), title(result, scenario.id, "zh"))
    word = Text("look at it", "请查看") if bad else Text("as expected", "符合预期")
    mark = element("span", "✗ " if bad else "✓ ", word, class_="bad" if bad else "good")
    head = together((element("strong", scenario.id), called, mark, place(scenario.span, result)), " ")
    return element("article", folded(head, *_told(scenario, result), shown=bad), id=anchor("r", scenario.id))


def _told(scenario: ScenarioResult, result: Result) -> Iterator[Content]:
    yield source_of(scenario.id, result)
    yield story(Text("timeline", "时间线"), scenario.timeline, numbered=True)
    if scenario.consistent is False:
        yield element("p", Text("no world has these facts and events", "不存在符合这些事实与事件的情况"), class_="bad")
        why = clash(scenario)
        yield NOTHING if why is None else element("p", why)
    head = (Text("requirement", "需求"), Text("verdict", "裁定"), Text("evidence", "依据"))
    shown = [each for each in scenario.judgements if _matters(each)]
    rest = [each for each in scenario.judgements if not _matters(each)]
    if shown:
        yield table(Text("verdicts", "裁定"), head, (_row(each, scenario) for each in shown))
    if rest:
        number = counted(len(rest), "requirement", "requirements", "条需求")
        verb = "does" if len(rest) == 1 else "do"
        many = Text(f"{number.en} {verb} not apply", f"{number.zh}不适用")
        yield folded(many, element("p", together((link("r", each.requirement) for each in rest), ", ")))
    if scenario.lost is not None:
        yield element("p", lost_line(scenario.lost), class_="bad")
    yield items("ul", (check_line(span, value=value) for span, value in scenario.checks))


def _matters(judgement: Judgement) -> bool:
    return judgement.verdict is not Verdict.NOT_APPLICABLE or judgement.expected is not None


def _row(judgement: Judgement, scenario: ScenarioResult) -> tuple[Content, ...]:
    bad = noteworthy(judgement, scenario)
    word = element("span", VERDICTS[judgement.verdict], class_="bad" if bad else _LOOKS.get(judgement.verdict, ""))
    told: list[Content] = []
    if judgement.verdict is Verdict.VIOLATED:
        told.append(blamed(judgement, scenario))
    deadlines = sorted({match.deadline for match in judgement.matches if match.deadline})
    if judgement.verdict is Verdict.PENDING and deadlines:
        told.append(Text(f"open until {deadlines[0]}", f"期限 {deadlines[0]}"))
    told += [each for each in (judgement.reason, *judgement.missing) if each is not None and each.en]
    evidence = together(element("div", each) for each in told)
    return link("r", judgement.requirement), together((word, as_expected(judgement, scenario)), " "), evidence

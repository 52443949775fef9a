"""A result as JUnit XML: a case for each scenario, each question, and what is asked of the whole specification.

What stayed undecided is skipped with the reason, or an error where undecided is to fail; it is never passed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from reqonto.checks.competency import WORDS, Answered
from reqonto.checks.verdicts import ScenarioResult, Verdict
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_text import clean
from reqonto.pipeline import Result
from reqonto.records import dataclass
from reqonto.report.aside import why
from reqonto.report.judged import findings_about, limit_of, scenario_cases, stays_open
from reqonto.report.places import Root, root_of
from reqonto.report.words import title
from reqonto.source import Span

TEXTS = Text("the texts have no mistakes", "文本没有错误")
TOGETHER = Text("the requirements hold together", "需求能够同时成立")
FURTHER = Text("the further checks find nothing", "其余检查没有发现问题")

_CONSISTENCY = ("RQ06", "RQ09")
"""The bands of what the consistency questions find."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what speaks against it, why it is undecided, who accepted it and why, and what else there is to say."""

    suite: Text
    name: str
    span: Span | None = None
    failures: tuple[str, ...] = ()
    kind: str = ""
    undecided: str | None = None
    error: str | None = None
    excused: str | None = None
    further: tuple[str, ...] = ()


def render(result: Result, lang: str, *, show: Severity = Severity.WARNING) -> str:
    """The cases in one document; findings below what fails, from this weight on, are output of their case."""
    cases = list(_Cases(result, lang, show).all())
    hard = result.settings.fail_on_unknown
    root = root_of(result)
    suites = list(dict.fromkeys(case.suite for case in cases))
    whole = ET.Element("testsuites", {"name": "reqonto", **_counts(cases, hard=hard)})
    for suite in suites:
        own = [case for case in cases if case.suite == suite]
        element = ET.SubElement(whole, "testsuite", {"name": suite[lang], **_counts(own, hard=hard)})
        for case in own:
            element.append(_case(case, root, lang, hard=hard))
    ET.indent(whole)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(whole, encoding="unicode") + "\n"


def _counts(cases: Sequence[Case], *, hard: bool) -> dict[str, str]:
    failed = sum(bool(each.failures) for each in cases)
    open_ = sum(each.undecided is not None and not each.failures and each.error is None for each in cases)
    excused = sum(each.excused is not None for each in cases)
    broken = sum(each.error is not None and not each.failures for each in cases)
    return {
        "tests": str(len(cases)),
        "failures": str(failed),
        "errors": str(broken + (open_ if hard else 0)),
        "skipped": str(excused + (0 if hard else open_)),
    }


def _case(case: Case, root: Root, lang: str, *, hard: bool) -> ET.Element:
    told = {"name": _plain(case.name), "classname": f"reqonto.{case.suite[lang]}"}
    if case.span is not None:
        path = root.name(case.span.shown.path)
        told |= {"classname": _plain(f"{case.suite[lang]}.{PurePath(path).stem}"), "file": _plain(path)}
    element = ET.Element("testcase", told)
    if case.failures:
        found = ET.SubElement(
            element, "failure", {"message": _plain(case.failures[0]).splitlines()[0], "type": case.kind}
        )
        found.text = _plain("\n\n".join(case.failures))
    elif case.error is not None:
        ET.SubElement(element, "error", {"message": _plain(case.error), "type": "mistake"})
    elif case.excused is not None:
        ET.SubElement(element, "skipped", {"message": _plain(case.excused)})
    elif case.undecided is not None:
        if hard:
            ET.SubElement(element, "error", {"message": _plain(case.undecided), "type": "undecided"})
        else:
            ET.SubElement(element, "skipped", {"message": _plain(case.undecided)})
    if case.further:
        ET.SubElement(element, "system-out").text = _plain("\n".join(case.further))
    return element


def _plain(text: str) -> str:
    """The text with only such characters as XML has."""
    return "\n".join(clean(line) for line in text.splitlines()) or " "


class _Cases:
    """The cases of one result."""

    def __init__(self, result: Result, lang: str, show: Severity) -> None:
        self.result = result
        self.lang = lang
        self.show = show
        self.limit = limit_of(result)
        outcome = result.further.get("questions")
        self.answered: tuple[Answered, ...] = () if outcome is None else outcome.data  # type: ignore[assignment]
        self.told: set[int] = set()

    def all(self) -> Iterator[Case]:
        """Those of the specification first; what belongs to no other case is in one of them."""
        own = [*self.scenarios(), *self.questions()]
        yield from self.whole()
        yield from own
        yield from self.accepted()

    # ------------------------------------------------ the specification

    def whole(self) -> Iterator[Case]:
        suite = Text("specification", "规格")
        result = self.result
        yield self.case(suite, TEXTS[self.lang], None, result.diagnostics)
        rest = [each for each in result.findings if id(each) not in self.told]
        together = [each for each in rest if each.code.code.startswith(_CONSISTENCY)]
        if result.consistency is not None:
            why = None
            if result.verdict == "undecided" or result.summary["undecided"]:
                why = Text("something stayed undecided", "有未判定之处")
            elif result.verdict == "invalid":
                why = Text("the texts have mistakes", "文本有误")
            elif result.nothing_checked is not None:
                why = result.nothing_checked
            yield self.case(suite, TOGETHER[self.lang], None, together, why)
        elif result.verdict == "invalid":
            why = Text("not asked, for the texts have mistakes", "文本有误，未检查")
            yield self.case(suite, TOGETHER[self.lang], None, together, why)
        else:
            together = []
        others = [each for each in rest if each not in together]
        if result.further or others:
            late = Text("the time budget is used up", "时间预算已用完") if result.timed_out else None
            yield self.case(suite, FURTHER[self.lang], None, others, late)

    def case(
        self, suite: Text, name: str, span: Span | None, found: Iterable[Diagnostic], why: Text | None = None,
        further: Iterable[Text] = (),
    ) -> Case:  # fmt: skip
        """A case from the findings about it."""
        found = list(found)
        open_ = [each for each in found if stays_open(each, self.limit)]
        against = [each for each in found if each.weight >= self.limit]
        aside = [each for each in found if each.weight < self.limit and each not in open_ and each.weight >= self.show]
        undecided = why or (Text(open_[0].message("en"), open_[0].message("zh")) if open_ else None)
        return Case(
            suite, name, span,
            failures=tuple(map(self.said, against)),
            kind=against[0].code.code if against else "",
            undecided=None if undecided is None else undecided[self.lang],
            further=(*map(self.said, aside), *(each[self.lang] for each in further)),
        )  # fmt: skip

    def said(self, each: Diagnostic) -> str:
        """A finding with its place and reasons."""
        place = "" if each.span is None else f" ({each.span.path}:{each.span.line})"
        head = f"{each.weight.word}[{each.code.code}]: {each.message(self.lang)}{place}"
        return "\n".join([head, *(note[self.lang] for note in each.notes)])

    # ------------------------------------------------ scenarios

    def scenarios(self) -> Iterator[Case]:
        suite = Text("scenarios", "场景")
        results = {each.id: each for each in self.result.scenarios}
        for each in scenario_cases(self.result):
            if each.error is not None:
                yield Case(suite, self.called(each.id), each.span, error=each.error[self.lang])
                continue
            told = _verdicts(results[each.id]) if each.id in results else ()
            self.told |= set(map(id, each.findings))
            yield self.case(suite, self.called(each.id), each.span, each.findings, each.undecided, told)

    def called(self, key: str) -> str:
        """The id and title of an item."""
        return f"{key} {title(self.result, key, self.lang)}".rstrip()

    def mine(self, key: str) -> list[Diagnostic]:
        """The findings about a question, which are told nowhere else."""
        found = findings_about(self.result, key)
        self.told |= set(map(id, found))
        return found

    # ------------------------------------------------ what is accepted

    def accepted(self) -> Iterator[Case]:
        """What somebody has accepted is skipped, with the reason."""
        suite = Text("accepted findings", "已接受的发现")
        for each in self.result.set_aside:
            if each.how != "before" and each.finding.weight >= self.show:
                name = f"{each.finding.code.code} {each.finding.message(self.lang)}"
                yield Case(suite, name, each.finding.span, excused=why(each, self.lang))

    # ------------------------------------------------ questions

    def questions(self) -> Iterator[Case]:
        suite = Text("questions", "问题")
        places = self.result.places
        for each in self.answered:
            why = each.why
            answer = "、".join(each.answer), ", ".join(each.answer)
            word = WORDS.get(each.answer[0]) if len(each.answer) == 1 else None
            told = word or Text(answer[1] or "nothing", answer[0] or "无")
            if each.passed is None and why is None:
                why = Text(f"it expects nothing; the answer is {told.en}", f"没有预期；答案是{told.zh}")
            yield self.case(suite, self.called(each.id), places.get(each.id), self.mine(each.id), why)


def _verdicts(scenario: ScenarioResult) -> Iterator[Text]:
    """The requirements of which nothing was expected and nothing could be said."""
    unknown = [
        each.requirement for each in scenario.judgements if each.verdict is Verdict.UNKNOWN and each.expected is None
    ]
    if unknown:
        yield Text(f"unknown: {', '.join(unknown)}", f"未知：{'、'.join(unknown)}")

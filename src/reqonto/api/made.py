"""Results of runs as values of the API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from reqonto.api import values
from reqonto.checks.competency import Answered
from reqonto.checks.findings import code_of, question
from reqonto.checks.findings import reason as reason_words
from reqonto.checks.repairs import Repairs
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.report.json import result_json
from reqonto.report.judged import scenario_cases
from reqonto.report.needs import needs_of
from reqonto.report.text import elsewhere, headline, where_of
from reqonto.report.words import title

if TYPE_CHECKING:
    from reqonto.checks import verdicts
    from reqonto.result import Result
    from reqonto.source import Span


def place(span: Span | None) -> values.Place | None:
    """A piece of a text where readers find it."""
    if span is None:
        return None
    shown = span.shown
    line, column = shown.source.line_column(shown.start)
    return values.Place(shown.path, line, column, *shown.source.line_column(shown.end))


def finding(found: Diagnostic, lang: str) -> values.Finding:
    """A finding with its sentences in both languages."""
    related = tuple((where, label.message) for label in found.labels if (where := place(label.span)) is not None)
    message = Text(found.message("en"), found.message("zh"))
    return values.Finding(
        found.code.code, found.code.name, found.weight, message, place(found.span), found.about, found.notes, related,
        lang=lang,
    )  # fmt: skip


def findings(found: Iterable[Diagnostic], lang: str) -> tuple[values.Finding, ...]:
    """Findings in their order."""
    return tuple(finding(each, lang) for each in found)


def _titled(result: Result, key: str) -> Text:
    return Text(title(result, key, "en"), title(result, key, "zh"))


def step(given: verdicts.StoryStep) -> values.Step:
    """One line of a story."""
    return values.Step(given.when, given.what, given.because, given.broken, given.number)


def world(given: verdicts.World, lang: str) -> values.World:
    """An example with its story."""
    return values.World(given.facts, tuple(map(step, given.steps)), lang=lang)


def conflict(given: verdicts.Conflict, result: Result) -> values.Conflict:
    """A conflict of a result, with the repairs that the result has."""
    lang = result.settings.lang or "en"
    spans = {**result.places, **dict(given.spans)}
    outcome = result.further.get("repairs")
    known = outcome.data.of if outcome is not None and isinstance(outcome.data, Repairs) else {}
    told = (*given.members, *given.background, *elsewhere(given))
    return values.Conflict(
        given.id, given.alias, code_of(given).code, given.kind, given.trigger, given.members, given.background,
        given.minimal,        Text(where_of(given, result, "en"), where_of(given, result, "zh")), given.explanation,
        None if given.witness is None else world(given.witness, lang),
        tuple(values.Repair(each.told, each.drop, each.change, each.to) for each in known.get(given.id, ())),
        tuple((key, there) for key in told if (there := place(spans.get(key)))),
        given.unmet,
        lang=lang,
    )  # fmt: skip


def scenarios(result: Result) -> tuple[values.Scenario, ...]:
    """Every scenario of a run; while the texts have mistakes none has passed, and these are among its findings."""
    lang = result.settings.lang or "en"
    judged = {each.id: each for each in result.scenarios}
    made: list[values.Scenario] = []
    for case in scenario_cases(result):
        given = judged.get(case.id)
        undecided = case.error or case.undecided
        mistakes = _mistakes(result, case.id)
        made.append(
            values.Scenario(
                case.id,
                _titled(result, case.id),
                False if case.failed or mistakes else None if undecided is not None else True,
                None if given is None else given.consistent,
                given is not None and given.excerpt,
                () if given is None else tuple(map(step, given.timeline)),
                () if given is None else tuple(map(_judgement, given.judgements)),
                findings((*mistakes, *case.findings), lang),
                undecided,
                place(case.span),
                lang=lang,
            )
        )
    return tuple(made)


def _mistakes(result: Result, scenario: str) -> list[Diagnostic]:
    """The mistakes that speak against a scenario: its own, and all that are not inside another one alone."""
    errors = [each for each in result.diagnostics if each.weight is Severity.ERROR]
    return [each for each in errors if not result.is_excused(each) or result.is_inside(each, scenario)]


def _judgement(given: verdicts.Judgement) -> values.Judgement:
    return values.Judgement(
        given.requirement, given.verdict, given.events, given.missing, given.expected, given.unexpected, given.reason
    )


def check(result: Result) -> values.Check:
    """Everything that a run established."""
    lang = result.settings.lang or "en"
    consistency = result.consistency
    outcome = result.further.get("questions")
    answered = cast("tuple[Answered, ...]", () if outcome is None else outcome.data)
    needs = needs_of(result)
    return values.Check(
        result.verdict,
        headline(result),
        result.exit_code == 0,
        consistency is not None and consistency.exact,
        result.files,
        dict(result.summary),
        tuple(
            values.Requirement(
                line.id, _titled(result, line.id), line.kind, line.modality, line.formalised, line.status, line.because,
                place(line.span),
            )
            for line in result.requirements
        ),
        () if consistency is None else tuple(conflict(each, result) for each in consistency.conflicts),
        () if consistency is None else tuple(
            values.Undecided(each.question, each.ids, each.reason, _undecided(each), dict(each.bound))
            for each in consistency.undecided
        ),
        scenarios(result),
        tuple(
            values.Question(each.id, _titled(result, each.id), each.passed, each.answer, each.why) for each in answered
        ),
        () if needs is None else tuple(
            values.Need(each.need.id, _titled(result, each.need.id), each.status, each.by, each.why)
            for each in needs.answers
        ),
        findings(result.all_diagnostics, lang),
        tuple(
            values.SetAside(
                finding(each.finding, lang), each.how, each.reason, each.number, each.until, place(each.place)
            )
            for each in result.set_aside
        ),
        result.timed_out,
        result_json(result),
        lang=lang,
    )  # fmt: skip


def _undecided(given: verdicts.Open) -> Text:
    asked, why = question(given), reason_words(given.reason)
    return Text(f"{asked.en}: {why.en}", f"{asked.zh}：{why.zh}")

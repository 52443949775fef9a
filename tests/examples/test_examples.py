"""The examples keep their word: every verdict they expect, the conflicts they were written for, the same in both languages."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.twins import said

from reqonto.checks.consistency import QUESTIONS, check_consistency
from reqonto.checks.verdicts import Conflict, Consistency
from reqonto.diagnostics.diagnostic import Severity
from reqonto.pipeline import Result, Stage, run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax import tree
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source
from reqonto.syntax.show import Dialect

EXAMPLES = Path(__file__).parents[2] / "examples"
SHOPS = ("online-shop", "online-shop-zh")
FIRST_STEPS = ("first-steps", "first-steps-zh")
LIMITS = ("limits", "limits-zh")
FOLDERS = FIRST_STEPS + SHOPS + LIMITS

SITUATIONS = {
    "ST-X-01": ({"C-PAY-05", "C-PAY-23", "C-DLV-29"}, {"A-X01-1"}),
    "ST-X-16": ({"C-DLV-01", "C-DLV-04"}, set[str]()),
    "ST-X-33": ({"C-RET-03", "C-RET-06"}, set[str]()),
}
# A life cycle is known by its parameter, whose name is translated.
TRANSLATED = {"订单.状态": "Order.status"}
GROUPS = ("REG", "CRT", "ORD", "PAY", "GWY", "STL", "DLV", "RET", "CSV")


@cache
def parsed(folder: str) -> tuple[tuple[str, tree.Tree, int], ...]:
    """The files of an example with their trees and how many findings they have, by name."""
    found = []
    for path in sorted((EXAMPLES / folder).glob("*.req")):
        parsed_tree, diagnostics = parse(Source(path.name, path.read_text(encoding="utf-8")))
        found.append((path.name, parsed_tree, len(diagnostics)))
    return tuple(found)


@cache
def judged(folder: str, stage: Stage) -> Result:
    """The example run up to `stage`, given time enough for a slow machine."""
    settings = replace(Settings(), timeout=600.0, cache=False)
    return run([EXAMPLES / folder], settings, stages=("read", "meaning", stage))


@cache
def asked(folder: str) -> Consistency:
    """What the consistency questions establish: all of them for the first steps, for the large shop those its conflicts are about.

    The pairs of its requirements take minutes and are no subject of these tests.
    """
    theory = judged(folder, "meaning").theory
    assert theory is not None
    questions = QUESTIONS if folder in FIRST_STEPS else ("situation", "redundancy")
    return check_consistency(theory, seconds=600.0, questions=questions)


def item_key(item: tree.Item) -> tuple[object, ...]:
    """What an item and its twin in the other language share."""
    match item:
        case tree.Formula(word=word, uid=uid, modal=modal):
            return ("formula", word, uid.text, modal)
        case tree.Requirement(uid=uid, body=tree.Sentence(modal=modal, clauses=clauses)):
            return ("requirement", uid.text, modal, tuple(clause.word for clause in clauses))
        case tree.Situation(uid=uid):
            return ("situation", uid.text)
        case tree.Scenario(uid=uid, excerpt=excerpt, parts=parts):
            expected = tuple(
                (tuple(name.text for name in part.uids), part.verdict, part.events)
                for part in parts
                if isinstance(part, tree.ExpectVerdict)
            )
            return ("scenario", uid.text, excerpt, tuple(type(part).__name__ for part in parts), expected)
        case tree.Event(args=args, by=by, to=to):
            return ("event", len(args), by is None, to is None)
        case tree.Kind(word=word, supers=supers, params=params, relations=relations, external=external):
            return ("kind", word, len(supers), len(params), len(relations), external)
        case tree.Enum(members=members):
            return ("enum", len(members))
        case tree.Predicate(args=args, changing=changing) | tree.Param(args=args, changing=changing):
            return (type(item).__name__, len(args), changing)
        case _:
            return (type(item).__name__,)


def same(identity: str) -> str:
    """The id by which both languages know a thing."""
    return TRANSLATED.get(identity, identity)


def verdicts(result: Result) -> dict[str, dict[str, tuple[str, tuple[int, ...]]]]:
    """The verdict of every requirement in every scenario, with its events."""
    return {
        scenario.id: {same(each.requirement): (each.verdict.value, each.events) for each in scenario.judgements}
        for scenario in result.scenarios
    }


def clashes(consistency: Consistency) -> set[tuple[str, tuple[str, ...], frozenset[str], frozenset[str]]]:
    """Every conflict by kind, trigger, members and background."""
    return {
        (
            each.kind,
            tuple(sorted(map(same, each.trigger))),
            frozenset(map(same, each.members)),
            frozenset(map(same, each.background)),
        )
        for each in consistency.conflicts
    }


def in_situation(consistency: Consistency, situation: str) -> list[Conflict]:
    return [each for each in consistency.conflicts if each.kind == "situation" and situation in each.trigger]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_example_parses_without_findings(folder: str) -> None:
    assert {name: 0 for name, _, _ in parsed(folder)} == {name: findings for name, _, findings in parsed(folder)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_example_is_in_canonical_form_and_in_one_language(folder: str) -> None:
    dialect: Dialect = "zh" if folder.endswith("-zh") else "en"
    for path in sorted((EXAMPLES / folder).glob("*.req")):
        text = path.read_text(encoding="utf-8")
        assert text == format_source(Source(path.name, text), dialect)[0], path.name


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_example_is_typed_without_errors(folder: str) -> None:
    result = judged(folder, "meaning")

    assert not [(each.code.name, each.fields) for each in result.diagnostics if each.weight >= Severity.ERROR]


@pytest.mark.parametrize(("english", "chinese"), [FIRST_STEPS, SHOPS, LIMITS])
def test_the_chinese_twin_says_the_same_item_by_item(english: str, chinese: str) -> None:
    for (name, ours, _), (twin, theirs, _) in zip(parsed(english), parsed(chinese), strict=True):
        assert name == twin
        assert [item_key(item) for item in ours.items] == [item_key(item) for item in theirs.items]


@pytest.mark.parametrize("folder", SHOPS)
def test_the_shop_holds_constraints_of_every_group_with_source_and_labels(folder: str) -> None:
    items = [
        item
        for _, each, _ in parsed(folder)
        for item in each.items
        if isinstance(item, (tree.Formula, tree.Requirement)) and item.uid.text.startswith("C-")
    ]
    for item in items:
        texts = {meta.key: meta.texts for meta in item.meta if isinstance(meta, tree.TextMeta)}
        assert {"en", "zh"} == {label.lang for label in texts["label"]}, item.uid.text
        assert texts["source"][0].text, item.uid.text

    assert len(items) >= 90
    assert set(GROUPS) == {item.uid.text.split("-")[1] for item in items}
    assert len(items) == len({item.uid.text for item in items})


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_scenario_ends_as_expected(folder: str) -> None:
    result = judged(folder, "scenarios")
    unexpected = [
        (scenario.id, each.requirement, each.expected, each.expected_events, each.verdict, each.events)
        for scenario in result.scenarios
        for each in scenario.judgements
        if each.unexpected
    ]

    assert not unexpected
    assert result.scenarios


@pytest.mark.parametrize("folder", SHOPS)
def test_the_shop_expects_every_kind_of_verdict(folder: str) -> None:
    expected = [
        (scenario.uid.text, part.verdict)
        for _, each, _ in parsed(folder)
        for scenario in each.items
        if isinstance(scenario, tree.Scenario)
        for part in scenario.parts
        if isinstance(part, tree.ExpectVerdict)
    ]

    assert len({scenario for scenario, _ in expected}) >= 22
    assert {"satisfied", "violated", "pending", "unknown", "not applicable"} == {verdict for _, verdict in expected}


@pytest.mark.parametrize(("english", "chinese"), [FIRST_STEPS, SHOPS, LIMITS])
def test_both_languages_give_the_same_verdicts(english: str, chinese: str) -> None:
    assert verdicts(judged(english, "scenarios")) == verdicts(judged(chinese, "scenarios"))


@pytest.mark.slow
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_situation_clashes_with_exactly_its_members(situation: str) -> None:
    members, background = SITUATIONS[situation]
    found = in_situation(asked(SHOPS[0]), situation)

    assert [(members, background)] == [(set(each.members), set(each.background)) for each in found]


@pytest.mark.slow
def test_the_shop_as_a_whole_is_consistent() -> None:
    assert asked(SHOPS[0]).verdict == "consistent"


@pytest.mark.slow
def test_a_reply_within_six_hours_is_one_within_twelve_and_twenty_four() -> None:
    reasons = {each.requirement: set(each.because) for each in asked(SHOPS[0]).redundant}

    assert reasons["C-CSV-02"] == {"C-CSV-03"}
    assert reasons["C-CSV-01"] in ({"C-CSV-03"}, {"C-CSV-02"})
    assert "C-CSV-03" not in reasons


@pytest.mark.parametrize("folder", FIRST_STEPS)
def test_the_first_steps_find_the_planted_conflict(folder: str) -> None:
    found = [each for each in clashes(asked(folder)) if each[0] == "trigger"]

    assert [("trigger", ("R-4",), frozenset({"R-2", "R-3", "R-4"}), frozenset[str]())] == found


@pytest.mark.parametrize(("english", "chinese"), [FIRST_STEPS, SHOPS])
def test_both_languages_say_the_same_formulas(english: str, chinese: str) -> None:
    """So what is found in the one is found in the other, and the large shop is asked about once."""
    one, other = judged(english, "meaning").theory, judged(chinese, "meaning").theory
    assert one is not None
    assert other is not None
    assert said(one) == said(other, like=one)


def test_both_languages_give_the_same_conflicts() -> None:
    assert clashes(asked(FIRST_STEPS[0])) == clashes(asked(FIRST_STEPS[1]))

"""Values of the API as headings, lines, tables and stories: what is said, before it is text or HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from reqonto.api.values import (
    Answer,
    Change,
    Check,
    Conflict,
    Difference,
    Explanation,
    Finding,
    Flip,
    Scenario,
    Step,
    Witness,
    World,
)
from reqonto.checks.competency import WORDS
from reqonto.checks.findings import VERDICTS
from reqonto.checks.verdicts import Status, Verdict
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.records import dataclass
from reqonto.report.text import elsewhere, example_head, not_followed, only_where
from reqonto.report.words import STATUS_WORDS

Tone: TypeAlias = Literal["", "good", "bad", "doubt", "quiet"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a piece is about."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, so many steps inside."""

    text: str
    tone: Tone = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a table."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block: TypeAlias = Heading | Line | Table

_TONES: Mapping[str, Tone] = {
    "consistent": "good", "inconsistent": "bad", "undecided": "doubt", "invalid": "bad",
    Verdict.SATISFIED: "good", Verdict.VIOLATED: "bad", Verdict.PENDING: "doubt", Verdict.UNKNOWN: "doubt",
    Verdict.NOT_APPLICABLE: "quiet",
    Status.OK: "good", Status.CONFLICTING: "bad", Status.VACUOUS: "doubt", Status.REDUNDANT: "doubt",
    Status.UNDECIDED: "doubt", Status.UNFORMALISED: "quiet", Status.UNCHECKED: "quiet",
    "true": "good", "false": "bad", "stronger": "doubt", "weaker": "doubt", "incomparable": "doubt",
    "equivalent": "good", "added": "doubt", "removed": "doubt", "not_compared": "quiet",
}  # fmt: skip
_WEIGHTS: Mapping[Severity, Tone] = {Severity.ERROR: "bad", Severity.WARNING: "doubt", Severity.HINT: "quiet"}

_CHANGES: Mapping[str, Text] = {
    "equivalent": Text("means the same", "含义相同"), "stronger": Text("stronger", "变严"),
    "weaker": Text("weaker", "变宽"), "incomparable": Text("incomparable", "不可比"), "added": Text("added", "新增"),
    "removed": Text("removed", "删除"), "undecided": Text("undecided", "未判定"),
    "not_compared": Text("not compared", "未比较"),
}  # fmt: skip


def told(value: object, lang: str) -> list[Block]:
    """What is said of a value, in one language."""
    match value:
        case Check():
            return list(_check(value, lang))
        case Conflict():
            return list(_conflict(value, lang))
        case Scenario():
            return list(_scenario(value, lang))
        case World():
            return list(_world(value, lang, 0))
        case Finding():
            return list(_finding(value, lang))
        case Explanation():
            return list(_explanation(value, lang))
        case Witness():
            return list(_witness(value, lang))
        case Answer():
            return list(_answer(value, lang))
        case Difference():
            return list(_difference(value, lang))
        case _:
            raise TypeError(type(value).__name__)


def _check(value: Check, lang: str) -> Iterator[Block]:
    yield Heading(value.headline[lang], _TONES[value.verdict])
    for conflict in value.conflicts:
        yield from _conflict(conflict, lang)
    others = [each for each in value.findings if each.severity > Severity.HINT and not _is_told(each, value)]
    for found in others:
        yield from _finding(found, lang)
    for undecided in value.undecided:
        yield Line(f"{Text('undecided', '未判定')[lang]}: {undecided.says[lang]}", "doubt")
    if value.requirements:
        yield Table(
            (Text("requirement", "需求")[lang], "", Text("status", "状态")[lang], Text("because of", "依据")[lang]),
            tuple(
                (
                    Cell(each.id), Cell(each.title[lang]), Cell(STATUS_WORDS[each.status][lang], _TONES[each.status]),
                    Cell(_row(each.because, lang)),
                )
                for each in value.requirements
            ),
        )  # fmt: skip
    if value.scenarios:
        yield Table(
            (Text("scenario", "场景")[lang], "", Text("result", "结果")[lang]),
            tuple(
                (Cell(each.id), Cell(each.title[lang]), Cell(_passed(each, lang), _tone(passed=each.passed)))
                for each in value.scenarios
            ),
        )
    if value.questions:
        yield Table(
            (Text("question", "问题")[lang], "", Text("answer", "答案")[lang]),
            tuple(
                (Cell(each.id), Cell(each.title[lang]), Cell(
                    each.why[lang] if each.why is not None else _answered(each.answer, lang), _tone(passed=each.passed)
                ))
                for each in value.questions
            ),
        )  # fmt: skip


def _is_told(found: Finding, value: Check) -> bool:
    """Whether a finding is one of the conflicts, which are told with their stories."""
    return any(found.code == each.code for each in value.conflicts)


def _passed(value: Scenario, lang: str) -> str:
    match value.passed:
        case True:
            return Text("as expected", "符合预期")[lang]
        case False:
            return _sentence([each.message for each in value.findings], lang) or Text("failed", "未通过")[lang]
        case None:
            why = value.why or Text("undecided", "未判定")
            return why[lang]


def _tone(*, passed: bool | None) -> Tone:
    return "doubt" if passed is None else "good" if passed else "bad"


def _sentence(texts: Sequence[Text], lang: str) -> str:
    return Text("; ", "；")[lang].join(each[lang] for each in texts)


def _row(ids: Sequence[str], lang: str) -> str:
    return Text(", ", "、")[lang].join(ids)


def _finding(value: Finding, lang: str) -> Iterator[Block]:
    place = "" if value.place is None else Text(f" ({value.place})", f"（{value.place}）")[lang]
    yield Line(f"{value.severity.word}[{value.code}]: {value.message[lang]}{place}", _WEIGHTS[value.severity])
    for note in value.notes:
        yield from (Line(line, "quiet", 1) for line in note[lang].splitlines())


def _conflict(value: Conflict, lang: str) -> Iterator[Block]:
    name = f"{value.alias} ({value.id})" if value.alias else value.id
    yield Heading(Text(f"conflict {name}: {value.where.en}", f"冲突 {name}：{value.where.zh}")[lang], "bad")
    places = dict(value.places)
    for key in (*value.members, *value.background):
        role = "" if key in value.members else Text("assumed: ", "假设：")[lang]
        yield Line(f"{role}{key}" + (f"  {places[key]}" if key in places else ""), "", 1)
    for key in elsewhere(value):
        there = f"  {places[key]}" if key in places else ""
        yield Line(f"{only_where(key, value)[lang]}{key}{there}", "", 1)
    lines = value.explanation[lang].splitlines()
    if value.witness is not None and (value.witness.facts or value.witness.steps):
        steps = value.witness.steps
        head = example_head(breaks=any(step.broken for step in steps), happens=bool(steps))
        yield Line(head[lang], "quiet", 1)
        yield from _world(value.witness, lang, 2)
        lines = lines[1:]
    if lines:
        yield Line(Text("Why:", "原因：")[lang], "quiet", 1)
        yield from (Line(line, "", 2) for line in lines)
    if value.repairs:
        yield Line(Text("What mends it:", "修复办法：")[lang], "quiet", 1)
        yield from (Line(each.says[lang], "", 2) for each in value.repairs)


def _world(value: World, lang: str, depth: int) -> Iterator[Block]:
    for fact in value.facts:
        yield Line(fact[lang], "", depth)
    if value.steps:
        yield _story(value.steps, lang)


def _story(steps: Sequence[Step], lang: str) -> Table:
    """A story; what is broken by a step stands beside it."""
    rows = []
    for step in steps:
        said = _row(step.because, lang)
        broken = _row(step.broken, lang)
        told = Text(f"breaks {broken}", f"违反 {broken}")[lang] if broken else said
        number = str(step.number) if step.number else ""
        rows.append(
            (Cell(number, "quiet"), Cell(step.when), Cell(step.what[lang]), Cell(told, "bad" if broken else "quiet"))
        )
    return Table(("", Text("when", "时间")[lang], Text("what", "事件")[lang], ""), tuple(rows))


def _scenario(value: Scenario, lang: str) -> Iterator[Block]:
    head = f"{value.id} {value.title[lang]}".rstrip()
    yield Heading(f"{head}: {_passed(value, lang)}", _tone(passed=value.passed))
    if value.timeline:
        yield _story(value.timeline, lang)
    if value.consistent is False:
        yield Line(Text("no world has these facts and events", "不存在符合这些事实与事件的情况")[lang], "bad")
    shown = [each for each in value.judgements if each.verdict is not Verdict.NOT_APPLICABLE or each.expected]
    if shown:
        rows = []
        for each in shown:
            more = (
                []
                if not each.events
                else [
                    Text(
                        f"at {_row(list(map(str, each.events)), 'en')}",
                        f"见事件 {_row(list(map(str, each.events)), 'zh')}",
                    )
                ]
            )
            if each.expected is not None and each.unexpected:
                want = VERDICTS[each.expected]
                more.append(Text(f"expected {want.en}", f"预期{want.zh}"))
            more += [each.reason] if each.reason is not None else []
            more += each.missing
            rows.append((
                Cell(each.requirement), Cell(VERDICTS[each.verdict][lang], _TONES[each.verdict]),
                Cell(_sentence(more, lang), "bad" if each.unexpected else ""),
            ))  # fmt: skip
        yield Table((Text("requirement", "需求")[lang], Text("verdict", "裁定")[lang], ""), tuple(rows))
    for found in value.findings:
        yield from _finding(found, lang)


def _explanation(value: Explanation, lang: str) -> Iterator[Block]:
    label = "" if value.label[lang] == value.id else value.label[lang]
    tone = "" if value.status is None else _TONES[value.status]
    yield Heading(f"{value.kind} {value.id} {label}".rstrip(), tone)
    if value.said is not None:
        yield from (Line(line, "", 1) for line in value.said[lang].splitlines())
    if value.status is not None:
        because = _row(value.because, lang)
        yield Line(STATUS_WORDS[value.status][lang] + (f" ({because})" if because else ""), tone, 1)
    if value.place is not None:
        yield Line(str(value.place), "quiet", 1)
    for conflict in value.conflicts:
        yield from _conflict(conflict, lang)


def _witness(value: Witness, lang: str) -> Iterator[Block]:
    key = value.requirement
    if value.world is not None:
        yield Heading(value.headline[lang] if value.headline is not None else key, "good")
        yield from _world(value.world, lang, 0)
        if value.unfollowed:
            yield Line(not_followed(value.unfollowed)[lang], "quiet")
        return
    why = value.why or Text("there is none", "不存在")
    yield Heading(f"{key}: {why[lang]}", "bad" if value.because is not None else "doubt")


def _answered(answer: Sequence[str], lang: str) -> str:
    if len(answer) == 1 and answer[0] in WORDS:
        return WORDS[answer[0]][lang]
    return _row(answer, lang) or Text("nothing", "无")[lang]


def _answer(value: Answer, lang: str) -> Iterator[Block]:
    if value.why is not None:
        yield Line(value.why[lang], "doubt")
    elif value.truth is not None:
        yield Line(Text("true", "真")[lang] if value.truth else Text("false", "假")[lang], _tone(passed=value.truth))
    elif value.columns:
        yield Table(
            value.columns, tuple(tuple(Cell("" if cell is None else str(cell)) for cell in row) for row in value.rows)
        )
        if value.cut:
            yield Line(Text("there are more rows", "还有更多行")[lang], "quiet")
    elif value.answer or not value.findings:
        yield Line(_answered(value.answer, lang))
    for name, why in value.open.items():
        shown = Text(f"unknown: {name} ({why.en})", f"未知：{name}（{why.zh}）") if name else why
        yield Line(shown[lang], "doubt")
    for found in value.findings:
        yield from _finding(found, lang)


def _difference(value: Difference, lang: str) -> Iterator[Block]:
    if value.same:
        yield Heading(Text("nothing changed in meaning", "含义没有变化")[lang], "good")
    else:
        yield Heading(Text("the meaning changed", "含义有变化")[lang], "bad" if value.worse else "doubt")
    for change in value.changes:
        yield from _change(change, lang)
    for heading, conflicts in (
        (Text("conflicts gained", "新增的冲突"), value.gained), (Text("conflicts lost", "消除的冲突"), value.lost),
    ):  # fmt: skip
        if conflicts:
            yield Line(heading[lang], "bad" if conflicts is value.gained else "good")
            for conflict in conflicts:
                yield from _conflict(conflict, lang)
    yield from (_flip(each, lang) for each in value.scenarios)
    for found in value.findings:
        yield from _finding(found, lang)


def _change(value: Change, lang: str) -> Iterator[Block]:
    was = Text(f" (was {value.was})", f"（原 {value.was}）")[lang] if value.was else ""
    yield Line(f"{value.id}{was}: {_CHANGES[value.change][lang]}", _TONES[value.change])
    for text, world in (
        (Text("only the old version allows:", "只有旧版本允许："), value.old_allows),
        (Text("only the new version allows:", "只有新版本允许："), value.new_allows),
    ):
        if world is not None:
            yield Line(text[lang], "quiet", 1)
            yield from _world(world, lang, 2)


def _flip(value: Flip, lang: str) -> Line:
    def word(verdict: Verdict | None) -> str:
        return "–" if verdict is None else VERDICTS[verdict][lang]

    what = f"{value.scenario} {value.requirement}".rstrip()
    told = f"{what}: {word(value.old)} → {word(value.new)}" if value.requirement else what
    return Line(told, "bad" if value.worse else "doubt")

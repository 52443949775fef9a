"""What a calendar and a default value say, for `reqonto explain`."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.checks.scenarios import labels_of
from reqonto.constraints.defaults import Default, defaults_of
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.calendars import Calendar, date_of
from reqonto.logic.paraphrase import Speaker
from reqonto.logic.terms import TRUE
from reqonto.pipeline import Result
from reqonto.spec.model import Entry, Parameter
from reqonto.spec.reckoning import calendar_of
from reqonto.syntax import tree

_DAYS = (
    Text("Monday", "周一"), Text("Tuesday", "周二"), Text("Wednesday", "周三"), Text("Thursday", "周四"),
    Text("Friday", "周五"), Text("Saturday", "周六"), Text("Sunday", "周日"),
)  # fmt: skip


def about(result: Result, thing: object) -> Iterator[Text]:
    """The calendar that an item is, or the defaults of a parameter in the order in which they apply."""
    if result.specification is None or result.interpretation is None:
        return
    match thing:
        case Entry(word="calendar", node=tree.Calendar()):
            yield from _calendar(calendar_of(thing, result.specification))
        case Entry(word="default"):
            found = [each for each in _all(result) if each.id == thing.id]
            yield from (_default(each, result) for each in found)
        case Parameter(id=key):
            yield from (_default(each, result) for each in _all(result) if each.parameter.id == key)
        case _:
            return


def _all(result: Result) -> Iterator[Default]:
    assert result.specification is not None
    for found in defaults_of(result.specification).values():
        yield from found


def _calendar(calendar: Calendar) -> Iterator[Text]:
    closed = [_DAYS[day] for day in sorted(calendar.weekend)]
    if closed:
        names = Text(", ".join(day.en for day in closed), "、".join(day.zh for day in closed))
        yield Text(f"days off: {names.en}", f"每周休息：{names.zh}")
    zone = calendar.zone or "UTC"
    yield Text(f"days begin at midnight in {zone}", f"每日自 {zone} 零点起算")
    holidays, workdays = len(calendar.holidays), len(calendar.workdays)
    yield Text(
        f"holidays listed: {holidays}, workdays listed: {workdays}",
        f"列出假日 {holidays} 天、调休上班日 {workdays} 天",
    )
    if calendar.first is None and calendar.last is None:
        yield Text("it knows every year", "适用于所有年份")
        return
    first, last = (None if day is None else date_of(day).isoformat() for day in (calendar.first, calendar.last))
    since = Text(f" from {first}", f"自 {first} ") if first else Text("", "")
    until = Text(f" up to {last}", f"至 {last} ") if last else Text("", "")
    yield Text(
        f"it knows the days{since.en}{until.en}, and says nothing about others",
        f"只说明{since.zh}{until.zh}的日期，其余日期一概未知",
    )


def _default(default: Default, result: Result) -> Text:
    assert result.specification is not None
    assert result.interpretation is not None
    theory = result.interpretation.theory
    labels = labels_of(result.specification, theory)
    said: list[str] = []
    for lang in ("en", "zh"):
        speaker = Speaker(lang, labels, theory.tick)
        value = speaker.term(default.value)
        if default.declared:
            where = speaker.say("where no other default applies", "（没有其他默认值适用时）")
        elif default.condition == TRUE:
            where = speaker.say("for all", "（全部）")
        else:
            where = speaker.say(
                f"where {speaker.formula(default.condition)}", f"（当{speaker.formula(default.condition)}时）"
            )
        said.append(speaker.say(f"default {value} {where}", f"默认 {value}{where}").replace("\u2060", ""))
    return Text(*said)

"""How many of the events that count for a quality target were answered in time, in one scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import assert_never
from zoneinfo import ZoneInfo

from reqonto.checks.verdicts import Judgement, Match, Verdict
from reqonto.constraints.qualities import Period, Target
from reqonto.constraints.scenarios import ScenarioFacts
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.show import plain
from reqonto.records import dataclass

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Measure = Callable[[Judgement, ScenarioFacts], Judgement]


@dataclass(frozen=True, slots=True)
class Counted:
    """One period: how many events count, how many were answered in time, how many may still be, or are not known."""

    period: str
    kept: int
    failed: int
    open: int
    unknown: int

    @property
    def all(self) -> int:
        return self.kept + self.failed + self.open + self.unknown


def measures(targets: Iterable[Target], tick: Fraction) -> Mapping[str, Measure]:
    """For each quality target the function that makes its verdict of those about single events."""

    def measure(target: Target) -> Measure:
        return lambda judgement, facts: measured(target, judgement, facts, tick)

    return {target.id: measure(target) for target in targets}


def measured(target: Target, judgement: Judgement, facts: ScenarioFacts, tick: Fraction) -> Judgement:
    """The verdict of a target: the worst of its periods.

    A period is violated if its share is missed whatever becomes of the open events, satisfied if it is reached
    whatever becomes of them.
    """
    if not judgement.matches:
        return judgement
    instants = {each.number: each.instant for each in facts.happenings if each.number is not None}
    groups: dict[str, list[Match]] = {}
    for match in judgement.matches:
        start = min((instants[number] for number in match.trigger if number in instants), default=Fraction(0))
        groups.setdefault(_period_of(target, start * tick), []).append(match)
    rows = [(_count(name, matches), matches) for name, matches in groups.items()]
    verdicts = [(_verdict(target, counted), counted, matches) for counted, matches in rows]
    worst = min((verdict for verdict, _, _ in verdicts), key=_WORST.index)
    _, counted, matches = next(row for row in verdicts if row[0] is worst)
    blamed = Verdict.VIOLATED if target.bound == "at least" else Verdict.SATISFIED
    events = sorted({match.trigger[-1] for match in matches if match.verdict is blamed and match.trigger})
    return replace(
        judgement,
        verdict=worst,
        events=tuple(events) if worst is Verdict.VIOLATED else (),
        missing=judgement.missing if worst is Verdict.UNKNOWN else (),
        reason=_said(target, counted),
    )


_WORST = (Verdict.VIOLATED, Verdict.PENDING, Verdict.UNKNOWN, Verdict.SATISFIED, Verdict.NOT_APPLICABLE)


def _count(name: str, matches: Iterable[Match]) -> Counted:
    found = [match.verdict for match in matches]
    return Counted(
        name,
        found.count(Verdict.SATISFIED),
        found.count(Verdict.VIOLATED),
        found.count(Verdict.PENDING),
        found.count(Verdict.UNKNOWN),
    )


def _verdict(target: Target, counted: Counted) -> Verdict:
    least = Fraction(counted.kept, counted.all)
    most = Fraction(counted.kept + counted.open + counted.unknown, counted.all)
    if target.bound == "at least":
        kept, missed = least >= target.share, most < target.share
    else:
        kept, missed = most <= target.share, least > target.share
    if kept or missed:
        return Verdict.SATISFIED if kept else Verdict.VIOLATED
    return Verdict.UNKNOWN if counted.unknown else Verdict.PENDING


def _said(target: Target, counted: Counted) -> Text:
    """What was counted: of how many events, and what is asked for."""
    share = percent(Fraction(counted.kept, counted.all))
    wanted = percent(target.share)
    when_en, when_zh = (f" in {counted.period}", f"{counted.period} ") if counted.period else ("", "")
    rest = counted.open + counted.unknown
    rest_en, rest_zh = (f", {rest} still open", f"，另有 {rest} 个未定") if rest else ("", "")
    bound_zh = "至少" if target.bound == "at least" else "至多"
    return Text(
        f"measured{when_en}: {counted.kept} of {counted.all} in time = {share}{rest_en}; "
        f"{target.bound} {wanted} wanted",
        f"{when_zh}实测：{counted.all} 个中有 {counted.kept} 个及时，即 {share}{rest_zh}；要求{bound_zh} {wanted}",
    )


def percent(share: Fraction) -> str:
    """A ratio as a percentage: exact where two decimals suffice, else with two decimals."""
    hundred = share * 100
    digits = hundred if (hundred * 100).denominator == 1 else Fraction(round(hundred * 100), 100)
    return f"{plain(digits)} %"


def _period_of(target: Target, seconds: Fraction) -> str:
    """The calendar period in which an event lies, in the zone of the target's module."""
    if target.period is None:
        return ""
    try:
        there = (EPOCH + timedelta(seconds=int(seconds))).astimezone(ZoneInfo(target.zone or "UTC"))
    except OverflowError:
        return ""
    return _named(there, target.period)


def _named(there: datetime, period: Period) -> str:
    match period:
        case "hour":
            return there.strftime("%Y-%m-%d %H h")
        case "day":
            return there.strftime("%Y-%m-%d")
        case "week":
            year, week, _ = there.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return there.strftime("%Y-%m")
        case "quarter":
            return f"{there.year}-Q{(there.month + 2) // 3}"
        case "year":
            return str(there.year)
        case _:
            assert_never(period)


def share(target: Target, rows: Sequence[tuple[Fraction, Verdict]], tick: Fraction) -> tuple[Verdict, Text | None]:
    """The verdict of a target about single events, given as their instants and verdicts, and what was counted."""
    groups: dict[str, list[Match]] = {}
    for start, verdict in rows:
        groups.setdefault(_period_of(target, start * tick), []).append(Match((), (), verdict))
    counted = [_count(name, matches) for name, matches in groups.items()]
    if not counted:
        return Verdict.NOT_APPLICABLE, None
    worst = min(counted, key=lambda each: _WORST.index(_verdict(target, each)))
    return _verdict(target, worst), _said(target, worst)

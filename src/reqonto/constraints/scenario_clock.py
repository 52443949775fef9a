"""When the steps of a scenario happen: clock times, dates and offsets as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass
from reqonto.syntax import tree

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def zone_named(name: str) -> tzinfo:
    """The zone with an IANA name; UTC if there is none (the module's own item has reported that)."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


@dataclass(slots=True)
class Clock:
    """The course of time in one scenario, in ticks of `tick` seconds.

    A clock time is on the day of the step before (the first: of `start`), in the zone of `start`; a duration counts
    from `start`.
    """

    tick: Fraction
    zone: tzinfo
    start: Fraction | None = None
    last: Fraction | None = None

    def begin(self, expr: tree.Expr) -> bool:
        """Set the start; whether `expr` is a date or date-time."""
        if isinstance(expr, tree.DateTimeLit) and expr.value.tzinfo is not None:
            self.zone = expr.value.tzinfo
        self.start = self.instant(expr, None)
        return self.start is not None

    def instant(self, expr: tree.Expr, duration: Fraction | None) -> Fraction | None:
        """The instant that `expr` means; `duration` is its value in ticks if it is one.  None without a day."""
        written = self.written(expr)
        if written is not None:
            return self._ticks(written)
        if duration is None or self.start is None:
            return None
        return self.start + duration

    def written(self, expr: tree.Expr) -> datetime | None:
        """The point of time that `expr` writes, on the day of the step before if it is a clock time."""
        match expr:
            case tree.DateTimeLit(value):
                return value if value.tzinfo is not None else value.replace(tzinfo=self.zone)
            case tree.DateLit(date_value):
                return datetime.combine(date_value, time(), tzinfo=self.zone)
            case tree.ClockLit(clock):
                day = self.day()
                return None if day is None else datetime.combine(day, clock, tzinfo=self.zone)
            case _:
                return None

    def day(self) -> date | None:
        """The day of the step before, in the zone of the start."""
        at = self.last if self.last is not None else self.start
        return None if at is None else self.local(at).date()

    def local(self, instant: Fraction) -> datetime:
        """An instant as people there read it."""
        seconds = instant * self.tick
        whole = seconds.numerator // seconds.denominator
        rest = (seconds - whole) * 1_000_000
        return (_EPOCH + timedelta(seconds=whole, microseconds=int(rest))).astimezone(self.zone)

    def _ticks(self, moment: datetime) -> Fraction:
        passed = moment - _EPOCH
        seconds = Fraction(passed.days * 86_400 + passed.seconds) + Fraction(passed.microseconds, 1_000_000)
        return seconds / self.tick


def shown_time(clock: Clock, instant: Fraction) -> str:
    """An instant in the zone of the scenario, without the zone: `2024-03-01 09:00`, with seconds if there are any."""
    local = clock.local(instant)
    if local.microsecond:
        return local.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0")
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def with_a_day(expr: tree.Expr) -> Text:
    """What to write where a time of day, or a length of time since the start, has no day to stand on."""
    at = expr.value if isinstance(expr, tree.ClockLit) else _NINE
    written = f"2026-03-02T{at.isoformat('seconds' if at.second else 'minutes')}"
    return Text(
        f"say when the story begins, with a date: `start {written}`; then `at 10:00` is a time on the day of the step "
        f"before, and `at +2 h` counts from the start. Or write the date in the step: `at {written}: …`",
        f"写明故事从哪一天开始：“起始 {written}”；此后“时间 10:00”是上一步那一天的钟点，“时间 +2小时”从起始算起。"
        f"也可在步骤中写日期：“时间 {written}：……”",
    )


_NINE = time(9)

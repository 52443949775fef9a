"""The clock by which stories are told: the zone that the specification declares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reqonto.logic.show import shown_instant
from reqonto.records import dataclass

DAY = date(2026, 3, 2)
"""The day on which stories begin where nothing says otherwise: a Monday."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A zone; `named` where times must say it, because the parts of the specification have different zones."""

    zone: tzinfo = UTC
    named: str = ""

    @property
    def opening(self) -> int:
        """Nine in the morning of the day on which stories begin, in seconds from 1970-01-01T00:00Z."""
        return int(datetime.combine(DAY, time(9), tzinfo=self.zone).timestamp())

    def shown(self, seconds: Fraction) -> str:
        """An instant as people of the zone write it: `2026-03-02 09:00`."""
        whole = seconds.numerator // seconds.denominator
        try:
            local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=whole)).astimezone(self.zone)
        except (OverflowError, ValueError):
            return shown_instant(seconds, self.zone)
        said = local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
        if seconds != whole:
            said = shown_instant(seconds, self.zone).replace("T", " ").partition("+")[0].rstrip("Z")
        return f"{said} {self.named}".rstrip()


STANDARD = Clock()
"""Coordinated universal time, where no zone is declared."""


def clock_of(zones: Iterable[str]) -> Clock:
    """The clock of a specification whose modules declare these zones, by IANA name; empty where one declares none."""
    names = list(dict.fromkeys(name for name in zones if name))
    for name in names:
        try:
            return Clock(ZoneInfo(name), name if len(names) > 1 else "")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            # Reported where it is declared.
            continue
    return STANDARD

"""Time zones by their IANA names."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from functools import cache

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.source import Span
from reqonto.spec.names import suggestion


@cache
def known_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone_fault(name: str, span: Span | None) -> Diagnostic:
    """The finding that there is no such time zone, with the one probably meant."""
    meant = suggestion(name, {zone: zone for zone in sorted(zoneinfo.available_timezones())})
    notes = () if meant is None else (Text(f"did you mean `{meant}`?", f"是否指“{meant}”？"),)
    return Diagnostic(codes.UNKNOWN_ZONE, span, {"name": name}, notes=notes)


def skipped(value: datetime, span: Span) -> Diagnostic | None:
    """A finding if the clocks of its zone never show this local time, because they are put forward over it."""
    read = value.astimezone(UTC).astimezone(value.tzinfo)
    if read.replace(tzinfo=None) == value.replace(tzinfo=None):
        return None
    fields = {"zone": str(value.tzinfo), "time": _shown(value), "read": _shown(read)}
    return Diagnostic(codes.SKIPPED_TIME, span, fields)


def _shown(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")

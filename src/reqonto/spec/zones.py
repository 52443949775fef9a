"""Time zones by their IANA names."""

from __future__ import annotations

import zoneinfo
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
    notes = () if meant is None else (Text(f"did you mean `{meant}`?", f"是否指“{meant}”?"),)
    return Diagnostic(codes.UNKNOWN_ZONE, span, {"name": name}, notes=notes)

"""Dates and times as people write them, and how the language does."""

from __future__ import annotations

import re
from datetime import date, timedelta

from reqonto.syntax.numerals import value_of

_Match = re.Match[str]
_DATE = r"(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|年(?P<mz>\d{1,2})月(?P<dz>\d{1,2})[日号])"
_CLOCK = (
    r"(?:(?P<half>上午|下午|早上|晚上|中午|凌晨)\s*)?(?P<h>\d{1,2})"
    r"(?:[:：](?P<min>\d\d)(?:[:：](?P<sec>\d\d))?(?P<pm> ?[ap]\.?m\b\.?)?|(?P<pm2> ?[ap]\.?m\b\.?)|"
    r"\s*[点时](?:(?P<minz>\d{1,2})分?|(?P<halfz>半))?整?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_AFTERNOON = frozenset(("下午", "晚上"))
_START = re.compile(r"(?:start|起始)\s+(\d{4}-\d\d-\d\d)")


def _dated(match: _Match) -> str | None:
    """`2026-06-01 09:00`, `2026年6月1日 9点`, `2026/6/1, 9:00`."""
    parts = match.groupdict()
    clock = _clock(match)
    day = (int(parts["m"] or parts["mz"]), int(parts["d"] or parts["dz"]))
    return None if clock is None else f"{parts['y']}-{day[0]:02}-{day[1]:02}T{clock}"


def _in_order(match: _Match) -> str | None:
    """`01.06.2026 09:00`, and `25/06/2026 09:00` where only one of the numbers can be the month."""
    first, mark, second = int(match["a"]), match["mark"], int(match["b"])
    if mark == "/":
        if (first > 12) == (second > 12):
            return None
        day, month = (first, second) if first > 12 else (second, first)
    else:
        day, month = first, second
    return _joined(match, match["y"], month, day)


def _with_month(match: _Match) -> str | None:
    """`1 June 2026 09:00` and `June 1st, 2026`."""
    month = _MONTHS.index((match["mon"] or match["mon2"])[:3].lower()) + 1
    return _joined(match, match["y"], month, int(match["a"] or match["b"]))


def _joined(match: _Match, year: str, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if match["h"] is None:
        return f"{year}-{month:02}-{day:02}"
    clock = _clock(match)
    return None if clock is None else f"{year}-{month:02}-{day:02}T{clock}"


def _without_year(match: _Match) -> str | None:
    """`6月2日10:00`: the year is that of the start."""
    starts = list(_START.finditer(match.string, 0, match.start()))
    clock = _clock(match)
    if not starts or clock is None:
        return None
    return f"{starts[-1][1][:4]}-{int(match['mo']):02}-{int(match['da']):02}T{clock}"


def _next_day(match: _Match) -> str | None:
    """`次日 10:00`, `第3天 10:00`, `day 3 10:00`: counted from the day of the start."""
    starts = list(_START.finditer(match.string, 0, match.start()))
    clock = _clock(match)
    counted = match["n"] or "2"
    number = int(counted) if counted.isdecimal() else value_of(counted)
    if not starts or clock is None or number is None:
        return None
    try:
        day = date.fromisoformat(starts[-1][1]) + timedelta(days=number - 1)
    except (ValueError, OverflowError):
        return None
    return f"{day.isoformat()}T{clock}"


def _of_day(match: _Match) -> str | None:
    """`10:00 pm`, `下午3点半`."""
    clock = _clock(match)
    return clock if match["half"] or not re.fullmatch(r"[\d:：]+", match[0]) else None


def _clock(match: _Match) -> str | None:
    parts = match.groupdict()
    hour = int(parts["h"])
    minutes = int(parts["min"] or parts["minz"] or (30 if parts["halfz"] else 0))
    half = parts["half"]
    letter = (parts["pm"] or parts["pm2"] or " ").strip()[:1]
    if letter or half in _AFTERNOON:
        if hour > 12 and letter:
            return None
        if letter == "p" or half in _AFTERNOON:
            hour = hour if hour >= 12 else hour + 12
        elif hour == 12:
            hour = 0
    if hour > 23 or minutes > 59:
        return None
    return f"{hour:02}:{minutes:02}" + (f":{parts['sec']}" if parts["sec"] else "")


_BLANK = r"\s*(?:[,，]|at\b)?\s*"
MOMENT_ROWS = (
    (re.compile(rf"(?<!\d){_DATE}(?:{_BLANK}|[Tt]){_CLOCK}"), _dated),
    (re.compile(rf"(?<![\d.])(?P<a>\d{{1,2}})(?P<mark>[./])(?P<b>\d{{1,2}})(?P=mark)(?P<y>\d{{4}})"
                rf"(?:{_BLANK}{_CLOCK})?"), _in_order),
    (re.compile(rf"(?<!\d)(?:(?P<a>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<mon>{_MONTH})|"
                rf"(?P<mon2>{_MONTH}) (?P<b>\d{{1,2}})(?:st|nd|rd|th)?),? (?P<y>\d{{4}})"
                rf"(?:{_BLANK}{_CLOCK})?", re.IGNORECASE), _with_month),
    (re.compile(rf"(?<![\d年])(?P<mo>\d{{1,2}})月(?P<da>\d{{1,2}})[日号]\s*{_CLOCK}"), _without_year),
    (re.compile(rf"(?:(?:[Dd]ay|第)\s*(?P<n>\d+|[一二三四五六七八九十]+)\s*[天日]?|次日|第二天|隔天|(?:the )?next day)"
                rf"{_BLANK}{_CLOCK}"),
     _next_day),
    (re.compile(rf"(?<![\d:：]){_CLOCK}"), _of_day),
)  # fmt: skip
"""A pattern and what to write: moments, which the language writes as `2026-06-01T09:00` and `09:00`."""

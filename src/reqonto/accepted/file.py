"""The file of accepted findings, `accepted.toml`: one table for each, with the reason of somebody.

A finding is known by its number, which follows the meaning of what it is about.  Entries are added at the end and taken
out piece by piece, so that what people wrote beside them stays, and branches merge.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from reqonto.diagnostics import codes_accepted as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.diagnostics.system import reason_of
from reqonto.lazily import pattern
from reqonto.records import dataclass
from reqonto.settings import Settings
from reqonto.source import Source, Span

FILE = "accepted.toml"
MAX_BYTES = 16_000_000

_HEAD = """\
# Findings that `reqonto check` does not count. `reqonto check --accept REASON` adds to them.
# `reqonto check` 不再计入的发现，由“reqonto check --accept 理由”添加。
"""
_TABLE = pattern(r"^[ \t]*\[\[[ \t]*finding[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_HEADING = pattern(r"^[ \t]*\[", re.MULTILINE)
_NUMBER = pattern(r"[0-9a-f]{16}")
_KEYS = ("fingerprint", "code", "about", "says", "reason", "since", "until")


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding: its number and code, the ids that it is about, why it is accepted, and until when.

    `place` is its heading; `whole` the piece of the file that it takes up.
    """

    number: str
    code: str
    about: tuple[str, ...]
    says: str
    reason: str
    since: date | None
    until: date | None
    place: Span
    whole: Span


@dataclass(frozen=True, slots=True)
class Accepted:
    """The entries of a file; `known` tells whether there is one that could be read."""

    entries: tuple[Entry, ...] = ()
    source: Source | None = None
    known: bool = False


def place_of(settings: Settings, paths: Sequence[str]) -> Path:
    """Where the file of a project is: as the settings say, else beside them, else in the folder of the first text."""
    home = settings.root
    if home is None:
        first = Path(paths[0]) if paths else Path()
        home = first if first.is_dir() else first.parent
    return home / (settings.accepted or FILE)


def load(path: Path, shown: str, *, needed: bool) -> tuple[Accepted, list[Diagnostic]]:
    """The accepted findings in a file; a file that is not there is a mistake where it is `needed`."""

    def refused(why: Text, span: Span | None = None) -> tuple[Accepted, list[Diagnostic]]:
        whole = Text(f"{shown}: {why.en}", f"{shown}：{why.zh}") if span is None else why
        return Accepted(), [Diagnostic(codes.ACCEPTED_UNREADABLE, span, {"why": whole})]

    try:
        raw = path.read_bytes()[: MAX_BYTES + 1]
    except FileNotFoundError:
        return refused(Text("there is no such file", "没有此文件")) if needed else (Accepted(), [])
    except (OSError, ValueError) as error:
        return refused(reason_of(error))
    if len(raw) > MAX_BYTES:
        return refused(Text(f"it is larger than {MAX_BYTES} bytes", f"超过 {MAX_BYTES} 字节"))
    try:
        source = Source(shown, raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return refused(Text("it is not UTF-8", "不是 UTF-8"))
    return read(source)


def read(source: Source) -> tuple[Accepted, list[Diagnostic]]:
    """The accepted findings in a text; an entry that is not as it should be accepts nothing."""
    import tomllib

    from reqonto.settings import syntax_fault

    try:
        table = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        span, reason = syntax_fault(error, source)
        return Accepted(), [Diagnostic(codes.ACCEPTED_UNREADABLE, span, {"why": reason})]
    except RecursionError:
        return Accepted(), [_wrong(Span(source, 0, 0), Text("nested too deeply", "嵌套过深"))]
    faults = [
        _wrong(Span(source, 0, 0), Text(f"`{key}` has no meaning here", f"“{key}”在此没有意义"))
        for key in table
        if key != "finding"
    ]
    rows = table.get("finding", [])
    places = _places(source)
    if not isinstance(rows, list) or len(rows) != len(places):
        faults.append(_wrong(Span(source, 0, 0), Text("write each entry as `[[finding]]`", "每一条应写成 [[finding]]")))
        return Accepted((), source), faults
    entries: list[Entry] = []
    for row, (place, whole) in zip(rows, places, strict=True):
        entry = _entry(row, place, whole)
        if isinstance(entry, Text):
            faults.append(_wrong(place, entry))
        else:
            entries.append(entry)
    return Accepted(tuple(entries), source, known=True), faults


def _wrong(place: Span, why: Text) -> Diagnostic:
    return Diagnostic(codes.ACCEPTED_UNREADABLE, place, {"why": why})


def _places(source: Source) -> list[tuple[Span, Span]]:
    """The heading of each entry, and the piece that it takes up: to the next heading."""
    found: list[tuple[Span, Span]] = []
    for match in _TABLE.finditer(source.text):
        following = _HEADING.search(source.text, match.end())
        end = len(source.text) if following is None else following.start()
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        found.append((Span(source, start, match.end()), Span(source, match.start(), end)))
    return found


def _entry(row: object, place: Span, whole: Span) -> Entry | Text:
    """An entry, or what is wrong with it."""
    assert isinstance(row, dict)
    unknown = [key for key in row if key not in _KEYS]
    if unknown:
        return Text(f"`{unknown[0]}` has no meaning here", f"“{unknown[0]}”在此没有意义")
    number, code, reason = row.get("fingerprint"), row.get("code"), row.get("reason")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        return Text("`fingerprint` must be sixteen letters from 0-9 and a-f", "fingerprint 应为 16 个 0-9、a-f 字符")
    if not isinstance(code, str):
        return Text("`code` is missing", "缺少 code")
    if not isinstance(reason, str) or not reason.strip():
        return Text("`reason` is missing: say why this is accepted", "缺少 reason：请写明为何接受")
    about = row.get("about", [])
    if not isinstance(about, list) or not all(isinstance(each, str) for each in about):
        return Text("`about` must be a list of ids", "about 应为编号列表")
    days: dict[str, date | None] = {}
    for key in ("since", "until"):
        value = row.get(key)
        if isinstance(value, datetime) or not isinstance(value, date | None):
            return Text(
                f"`{key}` must be a date such as 2026-11-11, without quotes", f"{key} 应为日期，如 2026-11-11，不加引号"
            )
        days[key] = value
    says = row.get("says", "")
    shown = says if isinstance(says, str) else ""
    return Entry(number, code, tuple(about), shown, reason.strip(), days["since"], days["until"], place, whole)


# ---------------------------------------------------------------- writing


def with_changes(accepted: Accepted, gone: Sequence[Entry], added: Sequence[Mapping[str, object]]) -> str:
    """The text of the file without the entries that are `gone`, and with others at its end."""
    text = _HEAD if accepted.source is None else accepted.source.text
    for entry in sorted(gone, key=lambda each: -each.whole.start):
        text = text[: entry.whole.start] + text[entry.whole.end :]
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text.rstrip()
    for row in added:
        lines = ["[[finding]]", *(f"{key} = {_toml(row[key])}" for key in _KEYS if row.get(key) is not None)]
        text += 2 * newline + newline.join(lines)
    return text.strip() + newline


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    # What JSON writes of a text is one of TOML as well, but for DEL and lone surrogates.
    plain = str(value).encode("utf-8", "replace").decode("utf-8")
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007F")


def write(path: Path, text: str) -> None:
    """Put the file in place as a whole; raises OSError where that cannot be done."""
    target = path.resolve()
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current

"""The stage `baseline`: items that are frozen and have changed.

A baseline is a file of lines, each of them JSON: a head, one line for each freeze, one for each frozen version of an
item.  A line is about one thing only and they are sorted, so that two branches that froze different things are merged
line by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from reqonto import __version__
from reqonto.checks.further import Context, Outcome
from reqonto.checks.links import CALLED, family, links_of
from reqonto.constraints.meaning_hash import METHOD, Meanings, kind_of_ground, meanings
from reqonto.diagnostics import codes_baselines as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.diagnostics.system import reason_of
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.spec.model import Entry, Specification

SCHEMA = 1
MAX_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Frozen:
    """One frozen version of an item; `links` has the meaning of what each link led to, so that a later change shows."""

    id: str
    kind: str
    module: str
    version: str
    freeze: str
    meaning: str
    text: str
    form: str
    rests_on: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    reqonto: str = __version__
    method: int = METHOD


@dataclass(frozen=True, slots=True)
class Freeze:
    """One freeze: its name, day and message."""

    name: str
    date: str = ""
    message: str = ""


@dataclass(frozen=True)
class Baseline:
    """Everything that was frozen, in the order of the file; `places` are the lines of the items."""

    freezes: tuple[Freeze, ...] = ()
    items: tuple[Frozen, ...] = ()
    places: Mapping[tuple[str, str], Span] = field(default_factory=dict, compare=False, repr=False)

    def of(self, id_: str) -> tuple[Frozen, ...]:
        """The frozen versions of an item, the one that was frozen last at the end."""
        return self._by_id.get(id_, ())

    def at(self, freeze: str) -> tuple[Frozen, ...]:
        """What counts as frozen after a freeze: of each item the version that was frozen last, up to then."""
        order = {each.name: number for number, each in enumerate(self.freezes)}
        last = order[freeze]
        kept = (
            [row for row in self.of(id_) if order.get(row.freeze, -1) <= last]
            for id_ in dict.fromkeys(row.id for row in self.items)
        )
        return tuple(rows[-1] for rows in kept if rows)

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[Frozen, ...]]:
        order = {each.name: number for number, each in enumerate(self.freezes)}
        found: dict[str, list[Frozen]] = {}
        for row in sorted(self.items, key=lambda row: order.get(row.freeze, -1)):
            found.setdefault(row.id, []).append(row)
        return {id_: tuple(rows) for id_, rows in found.items()}


# ---------------------------------------------------------------- the file


def load(path: Path, shown: str) -> tuple[Baseline, list[Diagnostic]]:
    """The baseline in a file; what cannot be read is a finding at its line."""
    try:
        raw = path.read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        reason = reason_of(error)
        why = Text(f"{shown}: {reason.en}", f"{shown}：{reason.zh}")
        return Baseline(), [Diagnostic(codes.BASELINE_UNREADABLE, None, {"why": why})]
    if len(raw) > MAX_BYTES:
        why = Text(f"{shown} is larger than {MAX_BYTES} bytes", f"{shown} 超过 {MAX_BYTES} 字节")
        return Baseline(), [Diagnostic(codes.BASELINE_UNREADABLE, None, {"why": why})]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        source = Source(shown, raw.decode("utf-8", "replace"))
        line = raw.count(b"\n", 0, error.start) + 1
        return Baseline(), [_unreadable(_line(source, line), Text("it is not UTF-8", "不是 UTF-8"))]
    return read(Source(shown, text))


def read(source: Source) -> tuple[Baseline, list[Diagnostic]]:
    """The baseline that a text is."""
    found: list[Diagnostic] = []
    head: Mapping[str, object] | None = None
    freezes: list[Freeze] = []
    items: dict[tuple[str, str], Frozen] = {}
    places: dict[tuple[str, str], Span] = {}
    for number in range(1, len(source.line_starts) + 1):
        line = source.line_text(number).strip()
        if not line:
            continue
        span = _line(source, number)
        if line.startswith(_MERGE):
            found.append(_unreadable(span, Text("an unfinished merge left this line", "未完成的合并留下了这一行")))
            continue
        row = _row(line)
        if row is None:
            found.append(_unreadable(span, Text("this line is no JSON object", "这一行不是 JSON 对象")))
        elif "schema" in row:
            if row["schema"] != SCHEMA:
                why = Text(
                    f"its schema is {row['schema']!r:.40}, not {SCHEMA}",
                    f"其模式为 {row['schema']!r:.40}，不是 {SCHEMA}",
                )
                found.append(_unreadable(span, why))
            head = row
        elif "name" in row:
            freeze = _freeze(row)
            if freeze is None:
                found.append(_unreadable(span, _MISSHAPEN))
            elif all(each.name != freeze.name for each in freezes):
                freezes.append(freeze)
        else:
            item = _item(row)
            if item is None:
                found.append(_unreadable(span, _MISSHAPEN))
                continue
            key = (item.id, item.version)
            if key in items and items[key] != item:
                why = Text(
                    f"{item.id} {item.version} is recorded twice, differently (first in line {places[key].line})",
                    f"{item.id} {item.version} 有两条不同的记录（前一条在第 {places[key].line} 行）",
                )
                found.append(_unreadable(span, why))
            items.setdefault(key, item)
            places.setdefault(key, span)
    if head is None and not found:
        found.append(_unreadable(_line(source, 1), Text("it has no head", "缺少首行")))
    return Baseline(tuple(freezes), tuple(items.values()), MappingProxyType(places)), found


_MERGE = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_MISSHAPEN = Text("this line lacks something or holds what does not belong there", "这一行缺少内容或内容类型不对")


def _line(source: Source, number: int) -> Span:
    start = source.line_starts[number - 1]
    return Span(source, start, start + min(len(source.line_text(number)), 60))


def _unreadable(span: Span, why: Text) -> Diagnostic:
    return Diagnostic(codes.BASELINE_UNREADABLE, span, {"why": why})


def _row(line: str) -> Mapping[str, object] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _freeze(row: Mapping[str, object]) -> Freeze | None:
    words = [row.get(key, "") for key in ("name", "date", "message")]
    if not all(isinstance(each, str) for each in words):
        return None
    return Freeze(*map(str, words))


_WORDS = ("id", "kind", "module", "version", "freeze", "meaning", "text", "form", "reqonto")


def _item(row: Mapping[str, object]) -> Frozen | None:
    words = {key: row.get(key) for key in _WORDS}
    tables = [row.get(key, {}) for key in ("rests_on", "links")]
    accepted, method = row.get("accepted", []), row.get("method")
    if not all(isinstance(each, str) for each in words.values()) or not words["id"]:
        return None
    if not isinstance(accepted, list) or not all(isinstance(each, str) for each in accepted):
        return None
    if isinstance(method, bool) or not isinstance(method, int):
        return None
    for table in tables:
        if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
            return None
    rests_on, links = tables
    assert isinstance(rests_on, dict)
    assert isinstance(links, dict)
    return Frozen(**words, rests_on=rests_on, links=links, accepted=tuple(accepted), method=method)  # type: ignore[arg-type]


def written(baseline: Baseline) -> str:
    """The text of a baseline: the same for the same content."""
    rows: list[Mapping[str, object]] = [{"schema": SCHEMA}]
    for freeze in baseline.freezes:
        rows.append({"name": freeze.name, "date": freeze.date, "message": freeze.message})
    for item in sorted(baseline.items, key=lambda each: (each.id, each.version)):
        row = {
            "id": item.id, "version": item.version, "kind": item.kind, "module": item.module, "freeze": item.freeze,
            "meaning": item.meaning, "text": item.text, "form": item.form,
            "rests_on": dict(sorted(item.rests_on.items())), "links": dict(sorted(item.links.items())),
        }  # fmt: skip
        if item.accepted:
            row["accepted"] = list(item.accepted)
        rows.append({**row, "reqonto": item.reqonto, "method": item.method})
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


# ---------------------------------------------------------------- what is there now


def version_of(entry: Entry[object], specification: Specification) -> str:
    """The version of an item: its own, else that of its module."""
    own = entry.meta.text("version").strip()
    info = specification.modules.get(entry.module)
    return own or ("" if info is None else info.meta.text("version").strip())


def frozen_now(
    entry: Entry[object], specification: Specification, numbers: Meanings, freeze: str, accepted: tuple[str, ...] = ()
) -> Frozen:
    """The line that freezes an item as it is."""
    meant = numbers.items[entry.id]
    links = {
        f"{link.word} {link.target}": numbers.items[link.target].meaning
        for link in links_of(entry.id, entry.meta, specification)
        if link.target in numbers.items
    }
    return Frozen(
        entry.id, entry.word, entry.module, version_of(entry, specification), freeze, meant.meaning, meant.text,
        meant.form, {name: numbers.ground.get(name, "") for name in meant.rests_on}, links, accepted,
    )  # fmt: skip


def check(context: Context) -> Outcome | None:
    """What is frozen and has changed; None without a baseline."""
    place = context.baseline
    if place is None or not place.file.is_file():
        return None
    baseline, found = load(place.file, place.shown)
    if not baseline.items:
        return Outcome(baseline, tuple(found)) if found else None
    numbers = meanings(context.specification, context.interpretation, {row.id for row in baseline.items})
    states = context.interpretation.inventory.items
    faulty = {key for key, item in states.items() if item.state == "invalid"}
    found += compare(baseline, context.specification, numbers, whole=place.whole, faulty=faulty)
    return Outcome(baseline, tuple(each for each in found if not each.about or context.wants(each.about)))


def compare(
    baseline: Baseline, specification: Specification, numbers: Meanings, *, whole: bool = True,
    faulty: frozenset[str] | set[str] = frozenset(),
) -> list[Diagnostic]:  # fmt: skip
    """What differs from the baseline; `whole` tells that all texts of the project were read."""
    found: list[Diagnostic] = []
    outdated: dict[str, list[str]] = {}
    for id_ in dict.fromkeys(row.id for row in baseline.items):
        rows = baseline.of(id_)
        entry = specification.entries.get(id_)
        if entry is None:
            if whole or rows[-1].module in specification.modules:
                place = baseline.places.get((id_, rows[-1].version))
                found.append(Diagnostic(codes.FROZEN_REMOVED, place, {"id": id_, "at": _at(rows[-1])}, about=id_))
            continue
        version = version_of(entry, specification)
        row = next((each for each in rows if each.version == version), None)
        if entry.word != rows[-1].kind:
            now, was = CALLED[family(id_, specification)], CALLED.get(rows[-1].kind, Text(rows[-1].kind, rows[-1].kind))
            fields = {"id": id_, "at": _at(rows[-1]), "was": was, "now": now}
            found.append(Diagnostic(codes.FROZEN_REUSED, entry.span, fields, about=id_))
        elif row is None:
            old = rows[-1].version or Text("none", "无")
            fields = {"id": id_, "old": old, "new": version or Text("none", "无")}
            found.append(Diagnostic(codes.NEWER_THAN_FROZEN, entry.span, fields, about=id_))
        elif row.method != METHOD:
            outdated.setdefault(row.reqonto, []).append(id_)
        elif id_ not in faulty:
            found += changed_since(row, entry, numbers, outdated)
        found += _status(entry, row)
    found += _claimed(baseline, specification)
    for version, ids in outdated.items():
        listed = Text(", ".join(ids), "、".join(ids))
        notes = (
            Text(
                "freeze them anew after a review: `reqonto freeze --again`", "复核后请重新冻结：reqonto freeze --again"
            ),
        )
        found.append(Diagnostic(codes.BASELINE_OUTDATED, None, {"version": version, "ids": listed}, notes=notes))
    return found


def changed_since(
    row: Frozen, entry: Entry[object], numbers: Meanings, outdated: dict[str, list[str]]
) -> Iterator[Diagnostic]:
    """The finding that an item is not as a line of the baseline recorded it.

    What another version of reqonto read otherwise is no change: its id goes into `outdated`.
    """
    meant = numbers.items[row.id]
    fields: dict[str, object] = {"id": row.id, "at": _at(row)}
    if meant.meaning == row.meaning:
        if meant.text != row.text:
            yield Diagnostic(codes.FROZEN_TEXT, entry.span, fields, about=row.id)
        return
    if meant.form == row.form:
        now = {name: numbers.ground.get(name, "") for name in meant.rests_on}
        other = sorted(name for name in {*now, *row.rests_on} if now.get(name) != row.rests_on.get(name))
        if other:
            yield _ground(row, entry, other, numbers, fields)
            return
        if row.reqonto != __version__:
            # Nothing that it rests on has changed: it is this version that reads it otherwise.
            outdated.setdefault(row.reqonto, []).append(row.id)
            return
        yield Diagnostic(codes.FROZEN_GROUND, entry.span, {**fields, "ground": _ELSEWHERE}, about=row.id)
        return
    yield Diagnostic(codes.FROZEN_MEANING, entry.span, fields, about=row.id)


def _ground(
    row: Frozen, entry: Entry[object], other: Sequence[str], numbers: Meanings, fields: Mapping[str, object]
) -> Diagnostic:
    called: list[Text] = []
    for full in other:
        kind, name = kind_of_ground(full), numbers.shown.get(full, full.partition(" (")[0].rpartition(":")[2])
        word = _GROUND[kind]
        called.append(Text(f"{word.en} `{name}`", f"{word.zh}“{name}”"))
    listed = Text(", ".join(each.en for each in called), "、".join(each.zh for each in called))
    code: Code = codes.FROZEN_GROUND
    return Diagnostic(code, entry.span, {**fields, "ground": listed}, about=row.id)


_ELSEWHERE = Text("something else in the specification", "规格中的其他内容")

_GROUND: Mapping[str, Text] = MappingProxyType(
    {
        "definition": Text("the setting", "设定"),
        "exception": Text("the exception", "例外"),
        "module": Text("the zone of module", "模块时区"),
        "calendar": Text("the calendar", "日历"),
        "declaration": Text("the declaration of", "声明"),
    }
)


def _at(row: Frozen) -> Text:
    """At which version, where there are any."""
    return Text(f" at version {row.version}", f"于版本 {row.version}") if row.version else Text("", "")


def _status(entry: Entry[object], row: Frozen | None) -> Iterator[Diagnostic]:
    """A status that says less than the baseline."""
    status = entry.meta.status
    if row is not None and status and status not in {"frozen", "verified"}:
        fact = Text(f"it is frozen{_at(row).en}", f"它已冻结{_at(row).zh}")
        fields = {"id": entry.id, "status": status, "fact": fact}
        yield Diagnostic(codes.STATUS_AGAINST_BASELINE, entry.span, fields, about=entry.id)


def _claimed(baseline: Baseline, specification: Specification) -> Iterator[Diagnostic]:
    """Items that say they are frozen, and are not."""
    frozen = {(row.id, row.version) for row in baseline.items}
    for entry in specification.entries.values():
        own = any(name == "status" and words[:1] == ("frozen",) for name, words in entry.meta.words)
        version = version_of(entry, specification)
        if own and (entry.id, version) not in frozen:
            at = Text(f" at version {version}", f"（版本 {version}）") if version else Text("", "")
            fact = Text(f"no baseline records it{at.en}", f"基线中没有它的记录{at.zh}")
            fields = {"id": entry.id, "status": "frozen", "fact": fact}
            yield Diagnostic(codes.STATUS_AGAINST_BASELINE, entry.span, fields, about=entry.id)

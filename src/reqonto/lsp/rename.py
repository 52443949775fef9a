"""New names for things: in all files and in labels – only if every name still means what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reqonto.diagnostics.diagnostic import Text
from reqonto.lsp.findings import Change, Range
from reqonto.lsp.names import Index, Occurrence
from reqonto.lsp.reading import Reader, Reading
from reqonto.spec.model import Entry, Specification
from reqonto.spec.shipped import module_of
from reqonto.spec.uses import Local
from reqonto.spec.walk import walk
from reqonto.syntax import tree
from reqonto.syntax.keywords import BY_SPELLING
from reqonto.syntax.lexer import NAME_TOKEN, UID_TOKEN, normal


class Refused(Exception):  # noqa: N818 - an answer, no error
    """Why a thing can not be renamed, or not so."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def may_rename(found: Occurrence | None, names: Index) -> Occurrence:
    """The name at a place, if it may have another; raises `Refused`."""
    if found is None:
        raise Refused(Text("no name of the specification stands here", "此处没有规格中的名称"))
    if found.key.startswith(("module ", "layer ")):
        raise Refused(Text("modules and layers are not renamed", "模块和层级不能改名"))
    for each in names.by_key[found.key]:
        if module_of(each.path) is not None:
            raise Refused(Text("the library names it, which is not yours to change", "库中使用此名称，不可改动"))
    return found


def changes(found: Occurrence, new: str, reading: Reading) -> list[Change]:
    """The edits that give a thing a new name; raises `Refused` where the name will not do."""
    names, specification = reading.names, reading.result.specification
    assert specification is not None
    may_rename(found, names)
    thing = names.things.get(found.key)
    is_id = isinstance(thing, Entry) and thing.word != "calendar"
    _fits(new, is_id=is_id)
    every = names.by_key[found.key]
    for each in every:
        if each.path not in reading.texts:
            raise Refused(Text(f"{each.path} names it, which is no text", f"{each.path} 使用此名称，而它不是规格文本"))
    old = _written(every[0], reading)
    made = [Change(Range(each.path, each.start, each.end), new) for each in every]
    if not isinstance(thing, (Local, str)) and thing is not None:
        _called_otherwise(new, old, thing, specification)
        made += _labels(every, old, new, reading)
    return made


def _written(name: Occurrence, reading: Reading) -> str:
    return normal(reading.texts[name.path][name.start : name.end].strip("`"))


def _fits(new: str, *, is_id: bool) -> None:
    token = UID_TOKEN if is_id else NAME_TOKEN
    if token.fullmatch(new) is None:
        kind = Text("an id", "编号") if is_id else Text("a name", "名称")
        raise Refused(Text(f"`{new}` is not {kind.en}", f"“{new}”不能作{kind.zh}"))
    if normal(new) in BY_SPELLING or normal(new) in {"self", "自身"}:
        raise Refused(Text(f"`{new}` is a word of the language", f"“{new}”是语言的关键字"))


def _called_otherwise(new: str, old: str, thing: object, specification: Specification) -> None:
    """A label or further name of something else of the same sort is taken as well: nobody could tell them apart."""
    for table in (specification.kinds, specification.events, specification.definitions):
        if getattr(thing, "symbol", None) not in table:
            continue
        for other in table.values():
            told = [text for _, text in (*other.meta.labels, *other.meta.also)]
            beside = getattr(thing, "module", None) == other.module
            if other is not thing and beside and new in told and new != old:
                raise Refused(Text(f"`{other.name}` is called `{new}` too", f"“{other.name}”也称作“{new}”"))


def _labels(every: Sequence[Occurrence], old: str, new: str, reading: Reading) -> Iterator[Change]:
    """Labels that say the old name say the new one."""
    places = {(each.path, each.start) for each in every if each.declares}
    for parsed in reading.result.trees:
        if not any(path == parsed.source.path for path, _ in places):
            continue
        for node in walk(parsed.items):
            name = getattr(node, "name", None) or getattr(node, "uid", None)
            if not isinstance(name, tree.Name) or (name.span.path, name.span.start) not in places:
                continue
            metas = [each for each in getattr(node, "meta", ()) if isinstance(each, tree.TextMeta)]
            texts = [text for each in metas if each.key == "label" for text in each.texts]
            for text in (*texts, *getattr(node, "labels", ())):
                if text.text == old:
                    start = text.span.start + text.span.text.index(old)
                    yield Change(Range(parsed.source.path, start, start + len(old)), new)


def checked(made: Sequence[Change], reading: Reading, reader: Reader) -> None:
    """Read the texts as they would be, and raise `Refused` if any name would mean something else, or nothing."""
    after_texts = edited(reading.texts, made)
    snapshot = reading.snapshot
    texts = {**snapshot.texts, **after_texts}
    after = reader.reading(replace(snapshot, texts=texts))
    moved = _Moved(made)
    expected = {
        (each.path, moved.start(each.path, each.start)): moved.key(each.key)
        for names in reading.names.by_path.values()
        for each in names
    }
    now = {(each.path, each.start): each.key for names in after.names.by_path.values() for each in names}
    for place, key in expected.items():
        if now.get(place) != key:
            path, start = place
            text = after.texts.get(path, "")
            line = text.count("\n", 0, start) + 1
            raise Refused(
                Text(
                    f"the name would clash: what stands in {path}:{line} would mean something else",
                    f"名称会冲突：{path}:{line} 处的名称含义会改变",
                )
            )
    # Messages have names in them, so findings are compared by their places.
    known = Counter(
        (each.code, each.range.path, moved.start(each.range.path, each.range.start)) for each in reading.findings
    )
    for each in after.findings:
        where = each.code, each.range.path, each.range.start
        known[where] -= 1
        if known[where] < 0 and not each.is_hint:
            raise Refused(Text(f"the name would clash: {each.en}", f"名称会冲突：{each.zh}"))


def edited(texts: Mapping[str, str], made: Sequence[Change]) -> dict[str, str]:
    """The texts that edits change, as they are afterwards."""
    found: dict[str, str] = {}
    for path in dict.fromkeys(each.range.path for each in made):
        text = texts[path]
        here = {(each.range.start, each.range.end): each for each in made if each.range.path == path}
        for (start, end), each in sorted(here.items(), reverse=True):
            text = text[:start] + each.text + text[end:]
        found[path] = text
    return found


class _Moved:
    """Where places are after edits."""

    def __init__(self, made: Sequence[Change]) -> None:
        self._by_path: dict[str, list[tuple[int, int]]] = {}
        for path, start, end, text in sorted({
            (each.range.path, each.range.start, each.range.end, each.text) for each in made
        }):  # fmt: skip
            self._by_path.setdefault(path, []).append((start, len(text) - (end - start)))

    def start(self, path: str, start: int) -> int:
        """Where something begins that began at an offset."""
        return start + sum(shift for place, shift in self._by_path.get(path, ()) if place < start)

    def key(self, key: str) -> str:
        """The key of what had one, see `names.key_at`."""
        path, mark, start = key.rpartition("#")
        if not mark or not start.isdigit():
            return key
        return f"{path}#{self.start(path, int(start))}"

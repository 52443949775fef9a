"""What depends on something, as text and as JSON: grouped by why, each with a shortest way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from reqonto.checks.impact import GROUPS, Affected, Group, Impact
from reqonto.checks.links import CALLED, word_of
from reqonto.checks.suspects import Suspect
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.page import UNDER, page
from reqonto.source import cells
from reqonto.spec.model import Entry, Specification

HEADS: Mapping[Group, Text] = {
    "name": Text("uses its name", "用到其名称"),
    "meaning": Text("its verdict used it", "裁定用到了它"),
    "trace": Text("linked to it", "与之有链接"),
    "inherited": Text("inherits a conflict", "继承冲突"),
}
_ARROW = " → "


def render(found: Impact, result: Result, style: Style) -> str:
    """The groups, each with its rows and their ways."""
    return page(_lines(found, result, style), style)


def _lines(found: Impact, result: Result, style: Style) -> Iterator[str]:
    specification = result.specification
    assert specification is not None
    lang = style.lang
    ids = ("、" if lang == "zh" else ", ").join(map(clean, found.ids))
    items = [row for row in found.rows if row.id in specification.entries]
    number = len({row.id for row in items})
    if not found.rows:
        yield Text(f"nothing depends on {ids}", f"没有任何条目依赖 {ids}")[lang]
    else:
        yield Text(
            f"when {ids} changes: {number} {'item' if number == 1 else 'items'} to review",
            f"{ids} 变动时需复核 {number} 个条目",
        )[lang]
    for group in GROUPS:
        rows = found.of(group)
        if rows:
            yield ""
            yield f"{HEADS[group][lang]} ({len(rows)})" if lang == "en" else f"{HEADS[group][lang]}（{len(rows)}）"
            yield from _rows(rows, specification, lang)
    if not found.judged:
        yield ""
        yield Text("verdicts were not asked for (--quick)", "未求裁定（--quick）")[lang]


def _rows(rows: tuple[Affected, ...], specification: Specification, lang: str) -> Iterator[str]:
    width = max(cells(clean(row.id)) for row in rows)
    for row in rows:
        gap = " " * (width - cells(clean(row.id)))
        yield f"  {clean(row.id)}{gap}  {UNDER}{clean(_called(row, specification)[lang])}{_why(row, lang)}"


def _called(row: Affected, specification: Specification) -> Text:
    thing = specification.find(row.id)
    title = thing.meta.title.text if isinstance(thing, Entry) and thing.meta.title is not None else ""
    word = _WORDS.get(row.word, CALLED.get(row.word, Text(row.word, row.word)))
    if title:
        return Text(f"{title}", f"{title}")
    return word


_WORDS: Mapping[str, Text] = {
    "kind": Text("a kind", "种类"),
    "eventkind": Text("an event", "事件"),
    "parameter": Text("a parameter", "参数"),
    "relation": Text("a relation", "关系"),
    "globalrelation": Text("a relation", "关系"),
    "feature": Text("a feature", "特征"),
    "enumeration": Text("an enumeration", "枚举"),
    "definition": Text("a definition", "定义"),
    "namedtype": Text("a type", "类型"),
}


def _why(row: Affected, lang: str) -> str:
    """The last reason, and the way where it is longer than one step."""
    colon = "：" if lang == "zh" else ": "
    why = clean(row.way[-1].why[lang])
    if len(row.way) == 1:
        return "" if row.group == "name" else f"{colon}{why}"
    way = _ARROW.join([clean(row.way[0].source), *(clean(step.target) for step in row.way)])
    through = f"（{way}）" if lang == "zh" else f" ({way})"
    return through if row.group == "name" else f"{colon}{why}{through}"


def as_json(found: Impact, result: Result) -> dict[str, Json]:
    """The impact as data, see `impact-schema.json`."""
    from reqonto import __version__

    return {
        "schema": 1,
        "reqonto": __version__,
        "files": list(result.files),
        "ids": list(found.ids),
        "judged": found.judged,
        "affected": [
            {
                "id": row.id,
                "kind": row.word,
                "group": row.group,
                "way": [
                    {
                        "from": step.source,
                        "to": step.target,
                        "how": step.how,
                        "by": step.by or None,
                        "why": text_json(step.why),
                    }
                    for step in row.way
                ],
            }
            for row in found.rows
        ],
    }


def suspect_lines(found: Sequence[Suspect], since: str, lang: str) -> Iterator[str]:
    """The links to look at again."""
    since = clean(since)
    if not found:
        yield Text(f"no link is suspect since {since}", f"自 {since} 以来没有可疑链接")[lang]
        return
    number = len(found)
    links = "link" if number == 1 else "links"
    yield Text(f"since {since}: {number} {links} to look at again", f"自 {since} 以来有 {number} 条链接需复核")[lang]
    for each in found:
        link = each.link
        told = Text(
            f"{link.source} {link.word} {link.target}: {link.target} says something else"
            f"{f', and so does {link.source}' if each.both else ''}",
            f"{link.source} {word_of(link.word)['zh']} {link.target}：{link.target} 的内容已变"
            f"{f'，{link.source} 也有改动' if each.both else ''}",
        )
        place = "" if link.span is None else f"   {clean(link.span.path)}:{link.span.line}"
        yield f"  {clean(told[lang])}{place}"


def suspects_json(found: Sequence[Suspect], since: str, result: Result) -> dict[str, Json]:
    """The same as data, see `impact-schema.json`."""
    from reqonto import __version__

    return {
        "schema": 1,
        "reqonto": __version__,
        "files": list(result.files),
        "since": since,
        "suspects": [
            {
                "from": each.link.source,
                "word": each.link.word,
                "to": each.link.target,
                "file": None if each.link.span is None else each.link.span.path,
                "line": None if each.link.span is None else each.link.span.line,
                "both": each.both,
            }
            for each in found
        ],
    }


def schema() -> dict[str, object]:
    """The JSON Schema of what `as_json` gives."""
    from importlib import resources

    text = resources.files("reqonto.report").joinpath("impact-schema.json").read_text(encoding="utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded

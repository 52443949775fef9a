"""Formatted text of requirement tools as lines with the marks of Markdown, and lines as formatted text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from lxml.etree import _Element

    from reqonto.interchange.tools.documents import Reading

_BLOCKS = frozenset(("div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "dl", "dt", "dd"))
_MARKS: Mapping[str, str] = MappingProxyType(
    {"b": "**", "strong": "**", "i": "*", "em": "*", "tt": "`", "code": "`", "s": "~~", "strike": "~~", "del": "~~"}
)
"""What stands around words that are written so."""
_FORMATS = frozenset(("u", "sub", "sup", "font", "big", "small"))
_HEADINGS: Mapping[str, str] = MappingProxyType({f"h{level}": "#" * level + " " for level in range(1, 7)})
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)\b", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)\b", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|bmp|webp|tiff?)$", re.IGNORECASE)
_BREAK, _KEPT = "\ue000", "\ue001"
"""A line end that is meant, and a blank that is: single signs, while all other white space is one blank."""


def plain(node: _Element, reading: Reading) -> str:
    """What an element says as lines; what lines cannot show is noted."""
    text = re.sub(r"[ \t\r\n\xa0]+", " ", _inside(node, reading))
    lines = re.sub(f" ?{_BREAK}[ {_BREAK}]*", "\n", text).split("\n")
    lines = [line.strip(" ").replace(_KEPT, " ").rstrip(" ") for line in lines]
    return "\n".join(lines).strip("\n")


def preformatted(node: _Element) -> str | None:
    """The text of the first `pre` in an element as it is, None if there is none."""
    found = next((each for each in node.iter() if _tag(each) == "pre"), None)
    return None if found is None else "".join(found.itertext())


def formatted(text: str) -> str:
    """Lines as content of XHTML, elements under the prefix `xhtml`."""
    lines = "<xhtml:br/>".join(written(line) for line in text.split("\n"))
    return f"<xhtml:div>{lines}</xhtml:div>"


def kept(text: str) -> str:
    """A text as content of XHTML that keeps its blanks and line ends."""
    return f"<xhtml:div><xhtml:pre>{written(text)}</xhtml:pre></xhtml:div>"


def written(text: str) -> str:
    """A text as it stands in XML; control characters have no place there."""
    return escape(allowed(text), {"\r": "&#13;", '"': "&quot;"})


def allowed(text: str) -> str:
    """A text whose signs all have a place in XML; others are replaced."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def _tag(node: _Element) -> str:
    return node.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(node.tag, str) else ""


def _inside(node: _Element, reading: Reading) -> str:
    """The text of an element with its children, each followed by what stands behind it."""
    parts = [node.text or ""]
    for child in node:
        parts.append(_shown(child, reading) + (child.tail or ""))
    return "".join(parts)


def _shown(node: _Element, reading: Reading) -> str:
    tag = _tag(node)
    if tag == "br":
        return _BREAK
    if tag in {"", "style", "script"}:
        return ""
    if tag == "pre":
        inside = "".join(str(each) for each in node.itertext())
        return _BREAK + inside.replace("\r\n", "\n").replace("\n", _BREAK).replace(" ", _KEPT) + _BREAK
    if tag in {"object", "img"}:
        return _embedded(node, reading)
    if tag == "table":
        return _BREAK + _table(node, reading) + _BREAK
    if tag == "li":
        return _item(node, reading)
    if tag == "a" and node.get("href"):
        inside = _inside(node, reading)
        href = node.get("href") or ""
        return inside if href in inside else f"{inside} ({href})"
    inside = _inside(node, reading)
    for mark in _marks(tag, node.get("style") or ""):
        inside = _marked(inside, mark, reading)
    if tag in _FORMATS or _is_styled(node.get("style") or ""):
        _lose_format(reading)
    if tag in _HEADINGS:
        return _BREAK + _HEADINGS[tag] + inside.strip() + _BREAK
    return _BREAK + inside + _BREAK if tag in _BLOCKS else inside


def _marks(tag: str, style: str) -> tuple[str, ...]:
    found = [_MARKS[tag]] if tag in _MARKS else []
    found += ["**"] if _BOLD.search(style) and "**" not in found else []
    found += ["*"] if _ITALIC.search(style) and "*" not in found else []
    return tuple(found)


def _is_styled(style: str) -> bool:
    """Whether a style says something that no mark tells."""
    other = (each for each in style.split(";") if each.strip() and not (_BOLD.search(each) or _ITALIC.search(each)))
    return any(re.match(r"\s*(?:color|background|text-decoration|vertical-align|font)", each) for each in other)


def _lose_format(reading: Reading) -> None:
    reading.lose("formatting of words (underlined, coloured, raised, …)", "文字格式（下划线、颜色、上标等）")


def _marked(inside: str, mark: str, reading: Reading) -> str:
    """Words between marks; blanks at the ends stay outside, and what goes over several lines has none."""
    said = inside.strip(" \t\r\n\xa0")
    if not said:
        return inside
    if _BREAK in said or (mark != "*" and mark in said):
        _lose_format(reading)
        return inside
    begin = inside.index(said)
    return f"{inside[:begin]}{mark}{said}{mark}{inside[begin + len(said) :]}"


def _item(node: _Element, reading: Reading) -> str:
    """An item of a list, behind its mark and below the list that it is in."""
    lists = [_tag(each) for each in node.iterancestors() if _tag(each) in {"ul", "ol"}]
    mark = "-"
    if lists and lists[0] == "ol":
        mark = f"{1 + sum(_tag(each) == 'li' for each in node.itersiblings(preceding=True))}."
    # Items of a list inside begin their own lines.
    return (
        _BREAK
        + _KEPT * 2 * (len(lists) - 1)
        + f"{mark} "
        + re.sub(rf"^[\s{_BREAK}]+", "", _inside(node, reading))
        + _BREAK
    )


def _table(node: _Element, reading: Reading) -> str:
    """The rows of a table, the first as its head."""
    rows = [each for each in node.iter() if _tag(each) == "tr" and _table_of(each) is node]
    shown: list[str] = []
    for number, row in enumerate(rows):
        cells = [each for each in row if _tag(each) in {"td", "th"}]
        if any(each.get(name, "1") != "1" for each in cells for name in ("colspan", "rowspan")):
            reading.lose("cells of a table that go over several", "表格中跨行或跨列的单元格")
        if any(_tag(below) == "table" for each in cells for below in each.iter()):
            reading.lose("a table inside a table (its cells are kept in one)", "表格中的表格（其内容留在一个单元格中）")
        texts = [plain(each, reading).replace("\n", " / ").replace(" ", _KEPT) for each in cells]
        shown.append("| " + " | ".join(texts) + " |")
        if number == 0 and len(rows) > 1:
            shown.append("|" + " --- |" * len(cells))
    caption = [plain(each, reading) for each in node if _tag(each) == "caption"]
    return _BREAK.join([*caption, *shown])


def _table_of(node: _Element) -> _Element | None:
    return next((each for each in node.iterancestors() if _tag(each) == "table"), None)


def _embedded(node: _Element, reading: Reading) -> str:
    """A picture or another file in the text: a link where it is kept, its name where it is not."""
    name = node.get("data") or node.get("src") or "?"
    inside = (_inside(node, reading).strip() or node.get("alt") or "").replace("\n", " ")
    place = reading.place_of(name)
    if place is None:
        reading.lose(f"embedded object {name}", f"嵌入对象 {name}")
        return f"[{name}]" + (f" {inside}" if inside else "")
    if (node.get("type") or "").startswith("image/") or _PICTURE.search(name):
        return f"![{inside}]({place})"
    # A tool that cannot show the file shows what stands inside.
    return f"[{posixpath.basename(unquote(name))}]({place})" + (f" {inside}" if inside else "")

"""Formatted text of requirement tools as plain lines, and plain lines as formatted text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from lxml.etree import _Element

    from reqonto.interchange.tools.documents import Reading

_BLOCKS = frozenset(("div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "dl", "dt", "dd"))
_FORMATS = frozenset(("b", "i", "u", "em", "strong", "sub", "sup", "font", "tt", "code", "big", "small", "s", "del"))
_BREAK, _KEPT = "\ue000", "\ue001"
"""A line end that is meant, and a blank that is: single signs, while all other white space is one blank."""


def plain(node: _Element, reading: Reading) -> str:
    """What an element says as lines; what lines cannot show is noted."""
    text = re.sub(r"[ \t\r\n\xa0]+", " ", _inside(node, reading))
    lines = [line.strip(" ") for line in re.sub(f" ?{_BREAK}[ {_BREAK}]*", "\n", text).replace(_KEPT, " ").split("\n")]
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
        name = node.get("data") or node.get("src") or "?"
        reading.lose(f"embedded object {name}", f"嵌入对象 {name}")
        inside = _inside(node, reading).strip()
        return f"[{name}]" + (f" {inside}" if inside else "")
    if tag == "table":
        reading.lose("layout of a table (its cells are kept in lines)", "表格的版式（单元格内容按行保留）")
        return _BREAK + _inside(node, reading) + _BREAK
    if tag == "tr":
        cells = [plain(each, reading).replace("\n", " / ") for each in node if _tag(each) in {"td", "th"}]
        return _BREAK + "| " + " | ".join(cells) + " |" + _BREAK
    if tag == "li":
        return _BREAK + "- " + _inside(node, reading) + _BREAK
    if tag == "a" and node.get("href"):
        inside = _inside(node, reading)
        href = node.get("href") or ""
        return inside if href in inside else f"{inside} ({href})"
    if tag in _FORMATS:
        reading.lose("formatting of words (bold, italic, …)", "文字格式（粗体、斜体等）")
    inside = _inside(node, reading)
    return _BREAK + inside + _BREAK if tag in _BLOCKS else inside

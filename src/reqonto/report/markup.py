"""Pieces of a page in HTML: whatever is not made here is escaped, and what is said is there in both languages.

A text goes into a page as text only, with control characters and changes of writing direction made visible; there is no
other way from a string to markup than `element`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_text import clean
from reqonto.lazily import pattern
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Markup:
    """A finished piece of a page."""

    text: str

    def __bool__(self) -> bool:
        return bool(self.text)


NOTHING = Markup("")
Content = str | Text | Markup | None
"""What may stand in an element: a text of one language or none, one in both, a piece, nothing."""

LANGS = {"en": "en", "zh": "zh-CN"}
"""The languages as HTML calls them."""

_EMPTY = frozenset({"meta", "br"})


def plain(text: str) -> Markup:
    """A text, line by line, as nothing but text."""
    return Markup("\n".join(escape(clean(line)) for line in text.split("\n")))


def both(text: Text) -> Markup:
    """A text in both languages, of which the page shows one; what is alike in both is there once."""
    if text.en == text.zh:
        return plain(text.en)
    return Markup("".join(f'<span class="in" lang="{LANGS[lang]}">{plain(text[lang]).text}</span>' for lang in LANGS))


def piece(content: Content) -> Markup:
    """Whatever may stand in an element, as a piece."""
    match content:
        case None:
            return NOTHING
        case Markup():
            return content
        case Text():
            return both(content)
        case _:
            return plain(content)


def together(parts: Iterable[Content], between: str = "") -> Markup:
    """Pieces one after the other."""
    return Markup(between.join(piece(each).text for each in parts))


def element(tag: str, *content: Content, **attributes: str | bool | None) -> Markup:
    """An element; `class_` loses the mark at its end, `aria_label` gets a hyphen, what is false is left out."""
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Markup(f"<{tag}{given}>" if tag in _EMPTY else f"<{tag}{given}>{together(content).text}</{tag}>")


def table(caption: Content, head: Iterable[Content], rows: Iterable[Iterable[Content]], **attributes: str) -> Markup:
    """A table whose columns have headings; it scrolls by itself where the page is narrow."""
    heads = together(element("th", each, scope="col") for each in head)
    body = together(element("tr", together(_cell(each) for each in row)) for row in rows)
    made = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", heads)),
        element("tbody", body),
        **attributes,
    )
    return element("div", made, class_="wide", tabindex="0")


def _cell(content: Content) -> Markup:
    return element("td", content)


def items(tag: str, contents: Iterable[Content], **attributes: str) -> Markup:
    """A list, `ul` or `ol`; nothing where it would be empty."""
    made = [element("li", each) for each in contents]
    return element(tag, together(made), **attributes) if made else NOTHING


def anchor(kind: str, key: str) -> str:
    """The id of the place of a thing on the page."""
    return f"{kind}-{quote(key, safe='')}".replace("%", "_")


def link(kind: str, key: str, shown: Content = None) -> Markup:
    """A link to the place of a thing on the page."""
    return element("a", key if shown is None else shown, href=f"#{anchor(kind, key)}")


_LINK = pattern(r'<a href="#([^"]*)">(.*?)</a>')
_PLACE = pattern(r'<[^<>]* id="([^"]*)"')


def without_dead_links(whole: Markup) -> Markup:
    """The page in which what links to no place of it (an assumption, a cell of a table) stands as text."""
    there = set(_PLACE.findall(whole.text))
    return Markup(_LINK.sub(lambda found: found[0] if found[1] in there else found[2], whole.text))


def folded(summary: Content, *content: Content, shown: bool = False) -> Markup:
    """What can be unfolded; printed it is unfolded where the browser can do that."""
    return element("details", element("summary", summary), *content, open=shown)

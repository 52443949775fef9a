"""What is told of a name or a keyword where somebody points at it."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.diagnostics.diagnostic import Text
from reqonto.lsp.names import Thing
from reqonto.lsp.report import Told
from reqonto.report.about import called_as, details, paraphrase
from reqonto.report.declared import described, shown_type, value
from reqonto.result import Result
from reqonto.spec.model import Argument, Entry, Member, Specification, UserUnit
from reqonto.spec.uses import Local
from reqonto.syntax.keywords import BY_SPELLING

MOST_LINES = 24
"""So many lines of one thing are shown; more is what `reqonto explain` is for."""


def told(thing: Thing, name: str, result: Result, verdict: Told | None, lang: str) -> str:
    """What is known of a thing, as Markdown: what it is, what it says in both languages, its verdict."""
    specification = result.specification
    assert specification is not None
    blocks = [_head(thing, name, specification, lang)]
    if not isinstance(thing, (Local, Argument, Member, str)):
        blocks += _said(thing, specification)
        blocks += _lines(result, thing, lang)
    if verdict is not None:
        blocks += _verdict(verdict, lang)
    return "\n\n".join(block for block in blocks if block)


def _head(thing: Thing, name: str, specification: Specification, lang: str) -> str:
    match thing:
        case str():
            return f"`{thing}`"
        case Local():
            word = Text("variable", "变量")[lang]
            return f"{word} **{name}**: {shown_type(thing.type, specification, lang)}"
        case Argument():
            word = Text("argument", "变元")[lang]
            return f"{word} **{thing.name}**: {shown_type(thing.type, specification, lang)}"
        case Member():
            word = Text("value", "取值")[lang]
            owner = next(
                (each.name for each in specification.enumerations.values() if thing in each.members), ""
            )  # fmt: skip
            return f"{word} **{value(thing.name, thing.labels, lang)}** ({owner})"
        case _:
            key = str(getattr(thing, "id", name))
            head = f"{called_as(thing)[lang]} **{key}**"
            label = specification.label(key)
            title = None if isinstance(thing, UserUnit) else thing.meta.title
            plain = label[lang] in {key, getattr(thing, "name", key)}
            shown = label[lang] if not plain else "" if title is None else title.text
            doc = "" if isinstance(thing, UserUnit) else thing.meta.doc.strip() or thing.meta.text("definition")
            return head + (f" – {shown}" if shown else "") + (f"\n\n{doc}" if doc else "")


def _said(thing: Thing, specification: Specification) -> Iterator[str]:
    assert not isinstance(thing, (Local, Argument, Member, str))
    said = paraphrase(thing, specification)
    if said is not None:
        for text in dict.fromkeys((said.en, said.zh)):
            yield f"```req\n{text}\n```"


def _lines(result: Result, thing: Thing, lang: str) -> Iterator[str]:
    assert result.specification is not None
    if isinstance(thing, Entry):
        found = list(details(result, thing, lang))
    else:
        found = list(described(thing, result.specification, lang))
    if len(found) > MOST_LINES:
        found = [*found[:MOST_LINES], "…"]
    rows = [f"- {line.removeprefix('· ')}" if line.startswith("· ") else line for line in found]
    text = ""
    for row in rows:
        # A list begins behind an empty line.
        gap = "\n\n" if row.startswith("- ") and not text.rpartition("\n")[2].startswith("- ") else "  \n"
        text += f"{gap if text else ''}{row}"
    if text:
        yield text


def _verdict(verdict: Told, lang: str) -> Iterator[str]:
    yield f"{sign(verdict)} {verdict.short[lang]}"
    if verdict.long[lang]:
        yield f"```text\n{verdict.long[lang]}\n```"


def sign(verdict: Told) -> str:
    """A mark before a verdict."""
    return {True: "✓", False: "✗", None: "·"}[verdict.good]


def keyword(word: str, lang: str) -> str | None:
    """A keyword with its spellings in both languages."""
    row = BY_SPELLING.get(word)
    if row is None:
        return None
    spelt = [", ".join(f"`{each}`" for each in spellings) for spellings in (row.en, row.zh) if spellings]
    return f"{Text('keyword', '关键字')[lang]} {' – '.join(spelt)}"

"""The grammar as readers know grammars: the rules of `spec.lark` in EBNF, with the keywords of one language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from reqonto.source import cells
from reqonto.syntax import keywords

ROOT = Path(__file__).resolve().parents[1]
GRAMMAR = ROOT / "src" / "reqonto" / "syntax" / "spec.lark"
WIDTH = 58
"""Cells of a line of the page; a Chinese character takes two."""

MARKS: Mapping[str, str] = {
    "_LB": "{", "_RB": "}", "_LP": "(", "_RP": ")", "_LSQ": "[", "_RSQ": "]", "_COMMA": ",", "_COLON": ":", "_DOT": ".",
    "_END": ";", "_DOTS": "..", "_BAR": "|", "_EQ": "=", "_NE": "!=", "_LE": "<=", "_GE": ">=", "_LT": "<", "_GT": ">",
    "_PLUS": "+", "_MINUS": "-", "_STAR": "*", "_SLASH": "/", "_ARROW": "->",
}  # fmt: skip
"""Marks by terminal; full-width marks mean the same."""

TOKENS: Mapping[str, str] = {
    "NAME": "NAME", "UNIT_NAME": "NAME", "UID": "ID", "STRING": "TEXT", "LANG": "LANGUAGE", "INT": "INTEGER",
    "NUMBER": "NUMBER", "PERCENT": "PERCENT", "MONEY": "MONEY", "DATE": "DATE", "DATETIME": "INSTANT", "CLOCK": "CLOCK",
    "ORDINAL": "ORDINAL", "_NL": "LINE-END",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Symbol:
    name: str


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    ways: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    body: Node
    how: Literal["*", "+", "?"]


Node = Symbol | Sequence | Choice | Repeated

_RULE = re.compile(r"^[?!]*(?P<name>[a-z]\w*)(?:\.\d+)?: (?P<body>.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_TOKEN = re.compile(r"\s*(?:(?P<alias>->\s*\w+)|(?P<word>[A-Za-z_]\w*)|(?P<mark>[()\[\]|*+?]))")


class _Reader:
    """Reads the right-hand side of one rule."""

    def __init__(self, text: str) -> None:
        self.tokens = [found[0].strip() for found in _TOKEN.finditer(text) if not found["alias"]]
        self.at = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def choice(self) -> Node:
        ways = [self.sequence()]
        while self.next == "|":
            self.take()
            ways.append(self.sequence())
        return ways[0] if len(ways) == 1 else Choice(tuple(ways))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.next and self.next not in "|)]":
            parts.append(self.part())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def part(self) -> Node:
        mark = self.take()
        if mark in "([":
            inner = self.choice()
            self.take()
            node: Node = Repeated(inner, "?") if mark == "[" else inner
        else:
            node = Symbol(mark)
        match self.next:
            case "*":
                self.take()
                return Repeated(node, "*")
            case "+":
                self.take()
                return Repeated(node, "+")
            case "?":
                self.take()
                return Repeated(node, "?")
            case _:
                return node


@cache
def rules() -> Mapping[str, Node]:
    """The rules in their order."""
    text = re.sub(r"(?m)^//.*\n|[ \t]*//.*$", "", GRAMMAR.read_text("utf-8"))
    return {found["name"]: _Reader(found["body"]).choice() for found in _RULE.finditer(text)}


def names(node: Node) -> Iterator[str]:
    """The rules and terminals that a node speaks of."""
    match node:
        case Symbol(name):
            yield name
        case Sequence(parts) | Choice(parts):
            for part in parts:
                yield from names(part)
        case Repeated(body, _):
            yield from names(body)


def called(rule: str) -> str:
    """What a rule is called on the page."""
    return {"uid": "id", "uids": "ids", "langstr": "text", "langstrs": "texts", "expr": "formula"}.get(
        rule, rule.replace("_", "-")
    )


def _terminal(name: str, lang: str) -> str | None:
    """A terminal as it is written in a language, by its first spelling; none for a keyword that the language lacks."""
    if name in MARKS:
        return f'"{MARKS[name]}"'
    if name in TOKENS:
        return TOKENS[name]
    row = keywords.BY_TERMINAL[name]
    spellings = row.zh if lang == "zh" else row.en
    if not spellings:
        return None
    return f'"{spellings[0]}"'


def written(node: Node, lang: str, *, inside: bool = False) -> str:
    """A node in EBNF; empty for what the language does not have.  `inside`: a choice needs parentheses."""
    match node:
        case Symbol(name):
            return called(name) if name in rules() else _terminal(name, lang) or ""
        case Sequence(parts):
            return " ".join(filter(None, (written(part, lang, inside=True) for part in parts)))
        case Choice(ways):
            told = list(dict.fromkeys(filter(None, (written(way, lang) for way in ways))))
            text = " | ".join(told)
            return f"({text})" if inside and len(told) > 1 else text
        case Repeated(body, how):
            text = written(body, lang)
            plus = written(body, lang, inside=True)
            return {"*": f"{{ {text} }}", "?": f"[ {text} ]", "+": f"{plus} {{ {text} }}"}[how] if text else ""


def production(rule: str, lang: str) -> str:
    """A rule of the grammar, folded at its choices."""
    node = rules()[rule]
    head = f"{called(rule)} ="
    ways = node.ways if isinstance(node, Choice) else (node,)
    told = list(dict.fromkeys(filter(None, (written(way, lang) for way in ways))))
    whole = f"{head} {' | '.join(told)} ;"
    if cells(whole) <= WIDTH:
        return whole
    lines = [f"{head} {told[0]}", *(f"    | {way}" for way in told[1:])]
    return "\n".join([*(folded for line in lines[:-1] for folded in _folded(line)), *_folded(f"{lines[-1]} ;")])


_CLOSING = frozenset({";", "]", "}", ")", ","})
"""What no line begins with."""


def _folded(line: str) -> Iterator[str]:
    """A long line, broken at blanks outside of texts."""
    indent = "      "
    pieces = re.findall(r'(?:"[^"]*"|\S)+', line)
    now = line[: len(line) - len(line.lstrip())] + pieces[0]
    for piece in pieces[1:]:
        if cells(now) + 1 + cells(piece) > WIDTH and piece not in _CLOSING:
            yield now
            now = indent + piece
        else:
            now = f"{now} {piece}"
    yield now

"""Answers of queries as tables for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Self

from reqonto.asking import Reply
from reqonto.backends.sparql import Asked, Rows, Truth, Value
from reqonto.checks.competency import WORDS
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_text import clean
from reqonto.records import dataclass
from reqonto.report.grid import grid
from reqonto.report.words import counted

HEADINGS: Mapping[str, Text] = {
    "subject": Text("subject", "主语"),
    "predicate": Text("predicate", "谓语"),
    "object": Text("object", "宾语"),
}
"""The columns of triples; those of rows are called as the query calls them."""


def truth_line(answer: Truth, lang: str) -> str:
    """The answer of `ASK`."""
    return (Text("true", "真") if answer.value else Text("false", "假"))[lang]


@dataclass(frozen=True, slots=True)
class Shown:
    """How values are shown: addresses made `short`, with the labels that are known."""

    short: Callable[[str], str]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, answer: Rows, asked: Asked, lang: str, short: Callable[[str], str], *, labels: bool) -> Self:
        """The labels of what stands in an answer, in the language or without any; none where none are wanted."""
        found: dict[str, str] = {}
        addresses = sorted({cell.text for row in answer.rows for cell in row if cell is not None and cell.is_address})
        for start in range(0, len(addresses) if labels else 0, 500):
            values = " ".join(f"<{each}>" for each in addresses[start : start + 500])
            query = (
                "SELECT ?x (SAMPLE(?l) AS ?label) { VALUES ?x { " + values + " } ?x rdfs:label ?l"
                f" FILTER(LANG(?l) = '' || LANGMATCHES(LANG(?l), '{lang}')) }} GROUP BY ?x"
            )
            told = asked.query(query, seconds=10.0)
            for row in told.rows if isinstance(told, Rows) else ():
                if row[0] is not None and row[1] is not None:
                    found[row[0].text] = row[1].text
        return cls(short, found)

    def text(self, value: Value) -> str:
        """A value as a person reads it."""
        if value.kind == "blank":
            return f"_:{value.text}"
        if not value.is_address:
            return value.text
        label = self.labels.get(value.text)
        return self.short(value.text) if label is None else f"{self.short(value.text)} “{label}”"


def table(answer: Rows, lang: str, *, width: int | None, shown: Shown) -> Iterator[str]:
    """The rows under their headings and how many there are; narrower than `width`, where there is one."""
    triples = answer.variables == tuple(HEADINGS)
    head = [HEADINGS[name][lang] if triples else name for name in answer.variables]
    rows = [["" if cell is None else clean(shown.text(cell)) for cell in row] for row in answer.rows]
    if head and rows:
        yield from grid(head, rows, width=1_000_000 if width is None else width)
        yield ""
    told = counted(len(rows), "row", "rows", "行")
    if triples:
        told = counted(len(rows), "triple", "triples", "条三元组")
    yield told[lang]


def reply_text(reply: Reply, lang: str) -> str:
    """The answer of a question in the words of the language: a word, or what was found, a line for each.

    Of data, what is not known stands below, with the reason.
    """
    if reply.open and not reply.open[0][0]:
        return Text("unknown: ", "未知：")[lang] + reply.open[0][1][lang] + "\n"
    if len(reply.answer) == 1 and reply.answer[0] in WORDS:
        return WORDS[reply.answer[0]][lang] + "\n"
    lines = [clean(each) for each in reply.answer] or [Text("nothing", "无")[lang]]
    for name, why in reply.open:
        lines.append(clean(Text(f"unknown: {name} ({why.en})", f"未知：{name}（{why.zh}）")[lang]))
    return "".join(f"{each}\n" for each in lines)


def reply_json(reply: Reply) -> str:
    """The same for programs."""
    why = None if reply.why is None else {"en": reply.why.en, "zh": reply.why.zh}
    told: dict[str, object] = {"schema": 1, "answer": list(reply.answer), "why": why}
    if reply.open:
        told["open"] = [{"name": name or None, "why": {"en": why.en, "zh": why.zh}} for name, why in reply.open]
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"

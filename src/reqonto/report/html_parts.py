"""Parts that several sections of the page share: places, texts in colour, stories as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter

from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String

from reqonto.checks.verdicts import StoryStep
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.pipeline import Result
from reqonto.report.markup import NOTHING, Content, Markup, element, folded, link, plain, table, together
from reqonto.report.places import root_of
from reqonto.source import Span
from reqonto.syntax.highlight import SpecificationLexer

WEIGHTS: Mapping[Severity, tuple[Text, str]] = {
    Severity.ERROR: (Text("✗ error", "✗ 错误"), "bad"),
    Severity.WARNING: (Text("▲ warning", "▲ 警告"), "warn"),
    Severity.HINT: (Text("· hint", "· 提示"), "hint"),
}
"""What a finding weighs, in words and in the look of them."""

_LOOKS = (
    (Keyword, "k"), (Operator.Word, "k"), (Name.Attribute, "w"), (Name.Label, "w"), (String, "s"), (Number, "n"),
    (Literal.Date, "n"), (Comment, "c"),
)  # fmt: skip


def place(span: Span | None, result: Result) -> Markup:
    """A file and a line."""
    if span is None:
        return NOTHING
    return element("span", f"{root_of(result).name(span.shown.path)}:{span.line}", class_="place")


@cache
def _look(sort: object) -> str | None:
    """How a sort of piece looks; none for what looks as the text around it."""
    return next((name for kind, name in _LOOKS if sort in kind), None)


def coloured(text: str) -> Markup:
    """A text of the language in colour."""
    tokens = ((_look(sort), piece) for _, sort, piece in SpecificationLexer().get_tokens_unprocessed(text))
    alike = ((look, "".join(piece for _, piece in run)) for look, run in groupby(tokens, itemgetter(0)))
    return together(plain(piece) if look is None else element("span", piece, class_=look) for look, piece in alike)


def source_of(key: str, result: Result) -> Markup:
    """The text of an item as it was written, folded."""
    entry = None if result.specification is None else result.specification.entries.get(key)
    span = getattr(None if entry is None else entry.node, "span", None)
    if not isinstance(span, Span) or not span.text.strip():
        return NOTHING
    lines = span.text.rstrip().split("\n")
    return folded(Text("text", "原文"), element("pre", element("code", coloured("\n".join(lines)))))


def ids(keys: Sequence[str]) -> Markup:
    """Links to requirements."""
    return together((link("r", each) for each in keys), ", ")


def story(caption: Content, steps: Sequence[StoryStep], *, numbered: bool = False) -> Markup:
    """What happens when, which requirement asks for it, and which is broken by it."""
    if not steps:
        return NOTHING
    head: list[Content] = [
        Text("when", "时间"), Text("what happens", "发生的事"), Text("asked for by", "依据"), Text("breaks", "违反"),
    ]  # fmt: skip
    rows: list[list[Content]] = []
    for step in steps:
        broken = together((element("span", "✗ ", class_="bad"), ids(step.broken))) if step.broken else NOTHING
        row: list[Content] = [element("code", step.when), step.what, ids(step.because), broken]
        rows.append([str(step.number or ""), *row] if numbered else row)
    return table(caption, [Text("event", "事件"), *head] if numbered else head, rows)

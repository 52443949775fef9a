"""What is told of a value as plain text, and as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import assert_never

from reqonto.api.told import Block, Cell, Heading, Line, Table
from reqonto.diagnostics.render_text import clean
from reqonto.source import cells

_STYLE = """
.reqonto{font-size:13px;line-height:1.5;max-width:75em}
.reqonto h4{margin:.7em 0 .2em;font-size:1.05em;font-weight:600}
.reqonto p{margin:.1em 0;white-space:pre-wrap}
.reqonto table{font-size:inherit;margin:.3em 0 .6em;border-collapse:collapse}
.reqonto th,.reqonto td{text-align:left;vertical-align:top}
.reqonto th,.reqonto td{padding:.15em .9em .15em 0;border:0;font-weight:normal;white-space:pre-wrap}
.reqonto th{opacity:.65;border-bottom:1px solid currentColor}
.reqonto .good{color:#16794a}.reqonto .bad{color:#c4262e}.reqonto .doubt{color:#a15c00}.reqonto .quiet{opacity:.65}
@media (prefers-color-scheme:dark){
.reqonto .good{color:#4cc38a}.reqonto .bad{color:#ff6b70}.reqonto .doubt{color:#e0a458}}
[data-jp-theme-light=true] .reqonto .good{color:#16794a}[data-jp-theme-light=true] .reqonto .bad{color:#c4262e}
[data-jp-theme-light=true] .reqonto .doubt{color:#a15c00}
"""


def plain(blocks: Sequence[Block], _lang: str) -> str:
    """The blocks as lines of text, without colours and without a line end at the end."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading(text):
                lines += ["", clean(text)] if lines else [clean(text)]
            case Line(text, _, depth):
                lines.append("  " * depth + clean(text))
            case Table():
                lines += _grid(block)
            case _:
                assert_never(block)
    return "\n".join(lines)


def _grid(table: Table) -> Iterator[str]:
    rows = [[clean(cell.text) for cell in row] for row in table.rows]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)] if rows else []
    for row in rows:
        yield (
            "  "
            + "  ".join(
                text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True) if width
            ).rstrip()
        )


def html(blocks: Sequence[Block], lang: str) -> str:
    """The blocks as one element that carries its own style, and nothing that runs or loads."""
    inside = "".join(map(_element, blocks))
    # The last two classes keep notebooks from reading amounts of money as mathematics.
    opening = f'<div class="reqonto tex2jax_ignore mathjax_ignore" lang="{"zh" if lang == "zh" else "en"}">'
    return f"{opening}<style>{_STYLE}</style>{inside}</div>"


def _element(block: Block) -> str:
    match block:
        case Heading(text, tone):
            return f"<h4{_class(tone)}>{_safe(text)}</h4>"
        case Line(text, tone, depth):
            inset = f' style="margin-left:{1.4 * depth:g}em"' if depth else ""
            return f"<p{_class(tone)}{inset}>{_safe(text)}</p>"
        case Table(head, rows):
            top = "".join(f"<th>{_safe(each)}</th>" for each in head) if any(head) else ""
            body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
            return f"<table>{f'<thead><tr>{top}</tr></thead>' if top else ''}<tbody>{body}</tbody></table>"
        case _:
            assert_never(block)


def _cell(cell: Cell) -> str:
    return f"<td{_class(cell.tone)}>{_safe(cell.text)}</td>"


def _class(tone: str) -> str:
    return f' class="{tone}"' if tone else ""


def _safe(text: str) -> str:
    return escape(clean(text))

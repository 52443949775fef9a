"""Who may do and see what: the rights of a role as a matrix, and single tables and cells, for `reqonto explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reqonto.checks.permissions import told
from reqonto.constraints.permissions import Permission, role_of
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.records import dataclass
from reqonto.source import Span, cells
from reqonto.spec.meanings import name_chain
from reqonto.spec.model import Entry, EventKind, Kind, Specification
from reqonto.syntax import tree
from reqonto.syntax.show import show_expr

_BOLD = "\x1b[1m"

WIDTH = 100
"""Cells that a row may take where the terminal does not say."""

CELL_WORDS = {
    "yes": Text("yes", "可"),
    "no": Text("no", "不得"),
    "none": Text("none", "禁止访问"),
    "read": Text("read", "只读"),
    "write": Text("write", "读写"),
    "masked": Text("masked", "脱敏"),
    "aggregated": Text("aggregated", "汇总"),
    "must": Text("must", "应"),
    "must not": Text("must not", "不得"),
    "should": Text("should", "宜"),
    "should not": Text("should not", "不宜"),
    "may": Text("may", "可"),
    "may not": Text("need not", "不必"),
}
_HEAD = (Text("what", "对象"), Text("right", "权限"), Text("when", "条件"), Text("says", "依据"))


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the matrix: what is said of an event or a piece of information, under which condition, and by what.

    `role` is the symbol of the role that it is said of: this one, or one above it.
    """

    subject: Text
    word: str
    condition: Text | None
    by: str
    role: str
    span: Span


def rights(result: Result, role: str) -> list[Right]:
    """All that permission tables and sentences say of what a role may do and see, events first."""
    specification = result.specification
    assert specification is not None
    above = set(specification.ancestors(role))
    acts: dict[str, list[Right]] = {}
    views: dict[str, list[Right]] = {}
    for table in result.interpretation.tables if result.interpretation is not None else ():
        for cell in table.cells:
            if cell.role in above:
                place = views if cell.column.is_information else acts
                place.setdefault(cell.column.symbol, []).append(_of_cell(cell, specification))
    for entry in specification.requirements:
        for symbol, right in _of_sentence(entry, above, specification):
            acts.setdefault(symbol, []).append(right)
    return [right for group in (acts, views) for found in group.values() for right in found]


def _of_cell(cell: Permission, specification: Specification) -> Right:
    subject = specification.label(cell.column.symbol)
    if cell.column.is_information:
        owner = specification.label(cell.column.kind)
        subject = Text(f"{owner.en}.{subject.en}", f"{owner.zh}.{subject.zh}")
    word = "none" if cell.forbids and cell.column.is_information else cell.word
    return Right(subject, word, _condition(cell), cell.id, cell.role, cell.span)


def _condition(cell: Permission) -> Text | None:
    if cell.written is None:
        return None
    return Text(f"if {show_expr(cell.written, 'en')}", f"若 {show_expr(cell.written, 'zh')}")


def _of_sentence(
    entry: Entry[tree.Requirement], above: set[str], specification: Specification
) -> Iterator[tuple[str, Right]]:
    """What a sentence says that a party of one of these roles does; its clauses are the condition."""
    body = entry.node.body
    if not isinstance(body, tree.Sentence) or not isinstance(body.response, tree.Do):
        return
    role = role_of(specification, entry.module, body.party)
    pattern = body.response.pattern
    head = name_chain(pattern.function if isinstance(pattern, tree.Call) else pattern)
    found = specification.lookup(entry.module, tuple(name.text for name in head))
    if role is None or role.symbol not in above or len(found) != 1 or not isinstance(found[0], EventKind):
        return
    condition = None
    if body.clauses or body.quant is not None or body.timing is not None or body.unless is not None:
        condition = Text("see there", "见该条")
    yield (
        found[0].symbol,
        Right(specification.label(found[0].symbol), body.modal, condition, entry.id, role.symbol, entry.span),
    )


# ---------------------------------------------------------------- as text


def matrix_lines(result: Result, kind: Kind, style: Style) -> Iterator[str]:
    """The rights of a role as a table; on a narrow terminal, and for long conditions, as indented lines."""
    found = rights(result, kind.symbol)
    if not found:
        return
    lang = style.lang
    rows = [_row(right, kind, lang) for right in found]
    head = [text[lang] for text in _HEAD]
    yield Text("what it may do and see", "可做与可见")[lang]
    widths = [max(cells(row[column]) for row in (head, *rows)) for column in range(len(head))]
    room = style.columns or WIDTH
    if sum(widths) + 3 * len(widths) + 2 <= room:
        yield from _table(head, rows, widths, style)
        return
    for row in rows:
        yield f"  {style.paint(_BOLD, row[0])}: {row[1]}"
        if row[2]:
            yield f"    {row[2]}"
        yield f"    ({row[3]})" if lang == "en" else f"    （{row[3]}）"


def _row(right: Right, kind: Kind, lang: str) -> list[str]:
    by = right.by
    if right.role != kind.symbol:
        by += Text(f", of every {right.role}", f"，对所有{right.role}")[lang]
    condition = "" if right.condition is None else right.condition[lang]
    return [clean(text) for text in (right.subject[lang], CELL_WORDS[right.word][lang], condition, by)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], style: Style) -> Iterator[str]:
    def line(row: Sequence[str]) -> str:
        parts = (text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True))
        return "  " + " │ ".join(parts).rstrip()

    yield style.paint(_BOLD, line(head))
    yield "  " + "─┼─".join("─" * width for width in widths)
    before = ""
    for row in rows:
        # The same subject is not said again.
        yield line(["" if row[0] == before else row[0], *row[1:]])
        before = row[0]


MOST_LINES = 60
"""Cells of a table that are told one by one."""


def table_lines(result: Result, table: str, lang: str) -> Iterator[str]:
    """What each cell of a table says, a line each; the rest of a very large table is counted."""
    found = result.interpretation.tables if result.interpretation is not None else ()
    every = [cell for each in found if each.id == table for cell in each.cells]
    assert result.specification is not None
    for cell in every[:MOST_LINES]:
        yield clean(told(cell, result.specification)[lang])
    if len(every) > MOST_LINES:
        rest = len(every) - MOST_LINES
        yield Text(f"… and {rest} more cells", f"……另有 {rest} 格")[lang]


def cell_named(result: Result, word: str) -> Permission | None:
    """The cell with this id, in the brackets and commas of either language."""
    key = word.translate(str.maketrans("【】，［］", "[],[]")).replace(", ", ",")
    tables = result.interpretation.tables if result.interpretation is not None else ()
    return next((cell for table in tables for cell in table.cells if cell.id == key), None)


def cell_lines(result: Result, cell: Permission, style: Style) -> Iterator[str]:
    """A cell in both languages, and the conflicts in which it takes part."""
    from reqonto.report.text import conflict_lines

    assert result.specification is not None
    place = f"{clean(cell.span.path)}:{cell.span.line}"
    yield f"{Text('cell', '单元格')[style.lang]} {style.paint(_BOLD, clean(cell.id))}   {place}"
    said = told(cell, result.specification)
    yield ""
    yield f"  {clean(said.en)}"
    yield f"  {clean(said.zh)}"
    for conflict in result.consistency.conflicts if result.consistency is not None else ():
        if cell.id in conflict.members:
            yield ""
            yield from (f"  {line}" for line in conflict_lines(conflict, result, style))


# ---------------------------------------------------------------- as data


def rights_json(result: Result, role: str) -> list[Json]:
    """The matrix of a role as data."""
    return [
        {
            "what": text_json(right.subject),
            "right": right.word,
            "when": None if right.condition is None else text_json(right.condition),
            "by": right.by,
            "role": right.role,
            "file": right.span.path,
            "line": right.span.line,
        }
        for right in rights(result, role)
    ]


def cell_json(result: Result, cell: Permission) -> dict[str, Json]:
    """A cell as data."""
    from reqonto.report.json import conflict_json

    assert result.specification is not None
    consistency = result.consistency
    conflicts = [] if consistency is None else [each for each in consistency.conflicts if cell.id in each.members]
    return {
        "schema": 1,
        "id": cell.id,
        "kind": "cell",
        "table": cell.table,
        "role": cell.role,
        "file": cell.span.path,
        "line": cell.span.line,
        "paraphrase": text_json(told(cell, result.specification)),
        "conflicts": [conflict_json(each, result) for each in conflicts],
    }

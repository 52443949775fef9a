"""Cells of permission tables that say something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.verdicts import Conflict
from reqonto.constraints.axioms import Interpretation
from reqonto.constraints.permissions import Permission
from reqonto.diagnostics.diagnostic import Edit, Text
from reqonto.mending.candidates import Candidate
from reqonto.mending.cases import case_of, in_terms
from reqonto.spec.model import Specification
from reqonto.syntax import tree


def cells_of(interpretation: Interpretation | None) -> Mapping[str, Permission]:
    """The cells that can say something else: those about events."""
    tables = () if interpretation is None else interpretation.tables
    return {cell.id: cell for table in tables for cell in table.cells if not cell.column.items}


def cells(
    specification: Specification, known: Mapping[str, Permission], conflict: Conflict
) -> Iterator[Candidate]:  # fmt: skip
    """What the cells among the members could say: yes, no, or that in the case of another member only, or never."""
    for id_ in conflict.members:
        cell = known.get(id_)
        if cell is None:
            continue
        chinese = _is_chinese(specification, cell)
        yes, no, only = ("可", "不得", "若") if chinese else ("yes", "no", "if")
        written = "" if cell.written is None else cell.written.span.text
        for case in _cases(specification, conflict, cell):
            both, either, not_ = ("且", "或", "非") if chinese else ("and", "or", "not")
            if cell.forbids:
                yield _saying(cell, f"{only} {case}")
            elif written:
                yield _saying(cell, f"{only} ({written}) {either} ({case})")
                yield _saying(cell, f"{only} ({written}) {both} {not_} ({case})")
            else:
                yield _saying(cell, f"{only} {not_} ({case})")
        yield _saying(cell, yes if cell.forbids or written else no)


def _cases(specification: Specification, conflict: Conflict, cell: Permission) -> Iterator[str]:
    """The cases of the other members, about the arguments of the event."""
    named = {arg.name: str(arg.type.kind).rpartition(".")[2] for arg in cell.column.event.args if arg.type.kind}
    for other in dict.fromkeys((*conflict.members, *conflict.trigger)):
        case = case_of(specification, other) if other != cell.id else None
        said = None if case is None else in_terms(case, named, {})
        if said is not None:
            yield said


def _saying(cell: Permission, new: str) -> Candidate:
    """The cell with another content."""
    old = cell.span.text.strip()
    told = Text(f"in {cell.id} write `{new}` for `{old}`", f"把 {cell.id} 中的“{old}”改为“{new}”")
    return Candidate("cell", cell.id, (Edit(cell.span, new),), told)


def _is_chinese(specification: Specification, cell: Permission) -> bool:
    entry = specification.entries.get(cell.table)
    node = None if entry is None else entry.node
    return isinstance(node, tree.Permissions) and node.span.text.startswith("权限表")

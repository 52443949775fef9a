"""Edits that the server offers: fixes of findings, repairs of conflicts, and all safe fixes of a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from lsprotocol import types

from reqonto.diagnostics.diagnostic import Severity
from reqonto.lsp.documents import Document, Lines
from reqonto.lsp.findings import Finding, Mend
from reqonto.lsp.reading import Reader, Reading
from reqonto.lsp.state import Known, State
from reqonto.lsp.wire import range_in
from reqonto.source import Source
from reqonto.spec.shipped import module_of

FIX_ALL = "source.fixAll.reqonto"


def actions(
    state: State, known: Known, document: Document, where: types.Range, only: Iterable[str] | None
) -> list[types.CodeAction]:
    """What mends the findings that a range touches."""
    wanted = tuple(only) if only is not None else ("quickfix",)
    found: list[types.CodeAction] = []
    start = document.lines.offset(where.start.line, where.start.character)
    end = document.lines.offset(where.end.line, where.end.character)
    if any("quickfix".startswith(each) for each in wanted):
        for finding, told, reading in _touched(state, known, document, start, end):
            for number, mend in enumerate(finding.mends):
                edit = workspace_edit(state, mend, reading, document)
                if edit is not None:
                    safe = mend.safe and number == 0
                    found.append(
                        types.CodeAction(
                            mend.title(state.lang), kind=types.CodeActionKind.QuickFix, diagnostics=[told],
                            edit=edit, is_preferred=safe or None,
                        )
                    )  # fmt: skip
        found += _repairs(state, known, document, start, end)
    return found


def _touched(
    state: State, known: Known, document: Document, start: int, end: int
) -> Iterator[tuple[Finding, types.Diagnostic, Reading | None]]:
    for finding, told, reading, begin, stop in state.placed(known, document):
        if begin <= end and start <= stop:
            yield finding, told, reading


def _repairs(state: State, known: Known, document: Document, start: int, end: int) -> Iterator[types.CodeAction]:
    reading = known.checked_of
    if reading is None:
        return
    for mended in known.mended.values():
        here = any(
            (place := state.now(each, reading)) is not None and place[0] == document.uri
            and place[2] <= end and start <= place[3]
            for each in mended.places
        )  # fmt: skip
        for mend in mended.mends if here else ():
            edit = workspace_edit(state, mend, reading, document)
            if edit is not None:
                title = f"{mended.name}: {mend.title(state.lang)}"
                yield types.CodeAction(title, kind=types.CodeActionKind.QuickFix, edit=edit)


def workspace_edit(state: State, mend: Mend, reading: Reading | None, document: Document) -> types.WorkspaceEdit | None:
    """The edits of a fix where the texts stand now; None if one of its places was edited since."""
    edits: dict[str, list[types.TextEdit]] = {}
    for change in mend.changes:
        if reading is None:
            found: tuple[str, Lines, int, int] | None
            found = document.uri, document.lines, change.range.start, change.range.end
        else:
            found = state.now(change.range, reading)
        if found is None or module_of(change.range.path) is not None:
            return None
        uri, lines, start, end = found
        edits.setdefault(uri, []).append(types.TextEdit(range_in(lines, start, end), change.text))
    return None if not edits else versioned(state, edits)


def versioned(state: State, edits: dict[str, list[types.TextEdit]]) -> types.WorkspaceEdit:
    """Edits for the versions of the texts that they were made for."""
    changes: list[types.TextDocumentEdit] = []
    for uri, rows in edits.items():
        document = state.documents.get(uri)
        version = None if document is None else document.version
        changes.append(
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), list(rows))
        )  # fmt: skip
    return types.WorkspaceEdit(document_changes=list(changes))


Piece: TypeAlias = tuple[int, int, str]
"""What is to stand between two offsets of a text instead."""


def safe_fixes(state: State, known: Known, document: Document) -> list[list[Piece]]:
    """The safe fixes of a text of which no two touch the same piece of it."""
    taken: list[tuple[int, int]] = []
    fixes: list[list[Piece]] = []
    for finding, _, reading, _, _ in state.placed(known, document):
        mend = next((each for each in finding.mends[:1] if each.safe), None)
        if mend is None:
            continue
        rows: list[Piece] = []
        for change in mend.changes:
            start, end = change.range.start, change.range.end
            if reading is not None:
                moved = state.now(change.range, reading)
                if moved is None or moved[0] != document.uri:
                    break
                start, end = moved[2], moved[3]
            if any(start <= last and first <= end for first, last in taken):
                break
            rows.append((start, end, change.text))
        else:
            taken += [(start, end) for start, end, _ in rows]
            fixes.append(rows)
    return fixes


def harmless(fixes: Sequence[Sequence[Piece]], path: str, reading: Reading, reader: Reader) -> list[Piece]:
    """The edits of the fixes that bring up no mistake: of all together, else one after the other."""
    every = [piece for fix in fixes for piece in fix]
    if not every or _does_no_harm(every, path, reading, reader):
        return every
    kept: list[Piece] = []
    for fix in fixes if len(fixes) > 1 else ():
        if _does_no_harm([*kept, *fix], path, reading, reader):
            kept += fix
    return kept


def _does_no_harm(pieces: Iterable[Piece], path: str, reading: Reading, reader: Reader) -> bool:
    text = reading.texts[path]
    for start, end, new in sorted(pieces, reverse=True):
        text = text[:start] + new + text[end:]
    after = reader.reading(replace(reading.snapshot, texts={**reading.snapshot.texts, path: text}))
    before, later = _mistakes(reading), _mistakes(after)
    if _syntax(later) < _syntax(before):
        # A mistake of syntax that is gone may have hidden others.
        return True
    return not later - before


def _mistakes(reading: Reading) -> Counter[str]:
    return Counter(each.code for each in reading.findings if each.severity == Severity.ERROR)


def _syntax(mistakes: Counter[str]) -> int:
    return sum(many for code, many in mistakes.items() if code.startswith("RQ01"))


def formatted(document: Document, dialect: str | None) -> list[types.TextEdit]:
    """The edits that lay a text out canonically, none where it has faults or is so already."""
    from reqonto.lsp.documents import difference
    from reqonto.syntax.printer import format_source

    chosen = "zh" if dialect == "zh" else "en" if dialect == "en" else None
    text, _ = format_source(Source(document.path, document.text), chosen)  # type: ignore[arg-type]
    start, end, new = difference(document.text, text)
    if start == end and not new:
        return []
    return [types.TextEdit(range_in(document.lines, start, end), new)]

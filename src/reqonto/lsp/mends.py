"""Edits that the server offers: fixes of findings, repairs of conflicts, and all safe fixes of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from reqonto.diagnostics.diagnostic import Text
from reqonto.lsp.documents import Document, Lines
from reqonto.lsp.findings import Finding, Mend
from reqonto.lsp.reading import Reading
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
    if any(FIX_ALL.startswith(each) for each in wanted):
        edit = fix_all(state, known, document)
        if edit is not None:
            title = Text("Make all safe fixes", "应用所有安全的修正")[state.lang]
            found.append(types.CodeAction(title, kind=FIX_ALL, edit=edit))
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


def fix_all(state: State, known: Known, document: Document) -> types.WorkspaceEdit | None:
    """All safe fixes of a text that do not touch one another; None if there is none."""
    taken: list[tuple[int, int]] = []
    edits: list[types.TextEdit] = []
    for finding, _, reading, _, _ in state.placed(known, document):
        mend = next((each for each in finding.mends[:1] if each.safe), None)
        if mend is None:
            continue
        rows: list[tuple[int, int, str]] = []
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
            edits += [types.TextEdit(range_in(document.lines, start, end), text) for start, end, text in rows]
    return versioned(state, {document.uri: edits}) if edits else None


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

"""What the server answers: a function for each question of the protocol.

A question about names waits until the texts are read as they are; one that must not wait (completion, the outline,
findings) is answered from the pieces of the text and from what was read last.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from reqonto.diagnostics.diagnostic import Text
from reqonto.lsp import complete, hover, mends, outline, rename, tokens
from reqonto.lsp.cursor import cursor
from reqonto.lsp.documents import Document
from reqonto.lsp.findings import Range
from reqonto.lsp.names import Index, Occurrence
from reqonto.lsp.reading import Reading
from reqonto.lsp.report import Told
from reqonto.lsp.server import Server
from reqonto.lsp.state import Known
from reqonto.lsp.wire import range_in
from reqonto.spec.model import Entry, Parameter, UserUnit
from reqonto.syntax import tree
from reqonto.syntax.printer import dominant_dialect

PATIENCE = 10.0
"""Seconds that a question waits for the texts to be read."""
MOST_SYMBOLS = 500

SHOW = "reqonto.show"
"""The command of clients that a code lens calls, with the id that it is about; see `explained`."""


class Answers:
    """Answers for one server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.state = server.state
        self._packed: dict[str, tuple[str, list[int]]] = {}
        self._counted = 0

    # ------------------------------------------------ what is known

    def document(self, uri: str) -> tuple[Document, Known] | None:
        """An open text with its project; None if it is not open."""
        document = self.state.documents.get(uri)
        return None if document is None else (document, self.state.known(document))

    async def read(self, uri: str) -> tuple[Document, Known, Reading] | None:
        """An open text, with a reading of all texts as they are now; None if there is none in time."""
        found = self.document(uri)
        if found is None:
            return None
        document, known = found
        for _ in range(3):
            reading = known.reading
            if reading is not None and self._is_current(known, reading):
                return document, known, reading
            number = self.server.read(known)
            future: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
            self.server.waiting.append((known, number, future))
            try:
                await asyncio.wait_for(future, PATIENCE)
            except (TimeoutError, asyncio.CancelledError):
                return None
            # The project of a text may be another one by now.
            document, known = self.document(uri) or (document, known)
        return None

    def _is_current(self, known: Known, reading: Reading) -> bool:
        states = reading.snapshot.states
        return all(
            states.get(each.uri) == each.state
            for each in self.state.documents.values()
            if self.state.known(each) is known
        )

    def path_in(self, reading: Reading, document: Document) -> str:
        """The path by which a reading knows a document."""
        if document.path in reading.texts:
            return document.path
        real = os.path.realpath(document.path)
        return next((path for path in reading.texts if os.path.realpath(path) == real), document.path)

    async def named(self, uri: str, position: types.Position) -> tuple[Document, Known, Reading, Occurrence] | None:
        """The name at a place."""
        found = await self.read(uri)
        if found is None:
            return None
        document, known, reading = found
        offset = document.lines.offset(position.line, position.character)
        name = reading.names.at(self.path_in(reading, document), offset)
        return None if name is None else (document, known, reading, name)

    def named_before(self, params: types.HoverParams) -> tuple[Document, Known, Reading, Occurrence] | None:
        """The name at a place as it was read last, where that was before the last edits and these left it as it was."""
        found = self.document(params.text_document.uri)
        if found is None or found[1].reading is None:
            return None
        document, known = found
        reading = known.reading
        assert reading is not None
        state = reading.snapshot.states.get(document.uri)
        place = document.lines.offset(params.position.line, params.position.character)
        offset = None if state is None else document.earlier(state, place)
        name = None if offset is None else reading.names.at(self.path_in(reading, document), offset)
        if name is None or self.state.now(Range(name.path, name.start, name.end), reading) is None:
            return None
        return document, known, reading, name

    def verdict(self, known: Known, reading: Reading, key: str) -> Told | None:
        """What the last check says of an item, as long as its text has not changed since."""
        thing = reading.names.things.get(key)
        return self._told(known, thing.id) if isinstance(thing, Entry) else None

    def _told(self, known: Known, id_: str) -> Told | None:
        if known.checked is None or known.checked_of is None or id_ not in known.checked.told:
            return None
        specification = known.checked_of.result.specification
        entry = None if specification is None else specification.entries.get(id_)
        span = getattr(getattr(entry, "node", None), "span", None)
        if span is None or self.state.now(Range(span.path, span.start, span.end), known.checked_of) is None:
            return None
        return known.checked.told[id_]

    # ------------------------------------------------ pointing

    async def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What is told of the name or keyword at a place."""
        found = self.named_before(params) or await self.named(params.text_document.uri, params.position)
        if found is None:
            return self._keyword(params)
        document, known, reading, name = found
        thing = reading.names.things.get(name.key)
        moved = self.state.now(Range(name.path, name.start, name.end), reading)
        if thing is None or moved is None:
            return None
        written = document.lines.text[moved[2] : moved[3]]
        text = hover.told(thing, written, reading.result, self.verdict(known, reading, name.key), self.state.lang)
        where = range_in(document.lines, moved[2], moved[3])
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), where)

    def _keyword(self, params: types.HoverParams) -> types.Hover | None:
        found = self.document(params.text_document.uri)
        if found is None:
            return None
        text, offset = found[0].text, found[0].lines.offset(params.position.line, params.position.character)
        if not found[0].is_specification(offset):
            return None
        start, end = offset, offset
        while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        told = hover.keyword(text[start:end], self.state.lang)
        if told is None:
            return None
        return types.Hover(
            types.MarkupContent(types.MarkupKind.Markdown, told), range_in(found[0].lines, start, end)
        )  # fmt: skip

    async def definition(self, params: types.DefinitionParams) -> list[types.Location]:
        """Where the thing at a place is declared; a module begins with its text."""
        found = await self.named(params.text_document.uri, params.position)
        if found is None:
            return []
        _, _, reading, name = found
        key = name.key
        if key.startswith("alias "):
            thing = reading.names.things.get(key)
            key = str(thing) if isinstance(thing, str) else key
        places = [each for each in reading.names.by_key.get(key, ()) if each.declares]
        if not places and key.startswith("module "):
            module = key.removeprefix("module ")
            places = [Occurrence(path, 0, 0, key) for path, name in reading.names.modules.items() if name == module]
        return list(self._locations(places, reading))

    async def references(self, params: types.ReferenceParams) -> list[types.Location]:
        """All places where the thing at a place is named."""
        found = await self.named(params.text_document.uri, params.position)
        if found is None:
            return []
        _, _, reading, name = found
        wanted = params.context.include_declaration
        places = [each for each in reading.names.by_key.get(name.key, ()) if wanted or not each.declares]
        return list(self._locations(places, reading))

    def _locations(self, places: list[Occurrence], reading: Reading) -> Iterator[types.Location]:
        for each in places:
            location = self.state.location(Range(each.path, each.start, each.end), reading)
            if location is not None:
                yield location

    async def highlights(self, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        """The places in the same text."""
        found = await self.named(params.text_document.uri, params.position)
        if found is None:
            return []
        document, _, reading, name = found
        return [
            types.DocumentHighlight(
                range_in(document.lines, each.start, each.end),
                types.DocumentHighlightKind.Write if each.declares else types.DocumentHighlightKind.Read,
            )
            for each in reading.names.by_key.get(name.key, ())
            if each.path == name.path
        ]

    # ------------------------------------------------ renaming

    async def may_rename(self, params: types.PrepareRenameParams) -> types.Range | None:
        """The name at a place, if it may be another."""
        found = await self.named(params.text_document.uri, params.position)
        if found is None:
            return None
        document, _, reading, name = found
        try:
            rename.may_rename(name, reading.names)
        except rename.Refused as refused:
            raise JsonRpcInvalidParams(refused.text[self.state.lang]) from refused
        return range_in(document.lines, name.start, name.end)

    async def rename(self, params: types.RenameParams) -> types.WorkspaceEdit | None:
        """The edits that give the thing at a place another name, in all texts."""
        found = await self.named(params.text_document.uri, params.position)
        try:
            if found is None:
                rename.may_rename(None, Index())
                return None
            _, _, reading, name = found
            made = rename.changes(name, params.new_name, reading)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, rename.checked, made, reading, self.server.reader)
        except rename.Refused as refused:
            raise JsonRpcInvalidParams(refused.text[self.state.lang]) from refused
        edits: dict[str, list[types.TextEdit]] = {}
        for change in dict.fromkeys(made):
            location = self.state.location(change.range, reading)
            if location is None:
                said = Text("the text has changed in between", "文本在此期间已改动")
                raise JsonRpcInvalidParams(said[self.state.lang])
            edits.setdefault(location.uri, []).append(types.TextEdit(location.range, change.text))
        return mends.versioned(self.state, edits)

    # ------------------------------------------------ writing

    def completion(self, params: types.CompletionParams) -> types.CompletionList:
        """What may be written at a place."""
        found = self.document(params.text_document.uri)
        if found is None:
            return types.CompletionList(is_incomplete=False, items=[])
        document, known = found
        offset = document.lines.offset(params.position.line, params.position.character)
        if not document.is_specification(offset):
            return types.CompletionList(is_incomplete=False, items=[])
        here = cursor(document.pieces, document.specification, offset)
        reading = known.reading
        specification = None if reading is None else reading.result.specification
        module = "" if reading is None else reading.names.modules.get(self.path_in(reading, document), "")
        offers = complete.Completion(
            here, specification, module, lang=self.state.lang, dialect=self._dialect(document, known)
        ).offers()
        where = range_in(document.lines, here.start, offset)
        return types.CompletionList(is_incomplete=False, items=complete.items(offers, where))

    def _dialect(self, document: Document, known: Known) -> str:
        """The language in which somebody writes: that of the settings, else that of the text around."""
        reading = known.reading
        chosen = None if reading is None else reading.result.settings.dialect_at(str(document.path))
        return chosen or dominant_dialect(document.specification)

    async def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What mends what is found at a place."""
        found = self.document(params.text_document.uri)
        if found is None:
            return []
        document, known = found
        only = params.context.only
        kinds = None if only is None else [str(getattr(each, "value", each)) for each in only]
        made = mends.actions(self.state, known, document, params.range, kinds)
        if kinds is not None and any(mends.FIX_ALL.startswith(each) for each in kinds):
            made += await self._fix_all(params.text_document.uri)
        return made

    async def _fix_all(self, uri: str) -> list[types.CodeAction]:
        """All safe fixes of a text that bring up no mistake, as one edit."""
        found = await self.read(uri)
        if found is None:
            return []
        document, known, reading = found
        fixes = mends.safe_fixes(self.state, known, document)
        path, state = self.path_in(reading, document), document.state
        loop = asyncio.get_running_loop()
        pieces = await loop.run_in_executor(None, mends.harmless, fixes, path, reading, self.server.reader)
        if not pieces or document.state != state:
            return []
        edits = [types.TextEdit(range_in(document.lines, start, end), text) for start, end, text in pieces]
        title = Text("Make all safe fixes", "应用所有安全的修正")[self.state.lang]
        return [types.CodeAction(title, kind=mends.FIX_ALL, edit=mends.versioned(self.state, {uri: edits}))]

    def formatting(self, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        """The canonical layout."""
        found = self.document(params.text_document.uri)
        if found is None:
            return []
        document, known = found
        reading = known.reading
        return mends.formatted(
            document, None if reading is None else reading.result.settings.dialect_at(str(document.path))
        )

    # ------------------------------------------------ overviews

    def symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        """The outline of a text."""
        found = self.document(params.text_document.uri)
        return [] if found is None else outline.symbols(found[0])

    def folds(self, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        """What may be folded in a text."""
        found = self.document(params.text_document.uri)
        return [] if found is None else outline.folds(found[0])

    def workspace_symbols(self, params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        """Things of all projects by a part of their names, labels or titles."""
        query = params.query.casefold()
        found: list[types.SymbolInformation] = []
        for known in self.state.projects.values():
            reading = known.reading
            if reading is None:
                continue
            for key, thing in reading.names.things.items():
                if len(found) >= MOST_SYMBOLS:
                    return found
                name = getattr(thing, "id", None)
                meta = getattr(thing, "meta", None)
                if name is None:
                    continue
                called = [name] if meta is None else [name, *(text for _, text in (*meta.labels, *meta.also))]
                title = "" if meta is None or meta.title is None else meta.title.text
                if not any(query in each.casefold() for each in (*called, title)):
                    continue
                declared = reading.names.declaration(key)
                where = None if declared is None else Range(declared.path, declared.start, declared.end)
                location = None if where is None else self.state.location(where, reading)
                if location is not None:
                    shown = f"{name} {title}".strip()
                    kind = types.SymbolKind.Object if isinstance(thing, Entry) else types.SymbolKind.Class
                    module = getattr(thing, "module", None)
                    found.append(
                        types.SymbolInformation(location=location, name=shown, kind=kind, container_name=module)
                    )
        return found

    # ------------------------------------------------ colours, lenses, hints

    def _classified(self, document: Document, known: Known, first: int, last: int) -> list[tuple[int, int, int, bool]]:
        reading = known.reading
        if reading is None:
            return []
        found: list[tuple[int, int, int, bool]] = []
        for each in reading.names.by_path.get(self.path_in(reading, document), ()):
            kind = tokens.class_of(reading.names.things.get(each.key))
            if kind is None:
                continue
            moved = self.state.now(Range(each.path, each.start, each.end), reading)
            if moved is not None and moved[3] > first and moved[2] < last and moved[3] > moved[2]:
                found.append((moved[2], moved[3], kind, each.declares))
        rows: list[tuple[int, int, int, bool]] = []
        for row in sorted(found):
            if not rows or row[0] >= rows[-1][1]:
                rows.append(row)
        return rows

    def tokens(self, params: types.SemanticTokensParams) -> types.SemanticTokens:
        """The names of a text with what they stand for."""
        found = self.document(params.text_document.uri)
        if found is None:
            return types.SemanticTokens(data=[])
        document, known = found
        data = tokens.encoded(document.lines, self._classified(document, known, 0, len(document.text)))
        self._counted += 1
        self._packed[document.uri] = str(self._counted), data
        return types.SemanticTokens(data=data, result_id=str(self._counted))

    def tokens_in(self, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
        """The names of a part of a text."""
        found = self.document(params.text_document.uri)
        if found is None:
            return types.SemanticTokens(data=[])
        document, known = found
        start, end = params.range.start, params.range.end
        first, last = (document.lines.offset(each.line, each.character) for each in (start, end))
        return types.SemanticTokens(data=tokens.encoded(document.lines, self._classified(document, known, first, last)))

    def tokens_since(self, params: types.SemanticTokensDeltaParams) -> types.SemanticTokens | types.SemanticTokensDelta:
        """What has changed in the names of a text."""
        before = self._packed.get(params.text_document.uri)
        after = self.tokens(types.SemanticTokensParams(params.text_document))
        if before is None or before[0] != params.previous_result_id:
            return after
        start, gone, new = tokens.difference(before[1], after.data)
        edits = [types.SemanticTokensEdit(start, gone, new)] if gone or new else []
        return types.SemanticTokensDelta(edits, after.result_id)

    def lenses(self, params: types.CodeLensParams) -> list[types.CodeLens]:
        """The verdict of the last check above each item, and that of the whole above the text."""
        found = self.document(params.text_document.uri)
        if found is None:
            return []
        document, known = found
        if known.checked is None:
            return []
        lines, lang = document.lines, self.state.lang
        rows = [
            types.CodeLens(range_in(lines, 0, 0), types.Command(known.checked.headline[lang], SHOW, arguments=[""]))
        ]
        for start, piece in document.pieces:
            for item in piece.items:
                uid = getattr(item, "uid", None)
                told = self._told(known, uid.text) if isinstance(uid, tree.Name) else None
                if told is None or uid is None:
                    continue
                at = start + piece.shift + item.span.start
                title = f"{hover.sign(told)} {told.short[lang]}"
                where = range_in(lines, at, start + piece.shift + uid.span.end)
                rows.append(types.CodeLens(where, types.Command(title, SHOW, arguments=[uid.text])))
        return rows

    def hints(self, params: types.InlayHintParams) -> list[types.InlayHint]:
        """Units: what a unit of the text comes to, and in which unit a parameter counts."""
        found = self.document(params.text_document.uri)
        if found is None:
            return []
        document, known = found
        reading = known.reading
        if reading is None:
            return []
        start, end = params.range.start, params.range.end
        first, last = (document.lines.offset(each.line, each.character) for each in (start, end))
        rows: list[types.InlayHint] = []
        for each in reading.names.by_path.get(self.path_in(reading, document), ()):
            thing = reading.names.things.get(each.key)
            label = "" if each.declares else self._unit(thing, document, each)
            moved = self.state.now(Range(each.path, each.start, each.end), reading) if label else None
            if moved is not None and first <= moved[2] <= last:
                place = document.lines.place(moved[3])
                rows.append(
                    types.InlayHint(
                        types.Position(place.line, place.column), label, kind=types.InlayHintKind.Type,
                        padding_left=True,
                    )
                )  # fmt: skip
        return rows

    def _unit(self, thing: object, document: Document, name: Occurrence) -> str:
        match thing:
            case UserUnit():
                from reqonto.spec.messages import number_text

                base = getattr(thing.type.sort, "unit", "") or thing.type.unit
                return f"= {number_text(thing.factor)} {base}".rstrip()
            case Parameter() if thing.type.base in {"money", "quantity"} and thing.type.unit:
                # Where a number with its unit stands beside it, the unit is to be seen already.
                line = document.lines.place(name.start).line
                starts = document.lines.starts
                stop = starts[line + 1] if line + 1 < len(starts) else len(document.text)
                return "" if thing.type.unit in document.text[starts[line] : stop] else thing.type.unit
            case _:
                return ""

    # ------------------------------------------------ more than the protocol knows

    def explained(self, id_: str) -> str:
        """What is known of an item or a conflict, as Markdown; of the empty id the verdict as a whole."""
        for known in self.state.projects.values():
            if known.checked is None:
                continue
            if not id_:
                return f"# {known.checked.headline[self.state.lang]}\n"
            told = known.checked.told.get(id_) or known.checked.stories.get(id_.upper())
            if told is not None:
                body = f"\n```text\n{told.long[self.state.lang]}\n```\n" if told.long[self.state.lang] else ""
                return f"# {id_}\n\n{hover.sign(told)} {told.short[self.state.lang]}\n{body}"
        if not any(known.checked is not None for known in self.state.projects.values()):
            return Text("The check has not come to its end yet.\n", "检查尚未完成。\n")[self.state.lang]
        id_ = "".join(char if char.isprintable() and char != "`" else " " for char in id_)
        return Text(f"Nothing is called `{id_}`.\n", f"没有名为“{id_}”的事物。\n")[self.state.lang]

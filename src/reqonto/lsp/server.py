"""The server: messages of a client to what answers them, and what was found to the client.

Messages are handled in their order by one thread, which never waits for reading or checking: texts are read in a thread
of their own, and checked in a process of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter
from pygls.protocol.language_server import lsp_method

from reqonto import __version__
from reqonto.diagnostics.diagnostic import Text
from reqonto.lsp.checker import Checker
from reqonto.lsp.documents import Change, Document
from reqonto.lsp.reading import Reader, Reading, Unread
from reqonto.lsp.report import Checked, Failed, Job, Mended, Message, Progress
from reqonto.lsp.state import Known, State, is_of_library
from reqonto.lsp.wire import path_of
from reqonto.lsp.workspace import Project
from reqonto.source import Encoding

READ_AFTER = 0.15
"""Seconds after the last key press at which texts are read."""
CHECK_AFTER = 0.6
"""Seconds after the last key press at which they are checked."""


class Protocol(LanguageServerProtocol):
    """The protocol of pygls with texts of our own: places in them stay known, and only what changed is looked at again.

    (The library splits texts into lines at characters at which clients do not.)  Every request is answered: one that
    cannot be read, or that comes after the end, with an error.
    """

    def structure_message(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 - the signature of pygls
        """A message as a value; raises what pygls does, after the client was told."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and isinstance(data.get("id"), int | str):
                self._send_response(data["id"], None, error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:  # noqa: ANN401 - the signature of pygls
        """Give a message to what answers it."""
        number, method = getattr(message, "id", None), getattr(message, "method", None)
        if number is not None and method is not None and (self._shutdown or message.jsonrpc != self.VERSION):
            self._send_response(number, None, JsonRpcInvalidRequest().to_response_error())
            return
        super().handle_message(message)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A client shows a text, and from now on says what is in it."""
        self._server.opened(params)  # type: ignore[attr-defined]

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Somebody has written something."""
        self._server.changed(params)  # type: ignore[attr-defined]

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """What is in the file counts again."""
        self._server.closed(params)  # type: ignore[attr-defined]


class Server(LanguageServer):
    """The language server of reqonto."""

    def __init__(self, lang: str = "en", *, check: bool = True) -> None:
        super().__init__("reqonto", __version__, protocol_cls=Protocol, converter_factory=default_converter)
        self.state = State()
        self.state.lang = lang
        self.checks = check
        today = datetime.now().astimezone().date().isoformat()
        self.today = today
        self.reader = Reader(self._from_thread(self._on_reading), today)
        self.checker = Checker(self._from_thread(self._on_message))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timers: dict[tuple[str, object], asyncio.TimerHandle] = {}
        self._jobs: dict[int, tuple[Known, Reading]] = {}
        self._checking: Known | None = None
        self._next: dict[Project, tuple[Known, Reading]] = {}
        self.waiting: list[tuple[Known, int, asyncio.Future[Reading]]] = []

    def close(self) -> None:
        """End what runs beside."""
        self.reader.close()
        self.checker.close()

    def report_server_error(self, error: Exception, source: object) -> None:
        """What a client says that makes no sense is logged, and shown to nobody: it may come again and again."""
        logging.getLogger(__name__).warning("%s: %s", source, error)

    # ------------------------------------------------ what the client says

    def begun(self, params: types.InitializeParams) -> None:
        """A client has connected: its language and its way of counting columns."""
        self._loop = asyncio.get_running_loop()
        options = params.initialization_options if isinstance(params.initialization_options, dict) else {}
        lang = options.get("lang") or params.locale or ""
        if isinstance(lang, str) and lang[:2] in {"en", "zh"}:
            self.state.lang = lang[:2]
        if isinstance(options.get("check"), bool):
            self.checks = options["check"]
        self.state.encoding = _encoding(params)

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text was opened."""
        given = params.text_document
        document = Document(given.uri, path_of(given.uri), given.version, given.text, self.state.encoding)
        self.state.open(document)
        self._after_change(document, at_once=True)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text was edited; one that was never opened is none."""
        given = params.text_document
        document = self.state.documents.get(given.uri)
        if document is None:
            return
        document.change(given.version, [_change(each) for each in params.content_changes])
        self._after_change(document)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text was closed: what is in its file counts."""
        uri = params.text_document.uri
        document = self.state.documents.get(uri)
        if document is None:
            return
        known = self.state.known(document)
        self.state.close(uri)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self._read_later(known, READ_AFTER)

    def files_changed(self) -> None:
        """Files have come, changed or gone."""
        self.state.forget_projects()
        for known in {id(known): known for known in map(self.state.known, self.state.documents.values())}.values():
            self._read_later(known, READ_AFTER)

    def _after_change(self, document: Document, *, at_once: bool = False) -> None:
        known = self.state.known(document)
        self.publish(known, document)
        self._read_later(known, 0.0 if at_once else READ_AFTER)

    # ------------------------------------------------ reading and checking

    def _read_later(self, known: Known, seconds: float) -> None:
        # Nothing that was asked for an older text is worth waiting for.
        self._cancel("check", known.project)
        self._cancel("read", known.project)
        self._timers["read", known.project] = self._after(seconds, lambda: self.read(known))

    def read(self, known: Known) -> int:
        """Have a project read as it is now; the number of the snapshot."""
        self._cancel("read", known.project)
        snapshot = self.state.snapshot(known)
        self.reader.read(snapshot)
        return snapshot.number

    def _on_reading(self, reading: Reading | Unread) -> None:
        if isinstance(reading, Unread):
            said = Text(f"reading ended: {reading.reason}", f"读取中止：{reading.reason}")
            self.log(said)
            waiting = [row for row in self.waiting if row[0].project == reading.snapshot.project]
            self.waiting = [row for row in self.waiting if row not in waiting]
            for _, _, future in waiting:
                future.cancel()
            return
        known = self.state.projects.get(reading.snapshot.project)
        if known is None or (known.reading and known.reading.snapshot.number > reading.snapshot.number):
            return
        known.reading = reading
        self._send_away(known, reading)
        self.publish_all(known)
        still: list[tuple[Known, int, asyncio.Future[Reading]]] = []
        for row in self.waiting:
            of, number, future = row
            if of is known and reading.snapshot.number >= number:
                if not future.done():
                    future.set_result(reading)
            else:
                still.append(row)
        self.waiting = still
        if self.checks and reading.snapshot.number == known.wanted:
            self._timers["check", known.project] = self._after(
                CHECK_AFTER - READ_AFTER, lambda: self._check(known, reading)
            )

    def _send_away(self, known: Known, reading: Reading) -> None:
        """Documents that their project does not read are read by themselves."""
        for document in list(self.state.documents.values()):
            if known.project.alone is None and self.state.known(document) is known:
                if any(self.state.document_at(path) is document for path in reading.texts):
                    continue
                if reading.snapshot.states.get(document.uri) is not None:
                    self.state.alone(document)
                    self.read(self.state.known(document))

    def _check(self, known: Known, reading: Reading) -> None:
        snapshot = reading.snapshot
        if self._checking not in {None, known}:
            # One project after the other; only newer texts of the same one supersede a check.
            self._next[known.project] = known, reading
            return
        if not snapshot.paths or is_of_library(snapshot.project.alone or ""):
            self._checked()
            return
        self._checking = known
        self._jobs = {number: row for number, row in self._jobs.items() if row[0] is not known}
        self._jobs[snapshot.number] = known, reading
        self.checker.check(
            Job(snapshot.number, snapshot.paths, snapshot.project.settings, dict(snapshot.texts), self.today)
        )

    def _checked(self) -> None:
        """Go on with the next project that is to be checked."""
        self._checking = None
        if self._next:
            known, reading = self._next.pop(next(iter(self._next)))
            self._check(known, reading)

    def _on_message(self, message: Message) -> None:
        row = self._jobs.get(message.number)
        if row is None:
            return
        known, reading = row
        match message:
            case Checked():
                known.checked, known.checked_of, known.failed = message, reading, None
                known.mended = {}
                self.publish_all(known)
                self._refresh()
                if self._next:
                    self._checked()
            case Mended():
                known.mended[message.conflict] = message
            case Failed():
                known.failed = message
                said = Text(f"the check ended: {message.reason}", f"检查中止：{message.reason}")
                self.log(said)
                self._checked()
            case Progress():
                pass

    def log(self, said: Text) -> None:
        """Tell the client of a defect of ours, where it keeps such things."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, said[self.state.lang]))

    def _refresh(self) -> None:
        """Ask the client to look again at what shows verdicts."""
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.code_lens is not None and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    # ------------------------------------------------ what the client is told

    def publish(self, known: Known, document: Document) -> None:
        """Tell what is found in an open text, for the version that it has."""
        rows = [told for _, told, *_ in self.state.placed(known, document)]
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, rows, version=document.version)
        )

    def publish_all(self, known: Known) -> None:
        """Tell what is found in all texts of a project."""
        for document in self.state.documents.values():
            if self.state.known(document) is known:
                self.publish(known, document)
        rows = self.state.elsewhere(known)
        opened = set(self.state.documents)
        for uri in sorted((known.told | set(rows)) - opened):
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, rows.get(uri, [])))
        known.told = set(rows)

    # ------------------------------------------------ time and threads

    def _after(self, seconds: float, action: Callable[[], object]) -> asyncio.TimerHandle:
        assert self._loop is not None
        return self._loop.call_later(seconds, action)

    def _cancel(self, what: str, project: object) -> None:
        timer = self._timers.pop((what, project), None)
        if timer is not None:
            timer.cancel()

    def _from_thread(self, action: Callable[[Any], None]) -> Callable[[Any], None]:
        """The action, done by the thread of the server whoever calls it."""

        def called(value: object) -> None:
            loop = self._loop
            if loop is not None and not loop.is_closed():
                try:
                    loop.call_soon_threadsafe(action, value)
                except RuntimeError:
                    # The loop was closed in between: nobody listens any more.
                    return

        return called


def _change(given: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(given, types.TextDocumentContentChangePartial):
        start, end = given.range.start, given.range.end
        return Change((start.line, start.character), (end.line, end.character), given.text)
    return Change(None, None, given.text)


def _encoding(params: types.InitializeParams) -> Encoding:
    from pygls.capabilities import ServerCapabilitiesBuilder

    found = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)
    name = str(getattr(found, "value", found))
    return "utf-8" if name == "utf-8" else "utf-32" if name == "utf-32" else "utf-16"

"""The server as it is started: what it answers, and the streams that it listens to."""

from __future__ import annotations

import contextlib
import inspect
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any, BinaryIO, cast

from lsprotocol import types

from reqonto.lsp import tokens
from reqonto.lsp.answers import Answers
from reqonto.lsp.mends import FIX_ALL
from reqonto.lsp.server import Server

EXPLAIN = "reqonto.explain"
"""The command of the server that tells what is known of an item, see `Answers.explained`."""

LARGEST = 256 * 1024 * 1024
"""The largest message that is read, in bytes."""
_LENGTH = re.compile(rb"Content-Length: *(\d+)", re.IGNORECASE)
_DIGITS = 12


def served(lang: str, *, check: bool = True) -> Server:
    """A server that answers everything that it can."""
    # While texts are read in a thread, messages are to be answered without delay.
    sys.setswitchinterval(0.001)
    server = Server(lang, check=check)
    answers = Answers(server)

    def begin(params: types.InitializeParams) -> None:
        server.begun(params)

    server.feature(types.INITIALIZE)(begin)
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(lambda _params: server.files_changed())
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(lambda _params: server.files_changed())
    for method, answer in _plain(answers).items():
        server.feature(method)(_function(answer))
    server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))(_function(answers.rename))
    signs = [".", "．", "的", ":", "：", "(", "（", ",", "，", "、", "|"]
    server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=signs))(
        _function(answers.completion)
    )
    kinds: list[types.CodeActionKind | str] = [types.CodeActionKind.QuickFix, FIX_ALL]
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))(
        _function(answers.actions)
    )
    legend = types.SemanticTokensLegend(list(tokens.TYPES), list(tokens.MODIFIERS))
    server.feature(
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        types.SemanticTokensRegistrationOptions(legend, full=types.SemanticTokensFullDelta(delta=True), range=True),
    )(_function(answers.tokens))
    server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, legend)(_function(answers.tokens_in))
    server.command(EXPLAIN)(lambda *given: answers.explained(str(given[0]) if given else ""))
    return server


def _function(answer: Callable[..., object]) -> Callable[..., object]:
    """A function of its own: the library keeps what it knows of an answer with that."""
    if inspect.iscoroutinefunction(answer):

        async def later(params: Any) -> object:  # noqa: ANN401 - each answer has its own
            return await answer(params)

        return later

    def now(params: Any) -> object:  # noqa: ANN401
        return answer(params)

    return now


def _plain(answers: Answers) -> Mapping[str, Callable[..., object]]:
    """The questions whose answers need no options, by their methods."""
    return {
        types.TEXT_DOCUMENT_HOVER: answers.hover,
        types.TEXT_DOCUMENT_DEFINITION: answers.definition,
        types.TEXT_DOCUMENT_REFERENCES: answers.references,
        types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: answers.highlights,
        types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: answers.symbols,
        types.WORKSPACE_SYMBOL: answers.workspace_symbols,
        types.TEXT_DOCUMENT_FOLDING_RANGE: answers.folds,
        types.TEXT_DOCUMENT_FORMATTING: answers.formatting,
        types.TEXT_DOCUMENT_CODE_LENS: answers.lenses,
        types.TEXT_DOCUMENT_INLAY_HINT: answers.hints,
        types.TEXT_DOCUMENT_PREPARE_RENAME: answers.may_rename,
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA: answers.tokens_since,
    }


class _Input:
    """What a client sends: the announcement of a message that no client can mean is passed over."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readline(self) -> bytes:
        """The next line of a header."""
        line = self._stream.readline()
        length = _LENGTH.match(line)
        return b"\n" if length is not None and (len(length[1]) > _DIGITS or int(length[1]) > LARGEST) else line

    def read(self, size: int) -> bytes:
        """So many bytes."""
        return self._stream.read(size)


def serve_stdio(lang: str, *, check: bool = True) -> int:
    """Serve one client on standard input and output; 0 where it said that it goes, 1 where it just went."""
    _quiet()
    # What anything prints must not get between the messages.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    server = served(lang, check=check)
    with _interruptible():
        try:
            server.start_io(cast("BinaryIO", _Input(sys.stdin.buffer)), out)
        finally:
            server.close()
    return _code(server)


def serve_tcp(lang: str, host: str, port: int, *, check: bool = True) -> int:
    """Serve one client that connects to a port of this machine."""
    _quiet()
    server = served(lang, check=check)
    with _interruptible():
        try:
            server.start_tcp(host, port)
        finally:
            server.close()
    return _code(server)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """An interrupt is raised at the end: the library takes it for a client that goes."""
    heard: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def hear(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        if callable(before):
            before(number, frame)

    try:
        signal.signal(signal.SIGINT, hear if callable(before) else before)
    except (ValueError, TypeError):
        # Only the main thread may, and only where Python set the handler that is there.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt


def _code(server: Server) -> int:
    return 0 if server.protocol._shutdown else 1  # noqa: SLF001 - the library tells nobody else


def _quiet() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(levelname)s %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)

"""Files to sources: bytes, encodings, and specifications inside Markdown."""

from __future__ import annotations

import codecs
import os
import re
import select
import stat
import time
from pathlib import Path

from reqonto.diagnostics import codes_files as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.diagnostics.system import reason_of
from reqonto.lazily import pattern
from reqonto.source import Source, Span

MAX_BYTES = 10 * 1024 * 1024
MARKDOWN = frozenset((".md", ".markdown"))

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
"""Byte order marks with their encodings; one that begins like another stands before it."""

_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")

# A fence opens with at least three backticks or tildes and closes with as many or more of the same.
_FENCE = pattern(r"[ ]{0,3}(?:[-*+>][ \t]+)*[ ]{0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)[^\r\n`]*")
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_LINE = pattern(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def read(
    path: Path, encoding: str | None = None, *, limit: int = MAX_BYTES, declared: bool = False
) -> Source | Diagnostic:
    """The text of a file of at most `limit` bytes, or why it cannot be read.

    Without a named encoding a byte order mark decides, else the file must be UTF-8: other
    encodings are never guessed, because a wrong guess would change what a rule says.  A text
    in XML may name its encoding itself, where what is `declared` counts.
    """
    shown = str(path)
    try:
        if path.is_dir():
            return _about(shown, codes.IS_A_DIRECTORY)
        found = path.stat()
        if found.st_size > limit:
            return _too_big(shown, found.st_size, limit)
        if stat.S_ISFIFO(found.st_mode):
            piped = _from_pipe(path)
            if piped is None:
                fields = {"path": shown, "reason": _SILENT_PIPE}
                return Diagnostic(codes.UNREADABLE_FILE, _top(shown), fields, about=shown)
            raw = piped
        else:
            with path.open("rb") as file:
                raw = file.read(limit + 1)
    except FileNotFoundError:
        return _about(shown, codes.FILE_MISSING)
    except (OSError, ValueError) as error:
        fields = {"path": shown, "reason": reason_of(error)}
        return Diagnostic(codes.UNREADABLE_FILE, _top(shown), fields, about=shown)
    if len(raw) > limit:
        return _too_big(shown, len(raw), limit)
    return decode(raw, shown, (declared_encoding(raw) if declared else None) or encoding)


def declared_encoding(raw: bytes) -> str | None:
    """The encoding that the first line of a text in XML names; None for other texts."""
    found = _DECLARED.match(raw)
    return found[1].decode("ascii") if found else None


def _from_pipe(path: Path) -> bytes | None:
    """What is written into a named pipe; None if nobody opens it for writing within a short time."""
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        parts, size, patience = [b""], 0, time.monotonic() + PATIENCE
        while size <= MAX_BYTES:
            try:
                part = os.read(pipe, 65536)
            except BlockingIOError:
                # Somebody writes, and has nothing to say yet.
                patience = 0.0
                select.select([pipe], [], [], 1.0)
                continue
            if not part:
                if size or not patience:
                    break
                if time.monotonic() > patience:
                    return None
                time.sleep(0.02)
            parts.append(part)
            size += len(part)
        return b"".join(parts)
    finally:
        os.close(pipe)


PATIENCE = 2.0
"""Seconds for which a pipe without a writer is looked at."""
_SILENT_PIPE = Text("it is a pipe that nobody writes into", "它是管道，没有程序向其写入")


def decode(raw: bytes, path: str, encoding: str | None = None) -> Source | Diagnostic:
    """The source of bytes under a path: by the named encoding, else by byte order mark, else UTF-8."""
    mark, marked = next(((mark, name) for mark, name in MARKS if raw.startswith(mark)), (b"", None))
    name = marked or encoding or "utf-8"
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        codec = None
    # Codecs such as `base64` turn bytes into bytes; they are no encodings of text.
    if codec is None or not getattr(codec, "_is_text_encoding", True):
        return Diagnostic(codes.UNKNOWN_ENCODING, _top(path), {"encoding": name}, about=path)
    body = raw[len(mark) :]
    wide = None if marked or encoding else _wide(body)
    if wide is not None:
        return _not_said(path, body, wide)
    try:
        # The mark is kept as one blank character, so that what is written again has it too; no column counts it.
        return Source(path, ("\ufeff" if mark else "") + codec.decode(body)[0])
    except UnicodeDecodeError as error:
        return _bad_byte(path, body, error, name, named=encoding is not None or marked is not None)


def _bad_byte(path: str, body: bytes, error: UnicodeDecodeError, encoding: str, *, named: bool) -> Diagnostic:
    """The first byte that does not belong, placed in what can be read of the text."""
    before = body[: error.start].decode(encoding, errors="replace")
    source = Source(path, before + body[error.start :].decode(encoding, errors="replace"))
    line, column = source.line_column(len(before))
    notes: tuple[Text, ...] = ()
    if not named and _reads_as_chinese(body):
        notes = (
            Text(
                "the bytes read well as GB18030; name the encoding, or save the file as UTF-8",
                "这些字节可按 GB18030 正常读出；请指明编码，或将文件另存为 UTF-8",
            ),
        )
    fields = {
        "path": path,
        "encoding": encoding.upper(),
        "byte": f"0x{body[error.start]:02X}",
        "line": line,
        "column": column,
    }
    return Diagnostic(codes.BAD_ENCODING, Span(source, len(before), len(before) + 1), fields, notes=notes, about=path)


def _wide(body: bytes) -> str | None:
    """The encoding with several bytes for every character that an unmarked text is in; None for other texts."""
    piece = body[:4096]
    if b"\0" not in piece:
        return None
    for name in _WIDE:
        try:
            text = codecs.lookup(name).incrementaldecoder().decode(piece)
        except UnicodeDecodeError:
            continue
        # Blanks and marks are ASCII in every language; in text that is read by the wrong width there are hardly any.
        plain = sum(char.isascii() for char in text)
        if plain > max(2, len(text) // 10) and all(char.isprintable() or char in "\t\n\r\f" for char in text):
            return name
    return None


def _not_said(path: str, body: bytes, name: str) -> Diagnostic:
    """That a text is in an encoding that nothing names."""
    place = body.index(0)
    source = Source(path, body.decode(name, errors="replace"))
    known = name.upper()
    note = Text(
        f"the bytes read well as {known}; name the encoding (`--encoding {name}`), or save the file as UTF-8",
        f"这些字节可按 {known} 正常读出；请指明编码（`--encoding {name}`），或将文件另存为 UTF-8",
    )
    line, column = source.line_column(place // len("a".encode(name)))
    fields = {"path": path, "encoding": "UTF-8", "byte": "0x00", "line": line, "column": column}
    return Diagnostic(codes.BAD_ENCODING, Span(source, 0, 0), fields, notes=(note,), about=path)


def _reads_as_chinese(body: bytes) -> bool:
    """Whether the bytes are valid GB18030 and mostly give common Chinese characters where they are not ASCII."""
    try:
        text = body[:65536].decode("gb18030", errors="strict" if len(body) <= 65536 else "ignore")
    except UnicodeDecodeError:
        return False
    if any(ord(char) < 32 and char not in "\t\n\r\f" for char in text):
        # A program or a picture, not a text.
        return False
    other = [char for char in text if not char.isascii()]
    common = sum("\u4e00" <= char <= "\u9fff" or char in "，。；：、（）“”【】《》！？" for char in other)
    return bool(other) and common >= 0.9 * len(other)


def _about(path: str, code: Code) -> Diagnostic:
    return Diagnostic(code, _top(path), {"path": path}, about=path)


def _too_big(path: str, size: int, limit: int) -> Diagnostic:
    fields = {"path": path, "size": -(-size // 2**20), "limit": limit // 2**20}
    return Diagnostic(codes.FILE_TOO_BIG, _top(path), fields, about=path)


def _top(path: str) -> Span:
    return Span(Source(path, ""), 0, 0)


# ---------------------------------------------------------------- Markdown


def is_markdown(path: str) -> bool:
    """Whether a path names a Markdown file, of which only the fences are specification."""
    return Path(path).suffix.lower() in MARKDOWN


def fences(text: str) -> list[tuple[int, int]]:
    """The contents of the ```` ```req ```` fences of a Markdown text, as offsets, without the fence lines."""
    found: list[tuple[int, int]] = []
    closer, start = "", -1
    position = 0
    while position < len(text):
        match = _LINE.match(text, position)
        assert match is not None
        line = match[0].rstrip("\r\n")
        if closer:
            stripped = line.strip().lstrip(">").strip()
            if len(stripped) >= len(closer) and not stripped.strip(closer[0]):
                if start >= 0:
                    found.append((start, position))
                closer, start = "", -1
        else:
            opening = _FENCE.fullmatch(line)
            if opening:
                closer = opening[1]
                start = match.end() if opening[2].lower() == "req" else -1
        position = match.end()
    if closer and start >= 0:
        found.append((start, len(text)))
    return found


def specification_text(source: Source) -> Source:
    """A source that holds the specification alone: Markdown outside its fences becomes blanks, offsets stay."""
    if not is_markdown(source.path):
        return source
    pieces: list[str] = []
    position = 0
    for start, end in fences(source.text):
        pieces += [_blank(source.text[position:start]), source.text[start:end]]
        position = end
    pieces.append(_blank(source.text[position:]))
    return Source(source.path, "".join(pieces))


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)

"""Edits of texts: what a text says afterwards, and writing it into its file.

Everything that an edit does not name stays as it is to the byte: comments, blanks, line ends, byte order mark.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Text
from reqonto.diagnostics.system import reason_of
from reqonto.source import Source, Span
from reqonto.spec.shipped import is_shipped
from reqonto.syntax.files import MARKS, read, specification_text
from reqonto.syntax.tree import Tree

NO_TEXTS: Mapping[str, str] = MappingProxyType({})
"""Every file was read."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits, which do not overlap."""
    for edit in sorted(edits, key=lambda each: (each.span.start, each.span.end), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def whole_texts(
    trees: Iterable[Tree], encoding: Callable[[str], str | None], texts: Mapping[str, str] = NO_TEXTS
) -> dict[str, str]:
    """The texts of the files as they stand, by path; without those that the trees were not made of any more.

    `texts` were read in place of the files of their paths; `encoding` names that of each.
    """
    found: dict[str, str] = {}
    for tree in trees:
        path = tree.source.path
        if is_shipped(Span(tree.source, 0, 0)):
            continue
        source = Source(path, texts[path]) if path in texts else read(Path(path), encoding(path))
        if isinstance(source, Source) and specification_text(source).text == tree.source.text:
            found[path] = source.text
    return found


def with_edits(texts: Mapping[str, str], edits: Iterable[Edit]) -> dict[str, str] | None:
    """The texts that change, by path; None where one of them may not be written."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.span.path, []).append(edit)
    if not by_path.keys() <= texts.keys():
        return None
    return {path: edited(texts[path], each) for path, each in by_path.items()}


def item_text(tree: Tree, edits: Sequence[Edit]) -> str:
    """What the item says in which the edits are, after them; the inserted text where they are in none."""
    first = edits[0]
    for item in tree.items:
        # An edit may stand right behind the item.
        if item.span.start <= first.span.start and first.span.end <= item.span.end:
            shifted = [
                Edit(
                    Span(each.span.source, each.span.start - item.span.start, each.span.end - item.span.start),
                    each.text,
                )
                for each in edits
            ]
            return edited(item.span.text, shifted).strip()
    return first.text.strip()


def difference(path: str, before: str, after: str) -> Iterator[str]:
    """The lines of a unified diff, each with its line end."""
    # `splitlines` would take further characters for line ends.
    return difflib.unified_diff(_lines(before), _lines(after), path, path)


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def replace_text(path: Path, before: str, after: str, encoding: str | None) -> Text | None:
    """Write a file whole or not at all, as long as it says `before`; why it was not, None if it was.

    Its encoding, byte order mark and permissions stay.
    """
    try:
        return _replaced(path, before, after, encoding)
    except OSError as error:
        why = reason_of(error)
        return Text(f"{path} was not written: {why.en}", f"未能写入 {path}：{why.zh}")


def _replaced(path: Path, before: str, after: str, encoding: str | None) -> Text | None:
    source = read(path, encoding)
    if isinstance(source, Diagnostic):
        return Text(source.message("en"), source.message("zh"))
    if source.text != before:
        return Text(f"{path} has changed meanwhile and was not written", f"{path} 其间已有改动，未写入")
    try:
        data = _marked(path, after) if after.startswith("\ufeff") else after.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return Text(f"{path} cannot be written in its encoding", f"{path} 无法以其编码写入")
    descriptor, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        Path(name).chmod(path.stat().st_mode & 0o7777)
        Path(name).replace(path.resolve())
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return None


def _marked(path: Path, text: str) -> bytes:
    """A text with its byte order mark, in the encoding that the mark of the file names."""
    raw = path.read_bytes()[:4]
    for mark, name in MARKS:
        if raw.startswith(mark):
            return mark + text[1:].encode(name)
    return text.encode("utf-8")

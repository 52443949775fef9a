"""Comments that accept what is found where they stand: `# reqonto: ignore[RQ1102] it helps`, `# reqonto：忽略[…] …`.

A comment behind something is about its line, and about the item that begins there; a comment on a line of its own about
what comes next: a whole item, else a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from reqonto.diagnostics import codes_accepted as codes
from reqonto.diagnostics.catalog import codes as every_code
from reqonto.diagnostics.catalog import lookup
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.lazily import pattern
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.syntax.lexer import normal
from reqonto.syntax.tree import Comment, Tree

_OURS = pattern(r"[#＃]\s*reqonto\s*[:：]", re.IGNORECASE)
_IGNORE = pattern(
    r"[#＃]\s*reqonto\s*[:：]\s*(?:ignore|忽略)\s*[\[【［](?P<what>(?:[^\[\]】］]|\[[^\[\]]*\])*)[\]】］]\s*(?:[:：—–-]\s*)?(?P<reason>.*)",
    re.IGNORECASE,
)
_WORD = pattern(r"[^\s,，、;；\[\]]+(?:\[[^\[\]]*\])?")
_NUMBER = pattern(r"RQ\d+", re.IGNORECASE)
CONFLICT = pattern(r"K-[0-9a-f]{4,}", re.IGNORECASE)
"""The id of a conflict, which is made of its members, its trigger and what it rests on."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """One comment: the codes and conflicts that it names, the reason, and the piece of text that it is about.

    `words` are the places of the names, in their order; `items` the ids behind them (`RQ1052 R-01`), empty for none.
    `line` is where the first line of what it is about ends.
    """

    names: tuple[str, ...]
    items: tuple[str, ...]
    words: tuple[Span, ...]
    reason: str
    comment: Comment
    start: int
    line: int
    end: int

    def called(self, place: int) -> str:
        """One of the names with the item behind it."""
        return f"{self.names[place]} {self.items[place]}".strip()

    @property
    def path(self) -> str:
        """The text that it stands in."""
        return self.comment.span.path

    def covers(self, span: Span | None) -> bool:
        """Whether a piece of text begins in what the comment is about."""
        return span is not None and span.path == self.path and self.start <= span.start < max(self.end, self.start + 1)


def ignores(trees: Sequence[Tree]) -> tuple[list[Ignore], list[Diagnostic]]:
    """The comments of texts that accept findings, and what is wrong with them."""
    found: list[Ignore] = []
    faults: list[Diagnostic] = []
    for tree in trees:
        # Most texts have none.
        if "reqonto" not in tree.source.text.lower():
            continue
        for comment in tree.comments:
            if not _OURS.match(comment.text):
                continue
            read, wrong = _read(comment, tree)
            faults += wrong
            if read is not None:
                found.append(read)
    return found, faults


def _read(comment: Comment, tree: Tree) -> tuple[Ignore | None, list[Diagnostic]]:
    match = _IGNORE.match(comment.text)
    if match is None:
        why = Text(
            "write `# reqonto: ignore[CODE] reason`, or leave `reqonto:` out",
            "请写“# reqonto：忽略[代码] 理由”，或去掉“reqonto：”",
        )
        return None, [Diagnostic(codes.IGNORE_UNREADABLE, comment.span, {"why": why})]
    source, begin = comment.span.source, comment.span.start + match.start("what")
    names: list[str] = []
    items: list[str] = []
    words: list[Span] = []
    faults: list[Diagnostic] = []
    behind = -1
    """Where a code ends behind which an id may stand."""
    for word in _WORD.finditer(match["what"]):
        span = Span(source, begin + word.start(), begin + word.end())
        code = lookup(word[0])
        if code is None and not CONFLICT.fullmatch(word[0]):
            if behind >= 0 and not match["what"][behind : word.start()].strip() and not _NUMBER.fullmatch(word[0]):
                items[-1], words[-1] = normal(word[0]), words[-1].to(span)
            else:
                faults.append(_unknown(word[0], span))
            behind = -1
            continue
        names.append(code.code if code is not None else f"K{word[0][1:].lower()}")
        items.append("")
        words.append(span)
        behind = -1 if code is None else word.end()
    if not names and not faults:
        why = Text("it names no code", "没有写代码")
        faults.append(Diagnostic(codes.IGNORE_UNREADABLE, comment.span, {"why": why}))
    if not names:
        return None, faults
    start, line, end = _about(comment, tree)
    return Ignore(tuple(names), tuple(items), tuple(words), match["reason"].strip(), comment, start, line, end), faults


def _unknown(word: str, span: Span) -> Diagnostic:
    known = [name for code in every_code() for name in (code.code, code.name)]
    near = get_close_matches(word.upper() if word[:2].upper() == "RQ" else word.lower(), known, n=3)
    fixes = tuple(Fix(Text(f"write `{each}`", f"改为“{each}”"), (Edit(span, each),), safe=False) for each in near)
    why = Text(f"there is no diagnostic named `{word}`", f"没有名为“{word}”的诊断代码")
    return Diagnostic(codes.IGNORE_UNREADABLE, span, {"why": why}, fixes=fixes)


def _about(comment: Comment, tree: Tree) -> tuple[int, int, int]:
    """The piece of text that a comment is about: its start, the end of its first line, its end."""
    text, place = comment.span.source.text, comment.span.start
    if comment.own_line:
        place = comment.span.end
        for line in _lines(text, place):
            place = line[0]
            bare = text[line[0] : line[1]].strip()
            if bare and bare[0] not in "#＃":
                break
        else:
            return comment.span.start, comment.span.end, comment.span.end
    begin = text.rfind("\n", 0, place) + 1
    after = text.find("\n", place)
    end = len(text) if after < 0 else after
    for item in tree.items:
        span = item.span
        if begin <= span.start < end and span.path == comment.span.path:
            # What the comment stands behind ends here.
            return begin, end, max(end, span.end)
    return begin, end, end


def _lines(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The lines behind a place, each from its start to its end."""
    while (start := text.find("\n", place) + 1) > 0:
        end = text.find("\n", start)
        yield start, len(text) if end < 0 else end
        if end < 0:
            return
        place = end


def without(ignore: Ignore, unused: Sequence[int]) -> Fix:
    """The fix that takes names out of a comment by their numbers; where none is left the comment goes."""
    message = Text("take it out", "去掉")
    if len(unused) < len(ignore.names):
        kept = ", ".join(word.text for number, word in enumerate(ignore.words) if number not in unused)
        whole = ignore.words[0].to(ignore.words[-1])
        return Fix(message, (Edit(whole, kept),))
    span = ignore.comment.span
    text, start, end = span.source.text, span.start, span.end
    start = len(text[:start].rstrip(" \t\u3000"))
    if ignore.comment.own_line and text[end : end + 1] == "\n":
        end += 1
    return Fix(message, (Edit(Span(span.source, start, end), ""),))


def is_ours(comment: str) -> bool:
    """Whether a comment speaks to reqonto."""
    return _OURS.match(comment) is not None

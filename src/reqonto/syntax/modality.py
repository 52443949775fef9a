"""`constraint C-1 should "Title"`: the modality of a constraint in another place than behind its id and title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.records import dataclass
from reqonto.syntax.keywords import BY_TERMINAL
from reqonto.syntax.phrases import item_around, reads_to
from reqonto.syntax.place import Explanation, Place

_WORD = "|".join(BY_TERMINAL["_CONSTRAINT"].spellings)
_MODAL = "|".join(
    re.escape(spelling)
    for name in ("_MUST_NOT", "_SHOULD_NOT", "_MAY_NOT", "_MUST", "_SHOULD", "_MAY")
    for spelling in BY_TERMINAL[name].spellings
)
_MISPLACED = re.compile(
    rf"\"[^\"\n]*\"|“[^”\n]*”|\s*[(（\[【]\s*(?P<marked>{_MODAL})\s*[)）\]】]|"
    rf"\s*(?<!\w)(?P<bare>{_MODAL})(?!\w)(?:\s+be\b)?(?:\s*[，,:：])?"
)
_HEAD = re.compile(
    rf"\s*[:：]?\s*(?P<word>{_WORD})\s+(?P<uid>[^\W_](?:[\w.\-/]*\w)?)\s*(?:[:：]\s*(?=[\"“]))?"
    r"(?P<title>(?:\"[^\"\n]*\"|“[^”\n]*”)(?:[@＠]\w+)?)?\s*(?P<colon>[:：]?)[ \t]*"
)
_MODAL_FIRST = re.compile(rf"\s*(?:{_MODAL})\s*[:：]?\s*(?:{_WORD})(?!\w)")
_BEGINS = re.compile(rf"{_MODAL_FIRST.pattern}|\s*(?:{_WORD})(?!\w)")
_MOST = 3


@dataclass(frozen=True, slots=True)
class _Mended:
    """A constraint with a modality moved to its place: what stood there, the head, and how far it is written anew."""

    modal: tuple[int, int]
    head: str
    text: str
    start: int
    end: int
    reads: bool


_COMPARING = re.compile(
    r"(?:must|shall) (?:not (?:exceed|be (?:less|lower|more|greater|higher))|be (?:at|not) (?:least|most|less|more))\b|"
    r"(?:不得|不能|不可|不应)\s*(?:低于|少于|小于|高于|多于|大于|超过)"
)
"""A bound said with a modality, which demands no more than the comparison."""


def misplaced_modal(place: Place) -> Explanation | None:
    """The account of a modality that stands before the id or the title, behind the colon or inside the formula."""
    if _COMPARING.match(place.text, place.start):
        # `o.total must not exceed 5`: what is compared, which is no modality.
        return None
    first, last = item_around(place)
    line = place.text.rfind("\n", 0, place.start) + 1
    first = line if _MODAL_FIRST.match(place.text, line) else place.text.rfind("\n", 0, first) + 1
    if not _BEGINS.match(place.text, first):
        return None
    attempts = list(_attempts(place, first, last))
    best = next((each for each in attempts if each.reads), None)
    if best is None:
        # Inside a formula no modality fits, whatever else is wrong there.
        best = next((each for each in attempts if each.modal[0] == place.start and each.head), None)
    if best is None:
        return None
    begin, end = best.modal
    modal = place.text[begin:end]
    fix = Fix(
        Text(f"write `{best.head} …`", f"改为“{best.head}……”"),
        (Edit(place.span(best.start, best.end), best.text),),
        safe=False,
    )
    fields = {"modal": modal, "instead": Text(f"{best.head} …", f"{best.head}……")}
    fixes = (fix,) if best.reads else ()
    return Explanation(Diagnostic(codes.MISPLACED_MODAL, place.span(begin, end), fields, fixes=fixes))


def _attempts(place: Place, first: int, last: int) -> Iterator[_Mended]:
    text = place.text
    found = (each for each in _MISPLACED.finditer(text, first, last) if each.lastgroup)
    for number, match in enumerate(found):
        if number == _MOST or match.start() > place.end:
            return
        group = match.lastgroup or "bare"
        gap = "" if match.start() == first else " "
        rest = text[first : match.start()] + gap + text[match.end() : last].lstrip(" \t")
        head = _HEAD.match(rest)
        if head is None:
            continue
        chinese = not head["word"].isascii()
        title = " ".join(filter(None, (head["word"], head["uid"], head["title"], match[group])))
        written = title + ("：" if chinese else ":")
        blank = "" if chinese else " "
        cut = match.start() - first + len(gap)
        body = rest[head.end() : cut]
        mended = written + blank + body + rest[max(cut, head.end()) :]
        if mended.strip() == text[first:last].strip():
            continue
        removed = last - first - len(rest)
        end = first + head.end() + removed if cut <= head.end() else match.end()
        lead = len(rest) - len(rest.lstrip())
        spot = len(mended) - len(rest[max(cut, head.end()) :].lstrip())
        reads = reads_to(mended) > spot
        yield _Mended(match.span(group), written, written + blank + body, first + lead, end, reads)

"""A formula where a sentence is expected, and the other way round."""

from __future__ import annotations

import itertools
import re

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.source import Source
from reqonto.syntax.expected import METADATA
from reqonto.syntax.faults import IDS
from reqonto.syntax.faulty_sentences import MODALS
from reqonto.syntax.keywords import BY_TERMINAL
from reqonto.syntax.place import Explanation, Place

_REQUIREMENT_HEAD = re.compile(
    r"(?P<word>" + "|".join(map(re.escape, BY_TERMINAL["_REQUIREMENT"].spellings)) + r")"
    r"(?P<rest>\s+(?P<uid>[^\s“\"{｛「]+)\s*(?:\"[^\"\n]*\"|“[^”\n]*”)?(?:[@＠]\w+)?)\s*\Z"
)

_LONGEST_HEAD = 400


def bare_formula(place: Place) -> Explanation | None:
    """A formula as the body of a requirement, which is a constraint: tried by reading it as one."""
    if not place.open_braces or len(place.open_braces) > _MOST_BRACES:
        return None
    brace = place.open_braces[0]
    head = _REQUIREMENT_HEAD.search(place.text[max(0, brace - _LONGEST_HEAD) : brace])
    end = _closing(place.text, brace)
    if head is None or end is None:
        return None
    chinese = not head["word"].isascii()
    colon, body = ("：" if chinese else ": "), place.text[brace + 1 : end].strip()
    for split in (len(body), *_metadata_starts(body)):
        formula, metadata = body[:split].rstrip().rstrip(";；。"), body[split:]
        written = ("约束" if chinese else "constraint") + head["rest"].rstrip() + colon + formula
        written += f" {{ {metadata} }}" if metadata else ""
        if _reads(written):
            start = brace - len(head[0])
            fix = Fix(
                Text("write it as a constraint", "改写为约束"), (Edit(place.span(start, end + 1), written),), safe=False
            )
            return Explanation(
                Diagnostic(codes.BARE_FORMULA, place.span(), {"uid": head["uid"]}, fixes=(fix,)),
            )
    return None


def braced_formula(place: Place) -> Explanation | None:
    """`constraint C-1 { φ }`: a formula stands behind a colon, and only metadata in braces."""
    brace = place.start
    head = _FORMULA_HEAD.search(place.text[max(0, brace - _LONGEST_HEAD) : brace])
    end = _closing(place.text, brace) if head is not None and place.found in _OPENING else None
    if head is None or end is None:
        return None
    chinese = not head["word"].isascii()
    colon, body = ("：" if chinese else ": "), place.text[brace + 1 : end].strip()
    modal = _MODAL_FIRST.match(body)
    if modal is not None:
        colon, body = f" {modal[1]}{colon}", body[modal.end() :]
    for split in (len(body), *_metadata_starts(body)):
        metadata = body[split:]
        written = colon + body[:split].rstrip().rstrip(";；。") + (f" {{ {metadata} }}" if metadata else "")
        if _reads(head[0].strip() + written):
            start = len(place.text[:brace].rstrip())
            title = " ".join(head[0].split())
            shown = Text(f"{title}{colon.rstrip()} …", f"{title}{colon.rstrip()}……")
            edits = (Edit(place.span(start, end + 1), written),)
            fix = Fix(Text(f"write `{shown.en}`", f"改为“{shown.zh}”"), edits, safe=False)
            fields = {"found": Text(f"{title} {{ … }}", f"{title} {{ …… }}"), "instead": shown}
            return Explanation(Diagnostic(codes.OTHER_WORDS, place.span(), fields, fixes=(fix,)))
    return None


_MODAL_FIRST = re.compile(rf"({'|'.join(MODALS)})(?!\w)\s*[，,:：]?\s*")

_FORMULA_HEAD = re.compile(
    r"(?<!\w)(?P<word>"
    + "|".join(re.escape(s) for t in ("_CONSTRAINT", "_ASSUMPTION", "_RULE") for s in BY_TERMINAL[t].spellings)
    + r")\s+[^\s“\"{｛「]+\s*(?:\"[^\"\n]*\"|“[^”\n]*”)?(?:[@＠]\w+)?(?:[ \t]+[a-z]+(?: not)?|[ \t]+[^\W\d_a-zA-Z]{1,2})?\s*\Z"
)

_MOST_BRACES = 3


def _reads(text: str) -> bool:
    """Whether a text is without faults."""
    from reqonto.syntax.parser import parse

    return not parse(Source("", text))[1]


def _closing(text: str, brace: int) -> int | None:
    """The brace that closes the one at an offset."""
    depth = 0
    for token in _BRACES.finditer(text, brace):
        depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
        if depth == 0:
            return token.start()
    return None


_OPENING, _CLOSING = ("{", "｛", "「"), ("}", "｝", "」")

_BRACES = re.compile(r'"(?:[^"\\\n]|\\.)*"|“[^”\n]*”|[#＃][^\n]*|[{｛「}｝」]')

_METADATA = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(s) for t in METADATA for s in BY_TERMINAL[t].spellings) + r")(?!\w)"
)

_MODALITIES = ("_MUST", "_MUST_NOT", "_SHOULD", "_SHOULD_NOT", "_MAY")


def modality_inside(place: Place) -> Explanation | None:
    """A sentence in one word in front of the token, `药店应在24小时内发货`, where nothing but its modality would fit.

    What else is wrong with it is told once it stands in words.
    """
    word = place.before
    if word.isascii() or not place.fits(IDS["_MUST"]) or not _IS_WORD.fullmatch(word):
        return None
    inside = _MODALITY_INSIDE.search(word, 1)
    if inside is None or inside.end() == len(word):
        return None
    if len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", place.text)) > 1:
        # A word that stands elsewhere as well is a name, such as `供应商`.
        return None
    begin = place.previous[0]
    cuts = [begin + inside.start(), begin + inside.end()]
    fix = Fix(
        Text("put blanks between the words", "在词与词之间加空格"),
        tuple(Edit(place.span(cut, cut), " ") for cut in cuts),
    )
    fields = {"found": word, "keyword": inside[0]}
    return Explanation(Diagnostic(codes.MISSING_BLANK, place.span(*place.previous), fields, fixes=(fix,)))


_IS_WORD = re.compile(r"\w+")

_MODALITY_INSIDE = re.compile(
    "|".join(sorted((each for name in _MODALITIES for each in BY_TERMINAL[name].zh), key=len, reverse=True))
)


def _metadata_starts(body: str) -> list[int]:
    """Where metadata may begin behind a formula; the first few places are enough."""
    return [match.start() for match in itertools.islice(_METADATA.finditer(body), 4)]

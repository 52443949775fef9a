"""Faults in marks: those of other languages, quotes, brackets that are open or closed too often, marks left out."""

from __future__ import annotations

import re

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Text
from reqonto.syntax.expected import SHOWN_MARKS, WIDE_MARKS
from reqonto.syntax.faults import IDS, TABLES, as_shown, tokens_that_fit, written_instead
from reqonto.syntax.faulty_sentences import EVERYDAY, LONGEST_SHOWN
from reqonto.syntax.faulty_words import SURE
from reqonto.syntax.keywords import BY_SPELLING, BY_TERMINAL, ITEM_WORDS, PREFIX_WORDS
from reqonto.syntax.lexer import load_words
from reqonto.syntax.place import Explanation, Place, Repair
from reqonto.syntax.sync import LEADING, indent_at

_FOREIGN: tuple[tuple[str, str | None, str, str, str], ...] = (
    # pattern, terminal it stands for, English advice, Chinese advice, replacement
    (r"[=＝]{2,3}", "_EQ", "`=`", "“=”", "="),
    (r"[=＝][>＞]", "_IMPLIES", "`implies`", "“蕴含”", "implies"),
    (r"&&?|＆＆?", "_AND", "`and`", "“且”", "and"),
    (r"[|｜]{2}", "_OR", "`or`", "“或”", "or"),
    (r"[<＜][>＞]", "_NE", "`!=`", "“≠”", "!="),
    (r"[!！]", "_NOT", "`not`", "“非”", "not "),
    (r"∈", "_IN", "`in`", "“属于”", "in"),
    (r"∉", "_NOT_IN", "`not in`", "“不属于”", "not in"),
    (r"·|・|•", "_DOT", "a dot `.` between names", "点“.”或“的”", "."),
    (r"…+|\.\.\.+|。。+", "_DOTS", "`..` between the bounds of a range", "两点“..”表示范围", ".."),
    (r"[—–―]+", "_MINUS", "`-`, or a text in quotes", "“-”，或加引号的文字", "-"),
    (r"《", None, "a text in quotes `“…”`", "加引号“…”的文字", "“"),
    (r"[》〉〈『』〖〗〔〕]", None, "brackets of the language: `( )`, `[ ]`, `{ }`, or quotes", "（）、【】、｛｝或引号“”", ""),
    (r"['‘’＇]", None, 'double quotes `"…"`', "双引号“…”", '"'),
    (r"//|/\*", None, "`#` before a comment", "以“#”开始的注释", "# "),
    (r"\.", None, "a digit before the point, as in `0.5`", "小数点前的数字，如“0.5”", ""),
    (r"[?？]", None, "a sentence without a question mark", "不带问号的句子", ""),
)  # fmt: skip

_FOREIGN_PATTERNS = tuple((re.compile(row[0]), *row[1:]) for row in _FOREIGN)

_MARK_ORDER = (
    "_COMMA",
    "_COLON",
    "_RP",
    "_RSQ",
    "_RB",
    "_BAR",
    "_THEN",
    "_EQ",
    "_LB",
    "_ARROW",
    "_IN",
    "_DO",
    "_PARAM",
)

_DECLARED = re.compile(r"\w+\s*[:：]")

_CLOSERS = frozenset(IDS[name] for name in ("_RB", "_RP", "_RSQ"))


def _as_its_line(place: Place, terminal: str, replacement: str) -> str:
    """A mark as such, and a word in the language of the line in which it is to stand."""
    line = place.text[place.text.rfind("\n", 0, place.start) + 1 : place.start]
    if line.isascii() or not replacement.strip().isalpha():
        return replacement
    return BY_TERMINAL[terminal].zh[0] + replacement[len(replacement.rstrip()) :]


def unreadable(place: Place) -> Explanation | None:
    """Open quotes, marks of other languages, characters without meaning."""
    if place.terminal >= 0 and not place.text.startswith("||", place.start):
        return None
    char = place.text[place.start]
    if char in '"“`':
        return _open_quote(place, char)
    for pattern, name, english, chinese, replacement in _FOREIGN_PATTERNS:
        match = pattern.match(place.text, place.start)
        if match is None:
            continue
        span = place.span(end=match.end())
        fixes = (written_instead(span, _as_its_line(place, name, replacement)),) if replacement and name else ()
        fields = {"found": match[0], "instead": Text(english, chinese)}
        diagnostic = Diagnostic(codes.UNKNOWN_MARK, span, fields, fixes=fixes)
        if name is not None and place.fits(IDS[name]):
            return Explanation(
                diagnostic,
                Repair(((IDS[name], load_words().values.get(IDS[name], replacement.strip())),), match.end()),
            )
        return Explanation(diagnostic)
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    fields = {"found": Text(f"`{shown}`", f"“{shown}”")}
    return Explanation(Diagnostic(codes.UNKNOWN_CHARACTER, place.span(), fields))


def _open_quote(place: Place, char: str) -> Explanation:
    long = place.text.startswith('"""', place.start)
    mark = '"""' if long else char
    closer = {"“": "”"}.get(mark, mark)
    line_end = place.text.find("\n", place.start)
    end = place.start + 3 if long else (len(place.text) if line_end < 0 else line_end)
    span = place.span(end=end)
    fixes = (
        ()
        if long
        else (Fix(Text(f"add `{closer}`", f"补上“{closer}”"), (Edit(place.span(end, end), closer),), safe=False),)
    )
    return Explanation(Diagnostic(codes.UNTERMINATED_TEXT, span, {"mark": mark, "closer": closer}, fixes=fixes))


def swallowing_text(place: Place) -> Explanation | None:
    """A fault just behind a text of several lines: most likely the text swallowed what was no part of it."""
    if place.before.startswith('"""') and "\n" in place.before:
        end = place.text.find("\n", place.previous[0])
        span = place.span(place.previous[0], end)
        return Explanation(Diagnostic(codes.UNTERMINATED_TEXT, span, {"mark": '"""', "closer": '"""'}))
    return None


def table_cell(place: Place) -> Explanation | None:
    """A cell of a permission table with nothing in it."""
    if place.terminal == IDS["_BAR"] and place.before in ("|", "｜") and place.fits(IDS["_YES"]):
        return Explanation(Diagnostic(codes.EMPTY_CELL, place.span(place.previous[0], place.end)))
    line = place.text[place.text.rfind("\n", 0, place.previous[0]) + 1 : place.previous[0]]
    if place.before in ("|", "｜") and not line.strip() and place.fits(IDS["_YES"]):
        spot = len(place.text[: place.previous[0]].rstrip())
        fix = Fix(Text("add `|`", "补上“|”"), (Edit(place.span(spot, spot), " |"),), safe=False)
        found = Text("the end of the row", "行尾")
        return Explanation(
            Diagnostic(codes.MISSING_MARK, place.span(spot - 1, spot), {"mark": "|", "found": found}, fixes=(fix,))
        )
    return None


def unclosed(place: Place) -> Explanation | None:
    """A block without its closing brace: the next item, or the end of the text, comes too early."""
    at_end = place.terminal == 0
    if not at_end and not (place.fresh_line and place.leading in LEADING):
        return None
    braces = place.open_braces
    if not braces:
        return None
    stack, tokens = place.states, 0
    while tokens < len(braces):
        closed = TABLES.after(stack, IDS["_RB"])
        if closed is None:
            break
        stack, tokens = closed, tokens + 1
        if TABLES.shifts(stack, place.leading):
            break
    brace, spot = _suspect(place, braces)
    line = place.source.line_column(brace)[0]
    label = Label(place.span(brace, brace + 1), Text("opened here", "在此打开"))
    diagnostic = Diagnostic(codes.UNCLOSED_BLOCK, place.span(spot, spot), {"line": line}, labels=(label,))
    if tokens and TABLES.shifts(stack, place.leading):
        return Explanation(diagnostic, Repair(((IDS["_RB"], None),) * tokens, place.start))
    return Explanation(diagnostic) if at_end else None


def _suspect(place: Place, braces: list[int]) -> tuple[int, int]:
    """The brace that seems unclosed, and the end of the line where its closer is missed.

    The first line after a brace that is indented no deeper than the brace's own line, and
    does not close it, tells where the author thought the block was over.
    """
    for brace in braces:
        line_start = place.text.rfind("\n", 0, brace) + 1
        indent = indent_at(place.text, line_start)
        position = place.text.find("\n", brace)
        while 0 <= position < place.start:
            following = position + 1
            rest = place.text[following : following + indent + 1]
            stripped = rest.strip()
            if stripped and indent_at(place.text, following) <= indent and stripped[0] not in "}｝」)）#＃":
                return brace, len(place.text[:position].rstrip())
            position = place.text.find("\n", following)
    return braces[-1], place.previous[1]


def headless(place: Place) -> Explanation | None:
    """A member of a block that was never opened: the line that should have opened it lacks its brace."""
    if place.open_braces or place.terminal < 0:
        return None
    start = place.text.rfind("\n", 0, place.start) + 1
    depth = indent_at(place.text, start)
    while depth and start:
        end = start - 1
        start = place.text.rfind("\n", 0, end) + 1
        line = place.text[start:end].split("#")[0].rstrip()
        if not line.strip() or indent_at(place.text, start) >= depth:
            continue
        # The first line above that is less indented should have opened the block.
        if any(char in line for char in "{｛「}｝」") or line.endswith((":", "：")) or not _HEAD.search(line):
            # Behind a colon a formula goes on, which has no block.
            return None
        spot = start + len(line)
        fix = Fix(Text("add `{`", "补上“{”"), (Edit(place.span(spot, spot), " {"),), safe=False)
        fields = {"mark": "{", "found": Text("the end of the line", "行尾")}
        return Explanation(Diagnostic(codes.MISSING_MARK, place.span(spot - 1, spot), fields, fixes=(fix,)))
    return None


_HEAD = re.compile(
    r"^\s*(?:"
    + "|".join(
        re.escape(spelling)
        for row in ITEM_WORDS + PREFIX_WORDS
        if row.terminal not in ("_IMPORT", "_UNIT", "_TYPE", "_PARAM", "_RELATION")
        for spelling in row.spellings
    )
    + r")(?!\w)"
)


def stray_closer(place: Place) -> Explanation | None:
    """A bracket that closes what is not open."""
    if place.terminal not in _CLOSERS:
        return None
    opened = {"_RB": "{｛「", "_RP": "(（", "_RSQ": "[【［"}[TABLES.terminals[place.terminal]]
    open_now = sum(place.text[start] in opened for start in place.starts)
    if open_now and place.terminal != IDS["_RB"]:
        return None
    if place.terminal == IDS["_RB"] and place.open_braces:
        return None
    labels, fixes = _unopened(place) if place.terminal == IDS["_RB"] else ((), ())
    diagnostic = Diagnostic(codes.STRAY_CLOSER, place.span(), {"found": place.found}, labels=labels, fixes=fixes)
    return Explanation(diagnostic, Repair((), place.end))


def _unopened(place: Place) -> tuple[tuple[Label, ...], tuple[Fix, ...]]:
    """Where the block that a brace closes should have been opened: the last line that begins like one, as far left."""
    start = place.text.rfind("\n", 0, place.start) + 1
    if place.text[start : place.start].strip():
        return (), ()
    depth = indent_at(place.text, start)
    while start:
        end = start - 1
        start = place.text.rfind("\n", 0, end) + 1
        line = place.text[start:end].split("#")[0].rstrip()
        if not line.strip() or indent_at(place.text, start) > depth:
            continue
        if any(char in line for char in "{｛「}｝」:：") or not _HEAD.search(line):
            return (), ()
        spot = start + len(line)
        label = Label(place.span(spot - 1, spot), Text("`{` is missing here", "这里缺少“{”"))
        fix = Fix(Text("add `{`", "补上“{”"), (Edit(place.span(spot, spot), " {"),), safe=False)
        return (label,), (fix,)
    return (), ()


def _begins_a_line(place: Place) -> bool:
    return place.fresh_line or place.text[: place.start].rstrip().endswith(("{", "｛"))


def missing_mark(place: Place) -> Explanation | None:
    """The mark that would make the token, and most of what follows it, fit."""
    best, reach = "", 0
    for name in _MARK_ORDER:
        stack = TABLES.after(place.states, IDS[name])
        if stack is None or place.terminal < 0 or not TABLES.shifts(stack, place.terminal):
            continue
        if name == "_PARAM" and not (_DECLARED.match(place.text, place.start) and _begins_a_line(place)):
            continue
        tokens = tokens_that_fit(place.text, stack, place.start)
        if _wild(place, name, tokens):
            continue
        if tokens > reach:
            best, reach = name, tokens
    if not best:
        return None
    spot = place.previous[1]
    row = BY_TERMINAL.get(best)
    mark = SHOWN_MARKS[best] if row is None else row.en[0]
    shown = Text(mark, WIDE_MARKS.get(mark, mark) if row is None else row.zh[0])
    # A text with full-width marks gets one of them, or the Chinese word.
    line = place.text[place.text.rfind("\n", 0, place.start) + 1 : place.start + 40].split("\n")[0]
    begins = best == "_PARAM"
    if re.search("[：，；（）、]", line) or (begins and not line.isascii()):
        mark = shown.zh
    written = f" {mark} " if row is not None or best in ("_EQ", "_ARROW", "_LB") else mark
    if begins:
        spot, written = place.start, f"{mark} "
    edits = (Edit(place.span(spot, spot), written),)
    fix = Fix(Text(f"add `{shown.en}`", f"补上“{shown.zh}”"), edits, safe=False)
    end = max(spot, 1)
    span = place.span(end - 1, end) if place.fresh_line and not begins else place.span()
    diagnostic = Diagnostic(codes.MISSING_MARK, span, {"mark": shown, "found": as_shown(place)}, fixes=(fix,))
    value = row.word if row is not None else "=" if best == "_EQ" else None
    return Explanation(diagnostic, Repair(((IDS[best], value),), place.start))


def _wild(place: Place, name: str, tokens: int) -> bool:
    """Whether to miss a mark before a plain word is a mere guess: other words may be meant."""
    if place.terminal != IDS["NAME"] or place.found in BY_SPELLING:
        return False
    if name == "_EQ" and place.fits(IDS["_LT"]):
        return True
    if name == "_IN" and EVERYDAY.search(place.text, max(0, place.start - LONGEST_SHOWN), place.start):
        return True
    return tokens < SURE and TABLES.after(place.states, IDS["_COLON"]) is None

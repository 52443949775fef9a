"""What would fit at a place, in the words of people."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Text
from reqonto.syntax.keywords import BY_TERMINAL, ITEM_WORDS, KEYWORDS, PREFIX_WORDS
from reqonto.syntax.place import Place
from reqonto.syntax.tables import load_tables

_TABLES = load_tables()

SHOWN_MARKS = {
    "_LB": "{", "_RB": "}", "_LP": "(", "_RP": ")", "_LSQ": "[", "_RSQ": "]", "_COMMA": ",", "_COLON": ":", "_DOT": ".",
    "_DOTS": "..", "_BAR": "|", "_EQ": "=", "_ARROW": "->", "_THEN": "then", "_LT": "<",
}  # fmt: skip

WIDE_MARKS = {",": "，", ":": "：", "(": "（", ")": "）", "|": "｜"}
"""The marks as Chinese texts write them."""

_ITEMS = frozenset(row.terminal for row in ITEM_WORDS + PREFIX_WORDS)
METADATA = frozenset(row.terminal for row in KEYWORDS if row.word in (
    "label", "also", "note", "source", "rationale", "owner", "version", "edition", "zone", "definition", "encoding", "status",
    "tags", "priority", "layer", "phase", "bound", "valid from", "derives from", "refines", "satisfies", "conflicts with",
    "overrides", "exception to", "verified by", "replaces", "requires", "contains", "text"))  # fmt: skip
"""The words that begin a piece of metadata."""

_CLASSES: tuple[tuple[str, frozenset[str], Text], ...] = (
    ("NAME", frozenset(("NAME", "UNIT_NAME")), Text("a name", "名称")),
    ("UID", frozenset(("UID",)), Text("an id such as `R-01`", "编号，如“R-01”")),
    ("_T_MONEY", frozenset(("_T_MONEY", "_T_QUANTITY", "_T_DURATION", "_T_DATE", "_T_DATETIME", "_T_PERCENT", "_T_TEXT", "_T_ID",
     "_T_BOOL", "_T_INT", "_T_DEC", "_LIST_OF", "_SET_OF", "_ONE_OF", "_OPTIONAL", "NAME")), Text("a type", "类型")),
    ("STRING", frozenset(("STRING",)), Text("a text in quotes", "加引号的文字")),
    ("INT", frozenset(("INT", "NUMBER")), Text("a number", "数")),
    ("DATE", frozenset(("DATE",)), Text("a date", "日期")),
    ("_MUST", frozenset(("_MUST", "_MUST_NOT", "_SHOULD", "_SHOULD_NOT", "_MAY", "_MAY_NOT")),
     Text("`shall`, `should` or `may`", "“应”“宜”或“可”")),
    ("_WITHIN", frozenset(("_WITHIN", "_BEFORE", "_UNTIL", "_DURING", "_ALWAYS", "_EVENTUALLY", "_IMMEDIATELY")),
     Text("a time limit such as `within`", "时限，如“在 … 内”")),
    ("_PROPOSED", frozenset(("_ELICITED", "_PROPOSED", "_MODELLED", "_DESCRIBED", "_REVIEWED", "_APPROVED", "_VERIFIED", "_FROZEN",
     "_REJECTED")), Text("a status such as `reviewed`", "状态，如“已评审”")),
    ("_SATISFIED", frozenset(("_SATISFIED", "_VIOLATED", "_PENDING", "_UNKNOWN", "_NOT_APPLICABLE")),
     Text("a verdict such as `satisfied`", "结论，如“满足”")),
    ("_STAR", frozenset(("_PLUS", "_MINUS", "_STAR", "_SLASH", "_EQ", "_NE", "_LT", "_LE", "_GT", "_GE", "_IN", "_NOT_IN", "_AND", "_OR",
     "_IMPLIES", "_IFF", "_KNOWN", "_MISSING", "_MATCHES", "_IS", "_BEFORE", "_AFTER", "_NOT_BEFORE", "_NOT_AFTER", "_WITHIN",
     "_AS_OF", "_JUST_AFTER", "_DOT", "_DE", "_LP", "_BUSINESS_DAYS")), Text("an operator such as `=` or `and`", "运算符，如“=”“且”")),
    ("_LABEL", METADATA, Text("metadata such as `source`", "元数据，如“来源”")),
)  # fmt: skip
_OPERAND = frozenset((
    "NAME", "INT", "NUMBER", "STRING", "MONEY", "PERCENT", "DATE", "DATETIME", "CLOCK", "_TRUE", "_FALSE", "_NOW", "_LP", "_LSQ", "_LB",
    "_SUM", "_AVG", "_MIN", "_MAX", "_COUNT", "_MINUS", "_NOT", "_HAS", "_EVERY", "_SOME", "_NO", "_EXACTLY", "_AT_MOST", "_AT_LEAST", "_IF",
))  # fmt: skip


def expected(place: Place) -> Text:
    """What fits at a place, in at most five classes."""
    acts = _TABLES.actions[place.states[-1]]
    names = {_TABLES.terminals[terminal] for terminal in acts if place.fits(terminal)}
    found: list[Text] = []
    if {"NAME", "INT", "STRING", "_LP"} <= names:
        found.append(Text("a formula", "公式") if "_EVERY" in names else Text("a value", "值"))
        names -= _OPERAND
    marks = sorted(name for name in names if name in SHOWN_MARKS and name not in ("_THEN", "_LT"))
    classes: list[Text] = []
    for key, members, text in _CLASSES:
        if key in names and (key not in ("_STAR", "_T_MONEY") or len(members & names) > 4):
            classes.append(text)
            names -= members
    if len(names & _ITEMS) > 4:
        classes.append(Text("a new item such as `role`", "新的条目，如“角色”"))
        names -= _ITEMS
    shown = [SHOWN_MARKS[name] for name in marks if name in names]
    found += [Text(f"`{mark}`", f"“{WIDE_MARKS.get(mark, mark)}”") for mark in shown]
    if "_DE" in names and "_OF" in names:
        found.append(Text("`of`", "“的”"))
        names -= {"_OF"}
    words = [BY_TERMINAL[name] for name in sorted(names) if name in BY_TERMINAL]
    found += [
        Text(f"`{row.en[0]}`", f"“{(row.zh or row.en)[0]}”")
        for row in words
        # A particle that only Chinese has is never what is missing.
        if row.en and row.terminal not in ("_DE", "_INSIDE")
    ]
    chosen = (found[:2] + classes + found[2:])[:5]
    if not chosen:
        # What only Chinese ends a phrase with, as in `在 预约 时`.
        particles = [row.zh[0] for row in words if not row.en and row.zh]
        chosen = [Text(f"`{each}`", f"“{each}”") for each in particles[:5]]
    if not chosen:
        return Text("the end of the text", "文本结尾")
    return Text(_joined([text.en for text in chosen], ", ", " or "), _joined([text.zh for text in chosen], "、", "或"))


def _joined(parts: list[str], comma: str, last: str) -> str:
    return parts[0] if len(parts) == 1 else comma.join(parts[:-1]) + last + parts[-1]

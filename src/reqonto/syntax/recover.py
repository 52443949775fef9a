"""After a fault: what is wrong, and the likely repair."""

from __future__ import annotations

import itertools
import re

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Text
from reqonto.source import Source, Span
from reqonto.syntax.expected import METADATA, SHOWN_MARKS, WIDE_MARKS, expected
from reqonto.syntax.glued import glued_word, readings
from reqonto.syntax.habits import CONDITIONS, firm_habit, habit
from reqonto.syntax.keywords import BY_SPELLING, BY_TERMINAL, ITEM_WORDS, KEYWORDS, PREFIX_WORDS
from reqonto.syntax.lexer import COMMENT, NAME_TOKEN, TOKEN, load_words
from reqonto.syntax.modality import misplaced_modal
from reqonto.syntax.numerals import NUMERALS, in_digits, value_of
from reqonto.syntax.phrases import example_of_event, other_words
from reqonto.syntax.place import Explanation, Place, Repair
from reqonto.syntax.sync import LEADING, indent_at
from reqonto.syntax.tables import load_tables

_TABLES = load_tables()
_IDS = _TABLES.ids

# ---------------------------------------------------------------- what is wrong

_FOREIGN: tuple[tuple[str, str | None, str, str, str], ...] = (
    # pattern, terminal it stands for, English advice, Chinese advice, replacement
    (r"[=＝]{2,3}", "_EQ", "`=`", "“=”", "="),
    (r"[=＝][>＞]", "_IMPLIES", "`implies`", "“蕴含”", "implies"),
    (r"&&?|＆＆?", "_AND", "`and`", "“且”", "and"),
    (r"[|｜]{2}", "_OR", "`or`", "“或”", "or"),
    (r"[<＜][>＞]", "_NE", "`!=`", "“≠”", "!="),
    (r"[!！]", "_NOT", "`not`", "“非”", "not "),
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

_QUANTIFIED = ("_EVERY", "_SOME", "_NO", "_EXACTLY", "_AT_MOST", "_AT_LEAST", "_IF", "_NOT", "_HAS")
_QUANTIFIED_START = re.compile(
    "(?:" + "|".join(re.escape(s) for t in _QUANTIFIED for s in BY_TERMINAL[t].spellings) + r")(?!\w)"
)
_CONNECTIVE_END = re.compile(
    "(?:"
    + "|".join(re.escape(s) for t in ("_AND", "_OR", "_NOT", "_IFF") for s in BY_TERMINAL[t].spellings)
    + r"|[=＝<＞>≤≥≠(（])\s*$"
)
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
_EVENT_LINE = re.compile(r"\s*(?:event|事件)\s*\w+\s+(?:by|to|由|给)\b")
_DECLARED = re.compile(r"\w+\s*[:：]")
_CLOSERS = frozenset(_IDS[name] for name in ("_RB", "_RP", "_RSQ"))


def explain(place: Place) -> Explanation:
    """The most telling account of why a token does not fit, with a repair if one is likely."""
    for account in _ACCOUNTS:
        found = account(place)
        if found is not None:
            return found
    return _does_not_fit(place)


def _unreadable(place: Place) -> Explanation | None:
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
        fixes = (_replace(span, replacement),) if replacement and name else ()
        fields = {"found": match[0], "instead": Text(english, chinese)}
        diagnostic = Diagnostic(codes.UNKNOWN_MARK, span, fields, fixes=fixes)
        if name is not None and place.fits(_IDS[name]):
            return Explanation(
                diagnostic,
                Repair(((_IDS[name], load_words().values.get(_IDS[name], replacement.strip())),), match.end()),
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


def _swallowing_text(place: Place) -> Explanation | None:
    """A fault just behind a text of several lines: most likely the text swallowed what was no part of it."""
    if place.before.startswith('"""') and "\n" in place.before:
        end = place.text.find("\n", place.previous[0])
        span = place.span(place.previous[0], end)
        return Explanation(Diagnostic(codes.UNTERMINATED_TEXT, span, {"mark": '"""', "closer": '"""'}))
    return None


def _bare_quantifier(place: Place) -> Explanation | None:
    """A quantifier, `if` or `not` as an operand of `and`, `or`, `not` or a comparison."""
    for start in (place.start, place.previous[0]):
        match = _QUANTIFIED_START.match(place.text, start)
        if match and _CONNECTIVE_END.search(place.text, max(0, start - 40), start):
            return Explanation(Diagnostic(codes.NEEDS_PARENTHESES, place.span(start, match.end()), {"found": match[0]}))
    return None


# Words that people write for a keyword.
_SYNONYMS = {
    "will": "shall", "otherwise": "else", "each": "every", "all": "every", "any": "every", "exists": "some", "forall": "every",
    "class": "entity", "actor": "role", "field": "param", "attribute": "param", "property": "param", "parameter": "param",
    "string": "text", "int": "integer", "bool": "boolean", "float": "decimal", "number": "decimal", "optionally": "optional",
    "将": "应", "须": "应", "需": "应", "能": "可", "不能": "不得", "禁止": "不得", "不可以": "不得", "不可": "不得", "不能够": "不得", "从": "自", "开始": "起始", "所有": "每个", "任意": "每个",
    "任何": "每个", "并": "且", "以及": "且", "反之": "否则", "类": "实体", "属性": "参数", "字段": "参数", "字符串": "文本", "数字": "小数",
}  # fmt: skip


def _early_item(place: Place) -> Explanation | None:
    """The word of a new item was read as a name, because what stands before it is not finished."""
    row = BY_SPELLING.get(place.before)
    start = place.previous[0]
    line = place.text[place.text.rfind("\n", 0, start) + 1 : start]
    if row is None or _IDS[row.terminal] not in LEADING or line.strip() or place.fresh_line or not place.starts:
        return None
    if place.starts[-1] != start or not _TABLES.shifts(place.states[:-1], _IDS["NAME"]):
        return None
    fields = {"found": Text(f"`{place.before}`", f"“{place.before}”"), "expected": expected(place.without_last())}
    return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(*place.previous), fields), start=start)


def _for_all(place: Place) -> Explanation | None:
    """`for all o in Order:`, with the first word read as a name: `every`."""
    match = _FOR_ALL.match(place.text, place.previous[0])
    if match is None or match.end(1) != place.end or not place.starts or place.starts[-1] != place.previous[0]:
        return None
    row = BY_SPELLING["every"]
    if _TABLES.after(place.states[:-1], _IDS[row.terminal]) is None:
        return None
    span = place.span(place.previous[0], place.end)
    fields = {"found": match[0], "keyword": "every"}
    diagnostic = Diagnostic(codes.MISSPELT_KEYWORD, span, fields, fixes=(_replace(span, "every", safe=False),))
    return Explanation(diagnostic, Repair(((_IDS[row.terminal], row.word),), place.end, (place.previous,), drop=1))


_FOR_ALL = re.compile(r"[Ff]or\s+(all|each|every|any)\b")


def _misspelt_before(place: Place) -> Explanation | None:
    """The word in front was read as a name, but is meant as a keyword, behind which this one fits."""
    word = _word_at(place, place.previous[0])
    if word is None or word in BY_SPELLING or not place.starts or place.starts[-1] != place.previous[0]:
        return None
    states = place.states[:-1]
    meant = _SYNONYMS.get(word.lower())
    for keyword in [meant] if meant is not None else _near(word):
        row = BY_SPELLING[keyword]
        after = _TABLES.after(states, _IDS[row.terminal])
        if after is None or _tokens_that_fit(place.text, after, place.start) < _SURE:
            continue
        span = place.span(*place.previous)
        fields = {"found": word, "keyword": keyword}
        diagnostic = Diagnostic(codes.MISSPELT_KEYWORD, span, fields, fixes=(_replace(span, keyword, safe=False),))
        repair = Repair(((_IDS[row.terminal], row.word),), place.previous[1], (place.previous,), drop=1)
        return Explanation(diagnostic, repair)
    return None


_SURE = 3
"""How many tokens must fit behind a word that is taken for a misspelt keyword."""


def _near(word: str) -> list[str]:
    best = _closest(word, dict.fromkeys(BY_SPELLING, 0))
    return [] if best is None else [best]


def _misspelt(place: Place) -> Explanation | None:
    """A word one slip away from a keyword that fits, or a common synonym of it."""
    word = _word_at(place, place.start)
    if word is None or place.fits(place.terminal):
        return None
    meant = _SYNONYMS.get(word.lower())
    if _IN_TIME.match(place.text, place.start):
        meant = "within"
    if meant is not None and place.fits(_IDS[BY_SPELLING[meant].terminal]):
        return _written_as(place, word, meant)
    fitting = {
        spelling: _IDS[row.terminal] for row in KEYWORDS if place.fits(_IDS[row.terminal]) for spelling in row.spellings
    }
    best = _closest(word, fitting)
    return None if best is None else _written_as(place, word, best)


_IN_TIME = re.compile(r"in\s+\d")
"""`shall in 3 d do` for `shall within 3 d do`."""


def _written_as(place: Place, word: str, keyword: str) -> Explanation:
    """`word` stands where `keyword` was meant."""
    span = place.span(end=place.start + len(word))
    row = BY_SPELLING[keyword]
    fields = {"found": word, "keyword": keyword}
    diagnostic = Diagnostic(codes.MISSPELT_KEYWORD, span, fields, fixes=(_replace(span, keyword, safe=False),))
    return Explanation(diagnostic, Repair(((_IDS[row.terminal], row.word),), span.end))


def _closest(word: str, spellings: dict[str, int]) -> str | None:
    from difflib import SequenceMatcher

    best, score = None, 0.74 if word.isascii() else 0.6
    lowered = word.lower()
    for spelling in spellings:
        if abs(len(spelling) - len(word)) > 2 or min(len(spelling), len(word)) < 2:
            continue
        ratio = SequenceMatcher(None, lowered, spelling).ratio()
        if ratio > score:
            best, score = spelling, ratio
    return best


def _keyword_as_name(place: Place) -> Explanation | None:
    """A keyword stands where a name was meant."""
    before = place.before
    row = BY_SPELLING.get(before)
    if row is None or len(place.states) < 2 or place.fresh_line:
        return None
    stack = _TABLES.after(place.states[:-1], _IDS["NAME"])
    if stack is None or not _TABLES.shifts(stack, place.terminal):
        return None
    span = place.span(*place.previous)
    fix = _replace(span, f"`{before}`", safe=False)
    return Explanation(Diagnostic(codes.RESERVED_WORD, span, {"found": before}, fixes=(fix,)))


def _thousands(place: Place) -> Explanation | None:
    match = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?!\d)").match(place.text, place.previous[0])
    if place.terminal != _IDS["_COMMA"] or match is None or match.end() <= place.start:
        return None
    instead = re.sub("[,，]", "_", match[0])
    span = place.span(match.start(), match.end())
    return Explanation(Diagnostic(codes.THOUSANDS_COMMA, span, {"instead": instead}, fixes=(_replace(span, instead),)))


def _table_cell(place: Place) -> Explanation | None:
    if place.terminal == _IDS["_BAR"] and place.before in ("|", "｜") and place.fits(_IDS["_YES"]):
        return Explanation(Diagnostic(codes.EMPTY_CELL, place.span(place.previous[0], place.end)))
    line = place.text[place.text.rfind("\n", 0, place.previous[0]) + 1 : place.previous[0]]
    if place.before in ("|", "｜") and not line.strip() and place.fits(_IDS["_YES"]):
        spot = len(place.text[: place.previous[0]].rstrip())
        fix = Fix(Text("add `|`", "补上“|”"), (Edit(place.span(spot, spot), " |"),), safe=False)
        found = Text("the end of the row", "行尾")
        return Explanation(
            Diagnostic(codes.MISSING_MARK, place.span(spot - 1, spot), {"mark": "|", "found": found}, fixes=(fix,))
        )
    return None


def _late_unit(place: Place) -> Explanation | None:
    if place.terminal == _IDS["NAME"] and place.fits(_IDS["UNIT_NAME"]):
        return Explanation(Diagnostic(codes.UNIT_ON_NEXT_LINE, place.span(), {"found": place.found}))
    return None


def _unclosed(place: Place) -> Explanation | None:
    """A block without its closing brace: the next item, or the end of the text, comes too early."""
    at_end = place.terminal == 0
    if not at_end and not (place.fresh_line and place.leading in LEADING):
        return None
    braces = place.open_braces
    if not braces:
        return None
    stack, tokens = place.states, 0
    while tokens < len(braces):
        closed = _TABLES.after(stack, _IDS["_RB"])
        if closed is None:
            break
        stack, tokens = closed, tokens + 1
        if _TABLES.shifts(stack, place.leading):
            break
    brace, spot = _suspect(place, braces)
    line = place.source.line_column(brace)[0]
    label = Label(place.span(brace, brace + 1), Text("opened here", "在此打开"))
    diagnostic = Diagnostic(codes.UNCLOSED_BLOCK, place.span(spot, spot), {"line": line}, labels=(label,))
    if tokens and _TABLES.shifts(stack, place.leading):
        return Explanation(diagnostic, Repair(((_IDS["_RB"], None),) * tokens, place.start))
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


def _headless(place: Place) -> Explanation | None:
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


def _stray_closer(place: Place) -> Explanation | None:
    if place.terminal not in _CLOSERS:
        return None
    opened = {"_RB": "{｛「", "_RP": "(（", "_RSQ": "[【［"}[_TABLES.terminals[place.terminal]]
    open_now = sum(place.text[start] in opened for start in place.starts)
    if open_now and place.terminal != _IDS["_RB"]:
        return None
    if place.terminal == _IDS["_RB"] and place.open_braces:
        return None
    labels, fixes = _unopened(place) if place.terminal == _IDS["_RB"] else ((), ())
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


def _written_out(place: Place) -> Explanation | None:
    """`至多 两 p`: a number in Chinese numerals where digits are needed."""
    match = _NUMERAL.match(place.text, place.start)
    if match is None or not place.fits(_IDS["INT"]):
        return None
    word = _word_at(place, place.start) or ""
    number = value_of(match[0])
    rest = word[len(match[0]) :]
    if number is None or (rest and in_digits(word) is None):
        return None
    span = place.span(end=place.start + len(match[0]))
    fields = {"found": match[0], "instead": str(number)}
    diagnostic = Diagnostic(codes.WRITTEN_OUT, span, fields, fixes=(_replace(span, str(number)),))
    return Explanation(diagnostic, Repair(((_IDS["INT"], str(number)),), span.end))


_NUMERAL = re.compile(f"[{NUMERALS}]+")


def _act_without_do(place: Place) -> Explanation | None:
    """`at 10:00: Tick()`: an event stands where who does it, or `do`, was meant."""
    if not place.starts or place.starts[-1] != place.previous[0] or not place.before:
        return None
    row = BY_TERMINAL["_DO"]
    verb = _TABLES.after(place.states[:-1], _IDS[row.terminal])
    act = None if verb is None or not _TABLES.shifts(place.states, _IDS["_DO"]) else _TABLES.after(verb, _IDS["NAME"])
    if act is None or not _TABLES.shifts(act, place.terminal):
        return None
    chinese = not place.text[place.text.rfind("\n", 0, place.start) + 1 : place.previous[0]].isascii()
    spot, name = place.previous[0], place.before.strip("`")
    written = row.zh[0] if chinese else row.en[0]
    fix = Fix(Text("add `do`", "补上“执行”"), (Edit(place.span(spot, spot), f"{written} "),), safe=False)
    fields = {"mark": Text(row.en[0], row.zh[0]), "found": Text(f"`{place.before}`", f"“{place.before}”")}
    tokens = ((_IDS["_DO"], row.word), (_IDS["NAME"], name))
    diagnostic = Diagnostic(codes.MISSING_MARK, place.span(*place.previous), fields, fixes=(fix,))
    return Explanation(diagnostic, Repair(tokens, place.start, (place.previous, place.previous), drop=1))


def _begins_a_line(place: Place) -> bool:
    return place.fresh_line or place.text[: place.start].rstrip().endswith(("{", "｛"))


def _missing_mark(place: Place) -> Explanation | None:
    """The mark that would make the token, and most of what follows it, fit."""
    best, reach = "", 0
    for name in _MARK_ORDER:
        stack = _TABLES.after(place.states, _IDS[name])
        if stack is None or place.terminal < 0 or not _TABLES.shifts(stack, place.terminal):
            continue
        if name == "_PARAM" and not (_DECLARED.match(place.text, place.start) and _begins_a_line(place)):
            continue
        tokens = _tokens_that_fit(place.text, stack, place.start)
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
    diagnostic = Diagnostic(codes.MISSING_MARK, span, {"mark": shown, "found": _shown(place)}, fixes=(fix,))
    value = row.word if row is not None else "=" if best == "_EQ" else None
    return Explanation(diagnostic, Repair(((_IDS[best], value),), place.start))


def _wild(place: Place, name: str, tokens: int) -> bool:
    """Whether to miss a mark before a plain word is a mere guess: other words may be meant."""
    if place.terminal != _IDS["NAME"] or place.found in BY_SPELLING:
        return False
    if name == "_EQ" and place.fits(_IDS["_LT"]):
        return True
    if name == "_IN" and _EVERYDAY.search(place.text, max(0, place.start - _LONGEST_SHOWN), place.start):
        return True
    return tokens < _SURE and _TABLES.after(place.states, _IDS["_COLON"]) is None


# How far a repair is tried out; repairs that reach as far are equally good.
_TRIAL = 8


def _tokens_that_fit(text: str, states: list[int], position: int) -> int:
    """How many tokens from a position fit on a stack, up to `_TRIAL`; rougher than the driver, to compare repairs."""
    count = 0
    while count < _TRIAL:
        token = TOKEN.match(text, position)
        assert token is not None
        if token.lastindex == COMMENT:
            position = token.end()
            continue
        found = [each for each in readings(text, states, position) if not each.cut]
        fitting = next((pair for each in found if (pair := (each, _TABLES.after(states, each.terminal)))[1]), None)
        if fitting is None or fitting[1] is None:
            return count
        if fitting[0].terminal == 0:
            return _TRIAL
        position, states = fitting[0].end, fitting[1]
        count += 1
    return _TRIAL


def _does_not_fit(place: Place) -> Explanation:
    notes: tuple[Text, ...] = ()
    before = _word_at(place, place.previous[0])
    if before is not None and before not in BY_SPELLING and len(before) > 2 and not _is_declared(place, before):
        meant = _closest(before, dict.fromkeys(BY_SPELLING, 0))
        if meant is not None:
            notes = (Text(f"`{before}` may be meant as the keyword `{meant}`", f"“{before}”或许应为关键词“{meant}”"),)
    if place.found in ("(", "（") and _EVENT_LINE.match(
        place.text, place.text.rfind("\n", 0, place.start) + 1, place.start
    ):
        notes = (
            Text(
                "what an event is about comes right after its name: `event Pay(order: Order) by Customer`",
                "事件的参数紧跟在名称之后：“事件 付款（单：订单） 由 顾客”",
            ),
        )
    notes = notes or _advice(place)
    end = max(place.start, place.end)
    fields = {"found": _shown(place), "expected": expected(place)}
    return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(end=end), fields, notes=notes))


def _is_declared(place: Place, word: str) -> bool:
    """Whether a word is the name of something in this text, and so no misspelt keyword."""
    words = "|".join(map(re.escape, sorted(_DECLARING)))
    return re.search(rf"(?<!\w)(?:{words})\s+{re.escape(word)}(?!\w)", place.text) is not None


_DECLARING = frozenset(
    spelling
    for name in ("_ROLE", "_ENTITY", "_EVENT", "_ENUM", "_TYPE", "_FEATURE", "_PARAM", "_RELATION")
    for spelling in BY_TERMINAL[name].spellings
)


def _firm_habit(place: Place) -> Explanation | None:
    """What people write from habit, where nothing else can be meant."""
    told = firm_habit(*_around(place))
    if told is None:
        return None
    fields = {"found": _shown(place), "expected": expected(place)}
    end = max(place.start, place.end)
    return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(end=end), fields, notes=(told,)))


def _around(place: Place) -> tuple[str, str]:
    """The line before the token that does not fit, and from there on."""
    begin = place.text.rfind("\n", 0, place.start) + 1
    end = place.text.find("\n", place.start)
    end = len(place.text) if end < 0 else end
    return place.text[max(begin, place.start - 300) : place.start], place.text[
        place.start : min(end, place.start + 300)
    ]


def _no_party(place: Place) -> Explanation | None:
    """`when …, shall do …`: the modal verb was read as the name of who has to do it."""
    if place.before not in _MODALS or not place.starts or place.starts[-1] != place.previous[0]:
        return None
    if not _TABLES.shifts(place.states, _IDS["_MUST"]) or not _SENTENCE.search(place.text, 0, place.previous[0]):
        return None
    expected_here = Text(f"who has to do it, as in `the Shop {place.before}`,", f"主体，如“商家 {place.before}”")
    fields = {"found": Text(f"`{place.before}`", f"“{place.before}”"), "expected": expected_here}
    return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(*place.previous), fields))


_SENTENCE = re.compile(r"[,，:：{｛\"”]\s*$|(?:then|则|那么)\s+$")


_TIMINGS = frozenset(_IDS[name] for name in ("_WITHIN", "_BEFORE", "_UNTIL", "_DURING", "_ALWAYS", "_EVENTUALLY"))
_ACT = re.compile(
    r"(?:"
    + "|".join(re.escape(spelling) for name in ("_DO", "_PROVIDE") for spelling in BY_TERMINAL[name].spellings)
    + r")(?!\w)[^{};；。]*$"
)
_NAMED = re.compile(r"^\s*(?:\w+\s+)*\w+\s*$")
_TITLED = frozenset(("role", "entity", "event", "角色", "实体", "事件", "enum", "枚举"))


_STEP = re.compile(
    r"\s*(?:\w+\s+)?(?:" + "|".join(s for t in ("_DO", "_PROVIDE") for s in BY_TERMINAL[t].spellings) + r")(?!\w)"
)
_EVERYDAY = re.compile(r"(?:\b(?:[Ii]f|[Uu]nless|[Ww]hile|[Ww]here)\s+|(?:如果|若|除非|期间)\s*)(?:\w+\s+)*\w*\s*$")
"""A condition of which nothing stands but words."""
_CLAUSE = re.compile(r"(?:\b[Ww]hen|当)\s+(?:\w+\s+)*\w*\s*$")


def _advice(place: Place) -> tuple[Text, ...]:
    """What newcomers write elsewhere than it belongs."""
    if place.terminal in _TIMINGS and _ACT.search(place.text, max(0, place.start - 300), place.start):
        return (_limit_first(place),)
    told = habit(*_around(place))
    if told is not None:
        return (told,)
    line = place.text[place.text.rfind("\n", 0, place.start) + 1 : place.start]
    if place.terminal == _IDS["STRING"] and _NAMED.match(line) and _TITLED & set(line.split()):
        return (Text("a name for people goes into the block: `{ label … }`", "给人看的名称写在块内：“{ 名称 … }”"),)
    if _STEP.match(line + place.text[place.start : place.start + 80]) and place.fits(_IDS["_AT"]):
        return (
            Text("a step begins with its time: `at 10:00: Shop do …`", "步骤以时间开头：“时间 10:00：商家 执行 ……”"),
        )
    if _CLAUSE.search(line):
        chinese = not line.isascii()
        shown = example_of_event(place.text, chinese=chinese)
        return (Text(f"what happens is written as an event: `when {shown},`", f"发生的事写作事件：“当 {shown}，”"),)
    if _EVERYDAY.search(line):
        return (CONDITIONS,)
    if place.before == "。" and place.start == place.previous[1] and _word_at(place, place.start) is not None:
        return (
            Text("`。` ends a sentence; a path has a dot: `o.total`", "“。”结束一句；路径中请写“.”或“的”，如“单.总额”"),
        )
    if place.before == "。" and place.text[place.start : place.start + 1].isdigit():
        return (Text("decimals have a point: `2.5`", "小数写半角的点：“2.5”"),)
    return ()


_MODALS = tuple(
    spelling
    for name in ("_MUST_NOT", "_SHOULD_NOT", "_MAY_NOT", "_MUST", "_SHOULD", "_MAY")
    for spelling in BY_TERMINAL[name].spellings
)
_LIMIT = re.compile(
    r"[^{}\n;；。]*?(?=\s*(?:$|[{}\n;；。]|" + "|".join(BY_TERMINAL["_UNLESS"].spellings) + r"\b))", re.MULTILINE
)


def _limit_first(place: Place) -> Text:
    """That a time limit stands before the verb, in the words of the text itself."""
    act = _ACT.search(place.text, max(0, place.start - 300), place.start)
    limit = _LIMIT.match(place.text, place.start)
    shown = Text("shall within 48 h after p do Ship(order: o)", "应 在 48小时 内 晚于 乙 执行 发货（单：甲）")
    if act is not None and limit is not None and limit[0]:
        before = place.text[: act.start()].rstrip()
        modal = next((word for word in _MODALS if before.endswith(word)), "")
        words = " ".join(filter(None, (modal, limit[0].strip(), act[0].strip())))
        if modal and len(words) <= _LONGEST_SHOWN:
            shown = Text(words, words)
    return Text(f"a time limit stands before the verb: `{shown.en}`", f"时限写在动词之前：“{shown.zh}”")


_LONGEST_SHOWN = 120


_REQUIREMENT_HEAD = re.compile(
    r"(?P<word>" + "|".join(map(re.escape, BY_TERMINAL["_REQUIREMENT"].spellings)) + r")"
    r"(?P<rest>\s+(?P<uid>[^\s“\"{｛「]+)\s*(?:\"[^\"\n]*\"|“[^”\n]*”)?(?:[@＠]\w+)?)\s*\Z"
)
_LONGEST_HEAD = 400


def _bare_formula(place: Place) -> Explanation | None:
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
    if _PROSE.fullmatch(body.rstrip("；;。.")):
        shown = f"{head['word']} {head['uid']} {{ 文本 “{body}” }}"
        told = Text(
            f"a sentence in everyday words is kept as a text: `{shown}`; to be checked, it names who acts and the event",
            f"日常语句可作为文本保留：“{shown}”；要能检查，须写明主体和事件，如“当 入场（单：甲），商家 应 执行 ……”",
        )
        fields = {"found": _shown(place), "expected": expected(place)}
        return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(), fields, notes=(told,)))
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


def _braced_formula(place: Place) -> Explanation | None:
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


_MODAL_FIRST = re.compile(rf"({'|'.join(_MODALS)})(?!\w)\s*[，,:：]?\s*")
_FORMULA_HEAD = re.compile(
    r"(?<!\w)(?P<word>"
    + "|".join(re.escape(s) for t in ("_CONSTRAINT", "_ASSUMPTION", "_RULE") for s in BY_TERMINAL[t].spellings)
    + r")\s+[^\s“\"{｛「]+\s*(?:\"[^\"\n]*\"|“[^”\n]*”)?(?:[@＠]\w+)?(?:[ \t]+[a-z]+(?: not)?|[ \t]+[^\W\d_a-zA-Z]{1,2})?\s*\Z"
)
_PROSE = re.compile(r"[^\W\d_a-zA-Z]\w{5,}")
"""A run of Chinese that is one word to the lexer, and no name that anybody would choose."""
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


def _modality_inside(place: Place) -> Explanation | None:
    """A sentence in one word in front of the token, `药店应在24小时内发货`, where nothing but its modality would fit.

    What else is wrong with it is told once it stands in words.
    """
    word = place.before
    if word.isascii() or not place.fits(_IDS["_MUST"]) or not _IS_WORD.fullmatch(word):
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


_ACCOUNTS = (
    _swallowing_text, _bare_formula, _braced_formula, _no_party, _firm_habit, misplaced_modal, other_words, _written_out,
    _unreadable, _table_cell, _late_unit, _unclosed, _headless, _stray_closer, _thousands, glued_word, _early_item, _bare_quantifier, _for_all, _misspelt, _misspelt_before,
    _keyword_as_name, _act_without_do, _missing_mark, _modality_inside,
)  # fmt: skip


def _shown(place: Place) -> Text:
    if place.terminal == 0:
        return Text("the end of the text", "文本结尾")
    if place.terminal == _IDS["_NL"]:
        return Text("the end of the row", "行尾")
    found = place.found
    if len(found) > 30:
        found = found[:30] + "…"
    return Text(f"`{found}`", f"“{found}”")


def _word_at(place: Place, start: int) -> str | None:
    match = NAME_TOKEN.match(place.text, start)
    return match[0] if match else None


def _replace(span: Span, text: str, *, safe: bool = True) -> Fix:
    return Fix(Text(f"write `{text.strip()}`", f"改为“{text.strip()}”"), (Edit(span, text),), safe=safe)

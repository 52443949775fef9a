"""What the words and marks of a text are: patterns, and the words that stand for terminals.

The driver reads one token at a time, because whether a word is a keyword depends on
whether the parser can use one where it stands; elsewhere the same word is a name.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

from reqonto.records import dataclass
from reqonto.syntax.keywords import BY_TERMINAL, KEYWORDS
from reqonto.syntax.tables import load_tables

# Groups of TOKEN, in order.  Blanks before a token belong to its match; BOM and zero-width blanks count as blanks.
WORD, MARK, NUMBER, TEXT, COMMENT, OPERATOR, QUOTED, MONEY, LANG, OTHER = range(1, 11)

TOKEN = re.compile(
    r"""[\s\ufeff\u200b]*+(?:
      ([^\W\d]\w*+)
    | ([(),:\[\]{}|;+*（），、：【】［］｛｝「」；。｜＋×÷＊／≤≥≠→～－−])
    | (?=\d)()
    | ("{3}(?s:.*?)"{3} | "(?!"")(?:[^"\\\n]++|\\.)*+" | “(?:[^“”\n]++|“[^“”\n]*+”)*+” | “[^”\n]*+”)
    | ([#＃][^\n]*+)
    | (->|\.\.(?!\.)|\.(?![.])|．|!=|！[=＝]|[<＜](?:[=＝]|(?!>))|[>＞][=＝]?|[=＝](?![>=＝])|-|/(?!/))
    | `([^`\n]+)`
    | ([$＄¥￥€£][ ]?\d[\d_]*(?:[.．]\d+)?)
    | ([@＠][a-z]{2,3}(?:-[A-Za-z0-9]+)*)
    | (?s:(.))
    | \Z
    )""",
    re.VERBOSE,
)

_DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d[:：]\d\d(?:[:：]\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
_CHINESE_TIME = r"\d{4}年\d{1,2}月\d{1,2}日\d{1,2}[:：]\d\d(?:[:：]\d\d)?"
NUMBER_TOKEN = re.compile(
    rf"({_DATE_TIME}|{_CHINESE_TIME})"
    r"|(\d{4}-\d\d-\d\d(?!\d)|\d{4}年\d{1,2}月\d{1,2}日)"
    r"|(\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?!\d))"
    r"|(\d[\d_]*(?:[.．]\d+)?[ \u00a0\u202f\u3000]?[%％])"
    r"|(\d[\d_]*[.．]\d+)"
    r"|(\d+(?:st|nd|rd|th)(?!\w))"
    r"|(\d[\d_]*)"
)
NUMBER_TERMINALS = ("", "DATETIME", "DATE", "CLOCK", "PERCENT", "NUMBER", "ORDINAL", "INT")

UID_TOKEN = re.compile(r"[^\W_](?:[\w.\-/]*\w)?")
NAME_TOKEN = re.compile(r"[^\W\d]\w*")
_BLANKS = re.compile(r"[\s\ufeff\u200b]*+")

# A list of event numbers after a verdict: `violated at 3, 5`.
_EVENT_LIST = re.compile(r"[ \t\u3000]+\d+(?:[ \t]*[,，、][ \t]*\d+)*+(?![:：.\d%％_-])[ \t\u3000]*([^\W\d]\w*+)?")

_MARKS = {
    "_LB": "{｛「", "_RB": "}｝」", "_LP": "(（", "_RP": ")）", "_LSQ": "[【［", "_RSQ": "]】］", "_COMMA": ",，、",
    "_COLON": ":：", "_END": ";；。", "_BAR": "|｜", "_PLUS": "+＋", "_MINUS": "-－−", "_STAR": "*＊×",
    "_SLASH": "/／÷",
    "_DOTS": "～", "_ARROW": "→", "_LE": "≤", "_GE": "≥", "_NE": "≠", "_EQ": "=＝", "_LT": "<＜", "_GT": ">＞",
    "_DOT": ".．",
}  # fmt: skip
_LONG_MARKS = {"->": "_ARROW", "..": "_DOTS", "!=": "_NE", "<=": "_LE", ">=": "_GE"}
_VALUES = {"_EQ": "=", "_NE": "!=", "_LT": "<", "_LE": "<=", "_GT": ">", "_GE": ">=", "_MINUS": "-"}

# Words that open a formula, and what may not follow them there: before such a mark the word is a name.
_OPENERS = (
    "_EVERY",
    "_SOME",
    "_NO",
    "_NOT",
    "_IF",
    "_HAS",
    "_EXACTLY",
    "_THE",
    "_WHEN",
    "_WHILE",
    "_WHERE",
    "_SET",
    "_OWNER",
    "_SAME",
)
_CALLED = ("_SUM", "_AVG", "_MIN", "_MAX", "_COUNT")
_NO_OPERAND = frozenset(":：.．,，、)）]】}｝」=＝<＜>＞≤≥≠+＋*×/÷;；。|｜!！")


def normal(text: str) -> str:
    """A name as it is compared: NFKC, but never with a backtick inside."""
    return text if text.isascii() else normalize("NFKC", text).replace("`", "｀")


@dataclass(frozen=True)
class Phrase:
    """A reading of a word that starts keywords of several words: the pattern of the rest, longest first."""

    rest: re.Pattern[str] | None
    terminal: int


@dataclass(frozen=True)
class Words:
    """Words and marks as terminals.

    `keywords[word]` is a terminal, or the phrases the word may start; `marks` gives a
    terminal and its value.
    """

    keywords: dict[str, int | tuple[Phrase, ...]]
    marks: dict[str, tuple[int, str | None]]
    values: dict[int, str]
    openers: frozenset[int]
    called: frozenset[int]

    def opens(self, terminal: int, text: str, position: int) -> bool:
        """Whether a word that opens a formula does so, judging by the next mark; else it is a name."""
        blank = _BLANKS.match(text, position)
        following = text[blank.end() : blank.end() + 1] if blank else ""
        if terminal in self.called:
            return following in "(（" and following != ""
        return following not in _NO_OPERAND


@cache
def load_words() -> Words:
    """The keyword table, turned into the terminals of the parse tables."""
    ids = load_tables().ids
    phrases: dict[str, list[tuple[str, int]]] = {}
    for row in KEYWORDS:
        for spelling in row.spellings:
            first, _, rest = spelling.partition(" ")
            phrases.setdefault(first, []).append((rest, ids[row.terminal]))
    keywords: dict[str, int | tuple[Phrase, ...]] = {}
    for first, readings in phrases.items():
        if len(readings) == 1 and not readings[0][0]:
            keywords[first] = readings[0][1]
            continue
        readings.sort(key=lambda reading: -len(reading[0]))
        keywords[first] = tuple(Phrase(_rest(rest), terminal) for rest, terminal in readings)
    marks = {char: (ids[name], _VALUES.get(name)) for name, chars in _MARKS.items() for char in chars}
    marks |= {mark: (ids[name], _VALUES.get(name)) for mark, name in _LONG_MARKS.items()}
    for mark in ("!＝", "！=", "！＝"):
        marks[mark] = marks["!="]
    for mark, name in (("＜", "<="), ("＞", ">="), ("<", "<="), (">", ">=")):
        marks[mark + "＝"] = marks[mark + "="] = marks[name]
    return Words(
        keywords=keywords,
        marks=marks,
        values={ids[terminal]: row.word for terminal, row in BY_TERMINAL.items()},
        openers=frozenset(ids[name] for name in _OPENERS + _CALLED),
        called=frozenset(ids[name] for name in _CALLED),
    )


def _rest(words: str) -> re.Pattern[str] | None:
    """The pattern of the further words of a phrase, blanks in front included."""
    if not words:
        return None
    return re.compile(r"\s+" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)")


def lists_events(text: str, position: int) -> bool:
    """Whether event numbers follow (`at 3, 5`) and not the moment of a step (`at 3 h: …`)."""
    match = _EVENT_LIST.match(text, position)
    if match is None:
        return False
    return match[1] is None or (match[1] in load_words().keywords and match[1] not in ("min", "at"))

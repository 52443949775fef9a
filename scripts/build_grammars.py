"""Writes the grammars for highlighting that editors use, from the table of keywords: TextMate's and Vim's.

    python scripts/build_grammars.py [--check]

With `--check` nothing is written; the exit code is 1 if something would be.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from reqonto.syntax import keywords
from reqonto.syntax.keywords import Keyword

EDITORS = Path(__file__).resolve().parents[1] / "editors"
TEXTMATE = EDITORS / "vscode" / "syntaxes" / "reqonto.tmLanguage.json"
VIM = EDITORS / "vim" / "syntax" / "reqonto.vim"

TYPES = frozenset(row.terminal for row in keywords.KEYWORDS if row.terminal.startswith("_T_")) | {
    "_LIST_OF", "_SET_OF", "_ONE_OF", "_OPTIONAL", "_MATCHING",
}  # fmt: skip
MODALS = frozenset(("_MUST", "_MUST_NOT", "_SHOULD", "_SHOULD_NOT", "_MAY", "_MAY_NOT"))
OPERATORS = frozenset((
    "_AND", "_OR", "_NOT", "_IMPLIES", "_IFF", "_IN", "_NOT_IN", "_HAS", "_KNOWN", "_MISSING", "_MATCHES", "_IS",
    "_BEFORE", "_AFTER", "_NOT_BEFORE", "_NOT_AFTER", "_AS_OF", "_JUST_AFTER", "_DE",
))  # fmt: skip
CONSTANTS = frozenset((
    "_TRUE", "_FALSE", "_NOW", "_SATISFIED", "_VIOLATED", "_PENDING", "_UNKNOWN", "_NOT_APPLICABLE", "_CONSISTENT",
    "_INCONSISTENT", "_EMPTY", "_HIGH", "_MEDIUM", "_LOW", "_ELICITED", "_PROPOSED", "_MODELLED", "_DESCRIBED",
    "_REVIEWED", "_APPROVED", "_VERIFIED", "_FROZEN", "_REJECTED", "_YES", "_READ", "_WRITE", "_MASKED",
    "_AGGREGATED", "_NONE",
))  # fmt: skip
FUNCTIONS = frozenset(("_SUM", "_COUNT", "_MIN", "_MAX", "_AVG"))
ITEMS = frozenset(row.terminal for row in keywords.ITEM_WORDS)
META = frozenset(row.terminal for row in keywords.META_WORDS)

# The class of each row: the first that has it; what is in none belongs to sentences.
CLASSES: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("modal", "keyword.control.modal.reqonto", "Special", MODALS),
    ("type", "support.type.reqonto", "Type", TYPES),
    ("constant", "constant.language.reqonto", "Constant", CONSTANTS),
    ("function", "support.function.reqonto", "Function", FUNCTIONS),
    ("operator", "keyword.operator.word.reqonto", "Operator", OPERATORS),
    ("item", "storage.type.reqonto", "Structure", ITEMS),
    ("meta", "entity.other.attribute-name.reqonto", "PreProc", META),
    ("sentence", "keyword.control.reqonto", "Statement", frozenset()),
)
"""Name, scope of TextMate, highlighting group of Vim, and terminals of each class of keywords."""

WITH_ID = frozenset((
    "_CONSTRAINT", "_ASSUMPTION", "_RULE", "_REQUIREMENT", "_SCENARIO", "_NEED", "_SERVICE", "_QUALITY", "_SITUATION",
    "_QUESTION", "_PERMISSIONS",
))  # fmt: skip
NAMED = ITEMS - WITH_ID - {"_IMPORT", "_MODULE", "_BIND", "_CONSENT", "_LAYERS", "_LIFECYCLE", "_DEFAULT_VALUE"}

NOTE = "Written by scripts/build_grammars.py from src/reqonto/syntax/keywords.py: edit these."


def class_of(row: Keyword) -> str:
    """The class of a keyword."""
    return next((name for name, _, _, terminals in CLASSES if row.terminal in terminals), "sentence")


def spellings(terminals: Iterable[str] | None = None, class_: str = "") -> list[str]:
    """The spellings of terminals or of a class, long ones first, so that `is known` is not read as `is`."""
    rows = [
        row
        for row in keywords.KEYWORDS
        if (row.terminal in terminals if terminals is not None else class_of(row) == class_)
    ]
    found = dict.fromkeys(each for row in rows for each in row.spellings)
    return sorted(found, key=lambda each: (-len(each), each))


# ---------------------------------------------------------------- TextMate


def either(words: Sequence[str]) -> str:
    """A pattern for one of several words: not behind a dot, where a name stands, and not in a longer word."""
    parts = "|".join(_word(each) for each in words)
    return rf"(?<![\w.．`])(?:{parts})(?![\w`])"


def _word(spelling: str) -> str:
    """A keyword, unless a longer one begins with it (`verified by`)."""
    longer = [each.removeprefix(spelling) for each in keywords.BY_SPELLING if each.startswith(f"{spelling} ")]
    rest = "".join(rf"(?!{_spaced(each)}(?!\w))" for each in longer)
    return _spaced(spelling) + rest


def _spaced(text: str) -> str:
    return re.escape(text).replace(r"\ ", r"\s+")


def textmate() -> Mapping[str, object]:
    """The grammar that VS Code and many other editors and sites read."""
    names = r"(`[^`\n]+`|[^\W\d]\w*)"
    uid = r"([^\W_](?:[\w.\-/]*\w)?)"
    heads = [
        head(spellings(WITH_ID), uid, "entity.name.section.reqonto"),
        head(spellings(NAMED), names, "entity.name.type.reqonto"),
    ]
    words = [
        {"name": scope, "match": either(spellings(class_=name)) + (r"(?=\s*[(（])" if name == "function" else "")}
        for name, scope, _, _ in CLASSES
    ]
    return {
        "$comment": NOTE,
        "name": "reqonto",
        "scopeName": "source.reqonto",
        "fileTypes": ["req"],
        "patterns": [
            {"name": "comment.line.documentation.reqonto", "match": r"^\s*(?:##|＃＃)(?![#＃]).*$"},
            {"name": "comment.line.number-sign.reqonto", "match": "[#＃].*$"},
            {
                "name": "string.quoted.triple.reqonto", "begin": '"""', "end": '"""',
            },
            {
                "name": "string.quoted.double.reqonto", "match": r'"(?:[^"\\\n]|\\.)*"',
            },
            {"name": "string.quoted.other.reqonto", "match": "“(?:[^“”\n]|“[^“”\n]*”)*”"},
            {"name": "constant.other.language.reqonto", "match": r"(?<=[\"”])\s*[@＠][a-z]{2,3}(?:-[A-Za-z0-9]+)*"},
            {"name": "variable.other.quoted.reqonto", "match": r"`[^`\n]+`"},
            *heads,
            *words,
            {
                "name": "constant.numeric.date.reqonto",
                "match": r"\d{4}(?:-\d\d-\d\d|年\d{1,2}月\d{1,2}日)"
                r"(?:T?\d{1,2}[:：]\d\d(?:[:：]\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?",
            },
            {"name": "constant.numeric.time.reqonto", "match": r"(?<![\w.])\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?!\d)"},
            {
                "match": r"(?<![\w-])([$＄¥￥€£] ?)?(\d[\d_]*(?:[.．]\d+)?)"
                r"(?:[ \t]*([%％])|[ \t]*([^\W\d_]+)(?![\w-]))?",
                "captures": {
                    "1": {"name": "keyword.other.unit.reqonto"},
                    "2": {"name": "constant.numeric.reqonto"},
                    "3": {"name": "keyword.other.unit.reqonto"},
                    "4": {"patterns": [
                        {"match": either([each for name, *_ in CLASSES for each in spellings(class_=name)]),
                         "name": "keyword.control.reqonto"},
                        {"match": r"[^\W\d_]+", "name": "keyword.other.unit.reqonto"},
                    ]},
                },
            },
            {
                "name": "keyword.operator.reqonto",
                "match": r"->|→|\.\.|!=|<=|>=|[=<>＝＜＞≤≥≠+＋*×/÷－−]|(?<=\s)-(?=\s)",
            },
        ],
    }  # fmt: skip


def head(words: Sequence[str], name: str, scope: str) -> dict[str, object]:
    """The word of an item with the name or id that it declares."""
    return {
        "match": rf"({either(words)})\s+{name}",
        "captures": {"1": {"name": "storage.type.reqonto"}, "2": {"name": scope}},
    }


# ---------------------------------------------------------------- Vim


def vim() -> str:
    """The syntax file that Vim and Neovim read."""
    lines = [
        f'" {NOTE}',
        '" Language: reqonto (requirements in English and Chinese)',
        'if exists("b:current_syntax")',
        "  finish",
        "endif",
        "",
        "syntax sync minlines=200",
        r'syntax match reqontoNumber "\v<\d[0-9_]*(\.\d+)?\%?"',
        r'syntax match reqontoDate "\v<\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?)?"',
        "",
    ]
    for name, _, group, _ in CLASSES:
        lines.append(f'syntax match reqonto{name.capitalize()} "{_vim_pattern(spellings(class_=name))}"')
        lines += [f"highlight default link reqonto{name.capitalize()} {group}", ""]
    lines += [
        f'syntax match reqontoItem "{_vim_pattern(spellings(WITH_ID))}" nextgroup=reqontoId skipwhite',
        r'syntax match reqontoId contained "[0-9A-Za-z][0-9A-Za-z_./-]*"',
        r'syntax match reqontoQuoted "`[^`]*`"',
        r'syntax region reqontoString start=+"+ skip=+\\.+ end=+"+ oneline',
        "syntax region reqontoString start=+“+ end=+”+ oneline",
        'syntax region reqontoString start=+"""+ end=+"""+ keepend',
        'syntax match reqontoComment "[#＃].*$" contains=@Spell',
        'syntax match reqontoDoc "^\\s*##[^#].*$" contains=@Spell',
        "",
        "highlight default link reqontoNumber Number",
        "highlight default link reqontoDate Number",
        "highlight default link reqontoId Identifier",
        "highlight default link reqontoQuoted Identifier",
        "highlight default link reqontoString String",
        "highlight default link reqontoComment Comment",
        "highlight default link reqontoDoc SpecialComment",
        "",
        'let b:current_syntax = "reqonto"',
    ]
    return "\n".join(lines) + "\n"


# Whatever a locale takes for a letter: what stands beside a keyword is a blank or a mark.
_NO_WORD = "[0-9A-Za-z_`一-鿿]"


def _vim_pattern(words: Sequence[str]) -> str:
    return rf"\v{_NO_WORD[:-1]}.．]@1<!%({'|'.join(map(_vim_word, words))}){_NO_WORD}@!"


def _vim_word(spelling: str) -> str:
    return spelling.replace(" ", r"\s+")


# ---------------------------------------------------------------- files


def texts() -> Mapping[Path, str]:
    """What is to stand in each file."""
    return {TEXTMATE: json.dumps(textmate(), ensure_ascii=False, indent=2) + "\n", VIM: vim()}


def main() -> int:
    """Write the files that are not as they should be, or with `--check` only tell of them."""
    stale = [path for path, text in texts().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(path.relative_to(EDITORS.parent))
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts()[path], "utf-8")
    return int(bool(stale) and "--check" in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

"""Formatting keeps every comment, once, and has nothing to do the second time – wherever comments stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import reqonto
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.syntax import tree as t
from reqonto.syntax.files import is_markdown
from reqonto.syntax.lexer import COMMENT, TOKEN
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import dominant_dialect, format_source

ROOT = Path(__file__).parents[2]
TEXTS = sorted([*(ROOT / "examples").rglob("*.req"), *Path(reqonto.__file__).parent.rglob("*.req")])
SORTS = sorted((each for each in get_args(t.Item)), key=lambda each: each.__name__)

TABLES = {
    "en": """\
permissions PT-1 "Who may" {
  | | Place | Ship |
  | Shop | no | yes if true |
  | Buyer | yes | no |
  note "x"
}
""",
    "zh": """\
权限表 PT-1 “谁可以” {
  | | 下单 | 发货 |
  | 商店 | 不得 | 可 |
}
""",
}


def comments(text: str) -> Counter[str]:
    found = (match[COMMENT].strip() for match in TOKEN.finditer(text) if match.lastindex == COMMENT)
    return Counter(found)


def kept(text: str) -> str | None:
    """What formatting does wrong with a text; an empty text for nothing, None for a text that is no specification."""
    once, told = format_source(Source("a.req", text))
    if any(each.weight is Severity.ERROR for each in told):
        return None
    if comments(once) != comments(text):
        return f"other comments\n{text}\nbecomes\n{once}"
    twice, _ = format_source(Source("a.req", once))
    return "" if twice == once else f"another text the second time\n{text}\nbecomes\n{once}\nthen\n{twice}"


@cache
def shortest() -> dict[tuple[type, str], str]:
    """The shortest item of every sort in each language, of all that the examples and the library have."""
    found: dict[tuple[type, str], str] = {(t.Permissions, dialect): text for dialect, text in TABLES.items()}
    for path in TEXTS:
        text = path.read_text()
        for item in parse(Source(str(path), text))[0].items:
            start = max(text.rfind("\n", 0, item.span.start) + 1, 0)
            own = text[start : item.span.end] + "\n"
            key = (type(item), dominant_dialect(own))
            if len(own) < len(found.get(key, own + " ")) and kept(own) is not None:
                found[key] = own
    return found


def gaps(text: str) -> list[int]:
    """The places behind each token."""
    return [match.end() for match in TOKEN.finditer(text) if match.lastindex != COMMENT]


def commented(text: str) -> Iterator[str]:
    """The text with comments in one place each, and with one in every place."""
    every = text
    for end in reversed(gaps(text)):
        for comment in (" # k\n", "\n# k\n # k\n\n"):
            yield text[:end] + comment + text[end:]
        more = f"{every[:end]} # at {end}\n{every[end:]}"
        if kept(more) is not None:
            every = more
    yield every


def test_there_are_items_of_most_sorts() -> None:
    missing = {each.__name__ for each in SORTS} - {sort.__name__ for sort, _ in shortest()}

    assert len(missing) < len(SORTS) // 5, missing


@pytest.mark.parametrize("sort", SORTS, ids=lambda each: each.__name__)
def test_a_comment_anywhere_in_an_item_is_kept_once(sort: type) -> None:
    for dialect in ("en", "zh"):
        text = shortest().get((sort, dialect), "")
        assert not [told for each in commented(text) if (told := kept(each))]


@pytest.mark.parametrize("dialect", ["en", "zh"])
def test_comments_among_the_rows_of_a_permission_table_stay_where_they_are(dialect: str) -> None:
    lines = format_source(Source("a.req", TABLES[dialect]))[0].splitlines()
    for row in range(1, len(lines)):
        text = "\n".join([*lines[:row], "  # about what follows", *lines[row:]]) + "\n"

        assert format_source(Source("a.req", text))[0] == text


def test_texts_that_are_laid_out_stay_as_they_are_the_second_time() -> None:
    assert len(TEXTS) > 100
    assert not [told for path in TEXTS if not is_markdown(str(path)) and (told := kept(path.read_text()))]


def test_a_second_comment_behind_a_line_takes_a_line_of_its_own() -> None:
    text = "role # one\nShop # two\n"

    once, _ = format_source(Source("a.req", text))

    assert comments(once) == Counter(["# one", "# two"])

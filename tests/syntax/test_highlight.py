"""Specifications in colour: nothing is lost, no piece of a sound text is a mistake, both languages are coloured alike."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Error, Keyword, Literal, Name, Number, Operator, String

from reqonto.source import Source
from reqonto.syntax.highlight import SpecificationLexer
from reqonto.syntax.keywords import KEYWORDS
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

ROOT = Path(__file__).resolve().parents[2]
SPECIFICATIONS = sorted([*(ROOT / "examples").rglob("*.req"), *(ROOT / "src").rglob("*.req")])
CODES = [path for path in (ROOT / "src").rglob("*.md") if not path.name.startswith("RQ01")]  # RQ01 are foreign marks
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *CODES])
ENGLISH = [path for path in SPECIFICATIONS if "examples" in path.parts and "-zh" not in path.parent.name]
FENCE = re.compile(r"^( *)```req\b[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def pieces(text: str) -> list[tuple[object, str]]:
    return [(sort, piece) for _, sort, piece in SpecificationLexer().get_tokens_unprocessed(text)]


def coloured(text: str) -> list[tuple[object, str]]:
    return [(sort, piece) for sort, piece in pieces(text) if piece.strip()]


@pytest.mark.parametrize("path", SPECIFICATIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_piece_of_a_specification_is_a_mistake(path: Path) -> None:
    text = path.read_text("utf-8")
    found = pieces(text)

    assert "".join(piece for _, piece in found) == text
    assert [piece for sort, piece in found if sort is Error] == []


def test_no_piece_of_a_sample_in_the_documentation_is_a_mistake() -> None:
    wrong = [
        (page.name, piece)
        for page in PAGES
        for fence in FENCE.finditer(page.read_text("utf-8"))
        for sort, piece in pieces(fence[2])
        if sort is Error
    ]

    assert wrong == []


@given(st.text())
def test_no_text_is_lost(text: str) -> None:
    assert "".join(piece for _, piece in pieces(text)) == text


@pytest.mark.parametrize("row", KEYWORDS, ids=lambda row: row.terminal)
def test_every_spelling_of_a_keyword_is_coloured_as_one_piece(row) -> None:
    for spelling in row.spellings:
        sort, piece = coloured(f"{spelling} x")[0]

        assert piece == spelling
        assert sort is not Name


def test_a_sentence_is_coloured_by_what_its_words_are() -> None:
    text = 'requirement R-1 "Ship" { when Pay(order: o), the Shop shall within 48 h do Ship(order: o) } # so'
    found = coloured(text)

    assert found[:3] == [(Keyword.Declaration, "requirement"), (Name.Label, "R-1"), (String, '"Ship"')]
    assert (Keyword.Reserved, "shall") in found
    assert (Number, "48") in found
    assert (Name, "order") in found


def test_words_that_are_plainly_names_are_no_keywords() -> None:
    assert (Name, "status") in coloured("o.status = paid")
    assert (Name, "from") in coloured("Move(from: a)")
    assert (Name, "`role`") in coloured("every x in `role`: true")


def test_dates_numbers_and_marks_have_colours_of_their_own() -> None:
    found = coloured("2026-03-02 09:00 至少 3 笔 ≤ 10%")

    assert found[:2] == [(Literal.Date, "2026-03-02"), (Literal.Date, "09:00")]
    assert (Operator, "≤") in found
    assert (Number, "10%") in found


@pytest.mark.parametrize("path", ENGLISH, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_text_and_its_translation_have_the_same_declarations_and_modal_verbs(path: Path) -> None:
    tree, _ = parse(Source(path.name, path.read_text("utf-8")))
    told = {Keyword.Declaration, Keyword.Reserved}

    # Cells of tables have several words for one right, and each language its own first.
    texts = [re.sub(r"^ *\|.*$", "", print_tree(tree, lang), flags=re.MULTILINE) for lang in ("en", "zh")]
    english, chinese = ([sort for sort, _ in coloured(text) if sort in told] for text in texts)

    assert english
    assert english == chinese


def test_pygments_knows_the_lexer_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["entry-points"]["pygments.lexers"]["reqonto"].partition(":")

    assert getattr(import_module(module), name) is SpecificationLexer
    assert type(get_lexer_by_name("req")).__name__ == name
    assert type(get_lexer_for_filename("shop.req")).__name__ == name

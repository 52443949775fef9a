"""After any edit the pieces of a text hold what parsing all of it gives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from reqonto.lsp.documents import Change, Document, Lines, difference
from reqonto.source import Source
from reqonto.syntax.parser import Parser

EXAMPLES = Path(__file__).parents[2] / "examples"
WRITTEN = (
    "",
    "x",
    " ",
    "{",
    "}",
    "\n",
    "requirement R-9 { ",
    '"',
    "“",
    '"""',
    "\r\n",
    "😀",
    "; ",
    "## doc\n",
    "实体 甲",
)


def read(document: Document) -> tuple[list[tuple[int, int, object]], list[tuple[int, str]]]:
    """The items of all pieces and the faults, with their places in the text."""
    items = [(start + piece.shift + each.span.start, start + piece.shift + each.span.end, each)
             for start, piece in document.pieces for each in piece.items]  # fmt: skip
    faults = [(start + piece.shift + each.span.start, each.code.code)
              for start, piece in document.pieces for each in piece.faults if each.span]  # fmt: skip
    return items, faults


def parsed(text: str) -> tuple[list[tuple[int, int, object]], list[tuple[int, str]]]:
    tree, faults = Parser(Source("a.req", text)).parse()
    return [(each.span.start, each.span.end, each) for each in tree.items], [
        (each.span.start, each.code.code) for each in faults if each.span
    ]


@pytest.mark.parametrize("folder", ["online-shop", "online-shop-zh"])
def test_one_edit_after_the_other_gives_what_parsing_everything_gives(folder: str) -> None:
    chance = random.Random(folder)
    text = (EXAMPLES / folder / "payment.req").read_text("utf-8")
    for _ in range(40):
        document = Document("u", "a.req", 1, text)
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.choice((0, 0, 1, 5, 40, 300)))
        new = chance.choice(WRITTEN)
        document.change(2, [Change(place(document, start), place(document, end), new)])

        assert text[:start] + new + text[end:] == document.text
        assert parsed(document.text) == read(document), (start, end, new)


def test_a_mended_text_is_read_as_if_it_had_never_been_broken() -> None:
    text = (EXAMPLES / "online-shop" / "orders.req").read_text("utf-8")
    document = Document("u", "a.req", 1, text)
    for number, position in enumerate(range(100, len(text), len(text) // 15)):
        where = place(document, position)
        document.change(number, [Change(where, where, "{ “")])
        document.change(number, [Change(where, place(document, position + 3), "")])

    assert text == document.text
    assert parsed(text) == read(document)


def test_a_key_press_parses_a_small_part_of_a_large_text() -> None:
    text = "".join(
        f"entity Thing{n} {{ param size: integer }}\nconstraint C-{n}: every t in Thing{n}: t.size >= {n}\n"
        for n in range(1000)
    )
    document = Document("u", "a.req", 1, text)
    where = place(document, text.index(">= 500"))

    document.change(2, [Change(where, where, "x")])

    assert document.pieces.parsed < len(text) / 100
    assert parsed(document.text) == read(document)


def test_only_what_is_open_between_quotes_of_several_lines_is_read_to_the_end() -> None:
    text = 'role A\nquestion Q-1 { sparql """\nSELECT ?s\n""" }\n' + "role B\n" * 5
    document = Document("u", "a.req", 1, text)

    document.change(2, [Change((0, 6), (0, 6), '\nquestion Q-2 { sparql """')])

    assert parsed(document.text) == read(document)


def place(document: Document, offset: int) -> tuple[int, int]:
    found = document.lines.place(offset)
    return found.line, found.column


# ---------------------------------------------------------------- places


def test_columns_are_counted_in_the_units_of_the_client() -> None:
    text = "角色 甲😀乙\r\nx"
    for encoding, column in (("utf-16", 6), ("utf-8", 14), ("utf-32", 5)):
        lines = Lines(text, encoding)  # type: ignore[arg-type]
        found = lines.place(5)

        assert (0, column) == (found.line, found.column)
        assert lines.offset(0, column) == 5
    assert Lines(text).offset(1, 0) == text.index("x")


def test_places_outside_the_text_are_its_ends() -> None:
    lines = Lines("ab\ncd\n")

    assert [0, 2, 6, 6] == [lines.offset(-1, 5), lines.offset(0, 99), lines.offset(2, 7), lines.offset(99, 0)]


def test_only_line_ends_of_the_protocol_end_lines() -> None:
    lines = Lines("a\u2028b\x0cc\rd\r\ne\nf")

    assert [0, 6, 9, 11] == lines.starts


@pytest.mark.parametrize("seed", range(8))
def test_lines_follow_edits(seed: int) -> None:
    chance = random.Random(seed)
    lines = Lines("\ufeffone\r\ntwo\nthree\r\rfour\n")
    for _ in range(60):
        start = chance.randrange(lines.starts[0], len(lines.text) + 1)
        end = min(len(lines.text), start + chance.randrange(4))
        lines.edit(start, end, chance.choice(("", "\r", "\n", "\r\n", "a", "b\nc", "\n\n")))

        assert list(Source("", lines.text).line_starts) == lines.starts


# ---------------------------------------------------------------- what became of earlier places


def test_places_move_with_the_text_and_are_gone_where_it_was_edited() -> None:
    document = Document("u", "a.req", 1, "role A\nrole B\nrole C\n")
    before = document.state
    document.change(2, [Change((0, 0), (0, 0), "# new\n"), Change((2, 5), (2, 6), "Bee")])

    assert (11, 12) == document.now(before, 5, 6)
    assert document.now(before, 12, 13) is None
    assert (27, 28) == document.now(before, 19, 20)
    assert "role C"[5] == document.text[27]


def test_places_lead_back_to_where_they_were() -> None:
    text = "role A\nrole B\nrole C\n"
    document = Document("u", "a.req", 1, text)
    before = document.state
    document.change(2, [Change((0, 0), (0, 0), "# new\n"), Change((2, 5), (2, 6), "Bee"), Change((0, 2), (0, 4), "")])

    for word in ("A", "C"):
        assert text.index(word) == document.earlier(before, document.text.index(word))
    assert document.earlier(before, document.text.index("Bee") + 1) is None


def test_a_text_that_is_sent_whole_is_edited_where_it_differs() -> None:
    assert (2, 3, "XY") == difference("abcde", "abXYde")
    assert (1, 1, "a") == difference("aa", "aaa") or difference("aa", "aaa")[2] == "a"
    assert (3, 3, "") == difference("abc", "abc")


def test_of_markdown_the_fences_are_parsed() -> None:
    document = Document("u", "a.md", 1, "# Shop\n\n```req\nrole A\n```\n\nrole is no word here\n")

    assert [] == read(document)[1]
    document.change(2, [Change((2, 0), (2, 6), "```txt")])
    assert [] == read(document)[0]
    document.change(3, [Change((2, 0), (2, 6), "~~~req"), Change((4, 0), (4, 3), "~~~")])
    assert 1 == len(read(document)[0])

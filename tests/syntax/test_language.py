"""The tour of the language, its tables, and what a reader of files must stand."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.source import Source, Span
from reqonto.syntax import tree as t
from reqonto.syntax.build import TABLES, packed_tables
from reqonto.syntax.files import fences, read, specification_text
from reqonto.syntax.keywords import KEYWORDS
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source, print_tree
from reqonto.syntax.show import show_expr

ROOT = Path(__file__).parents[2]
TOUR = sorted((ROOT / "tests/conformance/good").glob("*.req"))
TEXTS = [*TOUR, *sorted((ROOT / "examples").rglob("*.req"))]


def parsed(text: str, path: str = "a.req") -> tuple[t.Tree, list[Diagnostic]]:
    return parse(Source(path, text))


def codes(text: str) -> list[tuple[str, int]]:
    return [(d.code.code, d.span.line if d.span else 0) for d in parsed(text)[1]]


def shape(node: object) -> object:
    """A tree without its names and texts."""
    match node:
        case t.Name() | t.LangString() | t.String():
            return type(node).__name__
        case tuple():
            return tuple(shape(child) for child in node)
        case _ if dataclasses.is_dataclass(node):
            fields = [f for f in dataclasses.fields(node) if f.name not in ("span", "doc")]
            return (type(node).__name__, *[shape(getattr(node, f.name)) for f in fields])
        case _:
            return node


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_text_parses_prints_and_parses_again(path):
    tree, diagnostics = parse(Source(str(path), path.read_text(encoding="utf-8")))

    assert diagnostics == []
    for dialect in ("en", "zh"):
        text = print_tree(tree, dialect)
        again, faults = parsed(text)
        assert (tree.items, []) == (again.items, faults)
        assert [c.text for c in tree.comments] == [c.text for c in again.comments]
        assert print_tree(again, dialect) == text


def test_both_halves_of_the_tour_give_the_same_tree_up_to_names_and_texts():
    english, chinese = (
        parse(Source(n, (ROOT / f"tests/conformance/good/tour-1.{n}.req").read_text("utf-8")))[0] for n in ("en", "zh")
    )

    assert [shape(item) for item in english.items] == [shape(item) for item in chinese.items]


def test_the_packed_tables_are_those_of_the_grammar():
    assert TABLES.read_text(encoding="utf-8") == packed_tables()


def test_no_spelling_serves_two_terminals():
    spellings = [spelling for row in KEYWORDS for spelling in row.spellings]

    assert len(spellings) == len(set(spellings))


def test_no_canonical_word_names_two_rows():
    assert len(KEYWORDS) == len({row.word for row in KEYWORDS})


def test_parsing_does_not_import_lark():
    import subprocess
    import sys

    program = "import sys, reqonto.syntax.parser, reqonto.syntax.printer; sys.exit('lark' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_spans_cover_the_text_of_their_nodes():
    tree, _ = parsed("role Buyer is a Party {\n  param x: text\n}\n")
    kind = tree.items[0]
    assert isinstance(kind, t.Kind)

    assert ("param x: text", 2, 3) == (kind.params[0].span.text, kind.params[0].span.line, kind.params[0].span.column)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("角色买家 是 主体\n", [("RQ0130", 1)]),
        ("rolle Buyer\n", [("RQ0103", 1)]),
        ("enum S { a b, c }\n", [("RQ0104", 1)]),
        ("constraint C: every o in Order o.total > 0\n", [("RQ0104", 1)]),
        ("role A {\n  param x: text\nrole B\n", [("RQ0105", 2)]),
        ("role A {}\n}\nrole B\n", [("RQ0106", 2)]),
        ('role A {\n  label "abc\n}\n', [("RQ0107", 2)]),
        ("constraint C: a == 1\n", [("RQ0108", 1)]),
        ("constraint C: a = 1 && b = 2\n", [("RQ0108", 1)]),
        ("role A { label 《x》 }\n", [("RQ0108", 1)]),
        ("constraint C: a·b = 1\n", [("RQ0108", 1)]),
        ("role A { param x: integer in 1……5 }\n", [("RQ0108", 1)]),
        ("role A § B\n", [("RQ0109", 1)]),
        ("constraint C: a = 1 and some p in Pay: p.x = 1\n", [("RQ0111", 1)]),
        ("constraint C: " + "not " * 500 + "a\n", [("RQ0112", 1)]),
        ("constraint C: " + "(" * 9000 + "a\n", [("RQ0112", 1)]),
        ("constraint C: " + " and ".join(["a"] * 500) + "\n", []),
        ("role A\x00 {}\n", [("RQ0113", 1)]),
        ('role A { label "\ud800" }\n', [("RQ0113", 1)]),
        ("calendar C { holidays 2026-02-30 }\n", [("RQ0114", 1)]),
        ("need N { B needs A.x access read access write }\n", [("RQ0115", 1)]),
        ('requirement R-1 { source "x" }\n', [("RQ0116", 1)]),
        ("permissions P {\n | | A | B |\n | R | yes |\n}\n", [("RQ0117", 3)]),
        ("constraint C: x = " + "9" * 5000 + "\n", [("RQ0119", 1)]),
        ("constraint C: x >= 1,000 CNY\n", [("RQ0120", 1)]),
        ("permissions P {\n | | A | B |\n | R | yes | |\n}\n", [("RQ0121", 3)]),
        ("constraint C: x > 5\n  kg\n", [("RQ0122", 2)]),
        ("hello world\nand more\nrole B\n", [("RQ0101", 1)]),
        ("role\n", [("RQ0101", 2)]),
        ("", []),
        ("role A\ndefault valu x\nrole B\n", [("RQ0101", 2)]),
        ("role A {\r\n  param x text\r\n}\r\nrole B\r\n", [("RQ0104", 2)]),
        ("role A {\n  param x text\n  param y: text\n  relation z Order\n}\nconstraint C every o in O: true\n", [("RQ0104", 2), ("RQ0104", 4), ("RQ0104", 6)]),
    ],
)  # fmt: skip
def test_a_fault_gives_one_diagnostic_at_its_line(text, expected):
    assert expected == codes(text)


def test_what_follows_a_fault_is_read_and_what_contains_it_is_left_out_by_name():
    tree, _ = parsed('requirement R-1 {\n  the Seller shall Ship it\n  source "x"\n}\nrole B\n')

    assert (["R-1"], [t.Kind]) == ([name.text for name in tree.faulty], [type(item) for item in tree.items])


def test_too_many_faults_end_the_reading():
    assert codes("}\n" * 1000)[-1][0] == "RQ0118"


def test_a_missing_unit_sign_and_full_width_input_read_as_usual():
    half, _ = parsed("constraint C-1: x >= 300 CNY\n")
    full, _ = parsed("约束 C-1： x ≥ ￥300\n")

    assert half.items == full.items


def test_a_keyword_is_a_name_where_a_name_is_meant():
    assert (
        codes(
            "role A { param state: text  param no: text }\nconstraint C: every o in A: o.no = o.state and o.role = 30 min\n"
        )
        == []
    )


def test_show_expr_speaks_both_languages():
    tree, _ = parsed("constraint C: every o in Order where o.x >= 5: o.y is known or not o.z\n")
    formula = tree.items[0]
    assert isinstance(formula, t.Formula)

    assert show_expr(formula.formula, "en") == "every o in Order where o.x >= 5: o.y is known or not o.z"
    assert show_expr(formula.formula, "zh") == "每个 o 属于 Order 其中 o.x ≥ 5：o.y 已知 或 非 o.z"


def test_comments_keep_their_places():
    text = "# top\nrole A {  # of A\n  # before x\n  param x: text  # of x\n  # last\n}\n\n# end\n"

    assert format_source(Source("a.req", text))[0] == text


def test_a_file_with_faults_is_not_formatted():
    text = "role   A {\n"

    assert format_source(Source("a.req", text))[0] == text


# ------------------------------------------------ files


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        ("角色 甲\n".encode(), None, "角色 甲\n"),
        ("角色 甲\n".encode("utf-8-sig"), None, "\ufeff角色 甲\n"),
        (b"\xff\xfe" + "角色 甲\n".encode("utf-16-le"), None, "\ufeff角色 甲\n"),
        (b"\xfe\xff" + "角色 甲\n".encode("utf-16-be"), None, "\ufeff角色 甲\n"),
        (b"\xff\xfe\0\0" + "角色 甲\n".encode("utf-32-le"), None, "\ufeff角色 甲\n"),
        (b"\0\0\xfe\xff" + "角色 甲\n".encode("utf-32-be"), None, "\ufeff角色 甲\n"),
        ("角色 甲\n".encode("utf-16-le"), "utf-16-le", "角色 甲\n"),
        ("角色 甲\n".encode("gb18030"), "gb18030", "角色 甲\n"),
    ],
)
def test_files_are_read_by_mark_or_name(tmp_path, raw, encoding, text):
    path = tmp_path / "a.req"
    path.write_bytes(raw)

    source = read(path, encoding)

    assert isinstance(source, Source)
    assert text == source.text
    assert parse(source)[1] == []


def unread(path: Path, encoding: str | None = None) -> Diagnostic:
    found = read(path, encoding)
    assert isinstance(found, Diagnostic)
    assert found.message("en")
    assert found.message("zh")
    return found


def test_invalid_utf8_is_an_error_at_its_first_bad_byte(tmp_path):
    path = tmp_path / "a.req"
    path.write_bytes("role A\n角色 ".encode() + "甲乙".encode("gb18030"))

    found = unread(path)

    assert isinstance(found.span, Span)
    assert ("RQ0005", 2, 4) == (found.code.code, found.span.line, found.span.column)


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["角色 买家\n角色 卖家\n", "role Buyer\n"])
def test_wide_characters_without_a_mark_are_told_by_the_name_of_their_encoding(tmp_path, encoding, text):
    path = tmp_path / "a.req"
    path.write_bytes(text.encode(encoding))

    found = unread(path)

    assert found.code.code == "RQ0005"
    assert f"`--encoding {encoding}`" in found.notes[0].en
    assert f"`--encoding {encoding}`" in found.notes[0].zh


def test_a_stray_null_is_no_sign_of_another_encoding(tmp_path):
    path = tmp_path / "a.req"
    path.write_bytes(b"role A\0B\nrole C\n")

    assert isinstance(read(path), Source)


def test_a_file_that_reads_well_as_gb18030_says_so(tmp_path):
    path = tmp_path / "a.req"
    path.write_bytes("角色 买家\n".encode("gb18030"))

    assert "GB18030" in unread(path).notes[0].en


def test_directories_missing_and_big_files_and_unknown_encodings_are_diagnostics(tmp_path):
    big = tmp_path / "big.req"
    with big.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    small = tmp_path / "a.req"
    small.write_text("role A\n")

    found = [
        unread(tmp_path),
        unread(tmp_path / "no.req"),
        unread(big),
        unread(small, "klingon"),
        unread(small, "base64"),
    ]

    assert ["RQ0002", "RQ0001", "RQ0004", "RQ0006", "RQ0006"] == [d.code.code for d in found]


LITERATE = (
    "# Title\n\n```req\nrole   A\n```\n\n```python\nrole = 1\n```\n\n~~~req\nrole B {\n  param x: text }\n~~~\nend\n"
)


def test_only_the_fences_of_markdown_are_specification():
    source = Source("a.md", LITERATE)
    tree, diagnostics = parse(specification_text(source))

    assert ([4, 12], []) == ([item.span.line for item in tree.items], diagnostics)
    assert len(fences(LITERATE)) == 2


def test_formatting_markdown_changes_the_fences_alone():
    text, _ = format_source(Source("a.md", LITERATE))

    assert text == LITERATE.replace("role   A", "role A").replace(
        "role B {\n  param x: text }", "role B { param x: text }"
    )

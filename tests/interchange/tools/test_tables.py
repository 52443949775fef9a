"""Tables of requirements: CSV, workbooks and Markdown, in and out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from reqonto.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def imported(name: str, content: str | bytes, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    code = main(["import", name, *more])
    found = capsys.readouterr()
    return code, found.out, found.err


def workbook(*rows: tuple[object, ...], **more: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, row in more.items():
        book.create_sheet(name).append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(raw: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook in which a piece of one of its files is another."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(target, "w") as after:
        for each in before.namelist():
            content = before.read(each)
            after.writestr(each, content.replace(old, new) if each == name else content)
    return target.getvalue()


CHINESE = "序号;标题;需求;状态;优先级;细化;验收\r\nR-1;退款;平台应退款;已批准;高;;3\r\nR-2;;不得“超卖”;;;R-1;\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_columns_are_known_by_their_names_in_both_languages(encoding: str, capsys: pytest.CaptureFixture[str]) -> None:
    more = ("--encoding", "gb18030") if encoding == "gb18030" else ()

    code, out, err = imported("清单.csv", CHINESE.encode(encoding), capsys, *more)

    assert (code, err) == (0, "")
    assert "需求 R-1 “退款” {\n  文本 “平台应退款”" in out
    for part in ("状态为 已批准", "优先级 高", "说明 “验收: 3”", "细化 R-1", "不得“超卖”"):
        assert part in out


def test_rows_with_a_title_alone_are_headings(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = imported("a.csv", "ID,Title,Text\n,Payment,\nR-1,,pay\n", capsys)

    assert code == 0
    assert out == 'module a\n\n# = Payment\n\nrequirement R-1 { text "pay" }\n'


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("colour,size\nred,1\n", "RQ1250", 1),
        ('id,text\nR-1,"open\n', "RQ1250", 2),
        ("id,text\nR-1,a,b\n", "RQ1250", 2),
        ('id,text\nR-1,"a\nb"\nR-1,c\n', "RQ1251", 4),
        ("id,text,refines\nR-1,a,R-9\n", "RQ1252", 2),
        ("id,text" + ",x" * 1_000_000 + "\n", "RQ1257", 1),
        ("id,text\nR-1," + "x" * 2_000_000 + "\n", "RQ1250", 2),
        (b"id,text\nR-1,\xff\xfe\n", "RQ0005", 2),
    ],
)
def test_what_is_no_table_of_requirements_is_refused_with_its_line(
    content: str | bytes, code: str, line: int, capsys: pytest.CaptureFixture[str]
) -> None:
    found, out, err = imported("a.csv", content, capsys)

    assert (found, out) == (1, "")
    assert f"error[{code}]" in err
    assert f"a.csv:{line}:" in err


def test_cells_that_a_spreadsheet_would_compute_are_texts() -> None:
    Path("a.req").write_text('requirement R-1 "=1+1" { text "-2 = \'x\'" }\n', "utf-8")
    assert main(["export", "--to", "csv", "-o", "a.csv", "a.req"]) == 0
    assert main(["export", "--to", "xlsx", "-o", "a.xlsx", "a.req"]) == 0

    assert ",'=1+1,'-2 = 'x'," in Path("a.csv").read_text("utf-8-sig")
    cells = [cell for row in openpyxl.load_workbook("a.xlsx").active.iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("example", ["online-shop", "traced-shop-zh"])
def test_an_example_comes_back_byte_for_byte(form: str, example: str) -> None:
    assert main(["export", "--to", form, "-o", f"a.{form}", "-f", str(EXAMPLES / example)]) == 0
    Path("back").mkdir()
    assert main(["import", f"a.{form}", "-o", "back"]) == 0

    before = sorted(path.read_bytes() for path in (EXAMPLES / example).glob("*.req"))
    assert before == sorted(path.read_bytes() for path in Path("back").iterdir())


# ---------------------------------------------------------------- workbooks


def test_numbers_dates_and_formulas_of_a_workbook_are_texts(capsys: pytest.CaptureFixture[str]) -> None:
    raw = workbook(("id", "requirement", "days", "sum"), (1.0, "ship", 2.5, "=A2+C2"), (2, "pay", True, None))

    code, out, err = imported("a.xlsx", raw, capsys)

    assert code == 0
    assert 'requirement 1 {\n  text "ship"\n  note "days: 2.5"\n  note "sum: =A2+C2"\n}' in out
    assert "value of a formula" in err


def test_sheets_that_are_no_requirements_are_left_out_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = imported("a.xlsx", workbook(("id", "text"), ("R-1", "x"), Figures=("year", "sales")), capsys)

    assert code == 0
    assert 'requirement R-1 { text "x" }' in out
    assert "sheet Figures" in err


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"no archive", "no archive"),
        (workbook(("id", "text"))[:-40], "damaged"),
        (repacked(workbook(("id", "text")), SHEET, b"<worksheet", b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet"), "document type"),
        (repacked(workbook(("id", "text")), SHEET, b'r="B1"', b'r="ZZZ1"'), "more than 1000"),
        (repacked(workbook(("id", "text")), SHEET, b"<sheetData>", b"<sheetData" + b" " * 30_000_000 + b">"), "beyond measure"),
        (repacked(workbook(("id", "text")), "xl/workbook.xml", b"<sheets>", b"<sheets"), "not built"),
    ],
    ids=["text", "half", "entities", "wide", "bomb", "broken"],
)  # fmt: skip
def test_workbooks_that_are_unsafe_or_broken_are_refused(
    raw: bytes, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if what == "beyond measure":
        # Only what is packed grows.
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
            for each in before.namelist():
                after.writestr(each, before.read(each))
        raw = target.getvalue()

    code, out, err = imported("a.xlsx", raw, capsys)

    assert (code, out) == (1, "")
    assert what in err


# ---------------------------------------------------------------- Markdown


def test_tables_and_headings_of_a_page_come_in(capsys: pytest.CaptureFixture[str]) -> None:
    page = "# Shop\n\nIntro.\n\n## Payment\n\n| ID | Text | Refines |\n|----|:--|---|\n| R-1 | a \\| b<br>c &lt; d | |\n| R-2 | e | R-1 |\n\n```\n| x |\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"

    code, out, err = imported("a.md", page, capsys)

    assert code == 0
    assert 'module a { label "Shop"@en }\n\n# == Payment\n' in out
    assert 'requirement R-1 { text """a | b\nc < d""" }' in out
    assert 'requirement R-2 {\n  text "e"\n  refines R-1\n}' in out
    assert "line of prose" in err
    assert "table that is none of requirements" in err


def test_a_page_that_is_written_is_a_specification_and_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    source = EXAMPLES / "first-steps" / "shop.req"
    assert main(["export", "--to", "markdown", "-o", "shop.md", str(source)]) == 0
    assert main(["import", "shop.md", "-o", "back.req"]) == 0

    assert Path("back.req").read_bytes() == source.read_bytes()
    assert main(["check", "shop.md"]) == main(["check", "back.req"])
    text = Path("shop.md").read_text("utf-8")
    capsys.readouterr()
    code, out, err = imported("shop.md", text.replace("| Ship within two days |", "| Ship at once |"), capsys)
    assert code == 0
    assert "R-1 was changed after the export (title)" in err
    assert "\n# R-1: title: Ship at once\n" in out


def test_several_texts_become_pages_in_a_folder() -> None:
    assert main(["export", "--to", "markdown", "-o", "pages", "-f", str(EXAMPLES / "life-cycles")]) == 0

    before = sorted(path.read_bytes() for path in (EXAMPLES / "life-cycles").glob("*.req"))
    for page in Path("pages").iterdir():
        assert main(["import", str(page), "-o", f"{page.stem}.req"]) == 0
    assert before == sorted(path.read_bytes() for path in Path().glob("*.req"))

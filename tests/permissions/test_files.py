"""Tables in CSV and Markdown files: the same table, and mistakes at their cells."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reqonto.spec.permission_files import with_tables
from reqonto.syntax.files import read
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source

from .asking import LAI, SHOP, checked, codes

ITEM = 'permissions P from csv "rights.csv"\n'
STORY = """
scenario S-1 excerpt {
  given b: Buyer
  given o: Order { state: paid, buyer: b, total: 3 CNY }
  start 2026-01-01T00:00+08:00
  at +1 h: b does Cancel(order: o)
  expect P[Buyer,Cancel] violated at 1
}
"""
CSV = 'role,Cancel,Refund,Order.total\nBuyer,"if order.state = created, or order.total > 5 CNY",no,read\nClerk,no,yes,masked\n'
CSV = CSV.replace(", or", " or")


def at(result):
    return [
        (each.code.code, each.span.path.rpartition("/")[2], each.span.line, each.span.text)
        for each in result.diagnostics
    ]


@pytest.mark.parametrize(
    "content",
    [
        CSV,
        CSV.replace(",", ";"),
        CSV.replace("\n", "\r\n"),
        CSV.replace("\n", ",,\n") + ",,,\n",
        "\ufeff" + CSV.replace("no", "No").replace("yes", "YES").replace("read", "Read"),
    ],
    ids=["plain", "semicolons", "windows", "empty-cells", "spreadsheet"],
)
def test_a_csv_file_is_a_table(tmp_path, content):
    content = content.replace(';"', ';"')
    result = checked(tmp_path, SHOP, ITEM, STORY, files=[("rights.csv", content.encode())])

    assert codes(result) == []
    assert [cell.id for cell in result.interpretation.tables[0].cells][:2] == ["P[Buyer,Cancel]", "P[Buyer,Refund]"]


def test_an_encoding_is_named(tmp_path):
    text = '权限表 P 来自 CSV表 "权限.csv" { 编码 “gb18030” }\n'
    content = "角色，撤单\n".replace("，", ",") + "买家,若 单.状态 = 已创建\n职员,不得\n"
    result = checked(tmp_path, LAI, text, files=[("权限.csv", content.encode("gb18030"))])

    assert codes(result) == []
    assert [cell.word for cell in result.interpretation.tables[0].cells] == ["yes", "no"]


MARKDOWN = """# Other

| a | b |
|---|---|
| 1 | 2 |

## Who may do what?

Prose | with a bar.

| Role  | Cancel                      | Refund |
|:------|-----------------------------|:------:|
| Buyer | if `order.state = created`  | **no** |
| Clerk | no                          | yes    |

## Next

| c | d |
|---|---|
| 1 | 2 |
"""


def test_a_markdown_file_has_tables_under_headings(tmp_path):
    text = 'permissions P from markdown "rights.md#Who may do what"\n'
    result = checked(tmp_path, SHOP, text, STORY, files=[("rights.md", MARKDOWN.encode())])

    assert codes(result) == []


def test_a_literate_specification_has_its_tables_beside_it(tmp_path):
    text = f'# Spec\n\n```req\n{SHOP}permissions P from markdown "#Who may do what"\n{STORY}```\n\n{MARKDOWN}'
    path = tmp_path / "spec.md"
    path.write_text(text, encoding="utf-8")
    from reqonto.pipeline import run
    from reqonto.settings import Settings

    assert [each.code.code for each in run([path], Settings(cache=False)).diagnostics] == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("r,Cancel\nBuyer,maybe\n", ("RQ0524", "rights.csv", 2, "maybe")),
        ("r,Cancel\nBuyer,\nClerk,no\n", ("RQ0121", "rights.csv", 2, "")),
        ("r,Cancel,Refund\nBuyer,yes\n", ("RQ0117", "rights.csv", 2, "")),
        ("r,Cancel\nBuyr,yes\n", ("RQ0201", "rights.csv", 2, "Buyr")),
        ("r,Cancl\nBuyer,yes\n", ("RQ0205", "rights.csv", 1, "Cancl")),
        ("r,Cancel\nBuyer,yes\nBuyer,no\n", ("RQ0503", "rights.csv", 3, "Buyer")),
        ("r,Cancel,Cancel\nBuyer,yes,no\n", ("RQ0504", "rights.csv", 1, "Cancel")),
        ("r,Cancel\nBuyer,if order.total = 5 kg\n", ("", "rights.csv", 2, "")),
        ("r,Cancel\nBuyer,if order.stat = paid\n", ("", "rights.csv", 2, "")),
        ("r,Order.total\nBuyer,yes\n", ("RQ0301", "rights.csv", 2, "yes")),
        ("r,Cancel\nBuyer,if (\n", ("", "rights.csv", 2, "")),
        ("r,Cancel\n", ("RQ0525", "t.req", 13, '"rights.csv"')),
        ("", ("RQ0525", "t.req", 13, '"rights.csv"')),
    ],
)
def test_mistakes_are_shown_at_the_cell(tmp_path, content, found):
    result = checked(tmp_path, SHOP, ITEM, files=[("rights.csv", content.encode())])
    code, name, line, text = found

    assert any(
        (not code or each[0] == code or code in {"RQ0205", "RQ0301"}) and each[1:3] == (name, line) and text in each[3]
        for each in at(result)
    ), at(result)
    assert result.exit_code == 1


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "none.csv", "\x00.csv", "."])
def test_files_that_cannot_be_read_or_lie_elsewhere(tmp_path, name):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "reqonto.toml").write_text("", encoding="utf-8")
    (tmp_path / "secret.csv").write_text(CSV, encoding="utf-8")
    shown = name.replace("\x00", "?")
    result = checked(folder, SHOP, f'permissions P from csv "{shown}"\n')

    assert codes(result)[0] == "RQ0529"
    assert result.exit_code == 1


def test_the_printer_keeps_the_file_and_both_languages(tmp_path):
    path = tmp_path / "a.req"
    path.write_text(
        'permissions P "T" from csv "a.csv" { encoding "gb18030" }\npermissions Q from markdown "#Rights"\n', "utf-8"
    )
    source = read(path)
    chinese, _ = format_source(source, dialect="zh")

    assert chinese == '权限表 P “T” 来自 CSV表 "a.csv" { 编码 “gb18030” }\n权限表 Q 来自 Markdown表 "#Rights"\n'
    assert parse(source)[0].items == parse(type(source)("b.req", chinese))[0].items


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example(";B\rB", "csv")
@given(
    st.text(alphabet='|,;"\n\r\t -`*#\\ 可若yesnoif(BuyerCancel=.0é\u0301\x00', max_size=60),
    st.sampled_from(["csv", "markdown"]),
)
def test_any_file_gives_findings_inside_it_and_nothing_worse(tmp_path, content, kind):
    (tmp_path / "any.txt").write_bytes(content.encode())
    text = SHOP + f'permissions P from {kind} "any.txt"\n'
    path = tmp_path / "t.req"
    path.write_text(text, encoding="utf-8")
    source = read(path)
    tree, diagnostics = with_tables(parse(source)[0], source, tmp_path, tmp_path)

    for each in diagnostics:
        assert each.span is not None
        assert 0 <= each.span.start <= each.span.end <= len(each.span.source.text)
    assert bool(diagnostics) != any(getattr(item, "rows", ()) for item in tree.items)

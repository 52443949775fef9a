"""How findings look: marks under wide characters, several labels, long lines, colours, JSON."""

from __future__ import annotations

import pytest

from reqonto.diagnostics import render_text
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Label, Severity, Text
from reqonto.diagnostics.render_json import diagnostic_json
from reqonto.diagnostics.render_text import Style, render, render_all, render_concise, wrapped
from reqonto.source import Source, Span, cells

UNKNOWN = Code(
    "RQ0201", "unknown-role", Severity.ERROR, en="there is no role named `{name}`", zh="没有名为“{name}”的角色"
)
SHOP = Source(
    "shop.req",
    "# 商城\n角色 买家\n\n规则 退款期限: 买加 可以 退款\n\tabc def ghi\n" + "长" * 300 + "\nplain\x1b[31m\u202e\n",
)


def span(text: str) -> Span:
    start = SHOP.text.index(text)
    return Span(SHOP, start, start + len(text))


def finding(place: Span | None, *labels: Label) -> Diagnostic:
    fix = Fix(Text("change to `买家`", "改为“买家”"), (Edit(span("买加"), "买家"),))
    return Diagnostic(UNKNOWN, place, {"name": "买加"}, labels=labels, fixes=(fix,))


def test_a_finding_has_its_headline_its_places_and_its_fix() -> None:
    found = finding(
        span("买加"),
        Label(span("买加"), Text("not declared", "未声明")),
        Label(span("买家"), Text("similar name", "名称相近")),
    )

    assert render(found, Style("zh")) == (
        "error[RQ0201]: 没有名为“买加”的角色\n"
        "  --> shop.req:4:10\n"
        "4 | 规则 退款期限: 买加 可以 退款\n"
        "  |                ^^^^ 未声明\n"
        "2 | 角色 买家\n"
        "  |      ---- 名称相近\n"
        "  = 修正：改为“买家”   （reqonto explain RQ0201）\n"
    )


def test_several_labels_of_a_line_stand_under_it_without_touching() -> None:
    found = finding(span("def"), Label(span("abc"), Text("first", "甲")), Label(span("ghi"), Text("last", "乙")))

    assert render(found, Style("en"), explain=False).splitlines()[2:5] == [
        "5 |     abc def ghi",
        "  |     --- ^^^ --- last",
        "  |     first",
    ]


def test_a_long_line_is_cut_around_its_mark() -> None:
    start = SHOP.text.index("长") + 150
    lines = render(finding(Span(SHOP, start, start + 4)), Style("en")).splitlines()

    assert lines[2].startswith("6 | … ")
    assert lines[2].endswith(" …")
    assert max(cells(line) for line in lines) <= 120
    marks = lines[3].index("^")
    assert cells(lines[2][: lines[2].index("长")]) < marks
    assert lines[3].strip("| ") == "^" * 8


def test_nothing_in_a_text_can_command_the_terminal() -> None:
    shown = render(finding(span("plain")), Style("en"))

    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_colours_are_used_only_when_asked_for() -> None:
    assert "\x1b[" not in render(finding(span("买加")), Style("en"))
    assert "\x1b[" in render(finding(span("买加")), Style("en", colour=True))


def test_a_code_names_its_page_once() -> None:
    assert render_all([finding(span("买加")), finding(span("买家"))], Style("en")).count("reqonto explain") == 1


def test_a_concise_finding_is_one_line() -> None:
    assert (
        render_concise(finding(span("买加")), "en") == "shop.req:4:10: error[RQ0201]: there is no role named `买加`\n"
    )


@pytest.mark.parametrize("offset", [0, 1, len(SHOP.text) - 1, len(SHOP.text)])
def test_every_place_can_be_shown_even_an_empty_one(offset: int) -> None:
    assert "^" in render(finding(Span(SHOP, offset, offset)), Style("en"))


def test_json_counts_code_points_from_one_and_ends_are_exclusive() -> None:
    data = diagnostic_json(finding(span("买加"), Label(span("买家"), Text("similar", "相近"))))

    assert data["range"] == {"start": {"line": 4, "column": 10}, "end": {"line": 4, "column": 12}}
    assert data["message"] == {"en": "there is no role named `买加`", "zh": "没有名为“买加”的角色"}
    assert data["related"] == [
        {
            "message": {"en": "similar", "zh": "相近"},
            "file": "shop.req",
            "range": {"start": {"line": 2, "column": 4}, "end": {"line": 2, "column": 6}},
        }
    ]


def test_a_byte_order_mark_is_no_column() -> None:
    source = Source("shop.req", "\ufeffrole Buyer\nrole\n")
    start = source.text.index("Buyer")

    assert source.line_column(start) == (1, 6)
    assert source.line_column(0) == (1, 1)
    assert source.line_text(1) == "role Buyer"
    assert render(Diagnostic(UNKNOWN, Span(source, start, start + 5), {"name": "x"}), Style()).splitlines()[2:4] == [
        "1 | role Buyer",
        "  |      ^^^^^",
    ]


WIDE = Source(
    "shop.req",
    "需求 R-1 { 当 付款(订单：o) 时，商家 应 在 48 小时 内 执行 发货(订单：o) 给 买家 以便 “买家能按时收到货物” }\n"
    * 3,
)


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("first", "last"), [(0, 2), (8, 10), (20, 34), (30, 31), (60, 62), (5, 66), (66, 66)])
def test_no_line_is_wider_than_the_terminal(columns: int, lang: str, first: int, last: int) -> None:
    long = Text(
        "this is the place where the duty is said again in other words",
        "这里用别的话又说了一遍同样的义务，所以两处必须一致才行",
    )
    found = Diagnostic(
        UNKNOWN,
        Span(WIDE, first, last),
        {"name": "买加" * 8},
        labels=(Label(Span(WIDE, first, last), long), Label(Span(WIDE, 40, 42), long), Label(Span(WIDE, 90, 92), long)),
        fixes=(Fix(long, ()),),
    )
    lines = render(found, Style(lang, columns=columns)).splitlines()

    assert max(cells(line) for line in lines) <= columns
    shown = next(line for line in lines if line.startswith("1 | "))
    marks = lines[lines.index(shown) + 1]
    under = _under(shown, marks)
    assert under.startswith(WIDE.text[first:last][: len(under)]) if last > first else under
    assert "".join("".join(lines).split()).count(long[lang].replace(" ", "")[:4]) == 4


def _under(shown: str, marks: str) -> str:
    """What stands over the carets, the dots of a cut left out."""
    found, cell = "", 0
    for char in shown:
        if cell < len(marks) and marks[cell] == "^":
            found += char
        cell += cells(char)
    return found.split(" …")[0] if found.endswith("…") else found


def test_chinese_lines_do_not_begin_with_a_closing_mark() -> None:
    for columns in range(20, 60):
        pieces = wrapped("应当在四十八小时内发货，并且（如有）退还运费；否则“全额退款”。" * 3, columns)
        assert all(cells(piece) <= columns for piece in pieces)
        assert not [piece for piece in pieces if piece[0] in "，；。”）"]


def test_of_a_line_as_long_as_a_file_only_what_may_be_shown_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = 0
    real = render_text._show

    def show(char: str) -> str:
        nonlocal measured
        measured += 1
        return real(char)

    monkeypatch.setattr(render_text, "_show", show)
    line = "x" * 500_000 + "no" + "y" * 500_000
    source = Source("long.nt", line)

    told = render(Diagnostic(UNKNOWN, Span(source, 500_000, 500_002), {"name": "no"}), Style())

    assert "xxno" in told
    assert measured < 2_000

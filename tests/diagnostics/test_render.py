"""How findings look: marks under wide characters, several labels, long lines, colours, JSON."""

from __future__ import annotations

import pytest

from reqonto.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Label, Severity, Text
from reqonto.diagnostics.render_json import diagnostic_json
from reqonto.diagnostics.render_text import Style, render, render_all, render_concise
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
        "  = 修正: 改为“买家”   (reqonto explain RQ0201)\n"
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

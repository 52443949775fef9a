"""The page of a check: it stands by itself, nothing of a text becomes markup, and it tells all in both languages."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Severity
from reqonto.report import html
from reqonto.report.html_style import STYLE
from reqonto.result import Result
from tests.formats.checked import checked, clash, example

pytestmark = pytest.mark.engine

EXAMPLES = ("first-steps", "first-steps-zh", "information-needs", "information-needs-zh", "traced-shop", "others-act")
ROOT = Path(__file__).resolve().parents[2]
VOID = {"meta", "br"}


class Page(HTMLParser):
    """What stands on a page; a tag that is not closed where it should be is a mistake."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"script", "style"}:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def page(result: Result, lang: str = "en", show: Severity = Severity.WARNING) -> Page:
    return Page(html.render(result, lang, show=show))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_stands_by_itself_and_its_links_lead_to_places_on_it(name: str) -> None:
    shown = page(example(name))
    places = [str(attributes["id"]) for _, attributes in shown.tags if "id" in attributes]

    assert len(places) == len(set(places))
    assert {str(link["href"])[1:] for link in shown.named("a")} <= set(places)
    assert all(str(link["href"]).startswith("#") for link in shown.named("a"))
    assert [tag for tag, attributes in shown.tags if {"src", "srcset", "style", "onclick"} & set(attributes)] == []
    assert {"link", "img", "iframe", "object", "base"}.isdisjoint(tag for tag, _ in shown.tags)
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_only_the_script_of_the_page_may_run() -> None:
    text = html.render(example("first-steps"), "en")
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    policy = next(str(each["content"]) for each in Page(text).named("meta") if "http-equiv" in each)

    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


HOSTILE = """\
role Shop
entity Order { param late: boolean }
constraint C-1 "<script>alert(1)</script> & <b>\u202e" { source "</title><img src=x onerror=alert(2)>" }: every o in Order: o.late
constraint C-2 "'\\"><svg onload=alert(3)>": no o in Order: o.late
situation S-1 "</pre></details></html>" { some o in Order: o.late }
scenario T-1 "<!--" { given `o"<i>`: Order { late: true }  expect C-1 satisfied  check `o"<i>`.late }
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_of_a_text_becomes_markup(lang: str) -> None:
    text = HOSTILE.replace(' { source "</title><img src=x onerror=alert(2)>" }', "")
    shown = page(checked(text), lang, Severity.HINT)

    assert {"svg", "img", "b", "i"}.isdisjoint(tag for tag, _ in shown.tags)
    assert len(shown.named("script")) == 1
    assert "<script>alert(1)</script> & <b>" in shown.text
    assert "\u202e" not in shown.text
    assert "</pre></details></html>" in shown.text
    assert 'o"<i>' in shown.text


def test_texts_with_mistakes_are_told_of() -> None:
    shown = page(checked('role Shop\nevent Pay(order: "<b>Ordr)\n'))

    assert "invalid" in shown.text
    assert "RQ01" in shown.text


def test_both_languages_are_there_and_a_button_for_each() -> None:
    english, chinese = (html.render(example("first-steps"), lang) for lang in ("en", "zh"))
    shown = Page(english)

    assert 'lang="en"' in english.split(">", 2)[1]
    assert 'lang="zh-CN"' in chinese.split(">", 2)[1]
    assert [button["data-lang"] for button in shown.named("button")] == ["en", "zh-CN"]
    assert "wherever R-4 applies, these cannot all hold" in shown.text
    assert "凡 R-4 适用之处，以下需求不能同时成立" in shown.text
    spans = [each["lang"] for each in shown.named("span") if each.get("class") == "in"]
    assert spans.count("en") == spans.count("zh-CN") > 50


def test_conflicts_are_told_with_members_story_reasons_and_repairs() -> None:
    text = page(example("first-steps")).text

    for told in (
        "No goods before the money", "the method of order1 is cash on delivery", "2026-03-02 11:00",
        "shop1: deliver order1 to alice", "No order of these events keeps all of this.", "give up R-3", "explain K1",
    ):  # fmt: skip
        assert told in text


def test_the_page_lists_the_smaller_changes_that_explain_lists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    folder = str(ROOT / "examples" / "first-steps")
    main(["check", folder, "--no-cache", "--lang", "en", "--format", f"html={out}"])
    capsys.readouterr()
    main(["check", folder, "--no-cache", "--format", "json"])
    alias = json.loads(capsys.readouterr().out)["conflicts"][0]["id"]
    main(["explain", alias, "-f", folder, "--no-cache", "--format", "json"])
    repairs = json.loads(capsys.readouterr().out)["repairs"]
    text = Page(out.read_text("utf-8")).text

    assert len(repairs) > 3
    assert {each["kind"] for each in repairs} > {"drop"}
    assert [each["says"]["en"] for each in repairs if each["says"]["en"] not in text] == []
    assert "explain K1 --apply N" in text


def test_a_page_whose_time_ended_says_that_there_may_be_more() -> None:
    result = example("first-steps")
    known = result.further["repairs"].data
    cut = replace(known, tried={conflict.id: False for conflict in result.consistency.conflicts})
    told = page(
        replace(result, further={**result.further, "repairs": replace(result.further["repairs"], data=cut)})
    ).text

    assert "Time ended before all changes were tried" in told


def test_scenarios_requirements_and_traces_are_told() -> None:
    text = page(example("traced-shop")).text
    story = page(example("first-steps")).text

    assert "from source to verdict" in text
    assert "no scenario" in text
    assert "Paid by card, shipped a second too late" in story
    assert "as expected" in story
    assert "takes part in a conflict" in story


def test_every_finding_is_on_the_page() -> None:
    for name in EXAMPLES:
        result = example(name)
        told = page(result).text
        codes = {each.code.code for each in result.all_diagnostics}

        assert {code for code in codes if code not in told} == set()


def test_what_stayed_undecided_says_so() -> None:
    result = checked(clash())
    assert "undecided" in page(replace(result, verdict="undecided", timed_out=True)).text
    assert "time budget" in page(replace(result, timed_out=True)).text


def test_headings_go_down_by_one_and_tables_have_headings_of_columns() -> None:
    for name in EXAMPLES:
        shown = page(example(name))
        levels = [int(tag[1]) for tag, _ in shown.tags if re.fullmatch(r"h[1-6]", tag)]

        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert all(each.get("scope") == "col" for each in shown.named("th"))
        assert len(shown.named("caption")) == len(shown.named("table"))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    wide = digits if len(digits) == 6 else "".join(each * 2 for each in digits)
    parts = [int(wide[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_texts_stand_out_from_what_is_behind_them() -> None:
    """WCAG 2: 4.5 to 1, by light, in the dark and on paper."""
    for block in re.findall(r":root \{([^}]*)\}", STYLE):
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", block))
        for front in set(colours) - {"back", "box", "line"}:
            for behind in ("back", "box"):
                light, dark = sorted((luminance(colours[front]), luminance(colours[behind])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, behind)


def test_the_same_result_gives_the_same_bytes() -> None:
    assert html.render(example("first-steps"), "en") == html.render(example("first-steps"), "en")


@pytest.mark.parametrize("verb", ["check", "run"])
def test_the_command_line_writes_the_page_into_a_file(verb: str, tmp_path: Path) -> None:
    Path("shop.req").write_text(clash(), encoding="utf-8")
    file = tmp_path / "found.html"

    assert main([verb, "shop.req", "--format", f"html={file}", "--format", "text", "--lang", "zh"]) in {0, 1}
    text = file.read_text("utf-8")
    assert text.startswith("<!doctype html>\n")
    assert "检查报告：shop.req" in Page(text).text

"""The documentation site: every page has its place in both languages, and links lead to places that are there."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reqonto.diagnostics.catalog import codes
from reqonto.syntax.keywords import KEYWORDS

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import grammar_notation  # noqa: E402
import site_generated  # noqa: E402
import site_text as site  # noqa: E402

PAGES = {path.stem for path in (ROOT / "docs").glob("*.md") if not path.stem.endswith(".zh")} - {"README"}
TEXTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_every_page_stands_once_in_the_navigation() -> None:
    listed = Counter(page for part in site.navigation() for page in part.all_pages())

    assert sorted(PAGES - set(listed)) == [], "add these pages to website/navigation.toml"
    assert sorted(set(listed) - PAGES) == sorted(site_generated.names())
    assert [page for page, times in listed.items() if times > 1] == []


def test_every_page_is_there_in_both_languages() -> None:
    chinese = {path.name.removesuffix(".zh.md") for path in (ROOT / "docs").glob("*.zh.md")} - {"README"}

    assert chinese == PAGES


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_first_page_lists_every_page(readme: str) -> None:
    ending = ".zh.md" if ".zh." in readme else ".md"
    text = (ROOT / "docs" / readme).read_text("utf-8")

    assert [page for page in sorted(PAGES) if f"]({page}{ending})" not in text] == []


def anchors(path: str) -> set[str]:
    """The places of a page that a link may name, as code hosts number headings that read alike."""
    text = "".join(piece for piece, fenced in site.apart((ROOT / path).read_text("utf-8")) if not fenced)
    times: Counter[str] = Counter()
    found = set(re.findall(r'<a (?:id|name)="([^"]+)"', text))
    for heading in re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE):
        name = site.slug(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading))
        found.add(f"{name}-{times[name]}" if times[name] else name)
        times[name] += 1
    return found


def test_links_name_places_that_are_there() -> None:
    broken = []
    for path in TEXTS:
        text = "".join(piece for piece, fenced in site.apart((ROOT / path).read_text("utf-8")) if not fenced)
        for target in re.findall(r"\]\(([^)\s]*#[^)\s]+)\)", text):
            file, _, anchor = target.partition("#")
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            if "://" not in target and to.endswith(".md") and anchor not in anchors(to):
                broken.append(f"{path}: {target}")

    assert broken == []


def test_pages_of_a_subject_stand_at_one_place_in_the_trees_of_both_languages() -> None:
    pairs = [
        ("docs/tour.md", "docs/tour.zh.md"),
        ("docs/README.md", "docs/README.zh.md"),
        ("src/reqonto/diagnostics/pages/RQ0201.en.md", "src/reqonto/diagnostics/pages/RQ0201.zh.md"),
    ]

    assert [site.address(en) for en, _ in pairs] == ["tour.html", "index.html", "codes/RQ02.html"]
    assert [site.address(zh) for _, zh in pairs] == [site.address(en) for en, _ in pairs]
    assert [(site.language_of(en), site.language_of(zh)) for en, zh in pairs] == [("en", "zh")] * 3


def test_links_are_those_of_the_tree_of_the_language() -> None:
    text = "see [cli.md](cli.md#json), [中文](tour.zh.md), [map](../ARCHITECTURE.md)\n\n```\n[a](b.md)\n```\n"

    assert site.with_links("docs/tour.md", text, "en") == (
        "see [The command line](cli.md#json), "
        '<a href="zh/tour.html" hreflang="zh">中文</a>, [map](files/ARCHITECTURE.md)\n\n```\n[a](b.md)\n```\n'
    )
    assert '<a href="../tour.html"' in site.with_links("docs/tour.zh.md", "[English](tour.md)", "zh")


def test_the_link_to_the_other_language_is_left_to_the_switch() -> None:
    alone = "# A\n\n[中文](a.zh.md)\n\nText\n"
    beside = "# A\n\n[English](a.md) · [b](b.zh.md)\n\nText\n"

    assert site.without_other_language("docs/a.md", alone) == "# A\n\nText\n"
    assert site.without_other_language("docs/a.zh.md", beside) == "# A\n\n[b](b.zh.md)\n\nText\n"


def test_what_belongs_to_an_item_is_moved_to_the_next_multiple_of_four_columns() -> None:
    text = "Text:\n- one\n  more\n  - inner\n\n    ```\n      code\n    ```\n1. two\n\n   more\n"

    assert site.with_lists(text) == (
        "Text:\n\n- one\n    more\n    - inner\n\n        ```\n          code\n        ```\n\n1. two\n\n    more\n"
    )


def test_bars_in_the_code_of_a_table_stand_as_they_are() -> None:
    text = "| `a\\|b` | c \\| d |\n\n`a\\|b`\n"

    assert site.with_tables(text) == "| `a|b` | c \\| d |\n\n`a\\|b`\n"


def test_a_fence_that_says_more_than_its_language_gets_a_heading() -> None:
    text = "```req wrong\nrole A\n```\n"

    assert site.with_fences(text, site.FENCE_WORDS["en"]) == '```req title="wrong on purpose"\nrole A\n```\n'


def test_the_grammar_on_the_page_is_that_of_the_parser() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_grammar_pages.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_of_the_grammar_and_every_spelling_of_a_keyword_is_on_the_page() -> None:
    text = (ROOT / "docs" / "grammar.md").read_text("utf-8")

    assert {rule for rule in grammar_notation.rules() if f"\n{grammar_notation.called(rule)} = " not in text} == set()
    assert {word for row in KEYWORDS for word in row.spellings if f"`{word}`" not in text} == set()


def test_a_rule_is_written_as_it_is_parsed() -> None:
    assert grammar_notation.production("requirement", "zh").split() == (
        'requirement = "需求" id [ text ] "{" [ sentence ] { meta | ";" } "}" ;'.split()
    )
    assert grammar_notation.production("clause", "en").splitlines()[-1] == '    | "if" formula ([ "," ] "then" | ",") ;'
    assert grammar_notation.production("date_span", "en") == 'date-span = date-value [ ".." date-value ] ;'


def test_fields_of_json_are_explained_in_both_languages() -> None:
    told = {
        each
        for file, _, _ in site_generated.SCHEMAS
        for each in site_generated.described(json.loads((site_generated.REPORTS / file).read_text("utf-8")))
    }

    assert sorted(told - set(site_generated.meanings())) == [], "add these to website/json.zh.tsv"
    assert sorted(set(site_generated.meanings()) - told) == []


@pytest.mark.parametrize("file", [file for file, _, _ in site_generated.SCHEMAS])
def test_every_field_of_json_has_a_meaning(file: str) -> None:
    def without(node: object, path: str) -> Iterator[str]:
        if isinstance(node, dict):
            for name, field in node.get("properties", {}).items():
                if isinstance(field, dict) and not field.get("description"):
                    yield f"{path}.{name}"
            for name, each in node.items():
                yield from without(each, f"{path}.{name}")
        elif isinstance(node, list):
            for each in node:
                yield from without(each, path)

    assert list(without(json.loads((site_generated.REPORTS / file).read_text("utf-8")), "")) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_results_in_several_forms_show_the_fields_of_each(lang: str) -> None:
    page = site_generated.results(lang)

    for field in ("suspects[].word", "affected[].way[].how", "refused[].why.zh", "freezes[].name", "baseline.revision"):
        assert f"`{field}`" in page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_generated_pages_name_every_option_code_field_and_term(lang: str) -> None:
    pages = site_generated.generated(lang)

    assert {code.code for code in codes() if f"[{code.code}](" not in pages["codes.md"]} == set()
    for code in codes():
        assert f'<a id="{code.code.lower()}">' in pages[f"codes/{code.code[:4]}.md"]
    assert "`--changed-since" in pages["commands.md"]
    assert "`reqonto ontology check`" in pages["commands.md"]
    assert "`conflicts_complete`" in pages["json.md"]
    assert "`SpecificationElement`" in pages["terms.md"]


def test_the_site_is_built_without_a_warning_and_every_link_of_it_leads_somewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_site.py", tmp_path], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    for name in ("tour.html", "zh/tour.html"):
        page = (tmp_path / name).read_text("utf-8")
        assert 'class="md-header__option md-header__language"' in page
        assert '<span class="kd">' in page, "specifications are in colour"
    # Words of Chinese are told apart in the index, so that a search finds them inside of sentences.
    index = json.loads((tmp_path / "zh" / "search" / "search_index.json").read_text("utf-8"))
    assert any("\u200b冲突\u200b" in each["text"] for each in index["docs"])


def test_help_of_the_builder_builds_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_site.py", "--help"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip

    assert "FOLDER" in done.stdout
    assert list(tmp_path.iterdir()) == []

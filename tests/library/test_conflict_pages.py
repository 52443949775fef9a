"""The stories of `docs/conflicts` are true: their members, what these say, and that they clash in the texts shown."""

import json
import re
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.spec.shipped import library_modules, library_text, path_of

from .catalogue import HERE, catalogue
from .check import whole
from .test_conflicts import NOT_FOUND, expected, rows

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "conflicts.md", "zh": DOCS / "conflicts.zh.md"}
TEXTS = {lang: page.read_text("utf-8") for lang, page in PAGES.items()}
FULL_WIDTH = str.maketrans(",:;()", "，：；（）")
FORCES = {"en": {"must": "must", "should": "should", "may": "may"}, "zh": {"must": "必须", "should": "宜", "may": "可"}}
PROOFS = {
    "together": ("Proved: these, and with any one", "已证明：这些成员冲突，缺一即不冲突"),
    "each": ("Proved: each of the two alone", "已证明：两条各自单独即冲突"),
    "alone": ("Proved: this requirement alone", "已证明：仅此一条"),
    "X-39": ("No conflict: both are permissions", "不是冲突：两条都是许可"),
}
CONSTRAINT = re.compile(r"C-[A-Z]{3}-\d\d")
FENCE = re.compile(r"^```req\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def stories(lang):
    """The text below each heading that begins with the id of a story."""
    return dict(re.findall(r"(?ms)^### ([XN]-\d\d) [^\n]+\n(.*?)(?=^##|\Z)", TEXTS[lang]))


def members(story):
    """The rows of a story: id, how it binds, what it says."""
    return re.findall(r"^\| (C-\S+|Order\.status) \| (\S+) \| (.*) \|$", story, re.MULTILINE)


def sets(cell):
    return {frozenset(CONSTRAINT.findall(part)) for part in cell.split(" / ")}


def situations(lang):
    """What clashes in each situation that a text of the page declares."""
    found = {}
    for name, story in stories(lang).items():
        if name.startswith("N-"):
            found[f"ST-{name}"] = {frozenset(id_ for id_, _, _ in members(story))}
    for row in re.findall(r"^\| (ST-.*) \|$", TEXTS[lang], re.MULTILINE):
        name, *cells = row.split(" | ")
        found[name] = sets(next(cell for cell in cells if CONSTRAINT.match(cell)))
    return found


def commands(lang):
    """What each command of the last table finds."""
    found = {}
    for module, cell in re.findall(r"^\| `reqonto check --library (\S+)` \| ([^|]*) \|", TEXTS[lang], re.MULTILINE):
        found.setdefault(module, set()).update(sets(cell))
    return found


def test_every_conflict_of_the_library_is_told_once_and_in_order():
    assert [name for name in stories("en") if name.startswith("X-")] == list(rows())
    assert len(re.findall(r"^### ", TEXTS["en"], re.MULTILINE)) == len(stories("en"))
    assert len([name for name in stories("en") if name.startswith("N-")]) == 15


@pytest.mark.parametrize("name", rows())
def test_the_members_are_those_of_the_library(name):
    found = frozenset(id_ for id_, _, _ in members(stories("en")[name]))
    wanted = expected(rows()[name])
    kind = "each" if len(wanted) > 1 else "alone" if len(found) == 1 else "together"

    assert found == frozenset().union(*wanted)
    assert kind != "each" or all(len(each) == 1 for each in wanted)
    for number, lang in enumerate(PAGES):
        assert PROOFS[name if name in NOT_FOUND else kind][number] in stories(lang)[name]


@pytest.mark.parametrize("lang", PAGES)
def test_members_say_what_the_library_says(lang):
    specification, interpretation = whole()
    for name, story in stories(lang).items():
        for id_, force, text in members(story):
            if id_ == "Order.status":
                assert "lifecycle Order.status" in library_text("ecreq.orders").text
                continue
            assert text.translate(FULL_WIDTH) == label(specification, id_, lang).translate(FULL_WIDTH), (name, id_)
            assert {force} == {FORCES[lang][axiom.force] for axiom in interpretation.theory.by_id[id_]}, (name, id_)


def label(specification, id_, lang):
    return next(each for each in specification.entries.values() if each.id == id_).meta.label(lang)


@pytest.mark.parametrize("lang", PAGES)
def test_what_is_proved_of_the_new_ones_is_told_with_each(lang):
    for name, story in stories(lang).items():
        if name.startswith("N-"):
            kind = "alone" if len(members(story)) == 1 else "together"
            assert PROOFS[kind][list(PAGES).index(lang)] in story


@pytest.mark.parametrize("lang", PAGES)
def test_every_requirement_that_is_mentioned_exists(lang):
    assert set(CONSTRAINT.findall(TEXTS[lang])) <= set(catalogue())


def test_both_pages_tell_the_same():
    english, chinese = stories("en"), stories("zh")
    untitled = [[re.sub(r'"[^"\n]*"', '""', body) for body in FENCE.findall(TEXTS[lang])] for lang in PAGES]

    assert list(english) == list(chinese)
    for name, story in english.items():
        assert [id_ for id_, _, _ in members(story)] == [id_ for id_, _, _ in members(chinese[name])]
        assert set(CONSTRAINT.findall(story)) == set(CONSTRAINT.findall(chinese[name])), name
        assert re.findall(r"\b\d\d?:\d\d\b", story) == re.findall(r"(?<!\d)\d\d?:\d\d(?!\d)", chinese[name]), name
    assert situations("en") == situations("zh")
    assert commands("en") == commands("zh")
    assert untitled[0] == untitled[1]


def test_every_situation_shown_is_in_a_table_or_a_story():
    shown = re.findall(r"^situation (\S+)", "\n".join(FENCE.findall(TEXTS["en"])), re.MULTILINE)
    assert sorted(shown) == sorted(situations("en"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "body", FENCE.findall(TEXTS["en"]), ids=lambda body: re.findall(r"(?m)^situation (\S+)", body)[0]
)
def test_the_texts_shown_clash_with_exactly_the_members(body, tmp_path):
    file = tmp_path / "shown.req"
    file.write_text(body, encoding="utf-8")
    declared = re.findall(r"^situation (\S+)", body, re.MULTILINE)

    result = run(
        [file],
        Settings(cache=False, only=(*declared, "consistency"), timeout=300.0, jobs=1),
        stages=("read", "meaning", "consistency"),
    )

    assert result.verdict != "invalid", [each.message("en") for each in result.diagnostics]
    for name in declared:
        found = {frozenset(each.members) for each in result.consistency.conflicts if each.trigger == (name,)}
        assert found == situations("en")[name], name
    assert {each.trigger for each in result.consistency.conflicts} == {(name,) for name in declared}


def recorded():
    """What the check of the whole library finds beside the declared circumstances; the slow test below compares."""
    return {frozenset(CONSTRAINT.findall(line)) for line in (HERE / "found.txt").read_text("utf-8").splitlines()}


def test_whatever_the_library_shows_by_itself_is_told():
    told = {members for found in situations("en").values() for members in found}
    by_group = {members for found in commands("en").values() for members in found}

    assert recorded() - told - by_group == set()
    # A group shows no more alone than beside the others.
    assert by_group <= recorded()


@pytest.mark.slow
def test_the_library_shows_what_is_recorded():
    """All groups together, without a situation that is declared: those are asked one by one elsewhere."""
    paths = [path_of(each) for each in library_modules("ecreq") if each != "ecreq.conflicts"]

    result = run(
        paths,
        Settings(cache=False, only=("consistency",), timeout=1800.0, jobs=1),
        stages=("read", "meaning", "consistency"),
    )

    assert result.consistency.undecided == ()
    assert {frozenset(each.members) for each in result.consistency.conflicts} == recorded()


@pytest.mark.slow
@pytest.mark.parametrize("module", commands("en"))
def test_the_check_of_a_group_finds_what_the_page_says(module, tmp_path):
    report = tmp_path / "report.json"
    main(["check", "--library", module, "--only", "consistency", "--no-cache", "--format", f"json={report}"])
    told = json.loads(report.read_text("utf-8"))

    found = {frozenset(each["members"]) for each in told["conflicts"]}

    assert found == commands("en")[module]

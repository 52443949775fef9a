"""The library has every information requirement of the catalogue, and each gets the answer that was read line by line."""

import csv
from functools import cache

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.spec.shipped import library_modules, path_of

from ..constraints.reading import EXAMPLES
from .catalogue import HERE

NAMES = {"ElectronicShop": "Shop"}
"""Roles of the catalogue that the library calls otherwise."""


@cache
def rows():
    with (HERE / "needs.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def checked(example):
    return run([EXAMPLES / example], Settings(cache=False), stages=("read", "meaning", "needs"))


@cache
def items():
    return {each.id: each for each in checked("information-needs").specification.entries.values()}


@cache
def answers(example):
    return {each.need.id: each for each in checked(example).further["needs"].data.answers}


def test_the_catalogue_has_109_information_requirements():
    assert len({row["id"] for row in rows()}) == len(rows()) == 109


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_a_need_says_what_the_catalogue_says(row):
    """Title, source, phase, stage; and an item for each role that has the need."""
    for each in row["items"].split():
        meta = items()[each].meta
        assert items()[each].module == "ecreq.needs"
        assert meta.label("en").casefold() == row["what"].casefold()
        assert meta.label("zh")
        assert meta.text("source") == row["source"]
        assert meta.phase == ("derived" if "~" in row["source"] else "")
        assert list(meta.tags) == [
            row[key].replace("-", "_") for key in ("stage", "phase") if row[key] not in {"all", "–"}
        ]
    roles = [answers("information-needs")[each].need.role for each in row["items"].split()]
    if "(" not in row["who"]:
        assert roles == [NAMES.get(each, each) for each in row["who"].split(", ")]
    provided = row["provided"].removesuffix(" (authorises)").removeprefix("Customer via ").split(", ")
    for each in row["items"].split():
        assert list(answers("information-needs")[each].need.providers) == [NAMES.get(one, one) for one in provided]


@pytest.mark.parametrize("example", ["information-needs", "information-needs-zh"])
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_a_need_gets_its_answer(row, example):
    found = [answers(example)[each].status for each in row["items"].split()]

    assert found == row["answers"].split()


def test_needs_alone_are_met_by_nobody():
    """Without services they are unmet, and data of persons may serve no purpose that nobody consented to."""
    result = run([path_of("ecreq.needs")], Settings(cache=False), stages=("read", "meaning", "needs"))

    assert {each.status for each in result.further["needs"].data.answers} == {"unmet", "at_odds"}


def test_all_modules_together_name_everything_once():
    """Who imports several groups and the needs meets no name that may mean two things."""
    paths = [path_of(each) for group in ("ecreq", "law", "industry") for each in library_modules(group)]
    result = run(paths, Settings(cache=False), stages=("read", "meaning"))

    assert [each.message("en") for each in result.diagnostics if each.code.severity.word != "hint"] == []

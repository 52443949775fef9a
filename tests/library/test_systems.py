"""Every system of electronic commerce has modules, constraints that check it, and stories that exercise each of them."""

import csv
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.spec.shipped import library_modules, path_of

from .check import LIBRARY

ROOT = Path(__file__).parents[2]
TABLE = LIBRARY / "systems.tsv"
COUNTED = {"satisfied", "violated", "pending"}
"""Verdicts on a requirement that a story exercises."""


@cache
def rows():
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def library():
    """The modules that tell stories, with everything that they speak of, and the verdicts of the stories."""
    paths = [path_of("ecreq.scenarios"), path_of("ecreq.systems")]
    return run(paths, Settings(cache=False), stages=("read", "meaning", "scenarios"))


@cache
def verdicts():
    """By scenario and requirement, the verdicts that are expected and given."""
    return {
        result.id: {each.requirement: each.verdict for each in result.judgements if each.expected}
        for result in library().scenarios
    }


def test_the_table_has_every_system_and_no_empty_cell():
    assert len({row["id"] for row in rows()}) == len(rows()) == 101
    assert [row["id"] for row in rows() if not all(value.strip() for value in row.values())] == []


def test_modules_are_those_that_declare_the_constraints():
    modules = {each.id: each.module.removeprefix("ecreq.") for each in library().specification.entries.values()}
    for row in rows():
        wanted = dict.fromkeys(modules[each] for each in row["constraints"].split())
        assert row["modules"].split() == list(wanted), row["id"]
        assert {f"ecreq.{each}" for each in wanted} <= set(library_modules("ecreq"))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_each_story_of_a_system_exercises_a_constraint_of_it(row):
    for each in row["scenarios"].split():
        assert {verdicts()[each].get(name) for name in row["constraints"].split()} & COUNTED, each


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_each_constraint_of_a_system_is_exercised_by_a_story_of_it(row):
    stories = row["scenarios"].split()
    for name in row["constraints"].split():
        assert {verdicts()[each].get(name) for each in stories} & COUNTED, name


def test_the_stories_of_the_module_are_all_in_the_table():
    named = {each for row in rows() for each in row["scenarios"].split()}

    assert {each.id for each in library().specification.scenarios if each.module == "ecreq.systems"} <= named


def test_the_stories_lead_to_the_verdicts_that_they_expect():
    assert [each.message("en") for each in library().diagnostics if each.code.severity.word == "error"] == []
    assert [
        (result.id, each.requirement, each.verdict)
        for result in library().scenarios
        for each in result.judgements
        if each.unexpected
    ] == []


def test_some_stories_keep_what_others_break():
    own = [each for story, given in verdicts().items() if story.startswith("SY-") for each in given.items()]
    kept, broken = ({name for name, verdict in own if verdict == wanted} for wanted in ("satisfied", "violated"))

    assert len(kept) > 50
    assert len(broken) > 50
    assert len(kept & broken) > 30


def test_the_pages_are_what_the_table_says():
    found = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_systems.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")

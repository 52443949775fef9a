"""Every module of the library reads well: canonical, without mistakes, on its own feet, with what the catalogue says of it."""

import re

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.spec.resolve import imports
from reqonto.spec.shipped import library_modules, library_text, module_of, path_of
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source

from .catalogue import catalogue, rewordings, sentences

SHARED = {"std", "ecreq.base", "ecreq.roles", "ecreq.contact", "ecreq.information"}
"""What groups of requirements may import."""

TOGETHER = {"ecreq.scenarios", "ecreq.systems", "ecreq.conflicts", "ecreq.needs", "ecreq.services"}
"""Modules that bring several groups together."""

KINDS = {"access/permission": "access", "default": "default_rule"}
"""Tags that are not the catalogue's kind with an underline for each mark."""

MODULES = sorted({*library_modules("ecreq"), "std"})


def tag(kind):
    return KINDS.get(kind, kind.replace(" ", "_").replace("-", "_"))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_in_canonical_form(module):
    source = library_text(module)
    text, found = format_source(source, None)

    assert not found
    assert text == source.text


@pytest.mark.parametrize("module", [each for each in MODULES if each not in TOGETHER])
def test_a_group_imports_shared_vocabulary_only(module):
    parsed, _ = parse(library_text(module))

    assert {each.path.text for each in imports(parsed)} <= SHARED


@pytest.mark.parametrize("module", MODULES)
def test_a_module_alone_has_no_mistake_and_says_what_the_catalogue_says_of_its_items(module):
    result = run([path_of(module)], Settings(cache=False), stages=("read", "meaning"))

    assert [each.message("en") for each in result.diagnostics if each.weight is Severity.ERROR] == []
    assert path_of(module) in {tree.source.path for tree in result.trees}
    own = [each for each in result.specification.entries.values() if each.module == module]
    for item in own:
        if item.id in catalogue():
            assert told(item) == expected(catalogue()[item.id])
    assert all(module_of(item.span.path) == module for item in own)


def told(item):
    meta = item.meta
    return (
        (meta.label("en"), meta.label("zh")), meta.text("source"), meta.tags, meta.phase, meta.title is not None,
    )  # fmt: skip


def expected(entry):
    phase = "derived" if "~" in entry.source else ""
    return sentences(entry.id), entry.source, (tag(entry.kind),), phase, True


@pytest.mark.parametrize("id", rewordings())
def test_a_sentence_that_differs_from_the_catalogue_says_why_and_ends(id):
    entry, row = catalogue()[id], rewordings()[id]

    assert (row["en"], row["zh"]) != (entry.en, entry.zh)
    assert row["why"]
    assert row["en"].endswith(".")
    assert not re.search("[,;:()]", row["zh"])
    assert ("should" if entry.modality == "should" else "shall" if entry.modality == "must" else "may") in row["en"]


@pytest.mark.parametrize("module", [each for each in MODULES if each not in {*TOGETHER, *SHARED}])
def test_a_group_is_whole(module):
    """A module that has an item of a group of the catalogue has them all, in the order of the catalogue."""
    result = run([path_of(module)], Settings(cache=False), stages=("read", "meaning"))
    ids = [each.id for each in result.specification.entries.values() if each.id in catalogue()]
    groups = {catalogue()[each].group for each in ids}

    assert len(groups) == 1
    assert ids == [each for each in catalogue() if catalogue()[each].group in groups]


def test_vocabulary_has_names_in_both_languages():
    """Kinds, events, parameters and facts, values of enumerations too."""
    result = run([path_of(each) for each in MODULES], Settings(cache=False), stages=("read", "meaning"))
    found = result.specification
    declared = [
        *found.kinds.values(), *found.events.values(), *found.parameters.values(), *found.relations.values(),
        *found.global_relations.values(), *found.features.values(),
    ]  # fmt: skip
    without = [
        each.symbol if hasattr(each, "symbol") else each.id for each in declared if each.module and not both(each)
    ]
    values = [
        f"{each.symbol}.{member.name}"
        for each in found.enumerations.values()
        for member in each.members
        if {lang for lang, _ in member.labels} != {"en", "zh"}
    ]

    assert (without, values) == ([], [])


def both(declared):
    return bool(declared.meta.label("en") and declared.meta.label("zh"))

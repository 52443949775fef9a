"""Printing and parsing are inverse, whatever the tree and the language."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source, print_tree

from .trees import trees

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(trees, st.sampled_from(["en", "zh"]))
def test_a_printed_tree_parses_to_itself(tree, dialect):
    text = print_tree(tree, dialect)

    parsed, diagnostics = parse(Source("printed.req", text))

    assert (tree.items, []) == (parsed.items, diagnostics)


@SETTINGS
@given(trees, st.sampled_from(["en", "zh"]))
def test_formatting_twice_changes_nothing(tree, dialect):
    once, _ = format_source(Source("a.req", print_tree(tree, dialect)), dialect)

    twice, _ = format_source(Source("a.req", once), dialect)

    assert once == twice


@SETTINGS
@given(trees)
def test_changing_the_language_loses_nothing(tree):
    english = print_tree(tree, "en")
    chinese, _ = format_source(Source("a.req", english), "zh")

    back, _ = format_source(Source("a.req", chinese), "en")

    assert format_source(Source("a.req", english), "en")[0] == back

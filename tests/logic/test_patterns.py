import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.logic import patterns
from reqonto.logic.patterns import text_matches

atoms = st.sampled_from(
    ("a", "b", ".", "[ab]", "[^a]", "[a-c]", r"\d", r"\w", r"\.", "^", "$", "甲", "(?:a|b)", "(a|)", "[]a]")
)
counts = st.sampled_from(("", "", "*", "+", "?", "{2}", "{1,2}", "{,2}", "{1,}", "*?"))
pieces = st.recursive(
    st.builds("{}{}".format, atoms, counts),
    lambda inner: st.one_of(
        st.builds("({}){}".format, inner, counts),
        st.builds("{}{}".format, inner, inner),
        st.builds("{}|{}".format, inner, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(pieces, st.text("abc.1甲\n", max_size=6))
def test_a_pattern_means_what_it_means_to_re(pattern, text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = re.fullmatch(pattern, text) is not None
        except re.error:
            return

    assert text_matches(text, pattern) is expected


def test_no_pattern_makes_it_search():
    assert not text_matches("a" * 5000, "(a+)+b")


@pytest.mark.parametrize(("text", "expected"), [("13812345678", True), ("12812345678", False), ("138123456789", False)])
def test_a_telephone_number_matches_as_a_whole(text, expected):
    assert text_matches(text, "^1[3-9][0-9]{9}$") is expected


def test_what_needs_more_than_an_automaton_is_left_to_the_library():
    assert patterns._automaton("(?=a)a") is None
    assert text_matches("a", "(?=a)a")

"""Sets of cases: operations agree with plain sets, and covers are exact, as wide as can be, and not superfluous."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reqonto.logic.cases import ALL, NONE, Cases, TooMany

SIZES = st.lists(st.integers(2, 4), min_size=1, max_size=4)


def every_case(sizes):
    return set(product(*map(range, sizes)))


@st.composite
def sets(draw, sizes, cases, depth=4):
    """A set as a diagram and as a plain set."""
    kind = draw(st.sampled_from(["where", "without", "both", "either", "less"])) if depth else "where"
    if kind == "where":
        input_ = draw(st.integers(0, len(sizes) - 1))
        values = draw(st.sets(st.integers(0, sizes[input_] - 1)))
        return cases.where(input_, values), {case for case in every_case(sizes) if case[input_] in values}
    one, left = draw(sets(sizes, cases, depth - 1))
    if kind == "without":
        return cases.without(one), every_case(sizes) - left
    other, right = draw(sets(sizes, cases, depth - 1))
    plain = {"both": left & right, "either": left | right, "less": left - right}
    return getattr(cases, kind)(one, other), plain[kind]


def inside(block, case):
    return all(case[input_] in values for input_, values in block.items())


@given(st.data(), SIZES)
def test_operations_agree_with_plain_sets(data, sizes):
    cases = Cases(sizes)
    node, plain = data.draw(sets(sizes, cases))

    assert plain == {case for case in every_case(sizes) if cases.holds(node, case)}
    assert cases.share(node) * len(every_case(sizes)) == len(plain)


@given(st.data(), SIZES)
def test_a_cover_holds_what_it_must_and_nothing_that_it_must_not(data, sizes):
    cases = Cases(sizes)
    lower, must = data.draw(sets(sizes, cases))
    more, may = data.draw(sets(sizes, cases))
    held = set()
    for block in cases.cover(lower, cases.either(lower, more)):
        held |= {case for case in every_case(sizes) if inside(block, case)}

    assert must <= held <= must | may


@given(st.data(), SIZES)
def test_no_block_could_be_wider_and_none_is_superfluous(data, sizes):
    cases = Cases(sizes)
    node, plain = data.draw(sets(sizes, cases))
    blocks = cases.cover(node)
    for block in blocks:
        assert all(0 < len(values) < sizes[input_] for input_, values in block.items())
        for input_, values in block.items():
            for value in set(range(sizes[input_])) - values:
                wider = {**block, input_: values | {value}}
                assert not {case for case in every_case(sizes) if inside(wider, case)} <= plain
        others = [other for other in blocks if other is not block]
        assert any(inside(block, case) and not any(inside(other, case) for other in others) for case in plain)


def test_everything_is_one_block_without_a_condition():
    cases = Cases([2, 3])

    assert [{}] == cases.cover(ALL)
    assert [] == cases.cover(NONE)


def test_a_set_with_too_many_parts_is_refused():
    cases = Cases([2] * 8, most=10)

    with pytest.raises(TooMany):
        cases.all_of(cases.where(input_, [input_ % 2]) for input_ in range(8))

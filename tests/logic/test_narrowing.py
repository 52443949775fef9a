"""What an index leaves out changes no truth."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reqonto.logic import narrowing
from reqonto.logic.moments import Unsupported
from reqonto.logic.partial import truth
from reqonto.logic.terms import And, Apply, Compare, Exists, ForAll, Holds, Implies, Var
from tests.validation.random_worlds import partly

from .worlds import LINKED, OF, ORDER, PAY, formulas

A, B, P = Var("a", ORDER), Var("b", ORDER), Var("p", PAY)


@pytest.fixture(autouse=True)
def small_worlds_too(monkeypatch):
    monkeypatch.setattr(narrowing, "LEAST", 0)


def said(formula, world, later):
    try:
        return truth(formula, world, later=later)
    except Unsupported:
        return "unsupported"


@st.composite
def linked(draw):
    """Formulas that ask for payments of an order, and for linked orders."""
    body = draw(formulas((A, P), 1))
    pays = Compare("=", *draw(st.permutations((Apply(OF, (P,)), A))))
    link = Holds(Apply(LINKED, draw(st.permutations((A, B)))))
    inner = draw(
        st.sampled_from(
            (Exists((P,), And((pays, body))), ForAll((P,), Implies(pays, body)), Exists((P,), And((body, pays))))
        )
    )
    return draw(
        st.sampled_from((
            ForAll((A,), inner), Exists((A,), inner), ForAll((A, B), Implies(link, inner)), Exists((B, A), And((link, inner))),
            ForAll((A, P), Implies(pays, body)),
        ))
    )  # fmt: skip


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150, derandomize=True, database=None)
@given(st.one_of(formulas(), linked()), partly())
def test_a_world_with_an_index_says_what_it_says_without(formula, world):
    indexed = replace(world, index=narrowing.Index(world))

    for later in (False, True):
        assert said(formula, indexed, later) == said(formula, world, later)

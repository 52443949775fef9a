"""The notation of the catalogue: every formula is read, and read as it is meant."""

import re
from collections import Counter
from fractions import Fraction

import pytest

from .catalogue import HERE, catalogue, table
from .notation import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Compared,
    Counted,
    Event,
    Exists,
    ForAll,
    Iff,
    Implies,
    MalformedError,
    Name,
    Not,
    Number,
    formula,
    written,
)

CONFLICTS = {row["id"]: row for row in table(HERE / "conflicts.tsv")}
X, Y = Name("x"), Name("y")


def atom(name):
    return Call(name, (X,))


def test_the_catalogue_is_complete():
    entries = catalogue().values()
    assert len(entries) == 427
    assert Counter(entry.modality for entry in entries) == {"must": 287, "should": 118, "may": 22}
    assert len({entry.group for entry in entries}) == 24
    assert all(entry.source and entry.en and entry.zh for entry in entries)


def test_every_formula_is_closed():
    assert all(isinstance(entry.tree, ForAll) for entry in catalogue().values())


@pytest.mark.parametrize("id", catalogue())
def test_a_formula_is_read_and_written(id):
    tree = catalogue()[id].tree
    assert formula(written(tree)) == tree


@pytest.mark.parametrize("id", CONFLICTS)
def test_the_circumstances_of_a_conflict_are_read(id):
    texts = re.findall(r"`([^`]*)`", CONFLICTS[id]["formal"])
    assert texts
    assert set(re.findall(r"C-\w+-\d+", CONFLICTS[id]["members"])) <= set(catalogue())
    for text in texts:
        assert formula(written(formula(text))) == formula(text)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("P(x) ∧ Q(x) ∨ R(x)", Any((All((atom("P"), atom("Q"))), atom("R")))),
        ("P(x) ∨ Q(x) → R(x)", Implies(Any((atom("P"), atom("Q"))), atom("R"))),
        ("P(x) → Q(x) ↔ R(x)", Iff(Implies(atom("P"), atom("Q")), atom("R"))),
        ("¬P(x) ∧ Q(x)", All((Not(atom("P")), atom("Q")))),
        ("∃x (P(x)) ∧ Q(x)", All((Exists(("x",), atom("P")), atom("Q")))),
        ("x ≤ y ∧ y < x", All((Compared("≤", X, Y), Compared("<", Y, X)))),
        ("0 ≤ x < y", All((Compared("≤", Number(Fraction(0)), X), Compared("<", X, Y)))),
        ("x ∉ {A,B}", Not(Among(X, (Name("A"), Name("B"))))),
        ("x ∈ purposes(y)", Among(X, Call("purposes", (Y,)))),
        ("x ≤ y + 15min", Compared("≤", X, Arithmetic("+", Y, Number(Fraction(900), "s")))),
        ("(x + y) * x = y", Compared("=", Arithmetic("*", Arithmetic("+", X, Y), X), Y)),
        ("x - y - x = y", Compared("=", Arithmetic("-", Arithmetic("-", X, Y), X), Y)),
        ("count(x : P(x)) ≥ 2", Compared("≥", Counted("x", atom("P")), Number(Fraction(2)))),
        ("sum(x : P(x) ; y) = x", Compared("=", Counted("x", atom("P"), Y), X)),
        ("x ≤ 1%", Compared("≤", X, Number(Fraction(1, 100), "%"))),
        ("E{by: x, at: y}", Event("E", (("by", X), ("at", Y)))),
    ],
)
def test_a_sample_is_read_as_it_is_meant(text, tree):
    assert formula(text) == tree
    assert formula(written(tree)) == tree


@pytest.mark.parametrize(
    "text", ["", "P(x", "x", "∀x P(x)", "P(x) ∧", "P(x) Q(x)", "x = = y", "P(x) § Q(x)", "1min2s = x"]
)
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(MalformedError):
        formula(text)

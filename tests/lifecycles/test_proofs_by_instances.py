"""No course of events that a drawing allows is ever shown to be impossible, told event by event."""

import random

import pytest

from reqonto.backends.smt import SmtSession
from reqonto.backends.smt_chase import contradiction
from reqonto.backends.smt_lowering import Symbols
from reqonto.backends.smt_solver import Meter
from reqonto.logic.sorts import INSTANT, ObjectSort
from reqonto.logic.terms import And, Apply, Compare, Const, Exists, Holds, Not, Var, exists

from ..constraints.reading import sound
from ..constraints.test_lifecycle_lemmas import DRAWINGS, story, text_of


def told(theory, events, *, start, flag, without=""):
    """The course of events as a goal: its events with their times, no other of some kinds, and whether the flag is set."""
    thing = Var("thing", ObjectSort("Thing"))
    variables, parts = [thing], []
    flagged = Holds(Apply(theory.functions["Thing.flag"], (thing,)))
    parts.append(flagged if flag else Not(flagged))
    begins = theory.functions.get("Thing.state:start")
    if begins is not None:
        parts.append(Compare("=", Apply(begins, (thing,)), Const(start, INSTANT)))
    for index, (kind, at) in enumerate(events):
        event = Var(f"e{index}", ObjectSort(kind))
        variables.append(event)
        parts.append(Compare("=", Apply(theory.functions[f"{kind}.time"], (event,)), Const(at, INSTANT)))
        parts.append(Compare("=", Apply(theory.functions[f"{kind}.thing"], (event,)), thing))
    parts += [Not(Exists((Var("any", ObjectSort(kind)),), And(()))) for kind in without]
    return exists(tuple(variables), And(tuple(parts)))


def shown_impossible(theory, goal):
    lemmas = [each for lemma in theory.lemmas for each in (*lemma.follows, *lemma.about_events)]
    rules = [rule.formula for rule in SmtSession(theory).rules if not rule.at_moments]
    said = [(f"r{index}", each) for index, each in enumerate((*rules, *lemmas))]
    return contradiction(Symbols(theory), [("g", goal), *said], Meter.start(20_000_000, 60)) is not None


@pytest.mark.parametrize("name", DRAWINGS)
def test_what_a_drawing_allows_is_not_shown_impossible(name):
    theory = sound(text_of(DRAWINGS[name]))[1].theory
    chance = random.Random(name)

    for _ in range(4):
        case = {"start": chance.choice([0, 3]), "flag": chance.choice([True, False])}
        events = story(DRAWINGS[name], chance, **case)[0]
        assert not shown_impossible(theory, told(theory, events, **case)), (events, case)


@pytest.mark.parametrize(
    ("name", "events", "flag", "without"),
    [
        ("chain", [("L", 1)], True, "K"),
        ("chain", [("K", 1), ("K", 2)], True, ""),
        ("chain", [("K", 1), ("M", 3)], True, "L"),
        ("by condition", [("K", 1), ("M", 3)], True, "L"),
        ("rivals", [("K", 1), ("K", 2)], True, ""),
    ],
)
def test_what_it_does_not_allow_is(name, events, flag, without):
    theory = sound(text_of(DRAWINGS[name]))[1].theory

    assert shown_impossible(theory, told(theory, events, start=0, flag=flag, without=without))


def test_what_only_some_must_do_others_may_leave_out():
    theory = sound(text_of(DRAWINGS["by condition"]))[1].theory

    assert not shown_impossible(theory, told(theory, [("K", 1), ("M", 3)], start=0, flag=False, without="L"))

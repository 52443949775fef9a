"""What proofs are told of life cycles holds in every course of events that they allow, told by a plain loop."""

import random
from fractions import Fraction

import pytest

from reqonto.logic.evaluate import holds
from reqonto.logic.structure import Structure

from .reading import sound

HEAD = """
enum State { a, b, c, d, e }
role Party
entity Thing { changing param state: State  param flag: boolean }
event K(thing: Thing) by Party
event L(thing: Thing) by Party
event M(thing: Thing) by Party
lifecycle Thing.state {
  initial a
"""
# Each transition: sources, event or length of the time-out, target, whether it wants `flag` (1), or wants it not (-1).
DRAWINGS = {
    "chain": [("a", "K", "b", 0), ("b", "L", "c", 0), ("c", "M", "d", 0), ("b", 7, "e", 0)],
    "two time-outs": [("a", "K", "b", 0), ("b", 3, "c", 0), ("c", 5, "d", 0), ("b c", "L", "e", 0)],
    "from the start": [("a", 4, "b", 0), ("b", 2, "c", 0), ("a b", "K", "d", 0), ("c", "L", "d", 0)],
    "rivals": [("a", "K", "b", 0), ("a", "L", "c", 0), ("b", "M", "d", 0), ("c", "M", "e", 0), ("b", "L", "e", 0)],
    "circle": [("a", "K", "b", 0), ("b", "L", "c", 0), ("c", "K", "a", 0), ("c", "M", "d", 0), ("d", 6, "e", 0)],
    "begins again": [("a", "K", "b", 0), ("b", 4, "a", 0), ("a", 3, "c", 1), ("c", "L", "d", 0)],
    "stays": [("a", "K", "a", 1), ("a", "K", "b", 0), ("b", "L", "b", 0), ("b", 5, "c", 0), ("c", "M", "d", 0)],
    "conditions": [("a", "K", "b", 0), ("b", 3, "c", 1), ("b", 5, "d", 0), ("c", 4, "e", 0), ("d", "L", "e", 0)],
    "by condition": [("a", "K", "b", 1), ("a", "K", "c", -1), ("b", "L", "c", 0), ("b", 4, "e", 0), ("c", "M", "d", 0)],
    "either way": [("a", "K", "b", 0), ("b", 3, "c", 0), ("b", "L", "d", 0), ("c d", 4, "e", 0), ("c", "M", "d", 0)],
}


GUARDS = {0: "", 1: " if self.flag", -1: " if not self.flag"}


def allowed(wanted, flag):
    return {0: True, 1: flag, -1: not flag}[wanted]


def text_of(drawing):
    def line(sources, by, target, flag):
        how = f"on {by}(thing: self)" if isinstance(by, str) else f"timeout {by} s"
        return f"  from {', '.join(sources.split())} -> {target} {how}{GUARDS[flag]}\n"

    return HEAD + "".join(line(*each) for each in drawing) + "}\n"


def story(drawing, chance, *, start, flag):
    """A random course that the drawing allows: events, states, when they were entered, time-outs."""
    state, entered, now = "a", start, start
    events, timeouts, states, entries = [], [], [(None, "a")], [(None, Fraction(start))]
    numbers = [each for each in drawing if not isinstance(each[1], str)]

    def ways(by):
        return [each[2] for each in drawing if each[1] == by and state in each[0].split() and allowed(each[3], flag)]

    def move(target, moment, instant):
        nonlocal state, entered
        state, entered = target, instant
        states.append((moment, target))
        entries.append((moment, Fraction(instant)))

    def waits():
        return any(state in each[0].split() and entered + each[1] >= now and allowed(each[3], flag) for each in numbers)

    while now < start + 12 or waits():
        doing = [kind for kind in "KLM" if now < start + 12 and chance.random() < 0.2 and ways(kind)]
        if doing:
            events += [(kind, now) for kind in doing]
            move(chance.choice([target for kind in doing for target in ways(kind)]), 4 * now + 1, now)
        due = [
            (numbers.index(each) + 1, each[2])
            for each in numbers
            if state in each[0].split() and entered + each[1] == now and allowed(each[3], flag)
        ]
        if due:
            number, target = chance.choice(due)
            timeouts.append((number, now))
            move(target, 4 * now + 3, now)
        now += 1
    return events, states, entries, timeouts


def world_of(drawing, told, *, start, flag):
    events, states, entries, timeouts = told
    names = [f"Thing.state:timeout{index + 1}" for index in range(sum(not isinstance(e[1], str) for e in drawing))]
    elements = {"Thing": ("t1",), "Party": ("p",), **dict.fromkeys(("K", "L", "M", *names), ())}
    functions = {"Thing.flag": {("t1",): flag}, "Thing.state:start": {("t1",): Fraction(start)}}

    def add(kind, index, **values):
        name = f"{kind}-{index}"
        elements[kind] = (*elements[kind], name)
        for key, value in values.items():
            functions.setdefault(f"{kind}.{key}", {})[name,] = value

    for index, (kind, at) in enumerate(events):
        add(kind, index, time=Fraction(at), thing="t1", by="p")
    for index, (number, at) in enumerate(timeouts):
        add(names[number - 1], index, time=Fraction(at), self="t1")
    timelines = {"Thing.state": {("t1",): changes(states)}, "Thing.state:entered": {("t1",): changes(entries)}}
    return Structure(elements, {}, functions, timelines)


def changes(points):
    return tuple(each for index, each in enumerate(points) if not index or each[1] != points[index - 1][1])


def followed(theory):
    (lemma,) = theory.lemmas
    return (*lemma.follows, *lemma.about_events)


@pytest.mark.parametrize("name", DRAWINGS)
def test_what_follows_from_a_drawing_holds_in_every_course_that_it_allows(name):
    theory = sound(text_of(DRAWINGS[name]))[1].theory
    chance = random.Random(name)

    for _ in range(3):
        case = {"start": chance.choice([0, 3]), "flag": chance.choice([True, False])}
        told = story(DRAWINGS[name], chance, **case)
        world = world_of(DRAWINGS[name], told, **case)
        assert all(holds(each.formula, world) for each in theory.by_id["Thing.state"]), told
        assert [each for each in followed(theory) if not holds(each, world)] == [], told


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("chain", [(None, "a"), (21, "c")]),  # no path without L
        ("chain", [(None, "a"), (5, "b"), (21, "a")]),  # no way back
        ("two time-outs", [(None, "a"), (5, "b"), (75, "d")]),  # c was left out, and it took too long
    ],
)
def test_a_course_that_the_drawing_does_not_allow_breaks_what_follows(name, states):
    theory = sound(text_of(DRAWINGS[name]))[1].theory
    entries = [(moment, Fraction(0 if moment is None else moment // 4)) for moment, _ in states]
    told = [("K", 1)], states, entries, []
    world = world_of(DRAWINGS[name], told, start=0, flag=True)

    assert [each for each in followed(theory) if not holds(each, world)]

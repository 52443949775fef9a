"""Life cycles: the axioms hold in exactly the worlds that the life cycle allows."""

import random
from fractions import Fraction

import pytest

from reqonto.checks.scenarios import check_scenarios
from reqonto.constraints.lifecycle_graph import Analysis
from reqonto.logic.evaluate import holds
from reqonto.logic.structure import Structure

from .plain import plain
from .reading import codes, meaning_of, sound

TEXT = """
module shop
enum State { created, paid, shipped, done, cancelled }
role Party
role Buyer is a Party
role Seller is a Party
entity Order { changing param state: State  param total: money CNY }
define paidSoFar(o: Order): money CNY = sum(p.amount for p in Pay where p.order = o)
event Pay(order: Order, amount: money CNY) by Buyer
event Ship(order: Order) by Seller
event Cancel(order: Order) by Party
event Accept(order: Order) by Buyer
event Note(order: Order) by Seller
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self) if self.total <= paidSoFar(self)
  from created -> created on Pay(order: self) if self.total > paidSoFar(self)
  from created, paid -> cancelled on Cancel(order: self) by Buyer
  from created -> cancelled timeout 10 s
  from paid -> shipped on Ship(order: self)
  from shipped -> done on Accept(order: self)
  from shipped -> done timeout 20 s
  final done, cancelled
}
"""
STATE, ENTERED = "Order.state", "Order.state:entered"


@pytest.fixture(scope="module")
def theory():
    return sound(TEXT)[1].theory


def simulate(events, start=0, total=10):
    """The one course of events that the life cycle allows, or None if an event finds no transition; told independently."""
    state, entered, paid = "created", start, 0
    states, entries = [(None, state)], [(None, Fraction(start))]
    timeouts = []
    queue = sorted(events, key=lambda event: event[1])

    def move(to, moment, instant):
        nonlocal state, entered
        state, entered = to, instant
        states.append((moment, to))
        entries.append((moment, Fraction(instant)))

    def due():
        return {"created": entered + 10, "shipped": entered + 20}.get(state)

    while queue or due() is not None:
        if due() is not None and (not queue or due() < queue[0][1]):
            timeouts.append((1 if state == "created" else 2, due()))
            move("cancelled" if state == "created" else "done", 4 * due() + 3, due())
            continue
        kind, at, *by = queue.pop(0)
        if kind == "Pay":
            paid += 5
        after = {
            ("created", "Pay"): "paid" if paid >= total else "created",
            ("created", "Cancel"): "cancelled" if not by else None,
            ("paid", "Cancel"): "cancelled" if not by else None,
            ("paid", "Ship"): "shipped",
            ("shipped", "Accept"): "done",
        }.get((state, kind))
        if after is None or at < start:
            return None
        move(after, 4 * at + 1, at)
    return states, entries, timeouts


def changes(points):
    """A timeline without entries that change nothing."""
    kept = [points[0]]
    for point in points[1:]:
        if point[1] != kept[-1][1]:
            kept.append(point)
    return tuple(kept)


def structure(events, states, entries, timeouts, start=0, total=10):
    elements = {"Order": ("o1",), "Party": ("b", "s"), "Pay": (), "Ship": (), "Cancel": (), "Accept": (), "Note": ()}
    elements |= {"Order.state:timeout1": (), "Order.state:timeout2": ()}
    functions = {"Order.total": {("o1",): Fraction(100 * total)}, "Order.state:start": {("o1",): Fraction(start)}}

    def add(kind, name, **values):
        elements[kind] = (*elements[kind], name)
        for key, value in values.items():
            functions.setdefault(f"{kind}.{key}", {})[name,] = value

    for index, (kind, at, *by) in enumerate(events):
        actor = by[0] if by else "s" if kind == "Ship" else "b"
        add(kind, f"{kind}{index}", time=Fraction(at), order="o1", by=actor)
        if kind == "Pay":
            functions.setdefault("Pay.amount", {})[f"{kind}{index}",] = Fraction(500)
    for index, (number, at) in enumerate(timeouts):
        add(f"Order.state:timeout{number}", f"timeout{index}", time=Fraction(at), self="o1")
    timelines = {STATE: {("o1",): changes(states)}, ENTERED: {("o1",): changes(entries)}}
    return Structure(elements, {"Buyer": frozenset("b"), "Seller": frozenset("s")}, functions, timelines)


def kept(theory, world):
    return all(holds(axiom.formula, world) for axiom in theory.by_id[STATE])


STORIES = [
    [],
    [("Pay", 1), ("Pay", 2), ("Ship", 30), ("Accept", 40)],
    [("Pay", 1), ("Pay", 11), ("Ship", 12)],
    [("Pay", 1), ("Pay", 11), ("Ship", 12), ("Accept", 32)],
    [("Pay", 3), ("Pay", 13)],
    [("Pay", 3), ("Cancel", 4)],
    [("Cancel", 10)],
    [("Pay", 10), ("Cancel", 20)],
]


@pytest.mark.parametrize("events", STORIES)
def test_the_course_of_events_is_lawful(theory, events):
    told = simulate(events)

    assert told is not None
    assert kept(theory, structure(events, *told))


@pytest.mark.parametrize(
    "events",
    [
        [("Ship", 1)],
        [("Pay", 1), ("Ship", 2)],
        [("Cancel", 11)],
        [("Pay", 1), ("Pay", 12)],
        [("Cancel", 3, "s")],
        [("Pay", 1), ("Pay", 2), ("Pay", 3)],
        [("Pay", 1), ("Pay", 2), ("Ship", 3), ("Accept", 24)],
        [("Pay", -1)],
    ],
)
def test_an_event_without_an_enabled_transition_breaks_it_in_every_course(theory, events):
    assert simulate(events) is None
    for states, entries, timeouts in courses():
        assert not kept(theory, structure(events, states, entries, timeouts))


def courses():
    """Some courses of the state, right or wrong for the events that they are tried with."""
    for events in STORIES:
        yield simulate(events)
    yield [(None, "created")], [(None, Fraction(0))], []
    yield [(None, "created"), (5, "paid")], [(None, Fraction(0)), (5, Fraction(1))], []


@pytest.mark.parametrize("events", STORIES)
def test_every_other_course_of_the_state_breaks_it(theory, events):
    states, entries, timeouts = simulate(events)
    generator = random.Random(3)
    moments = sorted({4 * at + step for _, at, *_ in events for step in (1, 3)} | {4 * at + 3 for _, at in timeouts})
    tried = 0
    for _ in range(12):
        other = [(None, generator.choice(["created", "created", "paid"]))]
        other += [(moment, generator.choice(["created", "paid", "shipped", "done", "cancelled"])) for moment in moments]
        if changes(other) == changes(states):
            continue
        tried += 1
        assert not kept(theory, structure(events, other, entries, timeouts))
    assert tried


def test_a_time_out_does_not_happen_early_late_twice_or_not_at_all(theory):
    states, entries, timeouts = simulate([])
    assert timeouts == [(1, 10)]

    for wrong in ([], [(1, 9)], [(1, 10), (1, 10)], [(2, 10)]):
        assert not kept(theory, structure([], states, entries, wrong))
    late = [(None, "created"), (4 * 11 + 3, "cancelled")], [(None, Fraction(0)), (4 * 11 + 3, Fraction(11))], [(1, 11)]
    assert not kept(theory, structure([], *late))


def test_of_two_transitions_at_one_instant_either_may_fire(theory):
    events = [("Pay", 1), ("Pay", 2), ("Ship", 5), ("Cancel", 5)]
    base = [(None, "created"), (9, "paid")], [(None, Fraction(0)), (5, Fraction(1)), (9, Fraction(2))]
    shipped = [*base[0], (21, "shipped"), (103, "done")], [*base[1], (21, Fraction(5)), (103, Fraction(25))], [(2, 25)]
    cancelled = [*base[0], (21, "cancelled")], [*base[1], (21, Fraction(5))], []

    assert kept(theory, structure(events, *shipped))
    assert kept(theory, structure(events, *cancelled))
    assert not kept(theory, structure(events, *base, []))


def test_the_transition_that_fired_of_two_is_the_same_ever_after(theory):
    events = [("Pay", 1), ("Pay", 2), ("Ship", 5), ("Cancel", 5)]
    entries = [(None, Fraction(0)), (5, Fraction(1)), (9, Fraction(2)), (21, Fraction(5))]
    flipped = [(None, "created"), (9, "paid"), (21, "shipped"), (37, "cancelled")]

    assert not kept(theory, structure(events, flipped, entries, []))
    assert kept(theory, structure(events, [*flipped[:2], (21, "cancelled")], entries, []))


def test_random_courses_are_lawful_exactly_when_the_simulation_says_so(theory):
    generator = random.Random(11)
    lawful = 0
    for _ in range(40):
        events = [
            (generator.choice(["Pay", "Pay", "Ship", "Cancel", "Accept"]), at)
            for at in sorted(generator.sample(range(1, 45), generator.randint(0, 4)))
        ]
        told = simulate(events)
        if told is None:
            continue
        lawful += 1
        assert kept(theory, structure(events, *told))
    assert lawful > 5


@pytest.mark.parametrize("at", [-1, 0, 1, 11])
def test_nothing_happens_to_an_object_before_it_begins(theory, at):
    """The life cycle does not name the event; the order is there all the same when it comes."""
    states, entries, timeouts = simulate([])

    assert kept(theory, structure([("Note", at)], states, entries, timeouts)) == (at >= 0)


def test_time_outs_are_internal_events_of_the_theory(theory):
    assert theory.kinds["Order.state:timeout1"].is_event
    assert {"Order.state:timeout1.time", "Order.state:timeout1.self", ENTERED, "Order.state:start"} <= set(
        theory.functions
    )
    assert {"must"} == {axiom.force for axiom in theory.by_id[STATE]}


def test_the_trigger_of_a_life_cycle_is_an_event_that_it_names(theory):
    triggers = [plain(axiom.trigger) for axiom in theory.by_id[STATE] if axiom.trigger.__class__.__name__ != "And"]

    assert triggers == ["Pay.order(e) = o", "Cancel.order(e) = o", "Ship.order(e) = o", "Accept.order(e) = o"]


# ---------------------------------------------------------------- the drawing


def drawing(body, members="a, b, c, d", declared="changing param s: S"):
    return f"""
    module m
    enum S {{ {members} }}
    entity Thing {{ {declared} }}
    event E(thing: Thing)
    event F(thing: Thing)
    lifecycle Thing.s {{ {body} }}
    """


def test_what_the_drawing_tells():
    text = drawing("initial a  from a -> b on E(thing: self)  from c -> d on E(thing: self)  final d")
    _, found, _ = meaning_of(text)

    expected = Analysis("Thing.s", ("c", "d"), ("b",), ("c -> d",), ("d",), inferred=False)
    assert (expected,) == found.lifecycles
    assert codes(text) == ["RQ0536", "RQ0536", "RQ0537", "RQ0538"]


def test_without_a_declared_final_states_without_a_way_out_are_final():
    text = drawing("initial a  from a -> b on E(thing: self)", members="a, b")
    _, found, _ = meaning_of(text)

    assert (Analysis("Thing.s", (), (), (), ("b",), inferred=True),) == found.lifecycles
    assert codes(text) == ["RQ0539"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (drawing("from a -> b on E(thing: self)  final b", members="a, b"), "RQ0532"),
        (drawing("initial a  from a -> x on E(thing: self)  final b", members="a, b"), "RQ0531"),
        (drawing("initial a  from a -> b on E  final b", members="a, b"), "RQ0534"),
        (drawing("initial a  from a -> b on G(thing: self)  final b", members="a, b"), "RQ0218"),
        (drawing("initial a  from a -> b on E(thing: self)  from b -> a on F(thing: self)  final b", members="a, b"), "RQ0540"),
        (
            drawing("initial a  from a -> b on E(thing: self)  final b", "a, b", "changing param s: S default b"),
            "RQ0533",
        ),
        (
            drawing("initial a  from a -> b timeout self.d  final b", "a, b", "changing param s: S  changing param d: duration"),
            "RQ0541",
        ),
        (
            drawing("initial a  from a -> b timeout 1 h  from b -> a timeout 1 h  final b", "a, b"),
            "RQ0542",
        ),
        (drawing("initial a  from a -> b on E(thing: self)", "a, b", "changing param s: integer"), "RQ0530"),
    ],
)  # fmt: skip
def test_what_a_life_cycle_may_not_say(text, code):
    assert code in codes(text)


def test_the_default_of_the_parameter_is_the_initial_state():
    text = drawing("from a -> b on E(thing: self)  final b", "a, b", "changing param s: S default a")

    assert codes(text) == []


def test_a_second_life_cycle_of_one_parameter_is_one_finding():
    body = "initial a  from a -> b on E(thing: self)  final b"
    text = drawing(body, "a, b") + f"lifecycle Thing.s {{ {body} }}"

    assert codes(text) == ["RQ0206"]


STORIES_TOLD = """
scenario S-1 { given o1: Order { state: paid, total: 10 CNY }
  given s1: Seller
  start 2026-01-01T00:00Z
  at 00:10: s1 does Ship(order: o1)
  ends 00:10
}
scenario S-2 { given o1: Order { total: 10 CNY }
  given b1: Buyer
  given s1: Seller
  start 2026-01-01T00:00Z
  at +1 s: b1 does Pay(order: o1, amount: 5 CNY)
  at +12 s: s1 does Ship(order: o1)
  until +15 s
}
"""


def test_a_scenario_may_begin_in_the_midst_of_a_life_and_end_before_a_time_out():
    specification, found = sound(TEXT + STORIES_TOLD)
    results, findings = check_scenarios(specification, found.theory, sharpen=False)
    told = [(each.id, judged.verdict.value, judged.events) for each in results for judged in each.judgements]

    assert findings == []
    assert told == [("S-1", "satisfied", ()), ("S-2", "violated", (2,))]

"""Verdicts agree with the reference evaluator, and with themselves as the story goes on."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.checks.scenarios import Judge
from reqonto.constraints.axioms import interpret
from reqonto.constraints.scenario_states import cycles_of
from reqonto.constraints.scenarios import scenario_facts
from reqonto.logic.evaluate import holds
from reqonto.logic.structure import Structure
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

RULES = """
module shop { zone "UTC" }
enum State { open, paid, shipped, late }
role Buyer
role Shop
entity Order { param total: integer  changing param state: State }
event Pay(order: Order, amount: integer) by Buyer
event Ship(order: Order) by Shop
event Cancel(order: Order) by Buyer
lifecycle Order.state {
  initial open
  from open -> paid on Pay(order: self) if sum(p.amount for p in Pay where p.order = self) >= self.total
  from open -> late timeout 3 min
  from paid -> shipped on Ship(order: self)
  final shipped, late
}
requirement R-1 { when Pay(order: o) as p, the Shop shall within 2 min after p do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, the Shop shall within 2 min after p do Ship(order: o) unless Cancel(order: o) }
requirement R-3 { when Cancel(order: o) as c, the Shop shall not within 2 min after c do Ship(order: o) }
constraint R-4: every s in Ship: some p in Pay: p.order = s.order and p before s
constraint R-5: every o in Order: at most 1 p in Pay: p.order = o
constraint R-6: every o in Order: sum(p.amount for p in Pay where p.order = o) <= o.total
requirement R-7 { when Cancel(order: o), the Shop must not do Ship(order: o) }
constraint R-8: every o in Order: o.state != late
requirement R-9 { when Ship(order: o) as s, the Shop shall within 1 min ensure o.state = shipped }
constraint R-10: every p, q in Pay where p != q and p.order = q.order: not (p within 1 min after q)
"""
BEGUN = ["Pay(order: {}, amount: {})", "Ship(order: {})", "Cancel(order: {})"]
WHO = ["mei", "books", "mei"]

steps = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from((0, 0, 1, 1, 2)), st.sampled_from(("o1", "o1", "o2")), st.integers(1, 3)), max_size=5
).map(sorted)  # fmt: skip


def judged(story, end, *, complete):
    lines = [
        "scenario S-1 {",
        "given mei: Buyer",
        "given books: Shop",
        "given o1: Order { total: 2 }",
        "given o2: Order { total: 3 }",
        "start 2026-01-01T00:00",
    ]
    for minute, kind, order, amount in story:
        lines.append(f"at +{minute} min: {WHO[kind]} does {BEGUN[kind].format(order, amount)}")
    lines.append(f"{'ends' if complete else 'until'} +{end} min")
    text = RULES + "\n".join([*lines, "}"])
    tree, found = parse(Source("test.req", text))
    assert not found
    specification, found = resolve([tree])
    theory = interpret(specification).theory
    facts, found = scenario_facts(specification.scenarios[0], specification, theory, cycles_of(specification))
    assert facts is not None, [each.message("en") for each in found]
    result = Judge(theory).judge(facts)
    return theory, facts, {each.requirement: each.verdict.value for each in result.judgements}


# The parser raises the limit of recursion once; hypothesis does not like that to happen inside a test.
judged([], 1, complete=True)


def whole(world):
    """The world of a story in which everything is told."""
    return Structure(world.elements, world.members, world.functions, world.timelines, world.now)


@settings(max_examples=12, deadline=None)
@given(steps)
def test_a_requirement_is_violated_exactly_when_its_formula_is_false(story):
    theory, facts, found = judged(story, 10, complete=True)
    world = whole(facts.world)

    for key, verdict in found.items():
        expected = all(holds(axiom.formula, world) for axiom in theory.by_id[key])
        assert (verdict != "violated") is expected, (key, verdict)
        assert verdict not in {"unknown", "pending"}


@settings(max_examples=12, deadline=None)
@given(steps, st.integers(0, 8))
def test_what_is_violated_so_far_stays_violated_and_what_is_pending_gets_decided(story, end):
    seen = [step for step in story if step[0] <= end]
    _, _, before = judged(seen, end, complete=False)
    _, _, after = judged(story, 20, complete=True)

    for key, verdict in before.items():
        assert verdict != "unknown"
        if verdict == "violated":
            assert after[key] == "violated", key
        assert after[key] in {"satisfied", "violated", "not_applicable"}


@settings(max_examples=6, deadline=None)
@given(steps, st.integers(0, 8))
def test_seeing_more_of_the_same_story_only_decides_what_was_pending(story, end):
    """With nothing further happening, a duty that was met stays met."""
    seen = [step for step in story if step[0] <= end]
    _, facts, before = judged(seen, end, complete=False)
    _, _, closed = judged(seen, 20, complete=True)

    for key in ("R-1", "R-2", "R-4", "R-5", "R-7", "R-10"):
        if before[key] in {"satisfied", "violated", "not_applicable"}:
            assert closed[key] == before[key], key
    assert replace(facts.world, observed=None).events == facts.world.events

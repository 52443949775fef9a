"""What the consistency questions find in theories of the catalogue."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reqonto.backends.base import Budget
from reqonto.checks.consistency import check_consistency
from reqonto.checks.findings import consistency_findings
from reqonto.checks.questions import Asker
from reqonto.checks.verdicts import Conflict, Redundancy, Vacuity
from reqonto.checks.witness import replay, witness
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.logic.sorts import INSTANT, INTEGER, ObjectSort
from reqonto.logic.terms import FALSE, Apply, Compare, Exists, Function, Not, Var, conjunction, number
from reqonto.logic.theory import Axiom, KindInfo, Theory

sys.path.insert(0, str(Path(__file__).parents[1] / "backends"))
from theories import answering, delivery, eq, event, le, lt, make, payment, returns


def found(theory, **options):
    result = check_consistency(theory, **options)
    return result, {(c.kind, c.trigger, c.members, c.background) for c in result.conflicts}


def test_the_deadlock_of_payment_is_found_in_its_situation():
    _, conflicts = found(payment(), questions=("situation",))

    assert {("situation", ("S-transfer",), ("C-PAY-05", "C-PAY-23", "C-DLV-29"), ("A-GENERAL",))} == conflicts


def test_the_deadlock_of_payment_is_found_at_its_trigger_too():
    _, conflicts = found(payment(), questions=("trigger",))

    assert ("trigger", ("C-PAY-05",), ("C-PAY-05", "C-PAY-23", "C-DLV-29"), ("A-GENERAL",)) in conflicts


def test_a_should_in_a_situation_is_a_member():
    _, conflicts = found(delivery())

    assert {("situation", ("S-wish",), ("C-DLV-01", "C-DLV-04"), ())} == conflicts


def test_an_opened_cd_is_found_as_a_pair_and_in_its_situation():
    _, conflicts = found(returns())

    assert {
        ("situation", ("S-opened",), ("C-RET-06", "C-RET-03"), ()),
        ("pair", ("C-RET-06", "C-RET-03"), ("C-RET-06", "C-RET-03"), ()),
    } == conflicts


def test_the_declared_exception_of_a_rule_is_no_conflict_with_it():
    theory = returns()
    axioms = tuple(
        replace(axiom, yields_to=("C-RET-03",)) if axiom.id == "C-RET-06" else axiom for axiom in theory.axioms
    )

    _, conflicts = found(Theory(theory.kinds, theory.functions, axioms), questions=("pair",))

    assert conflicts == set()


@pytest.mark.parametrize("build", [payment, delivery, returns])
def test_every_conflict_is_minimal_complete_and_told_with_a_replayed_world(build):
    theory = build()
    result, _ = found(theory)

    assert result.conflicts_complete
    for conflict in result.conflicts:
        assert conflict.minimal
        assert conflict.witness is not None
        assert conflict.explanation.en
        assert conflict.explanation.zh
        assert replay(theory, ())(conflict.witness.structure)


def test_the_strongest_deadline_is_what_the_others_follow_from():
    result, conflicts = found(answering())

    assert conflicts == set()
    assert result.redundant == (
        Redundancy("C-CSV-01", ("C-CSV-03",), removable=False),
        Redundancy("C-CSV-02", ("C-CSV-03",)),
    )


def test_a_duty_that_follows_from_a_duty_can_be_left_out():
    theory = answering()
    axioms = tuple(replace(axiom, force="must") for axiom in theory.axioms)

    result, _ = found(Theory(theory.kinds, theory.functions, axioms), questions=("redundancy",))

    assert [(each.requirement, each.removable) for each in result.redundant] == [("C-CSV-01", True), ("C-CSV-02", True)]


def freezing(*axioms):
    """Rules about orders whose money is frozen, whose card is rejected, and which are delivered."""
    kinds, functions = [], {}
    for name in ("Freezes", "Rejects", "Delivers"):
        kind, own = event(name, order=ORDER)
        kinds.append(kind)
        functions |= own
    return make([KindInfo("Order", ORDER), *kinds], functions, list(axioms))


def happened(name):
    """An event of this kind about the order, as a variable and what is said of it."""
    var = Var(name[0].lower(), ObjectSort(name))
    return var, eq(Apply(Function(f"{name}.order", (var.sort,), ORDER), (var,)), o)


def at(var):
    return Apply(Function(f"{var.sort.name}.time", (var.sort,), INSTANT), (var,))


def no_freeze_after_a_rejection():
    rejects, of_order = happened("Rejects")
    freezes, same = happened("Freezes")
    return Axiom("R-NO", "must", (rejects, o), of_order, Not(Exists((freezes,), same)), prohibition=True)


def test_a_rule_that_looks_back_and_a_prohibition_are_lawful_together():
    delivers, of_order = happened("Delivers")
    freezes, same = happened("Freezes")
    earlier = Axiom(
        "R-FIRST", "must", (delivers, o), of_order, Exists((freezes,), conjunction(same, lt(at(freezes), at(delivers))))
    )

    _, conflicts = found(freezing(no_freeze_after_a_rejection(), earlier))

    assert conflicts == set()


def test_a_rule_that_calls_for_what_another_forbids_is_a_conflict():
    delivers, of_order = happened("Delivers")
    freezes, same = happened("Freezes")
    later = Axiom(
        "R-THEN", "must", (delivers, o), of_order, Exists((freezes,), conjunction(same, le(at(delivers), at(freezes))))
    )

    _, conflicts = found(freezing(no_freeze_after_a_rejection(), later))

    assert conflicts == {("pair", ("R-NO", "R-THEN"), ("R-NO", "R-THEN"), ())}


def test_two_rules_about_fixed_values_are_a_pair_without_any_event():
    theory = orders(
        Axiom("R-1", "must", (o,), total(">", 5), total(">", 30), fixed_duty=True),
        Axiom("R-2", "must", (o,), total(">", 7), total("<", 20), fixed_duty=True),
    )

    _, conflicts = found(theory, questions=("pair",))

    assert conflicts == {("pair", ("R-1", "R-2"), ("R-1", "R-2"), ())}


ORDER = ObjectSort("Order")
TOTAL = Function("total", (ORDER,), INTEGER)
o = Var("o", ORDER)


def orders(*axioms):
    return Theory({"Order": KindInfo("Order", ORDER)}, {"total": TOTAL}, tuple(axioms))


def total(op, value):
    return Compare(op, Apply(TOTAL, (o,)), number(value))


def test_a_trigger_that_the_others_exclude_is_vacuous():
    theory = orders(
        Axiom("R-1", "must", (o,), conjunction(), total("<", 10)),
        Axiom("R-2", "must", (o,), total(">", 20), total(">", 30)),
    )

    result, conflicts = found(theory)

    assert result.vacuous == (Vacuity("R-2", ("R-1",)),)
    assert conflicts == set()


def test_a_prohibition_is_no_finding():
    result, conflicts = found(orders(Axiom("R-1", "must", (o,), total(">", 5), FALSE, prohibition=True)))

    assert conflicts == set()
    assert result.vacuous == ()
    assert result.verdict == "consistent"


def test_an_absolute_conflict_makes_the_specification_inconsistent():
    theory = orders(
        Axiom("R-1", "must", (), conjunction(), Exists((o,), total(">", 5))),
        Axiom("R-2", "must", (o,), conjunction(), total("<", 3)),
        Axiom("R-3", "must", (o,), conjunction(), total(">", -1)),
    )

    result, conflicts = found(theory)

    assert result.verdict == "inconsistent"
    assert conflicts == {("absolute", (), ("R-1", "R-2"), ())}


def test_assumptions_that_contradict_each_other_are_a_conflict_without_members():
    theory = orders(
        Axiom("A-1", "background", (), conjunction(), Exists((o,), total(">", 5))),
        Axiom("A-2", "background", (o,), conjunction(), total("<", 3)),
        Axiom("R-1", "must", (o,), conjunction(), total(">", -1)),
    )

    result, conflicts = found(theory)

    assert result.verdict == "inconsistent"
    assert conflicts == {("absolute", (), (), ("A-1", "A-2"))}
    assert not result.conflicts_complete


def test_a_should_never_makes_a_must_vacuous():
    theory = orders(
        Axiom("R-1", "must", (o,), total(">", 20), total("<", 90)),
        Axiom("R-2", "should", (o,), conjunction(), total("<", 10)),
    )

    result, conflicts = found(theory)

    assert result.vacuous == ()
    assert conflicts == {("trigger", ("R-1",), ("R-2",), ())}


def test_a_permission_that_the_musts_exclude_is_a_conflict():
    theory = orders(
        Axiom("R-1", "must", (o,), conjunction(), total("<", 10)),
        Axiom("R-2", "may", (o,), conjunction(), total(">", 20)),
    )

    _, conflicts = found(theory)

    assert conflicts == {("trigger", ("R-2",), ("R-1", "R-2"), ())}


@pytest.mark.parametrize(
    ("force", "weight"), [("must", Severity.ERROR), ("should", Severity.WARNING), ("may", Severity.HINT)]
)
def test_a_conflict_weighs_as_much_as_its_weakest_member(force, weight):
    conflict = Conflict("trigger", ("R-2",), ("R-1", "R-2"), (), True, Text("", ""), None)
    consistency = replace(found(orders())[0], conflicts=(conflict,))

    (finding,) = consistency_findings(consistency, {}, {"R-1": "must", "R-2": force})

    assert finding.weight is weight


def test_a_permission_that_assumptions_exclude_is_a_hint():
    theory = orders(
        Axiom("A-1", "background", (o,), conjunction(), total("<", 10)),
        Axiom("R-2", "may", (o,), conjunction(), total(">", 20)),
    )

    (finding,) = consistency_findings(found(theory)[0], {}, {"R-2": "may"})

    assert finding.weight is Severity.HINT


def test_what_is_not_settled_is_listed_and_is_no_pass():
    result, _ = found(payment(), budget=Budget(steps=1), questions=())

    assert result.verdict == "undecided"
    assert not result.exact
    assert result.undecided[0].question == "all"


def test_a_witness_triggers_and_keeps_its_requirement():
    theory = payment()

    world = witness(theory, "C-DLV-29")

    assert replay(theory, [a for a in theory.axioms if a.force == "must"], theory.by_id["C-DLV-29"][0].triggered)(
        world.structure
    )


def test_a_witness_of_violation_breaks_its_requirement_alone():
    theory = payment()

    world = witness(theory, "C-DLV-29", violate=True)

    assert any("C-DLV-29" in step.broken for step in world.steps)
    kept = [axiom for axiom in theory.axioms if axiom.force == "must" and axiom.id != "C-DLV-29"]
    assert replay(theory, kept)(world.structure)


@pytest.mark.parametrize("theory_of", [payment, delivery, returns])
def test_worlds_that_show_many_goals_at_once_change_no_verdict(theory_of, monkeypatch):
    theory = theory_of()
    together = check_consistency(theory)
    monkeypatch.setattr(Asker, "gather", lambda *_: [])

    alone = check_consistency(theory)

    assert replace(together, witness=None) == replace(alone, witness=None)

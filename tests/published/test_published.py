"""Small published sets with known answers: all minimal conflicts, and all minimal sets to give up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from pathlib import Path

import pytest

from reqonto.checks.repairs import Repairs
from reqonto.pipeline import Result, run
from reqonto.settings import Settings

HERE = Path(__file__).parent
STAGES = ("read", "meaning", "consistency", "repairs")

CONFLICTS = {
    "autopilot": {
        ("FSM-002", "FSM-003"),
        ("FSM-004", "FSM-005"),
        ("FSM-006", "FSM-007"),
        ("FSM-008", "FSM-009"),
        ("FSM-010", "FSM-011"),
    },
    "clauses": {("C-1", "C-2"), ("C-1", "C-3", "C-4")},
    "adder": {("X1", "X2"), ("A2", "O1", "X1")},
    "polybox": {("A1", "M1", "M2"), ("A1", "A2", "M1", "M3")},
}
CORRECTIONS = {
    "clauses": {("C-1",), ("C-2", "C-3"), ("C-2", "C-4")},
    "adder": {("X1",), ("A2", "X2"), ("O1", "X2")},
    "polybox": {("A1",), ("M1",), ("A2", "M2"), ("M2", "M3")},
}


@cache
def checked(name: str) -> Result:
    settings = replace(Settings(), cache=False, timeout=300.0)
    return run([HERE / f"{name}.req"], settings, stages=STAGES)


@pytest.mark.engine
@pytest.mark.parametrize("name", CONFLICTS)
def test_all_minimal_conflicts_are_found_and_no_other(name: str) -> None:
    consistency = checked(name).consistency

    assert consistency is not None
    assert {tuple(sorted(each.members)) for each in consistency.conflicts} == CONFLICTS[name]
    assert all(each.minimal and not each.background for each in consistency.conflicts)
    assert consistency.conflicts_complete
    assert not consistency.undecided


@pytest.mark.engine
@pytest.mark.parametrize("name", CORRECTIONS)
def test_all_minimal_sets_to_give_up_are_found_and_no_other(name: str) -> None:
    repairs = checked(name).further["repairs"].data

    assert isinstance(repairs, Repairs)
    assert repairs.complete
    (factor,) = repairs.factors
    assert {tuple(sorted(each)) for each in factor.sets} == CORRECTIONS[name]


@pytest.mark.engine
def test_of_the_autopilot_nothing_is_superfluous_and_everything_can_apply() -> None:
    consistency = checked("autopilot").consistency

    assert consistency is not None
    assert consistency.verdict == "consistent"
    assert not consistency.redundant
    assert not consistency.vacuous


# ---------------------------------------------------------------- the examples of SpeAR


@pytest.mark.engine
def test_the_signs_exclude_each_other_in_two_ways_under_what_is_assumed() -> None:
    consistency = checked("signs").consistency

    assert consistency is not None
    assert consistency.verdict == "inconsistent"
    assert {(each.members, each.background) for each in consistency.conflicts} == {
        (("R-0", "R-1"), ("A-0",)),
        (("R-1", "R-2"), ("A-0",)),
    }
    assert all(each.minimal for each in consistency.conflicts)
    assert consistency.conflicts_complete


@pytest.mark.engine
def test_the_properties_of_the_thermostat_follow_from_its_requirements() -> None:
    consistency = checked("thermostat").consistency

    assert consistency is not None
    assert (consistency.verdict, consistency.conflicts, consistency.vacuous) == ("consistent", (), ())
    assert {each.requirement: each.because for each in consistency.redundant} == {
        "P-HEAT": ("R-1", "R-2"),
        "P-OFF": ("R-0", "R-2"),
        "P-ERROR": ("R-0", "R-1"),
    }


LATCH = """
constraint P-ELATCH "Once failed, it stays so":
  every s in Step, t in Step where s.heater = failed and s.number < t.number: t.heater = failed
"""


@pytest.mark.engine
def test_that_a_failed_thermostat_stays_so_does_not_follow(tmp_path: Path) -> None:
    file = tmp_path / "thermostat.req"
    file.write_text((HERE / "thermostat.req").read_text("utf-8") + LATCH, encoding="utf-8")

    consistency = run([file], replace(Settings(), cache=False, timeout=300.0), stages=STAGES[:3]).consistency

    assert consistency is not None
    assert {each.requirement for each in consistency.redundant} == {"P-HEAT", "P-OFF", "P-ERROR"}
    assert "P-ELATCH" not in {each.requirement for each in consistency.vacuous}


# ---------------------------------------------------------------- the autopilot, every input counted out

MODES = ("transition", "nominal", "maneuver", "standby_mode")
SENSORS = ("sensing", "changing_over", "fault")
Input = Mapping[str, object]
SAID: dict[str, tuple[Callable[[Input], bool], str, object]] = {
    "FSM-001": (
        lambda i: bool(i["limits"] and not i["standby"] and not i["apfail"] and i["supported"]),
        "pullup",
        True,
    ),
    "FSM-002": (lambda i: bool(i["standby"] and i["state"] == "transition"), "state", "standby_mode"),
    "FSM-003": (lambda i: bool(i["state"] == "transition" and i["good"] and i["supported"]), "state", "nominal"),
    "FSM-004": (lambda i: bool(not i["good"] and i["state"] == "nominal"), "state", "maneuver"),
    "FSM-005": (lambda i: bool(i["state"] == "nominal" and i["standby"]), "state", "standby_mode"),
    "FSM-006": (lambda i: bool(i["state"] == "maneuver" and i["standby"] and i["good"]), "state", "standby_mode"),
    "FSM-007": (lambda i: bool(i["state"] == "maneuver" and i["supported"] and i["good"]), "state", "transition"),
    "FSM-008": (lambda i: bool(i["state"] == "standby_mode" and not i["standby"]), "state", "transition"),
    "FSM-009": (lambda i: bool(i["state"] == "standby_mode" and i["apfail"]), "state", "maneuver"),
    "FSM-010": (lambda i: bool(i["senstate"] == "sensing" and i["limits"]), "senstate", "fault"),
    "FSM-011": (lambda i: bool(i["senstate"] == "sensing" and not i["request"]), "senstate", "changing_over"),
    "FSM-012": (
        lambda i: bool(i["senstate"] == "fault" and not i["request"] and not i["limits"]),
        "senstate",
        "changing_over",
    ),
    "FSM-013": (lambda i: bool(i["senstate"] == "changing_over" and i["request"]), "senstate", "sensing"),
}


def test_the_conflicts_of_the_autopilot_are_those_of_all_its_inputs() -> None:
    flags = ("limits", "standby", "supported", "apfail", "good", "request")
    inputs = [
        {**dict(zip(flags, values, strict=True)), "state": state, "senstate": senstate}
        for *values, state, senstate in product(*[(False, True)] * len(flags), MODES, SENSORS)
    ]

    # Each answer is one value: two that ask for different ones clash, and no three clash without two of them.
    found = {
        (one, other)
        for one, other in combinations(sorted(SAID), 2)
        if SAID[one][1] == SAID[other][1]
        and SAID[one][2] != SAID[other][2]
        and any(SAID[one][0](each) and SAID[other][0](each) for each in inputs)
    }

    assert found == CONFLICTS["autopilot"]

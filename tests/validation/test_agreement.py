"""Engines of SHACL say what the reference evaluator says, about random and about told data."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reqonto.backends.shacl import is_installed
from reqonto.checks.defaults import ranking_of
from reqonto.checks.scenario_matches import judge, plan
from reqonto.checks.validation import by_evaluator, by_shapes
from reqonto.checks.verdicts import Verdict
from reqonto.constraints.data_world import DataWorld
from reqonto.constraints.scenario_states import cycles_of
from reqonto.constraints.scenarios import scenario_facts
from reqonto.logic.evaluate import holds
from reqonto.logic.partial import PartialWorld
from reqonto.logic.sorts import MOMENT
from reqonto.logic.structure import Structure
from reqonto.logic.terms import TRUE, Apply, Compare, Const, Var
from reqonto.logic.theory import Axiom
from reqonto.pipeline import run
from tests.logic.worlds import NOTE, ORDER, THEORY

from .random_worlds import disagreements, halves, questions, whole_questions

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ENGINES = [
    pytest.param("shacl", id="shacl"),
    pytest.param("turbo", id="turbo", marks=pytest.mark.skipif(not is_installed("turbo"), reason="pyshacl-turbo")),
]
QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_agree_about_random_requirements_and_partly_known_data(engine: str) -> None:
    asked = 0

    @settings(QUIET, max_examples=40 if engine == "turbo" else 6)
    @given(questions(6 if engine == "turbo" else 3))
    def agree(question: object) -> None:
        nonlocal asked
        requirements, world = question  # type: ignore[misc]
        wrong, count, _ = disagreements(requirements, world, engine)
        asked += count
        assert wrong == []

    agree()
    assert asked > (100 if engine == "turbo" else 8)


@settings(QUIET, max_examples=40)
@given(whole_questions(4))
def test_of_a_whole_world_the_evaluator_says_what_is_true(question: object) -> None:
    theory, world, structure = question  # type: ignore[misc]
    assert isinstance(structure, Structure)
    found = by_evaluator(theory, DataWorld(world, world.now), list(theory.by_id))
    for axiom in theory.axioms:
        broken = Verdict.VIOLATED in found[axiom.id].values()
        if axiom.force != "may" and Verdict.UNKNOWN not in found[axiom.id].values():
            assert broken is not holds(axiom.formula, structure), axiom


@settings(QUIET, max_examples=150)
@given(halves(4))
def test_what_is_certain_of_partly_known_data_is_so_of_the_whole(question: object) -> None:
    theory, part, whole = question  # type: ignore[misc]
    for axiom in theory.axioms:
        if axiom.force == "may":
            continue
        found = plan(axiom, theory)
        known = {tuple(sorted(each.env.items())): each.verdict for each in judge(found, whole)}
        for each in judge(found, part):
            if each.sure and each.verdict is not Verdict.UNKNOWN:
                assert known[tuple(sorted(each.env.items()))] is each.verdict, axiom


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("example", ["first-steps", "access", "life-cycles", "online-shop"])
def test_engines_agree_about_the_scenarios_of_the_examples(example: str, engine: str) -> None:
    # The standard engine takes half a second to read the queries of one requirement.
    most = 1 if engine == "shacl" else 40
    result = run([EXAMPLES / example], stages=("read", "meaning"))
    specification, interpretation = result.specification, result.interpretation
    assert specification is not None
    assert interpretation is not None
    theory = interpretation.told_theory
    ids = [key for key, axioms in theory.by_id.items() if axioms[0].force != "structure"]
    ranking, cycles = ranking_of(specification, theory), cycles_of(specification)
    judged = 0
    for entry in specification.scenarios[:most]:
        facts, _ = scenario_facts(entry, specification, theory, cycles, ranking=ranking)
        assert facts is not None
        data = DataWorld(facts.world, facts.end, facts.begun)
        about = [key for key in ids if by_evaluator(theory, data, [key])[key]][: 12 if engine == "shacl" else None]
        found, _ = by_shapes(theory, data, about, engine)
        told = by_evaluator(theory, data, list(found))
        assert {key: found[key] for key in found} == {key: told[key] for key in found}
        judged += sum(map(len, found.values()))
    assert judged > 0


def test_what_is_read_at_a_moment_to_come_is_left_to_the_evaluator() -> None:
    order = Var("o", ORDER)
    later = Compare("=", Apply(NOTE, (order, Const(Fraction(12), MOMENT))), Const(Fraction(3), NOTE.result))
    theory = replace(THEORY, axioms=(Axiom("R-1", "must", (order,), TRUE, later),))
    world = PartialWorld({"Order": ("o1",)}, events=frozenset({"Pay"}), observed=Fraction(2), now=Fraction(2),
                         timelines={NOTE.name: {("o1",): ((None, Fraction(1)),)}})  # fmt: skip

    answers, left = by_shapes(theory, DataWorld(world, world.now), ["R-1"], "shacl")

    assert (answers, list(left)) == ({}, ["R-1"])
    assert by_evaluator(theory, DataWorld(world, world.now), ["R-1"]) == {"R-1": {"o1": Verdict.PENDING}}

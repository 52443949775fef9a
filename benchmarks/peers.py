"""The figures of large specifications, each against a peer that is run beside it: ratios of processor time.

`python benchmarks/peers.py FIGURE [SIZE]`, on a quiet machine.  FIGURE is one of

- first     one minimal conflict where a situation occurs / z3 alone, parsing and checking the same text (to reach: 3)
- all       all conflicts and their repairs as factors, 20 independent ones / the same z3 run (to reach: 10)
- marco     the same with 10 conflicts: monolithic MARCO over one z3 solver / ours (at least 50)
- superfluous  whether each requirement ever applies and whether it follows from the others, of specifications with
  planted faults: one incremental z3 solver, by a sample / ours (at least 20)
- scenario  one scenario against all requirements / one z3 check (to reach: 0.1)
- growth    the first four at SIZE and at a tenth of it: how they grow (to reach: 13)

The peers get the text that is lowered for the whole theory with one object of each kind, which is the least there is.
Python looks for unreachable objects as seldom as in the program, whose `__main__` sets that for all of its runs; z3 has
no such objects, and its own memory is not touched by this.
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import z3
from consistency import CHANNEL, MONEY, generated
from pysat.solvers import Minisat22
from specifications import Planted
from specifications import generated as specification

from reqonto import pipeline
from reqonto.backends.base import Budget, Impossible
from reqonto.backends.smt_ground import Ground
from reqonto.backends.smt_lowering import Symbols
from reqonto.cache import Store
from reqonto.checks.conflicts import every_clash, shrink
from reqonto.checks.consistency import check_consistency
from reqonto.checks.corrections import correct, factors
from reqonto.checks.questions import Asker
from reqonto.checks.verdicts import Consistency
from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import Apply, Compare, Const, Formula, Function, Not, Var, exists, number
from reqonto.logic.theory import Axiom, Theory
from reqonto.recall import remembering

ORDER = ObjectSort("Order")
THIS = Var("o", ORDER)
PATIENCE = 300.0
"""After so many seconds a peer is stopped, and the ratio is at least what it was until then."""
SAMPLE = 40


def spent(do: Callable[[], object]) -> tuple[float, object]:
    """The processor time that something takes, and what it gives."""
    before = getrusage(RUSAGE_SELF)
    found = do()
    after = getrusage(RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, found


def with_conflicts(size: int, conflicts: int) -> tuple[Theory, Formula]:
    """A consistent theory, with pairs of rules besides that clash for orders by phone; and such an order as a goal."""
    theory = generated(size)
    phone = Compare("=", Apply(theory.functions["channel"], (THIS,)), Const("Phone", CHANNEL))
    functions = dict(theory.functions)
    axioms = list(theory.axioms)
    chance = random.Random(3)
    for index in range(conflicts):
        fee = functions.setdefault(f"fee{index}", Function(f"fee{index}", (ORDER,), MONEY))
        for sign, limit, word in (("<=", 100, "most"), (">=", 200, "least")):
            duty = Compare(sign, Apply(fee, (THIS,)), number(limit, MONEY))
            place = chance.randrange(len(axioms))
            axioms.insert(place, Axiom(f"F-{index}-{word}", "must", (THIS,), phone, duty))
    return Theory(theory.kinds, functions, tuple(axioms)), exists((THIS,), phone)


def lowered(theory: Theory, goal: Formula) -> tuple[str, list[str]]:
    """The whole theory and a goal with one slot for each sort, each axiom under a literal of its own."""
    ground = Ground(Symbols(theory), {sort.name: 1 for sort in theory.sorts})
    texts = {"goal": ground.goal(goal)}
    texts |= {f"a{index}": ground.lower(axiom.formula, {}, positive=True) for index, axiom in enumerate(theory.axioms)}
    ground.inhabit()
    ground.finish()
    flags = "".join(f"\n(assert (not {flag}))" for flag in ground.used_flags)
    return ground.script(texts) + flags, list(texts)


def bare(text: str, literals: Sequence[str], left_out: Sequence[str] = ()) -> float:
    """z3 alone: parse and check."""

    def run() -> object:
        solver = z3.SimpleSolver(ctx=z3.Context())
        kept = [each for each in literals if each not in left_out]
        solver.from_string(text + "".join(f"\n(assert {each})" for each in kept))
        return solver.check()

    return spent(run)[0]


def asker_for(theory: Theory) -> Asker:
    return Asker.start(theory, Budget(seconds=600), 36_000, None, remembering(Store(None)))


def first(size: int) -> tuple[float, float]:
    theory, goal = with_conflicts(size, 1)
    text, literals = lowered(theory, goal)
    peer = bare(text, literals)

    def run() -> object:
        asker = asker_for(theory)
        answer = asker.ask(goal, theory.ids("must"))
        assert isinstance(answer, Impossible), answer
        return shrink(asker, goal, answer.core)

    ours, clash = spent(run)
    assert sorted(clash.members) == ["F-0-least", "F-0-most"], clash  # type: ignore[attr-defined]
    return ours, peer


def all_of(size: int, conflicts: int) -> tuple[float, float, str]:
    """Our time for all conflicts and the factors of their repairs; that of z3 alone; and the text for other peers."""
    theory, goal = with_conflicts(size, conflicts)
    text, literals = lowered(theory, goal)
    peer = bare(text, literals)

    def run() -> object:
        asker = asker_for(theory)
        musts = theory.ids("must")
        every = every_clash(asker, goal, musts, name="all", most=10 * conflicts)
        assert every.complete
        known = [frozenset(clash.members) for clash in every.clashes]
        found = correct(asker, goal, known, musts)
        cost = dict.fromkeys(theory.by_id, (1,))
        return known, list(factors([found], cost))

    ours, found = spent(run)
    known, made = found  # type: ignore[misc]
    assert len(known) == len(made) == conflicts, (len(known), len(made))
    assert all(factor.complete and len(factor.sets) == 2 for factor in made)
    return ours, peer, text


class Marco:
    """MARCO over one solver with tracked assertions, as it is described: a map of subsets, shrink and grow."""

    def __init__(self, text: str, count: int) -> None:
        self.solver = z3.SimpleSolver(ctx=z3.Context())
        self.solver.from_string(text + "\n(assert goal)")
        self.literals = [z3.Bool(f"a{index}", self.solver.ctx) for index in range(count)]
        self.map = Minisat22()
        self.map.set_phases(list(range(1, count + 1)))
        self.map.append_formula([[index, -index] for index in range(1, count + 1)])
        self.count = count

    def possible(self, subset: set[int]) -> bool:
        return self.solver.check([self.literals[index - 1] for index in sorted(subset)]) == z3.sat

    def core(self) -> set[int]:
        return {int(str(each)[1:]) + 1 for each in self.solver.unsat_core()}

    def run(self, until: float) -> tuple[int, bool]:
        """How many minimal conflicts were found, and whether these are all."""
        found = 0
        while time.process_time() < until:
            if not self.map.solve():
                return found, True
            subset = {number for number in self.map.get_model() if number > 0}
            if self.possible(subset):
                # What the model makes true besides can be kept as well.
                for number in range(1, self.count + 1):
                    if number not in subset and time.process_time() < until and self.possible(subset | {number}):
                        subset.add(number)
                self.map.add_clause([number for number in range(1, self.count + 1) if number not in subset])
            else:
                core = self.core()
                for number in sorted(core):
                    if number in core and not self.possible(core - {number}):
                        core = self.core()
                found += 1
                self.map.add_clause([-number for number in core])
        return found, False


def marco(size: int, conflicts: int = 10) -> None:
    ours, _, text = all_of(size, conflicts)
    theory, _ = with_conflicts(size, conflicts)
    until = time.process_time() + PATIENCE
    peer, (found, complete) = spent(lambda: Marco(text, len(theory.axioms)).run(until))  # type: ignore[misc]
    word = "" if complete else f" (stopped; {found} of {conflicts} conflicts, not complete)"
    print(f"{size} requirements, {conflicts} conflicts: ours {ours:.2f} s, MARCO {peer:.1f} s{word}")
    print(f"ratio {'' if complete else 'at least '}{peer / ours:.0f} (figure to reach: 50)")


def with_faults(size: int) -> tuple[Planted, Theory]:
    """A specification with planted faults, and what it means."""
    planted = specification(size)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shop.req"
        file.write_text(planted.text, encoding="utf-8")
        theory = pipeline.run([file], stages=("meaning",)).theory
    assert theory is not None
    return planted, theory


def superfluous(size: int) -> tuple[float, float]:
    """The time for all requirements of one solver that is asked twice of each, from a sample, and ours.

    Whether it ever applies and whether it follows from the others; ours gives the worlds and the reasons as well.
    """
    planted, theory = with_faults(size)
    text, literals = lowered(theory, exists((THIS,), Compare("=", THIS, THIS)))
    musts = theory.ids("must")
    places: dict[str, list[int]] = {}
    for place, axiom in enumerate(theory.axioms):
        places.setdefault(axiom.id, []).append(place)
    sample = random.Random(5).sample(musts, SAMPLE)
    one_each = Ground(Symbols(theory), {sort.name: 1 for sort in theory.sorts})
    goals: dict[str, str] = {}
    for id_ in sample:
        first = theory.by_id[id_][0]
        for name, goal in ((f"t{id_}", exists(first.vars, first.trigger)), (f"n{id_}", Not(first.formula))):
            goals[name.replace("-", "_")] = one_each.lower(goal, {}, positive=True)

    def run_peer() -> object:
        solver = z3.SimpleSolver(ctx=z3.Context())
        known = set(text.splitlines())
        new = [line for line in "\n".join(one_each.declarations.values()).splitlines() if line not in known]
        asked = "".join(f"\n(declare-fun {name} () Bool)\n(assert (=> {name} {goal}))" for name, goal in goals.items())
        facts = "".join(f"\n(assert {fact})" for fact in one_each.facts)
        solver.from_string("\n".join([text, *new]) + facts + asked)
        every = {name: z3.Bool(name, solver.ctx) for name in (*literals, *goals)}
        begun = time.process_time()
        for id_ in sample:
            own = {f"a{place}" for place in places[id_]}
            kept = [every[name] for name in literals if name not in own and name != "goal"]
            word = id_.replace("-", "_")
            solver.check([*kept, *(every[name] for name in sorted(own)), every[f"t{word}"]])
            solver.check([*kept, every[f"n{word}"]])
        return time.process_time() - begun

    _, asked = spent(run_peer)
    peer = float(str(asked)) / SAMPLE * len(musts)
    ours, found = spent(
        lambda: check_consistency(
            theory, seconds=36_000, questions=("trigger", "redundancy"), session=remembering(Store(None))
        )
    )
    assert isinstance(found, Consistency)
    assert planted.redundant.keys() <= {each.requirement for each in found.redundant}
    assert planted.vacuous.keys() <= {each.requirement for each in found.vacuous}
    print(f"  {len(found.redundant)} superfluous, {len(found.vacuous)} idle, {len(found.undecided)} open")
    return ours, peer


def scenario(size: int) -> tuple[float, float]:
    """One small world judged by all requirements, and one check of z3 of the same text."""
    theory, goal = with_conflicts(size, 0)
    text, literals = lowered(theory, goal)
    peer = bare(text, literals)
    asker = asker_for(theory)
    answer = asker.ask(goal, theory.ids("must"))
    world = answer.witness  # type: ignore[union-attr]
    ours, verdicts = spent(lambda: [holds(axiom.formula, world) for axiom in theory.axioms])
    assert all(verdicts)  # type: ignore[call-overload]
    return ours, peer


def told(name: str, size: int, reach: str) -> tuple[float, float]:
    if name == "superfluous":
        ours, peer = superfluous(size)
        print(
            f"{name}, {size}: ours {ours:.2f} s, one incremental solver {peer:.1f} s: ratio {peer / ours:.1f} ({reach})"
        )
        return ours, peer
    if name == "all":
        ours, peer, _ = all_of(size, 20)
    else:
        ours, peer = {"first": first, "scenario": scenario}[name](size)
    print(f"{name}, {size}: ours {ours:.2f} s, z3 alone {peer:.2f} s: ratio {ours / peer:.2f} ({reach})", flush=True)
    return ours, peer


REACH = {
    "first": "to reach: 3",
    "all": "to reach: 10",
    "superfluous": "to reach: at least 20",
    "scenario": "to reach: 0.1",
}


def main() -> None:
    gc.set_threshold(500_000, 20, 100)
    name = sys.argv[1]
    size = int(sys.argv[2]) if len(sys.argv) > 2 else (1000 if name == "marco" else 10_000)
    match name:
        case "marco":
            marco(size)
        case "growth":
            for each in ("first", "all", "superfluous"):
                few, _ = told(each, size // 10, REACH[each])
                many, _ = told(each, size, REACH[each])
                print(f"growth of {each}: {many / few:.1f} (to reach: 13)", flush=True)
        case _:
            told(name, size, REACH[name])


if __name__ == "__main__":
    main()

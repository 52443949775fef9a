"""Consistency of a generated specification of 10,000 requirements against z3 alone on the same lowered text.

z3 parses and checks; we lower, check and replay.  They take turns, and what is printed is the processor time of each
and the ratio of the two, the middle one of several turns: `python benchmarks/consistency.py [REQUIREMENTS]`.
"""

import gc
import random
import sys
import time
from statistics import median

import z3

from reqonto.backends.base import Budget, Possible
from reqonto.backends.smt import SMT
from reqonto.backends.smt_ground import Ground
from reqonto.backends.smt_lowering import Symbols
from reqonto.logic.sorts import INSTANT, PARTY, EnumSort, NumberSort, ObjectSort
from reqonto.logic.terms import Apply, Arith, Compare, Const, Exists, Function, Var, conjunction, number
from reqonto.logic.theory import Axiom, KindInfo, Theory

MONEY = NumberSort("money", "CNY")
CHANNEL = EnumSort("Channel", ("Web", "App", "Phone", "Shop"))
HOUR = 3600
LARGEST_RATIO = 1.5
TURNS = 5


def generated(size: int) -> Theory:
    """Orders with amounts, event kinds that answer one another within deadlines, channels as hubs."""
    chance = random.Random(7)
    order = ObjectSort("Order")
    events = [ObjectSort(f"Event{index}") for index in range(max(10, size // 12))]
    functions = {"channel": Function("channel", (order,), CHANNEL)}
    for index in range(max(10, size // 20)):
        functions[f"amount{index}"] = Function(f"amount{index}", (order,), MONEY)
    for event in events:
        for name, sort in (("time", INSTANT), ("by", PARTY), ("order", order)):
            functions[f"{event.name}.{name}"] = Function(f"{event.name}.{name}", (event,), sort)
    kinds = [KindInfo("Party", PARTY), KindInfo("Order", order), *(KindInfo(e.name, e, is_event=True) for e in events)]
    axioms = []
    for index in range(size):
        o, channel = Var("o", order), Const(chance.choice(CHANNEL.members), CHANNEL)
        if chance.random() < 0.5:
            left, right = (Apply(functions[f"amount{chance.randrange(max(10, size // 20))}"], (o,)) for _ in "ab")
            limit = number(100 * chance.randint(1, 500), MONEY)
            duty = Compare("<=", left, Arith("+", right, limit, MONEY))
            axioms.append(
                Axiom(f"R-{index}", "must", (o,), Compare("=", Apply(functions["channel"], (o,)), channel), duty)
            )
        else:
            first = chance.randrange(len(events) - 1)
            one, other = Var("e", events[first]), Var("f", events[chance.randrange(first + 1, len(events))])
            time_of = [Apply(functions[f"{var.sort.name}.time"], (var,)) for var in (one, other)]
            order_of = [Apply(functions[f"{var.sort.name}.order"], (var,)) for var in (one, other)]
            deadline = Arith("+", time_of[0], number(HOUR * chance.randint(1, 72), INSTANT), INSTANT)
            duty = Exists((other,), conjunction(
                Compare("=", *order_of), Compare("<=", *time_of), Compare("<=", time_of[1], deadline)))  # fmt: skip
            trigger = Compare("=", Apply(functions["channel"], (order_of[0],)), channel)
            axioms.append(Axiom(f"R-{index}", "must", (one,), trigger, duty))
    return Theory({kind.name: kind for kind in kinds}, functions, tuple(axioms))


def lowered(theory: Theory) -> str:
    """The whole theory with one slot for each sort."""
    ground = Ground(Symbols(theory), {sort.name: 1 for sort in theory.sorts})
    texts = {f"a{index}": ground.lower(axiom.formula, {}, positive=True) for index, axiom in enumerate(theory.axioms)}
    ground.inhabit()
    ground.finish()
    return ground.script(texts) + "".join(f"\n(assert {name})" for name in texts)


def bare(text: str) -> tuple[float, z3.CheckSatResult]:
    """The processor time in which z3 alone parses and checks a text, and what it says."""
    start = time.process_time()
    solver = z3.SimpleSolver(ctx=z3.Context())
    solver.from_string(text)
    result = solver.check()
    return time.process_time() - start, result


def ours(theory: Theory) -> float:
    """The processor time in which we find a world that keeps everything, lowering and replay included."""
    start = time.process_time()
    answer = SMT().open(theory).possible(None, keeping=theory.ids("must"), budget=Budget())
    spent = time.process_time() - start
    assert isinstance(answer, Possible), answer
    return spent


def main() -> None:
    # As in the program, whose `__main__` looks for unreachable objects as seldom.
    gc.set_threshold(500_000, 20, 100)
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    theory = generated(size)
    text = lowered(theory)
    turns = []
    for _ in range(TURNS):
        peer, result = bare(text)
        # What one of us keeps of a theory shall be of no use to the next turn.
        turns.append((ours(generated(size)), peer))
    print(f"{size} requirements, {len(text):,} characters of text, z3 says {result}")
    each, other = (median(times) for times in zip(*turns, strict=True))
    print(f"z3 alone, parse and check: {other:.3f} s; ours, lowering and replay included: {each:.3f} s")
    ratios = sorted(mine / theirs for mine, theirs in turns)
    print(
        f"ratio {median(ratios):.2f}, of {TURNS} from {ratios[0]:.2f} to {ratios[-1]:.2f} (to reach: {LARGEST_RATIO})"
    )

    session = SMT().open(theory)
    asked = theory.axioms[:: max(1, size // 50)]
    start = time.process_time()
    open_ = sum(
        not isinstance(session.possible(axiom.triggered, keeping=theory.ids("must"), budget=Budget()), Possible)
        for axiom in asked
    )
    spent = time.process_time() - start
    print(f"{len(asked)} trigger questions: {spent / len(asked):.3f} s each, {open_} not answered by a world")


if __name__ == "__main__":
    main()

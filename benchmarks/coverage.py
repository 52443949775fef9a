"""How long the open cases of a decision take, against a plain loop that evaluates every case.

A decision over 12 inputs, 8 of them boolean and 4 enumerated, has 917,504 cases.  The plain loop asks of each case
whether the condition of some requirement holds, each condition a compiled function; as a second yardstick those
of all are compiled into one expression, as fast as Python goes.  All must find the same number of open cases.
Run from the root: `python benchmarks/coverage.py [requirements]`.
"""

import random
import sys
import time
from fractions import Fraction
from itertools import product

from reqonto.checks.case_inputs import Inputs
from reqonto.checks.decisions import decisions
from reqonto.constraints.axioms import interpret
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

FLAGS = tuple(f"flag{number}" for number in range(8))
ENUMS = {"channel": 7, "region": 8, "level": 8, "kind": 8}
LIMIT = 0.1


def random_condition(dice: random.Random) -> tuple[str, str]:
    """A condition as the language writes it and as Python does."""
    ours, loop = [], []
    for name in dice.sample([*FLAGS, *ENUMS], dice.randint(2, 4)):
        if name in ENUMS:
            members = sorted(dice.sample(range(ENUMS[name]), dice.randint(1, ENUMS[name] - 2)))
            ours.append(f"o.{name} in {{ {', '.join(f'{name}{each}' for each in members)} }}")
            loop.append(f"{name} in {set(members)!r}")
        else:
            wanted = dice.random() < 0.5
            ours.append(f"o.{name}" if wanted else f"not o.{name}")
            loop.append(name if wanted else f"not {name}")
    return " and ".join(ours), f"({' and '.join(loop)})"


def specification(count: int) -> tuple[str, list[str]]:
    """A specification whose requirements settle one value case by case, and their conditions for the loop."""
    dice = random.Random(7)
    lines = [f"enum E{name} {{ {', '.join(f'{name}{each}' for each in range(size))} }}" for name, size in ENUMS.items()]
    params = [f"param {name}: boolean" for name in FLAGS] + [f"param {name}: E{name}" for name in ENUMS]
    lines.append(f"entity Order {{ {'  '.join(params)}  param fee: money CNY }}")
    conditions = []
    for number in range(count):
        ours, loop = random_condition(dice)
        conditions.append(loop)
        lines.append(f"constraint F-{number}: every o in Order where {ours}: o.fee = {number} CNY")
    return "\n".join(lines) + "\n", conditions


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    text, conditions = specification(count)
    tree, problems = parse(Source("decision.req", text))
    resolved, more = resolve([tree])
    theory = interpret(resolved).theory
    assert not [each for each in (*problems, *more) if each.weight.word == "error"]

    (decision,) = decisions(theory, resolved)
    start = time.perf_counter()
    inputs = Inputs([case.condition for case in decision.cases], lambda _: (None, None))
    cases = inputs.cases
    left = cases.without(cases.any_of(inputs.of(case.condition) for case in decision.cases))
    blocks = cases.cover(left)
    ours = time.perf_counter() - start

    names = [*FLAGS, *ENUMS]
    domains = [(False, True)] * len(FLAGS) + [range(size) for size in ENUMS.values()]
    holds = [eval(f"lambda {', '.join(names)}: {each}") for each in conditions]
    start = time.perf_counter()
    found = 0
    for case in product(*domains):
        if not any(condition(*case) for condition in holds):
            found += 1
    loop = time.perf_counter() - start
    either = " or ".join(conditions)
    body = f"def open_cases(cases):\n    return sum(1 for {', '.join(names)} in cases if not ({either}))\n"
    scope: dict = {}
    exec(body, scope)
    start = time.perf_counter()
    assert found == scope["open_cases"](product(*domains))
    compiled = time.perf_counter() - start

    total = 1
    for domain in domains:
        total *= len(domain)
    # An input that no condition looks at has both its values open; the share is the same.
    assert cases.share(left) == Fraction(found, total), (cases.share(left), found, total)
    ratio = ours / loop
    print(f"{count} requirements, {total} cases, {found} open, written as {len(blocks)} blocks")
    print(f"blocks {ours * 1000:.1f} ms, plain loop {loop * 1000:.1f} ms, ratio {ratio:.4f} (limit {LIMIT})")
    print(f"one compiled expression {compiled * 1000:.1f} ms, ratio {ours / compiled:.4f}")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())

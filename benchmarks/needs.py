"""How the time to check needs grows: from 200 needs, 200 services and 30 roles to ten times as many of each.

Prints seconds and their ratio; run it on a quiet machine: `python benchmarks/needs.py [NEEDS]`.
"""

import random
import sys
import time
from collections import Counter

from reqonto.backends.base import Budget
from reqonto.backends.smt import SMT
from reqonto.checks.further import Context
from reqonto.checks.needs import check
from reqonto.constraints.axioms import interpret
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

LARGEST_RATIO = 13


def generated(needs: int) -> str:
    """Roles in small hierarchies, entities with layered parameters, needs and services that fit here and there."""
    chance = random.Random(11)
    roles, kinds, events = max(3, needs * 3 // 20), max(2, needs // 10), max(3, needs // 20)
    lines = ["module shop"]
    for number in range(roles):
        above = f" is a R{number - 1}" if number % 3 else ""
        lines.append(f"role R{number}{above} clearance {chance.choice(('public', 'partner', 'core'))}")
    for number in range(kinds):
        owner = f" relation owner: R{chance.randrange(roles)} [1] {{ owner }}"
        parameters = " ".join(
            f"param p{each}: integer {{ layer {chance.choice(('public', 'public', 'partner', 'core'))} }}"
            for each in range(5)
        )
        lines.append(f"entity K{number} {{ {parameters}{owner} }}")
    for number in range(events):
        lines.append(f"event E{number}(of: K{chance.randrange(kinds)}) by R{chance.randrange(roles)}")
    for number in range(events // 3):
        first, second = chance.sample(range(events), 2)
        lines.append(f"constraint C-{number}: every e in E{first}: some f in E{second}: f before e")

    def piece() -> str:
        return f"K{chance.randrange(kinds)}.p{chance.randrange(5)}"

    for number in range(needs):
        due = f" due before E{chance.randrange(events)}" if chance.random() < 0.4 else ""
        lines.append(f"need IR-{number} {{ R{chance.randrange(roles)} needs {piece()}, {piece()}{due} }}")
    for number in range(needs):
        at = f" at E{chance.randrange(events)}" if chance.random() < 0.5 else ""
        pieces = ", ".join(dict.fromkeys((piece(), piece(), piece())))
        to = ", ".join(dict.fromkeys(f"R{chance.randrange(roles)}" for _ in range(4)))
        whom = f" to {to}" if chance.random() < 0.4 else ""
        lines.append(f"service IS-{number} {{ R{chance.randrange(roles)} provides {pieces}{whom}{at} }}")
    return "\n".join(lines) + "\n"


def seconds(needs: int) -> tuple[float, Counter[str]]:
    """The processor time from the text to the answers, and the answers."""
    text = generated(needs)
    start = time.process_time()
    tree, found = parse(Source("needs.req", text))
    assert not found, found[0].message("en")
    specification, _ = resolve([tree])
    meaning = interpret(specification)
    context = Context(
        specification, meaning, None, (), Budget(), lambda: 10_000.0, lambda *_: None, lambda theory: SMT().open(theory)
    )
    outcome = check(context)
    assert outcome is not None
    return time.process_time() - start, Counter(each.status for each in outcome.data.answers)


def main() -> None:
    small = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    few, answers = seconds(small)
    print(f"{small} needs: {few:.2f} s  {dict(answers)}")
    many, answers = seconds(10 * small)
    print(f"{10 * small} needs: {many:.2f} s  {dict(answers)}")
    print(f"ratio {many / few:.1f} (at most {LARGEST_RATIO})")


if __name__ == "__main__":
    main()

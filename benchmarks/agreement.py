"""Whether what is found of many random theories agrees with all small worlds: the long form of the tests of agreement.

For each seed one random theory is checked (consistency, all minimal conflicts, what never applies, permissions, what
follows, pairs, what mends) and one pair of versions is compared.  Every disagreement is printed with its theory; the
exit code tells whether there was one.

    python benchmarks/agreement.py N [SEED] [meeting|acting|standing|phrasings]

With `meeting` the theories are those in which requirements meet, with `acting` they are texts about what others do,
which are compared with all short courses of events, with `standing` such texts with a duty that no act of others
begins; with `phrasings` texts are written in several ways that say the same, of which the same has to be found.  In how
many of all theories there was something of each kind is printed as a share.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS.parent))
sys.path.insert(0, str(TESTS / "difference"))

import test_agreement as versions  # noqa: E402 - found by the paths above
from tests.agreement.acting import Judged, story  # noqa: E402
from tests.agreement.judged import checked, disagreements  # noqa: E402
from tests.agreement.meeting import MeetingTheories  # noqa: E402
from tests.agreement.phrasings import disagreements as phrased_apart  # noqa: E402
from tests.agreement.reference import Theories, written  # noqa: E402

from reqonto.checks.verdicts import Consistency  # noqa: E402


def kinds(found: Consistency) -> list[str]:
    """What was found, by kind."""
    return [
        f"verdict: {found.verdict}",
        *(f"conflict: {each.kind}" for each in found.conflicts),
        *("never applies" for _ in found.vacuous),
        *(f"follows: {each.relation}" for each in found.redundant),
        *("permission: usable" for _ in found.usable),
        *(f"undecided: {each.question}" for each in found.undecided),
    ]


def acting(count: int, first: int, *, standing: bool) -> int:
    """Texts about what others do: what is wrong, and what has no lawful answer and is not told."""
    having: Counter[str] = Counter()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            made = story(seed, standing=standing)
            judged = Judged(made, Path(folder))
            lines = [*judged.wrong(), *([f"no answer to {judged.unanswered}"] if judged.missed else [])]
            having.update({f"conflict: {each.kind}" for each in judged.conflicts})
            having["something has no lawful answer"] += judged.unanswered is not None
            having["- which is not told"] += judged.missed
            having["something wrong is told"] += len(lines) > judged.missed
            if lines:
                print(f"seed {seed}:", *made.lines, *lines, sep="\n  ", flush=True)
    print(f"{count} texts from seed {first}; {(time.monotonic() - start) / max(1, count):.2f} s each")
    for name, number in having.items():
        print(f"  {name:<32}{number:>7}  in {number / count:>6.1%} of the texts")
    return int(having["something wrong is told"] + having["- which is not told"] > 0)


def phrasings(count: int, first: int) -> int:
    """Texts in several phrasings: what is found of one and not of another."""
    wrong = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            lines = list(phrased_apart(seed, Path(folder)))
            wrong += bool(lines)
            if lines:
                print(f"seed {seed}:", *lines, sep="\n  ", flush=True)
    each = (time.monotonic() - start) / max(1, count)
    print(f"{count} texts from seed {first}, {wrong} with a disagreement; {each:.2f} s each")
    return int(wrong > 0)


def main(count: int, first: int, made: type[Theories]) -> int:
    told: Counter[str] = Counter()
    having: Counter[str] = Counter()
    wrong = 0
    start = time.monotonic()
    for seed in range(first, first + count):
        if seed > first and (seed - first) % 100 == 0:
            print(f"{seed - first} done, {wrong} with a disagreement", file=sys.stderr, flush=True)
        theory = made(seed).whole()
        found = checked(theory)
        told.update(kinds(found))
        having.update(set(kinds(found)))
        lines = disagreements(theory, found)
        if lines:
            lines = [*written(theory), *lines]
        pair = versions.compared(seed)
        apart = versions.disagreement(seed, lambda _, pair=pair: pair)
        told[f"versions: {pair[1].relation}"] += 1
        lines += [f"versions: {apart}"] if apart else []
        if lines:
            wrong += 1
            print(f"seed {seed}:", *lines, sep="\n  ", flush=True)
    each = (time.monotonic() - start) / max(1, count)
    print(f"{count} theories from seed {first}, {wrong} with a disagreement; {each:.2f} s each")
    for name, number in sorted(told.items()):
        share = f"in {having[name] / count:>6.1%} of the theories" if name in having else ""
        print(f"  {name:<28}{number:>7}  {share}".rstrip())
    return int(wrong > 0)


if __name__ == "__main__":
    numbers = [word for word in sys.argv[1:] if word.isdigit()]
    words = [word for word in sys.argv[1:] if not word.isdigit()]
    if len(numbers) not in {1, 2} or words not in ([], ["meeting"], ["acting"], ["standing"], ["phrasings"]):
        sys.exit(__doc__)
    size, begin = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if words == ["phrasings"]:
        sys.exit(phrasings(size, begin))
    if words in (["acting"], ["standing"]):
        sys.exit(acting(size, begin, standing=words == ["standing"]))
    sys.exit(main(size, begin, MeetingTheories if words else Theories))

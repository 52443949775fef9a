"""Proofs without sizes: that axioms contradict each other in worlds of any size.

A proof may be a solver's with quantifiers (`smt_unbounded`), with or without consequences of finiteness and with counts
and sums said as numbers, or one by instances (`smt_chase`).  What is known to follow from a life cycle makes it short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reqonto.backends.smt_chase import contradiction
from reqonto.backends.smt_lowering import Symbols, TooLarge, Unsupported, conj
from reqonto.backends.smt_rules import Rule, mentioned, universals
from reqonto.backends.smt_solver import Meter, Solver, Unsat
from reqonto.backends.smt_unbounded import MOST_COPIES, Ends, Unbounded
from reqonto.logic.sorts import PARTY, ObjectSort
from reqonto.logic.tallies import tallies_in
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Theory
from reqonto.logic.walk import functions_in
from reqonto.records import dataclass

GOAL = "g"
PROOF_STEPS = 300_000
"""How many steps a proof without sizes may take while growing is still possible."""
LAST_PROOF_STEPS = 2_000_000
TRIES = 6
"""How often a proof is tried that is short or runs astray, each time in another order."""
SHORT_TRIES, SHORT_STEPS = 2, 100_000
"""How often a proof is tried from what is known to follow from a life cycle, instead of from its axioms."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a proof without sizes goes.

    With `ends`: which consequences of finiteness it uses.  `tallied`: whether it is told what counts and sums have to
    do with one another; with `numbers`, that is all that it knows of what is counted.  A `short` one goes without the
    axioms about all moments of those ids of which it is known what follows from them, and without saying what makes
    values change.  A `chased` one goes without them as well, and without quantifiers: see `smt_chase`.
    """

    ends: Ends | None = None
    tallied: bool = False
    numbers: bool = False
    short: bool = False
    chased: bool = False


class Proofs:
    """The proofs of one question; `literals` names the rules that take part, and grows with them."""

    def __init__(
        self, theory: Theory, symbols: Symbols, goal: Formula | None, meter: Meter, literals: Mapping[int, str]
    ) -> None:
        self.theory = theory
        self.symbols = symbols
        self.goal = goal
        self.meter = meter
        self.literals = literals
        self.text = ""
        """The text in which the last contradiction was found."""

    def ways(self, rules: list[Rule], *, with_goal: bool, steps: int) -> list[Way]:
        """How a proof may go: with which consequences of finiteness, and whether counts and sums are compared."""
        goal = [self.goal] if with_goal and self.goal is not None else []
        ways = [Way(ends) for ends in self._ends(rules, goal)]
        # Where only what lies within requirements runs in a circle, that is seldom what a proof needs.
        plain = [Way(), *([] if ways else [Way(ends) for ends in self._ends(rules, goal, within=True)])]
        if self._has_lemmas(rules):
            # What the lemmas make short should not wait for what is long.
            ways, plain = [Way(short=True), *plain, *ways], []
        if not tallies_in([*(item.formula for item in rules), *goal]):
            return ways + plain
        counting = [Way(tallied=True, numbers=True), Way(tallied=True)]
        # At last, what failed with fewer steps comes last.
        return ways + ([*counting, *plain] if steps >= LAST_PROOF_STEPS else [*plain, *counting])

    def _has_lemmas(self, rules: Iterable[Rule]) -> bool:
        """Whether something is known to follow from one of the rules."""
        return any(item.axiom.id in self.theory.lemmas_by_id for item in rules)

    def _lemmas(self, id_: str, rules: Iterable[Rule], goal: Formula | None) -> Iterator[Formula]:
        """What is known to follow from the axioms under an id, as far as it may matter beside the other rules."""
        lemma = self.theory.lemmas_by_id.get(id_)
        if lemma is None:
            return
        yield from lemma.follows
        others = [item.speaks for item in rules if item.axiom.id != id_ and item.axiom.force != "structure"]
        spoken = mentioned([goal] if goal is not None else []).union(*others)
        events = frozenset(sort.name for sort in self.theory.event_sorts)
        for each in lemma.about_events:
            if mentioned([each]) & events <= spoken:
                yield each

    def _ends(self, rules: list[Rule], goal: Sequence[Formula], *, within: bool = False) -> list[Ends]:
        """Which consequences of finiteness may matter: none, unless kinds of events call for each other in a circle.

        With `within`, what requirements say of all events in their conclusions counts as well: "before each bell".
        """
        events = {sort.name for sort in self.theory.event_sorts}
        follows: dict[str, set[str]] = {}
        told = [(list(item.over), [name for name, _ in item.calls]) for item in rules]
        spoken = [*goal, *(item.formula for item in rules if within)]
        told += [each for formula in spoken for each in universals(formula)]
        for over, calls in told:
            for sort in over:
                follows.setdefault(sort, set()).update(name for name in calls if name in events)
        circle = {sort for sort in events if sort in _reached(follows, sort)}
        if not circle:
            return []
        functions: dict[str, Function] = {}
        for formula in (*(item.formula for item in rules), *goal):
            functions |= functions_in(formula)
        objects = [
            function.result.name
            for function in functions.values()
            if isinstance(function.result, ObjectSort)
            and len(function.args) == 1
            and isinstance(function.args[0], ObjectSort)
            and function.args[0].name in circle
        ]
        # What most events share comes first: they are about it.
        sorts = sorted(dict.fromkeys(objects), key=lambda name: (name == PARTY.name, -objects.count(name)))
        found: list[Ends] = []
        for order in ("<=", ">="):
            found += [Ends(order, by=sort) for sort in sorts]
        for order in ("<=", ">="):
            found += [Ends(order, of_all=True), Ends(order)]
        return found

    def proof(self, rules: list[Rule], *, with_goal: bool, way: Way, steps: int) -> frozenset[str] | None:
        """The literals that a proof without sizes needs; None if none was found."""
        if way.chased:
            return self._chase(rules, with_goal=with_goal)
        reading = Unbounded(self.symbols, copies=0 if way.numbers else MOST_COPIES)
        assertions: dict[str, str] = {}
        goal = self.goal if with_goal else None
        try:
            if goal is not None:
                assertions[GOAL] = reading.lower(goal, {}, positive=True)
            told: set[str] = set()
            for item in rules:
                id_ = item.axiom.id
                short = way.short and item.at_moments and id_ in self.theory.lemmas_by_id
                texts = [] if short else [reading.lower(item.formula, {}, positive=True)]
                if id_ not in told:
                    # What follows from all that the id stands for holds wherever one of its axioms is kept.
                    told.add(id_)
                    texts += [reading.lower(each, {}, positive=True) for each in self._lemmas(id_, rules, goal)]
                assertions[self.literals[item.index]] = conj(texts)
            if way.tallied:
                said = [*(item.formula for item in rules), *([goal] if goal is not None else [])]
                reading.tallied(said, only_among=way.numbers)
            reading.finish(
                frozenset().union(*(item.speaks for item in rules), mentioned([goal] if goal is not None else [])),
                way.ends,
                framed=not way.short,
            )
        except (Unsupported, TooLarge):
            return None
        script = reading.script(assertions)
        tries, each = self._tries(rules, way, steps)
        for seed in range(tries):
            solver = Solver(script)
            result = solver.check(list(assertions), self.meter, steps=each, seed=seed)
            if isinstance(result, Unsat):
                self.text = solver.saying(result.core)
                return result.core
        return None

    def _chase(self, rules: list[Rule], *, with_goal: bool) -> frozenset[str] | None:
        """The literals that a proof by instances needs; None if none was found."""
        goal = self.goal if with_goal else None
        said: list[tuple[str, Formula]] = [] if goal is None else [(GOAL, goal)]
        told: set[str] = set()
        for item in rules:
            literal, id_ = self.literals[item.index], item.axiom.id
            if not (item.at_moments and id_ in self.theory.lemmas_by_id):
                said.append((literal, item.formula))
            if id_ not in told:
                told.add(id_)
                said += [(literal, each) for each in self._lemmas(id_, rules, goal)]
        found = contradiction(self.symbols, said, self.meter)
        if found is None:
            return None
        core, self.text = found
        return core

    def _tries(self, rules: list[Rule], way: Way, steps: int) -> tuple[int, int]:
        """How often a proof is tried, and with how many steps each time."""
        if way.short:
            return SHORT_TRIES, SHORT_STEPS
        if way.tallied:
            # Where counts are compared a proof is short or runs astray: several short tries do more than a long one.
            return TRIES, steps // TRIES
        if way.ends is None and self._has_lemmas(rules):
            return TRIES, min(steps, PROOF_STEPS)
        return 1, steps


def _reached(follows: Mapping[str, set[str]], start: str) -> set[str]:
    """What a sort calls for, directly or not."""
    found: set[str] = set()
    todo = [start]
    while todo:
        for name in follows.get(todo.pop(), ()):
            if name not in found:
                found.add(name)
                todo.append(name)
    return found

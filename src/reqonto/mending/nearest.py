"""The value of a bound that works, nearest to the one that is written.

The number becomes a symbol of the theory, and the solver is asked in which range of it the circumstances of the
conflict are possible while everything else is kept; halving the range gives the nearest value in the digits that are
written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast

from reqonto.backends.base import Possible
from reqonto.checks.questions import Asker
from reqonto.checks.repairs import kept_beside
from reqonto.checks.verdicts import Conflict
from reqonto.logic.sorts import BoolSort, ObjectSort, Sort
from reqonto.logic.terms import TRUE, Apply, Arith, Compare, Const, Formula, Function, Term, conjunction
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import Node, every_node, parts, rewrite, with_parts
from reqonto.mending.candidates import Literal
from reqonto.mending.texts import edited
from reqonto.mending.trials import Bench, changed_ids
from reqonto.records import dataclass

SYMBOL = "repair~value"
"""The symbol that stands for the number; no text can name it."""
FARTHEST = 1 << 40
"""How many steps away a value is looked for at most."""
FARTHEST_READ = 8
"""The same where the text is read anew for each value."""
FARTHEST_ALONE = 1 << 20
"""The same where each value is a question of its own."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A theory in which a number is a symbol, and how values of the text and of the symbol belong together."""

    theory: Theory
    symbol: Term
    sort: Sort
    written: Fraction
    meant: Fraction
    slope: Fraction

    def meaning(self, value: Fraction) -> Const:
        """The value of the symbol for a number in the text."""
        return Const(self.meant + self.slope * (value - self.written), self.sort)


def nearest(bench: Bench, conflict: Conflict, literal: Literal, texts: dict[str, str]) -> Iterator[Fraction]:
    """The nearest numbers, above and below, with which the circumstances of a conflict are possible."""
    assert bench.before.theory is not None
    goal = TRUE if conflict.goal is None else conflict.goal
    kept = _kept(bench, conflict, bench.before.theory)
    opened = _opened(bench, literal, texts)
    if opened is None:
        yield from _reread(bench, goal, kept, literal, texts)
        return
    asker = bench.asker(opened.theory)
    for direction in (1, -1):
        if direction < 0 and literal.value <= 0:
            continue
        if _is_multiplied(opened.theory):
            found = _stepwise(bench, goal, kept, opened, literal, direction)
        else:
            found = _search(asker, goal, kept, opened, literal, direction)
        if found is not None:
            yield found


def _reread(
    bench: Bench, goal: Formula, kept: Sequence[str], literal: Literal, texts: dict[str, str]
) -> Iterator[Fraction]:
    """The nearest numbers where a number shapes what is said, as a count does: the text is read with each."""
    path = literal.digits.path
    if path not in texts:
        return
    for direction in (1, -1):
        for steps in range(1, FARTHEST_READ + 1):
            value = literal.value + steps * literal.step * direction
            if value < 0 or bench.left <= 0:
                break
            after = bench.read({path: edited(texts[path], [literal.written(value)])})
            if after.theory is None or not set(kept) <= after.theory.by_id.keys():
                break
            if steps == 1 and not changed_ids(bench.before, after):
                # The number says nothing to the solver.
                return
            if isinstance(bench.asker(after.theory).ask(goal, kept), Possible):
                yield value
                break


def _is_multiplied(theory: Theory) -> bool:
    """Whether the symbol is multiplied with something unknown, which makes ranges of it hard to ask about."""
    return any(
        isinstance(node, Arith)
        and node.op in {"*", "/"}
        and not any(isinstance(part, Const) for part in (node.left, node.right))
        and any(isinstance(inner, Apply) and inner.function.name == SYMBOL for inner in every_node(node))
        for axiom in theory.axioms
        for node in every_node(axiom.formula)
    )


def _stepwise(
    bench: Bench, goal: Formula, kept: Sequence[str], opened: _Open, literal: Literal, direction: int
) -> Fraction | None:
    """The nearest value in one direction, each put to the solver by itself; where one works the farther ones do."""

    def with_number(formula: Formula, meant: Const) -> Formula:
        def written(node: Node) -> Node:
            return meant if isinstance(node, Apply) and node.function.name == SYMBOL else node

        return rewrite(formula, written)

    def works(steps: int) -> bool:
        value = literal.value + steps * literal.step * direction
        if value < 0:
            return False
        meant = opened.meaning(value)
        axioms = tuple(
            replace(axiom, trigger=with_number(axiom.trigger, meant), duty=with_number(axiom.duty, meant))
            for axiom in opened.theory.axioms
        )
        asker = bench.asker(replace(opened.theory, axioms=axioms))
        return isinstance(asker.ask(goal, kept), Possible)

    last = FARTHEST if direction > 0 else int(literal.value / literal.step)
    low, high = 0, 1
    while not works(min(high, last)):
        low, high = high, high * 4
        if low >= last or high > FARTHEST_ALONE or bench.left <= 0:
            return None
    high = min(high, last)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if works(middle) else (middle, high)
    return literal.value + high * literal.step * direction


def _kept(bench: Bench, conflict: Conflict, theory: Theory) -> tuple[str, ...]:
    """All that is kept beside, without the members of other conflicts in the same circumstances: these stay."""
    known = bench.before.consistency
    assert known is not None
    others = {
        id_
        for each in known.conflicts
        if each.id != conflict.id and each.goal == conflict.goal
        for id_ in each.members
        if id_ not in conflict.members
    }
    return tuple(id_ for id_ in kept_beside(conflict, theory) if id_ not in others)


def _search(
    asker: Asker, goal: Formula, kept: Sequence[str], opened: _Open, literal: Literal, direction: int
) -> Fraction | None:
    """The nearest value in one direction, as a multiple of the step that is written."""
    step = literal.step * direction

    def works(first: int, last: int | None) -> Fraction | None:
        """The value of a world between so many steps away, the first left out."""
        bounds = [_beyond(opened, literal.value + first * step, strict=True, up=direction > 0)]
        if last is not None:
            bounds.append(_beyond(opened, literal.value + last * step, strict=False, up=direction < 0))
        answer = asker.ask(conjunction(goal, *bounds), kept)
        if not isinstance(answer, Possible):
            return None
        value = answer.witness.functions.get(SYMBOL, {}).get(())
        if not isinstance(value, Fraction):
            return None
        return abs((value - opened.meant) / opened.slope / step)

    away = works(0, None)
    if away is None:
        return None
    high, low = 1, 0
    while works(0, high) is None:
        low, high = high, high * 2
        if high > FARTHEST or asker.late:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        if works(low, middle) is None:
            low = middle
        else:
            high = middle
    for steps in (high, high + 1):
        value = literal.value + steps * step
        exact = Compare("=", opened.symbol, opened.meaning(value))
        if value >= 0 and isinstance(asker.ask(conjunction(goal, exact), kept), Possible):
            return value
    return None


def _beyond(opened: _Open, value: Fraction, *, strict: bool, up: bool) -> Formula:
    limit = opened.meaning(value)
    greater = up == (opened.slope > 0)
    less, more = (limit, opened.symbol) if greater else (opened.symbol, limit)
    return Compare("<", less, more) if strict else Compare("<=", less, more)


# ---------------------------------------------------------------- numbers as symbols


def _opened(bench: Bench, literal: Literal, texts: dict[str, str]) -> _Open | None:
    """The theory with the number as a symbol; None where the number shapes what is said, or more than one value."""
    path = literal.digits.path
    if path not in texts or bench.before.theory is None:
        return None
    other = literal.value + max(literal.step, Fraction(1)) if literal.value else literal.value + 1
    after = bench.read({path: edited(texts[path], [literal.written(other)])})
    if after.theory is None:
        return None
    before = bench.before.theory
    pair: list[tuple[Const, Const]] = []
    if before.by_id.keys() != after.theory.by_id.keys() or before.tick != after.theory.tick:
        return None
    axioms: list[Axiom] = []
    changed: set[str] = set()
    for one, two in zip(before.axioms, after.theory.axioms, strict=False):
        if one == two:
            axioms.append(one)
            continue
        trigger = _joined(one.trigger, two.trigger, pair)
        duty = _joined(one.duty, two.duty, pair)
        if trigger is None or duty is None or one.id != two.id:
            return None
        changed.add(one.id)
        axioms.append(replace(one, trigger=cast("Formula", trigger), duty=cast("Formula", duty)))
    if len(before.axioms) != len(after.theory.axioms) or not pair:
        return None
    first, second = pair[0]
    if any(each != pair[0] for each in pair) or isinstance(first.sort, ObjectSort | BoolSort):
        return None
    assert isinstance(first.value, Fraction)
    assert isinstance(second.value, Fraction)
    symbol = Function(SYMBOL, (), first.sort)
    theory = replace(
        before,
        functions={**before.functions, SYMBOL: symbol},
        axioms=tuple(axioms),
        lemmas=tuple(each for each in before.lemmas if each.id not in changed),
    )
    slope = (second.value - first.value) / (other - literal.value)
    return _Open(theory, Apply(symbol, ()), first.sort, literal.value, first.value, slope)


def _joined(one: Node, other: Node, pair: list[tuple[Const, Const]]) -> Node | None:
    """The first formula with a symbol where the two have other numbers; None where they differ in anything else."""
    if one == other:
        return one
    if isinstance(one, Const) and isinstance(other, Const):
        if one.sort != other.sort or not isinstance(one.value, Fraction):
            return None
        pair.append((one, other))
        return Apply(Function(SYMBOL, (), one.sort), ())
    mine, its = parts(one), parts(other)
    if type(one) is not type(other) or len(mine) != len(its) or not mine:
        return None
    joined: list[Node] = []
    for left, right in zip(mine, its, strict=True):
        both = _joined(left, right, pair)
        if both is None:
            return None
        joined.append(both)
    # Nothing else may differ: what is left of the two is the same.
    if with_parts(one, its) != other:
        return None
    return with_parts(one, tuple(joined))

"""The conditions and bounds of a requirement, and the questions whose worlds show that each of them matters.

A *condition* is an atom of what a requirement says, at one place.  It *decides* in a world where the verdict would be
the other one if this atom alone, at this place, were true (or false) of everything.  A *bound* is a comparison of
numbers or times, or a count.  A world is *at the edge* of a bound at distance d where what is compared lies exactly d
beside the bound and just this decides whether a bound moved there is kept: the verdict then differs between the bound
drawn there with `<=` and with `<`.  So every world found here tells the requirement from one with a slip in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Literal, TypeAlias, cast

from reqonto.checks.questions import triggered
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.paraphrase import conjuncts
from reqonto.logic.sorts import DATE, DURATION, INSTANT, INTEGER, MOMENT, STEPS, NumberSort, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    Apply,
    Arith,
    AtLeast,
    Compare,
    CompareOp,
    Const,
    Defined,
    Formula,
    Holds,
    If,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Var,
    conjunction,
    disjunction,
    sort_of,
)
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import Node, every_node, parts, with_parts
from reqonto.records import dataclass

Path: TypeAlias = tuple[int, ...]

Polarity: TypeAlias = Literal[1, -1, 0]
"""Whether more truth at a place makes the whole truer (1), less true (-1), or either (0)."""

Shown: TypeAlias = Literal["kept", "broken", "edge", "decides_kept", "decides_broken"]
"""What a world is to show.

`kept`, `broken`: the requirement as such; `edge`: a bound at a distance; `decides_…`: a condition that decides.
"""

Judged: TypeAlias = Literal["satisfied", "violated", "not_applicable"]

_WEAK: dict[str, CompareOp] = {"<": "<=", "<=": "<=", ">": ">=", ">=": ">="}
_STRICT: dict[str, CompareOp] = {"<": "<", "<=": "<", ">": ">", ">=": ">"}
_COMPARED: dict[str, Callable[[Fraction, int], bool]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
_DAY = 86_400
_PERCENT = Fraction(1, 100)
_MOST_DIGITS = 6
_CENTS = 2


@dataclass(frozen=True, slots=True)
class Place:
    """An atom, or a count, at one place of one of the axioms of a requirement.

    `number` tells which of the axioms.  `negated`: it is what a `not` denies; the bound of a count is then one less.
    """

    number: int
    path: Path
    atom: Formula
    polarity: Polarity
    negated: bool = False
    in_trigger: bool = False


@dataclass(frozen=True, slots=True)
class Distance:
    """How far beside its bound something lies: so many units, a unit being `step` in base units.

    `written`: the unit is the one that people reckon in (a day), not the smallest one.
    """

    units: int
    step: Fraction
    sort: NumberSort
    written: bool = False

    @property
    def value(self) -> Fraction:
        return self.units * self.step


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to be shown about a requirement, and the closed formula that is true where it is seen.

    `count` tells how many things of a kind it takes.  `keeps` tells whether the requirement is kept there, None where
    either may be; where it is, `beside` is all else that has to hold, if that is less than the goal.
    """

    requirement: str
    shown: Shown
    goal: Formula
    place: Place | None = None
    distance: Distance | None = None
    count: int = 0
    keeps: bool | None = None
    beside: Formula | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a requirement says, as one closed formula; of a permission, that it is exercised."""

    id: str
    axioms: tuple[Axiom, ...]

    @property
    def permits(self) -> bool:
        return self.axioms[0].force == "may"

    @property
    def said(self) -> Formula:
        return self._whole([self.one(axiom) for axiom in self.axioms])

    def one(self, axiom: Axiom) -> Formula:
        """What one of the axioms says."""
        return axiom.exercised if self.permits else axiom.formula

    def _whole(self, each: Sequence[Formula]) -> Formula:
        return disjunction(*each) if self.permits else conjunction(*each)

    def changed(self, place: Place, atom: Formula) -> Formula:
        """What the requirement would say with another atom at a place."""
        own = [self.one(axiom) for axiom in self.axioms]
        own[place.number] = cast("Formula", _put(own[place.number], place.path, atom))
        return self._whole(own)

    def judged(self, world: Structure) -> Judged | None:
        """The verdict about a world that is known in everything; None where it cannot be told."""
        try:
            if not holds(self.said, world):
                return "not_applicable" if self.permits else "violated"
            applies = triggered(self.axioms)
            return "satisfied" if self.permits or applies is None or holds(applies, world) else "not_applicable"
        except Unsupported:
            return None


# ---------------------------------------------------------------- places


def places(requirement: Requirement) -> list[Place]:
    """The conditions of a requirement in written order: what only gives a name, or the kind of a binder, is none."""
    return [place for number, axiom in enumerate(requirement.axioms) for place in _in_axiom(requirement, number, axiom)]


def _in_axiom(requirement: Requirement, number: int, axiom: Axiom) -> Iterator[Place]:
    named = {id(each) for each in _naming(axiom)}
    inside = {id(node) for node in every_node(axiom.trigger)}
    for place in _atoms(requirement.one(axiom), Place(number, (), TRUE, 1)):
        if id(place.atom) not in named:
            yield Place(number, place.path, place.atom, place.polarity, place.negated, id(place.atom) in inside)


def _naming(axiom: Axiom) -> Iterator[Formula]:
    """The conjuncts of the trigger that say what a variable stands for: an argument of an event, a member of a kind."""
    known: set[str] = set()
    own = set(axiom.vars)
    for part in conjuncts(axiom.trigger):
        match part:
            case IsKind(Var() as var, _) if var in own:
                yield part
            case Compare("=", Apply(_, (Var() as of,)), Var() as var) | Compare(
                "=", Var() as var, Apply(_, (Var() as of,))
            ):
                if {var, of} <= own and var.name not in known and isinstance(var.sort, ObjectSort):
                    known.add(var.name)
                    yield part
            case _:
                pass


def _atoms(node: Node, here: Place) -> Iterator[Place]:
    """Atoms and counts with their places, outermost first; `here` is the place of the node."""
    if isinstance(node, Holds | Compare | IsKind | Defined | Matches | AtLeast):
        yield Place(here.number, here.path, node, here.polarity, here.negated)
    for index, part in enumerate(parts(node)):
        inner = Place(
            here.number, (*here.path, index), TRUE, _passed_on(node, index, here.polarity), isinstance(node, Not)
        )
        yield from _atoms(part, inner)


def _passed_on(node: Node, index: int, polarity: Polarity) -> Polarity:
    match node:
        case Not():
            return _flipped(polarity)
        case Implies():
            return _flipped(polarity) if index == 0 else polarity
        case Iff() | If() | Aggregate() | Compare() | Holds() | IsKind() | Defined() | Matches():
            return 0
        case _:
            return polarity


def _flipped(polarity: Polarity) -> Polarity:
    return -1 if polarity == 1 else 1 if polarity == -1 else 0


def _put(node: Node, path: Path, atom: Formula) -> Node:
    """The node with another atom at a place."""
    if not path:
        return atom
    index, *rest = path
    own = parts(node)
    return with_parts(node, (*own[:index], _put(own[index], tuple(rest), atom), *own[index + 1 :]))


# ---------------------------------------------------------------- what is to be shown


def probes(requirement: Requirement, tick: Fraction = Fraction(1), *, inside: bool = True) -> list[Probe]:
    """All that is to be shown about a requirement: itself and, `inside`, the edges of its bounds and its conditions."""
    own, said = requirement.id, requirement.said
    applies = None if requirement.permits else triggered(requirement.axioms)
    whole = said if applies is None else conjunction(applies, said)
    found = [Probe(own, "kept", whole, keeps=True, beside=None if requirement.permits else applies or TRUE)]
    if not requirement.permits:
        found.append(Probe(own, "broken", Not(said), keeps=False))
    for place in places(requirement) if inside else ():
        found += _edges(requirement, place, tick)
        if not isinstance(place.atom, AtLeast):
            found += _deciding(requirement, place)
    return found


def _deciding(requirement: Requirement, place: Place) -> Iterator[Probe]:
    """Where the condition decides that the requirement is kept, and where that it is broken."""
    said = requirement.said
    true, false = requirement.changed(place, TRUE), requirement.changed(place, FALSE)
    match place.polarity:
        case 1:
            kept, broken = Not(false), true
        case -1:
            kept, broken = Not(true), false
        case _:
            kept, broken = Not(conjunction(true, false)), disjunction(true, false)
    less = None if requirement.permits else kept
    yield Probe(requirement.id, "decides_kept", conjunction(said, kept), place, keeps=True, beside=less)
    yield Probe(requirement.id, "decides_broken", conjunction(Not(said), broken), place, keeps=False)


def _edges(requirement: Requirement, place: Place, tick: Fraction) -> Iterator[Probe]:
    match place.atom:
        case AtLeast(count) as atom:
            limit = count - 1 if place.negated else count
            yield from (
                _counted(requirement, place, atom, limit, units) for units in (-1, 0, 1) if limit and limit + units >= 0
            )
        case Compare(_, left, right) as atom if isinstance(sort_of(left), NumberSort):
            if not (isinstance(left, Var) and isinstance(right, Var)):
                yield from (_beside(requirement, place, atom, distance) for distance in distances(atom, tick))
        case _:
            pass


def _counted(requirement: Requirement, place: Place, atom: AtLeast, limit: int, units: int) -> Probe:
    """That just so many are there, and that a bound here, or one further, makes the difference."""
    many = limit + units
    enough = TRUE if many == 0 else AtLeast(many, atom.vars, atom.body, atom.origin)
    goal = _differs(requirement, place, enough, AtLeast(many + 1, atom.vars, atom.body, atom.origin))
    distance = Distance(units, Fraction(1), INTEGER)
    keeps = _keeps(place, true=many >= atom.count)
    return Probe(requirement.id, "edge", goal, place, distance, many + 1, keeps)


def _keeps(place: Place, *, true: bool) -> bool | None:
    """Whether a requirement is kept where only the atom at a place decides, and is true there (false)."""
    return None if place.polarity == 0 else true == (place.polarity == 1)


def _beside(requirement: Requirement, place: Place, atom: Compare, distance: Distance) -> Probe:
    """That what is compared lies just so far beside its bound, and that this decides."""
    by = distance.value
    there = _moved(atom, "=", by)
    one: Formula
    other: Formula
    if atom.op == "=":
        one, other = (atom, FALSE) if by == 0 else (there, atom)
    elif atom.op == "!=":
        one, other = (TRUE, atom) if by == 0 else (atom, conjunction(atom, Not(there)))
    else:
        one, other = _moved(atom, _WEAK[atom.op], by), _moved(atom, _STRICT[atom.op], by)
        if sort_of(atom.left) == MOMENT:
            # Between two instants that a scenario can name lie several moments.
            other = _moved(atom, _WEAK[atom.op], by + (-distance.step if "<" in atom.op else distance.step))
    goal = _differs(requirement, place, one, other)
    return Probe(requirement.id, "edge", goal, place, distance, keeps=_keeps(place, true=_COMPARED[atom.op](by, 0)))


def _differs(requirement: Requirement, place: Place, one: Formula, other: Formula) -> Formula:
    """That the requirement is kept with one of these at the place, and broken with the other; `other` says more."""
    wide, narrow = requirement.changed(place, one), requirement.changed(place, other)
    match place.polarity:
        case 1:
            return conjunction(wide, Not(narrow))
        case -1:
            return conjunction(narrow, Not(wide))
        case _:
            return disjunction(conjunction(wide, Not(narrow)), conjunction(narrow, Not(wide)))


def _moved(atom: Compare, op: CompareOp, by: Fraction) -> Formula:
    """The comparison with its bound moved."""
    sort = sort_of(atom.right)
    if by == 0 or not isinstance(sort, NumberSort):
        return Compare(op, atom.left, atom.right, atom.origin)
    step = Const(by, DURATION if sort == INSTANT else INTEGER if sort in {DATE, MOMENT} else sort)
    return Compare(op, atom.left, Arith("+", atom.right, step, sort), atom.origin)


def distances(atom: Compare, tick: Fraction) -> list[Distance]:
    """At the bound, and one unit to either side: of the smallest unit, and of days where the bound is one of days."""
    sort = sort_of(atom.left)
    assert isinstance(sort, NumberSort)
    step = _unit(atom, sort)
    found = [Distance(units, step, sort) for units in (-1, 0, 1)]
    if sort in {INSTANT, DURATION} and _in_days(atom, tick):
        found += [Distance(units, _DAY / tick, sort, written=True) for units in (-1, 1)]
    return found


def _unit(atom: Compare, sort: NumberSort) -> Fraction:
    """One unit: the smallest of the sort; of a sort that has none, one of the last digit that is written."""
    if sort == MOMENT:
        return Fraction(STEPS)
    if sort.integral:
        return Fraction(1)
    base = _PERCENT if sort.kind == "percent" else Fraction(1)
    written = [
        _digits(node.value / base)
        for node in every_node(atom)
        if isinstance(node, Const) and isinstance(node.value, Fraction) and node.sort == sort
    ]
    return base * Fraction(1, 10 ** max(written, default=_CENTS if sort.kind == "decimal" else 0))


def _digits(value: Fraction) -> int:
    """How many decimal places a number takes; of one that has no end two."""
    return next((count for count in range(_MOST_DIGITS + 1) if (value * 10**count).denominator == 1), _CENTS)


def _in_days(atom: Compare, tick: Fraction) -> bool:
    """Whether a bound is a length of whole days, or comes from a calendar."""
    for node in every_node(atom):
        match node:
            case Const(Fraction() as value, NumberSort("duration")) if value and (value * tick) % _DAY == 0:
                return True
            case Apply(function) if function.computed is not None:
                return True
            case _:
                pass
    return False

"""The inputs of a decision: what its conditions look at, cut into as few values as they tell apart.

A comparison with a member of an enumeration makes the enumeration an input, one with a number cuts the number line
there, a truth value is an input of two values, two numbers compared are less, equal or more.  What cannot be taken
apart (`some payment …`) is true or not.  A value that may be missing has this as one more value: every atom about it is
then false.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from reqonto.logic.canonical import canonical
from reqonto.logic.cases import Block, Cases
from reqonto.logic.evaluate import compare
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    Compare,
    CompareOp,
    Const,
    Defined,
    Extreme,
    Formula,
    Holds,
    If,
    Iff,
    Implies,
    Not,
    Or,
    Term,
    conjunction,
    disjunction,
    sort_of,
)
from reqonto.logic.walk import every_node
from reqonto.records import dataclass

Bounds: TypeAlias = Callable[[Term], tuple[Fraction | None, Fraction | None]]
"""The declared bounds of a number, both included."""

_FLIPPED: Mapping[CompareOp, CompareOp] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `low` to `high` (None: no end there); a single number has both ends alike."""

    low: Fraction | None
    high: Fraction | None
    low_in: bool = False
    high_in: bool = False

    @property
    def single(self) -> bool:
        return self.low is not None and self.low == self.high


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an input: what it is, and the formula that says so.

    `what` is a constant, a range of numbers, a truth value, how two things compare, `other` (no listed constant) or
    None for absence.
    """

    what: Const | Range | bool | Literal["less", "equal", "more", "different", "other"] | None
    formula: Formula


Shape: TypeAlias = Literal["choice", "number", "flag", "pair", "statement"]


@dataclass(frozen=True, slots=True)
class Input:
    """What conditions look at.

    A term with constants (`choice`, `number`, `flag`), two terms (`pair`), or a formula (`statement`).
    """

    shape: Shape
    term: Term | None
    other: Term | None
    formula: Formula | None
    values: tuple[Value, ...]

    def formula_of(self, chosen: Collection[int]) -> Formula:
        """That the input has one of these values."""
        return disjunction(*(self.values[each].formula for each in sorted(chosen)))

    @property
    def doubtful(self) -> tuple[int, ...]:
        """The values that declarations may exclude: absence."""
        return tuple(index for index, value in enumerate(self.values) if value.what is None)


@dataclass(slots=True)
class _Seen:
    """An input while conditions are being read: its constants so far, and whether absence is told apart."""

    shape: Shape
    term: Term | None
    other: Term | None = None
    formula: Formula | None = None
    constants: dict[Fraction | bool | str, Const] = field(default_factory=dict)
    defined: bool = False


class Inputs:
    """The inputs of some conditions, and the conditions as sets of cases."""

    def __init__(self, conditions: Iterable[Formula], bounds: Bounds) -> None:
        self._seen: dict[str, _Seen] = {}
        for condition in conditions:
            self._collect(condition)
        self.inputs = tuple(_settled(seen, bounds) for seen in self._seen.values())
        self._numbers = {key: number for number, key in enumerate(self._seen)}
        self.cases = Cases([len(each.values) for each in self.inputs])

    def of(self, formula: Formula) -> int:
        """The cases in which a formula (of those given) is true."""
        cases = self.cases
        match formula:
            case Not(body):
                return cases.without(self.of(body))
            case And(parts):
                return cases.all_of(map(self.of, parts))
            case Or(parts):
                return cases.any_of(map(self.of, parts))
            case Implies(left, right):
                return cases.either(cases.without(self.of(left)), self.of(right))
            case Iff(left, right):
                one, other = self.of(left), self.of(right)
                return cases.either(cases.both(one, other), cases.without(cases.either(one, other)))
            case _:
                key, truth = self._atom(formula)
                number = self._numbers[key]
                chosen = [index for index, value in enumerate(self.inputs[number].values) if truth(value)]
                return cases.where(number, chosen)

    def impossible(self, excluded: Mapping[int, Collection[int]]) -> int:
        """The cases in which an input has a value that is known to be excluded."""
        return self.cases.any_of(self.cases.where(number, values) for number, values in excluded.items())

    def formula_of(self, block: Block) -> Formula:
        """What a block says."""
        return conjunction(*(self.inputs[number].formula_of(block[number]) for number in sorted(block)))

    # ------------------------------------------------ reading

    def _collect(self, formula: Formula) -> None:
        match formula:
            case Not(body):
                self._collect(body)
            case And(parts) | Or(parts):
                for part in parts:
                    self._collect(part)
            case Implies(left, right) | Iff(left, right):
                self._collect(left)
                self._collect(right)
            case _:
                self._atom(formula)

    def _atom(self, formula: Formula) -> tuple[str, Callable[[Value], bool]]:
        """The input that an atom looks at, and of which of its values it is true."""
        match formula:
            case Compare(op, Const() as constant, right) if not isinstance(right, Const):
                return self._compared(_FLIPPED[op], right, constant)
            case Compare(op, left, Const() as constant) if not isinstance(left, Const):
                return self._compared(op, left, constant)
            case Compare(op, left, right):
                return self._pair(op, left, right)
            case Holds(term):
                key = self._see("flag", term)
                return key, lambda value: value.what is True
            case Defined(term):
                key = self._see(_shape(term), term)
                self._seen[key].defined = True
                return key, lambda value: value.what is not None
            case _:
                key = canonical(formula, {})
                self._seen.setdefault(key, _Seen("statement", None, formula=formula))
                return key, lambda value: value.what is True

    def _see(self, shape: Shape, term: Term) -> str:
        key = canonical(term, {})
        self._seen.setdefault(key, _Seen(shape, term))
        return key

    def _compared(self, op: CompareOp, term: Term, constant: Const) -> tuple[str, Callable[[Value], bool]]:
        key = self._see(_shape(term), term)
        if self._seen[key].shape == "flag":
            self._seen[key].defined = True
            return key, lambda value: isinstance(value.what, bool) and (value.what is constant.value) is (op == "=")
        self._seen[key].constants.setdefault(constant.value, constant)
        return key, lambda value: _true_of(value, op, constant)

    def _pair(self, op: CompareOp, left: Term, right: Term) -> tuple[str, Callable[[Value], bool]]:
        """Two terms compared, in the order in which they were compared first."""
        one, other = canonical(left, {}), canonical(right, {})
        key, turned = f"{one} / {other}", f"{other} / {one}"
        if turned in self._seen:
            key, op = turned, _FLIPPED[op]
        self._seen.setdefault(key, _Seen("pair", left, right))
        true = {
            "=": {"equal"}, "!=": {"less", "more", "different"}, "<": {"less"}, ">": {"more"},
            "<=": {"less", "equal"}, ">=": {"more", "equal"},
        }[op]  # fmt: skip
        return key, lambda value: value.what in true if isinstance(value.what, str) else False


# ---------------------------------------------------------------- from what was seen to values


def _shape(term: Term) -> Shape:
    match sort_of(term):
        case NumberSort():
            return "number"
        case BoolSort():
            return "flag"
        case _:
            return "choice"


def _settled(seen: _Seen, bounds: Bounds) -> Input:
    match seen.shape:
        case "statement":
            assert seen.formula is not None
            values = [Value(True, seen.formula), Value(False, Not(seen.formula))]
        case "pair":
            values = list(_pair_values(seen))
        case "flag":
            values = list(_flag_values(seen))
        case "choice":
            values = list(_choices(seen))
        case "number":
            values = list(_ranges(seen, bounds))
        case _:
            assert_never(seen.shape)
    return Input(seen.shape, seen.term, seen.other, seen.formula, tuple(values))


def _pair_values(seen: _Seen) -> Iterator[Value]:
    left, right = seen.term, seen.other
    assert left is not None
    assert right is not None
    if isinstance(sort_of(left), NumberSort):
        yield Value("less", Compare("<", left, right))
        yield Value("equal", Compare("=", left, right))
        yield Value("more", Compare(">", left, right))
    else:
        yield Value("equal", Compare("=", left, right))
        yield Value("different", Compare("!=", left, right))
    if may_be_absent(left) or may_be_absent(right):
        yield Value(None, Not(conjunction(Defined(left), Defined(right))))


def _flag_values(seen: _Seen) -> Iterator[Value]:
    term = seen.term
    assert term is not None
    yield Value(True, Holds(term))
    if seen.defined and may_be_absent(term):
        yield Value(False, conjunction(Not(Holds(term)), Defined(term)))
        yield Value(None, Not(Defined(term)))
    else:
        yield Value(False, Not(Holds(term)))


def _choices(seen: _Seen) -> Iterator[Value]:
    term = seen.term
    assert term is not None
    sort = sort_of(term)
    constants = list(seen.constants.values())
    if isinstance(sort, EnumSort):
        constants = [Const(name, sort) for name in sort.members]
    for constant in constants:
        yield Value(constant, Compare("=", term, constant))
    if not isinstance(sort, EnumSort):
        others = (Compare("!=", term, constant) for constant in constants)
        yield Value("other", conjunction(Defined(term), *others))
    if may_be_absent(term):
        yield Value(None, Not(Defined(term)))


def _ranges(seen: _Seen, bounds: Bounds) -> Iterator[Value]:
    """The number line cut at the constants; pieces without a number of the sort, or out of bounds, are left out."""
    term = seen.term
    assert term is not None
    sort = sort_of(term)
    assert isinstance(sort, NumberSort)
    low, high = bounds(term)
    cuts = sorted(value for value in seen.constants if isinstance(value, Fraction))
    whole = sort.integral and isinstance(term, Apply)
    ends: list[Fraction | None] = [None, *cuts, None]
    for index, start in enumerate(ends[:-1]):
        if start is not None:
            yield from _piece(Range(start, start, low_in=True, high_in=True), term, sort, (low, high), whole=whole)
        yield from _piece(Range(start, ends[index + 1]), term, sort, (low, high), whole=whole)
    if may_be_absent(term):
        yield Value(None, Not(Defined(term)))


def _piece(
    piece: Range, term: Term, sort: NumberSort, bounds: tuple[Fraction | None, Fraction | None], *, whole: bool
) -> Iterator[Value]:
    """The piece as a value, if it holds a number within the bounds."""
    least, most = piece.low, piece.high
    low, high = bounds
    if most is not None and low is not None and (most < low or (most == low and not piece.high_in)):
        return
    if least is not None and high is not None and (least > high or (least == high and not piece.low_in)):
        return
    if whole and not piece.single:
        firsts = [*([] if least is None else [least // 1 + 1]), *([] if low is None else [-((-low) // 1)])]
        lasts = [*([] if most is None else [-((-most) // 1) - 1]), *([] if high is None else [high // 1])]
        if firsts and lasts and max(firsts) > min(lasts):
            return
    if whole and piece.single and least is not None and least.denominator != 1:
        return
    parts: list[Formula] = []
    if piece.single and least is not None:
        parts = [Compare("=", term, Const(least, sort))]
    else:
        if least is not None:
            parts.append(Compare(">", term, Const(least, sort)))
        if most is not None:
            parts.append(Compare("<", term, Const(most, sort)))
    yield Value(piece, conjunction(*parts) if parts else Defined(term))


def _true_of(value: Value, op: CompareOp, constant: Const) -> bool:
    """Whether the comparison with the constant is true of a value."""
    match value.what:
        case Const(found):
            return compare(op, found, constant.value)
        case "other":
            return op == "!="
        case Range() as piece:
            assert isinstance(constant.value, Fraction)
            return _range_true(piece, op, constant.value)
        case _:
            return False


def _range_true(piece: Range, op: CompareOp, number: Fraction) -> bool:
    """As the line is cut at every constant, the piece lies on one side of it or is the number itself."""
    if piece.single:
        assert piece.low is not None
        return compare(op, piece.low, number)
    below = piece.high is not None and piece.high <= number
    return op in {"<", "<=", "!="} if below else op in {">", ">=", "!="}


def may_be_absent(term: Term) -> bool:
    """Whether a world may have no value for the term."""
    for node in every_node(term):
        match node:
            case Apply(function) if function.partial:
                return True
            case Arith("/") | Extreme():
                return True
            case Aggregate(kind) if kind in {"min", "max", "average"}:
                return True
            case If():
                return True
            case _:
                pass
    return False


def merged(values: Sequence[Value], *, whole: bool) -> Iterator[Range]:
    """Neighbouring ranges of numbers as one; of whole numbers, 3 and 4 are neighbours."""
    current: Range | None = None
    for value in values:
        piece = value.what
        if not isinstance(piece, Range):
            continue
        if current is not None and _touch(current, piece, whole=whole):
            current = Range(current.low, piece.high, current.low_in, piece.high_in)
        else:
            if current is not None:
                yield current
            current = piece
    if current is not None:
        yield current


def _touch(one: Range, other: Range, *, whole: bool) -> bool:
    """Whether no number lies between two ranges, the first of which ends before the other begins."""
    if one.high is None or other.low is None:
        return False
    if one.high == other.low:
        return one.high_in or other.low_in
    return whole and one.high_in and other.low_in and other.low == one.high + 1

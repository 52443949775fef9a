"""The decisions of a specification: what is to happen, or which value holds, when something occurs – case by case.

Requirements that are triggered by the same thing and settle the same thing make one decision: whether `Ship` follows on
`Pay`, what `Order.freight` is.  Each gives a case: a condition over the triggering event (or object) and an outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from reqonto.checks.case_inputs import may_be_absent
from reqonto.checks.naming import Positions, positions
from reqonto.constraints.draft import conjuncts, together
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.canonical import canonical
from reqonto.logic.simplify import simplify
from reqonto.logic.sorts import DURATION, INSTANT, MOMENT, NumberSort, ObjectSort
from reqonto.logic.terms import (
    And,
    Apply,
    Arith,
    Compare,
    Const,
    Defined,
    Exists,
    Formula,
    Holds,
    Implies,
    IsKind,
    Not,
    Or,
    Term,
    Var,
    exists,
    sort_of,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import Node, every_node, free_variables, rewrite, substitute
from reqonto.records import dataclass
from reqonto.spec.model import Specification

Stance: TypeAlias = Literal["do", "must not", "may", "value"]

SUBJECT = "\u2060subject"
"""The name of the variable that stands for what triggers a decision; no name of a text."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a case settles: an event that is to happen (within `within`), must not or may; or a value.

    What must not happen is forbidden for `within` after the trigger, or for good; with `partly`, for some other time.
    A value is that of `term`, which says of which object and when; without it, at some time among several.
    """

    stance: Stance
    decided: str
    value: Term | bool | None = None
    within: Const | None = None
    partly: bool = False
    term: Apply | None = None

    def differs(self, other: Ending) -> bool:
        """Whether both cannot be kept at once."""
        if self.stance == "value" and other.stance == "value":
            if self.term is None or self.term != other.term:
                return False
            one, two = self.value, other.value
            if isinstance(one, Const) and isinstance(two, Const):
                return one != two
            return isinstance(one, bool) and isinstance(two, bool) and one is not two
        if self.stance == other.stance:
            return False
        if self.stance == "must not":
            return self._forbids_all(other)
        return other.stance == "must not" and other._forbids_all(self)

    def _forbids_all(self, asked: Ending) -> bool:
        """Whether a prohibition leaves no room for what is asked for: its time covers the time for that."""
        if self.partly:
            return False
        if self.within is None:
            return True
        return asked.within is not None and _length(asked.within) <= _length(self.within)


@dataclass(frozen=True, slots=True)
class Case:
    """One requirement's part in a decision."""

    requirement: str
    force: str
    condition: Formula
    ending: Ending


@dataclass(frozen=True, slots=True)
class Occasion:
    """What triggers a decision: an event, an object that exists, or a state that becomes true.

    `subject` stands for the event or object; `holds` says that the occasion is there, `vars` are all its variables.
    """

    kind: str
    subject: Var
    vars: tuple[Var, ...]
    holds: Formula
    becomes: Formula | None = None

    @property
    def key(self) -> str:
        return canonical(self.holds, {}) + self.kind


@dataclass(frozen=True, slots=True)
class Decision:
    """The cases of one decision, in source order."""

    occasion: Occasion
    decided: str
    cases: tuple[Case, ...]

    @property
    def of(self) -> str:
        """What it is called: `Pay: Ship`, `Order.freight`."""
        if self.occasion.becomes is None and self.decided.startswith(f"{self.occasion.kind}."):
            return self.decided
        return f"{self.occasion.kind}: {self.decided}"


def decisions(theory: Theory, specification: Specification) -> list[Decision]:
    """The decisions, in the order of their first requirement."""
    declared = positions(theory)
    found: dict[tuple[str, str], tuple[Occasion, list[Case]]] = {}
    for axiom in theory.axioms:
        entry = specification.entries.get(axiom.id)
        if entry is None or entry.word not in {"requirement", "constraint", "rule"}:
            continue
        for occasion, case in _cases(axiom, theory, declared):
            row = found.setdefault((occasion.key, case.ending.decided), (occasion, []))
            if case not in row[1]:
                row[1].append(case)
    return [Decision(occasion, key[1], tuple(cases)) for key, (occasion, cases) in found.items()]


# ---------------------------------------------------------------- one axiom


@dataclass(slots=True)
class _Reading:
    """An axiom on its way to cases: its occasion and the rest of its trigger, said of the occasion's variables."""

    occasion: Occasion
    values: dict[str, Term] = field(default_factory=dict)
    rest: list[Formula] = field(default_factory=list)


def _cases(axiom: Axiom, theory: Theory, declared: Positions) -> Iterator[tuple[Occasion, Case]]:
    reading = _read(axiom, theory, declared)
    if reading is None:
        return
    condition = _condition(axiom, reading)
    for more, duty in _pieces(substitute(axiom.duty, reading.values)):
        ending = _ending(duty, axiom, theory, reading.occasion)
        if ending is not None:
            whole = simplify(together(condition, *more))
            yield reading.occasion, Case(axiom.id, axiom.force, whole, ending)


def _read(axiom: Axiom, theory: Theory, declared: Positions) -> _Reading | None:
    """The occasion of an axiom: its one event, else its object; None where that is not so simple."""
    events = [var for var in axiom.vars if var.sort in theory.event_sorts]
    times = [var for var in axiom.vars if var.sort in {MOMENT, INSTANT}]
    objects = [var for var in axiom.vars if isinstance(var.sort, ObjectSort) and var not in events]
    parts = list(conjuncts(axiom.trigger))
    becomes: Formula | None = None
    if len(events) == 1 and not times:
        chosen = events[0]
    elif not events and objects and len(times) == 1 and times[0].sort == INSTANT:
        chosen = objects[0]
        becomes = next((part for part in parts if _is_after(part, times[0])), None)
        if becomes is None:
            return None
    elif not events and objects and not times:
        chosen = objects[0]
    else:
        return None
    subject = Var(SUBJECT, chosen.sort)
    values: dict[str, Term] = {chosen.name: subject}
    if becomes is not None:
        values[times[0].name] = Var("t", INSTANT)
    parts = [substitute(part, values) for part in parts]
    kind = next((part.kind for part in parts if isinstance(part, IsKind) and part.term == subject), "")
    base: list[Formula] = [IsKind(subject, kind)] if kind else []
    if becomes is not None:
        changed = substitute(becomes, values)
        before = [part for part in parts if part != changed and _is_change(part, changed)]
        base += [*before, changed]
        becomes = changed
    parts = [part for part in parts if part not in base]
    variables = (subject,) if becomes is None else (subject, Var("t", INSTANT))
    name = kind or getattr(chosen.sort, "name", "")
    reading = _Reading(Occasion(name, subject, variables, together(*base), becomes), values)
    _resolve(reading, parts, {var.name for var in axiom.vars}, theory, declared)
    return reading


def _is_after(part: Formula, time: Var) -> bool:
    """Whether a part of a trigger says what becomes true at an instant: it reads just after the events of it."""
    return not isinstance(part, Not) and any(
        isinstance(node, Arith) and node.op == "+" and isinstance(node.right, Const) and node.right.value == 1
        and time in free_variables(node.left)
        for node in every_node(part)
    )  # fmt: skip


def _is_change(part: Formula, changed: Formula) -> bool:
    """Whether `part` says that what becomes true was not so just before."""
    if not isinstance(part, Not):
        return False

    def before(node: Node) -> Node:
        if isinstance(node, Arith) and node.op == "+" and isinstance(node.right, Const) and node.right.value == 1:
            return node.left
        return node

    return part.body == rewrite(changed, before)


def _resolve(reading: _Reading, parts: list[Formula], names: set[str], theory: Theory, declared: Positions) -> None:
    """Say of the subject what is said of the objects that it concerns: `o` of `Pay(order: o)` is its order."""
    names = names - reading.values.keys()
    changed = True
    while changed:
        changed = False
        for index, part in enumerate(parts):
            match part:
                case Compare("=", Apply() as term, Var(name)) | Compare("=", Var(name), Apply() as term):
                    read = {var.name for var in free_variables(term)}
                    if name in names and name not in reading.values and not read & names:
                        reading.values[name] = term
                        rest = [*parts[:index], *parts[index + 1 :]]
                        if may_be_absent(term):
                            rest.append(Defined(term))
                        parts = [substitute(each, {name: term}) for each in rest]
                        names.discard(name)
                        changed = True
                        break
                case _:
                    pass
    reading.rest = [part for part in parts if not _is_declared(part, theory, declared)]


def _is_declared(part: Formula, theory: Theory, declared: Positions) -> bool:
    """Whether a declaration says so already: that the actor of an event plays the role it is declared with."""
    match part:
        case IsKind(Apply(function), kind):
            found = declared.results.get(function.name)
            return found is not None and kind in theory.ancestors(found)
        case _:
            return False


def _condition(axiom: Axiom, reading: _Reading) -> Formula:
    """The rest of the trigger; what speaks of objects that the subject does not determine: that there are such."""
    left = tuple(var for var in axiom.vars if var.name not in reading.values)
    about = {var.name for var in left}
    plain = [part for part in reading.rest if not about & {var.name for var in free_variables(part)}]
    linked = [part for part in reading.rest if about & {var.name for var in free_variables(part)}]
    used = tuple(var for var in left if any(var in free_variables(part) for part in linked))
    return together(*plain, *([exists(used, together(*linked))] if linked else []))


# ---------------------------------------------------------------- duties


def _pieces(duty: Formula) -> Iterator[tuple[tuple[Formula, ...], Formula]]:
    """The parts of a duty that must all be so, each with the condition under which it must."""
    match duty:
        case And(parts):
            for part in parts:
                yield from _pieces(part)
        case Implies(left, right):
            for more, part in _pieces(right):
                yield (left, *more), part
        case _:
            yield (), duty


def _ending(duty: Formula, axiom: Axiom, theory: Theory, occasion: Occasion) -> Ending | None:
    """What a part of a duty settles; None where it settles nothing that could be compared."""
    match duty:
        case Exists(variables, body):
            event = next((var for var in variables if var.sort in theory.event_sorts), None)
            if event is not None and isinstance(event.sort, ObjectSort):
                if comes_before(event, body):
                    # What must have happened before is a condition of the occasion, not what follows on it.
                    return None
                stance: Stance = "may" if axiom.force == "may" else "do"
                return Ending(stance, event.sort.name, within=_within(body))
            if all(var.sort == MOMENT for var in variables):
                found = [_ending(part, axiom, theory, occasion) for part in conjuncts(body)]
                value = next((each for each in found if each is not None and each.stance == "value"), None)
                return None if value is None else replace(value, term=None)
            return None
        case Not(Exists(variables, body)):
            event = next((var for var in variables if var.sort in theory.event_sorts), None)
            if event is not None and isinstance(event.sort, ObjectSort):
                within = _within(body)
                return Ending("must not", event.sort.name, within=within, partly=_is_partly(event, body, occasion))
            return None
        case Or(parts) if parts:
            # `unless` adds what discharges a duty.
            found = [_ending(part, axiom, theory, occasion) for part in parts]
            return next((each for each in found if each is not None and each.stance in {"do", "may"}), None)
        case Compare("=", Apply() as left, right) if _is_settled(left, theory, occasion):
            return Ending("value", left.function.name, right, term=left)
        case Compare("=", left, Apply() as right) if _is_settled(right, theory, occasion):
            return Ending("value", right.function.name, left, term=right)
        case Holds(Apply() as term) if _is_settled(term, theory, occasion):
            return Ending("value", term.function.name, True, term=term)
        case Not(Holds(Apply() as term)) if _is_settled(term, theory, occasion):
            return Ending("value", term.function.name, False, term=term)
        case _:
            return None


def _is_settled(term: Apply, theory: Theory, occasion: Occasion) -> bool:
    """Whether a duty can settle the value of the term: a parameter of something that the subject determines."""
    owner = theory.kinds.get(term.function.name.rpartition(".")[0])
    if owner is None or owner.is_event or isinstance(term.function.result, ObjectSort):
        return False
    names = {var.name for arg in term.args for var in free_variables(arg)}
    return SUBJECT in names and names <= {var.name for var in occasion.vars} | {
        var.name for arg in term.args for var in free_variables(arg) if var.sort == MOMENT
    }


def comes_before(event: Var, body: Formula) -> bool:
    """Whether an event is asked for no later than another one."""
    for part in conjuncts(body):
        if isinstance(part, Compare) and part.op in {"<", "<=", ">", ">="}:
            early, late = (part.left, part.right) if part.op in {"<", "<="} else (part.right, part.left)
            if _time_of(early) == event and _time_of(late) not in {None, event}:
                return True
    return False


def _time_of(term: Term) -> Term | None:
    """The event whose time a term is."""
    is_time = isinstance(term, Apply) and term.function.result == INSTANT and len(term.args) == 1
    return term.args[0] if isinstance(term, Apply) and is_time else None


def _within(body: Formula) -> Const | None:
    """The length of time within which an event is due after the trigger, if it is a number."""
    for part in conjuncts(body):
        match part:
            case Compare("<=", _, Arith("+", _, Const(_, NumberSort()) as length)) if length.sort == DURATION:
                return length
            case _:
                pass
    return None


def _length(length: Const) -> Fraction:
    assert isinstance(length.value, Fraction | int)
    return Fraction(length.value)


def _is_partly(event: Var, body: Formula, occasion: Occasion) -> bool:
    """Whether what is forbidden has another time than from the trigger on, for good or for a given length."""
    for part in conjuncts(body):
        if not isinstance(part, Compare) or sort_of(part.left) != INSTANT:
            continue
        op, left, right = (part.op, part.left, part.right)
        if op in {"<", "<="} and _time_of(right) == event:
            op, left, right = (">=", right, left)
        if op in {">", ">="} and _time_of(left) == event and _time_of(right) == occasion.subject:
            continue
        match right:
            case Arith("+", start, Const()) if op == "<=" and _time_of(left) == event:
                if _time_of(start) == occasion.subject:
                    continue
            case _:
                pass
        return True
    return False


def shown_ending(ending: Ending, words: Mapping[str, Text], value: Text, within: Text | None) -> Text:
    """An outcome in a few words."""
    name = words.get(ending.decided, Text(ending.decided, ending.decided))
    match ending.stance:
        case "do":
            late = Text("", "") if within is None else Text(f" within {within.en}", f"（{within.zh} 内）")
            return Text(f"{name.en}{late.en}", f"{name.zh}{late.zh}")
        case "must not":
            long = Text("", "") if within is None else Text(f" within {within.en}", f"（{within.zh} 内）")
            return Text(f"no {name.en}{long.en}", f"不得{name.zh}{long.zh}")
        case "may":
            return Text(f"may {name.en}", f"可{name.zh}")
        case "value":
            return value


def triggers(found: Iterable[Decision], name: str) -> list[Decision]:
    """The decisions that an event (or kind) triggers, or that settle whether it happens or which value it has."""
    return [each for each in found if name in {each.occasion.kind, each.decided}]

"""Circumstances of three and more requirements which together leave a duty no way out.

"Ship what is paid within two days", "ship only what was checked or invoiced", "nothing fresh is checked" and "no gift
is invoiced" can be kept for what is fresh, and for gifts; a fresh gift leaves the shop no way.  Ways out are found as
the vocabulary tells: an act that is called for is closed by a requirement that forbids it, or that leaves a choice of
other acts each of which is closed.  All the circumstances in which these speak are put into one question; it is a
conflict only if each of them is needed, and if others do not see to it that they never meet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from itertools import combinations, islice, product
from types import MappingProxyType
from typing import TypeAlias, TypedDict

from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.checks.circumstances import (
    Circumstances,
    circumstances_of,
    meetings_of,
    objects_of,
    read_if_there,
)
from reqonto.checks.conflicts import Clash, Told, is_told, shrink
from reqonto.checks.questions import Asker
from reqonto.constraints.draft import conjuncts, is_fixed
from reqonto.logic.clauses import clauses
from reqonto.logic.demands import demands_later, occurrences
from reqonto.logic.sorts import DURATION, INSTANT, PARTY, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Compare,
    Const,
    Defined,
    Exists,
    Formula,
    Function,
    Implies,
    Not,
    Or,
    Var,
    conjunction,
    sort_of,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import Node, every_node, free_variables, rewrite, substitute
from reqonto.records import dataclass

STEPS = 3
"""How many requirements may lie one behind the other."""
WAYS = 6
"""In how many ways an act is closed at most."""
MOST_TREES = 60
"""In how many ways all that one duty leaves a choice of is closed at most."""
MOST = 60
"""How many sets of requirements are asked about at most, unless there are more requirements."""
FOR_EACH = 1
"""How many more for each requirement beyond these."""
MOST_OTHERS = 30
"""How many more of them, where requirements speak in several circumstances: others than the first ones of each."""
MOST_WEAK = 30
"""How many more of them, in which a recommendation closes a way."""
MOST_GUARDED = 30
"""How many more of them, in which a life cycle does by what it asks of its object."""

Choice: TypeAlias = frozenset[str] | None
"""The kinds of events that one way of keeping a duty takes; None where it takes something else."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Requirements whose circumstances are put together, and those that are kept besides."""

    ids: tuple[str, ...]
    between: tuple[str, ...]
    sides: tuple[Circumstances, ...]
    """The circumstances, in the order of the ids."""
    other: bool = False
    """Whether these are others than the first ones of each requirement."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Where a life cycle lets no event of a kind happen, whatever the state of its object."""

    id: str
    kind: str
    side: Circumstances


NO_GUARDS: Mapping[str, Guard] = MappingProxyType({})
"""Life cycles are left to lie between others."""


@dataclass(frozen=True, slots=True)
class _Tree:
    """Requirements that close what is called for; `shut` tells whether one of them does so for good."""

    ids: frozenset[str]
    shut: bool


# ---------------------------------------------------------------- which requirements


class Duty(TypedDict):
    """What one axiom calls for: the acts of which it leaves a choice, if it calls for any and says when."""

    calls: bool
    choices: list[list[str] | None]


class Gist(TypedDict):
    """What the axioms under an id have to do with ways out.

    `closes` gives the kinds of events about which they speak, with what it takes to have one; `timed` tells whether
    they speak of times.  `facts` are the kinds of events in each of their circumstances, `excluded` the same if their
    trigger never occurs.
    """

    duties: list[Duty]
    closes: list[tuple[str, list[list[str] | None]]]
    timed: bool
    facts: list[list[str]]
    excluded: list[list[str]]


def gist(theory: Theory, axioms: Sequence[Axiom]) -> Gist:
    """What axioms have to do with ways out."""
    facts = _Facts(theory, (), {})
    excluded = _Facts(theory, {axiom.id for axiom in axioms}, {})
    ids = list(dict.fromkeys(axiom.id for axiom in axioms))
    return {
        "duties": [_duty_of(theory, axiom) for axiom in axioms],
        "closes": [closed for axiom in axioms for closed in _closes(theory, axiom)],
        "timed": any(_is_timed(node) for axiom in axioms for node in every_node(axiom.formula)),
        "facts": [_names(theory, side) for id_ in ids for side in facts.sides(id_, 0)],
        "excluded": [_names(theory, side) for id_ in ids for side in excluded.sides(id_, 0)],
    }


def _names(theory: Theory, side: Circumstances) -> list[str]:
    return sorted(
        {var.sort.name for var in side.vars if isinstance(var.sort, ObjectSort) and var.sort in theory.event_sorts}
    )


def _duty_of(theory: Theory, axiom: Axiom) -> Duty:
    begin = None
    if axiom.force != "may" and not axiom.prohibition and demands_later(axiom, theory.event_sorts):
        begin = next(iter(circumstances_of(theory, axiom, 0, ())), None)
    calls = begin is not None and begin.formula != TRUE
    return {"calls": calls, "choices": list(_choices(axiom.duty, theory)) if calls else []}


def closings(
    theory: Theory,
    gists: Mapping[str, Gist],
    asked: Sequence[str],
    binding: Sequence[str],
    dead: Collection[str],
    guards: Mapping[str, Guard] = NO_GUARDS,
) -> Iterator[Closing]:
    """The sets of requirements with circumstances of their own that may leave one of them no way out, small ones first.

    Two of them alone are left to the question about pairs.  With `guards`: those sets in which a life cycle closes a
    way by what it asks of its object.
    """
    ways = _Ways(gists, binding, guards)
    facts_of = _Facts(theory, dead, gists)
    order = {id_: index for index, id_ in enumerate(theory.by_id)}
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Closing]] = {}
    for caller in (id_ for id_ in asked if id_ not in dead):
        for axiom, duty in zip(theory.by_id[caller], gists[caller]["duties"], strict=True):
            begin: Circumstances | None = None
            for tree in ways.closing(caller, duty["choices"]) if duty["calls"] else ():
                begin = begin or next(circumstances_of(theory, axiom, 0, dead))
                guarding = [guards[name] for name in sorted(tree.ids) if name in guards]
                others = tree.ids - guards.keys()
                facts = {id_: sides for id_ in others if (sides := facts_of.all_of(id_, order[id_], begin))}
                facts |= {id_: [side] for id_, side in _guarded(guarding).items()}
                least = 1 if guarding else 2
                if bool(guards) > bool(guarding) or len(facts) < least or _yields(theory, (caller, *facts)):
                    continue
                ids = (caller, *sorted(facts, key=lambda id_: order[id_]))
                between = tuple(sorted(others - set(ids), key=lambda id_: order[id_]))
                if (ids, between) not in found:
                    choices = product(*(facts[id_] for id_ in ids[1:]))
                    found[ids, between] = [
                        Closing(ids, between, (begin, *sides), other=number > 0)
                        for number, sides in enumerate(islice(choices, WAYS))
                    ]
    every = [each for several in found.values() for each in several]
    yield from sorted(every, key=lambda each: (each.other, len(each.ids), len(each.between)))


# ---------------------------------------------------------------- life cycles


def guards_of(theory: Theory, cycles: Iterable[str]) -> dict[str, Guard]:
    """By a name of its own for each kind of events: where no transition with such events is open to an object."""
    found: dict[str, Guard] = {}
    for number, id_ in enumerate(cycles):
        for axiom in theory.by_id[id_]:
            guard = _guard(theory, axiom, number)
            if guard is not None:
                found[f"{id_}!{guard.kind}"] = guard
    return found


def _guard(theory: Theory, axiom: Axiom, number: int) -> Guard | None:
    """Of the axiom of a life cycle that an event finds an enabled transition: where it never does."""
    events = [var for var in axiom.vars if var.sort in theory.event_sorts]
    objects = [var for var in axiom.vars if isinstance(var.sort, ObjectSort) and var not in events]
    if len(events) != 1 or len(objects) != 1 or len(axiom.vars) > len(events) + len(objects):
        return None
    whom = Var(f"{objects[0].name}~guard{number}", objects[0].sort)

    def fixed(formula: Formula) -> list[Formula]:
        body = formula.body if isinstance(formula, Exists) else formula
        parts = [part for part in conjuncts(body) if free_variables(part) == (objects[0],)]
        return [substitute(part, {objects[0].name: whom}) for part in parts if is_fixed(part, theory.event_sorts)]

    ways = [fixed(way) for way in (axiom.duty.parts if isinstance(axiom.duty, Or) else (axiom.duty,))]
    if not ways or not all(ways):
        # A transition that asks for no fact is open to all.
        return None
    partial = dict.fromkeys(node for way in ways for part in way for node in read_if_there(part))
    closed = (Not(conjunction(*way)) for way in ways)
    formula = conjunction(*fixed(axiom.trigger), *(Defined(node) for node in partial), *closed)
    side = Circumstances((whom,), formula, objects_of(theory, (whom,), formula))
    assert isinstance(events[0].sort, ObjectSort)
    return Guard(axiom.id, f"{events[0].sort.name}.", side)


def _guarded(guarding: Sequence[Guard]) -> dict[str, Circumstances]:
    """The circumstances in which life cycles close ways, each life cycle with all that it closes."""
    found: dict[str, Circumstances] = {}
    for guard in guarding:
        side = found.get(guard.id)
        told = guard.side.formula if side is None else conjunction(side.formula, guard.side.formula)
        found[guard.id] = replace(guard.side, formula=told)
    return found


class _Facts:
    """The circumstances that are facts."""

    def __init__(self, theory: Theory, dead: Collection[str], gists: Mapping[str, Gist]) -> None:
        self.theory = theory
        self.dead = dead
        self.gists = gists
        self.known: dict[str, list[Circumstances]] = {}

    def all_of(self, id_: str, number: int, begin: Circumstances) -> list[Circumstances]:
        """The circumstances in which a requirement speaks for which nothing has to happen but what `begin` says."""
        here = {var.sort.name for var in begin.vars if isinstance(var.sort, ObjectSort)}
        facts = self.gists[id_]["excluded" if id_ in self.dead else "facts"]
        fitting = [index for index, events in enumerate(facts) if here.issuperset(events)]
        if not fitting:
            return []
        found = self.known.get(id_)
        if found is None:
            found = self.known[id_] = list(self.sides(id_, number))
        return [found[index] for index in fitting]

    def sides(self, id_: str, number: int) -> Iterator[Circumstances]:
        """All circumstances in which a requirement speaks of more than what happens."""
        if id_ in self.theory.functions:
            # A life cycle speaks wherever one of its events happens.
            return
        for axiom in self.theory.by_id[id_]:
            for side in circumstances_of(self.theory, axiom, number + 1, self.dead):
                if side.vars and not all(_is_name(part) for part in conjuncts(side.formula)):
                    yield side


def _is_name(part: Formula) -> bool:
    """Whether a condition only says what an event is about."""
    return isinstance(part, Compare) and part.op == "=" and isinstance(sort_of(part.left), ObjectSort)


def _yields(theory: Theory, ids: Sequence[str]) -> bool:
    """Whether one of these is an exception to another."""
    return any(set(axiom.yields_to) & set(ids) for id_ in ids for axiom in theory.by_id[id_])


class _Ways:
    """What closes which act."""

    def __init__(self, gists: Mapping[str, Gist], binding: Sequence[str], guards: Mapping[str, Guard]) -> None:
        self.about: dict[str, list[tuple[str, tuple[Choice, ...]]]] = {}
        self.timed = {id_ for id_ in binding if gists[id_]["timed"]}
        for id_ in binding:
            for kind, choices in gists[id_]["closes"]:
                self.about.setdefault(kind, []).append((id_, tuple(map(_choice, choices))))
        for name, guard in guards.items():
            self.about.setdefault(guard.kind, []).append((name, ()))

    def closing(self, caller: str, choices: Sequence[list[str] | None]) -> Iterator[_Tree]:
        """The ways of closing all that a duty leaves a choice of."""
        options = [list(self._closed(_choice(choice), STEPS, frozenset({caller}))) for choice in choices]
        for chosen in islice(product(*options), MOST_TREES if choices else 0):
            tree = _joined(chosen)
            if tree.shut or tree.ids & self.timed:
                yield tree

    def _closed(self, choice: Choice, steps: int, used: frozenset[str]) -> Iterator[_Tree]:
        """The ways of closing one choice: one of the acts that it takes, by one requirement or by two in turn."""
        if choice is None or not steps:
            return
        for kind in sorted(choice):
            about = [(id_, choices) for id_, choices in self.about.get(kind, ()) if id_ not in used]
            found = [tree for id_, choices in about for tree in self._behind(id_, choices, steps, used)]
            yield from islice(found, WAYS)
            part = [tree for tree in found if tree.shut and len(tree.ids) == 1 and tree.ids <= self.timed]
            yield from (_joined(both) for both in islice(combinations(part, 2), WAYS))

    def _behind(self, id_: str, choices: Sequence[Choice], steps: int, used: frozenset[str]) -> Iterator[_Tree]:
        """A requirement with what closes the choices that it leaves; one that nothing closes is left open."""
        options: list[list[_Tree]] = []
        for choice in choices:
            found = list(islice(self._closed(choice, steps - 1, used | {id_}), WAYS))
            options.append(found or [_Tree(frozenset(), shut=False)])
        own = _Tree(frozenset({id_}), shut=not choices)
        yield from (_joined((own, *chosen)) for chosen in islice(product(*options), WAYS))


def _choice(names: list[str] | None) -> Choice:
    return None if names is None else frozenset(names)


def _closes(theory: Theory, axiom: Axiom) -> Iterator[tuple[str, list[list[str] | None]]]:
    """The kinds of events that an axiom speaks about, with what it takes to have one.

    Read off its clauses, so that it does not matter how it is phrased.  Of its circumstances, and of what it says of
    events that it denies, only what would have to happen for them not to be so is a choice.
    """
    events = theory.event_sorts
    given = {literal for each in clauses(Implies(axiom.trigger, FALSE), events) for literal in each.literals}
    found: dict[tuple[str, str], tuple[str, list[list[str] | None]]] = {}
    for clause in clauses(Implies(axiom.trigger, axiom.duty), events):
        ways = [
            choice
            for literal in clause.literals
            for choice in _choices(literal, theory)
            if choice is not None or (literal not in given and not set(clause.vars) & set(free_variables(literal)))
        ]
        for var in (*axiom.vars, *clause.vars):
            if isinstance(var.sort, ObjectSort) and var.sort in events:
                kind = f"{var.sort.name}."
                found.setdefault((kind, repr(ways)), (kind, ways))
    yield from found.values()


def _choices(duty: Formula, theory: Theory) -> Iterator[list[str] | None]:
    """The kinds of events that each way of keeping a duty takes; None where it takes something else."""
    if isinstance(duty, Or):
        # One without parts is a prohibition: it leaves nothing.
        for part in duty.parts:
            yield from _choices(part, theory)
        return
    if isinstance(duty, Implies):
        yield from _choices(duty.right, theory)
        return
    wanted, denied = occurrences(duty, theory.event_sorts)
    if wanted:
        yield sorted(wanted)
    elif not denied and not _is_fact(duty, theory):
        yield None


def _is_fact(literal: Formula, theory: Theory) -> bool:
    """Whether a formula speaks of fixed values only, also of those of what an event is about: nobody chooses them."""

    def thing(node: Node) -> Node:
        match node:
            case Apply(Function(_, _, ObjectSort() as sort, False, False), (Var(_, event),)) if (
                event in theory.event_sorts and sort != PARTY
            ):
                return Var("thing", sort)
            case _:
                return node

    return is_fixed(rewrite(literal, thing), theory.event_sorts)


def _joined(trees: Sequence[_Tree]) -> _Tree:
    return _Tree(frozenset().union(*(tree.ids for tree in trees)), any(tree.shut for tree in trees))


def _is_timed(node: object) -> bool:
    """Whether times are compared, or a length of time is named."""
    match node:
        case Const(value, sort):
            return sort == DURATION and isinstance(value, Fraction) and value > 0
        case Compare(_, left, _):
            return sort_of(left) == INSTANT
        case _:
            return False


# ---------------------------------------------------------------- questions


def check_closings(
    asker: Asker,
    asked: Sequence[str],
    binding: Sequence[str],
    dead: Collection[str],
    settled: Collection[Told],
) -> list[tuple[tuple[str, ...], Formula, Clash]]:
    """The conflicts of three and more circumstances; those that only lead to one in `settled` are known."""
    search = _Search(asker, list(settled))
    weak = [id_ for id_ in asker.theory.ids("should") if id_ not in binding]
    theory = asker.theory
    guards = guards_of(theory, [id_ for id_ in binding if id_ in theory.functions])
    gists = asker.gists("ways", dict.fromkeys((*asked, *binding, *weak)), lambda axioms: gist(theory, axioms))
    whole = search.look(closings(theory, gists, asked, binding, dead), max(MOST, FOR_EACH * len(asked)))
    if guards and (whole or not asker.late):
        whole = search.look(closings(theory, gists, asked, binding, dead, guards), MOST_GUARDED)
    if weak and (whole or not asker.late):
        # What closes a way by recommending comes last, so that it takes nothing from what binds.
        every = closings(theory, gists, asked, (*binding, *weak), dead)
        search.look((each for each in every if not {*each.ids[1:], *each.between}.isdisjoint(weak)), MOST_WEAK)
    return search.found


@dataclass
class _Search:
    """The conflicts that were found, and all that are known."""

    asker: Asker
    known: list[Told]
    found: list[tuple[tuple[str, ...], Formula, Clash]] = field(default_factory=list)

    def look(self, sets: Iterable[Closing], most: int) -> bool:
        """Ask about sets of requirements; whether all of them were looked at."""
        asker, known = self.asker, self.known
        others = 0
        for index, each in enumerate(sets):
            others += each.other
            if others > MOST_OTHERS:
                break
            if any(told.members == {*each.ids, *each.between} for told in known):
                continue
            if asker.late or index >= most + others:
                # What was not looked at is told.
                asker.undecided("pair", each.ids, Undecided("time" if asker.late else "size"))
                return False
            clash = _clash(asker, each)
            if clash is not None and not is_told(asker, known, clash[1], clash[2].members, clash[2].members):
                known.append(Told(frozenset(clash[2].members), clash[1]))
                self.found.append(clash)
        return True


def _clash(asker: Asker, closing: Closing) -> tuple[tuple[str, ...], Formula, Clash] | None:
    """The conflict where all of these circumstances meet, if there is one that needs each of them.

    Where it needs fewer, these are asked about by themselves.
    """
    kept = (*closing.ids, *closing.between)
    goal = next(iter(meetings_of(closing.sides)), None)
    if goal is None:
        return None
    answer = asker.answer_unless_shown(" ".join(("closing", *kept)), goal, kept)
    if isinstance(answer, Undecided):
        asker.undecided("pair", closing.ids, answer)
    if not isinstance(answer, Impossible) or not isinstance(asker.ask(goal, ()), Possible):
        return None
    with asker.afresh():
        clash = shrink(asker, goal, kept, last=closing.ids)
    if set(closing.ids) <= clash.needed:
        return None if _excluded(asker, goal, closing.ids) else (closing.ids, goal, clash)
    fewer = [number for number, id_ in enumerate(closing.ids) if id_ in clash.members]
    if len(fewer) == len(closing.ids):
        asker.undecided("pair", closing.ids, Undecided(clash.unsettled or "bound"))
        return None
    if len(fewer) < 2 or fewer[0] != 0:
        return None
    ids = tuple(closing.ids[number] for number in fewer)
    between = tuple(id_ for id_ in clash.members if id_ not in ids)
    return _clash(asker, Closing(ids, between, tuple(closing.sides[number] for number in fewer)))


def _excluded(asker: Asker, goal: Formula, ids: Sequence[str]) -> bool:
    """Whether requirements that call for nothing see to it that the circumstances never meet."""
    theory = asker.theory
    others = [
        id_
        for id_ in theory.ids("must")
        if id_ not in ids and not any(demands_later(axiom, theory.event_sorts) for axiom in theory.by_id[id_])
    ]
    answer = asker.ask(goal, others)
    if not isinstance(answer, Impossible):
        return False
    asker.apart.update(id_ for id_ in others if id_ in answer.core)
    return True

"""Worlds that people can read: few objects, round numbers, plain times and names.

Every simplification is tried and kept only if the world passes its replay again, so a witness is always what was
promised: a legal world in which the goal and the kept axioms hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import TypeVar

from reqonto.backends.base import Answer, Budget, Impossible, Possible
from reqonto.checks.conflicts import Clash
from reqonto.checks.naming import Positions, called, positions, roles_played
from reqonto.checks.questions import Asker, triggered
from reqonto.checks.story import tell
from reqonto.checks.verdicts import World
from reqonto.logic.evaluate import Unsupported, check_structure, holds
from reqonto.logic.show import NO_LABELS, Labels
from reqonto.logic.sorts import BOOL, INSTANT, PARTY, STEPS, NumberSort, ObjectSort, Sort
from reqonto.logic.structure import Structure, Timeline, Value
from reqonto.logic.terms import ForAll, Formula, Not, conjunction
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import bound, every_node

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When stories begin, where nothing says otherwise."""

GAPS = (3_600, 60, 86_400, 300, 600, 1_800, 7_200, 21_600, 43_200, 172_800, 604_800, 2_592_000)
"""Seconds between two instants, the nicest first."""

ROUND: Mapping[str, tuple[int, ...]] = {
    "money": (10_000, 1_000, 5_000, 20_000, 100_000, 50_000, 0),
    "integer": (1, 2, 0, 3, 5, 10),
    "decimal": (1, 2, 0, 10),
    "quantity": (1, 2, 10, 0),
    "duration": (3_600, 86_400, 60, 0),
    "date": (20_458, 20_459, 20_460, 20_465, 20_489),
}
"""Simple values of each kind of number, the nicest first."""

MOST_REPLAYS = 600
MOST_ROUNDS = 100
MOST_STORIES = 6
"""How many worlds are made readable to choose the best story from."""

Kept = Callable[[Structure], bool]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Replay:
    """Whether a world is legal and makes formulas true."""

    theory: Theory
    formulas: tuple[tuple[Formula, tuple[str, ...]], ...]

    def __call__(self, world: Structure) -> bool:
        try:
            if check_structure(world, self.theory):
                return False
            empty = {sort for sort, names in world.elements.items() if not names}
            return all(any(sort in empty for sort in over) or holds(formula, world) for formula, over in self.formulas)
        except Unsupported:
            return False


def replay(theory: Theory, axioms: Iterable[Axiom], *goals: Formula | None) -> Kept:
    """The replay of a witness: legal, with these axioms, all structure, and the goals."""
    every = [axiom.formula for axiom in theory.axioms if axiom.force == "structure"]
    every += [axiom.formula for axiom in axioms if axiom.force not in {"structure", "may"}]
    formulas = [(formula, _over(formula)) for formula in every]
    formulas += [(goal, ()) for goal in goals if goal is not None]
    return _Replay(theory, tuple(formulas))


def _over(formula: Formula) -> tuple[str, ...]:
    """The object sorts of the outermost universal: over an empty one the formula is true."""
    found: list[str] = []
    while isinstance(formula, ForAll):
        found += [var.sort.name for var in formula.vars if isinstance(var.sort, ObjectSort)]
        formula = formula.body
    return tuple(found)


# ---------------------------------------------------------------- the witnesses of the checks


def simple_world(
    asker: Asker, goal: Formula | None, keeping: Collection[str], world: Structure, labels: Labels = NO_LABELS
) -> World:
    """A world that keeps these requirements and the background, made readable and told."""
    axioms = [axiom for axiom in asker.theory.axioms if axiom.id in keeping or axiom.force == "background"]
    found = simplified(world, asker.theory, replay(asker.theory, axioms, goal), labels)
    return tell(asker.theory, found, [axiom for axiom in axioms if axiom.id in keeping], labels=labels, goal=goal)


def nearest_world(asker: Asker, goal: Formula | None, clash: Clash, labels: Labels = NO_LABELS) -> World | None:
    """A world that keeps every part of a conflict but one, told with what breaks that one; None if none is known.

    A recommendation is broken rather than a duty, and a duty rather than an assumption; else the world is taken in
    which most kinds of events of the conflict happen, so that the story shows the chain of them.
    """
    if clash.nearest is None:
        return None
    worlds = clash.worlds or ((clash.dropped, clash.nearest),)
    rank = {id_: _blame(asker.theory, id_) for id_, _ in worlds}
    least = min(rank.values())
    best: tuple[tuple[int, int], World] | None = None
    for dropped, found in [each for each in worlds if rank[each[0]] == least][:MOST_STORIES]:
        world = _nearest(asker, goal, clash, dropped, found, labels)
        richness = _richness(asker.theory, world.structure, clash)
        if best is None or richness > best[0]:
            best = richness, world
    return None if best is None else best[1]


def _nearest(asker: Asker, goal: Formula | None, clash: Clash, dropped: str, found: Structure, labels: Labels) -> World:
    """The world that breaks `dropped`, made readable and told."""
    ids = {*clash.members, *clash.background}
    axioms = [axiom for axiom in asker.theory.axioms if axiom.id in ids and axiom.id != dropped]
    broken = [axiom for axiom in asker.theory.axioms if axiom.id == dropped and axiom.force != "may"]
    denied = Not(conjunction(*(axiom.formula for axiom in broken))) if broken else None
    keeps = replay(asker.theory, axioms, goal, denied)
    world = simplified(found, asker.theory, keeps, labels) if keeps(found) else found
    return tell(asker.theory, world, axioms, broken=broken, labels=labels, goal=goal)


def _blame(theory: Theory, id_: str) -> int:
    forces = {axiom.force for axiom in theory.by_id.get(id_, ())}
    return 0 if "should" in forces else 2 if "background" in forces else 1


def _richness(theory: Theory, world: Structure, clash: Clash) -> tuple[int, int]:
    """How many kinds of events of the conflict happen; among equals the shorter story is the better one."""
    events = {sort.name for sort in theory.event_sorts}
    kinds = {
        var.sort.name
        for id_ in (*clash.members, *clash.background)
        for axiom in theory.by_id.get(id_, ())
        for node in every_node(axiom.formula)
        for var in bound(node)
        if isinstance(var.sort, ObjectSort) and var.sort.name in events
    }
    shown = sum(1 for kind in kinds if world.elements.get(kind))
    return shown, -sum(len(world.elements.get(kind, ())) for kind in events)


def witness(
    theory: Theory,
    id_: str,
    *,
    violate: bool = False,
    budget: Budget | None = None,
    seconds: float = 60.0,
    labels: Labels = NO_LABELS,
) -> World | Answer:
    """A smallest world that triggers a requirement and keeps it with all others, or (`violate`) breaks it alone.

    For a permission, one that exercises it. If there is no such world, or none was found, the answer that says so.
    """
    asker = Asker.start(theory, budget or Budget(), seconds, None)
    axioms = theory.by_id[id_]
    keeping = tuple(other for other in theory.ids("must") if other != id_)
    goal: Formula | None
    if violate:
        goal = Not(conjunction(*(axiom.formula for axiom in axioms)))
    elif axioms[0].force == "may":
        goal = axioms[0].exercised
    else:
        goal = triggered(axioms)
        keeping = (*keeping, id_)
    answer = asker.ask(goal, keeping)
    if not isinstance(answer, Possible):
        return answer
    kept = [axiom for axiom in theory.axioms if axiom.id in keeping or axiom.force == "background"]
    world = simplified(answer.witness, theory, replay(theory, kept, goal), labels)
    broken = axioms if violate else ()
    about = [axiom for axiom in kept if axiom.force != "background"]
    return tell(theory, world, about, broken=broken, labels=labels, goal=goal, about=id_)


# ---------------------------------------------------------------- simplification


def simplified(world: Structure, theory: Theory, keeps: Kept, labels: Labels = NO_LABELS) -> Structure:
    """The world with fewer objects, simpler values and readable names, as far as `keeps` allows."""
    return _Simplifier(theory, keeps, labels).run(world)


class _Simplifier:
    """Tries one change after the other; a change that the replay refuses is not made."""

    def __init__(self, theory: Theory, keeps: Kept, labels: Labels) -> None:
        self.theory = theory
        self.keeps = keeps
        self.labels = labels
        self.tries = 0

    def run(self, world: Structure) -> Structure:
        world = self._fewer_objects(world)
        world = self._fewer_values(world)
        world = self._fewer_changes(world)
        # What makes most of a story has replays of its own: large worlds use up those above.
        for readable in (self._parted, self._spread, self._in_order, self._upright, self._plain_times):
            self.tries = 0
            world = readable(world)
        self.tries = 0
        world = self._round_numbers(world)
        names = called(world, self.theory, self.labels)
        named = _renamed(world, {name: text.en for name, text in names.items()})
        return named if self.keeps(named) else world

    def _better(self, world: Structure, changed: Structure) -> Structure:
        """The changed world if it passes, else the old one."""
        self.tries += 1
        if self.tries > MOST_REPLAYS or not self.keeps(changed):
            return world
        return changed

    def _fewer_objects(self, world: Structure) -> Structure:
        events = {sort.name for sort in self.theory.event_sorts}
        for sort in sorted(world.elements, key=lambda name: name not in events):
            for name in reversed(world.elements[sort]):
                world = self._better(world, _without(world, sort, name))
        return self._merged(world)

    def _merged(self, world: Structure) -> Structure:
        """Let one object take over from another where it can."""
        for sort in world.elements:
            if sort == PARTY.name:
                # Who is who should stay apart where it can.
                continue
            for gone in reversed(world.elements[sort]):
                for heir in world.elements[sort]:
                    if heir != gone and gone in world.elements[sort]:
                        moved = _without(_renamed(world, {gone: heir}, keep_elements=True), sort, gone)
                        world = self._better(world, moved)
        return world

    def _fewer_values(self, world: Structure) -> Structure:
        """Leave out optional values, facts of relations and memberships that nothing needs."""
        for name, table in world.functions.items():
            function = self.theory.functions.get(name)
            if function is None or not (function.partial or (function.result is None)):
                continue
            for args in list(table):
                fewer = {key: value for key, value in world.functions[name].items() if key != args}
                world = self._better(world, replace(world, functions={**world.functions, name: fewer}))
        for kind, members in world.members.items():
            for member in sorted(members):
                fewer_members = {**world.members, kind: world.members[kind] - {member}}
                world = self._better(world, replace(world, members=fewer_members))
        return world

    def _fewer_changes(self, world: Structure) -> Structure:
        for name, table in world.timelines.items():
            for args in table:
                index = 1
                while index < len(world.timelines[name][args]):
                    line = world.timelines[name][args]
                    shorter: Timeline = (*line[:index], *line[index + 1 :])
                    changed = self._better(world, _with_line(world, name, args, shorter))
                    index += changed is world
                    world = changed
        return world

    # -------------------------------------------------------- who is who

    def _parted(self, world: Structure) -> Structure:
        """Let different roles be played by different parties, where the rules allow it."""
        declared = positions(self.theory)
        before = world
        for party in world.elements.get(PARTY.name, ()):
            plays = roles_played(world, self.theory, party, declared)
            roles: list[list[str]] = []
            for role in plays:
                # A role and those above it are one: a member is a customer.
                near = next((group for group in roles if any(self._related(role, other) for other in group)), None)
                if near is None:
                    roles.append([role])
                else:
                    near.append(role)
            for index, group in enumerate(roles[1:], start=2):
                rest = [role for other in roles if other is not group for role in other]
                for lean in (True, False):
                    apart = _split(world, self.theory, declared, party, f"{party}~{index}", (group, rest), lean=lean)
                    changed = self._better(world, apart)
                    if changed is not world:
                        world = changed
                        break
        return world if world is before else self._fewer_values(world)

    def _related(self, one: str, other: str) -> bool:
        return one in self.theory.ancestors(other) or other in self.theory.ancestors(one)

    # -------------------------------------------------------- times

    def _in_order(self, world: Structure) -> Structure:
        """Let events happen in the order in which they are declared, where the rules leave it open."""
        declared = [sort.name for sort in self.theory.sorts if sort in self.theory.event_sorts]
        hour = Fraction(3_600) / self.theory.tick
        for _ in range(MOST_ROUNDS):
            before = world
            timed = sorted(
                (at, declared.index(sort), str(args[0]))
                for sort in declared
                for args, at in world.functions.get(f"{sort}.time", {}).items()
                if isinstance(at, Fraction)
            )
            for (early, first, one), (late, second, other) in itertools.pairwise(timed):
                if early >= late or first <= second:
                    continue
                # The first one moves behind the other; or both change places.
                behind = _retimed(world, self.theory, _later(late + 1, hour))
                world = self._better(world, _with_time(behind, f"{declared[first]}.time", one, late + hour))
                if world is before:
                    changed = _with_time(world, f"{declared[first]}.time", one, late)
                    world = self._better(world, _with_time(changed, f"{declared[second]}.time", other, early))
                if world is not before:
                    break
            if world is before:
                break
        return world

    def _upright(self, world: Structure) -> Structure:
        """Let what has a start and an end start before it ends, where the rules allow it."""
        hours = Fraction(7_200) / self.theory.tick
        for start in sorted(world.functions):
            end = _end_of(start, self.theory)
            if end is None or self.theory.functions[end].result != self.theory.functions[start].result:
                continue
            length = hours if self.theory.functions[end].result == INSTANT else Fraction(1)
            for args, begun in list(world.functions[start].items()):
                ended = world.functions.get(end, {}).get(args)
                if not isinstance(begun, Fraction) or not isinstance(ended, Fraction) or begun < ended:
                    continue
                for name, at in ((end, begun + length), (start, ended - length), (end, begun)):
                    table = {**world.functions[name], args: at}
                    changed = self._better(world, replace(world, functions={**world.functions, name: table}))
                    if changed is not world:
                        world = changed
                        break
        return world

    def _spread(self, world: Structure) -> Structure:
        """Let events of one instant happen one after the other, where the rules allow it."""
        hour = Fraction(3_600) / self.theory.tick
        for sort in self.theory.sorts:
            timer = f"{sort.name}.time"
            for name in world.elements.get(sort.name, ()) if sort in self.theory.event_sorts else ():
                at = world.functions.get(timer, {}).get((name,))
                if not isinstance(at, Fraction) or not self._shared(world, name, at):
                    continue
                for early in (False, True):
                    # Everything later moves along; or everything else, so that this event comes first.
                    moved = _retimed(world, self.theory, _later(at if early else at + 1, hour))
                    own = at if early else at + hour
                    moved = replace(
                        moved, functions={**moved.functions, timer: {**moved.functions[timer], (name,): own}}
                    )
                    changed = self._better(world, moved)
                    if changed is not world:
                        world = changed
                        break
        return world

    def _shared(self, world: Structure, name: str, at: Fraction) -> bool:
        """Whether another event happens at the same instant."""
        return any(
            when == at and args != (name,)
            for sort in self.theory.event_sorts
            for args, when in world.functions.get(f"{sort.name}.time", {}).items()
        )

    def _plain_times(self, world: Structure) -> Structure:
        """Begin at a plain instant and leave plain gaps, each as small as the rules allow."""
        instants = _instants(world, self.theory)
        if not instants:
            return world
        start = Fraction(int(START.timestamp())) / self.theory.tick
        shift = start - instants[0]
        if shift.denominator == 1:
            world = self._better(world, _retimed(world, self.theory, lambda at: at + shift))
        for index in range(1, len(instants)):
            instants = _instants(world, self.theory)
            if index >= len(instants):
                break
            before, here = instants[index - 1], instants[index]
            for gap in GAPS:
                move = before + Fraction(gap) / self.theory.tick - here
                if move.denominator != 1 or not move or -move > here - before:
                    if not move:
                        break
                    continue
                changed = self._better(world, _retimed(world, self.theory, _later(here, move)))
                if changed is not world:
                    world = changed
                    break
        return world

    # -------------------------------------------------------- numbers

    def _round_numbers(self, world: Structure) -> Structure:
        for sort, value in _numbers(world, self.theory):
            for simple in ROUND.get(sort.kind, ()):
                new = Fraction(simple)
                if new == value:
                    break
                changed = self._better(world, _with_number(world, self.theory, sort, value, new))
                if changed is not world:
                    world = changed
                    break
        return world


def _later(here: Fraction, move: Fraction) -> Callable[[Fraction], Fraction]:
    """Everything from an instant on, moved."""
    return lambda at: at + move if at >= here else at


# ---------------------------------------------------------------- changed worlds


def _without(world: Structure, sort: str, name: str) -> Structure:
    """The world without an object and all that is said of it."""
    return replace(
        world,
        elements={**world.elements, sort: tuple(item for item in world.elements[sort] if item != name)},
        members={kind: members - {name} for kind, members in world.members.items()},
        functions={
            symbol: {args: value for args, value in table.items() if name not in args and value != name}
            for symbol, table in world.functions.items()
        },
        timelines={
            symbol: {args: line for args, line in table.items() if name not in args}
            for symbol, table in world.timelines.items()
        },
    )


def _renamed(world: Structure, names: Mapping[str, str], *, keep_elements: bool = False) -> Structure:
    """The world with other names; with `keep_elements` only what is said is carried over."""

    def new(value: Value) -> Value:
        return names.get(value, value) if isinstance(value, str) else value

    def moved(value: Value | None) -> Value | None:
        return None if value is None else new(value)

    return replace(
        world,
        elements=world.elements
        if keep_elements
        else {sort: tuple(str(new(item)) for item in items) for sort, items in world.elements.items()},
        members={kind: frozenset(str(new(item)) for item in items) for kind, items in world.members.items()},
        functions={
            symbol: {tuple(new(arg) for arg in args): new(value) for args, value in table.items()}
            for symbol, table in world.functions.items()
        },
        timelines={
            symbol: {
                tuple(new(arg) for arg in args): tuple((start, moved(value)) for start, value in line)
                for args, line in table.items()
            }
            for symbol, table in world.timelines.items()
        },
    )


def _split(
    world: Structure,
    theory: Theory,
    declared: Positions,
    party: str,
    other: str,
    roles: tuple[Collection[str], Collection[str]],
    *,
    lean: bool,
) -> Structure:
    """The world with another party that takes over these roles from one that keeps the rest.

    What is said of the party itself is said of both; with `lean` each has only what its roles make it.
    """
    taken, rest = ({kind for role in each for kind in theory.ancestors(role)} for each in roles)

    def places(name: str) -> Mapping[int, bool]:
        """For each place that is declared for a role, whether that role goes over."""
        symbol = theory.functions[name]
        if not (symbol.partial or symbol.changing or symbol.result == BOOL):
            # A value that everything has.
            return {}
        return {place: role in roles[0] for place, role in declared.arguments.get(name, {}).items()}

    members: dict[str, frozenset[str]] = {}
    for kind, having in world.members.items():
        gains = party in having and (kind in taken or not lean)
        loses = party in having and lean and kind in taken and kind not in rest
        members[kind] = (having | {other} if gains else having) - ({party} if loses else frozenset())
    functions = {
        name: {
            args: other if value == party and declared.results.get(name) in roles[0] else value
            for args, value in _both(table, party, other, places(name))
        }
        for name, table in world.functions.items()
    }
    elements = {**world.elements, PARTY.name: (*world.elements[PARTY.name], other)}
    timelines = {name: dict(_both(table, party, other, places(name))) for name, table in world.timelines.items()}
    return replace(world, elements=elements, members=members, functions=functions, timelines=timelines)


def _both(
    table: Mapping[tuple[Value, ...], T], party: str, other: str, places: Mapping[int, bool]
) -> Iterator[tuple[tuple[Value, ...], T]]:
    """The rows of a table, those about the party also for the other one; where a place has a role, for its player."""
    for row, value in table.items():
        args = tuple(other if arg == party and places.get(place, False) else arg for place, arg in enumerate(row))
        yield args, value
        if any(arg == party and place not in places for place, arg in enumerate(row)):
            yield (
                tuple(other if arg == party and place not in places else arg for place, arg in enumerate(args)),
                value,
            )


def _with_time(world: Structure, timer: str, event: str, at: Fraction) -> Structure:
    return replace(world, functions={**world.functions, timer: {**world.functions[timer], (event,): at}})


_ENDS = (("Start", "End"), ("start", "end"), ("From", "Until"), ("from", "until"), ("Begin", "End"), ("begin", "end"),
         ("开始", "结束"), ("起", "止"), ("始", "止"))  # fmt: skip


def _end_of(start: str, theory: Theory) -> str | None:
    """The symbol that gives the end of what this one gives the start of."""
    for one, other in _ENDS:
        if one in start and start.replace(one, other) in theory.functions:
            return start.replace(one, other)
    return None


def _with_line(world: Structure, name: str, args: tuple[Value, ...], line: Timeline) -> Structure:
    return replace(world, timelines={**world.timelines, name: {**world.timelines[name], args: line}})


def _typed(theory: Theory, world: Structure) -> Iterator[tuple[Sort, Value]]:
    """Every stored value and argument with its sort."""
    for name, table in world.functions.items():
        function = theory.functions[name]
        for args, value in table.items():
            yield from zip(function.args, args, strict=True)
            yield function.result, value
    for name, lines in world.timelines.items():
        function = theory.functions[name]
        for args, line in lines.items():
            yield from zip(function.args, args, strict=False)
            for _, later in line:
                if later is not None:
                    yield function.result, later


def _instants(world: Structure, theory: Theory) -> list[Fraction]:
    return sorted({value for sort, value in _typed(theory, world) if sort == INSTANT and isinstance(value, Fraction)})


def _numbers(world: Structure, theory: Theory) -> list[tuple[NumberSort, Fraction]]:
    found: dict[tuple[NumberSort, Fraction], None] = {}
    for sort, value in _typed(theory, world):
        if isinstance(sort, NumberSort) and sort.kind not in {"instant", "moment"} and isinstance(value, Fraction):
            found[sort, value] = None
    return list(found)


def _mapped(theory: Theory, world: Structure, change: Callable[[Sort, Value], Value]) -> Structure:
    """The world with every stored value changed according to its sort."""
    functions = {
        name: {
            tuple(change(sort, arg) for sort, arg in zip(theory.functions[name].args, args, strict=True)): change(
                theory.functions[name].result, value
            )
            for args, value in table.items()
        }
        for name, table in world.functions.items()
    }
    timelines = {
        name: {
            tuple(change(sort, arg) for sort, arg in zip(theory.functions[name].args, args, strict=False)): tuple(
                (start, None if value is None else change(theory.functions[name].result, value))
                for start, value in line
            )
            for args, line in table.items()
        }
        for name, table in world.timelines.items()
    }
    return replace(world, functions=functions, timelines=timelines)


def _retimed(world: Structure, theory: Theory, when: Callable[[Fraction], Fraction]) -> Structure:
    """The world with its instants moved; changes move with the events that make them."""
    moved = _mapped(
        theory, world, lambda sort, value: when(value) if sort == INSTANT and isinstance(value, Fraction) else value
    )

    def moment(start: int | None) -> int | None:
        return None if start is None else STEPS * int(when(Fraction(start // STEPS))) + start % STEPS

    return replace(
        moved,
        timelines={
            name: {args: tuple((moment(start), value) for start, value in line) for args, line in table.items()}
            for name, table in moved.timelines.items()
        },
    )


def _with_number(world: Structure, theory: Theory, about: NumberSort, old: Fraction, new: Fraction) -> Structure:
    return _mapped(theory, world, lambda sort, value: new if sort == about and value == old else value)


__all__ = ["Impossible", "nearest_world", "replay", "simple_world", "simplified", "witness"]

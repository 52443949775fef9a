"""Looking for worlds near known ones, where much is kept: see `Approaches`.

A goal is looked for near worlds in which its shadow holds: what it says of what many axioms read.  Worlds for shadows
are looked for among all that is kept, which takes long, but there are few shadows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import field
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from reqonto.backends.base import Approaches, Impossible, Nearby, Possible, Wanted
from reqonto.checks.holding import holding
from reqonto.logic.canonical import canonical
from reqonto.logic.reading import Part
from reqonto.logic.sorts import EnumSort, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Apply, Compare, Const, Exists, Formula, Var, conjunction, exists
from reqonto.logic.theory import Theory
from reqonto.records import dataclass

if TYPE_CHECKING:
    from reqonto.checks.questions import Asker

MOST_COMBINATIONS = 128
"""So many combinations of values are looked for at once."""

MOST_NEAR = 12
"""Near so many worlds something is looked for."""

MOST_GIVEN_UP = 2
"""Near so many worlds it may be that too much would have to change: near others it will not be less."""

MOST_TRIED = 6
"""Near so many worlds many things are looked for at once."""


@dataclass
class NearWorlds:
    """What was found out about worlds near known ones."""

    beside: list[tuple[frozenset[str], Structure]] = field(default_factory=list)
    """Worlds that were looked for near which something else may be, each with what it keeps."""
    varied: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    """The shadows of goals for which worlds were looked for, with what these keep."""
    overshadowed: dict[tuple[str, frozenset[str]], frozenset[str]] = field(default_factory=dict)
    """Shadows of goals that are impossible with what is to be kept: what excludes them."""
    looked_for: dict[tuple[str, frozenset[str]], bool] = field(default_factory=dict)
    """Goals by their texts with what is to be kept: whether a world near a known one shows them."""


def near(asker: Asker, goal: Formula, keeping: frozenset[str], *, without: Collection[str]) -> Nearby | None:
    """What is found near the known worlds, which all keep `keeping`: see `Approaches.near`.

    None where the engine does no such thing, or no world is known.
    """
    budget = asker.allowance()
    if budget is None or not isinstance(asker.session, Approaches):
        return None
    goal = asker.counted(goal)
    if asker.memory is not None:
        known = asker.memory.near_before(goal, keeping=keeping, without=without)
        known = known or asker.memory.in_the_way_before(goal, keeping=keeping, without=without)
        if known is not None:
            return known
    shadows = _Shadows(asker, keeping)
    name = shadows.of(goal)
    shadows.look_for([name])
    used: list[_Tried] = []
    given_up = 0
    for _ in range(MOST_NEAR):
        world = shadows.next_world(name, used)
        if world is None:
            break
        found = asker.session.near(goal, world, keeping=keeping, without=without, budget=budget)
        if found is not None and found.core and asker.memory is not None:
            asker.memory.note_in_the_way(goal, found, keeping=keeping, without=without)
        if found is not None and (found.shown or found.core):
            return found
        given_up += found is None
        if given_up == MOST_GIVEN_UP:
            break
        used.append(_Tried(world, frozenset() if found is None else found.blocked))
    found = Nearby(blocked=frozenset(part for each in used for part in each.blocked))
    if asker.memory is not None and not asker.late:
        asker.memory.note_in_the_way(goal, found, keeping=keeping, without=without)
    return found


def near_all(asker: Asker, wanted: Sequence[Wanted], keeping: frozenset[str]) -> dict[int, Nearby]:
    """What is found near the known worlds, which all keep `keeping`, of many goals, by their places.

    Each goal is looked for near worlds in which its shadow holds, see `Approaches.shadow`; where there is none,
    some are looked for first.
    """
    if not wanted or asker.late or not isinstance(asker.session, Approaches):
        return {}
    counted = [Wanted(asker.counted(each.goal), each.without) for each in wanted]
    found: dict[int, Nearby] = {}
    for place, each in enumerate(counted):
        if asker.memory is not None:
            known = asker.memory.near_before(each.goal, keeping=keeping, without=each.without)
            known = known or asker.memory.in_the_way_before(each.goal, keeping=keeping, without=each.without)
            if known is not None:
                found[place] = known
    shadows = _Shadows(asker, keeping)
    open_ = {place: shadows.of(each.goal) for place, each in enumerate(counted) if place not in found}
    shadows.look_for(open_.values())
    for place, name in list(open_.items()):
        core = asker.nearby.overshadowed.get((name, keeping))
        # A goal that leaves something out may be possible where its shadow is not otherwise.
        if core is not None and core.isdisjoint(counted[place].without):
            found[place] = Nearby(core=core)
            del open_[place]
    used: dict[int, list[_Tried]] = {place: [] for place in open_}
    for _ in range(MOST_TRIED):
        by_world: dict[int, tuple[Structure, list[int]]] = {}
        for place, name in open_.items():
            world = shadows.next_world(name, used[place])
            if world is not None:
                by_world.setdefault(id(world), (world, []))[1].append(place)
        for world, places in by_world.values():
            budget = asker.allowance()
            if budget is None:
                return found
            goals = [counted[place] for place in places]
            here = dict(asker.session.near_all(goals, world, keeping=keeping, budget=budget, until=asker.until))
            for index, place in enumerate(places):
                hint = here.get(index, Nearby())
                if hint.shown or hint.core:
                    found[place] = hint
                    del open_[place]
                else:
                    used[place].append(_Tried(world, hint.blocked))
    return found


def shown_near(asker: Asker, goals: Sequence[tuple[str, Formula]], keeping: tuple[str, ...]) -> set[str]:
    """Those of named goals that a world near a known one shows; goals that are alike are looked for once."""
    if asker.is_small(keeping):
        return set()
    kept = asker.with_background(keeping)
    open_: dict[str, list[str]] = {}
    wanted: dict[str, Formula] = {}
    for name, goal in goals:
        if asker.recalled(name, goal, keeping) is None and asker.core_before(goal, keeping) is None:
            text = canonical(goal, {})
            open_.setdefault(text, []).append(name)
            wanted.setdefault(text, goal)
    asked = [text for text in wanted if (text, kept) not in asker.nearby.looked_for]
    found = near_all(asker, [Wanted(wanted[text]) for text in asked], kept)
    for place, text in enumerate(asked):
        hint = found.get(place)
        asker.nearby.looked_for[text, kept] = hint is not None and hint.shown
        if hint is not None and hint.core:
            _note_core(asker, wanted[text], hint.core)
    return {name for text in wanted if asker.nearby.looked_for[text, kept] for name in open_[text]}


def _note_core(asker: Asker, goal: Formula, core: Collection[str]) -> None:
    """Note what excludes a goal, if these ids do."""
    counted = asker.counted(goal)
    answer = asker.ask_exactly(counted, tuple(sorted(core)))
    if isinstance(answer, Impossible):
        asker.note_clash(answer.core)
        asker.blamed[id(counted)] = counted, answer.core


def _worlds(asker: Asker, keeping: frozenset[str]) -> list[Structure]:
    """The worlds that are known to keep these."""
    worlds = [asker.read(each) for each in asker.worlds]
    there = [world for world in worlds if world is not None]
    there += [world for kept, world in asker.nearby.beside if keeping <= kept]
    # Near a small world little has to be written out.
    return sorted(there, key=lambda world: sum(map(len, world.elements.values())))


class _Shadows:
    """Which of the known worlds show the shadows of goals."""

    def __init__(self, asker: Asker, keeping: frozenset[str]) -> None:
        self.asker = asker
        self.keeping = keeping
        self.formulas: dict[str, Formula] = {}
        self.worlds: dict[str, list[Structure]] = {}

    def of(self, goal: Formula) -> str:
        """The shadow of a goal, by which `worlds` knows it."""
        assert isinstance(self.asker.session, Approaches)
        formula = self.asker.session.shadow(goal)
        name = canonical(formula, {})
        self.formulas.setdefault(name, formula)
        return name

    def look_for(self, names: Iterable[str]) -> None:
        """Fill `worlds`; for shadows that none shows some are looked for."""
        wanted = dict.fromkeys(names)
        there = _worlds(self.asker, self.keeping)
        for name in wanted:
            self.worlds[name] = [world for world in there if holding(self.formulas[name], world)]
        missing = [
            name for name in wanted if not self.worlds[name] and (name, self.keeping) not in self.asker.nearby.varied
        ]
        self.asker.nearby.varied.update((name, self.keeping) for name in missing)
        if missing:
            self._gather([self.formulas[name] for name in missing])
        for name in missing:
            if not self.worlds[name]:
                self._ask(name)

    def _ask(self, name: str) -> None:
        """Whether a shadow is possible at all; what excludes it excludes every goal that has it."""
        answer = self.asker.ask_exactly(self.formulas[name], tuple(self.keeping))
        if isinstance(answer, Possible):
            self._add([answer.witness])
        elif isinstance(answer, Impossible):
            self.asker.note_clash(answer.core)
            self.asker.nearby.overshadowed[name, self.keeping] = answer.core

    def _gather(self, goals: Sequence[Formula]) -> None:
        self._add(self.asker.gather(goals, self.keeping))

    def _add(self, new: Sequence[Structure]) -> None:
        self.asker.nearby.beside += [(self.keeping, world) for world in new]
        for name, formula in self.formulas.items():
            known = self.worlds.setdefault(name, [])
            known += [world for world in new if holding(formula, world)]

    def next_world(self, name: str, used: Sequence[_Tried]) -> Structure | None:
        """A world that shows a shadow and differs in something that was in the way from each that was used.

        Where there is none, worlds are looked for with other values of the symbols that were in the way.
        """
        found = self._other(name, used)
        symbols = sorted({part[1] for each in used for part in each.blocked if part[0] == "function"})
        key = " ".join((*symbols, "|", name)), self.keeping
        if found is not None or not symbols or key in self.asker.nearby.varied:
            return found
        self.asker.nearby.varied.add(key)
        there = _worlds(self.asker, self.keeping)
        goals = [
            each
            for each in varied(self.formulas[name], self.asker.theory, symbols)
            if not any(holding(each, world) for world in there)
        ]
        if goals:
            self._gather(goals)
        return self._other(name, used)

    def _other(self, name: str, used: Sequence[_Tried]) -> Structure | None:
        return next((world for world in self.worlds[name] if all(each.differs(world) for each in used)), None)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A world near which something was not found, and what was in the way there."""

    world: Structure
    blocked: frozenset[Part]

    def differs(self, world: Structure) -> bool:
        """Whether in another world not all of this is in the way."""
        if world is self.world:
            return False
        # What there is besides can be changed near any world, if values are in the way.
        values = [part for part in self.blocked if part[0] in {"function", "kind"}] or self.blocked
        return not values or not all(_alike(part, world, self.world) for part in values)


def varied(shadow: Formula, theory: Theory, names: Sequence[str]) -> list[Formula]:
    """A shadow with certain values of symbols besides, for all their values; nothing where these are not few."""
    functions = [theory.functions[name] for name in names]
    sorts = {function.args for function in functions}
    if len(sorts) != 1 or not all(isinstance(each.result, EnumSort) for each in functions):
        return []
    (args,) = sorts
    if len(args) != 1 or not isinstance(args[0], ObjectSort):
        return []
    own, body = (shadow.vars, shadow.body) if isinstance(shadow, Exists) else ((), shadow)
    var = next((each for each in own if each.sort == args[0]), Var("it", args[0]))
    choices = [
        [Compare("=", Apply(each, (var,)), Const(member, each.result)) for member in each.result.members]
        for each in functions
        if isinstance(each.result, EnumSort)
    ]
    if prod(map(len, choices)) > MOST_COMBINATIONS:
        return []
    every = own if var in own else (*own, var)
    return [exists(every, conjunction(body, *choice)) for choice in product(*choices)]


def _alike(part: Part, one: Structure, other: Structure) -> bool:
    """Whether two worlds have the same values of a symbol, members of a kind, or objects of a sort."""
    word, name = part
    match word:
        case "function":
            return one.functions.get(name) == other.functions.get(name)
        case "kind":
            return one.members.get(name) == other.members.get(name)
        case _:
            return one.elements.get(name) == other.elements.get(name)

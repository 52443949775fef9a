"""Two requirements whose triggers can meet on the same objects: can both be kept there?

One of the two must call for something to happen, or both must speak of fixed values only: a rule about what was before
is kept by leaving the later act undone.  The two are kept together with the background.  A conflict that needs a third
requirement shows where a trigger or a declared situation is asked about, for there everything is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import field
from itertools import combinations, islice, permutations, product
from typing import TypeAlias

from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.cache import digest
from reqonto.checks.conflicts import Clash, shrink
from reqonto.checks.questions import Asker
from reqonto.logic.canonical import canonical
from reqonto.logic.demands import demands_later, speaks_of_events
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.sorts import PARTY, EnumSort, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    And,
    Apply,
    AtLeast,
    Compare,
    Defined,
    Exists,
    ForAll,
    Formula,
    Function,
    Not,
    Term,
    Var,
    conjunction,
    exists,
)
from reqonto.logic.theory import Axiom, Theory, is_timeout
from reqonto.logic.walk import Node, every_node, free_variables, rewrite, substitute
from reqonto.records import dataclass

WAYS = 4
"""How many ways of identifying the objects of two triggers are tried."""

MOST_WORLDS = 24
"""How many worlds of pairs are tried on the next pair."""

TOGETHER = 24
"""How many pairs are asked about together, before those that remain are asked one by one."""

FEW = 3
"""So few are asked about one by one."""

Pair: TypeAlias = tuple[str, str]


@dataclass
class Pairs:
    """The conflicts of pairs, by the two ids and the circumstances in which they meet."""

    clashes: list[tuple[tuple[str, str], Formula, Clash]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When a requirement says something: its trigger, or where its rule would be broken."""

    vars: tuple[Var, ...]
    formula: Formula
    objects: tuple[tuple[str, Term, str], ...]
    """What it is about: a tag (the name of an attribute), the term, the name of its sort."""


def check_pairs(
    asker: Asker,
    asked: tuple[str, ...],
    dead: Collection[str],
    settled: Collection[frozenset[str]],
    ahead: Callable[[Sequence[Sequence[Pair]]], None] | None = None,
) -> Pairs:
    """The conflicts of each pair of requirements in `asked` that speak of the same things.

    `dead` never apply; conflicts whose members are in `settled` are known already.  `ahead` is told which pairs are
    asked about together, and may have the answers remembered.
    """
    found = Pairs()
    known = {frozenset(members) for members in settled}
    candidates = list(candidate_pairs(asker.theory, asked))
    asker.total += len(candidates)
    worlds = Meetings(asker, dead)
    # What is remembered, or can be seen in a world at hand, is not asked.
    open_ = [pair for pair in candidates if not asker.late and not worlds.is_kept(*pair)]
    chunks = [open_[start : start + TOGETHER] for start in range(0, len(open_), TOGETHER)]
    if ahead is not None:
        ahead(chunks)
    first = {chunk[0]: chunk for chunk in chunks}
    for index, (one, other) in enumerate(candidates):
        if asker.late:
            rest = tuple(dict.fromkeys(id_ for pair in candidates[index:] for id_ in pair))
            asker.undecided("pair", rest, asker.ask(None, ()))
            break
        asker.step("pair")
        worlds.gather(first.get((one, other), ()))
        if frozenset((one, other)) in known or any(members <= {one, other} for members in known):
            continue
        clash = meet(asker, one, other, worlds)
        if clash is not None:
            members = frozenset(clash[1].members)
            if members not in known:
                known.add(members)
                found.clashes.append(((one, other), *clash))
    return found


# ---------------------------------------------------------------- which pairs


def candidate_pairs(theory: Theory, asked: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The pairs whose conclusions share vocabulary, also through background, and neither of which is an exception."""
    speaks = {id_: conclusions(theory, theory.by_id[id_]) for id_ in asked}
    links = [_symbols(axiom.formula, theory) for axiom in theory.axioms if axiom.force == "background"]
    for _ in range(2):
        for vocabulary in speaks.values():
            for link in links:
                if vocabulary & link:
                    vocabulary.update(link)
    yields = {id_: {name for axiom in theory.by_id[id_] for name in axiom.yields_to} for id_ in asked}
    forces = {id_: theory.by_id[id_][0].force for id_ in asked}
    events = theory.event_sorts
    calls = {id_ for id_ in asked if any(demands_later(axiom, events) for axiom in theory.by_id[id_])}
    plain = {id_ for id_ in asked if not any(_about_events(axiom, events) for axiom in theory.by_id[id_])}
    for one, other in combinations(asked, 2):
        if one in yields[other] or other in yields[one]:
            continue
        if "may" in {forces[one], forces[other]}:
            continue
        # A rule that only looks back and a prohibition say together that the later act is not allowed: that is lawful.
        if not ({one, other} & calls or {one, other} <= plain):
            continue
        if speaks[one] & speaks[other]:
            yield one, other


def _about_events(axiom: Axiom, events: Collection[ObjectSort]) -> bool:
    """Whether a rule speaks of what happens, or forbids what its trigger describes."""
    forbids = axiom.duty == FALSE and any(var.sort in events for var in axiom.vars)
    return forbids or speaks_of_events(axiom.duty, events)


def conclusions(theory: Theory, axioms: Iterable[Axiom]) -> set[str]:
    """The vocabulary of what a requirement demands; a rule about an event with fixed values forbids events."""
    found: set[str] = set()
    for axiom in axioms:
        found |= _symbols(axiom.duty, theory)
        if axiom.fixed_duty or axiom.prohibition or axiom.duty == FALSE:
            found |= {f"{var.sort.name}." for var in axiom.vars if var.sort in theory.event_sorts}
    return found


def _symbols(formula: Formula, theory: Theory) -> set[str]:
    found: set[str] = set()
    for node in every_node(formula):
        if isinstance(node, Apply):
            name = node.function.name
            first = node.function.args[0] if node.function.args else None
            # An attribute of an event stands for its event kind.
            found.add(f"{first.name}." if isinstance(first, ObjectSort) and first in theory.event_sorts else name)
        elif isinstance(node, ForAll | Exists | AtLeast):
            found |= {f"{var.sort.name}." for var in node.vars if var.sort in theory.event_sorts}
    return found


# ---------------------------------------------------------------- one pair


class Meetings:
    """Where pairs meet, and worlds in which some pair was kept where it meets: often they show the same of others."""

    def __init__(self, asker: Asker, dead: Collection[str]) -> None:
        self.asker = asker
        self.dead = dead
        self.sides: dict[tuple[str, int], list[Circumstances]] = {}
        self.goals: dict[tuple[str, str], list[list[Formula]]] = {}
        self.found: list[Structure] = []
        self.used: list[Structure] = []
        """The worlds that answered for the pair at hand."""
        memory = asker.memory
        self.ground = "" if memory is None else digest(*(memory.prints[id_] for id_ in asker.background))
        """A hash of the background."""

    def ways(self, one: str, other: str) -> list[list[Formula]]:
        """For each two circumstances of the two, the ways in which they meet, the closest first."""
        found = self.goals.get((one, other))
        if found is None:
            found = [
                list(islice(ways_to_meet(first, second), WAYS))
                for first, second in product(self._side(one, 1), self._side(other, 2))
            ]
            self.goals[one, other] = found
        return found

    def _side(self, id_: str, side: int) -> list[Circumstances]:
        found = self.sides.get((id_, side))
        if found is None:
            theory = self.asker.theory
            found = [item for axiom in theory.by_id[id_] for item in circumstances_of(theory, axiom, side, self.dead)]
            self.sides[id_, side] = found
        return found

    def seen(self, goal: Formula, pair: tuple[str, str]) -> bool:
        """Whether a world is known that keeps the pair and the background where the goal holds."""
        known = self.asker.known(goal)
        if known is not None:
            self.used.append(known)
            return True
        axioms = [axiom for id_ in pair for axiom in self.asker.theory.by_id[id_]]
        for index, world in enumerate(self.found):
            try:
                if holds(goal, world) and all(holds(axiom.formula, world) for axiom in axioms):
                    # What was of use once is tried first the next time.
                    self.found.insert(0, self.found.pop(index))
                    self.used.append(world)
                    return True
            except Unsupported:
                return False
        return False

    def key(self, one: str, other: str) -> str:
        """Under which key it is remembered that two requirements are kept where they meet."""
        memory, asker = self.asker.memory, self.asker
        assert memory is not None
        dead = "".join("10"[id_ in self.dead] for id_ in (one, other))
        limits = f"{asker.budget.bound} {asker.budget.steps} {dead}"
        return "m" + digest(memory.about, self.ground, memory.prints[one], memory.prints[other], limits)

    def is_kept(self, one: str, other: str) -> bool:
        """Whether it is remembered that two requirements are kept where they meet, or seen in a world at hand."""
        memory = self.asker.memory
        if memory is not None and memory.recall(self.key(one, other)) is not None:
            return True
        self.used = []
        if not all(any(self.seen(goal, (one, other)) for goal in ways[:1]) for ways in self.ways(one, other)):
            return False
        if memory is not None:
            self.note(one, other)
        return True

    def note(self, one: str, other: str) -> None:
        """Remember that two requirements are kept where they meet."""
        memory = self.asker.memory
        assert memory is not None
        memory.note(self.key(one, other), {"is": "kept"})
        near = "n" + digest(memory.about, f"pair {one} {other}")
        memory.note_worlds(near, self.used, self.asker.background)

    def gather(self, pairs: Sequence[Pair]) -> None:
        """Look for worlds in which many of these pairs meet, if many of them are open."""
        open_ = [pair for pair in pairs if not self.is_kept(*pair)]
        if len(open_) <= max(FEW, len(pairs) // 4):
            return
        goals = {ways[0]: None for pair in open_ for ways in self.ways(*pair) if ways}
        ids = list(dict.fromkeys(id_ for pair in open_ for id_ in pair))
        memory = self.asker.memory
        if memory is not None:
            key = "g" + digest(
                memory.about, self.ground, *(memory.prints[id_] for id_ in ids), *map(memory.goal_print, goals)
            )
            if memory.recall(key) is not None:
                # It was done, and these are open still.
                return
            memory.note(key, {"is": "gathered"})
        for world in self.asker.gather(list(goals), ids):
            self.remember(world)

    def remember(self, world: Structure) -> None:
        """Keep a world that keeps the background, for other pairs."""
        self.used.append(world)
        self.found.insert(0, world)
        del self.found[MOST_WORLDS:]


def meet(asker: Asker, one: str, other: str, worlds: Meetings) -> tuple[Formula, Clash] | None:
    """The circumstances in which two requirements clash, if they do; that they do not is remembered."""
    memory = asker.memory
    if memory is None:
        return _clash(asker, one, other, worlds)
    if memory.recall(worlds.key(one, other)) is not None:
        return None
    opened = len(asker.opened)
    # Where an earlier version of one of them was kept with the other, the new one may be as well.
    near = "n" + digest(memory.about, f"pair {one} {other}")
    worlds.found[:0] = memory.recall_worlds(near, asker.background)
    worlds.used = []
    with memory.part() as settled:
        found = _clash(asker, one, other, worlds)
        peaceful = found is None and len(asker.opened) == opened
        if peaceful:
            settled()
    del worlds.found[MOST_WORLDS:]
    if peaceful:
        worlds.note(one, other)
    return found


def _clash(asker: Asker, one: str, other: str, worlds: Meetings) -> tuple[Formula, Clash] | None:
    kept = (one, other)
    for ways in worlds.ways(one, other):
        for goal in ways:
            if worlds.seen(goal, kept):
                break
            answer = asker.ask(goal, kept)
            if isinstance(answer, Possible):
                worlds.remember(answer.witness)
                break
            if not isinstance(answer, Impossible):
                asker.undecided("pair", (one, other), answer)
                return None
            if isinstance(asker.ask(goal, ()), Possible):
                clash = shrink(asker, goal, answer.core, last=(one, other))
                if {one, other} <= clash.needed:
                    return goal, clash
                if {one, other} <= set(clash.members):
                    # It may be that one of the two alone excludes this: then they do not clash.
                    asker.undecided("pair", (one, other), Undecided(clash.unsettled or "bound"))
                    return None
                break
    return None


def circumstances_of(theory: Theory, axiom: Axiom, side: int, dead: Collection[str]) -> Iterator[Circumstances]:
    """The circumstances in which an axiom says something, its variables marked with the side of the pair."""
    rename: dict[str, Term] = {var.name: Var(f"{var.name}~{side}", var.sort) for var in axiom.vars}
    variables = tuple(Var(f"{var.name}~{side}", var.sort) for var in axiom.vars)
    trigger, duty = substitute(axiom.trigger, rename), substitute(axiom.duty, rename)
    if axiom.id not in dead and not any(is_timeout(var.sort) for var in axiom.vars):
        yield Circumstances(variables, trigger, _objects(theory, variables, trigger))
    if axiom.fixed_duty or axiom.prohibition or axiom.duty == FALSE:
        broken = _broken(theory, variables, trigger, duty)
        if broken is not None:
            yield broken


def _broken(theory: Theory, variables: tuple[Var, ...], trigger: Formula, duty: Formula) -> Circumstances | None:
    """Where a rule about an event would be broken, if the event happened: what it says of the objects of the event."""
    events = {var.name for var in variables if var.sort in theory.event_sorts}
    if not events:
        return None
    made: dict[str, Var] = {}

    def rule(node: Node) -> Node:
        match node:
            case Apply(Function(name, (ObjectSort(),), ObjectSort() | EnumSort(), False, False), (Var(event),)) if (
                event in events
            ):
                attribute = name.rsplit(".", 1)[-1]
                return made.setdefault(f"{event}.{attribute}", Var(f"{event}.{attribute}", node.function.result))
            case _:
                return node

    denied = [Not(duty)] if duty != FALSE else []
    present = [
        Defined(node) for node in every_node(duty) if isinstance(node, Apply) and node.function.partial and denied
    ]
    said: list[Formula] = [
        _rewritten(part, rule) for part in (trigger.parts if isinstance(trigger, And) else (trigger,))
    ]
    unmet: tuple[Formula, ...] = (*present, *denied)
    broken = [_rewritten(part, rule) for part in unmet]
    if any(_reads(part, events) for part in broken):
        return None
    told = [part for part in said if not _reads(part, events) and part != And(())]
    if denied and all(isinstance(part, Compare) and _names(part.left, part.right) for part in told):
        # Without any description of the things concerned this would be the bare denial of the rule.
        return None
    formula = conjunction(*told, *broken)
    own = tuple(var for var in variables if var.name not in events)
    read = {var.name for var in free_variables(formula)}
    kept = tuple(var for var in (*own, *made.values()) if var.name in read)
    if not any(isinstance(var.sort, ObjectSort) for var in kept):
        return None
    return Circumstances(kept, formula, _objects(theory, kept, formula))


def _rewritten(formula: Formula, rule: Callable[[Node], Node]) -> Formula:
    return rewrite(formula, rule)


def _names(*terms: Term) -> bool:
    return all(isinstance(term, Var) for term in terms)


def _reads(node: Node, names: Collection[str]) -> bool:
    return any(var.name in names for var in free_variables(node))


def _objects(theory: Theory, variables: tuple[Var, ...], formula: Formula) -> tuple[tuple[str, Term, str], ...]:
    """The objects that a trigger is about, each once: variables, and the objects of its events."""
    found: list[tuple[str, Term, str]] = []
    for var in variables:
        if isinstance(var.sort, ObjectSort):
            tag = var.name.split("~")[0] if "." not in var.name else var.name.rsplit(".", 1)[-1]
            found.append((tag if var.sort not in theory.event_sorts else "", var, var.sort.name))
    for var in variables:
        for function in theory.parts_of_events.get(var.sort, ()) if isinstance(var.sort, ObjectSort) else ():
            assert isinstance(function.result, ObjectSort)
            found.append((function.name.rsplit(".", 1)[-1], Apply(function, (var,)), function.result.name))
    same: dict[str, str] = {}

    def root(text: str) -> str:
        while text in same:
            text = same[text]
        return text

    for part in formula.parts if isinstance(formula, And) else (formula,):
        if isinstance(part, Compare) and part.op == "=":
            left, right = root(canonical(part.left, {})), root(canonical(part.right, {}))
            if left != right:
                same[right] = left
    seen: set[str] = set()
    kept: list[tuple[str, Term, str]] = []
    for item in found:
        key = root(canonical(item[1], {}))
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return tuple(kept)


def ways_to_meet(one: Circumstances, other: Circumstances) -> Iterator[Formula]:
    """The circumstances of both on the same objects, with as many objects shared as possible first."""
    sorts = [sort for sort in dict.fromkeys(sort for _, _, sort in one.objects) if _of(other, sort)]
    # Who acts is often the same party in any case; that alone is no reason to meet.
    things = [sort for sort in sorts if sort != PARTY.name]
    chosen = things or sorts
    if not chosen:
        return
    parties = [PARTY.name] if things and PARTY.name in sorts else []
    seen: set[str] = set()
    for shared in ([*chosen, *parties], chosen):
        choices = [list(_matchings(_of(one, sort), _of(other, sort))) for sort in shared]
        for combined in islice(product(*choices), WAYS):
            equal = [Compare("=", left, right) for matching in combined for left, right in matching]
            goal = exists((*one.vars, *other.vars), conjunction(one.formula, other.formula, *equal))
            key = canonical(goal, {})
            if key not in seen:
                seen.add(key)
                yield goal


def _of(side: Circumstances, sort: str) -> list[tuple[str, Term]]:
    return [(tag, term) for tag, term, name in side.objects if name == sort]


def _matchings(one: list[tuple[str, Term]], other: list[tuple[str, Term]]) -> Iterator[tuple[tuple[Term, Term], ...]]:
    """The largest ways of pairing terms of one sort; those that pair equal names come first."""
    small, large, swapped = (one, other, False) if len(one) <= len(other) else (other, one, True)
    found = []
    for chosen in islice(permutations(large, len(small)), 24):
        alike = sum(left[0] == right[0] for left, right in zip(small, chosen, strict=True))
        pairs = tuple((left[1], right[1]) for left, right in zip(small, chosen, strict=True))
        found.append((-alike, tuple((right, left) for left, right in pairs) if swapped else pairs))
    for _, pairs in sorted(found, key=lambda item: item[0]):
        yield pairs

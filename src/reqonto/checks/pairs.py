"""Two requirements whose triggers can meet on the same objects: can both be kept there?

One of the two must call for something to happen, or both must speak of fixed values only: a rule about what was before
is kept by leaving the later act undone.  The two are kept together with the background; then, where one of them calls
for something to happen, also with the requirements that lie between them: those that speak both of what the one calls
for and of what the other demands.  "Ship what was ordered within two days", "ship only what was paid" and "who pays in
cash pays on delivery" can each two be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import field, replace
from functools import cached_property
from itertools import islice, product
from typing import Literal

from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.cache import digest
from reqonto.checks.candidates import Candidate, Gist, candidate_pairs, gists_of
from reqonto.checks.circumstances import WAYS, Circumstances, circumstances_of, ways_to_meet
from reqonto.checks.conflicts import Clash, Told, is_told, shrink
from reqonto.checks.prints import written
from reqonto.checks.questions import Asker
from reqonto.checks.ties import tie_of
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula
from reqonto.records import dataclass

MOST_WORLDS = 24
"""How many worlds of pairs are tried on the next pair."""

TOGETHER = 16
"""How many pairs are asked about together, before those that remain are asked one by one."""

FEW = 3
"""So few are asked about one by one."""

SHARED = 3
"""Where so many pairs meet in the same circumstances, a world that keeps everything there is looked for."""


@dataclass
class Pairs:
    """The conflicts of pairs, by the two ids and the circumstances in which they meet."""

    clashes: list[tuple[tuple[str, str], Formula, Clash]] = field(default_factory=list)


def check_pairs(
    asker: Asker,
    asked: tuple[str, ...],
    binding: tuple[str, ...],
    dead: Collection[str],
    settled: Collection[Told],
    ahead: Callable[[Sequence[Sequence[Candidate]]], None] | None = None,
) -> Pairs:
    """The conflicts of each pair of requirements in `asked` that speak of the same things.

    Of `binding` those are kept as well that lie between the two.  `dead` never apply; conflicts of the members of one
    in `settled` are known already.  `ahead` is told which pairs are asked about together, and may have the answers
    remembered.
    """
    found = Pairs()
    known = {each.members: each for each in settled}
    candidates = list(candidate_pairs(asker, asked, binding))
    asker.total += len(candidates)
    worlds = Meetings(asker, dead)
    # What is remembered, or can be seen in a world at hand, is not asked.
    open_ = [pair for pair in candidates if not asker.late and not worlds.is_kept(pair)]
    if worlds.show_shared(open_, binding):
        open_ = [pair for pair in open_ if not asker.late and not worlds.is_kept(pair)]
    chunks = [open_[start : start + TOGETHER] for start in range(0, len(open_), TOGETHER)]
    if ahead is not None:
        ahead(chunks)
    first = {chunk[0]: chunk for chunk in chunks}
    for index, pair in enumerate(candidates):
        one, other, _ = pair
        if asker.late:
            rest = tuple(dict.fromkeys(id_ for each in candidates[index:] for id_ in each[:2]))
            asker.undecided("pair", rest, asker.ask(None, ()))
            break
        asker.step("pair")
        worlds.gather(first.get(pair, ()))
        if any(members <= {one, other} for members in known):
            continue
        clash = meet(asker, pair, worlds)
        if clash is None:
            continue
        members = frozenset(clash[1].members)
        shorter = known.get(worlds.follows(pair))
        if members in known or (shorter and is_told(asker, [shorter], clash[0], members, members)):
            continue
        known[members] = Told(members, clash[0])
        found.clashes.append(((one, other), *clash))
    return found


# ---------------------------------------------------------------- one pair


class Meetings:
    """Where pairs meet, and worlds in which some pair was kept where it meets: often they show the same of others."""

    def __init__(self, asker: Asker, dead: Collection[str]) -> None:
        self.asker = asker
        self.dead = dead
        self.sides: dict[tuple[str, int], list[Circumstances]] = {}
        self.prints: dict[tuple[str, int], str] = {}
        self.goals: dict[tuple[str, str], list[list[Formula]]] = {}
        self.shown: dict[tuple[str, str], list[Structure]] = {}
        """Worlds that keep everything and show where two circumstances meet, by their hashes."""
        self.unshown: dict[tuple[str, str], Structure | str | None] = {}
        """The newest of the worlds that were looked at in vain."""
        self.never: set[tuple[str, str]] = set()
        """Two circumstances that never meet whatever is kept, by their hashes."""
        self.found: list[Structure] = []
        self.used: list[Structure] = []
        """The worlds that answered for the pair at hand."""
        self.seen_whole = True
        """Whether these worlds show all there was to show for it."""
        self.apart: dict[str, None] = {}
        """The requirements that see to it that the pair at hand never meets."""

    @cached_property
    def gists(self) -> dict[str, Gist]:
        """What everything speaks of."""
        return gists_of(self.asker)

    @cached_property
    def calling(self) -> frozenset[str]:
        """The musts that call for something to happen."""
        return frozenset(id_ for id_ in self.musts if self.gists[id_]["calls"])

    @cached_property
    def musts(self) -> frozenset[str]:
        """Everything that binds."""
        return frozenset(self.asker.theory.ids("must"))

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

    def ways_apart(self, one: str, other: str) -> Iterator[Formula]:
        """Ways in which the two meet on the same things, but by events of their own."""
        events = {sort.name for sort in self.asker.theory.event_sorts}
        for first, second in product(self._side(one, 1), self._side(other, 2)):
            yield from islice(ways_to_meet(first, second, apart=events), WAYS)

    def _side(self, id_: str, side: int) -> list[Circumstances]:
        found = self.sides.get((id_, side))
        if found is None:
            theory = self.asker.theory
            found = [
                item
                for axiom in theory.by_id[id_]
                for item in circumstances_of(theory, axiom, side, self.dead, within=True)
            ]
            self.sides[id_, side] = found
        return found

    def seen(self, goal: Formula, kept: tuple[str, ...]) -> bool:
        """Whether a world is known that keeps these and the background where the goal holds."""
        known = self.asker.known(goal)
        if known is not None:
            self.used.append(known)
            return True
        axioms = [axiom for id_ in kept for axiom in self.asker.theory.by_id[id_]]
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

    def follows(self, pair: Candidate) -> frozenset[str]:
        """The conflict from which this one may follow: facts may only bring it about that a rule is in the way.

        Where "only what is paid is shipped" clashes with shipping what is not paid, it says nothing new that gifts are
        never paid.  None has no members.
        """
        one, other, between = pair
        if len(between) != 1:
            return frozenset()
        plain = {id_ for id_ in (one, other) if not self.gists[id_]["happens"] and not self.gists[id_]["acts"]}
        return frozenset({one, other, *between} - plain) if len(plain) == 1 else frozenset()

    def key(self, pair: Candidate) -> str:
        """Under which key it is remembered that two requirements are kept where they meet."""
        one, other, between = pair
        memory, asker = self.asker.memory, self.asker
        assert memory is not None
        dead = "".join("10"[id_ in self.dead] for id_ in (one, other))
        limits = f"{asker.budget.bound} {asker.budget.steps} {dead}"
        return "m" + digest(
            memory.about, self.asker.ground, *(memory.prints[id_] for id_ in (one, other, *between)), limits
        )

    def is_kept(self, pair: Candidate) -> bool:
        """Whether it is remembered that two requirements are kept where they meet, or seen in a world at hand."""
        memory = self.asker.memory
        if memory is not None and (self.is_noted(pair) or self.is_kept_still(pair)):
            return True
        if self.clashed(pair):
            # What answered then most likely answers again, sooner than all worlds are looked at.
            return False
        one, other, between = pair
        self.used, self.seen_whole, self.apart = [], True, {}
        if self.is_shown(one, other):
            self.note(pair)
            return True
        if memory is not None:
            # Where an earlier version of one of them was kept with the other, the new one may be as well.
            self.found[:0] = memory.recall_worlds(self.near(pair), self.asker.background)
        kept = (one, other, *between)
        shown = all(any(self.seen(goal, kept) for goal in ways[:1]) for ways in self.ways(one, other))
        del self.found[MOST_WORLDS:]
        if shown and memory is not None:
            self.note(pair)
        return shown

    def is_shown(self, one: str, other: str) -> bool:
        """Whether worlds are known that keep everything where the two meet, or none can: then nothing clashes there.

        Many requirements share their circumstances ("for German orders"), so many pairs meet in the same ones.
        """
        if self.asker.memory is None:
            return False
        where = self.where(one, other)
        if where in self.never:
            self.seen_whole = False
            return True
        worlds = self.shown.get(where)
        if worlds is None:
            newest = self.asker.worlds[0] if self.asker.worlds else None
            if where in self.unshown and self.unshown[where] is newest:
                return False
            worlds = []
            for ways in self.ways(one, other):
                known = self.asker.known(ways[0]) if ways else None
                if known is None and ways:
                    self.unshown[where] = newest
                    return False
                worlds += [] if known is None else [known]
            self.shown[where] = worlds
        self.used += worlds
        return True

    def show_shared(self, pairs: Sequence[Candidate], binding: Sequence[str]) -> bool:
        """Look for worlds that keep everything where many pairs meet alike; whether there was something to look for."""
        if self.asker.memory is None:
            return False
        alike: dict[tuple[str, str], list[Candidate]] = {}
        for pair in pairs:
            if not self.clashed(pair):
                alike.setdefault(self.where(*pair[:2]), []).append(pair)
        shared = [group[0] for group in alike.values() if len(group) >= SHARED]
        goals = [
            ways[0]
            for one, other, _ in shared
            if not self.is_never(one, other)
            for ways in self.ways(one, other)
            if ways
        ]
        kept = tuple(dict.fromkeys((*binding, *self.asker.theory.ids("should"))))
        for start in range(0, len(goals), TOGETHER):
            open_ = [goal for goal in goals[start : start + TOGETHER] if self.asker.known(goal) is None]
            for world in self.asker.gather(open_, kept) if open_ else ():
                self.asker.remember(world)
        return bool(shared)

    def where(self, one: str, other: str) -> tuple[str, str]:
        """The circumstances of two, by their hashes."""
        return self.side_print(one, 1), self.side_print(other, 2)

    def is_never(self, one: str, other: str) -> bool:
        """Whether the circumstances of two exclude each other: the one is for China, the other for Germany."""
        where = self.where(one, other)
        if where not in self.never and all(
            isinstance(self.asker.ask(goal, ()), Impossible) for ways in self.ways(one, other) for goal in ways
        ):
            self.never.add(where)
        return where in self.never

    def note(self, pair: Candidate) -> None:
        """Remember that two requirements are kept where they meet."""
        memory = self.asker.memory
        assert memory is not None
        apart = [f"{memory.prints[id_]} {id_}" for id_ in self.apart]
        memory.note(self.key(pair), {"is": "kept", "apart": apart})
        memory.note_worlds(self.near(pair), self.used, self.asker.background)
        if self.seen_whole:
            memory.note_worlds(self.meeting(pair), self.used, self._kept(pair))

    def is_noted(self, pair: Candidate) -> bool:
        """Whether it is remembered that two requirements are kept where they meet, or never meet for others.

        What keeps them apart must be as it was.
        """
        memory = self.asker.memory
        assert memory is not None
        entry = memory.recall(self.key(pair))
        if entry is None:
            return False
        noted = entry.get("apart")
        apart = [str(each).partition(" ")[::2] for each in noted] if isinstance(noted, list) else []
        musts = self.musts
        if any(id_ not in musts or memory.prints[id_] != print_ for print_, id_ in apart):
            return False
        self.asker.apart.update(id_ for _, id_ in apart)
        return True

    def is_kept_still(self, pair: Candidate) -> bool:
        """Whether the worlds in which an earlier version of the two met keep them as they are now.

        They meet where they met before as long as their circumstances are the same.
        """
        memory = self.asker.memory
        assert memory is not None
        key = self.meeting(pair)
        entry = memory.recall(key)
        worlds = None if entry is None else entry.get("worlds")
        if not isinstance(worlds, list) or list(memory.recall_names(key, self._kept(pair))) != worlds:
            return False
        memory.note(self.key(pair), {"is": "kept"})
        return True

    def _kept(self, pair: Candidate) -> frozenset[str]:
        one, other, between = pair
        return frozenset((one, other, *between, *self.asker.background))

    def meeting(self, pair: Candidate) -> str:
        """Under which key the worlds are remembered that showed it, as long as the two meet in the same ways."""
        one, other, between = pair
        memory = self.asker.memory
        assert memory is not None
        ways = f"{WAYS} {self.asker.budget.bound} {self.asker.budget.steps}"
        where = (self.side_print(one, 1), self.side_print(other, 2))
        return "i" + digest(memory.about, self.asker.ground, *where, ways, " ".join((one, other, *between)))

    def side_print(self, id_: str, side: int) -> str:
        """A hash of the circumstances of a requirement."""
        found = self.prints.get((id_, side))
        if found is None:
            memory = self.asker.memory
            assert memory is not None
            key = "c" + digest(memory.about, memory.prints[id_], f"{side} {id_ in self.dead}")
            entry = memory.recall(key)
            found = "" if entry is None else str(entry.get("is"))
            if not found:
                found = digest(*map(written, self._side(id_, side)))
                memory.note(key, {"is": found})
            self.prints[id_, side] = found
        return found

    def near(self, pair: Candidate) -> str:
        """Under which key worlds are remembered that showed it for these ids, whatever they said then."""
        one, other, between = pair
        assert self.asker.memory is not None
        return "n" + digest(self.asker.memory.about, " ".join(("pair", one, other, *between)))

    def clashed(self, pair: Candidate) -> bool:
        """Whether these two clashed, whatever they said then, when they were asked about last."""
        memory = self.asker.memory
        return memory is not None and memory.recall(f"x{self.near(pair)[1:]}") is not None

    def note_clash(self, pair: Candidate) -> None:
        """Remember that two requirements clash, or that it stays open."""
        memory = self.asker.memory
        if memory is not None:
            memory.note(f"x{self.near(pair)[1:]}", {"is": "clashing"})

    def gather(self, pairs: Sequence[Candidate]) -> None:
        """Look for worlds in which many of these pairs meet, if many of them are open."""
        # Those that clashed before will most likely do so again.
        open_ = [pair for pair in pairs if not self.clashed(pair) and not self.is_kept(pair)]
        if len(open_) <= max(FEW, len(pairs) // 4):
            return
        goals = {ways[0]: None for pair in open_ for ways in self.ways(*pair[:2]) if ways}
        ids = list(dict.fromkeys(id_ for one, other, between in open_ for id_ in (one, other, *between)))
        memory = self.asker.memory
        if memory is not None:
            key = "g" + digest(
                memory.about, self.asker.ground, *(memory.prints[id_] for id_ in ids), *map(memory.goal_print, goals)
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


def meet(asker: Asker, pair: Candidate, worlds: Meetings) -> tuple[Formula, Clash] | None:
    """The circumstances in which two requirements clash, if they do; that they do not is remembered.

    Those between the two are kept as well.
    """
    memory = asker.memory
    if memory is None:
        return _clash(asker, pair, worlds)
    if worlds.is_noted(pair):
        return None
    opened = len(asker.opened)
    worlds.used, worlds.seen_whole, worlds.apart = [], True, {}
    with memory.part() as settled:
        found = _clash(asker, pair, worlds)
        peaceful = found is None and len(asker.opened) == opened
        if peaceful:
            settled()
    del worlds.found[MOST_WORLDS:]
    if peaceful:
        worlds.note(pair)
    else:
        worlds.note_clash(pair)
    return found


def _clash(asker: Asker, pair: Candidate, worlds: Meetings) -> tuple[Formula, Clash] | None:
    """Where two requirements clash; rather where events come one after another than where they come at once."""
    tied: tuple[Formula, Clash] | None = None
    for ways in worlds.ways(*pair[:2]):
        for goal in ways:
            found = _at_odds(asker, pair, goal, worlds)
            if isinstance(found, Clash):
                tie = tie_of(asker, goal, found)
                if not tie:
                    return goal, found
                tied = tied or (goal, replace(found, tied=tie))
            elif found == "over":
                return None
            elif found == "kept":
                break
    for goal in worlds.ways_apart(*pair[:2]) if tied else ():
        # One event is not both the second and the third; two of them may be.
        found = _at_odds(asker, pair, goal, worlds)
        if isinstance(found, Clash) and not tie_of(asker, goal, found):
            return goal, found
    return tied


def _at_odds(
    asker: Asker, pair: Candidate, goal: Formula, worlds: Meetings
) -> Clash | Literal["kept", "over", "never"]:
    """Whether two requirements, and what lies between them, are kept in one way to meet, or never meet so."""
    one, other, between = pair
    kept = (one, other, *between)
    clashed = worlds.clashed(pair)
    if not clashed and worlds.seen(goal, kept):
        return "kept"
    answer = asker.ask(goal, kept)
    if isinstance(answer, Possible):
        worlds.remember(answer.witness)
        return "kept"
    if not isinstance(answer, Impossible):
        if clashed and worlds.seen(goal, kept):
            return "kept"
        asker.undecided("pair", (one, other), answer)
        return "over"
    # What follows rests on proofs as well.
    worlds.seen_whole = False
    if not isinstance(asker.ask(goal, ()), Possible):
        return "never"
    clash = shrink(asker, goal, answer.core, last=(one, other))
    if {one, other} <= clash.needed:
        return "over" if _excluded(asker, goal, (one, other), worlds) else clash
    if {one, other} <= set(clash.members):
        # It may be that one of the two alone excludes this: then they do not clash.
        asker.undecided("pair", (one, other), Undecided(clash.unsettled or "bound"))
        return "over"
    return "kept"


def _excluded(asker: Asker, goal: Formula, pair: tuple[str, str], worlds: Meetings) -> bool:
    """Whether requirements that call for nothing see to it that two never meet: then they need not be kept there.

    Of two rules about facts a single one must: several that exclude it together may be at odds there themselves.
    """
    one, other = pair
    calls = worlds.calling
    others = [id_ for id_ in asker.theory.ids("must") if id_ not in calls and id_ not in {one, other}]
    if calls & {one, other}:
        answer = asker.ask(goal, others)
        apart = [id_ for id_ in others if id_ in answer.core] if isinstance(answer, Impossible) else None
    else:
        apart = excluded_by(asker, goal, others) or None
    if apart is None:
        return False
    worlds.apart.update(dict.fromkeys(apart))
    asker.apart.update(apart)
    return True


def excluded_by(asker: Asker, goal: Formula, others: Sequence[str]) -> list[str]:
    """One of these, if it excludes all by itself, or with the background, that two circumstances meet."""
    answer = asker.ask(goal, others)
    members = shrink(asker, goal, answer.core).members if isinstance(answer, Impossible) else ()
    return list(members) if len(members) == 1 else []

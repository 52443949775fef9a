"""A session that remembers across runs what it was told.

The same question about the same axioms has the same answer.  A question about nearly the same axioms has it too where
the engine would have taken the same course: the axioms that took part are unchanged, and those that are new would not
have joined them and hold in every world that was seen on the way.  So what is remembered is what would be found.

Checks remember more: what a whole part of their work came to (`note`, `recall`), such as that a trigger can occur, with
a world that shows it.  A world is no worse for its age if it is legal and keeps every axiom, which the reference
evaluator decides – so of an old world only the axioms that are new need to be looked at (`keeps`).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

from reqonto.backends.base import (
    Answer,
    Approaches,
    Budget,
    Gathers,
    Impossible,
    Nearby,
    Possible,
    Session,
    Shrinks,
    Smaller,
    Undecided,
    Wanted,
)
from reqonto.backends.smt_rules import Course
from reqonto.cache import Store, digest
from reqonto.checks.packing import pressed, texts, unpressed
from reqonto.checks.prints import SHORT, print_of
from reqonto.checks.reading import reading_of
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.reading import Part, read_by
from reqonto.logic.structure import Structure
from reqonto.logic.terms import And, Formula
from reqonto.logic.theory import Axiom, Theory

Told = TypeVar("Told")

LASTING = frozenset({"steps", "bound", "size", "incomplete"})
"""Reasons for which a question stays open again in the next run: they do not come from the clock or the machine."""

MOST_ANSWERS = 24
"""How many answers to one question, about other axioms than are kept now, are looked at: the last ones given."""

MOST_CORES = 24
"""How many sets that exclude one goal are kept."""

LARGE = 40_000
"""A world of so many characters is kept in less room."""

MOST_AT_HAND = 6
"""Of so many sets of ids that were kept lately the keys are at hand."""

MOST_NEW = 50
"""So many axioms that are new to an answer are looked at in any case before it is asked for again."""


class RememberingSession:
    """Answers from the store where it can, else from the engine, opened at the first question that needs it."""

    def __init__(self, theory: Theory, store: Store, engine: str, opened: Callable[[Theory], Session]) -> None:
        self.theory = theory
        self.store = store
        self.reading = reading_of(theory, store)
        self.prints = self.reading.prints
        self.about = digest(engine, self.prints[""])
        """What every answer depends on: the engine, the signature, and what is true of every world by its make."""
        self._open = opened
        self._proved: dict[int, tuple[Formula | None, list[Impossible]]] = {}
        self._goals: dict[int, tuple[Formula | None, str]] = {}
        self._worlds = self.reading.worlds
        self._kept_keys: dict[int, tuple[frozenset[str], str]] = {}
        self._kept_sets: dict[int, tuple[Collection[str], frozenset[str]]] = {}
        self._part: dict[str, Mapping[str, object] | None] | None = None

    @cached_property
    def _session(self) -> Session:
        return self._open(self.theory)

    # -------------------------------------------------------- questions

    def possible(self, goal: Formula | None, *, keeping: Collection[str], budget: Budget) -> Answer:
        """See `Session.possible`."""
        answer = self.answered(goal, keeping=keeping, budget=budget)
        if answer is None:
            answer = self._session.possible(goal, keeping=keeping, budget=budget)
            self._remember(self._question(goal, budget), self._kept_set(keeping), answer)
            if isinstance(answer, Impossible):
                self._note_proof(goal, answer)
        return answer

    def answered(self, goal: Formula | None, *, keeping: Collection[str], budget: Budget) -> Answer | None:
        """What is remembered as the answer to a question."""
        kept = self._kept_set(keeping)
        # Only a proof about this very question: what others proved depends on what was asked before.
        about, proofs = self._proved.get(id(goal), (None, ()))
        proof = next((each for each in proofs if about is goal and each.core <= kept), None)
        if proof is not None:
            return proof
        answer = self._remembered(self._question(goal, budget), kept)
        if isinstance(answer, Impossible):
            self._note_proof(goal, answer)
        return answer

    def note_core(self, goal: Formula, core: Collection[str], budget: Budget) -> None:
        """Remember that these ids exclude a goal."""
        key = self._core_key(goal, budget)
        told = " ".join(f"{self.prints[id_][:SHORT]} {id_}" for id_ in sorted(core))
        known = self._cores(key)
        if told not in known:
            self._put(key, {"cores": [*known, told][-MOST_CORES:]})

    def core_before(self, goal: Formula, keeping: frozenset[str], budget: Budget) -> frozenset[str] | None:
        """What is remembered to exclude a goal, if it is kept and unchanged; None if nothing is."""
        for told in self._cores(self._core_key(goal, budget)):
            words = told.split()
            named = list(zip(words[::2], words[1::2], strict=True))
            if all(id_ in keeping and self.prints[id_].startswith(print_) for print_, id_ in named):
                return frozenset(id_ for _, id_ in named)
        return None

    def _core_key(self, goal: Formula, budget: Budget) -> str:
        return f"p{self._question(goal, budget)[1:]}"

    def _cores(self, key: str) -> list[str]:
        entry = self.store.get(key)
        known = None if entry is None else entry.get("cores")
        return known if isinstance(known, list) else []

    def _note_proof(self, goal: Formula | None, proof: Impossible) -> None:
        self._proved.setdefault(id(goal), (goal, []))[1].append(proof)

    def _question(self, goal: Formula | None, budget: Budget) -> str:
        return "q" + digest(self.about, self.goal_print(goal), str(budget.bound), str(budget.steps))

    def gather(self, goals: Sequence[Formula], *, keeping: Collection[str], budget: Budget) -> Iterable[Structure]:
        """See `Gathers.gather`; the worlds are not remembered here, but what is made of them may be."""
        engine = self._session
        return engine.gather(goals, keeping=keeping, budget=budget) if isinstance(engine, Gathers) else ()

    def singly(
        self, wanted: Sequence[Wanted], *, keeping: Collection[str], budget: Budget
    ) -> Iterable[tuple[int, Structure]]:
        """See `Gathers.singly`; the worlds are not remembered here, but what is made of them may be."""
        engine = self._session
        return engine.singly(wanted, keeping=keeping, budget=budget) if isinstance(engine, Gathers) else ()

    def smallest(self, goal: Formula | None, world: Structure, *, keeping: Collection[str], budget: Budget) -> Smaller:
        """See `Shrinks.smallest`; an engine that looks for none has the known world."""
        engine = self._session
        if not isinstance(engine, Shrinks):
            return Smaller(world, "engine")
        return engine.smallest(goal, world, keeping=keeping, budget=budget)

    def near(
        self, goal: Formula, world: Structure, *, keeping: frozenset[str], without: Collection[str], budget: Budget
    ) -> Nearby | None:
        """See `Approaches.near`; that there is such a world is remembered, or what is in the way."""
        key = self._way_key(goal, without, keeping, world)
        known = _nearby(self.store.get(key))
        if known is not None:
            return known
        engine = self._session
        if not isinstance(engine, Approaches):
            return None
        found = engine.near(goal, world, keeping=keeping, without=without, budget=budget)
        if found is not None and found.shown:
            self._note_near(goal, without, world, found, keeping)
        elif found is not None:
            self._put(key, _in_the_way(found))
        return found

    def changed_near(
        self, goal: Formula, world: Structure, *, keeping: frozenset[str], without: Collection[str]
    ) -> Nearby | None:
        """What is remembered of a goal near this very world, which keeps all these: what may differ there.

        It holds as long as those axioms that read what differs are the same: any other is kept there as it is here.
        """
        entry = self.store.get(self._near_key(goal, without))
        if entry is None or entry["world"] != self.keep_world(world):
            return None
        changed = _parts(entry["changed"])
        read = self.readers(changed, keeping)
        return Nearby(shown=True, changed=changed) if self._prints_of(read) == entry["read"] else None

    def near_all(
        self, wanted: Sequence[Wanted], world: Structure, *, keeping: frozenset[str], budget: Budget, until: float
    ) -> Iterator[tuple[int, Nearby]]:
        """See `Approaches.near_all`; that there are such worlds is remembered, and the worlds themselves are not."""
        engine = self._session
        if not isinstance(engine, Approaches):
            return
        for place, each in engine.near_all(wanted, world, keeping=keeping, budget=budget, until=until):
            if each.shown:
                self._note_near(wanted[place].goal, wanted[place].without, world, each, keeping)
            yield place, Nearby(each.shown, None, each.changed, each.blocked, each.core)

    def shadow(self, goal: Formula) -> Formula:
        """See `Approaches.shadow`; an engine that looks for nothing near a world sees all of it."""
        engine = self._session
        return engine.shadow(goal) if isinstance(engine, Approaches) else goal

    def _note_near(
        self, goal: Formula, without: Collection[str], world: Structure, found: Nearby, keeping: frozenset[str]
    ) -> None:
        read = self.readers(found.changed, keeping)
        self.store.put(
            self._near_key(goal, without),
            {
                "world": self.keep_world(world),
                "kept": self.kept_key(keeping),
                "changed": [list(part) for part in sorted(found.changed)],
                "read": self._prints_of(read),
            },
        )

    def cores(self, goal: Formula, *, keeping: Collection[str], budget: Budget) -> list[frozenset[str]]:
        """See `Approaches.cores`; what is made of them is remembered."""
        engine = self._session
        return engine.cores(goal, keeping=keeping, budget=budget) if isinstance(engine, Approaches) else []

    def near_before(self, goal: Formula, *, keeping: frozenset[str], without: Collection[str]) -> Nearby | None:
        """What is remembered to have been found near a world, if that world keeps these still.

        And if those axioms that read what was changed there are the same: no other can be broken by it.
        """
        entry = self.store.get(self._near_key(goal, without))
        if entry is None:
            return None
        world, parts = str(entry["world"]), entry["changed"]
        new = self.reading.kept.unknown(str(entry["kept"]), keeping)
        if new is None or self.store.get(world) is None or not self.keeps(world, new):
            return None
        assert isinstance(parts, list)
        read = self.readers([(str(word), str(name)) for word, name in parts], keeping)
        return Nearby(shown=True) if self._prints_of(read) == entry["read"] else None

    def note_in_the_way(
        self, goal: Formula, found: Nearby, *, keeping: frozenset[str], without: Collection[str]
    ) -> None:  # fmt: skip
        """Remember that a goal was not found near any world known then, and what was in the way."""
        self._put(self._way_key(goal, without, keeping), _in_the_way(found))

    def in_the_way_before(
        self, goal: Formula, *, keeping: frozenset[str], without: Collection[str]
    ) -> Nearby | None:  # fmt: skip
        """What is remembered to have been in the way near all worlds, while exactly these were kept."""
        return _nearby(self.store.get(self._way_key(goal, without, keeping)))

    def _way_key(
        self, goal: Formula, without: Collection[str], keeping: frozenset[str], world: Structure | None = None
    ) -> str:
        """Where what was in the way is noted: near one world, or near all that were known."""
        near = "" if world is None else self.keep_world(world)
        return "b" + digest(self._near_key(goal, without), near, self.kept_key(keeping))

    def readers(self, parts: Collection[Part], keeping: Collection[str]) -> frozenset[str]:
        """The ids that are kept, and of what holds of every world, whose axioms read some of these parts of a world."""
        every = (id_ for part in parts for id_ in self._reading_parts.get(part, ()))
        return frozenset(id_ for id_ in every if id_ in keeping or id_ in self.reading.structure)

    @cached_property
    def _reading_parts(self) -> Mapping[Part, Sequence[str]]:
        """The ids by what their axioms read."""
        told = self.gists("reads", list(self.theory.by_id), self._read_by)
        found: dict[Part, list[str]] = {}
        for id_, parts in told.items():
            for word, name in parts:
                found.setdefault((word, name), []).append(id_)
        return found

    def _read_by(self, axioms: Sequence[Axiom]) -> list[list[str]]:
        parts = dict.fromkeys(part for axiom in axioms for part in read_by(axiom.formula, self.theory))
        return [[word, name] for word, name in parts]

    def _near_key(self, goal: Formula, without: Collection[str]) -> str:
        return "v" + digest(self.about, self.goal_print(goal), *sorted(without))

    def _prints_of(self, ids: Collection[str]) -> str:
        return digest(*(self.prints.get(id_, "") for id_ in sorted(ids)))

    def goal_print(self, goal: Formula | None) -> str:
        """A hash of a goal."""
        if goal is None:
            return ""
        known = self._goals.get(id(goal))
        if known is None or known[0] is not goal:
            # Parts that goals share need not be written anew.
            parts = goal.parts if isinstance(goal, And) else (goal,)
            known = (goal, digest(*(print_of(each, self.store.prints) for each in parts)))
            self._goals[id(goal)] = known
        return known[1]

    def _remembered(self, question: str, kept: frozenset[str]) -> Answer | None:
        # The answer about these very axioms comes first, then those about nearly the same.
        same = self._answer_key(question, self.kept_key(kept))
        known = self.store.get(same)
        found = None if known is None else self._answer_again(known, kept)
        if found is not None:
            return found
        others = [self.store.get(key) for key in self._answer_keys(question) if key != same]
        there = [each for each in others if each is not None]
        there.sort(key=lambda each: self._difference(each, kept))
        for each in there:
            found = self._answer_again(each, kept)
            if found is not None:
                return found
        return None

    def _answer_key(self, question: str, kept_key: str) -> str:
        """Where the answer to a question is noted while exactly these axioms are kept."""
        return "a" + digest(question, kept_key)

    def _answer_keys(self, question: str) -> list[str]:
        """Where the last answers to a question are noted."""
        entry = self.store.get(question)
        return [] if entry is None else str(entry.get("answers")).split()

    def _answer_again(self, entry: Mapping[str, object], kept: frozenset[str]) -> Answer | None:
        """The answer of an entry, if the engine would come to it again."""
        try:
            return self._answer(entry) if self._same_course(entry, kept) else None
        except (KeyError, TypeError, ValueError, AttributeError):
            # The check sum held, so something else wrote it: ask again.
            return None

    def _difference(self, entry: Mapping[str, object], kept: frozenset[str]) -> int:
        return self.reading.kept.count_unknown(str(entry.get("kept")), kept)

    def _same_course(self, entry: Mapping[str, object], kept: frozenset[str]) -> bool:
        """Whether the engine would come to this answer in the same way while these are kept."""
        took_part = texts(entry["ids"])
        places: list[int] = []
        for each in took_part:
            short, _, name = each.partition(" ")
            if name not in kept and name not in self.reading.structure:
                return False
            if self.prints[name][:SHORT] != short:
                return False
            places.append(self.reading.places[name])
        if places != sorted(places):
            return False
        new = self.reading.kept.unknown(str(entry["kept"]), kept)
        if new is None:
            return False
        if not new:
            return True
        if len(new) > max(MOST_NEW, len(kept) // 2):
            # To look at all of them takes longer than to ask again.
            return False
        sizes, numbers, worlds = entry["sizes"], entry["symbols"], texts(entry["worlds"])
        assert isinstance(sizes, dict)
        assert isinstance(numbers, list)
        vocabulary = {self.reading.symbols[number] for number in numbers}
        if any(each.joins(sizes, vocabulary) for name in new for each in self.reading.rules_of(name)):
            return False
        return all(self.keeps(world, new) for world in worlds)

    def _answer(self, entry: Mapping[str, object]) -> Answer | None:
        match entry["is"]:
            case "possible":
                world = self.world(str(entry["world"]))
                return None if world is None else Possible(world)
            case "impossible":
                core = frozenset(texts(entry["core"]))
                return (
                    Impossible(core, goal=bool(entry["goal"]))
                    if all(id_ in self.theory.by_id for id_ in core)
                    else None
                )
            case "undecided":
                bound = entry["bound"]
                assert isinstance(bound, dict)
                return Undecided(str(entry["reason"]), {str(sort): int(size) for sort, size in bound.items()})
            case _:
                return None

    def _remember(self, question: str, kept: frozenset[str], answer: Answer) -> None:
        course = getattr(self._session, "course", None)
        lasting = not isinstance(answer, Undecided) or answer.reason in LASTING
        entry = self._course(course, kept)
        match answer:
            case Possible(witness):
                entry |= {"is": "possible", "world": self.keep_world(witness)}
            case Impossible(core, goal):
                entry |= {"is": "impossible", "core": sorted(core), "goal": goal}
            case Undecided(reason, bound):
                entry |= {"is": "undecided", "reason": reason, "bound": dict(bound)}
        here = self._answer_key(question, self.kept_key(kept))
        self._put(here, entry, lasting=lasting)
        if lasting:
            others = [key for key in self._answer_keys(question) if key != here]
            self._put(question, {"answers": " ".join((here, *others[: MOST_ANSWERS - 1]))})

    def _course(self, course: Course | None, kept: frozenset[str]) -> dict[str, object]:
        """What an answer rests on; without knowing its course, on everything that was kept."""
        ids = course.ids if course is not None else tuple(key for key in self.theory.by_id if key in kept)
        return {
            "ids": [f"{self.prints[key][:SHORT]} {key}" for key in ids],
            "kept": self.kept_key(kept),
            "sizes": {} if course is None else {sort: size for sort, size in course.sizes.items() if size},
            "symbols": sorted(self.reading.numbers[name] for name in course.vocabulary if name in self.reading.numbers)
            if course is not None
            else [],
            "worlds": [] if course is None else [self.keep_world(world) for world in course.worlds],
        }

    # -------------------------------------------------------- what was kept

    def kept_key(self, kept: Collection[str]) -> str:
        """The key of the entry that lists the axioms that were kept."""
        known = self._kept_keys.get(id(kept))
        if known is not None and known[0] is kept and self.store.get(known[1]) is not None:
            return known[1]
        found = self.reading.kept.key(kept, self._put)
        if isinstance(kept, frozenset):
            self._kept_keys = {id(kept): (kept, found), **dict(list(self._kept_keys.items())[: MOST_AT_HAND - 1])}
        return found

    def _kept_set(self, kept: Collection[str]) -> frozenset[str]:
        """These ids; the same set for the same tuple."""
        if isinstance(kept, frozenset):
            return kept
        known = self._kept_sets.get(id(kept))
        if known is not None and known[0] is kept:
            return known[1]
        found = frozenset(kept)
        if isinstance(kept, tuple) and kept:
            self._kept_sets = {id(kept): (kept, found), **dict(list(self._kept_sets.items())[: MOST_AT_HAND - 1])}
        return found

    def keeps(self, world: str, names: Collection[str]) -> bool:
        """Whether the axioms of these ids hold in a remembered world."""
        return all(self._holds_in(world, name) for name in names)

    def _holds_in(self, world: str, name: str) -> bool:
        found = self.reading.holding.get((world, name))
        if found is None:
            found = self._is_idle_in(world, name) or self._is_true_in(world, name)
            self.reading.holding[world, name] = found
        return found

    def _is_idle_in(self, world: str, name: str) -> bool:
        """Whether the axioms of an id speak of all objects of kinds of which a world has none."""
        # The world need not be read for this.
        entry = self.store.get(world)
        if entry is None:
            return False
        elements, there = entry.get("elements"), entry.get("there")
        if isinstance(there, str):
            some: Collection[str] = frozenset(there.split("\n"))
        elif isinstance(elements, dict):
            some = {sort for sort, names in elements.items() if names}
        else:
            return False
        # A sort that is not named has no objects.
        return all(any(sort not in some for sort in sorts) for sorts in self.reading.ranges_of(name))

    def _is_true_in(self, world: str, name: str) -> bool:
        there = self.world(world)
        try:
            return there is not None and all(
                holds(axiom.formula, there) for axiom in self.theory.by_id[name] if axiom.force != "may"
            )
        except Unsupported:
            return False

    # -------------------------------------------------------- worlds

    def keep_world(self, world: Structure) -> str:
        """The key under which a world is kept."""
        known = self.reading.keys.get(id(world))
        if known is not None and known[0] is world and self.store.get(known[1]) is not None:
            return known[1]
        packed = self.reading.packed(world)
        text = json.dumps(packed, ensure_ascii=True)
        key = "w" + digest(text)
        if self.store.get(key) is None:
            self._put(key, packed if len(text) <= LARGE else pressed(world, text))
        self.reading.keep(key, world)
        return key

    def world(self, key: str) -> Structure | None:
        """A world that was kept; None if it is there no more."""
        if key not in self._worlds:
            entry = self.store.get(key)
            try:
                self.reading.keep(key, None if entry is None else self.reading.unpacked(unpressed(entry)))
            except (KeyError, TypeError, ValueError, AttributeError, zlib.error):
                self.reading.keep(key, None)
        return self._worlds[key]

    # -------------------------------------------------------- parts of a check

    def note(self, key: str, entry: Mapping[str, object]) -> None:
        """Remember what a part of a check came to; `key` hashes all that it depends on."""
        self.store.put(key, entry)

    def recall(self, key: str) -> Mapping[str, object] | None:
        """What a part of a check came to."""
        return self.store.get(key)

    def note_world(self, key: str, world: Structure, kept: Collection[str]) -> None:
        """Remember that a world in which these are kept shows what `key` hashes."""
        self.note_worlds(key, [world], kept)

    def note_worlds(self, key: str, worlds: Collection[Structure], kept: Collection[str]) -> None:
        """Remember worlds in which these are kept under a key."""
        self.store.put(key, {"worlds": [self.keep_world(each) for each in worlds], "kept": self.kept_key(kept)})

    def recall_world(self, key: str, kept: Collection[str]) -> Structure | None:
        """A world that shows what `key` hashes and in which these are kept."""
        return next(iter(self.recall_worlds(key, kept)), None)

    def recall_worlds(self, key: str, kept: Collection[str]) -> list[Structure]:
        """The worlds under a key in which these are kept."""
        worlds = [self.world(name) for name in self.recall_names(key, kept)]
        return [each for each in worlds if each is not None]

    def recall_names(self, key: str, kept: Collection[str]) -> Iterator[str]:
        """The keys of the worlds under a key in which these are kept; such a world need not be read for that."""
        entry = self.store.get(key)
        changed = None if entry is None else self.reading.kept.unknown(str(entry.get("kept")), kept)
        if entry is None or changed is None:
            return
        names = entry.get("worlds")
        for name in names if isinstance(names, list) else ():
            if isinstance(name, str) and self.store.get(name) is not None and self.keeps(name, changed):
                yield name

    def as_read(self, world: Structure | str) -> Structure | str:
        """A world by itself where it was read already, else by its key."""
        known = self._worlds.get(world) if isinstance(world, str) else None
        return world if known is None else known

    def note_part(
        self, key: str, entry: Mapping[str, object], worlds: Iterable[Structure | str], core: Iterable[str],
        kept: Collection[str],
    ) -> None:  # fmt: skip
        """Remember what a part of a check came to, that rests on worlds in which these are kept, and on proofs.

        `core` are the ids of all that was used in the proofs.
        """
        names = [each if isinstance(each, str) else self.keep_world(each) for each in worlds]
        proofs = [f"{self.prints[id_][:SHORT]} {id_}" for id_ in core]
        self.store.put(key, {**entry, "worlds": names, "core": proofs, "kept": self.kept_key(kept)})

    def recall_part(self, key: str, kept: Collection[str]) -> Mapping[str, object] | None:
        """What a part of a check came to, if all worlds on which it rests keep these, and all proofs hold."""
        entry = self.store.get(key)
        if entry is None:
            return None
        for each in texts(entry["core"]):
            print_, _, id_ = each.partition(" ")
            if id_ not in kept or self.prints[id_][:SHORT] != print_:
                return None
        return entry if list(self.recall_names(key, kept)) == entry["worlds"] else None

    def gists(self, word: str, ids: Iterable[str], tell: Callable[[Sequence[Axiom]], Told]) -> dict[str, Told]:
        """What `tell` says of the axioms under each id, looked up where these are unchanged.

        It is JSON, and follows from the axioms and the signature alone; `word` tells one such function from another.
        """
        key = "o" + digest(self.about, word)
        entry = self.store.get(key) or {}
        found: dict[str, Told] = {}
        new: dict[str, object] = {}
        for id_ in ids:
            name = f"{self.prints[id_][:SHORT]} {id_}"
            known = entry.get(name)
            if known is None:
                known = new[name] = tell(self.theory.by_id[id_])
            found[id_] = known  # type: ignore[assignment]
        if new:
            every = {**entry, **new}
            if len(every) > 2 * len(self.theory.by_id):
                here = {f"{self.prints[id_][:SHORT]} {id_}" for id_ in self.theory.by_id}
                every = {name: each for name, each in every.items() if name in here}
            self.store.put(key, every)
        return found

    @contextmanager
    def afresh(self) -> Iterator[None]:
        """Inside nothing is taken over from what was proved outside."""
        outer, self._proved = self._proved, {}
        try:
            yield
        finally:
            self._proved = outer

    @contextmanager
    def part(self) -> Iterator[Callable[[], None]]:
        """A part of a check: call what this gives, and the single answers inside are not remembered.

        For what the part came to is remembered then, and its questions will not be asked again.
        """
        outer = self._part
        before: dict[str, Mapping[str, object] | None] = {}
        self._part = before

        def settled() -> None:
            for key, entry in before.items():
                self.store.restore(key, entry)

        try:
            yield settled
        finally:
            self._part = outer

    def _put(self, key: str, entry: Mapping[str, object], *, lasting: bool = True) -> None:
        if self._part is not None and lasting:
            self._part.setdefault(key, self.store.get(key))
        self.store.put(key, entry, lasting=lasting)


def _parts(value: object) -> frozenset[Part]:
    """Parts of a world, from JSON."""
    if not isinstance(value, list):
        raise TypeError(value)
    return frozenset((each[0], str(each[1])) for each in value)


def _in_the_way(found: Nearby) -> dict[str, object]:
    """What kept something from being found, as JSON."""
    return {"blocked": sorted(map(list, found.blocked)), "core": sorted(found.core)}


def _nearby(entry: Mapping[str, object] | None) -> Nearby | None:
    return None if entry is None else Nearby(blocked=_parts(entry["blocked"]), core=frozenset(texts(entry["core"])))

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
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cached_property

from reqonto.backends.base import Answer, Budget, Gathers, Impossible, Possible, Session, Undecided
from reqonto.backends.smt_rules import Course, Rule, rule
from reqonto.cache import Store, digest
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.structure import Structure, Timeline, Value
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Theory

LASTING = frozenset({"steps", "bound", "size", "incomplete"})
"""Reasons for which a question stays open again in the next run: they do not come from the clock or the machine."""

MOST_ANSWERS = 24
"""How many answers to one question, about different axioms, are kept."""

SHORT = 12
"""How many characters of a hash tell axioms of one id apart."""


class RememberingSession:
    """Answers from the store where it can, else from the engine, opened at the first question that needs it."""

    def __init__(self, theory: Theory, store: Store, engine: str, opened: Callable[[Theory], Session]) -> None:
        self.theory = theory
        self.store = store
        self.prints = self._fingerprints()
        self.about = digest(engine, self.prints[""])
        """What every answer depends on: the engine, the signature, and what is true of every world by its make."""
        self._open = opened
        self._proved: list[tuple[Formula | None, Impossible]] = []
        self._goals: dict[int, tuple[Formula | None, str]] = {}
        self._worlds: dict[str, Structure | None] = {}
        self._kept: dict[tuple[str, ...], tuple[str, frozenset[str]]] = {}
        self._holding: dict[tuple[str, str], bool] = {}
        self._read: dict[str, list[Rule]] = {}
        self._part: dict[str, Mapping[str, object] | None] | None = None

    def _fingerprints(self) -> Mapping[str, str]:
        """The hashes of the theory, found once: each fresh session on the same theory needs them."""
        known = self.store.prints
        if known is None or known[0] is not self.theory:
            known = self.store.prints = (self.theory, fingerprints(self.theory))
        return known[1]

    @cached_property
    def _session(self) -> Session:
        return self._open(self.theory)

    @cached_property
    def _structure(self) -> frozenset[str]:
        return frozenset(axiom.id for axiom in self.theory.axioms if axiom.force == "structure")

    @cached_property
    def _symbols(self) -> tuple[Mapping[str, int], Sequence[str]]:
        """The symbols by their numbers: every entry is about one signature."""
        names = list(self.theory.functions)
        return {name: index for index, name in enumerate(names)}, names

    # -------------------------------------------------------- questions

    def possible(self, goal: Formula | None, *, keeping: Collection[str], budget: Budget) -> Answer:
        """See `Session.possible`."""
        kept = frozenset(keeping)
        for about, proof in self._proved:
            # Only a proof about this very question: what others proved depends on what was asked before.
            if about is goal and proof.core <= kept:
                return proof
        key = "q" + digest(self.about, self.goal_print(goal), str(budget.bound), str(budget.steps))
        answer = self._remembered(key, kept)
        if answer is None:
            answer = self._session.possible(goal, keeping=keeping, budget=budget)
            self._remember(key, kept, answer)
        if isinstance(answer, Impossible):
            self._proved.append((goal, answer))
        return answer

    def gather(self, goals: Sequence[Formula], *, keeping: Collection[str], budget: Budget) -> Iterable[Structure]:
        """See `Gathers.gather`; the worlds are not remembered here, but what is made of them may be."""
        engine = self._session
        return engine.gather(goals, keeping=keeping, budget=budget) if isinstance(engine, Gathers) else ()

    def goal_print(self, goal: Formula | None) -> str:
        """A hash of a goal."""
        if goal is None:
            return ""
        known = self._goals.get(id(goal))
        if known is None or known[0] is not goal:
            known = (goal, digest(written(goal)))
            self._goals[id(goal)] = known
        return known[1]

    def _remembered(self, key: str, kept: frozenset[str]) -> Answer | None:
        entry = self.store.get(key)
        answers = entry.get("answers") if entry is not None else None
        if not isinstance(answers, list):
            return None
        # The answer about these very axioms comes first.
        same = self._kept_key(kept)
        for each in sorted(answers, key=lambda each: not isinstance(each, dict) or each.get("kept") != same):
            try:
                if isinstance(each, dict) and self._same_course(each, kept):
                    return self._answer(each)
            except (KeyError, TypeError, ValueError, AttributeError):
                # The check sum held, so something else wrote it: ask again.
                continue
        return None

    def _same_course(self, entry: Mapping[str, object], kept: frozenset[str]) -> bool:
        """Whether the engine would come to this answer in the same way while these are kept."""
        took_part = _texts(entry["ids"])
        names = {each.partition(" ")[2] for each in took_part}
        here = [key for key in self.theory.by_id if key in names and (key in kept or key in self._structure)]
        if took_part != [f"{self.prints[key][:SHORT]} {key}" for key in here]:
            return False
        new = self._changed(str(entry["kept"]), kept)
        if new is None:
            return False
        if not new:
            return True
        sizes, numbers, worlds = entry["sizes"], entry["symbols"], _texts(entry["worlds"])
        assert isinstance(sizes, dict)
        assert isinstance(numbers, list)
        vocabulary = {self._symbols[1][number] for number in numbers}
        if any(each.joins(sizes, vocabulary) for name in new for each in self._rules(name)):
            return False
        return all(self.keeps(world, new) for world in worlds)

    def _rules(self, name: str) -> list[Rule]:
        """The axioms of an id as the engine reads them."""
        found = self._read.get(name)
        if found is None:
            found = [rule(0, axiom) for axiom in self.theory.by_id[name] if axiom.force != "may"]
            self._read[name] = found
        return found

    def _answer(self, entry: Mapping[str, object]) -> Answer | None:
        match entry["is"]:
            case "possible":
                world = self.world(str(entry["world"]))
                return None if world is None else Possible(world)
            case "impossible":
                core = frozenset(_texts(entry["core"]))
                return Impossible(core, goal=bool(entry["goal"])) if core <= set(self.theory.by_id) else None
            case "undecided":
                bound = entry["bound"]
                assert isinstance(bound, dict)
                return Undecided(str(entry["reason"]), {str(sort): int(size) for sort, size in bound.items()})
            case _:
                return None

    def _remember(self, key: str, kept: frozenset[str], answer: Answer) -> None:
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
        before = self.store.get(key)
        answers = before.get("answers") if before is not None else None
        rest = answers[: MOST_ANSWERS - 1] if isinstance(answers, list) else []
        self._put(key, {"answers": [entry, *rest]}, lasting=lasting)

    def _course(self, course: Course | None, kept: frozenset[str]) -> dict[str, object]:
        """What an answer rests on; without knowing its course, on everything that was kept."""
        ids = course.ids if course is not None else tuple(key for key in self.theory.by_id if key in kept)
        return {
            "ids": [f"{self.prints[key][:SHORT]} {key}" for key in ids],
            "kept": self._kept_key(kept),
            "sizes": {} if course is None else {sort: size for sort, size in course.sizes.items() if size},
            "symbols": sorted(self._symbols[0][name] for name in course.vocabulary if name in self._symbols[0])
            if course is not None
            else [],
            "worlds": [] if course is None else [self.keep_world(world) for world in course.worlds],
        }

    # -------------------------------------------------------- what was kept

    def _kept_key(self, kept: Collection[str]) -> str:
        """The entry that lists the axioms that were kept."""
        ids = tuple(sorted(key for key in kept if key in self.prints))
        known = self._kept.get(ids)
        if known is None:
            told = " ".join(self.prints[key][:SHORT] for key in ids)
            known = "k" + digest(told), frozenset(told.split())
            self._kept[ids] = known
        if self.store.get(known[0]) is None:
            self._put(known[0], {"kept": " ".join(sorted(known[1]))})
        return known[0]

    def _changed(self, key: str, kept: Collection[str]) -> list[str] | None:
        """The ids whose axioms were not kept under this key; None if that is not known any more."""
        entry = self.store.get(key)
        if entry is None:
            return None
        before = frozenset(str(entry.get("kept")).split())
        return [name for name in self.theory.by_id if name in kept and self.prints[name][:SHORT] not in before]

    def keeps(self, world: str, names: Collection[str]) -> bool:
        """Whether the axioms of these ids hold in a remembered world."""
        return all(self._holds_in(world, name) for name in names)

    def _holds_in(self, world: str, name: str) -> bool:
        found = self._holding.get((world, name))
        if found is None:
            there = self.world(world)
            try:
                found = there is not None and all(
                    holds(axiom.formula, there) for axiom in self.theory.by_id[name] if axiom.force != "may"
                )
            except Unsupported:
                found = False
            self._holding[world, name] = found
        return found

    # -------------------------------------------------------- worlds

    def keep_world(self, world: Structure) -> str:
        """The key under which a world is kept."""
        packed = _packed(world)
        key = "w" + digest(json.dumps(packed, ensure_ascii=True))
        if self.store.get(key) is None:
            self._put(key, packed)
        self._worlds.setdefault(key, world)
        return key

    def world(self, key: str) -> Structure | None:
        """A world that was kept; None if it is there no more."""
        if key not in self._worlds:
            entry = self.store.get(key)
            try:
                self._worlds[key] = None if entry is None else _unpacked(entry)
            except (KeyError, TypeError, ValueError, AttributeError):
                self._worlds[key] = None
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
        self.store.put(key, {"worlds": [self.keep_world(each) for each in worlds], "kept": self._kept_key(kept)})

    def recall_world(self, key: str, kept: Collection[str]) -> Structure | None:
        """A world that shows what `key` hashes and in which these are kept."""
        return next(iter(self.recall_worlds(key, kept)), None)

    def recall_worlds(self, key: str, kept: Collection[str]) -> list[Structure]:
        """The worlds under a key in which these are kept."""
        entry = self.store.get(key)
        changed = None if entry is None else self._changed(str(entry.get("kept")), kept)
        if entry is None or changed is None:
            return []
        names = entry.get("worlds")
        worlds = [
            self.world(name)
            for name in (names if isinstance(names, list) else ())
            if isinstance(name, str) and self.keeps(name, changed)
        ]
        return [each for each in worlds if each is not None]

    @contextmanager
    def afresh(self) -> Iterator[None]:
        """Inside nothing is taken over from what was proved outside."""
        outer, self._proved = self._proved, []
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


def fingerprints(theory: Theory) -> dict[str, str]:
    """A hash of all axioms under each id, and under the empty id one of the signature and the structure."""
    found = {
        key: digest(
            key,
            *(written(axiom) for axiom in axioms),
        )
        for key, axioms in theory.by_id.items()
    }
    structure = [found[axiom.id] for axiom in theory.axioms if axiom.force == "structure"]
    found[""] = digest(
        *(f"{name} {kind!r}" for name, kind in theory.kinds.items()),
        *(f"{name} {function!r}" for name, function in theory.functions.items()),
        repr(theory.disjoint),
        str(theory.tick),
        *structure,
    )
    return found


_FIELDS: dict[type, tuple[str, ...]] = {}


def written(value: object) -> str:
    """A formula or term as text, the same for equal ones; symbols by their names, as the signature declares them."""
    if isinstance(value, tuple):
        return f"[{' '.join([written(each) for each in value])}]"
    if isinstance(value, Function):
        return value.name if value.computed is None else f"{value.name} {value.computed.content}"
    kind = type(value)
    names = _FIELDS.get(kind)
    if names is None:
        names = tuple(each.name for each in fields(value) if each.compare) if is_dataclass(value) else ()
        _FIELDS[kind] = names
    if not names:
        return repr(value)
    return f"({kind.__name__} {' '.join([written(getattr(value, name)) for name in names])})"


# ---------------------------------------------------------------- answers as data


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError(value)
    return [str(each) for each in value]


def _packed(world: Structure) -> dict[str, object]:
    """A world as JSON: numbers as `n/d`, names and texts with an apostrophe before them."""
    return {
        "elements": {sort: list(names) for sort, names in world.elements.items()},
        "members": {kind: sorted(names) for kind, names in world.members.items()},
        "functions": {
            name: [[[_out(each) for each in arguments], _out(value)] for arguments, value in table.items()]
            for name, table in world.functions.items()
        },
        "timelines": {
            name: [
                [
                    [_out(each) for each in arguments],
                    [[start, None if value is None else _out(value)] for start, value in line],
                ]
                for arguments, line in table.items()
            ]
            for name, table in world.timelines.items()
        },
        "now": None if world.now is None else str(world.now),
    }


def _unpacked(data: object) -> Structure:
    if not isinstance(data, dict):
        raise TypeError(data)
    now = data["now"]
    return Structure(
        {sort: tuple(names) for sort, names in data["elements"].items()},
        {kind: frozenset(names) for kind, names in data["members"].items()},
        {
            name: {tuple(_in(each) for each in arguments): _in(value) for arguments, value in rows}
            for name, rows in data["functions"].items()
        },
        {
            name: {tuple(_in(each) for each in arguments): _line(line) for arguments, line in rows}
            for name, rows in data["timelines"].items()
        },
        None if now is None else Fraction(now),
    )


def _line(line: list[tuple[int | None, str | bool | None]]) -> Timeline:
    return tuple((start, None if value is None else _in(value)) for start, value in line)


def _out(value: Value) -> str | bool:
    match value:
        case bool():
            return value
        case Fraction():
            return str(value)
        case str():
            return f"'{value}"


def _in(value: str | bool) -> Value:  # noqa: FBT001 - a truth value, not a flag
    if isinstance(value, bool):
        return value
    return value[1:] if value.startswith("'") else Fraction(value)

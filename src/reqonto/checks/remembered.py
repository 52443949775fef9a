"""A session that remembers across runs what it was told.

The same question about the same axioms has the same answer.  A question about nearly the same axioms may keep its
world: a world is no worse for its age if it is legal and keeps every axiom, which the reference evaluator decides – so
of an old world only the axioms that are new need to be replayed.  An impossibility is taken over only where nothing
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cached_property

from reqonto.backends.base import Answer, Budget, Impossible, Possible, Session, Undecided
from reqonto.cache import Store, digest
from reqonto.logic.evaluate import Unsupported, check_structure, holds
from reqonto.logic.structure import Structure, Timeline, Value
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Theory

LASTING = frozenset({"steps", "bound", "size", "incomplete"})
"""Reasons for which a question stays open again in the next run: they do not come from the clock or the machine."""

FEW = 12
"""Theories with fewer requirements are asked afresh rather than told an old world."""


class RememberingSession:
    """Answers from the store where it can, else from the engine, opened at the first question that needs it."""

    def __init__(self, theory: Theory, store: Store, engine: str, opened: Callable[[Theory], Session]) -> None:
        self.theory = theory
        self.store = store
        self._open = opened
        self._prints = self._fingerprints()
        self._about = digest(engine, self._prints[""])
        self._proved: list[tuple[Formula | None, frozenset[str]]] = []
        self._musts = frozenset(theory.ids("must"))
        self._goals: dict[int, tuple[Formula | None, str]] = {}

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
    def _earlier(self) -> Mapping[str, tuple[Mapping[str, object], ...]]:
        """The worlds of earlier runs, by the question that they answered."""
        table: dict[str, list[Mapping[str, object]]] = {}
        for entry in self.store.entries().values():
            if entry.get("is") == "possible" and isinstance(entry.get("of"), str):
                table.setdefault(str(entry["of"]), []).append(entry)
        return {key: tuple(reversed(entries)) for key, entries in table.items()}

    def possible(self, goal: Formula | None, *, keeping: Collection[str], budget: Budget) -> Answer:
        """See `Session.possible`."""
        kept = frozenset(keeping)
        for about, core in self._proved:
            if core <= kept and (about is None or about is goal):
                return Impossible(core, goal=about is not None)
        prints = sorted(self._prints[key] for key in kept if key in self._prints)
        question = digest(self._about, self._goal(goal))
        key = digest(question, *prints, str(budget.bound), str(budget.steps))
        answer = _answer(self.store.get(key), self.theory)
        if answer is None and goal is not None:
            answer = self._aged(question, kept, prints, goal, key)
        if answer is None:
            answer = self._session.possible(goal, keeping=keeping, budget=budget)
            self._remember(key, question, prints, answer)
        if isinstance(answer, Impossible):
            self._proved.append((goal if answer.goal else None, answer.core))
        return answer

    def _goal(self, goal: Formula | None) -> str:
        if goal is None:
            return ""
        known = self._goals.get(id(goal))
        if known is None or known[0] is not goal:
            known = (goal, digest(written(goal)))
            self._goals[id(goal)] = known
        return known[1]

    def _aged(self, question: str, kept: frozenset[str], prints: list[str], goal: Formula, key: str) -> Possible | None:
        """A world that answered this question before some axiom changed, if it keeps those that are new.

        Only where (nearly) everything is kept: such worlds say that something is possible, and are not shown.
        """
        if len(self._musts) < FEW or len(self._musts - kept) > 2:
            return None
        for entry in self._earlier.get(question, ())[:3]:
            answer = _answer(entry, self.theory)
            told = entry.get("kept")
            if not isinstance(answer, Possible) or not isinstance(told, str):
                continue
            before = set(told.split())
            changed = [name for name in kept if self._prints.get(name, "")[:12] not in before]
            if len(changed) <= 5 and self._keeps(answer.witness, changed, goal):
                self._remember(key, question, prints, answer)
                return answer
        return None

    def _keeps(self, world: Structure, changed: list[str], goal: Formula) -> bool:
        try:
            return (
                not check_structure(world, self.theory)
                and all(holds(axiom.formula, world) for name in changed for axiom in self.theory.by_id[name])
                and holds(goal, world)
            )
        except Unsupported:
            return False

    def _remember(self, key: str, question: str, prints: list[str], answer: Answer) -> None:
        match answer:
            case Possible(witness):
                told = " ".join(each[:12] for each in prints)
                self.store.put(key, {"is": "possible", "of": question, "world": _packed(witness), "kept": told})
            case Impossible(core, goal):
                self.store.put(key, {"is": "impossible", "core": sorted(core), "goal": goal})
            case Undecided(reason, bound):
                if reason in LASTING:
                    self.store.put(key, {"is": "undecided", "reason": reason, "bound": dict(bound)})


def fingerprints(theory: Theory) -> dict[str, str]:
    """A hash of all axioms under each id, and under the empty id one of the signature and the structure."""
    found = {
        key: digest(
            key,
            *(
                f"{axiom.force} {written(axiom.vars)} {written(axiom.trigger)} {written(axiom.duty)}"
                for axiom in axioms
            ),
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


def _answer(entry: Mapping[str, object] | None, theory: Theory) -> Answer | None:
    """The answer that an entry holds; None if it holds none."""
    if entry is None:
        return None
    try:
        match entry["is"]:
            case "possible":
                return Possible(_unpacked(entry["world"]))
            case "impossible":
                core = frozenset(_texts(entry["core"]))
                return Impossible(core, goal=bool(entry["goal"])) if core <= set(theory.by_id) else None
            case "undecided":
                bound = entry["bound"]
                assert isinstance(bound, dict)
                return Undecided(str(entry["reason"]), {str(sort): int(size) for sort, size in bound.items()})
    except (KeyError, TypeError, ValueError, AssertionError):
        # The check sum held, so another version wrote it: ask again.
        return None
    return None


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

"""The stage `engines`: what OWL can express of a specification is decided by HermiT too, and compared.

Whether each kind can have a member, whether each has members that a declared sub-kind has not, whether each condition
about one object can occur, and whether the part holds together at all: the solver shows worlds or proves that there are
none, HermiT says yes or no.  Where they differ one of the two is wrong, or our translation, and no verdict that rests
on it is to be trusted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain
from typing import Literal, TypeAlias

from reqonto.backends.base import Budget, Impossible, Possible
from reqonto.backends.hermit_session import Session, Unanswered
from reqonto.backends.owl import Limits, Refusal, Refused
from reqonto.backends.owl_theory import Part, decide, expressed
from reqonto.backends.smt import SMT, SmtSession
from reqonto.cache import Store, digest
from reqonto.checks.findings import listed
from reqonto.checks.further import Context, Outcome
from reqonto.checks.reading import Reading
from reqonto.checks.verdicts import Open
from reqonto.diagnostics import codes_findings as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.structure import Structure
from reqonto.logic.terms import TRUE, Exists, Formula, IsKind, Not, Var, conjunction
from reqonto.logic.theory import Theory
from reqonto.owl.functional import written
from reqonto.owl.model import Form, Iri, form
from reqonto.records import dataclass

Engines: TypeAlias = Literal["auto", "both", "one"]

LARGE = 100
"""So many requirements make a specification large: beside their check the start of HermiT costs little."""
TOGETHER = 16
"""So many questions are put to the solver at once."""
GONE = 0.5
"""How many seconds are waited for a process that was ended to be gone."""

PATIENCE = 10.0
"""Seconds that the comparison may take at the end of a run, where nobody asked for it: never longer than all else."""

ENOUGH = 2
"""After so many runs in which HermiT gave no answer, it is asked again when the specification got smaller."""
UNFIT = frozenset((Refusal.OUT_OF_TIME, Refusal.OUT_OF_MEMORY))
"""What HermiT comes to with a part that is too large for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for both: what it is about, the formula that must be possible, and the class for HermiT."""

    about: str
    kind: Literal["kind", "subkind", "condition"]
    goal: Formula
    name: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An answer of each that cannot both be right, with the ids that the solver's proof names."""

    asked: Asked | None
    solver: Literal["possible", "impossible"]
    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared: how many questions, about how many axioms, which stayed open, and why HermiT said nothing.

    `remembered` tells that the same part was compared in an earlier run.
    """

    questions: int
    axioms: int
    open: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    refused: Refused | None = None
    remembered: bool = False
    forced: bool = field(default=False, compare=False)


class Beside:
    """HermiT at work on the part of a theory beside everything else; ended when the run ends."""

    def __init__(self, theory: Theory, store: Store, version: str, *, forced: bool, seconds: float) -> None:
        self.part = expressed(theory)
        self.forced = forced
        self.store = store
        self.asked = list(_questions(self.part))
        self.axioms = (*self.part.axioms, *_beyond(self.part))
        text = "\n".join(map(written, (*self.axioms, *self.part.unread)))
        self.key = "E" + digest("engines", version, text, *(each.name for each in self.asked))
        self.known = store.get(self.key)
        self.limits = "E" + digest("engines", version, "limits")
        if forced and self.gave_up:
            # Who asks for it waits as long as the run may take.
            self.known = None
        elif self.known is None and not forced and self._is_beyond():
            self.known = {"refused": Refusal.OUT_OF_TIME.value}
        self.begun = time.monotonic()
        self.consistent: bool | None = None
        self.empty: frozenset[str] = frozenset()
        self.refused: Refused | None = None
        self._session = Session(self.axioms, Limits(megabytes=1000, seconds=seconds))
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def gave_up(self) -> bool:
        """Whether all that is known is that HermiT had not answered after all the patience of an earlier run."""
        return self.known is not None and "refused" in self.known

    def give_up(self) -> None:
        """Remember that HermiT did not answer, so that the next run need not wait for it again."""
        waited = time.monotonic() - self.begun
        if self.refused is not None and self.refused.reason in UNFIT and waited >= PATIENCE:
            self.store.put(self.key, {"refused": self.refused.reason.value})
            self._note_limits(self._failures() + 1)

    def answers(self) -> None:
        """Remember that parts of this size can be answered."""
        if self._failures():
            self._note_limits(0)

    def _note_limits(self, failures: int) -> None:
        self.store.put(self.limits, {"failures": failures, "axioms": len(self.axioms)})

    def _failures(self) -> int:
        entry = self.store.get(self.limits)
        return 0 if entry is None else int(str(entry["failures"]))

    def _is_beyond(self) -> bool:
        """Whether parts hardly larger than this one were given up in vain, one after the other."""
        entry = self.store.get(self.limits)
        return (
            entry is not None and self._failures() >= ENOUGH and 10 * len(self.axioms) >= 9 * int(str(entry["axioms"]))
        )

    def begin(self) -> None:
        """Start HermiT, unless the answer is known."""
        if self.known is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        try:
            self.consistent, self.empty = decide(
                self._session, self.part, range(len(self.axioms)), [each.name for each in self.asked]
            )
        except Unanswered as error:
            self.refused = error.refused
        finally:
            self._session.close()

    def answered(self, seconds: float) -> bool:
        """Wait for the answers, so long at most."""
        if self._thread is None:
            return False
        self._thread.join(max(0.0, seconds))
        if self._thread.is_alive():
            self.close()
            self.refused = Refused(Refusal.OUT_OF_TIME, "the check was over before")
        return self.refused is None and self.consistent is not None

    def close(self) -> None:
        """End HermiT."""
        if not self._closed:
            self._closed = True
            self._session.kill()
            if self._thread is not None and self._thread is not threading.current_thread():
                # It takes the process and its files away as soon as that has ended.
                self._thread.join(GONE)


def begin(theory: Theory, store: Store, version: str, engines: Engines, seconds: float) -> Beside | None:
    """Start HermiT where it is wanted, and OWL can express something that could go wrong."""
    musts = sum(axiom.force == "must" for axiom in theory.axioms)
    if engines == "one" or (engines == "auto" and musts < LARGE):
        return None
    beside = Beside(theory, store, version, forced=engines == "both", seconds=min(60.0, max(1.0, seconds)))
    beside.begin()
    return beside


def check(context: Context) -> Outcome | None:
    """Compare what HermiT found with what the solver finds."""
    beside = context.beside
    if not isinstance(beside, Beside):
        return None
    part = beside.part
    musts = sum(axiom.force != "structure" for axiom in part.theory.axioms)
    if beside.known is not None and beside.gave_up:
        refused = Refused(Refusal(str(beside.known["refused"])), "so it was before")
        return Outcome(Comparison(len(beside.asked), musts, refused=refused, remembered=True))
    if beside.known is not None:
        opened = beside.known.get("open")
        names = tuple(map(str, opened)) if isinstance(opened, list) else ()
        return Outcome(Comparison(len(beside.asked), musts, names, remembered=True, forced=beside.forced))
    context.tell("engines", 0, len(beside.asked))
    left = context.left()
    limit = left if beside.forced else min(left, PATIENCE, max(1.0, time.monotonic() - beside.begun))
    end = time.monotonic() + limit
    if not beside.answered(limit):
        refused = beside.refused or Refused(Refusal.FAILED, "no answer")
        if not beside.forced:
            beside.give_up()
        return Outcome(Comparison(len(beside.asked), musts, refused=refused, forced=beside.forced))
    beside.answers()
    return _outcome(beside, _compared(beside, max(1.0, end - time.monotonic())), musts)


def _compared(beside: Beside, seconds: float) -> tuple[list[Disagreement], list[str]]:
    """Where the two differ, and what only one of them decided."""
    part, asked = beside.part, beside.asked
    session = SMT().open(part.theory)
    kept = part.theory.ids("must", "background")
    end = time.monotonic() + seconds
    shown: set[str] = set()
    if beside.consistent:
        expected = [each for each in asked if each.name not in beside.empty]
        half = time.monotonic() + seconds / 2
        for world in chain(_known_worlds(beside.store, part), _worlds(session, expected, shown, kept, half)):
            new = {each.name for each in expected if each.name not in shown and _holds(each.goal, world)}
            if new and all(_holds(axiom.formula, world) for axiom in part.theory.axioms):
                shown |= new
            if len(shown) == len(expected) or time.monotonic() > end:
                break
    disagreements: list[Disagreement] = []
    opened: list[str] = []
    rest: list[Asked | None] = [each for each in asked if each.name not in shown]
    if not beside.consistent:
        # Then nothing is possible, and one question tells whether the solver agrees.
        rest = [None]
    elif not asked:
        rest = [None]
    for each in rest:
        left = end - time.monotonic()
        about = "" if each is None else each.about
        if left <= 0:
            opened.append(about)
            continue
        goal = None if each is None else each.goal
        answer = session.possible(goal, keeping=kept, budget=Budget(seconds=min(5.0, left)))
        possible = beside.consistent if each is None else each.name not in beside.empty
        match answer:
            case Possible() if not possible:
                disagreements.append(Disagreement(each, "possible"))
            case Impossible(core, _) if possible:
                disagreements.append(Disagreement(each, "impossible", tuple(sorted(core))))
            case Possible() | Impossible():
                pass
            case _:
                opened.append(about)
    return disagreements, opened


def _known_worlds(store: Store, part: Part) -> Iterator[Structure]:
    """The worlds that this run has at hand: most show several things that are asked for."""
    reading = store.reading
    if isinstance(reading, Reading) and reading.theory.functions == part.theory.functions:
        yield from [world for world in reading.worlds.values() if world is not None]


def _worlds(
    session: SmtSession, wanted: Sequence[Asked], shown: Collection[str], kept: Collection[str], until: float
) -> Iterator[Structure]:
    """Worlds for what is not shown yet, a few goals at a time: what shows hundreds at once takes far longer."""
    waiting = list(wanted)
    while (left := until - time.monotonic()) > 0:
        waiting = [each for each in waiting if each.name not in shown]
        goals, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
        if not goals:
            return
        yield from session.gather([each.goal for each in goals], keeping=kept, budget=Budget(seconds=left))


def _holds(goal: Formula, world: Structure) -> bool:
    try:
        return holds(goal, world)
    except Unsupported:
        return False


def _outcome(beside: Beside, found: tuple[list[Disagreement], list[str]], musts: int) -> Outcome:
    disagreements, opened = found
    comparison = Comparison(
        len(beside.asked), musts, tuple(opened), tuple(disagreements), forced=beside.forced
    )  # fmt: skip
    if not disagreements:
        entry: Mapping[str, object] = {"open": list(opened)}
        beside.store.put(beside.key, entry)
    return Outcome(
        comparison,
        findings=tuple(_told(each) for each in disagreements),
        opened=(Open("all", (), "engines"),) if disagreements else (),
    )


def _told(found: Disagreement) -> Diagnostic:
    solver = (
        Text("the solver shows a world in which it is so, and replays it", "求解器给出并复核了一个成立的例子")
        if found.solver == "possible"
        else Text(
            f"the solver proves that it cannot be, from {listed(found.core).en or 'the declarations'}",
            f"求解器由{listed(found.core).zh or '声明'}证明这不可能",
        )
    )
    hermit = (
        Text("HermiT finds that it cannot be", "HermiT 认为这不可能")
        if found.solver == "possible"
        else Text("HermiT finds a model in which it is so", "HermiT 找到了成立的模型")
    )
    about = "" if found.asked is None else found.asked.about
    return Diagnostic(codes.REASONER_DISAGREES, None, {"what": _what(found.asked)}, notes=(solver, hermit), about=about)


def _what(asked: Asked | None) -> Text:
    if asked is None:
        return Text("whether the declarations hold together", "各项声明能否同时成立")
    if asked.kind == "subkind":
        return Text(f"whether `{asked.about}` holds the other way round too", f"“{asked.about}”反过来是否也成立")
    if asked.kind == "kind":
        return Text(f"whether there can be a `{asked.about}`", f"是否可以有“{asked.about}”")
    return Text(f"whether the condition of {asked.about} can occur", f"{asked.about} 的条件能否出现")


def _questions(part: Part) -> Sequence[Asked]:
    """Every kind, and every condition about one object."""
    found: list[Asked] = []
    for name, info in part.theory.kinds.items():
        var = Var("x", info.sort)
        is_member: Formula = TRUE if name == info.sort.name else IsKind(var, name)
        found.append(Asked(name, "kind", Exists((var,), is_member), part.classes[name]))
    for below, above in _declared(part):
        info = part.theory.kinds[below]
        var = Var("x", info.sort)
        is_above: Formula = TRUE if above == info.sort.name else IsKind(var, above)
        goal = Exists((var,), conjunction(is_above, Not(IsKind(var, below))))
        found.append(Asked(f"{below} is a {above}", "subkind", goal, _beyond_name(part, below, above)))
    for number, iri in part.triggers.items():
        axiom = part.theory.axioms[number]
        if axiom.force == "must":
            found.append(Asked(axiom.id, "condition", axiom.triggered, iri))
    return found


def _declared(part: Part) -> Iterator[tuple[str, str]]:
    """Each kind with each that is declared to be right above it."""
    for name, info in part.theory.kinds.items():
        if name != info.sort.name:
            for above in info.supers or (info.sort.name,):
                if above in part.theory.kinds:
                    yield name, above


def _beyond_name(part: Part, below: str, above: str) -> str:
    return f"{part.classes[above]}:beyond:{part.classes[below].rpartition('#')[2]}"


def _beyond(part: Part) -> Iterator[Form]:
    """For each sub-kind the class of what is of the kind above and not of it."""
    for below, above in _declared(part):
        rest = form("ObjectComplementOf", Iri(part.classes[below]))
        both = form("ObjectIntersectionOf", Iri(part.classes[above]), rest)
        yield form("SubClassOf", Iri(_beyond_name(part, below, above)), both)

"""The stage `confirm`: each contradiction that a finding rests on is said once more to another solver.

A conflict, a requirement that never applies and one that follows from others rest on a proof that something is
impossible.  It is found anew from just the members, as a text; the second solver reads that text and must not find a
world in it.  What it disputes is known no more than what no solver settles: such a finding is taken back, and the
question is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias, cast

from reqonto.backends.base import Impossible
from reqonto.backends.cvc5 import STEPS, Missing, Opinion, opinion, version
from reqonto.backends.smt import SMT
from reqonto.cache import digest
from reqonto.checks.findings import listed
from reqonto.checks.further import Context, Outcome
from reqonto.checks.questions import triggered
from reqonto.checks.redundancy import broken_somewhere
from reqonto.checks.remembered import RememberingSession
from reqonto.checks.verdicts import Consistency, Open
from reqonto.diagnostics import codes_findings as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.terms import Formula, disjunction
from reqonto.logic.theory import Theory
from reqonto.records import dataclass

What: TypeAlias = Literal["conflict", "vacuous", "redundant"]

LASTING: frozenset[Opinion] = frozenset({"unsat", "sat", "unknown"})
"""What would be said again: it does not depend on how fast the machine is."""

SECONDS = 10.0
"""How long the second solver may look at one contradiction: a watchdog, its steps are counted first."""


@dataclass(frozen=True, slots=True)
class Core:
    """A contradiction behind a finding: `ids` exclude `goal`.  `about` is the conflict or the requirement."""

    what: What
    about: str
    ids: tuple[str, ...]
    goal: Formula | None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the second solver said of one contradiction.

    `unsat` confirms it, `sat` disputes it, `unknown` leaves it as it was; `unread` tells that time ended before, or the
    contradiction was not found again.
    """

    core: Core
    said: Opinion


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The second solver with its version, and what it said of each contradiction, in the order of the findings."""

    solver: str
    cores: tuple[Confirmed, ...]

    def confirms(self, what: What, about: str) -> bool:
        """Whether the contradiction behind a finding was confirmed."""
        return any((each.core.what, each.core.about, each.said) == (what, about, "unsat") for each in self.cores)


def check(context: Context) -> Outcome | None:
    """What the second solver says of every contradiction that a finding rests on."""
    known = context.consistency
    if known is None or not context.confirm:
        return None
    found = version()
    if isinstance(found, Missing):
        missing = Diagnostic(codes.NO_SECOND_SOLVER, None, {"extra": found.extra})
        return Outcome(Confirmation("", ()), findings=(missing,))
    read = _reader(context, found)
    cores = list(cores_of(known, context.theory))
    said: list[Confirmed] = []
    for number, core in enumerate(cores):
        context.tell("confirm", number, len(cores))
        said.append(Confirmed(core, read(core)))
    confirmation = Confirmation(f"cvc5 {found}", tuple(said))
    disputed = [each.core for each in said if each.said == "sat"]
    if not disputed:
        return Outcome(confirmation)
    return Outcome(
        confirmation,
        findings=tuple(_disputed(core) for core in disputed),
        opened=tuple(_open(core, known) for core in disputed),
        revised=without(known, disputed),
    )


def without(known: Consistency, disputed: Collection[Core]) -> Consistency:
    """What is left of what was established without what rests on these contradictions.

    Requirements clash all together only as long as one of their conflicts stands.
    """
    gone = {(core.what, core.about) for core in disputed}
    conflicts = tuple(each for each in known.conflicts if ("conflict", each.id) not in gone)
    verdict = known.verdict
    if verdict == "inconsistent" and not any(each.kind == "absolute" for each in conflicts):
        verdict = "undecided"
    follow = tuple(core.about for core in disputed if core.what == "redundant")
    return replace(
        known,
        verdict=verdict,
        conflicts=conflicts,
        conflicts_complete=known.conflicts_complete and conflicts == known.conflicts,
        vacuous=tuple(each for each in known.vacuous if ("vacuous", each.requirement) not in gone),
        redundant=tuple(each for each in known.redundant if ("redundant", each.requirement) not in gone),
        unsettled={**known.unsettled, **dict.fromkeys(follow, "disputed")},
    )


def _open(core: Core, known: Consistency) -> Open:
    """The question to which a disputed contradiction was the answer."""
    match core.what:
        case "redundant":
            return Open("entailment", (core.about,), "disputed")
        case "vacuous":
            return Open("trigger", (core.about,), "disputed")
        case _:
            kinds = {each.id: each.kind for each in known.conflicts}
            kind = kinds[core.about]
            return Open("all" if kind == "absolute" else kind, core.ids, "disputed")


def cores_of(known: Consistency, theory: Theory) -> Iterator[Core]:
    """The contradictions behind the findings about a specification as a whole."""
    mays = set(theory.ids("may"))
    for conflict in known.conflicts:
        kept = tuple(id_ for id_ in (*conflict.members, *conflict.background) if id_ not in mays)
        yield Core("conflict", conflict.id, kept, conflict.goal)
    for vacuity in known.vacuous:
        axioms = theory.by_id[vacuity.requirement]
        used = disjunction(*(axiom.exercised for axiom in axioms))
        goal = used if vacuity.requirement in mays else triggered(axioms)
        yield Core("vacuous", vacuity.requirement, vacuity.because, goal)
    for redundancy in known.redundant:
        broken = broken_somewhere(theory.by_id[redundancy.requirement])
        yield Core("redundant", redundancy.requirement, redundancy.because, broken)


def _reader(context: Context, solver: str) -> Callable[[Core], Opinion]:
    """What puts a contradiction to the second solver, or remembers what it said of the same one."""
    session = SMT().open(context.theory)
    memory = context.opened(context.theory)
    assert isinstance(memory, RememberingSession)

    def read(core: Core) -> Opinion:
        left = context.left()
        if left <= 0:
            return "unread"
        prints = (memory.prints[id_] for id_ in core.ids)
        limits = f"cvc5 {solver} {STEPS} {context.budget.bound} {context.budget.steps}"
        key = "2" + digest(memory.about, limits, memory.goal_print(core.goal), *prints)
        entry = memory.recall(key)
        if entry is not None and entry.get("said") in LASTING:
            return cast(Opinion, entry["said"])
        answer = session.possible(core.goal, keeping=core.ids, budget=context.budget)
        if not isinstance(answer, Impossible) or not session.proof:
            return "unread"
        said = opinion(session.proof, seconds=min(SECONDS, max(1.0, left)))
        if isinstance(said, Missing):
            return "unread"
        if said in LASTING:
            memory.note(key, {"said": said})
        return said

    return read


def _disputed(core: Core) -> Diagnostic:
    return Diagnostic(codes.DISPUTED, None, {"what": _SAID[core.what], "ids": _ids(core)}, about=core.about)


def _ids(core: Core) -> Text:
    own: Sequence[str] = () if core.what == "conflict" else (core.about,)
    return listed(tuple(dict.fromkeys((*own, *core.ids))))


_SAID = {
    "conflict": Text("the conflict", "这一冲突"),
    "vacuous": Text("that a requirement never applies", "某条需求永不适用的结论"),
    "redundant": Text("that a requirement follows from others", "某条需求可由其他需求推出的结论"),
}

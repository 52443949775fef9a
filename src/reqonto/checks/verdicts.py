"""What users read: verdicts about specifications, requirements and scenarios, and their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from reqonto.diagnostics.diagnostic import Edit, Text
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula
from reqonto.records import dataclass
from reqonto.source import Span

if TYPE_CHECKING:
    from reqonto.checks.flips import Flip


class Verdict(StrEnum):
    """The verdict of a requirement in a scenario."""

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    PENDING = "pending"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Status(StrEnum):
    """What is known about a requirement in its specification."""

    OK = "ok"
    CONFLICTING = "conflicting"
    VACUOUS = "vacuous"
    REDUNDANT = "redundant"
    UNDECIDED = "undecided"
    UNFORMALISED = "unformalised"
    UNCHECKED = "unchecked"


Overall: TypeAlias = Literal["consistent", "inconsistent", "undecided", "invalid"]
ConflictKind: TypeAlias = Literal["absolute", "trigger", "pair", "situation", "conditional"]


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One line of a witness told as a story: when, what, and which requirement says so or is broken by it.

    `number` is that of the event in its scenario, from 1; what has none (a time-out, a story of a witness) has 0.
    """

    when: str
    what: Text
    because: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """A witness with its telling; `structure` has been replayed by the reference evaluator.

    `unfinished` is why the search for a smaller one ended before there was none; empty where it did not, or where none
    was looked for.
    """

    structure: Structure
    facts: tuple[Text, ...] = ()
    steps: tuple[StoryStep, ...] = ()
    unfinished: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A minimal set of requirements (with background) that cannot be kept together.

    At all, or where `trigger` occurs.  `witness` is a nearest world: one that keeps everything but one member, told as
    a story up to where that member breaks.
    """

    kind: ConflictKind
    trigger: tuple[str, ...]
    members: tuple[str, ...]
    background: tuple[str, ...]
    minimal: bool
    explanation: Text
    witness: World | None
    spans: tuple[tuple[str, Span], ...] = ()
    alias: str = ""
    tied: bool = False
    """Whether it takes several events of one kind at one instant, of which none is the earlier."""
    goal: Formula | None = field(default=None, compare=False, repr=False)
    """The circumstances in which it was found; none if they clash in any world."""
    unmet: tuple[str, ...] = ()
    """Those of the trigger that do not apply there: what they ask for is not so, see `meeting`."""
    empty: tuple[str, ...] = ()
    """Of two members those that would never apply any more if the other one were an exception to them."""
    digits: int = 4
    """How many digits its id has, see `told_apart`."""

    @property
    def id(self) -> str:
        """A short hash of the members and the trigger, the same wherever they stand."""
        return f"K-{self.digest[: self.digits]}"

    @property
    def digest(self) -> str:
        """The whole of that hash."""
        from reqonto.hashes import sha256

        text = "|".join((self.kind, *self.trigger, "", *sorted(self.members), "", *sorted(self.background)))
        return sha256(text.encode()).hexdigest()


def told_apart(conflict: Conflict, others: Iterable[Conflict]) -> Conflict:
    """The conflict with an id that none of the others has: of hundreds some have their first four digits in common."""
    digest = conflict.digest
    taken = {each.id for each in others if each.digest != digest}
    while conflict.id in taken:
        conflict = replace(conflict, digits=conflict.digits + 1)
    return conflict


RepairKind: TypeAlias = Literal[
    "bound", "comparison", "order", "exception", "unless", "role", "cell", "assumption", "drop"
]


@dataclass(frozen=True, slots=True)
class Repair:
    """What mends a conflict: items that are given up (`drop`), or an edit of the text of the item `change`.

    `to` is the text of that item afterwards, or of a new one.  Each was solved again: the conflict is gone, and none is
    new.  `uncovers` are conflicts of other requirements that were there before and could not be seen.  `flips` are
    verdicts of scenarios that are others then; None where they were not looked at.
    """

    kind: RepairKind
    told: Text
    drop: tuple[str, ...] = ()
    change: str = ""
    to: str = ""
    edits: tuple[Edit, ...] = ()
    uncovers: tuple[str, ...] = ()
    flips: tuple[Flip, ...] | None = None


@dataclass(frozen=True, slots=True)
class Vacuity:
    """The trigger of `requirement` never occurs while `because` are kept; where these are none, it contradicts itself.

    A `remedy` says what is due where a duty is broken ("who does not answer in time grants the claim"): that it never
    applies while the duty is kept is what its author meant.
    """

    requirement: str
    because: tuple[str, ...]
    remedy: bool = False


@dataclass(frozen=True, slots=True)
class Redundancy:
    """`requirement` follows from `because`.

    `removable` tells whether it could be left out: a duty that follows only from recommendations could not, for nobody
    has to follow those.  `relation`: one other requirement says as much and more (`less`), or just the
    same, see `following`.
    """

    requirement: str
    because: tuple[str, ...]
    removable: bool = True
    relation: Literal["follows", "less", "same"] = field(default="follows", compare=False)


@dataclass(frozen=True, slots=True)
class Open:
    """A question that stayed undecided, with its reason and the sizes tried."""

    question: Literal["all", "trigger", "pair", "situation", "entailment", "conditional"]
    ids: tuple[str, ...]
    reason: str
    bound: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consistency:
    """Everything that the consistency questions established.

    `usable` are the permissions for which a world was found that keeps all musts and makes use of them; `apart` are the
    requirements that keep circumstances from meeting in which others could not be kept.  Of `unsettled` it stayed open
    whether they follow from several others, each with the reason; of `unasked` that was not asked, as a conflict keeps
    them from applying.
    """

    verdict: Overall
    exact: bool
    bound: Mapping[str, int] | None
    witness: World | None
    conflicts: tuple[Conflict, ...]
    conflicts_complete: bool
    vacuous: tuple[Vacuity, ...]
    redundant: tuple[Redundancy, ...]
    undecided: tuple[Open, ...]
    usable: tuple[str, ...] = ()
    apart: frozenset[str] = frozenset()
    unsettled: Mapping[str, str] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One occurrence of a trigger in a scenario, by event numbers from 1, and the events that decided it."""

    trigger: tuple[int, ...]
    events: tuple[int, ...]
    verdict: Verdict
    bindings: Mapping[str, str] = field(default_factory=dict)
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict of one requirement in one scenario, with its evidence.

    `events` are the numbers of the deciding events; `missing` names the facts that would decide an unknown.
    `expected_because` is the reason that the author gives for the expected verdict: words for readers, which nothing
    is concluded from.
    """

    requirement: str
    verdict: Verdict
    events: tuple[int, ...] = ()
    matches: tuple[Match, ...] = ()
    missing: tuple[Text, ...] = ()
    expected: Verdict | None = None
    expected_events: tuple[int, ...] = ()
    reason: Text | None = None
    expected_because: str = ""

    @property
    def unexpected(self) -> bool:
        if self.expected is None:
            return False
        return self.expected is not self.verdict or bool(self.expected_events and self.expected_events != self.events)


@dataclass(frozen=True, slots=True)
class Lost:
    """That a story which breaks nothing yet can only end in violation.

    However it goes on, one of `requirements` will be broken, which are a smallest set of that kind.  So it is from
    `after` on, the number of an event (0: from the beginning, or only for the time that has gone by), at `when`; `sure`
    tells that before that there was a way out, else it may have been so earlier.
    """

    requirements: tuple[str, ...]
    after: int
    when: str
    sure: bool


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """All judgements of a scenario, its timeline, and whether its facts have a completion at all.

    Where they have none, `clash` are a smallest set of facts and steps that cannot go together, as far as it was
    found, and `clash_with` the items of the background that exclude them.
    """

    id: str
    span: Span | None
    judgements: tuple[Judgement, ...]
    consistent: bool | None
    timeline: tuple[StoryStep, ...]
    checks: tuple[tuple[Span | None, bool | None], ...] = ()
    excerpt: bool = False
    clash: tuple[Span, ...] = ()
    clash_with: tuple[str, ...] = ()
    lost: Lost | None = None

"""What the Python API gives: frozen values with the words of `check --format json`, and sentences in both languages.

A name here means what the key of the same name means in the JSON of the command line, and stays while its version is 1.
`lang` is the language in which a value is shown where nobody says another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal, TypeAlias

from reqonto.api.shown import Shown
from reqonto.checks.verdicts import ConflictKind, Overall, Status, Verdict
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.records import dataclass
from reqonto.result import How

Value: TypeAlias = "str | bool | None"
"""One value of an answer in SPARQL: addresses are shortened by the known prefixes; None where it is absent."""


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a text: lines and columns count from 1 in code points, the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding(Shown):
    """Something that needs attention: a mistake of the texts, or a verdict that is other than it should be.

    `about` is the id that it is about, where there is one; `related` are further places with what they have to do with
    it.
    """

    code: str
    name: str
    severity: Severity
    message: Text
    place: Place | None = None
    about: str = ""
    notes: tuple[Text, ...] = ()
    related: tuple[tuple[Place, Text], ...] = ()
    lang: str = field(default="en", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding that does not count, as somebody accepted it: `how`, the `reason` given, and where that is written.

    `fingerprint` is the number by which it is known again; `until` is the last day of it, where it has one.
    """

    finding: Finding
    how: How
    reason: str
    fingerprint: str
    until: date | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement with what is known about it; `because` are the items that its status rests on."""

    id: str
    title: Text
    kind: str
    modality: str
    formalised: bool
    status: Status
    because: tuple[str, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a story: when, what, which items say so (`because`) and which are `broken` by it.

    `number` is that of the event in its scenario, from 1; 0 for what is no event of a scenario.
    """

    when: str
    what: Text
    because: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class World(Shown):
    """An example: a possible world, replayed by the reference evaluator, told as facts and steps."""

    facts: tuple[Text, ...] = ()
    steps: tuple[Step, ...] = ()
    lang: str = field(default="en", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Repair:
    """What mends a conflict, solved again: items that are given up, or a new text (`to`) of the item `change`."""

    says: Text
    drop: tuple[str, ...] = ()
    change: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Conflict(Shown):
    """A minimal set of requirements (`members`), with `background`, that cannot be kept together.

    `trigger` says where: the requirements whose conditions occur, or a situation; empty where it is so in any world.
    Those of it that are `unmet` do not apply there: what they ask for is not so.
    `witness` is a nearest example: it keeps all members but one.  `code` is that of the finding that it is.
    """

    id: str
    alias: str
    code: str
    kind: ConflictKind
    trigger: tuple[str, ...]
    members: tuple[str, ...]
    background: tuple[str, ...]
    minimal: bool
    where: Text
    explanation: Text
    witness: World | None = None
    repairs: tuple[Repair, ...] = ()
    places: tuple[tuple[str, Place], ...] = ()
    unmet: tuple[str, ...] = ()
    lang: str = field(default="en", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A question that stayed open: what was asked, about which ids, why there is no answer, and the sizes tried."""

    question: str
    ids: tuple[str, ...]
    reason: str
    says: Text
    bound: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict of a requirement in a scenario; `events` are the numbers of the deciding events.

    `missing` names the facts that would decide an unknown; `unexpected`: the scenario expects another verdict.
    """

    requirement: str
    verdict: Verdict
    events: tuple[int, ...] = ()
    missing: tuple[Text, ...] = ()
    expected: Verdict | None = None
    unexpected: bool = False
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Scenario(Shown):
    """A scenario as it was judged.

    `passed` is False where a finding of the weight that fails speaks against it, or the texts have mistakes; None where
    nothing does but something stayed undecided (`why`).  `consistent`: whether its facts and events are possible.
    """

    id: str
    title: Text
    passed: bool | None
    consistent: bool | None
    excerpt: bool = False
    timeline: tuple[Step, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    findings: tuple[Finding, ...] = ()
    why: Text | None = None
    place: Place | None = None
    lang: str = field(default="en", compare=False, repr=False)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each requirement by its id."""
        return {each.requirement: each.verdict for each in self.judgements}


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the authors with its answer; `passed` is None where it expects nothing or has none (`why`)."""

    id: str
    title: Text
    passed: bool | None
    answer: tuple[str, ...] = ()
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """An information need: whether it is met, by which services or requirements, and why."""

    id: str
    title: Text
    status: Literal["met", "unmet", "at_odds", "unknown"]
    by: tuple[str, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Check(Shown):
    """Everything that a check found.

    `ok` tells whether nothing of the weight that fails was found: that which gives exit code 0 on the command line.
    What was accepted is no finding but `set_aside`.
    `data` is the JSON of the command line, version 1, as Python values.
    """

    verdict: Overall
    headline: Text
    ok: bool
    exact: bool
    files: tuple[str, ...]
    summary: Mapping[str, int]
    requirements: tuple[Requirement, ...]
    conflicts: tuple[Conflict, ...]
    undecided: tuple[Undecided, ...]
    scenarios: tuple[Scenario, ...]
    questions: tuple[Question, ...]
    needs: tuple[Need, ...]
    findings: tuple[Finding, ...]
    set_aside: tuple[SetAside, ...] = ()
    timed_out: bool = False
    data: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)
    lang: str = field(default="en", compare=False, repr=False)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Explanation(Shown):
    """What there is to say about a requirement, scenario, name of the specification, conflict or diagnostic code.

    `said` is what it says in the words of each language, `data` the JSON of `reqonto explain`.
    """

    id: str
    kind: str
    label: Text
    said: Text | None = None
    status: Status | None = None
    because: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    place: Place | None = None
    data: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)
    lang: str = field(default="en", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Witness(Shown):
    """A smallest world that triggers a requirement and keeps (or breaks) it; without one, what excludes it, or `why`.

    `headline` says what the world shows, and `unfollowed` which other recommendations it does not follow: it keeps what
    binds.  Where there is no world and no `because`, it stayed undecided.
    """

    requirement: str
    violate: bool
    world: World | None = None
    because: tuple[str, ...] | None = None
    why: Text | None = None
    headline: Text | None = None
    unfollowed: tuple[str, ...] = ()
    lang: str = field(default="en", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Answer(Shown):
    """The answer of a query: rows of SPARQL under their `columns`, or a truth; else `why` there is none.

    `answer` is that of a question in the words of the language: ids, values, or one of the words `true`, `false`,
    `unknown`, `never`, `always`, `sometimes`.  `open` are the things of data of which it is not known, with the reason
    (under "" that of an `unknown`).  `cut`: there were more rows.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    truth: bool | None = None
    answer: tuple[str, ...] = ()
    open: Mapping[str, Text] = field(default_factory=dict)
    why: Text | None = None
    cut: bool = False
    findings: tuple[Finding, ...] = ()
    lang: str = field(default="en", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the meaning of a requirement, assumption or rule between two versions.

    `change` tells how the new version is related to the old one; `was` is its former id, where that was another.
    `old_allows` is an example that only the old version allows, `new_allows` one that only the new one does.
    """

    id: str
    change: Literal["equivalent", "stronger", "weaker", "incomparable", "added", "removed", "undecided", "not_compared"]
    was: str = ""
    reworded: bool = False
    old_allows: World | None = None
    new_allows: World | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A scenario that is judged otherwise: the verdict of a requirement, or of the scenario as a whole (empty)."""

    scenario: str
    requirement: str
    old: Verdict | None
    new: Verdict | None
    worse: bool


@dataclass(frozen=True, slots=True)
class Difference(Shown):
    """What changed from one version to another, in meaning and in what a check finds.

    `changes` are the requirements, assumptions and rules whose meaning is another one or may be, or that are written
    otherwise; `worse` tells whether a check finds something now that it did not find before.
    """

    changes: tuple[Change, ...]
    gained: tuple[Conflict, ...]
    lost: tuple[Conflict, ...]
    scenarios: tuple[Flip, ...]
    same: bool
    worse: bool
    undecided: bool
    findings: tuple[Finding, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)
    lang: str = field(default="en", compare=False, repr=False)

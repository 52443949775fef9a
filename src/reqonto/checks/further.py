"""Checks beside consistency and scenarios: each family of questions is one module and one row of `FURTHER`.

A further check is a function from a `Context` to an `Outcome`.  It is imported only when its stage is reached and its
specification has something for it to look at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from reqonto.backends.base import Budget, Session
from reqonto.checks.verdicts import Conflict, Consistency, Open, ScenarioResult, Status
from reqonto.constraints.axioms import Interpretation
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.theory import Theory
from reqonto.records import dataclass
from reqonto.spec.model import Specification


class Left(Protocol):
    """How many seconds of the time budget are left."""

    def __call__(self) -> float: ...


class Tell(Protocol):
    """Told what is at work: (what, done, total; 0 if unknown)."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Graph:
    """A specification as Turtle; elements are named `base#id`, and `prefixes` need not be declared in questions."""

    turtle: str
    base: str
    prefixes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BaselinePlace:
    """Where what is frozen is recorded, how messages show the path, and whether all texts of the project were read."""

    file: Path
    shown: str
    whole: bool


BASELINE = "reqonto.baseline.jsonl"
"""The file that records what is frozen: beside the settings, or beside the texts where there are none."""


def baseline_place(paths: Sequence[str], root: Path | None) -> BaselinePlace:
    """Where the baseline of a project is; without settings, in the folder that is checked or that of the first text."""
    places = [Path(path) for path in paths] or [Path()]
    home = root
    if home is None:
        home = next((place if place.is_dir() else place.parent for place in places), Path())
    whole = any(place.is_dir() and place.resolve() == home.resolve() for place in places)
    relative = os.path.relpath(home / BASELINE)
    shown = str(home / BASELINE) if relative.startswith(os.path.join("..", "..", "..")) else relative  # noqa: PTH118
    return BaselinePlace(home / BASELINE, shown, whole)


@dataclass(frozen=True)
class Context:
    """What a further check may look at.

    `consistency` is None where that stage was not asked or could not be; `opened` gives a session about a theory whose
    answers are remembered over runs; `budget` is for one question.  `graph` writes the specification as a graph, None
    where the caller brought nothing that can.  Without `worlds` nobody is shown the worlds of what is possible: that
    there are some is enough.
    """

    specification: Specification
    interpretation: Interpretation
    consistency: Consistency | None
    scenarios: tuple[ScenarioResult, ...]
    budget: Budget
    left: Left
    tell: Tell
    opened: Callable[[Theory], Session]
    only: frozenset[str] | None = None
    skipped: frozenset[str] = frozenset()
    graph: Callable[[], Graph] | None = None
    worlds: bool = True
    traced: tuple[str, ...] = ()
    baseline: BaselinePlace | None = None
    process: bool = False
    confirm: bool = False
    beside: object = None
    """What was begun early: the second engine at work."""

    @property
    def theory(self) -> Theory:
        """What the items mean as formulas."""
        return self.interpretation.theory

    def wants(self, key: str) -> bool:
        """Whether an id is asked for (`--only` and `--skip` with ids)."""
        return key not in self.skipped and (self.only is None or key in self.only)


@dataclass(frozen=True)
class Outcome:
    """What a further check found.

    `data` is the answer of the check in its own type, for reports; `statuses` what it tells of requirements, with the
    ids that make it so; `opened` are questions that stayed undecided; `counts` go into the summary; `conflicts` join
    those of the consistency questions.  `revised` is what these established, where the check takes some of it back.
    """

    data: object
    findings: tuple[Diagnostic, ...] = ()
    statuses: Mapping[str, tuple[Status, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))
    opened: tuple[Open, ...] = ()
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    conflicts: tuple[Conflict, ...] = ()
    revised: Consistency | None = None


Check = Callable[[Context], Outcome | None]
"""None where the specification has nothing for the check to look at."""

FURTHER: Mapping[str, str] = MappingProxyType(
    {
        "defaults": "reqonto.checks.defaults",
        "bounds": "reqonto.checks.bounds",
        "needs": "reqonto.checks.needs",
        "permissions": "reqonto.checks.permissions",
        "lifecycles": "reqonto.checks.lifecycles",
        "coverage": "reqonto.checks.coverage",
        "questions": "reqonto.checks.competency",
        "qualities": "reqonto.checks.qualities",
        "modality": "reqonto.checks.modality",
        "conditional": "reqonto.checks.conditional",
        "confirm": "reqonto.checks.confirm",
        "engines": "reqonto.checks.engines",
        "repairs": "reqonto.checks.repairs",
        "trace": "reqonto.checks.trace",
        "baseline": "reqonto.checks.baseline",
        "process": "reqonto.checks.process",
    }
)
"""The stages in order and the modules whose `check` they run."""


_SUBJECTS: Mapping[str, Callable[[Context], bool]] = MappingProxyType(
    {
        "bounds": lambda context: any(each.bound for each in context.specification.definitions.values()),
        "needs": lambda context: bool(context.interpretation.information.needs),
        "permissions": lambda context: bool(context.interpretation.tables),
        "lifecycles": lambda context: bool(context.specification.lifecycles),
        "questions": lambda context: bool(context.specification.questions),
        "qualities": lambda context: bool(context.interpretation.targets),
        "process": lambda context: context.process,
        "confirm": lambda context: context.confirm,
        "engines": lambda context: context.beside is not None,
        "baseline": lambda context: context.baseline is not None and context.baseline.file.is_file(),
        "trace": lambda context: bool(context.traced) or context.specification.has_links,
    }
)
"""Whether a specification has anything for a stage to look at, where that is seen without its module."""


def has_subject(stage: str, context: Context) -> bool:
    """Whether a stage may find something; one that can not need not be loaded."""
    subject = _SUBJECTS.get(stage)
    return subject is None or subject(context)


def check_of(stage: str) -> Check:
    """The function of a stage."""
    return cast(Check, import_module(FURTHER[stage]).check)

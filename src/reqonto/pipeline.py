"""One run, from paths to a `Result`: the only module that knows the order of the stages.

Text → Tree → Specification → Theory → Answer → Verdict → Diagnostic.  A stage goes on after mistakes; what a
mistake leaves without meaning is left out, and the verdict then says `invalid`.  Reasoning over the rest is done only
where leaving something out cannot make a wrong finding, see `_blocking`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cache, cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from reqonto import __version__
from reqonto.checks.verdicts import Status
from reqonto.diagnostics import codes_files, codes_findings, codes_settings
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.lazily import pattern
from reqonto.records import dataclass
from reqonto.settings import Settings
from reqonto.source import Source, Span

if TYPE_CHECKING:
    from datetime import date

    from reqonto.backends.base import Answer, Session
    from reqonto.cache import Shelf, Store
    from reqonto.checks.further import Context, Graph, Outcome
    from reqonto.checks.verdicts import Consistency, Overall, ScenarioResult, World
    from reqonto.constraints.axioms import Interpretation
    from reqonto.logic.theory import Theory
    from reqonto.spec.model import Specification
    from reqonto.syntax.tree import Tree

_MISTAKEN_SCENARIO = Text("the text of the scenario has mistakes", "场景的文本有误")
_BY_CALENDAR = Text("it counts by a calendar", "按日历计时")

Stage: TypeAlias = Literal[
    "read", "meaning", "consistency", "scenarios",
    "defaults", "bounds", "needs", "permissions", "lifecycles", "qualities", "modality", "coverage", "questions",
    "conditional", "repairs", "trace", "baseline", "process",
]  # fmt: skip
STAGES: tuple[Stage, ...] = get_args(Stage)
"""The stages in order; `--only` and `--skip` may name all but the first two.

Those after "scenarios" are the further checks of `checks.further.FURTHER`.
"""

Progress: TypeAlias = Callable[[Stage, int, int | None, str], None]
"""Told as (stage, done, total if known, what is at work)."""

GraphWriter: TypeAlias = "Callable[[Specification], Graph]"
"""Writes a specification as RDF."""


WHOLE_SCENARIO = (codes_findings.SCENARIO_IMPOSSIBLE, codes_findings.SCENARIO_POSSIBLE)
"""Findings about a scenario as a whole: whether its facts are possible is other than expected."""


LONG = 2.0
"""Seconds of work that are worth writing down before the run ends."""

_ASSUMED = ("background", "structure")
"""The forces of what is true of every world, and binds nobody."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a run is to read otherwise than it stands there, to see what would come of it.

    `texts` stand in for the files of these paths, the items `dropped` take no part.  What is found is remembered in
    `store` alone and written nowhere.
    """

    store: Store
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement with what is known about it."""

    id: str
    kind: str
    modality: str
    span: Span | None
    formalised: bool
    status: Status
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """Everything that a run established.

    `diagnostics` are about the texts, `findings` are the verdicts that need attention, as diagnostics too;
    both have the weights that the settings give them.  `missing` are paths that do not exist or cannot be read.
    `asked` are the stages that ran to their end.
    """

    settings: Settings
    files: tuple[str, ...] = ()
    trees: tuple[Tree, ...] = ()
    missing: tuple[str, ...] = ()
    specification: Specification | None = None
    interpretation: Interpretation | None = None
    consistency: Consistency | None = None
    scenarios: tuple[ScenarioResult, ...] = ()
    further: Mapping[Stage, Outcome] = field(default_factory=lambda: MappingProxyType({}))
    requirements: tuple[RequirementLine, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    verdict: Overall = "undecided"
    asked: tuple[Stage, ...] = ()
    timed_out: bool = False

    @property
    def theory(self) -> Theory | None:
        """What the items mean as formulas."""
        return None if self.interpretation is None else self.interpretation.theory

    @cached_property
    def unchecked(self) -> Mapping[str, Text]:
        """The items that were only read and kept, with what they are."""
        if self.interpretation is None:
            return MappingProxyType({})
        from reqonto.constraints.unmeant import CALLED

        called: dict[str, Text] = {str(word): text for word, text in CALLED.items()}
        found = {item.id: called.get(item.sort, _BY_CALENDAR) for item in self.interpretation.inventory.of("unchecked")}
        return found | dict.fromkeys(self.apart, _MISTAKEN_SCENARIO)

    @cached_property
    def apart(self) -> tuple[str, ...]:
        """The scenarios that were left out for a syntax error in them, while the rest was read as a whole."""
        return tuple(each.name.text for tree in self.trees for each in tree.apart)

    def is_excused(self, found: Diagnostic) -> bool:
        """Whether a finding is a fault inside a scenario that was left out: it hides nothing else."""
        if found.span is None:
            return False
        key, path = (found.code.code, found.span.start), found.span.path
        return any(key in tree.excused for tree in self.trees if tree.source.path == path)

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        return (*self.diagnostics, *self.findings)

    @property
    def as_of(self) -> date | None:
        """The day whose rules were asked about; None where none was chosen and no item has a first or a last day."""
        if self.settings.as_of is None and (self.interpretation is None or not self.interpretation.dated):
            return None
        return self.settings.day

    @property
    def not_in_force(self) -> tuple[str, ...]:
        """The items that are not in force on that day."""
        return () if self.interpretation is None else self.interpretation.not_in_force

    @property
    def nothing_checked(self) -> Text | None:
        """Why there was nothing to ask about consistency, where there was not."""
        if self.theory is None or any(each.force not in _ASSUMED for each in self.theory.axioms):
            return None
        assert self.interpretation is not None
        if self.interpretation.tables:
            # Cells that nobody else speaks of forbid, and that is always possible; they are compared with one another.
            return None
        if self.interpretation.inventory.requirements:
            return Text("no requirement is formalised", "没有已形式化的需求")
        return Text("there is no requirement", "没有任何需求")

    @cached_property
    def places(self) -> Mapping[str, Span]:
        """Where everything with an id stands."""
        found: dict[str, Span] = {}
        if self.specification is not None:
            found.update((key, entry.span) for key, entry in self.specification.entries.items())
        if self.interpretation is not None:
            for axiom in (*self.interpretation.told_theory.axioms, *self.interpretation.beginnings.axioms):
                if axiom.origin is not None:
                    found.setdefault(axiom.id, axiom.origin)
        return found

    @cached_property
    def summary(self) -> Mapping[str, int]:
        """The counts that every report gives."""
        consistency = self.consistency
        counted = {key: number for outcome in self.further.values() for key, number in outcome.counts.items()}
        return {
            "requirements": len(self.requirements),
            "conflicts": 0 if consistency is None else len(consistency.conflicts),
            "vacuous": 0 if consistency is None else sum(not each.remedy for each in consistency.vacuous),
            "redundant": 0 if consistency is None else sum(each.removable for each in consistency.redundant),
            "unmet_needs": 0,
            "undecided": 0 if consistency is None else len(consistency.undecided),
            "scenarios": len(self.scenarios),
            # Every finding about a scenario is something that its author did not expect.
            "unexpected": sum("scenario" in found.fields for found in self.findings),
            **counted,
        }

    def scenario_findings(self, scenario: str) -> tuple[Diagnostic, ...]:
        """The findings about one scenario."""
        return tuple(each for each in self.findings if str(each.fields.get("scenario", "")) == scenario)

    @property
    def wrongly_chosen(self) -> bool:
        """Whether what is to be checked was chosen by a name that nothing has; then nothing was."""
        return any(each.code is codes_settings.UNKNOWN_CHOICE for each in self.diagnostics)

    @property
    def exit_code(self) -> int:
        """0 clean; 1 findings at or above `fail_on`; 2 a path was not there; 3 undecided, where that is asked for."""
        if self.missing or self.wrongly_chosen:
            return 2
        limit = self.settings.fail_on
        if limit is not None and any(each.weight >= limit for each in self.all_diagnostics):
            return 1
        if self.settings.fail_on_unknown and (self.verdict == "undecided" or self.summary["undecided"]):
            return 3
        return 0


def run(
    paths: Sequence[str | Path],
    settings: Settings | None = None,
    *,
    stages: Iterable[Stage] = STAGES,
    scenarios: Iterable[str] | None = None,
    earlier: Iterable[Diagnostic] = (),
    progress: Progress | None = None,
    graph: GraphWriter | None = None,
    worlds: bool = True,
    memory: Store | None = None,
    trial: Trial | None = None,
) -> Result:
    """Check the specification that `paths` (files or folders) hold, as far as `stages` go.

    `scenarios` chooses scenarios by id; `earlier` are findings made before, about the settings.  `graph` writes the
    specification as RDF, which questions in SPARQL are asked of.  Without `worlds` those are left out that show what
    is possible, which take time to find and which only JSON has.  `memory` are the earlier answers, where they are not
    to be looked for beside the texts.  `trial` says what is to be read otherwise than it stands there.
    """
    chosen = settings if settings is not None else Settings()
    work = _Run(
        chosen, progress or _silent, time.monotonic() + chosen.timeout, frozenset(stages),
        None if scenarios is None else frozenset(scenarios), list(earlier), graph,
        store=memory if trial is None else trial.store, worlds=worlds, trial=trial,
        paths=tuple(map(str, paths)),
    )  # fmt: skip
    result = _read(paths, Result(chosen), work)
    if result.files and "meaning" in work.stages:
        result = _meaning(result, work)
    wrong = any(each.code is codes_settings.UNKNOWN_CHOICE for each in work.diagnostics)
    try:
        if result.theory is not None and not wrong:
            result = _further(_reason(result, work), work)
    finally:
        # A run that is stopped has found something as well.
        if work.store is not None and trial is None:
            work.store.save()
    return _finish(result, work)


def expand(paths: Sequence[str | Path], settings: Settings | None = None) -> tuple[list[str], list[Diagnostic]]:
    """The files that paths mean, each once, in a stable order; a path that is not there is a finding.

    The folder of the settings file means the files that the settings name, any other folder all `.req` files under it.
    The name of a module of the library, or of a group of them, means these (`ecreq.orders`, `ecreq`), and
    so does the path that messages show of it (`reqonto:ecreq/orders.req`).
    """
    from reqonto.spec.shipped import library_modules, module_of, path_of

    files: dict[str, None] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        place = Path(path)
        try:
            is_folder, exists = place.is_dir(), place.exists()
        except (OSError, ValueError):
            is_folder = exists = False
        shipped = () if exists else library_modules(module_of(str(path)) or str(path))
        if shipped:
            files.update(dict.fromkeys(map(path_of, shipped)))
            continue
        if not exists:
            notes = _paths_like(str(path))
            problems.append(
                Diagnostic(codes_files.FILE_MISSING, None, {"path": str(path)}, notes=notes, about=str(path))
            )
            continue
        if not is_folder:
            files[str(path)] = None
            continue
        found = _in_folder(place, settings)
        if not found:
            problems.append(Diagnostic(codes_settings.NO_FILES, None, {"path": str(path)}))
        files.update(dict.fromkeys(found))
    return list(files), problems


# ---------------------------------------------------------------- stages


@dataclass(slots=True)
class _Run:
    """What the stages share: the settings, the clock, and the findings about texts so far."""

    settings: Settings
    progress: Progress
    deadline: float
    stages: frozenset[Stage]
    scenarios: frozenset[str] | None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    graph: GraphWriter | None = None
    store: Store | None = None
    kept: float = field(default_factory=time.monotonic)
    """When the store was written last."""
    worlds: bool = True
    trial: Trial | None = None
    paths: tuple[str, ...] = ()

    def keep(self) -> None:
        """Write down what was found, if that took long enough to be worth it: a run may be killed."""
        if self.store is not None and self.trial is None and time.monotonic() - self.kept > LONG:
            self.store.save()
            self.kept = time.monotonic()

    def left(self) -> float:
        """Seconds that are left of the time budget."""
        return max(0.0, self.deadline - time.monotonic())

    def wants(self, stage: Stage) -> bool:
        """Whether a stage is asked for, by the caller and by `only` and `skip`."""
        only = {word for word in self.settings.only if word in STAGES}
        return stage in self.stages and stage not in self.settings.skip and (not only or stage in only)

    @property
    def chosen_ids(self) -> frozenset[str] | None:
        """The ids that `only` names; None if it names none."""
        chosen = frozenset(word for word in self.settings.only if word not in STAGES)
        return chosen or None

    @property
    def skipped_ids(self) -> frozenset[str]:
        return frozenset(word for word in self.settings.skip if word not in STAGES)


def _silent(_stage: Stage, _done: int, _total: int | None, _what: str) -> None:
    return None


def _in_folder(folder: Path, settings: Settings | None) -> list[str]:
    if settings is not None and settings.files and settings.root is not None and _same(folder, settings.root):
        found = {match for pattern in settings.files for match in _matches(folder, pattern)}
        return sorted(str(match) for match in found)
    found_here: list[str] = []
    for where, folders, names in os.walk(folder):
        # Hidden folders hold caches and version control, and links could lead round in a circle (`walk` follows none).
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        found_here.extend(str(Path(where) / name) for name in names if name.endswith(".req"))
    return sorted(found_here)


_IDS = pattern(r"[A-Z]+[\w./]*-[\w./-]*\d\w*")


def _paths_like(path: str) -> tuple[Text, ...]:
    """What somebody may have meant by a path that is not there: texts of nearly that name beside it, or an id."""
    from difflib import get_close_matches

    place = Path(path)
    try:
        beside = sorted(each.name for each in place.parent.iterdir() if each.is_dir() or each.suffix in {".req", ".md"})
    except (OSError, ValueError):
        beside = []
    near = get_close_matches(place.name, [each for each in beside if not each.startswith(".")], n=3, cutoff=0.6)
    if near:
        names = [str(place.parent / each) for each in near]
        return (Text(f"there is {', '.join(names)}", f"现有 {'、'.join(names)}"),)
    if _IDS.fullmatch(path):
        return (
            Text(
                f"paths stand here; `reqonto explain {path}` and `reqonto check --only {path}` are about a single id",
                f"此处应写路径；单个编号请用“reqonto explain {path}”或“reqonto check --only {path}”",
            ),
        )
    return ()


def _matches(folder: Path, pattern: str) -> list[Path]:
    try:
        return [match for match in folder.glob(pattern) if match.is_file()]
    except (ValueError, NotImplementedError, OSError):
        return []


def _same(left: Path, right: Path) -> bool:
    try:
        return left.resolve() == right.resolve()
    except OSError:
        return False


def _read(paths: Sequence[str | Path], result: Result, work: _Run) -> Result:
    """Paths to trees: the files, what they import, and their mistakes."""
    from reqonto.cache import parsing
    from reqonto.spec.project import gather

    work.progress("read", 0, None, "")
    files, problems = expand(paths, work.settings)
    work.diagnostics.extend(problems)
    remembered = parsing(_shelf(replace(result, files=tuple(files)), work.settings), _state("syntax"))
    instead = {} if work.trial is None else work.trial.texts

    def parse(source: Source) -> tuple[Tree, list[Diagnostic]]:
        if source.path not in instead:
            return remembered(source)
        from reqonto.syntax.parser import parse as parsed

        return parsed(source)

    trees, found = gather(
        [Path(file) for file in files],
        search=_search(work.settings),
        encoding=work.settings.encoding,
        parse=parse,
        texts=instead,
    )
    work.diagnostics.extend(found)
    gone = {codes_files.FILE_MISSING, codes_files.UNREADABLE_FILE}
    missing = tuple(str(each.fields["path"]) for each in (*problems, *found) if each.code in gone)
    return replace(result, missing=missing, files=tuple(tree.source.path for tree in trees), trees=tuple(trees))


def _meaning(result: Result, work: _Run) -> Result:
    """Trees to the typed specification and its theory."""
    from reqonto.constraints.axioms import interpret
    from reqonto.spec.resolve import resolve

    work.progress("meaning", 0, None, "")
    specification, found = resolve(result.trees)
    work.diagnostics.extend(found)
    chosen = work.settings
    interpretation = interpret(
        specification, phases=chosen.phases, without=chosen.without_phases, as_of=chosen.day,
        dropped=() if work.trial is None else work.trial.dropped,
    )  # fmt: skip
    work.diagnostics.extend(interpretation.diagnostics)
    known = tuple(dict.fromkeys((*specification.entries, *interpretation.theory.by_id, *STAGES)))
    work.diagnostics.extend(
        Diagnostic(codes_settings.UNKNOWN_CHOICE, None, {"name": word}, notes=_meant(word, known), about=word)
        for word in dict.fromkeys((*work.settings.only, *work.settings.skip))
        if word not in known
    )
    return replace(result, specification=specification, interpretation=interpretation)


def _meant(word: str, known: Sequence[str]) -> tuple[Text, ...]:
    """The ids and stages that a word may be a slip for."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=3, cutoff=0.5)
    if not near:
        # The first two are not to be chosen: without them there is nothing to ask about.
        stages = STAGES[2:]
        return (Text(f"the stages are {', '.join(stages)}", f"阶段有 {'、'.join(stages)}"),)
    return (Text(f"did you mean {', '.join(near)}?", f"是否想写 {'、'.join(near)}？"),)


def _search(settings: Settings) -> tuple[Path, ...]:
    """Where imported modules are looked for beside the files themselves."""
    root = settings.root or Path()
    return tuple(root / folder for folder in settings.library)


def _reason(result: Result, work: _Run) -> Result:
    """Consistency and scenarios; neither needs the other."""
    if work.wants("consistency"):
        result = _consistency(result, work)
    if work.wants("scenarios"):
        result = _scenarios(result, work)
    return result


def _consistency(result: Result, work: _Run) -> Result:
    """The questions about the specification as a whole."""
    from reqonto.backends.base import Budget
    from reqonto.checks.clock import clock_of
    from reqonto.checks.consistency import check_consistency
    from reqonto.checks.scenarios import labels_of

    specification, theory = result.specification, result.theory
    assert specification is not None
    assert theory is not None
    if _blocking(result, work.diagnostics):
        return result
    if not work.left():
        return replace(result, consistency=_unreached(theory), timed_out=True)

    def tell(what: str, done: int, total: int) -> None:
        work.progress("consistency", done, total or None, what)

    remembering = _remembering(result, work)
    skipped = work.skipped_ids
    asked = [key for key in theory.by_id if key not in skipped] if skipped else None
    if work.chosen_ids is not None:
        asked = [key for key in asked or theory.by_id if key in work.chosen_ids]
    situations = [
        key
        for key, _ in theory.situations
        if key not in skipped and (work.chosen_ids is None or key in work.chosen_ids)
    ]
    found = check_consistency(
        theory,
        budget=Budget(seconds=min(20.0, max(1.0, work.settings.timeout / 6)), bound=work.settings.bound),
        seconds=work.left(),
        only=asked,
        situations=situations,
        labels=labels_of(specification, theory),
        clock=clock_of(info.zone for info in specification.modules.values()),
        progress=tell,
        session=remembering,
        jobs=work.settings.jobs,
    )
    work.keep()
    return replace(result, consistency=found, timed_out=any(each.reason == "time" for each in found.undecided))


def _memory(result: Result, work: _Run) -> Store:
    """The store of earlier answers: read once, shared by all stages."""
    from reqonto.cache import Store

    if work.store is None:
        work.store = Store(memory_of(result, work.settings))
    return work.store


def _shelf(result: Result, settings: Settings) -> Shelf:
    """Where trees and what they mean are remembered: beside the answers."""
    from reqonto.cache import Shelf

    file = memory_of(result, settings)
    return Shelf(None if file is None else file.with_name(f"{file.name}-texts"))


def _remembering(result: Result, work: _Run) -> Callable[[Theory], Session]:
    """What opens sessions that use the store of earlier answers."""
    return remembering(_memory(result, work))


def remembering(store: Store) -> Callable[[Theory], Session]:
    """What opens sessions that use a store of earlier answers; all but the first confirm what that one found."""
    from reqonto.checks.remembered import RememberingSession

    sessions: list[Session] = []

    def opened(about: Theory) -> Session:
        # The first session goes on learning; one that confirms a core knows nothing of it, nor does its memory.
        sessions.append(RememberingSession(about, store, f"{_ENGINE} {bool(sessions)} {_version()}", _opened))
        return sessions[-1]

    return opened


def _unreached(theory: Theory) -> Consistency:
    """What is known where reading took all the time: nothing, and why."""
    from reqonto.checks.verdicts import Consistency, Open

    return Consistency(
        verdict="undecided",
        exact=False,
        bound=None,
        witness=None,
        conflicts=(),
        conflicts_complete=False,
        vacuous=(),
        redundant=(),
        undecided=(Open("all", tuple(theory.by_id), "time"),),
    )


def memory_of(result: Result, settings: Settings) -> Path | None:
    """Where answers are remembered: with the project, or for texts without settings in the cache folder of the user."""
    from reqonto.cache import place, user_place

    if not settings.cache:
        return None
    if settings.root is not None:
        return place(settings.root, os.environ)
    return user_place(Path(result.files[0]).parent, os.environ) if result.files else None


_ENGINE = "smt"


def _opened(theory: Theory) -> Session:
    from reqonto.backends.smt import SMT

    return SMT().open(theory)


@cache
def _version() -> str:
    """What an answer depends on beside the question: our version, down to the state of our files, and the engine's."""
    return f"{_engine_version()} {_state('backends', 'checks', 'logic')}"


def _engine_version() -> str:
    """The version of the engine, without loading it or what reads the descriptions of packages, where that can be."""
    from importlib.util import find_spec

    found = find_spec("z3")
    folder = None if found is None or found.origin is None else Path(found.origin).parent
    names = [] if folder is None else sorted(each.stem for each in folder.parent.glob("z3_solver-*.dist-info"))
    if len(names) == 1:
        return names[0]
    from importlib.metadata import version

    return version("z3-solver")


@cache
def _state(*folders: str) -> str:
    """Our version, down to the state of the files in folders of ours."""
    from reqonto.cache import digest

    home = Path(__file__).parent
    states: list[str] = []
    for folder in folders:
        with os.scandir(home / folder) as files:
            for file in sorted((each for each in files if each.is_file()), key=lambda each: each.name):
                state = file.stat()
                states.append(f"{folder}/{file.name} {state.st_size} {state.st_mtime_ns}")
    return f"{__version__} {digest(*states)}"


def witness_of(result: Result, requirement: str, *, violate: bool = False) -> World | Answer:
    """A smallest world that triggers a requirement, kept with all others or (`violate`) broken alone; else why not."""
    from reqonto.backends.base import Budget
    from reqonto.checks.clock import clock_of
    from reqonto.checks.scenarios import labels_of
    from reqonto.checks.witness import witness

    assert result.specification is not None
    assert result.theory is not None
    return witness(
        result.theory,
        requirement,
        violate=violate,
        budget=Budget(bound=result.settings.bound),
        seconds=result.settings.timeout,
        labels=labels_of(result.specification, result.theory),
        clock=clock_of(info.zone for info in result.specification.modules.values()),
    )


def _blocking(result: Result, diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether mistakes in the texts could make a finding about the rest wrong.

    What is impossible without an item stays impossible with it, so an item may be left out – unless it is what weakens
    others: an exception.  A mistake outside the items that have an id (a syntax error, an import, a declaration)
    may hide one.
    """
    assert result.specification is not None
    items: dict[str, list[tuple[int, int, bool]]] = {}
    for entry in result.specification.entries.values():
        span = getattr(entry.node, "span", entry.span)
        weakens = bool(entry.meta.targets("exception to", "overrides")) or entry.word in {"default", "calendar"}
        items.setdefault(span.path, []).append((span.start, span.end, weakens))
    for found in diagnostics:
        if found.weight is not Severity.ERROR or result.is_excused(found):
            continue
        if found.span is None or found.code.code.startswith(_ABOUT_WHOLE_TEXTS):
            return True
        place = found.span
        homes = [each for each in items.get(place.path, ()) if each[0] <= place.start <= each[1]]
        if not homes or any(weakens for _, _, weakens in homes):
            return True
    return False


_ABOUT_WHOLE_TEXTS = ("RQ00", "RQ01")


def _scenarios(result: Result, work: _Run) -> Result:
    """What happens in each scenario, and what every requirement says about it."""
    from reqonto.checks.measures import measures
    from reqonto.checks.provisions import provisions
    from reqonto.checks.scenarios import check_scenarios

    specification = result.specification
    assert specification is not None
    assert result.interpretation is not None
    theory = result.interpretation.told_theory
    left_out = result.interpretation.left_out
    chosen = [
        entry.id
        for entry in specification.scenarios
        if entry.id not in left_out
        and (work.scenarios is None or entry.id in work.scenarios)
        and entry.id not in work.skipped_ids
    ]
    named = [key for key in chosen if work.chosen_ids is not None and key in work.chosen_ids]
    chosen = named or chosen
    results, found = check_scenarios(
        specification,
        theory,
        only=chosen,
        unformalised=_unformalised(result),
        left_out=left_out,
        progress=lambda done, total, what: work.progress("scenarios", done, total, what),
        measured={
            **measures(result.interpretation.targets, theory.tick),
            **provisions(result.interpretation.information),
        },
        store=_memory(result, work),
        version=_version(),
    )
    work.keep()
    work.diagnostics.extend(found)
    # An edit that is tried is asked for verdicts alone.
    told = results if work.trial is not None else _without_future(results, result, work)
    return replace(result, scenarios=tuple(told))


def _without_future(results: Sequence[ScenarioResult], result: Result, work: _Run) -> Iterator[ScenarioResult]:
    """The results, with why and since when a story that breaks nothing yet can only end in violation."""
    from reqonto.checks.futures import Futures, is_open

    assert result.specification is not None
    assert result.interpretation is not None
    binding = frozenset(result.interpretation.theory.ids("must"))
    futures: Futures | None = None
    for each in results:
        if not is_open(each, binding) or not work.left():
            yield each
            continue
        if futures is None:
            futures = Futures.of(
                result.specification,
                result.interpretation.told_theory,
                binding,
                _remembering(result, work),
                work.left(),
            )
        yield replace(each, lost=futures.lost(result.specification.entries[each.id], each))


def _further(result: Result, work: _Run) -> Result:
    """The further checks, in their order; each sees what the stages before it found."""
    from reqonto.checks.further import FURTHER, check_of, has_subject

    asked = [stage for stage in STAGES if stage in FURTHER and work.wants(stage)]
    if not asked or _blocking(result, work.diagnostics):
        return result
    opened = _remembering(result, work)
    found: dict[Stage, Outcome] = {}
    for stage in asked:
        context = _context(result, work, stage, opened)
        outcome = check_of(stage)(context) if has_subject(stage, context) else None
        if outcome is not None:
            found[stage] = outcome
            result = _with_answers(result, outcome)
    return replace(result, further=MappingProxyType(found))


def _with_answers(result: Result, outcome: Outcome) -> Result:
    """The result with the conflicts and the open questions of a further check beside those of consistency."""
    known = result.consistency
    if known is None or not (outcome.conflicts or outcome.opened):
        return result
    conflicts, undecided = (*known.conflicts, *outcome.conflicts), (*known.undecided, *outcome.opened)
    exact = known.exact and not outcome.opened
    return replace(result, consistency=replace(known, conflicts=conflicts, undecided=undecided, exact=exact))


def _context(result: Result, work: _Run, stage: Stage, opened: Callable[[Theory], Session]) -> Context:
    from reqonto.backends.base import Budget
    from reqonto.checks.further import Context, baseline_place

    assert result.specification is not None
    assert result.interpretation is not None
    return Context(
        result.specification,
        result.interpretation,
        result.consistency,
        result.scenarios,
        Budget(seconds=min(20.0, max(1.0, work.settings.timeout / 6)), bound=work.settings.bound),
        work.left,
        lambda what, done, total: work.progress(stage, done, total or None, what),
        opened,
        work.chosen_ids,
        work.skipped_ids,
        None if work.graph is None else partial(work.graph, result.specification),
        work.worlds,
        work.settings.trace,
        baseline_place(work.paths, work.settings.root) if stage in {"baseline", "process"} else None,
        work.settings.process,
    )


def _unformalised(result: Result) -> Mapping[str, Text]:
    """The requirements that no axiom stands for, each with the reason."""
    assert result.interpretation is not None
    return {
        item.id: _STATES[item.state] for item in result.interpretation.inventory.requirements if item.state in _STATES
    }


_STATES: Mapping[str, Text] = MappingProxyType(
    {
        "prose": Text("it is prose only", "它仅为文字"),
        "unchecked": Text("it is not checked yet", "它尚未检查"),
        "invalid": Text("it has mistakes", "它有错误"),
    }
)


# ---------------------------------------------------------------- the end


def _finish(result: Result, work: _Run) -> Result:
    """Settle the verdict, the line of each requirement, and the weights that the settings give."""
    from reqonto.spec.consequences import without_consequences

    diagnostics = _weighed(_once(without_consequences(work.diagnostics, result.trees)), work.settings)
    findings = _weighed(_findings(result, work), work.settings)
    invalid = any(each.code.severity is Severity.ERROR and each.weight is Severity.ERROR for each in diagnostics)
    verdict: Overall = "undecided"
    if invalid:
        verdict = "invalid"
    elif result.consistency is not None:
        verdict = result.consistency.verdict
    result = replace(result, diagnostics=diagnostics, findings=findings, verdict=verdict)
    return replace(result, requirements=tuple(_lines(result)))


def _findings(result: Result, work: _Run) -> Iterator[Diagnostic]:
    from reqonto.checks.findings import consistency_findings, scenario_findings
    from reqonto.checks.undeclared import with_exceptions

    forces: dict[str, str] = {}
    if result.interpretation is not None:
        for axiom in result.interpretation.told_theory.axioms:
            forces.setdefault(axiom.id, axiom.force)
    if result.consistency is not None and result.nothing_checked is not None and "needs" not in result.further:
        yield Diagnostic(codes_findings.NOTHING_CHECKED, None, {"why": result.nothing_checked})
    if result.consistency is not None:
        found = consistency_findings(result.consistency, result.places, forces)
        if result.specification is not None:
            found = with_exceptions(found, result.consistency.conflicts, result.specification)
        yield from found
    for scenario in result.scenarios:
        yield from scenario_findings(scenario, forces, result.places, possible=_expected_possible(result, scenario.id))
    for outcome in result.further.values():
        yield from outcome.findings
    if result.timed_out:
        yield Diagnostic(codes_findings.TIME_BUDGET, None, {"seconds": f"{work.settings.timeout:g}"})


def _expected_possible(result: Result, scenario: str) -> bool | None:
    """Whether a scenario expects to be consistent; None if it does not say."""
    from reqonto.syntax.tree import ExpectWhole, Scenario

    assert result.specification is not None
    node = result.specification.entries[scenario].node
    assert isinstance(node, Scenario)
    return next((part.consistent for part in node.parts if isinstance(part, ExpectWhole)), None)


def _lines(result: Result) -> Iterator[RequirementLine]:
    """Every requirement in source order with what is known about it."""
    if result.interpretation is None:
        return
    consistency = result.consistency
    because: dict[str, dict[Status, tuple[str, ...]]] = {}
    if consistency is not None:
        for conflict in consistency.conflicts:
            for key in conflict.members if not conflict.tied else ():
                others = tuple(other for other in (*conflict.members, *conflict.background) if other != key)
                because.setdefault(key, {}).setdefault(Status.CONFLICTING, others)
        for vacuity in consistency.vacuous:
            # A remedy is in order; the line still tells which duty it belongs to.
            state = Status.OK if vacuity.remedy else Status.VACUOUS
            because.setdefault(vacuity.requirement, {}).setdefault(state, vacuity.because)
        for question in consistency.undecided:
            # Of what others may do only some is tried: that some of it stays open leaves the requirement as it is; and
            # so does that it may follow from another.
            for key in question.ids if question.question not in {"conditional", "entailment"} else ():
                because.setdefault(key, {}).setdefault(Status.UNDECIDED, ())
        for redundancy in consistency.redundant:
            # What cannot be left out is in order; the line still tells from what it follows.
            status = Status.REDUNDANT if redundancy.removable else Status.OK
            because.setdefault(redundancy.requirement, {}).setdefault(status, redundancy.because)
    for outcome in result.further.values():
        for key, (told, ids) in outcome.statuses.items():
            because.setdefault(key, {}).setdefault(told, ids)
    for item in result.interpretation.inventory.requirements:
        known = because.get(item.id, {})
        match item.state:
            case "prose":
                status = Status.UNFORMALISED
            case "formalised" if consistency is not None:
                status = next((each for each in _RANK if each in known), Status.OK)
            case _:
                status = Status.UNCHECKED
        yield RequirementLine(
            item.id, item.sort, item.modality or "must", item.span, item.formalised, status, known.get(status, ())
        )


_RANK = (Status.CONFLICTING, Status.VACUOUS, Status.UNDECIDED, Status.REDUNDANT)
"""Which status is shown where a requirement has several: the one that matters most."""


def _weighed(diagnostics: Iterable[Diagnostic], settings: Settings) -> tuple[Diagnostic, ...]:
    """The findings with the weights that the settings give their codes, without those switched off."""
    kept: list[Diagnostic] = []
    for each in diagnostics:
        if each.code.code not in settings.severities:
            kept.append(each)
            continue
        weight = settings.severities[each.code.code]
        if weight is not None:
            kept.append(replace(each, severity=weight))
    return tuple(kept)


def _once(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings by file in reading order, each once; within a file by place."""
    seen: set[tuple[object, ...]] = set()
    files: dict[str, int] = {}
    listed: list[tuple[int, int, Diagnostic]] = []
    for each in diagnostics:
        span = each.span
        key = (each.code.code, span and (span.path, span.start, span.end), each.message("en"))
        if key in seen:
            continue
        seen.add(key)
        place = -1 if span is None else files.setdefault(span.path, len(files))
        listed.append((place, 0 if span is None else span.start, each))
    listed.sort(key=lambda row: row[:2])
    return (each for _, _, each in listed)

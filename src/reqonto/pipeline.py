"""One run, from paths to a `Result`: the only module that knows the order of the stages.

Text → Tree → Specification → Theory → Answer → Verdict → Diagnostic.  A stage goes on after mistakes; what a
mistake leaves without meaning is left out, and the verdict then says `invalid`.  Reasoning over the rest is done only
where leaving something out cannot make a wrong finding, see `_blocking`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, cast

from reqonto.accepted.apply import settle
from reqonto.conclusions import WHOLE_SCENARIO, finish
from reqonto.diagnostics import codes_files, codes_settings
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.paths import expand
from reqonto.recall import answers_version, memory_of, remembering, shelf_of, state_of
from reqonto.records import dataclass
from reqonto.result import STAGES, RequirementLine, Result, Stage
from reqonto.settings import Settings
from reqonto.source import Source

if TYPE_CHECKING:
    from reqonto.backends.base import Answer, Session
    from reqonto.cache import Store
    from reqonto.checks.engines import Beside, Engines
    from reqonto.checks.further import Context, Graph, Outcome
    from reqonto.checks.verdicts import Consistency, ScenarioResult, World
    from reqonto.graphs.read import RdfFiles
    from reqonto.logic.theory import Theory
    from reqonto.spec.model import Specification
    from reqonto.syntax.tree import Tree

__all__ = [
    "STAGES", "WHOLE_SCENARIO", "GraphWriter", "Progress", "RequirementLine", "Result", "Stage", "Trial",
    "expand", "memory_of", "remembering", "run", "witness_of",
]  # fmt: skip

Progress: TypeAlias = Callable[[Stage, int, int | None, str], None]
"""Told as (stage, done, total if known, what is at work)."""

Parse: TypeAlias = "Callable[[Source], tuple[Tree, list[Diagnostic]]]"
"""Makes the tree of a text."""

GraphWriter: TypeAlias = "Callable[[Specification], Graph]"
"""Writes a specification as RDF."""

LONGEST = 60.0
"""Seconds that one question may take: a watchdog, its steps end it first unless the machine is very busy."""

LONG = 2.0
"""Seconds of work that are worth writing down before the run ends."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a run is to read otherwise than it stands there, to see what would come of it.

    `texts` stand in for the files of these paths, the items `dropped` take no part.  What is found is remembered in
    `store` alone and written nowhere.
    """

    store: Store
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dropped: frozenset[str] = frozenset()


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
    rdf: RdfFiles | None = None,
    texts: Mapping[str, str] = MappingProxyType({}),
    parse: Parse | None = None,
    told: bool = False,
    begun: float | None = None,
) -> Result:
    """Check the specification that `paths` (files or folders) hold, as far as `stages` go.

    `scenarios` chooses scenarios by id; `earlier` are findings made before, about the settings.  `graph` writes the
    specification as RDF, which questions in SPARQL are asked of.  Without `worlds` those are left out that show what
    is possible, which take time to find and which only JSON has.  `memory` are the earlier answers, where they are not
    to be looked for beside the texts.  `trial` says what is to be read otherwise than it stands there.  `rdf` reads
    files in RDF where the ends of their names do not tell all.  `texts` are read instead of the files of these paths,
    which need not be there; `parse` makes trees of texts.  With `told`, what is wrong with how
    scenarios are told is found without judging them.  `begun` is when the time allowed began to count (of the
    monotonic clock, in seconds), where that was before.
    """
    chosen = settings if settings is not None else Settings()
    work = _Run(
        chosen, progress or _silent, (time.monotonic() if begun is None else begun) + chosen.timeout, frozenset(stages),
        None if scenarios is None else frozenset(scenarios), list(earlier), graph,
        store=memory if trial is None else trial.store, worlds=worlds, trial=trial,
        paths=tuple(map(str, paths)), rdf=rdf, texts=texts, parse=parse,
    )  # fmt: skip
    result = _read(paths, Result(chosen, texts=texts), work)
    if result.files and "meaning" in work.stages:
        result = _meaning(result, work)
        if told:
            work.diagnostics.extend(_misstated(result))
    wrong = any(each.code is codes_settings.UNKNOWN_CHOICE for each in work.diagnostics)
    try:
        if result.theory is not None and not wrong:
            _begin_beside(result, work)
            result = _further(_reason(result, work), work)
    finally:
        if work.beside is not None:
            work.beside.close()
        # A run that is stopped has found something as well.
        if work.store is not None and trial is None:
            work.store.save()
    result = finish(replace(result, whole=_is_whole(result, work)), work.diagnostics)
    return result if trial is not None else settle(result, work.paths)


def _is_whole(result: Result, work: _Run) -> bool:
    """Whether every stage was asked for, about everything, and nothing kept one from its work."""
    chosen = work.settings
    asked = work.stages >= set(STAGES) and not chosen.only and not chosen.skip and work.scenarios is None
    return asked and result.theory is not None and not result.missing and not _blocking(result, work.diagnostics)


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
    beside: Beside | None = None
    rdf: RdfFiles | None = None
    """What reads files in RDF, if there is one, and what it has read."""
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    parse: Parse | None = None

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

    def has_chosen(self, scenario: str) -> bool:
        """Whether a scenario is among those that the caller wants judged."""
        return (self.scenarios is None or scenario in self.scenarios) and scenario not in self.skipped_ids

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


def _read(paths: Sequence[str | Path], result: Result, work: _Run) -> Result:
    """Paths to trees: the files, what they import, and their mistakes."""
    from reqonto.cache import parsing
    from reqonto.spec.project import gather

    work.progress("read", 0, None, "")
    files, problems = expand(paths, work.settings, given=work.texts)
    work.diagnostics.extend(problems)
    remembered = parsing(shelf_of(replace(result, files=tuple(files)), work.settings), state_of("syntax"))
    instead = {**work.texts, **({} if work.trial is None else work.trial.texts)}

    def parse(source: Source) -> tuple[Tree, list[Diagnostic]]:
        if work.parse is not None:
            return work.parse(source)
        if source.path not in instead:
            return remembered(source)
        from reqonto.syntax.parser import parse as parsed

        return parsed(source)

    work.rdf = work.rdf or _graphs(files)
    trees, found = gather(
        [Path(file) for file in files],
        search=_search(work.settings),
        encoding=work.settings.encoding_at,
        parse=parse,
        texts=instead,
        graphs=work.rdf,
    )
    work.diagnostics.extend(found)
    gone = {codes_files.FILE_MISSING, codes_files.UNREADABLE_FILE}
    missing = tuple(str(each.fields["path"]) for each in (*problems, *found) if each.code in gone)
    return replace(
        result, missing=missing, files=tuple(dict.fromkeys(tree.source.path for tree in trees)), trees=tuple(trees)
    )


def _graphs(files: Sequence[str]) -> RdfFiles | None:
    """What reads files in RDF, if there is one."""
    from reqonto.rdf.formats import is_rdf

    if not any(map(is_rdf, files)):
        return None
    from reqonto.graphs.read import RdfFiles

    return RdfFiles()


def _meaning(result: Result, work: _Run) -> Result:
    """Trees to the typed specification and its theory."""
    from reqonto.constraints.axioms import interpret
    from reqonto.spec.resolve import resolve

    work.progress("meaning", 0, None, "")
    specification, found = resolve(result.trees)
    work.diagnostics.extend(found)
    if work.rdf is not None and not any(each.weight is Severity.ERROR for each in work.diagnostics):
        from reqonto.graphs.agreement import check_all

        work.diagnostics.extend(check_all(work.rdf.read, specification, result.trees))
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
        began = time.monotonic()
        result = _consistency(result, work)
        if time.monotonic() - began > LONG:
            _answer_ahead(result, work)
    if work.wants("scenarios"):
        result = _scenarios(result, work)
    return result


_SEARCHING: tuple[Stage, ...] = ("repairs", "conditional", "scenarios", "modality")
"""The later stages that ask most, the longest first."""


def _answer_ahead(result: Result, work: _Run) -> None:
    """Have helpers go through later stages side by side; these find the answers when it is their turn."""
    from reqonto.checks.ahead import Helpers, available
    from reqonto.checks.further import check_of, has_subject

    stages = [stage for stage in _SEARCHING if work.wants(stage)]
    if work.settings.jobs < 2 or len(stages) < 2 or work.trial is not None or not available():
        return
    if _blocking(result, work.diagnostics):
        return

    def perform(task: list[object]) -> None:
        (stage,) = (each for each in stages if each == task[0])
        alone = replace(work, progress=_silent, diagnostics=[], kept=inf)
        if stage == "scenarios":
            _scenarios(result, alone)
            return
        context = _context(result, alone, stage, _remembering(result, alone))
        if has_subject(stage, context):
            check_of(stage)(context)

    done = iter(range(len(stages) + 1))
    tell = partial(work.progress, "consistency")

    def step() -> None:
        tell(next(done), len(stages), "ahead")

    step()
    with Helpers(min(work.settings.jobs, len(stages)), _memory(result, work), perform) as helpers:
        helpers.run([[stage] for stage in stages], until=work.deadline, done=step)


def _begin_beside(result: Result, work: _Run) -> None:
    """Start the second engine, which works beside the solver."""
    engines = work.settings.engines
    if engines == "one" or work.trial is not None or not work.wants("engines") or _blocking(result, work.diagnostics):
        return
    from reqonto.checks.engines import LARGE, begin

    theory = result.theory
    assert theory is not None
    if engines == "both" or len(theory.axioms) >= LARGE:
        version = state_of("backends", "owl", "checks")
        work.beside = begin(theory, _memory(result, work), version, cast("Engines", engines), work.left())


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
        budget=Budget(seconds=min(LONGEST, max(1.0, work.settings.timeout / 6)), bound=work.settings.bound),
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


def _remembering(result: Result, work: _Run) -> Callable[[Theory], Session]:
    """What opens sessions that use the store of earlier answers."""
    return remembering(_memory(result, work))


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


_ABOUT_WHOLE_TEXTS = ("RQ00", "RQ01", "RQ12")


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
    chosen = [entry.id for entry in specification.scenarios if entry.id not in left_out and work.has_chosen(entry.id)]
    named = [key for key in chosen if work.chosen_ids is not None and key in work.chosen_ids]
    chosen = named or chosen
    results, found = check_scenarios(
        specification,
        theory,
        only=chosen,
        unformalised=unformalised(result),
        left_out=left_out,
        progress=lambda done, total, what: work.progress("scenarios", done, total, what),
        measured={
            **measures(result.interpretation.targets, theory.tick),
            **provisions(result.interpretation.information),
        },
        store=_memory(result, work),
        version=answers_version(),
    )
    work.keep()
    work.diagnostics.extend(found)
    # An edit that is tried is asked for verdicts alone.
    told = results if work.trial is not None else _without_future(results, result, work)
    judged = {each.id for each in results}
    apart = [key for key in result.apart if work.has_chosen(key) and not named]
    unjudged = (*apart, *(key for key in chosen if key not in judged))
    return replace(result, scenarios=tuple(told), unjudged=unjudged)


def _misstated(result: Result) -> Iterator[Diagnostic]:
    """What is wrong with how scenarios are told."""
    from reqonto.constraints.scenarios import misstated

    assert result.specification is not None
    assert result.interpretation is not None
    return misstated(result.specification, result.interpretation.told_theory, result.interpretation.left_out)


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
    found: dict[Stage, Outcome] = {}
    for stage in asked:
        # Each begins with a session that may go on from what was answered before; only confirming ones may not.
        context = _context(result, work, stage, _remembering(result, work))
        outcome = check_of(stage)(context) if has_subject(stage, context) else None
        if outcome is not None:
            found[stage] = outcome
            result = _with_answers(result, outcome)
    return replace(result, further=MappingProxyType(found))


def _with_answers(result: Result, outcome: Outcome) -> Result:
    """The result with the conflicts and the open questions of a further check beside those of consistency.

    What the check takes back of these is not there any more.
    """
    known = outcome.revised or result.consistency
    if known is None or not (outcome.conflicts or outcome.opened or outcome.revised):
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
        Budget(seconds=min(LONGEST, max(1.0, work.settings.timeout / 6)), bound=work.settings.bound),
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
        work.settings.confirm,
        work.beside,
    )


def unformalised(result: Result) -> Mapping[str, Text]:
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

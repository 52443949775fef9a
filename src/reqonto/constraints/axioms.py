"""Specification to theory: each family of items by its own module, in the order of the table `FAMILIES`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from reqonto.constraints.beginnings import Beginnings, beginnings
from reqonto.constraints.defaults import defaults_of
from reqonto.constraints.draft import NO_LEMMAS, Draft, Lemmas, Meaning, Work, apart
from reqonto.constraints.exceptions import weakened
from reqonto.constraints.formulas import draft_of_formula, situation_of
from reqonto.constraints.information import Information
from reqonto.constraints.inventory import Inventory, Item, State
from reqonto.constraints.lifecycle_graph import Analysis
from reqonto.constraints.lifecycle_meaning import meaning_of_lifecycle
from reqonto.constraints.lifecycles import timed_symbols
from reqonto.constraints.needs import axioms_of_need, axioms_of_service, provided_kinds
from reqonto.constraints.permissions import Table, drafts_of_tables, table_of
from reqonto.constraints.qualities import Target, target_of
from reqonto.constraints.responses import drafts_of_sentence
from reqonto.constraints.structure import (
    axioms_of_vocabulary,
    disjoint_of,
    event_functions,
    event_info,
    kinds_of,
)
from reqonto.constraints.unmeant import WHAT, not_checked
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.counting import counts_as_quantifiers
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Axiom, KindInfo, Lemma, Theory
from reqonto.records import dataclass
from reqonto.spec.model import Entry, EventKind, Specification, Word, provides_event
from reqonto.syntax import tree


@dataclass(frozen=True)
class Interpretation:
    """Everything that a specification means: the theory, what each id is, and what the drawings of life cycles tell.

    `told` are the axioms that are judged in scenarios and take no part in consistency (needs, services),
    `told_provided` the events that they speak of.  `beginnings` are the initial values of changing parameters, which a
    scenario gives itself.  `left_out` are the items outside the chosen phases, not in force or rejected, `not_in_force`
    those of them that the day leaves out; `dated` tells whether any item has a first or a last day.
    """

    theory: Theory
    inventory: Inventory
    lifecycles: tuple[Analysis, ...]
    diagnostics: tuple[Diagnostic, ...]
    information: Information
    told: tuple[Axiom, ...] = ()
    told_provided: tuple[EventKind, ...] = ()
    tables: tuple[Table, ...] = ()
    targets: tuple[Target, ...] = ()
    beginnings: Beginnings = field(default_factory=Beginnings)
    left_out: frozenset[str] = frozenset()
    not_in_force: tuple[str, ...] = ()
    dated: bool = False

    @cached_property
    def told_theory(self) -> Theory:
        """The theory by which scenarios are judged."""
        if not self.told and not self.beginnings.axioms:
            return self.theory
        left_out = {id(axiom) for axiom in self.beginnings.axioms}
        axioms = (*(axiom for axiom in self.theory.axioms if id(axiom) not in left_out), *self.told)
        return replace(with_events(self.theory, self.told_provided), axioms=axioms)


@dataclass(slots=True)
class Gathered:
    """What the families have given so far."""

    specification: Specification
    diagnostics: list[Diagnostic]
    drafts: dict[str, tuple[Draft, ...]]
    situations: list[tuple[str, Formula]]
    provided: dict[str, EventKind]
    kinds: dict[str, KindInfo]
    functions: dict[str, Function]
    lifecycles: list[Analysis]
    states: dict[str, State]
    timed: frozenset[str]
    information: Information
    told: list[Axiom] = field(default_factory=list)
    told_provided: dict[str, EventKind] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    lemmas: dict[str, tuple[tuple[Draft, ...], Lemmas]] = field(default_factory=dict)


# ---------------------------------------------------------------- the families


def _sentence(entry: Entry[tree.Requirement], work: Work, gathered: Gathered) -> Meaning:
    body = entry.node.body
    if isinstance(body, tree.Prose):
        gathered.states[entry.id] = "prose"
        return Meaning()
    drafts, provided = drafts_of_sentence(body, work, gathered.timed)
    return Meaning(tuple(drafts), provided=tuple(provided.values()))


def _formula(entry: Entry[tree.Formula], work: Work, _: Gathered) -> Meaning:
    return Meaning((draft_of_formula(entry, work),))


def _situation(entry: Entry[tree.Situation], work: Work, _: Gathered) -> Meaning:
    return Meaning(situations=((entry.id, situation_of(entry, work)),))


def _lifecycle(entry: Entry[tree.Lifecycle], work: Work, gathered: Gathered) -> Meaning:
    meaning, analysis = meaning_of_lifecycle(entry, work)
    if analysis is not None:
        gathered.lifecycles.append(analysis)
    return meaning


def _need(entry: Entry[tree.Need], work: Work, gathered: Gathered) -> Meaning:
    need = gathered.information.needs.get(entry.id)
    if need is None:
        # Its names have mistakes, which have been reported.
        return Meaning(invalid=(entry.id,))
    told = tuple(axiom for _, axiom in axioms_of_need(need, work))
    return Meaning(told=told, told_provided=provided_kinds(need.pieces, gathered.specification))


def _service(entry: Entry[tree.Service], work: Work, gathered: Gathered) -> Meaning:
    service = gathered.information.services.get(entry.id)
    if service is None:
        return Meaning(invalid=(entry.id,))
    told = tuple(axiom for _, axiom in axioms_of_service(service, gathered.information, work))
    return Meaning(told=told, told_provided=provided_kinds(service.pieces, gathered.specification))


def _kept(_entry: Entry[object], _work: Work, _gathered: Gathered) -> Meaning:
    """What others read: the order of layers, consents, calendars, default values, questions."""
    return Meaning()


def _permissions(entry: Entry[tree.Permissions], work: Work, gathered: Gathered) -> Meaning:
    table = table_of(entry, work)
    if table is None:
        return Meaning(invalid=(entry.id,))
    if not work.failed:
        gathered.tables.append(table)
    return Meaning()


def _quality(entry: Entry[tree.Quality], work: Work, gathered: Gathered) -> Meaning:
    target = target_of(entry, work)
    if target is None:
        return Meaning(unchecked=(entry.id,))
    gathered.targets.append(target)
    return Meaning(told=(target.axiom,))


def _unmeant(entry: Entry[object], work: Work, _: Gathered) -> Meaning:
    work.diagnostics.append(not_checked(entry))
    return Meaning(unchecked=(entry.id,))


Family = Callable[[Entry, Work, Gathered], Meaning]  # type: ignore[type-arg]

FAMILIES: tuple[tuple[tuple[Word, ...], Family], ...] = (
    (("lifecycle",), _lifecycle),
    (("requirement",), _sentence),
    (("constraint", "assumption", "rule"), _formula),
    (("situation",), _situation),
    (("need",), _need),
    (("service",), _service),
    (("layers", "consent", "calendar", "default", "question"), _kept),
    (("permissions",), _permissions),
    (("quality",), _quality),
    (tuple(WHAT), _unmeant),
)
"""Which function gives which family of items its meaning."""

LEFT_UNCHECKED: frozenset[Word] = frozenset(
    {"lifecycle", "requirement", "constraint", "assumption", "rule", "situation"}
)
"""Items that are left unchecked where they count a number of days that only the world gives."""

_FAMILY = {word: family for words, family in FAMILIES for word in words}


# ---------------------------------------------------------------- the whole


def interpret(
    specification: Specification,
    *,
    phases: Sequence[str] = (),
    without: Sequence[str] = (),
    as_of: date | None = None,
    dropped: Collection[str] = (),
    rejected: bool = False,
) -> Interpretation:
    """What `specification` means in the chosen phases (none chosen: in all), without some, on the chosen day or any.

    The items `dropped` take no part, as if they were not there; nor do rejected ones, unless `rejected` has them in.
    """
    diagnostics: list[Diagnostic] = []
    entries = specification.entries.values()
    late = tuple(entry.id for entry in entries if not in_force(entry, as_of))
    out = {entry.id for entry in entries if not in_phase(entry, phases, without)}
    out |= set() if rejected else {entry.id for entry in entries if is_rejected(entry)}
    out |= {*late, *dropped}
    gathered = Gathered(
        specification, diagnostics, {}, [], {}, {}, {}, [], {}, timed_symbols(specification),
        Information(specification, out),
    )  # fmt: skip
    for entry in specification.entries.values():
        if entry.id in out:
            gathered.states[entry.id] = "out of scope"
            continue
        _add(entry, gathered)
    _add_tables(gathered)
    for id_ in dropped:
        # Cells of tables are no items of their own.
        gathered.drafts.pop(id_, None)
    gathered.drafts = weakened(gathered.drafts, specification, diagnostics)
    _add_provided_in_scenarios(gathered)
    begun = beginnings(defaults_of(specification), specification, out)
    theory = _theory(gathered, begun)
    found = tuple(_each_once(diagnostics))
    told = tuple(apart(axiom) for axiom in gathered.told)
    return Interpretation(
        theory, _inventory(theory, gathered), tuple(gathered.lifecycles), found, gathered.information, told,
        tuple(gathered.told_provided.values()), tuple(gathered.tables), tuple(gathered.targets),
        begun, frozenset(out), late, any(is_dated(entry) for entry in entries),
    )  # fmt: skip


def theory_of(
    specification: Specification, *, phases: Sequence[str] = (), as_of: date | None = None
) -> tuple[Theory, list[Diagnostic]]:
    """The theory of a specification and the findings made on the way; `interpret` tells more."""
    found = interpret(specification, phases=phases, as_of=as_of)
    return found.theory, list(found.diagnostics)


def in_phase(entry: Entry[object], phases: Sequence[str], without: Sequence[str]) -> bool:
    """Whether an item belongs to the phases; items without one belong to all."""
    phase = entry.meta.phase
    return not phase or (phase not in without and (not phases or phase in phases))


def is_rejected(entry: Entry[object]) -> bool:
    """Whether an item is kept for the record alone: it binds nobody, is not assumed and excepts from nothing."""
    return entry.meta.status == "rejected"


def in_force(entry: Entry[object], day: date | None) -> bool:
    """Whether an item is in force on the day, the first and the last of its days included; without a day all are."""
    if day is None or not is_dated(entry):
        return True
    meta = entry.meta
    return (meta.valid_from is None or meta.valid_from <= day) and (meta.valid_to is None or day <= meta.valid_to)


def is_dated(entry: Entry[object]) -> bool:
    """Whether an item is in force from or to some day only; the days of a calendar are those that it knows."""
    return entry.word != "calendar" and (entry.meta.valid_from is not None or entry.meta.valid_to is not None)


def _add(entry: Entry[object], gathered: Gathered) -> None:
    """One item's meaning; an item with mistakes means nothing, so that no verdict rests on it."""
    family = _FAMILY.get(entry.word)
    if family is None:
        gathered.states[entry.id] = "other"
        return
    work = Work(gathered.specification, entry, gathered.diagnostics)
    work.elaborator.leaves_unchecked = entry.word in LEFT_UNCHECKED
    meaning = family(entry, work, gathered)
    work.elaborator.finish()
    if work.failed or meaning.invalid:
        gathered.states[entry.id] = "invalid"
        return
    if meaning.unchecked or work.not_counted():
        gathered.states[entry.id] = "unchecked"
        return
    gathered.states.setdefault(entry.id, "formalised")
    if meaning.lemmas != NO_LEMMAS:
        gathered.lemmas[entry.id] = meaning.drafts, meaning.lemmas
    if meaning.drafts:
        gathered.drafts[entry.id] = (*gathered.drafts.get(entry.id, ()), *meaning.drafts)
    gathered.situations.extend(meaning.situations)
    gathered.provided.update((kind.symbol, kind) for kind in meaning.provided)
    gathered.told.extend(meaning.told)
    gathered.told_provided.update((kind.symbol, kind) for kind in meaning.told_provided)
    gathered.kinds.update((kind.name, kind) for kind in meaning.kinds)
    gathered.functions.update((function.name, function) for function in meaning.functions)


def _add_tables(gathered: Gathered) -> None:
    """What the cells of permission tables forbid where others speak of it, and all that scenarios tell of."""
    if not gathered.tables:
        return
    found = drafts_of_tables(gathered.tables, gathered.specification, gathered.drafts, gathered.situations)
    gathered.drafts.update(found.drafts)
    gathered.provided.update((kind.symbol, kind) for kind in found.provided)
    gathered.told.extend(found.told)
    gathered.told_provided.update((kind.symbol, kind) for kind in found.told_provided)


def _add_provided_in_scenarios(gathered: Gathered) -> None:
    """Scenarios in which something is provided need the `Provides` events of every sort of things."""
    scenarios = gathered.specification.scenarios
    if any(isinstance(part, tree.ProvideStep) for entry in scenarios for part in entry.node.parts):
        for kind in gathered.specification.kinds.values():
            event = provides_event(kind.sort)
            gathered.provided[event.symbol] = event


def _theory(gathered: Gathered, begun: Beginnings) -> Theory:
    specification = gathered.specification
    kinds = kinds_of(specification)
    functions = dict(specification.functions)
    for event in gathered.provided.values():
        kinds[event.symbol] = event_info(event, specification)
        functions.update((function.name, function) for function in event_functions(event))
    kinds.update(gathered.kinds)
    functions.update(gathered.functions)
    functions.update((function.name, function) for function in begun.functions)
    axioms: list[Axiom] = [*axioms_of_vocabulary(specification), *begun.axioms]
    lemmas: list[Lemma] = []
    for id_, drafts in gathered.drafts.items():
        meant = [apart(_counted(draft.axiom)) for draft in drafts]
        axioms += meant
        whole, known = gathered.lemmas.get(id_, ((), NO_LEMMAS))
        # What an exception has weakened says less, and nothing may follow from it any more.
        if known != NO_LEMMAS and drafts == whole:
            lemmas.append(Lemma(id_, tuple(meant), known.follows, known.about_events))
    return Theory(
        kinds,
        functions,
        tuple(axioms),
        disjoint_of(specification),
        tuple(gathered.situations),
        specification.tick,
        tuple(lemmas),
    )


def with_events(theory: Theory, events: Iterable[EventKind]) -> Theory:
    """The theory with further event kinds, which no axiom of it speaks of."""
    kinds, functions = dict(theory.kinds), dict(theory.functions)
    for event in events:
        kinds.setdefault(event.symbol, event_info(event))
        for function in event_functions(event):
            functions.setdefault(function.name, function)
    return replace(theory, kinds=kinds, functions=functions)


def _counted(axiom: Axiom) -> Axiom:
    """The axiom with counts against given numbers said by quantifiers, which engines prove without a bound."""
    trigger, duty = counts_as_quantifiers(axiom.trigger), counts_as_quantifiers(axiom.duty)
    unchanged = trigger is axiom.trigger and duty is axiom.duty
    return axiom if unchanged else replace(axiom, trigger=trigger, duty=duty)


def _each_once(diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """The findings without repetitions: alternatives of one sentence are read more than once."""
    seen: set[tuple[str, int, int, str, str]] = set()
    for found in diagnostics:
        span = found.span
        place = (span.path, span.start, span.end) if span is not None else ("", 0, 0)
        key = (found.code.code, place[1], place[2], place[0], found.message("en"))
        if key not in seen:
            seen.add(key)
            yield found


# ---------------------------------------------------------------- what each id is


def _inventory(theory: Theory, gathered: Gathered) -> Inventory:
    items: dict[str, Item] = {}
    for entry in gathered.specification.entries.values():
        title = entry.meta.title.text if entry.meta.title is not None else ""
        state = gathered.states.get(entry.id, "other")
        items[entry.id] = Item(entry.id, entry.word, _modality(entry), state, title, entry.span)
    for axiom in theory.axioms:
        if axiom.force == "background" and axiom.id not in items:
            items[axiom.id] = Item(axiom.id, "vocabulary", "", "formalised", "", axiom.origin)
    return Inventory(items)


def _modality(entry: Entry[object]) -> tree.Modal | Literal[""]:
    """The modal verb of a requirement or constraint; a life cycle binds."""
    node = entry.node
    match node:
        case tree.Requirement(body=tree.Sentence() as sentence):
            return sentence.modal
        case tree.Formula(word="constraint"):
            return node.modal or "must"
        case tree.Lifecycle() | tree.Requirement() | tree.Permissions():
            return "must"
        case _:
            return ""

"""What to give up so that a conflict is gone: the correction sets of the conflicts that were found.

They rest on what is known already and on a few questions more: each set is put to the solver with all other
requirements kept.  Smaller edits than giving something up are made of the text, see `reqonto.mending`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from reqonto.checks.conditional import external_sorts, is_out_of_reach, is_relied_on
from reqonto.checks.corrections import Corrections, Factor, correct, factors, price
from reqonto.checks.findings import listed
from reqonto.checks.further import Context, Outcome
from reqonto.checks.modality import weight_of
from reqonto.checks.questions import Asker
from reqonto.checks.verdicts import Conflict, Repair
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.theory import Theory
from reqonto.records import dataclass
from reqonto.spec.model import Specification
from reqonto.spec.shipped import is_shipped

SHARE = 0.25
"""The part of the time that is left which these questions may take."""

Cost = tuple[int, ...]
"""What it costs to give an item up, see `costs`."""


@dataclass(frozen=True, slots=True)
class Repairs:
    """The correction sets of the specification as a product of factors, and the repairs of each conflict by its id.

    `doubt` are the assumptions of each conflict without which it would be none: others may look at them.  `tried` has
    the conflicts of which smaller edits are among the repairs, and whether all that is thought of was tried.
    """

    factors: tuple[Factor, ...] = ()
    complete: bool = True
    of: Mapping[str, tuple[Repair, ...]] = field(default_factory=lambda: MappingProxyType({}))
    doubt: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    tried: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))


def check(context: Context) -> Outcome | None:
    """The repairs of every conflict that was found."""
    known = context.consistency
    if known is None or not known.conflicts:
        return None
    asker = Asker.start(context.theory, context.budget, max(1.0, context.left() * SHARE), None, context.opened)
    cost = costs(context.specification, context.theory)
    goals = _goals(context, asker, known.conflicts)
    made = tuple(factors([each for each, _ in goals], cost))
    harmless = _Harmless(context)
    of: dict[str, tuple[Repair, ...]] = {}
    for goal, conflicts in goals:
        for conflict in conflicts:
            sets: list[tuple[str, ...]] = [(id_,) for id_ in conflict.members if _is_permission(context, id_)]
            sets += [_in_order(given, context.theory) for given in goal.shown if not given.isdisjoint(conflict.members)]
            kept = [given for given in sets if all(map(harmless, given))]
            of[conflict.id] = tuple(dropping(*given) for given in sorted(kept, key=lambda given: price(given, cost)))
    complete = known.conflicts_complete and not known.undecided and all(each.complete for each in made)
    return Outcome(
        Repairs(made, complete, of, {each.id: doubtful(each, context.specification) for each in known.conflicts})
    )


def dropping(*ids: str) -> Repair:
    """The repair that gives items up."""
    names = listed(ids)
    return Repair("drop", Text(f"give up {names.en}", f"放弃 {names.zh}"), drop=ids)


def doubtful(conflict: Conflict, specification: Specification) -> tuple[str, ...]:
    """The assumptions that a conflict needs: if one of them does not hold, there may be none."""
    entries = specification.entries
    return tuple(
        id_ for id_ in conflict.background if id_ in entries and entries[id_].word == "assumption" and conflict.minimal
    )


def costs(specification: Specification, theory: Theory) -> dict[str, Cost]:
    """What it costs to give up each item: what the library says comes last, a recommendation before a duty.

    Then what has a source is kept rather than what has none, for a source is not the author's to change; then the
    priority decides.
    """
    forces = {axiom.id: axiom.force for axiom in reversed(theory.axioms)}
    found: dict[str, Cost] = {}
    for id_ in theory.by_id:
        entry = specification.entries.get(id_)
        origin = next((axiom.origin for axiom in theory.by_id[id_] if axiom.origin is not None), None)
        found[id_] = (
            int(is_shipped(origin if entry is None else entry.span)),
            int(forces[id_] == "must"),
            int(entry is not None and bool(entry.meta.text("source"))),
            int(weight_of(specification, id_) * 1000),
        )
    return found


def kept_beside(conflict: Conflict, theory: Theory) -> tuple[str, ...]:
    """The requirements among which a conflict stands: recommendations only where one of them takes part."""
    musts = theory.ids("must")
    shoulds = tuple(id_ for id_ in theory.ids("should") if id_ not in musts)
    weak = set(shoulds) & {*conflict.members, *conflict.trigger}
    return (*musts, *shoulds) if weak else musts


def _goals(
    context: Context, asker: Asker, conflicts: Sequence[Conflict]
) -> list[tuple[Corrections, tuple[Conflict, ...]]]:
    """The conflicts by their goals, with the correction sets of each goal."""
    groups: list[tuple[object, tuple[str, ...], list[Conflict]]] = []
    for conflict in conflicts:
        if conflict.goal is None and conflict.kind != "absolute":
            continue
        kept = kept_beside(conflict, context.theory)
        place = next((row for row in groups if row[0] == conflict.goal and row[1] == kept), None)
        if place is None:
            groups.append((conflict.goal, kept, [conflict]))
        else:
            place[2].append(conflict)
    found: list[tuple[Corrections, tuple[Conflict, ...]]] = []
    for _, kept, same in groups:
        goal = same[0].goal
        fixed = set() if same[0].kind != "conditional" else set(same[0].background)
        mays = {id_ for each in same for id_ in each.members if id_ not in kept}
        members = [frozenset(each.members) - mays for each in same]
        # Of what is impossible whatever is given up, nothing mends.
        known = [each for each in members if each]
        if known:
            found.append((correct(asker, goal, known, kept, fixed=fixed), tuple(same)))
    return found


def _in_order(ids: Collection[str], theory: Theory) -> tuple[str, ...]:
    return tuple(id_ for id_ in theory.by_id if id_ in ids)


def _is_permission(context: Context, id_: str) -> bool:
    """Whether an item only has to stay possible: who gives it up asks for nothing any more."""
    return all(axiom.force == "may" for axiom in context.theory.by_id.get(id_, ()))


class _Harmless:
    """Which items can be given up without anything new coming up, as far as that is seen without asking all again.

    What is possible stays so when less is kept.  But an exception that is gone lets another apply again; and where a
    requirement keeps circumstances from occurring, they occur without it.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        theory, known = context.theory, context.consistency
        assert known is not None
        self.shielding = known.apart | {id_ for each in known.vacuous for id_ in each.because}
        self.outside = external_sorts(context.specification)
        self.inside = theory.event_sorts - self.outside

    def __call__(self, id_: str) -> bool:
        theory, entry = self.context.theory, self.context.specification.entries.get(id_)
        if id_ in self.shielding:
            return False
        if entry is not None and entry.meta.targets("exception to", "overrides"):
            return False
        axioms = theory.by_id[id_]
        if all(axiom.force == "may" for axiom in axioms):
            return True
        # What others have to keep restricts what they may do.
        return not self.outside or not (
            is_relied_on(axioms, theory.event_sorts, self.outside) or is_out_of_reach(axioms, self.inside)
        )

"""Whether two versions of a requirement say the same, and if not, a smallest world that they judge differently.

Both versions stand in one theory with what both specifications take for granted (see `logic.versions`).  Two questions
settle how they are related: is there a world that keeps the new one and breaks the old one, and one that keeps the old
one and breaks the new one?  Each is asked first together with all requirements that did not change, so that the world
is one that may really come about; where these exclude it, it is asked without them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field, replace
from typing import Literal, TypeAlias

from reqonto.backends.base import Answer, Budget, Impossible, Possible, Session, Undecided
from reqonto.checks.clock import STANDARD, Clock
from reqonto.checks.questions import Asker
from reqonto.checks.readable import simplified
from reqonto.checks.replay import replay
from reqonto.checks.story import tell
from reqonto.checks.verdicts import World
from reqonto.logic.evaluate import Unsupported, holds
from reqonto.logic.show import NO_LABELS, Labels
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula, Not, conjunction, disjunction
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.versions import NEW, OLD, Versions, meant
from reqonto.records import dataclass

Relation: TypeAlias = Literal["equivalent", "stronger", "weaker", "incomparable", "undecided"]
"""How a new version is related to the old one: it allows the same, less, more, or other things."""

Side: TypeAlias = Literal["old", "new"]

Tell: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Distinction:
    """A world that one version allows and the other does not.

    `keeps` is the version that allows it.  `beside` tells whether all requirements that did not change are kept in it;
    where they cannot be, `excluded_by` are those that exclude every such world, as far as that was proved.
    """

    world: World
    keeps: Side
    beside: bool
    excluded_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """What became of the meaning of a requirement.

    `because` is what the proofs used of what both specifications take for granted.  `changed` are the symbols that it
    reads and that mean something else now; nothing was asked then.  `redeclared` are symbols that it speaks of and
    that are declared in another way now.  `reason` says why a question stayed open.
    """

    relation: Relation
    distinctions: tuple[Distinction, ...] = ()
    because: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    redeclared: tuple[str, ...] = ()
    reason: str = ""
    bound: Mapping[str, int] = field(default_factory=dict)
    asked: bool = False

    @property
    def lawful(self) -> Relation | None:
        """How the versions are related where all requirements that did not change are kept; None if that is open."""
        if self.relation == "undecided" or not self.asked:
            return None
        if any(not each.beside and not each.excluded_by for each in self.distinctions):
            return None
        return _RELATIONS[frozenset(each.keeps for each in self.distinctions if each.beside)]


@dataclass(frozen=True, slots=True)
class _Direction:
    """The answer to one of the two questions."""

    answer: Answer
    beside: bool = False
    excluded_by: tuple[str, ...] = ()


def relate(
    both: Versions,
    compared: Mapping[str, str],
    *,
    originals: tuple[Theory, Theory],
    budget: Budget | None = None,
    seconds: float = 60.0,
    labels: Labels = NO_LABELS,
    clock: Clock = STANDARD,
    opened: Callable[[Theory], Session] | None = None,
    progress: Tell | None = None,
) -> dict[str, Related]:
    """How the new versions of requirements (new id to old id) are related to the old ones.

    What says the same up to the names of variables costs no question.  `originals` are the theories as they were read,
    old and new: what is shown was judged by both of them.
    """
    found: dict[str, Related] = {}
    open_: dict[str, str] = {}
    for new_id, old_id in compared.items():
        redeclared = both.redeclared_in(old_id, new_id)
        changed = both.changed_in(old_id, new_id)
        if changed:
            found[new_id] = Related("incomparable", changed=changed, redeclared=redeclared)
        elif both.same(old_id, new_id):
            found[new_id] = Related("equivalent", redeclared=redeclared)
        else:
            open_[new_id] = old_id
    if not open_:
        return found
    asker = Asker.start(both.together(open_), budget or Budget(), seconds, None, opened)
    work = _Comparing(both, asker, originals, labels, clock)
    for number, (new_id, old_id) in enumerate(open_.items()):
        if progress is not None:
            progress(new_id, number, len(open_))
        found[new_id] = work.related(new_id, old_id)
    return {id_: found[id_] for id_ in compared}


class _Comparing:
    """The comparison of some requirements, in one theory."""

    def __init__(
        self, both: Versions, asker: Asker, originals: tuple[Theory, Theory], labels: Labels, clock: Clock
    ) -> None:
        self.both = both
        self.asker = asker
        self.originals = originals
        self.labels = labels
        self.clock = clock
        forces = {id_: {axiom.force for axiom in meant(asker.theory, id_)} for id_ in both.shared}
        # What only one version declares holds in worlds that both know, as long as it leaves any.
        self.unchanged = (*(id_ for id_, force in forces.items() if "must" in force), *both.own)

    def related(self, new_id: str, old_id: str) -> Related:
        """How the new version is related to the old one; both stand in the theory of the asker."""
        redeclared = self.both.redeclared_in(old_id, new_id)
        old, new = (meant(self.asker.theory, f"{new_id}{mark}") for mark in (OLD, NEW))
        permits = {axiom.force == "may" for axiom in (*old, *new)}
        if permits == {True, False}:
            return self._made_use_of(old, new, redeclared)
        allowed = self._direction(new, old)
        if isinstance(allowed.answer, Undecided) and allowed.answer.reason == "time":
            return Related("undecided", redeclared=redeclared, reason="time", asked=True)
        denied = self._direction(old, new)
        distinctions: list[Distinction] = []
        open_: list[Undecided] = []
        because: set[str] = set()
        both: tuple[tuple[_Direction, tuple[Axiom, ...], tuple[Axiom, ...], Side], ...] = (
            (allowed, new, old, "new"),
            (denied, old, new, "old"),
        )
        for direction, kept, broken, side in both:
            match direction.answer:
                case Possible(witness):
                    shown = self._shown(witness, direction, kept, broken, (old_id, new_id), side)
                    if shown is None:
                        open_.append(Undecided("replay"))
                    else:
                        distinctions.append(shown)
                case Impossible(core):
                    because |= core
                case Undecided() as answer:
                    open_.append(answer)
        relation: Relation = "undecided" if open_ else _RELATIONS[frozenset(each.keeps for each in distinctions)]
        own = {f"{new_id}{OLD}", f"{new_id}{NEW}"}
        return Related(
            relation,
            tuple(distinctions),
            tuple(id_ for id_ in self.asker.theory.by_id if id_ in because - own),
            redeclared=redeclared,
            reason=open_[0].reason if open_ else "",
            bound=dict(open_[0].bound) if open_ else {},
            asked=True,
        )

    def _made_use_of(self, old: tuple[Axiom, ...], new: tuple[Axiom, ...], redeclared: tuple[str, ...]) -> Related:
        """How a duty and a permission are related: by what is done where each is made use of.

        A duty says what there must be, a permission what there may be: no world breaks the latter, and none is shown.
        """
        once, now = (tuple(replace(axiom, force="may") for axiom in each) for each in (old, new))
        answers = [self._direction(kept, broken).answer for kept, broken in ((now, once), (once, now))]
        undecided = next((each for each in answers if isinstance(each, Undecided)), None)
        if undecided is not None:
            return Related("undecided", redeclared=redeclared, reason=undecided.reason, bound=dict(undecided.bound))
        sides: tuple[Side, ...] = ("new", "old")
        shown = frozenset(side for side, each in zip(sides, answers, strict=True) if isinstance(each, Possible))
        return Related(_RELATIONS[shown], redeclared=redeclared)

    def _direction(self, kept: tuple[Axiom, ...], broken: tuple[Axiom, ...]) -> _Direction:
        """Whether a world keeps the one version and breaks the other."""
        goal, keeping = self._question(kept, broken)
        wide = self._ask(goal, (*keeping, *self.unchanged))
        if isinstance(wide, Possible):
            return _Direction(wide, beside=True)
        if isinstance(wide, Impossible) and wide.core.isdisjoint(self.unchanged):
            return _Direction(wide)
        narrow = self._ask(goal, keeping)
        if not isinstance(narrow, Possible):
            return _Direction(narrow)
        excluded = wide.core.intersection(self.unchanged) if isinstance(wide, Impossible) else ()
        return _Direction(narrow, excluded_by=tuple(id_ for id_ in self.unchanged if id_ in excluded))

    @staticmethod
    def _question(kept: tuple[Axiom, ...], broken: tuple[Axiom, ...]) -> tuple[Formula, tuple[str, ...]]:
        """What has to hold in a world that keeps the one version and breaks the other, and the ids that are kept."""
        if kept and kept[0].force == "may":
            # A permission constrains nothing: what is asked for is that it is made use of.
            return conjunction(_said(kept), _denied(broken)), ()
        return _denied(broken), _kept_ids(kept)

    def _ask(self, goal: Formula, keeping: Collection[str]) -> Answer:
        """The answer to a question; an impossibility was confirmed by a solver that knows the core alone."""
        answer = self.asker.ask(goal, keeping)
        if not isinstance(answer, Impossible):
            return answer
        confirmed = self.asker.ask_exactly(goal, answer.core, session=self.asker.fresh())
        if isinstance(confirmed, Impossible):
            return answer
        return confirmed if isinstance(confirmed, Undecided) else Undecided("core")

    def _shown(
        self, witness: Structure, direction: _Direction, kept: tuple[Axiom, ...], broken: tuple[Axiom, ...],
        ids: tuple[str, str], side: Side,
    ) -> Distinction | None:  # fmt: skip
        """The world, made readable and told; None if both theories, as they were read, do not judge it so."""
        theory = self.asker.theory
        besides = {*self.unchanged} if direction.beside else set()
        others = [axiom for axiom in theory.axioms if axiom.id in besides or axiom.force == "background"]
        goals = (_said(kept), _denied(broken))
        keeps = replay(theory, others, *goals)
        goal, keeping = self._question(kept, broken)
        kept_ids = (*keeping, *besides, *self.asker.background)
        smaller = self.asker.smallest(goal, kept_ids, witness)
        world = simplified(smaller.world, theory, keeps, self.labels, self.clock, self.asker.until)
        if not keeps(world) or not self._judged(world, ids, side):
            return None
        requirements = [axiom for axiom in others if axiom.force != "background"]
        told = tell(
            theory, world, [*kept, *requirements], broken=broken, labels=self.labels, about=(*kept, *broken)[0].id,
            clock=self.clock, keeps=keeps,
        )  # fmt: skip
        return Distinction(replace(told, unfinished=smaller.open), side, direction.beside, direction.excluded_by)

    def _judged(self, world: Structure, ids: tuple[str, str], side: Side) -> bool:
        """Whether the one version as it was read is true in a world, and the other false."""
        judged: list[bool] = []
        for theory, id_ in zip(self.originals, ids, strict=True):
            try:
                judged.append(holds(_said(meant(theory, id_)), world))
            except Unsupported:
                return False
        return judged == [side == "old", side == "new"]


_RELATIONS: Mapping[frozenset[str], Relation] = {
    frozenset(): "equivalent",
    frozenset({"new"}): "weaker",
    frozenset({"old"}): "stronger",
    frozenset({"old", "new"}): "incomparable",
}
"""How versions are related, by those that allow a world that the other does not."""


def _said(axioms: Iterable[Axiom]) -> Formula:
    """What axioms say together: of a permission, that it is made use of."""
    return conjunction(*(axiom.exercised if axiom.force == "may" else axiom.formula for axiom in axioms))


def _denied(axioms: Iterable[Axiom]) -> Formula:
    """That one of the axioms is broken; of a permission, that it is not made use of."""
    return disjunction(*(Not(axiom.exercised if axiom.force == "may" else axiom.formula) for axiom in axioms))


def _kept_ids(axioms: Iterable[Axiom]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(axiom.id for axiom in axioms))

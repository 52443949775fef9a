"""Trying an edit: the whole check with the edited text, compared with the check of the text as it stands.

A repair is only one if the conflict is gone and nothing new has come up: no conflict, no requirement that never
applies, no question that stays open, no mistake in the text.  What is changed has to demand something still.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property

from reqonto.backends.base import Budget, Impossible, Possible
from reqonto.cache import Store
from reqonto.checks.flips import Flip, Stories, flips
from reqonto.checks.questions import Asker
from reqonto.checks.verdicts import Conflict
from reqonto.diagnostics.codes_constraints import GLOBAL_EXCEPTION
from reqonto.diagnostics.diagnostic import Severity
from reqonto.logic.terms import Not, conjunction
from reqonto.logic.theory import Theory
from reqonto.pipeline import Result, Stage, Trial, memory_of, run
from reqonto.records import dataclass

LONGEST = 5.0
"""Seconds for one question about an edited text."""

STAGES: tuple[Stage, ...] = ("read", "meaning", "consistency", "conditional")
"""What finds conflicts."""


STORIES: tuple[Stage, ...] = ("read", "meaning", "scenarios")
"""What judges scenarios."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an edit that mends a conflict: what is found then, and which hidden conflicts show."""

    result: Result
    uncovers: tuple[str, ...]
    changed: tuple[str, ...]
    """The ids whose meaning is another."""


class Bench:
    """Where edits are tried: the paths of a project, and what its check found as it stands."""

    def __init__(self, paths: tuple[str, ...], before: Result, seconds: float) -> None:
        self.paths = paths
        self.before = before
        self.until = time.monotonic() + seconds
        self.store = Store(memory_of(before, before.settings))
        self.tried = 0
        self.open = False
        """Whether the last trial neither mended nor failed: something about it was not settled."""
        self._stories: Stories | None = None

    @property
    def left(self) -> float:
        """Seconds that are left for further trials."""
        return self.until - time.monotonic()

    @cached_property
    def _mistakes_before(self) -> Counter[tuple[str, str]]:
        """The mistakes of the texts as they stand, and of how scenarios are told in them."""
        return _mistakes(self.before) | _mistakes(self._run(("read", "meaning"), {}, ()))

    def read(self, texts: Mapping[str, str], dropped: Collection[str] = ()) -> Result:
        """What an edited text means, without asking anything."""
        return self._run(("read", "meaning"), texts, dropped)

    def mended(self, conflict: Conflict, texts: Mapping[str, str], dropped: Collection[str] = ()) -> Outcome | None:
        """What comes of an edit, if it mends a conflict."""
        self.tried += 1
        after = self._run(STAGES, texts, dropped)
        outcome = self.judged(conflict, after)
        self.open = outcome is None and (after.timed_out or self.left <= 0 or self._leaves_open(after))
        return outcome

    def flips(self, texts: Mapping[str, str], dropped: Collection[str] = ()) -> tuple[Flip, ...] | None:
        """The verdicts of scenarios that are others with an edit; None where no time is left to look."""
        if self.before.specification is None or not self.before.specification.scenarios:
            return ()
        if self._stories is None and self.left > 0:
            self._stories = _told_in(self._run(STORIES, {}, ()))
        if self._stories is None or self.left <= 0:
            return None
        after = _told_in(self._run(STORIES, texts, dropped))
        # Whoever is given up is judged no more.
        return tuple(each for each in flips(self._stories, after) if each.old is not None or each.possible is not None)

    def _run(self, stages: tuple[Stage, ...], texts: Mapping[str, str], dropped: Collection[str]) -> Result:
        settings = replace(self.before.settings, jobs=1, timeout=max(1.0, self.left))
        trial = Trial(self.store, texts, frozenset(dropped))
        # Where an item is given up and the text stays, scenarios still name it.
        return run(
            self.paths, settings, stages=stages, trial=trial, worlds=False, texts=self.before.texts, told=not dropped
        )

    def judged(self, conflict: Conflict, after: Result) -> Outcome | None:
        """What an edit came to, if the conflict is gone then and nothing new has come up."""
        before = self.before
        if before.consistency is None or after.consistency is None or before.theory is None or after.theory is None:
            return None
        if _mistakes(after) - self._mistakes_before:
            return None
        changed = changed_ids(before, after)
        known = {_who(each) for each in before.consistency.conflicts}
        new = [each for each in after.consistency.conflicts if _who(each) not in known]
        if any(_who(each) == _who(conflict) for each in after.consistency.conflicts):
            return None
        if any(not changed.isdisjoint((*each.members, *each.background, *each.trigger)) for each in new):
            return None
        idle = {each.requirement for each in before.consistency.vacuous}
        if any(each.requirement not in idle for each in after.consistency.vacuous):
            return None
        if self._leaves_open(after):
            return None
        follows = {each.requirement for each in before.consistency.redundant}
        if any(each.requirement in changed - follows for each in after.consistency.redundant):
            return None
        if self._still_clash(conflict, after.theory):
            return None
        still = [id_ for id_ in after.theory.by_id if id_ in changed]
        if not all(self._demands(after, id_) for id_ in still):
            return None
        return Outcome(
            after, tuple(each.id for each in new), tuple(id_ for id_ in before.theory.by_id if id_ in changed)
        )

    def _still_clash(self, conflict: Conflict, after: Theory) -> bool:
        """Whether the members exclude where they clashed before, though that is asked about no more.

        An exception of which the other says that it never happens, say: who would yield to it never does.
        """
        goal = conflict.goal
        # Of a minimal conflict of which somebody is given up, the others clash no more.
        whole = all(id_ in after.by_id for id_ in conflict.members)
        if goal is None or not whole or conflict.kind not in {"trigger", "pair"}:
            return False
        asker = self.asker(after)
        answer = asker.ask(goal, conflict.members)
        return isinstance(answer, Impossible) and isinstance(asker.ask(goal, ()), Possible)

    def _leaves_open(self, after: Result) -> bool:
        """Whether a question stays open that was settled before."""
        if self.before.consistency is None or after.consistency is None:
            return False
        asked = {(each.question, each.ids) for each in self.before.consistency.undecided}
        return any((each.question, each.ids) not in asked for each in after.consistency.undecided)

    def _demands(self, after: Result, id_: str) -> bool:
        """Whether a requirement still excludes something that the background allows."""
        theory = after.theory
        assert theory is not None
        axioms = theory.by_id[id_]
        if any(axiom.force not in {"must", "should"} for axiom in axioms):
            return True
        broken = Not(conjunction(*(axiom.formula for axiom in axioms)))
        asker = self.asker(theory)
        return isinstance(asker.ask(broken, ()), Possible)

    def asker(self, theory: Theory) -> Asker:
        """Questions about a theory of an edited text."""
        budget = Budget(seconds=min(LONGEST, max(1.0, self.left)), bound=self.before.settings.bound)
        return Asker.start(theory, budget, max(1.0, self.left), None)


def _told_in(result: Result) -> Stories:
    return Stories(result.specification, result.scenarios)


def _who(conflict: Conflict) -> tuple[object, ...]:
    """Who clashes, wherever that is found; in a declared situation there."""
    where = conflict.trigger if conflict.kind == "situation" else ()
    return where, frozenset(conflict.members), frozenset(conflict.background)


def changed_ids(before: Result, after: Result) -> frozenset[str]:
    """The ids whose axioms are others in the second; and those that one of the two has not."""
    assert before.theory is not None
    assert after.theory is not None
    one, other = before.theory.by_id, after.theory.by_id
    return frozenset(id_ for id_ in (*one, *other) if one.get(id_) != other.get(id_))


def _mistakes(result: Result) -> Counter[tuple[str, str]]:
    """Errors and warnings about the text; and exceptions to which others yield everywhere, which nobody means."""
    return Counter(
        (each.code.code, each.message("en"))
        for each in result.diagnostics
        if each.weight >= Severity.WARNING or each.code is GLOBAL_EXCEPTION
    )

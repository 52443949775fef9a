"""Default values: which condition is more special than which, and where two defaults leave a choice.

That a condition implies another is proved, with the definitions and assumptions of the specification; what was not
established ranks nothing.  A tie is reported only where an object was found to which both defaults apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from itertools import combinations

from reqonto.backends.base import Answer, Budget, Impossible, Possible, Session
from reqonto.checks.further import Context, Outcome
from reqonto.constraints.defaults import Default, Ranking, defaults_of, faults
from reqonto.constraints.draft import conjuncts
from reqonto.diagnostics.codes_calendars import DEFAULT_TIE
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.terms import TRUE, Formula, Not, conjunction, exists
from reqonto.logic.theory import Theory
from reqonto.logic.walk import free_variables
from reqonto.records import dataclass
from reqonto.spec.model import Specification

BUDGET = Budget(steps=3_000_000, seconds=5.0)
"""For one question about two conditions."""


@dataclass(slots=True)
class Conditions:
    """Questions about the conditions of defaults; a session is opened at the first that needs one."""

    theory: Theory
    opened: Callable[[Theory], Session]
    budget: Budget = BUDGET
    _session: Session | None = field(default=None, repr=False)

    def possible(self, *parts: Formula) -> Answer:
        """Whether some object fits all the conditions."""
        goal = conjunction(*parts)
        variables = tuple(sorted(free_variables(goal), key=lambda var: var.name == "moment"))
        if self._session is None:
            self._session = self.opened(self.theory)
        keeping = self.theory.ids("background")
        return self._session.possible(exists(variables, goal), keeping=keeping, budget=self.budget)

    def implies(self, one: Default, other: Default) -> bool:
        """Whether the condition of `other` is established to hold wherever that of `one` does."""
        mine, theirs = conjuncts(one.condition), conjuncts(other.condition)
        if all(part in mine for part in theirs if part != TRUE):
            return True
        if one.condition == TRUE:
            # A condition that every object meets is no condition; nobody writes one.
            return False
        return isinstance(self.possible(one.condition, Not(other.condition)), Impossible)


def ranked(defaults: Mapping[str, tuple[Default, ...]], conditions: Conditions) -> Ranking:
    """Which defaults are more special than which others of their parameter."""
    beats: dict[str, frozenset[str]] = {}
    for found in defaults.values():
        written = [each for each in found if not each.declared]
        for one in written:
            weaker = [
                other.id
                for other in written
                if other is not one and conditions.implies(one, other) and not conditions.implies(other, one)
            ]
            if weaker:
                beats[one.id] = frozenset(weaker)
    return Ranking(defaults, beats)


def ranking_of(specification: Specification, theory: Theory) -> Ranking:
    """The defaults of a specification in their order; a solver is asked only where conditions have to be compared."""

    def opened(about: Theory) -> Session:
        from reqonto.backends.smt import SMT

        return SMT().open(about)

    return ranked(defaults_of(specification), Conditions(theory, opened))


def check(context: Context) -> Outcome | None:
    """Defaults that leave a choice, depend on one another, or say otherwise than a life cycle."""
    defaults = defaults_of(context.specification)
    if not defaults:
        return None
    findings = list(faults(defaults, context.specification))
    if any(len([each for each in found if not each.declared]) > 1 for found in defaults.values()):
        conditions = Conditions(context.theory, context.opened)
        ranking = ranked(defaults, conditions)
        for found in defaults.values():
            findings.extend(_ties(found, ranking, conditions, context.specification))
    return Outcome(defaults, tuple(findings))


def _ties(
    found: tuple[Default, ...], ranking: Ranking, conditions: Conditions, specification: Specification
) -> Iterator[Diagnostic]:
    written = [each for each in found if not each.declared]
    for one, other in combinations(written, 2):
        if one.value == other.value or ranking.yields(one, other) or ranking.yields(other, one):
            continue
        settled = [
            Not(each.condition)
            for each in written
            if each not in (one, other) and ranking.yields(one, each) and ranking.yields(other, each)
        ]
        if not isinstance(conditions.possible(one.condition, other.condition, *settled), Possible):
            continue
        label = specification.label(one.parameter.id)
        fields = {
            "one": one.id,
            "other": other.id,
            "param": Text(f"`{label.en}`", f"“{label.zh}”"),
        }
        labels = (Label(one.span, Text("the other default", "另一个默认值")),)
        yield Diagnostic(DEFAULT_TIE, other.span, fields, labels, about=other.id)

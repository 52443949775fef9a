"""Axioms as shapes: for each, queries that find the things about which it is violated, pending, unknown, or triggered.

The readings are those of `checks.scenario_matches`.  All things are asked about at once: a shape stands at one node for
the data as a whole, and its query gives the things as `?value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from reqonto.backends.shacl_expressions import denied, either, every
from reqonto.backends.shacl_formulas import Formulas
from reqonto.backends.shacl_terms import Bound, Dialect, Env, Inexpressible
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.evaluate import NOW
from reqonto.logic.sorts import STEPS, NumberSort, ObjectSort
from reqonto.logic.terms import TRUE, And, Apply, Const, Formula, IsKind, Var
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import bound, every_node
from reqonto.records import dataclass

Outcome: TypeAlias = Literal["violated", "open", "pending", "unknown", "kept", "triggered"]
"""What a query finds.

`kept` are things whose trigger may be met and whose duty is kept all the same.  `open` are things about which it may
hang on facts that nobody told whether the time is over: that is more than queries can say.
"""

OUTCOMES: tuple[Outcome, ...] = ("violated", "open", "pending", "unknown", "kept", "triggered")

FOCUS = "?value"

EVERYTHING = ""
"""Stands for the query that finds all things of the kind: nobody need be asked."""


@dataclass(frozen=True)
class Setting:
    """What the formulas of a theory are read in: a graph, the sorts of events, and whether more may follow."""

    dialect: Dialect
    events: frozenset[str]
    goes_on: bool
    after: str = ""
    far: str = ""
    focus: str = FOCUS
    """The variable for what is counted; `?this` where a shape is asked of each thing by itself."""


def queries(axiom: Axiom, focus: Var | None, setting: Setting) -> dict[Outcome, str]:
    """The queries for one axiom; those that could find nothing are left out.  Raises `Inexpressible`."""
    return _Queries(axiom, focus, setting).all()


def violated(axiom: Axiom, focus: Var | None, setting: Setting) -> str | None:
    """The query for what violates an axiom; None where nothing can.  Raises `Inexpressible`."""
    return _Queries(axiom, focus, setting).violated()


class _Queries:
    def __init__(self, axiom: Axiom, focus: Var | None, setting: Setting) -> None:
        self.axiom, self.focus, self.setting = axiom, focus, setting
        dialect, events = setting.dialect, setting.events
        self.now = Formulas(dialect, events)
        self.later = Formulas(dialect, events, later=True, after=setting.after)
        self.far = Formulas(dialect, events, later=True, after=setting.far)
        # One count for all, so that names of different readings do not meet in one query.
        self.later.terms._count = self.far.terms._count = self.now.terms._count  # noqa: SLF001
        self.vars = tuple(var for var in axiom.vars if var != focus and var.name != NOW)
        if any(isinstance(var.sort, NumberSort) for var in self.vars):
            raise Inexpressible(Text("a condition at every moment", "对每个时刻的条件"))
        if setting.goes_on and any(map(_reads_ahead, (axiom.trigger, axiom.duty))):
            raise Inexpressible(Text("a value at a moment that may still come", "将来时刻的值"))
        parts = axiom.trigger.parts if isinstance(axiom.trigger, And) else (axiom.trigger,)
        self.parts = tuple(part for part in parts if part != TRUE)
        self.env: Env = self._start()
        self.open = setting.goes_on and self._may_change((axiom.trigger, axiom.duty))
        self.doubtful = not (self.now.certain(axiom.trigger) and self.now.certain(axiom.duty))

    def _start(self) -> Env:
        env: dict[str, Bound] = {}
        if self.focus is not None:
            env[self.focus.name] = Bound(self.setting.focus)
        now = self.setting.dialect.now
        if now is not None:
            env[NOW] = Bound(now)
        return env

    def _may_change(self, formulas: tuple[Formula, ...]) -> bool:
        """Whether events that follow may change the truth of a formula."""
        for formula in formulas:
            for node in every_node(formula):
                if any(
                    isinstance(var.sort, ObjectSort) and var.sort.name in self.setting.events for var in bound(node)
                ):
                    return True
        return False

    def all(self) -> dict[Outcome, str]:
        if self.axiom.force == "may":
            return self._present({"triggered": self._some(lambda env: self.now.truth(self.axiom.duty, env)[0])})
        found: dict[Outcome, str] = {
            "violated": self._some(self._violated),
            "triggered": self._some(lambda _env: "true"),
        }
        if self.open:
            found["pending"] = self._some(self._pending)
            if self.doubtful:
                found["open"] = self._some(self._open)
        if self.doubtful:
            found["unknown"] = either((self._some(self._undecided), self._perhaps(kept=False)))
            found["kept"] = self._perhaps(kept=True)
        return self._present(found)

    def violated(self) -> str | None:
        return self._present({"violated": self._some(self._violated)}).get("violated")

    def _present(self, found: Mapping[Outcome, str]) -> dict[Outcome, str]:
        return {
            outcome: EVERYTHING
            if outcome == "triggered" and self._is_everything(found[outcome])
            else self._query(found[outcome])
            for outcome in OUTCOMES
            if found.get(outcome, "false") != "false"
        }

    def _is_everything(self, condition: str) -> bool:
        """Whether a query would find every thing that is counted."""
        return condition == "true" and self.focus is not None and self.setting.focus == FOCUS

    def _query(self, condition: str) -> str:
        """A query for the things of which the condition holds."""
        if self.focus is None:
            return f"SELECT $this WHERE {{ FILTER({condition}) }}"
        assert isinstance(self.focus.sort, ObjectSort)
        if self.setting.focus != FOCUS:
            return f"SELECT $this WHERE {{ FILTER({condition}) }}"
        kinds = [self.focus.sort.name]
        kinds += [part.kind for part in self.parts if isinstance(part, IsKind) and part.term == self.focus]
        domain = " ".join(self.setting.dialect.kind(kind, FOCUS) for kind in kinds[-1:] or kinds)
        test = "" if condition == "true" else f" FILTER({condition})"
        return f"SELECT $this {FOCUS} WHERE {{ {domain}{test} }}"

    # ------------------------------------------------ what holds of one match

    def _some(self, goal: object) -> str:
        return self.now.some(self.vars, self.parts, self.env, goal)  # type: ignore[arg-type]

    def _duty(self, env: Env) -> tuple[str, str]:
        return self.now.truth(self.axiom.duty, env)

    def _lasting(self, env: Env) -> tuple[str, str, str]:
        """What stays whatever follows: that the trigger is met, that the duty is kept, that it fails."""
        held = every(self.later.truth(part, env)[0] for part in self.parts if self._may_change((part,)))
        kept, failed = self.later.truth(self.axiom.duty, env)
        return held, kept, failed

    def _violated(self, env: Env) -> str:
        if not self.open:
            return self._duty(env)[1]
        # What stays so is so now.
        held, _, for_good = self._lasting(env)
        return every((held, for_good))

    def _pending(self, env: Env) -> str:
        failed = self._duty(env)[1]
        held, for_good, lost = self._lasting(env)
        over = self.far.truth(self.axiom.duty, env)[0]
        return either((every((failed, denied(every((held, lost))))), every((denied(for_good), over))))

    def _open(self, env: Env) -> str:
        """That events which follow may change what is so now."""
        kept, failed = self._duty(env)
        held, for_good, lost = self._lasting(env)
        return either((every((failed, denied(every((held, lost))))), every((kept, denied(for_good)))))

    def _undecided(self, env: Env) -> str:
        kept, failed = self._duty(env)
        return every((denied(kept), denied(failed)))

    def _perhaps(self, *, kept: bool) -> str:
        """That the trigger may be met, and the duty is (or is not) kept all the same."""

        def goal(env: Env) -> str:
            held = every(self.now.truth(part, env)[0] for part in self.parts)
            fine = self._duty(env)[0]
            if self.open:
                fine = self._lasting(env)[1]
            return every((denied(held), fine if kept else denied(fine)))

        return self.now.some(self.vars, self.parts, self.env, goal, possibly=True)


def _reads_ahead(formula: Formula) -> bool:
    """Whether a changing value is read some time after an event, or at a moment of its own."""
    for node in every_node(formula):
        if isinstance(node, Apply) and node.function.changing:
            for inner in every_node(node.args[-1]):
                # The moments of an event differ from it by less than a tick has steps.
                if isinstance(inner, Const) and isinstance(inner.value, Fraction) and abs(inner.value) > STEPS:
                    return True
    return False

"""z3, asked under assumptions: one context for each text, limits, interrupts, cores."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable
from dataclasses import field
from typing import Any, TypeAlias

import z3

from reqonto.records import dataclass

# Output must not depend on the run.
SEED = 0


@dataclass(slots=True)
class Meter:
    """What is left of a budget: solver steps, and the wall clock as a watchdog."""

    steps: int
    until: float
    spent: int = 0

    @classmethod
    def start(cls, steps: int, seconds: float) -> Meter:
        return cls(steps, time.monotonic() + seconds)

    @property
    def left(self) -> int:
        return self.steps - self.spent

    @property
    def milliseconds(self) -> int:
        return int((self.until - time.monotonic()) * 1000)

    @property
    def empty(self) -> bool:
        return self.left <= 0 or self.milliseconds <= 0

    @property
    def reason(self) -> str:
        """Why there is nothing left."""
        return "steps" if self.left <= 0 else "time"


@dataclass(frozen=True, slots=True)
class Sat:
    model: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unsat:
    """The assumptions that suffice; not minimal."""

    core: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unknown:
    reason: str


Result: TypeAlias = Sat | Unsat | Unknown


class Shared:
    """A context for several texts, with the literals that were named in it.

    To make a context takes longer than a small question.
    """

    def __init__(self) -> None:
        self.context = z3.Context()
        self._truth = z3.BoolSort(self.context)
        self._literals: dict[str, tuple[Any, Any, int]] = {}

    def literal(self, name: str) -> tuple[Any, Any, int]:
        """A literal for the library, what keeps it there, and its number: terms that are equal have one number."""
        found = self._literals.get(name)
        if found is None:
            # Straight to the library: there are many, and its own wrapping of names and arguments takes longer.
            context = self.context.ref()
            symbol = z3.Z3_mk_string_symbol(context, name.removeprefix("-"))
            atom = z3.BoolRef(z3.Z3_mk_const(context, symbol, self._truth.ast), self.context)
            kept = z3.BoolRef(z3.Z3_mk_not(context, atom.ast), self.context) if name.startswith("-") else atom
            found = self._literals[name] = kept.ast, kept, kept.get_id()
        return found


class Solver:
    """One text, parsed once, and the questions about it.

    What is answered in a context depends on what was asked in it before; so each text has its own, unless one is given.
    """

    def __init__(self, text: str, shared: Shared | None = None) -> None:
        self.text = text
        self.shared = Shared() if shared is None else shared
        self.context = self.shared.context
        self.solver = z3.SimpleSolver(ctx=self.context)
        self.solver.from_string(text)
        self._steps = 0
        self._limits: tuple[int, int, int] | None = None
        if shared is not None:
            self._steps = self._count()

    def also(self, text: str) -> None:
        """Have more hold, in the symbols of the text and in others; what was found out goes on to hold."""
        self.text = f"{self.text}\n{text}"
        self.solver.from_string(text)

    def saying(self, assumptions: Iterable[str]) -> str:
        """The text under these literals as SMT-LIB, for any other solver."""
        return "\n".join((self.text, *(f"(assert {name})" for name in sorted(assumptions))))

    def check(
        self,
        assumptions: Iterable[str],
        meter: Meter,
        *,
        steps: int | None = None,
        seed: int = SEED,
        modelled: bool = True,
    ) -> Result:
        """Whether the text is satisfiable under literals; `-x` is the negation of `x`.

        Without `modelled` only that counts, and there is no model.  An interrupt is raised again: z3 swallows it and
        says "unknown".
        """
        if meter.empty:
            return Unknown(meter.reason)
        names = list(assumptions)
        limit = meter.left if steps is None else min(steps, meter.left)
        self._limit(limit, max(1, meter.milliseconds), seed)
        literals = [self.shared.literal(name) for name in names]
        given = (z3.Ast * len(literals))(*[ast for ast, _, _ in literals])
        context, solver = self.context.ref(), self.solver.solver
        result = z3.CheckSatResult(z3.Z3_solver_check_assumptions(context, solver, len(literals), given))
        before, self._steps = self._steps, self._count()
        meter.spent += max(1, self._steps - before)
        if result == z3.sat:
            return Sat(self.solver.model() if modelled else None)
        if result == z3.unsat:
            core = {item.get_id() for item in self.solver.unsat_core()}
            return Unsat(frozenset(name for name, (_, _, id_) in zip(names, literals, strict=True) if id_ in core))
        return Unknown(self._reason(meter, used_up=self._steps - before >= limit))

    def _limit(self, steps: int, milliseconds: int, seed: int) -> None:
        """Steps end a question reproducibly; the clock is a watchdog."""
        last = self._limits
        if last is not None and last[0] == steps and last[2] == seed and 10 * abs(last[1] - milliseconds) <= last[1]:
            return
        self._limits = steps, milliseconds, seed
        params = z3.ParamsRef(self.context)
        params.set("random_seed", seed)
        # z3 swallows an interrupt that comes when its answer is near; whoever has a handler of their own hears of it
        # from Python, right behind the call.
        params.set("ctrl_c", signal.getsignal(signal.SIGINT) is signal.default_int_handler)
        params.set("rlimit", min(steps, 2**31))
        params.set("timeout", milliseconds)
        z3.Z3_solver_set_params(self.context.ref(), self.solver.solver, params.params)

    def _reason(self, meter: Meter, *, used_up: bool) -> str:
        """Why there is no answer; what was stopped neither by the steps nor by the clock was interrupted."""
        reason = str(self.solver.reason_unknown())
        if meter.milliseconds <= 0 or "timeout" in reason:
            return "time"
        if used_up or "resource" in reason or "rlimit" in reason:
            return "steps"
        if "interrupt" in reason or "cancel" in reason:
            raise KeyboardInterrupt
        return "memory" if "memout" in reason or "memory" in reason else "incomplete"

    def _count(self) -> int:
        """The steps that this context has taken so far."""
        statistics = self.solver.statistics()
        context, found = self.context.ref(), statistics.stats
        for index in reversed(range(len(statistics))):
            if z3.Z3_stats_get_key(context, found, index) == "rlimit count":
                return int(z3.Z3_stats_get_uint_value(context, found, index))
        return self._steps

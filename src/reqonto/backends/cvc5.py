"""cvc5 as a second opinion: a text in which one solver found a contradiction, looked at by another one."""

from __future__ import annotations

from typing import Literal, TypeAlias

from reqonto.records import dataclass

STEPS = 2_000_000
"""How many of its own steps cvc5 may take for a text."""

Opinion: TypeAlias = Literal["unsat", "sat", "unknown", "unread"]
"""`unread` tells that the watchdog ended it: asked again, it may say something else."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The solver is not installed; `extra` is what to install."""

    extra: str = "reqonto[cvc5]"


def version() -> str | Missing:
    """The version of cvc5 that is installed."""
    try:
        import cvc5
    except ImportError:
        return Missing()
    return str(cvc5.__version__)


def opinion(text: str, *, steps: int = STEPS, seconds: float = 10.0) -> Opinion | Missing:
    """What cvc5 says about a text of SMT-LIB: steps end a question reproducibly, seconds are a watchdog."""
    if isinstance(found := version(), Missing):
        return found
    import cvc5

    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    solver.setOption("rlimit", str(steps))
    solver.setOption("tlimit-per", str(max(1, int(seconds * 1000))))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, f"(set-logic ALL)\n{text}\n", "core")
    symbols = parser.getSymbolManager()
    while not (command := parser.nextCommand()).isNull():
        command.invoke(solver, symbols)
    result = solver.checkSat()
    if result.isUnsat():
        return "unsat"
    if result.isSat():
        return "sat"
    return "unread" if result.getUnknownExplanation() == cvc5.UnknownExplanation.TIMEOUT else "unknown"

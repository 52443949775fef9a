"""What a question asks of a solver, as a text of SMT-LIB that any other solver can run: each axiom under its id.

The text is the unbounded reading: what contradicts itself there has no world of any size.  That it has a model proves
nothing, as what cannot be said is left out, and what finiteness implies is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from types import MappingProxyType

from reqonto.backends.smt_lowering import Symbols, TooLarge, Unsupported
from reqonto.backends.smt_rules import mentioned
from reqonto.backends.smt_unbounded import Unbounded
from reqonto.logic.sorts import EnumSort, ObjectSort
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Theory
from reqonto.records import dataclass

GOAL = "question"
"""The name of what is asked beside the axioms."""


@dataclass(frozen=True, slots=True)
class Script:
    """Declarations, facts about the symbols, and the axioms by their names; `left_out` could not be said.

    `symbols` tells what the short names stand for, `enumerations` which numbers stand for their members.
    """

    declarations: tuple[str, ...]
    facts: tuple[str, ...]
    named: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    symbols: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    enumerations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def text(self) -> str:
        """The whole text, with the question at its end."""
        lines = [
            "; unsat: no world of any size keeps all of this; the core names the requirements.",
            "; sat or unknown: nothing follows, see docs/tptp.md.",
            *(f"; {short} is {name}" for short, name in self.symbols.items()),
            *(f"; enumeration {name}: {members}" for name, members in self.enumerations.items()),
            *(f"; left out, as it cannot be said here: {name}" for name in self.left_out),
            "(set-option :produce-unsat-cores true)",
            "(set-logic ALL)",
            *self.declarations,
            *(f"(assert {each})" for each in self.facts),
            *(f"(assert (! {text} :named |{name}|))" for name, text in self.named.items()),
            "(check-sat)",
            "(get-unsat-core)",
        ]
        return "\n".join(lines) + "\n"


def script(theory: Theory, keeping: Collection[str], goal: Formula | None = None) -> Script:
    """The axioms of these ids with all structure and background, and a goal."""
    symbols = Symbols(theory)
    reading = Unbounded(symbols)
    named: dict[str, str] = {}
    structure: list[str] = []
    left: list[str] = []
    said: list[Formula] = []
    for axiom in theory.axioms:
        if axiom.force not in {"structure", "background"} and axiom.id not in keeping:
            continue
        before = dict(reading.declarations), dict(reading.facts)
        try:
            text = reading.lower(axiom.formula, {}, positive=True)
        except (Unsupported, TooLarge):
            reading.declarations, reading.facts = before
            left.append(axiom.id)
            continue
        said.append(axiom.formula)
        if axiom.force == "structure":
            structure.append(text)
            continue
        name, number = axiom.id.replace("|", "/").replace("\\", "/"), 1
        while name in named:
            number += 1
            name = f"{axiom.id} #{number}"
        named[name] = text
    if goal is not None:
        named[GOAL] = reading.lower(goal, {}, positive=True)
        said.append(goal)
    reading.finish(mentioned(said))
    sorts = tuple(f"(declare-sort {short} 0)" for short in dict.fromkeys(symbols.sorts.values()))
    used = " ".join((*reading.declarations.values(), *reading.facts, *structure, *named.values()))
    words = set(used.replace("(", " ").replace(")", " ").split())
    called = {short: name for name, short in symbols.sorts.items()}
    called |= {short: name for name, short in symbols.kinds.items()}
    called |= {short: _said(name, theory) for name, short in symbols.functions.items()}
    return Script(
        (*sorts, *reading.declarations.values()),
        (*dict.fromkeys(each for each in structure if each != "true"), *reading.facts),
        named,
        tuple(dict.fromkeys(left)),
        {short: name for short, name in called.items() if short in words},
        _enumerations(theory.functions[name] for name, short in symbols.functions.items() if short in words),
    )


def _said(name: str, theory: Theory) -> str:
    """A symbol with what it gives, and with what it takes where an enumeration is among that."""
    function = theory.functions[name]
    given = function.result.name if isinstance(function.result, EnumSort | ObjectSort) else ""
    taken = ""
    if any(isinstance(each, EnumSort) for each in function.args):
        taken = f"({', '.join(getattr(each, 'name', '-') for each in function.args)})"
    return f"{name}{taken}" + (f": {given}" if given else "")


def _enumerations(functions: Iterable[Function]) -> dict[str, str]:
    """The members of the enumerations that functions give or take, each with the number that stands for it."""
    return {
        sort.name: ", ".join(f"{index} {each}" for index, each in enumerate(sort.members))
        for function in functions
        for sort in (*function.args, function.result)
        if isinstance(sort, EnumSort)
    }

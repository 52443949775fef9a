"""Questions in the words of the language, asked of data: what is so at the end of observation.

The reference evaluator answers them.  `ask φ` is true, false, or unknown where the data leave it open; `find … where φ`
lists the things, events and members of enumerations of which φ is true, and those of which it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from reqonto.checks.validation import Words, lacking
from reqonto.constraints.data_world import DataWorld
from reqonto.constraints.draft import Work, is_free, together
from reqonto.constraints.scenario_world import moment_after_timeouts
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.moments import Unsupported, is_unbounded
from reqonto.logic.narrowing import Index, conditions
from reqonto.logic.partial import Env, Fact, PartialWorld, Reader, is_named
from reqonto.logic.sorts import INSTANT
from reqonto.logic.structure import Value
from reqonto.logic.terms import Const, Formula, Implies, Var, exists, forall
from reqonto.logic.theory import is_provision
from reqonto.logic.walk import bound, every_node, functions_in, substitute
from reqonto.records import dataclass
from reqonto.spec.model import Entry, Specification
from reqonto.spec.scope import Generic
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class OfData:
    """The answer of a question about data.

    `answer` is `true`, `false` or `unknown`, or the names of what was found; `open` of what it is not known, with the
    reason (of `ask`: nothing, and the reason); `why` tells why there is no answer.
    """

    answer: tuple[str, ...] = ()
    open: tuple[tuple[str, Text], ...] = ()
    why: Text | None = None


_NO_NOW = Text(
    "the data have no event, and nobody said when now is: add --now TIME",
    "数据中没有事件，也未给出“现在”是何时：请加 --now 时刻",
)
_NO_PROVISIONS = Text("data do not tell what was provided to whom", "数据不说明向谁提供过什么信息")
_NOT_LISTED = Text(
    "only things, events and members of enumerations can be found in data", "在数据中只能查找事物、事件与枚举成员"
)
_NOT_EVALUATED = Text("it speaks of times that cannot be listed", "它涉及无法列举的时刻")
_OPEN = Text("the data leave it open", "数据未能确定")


def answer(entry: Entry[tree.Question], specification: Specification, data: DataWorld, words: Words) -> OfData | None:
    """The answer of a question; None for one with mistakes, which the reading of the text has told."""
    asked = _Asked(specification, entry, data)
    match entry.node.ask:
        case tree.FormulaAsk(expr):
            formula = asked.formula(expr)
            return None if formula is None else asked.truth(formula, words)
        case tree.Find() as find:
            found = asked.binding(find)
            return None if found is None else asked.found(*found, words)
        case _:
            return None


class _Asked:
    """A question on its way to an answer."""

    def __init__(self, specification: Specification, entry: Entry[tree.Question], data: DataWorld) -> None:
        self.work = Work(specification, entry, [])
        self.data = data
        self.now = self.work.elaborator.fresh("now", INSTANT)
        self.instant = data.end if data.end is not None else Fraction(0)
        moment = Const(Fraction(moment_after_timeouts(self.instant)), INSTANT)
        self.scope = self.work.elaborator.scope(moment=moment, now=self.now).read_at(moment, pinned=True)
        self.world = _ended(specification, data, self.instant)

    def formula(self, expr: tree.Expr) -> Formula | None:
        generic = Generic()
        formula = self.work.elaborator.formula(expr, self.scope, generic)
        if self.work.failed:
            return None
        return forall(tuple(generic.vars), Implies(together(*generic.guards), formula)) if generic.vars else formula

    def binding(self, find: tree.Find) -> tuple[tuple[Var, ...], Formula] | None:
        generic = Generic()
        found = self.work.elaborator.binders(find.binders, find.where, self.scope, generic)
        if found is None or self.work.failed:
            return None
        return (*generic.vars, *found.vars), together(*generic.guards, found.guard)

    def truth(self, formula: Formula, words: Words) -> OfData:
        why = self._unanswerable(formula)
        if why is not None:
            return OfData(why=why)
        missing: list[Fact] = []
        try:
            value = Reader(self.world, later=False, missing=missing).truth(self._now_given(formula), {})
        except Unsupported:
            return OfData(why=_NOT_EVALUATED)
        if value is None:
            return OfData(("unknown",), (("", self._reason(missing, words)),))
        return OfData(("true" if value else "false",))

    def found(self, variables: Sequence[Var], guard: Formula, words: Words) -> OfData:
        why = self._unanswerable(guard)
        if why is None and any(is_unbounded(var.sort) for var in variables):
            why = _NOT_LISTED
        if why is not None:
            return OfData(why=why)
        sure: dict[str, None] = {}
        unsure: dict[str, Text] = {}
        try:
            for env, value, missing in self._assignments(tuple(variables), self._now_given(guard), {}):
                name = ", ".join(words.short(str(env[var.name])) for var in variables)
                if value:
                    sure[name] = None
                else:
                    unsure[name] = self._reason(missing, words)
        except Unsupported:
            return OfData(why=_NOT_EVALUATED)
        return OfData(tuple(sure), tuple(each for each in unsure.items() if each[0] not in sure))

    def _assignments(
        self, variables: tuple[Var, ...], guard: Formula, env: Env
    ) -> Iterator[tuple[Env, bool, list[Fact]]]:
        """What makes the guard true, or may; whatever cannot, whatever the other variables are, is left out early."""
        missing: list[Fact] = []
        reader = Reader(self.world, later=False, missing=missing)
        if env:
            value = reader.truth(exists(variables, guard) if variables else guard, env)
            if value is False:
                return
            if not variables:
                yield env, value is True, missing
                return
        first, rest = variables[0], variables[1:]
        choices: Sequence[Value] = [each for each in reader.domain(first.sort) if is_named(each)]
        parts = conditions(exists(rest, guard) if rest else guard, skipped=False)
        for choice in reader.narrowed(first, parts, env, choices):
            yield from self._assignments(rest, guard, {**env, first.name: choice})

    # ------------------------------------------------ what cannot be answered, and what is missing

    def _unanswerable(self, formula: Formula) -> Text | None:
        if is_free(self.now, formula) and self.data.end is None:
            return _NO_NOW
        sorts = {arg for function in functions_in(formula).values() for arg in function.args}
        sorts |= {var.sort for node in every_node(formula) for var in bound(node)}
        return _NO_PROVISIONS if any(is_provision(sort) for sort in sorts) else None

    def _now_given(self, formula: Formula) -> Formula:
        given: Mapping[str, Const] = {self.now.name: Const(self.instant, INSTANT)}
        return substitute(formula, given)

    def _reason(self, missing: Sequence[Fact], words: Words) -> Text:
        told = list(dict.fromkeys(lacking(missing, self.data, words)))
        if not told:
            return _OPEN
        rest = len(told) - _TOLD
        en, zh = "; ".join(each.en for each in told[:_TOLD]), "；".join(each.zh for each in told[:_TOLD])
        return Text(f"{en}; and {rest} more", f"{zh}；另 {rest} 项") if rest > 0 else Text(en, zh)


_TOLD = 5
"""How many missing facts are named."""


def _ended(specification: Specification, data: DataWorld, end: Fraction) -> PartialWorld:
    """The world as it is at the end of observation: what happens later has not happened."""
    later: set[str] = set()
    world = data.world
    if data.end is not None:
        for event in specification.events.values():
            times = world.functions.get(event.time_function.name, {})
            later |= {
                name for name in world.elements.get(event.sort.name, ())
                if isinstance(time := times.get((name,)), Fraction) and time > end
            }  # fmt: skip
    elements = world.elements
    if later:
        elements = {sort: tuple(each for each in names if each not in later) for sort, names in elements.items()}
    ended = replace(world, elements=elements, now=data.end, observed=None)
    return replace(ended, index=Index(ended))

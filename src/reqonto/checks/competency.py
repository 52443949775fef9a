"""Competency questions: what a specification answers, and whether that is what its author expects.

- `ask φ` is true where φ holds in every world that keeps all `must`s, false where it holds in none, else unknown.
- `find … where φ` over objects is asked of all worlds as well: `expect empty` says that there never is one, `expect
  count ≥ 1` that there always is.  Over an enumeration it finds the members of which φ holds in every world.
- SPARQL is asked of the specification as a graph.

What could not be answered is undecided, never passed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from urllib.parse import unquote

from reqonto import vocabulary
from reqonto.backends.base import Impossible, Possible, Undecided
from reqonto.backends.sparql import Document, NoAnswer, Reason, Rows, SparqlAnswer, Truth, Value, ask
from reqonto.backends.sparql_text import without_texts
from reqonto.checks.findings import reason as shown_reason
from reqonto.checks.further import Context, Outcome
from reqonto.checks.query_words import mistake_text
from reqonto.checks.questions import Asker
from reqonto.constraints.draft import Work, is_free, together
from reqonto.constraints.timing import belongs
from reqonto.diagnostics import codes_questions as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.logic.sorts import INSTANT, INTEGER, MOMENT, EnumSort
from reqonto.logic.terms import Aggregate, Compare, Const, Formula, Implies, Not, Var, exists, forall
from reqonto.logic.walk import substitute
from reqonto.records import dataclass
from reqonto.spec.meanings import name_chain
from reqonto.spec.model import Entry, Kind, Specification
from reqonto.spec.scope import Generic
from reqonto.syntax import tree

SECONDS = 10.0
"""How long one SPARQL question may take."""

LISTED = 20
"""Answers that are written out in a message."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer; `passed` is None where nothing is expected or where there is no answer.

    `answer` are ids, members, values, or the one word `true`, `false` or `unknown`; `why` tells why there is none.
    """

    id: str
    passed: bool | None
    answer: tuple[str, ...] = ()
    why: Text | None = None


def check(context: Context) -> Outcome | None:
    """All questions with their answers; None where there are none."""
    states = {item.id: item.state for item in context.interpretation.inventory.items.values()}
    entries = [
        entry
        for entry in context.specification.questions
        if context.wants(entry.id) and states.get(entry.id) != "out of scope"
    ]
    if not entries:
        return None
    work = _Work(context)
    answered: dict[str, Answered] = {}
    graph = [entry for entry in entries if isinstance(entry.node.ask, tree.SparqlAsk)]
    for number, entry in enumerate(entries):
        context.tell(entry.id, number, len(entries))
        found = None if entry in graph else work.answer(entry)
        if found is not None:
            answered[entry.id] = found
    answered.update((each.id, each) for each in work.graph_answers(graph))
    ordered = tuple(answered[entry.id] for entry in entries if entry.id in answered)
    return Outcome(ordered, tuple(work.findings))


@dataclass
class _Work:
    """One run over the questions."""

    context: Context
    findings: list[Diagnostic] = field(default_factory=list)
    _asker: Asker | None = None
    _musts: tuple[str, ...] = ()

    @property
    def specification(self) -> Specification:
        return self.context.specification

    def report(self, code: Code, entry: Entry[tree.Question], **fields: object) -> None:
        place = entry.span
        if code in {codes.FAULTY_SPARQL, codes.REFUSED_SPARQL, codes.UNKNOWN_TERM} and entry.node.ask is not None:
            place = entry.node.ask.span
        elif code in {codes.UNFIT_EXPECTATION, codes.QUESTION_FAILED} and entry.node.expect is not None:
            place = entry.node.expect.span
        self.findings.append(Diagnostic(code, place, {"id": entry.id, **fields}, about=entry.id))

    # -------------------------------------------------------- formulas

    def answer(self, entry: Entry[tree.Question]) -> Answered | None:
        """The answer of a question in the terms of the specification; None for one with mistakes."""
        found: list[Diagnostic] = []
        work = Work(self.specification, entry, found)
        match entry.node.ask:
            case tree.FormulaAsk(formula):
                closed = _closed_formula(formula, work)
                return None if work.failed else self._truth(entry, closed)
            case tree.Find() as ask_:
                return self._find(entry, ask_, work)
            case _:
                self.report(codes.NOTHING_ASKED, entry)
                return None

    def _truth(self, entry: Entry[tree.Question], formula: Formula) -> Answered:
        value = self._value(formula)
        if isinstance(value, Text):
            return self._open(entry, value)
        expect = entry.node.expect
        if expect is None:
            return Answered(entry.id, None, (value,))
        if not isinstance(expect, tree.ExpectTruth):
            return self._unfit(entry, Text("`true`, `false` or `unknown`", "“真”“假”或“未知”"))
        return self._judged(entry, (value,), _truth_word(expect.value), _truth_word(value), expect.value == value)

    def _value(self, formula: Formula) -> str | Text:
        """Whether a closed formula holds in every world, in none, or in some; or why that is not known."""
        possible, refutable = self._possible(formula), self._possible(Not(formula))
        for answer in (possible, refutable):
            if isinstance(answer, Undecided):
                return shown_reason(answer.reason)
        if isinstance(possible, Impossible) and isinstance(refutable, Impossible):
            return _NO_WORLD
        if isinstance(refutable, Impossible):
            return "true"
        return "false" if isinstance(possible, Impossible) else "unknown"

    def _possible(self, goal: Formula) -> Possible | Impossible | Undecided:
        if self._asker is None:
            context = self.context
            self._asker = Asker.start(context.theory, context.budget, context.left(), None, context.opened)
            self._musts = context.theory.ids("must")
            known = context.consistency
            if known is not None and known.witness is not None:
                self._asker.remember(known.witness.structure)
        world = self._asker.known(goal)
        if world is not None:
            return Possible(world)
        answer = self._asker.ask(goal, self._musts)
        if isinstance(answer, Possible):
            self._asker.remember(answer.witness)
        return answer

    # -------------------------------------------------------- find

    def _find(self, entry: Entry[tree.Question], ask_: tree.Find, work: Work) -> Answered | None:
        elaborator = work.elaborator
        moment, now = elaborator.fresh("moment", MOMENT), elaborator.fresh("now", INSTANT)
        generic = Generic()
        binding = elaborator.binders(ask_.binders, ask_.where, elaborator.scope(moment=moment, now=now), generic)
        if binding is None or work.failed:
            return None
        guard = together(*generic.guards, binding.guard)
        variables = (*generic.vars, *binding.vars)

        def everywhere(formula: Formula) -> Formula:
            return _at_every_moment(formula, moment, now)

        if all(isinstance(var.sort, EnumSort) for var in variables):
            return self._members(entry, variables, guard, everywhere)
        match entry.node.expect:
            case tree.ExpectEmpty() | None as expect:
                formula = everywhere(Not(exists(variables, guard)))
                value = self._value(formula)
                if isinstance(value, Text):
                    return self._open(entry, value)
                word = {"true": "never", "false": "always", "unknown": "sometimes"}[value]
                if expect is None:
                    return Answered(entry.id, None, (word,))
                return self._judged(entry, (word,), WORDS["never"], WORDS[word], value == "true")
            case tree.ExpectCount(op, number):
                counted = Aggregate("count", variables, guard, None, INTEGER)
                formula = everywhere(Compare(op, counted, Const(Fraction(number), INTEGER)))
                value = self._value(formula)
                if isinstance(value, Text):
                    return self._open(entry, value)
                wanted = Text(f"a count {op} {number} in every world", f"在每个世界中数量 {op} {number}")
                told = Text("that in some worlds it is not so", "有的世界并非如此")
                if value == "false":
                    told = Text("that it is so in no world", "没有一个世界如此")
                return self._judged(entry, (value,), wanted, told, value == "true")
            case _:
                return self._unfit(entry, Text("`empty` or `count`", "“空”或“计数”"))

    def _members(
        self,
        entry: Entry[tree.Question],
        variables: Sequence[Var],
        guard: Formula,
        everywhere: Callable[[Formula], Formula],
    ) -> Answered:
        """The members of enumerations of which the condition holds in every world."""
        found: list[str] = []
        for members in _combinations(variables):
            values = {var.name: Const(name, var.sort) for var, name in zip(variables, members, strict=True)}
            value = self._value(everywhere(substitute(guard, values)))
            if isinstance(value, Text):
                return self._open(entry, value)
            if value == "true":
                found.append(", ".join(members))
        return self._listed(entry, tuple(found), _plain_keys(entry.node.expect))

    # -------------------------------------------------------- SPARQL

    def graph_answers(self, entries: Sequence[Entry[tree.Question]]) -> Iterator[Answered]:
        """The answers of the questions in SPARQL, all from one graph."""
        if not entries:
            return
        if self.context.graph is None:
            why = Text("the specification was not written as a graph here", "此处未把规格写成图")
            yield from (self._open(entry, why) for entry in entries)
            return
        graph = self.context.graph()
        queries = []
        for entry in entries:
            assert isinstance(entry.node.ask, tree.SparqlAsk)
            for term in unknown_terms(entry.node.ask.text):
                self.report(codes.UNKNOWN_TERM, entry, term=term)
            queries.append(entry.node.ask.text)
        seconds = max(1.0, min(SECONDS, self.context.left()))
        answers = ask(graph.turtle, queries, prefixes=graph.prefixes, seconds=seconds)
        for entry, answer in zip(entries, answers, strict=True):
            yield self._from_graph(entry, answer, graph.base)

    def _from_graph(self, entry: Entry[tree.Question], answer: SparqlAnswer, base: str) -> Answered:
        expect = entry.node.expect
        match answer:
            case NoAnswer(Reason.REFUSED, word):
                self.report(codes.REFUSED_SPARQL, entry, word=word)
                return Answered(entry.id, None, (), Text(f"{word} is refused", f"不接受 {word}"))
            case NoAnswer(Reason.FAULTY, _, mistake):
                assert mistake is not None
                self.report(codes.FAULTY_SPARQL, entry, detail=mistake_text(mistake))
                return Answered(entry.id, None, (), Text("its query has a mistake", "其查询有错误"))
            case NoAnswer(Reason.OUT_OF_TIME):
                return self._open(entry, shown_reason("time"))
            case NoAnswer() | Document():
                return self._open(entry, Text("the graph could not be asked", "无法查询该图"))
            case Truth(value):
                word = "true" if value else "false"
                if expect is None:
                    return Answered(entry.id, None, (word,))
                if not isinstance(expect, tree.ExpectTruth):
                    return self._unfit(entry, Text("`true` or `false`", "“真”或“假”"))
                return self._judged(entry, (word,), _truth_word(expect.value), _truth_word(word), expect.value == word)
            case Rows(variables, rows, cut):
                if cut:
                    return self._open(entry, Text("there are too many answers", "答案过多"))
                shown = tuple(", ".join("" if cell is None else _shown(cell, base) for cell in row) for row in rows)
                if isinstance(expect, tree.ExpectSet) and expect.items and len(variables) != 1:
                    return self._unfit(entry, Text("one variable for a set", "集合只对应一个变量"))
                return self._listed(entry, tuple(sorted(dict.fromkeys(shown))), self._expected_keys(entry))

    def _expected_keys(self, entry: Entry[tree.Question]) -> list[str] | None:
        """The ids and values of an expected set; None where something else is expected."""
        expect = entry.node.expect
        if not isinstance(expect, tree.ExpectSet):
            return None
        return [_key(item, entry.module, self.specification) for item in expect.items]

    # -------------------------------------------------------- answers and expectations

    def _listed(self, entry: Entry[tree.Question], answer: tuple[str, ...], keys: list[str] | None) -> Answered:
        """A list of answers against an expected set, emptiness or count."""
        told = _some(answer)
        match entry.node.expect:
            case None:
                return Answered(entry.id, None, answer)
            case tree.ExpectSet() if keys is not None:
                return self._judged(entry, answer, _some(sorted(set(keys))), told, set(keys) == set(answer))
            case tree.ExpectEmpty():
                return self._judged(entry, answer, _some(()), told, not answer)
            case tree.ExpectCount(op, number):
                counted = Text(f"{len(answer)}: {told.en}", f"{len(answer)} 项：{told.zh}")
                wanted = Text(f"a count {op} {number}", f"数量 {op} {number}")
                return self._judged(entry, answer, wanted, counted, _holds(op, len(answer), number))
            case _:
                return self._unfit(entry, Text("a set, `empty` or `count`", "集合、“空”或“计数”"))

    def _judged(
        self,
        entry: Entry[tree.Question],
        answer: tuple[str, ...],
        expected: Text,
        found: Text,
        passed: bool,  # noqa: FBT001 - the verdict comes last
    ) -> Answered:
        if not passed:
            self.report(codes.QUESTION_FAILED, entry, expected=expected, found=found)
        return Answered(entry.id, passed, answer)

    def _unfit(self, entry: Entry[tree.Question], fitting: Text) -> Answered:
        self.report(codes.UNFIT_EXPECTATION, entry, fitting=fitting)
        return Answered(entry.id, None, (), Text("what is expected does not fit the question", "预期与提问不相配"))

    def _open(self, entry: Entry[tree.Question], why: Text) -> Answered:
        self.report(codes.QUESTION_UNDECIDED, entry, reason=why)
        return Answered(entry.id, None, (), why)


_NO_WORLD = Text(
    "no world keeps all requirements, so that everything and nothing follows", "没有遵守全部需求的世界，无从回答"
)
WORDS: Mapping[str, Text] = {
    "true": Text("true", "真"),
    "false": Text("false", "假"),
    "unknown": Text("unknown: it may be so or not", "未知：可真可假"),
    "never": Text("there never is one", "从来没有"),
    "always": Text("there always is one", "总是有"),
    "sometimes": Text("there may be one", "可能有"),
}
"""The answers that are words of our own."""


def _truth_word(word: str) -> Text:
    return WORDS[word]


def _holds(op: tree.CompareOp, left: int, right: int) -> bool:
    return {
        "=": left == right, "!=": left != right, "<": left < right, "<=": left <= right, ">": left > right,
        ">=": left >= right,
    }[op]  # fmt: skip


def _some(answer: Sequence[str]) -> Text:
    if not answer:
        return Text("nothing", "无")
    rest = len(answer) - LISTED
    shown = list(answer[:LISTED])
    return Text(
        ", ".join(shown) + (f" and {rest} more" if rest > 0 else ""),
        "、".join(shown) + (f"等另 {rest} 项" if rest > 0 else ""),
    )


def _combinations(variables: Sequence[Var]) -> Iterator[tuple[str, ...]]:
    from itertools import product

    domains = [var.sort.members for var in variables if isinstance(var.sort, EnumSort)]
    yield from product(*domains)


# ---------------------------------------------------------------- formulas


def _closed_formula(expr: tree.Expr, work: Work) -> Formula:
    """The formula of every object that a kind's name stands for, and of every moment at which it reads something."""
    elaborator = work.elaborator
    moment, now = elaborator.fresh("moment", MOMENT), elaborator.fresh("now", INSTANT)
    generic = Generic()
    formula = elaborator.formula(expr, elaborator.scope(moment=moment, now=now), generic)
    if generic.vars:
        formula = forall(tuple(generic.vars), Implies(together(*generic.guards), formula))
    return _at_every_moment(formula, moment, now)


def _at_every_moment(formula: Formula, moment: Var, now: Var) -> Formula:
    times = tuple(var for var in (moment, now) if is_free(var, formula))
    if len(times) > 1:
        formula = Implies(belongs(moment, now), formula)
    return forall(times, formula) if times else formula


# ---------------------------------------------------------------- names in queries and expectations


def unknown_terms(query: str) -> list[str]:
    """The names with the prefix of the ontology that it has no term for: nothing is ever found by them."""
    known = {value for value in vars(vocabulary).values() if isinstance(value, str)}
    names = dict.fromkeys(match[1] for match in _TERM.finditer(without_texts(query)))
    return [name for name in names if f"{vocabulary.NAMESPACE}{name}" not in known]


_TERM = re.compile(r"(?<![\w?$:])ecreq:([A-Za-z_][\w-]*)")


def _plain_keys(expect: object) -> list[str] | None:
    if not isinstance(expect, tree.ExpectSet):
        return None
    return [name_chain(item)[-1].text if name_chain(item) else _text(item) for item in expect.items]


def _key(item: tree.Expr, module: str, specification: Specification) -> str:
    """The id that an expected name stands for, else the value as written."""
    chain = tuple(name.text for name in name_chain(item))
    written = _text(item)
    if not chain or written in specification.entries:
        return written
    for end in range(len(chain), 0, -1):
        for found in specification.lookup(module, chain[:end]):
            symbol = str(getattr(found, "id", ""))
            rest = chain[end:]
            if not rest:
                return symbol
            members = specification.members(symbol).get(rest[0], ()) if isinstance(found, Kind) else ()
            if members and len(rest) == 1:
                return members[0].id
            return ".".join((symbol, *rest))
    return written


def _text(item: tree.Expr) -> str:
    text = item.span.text.strip()
    for left, right in (('"', '"'), ("“", "”")):
        if len(text) > 1 and text.startswith(left) and text.endswith(right):
            return text[1:-1]
    return text.replace("`", "")


def _shown(value: Value, base: str) -> str:
    """A value of an answer: the id of an element of the specification, a short address, or the text itself."""
    if value.is_address and value.text.startswith(f"{base}#"):
        local = unquote(value.text.removeprefix(f"{base}#"))
        return local.removeprefix("module/").removesuffix("/enumeration").replace("/", ".")
    return value.text

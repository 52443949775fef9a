"""The unbounded reading: real quantifiers over sorts of any size, for proofs of impossibility.

Every finite world makes these texts true, so a contradiction holds at any size.  The other direction is not claimed:
what can not be said is left out.  What finiteness implies is said where it matters: among the events of a kind that
concern the same objects there is a first and a last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from reqonto.backends.smt_calendar import axioms as calendar_axioms
from reqonto.backends.smt_lowering import Env, Lowered, Lowering, Symbols, Unsupported, conj, disj, implies, neg
from reqonto.logic.canonical import canonical
from reqonto.logic.sorts import INTEGER, STEPS, EnumSort, NumberSort, ObjectSort
from reqonto.logic.tallies import facts_of
from reqonto.logic.terms import Aggregate, AtLeast, Formula, Function, Individual, Var
from reqonto.logic.walk import Node
from reqonto.records import dataclass

MOST_COPIES = 6
"""Up to so many different things are written out; more are a count, and of counts is told what they have in common."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Which first (`<=`) or last (`>=`) events to speak of: of one object of the sort `by`, of all objects, of none."""

    order: str
    by: str | None = None
    of_all: bool = False

    def groupings(self, attributes: list[Function]) -> Iterator[tuple[Function, ...]]:
        """The attributes that are held fixed together."""
        if self.by is not None:
            yield from (
                (item,) for item in attributes if isinstance(item.result, ObjectSort) and item.result.name == self.by
            )
        elif not self.of_all:
            yield ()
        elif len(attributes) > 1:
            yield tuple(attributes)


class Unbounded(Lowering):
    """Formulas with real quantifiers; objects that are there satisfy `lS`, because a sort may be empty."""

    def __init__(self, symbols: Symbols, *, copies: int = MOST_COPIES) -> None:
        super().__init__(symbols)
        self.copies = copies
        self.relaxed = False
        self._aggregates: dict[str, str] = {}

    def _live(self, sort: ObjectSort, text: str) -> str:
        short = self.symbols.sort(sort)
        self.declare(f"l{short}", (short,), "Bool")
        return f"(l{short} {text})"

    # -------------------------------------------------------- quantifiers

    def quantified(
        self, variables: tuple[Var, ...], body: Formula, env: Env, *, positive: bool, universal: bool
    ) -> str:
        bindings: list[str] = []
        guards: list[str] = []
        inner = dict(env)
        members: list[Var] = []
        for var in variables:
            match var.sort:
                case ObjectSort() as sort:
                    name = self.fresh("x")
                    bindings.append(f"({name} {self.symbols.sort(sort)})")
                    live = self._live(sort, name)
                    guards.append(live)
                    inner[var.name] = Lowered(name, self.symbols.sort(sort), live=live)
                case EnumSort():
                    members.append(var)
                case NumberSort() as sort if sort.integral:
                    name = self.fresh("x")
                    bindings.append(f"({name} Int)")
                    inner[var.name] = Lowered(name, "Int")
                case _:
                    raise Unsupported("a variable ranges over numbers that need not be whole, or over texts")
        texts = [self.lower(body, choice, positive=positive) for choice in _members(members, inner)]
        text = conj(texts) if universal else disj(texts)
        text = implies(conj(guards), text) if universal else conj((*guards, text))
        if not bindings or text in {"true", "false"}:
            return text
        return f"({'forall' if universal else 'exists'} ({' '.join(bindings)}) {text})"

    def at_least(self, formula: AtLeast, env: Env, *, positive: bool) -> str:
        if any(isinstance(var.sort, NumberSort) for var in formula.vars):
            self.relaxed = True
            return "true"
        if formula.count > self.copies:
            counted = Aggregate("count", formula.vars, formula.body, None, INTEGER)
            text = f"(<= {formula.count} {self.term(counted, env).text})"
            return text if positive else neg(text)
        copies: list[dict[str, Lowered]] = []
        bindings: list[str] = []
        guards: list[str] = []
        for _ in range(formula.count):
            copy = dict(env)
            for var in formula.vars:
                name = self.fresh("x")
                if isinstance(var.sort, ObjectSort):
                    live = self._live(var.sort, name)
                    bindings.append(f"({name} {self.symbols.sort(var.sort)})")
                    guards.append(live)
                    copy[var.name] = Lowered(name, self.symbols.sort(var.sort), live=live)
                elif isinstance(var.sort, EnumSort):
                    bindings.append(f"({name} Int)")
                    guards.append(f"(and (<= 0 {name}) (< {name} {len(var.sort.members)}))")
                    copy[var.name] = Lowered(name, "Int")
                else:
                    raise Unsupported("numbers or texts are counted")
            copies.append(copy)
        for one, other in combinations(copies, 2):
            guards.append(neg(conj(f"(= {one[var.name].text} {other[var.name].text})" for var in formula.vars)))
        texts = [self.lower(formula.body, copy, positive=positive) for copy in copies]
        if positive:
            return f"(exists ({' '.join(bindings)}) {conj((*guards, *texts))})"
        return f"(forall ({' '.join(bindings)}) {implies(conj(guards), disj(texts))})"

    def truth(self, formula: Formula, env: Env) -> str:
        before, self.relaxed = self.relaxed, False
        text = self.lower(formula, env, positive=True)
        relaxed, self.relaxed = self.relaxed, before
        return self._opaque(formula, env, "c", "Bool") if relaxed else text

    # -------------------------------------------------------- abstraction

    def _opaque(self, node: Node, env: Env, prefix: str, type_: str) -> str:
        """The value of a node as an unknown function of the variables that it reads; equal nodes share one."""
        names = [name for name in self.symbols.free(node) if name in env]
        key = f"{prefix}{type_}{canonical(node, {name: f'${index}' for index, name in enumerate(names)})}"
        symbol = self._aggregates.get(key)
        if symbol is None:
            symbol = self.fresh(prefix)
            self._aggregates[key] = symbol
        self.declare(symbol, [env[name].type for name in names], type_)
        return f"({symbol} {' '.join(env[name].text for name in names)})" if names else symbol

    def aggregate(self, term: Aggregate, env: Env) -> Lowered:
        type_ = "Int" if term.kind == "count" else "Real"
        value = self._opaque(term, env, "v", type_)
        if term.kind != "count":
            return Lowered(value, type_, self._opaque(term, env, "c", "Bool"))
        # A count is positive exactly where something is counted.
        names = [name for name in self.symbols.free(term) if name in env]
        fact_key = f"count{value.split(' ')[0]}"
        if self.copies and fact_key not in self._aggregates:
            self._aggregates[fact_key] = value
            self._count_facts(term, names, env)
        return Lowered(value, type_)

    def _count_facts(self, term: Aggregate, names: list[str], env: Env) -> None:
        inner: dict[str, Lowered] = {}
        bindings: list[str] = []
        for name in names:
            fresh = self.fresh("x")
            bindings.append(f"({fresh} {env[name].type})")
            inner[name] = Lowered(fresh, env[name].type)
        value = self._opaque(term, inner, "v", "Int")
        some = self.quantified(term.vars, term.where, inner, positive=True, universal=False)
        none = self.quantified(term.vars, term.where, inner, positive=False, universal=True)
        text = conj((f"(<= 0 {value})", disj((f"(= {value} 0)", some)), disj((f"(< 0 {value})", none))))
        self.fact(f"(forall ({' '.join(bindings)}) {text})" if bindings else text)

    def tallied(self, nodes: Iterable[Node], *, only_among: bool = False) -> None:
        """Say what the counts and sums in some formulas have to do with one another.

        With `only_among` it is told alone what is counted among what.
        """
        events = frozenset(sort.name for sort in self.theory.event_sorts)
        for fact in facts_of(nodes, events, only_among=only_among):
            env: dict[str, Lowered] = {}
            bindings: list[str] = []
            guards: list[str] = []
            for var in fact.vars:
                name = self.fresh("x")
                bindings.append(f"({name} {self.symbols.smt(var.sort)})")
                env[var.name] = Lowered(name, self.symbols.smt(var.sort))
                if isinstance(var.sort, ObjectSort):
                    guards.append(self._live(var.sort, name))
            text = implies(conj(guards), self.lower(fact.body, env, positive=True))
            calls = " ".join(self.term(each, env).text for each in fact.about)
            if bindings:
                # Only where these values are spoken of: all the others would drown the solver.
                text = f"(forall ({' '.join(bindings)}) {f'(! {text} :pattern ({calls}))' if calls else text})"
            self.fact(text)

    # -------------------------------------------------------- what occurs

    def individual(self, term: Individual) -> Lowered:
        raise Unsupported(f"`{term.name}` is an object of a scenario")

    def moment(self, text: str) -> str:
        return text

    def applied(self, function: Function, value: Lowered, args: tuple[str, ...]) -> None:
        """Everything that matters is said of the symbol, not of its applications."""

    def asked_kind(self, value: Lowered, kind: str) -> None:
        """Kinds are ruled by axioms."""

    # -------------------------------------------------------- the finished text

    def finish(self, mentioned: frozenset[str], ends: Ends | None = None, *, framed: bool = True) -> None:
        """Say what holds of the symbols that occurred; `mentioned` are the object sorts that the members speak of.

        `ends` says which consequences of finiteness to add; all of them at once would drown the solver.  Unless it is
        `framed`, nothing is said about what makes changing values change.
        """
        done: set[str] = set()
        if ends is not None:
            self._firsts_and_lasts(ends)
        while todo := [name for name in self.used_functions if name not in done]:
            for name in todo:
                done.add(name)
                self._values_of(self.used_functions[name])
        counted = {name: item for name, item in self.used_functions.items() if item.computed is not None}
        for text in calendar_axioms({name: (item, self.symbols.function(item)) for name, item in counted.items()}):
            self.fact(text)
        for function in [item for item in self.used_functions.values() if item.changing and framed]:
            self._frame(function, mentioned)
        self.pattern_rules()
        for short in list(self.used_kinds):
            rules = conj(self.kind_rules(short, "x"))
            if rules != "true":
                self.fact(f"(forall ((x {short})) {rules})")

    def _bound_args(self, function: Function) -> tuple[list[str], list[str], list[str]]:
        bindings, names, guards = [], [], []
        for index, sort in enumerate(function.args):
            name = f"y{index}"
            bindings.append(f"({name} {self.symbols.smt(sort)})")
            names.append(name)
            if isinstance(sort, ObjectSort):
                guards.append(self._live(sort, name))
        return bindings, names, guards

    def _values_of(self, function: Function) -> None:
        """The values of a symbol are of its sort."""
        bindings, names, guards = self._bound_args(function)
        symbol = self.symbols.function(function)
        call = f"({symbol} {' '.join(names)})" if names else symbol
        if function.partial:
            guards.append(f"(d{symbol} {' '.join(names)})" if names else f"d{symbol}")
        match function.result:
            case EnumSort(_, members):
                text = implies(conj(guards), f"(and (<= 0 {call}) (< {call} {len(members)}))")
            case ObjectSort() as sort:
                text = implies(conj(guards), self._live(sort, call))
            case _:
                return
        self.fact(f"(forall ({' '.join(bindings)}) (! {text} :pattern ({call})))" if names else text)

    def _frame(self, function: Function, mentioned: frozenset[str]) -> None:
        """A changing value changes only at events; nothing is said if other events than those spoken of may do it."""
        timers: list[tuple[ObjectSort, Function]] = []
        for sort in self.theory.sorts:
            timer = self.theory.functions.get(f"{sort.name}.time")
            if sort in self.theory.event_sorts and timer is not None:
                if sort.name not in mentioned:
                    return
                timers.append((sort, timer))
        bindings, names, _ = self._bound_args(function)
        fixed = names[:-1]
        symbol = self.symbols.function(function)
        change = f"h{symbol}"
        sorts = [self.symbols.smt(sort) for sort in function.args]
        self.declare(change, [*sorts, "Int"], "Int")
        one, other = " ".join([*fixed, "y"]), " ".join([*fixed, "z"])
        differs = [f"(not (= ({symbol} {one}) ({symbol} {other})))"]
        if function.partial:
            differs.append(f"(not (= (d{symbol} {one}) (d{symbol} {other})))")
        point = f"({change} {one} z)"
        causes = []
        for sort, timer in timers:
            short, time = self.symbols.sort(sort), self.symbols.function(timer)
            self.declare(time, (short,), "Int")
            after = [f"(= {point} (+ (* {STEPS} ({time} e)) {step}))" for step in (1, 3)]
            causes.append(f"(exists ((e {short})) {conj((self._live(sort, 'e'), disj(after)))})")
        text = implies(
            conj(("(< y z)", disj(differs))), conj((f"(< y {point})", f"(<= {point} z)", disj(causes)))
        )  # fmt: skip
        self.fact(f"(forall ({' '.join([*bindings[:-1], '(y Int)', '(z Int)'])}) {text})")

    def _firsts_and_lasts(self, ends: Ends) -> None:
        """Traces are finite: of the events that agree in some of their objects one is the first and one the last."""
        for sort in self.theory.sorts:
            timer = self.used_functions.get(f"{sort.name}.time")
            if sort not in self.theory.event_sorts or timer is None:
                continue
            attributes = [
                function
                for function in self.used_functions.values()
                if function.args == (sort,) and not function.changing and isinstance(function.result, ObjectSort)
            ]
            for chosen in ends.groupings(attributes):
                self._extreme_event(sort, timer, chosen, ends.order)

    def _extreme_event(self, sort: ObjectSort, timer: Function, attributes: tuple[Function, ...], order: str) -> None:
        short, time = self.symbols.sort(sort), self.symbols.function(timer)
        keys: list[tuple[str, str]] = []
        for function in attributes:
            symbol = self.symbols.function(function)
            keys.append((symbol, self.symbols.smt(function.result)))
            if function.partial:
                keys.append((f"d{symbol}", "Bool"))
        name = self.declare(self.fresh("e"), [type_ for _, type_ in keys], short)
        extreme = f"({name} {' '.join(f'({symbol} y)' for symbol, _ in keys)})" if keys else name
        same = [f"(= ({symbol} {extreme}) ({symbol} y))" for symbol, _ in keys]
        text = conj((self._live(sort, extreme), *same, f"({order} ({time} {extreme}) ({time} y))"))
        self.fact(
            f"(forall ((y {short})) (! {implies(self._live(sort, 'y'), text)} :pattern ({self._live(sort, 'y')})))"
        )

    def script(self, assertions: Mapping[str, str]) -> str:
        """The whole text; see `Ground.script`."""
        sorts = sorted(set(self.symbols.sorts.values()), key=lambda name: int(name[1:]))
        lines = [f"(declare-sort {sort} 0)" for sort in sorts]
        lines += self.declarations.values()
        lines += [f"(assert {fact})" for fact in self.facts]
        for literal, text in assertions.items():
            lines.append(f"(declare-fun {literal} () Bool)")
            lines.append(f"(assert (=> {literal} {text}))")
        return "\n".join(lines)


def _members(variables: list[Var], env: dict[str, Lowered]) -> Iterator[dict[str, Lowered]]:
    """All assignments of enumeration members."""
    if not variables:
        yield env
        return
    first, rest = variables[0], variables[1:]
    assert isinstance(first.sort, EnumSort)
    for index in range(len(first.sort.members)):
        yield from _members(rest, {**env, first.name: Lowered(str(index), "Int")})

"""The bounded reading: each sort has a few slots, and one flag `more` tells that there may be objects beyond them.

Every world, of any size, makes these texts true for some values of the flags: its first objects take the slots, and
`mS` is true exactly where the sort has more objects than slots.  Quantifiers are read so that this stays so: a universal
speaks of the slots alone, an existential may also be met by an object beyond them.  Therefore what contradicts itself
without the assumption `not mS` is impossible at any size, and with all flags false the reading is exact (but for
quantified moments, which are tried at finitely many places; `logic.evaluate` has the last word on a world).

A changing symbol is applied to the *epoch* of the moment at which it is read: the last change point (`4t+1`, `4t+3` of an
event at t) that is not later.  So it can change only at events, without any frame axiom.  A question starts with few
change points; the flag `mf` tells that there may be others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product

from reqonto.backends.smt_lowering import (
    Env,
    Lowered,
    Lowering,
    Symbols,
    TooLarge,
    Unsupported,
    conj,
    disj,
    implies,
    integer,
    ite,
    neg,
    real,
)
from reqonto.logic.sorts import STEPS, BoolSort, EnumSort, NumberSort, ObjectSort, Sort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    CompareOp,
    Const,
    Exists,
    Formula,
    Function,
    Individual,
    Term,
    Var,
)
from reqonto.logic.walk import Node, bound, parts

MORE_CHANGES = "mf"
"""The flag that tells that values may change elsewhere than at the change points spoken of."""

LIMIT = 40_000_000
"""How many characters the text of one question may take."""


def more(sort: str) -> str:
    """The flag of a sort; `sort` is its short name."""
    return f"m{sort}"


class Ground(Lowering):
    """Formulas over slots: `sizes` says how many each sort has, `named` which objects have a slot of their own.

    `points` says which kinds of events change values, as (sort, 1) just after an event, (sort, 3) after a time-out.
    Named objects (of a scenario) are there; they come on top of the slots of their sort.
    """

    def __init__(
        self,
        symbols: Symbols,
        sizes: Mapping[str, int],
        *,
        points: Collection[tuple[str, int]] = (),
        named: tuple[Individual, ...] = (),
    ) -> None:
        super().__init__(symbols)
        self.sizes = dict(sizes)
        self.points = frozenset(points)
        self.named = {item.name: f"n{index}" for index, item in enumerate(named)}
        self.slots: dict[str, list[Lowered]] = {}
        self.flags: dict[str, str] = {}
        self.occurrences: dict[str, tuple[Function, tuple[str, ...]]] = {}
        self.places: tuple[int, ...] = ()
        self.epochs: dict[str, str] = {}
        self._asked: dict[tuple[str, str], None] = {}
        self._memo: dict[tuple[int, bool, bool, tuple[str, ...]], tuple[str, Node]] = {}
        self._sums: dict[tuple[int, tuple[str, ...]], tuple[Lowered, Node]] = {}
        self._size = 0
        sorts = {sort.name: sort for sort in symbols.theory.sorts}
        for sort in sorts.values():
            own = [item for item in named if item.sort == sort]
            self._make_slots(sort, own)
        self._make_epochs()

    def _make_slots(self, sort: ObjectSort, named: list[Individual]) -> None:
        short = self.symbols.sort(sort)
        flag = more(short)
        self.flags[flag] = sort.name
        slots = [Lowered(self.named[item.name], short) for item in named]
        slots += [Lowered(f"{short}s{i}", short, live=f"{short}a{i}") for i in range(self.sizes.get(sort.name, 0))]
        self.slots[sort.name] = slots
        for slot in slots:
            self.declarations[slot.text] = f"(declare-fun {slot.text} () {short})"
        if len(slots) > 1:
            self.fact(f"(distinct {' '.join(slot.text for slot in slots)})")
        # The slots are filled in order, and all of them where there are more objects.
        lives = [slot.live for slot in slots if slot.live != "true"]
        for live in lives:
            self.declare(live, (), "Bool")
        for earlier, later in pairwise(lives):
            self.fact(implies(later, earlier))
        if lives:
            self.fact(implies(flag, lives[-1]))

    def _make_epochs(self) -> None:
        """`ep m`: the last change point not after the moment m; `o` stands for the time before all of them."""
        self.changes: list[tuple[Lowered, str, int, str]] = []
        self._timers: list[tuple[Function, str]] = []
        self._epochs_used = False
        for name, step in sorted(self.points):
            function = self.theory.functions.get(f"{name}.time")
            if function is None or len(function.args) != 1:
                continue
            symbol = self.symbols.function(function)
            self._timers.append((function, symbol))
            for slot in self.slots.get(name, []):
                change = f"(+ (* {STEPS} ({symbol} {slot.text})) {step})"
                self.changes.append((slot, symbol, step, change))

    def use_epochs(self) -> None:
        """Declare what reading at a moment needs."""
        if self._epochs_used:
            return
        self._epochs_used = True
        for function, symbol in self._timers:
            self.used_functions[function.name] = function
            self.declare(symbol, [self.symbols.smt(sort) for sort in function.args], "Int")
        self.declarations["o"] = "(declare-fun o () Int)"
        fold = "o"
        for index, (slot, _, _, change) in enumerate(self.changes):
            self.fact(implies(slot.live, f"(< o {change})"))
            name = f"w{index}c"
            better = conj((slot.live, f"(<= {change} x)", f"(< y {change})"))
            self.declarations[name] = f"(define-fun {name} ((x Int) (y Int)) Int (ite {better} {change} y))"
            fold = f"({name} x {fold})"
        self.declarations["fold"] = f"(define-fun fold ((x Int)) Int {fold})"
        self.declarations["ep"] = "(declare-fun ep (Int) Int)"

    # -------------------------------------------------------- goals

    def goal(self, formula: Formula) -> str:
        """The goal of a question: slots are reserved for the objects that it claims to exist.

        Which objects take the slots is free; with as many as the goal names, no `more` is needed for them.
        """
        need: Counter[str] = Counter()
        for var in claimed(formula):
            need[var.sort.name] += 1  # type: ignore[union-attr]
        if all(count <= self.sizes.get(sort, 0) for sort, count in need.items()):
            return self._claims(formula, {})
        return self.lower(formula, {}, positive=True)

    def _claims(self, formula: Formula, env: Env) -> str:
        if isinstance(formula, And):
            return conj(self._claims(part, env) for part in formula.parts)
        if isinstance(formula, Exists):
            objects = tuple(var for var in formula.vars if isinstance(var.sort, ObjectSort))
            others = tuple(var for var in formula.vars if not isinstance(var.sort, ObjectSort))
            choices = []
            for slots in product(*(self.slots[var.sort.name] for var in objects)):  # type: ignore[union-attr]
                inner = dict(env) | {var.name: slot for var, slot in zip(objects, slots, strict=True)}
                if others:
                    body = self.quantified(others, formula.body, inner, positive=True, universal=False)
                else:
                    body = self._claims(formula.body, inner)
                choices.append(conj((*(slot.live for slot in slots), body)))
            return disj(choices)
        return self.lower(formula, env, positive=True)

    # -------------------------------------------------------- quantifiers

    def quantified(
        self, variables: tuple[Var, ...], body: Formula, env: Env, *, positive: bool, universal: bool
    ) -> str:
        # Objects first: where a moment must be tried may depend on them.
        ordered = sorted(variables, key=lambda var: isinstance(var.sort, NumberSort))
        names = [name for name in self.symbols.free(body) if all(var.name != name for var in variables)]
        read = tuple(env[name].text for name in names if name in env)
        key = (id(body), universal, positive, (*(var.name for var in variables), *read))
        found = self._memo.get(key)
        if found is None:
            found = self._over(ordered, body, env, positive=positive, universal=universal), body
            self._memo[key] = found
            self._size += len(found[0])
            if self._size > LIMIT:
                raise TooLarge
        return found[0]

    def _over(self, variables: list[Var], body: Formula, env: Env, *, positive: bool, universal: bool) -> str:
        if not variables:
            return self.lower(body, env, positive=positive)
        var, rest = variables[0], variables[1:]
        if var.name not in self.symbols.free(body):
            # Only whether there is a value at all matters.
            inner = self._over(rest, body, env, positive=positive, universal=universal)
            some = self._some(var.sort)
            return implies(some[0], inner) if universal else conj((disj(some), inner))
        choices, flag = self._choices(var, rest, body, env, universal=universal)
        texts: list[str] = []
        for value in choices:
            inner = self._over(rest, body, {**env, var.name: value}, positive=positive, universal=universal)
            texts.append(implies(value.live, inner) if universal else conj((value.live, inner)))
        if universal:
            return conj(texts)
        return disj((*texts, flag))

    def _some(self, sort: Sort) -> tuple[str, str]:
        """Whether a sort has a value among the slots, and whether it may have one beyond them."""
        if isinstance(sort, ObjectSort):
            return disj(slot.live for slot in self.slots.get(sort.name, [])), self._flag(sort)
        if isinstance(sort, EnumSort):
            return ("true" if sort.members else "false"), "false"
        return "true", "false"

    def _flag(self, sort: ObjectSort) -> str:
        flag = more(self.symbols.sort(sort))
        if flag not in self.flags:
            self.flags[flag] = sort.name
        return flag

    def _choices(
        self, var: Var, rest: list[Var], body: Formula, env: Env, *, universal: bool
    ) -> tuple[list[Lowered], str]:
        """The values to try for a variable, and the flag that there may be others."""
        match var.sort:
            case ObjectSort() as sort:
                return self.slots.get(sort.name, []), self._flag(sort)
            case EnumSort(_, members):
                return [Lowered(str(index), "Int") for index in range(len(members))], "false"
            case NumberSort() as sort if sort.integral:
                if universal:
                    return [Lowered(text, "Int") for text in self._places(var, rest, body, env)], "false"
                name = self.fresh("u")
                self.declarations[name] = f"(declare-fun {name} () Int)"
                return [Lowered(name, "Int")], "false"
            case _:
                raise Unsupported("a variable ranges over numbers that need not be whole, or over texts")

    # -------------------------------------------------------- whole numbers

    def _places(self, var: Var, rest: list[Var], body: Formula, env: Env) -> list[str]:
        """Where a universal over whole numbers is tried: at each place where its body may change, and before all of them.

        Between two such places the body does not change.  Places that depend on another quantified number are left out:
        that weakens the text, and the replay of the world notices.
        """
        inner = {name: value for name, value in env.items() if name != var.name}
        marks = _Places(self, var.name)
        for choice in self._finite(tuple(rest), inner):
            marks.visit(body, choice)
        places: dict[str, None] = {}
        for mark, after in marks.found:
            places[f"(+ {mark} 1)" if after else mark] = None
        low = self.fresh("b")
        self.declarations[low] = f"(declare-fun {low} () Int)"
        for mark in dict.fromkeys(mark for mark, _ in marks.found):
            self.fact(f"(< {low} {mark})")
        return [low, *places, *(integer(place) for place in self.places)]

    def _finite(self, variables: tuple[Var, ...], env: Env) -> Iterator[Env]:
        """All assignments of objects and enumeration members; whole numbers are left open."""
        closed = [var for var in variables if not isinstance(var.sort, NumberSort)]
        shadowed = {var.name for var in variables}
        base = {name: value for name, value in env.items() if name not in shadowed}
        domains = []
        for var in closed:
            if isinstance(var.sort, EnumSort):
                domains.append([Lowered(str(index), "Int") for index in range(len(var.sort.members))])
            elif isinstance(var.sort, ObjectSort):
                domains.append(self.slots.get(var.sort.name, []))
            else:
                domains.append([])
        for values in product(*domains):
            yield {**base, **{var.name: value for var, value in zip(closed, values, strict=True)}}

    # -------------------------------------------------------- counting

    def _assignments(self, variables: tuple[Var, ...], env: Env) -> Iterator[tuple[str, Env]]:
        if any(not isinstance(var.sort, ObjectSort | EnumSort) for var in variables):
            raise Unsupported("numbers are counted")
        for inner in self._finite(variables, env):
            yield conj(inner[var.name].live for var in variables), inner

    def _beyond(self, variables: tuple[Var, ...]) -> str:
        return disj(self._flag(var.sort) for var in variables if isinstance(var.sort, ObjectSort))

    def at_least(self, formula: AtLeast, env: Env, *, positive: bool) -> str:
        texts = []
        for live, inner in self._assignments(formula.vars, env):
            body = self.lower(formula.body, inner, positive=positive)
            texts.append(conj((live, body)) if positive else disj((neg(live), body)))
        # Fewer than `count` hold of n: at least n - count + 1 do not.
        wanted = formula.count if positive else len(texts) - formula.count + 1
        if wanted <= 0:
            inside = "true"
        elif wanted > len(texts):
            inside = "false"
        else:
            inside = f"((_ at-least {wanted}) {' '.join(texts)})"
        return disj((inside, self._beyond(formula.vars))) if positive else inside

    def truth(self, formula: Formula, env: Env) -> str:
        if self.symbols.plain(formula):
            return self.lower(formula, env, positive=True)
        # Exact up to the flags: what is certain implies it, and it implies what is possible.
        possible = self.lower(formula, env, positive=True)
        impossible = self.lower(formula, env, positive=False)
        if possible in {"true", "false"} and impossible == neg(possible):
            return possible
        name = self.fresh("c")
        self.declarations[name] = f"(declare-fun {name} () Bool)"
        self.fact(implies(name, possible))
        self.fact(implies(neg(name), impossible))
        return name

    def aggregate(self, term: Aggregate, env: Env) -> Lowered:
        names = self.symbols.free(term)
        key = (id(term), tuple(env[name].text for name in names if name in env))
        cached = self._sums.get(key)
        if cached is None:
            cached = self._aggregate(term, env), term
            self._sums[key] = cached
        return cached[0]

    def _aggregate(self, term: Aggregate, env: Env) -> Lowered:
        counted: list[tuple[str, Lowered]] = []
        for live, inner in self._assignments(term.vars, env):
            test = conj((live, self.truth(term.where, inner)))
            if test != "false":
                body = Lowered("1", "Int") if term.body is None else self.term(term.body, inner)
                counted.append((test, body))
        type_ = "Int" if all(body.type == "Int" for _, body in counted) else "Real"
        if term.kind == "average" or (type_ == "Int" and not term.sort.integral):
            type_ = "Real"
        items = [(test, body.as_real if type_ == "Real" else body.text) for test, body in counted]
        present = conj(implies(test, body.defined) for test, body in counted)
        beyond = self._beyond(term.vars)
        zero = "0" if type_ == "Int" else "0.0"
        match term.kind:
            case "count":
                extra = self._extra("Int", beyond)
                self.fact(f"(>= {extra} 0)")
                return Lowered(_total([*(ite(test, "1", "0") for test, _ in items), extra], "0"), "Int")
            case "sum":
                extra = self._extra(type_, beyond)
                total = _total([*(ite(test, text, zero) for test, text in items), extra], zero)
                return Lowered(total, type_, self._possibly(present, beyond))
            case "average":
                value = self._average(items)
            case "min" | "max":
                value = self._limit(term.kind, items, type_)
            case _:
                raise Unsupported(f"aggregate {term.kind}")
        free = self.fresh("v")
        self.declarations[free] = f"(declare-fun {free} () {type_})"
        self.fact(disj((beyond, f"(= {free} {value})")))
        some = disj(test for test, _ in items)
        # Beyond the slots there may be something to take into account, but what is absent stays absent.
        name = self.fresh("c")
        self.declarations[name] = f"(declare-fun {name} () Bool)"
        self.fact(implies(name, conj((present, disj((some, beyond))))))
        self.fact(implies(conj((present, some)), disj((name, beyond))))
        return Lowered(free, type_, name)

    def _extra(self, type_: str, beyond: str) -> str:
        """What objects beyond the slots add: nothing, unless there are any."""
        if beyond == "false":
            return "0" if type_ == "Int" else "0.0"
        name = self.fresh("x")
        self.declarations[name] = f"(declare-fun {name} () {type_})"
        self.fact(disj((beyond, f"(= {name} {'0' if type_ == 'Int' else '0.0'})")))
        return name

    def _possibly(self, present: str, beyond: str) -> str:
        """Whether a sum has a value: what is absent among the slots is absent; beyond them more may be."""
        if beyond == "false":
            return present
        name = self.fresh("c")
        self.declarations[name] = f"(declare-fun {name} () Bool)"
        self.fact(implies(name, present))
        self.fact(implies(present, disj((name, beyond))))
        return name

    @staticmethod
    def _average(items: list[tuple[str, str]]) -> str:
        total = _total([ite(test, text, "0.0") for test, text in items], "0.0")
        number = _total([ite(test, "1", "0") for test, _ in items], "0")
        value = "0.0"
        # Division by a literal keeps the text linear.
        for size in range(1, len(items) + 1):
            value = ite(f"(= {number} {size})", f"(* {real(Fraction(1, size))} {total})", value)
        return value

    @staticmethod
    def _limit(kind: str, items: list[tuple[str, str]], type_: str) -> str:
        order = "<=" if kind == "min" else ">="
        best, some = "0" if type_ == "Int" else "0.0", "false"
        for test, text in items:
            better = conj((test, disj((neg(some), f"({order} {text} {best})"))))
            best, some = ite(better, text, best), disj((some, test))
        return best

    # -------------------------------------------------------- what occurs

    def individual(self, term: Individual) -> Lowered:
        if term.name not in self.named:
            raise Unsupported(f"the object `{term.name}` is not of this world")
        return Lowered(self.named[term.name], self.symbols.sort(term.sort))

    def moment(self, text: str) -> str:
        found = self.epochs.get(text)
        if found is None:
            self.use_epochs()
            found = self.fresh("w")
            self.declarations[found] = f"(declare-fun {found} () Int)"
            self.epochs[text] = found
            # The same moment has the same epoch; the flag frees it where there may be other events.
            self.fact(f"(= {found} (ep {text}))")
            self.fact(disj((MORE_CHANGES, f"(= {found} (fold {text}))")))
        return found

    def applied(self, function: Function, value: Lowered, args: tuple[str, ...]) -> None:
        if value.text in self.occurrences:
            return
        sorts = function.args[:-1] if function.changing else function.args
        self.occurrences[value.text] = function, ()
        if any(self._domain(sort) is None for sort in sorts):
            # Its arguments get names, so that they can be read in a model.
            names = tuple(self._name(text, sort) for text, sort in zip(args, sorts, strict=False))
            self.occurrences[value.text] = function, names
        match function.result:
            case EnumSort(_, members):
                size = len(members)
                self.fact(implies(value.live, f"(and (<= 0 {value.text}) (< {value.text} {size}))"))
            case ObjectSort() as sort:
                among = [conj((slot.live, f"(= {value.text} {slot.text})")) for slot in self.slots.get(sort.name, [])]
                self.fact(implies(value.live, disj((*among, self._flag(sort)))))
            case _:
                pass

    def _name(self, text: str, sort: Sort) -> str:
        name = self.fresh("q")
        self.declarations[name] = f"(declare-fun {name} () {self.symbols.smt(sort)})"
        self.fact(f"(= {name} {text})")
        return name

    def asked_kind(self, value: Lowered, kind: str) -> None:  # noqa: ARG002 - all used kinds are ruled alike
        self._asked[(value.type, value.text)] = None

    # -------------------------------------------------------- the finished text

    def inhabit(self) -> None:
        """Let every object-valued attribute of every slot point to an object that is there."""
        for function in self.theory.functions.values():
            if isinstance(function.result, ObjectSort) and not function.partial and not function.changing:
                domains = [self._domain(sort) for sort in function.args]
                if all(domain is not None for domain in domains):
                    for args in product(*(domain or [] for domain in domains)):
                        self.apply(function, args)

    def _domain(self, sort: Sort) -> list[Lowered] | None:
        match sort:
            case ObjectSort(name):
                return self.slots.get(name, [])
            case EnumSort(_, members):
                return [Lowered(str(index), "Int") for index in range(len(members))]
            case BoolSort():
                return [Lowered("false", "Bool"), Lowered("true", "Bool")]
            case _:
                return None

    def finish(self) -> None:
        """Add what must hold of everything that occurred: kinds, patterns of written texts."""
        for slots in self.slots.values():
            for slot in slots:
                self._asked[(slot.type, slot.text)] = None
        self.pattern_rules()
        for sort, text in self._asked:
            for rule in self.kind_rules(sort, text):
                self.fact(rule)

    def script(self, assertions: Mapping[str, str]) -> str:
        """The whole text: `assertions` maps activation literals to what they activate."""
        sorts = sorted(set(self.symbols.sorts.values()), key=lambda name: int(name[1:]))
        flags = [*self.flags, MORE_CHANGES]
        lines = [f"(declare-sort {sort} 0)" for sort in sorts]
        lines += [f"(declare-fun {flag} () Bool)" for flag in flags]
        lines += self.declarations.values()
        lines += [f"(assert {fact})" for fact in self.facts]
        for literal, text in assertions.items():
            lines.append(f"(declare-fun {literal} () Bool)")
            lines.append(f"(assert (=> {literal} {text}))")
        return "\n".join(lines)


def _total(texts: list[str], zero: str) -> str:
    kept = [text for text in texts if text != zero]
    if not kept:
        return zero
    return kept[0] if len(kept) == 1 else f"(+ {' '.join(kept)})"


def claimed(formula: Formula) -> Iterator[Var]:
    """The objects that a goal claims to exist, at its top."""
    if isinstance(formula, And):
        for part in formula.parts:
            yield from claimed(part)
    elif isinstance(formula, Exists):
        yield from (var for var in formula.vars if isinstance(var.sort, ObjectSort))
        if all(isinstance(var.sort, ObjectSort) for var in formula.vars):
            yield from claimed(formula.body)


class _Places:
    """The whole numbers from which on a formula may have another truth.

    `found` holds them in the order of the formula, as (text, whether the number after it is meant).
    """

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground = ground
        self.name = name
        self.found: dict[tuple[str, bool], None] = {}

    def visit(self, node: Node, env: Env) -> None:
        """Gather the places of a node under an assignment of the other variables."""
        if self.name not in self.ground.symbols.free(node):
            return
        inner_vars = bound(node)
        if inner_vars:
            if any(var.name == self.name for var in inner_vars):
                return
            for inner in self.ground._finite(inner_vars, env):  # noqa: SLF001 - one reading in two classes
                for part in parts(node):
                    self.visit(part, inner)
            return
        for part in parts(node):
            self.visit(part, env)
        if isinstance(node, Compare):
            self._meeting(node.op, node.left, node.right, env)
        elif isinstance(node, Apply) and node.function.changing:
            self._changes(node.args[-1], env)

    def _meeting(self, op: CompareOp, left: Term, right: Term, env: Env) -> None:
        one, other = self._linear(left, env), self._linear(right, env)
        if one is None or other is None:
            return
        slope = one[0] - other[0]
        if slope:
            # m < e stops to be true at e, m <= e at the number after it, m = e is true at e alone.
            ends = {"<": (False,), ">=": (False,), "<=": (True,), ">": (True,)}.get(op, (False, True))
            self._zero(slope, _minus(other[1], one[1]), ends)

    def _changes(self, moment: Term, env: Env) -> None:
        linear = self._linear(moment, env)
        if linear is None or not linear[0]:
            return
        self.ground.use_epochs()
        for *_, text in self.ground.changes:
            change = Lowered(text, "Int")
            # The first number at which the moment is not before the change.
            if abs(linear[0]) == 1:
                self._zero(linear[0], _minus(change, linear[1]), (False,))
            else:
                self._zero(linear[0], _minus(_minus(change, linear[1]), Lowered("1", "Int")), (True,))

    def _zero(self, slope: Fraction, rest: Lowered, ends: tuple[bool, ...]) -> None:
        """The greatest whole number not above rest/slope, or the number after it, or both.

        `ends` is right for slope 1 and whole numbers; elsewhere both are needed.
        """
        if slope == 1 and rest.type == "Int":
            place = rest.text
        elif slope.denominator == 1 and slope > 1 and rest.type == "Int":
            place = f"(div {rest.text} {slope.numerator})"
            ends = ends if ends == (True,) else (False, True)
        elif slope == -1 and rest.type == "Int":
            place, ends = f"(- {rest.text})", (False, True)
        else:
            place, ends = f"(to_int (* {rest.as_real} {real(1 / slope)}))", (False, True)
        for after in ends:
            self.found[place, after] = None

    def _linear(self, term: Term, env: Env) -> tuple[Fraction, Lowered] | None:
        """The slope in the variable and the rest, or None where the term is not linear or speaks of open numbers."""
        if self.name not in self.ground.symbols.free(term):
            if any(name not in env for name in self.ground.symbols.free(term)):
                return None
            value = self.ground.term(term, env)
            return (Fraction(0), value) if value.type in {"Int", "Real"} else None
        match term:
            case Var():
                return Fraction(1), Lowered("0", "Int")
            case Arith(op, left, right):
                return self._linear_arithmetic(op, left, right, env)
            case _:
                return None

    def _linear_arithmetic(self, op: str, left: Term, right: Term, env: Env) -> tuple[Fraction, Lowered] | None:
        one, other = self._linear(left, env), self._linear(right, env)
        if one is None or other is None:
            return None
        if op in "+-":
            sign = 1 if op == "+" else -1
            rest = _plus(one[1], other[1]) if sign == 1 else _minus(one[1], other[1])
            return one[0] + sign * other[0], rest
        factor = _literal(right) if _literal(right) is not None else _literal(left)
        scaled = one if _literal(right) is not None else other
        if factor is None or (op == "/" and (_literal(right) is None or not factor)):
            return None
        if op == "/":
            factor = 1 / factor
        return scaled[0] * factor, _times(scaled[1], factor)


def _literal(term: Term) -> Fraction | None:
    return term.value if isinstance(term, Const) and isinstance(term.value, Fraction) else None


def _plus(left: Lowered, right: Lowered) -> Lowered:
    if left.text == "0":
        return right
    if right.text == "0":
        return left
    if left.type == right.type == "Int":
        return Lowered(f"(+ {left.text} {right.text})", "Int")
    return Lowered(f"(+ {left.as_real} {right.as_real})", "Real")


def _minus(left: Lowered, right: Lowered) -> Lowered:
    if right.text == "0":
        return left
    if left.type == right.type == "Int":
        return Lowered(f"(- {left.text} {right.text})", "Int")
    return Lowered(f"(- {left.as_real} {right.as_real})", "Real")


def _times(value: Lowered, factor: Fraction) -> Lowered:
    if value.text == "0":
        return value
    if factor.denominator == 1 and value.type == "Int":
        return Lowered(f"(* {factor.numerator if factor >= 0 else f'(- {-factor.numerator})'} {value.text})", "Int")
    return Lowered(f"(* {value.as_real} {real(factor)})", "Real")

"""The bounded reading: each sort has a few slots, and one flag `more` tells that there may be objects beyond them.

Every world, of any size, makes these texts true for some values of the flags: its first objects take the slots, and
`mS` is true exactly where the sort has more objects than slots.  Quantifiers are read so that this stays so: a
universal speaks of the slots alone, an existential may also be met by an object beyond them.  Therefore what
contradicts itself without the assumption `not mS` is impossible at any size, and with all flags false the reading is
exact (but for quantified moments, which are tried at finitely many places; `logic.evaluate` has the last word on a
world).

A changing symbol is applied to the moment at which it is read.  That its value changes only at change points (`4t+1`,
`4t+3` of an event at t) is written out for those readings alone (`framed`) that a world has been found to break: most
values are read just before events only, and there any two may differ.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product
from typing import Any, TypeAlias

from reqonto.backends.smt_calendar import MORE_TIME, OTHER_DAYS, Counted, Written
from reqonto.backends.smt_lowering import (
    Env,
    Lowered,
    Sharing,
    Symbols,
    TooLarge,
    TooLate,
    Unsupported,
    conj,
    disj,
    implies,
    integer,
    ite,
    neg,
    real,
)
from reqonto.backends.smt_places import STEP_OF_INSTANT, Places, Turn, is_one_term
from reqonto.logic.sorts import MOMENT, STEPS, BoolSort, EnumSort, NumberSort, ObjectSort, Sort
from reqonto.logic.terms import (
    Aggregate,
    And,
    AtLeast,
    Exists,
    Formula,
    Function,
    Individual,
    Var,
)
from reqonto.logic.walk import Node
from reqonto.records import dataclass

SETTLING = 5
"""How often quantified moments are tried again at moments that trying them brought up."""
MORE_CHANGES = "mf"
"""The flag that tells that values may change at instants at which no slot has an event."""

Jump: TypeAlias = tuple[str, str, str]
"""A changing symbol, and the texts of two moments at which it was read with different values and no event between."""

LIMIT = 40_000_000
"""How many characters the text of one question may take."""


def more(sort: str) -> str:
    """The flag of a sort; `sort` is its short name."""
    return f"m{sort}"


def _now_before_moments(var: Var) -> int:
    """Objects, then instants, then moments."""
    return isinstance(var.sort, NumberSort) + (var.sort == MOMENT)


class Ground(Sharing):
    """Formulas over slots: `sizes` says how many each sort has, `named` which objects have a slot of their own.

    Named objects (of a scenario) are there; they come on top of the slots of their sort.
    """

    def __init__(
        self,
        symbols: Symbols,
        sizes: Mapping[str, int],
        *,
        framed: frozenset[Jump] = frozenset(),
        named: tuple[Individual, ...] = (),
    ) -> None:
        super().__init__(symbols)
        self.framed = framed
        self.reads: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
        self._often: dict[str, int] = {}
        """At how many moments each changing symbol is read."""
        self.moments: dict[str, str] = {}
        self._moment_names: set[str] = set()
        self.instants: dict[str, tuple[str, int]] = {}
        """The moments that are a step of an instant: the text of the instant, and which step."""
        self.sizes = dict(sizes)
        self.named = {item.name: f"n{index}" for index, item in enumerate(named)}
        self.slots: dict[str, list[Lowered]] = {}
        self.flags: dict[str, str] = {}
        self.used_flags: dict[str, None] = {}
        self.occurrences: dict[str, tuple[Function, tuple[str, ...]]] = {}
        self.places: tuple[int, ...] = ()
        self.turned = False
        """Whether of instants and moments that stand together the instants are tried first as well."""
        self.until = math.inf
        """When (of the monotonic clock, in seconds) writing is given up."""
        self.counted = Counted()
        self.written = Written()
        self._asked: dict[tuple[str, str], None] = {}
        self._memo: dict[tuple[int, bool, bool, tuple[str, ...]], tuple[str, Node]] = {}
        self._sums: dict[tuple[int, tuple[str, ...]], tuple[Lowered, Node]] = {}
        self._size = 0
        self._crowded: frozenset[str] = frozenset()
        sorts = {sort.name: sort for sort in symbols.theory.sorts}
        for sort in sorts.values():
            own = [item for item in named if item.sort == sort]
            self._make_slots(sort, own)
        self._slots_declared = len(self.declarations)
        self._find_events()
        self._settled: _Settled | None = None

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

    def _find_events(self) -> None:
        """The slots of all events with the texts of their times: the instants at which values may change."""
        self.events: list[tuple[Lowered, str]] = []
        for sort in self.theory.sorts:
            function = self.theory.functions.get(f"{sort.name}.time")
            if sort in self.theory.event_sorts and function is not None and len(function.args) == 1:
                symbol = self.symbols.function(function)
                self.events += [(slot, f"({symbol} {slot.text})") for slot in self.slots[sort.name]]
                if self.framed and self.slots[sort.name]:
                    self.used_functions[function.name] = function
                    self.declare(symbol, (self.symbols.sort(sort),), "Int")

    def frame_also(self, framed: frozenset[Jump]) -> str:
        """Frame more readings than those that were framed when the text was finished, and finish it again.

        It becomes the very text that is written where these are framed from the start; given is what it has more.
        """
        assert self._settled is not None
        declared, said = self.declarations, self.facts
        declarations, self.facts, self.used_flags, self._asked = self._settled.copied()
        self.framed, none_before = framed, not self.framed
        self.declarations = declarations
        if none_before:
            # What the framing declares stands before what else is declared after the slots.
            first = dict(list(declarations.items())[: self._slots_declared])
            self.declarations = dict(first)
            self._find_events()
            self.declarations |= declarations
        self.frame()
        self.finish()
        lines = [text for name, text in self.declarations.items() if name not in declared]
        lines += [f"(assert {fact})" for fact in self.facts if fact not in said]
        return "\n".join(lines)

    def frame(self) -> None:
        """Write out for the framed readings that they differ only if an event lies between them."""
        self._settled = _Settled(self.declarations, self.facts, self.used_flags, self._asked).kept()
        framed: dict[str, list[tuple[str, str]]] = {}
        for name, *texts in sorted(self.framed):
            one, other = (self.moments.get(text) for text in texts)
            if one is not None and other is not None:
                framed.setdefault(name, []).append((one, other))
        for name, args in list(self.reads):
            for one, other in framed.get(name, ()):
                self._same_unless_changed(name, args, one, other)

    def _same_unless_changed(self, name: str, args: tuple[str, ...], one: str, other: str) -> None:
        function = self.used_functions[name]
        values = []
        for moment in (one, other):
            texts = " ".join((*args, moment))
            symbol = self.symbols.function(function)
            value = f"({symbol} {texts})"
            values.append((f"(d{symbol} {texts})" if function.partial else "true", value))
        (there, first), (still, second) = values
        if function.partial:
            same = f"(and (= {there} {still}) (=> {there} (= {first} {second})))"
        else:
            same = f"(= {first} {second})"
        between = []
        for slot, at in self.events:
            for step in (1, 3):
                change = f"(+ (* {STEPS} {at}) {step})"
                crossed = f"(not (= (< {one} {change}) (< {other} {change})))"
                between.append(conj((slot.live, crossed)))
        self.used_flags[MORE_CHANGES] = None
        self.fact(disj((same, *between, MORE_CHANGES)))

    # -------------------------------------------------------- texts that are kept

    def apart(self, formula: Formula) -> tuple[str, Noted]:
        """The text of a closed formula, and all that is noted while it is written, as if it were the first one.

        The formula must not speak of values that change, of texts or of numbers that are chosen: see `smt_kept`.
        """
        kept = self._noted(), self._plain, self._terms, self._memo, self._size
        self._note_in(Noted({}, {}, {}, {}, {}, {}, {}))
        self._plain, self._terms, self._memo = {}, {}, {}
        try:
            return self.lower(formula, {}, positive=True), self._noted()
        finally:
            noted, self._plain, self._terms, self._memo, self._size = kept
            self._note_in(noted)

    def take(self, text: str, noted: Noted) -> None:
        """Note what was noted while a text was written, in the same order."""
        self._size += len(text)
        if self._size > LIMIT:
            raise TooLarge
        for here, there in zip(self._noted().tables, noted.tables, strict=True):
            for name, value in there.items():
                here.setdefault(name, value)
        for sort, kinds in noted.kinds.items():
            self.used_kinds.setdefault(sort, set()).update(kinds)

    def _noted(self) -> Noted:
        return Noted(
            self.declarations, self.facts, self.used_functions, self.used_flags, self.occurrences, self._asked,
            self.used_kinds,
        )  # fmt: skip

    def _note_in(self, noted: Noted) -> None:
        self.declarations, self.facts, self.used_functions = noted.declarations, noted.facts, noted.functions
        self.used_flags, self.occurrences, self._asked = noted.flags, noted.occurrences, noted.asked
        self.used_kinds = noted.kinds

    # -------------------------------------------------------- goals

    def goal(self, formula: Formula) -> str:
        """The goal of a question: slots are reserved for the objects that it claims to exist.

        Which objects take the slots is free; with as many as the goal names, no `more` is needed for them.
        """
        need: Counter[str] = Counter()
        for var in claimed(formula):
            need[var.sort.name] += 1  # type: ignore[union-attr]
        self._crowded = frozenset(sort for sort, count in need.items() if count > self.sizes.get(sort, 0))
        return self._claims(formula, {})

    def _claims(self, formula: Formula, env: Env) -> str:
        if isinstance(formula, And):
            return conj(self._claims(part, env) for part in formula.parts)
        if isinstance(formula, Exists):
            others = tuple(var for var in formula.vars if not isinstance(var.sort, ObjectSort))
            inner, places = dict(env), []
            for var in formula.vars:
                if isinstance(var.sort, ObjectSort):
                    # One name for the object, whichever slot it takes: all slots for all names would be a product.
                    short = self.symbols.sort(var.sort)
                    name = self.fresh("z")
                    self.declarations[name] = f"(declare-fun {name} () {short})"
                    inner[var.name] = Lowered(name, short)
                    slots = self.slots.get(var.sort.name, [])
                    taken = [conj((slot.live, f"(= {name} {slot.text})")) for slot in slots]
                    if var.sort.name in self._crowded:
                        taken.append(self._flag(var.sort))
                    places.append(disj(taken))
            if others:
                body = self.quantified(others, formula.body, inner, positive=True, universal=False)
            else:
                body = self._claims(formula.body, inner)
            return conj((*places, body))
        return self.lower(formula, env, positive=True)

    # -------------------------------------------------------- quantifiers

    def quantified(
        self, variables: tuple[Var, ...], body: Formula, env: Env, *, positive: bool, universal: bool
    ) -> str:
        # Objects first: where a moment must be tried may depend on them.
        ordered = sorted(variables, key=lambda var: isinstance(var.sort, NumberSort))
        if not self.symbols.timeless(body) or any(isinstance(var.sort, NumberSort) for var in variables):
            # What is tried at every moment that is read may have more to try the next time.
            text = self._over(ordered, body, env, positive=positive, universal=universal)
            turned = sorted(ordered, key=_now_before_moments) if universal and self.turned else ordered
            if turned == ordered:
                return text
            return conj((text, self._over(turned, body, env, positive=positive, universal=universal)))
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
        if time.monotonic() > self.until:
            raise TooLate
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
        self.used_flags[flag] = None
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
        """Where a universal over whole numbers is tried: where its body may change, and before all those places.

        Between two such places the body does not change.  Places that depend on another quantified number are left out:
        that weakens the text, and the replay of the world notices.
        """
        inner = {name: value for name, value in env.items() if name != var.name}
        marks = Places(self, var.name)
        for choice in self.assigned(tuple(rest), inner):
            marks.visit(body, choice)
        places: dict[str, None] = {}
        for mark, turn in marks.found.items():
            places[mark] = None
            if turn is Turn.AFTER:
                places[f"(+ {mark} 1)"] = None
        # What lies before everything is chosen once; where a place depends on a number that was itself chosen for a
        # quantifier, it has to be chosen after that one.
        bounds = [mark for mark, turn in marks.found.items() if turn is not Turn.READ]
        chosen = any("!" in mark or "b0" in mark or "b1" in mark for mark in bounds)
        low = self.fresh("b") if chosen else f"b{int(var.sort == MOMENT)}"
        self.declarations[low] = f"(declare-fun {low} () Int)"
        # Before the first reading every value is what it is there.
        for mark in bounds:
            self.fact(f"(< {low} {mark})")
        return list(dict.fromkeys([low, *places, *(integer(place) for place in self.places)]))

    def objects(self, sort: ObjectSort) -> list[Lowered]:
        return self.slots.get(sort.name, [])

    # -------------------------------------------------------- counting

    def at_most(self, sorts: Collection[str], count: int) -> str:
        """That there are at most so many objects of these sorts together, of any size of worlds.

        What is beyond the slots of a sort is at least one object more; so it is no question of sizes.
        """
        slots = [slot.live for sort in sorts for slot in self.slots.get(sort, [])]
        beyond = [flag for flag, sort in self.flags.items() if sort in sorts]
        return f"((_ at-most {count}) {' '.join([*slots, *beyond])})" if slots or beyond else "true"

    def _assignments(self, variables: tuple[Var, ...], env: Env) -> Iterator[tuple[str, Env]]:
        if any(not isinstance(var.sort, ObjectSort | EnumSort) for var in variables):
            raise Unsupported("numbers are counted")
        for inner in self.assigned(variables, env):
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
        """A moment by its name, so that it can be found in a model."""
        name = self.moments.get(text)
        if name is None:
            if text in self._moment_names:
                return text
            name = self.fresh("t")
            self.declarations[name] = f"(declare-fun {name} () Int)"
            self.fact(f"(= {name} {text})")
            self.moments[text] = name
            self._moment_names.add(name)
            instant = STEP_OF_INSTANT.fullmatch(text)
            base = None if instant is None else instant["first"] or instant["second"]
            if instant is not None and base is not None and is_one_term(base):
                self.instants[name] = base, int(instant["step"] or 0)
        return name

    def settle(self, formulas: Mapping[str, tuple[Formula, tuple[str, ...]]]) -> Mapping[str, str]:
        """The texts of formulas that quantify over moments, tried at every moment at which anything is read.

        Beside each stand the changing symbols that it reads: only where one of these was read elsewhere in the
        meantime there is more to try.
        """
        texts: dict[str, str] = {}
        tried: dict[str, list[int]] = {}
        for _ in range(SETTLING):
            settled = True
            for literal, (formula, changing) in formulas.items():
                often = [self._often.get(name, 0) for name in changing]
                if tried.get(literal) != often:
                    tried[literal], settled = often, False
                    texts[literal] = self.lower(formula, {}, positive=True)
            if settled:
                break
        return texts

    def applied(self, function: Function, value: Lowered, args: tuple[str, ...]) -> None:
        if function.changing:
            moments = self.reads.setdefault((function.name, args[:-1]), {})
            if args[-1] not in moments:
                moments[args[-1]] = None
                self._often[function.name] = self._often.get(function.name, 0) + 1
        if value.text in self.occurrences:
            return
        sorts = function.args[:-1] if function.changing else function.args
        if function.computed is not None:
            self.counted.note(function, self.symbols.function(function), args[0], value.live)
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
        for text in self.counted.facts(self.written):
            self.fact(text)
        for text in self.counted.within():
            self.used_flags[MORE_TIME] = None
            self.fact(text)
        for text in self.counted.among_written(self.written):
            self.used_flags[OTHER_DAYS] = None
            self.fact(text)
        for sort, text in self._asked:
            for rule in self.kind_rules(sort, text):
                self.fact(rule)

    def script(self, assertions: Mapping[str, str]) -> str:
        """The whole text: `assertions` maps activation literals to what they activate."""
        sorts = sorted(set(self.symbols.sorts.values()), key=lambda name: int(name[1:]))
        flags = [*self.flags, MORE_CHANGES, MORE_TIME, OTHER_DAYS]
        lines = [f"(declare-sort {sort} 0)" for sort in sorts]
        lines += [f"(declare-fun {flag} () Bool)" for flag in flags]
        lines += self.declarations.values()
        lines += [f"(assert {fact})" for fact in self.facts]
        for literal, text in assertions.items():
            lines.append(f"(declare-fun {literal} () Bool)")
            lines.append(f"(assert (=> {literal} {text}))")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Noted:
    """What is noted while a text is written: see the fields of `Ground` of these names."""

    declarations: dict[str, str]
    facts: dict[str, None]
    functions: dict[str, Function]
    flags: dict[str, None]
    occurrences: dict[str, tuple[Function, tuple[str, ...]]]
    asked: dict[tuple[str, str], None]
    kinds: dict[str, set[str]]

    @property
    def tables(self) -> tuple[dict[Any, Any], ...]:
        """All but the kinds."""
        return self.declarations, self.facts, self.functions, self.flags, self.occurrences, self.asked


@dataclass(frozen=True, slots=True)
class _Settled:
    """What a text is made of before its readings are framed."""

    declarations: dict[str, str]
    facts: dict[str, None]
    flags: dict[str, None]
    asked: dict[tuple[str, str], None]

    def copied(self) -> tuple[dict[str, str], dict[str, None], dict[str, None], dict[tuple[str, str], None]]:
        return dict(self.declarations), dict(self.facts), dict(self.flags), dict(self.asked)

    def kept(self) -> _Settled:
        return _Settled(*self.copied())


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

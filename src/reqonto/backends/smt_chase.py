"""Proofs of impossibility by instances: what follows for the objects that must be there, step by step.

The *chase* (Aho, Beeri and Ullman 1979; Maier, Mendelzon and Sagiv 1979): what a formula claims to exist gets a name,
and what holds of all objects is said of the named ones; that brings up further objects.  After a few rounds the text is
put to the solver.  It has no quantifiers, so the answer comes soon and does not run astray.  Every instance follows
from its formula, in worlds of any size; so a contradiction is a proof, and nothing follows where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

from reqonto.backends.smt_lowering import (
    Env,
    Lowered,
    Sharing,
    Symbols,
    TooLarge,
    Unsupported,
    conj,
    disj,
    implies,
    neg,
)
from reqonto.backends.smt_places import Places
from reqonto.backends.smt_solver import Meter, Solver, Unknown, Unsat
from reqonto.backends.smt_unbounded import Unbounded
from reqonto.logic.sorts import EnumSort, NumberSort, ObjectSort
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    AtLeast,
    Compare,
    Formula,
    Function,
    Implies,
    Not,
    Or,
    Term,
    Var,
)

ROUNDS = 6
"""How often there is more to speak of."""
STEPS = 300_000
"""How many solver steps a round may take."""
DEPTH = 2
"""How many claims may follow from each other: "what is shipped was paid, what is paid was ordered" are two."""
MOST_OBJECTS = 48
"""With more named objects no further round is worth it."""
MOST_INSTANCES = 40_000
"""How many instances are written out in a round."""
MOST_COMPARED = 4_000
"""How many choices of different objects are told apart for one count."""
MOST_COUNTED = 3
"""So many different objects are named for one count."""


def contradiction(
    symbols: Symbols, said: Sequence[tuple[str, Formula]], meter: Meter
) -> tuple[frozenset[str], str] | None:
    """The names of formulas that contradict each other, not all of them needed, and the text in which they do.

    None if that was not shown.  Formulas may share a name; they are kept together.
    """
    reading = Chase(symbols)
    before = ""
    for _ in range(ROUNDS):
        texts: dict[str, list[str]] = {}
        try:
            for name, formula in said:
                texts.setdefault(name, []).append(reading.lower(formula, {}, positive=True))
        except (Unsupported, TooLarge):
            return None
        script = reading.closed({name: conj(each) for name, each in texts.items()})
        if script == before:
            return None
        before = script
        solver = Solver(script)
        result = solver.check(list(texts), meter, steps=STEPS)
        if isinstance(result, Unsat):
            return result.core, solver.saying(result.core)
        if isinstance(result, Unknown) or reading.crowded:
            return None
        reading.again()
    return None


class Chase(Sharing, Unbounded):
    """Formulas over named objects; what is not named is not spoken of.

    `lower` all formulas, then call `again` and lower them once more: each time there are more objects to speak of.
    """

    def __init__(self, symbols: Symbols) -> None:
        super().__init__(symbols)
        self._depths: dict[str, int] = {}
        """From how many claims, one following from the other, a named object comes."""
        self._named: dict[tuple[object, ...], str] = {}
        """The objects and values that formulas claim to exist, by what claims them."""
        self._objects: dict[str, dict[str, Lowered]] = {}
        self._known: dict[str, list[Lowered]] = {}
        """The objects of each sort of which universals are said in this round."""
        self._read: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
        self.reads: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
        """The moments at which each changing value is read, as known in this round."""
        self.instants: dict[str, tuple[str, int]] = {}
        self._same: dict[str, Lowered] = {}
        """What an attribute of a named object is, where the claim says it."""
        self._sames = 0
        self._asked: dict[tuple[str, str], None] = {}
        self._names: dict[str, str] = {}
        self._short: set[str] = set()
        self._moments = 0
        """How many numbers are quantified where the text is being written."""
        self._instances = 0

    def again(self) -> None:
        """Begin another round, with all that the last one brought up."""
        self._known = {sort: list(found.values()) for sort, found in self._objects.items()}
        self.reads = {key: dict(found) for key, found in self._read.items()}
        self._instances = 0
        if len(self._same) != self._sames:
            # More is known to be the same.
            self._sames = len(self._same)
            self._plain.clear()
            self._terms.clear()

    @property
    def crowded(self) -> bool:
        """Whether there are so many objects that another round is not worth it."""
        return sum(map(len, self._objects.values())) > MOST_OBJECTS

    # -------------------------------------------------------- quantifiers

    def quantified(
        self, variables: tuple[Var, ...], body: Formula, env: Env, *, positive: bool, universal: bool
    ) -> str:
        if not universal:
            if self._moments > 1:
                # For every two moments something else: that finds no end.
                return "true"
            claimed = self._claimed(variables, body, env, positive=positive)
            if claimed is None:
                return "true"
            inner = {**env, **claimed}
            live = [inner[var.name].live for var in variables]
            return conj((*live, self.lower(body, inner, positive=positive)))
        # Objects first: where a moment must be tried may depend on them.
        ordered = sorted(variables, key=lambda var: isinstance(var.sort, NumberSort))
        return conj(self._said_of_all(ordered, body, env, positive=positive))

    def _said_of_all(self, variables: list[Var], body: Formula, env: Env, *, positive: bool) -> list[str]:
        """The body about all that is known, each time under the condition that it is there."""
        if not variables:
            self._instances += 1
            if self._instances > MOST_INSTANCES:
                raise TooLarge
            return [self.lower(body, env, positive=positive)]
        var, rest = variables[0], variables[1:]
        found: list[str] = []
        self._moments += isinstance(var.sort, NumberSort)
        for value in self._domain(var, rest, body, env):
            inner = self._said_of_all(rest, body, {**env, var.name: value}, positive=positive)
            found += [implies(value.live, text) for text in inner]
        self._moments -= isinstance(var.sort, NumberSort)
        return found

    def _domain(self, var: Var, rest: list[Var], body: Formula, env: Env) -> list[Lowered]:
        """What a universal is said of in this round."""
        match var.sort:
            case ObjectSort() as sort:
                return self.objects(sort)
            case EnumSort(_, members):
                return [Lowered(str(index), "Int") for index in range(len(members))]
            case NumberSort(integral=True):
                places = Places(self, var.name)
                for inner in self.assigned(tuple(rest), {name: each for name, each in env.items() if name != var.name}):
                    places.visit(body, inner)
                return [Lowered(self.moment(text), "Int") for text in places.found]
            case _:
                return []

    def objects(self, sort: ObjectSort) -> list[Lowered]:
        return self._known.get(sort.name, [])

    # -------------------------------------------------------- claims

    def _claimed(
        self, variables: tuple[Var, ...], body: Formula, env: Env, *, positive: bool
    ) -> dict[str, Lowered] | None:
        """Names for what is claimed to exist; the same claim about the same objects has the same ones.

        None where too many claims follow from each other.
        """
        read = self._read_by(body, env)
        found: dict[str, Lowered] = {}
        same = _alike(variables, body, positive=positive)
        for var in variables:
            if var.name in same:
                found[var.name] = found[same[var.name]]
                continue
            value = self._name(var, read, (id(body), positive, var.name, *read))
            if value is None:
                return None
            found[var.name] = value
        self._note_equal(variables, body, {**env, **found}, positive=positive)
        return found

    def _read_by(self, body: Formula, env: Env) -> tuple[str, ...]:
        """What a claim is about."""
        return tuple(env[name].text for name in self.symbols.free(body) if name in env)

    def _name(self, var: Var, read: Iterable[str], key: tuple[object, ...]) -> Lowered | None:
        """The name of what is claimed under this key about what is read; None where too many claims led to it."""
        type_ = self.symbols.smt(var.sort)
        name = self._named.get(key)
        if name is None:
            depth = 1 + max((self._depths.get(text, 0) for text in read), default=-1)
            if depth > DEPTH:
                return None
            name = self._named[key] = self.declare(self.fresh("x"), (), type_)
            self._depths[name] = depth
        match var.sort:
            case ObjectSort() as sort:
                value = Lowered(name, type_, live=self._live(sort, name))
                self._objects.setdefault(sort.name, {})[name] = value
                return value
            case EnumSort(_, members):
                self.fact(f"(and (<= 0 {name}) (< {name} {len(members)}))")
        return Lowered(name, type_)

    def _note_equal(self, variables: tuple[Var, ...], body: Formula, env: Env, *, positive: bool) -> None:
        """What the claim says an attribute of the claimed object is may be taken to be it.

        Where nothing is as claimed, the name stands for an object that is not there, of which this may as well hold.
        """
        own = {var.name for var in variables if isinstance(var.sort, ObjectSort)}
        for part in _certain(body, positive=positive):
            match part:
                case Compare("=", Apply() as one, other):
                    self._note_one(own, one, other, env)
                    if isinstance(other, Apply):
                        self._note_one(own, other, one, env)
                case Compare("=", other, Apply() as one):
                    self._note_one(own, one, other, env)
                case _:
                    pass

    def _note_one(self, own: set[str], one: Apply, other: Term, env: Env) -> None:
        """That an attribute of one of the claimed objects (`own`) is something else."""
        function = one.function
        if function.partial or function.changing or len(one.args) != 1 or not isinstance(one.args[0], Var):
            return
        name = one.args[0].name
        free = self.symbols.free(other)
        if name not in own or name in free or any(each not in env for each in free):
            return
        whole = self.term(other, env)
        text = f"({self.symbols.function(function)} {env[name].text})"
        fits = whole.type == self.symbols.smt(function.result) and text not in whole.text
        if fits and text not in self._same:
            self._same[text] = whole
            # Of two objects of which this differs it is known that they are two.
            self.fact(f"(= {text} {whole.text})")

    def at_least(self, formula: AtLeast, env: Env, *, positive: bool) -> str:
        if formula.count > MOST_COUNTED or any(not isinstance(var.sort, ObjectSort) for var in formula.vars):
            return "true"
        if positive:
            return self._so_many(formula, env)
        rows = list(product(*(self._domain(var, [], formula.body, env) for var in formula.vars)))
        if len(rows) ** formula.count > MOST_COMPARED:
            return "true"
        texts: list[str] = []
        for chosen in combinations(rows, formula.count):
            alike = [_equal(one, other) for one, other in combinations(chosen, 2)]
            missing = [neg(value.live) for row in chosen for value in row]
            fails = [self._about(formula, row, env, positive=False) for row in chosen]
            texts.append(disj((*alike, *missing, *fails)))
        return conj(texts)

    def _so_many(self, formula: AtLeast, env: Env) -> str:
        """Names for the different objects that are claimed to exist."""
        read = self._read_by(formula.body, env)
        texts: list[str] = []
        rows: list[list[Lowered]] = []
        for index in range(formula.count):
            row = [self._name(var, read, (id(formula), index, var.name, *read)) for var in formula.vars]
            values = [value for value in row if value is not None]
            if len(values) < len(row):
                return "true"
            rows.append(values)
            texts += [value.live for value in values]
            texts.append(self._about(formula, values, env, positive=True))
        return conj((*texts, *(neg(_equal(one, other)) for one, other in combinations(rows, 2))))

    def _about(self, formula: AtLeast, row: Sequence[Lowered], env: Env, *, positive: bool) -> str:
        """What is counted, of some objects."""
        inner = {var.name: value for var, value in zip(formula.vars, row, strict=True)}
        return self.lower(formula.body, {**env, **inner}, positive=positive)

    # -------------------------------------------------------- what has no instances

    def truth(self, formula: Formula, env: Env) -> str:
        if self.symbols.plain(formula):
            return self.lower(formula, env, positive=True)
        return self._opaque(formula, env, "c", "Bool")

    def aggregate(self, term: Aggregate, env: Env) -> Lowered:
        type_ = "Int" if term.kind == "count" else "Real"
        value = self._opaque(term, env, "v", type_)
        if term.kind == "count":
            self.fact(f"(<= 0 {value})")
            return Lowered(value, type_)
        return Lowered(value, type_, self._opaque(term, env, "c", "Bool"))

    # -------------------------------------------------------- what occurs

    def apply(self, function: Function, args: tuple[Lowered, ...]) -> Lowered:
        value = super().apply(function, args)
        same = self._same.get(value.text)
        return value if same is None else replace(same, defined=conj((value.defined, same.defined)))

    def moment(self, text: str) -> str:
        """A moment by a short name: it is written very often."""
        name = self._names.get(text)
        if name is None:
            if text in self._short:
                return text
            name = self._names[text] = self.declare(self.fresh("t"), (), "Int")
            self._short.add(name)
            self.fact(f"(= {name} {text})")
        return name

    def applied(self, function: Function, value: Lowered, args: tuple[str, ...]) -> None:
        if function.changing:
            self._read.setdefault((function.name, args[:-1]), {})[args[-1]] = None
        match function.result:
            case EnumSort(_, members):
                self.fact(implies(value.live, f"(and (<= 0 {value.text}) (< {value.text} {len(members)}))"))
            case ObjectSort() as sort:
                live = self._live(sort, value.text)
                self.fact(implies(value.live, live))
                if not function.changing and value.text not in self._same:
                    self._objects.setdefault(sort.name, {}).setdefault(
                        value.text, Lowered(value.text, value.type, live=conj((value.live, live)))
                    )
            case _:
                pass

    def asked_kind(self, value: Lowered, kind: str) -> None:  # noqa: ARG002 - all used kinds are ruled alike
        self._asked[(value.type, value.text)] = None

    # -------------------------------------------------------- the finished text

    def closed(self, assertions: Mapping[str, str]) -> str:
        """The whole text of this round."""
        self.pattern_rules()
        for sort, text in self._asked:
            for rule in self.kind_rules(sort, text):
                self.fact(rule)
        return self.script(assertions)


def _equal(one: Sequence[Lowered], other: Sequence[Lowered]) -> str:
    return conj(f"(= {left.text} {right.text})" for left, right in zip(one, other, strict=True))


def _certain(formula: Formula, *, positive: bool) -> list[Formula]:
    """What a formula (or its negation) says in any case: its parts, and what its alternatives have in common."""
    match formula:
        case Not(body):
            return _certain(body, positive=not positive)
        case And(parts) if positive:
            return [each for part in parts for each in _certain(part, positive=True)]
        case Or(parts) if parts and positive:
            first, *others = (_certain(part, positive=True) for part in parts)
            return [each for each in first if all(each in other for other in others)]
        case Or(parts) if not positive:
            return [each for part in parts for each in _certain(part, positive=False)]
        case Implies(left, right) if not positive:
            return [*_certain(left, positive=True), *_certain(right, positive=False)]
        case _:
            return [formula] if positive else []


def _alike(variables: tuple[Var, ...], formula: Formula, *, positive: bool) -> dict[str, str]:
    """The variables that are said to be the same as an earlier one."""
    order = [var.name for var in variables]
    found: dict[str, str] = {}
    for part in _certain(formula, positive=positive):
        match part:
            case Compare("=", Var(one), Var(other)) if one in order and other in order and one != other:
                first, second = sorted((found.get(one, one), found.get(other, other)), key=order.index)
                if first != second:
                    found = {name: first if to == second else to for name, to in found.items()} | {second: first}
            case _:
                pass
    return found

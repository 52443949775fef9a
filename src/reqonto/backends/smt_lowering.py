"""From formulas to SMT-LIB text: what the bounded and the unbounded reading share.

Text is built directly and parsed once; that is an order of magnitude faster than building solver terms one by one.
Symbols are short (`f12`, `k3`, `S1`), numbered in the order of the theory, so that names may hold anything.
Objects are elements of uninterpreted sorts with a predicate that tells which are there; enumerations and texts are
whole numbers; money and time are `Int`, other numbers `Real`.  An absent value is any value whose `d…` flag is false.

Formulas are lowered by polarity: `lower(φ, positive=True)` is implied by φ, and `lower(φ, positive=False)` by its
negation.  Where nothing is relaxed the two are exact and contradictory.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import TypeAlias, assert_never

from reqonto.logic.completion import granted
from reqonto.logic.patterns import text_matches
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Value
from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    Extreme,
    ForAll,
    Formula,
    Function,
    Holds,
    If,
    Iff,
    Implies,
    Individual,
    IsKind,
    Matches,
    Not,
    Or,
    Round,
    Term,
    Var,
)
from reqonto.logic.theory import Theory
from reqonto.logic.walk import Node, bound, parts
from reqonto.records import dataclass


class Unsupported(Exception):  # noqa: N818 - it names what the formula is, as `Undecided` does for an answer
    """The solver has no reading for this formula; the question stays undecided."""


class TooLarge(Exception):  # noqa: N818
    """The formula has more instances than the budget allows."""


class TooLate(TooLarge):
    """The time was used up while the text of a question was written."""


# ---------------------------------------------------------------- text


def conj(items: Iterable[str]) -> str:
    """All of the texts; each once."""
    kept: dict[str, None] = {}
    for item in items:
        if item == "false":
            return "false"
        if item != "true":
            kept[item] = None
    if not kept:
        return "true"
    return next(iter(kept)) if len(kept) == 1 else f"(and {' '.join(kept)})"


def disj(items: Iterable[str]) -> str:
    """One of the texts; each once."""
    kept: dict[str, None] = {}
    for item in items:
        if item == "true":
            return "true"
        if item != "false":
            kept[item] = None
    if not kept:
        return "false"
    return next(iter(kept)) if len(kept) == 1 else f"(or {' '.join(kept)})"


def neg(item: str) -> str:
    """Not the text."""
    if item == "true":
        return "false"
    if item == "false":
        return "true"
    return item[5:-1] if item.startswith("(not ") else f"(not {item})"


def implies(left: str, right: str) -> str:
    """The right text wherever the left one."""
    if left == "true":
        return right
    if left == "false" or right == "true":
        return "true"
    return neg(left) if right == "false" else f"(=> {left} {right})"


def ite(condition: str, then: str, otherwise: str) -> str:
    """One text or the other."""
    if condition == "true" or then == otherwise:
        return then
    return otherwise if condition == "false" else f"(ite {condition} {then} {otherwise})"


def integer(value: int) -> str:
    """A whole number as a literal."""
    return str(value) if value >= 0 else f"(- {-value})"


def real(value: Fraction) -> str:
    """A number as a literal of the sort `Real`."""
    sign, size = value < 0, abs(value)
    text = f"{size.numerator}.0" if size.denominator == 1 else f"(/ {size.numerator}.0 {size.denominator}.0)"
    return f"(- {text})" if sign else text


@dataclass(frozen=True, slots=True)
class Lowered:
    """A term as text, with its SMT sort and the conditions under which it has a value and (objects) is there."""

    text: str
    type: str
    defined: str = "true"
    live: str = "true"

    @property
    def as_real(self) -> str:
        return f"(to_real {self.text})" if self.type == "Int" else self.text


# ---------------------------------------------------------------- symbols

About: TypeAlias = tuple[tuple[str, ...], bool, bool, Node]
"""The names of the free variables of a node, whether it is plain and timeless (see `Symbols`), and the node itself.

The node is kept so that no other node can take over its identity.
"""

# A union written at the place of use would be made anew at every call.
_QUANTIFYING = (ForAll, Exists, AtLeast, Aggregate)


class Symbols:
    """The short names of everything in a theory, and the whole numbers that stand for texts."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.sorts = {sort.name: f"S{index}" for index, sort in enumerate(theory.sorts)}
        self.kinds = {name: f"k{index}" for index, name in enumerate(theory.kinds)}
        self.functions = {name: f"f{index}" for index, name in enumerate(theory.functions)}
        self.texts: dict[str, int] = {}
        self.patterns: dict[str, int] = {}
        self._shapes: dict[str, tuple[Function, str, tuple[str, ...], str]] = {}
        self._about: dict[int, About] = {}
        self.granted = dict(filter(None, map(granted, theory.axioms)))
        """The relations that by the structure of worlds everything of a kind has, with that kind."""

    def sort(self, sort: ObjectSort) -> str:
        """The SMT sort of the objects of a sort; one that the theory does not know gets a name too."""
        return self.sorts.setdefault(sort.name, f"S{len(self.sorts)}")

    def kind(self, name: str) -> str:
        return self.kinds.setdefault(name, f"k{len(self.kinds)}")

    def function(self, function: Function) -> str:
        return self.functions.setdefault(function.name, f"f{len(self.functions)}")

    def forget_texts(self) -> None:
        """Begin a question: its texts and patterns are numbered as they come."""
        self.texts = {}
        self.patterns = {}

    def text(self, value: str) -> int:
        """The number of a text."""
        return self.texts.setdefault(value, len(self.texts))

    def pattern(self, pattern: str) -> int:
        return self.patterns.setdefault(pattern, len(self.patterns))

    def smt(self, sort: Sort) -> str:
        """The SMT sort of stored values."""
        match sort:
            case BoolSort():
                return "Bool"
            case ObjectSort():
                return self.sort(sort)
            case NumberSort():
                return "Int" if sort.integral else "Real"
            case EnumSort() | TextSort():
                return "Int"
            case _:
                assert_never(sort)

    def shape(self, function: Function) -> tuple[str, tuple[str, ...], str]:
        """The name of a symbol, and the SMT sorts of its arguments and of its value."""
        found = self._shapes.get(function.name)
        if found is None or found[0] is not function:
            sorts = tuple(self.smt(sort) for sort in function.args)
            found = function, self.function(function), sorts, self.smt(function.result)
            self._shapes[function.name] = found
        return found[1:]

    def about(self, node: Node) -> About:
        """What is asked of a node again and again; found once for each node."""
        found = self._about.get(id(node))
        if found is None:
            found = self._about[id(node)] = self._looked_at(node)
        return found

    def _looked_at(self, node: Node) -> About:
        if node.__class__ is Var:
            return (node.name,), True, True, node
        inner = parts(node)
        free: dict[str, None] = {}
        plain = timeless = True
        for part in inner:
            names, its_plain, its_timeless, _ = self.about(part)
            free.update(dict.fromkeys(names))
            plain = plain and its_plain
            timeless = timeless and its_timeless
        own = bound(node)
        for var in own:
            free.pop(var.name, None)
            timeless = timeless and not isinstance(var.sort, NumberSort)
        plain = plain and not isinstance(node, _QUANTIFYING)
        return tuple(free), plain, timeless, node

    def free(self, node: Node) -> tuple[str, ...]:
        """The names of the free variables of a node, each once, in written order."""
        return self.about(node)[0]

    def plain(self, node: Node) -> bool:
        """Whether nothing in the node quantifies or counts, so that its text is exact."""
        return self.about(node)[1]

    def timeless(self, node: Node) -> bool:
        """Whether no quantifier in the node ranges over numbers."""
        return self.about(node)[2]


Env = Mapping[str, Lowered]


class Lowering(ABC):
    """The reading of formulas as text; quantifiers, counting and changing values are left to the two readings.

    `declarations` and `facts` gather what the texts need: declared symbols, and what holds of every world.
    """

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.theory = symbols.theory
        self.declarations: dict[str, str] = {}
        self.facts: dict[str, None] = {}
        self.used_kinds: dict[str, set[str]] = {}
        self.used_functions: dict[str, Function] = {}
        self._numbers = 0

    # -------------------------------------------------------- gathered text

    def fact(self, text: str) -> None:
        if text != "true":
            self.facts[text] = None

    def declare(self, name: str, args: Iterable[str], result: str) -> str:
        if name not in self.declarations:
            self.declarations[name] = f"(declare-fun {name} ({' '.join(args)}) {result})"
        return name

    def fresh(self, prefix: str) -> str:
        self._numbers += 1
        return f"{prefix}!{self._numbers}"

    # -------------------------------------------------------- what the readings decide

    @abstractmethod
    def quantified(
        self, variables: tuple[Var, ...], body: Formula, env: Env, *, positive: bool, universal: bool
    ) -> str:
        """The body for every (some) assignment; `positive` is the polarity of the body."""

    @abstractmethod
    def at_least(self, formula: AtLeast, env: Env, *, positive: bool) -> str: ...

    @abstractmethod
    def aggregate(self, term: Aggregate, env: Env) -> Lowered: ...

    @abstractmethod
    def individual(self, term: Individual) -> Lowered: ...

    @abstractmethod
    def moment(self, text: str) -> str:
        """What a changing symbol is applied to when it is read at a moment."""

    @abstractmethod
    def truth(self, formula: Formula, env: Env) -> str:
        """The truth value of a formula as an exact text."""

    @abstractmethod
    def applied(self, function: Function, value: Lowered, args: tuple[str, ...]) -> None:
        """Take note of an application that occurs; `args` are its arguments as they stand in the text."""

    @abstractmethod
    def asked_kind(self, value: Lowered, kind: str) -> None:
        """Take note that it matters whether an object is of a kind."""

    # -------------------------------------------------------- formulas

    def lower(self, formula: Formula, env: Env, *, positive: bool) -> str:
        """A text implied by the formula (by its negation, unless `positive`)."""
        match formula:
            case Not(body):
                return self.lower(body, env, positive=not positive)
            case And(items) | Or(items):
                texts = [self.lower(item, env, positive=positive) for item in items]
                return conj(texts) if isinstance(formula, And) == positive else disj(texts)
            case Implies(left, right):
                left_text = self.lower(left, env, positive=not positive)
                right_text = self.lower(right, env, positive=positive)
                return disj((left_text, right_text)) if positive else conj((left_text, right_text))
            case Iff(left, right):
                return self._iff(left, right, env, positive=positive)
            case ForAll(variables, body):
                return self.quantified(variables, body, env, positive=positive, universal=positive)
            case Exists(variables, body):
                return self.quantified(variables, body, env, positive=positive, universal=not positive)
            case AtLeast(count, variables, body):
                if count <= 0:
                    return "true" if positive else "false"
                if count == 1:
                    return self.quantified(variables, body, env, positive=positive, universal=not positive)
                return self.at_least(formula, env, positive=positive)
            case Holds() | Compare() | IsKind() | Defined() | Matches():
                text = self.atom(formula, env)
                return text if positive else neg(text)
            case _:
                assert_never(formula)

    def _iff(self, left: Formula, right: Formula, env: Env, *, positive: bool) -> str:
        if self.symbols.plain(left) and self.symbols.plain(right):
            one, other = self.lower(left, env, positive=True), self.lower(right, env, positive=True)
            return f"(= {one} {other})" if positive else f"(not (= {one} {other}))"
        one, not_one = self.lower(left, env, positive=True), self.lower(left, env, positive=False)
        other, not_other = self.lower(right, env, positive=True), self.lower(right, env, positive=False)
        if positive:
            return conj((disj((not_one, other)), disj((not_other, one))))
        return disj((conj((one, not_other)), conj((other, not_one))))

    def atom(self, formula: Holds | Compare | IsKind | Defined | Matches, env: Env) -> str:
        """An atom as exact text: its value is present and it is true."""
        match formula:
            case Holds(term):
                value = self.term(term, env)
                return conj((value.defined, value.text))
            case Defined(term):
                return self.term(term, env).defined
            case IsKind(term, kind):
                value = self.term(term, env)
                return conj((value.defined, self.kind_of(value, kind)))
            case Matches(term, pattern):
                value = self.term(term, env)
                number = self.symbols.pattern(pattern)
                self.declare(f"p{number}", ("Int",), "Bool")
                return conj((value.defined, f"(p{number} {value.text})"))
            case Compare(op, left, right):
                return self._compare(op, self.term(left, env), self.term(right, env))
            case _:
                assert_never(formula)

    def kind_of(self, value: Lowered, kind: str) -> str:
        """Whether an object is of a kind; of the root of its sort everything is."""
        info = self.theory.kinds.get(kind)
        if info is not None:
            if self.symbols.sort(info.sort) != value.type:
                return "false"
            if info.sort.name == kind:
                return "true"
        self.asked_kind(value, kind)
        return f"({self.use_kind(kind, value.type)} {value.text})"

    def use_kind(self, kind: str, sort: str) -> str:
        """The predicate of a kind; the kinds above it come with it."""
        symbol = self.declare(self.symbols.kind(kind), (sort,), "Bool")
        used = self.used_kinds.setdefault(sort, set())
        if kind not in used:
            used.add(kind)
            for above in self.theory.ancestors(kind)[1:]:
                info = self.theory.kinds.get(above)
                if info is not None and info.sort.name != above:
                    self.use_kind(above, sort)
        return symbol

    def pattern_rules(self) -> None:
        """Which of the written texts match which patterns."""
        for pattern, index in self.symbols.patterns.items():
            if f"p{index}" in self.declarations:
                for text, number in self.symbols.texts.items():
                    match = f"(p{index} {number})"
                    self.fact(match if text_matches(text, pattern) else neg(match))

    def kind_rules(self, sort: str, text: str) -> list[str]:
        """What holds of the kinds of one object: membership goes upwards, disjoint kinds exclude each other."""
        used = self.used_kinds.get(sort, set())
        rules: list[str] = []
        for kind in sorted(used, key=self.symbols.kind):
            info = self.theory.kinds.get(kind)
            for above in info.supers if info is not None else ():
                if above in used:
                    rules.append(implies(f"({self.symbols.kind(kind)} {text})", f"({self.symbols.kind(above)} {text})"))
        for one, other in self.theory.disjoint:
            if one in used and other in used:
                rules.append(f"(not (and ({self.symbols.kind(one)} {text}) ({self.symbols.kind(other)} {text})))")
        return rules

    def _compare(self, op: str, left: Lowered, right: Lowered) -> str:
        present = (left.defined, right.defined)
        one, other = left.text, right.text
        if left.type != right.type:
            if {left.type, right.type} != {"Int", "Real"}:
                # Objects of different sorts are different.
                return conj(present) if op == "!=" else "false"
            one, other = left.as_real, right.as_real
        if one == other:
            return conj(present) if op in {"=", "<=", ">="} else "false"
        if op == "!=":
            return conj((*present, f"(not (= {one} {other}))"))
        return conj((*present, f"({op} {one} {other})"))

    # -------------------------------------------------------- terms

    def term(self, term: Term, env: Env) -> Lowered:
        """A term as text, with the condition under which it has a value."""
        match term:
            case Var(name):
                return env[name]
            case Const(value, sort):
                return self.constant(value, sort)
            case Individual():
                return self.individual(term)
            case Apply(function, args):
                return self.apply(function, tuple(self.term(arg, env) for arg in args))
            case Arith(op, left, right):
                return _arithmetic(op, self.term(left, env), self.term(right, env))
            case Round(body, step, mode):
                return _rounded(self.term(body, env), step, mode)
            case If(condition, then, otherwise):
                test = self.truth(condition, env)
                yes, no = self.term(then, env), self.term(otherwise, env)
                if yes.type != no.type:
                    yes, no = (Lowered(x.as_real, "Real", x.defined) for x in (yes, no))
                return Lowered(
                    ite(test, yes.text, no.text), yes.type, ite(test, yes.defined, no.defined),
                    ite(test, yes.live, no.live),
                )  # fmt: skip
            case Aggregate():
                return self.aggregate(term, env)
            case Extreme(kind, items):
                return _extreme(kind, [self.term(item, env) for item in items])
            case _:
                assert_never(term)

    def constant(self, value: Value, sort: Sort) -> Lowered:
        match sort:
            case BoolSort():
                return Lowered("true" if value else "false", "Bool")
            case NumberSort():
                assert isinstance(value, Fraction | int)
                exact = Fraction(value)
                if sort.integral and exact.denominator == 1:
                    return Lowered(integer(exact.numerator), "Int")
                return Lowered(real(exact), "Real")
            case EnumSort(_, members):
                assert isinstance(value, str)
                return Lowered(str(members.index(value)), "Int")
            case TextSort():
                assert isinstance(value, str)
                return Lowered(str(self.symbols.text(value)), "Int")
            case ObjectSort():
                raise Unsupported("an object can not be written as a value")
            case _:
                assert_never(sort)

    def apply(self, function: Function, args: tuple[Lowered, ...]) -> Lowered:
        symbol, sorts, result = self.symbols.shape(function)
        self.used_functions[function.name] = function
        texts: list[str] = []
        defined: list[str] = []
        live: list[str] = []
        for index, (arg, wanted) in enumerate(zip(args, sorts, strict=True)):
            text = arg.text
            defined.append(arg.defined)
            live.append(arg.live)
            if wanted != arg.type:
                if (wanted, arg.type) == ("Int", "Real"):
                    # Stored values are whole numbers; elsewhere there is none. A moment counts from its floor.
                    text = f"(to_int {arg.text})"
                    if not (function.changing and index == len(args) - 1):
                        defined.append(f"(is_int {arg.text})")
                elif (wanted, arg.type) == ("Real", "Int"):
                    text = arg.as_real
                else:
                    raise Unsupported(f"an argument of `{function.name}` is of another sort")
            texts.append(text)
        if function.changing:
            texts[-1] = self.moment(texts[-1])
        self.declare(symbol, sorts, result)
        joined = " ".join(texts)
        if function.partial:
            self.declare(f"d{symbol}", sorts, "Bool")
            defined.append(f"(d{symbol} {joined})" if texts else f"d{symbol}")
        present = conj(defined)
        value = Lowered(f"({symbol} {joined})" if texts else symbol, result, present, conj((*live, present)))
        self.applied(function, value, tuple(texts))
        return value


class Sharing(Lowering):
    """A reading without solver variables: the same node about the same texts is the same text, and is written once.

    So it is where nothing is quantified or counted, and all that is noted of it is noted already.  Both tables keep the
    node itself, so that no other node can take over its identity.
    """

    def __init__(self, symbols: Symbols) -> None:
        super().__init__(symbols)
        self._plain: dict[tuple[object, ...], tuple[str, Node]] = {}
        self._terms: dict[tuple[object, ...], tuple[Lowered, Node]] = {}

    @abstractmethod
    def objects(self, sort: ObjectSort) -> list[Lowered]:
        """The objects of a sort that are written of."""

    def assigned(self, variables: tuple[Var, ...], env: Env) -> Iterator[Env]:
        """All assignments of objects and enumeration members; whole numbers are left open."""
        closed = [var for var in variables if not isinstance(var.sort, NumberSort)]
        shadowed = {var.name for var in variables}
        base = {name: value for name, value in env.items() if name not in shadowed}
        domains = []
        for var in closed:
            if isinstance(var.sort, EnumSort):
                domains.append([Lowered(str(index), "Int") for index in range(len(var.sort.members))])
            elif isinstance(var.sort, ObjectSort):
                domains.append(self.objects(var.sort))
            else:
                domains.append([])
        for values in product(*domains):
            yield {**base, **{var.name: value for var, value in zip(closed, values, strict=True)}}

    def lower(self, formula: Formula, env: Env, *, positive: bool) -> str:
        free, plain, _, _ = self.symbols.about(formula)
        if not plain:
            return super().lower(formula, env, positive=positive)
        key = (id(formula), positive, *[env[name].text for name in free if name in env])
        found = self._plain.get(key)
        if found is None:
            found = self._plain[key] = super().lower(formula, env, positive=positive), formula
        return found[0]

    def term(self, term: Term, env: Env) -> Lowered:
        if isinstance(term, Var):
            return env[term.name]
        free, plain, _, _ = self.symbols.about(term)
        if not plain:
            return super().term(term, env)
        key = (id(term), *[env[name].text for name in free if name in env])
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = super().term(term, env), term
        return found[0]


def _arithmetic(op: str, left: Lowered, right: Lowered) -> Lowered:
    defined = conj((left.defined, right.defined))
    if op == "/":
        defined = conj((defined, f"(not (= {right.as_real} 0.0))"))
        return Lowered(f"(/ {left.as_real} {right.as_real})", "Real", defined)
    if left.type == right.type == "Int":
        return Lowered(f"({op} {left.text} {right.text})", "Int", defined)
    return Lowered(f"({op} {left.as_real} {right.as_real})", "Real", defined)


def _rounded(body: Lowered, step: Fraction, mode: str) -> Lowered:
    """Rounding to a multiple of `step`; `down` and `up` are towards minus and plus infinity."""
    exact = f"(/ {body.as_real} {real(step)})"
    floor = f"(to_int {exact})"
    match mode:
        case "half_up":
            low = f"(to_int (+ {exact} 0.5))"
            high = f"(- (to_int (- 0.5 {exact})))"
            whole = f"(ite (>= {exact} 0.0) {low} {high})"
        case "half_even":
            rest = f"(- {exact} (to_real {floor}))"
            even = f"(= (mod {floor} 2) 0)"
            whole = f"(ite (or (< {rest} 0.5) (and (= {rest} 0.5) {even})) {floor} (+ {floor} 1))"
        case "down":
            whole = floor
        case "up":
            whole = f"(- (to_int (- {exact})))"
        case _:
            raise Unsupported(f"rounding mode {mode}")
    return Lowered(f"(* (to_real {whole}) {real(step)})", "Real", body.defined)


def _extreme(kind: str, items: list[Lowered]) -> Lowered:
    if not items:
        return Lowered("0", "Int", "false")
    if any(item.type != items[0].type for item in items):
        items = [Lowered(item.as_real, "Real", item.defined) for item in items]
    best = items[0].text
    order = "<=" if kind == "min" else ">="
    for item in items[1:]:
        best = ite(f"({order} {best} {item.text})", best, item.text)
    return Lowered(best, items[0].type, conj(item.defined for item in items))

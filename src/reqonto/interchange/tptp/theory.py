"""A problem of TPTP as a theory of the logic: types, symbols, axioms, and what is to be proved.

The worlds of TPTP have at least one individual, and functions have values everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import combinations
from typing import NoReturn, assert_never
from unicodedata import normalize

from reqonto.diagnostics import codes_tptp as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.interchange.tptp.read import ROLES, Problem
from reqonto.interchange.tptp.tree import (
    Annotated,
    Atom,
    Binary,
    Equal,
    Name,
    Negation,
    Quantified,
    Statement,
    Truth,
    Typing,
)
from reqonto.logic.sorts import BOOL, DECIMAL, INTEGER, BoolSort, NumberSort, ObjectSort, Sort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    And,
    Apply,
    Arith,
    Compare,
    Const,
    Exists,
    ForAll,
    Formula,
    Function,
    Holds,
    Iff,
    Implies,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    disjunction,
    forall,
    sort_of,
)
from reqonto.logic.theory import Axiom, KindInfo, Theory
from reqonto.records import dataclass
from reqonto.source import Span

INDIVIDUALS = ObjectSort("i")
"""The sort of what has no other type, `$i`."""

RATIONAL = NumberSort("decimal", "rational")
"""The sort of `$rat`; that of `$real` is another, for more holds of products there."""

_BUILT_IN: Mapping[str, Sort] = {
    "$i": INDIVIDUALS, "$o": BOOL, "$int": INTEGER, "$rat": RATIONAL, "$real": DECIMAL,
}  # fmt: skip
_ARITHMETIC: Mapping[str, str] = {"$sum": "+", "$difference": "-", "$product": "*"}
_ORDER: Mapping[str, str] = {"$less": "<", "$lesseq": "<=", "$greater": ">", "$greatereq": ">="}


@dataclass(frozen=True)
class Given:
    """What a problem means: `goal` is the conjunction of its conjectures, None where there is none.

    `called` gives the name in TPTP of each symbol and sort of the theory.
    """

    name: str
    theory: Theory
    goal: Formula | None
    conjectures: tuple[str, ...]
    negated: bool = False
    """Whether some formula is a conjecture that is negated already."""
    called: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)


class _Mistake(Exception):  # noqa: N818 - a mistake of the text, told as a finding
    def __init__(self, found: Diagnostic) -> None:
        self.found = found


def theory_of(problem: Problem) -> tuple[Given, list[Diagnostic]]:
    """What the problem means, and what is wrong with the types in it."""
    work = _Typing()
    return work.given(problem), work.problems


class _Typing:
    """Types and symbols, as they are declared or first used."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []
        self.sorts: dict[str, ObjectSort] = {"$i": INDIVIDUALS}
        self.functions: dict[tuple[str, int], Function] = {}
        self.objects: dict[str, Function] = {}
        self.called: dict[str, str] = {INDIVIDUALS.name: "$i"}
        self.used: set[ObjectSort] = set()
        self.typed = False
        self.fresh = 0

    def given(self, problem: Problem) -> Given:
        axioms: list[Axiom] = []
        goals: list[Formula] = []
        names: list[str] = []
        places: dict[str, Span] = {}
        negated = False
        for item in problem.formulas:
            if item.role not in ROLES:
                self.problems.append(Diagnostic(codes.NO_ROLE, item.span, {"name": item.name, "role": item.role}))
                continue
            self.typed = item.language == "tff"
            try:
                if isinstance(item.content, Typing):
                    self.declare(item.content)
                    continue
                formula = self.closed(item)
            except _Mistake as mistake:
                self.problems.append(mistake.found)
                continue
            if item.role == "conjecture":
                goals.append(formula)
                names.append(item.name)
                places.setdefault(item.name, item.span)
                continue
            negated = negated or item.role == "negated_conjecture"
            name, number = item.name, 1
            while name in places:
                number += 1
                name = f"{item.name}_{number}"
            places[name] = item.span
            axioms.append(Axiom(name, "must", (), TRUE, formula, item.span))
        background = [*self._inhabited(), *self._distinct()]
        theory = Theory(
            {sort.name: KindInfo(sort.name, sort) for sort in self.sorts.values()},
            {each.name: each for each in (*self.functions.values(), *self.objects.values())},
            (*background, *axioms),
        )
        goal = conjunction(*goals) if goals else None
        return Given(problem.name, theory, goal, tuple(names), negated, self.called, places)

    def _inhabited(self) -> Iterator[Axiom]:
        """There is something of each sort."""
        for sort in self.sorts.values():
            yield Axiom(f"${sort.name}", "structure", (), TRUE, Exists((Var("X", sort),), TRUE))

    def _distinct(self) -> Iterator[Axiom]:
        """Objects in double quotes are themselves."""
        calls = [Apply(each, ()) for each in self.objects.values()]
        for one, other in combinations(calls, 2):
            yield Axiom("$distinct", "structure", (), TRUE, Compare("!=", one, other))

    # ------------------------------------------------ declarations

    def declare(self, typing: Typing) -> None:
        name = typing.symbol
        if typing.result is None:
            if name.text in self.sorts or name.text.startswith("$"):
                self.fail(name, Text("is declared twice", "重复声明"))
            sort = ObjectSort(self._name(name.text))
            self.sorts[name.text] = sort
            self.called[sort.name] = name.text
            return
        args = tuple(self.sort(each) for each in typing.args)
        if any(isinstance(each, BoolSort) for each in args):
            self.fail(name, Text("takes truth values, which is not read", "以真值为参数，不予读取"))
        result = self.sort(typing.result)
        known = self.functions.get((name.text, len(args)))
        if known is not None and (known.args, known.result) != (args, result):
            self.fail(name, Text("has another type already", "已有另一类型"))
        if known is None:
            self._add(name.text, args, result)

    def _add(self, text: str, args: tuple[Sort, ...], result: Sort) -> Function:
        function = Function(self._name(text), args, result)
        self.functions[text, len(args)] = function
        self.called[function.name] = text
        return function

    def _name(self, text: str) -> str:
        """A name of the theory that no other symbol or sort has."""
        told = normalize("NFKC", text)
        plain = "".join(char if char.isalnum() or char == "_" else "_" for char in told) or "_"
        plain = f"_{plain}" if plain[0].isdigit() else plain
        name = plain
        while name in self.called:
            self.fresh += 1
            name = f"{plain}_{self.fresh}"
        return name

    def sort(self, name: Name) -> Sort:
        built_in = _BUILT_IN.get(name.text)
        if built_in is not None:
            return built_in
        if name.text not in self.sorts:
            self.fail(name, Text("is no type", "不是类型"))
        return self.sorts[name.text]

    def fail(self, name: Name, why: Text) -> NoReturn:
        raise _Mistake(Diagnostic(codes.ILL_TYPED, name.span, {"name": name.text, "why": why}))

    # ------------------------------------------------ formulas

    def closed(self, item: Annotated) -> Formula:
        assert not isinstance(item.content, Typing)
        free = {name.text: name for name in _free(item.content)}
        if free and item.language != "cnf":
            name = next(iter(free.values()))
            self.fail(name, Text("is bound by no quantifier", "没有量词约束"))
        variables = {text: Var(text, INDIVIDUALS) for text in free}
        body = self.formula(item.content, variables)
        return forall(tuple(variables.values()), body)

    def formula(self, node: Statement, scope: Mapping[str, Var]) -> Formula:
        match node:
            case Truth(value):
                return TRUE if value else FALSE
            case Atom(term):
                return self.atom(term, scope)
            case Equal(left, right):
                return self.equal(left, right, scope)
            case Negation(body):
                return Not(self.formula(body, scope))
            case Quantified():
                return self.quantified(node, scope)
            case Binary():
                return self.binary(node, scope)
            case _:
                assert_never(node)

    def binary(self, node: Binary, scope: Mapping[str, Var]) -> Formula:
        if node.op in {"&", "|"}:
            # A long row is one formula with many parts, and is not gone into one by one.
            parts: list[Formula] = []
            rest: Statement = node
            while isinstance(rest, Binary) and rest.op == node.op:
                parts.append(self.formula(rest.right, scope))
                rest = rest.left
            parts.append(self.formula(rest, scope))
            parts.reverse()
            return conjunction(*parts) if node.op == "&" else disjunction(*parts)
        left, right = self.formula(node.left, scope), self.formula(node.right, scope)
        match node.op:
            case "=>":
                return Implies(left, right)
            case "<=":
                return Implies(right, left)
            case "<=>":
                return Iff(left, right)
            case "<~>":
                return Not(Iff(left, right))
            case "~|":
                return Not(Or((left, right)))
            case _:
                return Not(And((left, right)))

    def quantified(self, node: Quantified, scope: Mapping[str, Var]) -> Formula:
        inner = dict(scope)
        variables: list[Var] = []
        for name, type_ in node.variables:
            sort: Sort = INDIVIDUALS if type_ is None else self.sort(type_)
            if isinstance(sort, BoolSort):
                self.fail(name, Text("ranges over truth values, which is not read", "以真值为取值范围，不予读取"))
            # Within one axiom different variables have different names.
            self.fresh += 1
            variables.append(Var(f"{name.text}_{self.fresh}", sort))
            inner[name.text] = variables[-1]
        body = self.formula(node.body, inner)
        return ForAll(tuple(variables), body) if node.universal else Exists(tuple(variables), body)

    def equal(self, left: Name, right: Name, scope: Mapping[str, Var]) -> Formula:
        one, other = self.term(left, scope), self.term(right, scope)
        if sort_of(one) != sort_of(other):
            self.fail(right, Text("is of another type than the other side", "与另一侧类型不同"))
        return Compare("=", one, other)

    def atom(self, name: Name, scope: Mapping[str, Var]) -> Formula:
        if name.text == "$distinct":
            terms = [self.term(each, scope) for each in name.args]
            return conjunction(*(Compare("!=", one, other) for one, other in combinations(terms, 2)))
        if name.text in _ORDER:
            one, other = self.numbers(name, scope, 2)
            return Compare(_ORDER[name.text], one, other)  # type: ignore[arg-type]
        if name.text.startswith("$") and not name.text.startswith("$$"):
            self.fail(name, Text("is a defined predicate that is not read", "是不予读取的内置谓词"))
        return Holds(self.applied(name, scope, BOOL))

    # ------------------------------------------------ terms

    def term(self, name: Name, scope: Mapping[str, Var]) -> Term:
        match name.kind:
            case "variable":
                if name.text not in scope:
                    self.fail(name, Text("is bound by no quantifier", "没有量词约束"))
                return scope[name.text]
            case "number":
                value = Fraction(name.text)
                whole = name.text.lstrip("+-").isdigit()
                return Const(value, INTEGER if whole else RATIONAL if "/" in name.text else DECIMAL)
            case "object":
                if name.text not in self.objects:
                    function = Function(self._name(name.text.strip('"') or "text"), (), INDIVIDUALS)
                    self.objects[name.text] = function
                    self.called[function.name] = name.text
                return Apply(self.objects[name.text], ())
            case "symbol":
                return self.symbol(name, scope)
            case _:
                assert_never(name.kind)

    def symbol(self, name: Name, scope: Mapping[str, Var]) -> Term:
        if name.text in _ARITHMETIC:
            one, other = self.numbers(name, scope, 2)
            unknown = not any(isinstance(each, Const) for each in (one, other))
            if name.text == "$product" and unknown and sort_of(one) == RATIONAL:
                # The solver has the reals: what holds of products there need not hold of rationals.
                self.fail(name, Text("multiplies two unknown numbers, which is not read", "将两个未知数相乘，不予读取"))
            return Arith(_ARITHMETIC[name.text], one, other, _number(sort_of(one)))  # type: ignore[arg-type]
        if name.text == "$uminus":
            (one,) = self.numbers(name, scope, 1)
            sort = _number(sort_of(one))
            return Arith("-", Const(Fraction(0), sort), one, sort)
        if name.text == "$to_real":
            (one,) = self.numbers(name, scope, 1)
            return Arith("+", one, Const(Fraction(0), DECIMAL), DECIMAL)
        if name.text.startswith("$") and not name.text.startswith("$$"):
            self.fail(name, Text("is a defined function that is not read", "是不予读取的内置函数"))
        found = self.applied(name, scope, INDIVIDUALS)
        if isinstance(found.function.result, BoolSort):
            self.fail(name, Text("is a predicate, and stands where a term is wanted", "是谓词，不能用作项"))
        return found

    def numbers(self, name: Name, scope: Mapping[str, Var], count: int) -> tuple[Term, ...]:
        if len(name.args) != count:
            self.fail(name, Text(f"takes {count} arguments", f"应有 {count} 个参数"))
        terms = tuple(self.term(each, scope) for each in name.args)
        first = sort_of(terms[0])
        if not isinstance(first, NumberSort) or any(sort_of(each) != first for each in terms):
            self.fail(name, Text("takes numbers of one type", "的参数应为同一类型的数"))
        return terms

    def applied(self, name: Name, scope: Mapping[str, Var], result: Sort) -> Apply:
        args = tuple(self.term(each, scope) for each in name.args)
        function = self.functions.get((name.text, len(args)))
        if function is None:
            if self.typed and any(each == name.text for each, _ in self.functions):
                self.fail(name, Text("is declared with another number of arguments", "所声明的参数个数不同"))
            function = self._add(name.text, (INDIVIDUALS,) * len(args), result)
        for given, wanted, said in zip(args, function.args, name.args, strict=True):
            if sort_of(given) != wanted:
                self.fail(said, Text(f"is of another type than {name.text} takes", f"与 {name.text} 所要求的类型不同"))
        if isinstance(result, BoolSort) != isinstance(function.result, BoolSort):
            self.fail(name, Text("is a predicate at one place and a function at another", "一处作谓词，一处作函数"))
        return Apply(function, args)


def _number(sort: Sort) -> NumberSort:
    assert isinstance(sort, NumberSort)
    return sort


def _free(node: Statement, bound: frozenset[str] = frozenset()) -> Iterator[Name]:
    """The variables of a formula that nothing binds."""
    match node:
        case Truth():
            return
        case Atom(term):
            yield from _variables((term,), bound)
        case Equal(left, right):
            yield from _variables((left, right), bound)
        case Negation(body):
            yield from _free(body, bound)
        case Quantified(_, variables, body):
            yield from _free(body, bound | {name.text for name, _ in variables})
        case Binary():
            rest: Statement = node
            while isinstance(rest, Binary):
                yield from _free(rest.right, bound)
                rest = rest.left
            yield from _free(rest, bound)
        case _:
            assert_never(node)


def _variables(terms: Sequence[Name], bound: frozenset[str]) -> Iterator[Name]:
    for each in terms:
        if each.kind == "variable" and each.text not in bound:
            yield each
        yield from _variables(each.args, bound)

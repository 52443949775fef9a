"""The part of a theory that OWL can express, as axioms of OWL, and the same part as a theory of its own.

Kinds are classes, fixed parameters and relations are properties, and an axiom about one object – its kinds, its values
within bounds, how many things of which kind it is linked to – is a class that nothing may be in.  What reads moments,
compares two unknown values, counts over several things or matches patterns stays outside; so do the axioms that need
it.  Both parts say the same, so that two engines must answer alike about them.

Numbers that need not be whole are told by their place among the constants that they are compared with: those are the
even numbers in their order, and the odd ones stand for everything between two of them.  As values are compared with
constants only, that says neither more nor less, and HermiT has no fractions to reckon with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from reqonto.backends.hermit_session import Session
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    And,
    Apply,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    ForAll,
    Formula,
    Function,
    Holds,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    disjunction,
    sort_of,
)
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import every_node, free_variables
from reqonto.owl.model import NOTHING, THING, XSD, Form, Iri, Kind, Node, Number, Value, declaration, form
from reqonto.records import dataclass

BASE = "urn:reqonto:theory#"
_STRING, _BOOLEAN, _INTEGER = XSD + "string", XSD + "boolean", XSD + "integer"
_FACETS = {"<": "maxExclusive", "<=": "maxInclusive", ">": "minExclusive", ">=": "minInclusive"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
MOST_CASES = 64
"""Into so many cases a formula about two objects is taken apart at most."""


class Outside(Exception):  # noqa: N818 - no defect: the formula is none of OWL
    """A formula is not in the part."""


@dataclass(frozen=True)
class Part:
    """What OWL can express of a theory.

    `theory` has just the axioms that are expressed, `axioms` say the same in OWL; `classes` names the class of each
    kind, `triggers` that of the things to which an axiom with a condition applies, by the axiom's place in `theory`.

    `unread` says that there are the properties that no axiom reads.  Where each sort has a model with a member, copies
    of these models side by side are one in which such a property may lead anywhere: so it makes a difference only where
    a whole sort, one of the classes `sorts`, can have no member.
    """

    theory: Theory
    axioms: tuple[Form, ...]
    classes: Mapping[str, str]
    triggers: Mapping[int, str]
    unread: tuple[Form, ...] = ()
    sorts: frozenset[str] = frozenset()


def expressed(theory: Theory) -> Part:
    """The part of a theory that OWL can express."""
    found = _Expression(theory)
    kept: list[Axiom] = []
    said: list[Form] = []
    triggers: dict[int, str] = {}
    for axiom in theory.axioms:
        if axiom.force in {"may", "should"}:
            continue
        try:
            form_, trigger = found.axiom(axiom)
        except Outside:
            continue
        number = len(kept)
        kept.append(axiom)
        said.append(form_)
        if trigger is not None:
            triggers[number] = f"{BASE}trigger:{number}"
            said += [
                declaration(Kind.CLASS, triggers[number]),
                form("SubClassOf", Iri(triggers[number]), trigger),
            ]
    part = replace(theory, axioms=tuple(kept), situations=(), lemmas=())
    classes = {name: found.kind(name) for name in theory.kinds}
    return Part(part, (*found.signature(), *said), classes, triggers, tuple(found.unread()), frozenset(found.sorts()))


def decide(session: Session, part: Part, axioms: Sequence[int], classes: Sequence[str]) -> tuple[bool, frozenset[str]]:
    """Whether a part has a model, and which classes have no member in any.

    `axioms` are the numbers under which the session knows the part's axioms, and more that is said about its kinds.
    Raises `Unanswered` where HermiT gives no answer.
    """
    # One class after the other: one model with a member of each of hundreds takes far longer.
    empty = session.empty(axioms, [*classes, *sorted(part.sorts)])
    if empty and part.unread and not part.sorts.isdisjoint(empty):
        # What leads to such a sort excludes as well where it comes from.
        empty = session.empty([*axioms, *session.add(part.unread)], classes)
    return empty is not None, frozenset(classes).intersection(empty or ())


class _Expression:
    """One theory on its way."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.functions = {
            name: function for name, function in theory.functions.items() if _simple(function) is not None
        }
        # Which values are whole is a matter of what has them: of what they are compared with it may be otherwise.
        constants = {
            side.value
            for axiom in theory.axioms
            for part in (axiom.trigger, axiom.duty)
            for node in every_node(part)
            if isinstance(node, Compare)
            for side, other in ((node.left, node.right), (node.right, node.left))
            if isinstance(side, Const) and isinstance(side.value, Fraction) and not _whole(sort_of(other))
        }
        self.ranks = {value: 2 * place for place, value in enumerate(sorted(constants))}
        self.read: set[str] = set()
        """The names of the functions that axioms read, as far as they were expressed."""

    # ------------------------------------------------------------ names

    def kind(self, name: str) -> str:
        return f"{BASE}kind:{_escaped(name)}"

    def sort(self, sort: Sort) -> Node:
        if not isinstance(sort, ObjectSort):
            raise Outside
        return Iri(f"{BASE}sort:{_escaped(sort.name)}")

    def property_(self, function: Function) -> Iri:
        if function.name not in self.functions or function.computed is not None:
            raise Outside
        self.read.add(function.name)
        return self.named(function)

    def named(self, function: Function) -> Iri:
        return Iri(f"{BASE}function:{_escaped(function.name)}")

    # ------------------------------------------------------------ signature

    def sorts(self) -> list[str]:
        """The classes of all sorts, in order."""
        used = [kind.sort for kind in self.theory.kinds.values()]
        for function in self.functions.values():
            used += [sort for sort in (*function.args, function.result) if isinstance(sort, ObjectSort)]
        return [f"{BASE}sort:{_escaped(name)}" for name in sorted({sort.name for sort in used})]

    def signature(self) -> Iterator[Form]:
        """The kinds, and the functions that axioms read: to be asked for after the axioms."""
        sorts = self.sorts()
        for iri in sorts:
            yield declaration(Kind.CLASS, iri)
        if len(sorts) > 1:
            yield form("DisjointClasses", *map(Iri, sorts))
        for kind in self.theory.kinds.values():
            own, sort = Iri(self.kind(kind.name)), self.sort(kind.sort)
            yield declaration(Kind.CLASS, own.iri)
            yield form("EquivalentClasses" if kind.name == kind.sort.name else "SubClassOf", own, sort)
            for super_ in kind.supers:
                if super_ in self.theory.kinds:
                    yield form("SubClassOf", own, Iri(self.kind(super_)))
        for one, other in self.theory.disjoint:
            yield form("DisjointClasses", Iri(self.kind(one)), Iri(self.kind(other)))
        for function in self.functions.values():
            if function.name in self.read:
                yield from self.of_function(function)

    def unread(self) -> Iterator[Form]:
        """The functions that no axiom reads."""
        for function in self.functions.values():
            if function.name not in self.read:
                yield from self.of_function(function)

    def of_function(self, function: Function) -> Iterator[Form]:
        property_ = self.named(function)
        domain = self.sort(function.args[0])
        if len(function.args) == 2:
            yield declaration(Kind.OBJECT_PROPERTY, property_.iri)
            yield form("ObjectPropertyDomain", property_, domain)
            yield form("ObjectPropertyRange", property_, self.sort(function.args[1]))
            return
        if isinstance(function.result, ObjectSort):
            yield declaration(Kind.OBJECT_PROPERTY, property_.iri)
            yield form("FunctionalObjectProperty", property_)
            yield form("ObjectPropertyDomain", property_, domain)
            yield form("ObjectPropertyRange", property_, self.sort(function.result))
        else:
            yield declaration(Kind.DATA_PROPERTY, property_.iri)
            yield form("FunctionalDataProperty", property_)
            yield form("DataPropertyDomain", property_, domain)
            yield form("DataPropertyRange", property_, _values(function.result))
        if not function.partial:
            yield form("SubClassOf", domain, self.some(property_, function.result))

    def some(self, property_: Iri, result: Sort, filler: Node | None = None) -> Node:
        if isinstance(result, ObjectSort):
            return form("ObjectSomeValuesFrom", property_, Iri(THING) if filler is None else filler)
        return form("DataSomeValuesFrom", property_, _values(result) if filler is None else filler)

    # ------------------------------------------------------------ axioms

    def axiom(self, axiom: Axiom) -> tuple[Form, Node | None]:
        """An axiom as one of OWL, and the class of what its condition is true of."""
        if not axiom.vars:
            raise Outside
        first, rest = axiom.vars[0], axiom.vars[1:]
        sort = self.sort(first.sort)
        broken: Formula = And((axiom.trigger, _negated(axiom.duty)))
        occurs: Formula = axiom.trigger
        for var in reversed(rest):
            broken, occurs = Exists((var,), broken), Exists((var,), occurs)
        bad = self.class_(broken, first)
        condition = None if axiom.trigger == TRUE else form("ObjectIntersectionOf", sort, self.class_(occurs, first))
        return form("SubClassOf", form("ObjectIntersectionOf", sort, bad), Iri(NOTHING)), condition

    def class_(self, formula: Formula, var: Var) -> Node:
        """The class of the things of which a formula is true, where `var` stands for the thing."""
        match formula:
            case And(parts):
                return _joined("ObjectIntersectionOf", [self.class_(part, var) for part in parts], THING)
            case Or(parts):
                return _joined("ObjectUnionOf", [self.class_(part, var) for part in parts], NOTHING)
            case Not(body):
                return form("ObjectComplementOf", self.class_(body, var))
            case Implies(left, right):
                return self.class_(Or((Not(left), right)), var)
            case Iff(left, right):
                return self.class_(And((Or((Not(left), right)), Or((left, Not(right))))), var)
            case Holds(term):
                return self.holds(term, var)
            case Compare(op, left, right):
                return self.compare(op, left, right, var)
            case IsKind(term, kind):
                if kind not in self.theory.kinds:
                    raise Outside
                return self.along(term, var, Iri(self.kind(kind)))
            case Defined(term):
                return self.defined(term, var)
            case Exists(vars_, body):
                return self.exists(1, vars_, body, var)
            case ForAll(vars_, body):
                return form("ObjectComplementOf", self.exists(1, vars_, _negated(body), var))
            case AtLeast(count, vars_, body):
                return self.exists(count, vars_, body, var)
            case Matches():
                raise Outside
            case _:
                assert_never(formula)

    # ------------------------------------------------------------ atoms

    def along(self, term: Term, var: Var, filler: Node) -> Node:
        """What leads, by functions from object to object, to something in a class."""
        match term:
            case Var():
                if term != var:
                    raise Outside
                return filler
            case Apply(function, (argument,)) if isinstance(function.result, ObjectSort):
                return self.along(argument, var, self.some(self.property_(function), function.result, filler))
            case _:
                raise Outside

    def value(self, term: Term, var: Var, filler: Node) -> Node:
        """What has a value in a range, at the end of a way of functions."""
        match term:
            case Apply(function, (argument,)) if not isinstance(function.result, ObjectSort):
                return self.along(argument, var, self.some(self.property_(function), function.result, filler))
            case _:
                raise Outside

    def holds(self, term: Term, var: Var) -> Node:
        match term:
            case Apply(_, (_,)):
                return self.value(term, var, form("DataOneOf", Value("true", _BOOLEAN)))
            case Const(bool() as truth, _):
                return Iri(THING if truth else NOTHING)
            case _:
                raise Outside

    def defined(self, term: Term, var: Var) -> Node:
        if isinstance(term, Const):
            return Iri(THING)
        match term:
            case Var():
                return self.along(term, var, Iri(THING))
            case Apply(function, _) if isinstance(function.result, ObjectSort):
                return self.along(term, var, Iri(THING))
            case Apply(function, _):
                return self.value(term, var, _values(function.result))
            case _:
                raise Outside

    def compare(self, op: str, left: Term, right: Term, var: Var) -> Node:
        if isinstance(left, Const):
            op, left, right = _TURNED[op], right, left
        if not isinstance(right, Const) or isinstance(left, Const):
            raise Outside
        return self.value(left, var, self.range_(op, right, sort_of(left)))

    def range_(self, op: str, const: Const, sort: Sort) -> Node:
        """The values of a sort that compare so with a constant."""
        value = self.constant(const, sort)
        if op == "=":
            return form("DataOneOf", value)
        if op == "!=":
            return form("DataIntersectionOf", _values(sort), form("DataComplementOf", form("DataOneOf", value)))
        if not isinstance(sort, NumberSort):
            raise Outside
        return form("DatatypeRestriction", Iri(_INTEGER), Iri(XSD + _FACETS[op]), value)

    def constant(self, const: Const, sort: Sort) -> Value:
        match const.value:
            case bool() as truth:
                return Value("true" if truth else "false", _BOOLEAN)
            case Fraction() as number if not _whole(sort):
                return Value(str(self.ranks[number]), _INTEGER)
            case Fraction() as number if number.denominator == 1:
                return Value(str(number.numerator), _INTEGER)
            case str() as text:
                return Value(text, _STRING)
            case _:
                raise Outside

    # ------------------------------------------------------------ counting

    def exists(self, count: int, vars_: Sequence[Var], body: Formula, var: Var) -> Node:
        """What is linked to at least so many things of which something is true."""
        if count == 0:
            return Iri(THING)
        if len(vars_) != 1:
            if count != 1 or not vars_:
                raise Outside
            for each in reversed(vars_[1:]):
                body = Exists((each,), body)
        (other, *_) = vars_
        if not isinstance(other.sort, ObjectSort):
            raise Outside
        cases = _cases(body, MOST_CASES)
        if count > 1 and len(cases) > 1:
            cases = [[body]] if not isinstance(body, And) else [list(body.parts)]
        return _joined("ObjectUnionOf", [self.linked(count, case, other, var) for case in cases], NOTHING)

    def linked(self, count: int, parts: Sequence[Formula], other: Var, var: Var) -> Node:
        """One case: the link, what is true of the thing at its other end, and what is true of this one."""
        links = [(part, found) for part in parts if (found := self.link(part, other, var)) is not None]
        if not links:
            raise Outside
        chosen, property_ = links[0]
        here: list[Node] = []
        there: list[Node] = [self.sort(other.sort)]
        for part in parts:
            if part is chosen:
                continue
            names = _free(part)
            if names <= {other}:
                there.append(self.class_(part, other))
            elif names <= {var}:
                here.append(self.class_(part, var))
            else:
                raise Outside
        filler = _joined("ObjectIntersectionOf", there, THING)
        many = (
            form("ObjectSomeValuesFrom", property_, filler)
            if count == 1
            else form("ObjectMinCardinality", Number(count), property_, filler)
        )
        return _joined("ObjectIntersectionOf", [*here, many], THING)

    def link(self, part: Formula, other: Var, var: Var) -> Node | None:
        """The property that a part says to lead from this thing to the other."""
        match part:
            case Holds(Apply(function, (Var() as one, Var() as two))) if {one, two} == {var, other} and one != two:
                found = self.property_(function)
                return found if (one, two) == (var, other) else form("ObjectInverseOf", found)
            case Compare("=", Apply(function, (Var() as one,)), Var() as two) | Compare(
                "=", Var() as two, Apply(function, (Var() as one,))
            ) if {one, two} == {var, other} and one != two:
                found = self.property_(function)
                return found if (one, two) == (var, other) else form("ObjectInverseOf", found)
            case _:
                return None


def _simple(function: Function) -> Function | None:
    """A symbol that is a property: fixed, of one object, or true of two."""
    if function.changing or function.computed is not None:
        return None
    match function.args:
        case (ObjectSort(),):
            return None if isinstance(function.result, EnumSort) and not function.result.members else function
        case (ObjectSort(), ObjectSort()) if isinstance(function.result, BoolSort):
            return function
        case _:
            return None


def _escaped(name: str) -> str:
    """A name as the end of an IRI: what such an end may not have is written in hexadecimal."""
    return "".join(char if char.isalnum() or char in "._-" else f"~{ord(char):X}." for char in name)


def _values(sort: Sort) -> Node:
    """All values of a sort."""
    match sort:
        case BoolSort():
            return form("DataOneOf", Value("false", _BOOLEAN), Value("true", _BOOLEAN))
        case EnumSort(_, members) if members:
            return form("DataOneOf", *(Value(member, _STRING) for member in members))
        case NumberSort():
            return Iri(_INTEGER)
        case TextSort():
            return Iri(_STRING)
        case _:
            raise Outside


def _whole(sort: Sort) -> bool:
    return isinstance(sort, NumberSort) and sort.integral


def _joined(op: str, parts: Iterable[Node], neutral: str) -> Node:
    listed = [part for part in parts if part != Iri(neutral)]
    if not listed:
        return Iri(neutral)
    return listed[0] if len(listed) == 1 else form(op, *listed)


def _negated(formula: Formula) -> Formula:
    """That a formula is false, with the negation as far inside as it goes without touching atoms."""
    match formula:
        case Not(body):
            return body
        case And(parts):
            return disjunction(*map(_negated, parts)) if parts else FALSE
        case Or(parts):
            return conjunction(*map(_negated, parts)) if parts else TRUE
        case Implies(left, right):
            return conjunction(left, _negated(right))
        case ForAll(vars_, body):
            return Exists(vars_, _negated(body))
        case _:
            return Not(formula)


def _cases(formula: Formula, most: int) -> list[list[Formula]]:
    """A formula as cases, each a list of what must be true together; `Outside` if there are too many."""
    match formula:
        case And(parts):
            found: list[list[Formula]] = [[]]
            for part in parts:
                found = [one + other for one in found for other in _cases(part, most)]
                if len(found) > most:
                    raise Outside
            return found
        case Or(parts):
            listed = [case for part in parts for case in _cases(part, most)]
            if len(listed) > most:
                raise Outside
            return listed
        case Implies(left, right):
            return _cases(Or((_negated(left), right)), most)
        case Not(And() | Or() | Not() | Implies() | ForAll() as body):
            return _cases(_negated(body), most)
        case _:
            return [[formula]]


def _free(formula: Formula) -> frozenset[Var]:
    return frozenset(free_variables(formula))

"""Rules of SWRL that somebody wrote, read as rules of the language.

What is read: atoms of classes, of object and data properties, of equality and difference, and comparisons of values;
all of them joined by `and` on both sides.  A variable for a value stands for the property that gives it.  Whatever else
a rule says is told at its place, and the rule is left out whole: half of it would mean another one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import unquote

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.placed import Statement
from reqonto.rdf.terms import RDFS, SWRL, TYPE, XSD, Iri, Literal
from reqonto.source import Span
from reqonto.syntax import tree

if TYPE_CHECKING:
    from reqonto.graphs.by_hand import ByHand
    from reqonto.graphs.hand_values import Values

_BUILT_IN = "http://www.w3.org/2003/11/swrlb#"
_COMPARISONS: dict[str, tree.CompareOp] = {
    "equal": "=", "notEqual": "!=", "lessThan": "<", "lessThanOrEqual": "<=",
    "greaterThan": ">", "greaterThanOrEqual": ">=",
}  # fmt: skip
_ENABLED = "http://swrl.stanford.edu/ontologies/3.3/swrla.owl#isRuleEnabled"
_OFF = {Literal(text, XSD + "boolean") for text in ("false", "0")}
_ID = re.compile(r"[A-Z]+-\d+")


class _Left(Exception):  # noqa: N818 - an outcome, not a defect
    """A part of a rule that is not read, and where it stands."""

    def __init__(self, at: tuple[int, int], en: str, zh: str) -> None:
        super().__init__(en)
        self.what, self.at = Text(en, zh), at


def rules(hand: ByHand, values: Values) -> Iterator[tree.Item]:
    """The rules of a graph, in its order; those that are not read have been reported.

    A rule without an id gets one that nothing else has, in this graph or in those that were read before.
    """
    imps = list(hand.graph.of_class(SWRL + "Imp"))
    if imps:
        said = (each.value for each in hand.graph.statements)
        hand.taken.update(each.text for each in said if isinstance(each, Literal) and _ID.fullmatch(each.text))
    for number, each in enumerate(imps, start=1):
        try:
            yield _Rule(hand, values, each).item(_free(hand.taken, number))
        except _Left as left:
            why = Text(f"a rule of SWRL, for {left.what.en}", f"SWRL 规则，因为{left.what.zh}")
            hand.graph.report(codes.UNREAD_AXIOM, left.at, what=why)


def _free(taken: Collection[str], number: int) -> str:
    """The first id from this number on that nothing has."""
    return next(f"L-{each}" for each in count(number) if f"L-{each}" not in taken)


class _Rule:
    def __init__(self, hand: ByHand, values: Values, declared: Statement) -> None:
        self.hand, self.graph, self.values = hand, hand.graph, values
        self.declared = declared
        self.at = declared.value_at
        self.properties: dict[object, object] = {
            said.subject: kind for kind, several in values.members_of.items() for said in several
        }
        self.kinds: dict[str, object] = {}
        """The class that each variable ranges over; the first that an atom names."""
        self.concluding = False
        """Whether the conclusion is being read, whose variables the conditions name."""
        self.stands: dict[str, tree.Expr] = {}
        """What a variable for a value stands for."""

    def item(self, free: str) -> tree.Item:
        """The rule, called by its label if that is an id, else by one that is free."""
        subject = self.declared.subject
        if any(each.value in _OFF for each in self.graph.said(subject, _ENABLED)):
            raise _Left(self.at, "it is switched off", "它已停用")
        body, head = (self.entries(subject, SWRL + part) for part in ("body", "head"))
        if not head:
            raise _Left(self.at, "it concludes nothing", "它没有结论")
        for atom in body:
            self.note(atom)
        left = [part for atom in body for part in self.atom(atom)]
        compared = [each for part in left if isinstance(part, tree.Compare) for each in part.operands]
        # What is compared is known.
        left = [part for part in left if not (isinstance(part, tree.Known) and part.item in compared)]
        self.concluding = True
        right = [part for atom in head for part in self.atom(atom)]
        if not self.kinds:
            raise _Left(self.at, "it is about no class that is declared here", "它不涉及此处声明的类")
        span = self.hand.span(self.at)
        binders = tuple(
            tree.Binder((tree.Name(name, span),), tree.Var(self.hand.name(kind, self.at), span), span)
            for name, kind in self.kinds.items()
        )
        conclusion = _both(right, span)
        formula = tree.Implies(_both(left, span), conclusion, span) if left else conclusion
        quantified = tree.Quantified(tree.Quant("every", None, binders, None, span), formula, span)
        labels = [each.value for each in self.hand.said(subject, RDFS + "label") if isinstance(each.value, Literal)]
        uid = next((each.text for each in labels if _ID.fullmatch(each.text)), free)
        self.hand.taken.add(uid)
        title = next((tree.LangString(each.text, each.lang, span) for each in labels if each.text != uid), None)
        return tree.Formula("rule", tree.Name(uid, span), title, None, quantified, (), span)

    def entries(self, subject: object, edge: str) -> list[Statement]:
        found = list(self.graph.said(subject, edge))
        if len(found) > 1:
            raise _Left(found[1].value_at, "it has two bodies or heads", "它有两个条件或结论")
        return self.hand.entries(found[0].value) if found else []

    # ------------------------------------------------ variables

    def note(self, atom: Statement) -> None:
        """Notes what kind of thing a variable is, by the classes that the body names, else by its properties."""
        about = {each.edge.removeprefix(SWRL): each for each in self.graph.about(atom.value)}
        if self.sort(atom) == "ClassAtom" and self.is_variable(about.get("argument1")):
            kind = about["classPredicate"].value if "classPredicate" in about else None
            if self.hand.is_own(kind):
                self.kinds.setdefault(self.variable(about["argument1"]), kind)

    def is_variable(self, said: Statement | None) -> bool:
        return said is not None and any(each.value == SWRL + "Variable" for each in self.graph.said(said.value, TYPE))

    def variable(self, said: Statement) -> str:
        local = unquote(re.split(r"[#/:]", str(said.value))[-1])
        return local.replace("-", "_") or "x"

    def owner(self, said: Statement, kind: object) -> tree.Expr:
        """A variable for a thing, which ranges over a class if no atom of a class said so."""
        if not self.is_variable(said):
            what = self.graph.shortened(said.value)
            raise _Left(said.value_at, f"it is about the individual `{what}`", f"它涉及个体“{what}”")
        name = self.variable(said)
        if name in self.stands:
            raise _Left(said.value_at, f"`{name}` is a thing and a value", f"“{name}”既是事物又是值")
        if self.concluding and name not in self.kinds:
            raise _Left(said.value_at, f"nothing says what `{name}` is", f"没有说明“{name}”是什么")
        self.kinds.setdefault(name, kind)
        return tree.Var(tree.Name(name, self.hand.span(said.value_at)), self.hand.span(said.value_at))

    # ------------------------------------------------ atoms

    def sort(self, atom: Statement) -> str:
        found = [str(each.value).removeprefix(SWRL) for each in self.graph.said(atom.value, TYPE)]
        return found[0] if len(found) == 1 else ""

    def part(self, atom: Statement, edge: str) -> Statement:
        found = list(self.graph.said(atom.value, SWRL + edge))
        if len(found) != 1:
            raise _Left(atom.value_at, f"an atom has no single `swrl:{edge}`", f"原子没有唯一的“swrl:{edge}”")
        return found[0]

    def atom(self, atom: Statement) -> list[tree.Expr]:
        """What an atom says; nothing where it only says what a variable ranges over or stands for."""
        span = self.hand.span(atom.value_at)
        match self.sort(atom):
            case "ClassAtom":
                kind = self.part(atom, "classPredicate")
                if not self.hand.is_own(kind.value) or not self.hand.sort(kind.value):
                    what = self.graph.shortened(kind.value) if isinstance(kind.value, Iri) else "[…]"
                    raise _Left(kind.value_at, f"`{what}` is no class that is read here", f"“{what}”不是此处读取的类")
                thing = self.owner(self.part(atom, "argument1"), kind.value)
                assert isinstance(thing, tree.Var)
                if not self.concluding and self.kinds[thing.name.text] == kind.value:
                    return []
                return [tree.IsA(thing, self.hand.path(kind.value, kind.value_at), span)]
            case "IndividualPropertyAtom" | "DatavaluedPropertyAtom":
                return self.property(atom, span)
            case "SameIndividualAtom" | "DifferentIndividualsAtom" as sort:
                one, other = (self.thing(self.part(atom, f"argument{number}")) for number in (1, 2))
                op: tree.CompareOp = "=" if sort == "SameIndividualAtom" else "!="
                return [tree.Compare((one, other), (op,), span)]
            case "BuiltinAtom":
                return [self.comparison(atom, span)]
            case sort:
                raise _Left(atom.value_at, f"`swrl:{sort}` is not read", f"不读取“swrl:{sort}”")

    def thing(self, said: Statement) -> tree.Expr:
        """A variable that ranges over a class already."""
        if self.is_variable(said) and self.variable(said) not in self.kinds:
            name = self.variable(said)
            raise _Left(said.value_at, f"nothing says what `{name}` is", f"没有说明“{name}”是什么")
        return self.owner(said, None)

    def property(self, atom: Statement, span: Span) -> list[tree.Expr]:
        edge = self.part(atom, "propertyPredicate")
        kind = self.properties.get(edge.value)
        if kind is None:
            what = self.graph.shortened(edge.value) if isinstance(edge.value, Iri) else "[…]"
            raise _Left(edge.value_at, f"`{what}` is no property that is read here", f"“{what}”不是此处读取的属性")
        base = self.owner(self.part(atom, "argument1"), kind)
        member = tree.Dot(base, self.hand.name(edge.value, edge.value_at), span)
        single = self.values.is_single(edge.value, kind)
        value = self.part(atom, "argument2")
        target = self.values.target(edge.value)
        if target is not None and self.hand.sort(target) != "enumeration":
            other = self.owner(value, target)
            return [_has(member, other, span, single=single)]
        if self.is_variable(value):
            name = self.variable(value)
            if name in self.kinds or not single:
                raise _Left(value.value_at, f"`{name}` stands for one of several values", f"“{name}”代表多个值之一")
            if name not in self.stands:
                if self.concluding:
                    raise _Left(value.value_at, f"nothing gives `{name}` a value", f"没有给出“{name}”的值")
                self.stands[name] = member
                return [tree.Known(member, negated=False, span=span)]
            return [tree.Compare((member, self.stands[name]), ("=",), span)]
        constant = self.constant(value, edge.value)
        if isinstance(constant, tree.Bool) and constant.value and single:
            return [member]
        return [_has(member, constant, span, single=single)]

    def constant(self, said: Statement, edge: object) -> tree.Expr:
        found = self.values.constant(said, edge)
        if found is None:
            raise _Left(said.value_at, "a value cannot be read", "有无法读取的值")
        return found

    def comparison(self, atom: Statement, span: Span) -> tree.Expr:
        built_in = self.part(atom, "builtin")
        op = _COMPARISONS.get(str(built_in.value).removeprefix(_BUILT_IN))
        arguments = self.hand.entries(self.part(atom, "arguments").value)
        if op is None or len(arguments) != 2:
            what = str(built_in.value).replace(_BUILT_IN, "swrlb:")
            raise _Left(built_in.value_at, f"`{what}` is not read", f"不读取“{what}”")
        given = [self.stands.get(self.variable(each)) if self.is_variable(each) else None for each in arguments]
        unit_of = next((each.name for each in given if isinstance(each, tree.Dot)), None)
        operands: list[tree.Expr] = []
        for each, known in zip(arguments, given, strict=True):
            if known is not None:
                operands.append(known)
            elif self.is_variable(each) or unit_of is None:
                name = self.variable(each) if self.is_variable(each) else self.graph.shortened(each.value)
                raise _Left(each.value_at, f"nothing gives `{name}` a value", f"没有给出“{name}”的值")
            else:
                edge = next(edge for edge in self.properties if self.hand.name(edge, (0, 0)).text == unit_of.text)
                operands.append(self.constant(each, edge))
        return tree.Compare(tuple(operands), (op,), span)


def _has(member: tree.Expr, value: tree.Expr, span: Span, *, single: bool) -> tree.Expr:
    if single:
        return tree.Compare((member, value), ("=",), span)
    return tree.In(value, member, negated=False, span=span)


def _both(parts: list[tree.Expr], span: Span) -> tree.Expr:
    return parts[0] if len(parts) == 1 else tree.And(tuple(parts), span)

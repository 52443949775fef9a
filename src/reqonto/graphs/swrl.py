"""Rules and constraints that a Horn rule says exactly, as rules of SWRL.

`every o in Order: o.method = cash implies o.payer = o.buyer`: atoms of classes and properties on both sides of an
implication, joined by `and`.  What needs a comparison, a time or a negation is no such rule and is left to its tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from reqonto.graphs.encode import decimal
from reqonto.graphs.names import Names
from reqonto.rdf.terms import FALSE, FIRST, NIL, REST, SWRL, TRUE, TYPE, XSD, Blank, Fact, Iri, Literal, Node, Value
from reqonto.rdf.write import Block
from reqonto.spec.model import Entry, Parameter, Relation
from reqonto.syntax import tree

Atoms: TypeAlias = "list[Node]"

VARIABLE = "urn:swrl:var#"


class Rules:
    """The rules of a specification."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.specification = names.specification
        self._known: set[str] = set()
        self._count = 0

    def blocks(self) -> Iterator[Block]:
        """A rule for each item that is one, after the variables that it names first."""
        for entry in self.specification.formulas:
            if entry.node.modal in {None, "must"}:
                yield from self._rule(entry)

    def _rule(self, entry: Entry[tree.Formula]) -> Iterator[Block]:
        formula = entry.node.formula
        if not isinstance(formula, tree.Quantified) or formula.quant.word != "every":
            return
        body = formula.body
        if isinstance(body, tree.IfThenElse) and body.otherwise is None:
            left, right = body.condition, body.then
        elif isinstance(body, tree.Implies):
            left, right = body.left, body.right
        else:
            return
        reader = _Atoms(self.names, entry.module)
        head: Atoms | None = []
        premises = reader.bound(formula.quant)
        if premises is not None:
            known = reader.atoms(left)
            head = reader.atoms(right)
            premises = None if known is None else [*premises, *known]
        if premises is None or not head:
            return
        for name in reader.kinds:
            if name not in self._known:
                self._known.add(name)
                yield Block(_variable(name), [(TYPE, Iri(SWRL + "Variable"))])
        self._count += 1
        facts: list[Fact] = [(TYPE, Iri(SWRL + "Imp")), (Iri(SWRL + "body"), _list(premises))]
        yield Block(Blank(f"_:rule{self._count}"), [*facts, (Iri(SWRL + "head"), _list(head))])


class _Atoms:
    """Reads the formulas of one item as atoms; None is what cannot be said."""

    def __init__(self, names: Names, module: str) -> None:
        self.names = names
        self.specification = names.specification
        self.module = module
        self.kinds: dict[str, str] = {}
        """The variables, each with the id of its kind."""

    def bound(self, quant: tree.Quant) -> Atoms | None:
        found: Atoms = []
        for binder in quant.binders:
            if not isinstance(binder.collection, tree.Var):
                return None
            kind = self.names.declared_at(self.module, (binder.collection.name.text,))
            if kind not in self.specification.kinds and kind not in self.specification.events:
                return None
            for name in binder.names:
                self.kinds[name.text] = kind
                found.append(self._class(kind, name.text))
        if quant.where is None:
            return found
        more = self.atoms(quant.where)
        return None if more is None else [*found, *more]

    def _class(self, kind: str, name: str) -> Node:
        return _atom("ClassAtom", ("classPredicate", self.names.name(kind)), ("argument1", _variable(name)))

    def atoms(self, expr: tree.Expr) -> Atoms | None:
        """The atoms of a conjunction."""
        match expr:
            case tree.And(parts=parts):
                found: Atoms = []
                for part in parts:
                    atoms = self.atoms(part)
                    if atoms is None:
                        return None
                    found += atoms
                return found
            case tree.IsA(item=tree.Var(name=name), kind=path) if name.text in self.kinds:
                kind = self.names.declared_at(self.module, tuple(part.text for part in path.parts))
                return [self._class(kind, name.text)] if kind in self.specification.kinds else None
            case tree.Compare(operands=(left, right), ops=("=" | "!=" as op,)):
                return self._equal(left, right, op)
            case tree.Dot():
                member = self._member(expr)
                if isinstance(member, Parameter) and member.type.base == "boolean" and self._single(member):
                    return [self._data(expr, member, TRUE)]
                return None
            case _:
                return None

    def _equal(self, left: tree.Expr, right: tree.Expr, op: str) -> Atoms | None:
        if isinstance(left, tree.Var) and isinstance(right, tree.Var):
            if left.name.text not in self.kinds or right.name.text not in self.kinds:
                return None
            kind = "SameIndividualAtom" if op == "=" else "DifferentIndividualsAtom"
            one, other = _variable(left.name.text), _variable(right.name.text)
            return [_atom(kind, ("argument1", one), ("argument2", other))]
        if op != "=":
            return None
        if not isinstance(left, tree.Dot):
            left, right = right, left
        if not isinstance(left, tree.Dot):
            return None
        member = self._member(left)
        if member is None or not self._single(member):
            return None
        if isinstance(right, tree.Var):
            individual = self._individual(right, member)
            return None if individual is None else [self._object(left, member, individual)]
        if not isinstance(member, Parameter):
            return None
        literal = _literal(right, member)
        return None if literal is None else [self._data(left, member, literal)]

    def _member(self, expr: tree.Dot) -> Parameter | Relation | None:
        """The parameter or relation of a variable."""
        if not isinstance(expr.base, tree.Var) or expr.base.name.text not in self.kinds:
            return None
        kind = self.kinds[expr.base.name.text]
        found = self.specification.members(kind).get(expr.name.text, ()) if kind in self.specification.kinds else ()
        member = found[0] if len(found) == 1 else None
        return member if isinstance(member, (Parameter, Relation)) and not member.feature else None

    @staticmethod
    def _single(member: Parameter | Relation) -> bool:
        return member.high == 1 if isinstance(member, Relation) else member.type.collection is None

    def _individual(self, value: tree.Var, member: Parameter | Relation) -> Iri | None:
        """A variable, or the member of the enumeration that a parameter has its values from."""
        if value.name.text in self.kinds:
            return _variable(value.name.text) if isinstance(member, Relation) or member.type.kind else None
        if not isinstance(member, Parameter):
            return None
        enumeration = self.specification.enumerations.get(member.type.enumeration)
        if enumeration is None or all(each.name != value.name.text for each in enumeration.members):
            return None
        return self.names.name(f"{enumeration.id}/{value.name.text}")

    def _object(self, expr: tree.Dot, member: Parameter | Relation, value: Iri) -> Node:
        assert isinstance(expr.base, tree.Var)
        edge, about = self.names.name(member.id), _variable(expr.base.name.text)
        return _atom("IndividualPropertyAtom", ("propertyPredicate", edge), ("argument1", about), ("argument2", value))

    def _data(self, expr: tree.Dot, member: Parameter, value: Literal) -> Node:
        assert isinstance(expr.base, tree.Var)
        edge, about = self.names.name(member.id), _variable(expr.base.name.text)
        return _atom("DatavaluedPropertyAtom", ("propertyPredicate", edge), ("argument1", about), ("argument2", value))


def _literal(value: tree.Expr, member: Parameter) -> Literal | None:
    """A value as it stands in data of the parameter: in the unit that it is declared with."""
    match value:
        case tree.Bool(value=truth) if member.type.base == "boolean":
            return TRUE if truth else FALSE
        case tree.String(text=text) if member.type.base in {"text", "identifier"}:
            return Literal(text)
        case tree.Number(value=number, unit=unit) if member.type.base in {"integer", "decimal", "money", "quantity"}:
            if (unit.text if unit is not None else "") != member.type.unit:
                return None
            if member.type.base == "integer":
                return Literal(str(number.numerator), XSD + "integer") if number.denominator == 1 else None
            return Literal(decimal(number), XSD + "decimal")
        case _:
            return None


def _variable(name: str) -> Iri:
    from urllib.parse import quote

    return Iri(VARIABLE + "".join(char if char.isalnum() or char in "-_" else quote(char) for char in name))


def _atom(kind: str, *said: tuple[str, Value]) -> Node:
    return Node([(TYPE, Iri(SWRL + kind)), *((Iri(SWRL + edge), value) for edge, value in said)])


def _list(atoms: Atoms) -> Value:
    found: Value = NIL
    for atom in reversed(atoms):
        found = Node([(TYPE, Iri(SWRL + "AtomList")), (FIRST, atom), (REST, found)])
    return found

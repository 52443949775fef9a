"""Properties and individuals of an ontology as parameters, relations, arguments and objects."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reqonto import vocabulary as ecreq
from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.placed import Statement
from reqonto.rdf.terms import OWL, RDFS, TYPE, XSD, Blank, Iri, Literal
from reqonto.records import rows
from reqonto.source import Source, Span
from reqonto.syntax import tree

if TYPE_CHECKING:
    from reqonto.graphs.by_hand import Bounds, ByHand

_TYPES: dict[str, tree.BaseTypeName] = {
    "string": "text", "normalizedString": "text", "token": "text", "anyURI": "text", "boolean": "boolean",
    "integer": "integer", "int": "integer", "long": "integer", "short": "integer", "nonNegativeInteger": "integer",
    "positiveInteger": "integer", "decimal": "decimal", "dateTime": "datetime", "dateTimeStamp": "datetime",
    "date": "date", "duration": "duration", "dayTimeDuration": "duration",
}  # fmt: skip
_LEAST = {"nonNegativeInteger": Fraction(0), "positiveInteger": Fraction(1)}
_PROPERTIES = {OWL + "DatatypeProperty", OWL + "ObjectProperty"}
_LONGEST = 300


class Values:
    """What is read of properties and individuals."""

    def __init__(self, hand: ByHand) -> None:
        self.hand = hand
        self.graph = hand.graph
        self.members_of: dict[object, list[Statement]] = {}
        """The properties of each class, in the order of the file."""
        for each in self.graph.statements:
            if each.edge == TYPE and each.value in _PROPERTIES and hand.is_own(each.subject):
                self._place(each)

    def _place(self, declared: Statement) -> None:
        domains = self.hand.said(declared.subject, RDFS + "domain")
        owners: list[object] = [each.value for each in domains]
        if not domains:
            owners = self.hand.owners(declared.subject)
        known = [each for each in dict.fromkeys(owners) if self.hand.is_own(each) and self.hand.sort(each)]
        name = self.graph.shortened(declared.subject)
        what: Text | None = None
        told = next((each for each in owners if not self.hand.is_own(each) and self.hand.told_by_item(each)), None)
        if told is not None:
            owner = self.graph.shortened(told)
            what = Text(
                f"`{name}`, a property of `{owner}`; the item of `{owner}` is what tells its properties",
                f"“{name}”，它是“{owner}”的属性；“{owner}”的属性由其条目说明",
            )
        elif len(known) != 1 or len(known) < len(set(owners)):
            what = Text(f"`{name}`, which is a property of no single class", f"“{name}”，它不是某一个类的属性")
        if what is not None:
            self.graph.report(codes.UNREAD_AXIOM, declared.subject_at, what=what)
            self.hand.used.update(map(id, self.graph.about(declared.subject)))
            return
        if declared not in self.members_of.setdefault(known[0], []):
            self.members_of[known[0]].append(declared)

    # ------------------------------------------------ members

    def members(self, kind: object) -> tuple[tuple[tree.Param, ...], tuple[tree.Relation, ...]]:
        """The parameters and relations of a kind."""
        params: list[tree.Param] = []
        relations: list[tree.Relation] = []
        for each in self.members_of.get(kind, []):
            bounds = self.hand.bounds(kind, each.subject)
            single = self._functional(each.subject) or bounds.high == 1
            target = self._target(each, bounds)
            name = self.hand.name(each.subject, each.subject_at)
            metas = self.hand.metas(each.subject)
            if target is not None and self.hand.sort(target.value) != "enumeration":
                relations.append(self._relation(each, name, target, bounds, metas, single=single))
                continue
            type_ = self._type(each, target, bounds)
            if type_ is None:
                continue
            if not single:
                type_ = tree.CollectionType("set", type_, name.span)
            elif not bounds.low:
                type_ = tree.OptionalType(type_, name.span)
            params.append(tree.Param(name, (), type_, self._changing(each.subject), None, metas, name.span))
        return tuple(params), tuple(relations)

    def arguments(self, event: object) -> tuple[tree.ParamDecl, ...]:
        """The arguments of a kind of events."""
        found: list[tree.ParamDecl] = []
        for each in self.members_of.get(event, []):
            bounds = self.hand.bounds(event, each.subject)
            target = self._target(each, bounds)
            name = self.hand.name(each.subject, each.subject_at)
            self._functional(each.subject)
            if target is not None:
                path = self.hand.path(target.value, target.value_at)
                type_: tree.Type | None = tree.NamedType(path, path.span)
            else:
                type_ = self._type(each, None, bounds)
            if type_ is not None:
                found.append(tree.ParamDecl(name, type_, name.span))
        return tuple(found)

    def is_single(self, property_: object, kind: object) -> bool:
        """Whether the members of a kind have one value of a property at most."""
        return self._functional(property_) or self.hand.bounds(kind, property_).high == 1

    def target(self, property_: object) -> object:
        """The class that a property leads to; None if it has values of a datatype."""
        declared = next(each for several in self.members_of.values() for each in several if each.subject == property_)
        bounds = next((self.hand.bounds(kind, property_) for kind in self.hand.owners(property_)), None)
        bounds = bounds or self.hand.bounds(None, property_)
        found = self._target(declared, bounds)
        return None if found is None else found.value

    def constant(self, said: Statement, property_: object) -> tree.Expr | None:
        """A value that is said somewhere, as a value of a property; None where it cannot be read, which is reported."""
        return self._value(said._replace(edge=Iri(str(property_))))

    def _functional(self, property_: object) -> bool:
        return any(each.value == OWL + "FunctionalProperty" for each in self.graph.said(property_, TYPE))

    def _changing(self, property_: object) -> bool:
        return any(
            isinstance(each.value, Literal) and each.value.text in {"true", "1"}
            for each in self.hand.said(property_, ecreq.isChanging)
        )

    def _target(self, declared: Statement, bounds: Bounds) -> Statement | None:
        """The class that a property leads to; None if it has values of a datatype."""
        ranges = [*self.hand.said(declared.subject, RDFS + "range"), *([bounds.range] if bounds.range else [])]
        for each in ranges:
            if isinstance(each.value, Iri) and not each.value.startswith((XSD, RDFS)):
                return each
        return None

    def _relation(
        self, declared: Statement, name: tree.Name, target: Statement, bounds: Bounds, metas: tuple[tree.Meta, ...],
        *, single: bool,
    ) -> tree.Relation:  # fmt: skip
        high = 1 if single else bounds.high
        inverse = None
        for each in self.hand.said(declared.subject, OWL + "inverseOf"):
            if isinstance(each.value, Iri):
                inverse = self.hand.path(each.value, each.value_at)
        if inverse is None:
            # The other one may say it.
            for each in self.graph.statements:
                if each.edge == OWL + "inverseOf" and each.value == declared.subject:
                    inverse = self.hand.path(each.subject, each.subject_at)
        return tree.Relation(
            name, self.hand.path(target.value, target.value_at), tree.Cardinality(bounds.low, high, name.span), inverse,
            self._changing(declared.subject), metas, name.span,
        )  # fmt: skip

    # ------------------------------------------------ types

    def _type(self, declared: Statement, target: Statement | None, bounds: Bounds) -> tree.Type | None:
        """The type of a parameter; None where it cannot be read, which has been reported."""
        span = self.hand.span(declared.subject_at)
        for each in self.hand.said(declared.subject, ecreq.parameterType):
            if isinstance(each.value, Literal):
                return self._written(each)
        if target is not None:
            path = self.hand.path(target.value, target.value_at)
            return tree.NamedType(path, path.span)
        unit = next(
            (each for each in self.hand.said(declared.subject, ecreq.unitOfMeasure) if isinstance(each.value, Literal)),
            None,
        )
        ranges = [*self.hand.said(declared.subject, RDFS + "range"), *([bounds.range] if bounds.range else [])]
        if not ranges:
            what = Text(
                f"`{self.graph.shortened(declared.subject)}`, which has no range",
                f"“{self.graph.shortened(declared.subject)}”，它没有值域",
            )
            self.graph.report(codes.UNREAD_AXIOM, declared.subject_at, what=what)
            return None
        each = ranges[0]
        low = high = None
        datatype: object = each.value
        if isinstance(each.value, Blank):
            datatype, low, high = self._facets(each.value)
        local = str(datatype).removeprefix(XSD)
        name = _TYPES.get(local) if datatype is not None else None
        if name is None:
            value = "[…]" if isinstance(each.value, Blank) else self.graph.shortened(each.value)
            what = Text(f"the range {value}", f"值域 {value}")
            self.graph.report(codes.UNREAD_AXIOM, each.value_at, what=what)
            return None
        low = _LEAST.get(local) if low is None else low
        if unit is not None and isinstance(unit.value, Literal):
            text = unit.value.text
            name = "money" if len(text) == 3 and text.isupper() and text.isascii() else "quantity"
            return tree.BasicType(name, tree.Name(text, span), None, self._range(low, high, span), span)
        return tree.BasicType(name, None, None, self._range(low, high, span), span)

    def _range(self, low: Fraction | None, high: Fraction | None, span: Span) -> tree.RangeType | None:
        return None if low is None and high is None else tree.RangeType(low, high, span)

    def _facets(self, restriction: Blank) -> tuple[object, Fraction | None, Fraction | None]:
        """A datatype with its least and greatest value; None for one that says more than that."""
        about = self.graph.about(restriction)
        datatype = next((each.value for each in about if each.edge == OWL + "onDatatype"), None)
        low = high = None
        for each in about:
            if each.edge == OWL + "withRestrictions":
                for entry in self.hand.entries(each.value):
                    for facet in self.graph.about(entry.value):
                        value = _fraction(facet.value)
                        if value is not None and facet.edge == XSD + "minInclusive":
                            low = value
                        elif value is not None and facet.edge == XSD + "maxInclusive":
                            high = value
                        else:
                            return None, None, None
            elif each.edge not in {TYPE, OWL + "onDatatype"}:
                return None, None, None
        return datatype, low, high

    def _written(self, said: Statement) -> tree.Type | None:
        """A type that is written in the words of the language."""
        from reqonto.syntax.parser import parse

        assert isinstance(said.value, Literal)
        parsed, _ = parse(Source("", f"type t = {said.value.text}"))
        if len(parsed.items) == 1 and isinstance(parsed.items[0], tree.TypeDef):
            return placed(parsed.items[0].type, self.hand.span(said.value_at))  # type: ignore[no-any-return]
        self.graph.report(
            codes.ILL_TYPED, said.value_at, value=self.graph.shortened(said.value), datatype="ecreq:parameterType"
        )
        return None

    # ------------------------------------------------ individuals

    def scenario(self, objects: list[Statement]) -> tree.Scenario | None:
        """The individuals of an ontology as a scenario: what there is, as far as the file tells."""
        if not objects:
            return None
        parts: list[tree.ScenarioPart] = []
        for each in objects:
            name = self.hand.name(each.subject, each.subject_at)
            kinds = [
                self.hand.path(said.value, said.value_at)
                for said in self.graph.said(each.subject, TYPE)
                if self.hand.sort(said.value) in {"role", "entity"} and self.hand.is_own(said.value)
            ]
            parts.append(tree.GivenObject(name, tuple(kinds), tuple(self._given(each.subject)), name.span))
        span = self.hand.span(objects[0].subject_at)
        return tree.Scenario(tree.Name("S-individuals", span), None, True, tuple(parts), (), span)

    def _given(self, subject: object) -> list[tree.Arg]:
        """The values of an individual."""
        values: dict[object, list[tree.Expr]] = {}
        known: dict[object, Statement] = {
            each.subject: each for several in self.members_of.values() for each in several
        }
        for each in self.graph.about(subject):
            if each.edge not in known:
                continue
            value = self._value(each)
            if value is not None:
                self.hand.used.add(id(each))
                values.setdefault(each.edge, []).append(value)
        found: list[tree.Arg] = []
        for edge, several in values.items():
            name = self.hand.name(edge, known[edge].subject_at)
            one = several[0] if self._functional(edge) else tree.SetLit(tuple(several), several[0].span)
            found.append(tree.Arg(name, one, several[0].span))
        return found

    def _value(self, said: Statement) -> tree.Expr | None:
        span = self.hand.span(said.value_at)
        if not isinstance(said.value, Literal):
            return None if isinstance(said.value, Blank) else tree.Var(self.hand.name(said.value, said.value_at), span)
        text, local = said.value.text, said.value.datatype.removeprefix(XSD)
        number = _fraction(said.value)
        try:
            match _TYPES.get(local):
                case "boolean" if text in {"true", "false", "1", "0"}:
                    return tree.Bool(text in {"true", "1"}, span)
                case "integer" | "decimal" if number is not None:
                    unit = next(
                        (each.value.text for each in self.graph.said(said.edge, ecreq.unitOfMeasure)
                         if isinstance(each.value, Literal)), None,
                    )  # fmt: skip
                    return tree.Number(number, None if unit is None else tree.Name(unit, span), span)
                case "datetime":
                    return tree.DateTimeLit(datetime.fromisoformat(text), span)
                case "date":
                    return tree.DateLit(date.fromisoformat(text), span)
                case "text":
                    return tree.String(text, span)
                case _:
                    pass
        except ValueError:
            pass
        self.graph.report(
            codes.ILL_TYPED, said.value_at, value=self.graph.shortened(said.value),
            datatype=self.graph.shortened(said.value.datatype),
        )  # fmt: skip
        return None


def _fraction(value: object) -> Fraction | None:
    """A number as it is written, without floating point."""
    if not isinstance(value, Literal) or len(value.text) > _LONGEST or "e" in value.text.lower() or "/" in value.text:
        return None
    try:
        return Fraction(value.text)
    except ValueError:
        return None


def placed(value: Any, span: Span) -> Any:  # noqa: ANN401 - any part of a tree
    """The same nodes, all at one place."""
    if isinstance(value, tuple):
        return tuple(placed(each, span) for each in value)
    fields = rows(type(value))
    if not fields:
        return value
    return type(value)(
        **{each.name: span if each.name == "span" else placed(getattr(value, each.name), span) for each in fields}
    )

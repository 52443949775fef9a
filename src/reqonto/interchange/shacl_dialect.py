"""How data in the words of a specification look to shapes: names of its elements, values as people write them.

Money stands in its currency, lengths of time as `xsd:dayTimeDuration`, times as `xsd:dateTime` with a zone.  A value
that must be there and is not is unknown; everything else that is not there is absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from urllib.parse import quote

from reqonto.backends.shacl_terms import Inexpressible, Mode, decimal
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.show import shown_instant
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, Sort
from reqonto.logic.structure import Value
from reqonto.logic.terms import Arith, Const, Function, Term, sort_of
from reqonto.spec.model import Parameter, Relation, Specification
from reqonto.spec.types import ValueType
from reqonto.spec.units import MINOR_DIGITS, measure

XSD = "http://www.w3.org/2001/XMLSchema#"
ECREQ_UNKNOWN = "https://w3id.org/ecreq#unknown"


class DataDialect:
    """The words of a specification, with their IRIs under a base (see `shacl_terms.Dialect`)."""

    bounded = False
    over_time = False
    marker = f"<{ECREQ_UNKNOWN}>"
    now: str | None = "NOW()"

    def __init__(self, specification: Specification, base: str) -> None:
        self.specification, self.base = specification, base

    def iri(self, local: str) -> str:
        """The IRI of an element; letters of any script stay."""
        kept = "".join(char if char.isalnum() or char in "-._~/" else quote(char) for char in local)
        return f"{self.base}#{kept}"

    # ------------------------------------------------ names

    def classes(self, name: str) -> tuple[str, ...]:
        """The IRIs of a kind and of those below it, or of all kinds of a sort."""
        spec = self.specification
        if name in spec.events:
            return (self.iri(name),)
        below = [kind.id for kind in spec.kinds.values() if spec.is_a(kind.symbol, name) or kind.sort.name == name]
        own = [name] if name in spec.kinds and spec.kinds[name].span is not None else []
        return tuple(self.iri(each) for each in dict.fromkeys((*own, *below)))

    def kind(self, name: str, subject: str) -> str:
        found = self.classes(name)
        if len(found) == 1:
            return f"{subject} a <{found[0]}> ."
        return " UNION ".join(f"{{ {subject} a <{each}> . }}" for each in found) or "FILTER(false)"

    def property(self, function: Function) -> str:
        return f"<{self.iri(function.name)}>"

    def class_of(self, function: Function) -> str:
        return f"<{self.iri(function.name)}>"

    def argument(self, function: Function, place: int) -> str:
        declared = self._declared.get(function.name)
        args = getattr(declared, "args", ())
        if not 0 <= place < len(args):
            raise Inexpressible(Text("values that change", "随时间变化的值"))
        return f"<{self.iri(f'{function.name}.{args[place].name}')}>"

    def is_direct(self, function: Function) -> bool:
        declared = self._declared.get(function.name)
        if isinstance(declared, Relation):
            return declared.via in {"pairs", "inverse pairs"}
        return isinstance(declared, Parameter) and declared.type.collection is not None

    @cached_property
    def _declared(self) -> Mapping[str, object]:
        spec = self.specification
        found: dict[str, object] = {each.function.name: each for each in spec.global_relations.values()}
        found.update((each.function.name, each) for each in spec.parameters.values())
        for relation in spec.relations.values():
            if relation.via in {"value", "pairs"}:
                found[relation.function.name] = relation
            else:
                found.setdefault(relation.function.name, relation)
        return found

    @cached_property
    def types(self) -> Mapping[str, ValueType]:
        """The types of the values of symbols."""
        spec = self.specification
        found = {each.function.name: each.type for each in spec.parameters.values()}
        for event in spec.events.values():
            found.update((arg.function.name, arg.type) for arg in event.args if arg.function is not None)
        return found

    def member(self, sort: EnumSort) -> Sequence[str]:
        return [f"<{self.choice(sort, each)}>" for each in sort.members]

    def choice(self, sort: EnumSort, name: str) -> str:
        """The IRI of a member of an enumeration."""
        found = next((each for each in self.specification.enumerations.values() if each.sort == sort), None)
        return self.iri(f"{sort.name if found is None else found.id}/{name}")

    # ------------------------------------------------ values

    def constant(self, value: Value, sort: Sort) -> str:
        match sort:
            case BoolSort():
                return "true" if value is True else "false"
            case EnumSort():
                return f"<{self.choice(sort, str(value))}>"
            case NumberSort():
                assert isinstance(value, Fraction)
                return self.number(value, sort)
            case _:
                escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
                return f'"{escaped}"'

    def number(self, value: Fraction, sort: NumberSort) -> str:
        """A number as a literal of Turtle and SPARQL.  Raises `Inexpressible`."""
        tick = self.specification.tick
        match sort.kind:
            case "money":
                return decimal(value / 10 ** MINOR_DIGITS.get(sort.unit, 2))
            case "duration":
                return f'"{_duration(value * tick)}"^^<{XSD}dayTimeDuration>'
            case "instant":
                return f'"{_with_seconds(shown_instant(value * tick))}"^^<{XSD}dateTime>'
            case "date":
                return f'"{shown_instant(value * 86_400)[:10]}"^^<{XSD}date>'
            case "moment":
                raise Inexpressible(Text("values that change", "随时间变化的值"))
            case _:
                return decimal(value)

    # ------------------------------------------------ what is known

    def mode(self, function: Function) -> Mode:
        declared = self._declared.get(function.name)
        if isinstance(declared, Relation):
            return "absent" if declared.via != "value" or declared.low == 0 else "unknown"
        if isinstance(declared, Parameter):
            optional = declared.type.optional or declared.type.collection is not None
            return "absent" if optional else "unknown"
        if isinstance(function.result, BoolSort) and not function.partial:
            return "absent"
        return "absent" if function.partial else "unknown"

    def bounds(self, function: Function) -> tuple[Fraction | None, Fraction | None]:
        # Data may break the bounds that the specification declares; another shape tells that.
        del function
        return None, None

    def is_plain(self, function: Function) -> bool:
        """Whether the numbers of data are those of the logic."""
        type_ = self.types.get(function.name)
        if type_ is None or type_.base != "quantity":
            return True
        found = measure(type_.unit)
        return found is not None and found.factor == 1

    def total(self, term: Arith, left: str, right: str) -> str:
        """A sum or a difference; a length is added to a time as one that is taken away, and stands behind it.

        An engine that orders what is added (pyshacl-turbo) comes to a time that is added to a length, which is none.
        """
        one, other = term.left, term.right
        if term.op == "+" and _is_time(other) and not _is_time(one):
            one, other, left, right = other, one, right, left
        if term.op == "+" and _is_time(one) and isinstance(other, Const) and isinstance(other.value, Fraction):
            return f"({left} - {self.constant(-other.value, other.sort)})"
        return f"({left} {term.op} {right})"

    def digits(self, function: Function) -> tuple[int, int]:
        del function
        return 0, 0

    def size(self, sort: Sort) -> int:
        del sort
        return 1

    def has_others(self, sort: Sort) -> bool:
        del sort
        return False


def _is_time(term: Term) -> bool:
    sort = sort_of(term)
    return isinstance(sort, NumberSort) and sort.kind == "instant"


def _duration(seconds: Fraction) -> str:
    """A length of time in its largest units: not every engine reads `PT172800S`."""
    sign, left = ("-" if seconds < 0 else ""), abs(seconds)
    days, left = divmod(left, 86_400)
    hours, left = divmod(left, 3_600)
    minutes, left = divmod(left, 60)
    clock = "".join(
        f"{decimal(Fraction(each))}{unit}" for each, unit in ((hours, "H"), (minutes, "M"), (left, "S")) if each
    )
    day = f"{days}D" if days else ""
    return f"{sign}P{day}{'T' if clock else ''}{clock}" if day or clock else "PT0S"


def _with_seconds(text: str) -> str:
    """A time in ISO 8601 as `xsd:dateTime` wants it."""
    return text.replace("Z", ":00Z") if text.count(":") == 1 and text.endswith("Z") else text


def datatypes(type_: ValueType) -> Iterator[str]:
    """The datatypes that values of a type may have in data."""
    match type_.base:
        case "boolean":
            yield "boolean"
        case "integer":
            yield "integer"
        case "decimal" | "percent" | "money" | "quantity":
            yield "decimal"
            yield "integer"
        case "duration":
            yield "dayTimeDuration"
        case "date":
            yield "date"
        case "datetime":
            yield "dateTime"
        case "text" | "identifier":
            yield "string"
        case _:
            return

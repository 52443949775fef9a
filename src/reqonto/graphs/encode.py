"""Nodes of a tree as RDF: nothing that a tree says is left out, and nothing is said about its layout."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from reqonto import vocabulary as ecreq
from reqonto.graphs.shape import (
    ALWAYS_SAID,
    ENTRY,
    NODE_PART,
    NOTHING,
    POSITION,
    WORD_NUMBER,
    WORD_TEXT,
    Part,
    node_kinds,
    parts,
)
from reqonto.rdf.terms import TRUE, TYPE, XSD, Fact, Iri, Literal, Node, number

_REFERS = Iri(ecreq.refersTo)

Refers = Callable[[object], "Iri | None"]
"""Tells which element of a specification the name in a node stands for, if that is known."""


def no_references(_node: object) -> Iri | None:
    """No name is known to stand for anything."""
    return None


def facts_of(node: object, refers: Refers = no_references) -> list[Fact]:
    """What is said about a node of a tree: its sort and its parts, in the order of its fields."""
    kind: type = node.__class__
    facts: list[Fact] = [(TYPE, node_kinds()[kind])]
    lists: list[tuple[int, Iri, Node]] = []
    for part in parts(kind):
        value = getattr(node, part.field)
        if value is None:
            continue
        if part.many:
            if not value:
                if part.optional:
                    facts.append((part.property, Node([(TYPE, NOTHING)])))
                continue
            lists.extend((_start(each), part.property, _entry(each, part, refers)) for each in value)
        elif part.data == "truth":
            if value or (kind, part.field) in ALWAYS_SAID:
                facts.append((part.property, literal(value, part.data)))
        elif part.data:
            if value != "" or part.field != "doc":
                facts.append((part.property, literal(value, part.data)))
        else:
            facts.append((part.property, Node(facts_of(value, refers))))
    element = refers(node)
    if element is not None:
        facts.append((_REFERS, element))
    if lists:
        # Members of a block are told in the order of the text, whatever they are; entries of one list keep theirs.
        ordered = sorted(lists, key=lambda each: each[0]) if all(start >= 0 for start, _, _ in lists) else lists
        for place, (_, property_, entry) in enumerate(ordered, start=1):
            entry.facts.append((POSITION, number(place)))
            facts.append((property_, entry))
    return facts


def _start(entry: object) -> int:
    """Where an entry of a list stands in the text; -1 for one that has no place."""
    span = getattr(entry[0] if isinstance(entry, tuple) else entry, "span", None)
    return -1 if span is None else span.start


def _entry(value: object, part: Part, refers: Refers) -> Node:
    """An entry of a list as a node, still without its position."""
    if part.pair:
        assert isinstance(value, tuple)
        both = [Node(facts_of(each, refers)) for each in value]
        for place, each in enumerate(both, start=1):
            each.facts.append((POSITION, number(place)))
        return Node([(TYPE, ENTRY), *((NODE_PART, each) for each in both)])
    if not part.data:
        return Node(facts_of(value, refers))
    said = literal(value, part.data)
    kind = node_kinds().get(value.__class__, ENTRY)
    return Node([(TYPE, kind), (WORD_NUMBER if part.data == "integer" else WORD_TEXT, said)])


def literal(value: object, data: str) -> Literal:
    """A part of one word, as a value of a datatype that OWL 2 knows."""
    match data:
        case "truth":
            return TRUE if value else Literal("false", XSD + "boolean")
        case "integer":
            return number(value)  # type: ignore[arg-type]
        case "decimal":
            return Literal(decimal(value), XSD + "decimal")  # type: ignore[arg-type]
        case "date" | "instant" | "clock":
            return Literal(value.isoformat())  # type: ignore[attr-defined]
        case "name":
            return Literal(value.text)  # type: ignore[attr-defined]
        case "path":
            return Literal(path_text([each.text for each in value.parts]))  # type: ignore[attr-defined]
        case _:
            return Literal(str(value))


def decimal(value: Fraction) -> str:
    """A number with all its digits; what the language writes always has an end."""
    digits, denominator = 0, value.denominator
    while denominator % 10 == 0:
        denominator, digits = denominator // 10, digits + 1
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator, digits = denominator // prime, digits + 1
    if denominator != 1:
        raise ValueError(f"{value} has no end as a decimal")
    whole = value * 10**digits
    shown = f"{abs(whole.numerator):0{digits + 1}d}"
    sign = "-" if value < 0 else ""
    return f"{sign}{shown[: len(shown) - digits]}.{shown[len(shown) - digits :] or '0'}"


def path_text(names: list[str]) -> str:
    """A dotted name; a name that has a dot itself stands in backquotes."""
    return ".".join(f"`{name}`" if "." in name or "`" in name else name for name in names)

"""OWL 2 functional-style syntax: written for the reasoner, read with the place of each axiom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from reqonto.owl.datatypes import canonical
from reqonto.owl.model import Anonymous, Form, Group, Iri, Node, Number, Value

_NUMBER = "urn:reqonto:number"
_PLAIN = "http://www.w3.org/1999/02/22-rdf-syntax-ns#PlainLiteral"


def written(node: Node) -> str:
    """A tree in functional-style syntax, names in full."""
    match node:
        case Iri(iri):
            return f"<{iri}>"
        case Anonymous(label):
            return f"_:{label}"
        case Value(text, datatype, language):
            quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
            if language:
                return f"{quoted}@{language}"
            return f'"{quoted[1:-1]}@"^^<{_PLAIN}>' if datatype == _PLAIN else f"{quoted}^^<{datatype}>"
        case Number(number):
            return str(number)
        case Form(op, parts):
            return f"{op}({' '.join(map(written, parts))})"
        case Group(parts):
            return f"({' '.join(map(written, parts))})"
        case _:
            assert_never(node)


def _alike(node: Node) -> Node:
    match node:
        case Value(text, datatype, ""):
            return Value(*canonical(text, datatype))
        case Form(op, parts) if op != "DatatypeRestriction":
            return Form(op, tuple(map(_alike, parts)))
        case _:
            return node


def numbered(axioms: Iterable[tuple[int, Form]]) -> str:
    """An ontology whose axioms carry their numbers, so that questions can name them; equal values are spelt alike.

    HermiT takes `1` and `1.0` for two values where an assertion meets a negative assertion.
    """
    lines = ["Ontology("]
    for number, axiom in axioms:
        op, rest = written(_alike(axiom)).split("(", 1)
        lines.append(f'{op}(Annotation(<{_NUMBER}> "{number}") {rest}')
    lines.append(")")
    return "\n".join(lines) + "\n"

"""OWL 2 functional-style syntax: written for the reasoner, read with the place of each axiom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import assert_never

from reqonto.hashes import blake2b
from reqonto.owl.datatypes import canonical
from reqonto.owl.model import XSD, Anonymous, Form, Group, Iri, Node, Number, Ontology, Value, inside

_NUMBER = "urn:reqonto:number"
_PLAIN = "http://www.w3.org/1999/02/22-rdf-syntax-ns#PlainLiteral"


_STRING = XSD + "string"
_SOME_TEXTS = frozenset(
    XSD + name for name in ("normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "anyURI")
)
LONG = 10_000
"""Characters of a text beyond which a number may stand for it."""
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IN_FULL: Mapping[str, str] = MappingProxyType({})


def written(node: Node, spaces: Mapping[str, str] = _IN_FULL) -> str:
    """A tree in functional-style syntax; `spaces` are the beginnings of names with the prefixes that stand for them."""
    match node:
        case Iri(iri):
            return _name(iri, spaces)
        case Anonymous(label):
            return f"_:{label}"
        case Value(text, datatype, language):
            quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
            if language:
                return f"{quoted}@{language}"
            if datatype == _PLAIN:
                return f'"{quoted[1:-1]}@"^^{_name(_PLAIN, spaces)}'
            return f"{quoted}^^{_name(datatype, spaces)}"
        case Number(number):
            return str(number)
        case Form(op, parts):
            return f"{op}({' '.join(written(part, spaces) for part in parts)})"
        case Group(parts):
            return f"({' '.join(written(part, spaces) for part in parts)})"
        case _:
            assert_never(node)


def _name(iri: str, spaces: Mapping[str, str]) -> str:
    for space, prefix in spaces.items():
        if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
            return f"{prefix}:{iri[len(space) :]}"
    return f"<{iri}>"


def lines(ontology: Ontology, spaces: Mapping[str, str]) -> Iterator[str]:
    """The lines of a whole ontology in functional-style syntax: its prefixes, its header, each axiom once."""
    for space, prefix in spaces.items():
        yield f"Prefix({prefix}:=<{space}>)"
    header = ontology.header
    yield " ".join(("Ontology(" + f"<{header.iri}>", *((f"<{header.version}>",) if header.version else ())))
    for imported in header.imports:
        yield f"Import(<{imported}>)"
    for edge, value in header.annotations:
        yield f"Annotation({_name(edge, spaces)} {written(value, spaces)})"
    yield from dict.fromkeys(written(axiom.form, spaces) for axiom in ontology.axioms)
    yield ")"


def _alike(node: Node, *, brief: bool) -> Node:
    match node:
        case Value(text, datatype, language):
            if not language:
                text, datatype = canonical(text, datatype)
            if brief and len(text) > LONG and (language or datatype in {_STRING, _PLAIN}):
                text = f"{blake2b(text.encode('utf-8', 'surrogatepass')).hexdigest()} {len(text)}"
            return Value(text, datatype, language)
        case Form(op, parts) if op != "DatatypeRestriction":
            return Form(op, tuple(_alike(part, brief=brief) for part in parts))
        case _:
            return node


def only_sameness_counts(axioms: Iterable[Form]) -> bool:
    """Whether of a text nothing matters but which one it is: no facet, and no datatype that has some texts only."""
    return not any(
        each.op == "DatatypeRestriction"
        or any(
            getattr(part, "iri", "") in _SOME_TEXTS or getattr(part, "datatype", "") in _SOME_TEXTS
            for part in each.parts
        )
        for axiom in axioms
        for each in inside(axiom)
    )


def has_long_texts(axioms: Iterable[Form]) -> bool:
    """Whether a value among the axioms is longer than `LONG`."""
    return any(
        isinstance(part, Value) and len(part.text) > LONG
        for axiom in axioms
        for each in inside(axiom)
        for part in each.parts
    )


def numbered(axioms: Iterable[tuple[int, Form]], *, brief: bool = False) -> str:
    """An ontology whose axioms carry their numbers, so that questions can name them; equal values are spelt alike.

    HermiT takes `1` and `1.0` for two values where an assertion meets a negative assertion.  To read a text takes it
    time that grows with the square of its length: with `brief`, a number stands for a long one.
    """
    lines = ["Ontology("]
    for number, axiom in axioms:
        op, rest = written(_alike(axiom, brief=brief)).split("(", 1)
        lines.append(f'{op}(Annotation(<{_NUMBER}> "{number}") {rest}')
    lines.append(")")
    return "\n".join(lines) + "\n"

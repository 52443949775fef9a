"""What the two syntaxes of OWL's own – functional-style and XML – have in common on the way to axioms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from reqonto.diagnostics.diagnostic import Text
from reqonto.owl.from_rdf import Problem, Trouble
from reqonto.owl.model import (
    FORMS,
    OWL,
    RDF,
    RDFS,
    XSD,
    Axiom,
    Form,
    Group,
    Header,
    Kind,
    Node,
    Ontology,
)
from reqonto.rdf.reading import Malformed
from reqonto.records import dataclass
from reqonto.source import Source, Span

PREFIXES: Mapping[str, str] = {
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "xml": "http://www.w3.org/XML/1998/namespace",
}
ENTITIES = frozenset(kind.value for kind in Kind)
"""The words that say what a name stands for."""
AXIOMS = frozenset(list(FORMS)[list(FORMS).index("Declaration") :])
"""The operators that make axioms, which stand behind those that make expressions."""


@dataclass(frozen=True, slots=True)
class Document:
    """An ontology as it was read, with what of it is no axiom of OWL 2 DL."""

    source: Source
    ontology: Ontology
    problems: tuple[Problem, ...] = field(default=())


def built(op: str, parts: Sequence[Node], span: Span) -> Form:
    """An operator with its parts, if these are as many as it takes; `Malformed` else."""
    letters = FORMS.get(op)
    if letters is None:
        raise Malformed(Text(f"OWL has no operator `{op}`", f"OWL 中没有“{op}”"), span)
    least, most = _counts(letters)
    if op == "HasKey":
        least = most = 3
    if op in {"EquivalentClasses", "DisjointClasses", "SameIndividual", "DifferentIndividuals"} or "Properties" in op:
        # One thing said to be equal to itself alone is written by some editors, and means nothing.
        least = 1
    if len(parts) < least or (most is not None and len(parts) > most):
        raise Malformed(Text(f"`{op}` does not take {len(parts)} parts", f"“{op}”不能有 {len(parts)} 个部分"), span)
    return Form(op, tuple(parts))


def _counts(letters: str) -> tuple[int, int | None]:
    if letters == "D(XL)+":
        return 3, None
    plain = letters.replace("+", "").replace("?", "")
    least = len(plain) - letters.count("?") - (1 if letters.endswith("C+") and letters.count("C") > 2 else 0)
    return least, None if "+" in letters else len(plain)


def key(class_: Node, properties: Sequence[Node], data: Sequence[Node]) -> tuple[Node, ...]:
    """The parts of a key."""
    return class_, Group(tuple(properties)), Group(tuple(data))


def said(op: str, parts: Sequence[Node], span: Span, axioms: list[Axiom], problems: list[Problem]) -> None:
    """Keep an axiom, or what is none of OWL 2 DL."""
    if op == "DLSafeRule":
        problems.append(Problem(Trouble.RULE, op, span))
        return
    if op not in AXIOMS:
        raise Malformed(Text(f"`{op}` is no axiom of OWL", f"“{op}”不是 OWL 公理"), span)
    form = built(op, parts, span)
    if len(form.parts) == 1 and op in {
        "EquivalentClasses",
        "DisjointClasses",
        "SameIndividual",
        "DifferentIndividuals",
    }:
        problems.append(Problem(Trouble.LEFT_OVER, op, span))
        return
    axioms.append(Axiom(form, (span,)))


def document(
    source: Source, header: Header, axioms: Sequence[Axiom], problems: Sequence[Problem], prefixes: Mapping[str, str]
) -> Document:
    """The whole."""
    ontology = Ontology(source.path, (header,), tuple(axioms), dict(prefixes))
    return Document(source, ontology, tuple(problems))

"""Whether everything that a file in RDF says of a specification is what the specification says.

Facts, axioms and the elements that names stand for follow from the items.  Where somebody changed one of them and not
the items, nobody can tell which is meant: that is reported, and neither is preferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

from reqonto import vocabulary as ecreq
from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.graphs.assemble import Reading
from reqonto.graphs.facts import Facts
from reqonto.graphs.names import DEFAULT_BASE
from reqonto.graphs.references import References
from reqonto.rdf.placed import PlacedGraph, Statement
from reqonto.rdf.terms import (
    FIRST,
    LANG_STRING,
    NIL,
    OWL,
    RDF,
    RDFS,
    REST,
    SWRL,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Node,
    Value,
)
from reqonto.spec.model import Specification
from reqonto.spec.resolve import module_path
from reqonto.syntax import tree

Canonical: TypeAlias = object
"""A value by which two ways to write the same are equal."""

_NUMERIC = {XSD + name for name in ("integer", "decimal", "nonNegativeInteger", "positiveInteger", "int", "long")}
_SETS = {OWL + "AllDisjointClasses", OWL + "AllDifferent", SWRL + "Imp"}
_APART = {OWL + "disjointWith": OWL + "AllDisjointClasses", OWL + "differentFrom": OWL + "AllDifferent"}
"""The properties that tell two things apart, and the classes of sets that do."""
_SYMMETRIC = _APART.keys() | {
    OWL + name for name in ("equivalentClass", "equivalentProperty", "inverseOf", "propertyDisjointWith")
}
_AXIOMS = _SYMMETRIC | {
    *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
    *(OWL + name for name in ("complementOf", "disjointUnionOf", "hasKey", "intersectionOf", "propertyChainAxiom")),
    *(OWL + name for name in ("oneOf", "sameAs", "unionOf")),
}
"""What OWL can say of an element, whether or not something in the specification makes an export say it."""
_UNORDERED = {
    *(OWL + name for name in ("oneOf", "unionOf", "intersectionOf", "members", "distinctMembers", "disjointUnionOf")),
    OWL + "withRestrictions",
    *(SWRL + name for name in ("body", "head")),
}
"""Properties whose lists are sets, which other programs write in an order of their own."""
_LISTS = {RDF + "List", SWRL + "AtomList"}
_DEEPEST = 200


def disagreements(
    graph: PlacedGraph, reading: Reading, specification: Specification, *, whole: bool
) -> list[Diagnostic]:
    """What a graph says of a specification beside its items that these do not say.

    Where the graph tells the `whole` specification, what it leaves out of the facts on an element is reported as well.
    """
    before = len(graph.faults)
    base = next((str(each.subject) for each in graph.of_class(ecreq.Specification)), None)
    facts = Facts(specification, base or DEFAULT_BASE, axioms=True)
    if base is not None:
        _Agreement(graph, facts, reading.by_hand).check(whole=whole)
    _names(graph, reading, facts, exact=base is not None)
    found = graph.faults[before:]
    del graph.faults[before:]
    return found


class _Apart:
    """What is told apart: classes without a common member, individuals that differ; in sets, and in pairs."""

    def __init__(self, told: Iterable[Canonical]) -> None:
        self.pairs: dict[str, set[frozenset[Canonical]]] = {sort: set() for sort in _APART.values()}
        self.sets = [_set_apart(each) for each in told]

    def __call__(self, sort: str, pair: Iterable[Canonical]) -> bool:
        """Whether two classes or individuals are told apart."""
        both = frozenset(pair)
        return both in self.pairs[sort] or any(sort == known and both <= members for known, members in self.sets)

    def all(self, sort: str, members: frozenset[Canonical]) -> bool:
        """Whether any two of some classes or individuals are told apart."""
        return all(self(sort, pair) for pair in combinations(members, 2))


def _set_apart(found: Canonical) -> tuple[str, frozenset[Canonical]]:
    """The sort of a set of what is told apart, and what is in it; nothing for anything else."""
    said = dict(found) if isinstance(found, frozenset) and len(found) == 2 else {}
    members = said.get(OWL + "members") or said.get(OWL + "distinctMembers")
    if said.get(TYPE) in _APART.values() and isinstance(members, frozenset):
        return said[TYPE], members
    return "", frozenset()


class _Agreement:
    def __init__(self, graph: PlacedGraph, facts: Facts, by_hand: frozenset[str]) -> None:
        self.graph = graph
        self.by_hand = by_hand
        """Resources beside the items: what is said of them is read, and nothing else need be said."""
        self.expected: dict[object, dict[str, dict[Canonical, Value]]] = {}
        self.sets: set[Canonical] = set()
        self.edges: set[str] = set()
        for subject, said, _ in facts.blocks():
            if isinstance(subject, Blank):
                self.sets.add(_of_node(Node(said)))
                continue
            if str(subject) in by_hand:
                continue
            known = self.expected.setdefault(subject, {})
            for edge, value in said:
                known.setdefault(edge, {})[_of_value(value, edge)] = value
                self.edges.add(edge)
        self.told_apart = _Apart(self.sets)
        for about, told in self.expected.items():
            for by, sort in _APART.items():
                self.told_apart.pairs[sort] |= {frozenset({str(about), other}) for other in told.get(by, {})}
        # Links and facts that only some specifications have are followed from the specification all the same.
        self.edges |= _AXIOMS
        self.edges |= {each for each in vars(ecreq).values() if isinstance(each, str) and each in _FOLLOWING}

        apart = [each for each in graph.statements if each.edge == TYPE and each.value in _APART.values()]
        self.here = _Apart(self.canonical(each.subject) for each in apart)
        for each in graph.statements:
            if each.edge in _APART:
                self.here.pairs[_APART[each.edge]].add(frozenset({str(each.subject), self.canonical(each.value)}))

    def check(self, *, whole: bool) -> None:
        for each in self.graph.statements:
            if each.edge in self.edges and each.subject in self.expected:
                self.statement(each)
            elif each.edge == TYPE and each.value in _SETS and isinstance(each.subject, Blank):
                self.set_of(each)
        if whole:
            self.missing()

    def statement(self, said: Statement) -> None:
        known = self.expected[said.subject].get(said.edge, {})
        if self.canonical(said.value, said.edge) in known or (said.edge == TYPE and not self.ours(said.value)):
            return
        if said.edge in _SYMMETRIC and self.seen_from_the_other_end(said):
            return
        instead = Text("", "")
        if known:
            shown = ", ".join(self.shown(value) for value in list(known.values())[:3])
            instead = Text(f": it says {shown}", f"：规格所写为 {shown}")
        self.graph.report(
            codes.FACT_DISAGREES, said.value_at, subject=self.graph.shortened(said.subject),
            property=self.graph.shortened(said.edge), value=self.shown(said.value), instead=instead,
            about=str(said.subject),
        )  # fmt: skip

    def seen_from_the_other_end(self, said: Statement) -> bool:
        """Whether the specification says it of the other one, or of a set in which both are."""
        other = self.canonical(said.value)
        there = self.expected.get(said.value, {}).get(said.edge, {})
        sort = _APART.get(said.edge)
        return str(said.subject) in there or (sort is not None and self.told_apart(sort, {str(said.subject), other}))

    @staticmethod
    def ours(kind: object) -> bool:
        """Whether it would matter to a specification that an element is of a class."""
        return isinstance(kind, str) and kind.startswith((ecreq.NAMESPACE, OWL))

    def set_of(self, said: Statement) -> None:
        """A set of classes or individuals that are told apart."""
        found = self.canonical(said.subject)
        if found in self.sets or found in {self.without_hand(each) for each in self.sets}:
            return
        sort, members = _set_apart(found)
        larger = [each for known, each in self.told_apart.sets if sort == known and members < each]
        if not sort or not (self.told_apart.all(sort, members) and all(self.here.all(sort, each) for each in larger)):
            self.graph.report(
                codes.FACT_DISAGREES, said.value_at, subject="[]", property="a",
                value=self.graph.shortened(said.value), instead=Text("", ""),
            )  # fmt: skip

    def missing(self) -> None:
        """What the specification says of an element that the graph describes, and the graph does not."""
        used = {each.edge for each in self.graph.statements}
        for subject, known in self.expected.items():
            described = self.graph.about(subject)
            if not any(each.edge == TYPE for each in described):
                continue
            for edge, values in known.items():
                if edge not in used:
                    # An older reqonto may not have said it at all.
                    continue
                there = {self.canonical(each.value, edge) for each in described if each.edge == edge}
                for canonical, value in values.items():
                    if edge in _APART and self.here(_APART[edge], {str(subject), canonical}):
                        continue
                    if canonical not in there and not self.hangs_on_hand(canonical):
                        self.graph.report(
                            codes.FACT_MISSING, described[0].subject_at, subject=self.graph.shortened(subject),
                            property=self.graph.shortened(edge), value=self.shown(value), about=str(subject),
                        )  # fmt: skip

    def hangs_on_hand(self, value: Canonical) -> bool:
        """Whether a fact speaks of something that is read for itself."""
        match value:
            case str():
                return value in self.by_hand
            case tuple() | frozenset():
                return any(map(self.hangs_on_hand, value))
            case _:
                return False

    def without_hand(self, found: Canonical) -> Canonical:
        """What a set would be without the resources that are read for themselves."""
        if not isinstance(found, frozenset):
            return found
        return frozenset(
            (edge, value - self.by_hand if isinstance(value, frozenset) else value) for edge, value in found
        )

    def shown(self, value: object) -> str:
        if isinstance(value, (Node, Blank)):
            return "[…]"
        return self.graph.shortened(value)

    # ------------------------------------------------ values that are written in several ways

    def canonical(self, value: object, edge: str = "", depth: int = 0) -> Canonical:
        """A value that a property says, resources without a name by what is said of them."""
        if not isinstance(value, Blank):
            return _of_value(value)  # type: ignore[arg-type]
        if depth > _DEEPEST:
            return value
        entries = self.entries(value)
        if entries is not None:
            return _listed((self.canonical(each, depth=depth + 1) for each in entries), edge)
        return frozenset(
            (each.edge, self.canonical(each.value, each.edge, depth + 1)) for each in self.graph.about(value)
        )

    def entries(self, head: object) -> list[object] | None:
        found: list[object] = []
        seen: set[object] = set()
        while head != NIL:
            firsts, rests = list(self.graph.said(head, FIRST)), list(self.graph.said(head, REST))
            others = (each for each in self.graph.about(head) if each.edge not in {FIRST, REST})
            if len(firsts) != 1 or len(rests) != 1 or head in seen or any(map(_tells, others)):
                return None
            seen.add(head)
            found.append(firsts[0].value)
            head = rests[0].value
        return found


def _tells(said: Statement) -> bool:
    """Whether a statement about a part of a list says more than that it is one."""
    return said.edge != TYPE or said.value not in _LISTS


def _listed(entries: Iterable[Canonical], edge: str) -> Canonical:
    """The entries of a list, without their order where the property does not mind it."""
    return frozenset(entries) if edge in _UNORDERED else tuple(entries)


def _of_value(value: Value, edge: str = "") -> Canonical:
    if isinstance(value, Node):
        return _of_node(value, edge)
    if isinstance(value, Literal):
        if value.datatype in _NUMERIC:
            try:
                return ("number", Fraction(value.text))
            except (ValueError, ZeroDivisionError):
                return value
        if value.datatype == XSD + "boolean":
            return ("truth", value.text in {"true", "1"})
        return (value.text, value.lang.lower()) if value.datatype == LANG_STRING else (value.text, value.datatype)
    return str(value)


def _of_node(node: Node, edge: str = "") -> Canonical:
    found: list[Canonical] = []
    rest: Value = node
    while isinstance(rest, Node):
        said = dict(each for each in rest.facts if each[0] != TYPE or each[1] not in _LISTS)
        if said.keys() != {FIRST, REST}:
            break
        found.append(_of_value(said[FIRST]))
        rest = said[REST]
    if found and rest == NIL:
        return _listed(found, edge)
    return frozenset((str(edge), _of_value(value, edge)) for edge, value in node.facts)


_FOLLOWING = frozenset(
    {
        ecreq.derivesFrom, ecreq.refines, ecreq.satisfies, ecreq.conflictsWith, ecreq.overrides, ecreq.exceptionTo,
        ecreq.verifiedBy, ecreq.replaces, ecreq.requires, ecreq.contains, ecreq.subRoleOf, ecreq.subKindOf,
        ecreq.modality, ecreq.itemStatus, ecreq.inLayer, ecreq.clearedFor, ecreq.isExternal, ecreq.priority, ecreq.tag,
    }
)  # fmt: skip


# ---------------------------------------------------------------- what names stand for


def _names(graph: PlacedGraph, reading: Reading, facts: Facts, *, exact: bool) -> None:
    """Compares which elements names are said to stand for with those that they stand for."""
    if not reading.refers:
        return
    wanted = {id(node): statement for node, statement in reading.refers}
    for each in reading.trees:
        references = References(facts, module_path(each))
        for item in each.items:
            refers = references.of(item)
            for node in _nodes(item):
                statement = wanted.get(id(node))
                if statement is not None:
                    _one(graph, statement, refers(node), exact=exact)


def _nodes(item: tree.Item) -> Iterator[object]:
    from reqonto.spec.walk import walk

    return walk(item)


def _one(graph: PlacedGraph, said: Statement, found: Iri | None, *, exact: bool) -> None:
    if found is None:
        what = Text(
            f"that the name stands for `{graph.shortened(said.value)}`; what it stands for is told by the name alone",
            f"该名称指称“{graph.shortened(said.value)}”；其所指仅由名称本身确定",
        )
        graph.report(codes.UNREAD_AXIOM, said.value_at, what=what)
        return
    same = str(said.value) == str(found) if exact else str(said.value).endswith(f"#{found.rpartition('#')[2]}")
    if not same:
        shown = found.rpartition("#")[2]
        graph.report(
            codes.FACT_DISAGREES, said.value_at, subject="[]", property="ecreq:refersTo",
            value=graph.shortened(said.value),
            instead=Text(f": the name stands for `{shown}`", f"：该名称指称“{shown}”"),
        )  # fmt: skip


def check_all(
    read: Sequence[tuple[PlacedGraph, Reading]], specification: Specification, trees: Sequence[tree.Tree]
) -> list[Diagnostic]:
    """The disagreements of all files in RDF of a run."""
    from reqonto.source import Span
    from reqonto.spec.shipped import is_shipped

    own = [each for each in trees if not is_shipped(Span(each.source, 0, 0))]
    whole = len(read) == 1 and len(own) == len(read[0][1].trees)
    return [each for graph, reading in read for each in disagreements(graph, reading, specification, whole=whole)]

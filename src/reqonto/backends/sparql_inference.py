"""What follows from an ontology for the data beside it, in the part of OWL 2 RL that speaks of names alone.

Subclasses and subproperties, equivalent ones, domains and ranges, inverse, symmetric and transitive properties, and
chains.  Classes that are made of others (unions, restrictions) conclude nothing here: that is what HermiT is for.
Runs inside the process that answers; what follows stands in a graph of its own and repeats nothing that is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_ROUNDS = 50
"""Far more than chains of axioms are long; a loop ends by itself since nothing is said twice."""


def infer(store: Any, graph: str) -> None:  # noqa: ANN401 - pyoxigraph has no types
    """Add what follows to the graph of that name."""
    rules = _rules(store)
    fresh = {premise for premise in rules if _has(store, premise)}
    for _ in range(_ROUNDS):
        if not fresh:
            break
        grown: set[str] = set()
        for premise in sorted(fresh):
            for (head, body), conclusion in rules[premise]:
                new = f"{{ {body} FILTER NOT EXISTS {{ GRAPH ?h {{ {head} }} }} }}"
                if store.query(f"ASK {new}"):
                    store.update(f"INSERT {{ GRAPH <{graph}> {{ {head} }} }} WHERE {new}")
                    grown.add(conclusion)
        fresh = {premise for premise in rules if premise in grown}


_Rule = tuple[tuple[str, str], str]
"""Head and body of an update, and the term that it adds members to: a property, or a class as ` class`."""


def _rules(store: Any) -> dict[str, list[_Rule]]:  # noqa: ANN401
    """The rules by the term in whose members they look; ` ` before the name of a class."""
    found: dict[str, list[_Rule]] = defaultdict(list)
    for below, above in _closed(store, "subClassOf", "equivalentClass"):
        if above != f"{_OWL}Thing":
            found[f" {below}"].append(((f"?x a <{above}>", f"GRAPH ?g {{ ?x a <{below}> }}"), f" {above}"))
    for below, above in _closed(store, "subPropertyOf", "equivalentProperty"):
        found[below].append(((f"?x <{above}> ?y", f"GRAPH ?g {{ ?x <{below}> ?y }}"), above))
    for edge, inverse in _named(store, f"{_OWL}inverseOf"):
        for one, other in ((edge, inverse), (inverse, edge)):
            found[one].append(((f"?y <{other}> ?x", f"GRAPH ?g {{ ?x <{one}> ?y }} FILTER(!isLiteral(?y))"), other))
    for name in _members(store, "SymmetricProperty"):
        found[name].append(((f"?y <{name}> ?x", f"GRAPH ?g {{ ?x <{name}> ?y }} FILTER(!isLiteral(?y))"), name))
    for name in _members(store, "TransitiveProperty"):
        body = f"GRAPH ?g {{ ?x <{name}> ?z }} GRAPH ?g2 {{ ?z <{name}> ?y }}"
        found[name].append(((f"?x <{name}> ?y", body), name))
    classes = set(_members(store, "Class"))
    for edge, domain in _named(store, f"{_RDFS}domain"):
        if domain in classes:
            found[edge].append(((f"?x a <{domain}>", f"GRAPH ?g {{ ?x <{edge}> ?y }}"), f" {domain}"))
    for edge, range_ in _named(store, f"{_RDFS}range"):
        if range_ in classes:
            body = f"GRAPH ?g {{ ?y <{edge}> ?x }} FILTER(!isLiteral(?x))"
            found[edge].append(((f"?x a <{range_}>", body), f" {range_}"))
    for name, parts in _chains(store):
        steps = " ".join(f"GRAPH ?g{i} {{ ?v{i} <{part}> ?v{i + 1} }}" for i, part in enumerate(parts))
        rule = ((f"?v0 <{name}> ?v{len(parts)}", steps), name)
        for part in dict.fromkeys(parts):
            found[part].append(rule)
    return found


def _closed(store: Any, edge: str, equal: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Each name with each that stands above it, however far."""
    above: dict[str, set[str]] = defaultdict(set)
    for one, other in _named(store, _RDFS + edge):
        above[one].add(other)
    for one, other in _named(store, _OWL + equal):
        above[one].add(other)
        above[other].add(one)
    for name in sorted(above):
        reached, todo = {name}, [name]
        while todo:
            for other in above.get(todo.pop(), ()):
                if other not in reached:
                    reached.add(other)
                    todo.append(other)
        yield from ((name, other) for other in sorted(reached - {name}))


def _named(store: Any, edge: str) -> list[tuple[str, str]]:  # noqa: ANN401
    from pyoxigraph import NamedNode

    return sorted(
        (quad.subject.value, quad.object.value)
        for quad in store.quads_for_pattern(None, NamedNode(edge), None, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    )


def _members(store: Any, kind: str) -> list[str]:  # noqa: ANN401
    from pyoxigraph import NamedNode

    quads = store.quads_for_pattern(None, NamedNode(f"{_RDF}type"), NamedNode(_OWL + kind), None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})


def _has(store: Any, term: str) -> bool:  # noqa: ANN401
    from pyoxigraph import NamedNode

    named = term.removeprefix(" ")
    kind = NamedNode(f"{_RDF}type") if named != term else NamedNode(named)
    member = NamedNode(named) if named != term else None
    return next(iter(store.quads_for_pattern(None, kind, member, None)), None) is not None


def _chains(store: Any) -> list[tuple[str, tuple[str, ...]]]:  # noqa: ANN401
    """The properties that chains of others imply, with the parts of the chain."""
    from pyoxigraph import NamedNode

    found = []
    for quad in store.quads_for_pattern(None, NamedNode(f"{_OWL}propertyChainAxiom"), None, None):
        parts: list[Any] = []
        place, seen = quad.object, set[Any]()
        while place not in seen and place != NamedNode(f"{_RDF}nil"):
            seen.add(place)
            parts += [each.object for each in store.quads_for_pattern(place, NamedNode(f"{_RDF}first"), None, None)][:1]
            rest = list(store.quads_for_pattern(place, NamedNode(f"{_RDF}rest"), None, None))
            place = rest[0].object if rest else NamedNode(f"{_RDF}nil")
        if (
            isinstance(quad.subject, NamedNode)
            and len(parts) > 1
            and all(isinstance(each, NamedNode) for each in parts)
        ):
            found.append((quad.subject.value, tuple(each.value for each in parts)))
    return sorted(found)

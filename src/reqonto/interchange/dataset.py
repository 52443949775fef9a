"""Everything about a specification as one dataset, which queries are asked of.

The ontology and what follows, the specification, what a check found, and files of data: each in a graph of its own that
`GRAPH` can name; without `GRAPH` a query is asked of all together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import reqonto
from reqonto import vocabulary as ecreq
from reqonto.backends.sparql import Dataset, Source
from reqonto.interchange.turtle import DEFAULT_BASE, export_turtle
from reqonto.interchange.verdicts import verdict_triples
from reqonto.lazily import pattern
from reqonto.result import Result

GRAPHS = "urn:reqonto:graph:"
"""The beginning of the names of graphs: `specification`, `ontology`, `inferred`, `verdicts`, `data/…`."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "": f"{DEFAULT_BASE}#",
        "ecreq": ecreq.NAMESPACE,
        "graph": GRAPHS,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "sh": "http://www.w3.org/ns/shacl#",
        "schema": "https://schema.org/",
        "oslc_rm": "http://open-services.net/ns/rm#",
        "dpv": "https://w3id.org/dpv#",
        "odrl": "http://www.w3.org/ns/odrl/2/",
    }
)
"""The prefixes that a query need not declare; the empty one is for the elements of the specification."""

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        ".ttl": "turtle", ".turtle": "turtle", ".nt": "ntriples", ".nq": "nquads", ".trig": "trig",
        ".rdf": "rdfxml", ".owl": "rdfxml", ".xml": "rdfxml", ".jsonld": "jsonld", ".json": "jsonld", ".n3": "n3",
    }
)  # fmt: skip
"""The formats of data by the ends of their files' names."""


def ontology_file() -> Path:
    """The ontology: beside the package where it is installed, else in the repository."""
    package = Path(reqonto.__file__).resolve().parent
    shipped = package / "ontology" / "ecreq.owl"
    return shipped if shipped.is_file() else package.parents[1] / "ontology" / "ecreq.owl"


def dataset_of(result: Result | None, data: Sequence[Path] = (), *, written: bool = False) -> Dataset:
    """The dataset of a run and of files of data; the format of each file is that of its name's end, else Turtle.

    With what is `written`: every item as a tree as well, down to each part of its formulas.
    """
    sources = [Source(f"{GRAPHS}ontology", "rdfxml", ontology_file())]
    if result is not None and result.specification is not None:
        text = export_turtle(result.specification, result.trees if written else ())
        sources.append(Source(f"{GRAPHS}specification", "turtle", text=text.encode("utf-8", "surrogatepass")))
        found = verdict_triples(result)
        sources.append(Source(f"{GRAPHS}verdicts", "ntriples", text=found.encode("utf-8", "surrogatepass")))
    sources += [_source(path) for path in data]
    return Dataset(tuple(sources), PREFIXES, f"{GRAPHS}inferred")


def _source(path: Path) -> Source:
    """A file of data; JSON-LD that names the context of schema.org is read with the copy that is bundled."""
    form, graph = FORMATS.get(path.suffix.lower(), "turtle"), graph_of_file(path)
    if form == "jsonld":
        told = _of_schema(path)
        if told is not None:
            return Source(graph, "turtle", text=told)
    return Source(graph, form, path, base=path.resolve().as_uri())


def _of_schema(path: Path) -> bytes | None:
    """The triples of JSON-LD that may need that context; None where it does not, or is faulty."""
    if b"schema.org" not in path.read_bytes():
        return None
    from reqonto.interchange.data_files import graphs_of
    from reqonto.interchange.data_terms import folded
    from reqonto.rdf.terms import Blank, Iri, Literal
    from reqonto.rdf.write import TurtleWriter

    writer = TurtleWriter({})

    def term(value: Iri | Blank | Literal, piece: int) -> str:
        match value:
            case Blank():
                return f"_:p{piece}{value[2:].replace('.', '-')}"
            case Literal():
                return writer.literal(value)
            case _:
                # Pages have names with blanks in them; engines want them by their bytes.
                return writer.iri(_NOT_IN_IRIS.sub(_by_bytes, folded(value)))

    found = graphs_of(str(path))
    lines = [
        f"{term(each.subject, piece)} {term(each.edge, piece)} {term(each.value, piece)} .\n"
        for piece, graph in enumerate(found)
        for each in graph.statements
    ]
    return "".join(lines).encode("utf-8", "surrogatepass") if found else None


_NOT_IN_IRIS = pattern(r'[\x00-\x20<>"{}|^`\\]')


def _by_bytes(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def graph_of_file(path: Path) -> str:
    """The name of the graph that a file of data is loaded into."""
    from urllib.parse import quote

    return f"{GRAPHS}data/{quote(path.as_posix(), safe='/~')}"


def short(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """An address with the longest prefix that fits, its escapes read; in angle brackets where none does."""
    from urllib.parse import unquote

    fitting = [(len(space), name, space) for name, space in prefixes.items() if iri.startswith(space) and iri != space]
    if not fitting:
        return f"<{iri}>"
    _, name, space = max(fitting)
    return f"{name}:{unquote(iri.removeprefix(space))}"

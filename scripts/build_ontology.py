"""Build the ontology and `src/reqonto/vocabulary.py` from the tables in `ontology/source`.

    python scripts/build_ontology.py           write the files
    python scripts/build_ontology.py --check   fail when one of them is not what the tables say

The tables are for people to review: a row is a term with its labels and definitions in both languages, or an axiom
with its reason.  The first label is the name of the term, those after a semicolon are synonyms.  The same tables give
the same bytes.  `ontology/ecreq.ofn` has the axioms of `ontology/ecreq.owl` in functional-style syntax, for programs
that do not read each of them from RDF.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ontology_tables import ROOT, SOURCE, XSD, Row, SourceError, data_range, listed, resource, rows, sources, text
from reqonto.owl import functional
from reqonto.owl.from_rdf import read_axioms
from reqonto.rdf.triples import read
from reqonto.source import Source

OWL_FILE = ROOT / "ontology" / "ecreq.owl"
FUNCTIONAL_FILE = ROOT / "ontology" / "ecreq.ofn"
VOCABULARY_FILE = ROOT / "src" / "reqonto" / "vocabulary.py"

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
VANN = "http://purl.org/vocab/vann/"
BIBO = "http://purl.org/ontology/bibo/"

ANNOTATIONS_USED = (
    *(
        DCTERMS + name
        for name in (
            *("abstract", "bibliographicCitation", "created", "creator", "description"),
            *("identifier", "license", "modified", "source", "title"),
        )
    ),
    *(VANN + name for name in ("preferredNamespacePrefix", "preferredNamespaceUri")),
    BIBO + "status",
    SKOS + "altLabel",
    SKOS + "definition",
    SKOS + "editorialNote",
    SKOS + "note",
)

CHARACTERISTICS = {
    "functional": "FunctionalProperty",
    "inverse-functional": "InverseFunctionalProperty",
    "transitive": "TransitiveProperty",
    "symmetric": "SymmetricProperty",
    "irreflexive": "IrreflexiveProperty",
    "asymmetric": "AsymmetricProperty",
}
LAYERS = {"public": "PublicLayer", "partner": "PartnerLayer", "core": "CoreLayer"}


@dataclass
class Term:
    """A named thing of the ontology and what stands in its element."""

    name: str
    row: Row
    body: list[str] = field(default_factory=list)


class Ontology:
    """The terms by kind, in the order of the tables."""

    def __init__(self) -> None:
        with (SOURCE / "header.toml").open("rb") as file:
            self.header: dict[str, Any] = tomllib.load(file)
        self.iri: str = self.header["iri"]
        self.classes: dict[str, Term] = {}
        self.object_properties: dict[str, Term] = {}
        self.data_properties: dict[str, Term] = {}
        self.individuals: dict[str, Term] = {}
        self.annotations: dict[str, Term] = {}
        self.parents: dict[str, str] = {}
        self.disjoint: list[list[str]] = []
        self.disjoint_properties: list[list[str]] = []
        self.features: dict[str, str] = {}
        self.different: list[list[str]] = []

    # ------------------------------------------------------------ names

    def term(self, name: str) -> str:
        """The IRI of a term of ours."""
        return f"{self.iri}#{name}"

    def class_iri(self, name: str) -> str:
        if name not in self.classes:
            raise SourceError(f"no class is named {name!r}")
        return self.term(name)

    def property_iri(self, name: str) -> str:
        if name not in self.object_properties and name not in self.data_properties:
            raise SourceError(f"no property is named {name!r}")
        return self.term(name)

    def individual_iri(self, name: str) -> str:
        if name not in self.individuals:
            raise SourceError(f"no individual is named {name!r}")
        return self.term(name)

    def declare(self, kind: dict[str, Term], row: Row, name: str | None = None) -> Term:
        """Enter a term; one name is one term, whatever its kind."""
        name = name or row["term"]
        kinds = (self.classes, self.object_properties, self.data_properties, self.individuals, self.annotations)
        if any(name in other for other in kinds):
            raise SourceError(f"{name!r} is declared twice")
        for column in ("label_en", "label_zh", "definition_en", "definition_zh"):
            if not row[column]:
                raise SourceError(f"{name!r} has no {column}")
        kind[name] = Term(name, row)
        return kind[name]

    # ------------------------------------------------------------ reading the tables

    def read(self) -> None:
        for row in self.header["annotation"]:
            self.declare(self.annotations, row)
        for table in ("meta", "syntax", "roles", "entities"):
            for row in rows(table):
                self.declare(self.classes, row)
                self.parents[row["term"]] = row["super"]
        self._read_enumerations()
        self._read_individuals()
        self._read_events()
        for name, parent in self.parents.items():
            if parent:
                self.classes[name].body.insert(0, resource("rdfs:subClassOf", self.class_iri(parent)))
        for table in ("meta-properties", "syntax-properties", "properties"):
            for row in rows(table):
                self.declare(self.object_properties if row["kind"] == "object" else self.data_properties, row)
        for term in (*self.object_properties.values(), *self.data_properties.values()):
            term.body.extend(self._property_axioms(term))
        self._read_restrictions()
        self._read_definitions()
        self._read_chains_keys_and_facts()
        for row in rows("disjoint"):
            words = row["members"].split()
            properties = words[0] in self.object_properties
            members = words if properties else self._disjoint_members(words)
            kind = self.object_properties if properties else self.classes
            if len(members) == 2:  # as the mapping of OWL to RDF has it for pairs
                edge = "owl:propertyDisjointWith" if properties else "owl:disjointWith"
                kind[members[0]].body.append(resource(edge, self.term(kind[members[1]].name)))
            else:
                (self.disjoint_properties if properties else self.disjoint).append(members)

    def _read_enumerations(self) -> None:
        members: dict[str, list[str]] = {}
        for row in rows("enumerations"):
            enumeration = row["enumeration"]
            if not row["value"]:
                self.declare(self.classes, row, enumeration)
                self.parents[enumeration] = row["super"]
                members[enumeration] = []
                continue
            name = f"{enumeration}_{row['value']}"
            value = self.declare(self.individuals, row, name)
            value.body.append(resource("rdf:type", self.class_iri(enumeration)))
            members[enumeration].append(name)
        for enumeration, names in members.items():
            listed = "".join(f'<rdf:Description rdf:about="{self.term(name)}"/>' for name in names)
            one_of = f'<owl:oneOf rdf:parseType="Collection">{listed}</owl:oneOf>'
            self.classes[enumeration].body.append(
                f"<owl:equivalentClass><owl:Class>{one_of}</owl:Class></owl:equivalentClass>"
            )
            # Of one thing alone nothing is to be told apart.
            if len(names) > 1:
                self.different.append(names)

    def _read_events(self) -> None:
        root: Row = {
            "term": "Event",
            "label_en": "Event",
            "label_zh": "事件",
            "definition_en": "Something that happens at a time, mostly because a party does it.",
            "definition_zh": "在某一时刻发生、多由某主体实施的事情。",
        }
        self.declare(self.classes, root)
        for row in rows("events"):
            self.declare(self.classes, row)
            self.parents[row["term"]] = "Event"

    def _property_axioms(self, term: Term) -> Iterator[str]:
        row = term.row
        peers = self.object_properties if row["kind"] == "object" else self.data_properties
        marks = row["marks"].split()
        for mark in marks:
            if mark in CHARACTERISTICS:
                yield resource("rdf:type", OWL + CHARACTERISTICS[mark])
            elif mark != "changing":
                raise SourceError(f"{term.name!r} is marked {mark!r}")
        if row["super"]:
            if row["super"] not in peers:
                raise SourceError(f"{term.name!r} is below {row['super']!r}, which is no property of its kind")
            yield resource("rdfs:subPropertyOf", self.term(row["super"]))
        if row["inverse"]:
            self._check_inverse(term)
            yield resource("owl:inverseOf", self.term(row["inverse"]))
        self.class_iri(row["domain"])
        if not self._follows(term, "domain"):
            yield resource("rdfs:domain", self.class_iri(row["domain"]))
        if row["kind"] == "data":
            yield data_range(row["range"])
        elif not self._follows(term, "range"):
            yield resource("rdfs:range", self.class_iri(row["range"]))
        if row["layer"]:
            yield resource("ecreq:disclosedIn", self.term(LAYERS[row["layer"]]))
        for feature in listed(row.get("feature", "")):
            yield resource("ecreq:groupedIn", self.term(self.features[feature]))
        if row.get("personal"):
            yield f"<ecreq:personal>{row['personal']}</ecreq:personal>"
        if row["unit"]:
            yield f"<ecreq:unit>{escape(row['unit'])}</ecreq:unit>"
        if "changing" in marks:
            yield f'<ecreq:changing rdf:datatype="{XSD}boolean">true</ecreq:changing>'

    def _follows(self, term: Term, side: str) -> bool:
        """Whether the domain or range of a transitive property is that of the one above it, or of an earlier inverse.

        Written again it would mean nothing more, and each one on a transitive property costs a reasoner dearly.
        """
        row = term.row
        if "transitive" not in row["marks"].split():
            return False
        above = self.object_properties.get(row["super"])
        if above is not None and above.row[side] == row[side]:
            return True
        inverse = row["inverse"]
        order = list(self.object_properties)
        return bool(inverse) and order.index(inverse) < order.index(term.name)

    def _check_inverse(self, term: Term) -> None:
        other = self.object_properties.get(term.row["inverse"])
        if other is None or other.row["inverse"] != term.name:
            raise SourceError(f"{term.name!r} and {term.row['inverse']!r} are not each other's inverse")
        if (other.row["domain"], other.row["range"]) != (term.row["range"], term.row["domain"]):
            raise SourceError(f"domain and range of {term.name!r} and of its inverse do not agree")

    def _read_restrictions(self) -> None:
        for row in rows("axioms"):
            self.class_iri(row["class"])
            self.classes[row["class"]].body.append(self._restriction(row))
        for row in rows("events"):
            # A dash: it happens by itself.
            performer = [] if row["performer"] == "-" else [f"performedBy:{row['performer']}"]
            parts = [*performer, *row["participants"].split()]
            for part in parts:
                name, _, filler = part.partition(":")
                limit = filler.isdecimal()
                axiom = {
                    "property": name,
                    "quantifier": "exactly" if limit else "some",
                    "number": filler if limit else "",
                    "filler": "" if limit else filler,
                }
                self.classes[row["term"]].body.append(self._restriction(axiom))

    def _restriction(self, row: Row) -> str:
        return f"<rdfs:subClassOf>{self._limit(row)}</rdfs:subClassOf>"

    def _limit(self, row: Row) -> str:
        """The class of everything that has so many, or such, values of a property."""
        name, quantifier, filler = row["property"], row["quantifier"], row["filler"]
        on = resource("owl:onProperty", self.property_iri(name))
        if filler and name in self.data_properties and quantifier != "value":
            raise SourceError(f"the restriction of {name!r} names a class, but its values are data")
        match quantifier:
            case "some" | "only":
                element = "owl:someValuesFrom" if quantifier == "some" else "owl:allValuesFrom"
                limit = self._filler(element, filler)
            case "value" if name in self.data_properties:
                limit = f'<owl:hasValue rdf:datatype="{XSD}boolean">{filler}</owl:hasValue>'
            case "value":
                limit = resource("owl:hasValue", self.individual_iri(filler))
            case "min" | "max" | "exactly":
                limit = self._cardinality(quantifier, row["number"], filler)
            case _:
                raise SourceError(f"{quantifier!r} is no quantifier")
        return f"<owl:Restriction>{on}{limit}</owl:Restriction>"

    def _filler(self, element: str, filler: str) -> str:
        names = filler.split(" or ")
        if len(names) == 1:
            return resource(element, self.class_iri(filler))
        listed = "".join(f'<rdf:Description rdf:about="{self.class_iri(name)}"/>' for name in names)
        union = f'<owl:unionOf rdf:parseType="Collection">{listed}</owl:unionOf>'
        return f"<{element}><owl:Class>{union}</owl:Class></{element}>"

    def _cardinality(self, quantifier: str, number: str, filler: str) -> str:
        word = {"min": "min", "max": "max", "exactly": ""}[quantifier]
        local = f"{word}QualifiedCardinality" if filler else f"{word}Cardinality"
        local = local[0].lower() + local[1:]
        limit = f'<owl:{local} rdf:datatype="{XSD}nonNegativeInteger">{int(number)}</owl:{local}>'
        return limit + (resource("owl:onClass", self.class_iri(filler)) if filler else "")

    def _read_individuals(self) -> None:
        for row in rows("individuals"):
            term = self.declare(self.individuals, row)
            term.body.append(resource("rdf:type", self.class_iri(row["class"])))
        self.different.append([row["term"] for row in rows("individuals") if row["class"] == "AccessLayer"])
        for row in rows("features"):
            name = f"Feature_{row['term']}"
            term = self.declare(self.individuals, row, name)
            self.features[row["identifier"]] = name
            term.body.append(resource("rdf:type", self.class_iri("Feature")))
            term.body.append(f"<dcterms:identifier>{row['identifier']}</dcterms:identifier>")
            term.body.append(resource("ecreq:featureOfClass", self.class_iri(row["class"])))
        self.different.append(list(self.features.values()))

    def _read_definitions(self) -> None:
        """Classes that are exactly what a kind and a limit say."""
        for row in rows("definitions"):
            parts = f'<rdf:Description rdf:about="{self.class_iri(row["super"])}"/>{self._limit(row)}'
            both = f'<owl:intersectionOf rdf:parseType="Collection">{parts}</owl:intersectionOf>'
            self.class_iri(row["class"])
            self.classes[row["class"]].body.append(
                f"<owl:equivalentClass><owl:Class>{both}</owl:Class></owl:equivalentClass>"
            )

    def _read_chains_keys_and_facts(self) -> None:
        for row in rows("chains"):
            steps = "".join(
                f'<rdf:Description rdf:about="{self.property_iri(name)}"/>' for name in row["chain"].split()
            )
            self.property_iri(row["property"])
            self.object_properties[row["property"]].body.append(
                f'<owl:propertyChainAxiom rdf:parseType="Collection">{steps}</owl:propertyChainAxiom>'
            )
        for row in rows("keys"):
            parts = "".join(f'<rdf:Description rdf:about="{self.property_iri(name)}"/>' for name in row["key"].split())
            self.class_iri(row["class"])
            self.classes[row["class"]].body.append(f'<owl:hasKey rdf:parseType="Collection">{parts}</owl:hasKey>')
        for row in rows("facts"):
            self.individual_iri(row["subject"])
            self.property_iri(row["property"])
            self.individuals[row["subject"]].body.append(
                resource(f"ecreq:{row['property']}", self.individual_iri(row["object"]))
            )

    def _disjoint_members(self, words: list[str]) -> list[str]:
        """The classes of a row: names, or `*` and a class for its direct subclasses, less those with a minus sign."""
        if words[0] != "*":
            members = words
        else:
            left_out = {word.removeprefix("-") for word in words[2:]}
            members = [name for name, parent in self.parents.items() if parent == words[1] and name not in left_out]
        for name in members:
            self.class_iri(name)
        return members

    # ------------------------------------------------------------ writing

    def _spaces(self) -> dict[str, str]:
        return {
            "owl": OWL,
            "rdf": RDF,
            "rdfs": RDFS,
            "xsd": XSD,
            "skos": SKOS,
            "dcterms": DCTERMS,
            "vann": VANN,
            "bibo": BIBO,
            "ecreq": f"{self.iri}#",
        }

    def in_functional_syntax(self, rdf: str) -> str:
        """The same ontology, given as RDF/XML, in functional-style syntax: an axiom a line."""
        [ontology], problems = read_axioms([read(Source(OWL_FILE.name, rdf))])
        if problems:
            raise SourceError(f"{len(problems)} places of the ontology say no axiom")
        # Without a remark in front: older versions of the OWLAPI refuse a file that begins with one.
        spaces = {space: prefix for prefix, space in self._spaces().items()}
        return "\n".join(functional.lines(ontology, spaces)) + "\n"

    def owl(self) -> str:
        """The ontology as RDF/XML."""
        spaces = self._spaces()
        lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        lines.append("<!-- Written by scripts/build_ontology.py from the tables in ontology/source. -->")
        lines.append("<rdf:RDF")
        lines.extend(f'    xmlns:{prefix}="{iri}"' for prefix, iri in spaces.items())
        lines.append(f'    xml:base="{self.iri}">')
        lines.extend(self._header())
        lines.extend(f'  <owl:AnnotationProperty rdf:about="{iri}"/>' for iri in ANNOTATIONS_USED)
        kinds = (
            ("owl:AnnotationProperty", self.annotations),
            ("owl:Class", self.classes),
            ("owl:ObjectProperty", self.object_properties),
            ("owl:DatatypeProperty", self.data_properties),
            ("owl:NamedIndividual", self.individuals),
        )
        for element, terms in kinds:
            lines.append("")
            for term in terms.values():
                lines.extend(self._element(element, term))
        lines.append("")
        for members in self.disjoint:
            lines.extend(self._all("owl:AllDisjointClasses", "owl:members", members))
        for members in self.disjoint_properties:
            lines.extend(self._all("owl:AllDisjointProperties", "owl:members", members))
        for members in self.different:
            lines.extend(self._all("owl:AllDifferent", "owl:distinctMembers", members))
        lines.append("</rdf:RDF>")
        return "\n".join(lines) + "\n"

    def _header(self) -> Iterator[str]:
        header = self.header
        yield f'  <owl:Ontology rdf:about="{self.iri}">'
        yield f"    {resource('owl:versionIRI', self.iri + '/' + header['version'])}"
        yield f"    <owl:versionInfo>{header['version']}</owl:versionInfo>"
        texts = (("dcterms:title", "title"), ("dcterms:abstract", "abstract"), ("dcterms:description", "description"))
        for element, key in texts:
            yield from (f"    {text(element, header[key][lang], lang)}" for lang in ("en", "zh"))
        yield from (f"    {text('skos:editorialNote', header['note'][lang], lang)}" for lang in ("en", "zh"))
        yield f"    {text('dcterms:creator', header['creator'], 'en')}"
        yield f"    {text('dcterms:bibliographicCitation', header['citation'], 'en')}"
        for key in ("created", "modified"):
            yield f'    <dcterms:{key} rdf:datatype="{XSD}string">{header[key]}</dcterms:{key}>'
        yield f"    {resource('dcterms:license', header['license'])}"
        yield f"    {resource('bibo:status', header['status'])}"
        yield f"    <vann:preferredNamespacePrefix>{header['prefix']}</vann:preferredNamespacePrefix>"
        yield f"    <vann:preferredNamespaceUri>{self.iri}#</vann:preferredNamespaceUri>"
        yield "  </owl:Ontology>"

    def _element(self, element: str, term: Term) -> Iterator[str]:
        yield f'  <{element} rdf:about="{self.term(term.name)}">'
        for lang in ("en", "zh"):
            label, *synonyms = (part.strip() for part in term.row[f"label_{lang}"].split(";"))
            yield f"    {text('rdfs:label', label, lang)}"
            yield from (f"    {text('skos:altLabel', synonym, lang)}" for synonym in synonyms)
            yield f"    {text('skos:definition', term.row[f'definition_{lang}'], lang)}"
        yield f"    {resource('rdfs:isDefinedBy', self.iri)}"
        yield from (f"    <dcterms:source>{source}</dcterms:source>" for source in sources(term.row))
        yield from (f"    {part}" for part in term.body)
        yield f"  </{element}>"

    def _all(self, element: str, listing: str, names: Iterable[str]) -> Iterator[str]:
        yield f"  <{element}>"
        yield f'    <{listing} rdf:parseType="Collection">'
        yield from (f'      <rdf:Description rdf:about="{self.term(name)}"/>' for name in names)
        yield f"    </{listing}>"
        yield f"  </{element}>"

    def _above(self, name: str) -> Iterator[str]:
        """The classes above one, as the tables name them."""
        while self.parents.get(name):
            name = self.parents[name]
            yield name

    def vocabulary(self) -> str:
        """The terms as constants of a Python module."""
        lines = [
            '"""The terms of `ontology/ecreq.owl`: `vocabulary.Order` is the IRI of the class `ecreq:Order`.',
            "",
            "Written by `scripts/build_ontology.py` from the tables in `ontology/source`.",
            '"""',
            "",
            "from typing import Final",
            "",
            f'IRI: Final = "{self.iri}"',
            f'VERSION_IRI: Final = "{self.iri}/{self.header["version"]}"',
            f'NAMESPACE: Final = "{self.iri}#"',
        ]
        kinds = (
            ("Classes", self.classes),
            ("Object properties", self.object_properties),
            ("Data properties", self.data_properties),
            ("Annotation properties", self.annotations),
            ("Individuals", self.individuals),
        )
        for title, terms in kinds:
            lines += ["", f"# {title}"]
            lines += [f'{name}: Final = NAMESPACE + "{name}"' for name in terms]
        for title, top in (("PARTIES", "Party"), ("EVENTS", "Event")):
            below = sorted(name for name in self.classes if name == top or top in self._above(name))
            lines += ["", f"# {top} and every class below it", f"{title}: Final = frozenset(", "    {"]
            lines += [*(f"        {name}," for name in below), "    }", ")"]
        return "\n".join(lines) + "\n"


def build() -> dict[Path, str]:
    """What the tables give: the text of each file that is written from them."""
    ontology = Ontology()
    ontology.read()
    owl = ontology.owl()
    return {OWL_FILE: owl, FUNCTIONAL_FILE: ontology.in_functional_syntax(owl), VOCABULARY_FILE: ontology.vocabulary()}


def written(build: Callable[[], Mapping[Path, str]], script: str, arguments: Sequence[str]) -> int:
    """Write what is stale of the files that a script builds, or only say so with `--check`; the exit code."""
    try:
        files = build()
    except SourceError as error:
        print(f"ontology/source: {error}", file=sys.stderr)
        return 1
    stale = [path for path, content in files.items() if not path.exists() or path.read_text("utf-8") != content]
    for path in stale:
        shown = path.relative_to(ROOT)
        if "--check" in arguments:
            print(f"{shown} is not what the tables say; run scripts/{script}", file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
            print(f"wrote {shown}")
    return 1 if stale and "--check" in arguments else 0


def main(arguments: Sequence[str]) -> int:
    """Write the ontology and its vocabulary; the exit code."""
    return written(build, "build_ontology.py", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

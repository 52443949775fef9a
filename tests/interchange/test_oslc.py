"""What tools for OSLC Requirements Management 2.1 expect of a resource holds of the export of every example."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef

from reqonto.interchange.oslc import export_oslc
from reqonto.pipeline import run
from reqonto.settings import Settings

OSLC_RM = Namespace("http://open-services.net/ns/rm#")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

LINKS = (
    "elaboratedBy", "elaborates", "specifiedBy", "specifies", "affectedBy", "trackedBy", "implementedBy", "validatedBy",
    "satisfiedBy", "satisfies", "decomposedBy", "decomposes", "constrainedBy", "constrains",
)  # fmt: skip
# How often each property occurs and of which type its values are, as the resource shapes of the standard say.
COMMON = (
    ("dcterms:title", 1, 1, "sh:datatype rdf:XMLLiteral"), ("dcterms:identifier", 0, 1, "sh:datatype xsd:string"),
    ("dcterms:description", 0, 1, "sh:datatype rdf:XMLLiteral"), ("oslc:shortTitle", 0, 1, "sh:datatype rdf:XMLLiteral"),
    ("dcterms:subject", 0, None, "sh:datatype xsd:string"), ("dcterms:creator", 0, None, "sh:nodeKind sh:BlankNodeOrIRI"),
    ("dcterms:contributor", 0, None, "sh:nodeKind sh:BlankNodeOrIRI"), ("dcterms:created", 0, 1, "sh:datatype xsd:dateTime"),
    ("dcterms:modified", 0, 1, "sh:datatype xsd:dateTime"), ("oslc:serviceProvider", 0, None, "sh:nodeKind sh:IRI"),
    ("oslc:instanceShape", 0, 1, "sh:nodeKind sh:IRI"), ("rdf:type", 0, None, "sh:nodeKind sh:IRI"),
    *((f"oslc_rm:{name}", 0, None, "sh:nodeKind sh:IRI") for name in LINKS),
)  # fmt: skip


def shape(kind, properties):
    rows = []
    for path, low, high, value in properties:
        most = "" if high is None else f"; sh:maxCount {high}"
        rows.append(f"sh:property [ sh:path {path} ; sh:minCount {low} {most} ; {value} ]")
    return f"[] a sh:NodeShape ; sh:targetClass {kind} ; {' ; '.join(rows)} ."


SHAPES = Graph().parse(
    data="@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcterms: <http://purl.org/dc/terms/> ."
    " @prefix oslc: <http://open-services.net/ns/core#> . @prefix oslc_rm: <http://open-services.net/ns/rm#> ."
    " @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    + shape("oslc_rm:Requirement", COMMON)
    + shape("oslc_rm:RequirementCollection", (*COMMON, ("oslc_rm:uses", 0, None, "sh:nodeKind sh:IRI"))),
    format="turtle",
)


def exported(path):
    result = run([path], Settings(cache=False), stages=("read", "meaning"))
    return export_oslc(result.specification), result.specification


@pytest.fixture(scope="module", params=["online-shop", "online-shop-zh", "traced-shop", "information-needs"])
def found(request):
    text, specification = exported(EXAMPLES / request.param)
    return Graph().parse(data=text, format="turtle"), specification


def test_what_is_exported_has_the_shapes_of_the_standard(found):
    conforms, _, report = validate(found[0], shacl_graph=SHAPES, inference="none")

    assert conforms, report[:2000]


def test_the_shapes_find_what_is_wrong():
    bad = Graph().parse(
        data="@prefix r: <http://open-services.net/ns/rm#> . <urn:a> a r:Requirement ; r:elaborates 'text' .",
        format="turtle",
    )
    conforms, _, report = validate(bad, shacl_graph=SHAPES, inference="none")

    assert not conforms
    assert report.count("Constraint Violation") == 2


def test_every_requirement_is_there_and_in_a_collection(found):
    graph, specification = found
    items = {
        entry.id
        for entry in specification.entries.values()
        if entry.word in {"requirement", "constraint", "need", "lifecycle", "permissions", "quality"}
    }
    there = set(graph.subjects(RDF.type, OSLC_RM.Requirement))

    assert {str(graph.value(each, DCTERMS.identifier)) for each in there} == items
    for each in there:
        assert len(set(graph.subjects(OSLC_RM.uses, each))) == 2  # the specification and a module


def test_rich_texts_are_xml(found):
    for edge in (DCTERMS.title, DCTERMS.description):
        for text in found[0].objects(None, edge):
            ET.fromstring(f"<div>{text}</div>")


def test_links_stand_at_both_ends():
    graph = Graph().parse(data=exported(EXAMPLES / "traced-shop")[0], format="turtle")

    def name(id_):
        return URIRef(f"urn:reqonto:specification#{id_}")

    assert (name("R-2"), OSLC_RM.elaborates, name("R-1")) in graph
    assert (name("R-1"), OSLC_RM.elaboratedBy, name("R-2")) in graph
    assert (name("R-1"), OSLC_RM.satisfies, name("IR-1")) in graph
    assert (name("IR-1"), OSLC_RM.satisfiedBy, name("R-1")) in graph
    assert (name("R-2"), OSLC_RM.validatedBy, name("S-1")) in graph


def test_marks_do_no_harm(tmp_path):
    path = tmp_path / "shop.req"
    path.write_text('module m\nrequirement R-1 "a < b & c > ]]> <i>" { text "x" }\n', encoding="utf-8")
    graph = Graph().parse(data=exported(path)[0], format="turtle")
    (title,) = graph.objects(URIRef("urn:reqonto:specification#R-1"), DCTERMS.title)

    assert ET.fromstring(f"<div>{title}</div>").text == "a < b & c > ]]> <i>"


def test_the_same_specification_gives_the_same_bytes():
    assert exported(EXAMPLES / "traced-shop")[0] == exported(EXAMPLES / "traced-shop")[0]

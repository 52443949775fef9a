"""Places of triples: every syntax tells where each triple stands, reads what other readers read, and refuses the rest."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from reqonto.rdf.formats import format_of_text
from reqonto.rdf.reading import Malformed, read_graph
from reqonto.rdf.triples import Reading, read
from reqonto.source import Source

ROOT = Path(__file__).resolve().parents[2]
EX = Namespace("https://example.org/")


def turtle(text: str, name: str = "a.ttl") -> Reading:
    return read(Source(name, text))


def graph_of(reading: Reading) -> Graph:
    graph = Graph()
    for triple in reading.places:
        graph.add(triple)
    return graph


def shown(reading: Reading, *triple: object) -> str:
    place = reading.place(*triple)  # type: ignore[arg-type]
    assert place is not None
    return f"{place.line}:{place.column} {place.text}"


TURTLE = """@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
# 会员
ex:会员 a owl:Class ; ex:label "会员"@zh,
    '''two
lines''' .
ex:A ex:parts ( ex:B [ ex:deep 1.50 ] ) ;
     ex:more true .
"""


def test_turtle_tells_the_object_of_each_triple() -> None:
    reading = turtle(TURTLE)

    assert shown(reading, EX["会员"], RDF.type, OWL.Class) == "4:9 owl:Class"
    assert shown(reading, EX["会员"], EX.label, Literal("会员", lang="zh")) == '4:30 "会员"@zh'
    assert shown(reading, EX["会员"], EX.label, Literal("two\nlines")).startswith("5:5 '''two")
    assert shown(reading, EX.A, EX.more, Literal("true", datatype=XSD.boolean)) == "8:14 true"
    head = graph_of(reading).value(EX.A, EX.parts)
    assert head is not None
    assert shown(reading, EX.A, EX.parts, head) == "7:15 ( ex:B [ ex:deep 1.50 ] )"
    assert shown(reading, head, RDF.first, EX.B) == "7:17 ex:B"
    (deep,) = graph_of(reading).subject_objects(EX.deep)
    assert shown(reading, deep[0], EX.deep, deep[1]) == "7:32 1.50"
    assert dict(reading.prefixes) == {"ex": str(EX), "owl": str(OWL)}


XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY owl "http://www.w3.org/2002/07/owl#"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xml:base="https://example.org/">
  <!-- 会员 --> <owl:Class rdf:about="A">
    <rdfs:label xml:lang="zh">会员</rdfs:label> <rdfs:comment>甲</rdfs:comment>
    <rdfs:subClassOf><owl:Restriction>
      <owl:hasValue rdf:datatype="http://www.w3.org/2001/XMLSchema#decimal">1.50</owl:hasValue>
    </owl:Restriction></rdfs:subClassOf>
    <owl:unionOf rdf:parseType="Collection">
      <owl:Class rdf:about="B"/>
      <rdf:Description rdf:about="C"/>
    </owl:unionOf>
    <rdf:type rdf:resource="&owl;Class"/>
  </owl:Class>
</rdf:RDF>
"""


def test_rdf_xml_tells_the_value_of_each_triple() -> None:
    reading = read(Source("a.owl", XML))

    assert shown(reading, EX.A, RDF.type, OWL.Class) == "5:16 owl:Class"
    assert shown(reading, EX.A, RDFS.label, Literal("会员", lang="zh")) == "6:31 会员"
    assert shown(reading, EX.A, RDFS.comment, Literal("甲")) == "6:61 甲"
    restriction = graph_of(reading).value(EX.A, RDFS.subClassOf)
    assert restriction is not None
    assert shown(reading, EX.A, RDFS.subClassOf, restriction) == "7:23 owl:Restriction"
    value = graph_of(reading).value(restriction, OWL.hasValue)
    assert value is not None
    assert str(value) == "1.50"
    assert shown(reading, restriction, OWL.hasValue, value) == "8:77 1.50"
    (cell,) = graph_of(reading).subjects(RDF.first, EX.C)
    assert shown(reading, cell, RDF.first, EX.C) == "12:35 C"


JSONLD = """{
  "@context": {"ex": "https://example.org/", "name": "ex:name"},
  "@graph": [
    {"@id": "ex:A", "@type": "ex:Shop",
     "name": "书店",
     "ex:owner": {"@id": "ex:B", "name": "Mei"}}
  ]
}
"""


def test_json_ld_tells_the_value_of_each_triple() -> None:
    reading = read(Source("a.jsonld", JSONLD))

    assert shown(reading, EX.A, RDF.type, EX.Shop) == '4:30 "ex:Shop"'
    assert shown(reading, EX.A, EX.name, Literal("书店")) == '5:14 "书店"'
    assert shown(reading, EX.B, EX.name, Literal("Mei")) == '6:42 "Mei"'
    assert shown(reading, EX.A, EX.owner, EX.B) == '6:26 "ex:B"'


def test_trig_and_n_quads_are_read_as_one_graph() -> None:
    text = (
        f"@prefix e: <{EX}> . e:g {{ e:a e:b e:c }} GRAPH <{EX}h> {{ e:a e:b e:d . }} {{ e:a e:b e:e }} e:x e:y e:z ."
    )
    trig = turtle(text, "a.trig")
    quads = turtle(f"<{EX}a> <{EX}b> <{EX}c> <{EX}g> .\n<{EX}a> <{EX}b> _:x .", "a.nq")

    assert {str(value)[-1] for value in graph_of(trig).objects(EX.a, EX.b)} == set("cde")
    assert shown(trig, EX.a, EX.b, EX.d).endswith(f"<{EX}d>") is False
    assert shown(trig, EX.x, EX.y, EX.z).endswith("e:z")
    assert len(graph_of(quads)) == 2


def oxigraph(text: str, form: pyoxigraph.RdfFormat) -> Graph:
    triples = pyoxigraph.parse(text.encode(), form, base_iri="https://example.org/base")
    lines = "".join(f"{each.subject} {each.predicate} {each.object} .\n" for each in triples)
    return Graph().parse(data=lines, format="nt")


FILES = [*sorted((ROOT / "ontology").rglob("*.ttl")), *sorted((ROOT / "ontology").rglob("*.owl"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_of_the_ontology_are_read_as_another_reader_reads_them(path: Path) -> None:
    reading = read(Source(path.name, path.read_text("utf-8")), base="https://example.org/base")
    form = pyoxigraph.RdfFormat.TURTLE if path.suffix == ".ttl" else pyoxigraph.RdfFormat.RDF_XML
    others = list(pyoxigraph.parse(path.read_bytes(), form, base_iri="https://example.org/base"))

    assert len(graph_of(reading)) == len(set(map(str, others)))
    assert set(reading.places) == set(graph_of(reading))
    assert {str(each.object) for each in others if isinstance(each.object, pyoxigraph.Literal)} == {
        str(pyoxigraph.Literal(str(value), language=value.language))
        if value.language
        else str(pyoxigraph.Literal(str(value), datatype=pyoxigraph.NamedNode(value.datatype)))
        if value.datatype
        else str(pyoxigraph.Literal(str(value)))
        for value in graph_of(reading).objects()
        if isinstance(value, Literal)
    }


PIECES = st.lists(
    st.sampled_from(
        [
            "@prefix e: <https://e/> .\n", "PREFIX e: <x#>\n", "@base <https://b/c/d> .\n", "base <u>\n",
            "e:a ", "e:b ", "e:c.d ", "e: ", "<r> ", "<#f> ", "<https://x/\\u4e2d> ", "_:b1 ", "_:b.1 ", "a ",
            "; ", ", ", ". ", "[ ", "] ", "[] ", "( ", ") ", "() ", "1 ", "-1.5 ", ".5 ", "1.e3 ", "1e-3 ", "1.", "true ", "false ",
            '"x" ', "'y' ", '"""a"b""" ', "'''a\n'b''' ", '"t"@en-GB ', '"5"^^e:i ', '"\\u00e9\\n" ', "# c\n", "e:a e:b e:c . ", "e:%41\\, ",
        ]
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(PIECES)
def test_random_turtle_is_read_or_refused_as_another_reader_does(pieces: list[str]) -> None:
    text = "@prefix e: <https://e/> . " + "".join(pieces)
    try:
        expected: Graph | None = oxigraph(text, pyoxigraph.RdfFormat.TURTLE)
    except SyntaxError:
        expected = None
    try:
        found: Graph | None = graph_of(read(Source("a.ttl", text), base="https://example.org/base"))
    except Malformed:
        found = None

    assert (expected is None) == (found is None)
    if expected is not None and found is not None:
        assert isomorphic(expected, Graph().parse(data=found.serialize(format="nt"), format="nt"))


@pytest.mark.parametrize(
    ("name", "text", "place", "reason"),
    [
        ("a.ttl", "@prefix e: <https://e/> .\ne:a e:b", "2:8", "the text ends where a value"),
        ("a.ttl", "<a> <b> 'x' .\n<a> e:b <c> .", "2:5", "prefix `e:`"),
        ("a.ttl", "<a> <b> 'x .", "1:9", "no end"),
        ("a.ttl", "<a> <b> '\\ud800' .", "1:9", "no character"),
        ("a.ttl", "(" * 30000, "1:1001", "in one another"),
        ("a.trig", "<g> { <a> <b> <c>", "1:18", "`.` should"),
        ("a.trig", "<g> { @prefix e: <u> . }", "1:7", "a resource"),
        ("a.nq", "<a:a> <a:b> <a:c> <a:g> <a:h> .", "1:25", "`.` should"),
        ("a.nq", "<a:a> <a:b> <a:c> .\n<a:a> <a:b> 5 .", "2:13", "IRI"),
        ("a.nq", "<a:a> <a:b> [ <a:c> <a:d> ] .", "1:13", "IRI"),
        ("a.nq", "<a:a> <a:b> <a:c>, <a:d> .", "1:18", "IRI"),
        ("a.nq", "@prefix a: <u> .", "1:1", "IRI"),
        ("a.owl", "<rdf:RDF", "1:1", "not closed"),
        ("a.owl", "", "1:1", "an element is missing"),
        ("a.owl", "<x xmlns='u'>\n<y></x>", "2:6", "closes another"),
        ("a.owl", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<rdf:li/></rdf:RDF>", "2:2", "li"),
        ("a.owl", "<!DOCTYPE a [<!ENTITY b 'x'>\n<!ENTITY c '&b;&b;'>]><a/>", "2:1", "entity `c`"),
        ("a.owl", "<!DOCTYPE a [<!ENTITY b SYSTEM 'secret'>]><a/>", "1:14", "entity `b`"),
        ("a.jsonld", '{"@context":\n "https://example.org/context.jsonld"}', "2:2", "network"),
        ("a.jsonld", '{"@id": "x",\n}', "2:1", "key"),
        ("a.jsonld", "[" * 100000, "1:1001", "in one another"),
        ("a.docx", "PK", "1:1", "syntax"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_with_its_place(name: str, text: str, place: str, reason: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(Source(name, text))

    assert f"{caught.value.span.line}:{caught.value.span.column}" == place
    assert reason in caught.value.reason.en
    assert caught.value.reason.zh


def test_contexts_that_are_given_are_used() -> None:
    text = '{"@context": "https://example.org/c", "@id": "https://example.org/a", "name": "x"}'
    given = {"https://example.org/c": {"@context": {"name": f"{EX}name"}}}
    found = read_graph(Source("a.jsonld", text), "jsonld", contexts=given)

    assert [(f"{EX}a", f"{EX}name", "x")] == [(s, e, v.text) for s, e, v, *_ in found.statements]  # type: ignore[union-attr]
    assert found.faults == []


def test_faults_are_told_all_at_once() -> None:
    with pytest.raises(Malformed) as caught:
        turtle("<a> <b> .\n<a> <b> <c> .\n<a> e:b 1 .\n")

    assert [1, 3] == [span.line for _, span in caught.value.all]


def test_gigantic_values_are_read() -> None:
    digits = "9" * 1_000_000
    reading = turtle(f"<{EX}a> <{EX}p> {digits}, '{digits}' .")

    assert {len(str(value)) for *_, value in reading.places} == {1_000_000}


def test_the_syntax_of_a_file_is_told_by_its_name_and_its_first_characters() -> None:
    assert format_of_text("a.owl", "<?xml version='1.0'?>") == "owl"
    assert format_of_text("a.owl", "@prefix : <u> .") == "turtle"
    assert format_of_text("a.owl", "<https://e/a> a <https://e/b> .") == "turtle"
    assert format_of_text("a.owl", "<owl:Class rdf:about='https://e/'/>") == "owl"
    assert format_of_text("a.ttl", "") == "turtle"
    assert format_of_text("a.txt", "") is None


def test_names_are_relative_to_the_base() -> None:
    reading = turtle("@base <https://example.org/x/y> . <z> <#p> <> .")

    assert list(graph_of(reading)) == [(EX["x/z"], EX["x/y#p"], EX["x/y"])]
    assert list(graph_of(turtle("<#a> <#p> <b> ."))) == [
        (URIRef("urn:reqonto:here/#a"), URIRef("urn:reqonto:here/#p"), URIRef("urn:reqonto:here/b"))
    ]

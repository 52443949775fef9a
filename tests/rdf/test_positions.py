"""Places of triples: every syntax tells where each triple stands, reads what other readers read, and refuses the rest."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from reqonto.rdf.positions import Malformed, Reading, decoded, read, syntax_of
from reqonto.source import Source

ROOT = Path(__file__).resolve().parents[2]
EX = Namespace("https://example.org/")


def turtle(text: str, name: str = "a.ttl") -> Reading:
    return read(Source(name, text))


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
    head = reading.graph.value(EX.A, EX.parts)
    assert head is not None
    assert shown(reading, EX.A, EX.parts, head) == "7:15 ( ex:B [ ex:deep 1.50 ] )"
    assert shown(reading, head, RDF.first, EX.B) == "7:17 ex:B"
    (deep,) = reading.graph.subject_objects(EX.deep)
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


def test_rdf_xml_tells_the_element_of_each_triple() -> None:
    reading = read(Source("a.owl", XML))

    assert shown(reading, EX.A, RDF.type, OWL.Class) == '5:15 <owl:Class rdf:about="A">'
    assert shown(reading, EX.A, RDFS.label, Literal("会员", lang="zh")) == '6:5 <rdfs:label xml:lang="zh">'
    assert shown(reading, EX.A, RDFS.comment, Literal("甲")) == "6:47 <rdfs:comment>"
    restriction = reading.graph.value(EX.A, RDFS.subClassOf)
    assert restriction is not None
    assert shown(reading, EX.A, RDFS.subClassOf, restriction) == "7:5 <rdfs:subClassOf>"
    value = reading.graph.value(restriction, OWL.hasValue)
    assert value is not None
    assert str(value) == "1.50"
    assert shown(reading, restriction, OWL.hasValue, value).startswith("8:7 <owl:hasValue")
    (cell,) = reading.graph.subjects(RDF.first, EX.C)
    assert shown(reading, cell, RDF.first, EX.C) == '12:7 <rdf:Description rdf:about="C"/>'


JSONLD = """{
  "@context": {"ex": "https://example.org/", "name": "ex:name"},
  "@graph": [
    {"@id": "ex:A", "@type": "ex:Shop",
     "name": "书店",
     "ex:owner": {"@id": "ex:B", "name": "Mei"}}
  ]
}
"""


def test_json_ld_tells_the_key_of_each_triple() -> None:
    reading = read(Source("a.jsonld", JSONLD))

    assert shown(reading, EX.A, RDF.type, EX.Shop) == '4:21 "@type"'
    assert shown(reading, EX.A, EX.name, Literal("书店")) == '5:6 "name"'
    assert shown(reading, EX.B, EX.name, Literal("Mei")) == '6:34 "name"'
    assert shown(reading, EX.A, EX.owner, EX.B) == '6:6 "ex:owner"'


def test_trig_and_n_quads_are_read_as_one_graph() -> None:
    text = (
        f"@prefix e: <{EX}> . e:g {{ e:a e:b e:c }} GRAPH <{EX}h> {{ e:a e:b e:d . }} {{ e:a e:b e:e }} e:x e:y e:z ."
    )
    trig = turtle(text, "a.trig")
    quads = turtle(f"<{EX}a> <{EX}b> <{EX}c> <{EX}g> .\n<{EX}a> <{EX}b> _:x .", "a.nq")

    assert {str(value)[-1] for value in trig.graph.objects(EX.a, EX.b)} == set("cde")
    assert shown(trig, EX.a, EX.b, EX.d).endswith(f"<{EX}d>") is False
    assert shown(trig, EX.x, EX.y, EX.z).endswith("e:z")
    assert len(quads.graph) == 2


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

    assert len(reading.graph) == len(set(map(str, others)))
    assert set(reading.places) == set(reading.graph)
    assert {str(each.object) for each in others if isinstance(each.object, pyoxigraph.Literal)} == {
        str(pyoxigraph.Literal(str(value), language=value.language))
        if value.language
        else str(pyoxigraph.Literal(str(value), datatype=pyoxigraph.NamedNode(value.datatype)))
        if value.datatype
        else str(pyoxigraph.Literal(str(value)))
        for value in reading.graph.objects()
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
        found: Graph | None = read(Source("a.ttl", text), base="https://example.org/base").graph
    except Malformed:
        found = None

    assert (expected is None) == (found is None)
    if expected is not None and found is not None:
        assert isomorphic(expected, Graph().parse(data=found.serialize(format="nt"), format="nt"))


@pytest.mark.parametrize(
    ("name", "text", "place", "reason"),
    [
        ("a.ttl", "@prefix e: <https://e/> .\ne:a e:b", "2:8", "the text ends where a name or a value"),
        ("a.ttl", "<a> <b> 'x' .\n<a> e:b <c> .", "2:5", "prefix `e:`"),
        ("a.ttl", "<a> <b> 'x .", "1:9", "nothing of the language"),
        ("a.ttl", "<a> <b> '\\ud800' .", "1:9", "no character"),
        ("a.ttl", "(" * 30000, "1:30001", "the text ends"),
        ("a.trig", "<g> { <a> <b> <c>", "1:18", "`.` or a semi"),
        ("a.owl", "<rdf:RDF", "1:1", "unclosed token"),
        ("a.owl", "", "1:1", "no element"),
        ("a.owl", "<x xmlns='u'>\n<y></x>", "2:6", "mismatched tag"),
        ("a.owl", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<rdf:li/></rdf:RDF>", "2:1", "li"),
        ("a.owl", "<!DOCTYPE a [<!ENTITY b 'x'>\n<!ENTITY c '&b;&b;'>]><a/>", "2:1", "entity `c`"),
        ("a.owl", "<!DOCTYPE a [<!ENTITY b SYSTEM 'secret'>]><a/>", "1:14", "entity `b`"),
        ("a.jsonld", '{"@context":\n "https://example.org/context.jsonld"}', "2:2", "fetched"),
        ("a.jsonld", '{"@id": "x",\n}', "2:1", "no JSON"),
        ("a.jsonld", "[" * 100000, "1:1", "deep"),
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
    reading = read(Source("a.jsonld", text), contexts={"https://example.org/c": {"@context": {"name": f"{EX}name"}}})

    assert list(reading.graph) == [(EX.a, EX.name, Literal("x"))]


def test_lists_nested_without_end_are_read() -> None:
    assert len(turtle(f"<{EX}a> <{EX}p> {'(' * 20_000}{')' * 20_000} .").graph) == 2 * 19_999 + 1


def test_gigantic_values_are_read() -> None:
    digits = "9" * 1_000_000
    reading = turtle(f"<{EX}a> <{EX}p> {digits}, '{digits}' .")

    assert {len(str(value)) for value in reading.graph.objects()} == {1_000_000}


def test_encodings_are_those_that_are_declared() -> None:
    text = '<?xml version="1.0" encoding="GB18030"?><x xmlns="u"/><!-- 会员 -->'

    assert decoded(text.encode("gb18030"), "a.owl").text == text
    assert decoded(text.encode("utf-16"), "a.owl").text == text
    assert decoded("会员".encode(), "a.ttl").text == "会员"
    with pytest.raises(Malformed) as caught:
        decoded("会员\n 会".encode() + b"\xff", "a.ttl")
    assert (caught.value.span.line, caught.value.span.column) == (2, 3)
    with pytest.raises(Malformed):
        decoded(b'<?xml version="1.0" encoding="klingon"?>', "a.owl")


def test_the_syntax_of_a_file_is_told_by_its_name_and_its_first_characters() -> None:
    assert syntax_of("a.owl", "<?xml version='1.0'?>") == "xml"
    assert syntax_of("a.owl", "@prefix : <u> .") == "turtle"
    assert syntax_of("a.owl", "<https://e/a> a <https://e/b> .") == "turtle"
    assert syntax_of("a.owl", "<owl:Class rdf:about='https://e/'/>") == "xml"
    assert syntax_of("a.ttl") == "turtle"
    assert syntax_of("a.txt") is None


def test_names_are_relative_to_the_base() -> None:
    reading = turtle("@base <https://example.org/x/y> . <z> <#p> <> .")

    assert list(reading.graph) == [(EX["x/z"], EX["x/y#p"], EX["x/y"])]
    assert list(turtle("<#a> <#p> <b> .").graph) == [
        (URIRef("urn:reqonto:here/#a"), URIRef("urn:reqonto:here/#p"), URIRef("urn:reqonto:here/b"))
    ]

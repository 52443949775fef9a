"""The readers that keep the places of subjects, properties and values read what other readers read."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from rdflib import Graph
from rdflib.compare import isomorphic

from reqonto.rdf.formats import format_of
from reqonto.rdf.placed import PlacedGraph
from reqonto.rdf.reading import read_graph
from reqonto.rdf.terms import LANG_STRING, Blank, Literal
from reqonto.rdf.write import TurtleWriter
from reqonto.source import Source

from .test_triples import PIECES

FORMATS = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "owl": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY ex "http://example.org/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/" xml:base="http://b.org/x">
%s
</rdf:RDF>"""
CONTEXT = (
    '"@context": {"ex": "http://example.org/", "name": "ex:name", "knows": {"@id": "ex:knows", "@type": "@id"},'
    ' "when": {"@id": "ex:when", "@type": "http://www.w3.org/2001/XMLSchema#date"},'
    ' "all": {"@id": "ex:all", "@container": "@list"}, "zh": {"@id": "ex:zh", "@language": "zh"},'
    ' "id": "@id", "type": "@type"}'
)

TEXTS = [
    ("ttl", "@prefix : <http://a#> . :a :b :c , 'd'@en-GB, \"\"\"e\n\"f\"\" \"\"\" ; :g 1, -2.5, 3.0e4, .5, true ."),
    ("ttl", "PREFIX a: <http://a#>\nBASE <http://b/c>\na:x.y <d> a:%20\\~, <#e>, <> . # a comment\n[] a:p [ a:q () ] ."),
    ("ttl", "@prefix : <http://a#> . :l :m ( 1 [ :n ( :o ) ] 'p' ) . _:b1 :q _:b1, _:b.2 . ( :r ) :s :t . [ :u :v ] ."),
    ("ttl", "<http://a> a <http://b> ; ; <http://c> '\\u4e70\\U0001F600\\t' , '''x'y''z''' ; ."),
    ("ttl", '<http://a> <http://b> "1"^^<http://www.w3.org/2001/XMLSchema#byte>, "买家"@zh, "" .'),
    ("trig", "@prefix : <http://a#> . :g { :a :b :c . :d :e :f } { :h :i :j } GRAPH :k { :l :m [ :n :o ] . } :p :q :r ."),
    ("owl", XML % '<ex:A rdf:about="&ex;a" ex:n="v"><ex:p rdf:resource="#r"/><ex:q xml:lang="zh">买</ex:q></ex:A>'),
    ("owl", XML % '<rdf:Description rdf:ID="i"><ex:p rdf:parseType="Resource"><ex:q>1</ex:q></ex:p><ex:e/></rdf:Description>'),
    (
        "owl",
        XML % '<ex:A><ex:l rdf:parseType="Collection"><ex:B/><rdf:Description rdf:nodeID="n"/></ex:l>'
        '<ex:l rdf:parseType="Collection"/><rdf:li>x</rdf:li><rdf:li rdf:nodeID="n"/></ex:A>',
    ),
    ("owl", XML % '<ex:A><ex:p ex:q="r" ex:s="t"/><ex:n rdf:datatype="&ex;d">&lt;5&#10;</ex:n><ex:m rdf:ID="z">w</ex:m></ex:A>'),
    ("jsonld", '{CONTEXT, "id": "ex:a", "type": ["ex:A", "ex:B"], "name": ["x", 1, 2.5, true, null]}'.replace("CONTEXT", CONTEXT)),
    ("jsonld", '[{CONTEXT, "knows": ["ex:b", {"name": "c"}], "when": "2026-01-01", "zh": "买"}]'.replace("CONTEXT", CONTEXT)),
    ("jsonld", '{CONTEXT, "@graph": [{"id": "_:x", "all": [1, "b", {"@id": "_:x"}], "ex:l": {"@list": []}}]}'.replace("CONTEXT", CONTEXT)),
    ("jsonld", '{CONTEXT, "id": "ex:g", "name": "n", "@graph": {"id": "ex:h", "name": {"@value": "v", "@language": "en"}}}'.replace("CONTEXT", CONTEXT)),
    ("jsonld", '{"@context": [{"@vocab": "http://v/", "@base": "http://b/"}, {"@language": "en"}], "@id": "c", "@type": "T", "p": "q"}'),
    ("jsonld", '{"@context": {"p": {"@id": "http://p", "@type": "@vocab"}, "q": "http://q"}, "p": "q", "q": {"@value": 5, "@type": "q"}}'),
]  # fmt: skip


def shapes(triples: object) -> list[tuple[str, ...]]:
    """Statements without the labels of resources that have no name."""
    return sorted(triples)  # type: ignore[type-var]


def shown(term: object) -> str:
    match term:
        case Blank() | pyoxigraph.BlankNode():
            return "_"
        case Literal(text, datatype, lang):
            return f"{text!r}^^{datatype if not lang else LANG_STRING}@{lang.lower()}"
        case pyoxigraph.Literal():
            return f"{term.value!r}^^{term.datatype.value}@{term.language or ''}"
        case pyoxigraph.NamedNode():
            return term.value
        case pyoxigraph.DefaultGraph() | None:
            return ""
        case _:
            return str(term)


def read(kind: str, text: str) -> PlacedGraph:
    return read_graph(Source(f"x.{kind}", text), format_of(f"x.{kind}") or "")


@pytest.mark.parametrize(("kind", "text"), TEXTS)
def test_what_is_read_is_what_another_reader_reads(kind: str, text: str) -> None:
    quads = list(pyoxigraph.parse(text.encode(), format=FORMATS[kind], base_iri="file:///reqonto/x." + kind))

    graph = read(kind, text)

    assert [each.message("en") for each in graph.faults] == []
    expected = [tuple(map(shown, (q.subject, q.predicate, q.object, q.graph_name))) for q in quads]
    found = [tuple(map(shown, (s.subject, s.edge, s.value, s.graph))) for s in graph.statements]
    assert sorted(set(expected)) == sorted(set(found))
    assert len({*map(str, quads)}) == len({each[:4] for each in graph.statements})


@pytest.mark.parametrize(("kind", "text"), TEXTS)
def test_values_stand_where_they_are_said_to_stand(kind: str, text: str) -> None:
    for each in read(kind, text).statements:
        place = text[slice(*each.value_at)]
        if isinstance(each.value, Literal) and each.value.text.isalnum():
            assert each.value.text.removesuffix("0") in place or "\\" in place or each.value.text == "true"
        assert 0 <= each.value_at[0] <= each.value_at[1] <= len(text)


BROKEN = [
    ("ttl", "<http://a> <http://b> .", 22, "value"),
    ("ttl", "<http://a> a <http://b>", 23, "`.`"),
    ("ttl", "a:b a <http://b> .", 0, "`a:`"),
    ("ttl", "<http://a> <http://b> 'x .", 22, "no end"),
    ("ttl", "<http://a b> a <http://b> .", 0, "IRI"),
    ("ttl", "<http://a> a 'x\\q' .", 13, "means nothing"),
    ("ttl", "<http://a> a '\\uD800' .", 13, "no character"),
    ("ttl", "<http://a> a " + "[ <http://b> " * 1_001, 13 + 13 * 1_000, "in one another"),
    ("ttl", f"<http://a> <http://b> {'9' * 2_000} .", 22, "digits"),
    ("ttl", "<http://a> { } .", 11, "property"),
    ("trig", "<http://a> { <http://b> a <http://c> .", 38, "`}`"),
    ("owl", "<rdf:RDF", 0, ""),
    ("owl", "no xml at all", 0, ""),
    ("owl", XML % "<ex:A></ex:B>", None, "closes"),
    ("owl", XML % '<ex:A rdf:about="a" rdf:ID="b"/>', None, "two names"),
    ("owl", XML % "<ex:A><ex:p>x<ex:B/></ex:p></ex:A>", None, "side by side"),
    ("owl", XML % '<rdf:Description rdf:aboutEach="x"/>', None, "cannot stand"),
    ("owl", XML % '<ex:A rdf:ID="i"/><ex:A rdf:ID="i"/>', None, "twice"),
    ("owl", XML % ("<ex:A><ex:p>" * 1_200), None, "in one another"),
    ("jsonld", "{", 1, "key"),
    ("jsonld", '{"@id": 5}', 8, "text"),
    ("jsonld", '{"@id": "a", "@id": "b"}', 13, "twice"),
    ("jsonld", "[" * 1_100, 1_000, "in one another"),
    ("jsonld", '{"@id": "http://a", "http://b": ' + "7" * 2_000 + "}", 32, "digits"),
    ("jsonld", '{"@context": "https://schema.org/"}', 13, "network"),
    ("jsonld", '{"@context": {"@import": "x"}}', 14, "network"),
    ("jsonld", '{"@context": {"@imports": "x"}}', 14, "`@imports`"),
    ("jsonld", '{"@context": {"a": {"@id": "b:c", "@holder": 1}}}', None, "`@holder`"),
    ("jsonld", '{"@id": "a:b", "@reverse": {"a:c": "text"}}', None, "no properties"),
    ("jsonld", '{"@id": "a:b", "@value": "c"}', None, "cannot stand"),
    ("jsonld", '{"@context": {"a": "b:c", "b": "a:d"}, "a": 1}', None, "itself"),
    ("jsonld", '"text"', 0, "object"),
]


@pytest.mark.parametrize(("kind", "text", "place", "word"), BROKEN)
def test_what_cannot_be_read_is_told_at_its_place(kind: str, text: str, place: int | None, word: str) -> None:
    [first, *_] = read(kind, text).faults

    assert word in first.message("en")
    assert first.message("zh") != first.message("en")
    assert first.span is not None
    if place is not None:
        assert place == first.span.start


BOMBS = [
    '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">',
    '<!ENTITY a SYSTEM "file:///etc/passwd">',
    '<!ENTITY % p SYSTEM "http://example.org/x.dtd"> %p;',
    f'<!ENTITY a "{"x" * 5_000}">',
]


@pytest.mark.parametrize("declared", BOMBS)
def test_entities_that_grow_or_lead_outside_are_refused(declared: str) -> None:
    text = f"<!DOCTYPE r [ {declared} ]>" + (XML % "<ex:A/>").split("]>", 1)[1]

    assert ["RQ1202"] == [each.code.code for each in read("owl", text).faults]


def test_a_gigantic_text_is_read_at_once() -> None:
    text = f'<http://a> <http://b> "{"x" * 3_000_000}", """{"y" * 3_000_000}""" .'

    assert [3_000_000] * 2 == [len(each.value.text) for each in read("ttl", text).statements]  # type: ignore[union-attr]


def test_several_faults_of_a_text_are_told() -> None:
    text = "<http://a> a .\n<http://b> a <http://c> .\n<http://d> <http://e> ; .\n<http://f> a <http://g> .\n"

    graph = read("ttl", text)

    assert [1, 3] == [each.span.line for each in graph.faults if each.span is not None]
    assert ["http://b", "http://f"] == [each.subject for each in graph.statements]


@settings(max_examples=400, deadline=None)
@given(PIECES)
@example(["e:a ", "e:a ", "1."])
@example(["e:a ", "e:a ", "01 , 1.0 , 1e0 ."])
@example(["[] ", "."])
@example(["[ ", "e:a ", "e:b ", "] ", "."])
def test_random_turtle_is_read_or_refused_as_another_reader_does(pieces: list[str]) -> None:
    text = "@prefix e: <https://e/> . " + "".join(pieces)
    try:
        triples = pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE, base_iri="file:///reqonto/x.ttl")
        lines = "".join(f"{each.subject} {each.predicate} {each.object} .\n" for each in triples)
        expected: Graph | None = Graph().parse(data=lines, format="nt")
    except SyntaxError:
        expected = None

    found = read("ttl", text)

    assert (expected is None) == bool(found.faults)
    if expected is not None:
        mine = "".join(
            f"{term_of(each.subject)} {term_of(each.edge)} {term_of(each.value)} .\n" for each in found.statements
        )
        # Numbers are written as Turtle has them.
        assert isomorphic(expected, Graph().parse(data=mine, format="turtle"))


def term_of(term: object) -> str:
    """A term in Turtle."""
    if isinstance(term, Blank):
        return str(term).replace(".", "-")
    if isinstance(term, Literal):
        return TurtleWriter({}).literal(Literal(term.text.replace("\n", "\r"), *term[1:])).replace("\\r", "\\n")
    return f"<{term}>"

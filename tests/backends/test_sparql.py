"""Queries over graphs: answers, refusals, limits, and where mistakes are said to be."""

import json

import pytest

from reqonto.backends.sparql import Asked, Dataset, Document, NoAnswer, Reason, Rows, Source, Truth, ask
from reqonto.backends.sparql_text import forbidden_word, form_of, graphs_named, is_query, mistake_of

PREFIXES = {"": "urn:x#", "owl": "http://www.w3.org/2002/07/owl#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
CHAIN = "".join(f"<urn:n{i}> <urn:p> <urn:n{i + 1}> ." for i in range(400))
RUN_AWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def asked(*texts, infer="", **options):
    sources = tuple(Source(f"urn:g{i}", "turtle", text=text.encode()) for i, text in enumerate(texts))
    return Asked(Dataset(sources, PREFIXES, infer), **options)


# ---------------------------------------------------------------- texts of queries


def test_words_in_texts_addresses_names_and_comments_are_not_forbidden():
    assert forbidden_word("SELECT ?from { ?from <urn:SERVICE> 'FROM' . ?x ecreq:from ?add } # LOAD") is None
    assert forbidden_word("SELECT ?s from <x:y> {}") == "FROM"
    assert forbidden_word("SELECT ?s { service <x:y> {} }") == "SERVICE"
    assert forbidden_word('SELECT ?s { ?s ?p "a\\"b" } ; DROP ALL') == "DROP"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { # a comment ends here\rSERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        'SELECT * { ?s ?p """a" "b""" . SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }',
        "PREFIX : <urn:> SELECT * { ?s :it\\'s ?o . SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } #'",
        "SELECT * { FILTER(1<2)SERVICE<http://127.0.0.1:1/>{ ?s ?p ?o } FILTER(2>1) }",
    ],
)
def test_no_way_of_writing_hides_a_service(query):
    assert forbidden_word(query) == "SERVICE"


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        '""' + '"',
        "'" * 3,
        '"a"' * 3,
        '"\\',
        "'\\",
        "<",
        "<a",
        "\\",
        "#",
        "a:",
        "PREFIX a: ",
        "{",
        "-:",
        "FROM ",
        "?",
    ],
)
def test_no_text_takes_long_to_look_at(piece):
    text = piece * (200_000 // len(piece))

    assert forbidden_word(text) in {None, "FROM"}
    assert form_of(text) is None
    assert mistake_of(text, {}).kind == "form"


def test_the_form_of_a_query_is_its_first_word():
    assert form_of("# ASK\nPREFIX a: <urn:select> base <urn:b>\n sElEcT * {}") == "SELECT"
    assert form_of("INSERT DATA {}") is None
    assert form_of("every o in Order: o.total > 0") is None
    assert is_query("prefix a: <urn:a#> LOAD")


def test_graphs_of_from_are_named_in_full():
    query = "PREFIX g: <urn:g#> SELECT * FROM g:a FROM NAMED <urn:b> FROM owl:c { ?s ?p 'FROM <urn:no>' }"

    assert list(graphs_named(query, PREFIXES)) == [("urn:g#a", False), ("urn:b", True), (PREFIXES["owl"] + "c", False)]


@pytest.mark.parametrize(
    ("query", "kind", "place"),
    [
        ("SELEC ?x {}", "form", (1, 1)),
        ("PREFIX a: <urn:a#>\n  hello", "form", (2, 3)),
        ("", "form", (1, 1)),
        ("SELECT ?x {\n ?x a nope:A }", "prefix", (2, 7)),
        ("SELECT ?x {\n ?x a owl:A ; { ?y", "open", (2, 15)),
        ('ASK { ?x owl:a "abc }', "open", (1, 16)),
        ("SELECT ?x { ?x owl:a owl:b }\nLIMIT x", "syntax", (2, 7)),
    ],
)
def test_mistakes_have_places(query, kind, place):
    with asked("") as engine:
        found = engine.query(query, seconds=10)

    assert isinstance(found, NoAnswer)
    assert found.reason is Reason.FAULTY
    assert (found.mistake.kind, (found.mistake.line, found.mistake.column)) == (kind, place)


def test_a_place_behind_the_end_is_the_end():
    assert mistake_of("ASK { ?s ?p }", {}, "error at 2:1: expected x").kind == "end"


# ---------------------------------------------------------------- answers


def test_a_query_that_runs_away_is_stopped_and_the_others_are_answered():
    queries = ["ASK { ?s ?p ?o }", RUN_AWAY, "SELECT ?s { ?s ?p <urn:n1> }"]
    first, second, third = ask(CHAIN, queries, prefixes={}, seconds=2.0)

    assert first == Truth(True)
    assert second == NoAnswer(Reason.OUT_OF_TIME)
    assert isinstance(third, Rows)
    assert [row[0].text for row in third.rows] == ["urn:n0"]


def test_a_stopped_process_cannot_be_asked_again():
    with asked(CHAIN) as engine:
        assert engine.is_open
        assert engine.query(RUN_AWAY, seconds=1) == NoAnswer(Reason.OUT_OF_TIME)
        assert not engine.is_open


@pytest.mark.parametrize(
    ("query", "reason", "detail"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", Reason.REFUSED, "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", Reason.REFUSED, "DELETE"),
        ("LOAD <file:///etc/passwd>", Reason.REFUSED, "LOAD"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", Reason.NO_GRAPH, "file:///etc/passwd"),
        ("SELECT * FROM NAMED <http://127.0.0.1:1/> { ?s ?p ?o }", Reason.NO_GRAPH, "http://127.0.0.1:1/"),
        ("ASK { ?s ?p ?o " + "{" * 200 + "}" * 200 + "}", Reason.TOO_LONG, ""),
        ("ASK { ?s ?p ?o } #" + "x" * 300_000, Reason.TOO_LONG, ""),
        ("SELECT (<urn:f>(?s) AS ?x) { ?s ?p ?o }", Reason.FAILED, None),
    ],
)
def test_what_is_not_asked_is_refused_with_its_reason(query, reason, detail):
    with asked("<urn:a> <urn:b> <urn:c> .") as engine:
        found = engine.query(query, seconds=10)

        assert isinstance(found, NoAnswer)
        assert found.reason is reason
        assert detail is None or found.detail == detail
        assert engine.query("ASK {}", seconds=10) == Truth(True)


def test_too_many_rows_are_cut_and_too_large_an_answer_is_refused():
    with asked(CHAIN) as engine:
        few = engine.query("SELECT * { ?s ?p ?o }", seconds=10, rows=7)
        large = engine.query("SELECT * { ?s ?p ?o }", seconds=10, rows=None, results="json", most_bytes=500)
        graph = engine.query("CONSTRUCT WHERE { ?s ?p ?o }", seconds=10, rows=None, graph="turtle", most_bytes=500)

        assert (len(few.rows), few.cut) == (7, True)
        assert large == graph == NoAnswer(Reason.TOO_LARGE)
        assert engine.is_open


def test_an_answer_that_needs_too_much_memory_ends_the_process_alone():
    with asked(CHAIN, megabytes=300) as engine:
        # Each step makes the text ten times as long.
        steps = "".join(f"BIND(CONCAT({', '.join([f'?t{i}'] * 10)}) AS ?t{i + 1}) " for i in range(9))
        found = engine.query(f"SELECT (STRLEN(?t9) AS ?n) {{ BIND('x' AS ?t0) {steps} }}", seconds=60)

    assert found == NoAnswer(Reason.OUT_OF_MEMORY)


def test_answers_are_written_in_the_form_asked_for():
    with asked("<urn:a> <urn:b> 'c'@en .") as engine:
        rows = engine.query("SELECT ?o { ?s ?p ?o }", seconds=10, rows=None, results="json")
        graph = engine.query("CONSTRUCT { ?s owl:same ?o } { ?s ?p ?o }", seconds=10, rows=None, graph="turtle")
        other = engine.query("ASK {}", seconds=10, rows=None, graph="turtle")

    assert json.loads(rows.body)["results"]["bindings"] == [{"o": {"type": "literal", "value": "c", "xml:lang": "en"}}]
    assert graph == Document("triples", "turtle", graph.body)
    assert b'<urn:a> owl:same "c"@en' in graph.body
    assert other == NoAnswer(Reason.NO_FORM, "results")


def test_the_process_that_answers_opens_no_connection_whatever_it_is_asked(monkeypatch):
    import socket

    from reqonto.backends import sparql

    monkeypatch.setattr(sparql, "refusal", lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as listening, asked("<urn:a> <urn:b> 1 .") as engine:
        listening.settimeout(1)
        port = listening.getsockname()[1]
        found = engine.query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", seconds=10)
        with pytest.raises(TimeoutError):
            listening.accept()

    assert isinstance(found, NoAnswer)


# ---------------------------------------------------------------- graphs


def test_what_two_graphs_say_counts_once():
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    with asked("<urn:a> <urn:b> 1, 2 .", "<urn:a> <urn:b> 2, 3 .") as engine:
        everything = engine.query(count, seconds=10)
        both = engine.query(count, seconds=10, default=["urn:g0", "urn:g1"])
        one = engine.query("SELECT (COUNT(*) AS ?n) FROM <urn:g1> { ?s ?p ?o }", seconds=10)
        apart = engine.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", seconds=10)

    assert [each.rows[0][0].text for each in (everything, both, one, apart)] == ["3", "3", "2", "4"]


def test_graphs_of_the_request_come_before_those_of_the_query():
    with asked("<urn:a> <urn:b> 1 .", "<urn:a> <urn:b> 2 .") as engine:
        found = engine.query("SELECT ?o FROM <urn:g1> { ?s ?p ?o }", seconds=10, default=["urn:g0"])
        named = engine.query("SELECT ?o FROM NAMED <urn:g1> { GRAPH ?g { ?s ?p ?o } }", seconds=10)
        none = engine.query("SELECT ?o FROM NAMED <urn:g1> { ?s ?p ?o }", seconds=10)

    assert [each.rows[0][0].text for each in (found, named)] == ["1", "2"]
    assert none.rows == ()


def test_graphs_that_share_nothing_are_one():
    with asked("<urn:a> <urn:b> 1, 2 .", "<urn:a> <urn:b> 3 .") as engine:
        found = engine.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", seconds=10)
        none = engine.query("ASK { ?s ?p ?o }", seconds=10, named=["urn:g0"])

    assert found.rows[0][0].text == "3"
    assert none == Truth(False)


SCHEMA = """
@prefix : <urn:x#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:A rdfs:subClassOf :B . :B a owl:Class ; rdfs:subClassOf :C, [ a owl:Restriction ] . :D owl:equivalentClass :A . :E a owl:Class .
:p rdfs:subPropertyOf :q . :q owl:inverseOf :r ; rdfs:domain :E . :t a owl:TransitiveProperty . :s a owl:SymmetricProperty ; rdfs:range :E .
:chained owl:propertyChainAxiom ( :p :t ) . :v rdfs:range <http://www.w3.org/2001/XMLSchema#string> .
"""


def test_what_follows_from_names_is_there_once_and_apart():
    data = "@prefix : <urn:x#> . :d a :D . :i :p :j . :j :t :k . :k :t :l . :l :t :j . :m :s :n . :i :v 'text' ."
    with asked(SCHEMA, data, infer="urn:inferred") as engine:
        found = engine.query("SELECT ?s ?p ?o { GRAPH <urn:inferred> { ?s ?p ?o } }", seconds=10)
        twice = engine.query("ASK { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(?g != ?h) }", seconds=10)

    told = {" ".join(cell.text.rsplit("#")[-1] for cell in row) for row in found.rows}
    assert told == {
        "d type A", "d type B", "d type C", "i q j", "j r i", "i type E", "j t l", "j t j", "k t j", "k t k", "l t k",
        "l t l", "n s m", "m type E", "n type E", "i chained k", "i chained l", "i chained j",
    }  # fmt: skip
    assert twice == Truth(False)


# ---------------------------------------------------------------- data that cannot be read


@pytest.mark.parametrize(
    ("form", "text", "line"),
    [
        ("turtle", "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b>", 2),
        ("rdfxml", "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><a", 1),
        ("jsonld", '{"@context": {"@vocab": "urn:v#"},\n"x": 1', 2),
        ("jsonld", '{"@context": "https://example.org/context", "x": 1}', 0),
        ("trig", "<urn:reqonto:graph:verdicts> { <urn:a> <urn:b> 1 }", 0),
        ("ntriples", "\x00\xff", 1),
    ],
)
def test_malformed_data_is_a_problem_with_its_place(form, text, line):
    sources = (Source("urn:good", "turtle", text=b"<urn:a> <urn:b> 1 ."), Source("urn:bad", form, text=text.encode()))
    with Asked(Dataset(sources)) as engine:
        (problem,) = engine.problems

        assert (problem.graph, problem.line) == ("urn:bad", line)
        assert problem.detail
        assert engine.query("SELECT ?o { GRAPH <urn:good> { ?s ?p ?o } }", seconds=10).rows[0][0].text == "1"


def test_a_bomb_of_entities_ends_the_process_alone():
    levels = "".join(f"<!ENTITY e{i} '{f'&e{i - 1};' * 20}'>" for i in range(1, 12))
    text = (
        f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY e0 'xxxxxxxxxx'>{levels}]>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='urn:e#'>"
        "<rdf:Description><e:x>&e11;</e:x></rdf:Description></rdf:RDF>"
    )
    with Asked(Dataset((Source("urn:bad", "rdfxml", text=text.encode()),)), megabytes=400, seconds=20) as engine:
        assert engine.problems or engine.trouble in {Reason.OUT_OF_MEMORY, Reason.OUT_OF_TIME}

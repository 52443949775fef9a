"""JSON-LD 1.1: what other programs write is read as the recommendation says."""

from __future__ import annotations

import json

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from reqonto.rdf.reading import read_graph
from reqonto.rdf.terms import Blank, Literal
from reqonto.rdf.write import TurtleWriter
from reqonto.source import Source

E = "https://e.org/"
EX = {"@vocab": E}
SAMPLES = {
    "reverse": (
        {"@context": EX, "@id": "a:a", "@reverse": {"partOf": [{"@id": "a:b", "name": "B"}, {"@id": "a:c"}]}},
        "<a:b> e:partOf <a:a> ; e:name 'B' . <a:c> e:partOf <a:a> .",
    ),
    "reverse term": (
        {"@context": {"has": {"@reverse": f"{E}partOf", "@type": "@id"}}, "@id": "a:a", "has": ["a:b", "a:c"]},
        "<a:b> e:partOf <a:a> . <a:c> e:partOf <a:a> .",
    ),
    "a reverse term turned again": (
        {"@context": {"has": {"@reverse": f"{E}partOf"}}, "@id": "a:a", "@reverse": {"has": {"@id": "a:b"}}},
        "<a:a> e:partOf <a:b> .",
    ),
    "index": (
        {"@context": {**EX, "post": {"@id": f"{E}post", "@container": "@index"}}, "@id": "a:a",
         "post": {"en": {"@id": "a:b", "t": "x"}, "de": [{"@id": "a:c"}, "y"]}},
        "<a:a> e:post <a:b>, <a:c>, 'y' . <a:b> e:t 'x' .",
    ),
    "index as a property": (
        {"@context": {**EX, "post": {"@id": f"{E}post", "@container": "@index", "@index": f"{E}lang"}}, "@id": "a:a",
         "post": {"en": {"@id": "a:b"}, "@none": {"@id": "a:c"}}},
        "<a:a> e:post <a:b>, <a:c> . <a:b> e:lang 'en' .",
    ),
    "language map": (
        {"@context": {**EX, "label": {"@id": f"{E}label", "@container": "@language"}}, "@id": "a:a",
         "label": {"en": "order", "zh": ["订单", "单"], "@none": "o"}},
        "<a:a> e:label 'order'@en, '订单'@zh, '单'@zh, 'o' .",
    ),
    "id map": (
        {"@context": {**EX, "post": {"@id": f"{E}post", "@container": "@id"}}, "@id": "a:a",
         "post": {"a:b": {"t": 1}, "@none": {"@id": "a:c", "t": 2}}},
        "<a:a> e:post <a:b>, <a:c> . <a:b> e:t 1 . <a:c> e:t 2 .",
    ),
    "type map": (
        {"@context": {**EX, "kids": {"@id": f"{E}kid", "@container": "@type"}}, "@id": "a:a",
         "kids": {"Boy": {"@id": "a:b"}, "Girl": ["a:c", {"@id": "a:d", "@type": "Queen"}]}},
        "<a:a> e:kid <a:b>, <a:c>, <a:d> . <a:b> a e:Boy . <a:c> a e:Girl . <a:d> a e:Girl, e:Queen .",
    ),
    "included": (
        {"@context": EX, "@id": "a:a", "p": {"@id": "a:b"}, "@included": [{"@id": "a:b", "t": "x"}, {"@id": "a:c", "t": "y"}]},
        "<a:a> e:p <a:b> . <a:b> e:t 'x' . <a:c> e:t 'y' .",
    ),
    "nest": (
        {"@context": {**EX, "labels": "@nest", "main": {"@id": f"{E}m", "@nest": "labels"}}, "@id": "a:a",
         "labels": {"main": "x", "other": "y"}, "z": 1},
        "<a:a> e:m 'x' ; e:other 'y' ; e:z 1 .",
    ),
    "context of a property": (
        {"@context": {**EX, "who": {"@id": f"{E}who", "@context": {"name": "https://f.org/n"}}}, "@id": "a:a", "name": "A",
         "who": {"@id": "a:b", "name": "B", "likes": {"@id": "a:c", "name": "C"}}},
        "<a:a> e:name 'A' ; e:who <a:b> . <a:b> <https://f.org/n> 'B' ; e:likes <a:c> . <a:c> <https://f.org/n> 'C' .",
    ),
    "context of a type": (
        {"@context": {**EX, "Person": {"@id": f"{E}Person", "@context": {"name": "https://f.org/n"}}}, "@id": "a:a",
         "@type": "Person", "name": "A", "likes": {"@id": "a:c", "name": "C"}},
        "<a:a> a e:Person ; <https://f.org/n> 'A' ; e:likes <a:c> . <a:c> e:name 'C' .",
    ),
    "context in a node": (
        {"@context": EX, "@id": "a:a", "p": {"@context": {"p": "https://f.org/p"}, "@id": "a:b", "p": {"@id": "a:c", "p": 1}}, "q": 2},
        "<a:a> e:p <a:b> ; e:q 2 . <a:b> <https://f.org/p> <a:c> . <a:c> <https://f.org/p> 1 .",
    ),
    "no context": (
        {"@context": {**EX, "q": f"{E}q"}, "@id": "a:a", "q": {"@context": None, "@id": "a:b", f"{E}z": 1}},
        "<a:a> e:q <a:b> . <a:b> e:z 1 .",
    ),
    "lists of lists": (
        {"@context": {**EX, "way": {"@id": f"{E}way", "@container": "@list"}}, "@id": "a:a", "way": [[1, 2], [], [[3]]]},
        "<a:a> e:way ((1 2) () ((3))) .",
    ),
    "none and json": (
        {"@context": {**EX, "raw": {"@id": f"{E}raw", "@type": "@json"}, "n": {"@id": f"{E}n", "@type": "@none"}}, "@id": "a:a",
         "raw": {"b": [1, True, None], "a": "ü\n"}, "n": "x"},
        """<a:a> e:n 'x' ; e:raw '{"a":"ü\\\\n","b":[1,true,null]}'^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .""",
    ),
    "direction": (
        {"@context": {**EX, "@language": "en", "@direction": "ltr"}, "@id": "a:a", "t": "x", "u": {"@value": "y", "@direction": "rtl"}},
        "<a:a> e:t 'x'@en ; e:u 'y' .",
    ),
    "terms by one another, and types": (
        {"@context": [{"ex": E, "xsd": "http://www.w3.org/2001/XMLSchema#"}, {"when": {"@id": "ex:when", "@type": "xsd:date"},
          "kind": "@type", "id": "@id", "state": {"@id": "ex:state", "@type": "@vocab"}, "open": "ex:open"}],
         "id": "a:a", "kind": ["ex:T"], "when": "2026-01-01", "state": "open"},
        "<a:a> a e:T ; e:when '2026-01-01'^^<http://www.w3.org/2001/XMLSchema#date> ; e:state e:open .",
    ),
    "names that only look like prefixes": (
        {"@context": {"ex": {"@id": E}, "long": {"@id": E, "@prefix": True}}, "@id": "a:a", "ex:p": 1, "long:q": 2},
        "<a:a> <ex:p> 1 ; e:q 2 .",
    ),
    "sets and nothing": (
        {"@context": {**EX, "gone": None, "s": {"@id": f"{E}s", "@container": "@set"}}, "@id": "a:a", "s": {"@set": [1, None, [2]]},
         "gone": 5, "none": None, "v": {"@value": None}},
        "<a:a> e:s 1, 2 .",
    ),
    "version and protection": (
        {"@context": {"@version": 1.1, "@protected": True, "@vocab": E}, "@graph": [{"@id": "a:a", "p": {"@id": "_:b"}}, {"@id": "_:b", "q": 1}]},
        "<a:a> e:p _:b . _:b e:q 1 .",
    ),
}  # fmt: skip


def turtle(text: str) -> Graph:
    lines = []
    writer = TurtleWriter({})
    found = read_graph(Source("a.jsonld", text), "jsonld")
    assert [each.message("en") for each in found.faults if each.weight > 2] == []
    for each in found.statements:
        parts = [
            part if isinstance(part, Blank) else writer.literal(part) if isinstance(part, Literal) else f"<{part}>"
            for part in (each.subject, each.edge, each.value)
        ]
        lines.append(f"{' '.join(parts)} .\n")
    return Graph().parse(data="".join(lines), format="turtle")


@pytest.mark.parametrize("name", SAMPLES)
def test_what_exporters_write_is_read(name: str) -> None:
    data, expected = SAMPLES[name]
    whole = Graph().parse(data=f"@prefix e: <{E}> . {expected}", format="turtle")

    found = turtle(json.dumps(data, ensure_ascii=False, indent=1))

    assert isomorphic(whole, found), found.serialize(format="turtle")


def quads(data: object) -> set[tuple[str, str, str, str]]:
    found = read_graph(Source("a.jsonld", json.dumps(data)), "jsonld")
    assert found.faults == []
    return {
        (str(s), str(e), v.text if isinstance(v, Literal) else str(v), str(g)) for s, e, v, g, *_ in found.statements
    }


def test_graphs_have_their_names() -> None:
    context = {
        **EX,
        "says": {"@id": f"{E}says", "@container": ["@graph", "@id"]},
        "claim": {"@id": f"{E}claim", "@container": "@graph"},
    }
    data = {
        "@context": context, "@id": "a:a", "@graph": [{"@id": "a:x", "t": "1"}],
        "says": {"a:g": {"@id": "a:y", "t": "2"}}, "claim": {"@id": "a:z", "t": "3"},
    }  # fmt: skip

    found = quads(data)

    assert ("a:x", f"{E}t", "1", "a:a") in found
    assert ("a:a", f"{E}says", "a:g", "None") in found
    assert ("a:y", f"{E}t", "2", "a:g") in found
    [(_, _, claimed, _)] = [each for each in found if each[1] == f"{E}claim"]
    assert ("a:z", f"{E}t", "3", claimed) in found


def test_what_stands_for_nothing_is_told_and_faults_beside_it_are_too() -> None:
    data = {"@id": "a:a", **{f"key{number}": 1 for number in range(30)}, "@reverse": 5}
    found = read_graph(Source("a.jsonld", json.dumps(data)), "jsonld")

    assert {"RQ1215", "RQ1201"} == {each.code.code for each in found.faults}


def test_numbers_of_data_keep_their_digits() -> None:
    text = f'{{"@context": {{"@vocab": "{E}"}}, "@id": "a:a", "p": [30.10, 7, 1e2], "url": {{"@id": "http://x/a b"}}}}'
    found = read_graph(Source("a.jsonld", text), "jsonld", as_written=True)

    values = [each.value.text if isinstance(each.value, Literal) else str(each.value) for each in found.statements]
    assert values == ["30.10", "7", "1e2", "http://x/a b"]

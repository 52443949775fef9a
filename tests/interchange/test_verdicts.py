"""What a check found, as RDF: in the terms of the ontology, and the same every time."""

from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace

from reqonto import vocabulary
from reqonto.interchange.verdicts import verdict_triples
from reqonto.pipeline import run
from reqonto.settings import Settings

ECREQ = Namespace(vocabulary.NAMESPACE)
PROV = Namespace("http://www.w3.org/ns/prov#")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module", params=["first-steps", "traced-shop-zh", "information-needs", "access"])
def found(request):
    text = verdict_triples(run([EXAMPLES / request.param], Settings(cache=False), worlds=False))
    return text, Graph().parse(data=text, format="nt")


def test_every_term_is_one_of_the_ontology(found):
    known = {value for value in vars(vocabulary).values() if isinstance(value, str)}
    used = {str(term) for triple in found[1] for term in triple if str(term).startswith(vocabulary.NAMESPACE)}

    assert used
    assert used - known == set()


def test_every_verdict_has_one_outcome_about_one_thing_of_one_check(found):
    graph = found[1]
    kinds = (ECREQ.SpecificationVerdict, ECREQ.RequirementVerdict, ECREQ.ScenarioVerdict, ECREQ.NeedVerdict)
    verdicts = [each for kind in kinds for each in graph.subjects(RDF.type, kind)]

    assert verdicts
    for verdict in verdicts:
        for edge in (ECREQ.outcome, ECREQ.verdictOn, PROV.wasGeneratedBy):
            assert len(list(graph.objects(verdict, edge))) == 1


def test_no_triple_stands_there_twice(found):
    lines = found[0].splitlines()

    assert len(set(lines)) == len(lines)


def test_a_need_that_is_met_says_by_what():
    text = verdict_triples(run([EXAMPLES / "information-needs"], Settings(cache=False), worlds=False))
    graph = Graph().parse(data=text, format="nt")
    met = {
        each
        for verdict in graph.subjects(ECREQ.outcome, ECREQ.NeedOutcome_Met)
        for each in graph.objects(verdict, ECREQ.verdictOn)
    }

    assert met
    assert met >= set(graph.objects(None, ECREQ.meetsNeed))


def test_what_was_not_checked_has_no_verdict():
    text = verdict_triples(run([EXAMPLES / "first-steps"], Settings(cache=False), stages=("read", "meaning")))

    assert "Verdict" not in text


def test_texts_of_any_kind_are_written(tmp_path):
    path = tmp_path / 'a "b" \\ c.req'
    path.write_text('module m\nrole A\nrequirement R-1 "q\\"\\n" { text "x\\ty" }\n', encoding="utf-8")
    text = verdict_triples(run([path], Settings(cache=False)))
    graph = Graph().parse(data=text, format="nt")

    assert {str(each) for each in graph.objects(None, ECREQ.inFile)} == {str(path)}

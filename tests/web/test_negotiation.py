"""Which form of an answer a client gets, by its `Accept` header."""

import pytest

from reqonto.web.negotiation import GRAPHS, RESULTS, best

ALL = tuple(RESULTS)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0.5, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/json"),
        ("text/*;q=0.3, text/tab-separated-values", "text/tab-separated-values"),
        ("TEXT/CSV ; Q=1", "text/csv"),
        ("text/csv;q=nonsense, text/xml;q=0.1", "text/xml"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("application/sparql-results+json; charset=utf-8", "application/sparql-results+json"),
        (",,;;,", None),
    ],
)
def test_tables(accept, media):
    assert best(accept, ALL) == media


def test_of_equals_the_first_offered_is_given():
    assert best("application/rdf+xml, text/turtle", tuple(GRAPHS)) == "text/turtle"
    assert best("application/rdf+xml, text/turtle;q=0.9", tuple(GRAPHS)) == "application/rdf+xml"

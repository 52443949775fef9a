"""Names relative to a base: the examples of RFC 3986, section 5.4, and what two other readers make of random ones."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from reqonto.rdf.iris import resolved

BASE = "http://a/b/c/d;p?q"
EXAMPLES = {
    "g:h": "g:h",
    "g": "http://a/b/c/g",
    "./g": "http://a/b/c/g",
    "g/": "http://a/b/c/g/",
    "/g": "http://a/g",
    "//g": "http://g",
    "?y": "http://a/b/c/d;p?y",
    "g?y": "http://a/b/c/g?y",
    "#s": "http://a/b/c/d;p?q#s",
    "g#s": "http://a/b/c/g#s",
    "g?y#s": "http://a/b/c/g?y#s",
    ";x": "http://a/b/c/;x",
    "g;x?y#s": "http://a/b/c/g;x?y#s",
    "": "http://a/b/c/d;p?q",
    ".": "http://a/b/c/",
    "./": "http://a/b/c/",
    "..": "http://a/b/",
    "../": "http://a/b/",
    "../g": "http://a/b/g",
    "../..": "http://a/",
    "../../g": "http://a/g",
    "../../../g": "http://a/g",
    "../../../../g": "http://a/g",
    "/./g": "http://a/g",
    "/../g": "http://a/g",
    "g.": "http://a/b/c/g.",
    ".g": "http://a/b/c/.g",
    "..g": "http://a/b/c/..g",
    "./../g": "http://a/b/g",
    "./g/.": "http://a/b/c/g/",
    "g/./h": "http://a/b/c/g/h",
    "g/../h": "http://a/b/c/h",
    "g;x=1/../y": "http://a/b/c/y",
    "g?y/../x": "http://a/b/c/g?y/../x",
    "g#s/../x": "http://a/b/c/g#s/../x",
}


@pytest.mark.parametrize(("reference", "full"), EXAMPLES.items())
def test_the_examples_of_the_standard(reference: str, full: str) -> None:
    assert resolved(BASE, reference) == full


@pytest.mark.parametrize(
    ("base", "reference", "full"),
    [
        ("http://a/b#", "x#", "http://a/x#"),
        ("http://a/b?c", "x?", "http://a/x?"),
        ("http://a", "x", "http://a/x"),
        ("urn:a:b", "#c", "urn:a:b#c"),
        ("urn:a:b", "c", "urn:c"),
        ("file:///reqonto/x.ttl", "../y", "file:///y"),
    ],
)
def test_empty_parts_and_bases_without_folders(base: str, reference: str, full: str) -> None:
    assert resolved(base, reference) == full


REFERENCES = st.lists(st.sampled_from(["/", "//", ".", "..", "a", "b", ";", "?", "#", "é", "会"]), max_size=7).map(
    "".join
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([BASE, "http://a", "http://a/", "https://e/x#y", "file:///r/x.ttl"]), REFERENCES)
@example("http://a/b", "x#")
def test_random_names_mean_what_another_reader_says(base: str, reference: str) -> None:
    # The other reader keeps dots behind a host of its own, against section 5.2.2.
    assume(not reference.startswith("//"))
    try:
        [triple] = pyoxigraph.parse(f"<{reference}> <x:p> <x:o> .".encode(), pyoxigraph.RdfFormat.TURTLE, base_iri=base)
    except SyntaxError:
        return
    assert isinstance(triple.subject, pyoxigraph.NamedNode)
    assert resolved(base, reference) == triple.subject.value

"""A session answers many questions in one JVM, ends what takes too long, and says why there is no answer."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from reqonto.backends import hermit_session
from reqonto.backends.hermit_session import Session, Unanswered, ranges
from reqonto.backends.owl import Limits, Refusal
from reqonto.owl.model import XSD, Iri, Node, Value, form

pytestmark = pytest.mark.engine

A, B, C = Iri("urn:t:A"), Iri("urn:t:B"), Iri("urn:t:C")
AXIOMS = [form("SubClassOf", A, B), form("SubClassOf", A, C), form("DisjointClasses", B, C), form("SubClassOf", A, C)]


def test_questions_name_the_axioms_that_they_are_about() -> None:
    with Session(AXIOMS) as session:
        first = session.empty([0, 1], ["urn:t:A"]), session.empty([0, 1, 2], ["urn:t:A", "urn:t:B"])
        process = session._process
        (member,) = session.add([form("ClassAssertion", A, Iri("urn:t:x"))])
        answers = session.consistent([0, 1, member]), session.consistent([0, 1, 2, member]), session.consistent([])
        followed = session.entails([0, member], 1), session.entails([1, member], 3)
        above = session.classify([0])
        same = session._process is process

    assert first == ([], ["urn:t:A"])
    assert answers == (True, False, True)
    assert followed == (False, True)
    assert above is not None
    assert "urn:t:B" in above["urn:t:A"]
    assert same


def test_values_go_over_as_they_are() -> None:
    text = 'a\n"b"\\ 会员 \U0001f600'
    u = Iri("urn:t:u")
    facts = [
        form("DataPropertyAssertion", u, Iri("urn:t:x"), Value(text, XSD + "string")),
        form("NegativeDataPropertyAssertion", u, Iri("urn:t:x"), Value(text, XSD + "string")),
        form("NegativeDataPropertyAssertion", u, Iri("urn:t:x"), Value(text.replace("\n", " "), XSD + "string")),
    ]
    with Session(facts) as session:
        assert not session.consistent([0, 1])
        assert session.consistent([0, 2])


def test_what_takes_too_long_is_ended_and_the_next_question_is_answered() -> None:
    with Session(AXIOMS, Limits(seconds=0.001)) as session:
        with pytest.raises(Unanswered) as caught:
            session.consistent([0])
        assert caught.value.refused.reason is Refusal.OUT_OF_TIME
        assert session._process is None
        session.limits = Limits()
        assert session.consistent([0])


def test_what_the_reasoner_does_not_take_is_said() -> None:
    odd = form("DataPropertyAssertion", Iri("urn:t:u"), Iri("urn:t:x"), Value("2026-01-01", XSD + "date"))
    with Session([odd]) as session:
        with pytest.raises(Unanswered) as caught:
            session.consistent([0])
        assert caught.value.refused.reason is Refusal.UNSUPPORTED


def test_too_little_memory_is_no_answer() -> None:
    with Session(AXIOMS, Limits(megabytes=2)) as session, pytest.raises(Unanswered) as caught:
        session.consistent([0])

    assert caught.value.refused.reason in {Refusal.OUT_OF_MEMORY, Refusal.FAILED}


@pytest.mark.parametrize(("missing", "reason"), [("java", Refusal.NO_JVM), ("classpath", Refusal.NO_REASONER)])
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, missing: str, reason: Refusal) -> None:
    monkeypatch.setattr(hermit_session, missing, lambda: None)

    with Session(AXIOMS) as session, pytest.raises(Unanswered) as caught:
        session.consistent([0])

    assert caught.value.refused.reason is reason


def test_nothing_is_left_when_a_session_ends() -> None:
    with Session(AXIOMS) as session:
        session.begin()
        process, folder = session._process, session._folder
    assert process is not None
    assert folder is not None

    assert process.poll() is not None
    assert not Path(folder.name).exists()


def test_the_class_is_that_of_its_source() -> None:
    folder = Path(hermit_session.__file__).parent / "hermit"
    digest = hashlib.sha256((folder / "Questions.java").read_bytes()).hexdigest()

    assert (folder / "Questions.sha256").read_text().strip() == digest
    assert (folder / "Questions.class").read_bytes()[:4] == bytes.fromhex("cafebabe")


def test_numbers_are_told_as_ranges() -> None:
    assert ranges([]) == ""
    assert ranges([5, 1, 2, 3, 2]) == "1-3,5"


def test_long_texts_are_told_apart_as_short_ones_are() -> None:
    """HermiT needs minutes for the text of a book; which text it is is enough, unless something looks into it."""
    u, long = Iri("urn:t:u"), "y" * 3_000_000
    facts = [
        form("DataPropertyAssertion", u, Iri("urn:t:x"), Value(long, XSD + "string")),
        form("NegativeDataPropertyAssertion", u, Iri("urn:t:x"), Value(long, XSD + "string")),
        form("NegativeDataPropertyAssertion", u, Iri("urn:t:x"), Value(long[:-1], XSD + "string")),
        form("NegativeDataPropertyAssertion", u, Iri("urn:t:x"), Value(long, XSD + "string", "en")),
    ]
    with Session(facts) as session:
        assert not session.consistent([0, 1])
        assert session.consistent([0, 2, 3])


@pytest.mark.parametrize(
    "short_ones",
    [
        form("DatatypeRestriction", Iri(XSD + "string"), Iri(XSD + "maxLength"), Value("200", XSD + "integer")),
        Iri(XSD + "language"),
    ],
)
def test_long_texts_are_read_where_something_looks_into_them(short_ones: Node) -> None:
    u = Iri("urn:t:u")
    fact = form("DataPropertyAssertion", u, Iri("urn:t:x"), Value("y" * 20_000, XSD + "string"))
    with Session([fact]) as session:
        assert session.consistent([0])
        (further,) = session.add([form("DataPropertyRange", u, short_ones)])
        assert not session.consistent([0, further])

"""Processes that answer queries: a few at once, and none that nobody waits for."""

import threading

import pytest

from reqonto.backends.sparql import Dataset, NoAnswer, Reason, Rows, Source, Truth
from reqonto.web.pool import Busy, GivenUp, Pool, Ticket, Wanted

CHAIN = "".join(f"<urn:n{i}> <urn:p> <urn:n{i + 1}> ." for i in range(400))
RUN_AWAY = Wanted("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", rows=10)
QUICK = Wanted("ASK { ?s ?p ?o }", rows=10)


def dataset(text):
    return Dataset((Source("urn:g", "turtle", text=text.encode()),))


def pool(*, size=1, seconds=600.0, waiting=10, patience=60.0, text=CHAIN):
    return Pool(dataset(text), size=size, seconds=seconds, most_waiting=waiting, most_bytes=10_000, patience=patience)


@pytest.fixture
def at_work():
    """A pool of one process with a query in it that never ends, and its ticket."""
    one, ticket, ended = pool(patience=0.2), Ticket(), []

    def work():
        try:
            one.ask(RUN_AWAY, ticket)
        except GivenUp:
            ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    while ticket._asked is None:
        pass
    yield one, ticket, thread, ended
    ticket.give_up()
    thread.join()
    one.close()


def test_who_waits_too_long_is_told_so(at_work):
    with pytest.raises(Busy):
        at_work[0].ask(QUICK, Ticket())


def test_a_query_that_nobody_waits_for_gives_its_place_to_the_next(at_work):
    one, ticket, thread, ended = at_work
    ticket.give_up()
    thread.join()

    assert ended == [True]
    assert one.ask(QUICK, Ticket()) == Truth(True)


def test_a_query_that_is_over_time_harms_no_other():
    one = pool(size=2, seconds=1.0)
    answers = {}
    threads = [
        threading.Thread(target=lambda n=n, w=w: answers.update({n: one.ask(w, Ticket())}))
        for n, w in enumerate([RUN_AWAY, QUICK, QUICK, RUN_AWAY, QUICK])
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    one.close()

    assert answers == {
        0: NoAnswer(Reason.OUT_OF_TIME), 1: Truth(True), 2: Truth(True), 3: NoAnswer(Reason.OUT_OF_TIME), 4: Truth(True),
    }  # fmt: skip


def test_what_is_put_in_place_is_asked_from_then_on():
    one = pool(text="<urn:a> <urn:b> 1 .")
    before = one.ask(Wanted("SELECT ?o { ?s ?p ?o }", rows=10), Ticket())
    one.replace(dataset("<urn:a> <urn:b> 2 ."))
    after = one.ask(Wanted("SELECT ?o { ?s ?p ?o }", rows=10), Ticket())
    one.close()

    assert isinstance(before, Rows)
    assert isinstance(after, Rows)
    assert (before.rows[0][0].text, after.rows[0][0].text) == ("1", "2")


def test_where_nobody_may_wait_the_second_is_sent_away():
    one = pool(waiting=0)
    with pytest.raises(Busy):
        one.ask(QUICK, Ticket())
    one.close()

"""Entries of kept axioms say the same whichever way they are written."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from reqonto.cache import Store, digest
from reqonto.checks.kept import KeptAxioms

IDS = tuple("ABCDEFGH")
SETS = st.frozensets(st.sampled_from(IDS))


def prints(texts: Mapping[str, str]) -> dict[str, str]:
    return {id_: digest(id_, text) for id_, text in texts.items()}


def about(texts: Mapping[str, str], store: Store) -> KeptAxioms:
    return KeptAxioms(prints(texts), texts, store)


@given(
    st.lists(SETS, min_size=1, max_size=6), SETS,
    st.dictionaries(st.sampled_from(IDS), st.sampled_from(("same", "other", "third")), min_size=2),
    st.dictionaries(st.sampled_from(IDS), st.sampled_from(("same", "other", "third")), min_size=2),
)  # fmt: skip
def test_an_entry_tells_the_axioms_that_it_does_not_have(
    kept: list[frozenset[str]], asked: frozenset[str], before: dict[str, str], after: dict[str, str]
) -> None:
    store = Store(None)
    old = about(before, store)
    keys = [old.key(each & before.keys(), store.put) for each in kept]
    for theory, texts in ((old, before), (about(after, store), after)):
        for each, key in zip(kept, keys, strict=True):
            had = {(id_, before[id_]) for id_ in each & before.keys()}
            ids = asked & texts.keys()
            new = frozenset(id_ for id_ in ids if (id_, texts[id_]) not in had)
            assert theory.unknown(key, ids) == new
            assert theory.count_unknown(key, ids) == len(new)


@given(SETS, SETS)
def test_two_sets_have_one_key_only_if_they_are_the_same(one: frozenset[str], other: frozenset[str]) -> None:
    store = Store(None)
    kept = about({id_: id_ for id_ in IDS}, store)
    assert (kept.key(one, store.put) == kept.key(set(other), store.put)) == (one == other)


@given(SETS)
def test_a_set_has_the_same_key_in_a_larger_theory(one: frozenset[str]) -> None:
    texts = {id_: id_ for id_ in IDS}
    larger = texts | {f"more {number}": str(number) for number in range(9)}
    store = Store(None)
    assert about(texts, store).key(one, store.put) == about(larger, store).key(one, store.put)


def test_what_an_entry_refers_to_stays_when_the_part_that_made_it_is_forgotten() -> None:
    store = Store(None)
    kept = about({id_: id_ for id_ in IDS}, store)
    made: list[str] = []

    def put(key: str, entry: Mapping[str, object]) -> None:
        made.append(key)
        store.put(key, entry)

    first = kept.key(frozenset(IDS[1:]), put)
    for key in made:
        store.restore(key, None)
    assert store.get(first) is None
    second = kept.key(frozenset(IDS[2:]), put)
    assert about({id_: id_ for id_ in IDS}, store).unknown(second, IDS) == frozenset(IDS[:2])


def test_an_entry_without_what_it_refers_to_is_not_known_and_is_written_anew() -> None:
    store = Store(None)
    texts = {id_: id_ for id_ in IDS}
    kept = about(texts, store)
    whole, most = kept.key(frozenset(IDS), store.put), kept.key(frozenset(IDS[1:]), store.put)
    store.restore(whole, None)
    fresh = about(texts, store)
    assert fresh.unknown(most, IDS) is None
    assert fresh.key(frozenset(IDS[1:]), store.put) == most
    assert fresh.unknown(most, IDS) == frozenset(IDS[:1])

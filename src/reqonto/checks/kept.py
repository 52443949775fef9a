"""Which axioms were kept when something was found: entries of the store, under keys that hash what they name.

Nearly all questions keep nearly all axioms.  So one entry names all axioms of a theory, and others name what they leave
out of it; of ten thousand requirements each would else name ten thousand.  What keeps few axioms names these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from reqonto.cache import Store
from reqonto.checks.prints import SHORT

Put = Callable[[str, Mapping[str, object]], object]

_KEYS = 1 << 128


class _Told(NamedTuple):
    """The ids whose axioms an entry has, or, if not `has`, those whose axioms it has not: the fewer of both."""

    ids: frozenset[str]
    has: bool


class KeptAxioms:
    """The entries about one theory; `prints` are the hashes of each of its ids with its axioms."""

    def __init__(self, prints: Mapping[str, str], ids: Iterable[str], store: Store) -> None:
        self._prints = prints
        self._store = store
        self._every = frozenset(ids)
        self._keys: dict[tuple[bool, frozenset[str]], str] = {}
        self._told: dict[str, _Told] = {}

    def key(self, kept: Collection[str], put: Put) -> str:
        """The key of the entry that names the kept axioms, which `put` writes if it is not there."""
        if 2 * len(kept) < len(self._every):
            many, named = False, self._every.intersection(kept)
        else:
            missing = self._every.difference(kept)
            many = 2 * len(missing) < len(self._every)
            named = missing if many else self._every - missing
        key = self._keys.get((many, named))
        if key is None:
            # A sum of hashes: what is the same set in another theory has the same key, however it is named there.
            total = sum(self._numbers[id_] for id_ in named)
            key = f"k{(self._total - total if many else total) % _KEYS:032x}"
            self._keys[many, named] = key
        if not self._is_there(key):
            if many and named:
                # All others of this theory refer to it: it stays even if what asked for this one is forgotten.
                whole = self.key(self._every, self._store.put)
                put(key, {"of": whole, "but": self._shorts(named)})
            else:
                put(key, {"kept": self._shorts(self._every if many else named)})
        return key

    def unknown(self, key: str, ids: Collection[str]) -> frozenset[str] | None:
        """Those of some ids whose axioms an entry does not name; None if the entry is not known any more."""
        told = self._told_by(key)
        if told is None:
            return None
        return frozenset(ids) - told.ids if told.has else told.ids.intersection(ids)

    def count_unknown(self, key: str, ids: frozenset[str]) -> int:
        """How many those are; 0 if the entry is not known any more."""
        told = self._told_by(key)
        if told is None:
            return 0
        return len(ids) - len(ids & told.ids) if told.has else len(ids & told.ids)

    def _is_there(self, key: str) -> bool:
        entry = self._store.get(key)
        return entry is not None and ("of" not in entry or self._store.get(str(entry["of"])) is not None)

    def _told_by(self, key: str) -> _Told | None:
        told = self._told.get(key)
        if told is None:
            entry = self._store.get(key)
            told = None if entry is None else self._read(entry)
            if told is not None:
                self._told[key] = told
        return told

    def _read(self, entry: Mapping[str, object]) -> _Told | None:
        if "of" not in entry:
            has = self._ids(entry.get("kept"))
            return _Told(has, True) if 2 * len(has) < len(self._every) else _Told(self._every - has, False)
        whole = self._told_by(str(entry["of"]))
        if whole is None:
            return None
        missing = self._ids(entry.get("but"))
        return _Told(whole.ids - missing, True) if whole.has else _Told(whole.ids | missing, False)

    def _shorts(self, ids: Collection[str]) -> str:
        return " ".join(sorted({self._prints[id_][:SHORT] for id_ in ids}))

    def _ids(self, shorts: object) -> frozenset[str]:
        return frozenset(id_ for short in str(shorts).split() for id_ in self._named.get(short, ()))

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {id_: int(self._prints[id_], 16) for id_ in self._every}

    @cached_property
    def _total(self) -> int:
        return sum(self._numbers.values())

    @cached_property
    def _named(self) -> Mapping[str, Sequence[str]]:
        """The ids by the beginnings of their hashes."""
        found: dict[str, list[str]] = {}
        for id_ in self._every:
            found.setdefault(self._prints[id_][:SHORT], []).append(id_)
        return found

"""What HermiT said of axioms, remembered by the hash of these: the same axioms are not asked about again.

Only whole answers are kept: nothing that stayed open, and no search that was cut short.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from reqonto.cache import Shelf, digest
from reqonto.ontologies.reasons import Empty, Reasoned
from reqonto.owl.functional import written
from reqonto.owl.justify import Justifications
from reqonto.owl.model import Axiom


def key_of(axioms: Sequence[Axiom], classes: Sequence[str], version: str) -> str:
    """What an answer depends on: the axioms in their order, the classes, and what reads and asks."""
    return digest("ontology", version, *(written(axiom.form) for axiom in axioms), "", *classes)


def recall(folder: Path | None, key: str, size: int) -> Reasoned | None:
    """The answer that is kept under a key, about so many axioms; none if it is not as it was written."""
    text = Shelf(folder).get(key)
    if text is None:
        return None
    try:
        kept = json.loads(text)
        empty = tuple(Empty(str(each["class"]), _sets(each["sets"], size)) for each in kept["empty"])
        inconsistent = None if kept["inconsistent"] is None else _sets(kept["inconsistent"], size)
        return Reasoned(kept["consistent"] is True, inconsistent, empty)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def keep(folder: Path | None, key: str, found: Reasoned) -> None:
    """Keep an answer, if it is whole."""
    searches = [each.reasons for each in found.empty] + ([] if found.inconsistent is None else [found.inconsistent])
    if found.refused is not None or found.consistent is None or not all(each.complete for each in searches):
        return
    entry = {
        "consistent": found.consistent,
        "inconsistent": None if found.inconsistent is None else _listed(found.inconsistent),
        "empty": [{"class": each.iri, "sets": _listed(each.reasons)} for each in found.empty],
    }
    Shelf(folder).put(key, json.dumps(entry))


def _listed(found: Justifications) -> list[list[int]]:
    return [sorted(each) for each in found.sets]


def _sets(kept: list[list[int]], size: int) -> Justifications:
    sets = tuple(frozenset(int(number) for number in each) for each in kept)
    if any(not 0 <= number < size for each in sets for number in each):
        raise ValueError(kept)
    return Justifications(sets, complete=True)

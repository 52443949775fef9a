"""Declared situations must stay possible: every minimal conflict in each of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import field

from reqonto.backends.base import Impossible, Possible
from reqonto.checks.conflicts import Clash, every_clash, possible, remembered, shrink
from reqonto.checks.questions import Asker
from reqonto.logic.terms import Formula
from reqonto.records import dataclass


@dataclass
class Situations:
    """The conflicts by situation; `complete` tells whether the lists lack none."""

    clashes: list[tuple[str, Formula, Clash]] = field(default_factory=list)
    complete: bool = True


def check_situations(
    asker: Asker, musts: tuple[str, ...], shoulds: tuple[str, ...], *, only: Collection[str]
) -> Situations:
    """All minimal conflicts in each of these situations, those among musts first."""
    found = Situations()
    for id_, goal in asker.theory.situations:
        if id_ not in only:
            continue
        asker.step("situation")
        bare = asker.ask(goal, ())
        if isinstance(bare, Impossible):
            found.clashes.append((id_, goal, shrink(asker, goal, bare.core)))
            continue
        if not isinstance(bare, Possible):
            asker.undecided("situation", (id_,), bare)
            found.complete = False
            continue
        if not any(remembered(asker, goal, (*musts, *shoulds), name=id_)):
            whole = possible(asker, goal, (*musts, *shoulds), name=id_)
            if isinstance(whole, Possible):
                continue
            if not isinstance(whole, Impossible):
                asker.undecided("situation", (id_,), whole)
                found.complete = False
                continue
        every = every_clash(asker, goal, (*musts, *shoulds), name=id_)
        found.complete &= every.complete
        weak = set(shoulds)
        ordered = sorted(every.clashes, key=lambda clash: any(member in weak for member in clash.members))
        found.clashes += [(id_, goal, clash) for clash in ordered]
    return found

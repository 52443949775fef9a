"""Where the requirements of a pair meet: both apply, or one applies where what the other asks for is not so.

"Express orders that are shipped are insured" says something of every shipment; and it says that an express order that
is not insured is not to be shipped.  It is there that it clashes with "ship what is paid within two days".
"""

from __future__ import annotations

from collections.abc import Sequence

from reqonto.backends.base import Impossible
from reqonto.checks.circumstances import apart_from, circumstances_of
from reqonto.checks.questions import Asker
from reqonto.logic.terms import TRUE, Exists, Formula
from reqonto.logic.theory import Theory


def always_special(asker: Asker, special: str, general: str, kept: Sequence[str]) -> bool:
    """Whether one requirement applies only where another one does: made its exception, that one leaves it no case.

    It is not kept itself: a prohibition never applies where it is.
    """
    theory = asker.theory
    others = [id_ for id_ in kept if id_ != general]
    firsts = [
        [next(circumstances_of(theory, axiom, side, ()), None) for axiom in theory.by_id[id_]]
        for side, id_ in enumerate((general, special), 1)
    ]
    goals = [next(apart_from(one, other), None) for one in firsts[0] if one for other in firsts[1] if other]
    return bool(goals) and all(goal is not None and isinstance(asker.ask(goal, others), Impossible) for goal in goals)


def unmet(theory: Theory, trigger: Sequence[str], goal: Formula | None) -> tuple[str, ...]:
    """The requirements of a pair whose events do not happen in its circumstances: what they ask for is not so there.

    See `circumstances.Circumstances`: of such a rule only the things stay, with what it demands of them denied.
    """
    if not isinstance(goal, Exists):
        return ()
    there = {(var.name, var.sort) for var in goal.vars}
    order = {id_: place for place, id_ in enumerate(theory.by_id, 1)}
    many = any(name.endswith("~0") for name, _ in there)

    def applies(id_: str, side: int) -> bool:
        # The variables of each are marked with its place, see `circumstances_of`: of two their own; where several ways
        # are closed, the place in the text, and none is marked for what calls for something.
        for axiom in theory.by_id.get(id_, ()):
            events = [var for var in axiom.vars if var.sort in theory.event_sorts]
            if not events and axiom.trigger == TRUE:
                # Without a condition ("no gift is shipped at all") the case is the one in which it would be broken.
                if next(circumstances_of(theory, axiom, side, (id_,)), None) is None:
                    return True
            elif all((f"{var.name}~{side}", var.sort) in there for var in events):
                return True
        return False

    sides = {id_: (order.get(id_, 0) if place > 1 else 0) if many else place for place, id_ in enumerate(trigger, 1)}
    return tuple(id_ for id_, side in sides.items() if id_ in theory.by_id and not applies(id_, side))

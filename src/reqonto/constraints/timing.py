"""When a response is due: windows of instants and moments.

Instants count ticks, and a tick has four moments (`logic.sorts.STEPS`).  A window bounds the instants of events, and
the
moments at which a state is looked at: from just after the trigger, whose effects are visible then, to the last moment
of
its last instant.
"""

from __future__ import annotations

from dataclasses import replace

from reqonto.constraints.draft import together
from reqonto.logic.sorts import INSTANT, MOMENT, STEPS
from reqonto.logic.terms import Arith, Compare, Formula, Term, just_after, just_before, number
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Start:
    """What a duty counts from.

    `instant`: when the trigger happens; `before`: the moment at which the sentence reads changing values; `after`:
    the first
    moment at which the effects of the trigger are visible; `event`: the triggering event.  A sentence that only
    speaks of a
    lasting state (`while`) starts at every moment at which it lasts: `level` is set, `instant` is the one of that
    moment.
    Without any trigger all are None.
    """

    instant: Term | None = None
    before: Term | None = None
    after: Term | None = None
    event: Term | None = None
    level: bool = False


NOWHERE = Start()


@dataclass(frozen=True, slots=True)
class Window:
    """From the instant `low` to the instant `high`; None is open; `strict`: before `high` itself.

    `first` is the first moment at which a state counts.
    """

    low: Term | None = None
    high: Term | None = None
    strict: bool = False
    first: Term | None = None

    def has(self, instant: Term) -> Formula:
        """That an instant lies in the window."""
        found: list[Formula] = []
        if self.low is not None and self.low != instant:
            found.append(Compare("<=", self.low, instant))
        if self.high is not None:
            found.append(Compare("<" if self.strict else "<=", instant, self.high))
        return together(*found)

    def covers(self, moment: Term) -> Formula:
        """That a moment lies in the window; just before `high` is still earlier than `high`."""
        found: list[Formula] = []
        if self.first is not None:
            found.append(Compare("<=", self.first, moment))
        if self.high is not None:
            last = just_before(self.high) if self.strict else last_of(self.high)
            found.append(Compare("<=", moment, last))
        return together(*found)

    def discharging(self, start: Start, *, by_event: bool) -> Window:
        """The same end, counted from the trigger: where what discharges a duty may lie.

        Where neither a trigger nor the timing (`by_event`) names an event, that has no beginning: who cancels a day
        before "within 15 min after the departure" has cancelled.
        """
        if start.instant is not None:
            return replace(self, low=start.instant, first=start.after)
        return self if by_event else replace(self, low=None, first=None)


def last_of(instant: Term) -> Term:
    """The last moment of an instant."""
    return Arith("+", just_before(instant), number(STEPS - 1), MOMENT)


def later(instant: Term, duration: Term) -> Term:
    """The instant that comes `duration` after."""
    return Arith("+", instant, duration, INSTANT)


def of_event(event: Term, time: Term) -> Start:
    """A duty that an event starts."""
    return Start(time, just_before(time), just_after(time), event)


def of_change(instant: Term, *, by_timeout: bool = False) -> Start:
    """A duty that starts where a state becomes true: by the events of an instant, or by its time-outs."""
    if not by_timeout:
        return Start(instant, just_before(instant), just_after(instant))
    base = just_before(instant)
    before = Arith("+", base, number(2), MOMENT)
    return Start(instant, before, Arith("+", base, number(3), MOMENT))


def has_happened(occurrence: Term, moment: Term) -> Formula:
    """That the effects of an event at the instant `occurrence` are visible at `moment`."""
    return Compare("<=", just_after(occurrence), moment)


def belongs(moment: Term, instant: Term) -> Formula:
    """That a moment is one of the four of an instant."""
    return together(Compare("<=", just_before(instant), moment), Compare("<=", moment, last_of(instant)))

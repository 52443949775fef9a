"""Quality targets compared with each other and with hard deadlines; they are never proved.

Two targets about the same events compare by share, time and period.  Deadlines are compared by two questions: can an
event that counts be left without an answer in time, and can it get one, while all musts are kept?
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reqonto.backends.base import Impossible, Possible
from reqonto.checks.conflicts import shrink
from reqonto.checks.findings import listed
from reqonto.checks.further import Context, Outcome
from reqonto.checks.questions import Asker
from reqonto.checks.verdicts import Open
from reqonto.constraints.qualities import PARTS, Target
from reqonto.diagnostics import codes_qualities as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.canonical import canonical
from reqonto.logic.terms import Const, Formula, Not, conjunction, exists
from reqonto.logic.walk import Node, rewrite
from reqonto.records import dataclass
from reqonto.spec.model import Specification


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a target says beside the others: `follows` from these ids, or cannot be met together with `clashes`."""

    id: str
    follows: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualities:
    """The targets, and what they say beside each other and the musts."""

    targets: tuple[Target, ...]
    compared: tuple[Comparison, ...]


def check(context: Context) -> Outcome | None:
    """Which targets clash with one another or with a must, and which say nothing more."""
    targets = context.interpretation.targets
    if not targets:
        return None
    wanted = [target for target in targets if context.wants(target.id)]
    compared = [*_among(wanted)]
    opened: list[Open] = []
    if context.consistency is not None and context.consistency.verdict == "consistent":
        compared += _beside_musts(wanted, context, opened)
    findings = [found for each in compared for found in _findings(each, context.specification)]
    return Outcome(Qualities(targets, tuple(compared)), findings=tuple(findings), opened=tuple(opened))


# ---------------------------------------------------------------- among themselves


def _among(targets: list[Target]) -> Iterator[Comparison]:
    for index, one in enumerate(targets):
        for other in targets[index + 1 :]:
            if _subject(one) != _subject(other):
                continue
            if clash(one, other):
                yield Comparison(other.id, clashes=(one.id,))
            elif implies(one, other):
                yield Comparison(other.id, follows=(one.id,))
            elif implies(other, one):
                yield Comparison(one.id, follows=(other.id,))


def implies(one: Target, other: Target) -> bool:
    """Whether whoever meets `one` meets `other`; both are about the same events and answers."""
    if one.bound != other.bound or not (_covers(one, other) or _knows_no_periods(one)):
        return False
    if one.bound == "at least":
        return one.share >= other.share and _not_longer(one, other)
    return one.share <= other.share and _not_longer(other, one)


def clash(one: Target, other: Target) -> bool:
    """Whether no course of events with something to count meets both.

    Whatever their periods are, each event is in one of each.  So the share in all events together lies between those in
    the periods: not less than what the one wants, and not more than what the other wants.
    """
    if one.bound == other.bound:
        return False
    least, most = (one, other) if one.bound == "at least" else (other, one)
    return least.share > most.share and _not_longer(least, most)


def _not_longer(one: Target, other: Target) -> bool:
    """Whether who answers within the time of `one` answers within that of `other`.

    Times that are no fixed ones are equal here, for what is counted is the same.
    """
    if one.length is None or other.length is None:
        return one.length == other.length
    return one.length <= other.length


def _knows_no_periods(target: Target) -> bool:
    """Whether a target asks for all events, or for none: then it does so in any period."""
    return target.share == (1 if target.bound == "at least" else 0)


def _covers(one: Target, other: Target) -> bool:
    """Whether the periods of `other` consist of periods of `one`."""
    if one.period == other.period or other.period is None:
        return one.zone == other.zone or one.period is None or other.period is None
    return one.period is not None and one.period in PARTS[other.period] and one.zone == other.zone


def _subject(target: Target) -> str:
    """What is counted, without the time allowed."""
    axiom = target.axiom

    def timeless(node: Node) -> Node:
        if isinstance(node, Const) and target.length is not None and node.value == target.length:
            return Const(Fraction(0), node.sort)
        return node

    duty = rewrite(axiom.duty, timeless)
    return canonical(exists(axiom.vars, conjunction(axiom.trigger, duty)), {})


# ---------------------------------------------------------------- beside the musts


def _beside_musts(targets: list[Target], context: Context, opened: list[Open]) -> Iterator[Comparison]:
    asker = Asker.start(context.theory, context.budget, context.left() / 2, None, context.opened)
    musts = context.theory.ids("must")
    for number, target in enumerate(targets):
        context.tell("qualities", number, len(targets))
        axiom = target.axiom
        if not isinstance(asker.ask(exists(axiom.vars, axiom.trigger), musts), Possible):
            # Nothing to count: whoever forbids the events is told so elsewhere.
            continue
        late = exists(axiom.vars, conjunction(axiom.trigger, Not(axiom.duty)))
        early = exists(axiom.vars, conjunction(axiom.trigger, axiom.duty))
        for goal, clashes in ((late, target.bound == "at most"), (early, target.bound == "at least")):
            because = _excluded(asker, goal, musts, target, opened)
            if because is None or not _matters(target, clashes=clashes):
                continue
            yield Comparison(target.id, clashes=because) if clashes else Comparison(target.id, follows=because)


def _matters(target: Target, *, clashes: bool) -> bool:
    """At most all, and at least none, can always be met."""
    trivial = target.share == (1 if target.bound == "at most" else 0)
    return not (clashes and trivial)


def _excluded(
    asker: Asker, goal: Formula, musts: tuple[str, ...], target: Target, opened: list[Open]
) -> tuple[str, ...] | None:
    """The smallest set of musts that excludes a goal; None if it is possible, or not decided."""
    answer = asker.ask(goal, musts)
    if isinstance(answer, Possible):
        return None
    if not isinstance(answer, Impossible):
        opened.append(Open("trigger", (target.id,), answer.reason, dict(answer.bound)))
        return None
    found = shrink(asker, goal, answer.core)
    return (*found.members, *found.background)


# ---------------------------------------------------------------- what users read


def _findings(compared: Comparison, specification: Specification) -> Iterator[Diagnostic]:
    place = specification.entries[compared.id].span
    for others, code, text in (
        (compared.clashes, codes.QUALITY_CLASH, Text("clashes with it", "与之冲突")),
        (compared.follows, codes.QUALITY_FOLLOWS, Text("already demands it", "已作此要求")),
    ):
        if others:
            labels = tuple(
                Label(entry.span, text)
                for key in others
                if (entry := specification.entries.get(key)) is not None and entry.span is not None
            )
            yield Diagnostic(code, place, {"id": compared.id, "others": listed(others)}, labels, about=compared.id)

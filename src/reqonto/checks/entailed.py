"""Which requirement follows from several others, or from one with another trigger?

"Ship an express order within two days" says nothing beside "ship every order within one".  A requirement is broken on
purpose while those that speak of what it demands are kept.  Where the world that is found breaks others, these are kept
as well, and so on: in the end a world breaks this requirement alone, or there is none.  The later of the requirements
are looked at first, and what follows is not kept any more: all that is reported may be left out together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypedDict

from reqonto.backends.base import Answer, Budget, Impossible, Nearby, Possible, Undecided, Wanted
from reqonto.cache import digest
from reqonto.checks.conflicts import shrink
from reqonto.checks.holding import holding
from reqonto.checks.nearness import near, near_all
from reqonto.checks.questions import Asker
from reqonto.checks.redundancy import denial, proved, relation_of
from reqonto.checks.verdicts import Redundancy
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import FALSE, Aggregate, Apply, Compare, ForAll, Formula, Iff, Implies, IsKind, Not
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import Node, bound, every_node, functions_in, parts
from reqonto.records import dataclass

STEPS = 2_000_000
"""How many solver steps one question may take: what follows is found soon, or not at all."""

SECONDS = 4.0
"""How long one question may take."""

SHARE = 1 / 3
"""How much of the time that is left may be spent: a watchdog, as what else is asked is worth more."""

BOUND = 2
"""How many more objects of a kind are tried than the question begins with."""

UNREACHED = "unreached"
"""Why a requirement stayed open of which nothing was asked any more."""

FEW = 60
"""So few others are kept at once."""

TOGETHER, MANY_TOGETHER = 8, 400
"""So many are broken one after another in one text, or near the same worlds."""

MOST_ROUNDS = 8
"""How often those that a world breaks are added before everything is kept at once."""

MOST_ROUNDS_OF_MANY = 2
"""The same where so many are kept that no world near a known one was found: by then few more help to find one."""


class _Words(TypedDict):
    """What a requirement demands: values that it speaks of, kinds of things that are to be there, or are not to.

    `circumstances` are the values of which it says when it applies: what it demands is not so where these are not.
    `again` are those of which it speaks twice; without any it does say something.
    """

    values: list[str]
    circumstances: list[str]
    wanted: list[str]
    denied: list[str]
    again: list[str]


def follow_together(
    asker: Asker,
    asked: Sequence[str],
    kept: Sequence[str],
    skip: Collection[str],
    ahead: Callable[[Sequence[Sequence[str]]], None] | None = None,
) -> tuple[list[Redundancy], dict[str, str]]:
    """The requirements of `asked` that follow from those of `kept` and background; those of `skip` are neither.

    And those of which it stayed open, each with the reason (`UNREACHED` or one of an `Undecided`).  `ahead` is told
    which are broken together, and may have the answers remembered in the meantime, see `Alone`.
    """
    alone = Alone(asker, asked, kept, skip)
    chunks = alone.chunks()
    if ahead is not None:
        ahead(chunks)
    alone.until = asker.until - (1 - SHARE) * max(0.0, asker.until - time.monotonic())
    of = {id_: chunk for chunk in chunks for id_ in chunk}
    found: list[Redundancy] = []
    opened: dict[str, str] = {}
    shown: Sequence[str] = ()
    for index, id_ in enumerate(reversed(alone.wanted)):
        asker.step("redundancy")
        if time.monotonic() >= alone.until:
            opened |= dict.fromkeys(alone.wanted[: len(alone.wanted) - index], "time" if asker.late else UNREACHED)
            break
        if id_ not in of:
            continue
        if of[id_] is not shown:
            shown = of[id_]
            alone.show(shown)
        because, open_ = alone.because(id_)
        if because is not None:
            found.append(because)
            alone.leave_out(id_)
        elif open_:
            opened[id_] = open_
    order = {id_: index for index, id_ in enumerate(alone.wanted)}
    return found[::-1], {id_: opened[id_] for id_ in sorted(opened, key=lambda id_: order[id_])}


class Alone:
    """Requirements that are each to be broken alone: which may follow from others, and worlds that show the contrary.

    A helper that is given some of them has the same questions answered as who asks for all.
    """

    def __init__(self, asker: Asker, asked: Sequence[str], kept: Iterable[str], skip: Collection[str]) -> None:
        full = asker.budget
        less = Budget(min(full.steps, STEPS), min(full.seconds, SECONDS), min(full.bound, BOUND))
        self.asker = replace(asker, budget=less)
        self.until = asker.until
        self.keeping = [id_ for id_ in kept if id_ not in skip]
        # A life cycle is no saying of its own that another could make superfluous.
        cycles = asker.theory.lemmas_by_id
        self.wanted = [id_ for id_ in asked if id_ not in skip and id_ not in cycles]
        ids = (*self.keeping, *self.wanted, *asker.background)
        words = asker.gists("asks", ids, lambda axioms: _words(asker, axioms))
        # From life cycles it would have been found to follow.
        self.speaking = _Speaking(words, [id_ for id_ in (*self.keeping, *asker.background) if id_ not in cycles])
        self.all_kept = frozenset((*self.keeping, *asker.background))
        self.candidates = [id_ for id_ in self.wanted if words[id_]["again"] or self.speaking.any_near(id_)]
        self.hints: dict[str, Nearby] = {}
        self.is_crowded = not asker.is_small(self.all_kept)
        """Whether too much takes part in any question to be asked about several at once: then near known worlds."""

    def chunks(self) -> list[list[str]]:
        """The requirements that may follow, the last first, as they are broken together."""
        ids = self.candidates[::-1]
        first = ids[:TOGETHER] if len(ids) > TOGETHER and not self.is_crowded else []
        self.show(first)
        self.is_crowded |= bool(first) and not any(self._is_noted(id_) for id_ in first)
        size = MANY_TOGETHER if self.is_crowded else TOGETHER
        return [ids[start : start + size] for start in range(0, len(ids), size)]

    def show(self, ids: Sequence[str]) -> None:
        """Look for worlds that break some of them, each alone; what is remembered is left out."""
        asker = replace(self.asker, until=self.until)
        open_ = [id_ for id_ in ids if not self._is_settled(id_)]
        wanted = [Wanted(denial(asker, id_), frozenset((id_,))) for id_ in open_]
        if self.is_crowded:
            self.hints = {open_[place]: each for place, each in near_all(asker, wanted, self.all_kept).items()}
        elif len(wanted) > 1:
            worlds = asker.singly(wanted, self.keeping)
            for place, id_ in enumerate(open_):
                if place in worlds:
                    given = partial(_given, worlds[place])
                    asker.is_shown(_named(id_), denial(asker, id_), self._others(id_), given)
                elif not asker.late and asker.memory is not None:
                    asker.memory.note(self._not_singly(id_), {"is": "open"})

    def because(self, id_: str) -> tuple[Redundancy | None, str]:
        """From what a requirement follows, None unless that was proved; and why it stayed open, empty if it did not."""
        hint = self.hints.get(id_)
        if hint is not None and hint.shown:
            return None, ""
        search = _Search(self.asker, id_, self._others(id_), self.all_kept, self.speaking.near(id_), hint)
        return search.because(), search.open

    def leave_out(self, id_: str) -> None:
        """Keep a requirement no more, as it follows from others."""
        self.keeping = [other for other in self.keeping if other != id_]
        self.all_kept -= {id_}

    def _is_noted(self, id_: str) -> bool:
        return self.asker.has_noted(_named(id_), denial(self.asker, id_))

    def _is_settled(self, id_: str) -> bool:
        """Whether it need not be broken beside others: it was, near a known world too, or that gave no world before."""
        memory = self.asker.memory
        if self._is_noted(id_):
            return True
        if memory is None or self.is_crowded:
            return False
        goal = self.asker.counted(denial(self.asker, id_))
        return (
            memory.recall(self._not_singly(id_)) is not None
            or memory.near_before(goal, keeping=self.all_kept, without=(id_,)) is not None
        )

    def _not_singly(self, id_: str) -> str:
        """Where it is noted that no world was found that breaks it, when several were asked about in one text."""
        memory = self.asker.memory
        assert memory is not None
        return "l" + digest(memory.about, memory.goal_print(denial(self.asker, id_)), memory.kept_key(self.all_kept))

    def _others(self, id_: str) -> tuple[str, ...]:
        """What is kept while a requirement is broken; nothing where nobody else speaks of what it demands."""
        # What nobody else speaks of may still say nothing at all.
        return tuple(other for other in self.keeping if other != id_) if self.speaking.any_near(id_) else ()


def _given(world: Structure) -> Structure:
    return world


def _named(id_: str) -> str:
    """As what it is remembered that a requirement can be broken alone."""
    return f"{id_} alone broken"


def _says_as_much(asker: Asker, id_: str, because: tuple[str, ...]) -> bool:
    """Whether the one reason follows from the requirement alone."""
    if len(because) != 1:
        return False
    with asker.afresh():
        return proved(asker, (id_,), because[0], ())[0] == (id_,)


@dataclass
class _Search:
    """The search for a world that breaks one requirement and keeps the others, and for the reason if there is none."""

    asker: Asker
    id: str
    others: tuple[str, ...]
    all_kept: frozenset[str]
    spoken: Collection[str]
    """The others that speak of what it demands."""
    hint: Nearby | None = None
    """What was found near known worlds."""
    core: tuple[str, ...] | None = None
    """What was kept where there is none."""
    open: str = ""
    """Why neither was found."""

    def because(self) -> Redundancy | None:
        """From what a requirement follows, no part of which can be left out; None unless that was proved."""
        asker, id_ = self.asker, self.id
        broken, others = denial(asker, id_), self.others
        hint = self.hint
        if asker.recalled(_named(id_), broken, others) is not None:
            return None
        if hint is None:
            hint = near(asker, broken, self.all_kept, without=(id_,))
            if hint is not None and hint.shown:
                return None
        if hint is not None and hint.core:
            self._ask(broken, tuple(other for other in others if other in hint.core))
        if self.core is None:
            asker.is_shown(_named(id_), broken, others, lambda: self._world(broken, others))
        if self.core is None:
            return None
        with asker.afresh():
            again = asker.ask(broken, self.core)
            if not isinstance(again, Impossible):
                self.open = again.reason if isinstance(again, Undecided) else "core"
                return None
            clash = shrink(asker, broken, again.core)
        if not clash.minimal:
            self.open = clash.unsettled or "core"
            return None
        because = tuple(other for other in asker.theory.by_id if other in {*clash.members, *clash.background})
        return Redundancy(id_, because, relation=relation_of(asker, because, back=_says_as_much(asker, id_, because)))

    def _world(self, broken: Formula, others: tuple[str, ...]) -> Structure | None:
        """One that breaks it alone, or None."""
        kept = tuple(other for other in others if other in self.spoken)
        rounds = MOST_ROUNDS if self.asker.is_small(others) else MOST_ROUNDS_OF_MANY
        for _ in range(rounds if len(others) > FEW else 0):
            answer = self._ask(broken, kept)
            if not isinstance(answer, Possible):
                return None
            more = {other for other in others if other not in kept and self._breaks(answer.witness, other)}
            if not more:
                return answer.witness
            kept = tuple(other for other in others if other in more or other in kept)
        answer = self._ask(broken, others)
        return answer.witness if isinstance(answer, Possible) else None

    def _ask(self, broken: Formula, kept: tuple[str, ...]) -> Answer:
        answer = self.asker.ask(broken, kept)
        if isinstance(answer, Impossible):
            self.core = kept
        self.open = answer.reason if isinstance(answer, Undecided) else ""
        return answer

    def _breaks(self, world: Structure, id_: str) -> bool:
        return any(not holding(axiom.formula, world) for axiom in self.asker.theory.by_id[id_])


# ---------------------------------------------------------------- what is worth asking


class _Speaking:
    """Which requirements demand something of what others demand."""

    def __init__(self, words: Mapping[str, _Words], ids: Sequence[str]) -> None:
        self.words = words
        self.by_word: dict[tuple[str, str], list[str]] = {}
        for id_ in ids:
            own = words[id_]
            spoken = {
                "values": {*own["values"], *own["circumstances"]},
                "wanted": own["wanted"],
                "denied": own["denied"],
            }
            for kind, names in spoken.items():
                for name in sorted(names):
                    self.by_word.setdefault((kind, name), []).append(id_)

    def near(self, id_: str) -> set[str]:
        """Those that speak of what a requirement demands: without any it can only follow from its trigger.

        What is to be there has to come from one that wants it there.
        """
        return {other for word in self._words_of(id_) for other in self.by_word.get(word, ()) if other != id_}

    def any_near(self, id_: str) -> bool:
        """Whether there is such a one."""
        return any(other != id_ for word in self._words_of(id_) for other in self.by_word.get(word, ()))

    def _words_of(self, id_: str) -> Iterator[tuple[str, str]]:
        own = self.words[id_]
        for kind in ("wanted",) if own["wanted"] else ("values", "denied"):
            yield from ((kind, name) for name in own[kind])  # type: ignore[literal-required]


def _words(asker: Asker, axioms: Sequence[Axiom]) -> _Words:
    values: set[str] = set()
    circumstances: set[str] = set()
    wanted: set[str] = set()
    denied: set[str] = set()
    events = asker.theory.event_sorts
    again: set[str] = set()
    for axiom in axioms:
        spoken = list(_spoken(asker, axiom))
        again |= {name for name in spoken if spoken.count(name) > 1}
        # What is forbidden is demanded not to be so.
        values |= _values(axiom.trigger if axiom.duty == FALSE else axiom.duty, events)
        circumstances |= _values(axiom.trigger, events)
        for kind, positive in _demanded(axiom.duty, positive=True):
            (wanted if positive else denied).add(kind)
        # What demands something where an event happens forbids the event where that is not so.
        denied |= {repr(var.sort) for var in axiom.vars if var.sort in events}
    return {
        "values": sorted(values),
        "circumstances": sorted(circumstances),
        "wanted": sorted(wanted),
        "denied": sorted(denied),
        "again": sorted(again),
    }


def _values(formula: Formula, events: Collection[ObjectSort]) -> set[str]:
    """The names of the values that a formula speaks of; of an event only its time is one."""
    return {
        name
        for name, function in functions_in(formula).items()
        if name.endswith(".time") or not (function.args and function.args[0] in events)
    }


def _spoken(asker: Asker, axiom: Axiom) -> Iterable[str]:
    """The values and kinds of things that an axiom speaks of, each time that it does; what only says of whom, not."""
    yield from (repr(var.sort) for var in axiom.vars)
    for node in (*every_node(axiom.trigger), *every_node(axiom.duty)):
        yield from (repr(var.sort) for var in bound(node))
        if isinstance(node, IsKind):
            yield node.kind
        if isinstance(node, Apply) and not (node.function.args and node.function.args[0] in asker.theory.event_sorts):
            yield node.function.name


def _demanded(node: Node, *, positive: bool) -> Iterable[tuple[str, bool]]:
    """The sorts over which a duty quantifies, and the kinds that it asks for: such as are to be there, or are not."""
    if isinstance(node, IsKind):
        yield node.kind, positive
    for var in bound(node):
        yield repr(var.sort), positive is not isinstance(node, ForAll)
        if isinstance(node, Aggregate):
            yield repr(var.sort), False
    for index, part in enumerate(parts(node)):
        if isinstance(node, Not) or (isinstance(node, Implies) and index == 0):
            yield from _demanded(part, positive=not positive)
        else:
            yield from _demanded(part, positive=positive)
            if isinstance(node, Iff | Compare):
                yield from _demanded(part, positive=not positive)

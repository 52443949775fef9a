"""Random texts about what others do and what the shop answers, and all short courses of events.

What a text means is said here a second time, by plain loops over the times of events, so that reading and meaning are
compared as well as what is found.  A course has one thing, up to two events of each kind from outside in the first
hours, and up to two of each kind of the shop; all times are whole hours.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations_with_replacement, pairwise, product
from pathlib import Path

from reqonto.checks.verdicts import Conflict
from reqonto.logic.evaluate import holds
from reqonto.logic.structure import Structure
from reqonto.pipeline import Result, run
from reqonto.settings import Settings

OUTSIDE, INSIDE = ("Ask", "Stop"), ("Do", "Tell")
HEAD = """external role Buyer
role Shop
entity Item { param g: boolean }
event Ask(item: Item) by Buyer
event Stop(item: Item) by Buyer
event Do(item: Item) by Shop
event Tell(item: Item) by Shop
"""
BEGIN, END = 4, 7
"""Before these hours what comes from outside happens, and what the shop does."""
MOST = 2
"""So many events of each kind."""
LOOKED_AT = 1500
"""In so many courses that keep all members of a conflict its circumstances are looked for, chosen at random."""

Times = Mapping[str, tuple[int, ...]]
Rule = Callable[[bool, Times], bool]


@dataclass
class Story:
    """A text with its rules as functions of whether the thing is so (`g`) and of the times of events."""

    lines: list[str] = field(default_factory=list)
    musts: dict[str, Rule] = field(default_factory=dict)
    assumed: dict[str, Rule] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return HEAD + "\n".join(self.lines) + "\n"


def story(seed: int, *, standing: bool = False) -> Story:
    """A random text; a seed gives the same one always.

    In a `standing` one the duty begins with no act of others: it is due for each thing at a certain hour.
    """
    chance = random.Random(seed)
    made = Story()
    outside = OUTSIDE[: chance.choice((1, 2, 2))]
    inside = INSIDE[: chance.choice((1, 1, 2))]
    for number in range(1, chance.randint(2, 4) + 1):
        # Without a duty there is nothing to clash with.
        if standing and number == 1:
            _add_standing(made, chance, outside, inside)
        else:
            _add(made, f"R-{number}", chance, outside, inside, "duty" if number == 1 else None)
    if chance.random() < 0.25 and len(outside) > 1:
        hours = chance.choice((1, 2))
        made.lines.append(
            f"assumption A-1: every k in Ask: some s in Stop: s.item = k.item and s within {hours} h after k"
        )
        made.assumed["A-1"] = lambda _, at, hours=hours: all(
            any(k <= s <= k + hours for s in at["Stop"]) for k in at["Ask"]
        )
    return made


def _add(
    made: Story, id_: str, chance: random.Random, outside: tuple[str, ...], inside: tuple[str, ...], sort: str | None
) -> None:
    cause, act = chance.choice(outside), chance.choice(inside)
    hours = chance.choice((1, 2))
    case = chance.choice((None, None, True, False))
    told = {None: "", True: "if i.g then ", False: "if not i.g then "}[case]
    where = {None: "", True: " where d.item.g", False: " where not d.item.g"}[case]

    def applies(g: bool) -> bool:
        return case is None or case is g

    rule: Rule
    match sort or chance.choice(("duty", "ban", "ban", "before", "none before", "apart")):
        case "duty":
            line = f"requirement {id_} {{ when {cause}(item: i) as k, {told}the Shop shall within {hours} h after k do {act}(item: i) }}"

            def rule(g: bool, at: Times) -> bool:
                return not applies(g) or all(any(k <= d <= k + hours for d in at[act]) for k in at[cause])
        case "ban":
            line = f"requirement {id_} {{ when {cause}(item: i) as k, {told}the Shop must not within {hours} h after k do {act}(item: i) }}"

            def rule(g: bool, at: Times) -> bool:
                return not applies(g) or not any(k <= d <= k + hours for d in at[act] for k in at[cause])
        case "before":
            other = chance.choice([kind for kind in (*outside, *inside) if kind != act])
            line = f"constraint {id_}: every d in {act}{where}: some k in {other}: k.item = d.item and k before d"

            def rule(g: bool, at: Times) -> bool:
                return not applies(g) or all(any(k < d for k in at[other]) for d in at[act])
        case "none before":
            line = f"constraint {id_}: every d in {act}{where}: no k in {cause}: k.item = d.item and k before d"

            def rule(g: bool, at: Times) -> bool:
                return not applies(g) or not any(k < d for k in at[cause] for d in at[act])
        case _:
            line = f"constraint {id_}: every d in {act}{where}: no t in {act}: t != d and t.item = d.item and t within {hours} h after d"

            def rule(g: bool, at: Times) -> bool:
                times = sorted(at[act])
                return not applies(g) or all(later - earlier > hours for earlier, later in pairwise(times))

    made.lines.append(line)
    made.musts[id_] = rule


def _add_standing(made: Story, chance: random.Random, outside: tuple[str, ...], inside: tuple[str, ...]) -> None:
    """A duty that is due at some hour, and often that what is called for excludes an act of others at any time."""
    act, due, hours = chance.choice(inside), chance.choice((1, 2, 3)), chance.choice((1, 2))
    case = chance.choice((None, None, True))
    where = "" if case is None else " where i.g"
    made.lines.append(
        f"requirement R-1 {{ every i in Item{where}: the Shop shall within {hours} h after 1970-01-01T0{due}:00Z do {act}(item: i) }}"
    )
    made.musts["R-1"] = lambda g, at: (case is not None and not g) or any(due <= d <= due + hours for d in at[act])
    if chance.random() < 0.5:
        cause = chance.choice(outside)
        made.lines.append(f"constraint R-0: no d in {act}: some k in {cause}: k.item = d.item")
        made.musts["R-0"] = lambda _, at: not (at[act] and at[cause])


# ---------------------------------------------------------------- courses of events


def _courses(end: int) -> list[tuple[int, ...]]:
    return [times for size in range(MOST + 1) for times in combinations_with_replacement(range(end), size)]


def courses(kinds: tuple[str, ...], spoken_of: str, end: int) -> list[Times]:
    """All courses of events of these kinds; what a text does not speak of does not happen."""
    return [
        dict(zip(kinds, times, strict=True))
        for times in product(
            *(_courses(end) if f"{kind}(" in spoken_of or f"in {kind}" in spoken_of else [()] for kind in kinds)
        )
    ]


def world(g: bool, at: Times) -> Structure:
    """A course of events as a structure; an hour has so many ticks as seconds."""
    names = {kind: tuple(f"{kind}{index}" for index in range(len(times))) for kind, times in at.items()}
    functions: dict[str, dict[tuple[object, ...], object]] = {"Item.g": {("item1",): g}}
    for kind, times in at.items():
        party = "buyer1" if kind in OUTSIDE else "shop1"
        functions[f"{kind}.time"] = {
            (name,): Fraction(3600 * hour) for name, hour in zip(names[kind], times, strict=True)
        }
        functions[f"{kind}.by"] = {(name,): party for name in names[kind]}
        functions[f"{kind}.to"] = {}
        functions[f"{kind}.item"] = {(name,): "item1" for name in names[kind]}
    return Structure(
        {"Party": ("buyer1", "shop1"), "Item": ("item1",), **names},
        members={"Buyer": frozenset({"buyer1"}), "Shop": frozenset({"shop1"})},
        functions=functions,  # type: ignore[arg-type]
    )


# ---------------------------------------------------------------- what is found


class Judged:
    """What was found of a story, and what its short courses say."""

    def __init__(self, made: Story, folder: Path) -> None:
        self.made = made
        folder.mkdir(exist_ok=True)
        file = folder / "story.req"
        file.write_text(made.text, encoding="utf-8")
        settings = Settings(cache=False, jobs=1, timeout=300.0)
        self.result: Result = run([file], settings, stages=("read", "meaning", "consistency", "conditional"))

    @cached_property
    def moves(self) -> list[tuple[bool, Times]]:
        """What comes from outside."""
        told = "\n".join(self.made.lines)
        return [(g, at) for at in courses(OUTSIDE, told, BEGIN) for g in (False, True)]

    @cached_property
    def answers(self) -> list[Times]:
        """What the shop may do."""
        return courses(INSIDE, "\n".join(self.made.lines), END)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        assert self.result.consistency is not None
        return self.result.consistency.conflicts

    def wrong(self) -> Iterator[str]:
        """All that is wrong with what was found; that something was not found is no mistake here, see `missed`."""
        if self.result.verdict != "consistent":
            yield f"doing nothing keeps everything, the verdict is {self.result.verdict}"
            return
        yield from self._meaning()
        for each in self.conflicts:
            bound = [*each.members, *(id_ for id_ in each.background if id_ in self.made.musts)]
            shown = self._shown(each, bound)
            if shown is not None:
                yield f"{each.kind} {each.trigger} {each.members} {each.background} is none: {shown}"

    def _meaning(self) -> Iterator[str]:
        """Whether the formulas of a text say what the loops say, in some courses."""
        theory = self.result.theory
        assert theory is not None
        chance = random.Random(self.made.text)
        for _ in range(25):
            g = chance.random() < 0.5
            at = {kind: chance.choice(_courses(BEGIN)) for kind in (*OUTSIDE, *INSIDE)}
            for id_, rule in {**self.made.musts, **self.made.assumed}.items():
                said = all(holds(axiom.formula, world(g, at)) for axiom in theory.by_id[id_])
                if said is not rule(g, at):
                    yield f"{id_} is {said} where {g} {at}, it should be {not said}"
                    return

    def _shown(self, conflict: Conflict, bound: list[str]) -> str | None:
        """A course in the circumstances of a conflict that keeps all its members."""
        assert conflict.goal is not None
        rules = [self.made.musts[id_] for id_ in bound]
        rules += [self.made.assumed[id_] for id_ in conflict.background if id_ in self.made.assumed]
        kept = [
            (g, {**move, **answer})
            for g, move in self.moves
            for answer in self.answers
            if all(rule(g, {**move, **answer}) for rule in rules)
        ]
        if len(kept) > LOOKED_AT:
            kept = random.Random(self.made.text).sample(kept, LOOKED_AT)
        return next((f"{g} {at}" for g, at in kept if holds(conflict.goal, world(g, at))), None)

    @cached_property
    def unanswered(self) -> tuple[bool, Times] | None:
        """Something from outside to which no short course answers lawfully, if there is one: the shortest.

        Who knows all that will come from outside may act before it, so that comes after the first hour.
        """
        allowed = [
            (g, move)
            for g, move in self.moves
            if all(0 not in times for times in move.values())
            and all(rule(g, {**move, "Do": (), "Tell": ()}) for rule in self.made.assumed.values())
        ]
        allowed.sort(key=lambda each: sum(map(len, each[1].values())))
        for g, move in allowed:
            if not any(
                all(rule(g, {**move, **answer}) for rule in self.made.musts.values()) for answer in self.answers
            ):
                return g, move
        return None

    @property
    def missed(self) -> bool:
        """Whether something has no lawful answer, and no conflict is told."""
        return self.unanswered is not None and not self.conflicts

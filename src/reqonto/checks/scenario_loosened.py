"""A scenario as far as it says for sure what was, where other things may have happened beside what it tells.

A complete story tells all that happened.  After one that is only observed so far more may follow, and an excerpt tells
of a part alone: what can not be there in these is only what can not be whatever else happened.  The same holds for a
part of a story, if it is asked whether that part alone can not be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from reqonto.constraints.scenarios import ScenarioFacts
from reqonto.logic.partial import Args, Others, PartialWorld, PartlyTimeline, Unknown
from reqonto.logic.sorts import INSTANT, STEPS
from reqonto.logic.structure import Value
from reqonto.logic.terms import Apply, Compare, ForAll, Formula, Individual, Or, Var, number
from reqonto.logic.theory import Theory, is_timeout

_ANY = Unknown(absent=True)


def tells_all(facts: ScenarioFacts) -> bool:
    """Whether nothing happened, and nothing will, but what the scenario tells."""
    return facts.complete and not facts.excerpt


def loosened(facts: ScenarioFacts, theory: Theory) -> PartialWorld:
    """The scenario as a world in which any further events may be, and in which values are known while none was.

    Those of a story that is observed so far come after its end; where nothing is without a name at any time, nothing
    is after that.
    """
    if tells_all(facts):
        return replace(facts.world, observed=None)
    start = facts.clock.start if facts.excerpt else facts.end
    last = STEPS * int(start if start is not None else facts.end)
    timelines = {
        name: {args: _until(line, last) for args, line in table.items()}
        for name, table in facts.world.timelines.items()
    }
    changing = {name for name, function in theory.functions.items() if function.changing}
    world = replace(
        facts.world,
        observed=None,
        timelines=timelines,
        none={name: masks for name, masks in facts.world.none.items() if name not in changing},
        others=_with_more(facts.world, theory, _all_sorts(theory)),
    )
    if not facts.excerpt:
        return world
    # In which state an object is that the excerpt does not say it of, hangs on what it leaves out.
    told = {
        name: {args: line for args, line in table.items() if (name, args[0]) in facts.begun}
        for name, table in timelines.items()
        if name in theory.by_id
    }
    return _without_cycles(replace(world, timelines={**timelines, **told}), theory)


def _until(line: PartlyTimeline, moment: int) -> PartlyTimeline:
    return (*(entry for entry in line if entry[0] is None or entry[0] <= moment), (moment + 1, _ANY))


def _with_more(world: PartialWorld, theory: Theory, sorts: Collection[str]) -> Mapping[str, Others]:
    """The sorts in which there may be objects and events without a name, with all of these."""
    found = dict(world.others)
    for sort in sorts:
        kinds = {name for name, info in theory.kinds.items() if info.sort.name == sort}
        found[sort] = Others(frozenset(), frozenset({sort, *kinds}))
    return found


def _all_sorts(theory: Theory) -> list[str]:
    """Who does what else happened, and what with, need not be listed either."""
    return [sort.name for sort in theory.sorts]


def _without_cycles(world: PartialWorld, theory: Theory) -> PartialWorld:
    """The world without what life cycles alone make of it: times of entering a state, and time-outs."""
    made = [name for name in (*world.functions, *world.timelines) if ":" in name and _base(name) in theory.by_id]
    timeouts = {sort.name for sort in theory.event_sorts if is_timeout(sort)}
    return replace(
        world,
        elements={name: () if name in timeouts else each for name, each in world.elements.items()},
        functions={name: table for name, table in world.functions.items() if name not in made},
        timelines={name: table for name, table in world.timelines.items() if name not in made},
    )


def _doubtful_cycles(world: PartialWorld) -> frozenset[str]:
    """The life cycles of which it is not known, for some object and moment, since when its state lasts."""
    return frozenset(
        _base(name)
        for name, table in world.timelines.items()
        if name.endswith(":entered") and any(isinstance(value, Unknown) for line in table.values() for _, value in line)
    )


def _base(name: str) -> str:
    return name.partition(":")[0]


def part_of(part: ScenarioFacts, whole: ScenarioFacts, theory: Theory) -> ScenarioFacts:
    """A story that leaves out some facts and steps of another, with nothing in it that the whole does not say.

    What was left out may have been: no default takes the place of a value, and no event is missing for want of a step.
    """
    left_out = frozenset(
        sort.name
        for sort in theory.sorts
        if len(part.world.elements.get(sort.name, ())) != len(whole.world.elements.get(sort.name, ()))
    )
    functions = {
        name: {args: value for args, value in table.items() if _is_told(name, args, value, whole.world)}
        for name, table in part.world.functions.items()
    }
    timelines = {
        name: {args: _agreed(line, whole.world.timelines.get(name, {}).get(args, ())) for args, line in table.items()}
        for name, table in part.world.timelines.items()
    }
    # What is not said is absent of some symbols; of those of which the whole says more, it is not known.
    more = {
        name
        for table in (whole.world.functions, whole.world.timelines)
        for name, rows in table.items()
        if rows.keys() - {*part.world.functions.get(name, {}), *part.world.timelines.get(name, {})}
    }
    world = replace(
        part.world,
        functions=functions,
        timelines=timelines,
        none={name: masks for name, masks in part.world.none.items() if name not in more or _is_of_event(name, theory)},
        others=_with_more(part.world, theory, left_out),
    )
    if any(is_timeout(sort) and sort.name in left_out for sort in theory.event_sorts):
        world = _without_cycles(world, theory)
    return replace(part, world=world)


def _is_of_event(name: str, theory: Theory) -> bool:
    """Whether a symbol tells of events; those of a part of a story say of themselves what they say in the whole."""
    function = theory.functions.get(name)
    return function is not None and len(function.args) == 1 and function.args[0] in theory.event_sorts


def _is_told(name: str, args: Args, value: Value, whole: PartialWorld) -> bool:
    """Whether the whole story says so as well; events have other numbers in a part of it."""
    return any(isinstance(arg, str) and arg[:1] == "#" for arg in args) or whole.functions.get(name, {}).get(
        args
    ) == value  # fmt: skip


def _agreed(line: PartlyTimeline, other: PartlyTimeline) -> PartlyTimeline:
    """How two timelines begin alike; what differs is not known."""
    for index, entry in enumerate(line):
        if index >= len(other) or other[index] != entry:
            return (*line[:index], (entry[0], _ANY))
    return line if len(line) == len(other) else (*line, (other[len(line)][0], _ANY))


def further_events(facts: ScenarioFacts, theory: Theory) -> tuple[Mapping[str, Others], list[Formula]]:
    """In which sorts there may be more than is told, with events, and that those come after what was observed."""
    others = _with_more(facts.world, theory, _all_sorts(theory))
    if facts.excerpt or facts.complete:
        return others, []
    said: list[Formula] = []
    doubtful = _doubtful_cycles(facts.world)
    for sort in theory.event_sorts:
        time = theory.functions.get(f"{sort.name}.time")
        # Where it is not known which time-outs there were, those that are told need not be all.
        untold = is_timeout(sort) and _base(sort.name) in doubtful
        if time is not None and sort.name in others and not untold:
            event = Var("e", sort)
            told = [Compare("=", event, Individual(name, sort)) for name in facts.world.elements.get(sort.name, ())]
            later = Compare(">", Apply(time, (event,)), number(facts.end, INSTANT))
            said.append(ForAll((event,), Or((*told, later)) if told else later))
    return others, said

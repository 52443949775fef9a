"""Worlds told as short stories, and conflicts explained by walking through the nearest world."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from reqonto.checks.clock import STANDARD, Clock
from reqonto.checks.conflicts import Clash
from reqonto.checks.findings import SAME_THINGS, where
from reqonto.checks.instances import applications
from reqonto.checks.naming import called
from reqonto.checks.relevance import idle, missing
from reqonto.checks.replay import Replay
from reqonto.checks.verdicts import ConflictKind, StoryStep, World
from reqonto.checks.walkthrough import about_times, broken_ids, demands, faults
from reqonto.checks.wording import Cell, Wording, article, both, glued, listed
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.evaluate import Env, Unsupported, assignments, holds
from reqonto.logic.show import NO_LABELS, Labels
from reqonto.logic.sorts import PARTY, STEPS, ObjectSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import And, Exists, Formula, Not
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import functions_in, kinds_in

_RECKONED = (":entered", ":start")
"""What a life cycle with time-outs adds to its parameter."""


def tell(
    theory: Theory,
    world: Structure,
    kept: Collection[Axiom],
    *,
    broken: Collection[Axiom] = (),
    labels: Labels = NO_LABELS,
    goal: Formula | None = None,
    about: str = "",
    clock: Clock = STANDARD,
    keeps: Replay | None = None,
) -> World:
    """A world with its facts and its events in order of time.

    Each event names the requirements of `kept` that ask for it and those of `broken` that it breaks.  `about` is the id
    that the story is told for: facts that neither it nor what asks for an event reads are left out, and with `keeps`
    those that could be otherwise in the same story.
    """
    because, breaks = _reasons(world, kept), _faults(world, broken)
    reading = {about, *(id_ for ids in because.values() for id_ in ids)}
    read = [axiom for axiom in (*kept, *broken) if axiom.id in reading or not (about or _is_declaration(axiom))]
    # Since when a state lasts is how time-outs are reckoned, and no fact of the shop: the events tell it.
    names = {function for axiom in read for function in functions_in(axiom.formula) if not function.endswith(_RECKONED)}
    kinds = {kind for axiom in read for kind in kinds_in(axiom.formula)}
    if goal is not None:
        names |= {function for function in functions_in(goal) if not function.endswith(_RECKONED)}
        kinds |= set(kinds_in(goal))
    if keeps is not None and not keeps(world):
        # Nothing can be tried on a world that does not pass itself.
        keeps = None
    # What breaks a requirement is told in full: that another value would break it as well explains nothing.
    told = {name for axiom in broken for name in functions_in(axiom.formula)} if about else set()
    teller = _Teller(theory, world, labels, clock, _idle(theory, world, names - told, keeps))
    facts = [*teller.members(kinds), *teller.several_roles(), *teller.facts(names)]
    if keeps is not None:
        facts += [
            teller.wording.fact(theory.functions[name], args, value=False)
            for name, args in missing(world, theory, keeps, names)
        ]
    facts += teller.first_values(names)
    steps = list(teller.steps(because, breaks, names))
    return World(world, tuple(facts or ([] if steps else teller.things())), tuple(steps))


def _is_declaration(axiom: Axiom) -> bool:
    """Whether an axiom only says of which kind, how many or how large something is."""
    return axiom.force == "structure" or (axiom.force == "background" and axiom.id.endswith("]"))


def _idle(theory: Theory, world: Structure, names: Collection[str], keeps: Replay | None) -> frozenset[Cell]:
    """The values that could be otherwise: those that are shown, in the order in which they are shown."""
    if keeps is None:
        return frozenset()
    shown = [name for name in world.functions if name in names]
    # What an event comes with is shown unless it is idle, whether or not a requirement reads it.
    shown += [
        f"{sort.name}.{name.rpartition('.')[2]}"
        for sort in theory.sorts
        if sort in theory.event_sorts and world.elements.get(sort.name)
        for name, function in theory.functions.items()
        if function.args == (sort,) and not isinstance(function.result, ObjectSort) and not name.endswith(".time")
    ]
    return idle(world, theory, keeps, list(dict.fromkeys(name for name in shown if name in world.functions)))


# ---------------------------------------------------------------- who asks for what


def _reasons(world: Structure, axioms: Iterable[Axiom]) -> dict[str, tuple[str, ...]]:
    """For each event the requirements whose duty it fulfils."""
    found: dict[str, dict[str, None]] = {}
    for axiom in axioms:
        if axiom.force == "structure":
            continue
        for env in _triggers(axiom, world):
            for name in _answers(axiom.duty, world, env):
                found.setdefault(name, {})[axiom.id] = None
    return {name: tuple(ids) for name, ids in found.items()}


def _faults(world: Structure, axioms: Iterable[Axiom]) -> dict[str, tuple[str, ...]]:
    """For each event the requirements that are triggered by it and not kept."""
    found: dict[str, dict[str, None]] = {}
    for axiom in axioms:
        for env in _triggers(axiom, world):
            if not holds(axiom.duty, world, env):
                events = [str(env[var.name]) for var in axiom.vars if _is_event(world, env[var.name])]
                if isinstance(axiom.duty, Not):
                    # What is forbidden and happens is at fault as well.
                    events += [name for name in _answers(axiom.duty.body, world, env) if _is_event(world, name)]
                last = max(events, key=lambda name: _time(world, name), default="")
                for name in [last] if last else [str(env[var.name]) for var in axiom.vars[:1]]:
                    found.setdefault(name, {})[axiom.id] = None
    return {name: tuple(ids) for name, ids in found.items()}


def _triggers(axiom: Axiom, world: Structure) -> Iterator[Env]:
    try:
        yield from applications(axiom, world)
    except Unsupported:
        return


def _answers(duty: Formula, world: Structure, env: Env) -> Iterator[str]:
    """The events that a duty says must exist, as they do in the world."""
    if isinstance(duty, And):
        for part in duty.parts:
            yield from _answers(part, world, env)
    elif isinstance(duty, Exists):
        for inner in assignments(duty.vars, duty.body, world, env):
            if holds(duty.body, world, inner):
                yield from (str(inner[var.name]) for var in duty.vars if isinstance(var.sort, ObjectSort))
                return


def _time(world: Structure, event: str) -> Fraction:
    for name, table in world.functions.items():
        at = table.get((event,)) if name.endswith(".time") else None
        if isinstance(at, Fraction):
            return at
    return Fraction(0)


def _is_event(world: Structure, value: Value) -> bool:
    return any((value,) in table for name, table in world.functions.items() if name.endswith(".time"))


# ---------------------------------------------------------------- telling


class _Teller:
    """One world in words."""

    def __init__(
        self, theory: Theory, world: Structure, labels: Labels, clock: Clock, idle_cells: Collection[Cell]
    ) -> None:
        self.theory = theory
        self.world = world
        self.labels = labels
        self.idle = idle_cells
        self.wording = Wording(theory, world, shown_names(theory, world, labels), labels, clock, idle_cells)
        self.events: dict[str, ObjectSort] = {
            name: sort
            for sort in theory.sorts
            if sort in theory.event_sorts
            for name in world.elements.get(sort.name, ())
        }

    def members(self, kinds: Collection[str]) -> Iterator[Text]:
        """Who plays which role, as far as it matters."""
        for kind, members in self.world.members.items():
            if kind in kinds:
                label = self.wording.label(kind)
                for name in map(self.wording.name, sorted(members)):
                    yield Text(f"{name.en} is {article(label.en)} {label.en}", glued(name.zh, "是", label.zh))

    def things(self) -> Iterator[Text]:
        """What there is, where nothing more can be said: an order without anything in it."""
        for sort, names in self.world.elements.items():
            if sort != PARTY.name:
                for name in map(self.wording.name, names):
                    yield Text(f"there is {name.en}", glued("有", name.zh))

    def several_roles(self) -> Iterator[Text]:
        """Who plays several roles at once: where the clash needs that, it is the point of the story."""
        for party in self.world.elements.get(PARTY.name, ()):
            special = self.wording.roles[party]
            if len(special) > 1:
                name, labels = self.wording.name(party), [self.wording.label(kind) for kind in special]
                en = listed([f"{article(label.en)} {label.en}" for label in labels], "en")
                zh = "，".join(label.zh if label is labels[0] else glued("又是", label.zh) for label in labels)
                yield Text(f"{name.en} is at once {en}", glued(name.zh, "既是", zh))

    def facts(self, names: Collection[str]) -> Iterator[Text]:
        """The values that the requirements read, of everything that is not an event."""
        for name, table in self.world.functions.items():
            function = self.theory.functions[name]
            if name not in names or any(arg in self.events for args in table for arg in args):
                continue
            owner = self.theory.kinds.get(name.rpartition(".")[0])
            members = self.world.members.get(owner.name) if owner is not None else None
            for args, value in table.items():
                # Of a party that is no shop nobody asks what a shop has.
                if (members is None or args[0] in members) and (name, args) not in self.idle:
                    yield self.wording.fact(function, args, value)

    def first_values(self, names: Collection[str]) -> Iterator[Text]:
        """How changing values begin."""
        for name, table in self.world.timelines.items():
            if name in names:
                for args, line in table.items():
                    if line and line[0][0] is None and line[0][1] is not None and line[0][1] is not False:
                        fact = self.wording.fact(self.theory.functions[name], args, line[0][1])
                        changes = len(line) > 1
                        yield Text(f"at first {fact.en}", f"起初{fact.zh}") if changes else fact

    def steps(
        self, because: Mapping[str, tuple[str, ...]], breaks: Mapping[str, tuple[str, ...]], names: Collection[str]
    ) -> Iterator[StoryStep]:
        """The events in order of time, each with the changes that come with it."""
        timed: list[tuple[Fraction, int, str]] = []
        for index, (name, sort) in enumerate(self.events.items()):
            time = self.world.functions.get(f"{sort.name}.time", {}).get((name,))
            if isinstance(time, Fraction):
                timed.append((time, index, name))
        timed.sort()
        for position, (time, _, name) in enumerate(timed):
            last = position + 1 == len(timed) or timed[position + 1][0] != time
            what = told_event(self.wording, name)
            changes = list(self._changes(time, names)) if last else []
            if changes:
                what = Text(
                    f"{what.en} – {'; '.join(change.en for change in changes)}",
                    f"{what.zh}——{'；'.join(change.zh for change in changes)}",
                )
            yield StoryStep(self.wording.time(name), what, because.get(name, ()), breaks.get(name, ()))

    def _changes(self, time: Fraction, names: Collection[str]) -> Iterator[Text]:
        points = {STEPS * int(time) + 1, STEPS * int(time) + 3}
        for name, table in self.world.timelines.items():
            if name in names:
                for args, line in table.items():
                    for start, value in line:
                        if start in points:
                            yield both(partial(self._change, name, args, value))

    def _change(self, name: str, args: tuple[Value, ...], value: Value | None, lang: str) -> str:
        function = self.theory.functions[name]
        about = [self.wording.value(arg, sort, lang) for arg, sort in zip(args, function.args, strict=False)]
        label = self.wording.label(name)[lang]
        if isinstance(value, bool):
            now = Text("from now on ", "此后")[lang]
            return now + self.wording.truth(name, about, lang, holds=value)
        said = "" if value is None else self.wording.value(value, function.result, lang)
        if lang == "zh":
            return glued("、".join(about), "的", label, "不再有值" if value is None else "变为", said)
        return f"the {label} of {listed(about, lang)} {'ends' if value is None else f'becomes {said}'}"


def told_event(wording: Wording, event: str) -> Text:
    """One event with who did it, as a step of the story."""
    return both(lambda lang: wording.event(event, lang))


def shown_names(theory: Theory, world: Structure, labels: Labels) -> dict[str, Text]:
    """What the objects of a told world are called; in English as in the world itself."""
    found = called(world, theory, labels)
    return {name: text if text.en == name else Text(name, name) for name, text in found.items()}


# ---------------------------------------------------------------- explanations

_HEADS: Mapping[str, Text] = {
    "absolute": Text("{members} cannot {both} hold{background}.", "{members} 不能同时成立{background}。"),
    "trigger": Text(
        "Where {trigger} applies, {members} cannot {both} hold{background}.",
        "{trigger} 一旦适用，{members} 就不能同时成立{background}。",
    ),
    "pair": Text(
        "Where {where}, {members} cannot {both} hold{background}.",
        "{where}时，{members} 不能同时成立{background}。",
    ),
    "situation": Text(
        "In the situation {trigger}, {members} cannot {both} hold{background}.",
        "在情形 {trigger} 中，{members} 不能同时成立{background}。",
    ),
    "conditional": Text(
        "Where {trigger} applies, {members} leave no lawful response{background}.",
        "{trigger} 适用时，{members} 使任何合规应对都不可能{background}。",
    ),
}
_MEET = Text(
    "Where {where}, they cannot {both} be kept{background}.",
    "{where}时，不能同时遵守{background}。",
)


def explain(
    theory: Theory,
    kind: ConflictKind,
    trigger: tuple[str, ...],
    clash: Clash,
    nearest: World | None,
    labels: Labels = NO_LABELS,
    clock: Clock = STANDARD,
    *,
    missed: Sequence[str] = (),
) -> Text:
    """What clashes where, then what each member asks for in the nearest world, and what breaks there; a line each."""
    head = _HEADS[kind]
    if not clash.members:
        head = Text("The assumptions exclude it by themselves{background}.", "仅凭假设就已排除{background}。")
    if kind == "trigger" and trigger and trigger == clash.members:
        head = Text(
            "{members} contradicts itself wherever it applies{background}.",
            "{members} 一旦适用就自相矛盾{background}。",
        )
    if kind == "pair" and set(trigger) == set(clash.members):
        head = _MEET
    every = "both" if len(clash.members) == 2 else "all"
    about, members, ground = (both(partial(listed, ids)) for ids in (trigger, clash.members, clash.background))
    here = where(trigger, missed, together=SAME_THINGS)
    given = Text(f", given {ground.en}" if ground.en else "", f"（前提：{ground.zh}）" if ground.zh else "")
    lines = [
        Text(
            head.en.format(trigger=about.en, members=members.en, background=given.en, both=every, where=here.en),
            head.zh.format(trigger=about.zh, members=members.zh, background=given.zh, where=here.zh),
        )
    ]
    if nearest is not None:
        lines += _walk(theory, clash, nearest, labels, clock)
    return Text("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))


def _walk(theory: Theory, clash: Clash, nearest: World, labels: Labels, clock: Clock) -> Iterator[Text]:
    """What each member asks for in the story, what it breaks on, and where that comes to its end."""
    world = nearest.structure
    wording = Wording(theory, world, shown_names(theory, world, labels), labels, clock)
    ids = (*clash.members, *clash.background)
    broken = broken_ids(theory, world, ids) or ((clash.dropped,) if clash.dropped else ())
    # What is broken comes last: all the others lead there.
    order = [*(id_ for id_ in ids if id_ not in broken), *(id_ for id_ in ids if id_ in broken)]
    order = [id_ for id_ in order if theory.by_id.get(id_)]
    said = demands(wording, order)
    wrong = faults(wording, [id_ for id_ in order if id_ in broken])
    for index, (id_, clause) in enumerate(zip(order, said, strict=True)):
        last = index + 1 == len(said)
        fault = wrong.get(id_, Text("", ""))
        en = f"{clause.en}, but {fault.en}" if fault.en else clause.en
        zh = f"{clause.zh}，而{fault.zh}" if fault.zh else clause.zh
        yield Text(en + ("." if last else ";"), zh + ("。" if last else "；"))
    if about_times(theory, ids) and len(nearest.steps) > 1:
        yield Text("No order of these events keeps all of this.", "无论这些事件怎样排序，都不能全部做到。")
    else:
        yield Text("Not all of this can be kept at once.", "这些不能同时做到。")
    if len(broken) == 1:
        where = next((step for step in nearest.steps if broken[0] in step.broken), None)
        if where is None:
            yield Text(f"Whoever keeps the others breaks {broken[0]}.", f"遵守其余各条，就违反 {broken[0]}。")
        else:
            yield Text(
                f"Whoever keeps the others, as in the example, breaks {broken[0]} at {where.when}: “{where.what.en}”.",
                f"如例中那样遵守其余各条，就在 {where.when}“{where.what.zh}”时违反 {broken[0]}。",
            )

"""Worlds told as short stories, and conflicts explained by walking through the nearest world."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from reqonto.checks.conflicts import Clash
from reqonto.checks.naming import called, label_of
from reqonto.checks.verdicts import ConflictKind, StoryStep, World
from reqonto.checks.walkthrough import about_times, broken_ids, demands
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.evaluate import Env, Unsupported, assignments, holds
from reqonto.logic.show import NO_LABELS, Labels, shown_value
from reqonto.logic.sorts import INSTANT, STEPS, BoolSort, ObjectSort, Sort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import And, Exists, Formula, Function, Not
from reqonto.logic.theory import Axiom, Theory
from reqonto.logic.walk import functions_in, kinds_in

LANGUAGES = ("en", "zh")


def tell(
    theory: Theory,
    world: Structure,
    kept: Collection[Axiom],
    *,
    broken: Collection[Axiom] = (),
    labels: Labels = NO_LABELS,
    goal: Formula | None = None,
    about: str = "",
) -> World:
    """A world with its facts and its events in order of time.

    Each event names the requirements of `kept` that ask for it and those of `broken` that it breaks.  `about` is the id
    that the story is told for: facts that neither it nor what asks for an event reads are left out.
    """
    because, faults = _reasons(world, kept), _faults(world, broken)
    reading = {about, *(id_ for ids in because.values() for id_ in ids)}
    read = [axiom for axiom in (*kept, *broken) if not about or axiom.id in reading]
    names = {function for axiom in read for function in functions_in(axiom.formula)}
    kinds = {kind for axiom in read for kind in kinds_in(axiom.formula)}
    if goal is not None:
        names |= set(functions_in(goal))
        kinds |= set(kinds_in(goal))
    teller = _Teller(theory, world, labels)
    facts = [*teller.members(kinds), *teller.facts(names), *teller.first_values(names)]
    steps = list(teller.steps(because, faults, names))
    return World(world, tuple(facts), tuple(steps))


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
        for env in assignments(axiom.vars, axiom.trigger, world, {}):
            if holds(axiom.trigger, world, env):
                yield env
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

    def __init__(self, theory: Theory, world: Structure, labels: Labels) -> None:
        self.theory = theory
        self.world = world
        self.labels = labels
        self.names = shown_names(theory, world, labels)
        self.events: dict[str, ObjectSort] = {
            name: sort
            for sort in theory.sorts
            if sort in theory.event_sorts
            for name in world.elements.get(sort.name, ())
        }

    def _label(self, name: str) -> Text:
        return label_of(name, self.labels)

    def _name(self, name: Value) -> Text:
        return self.names.get(str(name)) or Text(str(name), str(name))

    def _shown(self, value: Value, function: Function, lang: str) -> str:
        return self._value(value, function.result, lang)

    def _value(self, value: Value, sort: Sort, lang: str) -> str:
        if isinstance(sort, ObjectSort):
            return self._name(value)[lang]
        return shown_value(value, sort, lang, tick=self.theory.tick, labels=self.labels)

    def members(self, kinds: Collection[str]) -> Iterator[Text]:
        """Who plays which role, as far as it matters."""
        for kind, members in self.world.members.items():
            if kind in kinds:
                label = self._label(kind)
                article = "an" if label.en[:1].lower() in set("aeiou") else "a"
                for name in map(self._name, sorted(members)):
                    yield Text(f"{name.en} is {article} {label.en}", f"{name.zh} 是{label.zh}")

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
                if members is None or args[0] in members:
                    yield self._fact(function, args, value)

    def _fact(self, function: Function, args: tuple[Value, ...], value: Value) -> Text:
        label = self._label(function.name)
        about = {
            lang: Text(", ", "，")[lang].join(
                self._value(arg, sort, lang) for arg, sort in zip(args, function.args, strict=False)
            )
            for lang in LANGUAGES
        }
        if isinstance(function.result, BoolSort) and value is True:
            return Text(f"{label.en}: {about['en']}", f"{label.zh}：{about['zh']}")
        of = Text(f" of {about['en']}", f"{about['zh']} 的") if args else Text("", "")
        return Text(
            f"the {label.en}{of.en} is {self._shown(value, function, 'en')}",
            f"{of.zh}{label.zh}是{self._shown(value, function, 'zh')}",
        )

    def first_values(self, names: Collection[str]) -> Iterator[Text]:
        """How changing values begin."""
        for name, table in self.world.timelines.items():
            if name in names:
                for args, line in table.items():
                    if line and line[0][0] is None and line[0][1] is not None and line[0][1] is not False:
                        fact = self._fact(self.theory.functions[name], args, line[0][1])
                        changes = len(line) > 1
                        yield Text(f"at first {fact.en}", f"起初{fact.zh}") if changes else fact

    def steps(
        self, because: Mapping[str, tuple[str, ...]], faults: Mapping[str, tuple[str, ...]], names: Collection[str]
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
            what = self._event(name, self.events[name])
            changes = list(self._changes(time, names)) if last else []
            if changes:
                what = Text(
                    f"{what.en} ({'; '.join(change.en for change in changes)})",
                    f"{what.zh}（{'；'.join(change.zh for change in changes)}）",
                )
            when = shown_value(time, INSTANT, "en", tick=self.theory.tick)
            yield StoryStep(when, what, because.get(name, ()), faults.get(name, ()))

    def _event(self, name: str, sort: ObjectSort) -> Text:
        """Who did what to what, and to whom."""
        values: dict[str, tuple[Function, Value]] = {}
        for function in self.theory.functions.values():
            if function.args == (sort,) and not function.changing and not function.name.endswith(".time"):
                value = self.world.functions.get(function.name, {}).get((name,))
                if value is not None:
                    values[function.name.rsplit(".", 1)[-1]] = function, value
        by, to = values.pop("by", None), values.pop("to", None)
        label = self._label(sort.name)
        said: dict[str, str] = {}
        for lang in LANGUAGES:
            actor = f"{self._name(by[1])[lang]}{Text(': ', '：')[lang]}" if by else ""
            details = [
                self._shown(value, function, lang)
                if isinstance(function.result, ObjectSort)
                else f"{self._label(function.name)[lang]} {self._shown(value, function, lang)}"
                for function, value in values.values()
            ]
            if to:
                details.append(Text(f"to {self._name(to[1]).en}", f"给 {self._name(to[1]).zh}")[lang])
            comma = Text(", ", "，")[lang]
            said[lang] = f"{actor}{label[lang]}" + (f" {comma.join(details)}" if details else "")
        return Text(said["en"], said["zh"])

    def _changes(self, time: Fraction, names: Collection[str]) -> Iterator[Text]:
        points = {STEPS * int(time) + 1, STEPS * int(time) + 3}
        for name, table in self.world.timelines.items():
            if name not in names:
                continue
            function = self.theory.functions[name]
            for args, line in table.items():
                for start, value in line:
                    if start in points:
                        label = self._label(name)
                        about = Text(
                            ", ".join(self._name(arg).en for arg in args), "，".join(self._name(arg).zh for arg in args)
                        )
                        if value is None:
                            yield Text(f"{label.en} of {about.en} ends", f"{about.zh} 的{label.zh}不再有值")
                        else:
                            yield Text(
                                f"{label.en} of {about.en} becomes {self._shown(value, function, 'en')}",
                                f"{about.zh} 的{label.zh}变为{self._shown(value, function, 'zh')}",
                            )


def shown_names(theory: Theory, world: Structure, labels: Labels) -> dict[str, Text]:
    """What the objects of a told world are called; in English as in the world itself."""
    found = called(world, theory, labels)
    return {name: text if text.en == name else Text(name, name) for name, text in found.items()}


# ---------------------------------------------------------------- explanations

_HEADS: Mapping[str, Text] = {
    "absolute": Text("{members} cannot all hold{background}.", "{members} 不能同时成立{background}。"),
    "trigger": Text(
        "Where {trigger} applies, {members} cannot all hold{background}.",
        "{trigger} 一旦适用，{members} 就不能同时成立{background}。",
    ),
    "pair": Text(
        "Where {trigger} apply to the same things, {members} cannot all hold{background}.",
        "{trigger} 针对同一对象同时适用时，{members} 不能同时成立{background}。",
    ),
    "situation": Text(
        "In the situation {trigger}, {members} cannot all hold{background}.",
        "在情形 {trigger} 中，{members} 不能同时成立{background}。",
    ),
    "conditional": Text(
        "Where {trigger} applies, {members} leave no lawful response{background}.",
        "{trigger} 适用时，{members} 使任何合规应对都不可能{background}。",
    ),
}


def _list(ids: Collection[str]) -> Text:
    names = list(ids)
    if len(names) < 2:
        return Text("".join(names), "".join(names))
    return Text(f"{', '.join(names[:-1])} and {names[-1]}", f"{'、'.join(names[:-1])} 和 {names[-1]}")


def explain(
    theory: Theory,
    kind: ConflictKind,
    trigger: tuple[str, ...],
    clash: Clash,
    nearest: World | None,
    labels: Labels = NO_LABELS,
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
    about, members, ground = _list(trigger), _list(clash.members), _list(clash.background)
    given = Text(f", given {ground.en}" if ground.en else "", f"（前提：{ground.zh}）" if ground.zh else "")
    lines = [
        Text(
            head.en.format(trigger=about.en, members=members.en, background=given.en),
            head.zh.format(trigger=about.zh, members=members.zh, background=given.zh),
        )
    ]
    if nearest is not None:
        lines += _walk(theory, clash, nearest, labels)
    return Text("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))


def _walk(theory: Theory, clash: Clash, nearest: World, labels: Labels) -> Iterator[Text]:
    """What each member asks for in the story, and where that comes to its end."""
    world = nearest.structure
    ids = (*clash.members, *clash.background)
    said = demands(theory, world, shown_names(theory, world, labels), ids, labels)
    for index, clause in enumerate(said):
        last = index + 1 == len(said)
        yield Text(clause.en + (":" if last else ";"), clause.zh + ("：" if last else "；"))
    if about_times(theory, ids) and len(nearest.steps) > 1:
        yield Text("no order of these events keeps all of this.", "无论这些事件怎样排序，都不能全部做到。")
    else:
        yield Text("not all of this can be kept at once.", "这些不能同时做到。")
    broken = broken_ids(theory, world, ids) or ((clash.dropped,) if clash.dropped else ())
    if len(broken) == 1:
        where = next((step for step in nearest.steps if broken[0] in step.broken), None)
        at = Text("", "") if where is None else Text(f" at “{where.what.en}”", f"“{where.what.zh}”时")
        if where is None:
            yield Text(f"Whoever keeps the others breaks {broken[0]}.", f"遵守其余各条，就违反 {broken[0]}。")
        else:
            yield Text(
                f"Whoever keeps the others, as in the example, breaks {broken[0]}{at.en}.",
                f"如例中那样遵守其余各条，{at.zh}就违反 {broken[0]}。",
            )

"""Worlds told as short stories, and conflicts explained by walking through the nearest world."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from reqonto.checks.conflicts import Clash
from reqonto.checks.verdicts import ConflictKind, StoryStep, World
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.evaluate import Env, Unsupported, assignments, holds
from reqonto.logic.show import NO_LABELS, Labels, shown_value
from reqonto.logic.sorts import INSTANT, STEPS, BoolSort, ObjectSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import And, Exists, Formula, Function
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
) -> World:
    """A world with its facts and its events in order of time.

    Each event names the requirements of `kept` that ask for it and those of `broken` that it breaks.
    """
    because, faults = _reasons(world, kept), _faults(world, broken)
    names = {function for axiom in (*kept, *broken) for function in functions_in(axiom.formula)}
    kinds = {kind for axiom in (*kept, *broken) for kind in kinds_in(axiom.formula)}
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
                events = [var for var in axiom.vars if _is_event(world, env[var.name])]
                for var in events[-1:] or list(axiom.vars)[:1]:
                    found.setdefault(str(env[var.name]), {})[axiom.id] = None
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


def _is_event(world: Structure, value: Value) -> bool:
    return any((value,) in table for name, table in world.functions.items() if name.endswith(".time"))


# ---------------------------------------------------------------- telling


class _Teller:
    """One world in words."""

    def __init__(self, theory: Theory, world: Structure, labels: Labels) -> None:
        self.theory = theory
        self.world = world
        self.labels = labels
        self.events: dict[str, ObjectSort] = {
            name: sort
            for sort in theory.sorts
            if sort in theory.event_sorts
            for name in world.elements.get(sort.name, ())
        }

    def _label(self, name: str) -> Text:
        found = self.labels.get(name)
        if found is not None:
            return found
        short = name.rsplit(".", 1)[-1]
        return Text(short, short)

    def _shown(self, value: Value, function: Function, lang: str) -> str:
        return shown_value(value, function.result, lang, tick=self.theory.tick, labels=self.labels)

    def members(self, kinds: Collection[str]) -> Iterator[Text]:
        """Who plays which role, as far as it matters."""
        for kind, members in self.world.members.items():
            if kind in kinds:
                label = self._label(kind)
                for name in sorted(members):
                    yield Text(f"{name} is a {label.en}", f"{name} 是{label.zh}")

    def facts(self, names: Collection[str]) -> Iterator[Text]:
        """The values that the requirements read, of everything that is not an event."""
        for name, table in self.world.functions.items():
            function = self.theory.functions[name]
            if name not in names or any(arg in self.events for args in table for arg in args):
                continue
            for args, value in table.items():
                yield self._fact(function, args, value)

    def _fact(self, function: Function, args: tuple[Value, ...], value: Value) -> Text:
        label = self._label(function.name)
        about = {
            lang: ", ".join(
                shown_value(arg, sort, lang, tick=self.theory.tick, labels=self.labels)
                for arg, sort in zip(args, function.args, strict=False)
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
            actor = f"{by[1]}: " if by else ""
            details = [
                self._shown(value, function, lang)
                if isinstance(function.result, ObjectSort)
                else f"{self._label(function.name)[lang]} {self._shown(value, function, lang)}"
                for function, value in values.values()
            ]
            if to:
                details.append(Text(f"to {to[1]}", f"对象 {to[1]}")[lang])
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
                        about = ", ".join(str(arg) for arg in args)
                        if value is None:
                            yield Text(f"{label.en} of {about} ends", f"{about} 的{label.zh}不再有值")
                        else:
                            yield Text(
                                f"{label.en} of {about} becomes {self._shown(value, function, 'en')}",
                                f"{about} 的{label.zh}变为{self._shown(value, function, 'zh')}",
                            )


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
    """What clashes where, and how the nearest world breaks it: which requirement asks for which event."""
    head = _HEADS[kind]
    if not clash.members:
        head = Text("The assumptions exclude it by themselves{background}.", "仅凭假设就已排除{background}。")
    if kind == "trigger" and trigger and trigger == clash.members:
        head = Text("{members} excludes what triggers it{background}.", "{members} 排除了触发它的情形{background}。")
    about, members, ground = _list(trigger), _list(clash.members), _list(clash.background)
    given = Text(f", given {ground.en}" if ground.en else "", f"（前提：{ground.zh}）" if ground.zh else "")
    en = [head.en.format(trigger=about.en, members=members.en, background=given.en)]
    zh = [head.zh.format(trigger=about.zh, members=members.zh, background=given.zh)]
    if nearest is not None and clash.dropped:
        en.append(f"All but {clash.dropped} can be kept, for instance so:")
        zh.append(f"除 {clash.dropped} 外其余都能遵守，例如：")
        for text in _walk(nearest):
            en.append(text.en)
            zh.append(text.zh)
        broken = [step for step in nearest.steps if clash.dropped in step.broken]
        if not broken:
            en.append(f"Then {clash.dropped} is broken.")
            zh.append(f"于是违反 {clash.dropped}。")
    _ = theory, labels
    return Text(" ".join(en), "".join(zh))


def _walk(world: World) -> Iterator[Text]:
    for step in world.steps:
        en, zh = f"{step.when} {step.what.en}", f"{step.when} {step.what.zh}"
        if step.because:
            ids = _list(step.because)
            en += f" ({ids.en} asks for it)" if len(step.because) == 1 else f" ({ids.en} ask for it)"
            zh += f"（{ids.zh} 要求如此）"
        if step.broken:
            ids = _list(step.broken)
            en += f" – which breaks {ids.en}"
            zh += f"——违反 {ids.zh}"
        yield Text(
            en + ";" if step is not world.steps[-1] else en + ".",
            zh + "；" if step is not world.steps[-1] else zh + "。",
        )

"""Stories that are remembered: to make a world readable takes longer than to find it.

A story depends on the theory's signature and structure, on the axioms of its conflict, on the worlds that were found,
and on labels and clock; all of that is in its key.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from reqonto.cache import digest
from reqonto.checks.clock import STANDARD, Clock
from reqonto.checks.conflicts import Clash
from reqonto.checks.questions import Asker
from reqonto.checks.remembered import RememberingSession
from reqonto.checks.verdicts import ConflictKind, StoryStep, World
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.show import Labels
from reqonto.logic.sorts import PARTY, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import ForAll, Formula
from reqonto.logic.theory import Axiom


def told_conflict(
    asker: Asker,
    kind: ConflictKind,
    trigger: tuple[str, ...],
    goal: Formula | None,
    clash: Clash,
    labels: Labels,
    clock: Clock,
) -> tuple[World | None, Text]:
    """The nearest world of a conflict, and what clashes in it."""
    memory = asker.memory
    key = "" if memory is None else _key(memory, kind, trigger, goal, clash, labels, clock)
    entry = None if memory is None else memory.recall(key)
    if memory is not None and entry is not None:
        found = _unpacked(memory, entry.get("world"))
        said = entry.get("said")
        if (found is not None or entry.get("world") is None) and isinstance(said, list):
            return found, _text(said)
    # What tells stories is loaded where there is one to tell: most of them are remembered.
    from reqonto.checks.meeting import unmet
    from reqonto.checks.story import explain
    from reqonto.checks.witness import nearest_world

    nearest = nearest_world(asker, goal, clash, labels, clock)
    missed = unmet(asker.theory, trigger, goal) if kind == "pair" else ()
    explanation = explain(asker.theory, kind, trigger, clash, nearest, labels, clock, missed=missed)
    if memory is not None and not asker.late:
        packed = None if nearest is None else _packed(memory, nearest)
        memory.note(key, {"world": packed, "said": [explanation.en, explanation.zh]})
    return nearest, explanation


def told_world(
    asker: Asker,
    goal: Formula | None,
    keeping: Collection[str],
    world: Structure,
    labels: Labels,
    clock: Clock = STANDARD,
) -> World:
    """A world in which a goal holds and that keeps these requirements and the background, made readable and told."""
    memory = asker.memory
    # What is about kinds of which there is nothing stays true however the world is made simpler, and asks for nothing.
    empty = {sort for sort, names in world.elements.items() if not names and sort != PARTY.name}
    speaking = [id_ for id_ in keeping if not all(_is_idle(axiom, empty) for axiom in asker.theory.by_id[id_])]
    if memory is None:
        return _simple(asker, goal, speaking, world, labels, clock)
    prints = [memory.prints[id_] for id_ in (*speaking, "", *asker.background)]
    key = "y" + digest(
        memory.about, _called(labels, clock), memory.goal_print(goal), memory.keep_world(world), *speaking, "", *prints
    )
    entry = memory.recall(key)
    found = None if entry is None else _unpacked(memory, entry.get("world"))
    if found is None:
        found = _simple(asker, goal, speaking, world, labels, clock)
        memory.note(key, {"world": _packed(memory, found)})
    return found


def _simple(
    asker: Asker, goal: Formula | None, keeping: Collection[str], world: Structure, labels: Labels, clock: Clock
) -> World:
    from reqonto.checks.witness import simple_world

    return simple_world(asker, goal, keeping, world, labels, clock)


def _is_idle(axiom: Axiom, empty: Collection[str]) -> bool:
    """Whether an axiom speaks of all objects of a kind of which there is none."""
    formula = axiom.formula
    while isinstance(formula, ForAll):
        if any(isinstance(var.sort, ObjectSort) and var.sort.name in empty for var in formula.vars):
            return True
        formula = formula.body
    return False


def _key(
    memory: RememberingSession,
    kind: ConflictKind,
    trigger: tuple[str, ...],
    goal: Formula | None,
    clash: Clash,
    labels: Labels,
    clock: Clock,
) -> str:
    parts = [memory.about, kind, *trigger, "", memory.goal_print(goal), clash.dropped, _called(labels, clock)]
    for ids in (clash.members, clash.background):
        parts += [*(f"{id_} {memory.prints[id_]}" for id_ in ids), ""]
    worlds = [*clash.worlds, *([(clash.dropped, clash.nearest)] if clash.nearest is not None else [])]
    parts += [f"{id_} {memory.keep_world(world)}" for id_, world in worlds]
    return "y" + digest(*parts)


def _called(labels: Labels, clock: Clock) -> str:
    """What names and times in stories depend on."""
    return digest(repr(clock), *(f"{name} {text.en!r} {text.zh!r}" for name, text in labels.items()))


# ---------------------------------------------------------------- worlds as data


def _packed(memory: RememberingSession, world: World) -> dict[str, object]:
    return {
        "structure": memory.keep_world(world.structure),
        "facts": [[fact.en, fact.zh] for fact in world.facts],
        "steps": [
            [step.when, step.what.en, step.what.zh, list(step.because), list(step.broken)] for step in world.steps
        ],
    }


def _unpacked(memory: RememberingSession, data: object) -> World | None:
    if not isinstance(data, Mapping):
        return None
    try:
        structure = memory.world(str(data["structure"]))
        steps = cast("list[tuple[str, str, str, list[str], list[str]]]", data["steps"])
        if structure is None:
            return None
        return World(
            structure,
            tuple(_text(fact) for fact in data["facts"]),
            tuple(
                StoryStep(when, Text(en, zh), tuple(because), tuple(broken)) for when, en, zh, because, broken in steps
            ),
        )
    except (KeyError, TypeError, ValueError):
        # The check sum held, so something else wrote it: tell it again.
        return None


def _text(data: list[str]) -> Text:
    en, zh = data
    return Text(en, zh)

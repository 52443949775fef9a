"""Who lacks what in a story in which information comes too late: the story shows what is provided, not what is not."""

from __future__ import annotations

from reqonto.checks.clock import Clock
from reqonto.checks.naming import called
from reqonto.checks.wording import Wording
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.evaluate import Env, Unsupported, assignments, holds, value
from reqonto.logic.show import Labels
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import Apply, Compare, Exists, Formula
from reqonto.logic.theory import Theory
from reqonto.logic.walk import every_node

_PROVIDES = "Provides:"


def lacking(goal: Formula, world: Structure, theory: Theory, labels: Labels, clock: Clock) -> Text | None:
    """What is not provided by then to whom, where `goal` says that it is not; None where that is not seen."""
    if not isinstance(goal, Exists):
        return None
    try:
        env = next(
            (each for each in assignments(goal.vars, goal.body, world, {}) if holds(goal.body, world, each)), None
        )
    except Unsupported:
        return None
    if env is None:
        return None
    wording = Wording(theory, world, called(world, theory, labels), labels, clock)
    for node in every_node(goal.body):
        if isinstance(node, Exists) and len(node.vars) == 1 and isinstance(node.vars[0].sort, ObjectSort):
            sort = node.vars[0].sort
            if sort.name.startswith(_PROVIDES):
                return _told(_parts(node, sort, world, env), sort, wording)
    return None


def _parts(provision: Exists, sort: ObjectSort, world: Structure, env: Env) -> dict[str, Value]:
    """What the missing provision would be: `item`, `of` and `to`."""
    (event,) = provision.vars
    found: dict[str, Value] = {}
    for node in every_node(provision.body):
        if not isinstance(node, Compare) or node.op != "=" or not isinstance(node.left, Apply):
            continue
        owner, _, part = node.left.function.name.rpartition(".")
        if owner != sort.name or node.left.args != (event,) or part in found:
            continue
        try:
            said = value(node.right, world, env)
        except KeyError:
            # It is said of something that is bound further inside.
            continue
        if said is not None:
            found[part] = said
    return found


def _told(parts: dict[str, Value], sort: ObjectSort, wording: Wording) -> Text | None:
    if "item" not in parts or "to" not in parts:
        return None
    thing, to = (wording.name(parts[part]) if part in parts else Text("", "") for part in ("of", "to"))
    item = {lang: wording.item(str(parts["item"]), sort, lang) for lang in ("en", "zh")}
    return Text(
        f"nobody provides{wording.provided(item['en'], thing.en, 'en', to=to.en).removeprefix('provide')} in time",
        f"没有谁及时{wording.provided(item['zh'], thing.zh, 'zh', to=to.zh)}",
    )

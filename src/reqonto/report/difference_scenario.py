"""Worlds that tell two versions apart, as scenarios of the language: each stands in the text of the new version.

What is written is judged by both versions before anybody sees it, and a comment says what they find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reqonto.checks.difference import Distinction
from reqonto.checks.findings import VERDICTS
from reqonto.checks.verdicts import Verdict, World
from reqonto.diagnostics.diagnostic import Text
from reqonto.difference import Difference, RequirementChange
from reqonto.logic.theory import Theory
from reqonto.pipeline import Result
from reqonto.report.witness_scenario import Told, scenario_of


def render(found: Difference, lang: str) -> str:
    """All worlds that tell requirements of both versions apart; a line that says so where there is none."""
    texts = [_scenario(each, shown, found, lang) for each, shown in _shown(found)]
    if not texts:
        none = Text(
            "# no requirement of both versions is judged differently anywhere",
            "# 两个版本都有的需求，裁定处处相同",
        )
        return none[lang] + "\n"
    return "\n".join(texts)


def _shown(found: Difference) -> Iterator[tuple[RequirementChange, Distinction]]:
    for each in found.requirements:
        # Nobody has to make use of a permission: no scenario breaks one.
        if each.related is not None and not each.modality[1].startswith("may"):
            yield from ((each, shown) for shown in each.related.distinctions)


def _scenario(each: RequirementChange, shown: Distinction, found: Difference, lang: str) -> str:
    uid = f"D-{each.id}-{shown.keeps}"
    new = _told(found.new, shown.world, each.id, uid, violate=shown.keeps == "old")
    old = _told(found.old, shown.world, each.was or each.id, uid, violate=shown.keeps == "new")
    before, after = (_verdict(told.verdict) for told in (old, new))
    note = Text(
        f"# {each.id} is {before.en} in {found.names[0]} and {after.en} in {found.names[1]}",
        f"# {each.id} 在 {found.names[0]} 中为{before.zh}，在 {found.names[1]} 中为{after.zh}",
    )
    expected = {Verdict.VIOLATED} if shown.keeps == "old" else {Verdict.SATISFIED, Verdict.NOT_APPLICABLE}
    broken = {Verdict.VIOLATED} - expected or {Verdict.SATISFIED, Verdict.NOT_APPLICABLE}
    lines = [note[lang]]
    if new.verdict not in expected or old.verdict not in broken:
        short = Text("# a scenario cannot say all of this world", "# 场景无法说出这个例子的全部")
        lines.append(short[lang])
    return "\n".join([*lines, new.text])


def _told(result: Result, world: World, requirement: str, uid: str, *, violate: bool) -> Told:
    """The world as a scenario of one version, in the words that this version has."""
    assert result.theory is not None
    own = _own(world, result.theory)
    told = scenario_of(result, own, requirement, violate=violate, uid=uid)
    if told.verdict is Verdict.NOT_APPLICABLE and not violate:
        return scenario_of(result, own, requirement, violate=violate, uid=uid, idle=True)
    return told


def _own(world: World, theory: Theory) -> World:
    """A world as far as one version has words for it."""
    structure = world.structure
    sorts = {sort.name for sort in theory.sorts} | {"Party"}
    return replace(
        world,
        structure=replace(
            structure,
            elements={sort: names for sort, names in structure.elements.items() if sort in sorts},
            members={kind: names for kind, names in structure.members.items() if kind in theory.kinds},
            functions={name: table for name, table in structure.functions.items() if name in theory.functions},
            timelines={name: table for name, table in structure.timelines.items() if name in theory.functions},
        ),
    )


def _verdict(verdict: Verdict | None) -> Text:
    return Text("not judged", "不能裁定") if verdict is None else VERDICTS[verdict]

"""Two versions side by side as values of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from reqonto.api import values
from reqonto.api.made import conflict, findings, world
from reqonto.diagnostics.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reqonto.difference import RequirementChange, Source


def compared(old: Source, new: Source, *, quick: bool, lang: str) -> values.Difference:
    """What changed from the old version to the new one."""
    from reqonto.difference import difference
    from reqonto.report.difference_json import difference_json

    found = difference(old, new, quick=quick)
    wrong = [each for each in (*found.old.diagnostics, *found.new.diagnostics) if each.weight is Severity.ERROR]
    gained = [each.finding for each in found.findings if each.gained]
    return values.Difference(
        tuple(
            _change(each, lang) for each in (*found.requirements, *found.background)
            if each.meant_otherwise or each.reworded or each.was
        ),
        tuple(conflict(each, found.new) for each in found.gained),
        tuple(conflict(each, found.old) for each in found.lost),
        tuple(
            values.Flip(each.scenario, each.requirement, each.old, each.new, each.worse) for each in found.scenarios
        ),
        not found.meaning_changed,
        found.worse,
        found.undecided,
        findings((*wrong, *gained), lang),
        cast("Mapping[str, object]", difference_json(found)),
        lang=lang,
    )  # fmt: skip


def _change(each: RequirementChange, lang: str) -> values.Change:
    shown = {} if each.related is None else {one.keeps: world(one.world, lang) for one in each.related.distinctions}
    return values.Change(
        each.id, each.change, each.was, each.reworded, old_allows=shown.get("old"), new_allows=shown.get("new")
    )

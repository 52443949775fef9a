"""Recommendations to give up, and permissions that stay possible or do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.findings import listed
from reqonto.checks.further import Outcome
from reqonto.checks.modality import GivenUp, Modality, said
from reqonto.diagnostics.codes_qualities import CHEAPEST
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.logic.show import plain
from reqonto.pipeline import Result
from reqonto.report.json import world_json
from reqonto.report.words import page_of


def lines(outcome: Outcome, _result: Result, style: Style) -> Iterator[str]:
    """What to give up, and permissions that nobody can ever use; nothing where all is well."""
    found = outcome.data
    assert isinstance(found, Modality)
    if found.overall is not None:
        ids, weight = listed(found.overall.ids), plain(found.overall.weight)
        text = Text(
            f"Not every recommendation can be followed; the cheapest: give up {ids.en} (weight {weight})",
            f"建议不能全部遵循；代价最小的是放弃 {ids.zh}（权重 {weight}）",
        )
        yield clean(text[style.lang]) + page_of(CHEAPEST.code, set(), style.lang)
        for each in found.single:
            yield clean(f"  {said(each)[style.lang]}")
    for permission in found.permissions:
        if permission.possible is False:
            because = listed(permission.because)
            text = Text(f"the permission {permission.id} is empty", f"许可 {permission.id} 是空的")
            if permission.because:
                text = Text(f"{text.en} because of {because.en}", f"{text.zh}，原因：{because.zh}")
            yield clean(text[style.lang])


def fields(outcome: Outcome, _result: Result) -> Mapping[str, Json]:
    """The key `modality`."""
    found = outcome.data
    assert isinstance(found, Modality)
    permissions: list[Json] = [
        {
            "id": each.id,
            "possible": each.possible,
            "because": list(each.because),
            "witness": {} if each.world is None else world_json(each.world),
        }
        for each in found.permissions
    ]
    return {
        "modality": {
            "give_up": None if found.overall is None else _given(found.overall),
            "where": [_given(each) for each in found.single],
            "permissions": permissions,
        }
    }


def _given(each: GivenUp) -> dict[str, Json]:
    return {"where": each.where, "ids": list(each.ids), "weight": plain(each.weight)}

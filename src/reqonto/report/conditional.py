"""What others may do: how much of it was tried, and what the system relies on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.conditional import Conditional
from reqonto.checks.findings import listed
from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.words import counted

_SHOWN = 12
"""How many of the requirements that are relied on are named."""


def lines(outcome: Outcome, _result: Result, style: Style) -> Iterator[str]:
    """How far the search went; the conflicts that it found stand with the others."""
    found = outcome.data
    assert isinstance(found, Conditional)
    if not found.conflicts and not found.tried:
        if not found.candidates:
            yield clean(
                Text(
                    "What others may do: nothing was tried; what is called for here depends on no act of theirs alone.",
                    "外部行为：没有可推演的；这里要求做的事都不只取决于外部的动作。",
                )[style.lang]
            )
        return
    many = counted(found.tried, "behaviour", "behaviours", "种外部行为")
    acts = counted(found.acts, "act", "acts", "个动作")
    if not found.conflicts:
        # A bounded search that finds nothing proves nothing beyond its bound.
        yield clean(
            Text(
                f"What others may do: no conflict in {many.en} of up to {acts.en}, out of {found.candidates}; "
                "other behaviour was not tried.",
                f"已推演 {many.zh}（每种至多 {acts.zh}，共 {found.candidates} 种），未发现冲突；其他外部行为未推演。",
            )[style.lang]
        )
        return
    were = "was" if found.tried == 1 else "were"
    yield clean(
        Text(
            f"Of what others may do {many.en} of up to {acts.en} {were} tried, out of {found.candidates}; "
            "other behaviour may have no lawful response either.",
            f"已推演 {many.zh}（每种至多 {acts.zh}，共 {found.candidates} 种）；其他外部行为也可能没有合规应对。",
        )[style.lang]
    )
    relied = found.relied
    if relied:
        rest = len(relied) - _SHOWN
        more = (f"{rest} more",) if rest > 0 else ()
        names = listed((*relied[:_SHOWN], *more))
        if rest > 0:
            names = Text(names.en, "、".join(relied[:_SHOWN]) + f" 等 {len(relied)} 条")
        yield clean(
            Text(
                f"Relied on, since others alone can break it: {names.en}",
                f"视为外部会遵守（单凭外部就能违反）：{names.zh}",
            )[style.lang]
        )


def fields(outcome: Outcome, _result: Result) -> Mapping[str, Json]:
    """The key `conditional`: the bound of the search, and what others do in each conflict."""
    found = outcome.data
    assert isinstance(found, Conditional)
    moves: list[Json] = [
        {
            "conflict": key,
            "acts": list(move.acts),
            "absent": list(move.absent),
            "relies_on": list(move.relies),
        }
        for key, move in found.moves.items()
    ]
    return {
        "conditional": {
            "tried": found.tried,
            "candidates": found.candidates,
            "acts": found.acts,
            "relies_on": list(found.relied),
            "moves": moves,
        }
    }

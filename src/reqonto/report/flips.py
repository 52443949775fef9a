"""Verdicts of scenarios that are others than before: in words, and as data."""

from __future__ import annotations

from reqonto.checks.findings import VERDICTS, either
from reqonto.checks.flips import Flip
from reqonto.checks.verdicts import Verdict
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json


def flip_text(each: Flip) -> Text:
    """A verdict that is another one now."""
    if each.lost is not None:
        ids = either(each.lost[0] or each.lost[1])
        told = Text(f"can only end in violation of {ids.en} now", f"现在只能以违反 {ids.zh} 告终")
        if not each.lost[1]:
            told = Text(f"no longer bound to end in violation of {ids.en}", f"不再只能以违反 {ids.zh} 告终")
    elif each.possible is not None:
        before, after = (_POSSIBLE[value] for value in each.possible)
        told = Text(f"as a whole: {before.en} → {after.en}", f"整体：{before.zh} → {after.zh}")
    else:
        before, after = _verdict(each.old), _verdict(each.new)
        told = Text(f"{each.requirement}: {before.en} → {after.en}", f"{each.requirement}：{before.zh} → {after.zh}")
    if each.missed is not None:
        wanted = VERDICTS[each.missed]
        told = Text(f"{told.en}, where {wanted.en} is expected", f"{told.zh}，而预期为{wanted.zh}")
    if each.expected:
        told = Text(f"{told.en}, as expected", f"{told.zh}，符合预期")
    if each.retold:
        told = Text(f"{told.en} (the scenario changed)", f"{told.zh}（场景有改动）")
    return told


_POSSIBLE = {
    True: Text("possible", "可能"),
    False: Text("impossible", "不可能"),
    None: Text("undecided", "未判定"),
}


def _verdict(verdict: Verdict | None) -> Text:
    return Text("not there", "无") if verdict is None else VERDICTS[verdict]


def flip_json(each: Flip) -> dict[str, Json]:
    """A verdict that is another one now, as data: `flip` of the schema."""
    possible: Json = None if each.possible is None else {"old": each.possible[0], "new": each.possible[1]}
    return {
        "id": each.scenario,
        "requirement": each.requirement or None,
        "old": None if each.old is None else each.old.value,
        "new": None if each.new is None else each.new.value,
        "possible": possible,
        "lost": None if each.lost is None else {"old": list(each.lost[0]), "new": list(each.lost[1])},
        "expected": each.expected,
        "missed": None if each.missed is None else each.missed.value,
        "scenario_changed": each.retold,
        "worse": each.worse,
    }

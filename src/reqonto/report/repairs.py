"""What mends a conflict, as text and as JSON: in `check` what to give up, in `explain` the smaller changes as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reqonto.checks.findings import listed
from reqonto.checks.further import Outcome
from reqonto.checks.repairs import Repairs
from reqonto.checks.verdicts import Conflict, Repair
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, range_json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.flips import flip_json, flip_text
from reqonto.report.page import UNDER

_RED = "\x1b[31m"

FEW = 3
"""How many repairs of a conflict `check` names."""


def _found(result: Result) -> Repairs | None:
    outcome = result.further.get("repairs")
    return outcome.data if outcome is not None and isinstance(outcome.data, Repairs) else None


def lines(_outcome: Outcome, _result: Result, _style: Style) -> Iterator[str]:
    """Nothing by itself: repairs stand with their conflicts."""
    return iter(())


def fields(outcome: Outcome, _result: Result) -> Mapping[str, Json]:
    """The correction sets as a product of factors."""
    found = outcome.data
    assert isinstance(found, Repairs)
    factors: list[Json] = [[{"drop": list(each)} for each in factor.sets] for factor in found.factors]
    return {"repairs": {"factors": factors, "complete": found.complete}}


def repair_line(conflict: Conflict, result: Result, style: Style) -> Iterator[str]:
    """What to give up, and where the smaller changes are."""
    found = _found(result)
    if found is None or conflict.id not in found.of:
        return
    names = [listed(each.drop) for each in found.of[conflict.id][:FEW]]
    more = Text(f"`reqonto explain {conflict.alias}`", f"“reqonto explain {conflict.alias}”")
    told = Text(f"Repairs: {more.en}", f"修复办法：{more.zh}")
    if names:
        told = Text(
            f"Repairs, solved again: without {', or without '.join(each.en for each in names)};"
            f" smaller changes: {more.en}",
            f"修复办法（均已重新求解）：去掉 {'，或去掉 '.join(each.zh for each in names)}；更小的改动：{more.zh}",
        )
    yield "  " + clean(told[style.lang])


def doubted(conflict: Conflict, result: Result) -> tuple[str, ...]:
    """The assumptions without which a conflict would be none."""
    found = _found(result)
    return () if found is None else found.doubt.get(conflict.id, ())


def repairs_json(conflict: Conflict, result: Result) -> list[Json]:
    """The repairs of a conflict that are known."""
    found = _found(result)
    return [] if found is None else [repair_json(each) for each in found.of.get(conflict.id, ())]


def repair_json(repair: Repair) -> dict[str, Json]:
    """One repair; the edits are those of the text as it stood."""
    told: dict[str, Json] = {"kind": repair.kind}
    if repair.drop:
        told["drop"] = list(repair.drop)
    else:
        told |= {"change": repair.change, "to": repair.to}
    told["says"] = text_json(repair.told)
    if repair.edits:
        told["edits"] = [
            {"file": edit.span.path, "range": range_json(edit.span), "text": edit.text} for edit in repair.edits
        ]
    if repair.uncovers:
        told["uncovers"] = list(repair.uncovers)
    if repair.flips is not None:
        told["scenarios"] = [flip_json(each) for each in repair.flips]
    return told | {"verified": True}


def offered(
    conflict: Conflict, repairs: Sequence[Repair], doubt: Sequence[str], elsewhere: Sequence[str], style: Style,
    *, complete: bool, chosen: bool,
) -> Iterator[str]:  # fmt: skip
    """The repairs of a conflict with their numbers, and what else there is to know about mending it."""
    lang = style.lang
    if repairs:
        yield (
            "  "
            + Text(
                "Repairs; with each the conflict is gone, and no other comes up:",
                "修复办法；每一种都能消除此冲突，且不引入新的冲突：",
            )[lang]
        )
        width = len(str(len(repairs)))
        for number, repair in enumerate(repairs, start=1):
            yield f"    {number:>{width}}. {UNDER}{clean(repair.told[lang])}"
            for flip in repair.flips or ():
                told = Text(f"then in {flip.scenario} ", f"此时 {flip.scenario} 中 ")[lang] + flip_text(flip)[lang]
                yield f"    {'':>{width}}  {UNDER}{style.paint(_RED if flip.worse else '', clean(told))}"
    elif not complete:
        yield (
            "  "
            + Text(
                "No repair was found before time ran out (--timeout); not all changes were tried.",
                "时间已到（--timeout），未试完所有改动，尚未找到修复办法。",
            )[lang]
        )
    else:
        yield (
            "  "
            + Text(
                "No repair was found among the changes that are tried: bounds, exceptions, conditions, order in time,"
                " leaving out.",
                "在所尝试的改动（界限、例外、条件、先后、去掉条目）中没有找到修复办法。",
            )[lang]
        )
    if repairs and chosen:
        yield (
            "  "
            + Text(
                "Only what --only and --skip leave was asked about again; elsewhere another conflict may come up.",
                "只重新检查了 --only 和 --skip 所留的部分；别处仍可能出现新的冲突。",
            )[lang]
        )
    if repairs and not complete:
        yield (
            "  "
            + Text(
                "Time ran out before all changes were tried (--timeout); there may be more.",
                "时间已到，未试完所有改动（--timeout），可能还有其他办法。",
            )[lang]
        )
    if doubt:
        names = listed(doubt)
        yield (
            "  "
            + Text(
                f"It rests on what is assumed: doubt {names.en} before you change a requirement.",
                f"此冲突依赖于假设：修改需求之前，请先核实 {names.zh}。",
            )[lang]
        )
    if elsewhere:
        names = listed(elsewhere)
        yield (
            "  "
            + Text(
                f"{names.en} stand{'s' if len(elsewhere) == 1 else ''} in a library or an imported module, whose text"
                " is not changed here.",
                f"{names.zh} 位于库或引入的模块中，此处不改动其文本。",
            )[lang]
        )
    if any(each.edits for each in repairs):
        alias = conflict.alias or conflict.id
        yield (
            "  "
            + Text(
                f"`reqonto explain {alias} --apply N` writes one of them into the text; `--dry-run` only shows it.",
                f"“reqonto explain {alias} --apply N”把其中一种写入文本；“--dry-run”只显示改动。",
            )[lang]
        )

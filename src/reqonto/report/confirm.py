"""What a second solver said of the contradictions behind the findings, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.confirm import Confirmation, Confirmed
from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:
    """How many of the contradictions it confirmed, and which it did not."""
    confirmation = outcome.data
    if not isinstance(confirmation, Confirmation) or not confirmation.solver:
        return
    all_ = len(confirmation.cores)
    sure = sum(each.said == "unsat" for each in confirmation.cores)
    solver = confirmation.solver
    if not all_:
        told = Text(f"{solver}: no finding rests on a contradiction", f"{solver}：没有依据矛盾得出的结论")
    else:
        told = Text(
            f"{solver} confirms {sure} of the {all_} contradictions behind the findings",
            f"{solver} 确认了结论所依据的 {all_} 个矛盾中的 {sure} 个",
        )
    yield told[style.lang]
    for each in confirmation.cores:
        if each.said != "unsat":
            yield f"  {clean(_called(each, result))}  {_SAID[each.said][style.lang]}"


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:  # noqa: ARG001 - one of the sections
    """What it said of each contradiction."""
    confirmation = outcome.data
    if not isinstance(confirmation, Confirmation):
        return {}
    return {
        "confirmation": {
            "solver": confirmation.solver or None,
            "contradictions": [
                {"of": each.core.what, "id": each.core.about, "ids": list(each.core.ids), "said": each.said}
                for each in confirmation.cores
            ],
        }
    }


def confirmed_by(conflict: str, result: Result) -> list[Json]:
    """Who confirmed a conflict beside the solver that found it."""
    outcome = result.further.get("confirm")
    confirmation = None if outcome is None else outcome.data
    if isinstance(confirmation, Confirmation) and confirmation.confirms("conflict", conflict):
        return [confirmation.solver]
    return []


def _called(each: Confirmed, result: Result) -> str:
    """The alias of a conflict, or the requirement."""
    known = () if result.consistency is None else result.consistency.conflicts
    return next((one.alias for one in known if one.id == each.core.about), each.core.about)


_SAID = {
    "sat": Text("found a world: do not rely on it", "找到了反例：请勿采信"),
    "unknown": Text("not settled", "未能判定"),
    "unread": Text("not looked at", "未复核"),
}

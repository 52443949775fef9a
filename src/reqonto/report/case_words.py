"""What test cases show and what excludes one, in words of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reqonto.checks.boundary import NotShown
from reqonto.checks.conditions import Distance, Probe
from reqonto.checks.findings import listed, reason
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.paraphrase import sentences
from reqonto.logic.show import Labels, shown_number
from reqonto.logic.sorts import DATE, DURATION, INSTANT, INTEGER, MOMENT, STEPS
from reqonto.logic.terms import AtLeast, Compare, Formula, Not, sort_of
from reqonto.logic.theory import Theory

JUDGED: Mapping[str, Text] = MappingProxyType(
    {
        "satisfied": Text("satisfied", "满足"),
        "violated": Text("violated", "违反"),
        "not_applicable": Text("not applicable", "不适用"),
    }
)


def condition(probe: Probe, theory: Theory, labels: Labels) -> Text:
    """The condition or bound that is looked at, as the requirement has it."""
    assert probe.place is not None
    atom: Formula = probe.place.atom
    if isinstance(atom, AtLeast) and probe.place.negated:
        atom = Not(atom)
    said = sentences(atom, labels, tick=theory.tick)
    return Text(said.en[:1].lower() + said.en[1:].rstrip("."), said.zh.rstrip("。"))


def distance(probe: Probe, theory: Theory) -> Text:
    """Where something lies beside its bound: `at the bound`, `0.01 CNY more`, `1 s later`."""
    far = probe.distance
    assert far is not None
    assert probe.place is not None
    if far.units == 0:
        return Text("at the bound", "恰在界上")
    step = {lang: _step(far, theory, lang) for lang in ("en", "zh")}
    of_time = isinstance(probe.place.atom, Compare) and sort_of(probe.place.atom.left) in {INSTANT, MOMENT, DATE}
    more = far.units > 0
    words = ("later", "earlier") if of_time else ("more", "less")
    chinese = ("晚", "早") if of_time else ("多", "少")
    return Text(f"{step['en']} {words[not more]}", f"{chinese[not more]} {step['zh']}")


def _step(far: Distance, theory: Theory, lang: str) -> str:
    step = far.step * abs(far.units)
    if far.sort == DATE or far.written:
        return Text("1 day", "1 天")[lang]
    if far.sort == INTEGER:
        return Text("1", "1")[lang]
    if far.sort == MOMENT:
        step = step / STEPS
    sort = DURATION if far.sort in {INSTANT, MOMENT} else far.sort
    return shown_number(step, sort, lang, tick=theory.tick)


def shown(probe: Probe, theory: Theory, labels: Labels) -> Text:
    """What a world is to show about a requirement."""
    match probe.shown:
        case "kept":
            return Text("applies and is kept", "适用且得到遵守")
        case "broken":
            return Text("is broken", "被违反")
        case "edge":
            said, far = condition(probe, theory, labels), distance(probe, theory)
            return Text(f"“{said.en}”: {far.en}", f"“{said.zh}”：{far.zh}")
        case "decides_kept":
            said = condition(probe, theory, labels)
            return Text(f"“{said.en}” decides that it is kept", f"“{said.zh}”决定了它得到遵守")
        case _:
            said = condition(probe, theory, labels)
            return Text(f"“{said.en}” decides that it is broken", f"“{said.zh}”决定了它被违反")


def why_not(left: NotShown) -> Text:
    """Why no world shows it."""
    if left.undecided:
        why = reason(left.undecided)
        return Text(f"undecided: {why.en}", f"未判定：{why.zh}")
    if left.because:
        core = listed(left.because)
        return Text(f"excluded by {core.en}", f"被 {core.zh} 排除")
    return Text(
        "cannot be: the requirement and what the words mean exclude it", "不可能：需求本身及其用词的含义已将其排除"
    )

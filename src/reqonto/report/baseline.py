"""What is frozen and has changed, in reports; and the list of what is frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from reqonto.baselines import Freezing
from reqonto.checks.baseline import Baseline, version_of
from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_json import Json, diagnostic_json, text_json
from reqonto.diagnostics.render_text import Style, clean, render_all
from reqonto.pipeline import Result
from reqonto.report.grid import grid
from reqonto.spec.model import Specification

HEAD = Text("baseline", "基线")
COLUMNS = (Text("id", "编号"), Text("version", "版本"), Text("frozen in", "冻结于"), Text("now", "现状"))


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:  # noqa: ARG001 - one of the sections
    """What is frozen and has changed; hints, that there are newer versions, are counted only."""
    told = [each for each in outcome.findings if each.weight > Severity.HINT]
    newer = len(outcome.findings) - len(told)
    if not told and not newer:
        return
    yield HEAD[style.lang]
    if told:
        yield from render_all(told, style).rstrip("\n").split("\n")
    if newer:
        are = "is" if newer == 1 else "are"
        yield Text(
            f"  {newer} {are} newer than the version that is frozen (reqonto freeze --list)",
            f"  {newer} 条比已冻结的版本新（见 reqonto freeze --list）",
        )[style.lang]


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:  # noqa: ARG001 - one of the sections
    """Nothing beside the findings."""
    return {}


STATES: Mapping[str, Text] = {
    "unchanged": Text("unchanged", "未变"),
    "RQ0791": Text("changed in meaning", "含义已改变"),
    "RQ0792": Text("changed by what it rests on", "因所依据的内容而改变"),
    "RQ0793": Text("changed in text", "文字已改变"),
    "RQ0794": Text("removed", "已删除"),
    "RQ0795": Text("id reused", "编号另作他用"),
    "RQ0799": Text("not comparable", "无法比较"),
    "earlier": Text("an earlier version", "较早的版本"),
}


def states(
    baseline: Baseline, specification: Specification, found: Sequence[Diagnostic]
) -> Iterator[tuple[str, str, str, str]]:
    """Id, version, freeze and state of each line of the baseline."""
    told = {each.about: each.code.code for each in found if each.about and each.code.code in STATES}
    for row in baseline.items:
        entry = specification.entries.get(row.id)
        now = told.get(row.id, "unchanged")
        if entry is not None and version_of(entry, specification) != row.version:
            now = "earlier"
        yield row.id, row.version, row.freeze, now


def listing(baseline: Baseline, specification: Specification, found: Sequence[Diagnostic], lang: str) -> Iterator[str]:
    """The list of what is frozen, as a table."""
    rows = list(states(baseline, specification, found))
    if not rows:
        yield Text("nothing is frozen", "没有冻结任何条目")[lang]
        return
    shown = [
        [clean(id_), clean(version) or "–", clean(freeze), STATES[now][lang]] for id_, version, freeze, now in rows
    ]
    yield from grid([each[lang] for each in COLUMNS], shown, width=80)
    for freeze in baseline.freezes:
        message = f": {clean(freeze.message)}" if freeze.message else ""
        yield (
            "" if freeze is not baseline.freezes[0] else "\n"
        ) + f"{clean(freeze.name)}  {clean(freeze.date)}{message}"


def listing_json(baseline: Baseline, specification: Specification, found: Sequence[Diagnostic]) -> dict[str, Json]:
    """The list of what is frozen, as data."""
    return {
        "schema": 1,
        "freezes": [{"name": each.name, "date": each.date, "message": each.message} for each in baseline.freezes],
        "items": [
            {"id": id_, "version": version, "freeze": freeze, "state": _STATE_WORDS.get(now, now)}
            for id_, version, freeze, now in states(baseline, specification, found)
        ],
    }


_STATE_WORDS: Mapping[str, str] = {
    "RQ0791": "meaning_changed", "RQ0792": "ground_changed", "RQ0793": "text_changed", "RQ0794": "removed",
    "RQ0795": "id_reused", "RQ0799": "not_comparable",
}  # fmt: skip


def freezing_lines(found: Freezing, lang: str) -> Iterator[str]:
    """What was frozen, or why nothing was."""
    comma = "、" if lang == "zh" else ", "
    if found.refusals:
        yield Text("nothing was frozen:", "未冻结任何条目：")[lang]
        for each in found.refusals:
            hint = Text(f" (--accept {each.id})", f"（--accept {each.id}）")[lang] if each.acceptable else ""
            head = f"{clean(each.id)}{'：' if lang == 'zh' else ': '}" if each.id else ""
            yield f"  {head}{clean(each.why[lang])}{hint}"
        return
    if found.new:
        ids = comma.join(clean(row.id) for row in found.new)
        name = clean(found.new[0].freeze)
        yield Text(f"frozen as {name}: {ids}", f"已冻结为 {name}：{ids}")[lang]
    if found.kept:
        ids = comma.join(map(clean, found.kept))
        yield Text(f"already frozen as it is: {ids}", f"此前已按现状冻结：{ids}")[lang]
    if not found.new and not found.kept:
        yield Text("there is nothing to freeze", "没有可冻结的条目")[lang]


def freezing_json(found: Freezing) -> dict[str, Json]:
    """The same as data."""
    done = not found.refusals
    return {
        "schema": 1,
        "frozen": [
            {"id": row.id, "version": row.version, "freeze": row.freeze, "accepted": list(row.accepted)}
            for row in (found.new if done else ())
        ],
        "kept": list(found.kept),
        "refused": [
            {"id": each.id, "why": text_json(each.why), "acceptable": each.acceptable} for each in found.refusals
        ],
    }


def comparison_json(found: Sequence[Diagnostic]) -> dict[str, Json]:
    """What has changed since it was frozen, as data."""
    return {"schema": 1, "diagnostics": [diagnostic_json(each) for each in found]}


def schema() -> dict[str, object]:
    """The JSON Schema of what `freeze` writes: one shape for freezing, for `--list` and for `--check`."""
    from importlib import resources

    text = resources.files("reqonto.report").joinpath("freeze-schema.json").read_text(encoding="utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded

"""Bounded settings in reports: values that break a bound, and which number keeps the bounds of several modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.bounds import Setting, direction, shown
from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean, render_all
from reqonto.pipeline import Result
from reqonto.spec.bounds import Bound

HEAD = Text("settings with bounds", "有界限的设定")


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:  # noqa: ARG001 - one of the sections
    """What is broken, and what several modules ask for together; nothing where each is alone and kept."""
    merged = [each for each in _settings(outcome) if len(each.bounds) > 1]
    if not merged and not outcome.findings:
        return
    yield HEAD[style.lang]
    for setting in merged:
        yield f"  {clean(_told(setting)[style.lang])}"
    if outcome.findings:
        yield from render_all(outcome.findings, style).rstrip("\n").split("\n")


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:  # noqa: ARG001 - one of the sections
    """Every bounded setting with the bounds that modules set for it."""
    return {
        "bounds": [
            {
                "name": setting.name,
                "direction": setting.strictest.definition.bound,
                "limit": shown(setting.strictest.written).en,
                "module": setting.strictest.module,
                "bounds": [_row(each) for each in setting.bounds],
            }
            for setting in _settings(outcome)
        ]
    }


def _row(bound: Bound) -> dict[str, Json]:
    return {
        "module": bound.module,
        "limit": shown(bound.written).en,
        "value": shown(bound.given).en,
        "kept": bound.kept,
        "rules": list(bound.rules),
        "source": bound.definition.meta.text("source"),
    }


def _settings(outcome: Outcome) -> tuple[Setting, ...]:
    assert isinstance(outcome.data, tuple)
    return outcome.data


def _told(setting: Setting) -> Text:
    first = setting.strictest
    way, limit = direction(first), shown(first.written)
    others = [each for each in setting.bounds if each is not first]
    less = Text(
        ", ".join(f"{each.module}: {way.en} {shown(each.written).en}" for each in others),
        "，".join(f"{each.module}：{way.zh} {shown(each.written).zh}" for each in others),
    )
    return Text(
        f"{setting.name}: {way.en} {limit.en}, as {first.module} asks; this keeps the others too ({less.en})",
        f"{setting.name}：{way.zh} {limit.zh}（{first.module}）；由此其余也都满足（{less.zh}）",
    )

"""What `reqonto explain` adds: state tables of life cycles, tables of decisions, and what nothing speaks of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

from reqonto.checks.coverage import Completeness, Coverage
from reqonto.checks.lifecycles import LifeCycle
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result, Stage
from reqonto.report.coverage import fields as coverage_fields
from reqonto.report.coverage import tables, unspoken
from reqonto.report.grid import grid
from reqonto.report.lifecycles import fields as lifecycle_fields
from reqonto.spec.model import Specification

COVERAGE_WORDS = frozenset({"coverage", "completeness", "完备性"})
"""What `explain` understands as the whole of completeness, where nothing else is called so."""


_GAPS = (Text("roles", "角色"), Text("parameters", "参数"), Text("events", "事件"), Text("values", "枚举取值"))


def stages_of(specification: Specification, key: str) -> tuple[Stage, ...]:
    """The stages that tell something about a thing beside what it says itself."""
    if key in specification.lifecycle_parameters:
        return ("lifecycles",)
    if key in specification.events or key in specification.kinds or key in specification.parameters:
        return ("coverage",)
    if any(entry.id == key for entry in specification.qualities):
        return ("consistency", "scenarios", "qualities")
    if any(entry.id == key for entry in specification.questions):
        return ("questions",)
    if any(entry.id == key for entry in specification.scenarios):
        return ("scenarios",)
    return ()


def lines(result: Result, key: str, style: Style, *, width: int = 0) -> Iterator[str]:
    """The state table of a life cycle, the decisions that an event triggers or that settle a thing."""
    room = width or shutil.get_terminal_size((100, 24)).columns
    for cycle in _cycles(result):
        if cycle.of == key:
            yield ""
            yield from state_table(cycle, result, style, width=room - 2)
    found = _about(result, key)
    if found:
        yield ""
        yield from (f"  {line}".rstrip() for line in tables(found, style, width=room - 2))


def whole(result: Result, style: Style, *, width: int = 0) -> Iterator[str]:
    """Every decision of more than one case, and everything that nothing speaks of."""
    room = width or shutil.get_terminal_size((100, 24)).columns
    completeness = _completeness(result)
    if completeness is None:
        yield Text("There is nothing to be complete about.", "没有可判断完备性的内容。")[style.lang]
        return
    several = [each for each in completeness.decisions if len(each.rows) > 1]
    yield from tables(several, style, width=room)
    told = unspoken(completeness)
    if told is not None:
        if several:
            yield ""
        yield told[style.lang]
        gaps = completeness.gaps
        for word, names in zip(_GAPS, (gaps.roles, gaps.parameters, gaps.events, gaps.members), strict=True):
            if names:
                told = Text(f"{word.en}: {', '.join(names)}", f"{word.zh}：{'、'.join(names)}")
                yield f"  {clean(told[style.lang])}"
    if not several and told is None:
        yield Text("No decision has more than one case.", "没有分情形的决策。")[style.lang]


def json_of(result: Result, key: str) -> dict[str, Json]:
    """The same as data."""
    found: dict[str, Json] = {}
    outcome = result.further.get("coverage")
    if outcome is not None:
        about = {each.of for each in _about(result, key)}
        rows = coverage_fields(outcome, result)["coverage"]
        assert isinstance(rows, list)
        kept = [row for row in rows if isinstance(row, dict) and row["of"] in about]
        if kept:
            found["coverage"] = list[Json](kept)
    outcome = result.further.get("lifecycles")
    if outcome is not None:
        cycles = lifecycle_fields(outcome, result)["lifecycles"]
        assert isinstance(cycles, list)
        own = next((row for row in cycles if isinstance(row, dict) and row["of"] == key), None)
        if own is not None:
            found["lifecycle"] = own
    return found


def _cycles(result: Result) -> Sequence[LifeCycle]:
    outcome = result.further.get("lifecycles")
    return outcome.data if outcome is not None and isinstance(outcome.data, tuple) else ()


def _completeness(result: Result) -> Completeness | None:
    outcome = result.further.get("coverage")
    return outcome.data if outcome is not None and isinstance(outcome.data, Completeness) else None


def _about(result: Result, key: str) -> list[Coverage]:
    completeness = _completeness(result)
    if completeness is None:
        return []
    return [each for each in completeness.decisions if key in {each.decision.occasion.kind, each.decision.decided}]


# ---------------------------------------------------------------- life cycles


def state_table(cycle: LifeCycle, result: Result, style: Style, *, width: int = 98) -> Iterator[str]:
    """A row for each state, a column for each event, in the cells where it leads and on which condition."""
    lang = style.lang
    states = {name: _state(cycle, name, result, lang) for name in cycle.states}
    initial, final = states[cycle.initial], Text(", ", "、")[lang].join(states[name] for name in cycle.final)
    head = Text(f"starts as {initial}", f"从 {initial} 开始")[lang]
    if final:
        ends = Text(f"ends as {final}", f"终态为 {final}")[lang]
        head += Text(", ", "，")[lang] + ends
    yield f"  {head}"
    yield ""
    events = [*cycle.events, *([""] if any(not step.event for step in cycle.steps) else [])]
    heads = [Text("state", "状态")[lang], *(_event(event, result, lang) for event in events)]
    rows = []
    for name in cycle.states:
        if name not in cycle.unreachable or any(name in step.sources for step in cycle.steps):
            never = Text(" (never)", "（不可达）")[lang] if name in cycle.unreachable else ""
            rows.append([f"{states[name]}{never}", *(_cell(cycle, name, event, states, lang) for event in events)])
    yield from (f"  {line}".rstrip() for line in grid(heads, rows, width=width - 2))
    yield from _remarks(cycle, result, style)


def _state(cycle: LifeCycle, name: str, result: Result, lang: str) -> str:
    """The state with its label, if that says more."""
    specification = result.specification
    assert specification is not None
    sort = specification.parameters[cycle.of].function.result
    enumeration = specification.enumerations.get(getattr(sort, "name", ""))
    members = () if enumeration is None else enumeration.members
    label = next((dict(each.labels).get(lang, "") for each in members if each.name == name), "")
    return clean(name if not label or label.casefold() == name.casefold() else f"{name} ({label})")


def _event(event: str, result: Result, lang: str) -> str:
    specification = result.specification
    assert specification is not None
    return clean(specification.label(event)[lang]) if event else Text("time-out", "超时")[lang]


def _cell(cycle: LifeCycle, state: str, event: str, states: dict[str, str], lang: str) -> str:
    dead = {(each.step, each.source) for each in cycle.fires if each.known == "no"}
    parts: list[str] = []
    for number, step in enumerate(cycle.steps):
        if state not in step.sources or step.event != event:
            continue
        told = f"→ {states[step.target]}"
        if not event:
            told += f" {clean(step.shown[lang].partition(' ')[2])}"
        if step.by:
            told += Text(f" by {step.by}", f"（由 {step.by}）")[lang]
        if step.guard is not None:
            guard = clean(step.guard[lang])
            told += Text(f" if {guard}", f"，若 {guard}")[lang]
        if (number, state) in dead and state not in cycle.unreachable:
            told += Text(" (never)", "（从不）")[lang]
        parts.append(told)
    return "; ".join(parts) or "–"


def _remarks(cycle: LifeCycle, result: Result, style: Style) -> Iterator[str]:
    lang = style.lang
    outcome = result.further["lifecycles"]
    found = [each for each in outcome.findings if each.span is not None and _concerns(each.about, cycle)]
    told = [each for each in found if each.weight > Severity.HINT]
    if told:
        yield ""
    for each in told:
        yield f"  {clean(each.message(lang))}"
        yield from (f"    {clean(note[lang])}" for note in each.notes)
    derived = [each for each in cycle.derived if each.states]
    if derived:
        yield ""
    for definition in derived:
        en, zh = ", ".join(definition.states), "、".join(definition.states)
        yield "  " + Text(f"{definition.name} can be true in: {en}", f"{definition.name} 可在以下状态成立：{zh}")[lang]
    if not cycle.asked:
        yield ""
        text = Text("Guards and other requirements were not looked at.", "未考虑条件和其他需求。")
        yield f"  {text[lang]}"


def _concerns(about: str, cycle: LifeCycle) -> bool:
    return about == cycle.of or any(demand.requirement == about for demand in cycle.demands)

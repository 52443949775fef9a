"""A result as JSON, version 1: tools rely on its shape, which `schema.json` beside this module fixes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from reqonto import __version__
from reqonto.checks.verdicts import Conflict, Consistency, Judgement, Lost, ScenarioResult, StoryStep, World
from reqonto.diagnostics.render_json import Json, diagnostic_json, text_json
from reqonto.logic.structure import Structure, Value
from reqonto.pipeline import RequirementLine, Result
from reqonto.report import aside
from reqonto.report.confirm import confirmed_by
from reqonto.report.exceptions import declared_json
from reqonto.report.further import json_fields
from reqonto.report.repairs import doubted, repairs_json

SCHEMA = 1


def render(result: Result) -> str:
    """The result as text, the same bytes for the same result."""
    return json.dumps(result_json(result), ensure_ascii=False, indent=2) + "\n"


def schema() -> dict[str, object]:
    """The JSON Schema of what `render` gives."""
    from importlib import resources

    text = resources.files("reqonto.report").joinpath("schema.json").read_text(encoding="utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded


def result_json(result: Result) -> dict[str, Json]:
    """The result as data; verdict words are snake_case, lines and columns count code points from 1."""
    consistency = result.consistency
    fields: dict[str, Json] = {
        "schema": SCHEMA,
        "reqonto": __version__,
        "files": list(result.files),
        "as_of": None if result.as_of is None else result.as_of.isoformat(),
        "not_in_force": list(result.not_in_force),
        "verdict": result.verdict,
        "exact": consistency.exact if consistency is not None else False,
        "bound": _bound(consistency.bound) if consistency is not None and consistency.bound is not None else None,
        "summary": dict(result.summary),
        "requirements": [_requirement(line) for line in result.requirements],
        "conflicts": [] if consistency is None else [conflict_json(each, result) for each in consistency.conflicts],
        "conflicts_complete": consistency.conflicts_complete if consistency is not None else False,
        "redundancy_complete": consistency is not None and not consistency.unsettled,
        "redundancy_open": [] if consistency is None else list(consistency.unsettled),
        "redundancy_unasked": [] if consistency is None else list(consistency.unasked),
        "undecided": [] if consistency is None else _undecided(consistency),
        "needs": [],
        "lifecycles": _lifecycles(result),
        "scenarios": [scenario_json(each) for each in result.scenarios],
        "questions": [],
        "coverage": [],
        "repairs": {"factors": [], "complete": False},
        "unchecked": [{"id": key, "why": text_json(why)} for key, why in result.unchecked.items()],
        "timed_out": result.timed_out,
        "diagnostics": [diagnostic_json(each) for each in result.all_diagnostics],
        "set_aside": aside.as_json(result),
    }
    return fields | json_fields(result)


def conflict_json(conflict: Conflict, result: Result) -> dict[str, Json]:
    """One conflict of a result, with the exceptions declared to its members; for a situation `trigger` holds its id."""
    return {
        "id": conflict.id,
        "alias": conflict.alias,
        "kind": conflict.kind,
        "trigger": list(conflict.trigger),
        "unmet": list(conflict.unmet),
        "members": list(conflict.members),
        "background": list(conflict.background),
        "minimal": conflict.minimal,
        "explanation": text_json(conflict.explanation),
        "witness": {} if conflict.witness is None else world_json(conflict.witness),
        "exceptions": declared_json(conflict, result),
        "repairs": repairs_json(conflict, result),
        "doubt": list(doubted(conflict, result)),
        "confirmed_by": confirmed_by(conflict.id, result),
    }


def scenario_json(result: ScenarioResult) -> dict[str, Json]:
    """One scenario with its verdicts by requirement."""
    return {
        "id": result.id,
        "file": None if result.span is None else result.span.path,
        "line": None if result.span is None else result.span.line,
        "excerpt": result.excerpt,
        "consistent": result.consistent,
        "verdicts": {each.requirement: _judgement(each) for each in result.judgements},
        "checks": [{"line": None if span is None else span.line, "holds": value} for span, value in result.checks],
        "timeline": [step_json(step) for step in result.timeline],
        "lost": None if result.lost is None else _lost(result.lost),
    }


def _lost(lost: Lost) -> dict[str, Json]:
    return {
        "requirements": list(lost.requirements), "after": lost.after or None, "when": lost.when, "sure": lost.sure,
    }  # fmt: skip


def world_json(world: World) -> dict[str, Json]:
    """A world with its story."""
    return {
        "facts": [text_json(fact) for fact in world.facts],
        "steps": [step_json(step) for step in world.steps],
        "structure": structure_json(world.structure),
    }


def structure_json(structure: Structure) -> dict[str, Json]:
    """A world as bare values in base units; functions are lists of arguments and value."""
    return {
        "elements": {sort: list(names) for sort, names in sorted(structure.elements.items())},
        "members": {kind: list[Json](sorted(names)) for kind, names in sorted(structure.members.items())},
        "functions": {
            name: [
                {"arguments": [_value(each) for each in arguments], "value": _value(value)}
                for arguments, value in sorted(table.items(), key=_order)
            ]
            for name, table in sorted(structure.functions.items())
        },
        "timelines": {
            name: [
                {
                    "arguments": [_value(each) for each in arguments],
                    "values": [
                        {"from": start, "value": None if value is None else _value(value)} for start, value in line
                    ],
                }
                for arguments, line in sorted(table.items(), key=_order)
            ]
            for name, table in sorted(structure.timelines.items())
        },
    }


def step_json(step: StoryStep) -> dict[str, Json]:
    """One line of a story; in a scenario with the number of the event."""
    return {
        "when": step.when,
        "what": text_json(step.what),
        "because": list(step.because),
        "broken": list(step.broken),
        **({"number": step.number} if step.number else {}),
    }


def _lifecycles(result: Result) -> list[Json]:
    if result.interpretation is None:
        return []
    return [
        {
            "of": each.of,
            "unreachable": list(each.unreachable),
            "stuck": list(each.stuck),
            "dead_transitions": list(each.dead_transitions),
            "final": list(each.final),
        }
        for each in result.interpretation.lifecycles
    ]


def _requirement(line: RequirementLine) -> dict[str, Json]:
    return {
        "id": line.id,
        "modality": line.modality,
        "kind": line.kind,
        "file": None if line.span is None else line.span.path,
        "line": None if line.span is None else line.span.line,
        "formalised": line.formalised,
        "status": line.status.value,
        "because": list(line.because),
    }


def _undecided(consistency: Consistency) -> list[Json]:
    return [
        {"question": each.question, "ids": list(each.ids), "reason": each.reason, "bound": _bound(each.bound)}
        for each in consistency.undecided
    ]


def _bound(bound: Mapping[str, int]) -> dict[str, Json]:
    return {sort: bound[sort] for sort in sorted(bound)}


def _judgement(judgement: Judgement) -> dict[str, Json]:
    return {
        "verdict": judgement.verdict.value,
        "events": list(judgement.events),
        "matches": [
            {
                "trigger": list(match.trigger),
                "events": list(match.events),
                "verdict": match.verdict.value,
                "bindings": dict(sorted(match.bindings.items())),
                "deadline": match.deadline or None,
            }
            for match in judgement.matches
        ],
        "missing": [text_json(each) for each in judgement.missing],
        "expected": None if judgement.expected is None else judgement.expected.value,
        "expected_events": list(judgement.expected_events),
        "expected_because": judgement.expected_because or None,
        "reason": None if judgement.reason is None else text_json(judgement.reason),
    }


def _value(value: Value) -> Json:
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value


def _order(row: tuple[tuple[Value, ...], object]) -> tuple[str, ...]:
    return tuple(str(each) for each in row[0])

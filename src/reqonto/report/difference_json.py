"""What changed between two versions as JSON, version 1: `difference.schema.json` beside this module fixes its shape."""

from __future__ import annotations

import json

from reqonto import __version__
from reqonto.checks.difference import Distinction, Related
from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_json import Json, diagnostic_json, text_json
from reqonto.difference import Difference, FindingChange, ItemChange, RequirementChange, Since, StatusChange
from reqonto.pipeline import Result
from reqonto.report.flips import flip_json
from reqonto.report.json import conflict_json, world_json
from reqonto.report.json import schema as check_schema
from reqonto.spec.changes import FieldChange

SCHEMA = 1


def render(found: Difference) -> str:
    """The difference as text, the same bytes for the same difference."""
    return json.dumps(difference_json(found), ensure_ascii=False, indent=2) + "\n"


def schema() -> dict[str, object]:
    """The JSON Schema of what `render` gives, with the schema of what `check` gives, which it refers to."""
    from importlib import resources

    text = resources.files("reqonto.report").joinpath("difference.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, object]] = json.loads(text)
    return {**loaded, "$defs": {**loaded["$defs"], "check": check_schema()}}


def difference_json(found: Difference) -> dict[str, Json]:
    """The difference as data."""
    return {
        "schema": SCHEMA,
        "reqonto": __version__,
        "old": _version(found, 0),
        "new": _version(found, 1),
        "requirements": [_requirement(each) for each in found.requirements],
        "background": [_requirement(each) for each in found.background],
        "items": [_item(each) for each in found.items],
        "baseline": None if found.since is None else _since(found.since),
        "checked": found.checked,
        "conflicts": {
            "gained": [conflict_json(each, found.new) for each in found.gained],
            "lost": [conflict_json(each, found.old) for each in found.lost],
        },
        "statuses": [_status(each) for each in found.statuses],
        "findings": [_finding(each) for each in found.findings],
        "scenarios": [flip_json(each) for each in found.scenarios],
    }


def _since(since: Since) -> dict[str, Json]:
    freeze = since.freeze
    return {
        "freeze": freeze.name,
        "date": freeze.date or None,
        "items": since.items,
        "revision": since.revision or None,
        "astray": list(since.astray),
    }


def _version(found: Difference, index: int) -> dict[str, Json]:
    result: Result = (found.old, found.new)[index]
    return {
        "name": found.names[index],
        "files": list(result.files),
        "verdict": result.verdict,
        "undecided": found.open_questions[index],
        "diagnostics": [diagnostic_json(each) for each in result.diagnostics if each.weight is Severity.ERROR],
    }


def _requirement(each: RequirementChange) -> dict[str, Json]:
    related = each.related
    place = each.new_span or each.old_span
    shown = () if related is None else related.distinctions
    return {
        "id": each.id,
        "was": each.was or None,
        "kind": each.kind,
        "file": None if place is None else place.path,
        "line": None if place is None else place.line,
        "change": each.change,
        "relation": None if related is None else related.relation,
        "lawful": None if related is None else related.lawful,
        "reworded": each.reworded,
        "modality": {"old": each.modality[0] or None, "new": each.modality[1] or None},
        "fields": [_field(one) for one in each.fields],
        "because": [] if related is None else list(related.because),
        "changed": [] if related is None else list(related.changed),
        "redeclared": [] if related is None else list(related.redeclared),
        "undecided": None if related is None or not related.reason else related.reason,
        "bound": {} if related is None else {sort: related.bound[sort] for sort in sorted(related.bound)},
        "why": None if each.why is None else text_json(each.why),
        "witness": {f"{one.keeps}_allows": _distinction(one) for one in shown},
    }


def _distinction(shown: Distinction) -> dict[str, Json]:
    return {
        **world_json(shown.world),
        "with_unchanged": shown.beside,
        "excluded_by": list(shown.excluded_by),
    }


def _field(each: FieldChange) -> dict[str, Json]:
    return {"field": each.field, "old": each.old or None, "new": each.new or None}


def _item(each: ItemChange) -> dict[str, Json]:
    told: dict[str, Json] = {
        "id": each.id,
        "what": each.what,
        "change": each.change,
        "fields": [_field(one) for one in each.fields],
    }
    if each.related is not None:
        told |= _related(each.related)
    if each.cells:
        told["cells"] = [{"id": id_, **_related(related)} for id_, related in each.cells]
    return told


def _related(related: Related) -> dict[str, Json]:
    return {
        "relation": related.relation,
        "because": list(related.because),
        "changed": list(related.changed),
        "undecided": related.reason or None,
        "witness": {f"{one.keeps}_allows": _distinction(one) for one in related.distinctions},
    }


def _finding(each: FindingChange) -> dict[str, Json]:
    return {"gained": each.gained, "finding": diagnostic_json(each.finding)}


def _status(each: StatusChange) -> dict[str, Json]:
    return {"id": each.id, "status": each.status, "gained": each.gained, "because": list(each.because)}

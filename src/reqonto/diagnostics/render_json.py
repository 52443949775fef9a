"""Findings as data, for tools: nothing that a tool needs stands in prose only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from reqonto.diagnostics.diagnostic import Diagnostic, Fix, Label, Text
from reqonto.source import Span

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, Json]:
    """One finding; `file` and `range` are null where no place is to blame."""
    return {
        "code": diagnostic.code.code,
        "name": diagnostic.code.name,
        "severity": diagnostic.weight.word,
        "message": {"en": diagnostic.message("en"), "zh": diagnostic.message("zh")},
        "fields": {key: field_json(value) for key, value in sorted(diagnostic.fields.items())},
        "about": diagnostic.about,
        "file": None if diagnostic.span is None else diagnostic.span.path,
        "range": None if diagnostic.span is None else range_json(diagnostic.span),
        "related": [_label(label) for label in diagnostic.labels],
        "notes": [text_json(note) for note in diagnostic.notes],
        "fixes": [_fix(fix) for fix in diagnostic.fixes],
    }


def range_json(span: Span) -> dict[str, Json]:
    """Lines and columns from 1 in code points, as readers find them; the end is exclusive."""
    span = span.shown
    start_line, start_column = span.source.line_column(span.start)
    end_line, end_column = span.source.line_column(span.end)
    return {
        "start": {"line": start_line, "column": start_column},
        "end": {"line": end_line, "column": end_column},
    }


def text_json(text: Text) -> dict[str, Json]:
    """A sentence in both languages."""
    return {"en": text.en, "zh": text.zh}


def field_json(value: object) -> Json:
    """A field of a message; what JSON has no word for becomes text."""
    match value:
        case Text():
            return text_json(value)
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {str(key): field_json(item) for key, item in value.items()}
        case list() | tuple():
            return [field_json(item) for item in value]
        case set() | frozenset():
            return [field_json(item) for item in sorted(value, key=str)]
        case _:
            return str(value)


def _label(label: Label) -> dict[str, Json]:
    return {"message": text_json(label.message), "file": label.span.path, "range": range_json(label.span)}


def _fix(fix: Fix) -> dict[str, Json]:
    return {
        "message": text_json(fix.message),
        "safe": fix.safe,
        "edits": [{"file": edit.span.path, "range": range_json(edit.span), "text": edit.text} for edit in fix.edits],
    }

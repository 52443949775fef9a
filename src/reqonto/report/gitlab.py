"""Findings for the code quality report of GitLab, which shows them beside the changes of a merge request."""

from __future__ import annotations

import json
from collections.abc import Mapping

from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import clean
from reqonto.fingerprints import fingerprints
from reqonto.pipeline import Result
from reqonto.report.places import library_place, place_for_hosts, root_of

WEIGHTS: Mapping[Severity, str] = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.HINT: "info"}


def render(result: Result, lang: str, *, show: Severity = Severity.WARNING) -> str:
    """The findings of this weight and more; ends in a newline."""
    root = root_of(result)
    found: list[Json] = []
    for each, key in zip(result.all_diagnostics, fingerprints(result), strict=True):
        if each.weight < show:
            continue
        path, span = place_for_hosts(each, result)
        there = f" ({library})" if (library := library_place(each, result)) else ""
        lines: dict[str, Json] = {"begin": 1}
        if span is not None:
            lines = {"begin": span.line, "end": span.source.line_column(max(span.start, span.end - 1))[0]}
        found.append({
            "description": clean(" ".join(f"{each.message(lang)}{there}".split())),
            "check_name": f"{each.code.code} {each.code.name}",
            "fingerprint": key,
            "severity": WEIGHTS[each.weight],
            "location": {"path": "." if path is None else root.name(path), "lines": lines},
        })  # fmt: skip
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"

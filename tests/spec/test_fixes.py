"""A safe repair removes the finding that it is offered for."""

from __future__ import annotations

import pytest

from reqonto.diagnostics.diagnostic import Diagnostic, Fix
from reqonto.source import Source
from tests.golden import GOLDEN, Case, cases

from .reading import diagnose


def mended(sources: tuple[Source, ...], fix: Fix) -> tuple[Source, ...]:
    """The texts with the edits of a repair made, from the end backwards."""
    texts = {source.path: source.text for source in sources}
    for edit in sorted(fix.edits, key=lambda edit: edit.span.start, reverse=True):
        text = texts[edit.span.path]
        texts[edit.span.path] = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return tuple(Source(path, text) for path, text in texts.items())


def count(found: list[Diagnostic], like: Diagnostic) -> int:
    return sum(1 for each in found if each.code == like.code)


@pytest.mark.parametrize("case", cases(GOLDEN / "spec"), ids=str)
def test_a_safe_fix_removes_its_finding(case: Case) -> None:
    found = diagnose(case.sources)
    for each in found:
        for fix in each.fixes:
            if fix.safe:
                assert count(diagnose(mended(case.sources, fix)), each) < count(found, each), each.message("en")

"""Findings that only follow from a fault in the text: what was left out for it is not missing."""

from __future__ import annotations

from collections.abc import Sequence

from reqonto.diagnostics import codes_constraints, codes_scenarios, codes_spec
from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.syntax.tree import Tree

_SYNTAX = ("RQ01", "RQ12")
_ABOUT_MEANING = ("RQ02", "RQ03", "RQ05", "RQ10", "RQ11")

_MISSING = frozenset(
    code.code
    for code in (
        codes_spec.UNKNOWN_ROLE,
        codes_spec.UNKNOWN_NAME,
        codes_spec.UNKNOWN_MEMBER,
        codes_spec.WRONG_KIND_OF_NAME,
        codes_spec.DUPLICATE_NAME,
        codes_spec.UNKNOWN_TARGET,
        codes_spec.UNKNOWN_EVENT,
        codes_spec.UNKNOWN_KIND,
        codes_spec.UNKNOWN_TYPE,
        codes_spec.UNKNOWN_LITERAL,
        codes_constraints.NO_LIFECYCLE_PARAMETER,
        codes_constraints.UNKNOWN_STATE,
        codes_constraints.EXCEPTION_TO_NOTHING,
        codes_scenarios.UNKNOWN_OBJECT,
        codes_scenarios.UNKNOWN_ARGUMENT,
        codes_scenarios.UNKNOWN_EXPECTATION,
    )
)
"""What is said of a name that is not declared as it is used."""

_NAMING = ("name", "id", "target")


def without_consequences(diagnostics: Sequence[Diagnostic], trees: Sequence[Tree]) -> list[Diagnostic]:
    """The findings without those about names that stand in a piece left out, and about lines with a fault of syntax.

    There is a fault of syntax for each of them, so that nothing passes that would not have.
    """
    faults = [each for each in diagnostics if each.code.code.startswith(_SYNTAX) and each.weight is Severity.ERROR]
    lines = {(each.span.path, each.span.line) for each in faults if each.span is not None}
    if not lines:
        return list(diagnostics)
    lost = frozenset[str]().union(*(tree.lost for tree in trees))
    following = [each for each in diagnostics if _follows(each, lost)]
    # One name that is lost takes others of its line with it: what a binder over a lost kind binds, for one.
    lines.update((each.span.path, each.span.line) for each in following if each.span is not None)
    told: set[str] = set()
    return [
        each
        for each in diagnostics
        if not _told_before(each, told)
        if not each.code.code.startswith(_ABOUT_MEANING)
        or not (_follows(each, lost) or (each.span is not None and (each.span.path, each.span.line) in lines))
    ]


def _told_before(found: Diagnostic, told: set[str]) -> bool:
    """Whether it was said before that a name is not declared: beside a fault of syntax once is enough."""
    if found.code.code not in _MISSING or "name" not in found.fields:
        return False
    name = str(found.fields["name"])
    before = name in told
    told.add(name)
    return before


def _follows(found: Diagnostic, lost: frozenset[str]) -> bool:
    if found.code.code not in _MISSING:
        return False
    words = (str(found.fields[key]) for key in _NAMING if key in found.fields)
    return any(part in lost for word in words for part in (word, *word.split(".")))

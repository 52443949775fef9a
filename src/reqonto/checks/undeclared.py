"""Special cases that are not declared: two requirements clash where the special one could be an exception.

A requirement yields only where an exception is declared; two that clash are a conflict, whatever a reader would guess.
Where just two are in the way of each other, declaring one the exception of the other is among the repairs, and it is
offered: of a requirement that can never apply because of the other, that one is the special case; of two that meet,
either may be, and only the author knows.  What would leave the other one no case at all is no exception to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from reqonto.checks.verdicts import Conflict
from reqonto.diagnostics.codes_findings import PAIR_CONFLICT, TRIGGER_CONFLICT
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.logic.terms import FALSE
from reqonto.logic.theory import Theory
from reqonto.spec.model import Specification
from reqonto.syntax import tree


def special_cases(
    conflict: Conflict, specification: Specification, theory: Theory | None
) -> tuple[tuple[str, str], ...]:
    """Which member may be declared an exception to which, as (special, general)."""
    if len(conflict.members) != 2 or conflict.kind not in {"trigger", "pair"}:
        return ()
    one, other = conflict.members
    if not all(_may_yield(key, specification) for key in conflict.members):
        return ()
    if conflict.kind == "trigger" and len(conflict.trigger) == 1 and conflict.trigger[0] in conflict.members:
        special = conflict.trigger[0]
        general = other if special == one else one
        return ((special, general),) if general not in conflict.empty else ()
    # What forbids the very act that triggers it never applies where it is kept, and what does not apply where the two
    # clash ("no express order is shipped uninsured", while none is shipped) makes nothing yield there.
    return tuple(
        pair
        for pair in ((one, other), (other, one))
        if pair[0] not in conflict.unmet and pair[1] not in conflict.empty and not _forbids_itself(pair[0], theory)
    )


def _forbids_itself(key: str, theory: Theory | None) -> bool:
    """Whether a requirement forbids an event that triggers it, in all that it says."""
    axioms = theory.by_id.get(key, ()) if theory is not None else ()
    return theory is not None and all(
        axiom.duty == FALSE and any(var.sort in theory.event_sorts for var in axiom.vars) for axiom in axioms
    )


def declared_cases(
    conflict: Conflict, specification: Specification, left_out: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Which members yield to an exception that somebody declared, as (special, general).

    The exception does not apply where the conflict arises; where it can be made to apply, it resolves it.
    """
    return tuple(
        (entry.id, general)
        for entry in specification.entries.values()
        if entry.id not in conflict.members and entry.id not in left_out
        for general in entry.meta.targets("exception to", "overrides")
        if general in conflict.members
    )


def _may_yield(key: str, specification: Specification) -> bool:
    entry = specification.entries.get(key)
    return entry is not None and isinstance(entry.node, tree.Requirement | tree.Formula)


def with_exceptions(
    findings: Iterable[Diagnostic], conflicts: Iterable[Conflict], specification: Specification, theory: Theory | None
) -> Iterator[Diagnostic]:
    """The findings; those about two requirements that clash with the repairs that declare an exception."""
    cases: dict[str, tuple[tuple[str, str], ...]] = {}
    for conflict in conflicts:
        key = "+".join(conflict.members)
        cases[key] = tuple(dict.fromkeys((*cases.get(key, ()), *special_cases(conflict, specification, theory))))
    for found in findings:
        offered = cases.get(found.about, ()) if found.code in {TRIGGER_CONFLICT, PAIR_CONFLICT} else ()
        fixes = tuple(fix for special, general in offered for fix in _declared(special, general, specification))
        yield replace(found, fixes=(*found.fixes, *fixes)) if fixes else found


def _declared(special: str, general: str, specification: Specification) -> Iterator[Fix]:
    """The repair that makes `special` an exception to `general`."""
    words, edit = declaring(special, general, specification)
    message = Text(f"declare `{special}` an exception: `{words}`", f"声明“{special}”为例外：“{words}”")
    yield Fix(message, (edit,), safe=False)


def declaring(special: str, general: str, specification: Specification) -> tuple[str, Edit]:
    """What makes `special` an exception to `general`: the words, and the edit that puts them into its text."""
    entry = specification.entries[special]
    node = entry.node
    assert isinstance(node, tree.Requirement | tree.Formula)
    span = node.span
    text = span.text
    words = f"{'例外于' if _is_chinese(text) else 'exception to'} {general}"
    closed = text.rstrip()
    if closed.endswith(("}", "｝", "」")) and (isinstance(node, tree.Requirement) or node.meta):
        place = span.start + len(closed) - 1
        gap = "" if closed[-2:-1].isspace() else " "
        inserted = f"{gap}{words} "
    else:
        place = span.start + len(closed)
        inserted = f" {{ {words} }}"
    return words, Edit(type(span)(span.source, place, place), inserted)


def _is_chinese(text: str) -> bool:
    return text.startswith(("需求", "约束"))

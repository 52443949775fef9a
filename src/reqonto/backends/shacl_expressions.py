"""Conditions of SPARQL put together, and shortened where a part is always true or never."""

from __future__ import annotations

from collections.abc import Iterable

Truth = tuple[str, str]
"""Where a formula is surely true, and where surely false, as expressions."""

YES: Truth = ("true", "false")
NO: Truth = ("false", "true")
OPEN: Truth = ("false", "false")


def there_is(pattern: str, condition: str) -> str:
    """That a pattern has a solution in which the condition holds."""
    if condition == "false":
        return "false"
    if not pattern:
        return f"({condition})"
    inside = pattern if condition == "true" else f"{pattern} FILTER({condition})"
    return f"EXISTS {{ {inside} }}"


def constant(value: str) -> Truth:
    """A truth value as a formula that is surely true or surely false."""
    return YES if value == "true" else NO


def every(parts: Iterable[str]) -> str:
    """All of the conditions."""
    kept = [part for part in dict.fromkeys(parts) if part != "true"]
    if "false" in kept:
        return "false"
    return "true" if not kept else kept[0] if len(kept) == 1 else f"({' && '.join(kept)})"


def either(parts: Iterable[str]) -> str:
    """One of the conditions."""
    kept = [part for part in dict.fromkeys(parts) if part != "false"]
    if "true" in kept:
        return "true"
    return "false" if not kept else kept[0] if len(kept) == 1 else f"({' || '.join(kept)})"


def denied(part: str) -> str:
    """That a condition does not hold."""
    if part in {"true", "false"}:
        return "false" if part == "true" else "true"
    return f"(!({part}))" if not part.startswith("EXISTS {") else f"(NOT {part})"

"""Declarations and stored items: their expressions and names, checked."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.spec.model import Specification


def check_items(specification: Specification, diagnostics: list[Diagnostic]) -> None:
    """Reports the mistakes of defaults, definitions and of the items that are only stored."""

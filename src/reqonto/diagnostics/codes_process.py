"""Codes of the rules of requirements management, kept by the specification itself (band 07, 61)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

PROCESS_RULE = Code(
    "RQ0761", "process-rule-broken", Severity.WARNING,
    en="{id} breaks {rule} ({says}): {lacks}",
    zh="{id} 违反 {rule}（{says}）：{lacks}",
)  # fmt: skip

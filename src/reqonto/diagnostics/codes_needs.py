"""Codes of information needs and services (band 07, 01 to 19)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

UNMET_NEED = Code(
    "RQ0701", "unmet-need", Severity.WARNING,
    en="the need {id} is not met: {why}",
    zh="信息需求 {id} 未得到满足：{why}",
)  # fmt: skip
NEED_AT_ODDS = Code(
    "RQ0702", "need-at-odds", Severity.ERROR,
    en="the need {id} is at odds with other items: {why}",
    zh="信息需求 {id} 与其他条目相抵触：{why}",
)  # fmt: skip
NEED_UNKNOWN = Code(
    "RQ0703", "need-unknown", Severity.HINT,
    en="whether the need {id} is met is not known: {why}",
    zh="信息需求 {id} 是否得到满足尚不清楚：{why}",
)  # fmt: skip
NO_LAYER = Code(
    "RQ0704", "no-layer", Severity.HINT,
    en="`{name}` declares no access layer, so it counts as {layer}, which {role} may not read",
    zh="“{name}”没有声明访问层级，因此按 {layer} 层算，而{role}不能读",
)  # fmt: skip
UNKNOWN_PURPOSE = Code(
    "RQ0705", "unknown-purpose", Severity.WARNING,
    en="no consent or declaration names the purpose `{name}`",
    zh="没有任何同意或声明提到用途“{name}”",
)  # fmt: skip

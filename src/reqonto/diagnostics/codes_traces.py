"""Codes of links between items and of gaps in what they trace (band 07, 80 to 89)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

TRACE_CIRCLE = Code(
    "RQ0781", "trace-circle", Severity.ERROR,
    en="links lead in a circle: {way}",
    zh="链接成环：{way}",
)  # fmt: skip
MISJOINED_LINK = Code(
    "RQ0782", "misjoined-link", Severity.WARNING,
    en="`{source} {word} {target}`: {id} is {what}, which cannot be the {side} of such a link",
    zh="“{source} {word} {target}”：{id} 是{what}，不能作这种链接的{side}",
)  # fmt: skip
LINK_TO_WITHDRAWN = Code(
    "RQ0783", "link-to-withdrawn", Severity.WARNING,
    en="{source} {word} {target}, {why}",
    zh="链接“{source} {word} {target}”：{why}",
)  # fmt: skip
NO_ORIGIN = Code(
    "RQ0784", "requirement-without-origin", Severity.WARNING,
    en="nothing says where {id} comes from: no source, and no link to a need or to another item",
    zh="没有说明 {id} 的由来：既无来源，也没有指向信息需求或其他条目的链接",
)  # fmt: skip
UNANSWERED_NEED = Code(
    "RQ0785", "need-without-requirement", Severity.WARNING,
    en="no requirement or service answers the need {id}",
    zh="没有需求或服务回应信息需求 {id}",
)  # fmt: skip
NOT_EXERCISED = Code(
    "RQ0786", "requirement-without-scenario", Severity.WARNING,
    en="no scenario exercises {id}{why}",
    zh="没有场景触发 {id}{why}",
)  # fmt: skip
IDLE_SCENARIO = Code(
    "RQ0787", "scenario-without-requirement", Severity.WARNING,
    en="the scenario {id} verifies nothing{why}",
    zh="场景 {id} 不验证任何条目{why}",
)  # fmt: skip

"""Codes of what the check of completeness finds (0741 to 0749)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

UNCOVERED = Code(
    "RQ0741", "uncovered-cases", Severity.WARNING,
    en="{members} leave a case of {of} open: nothing is said where {condition}",
    zh="{members} 未覆盖 {of} 的全部情形：{condition} 时没有规定",
)  # fmt: skip
OVERLAPPING = Code(
    "RQ0742", "overlapping-cases", Severity.WARNING,
    en="{members} settle {of} differently where {condition}",
    zh="{members} 对 {of} 的规定不同，重叠之处为：{condition}",
)  # fmt: skip
COVERAGE_UNDECIDED = Code(
    "RQ0743", "too-many-cases", Severity.WARNING,
    en="whether {of} is settled in every case was not decided: {reason}",
    zh="未能判定 {of} 是否在所有情形下都有规定：{reason}",
)  # fmt: skip
ROLES_WITHOUT = Code(
    "RQ0744", "roles-without-requirements", Severity.HINT,
    en="nothing speaks of these roles: {names}",
    zh="没有任何条目提到这些角色：{names}",
)  # fmt: skip
PARAMETERS_WITHOUT = Code(
    "RQ0745", "parameters-without-requirements", Severity.HINT,
    en="nothing constrains, needs or provides these parameters: {names}",
    zh="没有任何条目约束、需要或提供这些参数：{names}",
)  # fmt: skip
EVENTS_WITHOUT = Code(
    "RQ0746", "events-without-requirements", Severity.HINT,
    en="nothing asks for these events, forbids them or is triggered by them: {names}",
    zh="没有任何条目要求、禁止这些事件或由其触发：{names}",
)  # fmt: skip
MEMBERS_WITHOUT = Code(
    "RQ0747", "members-without-requirements", Severity.HINT,
    en="other values of the same enumerations are mentioned, these never are: {names}",
    zh="同一枚举的其他取值有条目提到，这些却从未提到：{names}",
)  # fmt: skip

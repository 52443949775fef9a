"""Codes of accepted findings: in comments of the texts, and in the file of accepted findings (band 00, 60 to 69)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

IGNORE_UNUSED = Code(
    "RQ0060", "ignore-unused", Severity.WARNING,
    en="nothing here has the finding {what}: it need not be ignored",
    zh="此处没有 {what}，不必忽略",
)  # fmt: skip
IGNORE_WITHOUT_REASON = Code(
    "RQ0061", "ignore-without-reason", Severity.WARNING,
    en="{what} is ignored without a reason{effect}",
    zh="忽略 {what} 而未写理由{effect}",
)  # fmt: skip
IGNORE_UNREADABLE = Code(
    "RQ0062", "ignore-unreadable", Severity.WARNING,
    en="this comment ignores nothing: {why}",
    zh="此注释不起作用：{why}",
)  # fmt: skip
NOT_ACCEPTED = Code(
    "RQ0063", "not-accepted", Severity.WARNING,
    en="{what} cannot be accepted: {why}",
    zh="不能接受 {what}：{why}",
)  # fmt: skip
ACCEPTED_STALE = Code(
    "RQ0064", "accepted-stale", Severity.WARNING,
    en="the accepted finding {what} is not there any more",
    zh="已接受的发现 {what} 已不存在",
)  # fmt: skip
ACCEPTED_EXPIRED = Code(
    "RQ0065", "accepted-expired", Severity.WARNING,
    en="{what} was accepted until {until} only",
    zh="{what} 只接受到 {until}",
)  # fmt: skip
ACCEPTED_UNREADABLE = Code(
    "RQ0066", "accepted-unreadable", Severity.ERROR,
    en="the file of accepted findings cannot be used: {why}",
    zh="无法使用已接受发现的文件：{why}",
)  # fmt: skip

"""Codes of queries on the command line and of the data that they are asked of (band 09)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

FAULTY_QUERY = Code(
    "RQ0911", "faulty-query", Severity.ERROR,
    en="the query has a mistake: {detail}",
    zh="查询有错误：{detail}",
)  # fmt: skip
UNANSWERED_QUERY = Code(
    "RQ0912", "unanswered-query", Severity.ERROR,
    en="there is no answer: {reason}",
    zh="没有答案：{reason}",
)  # fmt: skip
UNREAD_DATA = Code(
    "RQ0913", "unread-data", Severity.ERROR,
    en="`{path}` cannot be read as {format}: {detail}",
    zh="无法按 {format} 读取“{path}”：{detail}",
)  # fmt: skip

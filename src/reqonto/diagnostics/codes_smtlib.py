"""Codes of scripts in SMT-LIB (band 12, from 1276)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

SYNTAX = Code(
    "RQ1276", "smtlib-syntax", Severity.ERROR,
    en="this is no script of SMT-LIB: {what}",
    zh="不是有效的 SMT-LIB 脚本：{what}",
)  # fmt: skip
LEFT_OUT = Code(
    "RQ1277", "smtlib-left-out", Severity.WARNING,
    en="left out: {why}",
    zh="未读入：{why}",
)  # fmt: skip

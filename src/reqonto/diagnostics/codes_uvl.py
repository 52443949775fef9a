"""Codes of feature models in UVL (band 12, from 1290)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

SYNTAX = Code(
    "RQ1290", "uvl-syntax", Severity.ERROR,
    en="this is no feature model: {what}",
    zh="不是有效的特征模型：{what}",
)  # fmt: skip
NOT_READ = Code(
    "RQ1291", "uvl-not-read", Severity.ERROR,
    en="this model cannot be read: {what}",
    zh="无法读取此模型：{what}",
)  # fmt: skip
LEFT_OUT = Code(
    "RQ1292", "uvl-left-out", Severity.WARNING,
    en="left out: `{what}` speaks of more than which features are chosen",
    zh="未读入：“{what}”说的不只是选择哪些特征",
)  # fmt: skip

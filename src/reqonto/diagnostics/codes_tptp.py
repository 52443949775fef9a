"""Codes of problems in TPTP (band 12, from 1270)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

SYNTAX = Code(
    "RQ1270", "tptp-syntax", Severity.ERROR,
    en="this is no TPTP: found {found}, expected {expected}",
    zh="不是有效的 TPTP：此处是{found}，应为{expected}",
)  # fmt: skip
NOT_READ = Code(
    "RQ1271", "tptp-not-read", Severity.ERROR,
    en="{what} are not read: FOF, TFF without polymorphism and CNF are",
    zh="不读取{what}：可读取 FOF、不含多态的 TFF 和 CNF",
)  # fmt: skip
NO_INCLUDE = Code(
    "RQ1272", "tptp-include", Severity.ERROR,
    en="cannot include {file}: {why}",
    zh="无法包含 {file}：{why}",
)  # fmt: skip
ILL_TYPED = Code(
    "RQ1273", "tptp-types", Severity.ERROR,
    en="`{name}` does not fit: it {why}",
    zh="“{name}”不合类型：{why}",
)  # fmt: skip
NO_ROLE = Code(
    "RQ1274", "tptp-role", Severity.WARNING,
    en="{name} takes no part: the role `{role}` does not say what it is for",
    zh="{name} 不参与推理：角色“{role}”没有说明其用途",
)  # fmt: skip

"""Codes of permission tables (band 05)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

DUPLICATE_ROW = Code(
    "RQ0503", "duplicate-row", Severity.ERROR,
    en="`{table}` has two rows for `{name}`: which of them counts is not said",
    zh="“{table}”中“{name}”有两行：没有说明以哪一行为准",
)  # fmt: skip
DUPLICATE_COLUMN = Code(
    "RQ0504", "duplicate-column", Severity.ERROR,
    en="`{table}` has two columns for `{name}`: which of them counts is not said",
    zh="“{table}”中“{name}”有两列：没有说明以哪一列为准",
)  # fmt: skip
OTHER_DOER = Code(
    "RQ0505", "other-doer", Severity.WARNING,
    en="`{event}` is declared to be done by {declared}: this grants it only to parties that are both {declared} and {role}",
    zh="“{event}”声明为由{declared}执行：此处只许可同时是{declared}和{role}的主体",
)  # fmt: skip
UNKNOWN_CELL = Code(
    "RQ0524", "unknown-cell", Severity.ERROR,
    en="`{text}` is no entry of a permission table: write {words}, or `if` and a condition",
    zh="“{text}”不能填在权限表中：请填{words}，或“若”加条件",
)  # fmt: skip
NO_TABLE = Code(
    "RQ0525", "no-table", Severity.ERROR,
    en="there is no table in {place}",
    zh="{place}中没有表格",
)  # fmt: skip
CELLS_DIFFER = Code(
    "RQ0527", "cells-differ", Severity.WARNING,
    en="`{first}` and `{second}` say different things of the same role: {how}",
    zh="“{first}”与“{second}”对同一角色说法不同：{how}",
)  # fmt: skip
BOTH_DUTIES = Code(
    "RQ0528", "both-duties", Severity.HINT,
    en="`{role}` may do both `{first}` and `{second}`, which `{id}` keeps apart: one person alone cannot do both",
    zh="“{role}”既可“{first}”又可“{second}”，而“{id}”要求两者分离：同一个人不能兼做",
)  # fmt: skip
SEVERAL_TABLES = Code(
    "RQ0526", "several-tables", Severity.ERROR,
    en="there are several tables in {place}: name the heading above the one that is meant",
    zh="{place}中有几张表格：请写明所指表格上方的标题",
)  # fmt: skip
TABLE_FILE = Code(
    "RQ0529", "table-file", Severity.ERROR,
    en="the table in `{path}` cannot be read: {reason}",
    zh="无法读取“{path}”中的表格：{reason}",
)  # fmt: skip

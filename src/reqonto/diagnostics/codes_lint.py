"""Codes of what only `lint` looks for: how a text is written (band 11, 50 to 59)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

UNUSED_IMPORT = Code(
    "RQ1150", "unused-import", Severity.HINT,
    en="nothing here uses a name of `{module}`, which is read anyway",
    zh="此处没有用到“{module}”中的名称，而它本来就会被读取",
)  # fmt: skip
MIXED_LANGUAGES = Code(
    "RQ1151", "mixed-languages", Severity.HINT,
    en="{few} of {all} keywords are {other} in a text whose keywords are {most}",
    zh="该文本的关键字为{most}，但 {all} 个关键字中有 {few} 个是{other}",
)  # fmt: skip
FOREIGN_UNIT = Code(
    "RQ1153", "foreign-unit", Severity.HINT,
    en="the unit `{name}` stands in a text that is written in {most}",
    zh="{most}文本中用了单位“{name}”",
)  # fmt: skip
NOT_CANONICAL = Code(
    "RQ1152", "not-canonical", Severity.HINT,
    en="the text is not in canonical form from here on",
    zh="文本自此处起不是规范格式",
)  # fmt: skip

"""Codes of files that come from requirement tools (band 12, from 1250)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

NOT_IN_FORMAT = Code(
    "RQ1250", "not-in-format", Severity.ERROR,
    en="this is not {format}: {what}",
    zh="不是有效的 {format}：{what}",
)  # fmt: skip
DUPLICATE_ID = Code(
    "RQ1251", "duplicate-foreign-id", Severity.ERROR,
    en="`{id}` is used for two things of the file; it stands in line {line} already",
    zh="“{id}”在文件中用于两处；第 {line} 行已经使用",
)  # fmt: skip
DANGLING = Code(
    "RQ1252", "dangling-reference", Severity.ERROR,
    en="`{id}` is referred to, and no {what} of that id is in the file",
    zh="引用了“{id}”，而文件中没有此编号的{what}",
)  # fmt: skip
LOOSE_TYPE = Code(
    "RQ1253", "type-not-in-file", Severity.WARNING,
    en="there is no {what} `{id}` in the file; what it would say of the values is not known",
    zh="文件中没有{what}“{id}”；其对取值的规定无从得知",
)  # fmt: skip
CHANGED_OUTSIDE = Code(
    "RQ1254", "changed-in-other-tool", Severity.WARNING,
    en="{id} was changed after the export ({what}); its text stays as it was, the change stands behind it as a comment",
    zh="{id} 在导出之后被改动（{what}）；其规格文字保持不变，改动作为注释写在其后",
)  # fmt: skip
NOT_TAKEN = Code(
    "RQ1255", "not-taken-over", Severity.WARNING,
    en="what the language has no place for is left out of `{path}` ({count} ×):",
    zh="“{path}”中本语言无处安放的内容未带过来，共 {count} 处：",
)  # fmt: skip
UNSAFE_ARCHIVE = Code(
    "RQ1256", "unsafe-archive", Severity.ERROR,
    en="`{path}` is not unpacked: {why}",
    zh="不解压“{path}”：{why}",
)  # fmt: skip
TOO_MUCH = Code(
    "RQ1257", "too-much-for-a-document", Severity.ERROR,
    en="there are {count} {what}; more than {limit} are not read",
    zh="共有 {count} {what}；超过 {limit} 的不予读取",
)  # fmt: skip
RENAMED_ID = Code(
    "RQ1258", "renamed-id", Severity.WARNING,
    en="`{old}` is used more than once or is no id of the language; it is called {new} here",
    zh="“{old}”使用不止一次，或不能作为本语言的编号；此处称为 {new}",
)  # fmt: skip
READ_AS_LINK = Code(
    "RQ1259", "link-without-word", Severity.WARNING,
    en="the language has no link `{type}`; it is read as `{word}`",
    zh="本语言没有链接“{type}”；读作“{word}”",
)  # fmt: skip
NOTHING_INSIDE = Code(
    "RQ1260", "no-requirements-in-file", Severity.WARNING,
    en="there are no requirements in this file",
    zh="此文件中没有需求",
)  # fmt: skip

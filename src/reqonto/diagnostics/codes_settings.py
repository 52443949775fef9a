"""Codes of the settings file (band 00, from 0050)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

SETTINGS_SYNTAX = Code(
    "RQ0050",
    "settings-syntax",
    Severity.ERROR,
    en="the settings file is not valid TOML: {reason}",
    zh="设置文件不是有效的 TOML:{reason}",
)
SETTINGS_UNREADABLE = Code(
    "RQ0051",
    "settings-unreadable",
    Severity.ERROR,
    en="the settings file `{path}` cannot be read: {reason}",
    zh="无法读取设置文件“{path}”：{reason}",
)
UNKNOWN_SETTING = Code(
    "RQ0052", "unknown-setting", Severity.ERROR, en="there is no setting named `{name}`", zh="没有名为“{name}”的设置项"
)
BAD_SETTING = Code(
    "RQ0053",
    "bad-setting",
    Severity.ERROR,
    en="`{name}` must be {expected}, not {found}",
    zh="“{name}”应为 {expected}，而不是 {found}",
)
UNKNOWN_CODE = Code(
    "RQ0054",
    "unknown-code",
    Severity.ERROR,
    en="there is no diagnostic named `{name}`",
    zh="没有名为“{name}”的诊断代码",
)
SEVERITY_FIXED = Code(
    "RQ0055",
    "severity-fixed",
    Severity.ERROR,
    en="{code} cannot be made less than an error: without it the specification has no meaning to check",
    zh="{code} 不能降为错误以下：否则规格没有可检查的含义",
)
NO_FILES = Code(
    "RQ0056",
    "no-files",
    Severity.ERROR,
    en="there is nothing to check in `{path}`: no `.req` file, and no file in RDF that tells a specification",
    zh="“{path}”中没有可检查的内容：没有 .req 文件，也没有描述规格的 RDF 文件",
)
UNKNOWN_EDITION = Code(
    "RQ0057",
    "edition-unknown",
    Severity.ERROR,
    en="edition `{found}` of the language is not known to this version; it knows {known}",
    zh="本版本不认识语言版次“{found}”，只认识 {known}",
)
UNKNOWN_CHOICE = Code(
    "RQ0058",
    "unknown-choice",
    Severity.ERROR,
    en="`{name}` is neither a stage nor the id of an item, so it cannot be chosen or left out",
    zh="“{name}”既不是阶段，也不是条目的编号，不能选取或略过",
)

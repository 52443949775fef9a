"""Codes of Gherkin (band 12, from 1280)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

FEATURE_SYNTAX = Code(
    "RQ1280", "gherkin-syntax", Severity.ERROR,
    en="this is no Gherkin here: {what}",
    zh="此处不是有效的 Gherkin：{what}",
)  # fmt: skip
UNKNOWN_LANGUAGE = Code(
    "RQ1281", "gherkin-language", Severity.ERROR,
    en="Gherkin has no language `{language}`: none of its keywords is known",
    zh="Gherkin 没有语言“{language}”：其关键字无从得知",
)  # fmt: skip
NO_FEATURE = Code(
    "RQ1282", "gherkin-no-feature", Severity.ERROR,
    en="{path} has no feature",
    zh="{path} 中没有功能",
)  # fmt: skip
TOO_MANY_STEPS = Code(
    "RQ1283", "gherkin-too-many-steps", Severity.ERROR,
    en="{path} comes to more than {most} steps with its examples",
    zh="{path} 连同例子超过 {most} 个步骤",
)  # fmt: skip
UNMAPPED_STEP = Code(
    "RQ1284", "gherkin-unmapped-step", Severity.WARNING,
    en="nothing says what `{step}` means{more}",
    zh="没有说明“{step}”的含义{more}",
)  # fmt: skip
STEPS_FILE = Code(
    "RQ1285", "gherkin-steps-file", Severity.ERROR,
    en="this table of steps cannot be used: {why}",
    zh="无法使用此步骤对照表：{why}",
)  # fmt: skip
STEP_MEANING = Code(
    "RQ1286", "gherkin-step-meaning", Severity.ERROR,
    en="`{step}` would mean `{text}`, which is no {what} of a scenario",
    zh="“{step}”对应“{text}”，而它不是场景中的{what}",
)  # fmt: skip

"""Codes of ontologies (band 04)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

ONTOLOGY_MALFORMED = Code(
    "RQ0401", "ontology-malformed", Severity.ERROR,
    en="`{path}` cannot be read: {reason}",
    zh="无法读取“{path}”：{reason}",
)  # fmt: skip
IMPORT_NOT_FOUND = Code(
    "RQ0402", "import-not-found", Severity.ERROR,
    en="the import {iri} is in none of the given files, and nothing is fetched",
    zh="给定的文件中没有所导入的 {iri}，而本工具不联网获取",
)  # fmt: skip
NOT_OWL_DL = Code(
    "RQ0403", "not-owl-dl", Severity.ERROR,
    en="this is not OWL 2 DL: {reason}",
    zh="不符合 OWL 2 DL：{reason}",
)  # fmt: skip
ONTOLOGY_INCONSISTENT = Code(
    "RQ0404", "ontology-inconsistent", Severity.ERROR,
    en="the ontology has no model: these {count} axioms cannot all hold ({number})",
    zh="本体没有模型：以下 {count} 条公理不能同时成立（{number}）",
)  # fmt: skip
EMPTY_CLASS = Code(
    "RQ0405", "empty-class", Severity.ERROR,
    en="nothing can be a member of `{name}`: {reason}",
    zh="“{name}”不可能有成员：{reason}",
)  # fmt: skip
ONTOLOGY_UNDECIDED = Code(
    "RQ0406", "ontology-undecided", Severity.WARNING,
    en="{question} stayed open: {reason}",
    zh="{question}未能判定：{reason}",
)  # fmt: skip
ONTOLOGY_PITFALL = Code(
    "RQ0407", "ontology-pitfall", Severity.ERROR,
    en="pitfall {pitfall}: {reason}",
    zh="设计陷阱 {pitfall}：{reason}",
)  # fmt: skip
ONTOLOGY_METADATA = Code(
    "RQ0408", "ontology-metadata", Severity.ERROR,
    en="the ontology does not state its {what}",
    zh="本体没有说明其{what}",
)  # fmt: skip
NO_SUCH_TERM = Code(
    "RQ0409", "no-such-term", Severity.ERROR,
    en="{vocabulary} has no term `{name}`",
    zh="{vocabulary} 中没有词项“{name}”",
)  # fmt: skip
STALE_ACCEPTANCE = Code(
    "RQ0410", "stale-acceptance", Severity.WARNING,
    en="nothing is accepted by this line any more: {pitfall} of {term}",
    zh="此行已不再对应任何发现：{term} 的 {pitfall}",
)  # fmt: skip

"""Codes of specifications in RDF (band 12)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

RDF_SYNTAX = Code(
    "RQ1201", "rdf-syntax", Severity.ERROR,
    en="this is not {format}: {what}",
    zh="不是有效的 {format}：{what}",
)  # fmt: skip
RDF_ENTITY = Code(
    "RQ1202", "rdf-entity", Severity.ERROR,
    en="the entity `{name}` {why}: it is not read",
    zh="实体“{name}”{why}：不予读取",
)  # fmt: skip
REMOTE_IMPORT = Code(
    "RQ1203", "remote-import", Severity.ERROR,
    en="`{iri}` would have to be fetched: nothing is read from a network",
    zh="“{iri}”须从网络获取：不从网络读取任何内容",
)  # fmt: skip
IMPORT_MISSING = Code(
    "RQ1204", "rdf-import-missing", Severity.ERROR,
    en="`{iri}` is imported, and {why}",
    zh="引入了“{iri}”，但{why}",
)  # fmt: skip
IMPORT_CIRCLE = Code(
    "RQ1205", "rdf-import-circle", Severity.WARNING,
    en="the imports lead in a circle: {way}; each file is read once",
    zh="引入成环：{way}；每个文件只读一次",
)  # fmt: skip
UNREAD_KEYWORD = Code(
    "RQ1206", "unread-jsonld", Severity.ERROR,
    en="`{keyword}` of JSON-LD is not read here{why}",
    zh="此处不读取 JSON-LD 的“{keyword}”{why}",
)  # fmt: skip
ILL_TYPED = Code(
    "RQ1207", "ill-typed-literal", Severity.ERROR,
    en="{value} is no {datatype}",
    zh="{value} 不是有效的 {datatype}",
)  # fmt: skip
KNOTTED_NODE = Code(
    "RQ1208", "knotted-node", Severity.ERROR,
    en="what is written here is no tree: {why}",
    zh="此处所写不构成树：{why}",
)  # fmt: skip
INCOMPLETE_NODE = Code(
    "RQ1209", "incomplete-node", Severity.ERROR,
    en="`{kind}` needs `{property}`",
    zh="“{kind}”缺少“{property}”",
)  # fmt: skip
MISPLACED_NODE = Code(
    "RQ1210", "misplaced-node", Severity.ERROR,
    en="{value} cannot stand as `{property}` of `{kind}`{wanted}",
    zh="{value} 不能作为“{kind}”的“{property}”{wanted}",
)  # fmt: skip
UNWRITABLE_TREE = Code(
    "RQ1211", "unwritable-tree", Severity.ERROR,
    en="this tree cannot be written in the language: {why}",
    zh="此树无法用规格语言写出：{why}",
)  # fmt: skip
TEXT_DISAGREES = Code(
    "RQ1212", "text-and-tree-disagree", Severity.ERROR,
    en="the text of {item} and its tree say different things",
    zh="{item} 的文字与其语法树所说不同",
)  # fmt: skip
FACT_DISAGREES = Code(
    "RQ1213", "fact-and-text-disagree", Severity.ERROR,
    en="`{subject} {property} {value}` is not what the specification says of it{instead}",
    zh="“{subject} {property} {value}”与规格所写不符{instead}",
)  # fmt: skip
FACT_MISSING = Code(
    "RQ1217", "fact-missing", Severity.ERROR,
    en="`{subject} {property} {value}` follows from the specification and is not there",
    zh="规格表明“{subject} {property} {value}”，此处却没有",
)  # fmt: skip
NOTHING_TO_READ = Code(
    "RQ1214", "no-specification-in-rdf", Severity.ERROR,
    en="there is no specification in this file: no items, and no classes or properties that could be read as one",
    zh="此文件中没有规格：既无条目，也没有可读作规格的类或属性",
)  # fmt: skip
UNREAD_AXIOM = Code(
    "RQ1215", "unread-axiom", Severity.WARNING,
    en="this is not read: {what}",
    zh="此处未读取：{what}",
)  # fmt: skip
UNREAD_FORMAT = Code(
    "RQ1216", "not-edited-as-rdf", Severity.ERROR,
    en="{path} is RDF, which {verb} does not change; `reqonto import` makes a text of it",
    zh="{path} 是 RDF，{verb} 不修改它；可先用“reqonto import”转为文本",
)  # fmt: skip

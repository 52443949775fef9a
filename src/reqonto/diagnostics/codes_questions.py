"""Codes of competency questions (band 07)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

QUESTION_FAILED = Code(
    "RQ0771", "question-failed", Severity.ERROR,
    en="`{id}` expects {expected}; the answer is {found}",
    zh="“{id}”预期{expected}；答案是{found}",
)  # fmt: skip
QUESTION_UNDECIDED = Code(
    "RQ0772", "question-undecided", Severity.WARNING,
    en="`{id}` has no answer: {reason}",
    zh="“{id}”没有答案：{reason}",
)  # fmt: skip
FAULTY_SPARQL = Code(
    "RQ0773", "faulty-sparql", Severity.ERROR,
    en="the query of `{id}` is no SPARQL: {detail}",
    zh="“{id}”的查询不是 SPARQL：{detail}",
)  # fmt: skip
REFUSED_SPARQL = Code(
    "RQ0774", "refused-sparql", Severity.ERROR,
    en="the query of `{id}` says {word}: a question reads the specification only, it fetches and writes nothing",
    zh="“{id}”的查询含有 {word}：提问只读取规格，不取用外部数据，也不写入",
)  # fmt: skip
UNFIT_EXPECTATION = Code(
    "RQ0775", "unfit-expectation", Severity.ERROR,
    en="what `{id}` expects does not fit its question: {fitting} would",
    zh="“{id}”的预期与提问不相配：应为{fitting}",
)  # fmt: skip
NOTHING_ASKED = Code(
    "RQ0776", "nothing-asked", Severity.ERROR,
    en="`{id}` asks nothing: add `ask`, `find` or `sparql`",
    zh="“{id}”没有提问：请写“是否”“查找”或“查询”",
)  # fmt: skip
UNKNOWN_TERM = Code(
    "RQ0777", "unknown-term", Severity.WARNING,
    en="the query of `{id}` speaks of `ecreq:{term}`, which the ontology does not have: it finds nothing",
    zh="“{id}”的查询用到 `ecreq:{term}`，本体中没有这个术语，因此什么也查不到",
)  # fmt: skip

"""Why a SPARQL query has no answer, or an empty one, in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import assert_never

from reqonto import vocabulary
from reqonto.backends.sparql import NoAnswer, Reason
from reqonto.backends.sparql_text import Mistake, without_texts
from reqonto.diagnostics.diagnostic import Text
from reqonto.spec.nearest import nearest

_PREFIX = re.compile(r"prefix\s+ecreq:", re.IGNORECASE)
_TERM = re.compile(r"(?<![\w:.%-])ecreq:([A-Za-z]\w*)")


def unknown_terms(query: str) -> list[Text]:
    """The names under `ecreq:` that the ontology does not have, with what was probably meant.

    Nothing is said of a query that declares the prefix itself: it may stand for something else.
    """
    text = without_texts(query)
    if _PREFIX.search(text):
        return []
    names = [each.removeprefix(vocabulary.NAMESPACE) for each in vars(vocabulary).values() if isinstance(each, str)]
    known = dict.fromkeys(names)
    told = []
    for name in dict.fromkeys(_TERM.findall(text)):
        if name not in known:
            near = nearest(name, known)
            meant = Text(f"; is `ecreq:{near}` meant?", f"；是否想写“ecreq:{near}”？") if near else Text("", "")
            told.append(Text(f"the ontology has no `ecreq:{name}`{meant.en}", f"本体中没有“ecreq:{name}”{meant.zh}"))
    return told


_DEFAULT_PREFIX = re.compile(r"prefix\s+:", re.IGNORECASE)
_OWN = re.compile(r"(?<![\w:.%>-]):([^\W\d][\w.-]*\w|[^\W\d])")


def own_names(query: str) -> list[str]:
    """The names that a query gives to elements of the specification, by the prefix `:` that is preset."""
    text = without_texts(query)
    return [] if _DEFAULT_PREFIX.search(text) else list(dict.fromkeys(_OWN.findall(text)))


def unknown_names(names: Iterable[str], known: Collection[str]) -> list[Text]:
    """Those of the names under `:` that nothing has, with what was probably meant."""
    told = []
    for name in names:
        if name not in known:
            near = nearest(name, known)
            shown, other = f":{name}", f":{near}"
            meant = Text(f"; is `{other}` meant?", f"；是否想写“{other}”？") if near else Text("", "")
            told.append(Text(f"nothing is called `{shown}`{meant.en}", f"没有名为“{shown}”的内容{meant.zh}"))
    return told


def mistake_text(mistake: Mistake) -> Text:
    """What is wrong with a query, and where."""
    where = Text(f"line {mistake.line}, column {mistake.column}", f"第 {mistake.line} 行第 {mistake.column} 列")
    near = mistake.near
    match mistake.kind:
        case "form":
            found = Text(f", not `{near}`", f"，而不是“{near}”") if near else Text("", "")
            return Text(
                f"{where.en}: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE{found.en}",
                f"{where.zh}：查询以 SELECT、ASK、CONSTRUCT 或 DESCRIBE 开头{found.zh}",
            )
        case "prefix":
            return Text(f"{where.en}: no prefix `{near}` is declared", f"{where.zh}：没有声明前缀“{near}”")
        case "open":
            return Text(f"{where.en}: `{near}` is not closed", f"{where.zh}：“{near}”没有闭合")
        case "end":
            return Text(f"{where.en}: it ends too early", f"{where.zh}：查询不完整")
        case "syntax" if not mistake.line:
            return Text(near, near)
        case "syntax":
            return Text(f"{where.en}, at `{near}` or just before", f"{where.zh}，“{near}”处或其前")
        case never:
            assert_never(never)


def why_not_loaded(reason: Reason) -> Text:
    """Why nothing can be asked: what is to be asked could not be loaded."""
    match reason:
        case Reason.OUT_OF_TIME:
            return Text("loading the data took longer than it may", "载入数据超过了时限")
        case Reason.OUT_OF_MEMORY:
            return Text("loading the data needs more memory than it may", "载入数据所需内存超过上限")
        case _:
            return why_no_answer(NoAnswer(reason))


def why_no_answer(answer: NoAnswer) -> Text:
    """Why there is none, in one sentence without its full stop."""
    detail = answer.detail
    match answer.reason:
        case Reason.REFUSED:
            return Text(
                f"the query says {detail}: it may read what is loaded, and neither fetch nor write",
                f"查询含有 {detail}：只能读取已载入的内容，不能取用外部数据，也不能写入",
            )
        case Reason.FAULTY if answer.mistake is not None:
            said = mistake_text(answer.mistake)
            return Text(f"the query has a mistake: {said.en}", f"查询有错误：{said.zh}")
        case Reason.FAULTY | Reason.FAILED:
            return Text(f"the query could not be answered: {detail}", f"无法回答该查询：{detail}")
        case Reason.OUT_OF_TIME:
            return Text("the query took longer than it may", "查询超过了时限")
        case Reason.OUT_OF_MEMORY:
            return Text("the query needs more memory than it may", "查询所需内存超过上限")
        case Reason.TOO_LARGE:
            return Text(
                "the answer is larger than it may be: ask for less, with LIMIT", "答案过大：请用 LIMIT 缩小查询范围"
            )
        case Reason.TOO_LONG:
            return Text("the query is too long, or its brackets too deep", "查询过长，或括号嵌套过深")
        case Reason.NO_GRAPH:
            return Text(f"no graph `{detail}` is loaded", f"没有载入图“{detail}”")
        case Reason.NO_FORM:
            return Text("the answer has no such form", "答案没有这种形式")
        case never:
            assert_never(never)

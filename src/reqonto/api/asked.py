"""Queries: in SPARQL over everything that is known, or in the words of the language over all possible worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reqonto.api import values
from reqonto.api.made import findings
from reqonto.diagnostics.diagnostic import Text
from reqonto.projects import Project

if TYPE_CHECKING:
    from reqonto.backends.sparql import Value
    from reqonto.result import Result

_XSD_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


def in_words(
    project: Project, texts: Mapping[str, str], question: str, scenario: str, data: Sequence[str]
) -> values.Answer:
    """The answer of `ask φ` or `find x in K where φ`."""
    from reqonto.asking import asked, asked_of_data

    lang = project.lang
    if scenario and data:
        both = Text("a question is asked of a scenario or of data, not of both", "问题针对场景或数据之一，不能兼问")
        return values.Answer(why=both, lang=lang)
    if data:
        from reqonto.interchange.data_asked import asked_data

        told = asked_data(data)
        if isinstance(told, list):
            first = Text(told[0].message("en"), told[0].message("zh"))
            return values.Answer(why=first, findings=findings(told, lang), lang=lang)
        reply = asked_of_data(project.paths, project.settings, question, told, shown="query", texts=texts)
    else:
        reply = asked(project.paths, project.settings, question, shown="query", scenario=scenario, texts=texts)
    mistakes = findings((*reply.mistakes, *reply.others), lang)
    why = reply.why
    if why is None and reply.mistakes:
        why = Text(reply.mistakes[0].message("en"), reply.mistakes[0].message("zh"))
    elif why is None and not reply.answer and any(each.weight.word == "error" for each in reply.others):
        why = Text("the texts have mistakes", "文本有误")
    return values.Answer(answer=reply.answer, open=dict(reply.open), why=why, findings=mistakes, lang=lang)


def in_sparql(
    result: Result, question: str, data: Sequence[Path], limit: int, seconds: float, lang: str
) -> values.Answer:
    """The rows, triples or truth that a query in SPARQL gives."""
    from reqonto.backends.sparql import Asked, Document, NoAnswer, Rows, Truth
    from reqonto.checks.query_words import mistake_text, why_no_answer
    from reqonto.interchange.data_problems import data_problem
    from reqonto.interchange.dataset import dataset_of

    mistakes = findings((each for each in result.diagnostics if each.weight.word == "error"), lang)
    dataset = dataset_of(result, data)
    with Asked(dataset) as asked:
        if asked.problems:
            each = asked.problems[0]
            path = next((source.path for source in dataset.sources if source.graph == each.graph), None)
            said, _ = data_problem(each.detail, path, each.line, each.column)
            why = Text(f"{each.graph}: {said.en}", f"{each.graph}：{said.zh}")
            return values.Answer(why=why, findings=mistakes, lang=lang)
        match asked.query(question, seconds=seconds, rows=limit):
            case Rows(variables, rows, cut):
                made = tuple(tuple(map(_value, row)) for row in rows)
                return values.Answer(tuple(variables), made, cut=cut, findings=mistakes, lang=lang)
            case Truth(value):
                return values.Answer(truth=value, findings=mistakes, lang=lang)
            case NoAnswer() as none:
                why = why_no_answer(none) if none.mistake is None else mistake_text(none.mistake)
                return values.Answer(why=why, findings=mistakes, lang=lang)
            case Document():
                raise TypeError("no document was asked for")


def _value(value: Value | None) -> values.Value:
    from reqonto.interchange.dataset import short

    if value is None:
        return None
    if value.kind == "blank":
        return f"_:{value.text}"
    if value.is_address:
        return short(value.text)
    if value.datatype == _XSD_BOOLEAN:
        return value.text in {"true", "1"}
    return value.text

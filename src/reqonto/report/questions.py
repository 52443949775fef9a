"""Questions with their answers, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.competency import LISTED, WORDS, Answered
from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.words import counted, page_of, title
from reqonto.syntax import tree
from reqonto.syntax.show import Shown, show_expr

_BOLD, _RED, _YELLOW, _GREEN = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;32m"


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:
    """The answers of questions that fail, stay open or expect nothing; the others are counted."""
    lang = style.lang
    answered: tuple[Answered, ...] = outcome.data  # type: ignore[assignment]
    passed = [each for each in answered if each.passed]
    pages: set[str] = set()
    notes = {each.about: clean(each.message(lang)) + page_of(each.code.code, pages, lang) for each in outcome.findings}
    for each in answered:
        if each.passed:
            continue
        called = clean(title(result, each.id, lang))
        yield f"{style.paint(_BOLD, Text(f'question {each.id}', f'问题 {each.id}')[lang])}  {called}".rstrip()
        if each.id in notes:
            yield "  " + style.paint(_RED if each.passed is False else _YELLOW, notes[each.id])
            continue
        for found in each.answer[:LISTED]:
            yield f"  {WORDS[found][lang] if found in WORDS and len(each.answer) == 1 else clean(found)}"
        if not each.answer:
            yield "  " + Text("nothing", "无")[lang]
        if len(each.answer) > LISTED:
            rest = len(each.answer) - LISTED
            yield "  " + Text(f"… and {rest} more", f"……另有 {rest} 项")[lang]
    if passed:
        many = counted(len(passed), "question", "questions", "个问题")
        verb = "is" if len(passed) == 1 else "are"
        yield style.paint(_GREEN, Text(f"{many.en} {verb} answered as expected", f"{many.zh}的答案符合预期")[lang])


def fields(outcome: Outcome, _result: Result) -> Mapping[str, Json]:
    """The questions by id; `passed` is null where nothing is expected or there is no answer."""
    answered: tuple[Answered, ...] = outcome.data  # type: ignore[assignment]
    return {
        "questions": [
            {
                "id": each.id,
                "passed": each.passed,
                "answer": list(each.answer),
                "why": None if each.why is None else text_json(each.why),
            }
            for each in answered
        ]
    }


def question_lines(result: Result, key: str, node: tree.Question, style: Style) -> Iterator[str]:
    """One question in both languages, and its answer."""
    lang = style.lang
    yield ""
    yield from (f"  {line}" for line in said(node).en.splitlines())
    yield from (f"  {line}" for line in said(node).zh.splitlines())
    outcome = result.further.get("questions")
    answered: tuple[Answered, ...] = () if outcome is None else outcome.data  # type: ignore[assignment]
    notes = {} if outcome is None else {each.about: each.message(lang) for each in outcome.findings}
    for each in answered:
        if each.id != key:
            continue
        shown = [WORDS[found][lang] if found in WORDS else clean(found) for found in each.answer[:LISTED]]
        told = Text(", ".join(shown) or "nothing", "、".join(shown) or "无")[lang]
        yield ""
        if each.why is None:
            yield "  " + Text(f"answer: {told}", f"答案：{told}")[lang]
        if key in notes:
            yield f"  {clean(notes[key])}"
        elif each.passed:
            yield "  " + Text("as expected", "符合预期")[lang]


def said(node: tree.Question) -> Text:
    """What is asked, in the words of each language."""
    match node.ask:
        case tree.FormulaAsk(formula):
            en, zh = show_expr(formula, "en"), show_expr(formula, "zh")
            return Text(
                f"Does this hold in every world that keeps the requirements? {en}",
                f"在遵守全部需求的每个世界中，是否都有：{zh}",
            )
        case tree.Find(binders, where):
            en, zh = (Shown(dialect).binders(binders, where) for dialect in ("en", "zh"))
            return Text(
                f"Which are there, in the worlds that keep the requirements? {en}",
                f"在遵守全部需求的世界中，有哪些：{zh}",
            )
        case tree.SparqlAsk(text):
            query = " ".join(text.split())
            return Text(f"Asked of the specification as a graph: {query}", f"向写成图的规格查询：{query}")
        case _:
            return Text("It asks nothing.", "没有提问。")

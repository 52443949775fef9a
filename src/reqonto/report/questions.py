"""Questions with their answers, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.checks.competency import LISTED, WORDS, Answered
from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result
from reqonto.report.words import counted, title

_BOLD, _RED, _YELLOW, _GREEN = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;32m"


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:
    """The answers of questions that fail, stay open or expect nothing; the others are counted."""
    lang = style.lang
    answered: tuple[Answered, ...] = outcome.data  # type: ignore[assignment]
    passed = [each for each in answered if each.passed]
    notes = {each.about: each.message(lang) for each in outcome.findings}
    for each in answered:
        if each.passed:
            continue
        called = clean(title(result, each.id, lang))
        yield f"{style.paint(_BOLD, Text(f'question {each.id}', f'问题 {each.id}')[lang])}  {called}".rstrip()
        if each.id in notes:
            yield "  " + style.paint(_RED if each.passed is False else _YELLOW, clean(notes[each.id]))
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

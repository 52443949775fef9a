"""A question in the words of the language, asked of a specification that does not contain it.

`ask φ` and `find x in K where φ` are answered over all worlds that keep the requirements, as questions of the text are;
of a scenario `ask φ` is answered at its end, over everything that it leaves open; of data both are answered at the end
of observation.  The text is read with the question in it, and written nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from reqonto.cache import Store
from reqonto.checks.competency import Answered
from reqonto.checks.data_questions import answer
from reqonto.checks.defaults import ranking_of
from reqonto.checks.scenarios import labels_of
from reqonto.checks.validation import Words, shortened
from reqonto.constraints.data_world import Data, Reading, data_world
from reqonto.constraints.scenario_states import cycles_of
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.logic.show import shown_instant
from reqonto.pipeline import Progress, Result, Stage, Trial, memory_of, run
from reqonto.records import dataclass
from reqonto.result import with_ticks
from reqonto.settings import Settings
from reqonto.source import Source, Span
from reqonto.spec.model import Specification
from reqonto.spec.shipped import module_of

ID = "CQ-ASKED-HERE"
"""The id of the question while it is asked."""

_BEGINS = re.compile(r"\s*(?:(?P<ask>ask|是否)|find|查找)(?![\w:])", re.IGNORECASE)
_OF_SPARQL = re.compile(r"\s*(?:\{|#|(?:where|from)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer, or why there is none.

    `mistakes` are those of the question, with places in it; `others` those of the texts themselves.
    """

    answer: tuple[str, ...] = ()
    why: Text | None = None
    mistakes: tuple[Diagnostic, ...] = ()
    others: tuple[Diagnostic, ...] = ()
    open: tuple[tuple[str, Text], ...] = ()
    """Of data: of what it is not known whether it is found (of `ask`: ""), with the reason."""


@dataclass(frozen=True, slots=True)
class AskedData:
    """Data to ask: how the words of a specification read them, with what is wrong, and how their names are shown."""

    read: Callable[[Specification], tuple[Data, Reading, list[Diagnostic]]]
    short: Callable[[str], str] = str


def is_question(text: str) -> bool:
    """Whether a text is a question of the language and none of SPARQL, which has an `ASK` too."""
    found = _BEGINS.match(text)
    if found is None:
        return False
    return found["ask"] is None or _OF_SPARQL.match(text, found.end()) is None


def asked(
    paths: Sequence[str], settings: Settings, question: str, *, shown: str, scenario: str = "",
    progress: Progress | None = None, texts: Mapping[str, str] = MappingProxyType({}),
) -> Reply:  # fmt: skip
    """The answer of a question over a specification, or at the end of one of its scenarios.

    `shown` is the path under which messages show the question; `texts` are read instead of the files of these paths.
    """
    read = run(paths, settings, stages=("read", "meaning"), texts=texts)
    place = _place(read, scenario)
    if place is None:
        return Reply(others=_errors(read))
    if isinstance(place, Text):
        return Reply(why=place, others=_errors(read))
    if scenario:
        found = _BEGINS.match(question)
        if found is None or found["ask"] is None:
            return Reply(why=Text("of a scenario only `ask` can be asked", "对场景只能用“是否”提问"))
        # Blanks, so that places in the question stay where they are.
        written = _Written(*place, "\ncheck ", " " * found.end() + question[found.end() :], "\n")
    else:
        written = _Written(*place, f"\nquestion {ID} {{ ", question, " }\n")
    stages: tuple[Stage, ...] = ("read", "meaning", "scenarios") if scenario else ("read", "meaning", "questions")
    chosen = replace(settings, only=() if scenario else (ID,), skip=())
    result = run(
        paths, chosen, stages=stages, scenarios=[scenario] if scenario else None, progress=progress,
        trial=Trial(Store(memory_of(read, settings)), written.texts), worlds=False, texts=texts,
    )  # fmt: skip
    mistakes = written.mistakes(result, Source(shown, question))
    if mistakes:
        return Reply(mistakes=mistakes)
    reply = _of_scenario(result, scenario) if scenario else _of_question(result)
    return replace(reply, others=_errors(read))


def asked_of_data(
    paths: Sequence[str], settings: Settings, question: str, data: AskedData, *, shown: str,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Reply:  # fmt: skip
    """The answer of a question about data, at the end of observation."""
    read = run(paths, settings, stages=("read", "meaning"), texts=texts)
    place = _place(read, "")
    if place is None or isinstance(place, Text):
        return Reply(others=_errors(read))
    written = _Written(*place, f"\nquestion {ID} {{ ", question, " }\n")
    result = run(
        paths, settings, stages=("read", "meaning"),
        trial=Trial(Store(memory_of(read, settings)), written.texts), worlds=False, texts=texts,
    )  # fmt: skip
    mistakes = written.mistakes(result, Source(shown, question))
    if mistakes:
        return Reply(mistakes=mistakes)
    if result.specification is None or result.interpretation is None:
        return Reply(why=_MISTAKES, others=_errors(read))
    told, reading, found = data.read(result.specification)
    result = with_ticks(result, told.tick)
    specification, interpretation = result.specification, result.interpretation
    entry = next((each for each in specification.questions if each.id == ID), None) if specification else None
    if specification is None or interpretation is None or entry is None:
        return Reply(why=_MISTAKES, others=_errors(read))
    theory = interpretation.told_theory
    ranking = ranking_of(specification, theory)
    world, more = data_world(told, specification, theory, cycles_of(specification), ranking, reading)
    tick = specification.tick
    words = Words(labels_of(specification, theory), lambda instant: shown_instant(instant * tick), data.short, tick)
    answered = answer(entry, specification, world, words)
    others = (*_errors(read), *found, *(shortened(each, data.short) for each in more))
    if answered is None:
        return Reply(why=_MISTAKES, others=others)
    return Reply(answered.answer, answered.why, others=others, open=answered.open)


_MISTAKES = Text("the texts have mistakes", "文本有错误")


@dataclass(frozen=True, slots=True)
class _Written:
    """A question written into a text: where, and between what."""

    source: Source
    offset: int
    before: str
    question: str
    after: str

    @property
    def texts(self) -> Mapping[str, str]:
        text = self.source.text
        added = f"{self.before}{self.question}{self.after}"
        return {self.source.path: text[: self.offset] + added + text[self.offset :]}

    def mistakes(self, result: Result, whole: Source) -> tuple[Diagnostic, ...]:
        """The mistakes of the question, with places in it."""
        start = self.offset + len(self.before)
        added = range(self.offset, start + len(self.question) + len(self.after) + 1)
        found = tuple(
            _moved(each, whole, start) for each in _errors(result)
            if each.span is not None and each.span.path == self.source.path and each.span.start in added
        )  # fmt: skip
        # Behind a mistake of the syntax the rest is read as what it is not.
        return found[:1] if found and found[0].code.code.startswith("RQ01") else found


def _errors(result: Result) -> tuple[Diagnostic, ...]:
    return tuple(each for each in result.diagnostics if each.weight is Severity.ERROR)


def _place(read: Result, scenario: str) -> tuple[Source, int] | Text | None:
    """Where the question is written in: at the end of the first text of the user's, or of the scenario."""
    specification = read.specification
    if specification is None or not read.trees:
        return None
    if not scenario:
        own = [tree.source for tree in read.trees if module_of(tree.source.path) is None]
        source = own[0] if own else read.trees[0].source
        return source, len(source.text)
    entry = next((each for each in specification.scenarios if each.id == scenario), None)
    if entry is None:
        return Text(f"there is no scenario {scenario}", f"没有场景 {scenario}")
    source, end = entry.span.source, entry.node.span.end
    inside = source.text[:end].rstrip()
    if not inside.endswith("}"):
        return Text(f"{scenario} has no body to ask in", f"{scenario} 没有可供提问的内容")
    return source, len(inside) - 1


def _of_question(result: Result) -> Reply:
    outcome = result.further.get("questions")
    found = [each for each in (outcome.data if outcome is not None else ()) if isinstance(each, Answered)]  # type: ignore[attr-defined]
    answered = next((each for each in found if each.id == ID), None)
    if answered is None:
        return Reply(why=_MISTAKES)
    return Reply(answered.answer, answered.why)


def _of_scenario(result: Result, scenario: str) -> Reply:
    judged = next((each for each in result.scenarios if each.id == scenario), None)
    if judged is None or not judged.checks:
        return Reply(why=Text("the scenario could not be run", "场景无法运行"))
    if judged.consistent is False:
        return Reply(why=Text("the scenario contradicts itself", "场景自相矛盾"))
    value = judged.checks[-1][1]
    return Reply(("unknown" if value is None else str(value).lower(),))


def _moved(found: Diagnostic, whole: Source, start: int) -> Diagnostic:
    """A mistake at its place in the question; what lies around that is at its ends."""
    assert found.span is not None
    size = len(whole.text)
    first = min(max(found.span.start - start, 0), size)
    last = min(max(found.span.end - start, first), size)
    fields = dict(found.fields)
    if found.span.start - start >= size and "found" in fields:
        fields["found"] = Text("the end of the question", "问题结尾")
    return replace(found, span=Span(whole, first, last), fields=fields, labels=(), fixes=())

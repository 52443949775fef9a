"""Who yields to whom, and where: for `reqonto explain` of a requirement, and what may resolve a conflict."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.checks.scenarios import labels_of
from reqonto.checks.undeclared import declared_cases
from reqonto.checks.verdicts import Conflict
from reqonto.constraints.exceptions import links_of
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import clean
from reqonto.logic.paraphrase import sentence
from reqonto.logic.show import Labels
from reqonto.logic.simplify import simplify
from reqonto.logic.terms import TRUE
from reqonto.pipeline import Result
from reqonto.records import dataclass
from reqonto.report.words import title


@dataclass(frozen=True, slots=True)
class Declared:
    """An exception that is declared to a member of a conflict; where it can be made to apply, it resolves that."""

    exception: str
    target: str
    source: str
    says: Text

    @property
    def told(self) -> Text:
        """Who yields to whom, by which source."""
        return Text(
            f"{self.target} yields where {self.exception} applies"
            + (f" ({self.source})" if self.source else "")
            + (f": {self.says.en}" if self.says.en else ""),
            f"{self.exception} 适用之处，{self.target} 让步"
            + (f"（{self.source}）" if self.source else "")
            + (f"：{self.says.zh}" if self.says.zh else ""),
        )


def declared_to(conflict: Conflict, result: Result) -> Iterator[Declared]:
    """The exceptions that are declared to members of a conflict, each with its source and what it says."""
    specification, interpretation = result.specification, result.interpretation
    if specification is None or interpretation is None:
        return
    for exception, target in declared_cases(conflict, specification, interpretation.left_out):
        source = clean(specification.entries[exception].meta.text("source"))
        yield Declared(exception, target, source, Text(title(result, exception, "en"), title(result, exception, "zh")))


def declared_json(conflict: Conflict, result: Result) -> list[Json]:
    """The same as data, with the circumstances in which each applies."""
    found = list(declared_to(conflict, result))
    if not found:
        return []
    assert result.specification is not None
    assert result.interpretation is not None
    theory = result.interpretation.theory
    labels = labels_of(result.specification, theory)
    return [
        {
            "exception": each.exception,
            "to": each.target,
            "source": each.source or None,
            "says": text_json(each.says),
            # What is in words only has no circumstances that could be told.
            "where": text_json(_where(result, each.exception, labels)) if each.exception in theory.by_id else None,
        }
        for each in found
    ]


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

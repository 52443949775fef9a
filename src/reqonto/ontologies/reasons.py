"""What HermiT says of an ontology: whether it has a model, which classes are empty, and for each every reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

from reqonto.backends.hermit_session import Session, Unanswered
from reqonto.backends.owl import Limits, Refused
from reqonto.owl.justify import Effort, Justifications, every
from reqonto.owl.model import OWL, Axiom, Kind, signature
from reqonto.owl.modules import module
from reqonto.records import dataclass

_FACTS = frozenset(
    (
        "ClassAssertion", "ObjectPropertyAssertion", "DataPropertyAssertion", "NegativeObjectPropertyAssertion",
        "NegativeDataPropertyAssertion", "SameIndividual", "DifferentIndividuals",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Empty:
    """A class without possible members, and why."""

    iri: str
    reasons: Justifications


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What was found.  `consistent` is None where there was no answer, `refused` says why then.

    Numbers in justifications are those of the axioms that were given.  `classes_known` tells whether every class was
    looked at; `inconsistent` has the reasons why there is no model.
    """

    consistent: bool | None
    inconsistent: Justifications | None = None
    empty: tuple[Empty, ...] = ()
    classes_known: bool = True
    refused: Refused | None = None
    asked: int = 0
    unexplained: tuple[str, ...] = field(default=())


class Reasoning:
    """One run: a JVM that starts at once and answers while other things are done."""

    def __init__(self, axioms: Sequence[Axiom], classes: Sequence[str], limits: Limits | None = None) -> None:
        self.axioms = [axiom.form for axiom in axioms]
        self.classes = [each for each in classes if not each.startswith(OWL)]
        self.session = Session(self.axioms, limits)
        self.refused: Refused | None = None
        try:
            self.session.begin()
        except Unanswered as error:
            self.refused = error.refused

    def close(self) -> None:
        """End the JVM."""
        self.session.close()

    def result(self, effort: Effort | None = None, tell: Callable[[str], None] | None = None) -> Reasoned:
        """Ask what there is to ask."""
        if self.refused is not None:
            return Reasoned(None, refused=self.refused, classes_known=False)
        try:
            if not self.session.consistent(range(len(self.axioms))):
                return self._inconsistent(effort or Effort())
        except Unanswered as error:
            return Reasoned(None, refused=error.refused, classes_known=False, asked=self.session.asked)
        try:
            empty = self._empty_classes()
        except Unanswered as error:
            return Reasoned(True, classes_known=False, refused=error.refused, asked=self.session.asked)
        found: list[Empty] = []
        for iri in empty:
            if tell is not None:
                tell(iri)
            found.append(Empty(iri, self._why_empty(iri, effort or Effort())))
        return Reasoned(True, empty=tuple(found), asked=self.session.asked)

    # ------------------------------------------------------------ no model

    def _inconsistent(self, effort: Effort) -> Reasoned:
        part = module(self.axioms, [])

        def suffices(numbers: Sequence[int]) -> bool:
            return not self.session.consistent(numbers)

        try:
            reasons = every(part, suffices, effort=effort, narrow=self._narrow(suffices))
        except Unanswered as error:
            return Reasoned(False, refused=error.refused, asked=self.session.asked)
        return Reasoned(False, inconsistent=reasons, asked=self.session.asked)

    def _narrow(self, suffices: Callable[[Sequence[int]], bool]) -> Callable[[Sequence[int]], list[int]]:
        """Facts are many, and few of them matter: halve those that hang together until neither half suffices."""

        def narrowed(numbers: Sequence[int]) -> list[int]:
            facts = [each for each in numbers if self.axioms[each].op in _FACTS]
            rest = [each for each in numbers if self.axioms[each].op not in _FACTS]
            facts = self._grouped(facts)
            while len(facts) > 24:
                half = len(facts) // 2
                if suffices(rest + facts[:half]):
                    facts = facts[:half]
                elif suffices(rest + facts[half:]):
                    facts = facts[half:]
                else:
                    break
            names = {name for each in facts for name in signature(self.axioms[each])}
            wanted = [self.axioms[each] for each in rest]
            kept = [rest[each] for each in module(wanted, names)]
            # What is nearest to the facts comes first.
            return facts + kept if suffices(facts + kept) else facts + rest

        return narrowed

    def _grouped(self, facts: Sequence[int]) -> list[int]:
        """Facts in an order in which those about the same individuals stand together."""
        about: dict[str, list[int]] = {}
        own: dict[int, list[str]] = {}
        for each in facts:
            own[each] = sorted(iri for kind, iri in signature(self.axioms[each]) if kind is Kind.INDIVIDUAL)
            for iri in own[each]:
                about.setdefault(iri, []).append(each)
        order: dict[int, None] = {}
        for first in facts:
            pending = [first]
            while pending:
                each = pending.pop()
                if each in order:
                    continue
                order[each] = None
                pending += [other for iri in own[each] for other in about[iri] if other not in order]
        return list(order)

    # ------------------------------------------------------------ empty classes

    def _empty_classes(self) -> list[str]:
        def narrow(classes: Sequence[str]) -> list[int]:
            return module(self.axioms, [(Kind.CLASS, iri) for iri in classes])

        return self.session.empty_classes(self.classes, range(len(self.axioms)), narrow)

    def _why_empty(self, iri: str, effort: Effort) -> Justifications:
        part = module(self.axioms, [(Kind.CLASS, iri)])

        def suffices(numbers: Sequence[int]) -> bool:
            return self.session.empty(numbers, [iri]) != []

        try:
            return every(self._near(part, iri), suffices, effort=effort, grow=True)
        except Unanswered:
            return Justifications((), complete=False)

    def _near(self, part: Sequence[int], iri: str) -> list[int]:
        """The axioms of a part, those first that are fewest names away from a class."""
        by_name: dict[tuple[Kind, str], list[int]] = {}
        own = {each: signature(self.axioms[each]) for each in part}
        for each, said in own.items():
            for name in said:
                by_name.setdefault(name, []).append(each)
        order: dict[int, None] = {}
        seen = {(Kind.CLASS, iri)}
        names = [(Kind.CLASS, iri)]
        for name in names:
            for each in by_name.get(name, ()):
                order.setdefault(each)
                for other in sorted(own[each] - seen, key=lambda pair: (pair[0].value, pair[1])):
                    seen.add(other)
                    names.append(other)
        return [*order, *(each for each in part if each not in order)]


def derived(found: Sequence[Empty]) -> dict[str, str]:
    """Classes that are empty because another one is: each with that one."""
    causes: dict[str, str] = {}
    for each in found:
        for other in found:
            if other.iri == each.iri or other.iri in causes:
                continue
            if any(set(small) < set(large) for large in each.reasons.sets for small in other.reasons.sets):
                causes[each.iri] = other.iri
                break
    return causes

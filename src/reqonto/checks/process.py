"""The stage `process`: the library's rules of requirements management, kept by the specification itself.

The rules are those of the module `ecreq.requirements`.  Each item becomes a small world of that module – a requirement
with its documents and the steps that it has been through, a need with its parties, a parameter with its owner – and the
reference evaluator says whether the formula of the rule is true in it.  The rules that are judged speak of one such
thing and what belongs to it alone, so that a world for each is enough.  `REUSED` are the rules that other findings say
already, `UNREADABLE` those about which a specification says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reqonto.checks.baseline import Baseline, load, version_of
from reqonto.checks.further import Context, Outcome
from reqonto.checks.links import BINDING
from reqonto.checks.tracing import UP
from reqonto.constraints.axioms import interpret
from reqonto.constraints.information import Need
from reqonto.diagnostics import codes_process as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.logic.evaluate import holds
from reqonto.logic.sorts import PARTY, ObjectSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import IsKind, Var
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import every_node, functions_in
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Entry, Metadata, Parameter
from reqonto.spec.project import gather
from reqonto.spec.resolve import resolve
from reqonto.spec.shipped import is_shipped, path_of
from reqonto.syntax import tree

MODULE = "ecreq.requirements"

REUSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "C-RQM-04": ("RQ0791", "RQ0792", "RQ0793"),
        "C-RQM-05": ("RQ0201", "RQ0202", "RQ0203", "RQ0204"),
        "C-RQM-09": ("RQ0701", "RQ0702"),
        "C-RQM-10": ("RQ0206",),
        "C-RQM-15": ("RQ0207", "RQ0208"),
    }
)
"""Rules that other findings say already."""

UNREADABLE: Mapping[str, Text] = MappingProxyType(
    {
        "C-RQM-12": Text("a specification declares no business processes", "规格不声明业务流程"),
        "C-RQM-13": Text("a specification declares no business processes", "规格不声明业务流程"),
        "C-RQM-14": Text("it is about an enterprise, not about requirements", "它说的是企业，不是需求"),
        "C-RQM-16": Text("a specification declares no business processes", "规格不声明业务流程"),
    }
)
"""Rules about which a specification says nothing, with the reason."""

JUDGED = ("C-RQM-01", "C-RQM-02", "C-RQM-03", "C-RQM-06", "C-RQM-07", "C-RQM-08", "C-RQM-11")
"""Rules that are judged here."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the library: its formulas, and what it says."""

    id: str
    axioms: tuple[Axiom, ...]
    says: Text

    @property
    def binds(self) -> bool:
        return all(axiom.force == "must" for axiom in self.axioms)


@cache
def rules() -> Mapping[str, Rule]:
    """The judged rules, from the text of the library."""
    trees, _ = gather([Path(path_of(MODULE))])
    specification, _ = resolve(trees)
    theory = interpret(specification).theory
    found: dict[str, Rule] = {}
    for id_ in JUDGED:
        meta = specification.entries[id_].meta
        found[id_] = Rule(id_, theory.by_id[id_], Text(meta.label("en").rstrip("."), meta.label("zh").rstrip("。")))
    return MappingProxyType(found)


# ---------------------------------------------------------------- worlds


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that rules are about: its world, where it stands, and what it lacks by each rule it could break."""

    id: str
    world: Structure
    span: Span | None
    lacks: Mapping[str, Text]


def world(
    elements: Mapping[str, tuple[str, ...]],
    members: Mapping[str, frozenset[str]],
    values: Mapping[str, Mapping[tuple[Value, ...], Value]],
) -> Structure:
    """A world of the module with these objects; all other sorts and kinds are empty."""
    every = dict.fromkeys((*_SORTS, *elements), ())
    kinds = dict.fromkeys(_KINDS, frozenset[str]())
    return Structure({**every, **elements}, {**kinds, **members}, values)


_SORTS = (
    "Requirement", "Document", "EvolutionRecord", "Baseline", "Symbol", "Process", "Purpose", "InformationItem",
    "Party", "Elicits", "Models", "Describes", "VerifiesRequirement", "FreezesRequirement", "ChangesRequirement",
)  # fmt: skip
_KINDS = ("InformationRequirement", "RoleFeature", "Parameter", "UserGroup", "Staff")
_STEPS = ("Elicits", "Models", "Describes", "VerifiesRequirement", "FreezesRequirement")


class _Work:
    def __init__(self, context: Context, baseline: Baseline) -> None:
        self.context = context
        self.specification = context.specification
        self.states = context.interpretation.inventory.items
        self.frozen = {(row.id, row.version) for row in baseline.items}
        self.baseline = baseline
        self.axioms: dict[str, list[Axiom]] = {}
        for axiom in (*context.interpretation.theory.axioms, *context.interpretation.told):
            self.axioms.setdefault(axiom.id.partition("[")[0], []).append(axiom)

    def subjects(self) -> Iterator[Subject]:
        for entry in self.specification.entries.values():
            counts = entry.word in BINDING or entry.word == "need"
            if counts and not is_shipped(entry.span) and entry.meta.status != "rejected":
                yield self.requirement(entry)
        for parameter in self.specification.parameters.values():
            if not is_shipped(parameter.span):
                yield self.parameter(parameter)
        consistency = self.context.consistency
        if self.baseline.items and consistency is not None and consistency.verdict != "undecided":
            yield self.satisfiable(consistent=consistency.verdict == "consistent")

    def requirement(self, entry: Entry[object]) -> Subject:
        """A requirement with its documents, its user groups, and the steps that it has been through."""
        documented = _is_documented(entry)
        recorded = (entry.id, version_of(entry, self.specification)) in self.frozen
        steps = {
            "Elicits": bool(entry.meta.text("source").strip() or any(link.word in UP for link in entry.meta.links)),
            "Models": self.states[entry.id].formalised if entry.id in self.states else True,
            "Describes": documented,
            "VerifiesRequirement": recorded or entry.meta.status == "verified",
            "FreezesRequirement": recorded or entry.meta.status == "frozen",
        }
        done = [step for step in _STEPS if steps[step]]
        r = entry.id
        elements: dict[str, tuple[str, ...]] = {"Requirement": (r,), **{step: (f"{step} {r}",) for step in done}}
        values: dict[str, dict[tuple[Value, ...], Value]] = {"Requirement.reqId": {(r,): r}}
        for number, step in enumerate(_STEPS):
            if steps[step]:
                values[f"{step}.requirement"] = {(f"{step} {r}",): r}
                values[f"{step}.time"] = {(f"{step} {r}",): Fraction(number)}
        if documented:
            elements["Document"] = ("text",)
            values["DocumentedIn"] = {(r, "text"): True}
        groups = tuple(f"group {each}" for each in self.roles(entry))
        members = {"UserGroup": frozenset(groups)}
        values["AppliesTo"] = {(r, group): True for group in groups}
        lacks = {
            "C-RQM-01": Text(
                "it was frozen, and nothing records that it was verified", "它已冻结，却没有经过验证的记录"
            ),
            "C-RQM-02": _missing(steps),
            "C-RQM-03": Text("it has no title, label or other text", "它没有标题、名称或其他文字"),
            "C-RQM-11": Text("it concerns no role", "它不涉及任何角色"),
        }
        need = self.context.interpretation.information.needs.get(r)
        if need is not None:
            lacks["C-RQM-08"] = self.information(need, elements, values)
            members["InformationRequirement"] = frozenset((r,))
        elements["Party"] = tuple(dict.fromkeys((*elements.get("Party", ()), *groups)))
        return Subject(r, world(elements, members, values), entry.span, lacks)

    def information(
        self, need: Need, elements: dict[str, tuple[str, ...]], values: dict[str, dict[tuple[Value, ...], Value]]
    ) -> Text:
        """Adds who needs what about whom from whom for what; what is missing of that."""
        offered = {
            service.provider
            for service in self.context.interpretation.information.services.values()
            if {piece.id for piece in service.pieces} & {piece.id for piece in need.pieces}
        }
        providers = sorted({*need.providers, *offered})
        about = sorted({piece.kind for piece in need.pieces if piece.kind})
        node = self.specification.entries[need.id].node
        assert isinstance(node, tree.Need)
        serves = bool(node.purpose is not None or node.purpose_text is not None)
        r = need.id
        elements["Party"] = tuple(dict.fromkeys((need.role, *about, *providers)))
        elements["Purpose"] = ("purpose",) if serves else ()
        values["NeededBy"] = {(r, need.role): True}
        values["Concerns"] = {(r, each): True for each in about}
        values["ProvidedBy"] = {(r, each): True for each in providers}
        values["Serves"] = {(r, "purpose"): True} if serves else {}
        return Text("nobody is named who provides it", "没有写明由谁提供")

    def parameter(self, parameter: Parameter) -> Subject:
        """A parameter with the feature, role or entity that it belongs to."""
        owner = parameter.feature or parameter.owner
        elements = {"Symbol": (parameter.id, *((f"of {owner}",) if owner else ()))}
        members = {"Parameter": frozenset((parameter.id,)), "RoleFeature": frozenset((f"of {owner}",) if owner else ())}
        values: dict[str, dict[tuple[Value, ...], Value]] = {
            "HasParameter": {(f"of {owner}", parameter.id): True} if owner else {}
        }
        lacks = {"C-RQM-07": Text("it belongs to no feature, role or entity", "它不属于任何特征、角色或实体")}
        return Subject(parameter.id, world(elements, members, values), parameter.span, lacks)

    def satisfiable(self, *, consistent: bool) -> Subject:
        """The baseline, as the check judged what it holds."""
        values: dict[str, dict[tuple[Value, ...], Value]] = {"Baseline.satisfiable": {("baseline",): consistent}}
        lacks = {"C-RQM-06": Text("its musts contradict one another", "其中必须遵守的需求相互矛盾")}
        name = self.context.baseline.shown if self.context.baseline is not None else "baseline"
        return Subject(name, world({"Baseline": ("baseline",)}, {}, values), None, lacks)

    def roles(self, entry: Entry[object]) -> list[str]:
        """The roles that an item concerns: named in its sentence, or by an event or value of which it speaks."""
        specification = self.specification
        found: dict[str, None] = {}
        node = entry.node
        if isinstance(node, tree.Requirement) and isinstance(node.body, tree.Sentence) and node.body.party is not None:
            found[node.body.party.text] = None
        if isinstance(node, tree.Need):
            found["needing"] = None
        for axiom in self.axioms.get(entry.id, ()):
            for each in every_node(axiom.formula):
                if isinstance(each, IsKind) and each.kind in specification.kinds:
                    if specification.kinds[each.kind].word == "role":
                        found[each.kind] = None
                elif isinstance(each, Var) and isinstance(each.sort, ObjectSort):
                    event = specification.event_of_sort.get(each.sort)
                    found.update((role, None) for role in (event.by, event.to) if role) if event is not None else None
            if any(PARTY in (*function.args, function.result) for function in functions_in(axiom.formula).values()):
                found["party"] = None
        return list(found)


def _is_documented(entry: Entry[object]) -> bool:
    meta: Metadata = entry.meta
    texts = any(meta.text(key).strip() for key in ("text", "definition", "note", "rationale"))
    prose = isinstance(entry.node, tree.Requirement) and isinstance(entry.node.body, tree.Prose)
    need = entry.word == "need"
    return prose or need or texts or meta.title is not None or bool(meta.labels) or bool(meta.doc)


def _missing(steps: Mapping[str, bool]) -> Text:
    words = {
        "Elicits": Text("nothing says where it comes from", "没有写明由来"),
        "Models": Text("it is not formalised", "没有形式化"),
        "Describes": Text("it is not described", "没有描述"),
    }
    found = [text for step, text in words.items() if not steps[step]]
    told = Text(", ".join(each.en for each in found), "，".join(each.zh for each in found))
    return Text(f"it is verified, but {told.en}", f"它已验证，但{told.zh}")


# ---------------------------------------------------------------- the check


def check(context: Context) -> Outcome | None:
    """What breaks the rules; None where the project did not ask."""
    if not context.process:
        return None
    baseline = Baseline()
    if context.baseline is not None and context.baseline.file.is_file():
        baseline = load(context.baseline.file, context.baseline.shown)[0]
    found = [
        each for subject in _Work(context, baseline).subjects() for each in judged(subject) if context.wants(subject.id)
    ]
    return Outcome(None, tuple(found)) if found else None


def judged(subject: Subject) -> Iterator[Diagnostic]:
    """The rules whose formulas are false in the world of a thing."""
    for rule in rules().values():
        if rule.id in subject.lacks and not all(holds(axiom.formula, subject.world) for axiom in rule.axioms):
            fields = {"id": subject.id, "rule": rule.id, "says": rule.says, "lacks": subject.lacks[rule.id]}
            weight = None if rule.binds else Severity.HINT
            yield Diagnostic(codes.PROCESS_RULE, subject.span, fields, severity=weight, about=subject.id)

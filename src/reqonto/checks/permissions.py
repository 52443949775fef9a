"""Do permission tables agree: with one another, with themselves, and with everything else that is said?

What a cell grants must stay possible.  Another cell may forbid it (then both are a conflict, which needs no solver),
or restrict it so that nothing is left; sentences, constraints and life cycles may exclude it together.  Two tables that
say different things of the same role are told apart even where both leave something possible.  Cells of one role are
compared as they stand: that a party may be granted the same by a further role of its own reconciles no two tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property

from reqonto.backends.base import Impossible, Possible
from reqonto.checks.conflicts import Clash, shrink
from reqonto.checks.findings import consistency_findings
from reqonto.checks.further import Context, Outcome
from reqonto.checks.questions import Asker
from reqonto.checks.verdicts import Conflict, Consistency, Open, Status, told_apart
from reqonto.constraints.axioms import with_events
from reqonto.constraints.draft import together
from reqonto.constraints.exceptions import links_of
from reqonto.constraints.permissions import Permission, Table, disjoint, restriction, sorts_spoken_of
from reqonto.diagnostics.codes_permissions import BOTH_DUTIES, CELLS_DIFFER
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.sorts import PARTY
from reqonto.logic.terms import FALSE, TRUE, Apply, Compare, Formula, IsKind, Not, Var, exists
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import Node, every_node, rewrite, substitute
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import EventKind, Specification
from reqonto.syntax.show import show_expr


@dataclass(frozen=True)
class Agreement:
    """What was established: the tables, the conflicts in which their cells take part, and the cells that differ."""

    tables: tuple[Table, ...]
    conflicts: tuple[Conflict, ...]
    differing: tuple[tuple[str, str], ...]


def check(context: Context) -> Outcome | None:
    """Whether the tables agree; None where there are none."""
    tables = context.interpretation.tables
    if not tables:
        return None
    work = _Work(context, {table.id: table for table in tables})
    work.compare()
    work.against_the_rest()
    findings = [*work.differences, *_both_duties(context)]
    conflicts = tuple(work.conflicts)
    if context.consistency is None:
        # Nobody else reports them.
        alone = Consistency("undecided", False, None, None, conflicts, False, (), (), tuple(work.opened))
        findings += consistency_findings(alone, {cell.id: cell.span for cell in work.cells}, {})
    return Outcome(
        Agreement(tables, conflicts, tuple(work.differing)),
        tuple(findings),
        statuses=_statuses(work),
        opened=tuple(work.opened),
        conflicts=conflicts,
    )


def _statuses(work: _Work) -> Mapping[str, tuple[Status, tuple[str, ...]]]:
    """A table with a cell in a conflict is conflicting."""
    found: dict[str, tuple[Status, tuple[str, ...]]] = {}
    known = () if work.context.consistency is None else work.context.consistency.conflicts
    tables = {cell.id: cell.table for cell in work.cells}
    for conflict in (*known, *work.conflicts):
        for key in conflict.members:
            if key in tables:
                others = tuple(other for other in (*conflict.members, *conflict.background) if other != key)
                found.setdefault(tables[key], (Status.CONFLICTING, others))
    for item in work.opened:
        for key in item.ids:
            if key in tables:
                found.setdefault(tables[key], (Status.UNDECIDED, ()))
    return found


@dataclass
class _Work:
    """One run over the tables."""

    context: Context
    tables: Mapping[str, Table]
    conflicts: list[Conflict] = field(default_factory=list)
    differences: list[Diagnostic] = field(default_factory=list)
    differing: dict[tuple[str, str], None] = field(default_factory=dict)
    opened: list[Open] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    clashing: set[frozenset[str]] = field(default_factory=set)
    cells: tuple[Permission, ...] = ()
    order: dict[str, int] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    _bare: Asker | None = None
    _answers: dict[str, bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = tuple(cell for table in self.tables.values() for cell in table.cells)
        self.order = {cell.id: number for number, cell in enumerate(self.cells)}
        self.spans = {axiom.id: axiom.origin for axiom in self.context.theory.axioms if axiom.origin is not None}
        self.spans |= {cell.id: cell.span for cell in self.cells}
        # A table or cell that yields to something says less than it seems to: only the theory knows how much.
        weak = {link.target for links in links_of(self.specification).values() for link in links}
        self.weak = {cell.id for cell in self.cells if cell.id in weak or cell.table in weak}

    @property
    def specification(self) -> Specification:
        return self.context.specification

    # -------------------------------------------------------- cell by cell

    def compare(self) -> None:
        """Every grant with the cells about the same thing that bind the same parties."""
        by_subject: dict[str, dict[str, list[Permission]]] = {}
        for cell in self.cells:
            for subject in cell.column.items or (cell.column.symbol,):
                by_subject.setdefault(subject, {}).setdefault(cell.role, []).append(cell)
        compared: set[tuple[str, str]] = set()
        for grant in self.cells:
            if not grant.grants or not self.context.wants(grant.table) or grant.id in self.weak:
                continue
            for subject in grant.column.items or (grant.column.symbol,):
                roles = by_subject[subject]
                for role in self.specification.ancestors(grant.role):
                    for other in roles.get(role, ()):
                        if other is grant or other.id in self.weak or (grant.id, other.id) in compared:
                            continue
                        compared.add((grant.id, other.id))
                        if self._same_things(grant, other):
                            self._compare(grant, other)

    def _same_things(self, grant: Permission, other: Permission) -> bool:
        kind, above = grant.column.kind, other.column.kind
        return kind == above or self.specification.is_a(kind, above)

    def _compare(self, grant: Permission, other: Permission) -> None:
        if other.forbids:
            self._conflict(grant, other)
            return
        if other.table == grant.table:
            # The more specific row decides over the general one.
            return
        same_role = other.role == grant.role
        if same_role and grant.word != other.word and (grant.id, other.id) not in self.differing:
            if grant.column.is_information and (other.id, grant.id) not in self.differing:
                self._differ(grant, other)
            return
        if other.condition is None or other.condition == grant.condition:
            return
        bound = other.condition if same_role else restriction(other, self.tables[other.table], self.specification)
        if bound is None or bound == TRUE:
            return
        bound = _about(bound, other.event, grant.event)
        granted = together(grant.concerns(self.specification), grant.condition or TRUE)
        left = self._possible(grant, granted, bound, (grant.id, other.id))
        if left is False:
            self._conflict(grant, other)
        elif left and same_role and (other.id, grant.id) not in self.differing:
            beyond = self._possible(grant, granted, Not(bound), (grant.id, other.id))
            if beyond:
                self._differ(grant, other)

    def _possible(self, grant: Permission, granted: Formula, bound: Formula, ids: tuple[str, str]) -> bool | None:
        """Whether an act that is granted and bound so is possible by declarations and assumptions alone.

        Where neither condition speaks of who acts and no assumption of the event, the event only lends the conditions
        its arguments: the same question is then asked once for all events and roles.
        """
        goal = exists((grant.event,), together(granted, bound))
        if grant.column.event.sort.name not in self._assumed and not self._is_barred(grant):
            general = _of_arguments(together(grant.condition or TRUE, bound), grant.event)
            if general is not None:
                goal = general
        key = repr(goal)
        if key not in self._answers:
            self._answers[key] = self._ask(goal, ids)
        return self._answers[key]

    def _is_barred(self, grant: Permission) -> bool:
        """Whether the declared doer and the role of the row exclude each other, so that nobody can do it at all."""
        event = grant.column.event
        return bool(event.by) and disjoint(event.by, grant.role, self.specification)

    @cached_property
    def _assumed(self) -> frozenset[str]:
        """The sorts that assumptions and rules speak of."""
        return sorts_spoken_of((axiom for axiom in self.context.theory.axioms if axiom.force == "background"), ())

    def _ask(self, goal: Formula, ids: tuple[str, str]) -> bool | None:
        """Whether declarations and assumptions alone leave it possible; what stays open is noted."""
        if self._bare is None:
            events = {cell.column.event.symbol: cell.column.event for cell in self.cells}
            theory = with_events(self.context.theory, events.values())
            kept = tuple(axiom for axiom in theory.axioms if axiom.force in {"structure", "background"})
            theory = replace(theory, axioms=kept, situations=())
            self._bare = Asker.start(theory, self.context.budget, self.context.left(), None, self.context.opened)
        answer = self._bare.ask(goal, ())
        match answer:
            case Possible():
                return True
            case Impossible():
                return False
            case _:
                self.opened.append(Open("pair", ids, answer.reason, dict(answer.bound)))
                return None

    def _conflict(self, grant: Permission, other: Permission) -> None:
        pair = frozenset((grant.id, other.id))
        self.settled.add(grant.id)
        if pair in self.clashing:
            return
        self.clashing.add(pair)
        given, refused = told(grant, self.specification), told(other, self.specification)
        text = Text(
            f"{given.en}; {refused.en}: what the one grants the other leaves no room for.",
            f"{given.zh}；{refused.zh}：前者许可的，后者完全不允许。",
        )
        members = tuple(sorted((grant.id, other.id), key=lambda key: self.order[key]))
        self._add(grant, members, (), text, minimal=True)

    def _differ(self, grant: Permission, other: Permission) -> None:
        self.differing[(grant.id, other.id)] = None
        one, two = told(grant, self.specification), told(other, self.specification)
        how = Text(f"{one.en}; {two.en}", f"{one.zh}；{two.zh}")
        fields = {"first": grant.id, "second": other.id, "how": how}
        labels = (Label(other.span, Text("the other table", "另一张表")),)
        self.differences.append(Diagnostic(CELLS_DIFFER, grant.span, fields, labels, about=f"{grant.id}+{other.id}"))

    def _add(
        self, grant: Permission, members: tuple[str, ...], background: tuple[str, ...], text: Text, *, minimal: bool
    ) -> None:
        known = () if self.context.consistency is None else self.context.consistency.conflicts
        places = tuple((id_, self.spans[id_]) for id_ in (*members, *background) if id_ in self.spans)
        alias = f"K{len(known) + len(self.conflicts) + 1}"
        conflict = Conflict("trigger", (grant.id,), members, background, minimal, text, None, places, alias)
        self.conflicts.append(told_apart(conflict, (*known, *self.conflicts)))

    # -------------------------------------------------------- against sentences, constraints and life cycles

    def against_the_rest(self) -> None:
        """Whether what a cell grants stays possible while all that must be kept is kept."""
        theory = self.context.theory
        cells = {cell.id for cell in self.cells}
        spoken = sorts_spoken_of(
            (axiom for axiom in theory.axioms if axiom.id not in cells and axiom.force != "structure"), ()
        )
        asked = [
            cell
            for cell in self.cells
            if cell.grants and cell.id not in self.settled and cell.column.event.sort.name in spoken
            and self.context.wants(cell.table)
        ]  # fmt: skip
        if not asked:
            return
        known = self.context.consistency
        absolute = [each for each in (known.conflicts if known else ()) if each.kind == "absolute"]
        clashing = {key for each in absolute for key in each.members}
        musts = tuple(key for key in theory.ids("must") if key not in clashing)
        asker = Asker.start(theory, self.context.budget, self.context.left(), None, self.context.opened)
        if known is not None and known.witness is not None:
            asker.remember(known.witness.structure)
        for number, cell in enumerate(asked):
            self.context.tell(cell.id, number, len(asked))
            goal = cell.granted(self.specification)
            if asker.known(goal) is not None:
                continue
            answer = asker.ask(goal, musts)
            if isinstance(answer, Possible):
                asker.remember(answer.witness)
            elif isinstance(answer, Impossible):
                self._excluded(cell, shrink(asker, goal, answer.core))
            else:
                self.opened.append(Open("trigger", (cell.id,), answer.reason, dict(answer.bound)))

    def _excluded(self, cell: Permission, clash: Clash) -> None:
        given = told(cell, self.specification)
        named = [key for key in (*clash.members, *clash.background) if key != cell.id]
        text = Text(
            f"{given.en}; that can never be made use of because of {', '.join(named)}.",
            f"{given.zh}；由于 {'、'.join(named)}，这一许可永远无法使用。",
        )
        if not named:
            text = Text(f"{given.en}, under a condition that never holds.", f"{given.zh}，但其条件永不成立。")
        members = (*(key for key in clash.members if key != cell.id), cell.id)
        self._add(cell, members, clash.background, text, minimal=clash.minimal)


def _of_arguments(formula: Formula, event: Var) -> Formula | None:
    """That values of the kinds of the event's arguments make the formula true; None if it speaks of more than these."""
    values: dict[str, Var] = {}

    def rule(node: Node) -> Node:
        match node:
            case Apply(function, args) if args == (event,) and not function.partial and function.result != PARTY:
                return values.setdefault(function.name, Var(f"v{len(values) + 1}", function.result))
            case _:
                return node

    found = rewrite(formula, rule)
    if any(isinstance(node, IsKind) or node == event for node in every_node(found)):
        return None
    return exists(tuple(values.values()), found)


def _about(formula: Formula, var: Var, other: Var) -> Formula:
    """The formula about another variable of the same sort."""
    return formula if var == other else substitute(formula, {var.name: other})


WORDS: Mapping[str, Text] = {
    "yes": Text("may do", "可执行"),
    "no": Text("must not do", "不得执行"),
    "none": Text("may not see", "不得查看"),
    "read": Text("may read", "可读取"),
    "write": Text("may read and change", "可读写"),
    "masked": Text("may read the masked", "可读取脱敏的"),
    "aggregated": Text("may read the aggregated", "可读取汇总的"),
}


def told(cell: Permission, specification: Specification) -> Text:
    """What a cell says, in a sentence without its end."""
    role = specification.label(cell.role)
    word = WORDS["none" if cell.forbids and cell.column.is_information else cell.word]
    subject = specification.label(cell.column.symbol)
    if cell.column.is_information:
        owner = specification.label(cell.column.kind)
        subject = Text(f"{owner.en}.{subject.en}", f"{owner.zh}.{subject.zh}")
    when = Text("", "")
    if cell.written is not None:
        when = Text(f" if {show_expr(cell.written, 'en')}", f"（若 {show_expr(cell.written, 'zh')}）")
    return Text(
        f"by {cell.id}, {role.en} {word.en} {subject.en}{when.en}",
        f"按 {cell.id}，{role.zh}{word.zh}{subject.zh}{when.zh}",
    )


# ---------------------------------------------------------------- separation of duties


def _both_duties(context: Context) -> Iterator[Diagnostic]:
    """Roles that are granted two acts which a rule keeps apart: with one person in the role nothing gets done."""
    granted: dict[str, dict[str, Permission]] = {}
    for table in context.interpretation.tables:
        for cell in table.cells:
            if cell.grants and not cell.column.is_information:
                granted.setdefault(cell.column.symbol, {}).setdefault(cell.role, cell)
    events = {event.by_function.name: event for event in context.specification.events.values()}
    seen: set[tuple[str, str, str]] = set()
    for axiom in context.theory.axioms:
        if axiom.force not in {"must", "should"} or not axiom.asked:
            continue
        for first, second in _kept_apart(axiom, events):
            for role, cell in granted.get(first.symbol, {}).items():
                other = granted.get(second.symbol, {}).get(role)
                if other is None or (axiom.id, cell.id, other.id) in seen:
                    continue
                seen.add((axiom.id, cell.id, other.id))
                fields = {
                    "role": context.specification.label(role), "first": context.specification.label(first.symbol),
                    "second": context.specification.label(second.symbol), "id": axiom.id,
                }  # fmt: skip
                labels = [Label(cell.span, Text("granted here as well", "这里也许可"))]
                if axiom.origin is not None:
                    labels.append(Label(axiom.origin, Text("keeps them apart", "要求分离")))
                yield Diagnostic(BOTH_DUTIES, other.span, fields, tuple(labels), about=f"{other.id}+{axiom.id}")


def _kept_apart(axiom: Axiom, events: Mapping[str, EventKind]) -> Iterator[tuple[EventKind, EventKind]]:
    """The pairs of events that the axiom wants done by different parties."""
    forbids = axiom.prohibition or axiom.duty == FALSE or isinstance(axiom.duty, Not)
    for formula in (axiom.trigger, axiom.duty):
        for node in every_node(formula):
            match node:
                case Compare("=" | "!=" as op, Apply(one), Apply(two)) if one.name in events and two.name in events:
                    if one.name != two.name and (op == "!=" or forbids):
                        yield events[one.name], events[two.name]
                case _:
                    pass

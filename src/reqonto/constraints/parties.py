"""Who acts: what a role's name stands for in a sentence.

"the Seller" is the party of that role bound in the sentence: by or to whom the triggering event happens, one of its
arguments, or a binder.  If there is none it is some party of that role – for `must not`, none of them.  Several need
a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reqonto.constraints.draft import Work, conjuncts, either
from reqonto.diagnostics.codes_constraints import ACTOR_NOT_KEPT, OTHER_ACTOR, SEVERAL_PARTIES
from reqonto.diagnostics.codes_spec import UNKNOWN_ROLE, WRONG_KIND_OF_NAME
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.sorts import PARTY
from reqonto.logic.terms import Apply, Compare, Defined, Formula, IsKind, Not, Term, Var, conjunction
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.messages import change_to, describe, listed
from reqonto.spec.model import EventKind, Kind, Specification
from reqonto.spec.nearest import nearest
from reqonto.spec.scope import Generic, Scope
from reqonto.syntax import tree


@dataclass(frozen=True, slots=True)
class Acting:
    """A party of a sentence: a certain one (`term`), or any that plays `role`."""

    role: str
    term: Term | None

    def is_played_by(self, who: Term, declared: str, specification: Specification) -> Formula:
        """That `who`, declared to play `declared`, is this party; true without words where the declaration says so."""
        if self.term is not None:
            return conjunction() if self.term == who else Compare("=", who, self.term)
        if declared and specification.is_a(declared, self.role):
            return conjunction()
        return IsKind(who, self.role)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party bound in a sentence, with the role that it is known to play and how a text would name it.

    `shown` begins with a null where a text cannot name it, because its event has no alias.
    """

    term: Term
    role: str
    shown: str


def find_role(path: tree.Path, work: Work) -> Kind | None:
    """The role that a path names, or None after a diagnostic."""
    specification = work.specification
    found = specification.lookup(work.entry.module, tuple(part.text for part in path.parts))
    roles = [declaration for declaration in found if isinstance(declaration, Kind)]
    if len(found) == 1 and roles and roles[0].sort == PARTY:
        return roles[0]
    if found:
        fields = {"name": path.text, "found": describe(found[0]), "expected": Text("a role", "角色")}
        work.diagnostics.append(Diagnostic(WRONG_KIND_OF_NAME, path.span, fields, about=work.entry.id))
        return None
    known = [kind.name for kind in specification.kinds.values() if kind.sort == PARTY]
    close = nearest(path.text, known)
    fixes = () if close is None else (change_to(path.span, close),)
    work.diagnostics.append(Diagnostic(UNKNOWN_ROLE, path.span, {"name": path.text}, fixes=fixes, about=work.entry.id))
    return None


def acting(
    path: tree.Path, scope: Scope, candidates: Iterable[Candidate], trigger: Formula, work: Work
) -> Acting | None:
    """The party that the subject or the receiver of a sentence names; None after a diagnostic."""
    first = path.parts[0].text
    if first in scope.names or first == "self":
        typed = work.elaborator.term(_expression(path), scope, generic=Generic())
        return None if typed.term is None else Acting(typed.type.kind or PARTY.name, typed.term)
    role = find_role(path, work)
    if role is None:
        return None
    fitting = [each for each in candidates if work.specification.is_a(each.role, role.symbol)]
    different = _different(fitting, trigger)
    if len(different) > 1:
        fields = {"role": path.text, "candidates": listed(each.shown.removeprefix("\0") for each in different)}
        fixes = tuple(change_to(path.span, each.shown) for each in different if not each.shown.startswith("\0"))
        work.diagnostics.append(Diagnostic(SEVERAL_PARTIES, path.span, fields, fixes=fixes, about=work.entry.id))
        return None
    if different:
        work.elaborator.use_equal(_equal_to(different[0].term, _equations(trigger)), scope)
    return Acting(role.symbol, different[0].term if different else None)


def _expression(path: tree.Path) -> tree.Expr:
    found: tree.Expr = tree.Var(path.parts[0], path.parts[0].span)
    for part in path.parts[1:]:
        found = tree.Dot(found, part, found.span.to(part.span))
    return found


def _different(candidates: list[Candidate], trigger: Formula) -> list[Candidate]:
    """The candidates that the trigger does not equate."""
    equal = _equations(trigger)
    kept: list[Candidate] = []
    for candidate in candidates:
        same = _equal_to(candidate.term, equal)
        if all(other.term not in same for other in kept):
            kept.append(candidate)
    return kept


def _equations(trigger: Formula) -> list[tuple[Term, Term]]:
    return [(part.left, part.right) for part in conjuncts(trigger) if isinstance(part, Compare) and part.op == "="]


def _equal_to(term: Term, equal: list[tuple[Term, Term]]) -> list[Term]:
    known = [term]
    for reached in known:
        for left, right in equal:
            for one, other in ((left, right), (right, left)):
                if one == reached and other not in known:
                    known.append(other)
    return known


def candidates_of(scope: Scope, events: Iterable[tuple[Var, EventKind, str]]) -> Iterator[Candidate]:
    """The parties bound in a sentence: participants and arguments of the triggering events first, then binders."""
    for event, kind, shown in events:
        for word, role, function in (("by", kind.by, kind.by_function), ("to", kind.to, kind.to_function)):
            if role:
                yield Candidate(Apply(function, (event,)), role, f"{shown}.{word}")
        for argument in kind.args:
            if argument.function is not None and argument.type.is_object and argument.type.sort == PARTY:
                yield Candidate(Apply(argument.function, (event,)), argument.type.kind, f"{shown}.{argument.name}")
    for name, bound in scope.names.items():
        if isinstance(bound.term, Var) and bound.term.sort == PARTY:
            yield Candidate(bound.term, bound.type.kind or PARTY.name, name)


def takes_part(
    party: Acting, event: Var, kind: EventKind, word: str, span: Span, work: Work, *, or_unknown: bool = False
) -> Formula | None:
    """That `party` does (or receives) the event; None if the event kind does not keep who it is.

    `or_unknown`: an act of which it is not said who did it counts as well, so that nobody evades what is forbidden.
    """
    declared, function = (kind.by, kind.by_function) if word == "by" else (kind.to, kind.to_function)
    if not declared and not kind.symbol.startswith("Provides:"):
        part = Text("who does it (`by`)", "由谁做") if word == "by" else Text("who receives it (`to`)", "给谁")
        fields = {"event": kind.name, "part": part}
        work.diagnostics.append(Diagnostic(ACTOR_NOT_KEPT, span, fields, about=work.entry.id))
        return None
    who = Apply(function, (event,))
    if declared and not _may_be_one(declared, party.role, work.specification):
        part = Text("`by`", "由") if word == "by" else Text("`to`", "给")
        fields = {"event": kind.name, "part": part, "declared": declared, "role": party.role}
        work.diagnostics.append(Diagnostic(OTHER_ACTOR, span, fields, about=work.entry.id))
    played = party.is_played_by(who, declared, work.specification)
    return either(Not(Defined(who)), played) if or_unknown and function.partial else played


def _may_be_one(one: str, other: str, specification: Specification) -> bool:
    return specification.is_a(one, other) or specification.is_a(other, one)

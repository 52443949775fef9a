"""Exceptions: where the condition of one requirement holds, another yields.

`exception to` and `overrides` say the same.  The trigger of the target is weakened by the negation of the exception's
trigger, read of the same objects: variables are matched by kind where that is unique, else by name.  What is left
unmatched may be anything of its kind; with nothing matched the target yields everywhere.  An exception that itself
yields no
longer counts where it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from graphlib import CycleError, TopologicalSorter

from reqonto.constraints.draft import Draft, conjuncts, together
from reqonto.diagnostics.codes_constraints import (
    EXCEPTION_CYCLE,
    EXCEPTION_TO_NOTHING,
    GLOBAL_EXCEPTION,
    UNCLEAR_EXCEPTION,
)
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Label, Text
from reqonto.logic.terms import Formula, Not, Term, Var, conjunction, exists
from reqonto.logic.walk import bound, every_node, free_variables, fresh_name, substitute
from reqonto.records import dataclass
from reqonto.spec.model import Link, Specification


def links_of(specification: Specification) -> dict[str, tuple[Link, ...]]:
    """For each id, the links by which it makes others yield."""
    found: dict[str, tuple[Link, ...]] = {}
    for entry in specification.entries.values():
        links = tuple(link for link in entry.meta.links if link.word in {"exception to", "overrides"})
        if links:
            found[entry.id] = links
    return found


def weakened(
    drafts: Mapping[str, tuple[Draft, ...]], specification: Specification, diagnostics: list[Diagnostic]
) -> dict[str, tuple[Draft, ...]]:
    """The drafts by id, with the triggers of those weakened to which others are exceptions."""
    result = dict(drafts)
    pairs = [
        Pair(name, link, specification, diagnostics)
        for name, found in links_of(specification).items()
        for written in found
        for link in _by_cell(written, drafts)
        if name in drafts
    ]
    for pair in pairs:
        is_known = pair.target in specification.entries or pair.target.partition("[")[0] in specification.entries
        if is_known and pair.target not in drafts:
            pair.report(EXCEPTION_TO_NOTHING)
    for pair in _in_order([pair for pair in pairs if pair.target in drafts], diagnostics):
        result[pair.target] = tuple(_yielding(target, result[pair.exception], pair) for target in result[pair.target])
    return result


def _by_cell(link: Link, drafts: Mapping[str, tuple[Draft, ...]]) -> list[Link]:
    """The link, or one to each cell of a permission table that it leads to."""
    cells = [name for name in drafts if name.startswith(f"{link.target}[")]
    return [replace(link, target=name) for name in cells] or [link]


@dataclass(frozen=True, slots=True)
class Pair:
    """An exception and what yields to it, by id, with the link that says so."""

    exception: str
    link: Link
    specification: Specification = field(repr=False, compare=False)
    diagnostics: list[Diagnostic] = field(repr=False, compare=False)

    @property
    def target(self) -> str:
        return self.link.target

    def report(self, code: Code, **more: object) -> None:
        fields = {"id": self.exception, "target": self.target, **more}
        self.diagnostics.append(Diagnostic(code, self.link.span, fields, about=self.exception))


def _in_order(pairs: list[Pair], diagnostics: list[Diagnostic]) -> list[Pair]:
    """The pairs, exceptions to an exception before its own; those of a cycle are reported and left out."""
    while True:
        graph: dict[str, list[str]] = {}
        for pair in pairs:
            graph.setdefault(pair.target, []).append(pair.exception)
        try:
            order = {name: index for index, name in enumerate(TopologicalSorter(graph).static_order())}
        except CycleError as error:
            chain = set(error.args[1])
            inside = [pair for pair in pairs if pair.exception in chain and pair.target in chain]
            _report_cycle(inside, diagnostics)
            pairs = [pair for pair in pairs if pair not in inside]
            continue
        return sorted(pairs, key=lambda pair: order[pair.exception])


def _report_cycle(inside: list[Pair], diagnostics: list[Diagnostic]) -> None:
    first = inside[0]
    chain = [first.exception]
    while chain.count(chain[-1]) == 1:
        chain.append(next(pair.target for pair in inside if pair.exception == chain[-1]))
    labels = tuple(Label(pair.link.span, Text("this makes it yield", "这里使它让步")) for pair in inside[1:])
    fields = {"chain": " → ".join(chain)}
    diagnostics.append(Diagnostic(EXCEPTION_CYCLE, first.link.span, fields, labels=labels, about=first.exception))


def _yielding(target: Draft, exceptions: tuple[Draft, ...], pair: Pair) -> Draft:
    """The target where none of the exception's triggers holds."""
    trigger = target.axiom.trigger
    for exception in exceptions:
        condition = _condition(exception, target, pair)
        if condition is not None:
            # What the target's own trigger says need not be said of the exception again.
            said = conjuncts(target.axiom.trigger)
            special = [part for part in conjuncts(condition) if part not in said]
            trigger = together(trigger, Not(conjunction(*special) if special else condition))
    yields = tuple(dict.fromkeys((*target.axiom.yields_to, pair.exception)))
    return replace(target, axiom=replace(target.axiom, trigger=trigger, yields_to=yields))


def _condition(exception: Draft, target: Draft, pair: Pair) -> Formula | None:
    """The exception's trigger, said of the target's variables; None after a diagnostic."""
    values: dict[str, Term] = {}
    unmatched: list[Var] = []
    for var in exception.axiom.vars:
        found = _counterparts(var, exception, target, pair.specification)
        if len(found) > 1:
            pair.report(UNCLEAR_EXCEPTION, name=exception.written.get(var.name, var.name))
            return None
        if found:
            values[var.name] = found[0]
        else:
            unmatched.append(var)
    if not values and exception.axiom.vars and target.axiom.vars:
        pair.report(GLOBAL_EXCEPTION)
    renamed = _apart(unmatched, exception.axiom.trigger, target)
    values |= {old.name: new for old, new in renamed.items()}
    return exists(tuple(renamed.values()), substitute(exception.axiom.trigger, values))


def _counterparts(var: Var, exception: Draft, target: Draft, specification: Specification) -> list[Term]:
    """What a variable of the exception may be in the target: the one of its kind, else the one of its name.

    None where nothing there is of its kind; several where no name decides.
    """
    kind = exception.kinds.get(var.name, "")
    if kind == "moment" and target.moment is not None and _is_read(target.moment, target):
        return [target.moment]
    there = _of_kind(kind, target, specification)
    here = _of_kind(kind, exception, specification)
    if not there or (len(there) == 1 and len(here) == 1):
        return list(there)
    name = exception.written.get(var.name, var.name)
    named = [other for other in there if target.written.get(other.name, other.name) == name]
    # Two of a kind here and one there, without a common name: which of the two it is cannot be told.
    return list(named) if len(named) == 1 else [*there, *here]


def _is_read(moment: Term, draft: Draft) -> bool:
    """Whether a draft speaks of a moment; what says of no moment in particular what is so has none."""
    return set(free_variables(moment)) <= set(draft.axiom.vars)


def _of_kind(kind: str, draft: Draft, specification: Specification) -> list[Var]:
    """The variables of a draft that may be of the kind."""
    return [var for var in draft.axiom.vars if _related(kind, draft.kinds.get(var.name, ""), specification)]


def _related(one: str, other: str, specification: Specification) -> bool:
    """Whether things of the two kinds may be the same: one is the other or above it."""
    return bool(one and other) and (specification.is_a(one, other) or specification.is_a(other, one))


def _apart(unmatched: list[Var], trigger: Formula, target: Draft) -> dict[Var, Var]:
    """New variables for those of the exception that have no counterpart, named as nothing in the target is."""
    taken = {var.name for var in target.axiom.vars}
    for formula in (trigger, target.axiom.trigger, target.axiom.duty):
        taken |= {var.name for node in every_node(formula) for var in bound(node)}
        taken |= {var.name for var in free_variables(formula)}
    renamed: dict[Var, Var] = {}
    for var in unmatched:
        name = fresh_name(var.name, taken)
        taken.add(name)
        renamed[var] = Var(name, var.sort)
    return renamed

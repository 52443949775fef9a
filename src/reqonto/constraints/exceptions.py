"""Exceptions: where the condition of one requirement holds, another yields.

`exception to` and `overrides` say the same.  The trigger of the target is weakened by the negation of the exception's
trigger, read of the same objects: variables are matched by kind where that is unique, else by name.  What is left
unmatched may be anything of its kind; with nothing matched the target yields everywhere.  An exception that itself yields no
longer counts where it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from reqonto.constraints.draft import Draft, together
from reqonto.diagnostics.codes_constraints import (
    EXCEPTION_CYCLE,
    EXCEPTION_TO_NOTHING,
    GLOBAL_EXCEPTION,
    UNCLEAR_EXCEPTION,
)
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.terms import Formula, Not, Term, Var, exists
from reqonto.logic.walk import every_node, bound, free_variables, fresh_name, substitute
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
    links = {id: found for id, found in links_of(specification).items() if id in drafts}
    for id, found in links.items():
        for link in found:
            if link.target in specification.entries and link.target not in drafts:
                fields = {"id": id, "target": link.target}
                diagnostics.append(Diagnostic(EXCEPTION_TO_NOTHING, link.span, fields, about=id))
    for id, link in _in_order(links, drafts, diagnostics):
        result[link.target] = tuple(
            _yielding(target, result[id], id, link, specification, diagnostics) for target in result[link.target]
        )
    return result


def _in_order(
    links: Mapping[str, tuple[Link, ...]], drafts: Mapping[str, tuple[Draft, ...]], diagnostics: list[Diagnostic]
) -> list[tuple[str, Link]]:
    """The links, those of exceptions to an exception before its own; links of a cycle are reported and left out."""
    pairs = [(id, link) for id, found in links.items() for link in found if link.target in drafts]
    while True:
        graph: dict[str, list[str]] = {}
        for id, link in pairs:
            graph.setdefault(link.target, []).append(id)
        try:
            order = {id: index for index, id in enumerate(TopologicalSorter(graph).static_order())}
        except CycleError as error:
            chain = list(dict.fromkeys(error.args[1]))
            inside = [(id, link) for id, link in pairs if id in chain and link.target in chain]
            _report_cycle(inside, diagnostics)
            pairs = [pair for pair in pairs if pair not in inside]
            continue
        return sorted(pairs, key=lambda pair: order[pair[0]])


def _report_cycle(inside: list[tuple[str, Link]], diagnostics: list[Diagnostic]) -> None:
    first = inside[0]
    chain = [first[0]]
    while chain.count(chain[-1]) == 1:
        chain.append(next(link.target for id, link in inside if id == chain[-1]))
    labels = tuple(Label(link.span, Text("this makes it yield", "这里使它让步")) for _, link in inside[1:])
    shown = " → ".join(chain)
    diagnostics.append(Diagnostic(EXCEPTION_CYCLE, first[1].span, {"chain": shown}, labels=labels, about=first[0]))


def _yielding(
    target: Draft,
    exceptions: tuple[Draft, ...],
    id: str,
    link: Link,
    specification: Specification,
    diagnostics: list[Diagnostic],
) -> Draft:
    """The target where none of the exception's triggers holds."""
    trigger = target.axiom.trigger
    for exception in exceptions:
        condition = _condition(exception, target, id, link, specification, diagnostics)
        if condition is not None:
            trigger = together(trigger, Not(condition))
    yields = tuple(dict.fromkeys((*target.axiom.yields_to, id)))
    return replace(target, axiom=replace(target.axiom, trigger=trigger, yields_to=yields))


def _condition(
    exception: Draft,
    target: Draft,
    id: str,
    link: Link,
    specification: Specification,
    diagnostics: list[Diagnostic],
) -> Formula | None:
    """The exception's trigger, said of the target's variables; None after a diagnostic."""
    values: dict[str, Term] = {}
    free: list[Var] = []
    for var in exception.axiom.vars:
        found = _counterpart(var, exception, target, specification)
        if found is UNCLEAR:
            fields = {"id": id, "target": link.target, "name": exception.written.get(var.name, var.name)}
            diagnostics.append(Diagnostic(UNCLEAR_EXCEPTION, link.span, fields, about=id))
            return None
        if isinstance(found, str) or found is None:
            free.append(var)
        else:
            values[var.name] = found
    if not values and exception.axiom.vars and target.axiom.vars:
        fields = {"id": id, "target": link.target}
        diagnostics.append(Diagnostic(GLOBAL_EXCEPTION, link.span, fields, about=id))
    renamed = _apart(free, exception.axiom.trigger, target)
    formula = substitute(exception.axiom.trigger, {**values, **{old.name: new for old, new in renamed.items()}})
    return exists(tuple(renamed.values()), formula)


UNCLEAR = "unclear"


def _counterpart(var: Var, exception: Draft, target: Draft, specification: Specification) -> Term | str | None:
    """What a variable of the exception is in the target: the one of its kind, else the one of its name, else nothing.

    `UNCLEAR` where several are of its kind and none has its name.
    """
    kind = exception.kinds.get(var.name, "")
    if kind == "moment" and target.moment is not None:
        return target.moment
    there = [other for other in target.axiom.vars if _related(kind, target.kinds.get(other.name, ""), specification)]
    here = [
        other for other in exception.axiom.vars if _related(kind, exception.kinds.get(other.name, ""), specification)
    ]
    if not there:
        return None
    if len(there) == 1 and len(here) == 1:
        return there[0]
    name = exception.written.get(var.name, var.name)
    named = [other for other in there if target.written.get(other.name, other.name) == name]
    return named[0] if len(named) == 1 else UNCLEAR


def _related(one: str, other: str, specification: Specification) -> bool:
    """Whether things of the two kinds may be the same: one is the other or above it."""
    return bool(one and other) and (specification.is_a(one, other) or specification.is_a(other, one))


def _apart(free: list[Var], trigger: Formula, target: Draft) -> dict[Var, Var]:
    """New variables for those of the exception that have no counterpart, named as nothing in the target is."""
    taken = {var.name for var in target.axiom.vars}
    for formula in (trigger, target.axiom.trigger, target.axiom.duty):
        taken |= {var.name for node in every_node(formula) for var in bound(node)}
        taken |= {var.name for var in free_variables(formula)}
    renamed: dict[Var, Var] = {}
    for var in free:
        name = fresh_name(var.name, taken)
        taken.add(name)
        renamed[var] = Var(name, var.sort)
    return renamed

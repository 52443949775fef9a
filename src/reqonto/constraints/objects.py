"""The objects that events concern, as variables of their own."""

from __future__ import annotations

from reqonto.constraints.draft import Work, conjuncts, together
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import Apply, Compare, Formula, Var
from reqonto.logic.walk import Node, every_node, rewrite
from reqonto.spec.model import EventKind


def with_objects(
    variables: list[Var], trigger: Formula, duty: Formula, work: Work
) -> tuple[list[Var], Formula, Formula]:
    """The objects that the triggering events concern as variables of their own: `p.order` becomes an `order`.

    What a formula says of `p.order` and a sentence of the `o` in `Pay(order: o)` is the same; as variables, the objects
    of two requirements can be seen to be the same ones.
    """
    events = work.specification.event_of_sort
    for event in list(variables):
        kind = events.get(event.sort) if isinstance(event.sort, ObjectSort) else None
        for term in _attributes(event, kind, trigger, duty):
            known = next((found for found in (_equated(term, part) for part in conjuncts(trigger)) if found), None)
            if known is None:
                assert isinstance(term.function.result, ObjectSort)
                known = work.elaborator.fresh(term.function.name.rpartition(".")[2], term.function.result)
                variables.append(known)
                trigger = together(Compare("=", term, known), _replaced(trigger, term, known))
            duty = _replaced(duty, term, known)
    return variables, trigger, duty


def _attributes(event: Var, kind: EventKind | None, *formulas: Formula) -> list[Apply]:
    """The objects given as arguments to the event that the formulas speak of."""
    if kind is None:
        return []
    found: dict[str, Apply] = {}
    for argument in kind.args:
        if argument.function is None or argument.function.partial or not argument.type.is_object:
            continue
        for formula in formulas:
            for node in every_node(formula):
                if isinstance(node, Apply) and node.function == argument.function and node.args == (event,):
                    found.setdefault(argument.name, Apply(argument.function, (event,)))
    return list(found.values())


def _equated(term: Apply, part: Formula) -> Var | None:
    """The variable that a part of the trigger equates with the term."""
    if isinstance(part, Compare) and part.op == "=":
        for one, other in ((part.left, part.right), (part.right, part.left)):
            if one == term and isinstance(other, Var):
                return other
    return None


def _replaced(formula: Formula, term: Apply, var: Var) -> Formula:
    def rule(node: Node) -> Node:
        return var if isinstance(node, Apply) and node == term else node

    return rewrite(formula, rule)

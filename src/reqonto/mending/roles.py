"""Requirements that speak of fewer parties or things: without the more special kind that clashes."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.checks.verdicts import Conflict
from reqonto.diagnostics.diagnostic import Edit, Text
from reqonto.mending.candidates import Candidate, leaving_out, on_a_new_line
from reqonto.mending.cases import node_of, nodes
from reqonto.spec.model import Kind, Specification
from reqonto.syntax import tree


def narrowings(specification: Specification, conflict: Conflict) -> Iterator[Candidate]:
    """Each member without what is of a more special kind, of which another member speaks."""
    involved = tuple(dict.fromkeys((*conflict.members, *conflict.trigger)))
    spoken = {id_: dict(_kinds_in(specification, id_)) for id_ in involved}
    for id_ in conflict.members:
        node = node_of(specification, id_)
        if not isinstance(node, tree.Requirement | tree.Formula):
            continue
        module = specification.entries[id_].module
        others = {name: kind for other in involved if other != id_ for name, kind in spoken[other].items()}
        for name, special in others.items():
            # The name has to mean the same here.
            if special not in specification.lookup(module, tuple(name.split("."))):
                continue
            yield from _left_out(specification, id_, node, name, special)
            yield from _another_role(specification, id_, node, name, special)


def _kinds_in(specification: Specification, id_: str) -> Iterator[tuple[str, Kind]]:
    """The roles and kinds of things that an item names, as it writes them."""
    entry = specification.entries.get(id_)
    if entry is None:
        return
    for each in nodes(entry.node):
        match each:
            case tree.Path():
                name = each.text
            case tree.Var(written):
                name = written.text
            case _:
                continue
        for found in specification.lookup(entry.module, tuple(name.split("."))):
            if isinstance(found, Kind):
                yield name, found


def _is_below(specification: Specification, special: Kind, general: Kind) -> bool:
    """Whether a kind is another one's, and not the other way round."""
    # To leave out who merely may play another role as well would be a way around the conflict and no mending.
    both = special.symbol, general.symbol
    return specification.is_a(*both) and not specification.is_a(*reversed(both))


def _left_out(
    specification: Specification, id_: str, node: tree.Requirement | tree.Formula, name: str, special: Kind
) -> Iterator[Candidate]:
    """The item with `where not x is a …`, for each name that it binds first."""
    entry = specification.entries[id_]
    quant = _quant(node)
    for binder in quant.binders if quant is not None else ():
        if not isinstance(binder.collection, tree.Var):
            continue
        general = specification.lookup(entry.module, (binder.collection.name.text,))
        if not any(isinstance(each, Kind) and _is_below(specification, special, each) for each in general):
            continue
        for bound in binder.names:
            is_a = "是" if node.span.text.startswith(("需求", "约束")) else "is a"
            for each in leaving_out(node, id_, f"{bound.text} {is_a} {name}"):
                yield Candidate("role", id_, each.edits, each.told)


def _quant(node: tree.Requirement | tree.Formula) -> tree.Quant | None:
    if isinstance(node, tree.Formula):
        return node.formula.quant if isinstance(node.formula, tree.Quantified) else None
    return node.body.quant if isinstance(node.body, tree.Sentence) else None


def _another_role(
    specification: Specification, id_: str, node: tree.Requirement | tree.Formula, name: str, special: Kind
) -> Iterator[Candidate]:
    """A sentence whose party is of a narrower role: one that excludes the special role, declared already or new."""
    if not isinstance(node, tree.Requirement) or not isinstance(node.body, tree.Sentence):
        return
    module = specification.entries[id_].module
    party = node.body.party
    found = [each for each in specification.lookup(module, tuple(party.text.split("."))) if isinstance(each, Kind)]
    if len(found) != 1 or found[0].word != "role" or not _is_below(specification, special, found[0]):
        return
    general = found[0]
    chinese = node.span.text.startswith("需求")
    for each in specification.kinds.values():
        below = each.symbol != general.symbol and specification.is_a(each.symbol, general.symbol)
        if below and each in specification.lookup(module, (each.name,)) and _apart(specification, each, special):
            told = Text(
                f"in {id_} write `the {each.name}` for `the {party.text}`",
                f"把 {id_} 中的“{party.text}”改为“{each.name}”",
            )
            yield Candidate("role", id_, (Edit(party.span, each.name),), told)
    fresh = _free_name(specification, module, f"其他{general.name}" if chinese else f"Other{general.name}")
    declared = (
        f"角色 {fresh} 是 {party.text} {{ 互斥 {name} }}"
        if chinese
        else f"role {fresh} is a {party.text} {{ disjoint with {name} }}"
    )
    place = on_a_new_line(node.span, declared)
    told = Text(f"let {id_} speak of a narrower role only: `{declared}`", f"让 {id_} 只涉及较窄的角色：“{declared}”")
    yield Candidate("role", id_, (Edit(party.span, fresh), place), told)


def _apart(specification: Specification, one: Kind, other: Kind) -> bool:
    """Whether nobody plays both roles."""
    above = [specification.ancestors(each.symbol) for each in (one, other)]
    kinds = specification.kinds
    return any(
        set(kinds[first].disjoint) & set(above[1 - side])
        for side, names in enumerate(above)
        for first in names
        if first in kinds
    )


def _free_name(specification: Specification, module: str, wanted: str) -> str:
    names = (wanted, *(f"{wanted}{number}" for number in range(2, 99)))
    return next(name for name in names if not specification.lookup(module, (name,)))

"""Whether a specification and its twin in the other language say the same: then what is found in one is found in the other."""

from __future__ import annotations

import re

from reqonto.logic.canonical import canonical
from reqonto.logic.sorts import EnumSort
from reqonto.logic.theory import Axiom, Theory

NAME = re.compile(r"[^\s()\[\]'\"%:,=]+")


def names(theory: Theory) -> tuple[str, ...]:
    """Whatever has a name that may be translated, in the order of declaration."""
    enums = dict.fromkeys(
        sort
        for function in theory.functions.values()
        for sort in (*function.args, function.result)
        if isinstance(sort, EnumSort)
    )
    members = [name for sort in enums for name in (sort.name, *sort.members)]
    return (*theory.kinds, *(sort.name for sort in theory.sorts), *theory.functions, *members)


def said(theory: Theory, *, like: Theory | None = None) -> list[str]:
    """All that a theory says, as texts; with the names that what is declared at the same place has in another one."""
    called = {} if like is None else dict(zip(names(theory), names(like), strict=True))
    lines = [repr(kind) for kind in theory.kinds.values()] + [repr(each) for each in theory.functions.values()]
    lines += [axiom_text(axiom) for axiom in theory.axioms]
    lines += [f"{id_} {canonical(formula, {})}" for id_, formula in theory.situations]
    return [NAME.sub(lambda found: called.get(found[0], found[0]), line) for line in lines]


def axiom_text(axiom: Axiom) -> str:
    """An axiom up to the names of its variables."""
    bound = {var.name: f"${index}" for index, var in enumerate(axiom.vars)}
    flags = (axiom.fixed_duty, axiom.prohibition, axiom.by_external, axiom.asked, axiom.avoidable, axiom.yields_to)
    sorts = [var.sort for var in axiom.vars]
    about = f"{axiom.id} {axiom.force} {sorts} {flags}"
    return f"{about}: {canonical(axiom.trigger, bound)} -> {canonical(axiom.duty, bound)}"

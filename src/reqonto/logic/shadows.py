"""What of a formula can be seen in a world without looking at some of it.

"An order from France by phone has a fee above 100", without the fees, says that there is an order from France by phone.
So it is weaker than the formula: where not even that holds, something else than fees would have to be otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

from reqonto.logic.canonical import canonical
from reqonto.logic.reading import Part, part_of_kind, read_by
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import (
    TRUE,
    And,
    Apply,
    Compare,
    Defined,
    Exists,
    ForAll,
    Formula,
    Holds,
    Implies,
    IsKind,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    disjunction,
    exists,
)
from reqonto.logic.theory import Theory
from reqonto.logic.walk import free_variables, map_parts


def shadow(formula: Formula, theory: Theory, hidden: Callable[[Part], bool]) -> Formula:
    """What a closed formula says of the parts of a world that are not hidden: it is implied by the formula.

    Objects that hidden symbols lead to are something that there is.
    """
    return _Shadows(theory, hidden).of(formula)


class _Shadows:
    def __init__(self, theory: Theory, hidden: Callable[[Part], bool]) -> None:
        self.theory = theory
        self.hidden = hidden
        self.found: dict[str, Var] = {}
        """The objects that hidden symbols lead to, by their terms, as far as the innermost quantifier goes."""
        self.made = 0

    def of(self, formula: Formula) -> Formula:
        """What a formula says, with the objects of its own that hidden symbols lead to."""
        return self._scoped((), formula, positive=True)

    def _weaker(self, node: Formula, *, positive: bool) -> Formula:
        match node:
            case Not(body):
                return self._weaker(body, positive=not positive)
            case And(parts) | Or(parts) if isinstance(node, And) is positive:
                return conjunction(*(self._weaker(part, positive=positive) for part in parts))
            case And(parts) | Or(parts):
                return disjunction(*(self._scoped((), part, positive=positive) for part in parts))
            case Implies(left, right) if positive:
                parts = self._scoped((), left, positive=False), self._scoped((), right, positive=True)
                return disjunction(*parts)
            case Implies(left, right):
                return conjunction(self._weaker(left, positive=True), self._weaker(right, positive=False))
            case Exists(names, body) if positive:
                return self._scoped(names, body, positive=True)
            case ForAll(names, body) if not positive:
                return self._scoped(names, body, positive=False)
            case Compare() | Holds() | IsKind() | Defined():
                seen = self._atom(node, positive=positive)
                return TRUE if seen is None else seen if positive else Not(seen)
            case _:
                if any(self.hidden(part) for part in read_by(node, self.theory)) or self._speaks_of_hidden(node):
                    return TRUE
                return node if positive else Not(node)

    def _scoped(self, names: tuple[Var, ...], body: Formula, *, positive: bool) -> Formula:
        """What a part says, for some objects."""
        outer, self.found = self.found, {}
        weaker = self._weaker(body, positive=positive)
        own, self.found = self.found, outer
        return exists((*(var for var in names if not self._is_hidden(var)), *own.values()), weaker)

    def _is_hidden(self, var: Var) -> bool:
        return isinstance(var.sort, ObjectSort) and self.hidden(("sort", var.sort.name))

    def _speaks_of_hidden(self, node: Formula) -> bool:
        return any(self._is_hidden(var) for var in free_variables(node))

    def _atom(self, node: Formula, *, positive: bool) -> Formula | None:
        """An atom that speaks of nothing hidden; None if it can not be said without."""
        if isinstance(node, IsKind) and self.hidden(part_of_kind(node.kind, self.theory)):
            return None
        unseen = False

        def seen(term: Term) -> Term:
            nonlocal unseen
            match term:
                case Apply(function):
                    if not self.hidden(("function", function.name)):
                        return map_parts(term, seen)  # type: ignore[arg-type]
                    # Where a value may be absent, an atom about it may be false for that.
                    result = function.result if positive or not function.partial else None
                    if isinstance(result, ObjectSort) and not self.hidden(("sort", result.name)):
                        key = canonical(term, {})
                        self.made += key not in self.found
                        return self.found.setdefault(key, Var(f"x{self.made}'", result))
                    unseen = True
                    return term
                case Var():
                    unseen |= self._is_hidden(term)
                    return term
                case _:
                    if any(self.hidden(part) for part in read_by(term, self.theory)):  # type: ignore[arg-type]
                        unseen = True
                    return map_parts(term, seen)  # type: ignore[arg-type]

        found = map_parts(node, seen)  # type: ignore[arg-type]
        return None if unseen else found

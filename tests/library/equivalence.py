"""Does a requirement say what the catalogue says?  By form, else by proof in both directions.

A proof is one for worlds of any size; what is not proved is refuted by a world, or left undecided and said to be so.
"""

from dataclasses import dataclass

from reqonto.backends.base import Budget, Impossible, Possible
from reqonto.backends.smt import SMT
from reqonto.logic.terms import TRUE, And, ForAll, Implies, Not, conjunction, exists

from .correspondence import UnfitError, meaning
from .normal import Typing, normal, shape

DECLARED = ("[card]", "[range]")
"""What the ids of axioms end with that come from declarations."""


@dataclass(frozen=True)
class Verdict:
    """`same`, `stronger` or `weaker` (the specification's than the catalogue's), `different`, `undecided` or `unfit`.

    `how` is `form` or `proof`, or says why there is no answer; `worlds` are those in which the two differ.
    """

    relation: str
    how: str = ""
    worlds: tuple = ()


class Comparison:
    """The requirements of one theory beside the catalogue's formulas."""

    def __init__(self, theory, symbols, budget=None):
        self.theory = theory
        self.symbols = symbols
        self.budget = budget or Budget()
        self.session = SMT().open(theory)
        self.typing = Typing(theory)
        self.things = tuple(sort for sort in theory.sorts if sort not in theory.event_sorts)
        # How many values a relation of a thing has, and how great they are, belongs to its declaration.
        self.declared = tuple(name for name in theory.by_id if name.endswith(DECLARED))

    def ours(self, id):
        """What the specification says under an id: of a permission, that it is used wherever it is given."""
        return conjunction(*(axiom.formula for axiom in self.theory.by_id[id]))

    def theirs(self, entry, tree=None):
        """What the catalogue says, over the symbols of the specification."""
        return meaning(tree or entry.tree, self.symbols, self.theory, entry.id)

    def verdict(self, entry, tree=None, under=TRUE):
        """How the specification's requirement relates to the catalogue's; `tree` puts another formula in its place."""
        try:
            theirs = self.theirs(entry, tree)
        except UnfitError as gap:
            return Verdict("unfit", str(gap))
        found = self.compared(self.ours(entry.id), theirs, under)
        if found.relation == "same" and entry.modality == "may" and entry.id in self.symbols.acts:
            # The same acts where the permission is given; and it is given in the same cases.
            given = conjunction(*(Not(axiom.triggered) for axiom in self.theory.by_id[entry.id]))
            return self.compared(given, _never_given(theirs), under)
        return found

    def compared(self, ours, theirs, under=TRUE):
        ours = _by_shape(normal(ours, self.typing))
        theirs = _by_shape(normal(theirs, self.typing, self.things))
        if ours.keys() == theirs.keys():
            return Verdict("same", "form")
        ahead, back = self.implied(ours, theirs, under), self.implied(theirs, ours, under)
        worlds = tuple(each.witness for each in (ahead, back) if isinstance(each, Possible))
        for each in (ahead, back):
            if not isinstance(each, Possible | Impossible):
                return Verdict("undecided", each.reason, worlds)
        relation = {
            (True, True): "same",
            (True, False): "stronger",
            (False, True): "weaker",
            (False, False): "different",
        }[isinstance(ahead, Impossible), isinstance(back, Impossible)]
        return Verdict(relation, "proof", worlds)

    def implied(self, one, other, under):
        """Whether the parts of one formula exclude that a part of the other, that the one has not, is false."""
        doubtful = [part for text, part in other.items() if text not in one]
        if not doubtful:
            return Impossible(frozenset())
        goal = conjunction(under, *one.values(), Not(conjunction(*doubtful)))
        return self.session.possible(goal, keeping=self.declared, budget=self.budget)


def _by_shape(formula):
    parts = formula.parts if isinstance(formula, And) else (formula,)
    return {shape(part): part for part in parts}


def _never_given(formula):
    """That the premise of a universal statement never comes true."""
    assert isinstance(formula, ForAll)
    body = formula.body
    premise = body.left if isinstance(body, Implies) else TRUE
    return Not(exists(formula.vars, premise))

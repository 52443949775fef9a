"""The catalogue's conflicts: what clashes in which circumstances, said over the symbols of a specification.

Letters of the circumstances denote the particular things of a case.  In a rule (with →) the letters that no fact of the
case mentions stand for everything.
"""

import re
from dataclasses import dataclass, replace

from reqonto.logic.terms import TRUE, ForAll, Implies
from reqonto.logic.theory import Axiom

from . import notation as n
from .catalogue import HERE, table
from .correspondence import circumstantial
from .normal import normal


@dataclass(frozen=True)
class Clash:
    """A conflict: the constraints that suffice for it, and the circumstances that are needed, in order."""

    id: str
    members: tuple
    circumstances: tuple
    always: tuple


def clashes():
    """The conflicts with a smallest clashing set, by id."""
    found = {}
    for row in table(HERE / "conflicts.tsv"):
        least = re.search(r"minimal clashing set \{([^}]*)\}", row["checked"])
        if least is None:
            continue
        names = least[1].split(", ")
        texts = re.findall(r"`([^`]*)`", row["formal"])
        numbered = {f"c{number}": text for number, text in enumerate(texts, 1)}
        bridges = re.search(r"= (b1: .*)\)$", row["checked"])
        for each in bridges[1].split("; ") if bridges else ():
            name, text = each.split(": ", 1)
            numbered[name] = text
        always = re.search(r"= for all ([\w,]+)\)", row["checked"])
        found[row["id"]] = Clash(
            row["id"],
            tuple(name for name in names if name.startswith("C-")),
            tuple(n.formula(numbered[name]) for name in names if not name.startswith("C-")),
            tuple(always[1].split(",")) if always else (),
        )
    return found


def free_letters(tree, bound=frozenset()):
    """The letters that nothing binds, in order."""
    match tree:
        case n.Name(name):
            return () if name in bound or name[0].isupper() else (name,)
        case n.ForAll(names, body) | n.Exists(names, body):
            return free_letters(body, bound | set(names))
        case n.Counted(var, where, term):
            inner = bound | {var}
            return (*free_letters(where, inner), *(free_letters(term, inner) if term else ()))
    found = []
    for node in _parts(tree):
        found += free_letters(node, bound)
    return tuple(dict.fromkeys(found))


def _parts(tree):
    for name in tree.__dataclass_fields__:
        part = getattr(tree, name)
        for each in part if isinstance(part, tuple) else (part,):
            if hasattr(each, "__dataclass_fields__"):
                yield each


def rules(clash):
    """The rules among the circumstances, each of everything."""
    found = [each for each in clash.circumstances if isinstance(each, n.Implies)]
    return [n.ForAll(free_letters(each), each) for each in found]


def facts(clash):
    """The facts among the circumstances, as one closed formula."""
    found = n.All(tuple(each for each in clash.circumstances if not isinstance(each, n.Implies)))
    return n.Exists(free_letters(found), found)


def case(clash):
    """The circumstances as one closed formula, with rules about the things of the case."""
    facts = [each for each in clash.circumstances if not isinstance(each, n.Implies)]
    particular = {letter for fact in facts for letter in free_letters(fact)} - set(clash.always)
    parts = []
    for each in clash.circumstances:
        rest = tuple(letter for letter in free_letters(each) if letter not in particular)
        parts.append(n.ForAll(rest, each) if rest else each)
    letters = tuple(dict.fromkeys(letter for part in parts for letter in free_letters(part)))
    found = n.All(tuple(parts))
    return n.Exists(letters, found) if letters else found


def circumstances(clash, symbols, theory):
    """The circumstances as a closed formula of the logic."""
    return normal(circumstantial(case(clash), symbols, theory))


def in_general(clash, symbols, theory):
    """The theory with the rules of the circumstances as assumptions about everything, and the facts as a closed formula."""
    assumed = []
    for number, rule in enumerate(rules(clash), 1):
        found = normal(circumstantial(rule, symbols, theory))
        assert isinstance(found, ForAll)
        left, right = (found.body.left, found.body.right) if isinstance(found.body, Implies) else (TRUE, found.body)
        assumed.append(Axiom(f"{clash.id}-{number}", "background", found.vars, left, right))
    extended = replace(theory, axioms=(*theory.axioms, *assumed))
    return extended, tuple(each.id for each in assumed), normal(circumstantial(facts(clash), symbols, theory))

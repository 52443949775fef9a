"""Formulas and worlds of the logic as a person reads them, for messages of tests."""

from reqonto.logic.terms import (
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    ForAll,
    Holds,
    If,
    Iff,
    Implies,
    IsKind,
    Not,
    Or,
    Var,
)

SIGNS = {"!=": "≠", "<=": "≤", ">=": "≥"}


def readable(node):
    """The text of a formula or term."""
    match node:
        case Var(name) | Const(name):
            return str(name)
        case Apply(function, args):
            return f"{function.name}({', '.join(map(readable, args))})"
        case Arith(op, left, right):
            return f"({readable(left)} {op} {readable(right)})"
        case Aggregate(kind, variables, where, body):
            return f"{kind}({_names(variables)}: {readable(where)}{'' if body is None else ' ; ' + readable(body)})"
        case If(condition, then, otherwise):
            return f"(if {readable(condition)} then {readable(then)} else {readable(otherwise)})"
        case Holds(term):
            return readable(term)
        case Compare(op, left, right):
            return f"{readable(left)} {SIGNS.get(op, op)} {readable(right)}"
        case IsKind(term, kind):
            return f"{readable(term)} is {kind}"
        case Defined(term):
            return f"known {readable(term)}"
        case Not(body):
            return f"¬{readable(body)}"
        case And(parts):
            return f"({' ∧ '.join(map(readable, parts))})" if parts else "true"
        case Or(parts):
            return f"({' ∨ '.join(map(readable, parts))})" if parts else "false"
        case Implies(left, right):
            return f"({readable(left)} → {readable(right)})"
        case Iff(left, right):
            return f"({readable(left)} ↔ {readable(right)})"
        case ForAll(variables, body):
            return f"∀{_names(variables)} {readable(body)}"
        case Exists(variables, body):
            return f"∃{_names(variables)} {readable(body)}"
        case AtLeast(count, variables, body):
            return f"∃≥{count} {_names(variables)} {readable(body)}"
    return repr(node)


def _names(variables):
    return ", ".join(f"{var.name}: {getattr(var.sort, 'name', None) or var.sort.kind}" for var in variables)


def told(world, names=None):
    """What there is in a world, a line for each symbol; `names` leaves out all other symbols."""
    lines = [f"{sort}: {', '.join(found)}" for sort, found in world.elements.items() if found]
    lines += [f"is {kind}: {', '.join(sorted(found))}" for kind, found in world.members.items() if found]
    for table in (world.functions, world.timelines):
        for name, entries in table.items():
            if entries and (names is None or name in names):
                lines.append(
                    f"{name}: "
                    + ", ".join(f"{'·'.join(map(str, key))} ↦ {_value(each)}" for key, each in entries.items())
                )
    return "\n".join(lines)


def _value(found):
    if isinstance(found, tuple):
        return " then ".join(f"{value}" + ("" if start is None else f" from {start}") for start, value in found)
    return str(found)

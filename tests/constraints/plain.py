"""Formulas as short text, to state in a test which formula is expected."""

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
    Extreme,
    ForAll,
    Holds,
    If,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Or,
    Var,
)


def plain(node):
    """`∀`, `∃`, `→` and so on; moments of an instant t are `t⁻` just before, `t⁺` just after its events."""
    match node:
        case Var(name):
            return name
        case Const(value):
            return str(value)
        case Apply(function, args):
            return f"{function.name}({', '.join(map(plain, args))})"
        case Arith("+", Arith("*", instant, Const(four)), Const(step)) if four == 4 and step in {1, 2, 3}:
            return plain(instant) + {1: "⁺", 2: "⁻⁻", 3: "⁺⁺"}[int(step)]
        case Arith("*", instant, Const(four)) if four == 4:
            return plain(instant) + "⁻"
        case Arith(op, left, right):
            return f"({plain(left)} {op} {plain(right)})"
        case If(condition, then, otherwise):
            return f"(if {plain(condition)} then {plain(then)} else {plain(otherwise)})"
        case Aggregate():
            body = "" if node.body is None else f"; {plain(node.body)}"
            return f"{node.kind}({', '.join(var.name for var in node.vars)}: {plain(node.where)}{body})"
        case Extreme(kind, items):
            return f"{kind}({', '.join(map(plain, items))})"
        case Holds(term):
            return plain(term)
        case Compare(op, left, right):
            return f"{plain(left)} {op} {plain(right)}"
        case IsKind(term, kind):
            return f"{plain(term)} is {kind}"
        case Defined(term):
            return f"{plain(term)} known"
        case Matches(term, pattern):
            return f"{plain(term)} like {pattern}"
        case Not(body):
            return f"¬{grouped(body)}"
        case And(()):
            return "true"
        case Or(()):
            return "false"
        case And(parts):
            return " ∧ ".join(map(grouped, parts))
        case Or(parts):
            return " ∨ ".join(map(grouped, parts))
        case Implies(left, right):
            return f"{grouped(left)} → {grouped(right)}"
        case Iff(left, right):
            return f"{grouped(left)} ↔ {grouped(right)}"
        case ForAll(variables, body):
            return f"∀{names(variables)} {grouped(body)}"
        case Exists(variables, body):
            return f"∃{names(variables)} {grouped(body)}"
        case AtLeast(count, variables, body):
            return f"∃≥{count} {names(variables)} {grouped(body)}"


def grouped(node):
    text = plain(node)
    loose = isinstance(node, And | Or | Implies | Iff) and getattr(node, "parts", True)
    return f"({text})" if loose else text


def names(variables):
    return ",".join(f"{var.name}:{getattr(var.sort, 'name', None) or var.sort.kind}" for var in variables)


def axiom_text(axiom):
    """`vars | trigger ⇒ duty`."""
    return f"{names(axiom.vars)} | {plain(axiom.trigger)} ⇒ {plain(axiom.duty)}"

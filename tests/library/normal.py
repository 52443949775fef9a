"""Formulas in a form in which the catalogue's and a specification's usually look alike.

A variable that is said to equal a term is replaced by the term; existentials in a premise become universals in front of
it; disjunctions that quantify are told apart.  Every step keeps the meaning, absent values and empty sorts included;
random worlds check it (`worlds.py`).
"""

from dataclasses import replace
from fractions import Fraction

from reqonto.logic.simplify import simplify
from reqonto.logic.sorts import INSTANT, INTEGER, EnumSort, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
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
    conjunction,
    disjunction,
    exists,
    forall,
    sort_of,
)
from reqonto.logic.walk import every_node, free_variables, map_parts, rewrite, substitute


def normal(formula, typing=None, inhabited=()):
    """The formula with as few variables as one rewrite after the other leaves.

    `typing` tells which kinds are said already by the declarations.  `inhabited` are sorts of which there is something:
    the catalogue, as usual in logic, does not think of worlds without things (without events it does).
    """
    before = None
    while formula != before:
        before = formula
        formula = simplify(_normal(simplify(formula)))
        if typing is not None:
            formula = rewrite(formula, typing.dropped)
        if inhabited:
            formula = rewrite(formula, lambda node: _without_unread(node, inhabited))
    return formula


def _without_unread(node, inhabited):
    if isinstance(node, ForAll | Exists):
        read = {var.name for var in free_variables(node.body)}
        kept = tuple(var for var in node.vars if var.name in read or var.sort not in inhabited)
        return node if kept == node.vars else replace(node, vars=kept) if kept else node.body
    return node


class Typing:
    """What the declarations of a theory say of kinds: of the values of attributes, and of the arguments of relations."""

    def __init__(self, theory):
        self.values = {}
        self.arguments = {}
        for axiom in theory.axioms:
            if axiom.force != "structure":
                continue
            for part in _conjuncts(axiom.duty):
                match axiom.trigger, part:
                    case And(()), IsKind(Apply(function, (Var(),)), kind):
                        self.values.setdefault(function.name, set()).update(theory.ancestors(kind))
                    case ((Holds(Apply(function, args)) | Defined(Apply(function, args))), IsKind(Var() as var, kind)):
                        if var in args:
                            found = self.arguments.setdefault(function.name, {}).setdefault(args.index(var), set())
                            found.update(theory.ancestors(kind))

    def dropped(self, node):
        """A node without the kinds that the declarations say anyway."""
        match node:
            case IsKind(Apply(function), kind) if kind in self.values.get(function.name, ()):
                return TRUE
            case And(parts):
                facts = self.facts(parts)
                return conjunction(*(part for part in parts if part not in facts)) if facts else node
            case Implies(left, right):
                facts = self.facts(_conjuncts(left))
                if right in facts:
                    return TRUE
                if isinstance(right, And) and facts:
                    return Implies(left, conjunction(*(part for part in right.parts if part not in facts)))
        return node

    def facts(self, parts):
        """The statements about kinds that follow from what holds."""
        found = set()
        for part in parts:
            match part:
                case Holds(Apply(function, args)) | Defined(Apply(function, args)):
                    for at, kinds in self.arguments.get(function.name, {}).items():
                        found |= {IsKind(args[at], kind) for kind in kinds}
        return found


def _normal(node):
    node = map_parts(node, _normal)
    match node:
        case Compare(op, Aggregate("count", variables, where), Const(value)) if value.denominator == 1:
            return _counted(op, variables, where, int(value), node)
        case AtLeast(count, variables, where) if (
            count > 1 and _point(variables, _conjuncts(where)) and len(variables) == 1
        ):
            return FALSE
        case And(parts) if _one_value(parts):
            return FALSE
        case Or(parts) if len(parts) > 1 and _all_values(parts):
            return Defined(parts[0].left)
        case ForAll(variables, Implies(left, right)):
            return _universal(variables, left, right)
        case ForAll(variables, Not(body)):
            return _universal(variables, body, FALSE)
        case ForAll(variables, Or(parts)) if any(isinstance(part, Not) for part in parts):
            negated = [part.body for part in parts if isinstance(part, Not)]
            return _universal(
                variables, conjunction(*negated), disjunction(*(part for part in parts if not isinstance(part, Not)))
            )
        case ForAll(variables, body):
            return _universal(variables, TRUE, body)
        case Exists(variables, body):
            return _existential(variables, body)
        case Not(Exists(variables, body)):
            return _universal(variables, body, FALSE)
        case Not(ForAll(variables, body)):
            return _existential(variables, Not(body))
    return node


def _universal(variables, left, right):
    if right == TRUE:
        return TRUE
    if isinstance(right, And) and right.parts:
        return conjunction(*(_universal(variables, left, part) for part in right.parts))
    if isinstance(right, Implies):
        return _universal(variables, conjunction(left, right.left), right.right)
    if isinstance(right, ForAll):
        return _universal((*variables, *right.vars), left, right.body)
    if isinstance(right, Not):
        return _universal(variables, conjunction(left, right.body), FALSE)
    parts = _conjuncts(left)
    for index, part in enumerate(parts):
        if isinstance(part, Or) and _quantifies(part):
            others = [*parts[:index], *parts[index + 1 :]]
            return conjunction(*(_universal(variables, conjunction(case, *others), right) for case in part.parts))
        if isinstance(part, Exists):
            return _universal(
                (*variables, *part.vars), conjunction(*parts[:index], part.body, *parts[index + 1 :]), right
            )
    found = _point(variables, parts)
    if found is not None:
        name, term, rest, kept = found
        return _universal(kept, conjunction(*rest), substitute(right, {name: term}))
    windows = _windows(variables, parts, right)
    if windows is not None:
        return windows
    kept = _read(variables, conjunction(*parts, right))
    return forall(kept, Implies(conjunction(*parts), right) if parts else right)


def _windows(variables, parts, right):
    """A limit on how much happens in a time from t on, for every t, as a limit from each event on.

    Events are finite in number, so what happens in any time happens in one that begins with an event; in a time in
    which nothing happens the limit must not be negative.
    """
    if not (
        isinstance(right, Compare)
        and right.op == "<="
        and isinstance(right.left, Aggregate)
        and right.left.kind == "count"
        and isinstance(right.left.where, Exists)
        and len(right.left.where.vars) == 1
    ):
        return None
    counted, (event,) = right.left, right.left.where.vars
    for start in variables:
        inside = [part for part in _conjuncts(counted.where.body) if start in free_variables(part)]
        others = [part for part in _conjuncts(counted.where.body) if part not in inside]
        times = [_time_of(part, start, event) for part in inside]
        elsewhere = any(start in free_variables(each) for each in (*parts, right.right))
        if start.sort != INSTANT or elsewhere or len(inside) != 2 or None in times or times[0] != times[1]:
            continue
        first = Var(f"{event.name}_first", event.sort)
        whose = tuple(Var(f"{var.name}_first", var.sort) for var in counted.vars)
        renamed = {event.name: first, **{var.name: new for var, new in zip(counted.vars, whose, strict=True)}}
        begins = [substitute(part, renamed) for part in others]
        time = substitute(times[0], {event.name: first})
        kept = tuple(var for var in variables if var != start)
        limited = _universal(
            (*kept, first, *whose), conjunction(*parts, *begins), substitute(right, {start.name: time})
        )
        number = Compare("<=", Const(Fraction(0), INTEGER), right.right)
        return conjunction(limited, _universal(kept, conjunction(*parts), number))
    return None


def _time_of(part, start, event):
    """The time of the event that a part compares with the start of a window, or with its end."""
    match part:
        case Compare("<=", left, time) if left == start and free_variables(time) == (event,):
            return time
        case Compare("<" | "<=", time, Arith("+", left, Const())) if left == start and free_variables(time) == (event,):
            return time
    return None


def _existential(variables, body):
    parts = _conjuncts(body)
    for index, part in enumerate(parts):
        others = [*parts[:index], *parts[index + 1 :]]
        if isinstance(part, Or) and _quantifies(part):
            return disjunction(*(_existential(variables, conjunction(case, *others)) for case in part.parts))
        if isinstance(part, Exists):
            return _existential((*variables, *part.vars), conjunction(*parts[:index], part.body, *parts[index + 1 :]))
    found = _point(variables, parts)
    if found is not None:
        _, _, rest, kept = found
        return _existential(kept, conjunction(*rest))
    return exists(_read(variables, conjunction(*parts)), conjunction(*parts))


def _conjuncts(formula):
    if isinstance(formula, And):
        return [inner for part in formula.parts for inner in _conjuncts(part)]
    if isinstance(formula, Not) and isinstance(formula.body, Implies):
        return [*_conjuncts(formula.body.left), *_conjuncts(Not(formula.body.right))]
    if isinstance(formula, Not) and isinstance(formula.body, Or):
        return [inner for part in formula.body.parts for inner in _conjuncts(Not(part))]
    return [formula]


def _quantifies(formula):
    return any(isinstance(node, Exists | ForAll) for node in every_node(formula))


def _point(variables, parts):
    """A variable that one of the conjuncts says is a term: its name, the term, the other conjuncts, the other variables."""
    by_name = {var.name: var for var in variables}
    for index, part in enumerate(parts):
        if not (isinstance(part, Compare) and part.op == "="):
            continue
        for one, other in ((part.left, part.right), (part.right, part.left)):
            if (
                isinstance(one, Var)
                and one.name in by_name
                and one not in free_variables(other)
                and _same_values(one, other)
            ):
                term = other
                rest = [Defined(term), *parts[:index], *parts[index + 1 :]]
                rest = [substitute(each, {one.name: term}) for each in rest]
                return one.name, term, rest, tuple(var for var in variables if var.name != one.name)
    return None


def _same_values(var, term):
    """Whether every value of the term is one over which the variable ranges."""
    sort = sort_of(term)
    return sort == var.sort and (isinstance(sort, ObjectSort | EnumSort) or not _fractional(term))


def _fractional(term):
    return any(isinstance(node, Arith) and node.op == "/" for node in every_node(term))


def _read(variables, body):
    """The variables that are read, and those of sorts that may be empty."""
    read = {var.name for var in free_variables(body)}
    return tuple(var for var in variables if var.name in read or isinstance(var.sort, ObjectSort))


def _counted(op, variables, where, value, node):
    """A count compared with a number, as quantifiers that count."""
    at_least, more = AtLeast(value, variables, where), AtLeast(value + 1, variables, where)
    match op:
        case ">=":
            return at_least
        case ">":
            return more
        case "<=":
            return Not(more)
        case "<":
            return Not(at_least)
        case "=":
            return conjunction(at_least, Not(more))
    return node


def _valued(part):
    """Whether a part says that a term is a member of an enumeration."""
    return isinstance(part, Compare) and part.op == "=" and isinstance(part.right, Const) and _is_enum(part.right)


def _is_enum(term):
    return isinstance(sort_of(term), EnumSort)


def _one_value(parts):
    """Whether two parts give one term two different members of its enumeration."""
    given = [(part.left, part.right.value) for part in parts if _valued(part)]
    return any(one == other and value != another for one, value in given for other, another in given)


def _all_values(parts):
    """Whether the parts are all members that one term may have."""
    if not all(_valued(part) and part.left == parts[0].left for part in parts):
        return False
    return {part.right.value for part in parts} == set(sort_of(parts[0].left).members)


# ---------------------------------------------------------------- the same up to names and order


TURNED = {">": "<", ">=": "<="}


def shape(formula):
    """A text that formulas share only if they differ at most in names, in the order of parts, and in `a < b`, `b > a`."""
    return _text(_sorted(formula), {})


def _sorted(node):
    node = map_parts(node, _sorted)
    match node:
        case And(parts):
            return And(tuple(sorted(parts, key=_text)))
        case Or(parts):
            return Or(tuple(sorted(parts, key=_text)))
        case Compare(op, left, right) if op in TURNED:
            return Compare(TURNED[op], right, left)
        case Compare("=" | "!=" as op, left, right) if _text(right) < _text(left):
            return Compare(op, right, left)
        case Arith("+" | "*", left, right) if _text(right) < _text(left):
            return replace(node, left=right, right=left)
    return node


def _text(node, numbers=None):
    """The text of a node: variables are numbered as they come, without `numbers` they have just their sorts."""

    def inside(part):
        return _text(part, numbers)

    match node:
        case Var(name, sort):
            return f"?{_sort(sort)}" if numbers is None else str(numbers.setdefault(name, len(numbers)))
        case Const(value):
            return repr(str(value))
        case Apply(function, args):
            return f"{function.name}({','.join(map(inside, args))})"
        case Arith(op, left, right) | Compare(op, left, right):
            return f"({inside(left)}{op}{inside(right)})"
        case Holds(term):
            return f"[{inside(term)}]"
        case IsKind(term, kind):
            return f"({inside(term)}:{kind})"
        case Defined(term):
            return f"known({inside(term)})"
        case Not(body):
            return f"¬{inside(body)}"
        case And(parts):
            return f"({'∧'.join(map(inside, parts))})"
        case Or(parts):
            return f"({'∨'.join(map(inside, parts))})"
        case Implies(left, right):
            return f"({inside(left)}→{inside(right)})"
        case Iff(left, right):
            return f"({inside(left)}↔{inside(right)})"
        case ForAll(variables, body) | Exists(variables, body) | AtLeast(_, variables, body):
            text = inside(body)
            count = node.count if isinstance(node, AtLeast) else ""
            return f"{type(node).__name__}{count}<{_bound(variables, numbers)}>{text}"
        case Aggregate(kind, variables, where, body):
            text = f"{inside(where)};{inside(body) if body is not None else ''}"
            return f"{kind}<{_bound(variables, numbers)}>{text}"
        case If(condition, then, otherwise):
            return f"if({inside(condition)},{inside(then)},{inside(otherwise)})"
    return repr(node)


def _bound(variables, numbers):
    return ",".join(sorted(f"{_text(var, numbers)}:{_sort(var.sort)}" for var in variables))


def _sort(sort):
    return getattr(sort, "name", None) or getattr(sort, "kind", None) or type(sort).__name__

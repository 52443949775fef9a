"""From the catalogue's formulas to formulas over a theory's symbols, by a table of what each symbol is.

A formula is first rewritten by the table, then its variables get their sorts from the places where they stand, then it
becomes a formula of the logic.  A variable that only says when a changing value is read ranges over moments, every
other time over instants; a changing value at an instant is read just before the events of that instant.
"""

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from reqonto.logic import terms as logic
from reqonto.logic.sorts import DURATION, INSTANT, INTEGER, MOMENT, STEPS, BoolSort, EnumSort, NumberSort, TextSort

from . import notation as n

HUNDREDTHS = 100
"""Money is counted in the minor unit of its currency."""
NOW = "now"


@dataclass(frozen=True)
class Row:
    """What a symbol stands for: `params` are names of variables, or of constants that must stand there.

    `scope` is the group, or the one constraint, that means this by the symbol; mostly it is empty.
    """

    name: str
    params: tuple
    meaning: object
    scope: str = ""


@dataclass(frozen=True)
class Symbols:
    """The table, by name; `acts` says what each permission permits."""

    rows: dict
    acts: dict

    def row(self, name, args, id):
        """The row that fits a call in a constraint best: with the narrowest scope, then with the same letters.

        Letters tell what a thing is, so `Screened(v)` and `Screened(p)` may be two rows.
        """
        found = [
            row
            for row in self.rows.get(name, ())
            if len(row.params) == len(args)
            and row.scope in ("", id, id[2:5])
            and all(
                not _is_constant(param) or arg == n.Name(param) for param, arg in zip(row.params, args, strict=True)
            )
        ]
        if not found:
            raise UnfitError(f"the table has no row for {n.written(n.Call(name, args))}")
        letters = [re.sub(r"\d+$", "", getattr(arg, "name", "")) for arg in args]
        return max(found, key=lambda row: (len(row.scope), sum(map(str.__eq__, letters, row.params))))


class UnfitError(Exception):
    """A formula that can not be said in the vocabulary, and why."""


def _is_constant(name):
    return name[0].isupper()


def read_symbols(*paths):
    """The tables of files; what a later file says of a symbol takes the place of what an earlier one says.

    A line may begin with the group or the constraint that it is about: `STF: NeededForDuty(x,z) := …`.
    """
    rows, acts = {}, {}
    for path in paths:
        own = {}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            left, sign, right = line.partition(" := ")
            if not sign:
                raise UnfitError(f"{path.name}:{number}: no := in {line!r}")
            if left.startswith("may "):
                acts[left.removeprefix("may ").strip()] = n.formula(right)
                continue
            scope, left = re.fullmatch(r"(?:([A-Z]{3}|C-[A-Z]{3}-\d\d): )?(.*)", left).groups(default="")
            head = re.fullmatch(r"(\w+)\s*\(([\w,\s]*)\)|(\w+)\s*∈\s*(\w+)\((\w+)\)", left.strip())
            if head is None:
                raise UnfitError(f"{path.name}:{number}: {left!r} is no symbol with its arguments")
            if head[1]:
                params = tuple(each.strip() for each in head[2].split(",") if each.strip())
                row = Row(head[1], params, n.term_or_formula(right), scope)
            else:
                row = Row(f"∈{head[4]}", (head[3], head[5]), n.term_or_formula(right), scope)
            own.setdefault(row.name, []).append(row)
        rows |= own
    return Symbols(rows, acts)


# ---------------------------------------------------------------- rewriting by the table


@dataclass(frozen=True)
class Applied:
    """A symbol of the theory with its arguments."""

    name: str
    args: tuple


@dataclass(frozen=True)
class Quoted:
    """A formula over the theory's symbols inside one of the catalogue, with the catalogue's variables."""

    body: object


def limited(tree, where):
    """A universal formula of the catalogue, for the cases that a formula over the theory's symbols tells."""
    left, right = (tree.body.left, tree.body.right) if isinstance(tree.body, n.Implies) else (n.All(()), tree.body)
    return n.ForAll(tree.vars, n.Implies(n.All((left, Quoted(where))), right))


def rebuilt(node, change):
    """A node with `change` applied to each node right inside it."""
    if isinstance(node, tuple):
        return tuple(_part(part, change) for part in node)
    return replace(node, **{item.name: _part(getattr(node, item.name), change) for item in fields(node)})


def _part(part, change):
    if is_dataclass(part):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_part(each, change) for each in part)
    return part


class _Expansion:
    """A formula rewritten by the table; every bound variable gets a name of its own."""

    def __init__(self, symbols, id="", *, lenient=False):
        self.symbols = symbols
        self.id = id
        self.lenient = lenient
        self.throughout = False
        self.act = symbols.acts.get(id) if symbols else None
        self.taken = {}

    def fresh(self, name):
        self.taken[name] = self.taken.get(name, 0) + 1
        return name if self.taken[name] == 1 else f"{name}_{self.taken[name]}"

    def catalogue(self, node, env):
        """A node of the catalogue; `env` says what its variables are called now."""
        again = lambda part: self.catalogue(part, env)  # noqa: E731
        match node:
            case n.ForAll() | n.Exists() | n.Counted():
                return self.binder(node, env, self.catalogue)
            case n.Name(name):
                return env.get(name, node)
            case Quoted(body):
                return self.theory(body, env)
            case n.Call("now", ()):
                return n.Name(NOW)
            case n.Call("Integer", (term,)):
                return n.Call("Integer", (again(term),))
            case n.Call("MayDo" | "MayArchive" | "MaySkip" | "MaySupervise" | "MayExceed", _) if self.act is not None:
                return self.theory(self.act, env)
            case n.Call(name, args):
                row, args = self.row(name, args)
                return self.unfolded(row, tuple(again(arg) for arg in args))
            case n.Among(term, n.Call(name, args)):
                args = (term, *args)
                return self.unfolded(self.symbols.row(f"∈{name}", args, self.id), tuple(again(arg) for arg in args))
            case _:
                return rebuilt(node, again)

    def story(self, tree):
        found = self.catalogue(tree, {})
        return n.ForAll(("t",), found) if self.throughout else found

    def row(self, name, args):
        """The row of a symbol, with its arguments; where a story leaves out the time, the row with a time."""
        try:
            return self.symbols.row(name, args, self.id), args
        except UnfitError:
            if not self.lenient:
                raise
            self.throughout = True
            return self.symbols.row(name, (*args, n.Name("t")), self.id), (*args, n.Name("t"))

    def unfolded(self, row, args):
        env = {param: arg for param, arg in zip(row.params, args, strict=True) if not _is_constant(param)}
        return self.theory(row.meaning, env)

    def theory(self, node, env):
        """A node of the right side of the table."""
        again = lambda part: self.theory(part, env)  # noqa: E731
        match node:
            case n.ForAll() | n.Exists() | n.Counted():
                return self.binder(node, env, self.theory)
            case n.Name(name):
                return env.get(name, node)
            case n.Call("now", ()):
                return n.Name(NOW)
            case n.Call(name, args):
                return Applied(name, tuple(again(arg) for arg in args))
            case n.Event(kind, roles):
                event = self.fresh("e")
                time = {"at": "time"}
                parts = tuple(
                    n.Compared("=", Applied(f"{kind}.{time.get(role, role)}", (n.Name(event),)), again(term))
                    for role, term in roles
                )
                return n.Exists((event,), n.All((n.Is(n.Name(event), kind), *parts)))
            case _:
                return rebuilt(node, again)

    def binder(self, node, env, change):
        names = (node.var,) if isinstance(node, n.Counted) else node.vars
        new = tuple(self.fresh(name) for name in names)
        inner = {**env, **{old: n.Name(name) for old, name in zip(names, new, strict=True)}}
        if isinstance(node, n.Counted):
            return n.Counted(new[0], change(node.where, inner), node.term and change(node.term, inner))
        return type(node)(new, change(node.body, inner))


def expanded(tree, symbols, id):
    """A formula of the catalogue over the symbols of a theory, not yet sorted; `now()` is every moment."""
    found = _Expansion(symbols, id).catalogue(tree, {})
    return n.ForAll((NOW,), found) if any(node == n.Name(NOW) for node in every(found)) else found


def every(node):
    """A node and all nodes in it."""
    yield node
    for item in fields(node):
        part = getattr(node, item.name)
        for each in part if isinstance(part, tuple) else (part,):
            for inner in each if isinstance(each, tuple) else (each,):
                if is_dataclass(inner):
                    yield from every(inner)


# ---------------------------------------------------------------- sorts


class _Sorting:
    """The sorts of the variables of an expanded formula, found from the places where they stand."""

    def __init__(self, theory):
        self.theory = theory
        self.sorts = {}
        self.short = {}
        for name, function in theory.functions.items():
            # A parameter of a feature goes by the name of its kind as well.
            path = name.split(".")
            self.short.setdefault(f"{path[0]}.{path[-1]}", []).append(function)

    def function(self, name):
        if name in self.theory.functions:
            return self.theory.functions[name]
        found = self.short.get(name, ())
        if len(found) != 1:
            raise UnfitError(f"the specification has nothing called {name}, or several things")
        return found[0]

    def root(self, kind):
        if kind not in self.theory.kinds:
            raise UnfitError(f"the specification has no kind called {kind}")
        return self.theory.kinds[kind].sort

    def run(self, tree):
        for node in every(tree):
            match node:
                case n.Is(n.Name(name), kind):
                    self.give(name, self.root(kind))
                case Applied(name, args):
                    function = self.function(name)
                    if len(function.args) != len(args):
                        raise UnfitError(f"{name} takes {len(function.args)} arguments, not {len(args)}")
                    for at, (arg, sort) in enumerate(zip(args, function.args, strict=True)):
                        if isinstance(arg, n.Name) and not (function.changing and at == len(args) - 1):
                            self.give(arg.name, sort)
        for node in every(tree):
            if isinstance(node, n.ForAll | n.Exists):
                for name in node.vars:
                    if re.fullmatch(r"t\d*(_\d+)?|now", name):
                        self.sorts.setdefault(name, MOMENT if self.only_reads(name, tree) else INSTANT)
        changed = True
        while changed:
            before = dict(self.sorts)
            for node in every(tree):
                match node:
                    case n.Compared(_, left, right):
                        self.same(left, right)
                    case n.Among(left, tuple() as values):
                        for right in values:
                            self.same(left, right)
            changed = before != self.sorts
        return self.sorts

    def same(self, left, right):
        for one, other in ((left, right), (right, left)):
            if isinstance(one, n.Name) and not _is_constant(one.name):
                sort = self.of(other)
                if sort is not None:
                    self.give(one.name, sort)

    def only_reads(self, name, tree):
        """Whether a time stands only where changing values are read."""
        reads = mentions = 0
        for node in every(tree):
            if isinstance(node, Applied) and node.args and node.args[-1] == n.Name(name):
                reads += self.function(node.name).changing
            mentions += node == n.Name(name)
        return 0 < reads == mentions

    def give(self, name, sort):
        if _is_constant(name):
            return
        known = self.sorts.get(name)
        if known is None:
            self.sorts[name] = sort
        elif known != sort and not (isinstance(known, NumberSort) and isinstance(sort, NumberSort)):
            raise UnfitError(f"{name} is both {known} and {sort}")

    def of(self, term):
        """The sort of a term, None while it is not known."""
        match term:
            case n.Name(name):
                return None if _is_constant(name) else self.sorts.get(name)
            case n.Number(_, unit):
                return DURATION if unit == "s" else None
            case n.Instant():
                return INSTANT
            case Applied(name):
                return self.function(name).result
            case n.Arithmetic(op, left, right):
                return combined(op, self.of(left), self.of(right))
            case n.Counted(_, _, body):
                return INTEGER if body is None else self.of(body)
        return None


def combined(op, left, right):
    """The sort of the result of arithmetic."""
    kinds = {getattr(left, "kind", None), getattr(right, "kind", None)}
    if "instant" in kinds:
        return DURATION if op == "-" and left == right else INSTANT
    for sort in (left, right):
        if getattr(sort, "kind", None) in ("money", "quantity", "duration"):
            return sort
    return left or right


# ---------------------------------------------------------------- the logic's formulas


class Translation:
    """Expanded formulas made formulas of the logic.

    `named`: names that nothing binds are things (or texts) that a story tells of, in times of the zone.
    """

    def __init__(self, theory, tree, *, named=False):
        self.theory = theory
        self.sorting = _Sorting(theory)
        self.sorts = self.sorting.run(tree)
        self.tree = tree
        self.moments = {}
        self.named = named
        binders = [node for node in every(tree) if isinstance(node, n.ForAll | n.Exists | n.Counted)]
        self.bound = {name for node in binders for name in (getattr(node, "vars", None) or (node.var,))}

    def thing(self, name):
        """What a name of a story stands for."""
        sort = self.var(name).sort
        return logic.Const(name, sort) if isinstance(sort, TextSort) else logic.Individual(name, sort)

    def formula(self):
        return self._formula(self.tree)

    def var(self, name):
        if name not in self.sorts:
            raise UnfitError(f"nothing says what {name} is in {n.written(self.tree)}")
        return logic.Var(name, self.sorts[name])

    def _formula(self, node):
        match node:
            case n.ForAll(names, body):
                return self.universal(names, body)
            case n.Exists(names, body):
                return logic.Exists(tuple(self.var(name) for name in names), self._formula(body))
            case n.Not(body):
                return logic.Not(self._formula(body))
            case n.All(parts):
                return logic.conjunction(*(self._formula(part) for part in parts))
            case n.Any(parts):
                return logic.disjunction(*(self._formula(part) for part in parts))
            case n.Implies(left, right):
                return logic.Implies(self._formula(left), self._formula(right))
            case n.Iff(left, right):
                return logic.Iff(self._formula(left), self._formula(right))
            case n.Compared(op, left, right):
                return self.compared(op, left, right)
            case n.Among(term, values):
                return logic.disjunction(*(self.compared("=", term, value) for value in values))
            case n.Known(term):
                return logic.Defined(self.term(term))
            case n.Is(term, kind):
                sort = self.sorting.root(kind)
                found = self.term(term, sort)
                # The root of a sort has all its objects.
                return logic.TRUE if kind == sort.name else logic.IsKind(found, kind)
            case n.Call("Integer", (term,)):
                if self.sorting.of(term) != INTEGER:
                    raise UnfitError(f"{n.written(term)} is not declared as a whole number")
                return logic.TRUE
            case Applied(name):
                if not isinstance(self.sorting.function(name).result, BoolSort):
                    raise UnfitError(f"{name} is not true or false")
                return logic.Holds(self.term(node))
        raise UnfitError(f"no formula: {node}")

    def universal(self, names, body):
        """What holds of everything; of a time that is no event's, at every moment of that instant."""
        variables = [self.var(name) for name in names]
        windows = []
        for name in names:
            if self.sorts[name] == INSTANT and self.is_read(name):
                moment = logic.Var(f"{name}_m", MOMENT)
                self.moments[name] = moment
                variables.append(moment)
                begin = logic.just_before(self.var(name))
                end = logic.Arith("+", begin, logic.number(STEPS - 1), MOMENT)
                windows += [logic.Compare("<=", begin, moment), logic.Compare("<=", moment, end)]
        found = self._formula(body)
        if windows and isinstance(found, logic.Implies):
            found = logic.Implies(logic.conjunction(*windows, found.left), found.right)
        elif windows:
            found = logic.Implies(logic.conjunction(*windows), found)
        return logic.ForAll(tuple(variables), found)

    def is_read(self, name):
        """Whether a changing value is read at a time that no event and no parameter gives."""
        here = n.Name(name)
        given = any(
            isinstance(node, n.Compared) and node.op == "=" and here in (node.left, node.right)
            for node in every(self.tree)
        )
        return not given and any(
            isinstance(node, Applied) and node.args[-1:] == (here,) and self.sorting.function(node.name).changing
            for node in every(self.tree)
        )

    def compared(self, op, left, right):
        sort = self.sorting.of(left) or self.sorting.of(right)
        op = {"≠": "!=", "≤": "<=", "≥": ">="}.get(op, op)
        one, other = self.term(left, sort), self.term(right, sort)
        if isinstance(logic.sort_of(one), BoolSort):
            raise UnfitError("truth values are compared")
        return logic.Compare(op, one, other)

    def term(self, node, wanted=None):
        match node:
            case n.Name(name) if _is_constant(name):
                if isinstance(wanted, EnumSort) and name in wanted.members:
                    return logic.Const(name, wanted)
                if self.named and isinstance(wanted, TextSort):
                    return logic.Const(name, wanted)
                raise UnfitError(f"{name} is not among the values of {getattr(wanted, 'name', wanted)}")
            case n.Name(name):
                return self.thing(name) if self.named and name not in self.bound else self.var(name)
            case n.Instant(text):
                return logic.number(instant(text, self.theory), INSTANT)
            case n.Number(value, unit):
                return self.number(value, unit, wanted)
            case Applied(name, args):
                function = self.sorting.function(name)
                found = [self.term(arg, sort) for arg, sort in zip(args, function.args, strict=True)]
                if function.changing and logic.sort_of(found[-1]) != MOMENT:
                    when = found[-1]
                    known = self.moments.get(when.name) if isinstance(when, logic.Var) else None
                    found[-1] = known or logic.just_before(when)
                for arg, sort in zip(found, function.args, strict=True):
                    if logic.sort_of(arg) != sort and not isinstance(sort, NumberSort):
                        raise UnfitError(f"{name} is about {sort}, not {logic.sort_of(arg)}")
                return logic.Apply(function, tuple(found))
            case n.Arithmetic(op, left, right):
                sort = self.sorting.of(node) or wanted
                one, other = self.sorting.of(left), self.sorting.of(right)
                if op == "*":
                    return logic.Arith(op, self.term(left, one or INTEGER), self.term(right, other or INTEGER), sort)
                return logic.Arith(op, self.term(left, one or sort), self.term(right, other or sort), sort)
            case n.Counted(var, where, body):
                if body is None:
                    return logic.Aggregate("count", (self.var(var),), self._formula(where), None, INTEGER)
                summed = self.term(body)
                return logic.Aggregate("sum", (self.var(var),), self._formula(where), summed, logic.sort_of(summed))
        raise UnfitError(f"no term: {node}")

    def number(self, value, unit, wanted):
        if unit == "s":
            return logic.number(value / self.theory.tick, DURATION)
        if isinstance(wanted, NumberSort) and wanted.kind == "money":
            value *= HUNDREDTHS
        return logic.number(Fraction(value), wanted if isinstance(wanted, NumberSort) else INTEGER)


ZONE = ZoneInfo("Asia/Shanghai")


def instant(text, theory):
    """A date and time of the catalogue's stories, in ticks."""
    return Fraction(int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())) / theory.tick


def told(tree, symbols, theory):
    """What a story says, over the symbols of a theory; a changing value that is told without a time holds throughout."""
    return Translation(theory, _Expansion(symbols, lenient=True).story(tree), named=True).formula()


def circumstantial(tree, symbols, theory):
    """Circumstances in which constraints are looked at: symbols mean what they mean in most groups."""
    return Translation(theory, _Expansion(symbols).catalogue(tree, {})).formula()


def meaning(tree, symbols, theory, id):
    """A formula of the catalogue, that of the constraint `id`, as a formula of the logic."""
    return Translation(theory, expanded(tree, symbols, id)).formula()


def supposed(tree, theory):
    """A closed formula over the symbols of a theory."""
    return Translation(theory, _Expansion(None).theory(tree, {})).formula()

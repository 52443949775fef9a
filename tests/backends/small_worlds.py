"""Random small worlds and formulas over one signature that has something of everything."""

from fractions import Fraction
from itertools import product

from reqonto.logic.sorts import BOOL, DECIMAL, INSTANT, INTEGER, MOMENT, TEXT, EnumSort, ObjectSort
from reqonto.logic.structure import Structure
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
    Function,
    Holds,
    If,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Or,
    Round,
    Var,
    just_after,
    just_before,
    number,
)
from reqonto.logic.theory import KindInfo

A, B, E = ObjectSort("A"), ObjectSort("B"), ObjectSort("E")
COLOUR = EnumSort("Colour", ("red", "green"))
FUNCTIONS = {
    function.name: function
    for function in (
        Function("f", (A,), A),
        Function("g", (A,), B, partial=True),
        Function("R", (A, B), BOOL),
        Function("flag", (A,), BOOL, partial=True),
        Function("c", (A,), COLOUR),
        Function("n", (A,), INTEGER),
        Function("d", (B,), DECIMAL, partial=True),
        Function("t", (B,), TEXT),
        Function("h", (COLOUR,), INTEGER),
        Function("E.time", (E,), INSTANT),
        Function("E.a", (E,), A),
        Function("s", (A, MOMENT), COLOUR, changing=True),
        Function("p", (A, MOMENT), INTEGER, partial=True, changing=True),
        Function("q", (B, MOMENT), BOOL, changing=True),
    )
}
KINDS = {
    kind.name: kind
    for kind in (
        KindInfo("A", A),
        KindInfo("K", A),
        KindInfo("L", A, supers=("K",)),
        KindInfo("M", A),
        KindInfo("B", B),
        KindInfo("E", E, is_event=True),
    )
}
DISJOINT = (("L", "M"),)


def world(random):
    """A legal world with at most three objects of each sort."""
    elements = {sort.name: tuple(f"{sort.name}{i}" for i in range(random.randint(0, 3))) for sort in (A, B, E)}
    if not elements["A"]:
        elements["E"] = ()
    a, b, e = elements["A"], elements["B"], elements["E"]
    k = {x for x in a if random.random() < 0.6}
    low = {x for x in k if random.random() < 0.5}
    members = {
        "K": frozenset(k),
        "L": frozenset(low),
        "M": frozenset(x for x in a if x not in low and random.random() < 0.5),
    }

    def whole():
        return Fraction(random.randint(-2, 4))

    functions = {
        "f": {(x,): random.choice(a) for x in a},
        "g": {(x,): random.choice(b) for x in a if b and random.random() < 0.6},
        "R": {(x, y): True for x, y in product(a, b) if random.random() < 0.5},
        "flag": {(x,): random.random() < 0.5 for x in a if random.random() < 0.6},
        "c": {(x,): random.choice(COLOUR.members) for x in a},
        "n": {(x,): whole() for x in a},
        "d": {(y,): whole() / random.randint(1, 3) for y in b if random.random() < 0.7},
        "t": {(y,): random.choice(("x", "yy", "12", "")) for y in b},
        "h": {(m,): whole() for m in COLOUR.members},
        "E.time": {(x,): Fraction(random.randint(0, 3)) for x in e},
        "E.a": {(x,): random.choice(a) for x in e},
    }
    changes = sorted({4 * int(t) + step for t in functions["E.time"].values() for step in (1, 3)})

    def timeline(values):
        line = [(None, values())]
        for change in changes:
            if random.random() < 0.5:
                line.append((change, values()))
        return tuple(line)

    timelines = {
        "s": {(x,): timeline(lambda: random.choice(COLOUR.members)) for x in a},
        "p": {(x,): timeline(lambda: whole() if random.random() < 0.7 else None) for x in a},
        "q": {(y,): timeline(lambda: random.random() < 0.5) for y in b},
    }
    return Structure(elements, members, functions, timelines)


class Formulas:
    """Random formulas; `moments` allows quantified moments."""

    def __init__(self, random, *, moments=True):
        self.random = random
        self.moments = moments
        self.names = 0

    def fresh(self, sort):
        self.names += 1
        return Var(f"v{self.names}", sort)

    def pick(self, scope, sort):
        found = [var for var in scope if var.sort == sort]
        return self.random.choice(found) if found else None

    def objects(self, scope, sort, depth):
        var = self.pick(scope, sort)
        choices = [var] if var else []
        if depth > 0:
            a = self.objects(scope, A, depth - 1) if sort != E else None
            if sort == A and a is not None:
                choices.append(Apply(FUNCTIONS["f"], (a,)))
            if sort == A and (e := self.pick(scope, E)):
                choices.append(Apply(FUNCTIONS["E.a"], (e,)))
            if sort == B and a is not None:
                choices.append(Apply(FUNCTIONS["g"], (a,)))
        return self.random.choice(choices) if choices else None

    def moment(self, scope):
        event, moment = self.pick(scope, E), self.pick(scope, MOMENT)
        choices = []
        if event:
            time = Apply(FUNCTIONS["E.time"], (event,))
            choices += [just_before(time), just_after(time)]
        if moment:
            choices += [moment, moment, Arith("+", moment, number(self.random.randint(-5, 5), MOMENT), MOMENT)]
        instant = self.pick(scope, INSTANT)
        if instant:
            choices += [just_before(instant), just_after(instant)]
        return self.random.choice(choices) if choices else None

    def number(self, scope, depth):
        random = self.random
        a, b = self.objects(scope, A, 1), self.objects(scope, B, 1)
        choices = [number(random.randint(-2, 4)), Const(Fraction(random.randint(-3, 5), 2), DECIMAL)]
        if a:
            choices += [Apply(FUNCTIONS["n"], (a,))] * 3
            choices.append(Apply(FUNCTIONS["h"], (Apply(FUNCTIONS["c"], (a,)),)))
            if moment := self.moment(scope):
                choices += [Apply(FUNCTIONS["p"], (a, moment))] * 2
        if b:
            choices += [Apply(FUNCTIONS["d"], (b,))] * 2
        if depth > 0:
            one, other = self.number(scope, depth - 1), self.number(scope, depth - 1)
            factor = number(random.randint(-2, 3))
            choices += [
                Arith("+", one, other, DECIMAL),
                Arith("-", one, other, DECIMAL),
                Arith("*", factor, other, DECIMAL),
                Arith("/", one, factor, DECIMAL),
                Extreme(random.choice(("min", "max")), (one, other), DECIMAL),
                Round(one, Fraction(1, random.randint(1, 2)), random.choice(("half_up", "half_even", "down", "up"))),
                If(self.formula(scope, depth - 1), one, other),
            ]
            var = self.fresh(random.choice((A, B, COLOUR)))
            inner = [*scope, var]
            where = self.formula(inner, depth - 1)
            kind = random.choice(("count", "sum", "min", "max", "average"))
            if kind == "count":
                choices += [Aggregate("count", (var,), where, None, INTEGER)] * 2
            else:
                choices += [Aggregate(kind, (var,), where, self.number(inner, depth - 1), DECIMAL)] * 2
        return random.choice(choices)

    def atom(self, scope, depth):
        random = self.random
        choices = []
        a, b = self.objects(scope, A, 1), self.objects(scope, B, 1)
        moment = self.moment(scope)
        if a:
            choices += [
                IsKind(a, random.choice(("K", "L", "M"))),
                Compare("=", a, self.objects(scope, A, 2)),
                Holds(Apply(FUNCTIONS["flag"], (a,))),
                Defined(Apply(FUNCTIONS["g"], (a,))),
                Compare(random.choice(("=", "!=")), Apply(FUNCTIONS["c"], (a,)), Const("red", COLOUR)),
            ]
            if moment:
                choices += [Compare("=", Apply(FUNCTIONS["s"], (a, moment)), Const("green", COLOUR))] * 3
                choices.append(Defined(Apply(FUNCTIONS["p"], (a, moment))))
        if a and b:
            choices.append(Holds(Apply(FUNCTIONS["R"], (a, b))))
        if b:
            text = Apply(FUNCTIONS["t"], (b,))
            choices += [Compare("=", text, Const("x", TEXT)), Matches(text, random.choice(("[0-9]+", "y*", ".")))]
            if moment:
                choices += [Holds(Apply(FUNCTIONS["q"], (b, moment)))] * 2
        op = random.choice(("=", "!=", "<", "<=", ">", ">="))
        choices += [Compare(op, self.number(scope, depth), self.number(scope, depth))] * 2
        events = [var for var in scope if var.sort == E]
        if len(events) > 1:
            one, other = random.sample(events, 2)
            time = FUNCTIONS["E.time"]
            choices += [Compare(op, Apply(time, (one,)), Apply(time, (other,)))] * 3
        instant, event = self.pick(scope, INSTANT), self.pick(scope, E)
        if instant and event:
            choices += [Compare(op, instant, Apply(FUNCTIONS["E.time"], (event,)))] * 3
        moments = [var for var in scope if var.sort == MOMENT]
        if moments and event:
            choices += [Compare(op, moments[0], just_before(Apply(FUNCTIONS["E.time"], (event,))))] * 2
        return random.choice(choices)

    def formula(self, scope, depth):
        random = self.random
        if depth <= 0 or random.random() < 0.15:
            return self.atom(scope, 0)
        choice = random.randint(0, 9)
        if choice < 4:
            one, other = self.formula(scope, depth - 1), self.formula(scope, depth - 1)
            return random.choice((And((one, other)), Or((one, other)), Implies(one, other), Iff(one, other)))
        if choice == 4:
            return Not(self.formula(scope, depth - 1))
        sorts = [A, A, B, E, E, COLOUR]
        if self.moments and not any(var.sort in {MOMENT, INSTANT} for var in scope):
            sorts += [MOMENT, INSTANT]
        variables = tuple(self.fresh(random.choice(sorts)) for _ in range(random.randint(1, 2)))
        finite = all(var.sort not in {MOMENT, INSTANT} for var in variables)
        if sum(var.sort in {MOMENT, INSTANT} for var in variables) > 1:
            variables = variables[:1]
        body = self.formula([*scope, *variables], depth - 1)
        if choice == 5 and finite:
            return AtLeast(random.randint(1, 3), variables, body)
        return random.choice((ForAll, Exists))(variables, body)

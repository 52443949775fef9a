"""The notation of the catalogue's formulas, read into trees.

Symbols and variables are names; a name with a capital letter and no argument is a member of an enumeration.  Precedence
from the tightest: ¬, ∧, ∨, →, ↔; `∃x (…)` binds just the parenthesis that follows.  Beyond the catalogue the notation
has what its symbols are explained with: `Event{by: c, at: t}`, `x is Kind`, `known x`.
"""

import re
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Name:
    """A variable, or a member of an enumeration."""

    name: str


@dataclass(frozen=True)
class Number:
    """A number; `unit` is `s` for durations (the value is in seconds), `%` or nothing."""

    value: Fraction
    unit: str = ""


@dataclass(frozen=True)
class Instant:
    """A date and time of day, as it is written."""

    text: str


@dataclass(frozen=True)
class Call:
    """A symbol with its arguments: a term, or an atom."""

    name: str
    args: tuple


@dataclass(frozen=True)
class Event:
    """That an event of a kind happens, with these participants and arguments, and `at` its time."""

    kind: str
    roles: tuple


@dataclass(frozen=True)
class Arithmetic:
    op: str
    left: object
    right: object


@dataclass(frozen=True)
class Counted:
    """`count(x : φ)`, or with a term `sum(x : φ ; term)`."""

    var: str
    where: object
    term: object = None


@dataclass(frozen=True)
class Compared:
    """A comparison by `=`, `≠`, `<`, `≤`, `>`, `≥`."""

    op: str
    left: object
    right: object


@dataclass(frozen=True)
class Among:
    """`x ∈ {A,B}`, or `x ∈ f(y)` of a value that is a set."""

    term: object
    values: object


@dataclass(frozen=True)
class Is:
    """That a thing is of a kind."""

    term: object
    kind: str


@dataclass(frozen=True)
class Known:
    """That a term has a value."""

    term: object


@dataclass(frozen=True)
class Not:
    body: object


@dataclass(frozen=True)
class All:
    """All of the parts hold; none is true."""

    parts: tuple


@dataclass(frozen=True)
class Any:
    """One of the parts holds; none is false."""

    parts: tuple


@dataclass(frozen=True)
class Implies:
    left: object
    right: object


@dataclass(frozen=True)
class Iff:
    left: object
    right: object


@dataclass(frozen=True)
class ForAll:
    vars: tuple
    body: object


@dataclass(frozen=True)
class Exists:
    vars: tuple
    body: object


class MalformedError(Exception):
    """A text that is no formula, and where it stops being one."""


UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
TOKEN = re.compile(
    r"\s*(?:(?P<instant>\d{4}-\d\d-\d\dT[\d:]+)|(?P<number>\d+(?:\.\d+)?)(?P<unit>min|s|h|d|%)?(?![A-Za-z0-9])"
    r"|(?P<name>[^\W\d][\w.]*)|(?P<sign>[∀∃¬∧∨→↔≤≥≠<>=∈∉(){},:;+\-*/]))"
)
COMPARISONS = ("=", "≠", "<", "≤", ">", "≥")


def formula(text):
    """The tree of a formula.

    >>> formula("∀o ( Order(o) → total(o) ≥ 0 )")
    ForAll(vars=('o',), body=Implies(left=Call(name='Order', args=(Name(name='o'),)), right=Compared(op='≥', left=Call(name='total', args=(Name(name='o'),)), right=Number(value=Fraction(0, 1), unit=''))))
    """
    reader = _Reader(text)
    found = reader.iff()
    reader.end()
    return found


def term_or_formula(text):
    """The tree of what a symbol stands for."""
    reader = _Reader(text)
    try:
        found = reader.iff()
        reader.end()
        return found
    except MalformedError:
        reader = _Reader(text)
        found = reader.term()
        reader.end()
        return found


class _Reader:
    def __init__(self, text):
        self.text = text
        self.tokens = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None:
                raise MalformedError(f"at {text[at : at + 20]!r} of {text!r}")
            self.tokens.append((match.lastgroup if match.lastgroup != "unit" else "number", match))
            at = match.end()
        self.at = 0

    # -------------------------------------------------------- tokens

    def peek(self, ahead=0):
        """The text of a coming token."""
        if self.at + ahead >= len(self.tokens):
            return ""
        return self.tokens[self.at + ahead][1].group().strip()

    def kind(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else "end"

    def take(self, *wanted):
        found = self.peek()
        if wanted and found not in wanted:
            raise MalformedError(
                f"{' or '.join(wanted)} expected instead of {found!r} (token {self.at}) in {self.text!r}"
            )
        self.at += 1
        return found

    def end(self):
        if self.kind() != "end":
            raise MalformedError(f"{self.peek()!r} left over in {self.text!r}")

    def name(self):
        if self.kind() != "name":
            raise MalformedError(f"a name expected instead of {self.peek()!r} in {self.text!r}")
        return self.take()

    # -------------------------------------------------------- formulas

    def iff(self):
        left = self.implies()
        if self.peek() == "↔":
            self.take()
            return Iff(left, self.implies())
        return left

    def implies(self):
        left = self.either()
        if self.peek() == "→":
            self.take()
            return Implies(left, self.implies())
        return left

    def either(self):
        parts = [self.both()]
        while self.peek() == "∨":
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def both(self):
        parts = [self.unary()]
        while self.peek() == "∧":
            self.take()
            parts.append(self.unary())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def unary(self):
        match self.peek():
            case "¬":
                self.take()
                return Not(self.unary())
            case "∀" | "∃" as sign:
                self.take()
                names = [self.name()]
                while self.peek() == ",":
                    self.take()
                    names.append(self.name())
                self.take("(")
                body = self.iff()
                self.take(")")
                return (ForAll if sign == "∀" else Exists)(tuple(names), body)
            case "(":
                return self.bracketed()
            case "known":
                self.take()
                return Known(self.term())
            case _:
                return self.atom()

    def bracketed(self):
        """A formula in parentheses, or a comparison that begins with a term in parentheses."""
        start = self.at
        try:
            self.take("(")
            body = self.iff()
            self.take(")")
            if self.peek() not in (*COMPARISONS, "∈", "∉", "+", "-", "*", "/"):
                return body
        except MalformedError:
            pass
        self.at = start
        return self.atom()

    def atom(self):
        left = self.term()
        if self.peek() in ("∈", "∉"):
            sign = self.take()
            found = Among(left, self.values())
            return found if sign == "∈" else Not(found)
        if self.peek() == "is":
            self.take()
            return Is(left, self.name())
        if self.peek() in COMPARISONS:
            parts = []
            while self.peek() in COMPARISONS:
                op = self.take()
                right = self.term()
                parts.append(Compared(op, left, right))
                left = right
            return parts[0] if len(parts) == 1 else All(tuple(parts))
        if isinstance(left, Call | Event):
            return left
        raise MalformedError(f"a formula expected before {self.peek()!r} (token {self.at}) in {self.text!r}")

    def values(self):
        if self.peek() != "{":
            return self.term()
        self.take("{")
        found = [self.term()]
        while self.peek() == ",":
            self.take()
            found.append(self.term())
        self.take("}")
        return tuple(found)

    # -------------------------------------------------------- terms

    def term(self):
        left = self.product()
        while self.peek() in ("+", "-"):
            op = self.take()
            left = Arithmetic(op, left, self.product())
        return left

    def product(self):
        left = self.factor()
        while self.peek() in ("*", "/"):
            op = self.take()
            left = Arithmetic(op, left, self.factor())
        return left

    def factor(self):
        if self.kind() == "instant":
            return Instant(self.take())
        if self.kind() == "number":
            match = self.tokens[self.at][1]
            self.at += 1
            value, unit = Fraction(match["number"]), match["unit"] or ""
            if unit in UNITS:
                return Number(value * UNITS[unit], "s")
            return Number(value / 100, "%") if unit == "%" else Number(value)
        if self.peek() == "(":
            self.take()
            found = self.term()
            self.take(")")
            return found
        name = self.name()
        if name in ("count", "sum") and self.peek() == "(":
            return self.counted(name)
        if self.peek() == "{":
            return self.event(name)
        if self.peek() != "(":
            return Name(name)
        self.take("(")
        args = []
        while self.peek() != ")":
            args.append(self.term())
            if self.peek() != ")":
                self.take(",")
        self.take(")")
        return Call(name, tuple(args))

    def counted(self, name):
        self.take("(")
        var = self.name()
        self.take(":")
        where = self.iff()
        term = None
        if name == "sum":
            self.take(";")
            term = self.term()
        self.take(")")
        return Counted(var, where, term)

    def event(self, name):
        self.take("{")
        roles = []
        while self.peek() != "}":
            role = self.name()
            self.take(":")
            roles.append((role, self.term()))
            if self.peek() != "}":
                self.take(",")
        self.take("}")
        return Event(name, tuple(roles))


# ---------------------------------------------------------------- writing


LEVELS = {Iff: 0, Implies: 1, Any: 2, All: 3}


def written(node, level=0):
    """The text of a tree, as the catalogue writes it.

    >>> written(formula("∀o(total(o)≥0∧¬∃t(Ships(o,t)))"))
    '∀o (total(o) ≥ 0 ∧ ¬∃t (Ships(o,t)))'
    """
    own = LEVELS.get(type(node))
    if own is not None:
        text = _joined(node, own)
        return f"({text})" if own < level or (own == level and own < 2 and level) else text
    match node:
        case ForAll(names, body):
            return f"∀{','.join(names)} ({written(body)})"
        case Exists(names, body):
            return f"∃{','.join(names)} ({written(body)})"
        case Not(Among(term, values)):
            return f"{written(term)} ∉ {_values(values)}"
        case Not(body):
            return f"¬{written(body, 4)}"
        case Compared(op, left, right):
            return f"{written(left)} {op} {written(right)}"
        case Among(term, values):
            return f"{written(term)} ∈ {_values(values)}"
        case Is(term, kind):
            return f"{written(term)} is {kind}"
        case Known(term):
            return f"known {written(term)}"
        case Arithmetic(op, left, right):
            inner = [_factor(part, op, right=part is right) for part in (left, right)]
            return f"{inner[0]} {op} {inner[1]}"
        case Number(value, unit):
            return f"{value * 100 if unit == '%' else value}{unit}"
        case Counted(var, where, None):
            return f"count({var} : {written(where)})"
        case Counted(var, where, term):
            return f"sum({var} : {written(where)} ; {written(term)})"
        case Event(kind, roles):
            return f"{kind}{{{', '.join(f'{role}: {written(term)}' for role, term in roles)}}}"
        case Name(name) | Instant(name):
            return name
    return f"{node.name}({','.join(written(arg) for arg in node.args)})"


def _joined(node, own):
    if isinstance(node, Any | All):
        if not node.parts:
            return "true" if isinstance(node, All) else "false"
        return (" ∨ " if isinstance(node, Any) else " ∧ ").join(written(part, own + 1) for part in node.parts)
    sign = " ↔ " if isinstance(node, Iff) else " → "
    return f"{written(node.left, own + 1)}{sign}{written(node.right, own + 1)}"


def _values(values):
    return f"{{{','.join(written(value) for value in values)}}}" if isinstance(values, tuple) else written(values)


def _factor(node, op, *, right):
    text = written(node)
    weak = isinstance(node, Arithmetic) and (
        (op in "*/" and node.op in "+-") or (right and (op in "-/" or node.op in "+-"))
    )
    return f"({text})" if weak else text

"""Expressions, types and sentences as text in either language, on one line."""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction
from functools import cache
from typing import Literal, TypeAlias, assert_never
from unicodedata import normalize

from reqonto.syntax import tree as t
from reqonto.syntax.keywords import BY_TERMINAL, BY_WORD, SELF_ZH
from reqonto.syntax.lexer import NAME_TOKEN, load_words, normal
from reqonto.syntax.tables import load_tables
from reqonto.syntax.units import behind, one_name, unit_word

Dialect: TypeAlias = Literal["en", "zh"]

# How tightly a formula binds; what binds looser than its place needs gets parentheses.
LOOSE, IFF, OR, AND, NOT, RELATION, SUM, PRODUCT, UNARY, POSTFIX = range(10)

_MARKS = {
    "en": {",": ", ", "list": ", ", ":": ": ", "(": "(", ")": ")", "[": "[", "]": "]", "*": "*", "/": "/", "<=": "<=", ">=": ">=",
           "!=": "!=", "->": "->"},
    "zh": {",": "，", "list": "、", ":": "：", "(": "（", ")": "）", "[": "【", "]": "】", "*": "×", "/": "÷", "<=": "≤", ">=": "≥",
           "!=": "≠", "->": "→"},
}  # fmt: skip


_WRITTEN = re.compile(r"(?<!\d)(?<!\d[.．])\d[\d_]*(?:[.．](\d+))?")


def _value(written: str) -> Fraction:
    return Fraction(normalize("NFKC", written).replace("_", ""))


def show_expr(expr: t.Expr | t.Type | t.Sentence | t.Quant, dialect: str = "en") -> str:
    """One expression, type, quantifier or sentence as the user would write it."""
    shown = Shown(dialect, own_units=())
    match expr:
        case t.Sentence():
            return shown.glue(shown.sentence_parts(expr))
        case t.Quant():
            return shown.quant(expr)
        case t.BasicType() | t.CollectionType() | t.OneOfType() | t.NamedType() | t.OptionalType():
            return shown.type(expr)
        case _:
            return shown.expr(expr)


@cache
def _clashes(*together: str) -> frozenset[str]:
    """The keyword terminals that could be read where all of `together` can be."""
    tables = load_tables()
    needed = [tables.ids[name] for name in together]
    found = {
        tables.terminals[terminal]
        for acts in tables.actions.every()
        if all(n in acts for n in needed)
        for terminal in acts
    }
    return frozenset(found & set(BY_TERMINAL))


@cache
def _spellings(terminals: frozenset[str]) -> frozenset[str]:
    """The words that start a keyword among the terminals."""
    return frozenset(spelling.split()[0] for name in terminals for spelling in BY_TERMINAL[name].spellings)


@cache
def _first_words() -> frozenset[str]:
    """The words that start any keyword."""
    return _spellings(frozenset(BY_TERMINAL))


@cache
def _called() -> frozenset[str]:
    tables = load_tables()
    return _spellings(frozenset(tables.terminals[number] for number in load_words().called))


def _clashing(name: t.Name, *together: str) -> frozenset[str]:
    """The words that a name must not be where all of `together` can be read; none where it is no such word at all."""
    # Few names are: the tables need not be read for the others.
    return _spellings(_clashes(*together)) if name.text in _first_words() else frozenset()


class Shown:
    """The spelling of every construct in one language.

    Units are put in that language too, except those that texts declare themselves (`own_units`); without these, all
    units stay as they are written.  With `alike`, a unit has the same name however it is written.
    """

    def __init__(self, dialect: str, own_units: Collection[str] | None = None, *, alike: bool = False) -> None:
        self.dialect: Dialect = "zh" if dialect == "zh" else "en"
        self.own_units = own_units
        self.alike = alike
        self.marks = _MARKS[self.dialect]
        self.comma, self.list_comma = self.marks[","], self.marks["list"]

    # ------------------------------------------------ words and names

    def word(self, word: str, en: str | None = None, zh: str | None = None) -> str:
        """A keyword by its canonical word; `en` and `zh` choose a spelling other than the first."""
        row = BY_WORD[word]
        if self.dialect == "zh":
            return zh or row.zh[0]
        return en or row.en[0]

    def quoted(self, name: t.Name, clashes: frozenset[str] = frozenset()) -> str:
        """A name, in backticks where it could be read as something else."""
        text = name.text
        if text == "self" and self.dialect == "zh":
            return SELF_ZH
        plain = NAME_TOKEN.fullmatch(text) and normal(text) == text
        return text if plain and text not in clashes else f"`{text}`"

    def name(self, name: t.Name) -> str:
        """A name where nothing but a name may stand."""
        return self.quoted(name)

    def translated(self, name: t.Name, role: Literal["amount", "money", "period"] = "amount") -> t.Name:
        """A unit in this language."""
        if self.own_units is None:
            return name
        if self.alike:
            word = one_name(name.text, own=self.own_units, role=role)
        else:
            word = unit_word(name.text, self.dialect, own=self.own_units, role=role)
        return name if word == name.text else t.Name(word, name.span)

    def unit_name(self, name: t.Name) -> str:
        return self.quoted(name, _clashing(name, "UNIT_NAME"))

    def operand_name(self, name: t.Name, *, called: bool = False) -> str:
        words = _clashing(name, "NAME", "INT", "_LP")
        return self.quoted(name, words if called or not words else words - _called())

    def names(self, names: tuple[t.Name, ...]) -> str:
        return self.list_comma.join(map(self.name, names))

    def uids(self, uids: tuple[t.Name, ...]) -> str:
        return self.list_comma.join(uid.text for uid in uids)

    def path(self, path: t.Path, *, guarded: bool = False) -> str:
        """A dotted name; `guarded` where its first word could be read as a keyword."""
        first = self.quoted(path.parts[0], _clashing(path.parts[0], "NAME") if guarded else frozenset())
        return ".".join([first, *map(self.name, path.parts[1:])])

    def paths(self, paths: tuple[t.Path, ...]) -> str:
        return self.list_comma.join(map(self.path, paths))

    # ------------------------------------------------ texts

    def ascii_string(self, text: str) -> str:
        """A text in ASCII quotes."""
        if "\n" in text and '"""' not in text and "\r" not in text and not text.endswith('"'):
            return f'"""{text}"""'
        return escaped(text)

    def langstr(self, text: t.LangString) -> str:
        if self.dialect == "zh" and not any(char in text.text for char in "”\n\r"):
            shown = f"“{text.text}”"
        else:
            shown = self.ascii_string(text.text)
        return shown + (f"@{text.lang}" if text.lang else "")

    def langstrs(self, texts: tuple[t.LangString, ...]) -> str:
        return self.list_comma.join(map(self.langstr, texts))

    # ------------------------------------------------ numbers

    def number(self, value: Fraction, written: str = "") -> str:
        """A decimal; digits stay grouped by `_`, and as many as they were, where `written` has the same number."""
        sign, value = ("-", -value) if value < 0 else ("", value)
        digits, denominator = 0, value.denominator
        while (denominator % 10 and (denominator % 2 == 0 or denominator % 5 == 0)) or denominator % 10 == 0:
            denominator = (Fraction(1, denominator) * 10).denominator
            digits += 1
        if denominator != 1:
            return f"{sign}({value.numerator} / {value.denominator})"
        same = next((found for found in _WRITTEN.finditer(written) if _value(found[0]) == value), None)
        if same is not None:
            # 2.50 CNY and 99.50% say how exactly they are meant.
            digits = max(digits, len(same[1] or ""))
        whole, rest = divmod(value.numerator * 10**digits // value.denominator, 10**digits)
        grouped = f"{whole:_}" if "_" in (same[0] if same is not None else written) else str(whole)
        return f"{sign}{grouped}" + (f".{rest:0{digits}d}" if digits else "")

    def with_unit(self, number: str, unit: t.Name | None) -> str:
        if unit is None:
            return number
        written, unit = unit, self.translated(unit)
        if unit is not written and not self.alike:
            unit = t.Name(behind(number, unit.text), unit.span)
        shown = self.unit_name(unit)
        close = self.dialect == "zh" and not unit.text[0].isascii() and not shown.startswith("`")
        return number + shown if close else f"{number} {shown}"

    def colon(self, following: str, before: str = "") -> str:
        """A colon and what follows; digits on both sides of it would be read as a time of day."""
        blank = " " if self.dialect == "zh" and before[-1:].isdigit() and following[:1].isdigit() else ""
        return self.marks[":"] + blank + following

    def glue(self, parts: list[str]) -> str:
        """Parts on one line: a blank between two, except behind a full-width mark."""
        text = parts[0]
        for part in parts[1:]:
            text += part if text[-1] in "：，" and not part[0].isdigit() else f" {part}"
        return text

    # ------------------------------------------------ types

    def range(self, span: t.RangeType) -> str:
        low = "*" if span.low is None else self.number(span.low, span.span.text)
        high = "*" if span.high is None else self.number(span.high, span.span.text)
        return f" {self.word('in')} {low}..{high}"

    def members(self, members: tuple[t.EnumMember, ...]) -> str:
        shown = [" ".join([self.name(member.name), *map(self.langstr, member.labels)]) for member in members]
        return "{ " + self.list_comma.join(shown) + " }"

    def type(self, node: t.Type) -> str:
        match node:
            case t.BasicType(name, unit, pattern, span):
                shown = self.word(name)
                if unit is not None:
                    unit = self.translated(unit, "money" if name == "money" else "amount")
                    clashes = _spellings(_clashes("NAME")) if name == "money" else frozenset[str]()
                    shown += " " + self.quoted(unit, clashes)
                if pattern is not None:
                    shown += f" {self.word('matching')} {self.ascii_string(pattern.text)}"
                return shown + (self.range(span) if span is not None else "")
            case t.CollectionType(kind, element):
                return f"{self.word(f'{kind} of')} {self.type(element)}"
            case t.OneOfType(members):
                return f"{self.word('one of')} {self.members(members)}"
            case t.NamedType(path):
                return self.path(path, guarded=True)
            case t.OptionalType(body):
                return f"{self.word('optional')} {self.type(body)}"
            case _:
                assert_never(node)

    # ------------------------------------------------ expressions

    def expr(self, node: t.Expr, least: int = LOOSE) -> str:
        """An expression, in parentheses if it binds looser than `least`."""
        level, text = self._leveled(node)
        return text if level >= least else self.marks["("] + text + self.marks[")"]

    def _leveled(self, node: t.Expr) -> tuple[int, str]:  # noqa: PLR0915 - one case a node
        """How tightly an expression binds, and its text."""
        match node:
            case t.Var(name):
                return POSTFIX, self.operand_name(name)
            case t.Dot(base, name):
                return POSTFIX, f"{self.expr(base, POSTFIX)}.{self.name(name)}"
            case t.Call(function, args):
                return POSTFIX, self._function(function) + self.arguments(args)
            case t.Number(value, unit, span):
                return POSTFIX if value >= 0 else UNARY, self.with_unit(self.number(value, span.text), unit)
            case t.Percent(value, span):
                return POSTFIX if value >= 0 else UNARY, self.number(value, span.text) + "%"
            case t.String(text):
                return POSTFIX, self.ascii_string(text)
            case t.DateLit(day):
                return POSTFIX, day.isoformat()
            case t.DateTimeLit(moment):
                spec = "microseconds" if moment.microsecond else "seconds" if moment.second else "minutes"
                return POSTFIX, moment.isoformat(timespec=spec)
            case t.ClockLit(clock):
                return POSTFIX, clock.isoformat(timespec="seconds" if clock.second else "minutes")
            case t.Bool(value):
                return POSTFIX, self.word("true" if value else "false")
            case t.Now():
                return POSTFIX, self.word("now")
            case t.ListLit(items):
                return POSTFIX, self.marks["["] + self.listed(items) + self.marks["]"]
            case t.SetLit(items):
                return POSTFIX, "{ " + self.listed(items) + " }" if items else "{}"
            case t.RangeExpr(low, high):
                return RELATION, self.expr(low, SUM) + ".." + ("*" if high is None else self.expr(high, SUM))
            case t.Neg(body):
                return UNARY, "-" + self.expr(body, UNARY)
            case t.Plus(parts):
                first, *others = parts
                return SUM, " + ".join([self.expr(first, SUM), *(self.expr(part, PRODUCT) for part in others)])
            case t.Arith("+" | "-" as op, left, right):
                return SUM, f"{self.expr(left, SUM)} {op} {self.expr(right, PRODUCT)}"
            case t.Arith(op, left, right):
                return PRODUCT, f"{self.expr(left, PRODUCT)} {self.marks[op]} {self.expr(right, UNARY)}"
            case t.Compare(operands, ops):
                text = self.expr(operands[0], SUM)
                for sign, operand in zip(ops, operands[1:], strict=True):
                    text += f" {self.marks.get(sign, sign)} {self.expr(operand, SUM)}"
                return RELATION, text
            case t.In(item, collection, negated):
                least = RELATION if isinstance(collection, t.RangeExpr) else SUM
                word = self.word("not in" if negated else "in")
                return RELATION, f"{self.expr(item, SUM)} {word} {self.expr(collection, least)}"
            case t.IsA(item, kind):
                return RELATION, f"{self.expr(item, SUM)} {self.word('is a')} {self.path(kind)}"
            case t.Known(item, negated):
                return RELATION, f"{self.expr(item, SUM)} {self.word('is missing' if negated else 'is known')}"
            case t.Matches(item, pattern):
                return RELATION, f"{self.expr(item, SUM)} {self.word('matches')} {self.ascii_string(pattern.text)}"
            case t.Has(feature):
                return RELATION, f"{self.word('has')} {self.expr(feature, POSTFIX)}"
            case t.TimeOrder(op, left, right):
                return RELATION, f"{self.expr(left, SUM)} {self.word(op)} {self.expr(right, SUM)}"
            case t.WithinOf(item, duration, side, anchor):
                within = f"{self.expr(item, SUM)} {self.within(duration)}"
                return RELATION, f"{within} {self.word(side)} {self.expr(anchor, SUM)}"
            case t.AsOf(item, side, event):
                word = self.word("as of" if side == "before" else "just after")
                return UNARY, f"{self.expr(item, POSTFIX)} {word} {self.expr(event, POSTFIX)}"
            case t.BusinessDays(count, calendar):
                return UNARY, self.business_days(count) + (
                    f" {self.word('by')} {self.path(calendar)}" if calendar else ""
                )
            case t.Not(body):
                return NOT, f"{self.word('not')} {self.expr(body, NOT)}"
            case t.And(parts):
                return AND, f" {self.word('and')} ".join(self.expr(part, NOT) for part in parts)
            case t.Or(parts):
                return OR, f" {self.word('or')} ".join(self.expr(part, AND) for part in parts)
            case t.Iff(left, right):
                return IFF, f"{self.expr(left, OR)} {self.word('iff')} {self.expr(right, OR)}"
            case t.Implies(left, right):
                return LOOSE, f"{self.expr(left, IFF)} {self.word('implies')} {self.expr(right)}"
            case t.IfThenElse():
                return LOOSE, " ".join(self.conditional(node))
            case t.Quantified(quant, body):
                head = self.quant(quant)
                return LOOSE, head + self.colon(self.expr(body), head)
            case t.Aggregate(function, body, binders, where):
                over = f"{self.expr(body, IFF)} {self.word('for')} {self.binders(binders, where)}"
                return POSTFIX, self.word(function) + self.marks["("] + over + self.marks[")"]
            case t.Extreme(function, items):
                return POSTFIX, self.word(function) + self.marks["("] + self.listed(items) + self.marks[")"]
            case t.Count(binders, where):
                return POSTFIX, self.word("count") + self.marks["("] + self.binders(binders, where) + self.marks[")"]
            case t.Nth():
                return RELATION, self.nth(node)
            case t.Counted():
                return LOOSE, self.counted(node)
            case t.Same(keys, collection, within, outcome):
                text = f"{self.word('the same')} {self.names(keys)} {self.word('in')} {self.expr(collection, POSTFIX)}"
                text += f" {self.within(within)}" if within is not None else ""
                same = f" {self.word('and')} ".join(map(self.name, outcome))
                return LOOSE, f"{text} {self.word('means')} {self.word('the same')} {same}"
            case _:
                assert_never(node)

    def nth(self, node: t.Nth) -> str:
        """An event pattern with an ordinal in front."""
        number = f"第{node.number}次" if self.dialect == "zh" else f"the {ordinal(node.number)}"
        text = f"{number} {self.expr(node.pattern, POSTFIX)}"
        text += f" {self.within(node.within)}" if node.within is not None else ""
        return text + (f" {self.word('since')} {self.expr(node.since, POSTFIX)}" if node.since is not None else "")

    def counted(self, node: t.Counted) -> str:
        """How many events fit a pattern: in Chinese the window stands in front."""
        number = "" if node.count is None else f" {node.count}"
        times = BY_TERMINAL["_TIMES"].zh[0] if self.dialect == "zh" and node.count is not None else ""
        text = f"{self.word(node.word)}{number}{times} {self.expr(node.pattern, POSTFIX)}"
        if node.per is None:
            return text
        per = f"{self.word('per')} {self.expr(node.per, SUM)}"
        return f"{per} {text}" if self.dialect == "zh" else f"{text} {per}"

    def business_days(self, count: t.Expr) -> str:
        text = self.expr(count, POSTFIX)
        if isinstance(count, t.Number) and count.unit is None and self.dialect == "zh":
            return text + BY_TERMINAL["_BUSINESS_DAYS"].zh[1]
        return f"{text} {self.word('business days', en='business day' if text == '1' else None)}"

    def level(self, node: t.Expr) -> int:
        """How tightly an expression binds."""
        return self._leveled(node)[0]

    def _function(self, function: t.Expr) -> str:
        if isinstance(function, t.Var):
            return self.operand_name(function.name, called=True)
        return self.expr(function, POSTFIX)

    def arguments(self, args: tuple[t.Arg, ...]) -> str:
        return self.marks["("] + self.comma.join(map(self.argument, args)) + self.marks[")"]

    def argument(self, arg: t.Arg) -> str:
        if arg.name is None:
            return self.expr(arg.value)
        constants = _spellings(frozenset(("_TRUE", "_FALSE", "_NOW")))
        return self.quoted(arg.name, constants) + self.colon(self.expr(arg.value))

    def value(self, arg: t.Arg) -> str:
        """A parameter with its value, in a scenario."""
        if arg.name is None:
            return self.expr(arg.value)
        return self.name(arg.name) + self.colon(self.expr(arg.value))

    def listed(self, items: tuple[t.Expr, ...]) -> str:
        return self.list_comma.join(map(self.expr, items))

    def conditional(self, node: t.IfThenElse) -> list[str]:
        """The parts of `if … then … else …`; an inner `if` without `else` must not catch the outer one's."""
        then = self.expr(node.then)
        if node.otherwise is not None and _ends_open(node.then):
            then = self.marks["("] + then + self.marks[")"]
        parts = [f"{self.word('if')} {self.expr(node.condition, IFF)}", f"{self.word('then')} {then}"]
        if node.otherwise is not None:
            parts.append(f"{self.word('else')} {self.expr(node.otherwise)}")
        return parts

    def quant(self, quant: t.Quant) -> str:
        count = "" if quant.count is None else f" {quant.count}"
        return f"{self.word(quant.word)}{count} {self.binders(quant.binders, quant.where)}"

    def binders(self, binders: tuple[t.Binder, ...], where: t.Expr | None) -> str:
        # Behind a quantifier the measure word of events would be read as that (`每个 次 属于 …`).
        measure = frozenset(BY_TERMINAL["_TIMES"].zh)
        names = [self.list_comma.join(self.quoted(name, measure) for name in b.names) for b in binders]
        shown = [
            f"{named} {self.word('in')} {self.expr(b.collection, POSTFIX)}"
            for named, b in zip(names, binders, strict=True)
        ]
        return self.list_comma.join(shown) + (f" {self.word('where')} {self.expr(where, IFF)}" if where else "")

    def within(self, duration: t.Expr) -> str:
        inside = f" {BY_TERMINAL['_INSIDE'].zh[0]}" if self.dialect == "zh" else ""
        return f"{self.word('within')} {self.expr(duration, SUM)}{inside}"

    # ------------------------------------------------ sentences

    def sentence_parts(self, sentence: t.Sentence) -> list[str]:
        """The pieces of a requirement sentence, each fit for a line of its own."""
        parts = []
        if sentence.quant is not None:
            parts.append(self.quant(sentence.quant) + self.marks[":"].rstrip())
        parts += map(self.clause, sentence.clauses)
        the = f"{self.word('the')} " if self.dialect == "en" else ""
        party = self.path(sentence.party, guarded=not the)
        timing = f" {self.timing(sentence.timing)}" if sentence.timing else ""
        parts.append(f"{the}{party} {self.word(sentence.modal)}{timing}")
        parts.append(self.response(sentence.response))
        if sentence.unless is not None:
            parts.append(f"{self.word('unless')} {self.expr(sentence.unless)}")
        return parts

    def clause(self, clause: t.Clause) -> str:
        text = f"{self.word(clause.word)} {self.expr(clause.condition, IFF)}"
        if clause.alias is not None:
            text += f" {self.word('as')} {self.name(clause.alias)}"
        return f"{text} {self.word('then')}" if clause.word == "if" else text + self.comma.rstrip()

    def timing(self, timing: t.Timing) -> str:
        match timing.word:
            case "within":
                assert timing.value is not None
                text = self.within(timing.value)
                if timing.anchor is not None:
                    word = "from the day after" if timing.next_day else "after"
                    text += f" {self.word(word)} {self.expr(timing.anchor, SUM)}"
                return text
            case "before" | "throughout":
                assert timing.value is not None
                return f"{self.word(timing.word)} {self.expr(timing.value, SUM)}"
            case "until":
                assert timing.value is not None
                return f"{self.word('until')} {self.expr(timing.value, IFF)}"
            case "always" | "eventually" | "immediately":
                return self.word(timing.word)
            case _:
                assert_never(timing.word)

    def response(self, response: t.Response) -> str:
        match response:
            case t.Do(pattern, to, where):
                condition = f" {self.word('where')} {self.expr(where)}" if where is not None else ""
                return f"{self.word('do')} {self.expr(pattern, POSTFIX)}{self.receiver(to)}{condition}"
            case t.Provide(items, to):
                return f"{self.word('provide')} {self.postfixes(items)}{self.receiver(to)}"
            case t.Ensure(formula):
                return f"{self.word('ensure')} {self.expr(formula)}"
            case _:
                assert_never(response)

    def postfixes(self, items: tuple[t.Expr, ...]) -> str:
        return self.list_comma.join([self.expr(item, POSTFIX) for item in items])

    def receiver(self, to: t.Path | None) -> str:
        return f" {self.word('to')} {self.path(to)}" if to else ""


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ends = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ends}"


def _ends_open(node: t.Expr) -> bool:
    """Whether an `else` written behind the formula would be read as part of it."""
    match node:
        case t.IfThenElse(otherwise=None):
            return True
        case t.IfThenElse(otherwise=last) if last is not None:
            return _ends_open(last)
        case t.Quantified(body=body):
            return _ends_open(body)
        case t.Implies(right=right):
            return _ends_open(right)
        case _:
            return False


def escaped(text: str) -> str:
    """A text in ASCII quotes, on one line."""
    pieces: list[str] = []
    for index, char in enumerate(text):
        following = text[index + 1 : index + 2]
        if char == "\\":
            # An unknown escape stands for itself, so only what would be read as a known one is doubled.
            pieces.append("\\\\" if not following or following in '"\\nt\n\t' else "\\")
        else:
            pieces.append({'"': '\\"', "\n": "\\n", "\t": "\\t"}.get(char, char))
    return '"' + "".join(pieces) + '"'

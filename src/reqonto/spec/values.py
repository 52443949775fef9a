"""Expressions that have a value: terms of the logic with their types."""

from __future__ import annotations

import re
import zoneinfo
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Literal

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.logic.sorts import (
    BOOL,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    PERCENT,
    TEXT,
    NumberSort,
)
from reqonto.logic.terms import (
    Aggregate,
    Arith,
    Compare,
    Const,
    Extreme,
    If,
    Round,
    Term,
    just_after,
    just_before,
    number,
)
from reqonto.spec import units
from reqonto.spec.arithmetic import (
    PLAIN,
    SECONDS_OF_A_DAY,
    Op,
    bare,
    join,
    result_type,
    same_measure,
    scaled,
)
from reqonto.spec.calls import Calls
from reqonto.spec.grouped import grouped_count, grouped_money
from reqonto.spec.meanings import Many, Meaning, Presence, name_chain, written
from reqonto.spec.messages import (
    A_STATEMENT,
    EVENT_OR_INSTANT,
    change_to,
    describe,
    describe_type,
    insert_after,
    number_text,
    quoted,
)
from reqonto.spec.model import (
    Definition,
    Enumeration,
    EventKind,
    GlobalRelation,
    Kind,
    NamedType,
    Parameter,
    UserUnit,
)
from reqonto.spec.names import unknown
from reqonto.spec.rates import rate_meant
from reqonto.spec.reckoning import is_reckoned, length_of
from reqonto.spec.said_once import units_of_time_for
from reqonto.spec.scope import WRONG, Binding, Generic, Scope, Typed, event_time
from reqonto.spec.types import (
    BOOLEAN_TYPE,
    DATE_TYPE,
    DECIMAL_TYPE,
    DURATION_TYPE,
    INSTANT_TYPE,
    INTEGER_TYPE,
    PERCENT_TYPE,
    TEXT_TYPE,
    ValueType,
)
from reqonto.spec.units import Measure
from reqonto.spec.zones import skipped
from reqonto.syntax import tree
from reqonto.syntax.habits import OFFICE_HOURS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ROUND = frozenset({"round", "四舍五入", "取整到"})
_ABS = frozenset({"abs", "绝对值"})
_MODES: dict[str, Literal["half_up", "half_even", "down", "up"]] = {
    "half_up": "half_up", "half_even": "half_even", "down": "down", "up": "up",
    "四舍五入": "half_up", "银行家舍入": "half_even", "向下": "down", "向上": "up",
}  # fmt: skip


_MOST_FROM_THE_LEFT = 50
"""Longer sums are not nested from the left: a term of that depth would be too deep for what reads it."""


_HOURS = Text(
    "an instant has a date: `2026-03-02T09:00`; hours that recur every day cannot be compared",
    "时刻要有日期：“2026-03-02T09:00”；每天重复的钟点不能比较",
)
"""What to write for a time of day where an instant is needed."""


class Values(Calls):
    """The part of an elaborator that reads terms."""

    @abstractmethod
    def binders(
        self,
        binders: tuple[tree.Binder, ...],
        where: tree.Expr | None,
        scope: Scope,
        generic: Generic | None = None,
    ) -> Binding | None:
        """The variables of a quantifier; None after a mistake."""

    # ------------------------------------------------ terms

    def term(
        self, expr: tree.Expr, scope: Scope, expected: ValueType | None = None, generic: Generic | None = None
    ) -> Typed:
        """The value of `expr`; `expected` helps to read members of enumerations and is checked.

        A truth value may come as a formula instead of a term.  After a reported mistake the result is not `ok`.
        """
        found = self._term(expr, scope, expected, generic)
        if expected is not None and found.ok:
            return self._fit(found, expr, expected)
        return found

    def fitting(self, expr: tree.Expr, scope: Scope, wanted: ValueType, generic: Generic | None = None) -> Typed:
        """The value of `expr`, which must be of the `wanted` type."""
        return self.term(expr, scope, wanted, generic)

    def _term(self, expr: tree.Expr, scope: Scope, expected: ValueType | None, generic: Generic | None) -> Typed:
        match expr:
            case tree.Var() | tree.Dot() | tree.Call():
                return self._value(self.meaning(expr, scope, expected, generic), expr, scope, generic)
            case tree.Number():
                return self._number(expr)
            case tree.Percent(value):
                return Typed(Const(value / 100, PERCENT), PERCENT_TYPE)
            case tree.String(text):
                return Typed(Const(text, TEXT), TEXT_TYPE)
            case tree.DateLit(value):
                return Typed(Const(Fraction(_day_number(value)), DATE), DATE_TYPE)
            case tree.DateTimeLit(value):
                return Typed(self._instant(value, expr), INSTANT_TYPE)
            case tree.Bool(value):
                return Typed(Const(value, BOOL), BOOLEAN_TYPE)
            case tree.Now():
                if scope.now is None:
                    return self.wrong(codes.NOT_HERE, expr.span, what=quoted("now"))
                return Typed(scope.now, INSTANT_TYPE)
            case tree.Neg(body):
                return self._negated(expr, body, scope, generic)
            case tree.Plus(parts):
                return self._sum_of(expr, parts, scope, generic)
            case tree.Arith(op, left, right):
                return self._arithmetic(expr, op, left, right, scope, generic)
            case tree.IfThenElse():
                return self._choice(expr, scope, expected, generic)
            case tree.AsOf(item, side, event):
                return self._as_of(expr, item, side, event, scope, expected, generic)
            case tree.Count(binders, where):
                return self._count(expr, binders, where, scope, generic)
            case tree.Aggregate():
                return self._aggregate(expr, scope, generic)
            case tree.Extreme(function, items):
                return self._extreme(function, items, scope, generic)
            case tree.SetLit() | tree.ListLit():
                return self.wrong(codes.NOT_A_VALUE, expr.span, found=Text("a collection", "集合"))
            case tree.RangeExpr():
                return self.wrong(codes.NOT_A_VALUE, expr.span, found=Text("a range", "区间"))
            case tree.ClockLit():
                what = Text("a time of day without a date", "没有日期的钟点")
                self.diagnostics.append(
                    Diagnostic(codes.NOT_HERE, expr.span, {"what": what}, notes=(_HOURS, OFFICE_HOURS))
                )
                return WRONG
            case tree.BusinessDays():
                return self.wrong(codes.NOT_HERE, expr.span, what=Text("a number of business days", "工作日天数"))
            case _:
                # A statement: its truth value.
                return Typed(None, BOOLEAN_TYPE, self.formula(expr, scope, generic))

    def _value(self, found: Meaning, expr: tree.Expr, scope: Scope, generic: Generic | None) -> Typed:
        """The value that a name, path or call has, if it has one."""
        match found:
            case Typed():
                return found
            case Presence():
                formula = self.presence(found, expr.span, scope, generic)
                return WRONG if formula is None else Typed(None, BOOLEAN_TYPE, formula)
            case Many(_, _, name):
                return self.wrong(codes.MANY_VALUES, expr.span, name=written(expr) if name_chain(expr) else name)
            case EventKind() if isinstance(expr, tree.Call):
                return Typed(None, BOOLEAN_TYPE, self.formula(expr, scope, generic))
            case (
                Kind()
                | EventKind()
                | Enumeration()
                | Parameter()
                | GlobalRelation()
                | Definition()
                | NamedType()
                | UserUnit()
            ):
                noun = describe(found)
                return self.wrong(
                    codes.NOT_A_VALUE, expr.span, found=Text(f"{noun.en} (`{found.name}`)", f"{noun.zh}“{found.name}”")
                )

    def _fit(self, found: Typed, expr: tree.Expr, wanted: ValueType) -> Typed:
        """`found`, if it is of the wanted type; a mismatch is reported, with a repair where one is safe."""
        if wanted.is_error or wanted.collection is not None:
            return found
        have = found.type
        if have.base == "object" and wanted.base == "object" and have.sort == wanted.sort:
            return found
        if have.base in PLAIN and wanted.base in PLAIN:
            literal = self._unit_missing(expr, wanted)
            if literal is not None:
                return literal
            value = found.term.value if isinstance(found.term, Const) else None
            fraction = isinstance(value, Fraction) and value.denominator != 1
            if wanted.base == "integer" and (fraction or have.base == "percent"):
                return self.mismatch(have, wanted, expr)
            if wanted.base == "integer":
                self.doubt(grouped_count(expr))
            return found
        if same_measure(have, wanted):
            return found
        missing = self._unit_missing(expr, wanted)
        if missing is not None:
            return missing
        return self.mismatch(have, wanted, expr)

    def mismatch(self, have: ValueType, wanted: ValueType, expr: tree.Expr) -> Typed:
        """Reports that a value of one type stands where another is needed."""
        if have.base == wanted.base == "money":
            return self.wrong(codes.CURRENCY_CLASH, expr.span, left=quoted(have.unit), right=quoted(wanted.unit))
        if have.base == wanted.base == "quantity":
            return self.wrong(codes.UNIT_CLASH, expr.span, left=have.unit, right=wanted.unit)
        return self.wrong(codes.TYPE_MISMATCH, expr.span, found=describe_type(have), expected=describe_type(wanted))

    def _unit_missing(self, expr: tree.Expr, wanted: ValueType) -> Typed | None:
        """A bare number where a unit is needed: the finding with its repair, or None if that is not the case."""
        literal = expr.body if isinstance(expr, tree.Neg) else expr
        if not isinstance(literal, tree.Number) or literal.unit is not None:
            return None
        zero = literal.value == 0
        others: tuple[Fix, ...] = ()
        match wanted.base:
            case "money" | "quantity" if wanted.unit:
                fix = insert_after(expr.span, f" {wanted.unit}")
            case "percent" if not zero:
                # 0.5 may mean 50 % or half a per cent: only the author knows.
                ratio = number_text(literal.value * 100) if literal.value <= 1 else number_text(literal.value)
                fix = replace(change_to(literal.span, f"{ratio}%"), safe=False)
            case "duration":
                first, *more = units_of_time_for(expr.span)
                fix = replace(insert_after(expr.span, first), safe=False)
                others = tuple(replace(insert_after(expr.span, unit), safe=False) for unit in more)
            case _:
                return None
        fixes = (replace(fix, safe=True),) if zero else (*_with_its_digits(literal), fix, *others)
        self.diagnostics.append(
            Diagnostic(codes.MISSING_UNIT, expr.span, {"expected": describe_type(wanted)}, fixes=fixes)
        )
        return WRONG

    def doubt(self, finding: Diagnostic | None) -> None:
        """Reports what may be meant otherwise, once for each place."""
        if finding is not None and finding not in self.diagnostics:
            self.diagnostics.append(finding)

    # ------------------------------------------------ literals

    def measure(self, name: tree.Name) -> Measure | None:
        """What a unit or currency measures, user units first; an unknown one is reported."""
        own = self.specification.visible(self.module, name.text)
        for thing in own:
            if isinstance(thing, UserUnit) and isinstance(thing.type.sort, NumberSort):
                return Measure(thing.type.sort, thing.factor)
        found = units.measure(name.text)
        if found is None:
            bare, rate = units.without_particle(name.text), units.rate_in(name.text)
            table = {unit: unit for unit in (*self.specification.units, *units.unit_names())} | units.COLLOQUIAL
            self.diagnostics.append(
                _with_particle(name, bare)
                if bare is not None
                else _with_rate(name, rate)
                if rate is not None
                else unknown(codes.UNKNOWN_UNIT, name.text, name.span, table)
            )
        return found

    def _number(self, expr: tree.Number, *, factor: bool = False) -> Typed:
        """The value of a number; a `factor` is a rate, which may be finer than any coin."""
        if expr.unit is None:
            value_type = INTEGER_TYPE if expr.value.denominator == 1 else DECIMAL_TYPE
            assert isinstance(value_type.sort, NumberSort)
            return Typed(Const(expr.value, value_type.sort), value_type)
        if is_reckoned(expr, self):
            return self.wrong(codes.NOT_HERE, expr.span, what=Text("a number of months or years", "月数或年数"))
        if expr.unit.text == "折" and not self.specification.visible(self.module, "折"):
            self.diagnostics.append(_tenths(expr))
            return WRONG
        found = self.measure(expr.unit)
        if found is None:
            return WRONG
        value = expr.value * found.factor
        match found.sort.kind:
            case "duration":
                return Typed(Const(value / self.specification.tick, DURATION), DURATION_TYPE)
            case "money":
                code = found.sort.unit
                if not factor:
                    self.doubt(grouped_money(expr, int(found.factor)))
                return Typed(Const(value, found.sort), ValueType("money", found.sort, unit=code))
            case "quantity":
                if found.sort.unit == "piece" and found.factor == 1:
                    self.doubt(grouped_count(expr))
                return Typed(Const(value, found.sort), ValueType("quantity", found.sort, unit=expr.unit.text))
            case _:
                return Typed(Const(value, INTEGER), INTEGER_TYPE)

    def _instant(self, value: datetime, expr: tree.DateTimeLit) -> Const:
        return Const(self.ticks(self.zoned(value, expr)), INSTANT)

    def zoned(self, value: datetime, expr: tree.DateTimeLit) -> datetime:
        """The instant that was written; without a zone it is in that of the module, else in UTC."""
        if value.tzinfo is not None:
            return value
        zone = self.specification.modules[self.module].zone if self.module in self.specification.modules else ""
        if zone:
            local = value.replace(tzinfo=zoneinfo.ZoneInfo(zone))
            finding = skipped(local, expr.span)
            if finding is not None:
                self.diagnostics.append(finding)
            return local
        fix = replace(insert_after(expr.span, "Z"), safe=False)
        self.diagnostics.append(Diagnostic(codes.ZONE_MISSING, expr.span, fixes=(fix,)))
        return value.replace(tzinfo=UTC)

    def ticks(self, value: datetime) -> Fraction:
        """The number of ticks from the epoch to an instant."""
        passed = value - EPOCH
        seconds = Fraction(passed // timedelta(microseconds=1), 1_000_000)
        return seconds / self.specification.tick

    # ------------------------------------------------ arithmetic

    def _negated(self, expr: tree.Neg, body: tree.Expr, scope: Scope, generic: Generic | None) -> Typed:
        found = self.term(body, scope, None, generic)
        if not found.ok:
            return WRONG
        if not found.type.is_number or found.type.base in {"date", "datetime"} or found.term is None:
            return self.wrong(
                codes.BAD_ARITHMETIC, expr.span, left=Text("", ""), op="-", right=describe_type(found.type)
            )
        sort = found.type.sort
        assert isinstance(sort, NumberSort)
        value_type = replace(bare(found.type), optional=found.type.optional)
        if isinstance(found.term, Const) and isinstance(found.term.value, Fraction):
            return Typed(Const(-found.term.value, sort), value_type)
        return Typed(Arith("-", number(0, sort), found.term, sort, expr.span), value_type)

    def _sum_of(self, expr: tree.Plus, parts: tuple[tree.Expr, ...], scope: Scope, generic: Generic | None) -> Typed:
        """Parts added from the left; where they are many and alike, as a tree of small depth, for sums are exact."""
        last = next((n for n in range(len(parts) - 1, 0, -1) if is_reckoned(parts[n], self)), 0)
        if last > _MOST_FROM_THE_LEFT:
            return self.wrong(codes.TOO_LARGE, expr.span, name="+")
        found = parts[0]
        if last:
            before = parts[0] if last == 1 else tree.Plus(parts[:last], expr.span)
            start = self._counted_from("+", before, parts[last], scope, generic)
        else:
            start = self.term(parts[0], scope, None, generic)
        values = [start, *(self.term(part, scope, None, generic) for part in parts[last + 1 :])]
        if not all(value.ok for value in values):
            return WRONG
        if len(values) > _MOST_FROM_THE_LEFT:
            return self._added(expr, list(zip((found, *parts[last + 1 :]), values, strict=True)), scope)
        for part, value in zip(parts[last + 1 :], values[1:], strict=True):
            start = self._combined(expr, "+", (found, start), (part, value), scope)
            if not start.ok:
                return WRONG
            found = part
        return start

    def _added(self, expr: tree.Plus, parts: list[tuple[tree.Expr, Typed]], scope: Scope) -> Typed:
        if len(parts) == 1:
            return parts[0][1]
        middle = len(parts) // 2
        first, second = self._added(expr, parts[:middle], scope), self._added(expr, parts[middle:], scope)
        if not (first.ok and second.ok):
            return WRONG
        return self._combined(expr, "+", (parts[0][0], first), (parts[middle][0], second), scope)

    def _arithmetic(
        self, expr: tree.Arith, op: Op, left: tree.Expr, right: tree.Expr, scope: Scope, generic: Generic | None
    ) -> Typed:
        if op in {"+", "-"} and is_reckoned(right, self):
            return self._counted_from(op, left, right, scope, generic)
        a, b = (
            self._number(part, factor=True)
            if op in {"*", "/"} and isinstance(part, tree.Number)
            else self.term(part, scope, None, generic)
            for part in (left, right)
        )
        if not (a.ok and b.ok):
            return WRONG
        return self._combined(expr, op, (left, a), (right, b), scope)

    def _combined(
        self,
        expr: tree.Arith | tree.Plus,
        op: Op,
        first_part: tuple[tree.Expr, Typed],
        second_part: tuple[tree.Expr, Typed],
        scope: Scope,
    ) -> Typed:
        """Two values combined by an operator of `expr`."""
        (left, a), (right, b) = first_part, second_part
        value_type = None if a.term is None or b.term is None else result_type(op, a.type, b.type)
        if value_type is None:
            return self._bad_arithmetic(expr, op, (left, a), (right, b))
        assert a.term is not None
        assert b.term is not None
        assert isinstance(value_type.sort, NumberSort)
        if op == "/":
            if isinstance(b.term, Const) and b.term.value == 0:
                return self.wrong(codes.DIVISION_BY_ZERO, right.span)
            self._lint_divisor(right, b, scope)
        value_type = replace(value_type, optional=a.type.optional or b.type.optional)
        first, second = self._aligned(expr, op, a, b)
        if first is None or second is None:
            return WRONG
        assert isinstance(value_type.sort, NumberSort)
        return Typed(Arith(op, first, second, value_type.sort, expr.span), value_type)

    def _counted_from(self, op: Op, left: tree.Expr, right: tree.Expr, scope: Scope, generic: Generic | None) -> Typed:
        """An instant or date, and days or months that a calendar counts from there."""
        start = self.point(left, scope, generic)
        if start is None:
            return WRONG
        assert start.term is not None
        length = length_of(right, self, scope, generic, dates=start.type.base == "date")
        if length is None:
            return WRONG
        moved = length.after(start.term) if op == "+" else length.before(start.term)
        return Typed(moved, replace(bare(start.type), optional=start.type.optional))

    def _aligned(self, expr: tree.Arith | tree.Plus, op: Op, a: Typed, b: Typed) -> tuple[Term | None, Term | None]:
        """The operands in units that go together: days beside dates, ticks beside instants."""
        assert a.term is not None
        assert b.term is not None
        day = Fraction(SECONDS_OF_A_DAY) / self.specification.tick
        if {a.type.base, b.type.base} == {"date", "duration"}:
            duration = a if a.type.base == "duration" else b
            assert duration.term is not None
            value = duration.term.value if isinstance(duration.term, Const) else None
            if isinstance(value, Fraction) and (value / day).denominator != 1:
                self.report(codes.WHOLE_DAYS, expr.span)
                return None, None
            days = scaled(duration.term, 1 / day, DATE)
            return (days, b.term) if duration is a else (a.term, days)
        if a.type.base == b.type.base == "date" and op == "-":
            return scaled(a.term, day, DURATION), scaled(b.term, day, DURATION)
        return a.term, b.term

    def _bad_arithmetic(
        self, expr: tree.Arith | tree.Plus, op: Op, first: tuple[tree.Expr, Typed], second: tuple[tree.Expr, Typed]
    ) -> Typed:
        (left, a), (right, b) = first, second
        if op in {"+", "-"}:
            for other, literal in ((b, left), (a, right)):
                if self._unit_missing(literal, other.type) is not None:
                    return WRONG
            if a.type.base == b.type.base == "money":
                return self.wrong(codes.CURRENCY_CLASH, expr.span, left=quoted(a.type.unit), right=quoted(b.type.unit))
            if a.type.base == b.type.base == "quantity":
                return self.wrong(codes.UNIT_CLASH, expr.span, left=a.type.unit, right=b.type.unit)
        fields = {"left": _operand(a), "op": {"*": "×", "/": "÷"}.get(op, op), "right": _operand(b)}
        notes, fixes = rate_meant(expr, a.type, b.type) if isinstance(expr, tree.Arith) else ((), ())
        self.diagnostics.append(Diagnostic(codes.BAD_ARITHMETIC, expr.span, fields, notes=notes, fixes=fixes))
        return WRONG

    def _lint_divisor(self, expr: tree.Expr, divisor: Typed, scope: Scope) -> None:
        low, high = divisor.type.low, divisor.type.high
        if isinstance(divisor.term, Const) or (low is not None and low > 0) or (high is not None and high < 0):
            return
        for condition in scope.assumed:
            if isinstance(condition, tree.Compare) and expr in condition.operands and "=" not in condition.ops:
                return
        self.report(codes.DIVISION_BY_UNKNOWN, expr.span)

    def _choice(
        self, expr: tree.IfThenElse, scope: Scope, expected: ValueType | None, generic: Generic | None
    ) -> Typed:
        if expr.otherwise is None:
            return Typed(None, BOOLEAN_TYPE, self.formula(expr, scope, generic))
        condition = self.formula(expr.condition, scope, generic)
        then = self.term(expr.then, scope.assuming(expr.condition), expected, generic)
        wanted = expected if expected is not None else (then.type if then.ok else None)
        otherwise = self._term(expr.otherwise, scope, wanted, generic)
        if not (then.ok and otherwise.ok):
            return WRONG
        if then.term is None or otherwise.term is None:
            return Typed(None, BOOLEAN_TYPE, self.formula(expr, scope, generic))
        if self._unit_missing(expr.otherwise, then.type) is not None:
            return WRONG
        value_type = join(then.type, otherwise.type)
        if value_type is None:
            return self.mismatch(otherwise.type, then.type, expr.otherwise)
        return Typed(If(condition, then.term, otherwise.term), value_type)

    def _as_of(
        self,
        expr: tree.AsOf,
        item: tree.Expr,
        side: Literal["before", "after"],
        event: tree.Expr,
        scope: Scope,
        expected: ValueType | None,
        generic: Generic | None,
    ) -> Typed:
        inner = self.scope_as_of(side, event, scope, generic)
        if inner is None:
            return WRONG
        return self.in_time(item, lambda: self.term(item, inner, expected, generic), expr)

    def scope_as_of(
        self, side: Literal["before", "after"], event: tree.Expr, scope: Scope, generic: Generic | None
    ) -> Scope | None:
        """The scope in which changing values are read at (just before or after) an event or instant."""
        instant = self.time_of(event, scope, generic)
        if instant is None:
            return None
        return scope.read_at(just_before(instant) if side == "before" else just_after(instant), pinned=True)

    def in_time(self, item: tree.Expr, read: Callable[[], Typed], expr: tree.Expr) -> Typed:
        """What `read` gives; an item that never changes is reported, for then the moment says nothing."""
        before, self.fixed_read = self.changing_reads, ""
        found = read()
        if self.changing_reads == before and found.ok:
            name = self.fixed_read or written(item)
            self.report(codes.FIXED_IN_TIME, expr.span, name=name)
        return found

    def time_of(self, expr: tree.Expr, scope: Scope, generic: Generic | None = None) -> Term | None:
        """The instant of an event, or the instant that `expr` is; None after a reported mistake."""
        found = self.point(expr, scope, generic)
        if found is None:
            return None
        if found.type.base != "datetime":
            fixes: tuple[Fix, ...] = ()
            if isinstance(expr, tree.DateLit):
                midnight = f"{expr.value.isoformat()}T00:00"
                fixes = (replace(change_to(expr.span, midnight), safe=False),)
            fields = {"found": describe_type(found.type), "needed": EVENT_OR_INSTANT}
            self.diagnostics.append(Diagnostic(codes.NOT_AN_INSTANT, expr.span, fields, fixes=fixes))
            return None
        return found.term

    def point(self, expr: tree.Expr, scope: Scope, generic: Generic | None = None) -> Typed | None:
        """The instant of an event, or the instant or date that `expr` is; None after a reported mistake."""
        found = self.term(expr, scope, None, generic)
        if not found.ok:
            return None
        if found.term is not None and found.type.is_object and self.event_of(found.type) is not None:
            return Typed(event_time(found.term, found.type), replace(INSTANT_TYPE, optional=found.type.optional))
        if found.term is None or found.type.base not in {"datetime", "date"}:
            needed = Text("an event, an instant or a date", "事件、时刻或日期")
            self.report(codes.NOT_AN_INSTANT, expr.span, found=_operand(found), needed=needed)
            return None
        return found

    # ------------------------------------------------ counting

    def _count(
        self,
        expr: tree.Count,
        binders: tuple[tree.Binder, ...],
        where: tree.Expr | None,
        scope: Scope,
        generic: Generic | None,
    ) -> Typed:
        bound = self.binders(binders, where, scope, generic)
        if bound is None:
            return WRONG
        return Typed(Aggregate("count", bound.vars, bound.guard, None, INTEGER, expr.span), INTEGER_TYPE)

    def _aggregate(self, expr: tree.Aggregate, scope: Scope, generic: Generic | None) -> Typed:
        bound = self.binders(expr.binders, expr.where, scope, generic)
        if bound is None:
            return WRONG
        body = self.term(expr.body, bound.scope, None, generic)
        if not body.ok:
            return WRONG
        summable = expr.function in {"min", "max"} or body.type.base not in {"date", "datetime"}
        if body.term is None or not body.type.is_number or not summable:
            return self.wrong(
                codes.TYPE_MISMATCH, expr.body.span, found=_operand(body), expected=Text("a number", "数")
            )
        value_type = bare(body.type)
        if expr.function == "average" and value_type.base == "integer":
            value_type = DECIMAL_TYPE
        if expr.function != "sum" or body.type.optional:
            value_type = replace(value_type, optional=True)
        assert isinstance(value_type.sort, NumberSort)
        return Typed(
            Aggregate(expr.function, bound.vars, bound.guard, body.term, value_type.sort, expr.span), value_type
        )

    def _extreme(
        self,
        function: Literal["min", "max"],
        items: tuple[tree.Expr, ...],
        scope: Scope,
        generic: Generic | None,
    ) -> Typed:
        found = [self.term(item, scope, None, generic) for item in items]
        if not all(item.ok for item in found):
            return WRONG
        # A value with a dimension says what the plain numbers beside it lack.
        value_type = next((item.type for item in found if item.type.base not in PLAIN), found[0].type)
        terms: list[Term] = []
        for item, value in zip(items, found, strict=True):
            if value.term is None or not value.type.is_number:
                return self.wrong(
                    codes.TYPE_MISMATCH, item.span, found=_operand(value), expected=Text("a number", "数")
                )
            joined = join(value_type, value.type)
            if joined is None:
                if self._unit_missing(item, value_type) is None:
                    self.mismatch(value.type, value_type, item)
                return WRONG
            value_type = joined
            terms.append(value.term)
        assert isinstance(value_type.sort, NumberSort)
        return Typed(Extreme(function, tuple(terms), value_type.sort), bare(value_type))

    # ------------------------------------------------ built-in functions

    def built_in(self, name: str, expr: tree.Call, scope: Scope, generic: Generic | None) -> Typed | None:
        """The value of `round(x, step)` or `abs(x)`; None if there is no built-in function of this name."""
        if name in _ROUND:
            return self._round(name, expr, scope, generic)
        if name in _ABS:
            return self._absolute(name, expr, scope, generic)
        return None

    def _round(self, name: str, expr: tree.Call, scope: Scope, generic: Generic | None) -> Typed:
        values = [arg.value for arg in expr.args]
        if len(values) not in {2, 3} or any(arg.name is not None for arg in expr.args):
            return self.wrong(codes.ARGUMENT_COUNT, expr.span, name=name, expected="2–3", found=len(values))
        mode: Literal["half_up", "half_even", "down", "up"] = "half_up"
        if len(values) == 3:
            chain = name_chain(values[2])
            if len(chain) != 1 or chain[0].text not in _MODES:
                modes = {mode: mode for mode in _MODES}
                shown = chain[0].text if chain else written(values[2])
                self.diagnostics.append(unknown(codes.UNKNOWN_NAME, shown, values[2].span, modes))
                return WRONG
            mode = _MODES[chain[0].text]
        body = self.term(values[0], scope, None, generic)
        if not body.ok:
            return WRONG
        if body.term is None or not body.type.is_number:
            return self.wrong(
                codes.TYPE_MISMATCH, values[0].span, found=_operand(body), expected=Text("a number", "数")
            )
        step = self._step(values[1], body, scope, generic)
        if step is None:
            return WRONG
        return Typed(Round(body.term, step, mode), replace(bare(body.type), optional=body.type.optional))

    def _step(self, expr: tree.Expr, body: Typed, scope: Scope, generic: Generic | None) -> Fraction | None:
        """The step of a rounding in base units; a bare number counts in the unit of the rounded value."""
        found = self.term(expr, scope, None, generic)
        if not found.ok:
            return None
        value = found.term.value if isinstance(found.term, Const) else None
        bare_number = isinstance(expr, tree.Number) and expr.unit is None
        if not isinstance(value, Fraction) or value <= 0:
            self.report(
                codes.TYPE_MISMATCH, expr.span, found=_operand(found), expected=Text("a number above 0", "大于 0 的数")
            )
            return None
        if bare_number and body.type.base in {"money", "quantity"} and body.type.unit:
            unit = self.measure(tree.Name(body.type.unit, expr.span))
            return value if unit is None else value * unit.factor
        if body.type.base in PLAIN and found.type.base in PLAIN:
            return value
        if not same_measure(found.type, body.type):
            self.mismatch(found.type, body.type, expr)
            return None
        return value

    def _absolute(self, name: str, expr: tree.Call, scope: Scope, generic: Generic | None) -> Typed:
        if len(expr.args) != 1:
            return self.wrong(codes.ARGUMENT_COUNT, expr.span, name=name, expected=1, found=len(expr.args))
        body = self.term(expr.args[0].value, scope, None, generic)
        if not body.ok:
            return WRONG
        if body.term is None or not body.type.is_number or body.type.base in {"date", "datetime"}:
            return self.wrong(
                codes.TYPE_MISMATCH, expr.args[0].span, found=_operand(body), expected=Text("a number", "数")
            )
        sort = body.type.sort
        assert isinstance(sort, NumberSort)
        zero = number(0, sort)
        negative = Arith("-", zero, body.term, sort, expr.span)
        return Typed(If(Compare("<", body.term, zero, expr.span), negative, body.term), bare(body.type))


def _tenths(expr: tree.Number) -> Diagnostic:
    """`8折`: what is paid, in tenths; a discount is told by what is taken off."""
    assert expr.unit is not None
    paid = expr.value * 10 if expr.value <= 10 else expr.value
    fixes = [
        Fix(
            Text(f"write `{number_text(paid)}%`, the share that is paid", f"写作“{number_text(paid)}%”，即实付的比例"),
            (Edit(expr.span, f"{number_text(paid)}%"),),
            safe=False,
        )
    ]
    if paid < 100:
        off = number_text(100 - paid)
        told = Text(f"write `{off}%`, the share that is taken off", f"写作“{off}%”，即减去的比例")
        fixes.append(Fix(told, (Edit(expr.span, f"{off}%"),), safe=False))
    return Diagnostic(codes.UNKNOWN_UNIT, expr.span, {"name": expr.unit.text}, fixes=tuple(fixes))


def _with_particle(name: tree.Name, bare: str) -> Diagnostic:
    """`24小时之前` where a length of time stands: before or after what, another word says, or none is needed."""
    fix = replace(change_to(name.span, bare), safe=False)
    note = Text(
        f"a length of time has a number and a unit; `after`, `before` and `within` are words of their own: "
        f"`在 24{bare} 内 晚于 甲`",
        f"时长只有数和单位；先后与期限另用“早于”“晚于”“在 … 内”表示：“在 24{bare} 内 晚于 甲”",
    )
    return Diagnostic(codes.UNKNOWN_UNIT, name.span, {"name": name.text}, notes=(note,), fixes=(fix,))


def _with_rate(name: tree.Name, rate: tuple[str, str]) -> Diagnostic:
    """`5元每小时`: an amount has no rate in it."""
    amount, each = rate
    note = Text(
        f"a price for each {each} is no value of its own: write the amount times how often, "
        f"`5{amount} × （…… / 1{each}）`",
        f"每{each}的价格本身不是一个值：请写金额乘以次数，如“5{amount} × （…… / 1{each}）”，“……”处是时长或数量",
    )
    return Diagnostic(codes.UNKNOWN_UNIT, name.span, {"name": name.text}, notes=(note,))


def _with_its_digits(literal: tree.Number) -> tuple[Fix, ...]:
    """`1,500 EUR`: the number without a unit may be the beginning of the one behind the comma."""
    source, end = literal.span.source, literal.span.end
    behind = _DIGITS_BEHIND.match(source.text, end)
    if behind is None:
        return ()
    whole = type(literal.span)(source, literal.span.start, behind.end())
    thousands = len(behind[1]) == _GROUP
    return (replace(change_to(whole, literal.span.text + ("_" if thousands else ".") + behind[1]), safe=False),)


_DIGITS_BEHIND = re.compile(r"[,，](\d{1,3})(?![\d,，])")
_GROUP = 3


def _operand(value: Typed) -> Text:
    return A_STATEMENT if value.term is None else describe_type(value.type)


def _day_number(value: date) -> int:
    return value.toordinal() - EPOCH.date().toordinal()

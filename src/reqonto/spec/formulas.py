"""Expressions that are true or false."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import assert_never

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    AtLeast,
    Compare,
    CompareOp,
    Const,
    Defined,
    Exists,
    ForAll,
    Formula,
    Holds,
    Iff,
    Implies,
    IsKind,
    Matches,
    Not,
    Term,
    Var,
    at_most,
    conjunction,
    disjunction,
    exactly,
    sort_of,
)
from reqonto.logic.walk import substitute
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.arithmetic import may_be_absent, same_measure
from reqonto.spec.grouped import grouped_count
from reqonto.spec.history import Spread, binds_anew, counted, same
from reqonto.spec.meanings import Many, Meaning, Presence, path_expr, written
from reqonto.spec.meant import equality, known_meant, range_of, two_ends, with_alternatives
from reqonto.spec.messages import A_STATEMENT, EVENT_OR_INSTANT, describe, describe_type, number_text, quoted
from reqonto.spec.model import Enumeration, EventKind, Kind
from reqonto.spec.patterns import fault
from reqonto.spec.reckoning import Length, is_reckoned, length_of
from reqonto.spec.said_once import with_one_unit
from reqonto.spec.same_twice import same_twice
from reqonto.spec.scope import (
    WRONG,
    Binding,
    Generic,
    Pattern,
    Scope,
    Typed,
    conjuncts,
)
from reqonto.spec.types import BOOLEAN_TYPE, INSTANT_TYPE, ValueType
from reqonto.spec.uses import Local, noted
from reqonto.spec.values import Values
from reqonto.syntax import tree

_A_DIFFERENCE = Text("a difference of two numbers", "两数之差")


class Formulas(Values):
    """The part of an elaborator that reads formulas."""

    @abstractmethod
    def event_kind(self, expr: tree.Expr, scope: Scope) -> EventKind | None:
        """The event kind if `expr` is an event pattern, else None; reports nothing."""

    @abstractmethod
    def pattern(
        self, expr: tree.Expr, scope: Scope, *, alias: tree.Name | None = None, event: Var | None = None
    ) -> Pattern | None:
        """The event pattern `expr`, or None after a reported mistake."""

    # ------------------------------------------------ formulas

    def formula(self, expr: tree.Expr, scope: Scope, generic: Generic | None = None) -> Formula:
        """The formula that `expr` means; `FALSE` after a reported mistake.

        Kind names as subjects are closed here, universally at the outside, unless `generic` collects them for the
        caller.
        """
        if generic is not None:
            return self._formula(expr, scope, generic)
        own = Generic()
        body = self._formula(expr, scope, own)
        if not own.vars:
            return body
        guard = conjunction(*own.guards)
        return ForAll(tuple(own.vars), body if guard == TRUE else Implies(guard, body), expr.span)

    def _formula(self, expr: tree.Expr, scope: Scope, generic: Generic) -> Formula:
        match expr:
            case tree.Bool(value):
                return TRUE if value else FALSE
            case tree.Not(body):
                self._lint_negated(body, scope)
                return Not(self._formula(body, scope, generic))
            case tree.And(parts):
                found: list[Formula] = []
                for part in parts:
                    found.append(self._formula(part, scope, generic))
                    scope = scope.assuming(part)
                return conjunction(*found)
            case tree.Or(parts):
                before = len(self.diagnostics)
                alternatives = disjunction(*(self._formula(part, scope, generic) for part in parts))
                self.diagnostics[before:] = with_alternatives(parts, self.diagnostics[before:])
                return alternatives
            case tree.Implies(left, right):
                first = self._formula(left, scope, generic)
                return Implies(first, self._formula(right, scope.assuming(left), generic))
            case tree.Iff(left, right):
                return Iff(self._formula(left, scope, generic), self._formula(right, scope, generic))
            case tree.IfThenElse():
                return self._conditional(expr, scope, generic)
            case tree.Quantified(quant, body):
                return self._quantified(expr, quant, body, scope, generic)
            case tree.Compare():
                return self._comparison(expr, scope, generic)
            case tree.In():
                return self._membership(expr, scope, generic)
            case tree.IsA(item, kind):
                return self._is_a(expr, item, kind, scope, generic)
            case tree.Known(item, negated):
                return self._known(expr, item, scope, generic, negated=negated)
            case tree.Matches(item, pattern):
                return self._matches(expr, item, pattern, scope, generic)
            case tree.Has(feature):
                return self._has(expr, feature, scope, generic)
            case tree.TimeOrder():
                return self._time_order(expr, scope, generic)
            case tree.WithinOf():
                return self._within(expr, scope, generic)
            case tree.AsOf():
                return self._formula_as_of(expr, scope, generic)
            case tree.Nth():
                return self._some_event(expr, scope)
            case tree.Counted() | tree.Same():
                return self._history(expr, scope, generic)
            case tree.Var() | tree.Dot() | tree.Call():
                return self._named(expr, scope, generic)
            case _:
                return self._not_a_statement(self.term(expr, scope, None, generic), expr)

    def _history(self, expr: tree.Counted | tree.Same, scope: Scope, generic: Generic) -> Formula:
        found = self.spread(expr, scope, generic)
        return found.closed(expr) if isinstance(found, Spread) else found

    def spread(self, expr: tree.Counted | tree.Same, scope: Scope, generic: Generic | None) -> Spread | Formula:
        """What counting and "the same again" say of every event, or in all."""
        if isinstance(expr, tree.Counted):
            return counted(expr, scope, self, generic)
        found = same(expr, scope, self, generic)
        return FALSE if found is None else found

    def _conditional(self, expr: tree.IfThenElse, scope: Scope, generic: Generic) -> Formula:
        condition = self._formula(expr.condition, scope, generic)
        then = self._formula(expr.then, scope.assuming(expr.condition), generic)
        if expr.otherwise is None:
            return Implies(condition, then)
        otherwise = self._formula(expr.otherwise, scope, generic)
        return conjunction(Implies(condition, then), Implies(Not(condition), otherwise))

    def _named(self, expr: tree.Var | tree.Dot | tree.Call, scope: Scope, generic: Generic) -> Formula:
        event = self.event_kind(expr, scope)
        if event is not None:
            return self._some_event(expr, scope)
        return self._not_a_statement(
            self._value_of(self.meaning(expr, scope, BOOLEAN_TYPE, generic), expr, scope, generic), expr
        )

    def _some_event(self, expr: tree.Expr, scope: Scope) -> Formula:
        """An event pattern as a formula: some event fits it."""
        found = self.pattern(expr, scope)
        return FALSE if found is None else Exists((found.event, *found.fresh), found.guard, expr.span)

    def _value_of(self, found: Meaning, expr: tree.Expr, scope: Scope, generic: Generic) -> Typed:
        if isinstance(found, (Kind, Enumeration)):
            noun = describe(found)
            self.report(
                codes.NOT_A_STATEMENT, expr.span, found=Text(f"{noun.en} (`{found.name}`)", f"{noun.zh}“{found.name}”")
            )
            return WRONG
        return self._value(found, expr, scope, generic)

    def _not_a_statement(self, found: Typed, expr: tree.Expr) -> Formula:
        """The formula of a truth value; anything else is reported."""
        if not found.ok:
            return FALSE
        if found.formula is not None:
            return found.formula
        assert found.term is not None
        if not isinstance(found.type.sort, BoolSort):
            self.report(codes.NOT_A_STATEMENT, expr.span, found=describe_type(found.type))
            return FALSE
        if isinstance(found.term, Const):
            return TRUE if found.term.value is True else FALSE
        return Holds(found.term, expr.span)

    def _formula_as_of(self, expr: tree.AsOf, scope: Scope, generic: Generic) -> Formula:
        inner = self.scope_as_of(expr.side, expr.event, scope, generic)
        if inner is None:
            return FALSE
        found = self.in_time(
            expr.item, lambda: Typed(None, BOOLEAN_TYPE, self._formula(expr.item, inner, generic)), expr
        )
        return found.formula if found.formula is not None else FALSE

    # ------------------------------------------------ comparison

    def _comparison(self, expr: tree.Compare, scope: Scope, generic: Generic) -> Formula:
        values: list[Typed | None] = [None] * len(expr.operands)
        typed: ValueType | None = None
        # Names of enumeration members are read last: the other side tells the enumeration.
        order = sorted(range(len(values)), key=lambda index: self._is_literal(expr.operands[index], scope))
        for index in order:
            hint = typed if typed is not None and typed.base == "enumeration" else None
            operand = expr.operands[index]
            value = self._term(operand, scope, hint if self._is_literal(operand, scope) else None, generic)
            values[index] = value
            if not value.ok:
                # The rest is read too, for its own mistakes.
                continue
            typed = typed or value.type
        found = [value for value in values if value is not None]
        if not all(value.ok for value in found):
            return FALSE
        parts = [
            self._compare(op, (expr.operands[n], found[n]), (expr.operands[n + 1], found[n + 1]), expr, scope)
            for n, op in enumerate(expr.ops)
        ]
        return conjunction(*parts)

    def _is_literal(self, expr: tree.Expr, scope: Scope) -> bool:
        """Whether a name could be a member of an enumeration (it is no variable)."""
        return isinstance(expr, tree.Var) and expr.name.text not in scope.names

    def _compare(
        self,
        op: CompareOp,
        left: tuple[tree.Expr, Typed],
        right: tuple[tree.Expr, Typed],
        expr: tree.Compare,
        scope: Scope,
    ) -> Formula:
        (left_expr, a), (right_expr, b) = left, right
        if a.term is None or b.term is None:
            return self._compare_truth(op, a, b, expr)
        if not same_measure(a.type, b.type) or "percent" in {a.type.base, b.type.base}:
            for other, literal in ((b, left_expr), (a, right_expr)):
                if self._unit_missing(literal, other.type) is not None:
                    return FALSE
        if op in _ORDERS and self.event_of(a.type) is not None and self.event_of(b.type) is not None:
            self.diagnostics.append(
                Diagnostic(codes.NOT_ORDERED, expr.span, {"found": describe_type(a.type)}, fixes=_in_time(op, expr))
            )
            return FALSE
        if a.type.is_object and b.type.is_object:
            # That two of disjoint kinds differ is true and may be said; objects of two sorts are not even compared.
            if not self._can_meet(a.type, b.type) and (op == "=" or a.type.sort != b.type.sort):
                self.report(
                    codes.NEVER_EQUAL, expr.span, left=quoted(a.type.kind), right=quoted(b.type.kind)
                )  # fmt: skip
                return FALSE
        elif a.type.collection or b.type.collection or not same_measure(a.type, b.type):
            self._incomparable(a.type, b.type, expr)
            return FALSE
        if op not in {"=", "!="} and not isinstance(a.type.sort, NumberSort):
            self.report(codes.NOT_ORDERED, expr.span, found=describe_type(a.type))
            return FALSE
        self._lint_absent(op, left, right, scope)
        for literal, other in ((left_expr, b), (right_expr, a)):
            if other.type.base == "integer" and not isinstance(other.term, Const):
                self.doubt(grouped_count(literal))
        return Compare(op, a.term, b.term, expr.span)

    def _compare_truth(self, op: CompareOp, a: Typed, b: Typed, expr: tree.Compare) -> Formula:
        if a.type.base != "boolean" or b.type.base != "boolean":
            self._incomparable(a.type, b.type, expr)
            return FALSE
        if op not in {"=", "!="}:
            self.report(codes.NOT_ORDERED, expr.span, found=A_STATEMENT)
            return FALSE
        same = Iff(self._not_a_statement(a, expr), self._not_a_statement(b, expr))
        return same if op == "=" else Not(same)

    def _incomparable(self, a: ValueType, b: ValueType, expr: tree.Compare | tree.In) -> None:
        if a.base == b.base == "money" and not (a.collection or b.collection):
            self.report(codes.CURRENCY_CLASH, expr.span, left=quoted(a.unit), right=quoted(b.unit))
        elif a.base == b.base == "quantity" and not (a.collection or b.collection):
            self.report(codes.UNIT_CLASH, expr.span, left=a.unit, right=b.unit)
        else:
            fields = {"left": describe_type(a), "right": describe_type(b)}
            fixes = _without_unit(expr) if {"integer", "decimal"} & {a.base, b.base} else ()
            self.diagnostics.append(Diagnostic(codes.INCOMPARABLE, expr.span, fields, fixes=fixes))

    def _can_meet(self, a: ValueType, b: ValueType) -> bool:
        """Whether an object can be of both kinds: of one sort, and not disjoint."""
        if a.sort != b.sort:
            return False
        kinds = self.specification.kinds
        return not any(
            other in kinds[kind].disjoint or kind in kinds[other].disjoint
            for kind in self.specification.ancestors(a.kind)
            for other in self.specification.ancestors(b.kind)
            if kind in kinds and other in kinds
        )

    def _lint_absent(
        self, op: CompareOp, left: tuple[tree.Expr, Typed], right: tuple[tree.Expr, Typed], scope: Scope
    ) -> None:
        """Hints where a comparison may meet an absent value and its being false then is no plain matter.

        `x = literal` is left alone: that nothing is not 5 surprises nobody.
        """
        if op == "=" and (isinstance(left[1].term, Const) or isinstance(right[1].term, Const)):
            return
        for expr, value in (left, right):
            if value.type.optional and not self._guarded(expr, scope):
                self.diagnostics.append(Diagnostic(codes.ABSENT_COMPARISON, expr.span, {"name": written(expr)}))

    def _lint_negated(self, body: tree.Expr, scope: Scope) -> None:
        """Hints at `not (x = literal)` where x may be absent: that is true of an absent x."""
        if not isinstance(body, tree.Compare) or body.ops != ("=",):
            return
        muted, self.diagnostics = self.diagnostics, []
        uses = dict(self._uses)
        values = [
            (part, self._term(part, scope, None, None)) for part in body.operands if not self._is_literal(part, scope)
        ]
        self.diagnostics, self._uses = muted, uses
        for part, value in values:
            if value.ok and value.type.optional and not self._guarded(part, scope):
                self.diagnostics.append(Diagnostic(codes.ABSENT_COMPARISON, part.span, {"name": written(part)}))

    def _guarded(self, expr: tree.Expr, scope: Scope) -> bool:
        """Whether a condition in force makes sure that the value of `expr`, or what may lack on its path, is there."""
        for condition in scope.assumed:
            match condition:
                case tree.Known(item, negated=False) if _within_path(item, expr):
                    return True
                case tree.Compare(operands) if any(_within_path(operand, expr) for operand in operands):
                    return True
                case tree.In(item, _, negated=False) if _within_path(item, expr):
                    return True
                case _:
                    continue
        return False

    def lint_fixed(self, condition: tree.Expr, scope: Scope) -> None:
        """Reports a state that never changes where it is asked about over time (`while`, a `check` after events).

        A state is a parameter with an enumeration as its type that is compared with one of its values; a fixed
        boolean parameter merely says of which objects a sentence speaks.
        """
        muted, self.diagnostics = self.diagnostics, []
        uses = dict(self._uses)
        found: list[tuple[tree.Expr, str]] = []
        for part in conjuncts(condition):
            operands: tuple[tree.Expr, ...] = ()
            if isinstance(part, tree.Compare):
                operands = part.operands
            elif isinstance(part, tree.In):
                operands = (part.item,)
            for operand in operands:
                value = self._term(operand, scope, None, None) if isinstance(operand, tree.Dot) else WRONG
                term = value.term
                if value.type.base == "enumeration" and isinstance(term, Apply) and not term.function.changing:
                    parameter = self.specification.parameters.get(term.function.name)
                    if parameter is not None and not any(_changes(arg) for arg in term.args):
                        found.append((operand, parameter.name))
        self.diagnostics, self._uses = muted, uses
        for operand, name in found:
            note = Text(
                f"if it changes, declare it `changing param {name}` or give it a life cycle; if it does not, write "
                "`where` instead of `while`",
                f"如果它会改变，请声明为“可变 参数 {name}”或给它生命周期；如果它不变，请把“期间”写成“其中”",
            )
            self.diagnostics.append(Diagnostic(codes.FIXED_IN_TIME, operand.span, {"name": name}, notes=(note,)))

    # ------------------------------------------------ membership

    def _membership(self, expr: tree.In, scope: Scope, generic: Generic) -> Formula:
        match expr.collection:
            case tree.SetLit(items) | tree.ListLit(items):
                ends = two_ends(expr.collection)
                if ends is not None:
                    low, high, fixes = ends
                    fields = {"low": low, "high": high}
                    self.diagnostics.append(Diagnostic(codes.TWO_ENDS, expr.collection.span, fields, fixes=fixes))
                return self._one_of(expr, items, scope, generic)
            case tree.RangeExpr(low, high):
                return self._in_range(expr, low, high, scope, generic)
            case _:
                pass
        meant = range_of(expr.collection)
        if meant:
            self.diagnostics.append(
                Diagnostic(codes.NOT_A_COLLECTION, expr.collection.span, {"found": _A_DIFFERENCE}, fixes=meant)
            )
            return FALSE
        found = self.collection(expr.collection, scope, generic)
        if found is None:
            self.term(expr.item, scope, None, generic)
            return FALSE
        item = self.term(expr.item, scope, found.element if found.element.base == "enumeration" else None, generic)
        if not item.ok:
            return FALSE
        if item.term is None or not self._fits_element(item.type, found.element):
            if self._unit_missing(expr.item, found.element) is None:
                self._incomparable(item.type, found.element, expr)
            return FALSE
        return self._maybe_not(expr, found.contains(item.term), (item.term,))

    def _fits_element(self, item: ValueType, element: ValueType) -> bool:
        if item.is_object and element.base == "object":
            return self._can_meet(item, element)
        return same_measure(item, element) and item.collection is None

    def _maybe_not(self, expr: tree.In, inside: Formula, terms: tuple[Term, ...]) -> Formula:
        """`not in` is an atom: like every other, it is false of what is absent."""
        if not expr.negated:
            return inside
        present = [Defined(term, expr.span) for term in terms if may_be_absent(term)]
        return conjunction(*present, Not(inside))

    def _one_of(self, expr: tree.In, items: tuple[tree.Expr, ...], scope: Scope, generic: Generic) -> Formula:
        if self._is_literal(expr.item, scope) and items:
            other = self._term(items[0], scope, None, generic)
            subject = self._term(expr.item, scope, other.type if other.ok else None, generic)
        else:
            subject = self._term(expr.item, scope, None, generic)
        if not subject.ok:
            return FALSE
        wanted = subject.type.required if subject.type.base == "enumeration" else None
        parts: list[Formula] = []
        wrong = False
        for item in items:
            value = self._term(item, scope, wanted, generic)
            if not value.ok:
                wrong = True
                continue
            pair = tree.Compare((expr.item, item), ("=",), expr.span)
            before = len(self.diagnostics)
            parts.append(self._compare("=", (expr.item, subject), (item, value), pair, scope))
            found = self.diagnostics[before:]
            wrong = wrong or any(each.weight.name == "ERROR" for each in found)
        if wrong or subject.term is None:
            return FALSE
        return self._maybe_not(expr, disjunction(*parts), (subject.term,))

    def _in_range(
        self, expr: tree.In, low: tree.Expr, high: tree.Expr | None, scope: Scope, generic: Generic
    ) -> Formula:
        low, high = with_one_unit(low, high)
        if high is None:
            inside = self._comparison(tree.Compare((low, expr.item), ("<=",), expr.span), scope, generic)
        else:
            inside = self._comparison(tree.Compare((low, expr.item, high), ("<=", "<="), expr.span), scope, generic)
        if not expr.negated:
            return inside
        muted, self.diagnostics = self.diagnostics, []
        item = self._term(expr.item, scope, None, generic)
        self.diagnostics = muted
        return self._maybe_not(expr, inside, () if item.term is None else (item.term,))

    def collection(self, expr: tree.Expr, scope: Scope, generic: Generic | None = None) -> Many | None:
        """What can be gone through or asked for members: a kind, an enumeration, a to-many relation, a set."""
        match expr:
            case tree.SetLit(items) | tree.ListLit(items):
                return self._listed(expr, items, scope, generic)
            case tree.Var() | tree.Dot() | tree.Call():
                found = self.meaning(expr, scope, None, generic)
            case _:
                found = self.term(expr, scope, None, generic)
        match found:
            case Many():
                return found
            case Kind():
                symbol, root = found.symbol, found.is_root
                element = ValueType("object", found.sort, kind=symbol)
                return Many(element, lambda item: TRUE if root else IsKind(item, symbol, expr.span), found.name)
            case EventKind():
                element = ValueType("object", found.sort, kind=found.symbol)
                if isinstance(expr, tree.Call):
                    return self._fitting_events(expr, found, element, scope)
                return Many(element, lambda _: TRUE, found.name)
            case Enumeration():
                element = ValueType("enumeration", found.sort, enumeration=found.symbol)
                return Many(element, lambda _: TRUE, found.name)
            case Typed() if not found.ok:
                return None
            case Typed(_, value_type):
                self.report(codes.NOT_A_COLLECTION, expr.span, found=describe_type(value_type))
                return None
            case Presence():
                self.report(codes.NOT_A_COLLECTION, expr.span, found=Text("a feature", "特征"))
                return None
            case _:
                self.report(codes.NOT_A_COLLECTION, expr.span, found=describe(found))
                return None

    def _fitting_events(self, expr: tree.Call, kind: EventKind, element: ValueType, scope: Scope) -> Many | None:
        """The events that fit a pattern, whose names must all stand for something already."""
        probe = self.pattern(expr, scope)
        if probe is None:
            return None
        if binds_anew(expr, probe, scope, self):
            return None
        return Many(element, lambda item: substitute(probe.guard, {probe.event.name: item}), kind.name)

    def _listed(
        self, expr: tree.Expr, items: tuple[tree.Expr, ...], scope: Scope, generic: Generic | None
    ) -> Many | None:
        values: list[Typed] = []
        for item in items:
            wanted = values[0].type if values and values[0].type.base == "enumeration" else None
            value = self._term(item, scope, wanted, generic)
            if not value.ok:
                return None
            if values and not self._fits_element(value.type, values[0].type):
                self.mismatch(value.type, values[0].type, item)
                return None
            values.append(value)
        terms = [value.term for value in values if value.term is not None]
        if not values or len(terms) < len(values):
            self.report(codes.NOT_A_COLLECTION, expr.span, found=Text("nothing", "空集合"))
            return None
        return Many(
            values[0].type.required,
            lambda member: disjunction(*(Compare("=", member, term, expr.span) for term in terms)),
            written(expr),
        )

    # ------------------------------------------------ other atoms

    def _is_a(self, expr: tree.IsA, item: tree.Expr, kind: tree.Path, scope: Scope, generic: Generic) -> Formula:
        value = self.term(item, scope, None, generic)
        found = self.meaning(path_expr(kind), Scope(), None, None) if value.ok else None
        if found is None or (isinstance(found, Typed) and not found.ok):
            return FALSE
        if not isinstance(found, (Kind, EventKind)):
            value_type = found.type if isinstance(found, Typed) else None
            fields = {
                "name": kind.text,
                "found": Text("something else", "其他事物") if value_type is None else describe_type(value_type),
                "expected": Text("a role or entity", "角色或实体"),
            }
            fixes = equality(item, kind) if value_type is not None and value_type.base == "enumeration" else ()
            self.diagnostics.append(Diagnostic(codes.WRONG_KIND_OF_NAME, kind.span, fields, fixes=fixes))
            return FALSE
        if value.term is None or not value.type.is_object:
            noun = A_STATEMENT if value.term is None else describe_type(value.type)
            self.report(codes.TYPE_MISMATCH, item.span, found=noun, expected=Text("an object", "对象"))
            return FALSE
        if value.type.sort != found.sort:
            self.report(
                codes.NEVER_EQUAL, expr.span, left=quoted(value.type.kind), right=quoted(found.name)
            )  # fmt: skip
            return FALSE
        return IsKind(value.term, found.symbol, expr.span)

    def _known(self, expr: tree.Known, item: tree.Expr, scope: Scope, generic: Generic, *, negated: bool) -> Formula:
        value = self.term(item, scope, None, generic)
        if not value.ok:
            return FALSE
        if value.term is None:
            self.report(codes.NOT_A_VALUE, item.span, found=A_STATEMENT)
            return FALSE
        there = Defined(value.term, expr.span)
        return Not(there) if negated else there

    def _matches(
        self, expr: tree.Matches, item: tree.Expr, pattern: tree.String, scope: Scope, generic: Generic
    ) -> Formula:
        value = self.term(item, scope, None, generic)
        reason = fault(pattern.text)
        if reason is not None:
            self.report(codes.BAD_PATTERN, pattern.span, reason=reason)
        if not value.ok or reason is not None:
            return FALSE
        if value.term is None or value.type.base not in {"text", "identifier"}:
            noun = A_STATEMENT if value.term is None else describe_type(value.type)
            self.report(codes.TYPE_MISMATCH, item.span, found=noun, expected=Text("a text", "文本"))
            return FALSE
        return Matches(value.term, pattern.text, expr.span)

    def _has(self, expr: tree.Has, feature: tree.Expr, scope: Scope, generic: Generic) -> Formula:
        found = self.meaning(feature, scope, None, generic)
        if isinstance(found, Presence):
            return self.presence(found, expr.span, scope, generic) or FALSE
        if not isinstance(found, Typed) or found.ok:
            fixes = () if not isinstance(found, Typed) else known_meant(expr.span, feature)
            fields = {"name": written(feature)}
            self.diagnostics.append(Diagnostic(codes.NOT_A_FEATURE, feature.span, fields, fixes=fixes))
        return FALSE

    # ------------------------------------------------ time

    def _time_order(self, expr: tree.TimeOrder, scope: Scope, generic: Generic) -> Formula:
        sides = self._sides(expr.left, expr.right, scope, generic)
        if sides is None:
            return FALSE
        left, right = sides.left, sides.right
        early, late = (expr.left, expr.right) if expr.op in {"before", "not after"} else (expr.right, expr.left)
        if sides.is_pattern(late) and not sides.is_pattern(early):
            self.report(codes.LATER_PATTERN, expr.span, pattern=written(late))
        if len(sides.patterns) == len(sides.exprs):
            self._lint_untied(expr, early, late, scope)
        if left.type.base != right.type.base:
            self.report(codes.INCOMPARABLE, expr.span, left=describe_type(left.type), right=describe_type(right.type))
            return FALSE
        assert left.term is not None
        assert right.term is not None
        op: CompareOp
        match expr.op:
            case "before":
                op = "<"
            case "after":
                op = ">"
            case "not before":
                op = ">="
            case "not after":
                op = "<="
            case _:
                assert_never(expr.op)
        for part, value in ((expr.left, left), (expr.right, right)):
            if value.type.optional and not self._guarded(part, scope):
                self.diagnostics.append(Diagnostic(codes.ABSENT_COMPARISON, part.span, {"name": written(part)}))
        return sides.closed(Compare(op, left.term, right.term, expr.span))

    def _lint_untied(self, expr: tree.TimeOrder, early: tree.Expr, late: tree.Expr, scope: Scope) -> None:
        """Warns where an event of any thing is compared with an event of any other thing of that kind."""
        kinds = [self.event_kind(side, scope) for side in (early, late)]
        if any(isinstance(side, tree.Call) and side.args for side in (early, late)) or None in kinds:
            return
        first, second = (kind for kind in kinds if kind is not None)
        for each in second.args:
            alike = (other for other in first.args if each.type.kind and other.type.kind == each.type.kind)
            if (shared := next(alike, None)) is not None:
                pay, ship = written(early), written(late)
                note = Text(
                    f"that each has one before it is written `every x in {ship}: {pay}({shared.name}: x.{each.name}) "
                    "before x`",
                    f"每一个之前都要有，写作“每个 x 属于 {ship}：{pay}（{shared.name}：x.{each.name}） 早于 x”",
                )
                fields = {"early": pay, "late": ship, "kind": each.type.kind}
                self.diagnostics.append(Diagnostic(codes.UNTIED_EVENTS, expr.span, fields, notes=(note,)))
                return

    def _sides(self, left: tree.Expr, right: tree.Expr, scope: Scope, generic: Generic) -> _Sides | None:
        """The two points in time that are compared; an event pattern stands for some event that fits it."""
        points: list[Typed] = []
        patterns: dict[int, Pattern] = {}
        for index, side in enumerate((left, right)):
            if not isinstance(side, (tree.Call, tree.Var, tree.Dot)) or self.event_kind(side, scope) is None:
                point = self.point(side, scope, generic)
                if point is None:
                    return None
                points.append(point)
                continue
            pattern = self.pattern(side, scope)
            if pattern is None:
                return None
            scope, patterns[index] = pattern.scope, pattern
            points.append(Typed(Apply(pattern.kind.time_function, (pattern.event,)), INSTANT_TYPE))
        return _Sides((left, right), points[0], points[1], patterns)

    def _within(self, expr: tree.WithinOf, scope: Scope, generic: Generic) -> Formula:
        sides = self._sides(expr.item, expr.anchor, scope, generic)
        on_dates = sides is not None and sides.right.type.base == "date" and is_reckoned(expr.duration, self)
        next_day = expr.side == "from the day after"
        length = length_of(expr.duration, self, scope, generic, next_day=next_day, dates=on_dates)
        if sides is None or length is None:
            return FALSE
        item, anchor = sides.left, sides.right
        if on_dates and item.type.base == "date":
            return sides.closed(_between(expr, item, anchor, length))
        if item.type.base != INSTANT_TYPE.base or anchor.type.base != INSTANT_TYPE.base:
            other = item if item.type.base != INSTANT_TYPE.base else anchor
            self.report(codes.NOT_AN_INSTANT, expr.span, found=describe_type(other.type), needed=EVENT_OR_INSTANT)
            return FALSE
        bounds = _between(expr, item, anchor, length)
        return sides.closed(conjunction(bounds, *self._another(expr, sides, scope)))

    def _another(self, expr: tree.WithinOf, sides: _Sides, scope: Scope) -> list[Formula]:
        """An event does not answer itself: two events of one kind must be different ones."""
        muted, self.diagnostics = self.diagnostics, []
        uses = dict(self._uses)
        events: list[Term] = []
        for index, side in enumerate((expr.item, expr.anchor)):
            if index in sides.patterns:
                events.append(sides.patterns[index].event)
                continue
            found = self._term(side, scope, None, None)
            if found.term is not None and found.type.is_object and self.event_of(found.type) is not None:
                events.append(found.term)
        self.diagnostics, self._uses = muted, uses
        if len(events) < 2 or sort_of(events[0]) != sort_of(events[1]):
            return []
        return [Compare("!=", events[0], events[1], expr.span)]

    # ------------------------------------------------ quantifiers

    def _quantified(
        self, expr: tree.Quantified, quant: tree.Quant, body: tree.Expr, scope: Scope, generic: Generic
    ) -> Formula:
        bound = self.binders(quant.binders, quant.where, scope, generic)
        if bound is None:
            return FALSE
        inner = self._formula(body, bound.scope, generic)
        both = conjunction(bound.guard, inner)
        number = quant.count or 0
        self.lint_same_twice(expr, bound.vars, inner)
        match quant.word:
            case "every":
                return ForAll(bound.vars, inner if bound.guard == TRUE else Implies(bound.guard, inner), expr.span)
            case "some":
                return Exists(bound.vars, both, expr.span)
            case "no":
                return Not(Exists(bound.vars, both, expr.span))
            case "at least":
                return AtLeast(number, bound.vars, both, expr.span) if number else TRUE
            case "at most":
                return at_most(number, bound.vars, both)
            case "exactly":
                return exactly(number, bound.vars, both) if number else Not(Exists(bound.vars, both, expr.span))
            case _:
                assert_never(quant.word)

    def lint_same_twice(self, expr: tree.Quantified, variables: Sequence[Var], body: Formula) -> None:
        """Warns of what two names are said of that may stand for the same thing."""
        found = same_twice(expr, variables, body)
        if found is not None:
            self.diagnostics.append(found)

    def binders(
        self,
        binders: Sequence[tree.Binder],
        where: tree.Expr | None,
        scope: Scope,
        generic: Generic | None = None,
    ) -> Binding | None:
        """The variables of a quantifier, kept in their collections and satisfying `where`; None after a mistake."""
        variables: list[Var] = []
        kinds: list[str] = []
        guards: list[Formula] = []
        wrong = False
        for binder in binders:
            found = self.collection(binder.collection, scope, generic)
            if found is not None and not isinstance(found.element.sort, (ObjectSort, EnumSort)):
                noun = describe_type(found.element)
                what = Text(f"a collection of {noun.en.removeprefix('a ')}s", f"{noun.zh}的集合")
                self.report(codes.NOT_COUNTABLE, binder.collection.span, found=what)
                found = None
            for name in binder.names:
                if found is None:
                    # The name is bound all the same, so that its uses are not reported too.
                    scope = scope.bind(name.text, Var(name.text, ObjectSort("?")), WRONG.type)
                    wrong = True
                    continue
                var = self.fresh(name.text, found.element.sort)
                is_event = found.element.kind in self.specification.events
                noted(name.span, Local(found.element))
                scope = scope.bind(name.text, var, found.element, is_event=is_event, key=var.name)
                variables.append(var)
                kinds.append(found.element.kind)
                guards.append(found.contains(var))
        if where is not None:
            guards.append(self.formula(where, scope, generic))
            scope = scope.assuming(where)
        if wrong:
            return None
        return Binding(tuple(variables), conjunction(*guards), scope, tuple(kinds))


def _between(expr: tree.WithinOf, item: Typed, anchor: Typed, length: Length) -> Formula:
    """That a point of time lies no further from the anchor than the length, on the side that is meant."""
    assert item.term is not None
    assert anchor.term is not None
    span = expr.span
    back = expr.side == "before"
    low = length.before(anchor.term, span) if back else anchor.term
    high = anchor.term if back else length.after(anchor.term, span)
    return conjunction(Compare("<=", low, item.term, span), Compare("<=", item.term, high, span))


@dataclass(frozen=True, slots=True)
class _Sides:
    """Two points in time; `patterns` are the event patterns among them, by position."""

    exprs: tuple[tree.Expr, tree.Expr]
    left: Typed
    right: Typed
    patterns: Mapping[int, Pattern]

    def is_pattern(self, side: tree.Expr) -> bool:
        return any(self.exprs[index] is side for index in self.patterns)

    def closed(self, formula: Formula) -> Formula:
        """`formula` for some events that fit the patterns."""
        if not self.patterns:
            return formula
        variables = tuple(var for each in self.patterns.values() for var in (each.event, *each.fresh))
        guards = [each.guard for each in self.patterns.values()]
        return Exists(variables, conjunction(*guards, formula))


def _within_path(known: tree.Expr, expr: tree.Expr) -> bool:
    """Whether `known` is `expr` or an object on the path to it or beyond it (`o.card` in `o.card.limit`)."""
    if known == expr:
        return True
    if isinstance(expr, tree.Dot) and _within_path(known, expr.base):
        return True
    return isinstance(known, tree.Dot) and known.base == expr


def _changes(term: Term) -> bool:
    """Whether the value of an object path can change: one of its steps does."""
    return isinstance(term, Apply) and (term.function.changing or any(_changes(arg) for arg in term.args))


_ORDERS: Mapping[str, tuple[str, str]] = {
    "<": ("before", "早于"), ">": ("after", "晚于"), "<=": ("not after", "不晚于"), ">=": ("not before", "不早于"),
}  # fmt: skip
"""How events are compared by their times, as the language says it."""


def _in_time(op: CompareOp, expr: tree.Compare) -> tuple[Fix, ...]:
    """The same said of the times of two events."""
    if len(expr.operands) != 2:
        return ()
    left, right = expr.operands
    en, zh = _ORDERS[op]
    between = Span(expr.span.source, left.span.end, right.span.start)
    word = en if f"{left.span.text}{right.span.text}".isascii() else zh
    shown = f"{left.span.text} {word} {right.span.text}"
    return (Fix(Text(f"write `{shown}`", f"写作“{shown}”"), (Edit(between, f" {word} "),), safe=False),)


def _without_unit(expr: tree.Compare | tree.In) -> tuple[Fix, ...]:
    """`l.days <= 14 d` where the parameter is a plain number: the numbers that have a unit, without it."""
    operands = expr.operands if isinstance(expr, tree.Compare) else ()
    fixes: list[Fix] = []
    for each in operands:
        if isinstance(each, tree.Number) and each.unit is not None:
            number = number_text(each.value)
            told = Text(
                f"write `{number}`, or declare a type with a unit", f"写作“{number}”，或把参数声明为带单位的类型"
            )
            fixes.append(Fix(told, (Edit(each.span, number),), safe=False))
    return tuple(fixes)

"""Expressions to logic: names, types, units and moments decided, every mistake one diagnostic.

Make one `Elaborator` for each item; the variables that it makes have different names.  Work begins with
`Elaborator.scope`:

    elaborator = Elaborator(specification, entry.module, diagnostics)
    moment = elaborator.fresh("m", MOMENT)
    formula = elaborator.formula(entry.node.formula, elaborator.scope(moment=moment))
    # If `moment` is free in `formula`, it speaks of changing values at every moment: close it with ForAll.
    elaborator.finish()
"""

from __future__ import annotations

from collections.abc import Collection

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.terms import (
    Apply,
    Compare,
    Formula,
    Holds,
    Term,
    Var,
    conjunction,
)
from reqonto.spec.formulas import Formulas
from reqonto.spec.history import nth
from reqonto.spec.meanings import link, name_chain, path_expr, written
from reqonto.spec.messages import A_STATEMENT, describe, describe_type
from reqonto.spec.model import Argument, EventKind, Kind
from reqonto.spec.scope import (
    NO_NAMES,
    Binding,
    Bound,
    Generic,
    MustSay,
    Pattern,
    ReadAt,
    Reading,
    Scope,
    Typed,
    event_time,
)
from reqonto.spec.types import INSTANT_TYPE, ValueType
from reqonto.spec.uses import Local, noted
from reqonto.spec.walk import walk
from reqonto.syntax import tree

__all__ = [
    "Binding", "Bound", "Elaborator", "Generic", "MustSay", "Pattern", "ReadAt", "Reading", "Scope", "Typed",
    "event_time", "link", "path_expr", "written",
]  # fmt: skip


class Elaborator(Formulas):
    """Turns the expressions of one item into logic; findings are appended to `diagnostics`."""

    def scope(self, *, moment: Term | None = None, now: Term | None = None) -> Scope:
        """An empty scope; without `moment`, changing values must be read `as of` something."""
        return Scope(NO_NAMES, MustSay() if moment is None else ReadAt(moment), now)

    def finish(self) -> None:
        """Reports what only the whole item tells: names bound by a pattern and never used again."""
        for key, (name, once) in self._fresh_names.items():
            if not self._uses.get(key):
                code = codes.BOUND_ANEW if self._is_spoken_of(name) else codes.USED_ONCE
                self.diagnostics.append(Diagnostic(code, once.span, {"name": name}))
        self._spoken_of.clear()
        self._fresh_names.clear()

    def _is_spoken_of(self, name: str) -> bool:
        """Whether a name is that of a kind which stands for one object elsewhere in the item."""
        found = self.specification.visible(self.module, name)
        return len(found) == 1 and isinstance(found[0], Kind) and found[0].symbol in self._spoken_of

    def use_equal(self, terms: Collection[Term], scope: Scope) -> None:
        """Counts the names that stand for one of these terms as used: the sentence speaks of them by their role."""
        for bound in scope.names.values():
            if bound.term in terms:
                self._uses[bound.key] = self._uses.get(bound.key, 0) + 1

    # ------------------------------------------------ event patterns

    def event_kind(self, expr: tree.Expr, scope: Scope) -> EventKind | None:
        """The event kind if `expr` is an event pattern (`Pay`, `Pay(order: o)`), else None; reports nothing."""
        if isinstance(expr, tree.Nth):
            return self.event_kind(expr.pattern, scope)
        head = expr.function if isinstance(expr, tree.Call) else expr
        found = self.callee(head, scope)
        return found if isinstance(found, EventKind) else None

    def names_nothing(self, expr: tree.Expr, scope: Scope, *, call_only: bool = True) -> bool:
        """Whether `expr` is a call (or, unless `call_only`, a name) of something that is not declared."""
        head = expr.function if isinstance(expr, tree.Call) else expr
        chain = name_chain(head)
        if not chain or chain[0].text in scope.names or (call_only and not isinstance(expr, tree.Call)):
            return False
        return not self.specification.lookup(self.module, tuple(name.text for name in chain))

    def pattern(
        self, expr: tree.Expr, scope: Scope, *, alias: tree.Name | None = None, event: Var | None = None
    ) -> Pattern | None:
        """The event pattern `expr`, or None after a reported mistake.

        Names that are not in scope bind.  `event` gives the variable to use.  After a mistake the names that would have
        been bound stay quiet: their uses are not reported.
        """
        plain = expr.pattern if isinstance(expr, tree.Nth) else expr
        found = self._pattern(plain, scope, alias, event)
        if found is not None and isinstance(expr, tree.Nth):
            found = nth(expr, found, self)
        if found is None:
            self.lose(plain, scope, alias)
        return found

    def lose(self, expr: tree.Expr, scope: Scope, alias: tree.Name | None = None) -> None:
        """Keeps quiet about the names of a faulty pattern."""
        names = [node.name.text for node in walk(getattr(expr, "args", ())) if isinstance(node, tree.Var)]
        for name in (*names, *(() if alias is None else (alias.text,))):
            bound = scope.names.get(name)
            if bound is None:
                self._lost.add(name)
            else:
                self._uses[bound.key] = self._uses.get(bound.key, 0) + 1

    def _pattern(self, expr: tree.Expr, scope: Scope, alias: tree.Name | None, event: Var | None) -> Pattern | None:
        kind = self.event_kind(expr, scope)
        if kind is None:
            self._not_an_event(expr, scope)
            return None
        value_type = ValueType("object", kind.sort, kind=kind.symbol)
        name = alias.text if alias is not None else kind.name[:1].lower()
        var = event if event is not None else self.fresh(name, kind.sort)
        bound_name = alias.text if alias is not None else f"\0{var.name}"
        inner = scope.bind(bound_name, var, value_type, is_event=True, key=var.name)
        given = self._pattern_arguments(kind, expr)
        if given is None:
            return None
        fresh: list[Var] = []
        kinds: list[str] = []
        guards: list[Formula] = []
        wrong = False
        for argument, arg in given:
            found = self._pattern_argument(argument, arg, var, inner, guards)
            if found is None:
                wrong = True
                continue
            inner, variable = found
            if variable is not None:
                fresh.append(variable)
                kinds.append(argument.type.kind)
        if wrong:
            return None
        return Pattern(var, kind, tuple(fresh), conjunction(*guards), inner, tuple(kinds))

    def _not_an_event(self, expr: tree.Expr, scope: Scope) -> None:
        head = expr.function if isinstance(expr, tree.Call) else expr
        chain = name_chain(head)
        if chain and chain[0].text not in scope.names:
            found = self.specification.lookup(self.module, tuple(part.text for part in chain))
            if len(found) == 1:
                self.report(codes.NOT_AN_EVENT, head.span, found=describe(found[0]))
                return
            if not found:
                self._unknown_event(expr, chain[-1], scope)
                return
            self._unknown_callee(expr, head, scope)
            return
        value = self.term(expr, scope)
        if value.ok:
            noun = A_STATEMENT if value.term is None else describe_type(value.type)
            self.report(codes.NOT_AN_EVENT, expr.span, found=noun)

    def _pattern_arguments(self, kind: EventKind, expr: tree.Expr) -> list[tuple[Argument, tree.Arg]] | None:
        """The written arguments with the declared ones; `by`, `to` and `time` may be written too."""
        if not isinstance(expr, tree.Call):
            return []
        given = self.match_arguments(kind.name, kind.args, expr, extra=("by", "to", "time"))
        if given is None:
            return None
        party = kind.by_function.result
        extra = {
            "by": Argument("by", ValueType("object", party, kind=kind.by or "Party"), kind.by_function, expr.span),
            "to": Argument("to", ValueType("object", party, kind=kind.to or "Party"), kind.to_function, expr.span),
            "time": Argument("time", INSTANT_TYPE, kind.time_function, expr.span),
        }
        return [(kind.argument(name) or extra[name], arg) for name, arg in given.items()]

    def _pattern_argument(
        self, argument: Argument, arg: tree.Arg, event: Var, scope: Scope, guards: list[Formula]
    ) -> tuple[Scope, Var | None] | None:
        """Binds a fresh name or adds the equation of one argument; None after a reported mistake."""
        function = argument.function
        if function is None or argument.type.is_error:
            return scope, None
        fresh = self._fresh_name(argument, arg, scope)
        if argument.type.collection is not None:
            return self._pattern_set(argument, arg, event, scope, guards)
        value = Apply(function, (event,), arg.span)
        if fresh is None:
            # The arguments of the pattern are read before its event: it reads nothing of its own.
            found = self.term(arg.value, scope, argument.type)
            if not found.ok:
                return None
            if found.term is None:
                self.report(codes.NOT_A_VALUE, arg.value.span, found=A_STATEMENT)
                return None
            if not self._pattern_fits(found.type, argument.type, arg):
                return None
            guards.append(Compare("=", value, found.term, arg.span))
            return scope, None
        if argument.type.base == "enumeration":
            self._unknown_literal(fresh, argument.type, codes.MISSPELT_LITERAL)
            return None
        if isinstance(argument.type.sort, ObjectSort):
            var = self.fresh(fresh.text, argument.type.sort)
            self._expect_use(var.name, argument, fresh)
            is_event = argument.type.kind in self.specification.events
            guards.append(Compare("=", value, var, arg.span))
            noted(fresh.span, Local(argument.type.required))
            return scope.bind(fresh.text, var, argument.type.required, is_event=is_event, key=var.name), var
        key = self.fresh(fresh.text, argument.type.sort).name
        self._expect_use(key, argument, fresh)
        noted(fresh.span, Local(argument.type))
        return scope.bind(fresh.text, value, argument.type, key=key), None

    def _expect_use(self, key: str, argument: Argument, name: tree.Name) -> None:
        """A name bound by a pattern is to be used; one that only repeats the argument's own name is no slip."""
        if name.text != argument.name:
            self._fresh_names[key] = (name.text, name)

    def _pattern_fits(self, have: ValueType, wanted: ValueType, arg: tree.Arg) -> bool:
        if have.is_object and not self._can_meet(have, wanted):
            self.report(
                codes.TYPE_MISMATCH, arg.value.span, found=describe_type(have), expected=describe_type(wanted)
            )  # fmt: skip
            return False
        return True

    def _pattern_set(
        self, argument: Argument, arg: tree.Arg, event: Var, scope: Scope, guards: list[Formula]
    ) -> tuple[Scope, None] | None:
        """An argument that is a set: the listed elements are among its members."""
        assert argument.function is not None
        items = arg.value.items if isinstance(arg.value, (tree.SetLit, tree.ListLit)) else (arg.value,)
        for item in items:
            found = self.term(item, scope, argument.type.element)
            if not found.ok or found.term is None:
                return None
            guards.append(Holds(Apply(argument.function, (event, found.term), arg.span), arg.span))
        return scope, None

    def _fresh_name(self, argument: Argument, arg: tree.Arg, scope: Scope) -> tree.Name | None:
        """The name that an argument binds: a plain name that stands for nothing yet."""
        if not isinstance(arg.value, tree.Var) or arg.value.name.text in scope.names:
            return None
        name = arg.value.name
        if name.text == "self" or name.text in self._lost:
            return None
        if argument.type.base == "enumeration":
            return None if self._literal(name.text, argument.type) is not None else name
        found = self.specification.visible(self.module, name.text)
        # A name of a value (a parameter or definition without arguments) is that value; others may be reused as names.
        valued = (
            len(found) == 1
            and not getattr(found[0], "args", ())
            and type(found[0]).__name__ in {"Parameter", "Definition"}
        )
        return None if valued else name

"""What a call stands for: functions, relations, event patterns, and definitions unfolded."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.logic.terms import (
    Apply,
    Term,
)
from reqonto.source import Span
from reqonto.spec.meanings import UNFOLD_LIMIT, Meaning, hidden, made_optional, name_chain, written
from reqonto.spec.messages import change_to, describe, insert_after, place, quoted
from reqonto.spec.model import (
    Argument,
    Declaration,
    Definition,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    NamedType,
    Parameter,
    UserUnit,
)
from reqonto.spec.names import EVENT_WORDS, ambiguous, spellings, suggestion, unknown
from reqonto.spec.references import References
from reqonto.spec.scope import WRONG, Bound, Generic, MustSay, Scope, Typed
from reqonto.spec.types import BOOLEAN_TYPE, ValueType
from reqonto.spec.uses import noted
from reqonto.syntax import tree


class Calls(References):
    """The part of an elaborator that reads calls."""

    def _call(self, expr: tree.Call, function: tree.Expr, scope: Scope, generic: Generic | None) -> Meaning:
        chain = name_chain(function)
        if not chain:
            return self.wrong(
                codes.NOT_A_VALUE, function.span, found=Text("not something to call", "不能这样调用的东西")
            )
        if len(chain) == 1 and chain[0].text not in scope.names:
            built_in = self.built_in(chain[0].text, expr, scope, generic)
            if built_in is not None:
                return built_in
        found = self.callee(function, scope)
        match found:
            case None:
                self._unknown_callee(expr, function, scope, pattern=any(arg.name is not None for arg in expr.args))
                self.lose(expr, scope)
                return WRONG
            case EventKind():
                # A call of an event kind is a pattern; as a value it has none.
                return found
            case Parameter():
                terms = self._arguments(found.name, found.args, expr, scope, generic)
                return WRONG if terms is None else self._apply_parameter(found, terms, scope, expr.span)
            case GlobalRelation():
                terms = self._arguments(found.name, found.args, expr, scope, generic)
                moment = self._moment(found.function, found.name, scope, expr.span)
                if terms is None or moment is None:
                    return WRONG
                return Typed(Apply(found.function, (*terms, *moment), expr.span), BOOLEAN_TYPE)
            case Definition():
                bounds = self._definition_arguments(found, expr, scope, generic)
                return WRONG if bounds is None else self._unfold(found, bounds, scope, expr.span)
            case Kind() | Enumeration() | NamedType() | UserUnit() | Feature():
                self.report(
                    codes.WRONG_KIND_OF_NAME, function.span, name=written(function), found=describe(found),
                    expected=Text("an event, a relation, a parameter or a definition", "事件、关系、参数或定义"),
                )  # fmt: skip
                return WRONG
            case _:
                assert_never(found)

    @abstractmethod
    def built_in(self, name: str, expr: tree.Call, scope: Scope, generic: Generic | None) -> Typed | None:
        """The value of a built-in function such as `round`; None if there is none of this name."""

    def cure_of(self, name: tree.Name, scope: Scope) -> tuple[Text, Fix | None] | None:
        """What would bind a name that nothing binds."""
        # Most texts have no fault, and need nothing of what explains one.
        from reqonto.spec.unbound import cure_of

        return cure_of(name, self.item, self, scope)

    def formula_in_one_word(self, name: tree.Name) -> str | None:
        """The formula that is meant by a name that is all that an item says."""
        from reqonto.spec.run_together import formula_meant

        match self.item:
            case tree.Formula(formula=tree.Var() as formula) if formula.name is name and not name.text.isascii():
                return formula_meant(name.text, self.specification, self.module)
        return None

    def callee(self, function: tree.Expr, scope: Scope) -> Declaration | None:
        """The declaration that a call or pattern names; None if it is not one name of one thing."""
        chain = name_chain(function)
        if not chain or chain[0].text in scope.names:
            return None
        found = self.specification.lookup(self.module, tuple(name.text for name in chain))
        if len(found) != 1:
            return None
        noted(chain[-1].span, found[0])
        return found[0]

    @abstractmethod
    def lose(self, expr: tree.Expr, scope: Scope, alias: tree.Name | None = None) -> None:
        """Keeps quiet about the names of a faulty pattern."""

    def _unknown_callee(self, expr: tree.Expr, function: tree.Expr, scope: Scope, *, pattern: bool = False) -> None:
        chain = name_chain(function)
        name = chain[-1]
        found = self.specification.lookup(self.module, tuple(part.text for part in chain))
        if len(found) > 1:
            candidates = [f"{thing.module}.{name.text}" for thing in found]
            self.diagnostics.append(ambiguous(codes.AMBIGUOUS_NAME, name.text, name.span, candidates))
        elif chain[0].text in scope.names:
            self.report(codes.NOT_A_VALUE, function.span, found=Text("not something to call", "不能这样调用的东西"))
        elif pattern:
            # Only events are written with the names of their arguments as a rule.
            self._unknown_event(expr, name, scope)
        else:
            self._unknown_name(name, scope)

    def _unknown_event(self, expr: tree.Expr, name: tree.Name, scope: Scope) -> None:
        from reqonto.spec.undeclared import Known, event_line

        events = self.specification.events.values()
        table = spellings((event.name, event.meta) for event in events)
        places = {event.name: event.span for event in events}
        found = unknown(codes.UNKNOWN_EVENT, name.text, name.span, table, places)
        line = event_line(expr, name.text, self.item, Known(self.specification, self.module), scope)
        self.diagnostics.append(replace(found, notes=(*found.notes, line)))

    def match_arguments(
        self, name: str, declared: Sequence[Argument], call: tree.Call, extra: Sequence[str] = ()
    ) -> dict[str, tree.Arg] | None:
        """Which written argument is for which declared one; None after a reported mistake."""
        found: dict[str, tree.Arg] = {}
        names = [arg.name for arg in declared]
        for index, arg in enumerate(call.args):
            if arg.name is None:
                if self._equated(names, extra, declared[index : index + 1], arg):
                    return None
                if index >= len(names):
                    self.report(
                        codes.ARGUMENT_COUNT, call.span, name=name, expected=len(names), found=len(call.args)
                    )  # fmt: skip
                    return None
                key = names[index]
            else:
                key = arg.name.text
                if key not in names and EVENT_WORDS.get(key) in extra:
                    key = EVENT_WORDS[key]
                if key not in names and key not in extra:
                    table = spellings((each, None) for each in names)
                    places = {each.name: each.span for each in declared}
                    other = _party_or_time(key, extra, found)
                    meant = other or suggestion(key, table)
                    fixes = () if meant is None else (replace(_rename(arg.name.span, meant), safe=other is None),)
                    labels = () if meant is None else place(places.get(meant), "did you mean this?", "名称相近")
                    fields = {"name": name, "argument": key}
                    self.diagnostics.append(Diagnostic(codes.WRONG_ARGUMENT, arg.name.span, fields, labels, fixes))
                    return None
            if arg.name is not None and key in names:
                noted(arg.name.span, declared[names.index(key)])
            if key in found:
                self.report(codes.DUPLICATE_MEMBER, arg.span, owner=quoted(name), name=key)
                return None
            found[key] = arg
        return found

    def _equated(self, names: Sequence[str], extra: Sequence[str], place: Sequence[Argument], arg: tree.Arg) -> bool:
        """Whether `order = o` stands for `order: o`, which is then reported; a truth value may be an equation."""
        match arg.value:
            case tree.Compare((tree.Var(tree.Name(word)) as left, right), ("=",)) if word in names or word in extra:
                if any(each.type.base == "boolean" for each in place):
                    return False
                shown, value = written(left), written(right)
                instead = f"{shown}：{value}" if not shown.isascii() else f"{shown}: {value}"
                note = Text(f"an argument stands before a colon: `{instead}`", f"参数写在冒号之前：“{instead}”")
                fix = change_to(arg.span, instead)
                found = Diagnostic(codes.UNKNOWN_NAME, left.span, {"name": word}, fixes=(fix,), notes=(note,))
                self.diagnostics.append(found)
                return True
            case _:
                return False

    def _arguments(
        self, name: str, declared: Sequence[Argument], call: tree.Call, scope: Scope, generic: Generic | None
    ) -> tuple[Term, ...] | None:
        bounds = self._bound_arguments(name, declared, call, scope, generic)
        if bounds is None:
            return None
        terms = [bound.term for bound in bounds if bound.term is not None]
        if len(terms) < len(bounds):
            self.report(codes.NOT_A_VALUE, call.span, found=Text("a statement", "陈述"))
            return None
        return tuple(terms)

    def _bound_arguments(
        self, name: str, declared: Sequence[Argument], call: tree.Call, scope: Scope, generic: Generic | None
    ) -> list[Typed] | None:
        given = self.match_arguments(name, declared, call)
        if given is None:
            return None
        if len(given) != len(declared):
            self.report(codes.ARGUMENT_COUNT, call.span, name=name, expected=len(declared), found=len(given))
            return None
        values = [self.fitting(given[arg.name].value, scope, arg.type, generic) for arg in declared]
        return values if all(value.ok for value in values) else None

    @abstractmethod
    def fitting(self, expr: tree.Expr, scope: Scope, wanted: ValueType, generic: Generic | None = None) -> Typed:
        """The value of `expr`, which must be of the `wanted` type."""

    def _definition_arguments(
        self, definition: Definition, call: tree.Call, scope: Scope, generic: Generic | None
    ) -> tuple[Bound, ...] | None:
        values = self._bound_arguments(definition.name, definition.args, call, scope, generic)
        if values is None:
            return None
        found: list[Bound] = []
        for argument, value in zip(definition.args, values, strict=True):
            if value.term is None:
                self.report(codes.NOT_A_VALUE, call.span, found=Text("a statement", "陈述"))
                return None
            is_event = argument.type.kind in self.specification.events
            found.append(Bound(value.term, made_optional(argument.type, value.type.optional), is_event, argument.name))
        return tuple(found)

    def _unfold(self, definition: Definition, args: Sequence[Bound], scope: Scope, span: Span) -> Meaning:
        """The body of a definition in place of its name; its own mistakes have been reported where it stands."""
        if definition.unusable or definition.type.is_error:
            return WRONG
        self._unfolded += 1
        if self._unfolded > UNFOLD_LIMIT:
            if not self._reported_limit:
                self._reported_limit = True
                self.report(codes.TOO_LARGE, span, name=definition.name)
            return WRONG
        names = {
            argument.name: bound for argument, bound in zip(definition.args, args, strict=True)
        }  # fmt: skip
        inner = Scope(names, scope.reading, scope.now)
        module, diagnostics = self.module, self.diagnostics
        self.module, self.diagnostics = definition.module, []
        try:
            if definition.type.base == "boolean" and definition.type.collection is None:
                formula = self.formula(definition.body, inner)
                value = Typed(None, BOOLEAN_TYPE, formula)
            else:
                value = self.term(definition.body, inner, definition.type)
                if value.ok:
                    value = Typed(value.term, made_optional(definition.type, value.type.optional))
            found = self.diagnostics
        finally:
            self.module, self.diagnostics = module, diagnostics
        # When it is read is the caller's business; everything else has been said at the definition.
        timing = next((each for each in found if each.code in {codes.MUST_SAY_WHEN, codes.NO_MOMENT}), None)
        if timing is not None:
            labels = place(timing.span, "read here", "在这里读取")
            self.diagnostics.append(
                Diagnostic(timing.code, span, timing.fields, labels, timing.fixes and _as_of_fixes(scope, span))
            )
            return WRONG
        if any(each.code == codes.TOO_LARGE for each in found) and not any(
            d.code == codes.TOO_LARGE for d in diagnostics
        ):
            self.report(codes.TOO_LARGE, span, name=definition.name)
            return WRONG
        if any(each.weight.name == "ERROR" for each in found):
            return WRONG
        return value


def _end(span: Span) -> Span:
    return Span(span.source, span.end, span.end)


_MEANT = {
    **dict.fromkeys(("由", "主体", "行为人", "执行人"), "执行者"),
    **dict.fromkeys(("向", "给", "对方", "接收人"), "接收者"),
    **dict.fromkeys(("时刻", "何时"), "时间"),
    **dict.fromkeys(("actor", "agent", "doer", "who"), "by"),
    **dict.fromkeys(("receiver", "recipient", "whom"), "to"),
    **dict.fromkeys(("moment", "instant"), "time"),
}
"""Words for who does something, who receives it and when, and how a pattern names them."""


def _party_or_time(word: str, extra: Sequence[str], taken: Mapping[str, object]) -> str | None:
    """How a pattern names who acts, who receives or when, where they are not named yet."""
    meant = _MEANT.get(word)
    attribute = None if meant is None else EVENT_WORDS.get(meant, meant)
    return meant if attribute in extra and attribute not in taken else None


def _rename(span: Span, meant: str) -> Fix:
    return Fix(Text(f"write `{meant}`", f"改为“{meant}”"), (Edit(span, meant),))


def _as_of_fixes(scope: Scope, span: Span) -> tuple[Fix, ...]:
    if not isinstance(scope.reading, MustSay):
        return ()
    return tuple(insert_after(span, f" as of {event}") for event in scope.reading.events[:4] if not hidden(event))

"""What a name or a path stands for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Label, Text
from reqonto.logic.sorts import PARTY, EnumSort, ObjectSort, Sort
from reqonto.logic.terms import (
    Apply,
    Compare,
    Const,
    Exists,
    Formula,
    Function,
    Holds,
    IsKind,
    Term,
    Var,
    conjunction,
)
from reqonto.source import Span
from reqonto.spec.meanings import Many, Meaning, Presence, hidden, link, made_optional, name_chain, written
from reqonto.spec.meant import share_meant
from reqonto.spec.messages import change_to, describe, describe_type, insert_after, listed, quoted
from reqonto.spec.model import (
    Declaration,
    Definition,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    MemberDeclaration,
    Metadata,
    NamedType,
    Parameter,
    Relation,
    Specification,
    UserUnit,
    provides_event,
)
from reqonto.spec.names import EVENT_WORDS, ambiguous, is_period, length_or_truth, spellings, unknown
from reqonto.spec.nearest import most_alike
from reqonto.spec.scope import WRONG, Bound, Generic, MustSay, ReadAt, Scope, Typed
from reqonto.spec.types import INSTANT_TYPE, ValueType
from reqonto.spec.uses import Local, noted
from reqonto.spec.walk import allow_depth
from reqonto.syntax import tree


class References(ABC):
    """The part of an elaborator that knows what names stand for."""

    def __init__(self, specification: Specification, module: str, diagnostics: list[Diagnostic]) -> None:
        allow_depth()
        self.specification = specification
        self.module = module
        self.diagnostics = diagnostics
        self.changing_reads = 0
        self.fixed_read: str = ""
        # What can not be counted is a warning where the item may be left unchecked, else a mistake.
        self.leaves_unchecked = False
        self._used_names: set[str] = set()
        self._uses: dict[str, int] = {}
        self._fresh_names: dict[str, tuple[str, tree.Name]] = {}
        # Kinds whose name stood for the one object that the item speaks of.
        self._spoken_of: set[str] = set()
        # Names that a faulty pattern would have bound: the fault has been reported, their uses are not.
        self._lost: set[str] = set()
        self._unfolded = 0
        self._reported_limit = False
        # What is being read, to say how a name in it can be bound.
        self.item: object = None

    # What the other parts add.

    @abstractmethod
    def formula(self, expr: tree.Expr, scope: Scope, generic: Generic | None = None) -> Formula:
        """What the next layer reads: the formula that `expr` means."""

    @abstractmethod
    def term(
        self, expr: tree.Expr, scope: Scope, expected: ValueType | None = None, generic: Generic | None = None
    ) -> Typed:
        """What the next layer reads: the value of `expr`."""

    # ------------------------------------------------ findings

    def report(self, code: Code, span: Span | None, **fields: object) -> None:
        self.diagnostics.append(Diagnostic(code, span, fields))

    def wrong(self, code: Code, span: Span | None, **fields: object) -> Typed:
        """Reports a mistake and stands for what it spoils."""
        self.report(code, span, **fields)
        return WRONG

    def fresh(self, name: str, sort: Sort) -> Var:
        """A variable called like `name` that this elaborator has not made before."""
        candidate, number = name, 1
        while candidate in self._used_names:
            number += 1
            candidate = f"{name}_{number}"
        self._used_names.add(candidate)
        return Var(candidate, sort)

    # ------------------------------------------------ heads

    def meaning(
        self, expr: tree.Expr, scope: Scope, expected: ValueType | None = None, generic: Generic | None = None
    ) -> Meaning:
        """What a name, path or call stands for; `WRONG` after a reported mistake."""
        match expr:
            case tree.Var(name):
                return self._name(name, scope, expected)
            case tree.Dot():
                return self._dotted(expr, scope, generic)
            case tree.Call(function):
                return self._call(expr, function, scope, generic)
            case _:
                return self.term(expr, scope, expected, generic)

    def _name(self, name: tree.Name, scope: Scope, expected: ValueType | None) -> Meaning:
        bound = scope.names.get(name.text)
        if bound is not None:
            self._uses[bound.key] = self._uses.get(bound.key, 0) + 1
            noted(name.span, Local(bound.type))
            return Typed(bound.term, bound.type)
        if name.text == "self":
            return self.wrong(codes.SELF_OUTSIDE, name.span)
        literal = self._literal(name.text, expected)
        if literal is not None:
            self._note_member(name.span, literal)
            return literal
        if name.text in self._lost:
            return WRONG
        found = self.specification.visible(self.module, name.text)
        if len(found) == 1:
            noted(name.span, found[0])
            return self._declared(found[0], scope, name.span)
        if len(found) > 1:
            candidates = [f"{thing.module}.{name.text}" for thing in found]
            self.diagnostics.append(ambiguous(codes.AMBIGUOUS_NAME, name.text, name.span, candidates))
            return WRONG
        return self._free_literal(name, scope, expected)

    def _literal(self, name: str, expected: ValueType | None) -> Typed | None:
        """The member of the expected enumeration with this name."""
        if expected is None or expected.base != "enumeration":
            return None
        enumeration = self.specification.enumerations.get(expected.enumeration)
        if enumeration is None or name not in enumeration.sort.members:
            return None
        return Typed(Const(name, enumeration.sort), expected.element.required)

    def _note_member(self, span: Span, literal: Typed) -> None:
        """Notes which member of an enumeration a name is."""
        enumeration = self.specification.enumerations.get(literal.type.enumeration)
        name = literal.term.value if isinstance(literal.term, Const) else ""
        member = next((each for each in enumeration.members if each.name == name), None) if enumeration else None
        if member is not None:
            noted(span, member)

    def visible_enumerations(self) -> list[Enumeration]:
        """The enumerations of this module and of those that it imports."""
        info = self.specification.modules.get(self.module)
        modules = {self.module, *(path for path, _ in (info.imports if info is not None else ()))}
        return [each for each in self.specification.enumerations.values() if each.module in modules]

    def _free_literal(self, name: tree.Name, scope: Scope, expected: ValueType | None) -> Typed:
        owners = [each for each in self.visible_enumerations() if name.text in each.sort.members]
        if expected is not None and expected.base == "enumeration":
            return self._unknown_literal(name, expected)
        if len(owners) == 1:
            enumeration = owners[0]
            value_type = ValueType("enumeration", enumeration.sort, enumeration=enumeration.symbol)
            found = Typed(Const(name.text, enumeration.sort), value_type)
            self._note_member(name.span, found)
            return found
        if owners:
            candidates = [each.name for each in owners]
            self.report(codes.AMBIGUOUS_LITERAL, name.span, name=name.text, candidates=listed(candidates))
            return WRONG
        self._unknown_name(name, scope)
        return WRONG

    def _unknown_literal(self, name: tree.Name, expected: ValueType, code: Code = codes.UNKNOWN_LITERAL) -> Typed:
        enumeration = self.specification.enumerations[expected.enumeration]
        table = spellings((member.name, Metadata(labels=member.labels)) for member in enumeration.members)
        places = {member.name: member.span for member in enumeration.members}
        found = unknown(code, name.text, name.span, table, places, enumeration=quoted(enumeration.name))
        alike = None if found.fixes else most_alike(name.text, table)
        if alike is not None:
            found = replace(found, fixes=(replace(change_to(name.span, table[alike]), safe=False),))
        self.diagnostics.append(found)
        return WRONG

    def _unknown_name(self, name: tree.Name, scope: Scope) -> None:
        things: list[tuple[str, Metadata | None]] = [(key, None) for key in scope.names if not hidden(key)]
        info = self.specification.modules.get(self.module)
        paths = [self.module, *(path for path, _ in (info.imports if info is not None else ()))]
        places: dict[str, Span | None] = {}
        for path in paths:
            known = self.specification.modules.get(path)
            for key, thing in (known.names if known is not None else {}).items():
                things.append((key, getattr(thing, "meta", None)))
                places.setdefault(key, thing.span)
        for enumeration in self.visible_enumerations():
            things.extend((member.name, Metadata(labels=member.labels)) for member in enumeration.members)
        found = unknown(codes.UNKNOWN_NAME, name.text, name.span, spellings(things), places)
        cure = None if found.fixes and not is_period(name) else length_or_truth(name) or self.cure_of(name, scope)
        if cure is not None:
            found = replace(found, notes=(cure[0],), fixes=() if cure[1] is None else (cure[1],))
        whole = self.formula_in_one_word(name)
        if whole is not None:
            found = replace(found, notes=(), labels=(), fixes=(replace(change_to(name.span, whole), safe=False),))
        self.diagnostics.append(found)

    @abstractmethod
    def formula_in_one_word(self, name: tree.Name) -> str | None:
        """The formula that is meant by a name that is all that an item says."""

    @abstractmethod
    def cure_of(self, name: tree.Name, scope: Scope) -> tuple[Text, Fix | None] | None:
        """What would bind a name that nothing binds."""

    def _declared(self, thing: Declaration, scope: Scope, span: Span) -> Meaning:
        match thing:
            case Parameter() if not thing.args and not thing.owner:
                return self._apply_parameter(thing, (), scope, span)
            case Definition() if not thing.args:
                return self._unfold(thing, (), scope, span)
            case Feature():
                return Presence(thing, None)
            case _:
                return thing

    # ------------------------------------------------ paths

    def _dotted(self, expr: tree.Dot, scope: Scope, generic: Generic | None) -> Meaning:
        chain = name_chain(expr)
        if chain and chain[0].text not in scope.names:
            parts = tuple(name.text for name in chain)
            found = self.specification.lookup(self.module, parts)
            if len(found) == 1:
                noted(expr.name.span, found[0])
                return self._declared(found[0], scope, expr.span)
            if not found and self._is_module(parts[:-1]):
                self._unknown_in_module(parts[:-1], chain[-1])
                return WRONG
        base = self.meaning(expr.base, scope, None, generic)
        match base:
            case Typed():
                return self._member(base, expr, scope)
            case Many():
                return self._member_of_many(base, expr, scope)
            case Presence():
                return self._member_of_feature(base, expr, scope, generic)
            case Kind() | EventKind():
                subject = self.subject(base, expr.base.span, scope, generic, expr.name.text)
                return WRONG if subject is None else self._member(Typed(subject.term, subject.type), expr, scope)
            case Enumeration():
                value_type = ValueType("enumeration", base.sort, enumeration=base.symbol)
                literal = self._literal(expr.name.text, value_type)
                if literal is not None:
                    self._note_member(expr.name.span, literal)
                return literal or self._unknown_literal(expr.name, value_type)
            case Parameter() | GlobalRelation() | Definition() | NamedType() | UserUnit():
                self.report(
                    codes.UNKNOWN_MEMBER, expr.name.span, owner=describe(base), name=expr.name.text
                )  # fmt: skip
                return WRONG
            case _:
                assert_never(base)

    def _is_module(self, parts: tuple[str, ...]) -> bool:
        info = self.specification.modules.get(self.module)
        prefix = ".".join(parts)
        imported = (*(info.imports if info is not None else ()), (self.module, ""))
        names = {name for path, alias in imported for name in (alias, path, path.rpartition(".")[2])}
        return prefix in names and not self.specification.lookup(self.module, parts)

    def _unknown_in_module(self, parts: tuple[str, ...], name: tree.Name) -> None:
        prefix = ".".join(parts)
        info = self.specification.modules[self.module]
        table: dict[str, str] = {}
        for path, alias in info.imports:
            if prefix in {alias, path, path.rpartition(".")[2]} and path in self.specification.modules:
                names = self.specification.modules[path].names
                table.update(spellings((key, getattr(thing, "meta", None)) for key, thing in names.items()))
        self.diagnostics.append(unknown(codes.UNKNOWN_NAME, name.text, name.span, table))

    def _member(self, base: Typed, expr: tree.Dot, scope: Scope) -> Meaning:
        """The member `expr.name` of an object or event."""
        if not base.ok:
            return WRONG
        if base.type.base != "object" or base.term is None:
            fields = {"owner": describe_type(base.type), "name": expr.name.text}
            self.diagnostics.append(Diagnostic(codes.UNKNOWN_MEMBER, expr.name.span, fields, fixes=share_meant(expr)))
            return WRONG
        event = self.event_of(base.type)
        if event is not None:
            return self._attribute(event, base, expr)
        members = self.specification.members(base.type.kind).get(expr.name.text, ())
        if not members:
            members = self._narrowed(expr, base.type, scope)
        if not members:
            self._unknown_member(base.type, expr)
            return WRONG
        if len(members) > 1:
            candidates = listed(member.id for member in members)
            self.report(codes.AMBIGUOUS_NAME, expr.name.span, name=expr.name.text, candidates=candidates)
            return WRONG
        noted(expr.name.span, members[0])
        return self._read_member(members[0], base, expr.span, scope)

    def event_of(self, value_type: ValueType) -> EventKind | None:
        """The event kind of an object type, the built-in one included."""
        if value_type.kind.startswith("Provides:"):
            return provides_event(ObjectSort(value_type.kind.removeprefix("Provides:")))
        return self.specification.events.get(value_type.kind)

    def _attribute(self, event: EventKind, base: Typed, expr: tree.Dot) -> Meaning:
        assert base.term is not None
        optional = base.type.optional
        match EVENT_WORDS.get(expr.name.text, expr.name.text):
            case "time":
                function, value_type = event.time_function, INSTANT_TYPE
            case "by":
                function = event.by_function
                value_type = ValueType("object", PARTY, kind=event.by or PARTY.name, optional=not event.by)
            case "to":
                function = event.to_function
                value_type = ValueType("object", PARTY, kind=event.to or PARTY.name, optional=not event.to)
            case name:
                argument = event.argument(name)
                if argument is None or argument.function is None:
                    table = {key: key for key in ("time", "by", "to", *(arg.name for arg in event.args))}
                    places = {arg.name: arg.span for arg in event.args}
                    self.diagnostics.append(
                        unknown(codes.UNKNOWN_MEMBER, name, expr.name.span, table, places, owner=quoted(event.name))
                    )
                    return WRONG
                noted(expr.name.span, argument)
                function, value_type = argument.function, argument.type
        if value_type.collection is not None:
            subject = base.term
            return Many(
                value_type.element,
                lambda item: Holds(Apply(function, (subject, item), expr.span), expr.span),
                expr.name.text,
            )
        if value_type.is_error:
            return WRONG
        return Typed(Apply(function, (base.term,), expr.span), made_optional(value_type, optional))

    def _narrowed(self, expr: tree.Dot, value_type: ValueType, scope: Scope) -> tuple[MemberDeclaration, ...]:
        """The member by a kind that a condition in force gives the object (`where p is a Buyer: p.level …`)."""
        for condition in scope.assumed:
            if isinstance(condition, tree.IsA) and condition.item == expr.base:
                found = self.specification.lookup(self.module, tuple(part.text for part in condition.kind.parts))
                if len(found) == 1 and isinstance(found[0], Kind) and found[0].sort == value_type.sort:
                    members = self.specification.members(found[0].symbol).get(expr.name.text, ())
                    if members:
                        return members
        return ()

    def _unknown_member(self, value_type: ValueType, expr: tree.Dot) -> None:
        members = self.specification.members(value_type.kind)
        every = [member for found in members.values() for member in found]
        table = spellings((member.name, member.meta) for member in every)
        places = {member.name: member.span for member in every}
        found = unknown(
            codes.UNKNOWN_MEMBER, expr.name.text, expr.name.span, table, places, owner=quoted(value_type.kind)
        )
        below = [
            kind.symbol
            for kind in self.specification.kinds.values()
            if kind.sort == value_type.sort
            and kind.symbol != value_type.kind
            and expr.name.text in self.specification.members(kind.symbol)
        ]
        if below:
            subject, kinds = written(expr.base), listed(below)
            note = Text(
                f"{kinds.en} has it: add the condition `{subject} is a {below[0]}`",
                f"{kinds.zh}有此成员：请加上条件“{subject} 是 {below[0]}”",
            )
            found = Diagnostic(found.code, found.span, found.fields, found.labels, found.fixes, (note,))
        self.diagnostics.append(found)

    def _read_member(self, member: MemberDeclaration, base: Typed, span: Span, scope: Scope) -> Meaning:
        assert base.term is not None
        match member:
            case Parameter():
                return self._apply_parameter(member, (base.term,), scope, span, optional=base.type.optional)
            case Relation():
                return self._read_relation(member, base, span, scope)
            case Feature():
                return Presence(member, Bound(base.term, base.type))
            case _:
                assert_never(member)

    def _apply_parameter(
        self, parameter: Parameter, args: tuple[Term, ...], scope: Scope, span: Span, *, optional: bool = False
    ) -> Meaning:
        if parameter.type.is_error:
            return WRONG
        moment = self._moment(parameter.function, parameter.name, scope, span)
        if moment is None:
            return WRONG
        function = parameter.function
        if parameter.type.collection is not None:
            return Many(
                parameter.type.element,
                lambda item: Holds(Apply(function, (*args, item, *moment), span), span),
                parameter.name,
            )
        feature_may_lack = bool(parameter.feature) and self._feature_of(parameter).optional
        value_type = made_optional(parameter.type, optional or feature_may_lack)
        return Typed(Apply(function, (*args, *moment), span), value_type)

    def _feature_of(self, member: Parameter | Relation) -> Feature:
        owner = f"{member.owner}.{member.feature}" if member.owner else member.feature
        return self.specification.features[owner]

    def _read_relation(self, relation: Relation, base: Typed, span: Span, scope: Scope) -> Meaning:
        assert base.term is not None
        moment = self._moment(relation.function, relation.name, scope, span)
        if moment is None:
            return WRONG
        owner, function = base.term, relation.function
        element = ValueType("object", relation.target_sort, kind=relation.target)
        if relation.via == "value":
            optional = relation.low == 0 or (bool(relation.feature) and self._feature_of(relation).optional)
            value_type = made_optional(element, optional or base.type.optional)
            return Typed(Apply(function, (owner, *moment), span), value_type)
        return Many(element, lambda item: link(relation, owner, item, moment, span), relation.name)

    def _moment(self, function: Function, name: str, scope: Scope, span: Span) -> tuple[Term, ...] | None:
        """The moment argument of a changing symbol as the scope reads it, none of a fixed one; None after a mistake."""
        if not function.changing:
            self.fixed_read = self.fixed_read or name
            return ()
        self.changing_reads += 1
        match scope.reading:
            case ReadAt(moment):
                return (moment,)
            case MustSay(()):
                self.report(codes.NO_MOMENT, span, name=name)
                return None
            case MustSay(events):
                fixes = tuple(
                    Fix(
                        Text(f"add `{word} {event}`", f"加上“{zh} {event}”"),
                        (Edit(_end(span), f" {word} {event}"),),
                        safe=False,
                    )
                    for event in events
                    if not hidden(event)
                    for word, zh in (("as of", "截至"), ("just after", "紧随"))
                )
                labels = (Label(span, Text("read when?", "何时读取？")),)
                self.diagnostics.append(Diagnostic(codes.MUST_SAY_WHEN, span, {"name": name}, labels, fixes[:4]))
                return None
            case _:
                assert_never(scope.reading)

    def _member_of_many(self, base: Many, expr: tree.Dot, scope: Scope) -> Meaning:
        """`b.orders.lines`: everything that a member leads to; a value of many objects is not one value."""
        if base.element.base != "object":
            self.report(codes.MANY_VALUES, expr.base.span, name=written(expr.base))
            return WRONG
        middle = self.fresh("x", base.element.sort)
        inner = self._member(Typed(middle, base.element), expr, scope)
        match inner:
            case Many(element, contains):
                return Many(
                    element,
                    lambda item: Exists((middle,), conjunction(base.contains(middle), contains(item)), expr.span),
                    expr.name.text,
                )
            case Typed(term, value_type) if term is not None and isinstance(value_type.sort, (ObjectSort, EnumSort)):
                found = term
                return Many(
                    value_type.required,
                    lambda item: Exists(
                        (middle,), conjunction(base.contains(middle), Compare("=", found, item, expr.span)), expr.span
                    ),
                    expr.name.text,
                )
            case Typed() if not inner.ok:
                return WRONG
            case _:
                self.report(codes.MANY_VALUES, expr.base.span, name=written(expr.base))
                return WRONG

    def _member_of_feature(self, base: Presence, expr: tree.Dot, scope: Scope, generic: Generic | None) -> Meaning:
        feature = base.feature
        names = {self.specification.parameters[key].name: key for key in feature.parameters}
        names.update(
            {
                self.specification.relations[key].name: key
                for key in feature.relations
                if key in self.specification.relations
            }
        )
        key = names.get(expr.name.text)
        if key is None:
            table = {name: name for name in names}
            self.diagnostics.append(
                unknown(codes.UNKNOWN_MEMBER, expr.name.text, expr.name.span, table, owner=quoted(feature.name))
            )
            return WRONG
        noted(expr.name.span, self.specification.parameters.get(key) or self.specification.relations[key])
        if not feature.owner:
            return self._apply_parameter(self.specification.parameters[key], (), scope, expr.span)
        owner = base.owner or self._feature_owner(feature, expr.base.span, scope, generic)
        if owner is None:
            return WRONG
        member: Parameter | Relation
        member = (
            self.specification.parameters[key]
            if key in self.specification.parameters
            else self.specification.relations[key]
        )
        found = self._read_member(member, Typed(owner.term, owner.type), expr.span, scope)
        guarded = any(
            (isinstance(condition, tree.Has) and condition.feature == expr.base) or condition == expr.base
            for condition in scope.assumed
        )
        if guarded and isinstance(found, Typed) and member.function.partial and isinstance(member, Parameter):
            return Typed(found.term, made_optional(member.type, member.type.optional))
        return found

    def _feature_owner(self, feature: Feature, span: Span, scope: Scope, generic: Generic | None) -> Bound | None:
        return self.subject(self.specification.kinds[feature.owner], span, scope, generic, feature.name)

    def presence(self, found: Presence, span: Span, scope: Scope, generic: Generic | None) -> Formula | None:
        """That a feature is there; None after a reported mistake."""
        if not found.feature.owner:
            return Holds(Apply(found.feature.presence, (), span), span)
        owner = found.owner or self._feature_owner(found.feature, span, scope, generic)
        return None if owner is None else Holds(Apply(found.feature.presence, (owner.term,), span), span)

    # ------------------------------------------------ kind names as subjects

    def subject(
        self, kind: Kind | EventKind, span: Span, scope: Scope, generic: Generic | None, member: str
    ) -> Bound | None:
        """The object that a kind name means: the one of that kind in scope, else every one; None after a mistake."""
        found: dict[str, Bound] = {}
        for name, bound in scope.names.items():
            fits = bound.type.is_object and self.specification.is_a(bound.type.kind, kind.symbol)
            if fits and all(other.term != bound.term for other in found.values()):
                found[name] = bound
        if len(found) > 1:
            self.report(
                codes.NAME_ONE, span, name=kind.name, candidates=listed(name for name in found if not hidden(name))
            )
            return None
        if found:
            ((name, bound),) = found.items()
            if not hidden(name):
                fix = Fix(Text(f"write `{name}`", f"改为“{name}”"), (Edit(span, name),), safe=True)
                fields = {"name": f"{kind.name}.{member}", "variable": f"{name}.{member}"}
                self.diagnostics.append(Diagnostic(codes.KIND_AS_OBJECT, span, fields, fixes=(fix,)))
            self._uses[bound.key] = self._uses.get(bound.key, 0) + 1
            return bound
        if generic is None:
            noun = Text(f"{describe(kind).en} (`{kind.name}`)", f"{describe(kind).zh}“{kind.name}”")
            self.report(codes.NOT_A_VALUE, span, found=noun)
            return None
        self._spoken_of.add(kind.symbol)
        if kind.symbol not in generic.by_kind:
            var = self.fresh(kind.name[:1].lower() or "x", kind.sort)
            generic.vars.append(var)
            if isinstance(kind, Kind) and not kind.is_root:
                generic.guards.append(IsKind(var, kind.symbol, span))
            value_type = ValueType("object", kind.sort, kind=kind.symbol)
            generic.by_kind[kind.symbol] = Bound(var, value_type, isinstance(kind, EventKind), var.name)
        return generic.by_kind[kind.symbol]

    @abstractmethod
    def _call(self, expr: tree.Call, function: tree.Expr, scope: Scope, generic: Generic | None) -> Meaning:
        """What a call stands for."""

    @abstractmethod
    def _unfold(self, definition: Definition, args: Sequence[Bound], scope: Scope, span: Span) -> Meaning:
        """The body of a definition in place of its name."""


def _end(span: Span) -> Span:
    return Span(span.source, span.end, span.end)


def _rename(span: Span, meant: str) -> Fix:
    return Fix(Text(f"write `{meant}`", f"改为“{meant}”"), (Edit(span, meant),))


def _as_of_fixes(scope: Scope, span: Span) -> tuple[Fix, ...]:
    if not isinstance(scope.reading, MustSay):
        return ()
    return tuple(insert_after(span, f" as of {event}") for event in scope.reading.events[:4] if not hidden(event))

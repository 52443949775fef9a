"""Which elements the names in expressions stand for, as far as declarations alone tell.

A name is told only where nothing else could be meant: a variable stands for no element, and what has several meanings
is left open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reqonto.graphs.names import Names
from reqonto.rdf.terms import Iri
from reqonto.records import rows
from reqonto.source import Span
from reqonto.syntax import tree

Scope = Mapping[str, str]
"""The names that stand for things here, each with the id of its kind; empty where that is not known."""


class References:
    """What names stand for in one module."""

    def __init__(self, names: Names, module: str) -> None:
        self.names = names
        self.specification = names.specification
        self.module = module
        self._found: dict[int, Iri] = {}

    def of(self, item: tree.Item) -> Callable[[object], Iri | None]:
        """Tells for the nodes of an item which element each stands for."""
        found = self._found = {}
        self._visit(item, self._scope_of(item))
        return lambda node: found.get(id(node))

    def _scope_of(self, item: tree.Item) -> Scope:
        match item:
            case tree.Lifecycle(param=path) | tree.DefaultValue(param=path):
                return {"self": self._declared(path.parts[:-1])}
            case tree.Kind(name=name):
                return {"self": self._declared((name,))}
            case tree.Define(args=args) | tree.Event(args=args) | tree.Predicate(args=args):
                return {each.name.text: self._kind_of_type(each.type) for each in args}
            case tree.Scenario(parts=parts):
                return {
                    part.name.text: self._declared(part.kinds[0].parts) if part.kinds else ""
                    for part in parts
                    if isinstance(part, tree.GivenObject)
                }
            case _:
                return {}

    # ------------------------------------------------ going through

    def _visit(self, node: Any, scope: Scope) -> None:  # noqa: ANN401 - any part of a tree
        match node:
            case tuple():
                for each in node:
                    self._visit(each, scope)
            case tree.Var(name=name):
                if name.text not in scope:
                    self._note(node, self._declared((name,)))
            case tree.Dot(base=base):
                self._visit(base, scope)
                self._note(node, self._member(node, scope))
            case tree.IsA(item=item, kind=kind):
                self._visit(item, scope)
                self._note(node, self._declared(kind.parts))
            case tree.NamedType(path=path):
                self._note(node, self._declared(path.parts))
            case tree.Compare(operands=operands):
                for each in operands:
                    self._visit(each, scope)
                self._members(operands, scope)
            case tree.Quantified(quant=quant, body=body):
                self._visit(body, self._quantified(quant, scope))
            case tree.Aggregate(binders=binders, where=where, body=body):
                inner = self._bound(binders, scope)
                self._visit((where, body), inner)
            case tree.Count(binders=binders, where=where) | tree.Find(binders=binders, where=where):
                self._visit(where, self._bound(binders, scope))
            case tree.Sentence():
                self._sentence(node, scope)
            case _:
                for each in rows(node.__class__):
                    value = getattr(node, each.name)
                    if value is not None and value.__class__ not in _LEAVES:
                        self._visit(value, scope)

    def _sentence(self, node: tree.Sentence, scope: Scope) -> None:
        if node.quant is not None:
            scope = self._quantified(node.quant, scope)
        for clause in node.clauses:
            scope = self._with_pattern(clause.condition, scope)
            self._visit(clause.condition, scope)
            if clause.alias is not None:
                scope = {**scope, clause.alias.text: self._kind(clause.condition, scope)}
        self._note(node, self._declared(node.party.parts))
        self._visit((node.timing, node.response, node.unless), scope)

    def _with_pattern(self, condition: tree.Expr, scope: Scope) -> Scope:
        """The scope with the names that an event pattern introduces."""
        if not isinstance(condition, tree.Call):
            return scope
        event = self.specification.events.get(self._kind(condition, scope))
        if event is None:
            return scope
        kinds = {arg.name: arg.type.kind for arg in event.args}
        new = {
            arg.value.name.text: kinds.get(arg.name.text if arg.name is not None else "", "")
            for arg in condition.args
            if isinstance(arg.value, tree.Var) and arg.value.name.text not in scope
            and not self._declared((arg.value.name,))
        }  # fmt: skip
        return {**scope, **new}

    def _quantified(self, quant: tree.Quant, scope: Scope) -> Scope:
        inner = self._bound(quant.binders, scope)
        self._visit(quant.where, inner)
        return inner

    def _bound(self, binders: tuple[tree.Binder, ...], scope: Scope) -> Scope:
        for binder in binders:
            self._visit(binder.collection, scope)
            kind = self._kind(binder.collection, scope)
            scope = {**scope, **{name.text: kind for name in binder.names}}
        return scope

    # ------------------------------------------------ what is what

    def _declared(self, names: tuple[tree.Name, ...]) -> str:
        return self.names.declared_at(self.module, tuple(name.text for name in names)) if names else ""

    def _kind_of_type(self, type_: tree.Type) -> str:
        return self._declared(type_.path.parts) if isinstance(type_, tree.NamedType) else ""

    def _kind(self, expr: tree.Expr, scope: Scope) -> str:
        """The id of the kind of the things that an expression stands for, or ranges over; empty if not known."""
        match expr:
            case tree.Var(name=name):
                return scope[name.text] if name.text in scope else self._declared((name,))
            case tree.Call(function=function):
                return self._kind(function, scope)
            case tree.Dot():
                member = self._member(expr, scope)
                if member in self.specification.relations:
                    return self.specification.relations[member].target
                if member in self.specification.parameters:
                    return self.specification.parameters[member].type.kind
                event, _, last = member.rpartition(".")
                args = self.specification.events[event].args if event in self.specification.events else ()
                return next((arg.type.kind for arg in args if arg.name == last), "")
            case _:
                return ""

    def _member(self, expr: tree.Dot, scope: Scope) -> str:
        """The id of the member that `base.name` stands for."""
        kind = self._kind(expr.base, scope)
        if kind in self.specification.events:
            event = self.specification.events[kind]
            return f"{kind}.{expr.name.text}" if any(arg.name == expr.name.text for arg in event.args) else ""
        if kind not in self.specification.kinds:
            return ""
        found = self.specification.members(kind).get(expr.name.text, ())
        return found[0].id if len(found) == 1 else ""

    def _members(self, operands: tuple[tree.Expr, ...], scope: Scope) -> None:
        """Notes the members of an enumeration that something is compared with."""
        known = {self._enumeration(each, scope) for each in operands} - {""}
        if len(known) != 1:
            return
        enumeration = self.specification.enumerations.get(known.pop())
        if enumeration is None:
            return
        members = {member.name for member in enumeration.members}
        for each in operands:
            if isinstance(each, tree.Var) and each.name.text in members and each.name.text not in scope:
                self._found[id(each)] = self.names.name(f"{enumeration.id}/{each.name.text}")

    def _enumeration(self, expr: tree.Expr, scope: Scope) -> str:
        if not isinstance(expr, tree.Dot):
            return ""
        parameter = self.specification.parameters.get(self._member(expr, scope))
        return "" if parameter is None else parameter.type.enumeration

    def _note(self, node: object, id_: str) -> None:
        if id_:
            self._found[id(node)] = self.names.name(id_)


_LEAVES = {Span, tree.Name, tree.Path, tree.LangString, str, int, bool}

"""In which circumstances an item applies, in its own words and in those of another item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Entry, Specification
from reqonto.syntax import tree

_NOT_SAID = frozenset({"span", "meta", "uid", "title", "doc", "clauses_meta"})


def nodes(node: object) -> Iterator[object]:
    """Every node of the content of an item, in written order; without its metadata."""
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part)
    elif is_dataclass(node) and not isinstance(node, Span):
        yield node
        for part in fields(node):
            if part.name not in _NOT_SAID:
                yield from nodes(getattr(node, part.name))


def entry_of(specification: Specification, id_: str) -> Entry[object] | None:
    """The item under an id whose text can be edited: a sentence, a formula, a life cycle."""
    entry = specification.entries.get(id_)
    if entry is None or not isinstance(entry.node, tree.Requirement | tree.Formula | tree.Lifecycle):
        return None
    return entry


def node_of(specification: Specification, id_: str) -> object:
    """The tree of an item; None without one."""
    entry = specification.entries.get(id_)
    return None if entry is None else entry.node


@dataclass(frozen=True, slots=True)
class Case:
    """In which circumstances an item applies, as far as it says so by the state of things.

    `kinds` are those of the names that it binds; `events` are the names of events among them, with what these concern.
    Of what is `denied` the contrary is a condition.
    """

    conditions: tuple[tree.Expr, ...]
    kinds: Mapping[str, str]
    events: Mapping[str, Mapping[str, str]]
    denied: tuple[tree.Expr, ...] = ()

    def references(self, condition: tree.Expr) -> Iterator[tuple[Span, str]]:
        """The places in a condition where something outside it is named, with its kind; empty if that is unclear."""
        own = {name.text for each in nodes(condition) if isinstance(each, tree.Binder) for name in each.names}
        waiting: list[object] = [condition]
        while waiting:
            each = waiting.pop()
            match each:
                case tree.Dot(tree.Var(name), attribute, span) if name.text in self.events and name.text not in own:
                    yield span, self.events[name.text].get(attribute.text, "")
                case tree.Var(name, span) if name.text not in own and name.text in self.events:
                    yield span, ""
                case tree.Var(name, span) if name.text not in own and name.text in self.kinds:
                    yield span, self.kinds[name.text]
                case _:
                    waiting += list(_parts(each))


def _parts(node: object) -> Iterator[object]:
    """The nodes right below a node."""
    if isinstance(node, tuple):
        yield from node
    elif is_dataclass(node) and not isinstance(node, Span | tree.Name):
        for part in fields(node):
            if part.name not in _NOT_SAID:
                yield getattr(node, part.name)


def case_of(specification: Specification, id_: str) -> Case | None:
    """The conditions of an item about the state of things; None where it says none."""
    node = node_of(specification, id_)
    conditions: list[tree.Expr] = []
    quants: list[tree.Quant] = []
    if isinstance(node, tree.Requirement) and isinstance(node.body, tree.Sentence):
        quants += [node.body.quant] if node.body.quant is not None else []
        conditions += [each.condition for each in node.body.clauses if each.word != "when"]
    elif isinstance(node, tree.Formula):
        formula = node.formula
        while isinstance(formula, tree.Quantified) and formula.quant.word == "every":
            quants.append(formula.quant)
            formula = formula.body
        match formula:
            case tree.Implies(left=left) | tree.IfThenElse(condition=left, otherwise=None):
                conditions.append(left)
            case _:
                pass
    conditions += [quant.where for quant in quants if quant.where is not None]
    conditions = [each for each in conditions if not _speaks_of_events(specification, each)]
    if not conditions:
        return None
    return Case(tuple(conditions), *_names_of(specification, node))


def broken_case_of(specification: Specification, id_: str) -> Case | None:
    """Where a rule about the state of things would be broken: what it excludes, or where what it asks for is not so."""
    node = node_of(specification, id_)
    formula = node.formula if isinstance(node, tree.Formula) else None
    conditions: list[tree.Expr] = []
    excludes = False
    while isinstance(formula, tree.Quantified) and formula.quant.word in {"every", "no"} and not excludes:
        excludes = formula.quant.word == "no"
        conditions += [formula.quant.where] if formula.quant.where is not None else []
        formula = formula.body
    if (
        formula is None
        or node is None
        or any(_speaks_of_events(specification, each) for each in (*conditions, formula))
    ):
        return None
    denied: tuple[tree.Expr, ...] = ()
    match formula:
        case _ if excludes:
            conditions.append(formula)
        case tree.Implies(left=left, right=right) | tree.IfThenElse(condition=left, then=right, otherwise=None):
            conditions.append(left)
            denied = (right,)
        case _:
            denied = (formula,)
    return Case(tuple(conditions), *_names_of(specification, node), denied)


def _speaks_of_events(specification: Specification, condition: tree.Expr) -> bool:
    events = {each.name for each in specification.events.values()}
    return any(isinstance(each, tree.Var) and each.name.text in events for each in nodes(condition))


def _head(node: object) -> tuple[object, ...]:
    """What binds the names of an item: its quantifiers and its clauses, not what it asks for."""
    if isinstance(node, tree.Requirement) and isinstance(node.body, tree.Sentence):
        return (*((node.body.quant,) if node.body.quant is not None else ()), *node.body.clauses)
    found: list[object] = []
    formula = node.formula if isinstance(node, tree.Formula) else None
    while isinstance(formula, tree.Quantified) and formula.quant.word in {"every", "no"}:
        found += formula.quant.binders
        formula = formula.body
    return tuple(found)


def events_of(specification: Specification, node: object) -> dict[str, tuple[str, Mapping[str, str]]]:
    """The events that an item waits for or ranges over, by name: their kind, and the kinds of what they concern."""
    found: dict[str, tuple[str, Mapping[str, str]]] = {}
    events = {each.name for each in specification.events.values()}
    concerned = _names_of(specification, node)[1]
    for each in _head(node):
        match each:
            case tree.Binder(names, tree.Var(kind)) if kind.text in events:
                found |= {name.text: (kind.text, concerned.get(name.text, {})) for name in names}
            case tree.Clause("when", tree.Call(tree.Var(kind)) | tree.Var(kind), alias) if kind.text in events:
                name = "it" if alias is None else alias.text
                found[name] = (kind.text, concerned.get(name) or _concerned(specification, kind.text))
            case _:
                pass
    return found


def _concerned(specification: Specification, event: str) -> dict[str, str]:
    """What events of a kind concern: their arguments that are things, with the kinds of these."""
    found = next((each for each in specification.events.values() if each.name == event), None)
    args = () if found is None else found.args
    return {arg.name: str(arg.type.kind).rpartition(".")[2] for arg in args if arg.type.kind}


def _names_of(specification: Specification, node: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The names that an item binds, by binders and by the patterns of events: things with their kinds, and events."""
    concern = {
        each.name: {arg.name: str(arg.type.kind).rpartition(".")[2] for arg in each.args if arg.type.kind}
        for each in specification.events.values()
    }
    kinds: dict[str, str] = {}
    events: dict[str, dict[str, str]] = {}
    for each in nodes(_head(node)):
        match each:
            case tree.Binder(names, tree.Var(kind)):
                for name in names:
                    if kind.text in concern:
                        events[name.text] = concern[kind.text]
                    else:
                        kinds[name.text] = kind.text
            case tree.Clause("when", tree.Call(tree.Var(event)) | tree.Var(event), tree.Name() as alias):
                events[alias.text] = concern.get(event.text, {})
            case _:
                pass
        if isinstance(each, tree.Call) and isinstance(each.function, tree.Var):
            its = concern.get(each.function.name.text, {})
            for arg in each.args:
                if arg.name is not None and isinstance(arg.value, tree.Var) and its.get(arg.name.text):
                    kinds.setdefault(arg.value.name.text, its[arg.name.text])
    return kinds, events


def said_of(case: Case, specification: Specification, node: object) -> str | None:
    """The conditions of a case about what another item speaks of, matched by kind; None where that is not clear."""
    return in_terms(case, *_names_of(specification, node))


def in_terms(case: Case, kinds: Mapping[str, str], events: Mapping[str, Mapping[str, str]]) -> str | None:
    """The conditions of a case, joined; None where they can not be said, or nothing is left of them to say."""
    told = conditions_in_terms(case, kinds, events)
    return joined(told) if told else None


def conditions_in_terms(
    case: Case, kinds: Mapping[str, str], events: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...] | None:
    """The conditions of a case about things with these names and kinds, and about what these events concern.

    What says in these terms only that something is itself is left out.
    """
    ways = [*kinds.items(), *((f"{event}.{name}", kind) for event, its in events.items() for name, kind in its.items())]
    told: list[str] = []
    for condition in (*case.conditions, *case.denied):
        text, start = condition.span.text, condition.span.start
        for span, kind in sorted(case.references(condition), key=lambda row: row[0].start, reverse=True):
            there = [way for way, its in ways if its == kind and kind]
            same = [way for way in there if way == span.text] or [way for way in there if way in kinds] or there
            if len(set(same)) != 1:
                return None
            text = text[: span.start - start] + same[0] + text[span.end - start :]
        denied = condition in case.denied
        if _ITSELF.fullmatch(text.strip()):
            if denied:
                return None
            continue
        told.append(_denied(text) if denied else text)
    return tuple(told)


_ITSELF = re.compile(r"([\w.]+)\s*[=＝]\s*\1")


def joined(conditions: Sequence[str]) -> str:
    """Conditions as one, in their own language."""
    if len(conditions) == 1:
        return conditions[0]
    both = "且" if re.search("[\u4e00-\u9fff]", "".join(conditions)) else "and"
    return f" {both} ".join(f"({each})" for each in conditions)


def _denied(text: str) -> str:
    """The contrary of a condition, in the language of its text."""
    negated = re.fullmatch(r"(?:not\s|非)\s*([\w.]+)", text)
    if negated is not None:
        return negated[1]
    said = text if re.fullmatch(r"[\w.]+", text) else f"({text})"
    word = "非" if re.search("[\u4e00-\u9fff]", text) else "not"
    return f"{word} {said}"

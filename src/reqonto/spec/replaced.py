"""Definitions to which a specification gives another value: `default value promptly = 12 h`.

That is how a number of a library is changed in one line.  Only a definition without arguments can be given another
value, once and everywhere; whatever else is tried is reported, and the definition stays as it is.  A plain name that
several modules bound in the same direction means all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.spec.messages import place
from reqonto.spec.model import Declaration, Definition, Entry, Specification
from reqonto.syntax import tree


def with_replaced(specification: Specification, diagnostics: list[Diagnostic]) -> Specification:
    """The specification in which definitions have the values that `default value` items give them."""
    given: dict[str, Entry[tree.DefaultValue]] = {}
    for entry, definition in _replacements(specification):
        earlier = given.get(definition.symbol)
        why = _kept(entry)
        if why is None and earlier is not None and earlier.node.value != entry.node.value:
            why = Text("another value was given to it already", "此前已给过另一个值")
        if why is not None:
            labels = place(definition.span if earlier is None else earlier.span, "here", "在这里")
            fields = {"name": definition.name, "why": why}
            diagnostics.append(
                Diagnostic(codes.DEFINITION_KEPT, entry.node.param.span, fields, labels=labels, about=entry.id)
            )
            continue
        given.setdefault(definition.symbol, entry)
    if not given:
        return specification
    definitions = {
        symbol: replace(
            definition,
            body=given[symbol].node.value,
            module=given[symbol].module,
            given_by=given[symbol].id,
            own=definition.body,
        )
        if symbol in given
        else definition
        for symbol, definition in specification.definitions.items()
    }
    modules = {
        path: replace(
            info,
            names={
                name: definitions[each.symbol] if isinstance(each, Definition) else each
                for name, each in info.names.items()
            },
        )
        for path, info in specification.modules.items()
    }
    return replace(specification, definitions=definitions, modules=modules)


def _replacements(specification: Specification) -> Iterator[tuple[Entry[tree.DefaultValue], Definition]]:
    for entry in specification.defaults:
        parts = tuple(part.text for part in entry.node.param.parts)
        found = specification.lookup(entry.module, parts)
        if len(found) == 1 and isinstance(found[0], Definition) and not found[0].args:
            yield entry, found[0]
        elif len(found) > 1 and alike(found):
            yield from ((entry, each) for each in found if isinstance(each, Definition))


def alike(found: Sequence[Declaration]) -> bool:
    """Whether these are settings that are all bounded in one direction and of one type."""
    first = found[0]
    return isinstance(first, Definition) and all(
        isinstance(each, Definition) and each.bound and (each.bound, each.type.sort) == (first.bound, first.type.sort)
        for each in found
    )


def _kept(entry: Entry[tree.DefaultValue]) -> Text | None:
    """Why a definition keeps its meaning; None if it can be given this value."""
    if entry.node.where is not None:
        return Text("a value that holds on a condition cannot replace it", "带条件的值不能替换它")
    if entry.meta.phase or entry.meta.valid_from is not None or entry.meta.valid_to is not None:
        return Text("a value of one phase or period cannot replace it", "只属于某阶段或某时期的值不能替换它")
    return None

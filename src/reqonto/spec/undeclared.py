"""Events and types that are not declared: the line that declares the event, the type that a unit belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reqonto.diagnostics.diagnostic import Fix, Text
from reqonto.logic.sorts import DURATION
from reqonto.records import dataclass
from reqonto.spec.meanings import name_chain
from reqonto.spec.messages import change_to
from reqonto.spec.units import COLLOQUIAL, currency, measure
from reqonto.syntax import tree

if TYPE_CHECKING:
    from reqonto.source import Span
    from reqonto.spec.model import Specification
    from reqonto.spec.scope import Scope

_GAP, _GAP_ZH = "…", "……"


@dataclass(frozen=True, slots=True)
class Known:
    """What a module may name."""

    specification: Specification
    module: str

    def shown(self, symbol: str) -> str | None:
        """The plain name of a kind, where it stands for this kind alone in the module."""
        kind = self.specification.kinds.get(symbol)
        if kind is None:
            return None
        found = self.specification.lookup(self.module, (kind.name,))
        return kind.name if [each.id for each in found] == [kind.id] else None


def event_line(expr: tree.Expr, name: str, item: object, known: Known, scope: Scope) -> Text:
    """The declaration of an event that is used like `Refund(order: o)`, with a gap where nothing tells a type."""
    arguments = expr.args if isinstance(expr, tree.Call) else ()
    typed = [(arg.name.text, _kind_of(arg, known, scope)) for arg in arguments if arg.name is not None]
    if len(typed) < len(arguments):
        en, zh = f"({_GAP})", f"（{_GAP_ZH}）"
    else:
        en = ", ".join(f"{argument}: {kind or _GAP}" for argument, kind in typed)
        zh = "，".join(f"{argument}：{kind or _GAP_ZH}" for argument, kind in typed)
        en, zh = (f"({en})", f"（{zh}）") if typed else ("", "")
    party = _party(expr, item)
    by = (f" by {party}", f" 由 {party}") if party else ("", "")
    return _line(f"{name}{en}{by[0]}", f"{name}{zh}{by[1]}")


def bare_event_line(name: str) -> Text:
    """The declaration of an event of which only the name is used, in the module in which it is."""
    return _line(f"{name}({_GAP})", f"{name}（{_GAP_ZH}）")


def _line(en: str, zh: str) -> Text:
    return Text(
        f"declare the event in a line of its own: `event {en}`",
        f"请另起一行声明该事件：“事件 {zh}”",
    )


def _kind_of(arg: tree.Arg, known: Known, scope: Scope) -> str | None:
    """The kind of an argument: that of the value, else what other events declare under the name, else its namesake."""
    assert arg.name is not None
    chain = name_chain(arg.value)
    bound = scope.names.get(chain[0].text) if len(chain) == 1 else None
    if bound is not None and bound.type.is_object and not bound.is_event:
        return known.shown(bound.type.kind)
    name, specification = arg.name.text, known.specification
    alike = {
        each.type.kind
        for event in specification.events.values()
        for each in event.args
        if each.name == name and each.type.is_object and known.shown(each.type.kind)
    }
    if len(alike) == 1:
        return known.shown(alike.pop())
    namesakes = {each.symbol for each in specification.kinds.values() if each.name.casefold() == name.casefold()}
    shown = [each for symbol in sorted(namesakes) if (each := known.shown(symbol)) is not None]
    return shown[0] if len(shown) == 1 else None


def _party(expr: tree.Expr, item: object) -> str | None:
    """Who does it, where it is what a requirement asks for."""
    match item:
        case tree.Requirement(body=tree.Sentence(party=party, response=tree.Do(pattern=pattern))) if pattern is expr:
            return party.text
    return None


def written_as_type(span: Span, name: str, *, base: str | None = None) -> Fix | None:
    """`param weight: kg`: the type whose values the unit measures; None where `name` is no unit.

    `base` is the unit by which the text itself declares a unit of that name.
    """
    found = _type_of_unit(name, base)
    if found is None:
        return None
    text = span.source.text
    line = text[text.rfind("\n", 0, span.start) + 1 : span.end]
    return replace(change_to(span, found[not line.isascii()]), safe=False)


def _type_of_unit(name: str, base: str | None) -> tuple[str, str] | None:
    unit = name if base is not None or measure(name) is not None else COLLOQUIAL.get(name, name)
    found = measure(base or unit)
    if found is None:
        return None
    if found.sort.kind == "quantity":
        return f"quantity {unit}", f"量 {unit}"
    if base is not None:
        return None
    if found.sort == DURATION:
        return "duration", "时长"
    code = currency(unit)
    return None if code is None else (f"money {code}", f"金额 {code}")

"""Bounded settings beside the values that a specification gives them: stricter is lawful, laxer is not.

Only rules that count on the chosen day bound a setting.  Rules keep their own numbers and their own scope; that several
bound one setting says which single number keeps them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reqonto.checks.findings import listed
from reqonto.checks.further import Context, Outcome
from reqonto.diagnostics.codes_findings import BOUND_BROKEN
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Text
from reqonto.records import dataclass
from reqonto.spec.bounds import Bound, bounds_of, strictest
from reqonto.spec.model import Specification
from reqonto.syntax import tree
from reqonto.syntax.show import show_expr


@dataclass(frozen=True, slots=True)
class Setting:
    """One name with the bounds of one direction that modules set for it; `strictest` keeps them all."""

    bounds: tuple[Bound, ...]
    strictest: Bound

    @property
    def name(self) -> str:
        return self.strictest.name


def check(context: Context) -> Outcome | None:
    """Which bounds there are on the chosen day, and which values break them."""
    left_out = context.interpretation.left_out
    bounds = [each for each in bounds_of(context.specification) if not each.rules or {*each.rules} - left_out]
    if not bounds:
        return None
    found = tuple(_broken(each, context.specification) for each in bounds if not each.kept)
    return Outcome(tuple(_settings(bounds)), findings=found)


def _settings(bounds: Sequence[Bound]) -> Iterator[Setting]:
    groups: dict[tuple[str, str, object], list[Bound]] = {}
    for each in bounds:
        groups.setdefault((each.name, each.definition.bound, each.definition.type.sort), []).append(each)
    for same in groups.values():
        yield Setting(tuple(same), strictest(same))


def direction(bound: Bound) -> Text:
    """Whether the limit is the least or the greatest value."""
    return Text("at least", "至少") if bound.lower else Text("at most", "至多")


def shown(expr: tree.Expr) -> Text:
    """A value as it is written in each language."""
    return Text(show_expr(expr, "en"), show_expr(expr, "zh"))


def who_asks(bound: Bound) -> Text:
    """The rules that rest on a bound and their module, with the verb in English."""
    if not bound.rules:
        return Text(f"{bound.module} asks", bound.module)
    rules = listed(bound.rules)
    verb = "asks" if len(bound.rules) == 1 else "ask"
    return Text(f"{rules.en} of {bound.module} {verb}", f"{bound.module} 的 {rules.zh}")


def _broken(bound: Bound, specification: Specification) -> Diagnostic:
    source = bound.definition.meta.text("source")
    fields = {
        "name": bound.name,
        "value": shown(bound.given),
        "who": who_asks(bound),
        "direction": direction(bound),
        "limit": shown(bound.written),
        "source": Text(f" ({source})", f"（{source}）") if source else Text("", ""),
    }
    entry = specification.entries.get(bound.definition.given_by)
    place = bound.span if entry is None else bound.given.span
    labels = (Label(bound.span, Text("bounded here", "界限在这里")),) if entry is not None else ()
    limit = shown(bound.written)
    fix = Fix(Text(f"give it {limit.en}", f"改为 {limit.zh}"), (Edit(place, limit.en),), safe=False)
    about = bound.definition.given_by or bound.definition.symbol
    return Diagnostic(BOUND_BROKEN, place, fields, labels, (fix,), about=about)

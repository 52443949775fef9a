"""`at most 1 SendCode per Parcel`: a limit for each thing, where a length of time is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.spec.meanings import name_chain
from reqonto.spec.messages import change_to, describe_type, quoted
from reqonto.spec.model import Kind
from reqonto.syntax import tree

if TYPE_CHECKING:
    from reqonto.spec.formulas import Formulas
    from reqonto.spec.scope import Pattern, Scope

_A_LENGTH = Text("a length of time, as in `per 24 h`,", "时长（如“每 24小时”）")
_SPARE, _SPARE_ZH = "xyzuvw", "甲乙丙丁戊己"


def per_thing(expr: tree.Counted, found: Pattern, elaborator: Formulas, scope: Scope) -> Diagnostic | None:
    """The finding where a kind or a thing stands behind `per`; None where something else does.

    Its fix names the thing in the pattern, which limits the events for each one.
    """
    chain = () if expr.per is None else name_chain(expr.per)
    if expr.per is None or len(chain) != 1:
        return None
    word = chain[0].text
    bound = scope.names.get(word)
    if bound is not None and not bound.is_event and bound.type.is_object:
        kind, shown, named = bound.type.kind, describe_type(bound.type), word
    else:
        declared = elaborator.specification.lookup(elaborator.module, (word,))
        if bound is not None or len(declared) != 1 or not isinstance(declared[0], Kind):
            return None
        kind, shown, named = declared[0].symbol, quoted(word), None
    fields = {"found": shown, "expected": _A_LENGTH}
    written = _with_argument(expr, found, kind, named, scope)
    fixes = () if written is None else (replace(change_to(expr.span, written), safe=False),)
    return Diagnostic(codes.TYPE_MISMATCH, expr.per.span, fields, fixes=fixes)


def _with_argument(expr: tree.Counted, found: Pattern, kind: str, named: str | None, scope: Scope) -> str | None:
    """The limit with the thing as an argument of its events; None where it is not clear which one."""
    ways = [each.name for each in found.kind.args if each.type.is_object and each.type.kind == kind]
    if len(ways) != 1:
        return None
    chinese = not expr.span.text.isascii()
    call = expr.pattern
    arguments = call.args if isinstance(call, tree.Call) else ()
    given = [arg for arg in arguments if arg.name is not None and arg.name.text == ways[0]]
    if len(given) < len(arguments) or (given and named is not None and given[0].value.span.text != named):
        # Positional and further arguments: the author knows what they are for.
        return None
    head = (call.function if isinstance(call, tree.Call) else call).span.text
    spare = _SPARE_ZH if chinese else kind.rpartition(".")[2][:1].lower() + _SPARE
    one = given[0].value.span.text if given else named or next(each for each in spare if each not in scope.names)
    return (
        f"至多 {expr.count}次 {head}（{ways[0]}：{one}）"
        if chinese
        else f"at most {expr.count} {head}({ways[0]}: {one})"
    )

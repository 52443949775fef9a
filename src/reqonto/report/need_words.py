"""Needs, services, consents and layers said in plain words, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from reqonto.diagnostics.diagnostic import Text
from reqonto.syntax import tree
from reqonto.syntax.show import show_expr

_ACCESS = {
    "read": Text("to read", "读取"),
    "write": Text("to change", "修改"),
    "masked": Text("in masked form", "以脱敏形式获得"),
    "aggregated": Text("in aggregated form", "以汇总形式获得"),
    "none": Text("without access", "不访问"),
}


Names: TypeAlias = Callable[[tree.Path], Text]
"""How a dotted name is called in each language."""


def said(node: object, called: Names) -> Text | None:
    """What a need, service, consent or order of layers says; None for anything else."""
    match node:
        case tree.Need():
            return _need(node, called)
        case tree.Service():
            return _service(node, called)
        case tree.Consent():
            what = _row(map(called, node.information))
            purposes = _row(Text(name.text, name.text) for name in node.purposes)
            return Text(
                f"{what.en} may be used for {purposes.en}, and for nothing else.", f"{what.zh}只可用于{purposes.zh}。"
            )
        case tree.Layers():
            names = [name.text for name in node.names]
            return Text(
                f"From the most open access layer to the innermost: {', '.join(names)}.",
                f"访问层级由外到内：{'、'.join(names)}。",
            )
        case _:
            return None


def _need(node: tree.Need, called: Names) -> Text:
    what, party = _row(map(called, node.needs)), called(node.party)
    en, zh = [f"Each {party.en} needs {what.en}"], [f"每个{party.zh}需要{what.zh}"]
    if node.providers:
        who = _row(map(called, node.providers), Text("or", "或"))
        en.append(f"from {who.en}")
        zh.append(f"，来自{who.zh}")
    if node.access is not None and node.access != "read":
        en.append(_ACCESS[node.access].en)
        zh.append(f"，{_ACCESS[node.access].zh}")
    if node.due is not None:
        due = _due(node.due, called)
        en.append(due.en)
        zh.append(f"，{due.zh}")
    if node.purpose is not None:
        en.append(f"for {node.purpose.text}")
        zh.append(f"，用于{node.purpose.text}")
    if node.without_fee:
        en.append("without a fee")
        zh.append("，不付费")
    if node.purpose_text is not None:
        en.append(f"(so that: {node.purpose_text.text})")
        zh.append(f"（以便：{node.purpose_text.text}）")
    return Text(" ".join(en) + ".", "".join(zh) + "。")


def _due(due: tree.TimeOrderDue, called: Names) -> Text:
    anchor = Text(show_expr(due.anchor, "en"), show_expr(due.anchor, "zh"))
    if isinstance(due.anchor, tree.Var):
        anchor = called(tree.Path((due.anchor.name,), due.anchor.span))
    if due.offset is None:
        side = Text("before", "之前") if due.side == "before" else Text("after", "之后")
        return Text(f"{side.en} {anchor.en}", f"在{anchor.zh}{side.zh}")
    length = Text(show_expr(due.offset, "en"), show_expr(due.offset, "zh"))
    side = Text("before", "前") if due.side == "before" else Text("after", "后")
    return Text(f"at the latest {length.en} {side.en} {anchor.en}", f"最迟在{anchor.zh}{side.zh} {length.zh}")


def _service(node: tree.Service, called: Names) -> Text:
    what, to, provider = _row(map(called, node.provides)), _row(map(called, node.to)), called(node.provider)
    receiver = Text(f" to {to.en}", f"向{to.zh}") if node.to else Text(" to everybody", "向所有人")
    when = Text("at any time", "随时")
    if node.at is not None:
        event = called(node.at)
        when = Text(f"whenever {event.en} happens", f"每当{event.zh}发生时")
    parts = Text("", "")
    if node.layer is not None:
        parts = Text(f", at the access layer {node.layer.text}", f"，访问层级为{node.layer.text}")
    if node.fee is not None:
        fee = Text(show_expr(node.fee, "en"), show_expr(node.fee, "zh"))
        parts = Text(f"{parts.en}, for {fee.en}", f"{parts.zh}，费用 {fee.zh}")
    return Text(
        f"{provider.en} provides {what.en}{receiver.en} {when.en}{parts.en}.",
        f"{provider.zh}{when.zh}{receiver.zh}提供{what.zh}{parts.zh}。",
    )


def _row(names: Iterable[Text], last: Text | None = None) -> Text:
    every = list(names)
    word = last or Text("and", "和")
    if len(every) < 2:
        return every[0] if every else Text("", "")
    return Text(
        ", ".join(each.en for each in every[:-1]) + f" {word.en} {every[-1].en}",
        "、".join(each.zh for each in every[:-1]) + f"{word.zh}{every[-1].zh}",
    )

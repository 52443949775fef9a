"""Words that several reports share, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from reqonto.diagnostics.diagnostic import Text
from reqonto.pipeline import Result
from reqonto.report.page import HELD

VERDICT_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "consistent": Text("consistent", "一致"),
        "inconsistent": Text("inconsistent", "不一致"),
        "undecided": Text("undecided", "未判定"),
        "invalid": Text("invalid", "无效"),
    }
)

STATUS_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "ok": Text("holds together with the others", "可与其余需求同时成立"),
        "conflicting": Text("takes part in a conflict", "参与冲突"),
        "vacuous": Text("can never apply", "永远不会适用"),
        "redundant": Text("follows from others", "可由其他需求推出"),
        "undecided": Text("undecided", "未判定"),
        "unformalised": Text("prose only, not checked", "仅为文字，未检查"),
        "unchecked": Text("not checked", "未检查"),
    }
)

MODALITY_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "must": Text("must", "应"),
        "should": Text("should", "宜"),
        "may": Text("may", "可"),
        "background": Text("assumed", "假设"),
    }
)


def counted(number: int, one: str, many: str, measure: str) -> Text:
    """`1 requirement`, `3 requirements`; in Chinese the number with its measure word and noun."""
    return Text(f"{number} {one if number == 1 else many}", f"{number} {measure}")


IDS_SHOWN = 6
"""How many ids of what is not in force are named."""


def in_force(result: Result) -> Text | None:
    """The day whose rules were asked about, and what is not in force on it; None where no day matters."""
    day = result.as_of
    if day is None:
        return None
    given = result.settings.as_of is not None
    head = Text(
        f"rules in force on {day}" + ("" if given else " (today; --as-of chooses the day)"),
        f"{day} 有效的规则" + ("" if given else "（今天；可用 --as-of 选定日期）"),
    )
    out = result.not_in_force
    if not out:
        return Text(f"{head.en}: all of them", f"{head.zh}：全部")
    more = len(out) - IDS_SHOWN
    named = out if more <= 1 else out[:IDS_SHOWN]
    rest = Text("", "") if more <= 1 else Text(f" and {more} more", f"等 {len(out)} 项")
    many = counted(len(out), "item is not", "items are not", "项无效")
    return Text(
        f"{head.en}; {many.en}: {', '.join(named)}{rest.en}", f"{head.zh}；{many.zh}：{'、'.join(named)}{rest.zh}"
    )


def rejected(result: Result) -> Text | None:
    """Which items are rejected; None where none is."""
    ids = result.rejected
    if not ids:
        return None
    more = len(ids) - IDS_SHOWN
    named = ids if more <= 1 else ids[:IDS_SHOWN]
    rest = Text("", "") if more <= 1 else Text(f" and {more} more", f"等 {len(ids)} 项")
    many = counted(
        len(ids), "item is rejected and takes no part", "items are rejected and take no part", "项已驳回，不参与"
    )
    return Text(f"{many.en}: {', '.join(named)}{rest.en}", f"{many.zh}：{'、'.join(named)}{rest.zh}")


def chosen(result: Result) -> Text | None:
    """What alone was asked about, or was not, where somebody chose; None where everything was."""
    only, skip = result.settings.only, result.settings.skip
    if not only and not skip:
        return None
    parts: list[Text] = []
    if only:
        parts.append(Text(f"only {', '.join(_few(only))} asked about", f"只查问 {'、'.join(_few(only))}"))
    if skip:
        parts.append(Text(f"{', '.join(_few(skip))} not asked about", f"不查问 {'、'.join(_few(skip))}"))
    return Text(
        "not everything was asked about: " + "; ".join(part.en for part in parts),
        "并未全部查问：" + "；".join(part.zh for part in parts),
    )


def _few(ids: Sequence[str]) -> list[str]:
    return list(ids) if len(ids) <= IDS_SHOWN else [*ids[:IDS_SHOWN], "…"]


def page_of(code: str, seen: set[str], lang: str) -> str:
    """Where to read what a finding means and what to do about it: said once for each code in `seen`."""
    if code in seen:
        return ""
    seen.add(code)
    command = HELD.join(("reqonto", "explain", code))
    return Text(f"   ({command})", f"   （见{HELD}{command}）")[lang]


def pages_of(codes: Iterable[str], seen: set[str], lang: str) -> str:
    """The same for several findings of one line, in one remark."""
    new = [each for each in dict.fromkeys(codes) if each not in seen]
    if len(new) < 2:
        return page_of(new[0], seen, lang) if new else ""
    seen.update(new)
    command = HELD.join(("reqonto", "explain"))
    return Text(f"   ({command}: {', '.join(new)})", f"   （见{HELD}{command}：{'、'.join(new)}）")[lang]


def title(result: Result, key: str, lang: str) -> str:
    """How a thing with an id is called beside its id: its label in the language, else its title; may be empty."""
    if result.specification is None:
        return ""
    entry = result.specification.entries.get(key)
    if entry is None:
        return ""
    label = entry.meta.label(lang)
    return label or (entry.meta.title.text if entry.meta.title is not None else "")

"""Names that were not found, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reqonto.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Text
from reqonto.lazily import pattern
from reqonto.source import Span
from reqonto.spec.messages import change_to, listed, place
from reqonto.spec.model import Metadata
from reqonto.spec.nearest import nearest
from reqonto.spec.units import measure
from reqonto.syntax import tree
from reqonto.syntax.habits import OFFICE_HOURS, names_office_hours
from reqonto.syntax.keywords import BY_SPELLING, BY_TERMINAL
from reqonto.syntax.numerals import ORDINAL_TOKEN, in_digits

EVENT_WORDS = {"时间": "time", "执行者": "by", "接收者": "to"}
"""The Chinese spellings of what every event has: when it happens, who does it, who receives it."""


def spellings(things: Iterable[tuple[str, Metadata | None]]) -> dict[str, str]:
    """Every way to call the things (names, labels, further names of both languages) and the name to write for it."""
    table: dict[str, str] = {}
    later: list[tuple[str, str]] = []
    for name, meta in things:
        table.setdefault(name, name)
        if meta is not None:
            later.extend((text, name) for _, text in (*meta.labels, *meta.also))
    for text, name in later:
        table.setdefault(text, name)
    return table


def suggestion(name: str, table: Mapping[str, str]) -> str | None:
    """The name to write where `name` was written: the thing with this label, else the nearest name or label."""
    if name in table and table[name] != name:
        return table[name]
    folded = name.casefold()
    same = next((key for key in table if key.casefold() == folded and key != name), None)
    found = same if same is not None else nearest(name, table)
    return None if found is None else table[found]


def unknown(
    code: Code,
    name: str,
    span: Span,
    table: Mapping[str, str],
    places: Mapping[str, Span | None] | None = None,
    **fields: object,
) -> Diagnostic:
    """The finding that `name` is not known, with what was probably meant."""
    gaps = divided(name, table)
    if gaps:
        pieces = [name[start:end] for start, end in zip((0, *gaps), (*gaps, len(name)), strict=True)]
        spaced = " ".join(_SIGNS.get(piece, piece) for piece in pieces)
        title = Text(f"put blanks between the words: `{spaced}`", f"在词与词之间加空格：“{spaced}”")
        if any(piece in _SIGNS for piece in pieces):
            if pieces[0] in _EACH and len(pieces) > _WITH_PATH and pieces[2] == "的":
                # `每个订单的总额大于1元`: the formula needs a name for the order that it is about.
                spaced = f"每个 甲 属于 {pieces[1]}：甲 {spaced.split(' ', 2)[2]}"
            return Diagnostic(
                code, span, {"name": name, **fields}, fixes=(replace(change_to(span, spaced), safe=False),)
            )
        fix = Fix(title, tuple(_blank(span, gap) for gap in gaps))
        return Diagnostic(code, span, {"name": name, **fields}, fixes=(fix,))
    digits = in_digits(name)
    if digits is not None and name not in table:
        return Diagnostic(code, span, {"name": name, **fields}, fixes=(change_to(span, digits),))
    meant = suggestion(name, table)
    if meant is None and names_office_hours(name):
        return Diagnostic(code, span, {"name": name, **fields}, notes=(OFFICE_HOURS,))
    if meant is None and not name.isascii() and len(name) >= _SENTENCE_LONG:
        return Diagnostic(code, span, {"name": name, **fields}, notes=(_EVERYDAY,))
    if meant is None:
        return Diagnostic(code, span, {"name": name, **fields})
    labels = place((places or {}).get(meant), "did you mean this?", "名称相近")
    sure = name in table or name.casefold() == meant.casefold() or len(name) > _SHORT
    fix = replace(change_to(span, meant), safe=sure)
    return Diagnostic(code, span, {"name": name, **fields}, labels=labels, fixes=(fix,))


_SHORT = 3
"""Names of so few signs may differ in one and be names of other things: `退货` and `退款`, `Pay` and `Bay`."""


_LENGTHS = {
    "second": "1 s", "minute": "1 min", "hour": "1 h", "day": "1 d", "week": "1 w",
    "month": "30 d", "year": "365 d", "月": "30天", "年": "365天", "日": "1天", "星期": "1周",
    "秒": "1秒", "分钟": "1分钟", "小时": "1小时", "天": "1天", "周": "1周",
}  # fmt: skip
_TRUTHS = {"yes": "true", "TRUE": "true", "True": "true", "FALSE": "false", "False": "false", "是": "真", "否": "假"}


_DIVIDED = pattern(r"((?:[€$£￥¥] ?)?\d[\d_]*(?:\.\d+)? ?[^\W\d]*)\s*[/／÷]\s*\Z")
_LONGEST_AMOUNT = 30


_PER = pattern(r"(?<!\w)(?:per|每)\s*\Z")


def is_period(name: tree.Name) -> bool:
    """Whether a word is the time of a limit without its number, `per day`."""
    start = name.span.start
    return name.text in _LENGTHS and _PER.search(name.span.source.text, max(0, start - 10), start) is not None


def length_or_truth(name: tree.Name) -> tuple[Text, Fix | None] | None:
    """`per hour` is `per 1 h`, and `= yes` is `= true`: words that are no names anywhere."""
    rate = _DIVIDED.search(name.span.source.text, max(0, name.span.start - _LONGEST_AMOUNT), name.span.start)
    if rate is not None and (name.text in _LENGTHS or measure(name.text) is not None):
        one = _LENGTHS.get(name.text) or ("1 " if name.text.isascii() else "1") + name.text
        amount = rate[1]
        note = Text(
            f"a price for each {one} is no value of its own: write `{amount} * (… / {one})`, with the time or the "
            "quantity for `…`",
            f"每{one}的价格本身不是一个值：请写“{amount} × （…… / {one}）”，“……”处是时长或数量",
        )
        return note, None
    if name.text in _LENGTHS:
        meant = _LENGTHS[name.text]
        note = Text(f"a length of time has a number: `{meant}`", f"时长要写数：“{meant}”")
    elif name.text in _TRUTHS:
        meant = _TRUTHS[name.text]
        note = Text("the truth values are `true` and `false`", "真假值写作“真”和“假”")
    else:
        return None
    return note, replace(change_to(name.span, meant), safe=False)


def _blank(span: Span, gap: int) -> Edit:
    return Edit(Span(span.source, span.start + gap, span.start + gap), " ")


def divided(name: str, table: Mapping[str, str]) -> tuple[int, ...]:
    """Where blanks are missing in a name that is made of Chinese keywords and known names: `读者给馆方`, `非贵重`.

    Behind `的` any name may follow.  Empty where there is no such reading.
    """
    if name.isascii() or len(name) > _LONGEST:
        return ()
    # For each offset the gaps of a reading up to there, with whether it has a keyword and a known name.
    found: dict[int, tuple[tuple[int, ...], bool, bool]] = {0: ((), False, False)}
    for start in range(len(name)):
        if start not in found:
            continue
        gaps, keyword, known = found[start]
        for end in range(len(name), start, -1):
            piece = name[start:end]
            is_keyword = piece in _KEYWORDS or piece in _SIGNS or ORDINAL_TOKEN.fullmatch(piece) is not None
            # What itself has keywords or numbers in it is no name, but the rest of a sentence.
            is_known = piece in table or (name[:start].endswith("的") and _SENTENCE.search(piece) is None)
            if (is_keyword or is_known or _AMOUNT.fullmatch(piece)) and end not in found:
                here = gaps if start == 0 else (*gaps, start)
                found[end] = here, keyword or is_keyword, known or is_known
    gaps, keyword, known = found.get(len(name), ((), False, False))
    return gaps if keyword and known else ()


_LONGEST = 40
_AMOUNT = pattern(r"\d+(?:[万亿]?元|千克|公斤|克|件|个|次|天|日|月|年|小时|分钟|秒|个?工作日|个月)?")
_KEYWORDS = frozenset(spelling for spelling in BY_SPELLING if not spelling.isascii())
_SENTENCE_LONG = 7
_EVERYDAY = Text(
    "words that run together are one name; a sentence in everyday words can be kept: `requirement … { text “…” }`",
    "连写的词是一个名称；日常语句可作为文本保留：“需求 …… { 文本 “……” }”",
)
_SIGNS = {
    **dict.fromkeys(("大于等于", "大于或等于", "不小于", "不少于", "不低于"), "≥"),
    **dict.fromkeys(("小于等于", "小于或等于", "不大于", "不超过", "不多于", "不高于"), "≤"),
    **dict.fromkeys(("大于", "超过", "多于", "高于"), ">"),
    **dict.fromkeys(("小于", "少于", "低于"), "<"),
    "不等于": "≠",
    "等于": "=",
}
"""Comparisons in words, which are no keywords, and their signs."""
_EACH = BY_TERMINAL["_EVERY"].zh
_WITH_PATH = 3

_SENTENCE = pattern(r"\d|" + "|".join(sorted(word for word in (*_KEYWORDS, *_SIGNS) if len(word) > 1)))


def ambiguous(code: Code, name: str, span: Span, candidates: Iterable[str]) -> Diagnostic:
    """The finding that `name` has several meanings, each of which can be written instead."""
    every = sorted(set(candidates))
    fixes = tuple(change_to(span, candidate) for candidate in every[:5])
    # Which one is meant only the author knows.
    unsafe = tuple(type(fix)(fix.message, fix.edits, safe=False) for fix in fixes)
    shown: Text = listed(every)
    return Diagnostic(code, span, {"name": name, "candidates": shown}, fixes=unsafe)

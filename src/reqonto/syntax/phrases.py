"""What newcomers write in other words, and how the language says it.

A row is a pattern and what to write instead.  A row is believed only where the text, so mended, reads on beyond the
words that were replaced: the patterns need not know where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import cast

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.syntax.glued import readings
from reqonto.syntax.lexer import COMMENT, TOKEN
from reqonto.syntax.numerals import value_of
from reqonto.syntax.place import Explanation, Place, body_states
from reqonto.syntax.tables import load_tables

_TABLES = load_tables()
_Match = re.Match[str]
_QUANTIFIERS = {
    **dict.fromkeys(
        ("每一个", "每个", "每一", "任一", "任意一个", "任意", "任何一个", "任何", "所有的", "所有", "全部", "凡"),
        "每个",
    ),
    **dict.fromkeys(("存在一个", "存在", "至少有一个"), "存在"),
    **dict.fromkeys(("没有一个", "没有", "不存在"), "没有"),
}
"""Quantifiers as people write them, the longer ones first, and the keyword of each."""
_AMONG = re.compile(r"(\w+?)\s*(?:属于|在)\s*(\w+?)\s*(?:之中|当中|之内|中|里|内)?")
_ONLY_GLUED = re.compile(r"属于\s*\w*[^中里内]$")
_KINDS = re.compile(r"(?:entity|role|event|实体|角色|事件)\s+(\w+)")
_Row = tuple[re.Pattern[str], str | Callable[[_Match], str | None]]

_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
           "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "twenty": 20, "thirty": 30}  # fmt: skip
_UNITS = {"second": "s", "minute": "min", "hour": "h", "day": "d", "week": "w"}
_UNIT_EN = r"(seconds?|minutes?|hours?|days?|weeks?)"
_UNIT_ZH = r"(个?小时|分钟|秒钟?|天|日|周|个?星期|个?月|年|个?工作日)"
_NUMBER_ZH = r"(\d+|[一二两三四五六七八九十百]+)"
_EVENT = r"(\w+(?:[(（][^()（）]*[)）])?)"
_EVENT_BEFORE = r"([^\W\d]\w*?(?:[(（][^()（）]*[)）])?)"
_INSIDE = "(?:之内|以内|内)"
_ACT_NEXT = re.compile(r"(?!执行|提供|保证)\w+\s*[(（]")
_PATTERN = r"(\w+\s*[(（][^()（）]*[)）])"
_AMOUNT = r"(-?[€$£￥¥]?\d[\d_]*(?:\.\d+)?(?: ?[^\W\d]+| ?%)?)"
_PATHS_ZH = r"(\w+(?:[.的]\w+)*(?:\s*[、，]\s*\w+(?:[.的]\w+)+)*)"
_MODALS_ZH = {"须": "应", "需": "应", "需要": "应"}
_MODAL_ZH = r"(应当?|必须|不得|宜|可以?)"


def _counted(match: _Match) -> str | None:
    unit = match[3].rstrip("s")
    return f"{match[1]}{_COUNTS[match[2].lower()]} {_UNITS[unit]}"


def _in_digits(numeral: str) -> str:
    number = value_of(numeral)
    return numeral if number is None else str(number)


def _soon(match: _Match) -> str:
    return f"{match[1]} 在 {_in_digits(match[2])}{match[3]} 内"


def _later(match: _Match) -> str:
    since = _since(match, match[1])
    return f"在 {_in_digits(match[2])}{match[3]} 内" + (f" 晚于 {since}" if since else "")


def _soon_after(match: _Match) -> str:
    """`应 付款后24小时内`: the limit, and `执行` before an event."""
    since = _since(match, match[2])
    limit = f"{match[1]} 在 {_in_digits(match[3])}{match[4]} 内 " + (f"晚于 {since} " if since else "")
    return limit + ("执行 " if _ACT_NEXT.match(match.string, match.end()) else "")


def _done_soon_after(match: _Match) -> str:
    """`应 在 付款后24小时内发货（单：甲）`, which was read as the name of an event."""
    since = _since(match, match[2])
    limit = f"{match[1]} 在 {_in_digits(match[3])}{match[4]} 内 " + (f"晚于 {since} " if since else "")
    return f"{limit}执行 {match[5]}"


def _since(match: _Match, event: str) -> str | None:
    """What a limit counts from: a trigger by the name that `作为` gives it; None if it has none and none is needed."""
    event = re.split(r"[(（]", event)[0]
    trigger = re.compile(rf"当\s*{re.escape(event)}\s*[(（][^()（）]*[)）](?:\s*(?:作为|记作)\s*(\w+))?[^{{}}｛｝]*\Z")
    found = trigger.search(match.string, max(0, match.start() - _FAR), match.start())
    return event if found is None else cast("str | None", found[1])


def _done_soon(match: _Match) -> str:
    """`应 24小时内发货（单：甲）`: the limit, and `执行` before the event."""
    return f"{match[1]} 在 {_in_digits(match[2])}{match[3]} 内 执行 "


def _bound(match: _Match) -> str:
    """`every Order o:` and `every o Order:`: which of the two is the kind, its declaration tells."""
    name, kind = (match[3], match[2]) if not _is_declared(match[3], match.string) else (match[2], match[3])
    quantifier = "every" if match[1] in ("each", "all", "any") else match[1]
    return f"{quantifier} {name} in {_as_declared(kind, match.string)}"


def _is_declared(word: str, text: str) -> bool:
    return _declared(word, text) is not None


def _as_declared(word: str, text: str) -> str:
    """A kind as its declaration writes it: `for each order o` speaks of `Order`."""
    found = _declared(word, text)
    return word if found is None else found[1]


def _declared(word: str, text: str) -> _Match | None:
    return re.search(rf"\b(?:entity|role|event|enum) ({re.escape(word)})\b", text, re.IGNORECASE)


def _limit_first(match: _Match) -> str:
    """`Within 24 h after Pay(order: o), the Shop shall do`: the trigger, who, and the limit before the verb."""
    unit = _UNITS[match[3].rstrip("s").lower()] if match[3].rstrip("s").lower() in _UNITS else match[3]
    return f"{match[1]}when {match[4]}, the {match[5]} {match[6]} within {match[2]} {unit} do "


def _sign(word: str, sign: str) -> _Row:
    return re.compile(rf"\s*{word}\s*"), f" {sign} "


def _point(match: _Match) -> str:
    """`1.000,50` and `2，5`: a point before the decimals, `_` between thousands."""
    return re.sub(r"[.\s]", "_", match[1]) + "." + match[2]


def _ranged(match: _Match) -> str | None:
    """`每个o在订单中：`, `对所有订单甲，`: the quantifier, the name, `属于`, the kind and a colon."""
    quantifier, words = _QUANTIFIERS[match[1]], match[2]
    range_ = _AMONG.fullmatch(words)
    if range_ is not None:
        name, kind = range_.groups()
        if match[3] in ":：" and not match[0].startswith("对") and match[1] == quantifier and _ONLY_GLUED.search(words):
            return None
    else:
        kinds = {found[1] for found in _KINDS.finditer(match.string)}
        joined = "".join(words.split())
        kind = max((each for each in kinds if joined.startswith(each) or joined.endswith(each)), key=len, default="")
        if not kind:
            return None
        name = (joined.removeprefix(kind) if joined.startswith(kind) else joined.removesuffix(kind)) or "甲"
        if "的" in name:
            return None
    return f"{quantifier} {name} 属于 {kind}{'：' if match[3] in '：，' else ':'}{match[4] or ''}"


def _grouped(match: _Match) -> str:
    """`1 000`, `1'000`, `1.000.000` and `1,000.50`: `_` between thousands."""
    whole, decimals = match[0], ""
    if match[3]:
        whole, decimals = whole[: -len(match[3])], "." + match[3][1:]
    return "_".join(re.findall(r"\d+", whole)) + decimals


_ROWS: tuple[_Row, ...] = (
    # Numbers and signs as other countries write them.
    (re.compile(r"(?<![\w.,，'])\d{1,3}([ \u00a0\u2009\u202f'’])\d{3}(?:\1(\d{3}))*([.,，]\d{1,2})?(?!\1?\d)"),
     _grouped),
    (re.compile(r"(?<![\w.,，])\d{1,3}([,，])\d{3}(?:\1(\d{3}))*(\.\d{1,2})(?![\d.,，])"), _grouped),
    (re.compile(r"(?<![\w.,，])\d{1,3}(\.)\d{3}(?:\1(\d{3}))+([,，]\d{1,2})?(?![\d.,，])"), _grouped),
    (re.compile(r"(?<![\w.,，])(\d+)[,，](\d{1,2}) ?([€$£￥¥])"), r"\3\1.\2"),
    (re.compile(r"(?<![\w.,，])(\d{1,3}(?:\.\d{3})+|\d+)[,，](\d{1,2})(?![\d.,，])"), _point),
    (re.compile(r"(?<![\w.,，])(\d+(?:\.\d+)?) ?([€$£￥¥])"), r"\2\1"),
    # What is to be done.
    (re.compile(r"\bset(?=\s+\w+(?:\.\w+)+\s*=)"), "ensure"),
    (re.compile(r"\b(shall|must|should) (?=\w+\.\w+\s*(?:[=<>]|!=))"), r"\1 ensure "),
    (re.compile(r"(应当?|必须|宜)\s*(?=\w+[.的]\w+\s*[=＝<>≤≥≠])"), r"\1 保证 "),
    (re.compile(r"(?:设置|设为|设|令|将)(?=\s*\w+(?:[.的]\w+)+\s*[=＝])"), "保证"),
    (re.compile(r"\b(?:inform|tell|notify|show) (\w+) (?:of|about) (\w+(?:\.\w+)*(?:\s*,\s*\w+(?:\.\w+)+)*)"),
     r"provide \2 to \1"),
    (re.compile(r"\b(?:send|show|give) (\w+(?:\.\w+)+(?:\s*,\s*\w+(?:\.\w+)+)*) to (\w+)"), r"provide \1 to \2"),
    (re.compile(r"(?:通知|告知|告诉)\s*(\w+)\s+(\w+(?:[.的]\w+)+)"), r"提供 \2 给 \1"),
    (re.compile(rf"\b(must|shall|should|may) only do {_EVENT} after {_EVENT}"),
     lambda m: f"{_prohibiting(m[1])} before {m[3]} do {m[2]}"),
    (re.compile(r"\b(?:has to|have to|needs to|need to|is to)(?= (?:do|provide|ensure|within)\b)"), "shall"),
    (re.compile(r"\bcan(?:not| not|['’]t)(?= (?:do|provide)\b)"), "must not"),
    (re.compile(r"\bcan(?= (?:do|provide)\b)"), "may"),
    (re.compile(rf"对\s*(\w+)\s*(执行|做)\s*{_EVENT}"), r"\2 \3 给 \1"),
    (re.compile(rf"(?<=[应宜可得须当以] )(?:向|给|对)\s*(\w+)\s*提供\s*{_PATHS_ZH}"), r"提供 \2 给 \1"),
    (re.compile(r"(可以?|应当?|必须)\s*不(?=\s*(?:执行|提供))"), lambda m: "不必" if m[1][0] == "可" else "不得"),
    # What happens.
    (re.compile(r"[,，]\s*(?=(?:then|则|那么|unless|除非)(?!\w))"), " "),
    (re.compile(r"\b[Aa]fter (?=\w+\s*\([^()]*\)\s*,)"), "when "),
    (re.compile(rf"(?<=[{{:])(\s*)[Ww]ithin\s+(\d+) ?([a-z]+)\s+(?:after|of)\s+{_PATTERN}\s*,?\s*(?:the\s+)?(\w+)\s+"
                r"(shall|must|should)\s+(?:do\s+)?(?=\w+\s*\()"), _limit_first),
    (re.compile(rf"(?<=[{{｛:：])(\s*)(?:在\s*)?{_PATTERN}\s*(?:之后|以后|后)(?=\s*[,，])"), r"\1当 \2"),
    (re.compile(r"(?<=\)) *(\w+)(?=\s*,)"), r" as \1"),
    (re.compile(r"(?<=[)）])\s*(?:之后|以后|后)(?=\s*[,，])"), ""),
    (re.compile(rf"{_PATTERN}\s*第?{_NUMBER_ZH}\s*次(?=\s*[,，])"), lambda m: f"第{_in_digits(m[2])}次 {m[1]}"),
    (re.compile(r"(?<=[)）])[ \t]*(?!超过|不到|达到|满)([^\W\d]\w*)(?=\s*[,，])"), r" 作为 \1"),
    # Times.
    (re.compile(r"\b(\d+) (?:working|work|week|office) ?days?\b"), r"\1 business days"),
    (re.compile(rf"\b((?:within|before|after|until|throughout)\s+)({'|'.join(_COUNTS)}) {_UNIT_EN}\b", re.IGNORECASE),
     _counted),
    (re.compile(rf"在\s*{_EVENT_BEFORE}\s*(?:之后|以后|后)\s*的?\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE}"), _later),
    (re.compile(rf"{_MODAL_ZH}\s*(?:在|于)?\s*{_EVENT_BEFORE}\s*(?:之后|以后|后)\s*的?\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE}\s*"),
     _soon_after),
    (re.compile(rf"{_MODAL_ZH}\s*(?:在|于)?\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE}\s*"
                r"(?:完成|进行|做)?\s*(?!执行|提供|保证)(?=\w+\s*[(（])"), _done_soon),
    (re.compile(rf"{_MODAL_ZH}\s*(?:在|于)\s*{_EVENT_BEFORE}\s*(?:之后|以后|后)\s*的?\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE}"
                rf"\s*(?!执行|提供|保证){_PATTERN}"), _done_soon_after),
    (re.compile(rf"(?<=[{{｛:：])(\s*)(?:在\s*)?{_PATTERN}\s*(?:之后|以后|后)\s*的?\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE}\s*"
                r"[,，]?\s*该?(\w+?)\s*(应当?|必须|须|需要?|不得|宜)\s*(?:执行\s*|做\s*)?(?=\w+\s*[(（])"),
     lambda m: f"{m[1]}当 {m[2]}，{m[5]} {_MODALS_ZH.get(m[6], m[6])} 在 {_in_digits(m[3])}{m[4]} 内 执行 "),
    (re.compile(rf"{_MODAL_ZH}\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE}"), _soon),
    (re.compile(rf"(?:在\s*)?{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE}\s*[,，]?\s*(?:至多|最多|不超过)\s*{_NUMBER_ZH}\s*次"),
     lambda m: f"每 {_in_digits(m[1])}{m[2]} 至多 {_in_digits(m[3])}次"),
    (re.compile(rf"(?:在|于)\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*(?:之前|以前|前)"),
     lambda m: f"在 {_in_digits(m[1])}{m[2]} 内"),
    (re.compile(r"(\d{4}-\d\d-\d\d) +(\d{1,2}:\d\d(?::\d\d)?)"),
     lambda m: f"{m[1]}T{m[2].zfill(len(m[2]) + len(m[2]) % 3 % 2)}"),
    (re.compile(rf"在\s*{_EVENT}\s*(?:之前|以前)"), r"早于 \1"),
    (re.compile(rf"(?<=[\w)）] )在\s*{_EVENT}\s*(?:之后|以后)"), r"晚于 \1"),
    (re.compile(rf"于\s*(?=\d+\s*\w*\s*{_INSIDE})"), "在 "),
    # Signs of comparisons.
    (re.compile(rf"(\w+(?:\.\w+)+) (?:is |lies )?between {_AMOUNT} and {_AMOUNT}"), r"\2 <= \1 <= \3"),
    (re.compile(rf"(\w+(?:[.的]\w+)+)\s*(?:在|介于)\s*{_AMOUNT}\s*[和与到至]\s*{_AMOUNT}\s*之间"),
     r"\2 ≤ \1 ≤ \3"),
    _sign("(?:大于等于|大于或等于|不小于|不少于|不低于)", "≥"),
    _sign("(?:小于等于|小于或等于|不大于|不超过|不多于|不高于)", "≤"),
    _sign("(?:不等于|不是)", "≠"),
    _sign("(?:大于|超过|多于|高于)", ">"), _sign("(?:小于|少于|低于)", "<"), _sign("等于", "="),
    _sign(r"\b(?:is |are )?(?:greater|more|larger|bigger) than or equal to\b", ">="),
    _sign(r"\b(?:is |are )?(?:less|smaller|fewer) than or equal to\b", "<="),
    _sign(r"\b(?:is |are )?(?:at least|not less than|no less than)\b", ">="),
    _sign(r"\b(?:is |are )?(?:at most|not more than|no more than)\b", "<="),
    _sign(r"\b(?:is |are )?(?:greater|more|larger|bigger|higher) than\b", ">"),
    _sign(r"\b(?:is |are )?(?:less|smaller|fewer|lower) than\b", "<"),
    _sign(r"\b(?:is |are )?(?:different from|unequal to)\b", "!="), _sign(r"\bis not(?= \w)", "!="),
    _sign(r"\b(?:is equal to|equals|equal to)\b", "="),
    _sign(r"\bis(?= \w+\s*(?:[;},.)\n]|and\b|or\b|implies\b|$))", "="),
    _sign('是(?=\\s*[\\w"“])', "="),
    (re.compile(r"\b([A-Z]{3}) ?(\d[\d_]*(?:\.\d+)?)(?![\w.])"), r"\2 \1"),
    # Prices for each hour and each piece.
    (re.compile(rf"{_AMOUNT} (?:per|an?|each) ({'|'.join(_UNITS)}) ?\* ?(\w+(?:\.\w+)*)"),
     lambda m: f"{m[1]} * ({m[3]} / 1 {_UNITS[m[2]]})"),
    (re.compile(rf"(\w+(?:\.\w+)*) ?\* ?{_AMOUNT} (?:per|an?|each) ({'|'.join(_UNITS)})\b"),
     lambda m: f"({m[1]} / 1 {_UNITS[m[3]]}) * {m[2]}"),
    # Quantifiers.
    (re.compile(r"\b[Ff]or (every|each|all|any) (\w+) (\w+)(?=\s*:)"), _bound),
    (re.compile(r"\b(every|some|no) (\w+) (\w+)(?=\s*:)"), _bound),
    (re.compile(rf"(?:对于?\s*)?({'|'.join(_QUANTIFIERS)})\s*(\w+?(?:[ \t]+\w+?)*)\s*([:：，,])()"), _ranged),
    (re.compile(rf"({'|'.join(_QUANTIFIERS)})\s*(\w+?(?:[ \t]+\w+?)*)\s*([，,])(\s*\w+(?=\s*[.的]))"), _ranged),
    (re.compile(r"(每个|任一|存在|没有)\s+(\w+) (\w+)(?=\s*[:：])"), r"\1 \3 属于 \2"),
    # Metadata in front of what it is about.
    (re.compile(r"((?:constraint|assumption|rule|约束|假设|推理规则|规则)\s+[^\s:：{｛\"“]+(?:\s*(?:\"[^\"\n]*\"|“[^”\n]*”))?)\s*"
                r"([{｛][^{}｛｝]*[}｝])\s*([:：])\s*([^\n{}｛｝]+)"), r"\1\3 \4 \2"),
    # Life cycles, services, needs.
    (re.compile(r"\bfrom (\w+(?:, *\w+)*) to (\w+) (?:when|if|on|at|upon)\b"), r"from \1 -> \2 on"),
    (re.compile(r"(?:来自|自|从)\s*(\w+)\s*(?:到|至|变为)\s*(\w+)\s*(?:当|触发|于)"), r"自 \1 -> \2 触发"),
    (re.compile(r"\bfrom (\w+(?:, *\w+)*) to (?=\w+)"), r"from \1 -> "),
    (re.compile(r"\b(?:when|on|after) (?=\w+(?:\.\w+)*\s*(?:[;}\n]|$))"), "at "),
    (re.compile(r"当\s*(\w+?)\s*时?(?=\s*[;；。}｝\n])"), r"在 \1 时"),
    (re.compile(r"(?<!due )\b(before|after)(?= \w)"), r"due \1"),
    (re.compile(r"(?<!期限 )(早于|晚于)"), r"期限 \1"),
    (re.compile(r"\bthe (?=\w)"), ""),
    (re.compile(r"该\s*(?=\w)"), ""),
    (re.compile(r"[,，](\s*)(?=(?:changing\s+|可变\s*)?(?:param|relation|参数|关系)\s)"), r"\1"),
    (re.compile(r"(?<=\n)[ \t]*\|[ \t]*:?--[-:| \t]*\n"), ""),
)  # fmt: skip


def _prohibiting(modal: str) -> str:
    return "should not" if modal == "should" else "must not"


def other_words(place: Place) -> Explanation | None:
    """What stands here, said in the words of the language."""
    first, last = item_around(place)
    low = max(first, place.text.rfind("\n", 0, place.previous[0]) - 1, place.start - _FAR)
    high = min(last, max(place.end, place.start) + _FAR)
    for pattern, instead in _ROWS:
        for match in pattern.finditer(place.text, low, high):
            if match.start() > place.start or match.end() <= place.previous[0]:
                continue
            written = match.expand(instead) if isinstance(instead, str) else instead(match)
            if written is not None and written != match[0] and _reads_past(place, first, last, match, written):
                return _told(place, match.start(), match.end(), written)
    return _happening(place, first, last)


_FAR = 300
_LONGEST = 3000
_NEXT_ITEM = re.compile(r"\n(?=[^\s})）｝」#＃|｜])")


def item_around(place: Place) -> tuple[int, int]:
    """Where the item with the fault begins and ends."""
    body = 1 if len(place.states) > 1 and place.states[1] in body_states() else 0
    first = place.starts[body] if body < len(place.starts) else place.start
    found = _NEXT_ITEM.search(place.text, max(place.end, place.start))
    return max(first, place.start - _LONGEST), min(
        len(place.text) if found is None else found.start(), first + _LONGEST
    )


def _reads_past(place: Place, first: int, last: int, match: _Match, written: str) -> bool:
    """Whether the item with `written` in it is read beyond it, and beyond the fault."""
    mended = place.text[first : match.start()] + written + place.text[match.end() : last]
    behind = match.start() - first + len(written)
    shift = len(written) - len(match[0])
    beyond = min(len(mended), place.start - first + shift + (match.end() <= place.start))
    return reads_to(mended) >= max(behind, beyond)


def reads_to(text: str) -> int:
    """Where the first token stands that does not fit, in a text that begins with an item."""
    states, position = [_TABLES.start], 0
    while True:
        token = TOKEN.match(text, position)
        assert token is not None
        if token.lastindex == COMMENT:
            position = token.end()
            continue
        if token.lastindex is None:
            return len(text)
        after = _next(text, states, position)
        if after is None:
            return position
        position, states = after


_ROW_END = re.compile(r"(?<=[|｜])[ \t\r]*\n")


def _next(text: str, states: list[int], position: int) -> tuple[int, list[int]] | None:
    row_end = _ROW_END.match(text, position)
    if row_end is not None and (after := _TABLES.after(states, _TABLES.ids["_NL"])) is not None:
        return row_end.end(), after
    tokens = (each for each in readings(text, states, position) if not each.cut)
    return next(((each.end, after) for each in tokens if (after := _TABLES.after(states, each.terminal))), None)


def _told(place: Place, start: int, end: int, written: str) -> Explanation:
    text = place.text[start:end]
    # Blanks and what stands on both sides need not be told.
    found, instead = " ".join(text.split()), " ".join(written.split())
    edits = (Edit(place.span(start, end), written),)
    if not instead or (len(instead) < len(found) and instead in found and not _signs(instead)):
        left = found.replace(instead, "", 1).strip() if instead else found
        fix = Fix(Text(f"leave `{left}` out", f"去掉“{left}”"), edits, safe=False)
        diagnostic = Diagnostic(codes.NOT_NEEDED, place.span(start, end), {"found": left}, fixes=(fix,))
        return Explanation(diagnostic)
    fix = Fix(Text(f"write `{instead}`", f"改为“{instead}”"), edits, safe=False)
    begin = start + len(text) - len(text.lstrip())
    span = place.span(begin, max(begin + 1, start + len(text.rstrip())))
    return Explanation(Diagnostic(codes.OTHER_WORDS, span, {"found": found, "instead": instead}, fixes=(fix,)))


def _signs(text: str) -> bool:
    return not any(char.isalnum() or char in ")）" for char in text)


def example_of_event(text: str, *, chinese: bool) -> str:
    """A pattern of the first event of a text, to show how what happens is written."""
    event = _EVENTS.search(text)
    if event is None:
        return "付款（单：甲）" if chinese else "Pay(order: o)"
    return _pattern(event, "", chinese=chinese)


# ---------------------------------------------------------------- `when Customer pays`

_CLAUSE = re.compile(r"\b[Ww]hen\s+([^,，{}();\n]+?)(?=\s*,)|当\s*([^,，｛｝（）；。\n]+?)(?=\s*[,，])")
_EVENTS = re.compile(r"(?:\bevent|事件)\s+(\w+)[ \t]*(?:[(（]([^()（）]*)[)）])?")
_PAST = {"paid": "pay", "sent": "send", "bought": "buy", "made": "make", "given": "give", "left": "leave"}


def _happening(place: Place, first: int, last: int) -> Explanation | None:
    """`when Customer pays`: what happens is an event with its arguments, such as `when Pay(order: o)`."""
    for clause in _CLAUSE.finditer(place.text, first, last):
        group = 1 if clause[1] is not None else 2
        if not clause.start() <= place.start <= clause.end():
            continue
        meant = next((event for event in _EVENTS.finditer(place.text) if _speaks_of(clause[group], event[1])), None)
        if meant is None:
            return None
        written = _pattern(meant, place.text[clause.end() : last], chinese=group == 2)
        start, end = clause.span(group)
        mended = place.text[first:start] + written + place.text[end:last]
        return _told(place, start, end, written) if reads_to(mended) > start - first + len(written) else None
    return None


def _speaks_of(clause: str, event: str) -> bool:
    """Whether a clause in everyday words has the name of an event in it."""
    if not event.isascii():
        return event in clause
    name = event.lower()
    words = (word.lower() for word in re.findall(r"[A-Za-z]+", clause))
    return any(_stem(word) == _stem(name) for word in words)


def _stem(word: str) -> str:
    word = _PAST.get(word, word)
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _pattern(event: _Match, rest: str, *, chinese: bool) -> str:
    """An event with a name for each argument: the name that the rest of the sentence has for it, if it has one."""
    separator, brackets = ("，", "（{}）") if chinese else (", ", "({})")
    return event[1] + brackets.format(separator.join(_arguments(event[2], rest, chinese=chinese)))


def _arguments(declared: str | None, rest: str, *, chinese: bool) -> Iterator[str]:
    taken: set[str] = set()
    for argument in re.findall(r"(\w+)\s*[:：]\s*(\w+)", declared or ""):
        used = re.search(rf"\b{re.escape(argument[0])}\s*[:：]\s*(\w+)", rest)
        spare = "甲乙丙丁戊己庚辛" if chinese else argument[0][:1].lower() + "xyzuvw"
        name = used[1] if used else next((char for char in spare if char not in taken), "x")
        taken.add(name)
        yield f"{argument[0]}{'：' if chinese else ': '}{name}"

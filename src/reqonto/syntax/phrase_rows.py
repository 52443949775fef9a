"""The phrases of newcomers, and what stands for each in the language.

A row is a pattern and what to write instead; `phrases` says when one is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from reqonto.diagnostics.diagnostic import Text
from reqonto.syntax.moment_rows import MOMENT_ROWS
from reqonto.syntax.numerals import value_of

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
FAR = 300
"""How many characters around a fault are looked at."""
_Instead = str | Callable[[_Match], str | None]
Row = tuple[re.Pattern[str], _Instead] | tuple[re.Pattern[str], _Instead, Text]
"""A pattern, what to write instead, and what the advice has to explain, if anything."""

FROM_THEN_ON = Text(
    "what `when …` asks for comes after it: without a limit at any later time, and `must not` forbids it from then on",
    "“当 ……”之后的要求都在其后：没有时限就是其后任何时候，“不得”从那时起一直禁止",
)
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
_WORD = r"[^\W\d]\w*?"
_MEMBERS = r"([{(\[][^{}()\[\]\n]*[})\]]|[^\W\d]\w*(?:(?:, ?| or |, or | and )[^\W\d]\w*)+(?![\w.(]))"
_AMOUNT_ZH = r"(-?[€$£￥¥]?\d[\d_]*(?:\.\d+)?(?:\s*(?:%|[^\W\d]+?))??)"
_PARTICLE_ZH = r"(?:的?(?:其中之一|中的一个|之一|之中|当中|之内|之间|以内|范围内|范围之内|里面|内部|中间|[里内中]))"
_RANGE_ZH = _AMOUNT_ZH[1:-1] + r"\s*(?:\.\.|～)\s*" + _AMOUNT_ZH[1:-1]
_AMONG_ZH = rf"{_PARTICLE_ZH}?(?!\w)"
_MEMBERS_ZH = (
    r"([{｛「（(【\[［][^{}｛｝「」()（）【】\[\]［］\n]*[}｝」）)】\]］]|"
    rf"[^\W\d]\w*?(?:\s*(?:[、和]|或者?)\s*[^\W\d]\w*?)+(?=\s*{_PARTICLE_ZH}(?!\w)|(?!\w))|"
    rf"[^\W\d]\w*?(?:[.的]\w+?)*(?=\s*{_PARTICLE_ZH}(?!\w)))"
)
_CLAUSE_FIRST = (
    r"(?P<clause>(?:[Ww]hen|当)\s*\w+\s*[(（][^()（）]*[)）](?:\s*(?:as|作为|记作)\s*\w+)?\s*[,，]\s*)"
    r"(?P<quant>every|each|no|每个|没有)\s+(?P<names>\w+(?:\s*[,、]\s*\w+)*)\s+(?:in|属于)\s+(?P<kind>\w+(?:[.的]\w+)*)"
    r"(?:\s+(?:where|其中)\s+(?P<if>[^,，:：{}｛｝]+?))?\s*[,，:：]\s*(?:then\s+)?"
)
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
    found = trigger.search(match.string, max(0, match.start() - FAR), match.start())
    return event if found is None else cast("str | None", found[1])


def _done_soon(match: _Match) -> str:
    """`应 24小时内发货（单：甲）`: the limit, and `执行` before the event."""
    return f"{match[1]} 在 {_in_digits(match[2])}{match[3]} 内 执行 "


def _since_trigger(match: _Match) -> str:
    """`if not PickUp(parcel: p) within 72 h,`: the window begins with the trigger, which needs a name."""
    chinese = match["limit"] is None
    taken = set(re.findall(r"\w+", match[0]))
    name = match["as"] or next(each for each in ("乙丙丁戊" if chinese else "dexyz") if each not in taken)
    named = match["trig"] + (f" 作为 {name}" if chinese else f" as {name}")
    behind = f" 在 {match['limitz'].strip()} 内 晚于 {name}" if chinese else f" within {match['limit']} after {name}"
    negation = " 非 " if chinese else " not "
    return f"{named}{match['mid']}{negation}{match['act']}{behind}"


def _done_to_it(match: _Match) -> str | None:
    """`当 下单（订单：甲），平台应在1小时内退款`: the event, about what the trigger names."""
    text = match.string
    event = re.search(rf"(?:\bevent|事件)\s+{re.escape(match['event'])}[ \t]*(?:[(（]([^()（）]*)[)）])?", text)
    if event is None:
        return None
    item = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    given = dict(re.findall(r"(\w+)\s*[:：]\s*([^\W\d]\w*)(?=\s*[,，、)）])", item))
    arguments = re.findall(r"(\w+)\s*[:：]", event[1] or "")
    if len(arguments) == 1 and _is_about(text, item, event[1]):
        given.setdefault(arguments[0], "甲")
    if any(each not in given for each in arguments):
        return None
    about = "，".join(f"{each}：{given[each]}" for each in arguments)
    limit = f"在 {_in_digits(match[2])}{match[3]} 内 " if match[2] else ""
    return f" {match[1]} {limit}执行 {match['event']}" + (f"（{about}）" if about else "")


def _is_about(text: str, item: str, arguments: str) -> bool:
    """Whether an item begins with words about an event, `如果 下单后30分钟内…`, about the same as another one."""
    said = re.search(r"(?:如果|若)\s*([^\W\d]\w*?)(?:之后|以后|后)\w*(?:没有|未|没)\w+\s*[,，]?", item)
    found = said and re.search(rf"(?:\bevent|事件)\s+{re.escape(said[1])}[ \t]*[(（]([^()（）]*)[)）]", text)
    kinds = [re.findall(r"[:：]\s*(\w+)", each) for each in (found[1], arguments)] if found else []
    return len(kinds) > 1 and kinds[0] == kinds[1]


def _done_by(match: _Match) -> str | None:
    """`when Pay(order: o) by Buyer,`: who does it, the declaration of the event says; a party has a name."""
    declared = re.search(
        rf"(?:\bevent|事件)\s+{re.escape(match['event'])}\s*(?:[(（][^()（）]*[)）])?\s*(?:by|由)\s+(\w+)", match.string
    )
    return match["act"] if declared is not None and declared[1] == match["who"] else None


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


def _between(match: _Match) -> str:
    """`o.total between 5 and 10 CNY`: both ends, each with its unit."""
    path, low, high = match[1], match[2], match[3]
    unit = re.sub(r"^-?[\d_]+(?:\.\d+)?", "", high)
    if re.fullmatch(r"-?[\d_]+(?:\.\d+)?", low):
        low += unit
    sign = "<=" if path.isascii() and "≤" not in match.string else "≤"
    return f"{low} {sign} {path} {sign} {high}"


def _braced(members: str, *, chinese: bool) -> str:
    """`fresh, worn`, `(fresh or worn)` and `{ fresh, worn }` as a set."""
    inner = members.strip().strip("{}｛｝「」()（）[]【】［］").strip()
    words = re.split(r"\s*(?:[,，、]|(?<!\w)or(?!\w)|或者?|(?<!\w)and(?!\w)|和)\s*", inner)
    return "{" + ("、" if chinese else ", ").join(word for word in words if word) + "}"


def _member_zh(match: _Match) -> str | None:
    """`在 {新、旧} 之中`, `是 新、旧 之一`: `属于 {新、旧}`."""
    members = match[2]
    if re.match(r"[\d$€¥￥£-]", members) or re.fullmatch(rf"{_WORD}(?:[.的]{_WORD})*", members):
        return f"{match[1] or ''}属于 {members}"
    return f"{match[1] or ''}属于 {_braced(members, chinese=True)}"


def _ranged_zh(match: _Match) -> str:
    return f"{match[1] or ''}属于 {match[2]}..{match[3]}"


def _member(match: _Match) -> str:
    """`is one of fresh, worn`: `in {fresh, worn}`."""
    return f"{match[1] or ''}in {_braced(match[2], chinese=False)}"


def _alternatives(match: _Match) -> str:
    """`is fresh or worn`: `in {fresh, worn}`."""
    return f"in {_braced(match[1], chinese=False)}"


def _alternatives_zh(match: _Match) -> str:
    return f"属于 {_braced(match[1], chinese=True)}"


def _quantified_later(match: _Match) -> str | None:
    """`when Ask(book: b), every l in b.lines, the Shop shall`: who it is said of stands before the clauses.

    What the pattern names and the range needs is bound by its kind: `every b in Book, l in b.lines: …`.
    """
    clause, quantifier, names, kind, condition = match.group("clause", "quant", "names", "kind", "if")
    chinese = not clause.isascii()
    in_, colon = (" 属于 ", "：") if chinese else (" in ", ": ")
    binder = f"{names}{in_}{kind}"
    needed = re.split(r"[.的]", kind)[0]
    if needed != kind:
        argument = re.search(rf"(\w+)\s*[:：]\s*{re.escape(needed)}(?!\w)", clause)
        event = re.match(r"(?:[Ww]hen|当)\s*(\w+)", clause)
        declared = argument and event and _argument_of(event[1], argument[1], match.string)
        if not declared or quantifier not in ("every", "each", "每个"):
            return None
        binder = f"{needed}{in_}{declared}{'、' if chinese else ', '}{binder}"
    word = "每个" if chinese else "every"
    told = f"{word} {binder}{colon}{clause.strip()}"
    told += "" if chinese else " "
    if condition is None:
        return told
    return told + (f"如果 {condition.strip()} 则 " if chinese else f"if {condition.strip()} then ")


def _argument_of(event: str, argument: str, text: str) -> str | None:
    """The kind that an event declares for an argument."""
    declared = re.search(rf"(?:\bevent|事件)\s+{re.escape(event)}\s*[(（]([^()（）]*)[)）]", text)
    found = declared and re.search(rf"(?<!\w){re.escape(argument)}\s*[:：]\s*(\w+)", declared[1])
    return found[1] if found else None


def _triggered_constraint(match: _Match) -> str | None:
    """`constraint C-1: when Ask(book: b), b.pages > 3`: in a formula, an event is one of its kind."""
    event, arguments, rest = match["event"], match["args"], match["rest"]
    chinese = match["when"] == "当"
    spare = "甲乙丙丁戊己庚辛" if chinese else "xyzuvw"
    used = set(re.findall(r"\w+", rest + arguments))
    name = match["as"] or next((each for each in spare if each not in used), "e")
    for argument, variable in re.findall(r"(\w+)\s*[:：]\s*(\w+)", arguments):
        rest = re.sub(rf"(?<![\w.]){re.escape(variable)}(?!\w|\s*[:：])", f"{name}.{argument}", rest)
    in_, colon, word = (" 属于 ", "：", "每个") if chinese else (" in ", ": ", "every")
    more = re.match(r"(?:every|each|每个)\s+(\w+\s+(?:in|属于)\s+[^:：,，]+)[:：,，]\s*", rest)
    if more is None:
        return f"{match['gap']}{word} {name}{in_}{event}{colon}{rest}"
    return f"{match['gap']}{word} {name}{in_}{event}{'、' if chinese else ', '}{more[1]}{colon}{rest[more.end() :]}"


def _sign(word: str, sign: str) -> Row:
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


ROWS: tuple[Row, ...] = (
    # Numbers and signs as other countries write them.
    (re.compile(r"(?<![\w.,，'])\d{1,3}([ \u00a0\u2009\u202f'’])\d{3}(?:\1(\d{3}))*([.,，]\d{1,2})?(?!\1?\d)"),
     _grouped),
    (re.compile(r"(?<![\w.,，])\d{1,3}([,，])\d{3}(?:\1(\d{3}))*(\.\d{1,2})(?![\d.,，])"), _grouped),
    (re.compile(r"(?<![\w.,，])\d{1,3}(\.)\d{3}(?:\1(\d{3}))+([,，]\d{1,2})?(?![\d.,，])"), _grouped),
    (re.compile(r"(?<![\w.,，])(\d+)[,，](\d{1,2}) ?([€$£￥¥])"), r"\3\1.\2"),
    (re.compile(r"(?<![\w.,，])(\d{1,3}(?:\.\d{3})+|\d+)[,，](\d{1,2})(?![\d.,，])"), _point),
    (re.compile(r"(?<![\w.,，])(\d+(?:\.\d+)?) ?([€$£￥¥])"), r"\2\1"),
    (re.compile(r"(?<![\w.,，])(\d[\d_]*(?:\.\d+)?) ?(\.\.|～) ?(\d[\d_]*(?:\.\d+)?) ?([€$£￥¥])"), r"\4\1\2\3"),
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
    (re.compile(rf"(?:对|向|给)\s*(\w+)\s*(执行|做)\s*{_EVENT}"), r"\2 \3 给 \1"),
    (re.compile(rf"(?<= )to (?:the )?(\w+) do {_EVENT}"), r"do \2 to \1"),
    (re.compile(r"(?P<act>(?P<event>\w+)\s*[(（][^()（）]*[)）])\s*(?:by|由)\s+(?:the |an? )?(?P<who>\w+)"
                r"(?=\s*[,，])"), _done_by),
    (re.compile(rf"(?<=[应宜可得须当以] )(?:向|给|对)\s*(\w+)\s*提供\s*{_PATHS_ZH}"), r"提供 \2 给 \1"),
    (re.compile(r"(可以?|应当?|必须)\s*不(?=\s*(?:执行|提供))"), lambda m: "不必" if m[1][0] == "可" else "不得"),
    # What happens.
    (re.compile(_CLAUSE_FIRST), _quantified_later),
    (re.compile(r"(?<=[:：])(?P<gap>\s*)(?P<when>[Ww]hen|当)\s*(?P<event>\w+)\s*[(（](?P<args>[^()（）]*)[)）]"
                r"(?:\s*(?:as|作为|记作)\s*(?P<as>\w+))?\s*(?:时)?\s*[,，]?\s*(?:then\s+|则\s*)?(?P<rest>[^\n{}｛｝]+)"),
     _triggered_constraint),
    (re.compile(r"[,，]\s*(?=(?:then|则|那么|unless|除非)(?!\w))"), " "),
    (re.compile(r"\b[Aa]fter (\w+\s*\([^()]*\))\s*,?(?=\s)"), r"when \1,", FROM_THEN_ON),
    (re.compile(rf"(?<=[{{:])(\s*)[Ww]ithin\s+(\d+) ?([a-z]+)\s+(?:after|of)\s+{_PATTERN}\s*,?\s*(?:the\s+)?(\w+)\s+"
                r"(shall|must|should)\s+(?:do\s+)?(?=\w+\s*\()"), _limit_first),
    (re.compile(rf"(?<=[{{｛:：])(\s*)(?:在\s*)?{_PATTERN}\s*(?:之后|以后|后)(?=\s*[,，])"), r"\1当 \2", FROM_THEN_ON),
    (re.compile(r"(?<=\)) *(\w+)(?=\s*,)"), r" as \1"),
    (re.compile(r"(?<=[)）])\s*(?:之后|以后|后)(?=\s*[,，])"), ""),
    (re.compile(rf"{_PATTERN}\s*第?{_NUMBER_ZH}\s*次(?=\s*[,，])"), lambda m: f"第{_in_digits(m[2])}次 {m[1]}"),
    (re.compile(r"(?<=[)）])[ \t]*(?!超过|不到|达到|满)([^\W\d]\w*)(?=\s*[,，])"), r" 作为 \1"),
    # Times.
    (re.compile(rf"(?P<trig>(?:[Ww]hen|当)\s*{_PATTERN})(?:\s*(?:as|作为|记作)\s*(?P<as>\w+))?(?P<mid>\s*[,，]\s*(?:if|如果|若))\s*"
                rf"(?:not?|没有|非|未)\s*(?P<act>{_PATTERN})\s*"
                r"(?:within (?P<limit>\d+ ?[a-z]+)\b(?! *(?:after|before|from)\b)|"
                rf"(?:在\s*)?(?P<limitz>\d+\s*{_UNIT_ZH})\s*{_INSIDE}(?!\s*晚于))"), _since_trigger),
    (re.compile(rf"{_MODAL_ZH}\s*(?:在|于)?\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE}\s*(?:完成|进行|做)?\s*(?!执行|提供|保证){_PATTERN}"),
     lambda m: f" {m[1]} 在 {_in_digits(m[2])}{m[3]} 内 执行 {m[4]}"),
    (re.compile(rf"{_MODAL_ZH}\s*(?:(?:在|于)?\s*{_NUMBER_ZH}\s*{_UNIT_ZH}\s*{_INSIDE})?\s*(?:完成|进行|做)?\s*(?!执行|提供|保证)"
                r"(?P<event>[^\W\d]\w*)(?!\w|\s*[(（])"), _done_to_it),
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
    *MOMENT_ROWS,
    (re.compile(r"(?<=start|until) (?:at|on|from)(?= \d)|(?<=start|until):"), ""),
    (re.compile(r"(?<=起始|截止|结束)(?:时间|于|[:：]|\s+(?:于|在))\s*(?=\d)"), " "),
    (re.compile(r"(?:开始|起始)\s*时间\s*[:：]?\s*"), "起始 "),
    (re.compile(r"(?<=\w)\s*[:：]\s*(?=(?:satisfied|violated|pending|unknown|not applicable|"
                r"满足|违反|待定|未知|不适用)(?!\w))"), " "),
    (re.compile(rf"在\s*{_EVENT}\s*(?:之前|以前)"), r"早于 \1"),
    (re.compile(rf"(?<=[\w)）] )在\s*{_EVENT}\s*(?:之后|以后)"), r"晚于 \1"),
    (re.compile(rf"于\s*(?=\d+\s*\w*\s*{_INSIDE})"), "在 "),
    # Signs of comparisons.
    (re.compile(rf"(\w+(?:\.\w+)+) (?:is |lies )?between {_AMOUNT} and {_AMOUNT}"), _between),
    (re.compile(rf"(\w+(?:[.的]\w+)+)\s*(?:在|介于)\s*{_AMOUNT}\s*[和与到至]\s*{_AMOUNT}\s*之间"),
     _between),
    # Membership.
    (re.compile(rf"(不)?(?:在|处于|属于|是|为)\s*{_MEMBERS_ZH}\s*{_AMONG_ZH}"), _member_zh),
    (re.compile(rf"(不)?(?:在|处于|从|介于|属于)\s*{_AMOUNT_ZH}\s*[至到—–-]\s*{_AMOUNT_ZH}\s*{_AMONG_ZH}"), _ranged_zh),
    (re.compile(rf"(不)?(?:在|处于)\s*({_RANGE_ZH})\s*{_AMONG_ZH}"), _member_zh),
    (re.compile(rf"\b(?:(?:is|are|be) )?(not )?(?:in|among|within|(?:either )?one of|any of) ?{_MEMBERS}"), _member),
    (re.compile(rf"\b(?:is|are|be) (?:either )?((?:{_WORD} or )+{_WORD})(?!\w)"), _alternatives),
    (re.compile(rf"(?:是|为)\s*((?:{_WORD}\s*(?:或者?|还是)\s*)+{_WORD})(?!\w)"), _alternatives_zh),
    (re.compile(rf"\b(?:in|from|between|within) {_AMOUNT} ?(?:to|and|until|[-–—]) ?{_AMOUNT}"), r"in \1..\2"),
    (re.compile(rf"\bwithin ({_AMOUNT} ?\.\.)"), r"in \1"),
    (re.compile(r"\bis(?:n['’]t|nt)\b"), "!="),
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

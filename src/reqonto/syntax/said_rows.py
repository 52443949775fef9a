"""How people say how often, what each has, what no two share, what comes first, and what they ask."""

from __future__ import annotations

import re
from collections.abc import Callable

from reqonto.syntax.expected import METADATA
from reqonto.syntax.keywords import BY_TERMINAL
from reqonto.syntax.numerals import value_of

_Match = re.Match[str]
_Row = tuple[re.Pattern[str], str | Callable[[_Match], str | None]]
_END = r"(?=\s*(?:[{｛}｝\n;；。.]|\Z))"
_SENTENCE_END = r"(?=\s*(?:[}｝\n;；]|\Z))"
_MODAL = r"(?:must|shall|should|may)\b"
_MODAL_ZH = r"(?:应当?|必须|不应|不得|不宜|宜|可以?|不必)"
_ARGUMENTS = r"[(（][^()（）]*[)）]"
_PATH = r"[^\W\d]\w*(?:[.的][^\W\d]\w*)*"
_PERIOD = {"second": "1 s", "minute": "1 min", "hour": "1 h", "day": "1 d", "week": "1 w", "month": "30 d",
           "year": "365 d"}  # fmt: skip
_PERIOD_ZH = {"秒": "1秒", "分钟": "1分钟", "小时": "1小时", "天": "1天", "日": "1天", "周": "1周", "星期": "1周",
              "个月": "30天", "月": "30天", "年": "365天"}  # fmt: skip
_MEASURE = "[个次笔条单张份件名位本辆间台次场封]"
_NUMBERS = {"a": "1", "an": "1", "one": "1", "a single": "1", "two": "2", "three": "3", "four": "4", "five": "5",
            "once": "1", "twice": "2"}  # fmt: skip
_NUMBER = rf"(\d+|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_NUMBER_ZH = r"(\d+|[一二两三四五六七八九十百]+)"
_BOUND = r"(at most|at least|exactly|no more than|not more than|only|up to)"
_BOUND_ZH = r"(?:必须|应当?|可以?|能)?\s*有?\s*(?P<bound>至多|至少|恰好|最多|最少|不超过|仅|只能?)\s*有?"
_BOUNDS = {"no more than": "at most", "not more than": "at most", "up to": "at most", "only": "at most",
           "最多": "至多", "最少": "至少", "不超过": "至多", "仅": "至多", "只": "至多", "只能": "至多"}  # fmt: skip
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_SPARE, _SPARE_ZH = "xyzuvw", "甲乙丙丁戊己庚辛"
_VALUE = r"-?\d[\d_]*(?:\.\d+)?(?: ?[^\W\d]+| ?%)?"
_METADATA = "|".join(sorted((re.escape(s) for t in METADATA for s in BY_TERMINAL[t].spellings), key=len, reverse=True))


def _number(word: str) -> str:
    if word.lower() in _NUMBERS:
        return _NUMBERS[word.lower()]
    return word if word.isdecimal() else str(value_of(word) or word)


def _declared(word: str, text: str, *, kinds: str = "entity|role|event|实体|角色|事件") -> _Match | None:
    """The declaration of a kind or an event that a word names, in the singular or the plural, whatever its case."""
    names = {word, word.removesuffix("s"), re.sub("ies$", "y", word), re.sub("es$", "", word)}
    named = "|".join(map(re.escape, sorted(filter(None, names), key=len, reverse=True)))
    return re.search(
        rf"(?<!\w)(?:{kinds})\s+(?P<name>{named})(?!\w)\s*(?P<args>{_ARGUMENTS})?(?P<body>[^{{｛\n]*[{{｛][^{{}}｛｝]*[}}｝])?",
        text,
        re.IGNORECASE,
    )


def _variable(kind: str, *, chinese: bool, other: str = "") -> str:
    """A name for one of a kind that is not yet in use."""
    spare = _SPARE_ZH if chinese else kind[0].lower() + _SPARE
    return next(each for each in spare if each != other)


def _leads_to(kind: str, declaration: _Match) -> str | None:
    """The argument of an event, or the relation of a kind, that leads to another kind."""
    body = (declaration["args"] or "") + (declaration["body"] or "")
    found = re.search(rf"(\w+)\s*[:：]\s*{re.escape(kind)}(?!\w)", body)
    return found[1] if found else None


def _each_has(match: _Match) -> str | None:
    """`each Appointment at most 1 Confirm`, `every a in Appointment has at most one Confirm per day`."""
    text, chinese = match.string, match["each"].startswith(("每", "任"))
    owner = _declared(match["kind"], text)
    owned = _declared(match["what"], text)
    if owner is None or owned is None:
        return None
    bound, number = _BOUNDS.get(match["bound"], match["bound"]), _number(match["number"])
    one = match["name"] or _variable(owner["name"], chinese=chinese)
    other = _variable(owned["name"], chinese=chinese, other=one)
    start = f"每个 {one} 属于 {owner['name']}：" if chinese else f"every {one} in {owner['name']}: "
    way, back = _leads_to(owner["name"], owned), _leads_to(owned["name"], owner)
    period = match["period"]
    is_event = owned[0].startswith(("event", "事件"))
    if period is not None:
        if not is_event or way is None:
            return None
        if chinese:
            return f"{start}每 {_PERIOD_ZH[period]} {bound} {number}次 {owned['name']}（{way}：{one}）"
        return f"{start}{bound} {number} {owned['name']}({way}: {one}) per {_PERIOD[period.lower().rstrip('s')]}"
    if way is not None:
        if chinese:
            return f"{start}{bound} {number} {other} 属于 {owned['name']}：{other}.{way} = {one}"
        return f"{start}{bound} {number} {other} in {owned['name']}: {other}.{way} = {one}"
    if back is None:
        return None
    sign = {"at most": "<=", "at least": ">=", "exactly": "=", "至多": "≤", "至少": "≥", "恰好": "="}[bound]
    counted = f"计数（{other} 属于 {one}.{back}）" if chinese else f"count({other} in {one}.{back})"
    return f"{start}{counted} {sign} {number}"


def _has_value(match: _Match) -> str | None:
    """`every Order has a total`: a value is known."""
    text, chinese = match.string, match["each"].startswith(("每", "任"))
    owner = _declared(match["kind"], text)
    if owner is None or not re.search(rf"(?<!\w){re.escape(match['what'])}\s*[:：]", owner["body"] or ""):
        return None
    one = match["name"] or _variable(owner["name"], chinese=chinese)
    if chinese:
        return f"每个 {one} 属于 {owner['name']}：{one}.{match['what']} 已知"
    return f"every {one} in {owner['name']}: {one}.{match['what']} is known"


def _no_two(match: _Match) -> str | None:
    """`no two Orders have the same no`, `两个 订单 的 编号 不得 相同`."""
    chinese = not match["two"].isascii()
    owner = _declared(match["kind"], match.string)
    if owner is None:
        return None
    if chinese:
        words = [each for each in re.split(r"\s*[、和]\s*", match["what"]) if each]
        same = " 且 ".join(f"甲 的 {each} = 乙 的 {each}" for each in words)
        return f"没有 甲、乙 属于 {owner['name']} 其中 甲 ≠ 乙：{same}"
    words = re.split(r"\s*(?:,|\band\b)\s*", match["what"])
    same = " and ".join(f"x.{each} = y.{each}" for each in words if each)
    return f"no x, y in {owner['name']} where x != y: {same}"


def _often(match: _Match) -> str:
    """`Pay(order: o) at most once`."""
    if match["chinese"]:
        return f"{_BOUNDS.get(match['chinese'], match['chinese'])} {_number(match['times_zh'])}次 {match['act']}"
    return f"{_BOUNDS.get(match['bound'], match['bound'])} {_number(match['times'])} {match['act']}"


def _each_period(match: _Match) -> str:
    """`每天 至多 5次`: the length of time has a number."""
    bound = _BOUNDS.get(match["bound"], match["bound"])
    return f"每 {_PERIOD_ZH[match['period']]} {bound} {_number(match['number'])}次 "


def _ranged(match: _Match) -> str | None:
    """`in (1, 900)`: two rising numbers in parentheses are the ends of a range."""
    ends = [re.match(r"-?[\d_]+(?:\.\d+)?", each) for each in (match[2], match[3])]
    if any(each is None for each in ends):
        return None
    low, high = (float(each[0].replace("_", "")) for each in ends if each)
    return f"{match[1]} {match[2]}..{match[3]}" if low < high else None


def _known_of(match: _Match) -> str:
    """`every o in Order has o.total`."""
    chinese = match[1].startswith("每个")
    return f"{match[1]}：{match[2]} 已知" if chinese else f"{match[1]}: {match[2]} is known"


def _at_the_end(match: _Match) -> str | None:
    """`when Pay(order: o), unless o.urgent the Shop shall …`: what is excepted stands behind what has to be done."""
    rest, condition = match["rest"].strip(), match["cond"].strip()
    return f"{rest} {match['unless'].lower()} {condition}"


def _before_it(match: _Match) -> str:
    """`before Ship(order: o), the Shop must …`: the limit stands before the verb."""
    chinese = not match["modal"].isascii()
    if chinese:
        return f"{match['gap']}{match['who']} {match['modal']} 早于 {match['act']} "
    return f"{match['gap']}the {match['who']} {match['modal']} before {match['act']} "


def _metadata_in_braces(match: _Match) -> str | None:
    """`constraint C-1: … exception to C-2`: metadata of a formula stands in braces."""
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    if line.strip() and re.match(r"\s*(?:param|relation|参数|关系)(?!\w)", line):
        return None
    return f" {{ {match[1].strip()} }}"


_EACH = r"(?P<each>each|every|Each|Every|any|每个|每一个|任一)\s*(?:(?P<name>\w+)\s+(?:in|属于)\s+)?(?P<kind>\w+?)"
_TWO_ZH = r"(?P<two>(?:没有|任意|任何|不得有|不能有|不存在)?\s*两个)"

SAID_ROWS: tuple[_Row, ...] = (
    # What is excepted, and where metadata stands.
    (re.compile(rf"(?P<unless>[Uu]nless)\s+(?P<cond>[^{{}}\n]+?)\s*,?\s+(?P<rest>(?:[Ww]hen\b[^,{{}}\n]*(?:\([^()\n]*\)[^,{{}}\n]*)*,\s*)?"
                rf"(?:the\s+)?\b[A-Z]\w*\s+{_MODAL}[^{{}}\n;]*?){_SENTENCE_END}"), _at_the_end),
    (re.compile(rf"(?P<unless>除非)\s*(?P<cond>[^{{}}｛｝\n]+?)\s*[,，\s]\s*"
                rf"(?P<rest>(?:当[^{{}}｛｝\n]*?[,，]\s*)?[^\W\d]\w*\s+{_MODAL_ZH}"
                rf"[^{{}}｛｝\n;；]*?){_SENTENCE_END}"), _at_the_end),
    (re.compile(rf"\s+((?:{_METADATA})(?!\w)[^{{}}｛｝\n#＃]*(?:\n[ \t]*(?:{_METADATA})(?!\w)[^{{}}｛｝\n#＃]*)*)"
                r"(?=\s*(?:\n|\Z|[#＃]))"), _metadata_in_braces),
    # How often.
    (re.compile(rf"(?P<act>[^\W\d]\w*\s*{_ARGUMENTS})\s*(?:"
                r"(?P<bound>at most|at least|exactly|only)\s*(?P<times>once|twice|"
                r"(?:\d+|one|two|three|four|five)(?=\s+times?))(?:\s+times?)?|(?P<chinese>至多|至少|恰好|最多|只能?)\s*"
                rf"(?P<times_zh>\d+|[一二两三四五六七八九十]+)\s*次){_END}"), _often),
    (re.compile(rf"{_EACH}(?:,|:)?\s+(?:(?:must|shall|can|may)?\s*(?:has|have|gets?)\s+)?"
                rf"(?P<bound>at most|at least|exactly|no more than|not more than|only|up to)\s+"
                rf"(?P<number>{_NUMBER[1:-1]})\s+(?P<what>[^\W\d]\w*)"
                rf"(?:\s+(?:per|a|every|each)\s+(?P<period>{'|'.join(_PERIOD)}))?{_END}"), _each_has),
    (re.compile(rf"{_EACH}\s*[:：，]?\s*(?:每\s*1?(?P<period>{'|'.join(_PERIOD_ZH)})\s*)?{_BOUND_ZH}\s*"
                rf"(?P<number>{_NUMBER_ZH[1:-1]})\s*{_MEASURE}?\s*(?P<what>[^\W\d]\w*){_END}"), _each_has),
    (re.compile(rf"每\s*1?(?P<period>{'|'.join(_PERIOD_ZH)})\s*(?P<bound>至多|最多|不超过|至少|最少)\s*(?P<number>{_NUMBER_ZH[1:-1]})\s*"
                rf"{_MEASURE}\s*(?=[^\W\d])"), _each_period),
    (re.compile(rf"(每\s*\d+\s*[^\W\d]+?\s+)?(至多|最多|至少|恰好)\s*(\d+)\s*{_MEASURE}\s*(?=[^\W\d]\w*\s*(?:{_ARGUMENTS}|每|[\n}}｝]|\Z))"),
     lambda m: f"{m[1] or ''}{_BOUNDS.get(m[2], m[2])} {_number(m[3])}次 "),
    (re.compile(rf"{_BOUND} {_NUMBER} (\w+) in (\w+) (?:per|a|each|every) "
                rf"(?:1 )?({'|'.join(_PERIOD)}):\s*\3\.(\w+) = ({_PATH})"),
     lambda m: f"{_BOUNDS.get(m[1], m[1])} {_number(m[2])} {m[4]}({m[6]}: {m[7]}) per {_PERIOD[m[5]]}"),
    # What each has, and what no two share.
    (re.compile(rf"{_EACH}\s+(?:must\s+|shall\s+)?(?:has|have)\s+(?:an?\s+|the\s+)?"
                rf"(?P<what>[^\W\d]\w*){_END}"), _has_value),
    (re.compile(rf"{_EACH}\s*(?:必须|应当?|都|均)?\s*(?:具有|有)\s*(?P<what>[^\W\d]\w*){_END}"), _has_value),
    (re.compile(r"((?:each|every|每个) \w+ (?:in|属于) \w+)\s*(?:must |shall |必须|应)?\s*(?:has|have|具有|有)\s+"
                rf"(\w+(?:[.的]\w+)+){_END}"), _known_of),
    (re.compile(rf"(?<=[:：])(\s*)(?:必须|应当?)?\s*有\s*(\w+(?:[.的]\w+)+){_END}"), r"\1\2 已知"),
    (re.compile(rf"(?P<two>[Nn]o two)\s+(?:\w+ in )?(?P<kind>\w+)(?:\s+(?:may|can|shall|must))?(?:,|:)?\s+"
                rf"(?:(?:have|has|share|with)\s+)?the same\s+(?P<what>\w+(?:(?:, | and )\w+)*){_END}"), _no_two),
    (re.compile(rf"{_TWO_ZH}\s*(?P<kind>\w+?)\s*的?\s+(?P<what>\w+(?:\s*[、和]\s*\w+)*)\s+(?:都|均)?(?:不能|不得|不可|不应|必须|应)?\s*"
                rf"(?:相同|不同|一样|重复|相等|各异|互不相同){_END}"), _no_two),
    (re.compile(rf"{_TWO_ZH}\s*(?P<kind>\w+?)\s+(?:不能|不得|不可|不应)?\s*(?:具有|拥有|有)?\s*相同\s*的?\s*"
                rf"(?P<what>\w+(?:\s*[、和]\s*\w+)*){_END}"), _no_two),
    # Shares.
    (re.compile(rf"\b(?:a )?half (?:of )?(?:the )?(?={_PATH})"), "50% * "),
    (re.compile(r"\b(?:a|one) (third|quarter|fifth|tenth) of (?:the )?([^\W\d]\w*(?:\.\w+)*)"),
     lambda m: f"{m[2]} / {_PARTS[m[1]]}"),
    # Ranges.
    (re.compile(rf"(in|属于)\s*[\[(（【{{｛]\s*({_VALUE})\s*(?:\.\.|～)\s*({_VALUE})\s*[\])）】}}｝]"), r"\1 \2..\3"),
    (re.compile(rf"(in|属于)\s*[(（]\s*({_VALUE})\s*[,，、]\s*({_VALUE})\s*[)）]"), _ranged),
    # Types of other languages.
    (re.compile(r"(?<=[:：])\s*(?:array|vector|sequence) of (?=\w)"), " list of "),
    (re.compile(r"(?<=[:：])\s*([Ll]ist|[Ss]et|[Aa]rray)\s*(?:<|\[)\s*(\w+)\s*(?:>|\])"),
     lambda m: f" {'set' if m[1].lower() == 'set' else 'list'} of {m[2]}"),
    (re.compile(r"(?<=[:：])\s*(\w+)\[\]"), r" list of \1"),
    (re.compile(r"(?<=[:：])\s*(?:varchar|char|string|text|字符串|文本)\s*[(（]\d+[)）]", re.IGNORECASE),
     lambda m: "文本" if not m[0].isascii() else " text"),
    (re.compile(r"(?<=[:：])\s*(?:decimal|numeric|number|小数)\s*[(（]\d+(?:\s*[,，]\s*\d+)?[)）]", re.IGNORECASE),
     lambda m: "小数" if not m[0].isascii() else " decimal"),
    (re.compile(r"(?<=[:：])\s*(\w+(?: [A-Z]{3})?)\?(?=\s)"), r" optional \1"),
    (re.compile(r"(?<=[:：])\s*(?:数组|列表)\s*[<＜(（]?\s*(\w+)\s*[>＞)）]?(?=\s*(?:[；;}｝\n]|\Z))"), r"列表 \1"),
    # What comes first.
    (re.compile(rf"(?<=[{{:])(?P<gap>\s*)[Bb]efore\s+(?P<act>\w+\s*{_ARGUMENTS})\s*,?\s*(?:the\s+)?(?P<who>\w+)\s+"
                r"(?P<modal>(?:must|shall|should|may)(?: not)?)\s+"), _before_it),
    (re.compile(rf"(?<=[{{｛:：])(?P<gap>\s*)(?:在\s*)?(?P<act>\w+\s*{_ARGUMENTS})\s*(?:之前|以前|前)\s*[,，]\s*该?(?P<who>[^\W\d]\w*)\s+"
                rf"(?P<modal>{_MODAL_ZH})\s+"), _before_it),
    (re.compile(rf"(?<=[:：\s])({_PATH})\s*在\s*({_PATH})\s*(?:之前|以前|前)(?!\w)"), r"\1 早于 \2"),
    (re.compile(rf"(?<=[:：\s])({_PATH})\s*在\s*({_PATH})\s*(?:之后|以后|后)(?!\w)"), r"\1 晚于 \2"),
    (re.compile(rf"(?<=[应宜得可须] )(?:在\s*)?(\w+\s*{_ARGUMENTS})\s*(?:之前|以前|前)\s+"
                     rf"(?=执行|提供|保证)"), r"早于 \1 "),
    (re.compile(r"(?:先于|前于|早过)"), "早于"), (re.compile(r"(?:后于|迟于|晚过)"), "晚于"),
    (re.compile(r"\b(?:is |comes |happens )?(?:prior to|earlier than|sooner than|ahead of|precedes)\b"), "before"),
    (re.compile(r"\b(?:is |comes |happens )?(?:later than|subsequent to|follows|succeeds)\b"), "after"),
    (re.compile(r"(?<=[{,:] )The (?=\w+ (?:shall|must|should|may)\b)"), "the "),
    # Questions.
    (re.compile(r"(?<=[{｛])(\s*)(?:[Aa]sk )?(?:whether|if|[Ii]s there|[Aa]re there|[Dd]oes)"
                     r"(?: an?| any| some)? (?=\w+ in \w)"),
     r"\1ask some "),
    (re.compile(r"(?<=[{｛])(\s*)(some|every|no|exactly|at most|at least)(?=\s)"), r"\1ask \2"),
    (re.compile(r"(?<=[{｛])(\s*)(?:[Ww]hich|[Ww]hat|[Ll]ist|[Ss]how|[Ss]elect|"
                     r"[Ff]ind all|[Ff]ind every|[Ff]ind each) (?=\w+ in \w)"),
     r"\1find "),
    (re.compile(r"(?<=[{｛])(\s*)(?:询问|提问|请问|问)\s*(?:是否)?\s*(?=\w)"), r"\1是否 "),
    (re.compile(r"(?<=[{｛])(\s*)(?:是否)?\s*(?:有没有|有无|是否有)\s*(?=\w)"), r"\1是否 存在 "),
    (re.compile(r"(?<=[{｛])(\s*)(存在|每个|没有|恰好|至多|至少)(?=\s)"), r"\1是否 \2"),
    (re.compile(r"(?<=[{｛])(\s*)(?:列出|哪些|查询|找出|显示|哪个)(?:所有|每个)?\s*(?=\w+\s*属于)"), r"\1查找 "),
    (re.compile(r"(?<!\S)(?:query|ask|find|Question|Query)(?=\s+\S+\s*(?:\"[^\"\n]*\"\s*)?\{)"), "question"),
    (re.compile(r"(?<!\S)(?:询问|提问|问|疑问|查询|查询问题)(?=\s+\S+\s*(?:“[^”\n]*”\s*)?[{｛])"), "问题"),
    (re.compile(r"(?<=question )(\S+?)(\s*\"[^\"\n]*\")?\s*:\s*(?:ask\s+)?([^\n{}]+)"), r"\1\2 { ask \3 }"),
    (re.compile(r"(?<=问题 )(\S+?)(\s*“[^”\n]*”)?\s*[:：]\s*(?:是否\s*)?([^\n{}｛｝]+)"), r"\1\2 { 是否 \3 }"),
)  # fmt: skip
"""A pattern and what to write instead, as in `phrase_rows`; these are tried before those."""

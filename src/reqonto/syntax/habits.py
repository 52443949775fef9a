"""What people write from habit, and how it is written here – in the words of their own line."""

from __future__ import annotations

import re

from reqonto.diagnostics.diagnostic import Text
from reqonto.syntax.keywords import BY_SPELLING, BY_TERMINAL

_MODAL = "|".join(
    re.escape(spelling)
    for name in ("_MUST_NOT", "_SHOULD_NOT", "_MAY_NOT", "_MUST", "_SHOULD", "_MAY")
    for spelling in BY_TERMINAL[name].spellings
)
_ROW = re.compile(r"^\s*(?:\w+\s+)?(role|entity|角色|实体)\s+(\w+)\s*$")
_EVENT_BY = re.compile(r"^\s*(?:event|事件)\b.*?(by|由)\s+(\w+)\s*$")
_EVENT_ARGUMENT = re.compile(r"^\s*(event|事件)\s+(\w+)\s*[(（]\s*(\w+)\s*$")
_FIELD = re.compile(r"(?:param|参数)\s+(\w+)\s+$")
_GIVEN = re.compile(r"(given|已有)\s+(\w+)\s+$")
_PROVIDES = re.compile(r"(?:service|信息服务)\b.*?(\w+)\s+(?:provides?|提供)\s+([\w.,、， ]*[\w.])\s+$")
_PROVIDER = re.compile(r"信息服务\s.*[{｛]\s*(\w+)\s+$")
_LIFE = re.compile(r"^\s*(?:(?:lifecycle|生命周期)\b[^{｛]*[{｛](?:.*[;；])?)?\s*$")
_DUTY = re.compile(
    r"^\s*(?:constraint|assumption|rule|约束|假设|规则)\s+(\S+?)\s*(?:[\"“].*[\"”])?\s*[:：]\s*(?:the\s+|该\s*)?(\w+)\s+"
    rf"({_MODAL})(?!\w)"
)
_MODAL_FIRST = re.compile(rf"(?:{_MODAL})(?!\w)")
_SENTENCE_HEAD = re.compile(r"^\s*(?:requirement|需求)\s+\S+\s*(?:\"[^\"]*\"|“[^”]*”)?\s*$")
_BACKGROUND_HEAD = re.compile(r"^\s*(?:assumption|rule|假设|推理规则|规则)\s+\S+\s*(?:\"[^\"]*\"|“[^”]*”)?\s*$")
_ORDER = re.compile(r"(\w[\w.]*)\s+(after|before|晚于|早于)\s+(\w[\w.]*)\s+$")
_LEAST = re.compile(
    r"(?:at least|at the earliest|(?:no |not )?(?:earlier|sooner) than|至少|最早|最快|不早于)\s*(?:在\s*)?(?:after\s+)?"
    r"(?P<length>\d[\d.,_]*\s*(?:business\s+)?[^\W\d]+)"
)
_LEAST_BEFORE = re.compile(rf"\s(?:{_MODAL})\s+(?:(?:do|执行)\s+)?$")
_RESPONSE = re.compile(rf"\s({_MODAL})\s+$")
_VAGUE = re.compile(
    r"(?:as (?:soon|quickly|fast|early) as possible|asap|at once|promptly|soon|quickly|without (?:\w+ )?delay|"
    r"in (?:good |due )?time|尽快|尽早|及时|马上|立刻|迅速|第一时间|即刻)(?![^\W\d_a-z])",
    re.IGNORECASE,
)
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_OFTEN = re.compile(
    r"(?:(?:at least |at most |exactly )?(?:once|twice|\d+ times|one time) (?:a|an|per|every|each) |"
    rf"(?:on )?(?:every|each) (?:\d+ ?\w+|hour|day|week|month|year|{_WEEKDAY})\b|on {_WEEKDAY}s\b|"
    r"(?:daily|weekly|monthly|hourly|regularly|periodically)\b|"
    r"(?:至少|至多|最多|最少)?\s*每(?:隔|个|\s|\d)*(?:小时|天|日|周|星期|月|年)|定期|周期性)"
)
_PERIOD = "(?:hour|day|week|month|quarter|year|morning|evening|night|weekday|weekend)"
_PERIOD_ZH = "(?:小时|天|日|周|星期|月|年)"
_RECURS_FIRST = re.compile(
    rf"(?:[{{｛:：]\s*(?:\w+\s+)?|^\s*)(?:(?:[Oo]n )?[Ee](?:very|ach) "
    rf"(?:day|week|month|year|hour|{_WEEKDAY}|morning|evening|night)|[Oo]n {_WEEKDAY}s|"
    rf"每隔?\d*个?{_PERIOD_ZH}\w?|定期)[,，]?\s*(?:the\s+|该\s*)?$"
)
_RECURS_HERE = re.compile(
    rf"(?:每隔?\d*个?{_PERIOD_ZH}|定期)\w?\s|"
    rf"[Ee](?:very|ach) (?:{_WEEKDAY}|{_PERIOD}|\d+ ?\w+|(?:other|second|working|business) \w+)\b(?! in\b)"
)
_TIMES_FIRST = re.compile(r"[Aa]t (?:least|most)\s+$|[Ee]xactly\s+$|\d+ times?\s+$")
_TIMES_HERE = re.compile(rf"(?:(?:once|twice|\d+ times?|one time) )?(?:an?|per|every|each) (?:{_PERIOD}|{_WEEKDAY})\b")
_ON_DAYS_FIRST = re.compile(r"(?:[{｛:：]\s*|^\s*)[Oo]n\s+$")
_ON_DAYS_HERE = re.compile(rf"(?:{_WEEKDAY}s?|weekdays|weekends|work(?:ing )?days|business days|holidays)\b")
_PASSED = re.compile(r"(?:超过|满|达到?|逾)\s*\d")
_TRIGGERED = re.compile(r"(?:\b[Ww]hen|当)\s*\w+\s*[(（][^()（）]*[)）]\s*$")
_LIMIT_FIRST = re.compile(rf"(?:{_MODAL})\s+(?:within|at most|in)\s+(\d[\d.]*\s*\w+)\s+$")
_LIMIT_AT_FIRST = re.compile(r"(?:^\s*|[{｛:：,，]\s*)[Ww]ithin\s+$")
_AT_EARLIEST = re.compile(r"在\s*(\d[\d.]*\s*\w+)\s*$")
_PATH = re.compile(r"(\w+)[.的](\w+)\s*$")
_CLOCK = r"\d{1,2}[:：]\d\d"
_HOURS_OF_DAY = re.compile(
    rf"(?:it is |is )?between {_CLOCK} and|"
    r"(?:(?:during|in|within|outside) )?(?:business|office|working|opening|work) hours\b|"
    r"(?:在\s*)?(?:工作|办公|营业|上班|开放)(?:时间|时段|小时)\s*[之以]?[内中外]?|"
    rf"(?:在\s*)?{_CLOCK}\s*(?:至|到|[-—~～]+)\s*{_CLOCK}"
)
_LONGEST_HOURS = 30
RECURRING = Text(
    "what recurs by the clock has no words: let an event begin each day, `when DayBegins(store: s) as d, the Shop "
    "shall within 24 h after d do …`; how often at most is a constraint: `at most 3 Send(to: c) per 1 h`; or keep it "
    'in words: `text "…"` (“What cannot be said” in docs/language.md)',
    "按钟点反复出现的义务没有对应的写法：设一个事件表示一天开始，“当 一天开始（店：甲） 作为 乙，商店 应 在 24小时 内 "
    "晚于 乙 执行 ……”；次数的上限写作约束：“每 1小时 至多 3次 发送（客：甲）”；也可保留原文：“文本 “……””"
    "（见 docs/language.zh.md“不能表达的内容”）",
)
OFFICE_HOURS = Text(
    "hours of the day have no words: make the opening and the closing events and ask for the state, "
    "`if d.hours = open then …`; whole business days can be counted: `within 3 business days`; or keep it in words: "
    '`text "…"` (“What cannot be said” in docs/language.md)',
    "一天中的钟点没有对应的写法：把开门和关门设为事件，询问其状态，“如果 甲.状态 = 开门 则 ……”；整个工作日可以计数："
    "“在 3个工作日 内”；也可保留原文：“文本 “……””（见 docs/language.zh.md“不能表达的内容”）",
)
"""Where no time of day fits, and no office hours."""
CONDITIONS = Text(
    "a condition is a formula about what the sentence names: a comparison, `if o.total > 100 CNY`; a parameter that is "
    "true or false, `if o.urgent`, declared as `changing param urgent: boolean`; a kind, `if o.buyer is a Member`",
    "条件是关于句中所指对象的公式：比较，如“如果 甲.总额 > 100元”；真假参数，如“如果 甲.加急”，声明为"
    "“可变 参数 加急：布尔”；种类，如“如果 甲.买方 是 会员”",
)
"""What may stand in a condition, where it is said in everyday words."""


def names_office_hours(word: str) -> bool:
    """Whether a word means the hours in which somebody works or is open."""
    return re.search(r"(?:工作|办公|营业|上班)(?:时间|时段|小时)", word) is not None


_PASSIVE_EN = re.compile(r"be (\w+)\b(?: by (?:the |an? )?(\w+))?")
_PASSIVE_ZH = re.compile(r"被\s*(\w+)\s+(\w+)")
_ACT_DONE = re.compile(r"(?:\bdo|执行)\s+\w+\s*(?:[(（][^()（）]*[)）])?\s*$")
_ANOTHER_ACT = re.compile(
    r"(?:and|then|和|并且|并|以及|及|且|然后|[,，、])\s*(?:the\s+)?(?:do\b|执行|\w+\s*[(（]|must|shall|should|may|应|不得|必须)"
)
_BARE_SENTENCE = re.compile(r"^\s*(requirement|需求)\s+(\S+?)\s*(?:[\"“][^\"”]*[\"”])?\s*$")


def firm_habit(before: str, after: str) -> Text | None:
    """The advice where nothing else can be meant; `before` and `after` are the line around the first wrong word."""
    field, more = _FIELD.search(before), re.match(r"(\w+)\s*[:：]", after)
    if field and more:
        name = f"{field[1]}_{more[1]}"
        return Text(f"a name has no blanks: `{name}`", f"名称中没有空格：“{name}”")
    given, kind = _GIVEN.search(before), re.match(r"(?:is an?|is|是)\s+(\w+)", after)
    if given and kind:
        return Text(
            f"what an object is stands behind a colon: `given {given[2]}: {kind[1]}`",
            f"对象属于哪一种，写在冒号之后：“已有 {given[2]}：{kind[1]}”",
        )
    if re.search(r"(?:enum|枚举)\s.*[\"”]@\w+\s*[,，、]\s*$", before) and re.match(r"[\"“]", after):
        return Text(
            'the names of a member in several languages stand without a comma between: `paid "Paid"@en "已付款"@zh`',
            "同一成员在各语言中的名称之间不加逗号：“已付款 “已付款”@zh “Paid”@en”",
        )
    optional = re.search(r"(?:optional|可选)\s+$", before)
    if optional and re.match(r"(?:param|参数)\s+(?!可选)", after):
        return Text(
            "that a parameter may be absent stands before its type: `param note: optional text`",
            "参数可以没有值，写在类型之前：“参数 备注：可选 文本”",
        )
    earliest = _LEAST.match(after)
    if earliest and _LEAST_BEFORE.search(before):
        until = " ".join(earliest["length"].split())
        return Text(
            f"that something does not come earlier forbids it until then: `must not within {until} after p do …`, "
            "in a requirement of its own",
            f"“不早于”就是在此之前不得做：“不得 在 {until} 内 晚于 …… 执行 ……”，另写一条需求",
        )
    modal = _MODAL_FIRST.match(after)
    if modal and _SENTENCE_HEAD.match(before):
        return Text(
            f"in a requirement the modality stands behind who shall act: `the Shop {modal[0]} do …`",
            f"需求的情态写在主体之后：“商家 {modal[0]} 执行 ……”",
        )
    if modal and (taken := _BACKGROUND_HEAD.match(before)):
        return Text(
            f"what is taken to be true has no modality: `{taken[0].strip()}: …`",
            f"视为成立的内容没有情态：“{taken[0].strip()}：……”",
        )
    duty = _DUTY.match(before + after)
    if duty and duty.end() > len(before):
        return Text(
            f"what somebody has to do is a requirement: `requirement {duty[1]} {{ the {duty[2]} {duty[3]} do … }}`",
            f"谁应做什么，写作需求：“需求 {duty[1]} {{ {duty[2]} {duty[3]} 执行 …… }}”",
        )
    if _PASSED.match(after) and _TRIGGERED.search(before):
        return Text(
            "a trigger is an event or a state; that time has passed is said by a life cycle: `from waiting -> late "
            "timeout 24 h`",
            "触发是事件或状态；经过了多久由生命周期表示：“自 等待 → 逾期 超时 24小时”",
        )
    early, moment = _LIMIT_FIRST.search(before), re.match(r"(?:before|prior to)\s+(\w[\w.]*)", after)
    if early and moment:
        told = f"before {moment[1]} do …", f"every x in …: x within {early[1]} before {moment[1]}"
        return Text(
            f"a limit runs from the trigger on; what is done before a moment is `{told[0]}`, and that it is not done "
            f"earlier is a constraint: `{told[1]}`",
            f"时限自触发起算；在某时刻之前做，写作“早于 {moment[1]} 执行 ……”；不得更早是一条约束："
            f"“每个 甲 属于 ……：甲 在 {early[1]} 内 早于 {moment[1]}”",
        )
    if _LIMIT_AT_FIRST.search(before) and re.match(r"\d+ ?[a-z]+ (?!(?:after|of) \w+\s*\()", after):
        return Text(
            "what happens first stands first, and the limit before the verb: `when Pay(order: o), the Shop shall "
            "within 24 h do …`",
            "先写发生了什么，时限写在动词之前：“当 付款（单：甲），商店 应 在 24小时 内 执行 ……”",
        )
    if re.match(r"only\b(?! do .*\) after \w)|只能|仅能|才(?:可|能)", after) and _RESPONSE.search(before):
        return Text(
            "what is done only under a condition is forbidden without it: `the Shop must not do … unless …`; what is "
            "done only after something: `must not before Pay(order: o) do …`",
            "只在某条件下才做，就是没有该条件时不得做：“商店 不得 执行 …… 除非 ……”；只在某事之后才做："
            "“不得 早于 付款（单：甲） 执行 ……”",
        )
    if re.match(r"(?:之|以)?后", after) and (length := _AT_EARLIEST.search(before)):
        return Text(
            f"a limit says by when: `在 {length[1]} 内`; that nothing happens earlier is a requirement of its own: "
            f"`不得 在 {length[1]} 内 执行 ……`",
            f"时限只说最晚何时：“在 {length[1]} 内”；不得更早是另一条需求：“不得 在 {length[1]} 内 执行 ……”",
        )
    if re.match(r"(?:is )?unique\b|(?:必须|应)?\s*唯一", after) and (path := _PATH.search(before)):
        owner, value = path.groups()
        return Text(
            f"that no two are the same is said of two: `every {owner}, x in … where {owner} != x: "
            f"{owner}.{value} != x.{value}`",
            f"各不相同要对两者来说：“每个 {owner}、另 属于 …… 其中 {owner} ≠ 另：{owner} 的 {value} ≠ 另 的 {value}”",
        )
    return _filtered(before, after) or _by_the_clock(before, after) or _in_a_duty(before, after)


_LIMITED = re.compile(
    r"(?:(?:每|per)\s*(\d[\d.]*\s*[^\W\d]+)\s+)?(至多|至少|恰好|at most|at least|exactly)\s+(\d+)\s*(?:次|times?)?\s*"
    r"(\w+)\s*[(（]\s*(?:(\w+)\s*[:：])?[^()（）]*[)）](?:\s*(?:每|per)\s*(\d[\d.]*\s*[^\W\d]+))?\s*$"
)
_COMPARED = {"至多": "<=", "at most": "<=", "至少": ">=", "at least": ">=", "恰好": "=", "exactly": "="}
_FILTER = re.compile(r"(?:where|其中)(?!\w)")


def _filtered(before: str, after: str) -> Text | None:
    """`at most 2 Pay(order: o) where …`: only some of the events are limited, which is a count."""
    limit = _LIMITED.search(before)
    if limit is None or _FILTER.match(after) is None:
        return None
    period, event, argument = limit[1] or limit[6], limit[4], limit[5] or "…"
    sign, number = _COMPARED[limit[2]], limit[3]
    mark = {"<=": "≤", ">=": "≥"}.get(sign, sign)
    counted = Text(
        f"count(y in {event} where y.{argument}…) {sign} {number}",
        f"计数（乙 属于 {event} 其中 乙 的 {argument}……） {mark} {number}",
    )
    if period is not None:
        counted = Text(
            f"every x in {event}: count(y in {event} where y not after x and y.time > x.time - {period} and "
            f"y.{argument}…) {sign} {number}",
            f"每个 甲 属于 {event}：计数（乙 属于 {event} 其中 乙 不晚于 甲 且 乙.时间 > 甲.时间 - {period} 且 "
            f"乙 的 {argument}……） {mark} {number}",
        )
    return Text(
        f"a limit takes no condition; count the events that meet one, with it for `…`: `{counted.en}`",
        f"限额之后没有条件；请对符合条件的事件计数，“……”处续写条件：“{counted.zh}”",
    )


def _by_the_clock(before: str, after: str) -> Text | None:
    """`every day at 9:00, …` and `between 9:00 and 17:00`, where the first word that does not fit is part of it."""
    if _NO_SENTENCE.match(before + after):
        return None
    if _RECURS_FIRST.search(before) and not re.match(r"(?:in|属于)\b", after):
        return RECURRING
    if (_TIMES_FIRST.search(before) and _TIMES_HERE.match(after)) or (
        _ON_DAYS_FIRST.search(before) and _ON_DAYS_HERE.match(after)
    ):
        return RECURRING
    if _RECURS_HERE.match(after) or (_OFTEN.match(after) and (_ACT_DONE.search(before) or _RESPONSE.search(before))):
        return RECURRING
    start = max(0, len(before) - _LONGEST_HOURS)
    line = before[start:] + after[:_LONGEST_HOURS]
    here = len(before) - start
    found = (match for match in _HOURS_OF_DAY.finditer(line) if match.start() <= here <= match.end())
    return OFFICE_HOURS if any(found) else None


_NO_SENTENCE = re.compile(
    r"\s*(?:constraint|assumption|quality|at|given|start|until|ends|约束|假设|质量目标|时间|已有|起始|截止|结束)(?!\w)"
)


def _in_a_duty(before: str, after: str) -> Text | None:
    """What stands behind `shall`, or where a sentence begins, and is no response."""
    bare = _BARE_SENTENCE.match(before)
    if bare and re.match(r"[:：](?!\s*[{｛])", after):
        shown = f"{bare[1]} {bare[2]} {{ … }}"
        return Text(f"a sentence stands in braces: `{shown}`", f"句子写在花括号内：“{shown}”")
    modal = _RESPONSE.search(before)
    acted = _ACT_DONE.search(before)
    if (modal or acted) and _VAGUE.match(after):
        return Text(
            "say how soon, before the verb: `shall within 2 h do …`, or `shall immediately do …` (60 s)",
            "请写明多久，放在动词之前：“应 在 2小时 内 执行 ……”，或“应 立即 执行 ……”（60 秒）",
        )
    if (modal or acted) and _OFTEN.match(after):
        return RECURRING
    passive = modal and (_PASSIVE_EN.match(after) or _PASSIVE_ZH.match(after))
    if modal and passive:
        chinese = after.startswith("被")
        who, act = (passive[1], passive[2]) if chinese else (passive[2], passive[1])
        return Text(
            f"say who does it, and the event: `the {who or 'Shop'} {modal[1]} do …`"
            + ("" if chinese else f" with the event that stands for `{act}`"),
            f"写明谁做、做哪个事件：“{who or '商家'} {modal[1]} 执行 ……”",
        )
    if acted and _ANOTHER_ACT.match(after):
        return Text(
            "one sentence asks for one act: write a second requirement for the other one",
            "一个句子只要求一件事：另一件写成第二条需求",
        )
    return None


_BOUNDED = re.compile(
    r"(?:(?:entity|role|feature|实体|角色|特征)\s+(?P<kind>\w+).*)?(?:param|参数)\s+(?P<name>\w+)\s*[:：]\s*(?:optional\s+|可选\s*)?"
    r"(?:duration|quantity\s+\w+|money(?:\s+\w+)?|percent|date|datetime|时长|量\s*\w+|金额(?:\s*\w+)?|百分比|日期|时刻)\s*$"
)
_BOUNDS = re.compile(
    r"(?:in|属于|在|from|between|>=?|<=?|≥|≤)\s*([^{}｛｝;；,，\n]+?)(?=\s*(?:[{}｛｝;；,，\n]|(?:param|参数|default|默认)|$))"
)
_MOMENT = re.compile(r"(?:^|[{｛;；])\s*(?:start|at|until|ends|起始|时间|截止|结束)(?:\s+[^:：{}｛｝;；]*|\s*)$")
_MOMENTS = Text(
    "a moment is a date with its time, `2026-06-01T09:00`; a time of the same day, `09:00`; or a time since the start, "
    "`+24 h`",
    "时刻写作日期加时间“2026-06-01T09:00”、同一天的时间“09:00”，或自起始经过的时间“+24小时”",
)


def _bounds(before: str, after: str) -> Text | None:
    """`param loan: duration in 1 d..30 d`: only numbers have their bounds in their type."""
    declared, bounds = _BOUNDED.search(before), _BOUNDS.match(after)
    if declared is None or bounds is None:
        return None
    kind, name = declared["kind"] or "…", declared["name"]
    written = f"constraint C-1: every x in {kind}: x.{name} in {bounds[1]}"
    return Text(
        f"the bounds of a length or an amount are a constraint: `{written}`",
        f"时长和数额的范围写成约束：“约束 C-1：每个 甲 属于 {kind}：甲 的 {name} 属于 {bounds[1]}”",
    )


def habit(before: str, after: str) -> Text | None:
    """What is probably meant by a word that does not fit."""
    bounds = _bounds(before, after)
    if bounds is not None:
        return bounds
    if _MOMENT.search(before) and not re.match(r"[:：]", after):
        return _MOMENTS
    row, another = _ROW.match(before), re.match(r"[,，、]\s*(\w+)", after)
    if row and another:
        shown = f"{row[1]} {row[2]}", f"{row[1]} {another[1]}"
        return Text(f"each has its own word: `{shown[0]}` `{shown[1]}`", f"各写各的：“{shown[0]}”“{shown[1]}”")
    by, whom = _EVENT_BY.match(before), re.match(r"(?:from|with|for|从|跟|对)\s*(\w+)", after)
    if by and whom:
        return Text(
            f"with whom it is done stands behind `to`: `by {by[2]} to {whom[1]}`",
            f"对方写在“给”之后：“由 {by[2]} 给 {whom[1]}”",
        )
    argument = _EVENT_ARGUMENT.match(before)
    if argument and re.match(r"[)）,，]", after):
        return Text(
            f"an argument has a name and a type: `event {argument[2]}(x: {argument[3]})`",
            f"参数有名称和类型：“事件 {argument[2]}（甲：{argument[3]}）”",
        )
    order, length = _ORDER.search(before), re.match(r"(within|在)\s+(\d[\d.]*\s*\w+)(\s*(?:以内|之内|内))?", after)
    if order and length:
        told = f"{order[1]} {length[1]} {length[2]}{length[3] or ''} {order[2]} {order[3]}"
        return Text(f"the length of time stands in front: `{told}`", f"时长写在前面：“{told}”")
    if _FILTER.match(after) and _FORMULA_BEFORE.match(before):
        return Text(
            "a condition stands behind what it is about, before the colon: `every o in Order where …: …`; or in front "
            "of the formula: `if … then …`",
            "条件写在所说对象之后、冒号之前：“每个 甲 属于 订单 其中 ……：……”；或写在公式之前：“如果 …… 则 ……”",
        )
    return _in_a_block(before, after)


_FORMULA_BEFORE = re.compile(r"[^{｛]*[=＝<＞>＜≤≥≠:：.][^{｛]*$")


def _in_a_block(before: str, after: str) -> Text | None:
    provides, whom = _PROVIDES.search(before), re.match(r"(?:for|向|对)\s*(\w+)", after)
    if provides and whom:
        return Text(
            f"to whom stands behind `to`: `{provides[1]} provides {provides[2]} to {whom[1]}`",
            f"对方写在“给”之后：“{provides[1]} 提供 {provides[2]} 给 {whom[1]}”",
        )
    provider, order = _PROVIDER.search(before), re.match(r"[向给对]\s*(\w+)\s*提供\s*([\w.、，]+)", after)
    if provider and order:
        told = f"{provider[1]} 提供 {order[2]} 给 {order[1]}"
        return Text(f"to whom stands at the end: `{told}`", f"对方写在最后：“{told}”")
    step = re.match(r"(\w+)\s*(?:->|→|[-—]+>|到)\s*(\w+)", after)
    if step and _LIFE.match(before):
        return Text(
            f"a transition begins with `from`: `from {step[1]} -> {step[2]} on …`",
            f"转换以“来自”开头：“来自 {step[1]} → {step[2]} 触发 ……”",
        )
    modal, act = _RESPONSE.search(before), re.match(r"[^\W\d]\w*", after)
    if modal and act and act[0] not in BY_SPELLING:
        return Text(
            f"what a party does is an event behind `do`: `{modal[1]} do {act[0]}(…)`",
            f"主体做什么，写作“执行”加事件：“{modal[1]} 执行 {act[0]}（……）”",
        )
    return None

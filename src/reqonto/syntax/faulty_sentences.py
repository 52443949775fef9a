"""Faults in sentences: acts and parties that are missing, habits of everyday language, and advice where nothing is surer."""

from __future__ import annotations

import re

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
from reqonto.syntax.expected import expected
from reqonto.syntax.faults import IDS, TABLES, as_shown, word_at
from reqonto.syntax.faulty_words import closest_spelling
from reqonto.syntax.habits import CONDITIONS, firm_habit, habit
from reqonto.syntax.keywords import BY_SPELLING, BY_TERMINAL
from reqonto.syntax.phrases import example_of_event
from reqonto.syntax.place import Explanation, Place, Repair

_EVENT_LINE = re.compile(r"\s*(?:event|事件)\s*\w+\s+(?:by|to|由|给)\b")


def act_without_do(place: Place) -> Explanation | None:
    """`at 10:00: Tick()`: an event stands where who does it, or `do`, was meant."""
    if not place.starts or place.starts[-1] != place.previous[0] or not place.before:
        return None
    row = BY_TERMINAL["_DO"]
    verb = TABLES.after(place.states[:-1], IDS[row.terminal])
    act = None if verb is None or not TABLES.shifts(place.states, IDS["_DO"]) else TABLES.after(verb, IDS["NAME"])
    if act is None or not TABLES.shifts(act, place.terminal):
        return None
    chinese = not place.text[place.text.rfind("\n", 0, place.start) + 1 : place.previous[0]].isascii()
    spot, name = place.previous[0], place.before.strip("`")
    written = row.zh[0] if chinese else row.en[0]
    fix = Fix(Text("add `do`", "补上“执行”"), (Edit(place.span(spot, spot), f"{written} "),), safe=False)
    fields = {"mark": Text(row.en[0], row.zh[0]), "found": Text(f"`{place.before}`", f"“{place.before}”")}
    tokens = ((IDS["_DO"], row.word), (IDS["NAME"], name))
    diagnostic = Diagnostic(codes.MISSING_MARK, place.span(*place.previous), fields, fixes=(fix,))
    return Explanation(diagnostic, Repair(tokens, place.start, (place.previous, place.previous), drop=1))


def does_not_fit(place: Place) -> Explanation:
    """That something does not fit, with what would and with advice: the account where there is no surer one."""
    notes: tuple[Text, ...] = ()
    before = word_at(place, place.previous[0])
    if before is not None and before not in BY_SPELLING and len(before) > 2 and not _is_declared(place, before):
        meant = closest_spelling(before, dict.fromkeys(BY_SPELLING, 0))
        if meant is not None:
            notes = (Text(f"`{before}` may be meant as the keyword `{meant}`", f"“{before}”或许应为关键词“{meant}”"),)
    if place.found in ("(", "（") and _EVENT_LINE.match(
        place.text, place.text.rfind("\n", 0, place.start) + 1, place.start
    ):
        notes = (
            Text(
                "what an event is about comes right after its name: `event Pay(order: Order) by Customer`",
                "事件的参数紧跟在名称之后：“事件 付款（单：订单） 由 顾客”",
            ),
        )
    notes = notes or _advice(place)
    end = max(place.start, place.end)
    fields = {"found": as_shown(place), "expected": expected(place)}
    return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(end=end), fields, notes=notes))


def _is_declared(place: Place, word: str) -> bool:
    """Whether a word is the name of something in this text, and so no misspelt keyword."""
    words = "|".join(map(re.escape, sorted(_DECLARING)))
    name = rf"(?<!\w){re.escape(word)}(?!\w)"
    declared = rf"(?<!\w)(?:{words})\s+{name}|{_MEMBERS}[^}}｝]*?{name}|(?:->|→)\s*{name}"
    return re.search(declared, place.text) is not None


_MEMBERS = r"(?<!\w)(?:enum\s+\w+|枚举\s*\w+|one\s+of|取值)\s*[{｛]"


_DECLARING = frozenset(
    spelling
    for name in ("_ROLE", "_ENTITY", "_EVENT", "_ENUM", "_TYPE", "_FEATURE", "_PARAM", "_RELATION")
    for spelling in BY_TERMINAL[name].spellings
)


def spoken_habit(place: Place) -> Explanation | None:
    """What people write from habit, where nothing else can be meant."""
    told = firm_habit(*_around(place))
    if told is None:
        return None
    fields = {"found": as_shown(place), "expected": expected(place)}
    end = max(place.start, place.end)
    return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(end=end), fields, notes=(told,)))


def _around(place: Place) -> tuple[str, str]:
    """The line before the token that does not fit, and from there on."""
    begin = place.text.rfind("\n", 0, place.start) + 1
    end = place.text.find("\n", place.start)
    end = len(place.text) if end < 0 else end
    return place.text[max(begin, place.start - 300) : place.start], place.text[
        place.start : min(end, place.start + 300)
    ]


def no_party(place: Place) -> Explanation | None:
    """`when …, shall do …`: the modal verb was read as the name of who has to do it."""
    if place.before not in MODALS or not place.starts or place.starts[-1] != place.previous[0]:
        return None
    if not TABLES.shifts(place.states, IDS["_MUST"]) or not _SENTENCE.search(place.text, 0, place.previous[0]):
        return None
    expected_here = Text(f"who has to do it, as in `the Shop {place.before}`,", f"主体，如“商家 {place.before}”")
    fields = {"found": Text(f"`{place.before}`", f"“{place.before}”"), "expected": expected_here}
    return Explanation(Diagnostic(codes.DOES_NOT_FIT, place.span(*place.previous), fields))


_SENTENCE = re.compile(r"[,，:：{｛\"”]\s*$|(?:then|则|那么)\s+$")

_TIMINGS = frozenset(IDS[name] for name in ("_WITHIN", "_BEFORE", "_UNTIL", "_DURING", "_ALWAYS", "_EVENTUALLY"))

_ACT = re.compile(
    r"(?:"
    + "|".join(re.escape(spelling) for name in ("_DO", "_PROVIDE") for spelling in BY_TERMINAL[name].spellings)
    + r")(?!\w)[^{};；。]*$"
)

_NAMED = re.compile(r"^\s*(?:\w+\s+)*\w+\s*$")

_TITLED = frozenset(("role", "entity", "event", "角色", "实体", "事件", "enum", "枚举"))

_STEP = re.compile(
    r"\s*(?:\w+\s+)?(?:" + "|".join(s for t in ("_DO", "_PROVIDE") for s in BY_TERMINAL[t].spellings) + r")(?!\w)"
)

EVERYDAY = re.compile(r"(?:\b(?:[Ii]f|[Uu]nless|[Ww]hile|[Ww]here)\s+|(?:如果|若|除非|期间)\s*)(?:\w+\s+)*\w*\s*$")
"""A condition of which nothing stands but words."""

_CLAUSE = re.compile(r"(?:\b[Ww]hen|当)\s+(?:\w+\s+)*\w*\s*$")


def _advice(place: Place) -> tuple[Text, ...]:
    """What newcomers write elsewhere than it belongs."""
    if place.terminal in _TIMINGS and _ACT.search(place.text, max(0, place.start - 300), place.start):
        return (_limit_first(place),)
    told = habit(*_around(place))
    if told is not None:
        return (told,)
    line = place.text[place.text.rfind("\n", 0, place.start) + 1 : place.start]
    if place.terminal == IDS["STRING"] and _NAMED.match(line) and _TITLED & set(line.split()):
        return (Text("a name for people goes into the block: `{ label … }`", "给人看的名称写在块内：“{ 名称 … }”"),)
    if _STEP.match(line + place.text[place.start : place.start + 80]) and place.fits(IDS["_AT"]):
        return (
            Text("a step begins with its time: `at 10:00: Shop do …`", "步骤以时间开头：“时间 10:00：商家 执行 ……”"),
        )
    if _CLAUSE.search(line):
        chinese = not line.isascii()
        shown = example_of_event(place.text, chinese=chinese)
        return (Text(f"what happens is written as an event: `when {shown},`", f"发生的事写作事件：“当 {shown}，”"),)
    if EVERYDAY.search(line):
        return (CONDITIONS,)
    if place.before == "。" and place.start == place.previous[1] and word_at(place, place.start) is not None:
        return (
            Text("`。` ends a sentence; a path has a dot: `o.total`", "“。”结束一句；路径中请写“.”或“的”，如“单.总额”"),
        )
    if place.before == "。" and place.text[place.start : place.start + 1].isdigit():
        return (Text("decimals have a point: `2.5`", "小数写半角的点：“2.5”"),)
    return ()


MODALS = tuple(
    spelling
    for name in ("_MUST_NOT", "_SHOULD_NOT", "_MAY_NOT", "_MUST", "_SHOULD", "_MAY")
    for spelling in BY_TERMINAL[name].spellings
)

_LIMIT = re.compile(
    r"[^{}\n;；。]*?(?=\s*(?:$|[{}\n;；。]|" + "|".join(BY_TERMINAL["_UNLESS"].spellings) + r"\b))", re.MULTILINE
)


def _limit_first(place: Place) -> Text:
    """That a time limit stands before the verb, in the words of the text itself."""
    act = _ACT.search(place.text, max(0, place.start - 300), place.start)
    limit = _LIMIT.match(place.text, place.start)
    shown = Text("shall within 48 h after p do Ship(order: o)", "应 在 48小时 内 晚于 乙 执行 发货（单：甲）")
    if act is not None and limit is not None and limit[0]:
        before = place.text[: act.start()].rstrip()
        modal = next((word for word in MODALS if before.endswith(word)), "")
        words = " ".join(filter(None, (modal, limit[0].strip(), act[0].strip())))
        if modal and len(words) <= LONGEST_SHOWN:
            shown = Text(words, words)
    return Text(f"a time limit stands before the verb: `{shown.en}`", f"时限写在动词之前：“{shown.zh}”")


LONGEST_SHOWN = 120

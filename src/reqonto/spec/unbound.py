"""A name that nothing binds where it stands, and what would bind it: a quantifier in front, or `as` behind an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reqonto.diagnostics.diagnostic import Edit, Fix, Text
from reqonto.lazily import pattern
from reqonto.source import Span
from reqonto.spec.model import EventKind
from reqonto.spec.walk import walk
from reqonto.syntax import tree
from reqonto.syntax.habits import names_office_hours
from reqonto.syntax.numerals import NUMERALS, value_of
from reqonto.syntax.phrases import pattern_of_event
from reqonto.syntax.states import state_meant, way_to
from reqonto.syntax.units import TIMES_ZH

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from reqonto.spec.calls import Calls
    from reqonto.spec.scope import Scope

Cure = tuple[Text, Fix | None]


def cure_of(name: tree.Name, item: object, elaborator: Calls, scope: Scope) -> Cure | None:
    """What to write so that `name` is bound where it stands, if the item tells what it is meant to be."""
    rate = _RATE.fullmatch(name.text)
    if rate is not None:
        return _rate(rate)
    match item:
        case tree.Requirement(_, _, tree.Sentence() as sentence):
            named = _named_event(name, sentence, elaborator, scope)
            if named is not None:
                return named
            state = _state(name, sentence)
            if state is not None:
                return state
            said = next((word for each, word in _everyday_conditions(sentence) if each is name), None)
            if said is not None:
                return _not_in_time(name, sentence) or _condition(said, sentence, elaborator, scope)
            return None if sentence.quant else _in_front(name, sentence, sentence.span.start, elaborator, scope)
        case tree.Formula(_, _, _, _, tree.Var() as formula) if formula.name is name and _PROSE.search(name.text):
            return _prose(name.text, item.uid.text), None
        case tree.Formula(_, _, _, _, formula):
            return _in_front(name, formula, formula.span.start, elaborator, scope)
        case _:
            return None


def _named_event(name: tree.Name, sentence: tree.Sentence, elaborator: Calls, scope: Scope) -> Cure | None:
    """`after p` where the trigger has no name: `when Pay(order: o) as p`."""
    timing = sentence.timing
    if timing is None or not any(
        isinstance(each, tree.Var) and each.name is name for each in (timing.anchor, timing.value)
    ):
        return None
    if names_office_hours(name.text):
        return None
    limit = _LIMIT_AFTER.fullmatch(name.text)
    is_number = limit is not None and (limit[2].isdigit() or value_of(limit[2]) is not None)
    if limit is not None and is_number and name is getattr(timing.value, "name", None):
        return _limit(name, limit, sentence, elaborator, scope)
    for clause in sentence.clauses:
        found = _event(clause.condition, elaborator, scope)
        if clause.word == "when" and clause.alias is None and found is not None:
            span = clause.condition.span
            behind = Span(span.source, span.end, span.end)
            added = f" as {name.text}" if _is_english(sentence.span) else f" 作为 {name.text}"
            written = span.text + added
            shown = Text(f"the event has no name yet: write `when {written}`", f"该事件还没有名称：请写“当 {written}”")
            title = Text(f"add `{added.strip()}`", f"加上“{added.strip()}”")
            return shown, Fix(title, (Edit(behind, added),), safe=False)
    return None


def _everyday_conditions(sentence: tree.Sentence) -> Iterator[tuple[tree.Name, str]]:
    """The bare words that stand as a condition or as a part of one, and what is said by them in everyday words."""
    conditions = [each.condition for each in sentence.clauses if each.word != "when"]
    open_ = conditions + ([sentence.unless] if sentence.unless is not None else [])
    while open_:
        match open_.pop():
            case tree.And(parts) | tree.Or(parts):
                open_ += parts
            case tree.Not(body):
                open_.append(body)
            case tree.Var(name):
                yield name, name.text
            case tree.IsA(tree.Var(name), kind):
                yield name, kind.parts[-1].text


def _state(name: tree.Name, sentence: tree.Sentence) -> Cure | None:
    """`当 订单加急时`: a declared value in one word."""
    text = sentence.span.source.text
    clause = next((each for each in sentence.clauses if getattr(each.condition, "name", None) is name), None)
    meant = state_meant(text, name.text) if clause is not None else None
    if clause is None or meant is None:
        return None
    way = way_to(text, text[sentence.span.start : name.span.start], meant.kind)
    if way is None and clause.word != "when":
        return None
    written = meant.of(way or meant.kind, chinese=not name.text.isascii())
    note = Text(
        f"a state is read from a parameter: `{written}`"
        if way
        else f"a state is read from a parameter: "
        f"`{written}`; where the rest speaks of it, give it a name: `every x in {meant.kind}: when "
        f"{meant.of('x', chinese=False)}, …`",
        f"状态由参数读出：“{written}”"
        if way
        else f"状态由参数读出：“{written}”；"
        f"其余部分也说到它时，请给它一个名称：“每个 x 属于 {meant.kind}：当 {meant.of('x', chinese=True)}，……”",
    )
    title = Text(f"write `{written}`", f"改为“{written}”")
    return note, Fix(title, (Edit(name.span, written),), safe=False)


_NOT_IN_TIME = pattern(
    rf"(?P<from>\w+?)(?:之后|以后|后)的?(?P<number>\d+|[{NUMERALS}]+)(?P<unit>{'|'.join(TIMES_ZH)})[之以]?内"
    r"(?:还|仍|尚|都)?(?:没有|未能|未|没)(?:被)?(?P<act>\w+)"
)


def _not_in_time(name: tree.Name, sentence: tree.Sentence) -> Cure | None:
    """`如果 下单后30分钟内没有送达`: a window that begins with the trigger, in which the act does not come."""
    said = _NOT_IN_TIME.fullmatch(name.text)
    text = sentence.span.source.text
    if said is None:
        return None
    first, act = (pattern_of_event(text, said[each]) for each in ("from", "act"))
    number = said["number"] if said["number"].isdigit() else value_of(said["number"])
    if first is None or act is None or number is None:
        return None
    clause = next((each for each in sentence.clauses if getattr(each.condition, "name", None) is name), None)
    trigger = next((each for each in sentence.clauses if each.word == "when"), None)
    if clause is None or clause.word != "if":
        return None
    alias, edits = "乙", []
    if trigger is None:
        spot = Span(clause.span.source, clause.span.start, clause.span.start)
        edits.append(Edit(spot, f"当 {first} 作为 {alias}，"))
    elif not isinstance(trigger.condition, tree.Call) or trigger.condition.function.span.text != said["from"]:
        return None
    else:
        act = pattern_of_event(text, said["act"], named=trigger.condition.span.text) or act
        if trigger.alias is not None:
            alias = trigger.alias.text
        else:
            end = trigger.condition.span.end
            edits.append(Edit(Span(clause.span.source, end, end), f" 作为 {alias}"))
    written = f"非 {act} 在 {number}{said['unit']} 内 晚于 {alias}"
    edits.append(Edit(name.span, written))
    whole = f"当 {first} 作为 {alias}，如果 {written}"
    note = Text(
        f"that something has not come in time is said of the event: `{whole}`",
        f"到时没有发生，要对事件来说：“{whole}”",
    )
    return note, Fix(Text(f"write `{written}`", f"改为“{written}”"), tuple(edits), safe=False)


def _condition(said: str, sentence: tree.Sentence, elaborator: Calls, scope: Scope) -> Cure:
    """What a condition may say, in terms of an object of the sentence."""
    english = _is_english(sentence.span)
    owner = next(
        (
            (argument.value.name.text, kind)
            for clause in sentence.clauses
            if isinstance(clause.condition, tree.Call)
            for argument in clause.condition.args
            if isinstance(argument.value, tree.Var)
            and (kind := _kind_in_patterns(argument.value.name, clause.condition, elaborator, scope))
        ),
        ("o", "Order") if english else ("甲", "订单"),
    )
    word = said if len(said) <= _LONGEST_NAME else "late" if english else "逾期"
    note = Text(
        f"a condition asks for a value or an event of what the sentence names: give {owner[1]} a parameter, "
        f"`changing param {word}: boolean`, and write `{owner[0]}.{word}`; or compare a parameter, such as "
        f"`{owner[0]}.total > 100 CNY`",
        f"条件只能问句中所指对象的值或事件：在“{owner[1]}”中声明“可变 参数 {word}：布尔”，再写“{owner[0]}.{word}”；"
        f"或比较其参数，如“{owner[0]}.总额 > 100元”",
    )
    return note, None


_LONGEST_NAME = 12


_LIMIT_AFTER = pattern(rf"(?:(\w+?)[之以]?后的?)?(\d+|[{NUMERALS}]+)({'|'.join(TIMES_ZH)})[之以]?内")


def _limit(
    name: tree.Name, limit: re.Match[str], sentence: tree.Sentence, elaborator: Calls, scope: Scope
) -> Cure | None:
    """`在 付款后24小时内`: the length in front, and from when – the trigger, which needs no words without a name.

    `在 两天内`: the number in digits, as times are written.
    """
    number = limit[2] if limit[2].isdigit() else value_of(limit[2])
    event, length = limit[1], f"{number}{limit[3]} 内"
    written = f"{length} 晚于 {event}" if event else length
    for clause in sentence.clauses:
        found = _event(clause.condition, elaborator, scope)
        if event and clause.word == "when" and found is not None and found.name == event:
            written = length if clause.alias is None else f"{length} 晚于 {clause.alias.text}"
    note = Text(
        f"the length of time stands in front, in digits and with blanks: `在 {written}`",
        f"时长写在前面，用数字写，词与词之间有空格：“在 {written}”",
    )
    fix = Fix(Text(f"write `{written}`", f"改为“{written}”"), (Edit(name.span, written),), safe=False)
    return note, fix


_PROSE = pattern("[应须可宜]|不得|禁止|不能")


def _prose(said: str, id_: str) -> Text:
    """`约束 C-1：新书不得外借`: a whole sentence without a blank is one name."""
    return Text(
        f"words without a blank are one name; what somebody has to do is a sentence, "
        f"`需求 {id_} {{ 当 ……，谁 应 执行 …… }}`; "
        f"what stays in words is `需求 {id_} {{ 文本 “{said}” }}`",
        f"中间没有空格的字是一个名称；谁应做什么写作句子：“需求 {id_} {{ 当 ……，谁 应 执行 …… }}”；"
        f"暂不形式化的写作“需求 {id_} {{ 文本 “{said}” }}”",
    )


_RATE = pattern(rf"每(?:一|个)*({'|'.join(TIMES_ZH)}|\w)(\d+(?:_\d+)*)([^\W\d]+)")


def _rate(rate: re.Match[str]) -> Cure:
    """`每小时5元`: how much for each hour is multiplied by how many hours there are."""
    unit, amount = rate[1], f"{rate[2]}{rate[3]}"
    counted = f"甲.时长 / 1{unit}" if unit in TIMES_ZH else "甲.数量"
    note = Text(
        f"so much for each `{unit}` is a product: `{amount} × ({counted})`",
        f"每{unit}多少写作乘积：“{amount} × （{counted}）”",
    )
    return note, None


def _event(expr: object, elaborator: Calls, scope: Scope) -> EventKind | None:
    head = expr.function if isinstance(expr, tree.Call) else expr
    if not isinstance(head, (tree.Var, tree.Dot)):
        return None
    found = elaborator.callee(head, scope)
    return found if isinstance(found, EventKind) else None


def _in_front(name: tree.Name, part: object, start: int, elaborator: Calls, scope: Scope) -> Cure | None:
    """`every o in Order:` before the whole."""
    kind = _kind_in_patterns(name, part, elaborator, scope) or _kind_of_members(name, part, elaborator)
    if kind is None or name.span.start < start:
        return None
    english = _is_english(getattr(part, "span", name.span))
    added = f"every {name.text} in {kind}: " if english else f"每个 {name.text} 属于 {kind}："
    shown = added.strip()
    note = Text(
        f"nothing says which `{name.text}` this is: put `{shown}` in front",
        f"没有说明“{name.text}”是哪一个：请在前面写“{shown}”",
    )
    spot = Span(name.span.source, start, start)
    return note, Fix(Text(f"put `{shown}` in front", f"在前面加上“{shown}”"), (Edit(spot, added),), safe=False)


def _kind_in_patterns(name: tree.Name, part: object, elaborator: Calls, scope: Scope) -> str | None:
    """The kind of the argument for which the name stands in an event pattern of the item."""
    for node in walk(part):
        kind = _event(node, elaborator, scope) if isinstance(node, tree.Call) else None
        for index, argument in enumerate(node.args if kind is not None and isinstance(node, tree.Call) else ()):
            if not isinstance(argument.value, tree.Var) or argument.value.name.text != name.text:
                continue
            assert kind is not None
            declared = [
                each
                for place, each in enumerate(kind.args)
                if (each.name == argument.name.text if argument.name is not None else place == index)
            ]
            if declared and declared[0].type.base == "object":
                return _written(declared[0].type.kind, elaborator)
    return None


def _kind_of_members(name: tree.Name, part: object, elaborator: Calls) -> str | None:
    """The only kind that has all members that the item reads of the name."""
    members = {
        node.name.text
        for node in walk(part)
        if isinstance(node, tree.Dot) and isinstance(node.base, tree.Var) and node.base.name.text == name.text
    }
    specification = elaborator.specification
    fitting = [symbol for symbol in specification.kinds if members <= set(specification.members(symbol))]
    return _written(fitting[0], elaborator) if members and len(fitting) == 1 else None


def _written(symbol: str, elaborator: Calls) -> str | None:
    """How a kind is called in this module, if by its plain name."""
    kind = elaborator.specification.kinds.get(symbol)
    if kind is None:
        return None
    found = elaborator.specification.visible(elaborator.module, kind.name)
    return kind.name if [each.id for each in found if hasattr(each, "id")] == [symbol] else None


def _is_english(span: Span) -> bool:
    """Whether the keywords of a piece of text are English ones."""
    text = span.source.text[max(0, span.start - 40) : span.end]
    return not any(word in text for word in ("应", "不得", "约束", "宜", "须", "需求", "假设", "规则"))

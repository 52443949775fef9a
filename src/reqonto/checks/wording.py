"""How stories say things: symbols, values and events in words that people of a shop use, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from functools import cached_property

from reqonto.checks.clock import STANDARD, Clock
from reqonto.checks.naming import label_of, positions, special_roles
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.show import Labels, shown_value
from reqonto.logic.sorts import PARTY, BoolSort, EnumSort, NumberSort, ObjectSort, Sort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import Function
from reqonto.logic.theory import Theory, is_provision, is_timeout
from reqonto.records import dataclass

Cell = tuple[str, tuple[Value, ...]]

_CURRENCIES: Mapping[str, str] = {
    "CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元", "TWD": "新台币元",
    "MOP": "澳门元", "KRW": "韩元", "SGD": "新加坡元", "AUD": "澳元", "CAD": "加元", "CHF": "瑞士法郎",
}  # fmt: skip
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[A-Z]")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_HAN = "\u3400-\u9fff"
_JOINT = re.compile(rf"(?<=[A-Za-z0-9%\u2060])\x00(?=[{_HAN}])|(?<=[{_HAN}A-Za-z0-9])\x00(?=[A-Za-z0-9\-])")
_VERB = re.compile(r"(?i)[a-z]+(?<!s)(?<!u)(?<!i)s\Z")
PARTIES = ("by", "to")
_SIDES: Mapping[str, Text] = {"by": Text("actor", "执行者"), "to": Text("recipient", "接收者")}


def words(identifier: str) -> str:
    """A symbol as words: `SendsDispatchNotice` as `sends dispatch notice`, `GrantsVIP` as `grants VIP`."""
    if not _IDENTIFIER.match(identifier):
        return identifier
    found = _WORDS.findall(identifier)
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in found) or identifier


def inside(label: str) -> str:
    """A label as it stands inside a sentence: `Bank transfer` as `bank transfer`; names and abbreviations stay."""
    first, *others = label.split(" ")
    plain = first[:1].isupper() and first[1:].islower()
    return first.lower() + label[len(first) :] if plain and not any(each[:1].isupper() for each in others) else label


def glued(*parts: str) -> str:
    """Chinese words put together, with a blank where a letter or digit meets a Chinese character."""
    return _JOINT.sub(" ", "\x00".join(part for part in parts if part)).replace("\x00", "")


def article(noun: str) -> str:
    """`a` or `an`."""
    return "an" if noun[:1].lower() in set("aeiou") else "a"


def listed(items: Iterable[str], lang: str) -> str:
    """`a, b and c` / `a、b 和 c`."""
    names = list(items)
    if len(names) < 2:
        return "".join(names)
    if lang == "zh":
        return glued("、".join(names[:-1]), "和", names[-1])
    return f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True)
class Wording:
    """Says what stands in one world.  `names` are what its objects are called; `idle` values are not worth saying."""

    theory: Theory
    world: Structure
    names: Mapping[str, Text]
    labels: Labels
    clock: Clock = STANDARD
    idle: Collection[Cell] = ()

    def label(self, symbol: str) -> Text:
        """What a symbol is called: by its label, else in English by the words of its name."""
        found, short = label_of(symbol, self.labels), symbol.rpartition(".")[2]
        return Text(words(short) if found.en == short else inside(found.en), found.zh)

    def member(self, symbol: str) -> Text:
        """What a member of an enumeration is called; one word stays as it is written, for it may be a label as well."""
        found, short = label_of(symbol, self.labels), symbol.rpartition(".")[2]
        if found.en == short:
            return Text(words(short) if " " in words(short) else short, found.zh)
        return Text(inside(found.en) if self._begin_large(symbol.rpartition(".")[0]) else found.en, found.zh)

    def _begin_large(self, enumeration: str) -> bool:
        """Whether all labels of an enumeration begin with a capital: then that says nothing about a single one."""
        if enumeration not in self._large:
            sorts = (sort for each in self.theory.functions.values() for sort in (each.result, *each.args))
            found = next((each for each in sorts if isinstance(each, EnumSort) and each.name == enumeration), None)
            labels = [label_of(f"{enumeration}.{each}", self.labels).en for each in (found.members if found else ())]
            self._large[enumeration] = len(labels) > 1 and all(label[:1].upper() == label[:1] for label in labels)
        return self._large[enumeration]

    @cached_property
    def _large(self) -> dict[str, bool]:
        return {}

    @cached_property
    def spoken(self) -> Labels:
        """The labels of all symbols of the theory."""
        members = {
            f"{sort.name}.{member}"
            for function in self.theory.functions.values()
            for sort in (function.result, *function.args)
            if isinstance(sort, EnumSort)
            for member in sort.members
        }
        names = (*self.labels, *self.theory.functions, *self.theory.kinds)
        symbols = {name: _SIDES.get(name.rpartition(".")[2]) or self.label(name) for name in names}
        return symbols | {name: self.member(name) for name in members}

    def name(self, value: Value) -> Text:
        return self.names.get(str(value)) or Text(str(value), str(value))

    def value(self, value: Value, sort: Sort, lang: str) -> str:
        """A value as people write it."""
        match sort:
            case ObjectSort():
                return self.name(value)[lang]
            case EnumSort(name):
                return self.member(f"{name}.{value}")[lang]
            case BoolSort():
                return Text("yes", "是")[lang] if value is True else Text("no", "否")[lang]
            case NumberSort("instant") if isinstance(value, Fraction):
                return self.clock.shown(value * self.theory.tick)
            case _:
                said = shown_value(value, sort, lang, tick=self.theory.tick, zone=self.clock.zone, labels=self.labels)
                if lang == "zh" and isinstance(sort, NumberSort) and sort.kind == "money" and sort.unit in _CURRENCIES:
                    return said.removesuffix(sort.unit).rstrip() + f" {_CURRENCIES[sort.unit]}"
                return said

    # -------------------------------------------------------- events

    @cached_property
    def by_name(self) -> bool:
        """Whether one party plays several roles, so that each event must say whose it is."""
        return any(len(roles) > 1 for roles in self.roles.values())

    @cached_property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        """The roles that each party fills, without those above others of them."""
        declared = positions(self.theory)
        parties = self.world.elements.get(PARTY.name, ())
        return {party: special_roles(self.world, self.theory, party, declared) for party in parties}

    def event(self, event: str, lang: str, *, actors: bool = True, details: bool = True) -> str:
        """Who did what to what, and to whom, and further values where they matter."""
        sort = self.sort_of(event)
        if sort is None:
            return event
        if is_timeout(sort):
            return self._timed_out(sort, event, lang)
        if is_provision(sort):
            return self._provision(sort, event, lang, actors=actors)
        things: list[str] = []
        more: list[str] = []
        for function in self._attributes(sort):
            value = self.world.functions.get(function.name, {}).get((event,))
            if value is None or function.name.rpartition(".")[2] in PARTIES:
                continue
            if isinstance(function.result, ObjectSort):
                things.append(self.value(value, function.result, lang))
            elif details and (function.name, (event,)) not in self.idle:
                more.append(self.detail(function.name, self.value(value, function.result, lang), lang))
        by, to = (self._party(sort, event, role, lang) if actors else "" for role in PARTIES)
        return self.done(sort.name, things, more, lang, by=by, to=to)

    def detail(self, attribute: str, value: str, lang: str) -> str:
        label = self.label(attribute)[lang]
        return glued(label, " " + value) if lang == "zh" else f"{label} {value}"

    def done(
        self, kind: str, things: Collection[str], details: Collection[str], lang: str, *, by: str = "", to: str = ""
    ) -> str:
        """`alice pays order1 (amount 100.00 CNY)` / `小美付款（订单1，款项 100.00 元）`."""
        label = self.label(kind)[lang]
        if lang == "zh":
            more = "，".join([*things, *details])
            return glued(by, glued("向", to) if to else "", label, f"（{more}）" if more else "")
        verb = _VERB.match(label.partition(" ")[0]) is not None
        start = f"{by}{'' if verb else ':'} {label}" if by else label
        if len(things) == 1 and " " not in label:
            start, things = f"{start} {next(iter(things))}", ()
        more = ", ".join([*things, *details])
        return start + (f" ({more})" if more else "") + (f" to {to}" if to else "")

    def _timed_out(self, sort: ObjectSort, event: str, lang: str) -> str:
        """`the state of order1 times out`: nobody does it."""
        label = self.label(sort.name.partition(":")[0])[lang]
        whom = self.world.functions.get(f"{sort.name}.self", {}).get((event,))
        name = "" if whom is None else self.name(whom)[lang]
        if lang == "zh":
            return glued(name, "的" if name else "", label, "超时")
        return f"the {label}{f' of {name}' if name else ''} times out"

    def _provision(self, sort: ObjectSort, event: str, lang: str, *, actors: bool) -> str:
        values = {
            part: self.world.functions.get(f"{sort.name}.{part}", {}).get((event,)) for part in ("item", "of", *PARTIES)
        }
        names = {part: "" if found is None else self.name(found)[lang] for part, found in values.items()}
        item = "" if values["item"] is None else self.item(str(values["item"]), sort, lang)
        by, to = (names[role] if actors else "" for role in PARTIES)
        return self.provided(item, names["of"], lang, by=by, to=to)

    def item(self, item: str, sort: ObjectSort, lang: str) -> str:
        """What the information that an event provides is called; empty for a whole object."""
        if item == sort.name.partition(":")[2]:
            return ""
        # Where it does not matter what is provided, a world has any word for it.
        return (
            self.label(item)[lang]
            if "." in item or item in self.labels
            else Text("other information", "其他信息")[lang]
        )

    def provided(self, item: str, thing: str, lang: str, *, by: str = "", to: str = "") -> str:
        """`shop1: provide the total of order1 to alice`."""
        if lang == "zh":
            return glued(by, glued("向", to) if to else "", "提供", thing, "的" if item and thing else "", item)
        what = f"the {item} of {thing}" if item and thing else item or thing
        return f"{f'{by}: ' if by else ''}provide {what}{f' to {to}' if to else ''}"

    def sort_of(self, event: str) -> ObjectSort | None:
        """The kind of an event of the world."""
        for sort in self.theory.sorts:
            if sort in self.theory.event_sorts and event in self.world.elements.get(sort.name, ()):
                return sort
        return None

    def time(self, event: str) -> str:
        """When an event of the world happens."""
        sort = self.sort_of(event)
        at = None if sort is None else self.world.functions.get(f"{sort.name}.time", {}).get((event,))
        return self.clock.shown(at * self.theory.tick) if isinstance(at, Fraction) else ""

    def _attributes(self, sort: ObjectSort) -> list[Function]:
        return [
            function
            for function in self.theory.functions.values()
            if function.args == (sort,) and not function.changing and not function.name.endswith(".time")
        ]

    def _party(self, sort: ObjectSort, event: str, role: str, lang: str) -> str:
        found = self.world.functions.get(f"{sort.name}.{role}", {}).get((event,))
        return "" if found is None else self.name(found)[lang]

    # -------------------------------------------------------- facts

    def fact(self, function: Function, args: tuple[Value, ...], value: Value) -> Text:
        """`the pay method of order1 is Bank transfer` / `订单1 的支付方式是银行转账`."""
        return both(lambda lang: self._fact(function, args, value, lang))

    def _fact(self, function: Function, args: tuple[Value, ...], value: Value, lang: str) -> str:
        label = self.label(function.name)[lang]
        about = [self.value(arg, sort, lang) for arg, sort in zip(args, function.args, strict=False)]
        said = self.value(value, function.result, lang)
        if isinstance(function.result, BoolSort):
            return self.truth(function.name, about, lang, holds=value is True)
        if lang == "zh":
            return glued("、".join(about), "的" if about else "", label, "是", said)
        return f"the {label}{f' of {listed(about, lang)}' if about else ''} is {said}"

    def truth(self, name: str, about: list[str], lang: str, *, holds: bool) -> str:
        """What holds, or does not, of one thing or between several."""
        label = self.label(name)[lang]
        if len(about) == 2 and "." in name:
            inside = Text("is" if holds else "is not", "属于" if holds else "不属于")[lang]
            if lang == "zh":
                return glued(about[1], inside, about[0], "的", label)
            return f"{about[1]} {inside} among {about[0]}'s {label}"
        if lang == "zh":
            of = glued("对", "、".join(about)) if about else ""
            return glued(f"“{label}”", of, "成立" if holds else "不成立")
        return f"“{label}” {'holds' if holds else 'does not hold'}{f' for {listed(about, lang)}' if about else ''}"


def both(say: Callable[[str], str]) -> Text:
    """The same said in both languages."""
    return Text(say("en"), say("zh"))

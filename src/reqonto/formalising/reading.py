"""Phrases of prose in the words of a specification: events, conditions, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, count

from reqonto.diagnostics.diagnostic import Text
from reqonto.formalising import chinese, english
from reqonto.formalising.lexicon import (
    FUNCTION_SIGNS,
    FUNCTION_WORDS,
    PRONOUNS,
    Lexicon,
    Named,
    is_chinese,
    stem,
    words,
)
from reqonto.formalising.numbers import SIGNS, WORD, number
from reqonto.formalising.parts import NotUnderstood, Told
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.spec.model import Argument, EventKind, Kind, Parameter, Relation
from reqonto.syntax import tree as t
from reqonto.syntax.lexer import NAME_TOKEN
from reqonto.syntax.show import Shown

_SHOWN = Shown("en")
_NOWHERE = Span(Source("", ""), 0, 0)
_LETTERS = {"en": "opqrstuvwxyz", "zh": "甲乙丙丁戊己庚辛"}


def name(text: str) -> str:
    """A name as it is written in an expression."""
    return _SHOWN.operand_name(t.Name(text, _NOWHERE), called=True)


@dataclass(frozen=True, slots=True)
class Match:
    """An event that a phrase speaks of, and the kinds that it mentions beside it."""

    event: EventKind
    mentioned: tuple[str, ...]
    pronoun: bool


class Reader:
    """Reads the phrases of one sentence; variables are those of the sentence."""

    def __init__(self, lexicon: Lexicon, told: Told, lang: str) -> None:
        self.lexicon, self.told, self.lang = lexicon, told, lang
        self.specification = lexicon.specification
        self.variables: dict[str, str] = {}
        """The variable of each kind that was spoken of, by its symbol."""
        self.quantified: list[str] = []
        """Kinds whose variables no event brings along."""

    # ------------------------------------------------ events

    def event(self, phrase: str, *, subject: Kind | None = None) -> Match:
        """The one event that a phrase speaks of; raises NotUnderstood if there is none or more than one."""
        best: list[tuple[int, Match]] = []
        nearest: tuple[int, str, EventKind] | None = None
        for event, named in self.lexicon.events:
            if subject is not None and event.by and not self.related(subject.symbol, event.by):
                continue
            size, left, mentioned, pronoun = self.left(phrase, event, named, subject)
            if not size:
                continue
            if not left:
                best.append((size, Match(event, mentioned, pronoun)))
            elif nearest is None or len(left) < nearest[0]:
                nearest = len(left), left, event
        if not best:
            if nearest is not None:
                _, left, event = nearest
                raise NotUnderstood(
                    left,
                    Text(
                        f"`{event.name}` was found, and no word for this", f"找到了“{event.name}”，但没有与此对应的词"
                    ),
                )
            if subject is not None:
                other = self.event(phrase).event
                role = self.kind_name(other.by)
                raise NotUnderstood(
                    phrase, Text(f"`{other.name}` is done by `{role}`", f"“{other.name}”由“{role}”执行")
                )
            raise NotUnderstood(phrase, Text("no event is called so", "没有这样称呼的事件"))
        most = max(size for size, _ in best)
        found = {match.event.symbol: match for size, match in best if size == most}
        if len(found) > 1:
            names = ", ".join(f"`{match.event.name}`" for match in found.values())
            raise NotUnderstood(phrase, Text(f"it may mean {names}", f"可能指 {names}"))
        return next(iter(found.values()))

    def left(
        self, phrase: str, event: EventKind, named: Named, subject: Kind | None
    ) -> tuple[int, str, tuple[str, ...], bool]:
        """How much of a phrase names an event, what of it is left over, which kinds it mentions, and `it`."""
        kinds = [arg for arg in event.args if arg.type.is_object]
        if is_chinese(phrase):
            return self.left_signs(phrase, event, named, kinds)
        said = words(phrase)
        stems = [stem(word) for word in said if word.lower() not in FUNCTION_WORDS]
        pronoun = any(word.lower() in PRONOUNS for word in said)
        fits = [each for each in named.stems if each <= set(stems)]
        if not fits:
            return 0, phrase, (), pronoun
        own = max(fits, key=len)
        rest = [each for each in stems if each not in own]
        mentioned: list[str] = []
        for arg in kinds:
            for names in self.called(arg.type.kind, arg.name):
                # `PlaceOrder` says of itself that it is about an order.
                if names <= set(rest) or names <= own:
                    rest = [each for each in rest if each not in names]
                    mentioned.append(arg.name)
                    break
        rest = self.without_parties(said, own, rest, event, subject)
        left = [word for word in said if word.lower() not in FUNCTION_WORDS and stem(word) in rest]
        return len(own), " ".join(left), tuple(mentioned), pronoun

    def without_parties(
        self, said: list[str], own: frozenset[str], rest: list[str], event: EventKind, subject: Kind | None
    ) -> list[str]:
        """What is left without the parties that stand where they belong: who acts before the verb or behind `by`."""
        small = [word.lower() for word in said]
        verb = next((place for place, word in enumerate(said) if stem(word) in own), 0)
        passive = any(word in _AUXILIARY for word in small[:verb]) or (subject is None and small[:1] == ["being"])
        after_by = small.index("by") if "by" in small else len(small)
        before = {stem(word) for word in said[:verb]}
        behind = {stem(word) for word in said[verb + 1 :]}
        agents = {stem(word) for word in said[after_by:]} if passive else before
        for party, places in ((event.by, agents), (event.to, behind)):
            for names in self.called(party, "") if party else ():
                if names <= set(rest) and names <= places:
                    rest = [each for each in rest if each not in names]
        return rest

    def called(self, kind: str, argument: str) -> Iterable[frozenset[str]]:
        """The English names of a kind, of those above it, and of an argument."""
        above = set(self.specification.ancestors(kind))
        found = [each for info, named in self.lexicon.kinds if info.symbol in above for each in named.stems]
        return sorted([*found, *(Named.of(argument, ()).stems if argument else ())], key=len, reverse=True)

    def left_signs(
        self, phrase: str, event: EventKind, named: Named, kinds: Sequence[Argument]
    ) -> tuple[int, str, tuple[str, ...], bool]:
        own = next((each for each in named.signs if each in phrase), None)
        if own is None:
            return 0, phrase, (), False
        rest = phrase.replace(own, "|", 1)
        mentioned: list[str] = []
        for arg in kinds:
            above = set(self.specification.ancestors(arg.type.kind))
            names = [each for info, found in self.lexicon.kinds if info.symbol in above for each in found.signs]
            for each in sorted([*names, arg.name], key=len, reverse=True):
                if each and (each in rest or each in own):
                    rest = rest.replace(each, "|", 1)
                    mentioned.append(arg.name)
                    break
        verb = phrase.index(own)
        for party, before, behind in ((event.by, "由被", ""), (event.to, "向给对为至到", "*")):
            above = set(self.specification.ancestors(party)) if party else set()
            for each in (sign for info, found in self.lexicon.kinds if info.symbol in above for sign in found.signs):
                at = phrase.find(each)
                led = at > 0 and phrase[at - 1] in before
                placed = at > verb if behind else 0 <= at < verb and not (at > 0 and phrase[at - 1] in "向给对为")
                if at >= 0 and (led or placed):
                    rest = rest.replace(phrase[at - 1 : at + len(each)] if led else each, "|", 1)
        pronoun = bool(re.search("它|其", rest))
        left = FUNCTION_SIGNS.sub("", rest.replace("它", "")).replace("|", "")
        return len(own), left, tuple(mentioned), pronoun

    def related(self, one: str, other: str) -> bool:
        """Whether one of two kinds is above the other."""
        return self.specification.is_a(one, other) or self.specification.is_a(other, one)

    def pattern(self, match: Match, *, binding: bool, triggered: bool = True) -> str:
        """The event as a pattern: with `binding` it brings variables, else it uses those that are there.

        What nothing brings along is said of every object where no trigger chooses one.
        """
        parts: list[str] = []
        objects = [arg.type.kind for arg in match.event.args if arg.type.is_object]
        if any(self.related(one, other) for place, one in enumerate(objects) for other in objects[place + 1 :]):
            why = Text("it has two arguments that could be meant", "它有两个可能所指的参数")
            raise NotUnderstood(match.event.name, why)
        for arg in match.event.args:
            if not arg.type.is_object or self.specification.kinds[arg.type.kind].word == "role":
                continue
            known = self.variable_of(arg.type.kind)
            called = self.kind_name(arg.type.kind)
            if known is not None:
                if arg.name not in match.mentioned and not match.pronoun:
                    self.told.assume(
                        f"`{match.event.name}` is about the same `{called}`", f"“{match.event.name}”针对同一“{called}”"
                    )
            elif binding:
                known = self.bind(arg.type.kind)
            elif arg.name not in match.mentioned and not match.pronoun:
                self.told.assume(f"`{match.event.name}` of any `{called}`", f"任一“{called}”的“{match.event.name}”")
            elif triggered or match.pronoun:
                why = Text(f"which `{called}` is meant is not said", f"没有说明是哪一个“{called}”")
                raise NotUnderstood(called, why)
            else:
                known = self.object(arg.type.kind)
                self.told.assume(f"said of every `{called}`", f"对每个“{called}”而言")
            if known is not None:
                parts.append(f"{name(arg.name)}: {known}")
        return name(match.event.name) + (f"({', '.join(parts)})" if parts else "")

    def kind_name(self, symbol: str) -> str:
        """What a kind is called in the text."""
        return self.specification.kinds[symbol].name

    def variable_of(self, kind: str) -> str | None:
        """The variable of a kind that was spoken of already."""
        return next(
            (
                var
                for known, var in self.variables.items()
                if known in self.specification.kinds and self.related(known, kind)
            ),
            None,
        )

    def bind(self, kind: str) -> str:
        """A new variable for a kind."""
        free = self.free(self.kind_name(kind))
        self.variables[kind] = free
        return free

    def bind_event(self, event: str) -> str:
        """A new variable for an event."""
        free = self.free(event)
        self.variables[f"event {event}"] = free
        return free

    def free(self, called: str) -> str:
        """A letter for something, the first one of its name if nothing else has it."""
        taken = {*self.variables.values()}
        first = called[0].lower()
        wanted = [first] if first.isascii() and first.isalpha() else []
        more = (f"x{number}" for number in count(1))
        letters = chain(wanted, _LETTERS["zh" if is_chinese(called) else "en"], more)
        return next(each for each in letters if each not in taken)

    def object(self, kind: str) -> str:
        """The variable of a kind; one that nothing brings along is said of every object."""
        known = self.variable_of(kind)
        if known is None:
            known = self.bind(kind)
            self.quantified.append(kind)
        return known

    # ------------------------------------------------ conditions

    def condition(self, phrase: str) -> str:
        """A condition as a formula; raises NotUnderstood where no pattern reads it."""
        phrase = phrase.strip(" ,，")
        for joint, word in _JOINTS:
            parts = joint.split(phrase)
            if len(parts) > 1 and all(part.strip() for part in parts) and not _COMPARED.search(phrase):
                found = [self.condition(part) for part in parts]
                if any(" and " in each for each in found):
                    self.told.assume("`and` binds before `or`", "“且”先于“或”结合")
                return f" {word} ".join(found)
        return self.comparison(phrase) or self.state(phrase)

    def comparison(self, phrase: str) -> str | None:
        """`the total exceeds 500 CNY`."""
        table = chinese.COMPARISONS if is_chinese(phrase) else english.COMPARISONS
        for pattern, op in table:
            spaced = rf"(.+?)(?:{pattern})(.+)" if is_chinese(phrase) else rf"(.+?)\s+(?:{pattern})\s+(.+)"
            found = re.fullmatch(spaced, phrase, re.IGNORECASE)
            if found is not None:
                member = self.member(found[1])
                return f"{self.value(member)} {op} {self.amount(found[2], member)}"
        return None

    def state(self, phrase: str) -> str:
        """`the order is paid`: a member of an enumeration, or a yes-or-no value; `has no coupon`."""
        if is_chinese(phrase):
            forms = [(phrase, "", False)]
            if found := re.fullmatch(r"(.+?)(不是|不为|不处于|为|是|处于)(.+?)(?:状态)?", phrase):
                forms = [(found[1], found[3], found[2].startswith("不"))]
            elif found := re.fullmatch(r"(.+?)(没有|未填写?|有)(.+)", phrase):
                if (said := self.presence(found[1], found[3], negated=found[2] != "有")) is None:
                    raise NotUnderstood(phrase, _NO_CONDITION)
                return said
        elif found := re.fullmatch(r"(.+?)\s+(?:has|have)\s+(no\s+)?(?:(?:an?|the)\s+)?(.+)", phrase, re.IGNORECASE):
            if (said := self.presence(found[1], found[3], negated=bool(found[2]))) is not None:
                return said
            forms = [(found[1], re.sub("^been ", "", found[3]), bool(found[2]))]
        else:
            found = re.fullmatch(r"(.+?)\s+(?:is|are|was|were)\s+(not\s+)?(.+)", phrase, re.IGNORECASE)
            if found is None:
                raise NotUnderstood(phrase, _NO_CONDITION)
            forms = [(found[1], found[3], bool(found[2]))]
        said_of = [each for subject, value, negated in forms for each in self.states(subject, value, negated=negated)]
        if len(set(said_of)) == 1:
            return said_of[0]
        if said_of:
            names = ", ".join(f"`{each}`" for each in dict.fromkeys(said_of))
            raise NotUnderstood(phrase, Text(f"it may mean {names}", f"可能指 {names}"))
        raise NotUnderstood(phrase, _NO_CONDITION)

    def states(self, subject: str, value: str, *, negated: bool) -> list[str]:
        """What a value can say of a subject: every reading."""
        found: list[str] = []
        before = dict(self.variables), list(self.quantified)
        for member, named in self.lexicon.members:
            if not isinstance(member, Parameter):
                continue
            readings = [(each, called) for each, called in self.lexicon.values(member)]
            if not value:
                # `订单已付款`: subject and value stand together.
                hits = [
                    each for each, called in readings for sign in called.signs
                    if subject.endswith(sign) and self.is_about(subject.removesuffix(sign), member, named)
                ]  # fmt: skip
            else:
                hits = [
                    each for each, called in readings
                    if self.lexicon.is_called(value, called) and self.is_about(subject, member, named)
                ]  # fmt: skip
            found += [self.is_in(member, each, negated=negated) for each in dict.fromkeys(hits)]
            if not value and not hits:
                # `订单未付款` beside a state that is called 已付款.
                denied = [
                    each for each, called in readings for sign in called.signs
                    if sign.startswith("已") and subject.endswith("未" + sign[1:])
                    and self.is_about(subject[: -len(sign)], member, named)
                ]  # fmt: skip
                found += [self.is_in(member, each, negated=True) for each in dict.fromkeys(denied)]
            is_yes = member.type.base == "boolean" and value and self.lexicon.is_called(value, named)
            if is_yes and self.is_about(subject, member, named, itself=False):
                found.append(f"{'not ' if negated else ''}{self.value(member)}")
        if len(set(found)) != 1:
            self.variables, self.quantified = before
        return found

    def is_in(self, member: Parameter, value: str, *, negated: bool) -> str:
        """That a parameter has one of its values, or another."""
        if negated:
            self.told.assume(
                f"`{member.id}` is another than `{value}`, whatever came before",
                f"“{member.id}”不是“{value}”，无论之前如何",
            )
        return f"{self.value(member)} {'!=' if negated else '='} {name(value)}"

    def presence(self, subject: str, value: str, *, negated: bool) -> str | None:
        """`the order has a coupon`: whether an optional value is there; None if nothing is called so."""
        found = [
            member
            for member, named in self.lexicon.members
            if self.lexicon.is_called(value, named) and self.is_about(subject, member, named, itself=False)
        ]
        if len(found) == 1 and found[0].type.optional:
            return f"{self.value(found[0])} is {'missing' if negated else 'known'}"
        return None

    def is_about(self, subject: str, member: Parameter | Relation, named: Named, *, itself: bool = True) -> bool:
        """Whether a subject is the owner of a member, or (`itself`) the member: `the order`, `its state`."""
        subject = subject.strip()
        if not is_chinese(subject) and subject.lower() in PRONOUNS:
            return self.variable_of(member.owner) is not None
        owners = [each for info, each in self.lexicon.kinds if info.symbol == member.owner]
        if any(self.lexicon.is_called(subject, each) for each in owners):
            return True
        return itself and self.names_member(subject, member, named)

    def names_member(self, phrase: str, member: Parameter | Relation, named: Named) -> bool:
        """Whether a phrase is the name of a member, with or without that of its owner."""
        owners = [each for info, each in self.lexicon.kinds if self.related(info.symbol, member.owner)]
        if is_chinese(phrase):
            rest = FUNCTION_SIGNS.sub("", phrase)
            wholes = {FUNCTION_SIGNS.sub("", own) for own in named.signs}
            return rest in wholes or any(rest == head + own for each in owners for head in each.signs for own in wholes)
        found = frozenset(stem(word) for word in words(phrase) if word.lower() not in FUNCTION_WORDS)
        return found in named.stems or any(
            found == own | head for own in named.stems for each in owners for head in each.stems
        )

    def member(self, phrase: str) -> Parameter:
        """The one parameter that a phrase names."""
        found = [
            each
            for each, named in self.lexicon.members
            if isinstance(each, Parameter) and self.names_member(phrase, each, named)
        ]
        known = [each for each in found if self.variable_of(each.owner) is not None]
        chosen = known or found
        if not chosen:
            raise NotUnderstood(phrase, Text("no parameter is called so", "没有这样称呼的参数"))
        if len(chosen) > 1:
            names = ", ".join(f"`{each.id}`" for each in chosen)
            raise NotUnderstood(phrase, Text(f"it may mean {names}", f"可能指 {names}"))
        return chosen[0]

    def value(self, member: Parameter | Relation) -> str:
        """A member of the object that is spoken of."""
        return f"{self.object(member.owner)}.{name(member.name)}"

    def amount(self, text: str, member: Parameter) -> str:
        """A number with its unit, in the type of what it is compared with."""
        number, unit = _parted(text.strip(" .。"))
        known = _UNITS.get(unit.lower()) or unit
        if known and known == unit and known not in {"%", "％"} and not NAME_TOKEN.fullmatch(known):
            raise NotUnderstood(unit, Text("no unit is called so", "没有这样称呼的单位"))
        if member.type.base == "percent" and unit and known not in {"%", "％"}:
            raise NotUnderstood(unit, Text("a percentage has no other unit", "百分比没有其他单位"))
        if member.type.base == "percent" or known in {"%", "％"}:
            return f"{number}%"
        if not known and member.type.unit:
            known = member.type.unit
            self.told.assume(f"{number} is read as {number} {known}", f"{number} 读作 {number} {known}")
        return f"{number} {known}".strip()


_AUXILIARY = frozenset(("is", "are", "was", "were", "be", "been", "being", "gets", "get"))
_JOINTS = (
    (re.compile(r"\s+or\s+|或者|或", re.IGNORECASE), "or"),
    (re.compile(r"\s+and\s+|并且|而且|且", re.IGNORECASE), "and"),
)
"""What joins conditions, that which binds less first."""
_COMPARED = re.compile(r"\bor (?:equal|more|less)|或等于", re.IGNORECASE)
_NO_CONDITION = Text("no parameter of the specification says this", "规格中没有参数能表达这一点")


_UNITS = {**english.UNITS, **chinese.UNITS}
_PREFIXED = re.compile(r"([¥￥$€]|[A-Z]{3}(?=\s*\d))\s*(.+)")
_QUANTITY = re.compile(
    rf"(\d+(?:\.\d+)?(?:\s*[百千万亿]+|\s+(?:thousand|million|billion)\b)?|[{SIGNS}]+|{WORD}\b)(.*)", re.IGNORECASE
)


def _parted(text: str) -> tuple[str, str]:
    """A number, as a decimal, and its unit; raises NotUnderstood for anything else.

    千 belongs to the unit where there is one of that name: 3千克 is three kilograms.
    """
    if text.startswith("百分之"):
        text = text.removeprefix("百分之") + "%"
    prefix = _PREFIXED.fullmatch(text)
    said = _QUANTITY.fullmatch(prefix[2] if prefix else text)
    if said is not None:
        digits, unit = said[1], said[2]
        if digits[-1] == "千" and len(digits) > 1 and f"千{unit.strip()}" in _UNITS:
            digits, unit = digits[:-1], f"千{unit.strip()}"
        value = number(digits)
        if value is not None and not (prefix and unit.strip()):
            return value, (prefix[1] if prefix else unit).strip()
    raise NotUnderstood(text, Text("this is no number", "这不是数"))


def duration(text: str) -> str:
    """A length of time as it is written in the language."""
    if found := re.fullmatch(rf"\s*({WORD})\s+\((\d+(?:\.\d+)?)\)\s*(.+?)\s*", text, re.IGNORECASE):
        if number(found[1]) != found[2]:
            raise NotUnderstood(text, Text("the word and the digits differ", "文字与数字不一致"))
        text = f"{found[2]} {found[3]}"
    said, unit = _parted(" ".join(text.split()))
    known = _UNITS.get(" ".join(unit.lower().split()))
    if known is None:
        raise NotUnderstood(text, Text("this is no length of time", "这不是时长"))
    return f"{said} {known}"

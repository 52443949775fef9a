"""How many things prose speaks of: `every order`, `any order`, `an order`, in the order in which they come.

A sentence of the language has one variable for a kind.  What is said of all things of the kind, or of a further one,
after one was spoken of, is not what the variable says; it is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from reqonto.diagnostics.diagnostic import Text
from reqonto.formalising.lexicon import FUNCTION_WORDS, PRONOUNS, Lexicon, is_chinese, stem
from reqonto.formalising.parts import NotUnderstood, Parts, Told
from reqonto.records import dataclass
from reqonto.spec.model import Kind
from reqonto.spec.shipped import is_shipped

_Many: TypeAlias = Literal["every", "any", "a", "the", "more"]
_WORDS: Mapping[str, _Many] = MappingProxyType(
    {
        "every": "every", "each": "every", "all": "every", "any": "any", "a": "a", "an": "a",
        "the": "the", "this": "the", "that": "the", "these": "the", "those": "the",
        "its": "the", "their": "the", "such": "the",
    }
)  # fmt: skip
_SIGNS: Mapping[str, _Many] = MappingProxyType(
    {
        **dict.fromkeys(("每一个", "每个", "每一", "每", "所有"), "every"),
        **dict.fromkeys(("任何", "任一", "任意"), "any"),
        **dict.fromkeys(("一个", "一笔", "一张", "一份"), "a"), **dict.fromkeys(("该", "此", "其", "这"), "the"),
    }
)  # fmt: skip
_SIGN = re.compile("|".join(sorted(_SIGNS, key=len, reverse=True)))
_WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A kind that is spoken of: how many of it, the words, and whether they stand behind `to` (向, 给)."""

    many: _Many
    kind: Kind | None
    piece: str
    towards: bool = False


class Mentions:
    """The kinds that a sentence speaks of, checked from its beginning to its end."""

    def __init__(self, parts: Parts, lexicon: Lexicon, told: Told) -> None:
        self.parts, self.lexicon, self.told = parts, lexicon, told
        self.spoken: list[Kind] = []
        self.of_all: list[Kind] = []
        """Kinds of which the response is about all."""
        self.led = any(not each.trailing for each in parts.clauses)
        """Whether something stands before the sentence, which may be about one thing that it does not name."""
        self.kinds = [(kind, named) for kind, named in lexicon.kinds if not (kind.is_root and is_shipped(kind.span))]
        things = [*(each for each, _ in lexicon.events), *(each for each, _ in lexicon.members)]
        named = (
            text for each in things for text in (each.name, *(text for _, text in (*each.meta.labels, *each.meta.also)))
        )
        self.own = {
            each for text in named for each in (text.casefold(), re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold())
        }
        """Names of events and values, of which such a word can be a part: `Cancel all orders`."""

    def check(self, *, of_one: Kind | None) -> None:
        """Raises NotUnderstood where the sentence speaks of more than one thing of a kind; `of_one` is who acts."""
        parts = self.parts
        for clause in parts.clauses:
            if not clause.trailing:
                self.clause(clause.text, alone=clause.word != "unless")
        if of_one is not None:
            self.acting(parts.party)
            self.response(parts.response, subject=False)
        else:
            self.response(parts.party, subject=True)
            self.response(parts.response, subject=False)
        if parts.timing is not None and parts.timing.anchor:
            self.clause(parts.timing.anchor)
        for clause in parts.clauses:
            if clause.trailing:
                self.clause(clause.text, alone=clause.word != "unless")
                if clause.word == "when" and self.of_all and not self.names_any_of(self.of_all, clause.text):
                    raise NotUnderstood(clause.text, _FURTHER)

    # ------------------------------------------------ the pieces of a sentence

    def clause(self, text: str, *, alone: bool = True) -> None:
        """A condition or an event: of one thing, which it may bring (`an order`, and with `alone` `any order`)."""
        for each in self.mentions(text):
            if each.many == "every" or (each.many == "any" and (not alone or self.was_spoken_of(each.kind))):
                raise NotUnderstood(each.piece, _OF_ALL)
            if each.many != "the" and each.kind in self.of_all:
                raise NotUnderstood(each.piece, _FURTHER)
            self.again(each)

    def acting(self, text: str) -> None:
        """Who acts: one of the role is enough."""
        for each in self.mentions(text):
            if each.many not in {"every", "any"} or self.parts.modal not in {"shall", "should"}:
                continue
            if each.many == "every":
                raise NotUnderstood(each.piece, _OF_EACH_ROLE)
            assert each.kind is not None
            self.told.assume(f"one `{each.kind.name}` that does it is enough", f"有一个“{each.kind.name}”执行即可")

    def response(self, text: str, *, subject: bool) -> None:
        """What is done, or (`subject`) what something is demanded of."""
        negative = self.parts.modal.endswith(" not")
        for each in self.mentions(text):
            if each.many in {"every", "any"}:
                free = each.many == "any" and each.towards and self.parts.modal not in {"shall", "should"}
                if each.kind is not None and each.kind.word == "role":
                    if not free:
                        raise NotUnderstood(each.piece, _OF_EACH_ROLE)
                    continue
                if each.kind is None or self.led or self.was_spoken_of(each.kind):
                    raise NotUnderstood(each.piece, _FURTHER)
                self.of_all.append(each.kind)
                if each.many == "every" and negative:
                    if not subject:
                        raise NotUnderstood(each.piece, _NOT_EVERY)
                    self.told.assume(f"`{each.piece}` with `not` is `no`", f"“{each.piece}”与否定并用指一个也不")
            elif each.many in {"a", "more"} and self.has_relative(each, text):
                raise NotUnderstood(each.piece, _FURTHER)
            self.again(each, implied=self.led and not subject)

    def again(self, mention: _Mention, *, implied: bool = False) -> None:
        """Keeps what was spoken of; `an order` after one that was named or is implied is assumed to be that one."""
        kind = mention.kind
        if kind is None or kind.word == "role":
            return
        if mention.many in {"a", "more"} and (implied or self.was_spoken_of(kind)):
            self.told.assume(f"`{mention.piece}` is the same `{kind.name}`", f"“{mention.piece}”指同一“{kind.name}”")
        self.spoken.append(kind)

    def has_relative(self, mention: _Mention, text: str) -> bool:
        """Whether an object that was spoken of is told apart from others of its kind: `an order that is fresh`."""
        if not self.led and not self.was_spoken_of(mention.kind):
            return False
        if is_chinese(text):
            return "的" in text[: text.index(mention.piece)]
        behind = text[text.index(mention.piece) + len(mention.piece) :]
        return re.match(r"\s+(?:that|which|who|whose)\b", behind, re.IGNORECASE) is not None

    def was_spoken_of(self, kind: Kind | None) -> bool:
        """Whether a thing of a kind, or of one above or below it, was spoken of."""
        is_a = self.lexicon.specification.is_a
        return kind is not None and any(
            is_a(kind.symbol, each.symbol) or is_a(each.symbol, kind.symbol) for each in self.spoken
        )

    def names_any_of(self, kinds: list[Kind], text: str) -> bool:
        """Whether a piece names one of these kinds, or has a pronoun for it."""
        pronoun = "它" in text if is_chinese(text) else any(each.lower() in PRONOUNS for each in _WORD.findall(text))
        return pronoun or any(each.kind in kinds for each in self.mentions(text))

    # ------------------------------------------------ what is spoken of

    def mentions(self, text: str) -> Iterator[_Mention]:
        """The kinds of a piece; a word for many that no kind follows has none."""
        yield from self.by_signs(text) if is_chinese(text) else self.by_words(text)

    def by_words(self, text: str) -> Iterator[_Mention]:
        said = list(_WORD.finditer(text))
        many: _Many | None = None
        start = 0
        place = 0
        while place < len(said):
            word = said[place][0].lower()
            size, kind = self.kind_at([each[0] for each in said[place:]])
            if kind is not None:
                end = said[place + size - 1].end()
                plural = word.endswith("s") and many is None
                if many is None:
                    start = said[place].start()
                piece = text[start:end]
                before = text[:start].split()
                if many not in {"every", "any"} or not self.is_named(piece):
                    towards = before[-1:] == ["to"] and not text[end:].startswith(("'", "’"))
                    yield _Mention(many or ("more" if plural else "the"), kind, piece, towards)
                many = None
                place += size
                continue
            if word in _WORDS and not (many is not None and _WORDS[word] == "the"):
                many, start = _WORDS[word], said[place].start()
            elif word not in FUNCTION_WORDS and many in {"a", "the"}:
                many = None
            place += 1
        if many in {"every", "any"} and not self.is_named(text[start:]):
            rest = text[start:]
            if all(each.lower() in FUNCTION_WORDS for each in _WORD.findall(rest)):
                yield _Mention(many, None, rest)

    def kind_at(self, said: list[str]) -> tuple[int, Kind | None]:
        """The kind with the longest name that words begin with, and how many they are."""
        best: tuple[int, Kind | None] = 0, None
        for kind, named in self.kinds:
            for stems in named.stems:
                size = len(stems)
                if best[0] < size <= len(said) and {stem(each) for each in said[:size]} == stems:
                    best = size, kind
        return best

    def by_signs(self, text: str) -> Iterator[_Mention]:
        place = 0
        signs = [(sign, kind) for kind, named in self.kinds for sign in named.signs]
        while True:
            found = [(at, -len(sign), sign, kind) for sign, kind in signs if (at := text.find(sign, place)) >= 0]
            if not found:
                return
            at, _, sign, kind = min(found, key=lambda each: each[:2])
            before = list(_SIGN.finditer(text, place, at))
            start = before[0].start() if before else at
            piece = text[start : at + len(sign)]
            many: _Many = _SIGNS[before[0][0]] if before else "more" if text[place:at].endswith("的") else "the"
            yield _Mention(many, kind, piece, text[:start].endswith(("向", "给")))
            place = at + len(sign)

    def is_named(self, piece: str) -> bool:
        """Whether words are a part of the name of an event or a value, as in `Cancel all orders`."""
        said = piece.casefold().strip()
        return any(said in each for each in self.own)


_FURTHER = Text(
    "one was spoken of before, and this is another or all of them; write `the` if it is the same",
    "前文已说到其中一个，而此处是另一个或全部；若为同一个，请写“该”",
)
_OF_ALL = Text(
    "conditions about all of them are not proposed; write `a` or `the` if one is enough",
    "不提出关于全部的条件；若只需一个，请写“该”",
)
_OF_EACH_ROLE = Text(
    "what each one of a role does or gets is not proposed",
    "不提出角色中每一个各自执行或接受的句式",
)
_NOT_EVERY = Text(
    "it may mean none, or not all; write `any` if it is none",
    "可能指一个也不，也可能指并非全部；若指一个也不，请写“任何”",
)

"""The words that a specification has for its things: names, labels and other names, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from reqonto.records import dataclass
from reqonto.spec.model import EventKind, Kind, Metadata, Parameter, Relation, Specification
from reqonto.spec.shipped import is_shipped

_IRREGULAR: Mapping[str, str] = MappingProxyType(
    {
        "paid": "pay", "sent": "send", "sold": "sell", "bought": "buy", "gave": "give", "given": "give", "got": "get",
        "took": "take", "taken": "take", "made": "make", "shown": "show", "kept": "keep", "put": "put", "held": "hold",
        "chosen": "choose", "chose": "choose", "written": "write", "wrote": "write", "told": "tell", "left": "leave",
        "lost": "lose", "found": "find", "withdrawn": "withdraw", "withdrew": "withdraw", "refunds": "refund",
    }
)  # fmt: skip
FUNCTION_WORDS = frozenset(
    ["a", "an", "the", "this", "that", "these", "those", "of", "its", "their", "his", "her", "is", "are", "was", "were",
     "be", "been", "being", "has", "have", "had", "by", "to", "any", "each", "every", "all", "do", "does", "did",
     "then", "it", "them", "such", "s", "for", "with"]
)  # fmt: skip
"""English words that no thing is called by; `for` and `with` only lead to words that must be understood themselves."""
PRONOUNS = frozenset(("it", "them", "its", "their"))
FUNCTION_SIGNS = re.compile(
    r"进行|完成|已经|一个|一笔|一张|一份|相应|对应|该|此|其|这|已|了|的|被|对|将|把|给|向|由|所|并|一|个|件|笔|张|份|任何|任一|每个|每|所有|"
    r"[\s，,“”\"'（）()]"
)
"""Chinese signs that no thing is called by."""


def stem(word: str) -> str:
    """What is left of an English word without its ending; the same is done to names and to prose.

    >>> stem("shipped"), stem("places"), stem("paid")
    ('ship', 'plac', 'pay')
    """
    word = word.lower()
    if word in _IRREGULAR:
        return stem(_IRREGULAR[word])
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ment") and len(word) > 6:
        # What is done and the doing of it are called by one word: payment, shipment.
        return stem(word[:-4])
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "eed")):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouslf":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def words(text: str) -> list[str]:
    """The English words of a text, the parts of joined names one by one."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", " ", text)
    return re.findall(r"[A-Za-z0-9]+", parted)


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with what it is called: stems of English names, and Chinese names."""

    stems: tuple[frozenset[str], ...]
    signs: tuple[str, ...]

    @staticmethod
    def of(name: str, labels: Iterable[str]) -> Named:
        """The names of a thing."""
        stems: list[frozenset[str]] = []
        signs: list[str] = []
        for each in dict.fromkeys([name, *labels]):
            if is_chinese(each):
                signs.append(re.sub(r"\s+", "", each))
                continue
            found = frozenset(stem(word) for word in words(each) if word.lower() not in FUNCTION_WORDS)
            if found:
                stems.append(found)
        return Named(tuple(dict.fromkeys(stems)), tuple(sorted(dict.fromkeys(signs), key=len, reverse=True)))


def _labels(meta: Metadata) -> list[str]:
    return [text for _, text in (*meta.labels, *meta.also)]


class Lexicon:
    """What can be named: kinds, events, members of kinds, members of enumerations."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        kinds = [each for each in specification.kinds.values() if each.name]
        self.kinds: list[tuple[Kind, Named]] = [(each, Named.of(each.name, _labels(each.meta))) for each in kinds]
        self.events: list[tuple[EventKind, Named]] = [
            (each, Named.of(each.name, _labels(each.meta)))
            for each in specification.events.values()
            if not each.symbol.startswith("Provides:")
        ]
        members: list[Parameter | Relation] = [*specification.parameters.values(), *specification.relations.values()]
        self.members: list[tuple[Parameter | Relation, Named]] = [
            (each, Named.of(each.name, _labels(each.meta))) for each in members if each.owner and not each.feature
        ]

    def roles(self) -> Iterator[tuple[Kind, Named]]:
        """The roles, those of the specification before those of the library."""
        found = [(each, named) for each, named in self.kinds if each.word == "role" and not each.is_root]
        return iter(sorted(found, key=lambda pair: is_shipped(pair[0].span)))

    def role(self, text: str) -> Kind | None:
        """The one role that is called so."""
        found = [kind for kind, named in self.roles() if self.is_called(text, named)]
        return found[0] if len({each.symbol for each in found}) == 1 else None

    @staticmethod
    def is_called(text: str, named: Named) -> bool:
        """Whether a text is a name of a thing and nothing else."""
        if is_chinese(text):
            return FUNCTION_SIGNS.sub("", text) in named.signs or text in named.signs
        found = frozenset(stem(word) for word in words(text) if word.lower() not in FUNCTION_WORDS)
        return found in named.stems

    def values(self, member: Parameter | Relation) -> Sequence[tuple[str, Named]]:
        """The members of the enumeration that a parameter takes its values from."""
        if isinstance(member, Relation) or not member.type.enumeration:
            return ()
        enumeration = self.specification.enumerations.get(member.type.enumeration)
        if enumeration is None:
            return ()
        return [(each.name, Named.of(each.name, [text for _, text in each.labels])) for each in enumeration.members]

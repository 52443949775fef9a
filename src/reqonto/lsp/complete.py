"""What may be written at a cursor: what the grammar takes there, and of names those that fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from lsprotocol import types

from reqonto.lsp.cursor import Cursor, Types, type_of
from reqonto.records import dataclass
from reqonto.report.about import called_as
from reqonto.report.declared import shown_member, shown_type, signature, value
from reqonto.spec.model import (
    Argument,
    Declaration,
    Definition,
    Entry,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    NamedType,
    Parameter,
    Relation,
    Specification,
    UserUnit,
)
from reqonto.spec.shipped import library_modules
from reqonto.spec.types import ValueType
from reqonto.syntax.keywords import BY_TERMINAL, Keyword

Kinds = types.CompletionItemKind

_DOT = re.compile(r"(?P<base>`?[^\W\d]\w*`?(?:\s*(?:[.．]|的)\s*`?[^\W\d]\w*`?)*)\s*(?:[.．]|的)\s*\Z")
_COMPARED = re.compile(
    r"(?P<base>`?[^\W\d]\w*`?(?:\s*(?:[.．]|的)\s*`?[^\W\d]\w*`?)*)\s*(?:=|!=|＝|≠|(?:in|属于)\s*[{｛][^}｝]*)\s*\Z"
)
_CALLED = re.compile(r"(?P<head>`?[^\W\d]\w*`?(?:\s*[.．]\s*`?[^\W\d]\w*`?)*)\s*[(（](?P<given>[^()（）]*)\Z")
_ARGUMENT = re.compile(r"(?:\A|[,，、])\s*(?P<name>`?[^\W\d]\w*`?)\s*[:：]\s*\Z")
_OBJECT = re.compile(r"(?:given|已有)\s+\S+\s*[:：]\s*(?P<kind>[^\s{｛]+)\s*[{｛](?P<given>[^{}｛｝]*)\Z")
_TYPE_TERMINALS = {"_T_MONEY", "_T_TEXT", "_T_INT"}
_CURRENCIES = ("CNY", "EUR", "USD", "GBP", "JPY", "HKD")

_ROLES = ("_THE", "_TO", "_BY", "_FROM")
_KINDS = ("_IS", "_OF", "_DISJOINT")
_EVENTS = ("_DO", "_ON", "_WHEN", "_AT_EVENT", "_DUE")
_PATHS = ("_NEEDS", "_PROVIDE", "_DEFAULT_VALUE", "_LIFECYCLE", "_CONSENT", "_BIND")


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be written; offers of a smaller `rank` come first."""

    word: str
    kind: types.CompletionItemKind
    detail: str = ""
    told: str = ""
    rank: int = 5


class Completion:
    """Completions at one cursor."""

    def __init__(
        self, here: Cursor, specification: Specification | None, module: str, *, lang: str, dialect: str
    ) -> None:
        self.here = here
        self.specification = specification
        self.module = module
        self.lang = lang
        self.dialect = dialect
        self.types = None if specification is None else Types(specification, module, here.before)
        self.keyword = _last_keyword(here.before)

    def offers(self) -> list[Offer]:
        """What fits, the likely things first, each once."""
        found: dict[str, Offer] = {}
        for offer in (*self._names(), *self._keywords()):
            old = found.get(offer.word)
            if old is None or offer.rank < old.rank:
                found[offer.word] = offer
        return sorted(found.values(), key=lambda offer: (offer.rank, offer.word))

    # ------------------------------------------------ keywords

    def _keywords(self) -> Iterator[Offer]:
        if _DOT.search(self.here.before):
            return
        for terminal in sorted(self.here.fits):
            row = BY_TERMINAL.get(terminal)
            if row is not None and terminal != "_DE":
                yield from self._spelt(row)

    def _spelt(self, row: Keyword) -> Iterator[Offer]:
        own, other = (row.zh, row.en) if self.dialect == "zh" else (row.en, row.zh)
        # Somebody who writes the other language in between is not kept from it.
        mixed = bool(self.here.word) and self.here.word.isascii() == (self.dialect == "zh")
        for spelling in (*own[:1], *(other[:1] if mixed or not own else ())):
            told = next(iter(other if spelling in own else own), "")
            yield Offer(spelling, Kinds.Keyword, told, rank=7)

    # ------------------------------------------------ names

    def _names(self) -> Iterator[Offer]:
        specification, fits = self.specification, self.here.fits
        if self.keyword == "_IMPORT":
            yield from self._modules()
            return
        if specification is None or self.types is None:
            return
        dot = _DOT.search(self.here.before)
        if dot is not None:
            yield from self._members(dot["base"])
            return
        if "UID" in fits:
            yield from self._ids()
            return
        if "NAME" not in fits and "UNIT_NAME" not in fits:
            return
        if fits >= _TYPE_TERMINALS:
            yield from self._declared(lambda each: isinstance(each, (NamedType, Enumeration, Kind)))
            return
        argument = self._arguments()
        yield from argument
        if "UNIT_NAME" in fits and "STRING" not in fits:
            yield from self._units()
        if "STRING" in fits and "INT" in fits:
            yield from self._values()
            return
        wanted = self._wanted()
        if wanted is not None:
            yield from self._declared(wanted)
            if self.keyword in {"_DO", "_THE", "_BY", "_TO"} or "_PROVIDE" in fits:
                yield from self._bound()

    def _wanted(self) -> Callable[[Declaration], bool] | None:
        keyword = self.keyword
        if keyword in _ROLES or {"_MUST", "_SHOULD"} & self.here.fits:
            return lambda each: isinstance(each, Kind) and each.word == "role"
        if keyword in _KINDS:
            return lambda each: isinstance(each, Kind)
        if keyword in _EVENTS:
            return lambda each: isinstance(each, EventKind)
        if keyword in _PATHS:
            return lambda each: isinstance(each, (Kind, Feature, EventKind, Parameter))
        if keyword in {"_RELATION", "_GIVEN"} and self.here.spoken.endswith((":", "：", ",", "，", "、")):
            return lambda each: isinstance(each, Kind)
        if keyword == "_T_MONEY":
            return None
        if self.here.spoken.endswith(("|", "｜")):
            return lambda each: isinstance(each, (Kind, EventKind))
        return None

    def _declared(self, holds: Callable[[Declaration], bool], rank: int = 3) -> Iterator[Offer]:
        assert self.specification is not None
        info = self.specification.modules.get(self.module)
        if info is None:
            return
        for path in (self.module, *(path for path, _ in info.imports)):
            known = self.specification.modules.get(path)
            for name, thing in (known.names if known is not None else {}).items():
                if holds(thing):
                    yield self._offer(name, thing, rank + (path != self.module))

    def _values(self) -> Iterator[Offer]:
        """What a formula may begin with; members of the enumeration that it is compared with come first."""
        assert self.types is not None
        compared = _COMPARED.search(self.here.before)
        if compared is not None:
            yield from self._literals(self.types.of(compared["base"]))
        if self.keyword in _EVENTS:
            yield from self._declared(lambda each: isinstance(each, EventKind), rank=0)
        elif self.keyword == "_IN":
            yield from self._declared(lambda each: isinstance(each, (Kind, EventKind)), rank=0)
        yield from self._bound()
        yield from self._declared(lambda each: not isinstance(each, (NamedType, UserUnit)))

    def _bound(self) -> Iterator[Offer]:
        assert self.types is not None
        assert self.specification is not None
        for name, type_ in self.types.bound.items():
            if name not in {"self", "自身"} or name == ("自身" if self.dialect == "zh" else "self"):
                detail = "" if type_ is None else shown_type(type_, self.specification, self.lang)
                yield Offer(name, Kinds.Variable, detail, rank=2)

    def _literals(self, type_: ValueType | None) -> Iterator[Offer]:
        assert self.specification is not None
        enumeration = None if type_ is None else self.specification.enumerations.get(type_.enumeration)
        for member in enumeration.members if enumeration is not None else ():
            detail = value(member.name, member.labels, self.lang)
            yield Offer(member.name, Kinds.EnumMember, detail if detail != member.name else "", rank=1)
        if type_ is not None and type_.base == "boolean":
            yield from (
                Offer(BY_TERMINAL[each].spellings[self.dialect == "zh"], Kinds.Keyword, rank=1)
                for each in ("_TRUE", "_FALSE")
            )

    def _members(self, base: str) -> Iterator[Offer]:
        assert self.types is not None
        assert self.specification is not None
        found = self.types.of(base)
        for name, member in self.types.members(found).items():
            yield self._offer(name, member, 2)
        if found is not None and found.kind in self.specification.events:
            for en, zh in (("time", "时间"), ("by", "执行者"), ("to", "接收者")):
                yield Offer(zh if self.dialect == "zh" else en, Kinds.Property, rank=3)
        if found is not None:
            return
        declared = self.types.declared(base)
        if isinstance(declared, Enumeration):
            yield from self._literals(ValueType("enumeration", declared.sort, enumeration=declared.symbol))
        if isinstance(declared, Feature):
            for key in (*declared.parameters, *declared.relations):
                inner = self.specification.parameters.get(key) or self.specification.relations[key]
                yield self._offer(inner.name, inner, 2)
        info = self.specification.modules.get(self.module)
        for path, alias in info.imports if info is not None else ():
            if base in {alias, path, path.rpartition(".")[2]} and path in self.specification.modules:
                for name, thing in self.specification.modules[path].names.items():
                    yield self._offer(name, thing, 2)

    def _arguments(self) -> Iterator[Offer]:
        """Within the parentheses of an event or the braces of an object: the names of what is not given yet."""
        assert self.types is not None
        assert self.specification is not None
        named: Mapping[str, object] = {}
        call = _CALLED.search(self.here.before)
        given = _OBJECT.search(self.here.before)
        if call is not None:
            declared = self.types.declared(call["head"])
            named = {each.name: each for each in getattr(declared, "args", ())}
        elif given is not None:
            named = self.types.members(self.types.of(given["kind"]))
        found = call or given
        if found is None:
            return
        argument = _ARGUMENT.search(found["given"])
        if argument is not None:
            member = named.get(argument["name"].strip("`"))
            if member is not None:
                type_ = type_of(member)
                yield from self._literals(type_)
                for name, bound in self.types.bound.items():
                    if type_ is not None and bound is not None and bound.sort == type_.sort:
                        yield Offer(name, Kinds.Variable, shown_type(bound, self.specification, self.lang), rank=1)
            return
        written = set(re.findall(r"(?:\A|[,，、])\s*`?([^\W\d]\w*)`?\s*[:：]", found["given"]))
        for name, member in named.items():
            if name not in written:
                yield self._offer(name, member, 1)

    def _ids(self) -> Iterator[Offer]:
        """Behind words that link or expect: the ids that there are."""
        assert self.specification is not None
        if self.keyword in _ITEM_TERMINALS:
            return
        scenarios = self.keyword == "_VERIFIED_BY"
        for entry in self.specification.entries.values():
            if entry.word in {"lifecycle", "default", "bind", "consent", "layers", "calendar"}:
                continue
            likely = (entry.word in {"scenario", "question"}) == scenarios
            yield self._offer(entry.id, entry, 1 if likely else 4)

    def _units(self) -> Iterator[Offer]:
        assert self.specification is not None
        from reqonto.spec.units import SECONDS

        yield from self._declared(lambda each: isinstance(each, UserUnit))
        for name in (*SECONDS, *_CURRENCIES, "kg", "g", "千克", "元"):
            if name.isascii() != (self.dialect == "zh") or name in _CURRENCIES:
                yield Offer(name, Kinds.Unit, rank=4)

    def _modules(self) -> Iterator[Offer]:
        """Modules of the project and of the library, those that are imported already left out."""
        info = None if self.specification is None else self.specification.modules.get(self.module)
        known = {path for path, _ in info.imports} | {self.module} if info is not None else {self.module}
        own = [] if self.specification is None else list(self.specification.modules)
        prefix = _IMPORTED.search(self.here.before)
        head = prefix[1] if prefix is not None else ""
        for path in dict.fromkeys((*own, *library_modules("ecreq"))):
            if path in known or not path.startswith(head):
                continue
            yield Offer(path[len(head) :], Kinds.Module, "" if path in own else "ecreq", rank=2 if path in own else 3)

    def _offer(self, name: str, thing: object, rank: int) -> Offer:
        specification = self.specification
        assert specification is not None
        detail, told = "", ""
        match thing:
            case Argument():
                detail = shown_type(thing.type, specification, self.lang)
            case Parameter() | Relation() | Feature():
                detail = shown_member(thing, specification, self.lang)
            case EventKind() | Definition() | GlobalRelation():
                detail = signature(thing, specification, self.lang)
            case Entry() | Kind() | Enumeration() | NamedType() | UserUnit():
                detail = called_as(thing)[self.lang]
            case _:
                pass
        meta = getattr(thing, "meta", None)
        if meta is not None:
            titles = [] if meta.title is None else [meta.title.text]
            told = "\n".join(dict.fromkeys((*titles, *(text for _, text in meta.labels if text != name), meta.doc)))
        return Offer(name, _kind_of(thing), detail, told.strip(), rank)


_IMPORTED = re.compile(r"(?:import|引入|导入)\s+((?:\w+[.．])*)\Z")

_ITEM_TERMINALS = frozenset((
    "_CONSTRAINT", "_ASSUMPTION", "_RULE", "_REQUIREMENT", "_SCENARIO", "_NEED", "_SERVICE", "_QUALITY", "_SITUATION",
    "_QUESTION", "_PERMISSIONS",
))  # fmt: skip


def _kind_of(thing: object) -> types.CompletionItemKind:
    table: tuple[tuple[type, types.CompletionItemKind], ...] = (
        (Kind, Kinds.Class), (EventKind, Kinds.Event), (Enumeration, Kinds.Enum), (NamedType, Kinds.TypeParameter),
        (UserUnit, Kinds.Unit), (Parameter, Kinds.Property), (Relation, Kinds.Field), (GlobalRelation, Kinds.Interface),
        (Feature, Kinds.Interface), (Definition, Kinds.Function), (Argument, Kinds.Property), (Entry, Kinds.Reference),
    )  # fmt: skip
    return next((kind for made, kind in table if isinstance(thing, made)), Kinds.Text)


_TOKEN = re.compile(r"[^\W\d]\w*|[^\s\w]")
_FIRST: dict[str, list[tuple[str, str]]] = {}
for _row in BY_TERMINAL.values():
    for _spelling in _row.spellings:
        _FIRST.setdefault(_spelling.split()[-1], []).append((_spelling, _row.terminal))


def _last_keyword(before: str) -> str:
    """The terminal of the last keyword in front, passing over names, dots and commas."""
    tokens = list(_TOKEN.finditer(before[-600:]))
    text = before[-600:]
    for token in reversed(tokens):
        word = token[0]
        if word in _FIRST:
            for spelling, terminal in sorted(_FIRST[word], key=lambda each: -len(each[0])):
                if re.search(rf"(?<!\w){re.escape(spelling)}\Z".replace(r"\ ", r"\s+"), text[: token.end()]):
                    return terminal
        if word in "{}｛｝;；。()（）":
            return ""
    return ""


def items(offers: Iterable[Offer], where: types.Range) -> list[types.CompletionItem]:
    """Offers as clients show them, in their order."""
    return [
        types.CompletionItem(
            offer.word, kind=offer.kind, detail=offer.detail or None, documentation=offer.told or None,
            sort_text=f"{number:04}", filter_text=offer.word, text_edit=types.TextEdit(where, offer.word),
        )
        for number, offer in enumerate(offers)
    ]  # fmt: skip

"""JSON-LD read with the places of everything.

What tools write is read: contexts in the file, terms with types, languages and containers, nested nodes, lists, graphs.
The rest of JSON-LD is refused by name, never guessed; a context that would have to be fetched is refused too.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NoReturn

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.iris import resolved
from reqonto.rdf.json_places import Json, Number, read_json
from reqonto.rdf.placed import Fault, PlacedGraph, Statement, allow_brackets, base_of
from reqonto.rdf.terms import FIRST, LANG_STRING, NIL, REST, TYPE, XSD, Blank, Iri, Literal, Resource
from reqonto.records import dataclass
from reqonto.source import Source

_READ = {"@context", "@id", "@type", "@value", "@language", "@list", "@set", "@graph", "@index"}
_IN_CONTEXTS = {"@vocab", "@base", "@language", "@version"}
_IN_TERMS = {"@id", "@type", "@container", "@language", "@prefix", "@protected"}
_CONTAINERS = {"@list", "@set"}


@dataclass(frozen=True, slots=True)
class _Term:
    """What a key of a context stands for."""

    iri: str
    type: str = ""
    container: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    terms: dict[str, _Term | None]
    base: str
    vocab: str | None = None
    language: str = ""


def read_jsonld(source: Source) -> PlacedGraph:
    """The statements of a text in JSON-LD, and its faults: the first one ends the reading."""
    allow_brackets()
    graph = PlacedGraph(source)
    try:
        _Reader(graph).read(read_json(source.text))
    except Fault as fault:
        graph.report_fault(fault)
    return graph


class _Reader:
    def __init__(self, graph: PlacedGraph) -> None:
        self.graph = graph
        self.count = 0
        self.inside: Iri | Blank | None = None

    def read(self, whole: Json) -> None:
        context = _Context({}, base_of(self.graph.source.path))
        for each in whole.value if isinstance(whole.value, list) else [whole]:
            if not isinstance(each.value, dict):
                raise self.fault(Text("an object should stand here", "此处应为对象"), each.at)
            self.node(each, context)

    def fault(self, what: Text, at: tuple[int, int]) -> Fault:
        return Fault(codes.RDF_SYNTAX, *at, format="JSON-LD", what=what)

    def unread(self, keyword: str, at: tuple[int, int]) -> NoReturn:
        raise Fault(codes.UNREAD_KEYWORD, *at, keyword=keyword, why="")

    # ------------------------------------------------ contexts

    def context(self, given: Json, before: _Context) -> _Context:
        """The context that holds after what is given."""
        match given.value:
            case None:
                return _Context({}, base_of(self.graph.source.path))
            case list(several):
                for each in several:
                    before = self.context(each, before)
                return before
            case dict():
                return self.defined(given, before)
            case str(iri) if not isinstance(iri, Number):
                raise Fault(codes.REMOTE_IMPORT, *given.at, iri=resolved(before.base, iri))
            case _:
                raise self.fault(Text("a context should stand here", "此处应为上下文"), given.at)

    def defined(self, given: Json, before: _Context) -> _Context:
        assert isinstance(given.value, dict)
        base, vocab, language = before.base, before.vocab, before.language
        for key, (at, value) in given.value.items():
            if not key.startswith("@"):
                continue
            if key not in _IN_CONTEXTS:
                self.unread(key, at)
            if key == "@version":
                continue
            text = "" if value.value is None else self.string(value)
            if key == "@base":
                base = resolved(before.base, text) if value.value is not None else base_of(self.graph.source.path)
            elif key == "@vocab":
                vocab = None if value.value is None else text
            else:
                language = text
        terms = dict(before.terms)
        made = _Context(terms, base, vocab, language)
        if vocab is not None and ":" not in vocab:
            made = _Context(terms, base, resolved(base, vocab), language)
        for key in given.value:
            if not key.startswith("@"):
                self.define(key, given.value, made, ())
        return made

    def define(
        self, key: str, given: dict[str, tuple[tuple[int, int], Json]], context: _Context, open_: tuple[str, ...]
    ) -> None:
        """Enters a term, after those that its name is made of."""
        at, value = given[key]
        if key in open_:
            raise self.fault(Text(f"the term `{key}` is defined by itself", f"词项“{key}”由其自身定义"), at)

        def expanded(name: Json) -> str:
            text = self.string(name)
            prefix = text.partition(":")[0]
            for each in (text, prefix):
                if each in given and each != key:
                    self.define(each, given, context, (*open_, key))
            return self.iri(text, context, vocab=True) or text

        if value.value is None:
            context.terms[key] = None
            return
        if not isinstance(value.value, dict):
            context.terms[key] = _Term(self.keyword_or(expanded(value), value))
            self.graph.prefixes.setdefault(key, context.terms[key].iri)  # type: ignore[union-attr]
            return
        for name, (name_at, _) in value.value.items():
            if name not in _IN_TERMS:
                self.unread(name, name_at)
        own = value.value.get("@id")
        if own is None:
            prefix = key.partition(":")[0]
            if prefix in given and prefix != key:
                self.define(prefix, given, context, (*open_, key))
            iri = self.iri(key, _Context({**context.terms, key: None}, context.base, context.vocab), vocab=True) or ""
            if ":" in key:
                iri = self.iri(key, context, vocab=True) or key
        elif own[1].value is None:
            context.terms[key] = None
            return
        else:
            iri = expanded(own[1])
        type_ = value.value.get("@type")
        kind = "" if type_ is None else self.string(type_[1])
        if kind and kind not in {"@id", "@vocab"}:
            if kind.startswith("@"):
                self.unread(kind, type_[1].at)  # type: ignore[index]
            kind = expanded(type_[1])  # type: ignore[index]
        held = value.value.get("@container")
        container = ""
        if held is not None and held[1].value is not None:
            names = held[1].value if isinstance(held[1].value, list) else [held[1]]
            for each in names:
                if self.string(each) not in _CONTAINERS:
                    self.unread(self.string(each), each.at)
                container = "@list" if each.value == "@list" else container
        said = value.value.get("@language")
        language = None if said is None else "" if said[1].value is None else self.string(said[1])
        context.terms[key] = _Term(iri, kind, container, language)

    def keyword_or(self, iri: str, value: Json) -> str:
        if iri.startswith("@") and iri not in _READ:
            self.unread(iri, value.at)
        return iri

    def string(self, value: Json) -> str:
        if not isinstance(value.value, str) or isinstance(value.value, Number):
            raise self.fault(Text("a text should stand here", "此处应为文字"), value.at)
        return value.value

    def iri(self, text: str, context: _Context, *, vocab: bool) -> str | None:
        """What a name stands for: a keyword, an IRI, a label; None for a key that stands for nothing."""
        if text.startswith("@"):
            return text
        if vocab and text in context.terms:
            term = context.terms[text]
            return None if term is None else term.iri
        prefix, colon, local = text.partition(":")
        if colon:
            if prefix == "_":
                return f"_:l{local}"
            if local.startswith("//"):
                return text
            known = context.terms.get(prefix)
            return text if known is None else known.iri + local
        if vocab:
            return None if context.vocab is None else context.vocab + text
        return resolved(context.base, text)

    # ------------------------------------------------ nodes

    def node(self, given: Json, context: _Context) -> Resource | None:
        """The resource of a node object, after everything is said about it."""
        assert isinstance(given.value, dict)
        if "@context" in given.value:
            context = self.context(given.value["@context"][1], context)
        keys = {key: self.iri(key, context, vocab=True) for key in given.value}
        subject, at = self.subject(given, keys, context)
        self.types(given, keys, context, subject, at)
        content = [key for key, meant in keys.items() if meant == "@graph"]
        only_graph = bool(content) and all(meant in {"@graph", "@context"} for meant in keys.values())
        for key, (key_at, value) in given.value.items():
            meant = keys[key]
            if meant is None or (":" not in meant and not meant.startswith("@")):
                what = Text(f"`{key}`, which no context defines", f"“{key}”，没有上下文定义它")
                self.graph.report(codes.UNREAD_AXIOM, key_at, what=what)
                continue
            if meant.startswith("@"):
                if meant not in _READ:
                    self.unread(meant, key_at)
                if meant in {"@value", "@list", "@set", "@language"}:
                    raise self.fault(Text(f"`{key}` cannot stand here", f"此处不能写“{key}”"), key_at)
                continue
            if meant.startswith("_:"):
                raise self.fault(Text("a property needs a name", "属性须有名称"), key_at)
            term = context.terms.get(key) or _Term(meant)
            for found, found_at in self.values(value, term, context):
                self.add(subject, Iri(meant), found, at, key_at, found_at)
        for key in content:
            outer = self.inside
            if not only_graph:
                self.inside = subject
            value = given.value[key][1]
            for each in value.value if isinstance(value.value, list) else [value]:
                if not isinstance(each.value, dict):
                    raise self.fault(Text("an object should stand here", "此处应为对象"), each.at)
                self.node(each, context)
            self.inside = outer
        return subject

    def subject(self, given: Json, keys: dict[str, str | None], context: _Context) -> tuple[Resource, tuple[int, int]]:
        assert isinstance(given.value, dict)
        for key, meant in keys.items():
            if meant == "@id":
                value = given.value[key][1]
                found = self.iri(self.string(value), context, vocab=False)
                return self.resource(found or "", value.at), value.at
        return self.new(), given.at

    def resource(self, iri: str, at: tuple[int, int]) -> Resource:
        if iri.startswith("_:"):
            return Blank(iri)
        if iri.startswith("@") or any(char in iri for char in ' <>"{}|^`\\'):
            raise self.fault(Text("this is no IRI", "不是有效的 IRI"), at)
        return Iri(iri)

    def types(
        self, given: Json, keys: dict[str, str | None], context: _Context, subject: Resource, at: tuple[int, int]
    ) -> None:
        assert isinstance(given.value, dict)
        for key, meant in keys.items():
            if meant != "@type":
                continue
            key_at, value = given.value[key]
            for each in value.value if isinstance(value.value, list) else [value]:
                name = self.iri(self.string(each), context, vocab=True)
                if name is None or ":" not in name:
                    name = resolved(context.base, self.string(each))
                self.add(subject, TYPE, self.resource(name, each.at), at, key_at, each.at)

    # ------------------------------------------------ values

    def values(
        self, given: Json, term: _Term, context: _Context
    ) -> Iterator[tuple[Iri | Blank | Literal, tuple[int, int]]]:
        """The values of a key."""
        if term.container == "@list" and not (isinstance(given.value, dict) and "@list" in given.value):
            entries = given.value if isinstance(given.value, list) else [given]
            yield self.listed(entries, term, context, given.at), given.at
            return
        for each in given.value if isinstance(given.value, list) else [given]:
            if isinstance(each.value, list):
                yield from self.values(each, term, context)
            elif isinstance(each.value, dict):
                yield from self.object(each, term, context)
            elif each.value is not None:
                yield self.scalar(each, term, context), each.at

    def object(
        self, given: Json, term: _Term, context: _Context
    ) -> Iterator[tuple[Iri | Blank | Literal, tuple[int, int]]]:
        assert isinstance(given.value, dict)
        meant = {self.iri(key, context, vocab=True): key for key in given.value}
        if "@value" in meant:
            literal = self.literal(given, meant, context)
            if literal is not None:
                yield literal, given.value[meant["@value"]][1].at
        elif "@list" in meant:
            value = given.value[meant["@list"]][1]
            entries = value.value if isinstance(value.value, list) else [value]
            yield self.listed(entries, term, context, given.at), given.at
        elif "@set" in meant:
            yield from self.values(given.value[meant["@set"]][1], term, context)
        else:
            at = given.value[meant["@id"]][1].at if "@id" in meant else given.at
            found = self.node(given, context)
            if found is not None:
                yield found, at

    def literal(self, given: Json, meant: dict[str | None, str], context: _Context) -> Literal | None:
        """A value object."""
        assert isinstance(given.value, dict)
        for keyword, key in meant.items():
            if keyword not in {"@value", "@type", "@language", "@index", "@context"}:
                raise self.fault(Text(f"`{key}` cannot stand here", f"此处不能写“{key}”"), given.value[key][0])
        value = given.value[meant["@value"]][1]
        if value.value is None:
            return None
        type_ = given.value[meant["@type"]][1] if "@type" in meant else None
        if "@language" in meant:
            said = given.value[meant["@language"]][1]
            if type_ is not None:
                raise self.fault(Text("a text has a type and a language", "文字既有类型又有语言"), said.at)
            return Literal(self.string(value), LANG_STRING, self.string(said))
        if type_ is None or type_.value is None:
            return self.plain(value)
        kind = self.iri(self.string(type_), context, vocab=True)
        if kind is None or kind.startswith("@") or ":" not in kind:
            self.unread(self.string(type_), type_.at)
        found = self.plain(value, kind)
        return Literal(found.text, kind)

    def plain(self, given: Json, kind: str = "") -> Literal:
        """A bare text, number or truth value."""
        value = given.value
        if isinstance(value, bool):
            return Literal("true" if value else "false", XSD + "boolean")
        if isinstance(value, Number):
            return _number(value, kind)
        if isinstance(value, str):
            return Literal(value)
        raise self.fault(
            Text("a text, a number or a truth value should stand here", "此处应为文字、数字或真值"), given.at
        )

    def scalar(self, given: Json, term: _Term, context: _Context) -> Iri | Blank | Literal:
        """A bare value, as the term has it."""
        value = given.value
        if isinstance(value, str) and not isinstance(value, Number):
            if term.type in {"@id", "@vocab"}:
                found = self.iri(value, context, vocab=term.type == "@vocab")
                return self.resource(found or resolved(context.base, value), given.at)
            if term.type:
                return Literal(value, term.type)
            lang = context.language if term.language is None else term.language
            return Literal(value, LANG_STRING, lang) if lang else Literal(value)
        plain = self.plain(given, term.type)
        return Literal(plain.text, term.type) if term.type and not term.type.startswith("@") else plain

    def listed(self, entries: list[Json], term: _Term, context: _Context, at: tuple[int, int]) -> Resource:
        """A list of RDF."""
        plain = _Term(term.iri, term.type, "", term.language)
        values = [found for each in entries for found in self.list_entry(each, plain, context)]
        head: Resource = NIL
        for value, value_at in reversed(values):
            here = self.new()
            self.add(here, FIRST, value, value_at, at, value_at)
            self.add(here, REST, head, value_at, at, value_at)
            head = here
        return head

    def list_entry(
        self, each: Json, term: _Term, context: _Context
    ) -> Iterator[tuple[Iri | Blank | Literal, tuple[int, int]]]:
        if isinstance(each.value, list):
            yield self.listed(each.value, term, context, each.at), each.at
        else:
            yield from self.values(each, term, context)

    def new(self) -> Blank:
        self.count += 1
        return Blank(f"_:b{self.count}")

    def add(
        self, subject: Resource, edge: Iri, value: Iri | Blank | Literal,
        subject_at: tuple[int, int], edge_at: tuple[int, int], value_at: tuple[int, int],
    ) -> None:  # fmt: skip
        self.graph.add(Statement(subject, edge, value, self.inside, subject_at, edge_at, value_at))


def _number(value: Number, kind: str) -> Literal:
    """A number of JSON: a whole one, else one of floating point, as the recommendation has it."""
    exact = Decimal(value)
    whole = exact == exact.to_integral_value() if abs(exact.adjusted()) < 21 else False
    if whole and kind != XSD + "double":
        return Literal(str(int(exact)), XSD + "integer")
    if kind == XSD + "decimal":
        return Literal(f"{exact:f}", kind)
    mantissa, _, exponent = f"{float(exact):.15E}".partition("E")
    digits = mantissa.rstrip("0")
    return Literal(f"{digits}{'0' if digits.endswith('.') else ''}E{int(exponent)}", XSD + "double")

"""JSON-LD 1.1 read with the places of everything, after the algorithms of the recommendation.

What stands for nothing is told, and what is no part of JSON-LD is refused by name, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.json_contexts import KEYWORDS, Context, Contexts, Given, Place, Term, entries, fault, string, unread
from reqonto.rdf.json_places import LONGEST_NUMBER, Json, Number, canonical, read_json
from reqonto.rdf.placed import Fault, PlacedGraph, Statement, allow_brackets, base_of
from reqonto.rdf.terms import FIRST, LANG_STRING, NIL, RDF, REST, TYPE, XSD, Blank, Iri, Literal, Resource
from reqonto.source import Source

Value: TypeAlias = "Iri | Blank | Literal"
Found: TypeAlias = "Iterator[tuple[Value, Place]]"

_ONLY_IN_VALUES = {"@value", "@list", "@set", "@language", "@direction"}
_MAPS = ("@language", "@index", "@id", "@type")
_NOTHING: Mapping[str, object] = MappingProxyType({})


def read_jsonld(
    source: Source, base: str | None = None, contexts: Mapping[str, object] = _NOTHING, *, as_written: bool = False
) -> PlacedGraph:
    """The statements of a text in JSON-LD, and its faults: the first one ends the reading.

    `contexts` may be named by their addresses.  `as_written` keeps the digits of numbers and names that are no IRIs.
    """
    allow_brackets()
    graph = PlacedGraph(source)
    try:
        _Reader(graph, base or base_of(source.path), contexts, as_written=as_written).read(
            read_json(source.text, longest=None if as_written else LONGEST_NUMBER)
        )
    except Fault as found:
        graph.report_fault(found)
    return graph


class _Reader:
    def __init__(self, graph: PlacedGraph, base: str, contexts: Mapping[str, object], *, as_written: bool) -> None:
        self.graph = graph
        self.contexts = Contexts(base, contexts, graph.prefixes)
        self.as_written = as_written
        self.count = 0
        self.inside: Iri | Blank | None = None

    def read(self, whole: Json) -> None:
        for each in entries(whole):
            if not isinstance(each.value, dict):
                raise fault(_AN_OBJECT, each.at)
            self.node(each, self.contexts.first)

    # ------------------------------------------------ nodes

    def node(
        self, given: Json, context: Context, *, name: str = "", kind: str = "", local: Json | None = None,
        nested: bool = True,
    ) -> Resource:  # fmt: skip
        """The resource of a node object, after everything is said about it.

        `name` and `kind` are those that a key around it gives, `local` the context of that key.
        """
        assert isinstance(given.value, dict)
        if nested and context.before is not None and not self.only_named(given.value, context):
            context = context.before
        if local is not None:
            context = self.contexts.read(local, context)
        if "@context" in given.value:
            context = self.contexts.read(given.value["@context"][1], context)
        outer = context
        keys = {key: self.contexts.key(key, context) for key in given.value}
        kinds = [
            string(each) for key, meant in keys.items() if meant == "@type" for each in entries(given.value[key][1])
        ]
        for each in sorted({*kinds, *([kind] if kind else [])}):
            term = outer.terms.get(each)
            if term is not None and term.context is not None:
                context = self.contexts.read(term.context, context, propagate=False)
        if context is not outer:
            keys = {key: self.contexts.key(key, context) for key in given.value}
        subject, at = self.subject(given, keys, context, name)
        if kind:
            self.add(subject, TYPE, self.kind(kind, given.at, outer), at, given.at, given.at)
        for key, meant in keys.items():
            if meant == "@type":
                key_at, value = given.value[key]
                for said in entries(value):
                    self.add(subject, TYPE, self.kind(string(said), said.at, outer), at, key_at, said.at)
        self.content(given.value, keys, context, subject, at)
        return subject

    def only_named(self, given: Given, context: Context) -> bool:
        """Whether an object is a mere reference or a value, which keep the context of what is around them."""
        meant = {self.contexts.key(key, context) for key in given}
        return "@value" in meant or meant == {"@id"}

    def subject(
        self, given: Json, keys: Mapping[str, str | None], context: Context, name: str
    ) -> tuple[Resource, Place]:
        assert isinstance(given.value, dict)
        for key, meant in keys.items():
            if meant == "@id":
                value = given.value[key][1]
                return self.resource(string(value), value.at, context), value.at
        if name:
            return self.resource(name, given.at, context), given.at
        return self.new(), given.at

    def resource(self, text: str, at: Place, context: Context, *, vocab: bool = False) -> Resource:
        """The resource of a name."""
        found = self.contexts.iri(text, context, vocab=vocab, relative=True)
        if found is not None and found.startswith("_:"):
            return Blank(found)
        if found is None or found in KEYWORDS:
            raise fault(_NO_IRI, at)
        if any(char in found for char in ' <>"{}|^`\\') and not self.as_written:
            raise fault(_NO_IRI, at)
        return Iri(found)

    def kind(self, text: str, at: Place, context: Context) -> Resource:
        return self.resource(text, at, context, vocab=True)

    def content(
        self, given: Given, keys: Mapping[str, str | None], context: Context, subject: Resource, at: Place
    ) -> None:
        """Says what the keys of an object say of the subject."""
        for key, (key_at, value) in given.items():
            meant = keys[key]
            if meant is None or (":" not in meant and meant not in KEYWORDS):
                what = Text(f"`{key}`, which no context defines", f"“{key}”，没有上下文定义它")
                self.graph.report(codes.UNREAD_AXIOM, key_at, what=what)
            elif meant.startswith("_:"):
                raise fault(Text("a property needs a name", "属性须有名称"), key_at)
            elif meant not in KEYWORDS:
                self.property(key, Iri(meant), key_at, value, context, subject, at)
            elif meant == "@reverse":
                self.reversed(value, context, subject, at)
            elif meant == "@included":
                for each in entries(value):
                    self.member(each, context)
            elif meant == "@nest":
                self.nested(key, value, context, subject, at)
            elif meant == "@graph":
                content = all(other in {"@graph", "@context"} for other in keys.values())
                self.graphed(value, context, self.inside if content else subject)
            elif meant in _ONLY_IN_VALUES:
                raise fault(Text(f"`{key}` cannot stand here", f"此处不能写“{key}”"), key_at)
            elif meant not in {"@id", "@type", "@context", "@index"}:
                unread(meant, key_at)

    def member(self, given: Json, context: Context) -> None:
        if not isinstance(given.value, dict):
            raise fault(_AN_OBJECT, given.at)
        self.node(given, context)

    def graphed(self, value: Json, context: Context, name: Iri | Blank | None) -> None:
        """What stands in a graph."""
        outer, self.inside = self.inside, name
        for each in entries(value):
            self.member(each, context)
        self.inside = outer

    def nested(self, key: str, value: Json, context: Context, subject: Resource, at: Place) -> None:
        """Keys that are only grouped."""
        term = context.terms.get(key)
        if term is not None and term.context is not None:
            context = self.contexts.read(term.context, context)
        for each in entries(value):
            if not isinstance(each.value, dict):
                raise fault(_AN_OBJECT, each.at)
            keys = {name: self.contexts.key(name, context) for name in each.value}
            self.content(each.value, keys, context, subject, at)

    def reversed(self, value: Json, context: Context, subject: Resource, at: Place) -> None:
        """What other things say of the subject."""
        if not isinstance(value.value, dict):
            raise fault(_AN_OBJECT, value.at)
        for key, (key_at, each) in value.value.items():
            meant = self.contexts.key(key, context)
            if meant is None or meant in KEYWORDS or ":" not in meant:
                raise fault(Text(f"`{key}` is no property", f"“{key}”不是属性"), key_at)
            self.property(key, Iri(meant), key_at, each, context, subject, at, turned=True)

    def property(
        self, key: str, edge: Iri, key_at: Place, value: Json, context: Context, subject: Resource, at: Place,
        *, turned: bool = False,
    ) -> None:  # fmt: skip
        """One key with its values."""
        term = context.term(key, edge)
        for found, found_at in self.values(value, term, context):
            if term.reverse is turned:
                self.add(subject, edge, found, at, key_at, found_at)
            elif isinstance(found, Literal) or found == NIL:
                raise fault(Text("a value has no properties", "值没有属性"), found_at)
            else:
                self.add(found, edge, subject, found_at, key_at, at)

    # ------------------------------------------------ values

    def values(self, given: Json, term: Term, context: Context) -> Found:
        """The values of a key."""
        if term.type == "@json":
            if given.value is not None or not term.containers:
                yield Literal(canonical(given), RDF + "JSON"), given.at
            return
        if not term.containers:
            yield from self.value(given, term, context)
            return
        for container in _MAPS:
            if container in term.containers and isinstance(given.value, dict):
                yield from self.mapped(container, given.value, term, context)
                return
        listed = isinstance(given.value, dict) and self.says(given.value, context, "@list")
        if "@list" in term.containers and not listed:
            yield self.listed(entries(given), term, context, given.at), given.at
            return
        for each in entries(given):
            yield from self.value(each, term, context)

    def value(self, given: Json, term: Term, context: Context, *, nested: bool = True) -> Found:
        match given.value:
            case None:
                return
            case list(several):
                for each in several:
                    yield from self.value(each, term, context, nested=nested)
            case dict():
                yield from self.object(given, term, context, nested=nested)
            case _:
                if term.context is not None:
                    context = self.contexts.read(term.context, context)
                yield self.scalar(given, term, context), given.at

    def says(self, given: Given, context: Context, keyword: str) -> str | None:
        """The key of an object that stands for a keyword."""
        return next((key for key in given if self.contexts.key(key, context) == keyword), None)

    def object(
        self, given: Json, term: Term, context: Context, *, name: str = "", kind: str = "", nested: bool = True
    ) -> Found:
        """An object: a value, a list, a set, a graph or a node."""
        assert isinstance(given.value, dict)
        # Contexts of the key and of the object say what the keys of a value mean.
        inner = context if term.context is None else self.contexts.read(term.context, context)
        if "@context" in given.value:
            inner = self.contexts.read(given.value["@context"][1], inner)
        meant = {self.contexts.key(key, inner): key for key in given.value}
        if "@value" in meant:
            literal = self.literal(given.value, meant, inner)
            if literal is not None:
                yield literal, given.value[meant["@value"]][1].at
        elif "@list" in meant:
            yield self.listed(entries(given.value[meant["@list"]][1]), term, inner, given.at), given.at
        elif "@set" in meant:
            yield from self.value(given.value[meant["@set"]][1], term, inner)
        elif "@graph" in term.containers:
            yield self.graph_of(given, meant, inner, name), given.at
        else:
            at = given.value[meant["@id"]][1].at if "@id" in meant else given.at
            yield self.node(given, context, name=name, kind=kind, local=term.context, nested=nested), at

    def graph_of(self, given: Json, meant: Mapping[str | None, str], context: Context, name: str) -> Resource:
        """A graph of its own for what stands there."""
        assert isinstance(given.value, dict)
        own: Resource = self.resource(name, given.at, context) if name else self.new()
        if "@graph" in meant and set(meant) <= {"@graph", "@id", "@index", "@context"}:
            if "@id" in meant:
                value = given.value[meant["@id"]][1]
                own = self.resource(string(value), value.at, context)
            self.graphed(given.value[meant["@graph"]][1], context, own)
        else:
            self.graphed(given, context, own)
        return own

    def mapped(self, container: str, given: Given, term: Term, context: Context) -> Found:
        """The values of a map, whose keys say something of them."""
        inner = context if term.context is None else self.contexts.read(term.context, context)
        for key, (key_at, value) in given.items():
            none = self.contexts.key(key, inner) == "@none"
            for each in entries(value):
                if each.value is None:
                    continue
                if container == "@language":
                    text = string(each)
                    yield (Literal(text) if none else Literal(text, LANG_STRING, key)), each.at
                elif container == "@index":
                    yield from self.indexed("" if none else key, key_at, each, term, context)
                elif isinstance(each.value, dict):
                    around = inner.before or inner
                    if container == "@type":
                        known = around.terms.get(key)
                        if known is not None and known.context is not None:
                            around = self.contexts.read(known.context, around, propagate=False)
                    given_name, kind = (("" if none else key), "") if container == "@id" else ("", "" if none else key)
                    yield from self.object(each, term, around, name=given_name, kind=kind, nested=False)
                elif container == "@type":
                    subject = self.resource(string(each), each.at, inner, vocab=term.type == "@vocab")
                    if not none:
                        self.add(subject, TYPE, self.kind(key, key_at, inner), each.at, key_at, key_at)
                    yield subject, each.at
                else:
                    raise fault(_AN_OBJECT, each.at)

    def indexed(self, key: str, key_at: Place, each: Json, term: Term, context: Context) -> Found:
        """A value of a map by index, which the graph tells only where a property is named for it."""
        for found, at in self.value(each, term, context):
            if term.index and key:
                if isinstance(found, Literal):
                    raise fault(Text("a value has no properties", "值没有属性"), at)
                known = next((one for one in context.terms.values() if one is not None and one.iri == term.index), None)
                said = self.scalar(Json(key, key_at), known or Term(term.index), context)
                self.add(found, Iri(term.index), said, at, key_at, key_at)
            yield found, at

    # ------------------------------------------------ literals and lists

    def literal(self, given: Given, meant: Mapping[str | None, str], context: Context) -> Literal | None:
        """A value object."""
        for keyword, key in meant.items():
            if keyword not in {"@value", "@type", "@language", "@direction", "@index", "@context"}:
                raise fault(Text(f"`{key}` cannot stand here", f"此处不能写“{key}”"), given[key][0])
        value = given[meant["@value"]][1]
        type_ = given[meant["@type"]][1] if "@type" in meant else None
        kind = None
        if type_ is not None and type_.value is not None:
            kind = self.contexts.iri(string(type_), context, vocab=True)
            if kind == "@json":
                return Literal(canonical(value), RDF + "JSON")
        if value.value is None:
            return None
        if "@language" in meant and given[meant["@language"]][1].value is not None:
            said = given[meant["@language"]][1]
            if kind is not None:
                raise fault(Text("a text has a type and a language", "文字既有类型又有语言"), said.at)
            return Literal(string(value), LANG_STRING, string(said))
        if type_ is None or type_.value is None:
            return self.plain(value)
        if kind is None or kind in KEYWORDS or ":" not in kind:
            unread(string(type_), type_.at)
        return Literal(self.plain(value, kind).text, kind)

    def plain(self, given: Json, kind: str = "") -> Literal:
        """A bare text, number or truth value."""
        value = given.value
        if isinstance(value, bool):
            return Literal("true" if value else "false", XSD + "boolean")
        if isinstance(value, Number):
            return _as_written(value) if self.as_written else _number(value, kind)
        if isinstance(value, str):
            return Literal(value)
        what = Text("a text, a number or a truth value should stand here", "此处应为文字、数字或真值")
        raise fault(what, given.at)

    def scalar(self, given: Json, term: Term, context: Context) -> Value:
        """A bare value, as the term has it."""
        value = given.value
        if isinstance(value, str) and not isinstance(value, Number):
            if term.type in {"@id", "@vocab"}:
                return self.resource(value, given.at, context, vocab=term.type == "@vocab")
            if term.type and term.type != "@none":
                return Literal(value, term.type)
            lang = context.language if term.language is None else term.language
            return Literal(value, LANG_STRING, lang) if lang else Literal(value)
        plain = self.plain(given, term.type)
        return Literal(plain.text, term.type) if term.type and not term.type.startswith("@") else plain

    def listed(self, members: list[Json], term: Term, context: Context, at: Place) -> Resource:
        """A list of RDF."""
        plain = Term(term.iri, term.type, frozenset(), term.language, context=term.context)
        values = [found for each in members for found in self.list_entry(each, plain, context)]
        head: Resource = NIL
        for value, value_at in reversed(values):
            here = self.new()
            self.add(here, FIRST, value, value_at, at, value_at)
            self.add(here, REST, head, value_at, at, value_at)
            head = here
        return head

    def list_entry(self, each: Json, term: Term, context: Context) -> Found:
        if isinstance(each.value, list):
            yield self.listed(each.value, term, context, each.at), each.at
        else:
            yield from self.value(each, term, context)

    def new(self) -> Blank:
        self.count += 1
        return Blank(f"_:b{self.count}")

    def add(
        self, subject: Resource, edge: Iri, value: Value, subject_at: Place, edge_at: Place, value_at: Place
    ) -> None:
        self.graph.add(Statement(subject, edge, value, self.inside, subject_at, edge_at, value_at))


_AN_OBJECT = Text("an object should stand here", "此处应为对象")
_NO_IRI = Text("this is no IRI", "不是有效的 IRI")


def _as_written(value: Number) -> Literal:
    """A number with the digits that it has in the text."""
    return Literal(str(value), XSD + ("double" if any(char in value for char in ".eE") else "integer"))


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

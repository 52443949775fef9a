"""Contexts of JSON-LD 1.1: what the keys and names of a text stand for.

Nothing is fetched: a context that is named by its address is read only where the caller has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import NoReturn, TypeAlias

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.iris import resolved
from reqonto.rdf.json_places import Json, Number, as_json
from reqonto.rdf.placed import Fault
from reqonto.records import dataclass

Place: TypeAlias = tuple[int, int]
Given: TypeAlias = dict[str, tuple[Place, Json]]

KEYWORDS = frozenset(
    {
        "@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json",
        "@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type",
        "@value", "@version", "@vocab",
    }
)  # fmt: skip
CONTAINERS = frozenset({"@graph", "@id", "@index", "@language", "@list", "@set", "@type"})
_IN_CONTEXTS = frozenset(
    {"@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab"}
)
_IN_TERMS = frozenset(
    {
        "@container", "@context", "@direction", "@id", "@index", "@language", "@nest", "@prefix", "@protected",
        "@reverse", "@type",
    }
)  # fmt: skip
_LIKE_KEYWORD = re.compile(r"@[A-Za-z]+")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Term:
    """What a key stands for.  `iri` is a name or a keyword; `context` holds for what the key says."""

    iri: str
    type: str = ""
    containers: frozenset[str] = frozenset()
    language: str | None = None
    reverse: bool = False
    prefix: bool = False
    index: str = ""
    context: Json | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What names stand for at a place; a term of None stands for nothing.  `before` holds again in nested nodes."""

    base: str
    terms: Mapping[str, Term | None] = field(default_factory=dict)
    vocab: str | None = None
    language: str = ""
    before: Context | None = None
    meanings: dict[str, str | None] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What keys stand for, once that was asked."""

    def term(self, key: str, meant: str) -> Term:
        """What is known of a key that stands for a name."""
        return self.terms.get(key) or Term(meant)


def fault(what: Text, at: Place) -> Fault:
    """A fault of a text in JSON-LD."""
    return Fault(codes.RDF_SYNTAX, *at, format="JSON-LD", what=what)


def unread(keyword: str, at: Place) -> NoReturn:
    """Refuses what is not read of JSON-LD, by its name."""
    raise Fault(codes.UNREAD_KEYWORD, *at, keyword=keyword, why="")


def string(value: Json) -> str:
    """A text, which must stand there."""
    if not isinstance(value.value, str) or isinstance(value.value, Number):
        raise fault(Text("a text should stand here", "此处应为文字"), value.at)
    return value.value


def entries(value: Json) -> list[Json]:
    """The members of an array; anything else is one."""
    return value.value if isinstance(value.value, list) else [value]


class Contexts:
    """Works contexts through; `prefixes` collects what the text calls namespaces."""

    def __init__(self, base: str, known: Mapping[str, object], prefixes: dict[str, str]) -> None:
        self.first = Context(base)
        self.known, self.prefixes = known, prefixes

    def read(self, given: Json, before: Context, *, propagate: bool = True) -> Context:
        """The context that holds after what is given; where it does not `propagate`, not in nested nodes."""
        if isinstance(given.value, dict) and "@propagate" in given.value:
            propagate = given.value["@propagate"][1].value is not False
        found = before
        for each in entries(given):
            found = self._one(each, found)
        if not propagate:
            return replace(found, before=before.before or before)
        return found

    def _one(self, given: Json, before: Context) -> Context:
        match given.value:
            case None:
                return replace(self.first, before=before.before)
            case dict():
                return self._defined(given.value, before)
            case str(iri) if not isinstance(iri, Number):
                return self.read(self._known(iri, given.at, before), before)
            case _:
                raise fault(Text("a context should stand here", "此处应为上下文"), given.at)

    def _known(self, iri: str, at: Place, before: Context) -> Json:
        found = self.known.get(iri, self.known.get(resolved(before.base, iri)))
        if found is None:
            raise Fault(codes.REMOTE_IMPORT, *at, iri=resolved(before.base, iri))
        return as_json(found["@context"] if isinstance(found, Mapping) and "@context" in found else found, at)

    def _defined(self, given: Given, before: Context) -> Context:
        if "@import" in given:
            at, name = given["@import"]
            imported = self._known(string(name), at, before)
            if not isinstance(imported.value, dict):
                raise fault(Text("what is imported is no context of terms", "所引入的不是词项的上下文"), at)
            given = {**imported.value, **{key: value for key, value in given.items() if key != "@import"}}
        made = before
        for key, (at, value) in given.items():
            if not key.startswith("@") or _LIKE_KEYWORD.fullmatch(key) is None or key == "@type":
                continue
            if key not in _IN_CONTEXTS:
                unread(key, at)
            if key == "@base":
                base = self.first.base if value.value is None else resolved(made.base, string(value))
                made = replace(made, base=base)
            elif key == "@language":
                made = replace(made, language="" if value.value is None else string(value))
        if "@vocab" in given:
            value = given["@vocab"][1]
            text = None if value.value is None else string(value)
            vocab = text if text is None else self.iri(text, made, vocab=True, relative=True)
            made = replace(made, vocab=vocab)
        terms = dict(made.terms)
        made = replace(made, terms=terms)
        ready: set[str] = set()
        for key in given:
            if key == "@type" or _LIKE_KEYWORD.fullmatch(key) is None:
                self._define(key, given, made, terms, ready, ())
        return made

    # ------------------------------------------------ terms

    def _define(
        self, key: str, given: Given, context: Context, terms: dict[str, Term | None], ready: set[str],
        open_: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Enters a term, after those that its name is made of."""
        if key in ready:
            return
        at, value = given[key]
        if key in open_:
            raise fault(Text(f"the term `{key}` is defined by itself", f"词项“{key}”由其自身定义"), at)
        if not key:
            raise fault(Text("a term has no name", "词项没有名称"), at)
        terms.pop(key, None)

        def expanded(name: Json) -> str | None:
            text = string(name)
            for each in (text, text.partition(":")[0]):
                if each in given and each != key and each not in KEYWORDS:
                    self._define(each, given, context, terms, ready, (*open_, key))
            return self.iri(text, context, vocab=True)

        terms[key] = self._term(key, at, value, context, expanded)
        ready.add(key)
        found = terms[key]
        if found is not None and found.prefix:
            self.prefixes.setdefault(key, found.iri)

    def _term(self, key: str, at: Place, value: Json, context: Context, expanded: object) -> Term | None:
        assert callable(expanded)
        if value.value is None:
            return None
        simple = isinstance(value.value, str) and not isinstance(value.value, Number)
        said: Given = {"@id": (value.at, value)} if simple else value.value  # type: ignore[assignment]
        if not isinstance(said, dict):
            raise fault(Text("the meaning of a term should stand here", "此处应为词项的含义"), value.at)
        for name, (name_at, _) in said.items():
            if name not in _IN_TERMS:
                unread(name, name_at)
        reverse = "@reverse" in said
        own = said.get("@reverse" if reverse else "@id")
        if own is not None and own[1].value is None:
            return None
        if own is not None and (reverse or string(own[1]) != key):
            iri = expanded(own[1])
            if iri is None or not (iri in KEYWORDS or ":" in iri):
                if _LIKE_KEYWORD.fullmatch(string(own[1])):
                    # Words that a later version may have mean nothing.
                    return None
                raise fault(Text(f"`{string(own[1])}` is no IRI", f"“{string(own[1])}”不是 IRI"), own[1].at)
        else:
            iri = self._named_by_key(key, at, context, expanded)
            if iri is None:
                return None
        if iri == "@context":
            raise fault(Text("nothing else may be called `@context`", "“@context”不能有别名"), value.at)
        flag = said.get("@prefix")
        prefix = flag[1].value is True if flag is not None else simple and (iri[-1:] in ":/?#[]@" or iri[:2] == "_:")
        return Term(
            iri, self._type(said, expanded), self._containers(said), self._language(said), reverse,
            prefix and ":" not in key and "/" not in key and iri not in KEYWORDS, self._index(said, expanded),
            said["@context"][1] if "@context" in said else None,
        )  # fmt: skip

    def _named_by_key(self, key: str, at: Place, context: Context, expanded: object) -> str | None:
        """What a key without a name of its own stands for."""
        assert callable(expanded)
        if key == "@type":
            return "@type"
        if ":" in key[1:] or "/" in key:
            found: str | None = expanded(Json(key, at))
            return found if found is None or ":" in found else None
        return None if context.vocab is None else context.vocab + key

    @staticmethod
    def _type(said: Given, expanded: object) -> str:
        if "@type" not in said:
            return ""
        assert callable(expanded)
        value = said["@type"][1]
        found: str | None = expanded(value)
        if found is None or (found in KEYWORDS and found not in {"@id", "@vocab", "@none", "@json"}):
            unread(string(value), value.at)
        if ":" not in found and found not in KEYWORDS:
            raise fault(Text(f"`{string(value)}` is no IRI", f"“{string(value)}”不是 IRI"), value.at)
        return found

    @staticmethod
    def _containers(said: Given) -> frozenset[str]:
        if "@container" not in said or said["@container"][1].value is None:
            return frozenset()
        found: set[str] = set()
        for each in entries(said["@container"][1]):
            if string(each) not in CONTAINERS:
                unread(string(each), each.at)
            found.add(string(each))
        return frozenset(found)

    @staticmethod
    def _language(said: Given) -> str | None:
        if "@language" not in said:
            return None
        value = said["@language"][1]
        return "" if value.value is None else string(value)

    @staticmethod
    def _index(said: Given, expanded: object) -> str:
        if "@index" not in said:
            return ""
        assert callable(expanded)
        found: str | None = expanded(said["@index"][1])
        if found is None or ":" not in found:
            raise fault(Text("this is no IRI", "不是有效的 IRI"), said["@index"][1].at)
        return found

    # ------------------------------------------------ names

    def key(self, key: str, context: Context) -> str | None:
        """What a key stands for."""
        try:
            return context.meanings[key]
        except KeyError:
            found = context.meanings[key] = self.iri(key, context, vocab=True)
            return found

    def iri(self, text: str, context: Context, *, vocab: bool = False, relative: bool = False) -> str | None:
        """What a name stands for: a keyword, an IRI or a label; None, or no IRI, where it stands for nothing."""
        if text in KEYWORDS:
            return text
        if _LIKE_KEYWORD.fullmatch(text):
            return None
        if text in context.terms:
            term = context.terms[text]
            if term is not None and term.iri in KEYWORDS:
                return term.iri
            if vocab:
                return None if term is None else term.iri
        prefix, colon, local = text.partition(":")
        if colon and prefix:
            if prefix == "_":
                return f"_:l{local}"
            if not local.startswith("//"):
                known = context.terms.get(prefix)
                if known is not None and known.prefix:
                    return known.iri + local
            if _ABSOLUTE.match(text):
                return text
        if vocab and context.vocab is not None:
            return context.vocab + text
        return resolved(context.base, text) if relative else text

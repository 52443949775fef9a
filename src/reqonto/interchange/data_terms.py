"""Which words of a specification the names in data mean.

A name means, in this order: the element whose IRI it is; what a table of the user says of it; what the table
`data_terms.tsv` says of it (terms of schema.org and of the ontology); what is called like the last part of the name –
by its own name, a label or a synonym in any language, capitals and marks between words aside.  A name that may
mean two things is told of, and nothing is read from it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import unquote

from reqonto.lazily import pattern
from reqonto.spec.model import (
    Argument,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    MemberDeclaration,
    Metadata,
    Parameter,
    Specification,
)
from reqonto.spec.nearest import nearest

SCHEMA = "https://schema.org/"
OTHER_SCHEMA = "http://schema.org/"

_FOREIGN = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/shacl#",
    "http://purl.org/dc/terms/",
    "http://purl.org/dc/elements/1.1/",
)
"""Vocabularies about vocabularies: their names mean nothing that a specification speaks of."""

_BETWEEN = pattern(r"[\W_]+")

Attribute: TypeAlias = Argument | str
"""An argument of an event, or `time`, `by`, `to`."""


def folded(iri: str) -> str:
    """The two ways to write a term of schema.org as one."""
    return SCHEMA + iri[len(OTHER_SCHEMA) :] if iri.startswith(OTHER_SCHEMA) else iri


def last_part(iri: str) -> str:
    """What stands behind the last `#`, `/` or `:` of an IRI."""
    return unquote(iri[max(iri.rfind(mark) for mark in "#/:") + 1 :])


def plain(name: str) -> str:
    """A name without capitals and marks between words.

    >>> plain("order-Number") == plain("orderNumber")
    True
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", name)).casefold()


@cache
def table() -> Mapping[str, tuple[str, ...]]:
    """For the IRI of a foreign term the words to look for, in order."""
    return read_table(resources.files("reqonto.interchange").joinpath("data_terms.tsv").read_text(encoding="utf-8"))[0]


def read_table(text: str) -> tuple[dict[str, tuple[str, ...]], list[int]]:
    """The words for terms in a table – a line for each, the term and, behind a tab, words with commas –, and bad lines.

    Lines count from 1; one that is empty or begins with `#` or `term` says nothing.  `schema:` stands for schema.org.
    """
    found: dict[str, tuple[str, ...]] = {}
    wrong: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith(("#", "term\t")):
            continue
        term, _, rest = line.partition("\t")
        words = tuple(word.strip() for word in rest.split("\t")[0].split(",") if word.strip())
        iri = folded(term.strip().replace("schema:", SCHEMA, 1) if term.startswith("schema:") else term.strip())
        if ":" not in iri or not words:
            wrong.append(number)
        else:
            found[iri] = words
    return found, wrong


class Ambiguous(Exception):  # noqa: N818 - it says what the name is
    """A name that may mean several things: their ids."""

    def __init__(self, term: str, found: tuple[str, ...]) -> None:
        super().__init__(term)
        self.term, self.found = term, found


Named: TypeAlias = Kind | EventKind | Parameter | GlobalRelation


class Terms:
    """The words of one specification, found by the names in data; `base` is where the elements have their IRIs.

    `further` gives for terms the words to look for first: names, labels, or ids such as `Order.total`.
    """

    def __init__(
        self, specification: Specification, base: str, further: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    ) -> None:
        self.specification, self.base, self.further = specification, base, further
        self._kinds: dict[str, list[Named]] = {}
        self._known: dict[tuple[str, str], object] = {}
        for each in self._classes():
            for word in {plain(each.id), *_words(each.name, each.meta)}:
                listed = self._kinds.setdefault(word, [])
                if each not in listed:
                    listed.append(each)

    def _classes(self) -> Iterable[Named]:
        spec = self.specification
        yield from spec.kinds.values()
        yield from spec.events.values()
        yield from (each for each in spec.parameters.values() if each.args)
        yield from spec.global_relations.values()

    # ------------------------------------------------ classes

    def kind(self, iri: str) -> Named | None:
        """The kind, event, function or relation of which a thing with this type is.  Raises `Ambiguous`."""
        key = (iri, "")
        if key not in self._known:
            self._known[key] = self._kind(folded(iri))
        found = self._known[key]
        if isinstance(found, Ambiguous):
            raise found
        return found  # type: ignore[return-value]

    def _kind(self, iri: str) -> Named | Ambiguous | None:
        own = self.own(iri)
        if own is not None:
            found = self.specification.find(own)
            return found if isinstance(found, Kind | EventKind | Parameter | GlobalRelation) else None
        for word in self._candidates(iri):
            listed = self._kinds.get(plain(word), [])
            if len(listed) > 1:
                return Ambiguous(iri, tuple(each.id for each in listed))
            if listed:
                return listed[0]
        return None

    def own(self, iri: str) -> str | None:
        """The id of the element whose IRI this is, under the base of the specification."""
        head = f"{self.base}#"
        return unquote(iri[len(head) :]) if iri.startswith(head) else None

    def is_mistaken(self, iri: str) -> bool:
        """Whether a name stands under the base of the specification, which has no such element."""
        own = self.own(folded(iri))
        return own is not None and own not in self._ids and self.specification.find(own) is None

    def nearest(self, iri: str) -> str | None:
        """The id of the element whose name comes near to that of one which does not exist."""
        return nearest(self.own(folded(iri)) or "", self._ids)

    @cached_property
    def _ids(self) -> Mapping[str, None]:
        spec = self.specification
        ids = [each.id for each in self._classes()]
        ids += [each.id for table in (spec.parameters, spec.relations, spec.features) for each in table.values()]
        owners: tuple[EventKind | Parameter | GlobalRelation, ...]
        owners = (*spec.events.values(), *spec.parameters.values(), *spec.global_relations.values())
        ids += [f"{each.id}.{arg.name}" for each in owners for arg in each.args]
        ids += [f"{each.id}.{name}" for each in spec.events.values() for name in ("time", "by", "to")]
        return dict.fromkeys(ids)

    def _candidates(self, iri: str) -> tuple[str, ...]:
        if iri.startswith(_FOREIGN):
            return self.further.get(iri, ())
        return (*self.further.get(iri, ()), *table().get(iri, ()), last_part(iri))

    # ------------------------------------------------ members and attributes

    def member(self, kinds: tuple[str, ...], iri: str) -> MemberDeclaration | None:
        """The parameter, relation or feature of things of these kinds that a property means.  Raises `Ambiguous`."""
        key = ("|".join(kinds), iri)
        if key not in self._known:
            self._known[key] = self._member(kinds, folded(iri))
        found = self._known[key]
        if isinstance(found, Ambiguous):
            raise found
        return found  # type: ignore[return-value]

    def _member(self, kinds: tuple[str, ...], iri: str) -> MemberDeclaration | Ambiguous | None:
        members: dict[str, MemberDeclaration] = {}
        for kind in kinds:
            for declared in self.specification.members(kind).values():
                members.update((each.id, each) for each in declared)
                for each in declared:
                    if isinstance(each, Feature):
                        members.update(self._of_feature(each))
        own = self.own(iri)
        if own is not None:
            return members.get(own)
        for word in self._candidates(iri):
            sought = plain(word)
            found = [each for each in members.values() if sought in {plain(each.id), *_words(each.name, each.meta)}]
            exact = [each for each in found if sought in {plain(each.id), plain(each.name)}]
            found = exact or found
            if len(found) > 1:
                return Ambiguous(iri, tuple(each.id for each in found))
            if found:
                return found[0]
        return None

    def _of_feature(self, feature: Feature) -> Mapping[str, MemberDeclaration]:
        spec = self.specification
        found: dict[str, MemberDeclaration] = {}
        found.update((key, spec.parameters[key]) for key in feature.parameters if key in spec.parameters)
        found.update((key, spec.relations[key]) for key in feature.relations if key in spec.relations)
        return found

    def attribute(self, owner: EventKind | Parameter | GlobalRelation, iri: str) -> Attribute | None:
        """The argument that a property of an event, or of a fact about several things, means."""
        seen = folded(iri)
        own = self.own(seen)
        names: dict[str, Attribute] = {plain(arg.name): arg for arg in owner.args}
        if isinstance(owner, EventKind):
            names = {"time": "time", "by": "by", "to": "to", **names}
        if own is not None:
            head, _, name = own.rpartition(".")
            return names.get(plain(name)) if head == owner.id else None
        return next((names[plain(word)] for word in self._candidates(seen) if plain(word) in names), None)

    # ------------------------------------------------ members of enumerations

    def choice(self, enumeration: Enumeration, text: str) -> str | None:
        """The member of an enumeration that an IRI or a text means."""
        iri = folded(text)
        own = self.own(iri)
        if own is not None:
            id_, _, name = own.rpartition("/")
            return name if id_ == enumeration.id and any(each.name == name for each in enumeration.members) else None
        words: dict[str, str] = {}
        for member in enumeration.members:
            for _, label in member.labels:
                words.setdefault(plain(label), member.name)
        words.update((plain(member.name), member.name) for member in enumeration.members)
        is_iri = "://" in text or text.startswith("urn:")
        # A short name of schema.org (`OrderDelivered`) may stand without its space.
        short = table().get(SCHEMA + (last_part(iri) if is_iri else text), ())
        tried = (*(self._candidates(iri) if is_iri else (*self.further.get(text, ()), text)), *short)
        return next((words[plain(word)] for word in tried if plain(word) in words), None)


def _words(name: str, meta: Metadata) -> frozenset[str]:
    """Everything that a declaration is called, plainly."""
    called = (name, *(text for _, text in (*meta.labels, *meta.also)))
    return frozenset(filter(None, map(plain, called)))

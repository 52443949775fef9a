"""Facts as RDF/XML, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reqonto.rdf.terms import NAME_CHARS, NAME_START, TYPE, XSD, Blank, Iri, Literal, Node, Value, entries
from reqonto.rdf.write import INDENT, Block

_LOCAL = re.compile(f"[{NAME_START}][{NAME_CHARS}]*")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_TO_ESCAPE = re.compile('[&<>"\r]')
_IN_VALUES = {**_ENTITIES, "\n": "&#10;", "\t": "&#9;"}
_TO_ESCAPE_IN_VALUES = re.compile('[&<>"\r\n\t]')


class _Writer:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.spaces = {space: prefix for prefix, space in prefixes.items() if prefix}
        self._names: dict[str, str | None] = {}

    def name(self, iri: str) -> str | None:
        """An IRI as the name of an element; None where no prefix is declared for it."""
        if iri not in self._names:
            cut = max(iri.rfind("#"), iri.rfind("/")) + 1
            prefix = self.spaces.get(iri[:cut])
            plain = prefix is not None and _LOCAL.fullmatch(iri, cut)
            self._names[iri] = f"{prefix}:{iri[cut:]}" if plain else None
        return self._names[iri]

    def fact(self, edge: Iri, value: Value | Blank, indent: str) -> Iterator[str]:
        """A property element."""
        name, own = self.name(edge), ""
        if name is None:
            # A name without a prefix of ours gets one on the spot.
            cut = max(edge.rfind("#"), edge.rfind("/")) + 1
            if not _LOCAL.fullmatch(edge, cut):
                raise ValueError(f"{edge} cannot be the name of an element")
            name, own = f"p:{edge[cut:]}", f' xmlns:p="{_quoted(edge[:cut])}"'
        if isinstance(value, Literal):
            text, datatype, lang = value
            mark = f' xml:lang="{_quoted(lang)}"' if lang else ""
            if not lang and datatype != XSD + "string":
                mark = f' rdf:datatype="{_quoted(datatype)}"'
            yield f"{indent}<{name}{own}{mark}>{_escaped(text)}</{name}>\n"
        elif isinstance(value, Node):
            listed = entries(value)
            if listed is not None and not any(isinstance(each, Literal) for each in listed):
                yield f'{indent}<{name}{own} rdf:parseType="Collection">\n'
                for entry in listed:
                    yield from self.thing(entry, indent + INDENT)
            else:
                yield f"{indent}<{name}{own}>\n"
                yield from self.thing(value, indent + INDENT)
            yield f"{indent}</{name}>\n"
        elif isinstance(value, Blank):
            yield f'{indent}<{name}{own} rdf:nodeID="{value[2:]}"/>\n'
        else:
            yield f'{indent}<{name}{own} rdf:resource="{_quoted(value)}"/>\n'

    def thing(self, value: Value | Blank, indent: str, facts: list[tuple[Iri, Value]] | None = None) -> Iterator[str]:
        """A resource as an element, with what is said about it."""
        assert not isinstance(value, Literal)
        about = "" if isinstance(value, Node) else f' rdf:about="{_quoted(value)}"'
        if isinstance(value, Blank):
            about = f' rdf:nodeID="{value[2:]}"'
        said = value.facts if isinstance(value, Node) else facts or []
        element, rest = "rdf:Description", said
        first = next((each for each in said if each[0] == TYPE and isinstance(each[1], Iri)), None)
        kind = None if first is None else self.name(first[1])  # type: ignore[arg-type]
        if first is not None and kind is not None:
            element = kind
            rest = [each for each in said if each is not first]
        if not rest:
            yield f"{indent}<{element}{about}/>\n"
            return
        yield f"{indent}<{element}{about}>\n"
        for edge, each in rest:
            yield from self.fact(edge, each, indent + INDENT)
        yield f"{indent}</{element}>\n"


def _escaped(text: str) -> str:
    if _NOT_IN_XML.search(text):
        raise ValueError("a text has characters that XML cannot hold")
    return _TO_ESCAPE.sub(lambda found: _ENTITIES[found[0]], text)


def _quoted(text: str) -> str:
    return _TO_ESCAPE_IN_VALUES.sub(lambda found: _IN_VALUES[found[0]], text)


def rdf_xml(blocks: Iterable[Block], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Blocks as RDF/XML, piece by piece; graphs are not told apart.

    Raises ValueError for a text with characters that XML cannot hold, which no text of ours has.
    """
    writer = _Writer(prefixes)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    yield "".join(f'\n    xmlns:{prefix}="{_quoted(space)}"' for prefix, space in prefixes.items() if prefix)
    yield ">\n"
    for block in blocks:
        yield "\n"
        yield from writer.thing(block.subject, INDENT, block.facts)
    yield "\n</rdf:RDF>\n"

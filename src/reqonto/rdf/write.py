"""Facts as Turtle and TriG, block by block: nothing is kept but the block at work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from reqonto.rdf.terms import (
    NAME_CHARS,
    NAME_START,
    TYPE,
    XSD,
    Blank,
    Fact,
    Iri,
    Literal,
    Node,
    Resource,
    Value,
    entries,
)

# A local name that needs neither quoting nor angle brackets; Turtle allows more than this.
_PLAIN_NAME = re.compile(f"[{NAME_START}][{NAME_CHARS}]*(?:\\.[{NAME_CHARS}]+)*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_TO_ESCAPE = re.compile('[\\\\"\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
_TO_ESCAPE_LONG = re.compile('\\\\|"{3,}|"+\\Z|[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
_BARE = {
    XSD + "boolean": re.compile("true|false"),
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
"""What may stand without quotes."""
_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|^`\\]')
INDENT = "    "


class Block(NamedTuple):
    """A resource, what is said about it, and the graph in which it is said; none is the default one."""

    subject: Resource
    facts: list[Fact]
    graph: Iri | None = None


class TurtleWriter:
    """Terms as Turtle, with a set of prefixes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(prefixes)
        self._known: dict[str, str] = {}

    def head(self) -> str:
        """The declarations of the prefixes."""
        return "\n".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in self.prefixes.items())

    def iri(self, iri: str) -> str:
        """The name of a resource, shortened by a prefix where one fits."""
        known = self._known.get(iri)
        if known is None:
            known = self._known[iri] = self._shortened(iri)
        return known

    def _shortened(self, iri: str) -> str:
        for prefix, space in self.prefixes.items():
            if iri.startswith(space) and _PLAIN_NAME.fullmatch(iri, len(space)):
                return f"{prefix}:{iri[len(space) :]}"
        return f"<{_NOT_IN_IRIS.sub(_numbered, iri)}>"

    def literal(self, value: Literal) -> str:
        """A value in quotes, with its datatype or language."""
        text, datatype, lang = value
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(text):
            return text
        if "\n" in text and "\r" not in text:
            quoted = f'"""{_TO_ESCAPE_LONG.sub(_escape, text)}"""'
        else:
            quoted = f'"{_TO_ESCAPE.sub(_escape, text)}"' if _TO_ESCAPE.search(text) else f'"{text}"'
        if lang:
            return f"{quoted}@{lang}"
        return quoted if datatype == XSD + "string" else f"{quoted}^^{self.iri(datatype)}"

    def value(self, value: Value | Blank, indent: str) -> str:
        """What stands as the object of a fact."""
        if isinstance(value, Literal):
            return self.literal(value)
        if isinstance(value, Node):
            return self.node(value, indent)
        return value if isinstance(value, Blank) else self.iri(value)

    def node(self, node: Node, indent: str) -> str:
        """A resource without a name in brackets, a list in parentheses; on one line what says little."""
        listed = entries(node)
        if listed is not None:
            return f"( {' '.join(self.value(each, indent) for each in listed)} )"
        deeper = indent + INDENT
        if not any(isinstance(value, Node) for _, value in node.facts):
            said = " ; ".join(f"{self.edge(edge)} {self.value(value, deeper)}" for edge, value in node.facts)
            return f"[ {said} ]" if said else "[]"
        lines = [f"{deeper}{self.edge(edge)} {self.value(value, deeper)}" for edge, value in node.facts]
        return "[\n" + " ;\n".join(lines) + f"\n{indent}]"

    def edge(self, edge: Iri) -> str:
        return "a" if edge == TYPE else self.iri(edge)

    def block(self, block: Block, indent: str = "") -> str:
        """One resource and what is said about it; several classes stand on the first line."""
        kinds = [value for edge, value in block.facts if edge == TYPE]
        others = [(edge, value) for edge, value in block.facts if edge != TYPE]
        subject = block.subject if isinstance(block.subject, Blank) else self.iri(block.subject)
        deeper = indent + INDENT
        lines = [f"{self.edge(edge)} {self.value(value, deeper)}" for edge, value in others]
        if kinds:
            lines.insert(0, "a " + ", ".join(self.value(kind, deeper) for kind in kinds))
        return f"{indent}{subject} " + f" ;\n{deeper}".join(lines) + " ."


def _escape(found: re.Match[str]) -> str:
    # Of a run of quotes each is escaped: not every reader takes two of them after an escaped one for text.
    return '\\"' * len(found[0]) if found[0][0] == '"' else _ESCAPES.get(found[0]) or _numbered(found)


def _numbered(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04X}"


def turtle(blocks: Iterable[Block], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Blocks as Turtle, piece by piece; graphs are not told apart."""
    writer = TurtleWriter(prefixes)
    yield writer.head() + "\n"
    for block in blocks:
        yield f"\n{writer.block(block)}\n"


def trig(blocks: Iterable[Block], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Blocks as TriG, piece by piece; what is in one graph and follows one another stands in one pair of braces."""
    writer = TurtleWriter(prefixes)
    yield writer.head() + "\n"
    inside: Iri | None = None
    for block in blocks:
        if block.graph != inside:
            if inside is not None:
                yield "}\n"
            if block.graph is not None:
                yield f"\n{writer.iri(block.graph)} {{\n"
            inside = block.graph
        yield f"\n{writer.block(block, INDENT if inside is not None else '')}\n"
    if inside is not None:
        yield "}\n"


def triples(blocks: Iterable[Block]) -> Iterator[tuple[Resource, Iri, Iri | Blank | Literal, Iri | None]]:
    """Blocks as single statements with their graphs; resources without a name are numbered."""
    number = 0
    for subject, facts, graph in blocks:
        todo: list[tuple[Resource, list[Fact]]] = [(subject, facts)]
        while todo:
            about, said = todo.pop()
            for edge, value in said:
                if isinstance(value, Node):
                    number += 1
                    blank = Blank(f"_:n{number}")
                    todo.append((blank, value.facts))
                    yield about, edge, blank, graph
                else:
                    yield about, edge, value, graph

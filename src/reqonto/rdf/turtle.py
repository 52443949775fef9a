"""Turtle, TriG, N-Triples and N-Quads with the place of each object.

No library that reads these keeps places and the digits of values, so they are read here, strictly by the grammar of
the standard and without recursion: nesting costs memory only.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn, TypeAlias
from typing import Literal as OneOf

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from reqonto.diagnostics.diagnostic import Text
from reqonto.lazily import pattern
from reqonto.rdf.iris import resolved
from reqonto.rdf.positions import Malformed
from reqonto.source import Source, Span

Places: TypeAlias = dict[Any, Span]

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + r"_\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_LOCAL = rf"(?:[{_CHARS}:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_LOCAL_FIRST = rf"(?:[{_BASE}_0-9:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_PREFIX = rf"(?:[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?)?"
_ESCAPED = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_CHARACTER = rf"\\[tbnrf\"'\\]|{_ESCAPED}"

_TOKEN = pattern(
    rf"""
      (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_ESCAPED})*>)
    | (?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^"\\]|{_CHARACTER}))*\"\"\"
        |'''(?:(?:'|'')?(?:[^'\\]|{_CHARACTER}))*'''
        |"(?:[^"\\\n\r]|{_CHARACTER})*"|'(?:[^'\\\n\r]|{_CHARACTER})*')
    | (?P<blank>_:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])?)
    | (?P<name>{_PREFIX}:(?:{_LOCAL_FIRST}(?:(?:{_LOCAL}|\.)*{_LOCAL})?)?)
    | (?P<double>[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+)
    | (?P<decimal>[+-]?[0-9]*\.[0-9]+)
    | (?P<integer>[+-]?[0-9]+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>[A-Za-z]+)
    | (?P<mark>\^\^|[.;,\[\](){{}}])
    """,
    re.VERBOSE,
)
_SPACE = pattern(r"(?:[ \t\r\n\ufeff]+|\#[^\r\n]*)*")
_ESCAPE = pattern(rf"{_CHARACTER}")
_SIMPLE = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_NUMBERS = {"double": XSD.double, "decimal": XSD.decimal, "integer": XSD.integer}


def read_turtle(source: Source, syntax: str, base: str, graph: Graph, places: Places) -> dict[str, str]:
    """Put the triples of a text into the graph and their places beside them; returns the prefixes."""
    parser = _Parser(source, syntax, base, graph, places)
    parser.read()
    return parser.prefixes


class _Properties:
    """A subject whose predicates and objects are being read, up to the mark that closes it."""

    __slots__ = ("closer", "empty", "predicate", "start", "state", "subject")

    def __init__(self, subject: Node | None, closer: str, start: int) -> None:
        self.subject = subject
        self.closer = closer
        self.start = start
        self.predicate: Node | None = None
        self.state: OneOf["subject", "verb", "object", "after"] = "subject" if subject is None else "verb"
        # Whether nothing has to be said about it: `[]`, and a subject `[ … ]` that says something itself.
        self.empty = closer == "]"


class _List:
    """A list whose members are being read."""

    __slots__ = ("members", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.members: list[tuple[Node, Span]] = []


class _Parser:
    def __init__(self, source: Source, syntax: str, base: str, graph: Graph, places: Places) -> None:
        self.source, self.text, self.syntax = source, source.text, syntax
        self.base, self.graph, self.places = base, graph, places
        self.prefixes: dict[str, str] = {}
        self.blanks: dict[str, BNode] = {}
        self.stack: list[_Properties | _List] = []
        self.block = False
        self.position = 0
        self.kind, self.token, self.start = "", "", 0
        self.advance()

    # ------------------------------------------------------------ tokens

    def advance(self) -> None:
        """Look at the next token."""
        space = _SPACE.match(self.text, self.position)
        self.start = space.end() if space else self.position
        found = _TOKEN.match(self.text, self.start)
        if found is None:
            self.kind, self.token = "end", ""
            self.position = self.start
            if self.start < len(self.text):
                self.fail(Text("nothing of the language begins here", "此处不是该语法的任何成分"))
            return
        self.kind, self.token, self.position = found.lastgroup or "", found[0], found.end()

    def fail(self, reason: Text) -> NoReturn:
        end = max(self.position, min(self.start + 1, len(self.text)))
        raise Malformed(reason, Span(self.source, self.start, end))

    def expected(self, en: str, zh: str) -> NoReturn:
        found = self.token if len(self.token) < 60 else self.token[:57] + "..."
        self.fail(
            Text(f"here {en} is missing; found: {found}", f"此处缺少{zh}；实际为：{found}")
            if found
            else Text(f"the text ends where {en} is missing", f"文本已结束，但还缺少{zh}")
        )

    def at(self, mark: str) -> bool:
        return self.kind == "mark" and self.token == mark

    def mark(self, mark: str) -> None:
        if not self.at(mark):
            self.expected(f"`{mark}`", f"“{mark}”")
        self.advance()

    # ------------------------------------------------------------ statements

    def read(self) -> None:
        while self.kind != "end":
            word = self.token.lower()
            if self.kind == "tag" and word in {"@prefix", "@base"}:
                self.directive(word[1:], dotted=True)
            elif self.kind == "word" and word in {"prefix", "base"}:
                self.directive(word, dotted=False)
            elif self.at("}") and self.block:
                self.block = False
                self.advance()
            elif self.syntax == "trig" and not self.block and self.opens_block():
                self.block = True
            else:
                self.statement()
        if self.block:
            self.expected("`}`", "“}”")

    def directive(self, word: str, *, dotted: bool) -> None:
        self.advance()
        prefix = ""
        if word == "prefix":
            if self.kind != "name" or not self.token.endswith(":") or self.token.count(":") != 1:
                self.expected("a prefix with a colon", "带冒号的前缀")
            prefix = self.token[:-1]
            self.advance()
        if self.kind != "iri":
            self.expected("a name in angle brackets", "尖括号中的名称")
        iri = self.iri()
        if word == "prefix":
            self.prefixes[prefix] = iri
        else:
            self.base = iri
        if dotted:
            self.mark(".")

    def opens_block(self) -> bool:
        """Whether a named graph begins here; its name and its brace are passed over then."""
        kept = (self.kind, self.token, self.start, self.position)
        if self.kind == "word" and self.token.lower() == "graph":
            self.advance()
            kept = (self.kind, self.token, self.start, self.position)
        if self.kind in {"iri", "name", "blank"}:
            self.advance()
        elif self.at("["):
            self.advance()
            if self.at("]"):
                self.advance()
        if self.at("{"):
            self.advance()
            return True
        self.kind, self.token, self.start, self.position = kept
        return False

    def statement(self) -> None:
        self.stack = [_Properties(None, ".", self.start)]
        while self.stack:
            top = self.stack[-1]
            if isinstance(top, _List):
                if self.at(")"):
                    self.end_list(top)
                else:
                    self.object(None)
            elif top.state in {"subject", "object"}:
                self.object(top)
            elif top.state == "verb" and not self.closes(top):
                self.verb(top)
            elif top.state == "after" and self.at(","):
                top.state = "object"
                self.advance()
            elif top.state == "after" and self.at(";"):
                self.advance()
                while self.at(";"):
                    self.advance()
                top.state, top.empty = "verb", True
            elif top.state == "after" and self.syntax == "nquads" and self.kind in {"iri", "blank"}:
                self.advance()
            elif self.closes(top):
                self.end_properties(top)
            else:
                self.expected(f"`{top.closer}` or a semicolon", f"“{top.closer}”或分号")

    def closes(self, top: _Properties) -> bool:
        """Whether what is read of a subject may end here."""
        if top.state == "verb" and not top.empty:
            return False
        return self.at(top.closer) or (top.closer == "." and self.block and self.at("}"))

    def end_properties(self, top: _Properties) -> None:
        self.stack.pop()
        if top.closer == ".":
            # The last point of a block may be left out; its brace is read with the block.
            if self.at("."):
                self.advance()
            return
        end = self.position
        self.advance()
        assert top.subject is not None
        self.deliver(top.subject, Span(self.source, top.start, end), said=top.predicate is not None)

    def end_list(self, top: _List) -> None:
        self.stack.pop()
        span = Span(self.source, top.start, self.position)
        self.advance()
        cells: list[Node] = [BNode() for _ in top.members]
        for index, (member, place) in enumerate(top.members):
            rest = cells[index + 1] if index + 1 < len(cells) else RDF.nil
            self.add(cells[index], RDF.first, member, place)
            self.add(cells[index], RDF.rest, rest, place)
        self.deliver(cells[0] if cells else RDF.nil, span, said=False)

    def verb(self, top: _Properties) -> None:
        if (self.kind, self.token) == ("word", "a"):
            top.predicate = RDF.type
            self.advance()
        elif self.kind in {"iri", "name"}:
            top.predicate = URIRef(self.iri())
        else:
            self.expected("a property", "属性")
        top.state = "object"

    def object(self, top: _Properties | None) -> None:
        """Read a subject, an object or a member of a list, or begin with one that has parts."""
        start = self.start
        if self.at("["):
            self.advance()
            self.stack.append(_Properties(BNode(), "]", start))
            return
        if self.at("("):
            self.advance()
            self.stack.append(_List(start))
            return
        subject = top is not None and top.state == "subject"
        node, end = self.term(literals=not subject)
        self.deliver(node, Span(self.source, start, end), said=False)

    def deliver(self, node: Node, span: Span, *, said: bool) -> None:
        """What has been read is the subject, an object, or a member of what is being read around it."""
        top = self.stack[-1]
        if isinstance(top, _List):
            top.members.append((node, span))
        elif top.state == "subject":
            top.subject, top.state, top.empty = node, "verb", said
        else:
            assert top.subject is not None
            assert top.predicate is not None
            self.add(top.subject, top.predicate, node, span)
            top.state = "after"

    def add(self, subject: Node, predicate: Node, value: Node, span: Span) -> None:
        self.graph.add((subject, predicate, value))
        self.places.setdefault((subject, predicate, value), span)

    # ------------------------------------------------------------ terms

    def term(self, *, literals: bool) -> tuple[Node, int]:
        end = self.position
        if self.kind in {"iri", "name"}:
            return URIRef(self.iri()), end
        if self.kind == "blank":
            node = self.blanks.setdefault(self.token, BNode())
            self.advance()
            return node, end
        if literals:
            if self.kind == "string":
                return self.string()
            datatype = _NUMBERS.get(self.kind)
            if datatype is None and self.kind == "word" and self.token in {"true", "false"}:
                datatype = XSD.boolean
            if datatype is not None:
                value = Literal(self.token, datatype=datatype, normalize=False)
                self.advance()
                return value, end
        what = ("a name or a value", "名称或值") if literals else ("a name", "名称")
        return self.expected(*what)

    def string(self) -> tuple[Node, int]:
        quoted = self.token
        width = 3 if quoted[:3] in {'"""', "'''"} and len(quoted) >= 6 else 1
        lexical = self.unescaped(quoted[width:-width])
        end = self.position
        self.advance()
        # What marks a value stands right behind it or after blanks; both are allowed.
        if self.kind == "tag":
            language, end = self.token[1:], self.position
            self.advance()
            return Literal(lexical, lang=language), end
        if self.at("^^"):
            self.advance()
            if self.kind not in {"iri", "name"}:
                self.expected("the name of a datatype", "数据类型的名称")
            end = self.position
            return Literal(lexical, datatype=URIRef(self.iri()), normalize=False), end
        return Literal(lexical), end

    def iri(self) -> str:
        """The full name that stands here."""
        token = self.token
        if self.kind == "iri":
            found = resolved(self.base, self.unescaped(token[1:-1]))
        else:
            prefix, _, local = token.partition(":")
            namespace = self.prefixes.get(prefix)
            if namespace is None:
                self.fail(Text(f"the prefix `{prefix}:` is not declared", f"前缀“{prefix}”没有声明"))
            found = namespace + re.sub(r"\\(.)", r"\1", local)
        self.advance()
        return found

    def unescaped(self, text: str) -> str:
        return _ESCAPE.sub(self._character, text) if "\\" in text else text

    def _character(self, found: re.Match[str]) -> str:
        escape = found[0]
        if escape[1] in _SIMPLE:
            return _SIMPLE[escape[1]]
        number = int("0x" + escape[2:], 0)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            self.fail(Text(f"{escape} is no character", f"{escape} 不是字符"))
        return chr(number)

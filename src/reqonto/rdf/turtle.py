"""Turtle, TriG, N-Triples and N-Quads read with the places of everything, after the grammar of the recommendations."""

from __future__ import annotations

import re
from typing import Literal as OneOf
from typing import TypeAlias

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.iris import resolved
from reqonto.rdf.placed import DEEPEST, MOST_FAULTS, Fault, PlacedGraph, Statement, allow_brackets, base_of
from reqonto.rdf.terms import (
    FIRST,
    LANG_STRING,
    NAME_CHARS,
    NAME_START,
    NIL,
    RDF,
    REST,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Resource,
)
from reqonto.source import Source

_LETTERS = NAME_START[:-1]
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = (
    f"(?:[{NAME_START}:0-9]|{_ESCAPED})"
    f"(?:(?:[{NAME_CHARS}:]|{_ESCAPED}|\\.(?=[.]*(?:[{NAME_CHARS}:%]|\\\\[_~.\\-!$&'()*+,;=/?#@%])))*)"
)
_PREFIX = f"(?:[{_LETTERS}](?:[{NAME_CHARS}]|\\.(?=[.]*[{NAME_CHARS}]))*)?"
_BLANK = f"_:[{NAME_START}0-9](?:[{NAME_CHARS}]|\\.(?=[.]*[{NAME_CHARS}]))*"
_IRI = r"[^\x00-\x20<>\"{}|^`\\]"
_LONG = r'"""[^"\\]*+(?:(?:\\.|"{1,2}(?!"))[^"\\]*+)*"""'
_LONG_SINGLE = r"'''[^'\\]*+(?:(?:\\.|'{1,2}(?!'))[^'\\]*+)*'''"
_SHORT = r'"(?!"")[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*"'
_SHORT_SINGLE = r"'(?!'')[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*'"
_TOKEN = re.compile(
    "|".join(
        (
            # Possessive: a long text must not be kept piece by piece in case it has no end.  Of single letters only, as
            # Python 3.11.2 (Debian 12) gives up too much of a possessive group of alternatives.
            rf"(?P<iri><{_IRI}*+(?:(?:\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}}){_IRI}*+)*>)",
            rf"(?P<long>{_LONG}|{_LONG_SINGLE})",
            rf"(?P<short>{_SHORT}|{_SHORT_SINGLE})",
            r"(?P<directive>@(?:prefix|base)\b)",
            r"(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)",
            f"(?P<blank>{_BLANK})",
            f"(?P<name>{_PREFIX}:(?:{_LOCAL})?)",
            r"(?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))",
            r"(?P<mark>\^\^|[.;,\[\](){}])",
            f"(?P<word>[{_LETTERS}]+)",
        )
    ),
    re.DOTALL,
)
_SPACE = re.compile(r"(?:[\x20\t\r\n]+|\#[^\r\n]*)*")
_UNNAMED_GRAPH = re.compile(rf"\[{_SPACE.pattern}\]{_SPACE.pattern}\{{")
_STRANGE = re.compile(r"[^\s]+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTER_OF = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_STATEMENT_END = re.compile(r"\.[\x20\t]*(?:\#[^\r\n]*)?(?=[\r\n]|\Z)")
LONGEST_NUMBER = 1_000
"""So many digits may a number have: more than any quantity of this world, and few enough to be read at once."""


Form: TypeAlias = OneOf["turtle", "trig", "nquads"]
_CALLED = {"turtle": "Turtle", "trig": "TriG", "nquads": "N-Quads"}


def read_turtle(
    source: Source, form: Form = "turtle", base: str | None = None, *, as_written: bool = False
) -> PlacedGraph:
    """The statements of a text in Turtle (N-Triples is a part of it), TriG or N-Quads, and its faults.

    With `as_written` numbers may have any number of digits.
    """
    return _Reader(source, form, base or base_of(source.path), as_written=as_written).read()


class _Reader:
    def __init__(self, source: Source, form: Form, base: str, *, as_written: bool) -> None:
        allow_brackets()
        self.graph = PlacedGraph(source)
        self.text = source.text
        self.form = form
        self.base = base
        self.as_written = as_written
        self.prefixes = self.graph.prefixes
        self.inside: Iri | Blank | None = None
        self.count = 0
        self.depth = 0
        self.closed = 0
        """Where the brackets end that were read last."""
        self.position = 1 if self.text.startswith("\ufeff") else 0
        self.kind = ""
        self.token = ""
        self.at = (0, 0)

    # ------------------------------------------------ tokens

    def advance(self) -> None:
        """Reads the next token; its kind is empty at the end."""
        space = _SPACE.match(self.text, self.position)
        assert space is not None
        start = space.end()
        found = _TOKEN.match(self.text, start)
        if found is None:
            if start >= len(self.text):
                self.kind, self.token, self.at, self.position = "", "", (start, start), start
                return
            strange = _STRANGE.match(self.text, start)
            end = start + min(strange.end() - start if strange else 1, 40)
            if self.text[start] in "\"'":
                raise self.fault(Text("this text has no end", "文字没有结束引号"), start, end)
            if self.text[start] == "<":
                raise self.fault(Text("this is no IRI", "不是有效的 IRI"), start, end)
            raise self.fault(_unexpected(self.text[start:end]), start, end)
        self.kind, self.token, self.at = found.lastgroup or "", found[0], found.span()
        self.position = found.end()

    def fault(self, what: Text, start: int | None = None, end: int | None = None) -> Fault:
        low, high = self.at
        start, end = low if start is None else start, high if end is None else end
        return Fault(codes.RDF_SYNTAX, start, end, format=_CALLED[self.form], what=what)

    def is_mark(self, mark: str) -> bool:
        """Whether the token is this mark."""
        return self.kind == "mark" and self.token == mark

    def unexpected(self, wanted: Text) -> Fault:
        if not self.kind:
            what = Text(f"the text ends where {wanted.en} should stand", f"文本到此结束，此处应有{wanted.zh}")
        else:
            shown = self.token if len(self.token) <= 40 else self.token[:39] + "…"
            what = Text(f"`{shown}` stands where {wanted.en} should stand", f"此处应有{wanted.zh}，却是“{shown}”")
        return self.fault(what)

    def expect(self, mark: str) -> None:
        if self.kind != "mark" or self.token != mark:
            raise self.unexpected(Text(f"`{mark}`", f"“{mark}”"))
        self.advance()

    # ------------------------------------------------ statements

    def read(self) -> PlacedGraph:
        """All statements; after a fault reading goes on behind the next full stop at the end of a line."""
        started = False
        while True:
            try:
                if not started:
                    started = True
                    self.advance()
                while self.kind:
                    self.statement()
                if self.inside is not None:
                    raise self.unexpected(Text("`}`", "“}”"))
                return self.graph
            except Fault as fault:
                self.graph.report_fault(fault)
                if len(self.graph.faults) >= MOST_FAULTS:
                    return self.graph
                found = _STATEMENT_END.search(self.text, max(fault.start, self.position - len(self.token)))
                self.depth = 0
                if found is None:
                    return self.graph
                self.position = found.end()
                started = False

    def statement(self) -> None:
        if self.form == "nquads":
            self.quad()
            return
        word = self.token.lower() if self.kind == "word" else ""
        if self.inside is None and (self.kind == "directive" or word in {"prefix", "base"}):
            self.directive()
            return
        if self.form == "trig" and self.graph_of_trig(word):
            return
        subject_at = self.at
        bracketed, before = self.is_mark("["), len(self.graph.statements)
        subject = self.subject()
        # `[ p o ] .` says something already, `[] .` does not.
        complete = bracketed and len(self.graph.statements) > before
        if not (complete and self.ends_statement()):
            self.predicates(subject, subject_at)
        self.end_statement()

    def quad(self) -> None:
        """Reads a line of N-Quads: three parts, a graph if there is one, and a point."""
        subject_at = self.at
        subject = self.resource_of_line()
        if self.kind != "iri":
            raise self.unexpected(Text("a property", "属性"))
        edge_at = self.at
        edge = Iri(self.resource())
        start, value_end = self.at
        value: Resource | Literal
        if self.kind == "short":
            value, value_end = self.quoted()
        else:
            value = self.resource_of_line()
        graph = None if self.is_mark(".") else self.resource_of_line()
        self.graph.add(Statement(subject, edge, value, graph, subject_at, edge_at, (start, value_end)))
        self.expect(".")

    def resource_of_line(self) -> Resource:
        if self.kind not in {"iri", "blank"}:
            raise self.unexpected(Text("an IRI in angle brackets or a label", "尖括号中的 IRI 或标签"))
        return self.resource()

    def ends_statement(self) -> bool:
        return self.kind == "mark" and self.token in {".", "}"}

    def end_statement(self) -> None:
        if self.inside is not None and self.is_mark("}"):
            return
        self.expect(".")

    def graph_of_trig(self, word: str) -> bool:
        """Reads `GRAPH name {`, `name {`, `{` or `}`; whether it was one of them."""
        if self.is_mark("}") and self.inside is not None:
            self.inside = None
            self.advance()
            return True
        if self.inside is not None:
            return False
        if self.is_mark("{"):
            self.inside = _DEFAULT_GRAPH
            self.advance()
            return True
        if word == "graph":
            self.advance()
            self.inside = self.resource()
            self.expect("{")
            return True
        if self.is_mark("[") and _UNNAMED_GRAPH.match(self.text, self.at[0]):
            self.inside = self.bracket()
            self.expect("{")
            return True
        if self.kind in {"iri", "name", "blank"}:
            space = _SPACE.match(self.text, self.position)
            assert space is not None
            if self.text.startswith("{", space.end()):
                self.inside = self.resource()
                self.expect("{")
                return True
        return False

    def directive(self) -> None:
        dotted = self.token.startswith("@")
        word = self.token.lstrip("@").lower()
        self.advance()
        if word == "prefix":
            if self.kind != "name" or not self.token.endswith(":"):
                raise self.unexpected(Text("a prefix with its colon", "带冒号的前缀"))
            prefix = self.token[:-1]
            self.advance()
            self.prefixes[prefix] = self.iri_reference()
        else:
            self.base = self.iri_reference()
        if dotted:
            self.expect(".")

    def iri_reference(self) -> str:
        if self.kind != "iri":
            raise self.unexpected(Text("an IRI in angle brackets", "尖括号中的 IRI"))
        found = resolved(self.base, self.unescaped(self.token[1:-1]))
        self.advance()
        return found

    def predicates(self, subject: Resource, subject_at: tuple[int, int]) -> None:
        """Properties and values of a subject, up to what ends them."""
        while True:
            edge, edge_at = self.verb(), self.at
            self.advance()
            while True:
                start = self.at[0]
                value, value_at = self.value()
                self.graph.add(Statement(subject, edge, value, self.named(), subject_at, edge_at, (start, value_at)))
                if self.is_mark(","):
                    self.advance()
                    continue
                break
            if not self.is_mark(";"):
                return
            while self.is_mark(";"):
                self.advance()
            if self.kind == "mark" and self.token in {".", "]", "}"}:
                return

    def named(self) -> Iri | Blank | None:
        return None if self.inside is _DEFAULT_GRAPH else self.inside

    def verb(self) -> Iri:
        """The property at the token, which stays where it is."""
        if (self.kind, self.token) == ("word", "a"):
            return TYPE
        if self.kind == "iri":
            return Iri(resolved(self.base, self.unescaped(self.token[1:-1])))
        if self.kind == "name":
            return self.prefixed()
        raise self.unexpected(Text("a property", "属性"))

    def subject(self) -> Resource:
        if self.is_mark("["):
            return self.bracket()
        if self.is_mark("("):
            return self.collection()
        return self.resource()

    def resource(self) -> Resource:
        """A named resource or a label; the token is used up."""
        found: Resource
        if self.kind == "iri":
            found = Iri(resolved(self.base, self.unescaped(self.token[1:-1])))
        elif self.kind == "name":
            found = self.prefixed()
        elif self.kind == "blank":
            found = Blank(f"_:l{self.token[2:]}")
        else:
            raise self.unexpected(Text("a resource", "资源"))
        self.advance()
        return found

    def value(self) -> tuple[Iri | Blank | Literal, int]:
        """An object and where it ends."""
        end = self.at[1]
        match self.kind:
            case "iri" | "name" | "blank":
                found = self.resource()
                return found, end
            case "mark" if self.is_mark("["):
                return self.bracket(), self.closed
            case "mark" if self.is_mark("("):
                return self.collection(), self.closed
            case "long" | "short":
                return self.quoted()
            case "number":
                return self.number(), end
            case "word" if self.token in {"true", "false"}:
                literal = Literal(self.token, XSD + "boolean")
                self.advance()
                return literal, end
            case _:
                raise self.unexpected(Text("a value", "值"))

    def bracket(self) -> Blank:
        """`[ … ]`, a resource without a name."""
        at = self.at
        self.deeper()
        self.count += 1
        found = Blank(f"_:b{self.count}")
        self.advance()
        if not self.is_mark("]"):
            self.predicates(found, at)
        self.closed = self.at[1]
        self.expect("]")
        self.depth -= 1
        return found

    def collection(self) -> Resource:
        """`( … )`, a list."""
        self.deeper()
        at = self.at
        self.advance()
        head: Resource = NIL
        last: Blank | None = None
        while not self.is_mark(")"):
            if not self.kind:
                raise self.unexpected(Text("`)`", "“)”"))
            start = self.at[0]
            value, end = self.value()
            self.count += 1
            here = Blank(f"_:b{self.count}")
            place = (start, end)
            self.graph.add(Statement(here, FIRST, value, self.named(), place, at, place))
            if last is None:
                head = here
            else:
                self.graph.add(Statement(last, REST, here, self.named(), place, at, place))
            last = here
        if last is not None:
            self.graph.add(Statement(last, REST, NIL, self.named(), at, at, self.at))
        self.closed = self.at[1]
        self.advance()
        self.depth -= 1
        return head

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault(Text(f"more than {DEEPEST} brackets stand in one another", f"括号嵌套超过 {DEEPEST} 层"))

    # ------------------------------------------------ terms

    def prefixed(self) -> Iri:
        prefix, _, local = self.token.partition(":")
        space = self.prefixes.get(prefix)
        if space is None:
            raise self.fault(Text(f"the prefix `{prefix}:` is not declared", f"未声明前缀 `{prefix}:`"))
        return Iri(space + (re.sub(r"\\(.)", r"\1", local) if "\\" in local else local))

    def number(self) -> Literal:
        token = self.token
        if len(token) > LONGEST_NUMBER and not self.as_written:
            raise self.fault(Text(f"a number of more than {LONGEST_NUMBER} digits", f"数字超过 {LONGEST_NUMBER} 位"))
        kind = "double" if "e" in token.lower() else "decimal" if "." in token else "integer"
        self.advance()
        return Literal(token, XSD + kind)

    def quoted(self) -> tuple[Literal, int]:
        """A text with what follows it: a language or a datatype."""
        edge = 3 if self.kind == "long" else 1
        end = self.at[1]
        text = self.unescaped(self.token[edge:-edge])
        self.advance()
        if self.kind == "lang":
            lang = self.token[1:]
            end = self.at[1]
            self.advance()
            return Literal(text, LANG_STRING, lang), end
        if self.is_mark("^^"):
            self.advance()
            end = self.at[1]
            if self.kind not in {"iri", "name"}:
                raise self.unexpected(Text("a datatype", "数据类型"))
            datatype = str(self.resource())
            if datatype in {LANG_STRING, RDF + "dirLangString"}:
                raise self.fault(Text("a text with a language needs one", "带语言的文字须写明语言"))
            return Literal(text, datatype), end
        return Literal(text), end

    def unescaped(self, text: str) -> str:
        """A text with its escapes resolved."""
        if "\\" not in text:
            return text

        def char(found: re.Match[str]) -> str:
            number, longer, letter = found.groups()
            if letter is not None:
                if letter not in _LETTER_OF:
                    raise self.fault(Text(f"`\\{letter}` means nothing", f"“\\{letter}”没有含义"))
                return _LETTER_OF[letter]
            point = int(number or longer, 16)
            if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
                raise self.fault(Text("no character has this number", "没有此编号的字符"))
            return chr(point)

        return _ESCAPE.sub(char, text)


_DEFAULT_GRAPH = Iri("")


def _unexpected(text: str) -> Text:
    return Text(f"`{text}` means nothing here", f"“{text}”在此没有含义")

"""OWL 2 functional-style syntax, read with the place of each axiom and without recursion."""

from __future__ import annotations

import re
from typing import NoReturn

from reqonto.diagnostics.diagnostic import Text
from reqonto.lazily import pattern
from reqonto.owl.from_rdf import DEEPEST, Problem
from reqonto.owl.model import RDF, XSD, Anonymous, Axiom, Form, Header, Iri, Node, Number, Value
from reqonto.owl.syntaxes import ENTITIES, PREFIXES, Document, built, document, key, said
from reqonto.rdf.reading import Malformed
from reqonto.records import dataclass
from reqonto.source import Source, Span

_TOKEN = pattern(
    r"""
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>"(?:[^"\\]|\\["\\])*")
    | (?P<blank>_:[\w.\-]*\w)
    | (?P<name>(?:[^\W\d_][\w.\-]*)?:(?:[\w%](?:[\w.\-%]*[\w\-%])?)?)
    | (?P<word>[A-Za-z]+)
    | (?P<number>[0-9]+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<mark>\^\^|[()=])
    """,
    re.VERBOSE,
)
_SPACE = pattern(r"(?:[\s\ufeff]+|\#[^\r\n]*)*")


@dataclass(frozen=True, slots=True)
class _Open:
    """An operator whose parts are being read; without a word it is a group in brackets."""

    word: str
    start: int
    parts: list[object]


@dataclass(frozen=True, slots=True)
class _Call:
    """An operator that has been read."""

    word: str
    parts: tuple[object, ...]
    span: Span


def read_functional(source: Source) -> Document:
    """The ontology of a text; `Malformed` says where it can not be read and why."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source, self.text = source, source.text
        self.prefixes = dict(PREFIXES)
        self.position = 0
        self.kind, self.token, self.start = "", "", 0
        self.advance()

    def advance(self) -> None:
        space = _SPACE.match(self.text, self.position)
        self.start = space.end() if space else self.position
        found = _TOKEN.match(self.text, self.start)
        if found is None:
            if self.start < len(self.text):
                self.fail(Text("nothing of the language begins here", "此处不是该语法的任何成分"))
            self.kind, self.token, self.position = "end", "", self.start
            return
        self.kind, self.token, self.position = found.lastgroup or "", found[0], found.end()

    def fail(self, reason: Text) -> NoReturn:
        end = max(self.position, min(self.start + 1, len(self.text)))
        raise Malformed(reason, Span(self.source, self.start, end))

    def at(self, mark: str) -> bool:
        return self.kind == "mark" and self.token == mark

    def take(self, token: str) -> None:
        if not self.at(token):
            self.fail(Text(f"`{token}` is missing", f"缺少“{token}”"))
        self.advance()

    # ------------------------------------------------------------ the whole

    def read(self) -> Document:
        while (self.kind, self.token) == ("word", "Prefix"):
            self.advance()
            self.take("(")
            prefix = self.token.removesuffix(":")
            if self.kind != "name":
                self.fail(Text("a prefix with a colon is missing", "缺少带冒号的前缀"))
            self.advance()
            self.take("=")
            if self.kind != "iri":
                self.fail(Text("a name in angle brackets is missing", "缺少尖括号中的名称"))
            self.prefixes[prefix] = self.token[1:-1]
            self.advance()
            self.take(")")
        whole = self.call()
        if not isinstance(whole, _Call) or whole.word != "Ontology":
            self.fail(Text("`Ontology(` is missing", "缺少 Ontology 声明"))
        if self.kind != "end":
            self.fail(Text("nothing may follow the ontology", "本体之后不应再有内容"))
        return self.ontology(whole)

    def ontology(self, whole: _Call) -> Document:
        names: list[str] = []
        imports: list[str] = []
        annotations: list[tuple[str, Node]] = []
        axioms: list[Axiom] = []
        problems: list[Problem] = []
        for part in whole.parts:
            if isinstance(part, Iri):
                names.append(part.iri)
            elif isinstance(part, _Call) and part.word == "Import":
                imports += [each.iri for each in part.parts if isinstance(each, Iri)]
            elif isinstance(part, _Call) and part.word == "Annotation":
                property_, value = self.nodes([each for each in part.parts if not _is_note(each)])[:2]
                annotations.append((property_.iri if isinstance(property_, Iri) else "", value))
            elif isinstance(part, _Call):
                parts = () if part.word == "DLSafeRule" else self.parts_of(part)
                said(part.word, parts, part.span, axioms, problems)
            else:
                raise Malformed(Text("an axiom is missing here", "此处应为公理"), whole.span)
        iri, version = (*names, "", "")[:2]
        header = Header(iri, version, tuple(imports), tuple(annotations), _head(whole.span))
        return document(self.source, header, axioms, problems, self.prefixes)

    # ------------------------------------------------------------ operators

    def call(self) -> object:
        """One operator with everything in it."""
        stack: list[_Open] = []
        while True:
            if self.kind == "word":
                word, start = self.token, self.start
                self.advance()
                self.take("(")
                stack.append(_Open(word, start, []))
            elif self.at("(") and stack:
                stack.append(_Open("", self.start, []))
                self.advance()
            elif self.at(")") and stack:
                done = stack.pop()
                found = _Call(done.word, tuple(done.parts), Span(self.source, done.start, self.position))
                self.advance()
                if not stack:
                    return found
                stack[-1].parts.append(found)
            elif stack:
                stack[-1].parts.append(self.leaf())
            else:
                self.fail(Text("an operator is missing", "缺少算子"))
            if len(stack) > DEEPEST:
                self.fail(Text("operators are nested too deep", "算子嵌套过深"))

    def leaf(self) -> Node:
        kind, token = self.kind, self.token
        if kind in {"iri", "name"}:
            return Iri(self.iri())
        if kind == "string":
            return self.value()
        self.advance()
        match kind:
            case "blank":
                return Anonymous(token[2:])
            case "number":
                return Number(int(token[:9]))
            case "end":
                return self.fail(Text("the text ends before `)`", "文本已结束，但还缺少右括号"))
            case _:
                return self.fail(Text(f"`{token}` does not fit here", f"“{token}”不适合出现在此处"))

    def iri(self) -> str:
        token = self.token
        if self.kind == "iri":
            found = token[1:-1]
        else:
            prefix, _, local = token.partition(":")
            if prefix not in self.prefixes:
                self.fail(Text(f"the prefix `{prefix}:` is not declared", f"前缀“{prefix}”没有声明"))
            found = self.prefixes[prefix] + local
        self.advance()
        return found

    def value(self) -> Value:
        text = re.sub(r"\\(.)", r"\1", self.token[1:-1], flags=re.DOTALL)
        self.advance()
        if self.kind == "tag":
            language = self.token[1:].lower()
            self.advance()
            return Value(text, RDF + "langString", language)
        if self.at("^^"):
            self.advance()
            if self.kind not in {"iri", "name"}:
                self.fail(Text("the name of a datatype is missing", "缺少数据类型的名称"))
            datatype = self.iri()
            if datatype == RDF + "PlainLiteral":
                text, _, language = text.rpartition("@") if "@" in text else (text, "", "")
                return Value(text, RDF + "langString", language.lower()) if language else Value(text, XSD + "string")
            return Value(text, datatype)
        return Value(text, XSD + "string")

    # ------------------------------------------------------------ what stands for what

    def parts_of(self, call: _Call) -> tuple[Node, ...]:
        parts = [part for part in call.parts if not _is_note(part)]
        if call.word == "Declaration":
            (inner, *_) = [*parts, None]
            if not isinstance(inner, _Call) or inner.word not in ENTITIES:
                raise Malformed(Text("what is declared is missing", "缺少所声明的内容"), call.span)
            return (Form(inner.word, self.nodes(inner.parts)),)
        if call.word == "HasKey" and len(parts) == 3:
            groups = [part.parts if isinstance(part, _Call) else () for part in parts[1:]]
            (class_,) = self.nodes(parts[:1])
            return key(class_, self.nodes(groups[0]), self.nodes(groups[1]))
        return self.nodes(parts)

    def nodes(self, parts: object) -> tuple[Node, ...]:
        assert isinstance(parts, list | tuple)
        found: list[Node] = []
        for part in parts:
            if isinstance(part, _Call):
                if part.word in ENTITIES:
                    found += self.nodes(part.parts)
                elif not part.word:
                    raise Malformed(Text("brackets stand for nothing here", "此处的括号没有含义"), part.span)
                else:
                    found.append(built(part.word, self.parts_of(part), part.span))
            else:
                assert isinstance(part, Iri | Anonymous | Value | Number)
                found.append(part)
        return tuple(found)


def _is_note(part: object) -> bool:
    return isinstance(part, _Call) and part.word == "Annotation"


def _head(span: Span) -> Span:
    """The line on which the ontology begins."""
    end = span.source.text.find("\n", span.start)
    return Span(span.source, span.start, min(span.end, end if end >= 0 else span.end))

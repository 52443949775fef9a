"""Problems of TPTP from their text: FOF, TFF (without polymorphism) and CNF, each part with its place.

After a mistake reading goes on behind the next full stop; a text with a mistake is never answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NoReturn, cast

from reqonto.diagnostics import codes_tptp as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.interchange.tptp.tree import (
    Annotated,
    Atom,
    Binary,
    Equal,
    Include,
    Name,
    Negation,
    Quantified,
    Statement,
    Truth,
    Typing,
)
from reqonto.lazily import pattern
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax.files import read as read_text

DEEPEST = 200
"""So many levels may a formula have."""
MOST_FILES = 200
"""So many files may be included, one by another."""

_TOKEN = pattern(
    r"(?P<blank>[\s\ufeff]+|%[^\n]*|/\*.*?\*/)"
    r"|(?P<number>[+-]?(?:\d+/\d+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))"
    r"|(?P<variable>[A-Z]\w*)"
    r"|(?P<word>\$?\$?[a-z]\w*)"
    r"|(?P<quoted>'(?:[^'\\\n]|\\['\\])+')"
    r"|(?P<object>\"(?:[^\"\\\n]|\\[\"\\])*\")"
    r"|(?P<mark><=>|<~>|=>|<=|~\||~&|!=|!>|\?\*|@\+|@-|!!|\?\?|:=|-->|[~&|=!?()\[\],.:*>@^{}#+-])",
    16 | 256,  # DOTALL, ASCII
)

ROLES = frozenset(
    {
        "axiom", "hypothesis", "definition", "assumption", "lemma", "theorem", "corollary",
        "conjecture", "negated_conjecture", "type",
    }
)  # fmt: skip
"""The roles that say what a formula is for; others have no meaning of their own."""

LANGUAGES = ("fof", "tff", "cnf")
_OTHER_LANGUAGES = ("thf", "tcf", "tpi", "txf", "ntf", "nhf", "nxf")
_JOINING = ("&", "|")
_BETWEEN = ("=>", "<=", "<=>", "<~>", "~|", "~&")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text; `kind` is that of the pattern, `end` at the end."""

    kind: str
    text: str
    span: Span


@dataclass(frozen=True)
class Problem:
    """The formulas of a problem and of all files that it includes, in their order."""

    name: str
    formulas: tuple[Annotated, ...]
    files: tuple[str, ...]


class _Mistake(Exception):  # noqa: N818 - a mistake of the text, told as a finding
    def __init__(self, found: Diagnostic) -> None:
        self.found = found


def read(path: Path, *, environment: Mapping[str, str] = MappingProxyType({})) -> tuple[Problem, list[Diagnostic]]:
    """The problem in a file with everything that it includes, and what is wrong with it.

    An included file is looked for beside the including one, then in the folders above it, then in the folder that
    `TPTP` names in the `environment`; nothing is fetched.
    """
    work = _Files(environment.get("TPTP", ""))
    work.read(path, None, None)
    return Problem(path.stem, tuple(work.formulas), tuple(work.seen)), work.problems


def read_source(source: Source) -> tuple[list[Annotated | Include], list[Diagnostic]]:
    """The formulas and includes of one text."""
    tokens, problems = _tokens(source)
    if problems:
        return [], problems
    return _Parser(tokens).all()


class _Files:
    """The files of a problem, each read once."""

    def __init__(self, library: str) -> None:
        self.library = library
        self.seen: dict[str, None] = {}
        self.formulas: list[Annotated] = []
        self.problems: list[Diagnostic] = []
        self._open: list[Path] = []

    def read(self, path: Path, names: tuple[str, ...] | None, said: Span | None) -> None:
        real = path.resolve()
        if real in self._open or len(self._open) >= MOST_FILES:
            way = Text("it includes itself", "它包含自身")
            self.problems.append(Diagnostic(codes.NO_INCLUDE, said, {"file": str(path), "why": way}))
            return
        source = read_text(path)
        if isinstance(source, Diagnostic):
            self.problems.append(source)
            return
        self.seen[str(path)] = None
        items, found = read_source(source)
        self.problems.extend(found)
        self._open.append(real)
        missing = set(names or ())
        for item in items:
            match item:
                case Include():
                    self._include(item, path)
                case Annotated() if names is None or item.name in names:
                    missing.discard(item.name)
                    self.formulas.append(item)
        self._open.pop()
        for name in sorted(missing):
            why = Text(f"it has no formula {name}", f"其中没有公式 {name}")
            self.problems.append(Diagnostic(codes.NO_INCLUDE, said, {"file": str(path), "why": why}))

    def _include(self, item: Include, path: Path) -> None:
        for folder in self._places(path.parent):
            found = folder / item.file
            try:
                if found.is_file():
                    self.read(found, item.names, item.span)
                    return
            except (OSError, ValueError):
                break
        why = Text(
            "it is neither beside this file nor above it, nor in the folder that TPTP names in the environment",
            "此文件旁边、上级文件夹以及环境变量 TPTP 所指的文件夹中都没有它",
        )
        self.problems.append(Diagnostic(codes.NO_INCLUDE, item.span, {"file": item.file, "why": why}))

    def _places(self, folder: Path) -> Iterator[Path]:
        yield folder
        yield from folder.resolve().parents
        if self.library:
            yield Path(self.library)


# ---------------------------------------------------------------- words


def _tokens(source: Source) -> tuple[list[Token], list[Diagnostic]]:
    text, place = source.text, 0
    found: list[Token] = []
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.end() == place:
            span = Span(source, place, place + 1)
            return [], [Diagnostic(codes.SYNTAX, span, {"found": f"`{text[place]}`", "expected": _WANTED_ITEM})]
        kind = str(match.lastgroup)
        if kind != "blank":
            found.append(Token(kind, match[0], Span(source, place, match.end())))
        place = match.end()
    found.append(Token("end", "", Span(source, len(text), len(text))))
    return found, []


_WANTED_ITEM = Text("a formula such as `fof(name, axiom, …).`", "公式，如“fof(name, axiom, …).”")
_WANTED_TERM = Text("a term", "项")
_WANTED_FORMULA = Text("a formula", "公式")
_WANTED_NAME = Text("a name", "名称")
_WANTED_TYPE = Text("a type", "类型")


class _Parser:
    """Recursive descent over the words of one text."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0
        self.typed = False

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def next(self) -> Token:
        found = self.token
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return found

    def fail(self, expected: Text, code: Code = codes.SYNTAX) -> NoReturn:
        token = self.token
        found = (
            Text("the end of the file", "文件结尾")
            if token.kind == "end"
            else Text(f"`{token.text}`", f"“{token.text}”")
        )
        raise _Mistake(Diagnostic(code, token.span, {"found": found, "expected": expected}))

    def refuse(self, what: Text, span: Span) -> NoReturn:
        raise _Mistake(Diagnostic(codes.NOT_READ, span, {"what": what}))

    def take(self, mark: str) -> Token:
        if self.token.kind != "mark" or self.token.text != mark:
            self.fail(Text(f"`{mark}`", f"“{mark}”"))
        return self.next()

    def at(self, *marks: str) -> bool:
        return self.token.kind == "mark" and self.token.text in marks

    # ------------------------------------------------ items

    def all(self) -> tuple[list[Annotated | Include], list[Diagnostic]]:
        items: list[Annotated | Include] = []
        problems: list[Diagnostic] = []
        while self.token.kind != "end":
            start = self.index
            self.depth = 0
            try:
                items.append(self.item())
            except _Mistake as mistake:
                problems.append(mistake.found)
                self.index = max(self.index, start)
                while self.token.kind != "end" and not self.at("."):
                    self.next()
                self.next()
        return items, problems

    def item(self) -> Annotated | Include:
        first = self.token
        if first.kind != "word":
            self.fail(_WANTED_ITEM)
        if first.text == "include":
            return self.include()
        if first.text in _OTHER_LANGUAGES:
            self.refuse(Text(f"{first.text} formulas", f"{first.text} 公式"), first.span)
        if first.text not in LANGUAGES:
            self.fail(_WANTED_ITEM)
        self.next()
        self.typed = first.text == "tff"
        self.take("(")
        name = self.name()
        self.take(",")
        role = self.name().split("-")[0]
        self.take(",")
        content: Statement | Typing = self.typing() if role == "type" else self.formula()
        if self.at(","):
            self.annotations()
        self.take(")")
        end = self.take(".")
        return Annotated(first.text, name, role, content, first.span.to(end.span))

    def include(self) -> Include:
        first = self.next()
        self.take("(")
        if self.token.kind != "quoted":
            self.fail(Text("the name of a file in quotes", "引号中的文件名"))
        file = _unquoted(self.next().text)
        names: tuple[str, ...] | None = None
        if self.at(","):
            self.next()
            if self.at("["):
                self.next()
                found = [self.name()]
                while self.at(","):
                    self.next()
                    found.append(self.name())
                self.take("]")
                names = tuple(found)
            else:
                self.annotations(begun=True)
        self.take(")")
        end = self.take(".")
        return Include(file, names, first.span.to(end.span))

    def name(self) -> str:
        token = self.token
        if token.kind not in {"word", "quoted", "number"}:
            self.fail(_WANTED_NAME)
        self.next()
        return _unquoted(token.text)

    def annotations(self, *, begun: bool = False) -> None:
        """Passes over the source and notes of a formula: they say nothing about what follows from it."""
        if not begun:
            self.take(",")
        depth = 0
        while self.token.kind != "end" and (depth or not self.at(")")):
            if self.at("(", "["):
                depth += 1
            elif self.at(")", "]"):
                depth -= 1
            self.next()

    # ------------------------------------------------ types

    def typing(self) -> Typing:
        if self.at("("):
            self.next()
            found = self.typing()
            self.take(")")
            return found
        token = self.token
        if token.kind not in {"word", "quoted"}:
            self.fail(_WANTED_NAME)
        self.next()
        symbol = Name("symbol", _unquoted(token.text), (), token.span)
        self.take(":")
        return self.signature(symbol)

    def signature(self, symbol: Name) -> Typing:
        if self.at("!>"):
            self.refuse(Text("polymorphic types", "多态类型"), self.token.span)
        args: tuple[Name, ...] = ()
        if self.at("("):
            self.next()
            if self.at("(") or self.at("!>"):
                found = self.signature(symbol)
                self.take(")")
                return found
            first = [self.type()]
            while self.at("*"):
                self.next()
                first.append(self.type())
            if self.at(">"):
                self.next()
                result = self.type()
                self.take(")")
                return Typing(symbol, tuple(first), result)
            self.take(")")
            if not self.at(">") and len(first) == 1:
                return self._declared(symbol, (), first[0])
            args = tuple(first)
            self.take(">")
            return self._declared(symbol, args, self.type())
        one = self.type()
        if self.at(">"):
            self.next()
            return self._declared(symbol, (one,), self.type())
        return self._declared(symbol, (), one)

    def _declared(self, symbol: Name, args: tuple[Name, ...], result: Name) -> Typing:
        if result.text == "$tType":
            if args:
                self.refuse(Text("types with parameters", "带参数的类型"), symbol.span)
            return Typing(symbol)
        return Typing(symbol, args, result)

    def type(self) -> Name:
        token = self.token
        if token.kind not in {"word", "quoted"}:
            self.fail(_WANTED_TYPE)
        self.next()
        if self.at("("):
            self.refuse(Text("types with parameters", "带参数的类型"), token.span)
        return Name("symbol", _unquoted(token.text), (), token.span)

    # ------------------------------------------------ formulas

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse(Text(f"more than {DEEPEST} levels of nesting", f"超过 {DEEPEST} 层嵌套"), self.token.span)

    def formula(self) -> Statement:
        self.deeper()
        left = self.unit()
        if self.at(*_JOINING):
            op = self.token.text
            while self.at(op):
                self.next()
                left = Binary(cast("Literal['&', '|']", op), left, self.unit())
            if self.at(*_JOINING, *_BETWEEN):
                self.fail(Text("parentheses that say what belongs together", "括号，以表明先后"))
        elif self.at(*_BETWEEN):
            op = self.next().text
            left = Binary(cast("Literal['=>']", op), left, self.unit())
            if self.at(*_JOINING, *_BETWEEN):
                self.fail(Text("parentheses that say what belongs together", "括号，以表明先后"))
        self.depth -= 1
        return left

    def unit(self) -> Statement:
        self.deeper()
        found = self._unit()
        self.depth -= 1
        return found

    def _unit(self) -> Statement:
        if self.at("!", "?"):
            return self.quantified()
        if self.at("~"):
            self.next()
            return Negation(self.unit())
        if self.at("("):
            self.next()
            inner = self.formula()
            self.take(")")
            return inner
        if self.at("[", "{", "^", "@", "!!", "??", "@+", "@-", "?*"):
            self.refuse(Text("tuples and higher-order formulas", "元组与高阶公式"), self.token.span)
        if self.token.kind == "word" and self.token.text in {"$true", "$false"}:
            return Truth(self.next().text == "$true")
        left = self.term(_WANTED_FORMULA)
        if self.at("=", "!="):
            negative = self.next().text == "!="
            right = self.term(_WANTED_TERM)
            equal = Equal(left, right, left.span.to(right.span))
            return Negation(equal) if negative else equal
        if left.kind != "symbol":
            self.refuse(Text("a variable, number or text as a formula", "以变量、数或文本作公式"), left.span)
        return Atom(left)

    def quantified(self) -> Statement:
        universal = self.next().text == "!"
        self.take("[")
        variables = [self.variable()]
        while self.at(","):
            self.next()
            variables.append(self.variable())
        self.take("]")
        self.take(":")
        return Quantified(universal, tuple(variables), self.unit())

    def variable(self) -> tuple[Name, Name | None]:
        token = self.token
        if token.kind != "variable":
            self.fail(Text("a variable, which begins with a capital letter", "变量（以大写字母开头）"))
        self.next()
        type_ = None
        if self.at(":"):
            self.next()
            type_ = self.type()
        return Name("variable", token.text, (), token.span), type_

    def term(self, expected: Text) -> Name:
        self.deeper()
        token = self.token
        match token.kind:
            case "variable":
                self.next()
                found = Name("variable", token.text, (), token.span)
            case "number":
                self.next()
                found = Name("number", token.text, (), token.span)
            case "object":
                self.next()
                found = Name("object", token.text, (), token.span)
            case "word" | "quoted":
                if token.text in {"$ite", "$let", "$ite_t", "$ite_f", "$let_tt", "$let_ff", "$let_tf", "$let_ft"}:
                    self.refuse(Text(f"`{token.text}`", f"“{token.text}”"), token.span)
                self.next()
                found = self.applied(token)
            case _:
                self.fail(expected)
        self.depth -= 1
        return found

    def applied(self, token: Token) -> Name:
        args: list[Name] = []
        last = token.span
        if self.at("("):
            self.next()
            args.append(self.term(_WANTED_TERM))
            while self.at(","):
                self.next()
                args.append(self.term(_WANTED_TERM))
            last = self.take(")").span
        return Name("symbol", _unquoted(token.text), tuple(args), token.span.to(last))


def _unquoted(text: str) -> str:
    """The name that a word in single quotes is; `'a'` and `a` are one."""
    if not text.startswith("'"):
        return text
    return text[1:-1].replace("\\'", "'").replace("\\\\", "\\")

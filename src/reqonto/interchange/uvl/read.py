"""Feature models from UVL: lines by their indentation, constraints by their words; each mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from reqonto.diagnostics import codes_uvl as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Text
from reqonto.interchange.uvl.imports import Import, Opened, joined
from reqonto.interchange.uvl.model import (
    Attribute,
    Chosen,
    Comparison,
    Condition,
    Feature,
    Group,
    GroupKind,
    Inverse,
    Joined,
    Model,
    Part,
    Total,
    chosen_in,
    features,
    summed,
    totals,
)
from reqonto.records import dataclass
from reqonto.source import Source, Span

DEEPEST = 100
"""So many levels may a model or a constraint have."""
MOST = 10_000
"""So many features may a model have."""

_SECTIONS = ("namespace", "include", "imports", "features", "constraints")
_GROUPS: dict[str, tuple[GroupKind, int, int | None]] = {
    "mandatory": ("mandatory", 0, None), "optional": ("optional", 0, None), "or": ("or", 1, None),
    "alternative": ("alternative", 1, 1),
}  # fmt: skip
_CARDINALITY = re.compile(r"\[\s*(\d+)\s*(?:\.\.\s*(\d+|\*)\s*)?\]")
_TYPES = ("Boolean", "Integer", "Real", "String")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
_WORD = re.compile(
    r"\s*(?:(?P<string>'[^'\n]*')|(?P<name>\"[^\"\n]+\"|[^\W\d][\w]*(?:\.(?:\"[^\"\n]+\"|[^\W\d][\w]*))*)"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<mark><=>|=>|==|!=|<=|>=|\.\.|[!&|(){}\[\],<>+*/-]))"
)
_ARITHMETIC = {"==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/"}
_FUNCTIONS = {"sum", "avg", "len", "floor", "ceil"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with something on it: how far it is indented, its text without that, and where that begins."""

    indent: int
    text: str
    start: int


class _Mistake(Exception):  # noqa: N818 - a mistake of the text, told as a finding
    def __init__(self, found: Diagnostic) -> None:
        self.found = found


def read_model(
    source: Source, opened: Opened | None = None, within: tuple[Path, ...] = ()
) -> tuple[Model | None, list[Diagnostic]]:
    """The model of a text, None where it has a mistake; constraints that are left out are told.

    `opened` reads the files of models that it imports (without it none is read); `within` are those that import it.
    """
    work = _Reader(source, opened, within)
    try:
        return work.model(), work.problems
    except _Mistake as mistake:
        return None, [*work.problems, mistake.found]


class _Reader:
    """The lines of one text, one after another."""

    def __init__(self, source: Source, opened: Opened | None = None, within: tuple[Path, ...] = ()) -> None:
        self.source = source
        self.opened = opened
        self.within = within
        self.lines = list(_lines(source))
        self.index = 0
        self.problems: list[Diagnostic] = []
        self.count = 0

    @property
    def line(self) -> _Line | None:
        return self.lines[self.index] if self.index < len(self.lines) else None

    def fail(self, start: int, end: int, what: Text, code: Code = codes.SYNTAX) -> NoReturn:
        raise _Mistake(Diagnostic(code, Span(self.source, start, max(start, end)), {"what": what}))

    def model(self) -> Model:
        namespace, root = "", None
        imports: list[Import] = []
        constraints: list[tuple[Condition, Span]] = []
        while (line := self.line) is not None:
            word = line.text.split()[0]
            if line.indent or word not in _SECTIONS:
                sections = ", ".join(_SECTIONS)
                self.fail(
                    line.start,
                    line.start + len(word),
                    Text(f"`{word}` is none of {sections}", f"“{word}”不是 {sections} 之一"),
                )
            self.index += 1
            match word:
                case "namespace":
                    namespace = line.text.removeprefix("namespace").strip().strip('"')
                case "imports":
                    while (inner := self.line) is not None and inner.indent > line.indent:
                        self.index += 1
                        imports.append(self.imported(inner))
                case "features":
                    found = self.children(line.indent, DEEPEST)
                    if len(found) != 1:
                        self.fail(
                            line.start, line.start + len(word), Text("a model has one root", "模型须有且只有一个根")
                        )
                    root = found[0]
                case "constraints":
                    while (inner := self.line) is not None and inner.indent > line.indent:
                        self.index += 1
                        constraints += self.constraint(inner)
                case _:
                    while (inner := self.line) is not None and inner.indent > line.indent:
                        self.index += 1
        if root is None:
            self.fail(0, 0, Text("there are no features", "没有特征"))
        root, more = joined(root, self.models(imports))
        constraints = [row for row in (*constraints, *more) if self.adds_up(root, *row)]
        self.check_names(root, [condition for condition, _ in constraints])
        return Model(root, tuple(constraints), namespace)

    # ------------------------------------------------ imports

    def imported(self, line: _Line) -> Import:
        """`payment as pay`."""
        words = _Words(self, line)
        name = words.name()
        alias = name
        if words.text == "as":
            words.index += 1
            alias = words.name()
        words.finish()
        return Import(name, alias, Span(self.source, line.start, line.start + len(line.text)))

    def models(self, imports: Sequence[Import]) -> dict[str, Model]:
        """The imported models by their alias."""
        here = Path(self.source.path)
        found: dict[str, Model] = {}
        for each in imports:
            path = each.file(here)
            if path is None or self.opened is None or each.alias in found:
                self.not_imported(each, Text("it names no file of this folder", "它没有指明此文件夹中的文件"))
            if path.absolute() in (here.absolute(), *self.within) or len(self.within) >= DEEPEST:
                self.not_imported(each, Text("it imports this one in turn", "它又引入本模型"))
            text = self.opened(path)
            if isinstance(text, Diagnostic):
                self.not_imported(each, Text(text.message("en"), text.message("zh")))
            model, problems = read_model(text, self.opened, (*self.within, here.absolute()))
            self.problems += problems
            if model is None:
                self.not_imported(each, Text("it has mistakes", "它有错误"))
            self.count += len(features(model.root))
            if self.count > MOST:
                self.not_imported(each, Text(f"more than {MOST} features", f"特征超过 {MOST} 个"))
            found[each.alias] = model
        return found

    def not_imported(self, given: Import, why: Text) -> NoReturn:
        what = Text(f"`{given.name}` is not imported: {why.en}", f"未引入“{given.name}”：{why.zh}")
        self.fail(given.span.start, given.span.end, what, codes.NOT_READ)

    def adds_up(self, root: Feature, condition: Condition, span: Span) -> bool:
        """Whether the sums of a constraint have values; of one that has none it is told that it is left out."""
        parts = (part for total in totals(condition) for part in total.parts)
        if all(summed(root, part) is not None for part in parts):
            return True
        self.problems.append(Diagnostic(codes.LEFT_OUT, span, {"what": span.text}))
        return False

    def check_names(self, root: Feature, conditions: list[Condition]) -> None:
        known: dict[str, Feature] = {}
        for each in features(root):
            if each.name in known:
                two = Text(f"there are two features {each.name}", f"有两个特征 {each.name}")
                raise _Mistake(Diagnostic(codes.SYNTAX, each.span, {"what": two}))
            known[each.name] = each
        for condition in conditions:
            for chosen in chosen_in(condition):
                if chosen.feature not in known:
                    none = Text(f"there is no feature {chosen.feature}", f"没有特征 {chosen.feature}")
                    raise _Mistake(Diagnostic(codes.SYNTAX, chosen.span, {"what": none}))

    # ------------------------------------------------ features

    def children(self, indent: int, depth: int) -> list[Feature]:
        """The features on the lines that are indented further."""
        found: list[Feature] = []
        level: int | None = None
        while (line := self.line) is not None and line.indent > indent:
            level = line.indent if level is None else level
            if line.indent != level:
                self.fail(
                    line.start,
                    line.start + len(line.text),
                    Text("this line stands between two levels", "此行缩进介于两层之间"),
                )
            if depth <= 0:
                self.fail(
                    line.start,
                    line.start + 1,
                    Text(f"more than {DEEPEST} levels", f"超过 {DEEPEST} 层"),
                    codes.NOT_READ,
                )
            self.index += 1
            found.append(self.feature(line, depth))
        return found

    def feature(self, line: _Line, depth: int) -> Feature:
        self.count += 1
        if self.count > MOST:
            self.fail(
                line.start, line.start + 1, Text(f"more than {MOST} features", f"特征超过 {MOST} 个"), codes.NOT_READ
            )
        words = _Words(self, line)
        first = words.name()
        if first in _TYPES and words.kind == "name":
            if first != "Boolean":
                self.fail(
                    line.start,
                    line.start + len(first),
                    Text(f"features that are a value ({first}) are not read", f"不读取取值型特征（{first}）"),
                    codes.NOT_READ,
                )
            first = words.name()
        if words.text == "cardinality":
            self.fail(
                words.start,
                words.end,
                Text("features that occur several times are not read", "不读取可多次出现的特征"),
                codes.NOT_READ,
            )
        attributes = words.attributes() if words.text == "{" else ()
        words.finish()
        groups: list[Group] = []
        level: int | None = None
        while (inner := self.line) is not None and inner.indent > line.indent:
            level = inner.indent if level is None else level
            if inner.indent != level:
                self.fail(
                    inner.start,
                    inner.start + len(inner.text),
                    Text("this line stands between two levels", "此行缩进介于两层之间"),
                )
            groups.append(self.group(inner, depth))
        name = Span(self.source, line.start, line.start + len(line.text.split("{")[0].rstrip()))
        return Feature(first, attributes, tuple(groups), name)

    def group(self, line: _Line, depth: int) -> Group:
        cardinality = _CARDINALITY.fullmatch(line.text)
        if cardinality is None and line.text not in _GROUPS:
            words = ", ".join(_GROUPS)
            self.fail(
                line.start,
                line.start + len(line.text),
                Text(f"a group is wanted: {words} or [1..2]", f"此处应为一组：{words} 或 [1..2]"),
            )
        self.index += 1
        members = tuple(self.children(line.indent, depth - 1))
        if not members:
            self.fail(line.start, line.start + len(line.text), Text("this group is empty", "此组为空"))
        if cardinality is None:
            kind, least, most = _GROUPS[line.text]
            return Group(kind, least, most, members)
        least = int(cardinality[1])
        top = cardinality[2]
        most = least if top is None else None if top == "*" else int(top)
        if most is not None and most < least:
            self.fail(line.start, line.start + len(line.text), Text("the bounds are the wrong way round", "上下界颠倒"))
        return Group("cardinality", least, most, members)

    # ------------------------------------------------ constraints

    def constraint(self, line: _Line) -> list[tuple[Condition, Span]]:
        span = Span(self.source, line.start, line.start + len(line.text))
        words = _Words(self, line)
        try:
            condition = words.condition(0)
            words.finish()
        except _Mistake:
            if not words.is_arithmetic():
                raise
            # Of the arithmetic of attributes, sums over chosen features and what they compare to are read.
            self.problems.append(Diagnostic(codes.LEFT_OUT, span, {"what": line.text}))
            return []
        return [(condition, span)]


class _Words:
    """The words of one line."""

    def __init__(self, reader: _Reader, line: _Line) -> None:
        self.reader = reader
        self.line = line
        self.found: list[tuple[str, str, int, int]] = []
        place = 0
        while place < len(line.text.rstrip()):
            match = _WORD.match(line.text, place)
            if match is None or match.lastgroup is None:
                shown = line.text[place:].strip()[:1]
                reader.fail(
                    line.start + place,
                    line.start + place + 1,
                    Text(f"`{shown}` is not expected", f"此处不应有“{shown}”"),
                )
            kind = match.lastgroup
            self.found.append((kind, match[kind], line.start + match.start(kind), line.start + match.end(kind)))
            place = match.end()
        self.index = 0

    @property
    def word(self) -> tuple[str, str, int, int]:
        end = self.line.start + len(self.line.text)
        return self.found[self.index] if self.index < len(self.found) else ("end", "", end, end)

    @property
    def kind(self) -> str:
        return self.word[0]

    @property
    def text(self) -> str:
        return self.word[1]

    @property
    def start(self) -> int:
        return self.word[2]

    @property
    def end(self) -> int:
        return self.word[3]

    def unexpected(self, wanted: Text) -> NoReturn:
        shown = Text(f"`{self.text}`", f"“{self.text}”") if self.text else Text("the end of the line", "行尾")
        self.reader.fail(
            self.start, self.end, Text(f"{wanted.en} is wanted, not {shown.en}", f"应为{wanted.zh}，而不是{shown.zh}")
        )

    def name(self) -> str:
        if self.kind != "name":
            self.unexpected(Text("a name", "名称"))
        found = self.text.replace('"', "")
        self.index += 1
        return found

    def take(self, mark: str) -> None:
        if self.text != mark:
            self.unexpected(Text(f"`{mark}`", f"“{mark}”"))
        self.index += 1

    def finish(self) -> None:
        if self.kind != "end":
            self.unexpected(Text("the end of the line", "行尾"))

    def is_arithmetic(self) -> bool:
        return any(
            kind in {"number", "string"} or (kind == "mark" and text in _ARITHMETIC)
            or (kind == "name" and text in _FUNCTIONS) for kind, text, _, _ in self.found
        )  # fmt: skip

    # ------------------------------------------------ attributes

    def attributes(self) -> tuple[Attribute, ...]:
        self.take("{")
        made: list[Attribute] = []
        while self.text != "}":
            start = self.start
            name = self.name()
            span = Span(self.reader.source, start, self.end)
            if name in {"constraint", "constraints"} or self.text in {"[", "{"}:
                self.skip_value()
                self.reader.problems.append(Diagnostic(codes.LEFT_OUT, span, {"what": name}))
            else:
                made.append(Attribute(name, self.value(), span))
            if self.text != "}":
                self.take(",")
        self.take("}")
        return tuple(made)

    def value(self) -> Fraction | bool | str | None:
        kind, text = self.kind, self.text
        if text in {",", "}"}:
            return None
        if kind not in {"number", "string"} and text not in {"true", "false"}:
            self.unexpected(Text("a value", "值"))
        self.index += 1
        if kind == "number":
            return Fraction(text)
        return text[1:-1] if kind == "string" else text == "true"

    def skip_value(self) -> None:
        depth = 0
        while self.kind != "end" and (depth or self.text not in {",", "}"}):
            depth += {"[": 1, "{": 1, "(": 1, "]": -1, "}": -1, ")": -1}.get(self.text, 0)
            self.index += 1

    # ------------------------------------------------ conditions

    def condition(self, level: int, depth: int = 0) -> Condition:
        """From loose to tight: `<=>`, `=>`, `|`, `&`, `!`."""
        if depth > DEEPEST:
            self.reader.fail(
                self.start, self.end, Text(f"more than {DEEPEST} levels", f"超过 {DEEPEST} 层"), codes.NOT_READ
            )
        if level == 4:
            return self.unit(depth)
        op = ("<=>", "=>", "|", "&")[level]
        left = self.condition(level + 1, depth)
        while self.text == op:
            self.index += 1
            left = Joined(op, left, self.condition(level + 1, depth))  # type: ignore[arg-type]
        return left

    def unit(self, depth: int) -> Condition:
        if self.text == "!":
            self.index += 1
            return Inverse(self.condition(4, depth + 1))
        if self.text == "(":
            self.index += 1
            inner = self.condition(0, depth + 1)
            self.take(")")
            return inner
        if self.kind == "number" or (self.text == "sum" and self.next_text == "("):
            return self.total()
        start, end = self.start, self.end
        return Chosen(self.name(), Span(self.reader.source, start, end))

    # ------------------------------------------------ sums of attributes

    @property
    def next_text(self) -> str:
        return self.found[self.index + 1][1] if self.index + 1 < len(self.found) else ""

    def total(self) -> Total:
        """`sum(cost) + 2 * sum(Extras, cost) <= 10`: parts and numbers on both sides of a comparison."""
        start = self.start
        parts, number = self.side()
        op = _COMPARISONS.get(self.text)
        if op is None:
            self.unexpected(Text("a comparison", "比较符号"))
        self.index += 1
        others, bound = self.side()
        span = Span(self.reader.source, start, self.found[self.index - 1][3])
        back = tuple(Part(-each.factor, each.attribute, each.below) for each in others)
        return Total((*parts, *back), op, bound - number, span)

    def side(self) -> tuple[tuple[Part, ...], Fraction]:
        """Parts and numbers that are added and taken away."""
        parts: list[Part] = []
        number = Fraction(0)
        sign = 1
        while True:
            factor, attribute, below = self.part()
            if attribute:
                parts.append(Part(sign * factor, attribute, below))
            else:
                number += sign * factor
            if self.text not in {"+", "-"}:
                return tuple(parts), number
            sign = 1 if self.text == "+" else -1
            self.index += 1

    def part(self) -> tuple[Fraction, str, str]:
        """A number, a sum, or the one times the other: the factor, the attribute and what it is summed below."""
        factor = Fraction(1)
        if self.kind == "number":
            factor = Fraction(self.text)
            self.index += 1
            if self.text != "*":
                return factor, "", ""
            self.index += 1
        self.take("sum")
        self.take("(")
        first, second = self.name(), ""
        if self.text == ",":
            self.index += 1
            second = self.name()
        self.take(")")
        if self.text == "*" and factor == 1:
            self.index += 1
            if self.kind != "number":
                self.unexpected(Text("a number", "数"))
            factor = Fraction(self.text)
            self.index += 1
        return (factor, second, first) if second else (factor, first, "")


_COMPARISONS: dict[str, Comparison] = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "!="}


def _lines(source: Source) -> list[_Line]:
    """The lines with something on them; comments count as blanks, a tabulator as four."""
    text = _COMMENT.sub(_blank, source.text)
    found: list[_Line] = []
    place = 1 if text.startswith("\ufeff") else 0
    for line in text[place:].splitlines(keepends=True):
        body = line.strip()
        if body:
            lead = line[: len(line) - len(line.lstrip())]
            found.append(_Line(len(lead.expandtabs(4)), body, place + len(lead)))
        place += len(line)
    return found


def _blank(found: re.Match[str]) -> str:
    """A comment as blanks; what stands between quotation marks is none."""
    if found[0][0] in "\"'":
        return found[0]
    return "".join(char if char in "\r\n" else " " for char in found[0])

"""Types of JSON Schema in the types of the language, and names of properties as names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from unicodedata import normalize

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.interchange.tools.documents import Reading, unique
from reqonto.interchange.tools.values import Value
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.spec.patterns import fault
from reqonto.syntax import tree as t
from reqonto.syntax.lexer import NAME_TOKEN

_NOWHERE = Span(Source("", ""), 0, 0)
_NUMBER = re.compile(r"[+-]?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?")
_FORMATS: dict[str, t.BaseTypeName] = {
    "date": "date", "date-time": "datetime", "duration": "duration", "uuid": "identifier",
}  # fmt: skip
_SINGLE = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LONGEST = 256
"""Signs of a text up to which its length is a pattern."""


class Names:
    """Names of the language for what is called otherwise elsewhere; each is given once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.uids: set[str] = set()

    @staticmethod
    def plain(text: str) -> str:
        """A name as near to a text as can be."""
        shown = re.sub(r"\W+", "_", normalize("NFKC", text)).strip("_")
        return shown if NAME_TOKEN.fullmatch(shown) else f"_{shown}" if shown else "_"

    def top(self, text: str) -> str:
        """A name of a declaration, which no other declaration has."""
        free = unique(self.plain(text), self.taken, joint="_")
        self.taken.add(free)
        return free

    def uid(self, text: str) -> str:
        """An id that no other item has."""
        free = unique(re.sub(r"[^\w.\-]+", "_", text), self.uids)
        self.uids.add(free)
        return free

    def members(self, values: Sequence[Value]) -> tuple[t.EnumMember, ...]:
        """Members of an enumeration, labelled by what they are written as where that is no name."""
        found: list[t.EnumMember] = []
        taken: set[str] = set()
        for value in values:
            if value.content is None:
                continue
            text = value.text()
            name = unique(self.plain(text), taken, joint="_")
            taken.add(name)
            labels = () if name == text else (t.LangString(text, "", value.span),)
            found.append(t.EnumMember(t.Name(name, _NOWHERE), labels, _NOWHERE))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Typed:
    """A type, and the bounds beside it that are themselves left out."""

    type: t.Type
    strict: tuple[tuple[t.CompareOp, Fraction], ...] = ()

    def default(self, schema: Value, names: Names) -> t.Expr | None:
        """The default value of a schema as a value of this type; None if there is none, or it is none of this type."""
        given = schema.get("default")
        if given is None or not isinstance(given.content, str):
            return None
        text = given.content
        match self.type:
            case t.OneOfType(members):
                name = next((each.name for each in members if each.name.text == names.plain(text)), None)
                return None if name is None else t.Var(name, _NOWHERE)
            case t.BasicType(name="boolean") if text in {"true", "false"}:
                return t.Bool(text == "true", _NOWHERE)
            case t.BasicType(name="text", pattern=None):
                return t.String(text, _NOWHERE)
            case t.BasicType(name="integer" | "decimal") if _NUMBER.fullmatch(text):
                value = Fraction(text)
                number = t.Number(abs(value), None, _NOWHERE)
                return t.Neg(number, _NOWHERE) if value < 0 else number
            case _:
                return None


def plain_type(schema: Value, names: Names, reading: Reading) -> Typed | None:
    """The type of a value that is no object; None where the schema does not say it."""
    if schema.items("enum"):
        members = names.members(schema.items("enum"))
        return Typed(t.OneOfType(members, _NOWHERE)) if members else None
    listed = [each.text() for each in schema.items("type") if each.text() != "null"]
    kind = schema.string("type") or (listed[0] if len(listed) == 1 else "")
    match kind:
        case "boolean":
            return Typed(_basic("boolean"))
        case "string":
            return Typed(_text(schema, reading))
        case "integer" | "number":
            return _number(schema, reading, integer=kind == "integer")
        case _:
            return None


def _basic(name: t.BaseTypeName, *, pattern: str | None = None, range_: t.RangeType | None = None) -> t.BasicType:
    matching = None if pattern is None else t.LangString(pattern, "", _NOWHERE)
    return t.BasicType(name, None, matching, range_, _NOWHERE)


def _text(schema: Value, reading: Reading) -> t.Type:
    form = schema.string("format")
    if form in _FORMATS:
        return _basic(_FORMATS[form])
    if form:
        reading.lose(f"format {form} of a text", f"文本的格式 {form}")
    pattern = schema.string("pattern")
    lengths = schema.string("minLength") or schema.string("maxLength")
    if pattern:
        whole = _whole(pattern)
        if lengths:
            reading.lose("length of a text beside its pattern", "模式之外的文本长度")
        if whole is not None and fault(whole) is None:
            return _basic("text", pattern=whole)
        reading.lose(f"pattern {pattern[:60]}", f"模式 {pattern[:60]}")
        return _basic("text")
    if lengths:
        low, high = schema.string("minLength") or "0", schema.string("maxLength")
        if low.isdecimal() and int(low) <= _LONGEST and (not high or (high.isdecimal() and int(high) <= _LONGEST)):
            return _basic("text", pattern=rf"[\s\S]{{{low},{high}}}")
        reading.lose("length of a text", "文本的长度")
    return _basic("text")


def _whole(pattern: str) -> str | None:
    """A pattern that is looked for, as one that the whole text has; None if it is not clear which that is."""
    starts, ends = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    inner = pattern[1 if starts else 0 : -1 if ends else None]
    if "|" in inner and (starts or ends) and not re.fullmatch(r"\((?:[^()\\]|\\.)*\)", inner):
        # `^a|b$` is two patterns, each with one end.
        depth = 0
        for char in re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "", inner):
            depth += {"(": 1, ")": -1}.get(char, 0)
            if char == "|" and not depth:
                return None
    before, behind = "" if starts else r"[\s\S]*", "" if ends else r"[\s\S]*"
    return f"{before}{inner if starts and ends else f'(?:{inner})'}{behind}"


def _number(schema: Value, reading: Reading, *, integer: bool) -> Typed:
    """A number with its bounds; one that is itself left out is the next integer, or a bound beside the type."""
    low: Fraction | None = None
    high: Fraction | None = None
    strict: list[tuple[t.CompareOp, Fraction]] = []
    given = {key: Fraction(text) for key in _SINGLE if _NUMBER.fullmatch(text := schema.string(key))}
    if "minimum" in given:
        low = given["minimum"]
    if "maximum" in given:
        high = given["maximum"]
    # Before 2019 the keyword said of the bound that it is left out.
    exclusive_low = given.get("exclusiveMinimum", low if schema.string("exclusiveMinimum") == "true" else None)
    exclusive_high = given.get("exclusiveMaximum", high if schema.string("exclusiveMaximum") == "true" else None)
    if integer:
        low = None if low is None else Fraction(-(-low.numerator // low.denominator))
        high = None if high is None else Fraction(high.numerator // high.denominator)
        if exclusive_low is not None:
            least = Fraction(exclusive_low.numerator // exclusive_low.denominator + 1)
            low = least if low is None else max(low, least)
        if exclusive_high is not None:
            most = Fraction(-(-exclusive_high.numerator // exclusive_high.denominator) - 1)
            high = most if high is None else min(high, most)
    else:
        strict += [(">", exclusive_low)] if exclusive_low is not None else []
        strict += [("<", exclusive_high)] if exclusive_high is not None else []
    if low is not None and high is not None and low > high:
        what = Text("its bounds leave no value", "其界限之间没有取值")
        reading.report(codes.NOT_IN_FORMAT, schema.span, format="JSON Schema", what=what)
    range_ = None if low is None and high is None else t.RangeType(low, high, _NOWHERE)
    return Typed(_basic("integer" if integer else "decimal", range_=range_), tuple(strict))

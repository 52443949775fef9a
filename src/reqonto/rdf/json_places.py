"""JSON read with the places of everything."""

from __future__ import annotations

import json
import re
from typing import NamedTuple, TypeAlias

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.rdf.placed import DEEPEST, Fault

_SPACE = re.compile(r"[\x20\t\r\n\ufeff]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\.)*+"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"true|false|null")
_STRANGE = re.compile(r"[^\s,:\[\]{}]{1,40}|.", re.DOTALL)
LONGEST_NUMBER = 1_000


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class Json(NamedTuple):
    """A value and where it stands; an object has its keys in their order, each with its place."""

    value: Value
    at: tuple[int, int]


Value: TypeAlias = "dict[str, tuple[tuple[int, int], Json]] | list[Json] | Number | str | bool | None"


def as_json(value: object, at: tuple[int, int]) -> Json:
    """A value of Python's reader of JSON, as if it all stood at one place."""
    match value:
        case dict():
            return Json({str(key): (at, as_json(each, at)) for key, each in value.items()}, at)
        case list():
            return Json([as_json(each, at) for each in value], at)
        case bool() | None:
            return Json(value, at)
        case int() | float():
            return Json(Number(repr(value)), at)
        case _:
            return Json(str(value), at)


def canonical(given: Json) -> str:
    """The text of a value as RFC 8785 has it: keys in their order, no blanks."""
    match given.value:
        case dict():
            keys = sorted(given.value, key=lambda key: key.encode("utf-16-be"))
            return "{" + ",".join(f"{_quoted(key)}:{canonical(given.value[key][1])}" for key in keys) + "}"
        case list():
            return "[" + ",".join(map(canonical, given.value)) + "]"
        case Number():
            number = float(given.value)
            return str(int(number)) if number == int(number) and abs(number) < 10**21 else repr(number)
        case str(text):
            return _quoted(text)
        case _:
            return json.dumps(given.value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_json(text: str, *, longest: int | None = LONGEST_NUMBER) -> Json:
    """The value that a text tells; raises Fault at the first place that is no JSON.

    Numbers may have so many digits as the `longest`.
    """
    return _Reader(text, longest).whole()


class _Reader:
    def __init__(self, text: str, longest: int | None) -> None:
        self.text = text
        self.longest = longest
        self.position = 0
        self.depth = 0

    def fault(self, what: Text, at: tuple[int, int] | None = None) -> Fault:
        if at is None:
            found = _STRANGE.match(self.text, self.position)
            at = (self.position, found.end() if found else self.position)
        return Fault(codes.RDF_SYNTAX, *at, format="JSON-LD", what=what)

    def whole(self) -> Json:
        found = self.value()
        self.space()
        if self.position < len(self.text):
            raise self.fault(Text("something stands behind the end", "结尾之后还有内容"))
        return found

    def space(self) -> None:
        found = _SPACE.match(self.text, self.position)
        assert found is not None
        self.position = found.end()

    def value(self) -> Json:
        self.space()
        start = self.position
        char = self.text[start : start + 1]
        if char == "{":
            return Json(self.object(), (start, start + 1))
        if char == "[":
            return Json(self.array(), (start, start + 1))
        if char == '"':
            return Json(self.string(), (start, self.position))
        number = _NUMBER.match(self.text, start)
        if number is not None:
            self.position = number.end()
            if self.longest is not None and len(number[0]) > self.longest:
                what = Text(f"a number of more than {self.longest} digits", f"数字超过 {self.longest} 位")
                raise self.fault(what, number.span())
            return Json(Number(number[0]), number.span())
        word = _WORD.match(self.text, start)
        if word is not None:
            self.position = word.end()
            return Json({"true": True, "false": False, "null": None}[word[0]], word.span())
        raise self.unexpected(Text("a value", "值"))

    def unexpected(self, wanted: Text) -> Fault:
        if self.position >= len(self.text):
            return self.fault(
                Text(f"the text ends where {wanted.en} should stand", f"文本到此结束，此处应有{wanted.zh}")
            )
        found = _STRANGE.match(self.text, self.position)
        shown = found[0] if found else ""
        return self.fault(
            Text(f"`{shown}` stands where {wanted.en} should stand", f"此处应有{wanted.zh}，却是“{shown}”")
        )

    def string(self) -> str:
        found = _STRING.match(self.text, self.position)
        if found is None:
            raise self.fault(Text("this text has no end", "文字没有结束引号"))
        self.position = found.end()
        if "\\" not in found[0]:
            return found[0][1:-1]
        try:
            text: str = json.loads(found[0])
        except ValueError:
            raise self.fault(Text("an escape means nothing", "转义没有含义"), found.span()) from None
        if re.search("[\ud800-\udfff]", text):
            raise self.fault(Text("no character has this number", "没有此编号的字符"), found.span())
        return text

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault(Text(f"more than {DEEPEST} brackets stand in one another", f"括号嵌套超过 {DEEPEST} 层"))

    def object(self) -> dict[str, tuple[tuple[int, int], Json]]:
        self.deeper()
        self.position += 1
        found: dict[str, tuple[tuple[int, int], Json]] = {}
        self.space()
        if not self.closes("}"):
            while True:
                self.space()
                start = self.position
                if self.text[start : start + 1] != '"':
                    raise self.unexpected(Text("a key in quotes", "带引号的键"))
                key = self.string()
                at = (start, self.position)
                self.space()
                self.expect(":")
                if key in found:
                    raise self.fault(Text(f"the key `{key}` is there twice", f"键“{key}”出现两次"), at)
                found[key] = (at, self.value())
                self.space()
                if self.closes("}"):
                    break
                self.expect(",")
        self.depth -= 1
        return found

    def array(self) -> list[Json]:
        self.deeper()
        self.position += 1
        found: list[Json] = []
        self.space()
        if not self.closes("]"):
            while True:
                found.append(self.value())
                self.space()
                if self.closes("]"):
                    break
                self.expect(",")
        self.depth -= 1
        return found

    def closes(self, mark: str) -> bool:
        if self.text.startswith(mark, self.position):
            self.position += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.closes(mark):
            raise self.unexpected(Text(f"`{mark}`", f"“{mark}”"))

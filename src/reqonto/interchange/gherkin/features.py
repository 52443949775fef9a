"""Features as they are written: scenarios with their backgrounds and examples put in, each step with its line.

The parser is the one of Cucumber; what it refuses is told with its place.
"""

from __future__ import annotations

import importlib.util
from dataclasses import field
from typing import Any, Literal, TypeAlias, cast

from reqonto.diagnostics import codes_gherkin as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.lazily import pattern
from reqonto.records import dataclass
from reqonto.source import Source, Span

Sense: TypeAlias = Literal["given", "when", "then"]
_SENSES: dict[str, Sense] = {"Context": "given", "Action": "when", "Outcome": "then"}

MOST = 20_000
"""So many steps may a file come to with all its examples."""

_LOCATION = pattern(r"\((\d+):(\d+)\): (.*)", 16)
_IMPORT = pattern(r"\s*#\s*((?:import|引入|导入)\s.+)")
_LANGUAGE = pattern(r"Language not supported: (.*)")


@dataclass(frozen=True, slots=True)
class Step:
    """A step with what it says, its place, its table (rows, the first one the headings) and its text of many lines."""

    sense: Sense
    text: str
    span: Span = field(compare=False)
    table: tuple[tuple[str, ...], ...] = ()
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario, or one of those that an outline comes to."""

    name: str
    tags: tuple[str, ...]
    steps: tuple[Step, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Feature:
    """A file: its name and language, its cases, and what its first comments import (`# import shop`)."""

    name: str
    language: str
    cases: tuple[Case, ...]
    imports: tuple[str, ...] = ()


def missing() -> bool:
    """Whether the parser is not installed."""
    return importlib.util.find_spec("gherkin") is None


def read_feature(source: Source) -> tuple[Feature | None, list[Diagnostic]]:
    """The feature of a text; None where it cannot be read as one."""
    from gherkin.errors import ParserError
    from gherkin.parser import Parser
    from gherkin.pickles.compiler import Compiler

    try:
        document = cast("dict[str, Any]", Parser().parse(source.text))
    except ParserError as error:
        return None, [_mistake(source, each) for each in getattr(error, "errors", None) or [error]]
    feature = document.get("feature")
    if not feature:
        return None, [Diagnostic(codes.NO_FEATURE, Span(source, 0, 0), {"path": source.path})]
    document["uri"] = source.path
    lines = _lines(document)
    steps = 0
    cases: list[Case] = []
    for pickle in Compiler().compile(cast("Any", document)):
        steps += len(pickle["steps"])
        if steps > MOST:
            return None, [Diagnostic(codes.TOO_MANY_STEPS, Span(source, 0, 0), {"path": source.path, "most": MOST})]
        line = lines[pickle["astNodeIds"][-1]]
        name, tags = pickle["name"], tuple(tag["name"].removeprefix("@") for tag in pickle["tags"])
        cases.append(Case(name, tags, tuple(_steps(source, pickle, lines)), _line(source, line)))
    head = [each["text"] for each in document["comments"] if each["location"]["line"] < feature["location"]["line"]]
    imports = tuple(found[1].strip() for each in head if (found := _IMPORT.match(each)))
    return Feature(feature["name"], feature["language"], tuple(cases), imports), []


def _lines(node: object) -> dict[str, int]:
    """The line of everything with an id."""
    found: dict[str, int] = {}
    todo = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            if "id" in one and "location" in one:
                found[one["id"]] = one["location"]["line"]
            todo.extend(one.values())
        elif isinstance(one, list):
            todo.extend(one)
    return found


def _steps(source: Source, pickle: Any, lines: dict[str, int]) -> list[Step]:  # noqa: ANN401 - the parser's own data
    made: list[Step] = []
    sense: Sense = "given"
    for step in pickle["steps"]:
        # `And`, `But` and `*` go on with what was before.
        sense = _SENSES.get(step["type"], sense)
        argument = step.get("argument") or {}
        rows = argument.get("dataTable", {}).get("rows", ())
        table = tuple(tuple(cell["value"] for cell in row["cells"]) for row in rows)
        document = argument.get("docString", {}).get("content")
        span = _line(source, lines[step["astNodeIds"][0]])
        made.append(Step(sense, step["text"], span, table, document))
    return made


def _line(source: Source, number: int) -> Span:
    """What stands on a line."""
    start = source.line_starts[number - 1]
    text = source.line_text(number)
    return Span(source, start + len(text) - len(text.lstrip()), start + len(text))


def _mistake(source: Source, error: Exception) -> Diagnostic:
    """What the parser refuses, at its place."""
    told = str(error)
    found = _LOCATION.match(told)
    line, column, said = (int(found[1]), int(found[2]), found[3]) if found is not None else (1, 1, told)
    line = min(max(line, 1), len(source.line_starts))
    start = min(source.line_starts[line - 1] + max(column, 1) - 1, len(source.text))
    span = Span(source, start, max(start, source.line_starts[line - 1] + len(source.line_text(line))))
    language = _LANGUAGE.match(said)
    if language is not None:
        return Diagnostic(codes.UNKNOWN_LANGUAGE, span, {"language": language[1]})
    return Diagnostic(codes.FEATURE_SYNTAX, span, {"what": _said(said)})


def _said(text: str) -> Text:
    """What the parser says, in both languages."""
    expected = _EXPECTED.match(text)
    if expected is None:
        return Text(text, text)
    return Text(f"found `{expected[2]}`", f"此处是“{expected[2]}”")


_EXPECTED = pattern(r"expected: (.*?), got '(.*)'", 16)

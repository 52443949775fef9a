"""Golden pages: prose around specifications that carry what must be found in them, as comments where it is found.

A page is Markdown.  The ```` ```req ```` fences under one heading are the files of one project.  An expectation is a
comment on the line where the finding begins: `# error: [RQ0201] "买加"` (severity, code, and the text under the carets,
which may be left out); several stand behind one another.  The Chinese words are `错误`, `警告` and `提示`.
Everything that is found must be expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.source import Source

GOLDEN = Path(__file__).parent / "golden"

Diagnose = Callable[[Sequence[Source]], Iterable[Diagnostic]]

_WORDS = {"error": "error", "warning": "warning", "hint": "hint", "错误": "error", "警告": "warning", "提示": "hint"}
_EXPECTED = re.compile(
    r"[#＃]\s*(error|warning|hint|错误|警告|提示)\s*[:：]\s*\[(RQ\d{4})\](?:\s*[\"“]([^\"”]*)[\"”])?"
)
_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Finding:
    """A finding as far as pages tell of it."""

    file: str
    line: int
    severity: str
    code: str
    text: str | None = field(compare=False, default=None)


@dataclass(frozen=True)
class Case:
    """The specification under one heading of a page."""

    page: Path
    heading: str
    sources: tuple[Source, ...]

    @property
    def expected(self) -> list[Finding]:
        return [
            Finding(source.path, number, _WORDS[word], code, text)
            for source in self.sources
            for number, line in enumerate(source.text.split("\n"), 1)
            for word, code, text in _EXPECTED.findall(line)
        ]

    def __str__(self) -> str:
        return f"{self.page.stem}: {self.heading}"


def cases(folder: Path) -> list[Case]:
    """The cases of every page under a folder, in order."""
    return [case for page in sorted(folder.rglob("*.md")) for case in cases_of(page)]


def cases_of(page: Path) -> list[Case]:
    text = page.read_text(encoding="utf-8")
    # Comments inside fences look like headings.
    prose = _FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    headings = [(prose[: match.start()].count("\n"), match[1].strip()) for match in _HEADING.finditer(prose)]
    groups: dict[tuple[int, str], list[Source]] = {}
    for match in _FENCE.finditer(text):
        if match[1] != "req":
            continue
        line = text[: match.start()].count("\n")
        heading = next(((n, title) for n, title in reversed(headings) if n <= line), (0, ""))
        sources = groups.setdefault(heading, [])
        sources.append(Source(f"{page.stem}-{len(sources) + 1}.req", match[2]))
    return [Case(page, title, tuple(sources)) for (_, title), sources in groups.items()]


def differences(case: Case, diagnose: Diagnose) -> list[str]:
    """What was found and not expected, and what was expected and not found; empty if the page is right."""
    wanted = list(case.expected)
    problems: list[str] = []
    for each in diagnose(case.sources):
        span = each.span
        path, line, text = ("", 0, "") if span is None else (span.path, span.line, span.text)
        here = Finding(path, line, each.weight.word, each.code.code, text)
        match = next((one for one in wanted if one == here and one.text in {None, "", text}), None)
        if match is None:
            problems.append(f"not expected: {path}:{line} {here.severity} {here.code} “{text}” {each.message('en')}")
        else:
            wanted.remove(match)
    problems.extend(f"not found: {one.file}:{one.line} {one.severity} {one.code} “{one.text}”" for one in wanted)
    return problems

"""Findings as annotations of GitHub: lines of a log that the runner shows at the changes of a pull request.

The runner takes ten of each weight from a step and drops the others in silence; so the weightiest come first, and what
was cut is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_text import clean
from reqonto.pipeline import Result
from reqonto.report.places import Root, library_place, place_for_hosts, root_of
from reqonto.report.words import counted

MOST = 10
"""Annotations of one weight that a step may have."""

COMMANDS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}

_COUNTED: Mapping[Severity, tuple[str, str, str]] = {
    Severity.ERROR: ("error", "errors", "个错误"),
    Severity.WARNING: ("warning", "warnings", "个警告"),
    Severity.HINT: ("hint", "hints", "个提示"),
}


def render(result: Result, lang: str, *, show: Severity = Severity.WARNING) -> str:
    """The findings of this weight and more, a line each; nothing where there are none."""
    root = root_of(result)
    told = [each for each in result.all_diagnostics if each.weight >= show]
    lines: list[str] = []
    cut: dict[Severity, int] = {}
    for weight in sorted(COMMANDS, reverse=True):
        own = [each for each in told if each.weight is weight]
        # A notice is kept free for what was cut.
        kept = own[: MOST - 1 if weight is Severity.HINT else MOST]
        lines += [_annotation(each, result, root, lang) for each in kept]
        if len(own) > len(kept):
            cut[weight] = len(own) - len(kept)
    if cut:
        parts = [counted(number, *_COUNTED[weight]) for weight, number in cut.items()]
        more = Text(
            f"{', '.join(each.en for each in parts)} more: `reqonto check` lists them all",
            f"另有{'、'.join(each.zh for each in parts)}：“reqonto check”列出全部",
        )
        lines.append(f"::notice title=reqonto::{_data(more[lang])}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(each: Diagnostic, result: Result, root: Root, lang: str) -> str:
    fields = dict(_place(each, result, root))
    fields["title"] = f"{each.code.code} {each.code.name}"
    there = library_place(each, result)
    said = "\n".join([each.message(lang), *([there] if there else []), *(note[lang] for note in each.notes)])
    listed = ",".join(f"{key}={_property(value)}" for key, value in fields.items())
    return f"::{COMMANDS[each.weight]} {listed}::{_data(said)}"


def _place(each: Diagnostic, result: Result, root: Root) -> Iterator[tuple[str, str]]:
    path, span = place_for_hosts(each, result)
    if path is not None:
        yield "file", root.name(path)
    if span is None:
        return
    last, end = span.source.line_column(max(span.start, span.end - 1))
    yield "line", str(span.line)
    yield "endLine", str(last)
    if last == span.line:
        yield "col", str(span.column)
        yield "endColumn", str(end)


def _data(text: str) -> str:
    """A message in one line, as the runner reads it."""
    plain = "\n".join(clean(line) for line in text.splitlines())
    return plain.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

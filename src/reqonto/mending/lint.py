"""What `lint` looks for beside what every check tells of texts: how they are written.

Reading and typing find the traps; here are imports that no name needs, keywords and units of both languages in one
text, and texts that are not in canonical form.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence

from reqonto.diagnostics import codes_lint as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Severity, Text
from reqonto.result import Result
from reqonto.source import Source, Span
from reqonto.spec.resolve import imports, module_path
from reqonto.spec.walk import walk
from reqonto.syntax.keywords import BY_SPELLING
from reqonto.syntax.lexer import TOKEN, WORD
from reqonto.syntax.printer import dominant_dialect, format_source, units_of
from reqonto.syntax.tree import Import, Number, Tree
from reqonto.syntax.units import unit_word

_CALLED = {"en": Text("English", "英文"), "zh": Text("Chinese", "中文")}


def lints(result: Result, texts: dict[str, str], files: Sequence[str]) -> Iterator[Diagnostic]:
    """The findings about the texts that may be changed, by path; `files` are read whoever imports them."""
    faulty = {
        each.span.path
        for each in result.diagnostics
        if each.weight is Severity.ERROR and each.code.code.startswith("RQ01") and each.span is not None
    }
    own_units = frozenset(name for tree in result.trees for name in units_of(tree))
    for tree in result.trees:
        path = tree.source.path
        if path not in texts or path in faulty:
            continue
        source = Source(path, texts[path])
        yield from _unused_imports(tree, result, files)
        mixed = _mixed(tree, source, own_units)
        if mixed is not None:
            yield mixed
        else:
            yield from _foreign_units(tree, own_units)
            yield from _not_canonical(source)


def _unused_imports(tree: Tree, result: Result, files: Sequence[str]) -> Iterator[Diagnostic]:
    """Imports of modules that are read all the same, of which no name stands in the text."""
    specification = result.specification
    if specification is None:
        return
    given = {os.path.realpath(file) for file in files}
    read = {module_path(each) for each in result.trees if os.path.realpath(each.source.path) in given}
    own = {item.span.start: item.span.end for item in imports(tree)}
    words = {
        match[WORD]
        for match in TOKEN.finditer(tree.source.text)
        if match.lastindex == WORD and not any(start <= match.start(WORD) < end for start, end in own.items())
    }
    for item in imports(tree):
        name = item.path.text
        info = specification.modules.get(name)
        if info is None or name not in read or name == module_path(tree):
            continue
        called = {*info.names, name.rpartition(".")[2], *(() if item.alias is None else (item.alias.text,))}
        # A word that only looks like one of its names keeps the import: better one too many.
        if called.isdisjoint(words):
            fix = Fix(Text("take it out", "去掉"), (Edit(_with_its_line(item), ""),))
            yield Diagnostic(codes.UNUSED_IMPORT, item.span, {"module": name}, fixes=(fix,))


def _with_its_line(item: Import) -> Span:
    """An import, with the end of its line where nothing else stands there."""
    text, start, end = item.span.source.text, item.span.start, item.span.end
    before = text[text.rfind("\n", 0, start) + 1 : start]
    rest = len(text[end:]) - len(text[end:].lstrip(" \t\u3000\r"))
    if not before.strip() and text[end + rest : end + rest + 1] == "\n":
        return Span(item.span.source, start - len(before), end + rest + 1)
    return item.span


def _mixed(tree: Tree, source: Source, own_units: frozenset[str]) -> Diagnostic | None:
    """That keywords of both languages stand in a text, at the first of those that are fewer."""
    text = tree.source.text
    main = dominant_dialect(text)
    counted: Counter[str] = Counter()
    first: Span | None = None
    for start, end in _keywords(tree):
        dialect = "en" if text[start:end].isascii() else "zh"
        counted[dialect] += 1
        if dialect != main and first is None:
            first = Span(tree.source, start, end)
    if first is None:
        return None
    other = "en" if main == "zh" else "zh"
    fields = {"few": counted[other], "all": counted.total(), "other": _CALLED[other], "most": _CALLED[main]}
    written, faults = format_source(source, main, own_units=own_units)
    message = Text(f"write all of it in {_CALLED[main].en}", f"全部改写为{_CALLED[main].zh}")
    return Diagnostic(
        codes.MIXED_LANGUAGES, first, fields, fixes=() if faults else (_rewritten(source, written, message),)
    )


def _keywords(tree: Tree) -> Iterator[tuple[int, int]]:
    """The words that open items: whatever else is spelt like a keyword may be a name."""
    for item in tree.items:
        match = TOKEN.match(item.span.source.text, item.span.start)
        if match is not None and match.lastindex == WORD and match[WORD] in BY_SPELLING:
            yield match.start(WORD), match.end(WORD)


def _foreign_units(tree: Tree, own_units: frozenset[str]) -> Iterator[Diagnostic]:
    """Units in the words of the other language; signs that both use (`h`, `kg`, `CNY`) belong to either."""
    main = dominant_dialect(tree.source.text)
    for node in walk(tree.items):
        unit = node.unit if isinstance(node, Number) else None
        if unit is None or not _is_word(unit.text, main):
            continue
        instead = unit_word(unit.text, main, own=own_units)
        if instead == unit.text or unit.span.text != unit.text:
            continue
        text, start = unit.span.source.text, unit.span.start
        blank = " " if main == "en" and start and not text[start - 1].isspace() else ""
        fix = Fix(Text(f"write `{instead}`", f"改为“{instead}”"), (Edit(unit.span, f"{blank}{instead}"),))
        fields = {"name": unit.text, "most": _CALLED[main]}
        yield Diagnostic(codes.FOREIGN_UNIT, unit.span, fields, fixes=(fix,))


def _is_word(unit: str, main: str) -> bool:
    """Whether a unit is a word of the language that the text is not written in."""
    return not unit.isascii() and unit.isalpha() if main == "en" else unit.isascii() and len(unit) > _SIGN


_SIGN = 3
"""Signs of units and codes of currencies are no longer than this."""


def _not_canonical(source: Source) -> Iterator[Diagnostic]:
    """That formatting would change a text, at the first place where it would."""
    written, faults = format_source(source)
    if written == source.text or any(each.weight is Severity.ERROR for each in faults):
        return
    place = _alike(source.text, written)
    span = Span(source, min(place, len(source.text)), min(place, len(source.text)))
    fix = _rewritten(source, written, Text("format the text", "改写成规范格式"))
    yield Diagnostic(codes.NOT_CANONICAL, span, fixes=(fix,))


def _rewritten(source: Source, written: str, message: Text) -> Fix:
    """A fix that changes a text from the first to the last place where it differs."""
    before = source.text
    start = _alike(before, written)
    behind = _alike(before[start:][::-1], written[start:][::-1])
    span = Span(source, start, len(before) - behind)
    return Fix(message, (Edit(span, written[start : len(written) - behind]),))


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    least = min(len(one), len(other))
    return next((place for place in range(least) if one[place] != other[place]), least)

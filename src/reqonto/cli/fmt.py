"""`reqonto fmt`: canonical text, in place; the other dialect on request."""

from __future__ import annotations

import difflib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import click

from reqonto.cli.output import style_for
from reqonto.cli.project import file_option, open_project
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import coloured, complain, write, write_data
from reqonto.diagnostics import codes_files
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_text import render_all
from reqonto.source import Source

if TYPE_CHECKING:
    from reqonto.settings import Settings

_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}


Dialect: TypeAlias = Literal["en", "zh"]


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def fmt(
        paths: tuple[str, ...],
        files: tuple[str, ...],
        dialect: Dialect | None,
        *,
        check: bool,
        diff: bool,
        **options: object,
    ) -> int:
        if "-" in paths:
            if len(paths) + len(files) > 1:
                raise WrongUse(Text("`-` (standard input) stands alone", "“-”（标准输入）只能单独使用"))
            return _filter(dialect, lang, check=check, diff=diff)
        project = open_project(paths, files, options, lang)
        told = project.lang
        # A language that is asked for here is a change of language: units go with it.
        return _rewrite(
            project.paths, project.settings, dialect, told, units=dialect is not None, check=check, diff=diff
        )

    return Command(
        "fmt",
        lang=lang,
        help=Text(
            "Rewrite texts in canonical form, comments kept; `-` reads standard input and writes standard output."
            " Texts with syntax errors stay as they are.",
            "把文本改写成规范格式，保留注释；“-”从标准输入读、向标准输出写。有语法错误的文本保持原样。",
        ),
        params=[
            click.Argument(["paths"], nargs=-1, metavar=Text("[PATH]...", "[路径]...")[lang]),
            file_option(lang),
            option(
                "--check",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Change nothing; exit code 1 if something would change.", "不改动；若有文件需要改动，退出码为 1。"
                ),
            ),
            option(
                "--diff",
                lang=lang,
                is_flag=True,
                help=Text("Change nothing; show what would change.", "不改动，只显示差异。"),
            ),
            option(
                "--dialect",
                lang=lang,
                type=OneOf(("en", "zh")),
                help=Text("Spell every keyword in this language.", "把所有关键字改成此语言。"),
            ),
            option(
                "--encoding",
                lang=lang,
                metavar=Text("NAME", "名称")[lang],
                help=Text("Encoding of the texts.", "文本编码。"),
            ),
        ],
        callback=fmt,
        examples=(
            ("fmt", Text("all texts of the project", "项目的全部文本")),
            (
                "fmt --check --diff shop.req",
                Text("show what would change, for continuous integration", "只显示会改动之处，用于持续集成"),
            ),
            (
                "fmt --dialect zh - < shop.req > shop-zh.req",
                Text("the same specification with Chinese keywords", "把关键字改写为中文"),
            ),
        ),
    )


def _dialect(word: str | None) -> Dialect | None:
    return "zh" if word == "zh" else "en" if word == "en" else None


def _filter(dialect: Dialect | None, lang: str, *, check: bool, diff: bool) -> int:
    """Standard input to standard output."""
    from reqonto.syntax.printer import format_source

    raw = sys.stdin.buffer.read()
    try:
        source = Source("<stdin>", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise WrongUse(
            Text(
                f"standard input is not UTF-8 (byte {error.start + 1})",
                f"标准输入不是 UTF-8（第 {error.start + 1} 字节）",
            )
        ) from error
    text, diagnostics = format_source(source, dialect, own_units=None if dialect is None else ())
    if _report(diagnostics, lang):
        if not (check or diff):
            write_data(source.text)
        return 1
    changed = text != source.text
    if diff:
        write("".join(_diff(source, text)))
    elif not check:
        write_data(text)
    return 1 if changed and (check or diff) else 0


def _rewrite(
    paths: Sequence[str],
    settings: Settings,
    dialect: Dialect | None,
    lang: str,
    *,
    units: bool,
    check: bool,
    diff: bool,
) -> int:
    from reqonto.diagnostics import codes_rdf
    from reqonto.pipeline import expand
    from reqonto.rdf.formats import is_rdf
    from reqonto.syntax.files import read
    from reqonto.syntax.printer import format_source

    encoding = settings.encoding_at
    files, problems = expand(paths, settings)
    code = 0
    if _report(problems, lang):
        code = 2
    changed = 0
    own = _own_units(files, encoding) if units else None
    for file in files:
        if is_rdf(file):
            fields = {"path": file, "verb": "fmt"}
            _report([Diagnostic(codes_rdf.UNREAD_FORMAT, None, fields, about=file)], lang)
            code = 2
            continue
        source = read(Path(file), encoding(file))
        if isinstance(source, Diagnostic):
            _report([source], lang)
            # A text that is not valid is a finding; a file that cannot be read is no text at all.
            code = max(code, 2 if source.code in {codes_files.FILE_MISSING, codes_files.UNREADABLE_FILE} else 1)
            continue
        text, diagnostics = format_source(source, dialect or _dialect(settings.dialect_at(file)), own_units=own)
        if _report(diagnostics, lang):
            code = max(code, 1)
            continue
        if text == source.text:
            continue
        changed += 1
        if diff:
            write("".join(_diff(source, text)))
        elif check:
            write(f"{file}\n")
        else:
            _replace(Path(file), text, encoding(file))
            complain(Text(f"rewritten: {file}", f"已改写：{file}")[lang])
    if check or diff:
        return max(code, 1) if changed else code
    if not changed and not code:
        kept = Text(f"{len(files)} files, all in canonical form", f"{len(files)} 个文件均为规范格式")
        if len(files) == 1:
            kept = Text("1 file, in canonical form", "1 个文件，已是规范格式")
        complain(kept[lang])
    return code


def _own_units(files: Sequence[str], encoding: Callable[[str], str | None]) -> frozenset[str]:
    """The units that one of the texts declares: what they are called means the same in all of them."""
    from reqonto.syntax.files import read
    from reqonto.syntax.parser import parse
    from reqonto.syntax.printer import units_of

    found: set[str] = set()
    declared = re.compile(r"\bunit\b|单位")
    for file in files:
        source = read(Path(file), encoding(file))
        if isinstance(source, Source) and declared.search(source.text):
            found.update(units_of(parse(source)[0]))
    return frozenset(found)


def _replace(path: Path, text: str, encoding: str | None) -> None:
    """Write a file whole or not at all; it keeps its permissions."""
    data = text.encode(encoding or "utf-8")
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        os.chmod(name, path.stat().st_mode & 0o7777)  # noqa: PTH101 - the name is text here
        os.replace(name, path.resolve())  # noqa: PTH105
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _diff(source: Source, text: str) -> Iterator[str]:
    colour = coloured(sys.stdout)
    lines = difflib.unified_diff(
        source.text.splitlines(keepends=True), text.splitlines(keepends=True), source.path, source.path
    )
    for line in lines:
        whole = line if line.endswith("\n") else f"{line}\n\\ no newline at end of file\n"
        paint = _COLOURS.get(line[:1], "") if colour else ""
        yield f"{paint}{whole[:-1]}\x1b[0m\n" if paint else whole


def _report(diagnostics: Sequence[Diagnostic], lang: str) -> bool:
    """Show the findings on standard error; whether one is an error."""
    shown = [each for each in diagnostics if each.weight > Severity.HINT]
    if shown:
        complain(render_all(shown, style_for(sys.stderr, lang)))
    return any(each.weight is Severity.ERROR for each in diagnostics)

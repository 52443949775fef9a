"""`reqonto import --from FORMAT FILE`: a specification in RDF, or requirements of another tool, as a text."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reqonto.cli import foreign
from reqonto.cli.export import need_libraries, write_file
from reqonto.cli.output import style_for
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import complain, write_data
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_text import render_all
from reqonto.interchange.tools.formats import FORMATS, form_of

if TYPE_CHECKING:
    from reqonto.syntax.tree import Tree


_FORMATS = ("turtle", "owl", "jsonld", "trig", *FORMATS, *foreign.READ)


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def import_(
        file: str, form: str | None, output: str | None, dialect: str | None, encoding: str | None, steps: str | None
    ) -> int:
        other = foreign.form_of(Path(file), form)
        tool = None if other is not None else _tool(Path(file), form)
        if steps is not None and other != "gherkin":
            raise WrongUse(Text("--steps is for Gherkin", "--steps 用于 Gherkin"))
        if tool is not None:
            need_libraries(tool)
        attached: dict[str, bytes] = {}
        if other is not None:
            found = foreign.read(Path(file), other, encoding, dialect, steps, lang)  # type: ignore[arg-type]
        elif tool is None:
            found = _read(Path(file), form, encoding, dialect, lang)
        else:
            found = _read_tool(Path(file), tool, encoding, dialect, lang, attached if output is not None else None)
        if isinstance(found, int):
            return found
        texts = found
        if output is None:
            write_data("\n".join(text for _, text in texts))
            return 0
        if not texts:
            complain(Text("nothing was written: there is no requirement in it", "未写入：其中没有需求")[lang])
            return 0
        target = Path(output)
        if len(texts) == 1 and not target.is_dir():
            write_file(target, [texts[0][1]])
            _put(attached, target.parent, lang)
            return 0
        if not target.is_dir() and (target.exists() or target.suffix == ".req"):
            raise WrongUse(
                Text(
                    f"{file} holds {len(texts)} texts: name a folder", f"{file} 含有 {len(texts)} 份文本：请指定文件夹"
                )
            )
        target.mkdir(parents=True, exist_ok=True)
        taken: set[str] = set()
        for number, (name, text) in enumerate(texts, start=1):
            path = target / f"{_free(_file_name(name, number), taken)}.req"
            write_file(path, [text])
            complain(Text(f"written: {path}", f"已写入：{path}")[lang])
        _put(attached, target, lang)
        return 0

    return Command(
        "import",
        lang=lang,
        help=Text("Read a specification from another format and write it as text.", "从其他格式读入规格，写成文本。"),
        params=[
            click.Argument(["file"], metavar=Text("FILE", "文件")[lang]),
            option(
                "--from",
                "form",
                lang=lang,
                metavar=Text("FORMAT", "格式")[lang],
                type=OneOf(_FORMATS),
                help=Text(
                    f"One of {', '.join(_FORMATS)} (default: by the end of the name).",
                    f"{'、'.join(_FORMATS)} 之一（默认按文件名后缀）。",
                ),
            ),
            option(
                "-o",
                "--output",
                lang=lang,
                metavar=Text("PATH", "路径")[lang],
                help=Text(
                    "Write to this file, or to this folder where there are several texts (default: standard output).",
                    "写入此文件；有多份文本时写入此文件夹（默认标准输出）。",
                ),
            ),
            option(
                "--dialect",
                lang=lang,
                type=OneOf(("en", "zh")),
                help=Text("Language of the keywords (default: as they are).", "关键字的语言（默认保持原样）。"),
            ),
            option(
                "--encoding",
                lang=lang,
                metavar=Text("NAME", "名称")[lang],
                help=Text("Encoding of the file (default UTF-8).", "文件编码（默认 UTF-8）。"),
            ),
            option(
                "--steps",
                lang=lang,
                metavar=Text("FILE", "文件")[lang],
                help=Text("For Gherkin: what its steps mean.", "用于 Gherkin：步骤的含义对照表。"),
            ),
        ],
        callback=import_,
        examples=(
            ("import --from turtle shop.ttl -o shop.req", Text("Turtle as a text", "把 Turtle 写成文本")),
            (
                "import doors.reqif -o doors.req",
                Text(
                    "requirements of another tool, as prose with ids and links",
                    "其他工具的需求，写成带编号和链接的文字",
                ),
            ),
            (
                "import cart.feature --steps steps.toml -o cart.req",
                Text("a Gherkin feature as scenarios", "把 Gherkin 功能写成场景"),
            ),
            ("import shop.owl", Text("what Protégé has saved, on the screen", "在屏幕上显示 Protégé 保存的内容")),
        ),
    )


def _put(attached: Mapping[str, bytes], folder: Path, lang: str) -> None:
    """Write attached files beside the texts."""
    for place, content in attached.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, [content])
        complain(Text(f"written: {path}", f"已写入：{path}")[lang])


def _tool(path: Path, form: str | None) -> str | None:
    """The format of a requirement tool, None where the file is RDF."""
    if form is not None:
        return form if form in FORMATS else None
    return form_of(path)


def _read_tool(
    path: Path, form: str, encoding: str | None, dialect: str | None, lang: str, attached: dict[str, bytes] | None
) -> list[tuple[str, str]] | int:
    """The texts of a file of a requirement tool by name, or the exit code after its findings were shown.

    Attached files are put into `attached` by their places; without it they are told as lost.
    """
    from reqonto.interchange.tools.formats import read
    from reqonto.source import Source
    from reqonto.syntax.parser import parse
    from reqonto.syntax.printer import print_tree

    texts, reading = read(path, form, encoding, dialect, keeps=attached is not None)  # type: ignore[arg-type]
    if reading.diagnostics:
        complain(render_all(reading.diagnostics, style_for(sys.stderr, lang)))
    if reading.is_broken():
        return _refused(reading.diagnostics, lang)
    if attached is not None:
        attached.update(reading.attached.values())
    if dialect is None:
        return texts
    return [(name, print_tree(parse(Source(f"{name}.req", text))[0], dialect)) for name, text in texts]  # type: ignore[arg-type]


def _refused(problems: Sequence[Diagnostic], lang: str) -> int:
    """Say that nothing was written; the exit code."""
    from reqonto.diagnostics import codes_files

    complain(Text("nothing was written: mend these first", "未写入任何内容：请先修正以上错误")[lang])
    gone = {codes_files.FILE_MISSING, codes_files.UNREADABLE_FILE}
    return 2 if any(each.code in gone for each in problems) else 1


def _read(
    path: Path, form: str | None, encoding: str | None, dialect: str | None, lang: str
) -> list[tuple[str, str]] | int:
    """The texts of a file in RDF by name, or the exit code after its findings were shown."""
    from reqonto.graphs.read import RdfFiles
    from reqonto.pipeline import run
    from reqonto.rdf.formats import format_of
    from reqonto.settings import Settings
    from reqonto.source import Span
    from reqonto.spec.shipped import is_shipped
    from reqonto.syntax.printer import print_tree

    if form is None and format_of(str(path)) is None:
        raise WrongUse(
            Text(
                f"the name of {path} does not tell its format: use --from", f"无法由 {path} 的名称得知格式：请用 --from"
            )
        )
    settings = Settings(encoding=encoding, cache=False)
    result = run([path], settings, stages=("read", "meaning"), rdf=RdfFiles(form))
    # Mistakes in what a specification says are no reason not to write it: only what cannot be read is.
    problems = [each for each in result.diagnostics if each.code.code.startswith(("RQ00", "RQ01", "RQ12"))]
    shown = [each for each in problems if each.weight > Severity.HINT]
    if shown:
        complain(render_all(shown, style_for(sys.stderr, lang)))
    if any(each.weight is Severity.ERROR for each in problems):
        return _refused(problems, lang)
    trees = [each for each in result.trees if not is_shipped(Span(each.source, 0, 0)) and each.source.path == str(path)]
    return [(_module(tree), print_tree(tree, dialect)) for tree in trees]  # type: ignore[arg-type]


def _module(tree: Tree) -> str:
    """What a text is called: as its module."""
    from reqonto.syntax.tree import Module

    return next((item.path.text for item in tree.items if isinstance(item, Module)), tree.source.name)


def _file_name(name: str, number: int) -> str:
    """What the file of a text is called, without its end."""
    kept = "".join(char if char.isalnum() or char in "-_." else "_" for char in name[:100]).strip(".")
    return kept or f"text-{number}"


def _free(name: str, taken: set[str]) -> str:
    """The name, or one like it that no other text has."""
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free.casefold())
    return free

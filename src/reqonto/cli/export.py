"""`reqonto export --to FORMAT`: the specification for other tools."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reqonto.cli import foreign
from reqonto.cli.output import style_for
from reqonto.cli.project import file_option, open_project
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import complain, write_data
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import render_all
from reqonto.diagnostics.system import unwritable
from reqonto.interchange.tools.formats import EXTRA, missing
from reqonto.interchange.tools.formats import WRITTEN as TOOLS

if TYPE_CHECKING:
    from reqonto.result import Result


_FORMATS = ("turtle", "owl", "jsonld", "trig", "oslc", "shacl", *TOOLS, *foreign.WRITTEN)


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def export(
        paths: tuple[str, ...],
        files: tuple[str, ...],
        to: str,
        output: str | None,
        base: str | None,
        ask: str | None,
        steps: str | None,
    ) -> int:
        from reqonto.graphs.names import DEFAULT_BASE
        from reqonto.interchange.export import export as written
        from reqonto.pipeline import run

        if ask is not None and to not in {"smtlib", "tptp"}:
            raise WrongUse(Text("--ask is for smtlib and tptp", "--ask 用于 smtlib 和 tptp"))
        if steps is not None and to != "gherkin":
            raise WrongUse(Text("--steps is for Gherkin", "--steps 用于 Gherkin"))
        named = DEFAULT_BASE if base is None else base.removesuffix("#")
        if base is not None and (":" not in base or any(char in base for char in ' <>"{}|^`\\#'[:-1])):
            raise WrongUse(Text(f"{base} is no IRI", f"{base} 不是有效的 IRI"))
        project = open_project(paths, files, {}, lang)
        told = project.lang
        result = run(project.paths, project.settings, stages=("read", "meaning"), earlier=project.diagnostics)
        errors = [each for each in result.diagnostics if each.weight is Severity.ERROR]
        if errors or result.specification is None:
            complain(render_all(errors, style_for(sys.stderr, told)))
            complain(Text("nothing was written: mend these first", "未写入任何内容：请先修正以上错误")[told])
            return result.exit_code or 1
        if to in TOOLS:
            need_libraries(to)
            return _tool(result, to, output, told)
        pieces: Iterable[str]
        if to == "oslc":
            from reqonto.interchange.oslc import export_oslc

            pieces = [export_oslc(result.specification, base=named)]
        elif to == "shacl":
            pieces = [_shapes(result, named, told)]
        elif to in foreign.WRITTEN:
            pieces = foreign.write(result, to, told, ask, steps)
        else:
            pieces = written(result.specification, result.trees, to=to, base=named)  # type: ignore[arg-type]
        if output is None:
            for piece in pieces:
                write_data(piece)
            return 0
        write_file(Path(output), pieces)
        return 0

    return Command(
        "export",
        lang=lang,
        help=Text("Write the specification in another format.", "把规格导出为其他格式。"),
        params=[
            click.Argument(["paths"], nargs=-1, metavar=Text("[PATH]...", "[路径]...")[lang]),
            file_option(lang),
            option(
                "--to",
                lang=lang,
                required=True,
                metavar=Text("FORMAT", "格式")[lang],
                type=OneOf(_FORMATS),
                help=Text(
                    f"One of {', '.join(_FORMATS)}; `owl` is RDF/XML, `oslc` what tools for OSLC Requirements"
                    " Management read, `shacl` shapes for data, `reqif` and what follows what requirement tools read.",
                    f"{'、'.join(_FORMATS)} 之一；owl 即 RDF/XML，oslc 供 OSLC 需求管理工具读取，"
                    "shacl 为供数据使用的形状，reqif 及其后各项供需求工具读取。",
                ),
            ),
            option(
                "-o",
                "--output",
                lang=lang,
                metavar=Text("FILE", "文件")[lang],
                help=Text("Write to this file (default: standard output).", "写入此文件（默认标准输出）。"),
            ),
            option(
                "--steps",
                lang=lang,
                metavar=Text("FILE", "文件")[lang],
                help=Text(
                    "For Gherkin: sentences for the parts of scenarios, as `import` takes them.",
                    "用于 Gherkin：场景各部分的句子，与 import 所用的对照表相同。",
                ),
            ),
            option(
                "--ask",
                lang=lang,
                metavar=Text("ID", "编号")[lang],
                help=Text(
                    "For smtlib, tptp: whether the circumstances of this item can occur (default: whether all holds).",
                    "用于 smtlib 和 tptp：此条目的情形能否出现（默认：全部能否同时成立）。",
                ),
            ),
            option(
                "--base",
                lang=lang,
                metavar="IRI",
                help=Text(
                    "What the names of elements begin with (default urn:reqonto:specification).",
                    "要素名称的开头（默认 urn:reqonto:specification）。",
                ),
            ),
        ],
        callback=export,
        examples=(
            (
                "export --to turtle -o shop.ttl -f shop.req",
                Text("the specification as RDF in a file", "把规格写成 RDF 文件"),
            ),
            (
                "export --to owl --base https://example.org/shop -o shop.owl",
                Text("for Protégé, under a name of its own", "供 Protégé 使用，并以自有名称命名"),
            ),
            (
                "export --to reqif -o shop.reqif -f shop.req",
                Text("for DOORS, Polarion and their like", "供 DOORS、Polarion 等工具使用"),
            ),
            (
                "export --to shacl -o shapes.ttl -f shop.req",
                Text("shapes for data in its words", "用于其词汇所述数据的形状"),
            ),
        ),
    )


def _shapes(result: Result, base: str, lang: str) -> str:
    """The shapes; what they do not express is told beside them."""
    from reqonto.interchange.shacl import export_shapes

    found = export_shapes(result, base=base)
    if found.left:
        complain(
            Text(
                f"{len(found.expressed)} items have shapes; these have none:",
                f"{len(found.expressed)} 个条目有形状；以下条目没有：",
            )[lang]
        )
        for key, why in found.left.items():
            complain(Text(f"  {key}: {why.en}", f"  {key}：{why.zh}")[lang])
    return found.text


def need_libraries(form: str) -> None:
    """Refuse a format whose libraries are not installed."""
    if (name := missing(form)) is not None:
        extra = f"reqonto[{EXTRA}]"
        raise WrongUse(
            Text(
                f"{form} needs {name}, which is not installed: pip install '{extra}'",
                f"{form} 需要 {name}，而它尚未安装：pip install '{extra}'",
            )
        )


def _tool(result: Result, form: str, output: str | None, lang: str) -> int:
    """The specification as a requirement tool reads it; what the format does not hold is told."""
    from reqonto.interchange.tools.documents import Reading, losses
    from reqonto.interchange.tools.formats import write
    from reqonto.interchange.tools.outward import documents_of
    from reqonto.report.about import paraphrase

    specification = result.specification
    assert specification is not None
    lost = Reading()
    documents = documents_of(result, lambda entry: paraphrase(entry, specification), lost)
    written = write(documents, form)
    for line in losses(lost.lost):
        complain(Text(f"not in the export: {line.en}", f"导出中没有：{line.zh}")[lang])
    if isinstance(written, str | bytes):
        if output is not None:
            write_file(Path(output), [written])
        elif isinstance(written, str):
            write_data(written)
        else:
            raise WrongUse(Text(f"{form} is no text: name a file with -o", f"{form} 不是文本：请用 -o 指定文件"))
        return 0
    if output is None:
        raise WrongUse(Text(f"{form} is a folder: name it with -o", f"{form} 是文件夹：请用 -o 指定"))
    for name, content in written.items():
        path = Path(output) / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WrongUse(unwritable(path, error)) from error
        write_file(path, [content])
    return 0


def write_file(path: Path, pieces: Iterable[str | bytes]) -> None:
    """Writes a file whole or not at all."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.writelines(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
            os.chmod(name, (path.stat().st_mode if path.exists() else 0o644) & 0o7777)  # noqa: PTH101 - text here
            os.replace(name, path.resolve())  # noqa: PTH105
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WrongUse(unwritable(path, error)) from error

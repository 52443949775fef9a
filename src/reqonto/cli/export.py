"""`reqonto export --to turtle`: the specification for other tools."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reqonto.cli.output import style_for
from reqonto.cli.project import file_option, open_project
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import complain, write_data
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import render_all


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def export(paths: tuple[str, ...], files: tuple[str, ...], to: str, output: str | None) -> int:
        from reqonto.interchange.turtle import export_turtle
        from reqonto.pipeline import run

        assert to == "turtle"
        project = open_project(paths, files, {}, lang)
        told = project.lang
        result = run(project.paths, project.settings, stages=("read", "meaning"), earlier=project.diagnostics)
        errors = [each for each in result.diagnostics if each.weight is Severity.ERROR]
        if errors or result.specification is None:
            complain(render_all(errors, style_for(sys.stderr, told)))
            complain(Text("nothing was written: mend these first", "未写入任何内容：请先修正以上错误")[told])
            return result.exit_code or 1
        text = export_turtle(result.specification)
        if output is None:
            write_data(text)
            return 0
        try:
            Path(output).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            why = error.strerror or str(error)
            raise WrongUse(Text(f"cannot write {output}: {why}", f"无法写入 {output}：{why}")) from error
        return 0

    return Command(
        "export",
        lang=lang,
        help=Text("Write the specification in another format.", "把规格导出为其他格式。"),
        params=[
            click.Argument(["paths"], nargs=-1, metavar=Text("[PATH]...", "[路径]...")[lang]),
            file_option(lang),
            option("--to", lang=lang, required=True, type=OneOf(("turtle",)), help=Text("The format.", "格式。")),
            option(
                "-o",
                "--output",
                lang=lang,
                metavar=Text("FILE", "文件")[lang],
                help=Text("Write to this file (default: standard output).", "写入此文件（默认标准输出）。"),
            ),
        ],
        callback=export,
        examples=(
            (
                "export --to turtle -o shop.ttl -f shop.req",
                Text("the specification as RDF in a file", "把规格写成 RDF 文件"),
            ),
        ),
    )

"""`reqonto trace`: where requirements come from and what exercises them."""

from __future__ import annotations

import json
import sys
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from reqonto.cli.check import paths_argument
from reqonto.cli.output import progress, style_for
from reqonto.cli.project import open_project, reasoning_options
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import complain, write, write_data
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import render_all

if TYPE_CHECKING:
    from reqonto.checks.tracing import Matrix, Row
    from reqonto.pipeline import Result, Stage


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def trace(
        paths: tuple[str, ...], files: tuple[str, ...], shown: str, *, gaps: bool, quick: bool,
        ids: tuple[str, ...], groups: tuple[str, ...], sources: tuple[str, ...], **options: object,
    ) -> int:  # fmt: skip
        from reqonto.checks.tracing import matrix
        from reqonto.pipeline import run

        project = open_project(paths, files, options, lang)
        told = project.lang
        stages: tuple[Stage, ...] = ("read", "meaning") if quick else ("read", "meaning", "scenarios")
        with progress(told) as tell:
            result = run(project.paths, project.settings, stages=stages, earlier=project.diagnostics, progress=tell)
        errors = [each for each in result.diagnostics if each.weight is Severity.ERROR]
        if errors:
            complain(render_all(errors, style_for(sys.stderr, told)))
        if result.specification is None:
            return result.exit_code or 1
        found = matrix(result.specification, result.scenarios, judged=not quick)
        found = _chosen(found, result, ids, groups, sources, gaps=gaps)
        if not found.rows and (ids or groups or sources):
            raise WrongUse(
                Text(
                    "nothing is like that: no row has this id, group or source",
                    "没有符合条件的行：编号、分组或来源都不匹配",
                )
            )
        _show(found, result, shown, told)
        return 1 if errors else 0

    return Command(
        "trace",
        lang=lang,
        help=Text(
            "Show where each requirement comes from (law or source, information need), which scenarios exercise it"
            " with which verdict, and what is missing: requirements without origin or scenario, needs without"
            " requirement, scenarios that verify nothing.",
            "列出每条需求的由来（法律或其他来源、信息需求）、触发它的场景及裁定，并指出缺口：没有由来或场景的需求、"
            "没有需求回应的信息需求、不验证任何条目的场景。",
        ),
        params=[
            paths_argument(lang),
            option(
                "--format", "shown", lang=lang, type=OneOf(("text", "json", "csv", "markdown")), default="text",
                help=Text("Form of the output.", "输出形式。"),
            ),
            option(
                "--id", "ids", lang=lang, multiple=True, metavar=Text("ID", "编号")[lang],
                help=Text("Only this id; `*` stands for anything. Repeatable.", "只列此编号，* 代表任意内容。可重复。"),
            ),
            option(
                "--group", "groups", lang=lang, multiple=True, metavar=Text("NAME", "名称")[lang],
                help=Text(
                    "Only items of this module, tag, or beginning of ids (`C-PAY`). Repeatable.",
                    "只列此模块、标签或编号前缀（如 C-PAY）的条目。可重复。",
                ),
            ),
            option(
                "--source", "sources", lang=lang, multiple=True, metavar=Text("TEXT", "文本")[lang],
                help=Text("Only items whose source has this text. Repeatable.", "只列来源含此文本的条目。可重复。"),
            ),
            option("--gaps", lang=lang, is_flag=True, help=Text("Only rows that lack something.", "只列有缺口的行。")),
            option(
                "--quick", lang=lang, is_flag=True,
                help=Text(
                    "Run no scenario: what the texts name counts, and there are no verdicts.",
                    "不运行场景：以文本所写为准，不给裁定。",
                ),
            ),
            *reasoning_options(lang),
        ],
        callback=trace,
        examples=(
            ("trace", Text("the matrix of the project", "项目的追踪矩阵")),
            ("trace --gaps --format markdown", Text("what is missing, for a page", "缺口，写成网页用的表格")),
            ("trace --group C-PAY --source GDPR", Text("part of it", "其中一部分")),
        ),
    )  # fmt: skip


def _chosen(
    found: Matrix, result: Result, ids: tuple[str, ...], groups: tuple[str, ...], sources: tuple[str, ...],
    *, gaps: bool,
) -> Matrix:  # fmt: skip
    """The rows that were asked for."""
    from dataclasses import replace

    assert result.specification is not None
    entries = result.specification.entries

    def is_asked(row: Row) -> bool:
        entry = entries[row.id]
        of_group = {entry.module, *entry.meta.tags}
        return (
            (not ids or any(fnmatchcase(row.id, each) for each in ids))
            and (not groups or any(each in of_group or _begins(row.id, each) for each in groups))
            and (not sources or any(each.casefold() in one.casefold() for each in sources for one in row.sources))
            and (not gaps or bool(row.gaps))
        )

    return replace(found, rows=tuple(row for row in found.rows if is_asked(row)))


def _begins(id_: str, group: str) -> bool:
    return id_ == group or id_.startswith((f"{group}-", f"{group}.", f"{group}/"))


def _show(found: Matrix, result: Result, shown: str, lang: str) -> None:
    from reqonto.report import traces

    match shown:
        case "json":
            write_data(json.dumps(traces.matrix_json(found, result), ensure_ascii=False, indent=2) + "\n")
        case "csv":
            write_data(traces.comma_separated(found))
        case "markdown":
            write_data(traces.markdown(found, lang))
        case _:
            from reqonto.report.page import page

            style = style_for(sys.stdout, lang)
            write(page(traces.text(found, style), style))

"""`reqonto impact ID…`: what to review when something changes."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from reqonto.cli.near import file_instead_of_id, is_path, meant
from reqonto.cli.output import progress, style_for
from reqonto.cli.project import open_project, reasoning_options
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import complain, write, write_data
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import render_all

if TYPE_CHECKING:
    from reqonto.cli.project import Project
    from reqonto.pipeline import Result, Stage


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def impact(
        words: tuple[str, ...], files: tuple[str, ...], shown: str, depth: int | None, since: str, *, quick: bool,
        **options: object,
    ) -> int:  # fmt: skip
        from reqonto.impacts import STAGES, impact_of
        from reqonto.pipeline import run
        from reqonto.report import impact as report

        if bool(words) == bool(since):
            raise WrongUse(Text("give ids, or --changed-since alone", "请写编号，或只用 --changed-since"))
        project = open_project((), files, options, lang)
        told = project.lang
        read = run(project.paths, project.settings, stages=("read", "meaning"), earlier=project.diagnostics)
        errors = [each for each in read.diagnostics if each.weight is Severity.ERROR]
        if errors:
            complain(render_all(errors, style_for(sys.stderr, told)))
        if read.specification is None:
            return read.exit_code or 1
        if since:
            _suspects(read, project, since, files, options, shown)
            return 1 if errors else 0
        ids = tuple(dict.fromkeys(_id(read, word) for word in words))
        result = read
        if not quick:
            stages: tuple[Stage, ...] = STAGES
            with progress(told) as tell:
                result = run(
                    project.paths, project.settings, stages=stages, earlier=project.diagnostics, progress=tell,
                    worlds=False,
                )  # fmt: skip
        found = impact_of(result, ids, depth=depth)
        if shown == "json":
            write_data(json.dumps(report.as_json(found, result), ensure_ascii=False, indent=2) + "\n")
        else:
            write(report.render(found, result, style_for(sys.stdout, told)))
        return 1 if errors else 0

    return Command(
        "impact",
        lang=lang,
        help=Text(
            "Show what to review when something changes: what uses its name, whose verdict used it, what is linked to"
            " it, and what inherits a conflict – each with the shortest way. IDs are those of requirements, needs,"
            " scenarios and other items, of roles, entities, parameters, events and settings, or modules.",
            "列出某处变动时需要复核的内容：用到其名称的条目、裁定用到它的条目、与之有链接的条目、继承冲突的条目，"
            "各附最短路径。编号可以是需求、信息需求、场景等条目，角色、实体、参数、事件、设定，或模块。",
        ),
        params=[
            click.Argument(["words"], nargs=-1, metavar=Text("[ID]...", "[编号]...")[lang]),
            option(
                "--depth", lang=lang, type=click.IntRange(1, 1000), metavar=Text("N", "N")[lang],
                help=Text("Longest way that is followed (default: any).", "最长的路径（默认不限）。"),
            ),
            option(
                "--changed-since", "since", lang=lang, default="", metavar=Text("NAME|REV", "名称|版本")[lang],
                help=Text(
                    "List the links whose other end says something else since a freeze (`baseline`: any) or a"
                    " revision of git, and which were not reviewed.",
                    "列出自某次冻结（baseline 表示任一次）或 git 版本以来另一端内容有变而尚未复核的链接。",
                ),
            ),
            option(
                "--quick", lang=lang, is_flag=True,
                help=Text("Follow names and links only; ask for no verdicts.", "只看名称和链接，不求裁定。"),
            ),
            option(
                "--format", "shown", lang=lang, type=OneOf(("text", "json")), default="text",
                help=Text("Form of the output.", "输出形式。"),
            ),
            *reasoning_options(lang),
        ],
        callback=impact,
        examples=(
            ("impact R-1 -f shop.req", Text("what a change of R-1 concerns", "R-1 变动影响什么")),
            ("impact Order.total --depth 1", Text("what uses a parameter directly", "直接用到某参数的内容")),
            ("impact --changed-since HEAD~1", Text("links to look at again", "需复核的链接")),
            ("impact R-1 --quick --format json", Text("by names and links, as data", "只看名称和链接，输出数据")),
        ),
    )  # fmt: skip


def _suspects(
    read: Result, project: Project, since: str, files: tuple[str, ...], options: Mapping[str, object], shown: str
) -> None:
    """The links to look at again since a freeze or a revision."""
    from reqonto.cli.diff import Operand, source_of
    from reqonto.impacts import ANY, baseline_of, suspects_of
    from reqonto.pipeline import run
    from reqonto.report import impact as report

    told = project.lang
    old: Result | None = None
    frozen = baseline_of(read, project.paths)
    if since != ANY and all(each.name != since for each in frozen.freezes):
        with contextlib.ExitStack() as stack:
            source = source_of(Operand(since, revision=since), files, options, told, stack, {})
            old = run(source.paths, source.settings, stages=("read", "meaning"))
    elif since == ANY and not frozen.items:
        raise WrongUse(Text("nothing is frozen yet: see `reqonto freeze`", "尚未冻结任何条目：见 reqonto freeze"))
    found = suspects_of(read, project.paths, since, old)
    if shown == "json":
        write_data(json.dumps(report.suspects_json(found, since, read), ensure_ascii=False, indent=2) + "\n")
    else:
        write("\n".join(report.suspect_lines(found, since, told)) + "\n")


def _id(read: Result, word: str) -> str:
    """The id, symbol or module that a word names."""
    from reqonto.report import about

    specification = read.specification
    assert specification is not None
    found = about.find(specification, word)
    if found is not None:
        return found[0]
    if word in specification.modules:
        return word
    if is_path(word):
        raise WrongUse(file_instead_of_id("impact", word))
    near = meant(word, [*about.names(specification), *specification.modules])
    raise WrongUse(Text(f"nothing is called `{word}`{near.en}", f"没有名为“{word}”的事物{near.zh}"))

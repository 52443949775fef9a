"""`reqonto check`: the command for people and for continuous integration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, cast

import click

from reqonto.cli import accept as accepting
from reqonto.cli.changed import changed_option, commit_of, only_changed
from reqonto.cli.conflicts import remember
from reqonto.cli.output import FORMATS, Target, check_targets, format_option, progress, write_results
from reqonto.cli.project import Project, graph_of, judging_options, open_project, reasoning_options, severity
from reqonto.cli.repairs import with_edits
from reqonto.cli.shown import Command, OneOf, option
from reqonto.cli.watch import places_of, refuse_with, watch_option
from reqonto.cli.watch import watch as watching
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import Style

if TYPE_CHECKING:
    from datetime import date

    from reqonto.pipeline import Result

    class Writer(Protocol):
        """A module that writes what was found in one form, in a language, from a weight on."""

        def render(self, result: Result, lang: str, *, show: Severity) -> str: ...


WRITERS: Mapping[str, str] = MappingProxyType(
    {name: name for name in ("sarif", "junit", "github", "gitlab", "markdown", "html")}
)
"""The modules of `reqonto.report` that write for other tools, by format."""


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def check(
        paths: tuple[str, ...],
        files: tuple[str, ...],
        targets: tuple[Target, ...],
        show: str,
        accept: str | None,
        until: date | None,
        since: str | None,
        *,
        watch: bool,
        **options: object,
    ) -> int:
        check_targets(targets)
        accepting.checked(accept, until)
        chosen = accepting.overriding(options)

        def once() -> tuple[Project, Result]:
            project = open_project(paths, files, chosen, lang)
            result = _found(project, targets, (*paths, *files), chosen, since)
            if accept is not None:
                result = accepting.accept(result, project, accept, until, severity(show))
            forms = renderers(result, severity(show))
            if any(target.format == "html" for target in targets):
                forms = {**forms, "html": for_tools(with_edits(result, project), severity(show))["html"]}
            write_results(targets, forms, project.lang)
            return project, result

        if not watch:
            return once()[1].exit_code
        refuse_with(accept)
        written = [target.file for target in targets if target.file is not None]
        return watching(lambda: _looked_at(*once()), lang, written=written)

    return Command(
        "check",
        lang=lang,
        help=Text(
            "Check a specification: its texts and types, whether its requirements hold together, what its scenarios"
            " decide, whether needs are met, permissions agree, life cycles work, cases are settled, questions have"
            " the expected answers, and what others may do. PATHs are files or folders; without any, the nearest"
            " reqonto.toml upward says, or this folder.",
            "检查规格：文本与类型、需求能否同时成立、场景的裁定、信息需求是否满足、权限是否一致、生命周期能否运转、"
            "各种情形是否都有规定、问题的答案是否符合预期、外部可以做什么。路径为文件或文件夹；不写时由上层最近的"
            " reqonto.toml 决定，否则为当前文件夹。",
        ),
        params=[
            paths_argument(lang),
            format_option(lang, FORMATS),
            *reasoning_options(lang),
            confirm_option(lang),
            engines_option(lang),
            *judging_options(lang),
            *accepting.options(lang),
            changed_option(lang),
            watch_option(lang),
        ],
        callback=check,
        examples=(
            (
                "check",
                Text(
                    "the project of the nearest reqonto.toml, else this folder",
                    "最近的 reqonto.toml 所在项目，否则当前文件夹",
                ),
            ),
            ("check examples/online-shop --show hint", Text("a folder, hints included", "一个文件夹，连同提示")),
            (
                "check shop.req --only R-1 --timeout 2min",
                Text("what is asked about one requirement, with more time", "只问与一条需求有关的问题，时间放宽"),
            ),
            (
                "check --format text --format sarif=found.sarif",
                Text("for people on the screen, for tools in a file", "屏幕上给人看，文件给工具用"),
            ),
            (
                'check --accept "before we began"',
                Text("what is found today does not count from now on", "今天已有的发现今后不再计入"),
            ),
            (
                "check --changed-since origin/main",
                Text("what a branch brings about", "一个分支带来的发现"),
            ),
        ),
    )


def _found(
    project: Project, targets: Sequence[Target], named: tuple[str, ...], options: Mapping[str, object],
    since: str | None,
) -> Result:  # fmt: skip
    """What is found in a project, or what of it concerns what changed since a revision."""
    from reqonto.pipeline import run

    commit = "" if since is None else commit_of(since, project)
    with progress(project.lang) as tell:
        result = run(
            project.paths,
            project.settings,
            earlier=project.diagnostics,
            progress=tell,
            graph=graph_of,
            worlds=any(target.format == "json" for target in targets),
        )
        if since is not None:
            result = only_changed(result, since, commit, named, options, project.lang, tell)
    remember(result)
    return result


def _looked_at(project: Project, result: Result) -> list[str]:
    return places_of(project.paths, project.settings, result.files)


def confirm_option(lang: str) -> click.Option:
    """Whether a second solver is asked as well."""
    return option(
        "--confirm",
        lang=lang,
        is_flag=True,
        default=None,
        help=Text(
            "Have a second solver, cvc5, look at every contradiction that a finding rests on; needs reqonto[cvc5].",
            "由第二个求解器 cvc5 复核结论所依据的每个矛盾；需安装 reqonto[cvc5]。",
        ),
    )


def engines_option(lang: str) -> click.Option:
    """Whether HermiT is asked as well."""
    return option(
        "--engines",
        lang=lang,
        type=OneOf(("auto", "both", "one")),
        help=Text(
            "Whether HermiT decides as well what OWL can express, to be compared with the solver: both, one, or auto"
            " (the default), of large specifications only.",
            "是否由 HermiT 同时判定 OWL 所能表达的部分并与求解器比较：both 是，one 否，auto（默认）仅对大规格进行。",
        ),
    )


def paths_argument(lang: str) -> click.Argument:
    """Files and folders, any number."""
    return click.Argument(["paths"], nargs=-1, metavar=Text("[PATH]...", "[路径]...")[lang])


def renderers(result: Result, show: Severity) -> Mapping[str, Callable[[Style], str]]:
    """The forms that a result can be written in."""
    from reqonto.report import text

    return {
        "text": lambda style: text.render(result, style, show=show),
        "concise": lambda style: text.render_concise_report(result, style.lang, show=show),
        **for_tools(result, show),
    }


def for_tools(result: Result, show: Severity) -> Mapping[str, Callable[[Style], str]]:
    """The forms that other tools read; a writer is loaded when its form is asked for."""

    def of(module: str) -> Callable[[Style], str]:
        def written(style: Style) -> str:
            writer = cast("Writer", import_module(f"reqonto.report.{module}"))
            return writer.render(result, style.lang, show=show)

        return written

    def data(_style: Style) -> str:
        from reqonto.report import json

        return json.render(result)

    return {"json": data, **{name: of(module) for name, module in WRITERS.items()}}

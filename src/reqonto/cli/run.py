"""`reqonto run FILE[::SCENARIO]`: scenarios as timelines with verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reqonto.cli.check import for_tools
from reqonto.cli.near import is_path, meant, told_instead
from reqonto.cli.output import FORMATS, Target, check_targets, format_option, progress, write_results
from reqonto.cli.project import judging_options, open_project, reasoning_options, severity
from reqonto.cli.shown import Command, WrongUse, option
from reqonto.diagnostics.diagnostic import Severity, Text

if TYPE_CHECKING:
    from reqonto.pipeline import Result


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def run_scenarios(
        paths: tuple[str, ...],
        files: tuple[str, ...],
        targets: tuple[Target, ...],
        show: str,
        *,
        verbose: bool,
        **options: object,
    ) -> int:
        from reqonto.pipeline import run
        from reqonto.report import timeline

        check_targets(targets)
        places, wanted = _split(paths)
        project = open_project(places, files, options, lang)
        told = project.lang
        with progress(told) as tell:
            result = run(
                project.paths,
                project.settings,
                stages=("read", "meaning", "scenarios"),
                scenarios=wanted or None,
                earlier=project.diagnostics,
                progress=tell,
            )
        known = () if result.specification is None else tuple(each.id for each in result.specification.scenarios)
        absent = [each for each in wanted if each not in known]
        # Without a scenario to show, what is wrong with the wish is all there is to say.
        wrong = bool(absent) and not result.missing
        if wrong and not result.scenarios and not _mistaken(result):
            raise WrongUse(_no_scenario(result, absent, known, (*places, *files)))
        write_results(
            targets,
            {
                "text": lambda style: timeline.render(result, style, show=severity(show), verbose=verbose),
                "concise": lambda style: timeline.render_concise(result, style.lang),
                **for_tools(result, severity(show)),
            },
            told,
        )
        if wrong:
            raise WrongUse(_no_scenario(result, absent, known, (*places, *files)))
        return result.exit_code

    return Command(
        "run",
        lang=lang,
        help=Text(
            "Run scenarios and show each as a timeline with the verdicts that matter. FILE may be followed by"
            " ::SCENARIO to choose one.",
            "运行场景，把每个场景显示为时间线，并给出要紧的裁定。文件名后可加 ::场景编号 选择一个。",
        ),
        params=[
            click.Argument(["paths"], nargs=-1, metavar=Text("[FILE[::SCENARIO]]...", "[文件[::场景]]...")[lang]),
            format_option(lang, FORMATS),
            option(
                "--verbose",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Every verdict on a line of its own, not only those that matter.",
                    "逐行列出全部裁定，而不只是要紧的裁定。",
                ),
            ),
            *reasoning_options(lang),
            *judging_options(lang),
        ],
        callback=run_scenarios,
        examples=(
            ("run examples/first-steps", Text("all scenarios of a folder", "一个文件夹的全部场景")),
            ("run shop.req::S-1 --verbose", Text("one scenario with every verdict", "一个场景的全部裁定")),
            ("run S-1", Text("one scenario of the project in this folder", "当前文件夹所属项目的一个场景")),
        ),
    )


def _split(paths: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files and the scenarios that `FILE::SCENARIO` names; `::SCENARIO`, or an id alone, means the project."""
    files: list[str] = []
    wanted: list[str] = []
    for path in paths:
        file, mark, scenario = path.partition("::")
        if not mark and _is_id(path):
            wanted.append(path)
            continue
        if file and file not in files:
            files.append(file)
        if mark and scenario:
            wanted.append(scenario)
    return tuple(files), tuple(wanted)


def _is_id(word: str) -> bool:
    """Whether a word is no path, so that it may be the id of a scenario."""
    from reqonto.spec.shipped import library_modules, module_of

    return not is_path(word) and not library_modules(module_of(word) or word)


def _mistaken(result: Result) -> bool:
    """Whether the texts have mistakes, which may be why a scenario is not known."""
    return any(each.weight is Severity.ERROR for each in result.diagnostics)


def _no_scenario(result: Result, absent: Sequence[str], known: Sequence[str], files: Sequence[str]) -> Text:
    """What to type instead of a scenario that is not there."""
    broken = [each for each in absent if each in result.apart]
    if broken:
        names = Text(", ".join(broken), "、".join(broken))
        return Text(f"{names.en} has mistakes (above) and was not run", f"{names.zh} 有误（见上），未运行")
    if len(absent) == 1:
        other = None if result.specification is None else told_instead(result, absent[0], files, verb="run")
        if other is not None:
            return other
    near = meant(absent[0], known)
    if not known:
        near = Text("; no text tells one", "；文本中没有场景")
    row = Text(", ".join(absent), "、".join(absent))
    if result.files == ():
        return Text(f"there is no file, folder or scenario {row.en}", f"没有名为 {row.zh} 的文件、文件夹或场景")
    return Text(f"there is no scenario {row.en}{near.en}", f"没有场景 {row.zh}{near.zh}")

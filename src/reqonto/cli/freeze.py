"""`reqonto freeze [ID…]`: verify requirements and record them as they are."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from reqonto.cli.near import file_instead_of_id, is_path, meant
from reqonto.cli.output import progress, style_for
from reqonto.cli.project import graph_of, open_project, reasoning_options
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import complain, write, write_data
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import render_all
from reqonto.diagnostics.system import unwritable

if TYPE_CHECKING:
    from reqonto.baselines import Freezing
    from reqonto.cli.project import Project
    from reqonto.pipeline import Result


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def freeze(
        ids: tuple[str, ...], files: tuple[str, ...], shown: str, name: str, message: str, accepted: tuple[str, ...],
        *, only_check: bool, listed: bool, again: bool, **options: object,
    ) -> int:  # fmt: skip
        from reqonto.pipeline import STAGES, run

        if (only_check or listed) and (ids or name or message or accepted or again):
            raise WrongUse(
                Text("--check and --list freeze nothing: give no ids", "--check 和 --list 不冻结任何条目：请不要写编号")
            )
        project = open_project((), files, options, lang)
        if only_check or listed:
            return _compare(project, shown, listed=listed)
        told = project.lang
        read = run(project.paths, project.settings, stages=("read", "meaning"), earlier=project.diagnostics)
        if _mistakes(read, told) or read.specification is None:
            complain(Text("nothing was frozen: mend these first", "未冻结任何条目：请先修正以上错误")[told])
            return read.exit_code or 1
        _known(read, (*ids, *accepted))
        with progress(told) as tell:
            result = run(
                project.paths, project.settings, earlier=project.diagnostics, progress=tell, graph=graph_of,
                worlds=False, stages=[each for each in STAGES if each not in {"coverage", "repairs"}],
            )  # fmt: skip
        from reqonto.baselines import freezing, record

        day = result.settings.today
        found = freezing(
            result, project.paths, ids, name, message=message, day="" if day is None else day.isoformat(),
            accepted=frozenset(accepted), again=again,
        )  # fmt: skip
        if found.faults:
            complain(render_all(found.faults, style_for(sys.stderr, told)))
            return 1
        if not found.refusals and found.new:
            try:
                record(found)
            except OSError as error:
                raise WrongUse(unwritable(found.file, error)) from error
        _show(found, shown, told)
        return 1 if found.refusals else 0

    return Command(
        "freeze",
        lang=lang,
        help=Text(
            "Verify requirements and record them as they are: what changes later without a new version is an error of"
            " `check`. Without IDs all requirements and needs of the project are frozen. Nothing is recorded unless"
            " every one of them is verified: in no conflict, able to apply, its scenarios as expected, formalised and"
            " approved.",
            "验证需求并按现状记录：此后未给出新版本的改动都是 check 的错误。不写编号时冻结项目的全部需求和信息需求。"
            "只有全部通过验证才会记录：没有冲突、能够适用、场景符合预期、已形式化并已批准。",
        ),
        params=[
            click.Argument(["ids"], nargs=-1, metavar=Text("[ID]...", "[编号]...")[lang]),
            option(
                "--name", lang=lang, default="", metavar=Text("NAME", "名称")[lang],
                help=Text("Name of this freeze (default: a number).", "本次冻结的名称（默认为序号）。"),
            ),
            option(
                "-m", "--message", "message", lang=lang, default="", metavar=Text("TEXT", "文本")[lang],
                help=Text("What it is for.", "说明用途。"),
            ),
            option(
                "--accept", "accepted", lang=lang, multiple=True, metavar=Text("ID", "编号")[lang],
                help=Text(
                    "Freeze this item although it is prose only, not approved, not checked or undecided; this is"
                    " recorded. Repeatable.",
                    "尽管该条目仅为文字、未批准、未检查或未判定，仍予冻结，并予记录。可重复。",
                ),
            ),
            option(
                "--again", lang=lang, is_flag=True,
                help=Text(
                    "Record anew what is unchanged: its links as reviewed, its numbers as this version makes them.",
                    "重新记录未变的条目：其链接视为已复核，其数值按本版本计算。",
                ),
            ),
            option(
                "--check", "only_check", lang=lang, is_flag=True,
                help=Text(
                    "Only compare with what is frozen; exit code 1 if it changed.",
                    "只与已冻结的内容比较，有改变则退出码为 1。",
                ),
            ),
            option(
                "--list", "listed", lang=lang, is_flag=True,
                help=Text("List what is frozen.", "列出已冻结的条目。"),
            ),
            option(
                "--format", "shown", lang=lang, type=OneOf(("text", "json")), default="text",
                help=Text("Form of the output.", "输出形式。"),
            ),
            *reasoning_options(lang),
        ],
        callback=freeze,
        examples=(
            ("freeze --name 1.0 -m release", Text("all requirements of the project", "项目的全部需求")),
            ("freeze R-1 R-2 --accept R-1", Text("two of them, one of which is prose", "其中两条，一条仅为文字")),
            ("freeze --check", Text("for continuous integration", "用于持续集成")),
        ),
    )  # fmt: skip


def _mistakes(read: Result, lang: str) -> bool:
    errors = [each for each in read.diagnostics if each.weight is Severity.ERROR]
    if errors:
        complain(render_all(errors, style_for(sys.stderr, lang)))
    return bool(errors)


def _known(read: Result, ids: tuple[str, ...]) -> None:
    """Refuses what is no item that can be frozen."""
    from reqonto.baselines import FREEZABLE, unknown_ids

    assert read.specification is not None
    wrong = unknown_ids(read.specification, ids)
    if not wrong:
        return
    if is_path(wrong[0]):
        raise WrongUse(file_instead_of_id("freeze", wrong[0]))
    names = [key for key, entry in read.specification.entries.items() if entry.word in FREEZABLE]
    near = meant(wrong[0], names)
    raise WrongUse(Text(f"there is no requirement `{wrong[0]}`{near.en}", f"没有需求“{wrong[0]}”{near.zh}"))


def _compare(project: Project, shown: str, *, listed: bool) -> int:
    """What is frozen, and what of it has changed."""
    from reqonto.checks.baseline import Baseline
    from reqonto.pipeline import run
    from reqonto.report import baseline as report

    told = project.lang
    result = run(project.paths, project.settings, stages=("read", "meaning", "baseline"), earlier=project.diagnostics)
    if _mistakes(result, told) or result.specification is None:
        return result.exit_code or 1
    outcome = result.further.get("baseline")
    found = () if outcome is None else outcome.findings
    if listed:
        baseline = outcome.data if outcome is not None and isinstance(outcome.data, Baseline) else Baseline()
        if shown == "json":
            data = report.listing_json(baseline, result.specification, found)
            write_data(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        else:
            write("\n".join(report.listing(baseline, result.specification, found, told)) + "\n")
        return 0
    wrong = [each for each in found if each.weight > Severity.HINT]
    if shown == "json":
        write_data(json.dumps(report.comparison_json(found), ensure_ascii=False, indent=2) + "\n")
    elif found:
        write(render_all(found, style_for(sys.stdout, told)))
    else:
        count = 0 if outcome is None or not isinstance(outcome.data, Baseline) else len(outcome.data.items)
        write(Text(f"nothing that is frozen has changed ({count})\n", f"已冻结的内容没有改变（{count}）\n")[told])
    return 1 if wrong else 0


def _show(found: Freezing, shown: str, lang: str) -> None:
    from reqonto.report import baseline as report

    if shown == "json":
        write_data(json.dumps(report.freezing_json(found), ensure_ascii=False, indent=2) + "\n")
        return
    write("\n".join(report.freezing_lines(found, lang)) + "\n")

"""Which texts a verb is about, and with which settings: paths, `-f`, the settings file, options over it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

import click

from reqonto.cli.language import from_arguments
from reqonto.cli.shown import OneOf, Read, option
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.projects import Project, opened, shown_path
from reqonto.settings import FAIL_ON_WORDS, KEYS, Settings, Unfit

__all__ = [
    "Project", "file_option", "graph_of", "judging_options", "open_project", "reasoning_options", "severity",
    "shown_path",
]  # fmt: skip

if TYPE_CHECKING:
    from reqonto.checks.further import Graph
    from reqonto.spec.model import Specification


def file_option(lang: str) -> click.Option:
    """`-f PATH`, repeatable."""
    return option(
        "-f",
        "--file",
        "files",
        lang=lang,
        multiple=True,
        metavar=Text("PATH", "路径")[lang],
        help=Text("A file or folder of the specification; repeatable.", "规格的文件或文件夹，可重复。"),
    )


def reasoning_options(lang: str) -> list[click.Parameter]:
    """Options of every verb that reasons; their defaults come from the settings file."""

    def read(key: str, metavar: Text) -> Read:
        reader = KEYS[key][1]

        def convert(value: str) -> object:
            number = int(value) if key in {"bound", "jobs"} and value.lstrip("-").isdigit() else value
            return reader(number)

        return Read(convert, metavar, lang)

    return [
        file_option(lang),
        option(
            "--only",
            lang=lang,
            multiple=True,
            metavar=Text("WHAT", "项")[lang],
            help=Text(
                "Only this stage (consistency, scenarios, defaults, bounds, needs, permissions, lifecycles,"
                " qualities, modality, coverage, questions, conditional, confirm, engines, repairs, trace, baseline,"
                " process), or only what is asked about this id: the others still count. Repeatable.",
                "只做此阶段（consistency、scenarios、defaults、bounds、needs、permissions、lifecycles、qualities、"
                "modality、coverage、questions、conditional、confirm、engines、repairs、trace、baseline、process），或只问与此编号有关的问题："
                "其他需求仍然有效。可重复。",
            ),
        ),
        option(
            "--skip",
            lang=lang,
            multiple=True,
            metavar=Text("WHAT", "项")[lang],
            help=Text(
                "Leave out this stage, or what is asked about this id: the requirement still counts. Repeatable.",
                "略过此阶段，或略过与此编号有关的问题：该需求仍然有效。可重复。",
            ),
        ),
        option(
            "--timeout",
            lang=lang,
            type=read("timeout", Text("TIME", "时间")),
            help=Text("Time budget, such as 90 or 2min (default 5min).", "时间预算，如 90 或 2min（默认 5min）。"),
        ),
        option(
            "--bound",
            lang=lang,
            type=read("bound", Text("N", "N")),
            help=Text(
                "Largest number of objects of a kind in a world that is tried (default 4).",
                "所试例子中每种对象的最大个数（默认 4）。",
            ),
        ),
        option(
            "--jobs",
            lang=lang,
            type=read("jobs", Text("N", "N")),
            help=Text(
                "Processes that answer questions (default: one for each core).",
                "回答问题的进程数（默认与内核数相同）。",
            ),
        ),
        option(
            "--library",
            lang=lang,
            multiple=True,
            metavar=Text("NAME", "名称")[lang],
            help=Text(
                "A shipped library or module of one (ecreq, ecreq.orders), which is read and checked too, or a folder"
                " to look for imported modules in; repeatable.",
                "随附的库或其中的模块（如 ecreq、ecreq.orders），一并读取和检查；或查找被引入模块的文件夹。可重复。",
            ),
        ),
        option(
            "--phase",
            "phases",
            lang=lang,
            multiple=True,
            metavar=Text("NAME", "名称")[lang],
            help=Text(
                "Leave out items of phases other than those named; repeatable.", "不考虑所列阶段之外的条目，可重复。"
            ),
        ),
        option(
            "--without-phase",
            "without_phases",
            lang=lang,
            multiple=True,
            metavar=Text("NAME", "名称")[lang],
            help=Text("Leave out items of this phase; repeatable.", "不考虑此阶段的条目，可重复。"),
        ),
        option(
            "--as-of",
            "as_of",
            lang=lang,
            type=read("as-of", Text("DATE", "日期")),
            help=Text("Leave out items not valid on this date.", "不考虑此日期无效的条目。"),
        ),
        option(
            "--encoding",
            lang=lang,
            type=read("encoding", Text("NAME", "名称")),
            help=Text("Encoding of the texts (default UTF-8).", "文本编码（默认 UTF-8）。"),
        ),
        option(
            "--no-cache",
            "cache",
            lang=lang,
            is_flag=True,
            flag_value=False,
            default=None,
            help=Text("Neither read nor write remembered verdicts.", "不读写缓存的裁定。"),
        ),
        option(
            "--cache-dir",
            "cache_dir",
            lang=lang,
            type=Read(_from_here, Text("FOLDER", "文件夹"), lang),
            help=Text(
                "Folder of remembered answers, which several jobs may share (default: that of the project;"
                " REQONTO_CACHE_DIR).",
                "存放已记住答案的文件夹，可由多个任务共用（默认用项目自己的；亦可设 REQONTO_CACHE_DIR）。",
            ),
        ),
    ]


def _from_here(value: str) -> str:
    """A path of this folder, wherever the settings are."""
    if not value.strip():
        raise Unfit(Text("the name of a folder is missing", "缺少文件夹名"))
    return os.path.abspath(value)  # noqa: PTH100 - links stay


def judging_options(lang: str) -> list[click.Parameter]:
    """Options that decide the exit code and what is shown."""
    return [
        option(
            "--fail-on",
            "fail_on",
            lang=lang,
            type=OneOf(tuple(FAIL_ON_WORDS)),
            help=Text(
                "Weight of findings that give exit code 1 (default error).", "使退出码为 1 的最低级别（默认 error）。"
            ),
        ),
        option(
            "--fail-on-unknown",
            "fail_on_unknown",
            lang=lang,
            is_flag=True,
            default=None,
            help=Text("Exit code 3 where something stays undecided.", "有未判定项时退出码为 3。"),
        ),
        option(
            "--show",
            lang=lang,
            type=OneOf(("error", "warning", "hint")),
            default="warning",
            help=Text(
                "Least weight of findings shown (default warning); JSON has all.",
                "所显示结论的最低级别（默认 warning）；JSON 含全部。",
            ),
        ),
    ]


def graph_of(specification: Specification) -> Graph:
    """The specification as a graph, which questions in SPARQL are asked of; rdflib is read only then."""
    from reqonto.interchange.turtle import graph_of as written

    return written(specification)


def open_project(paths: Sequence[str], files: Sequence[str], options: Mapping[str, object], lang: str) -> Project:
    """The project that the arguments name; without any, the nearest settings file upward says, or this folder."""
    insist = from_arguments(_arguments()) is not None
    return opened([*paths, *files], _overrides(options), lang, insist=insist)


def _arguments() -> Sequence[str]:
    """The arguments of this call, as `main` keeps them in the context."""
    context = click.get_current_context(silent=True)
    found = None if context is None else context.find_root().obj
    return found if isinstance(found, list) else []


def severity(word: str) -> Severity:
    """The weight that a word of `--show` means."""
    return Severity[word.upper()]


def _overrides(options: Mapping[str, object]) -> dict[str, object]:
    known = {each.name for each in fields(Settings)}
    chosen: dict[str, object] = {}
    for name, value in options.items():
        if value is None or value == () or name not in known:
            continue
        chosen[name] = FAIL_ON_WORDS[str(value)] if name == "fail_on" else value
    return chosen

"""`reqonto lint [PATH]…`: traps and style of texts, and their fixes; nothing is asked of a solver."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reqonto.cli.check import for_tools, paths_argument
from reqonto.cli.output import FORMATS, Target, check_targets, format_option, write_results
from reqonto.cli.project import Project, file_option, open_project, severity
from reqonto.cli.shown import Command, OneOf, option
from reqonto.cli.streams import coloured, complain, write
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.settings import FAIL_ON_WORDS

if TYPE_CHECKING:
    from reqonto.diagnostics.render_text import Style
    from reqonto.mending.fixes import Linted

_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def lint(
        paths: tuple[str, ...],
        files: tuple[str, ...],
        targets: tuple[Target, ...],
        show: str,
        *,
        fix: bool,
        unsafe_fixes: bool,
        diff: bool,
        **options: object,
    ) -> int:
        from reqonto.mending import fixes

        check_targets(targets)
        project = open_project(paths, files, options, lang)
        found = fixes.lint(project.paths, project.settings, project.diagnostics)
        if fix or diff or unsafe_fixes:
            found = fixes.fix(found, project.paths, project.diagnostics, unsafe=unsafe_fixes)
        if diff:
            return _show_changes(found)
        code = _write(found, project) if fix or unsafe_fixes else 0
        write_results(targets, _renderers(found, severity(show)), project.lang)
        return max(code, found.result.exit_code)

    return Command(
        "lint",
        lang=lang,
        help=Text(
            "What is wrong with texts, or likely to mislead, and how it is mended: mistakes, traps, names used once,"
            " imports that no name needs, keywords of both languages, layout. Nothing is reasoned about: that is"
            " `check`.",
            "文本中的错误和容易误导之处，以及如何修正：错误、陷阱、只用一次的名称、没有名称需要的引入、混用两种语言的"
            "关键字、版面。不作推理：推理由 check 完成。",
        ),
        params=[
            paths_argument(lang),
            file_option(lang),
            format_option(lang, FORMATS),
            option(
                "--fix",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Make the fixes that do not change what is meant; what is left is told.",
                    "进行不改变含义的修正，并报告其余发现。",
                ),
            ),
            option(
                "--unsafe-fixes",
                "unsafe_fixes",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Make also those that may change it, where there is only one way.",
                    "在只有一种改法时，也进行可能改变含义的修正。",
                ),
            ),
            option(
                "--diff",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Change nothing; show what the fixes would change, with exit code 1 if there is something.",
                    "不改动，只显示修正会带来的改动；有改动时退出码为 1。",
                ),
            ),
            option(
                "--fail-on",
                "fail_on",
                lang=lang,
                type=OneOf(tuple(FAIL_ON_WORDS)),
                help=Text(
                    "Weight of findings that give exit code 1 (default error).",
                    "使退出码为 1 的最低级别（默认 error）。",
                ),
            ),
            option(
                "--show",
                lang=lang,
                type=OneOf(("error", "warning", "hint")),
                default="hint",
                help=Text("Least weight of findings shown (default hint).", "所显示发现的最低级别（默认 hint）。"),
            ),
            option(
                "--encoding",
                lang=lang,
                metavar=Text("NAME", "名称")[lang],
                help=Text("Encoding of the texts.", "文本编码。"),
            ),
        ],
        callback=lint,
        examples=(
            ("lint", Text("all texts of the project", "项目的全部文本")),
            ("lint --fix", Text("mend what can be mended without a doubt", "修正可以放心修正之处")),
            ("lint --unsafe-fixes --diff", Text("show what could be mended", "显示可以修正之处")),
        ),
    )


def _show_changes(found: Linted) -> int:
    """The changes as a unified diff; exit code 1 if there are some."""
    from reqonto.mending.texts import difference

    paint = coloured(sys.stdout)
    for path, text in found.changed.items():
        for line in difference(path, found.before[path], text):
            colour = _COLOURS.get(line[:1], "") if paint else ""
            write(f"{colour}{line[:-1]}\x1b[0m\n" if colour else line)
    return 1 if found.changed or found.result.missing else 0


def _write(found: Linted, project: Project) -> int:
    """Write the changed texts into their files; exit code 2 where one cannot be."""
    from pathlib import Path

    from reqonto.mending.texts import replace_text

    code, lang = 0, project.lang
    for path, text in found.changed.items():
        why = replace_text(Path(path), found.before[path], text, project.settings.encoding_at(path))
        if why is not None:
            complain(why[lang])
            code = 2
        else:
            complain(Text(f"rewritten: {path}", f"已改写：{path}")[lang])
    many = len(found.fixed)
    if many:
        complain(Text(f"{many} fixed", f"已修正 {many} 项")[lang])
    for each in found.kept:
        told = f"{each.code.code} {each.message(lang)}"
        complain(Text(f"not fixed, for it would do harm: {told}", f"未修正，因为会造成损害：{told}")[lang])
    return code


def _renderers(found: Linted, show: Severity) -> Mapping[str, Callable[[Style], str]]:
    from reqonto.diagnostics.render_text import render_concise

    told = [each for each in found.result.all_diagnostics if each.weight >= show]

    def text(style: Style) -> str:
        from reqonto.diagnostics.render_text import render_all
        from reqonto.report.aside import headline_aside

        aside = headline_aside(found.result)
        lines = [render_all(told, style), *([f"{aside[style.lang]}\n"] if aside is not None else [])]
        return "\n".join(each for each in (*lines, f"{_closing(found, len(told))[style.lang]}\n") if each)

    return {
        "text": text,
        "concise": lambda style: "".join(render_concise(each, style.lang) for each in told),
        **for_tools(found.result, show),
    }


def _closing(found: Linted, many: int) -> Text:
    """How many findings there are, and how many can be mended."""
    files = len(found.texts)
    safe = sum(any(one.safe and one.edits for one in each.fixes) for each in found.result.all_diagnostics)
    single = sum(
        not any(one.safe for one in each.fixes) and sum(bool(one.edits) for one in each.fixes) == 1
        for each in found.result.all_diagnostics
    )
    en = [f"{many} finding{'' if many == 1 else 's'} in {files} file{'' if files == 1 else 's'}"]
    zh = [f"{files} 个文件，{many} 项发现"]
    if safe:
        en.append(f"--fix mends {safe}")
        zh.append(f"--fix 可修正 {safe} 项")
    if single:
        en.append(f"--unsafe-fixes {single} more" if safe else f"--unsafe-fixes mends {single}")
        zh.append(f"--unsafe-fixes 可{'再' if safe else ''}修正 {single} 项")
    return Text("; ".join(en), "；".join(zh))

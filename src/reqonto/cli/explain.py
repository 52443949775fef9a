"""`reqonto explain WORD`: a requirement, a name of the specification, or a diagnostic code."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import click

from reqonto.cli.conflicts import explain_conflict, names_conflict
from reqonto.cli.near import file_instead_of_id, is_path, meant
from reqonto.cli.output import progress, style_for
from reqonto.cli.project import Project, graph_of, open_project, reasoning_options
from reqonto.cli.shown import Command, OneOf, Read, WrongUse, option
from reqonto.cli.streams import complain, write, write_data
from reqonto.diagnostics.diagnostic import Code, Severity, Text
from reqonto.diagnostics.render_text import render_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reqonto.pipeline import Result
    from reqonto.result import Stage


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def explain(
        word: str, files: tuple[str, ...], shown: str, *, apply: int | None, dry_run: bool, **options: object
    ) -> int:
        from reqonto.diagnostics.catalog import lookup

        if (apply is not None or dry_run) and not names_conflict(word):
            raise WrongUse(_NO_CONFLICT)
        if dry_run and apply is None:
            raise WrongUse(_NOTHING_TO_TRY)
        code = lookup(word)
        if code is not None:
            return _page(code, shown, lang)
        return _item(word, files, shown, options, lang, apply=apply, dry_run=dry_run)

    return Command(
        "explain",
        lang=lang,
        help=Text(
            "Explain a requirement (what it says in both languages, which conflicts it is in), a role (what it needs,"
            " may do and see), an event (what it triggers), a life cycle or other name, `coverage` (all decisions and"
            " what nothing speaks of), a conflict (K1 of the last check, or K-3f2a), or a diagnostic code.",
            "解释一条需求（中英文复述、所在冲突），一个角色（需要什么、可以做什么和看什么），一个事件（触发什么），"
            "一个生命周期或其他名称，coverage（全部决策和没有条目提到的内容），一处冲突（上次检查的 K1，或 K-3f2a），"
            "或一个诊断代码。",
        ),
        params=[
            click.Argument(
                ["word"], metavar=Text("ID|NAME|coverage|CONFLICT|CODE", "编号|名称|coverage|冲突|代码")[lang]
            ),
            option(
                "--format",
                "shown",
                lang=lang,
                type=OneOf(("text", "json")),
                default="text",
                help=Text("Form of the output.", "输出形式。"),
            ),
            option(
                "--apply",
                lang=lang,
                type=Read(_numbered, Text("N", "N"), lang),
                help=Text(
                    "Write the repair of this number into the text; comments and layout stay.",
                    "把此编号的修复办法写入文本，注释和版式不变。",
                ),
            ),
            option(
                "--dry-run",
                lang=lang,
                is_flag=True,
                help=Text("With --apply: only show what would change.", "与 --apply 合用：只显示将作的改动。"),
            ),
            *reasoning_options(lang),
        ],
        callback=explain,
        examples=(
            (
                "explain R-1 -f shop.req",
                Text("a requirement in both languages, and its conflicts", "一条需求的中英文复述及其冲突"),
            ),
            ("explain K1", Text("the first conflict of the last check", "上次检查的第一处冲突")),
            ("explain K1 --apply 2", Text("write the second repair into the text", "把第二种修复办法写入文本")),
            ("explain RQ0602", Text("what a finding means and what to do about it", "一种发现的含义和解决办法")),
            ("explain coverage -f shop.req", Text("all decisions and their gaps", "全部决策及其遗漏")),
        ),
    )


_NO_CONFLICT = Text(
    "--apply and --dry-run are about the repairs of a conflict (K1, K-3f2a)",
    "--apply 和 --dry-run 只用于冲突（K1、K-3f2a）的修复办法",
)
_NOTHING_TO_TRY = Text("--dry-run needs --apply N", "--dry-run 须与 --apply N 合用")


def _numbered(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise ValueError(Text(f"a number from 1 is wanted, not `{value}`", f"应为 1 或更大的整数，而不是“{value}”"))
    return int(value)


def _page(code: Code, shown: str, lang: str) -> int:
    from reqonto.diagnostics.catalog import page

    text = page(code, lang) or f"# {code.code} {code.name}\n\n{code.zh if lang == 'zh' else code.en}\n"
    if shown == "json":
        content = {
            "schema": 1,
            "code": code.code,
            "name": code.name,
            "severity": code.severity.word,
            "message": {"en": code.en, "zh": code.zh},
            "page": {"en": page(code, "en"), "zh": page(code, "zh")},
        }
        write_data(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    else:
        from reqonto.report.page import page as folded

        write(folded(text.splitlines(), style_for(sys.stdout, lang)))
    return 0


def _item(
    word: str, files: tuple[str, ...], shown: str, options: dict[str, object], lang: str,
    *, apply: int | None = None, dry_run: bool = False,
) -> int:  # fmt: skip
    from reqonto.pipeline import run
    from reqonto.report import about, explained, rights
    from reqonto.spec.shipped import declaring_module

    begun = time.monotonic()
    project = open_project((), files, options, lang)
    told = project.lang
    with progress(told) as tell:
        read = run(project.paths, project.settings, stages=("read", "meaning"), earlier=project.diagnostics)
        if read.specification is None:
            _show_mistakes(read, told)
            return read.exit_code or 1
        cell = rights.cell_named(read, word)
        if cell is not None:
            return _cell(
                run(project.paths, project.settings, progress=tell, stages=about.CELL_STAGES, begun=begun),
                cell.id,
                shown,
                told,
            )
        found = about.find(read.specification, word)
        if found is None and word in explained.COVERAGE_WORDS:
            result = run(
                project.paths, project.settings, stages=("read", "meaning", "coverage"), progress=tell, begun=begun
            )
            return _coverage(result, shown, told)
        if found is None and names_conflict(word):
            return explain_conflict(word, project, shown, begun, apply=apply, dry_run=dry_run)
        if found is None and (module := declaring_module(word)) is not None:
            return _shipped(word, module, project, shown)
        if found is None:
            raise WrongUse(_unknown(word, about.names(read.specification), broken=_show_mistakes(read, told)))
        stages = about.stages_for(read, *found)
        scenarios = [found[0]] if stages == ("read", "meaning", "scenarios") else None
        result = read
        if stages:
            result = run(
                project.paths,
                project.settings,
                stages=stages,
                progress=tell,
                graph=graph_of,
                scenarios=scenarios,
                begun=begun,
            )
    unasked = _not_asked(stages, project)
    if unasked is not None:
        complain(unasked[told])
    if shown == "json":
        write_data(json.dumps(about.as_json(result, *found), ensure_ascii=False, indent=2) + "\n")
    else:
        write(about.render(result, *found, style_for(sys.stdout, told)))
    return 0


def _not_asked(stages: Sequence[Stage], project: Project) -> Text | None:
    """Which parts of a page `--only` or `--skip` leaves out; None where it is whole."""
    from reqonto.result import STAGES

    skip, only = project.settings.skip, {each for each in project.settings.only if each in STAGES}
    left = [each for each in stages if each in skip or (only and each not in only and each not in ("read", "meaning"))]
    if not left:
        return None
    option = "--skip" if any(each in skip for each in left) else "--only"
    return Text(
        f"{option} leaves out what {', '.join(left)} would tell here",
        f"因 {option}，此处不含 {'、'.join(left)} 的内容",
    )


def _shipped(word: str, module: str, project: Project, shown: str) -> int:
    """An item of the library that comes with the package, where the specification does not import it."""
    from reqonto.pipeline import run
    from reqonto.report import about
    from reqonto.report.page import page

    read = run((module,), project.settings, stages=("read", "meaning"))
    found = None if read.specification is None else about.find(read.specification, word)
    assert found is not None
    if shown == "json":
        content = {**about.as_json(read, *found), "import": module}
        write_data(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        return 0
    told = Text(
        f"This specification has nothing called `{word}`; the library that comes with reqonto has it, in `{module}`."
        f" To use it, write: import {module}",
        f"本规格中没有“{word}”；reqonto 自带的库中有，在 {module} 中。要使用它，请写：引入 {module}",
    )
    style = style_for(sys.stdout, project.lang)
    write(page([told[project.lang], ""], style) + about.render(read, *found, style))
    return 0


def _coverage(result: Result, shown: str, lang: str) -> int:
    """Every decision, and what nothing speaks of."""
    from reqonto.report import coverage, explained
    from reqonto.report.page import page

    if shown == "json":
        outcome = result.further.get("coverage")
        content = {} if outcome is None else coverage.fields(outcome, result)
        write_data(json.dumps({"schema": 1, **content}, ensure_ascii=False, indent=2) + "\n")
    else:
        style = style_for(sys.stdout, lang)
        write(page(explained.whole(result, style), style))
    return 0


def _cell(result: Result, id_: str, shown: str, lang: str) -> int:
    """A cell of a permission table."""
    from reqonto.report import rights
    from reqonto.report.page import page

    cell = rights.cell_named(result, id_)
    assert cell is not None
    if shown == "json":
        write_data(json.dumps(rights.cell_json(result, cell), ensure_ascii=False, indent=2) + "\n")
    else:
        style = style_for(sys.stdout, lang)
        write(page(rights.cell_lines(result, cell, style), style))
    return 0


def _show_mistakes(read: Result, lang: str) -> bool:
    """Show the mistakes in the texts, which may be why a thing is not known; whether there are any."""
    errors = [each for each in read.diagnostics if each.weight is Severity.ERROR]
    if errors:
        complain(render_all(errors, style_for(sys.stderr, lang)))
    return bool(errors)


def _unknown(word: str, names: list[str], *, broken: bool) -> Text:
    if is_path(word):
        return file_instead_of_id("explain", word)
    near = meant(word, names)
    if broken:
        near = Text(f"{near.en}; what has a mistake (above) is left out", f"{near.zh}（上列有错误的条目未读入）")
    return Text(f"nothing is called `{word}`{near.en}", f"没有名为“{word}”的事物{near.zh}")

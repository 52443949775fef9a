"""`reqonto validate SPEC --data FILE`: what every requirement says about RDF data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from reqonto.cli.data import end_of_observation, name_options, now_option, open_option, terms_of
from reqonto.cli.output import Target, check_targets, format_option, write_results
from reqonto.cli.project import judging_options, open_project, reasoning_options, severity
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.system import unwritable

if TYPE_CHECKING:
    from reqonto.report.validation import Report
    from reqonto.result import Result
    from reqonto.settings import Settings
    from reqonto.validation import Engine, Options

_SHARED = {"--file", "--library", "--phase", "--without-phase", "--as-of", "--encoding"}
"""The options of verbs that reason that say what the specification is."""


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def validate(
        paths: tuple[str, ...],
        files: tuple[str, ...],
        data: tuple[str, ...],
        engine: str,
        now: str | None,
        targets: tuple[Target, ...],
        violations: str | None,
        base: str | None,
        terms: str | None,
        show: str,
        *,
        complete: bool,
        opened: bool,
        compare: bool | None,
        verbose: bool,
        **options: object,
    ) -> int:
        from reqonto.pipeline import run
        from reqonto.report import validation as report

        check_targets(targets)
        if not data:
            raise WrongUse(Text("there are no data: add --data FILE", "没有数据：请加 --data 文件"))
        project = open_project(paths, files, options, lang)
        result = run(project.paths, project.settings, stages=("read", "meaning"), earlier=project.diagnostics)
        asked = _options(engine, now, complete=complete, opened=opened, compare=compare)
        found = _validated(result, data, replace(asked, all_violations=violations is not None), base, terms_of(terms))
        if violations is not None:
            _write_violations(violations, found)
        write_results(
            targets,
            {
                "text": lambda style: report.render(found, style, show=severity(show), verbose=verbose),
                "concise": lambda style: report.render_concise(found, style.lang),
                "json": lambda _style: report.render_json(found),
            },
            project.lang,
        )
        return _exit_code(found, project.settings)

    shared = [each for each in reasoning_options(lang) if _SHARED & set(each.opts)]
    return Command(
        "validate",
        lang=lang,
        help=Text(
            "Judge RDF data by a specification: how often each requirement is satisfied, violated, pending, unknown or"
            " not applicable. Data are read from Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD (with the context"
            " of schema.org), and JSON-LD in HTML.",
            "用规格检验 RDF 数据：每条需求被满足、违反、待定、未知、不适用各多少次。数据可为 Turtle、N-Triples、"
            "N-Quads、TriG、RDF/XML、JSON-LD（含 schema.org 的上下文）以及 HTML 中的 JSON-LD。",
        ),
        params=[
            click.Argument(["paths"], nargs=-1, metavar=Text("[SPEC]...", "[规格]...")[lang]),
            option(
                "--data",
                lang=lang,
                multiple=True,
                metavar=Text("FILE", "文件")[lang],
                help=Text("A file of data; repeatable.", "数据文件，可重复。"),
            ),
            option(
                "--engine",
                lang=lang,
                type=OneOf(("shacl", "turbo", "evaluator")),
                default="shacl",
                help=Text(
                    "Who judges: shapes of SHACL by pyshacl (default) or pyshacl-turbo (to be installed beside), or"
                    " the reference evaluator alone.",
                    "由谁判定：用 pyshacl（默认）或 pyshacl-turbo（需另行安装）检查 SHACL 形状，或只用参考求值器。",
                ),
            ),
            now_option(lang),
            option(
                "--complete",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Nothing happens after the end of observation: what is missing then never comes.",
                    "观察结束后不再发生任何事：届时缺少的将永远缺少。",
                ),
            ),
            open_option(lang),
            option(
                "--compare/--no-compare",
                "compare",
                lang=lang,
                default=None,
                help=Text(
                    "Whether the evaluator judges as well, to compare (default: where the data are small).",
                    "是否同时由求值器判定以作对照（默认仅在数据量小时）。",
                ),
            ),
            option(
                "--violations",
                lang=lang,
                metavar=Text("FILE", "文件")[lang],
                help=Text(
                    "Write every violation to this file, as Parquet if its name ends in .parquet, else as CSV.",
                    "把每处违反写入此文件；文件名以 .parquet 结尾时为 Parquet，否则为 CSV。",
                ),
            ),
            *name_options(lang),
            format_option(lang, ("text", "concise", "json")),
            option(
                "--verbose",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Every case, and as what the names in the data were read.",
                    "列出每一处，并说明数据中的名称被读作什么。",
                ),
            ),
            *shared,
            *judging_options(lang),
        ],
        callback=validate,
        examples=(
            ("validate shop.req --data orders.ttl", Text("a file of Turtle", "一个 Turtle 文件")),
            (
                "validate shop.req --data orders.jsonld --now 2026-11-12T00:00Z --violations bad.csv",
                Text("observed until a time, with a table of violations", "指定观察结束时刻，并写出违反清单"),
            ),
        ),
    )


def _options(engine: str, now: str | None, *, complete: bool, opened: bool, compare: bool | None) -> Options:
    from reqonto.constraints.data_world import Reading
    from reqonto.validation import Options

    return Options(cast("Engine", engine), Reading(end_of_observation(now), complete, opened), compare)


def _validated(
    result: Result,
    data: tuple[str, ...],
    options: Options,
    base: str | None,
    terms: Mapping[str, tuple[str, ...]],
) -> Report:
    """The validation, as far as specification and data can be read."""
    from reqonto.backends.shacl import NotInstalled
    from reqonto.interchange.data_files import read_files
    from reqonto.interchange.data_read import read_data
    from reqonto.interchange.turtle import DEFAULT_BASE
    from reqonto.report.validation import Report
    from reqonto.validation import validate

    triples, diagnostics, missing = read_files(data)
    result = replace(result, missing=(*result.missing, *missing))
    wrong = [each for each in result.diagnostics if each.weight is Severity.ERROR]
    earlier = (*result.diagnostics, *diagnostics)
    if wrong or result.specification is None or result.interpretation is None or _has_error(diagnostics):
        return Report(result, None, data, earlier)
    read, found = read_data(triples, result.specification, base or DEFAULT_BASE, terms, now=options.reading.now)
    try:
        validation, more = validate(result, read.data, replace(options, short=triples.short))
    except NotInstalled as error:
        raise WrongUse(
            Text(
                f"the engine {options.engine} is not installed: pip install {error.package}",
                f"未安装引擎 {options.engine}：请运行 pip install {error.package}",
            )
        ) from error
    return Report(result, validation, data, (*earlier, *found, *more), read.meanings, triples.short)


def _has_error(diagnostics: list[Diagnostic]) -> bool:
    return any(each.weight is Severity.ERROR for each in diagnostics)


def _write_violations(path: str, found: Report) -> None:
    from reqonto.report.validation import HEADS, violations, violations_csv

    rows = list(violations(found))
    try:
        if path.lower().endswith(".parquet"):
            from reqonto.backends.parquet import write_parquet

            write_parquet(path, HEADS, rows)
        else:
            Path(path).write_text(violations_csv(rows), encoding="utf-8", newline="\n")
    except OSError as error:
        raise WrongUse(unwritable(path, error)) from error


def _exit_code(found: Report, settings: Settings) -> int:
    """2 where a path was not there, 1 for findings at or above `--fail-on`, 3 for what stays unknown if asked for."""
    if found.result.missing:
        return 2
    limit = settings.fail_on
    everything = (*found.diagnostics, *found.findings)
    if limit is not None and any(each.weight >= limit for each in everything):
        return 1
    if settings.fail_on_unknown and found.validation is not None:
        from reqonto.checks.verdicts import Verdict

        if any(each.count(Verdict.UNKNOWN) for each in found.validation.judged):
            return 3
    return 0

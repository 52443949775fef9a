"""`reqonto query`: one question over the specification, what follows from it, what a check found, and data."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import click

from reqonto.cli.check import paths_argument
from reqonto.cli.data import name_options, now_option, open_option
from reqonto.cli.output import progress, style_for
from reqonto.cli.project import Project, graph_of, open_project, reasoning_options
from reqonto.cli.shown import Command, OneOf, Read, WrongUse, option
from reqonto.cli.streams import columns, complain, write, write_data
from reqonto.diagnostics import codes_queries as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_text import render, render_all
from reqonto.diagnostics.system import unreadable, unwritable
from reqonto.records import dataclass
from reqonto.settings import KEYS
from reqonto.source import Source, Span

if TYPE_CHECKING:
    from reqonto.asking import AskedData
    from reqonto.backends.sparql import Asked, Dataset, NoAnswer, Problem, SparqlAnswer
    from reqonto.pipeline import Result, Stage

RESULTS = ("json", "xml", "csv", "tsv")
GRAPHS = ("turtle", "ntriples", "jsonld", "rdfxml", "trig")

OK, FINDINGS, WRONG = 0, 1, 2

_SECONDS = 10.0
_MOST_ROWS = 1_000


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def query(
        question: str, paths: tuple[str, ...], files: tuple[str, ...], data: tuple[str, ...], shown: str | None, *,
        check: bool, alone: bool, output: str | None, seconds: float, limit: int, labels: bool, scenario: str | None,
        formulas: bool, now: str | None, opened: bool, base: str | None, terms: str | None, **options: object,
    ) -> int:  # fmt: skip
        from reqonto.asking import is_question
        from reqonto.backends.sparql import Asked
        from reqonto.interchange.dataset import dataset_of

        text, path = _question(question)
        project = open_project(paths, files, options, lang)
        told = project.lang
        if scenario is not None or is_question(text):
            if alone or (data and scenario is not None):
                raise WrongUse(_ONE_OF)
            chosen_data(data)
            asked_data = _Data(data, now, opened, base, terms) if data else None
            return _in_words(text, path, project, scenario or "", asked_data, shown, output)
        found = chosen_data(data)
        result = None if alone else checked_run(project, check=check)
        errors = [each for each in (result.diagnostics if result else ()) if each.weight is Severity.ERROR]
        if errors:
            complain(render_all(errors, style_for(sys.stderr, told)))
        if result is not None and result.specification is None and not found:
            return result.exit_code or FINDINGS
        dataset = dataset_of(result, found, written=formulas)
        with Asked(dataset) as asked:
            unread = _unread(asked, dataset)
            if unread:
                complain(render_all(unread, style_for(sys.stderr, told)))
                return WRONG
            answer = _ask(asked, text, shown, seconds, limit)
            code = _show(answer, asked, text, path, told, output=output, labels=labels, limit=limit)
        return code or (FINDINGS if errors else OK)

    return Command(
        "query",
        lang=lang,
        help=Text(
            "Ask in SPARQL what the specification declares and requires, what follows from the ontology, what `check`"
            " finds (verdicts, conflicts, repairs, open cases), and what is in files of data, all as one graph."
            " QUESTION is the query itself, a file with it, or - for standard input. It reads what is loaded, nothing"
            " else. A question that begins with `ask` or `find` is one in the words of the language, about all worlds,"
            " a scenario, or the data as `validate` reads them.",
            "用 SPARQL 查询规格：其声明与需求、由本体推出的内容、check 的结果（裁定、冲突、修复办法、未规定的情况）"
            "以及数据文件，合为一张图。问题可以是查询本身、查询文件，或以 - 表示标准输入。查询只读取已载入的内容。"
            "以“是否”“查找”开头的是用规格语言提的问题，针对所有世界、某个场景，或按 validate 的读法针对数据。",
        ),
        params=[
            click.Argument(["question"], metavar=Text("QUESTION", "问题")[lang]),
            paths_argument(lang),
            option(
                "--data", lang=lang, multiple=True, metavar=Text("FILE", "文件")[lang],
                help=Text(
                    "RDF that is asked too (Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD), in a graph of its own;"
                    " repeatable.",
                    "一并查询的 RDF 数据（Turtle、N-Triples、N-Quads、TriG、RDF/XML、JSON-LD），载入单独的图；可重复。",
                ),
            ),
            option(
                "--check/--no-check", "check", lang=lang, default=True,
                help=Text(
                    "Whether the specification is checked first, so that verdicts can be asked for (default yes).",
                    "是否先检查规格，以便查询裁定（默认是）。",
                ),
            ),
            formulas_option(lang),
            option(
                "--ontology", "alone", lang=lang, is_flag=True,
                help=Text(
                    "Ask the ontology (and --data) alone; no specification is read.",
                    "只查询本体（及 --data），不读取规格。",
                ),
            ),
            option(
                "--format", "shown", lang=lang, type=OneOf(("table", *RESULTS, *GRAPHS)),
                help=Text(
                    "Form of the answer (default: a table; Turtle for CONSTRUCT and DESCRIBE).",
                    "答案的形式（默认为表格，CONSTRUCT 和 DESCRIBE 为 Turtle）。",
                ),
            ),
            option(
                "-o", "--output", lang=lang, metavar=Text("FILE", "文件")[lang],
                help=Text("Write to this file (default: standard output).", "写入此文件（默认标准输出）。"),
            ),
            option(
                "--query-timeout", "seconds", lang=lang, default=_SECONDS,
                type=time_type(lang),
                help=Text("How long the query may take (default 10 s).", "查询的时限（默认 10 秒）。"),
            ),
            option(
                "--limit", lang=lang, type=click.IntRange(min=1), default=_MOST_ROWS, metavar="N",
                help=Text("Rows of a table that are shown (default 1000).", "表格最多显示的行数（默认 1000）。"),
            ),
            option(
                "--scenario", lang=lang, metavar=Text("ID", "编号")[lang],
                help=Text(
                    "Ask a formula (`ask φ`) at the end of this scenario.", "在此场景结束时询问公式（“是否 φ”）。"
                ),
            ),
            now_option(lang),
            open_option(lang),
            *name_options(lang),
            option(
                "--labels", lang=lang, is_flag=True,
                help=Text("Show labels beside names, in this language.", "在名称旁显示该语言的标签。"),
            ),
            *reasoning_options(lang),
        ],
        callback=query,
        examples=(
            (
                "query 'SELECT ?c ?r { ?c a ecreq:Conflict ; ecreq:hasMember ?r }' examples/online-shop",
                Text("conflicts with their members", "冲突及其成员"),
            ),
            (
                "query conflicts.rq --format csv",
                Text("a query in a file, for a spreadsheet", "文件中的查询，供电子表格使用"),
            ),
            (
                "query 'DESCRIBE :R-1' --no-check",
                Text("everything said about one requirement", "关于一条需求的全部陈述"),
            ),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------- what is asked, and of what


def _question(question: str) -> tuple[str, str]:
    """The text of the query, and the path that messages show for it."""
    if question == "-":
        return sys.stdin.read(), "-"
    named = question.endswith((".rq", ".sparql"))
    try:
        is_file = named or ("\n" not in question and len(question) < 1_000 and Path(question).is_file())
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        return question, Text("query", "查询")["en"]
    try:
        return Path(question).read_text(encoding="utf-8-sig"), question
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(unreadable(question, error)) from error


def chosen_data(names: Sequence[str]) -> list[Path]:
    """The files of data; one that is not there is wrong use."""
    for name in names:
        if not Path(name).is_file():
            raise WrongUse(Text(f"there is no file {name}", f"没有文件 {name}"))
    return [Path(name) for name in dict.fromkeys(names)]


def formulas_option(lang: str) -> click.Option:
    """Whether every item can be asked for as a tree."""
    return option(
        "--formulas", lang=lang, is_flag=True,
        help=Text(
            "Every item as a tree too, down to each part of its formulas.", "另含每个条目的树，直至公式的每个部分。"
        ),
    )  # fmt: skip


def time_type(lang: str) -> Read:
    """A length of time as the command line takes it: `90`, `2min`."""
    return Read(KEYS["timeout"][1], Text("TIME", "时间"), lang)


def checked_run(project: Project, *, check: bool) -> Result:
    """The specification, checked where verdicts may be asked for."""
    from reqonto.pipeline import STAGES, run

    stages: tuple[Stage, ...] = STAGES if check else ("read", "meaning")
    with progress(project.lang) as tell:
        return run(
            project.paths, project.settings, stages=stages, earlier=project.diagnostics, progress=tell, graph=graph_of,
            worlds=False,
        )  # fmt: skip


def _unread(asked: Asked, dataset: Dataset) -> list[Diagnostic]:
    """What is wrong with the data."""
    if asked.trouble is not None:
        from reqonto.checks.query_words import why_not_loaded

        return [Diagnostic(codes.UNANSWERED_QUERY, None, {"reason": why_not_loaded(asked.trouble)})]
    sources = {each.graph: each for each in dataset.sources}
    return [_problem(each, sources[each.graph].path, sources[each.graph].format) for each in asked.problems]


def _problem(problem: Problem, path: Path | None, form: str) -> Diagnostic:
    from reqonto.interchange.data_problems import data_problem

    why, span = data_problem(problem.detail, path, problem.line, problem.column)
    shown = "" if path is None else path.as_posix()
    return Diagnostic(codes.UNREAD_DATA, span, {"path": shown, "format": form, "detail": why})


def _at(source: Source, line: int, column: int) -> Span:
    """The place that a line and a column from 1 mean; what lies behind the end is the end."""
    if line > len(source.line_starts):
        return Span(source, len(source.text), len(source.text))
    start = min(source.line_starts[line - 1] + max(column, 1) - 1, len(source.text))
    return Span(source, start, min(start + 1, len(source.text)))


_ONE_OF = Text(
    "a question in the words of the language is asked of all worlds, of a scenario, or of data: leave out one of"
    " --scenario, --data, --ontology",
    "用规格语言提出的问题针对所有世界、某个场景或数据之一：请去掉 --scenario、--data、--ontology 中的一个",
)


def _in_words(
    text: str, path: str, project: Project, scenario: str, data: _Data | None, shown: str | None, output: str | None
) -> int:
    """The answer of a question in the words of the language."""
    from reqonto.asking import asked, asked_of_data
    from reqonto.report.query import reply_json, reply_text

    if shown not in {None, "table", "json"}:
        raise WrongUse(Text("such a question is answered as a table or as json", "此类问题的答案只有表格或 json 形式"))
    style = style_for(sys.stderr, project.lang)
    with progress(project.lang) as tell:
        if data is not None:
            told = _read_data(data)
            if isinstance(told, list):
                complain(render_all(told, style))
                return WRONG
            reply = asked_of_data(project.paths, project.settings, text, told, shown=path)
        else:
            reply = asked(
                project.paths, project.settings, text, shown=path, scenario=scenario, progress=tell
            )  # fmt: skip
    if reply.others:
        complain(render_all(reply.others, style))
    if reply.mistakes:
        complain(render_all(reply.mistakes, style))
        return WRONG
    wrong = any(each.weight is Severity.ERROR for each in reply.others)
    if reply.why is not None and shown != "json":
        complain(render(Diagnostic(codes.UNANSWERED_QUERY, None, {"reason": reply.why}), style))
    elif reply.why is not None or reply.answer or not wrong:
        said = reply_json(reply) if shown == "json" else reply_text(reply, project.lang)
        _write(said.encode(), output)
    if reply.why is not None:
        return WRONG
    return FINDINGS if wrong else OK


@dataclass(frozen=True, slots=True)
class _Data:
    """The files of data, and how they are to be read."""

    files: tuple[str, ...]
    now: str | None
    opened: bool
    base: str | None
    terms: str | None


def _read_data(data: _Data) -> AskedData | list[Diagnostic]:
    """The data, to be understood when the specification is known; or what is wrong with the files."""
    from reqonto.cli.data import end_of_observation, terms_of
    from reqonto.interchange.data_asked import asked_data

    return asked_data(
        data.files, base=data.base, terms=terms_of(data.terms), opened=data.opened,
        now=end_of_observation(data.now),
    )  # fmt: skip


# ---------------------------------------------------------------- answers


def _unknown_names(asked: Asked, text: str) -> list[Text]:
    """The names under `:` in a query without an answer that nothing in the dataset has."""
    from reqonto.backends.sparql import Rows
    from reqonto.checks.query_words import own_names, unknown_names
    from reqonto.interchange.dataset import PREFIXES

    names = own_names(text)
    if not names:
        return []
    space = PREFIXES[""]
    anywhere = "{ ?n ?p ?o } UNION { ?s ?n ?o } UNION { ?s ?p ?n }"
    every = f'SELECT DISTINCT ?n {{ {anywhere} FILTER(STRSTARTS(STR(?n), "{space}")) }}'
    answer = asked.query(every, seconds=_LOOKING, rows=_MOST_NAMES)
    if not isinstance(answer, Rows) or answer.cut:
        # Nothing is said of names where it is not known which there are.
        return []
    known = {unquote(str(value.text).removeprefix(space)) for (value,) in answer.rows if value is not None}
    return unknown_names(names, sorted(known))


_LOOKING = 5.0
_MOST_NAMES = 100_000


def _ask(asked: Asked, text: str, shown: str | None, seconds: float, limit: int) -> SparqlAnswer:
    from reqonto.backends.sparql_text import form_of

    if shown is None:
        shown = "turtle" if form_of(text) in {"CONSTRUCT", "DESCRIBE"} else "table"
    if shown == "table":
        return asked.query(text, seconds=seconds, rows=limit)
    results, graph = (shown, None) if shown in RESULTS else (None, shown)
    return asked.query(text, seconds=seconds, rows=None, results=results, graph=graph)


def _show(
    answer: SparqlAnswer, asked: Asked, text: str, path: str, lang: str, *,
    output: str | None, labels: bool, limit: int,
) -> int:  # fmt: skip
    from reqonto.backends.sparql import Document, NoAnswer, Rows, Truth
    from reqonto.checks.query_words import unknown_terms
    from reqonto.interchange.dataset import short
    from reqonto.report.query import Shown, table, truth_line

    match answer:
        case NoAnswer():
            complain(render(_unanswered(answer, text, path), style_for(sys.stderr, lang)))
            return WRONG
        case Document():
            _write(answer.body, output)
            return OK
        case Truth():
            _write((truth_line(answer, lang) + "\n").encode(), output)
            return OK
        case Rows():
            shown = Shown.of(answer, asked, lang, short, labels=labels)
            width = columns(sys.stdout) if output is None else None
            _write(("\n".join(table(answer, lang, width=width, shown=shown)) + "\n").encode(), output)
            if not answer.rows:
                for each in (*unknown_terms(text), *_unknown_names(asked, text)):
                    complain(each[lang])
            if not answer.cut:
                return OK
            complain(
                Text(
                    f"there are more than {limit} rows: --limit shows more, --format csv writes all",
                    f"超过 {limit} 行：--limit 可显示更多，--format csv 写出全部",
                )[lang]
            )
            return FINDINGS


def _unanswered(answer: NoAnswer, text: str, path: str) -> Diagnostic:
    from reqonto.checks.query_words import mistake_text, why_no_answer

    mistake = answer.mistake
    if mistake is None:
        return Diagnostic(codes.UNANSWERED_QUERY, None, {"reason": why_no_answer(answer)})
    span = _at(Source(path, text), mistake.line, mistake.column) if mistake.line else None
    return Diagnostic(codes.FAULTY_QUERY, span, {"detail": mistake_text(mistake)})


def _write(content: bytes, output: str | None) -> None:
    if output is None:
        text = content.decode("utf-8", "replace")
        (write if sys.stdout.isatty() else write_data)(text if text.endswith("\n") else text + "\n")
        return
    try:
        Path(output).write_bytes(content)
    except OSError as error:
        raise WrongUse(unwritable(output, error)) from error

"""Formats of other worlds – features, feature models, provers – for `import` and `export`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from reqonto.cli.output import style_for
from reqonto.cli.shown import WrongUse
from reqonto.cli.streams import complain
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_text import render_all

if TYPE_CHECKING:
    from reqonto.interchange.gherkin.steps import Steps
    from reqonto.logic.terms import Formula
    from reqonto.logic.theory import Theory
    from reqonto.result import Result
    from reqonto.source import Source
    from reqonto.syntax.show import Dialect

READ: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"gherkin": (".feature",), "uvl": (".uvl",), "tptp": (".p", ".ax"), "smtlib": (".smt2",)}
)
"""The formats that are read, with the ends of their files."""
WRITTEN = ("gherkin", "uvl", "smtlib", "tptp")
"""The formats that are written."""


def form_of(path: Path, form: str | None) -> str | None:
    """The format of a file, as it was named or by the end of its name; None if it is none of these."""
    if form is not None:
        return form if form in READ else None
    return next((name for name, ends in READ.items() if path.suffix.lower() in ends), None)


def read(
    path: Path, form: str, encoding: str | None, dialect: Dialect | None, steps: str | None, lang: str
) -> list[tuple[str, str]] | int:
    """The texts of a file by name, or the exit code after its findings were shown."""
    from reqonto.spec.walk import allow_depth
    from reqonto.syntax.files import read as read_text

    allow_depth()
    source = read_text(path, encoding)
    if isinstance(source, Diagnostic):
        return _told([source], lang)
    match form:
        case "gherkin":
            found, problems = _gherkin(source, dialect, steps)
        case "uvl":
            found, problems = _uvl(source, encoding, dialect, lang)
        case "smtlib":
            found, problems = _smtlib(source, dialect)
        case _:
            found, problems = _tptp(path, dialect, lang)
    code = _told(problems, lang)
    return code or found


def _gherkin(
    source: Source, dialect: Dialect | None, steps: str | None
) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    from reqonto.interchange.gherkin.features import missing, read_feature
    from reqonto.interchange.gherkin.inward import text_of
    from reqonto.interchange.gherkin.steps import Steps, read_steps
    from reqonto.syntax.files import read as read_text

    if missing():
        raise WrongUse(_install("gherkin-official", "gherkin"))
    table, problems = Steps(), list[Diagnostic]()
    if steps is not None:
        text = read_text(Path(steps))
        if isinstance(text, Diagnostic):
            return [], [text]
        table, problems = read_steps(text)
    feature, found = read_feature(source)
    problems += found
    if feature is None or any(each.weight is Severity.ERROR for each in problems):
        return [], problems
    text_, found = text_of(feature, source, table, dialect)
    return [(Path(source.path).stem, text_)], [*problems, *found]


def _table(steps: str, lang: str) -> Steps:
    """The table of steps in a file; one that cannot be used is wrong use."""
    from reqonto.interchange.gherkin.steps import read_steps
    from reqonto.syntax.files import read as read_text

    text = read_text(Path(steps))
    found, problems = (None, [text]) if isinstance(text, Diagnostic) else read_steps(text)
    if found is None or problems:
        complain(render_all(problems, style_for(sys.stderr, lang)))
        raise WrongUse(Text(f"{steps} is no table of steps", f"{steps} 不是步骤对照表"))
    return found


def _uvl(
    source: Source, encoding: str | None, dialect: Dialect | None, lang: str
) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    from reqonto.diagnostics.codes_uvl import LEFT_OUT
    from reqonto.interchange.uvl.count import TooMany, count
    from reqonto.interchange.uvl.inward import said_of, text_of
    from reqonto.interchange.uvl.read import read_model
    from reqonto.syntax.files import read as read_text

    model, problems = read_model(source, lambda path: read_text(path, encoding))
    most = any(each.code is LEFT_OUT for each in problems)
    if model is None:
        return [], problems
    try:
        products: int | None = (number := count(model))
        told = said_of(number, most=most)
    except TooMany:
        products, told = None, Text("products: too many to count", "产品：过多，未计数")
    complain(told[lang])
    text, found = text_of(model, source, products, dialect, most=most)
    return [(Path(source.path).stem, text)], [*problems, *found]


def _smtlib(source: Source, dialect: Dialect | None) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    from reqonto.interchange.smtlib.inward import text_of
    from reqonto.interchange.smtlib.read import read_script

    commands, problems = read_script(source)
    if problems:
        return [], problems
    text, found = text_of(commands, source, dialect)
    return [(Path(source.path).stem, text)], found


def _tptp(path: Path, dialect: Dialect | None, lang: str) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    from reqonto.interchange.tptp.as_text import Untold, text_of
    from reqonto.interchange.tptp.read import read as read_problem
    from reqonto.interchange.tptp.theory import theory_of

    problem, found = read_problem(path, environment=os.environ)
    given, more = theory_of(problem)
    found = [*found, *more]
    if any(each.weight is Severity.ERROR for each in found):
        return [], found
    try:
        text, left = text_of(given, dialect)
    except Untold as untold:
        raise WrongUse(
            Text(f"functions of numbers cannot be said: {untold}", f"无法表达以数为参数的函数：{untold}")
        ) from None
    if left:
        complain(Text(f"not in the text: {', '.join(left)}", f"文本中没有：{'、'.join(left)}")[lang])
    return [(problem.name, text)], found


def write(result: Result, form: str, lang: str, ask: str | None = None, steps: str | None = None) -> Iterable[str]:
    """The specification in a format; what the format does not hold is told.  Provers are asked about an id, or all."""
    match form:
        case "gherkin":
            from reqonto.interchange.gherkin.outward import features, unsaid
            from reqonto.syntax.printer import dominant_dialect

            table = None if steps is None else _table(steps, lang)
            made = [text for _, text in features(result, dominant_dialect(_own_text(result)), table)]
            lost = [Text("everything but scenarios", "场景以外的一切"), *unsaid(result)]
        case "uvl":
            from reqonto.interchange.uvl.outward import written

            text, lost = written(result)
            made = [text]
        case _:
            made, lost = _for_provers(result, form, ask)
    for each in lost:
        complain(Text(f"not in the export: {each.en}", f"导出中没有：{each.zh}")[lang])
    return made


def _for_provers(result: Result, form: str, ask: str | None) -> tuple[list[str], list[Text]]:
    """What a question asks: of all requirements together, or of the circumstances of one."""
    from reqonto.backends.smt_export import script

    theory = result.theory
    assert theory is not None
    made = script(theory, theory.ids("must"), _goal(theory, ask))
    left = list(made.left_out)
    text = made.text
    if form == "tptp":
        from reqonto.interchange.tptp.write import problem

        text, left = problem(made, ", ".join(result.files))
    return [text], [Text(each, each) for each in left]


def _goal(theory: Theory, ask: str | None) -> Formula | None:
    """That the circumstances of an item occur, or a situation."""
    from reqonto.logic.terms import disjunction

    if ask is None:
        return None
    situations = dict(theory.situations)
    if ask in situations:
        return situations[ask]
    if ask in theory.by_id:
        return disjunction(*(axiom.triggered for axiom in theory.by_id[ask]))
    raise WrongUse(Text(f"there is no formalised item {ask}", f"没有已形式化的条目 {ask}"))


def _own_text(result: Result) -> str:
    from reqonto.source import Span
    from reqonto.spec.shipped import is_shipped

    return "".join(each.source.text for each in result.trees if not is_shipped(Span(each.source, 0, 0)))


def _told(problems: list[Diagnostic], lang: str) -> int:
    """Show what was found; the exit code, 0 where something can be written."""
    from reqonto.diagnostics import codes_files

    if problems:
        complain(render_all(problems, style_for(sys.stderr, lang)))
    if not any(each.weight is Severity.ERROR for each in problems):
        return 0
    complain(Text("nothing was written: mend these first", "未写入任何内容：请先修正以上错误")[lang])
    gone = {codes_files.FILE_MISSING, codes_files.UNREADABLE_FILE}
    return 2 if any(each.code in gone for each in problems) else 1


def _install(library: str, extra: str) -> Text:
    return Text(
        f"{library} is not installed: pip install 'reqonto[{extra}]'",
        f"未安装 {library}：请运行 pip install 'reqonto[{extra}]'",
    )

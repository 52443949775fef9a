"""Formats of other worlds – features, feature models, provers – for `import` and `export`."""

from __future__ import annotations

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
    from reqonto.result import Result
    from reqonto.source import Source
    from reqonto.syntax.show import Dialect

READ: Mapping[str, tuple[str, ...]] = MappingProxyType({"gherkin": (".feature",), "uvl": (".uvl",)})
"""The formats that are read, with the ends of their files."""
WRITTEN = ("gherkin", "uvl")
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
    from reqonto.syntax.files import read as read_text

    source = read_text(path, encoding)
    if isinstance(source, Diagnostic):
        return _told([source], lang)
    found, problems = _gherkin(source, dialect, steps) if form == "gherkin" else _uvl(source, dialect, lang)
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


def _uvl(source: Source, dialect: Dialect | None, lang: str) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    from reqonto.interchange.uvl.count import TooMany, count
    from reqonto.interchange.uvl.inward import text_of
    from reqonto.interchange.uvl.read import read_model

    model, problems = read_model(source)
    if model is None:
        return [], problems
    try:
        products: int | None = count(model)
        told = Text(f"{products} products", f"{products} 种产品")
    except TooMany:
        products, told = None, Text("products: too many to count", "产品：过多，未计数")
    complain(told[lang])
    text, found = text_of(model, source, products, dialect)
    return [(Path(source.path).stem, text)], [*problems, *found]


def write(result: Result, form: str, lang: str) -> Iterable[str]:
    """The specification in a format; what the format does not hold is told."""
    match form:
        case "gherkin":
            from reqonto.interchange.gherkin.outward import features
            from reqonto.syntax.printer import dominant_dialect

            made = [text for _, text in features(result, dominant_dialect(_own_text(result)))]
            lost = [Text("everything but scenarios", "场景以外的一切")]
        case _:
            from reqonto.interchange.uvl.outward import written

            text, lost = written(result)
            made = [text]
    for each in lost:
        complain(Text(f"not in the export: {each.en}", f"导出中没有：{each.zh}")[lang])
    return made


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

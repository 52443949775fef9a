"""The matrix from source to verdict and its gaps, as text, Markdown, CSV and JSON; and the findings about links."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

from reqonto.checks.findings import VERDICTS
from reqonto.checks.further import Outcome
from reqonto.checks.tracing import EXPECTED, Matrix, Row, Verified
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json
from reqonto.diagnostics.render_text import Style, clean, render_all
from reqonto.pipeline import Result
from reqonto.report.grid import grid

HEAD = Text("links", "链接")
COLUMNS = (
    Text("source", "来源"), Text("need", "信息需求"), Text("requirement", "需求"), Text("scenario", "场景"),
    Text("verdict", "裁定"),
)  # fmt: skip
GAPS: Mapping[str, tuple[Text, Text]] = {
    "origin": (Text("no origin", "无由来"), Text("requirements without a source or need", "没有来源或信息需求的需求")),
    "need": (Text("no requirement", "无需求"), Text("needs without a requirement", "没有需求回应的信息需求")),
    "scenario": (Text("no scenario", "无场景"), Text("requirements that no scenario exercises", "没有场景触发的需求")),
    "verifies": (Text("verifies nothing", "不验证条目"), Text("scenarios that verify nothing", "不验证任何条目的场景")),
}  # fmt: skip
WIDTH = 80


def lines(outcome: Outcome, result: Result, style: Style) -> Iterator[str]:  # noqa: ARG001 - one of the sections
    """What links say that cannot be, and the gaps that were asked for."""
    yield HEAD[style.lang]
    yield from render_all(outcome.findings, style).rstrip("\n").split("\n")


def fields(outcome: Outcome, result: Result) -> Mapping[str, Json]:  # noqa: ARG001 - one of the sections
    """Nothing beside the findings; the whole matrix is the output of `reqonto trace`."""
    return {}


def text(found: Matrix, style: Style) -> Iterator[str]:
    """The matrix as a table of at most 80 cells, and what it lacks."""
    if not found.rows:
        yield Text("nothing to trace: no requirement, need or scenario", "没有可追踪的条目：没有需求、信息需求或场景")[
            style.lang
        ]
        return
    head = [each[style.lang] for each in COLUMNS]
    rows = [[clean(cell) for cell in cells_of(row, found, style.lang)] for row in found.rows]
    yield from grid(head, rows, width=min(style.columns or WIDTH, 100) if style.columns else WIDTH)
    yield ""
    yield from gap_lines(found, style.lang)


def gap_lines(found: Matrix, lang: str) -> Iterator[str]:
    """What is missing, by kind, each with its number and ids."""
    any_gap = False
    for word in EXPECTED:
        ids = found.gaps[word]
        if ids:
            any_gap = True
            colon, comma = ("：", "、") if lang == "zh" else (": ", ", ")
            count = f"（{len(ids)}）" if lang == "zh" else f" ({len(ids)})"
            yield f"{GAPS[word][1][lang]}{count}{colon}{comma.join(map(clean, ids))}"
    if not any_gap:
        yield Text("no gaps", "没有缺口")[lang]


def cells_of(row: Row, found: Matrix, lang: str) -> Sequence[str]:
    """The five cells of a row; what is missing is said where it is missing."""
    comma = "、" if lang == "zh" else ", "
    gap = {word: f"– {told[0][lang]}" for word, told in GAPS.items()}
    sources = comma.join(row.sources) or (gap["origin"] if "origin" in row.gaps else "")
    if row.word == "need":
        needs, requirement = row.id, gap["need"] if "need" in row.gaps else ""
    elif row.word == "scenario":
        needs, requirement = "", gap["verifies"]
    else:
        needs, requirement = comma.join(row.needs), row.id
    scenarios = comma.join(each.scenario for each in row.scenarios)
    if row.word == "scenario":
        scenarios = row.id
    elif row.through:
        by = Text(f"through {', '.join(row.through)}", f"经 {'、'.join(row.through)}")[lang]
        scenarios = f"{scenarios}; {by}" if scenarios else by
    elif "scenario" in row.gaps:
        scenarios = f"{scenarios} {gap['scenario']}".strip()
    verdicts = ""
    if found.judged and row.scenarios:
        each = {_verdict(one, lang) for one in row.scenarios}
        alike = len(each) == 1
        verdicts = each.pop() if alike else comma.join(f"{one.scenario} {_verdict(one, lang)}" for one in row.scenarios)
    return (sources, needs, requirement, scenarios, verdicts)


def _verdict(each: Verified, lang: str) -> str:
    return "–" if each.verdict is None else VERDICTS[each.verdict][lang]


def markdown(found: Matrix, lang: str) -> str:
    """The matrix as a table of Markdown."""
    rows = [[each[lang] for each in COLUMNS], ["---"] * len(COLUMNS)]
    rows += [[_escaped(cell) for cell in cells_of(row, found, lang)] for row in found.rows]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{table}\n\n" + "\n".join(f"- {line}" for line in gap_lines(found, lang)) + "\n"


def _escaped(cell: str) -> str:
    return clean(cell).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def comma_separated(found: Matrix) -> str:
    """One line for each requirement and scenario, in English whatever the language, for tools; gaps in a column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["kind", "id", "title", "sources", "needs", "scenario", "declared", "verdict", "through", "gaps"])
    for row in found.rows:
        shared = [row.word, row.id, row.title, "; ".join(row.sources), "; ".join(row.needs)]
        last = ["; ".join(row.through), "; ".join(row.gaps)]
        for each in row.scenarios or (None,):
            middle = ["", "", ""] if each is None else _triple(each)
            writer.writerow([_harmless(cell) for cell in (*shared, *middle, *last)])
    return out.getvalue()


def _triple(each: Verified) -> list[str]:
    return [each.scenario, "yes" if each.declared else "no", "" if each.verdict is None else each.verdict.value]


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def matrix_json(found: Matrix, result: Result) -> dict[str, Json]:
    """The matrix as data, see `trace-schema.json`."""
    from reqonto import __version__

    return {
        "schema": 1,
        "reqonto": __version__,
        "files": list(result.files),
        "judged": found.judged,
        "rows": [
            {
                "id": row.id,
                "kind": row.word,
                "title": row.title,
                "file": None if row.span is None else row.span.path,
                "line": None if row.span is None else row.span.line,
                "sources": list(row.sources),
                "needs": list(row.needs),
                "scenarios": [
                    {
                        "id": each.scenario,
                        "declared": each.declared,
                        "verdict": None if each.verdict is None else each.verdict.value,
                    }
                    for each in row.scenarios
                ],
                "through": list(row.through),
                "gaps": list(row.gaps),
            }
            for row in found.rows
        ],
        "gaps": {word: list(ids) for word, ids in found.gaps.items()},
    }


def schema() -> dict[str, object]:
    """The JSON Schema of what `matrix_json` gives."""
    from importlib import resources

    loaded: dict[str, object] = json.loads(
        resources.files("reqonto.report").joinpath("trace-schema.json").read_text(encoding="utf-8")
    )
    return loaded

"""What a specification says about data, as text, JSON and a table of violations."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field

from reqonto import __version__
from reqonto.checks.validation import Case, Judged
from reqonto.checks.verdicts import Verdict
from reqonto.diagnostics import codes_data as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_json import Json, diagnostic_json, text_json
from reqonto.diagnostics.render_text import Style, clean, render_all
from reqonto.diagnostics.render_text import render_concise as concise_line
from reqonto.logic.show import shown_instant
from reqonto.records import dataclass
from reqonto.report.page import padded, page
from reqonto.report.words import MODALITY_WORDS, counted, title
from reqonto.result import Result
from reqonto.validation import Validation, worst_cases

SCHEMA = 1
SHOWN = 5
"""Cases of a requirement that are shown as text."""

SAMPLE = 20
"""Cases of a requirement that stand in JSON."""

COLUMNS = (Verdict.SATISFIED, Verdict.VIOLATED, Verdict.PENDING, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)

WORDS: Mapping[Verdict, Text] = {
    Verdict.SATISFIED: Text("satisfied", "满足"),
    Verdict.VIOLATED: Text("violated", "违反"),
    Verdict.PENDING: Text("pending", "待定"),
    Verdict.UNKNOWN: Text("unknown", "未知"),
    Verdict.NOT_APPLICABLE: Text("n/a", "不适用"),
}

_RED, _GREEN, _YELLOW = "\x1b[1;31m", "\x1b[1;32m", "\x1b[1;33m"


@dataclass(frozen=True)
class Report:
    """A validation with what it was made of: the run over the specification, and what was read from the data.

    `short` writes a name of the data with its prefix.  `meanings` tell as what the names in the data were read.
    """

    result: Result
    validation: Validation | None
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    meanings: tuple[tuple[str, str], ...] = ()
    short: Callable[[str], str] = field(default=str, compare=False)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        return () if self.validation is None else self.validation.findings


# ---------------------------------------------------------------- text


def render(report: Report, style: Style, *, show: Severity = Severity.WARNING, verbose: bool = False) -> str:
    """Everything that needs attention, and the table of verdicts; ends in a newline."""
    # What the table tells needs no finding of its own.
    told = (
        *report.diagnostics,
        *(each for each in report.findings if each.code in {codes.ENGINES_DISAGREE, codes.ENGINE_GAVE_UP}),
    )
    texts = render_all([each for each in told if each.weight >= show], style)
    lines: list[str] = []
    if report.validation is not None:
        lines = list(_lines(report, report.validation, style, verbose=verbose))
    lines.append(_closing(report)[style.lang])
    return (texts + "\n" if texts else "") + page(lines, style)


def render_concise(report: Report, lang: str) -> str:
    """One line for each finding, each requirement and each case that is violated."""
    lines = [concise_line(each, lang) for each in (*report.diagnostics, *report.findings)]
    if report.validation is not None:
        for judged in (*report.validation.judged, *_broken(report.validation)):
            numbers = " ".join(f"{WORDS[verdict][lang]} {judged.count(verdict)}" for verdict in COLUMNS)
            lines.append(f"{judged.id} {numbers}\n")
            for case in judged.cases:
                if case.verdict is Verdict.VIOLATED:
                    place = "" if case.place is None else f" {case.place.path}:{case.place.line}"
                    lines.append(f"  {_name(report, case.focus, lang)}{place}\n")
    return "".join(lines)


def _broken(validation: Validation) -> Iterator[Judged]:
    """What is taken for granted, as far as the data do not simply keep it."""
    for judged in validation.background:
        if judged.count(Verdict.VIOLATED) or judged.count(Verdict.UNKNOWN):
            yield judged


def _lines(report: Report, validation: Validation, style: Style, *, verbose: bool) -> Iterator[str]:
    lang = style.lang
    if verbose and report.meanings:
        yield Text("Read from the data:", "从数据中读出：")[lang]
        for name, meaning in report.meanings:
            yield f"  {clean(name)} → {clean(meaning)}"
        yield ""
    rows = [*validation.judged, *_broken(validation)]
    if rows:
        width = max(len(row.id) for row in rows) + 2
        heads = [WORDS[verdict][lang] for verdict in COLUMNS]
        wide = 10
        yield " " * width + "".join(padded(head, wide) for head in heads).rstrip()
        for row in rows:
            cells = "".join(padded(str(row.count(verdict) or "–"), wide) for verdict in COLUMNS)
            mark = "" if not row.count(Verdict.VIOLATED) else _RED
            yield (
                style.paint(mark, padded(row.id, width) + cells.rstrip())
                if mark
                else padded(row.id, width) + cells.rstrip()
            )
        yield ""
    for row in rows:
        yield from _cases(row, report, style, verbose=verbose)
    for key, why in validation.unjudged:
        yield clean(f"{key}: {Text('not judged', '未判定')[lang]} – {why[lang]}")
    left = [row for row in rows if row.left is not None]
    if verbose:
        for row in left:
            assert row.left is not None
            yield clean(f"{row.id}: {Text('judged by the evaluator', '由求值器判定')[lang]} – {row.left[lang]}")


def _cases(judged: Judged, report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    lang = style.lang
    most = len(judged.cases) if verbose else SHOWN
    shown = worst_cases(judged, most)
    share = report.validation.shares.get(judged.id) if report.validation is not None else None
    if not shown and share is None:
        return
    force = MODALITY_WORDS.get(judged.force, MODALITY_WORDS["must"])[lang]
    name = title(report.result, judged.id, lang)
    head = f"{judged.id}{f' {name}' if name else ''}"
    yield clean(Text(f"{head} ({force})", f"{head}（{force}）")[lang])
    if share is not None:
        yield f"  {share[lang]}"
    for case in shown:
        colour = _RED if case.verdict is Verdict.VIOLATED else _YELLOW
        word = style.paint(colour, WORDS[case.verdict][lang])
        place = "" if case.place is None else f"  {case.place.path}:{case.place.line}"
        reason = told(case, report)[lang]
        line = _name(report, case.focus, lang)
        if reason:
            line = Text(f"{line}: {reason}", f"{line}：{reason}")[lang]
        yield f"  {word} {clean(line)}{clean(place)}"
    rest = sum(case.verdict in {Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.PENDING} for case in judged.cases) - len(
        shown
    )
    if rest > 0:
        yield "  " + Text(f"… {rest} more", f"… 另有 {rest} 处")[lang]
    yield ""


def told(case: Case, report: Report) -> Text:
    """Why a case has its verdict: the other things of the match, and what the duty hangs on there."""
    parts = [f"{name} = {report.short(value)}" for name, value in case.bindings]
    en, zh = list(parts), list(parts)
    if case.hanging:
        names = [report.short(each) for each in case.hanging]
        en.append(f"because of {', '.join(names)}")
        zh.append(f"因为 {'、'.join(names)}")
    if case.why is not None:
        en.append(case.why.en)
        zh.append(case.why.zh)
    return Text("; ".join(en), "；".join(zh))


def _name(report: Report, focus: str, lang: str) -> str:
    return report.short(focus) if focus else Text("the data as a whole", "数据整体")[lang]


def _closing(report: Report) -> Text:
    validation = report.validation
    if validation is None:
        return Text("nothing was validated", "未作任何验证")
    things = sum(len(names) for names in validation.world.world.elements.values())
    many = counted(things, "thing", "things", "个事物")
    engine = validation.options.engine
    end = validation.world.end
    until = Text("", "")
    if end is not None:
        shown = shown_instant(end * validation.tick)
        until = Text(f", observed until {shown}", f"，观察至 {shown}")
        if validation.options.reading.complete:
            until = Text(f", complete at {shown}", f"，截至 {shown} 已完整")
    violated = sum(bool(each.count(Verdict.VIOLATED)) for each in validation.judged)
    asked = counted(len(validation.judged), "requirement", "requirements", "条需求")
    bad = Text(f"{violated} violated", f"{violated} 条被违反") if violated else Text("none violated", "无一违反")
    both = Text(", compared with the evaluator", "，已与求值器对照") if validation.compared else Text("", "")
    return Text(
        f"{asked.en} about {many.en}{until.en}: {bad.en} (engine {engine}{both.en})",
        f"就 {many.zh}检查 {asked.zh}{until.zh}：{bad.zh}（引擎 {engine}{both.zh}）",
    )


# ---------------------------------------------------------------- JSON


def render_json(report: Report) -> str:
    """The validation as JSON, the same bytes for the same input."""
    return json.dumps(report_json(report), ensure_ascii=False, indent=2) + "\n"


def schema() -> dict[str, object]:
    """The JSON Schema of what `render_json` gives."""
    from importlib import resources

    text = resources.files("reqonto.report").joinpath("validation.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded


def report_json(report: Report) -> dict[str, Json]:
    """The validation as data."""
    validation = report.validation
    fields: dict[str, Json] = {
        "schema": SCHEMA,
        "reqonto": __version__,
        "files": list(report.result.files),
        "data": list(report.files),
        "engine": None if validation is None else validation.options.engine,
        "compared": validation is not None and validation.compared,
        "until": None,
        "complete": validation is not None and validation.options.reading.complete,
        "rows": {} if validation is None else dict(validation.world.rows),
        "read_as": [{"name": name, "meaning": meaning} for name, meaning in report.meanings],
        "requirements": [],
        "background": [],
        "unjudged": [],
        "diagnostics": [diagnostic_json(each) for each in (*report.diagnostics, *report.findings)],
    }
    if validation is not None:
        if validation.world.end is not None:
            fields["until"] = shown_instant(validation.world.end * validation.tick)
        fields["requirements"] = [_judged_json(each, report) for each in validation.judged]
        fields["background"] = [_judged_json(each, report) for each in validation.background if each.cases]
        fields["unjudged"] = [{"id": key, "why": text_json(why)} for key, why in validation.unjudged]
    return fields


def _judged_json(judged: Judged, report: Report) -> dict[str, Json]:
    found: dict[str, Json] = {
        "id": judged.id,
        "modality": judged.force,
        "checked": len(judged.cases),
        "satisfied": judged.count(Verdict.SATISFIED),
        "violated": judged.count(Verdict.VIOLATED),
        "pending": judged.count(Verdict.PENDING),
        "unknown": judged.count(Verdict.UNKNOWN),
        "not_applicable": judged.count(Verdict.NOT_APPLICABLE),
        "engine": judged.engine,
        "left": None if judged.left is None else text_json(judged.left),
        "sample": [_case_json(case, report) for case in worst_cases(judged, SAMPLE)],
    }
    share = None if report.validation is None else report.validation.shares.get(judged.id)
    if share is not None:
        found["share"] = text_json(share)
    return found


def _case_json(case: Case, report: Report) -> dict[str, Json]:
    return {
        "key": case.focus,
        "verdict": str(case.verdict),
        "why": text_json(told(case, report)),
        "with": dict(case.bindings),
        "because": list(case.hanging),
        "file": None if case.place is None else case.place.path,
        "line": None if case.place is None else case.place.line,
    }


# ---------------------------------------------------------------- violations


HEADS = ("requirement", "modality", "key", "why_en", "why_zh", "file", "line")
"""The columns of the table of violations."""


def violations(report: Report) -> Iterator[tuple[str, str, str, str, str, str, int | None]]:
    """Every violation as a row."""
    if report.validation is None:
        return
    for judged in (*report.validation.judged, *report.validation.background):
        for case in judged.cases:
            if case.verdict is Verdict.VIOLATED:
                why = told(case, report)
                path, line = ("", None) if case.place is None else (case.place.path, case.place.line)
                yield judged.id, judged.force, case.focus, why.en, why.zh, path, line


def violations_csv(rows: Sequence[Sequence[object]]) -> str:
    """The violations as CSV with a line of heads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows(rows)
    return text.getvalue()

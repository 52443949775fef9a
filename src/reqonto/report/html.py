"""What a check finds as one page of HTML: to be read in a browser, handed on, printed.

The page needs nothing beside it and loads nothing; it has both languages, of which a button chooses one.  It tells what
the other reports tell: the verdict and what it rests on, conflicts with their stories and repairs, findings,
requirements, scenarios, the matrix of traces, and what stayed open.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from reqonto import __version__
from reqonto.checks.tracing import matrix
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import Style
from reqonto.hashes import sha256
from reqonto.pipeline import Result
from reqonto.report import aside
from reqonto.report.further import section_of
from reqonto.report.html_conflicts import conflicts, repairs
from reqonto.report.html_parts import WEIGHTS, place, source_of
from reqonto.report.html_scenarios import scenarios
from reqonto.report.html_style import SCRIPT, STYLE
from reqonto.report.markup import (
    LANGS,
    NOTHING,
    Content,
    Markup,
    anchor,
    element,
    folded,
    items,
    link,
    plain,
    table,
    together,
    without_dead_links,
)  # fmt: skip
from reqonto.report.page import page
from reqonto.report.places import place_of, root_of
from reqonto.report.text import counts, headline, told_world, unchecked_lines, undecided_lines, unsettled_text
from reqonto.report.traces import COLUMNS, cells_of, gap_lines
from reqonto.report.words import MODALITY_WORDS, STATUS_WORDS, chosen, counted, in_force, rejected, title
from reqonto.spec.shipped import PREFIX

_SHOWN_ELSEWHERE = frozenset({"repairs", "trace"})
"""Further stages that have a part of the page of their own."""


def render(result: Result, lang: str, *, show: Severity = Severity.WARNING) -> str:
    """The page, opened in `lang`; findings below `show` stand folded."""
    called = _called(result)
    parts = [(key, heading, made) for key, heading, part in _PARTS if (made := part(result, show))]
    body = element(
        "body",
        element("a", Text("To the report", "跳到报告"), href="#verdict", class_="skip"),
        element("header", element("h1", called), _switch(lang)),
        element(
            "main",
            _verdict(result),
            element(
                "nav",
                items("ul", (element("a", heading, href=f"#{key}") for key, heading, _ in parts)),
                aria_label="reqonto",
            ),
            *(element("section", element("h2", heading, id=key), made) for key, heading, made in parts),
        ),
        element("footer", _about(result)),
        element("script", Markup(SCRIPT)),
        data_title_en=called.en,
        data_title_zh=called.zh,
    )
    digest = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", **{"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", name="generator", content=f"reqonto {__version__}"),
        element("title", called[lang]),
        element("style", Markup(STYLE)),
    )
    return f"<!doctype html>\n{element('html', head, without_dead_links(body), lang=LANGS[lang]).text}\n"


def _called(result: Result) -> Text:
    """What the page is about: the one text, or the folder of all."""
    root = root_of(result)
    paths = [PurePosixPath(root.name(each)) for each in result.files if not each.startswith(PREFIX)]
    shared = [part for part, *others in zip(*(path.parts for path in paths), strict=False) if set(others) <= {part}]
    if not shared:
        return Text("Report of the check", "检查报告")
    named = "/".join(shared).replace("//", "/")
    return Text(f"Report of the check: {named}", f"检查报告：{named}")


def _switch(lang: str) -> Markup:
    names = {"en": "English", "zh": "中文"}
    return together(
        element(
            "button", names[each], type="button", data_lang=LANGS[each], lang=LANGS[each],
            aria_pressed="true" if each == lang else "false", hidden=True,
        )
        for each in LANGS
    )  # fmt: skip


def _in_both(lines: Callable[[str], Sequence[str]]) -> Text:
    """Lines of the report for terminals, in both languages."""
    texts = [page(lines(lang), Style(lang)).rstrip("\n") for lang in LANGS]
    return Text(texts[0], texts[1])


# ---------------------------------------------------------------- the parts


def _verdict(result: Result) -> Markup:
    """The verdict in a sentence, what was counted, and a world that shows it where there is one."""
    told: list[Content] = [
        element("p", element("strong", headline(result))),
        element("p", counts(result)),
    ]
    force = in_force(result)
    if force is not None:
        told.append(element("p", force))
    gone = rejected(result)
    if gone is not None:
        told.append(element("p", gone))
    some = chosen(result)
    if some is not None:
        told.append(element("p", some))
    if result.timed_out:
        seconds = f"{result.settings.timeout:g}"
        late = Text(
            f"The time budget of {seconds} s is used up; what was not reached is undecided.",
            f"{seconds} 秒的时间预算已用完，未及之处均为未判定。",
        )
        told.append(element("p", late, class_="warn"))
    world = None if result.consistency is None else result.consistency.witness
    if world is not None and (world.facts or world.steps):
        shown = _in_both(lambda lang: told_world(world, Style(lang)).splitlines())
        told.append(folded(Text("A world in which all of it holds", "全部成立的一个例子"), element("pre", shown)))
    return element("div", *told, id="verdict", class_=f"verdict {result.verdict}", tabindex="-1")


def _findings(result: Result, show: Severity) -> Markup:
    """Every finding, the weightiest first; those below `show` folded."""
    ordered = sorted(result.all_diagnostics, key=lambda each: -each.weight)
    above = [each for each in ordered if each.weight >= show]
    below = [each for each in ordered if each.weight < show]
    head = (Text("weight", "级别"), Text("code", "编号"), Text("place", "位置"), Text("finding", "发现"))
    root = root_of(result)

    def rows(found: list) -> Iterator[tuple[Content, ...]]:  # type: ignore[type-arg]
        for each in found:
            path, span = place_of(each, result)
            where = "" if path is None else root.name(path) + ("" if span is None else f":{span.line}")
            word, look = WEIGHTS[each.weight]
            message = element("div", Text(each.message("en"), each.message("zh")))
            reasons = [*(label.message for label in each.labels), *each.notes]
            why = folded(Text("reasons", "原因"), items("ul", reasons)) if reasons else NOTHING
            fixes = items("ul", (Text(f"fix: {fix.message.en}", f"修正：{fix.message.zh}") for fix in each.fixes))
            yield (
                element("span", word, class_=look), element("code", each.code.code),
                element("span", where, class_="place"), together((message, why, fixes)),
            )  # fmt: skip

    many = counted(len(above), "finding", "findings", "项发现")
    shown = table(many, head, rows(above)) if above else NOTHING
    if not below:
        return shown
    rest = counted(len(below), "weaker finding", "weaker findings", "项较轻的发现")
    return together((shown, folded(rest, table(rest, head, rows(below)))))


def _requirements(result: Result, _show: Severity) -> Markup:
    """Every requirement with what is known of it; its text is there to unfold."""
    if not result.requirements:
        return NOTHING
    head = (
        Text("id", "编号"),
        Text("requirement", "需求"),
        Text("modality", "情态"),
        Text("status", "状态"),
        Text("place", "位置"),
    )
    rows: list[tuple[Content, ...]] = []
    for line in result.requirements:
        called = Text(title(result, line.id, "en"), title(result, line.id, "zh"))
        because = together((link("r", each) for each in line.because), ", ")
        word = STATUS_WORDS[line.status.value]
        look = {"ok": "good", "conflicting": "bad", "vacuous": "warn", "undecided": "warn"}.get(line.status.value, "")
        status = together((element("span", word, class_=look), because), " ")
        rows.append(
            (
                element("span", line.id, id=anchor("r", line.id)),
                together((element("span", called), source_of(line.id, result))),
                MODALITY_WORDS.get(line.modality, Text(line.modality, _NOT.get(line.modality, line.modality))),
                status,
                place(line.span, result),
            )
        )
    return table(counted(len(rows), "requirement", "requirements", "条需求"), head, rows)


_NOT = {"must not": "不得", "should not": "不宜", "may not": "不必"}


def _trace(result: Result, _show: Severity) -> Markup:
    """The matrix from source to verdict, and its gaps."""
    if result.specification is None:
        return NOTHING
    found = matrix(result.specification, result.scenarios, judged=bool(result.scenarios))
    if not found.rows:
        return NOTHING
    rows = [
        [Text(en, zh) for en, zh in zip(cells_of(row, found, "en"), cells_of(row, found, "zh"), strict=True)]
        for row in found.rows
    ]
    gaps = zip(gap_lines(found, "en"), gap_lines(found, "zh"), strict=True)
    caption = Text("from source to verdict", "从来源到裁定")
    return together((table(caption, COLUMNS, rows), items("ul", (Text(en, zh) for en, zh in gaps))))


def _further(result: Result, _show: Severity) -> Markup:
    """The sections of the further checks, as reports for terminals have them."""
    made: list[Markup] = []
    for stage, outcome in result.further.items():
        if stage in _SHOWN_ELSEWHERE:
            continue
        told = _in_both(lambda lang, s=stage, o=outcome: list(section_of(s).lines(o, result, Style(lang))))  # type: ignore[misc]
        if told.en.strip():
            made.append(element("pre", told))
    return together(made)


def _open(result: Result, _show: Severity) -> Markup:
    """What stayed undecided, and what was read but not checked."""
    told: list[Markup] = []
    consistency = result.consistency
    if consistency is not None and consistency.undecided:
        told.append(element("pre", _in_both(lambda lang: list(undecided_lines(consistency.undecided, Style(lang))))))
    if consistency is not None and consistency.unsettled:
        told.append(element("p", unsettled_text(consistency.unsettled)))
    left = _in_both(lambda lang: [line for line in unchecked_lines(result, Style(lang)) if line])
    if left.en.strip():
        told.append(element("pre", left))
    return together(told)


def _aside(result: Result) -> Markup:
    """The findings that do not count, each with the reason why."""
    head = aside.headline_aside(result)
    if head is None:
        return NOTHING
    told = (
        element("span", Text(*(f"{each.finding.code.code} {each.finding.message(lang)}" for lang in ("en", "zh"))),
                element("br"), Text(*(aside.why(each, lang) for lang in ("en", "zh"))))
        for each in result.set_aside
    )  # fmt: skip
    return together((element("p", head), items("ul", told)))


_PARTS: tuple[tuple[str, Text, Callable[[Result, Severity], Markup]], ...] = (
    ("conflicts", Text("Conflicts", "冲突"), lambda result, _: conflicts(result)),
    ("repairs", Text("Repairs", "修复办法"), lambda result, _: repairs(result)),
    ("findings", Text("Findings", "发现"), _findings),
    ("further", Text("Further checks", "其他检查"), _further),
    ("scenarios", Text("Scenarios", "场景"), lambda result, _: scenarios(result)),
    ("requirements", Text("Requirements", "需求"), _requirements),
    ("trace", Text("Traceability", "可追踪性"), _trace),
    ("aside", Text("Not counted", "不计入"), lambda result, _: _aside(result)),
    ("open", Text("Undecided and not checked", "未判定与未检查"), _open),
)
"""The parts of the page in their order; one that has nothing to tell is left out."""


def _about(result: Result) -> Markup:
    """What the verdicts claim, and what was read."""
    claims = Text(
        "Consistent, can apply: a finite world was found, and an evaluator that shares no code with the solver found"
        " every requirement kept in it. Conflict, never applies, follows: proved for worlds of any size, and confirmed"
        " in a fresh solver. Undecided: neither, within the time and the size of worlds; it never counts as a pass.",
        "一致、能够适用：找到了一个有限的例子，与求解器不共用代码的求值器确认其中每条需求都得到遵守。"
        "冲突、永不适用、可由其他需求推出：对任意规模均已证明，并由全新的求解器确认。"
        "未判定：在所给时间与规模内两者都未得到；从不算作通过。",
    )
    root = root_of(result)
    files = folded(Text("texts that were read", "读取的文本"), items("ul", (root.name(each) for each in result.files)))
    return together((element("p", claims), files, element("p", plain(f"reqonto {__version__}"), class_="place")))

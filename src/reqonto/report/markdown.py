"""A summary of a check in Markdown, for the comment that a pipeline leaves on a pull request."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_text import clean
from reqonto.lazily import pattern
from reqonto.pipeline import Result
from reqonto.report.aside import headline_aside
from reqonto.report.places import place_of, root_of
from reqonto.report.text import unexpected
from reqonto.report.words import counted

MOST = 50
"""Findings that the table names before the rest is counted only: a comment has room for some 65 000 characters."""

LONGEST = 4000
"""Characters of the reasons of one finding."""

VERDICTS: Mapping[str, Text] = {
    "consistent": Text("consistent", "一致"),
    "inconsistent": Text("inconsistent", "不一致"),
    "undecided": Text("undecided", "未判定"),
    "invalid": Text("invalid: the texts have mistakes", "无效：文本有误"),
}
WEIGHTS: Mapping[Severity, Text] = {
    Severity.ERROR: Text("❌ error", "❌ 错误"),
    Severity.WARNING: Text("⚠️ warning", "⚠️ 警告"),
    Severity.HINT: Text("💡 hint", "💡 提示"),
}
REASONED = 10
"""Findings whose reasons are told under the table."""

_SPECIAL = pattern(r"([\\*_\[\]|~#>])")
_CODE = pattern(r"`([^`]+)`")


def render(result: Result, lang: str, *, show: Severity = Severity.WARNING) -> str:
    """The verdict, what was counted, and the findings of this weight and more, the weightiest first."""
    return "\n".join(_lines(result, lang, show)) + "\n"


def _lines(result: Result, lang: str, show: Severity) -> Iterator[str]:
    told = sorted((each for each in result.all_diagnostics if each.weight >= show), key=lambda each: -each.weight)
    whole = result.consistency is not None or result.verdict == "invalid"
    verdict = VERDICTS[result.verdict][lang] if whole else Text("scenarios", "场景")[lang]
    yield f"## reqonto: {verdict}" if lang == "en" else f"## reqonto：{verdict}"
    yield ""
    yield _counts(result, lang)
    aside = headline_aside(result)
    if aside is not None:
        yield ""
        yield marked(aside[lang][:1].upper() + aside[lang][1:] + Text(".", "。")[lang])
    if not told:
        yield ""
        yield Text("No findings.", "没有发现问题。")[lang]
        return
    yield ""
    yield Text("| weight | code | place | finding |", "| 级别 | 编号 | 位置 | 发现 |")[lang]
    yield "|---|---|---|---|"
    root = root_of(result)
    for each in told[:MOST]:
        path, span = place_of(each, result)
        place = "" if path is None else f"{root.name(path)}:{span.line}" if span is not None else root.name(path)
        where = marked(f"`{place}`") if place and "`" not in place else marked(place)
        yield f"| {WEIGHTS[each.weight][lang]} | {each.code.code} | {where} | {marked(each.message(lang))} |"
    if len(told) > MOST:
        rest = counted(len(told) - MOST, "finding", "findings", "项")
        yield ""
        yield Text(
            f"… and {rest.en} more: `reqonto check` lists them all.", f"……另有 {rest.zh}：`reqonto check` 列出全部。"
        )[lang]
    for each in [each for each in told if each.notes][:REASONED]:
        yield ""
        yield from _reasons(each, lang)


def _counts(result: Result, lang: str) -> str:
    summary = result.summary
    parts = [
        counted(summary["requirements"], "requirement", "requirements", "条需求"),
        counted(summary["conflicts"], "conflict", "conflicts", "处冲突"),
        counted(summary["scenarios"], "scenario", "scenarios", "个场景"),
        unexpected(result),
        Text(f"{summary['undecided']} undecided", f"{summary['undecided']} 项未判定"),
    ]
    text = Text(", ".join(each.en for each in parts), "，".join(each.zh for each in parts))
    late = Text(" The time budget is used up.", "时间预算已用完。") if result.timed_out else Text("", "")
    return f"{text[lang]}{'。' if lang == 'zh' else '.'}{late[lang]}"


def _reasons(each: Diagnostic, lang: str) -> Iterator[str]:
    yield "<details>"
    yield f"<summary>{each.code.code} {_plain(each.message(lang))}</summary>"
    yield ""
    lines = [line for note in each.notes for line in note[lang].splitlines()]
    room = LONGEST
    for line in lines:
        shown = marked(line)
        room -= len(shown)
        if room < 0:
            yield "- …"
            break
        yield f"- {shown}"
    yield ""
    yield "</details>"


def _plain(text: str) -> str:
    """A text inside of HTML."""
    return html.escape(clean(" ".join(text.split())), quote=False).replace("@", "@\u200b")


def marked(text: str) -> str:
    """A text of ours or of a user in one line in which only names between backticks are marked; it calls nobody."""
    plain = clean(" ".join(text.split()))
    parts = _CODE.split(plain)
    return "".join(
        f"`{part.replace('|', chr(92) + '|')}`" if index % 2 else _escaped(part) for index, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    shown = _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;").replace("`", "\\`")
    # A blank of no width keeps a name from being called, and an address from becoming a link.
    return re.sub(r"@(?=\w)|(?<=:)(?=//)", lambda found: f"{found[0]}\u200b", shown)

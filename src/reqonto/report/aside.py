"""Findings that do not count: how many there are and why, one by one, and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json, diagnostic_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.fingerprints import conflict_of
from reqonto.pipeline import Result
from reqonto.report.page import UNDER
from reqonto.result import How, SetAside

_COUNTED: Mapping[How, Text] = {
    "comment": Text("accepted by comments", "由注释接受"),
    "file": Text("accepted in the file of accepted findings", "列于已接受发现的文件"),
    "before": Text("there before", "先前已有"),
}


def headline_aside(result: Result) -> Text | None:
    """How many findings do not count, and why; None where all count."""
    if not result.set_aside:
        return None
    counted = Counter(each.how for each in result.set_aside)
    parts = [
        Text(f"{counted[how]} {told.en}", f"{counted[how]} 项{told.zh}")
        for how, told in _COUNTED.items()
        if counted[how]
    ]
    return Text(
        f"not counted: {', '.join(each.en for each in parts)}", f"不计入：{'，'.join(each.zh for each in parts)}"
    )


def lines(result: Result, style: Style, show: Severity) -> Iterator[str]:
    """The findings that do not count, each with its reason; without hints they are counted only."""
    head = headline_aside(result)
    if head is None:
        return
    lang = style.lang
    yield ""
    hidden = show > Severity.HINT
    yield head[lang] + (Text(" (--show hint lists them)", "（--show hint 可列出）")[lang] if hidden else "")
    if not hidden:
        for each in result.set_aside:
            found = each.finding
            where = "" if found.span is None else f"   {clean(found.span.path)}:{found.span.line}"
            yield f"  {found.code.code}  {UNDER}{clean(found.message(lang))}{where}"
            if each.how != "before":
                yield f"    {UNDER}{why(each, lang)}"


def why(each: SetAside, lang: str) -> str:
    """Why a finding does not count: as of which version it was there; or who accepted it, until when, and where."""
    if each.how == "before":
        return Text(f"there in {clean(each.reason)} as well", f"{clean(each.reason)} 中已有")[lang]
    place = "" if each.place is None else f"   {clean(each.place.path)}:{each.place.line}"
    until = Text("", "")
    if each.until is not None:
        until = Text(f" (until {each.until})", f"（到 {each.until} 为止）")
    said = clean(each.reason) or Text("no reason given", "未写理由")[lang]
    return f"{Text('accepted: ', '已接受：')[lang]}{said}{until[lang]}{place}"


def conflicts(result: Result) -> Mapping[str, SetAside]:
    """The conflicts that do not count, by their ids."""
    found = ((conflict_of(each.finding, result), each) for each in result.set_aside)
    return {conflict.id: each for conflict, each in found if conflict is not None}


def is_aside(result: Result, code: str, about: str) -> bool:
    """Whether a finding with this code and about this does not count."""
    return any(each.finding.code.code == code and each.finding.about == about for each in result.set_aside)


def scenarios(result: Result) -> frozenset[str]:
    """The scenarios of which some finding does not count."""
    return frozenset(str(each.finding.fields.get("scenario", "")) for each in result.set_aside)


def as_json(result: Result) -> list[Json]:
    """The findings that do not count as data."""
    return [
        {
            "how": each.how,
            "fingerprint": each.number,
            "reason": each.reason,
            "until": None if each.until is None else each.until.isoformat(),
            "file": None if each.place is None else each.place.path,
            "line": None if each.place is None else each.place.line,
            "finding": diagnostic_json(each.finding),
        }
        for each in result.set_aside
    ]

"""Conflicts on the page: their members with their texts, the story that comes closest, the reasons, the repairs."""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.checks.findings import code_of, listed
from reqonto.checks.repairs import Repairs
from reqonto.checks.undeclared import special_cases
from reqonto.checks.verdicts import Conflict, Repair
from reqonto.diagnostics.diagnostic import Text
from reqonto.pipeline import Result
from reqonto.report import aside
from reqonto.report.exceptions import declared_to
from reqonto.report.flips import flip_text
from reqonto.report.html_parts import ids, place, source_of, story
from reqonto.report.markup import LANGS, NOTHING, Content, Markup, anchor, both, element, items, link, together
from reqonto.report.text import elsewhere, only_where, tells_the_same, where_of
from reqonto.report.words import title


def conflicts(result: Result) -> Markup:
    """Every conflict that was found, and whether there may be more."""
    consistency = result.consistency
    if consistency is None or not consistency.conflicts:
        return NOTHING
    told: list[Markup] = []
    set_aside = aside.conflicts(result)
    for number, conflict in enumerate(consistency.conflicts):
        like = next((each for each in consistency.conflicts[:number] if tells_the_same(conflict, each)), None)
        why = set_aside.get(conflict.id)
        excused = () if why is None else (element("p", Text(aside.why(why, "en"), aside.why(why, "zh"))),)
        told.append(element("article", *_conflict(conflict, result, like), *excused, id=anchor("k", conflict.alias)))
    if not consistency.conflicts_complete:
        more = Text(
            "There may be more conflicts: not every minimal set was searched for.",
            "可能还有其他冲突：并未找遍所有最小集合。",
        )
        told.append(element("p", more, class_="warn"))
    return together(told)


def _conflict(conflict: Conflict, result: Result, like: Conflict | None) -> Iterator[Markup]:
    where = Text(where_of(conflict, result, "en"), where_of(conflict, result, "zh"))
    yield element(
        "h3", f"{conflict.alias} ", element("small", f"{conflict.id} · {code_of(conflict).code}", class_="place")
    )
    yield element("p", where)
    yield items("ul", _members(conflict, result))
    witness = conflict.witness
    if like is not None:
        yield element("p", Text("The example and the reasons are those of ", "例子与原因同 "), link("k", like.alias))
    elif witness is not None and (witness.steps or witness.facts):
        yield element("h4", Text("An example", "例子"))
        yield items("ul", witness.facts)
        kept = any(step.broken for step in witness.steps)
        caption = Text("The others can be kept; one is broken", "其余各条能够遵守，只违反一条")
        yield story(caption if kept else Text("What happens", "发生的事"), witness.steps)
        yield _reasons(conflict, skip=1)
    else:
        yield _reasons(conflict, skip=0)
    if result.specification is not None and like is None:
        for special, general in special_cases(conflict, result.specification, result.theory):
            yield element(
                "p",
                Text(
                    f"If {special} is a special case of {general}, say so in it: `exception to {general}`.",
                    f"若 {special} 是 {general} 的特例，请在其中写明：“例外于 {general}”。",
                ),
            )
        yield items("ul", (each.told for each in declared_to(conflict, result)))
    if not conflict.minimal:
        yield element("p", Text("This set may not be the smallest.", "该集合未必最小。"), class_="warn")
    yield _repairs_of(conflict, result)


def _members(conflict: Conflict, result: Result) -> Iterator[Markup]:
    spans = {**result.places, **dict(conflict.spans)}
    rows: list[tuple[str, Text | None]] = [(key, None) for key in conflict.members]
    rows += [(key, Text("assumed: ", "假设：")) for key in conflict.background]
    rows += [(key, only_where(key, conflict)) for key in elsewhere(conflict)]
    for key, prefix in rows:
        called = Text(title(result, key, "en"), title(result, key, "zh"))
        told: tuple[Content, ...] = (link("r", key), " ", prefix, both(called), " ", place(spans.get(key), result))
        yield together((*told, source_of(key, result)))


def _reasons(conflict: Conflict, *, skip: int) -> Markup:
    """Why the members clash, step by step; each language has as many steps as it takes."""
    lines = {lang: conflict.explanation[lang].splitlines()[skip:] for lang in LANGS}
    if not any(lines.values()):
        return NOTHING
    told = [
        element("div", items("ul", lines[lang]), class_="in", lang=code)
        for lang, code in (("en", "en"), ("zh", "zh-CN"))
    ]
    return together((element("h4", Text("Why", "原因")), *told))


# ---------------------------------------------------------------- repairs


def _found(result: Result) -> Repairs | None:
    outcome = result.further.get("repairs")
    return outcome.data if outcome is not None and isinstance(outcome.data, Repairs) else None


def _repairs_of(conflict: Conflict, result: Result) -> Markup:
    """What to give up for one conflict, and the assumptions to doubt first."""
    found = _found(result)
    if found is None or conflict.id not in found.of:
        return NOTHING
    told = [element("h4", Text("Repairs, each solved again", "修复办法（均已重新求解）"))]
    tried = found.tried.get(conflict.id)
    told.append(items("ul" if tried is None else "ol", (_repair(each) for each in found.of[conflict.id])))
    doubt = found.doubt.get(conflict.id, ())
    if doubt:
        told.append(
            element("p", Text("It rests on what is assumed; look at ", "此冲突依赖于假设，请先核实 "), ids(doubt))
        )
    command = element("code", f"reqonto explain {conflict.alias}")
    if tried is None:
        told.append(element("p", Text("Smaller changes: ", "更小的改动："), command))
    elif tried:
        applied = element("code", f"reqonto explain {conflict.alias} --apply N")
        told.append(element("p", Text("Write one into the text: ", "写入文本："), applied))
    else:
        ended = Text("Time ended before all changes were tried; all of them: ", "时间已到，未试完所有改动；全部改动：")
        told.append(element("p", ended, command))
    return together(told)


def _repair(repair: Repair) -> Markup:
    flips = [
        together((Text(f"then in {flip.scenario} ", f"此时 {flip.scenario} 中 "), flip_text(flip)))
        for flip in repair.flips or ()
    ]
    return together((repair.told, items("ul", flips)))


def repairs(result: Result) -> Markup:
    """What mends all conflicts at once: one choice from each group."""
    found = _found(result)
    if found is None or not found.factors:
        return NOTHING
    head = Text(
        "To mend all conflicts, take one choice from each group; the groups do not depend on one another.",
        "要消除全部冲突，从每组中取一种；各组互不影响。",
    )
    groups: list[Markup] = []
    for number, factor in enumerate(found.factors, start=1):
        name = Text(f"Group {number}", f"第 {number} 组")
        complete = Text("", "") if factor.complete else Text(" (there may be more choices)", "（可能还有其他选择）")
        choices = items("ul", (both(_giving_up(each)) for each in factor.sets))
        groups.append(element("article", element("h3", name, complete), choices))
    told = [element("p", head), *groups]
    if not found.complete:
        told.append(element("p", Text("The list may not be complete.", "列表未必完整。"), class_="warn"))
    return together(told)


def _giving_up(keys: tuple[str, ...]) -> Text:
    names = listed(keys)
    return Text(f"give up {names.en}", f"放弃 {names.zh}")

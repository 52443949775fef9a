"""A result as people read it at a terminal, in English or in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from reqonto.checks.entailed import SECONDS, UNREACHED
from reqonto.checks.findings import TOGETHER, VERDICTS, blamed, code_of, following, listed, question, reason, where
from reqonto.checks.undeclared import special_cases
from reqonto.checks.verdicts import Conflict, Judgement, Open, ScenarioResult, StoryStep, Verdict, World
from reqonto.diagnostics import codes_findings as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.diagnostics.render_text import Style, clean, render_all, render_concise
from reqonto.lazily import pattern
from reqonto.logic.sorts import PARTY
from reqonto.pipeline import WHOLE_SCENARIO, Result
from reqonto.report import aside
from reqonto.report.exceptions import declared_to
from reqonto.report.further import sections
from reqonto.report.page import HELD, UNDER, padded, page
from reqonto.report.repairs import repair_line
from reqonto.report.words import VERDICT_WORDS, chosen, counted, in_force, page_of, pages_of, rejected, title
from reqonto.result import SetAside
from reqonto.source import Span, cells
from reqonto.syntax.keywords import BY_TERMINAL

_BOLD, _RED, _YELLOW, _GREEN, _CYAN = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;32m", "\x1b[36m"

STEPS_SHOWN = 40
"""Lines of a story before the rest is counted only."""


def render(result: Result, style: Style, *, show: Severity = Severity.WARNING) -> str:
    """The whole report: mistakes in the texts, then the verdict and what it stands on; ends in a newline."""
    parts = [_texts(result, style, show), page(_report(result, style, show), style)]
    return "\n".join(part for part in parts if part)


def render_concise_report(result: Result, lang: str, *, show: Severity = Severity.HINT) -> str:
    """One line for each finding, and the summary."""
    lines = [render_concise(each, lang) for each in result.all_diagnostics if each.weight >= show]
    return "".join(lines) + clean(headline(result)[lang]) + "\n"


def headline(result: Result) -> Text:
    """The verdict in one sentence."""
    binding = sum(1 for line in result.requirements if line.modality in {"must", "must not"} and line.formalised)
    match result.verdict:
        case "invalid" if result.wrongly_chosen:
            return Text("nothing was checked: what was chosen does not exist", "未检查任何内容：所选的项并不存在")
        case "invalid":
            errors = sum(1 for each in result.diagnostics if each.weight is Severity.ERROR)
            many = counted(errors, "error", "errors", "处错误")
            if result.consistency is None:
                return Text(
                    f"invalid: {many.en} in the texts; consistency was not asked",
                    f"无效：文本中有 {many.zh}，未做一致性检查",
                )
            if result.mistaken and all(map(result.is_excused, _mistakes(result))):
                return _without_scenarios(result, many)
            return Text(
                f"invalid: {many.en} in the texts; the items concerned were left out",
                f"无效：文本中有 {many.zh}，有关条目未参与检查",
            )
        case "undecided":
            return _undecided_headline(result)
        case "inconsistent":
            return Text(
                "inconsistent: the binding requirements cannot all hold, whatever the shop does",
                "不一致：必须遵守的需求无论如何都不能同时成立",
            )
        case "consistent" if result.nothing_checked is not None:
            why = result.nothing_checked
            if "needs" in result.further:
                return Text(
                    f"consistency had nothing to ask ({why.en}); the information needs were checked",
                    f"一致性方面无可检查（{why.zh}）；已检查信息需求",
                )
            return Text(f"nothing was checked: {why.en}", f"未检查任何内容：{why.zh}")
        case "consistent":
            many = counted(binding, "binding requirement", "binding requirements", "条必须遵守的需求")
            verb = "holds" if binding == 1 else "hold"
            return Text(
                f"consistent: {many.en} {verb} together in a world that was found and replayed",
                f"一致：已找到并复验一个例子，{many.zh}在其中同时成立",
            )


def _mistakes(result: Result) -> list[Diagnostic]:
    return [each for each in result.diagnostics if each.weight is Severity.ERROR]


def _without_scenarios(result: Result, many: Text) -> Text:
    """That scenarios could not be read, and what is known of all the rest."""
    ids, several = listed(result.mistaken), len(result.mistaken) > 1
    assert result.consistency is not None
    rest = headline(replace(result, verdict=result.consistency.verdict))
    word = VERDICT_WORDS[result.consistency.verdict]
    is_ = Text(" is", "") if rest.en.startswith(word.en) else Text(":", "：")
    those = f"scenarios {ids.en} were" if several else f"scenario {ids.en} was"
    return Text(
        f"invalid: {many.en} in the texts; {those} left out. The rest{is_.en} {rest.en}",
        f"无效：文本中有 {many.zh}，场景 {ids.zh} 未参与检查。其余部分{is_.zh}{rest.zh}",
    )


def _undecided_headline(result: Result) -> Text:
    if result.consistency is None:
        return Text("consistency was not asked", "未做一致性检查")
    short = next((each.reason for each in result.consistency.undecided if each.question == "all"), "")
    why = reason(short)
    return Text(f"undecided: {why.en}".rstrip(": "), f"未判定：{why.zh}".rstrip("："))


_TO_DO = Text(
    "To mend it, change or drop one of these, or say in which cases one yields to another ",
    "解决办法：修改或删去其中一条，或写明哪种情形下谁让步于谁",
)


# ---------------------------------------------------------------- parts


def _texts(result: Result, style: Style, show: Severity) -> str:
    return render_all([each for each in result.diagnostics if each.weight >= show], style)


def _report(result: Result, style: Style, show: Severity) -> Iterator[str]:
    told = list(_verdicts(result, style, show))
    yield from told
    yield from _warnings(result, style, show, "\n".join(told))
    if show <= Severity.HINT:
        yield from _hints(result, style, "\n".join(told))
    yield from unchecked_lines(result, style)
    yield from aside.lines(result, style, show)
    yield ""
    yield _closing(result, show)[style.lang]


_TOLD = frozenset(
    each.code
    for each in (
        codes.REMEDY,
        codes.REDUNDANT,
        codes.UNDECIDED,
        codes.TIME_BUDGET,
        codes.CONFLICT,
        codes.TRIGGER_CONFLICT,
        codes.PAIR_CONFLICT,
        codes.SITUATION_CONFLICT,
        codes.CONDITIONAL_CONFLICT,
    )
)
"""Codes whose findings have a part of the report of their own, whatever their weight is."""


def _warnings(result: Result, style: Style, show: Severity, told: str) -> Iterator[str]:
    """The warnings that no part of the report has told: neither their words nor the page of their code stand in it."""
    found = [
        each
        for each in result.findings
        if each.weight is Severity.WARNING
        and each.code.code not in _TOLD
        and each.code.code not in told
        and clean(each.message(style.lang)) not in told
    ]
    if found and show <= Severity.WARNING:
        yield ""
        yield style.paint(_YELLOW, Text("warnings", "警告")[style.lang])
        yield from _one_by_one(found, style)


def _hints(result: Result, style: Style, told: str) -> Iterator[str]:
    """The hints that no part of the report has told, each with its place."""
    hints = [
        each
        for each in result.findings
        if each.weight is Severity.HINT and each.code.code not in _TOLD and clean(each.message(style.lang)) not in told
    ]
    if hints:
        yield ""
        yield style.paint(_CYAN, Text("hints", "提示")[style.lang])
        yield from _one_by_one(hints, style)


def _one_by_one(found: Sequence[Diagnostic], style: Style) -> Iterator[str]:
    pages: set[str] = set(_TOLD)
    for each in found:
        place = "" if each.span is None else style.paint(_CYAN, f"   {clean(each.span.path)}:{each.span.line}")
        yield f"  {UNDER}{clean(each.message(style.lang))}{place}{page_of(each.code.code, pages, style.lang)}"
        yield from (f"    {clean(note[style.lang])}" for note in each.notes)


def _verdicts(result: Result, style: Style, show: Severity) -> Iterator[str]:
    lang = style.lang
    colour = {"consistent": _GREEN, "undecided": _YELLOW}.get(result.verdict, _RED)
    yield style.paint(colour, headline(result)[lang])
    yield counts(result)[lang]
    force = in_force(result)
    if force is not None:
        yield clean(force[lang])
    gone = rejected(result)
    if gone is not None:
        yield clean(gone[lang])
    some = chosen(result)
    if some is not None:
        yield clean(some[lang])
    if result.timed_out:
        seconds = f"{result.settings.timeout:g}"
        yield Text(
            f"The time budget of {seconds} s is used up (--timeout); what was not reached is undecided.",
            f"{seconds} 秒的时间预算已用完（--timeout），未及之处均为未判定。",
        )[lang]
    consistency = result.consistency
    if consistency is not None:
        earlier: list[Conflict] = []
        pages: set[str] = set()
        set_aside = aside.conflicts(result)
        for conflict in consistency.conflicts:
            if conflict.id in set_aside:
                yield from _accepted_conflict(conflict, set_aside[conflict.id], result, style)
                continue
            yield ""
            same = next((each for each in earlier if tells_the_same(conflict, each)), None)
            yield from conflict_lines(conflict, result, style, like="" if same is None else same.alias)
            yield from repair_line(conflict, result, style)
            page_named = page_of(code_of(conflict).code, pages, lang)
            if page_named:
                yield "  " + _TO_DO[lang] + page_named.strip() + Text(".", "。")[lang]
            earlier.append(conflict)
        if consistency.conflicts and not consistency.conflicts_complete:
            yield ""
            yield Text(
                "There may be more conflicts: not every minimal set was searched for.",
                "可能还有其他冲突：并未找遍所有最小集合。",
            )[lang]
        yield from _simple_findings(result, style, show)
        if consistency.unsettled:
            yield ""
            yield unsettled_text(consistency.unsettled)[lang]
        if consistency.unasked and show <= Severity.HINT:
            yield ""
            yield unasked_text(consistency.unasked)[lang]
    if result.scenarios:
        yield ""
        yield from _scenarios(result, style)
    yield from sections(result, style)


def _accepted_conflict(conflict: Conflict, accepted: SetAside, result: Result, style: Style) -> Iterator[str]:
    """A conflict that somebody has accepted in two lines; one that was there before is only counted."""
    if accepted.how != "before":
        alias, where = conflict.alias, where_of(conflict, result, style.lang)
        yield ""
        yield Text(f"conflict {alias} ({conflict.id}): {where}", f"冲突 {alias}（{conflict.id}）：{where}")[style.lang]
        yield f"  {UNDER}{aside.why(accepted, style.lang)}"


_NOT_SETTLED: Mapping[str, Text] = {
    "steps": Text(
        "the solver steps that such a question may take were used up, which more time does not change",
        "已达到此类问题的求解步数上限，增加时间无济于事",
    ),
    "long": Text(f"such a question may take {SECONDS:g} s at most", f"此类问题至多用 {SECONDS:g} 秒"),
    "time": Text("the time allowed was used up (--timeout)", "已用完允许的时间（--timeout）"),
    UNREACHED: Text(
        "a third of the time that was left is for such questions, and was used up (--timeout)",
        "剩余时间的三分之一可用于此类问题，已用完（--timeout）",
    ),
}
"""Why it stayed open whether something follows, where that is not as with other questions."""


def unsettled_text(unsettled: Mapping[str, str]) -> Text:
    """Of how many requirements it stayed open whether they follow from others, and why."""
    number = len(unsettled)
    many = Text(f"{number} requirements", f"{number} 条需求")
    if number == 1:
        (id_,) = unsettled
        many = Text(id_, id_)
    follow = "follows" if number == 1 else "follow"
    reasons = Counter(unsettled.values())
    told = [(_NOT_SETTLED.get(short) or reason(short), times) for short, times in sorted(reasons.items())]
    alone = len(told) == 1
    why = Text(
        "; ".join(each.en if alone else f"{each.en} ({times})" for each, times in told),
        "；".join(each.zh if alone else f"{each.zh}（{times} 条）" for each, times in told),
    )
    return Text(
        f"Whether {many.en} {follow} from others was not settled: {why.en}.",
        f"{many.zh}是否可由其他需求推出，未能判定：{why.zh}。",
    )


def unasked_text(ids: Sequence[str]) -> Text:
    """Of which requirements it was not asked whether they follow from others."""
    told = listed(ids)
    return Text(
        f"Whether {told.en} {'follows' if len(ids) == 1 else 'follow'} from several others was not asked: "
        f"conflicts keep {'it' if len(ids) == 1 else 'them'} from applying.",
        f"未询问{told.zh}可否由多条其他需求推出：冲突使其无从适用。",
    )


def counts(result: Result) -> Text:
    """What was counted, in one line."""
    summary = result.summary
    requirements = counted(summary["requirements"], "requirement", "requirements", "条需求")
    files = counted(len(result.files), "file", "files", "个文件")
    parts = [Text(f"{requirements.en} in {files.en}", f"{files.zh}，{requirements.zh}")]
    unread = _unread(result)
    if unread:
        parts.append(Text(f"{unread} more could not be read", f"另有 {unread} 条未能读出"))
    if result.consistency is not None and result.nothing_checked is None:
        parts += [
            counted(summary["conflicts"], "conflict", "conflicts", "处冲突"),
            Text(f"{summary['vacuous']} never apply", f"{summary['vacuous']} 条永不适用"),
            _redundant(result),
            Text(f"{summary['undecided']} undecided", f"{summary['undecided']} 问未判定"),
        ]
    if result.scenarios:
        parts += [
            counted(summary["scenarios"], "scenario", "scenarios", "个场景"),
            unexpected(result),
        ]
    return Text(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))


_BEFORE_ID = pattern(
    r"(?<!\w)(?:"
    + "|".join(each for row in ("_REQUIREMENT", "_CONSTRAINT") for each in BY_TERMINAL[row].spellings)
    + r")\s+\Z"
)


def _unread(result: Result) -> int:
    """How many requirements were left out for faults in them."""
    names = [name for tree in result.trees for name in tree.faulty]
    texts = (name.span.source.text[max(0, name.span.start - 40) : name.span.start] for name in names)
    return sum(_BEFORE_ID.search(each) is not None for each in texts)


def unexpected(result: Result) -> Text:
    """In how many scenarios something is unexpected; how many findings these are, where they are more."""
    scenarios, findings = result.unexpected_scenarios, result.summary["unexpected"]
    if findings <= scenarios:
        return Text(f"{scenarios} unexpected", f"{scenarios} 个与预期不符")
    return Text(f"{scenarios} unexpected ({findings} findings)", f"{scenarios} 个与预期不符（{findings} 项发现）")


def _redundant(result: Result) -> Text:
    """How many requirements follow from others, and how many of the library do from others of the library."""
    own = sum(each.removable for each in result.own_redundant)
    others = result.summary["redundant"] - own
    beside = Text(f" ({others} more in the library)", f"（库中另有 {others} 条）") if others else Text("", "")
    return Text(f"{own} redundant{beside.en}", f"{own} 条冗余{beside.zh}")


def tells_the_same(one: Conflict, other: Conflict) -> bool:
    """Whether two conflicts, of the same requirements in different circumstances, have the same story and reasons."""
    if one.witness is None or other.witness is None or one.members != other.members:
        return False
    return (
        (one.witness.facts, one.witness.steps) == (other.witness.facts, other.witness.steps)
        and one.background == other.background
        and one.explanation.en.splitlines()[1:] == other.explanation.en.splitlines()[1:]
    )


def conflict_lines(conflict: Conflict, result: Result, style: Style, *, like: str = "") -> Iterator[str]:
    """A conflict: where it arises, its members with their places, and its story, or which conflict tells it already."""
    lang = style.lang
    alias, where = conflict.alias, where_of(conflict, result, lang)
    head = Text(f"conflict {alias} ({conflict.id})", f"冲突 {alias}（{conflict.id}）")
    told = Text(f": {where}", f"：{where}")
    yield style.paint(_RED, head[lang]) + style.paint(_BOLD, told[lang])
    spans = {**result.places, **dict(conflict.spans)}
    width = max((cells(key) for key in (*conflict.members, *conflict.background, *elsewhere(conflict))), default=0)
    for key in conflict.members:
        yield _member(padded(key, width), "", result, spans.get(key), style)
    for key in conflict.background:
        yield _member(padded(key, width), Text("assumed: ", "假设：")[lang], result, spans.get(key), style)
    for key in elsewhere(conflict):
        # It says where the others clash, and its own demand is not needed for it.
        yield _member(padded(key, width), only_where(key, conflict)[lang], result, spans.get(key), style)
    if like:
        yield "  " + Text(f"The example and the reasons are those of {like}.", f"例子与原因同 {like}。")[lang]
    elif conflict.witness is not None and (conflict.witness.steps or conflict.witness.facts):
        broken = listed(dict.fromkeys(key for step in conflict.witness.steps for key in step.broken))
        yield "  " + example_head(breaks=bool(broken.en), happens=bool(conflict.witness.steps))[lang]
        yield from _story(conflict.witness, style, indent="    ")
        walk = conflict.explanation[lang].splitlines()[1:]
        if walk:
            yield "  " + Text("Why:", "原因：")[lang]
            yield from (f"    {clean(line)}" for line in walk)
    elif conflict.explanation[lang]:
        yield from (f"  {clean(line)}" for line in conflict.explanation[lang].splitlines())
    cases: tuple[tuple[str, str], ...] = ()
    if result.specification is not None and not like:
        cases = special_cases(conflict, result.specification, result.theory)
    for special, general in cases:
        yield (
            "  "
            + Text(
                f"If {special} is a special case of {general}, say so in it: `exception to {general}`.",
                f"若 {special} 是 {general} 的特例，请在其中写明：“例外于 {general}”。",
            )[lang]
        )
    if not like:
        # What is declared is what may resolve the conflict.
        yield from (f"  {clean(each.told[lang])}" for each in declared_to(conflict, result))
    if not conflict.minimal:
        yield "  " + Text("This set may not be the smallest.", "该集合未必最小。")[lang]


def example_head(*, breaks: bool, happens: bool) -> Text:
    """What stands before the example of a conflict; in it something `happens`, and `breaks` a member, or not."""
    if breaks or not happens:
        return Text("The others of these can be kept, for example:", "其中其余各条能够遵守，例如：")
    return Text("For example:", "例如：")


class Clash(Protocol):
    """A conflict as the checks tell it, or as programs see it."""

    @property
    def kind(self) -> str: ...
    @property
    def trigger(self) -> tuple[str, ...]: ...
    @property
    def members(self) -> tuple[str, ...]: ...
    @property
    def background(self) -> tuple[str, ...]: ...
    @property
    def unmet(self) -> tuple[str, ...]: ...


def only_where(key: str, conflict: Clash) -> Text:
    """What stands before a requirement that only says where a conflict arises."""
    if key in conflict.unmet:
        return Text("only where what it asks for is not so: ", "仅作为所要求的情况不具备之处：")
    return Text("only where it applies: ", "仅作为适用之处：")


def elsewhere(conflict: Clash) -> tuple[str, ...]:
    """The requirements that only say where a conflict arises, and are no part of it."""
    if conflict.kind == "situation":
        return ()
    known = {*conflict.members, *conflict.background}
    return tuple(key for key in conflict.trigger if key not in known)


def where_of(conflict: Conflict, result: Result, lang: str) -> str:
    """Where the members of a conflict cannot all hold."""
    names = listed(conflict.trigger)[lang]
    number = len(conflict.members)
    match conflict.kind:
        case "absolute":
            text = Text("these cannot all hold", "以下需求不能同时成立")
        case "trigger" if conflict.trigger == conflict.members:
            text = Text(f"{names} contradicts itself wherever it applies", f"{names} 一旦适用就自相矛盾")
        case "trigger":
            text = Text(
                f"wherever {names} applies, these cannot all hold", f"凡 {names} 适用之处，以下需求不能同时成立"
            )
        case "pair":
            here = where(conflict.trigger, conflict.unmet, together=TOGETHER)
            text = Text(f"where {here.en}, these cannot all hold", f"{here.zh}时，以下需求不能同时成立")
        case "situation":
            called = title(result, conflict.trigger[0], lang) if conflict.trigger else ""
            shown = f"{names} “{called}”" if called else names
            text = Text(f"in the situation {shown}, these cannot all hold", f"情形 {shown} 下，以下需求不能同时成立")
            if not number:
                text = Text(f"the situation {shown} is excluded by assumptions", f"情形 {shown} 被假设排除")
        case _:
            text = Text("others can act so that these have no lawful response", "外部行为可使以下需求无法合规应对")
    return clean(text[lang])


def _member(key: str, prefix: str, result: Result, place: Span | None, style: Style) -> str:
    where = "" if place is None else f"   {clean(place.path)}:{place.line}"
    called = clean(title(result, key.strip(), style.lang))
    return f"  {style.paint(_BOLD, key)}  {UNDER}{prefix}{called}{style.paint(_CYAN, where)}".rstrip()


def story(
    world: World, requirement: str, modality: str, style: Style, *, violate: bool, left: Sequence[str] = ()
) -> str:
    """A world told as a story, with what it shows of a requirement; ends in a newline.

    `left`: the other recommendations that the world does not follow.
    """
    head = witness_head(world, requirement, modality, violate=violate, left=left)
    lines = [*_told_witness(world, requirement, head, style, violate=violate)]
    if left:
        lines.append(not_followed(left)[style.lang])
    if world.unfinished:
        lines.append(perhaps_smaller(world.unfinished)[style.lang])
    return page(lines, style)


def not_followed(left: Sequence[str]) -> Text:
    """Which recommendations an example leaves aside."""
    ids = listed(left)
    return Text(f"Recommendations not followed here: {ids.en}", f"此例未遵循的建议：{ids.zh}")


def perhaps_smaller(why: str) -> Text:
    """That a smaller world than the one that is told was not looked for to the end."""
    because = reason(why)
    return Text(f"There may be a smaller one: {because.en}", f"可能还有更小的例子：{because.zh}")


def told_world(world: World, style: Style) -> str:
    """A world as a story without a heading; empty where there is nothing to tell, else ending in a newline."""
    return page(_story(world, style, "  "), style) if world.facts or world.steps else ""


def witness_head(world: World, requirement: str, modality: str, *, violate: bool, left: Sequence[str]) -> Text:
    """What a world shows of a requirement and of the others; `left`: the recommendations that it does not follow."""
    others = Text("all others that bind", "其余有约束力的需求") if left else Text("all others", "其余需求")
    if not world.facts and not world.steps:
        return Text(
            f"{requirement} and {others.en} are kept where there is nothing and nothing happens",
            f"没有任何事物和事件时，{requirement} 与{others.zh}都得到遵守",
        )
    if violate:
        return Text(
            f"{requirement} is broken, and {others.en} are kept", f"只违反 {requirement}，{others.zh}都得到遵守"
        )
    if modality.startswith("may"):
        return Text(
            f"{requirement} is made use of, and {others.en} are kept", f"行使 {requirement}，{others.zh}都得到遵守"
        )
    return Text(
        f"{requirement} applies and is kept, and so are {others.en}",
        f"{requirement} 适用并得到遵守，{others.zh}也都得到遵守",
    )


def _told_witness(world: World, requirement: str, head: Text, style: Style, *, violate: bool) -> Iterator[str]:
    if not world.facts and not world.steps:
        yield head[style.lang]
        return
    yield Text(f"{head.en}:", f"{head.zh}：")[style.lang]
    yield from _story(world, style, "  ")
    if violate and not any(step.broken for step in world.steps):
        broken = Text(f"all this together breaks {requirement}", f"以上合在一起就违反 {requirement}")
        yield "  " + style.paint(_RED, f"✗ {broken[style.lang]}")


def _story(world: World, style: Style, indent: str) -> Iterator[str]:
    for fact in world.facts:
        yield f"{indent}{clean(fact[style.lang])}"
    yield from story_lines(world.steps, style, indent)


def story_lines(steps: Sequence[StoryStep], style: Style, indent: str, *, numbered: bool = False) -> Iterator[str]:
    """The steps of a story, one a line: when, what, which requirement asks for it or is broken.

    `numbered`: the steps of a scenario, with the number that verdicts name an event by.
    """
    width = max((cells(step.when) for step in steps), default=0)
    digits = max((len(str(step.number)) for step in steps), default=0) if numbered else 0
    for step in steps[:STEPS_SHOWN]:
        number = f"{step.number or '':>{digits}}  " if digits else ""
        when = f"{step.when}{' ' * (width - cells(step.when))}  " if width else ""
        line = f"{indent}{number}{when}{UNDER}{clean(step.what[style.lang])}"
        if step.because:
            ids = Text(", ", "、")[style.lang].join(step.because)
            line += f"   ✓{HELD}{ids}" if numbered else Text(f"   ({ids})", f"   （{ids}）")[style.lang]
        if step.broken:
            broken = Text("breaks", "违反")[style.lang] + HELD + Text(", ", "、")[style.lang].join(step.broken)
            line += "   " + style.paint(_RED, f"✗{HELD}{broken}")
        yield line.rstrip()
    if len(steps) > STEPS_SHOWN:
        rest = len(steps) - STEPS_SHOWN
        yield indent + Text(f"… and {rest} more", f"……另有 {rest} 步")[style.lang]


def _simple_findings(result: Result, style: Style, show: Severity) -> Iterator[str]:
    """Vacuous, redundant and undecided: one line each."""
    consistency = result.consistency
    assert consistency is not None
    lang = style.lang
    vacuous = [
        each
        for each in consistency.vacuous
        if not each.remedy and not aside.is_aside(result, codes.VACUOUS.code, each.requirement)
    ]
    if vacuous:
        yield ""
        yield style.paint(_YELLOW, Text("never apply", "永不适用")[lang]) + page_of(codes.VACUOUS.code, set(), lang)
        for each in vacuous:
            because = listed(each.because)
            why = Text(f"because of {because.en}", f"原因：{because.zh}")
            if not each.because:
                why = Text("its circumstances contradict themselves", "其适用条件自相矛盾")
            yield _row(each.requirement, why[lang], result, style)
    remedies = [each for each in consistency.vacuous if each.remedy]
    if remedies and show <= Severity.HINT:
        yield ""
        head = Text("apply only where another is broken", "仅在其他需求被违反时适用")[lang]
        yield style.paint(_CYAN, head) + page_of(codes.REMEDY.code, set(), lang)
        for each in remedies:
            broken = listed(each.because)
            yield _row(
                each.requirement, Text(f"where {broken.en} is broken", f"{broken.zh} 被违反时")[lang], result, style
            )
    redundant = [
        each for each in result.own_redundant if not aside.is_aside(result, codes.REDUNDANT.code, each.requirement)
    ]
    if redundant and show <= Severity.HINT:
        yield ""
        head = Text("follow from others", "可由其他需求推出")[lang]
        yield style.paint(_CYAN, head) + page_of(codes.REDUNDANT.code, set(), lang)
        for redundancy in redundant:
            why = following(redundancy)
            if not redundancy.removable:
                why = Text(f"{why.en}, only recommended: it stays needed", f"{why.zh}，后者只是建议，故仍不可省")
            yield _row(redundancy.requirement, why[lang], result, style)
    if consistency.undecided:
        yield ""
        yield style.paint(_YELLOW, Text("undecided", "未判定")[lang]) + page_of(codes.UNDECIDED.code, set(), lang)
        yield from undecided_lines(consistency.undecided, style)


def undecided_lines(items: Sequence[Open], style: Style) -> Iterator[str]:
    """Open questions by their reason; those that the time did not reach are counted by kind."""
    lang = style.lang
    groups: dict[str, list[Open]] = {}
    for item in items:
        groups.setdefault(item.reason, []).append(item)
    for short, group in groups.items():
        why = reason(short)
        yield "  " + clean(Text(f"{why.en}:", f"{why.zh}：")[lang])
        shown = group if short != "time" or len(group) <= _OPEN_SHOWN else []
        # The same may have been asked of several behaviours.
        told = Counter(f"{clean(question(item)[lang])}{_tried(item, lang)}" for item in shown)
        for line, times in list(told.items())[:STEPS_SHOWN]:
            yield f"    {line}" + Text(f" ({times} times)", f"（{times} 次）")[lang] * (times > 1)
            told.subtract({line: times})
        rest = len(group) - len(shown) + told.total()
        if rest:
            many = counted(rest, "question", "questions", "问")
            more = Text(f"{many.en} more", f"另有 {many.zh}") if shown else many
            yield f"    {more[lang]}"


def _tried(item: Open, lang: str) -> str:
    """How large the worlds were in which an answer was looked for; of many kinds only the largest size."""
    large = {sort: size for sort, size in item.bound.items() if size > 1}
    if not large:
        return ""
    called = {sort: _PARTIES[lang] if sort == PARTY.name else sort for sort in large}
    bound = Text(", ", "、")[lang].join(f"{called[sort]} ≤ {size}" for sort, size in sorted(large.items()))
    told = Text(f" (tried: {bound})", f"（已试：{bound}）")
    if len(large) > _KINDS_SHOWN:
        most = max(large.values())
        told = Text(f" (tried with up to {most} objects of a kind)", f"（每种对象至多试到 {most} 个）")
    return told[lang]


_KINDS_SHOWN = 3
_OPEN_SHOWN = 10
_PARTIES = Text("parties", "主体")


def _row(key: str, why: str, result: Result, style: Style) -> str:
    place = result.places.get(key)
    where = "" if place is None else f"   {clean(place.path)}:{place.line}"
    return f"  {style.paint(_BOLD, key)}  {UNDER}{why}{style.paint(_CYAN, where)}".rstrip()


def unchecked_lines(result: Result, style: Style) -> Iterator[str]:
    """What was written but not checked, never silently passed."""
    lang = style.lang
    prose = [line.id for line in result.requirements if line.status.value == "unformalised"]
    if prose:
        yield ""
        names = listed(prose)[lang]
        yield Text(f"Prose only, not checked: {names}", f"仅为文字，未检查：{names}")[lang]
    groups: dict[Text, list[str]] = {}
    for key, why in result.unchecked.items():
        groups.setdefault(why, []).append(key)
    for why, keys in groups.items():
        yield ""
        yield Text(f"Not checked ({why.en}): {', '.join(keys)}", f"未检查（{why.zh}）：{'、'.join(keys)}")[lang]


def _closing(result: Result, show: Severity) -> Text:
    """How many findings there are of each weight, and how to see those not shown."""
    weights = [each.weight for each in result.all_diagnostics]
    errors, warnings, hints = (weights.count(each) for each in (Severity.ERROR, Severity.WARNING, Severity.HINT))
    parts = [
        counted(errors, "error", "errors", "个错误"),
        counted(warnings, "warning", "warnings", "个警告"),
        counted(hints, "hint", "hints", "个提示"),
    ]
    hidden = hints if show > Severity.HINT else 0
    tail = Text(" (--show hint shows the hints)", "（--show hint 可显示提示）") if hidden else Text("", "")
    return Text(", ".join(part.en for part in parts) + tail.en, "、".join(part.zh for part in parts) + tail.zh)


# ---------------------------------------------------------------- scenarios


def _scenarios(result: Result, style: Style) -> Iterator[str]:
    """The scenarios with something to look at; the others are counted."""
    lang = style.lang
    quiet, pages, set_aside = 0, set[str](), aside.scenarios(result)
    for scenario in result.scenarios:
        troubled = [each for each in scenario.judgements if noteworthy(each, scenario)]
        failed = [check for check in scenario.checks if check[1] is not True]
        if scenario.id in set_aside and not result.scenario_findings(scenario.id):
            continue
        if not troubled and not failed and not result.scenario_findings(scenario.id):
            quiet += 1
            continue
        found_here = result.scenario_findings(scenario.id)
        named = pages_of((each.code.code for each in found_here), pages, lang)
        yield scenario_head(scenario, result, style) + named
        for found in found_here:
            if found.code in WHOLE_SCENARIO:
                yield "  " + style.paint(_RED, clean(found.message(lang)))
                yield from (f"    {clean(note[lang])}" for note in found.notes)
        for judgement in troubled:
            yield from judgement_lines(judgement, scenario, style)
        for span, value in failed:
            yield "  " + check_line(span, value=value)[lang]
    if quiet:
        many = counted(quiet, "scenario", "scenarios", "个场景")
        yield style.paint(
            _GREEN,
            Text(f"{many.en} {'is' if quiet == 1 else 'are'} judged as expected", f"{many.zh}的裁定符合预期")[lang],
        )


def noteworthy(judgement: Judgement, scenario: ScenarioResult) -> bool:
    """Whether a verdict is a finding: other than expected, or a violation that nobody expects."""
    if judgement.expected is not None:
        return judgement.unexpected
    return judgement.verdict is Verdict.VIOLATED and not scenario.excerpt


def scenario_head(scenario: ScenarioResult, result: Result, style: Style) -> str:
    """The id, title and place of a scenario."""
    called = clean(title(result, scenario.id, style.lang))
    place = "" if scenario.span is None else f"   {clean(scenario.span.path)}:{scenario.span.line}"
    word = Text("scenario", "场景")[style.lang]
    return f"{style.paint(_BOLD, f'{word} {scenario.id}')}  {called}{style.paint(_CYAN, place)}".rstrip()


def judgement_lines(judgement: Judgement, scenario: ScenarioResult, style: Style) -> Iterator[str]:
    """One verdict with its evidence, and whether that is what the scenario expects."""
    lang = style.lang
    word = VERDICTS[judgement.verdict][lang]
    bad = noteworthy(judgement, scenario)
    colour = _RED if bad else {Verdict.VIOLATED: _YELLOW, Verdict.SATISFIED: _GREEN}.get(judgement.verdict, "")
    line = f"  {judgement.requirement}{Text(': ', '：')[lang]}{style.paint(colour, word)}"
    where = blamed(judgement, scenario) if judgement.verdict is Verdict.VIOLATED else Text("", "")
    if where.en:
        line += clean(Text(f" {where.en}", f"，{where.zh}")[lang])
    deadlines = sorted({match.deadline for match in judgement.matches if match.deadline})
    if judgement.verdict is Verdict.PENDING and deadlines:
        line += Text(f", open until {deadlines[0]}", f"，期限 {deadlines[0]}")[lang]
    remark = as_expected(judgement, scenario)[lang]
    yield f"{line}   {remark}" if remark else line
    if judgement.reason is not None and judgement.reason[lang]:
        yield f"    {clean(judgement.reason[lang])}"
    if judgement.missing:
        told = Text("; ".join(each.en for each in judgement.missing), "；".join(each.zh for each in judgement.missing))
        yield f"    {clean(told[lang])}"


def as_expected(judgement: Judgement, scenario: ScenarioResult) -> Text:
    """How a verdict stands to what the scenario expects; nothing where nothing was expected, and nothing is wrong."""
    if judgement.expected is not None and judgement.unexpected:
        expected, why = VERDICTS[judgement.expected], judgement.expected_because
        because = Text(f" because “{why}”", f"，因为“{why}”") if why else Text("", "")
        if not judgement.expected_events:
            return Text(f"(expected: {expected.en}{because.en})", f"（预期：{expected.zh}{because.zh}）")
        events = listed(map(str, judgement.expected_events))
        plural = "s" if len(judgement.expected_events) > 1 else ""
        return Text(
            f"(expected: {expected.en} at event{plural} {events.en}{because.en})",
            f"（预期：{expected.zh}，见事件 {events.zh}{because.zh}）",
        )
    if judgement.expected is not None:
        return Text(f"(as{HELD}expected)", "（符合预期）")
    if judgement.verdict is not Verdict.VIOLATED:
        return Text("", "")
    if scenario.excerpt:
        return Text("(not counted: the scenario is an excerpt)", "（不计入：该场景为节选）")
    return Text("(no verdict was expected)", "（未写预期）")


def check_line(span: Span | None, *, value: bool | None) -> Text:
    """One `check` of a scenario with its outcome."""
    text = "" if span is None else clean(" ".join(span.text.split()))
    place = "" if span is None else f"   {clean(span.path)}:{span.line}"
    word = {True: Text("true", "成立"), False: Text("FALSE", "不成立"), None: Text("not decided", "无法判定")}[value]
    return Text(f"{text or 'check'}: {word.en}{place}", f"{text or '检查'}：{word.zh}{place}")


def diagnostics_only(diagnostics: Sequence[Diagnostic], style: Style, show: Severity = Severity.HINT) -> str:
    """Findings about texts without a report, for verbs that only read."""
    return render_all([each for each in diagnostics if each.weight >= show], style)

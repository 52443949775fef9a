"""Verdicts that need attention, as findings with places.

The severities are those of the language's meaning: a conflict among `must`s is an error, one that a `should` takes part
in a warning, one that a `may` takes part in a hint; a requirement that never applies is a warning, a redundant one a
hint; a verdict of a scenario other than expected is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reqonto.checks.questions import REASONS
from reqonto.checks.verdicts import Conflict, Consistency, Judgement, Lost, Open, Redundancy, ScenarioResult, Verdict
from reqonto.diagnostics import codes_findings as codes
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Label, Severity, Text
from reqonto.source import Span

VERDICTS: Mapping[Verdict, Text] = {
    Verdict.SATISFIED: Text("satisfied", "满足"),
    Verdict.VIOLATED: Text("violated", "违反"),
    Verdict.PENDING: Text("pending", "待定"),
    Verdict.UNKNOWN: Text("unknown", "未知"),
    Verdict.NOT_APPLICABLE: Text("not applicable", "不适用"),
}

QUESTIONS: Mapping[str, Text] = {
    "all": Text("whether all requirements hold together", "全部需求能否同时成立"),
    "trigger": Text("whether {ids} can ever apply", "{ids} 能否适用"),
    "pair": Text("whether {ids} can be kept where they meet", "{ids} 同时适用时能否都遵守"),
    "situation": Text("whether the situation {ids} is possible", "情形 {ids} 是否可能"),
    "entailment": Text("whether {one} follows from {other}", "{one} 能否由 {other} 推出"),
    "conditional": Text("whether {ids} always have a lawful response", "{ids} 是否总有合规应对"),
}

_CONFLICTS: Mapping[str, Code] = {
    "absolute": codes.CONFLICT,
    "trigger": codes.TRIGGER_CONFLICT,
    "pair": codes.PAIR_CONFLICT,
    "situation": codes.SITUATION_CONFLICT,
    "conditional": codes.CONDITIONAL_CONFLICT,
}


def listed(ids: Iterable[str]) -> Text:
    """`A, B and C` / `A、B 和 C`."""
    names = list(ids)
    if len(names) < 2:
        return Text("".join(names), "".join(names))
    return Text(
        f"{', '.join(names[:-1])} and {names[-1]}",
        f"{'、'.join(names[:-1])} 和 {names[-1]}",
    )


TOGETHER = Text("together", "同时")
SAME_THINGS = Text("to the same things", "针对同一对象同时")


def where(trigger: Sequence[str], missed: Sequence[str], *, together: Text) -> Text:
    """`R-1 and C-1 apply together`, or `R-1 applies and what C-1 asks for is not so`; `together` says of several."""
    met = [id_ for id_ in trigger if id_ not in missed]
    here, not_so = listed(met), listed(missed)
    if not missed:
        return Text(f"{here.en} apply {together.en}", f"{here.zh} {together.zh}适用")
    wrong = Text(
        f"what {not_so.en} {'ask' if len(missed) > 1 else 'asks'} for is not so", f"{not_so.zh} 所要求的情况不具备"
    )
    if not met:
        return wrong
    if len(met) == 1:
        return Text(f"{here.en} applies and {wrong.en}", f"{here.zh} 适用而 {wrong.zh}")
    return Text(f"{here.en} apply {together.en} and {wrong.en}", f"{here.zh} {together.zh}适用而 {wrong.zh}")


def clash(result: ScenarioResult) -> Text | None:
    """Which facts and steps of an impossible scenario cannot go together, and what excludes them."""
    if not result.clash and not result.clash_with:
        return None
    items = listed(result.clash_with)
    if not result.clash:
        return Text(f"excluded by {items.en}, whatever is given", f"无论给出什么，都被 {items.zh} 排除")
    facts = listed(f"`{_short(span)}` (line {span.line})" for span in result.clash)
    said = listed(f"“{_short(span)}”（第 {span.line} 行）" for span in result.clash)
    if result.clash_with:
        verb = "is" if len(result.clash) == 1 else "are together"
        together = "" if len(result.clash) == 1 else "合在一起"
        return Text(f"{facts.en} {verb} excluded by {items.en}", f"{said.zh}{together}被 {items.zh} 排除")
    if len(result.clash) == 1:
        return Text(f"{facts.en} is impossible", f"{said.zh}不可能成立")
    return Text(f"{facts.en} cannot go together", f"{said.zh}不能同时成立")


def _short(span: Span) -> str:
    text = " ".join(span.text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


_LONGEST = 60


def blamed(judgement: Judgement, scenario: ScenarioResult) -> Text:
    """Where a requirement is violated: at which events and when, else for which objects; may be empty."""
    against = [match for match in judgement.matches if match.verdict is Verdict.VIOLATED]
    if not judgement.events:
        found = [", ".join(match.bindings.values()) for match in against]
        told = list(dict.fromkeys(each for each in found if each))
        more = f" (+{len(told) - _MOST_TOLD})" if len(told) > _MOST_TOLD else ""
        shown = "; ".join(told[:_MOST_TOLD]) + more
        return Text(f"for {shown}", f"针对 {shown}") if told else Text("", "")
    first, *others = judgement.events
    also = sorted({number for match in against for number in match.events} - set(judgement.events))
    step = next((each for each in scenario.timeline if each.number == first), None)
    en, zh = f"event {first}", f"事件 {first}"
    if step is not None:
        en, zh = f"{en} ({step.when} “{step.what.en}”)", f"{zh}（{step.when}“{step.what.zh}”）"
    every = listed([str(number) for number in others])
    if others:
        en, zh = f"{en} and event{'s' if len(others) > 1 else ''} {every.en}", f"{zh}和事件 {every.zh}"
    if also:
        seen = listed([str(number) for number in also])
        en, zh = f"{en}; see also event{'s' if len(also) > 1 else ''} {seen.en}", f"{zh}；另见事件 {seen.zh}"
    return Text(f"at {en}", f"见{zh}")


_MOST_TOLD = 4


_RECOMMENDATIONS = Text(
    "whether the recommendations ({ids}) can be followed beside all that is binding",
    "建议（{ids}）能否与必须遵守的需求一并遵循",
)
MOST_NAMED = 6
"""Ids of one question before the rest is counted only."""


def _some(ids: Sequence[str]) -> Text:
    """`A, B and C`, the rest of many as a number."""
    rest = len(ids) - MOST_NAMED
    if rest <= 1:
        return listed(ids)
    shown = ids[:MOST_NAMED]
    return Text(f"{', '.join(shown)} and {rest} more", f"{'、'.join(shown)} 等 {len(ids)} 条")


def following(redundancy: Redundancy) -> Text:
    """From what a requirement follows; what follows from nothing demands nothing."""
    names = listed(redundancy.because)
    if redundancy.relation == "same":
        return Text(f"says the same as {names.en}", f"与 {names.zh} 说的是同一件事")
    if redundancy.relation == "less":
        return Text(f"says no more than {names.en}", f"没有比 {names.zh} 多说什么")
    if not names.en:
        return Text("always holds and demands nothing", "总是成立，没有要求任何事")
    return Text(f"follows from {names.en}", f"可由 {names.zh} 推出")


def question(item: Open) -> Text:
    """What was asked and stayed open."""
    text, ids = QUESTIONS[item.question], _some(item.ids)
    if item.question == "conditional" and len(item.ids) == 1:
        text = Text(text.en.replace(" have ", " has "), text.zh)
    if item.question == "all" and item.ids:
        # Those named are not binding: that all others hold together is another question.
        text = _RECOMMENDATIONS
    one, *others = item.ids if item.question == "entailment" else ("",)
    other = listed(others)
    return Text(
        text.en.format(ids=ids.en, one=one, other=other.en),
        text.zh.format(ids=ids.zh, one=one, other=other.zh),
    )


def reason(short: str) -> Text:
    """Why a question stayed open; a reason without an entry in the table is a sentence already."""
    return REASONS.get(short, Text(short, short))


KEPT_ALL_THE_SAME = Text(
    "it is a duty and what implies it is only recommended: it cannot be left out",
    "它是必须遵守的，而推出它的只是建议，因此不能省去",
)
"""Said of a requirement that follows from others and is needed nevertheless."""


def consistency_findings(
    consistency: Consistency, places: Mapping[str, Span], forces: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Conflicts, vacuous and redundant requirements, and what stayed undecided.

    `places` says where the things with an id stand, `forces` what they are worth (`must`, `should`, `may`).
    """
    for conflict in consistency.conflicts:
        yield _conflict(conflict, places, forces)
    for vacuity in consistency.vacuous:
        if vacuity.remedy:
            yield Diagnostic(
                codes.REMEDY,
                places.get(vacuity.requirement),
                {"requirement": vacuity.requirement, "because": listed(vacuity.because)},
                labels=_labels(vacuity.because, places, Text("the duty", "所指的义务")),
                about=vacuity.requirement,
            )
            continue
        yield Diagnostic(
            codes.VACUOUS if vacuity.because else codes.CONTRADICTORY_CONDITION,
            places.get(vacuity.requirement),
            {"requirement": vacuity.requirement},
            labels=_labels(vacuity.because, places, Text("excludes its trigger", "排除了其触发条件")),
            notes=_because(vacuity.because) if vacuity.because else (),
            severity=Severity.HINT if forces.get(vacuity.requirement) == "may" else None,
            about=vacuity.requirement,
        )
    for redundancy in consistency.redundant:
        yield Diagnostic(
            codes.REDUNDANT,
            places.get(redundancy.requirement),
            {"requirement": redundancy.requirement, "why": following(redundancy)},
            labels=_labels(redundancy.because, places, Text("implies it", "可推出它")),
            notes=() if redundancy.removable else (KEPT_ALL_THE_SAME,),
            about=redundancy.requirement,
        )
    for item in consistency.undecided:
        if item.reason == "time":
            # One finding says that the time is used up; the questions themselves stand in the report.
            continue
        place = next((places[key] for key in item.ids if key in places), None)
        fields = {"question": question(item), "reason": reason(item.reason)}
        notes: tuple[Text, ...] = ()
        if item.bound:
            sizes = ", ".join(f"{sort}: {size}" for sort, size in sorted(item.bound.items()))
            notes = (Text(f"worlds tried up to {sizes}", f"已试过的规模上限：{sizes}"),)
        # What may be superfluous is in nobody's way.
        severity = Severity.HINT if item.question == "entailment" else None
        yield Diagnostic(codes.UNDECIDED, place, fields, notes=notes, severity=severity, about=" ".join(item.ids))


def scenario_findings(
    result: ScenarioResult, forces: Mapping[str, str], places: Mapping[str, Span], *, possible: bool | None = None
) -> Iterator[Diagnostic]:
    """Verdicts other than expected, requirements violated without being expected to be, failed checks.

    `possible` is what the scenario expects of itself: `expect consistent` or `expect inconsistent`.
    """
    for judgement in result.judgements:
        found = _judgement(judgement, result, forces, places)
        if found is not None:
            yield found
    scenario = {"scenario": result.id}
    if result.consistent is False and possible is not False:
        told = clash(result)
        labels = [Label(span, Text("one of these facts", "其中一项")) for span in result.clash]
        labels += [
            Label(places[key], Text("excluded by this", "被此项排除")) for key in result.clash_with if key in places
        ]
        notes = () if told is None else (told,)
        yield Diagnostic(codes.SCENARIO_IMPOSSIBLE, result.span, scenario, tuple(labels), notes=notes, about=result.id)
    if result.lost is not None:
        fields: dict[str, object] = {"story": result.id, "requirements": either(result.lost.requirements)}
        ids = result.lost.requirements
        said = Text("these cannot all be kept any more", "已无法全部遵守")
        if len(ids) == 1:
            said = Text("cannot be kept any more", "已无法遵守")
        labels = [Label(places[key], said) for key in ids if key in places]
        yield Diagnostic(
            codes.SCENARIO_LOST, result.span, fields, tuple(labels), notes=(no_return(result.lost),), about=result.id
        )
    if result.consistent is True and possible is False:
        yield Diagnostic(codes.SCENARIO_POSSIBLE, result.span, scenario, about=result.id)
    if result.consistent is None and possible is not None:
        yield Diagnostic(codes.CHECK_UNKNOWN, result.span, scenario, about=result.id)
    for span, value in result.checks:
        if value is False:
            yield Diagnostic(codes.CHECK_FAILED, span or result.span, scenario, about=result.id)
        elif value is None:
            yield Diagnostic(codes.CHECK_UNKNOWN, span or result.span, scenario, about=result.id)


def either(ids: Sequence[str]) -> Text:
    """Ids of which one is meant: `R-1 or R-2`."""
    if len(ids) == 1:
        return Text(ids[0], ids[0])
    return Text(f"{', '.join(ids[:-1])} or {ids[-1]}", f"{'、'.join(ids[:-1])} 或 {ids[-1]}")


def no_return(lost: Lost) -> Text:
    """Since when a story can only end in violation."""
    if lost.after:
        at = Text(f"after event {lost.after} ({lost.when})", f"事件 {lost.after}（{lost.when}）之后")
    else:
        at = Text(f"by {lost.when}", f"到 {lost.when} 为止")
    if lost.sure:
        return Text(f"there is no way out {at.en}", f"{at.zh}已无退路")
    return Text(f"there is no way out {at.en} at the latest", f"最迟{at.zh}已无退路")


def code_of(conflict: Conflict) -> Code:
    """The code of the finding that a conflict is."""
    if conflict.members:
        return _CONFLICTS[conflict.kind]
    return codes.SITUATION_EXCLUDED if conflict.kind == "situation" else codes.ASSUMPTIONS_CLASH


def _conflict(conflict: Conflict, places: Mapping[str, Span], forces: Mapping[str, str]) -> Diagnostic:
    code = code_of(conflict)
    fields: dict[str, object] = {"members": listed(conflict.members), "trigger": listed(conflict.trigger)}
    if conflict.kind == "trigger" and conflict.trigger == conflict.members:
        only = conflict.members[0]
        fields["members"] = Text(f"all that {only} demands", f"{only} 自身的各项要求")
    if conflict.kind == "pair":
        fields["where"] = where(conflict.trigger, conflict.unmet, together=TOGETHER)
    if conflict.kind == "absolute":
        fields["count"] = Text(_counted(len(conflict.members)), f"{len(conflict.members)} 条")
    if not conflict.members:
        fields["background"] = listed(conflict.background)
    spans = {**places, **dict(conflict.spans)}
    heads = [*(conflict.trigger if conflict.kind == "situation" else ()), *conflict.members, *conflict.background]
    primary = next((spans[key] for key in heads if key in spans), None)
    labels = [Label(spans[key], Text(key, key)) for key in conflict.members if key in spans]
    labels += [
        Label(spans[key], Text(f"{key}, assumed", f"{key}（假设）")) for key in conflict.background if key in spans
    ]
    worth = {forces.get(key) for key in conflict.members}
    # Nobody has to make use of a permission: that it is excluded, nobody breaks.
    # That events come at one instant is seldom what their author thinks of.
    severity = Severity.HINT if "may" in worth or conflict.tied else Severity.WARNING if "should" in worth else None
    return Diagnostic(
        code,
        primary,
        fields,
        labels=tuple(dict.fromkeys(labels)),
        notes=(conflict.explanation,) if conflict.explanation.en else (),
        severity=severity,
        about="+".join(conflict.members) or "+".join(conflict.background),
    )


def _counted(number: int) -> str:
    words = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
    return f"{words.get(number, str(number))} requirement{'' if number == 1 else 's'}"


def _judgement(
    judgement: Judgement, result: ScenarioResult, forces: Mapping[str, str], places: Mapping[str, Span]
) -> Diagnostic | None:
    key = judgement.requirement
    fields: dict[str, object] = {"requirement": key, "scenario": result.id}
    labels = _labels((key,), places, Text("the requirement", "该需求"))
    reason = (judgement.reason,) if judgement.reason is not None else ()
    if judgement.expected is not None:
        if not judgement.unexpected:
            return None
        if judgement.expected is not judgement.verdict:
            fields |= {"found": VERDICTS[judgement.verdict], "expected": VERDICTS[judgement.expected]}
            notes = (*reason, *_evidence(judgement, result))
            return Diagnostic(
                codes.UNEXPECTED_VERDICT, result.span, fields, labels, notes=notes, about=f"{result.id}/{key}"
            )
        fields |= {"found": _numbers(judgement.events), "expected": _numbers(judgement.expected_events)}
        return Diagnostic(
            codes.UNEXPECTED_EVENTS, result.span, fields, labels, notes=reason, about=f"{result.id}/{key}"
        )
    if judgement.verdict is not Verdict.VIOLATED or result.excerpt:
        return None
    code = codes.VIOLATED_SHOULD if forces.get(key) == "should" else codes.VIOLATED
    notes = (*reason, *_evidence(judgement, result))
    return Diagnostic(code, result.span, fields, labels, notes=notes, about=f"{result.id}/{key}")


def _evidence(judgement: Judgement, scenario: ScenarioResult) -> tuple[Text, ...]:
    notes: list[Text] = []
    if judgement.verdict is Verdict.VIOLATED:
        place = blamed(judgement, scenario)
        if place.en:
            notes.append(Text(f"violated {place.en}", f"违反之处：{place.zh.removeprefix('见')}"))
    if judgement.missing:
        notes.append(
            Text(
                "it would be decided by: " + "; ".join(text.en for text in judgement.missing),
                "以下事实可决定它：" + "；".join(text.zh for text in judgement.missing),
            )
        )
    deadlines = [match.deadline for match in judgement.matches if match.deadline]
    if deadlines and judgement.verdict is Verdict.PENDING:
        notes.append(Text(f"open until {deadlines[0]}", f"期限为 {deadlines[0]}"))
    return tuple(notes)


def _numbers(events: Sequence[int]) -> Text:
    shown = [str(number) for number in events]
    return Text(", ".join(shown) or "none", "、".join(shown) or "无")


def _labels(ids: Sequence[str], places: Mapping[str, Span], text: Text) -> tuple[Label, ...]:
    return tuple(
        Label(places[key], Text(f"{key} {text.en}" if text.en[0].islower() else text.en, f"{key} {text.zh}"))
        for key in dict.fromkeys(ids)
        if key in places
    )


def _because(ids: Sequence[str]) -> tuple[Text, ...]:
    names = listed(ids)
    return (Text(f"because of {names.en}", f"原因：{names.zh}"),)

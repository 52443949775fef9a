"""Codes of what the check of life cycles finds (0721 to 0739)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

NEVER_REACHED = Code(
    "RQ0721", "state-never-reached", Severity.WARNING,
    en="`{id}` never becomes `{state}`: {why}",
    zh="“{id}”永远不会变为“{state}”（{why}）",
)  # fmt: skip
NEVER_FIRES = Code(
    "RQ0722", "transition-never-fires", Severity.WARNING,
    en="the transition {shown} of `{id}` never fires: {why}",
    zh="“{id}”的转换 {shown} 永远不会发生（{why}）",
)  # fmt: skip
STUCK_FOR_REASONS = Code(
    "RQ0723", "no-way-out", Severity.WARNING,
    en="`{state}` of `{id}` is not final, and no transition out of it ever fires: {why}",
    zh="“{id}”的“{state}”不是终态，而离开它的转换都不会发生（{why}）",
)  # fmt: skip
RIVALS = Code(
    "RQ0724", "rival-transitions", Severity.WARNING,
    en="in the state `{state}` of `{id}`, {event} may lead to {one} or to {other}: their conditions overlap",
    zh="在“{id}”的状态“{state}”下，{event}既可到 {one} 也可到 {other}：两者的条件重叠",
)  # fmt: skip
UNANSWERED = Code(
    "RQ0725", "unanswered-event", Severity.HINT,
    en="others may do `{event}` while `{id}` is {states}, and the life cycle has no answer to it",
    zh="“{id}”为 {states} 时，外部可能发生“{event}”，生命周期对此没有规定",
)  # fmt: skip
DEMANDS_NO_TRANSITION = Code(
    "RQ0726", "demands-missing-transition", Severity.WARNING,
    en="`{requirement}` demands `{event}`, but from {states} the life cycle `{id}` comes to no state that allows it",
    zh="“{requirement}”要求“{event}”，但从 {states} 出发，生命周期“{id}”到不了允许它的状态",
)  # fmt: skip
DEMANDS_NO_STATE = Code(
    "RQ0727", "demands-missing-state", Severity.WARNING,
    en="`{requirement}` demands that `{id}` is `{state}`, but from {states} the life cycle never comes to it",
    zh="“{requirement}”要求“{id}”为“{state}”，但生命周期从 {states} 出发到不了它",
)  # fmt: skip
SPEAKS_OF_UNREACHED = Code(
    "RQ0728", "speaks-of-unreached-state", Severity.HINT,
    en="the state `{state}` of `{id}` is spoken of in {ids}, but never reached",
    zh="{ids} 提到“{id}”的状态“{state}”，而它永远不可达",
)  # fmt: skip
DERIVED_NEVER = Code(
    "RQ0729", "derived-state-never", Severity.WARNING,
    en="`{name}` is true in no state that `{id}` reaches: {why}",
    zh="在“{id}”可达的任何状态下，“{name}”都不成立（{why}）",
)  # fmt: skip
LIFECYCLE_UNDECIDED = Code(
    "RQ0730", "lifecycle-undecided", Severity.WARNING,
    en="undecided about the life cycle `{id}`: {questions} ({reason})",
    zh="关于生命周期“{id}”未能判定：{questions}（{reason}）",
)  # fmt: skip

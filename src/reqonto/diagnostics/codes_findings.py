"""Codes of what reasoning finds: consistency (06), limits (09), scenarios (10, from 1050)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

CONFLICT = Code(
    "RQ0601",
    "conflict",
    Severity.ERROR,
    en="these {count} cannot all hold: {members}",
    zh="以下{count}不能同时成立：{members}",
)
TRIGGER_CONFLICT = Code(
    "RQ0602",
    "trigger-conflict",
    Severity.ERROR,
    en="wherever {trigger} applies, {members} cannot all hold",
    zh="凡 {trigger} 适用之处，{members} 不能同时成立",
)
PAIR_CONFLICT = Code(
    "RQ0603",
    "pair-conflict",
    Severity.ERROR,
    en="where {where}, {members} cannot all hold",
    zh="{where}时，{members} 不能同时成立",
)
SITUATION_CONFLICT = Code(
    "RQ0604",
    "situation-conflict",
    Severity.ERROR,
    en="in the situation {trigger}, {members} cannot all hold",
    zh="在情形 {trigger} 下，{members} 不能同时成立",
)
CONDITIONAL_CONFLICT = Code(
    "RQ0605",
    "conditional-conflict",
    Severity.ERROR,
    en="others can act so that {members} have no lawful response",
    zh="外部行为可使 {members} 无法合规应对",
)
SITUATION_EXCLUDED = Code(
    "RQ0606",
    "situation-excluded",
    Severity.ERROR,
    en="the situation {trigger} is impossible under the assumptions alone",
    zh="仅凭假设，情形 {trigger} 就不可能出现",
)
ASSUMPTIONS_CLASH = Code(
    "RQ0607",
    "assumptions-clash",
    Severity.ERROR,
    en="the assumptions contradict each other: {background}",
    zh="假设之间互相矛盾：{background}",
)
VACUOUS = Code(
    "RQ0610",
    "vacuous-requirement",
    Severity.WARNING,
    en="{requirement} can never apply",
    zh="{requirement} 永远不会适用",
)
CONTRADICTORY_CONDITION = Code(
    "RQ0616",
    "contradictory-condition",
    Severity.WARNING,
    en="the circumstances of {requirement} contradict themselves: it can never apply",
    zh="{requirement} 的适用条件自相矛盾：它永远不会适用",
)
REMEDY = Code(
    "RQ0614",
    "remedy",
    Severity.HINT,
    en="{requirement} applies only where {because} is broken: it says what is due then",
    zh="{requirement} 仅在 {because} 被违反时适用：它规定届时应做什么",
)
REDUNDANT = Code(
    "RQ0611",
    "redundant-requirement",
    Severity.HINT,
    en="{requirement} says nothing new: it {why}",
    zh="{requirement} 没有说出新的内容：{why}",
)
NOTHING_CHECKED = Code(
    "RQ0612",
    "nothing-checked",
    Severity.HINT,
    en="nothing was checked: {why}",
    zh="未检查任何内容：{why}",
)
BOUND_BROKEN = Code(
    "RQ0615",
    "bound-broken",
    Severity.ERROR,
    en="`{name}` is {value}, but {who} for {direction} {limit}{source}",
    zh="“{name}”为 {value}，而 {who} 要求{direction} {limit}{source}",
)
UNDECIDED = Code(
    "RQ0901", "undecided", Severity.WARNING, en="undecided: {question} ({reason})", zh="未判定：{question}（{reason}）"
)
TIME_BUDGET = Code(
    "RQ0902",
    "time-budget",
    Severity.WARNING,
    en="the time budget of {seconds} s is used up; what was not reached is undecided",
    zh="{seconds} 秒的时间预算已用完，未及之处均为未判定",
)
DISPUTED = Code(
    "RQ0903",
    "solvers-disagree",
    Severity.ERROR,
    en="a second solver disputes {what} ({ids}): do not rely on it",
    zh="第二个求解器不认可{what}（{ids}）：请勿采信",
)
REASONER_DISAGREES = Code(
    "RQ0905",
    "reasoner-disagrees",
    Severity.ERROR,
    en="internal error: solver and reasoner disagree {what}; rely on neither",
    zh="内部错误：求解器与推理机对“{what}”的结论不同，两者均不可采信",
)
NO_SECOND_SOLVER = Code(
    "RQ0904",
    "no-second-solver",
    Severity.WARNING,
    en="nothing was confirmed: the second solver is not installed (pip install '{extra}')",
    zh="未作复核：未安装第二个求解器（pip install '{extra}'）",
)
UNEXPECTED_VERDICT = Code(
    "RQ1050",
    "unexpected-verdict",
    Severity.ERROR,
    en="{requirement} is {found} in {scenario}, not {expected}",
    zh="{scenario} 中 {requirement} 的裁定是{found}，而不是{expected}",
)
UNEXPECTED_EVENTS = Code(
    "RQ1051",
    "unexpected-events",
    Severity.ERROR,
    en="{requirement} is violated at {found} in {scenario}, not at {expected}",
    zh="{scenario} 中 {requirement} 在第 {found} 个事件处违反，而不是第 {expected} 个",
)
VIOLATED = Code(
    "RQ1052",
    "violated-requirement",
    Severity.ERROR,
    en="{scenario} violates {requirement}",
    zh="{scenario} 违反 {requirement}",
)
VIOLATED_SHOULD = Code(
    "RQ1053",
    "violated-recommendation",
    Severity.WARNING,
    en="{scenario} does not follow the recommendation {requirement}",
    zh="{scenario} 未遵循建议 {requirement}",
)
CHECK_FAILED = Code(
    "RQ1054", "check-failed", Severity.ERROR, en="this check is false in {scenario}", zh="{scenario} 中此检查为假"
)
CHECK_UNKNOWN = Code(
    "RQ1055",
    "check-unknown",
    Severity.WARNING,
    en="what {scenario} says does not decide this check",
    zh="{scenario} 所述不足以判定此检查",
)
SCENARIO_IMPOSSIBLE = Code(
    "RQ1056",
    "scenario-impossible",
    Severity.ERROR,
    en="no world has the facts and events of {scenario}",
    zh="不存在符合 {scenario} 的事实与事件的情况",
)
SCENARIO_LOST = Code(
    "RQ1058",
    "scenario-without-future",
    Severity.HINT,
    en="{story} breaks nothing yet, but can only end in violation of {requirements}",
    zh="{story} 尚未违反任何需求，但只能以违反 {requirements} 告终",
)
SCENARIO_POSSIBLE = Code(
    "RQ1057",
    "scenario-possible",
    Severity.ERROR,
    en="{scenario} is possible, although it expects to be inconsistent",
    zh="{scenario} 是可能的，但其预期为不一致",
)

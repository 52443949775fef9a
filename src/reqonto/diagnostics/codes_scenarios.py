"""Findings about scenarios: band 10."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

UNKNOWN_OBJECT = Code(
    "RQ1001",
    "scenario-unknown-object",
    Severity.ERROR,
    en="there is no object `{name}` in this scenario",
    zh="此场景中没有对象“{name}”",
)
OBJECT_TWICE = Code(
    "RQ1002",
    "scenario-object-twice",
    Severity.ERROR,
    en="the object `{name}` is given twice",
    zh="对象“{name}”给出了两次",
)
BACK_IN_TIME = Code(
    "RQ1003",
    "scenario-back-in-time",
    Severity.ERROR,
    en="{time} is earlier than the step before ({before}); a time on a later day needs its date",
    zh="{time} 早于上一步（{before}）；若在之后某天，请写出日期",
)
CONTRADICTING_FACTS = Code(
    "RQ1004",
    "scenario-contradicting-facts",
    Severity.ERROR,
    en="`{fact}` is given twice, as {first} and as {second}",
    zh="“{fact}”给出了两次：{first} 与 {second}",
)
NOT_A_FACT = Code(
    "RQ1005",
    "scenario-not-a-fact",
    Severity.ERROR,
    en="this is not a fact: give the value of a named object, a relation or a function",
    zh="这不是事实：请给出有名对象的值、关系或函数值",
)
UNKNOWN_ARGUMENT = Code(
    "RQ1006",
    "scenario-unknown-argument",
    Severity.ERROR,
    en="{event} has no argument `{name}`",
    zh="{event} 没有名为“{name}”的参数项",
)
UNSAID_ARGUMENT = Code(
    "RQ1007",
    "scenario-unsaid-argument",
    Severity.HINT,
    en="this step does not say `{name}` of {event}, so it is unknown",
    zh="此步未说明 {event} 的“{name}”，视为未知",
)
ROLE_BY_ACTING = Code(
    "RQ1008",
    "scenario-role-by-acting",
    Severity.HINT,
    en="{name} gets the role {role} by taking part in {event}",
    zh="{name} 因参与 {event} 而取得角色 {role}",
)
WRONG_OBJECT = Code(
    "RQ1009",
    "scenario-wrong-object",
    Severity.ERROR,
    en="`{name}` is not given as {expected}, but as {found}",
    zh="“{name}”给出为 {found}，而不是 {expected}",
)
KINDS_EXCLUDE = Code(
    "RQ1010",
    "scenario-kinds-exclude",
    Severity.ERROR,
    en="`{name}` cannot be both {first} and {second}",
    zh="“{name}”不能既是 {first} 又是 {second}",
)
NO_DATE = Code(
    "RQ1011",
    "scenario-no-date",
    Severity.ERROR,
    en="this time has no day: there is no `start` and no step with a date before it",
    zh="此时间没有日期：没有“起始”，之前也没有带日期的步骤",
)
UNKNOWN_EXPECTATION = Code(
    "RQ1012",
    "scenario-unknown-requirement",
    Severity.ERROR,
    en="there is no requirement `{name}`",
    zh="没有编号为“{name}”的需求",
)
NOT_CHANGING = Code(
    "RQ1013",
    "scenario-not-changing",
    Severity.ERROR,
    en="`{name}` does not change over time, so a step cannot set it",
    zh="“{name}”不随时间变化，步骤中不能设置它",
)
NOT_A_VALUE = Code(
    "RQ1014",
    "scenario-not-a-value",
    Severity.ERROR,
    en="what is given does not tell this value",
    zh="已给出的内容不能确定此值",
)
EXPECTED_TWICE = Code(
    "RQ1015",
    "scenario-expected-twice",
    Severity.ERROR,
    en="{name} is expected to be both {first} and {second}",
    zh="{name} 的预期既是{first}又是{second}",
)
EXPECTED_AGAIN = Code(
    "RQ1017",
    "scenario-expected-again",
    Severity.WARNING,
    en="{name} is expected twice to be {first}: once will do",
    zh="{name} 的预期“{first}”写了两次：一次即可",
)
TOO_FINE = Code(
    "RQ1018",
    "scenario-too-fine",
    Severity.ERROR,
    en="{amount} is no amount of money: the smallest unit of {currency} is {unit}",
    zh="{amount} 不是一笔金额：{currency} 的最小单位是 {unit}",
)
NO_SUCH_EVENT = Code(
    "RQ1016",
    "scenario-no-such-event",
    Severity.ERROR,
    en="there is no event {number}; this scenario has {count}",
    zh="没有第 {number} 个事件；此场景共有 {count} 个",
)

"""Codes of quality targets, recommendations and permissions (07, from 0751)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

UNKNOWN_PERIOD = Code(
    "RQ0751",
    "unknown-period",
    Severity.ERROR,
    en="there is no period `{period}`: hour, day, week, month, quarter or year",
    zh="没有周期“{period}”：可用 小时、日、周、月、季度、年",
)
SHARE_OUT_OF_RANGE = Code(
    "RQ0752",
    "share-out-of-range",
    Severity.ERROR,
    en="the share of {id} is not between 0 % and 100 %",
    zh="{id} 的比例不在 0 % 与 100 % 之间",
)
NOT_MEASURED = Code(
    "RQ0753",
    "quality-not-measured",
    Severity.WARNING,
    en="{id} does not say which event is to be answered in which time, so that nothing can be counted; write {instead}",
    zh="{id} 未说明要在多长时间内应答哪种事件，因此无从计数；请写 {instead}",
)
QUALITY_CLASH = Code(
    "RQ0754",
    "quality-clash",
    Severity.ERROR,
    en="{id} and {others} cannot both be met as soon as there is something to count",
    zh="只要有可计数的事件，{id} 与 {others} 就不能同时达到",
)
QUALITY_FOLLOWS = Code(
    "RQ0755",
    "quality-follows",
    Severity.HINT,
    en="{id} says nothing more than {others}",
    zh="{id} 并未超出 {others} 的要求",
)
CHEAPEST = Code(
    "RQ0756",
    "recommendations-given-up",
    Severity.WARNING,
    en="not every recommendation can be followed; giving up {given} (weight {weight}) is cheapest",
    zh="建议不能全部遵循；放弃 {given}（权重 {weight}）代价最小",
)

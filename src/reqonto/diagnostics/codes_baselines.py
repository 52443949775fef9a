"""Codes of frozen requirements (band 07, 90 to 99)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

FROZEN_MEANING = Code(
    "RQ0791", "frozen-meaning-changed", Severity.ERROR,
    en="{id} is frozen{at}, and what it says has changed: give it a new version",
    zh="{id} 已冻结{at}，但其内容已改变：请给出新版本",
)  # fmt: skip
FROZEN_GROUND = Code(
    "RQ0792", "frozen-ground-changed", Severity.ERROR,
    en="{id} is frozen{at}, and says something else now because of what it rests on: {ground}",
    zh="{id} 已冻结{at}，但因其所依据的内容改变而含义不同：{ground}",
)  # fmt: skip
FROZEN_TEXT = Code(
    "RQ0793", "frozen-text-changed", Severity.ERROR,
    en="{id} is frozen{at}, and its text has changed, though not its meaning: give it a new version",
    zh="{id} 已冻结{at}，其文字已改变（含义未变）：请给出新版本",
)  # fmt: skip
FROZEN_REMOVED = Code(
    "RQ0794", "frozen-item-removed", Severity.ERROR,
    en="{id} is frozen{at}, and is not there any more",
    zh="{id} 已冻结{at}，但已不存在",
)  # fmt: skip
FROZEN_REUSED = Code(
    "RQ0795", "frozen-id-reused", Severity.ERROR,
    en="the id {id} is that of {was} that is frozen{at}; now it is {now}",
    zh="编号 {id} 属于已冻结{at}的{was}，现在却是{now}",
)  # fmt: skip
NEWER_THAN_FROZEN = Code(
    "RQ0796", "newer-than-frozen", Severity.HINT,
    en="{id} is frozen at version {old}, is now at {new}, and is not frozen at that",
    zh="{id} 冻结于版本 {old}，现为版本 {new}，尚未冻结",
)  # fmt: skip
STATUS_AGAINST_BASELINE = Code(
    "RQ0797", "status-against-baseline", Severity.WARNING,
    en="the status of {id} is `{status}`, but {fact}",
    zh="{id} 的状态是“{status}”，但{fact}",
)  # fmt: skip
BASELINE_UNREADABLE = Code(
    "RQ0798", "baseline-unreadable", Severity.ERROR,
    en="the baseline cannot be read: {why}",
    zh="无法读取基线：{why}",
)  # fmt: skip
BASELINE_OUTDATED = Code(
    "RQ0799", "baseline-outdated", Severity.WARNING,
    en="what was recorded by reqonto {version} cannot be compared with what this version reads: {ids}",
    zh="reqonto {version} 的记录无法与本版本的理解相比较：{ids}",
)  # fmt: skip

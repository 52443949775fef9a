"""Why a requirement does not apply, where a scenario expects that it does."""

from __future__ import annotations

import pytest

from reqonto.pipeline import run

EN = """role Shop
entity Parcel { param weight: quantity kg  param code: integer }
event Deliver(parcel: Parcel) by Shop
event PickUp(parcel: Parcel)
event SendBack(parcel: Parcel) by Shop
requirement R-1 { when PickUp(parcel: p), the Shop shall within 2 h do SendBack(parcel: p) }
requirement R-2 { when Deliver(parcel: p), if p.weight < 5 kg and p.code > 7 then the Shop shall do SendBack(parcel: p) }
requirement R-3 { when Deliver(parcel: p), if p.weight > 5 kg then the Shop shall do SendBack(parcel: p) }
scenario S-1 {
  given s: Shop
  given p: Parcel { weight: 2 kg, code: 5 }
  start 2026-03-01T10:00
  at 10:30: s does Deliver(parcel: p)
  expect @
}
"""
ZH = """角色 店铺
实体 包裹 { 参数 重：量 kg；参数 码：整数 }
事件 送达（件：包裹） 由 店铺
事件 取件（件：包裹）
事件 退回（件：包裹） 由 店铺
需求 R-1 { 当 取件（件：甲），店铺 应 在 2小时 内 执行 退回（件：甲） }
需求 R-2 { 当 送达（件：甲），如果 甲.重 < 5千克 且 甲.码 > 7 则 店铺 应 执行 退回（件：甲） }
需求 R-3 { 当 送达（件：甲），如果 甲.重 > 5千克 则 店铺 应 执行 退回（件：甲） }
场景 S-1 {
  已有 丙：店铺
  已有 丁：包裹 { 重：2千克，码：5 }
  起始 2026-03-01T10:00
  时间 10:30：丙 执行 送达（件：丁）
  预期 @
}
"""


def judged(path, text, expected):
    path.write_text(text.replace("@", expected), encoding="utf-8")
    (scenario,) = run([path], stages=("read", "meaning", "scenarios")).scenarios
    return {each.requirement: each for each in scenario.judgements}


@pytest.mark.parametrize(
    ("text", "expected", "lang", "reasons"),
    [
        (EN, "R-1, R-2, R-3 satisfied", "en", ["no `PickUp` happens, which it waits for", "`p.code > 7` is not so", "`p.weight > 5 kg` is not so"]),
        (ZH, "R-1、R-2、R-3 满足", "zh", ["它等待的“取件”没有发生", "“甲.码 > 7”不成立", "“甲.重 > 5千克”不成立"]),
    ],
)  # fmt: skip
def test_what_was_expected_to_apply_and_does_not_has_its_reason(tmp_path, text, expected, lang, reasons):
    found = judged(tmp_path / "m.req", text, expected)

    assert [found[f"R-{n}"].reason[lang] for n in (1, 2, 3)] == reasons


def test_what_is_expected_not_to_apply_needs_no_reason(tmp_path):
    found = judged(tmp_path / "m.req", EN, "R-1, R-2, R-3 not applicable")

    assert [found[f"R-{n}"].reason for n in (1, 2, 3)] == [None, None, None]

"""How often, what each has, what comes first, questions and prose: each mistake leads to a line that is read."""

from __future__ import annotations

import pytest

from reqonto.diagnostics.codes_spec import NOT_A_FEATURE, TWO_ENDS, UNKNOWN_MEMBER
from reqonto.diagnostics.codes_syntax import DOES_NOT_FIT, OTHER_WORDS
from reqonto.pipeline import run
from reqonto.source import Source
from reqonto.syntax.parser import parse
from tests.syntax.mending import mended_in

HEAD = """role Shop
external role Buyer
entity Line { param price: money CNY }
entity Order {
  param total: money CNY  param pages: integer  param no: text  param urgent: boolean
  param opened: datetime  param closed: datetime  relation lines: Line [0..*]
}
entity Appointment { param fee: money CNY }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
event Confirm(a: Appointment) by Shop
event Cancel(a: Appointment) by Buyer
"""
ZH = """角色 商店
外部 角色 顾客
实体 订单 {
  参数 总额：金额 CNY；参数 页数：整数；参数 编号：文本；参数 加急：布尔；参数 开：时刻；参数 关：时刻
}
实体 预约 { 参数 费用：金额 CNY }
事件 付款（单：订单） 由 顾客
事件 发货（单：订单） 由 商店
事件 确认（约：预约） 由 商店
事件 取消（约：预约） 由 顾客
"""
C, R, Q = "constraint C-1: {}", "requirement R-1 {{ {} }}", "question CQ-1 {{ {} }}"
PER, ZH_PER = "constraint C-1: every o in Order: {}", "约束 C-1：每个 甲 属于 订单：{}"
ZC, ZR, ZQ = "约束 C-1：{}", "需求 R-1 {{ {} }}", "问题 CQ-1 {{ {} }}"


@pytest.mark.parametrize(
    ("frame", "written", "mended"),
    [
        # `unless` in front.
        (
            R,
            "when Pay(order: o), unless o.urgent the Shop shall do Ship(order: o)",
            "when Pay(order: o), the Shop shall do Ship(order: o) unless o.urgent",
        ),
        (
            R,
            "unless o.urgent, when Pay(order: o), the Shop shall do Ship(order: o)",
            "when Pay(order: o), the Shop shall do Ship(order: o) unless o.urgent",
        ),
        (
            ZR,
            "当 付款（单：甲），除非 甲.加急 商店 应 执行 发货（单：甲）",
            "当 付款（单：甲），商店 应 执行 发货（单：甲） 除非 甲.加急",
        ),
        (
            ZR,
            "除非 甲.加急，当 付款（单：甲），商店 应 执行 发货（单：甲）",
            "当 付款（单：甲），商店 应 执行 发货（单：甲） 除非 甲.加急",
        ),
        # Metadata of a formula.
        (C, "no o in Order: o.no = \"\" priority high", "no o in Order: o.no = \"\" { priority high }"),
        (C, "no o in Order: o.no = \"\"\n  exception to C-0", "no o in Order: o.no = \"\" { exception to C-0 }"),
        (ZC, "没有 甲 属于 订单：甲.页数 < 0 例外于 C-0", "没有 甲 属于 订单：甲.页数 < 0 { 例外于 C-0 }"),
        # Shares.
        (PER, "o.total <= 50% of o.total", "o.total <= 50% * o.total"),
        (PER, "o.total <= half of o.total", "o.total <= 50% * o.total"),
        (PER, "o.total >= a third of o.total", "o.total >= o.total / 3"),
        (ZH_PER, "甲.总额 ≤ 50% 的 甲.总额", "甲.总额 ≤ 50% × 甲.总额"),
        (ZH_PER, "甲.总额 ≤ 甲.总额 的 一半", "甲.总额 ≤ 50% × 甲.总额"),
        # How often.
        (PER, "at most 5 Pay(order: o) per day", "at most 5 Pay(order: o) per 1 d"),
        (PER, "at most 5 p in Pay per day: p.order = o", "at most 5 Pay(order: o) per 1 d"),
        (PER, "Pay(order: o) at most once", "at most 1 Pay(order: o)"),
        (ZH_PER, "至多 5 个 付款（单：甲） 每 1天", "至多 5次 付款（单：甲） 每 1天"),
        (ZH_PER, "每 1天 至多 5 个 付款（单：甲）", "每 1天 至多 5次 付款（单：甲）"),
        (ZH_PER, "每天 至多 5次 付款（单：甲）", "每 1天 至多 5次 付款（单：甲）"),
        (ZH_PER, "付款（单：甲） 至多 一次", "至多 1次 付款（单：甲）"),
        (
            C, "each Appointment at most 1 Confirm", "every a in Appointment: at most 1 c in Confirm: c.a = a",
        ),
        (
            C,
            "every a in Appointment has at most one Confirm",
            "every a in Appointment: at most 1 c in Confirm: c.a = a",
        ),
        (C, "every Appointment at most 2 Confirm per day", "every a in Appointment: at most 2 Confirm(a: a) per 1 d"),
        (C, "every Order has at least 1 Line", "every o in Order: count(l in o.lines) >= 1"),
        (ZC, "每个 预约 至多 1 个 确认", "每个 甲 属于 预约：至多 1 乙 属于 确认：乙.约 = 甲"),
        (ZC, "每个 预约 每天 至多 两次 确认", "每个 甲 属于 预约：每 1天 至多 2次 确认（约：甲）"),
        # What each has, what no two share.
        (C, "every Order has a total", "every o in Order: o.total is known"),
        (C, "every o in Order has o.total", "every o in Order: o.total is known"),
        (PER, "has o.total", "o.total is known"),
        (ZC, "每个 订单 必须有 总额", "每个 甲 属于 订单：甲.总额 已知"),
        (ZH_PER, "有 甲.总额", "甲.总额 已知"),
        (ZH_PER, "具有 甲.总额", "甲.总额 已知"),
        (C, "no two Orders have the same no", "no x, y in Order where x != y: x.no = y.no"),
        (ZC, "没有 两个 订单 编号 相同", "没有 甲、乙 属于 订单 其中 甲 ≠ 乙：甲 的 编号 = 乙 的 编号"),
        (ZC, "两个 订单 的 编号 不能 相同", "没有 甲、乙 属于 订单 其中 甲 ≠ 乙：甲 的 编号 = 乙 的 编号"),
        # Ranges and types.
        (PER, "o.pages in (1, 900)", "o.pages in 1..900"),
        (PER, "o.pages in [1..900]", "o.pages in 1..900"),
        (ZH_PER, "甲.页数 属于 （1，900）", "甲.页数 属于 1..900"),
        ("entity Book {{ param p: {} }}", "int", "integer"),
        ("entity Book {{ param p: {} }}", "Money", "money CNY"),
        ("entity Book {{ param p: {} }}", "varchar(20)", "text"),
        ("entity Book {{ param p: {} }}", "list<text>", "list of text"),
        ("entity Book {{ param p: {} }}", "text? ", "optional text"),
        ("实体 书 {{ 参数 丙：{} }}", "整型", "整数"),
        ("实体 书 {{ 参数 丙：{} }}", "浮点", "小数"),
        ("实体 书 {{ 参数 丙：{} }}", "时间", "时刻"),
        ("实体 书 {{ 参数 丙：{} }}", "字符串（20）", "文本"),
        # What comes first.
        (PER, "o.opened prior to o.closed", "o.opened before o.closed"),
        (PER, "o.closed is later than o.opened", "o.closed after o.opened"),
        (ZH_PER, "甲.开 先于 甲.关", "甲.开 早于 甲.关"),
        (ZH_PER, "甲.开 在 甲.关 之前", "甲.开 早于 甲.关"),
        (ZH_PER, "甲.关 在 甲.开 后", "甲.关 晚于 甲.开"),
        (
            "requirement R-1 {{ every o in Order: {}Ship(order: o) }}",
            "before Pay(order: o), the Shop must not do ",
            "the Shop must not before Pay(order: o) do ",
        ),
        ("需求 R-1 {{ 每个 甲 属于 订单：{}执行 发货（单：甲） }}", "在 付款（单：甲） 之前，商店 不得 ", "商店 不得 早于 付款（单：甲） "),
        ("需求 R-1 {{ 每个 甲 属于 订单：商店 不得 {}执行 发货（单：甲） }}", "付款（单：甲）前 ", "早于 付款（单：甲） "),
        (R, "The Shop shall do Ship(order: o)", "the Shop shall do Ship(order: o)"),
        # Questions.
        (Q, "some o in Order: o.total < 0 CNY", "ask some o in Order: o.total < 0 CNY"),
        (Q, "ask whether some o in Order: o.total < 0 CNY", "ask some o in Order: o.total < 0 CNY"),
        (Q, "is there an o in Order: o.total < 0 CNY", "ask some o in Order: o.total < 0 CNY"),
        (Q, "which o in Order where o.total < 0 CNY", "find o in Order where o.total < 0 CNY"),
        ("{} CQ-1 {{ ask some o in Order: o.total < 0 CNY }}", "query", "question"),
        ("question {}", "CQ-1: some o in Order: o.pages < 0", "CQ-1 { ask some o in Order: o.pages < 0 }"),
        (ZQ, "询问 存在 甲 属于 订单：甲.总额 < 0 CNY", "是否 存在 甲 属于 订单：甲.总额 < 0 CNY"),
        (ZQ, "问 存在 甲 属于 订单：甲.总额 < 0 CNY", "是否 存在 甲 属于 订单：甲.总额 < 0 CNY"),
        (ZQ, "有没有 甲 属于 订单：甲.总额 < 0 CNY", "是否 存在 甲 属于 订单：甲.总额 < 0 CNY"),
        (ZQ, "列出 甲 属于 订单 其中 甲.总额 < 0 CNY", "查找 甲 属于 订单 其中 甲.总额 < 0 CNY"),
        ("{} CQ-1 {{ 是否 存在 甲 属于 订单：甲.总额 < 0 CNY }}", "询问", "问题"),
        ("{} CQ-1 {{ 是否 存在 甲 属于 订单：甲.总额 < 0 CNY }}", "问", "问题"),
    ],
)  # fmt: skip
def test_following_the_advice_leads_to_what_was_meant(tmp_path, frame, written, mended):
    head = HEAD if (frame + written).isascii() else ZH
    zero = (
        'constraint C-0: no o in Order: o.no = ""\n' if head is HEAD else "约束 C-0：没有 甲 属于 订单：甲.页数 < 0\n"
    )
    zero = zero if "C-0" in written else ""

    text, left = mended_in(tmp_path / "m.req", head + zero + frame.format(written) + "\n")

    assert text.split() == (head + zero + frame.format(mended)).split()
    assert left == []


PROSE = "The shop must ship every order in time."
PROSE_ZH = "商店必须按时发货。"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (PROSE, f'requirement R-1 {{ text "{PROSE}" }}'),
        (f"- {PROSE}", f'requirement R-1 {{ text "{PROSE}" }}'),
        (f"1. {PROSE}", f'requirement R-1 {{ text "{PROSE}" }}'),
        (f"SHOP-7: {PROSE}", f'requirement SHOP-7 {{ text "{PROSE}" }}'),
        (f"requirement R-2: {PROSE}", f'requirement R-2 {{ text "{PROSE}" }}'),
        (f'requirement R-2 "Ship" {{ {PROSE} }}', f'requirement R-2 "Ship" {{ text "{PROSE}" }}'),
        ("Orders must be paid before they are shipped", 'requirement R-1 { text "Orders must be paid before they are shipped" }'),
        (PROSE_ZH, f"需求 R-1 {{ 文本 “{PROSE_ZH}” }}"),
        ("商店 必须 按时 发货。", "需求 R-1 { 文本 “商店 必须 按时 发货。” }"),
        (f"1. {PROSE_ZH}", f"需求 R-1 {{ 文本 “{PROSE_ZH}” }}"),
        (f"需求 R-2：{PROSE_ZH}", f"需求 R-2 {{ 文本 “{PROSE_ZH}” }}"),
        (f"需求 R-2 {{ {PROSE_ZH} }}", f"需求 R-2 {{ 文本 “{PROSE_ZH}” }}"),
        ("需求 R-2 { 未缴费的车辆禁止出场 }", "需求 R-2 { 文本 “未缴费的车辆禁止出场” }"),
    ],
)  # fmt: skip
def test_everyday_sentences_are_kept_as_texts(tmp_path, written, kept):
    head = HEAD if written.isascii() else ZH
    fault = parse(Source("m.req", head + written + "\n"))[1][0]

    assert fault.code is OTHER_WORDS
    example = ("when Pay(order: o), the Shop shall", "当 付款（单：甲），商家 应")
    assert example[not written.isascii()] in (fault.notes[0].zh if head is ZH else fault.notes[0].en)
    text, left = mended_in(tmp_path / "m.req", head + written + "\n")
    assert text == head + kept + "\n"
    assert left == []


def test_a_sentence_kept_as_a_text_gets_an_identifier_of_its_own():
    fault = parse(Source("m.req", f'requirement R-7 {{ text "Soon." }}\n{PROSE}\n'))[1][0]

    assert fault.fields["instead"].en == f'requirement R-8 {{ text "{PROSE}" }}'


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("requirement R-1 { the Shop must not do Ship(order: o) twice }", "constraint R-1: every x in Order: at most 1 Ship(order: x)"),
        ("constraint C-1: no Order is paid twice", "constraint C-1: every x in Order: at most 1 Pay(order: x)"),
        ("需求 R-1 { 商店 不得 执行 发货（单：甲） 两次 }", "约束 R-1：每个 甲 属于 订单：至多 1次 发货（单：甲）"),
        ("需求 R-1 { 商店 不得 重复 执行 发货（单：甲） }", "约束 R-1：每个 甲 属于 订单：至多 1次 发货（单：甲）"),
    ],
)  # fmt: skip
def test_an_act_that_must_not_be_repeated_is_a_limit(line, advice):
    head = HEAD if line.isascii() else ZH
    fault = parse(Source("m.req", head + line + "\n"))[1][0]

    assert fault.code is DOES_NOT_FIT
    assert advice in (fault.notes[0].en if head is HEAD else fault.notes[0].zh)
    assert not parse(Source("m.req", head + advice + "\n"))[1]


@pytest.mark.parametrize(
    ("head", "line", "instead", "act"),
    [
        (HEAD, "requirement R-1 {{ {} the Shop must not do Confirm(a: a) }}", "when Cancel(a: a),", "after Cancel(a: a),"),
        (HEAD, "requirement R-1 {{ {} the Shop must not do Confirm(a: a) }}", "when Cancel(a: a),", "after Cancel(a: a)"),
        (ZH, "需求 R-1 {{ {}，商店 不得 执行 确认（约：甲） }}", "当 取消（约：甲）", "取消（约：甲） 之后"),
    ],
)  # fmt: skip
def test_after_something_is_when_and_what_that_means_is_told(tmp_path, head, line, instead, act):
    fault = parse(Source("m.req", head + line.format(act) + "\n"))[1][0]

    assert (fault.code, fault.fields["instead"]) == (OTHER_WORDS, instead)
    assert "from then on" in fault.notes[0].en
    assert "从那时起" in fault.notes[0].zh
    told = line.format(instead)
    story = (
        "scenario S-1 { given a1: Appointment {}  given s: Shop  given b: Buyer  start 2026-06-01T09:00Z\n"
        "  at 10:00: b does Cancel(a: a1)\n  at 11:00: s does Confirm(a: a1)\n  expect R-1 violated }\n"
    )
    if head is ZH:
        story = (
            "场景 S-1 { 已有 甲一：预约 {}；已有 店：商店；已有 客：顾客；起始 2026-06-01T09:00Z\n"
            "  时间 10:00：客 执行 取消（约：甲一）\n  时间 11:00：店 执行 确认（约：甲一）\n  预期 R-1 违反 }\n"
        )
    path = tmp_path / "m.req"
    path.write_text(head + told + "\n" + story, encoding="utf-8")
    result = run([path], stages=("read", "meaning", "scenarios"))
    assert [each.message("en") for each in result.diagnostics if each.weight.name == "ERROR"] == []


@pytest.mark.parametrize(
    ("line", "range_"),
    [
        ("constraint C-1: every o in Order: o.pages in [1, 900]", "1..900"),
        ("constraint C-1: every o in Order: o.pages in [-5, 5]", "-5..5"),
        ("constraint C-1: every o in Order: o.total in [1 CNY, 2 CNY]", "1 CNY..2 CNY"),
        ("约束 C-1：每个 甲 属于 订单：甲.页数 属于 【1，900】", "1..900"),
        ("constraint C-1: every o in Order: o.pages in {1, 900}", None),
        ("constraint C-1: every o in Order: o.pages in [900, 1]", None),
        ("constraint C-1: every o in Order: o.pages in [1, 2]", None),
        ("constraint C-1: every o in Order: o.pages in [1, 5, 900]", None),
    ],
)
def test_two_rising_numbers_in_square_brackets_may_be_meant_as_a_range(tmp_path, line, range_):
    path = tmp_path / "m.req"
    path.write_text((HEAD if line.isascii() else ZH) + line + "\n", encoding="utf-8")
    found = [each for each in run([path], stages=("read", "meaning")).diagnostics if each.code is TWO_ENDS]

    assert [each.fixes[0].edits[0].text for each in found] == ([] if range_ is None else [range_])


def test_what_is_no_share_and_no_value_gets_no_advice_about_them(tmp_path):
    path = tmp_path / "m.req"
    path.write_text(
        HEAD + "constraint C-1: every o in Order: o.total.tax > 5 CNY and has o.nothing\n", encoding="utf-8"
    )
    found = run([path], stages=("read", "meaning")).diagnostics

    assert [each.fixes for each in found if each.code in (UNKNOWN_MEMBER, NOT_A_FEATURE)][:1] == [()]

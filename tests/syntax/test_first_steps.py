"""Where newcomers stumbled: each mistake leads, advice by advice, to a line that is read."""

from __future__ import annotations

import re

import pytest

from reqonto.diagnostics.codes_constraints import KNOWN_LATE
from reqonto.diagnostics.codes_spec import UNKNOWN_EVENT
from reqonto.pipeline import run
from tests.syntax.mending import mended_in

EN = """role Shop
external role Customer
entity Locker { changing param broken: boolean default false }
entity Parcel { param code: integer  relation locker: Locker [1] }
event Deliver(parcel: Parcel) by Shop
event PickUp(parcel: Parcel) by Customer
event SendCode(parcel: Parcel) by Shop
enum State { ok, broken }
entity Machine { changing param state: State default ok  changing param full: boolean }
unit box = 12 piece
unit sack = 10 EUR
"""
ZH = """角色 平台
外部 角色 顾客
实体 订单 { 参数 金额：金额 CNY；参数 编号：整数；可变 参数 加急：布尔 }
事件 下单（订单：订单） 由 顾客
事件 送达（订单：订单） 由 平台
事件 退款（订单：订单） 由 平台
"""
R, ZR = "requirement R-1 {{ {} }}", "需求 R-1 {{ {} }}"
C, ZC = "constraint C-1: {}", "约束 C-1：{}"
P, ZP = "entity Bag {{ param x: {} }}", "实体 袋 {{ 参数 某：{} }}"


@pytest.mark.parametrize(
    ("frame", "written", "meant"),
    [
        # A unit where a type is needed.
        (P, "kg", "quantity kg"),
        (P, "days", "duration"),
        (P, "EUR", "money EUR"),
        (P, "euros", "money EUR"),
        (P, "optional kg", "optional quantity kg"),
        (P, "box", "quantity box"),
        (P, "decimal kg", "quantity kg"),
        (P, "number in piece", "quantity piece"),
        (ZP, "千克", "量 千克"),
        (ZP, "元", "金额 CNY"),
        (ZP, "天", "时长"),
        (ZP, "小数 米", "量 米"),
        # Who does it, and to whom.
        (
            R,
            "when Deliver(parcel: p) by Shop, the Shop shall do SendCode(parcel: p)",
            "when Deliver(parcel: p), the Shop shall do SendCode(parcel: p)",
        ),
        (
            R,
            "when Deliver(parcel: p), the Shop shall within 2 h to the Customer do SendCode(parcel: p)",
            "when Deliver(parcel: p), the Shop shall within 2 h do SendCode(parcel: p) to Customer",
        ),
        (
            ZR,
            "当 送达（订单：甲），平台 应 给 顾客 执行 退款（订单：甲）",
            "当 送达（订单：甲），平台 应 执行 退款（订单：甲） 给 顾客",
        ),
        # How often for each thing.
        (C, "at most 1 SendCode per Parcel", "at most 1 SendCode(parcel: p)"),
        (C, "at most two SendCode per Parcel", "at most 2 SendCode(parcel: p)"),
        (C, "at most 1 SendCode(parcel: x) per Parcel", "at most 1 SendCode(parcel: x)"),
        (C, "every p in Parcel: at most 1 SendCode per p", "every p in Parcel: at most 1 SendCode(parcel: p)"),
        (ZC, "至多 1次 退款 每 订单", "至多 1次 退款（订单：甲）"),
        (ZC, "每个 乙 属于 订单：至多 1次 退款 每 乙", "每个 乙 属于 订单：至多 1次 退款（订单：乙）"),
        # States in words.
        (
            R,
            "when the machine is broken, the Shop must not do SendCode",
            "when Machine.state = broken, the Shop must not do SendCode",
        ),
        (
            R,
            "when the state of the machine is broken, the Shop must not do SendCode",
            "when Machine.state = broken, the Shop must not do SendCode",
        ),
        (
            R,
            "when the machine is not full, the Shop must not do SendCode",
            "when not Machine.full, the Shop must not do SendCode",
        ),
        (
            R,
            "when Deliver(parcel: p), if the locker is broken, the Shop must not do SendCode(parcel: p)",
            "when Deliver(parcel: p), if p.locker.broken, the Shop must not do SendCode(parcel: p)",
        ),
        (
            R,
            "every p in Parcel: when the locker is broken, the Shop shall do SendCode(parcel: p)",
            "every p in Parcel: when p.locker.broken, the Shop shall do SendCode(parcel: p)",
        ),
        (
            ZR,
            "每个 乙 属于 订单：当 订单 变为 加急 时，平台 应 执行 退款（订单：乙）",
            "每个 乙 属于 订单：当 乙.加急，平台 应 执行 退款（订单：乙）",
        ),
        (ZR, "当 订单加急时，平台 不得 执行 退款", "当 订单.加急，平台 不得 执行 退款"),
        (
            ZR,
            "当 下单（订单：甲），如果 订单加急 则 平台 应 执行 退款（订单：甲）",
            "当 下单（订单：甲），如果 甲.加急 则 平台 应 执行 退款（订单：甲）",
        ),
        # What has not come in time.
        (
            R,
            "when Deliver(parcel: p), if not PickUp(parcel: p) within 72 h, the Shop shall within 5 d do SendCode(parcel: p)",
            ("when Deliver(parcel: p) as d, if not PickUp(parcel: p) within 72 h after d, the Shop shall within 5 d do "
            "SendCode(parcel: p)"),
        ),
        (
            R,
            "when Deliver(parcel: p) as q, if no PickUp(parcel: p) within 72 h then the Shop shall do SendCode(parcel: p)",
            ("when Deliver(parcel: p) as q, if not PickUp(parcel: p) within 72 h after q then the Shop shall do "
            "SendCode(parcel: p)"),
        ),
        (
            ZR,
            "如果 下单后三十分钟内没有送达，平台应在2小时内退款",
            "当 下单（订单：甲） 作为 乙，如果 非 送达（订单：甲） 在 30分钟 内 晚于 乙，平台 应 在 2小时 内 执行 退款（订单：甲）",
        ),
        (
            ZR,
            "当 下单（订单：某），如果 下单后30分钟内没有送达 则 平台应退款",
            "当 下单（订单：某） 作为 乙，如果 非 送达（订单：某） 在 30分钟 内 晚于 乙 则 平台 应 执行 退款（订单：某）",
        ),
        # Duties without blanks.
        (ZR, "当 下单（订单：丁），平台应在1小时内退款", "当 下单（订单：丁），平台 应 在 1小时 内 执行 退款（订单：丁）"),
        (
            ZR,
            "当 下单（订单：甲），平台应在两小时之内完成退款（订单：甲）",
            "当 下单（订单：甲），平台 应 在 2小时 内 执行 退款（订单：甲）",
        ),
        # Constraints without blanks.
        (ZC, "每个订单金额大于0元", "每个 甲 属于 订单：甲.金额 > 0元"),
        (ZC, "每个订单的金额不超过100元且编号大于0", "每个 甲 属于 订单：甲.金额 ≤ 100元 且 甲.编号 > 0"),
        (ZC, "如果订单不加急则金额不得低于5元", "每个 甲 属于 订单：如果 非 甲.加急 则 甲.金额 ≥ 5元"),
        (ZC, "两个订单的编号不得相同", "没有 甲、乙 属于 订单 其中 甲 ≠ 乙：甲.编号 = 乙.编号"),
        (ZC, "没有两个订单编号相同", "没有 甲、乙 属于 订单 其中 甲 ≠ 乙：甲.编号 = 乙.编号"),
        (ZC, "每个订单至多退款一次", "每个 甲 属于 订单：至多 1次 退款（订单：甲）"),
        (ZC, "每个订单最多两次退款", "每个 甲 属于 订单：至多 2次 退款（订单：甲）"),
        # Colons in front of braces, hyphens in names.
        ("requirement R-1: {{ {} }}", "the Shop must not do SendCode", "requirement R-1 { the Shop must not do SendCode }"),
        (
            'requirement R-1 "Title": {{ {} }}',
            "the Shop must not do SendCode",
            'requirement R-1 "Title" { the Shop must not do SendCode }',
        ),
        ("entity Bag: {{ param x: {} }}", "integer", "entity Bag { param x: integer }"),
        ("需求 R-1：{{ {} }}", "平台 不得 执行 退款", "需求 R-1 { 平台 不得 执行 退款 }"),
        ("entity {} {{ param x: integer }}", "Bag-Line", "entity Bag_Line { param x: integer }"),
        ("实体 {} {{ 参数 某：整数 }}", "订单-行", "实体 订单_行 { 参数 某：整数 }"),
    ],
)  # fmt: skip
def test_the_advice_leads_to_a_line_that_is_read(tmp_path, frame, written, meant):
    head = EN if frame.isascii() else ZH
    fits = meant if meant.startswith(("requirement", "entity", "需求", "实体")) else frame.format(meant)

    text, left = mended_in(tmp_path / "m.req", head + frame.format(written) + "\n")

    assert (text.removeprefix(head).strip(), left) == (fits, [])


def test_a_module_has_no_hyphen_in_its_name(tmp_path):
    text, left = mended_in(tmp_path / "m.req", "module shop.my-lockers\nrole Shop\n")

    assert (text, left) == ("module shop.my_lockers\nrole Shop\n", [])


def found_in(path, text):
    path.write_text(text, encoding="utf-8")
    return [each for each in run([path], stages=("read", "meaning")).diagnostics if each.weight.name == "ERROR"]


@pytest.mark.parametrize(
    ("item", "en", "zh"),
    [
        (
            "requirement R-1 { when Deliver(parcel: p), the Shop shall do Repair(parcel: p, locker: p.locker) }",
            "event Repair(parcel: Parcel, locker: Locker) by Shop",
            "事件 Repair（parcel：Parcel，locker：Locker） 由 Shop",
        ),
        (
            "requirement R-1 { when Refund(parcel: p), the Shop shall do SendCode(parcel: p) }",
            "event Refund(parcel: Parcel)",
            "事件 Refund（parcel：Parcel）",
        ),
        (
            "need IR-1 { Customer needs Parcel.code from Shop due before Refund }",
            "event Refund",
            "事件 Refund",
        ),
        (
            "service S-1 { Shop provides Parcel.code to Customer at Refund }",
            "event Refund(…)",
            "事件 Refund（……）",
        ),
        (
            "需求 R-1 { 每个 甲 属于 Parcel：当 甲.locker.broken，Shop 应 执行 修理（柜：甲.locker，parcel：甲） }",
            "event 修理(柜: …, parcel: Parcel) by Shop",
            "事件 修理（柜：……，parcel：Parcel） 由 Shop",
        ),
    ],
)
def test_an_event_that_is_not_declared_is_told_with_the_line_that_declares_it(tmp_path, item, en, zh):
    (fault,) = found_in(tmp_path / "m.req", EN + item + "\n")

    assert fault.code is UNKNOWN_EVENT
    (note,) = fault.notes
    shown = re.search("`(.*)`", note.en)[1], re.search("“(.*)”", note.zh)[1]
    assert shown == (en, zh)
    for line in shown:
        if "…" not in line:
            assert found_in(tmp_path / "m.req", f"{EN}{line}\n{item}\n") == []


def test_a_unit_of_money_that_a_text_declares_is_no_type(tmp_path):
    (fault,) = found_in(tmp_path / "m.req", EN + "entity Bag { param x: sack }\n")

    assert fault.fixes == ()


@pytest.mark.parametrize("item", ["constraint C-1: no two Parcel have codes", "constraint C-1: two SendCode at most"])
def test_a_word_that_counts_is_no_slip_for_another_one(tmp_path, item):
    for fault in found_in(tmp_path / "m.req", EN + item + "\n"):
        assert not any("keyword" in note.en for note in fault.notes)


def test_a_state_that_two_parameters_may_mean_is_not_guessed(tmp_path):
    text = "role Shop\nenum S { ok, broken }\nentity Box { changing param s: S  changing param broken: boolean }\n"
    item = "requirement R-1 { when the box is broken, the Shop must not do Nothing }\n"

    (fault, *_) = found_in(tmp_path / "m.req", text + "event Nothing by Shop\n" + item)

    assert not any("Box.s" in edit.text for fix in fault.fixes for edit in fix.edits)


@pytest.mark.parametrize(
    ("known", "due", "late"), [("72 h", "2 d", True), ("2 d", "48 h", True), ("72 h", "4 d", False)]
)
def test_a_duty_that_is_due_before_its_condition_is_known_is_told(tmp_path, known, due, late):
    path = tmp_path / "m.req"
    item = (
        f"requirement R-1 {{ when Deliver(parcel: p) as d, if not PickUp(parcel: p) within {known} after d then the "
        f"Shop shall within {due} do SendCode(parcel: p) }}\n"
    )
    path.write_text(EN + item, encoding="utf-8")

    told = [each for each in run([path], stages=("read", "meaning")).diagnostics if each.code is KNOWN_LATE]

    assert bool(told) is late
    for each in told:
        (edit,) = each.fixes[0].edits
        path.write_text(EN + item[: edit.span.start - len(EN)] + edit.text + item[edit.span.end - len(EN) :], "utf-8")
        after = run([path], stages=("read", "meaning")).diagnostics
        assert not [found for found in after if found.weight.name == "ERROR" or found.code is KNOWN_LATE]


def test_a_permission_may_end_before_its_condition_is_known(tmp_path):
    path = tmp_path / "m.req"
    path.write_text(
        EN + "requirement R-1 { when Deliver(parcel: p) as d, if not PickUp(parcel: p) within 72 h after d then the "
        "Shop may within 2 d do SendCode(parcel: p) }\n",
        encoding="utf-8",
    )

    assert KNOWN_LATE not in [each.code for each in run([path], stages=("read", "meaning")).diagnostics]


def test_a_duty_in_everyday_chinese_is_told_with_its_own_words(tmp_path):
    line = "需求 R-1 { 平台应在一小时内退款 }"

    (fault,) = found_in(tmp_path / "m.req", ZH + line + "\n")
    shown = re.search("“(需求 .*)”", fault.notes[0].zh)[1]

    assert shown == "需求 R-1 { 当 下单（订单：甲），平台 应 在 1小时 内 执行 退款（订单：甲） }"
    assert found_in(tmp_path / "m.req", ZH + shown + "\n") == []


@pytest.mark.parametrize(
    "words",
    [
        "没有两个订单编号不相同",
        "任意两个订单的编号相同",
        "每个订单的金额大于0元且加急或编号大于1",
    ],
)
def test_a_constraint_in_one_word_whose_meaning_is_not_sure_is_not_rewritten(tmp_path, words):
    (fault,) = found_in(tmp_path / "m.req", f"{ZH}约束 C-1：{words}\n")

    assert not any("甲" in edit.text for fix in fault.fixes for edit in fix.edits)


@pytest.mark.parametrize(
    ("head", "item", "safe"),
    [
        (ZH, "需求 R-1 { 当 退货（订单：甲），平台 应 执行 送达（订单：甲） }", False),
        (ZH.replace("退款", "申请退款"), "需求 R-1 { 当 申请退货（订单：甲），平台 应 执行 送达（订单：甲） }", True),
        (EN, "requirement R-1 { when Delivr(parcel: p), the Shop shall do SendCode(parcel: p) }", True),
    ],
)
def test_a_short_name_is_not_replaced_by_another_one_unasked(tmp_path, head, item, safe):
    """`lint --fix` makes safe fixes only: a return of goods is no refund."""
    (fault,) = found_in(tmp_path / "m.req", f"{head}{item}\n")

    assert [fix.safe for fix in fault.fixes] == [safe]

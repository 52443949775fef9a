"""Declarations, life cycles, scenarios and sums in other words: following the advice leads to what was meant."""

from __future__ import annotations

import pytest

from reqonto.source import Source
from reqonto.syntax.faulty_words import closest_spelling
from reqonto.syntax.parser import parse
from tests.syntax.mending import mended_in

EN = """module clinic
enum Status { booked, confirmed, done, cancelled }
role Patient { param insured: boolean  relation visits: Visit [0..*] }
role Clinic
entity Visit { changing param status: Status default booked  param fee: money EUR  relation patient: Patient [0..1] }
event Book(visit: Visit) by Patient to Clinic
event Cancel(visit: Visit) by Patient to Clinic
event Confirm(visit: Visit) by Clinic to Patient
event Charge(visit: Visit, amount: money EUR) by Clinic to Patient
"""
ZH = """模块 图书馆
枚举 书况 { 在架、借出、预约、遗失 }
角色 读者 { 参数 等级：取值 { 普通、教师 } 默认 普通；关系 借阅集：借阅 【0..*】 逆 读者 }
角色 图书馆
实体 图书 { 参数 定价：金额 CNY；可变 参数 状况：书况 默认 在架 }
实体 借阅 { 参数 期限：时长；关系 读者：读者 【0..1】 逆 借阅集 }
事件 借书（书：图书） 由 读者 给 图书馆
事件 还书（书：图书） 由 读者 给 图书馆
事件 通知（书：图书） 由 图书馆 给 读者
事件 罚款（书：图书，款：金额 CNY） 由 图书馆 给 读者
"""
BOOKED = "when Book(visit: v), the Clinic shall"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("enum Colour = red | green", "enum Colour { red, green }"),
        ("enum Colour: red, green", "enum Colour { red, green }"),
        ("role Doctor extends Clinic { }", "role Doctor is a Clinic { }"),
        ("role Doctor: Clinic", "role Doctor is a Clinic"),
        ("event Pay(v: Visit) from Patient to Clinic", "event Pay(v: Visit) by Patient to Clinic"),
        ("event Pay { v: Visit } by Patient", "event Pay(v: Visit) by Patient"),
        ("entity Bill { amount: money EUR, due: date }", "entity Bill { param amount: money EUR param due: date }"),
        ("entity Bill { param paid: boolean = false }", "entity Bill { param paid: boolean default false }"),
        ("entity Bill { param kind: paper | email }", "entity Bill { param kind: one of { paper, email } }"),
        ("entity Bill { param sum: money EUR (optional) }", "entity Bill { param sum: optional money EUR }"),
        (
            "lifecycle Visit.status { initial booked  from booked -> confirmed when Confirm(visit: self)  final confirmed }",
            "lifecycle Visit.status { initial booked from booked -> confirmed on Confirm(visit: self) final confirmed }",
        ),
        (
            "lifecycle Visit.status { initial booked  from booked -> cancelled after 2 h  final cancelled }",
            "lifecycle Visit.status { initial booked from booked -> cancelled timeout 2 h final cancelled }",
        ),
        *(
            (
                f"lifecycle Visit.status {{ initial booked  from booked -> cancelled {late}  final cancelled }}",
                "lifecycle Visit.status { initial booked from booked -> cancelled timeout 24 h final cancelled }",
            )
            for late in ("after 24 h", "at 24 h", "24 h", "24 h later", "once 24 h passed")
        ),
        *(
            (
                f"requirement R-1 {{ when Book(visit: v){named} if v.fee > 5 EUR then the Clinic shall do Confirm(visit: v) }}",
                f"requirement R-1 {{ when Book(visit: v){named}, if v.fee > 5 EUR then the Clinic shall do Confirm(visit: v) }}",
            )
            for named in ("", " as b")
        ),
        (
            "lifecycle Visit.status {\n  start booked\n  from booked -> done timeout 2 h\n  end done\n}",
            "lifecycle Visit.status { initial booked from booked -> done timeout 2 h final done }",
        ),
        ("scenario S-1 { given v: Visit(fee: 5 EUR) }", "scenario S-1 { given v: Visit { fee: 5 EUR } }"),
        ("scenario S-1 { given v: Visit { fee = 5 EUR } }", "scenario S-1 { given v: Visit { fee: 5 EUR } }"),
        (
            "scenario S-1 { given v: Visit  at 10:00: Book(visit: v) by anna }",
            "scenario S-1 { given v: Visit at 10:00: anna does Book(visit: v) }",
        ),
        (
            "scenario S-1 { given v: Visit  after 2 h: anna does Book(visit: v) }",
            "scenario S-1 { given v: Visit at +2 h: anna does Book(visit: v) }",
        ),
        (
            f"requirement R-1 {{ {BOOKED} never do Cancel(visit: v) }}",
            "requirement R-1 { when Book(visit: v), the Clinic must not do Cancel(visit: v) }",
        ),
        (
            f"requirement R-1 {{ {BOOKED} do Confirm(visit: v) immediately }}",
            f"requirement R-1 {{ {BOOKED} immediately do Confirm(visit: v) }}",
        ),
        (
            f"requirement R-1 {{ {BOOKED} do Charge(visit: v, amount: 10% of v.fee) }}",
            f"requirement R-1 {{ {BOOKED} do Charge(visit: v, amount: 10% * v.fee) }}",
        ),
        (
            "constraint C-1: every v in Visit: if v.status = done, v.fee > 0 EUR",
            "constraint C-1: every v in Visit: if v.status = done then v.fee > 0 EUR",
        ),
        ("constraint C-1: every v in Visit, v.fee > 5 EUR", "constraint C-1: every v in Visit: v.fee > 5 EUR"),
        (
            "constraint C-1: every p in Patient: number of v in Visit where v.patient = p <= 3",
            "constraint C-1: every p in Patient: count(v in Visit where v.patient = p) <= 3",
        ),
        (
            "constraint C-1: every p in Patient: count(p.visits) <= 3",
            "constraint C-1: every p in Patient: count(x in p.visits) <= 3",
        ),
        (
            "constraint C-1: sum of v.fee for v in Visit < 1000 EUR",
            "constraint C-1: sum(v.fee for v in Visit) < 1000 EUR",
        ),
        ("constraint C-1: every v in Visit: v.patient exists", "constraint C-1: every v in Visit: v.patient is known"),
        (
            "constraint C-1: every v in Visit: v.fee must not exceed 9 EUR",
            "constraint C-1: every v in Visit: v.fee <= 9 EUR",
        ),
        (
            "constraint C-1: every v in Visit: v.fee must be at least 9 EUR",
            "constraint C-1: every v in Visit: v.fee >= 9 EUR",
        ),
        ("need N-1 { Patient needs to know Visit.fee }", "need N-1 { Patient needs Visit.fee }"),
    ],
)
def test_what_is_written_in_other_words_is_mended_by_its_advice(tmp_path, written, meant):
    text, left = mended_in(tmp_path / "m.req", EN + written + "\n")

    assert (" ".join(text[len(EN) :].split()), left) == (meant, [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("枚举 颜色 = 红、绿", "枚举 颜色 { 红、绿 }"),
        ("枚举 颜色：红、绿", "枚举 颜色 { 红、绿 }"),
        ("枚举 颜色 （红、绿）", "枚举 颜色 { 红、绿 }"),
        ("角色 教师 继承 读者 { }", "角色 教师 是 读者 { }"),
        ("角色 教师：读者", "角色 教师 是 读者"),
        ("事件 付款（书：图书） 从 读者 到 图书馆", "事件 付款（书：图书） 由 读者 给 图书馆"),
        ("事件 付款 { 书：图书 } 由 读者", "事件 付款（书：图书） 由 读者"),
        ("实体 账单 { 款：金额 CNY，到期：日期 }", "实体 账单 { 参数 款：金额 CNY 参数 到期：日期 }"),
        ("实体 账单 { 参数 已付：布尔 = 假 }", "实体 账单 { 参数 已付：布尔 默认 假 }"),
        ("实体 账单 { 参数 方式：纸质 | 电子 }", "实体 账单 { 参数 方式： 取值 { 纸质、电子 } }"),
        (
            "生命周期 图书.状况 { 初始 在架；自 在架 → 借出 当 借书（书：self）；终态 借出 }",
            "生命周期 图书.状况 { 初始 在架；自 在架 → 借出 触发 借书（书：self）；终态 借出 }",
        ),
        (
            "生命周期 图书.状况 { 初始 在架；自 在架 → 遗失 超过 60天；终态 遗失 }",
            "生命周期 图书.状况 { 初始 在架；自 在架 → 遗失 超时 60天；终态 遗失 }",
        ),
        *(
            (
                f"生命周期 图书.状况 {{ 初始 在架；自 在架 → 遗失 {late}；终态 遗失 }}",
                "生命周期 图书.状况 { 初始 在架；自 在架 → 遗失 超时 60天；终态 遗失 }",
            )
            for late in ("60天后", "在 60天 之后", "过60天以后")
        ),
        (
            "要求 R-1 “告知” { 当 借书（书：甲），图书馆 应 执行 通知（书：甲） }",
            "需求 R-1 “告知” { 当 借书（书：甲），图书馆 应 执行 通知（书：甲） }",
        ),
        (
            "约束 C-1：每个 甲 属于 读者：计数（乙 属于 甲.借阅集） < 3\n要求 R-1 { 当 借书（书：甲），图书馆 应 执行 通知（书：甲） }",
            "约束 C-1：每个 甲 属于 读者：计数（乙 属于 甲.借阅集） < 3 需求 R-1 { 当 借书（书：甲），图书馆 应 执行 通知（书：甲） }",
        ),
        (
            "需求 R-1 { 当 借书（书：甲） 如果 甲.定价 > 5元 则 图书馆 应 执行 通知（书：甲） }",
            "需求 R-1 { 当 借书（书：甲）， 如果 甲.定价 > 5元 则 图书馆 应 执行 通知（书：甲） }",
        ),
        ("场景 S-1 { 给定 一：图书 { 定价：5元 } }", "场景 S-1 { 已有 一：图书 { 定价：5元 } }"),
        ("场景 S-1 { 已有 一：图书（定价：5元） }", "场景 S-1 { 已有 一：图书 { 定价：5元 } }"),
        ("场景 S-1 { 已有 一：图书 { 定价 = 5元 } }", "场景 S-1 { 已有 一：图书 { 定价：5元 } }"),
        (
            "需求 R-1 { 当 借书（书：甲），图书馆 应 执行 通知（书：甲） 立即 }",
            "需求 R-1 { 当 借书（书：甲），图书馆 应 立即 执行 通知（书：甲） }",
        ),
        (
            "需求 R-1 { 当 借书（书：甲），图书馆 应 执行 罚款（书：甲，款：甲.定价 的 10%） }",
            "需求 R-1 { 当 借书（书：甲），图书馆 应 执行 罚款（书：甲，款：10% * 甲.定价） }",
        ),
        ("约束 C-1：每个 甲 属于 图书：甲.定价 至少 5元", "约束 C-1：每个 甲 属于 图书：甲.定价 ≥ 5元"),
        ("约束 C-1：每个 甲 属于 图书：甲.定价 不得 低于 5元", "约束 C-1：每个 甲 属于 图书：甲.定价 ≥ 5元"),
        (
            "约束 C-1：每个 甲 属于 图书：如果 甲.状况 = 借出，甲.定价 > 0元",
            "约束 C-1：每个 甲 属于 图书：如果 甲.状况 = 借出 则 甲.定价 > 0元",
        ),
        (
            "约束 C-1：每个 甲 属于 读者：甲.等级 为 教师 时，计数（乙 属于 甲.借阅集） ≤ 9",
            "约束 C-1：每个 甲 属于 读者：如果 甲.等级 = 教师 则 计数（乙 属于 甲.借阅集） ≤ 9",
        ),
        (
            "约束 C-1：每个 甲 属于 读者：计数（甲.借阅集） ≤ 5",
            "约束 C-1：每个 甲 属于 读者：计数（乙 属于 甲.借阅集） ≤ 5",
        ),
        ("约束 C-1：每个 甲 属于 借阅：甲.读者 存在", "约束 C-1：每个 甲 属于 借阅：甲.读者 已知"),
    ],
)
def test_what_is_written_in_other_chinese_words_is_mended_by_its_advice(tmp_path, written, meant):
    text, left = mended_in(tmp_path / "m.req", ZH + written + "\n")

    assert (" ".join(text[len(ZH) :].split()), left) == (meant, [])


@pytest.mark.parametrize(
    ("head", "line", "instead"),
    [
        (EN, "scenario S-1 { expect R-1 fails }", "R-1 violated"),
        (EN, "scenario S-1 { expect R-1 is not satisfied }", "R-1 violated"),
        (EN, "scenario S-1 { expect R-1 holds }", "R-1 satisfied"),
        (ZH, "场景 S-1 { 预期 R-1 不满足 }", "预期 R-1 违反"),
        (ZH, "场景 S-1 { 预期 R-1 不成立 }", "预期 R-1 违反"),
    ],
)
def test_a_verdict_in_other_words_is_never_turned_round(head, line, instead):
    (fault, *_) = parse(Source("m.req", head + line + "\n"))[1]

    assert fault.fields.get("instead") == instead


@pytest.mark.parametrize(("word", "spelling"), [("不满足", "满足"), ("未满足", "满足"), ("unsatisfied", "satisfied")])
def test_no_word_that_denies_is_a_slip_for_one_that_does_not(word, spelling):
    assert closest_spelling(word, {spelling: 0}) is None


def test_a_slip_is_still_a_slip():
    assert closest_spelling("satisfed", {"satisfied": 0}) == "satisfied"


@pytest.mark.parametrize("line", ["from late -> overdue after a day", "from late, overdue at night"])
def test_a_declared_member_is_no_slip_for_a_keyword(line):
    (fault, *_) = parse(
        Source("m.req", f"enum St {{ new, late, overdue }}\nlifecycle V.st {{ initial new {line} }}\n")
    )[1]

    assert not [note for note in fault.notes if "may be meant as the keyword" in note.en]

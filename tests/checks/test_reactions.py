"""What others do after an act of the system, whenever that comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import Result, run
from reqonto.settings import Settings

SHOP = """
role Shop
external role Buyer
entity Order
event Place(order: Order) by Buyer
event Pay(order: Order) by Buyer
event Complain(order: Order) by Buyer
event Withdraw(order: Order) by Buyer
event Ask(order: Order) by Shop
event Ship(order: Order) by Shop
event Answer(order: Order) by Shop
event Confirm(order: Order) by Shop
"""


def checked(text: str, folder: Path) -> Result:
    file = folder / "shop.req"
    file.write_text(SHOP + text, "utf-8")
    return run([file], Settings(cache=False, timeout=120))


def members(result: Result) -> set[tuple[str, tuple[str, ...]]]:
    assert result.consistency is not None
    assert not result.consistency.undecided
    return {(each.kind, each.members) for each in result.consistency.conflicts}


ANSWER = "requirement R-1 { when Complain(order: o) as c, the Shop shall within 24 h after c do Answer(order: o) }"
NO_CONFIRM = (
    "requirement R-2 { when Withdraw(order: o) as w, the Shop must not within 30 d after w do Confirm(order: o) }"
)
CONFIRM = "requirement R-3 { when Answer(order: o) as a, the Shop shall within 24 h after a do Confirm(order: o) }"
LATER = "constraint R-4: every c in Confirm, a in Answer: if c.order = a.order then c.time >= a.time + 1 h"
AFTER = "assumption A-1: every w in Withdraw: some a in Answer: a.order = w.order and a not after w"


@pytest.mark.parametrize(
    ("more", "clash"),
    [
        ((LATER, AFTER), True),
        # Confirmed at once, before anybody can withdraw.
        ((AFTER,), False),
        # Who may withdraw after two hours only leaves one for the confirmation.
        ((LATER, AFTER.replace("a not after w", "a.time + 2 h <= w.time")), False),
        (
            (LATER, AFTER, "assumption A-2: every w in Withdraw: some c in Confirm: c.order = w.order and c before w"),
            False,
        ),
    ],
    ids=["at once", "no time in between", "not allowed yet", "never in the way"],
)
def test_others_who_wait_for_an_act_of_the_system(more: tuple[str, ...], *, clash: bool, tmp_path: Path) -> None:
    """They can not withdraw before the answer, and nothing is confirmed less than an hour after it."""
    found = members(checked("\n".join((ANSWER, NO_CONFIRM, CONFIRM, *more)), tmp_path))

    assert {(kind, tuple(id_ for id_ in ids if id_ != "R-4")) for kind, ids in found} == (
        {("conditional", ("R-1", "R-2", "R-3"))} if clash else set()
    )


@pytest.mark.parametrize(("days", "clash"), [("12", True), ("9", True), ("8", False)])
def test_what_is_owed_comes_at_the_last_moment(days: str, *, clash: bool, tmp_path: Path) -> None:
    """Shipped within a day, confirmed within ten after the payment that is due so many days after shipping."""
    text = f"""
    requirement R-1 {{ when Place(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }}
    requirement R-2 {{ when Place(order: o) as p, the Shop shall within 9 d after p do Confirm(order: o) }}
    constraint R-3: every c in Confirm: some k in Pay: k.order = c.order and k before c
    constraint R-4: every s in Ship: some p in Place: p.order = s.order and p not after s
    assumption A-1: every s in Ship: some k in Pay: k.order = s.order and k within {days} d after s
    """
    result = checked(text, tmp_path)

    assert {kind for kind, _ in members(result)} == ({"conditional"} if clash else set())
    if clash:
        assert result.consistency is not None
        (conflict,) = result.consistency.conflicts
        assert {"R-2", "R-3", "R-4"} <= set(conflict.members)
        assert "“Pay”: others do this as late after “Ship” as they may;" in conflict.explanation["en"]


@pytest.mark.parametrize(("days", "clash"), [("10", True), ("3", False)])
def test_each_is_paid_once(days: str, *, clash: bool, tmp_path: Path) -> None:
    """What is shipped once is paid once: who pays at the last moment keeps that as well."""
    text = f"""
    requirement R-1 {{ when Place(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }}
    requirement R-2 {{ when Place(order: o) as p, the Shop shall within 5 d after p do Confirm(order: o) }}
    constraint R-3: every c in Confirm: some k in Pay: k.order = c.order and k not after c
    assumption A-1: every s in Ship: some k in Pay: k.order = s.order and k within {days} d after s
    assumption A-2: every a in Pay, b in Pay: if a.order = b.order then a = b
    assumption A-3: every a in Ship, b in Ship: if a.order = b.order then a = b
    """

    assert members(checked(text, tmp_path)) == ({("conditional", ("R-1", "R-2", "R-3"))} if clash else set())


def test_what_was_withdrawn_is_not_answered(tmp_path: Path) -> None:
    """A rule about the answer names what others may do first; a withdrawal that excuses is in nobody's way."""
    rule = "constraint R-2: every a in Answer: no w in Withdraw: w.order = a.order and w not after a"
    excused = ANSWER.replace("do Answer(order: o)", "do Answer(order: o) unless some w in Withdraw: w.order = o")
    once = "assumption A-2: every c in Complain, d in Complain: if c.order = d.order then c = d"

    assert members(checked(f"{ANSWER}\n{rule}", tmp_path)) == {("conditional", ("R-1", "R-2"))}
    assert members(checked(f"{excused}\n{rule}", tmp_path)) == set()
    # A shop that has not answered yet cannot be kept from it by those who withdraw after an answer.
    assert members(checked(f"{ANSWER}\n{rule}\n{AFTER.replace('not after', 'before')}\n{once}", tmp_path)) == set()


def test_in_chinese(tmp_path: Path) -> None:
    file = tmp_path / "店.req"
    file.write_text(
        """
        角色 商店
        外部 角色 买家
        实体 订单
        事件 投诉（单：订单） 由 买家
        事件 撤回（单：订单） 由 买家
        事件 答复（单：订单） 由 商店
        事件 确认（单：订单） 由 商店
        需求 R-1 { 当 投诉（单：甲） 作为 乙，商店 应 在 24 h 内 晚于 乙 执行 答复（单：甲） }
        需求 R-2 { 当 撤回（单：甲） 作为 乙，商店 不得 在 30 d 内 晚于 乙 执行 确认（单：甲） }
        需求 R-3 { 当 答复（单：甲） 作为 乙，商店 应 在 24 h 内 晚于 乙 执行 确认（单：甲） }
        约束 R-4：每个 c 属于 确认，a 属于 答复：如果 c.单 = a.单 则 c.时间 ≥ a.时间 + 1 h
        假设 A-1：每个 w 属于 撤回：存在 a 属于 答复：a.单 = w.单 且 a 不晚于 w
        """,
        "utf-8",
    )
    result = run([file], Settings(cache=False, timeout=120))

    assert [kind for kind, _ in members(result)] == ["conditional"]
    assert result.consistency is not None
    (conflict,) = result.consistency.conflicts
    assert "“撤回”：无论“答复”何时发生，外部角色都可以紧接着做；" in conflict.explanation["zh"]


GIFTS = """
entity Parcel {
  param gift: boolean
  param express: boolean
}
event Want(parcel: Parcel) by Buyer
event Cancel(parcel: Parcel) by Buyer
event Send(parcel: Parcel) by Shop
event Refund(parcel: Parcel) by Shop
requirement R-1 { when Want(parcel: p),WANTED the Shop shall within 48 h do Send(parcel: p) }
requirement R-2 { when Cancel(parcel: p),CANCELLED the Shop shall within 1 h do Refund(parcel: p) }
constraint R-3: every s in Send SENT: no r in Refund: r.parcel = s.parcel and r before s
"""


@pytest.mark.parametrize(
    ("wanted", "cancelled", "sent", "clash"),
    [
        ("", "", "", True),
        ("if not p.gift,", "", "", True),
        ("if not p.gift,", "if not p.gift,", "", True),
        ("if not p.gift,", "if p.gift,", "", False),
        ("", "", "where s.parcel.express", True),
        ("if not p.gift,", "", "where s.parcel.express", True),
        ("if not p.gift,", "if p.express,", "where not s.parcel.express", False),
    ],
)
def test_they_react_on_things_of_which_another_requirement_speaks(
    wanted: str, cancelled: str, sent: str, *, clash: bool, tmp_path: Path
) -> None:
    """Who cancels first and wants it after the refund; whether it is a gift is not for the system to choose."""
    text = GIFTS.replace("WANTED", wanted).replace("CANCELLED", cancelled).replace("SENT", sent)

    assert members(checked(text, tmp_path)) == ({("conditional", ("R-1", "R-2", "R-3"))} if clash else set())


@pytest.mark.parametrize("kinds", ["s.parcel.gift or s.parcel.express", "s.parcel.express or s.parcel.gift"])
def test_each_case_of_a_rule_is_tried_with_a_memory_too(kinds: str, tmp_path: Path) -> None:
    """A rule about gifts and express parcels has two cases; only that of the express ones meets what is no gift."""
    vocabulary = GIFTS.partition("requirement R-1")[0]
    text = f"""{vocabulary}
    requirement R-1 {{ when Want(parcel: p), if not p.gift, the Shop shall within 48 h do Send(parcel: p) }}
    constraint R-2: every s in Send where {kinds}: no c in Cancel: c.parcel = s.parcel and c not after s
    """
    without = members(checked(text, tmp_path))
    remembering = Settings(timeout=120, cache_dir=str(tmp_path / "kept"), root=tmp_path)
    first, again = (members(run([tmp_path / "shop.req"], remembering)) for _ in range(2))

    assert without == first == again == {("conditional", ("R-1", "R-2"))}

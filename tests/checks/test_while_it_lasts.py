"""What may, must and must not happen while a state lasts: verdicts, and the stories of clashes."""

import re

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

CYCLE = """
enum State { created, paid, shipped, cancelled }
role Buyer
role Shop
entity Order { label "order"@en, "订单"@zh  changing param state: State { label "state"@en, "状态"@zh } }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
event Cancel(order: Order) by Buyer { label "cancel"@en, "取消"@zh }
"""
LIFE = """
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
  from paid -> shipped on Ship(order: self)
  from created -> cancelled on Cancel(order: self)
  from paid -> BACK on Cancel(order: self)
  final shipped, cancelled
}
"""
MAY = "requirement R-1 { every o in Order: while o.state = paid, the Buyer may do Cancel(order: o) }\n"
MAY_ZH = "需求 R-1 { 每个 o 属于 Order：期间 o.state = paid，Buyer 可 执行 Cancel（order：o） }\n"
NOT = "requirement R-2 { every o in Order: while o.state = paid, the Buyer must not do Cancel(order: o) }\n"
NEVER = "requirement R-2 { the Buyer must not do Cancel }\n"


def checked(text, folder):
    path = folder / "m.req"
    path.write_text(CYCLE + text, encoding="utf-8")
    return run([path], Settings(cache=False, timeout=60))


@pytest.mark.parametrize("back", ["created", "cancelled"])
@pytest.mark.parametrize("other", [NOT, NEVER])
@pytest.mark.parametrize("permission", [MAY, MAY_ZH])
def test_a_permission_for_a_state_clashes_with_a_prohibition_for_it(tmp_path, back, other, permission):
    (found,) = checked(LIFE.replace("BACK", back) + permission + other, tmp_path).consistency.conflicts

    assert (found.kind, found.trigger, found.members, found.minimal) == ("trigger", ("R-1",), ("R-1", "R-2"), True)


def test_a_permission_for_a_state_leaves_other_states_to_prohibitions(tmp_path):
    other = NOT.replace("o.state = paid", "o.state != paid")

    assert checked(LIFE.replace("BACK", "cancelled") + MAY + other, tmp_path).consistency.conflicts == ()


def test_the_clash_is_told_in_days_of_today_and_in_words(tmp_path):
    (found,) = checked(LIFE.replace("BACK", "created") + MAY + NEVER, tmp_path).consistency.conflicts
    (step,) = found.witness.steps

    assert (step.because, step.broken) == (("R-1",), ("R-2",))
    assert step.when == "2026-03-02 09:00"
    assert "R-1 permits “cancel order1”, given order1's state is paid;" in found.explanation.en
    assert "因订单1 的状态是 paid，R-1 允许有“取消（订单1）”；" in found.explanation.zh
    for lang in ("en", "zh"):
        assert not re.search(r"1970|T00:00|just before|瞬间|time-outs|超时之时", found.explanation[lang])


def test_a_duty_that_lasts_is_told_from_when_its_state_began(tmp_path):
    wanted = (
        "requirement R-1 { every o in Order: while o.state = paid, the Buyer must within 2 d do Cancel(order: o) }\n"
    )
    (found,) = checked(wanted + NEVER, tmp_path).consistency.conflicts

    said = "R-1 wants “cancel order1” within 48 h after 2026-03-02 09:00, given order1's state just after 2026-03-02 09:00 is paid;"
    assert said in found.explanation.en
    assert (
        "因2026-03-02 09:00后一刻订单1 的状态是 paid，R-1 要求在 2026-03-02 09:00 之后 48小时内有“取消（订单1）”；"
        in (found.explanation.zh)
    )


def test_what_a_lasting_duty_excludes_is_proved(tmp_path):
    """That it binds at every moment is seen where the state changes at the very instant that is asked about."""
    text = """
requirement R-1 { every o in Order: when o.state = paid, the Shop must do Ship(order: o) }
requirement R-2 { the Buyer must not do Cancel }
requirement R-3 { every o in Order: while o.state = paid, the Buyer must do Cancel(order: o) }
"""
    result = checked(text, tmp_path)

    assert result.consistency.undecided == ()
    assert {frozenset(found.members) for found in result.consistency.conflicts} == {frozenset({"R-2", "R-3"})}

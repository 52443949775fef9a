"""What is said about life cycles: what never happens, with the reason; what competes; what is demanded in vain."""

import json
import random

import pytest
from jsonschema import validate

from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report.explained import lines
from reqonto.report.json import render, schema
from reqonto.settings import Settings

WORDS = """
enum State { created, paid, shipped, done }
role Party
external role Buyer is a Party
role Shop is a Party
entity Order { changing param state: State  param total: money CNY }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
event Accept(order: Order) by Buyer
"""
WHOLE = """lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
  from paid -> shipped on Ship(order: self)
  from shipped -> done on Accept(order: self)
  final done
}
"""


def checked(folder, text, stages=("read", "meaning", "lifecycles")):
    file = folder / "shop.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=60.0), stages=stages)
    assert not [each.message("en") for each in result.diagnostics if each.weight.word == "error"]
    return result


def cycle_of(result):
    (found,) = result.further["lifecycles"].data
    return found


def names(result):
    return [(each.code.name, each.span.text if each.span else "") for each in result.findings]


def test_a_sound_life_cycle_has_nothing_but_hints(tmp_path):
    result = checked(tmp_path, WORDS + WHOLE)

    assert {"unanswered-event"} == {each.code.name for each in result.findings}
    assert () == cycle_of(result).unreachable


def test_what_another_requirement_excludes_is_named_with_it(tmp_path):
    result = checked(tmp_path, WORDS + WHOLE + "constraint R-7: no s in Ship: s.order.state = paid\n")
    found = cycle_of(result)

    assert ("shipped", "done") == found.unreachable
    assert [("shipped", ("R-7",)), ("done", ("R-7",))] == [
        (each.state, each.because) for each in found.reached if each.known == "no"
    ]
    assert (("paid", ("R-7",)),) == found.stuck


def test_two_requirements_that_exclude_it_only_together_are_both_named(tmp_path):
    rules = """
constraint R-1: every s in Ship: s.order.total > 100 CNY
constraint R-2: every o in Order: o.total <= 100 CNY
"""
    found = cycle_of(checked(tmp_path, WORDS + WHOLE + rules))

    assert {"R-1", "R-2"} == set(next(each.because for each in found.reached if each.state == "shipped"))


TWO_WAYS = WORDS.replace("event Accept", "event Rush(order: Order) by Shop\nevent Accept") + WHOLE.replace(
    "from paid -> shipped", "from created -> shipped on Rush(order: self)\n  from paid -> shipped"
)
NEVER_SENT = "constraint R-2: no o in Order: o.state = shipped\n"


@pytest.mark.parametrize(
    ("rules", "because"),
    [
        ("constraint R-1: no s in Ship: s.order.state = paid\n" + NEVER_SENT, {"R-2"}),
        ("constraint R-3: no s in Rush: s.order.state = created\n" + NEVER_SENT, {"R-2"}),
        (
            NEVER_SENT
            + "constraint R-1: no s in Ship: s.order.state = paid\nconstraint R-3: no r in Rush: r.order.state = created\n",
            None,
        ),
        (
            "constraint R-1: no s in Ship: s.order.state = paid\nconstraint R-3: no r in Rush: r.order.state = created\n",
            {"R-1", "R-3"},
        ),
    ],
)
def test_what_excludes_all_ways_to_a_state_is_named_without_what_excludes_some(rules, because, tmp_path):
    """Where one requirement forbids the state, another that closes one of two ways to it is no reason."""
    found = cycle_of(checked(tmp_path, TWO_WAYS + rules))

    assert ("shipped", "done") == found.unreachable
    told = {each.state: set(each.because) for each in found.reached if each.known == "no"}
    assert told["shipped"] == told["done"]
    assert told["shipped"] in ([because] if because is not None else [{"R-2"}, {"R-1", "R-3"}])


def test_what_excludes_all_ways_to_a_state_in_chinese(tmp_path):
    text = """
    枚举 阶段 { 新建、已付、已发 }
    角色 商店
    实体 订单 { 可变 参数 状态：阶段 }
    事件 付款（单：订单） 由 商店
    事件 发货（单：订单） 由 商店
    事件 急发（单：订单） 由 商店
    生命周期 订单.状态 {
      初始 新建
      自 新建 → 已付 触发 付款（单：自身）
      自 已付 → 已发 触发 发货（单：自身）
      自 新建 → 已发 触发 急发（单：自身）
      终态 已发
    }
    约束 R-1：没有 s 属于 发货：s.单.状态 = 已付
    约束 R-2：没有 o 属于 订单：o.状态 = 已发
    """
    found = cycle_of(checked(tmp_path, text))

    assert {"已发": ("R-2",)} == {each.state: each.because for each in found.reached if each.known == "no"}


def test_a_guard_that_never_holds_needs_no_requirement(tmp_path):
    text = WORDS + WHOLE.replace(
        "on Ship(order: self)", "on Ship(order: self) if self.total > 5 CNY and self.total < 5 CNY"
    )
    found = cycle_of(checked(tmp_path, text))

    assert ("shipped", "done") == found.unreachable
    assert [(), ()] == [each.because for each in found.reached if each.known == "no"]


@pytest.mark.parametrize(("one", "other", "overlap"), [("<=", ">=", True), ("<=", ">", False), ("<", ">", False)])
def test_guards_that_overlap_at_one_value_only_are_found_with_it(tmp_path, one, other, overlap):
    text = WORDS + WHOLE.replace(
        "from created -> paid on Pay(order: self)",
        f"from created -> paid on Pay(order: self) if self.total {one} 100 CNY\n"
        f"  from created -> shipped on Pay(order: self) if self.total {other} 100 CNY",
    )
    found = cycle_of(checked(tmp_path, text))

    assert overlap == any(each.known == "yes" for each in found.rivals)
    assert ["100.00 CNY"] * overlap == [each.example["self.total"] for each in found.rivals if each.known == "yes"]


@pytest.mark.parametrize(("length", "overlap"), [("30 min", True), ("31 min", False)])
def test_time_outs_compete_when_they_are_due_at_once(tmp_path, length, overlap):
    text = WORDS + WHOLE.replace(
        "  final done",
        f"  from created -> done timeout 30 min\n  from created -> shipped timeout {length} if self.total > 5 CNY\n  final done",
    )
    result = checked(tmp_path, text)

    assert overlap == ("rival-transitions" in {each.code.name for each in result.findings})


def test_a_later_time_out_never_fires_behind_an_earlier_one(tmp_path):
    text = WORDS + WHOLE.replace(
        "  final done", "  from created -> done timeout 30 min\n  from created -> shipped timeout 2 h\n  final done"
    )
    found = cycle_of(checked(tmp_path, text))

    assert ["created -> shipped"] == [found.called(each) for each in found.dead]


def test_what_would_need_a_time_that_the_time_out_cuts_off_is_never_said_to_fire(tmp_path):
    text = WORDS + WHOLE.replace("  final done", "  from paid -> done timeout 24 h\n  final done")
    rule = "requirement R-9 { when Pay(order: o) as p, the Shop must not within 48 h after p do Ship(order: o) }\n"
    found = cycle_of(checked(tmp_path, text + rule))

    # Proved or undecided: a world in which it fires there is not.
    assert "yes" not in {each.known for each in found.reached if each.state == "shipped"}


def test_guards_leave_cases_without_an_answer(tmp_path):
    text = WORDS + WHOLE.replace("on Pay(order: self)", "on Pay(order: self) if self.total >= 100 CNY")
    found = cycle_of(checked(tmp_path, text))
    left = {(each.state, each.event): each.when and each.when.en for each in found.unanswered}

    assert "self.total < 100.00 CNY" == left["created", "Pay"]
    assert left["paid", "Pay"] is None
    assert ("paid", "Ship") not in left


DEMANDS = [
    ("when Accept(order: o), the Shop shall do Ship(order: o)", ("done",), True),
    ("when Pay(order: o), the Shop shall do Ship(order: o)", ("paid",), False),
    ("every o in Order: while o.state = done, the Shop shall do Ship(order: o)", ("done",), True),
    ("every o in Order: while o.state in { created, done }, the Shop shall do Ship(order: o)", (), False),
    ("when Accept(order: o), the Shop shall eventually ensure o.state = paid", ("done",), True),
    ("when Pay(order: o), the Shop shall eventually ensure o.state = shipped", ("paid",), False),
]


@pytest.mark.parametrize(("sentence", "starts", "vain"), DEMANDS)
def test_a_demand_for_what_the_life_cycle_lacks_is_found(tmp_path, sentence, starts, vain):
    found = cycle_of(checked(tmp_path, WORDS + WHOLE + f"requirement R-1 {{ {sentence} }}\n"))

    assert [("R-1", starts)] * vain == [(each.requirement, each.starts) for each in found.demands]


PAST = "constraint R-1: every s in Ship: some p in Pay: p.order = s.order and {}\n"


@pytest.mark.parametrize(
    ("condition", "vain"),
    [
        ("p.time > s.time", True),
        ("p.time > s.time + 24 h", True),
        ("p.time - 24 h > s.time", True),
        ("p.time > s.time - 24 h", False),
        ("s.time < p.time + 24 h", False),
        ("s.time - p.time < 24 h", False),
        ("s within 24 h after p", False),
        ("p before s", False),
    ],
)
def test_a_condition_on_the_past_is_no_demand_however_it_is_written(tmp_path, condition, vain):
    found = cycle_of(checked(tmp_path, WORDS + WHOLE + PAST.format(condition)))

    assert [("R-1", ("shipped",))] * vain == [(each.requirement, each.starts) for each in found.demands]


def test_what_comes_after_one_of_two_events_may_come_before_the_other(tmp_path):
    text = WORDS + WHOLE.replace("  from paid ->", "  from paid -> paid on Check(order: self)\n  from paid ->")
    rule = "constraint R-1: every p in Pay, s in Ship: if p.order = s.order then (some c in Check: c.order = p.order and c after {})\n"

    def starts(after):
        found = cycle_of(checked(tmp_path, text + "event Check(order: Order) by Shop\n" + rule.format(after)))
        return [each.starts for each in found.demands]

    assert [[], [("shipped",)]] == [starts("p"), starts("s")]


@pytest.mark.parametrize(
    ("pattern", "said", "vain"),
    [
        ("order: self, amount: self.total", "when Pay(order: o, amount: a), the Shop shall do Pay(order: o, amount: 0 CNY)", False),
        ("order: self, amount: self.total", "when Ship(order: o), the Shop shall do Pay(order: o, amount: 0 CNY)", False),
        ("order: self, amount: self.total", "when Ship(order: o), the Shop shall do Pay(order: o, amount: o.total)", True),
        ("order: self, amount: self.total", "when Pay(order: o, amount: a), the Shop shall do Wake(order: o)", False),
        ("order: self, amount: self.total", "when Pay(order: o, amount: o.total), the Shop shall do Wake(order: o)", True),
        ("order: self", "when Pay(order: o, amount: a), the Shop shall do Wake(order: o)", True),
        ("order: self", "when Ship(order: o), the Shop shall do Pay(order: o, amount: 0 CNY)", True),
    ],
)  # fmt: skip
def test_an_event_that_no_pattern_means_leaves_the_state_and_is_not_bound_to_it(tmp_path, pattern, said, vain):
    words = WORDS.replace("Pay(order: Order) by Buyer", "Pay(order: Order, amount: money CNY) by Shop")
    text = WHOLE.replace("Pay(order: self)", f"Pay({pattern})").replace(
        "  final", "  from created -> done on Wake(order: self)\n  final"
    )
    wake = "event Wake(order: Order) by Shop\n"
    found = cycle_of(checked(tmp_path, words + wake + text + f"requirement R-1 {{ {said} }}\n"))

    assert ["R-1"] * vain == [each.requirement for each in found.demands]


def test_a_derived_state_is_told_by_the_states_in_which_it_can_be(tmp_path):
    text = (
        WORDS
        + WHOLE
        + """
entity Line { param paid: boolean  relation order: Order [1] inverse lines }
entity Order { relation lines: Line [0..*] inverse order }
define notShipped(o: Order): boolean = o.state = paid and (every l in o.lines: l.paid)
define never(o: Order): boolean = o.state = paid and o.state = done
"""
    )
    result = checked(tmp_path, text)
    found = {each.name: each.states for each in cycle_of(result).derived}

    assert {"notShipped": ("paid",), "never": ()} == found
    assert ("derived-state-never", "never") in names(result)


def test_items_that_speak_of_a_state_that_is_never_reached_are_named(tmp_path):
    rules = """
constraint R-1: no p in Pay: p.order.total > 0 CNY or p.order.total <= 0 CNY
constraint R-2: every o in Order where o.state = shipped: o.total > 1 CNY
"""
    found = cycle_of(checked(tmp_path, WORDS + WHOLE + rules))

    assert ("shipped", ("R-2",)) in found.mentions


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_what_is_reached_is_what_a_walk_over_the_allowed_steps_reaches(tmp_path, seed):
    dice = random.Random(seed)
    states = ["a", "b", "c", "d", "e"]
    steps = {(dice.choice(states), dice.choice(states), f"E{number}") for number in range(dice.randint(3, 6))}
    steps = {step for step in steps if step[0] != step[1]}
    forbidden = {step for step in steps if dice.random() < 0.35}
    lines = ["role Party", f"entity Order {{ changing param state: one of {{ {', '.join(states)} }} }}"]
    lines += [f"event {event}(order: Order) by Party" for *_, event in sorted(steps, key=lambda step: step[2])]
    lines.append("lifecycle Order.state { initial a")
    lines += [f"  from {one} -> {other} on {event}(order: self)" for one, other, event in sorted(steps)]
    lines.append("}")
    lines += [f"constraint R-{event}: no x in {event}: true" for *_, event in sorted(forbidden)]
    reached, todo = {"a"}, ["a"]
    while todo:
        state = todo.pop()
        for one, other, _ in steps - forbidden:
            if one == state and other not in reached:
                reached.add(other)
                todo.append(other)
    found = cycle_of(checked(tmp_path, "\n".join(lines) + "\n"))

    assert reached == {each.state for each in found.reached if each.known == "yes"}
    assert set(states) - reached == set(found.unreachable)
    for each in found.fires:
        step = found.steps[each.step]
        assert (each.known == "yes") == (
            each.source in reached and (each.source, each.target, step.event) not in forbidden
        )


def test_both_languages_find_the_same(tmp_path):
    chinese = """
枚举 进度 { 已建、已付、已发 }
角色 主体
外部 角色 买家 是 主体
角色 商店 是 主体
实体 订单 { 可变 参数 进度：进度；参数 总额：金额 CNY }
事件 付款（单：订单） 由 买家
事件 发货（单：订单） 由 商店
生命周期 订单.进度 {
  初始 已建
  自 已建 → 已付 触发 付款（单：self） 若 self.总额 ≤ 100 CNY
  自 已建 → 已发 触发 付款（单：self） 若 self.总额 ≥ 100 CNY
  自 已付 → 已发 触发 发货（单：self）
  终态 已发
}
约束 R-1：没有 发 属于 发货：发.单.进度 = 已付
"""
    english = """
enum Progress { made, paid, sent }
role Party
external role Buyer is a Party
role Shop is a Party
entity Order { changing param progress: Progress  param total: money CNY }
event Pay(order: Order) by Buyer
event Send(order: Order) by Shop
lifecycle Order.progress {
  initial made
  from made -> paid on Pay(order: self) if self.total <= 100 CNY
  from made -> sent on Pay(order: self) if self.total >= 100 CNY
  from paid -> sent on Send(order: self)
  final sent
}
constraint R-1: no s in Send: s.order.progress = paid
"""
    ours, theirs = checked(tmp_path, english), checked(tmp_path, chinese)

    assert [each.code for each in ours.findings] == [each.code for each in theirs.findings]
    assert {"no-way-out", "rival-transitions", "transition-never-fires", "unanswered-event"} == {
        each.code.name for each in ours.findings
    }
    assert "在“订单.进度”的状态“已建”下，“付款”既可到 已付 也可到 已发：两者的条件重叠" in [
        each.message("zh") for each in theirs.findings
    ]


def test_nothing_is_asked_where_everything_is_excluded_by_a_conflict(tmp_path):
    text = (
        WORDS
        + WHOLE
        + "constraint R-1: some o in Order: o.total > 5 CNY\nconstraint R-2: no o in Order: o.total > 1 CNY\n"
    )
    result = checked(tmp_path, text, ("read", "meaning", "consistency", "lifecycles"))

    assert "inconsistent" == result.verdict
    assert not cycle_of(result).asked
    assert [] == [each for each in result.findings if each.code.code.startswith("RQ072") and each.weight.word != "hint"]


def test_time_that_has_run_out_is_no_verdict(tmp_path):
    file = tmp_path / "shop.req"
    file.write_text(WORDS + WHOLE, encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=0.0001), stages=("read", "meaning", "lifecycles"))
    found = cycle_of(result)

    assert () == found.unreachable
    assert {"open"} == {each.known for each in found.fires}
    assert "lifecycle-undecided" in {each.code.name for each in result.findings}


def test_json_fits_the_schema(tmp_path):
    rules = """
constraint R-7: no s in Ship: s.order.state = paid
requirement R-8 { when Accept(order: o), the Shop shall do Ship(order: o) }
define waiting(o: Order): boolean = o.state = paid
"""
    text = WORDS + WHOLE.replace(
        "on Pay(order: self)",
        "on Pay(order: self) if self.total >= 5 CNY\n  from created -> shipped on Pay(order: self) if self.total <= 5 CNY",
    )
    result = checked(tmp_path, text + rules)
    found = json.loads(render(result))

    validate(found, schema())
    (cycle,) = found["lifecycles"]
    assert {"self.total": "5.00 CNY"} == cycle["rivals"][0]["example"]
    # Nobody could do what R-8 demands on acceptance, so that nobody can accept.
    because = {each["transition"]: each["ids"] for each in cycle["because"] if each["transition"]}
    assert because.keys() == {"paid -> shipped", "shipped -> done"}
    assert ["R-7"] == because["paid -> shipped"]
    assert "R-8" in because["shipped -> done"]


def test_a_life_cycle_is_explained_as_a_table_in_both_languages(tmp_path):
    result = checked(tmp_path, WORDS + WHOLE + "constraint R-7: no s in Ship: s.order.state = paid\n")
    english = "\n".join(lines(result, "Order.state", Style("en"), width=90))
    chinese = "\n".join(lines(result, "Order.state", Style("zh"), width=90))
    narrow = list(lines(result, "Order.state", Style("en"), width=30))

    assert "starts as created, ends as done" in english
    assert "→ shipped (never)" in english
    assert "从 created 开始，终态为 done" in chinese
    assert any(line.strip().startswith("· state: created") for line in narrow)


@pytest.mark.parametrize(
    ("said", "demanded"),
    [
        ("constraint R-1: every s in Ship: s.order.state = paid", False),
        ("constraint R-1: every o in Order: o.state = shipped implies (some p in Pay: p.order = o)", False),
        ("constraint R-1: every a in Accept: some s in Ship: s.order = a.order", False),
        ("constraint R-1: every a in Accept: some s in Ship: s.order = a.order and s before a", False),
        ("constraint R-1: every a in Accept: some s in Ship: s.order = a.order and a before s", True),
        ("requirement R-1 { when Accept(order: o), the Shop shall within 1 h do Ship(order: o) }", True),
        ("requirement R-1 { when Ship(order: o), the Shop shall within 1 h ensure o.state = paid }", True),
        ("requirement R-1 { when Ship(order: o), the Shop shall within 1 h ensure o.state = done }", False),
    ],
)
def test_only_what_is_to_come_afterwards_is_demanded_in_vain(said, demanded, tmp_path):
    found = cycle_of(checked(tmp_path, WORDS + WHOLE + said))

    assert [each.requirement for each in found.demands] == ["R-1"] * demanded

import pytest

from .told import told, verdicts

SHOP = """
module shop { zone "Asia/Shanghai" }
enum State { created, paid, shipped, cancelled }
role Buyer
role Shop
entity Order { changing param state: State  param total: money CNY  param patience: duration default 30 min }
event Pay(order: Order, amount: money CNY) by Buyer
event Ship(order: Order) by Shop
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self) if sum(p.amount for p in Pay where p.order = self) >= self.total
  from created -> cancelled timeout self.patience
  from paid -> shipped on Ship(order: self)
  final shipped, cancelled
}
"""
GIVEN = """scenario S-1 {
  given mei: Buyer
  given books: Shop
  given o1: Order { total: 100 CNY }
  start 2026-11-11T10:00
"""


def state(steps, *, given=GIVEN):
    result, findings = told(given + steps + "\n}", SHOP)
    assert result is not None, [each.message("en") for each in findings]
    return [value for _, value in result.checks], result


@pytest.mark.parametrize(
    "steps",
    [
        "check o1.state = created\n at 10:10: mei does Pay(order: o1, amount: 100 CNY)\n check o1.state = paid\n at 12:00: books does Ship(order: o1)\n check o1.state = shipped",
        "at 10:10: mei does Pay(order: o1, amount: 50 CNY)\n check o1.state = created\n at 10:20: mei does Pay(order: o1, amount: 50 CNY)\n check o1.state = paid",
        "at 10:31: books does Ship(order: o1)\n check o1.state = cancelled",
        "at 10:30: mei does Pay(order: o1, amount: 100 CNY)\n check o1.state = paid",
    ],
)  # fmt: skip
def test_events_and_time_move_an_object_through_its_life_cycle(steps):
    checks, _ = state(steps)

    assert all(checks)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("at 10:10: mei does Pay(order: o1, amount: 50 CNY)\n ends 11:00\n check o1.state = cancelled", [True]),
        ("at 10:10: mei does Pay(order: o1, amount: 50 CNY)\n until 10:30\n check o1.state = cancelled", [True]),
        ("at 10:10: mei does Pay(order: o1, amount: 50 CNY)\n until 10:29\n check o1.state = cancelled", [False]),
        ("结束 11:00\n 检查 o1.state = cancelled", [True]),
        # Before the end of observation a check reads its own place.
        ("at 10:10: mei does Pay(order: o1, amount: 50 CNY)\n check o1.state = created\n ends 11:00\n check o1.state = created", [True, False]),
    ],
)  # fmt: skip
def test_a_check_behind_the_end_of_observation_reads_the_state_at_that_time(steps, expected):
    assert state(steps)[0] == expected


def test_a_time_out_is_on_the_timeline():
    _, result = state("ends 11:00")

    assert [(step.when, step.what.en) for step in result.timeline] == [
        ("2026-11-11 10:30", "timeout: state of o1 becomes cancelled")
    ]


def test_a_lawful_life_satisfies_the_life_cycle():
    steps = "at 10:10: mei does Pay(order: o1, amount: 100 CNY)\n at 12:00: books does Ship(order: o1)\n ends 13:00\n}"

    assert verdicts(GIVEN + steps, SHOP)["Order.state"].verdict.value == "satisfied"


def test_an_event_that_finds_no_transition_violates_the_life_cycle():
    found = verdicts(GIVEN + "at 10:10: books does Ship(order: o1)\n ends 10:20\n}", SHOP)["Order.state"]

    assert (found.verdict.value, found.events) == ("violated", (1,))


def test_a_guard_that_is_not_known_leaves_the_state_unknown():
    given = GIVEN.replace(" { total: 100 CNY }", "")
    checks, _ = state("at 10:10: mei does Pay(order: o1, amount: 100 CNY)\n check o1.state = paid", given=given)

    assert checks == [None]


def test_a_story_may_find_an_object_in_the_midst_of_its_life():
    given = GIVEN.replace("total: 100 CNY", "total: 100 CNY, state: paid")
    found = verdicts(given + "at 12:00: books does Ship(order: o1)\n ends 13:00\n}", SHOP)["Order.state"]

    assert found.verdict.value == "satisfied"


def test_a_state_that_must_not_be_is_blamed_on_the_event_that_led_to_it():
    rule = "constraint R-1: every o in Order: o.state != paid\n"
    steps = "at 10:05: books does Ship(order: o1)\n at 10:10: mei does Pay(order: o1, amount: 100 CNY)\n at 12:00: books does Ship(order: o1)\n}"

    assert verdicts(rule + GIVEN + steps, SHOP)["R-1"].events == (2,)


def test_an_event_that_breaks_a_life_cycle_does_not_also_keep_it():
    given = GIVEN + " given o2: Order { total: 100 CNY }\n"
    _, result = state("at 12:00: books does Ship(order: o1)\n at 12:10: books does Ship(order: o2)", given=given)

    (cycle,) = [each for each in result.judgements if each.requirement == "Order.state"]
    assert cycle.verdict.value == "violated"
    assert [step.broken for step in result.timeline if step.number] == [("Order.state",)] * 2
    assert not any(step.because for step in result.timeline)


RIVALS = """
module shop { zone "Asia/Shanghai" }
enum State { open, paid, sent }
role Shop
entity Order { changing param state: State  param total: money CNY }
event Pay(order: Order)
event Send(order: Order) by Shop
event Drop(order: Order) by Shop
lifecycle Order.state {
  initial open
  FIRST
  SECOND
  from paid -> sent on Send(order: self)
  from open -> sent on Drop(order: self)
  final sent
}
constraint C-1: every p in Pay: p.order.state just after p = paid
"""
LOW = "from open -> paid on Pay(order: self) if self.total <= 100 CNY"
HIGH = "from open -> sent on Pay(order: self) if self.total >= 100 CNY"
ORDER = "scenario S-1 {\n given s: Shop\n given o: Order { total: TOTAL CNY }\n start 2026-03-02T09:00\n"


def rivals(steps, *, total=100, moves=(LOW, HIGH)):
    text = RIVALS.replace("FIRST", moves[0]).replace("SECOND", moves[1])
    result, findings = told(ORDER.replace("TOTAL", str(total)) + steps + "\n}", text)
    assert result is not None, [each.message("en") for each in findings]
    return [value for _, value in result.checks], {each.requirement: each.verdict.value for each in result.judgements}


@pytest.mark.parametrize("moves", [(LOW, HIGH), (HIGH, LOW)])
def test_of_two_transitions_that_one_event_enables_none_is_chosen_by_its_place(moves):
    steps = "at 09:00: do Pay(order: o)\n ends 10:00\n check o.state = paid\n check o.state = sent"
    checks, found = rivals(steps, moves=moves)

    assert checks == [None, None]
    assert found["C-1"] == "unknown"
    assert found["Order.state"] == "unknown"


@pytest.mark.parametrize(("total", "expected"), [(99, [True]), (101, [False])])
def test_the_only_transition_that_is_enabled_is_followed(total, expected):
    assert rivals("at 09:00: do Pay(order: o)\n ends 10:00\n check o.state = paid", total=total)[0] == expected


def test_two_enabled_transitions_to_one_state_lead_there():
    moves = (LOW, HIGH.replace("sent", "paid"))
    checks, found = rivals("at 09:00: do Pay(order: o)\n ends 10:00\n check o.state = paid", moves=moves)

    assert checks == [True]
    assert (found["C-1"], found["Order.state"]) == ("satisfied", "satisfied")


def test_a_value_set_behind_the_step_tells_which_transition_it_was():
    steps = "at 09:00: do Pay(order: o)\n at 09:00: set o.state = paid\n ends 10:00\n check o.state = paid"
    checks, found = rivals(steps)

    assert checks == [True]
    assert (found["C-1"], found["Order.state"]) == ("satisfied", "satisfied")


@pytest.mark.parametrize("steps", [("do Pay", "s does Send"), ("s does Send", "do Pay")])
def test_events_of_one_instant_find_the_state_before_it(steps):
    text = "".join(f"at 09:00: {step}(order: o)\n" for step in steps) + "ends 10:00\n check o.state = paid"
    checks, found = rivals(text, total=50)

    assert checks == [True]
    assert found["Order.state"] == "violated"


@pytest.mark.parametrize(("steps", "state"), [(("do Pay", "s does Drop"), "sent"), (("s does Drop", "do Pay"), "paid")])
def test_of_events_of_one_instant_that_move_an_object_the_one_written_last_counts(steps, state):
    text = "".join(f"at 09:00: {step}(order: o)\n" for step in steps) + f"ends 10:00\n check o.state = {state}"
    checks, found = rivals(text, total=50)

    assert checks == [True]
    assert found["Order.state"] == "satisfied"


RIVAL_TIME_OUTS = """
module shop {{ zone "Asia/Shanghai" }}
enum State {{ open, mid, a, b }}
role Shop
entity Order {{
  param state: State  param vip: boolean  param w: duration  param minutes: integer in 20..540
}}
event In(order: Order)
event Mark(order: Order) by Shop
lifecycle Order.state {{
  initial open
  from open -> mid on In(order: self)
  {}
  final a, b
}}
constraint C-1: every m in Mark: m.order.state = a
scenario S-1 {{
  given s: Shop
  given o: Order{}
  start 2026-03-02T09:00
  {}
  at 10:00: s does Mark(order: o)
  ends 2026-03-02T14:00
  check o.state = a
}}
"""


def rival_time_outs(transitions, *, given="", first=""):
    result, findings = told(RIVAL_TIME_OUTS.format("\n  ".join(transitions), given, first), "")
    assert result is not None, [each.message("en") for each in findings]
    ((_, check),) = result.checks
    return check, {each.requirement: each.verdict.value for each in result.judgements}["C-1"]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("rival", "given"),
    [
        ("timeout self.w", ""),
        ("timeout self.w if self.vip", ""),
        ("timeout self.w if self.vip", " { vip: true }"),
        ("timeout self.minutes * 1 min", ""),
        ("timeout 10 min if self.vip", ""),
        ("timeout 30 min if self.vip", ""),
    ],
)
def test_a_time_out_that_may_come_before_a_known_one_leaves_the_state_unknown(rival, given, turned):
    for state, first in (("open", ""), ("mid", "at 09:00: do In(order: o)")):
        lines = [f"from {state} -> a timeout 30 min", f"from {state} -> b {rival}"]

        found = rival_time_outs(lines[::-1] if turned else lines, given=given, first=first)

        assert found == (None, "unknown"), state


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("known", "rival", "given"),
    [
        ("10 min", "timeout self.minutes * 1 min", ""),
        ("10 min", "timeout 20 min if self.vip", ""),
        ("30 min", "timeout 10 min if self.vip", " { vip: false }"),
        ("30 min", "timeout self.w if self.vip", " { vip: false }"),
        ("30 min", "timeout self.w", " { w: 40 min }"),
    ],
)
def test_a_time_out_that_surely_comes_first_happens(known, rival, given, turned):
    lines = [f"from open -> a timeout {known}", f"from open -> b {rival}"]

    assert rival_time_outs(lines[::-1] if turned else lines, given=given) == (True, "satisfied")


def test_a_rival_that_comes_first_happens():
    lines = ["from open -> a timeout 30 min", "from open -> b timeout self.w"]

    assert rival_time_outs(lines, given=" { w: 10 min }") == (False, "violated")


@pytest.mark.parametrize("rival", ["timeout self.minutes * 1 min", "timeout 20 min if self.vip"])
def test_what_happens_before_a_doubtful_time_out_is_known(rival):
    lines = [f"from open -> b {rival}", "from mid -> a timeout 20 min"]

    assert rival_time_outs(lines, first="at 09:10: do In(order: o)") == (True, "satisfied")


def test_an_event_of_the_instant_in_which_the_state_begins_comes_before_a_time_out_of_unknown_length():
    lines = ["from open -> b timeout self.w", "from mid -> a timeout 20 min"]

    assert rival_time_outs(lines, first="at 09:00: do In(order: o)") == (True, "satisfied")


def test_a_doubtful_state_leaves_the_time_out_that_asks_for_it_unknown():
    lines = [
        "from open -> a timeout 30 min if not (some other in Order where other != self: other.state = b)",
        "from open -> b timeout self.w",
    ]

    assert rival_time_outs(lines, given=" { w: 40 min }\n  given p: Order") == (None, "unknown")

"""What is remembered, and what helpers answer ahead, never shows: the output is that of a lone run without memory."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reqonto import pipeline
from reqonto.backends.base import Answer
from reqonto.backends.smt import SmtSession
from reqonto.cache import Store
from reqonto.checks import consistency, scenarios
from reqonto.checks.ahead import Helpers, Task, available
from reqonto.checks.scenario_matches import Found, Plan
from reqonto.logic.partial import PartialWorld
from reqonto.logic.terms import Formula
from reqonto.pipeline import Stage, run
from reqonto.report import json
from reqonto.settings import Settings

HEAD = """module shop
role Buyer
role Seller
entity Order {
  param total: money CNY
}
event Pay(order: Order) by Buyer
event Ship(order: Order) by Seller
event Refund(order: Order) by Seller
situation ST-1 {
  some p in Pay, s in Ship: p.order = s.order
}
"""

RULES = (
    "requirement R-{n} {{ when Pay(order: o) as e, the Seller shall within {h} h after e do Ship(order: o) }}",
    "requirement R-{n} {{ when Pay(order: o) as e, the Seller must not within {h} h do Ship(order: o) }}",
    "requirement R-{n} {{ when Refund(order: o) as e, the Seller should within {h} h after e do Ship(order: o) }}",
    "requirement R-{n} {{ when Refund(order: o), the Seller must not do Ship(order: o) }}",
    "constraint R-{n}: every s in Ship: some p in Pay: p.order = s.order and p before s",
    "constraint R-{n}: every p in Pay: p.order.total > {h} CNY",
    "constraint R-{n}: every r in Refund: r.order.total <= {h} CNY",
    "constraint R-{n}: every p in Pay: some s in Ship: s.order = p.order and s before p",
    "assumption R-{n}: every o in Order: o.total > 0 CNY",
)


def text(lines: list[str]) -> str:
    return HEAD + "\n".join(lines) + "\n"


def line(chance: random.Random, number: int) -> str:
    return chance.choice(RULES).format(n=number, h=chance.choice((2, 5, 24)))


def rendered(file: Path, settings: Settings) -> str:
    result = run([file], settings, stages=("read", "meaning", "consistency", "repairs"))
    assert result.verdict in {"consistent", "inconsistent"}
    return json.render(result)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_a_warm_run_says_what_a_cold_one_says(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    (tmp_path / "reqonto.toml").touch()
    file = tmp_path / "shop.req"
    settings = replace(Settings(), root=tmp_path, jobs=1)
    lines = [line(chance, number) for number in range(1, 6)]
    for _ in range(4):
        file.write_text(text(lines), encoding="utf-8")

        assert rendered(file, settings) == rendered(file, replace(settings, cache=False))

        place = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0 if len(lines) > 3:
                del lines[place]
            case 1:
                lines.insert(place, line(chance, 10 + chance.randrange(1000)))
            case 2:
                # The same rule with another number: it is triggered as before.
                lines = [re.sub(r"\b(2|5|24) (h|CNY)", rf"{chance.choice((2, 5, 24))} \2", each) for each in lines]
            case _:
                number = int(lines[place].split("R-")[1].split(" ")[0].rstrip(":"))
                lines[place] = line(chance, number)


APART = HEAD.replace(
    "  param total: money CNY", "  param total: money CNY  param gift: boolean  param vip: boolean"
) + (
    "requirement R-1 { when Pay(order: o) as e, if o.gift then the Seller shall within 5 h after e do Refund(order: o) }\n"
    "requirement R-2 { every o in Order: where o.vip, the Seller must not do Refund(order: o) }\n"
)


@pytest.mark.parametrize("after", ["", "constraint C-3: no o in Order: o.gift and o.vip and o.total > 9 CNY\n"])
def test_two_that_never_met_are_asked_about_again_where_nothing_keeps_them_apart_any_more(
    after: str, tmp_path: Path
) -> None:
    (tmp_path / "reqonto.toml").touch()
    file = tmp_path / "shop.req"
    settings = replace(Settings(), root=tmp_path, jobs=1)
    file.write_text(APART + "constraint C-3: no o in Order: o.gift and o.vip\n", "utf-8")
    first = run([file], settings, stages=("read", "meaning", "consistency"))
    file.write_text(APART + after, "utf-8")

    second = run([file], settings, stages=("read", "meaning", "consistency"))

    assert first.consistency is not None
    assert second.consistency is not None
    assert ((), frozenset({"C-3"})) == (first.consistency.conflicts, first.consistency.apart)
    assert [("R-1", "R-2")] == [each.members for each in second.consistency.conflicts]


def story(chance: random.Random, name: str, ids: list[str]) -> str:
    """A scenario with steps by chance, that expects something of some requirement."""
    steps: list[str] = []
    for hour in sorted(chance.sample(range(60), 4)):
        event = chance.choice(("Pay", "Ship", "Refund"))
        who, order = "b1" if event == "Pay" else "s1", chance.choice(("o1", "o2"))
        steps.append(f"  at 2024-03-0{1 + hour // 24}T{hour % 24:02}:00: {who} does {event}(order: {order})")
    given = chance.choice(("given o1: Order { total: 3 CNY }", "given o1: Order { total: 30 CNY }", "given o1: Order"))
    expected = f"  expect {chance.choice(ids)} {chance.choice(('satisfied', 'violated', 'pending'))}"
    return "\n".join(
        [f"scenario {name} {{", "  given b1: Buyer", "  given s1: Seller", f"  {given}", "  given o2: Order",
         "  start 2024-03-01T00:00", *steps, expected, "}"]
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_scenarios_are_judged_as_without_memory(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    (tmp_path / "reqonto.toml").touch()
    file = tmp_path / "shop.req"
    settings = replace(Settings(), root=tmp_path, jobs=1)
    lines = [line(chance, number) for number in range(1, 8)]
    ids = [f"R-{number}" for number in range(1, 8)]
    stories = [story(chance, f"S-{number}", ids) for number in range(1, 4)]
    judged = 0
    for _ in range(6):
        file.write_text(text([*lines, *stories]), encoding="utf-8")

        warm = run([file], settings, stages=("read", "meaning", "scenarios"))
        cold = run([file], replace(settings, cache=False), stages=("read", "meaning", "scenarios"))

        assert not cold.diagnostics
        assert warm.scenarios == cold.scenarios
        assert json.render(warm) == json.render(cold)
        judged += len(cold.scenarios)
        place = chance.randrange(7)
        match chance.randrange(4):
            case 0:
                place %= 3
                stories[place] = story(chance, f"S-{place + 1}", ids)
            case 1:
                lines.reverse()
            case _:
                number = int(lines[place].split("R-")[1].split(" ")[0].rstrip(":"))
                lines[place] = line(chance, number)
    assert judged == 18


DECLARED = """module shop {
  zone "Asia/Shanghai"
}
role Buyer
role Seller
entity Order {
  param total: money CNY default 5 CNY
  param urgent: boolean default false
}
define limit: duration = 24 h
event Pay(order: Order) by Buyer
event Ship(order: Order) by Seller {
  label "ships"@en, "发货"@zh
}
default value Order.urgent = true where self.total > 100 CNY
assumption A-1: every o in Order: o.total > 0 CNY
requirement R-1 { when Pay(order: o) as p, the Seller shall within limit after p do Ship(order: o) }
constraint R-2: every s in Ship: s.order.total > 3 CNY
constraint R-3: every s in Ship where s.order.urgent: some p in Pay: p.order = s.order and p before s
scenario SC-1 {
  given b: Buyer
  given s: Seller
  given o1: Order
  start 2024-03-01T00:00+08:00
  at +1 h: b does Pay(order: o1)
  at +30 h: s does Ship(order: o1)
  expect R-1 violated
  expect R-2 satisfied
}
"""

EDITS = (
    ("default 5 CNY", "default 2 CNY"),
    ("= 24 h", "= 48 h"),
    ('"ships"@en', '"sends"@en'),
    ("event Ship(order: Order) by Seller", "event Ship(order: Order) by Buyer"),
    ("default false", "default true"),
    ("self.total > 100 CNY", "self.total > 1 CNY"),
    ("every o in Order: o.total > 0", "every o in Order: o.total > 50"),
    ("expect R-1 violated", "expect R-1 satisfied"),
    ("requirement R-1", "requirement R-7"),
    ("+30 h", "+20 h"),
    ("given o1: Order", "given o1: Order { total: 200 CNY }"),
    ("s.order.urgent", "not s.order.urgent"),
    ("  given s: Seller\n", ""),
)


@pytest.mark.parametrize(("before", "after"), EDITS)
def test_whatever_a_scenario_is_told_with_it_is_told_anew_where_that_changed(
    before: str, after: str, tmp_path: Path
) -> None:
    (tmp_path / "reqonto.toml").touch()
    file = tmp_path / "shop.req"
    settings = replace(Settings(), root=tmp_path, jobs=1)
    stages: tuple[Stage, ...] = ("read", "meaning", "scenarios")
    assert before in DECLARED
    told: list[str] = []
    for written in (DECLARED, DECLARED, DECLARED.replace(before, after), DECLARED):
        file.write_text(written, encoding="utf-8")
        warm, cold = (run([file], each, stages=stages) for each in (settings, replace(settings, cache=False)))

        assert warm.scenarios == cold.scenarios
        assert json.render(warm) == json.render(cold)
        told.append(json.render(cold))
    assert told[0] == told[1] == told[3] != told[2]


def test_only_a_changed_requirement_is_judged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    judge = scenarios.judge

    def counted(plan: Plan, world: PartialWorld) -> Iterator[Found]:
        judged.append(plan.axiom.id)
        return judge(plan, world)

    monkeypatch.setattr(scenarios, "judge", counted)
    (tmp_path / "reqonto.toml").touch()
    file = tmp_path / "shop.req"
    settings = replace(Settings(), root=tmp_path, jobs=1)
    lines = [RULES[0].format(n=1, h=2), RULES[1].format(n=2, h=2), RULES[8].format(n=3, h=2)]
    told = story(random.Random(2), "S-1", ["R-1"])

    def ids(lines: list[str]) -> set[str]:
        judged.clear()
        file.write_text(text(["", *lines, told]), encoding="utf-8")
        run([file], settings, stages=("read", "meaning", "scenarios"))
        return set(judged)

    assert ids(lines) == {"R-1", "R-2", "R-3"}
    assert ids(["// a comment moves everything", *lines]) <= {"R-3"}
    assert {"R-1"} <= ids([RULES[0].format(n=1, h=5), *lines[1:]]) <= {"R-1", "R-3"}


@pytest.mark.skipif(not available(), reason="this system has no helpers")
def test_helpers_change_nothing_but_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "FEW", 0)
    began: list[int] = []
    begin = Helpers.__init__

    def counted(self: Helpers, count: int, *others: object) -> None:
        began.append(count)
        begin(self, count, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(Helpers, "__init__", counted)
    file = tmp_path / "shop.req"
    chance = random.Random(3)
    file.write_text(text([line(chance, number) for number in range(1, 9)]), encoding="utf-8")
    settings = replace(Settings(), cache=False)

    alone = rendered(file, replace(settings, jobs=1))

    assert rendered(file, replace(settings, jobs=2)) == alone
    assert rendered(file, replace(settings, jobs=3)) == alone
    assert began == [2, 3]


SEARCHING = """module shop
external role Buyer
role Seller
entity Order {
  param total: money CNY
}
event Pay(order: Order) by Buyer
event Ask(order: Order) by Buyer
event Ship(order: Order) by Seller
requirement R-1 { when Pay(order: o) as e, the Seller shall within 2 h after e do Ship(order: o) }
requirement R-2 { when Ask(order: o) as e, the Seller must not within 2 h do Ship(order: o) }
requirement R-3 { when Ask(order: o) as e, the Seller should within 2 h after e do Ship(order: o) }
constraint R-4: every p in Pay: p.order.total > 10 CNY
scenario S-1 {
  given o1: Order { total: 20 CNY }
  given b1: Buyer
  given s1: Seller
  at 2026-03-02T10:00: b1 do Pay(order: o1)
  at 2026-03-02T11:00: s1 do Ship(order: o1)
  expect R-1 satisfied
}
"""


@pytest.mark.skipif(not available(), reason="this system has no helpers")
def test_later_stages_find_what_helpers_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "shop.req"
    file.write_text(SEARCHING, encoding="utf-8")
    settings = replace(Settings(), cache=False)
    asked: list[object] = []
    possible = SmtSession.possible

    def counted(self: SmtSession, goal: Formula | None, **others: object) -> Answer:
        asked.append(goal)
        return possible(self, goal, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(SmtSession, "possible", counted)
    alone = run([file], replace(settings, jobs=1))
    count = len(asked)
    asked.clear()
    monkeypatch.setattr(pipeline, "LONG", 0.0)
    together = run([file], replace(settings, jobs=2))

    assert json.render(together) == json.render(alone)
    assert together.scenarios
    assert set(together.further) >= {"repairs", "conditional", "modality"}
    # Questions of helpers are not counted: they ask in processes of their own.
    assert 0 < len(asked) < count


@pytest.mark.skipif(not available(), reason="this system has no helpers")
def test_a_helper_that_dies_costs_nothing_else() -> None:
    store = Store(None)

    def perform(task: Task) -> None:
        if task == ["die"]:
            os._exit(1)
        store.put(str(task[0]), {"told": task[0]})

    with Helpers(2, store, perform) as helpers:
        helpers.run([["die"], ["one"], ["two"]], until=time.monotonic() + 20, done=lambda: None)

    assert (store.get("one"), store.get("two"), store.get("die")) == ({"told": "one"}, {"told": "two"}, None)


@pytest.mark.skipif(not available(), reason="this system has no helpers")
def test_helpers_are_gone_when_the_run_is() -> None:
    def perform(_: Task) -> None:
        time.sleep(60)

    start = time.monotonic()
    with Helpers(2, Store(None), perform) as helpers:
        pids = [each.pid for each in helpers.helpers]
        helpers.run([["sleep"], ["sleep"]], until=time.monotonic() + 0.2, done=lambda: None)

    assert time.monotonic() - start < 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_what_is_taken_back_is_as_it_was() -> None:
    store = Store(None)
    store.put("a", {"is": 1})
    store.new()
    store.put("a", {"is": 2})
    store.put("b", {"is": 3})
    store.restore("a", {"is": 1})
    store.restore("b", None)

    assert (store.get("a"), store.get("b")) == ({"is": 1}, None)
    assert store.new() == [("a", {"is": 1}, True)]

"""Test cases: each printed scenario gives the verdict that it expects, and a slip in a bound is noticed by one of them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from reqonto.cases import cases_of
from reqonto.checks.verdicts import Verdict
from reqonto.diagnostics.diagnostic import Severity
from reqonto.pipeline import Result, run
from reqonto.report.cases import Suite, cases_json, gherkin, scenarios, schema, suite_of
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SETTINGS = replace(Settings(), cache=False, timeout=300.0)

SHOP = """
module shop { zone "Asia/Shanghai" }
role Buyer { param age: integer }
role Seller
enum Kind { fresh, plain }
entity Order {
  param total: money CNY
  param weight: quantity kg
  param share: percent
  param due: date
  param kind: Kind
  param gift: boolean
  param wait: duration
  param fee: money CNY
}
event Pay(order: Order) by Buyer
event Ship(order: Order) by Seller
event Cancel(order: Order) by Buyer
event Wrap(order: Order) by Seller
requirement R-01 { when Pay(order: o) as p, the Seller shall within 24 h after p do Ship(order: o) }
requirement R-02 { when Pay(order: o) as p, if o.total >= 100 CNY and o.gift then the Seller shall within 3 d after p do Wrap(order: o) }
constraint R-03: every s in Ship: some p in Pay: p.order = s.order and p before s
constraint R-04: every o in Order: o.total <= 5000 CNY
constraint R-05: every o in Order where o.kind = fresh: o.weight < 2.5 kg or o.wait < 90 min
constraint R-06: every o in Order: 0% < o.share <= 12.5%
constraint R-07: every o in Order: o.due > 2026-01-01
constraint R-08: every o in Order: at most 2 p in Pay: p.order = o
constraint R-09: every p in Pay: count(q in Pay where q.by = p.by and q.time > p.time - 1 h and q not after p) <= 2
constraint R-10: every o in Order where o.kind = plain: o.fee = 3 CNY
constraint R-11: every b in Buyer: b.age >= 18
constraint R-12: every c in Cancel, s in Ship where c.order = s.order: c before s
"""

SLIPS = (
    ("R-01", "within 24 h after", "within 23 h after"),
    ("R-01", "within 24 h after", "within 86399 s after"),
    ("R-01", "within 24 h after", "within 86401 s after"),
    ("R-02", ">= 100 CNY", "> 100 CNY"),
    ("R-02", ">= 100 CNY", ">= 100.01 CNY"),
    ("R-02", ">= 100 CNY", ">= 99.99 CNY"),
    ("R-02", " and o.gift", ""),
    ("R-02", "and o.gift", "or o.gift"),
    ("R-03", "p before s", "p not after s"),
    ("R-03", "p.order = s.order and ", ""),
    ("R-04", "<= 5000 CNY", "< 5000 CNY"),
    ("R-04", "<= 5000 CNY", "<= 5000.01 CNY"),
    ("R-04", "<= 5000 CNY", "<= 4999.99 CNY"),
    ("R-05", "< 2.5 kg", "<= 2.5 kg"),
    ("R-05", "< 2.5 kg", "< 2.4 kg"),
    ("R-05", " or o.wait < 90 min", ""),
    ("R-05", "< 90 min", "<= 90 min"),
    ("R-05", "o.kind = fresh", "o.kind = plain"),
    ("R-06", "<= 12.5%", "< 12.5%"),
    ("R-06", "<= 12.5%", "<= 12.6%"),
    ("R-06", "0% <", "0% <="),
    ("R-07", "> 2026-01-01", ">= 2026-01-01"),
    ("R-07", "> 2026-01-01", "> 2026-01-02"),
    ("R-08", "at most 2", "at most 1"),
    ("R-08", "at most 2", "at most 3"),
    ("R-09", "1 h", "59 min"),
    ("R-09", "1 h", "3601 s"),
    ("R-09", "1 h", "3599 s"),
    ("R-09", "q.time > p.time", "q.time >= p.time"),
    ("R-09", "<= 2", "<= 1"),
    ("R-09", "<= 2", "< 2"),
    ("R-09", "<= 2", "<= 3"),
    ("R-09", "q.by = p.by and ", ""),
    ("R-10", "= 3 CNY", "= 3.01 CNY"),
    ("R-10", "= 3 CNY", ">= 3 CNY"),
    ("R-10", "= 3 CNY", "<= 3 CNY"),
    ("R-11", ">= 18", "> 18"),
    ("R-11", ">= 18", ">= 17"),
    ("R-12", "c before s", "c not after s"),
    ("R-12", " where c.order = s.order", ""),
)


def read(*paths: Path) -> Result:
    return run(paths, SETTINGS, stages=("read", "meaning"))


def suite(result: Result, *ids: str, alone: bool = False, fewest: bool = False) -> Suite:
    return suite_of(result, ids, cases_of(result, ids, alone=alone, fewest=fewest))


def all_ids(result: Result) -> list[str]:
    assert result.theory is not None
    return [line.id for line in result.requirements if line.formalised and line.id in result.theory.by_id]


def run_beside(text: str, folder: Path, *specification: Path) -> Result:
    """What `run` says of a text of scenarios beside the specification."""
    file = folder / "cases.req"
    file.write_text(text, encoding="utf-8")
    return run([*specification, file], SETTINGS, stages=("read", "meaning", "scenarios"))


def unexpected(result: Result, prefix: str) -> list[tuple[str, str]]:
    """The scenarios that give another verdict than they expect, or break what they do not tell of."""
    return [
        (scenario.id, judged.requirement)
        for scenario in result.scenarios
        if scenario.id.startswith(prefix)
        for judged in scenario.judgements
        if (judged.verdict is not judged.expected if judged.expected else judged.verdict is Verdict.VIOLATED)
    ]


@cache
def shop(folder: Path) -> tuple[Path, dict[str, str]]:
    """The shop's file and the scenarios for each of its requirements."""
    file = folder / "shop.req"
    file.write_text(SHOP, encoding="utf-8")
    result = read(file)
    return file, {id_: scenarios(suite(result, id_), "en") for id_ in all_ids(result)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shop")


def test_every_scenario_of_a_shop_gives_the_verdicts_that_it_expects(place: Path, tmp_path: Path) -> None:
    file, texts = shop(place)

    for id_, text in texts.items():
        result = run_beside(text, tmp_path, file)
        assert not [each for each in result.diagnostics if each.weight is Severity.ERROR], id_
        assert [each.id for each in result.scenarios] == re.findall(r"^scenario (\S+)", text, re.MULTILINE)
        assert not unexpected(result, "W-"), id_


@pytest.mark.parametrize(("id_", "said", "slip"), SLIPS)
def test_a_slip_in_a_bound_or_a_condition_makes_a_scenario_give_another_verdict(
    place: Path, tmp_path: Path, id_: str, said: str, slip: str
) -> None:
    _, texts = shop(place)
    start = SHOP.index(f" {id_}")
    end = SHOP.index("\n", start)
    assert said in SHOP[start:end]
    mutant = tmp_path / "shop.req"
    mutant.write_text(SHOP[:start] + SHOP[start:end].replace(said, slip, 1) + SHOP[end:], encoding="utf-8")

    result = run_beside(texts[id_], tmp_path, mutant)

    assert result.scenarios
    assert any(requirement == id_ for _, requirement in unexpected(result, "W-"))


@pytest.mark.parametrize(
    ("folder", "ids"),
    [
        ("first-steps", ()),
        ("first-steps-zh", ()),
        ("access", ()),
        ("others-act", ("R-2", "R-5")),
        ("limits", ("C-PAY-12", "L-01", "L-06", "C-ORD-27")),
        ("life-cycles", ("C-RET-05", "C-ORD-41")),
        ("marketplace", ("M-01", "M-06", "M-07")),
        ("mall-zh", ("Z-01", "Z-11")),
    ],
)  # fmt: skip
def test_every_scenario_of_an_example_gives_the_verdicts_that_it_expects(
    folder: str, ids: tuple[str, ...], tmp_path: Path
) -> None:
    result = read(EXAMPLES / folder)
    found = suite(result, *(ids or all_ids(result)), fewest=True)

    again = run_beside(scenarios(found, "zh"), tmp_path, EXAMPLES / folder)

    assert found.told
    assert not [each for each in again.diagnostics if each.weight is Severity.ERROR]
    assert not unexpected(again, "W-")
    assert all(each.text for each in found.written), [each.differs for each in found.written if not each.text]


def test_few_scenarios_cover_as_much_as_many() -> None:
    result = read(EXAMPLES / "first-steps")
    ids = all_ids(result)

    few, many = suite(result, *ids, fewest=True), suite(result, *ids)

    assert len(few.told) < len(many.told)
    assert [probe.goal for probe in few.unshown] == [probe.goal for probe in many.unshown]


def test_what_cannot_be_shown_names_what_excludes_it() -> None:
    result = read(EXAMPLES / "first-steps")

    found = suite(result, "R-4")

    kept = next(each for each in found.found.left if each.probe.shown == "kept")
    assert kept.because == ("R-2", "R-3")
    assert "excluded by R-2 and R-3" in scenarios(found, "en")
    assert "被 R-2 和 R-3 排除" in scenarios(found, "zh")


def test_alone_other_requirements_may_be_broken_and_that_is_expected(tmp_path: Path) -> None:
    result = read(EXAMPLES / "first-steps")

    found = suite(result, "R-4", alone=True)
    again = run_beside(scenarios(found, "en"), tmp_path, EXAMPLES / "first-steps")

    assert not list(found.unshown)
    assert not unexpected(again, "W-")
    assert "expect R-4 satisfied" in scenarios(found, "en")


def test_the_same_specification_gives_the_same_cases_to_the_byte() -> None:
    one, other = (scenarios(suite(read(EXAMPLES / "first-steps"), "R-1", "R-2"), "en") for _ in range(2))

    assert one == other


def test_the_json_of_cases_follows_the_schema() -> None:
    found = suite(read(EXAMPLES / "first-steps"), "R-1", "R-4")
    written = json.loads(json.dumps(cases_json(found)))

    jsonschema.Draft202012Validator(schema()).validate(written)

    edges = [point for point in written["requirements"][0]["points"] if point["shows"] == "edge"]
    assert {point["distance"]["text"]["en"] for point in edges} >= {"at the bound", "1 s later", "1 day later"}
    assert all(point["case"] for point in edges)


@pytest.mark.parametrize(("lang", "word"), [("en", "Scenario: "), ("zh", "场景: ")])
def test_gherkin_has_a_scenario_for_each_case(lang: str, word: str) -> None:
    found = suite(read(EXAMPLES / "first-steps"), "R-1")

    text = gherkin(found, lang)

    assert text.count(word) == len(found.told)


def test_scenarios_in_a_file_of_their_own_are_read_without_a_finding() -> None:
    found = suite(read(EXAMPLES / "first-steps-zh"), "R-1")

    _, faults = parse(Source("cases.req", scenarios(found, "zh")))

    assert not faults


UNMET = """
module shop { zone "UTC" }
role Buyer
role Shop
entity Order { param total: money CNY { layer public } }
event Lend(order: Order) by Shop to Buyer
event Return(order: Order) by Buyer to Shop
requirement R-1 { when Return(order: o) as r, the Shop shall within 3 d after r do Lend(order: o) }
need IR-1 { Buyer needs Order.total from Shop due before Lend }
"""


@pytest.mark.engine
def test_a_need_that_nobody_meets_keeps_no_case_from_being_told(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(UNMET)
    result = run([file], SETTINGS, stages=("read", "meaning"))

    suite = suite_of(result, ["R-1"], cases_of(result, ["R-1"]))

    assert suite.told == suite.written
    assert list(suite.unshown) == []
    # What is provided is no part of a world: that the need is not met is expected where the act is told.
    told = scenarios(suite, "en")
    assert told.count("expect IR-1 violated") == sum("does Lend" in each.text for each in suite.told) > 0


NO_MODULE = (
    ("en", "entity Order { param total: money CNY  param gift: boolean }\nconstraint R-1: every o in Order where o.gift: o.total < 50 CNY\n"),
    ("zh", "实体 订单 { 参数 总额：金额 CNY；参数 礼品：布尔 }\n约束 R-1：每个 甲 属于 订单 其中 甲.礼品：甲.总额 < 50 CNY\n"),
)  # fmt: skip


@pytest.mark.engine
@pytest.mark.parametrize(("lang", "text"), NO_MODULE)
def test_a_text_that_is_no_module_has_cases_which_are_judged_at_its_end(lang: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], SETTINGS, stages=("read", "meaning"))

    suite = suite_of(result, ["R-1"], cases_of(result, ["R-1"]))

    assert not suite.header
    assert list(suite.unshown) == []
    told = scenarios(suite, lang)
    assert str(file) in told.splitlines()[0]
    file.write_text(text + told, encoding="utf-8")
    again = run([file], SETTINGS, stages=("read", "meaning", "scenarios"))
    assert len(again.scenarios) == len(suite.told) > 0
    assert not any(each.weight is Severity.ERROR for each in again.all_diagnostics if each.code.code != "RQ1052")
    assert not any(judged.unexpected for each in again.scenarios for judged in each.judgements)


TICKETS = """
external role Passenger
enum S { booked, paid, boarded, expired }
entity Ticket { param departure: datetime  changing param state: S }
event Pay(ticket: Ticket) by Passenger
event Board(ticket: Ticket) by Passenger
lifecycle Ticket.state {
  initial booked
  from booked -> paid on Pay(ticket: self)
  from booked -> expired timeout 30 min
  from paid -> boarded on Board(ticket: self)
  final boarded, expired
}
constraint F-1: every b in Board: b.time <= b.ticket.departure - 20 min
"""


@pytest.mark.engine
def test_a_time_out_of_the_initial_state_keeps_no_case_from_being_told(tmp_path: Path) -> None:
    file = tmp_path / "tickets.req"
    file.write_text(TICKETS, encoding="utf-8")
    result = run([file], SETTINGS, stages=("read", "meaning"))

    suite = suite_of(result, ["F-1"], cases_of(result, ["F-1"]))

    assert suite.told
    assert list(suite.unshown) == []


def test_an_interrupt_leaves_what_was_found_and_says_what_is_missing() -> None:
    result = read(EXAMPLES / "first-steps")
    ids = all_ids(result)
    whole = cases_of(result, ids, fewest=True)

    def stop(_question: str, done: int, _total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    found = cases_of(result, ids, fewest=True, progress=stop, patient=True)

    missing = [each.probe for each in found.left if each.undecided == "interrupted"]
    assert found.interrupted
    assert found.cases
    assert 0 < len(missing) <= len(whole.probes) - 20
    assert all(found.of(probe) is not None for probe in found.probes)
    assert not whole.interrupted
    with pytest.raises(KeyboardInterrupt):
        cases_of(result, ids, fewest=True, progress=stop)


FERRY = """module ferry { zone "UTC" }
external role Passenger
role Office
enum State { booked, paid, expired, boarded }
entity Ticket { param price: money EUR  changing param state: State default booked }
event Pay(ticket: Ticket) by Passenger
event Confirm(ticket: Ticket) by Office
event Board(ticket: Ticket) by Passenger
lifecycle Ticket.state {
  initial booked
  from booked -> paid on Pay(ticket: self)
  from booked -> expired timeout 30 min
  from paid -> boarded on Board(ticket: self)
  final expired, boarded
}
requirement F-1 { when Pay(ticket: t) as p, the Office shall within 5 min after p do Confirm(ticket: t) }
constraint F-2: every b in Board: some p in Pay: p.ticket = b.ticket and p.time <= b.time - 10 min
"""


def test_what_covers_a_life_cycle_with_time_outs_can_be_told_by_scenarios(tmp_path: Path) -> None:
    """A scenario begins before anything happens; a world in which a ticket begins later could not be told."""
    path = tmp_path / "ferry.req"
    path.write_text(FERRY, encoding="utf-8")
    result = read(path)

    told = suite(result, *all_ids(result), fewest=True)

    assert [told.shows(probe).en for probe in told.unshown] == []
    assert len(told.told) == len(told.written) > 5

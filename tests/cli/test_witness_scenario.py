"""A witness as a scenario: it can be read, stands in the specification, and `run` gives the verdict that it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks.verdicts import Verdict, World
from reqonto.pipeline import Result, run, witness_of
from reqonto.report.witness_scenario import gherkin, scenario_of
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

EXAMPLES = Path(__file__).parents[2] / "examples"

LIBRARY = """
module library { zone "Asia/Shanghai" }
external role Reader { param age: integer  optional feature Card { param fee: money CNY } }
role Library
enum State { free, lent }
entity Book {
  param price: money CNY
  param weight: quantity kg
  param rare: boolean
  param loan: duration
  param bought: date
  changing param state: State
  relation owner: Library [1]
  relation parts: Book [0..*]
}
relation Friend(who: Reader, library: Library)
event Borrow(book: Book, copies: integer) by Reader to Library
event Return(book: Book) by Reader
lifecycle Book.state {
  initial free
  from free -> lent on Borrow(book: self)
  from lent -> free on Return(book: self)
  final free, lent
}
requirement R-1 { when Borrow(book: b) as x, the Library shall within 3 d after x provide b.price to Reader }
constraint R-2: every x in Borrow: x.book.price <= 300.50 CNY and x.copies in 1..3
constraint R-3: every b in Book where b.rare: b.weight < 2.5 kg and b.loan = 90 min and b.bought > 2020-01-01
constraint R-4: every x in Borrow, y in Return where x.book = y.book: y within 30 d after x
"""


def read(path: Path) -> Result:
    return run([path], Settings(cache=False), stages=("read", "meaning"))


def judged(result: Result, requirement: str, text: str, folder: Path) -> Verdict:
    """The verdict of `run` about the requirement where the scenario stands in its file."""
    home = next(path for path in result.files if f" {requirement} " in Path(path).read_text("utf-8").replace(":", " "))
    file = folder / "told.req"
    file.write_text(Path(home).read_text("utf-8") + "\n" + text, encoding="utf-8")
    uid = text.split()[1]
    again = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"), scenarios=[uid])
    assert [each.id for each in again.scenarios] == [uid], again.diagnostics
    return next(each.verdict for each in again.scenarios[0].judgements if each.requirement == requirement)


@pytest.mark.engine
@pytest.mark.parametrize("violate", [False, True])
@pytest.mark.parametrize("example", ["first-steps", "first-steps-zh", ""])
def test_a_witness_is_a_scenario_with_its_verdict(example: str, violate: bool, tmp_path: Path) -> None:
    path = EXAMPLES / example / "shop.req" if example else tmp_path / "library.req"
    if not example:
        path.write_text(LIBRARY, encoding="utf-8")
    result = read(path)
    expected = Verdict.VIOLATED if violate else Verdict.SATISFIED
    told = 0
    for line in result.requirements:
        world = witness_of(result, line.id, violate=violate) if line.formalised and line.kind != "lifecycle" else None
        if not isinstance(world, World):
            continue
        scenario = scenario_of(result, world, line.id, violate=violate)
        assert scenario.verdict is expected, scenario.text
        assert judged(result, line.id, scenario.text, tmp_path) is expected, scenario.text
        told += 1
    assert told >= 2


@pytest.mark.engine
def test_gherkin_tells_it_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "library.req"
    path.write_text(LIBRARY, encoding="utf-8")
    result = read(path)
    world = witness_of(result, "R-1")
    assert isinstance(world, World)

    english = gherkin(result, world, "R-1", "en", violate=False)
    assert english.startswith("# language: en\nFeature: R-1\n")
    assert "    When at " in english
    assert english.endswith("    Then R-1 is kept\n")
    chinese = gherkin(result, world, "R-1", "zh", violate=True)
    assert chinese.startswith("# language: zh-CN\n功能: R-1\n")
    assert chinese.endswith("    那么R-1 被违反\n")


@pytest.mark.engine
@pytest.mark.parametrize("violate", [False, True])
@pytest.mark.parametrize("requirement", ["C-CRT-01", "C-DLV-03", "C-GWY-16"])
def test_witnesses_of_the_online_shop_are_scenarios(requirement: str, violate: bool) -> None:
    result = read(EXAMPLES / "online-shop")
    world = witness_of(result, requirement, violate=violate)

    assert isinstance(world, World)
    expected = Verdict.VIOLATED if violate else Verdict.SATISFIED
    assert scenario_of(result, world, requirement, violate=violate).verdict is expected


SHOP = """
external role Buyer { param phone: text { layer public } }
role Shop
external role Rider
entity Order { relation buyer: Buyer [1]  param total: money CNY { layer public } }
event Ship(order: Order) by Shop
event Arrive(order: Order) by Rider
event Notify(order: Order) by Shop
need N-1 { Rider needs Buyer.phone, Order.total from Shop due before Arrive }
service V-1 { Shop provides Buyer.phone, Order.total to Rider at Ship }
constraint C-1: every a in Arrive: some s in Ship: s.order = a.order and s before a
requirement R-1 { when Ship(order: o) as s, the Shop should within 30 min after s do Notify(order: o) }
requirement R-2 { when Arrive(order: o) as a, the Shop shall within 24 h after a do Notify(order: o) }
"""


@pytest.mark.engine
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_story_tells_what_services_provide_and_which_recommendations_it_does_not_follow(
    lang: str, tmp_path: Path
) -> None:
    text = SHOP if lang == "en" else print_tree(parse(Source("shop.req", SHOP))[0], "zh")
    path = tmp_path / "shop.req"
    path.write_text(text, encoding="utf-8")
    result = read(path)
    world = witness_of(result, "R-2")
    assert isinstance(world, World)

    told = scenario_of(result, world, "R-2", violate=False)

    assert told.verdict is Verdict.SATISFIED
    assert (" provides " if lang == "en" else " 提供 ") in told.text
    path.write_text(text + told.text, encoding="utf-8")
    again = run([path], Settings(cache=False), stages=("read", "meaning", "scenarios"))
    verdicts = {each.requirement: each.verdict for each in again.scenarios[0].judgements}
    assert (verdicts["N-1"], verdicts["V-1"]) == (Verdict.SATISFIED, Verdict.SATISFIED)
    assert not [each.requirement for each in again.scenarios[0].judgements if each.unexpected]
    assert ("R-1" in told.text) is (verdicts["R-1"] is Verdict.VIOLATED)


@pytest.mark.engine
def test_a_story_tells_which_quality_target_it_misses(tmp_path: Path) -> None:
    target = "quality Q-1: at least 95% of Arrive(order: o) within 1 s of Ship(order: o) per week\n"
    path = tmp_path / "shop.req"
    path.write_text(SHOP + target, encoding="utf-8")
    result = read(path)
    world = witness_of(result, "R-2")
    assert isinstance(world, World)

    told = scenario_of(result, world, "R-2", violate=False)

    assert "expect Q-1 violated" in told.text
    path.write_text(SHOP + target + told.text, encoding="utf-8")
    again = run([path], Settings(cache=False), stages=("read", "meaning", "scenarios"))
    assert not [each.requirement for each in again.scenarios[0].judgements if each.unexpected]


TICKETS = """
external role Passenger
role Office
enum S { booked, paid, checked_in, cancelled, refunded }
entity Ticket { changing param state: S }
event Pay(ticket: Ticket) by Passenger
event CheckIn(ticket: Ticket) by Passenger
event Cancel(ticket: Ticket) by Passenger
event Refund(ticket: Ticket) by Office
lifecycle Ticket.state {
  initial booked
  from booked -> paid on Pay(ticket: self)
  from booked -> refunded timeout 30 min
  from paid -> checked_in on CheckIn(ticket: self)
  from paid -> cancelled on Cancel(ticket: self)
  from cancelled -> refunded on Refund(ticket: self)
  final checked_in, refunded
}
requirement F-1 { when Cancel(ticket: t), the Office shall within 14 d do Refund(ticket: t) }
"""
TOGETHER = "constraint F-2: every c in CheckIn: some x in Cancel: x.ticket = c.ticket and x.time = c.time\n"


@pytest.mark.engine
@pytest.mark.parametrize(
    ("text", "requirement"),
    [
        # Nothing happens for hours after midnight: told from there, the ticket would have timed out by then.
        pytest.param(TICKETS, "F-1", id="a time-out of the initial state"),
        # Both acts could move the state, and the refund has to find it cancelled.
        pytest.param(TICKETS + TOGETHER, "F-2", id="two acts of one instant"),
    ],
)
def test_a_story_keeps_the_life_cycles_that_its_world_keeps(text: str, requirement: str, tmp_path: Path) -> None:
    path = tmp_path / "tickets.req"
    path.write_text(text, encoding="utf-8")
    result = read(path)
    world = witness_of(result, requirement)
    assert isinstance(world, World)

    told = scenario_of(result, world, requirement, violate=False)

    assert told.verdict is Verdict.SATISFIED
    assert judged(result, "Ticket.state", told.text, tmp_path) is Verdict.SATISFIED, told.text

"""A world made from one that passes is judged by what changed as it is judged as a whole."""

from dataclasses import replace
from fractions import Fraction

import pytest

from reqonto.checks.clock import clock_of
from reqonto.checks.replay import replay
from reqonto.checks.worlds import later, retimed, with_value, without
from reqonto.pipeline import run
from reqonto.settings import Settings

TEXT = """
module shop { zone "Asia/Shanghai" }
role Customer { param vip: boolean }
role Shop
enum Status { open, closed }
entity Order { param total: money CNY  changing param status: Status }
event Pays(order: Order, amount: money CNY) by Customer
event Ships(order: Order) by Shop

constraint R-1 "Paid in full": every p in Pays: p.amount = p.order.total
constraint R-2 "Paid, then shipped": every s in Ships: some p in Pays: p.order = s.order and p before s
constraint R-3 "Only while open": every s in Ships: (s.order.status as of s) = open
constraint R-4 "No small orders, but for good customers":
  every p in Pays where p.amount < 10 CNY: p.by.vip
situation ST-1 "Something is shipped" { some s in Ships: s.order.total > 0 CNY }
"""


@pytest.fixture(scope="module")
def passing(tmp_path_factory):
    """A theory, its replay, and a world that passes it."""
    from reqonto.backends.base import Budget, Possible
    from reqonto.checks.questions import Asker

    place = tmp_path_factory.mktemp("replay") / "shop.req"
    place.write_text(TEXT, encoding="utf-8")
    theory = run([place], Settings(cache=False), stages=("read", "meaning")).theory
    goal = dict(theory.situations)["ST-1"]
    answer = Asker.start(theory, Budget(), 60, None).ask(goal, theory.ids("must"))
    assert isinstance(answer, Possible)
    kept = [axiom for axiom in theory.axioms if axiom.force == "must"]
    return theory, replay(theory, kept, goal), answer.witness


def changes(world, theory):
    """Worlds with something changed: without an object, with other values, at other times, of other kinds."""
    for sort, names in world.elements.items():
        for name in names:
            yield without(world, sort, name)
    for name, table in world.functions.items():
        for args, value in table.items():
            if isinstance(value, Fraction):
                yield with_value(world, name, args, value + 1)
                yield with_value(world, name, args, Fraction(0))
            fewer = {key: each for key, each in table.items() if key != args}
            yield replace(world, functions={**world.functions, name: fewer})
    for kind, members in world.members.items():
        yield replace(world, members={**world.members, kind: frozenset()})
        yield replace(world, members={**world.members, kind: members | set(world.elements["Party"])})
    for name, lines in world.timelines.items():
        for args in lines:
            closed = {**lines, args: ((None, "closed"),)}
            yield replace(world, timelines={**world.timelines, name: closed})
    for at in {value for table in world.functions.values() for value in table.values() if isinstance(value, Fraction)}:
        yield retimed(world, theory, later(at, Fraction(60)))


def test_what_changed_decides_as_the_whole_does(passing):
    theory, keeps, world = passing
    first = list(changes(world, theory))
    kept = [each for each in first if keeps(each)]

    assert [keeps.after(world, each) for each in first] == [keeps(each) for each in first]
    assert kept
    for base in kept[:4]:
        second = list(changes(base, theory))
        assert [keeps.after(base, each) for each in second] == [keeps(each) for each in second]


def test_stories_go_by_the_zone_of_the_modules_and_name_it_where_there_are_several():
    nine = Fraction(clock_of(["", "Asia/Shanghai"]).opening)

    assert clock_of(["", "Asia/Shanghai"]).shown(nine) == "2026-03-02 09:00"
    assert clock_of(["Asia/Shanghai", "Europe/Berlin"]).shown(nine) == "2026-03-02 09:00 Asia/Shanghai"
    assert clock_of([]).shown(nine) == "2026-03-02 01:00"
    assert clock_of([]).shown(nine + Fraction(1, 4)) == "2026-03-02 01:00:00.250000"

"""Stories that people can follow: who is who, in which order, in both languages, and why it clashes."""

from functools import cache
from pathlib import Path

import pytest

from reqonto.checks.naming import positions, roles_played
from reqonto.checks.scenarios import labels_of
from reqonto.checks.verdicts import World
from reqonto.checks.witness import replay, witness
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import expand, run, witness_of
from reqonto.report.json import render
from reqonto.report.text import conflict_lines

EXAMPLES = Path(__file__).parents[2] / "examples"


@cache
def checked(name):
    paths, _ = expand([str(EXAMPLES / name)])
    return run(paths)


def conflict(name):
    (found,) = checked(name).consistency.conflicts
    return found


def told(world, lang):
    return [*(fact[lang] for fact in world.facts), *(step.what[lang] for step in world.steps)]


def test_the_nearest_world_shows_the_whole_chain():
    found = conflict("first-steps")

    assert told(found.witness, "en") == [
        "the method of order1 is cash on delivery",
        "alice: pay order1",
        "shop1: ship order1",
        "shop1: deliver order1 to alice",
    ]
    assert [(step.because, step.broken) for step in found.witness.steps] == [
        (("R-2",), ()),
        (("R-3",), ()),
        ((), ("R-4",)),
    ]


def test_chinese_stories_use_chinese_names_throughout():
    found = conflict("first-steps-zh")

    assert told(found.witness, "zh") == [
        "订单1 的方式是货到付款",
        "小美付款（订单1）",
        "商店1 发货（订单1）",
        "商店1 向小美送达（订单1）",
    ]


def test_the_explanation_walks_through_the_clash_in_both_languages():
    assert conflict("first-steps").explanation.en.splitlines()[1:] == [
        "R-2 wants “pay order1” before “ship order1”;",
        "R-3 wants “ship order1” before “deliver order1”;",
        (
            "R-4 forbids “pay order1” before “deliver order1”, given order1's method is cash on delivery,"
            " but “pay order1” is at 2026-03-02 09:00."
        ),
        "No order of these events keeps all of this.",
        (
            "Whoever keeps the others, as in the example, breaks R-4 at 2026-03-02 11:00:"
            " “shop1: deliver order1 to alice”."
        ),
    ]
    assert conflict("first-steps-zh").explanation.zh.splitlines()[1:] == [
        "R-2 要求在“发货（订单1）”之前有“付款（订单1）”；",
        "R-3 要求在“送达（订单1）”之前有“发货（订单1）”；",
        (
            "因订单1 的方式是货到付款，R-4 禁止在“送达（订单1）”之前有“付款（订单1）”，"
            "而“付款（订单1）”发生在 2026-03-02 09:00。"
        ),
        "无论这些事件怎样排序，都不能全部做到。",
        "如例中那样遵守其余各条，就在 2026-03-02 11:00“商店1 向小美送达（订单1）”时违反 R-4。",
    ]


@pytest.mark.parametrize("name", ["first-steps", "first-steps-zh"])
def test_a_told_world_is_still_replayed(name):
    found, theory = conflict(name), checked(name).theory
    dropped = {id_ for step in found.witness.steps for id_ in step.broken}
    kept = [axiom for axiom in theory.axioms if axiom.id in set(found.members) - dropped]
    lost = [axiom for axiom in theory.axioms if axiom.id in dropped]

    assert replay(theory, kept)(found.witness.structure)
    assert not replay(theory, lost)(found.witness.structure)


@pytest.mark.parametrize("violate", [False, True])
def test_different_roles_are_played_by_different_parties(violate):
    result = checked("first-steps")
    world = (
        witness(result.theory, "R-4", violate=violate, labels=labels_of(result.specification, result.theory))
        if violate
        else conflict("first-steps").witness
    )
    declared = positions(result.theory)

    for party in world.structure.elements["Party"]:
        assert len(roles_played(world.structure, result.theory, party, declared)) < 2


def test_a_story_reads_the_same_every_time():
    paths, _ = expand([str(EXAMPLES / "first-steps")])

    assert render(run(paths)) == render(run(paths))


def test_a_breaking_witness_marks_what_breaks():
    result = checked("first-steps-zh")
    world = witness(result.theory, "R-1", violate=True, labels=labels_of(result.specification, result.theory))

    assert told(world, "zh") == ["小美付款（订单1）"]
    assert world.steps[0].broken == ("R-1",)


def test_who_has_changing_values_still_plays_one_role_only(tmp_path):
    # A value that everybody has at every time goes to each of the two when one party is made two.
    path = tmp_path / "m.req"
    path.write_text(
        "role Buyer\nrole Seller { changing param defects: percent }\nrole Market\n"
        "entity Order { relation seller: Seller [1] }\n"
        "event Charges(order: Order) by Market to Buyer\nevent Ships(order: Order) by Seller\n"
        "requirement M-1 { when Charges(order: o), the Seller shall before Charges(order: o) do Ships(order: o) }\n",
        encoding="utf-8",
    )
    result = run([str(path)], stages=("read", "meaning"))
    world = witness_of(result, "M-1")

    assert isinstance(world, World)
    declared = positions(result.theory)
    for party in world.structure.elements["Party"]:
        assert len(roles_played(world.structure, result.theory, party, declared)) < 2
    assert not world.facts


def test_a_violation_is_told_with_all_that_the_requirement_reads(tmp_path):
    path = tmp_path / "m.req"
    path.write_text(
        "entity Item { param price: money USD }\n"
        "entity Order { param total: money USD  relation items: Item [0..*] }\n"
        "constraint M-1: every o in Order: o.total = sum(i.price for i in o.items)\n"
        "constraint M-2: every o in Order: some i in Item: i in o.items\n",
        encoding="utf-8",
    )
    result = run([str(path)], stages=("read", "meaning"))
    told_of = {id_: told(witness_of(result, id_, violate=True), "en") for id_ in ("M-1", "M-2")}

    assert any(fact.startswith("the total of order1 is ") for fact in told_of["M-1"])
    assert any("item" in fact for fact in told_of["M-1"])
    assert "order1" in " ".join(told_of["M-2"])


SHOW = """
module a {{ zone "Europe/Berlin" }}
calendar DE {{ zone "Europe/Berlin"  weekend sat, sun  holidays 2026-12-24..2026-12-26, 2027-01-01 }}
external role Visitor
role Shop
entity Show {{ param starts: datetime }}
entity Ticket {{ relation show: Show [1] }}
event Ask(ticket: Ticket) by Visitor
event Refund(ticket: Ticket) by Shop
requirement R-1 {{ when Ask(ticket: t), the Shop shall within 3 business days do Refund(ticket: t) }}
requirement R-2 {{ when Ask(ticket: t) as a, if {} then the Shop must not do Refund(ticket: t) }}
"""


@pytest.mark.parametrize("condition", ["t.show.starts - a.time < 24 h", "t.show.starts > a.time"])
def test_a_date_that_the_conflict_hangs_on_is_told_and_lies_near_the_events(tmp_path, condition):
    path = tmp_path / "show.req"
    path.write_text(SHOW.format(condition), encoding="utf-8")

    (found,) = run([path]).consistency.conflicts

    (starts,) = (fact.en for fact in found.witness.facts if "starts" in fact.en)
    assert starts.startswith("the starts of show1 is 2026-03-0")


def test_a_date_that_no_member_of_the_conflict_reads_is_not_told(tmp_path):
    path = tmp_path / "show.req"
    path.write_text(SHOW.format("t.show is known"), encoding="utf-8")

    (found,) = run([path]).consistency.conflicts

    assert not [fact for fact in found.witness.facts if "starts" in fact.en]


def test_where_nothing_happens_the_explanation_names_no_instant(tmp_path):
    path = tmp_path / "shop.req"
    path.write_text(
        "模块 a { 时区 “Asia/Shanghai” }\n实体 订单 { 参数 加急：布尔  可变 参数 已审核：布尔 默认 假 }\n"
        "约束 C-1：每个 单 属于 订单：如果 单.加急 则 单.已审核\n",
        encoding="utf-8",
    )

    (found,) = run([path]).consistency.conflicts

    assert "1970" not in found.explanation.en + found.explanation.zh
    assert "C-1 要求：起初订单1 的已审核为真，而起初订单1 的已审核不为真" in found.explanation.zh
    assert "at first is true" in found.explanation.en


FIXED_DATES = """role Customer
role Shop
entity Order
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
event Cancel(order: Order) by Customer
rule A-1: every s in Ship: 2026-06-01T00:00Z <= s.time and s.time <= 2026-06-30T00:00Z
rule A-2: every s in Ship: some p in Pay: p.order = s.order and p.time < s.time
requirement R-1 { when Ship(order: o), the Customer must not do Cancel(order: o) }
"""


@pytest.mark.parametrize("violate", [False, True])
def test_what_happens_before_a_fixed_date_happens_shortly_before_it(tmp_path, violate):
    path = tmp_path / "s.req"
    path.write_text(FIXED_DATES, encoding="utf-8")

    world = witness_of(run([path], stages=("read", "meaning")), "R-1", violate=violate)

    assert isinstance(world, World)
    assert {step.when[:5] for step in world.steps} <= {"2026-"}
    assert len(world.steps) == 2 + violate


ITS = """\
module k { zone "Europe/Berlin" }
role Shop
external role Customer
entity Job
event Complain(job: Job) by Customer to Shop
event Collect(job: Job) by Customer
event Refund(job: Job, amount: money EUR) by Shop to Customer
requirement R-10 { when Complain(job: j) as c, the Shop shall within 7 d after c do Refund(job: j, amount: a) where a <= 50 EUR }
constraint C-13: every r in Refund: no c in Collect: c.job = r.job and c before r
constraint C-14: every m in Complain: Collect(job: m.job) before m
"""


def test_what_is_not_there_yet_is_called_it_and_what_belongs_to_it_its():
    result = run(["its.req"], stages=("read", "meaning", "consistency"), texts={"its.req": ITS})
    (found,) = result.consistency.conflicts

    told = {lang: "\n".join(conflict_lines(found, result, Style(lang))) for lang in ("en", "zh")}
    assert "such that its amount is at most 50.00 EUR" in told["en"]
    assert "使得其 amount 不超过" in told["zh"]

"""What is offered beside the edits themselves: what shows then, what was asked, what is listed in a check."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reqonto.checks.repairs import Repairs
from reqonto.checks.undeclared import special_cases
from reqonto.checks.verdicts import Conflict
from reqonto.diagnostics.catalog import page
from reqonto.diagnostics.codes_findings import TRIGGER_CONFLICT
from reqonto.mending.candidates import assumptions
from reqonto.mending.offers import Offers, offers
from reqonto.mending.texts import edited
from reqonto.mending.trials import STAGES
from reqonto.pipeline import Result, run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse

SETTINGS = Settings(cache=False, timeout=300.0)

ABSOLUTE = """module shop
entity Order { param total: money CNY  param kind: integer }
constraint C-1: some o in Order: o.total > 5 CNY
constraint C-2: every o in Order: o.total < 5 CNY
constraint D-1: some o in Order: o.kind = 3
constraint D-2: every o in Order: o.kind != 3 { priority low }
constraint D-3: every o in Order: o.kind < 3 { source "Law" }
"""


def checked(text: str, folder: Path, settings: Settings = SETTINGS) -> tuple[Result, tuple[Conflict, ...], Path]:
    file = folder / "shop.req"
    file.write_text(text, "utf-8")
    result = run([file], settings, stages=(*STAGES, "repairs"))
    assert result.consistency is not None
    return result, result.consistency.conflicts, file


def offered(conflict: Conflict, result: Result, file: Path) -> Offers:
    return offers(conflict, result, (str(file),), frozenset({str(file)}), 300.0)


@pytest.mark.engine
def test_a_check_lists_what_mends_the_whole_and_the_factors_of_all(tmp_path: Path) -> None:
    result, conflicts, _ = checked(ABSOLUTE, tmp_path)
    data = result.further["repairs"].data
    assert isinstance(data, Repairs)

    listed = {each.members: [repair.drop for repair in data.of[each.id]] for each in conflicts}

    # D-1 and D-3 clash as well: D-2 alone does not mend what D-1 is in.
    assert {
        ("C-1", "C-2"): [("C-1",), ("C-2",)],
        ("D-1", "D-2"): [("D-1",), ("D-2", "D-3")],
        ("D-1", "D-3"): [("D-1",), ("D-2", "D-3")],
    } == listed
    assert [(("C-1",), ("C-2",)), (("D-1",), ("D-2", "D-3"))] == [factor.sets for factor in data.factors]
    assert [True, True] == [factor.complete for factor in data.factors]


@pytest.mark.engine
def test_what_was_hidden_and_shows_then_is_told(tmp_path: Path) -> None:
    # What clashes in every world is left out of the other questions.
    gifts = "constraint E-1: every o in Order where o.kind = 1: o.total >= 5 CNY\n"
    result, conflicts, file = checked(ABSOLUTE.partition("constraint D-1")[0] + gifts, tmp_path)
    (conflict,) = conflicts

    found = {repair.drop: repair for repair in offered(conflict, result, file).repairs if repair.drop}

    assert (1, ()) == (len(found["C-1",].uncovers), found["C-2",].uncovers)
    assert re.search(r"give up C-1 \(then K-\w{4} shows, which was hidden\)", found["C-1",].told.en)


@pytest.mark.engine
def test_it_is_told_where_only_some_questions_were_asked_again(tmp_path: Path) -> None:
    for only, chosen in (((), False), (("consistency",), True)):
        result, conflicts, file = checked(ABSOLUTE, tmp_path, replace(SETTINGS, only=only))

        assert chosen == offered(conflicts[0], result, file).chosen


@pytest.mark.engine
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_mended_sample_of_the_page_on_conflicts_of_triggers_is_among_the_repairs(lang: str, tmp_path: Path) -> None:
    sample, mended = re.findall(r"^```req\n(.*?)^```", page(TRIGGER_CONFLICT, lang) or "", re.MULTILINE | re.DOTALL)
    result, (conflict,), file = checked(sample, tmp_path)

    texts = [edited(sample, repair.edits) for repair in offered(conflict, result, file).repairs]

    def items(text: str) -> object:
        return parse(Source("shop.req", text))[0].items

    assert any(items(mended) == items(text) for text in texts)


@pytest.mark.engine
def test_what_the_check_solved_is_offered_without_time_to_try_it_again(tmp_path: Path) -> None:
    result, conflicts, file = checked(ABSOLUTE, tmp_path)

    found = offers(conflicts[0], result, (str(file),), frozenset({str(file)}), 0.0)

    assert [("C-1",), ("C-2",)] == [each.drop for each in found.repairs]
    assert (found.complete, found.tried) == (False, 0)
    whole = file.read_text("utf-8")
    for repair in found.repairs:
        after, others, _ = checked(edited(whole, repair.edits), tmp_path)
        assert conflicts[0].members not in {each.members for each in others}
        assert after.diagnostics == result.diagnostics
    file.write_text(whole, "utf-8")


@pytest.mark.engine
def test_what_need_not_be_given_up_is_not(tmp_path: Path) -> None:
    result, conflicts, file = checked(ABSOLUTE, tmp_path)
    (conflict,) = (each for each in conflicts if each.members == ("D-1", "D-2"))

    assert {("D-1",), ("D-2",)} == {each.drop for each in offered(conflict, result, file).repairs if each.drop}


@pytest.mark.engine
def test_no_time_gives_no_repairs_and_says_so(tmp_path: Path) -> None:
    result, conflicts, file = checked(ABSOLUTE, tmp_path)

    found = offers(conflicts[0], replace(result, further={}), (str(file),), frozenset({str(file)}), 0.0)

    assert ((), False) == (found.repairs, found.complete)


@pytest.mark.engine
def test_assumptions_alone_are_only_doubted(tmp_path: Path) -> None:
    text = """module shop
    entity Order { param total: money CNY }
    assumption A-1: every o in Order: o.total > 5 CNY
    situation S-1 { some o in Order: o.total < 5 CNY }
    """
    result, (conflict,), file = checked(text, tmp_path)

    found = offered(conflict, result, file)

    assert ((), True, ("A-1",)) == (found.repairs, found.complete, found.doubt)


FORBIDDEN = """module shop
role Shop
entity Order { param total: money CNY }
event Place(order: Order)
event Ship(order: Order)
requirement R-1 { when Place(order: o) as p, the Shop shall within 2 d after p do Ship(order: o) }
constraint C-2: every s in Ship where s.order.total > 100 CNY: false
"""
FORBIDDEN_ZH = """模块 shop
角色 商家
实体 订单 { 参数 总额：金额 人民币 }
事件 下单（单：订单）
事件 发货（单：订单）
需求 R-1 { 当 下单（单：甲） 作为 乙，商家 应 在 2天 内 晚于 乙 执行 发货（单：甲） }
约束 C-2：每个 丙 属于 发货 其中 丙.单.总额 > 100元：假
"""


WHERE_DEAR = "every s in Ship where s.order.total > 100 CNY: false"
PHRASED = [
    FORBIDDEN.replace(WHERE_DEAR, said)
    for said in (
        "no s in Ship: s.order.total > 100 CNY",
        "every s in Ship: s.order.total <= 100 CNY",
        "not (some s in Ship: s.order.total > 100 CNY)",
    )
]


@pytest.mark.engine
@pytest.mark.parametrize("text", [FORBIDDEN, FORBIDDEN_ZH, *PHRASED])
def test_what_forbids_its_own_trigger_is_no_special_case(text: str, tmp_path: Path) -> None:
    """Nothing would yield to it: where it is kept, it never applies."""
    result, (conflict,), file = checked(text, tmp_path)
    assert set(conflict.members) == {"R-1", "C-2"}
    assert result.specification is not None

    listed = [repair.told.en for repair in offered(conflict, result, file).repairs]

    assert any("R-1 is an exception to C-2" in each for each in listed)
    assert not any("C-2 is an exception to R-1" in each for each in listed)
    assert [("R-1", "C-2")] == list(special_cases(conflict, result.specification, result.theory))


RESHELVE = """role Library
external role Reader
entity Book { param rare: boolean }
event Return(book: Book) by Reader to Library
event Inspect(book: Book) by Library
event Shelve(book: Book) by Library
requirement L-1 { when Return(book: b), the Library shall within 2 h do Shelve(book: b) }
constraint L-2: every s in Shelve where s.book.rare: Inspect(book: s.book) before s
constraint L-3: every c in Inspect, r in Return where c.book = r.book: c.time >= r.time + 1 d
"""
RESHELVE_ZH = """角色 馆方
外部 角色 读者
实体 书 { 参数 珍本：布尔 }
事件 还（书：书） 由 读者 给 馆方
事件 检查（书：书） 由 馆方
事件 上架（书：书） 由 馆方
需求 L-1 { 当 还（书：乙），馆方 应 在 2小时 内 执行 上架（书：乙） }
约束 L-2：每个 甲 属于 上架 其中 甲.书.珍本：检查（书：甲.书） 早于 甲
约束 L-3：每个 丙 属于 检查、丁 属于 还 其中 丙.书 = 丁.书：丙.时间 ≥ 丁.时间 + 1天
"""


@pytest.mark.engine
@pytest.mark.parametrize(("text", "said"), [(RESHELVE, ".book.rare"), (RESHELVE_ZH, ".书.珍本")])
def test_an_assumption_says_nothing_of_itself_and_is_offered_once(text: str, said: str, tmp_path: Path) -> None:
    result, (conflict,), _ = checked(text, tmp_path)
    assert result.specification is not None

    found = [each.told.en for each in assumptions(result.specification, conflict)]

    about = [re.search(r"(?:in|属于) (\w+)", each) for each in found]
    kinds = [each[1] for each in about if each]
    assert len(kinds) == len(set(kinds)) == len(found)
    assert found[0].count(said) == 1
    assert not any("=" in each for each in found)

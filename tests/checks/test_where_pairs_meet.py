"""Where the requirements of a pair clash is told as it is: both apply, or what one asks for is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.checks.findings import SAME_THINGS, TOGETHER, where
from reqonto.checks.verdicts import Conflict
from reqonto.pipeline import run
from reqonto.report import sarif
from reqonto.report.json import conflict_json
from reqonto.report.text import only_where
from reqonto.settings import Settings

SHOP = """\
module shop {{ zone "UTC" }}
role Shop
role Buyer
entity Order {{ param express: boolean  param insured: boolean  param late: boolean }}
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 {{ when Pay(order: o) as p, the Shop shall within 48 h after p do Ship(order: o) }}
{more}
"""
INSURED = "constraint C-1: every s in Ship where s.order.express: s.order.insured"
FORBIDDEN = "requirement R-2 { when Pay(order: o), if o.late then the Shop must not do Ship(order: o) }"


def only(folder: Path, more: str) -> Conflict:
    file = folder / "shop.req"
    file.write_text(SHOP.format(more=more), encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("meaning", "consistency"))
    assert result.consistency is not None
    (found,) = result.consistency.conflicts
    return found


@pytest.mark.engine
def test_a_rule_that_could_be_kept_is_not_said_to_apply(tmp_path: Path) -> None:
    found = only(tmp_path, INSURED)

    assert (found.kind, found.trigger, found.unmet) == ("pair", ("R-1", "C-1"), ("C-1",))
    assert found.explanation.en.startswith(
        "Where R-1 applies and what C-1 asks for is not so, they cannot both be kept"
    )
    assert found.explanation.zh.startswith("R-1 适用而 C-1 所要求的情况不具备时，不能同时遵守")


@pytest.mark.engine
def test_such_orders_can_be_excluded_by_an_assumption(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    more = f"{INSURED}\nassumption A-1: every o in Order where o.express: o.insured"
    file.write_text(SHOP.format(more=more), encoding="utf-8")
    found = run([file], Settings(cache=False), stages=("meaning", "consistency")).consistency

    assert found is not None
    assert found.conflicts == ()


@pytest.mark.engine
def test_where_all_of_them_apply_that_is_said(tmp_path: Path) -> None:
    found = only(tmp_path, FORBIDDEN)

    assert found.unmet == ()


def test_the_words() -> None:
    assert where(("A", "B"), (), together=TOGETHER).en == "A and B apply together"
    assert where(("A", "B"), (), together=SAME_THINGS).zh == "A 和 B 针对同一对象同时适用"
    assert (
        where(("A", "B", "C"), ("C",), together=TOGETHER).en == "A and B apply together and what C asks for is not so"
    )
    assert where(("A", "B"), ("A", "B"), together=TOGETHER).en == "what A and B ask for is not so"
    assert where(("A", "B"), ("A", "B"), together=TOGETHER).zh == "A 和 B 所要求的情况不具备"


@pytest.mark.engine
def test_every_report_tells_which_of_a_pair_does_not_apply(tmp_path: Path) -> None:
    file = tmp_path / "shop.req"
    file.write_text(SHOP.format(more=INSURED), encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("meaning", "consistency"))
    assert result.consistency is not None
    (found,) = result.consistency.conflicts

    told = conflict_json(found, result)
    assert (told["trigger"], told["unmet"]) == (["R-1", "C-1"], ["C-1"])
    assert only_where("C-1", found).en == "only where what it asks for is not so: "
    assert only_where("R-1", found).en == "only where it applies: "
    (found_in,) = sarif.log(result, "en")["runs"]
    properties = [each["properties"] for each in found_in["results"] if each.get("properties", {}).get("conflict")]
    assert [(each["trigger"], each["unmet"]) for each in properties] == [(["R-1", "C-1"], ["C-1"])]

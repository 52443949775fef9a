"""Recommendations that cannot all be followed, and permissions."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations
from pathlib import Path
from unittest.mock import patch

import hypothesis
from hypothesis import given
from hypothesis import strategies as st

from reqonto.checks import modality
from reqonto.checks.modality import Modality, cheapest_hitting
from reqonto.pipeline import Result, run
from reqonto.settings import Settings

SHOP = """
role Customer
role Shop
entity Order { param total: money CNY  param gift: boolean }
event Pay(order: Order) by Customer to Shop
event Ship(order: Order) by Shop to Customer
"""


def checked(text: str, folder: Path) -> Result:
    file = folder / "shop.req"
    file.write_text(SHOP + text, "utf-8")
    return run([file], Settings(cache=False, timeout=60))


def found(result: Result) -> Modality:
    data = result.further["modality"].data
    assert isinstance(data, Modality)
    return data


CLASH = """
constraint S-01 should: every o in Order: o.total > 100 CNY {{ priority {first} }}
constraint S-02 should: every o in Order: o.total < 50 CNY {{ priority {second} }}
situation ST-01 {{ some o in Order: o.total > 0 CNY }}
"""


def test_the_lighter_recommendation_is_given_up(tmp_path: Path) -> None:
    for first, second, given_up in (("high", "low", "S-02"), ("low", "high", "S-01"), ("2", "3", "S-01")):
        overall = found(checked(CLASH.format(first=first, second=second), tmp_path)).overall

        assert overall is not None
        assert overall.ids == (given_up,)


def test_of_equal_weights_the_later_one_is_given_up(tmp_path: Path) -> None:
    overall = found(checked(CLASH.format(first="low", second="low"), tmp_path)).overall

    assert overall is not None
    assert (overall.ids, overall.weight) == (("S-02",), 1)


def test_several_light_ones_are_cheaper_than_a_heavy_one(tmp_path: Path) -> None:
    text = """
    constraint S-01 should: every o in Order: o.total > 100 CNY { priority 5 }
    constraint S-02 should: every o in Order: o.total < 50 CNY { priority 2 }
    constraint S-03 should: every o in Order: o.total < 60 CNY { priority 2 }
    situation ST-01 { some o in Order: o.total > 0 CNY }
    """
    overall = found(checked(text, tmp_path)).overall

    assert overall is not None
    assert (overall.ids, overall.weight) == (("S-02", "S-03"), 4)


def test_each_situation_has_its_own_answer(tmp_path: Path) -> None:
    text = """
    constraint S-01 should: every o in Order where o.gift: o.total > 100 CNY { priority low }
    constraint S-02 should: every p in Pay: p.order.total < 50 CNY { priority high }
    constraint S-03 should: every s in Ship: s.order.total > 60 CNY { priority low }
    situation ST-01 { some p in Pay: p.order.gift }
    situation ST-02 { some p in Pay, s in Ship: p.order = s.order }
    """
    result = found(checked(text, tmp_path))

    assert result.overall is not None
    assert result.overall.ids == ("S-01", "S-03")
    single = {each.where: each.ids for each in result.single}
    assert (single["ST-01"], single["ST-02"]) == (("S-01",), ("S-03",))


def test_recommendations_that_can_all_be_followed_need_no_sacrifice(tmp_path: Path) -> None:
    text = "constraint S-01 should: every o in Order: o.total > 100 CNY"

    assert found(checked(text, tmp_path)).overall is None


def test_a_permission_stays_possible_with_a_witness_or_is_empty_with_a_reason(tmp_path: Path) -> None:
    text = """
    requirement M-01 { when Pay(order: o) as p, the Shop may do Ship(order: o) }
    constraint M-02 may: some s in Ship: s.order.gift
    constraint R-01: no s in Ship: s.order.gift
    """
    one, other = found(checked(text, tmp_path)).permissions

    assert (one.id, one.possible, one.world is not None) == ("M-01", True, True)
    assert (other.id, other.possible, other.because) == ("M-02", False, ("R-01",))


def test_a_permission_in_a_scenario_is_satisfied_when_used_and_else_does_not_apply(tmp_path: Path) -> None:
    text = """
    requirement M-01 {{ when Pay(order: o) as p, the Shop may do Ship(order: o) }}
    scenario S-01 {{
      given c: Customer
      given s: Shop
      given o: Order
      start 2026-01-05T09:00+08:00
      at 09:00: c does Pay(order: o) to s
      {step}
      until 2026-01-06
      expect M-01 {verdict}
    }}
    """
    for step, verdict in (("at 10:00: s does Ship(order: o) to c", "satisfied"), ("", "not applicable")):
        result = checked(text.format(step=step, verdict=verdict), tmp_path)

        assert result.summary["unexpected"] == 0


WEIGHTS = st.integers(1, 5).map(Fraction)
SETS = st.lists(st.frozensets(st.sampled_from("abcde"), min_size=1), max_size=6)


@hypothesis.settings(deadline=None)
@given(SETS, st.tuples(*(WEIGHTS for _ in "abcde")), st.sampled_from((0, 6)))
def test_the_chosen_set_is_the_cheapest(sets: list[frozenset[str]], weights: tuple[Fraction, ...], few: int) -> None:
    table = dict(zip("abcde", weights, strict=True))
    with patch.object(modality, "FEW", few):
        given_up = cheapest_hitting(sets, table)
    every = chain.from_iterable(combinations("abcde", size) for size in range(6))
    least = min(sum(table[id_] for id_ in ids) for ids in every if all(set(ids) & each for each in sets))

    assert all(set(given_up) & each for each in sets)
    assert sum(table[id_] for id_ in given_up) == least


def test_worlds_that_nobody_is_shown_change_no_answer_about_permissions(tmp_path: Path) -> None:
    text = """
    requirement M-01 {{ when Pay(order: o) as p, the Shop may do Ship(order: o) }}
    constraint M-02 may: some s in Ship: s.order.gift
    constraint R-01: no s in Ship: {forbidden}
    """
    (tmp_path / "reqonto.toml").touch()
    settings = Settings(root=tmp_path, timeout=60)
    file = tmp_path / "shop.req"
    for forbidden, usable in (
        ("s.order.gift", {"M-01": True, "M-02": False}),
        ("s.order.total > 100 CNY", {"M-01": True, "M-02": True}),
        ("s.order.total = s.order.total", {"M-01": False, "M-02": False}),
        ("s.order.gift", {"M-01": True, "M-02": False}),
    ):
        file.write_text(SHOP + text.format(forbidden=forbidden), "utf-8")
        shown, plain = (found(run([file], settings, worlds=worlds)).permissions for worlds in (True, False))

        assert {each.id: each.possible for each in plain} == usable
        assert [(each.id, each.possible, each.because) for each in plain] == [
            (each.id, each.possible, each.because) for each in shown
        ]
        assert all((each.world is not None) == bool(each.possible) for each in shown)


def test_what_a_pair_gives_up_leaves_no_other_conflict_in_its_circumstances(tmp_path: Path) -> None:
    third = "constraint S-03 should: every o in Order: o.total > 60 CNY { priority 1 }\n"
    clash = CLASH.format(first="2", second="3").splitlines()
    single = {
        each.where: (each.ids, each.weight)
        for each in found(checked("\n".join(clash[:3]) + f"\n{third}", tmp_path)).single
    }

    assert set(single.values()) == {(("S-02",), 3)}
    assert "S-01 + S-02" in single

"""The nearest number that works is the one that stepping away from the written one comes to."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from reqonto.mending.candidates import literals, shown
from reqonto.mending.nearest import nearest
from reqonto.mending.texts import whole_texts
from reqonto.mending.trials import STAGES, Bench
from reqonto.pipeline import run
from reqonto.settings import Settings

SETTINGS = Settings(cache=False, timeout=300.0)
HOLDS = {
    "<": lambda fee, limit: fee < limit,
    "<=": lambda fee, limit: fee <= limit,
    ">": lambda fee, limit: fee > limit,
    ">=": lambda fee, limit: fee >= limit,
    "=": lambda fee, limit: fee == limit,
}
CENT = Fraction(1, 100)


def found(text: str, folder: Path) -> dict[str, list[Fraction]]:
    """The nearest values of each number of the members, by the member."""
    file = folder / "shop.req"
    file.write_text(text, "utf-8")
    result = run([file], SETTINGS, stages=STAGES)
    assert result.consistency is not None
    assert result.specification is not None
    (conflict,) = result.consistency.conflicts
    bench = Bench((str(file),), result, 300.0)
    texts = whole_texts(result.trees, result.settings.encoding_at)
    return {
        id_: [value for each in literals(result.specification, id_) for value in nearest(bench, conflict, each, texts)]
        for id_ in conflict.members
    }


def possible(one: str, limit: Fraction, other: str, bound: Fraction, limits: tuple[Fraction, Fraction]) -> bool:
    """Whether some fee keeps both, and lies between the limits that a third requirement sets."""
    near = {each + step for each in (limit, bound, *limits) for step in (-CENT, Fraction(0), CENT)}
    fees = near | {(low + high) / 2 for low in near for high in near}
    return any(
        HOLDS[one](fee, limit) and HOLDS[other](fee, bound) and limits[0] <= fee <= limits[1]
        for fee in fees
        if fee % CENT == 0
    )


def stepping(
    one: str, limit: Fraction, other: str, bound: Fraction, limits: tuple[Fraction, Fraction]
) -> list[Fraction]:
    """The first values above and below `limit`, by ones, with which there is a fee."""
    values: list[Fraction] = []
    for direction in (1, -1):
        for steps in range(1, 400):
            value = limit + direction * steps
            if value < 0:
                break
            if possible(one, value, other, bound, limits):
                values.append(value)
                break
    return values


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(12))
def test_it_is_the_one_that_stepping_comes_to(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    one, other = chance.choice((("<", ">"), ("<=", ">="), ("<", "="), ("=", ">="), (">", "<"), ("=", "=")))
    low, high = sorted(chance.sample(range(5, 60), 2))
    first, second = (low, high) if one in {"<", "<=", "="} else (high, low)
    limits = Fraction(chance.choice((0, 3))), Fraction(chance.choice((70, 200)))
    text = f"""module shop
    entity Order {{ param fee: money CNY  param gift: boolean }}
    constraint C-1: every o in Order: o.fee {one} {first} CNY
    constraint C-2: every o in Order where o.gift: o.fee {other} {second} CNY
    constraint C-3: every o in Order: o.fee >= {limits[0]} CNY and o.fee <= {limits[1]} CNY
    """

    assert {
        "C-1": stepping(one, Fraction(first), other, Fraction(second), limits),
        "C-2": stepping(other, Fraction(second), one, Fraction(first), limits),
    } == found(text, tmp_path)


@pytest.mark.engine
def test_it_is_written_with_as_many_digits_as_there_are(tmp_path: Path) -> None:
    text = """module shop
    entity Order { param fee: money CNY  param gift: boolean }
    constraint C-1: every o in Order: o.fee <= 9.5 CNY
    constraint C-2: every o in Order where o.gift: o.fee >= 12.34 CNY
    """

    # In tenths the nearest is 12.4, in hundredths 9.50.
    assert {"C-1": [Fraction("12.4")], "C-2": [Fraction("9.5")]} == found(text, tmp_path)
    assert ["12.4", "9.50", "7"] == [
        shown(Fraction(value), Fraction(step)) for value, step in (("12.4", "0.1"), ("9.5", "0.01"), ("7", "1"))
    ]


@pytest.mark.engine
def test_what_others_exclude_is_not_offered(tmp_path: Path) -> None:
    text = """module shop
    entity Order { param fee: money CNY  param gift: boolean }
    constraint C-1: every o in Order: o.fee <= 9 CNY
    constraint C-2: every o in Order where o.gift: o.fee >= 20 CNY
    constraint C-3: every o in Order: o.fee != 20 CNY
    constraint C-4: every o in Order: o.fee <= 30 CNY
    """

    assert {"C-1": [Fraction(21)], "C-2": [Fraction(9)]} == found(text, tmp_path)

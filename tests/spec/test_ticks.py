from fractions import Fraction

import pytest

from reqonto.source import Source
from reqonto.spec.resolve import finest_tick
from reqonto.syntax.parser import parse


@pytest.mark.parametrize(
    ("text", "tick"),
    [
        ("2 s", Fraction(1)),
        ("0.5 h", Fraction(1)),
        ("0.5 s", Fraction(1, 2)),
        ("0.5s", Fraction(1, 2)),
        ("1_0.25 s", Fraction(1, 4)),
        ("0.5 `s`", Fraction(1, 2)),
        ("0.5 秒", Fraction(1, 2)),
        ("0．5 秒", Fraction(1, 2)),
        ("5 ms", Fraction(1, 200)),
        ("5ms", Fraction(1, 200)),
        ("5 ｍｓ", Fraction(1, 200)),
        ("5 毫秒", Fraction(1, 200)),
        ("3 us", Fraction(3, 1_000_000)),
        ("3 微秒", Fraction(3, 1_000_000)),
        ("1.25 kg", Fraction(1)),
        ("9.99 CNY", Fraction(1)),
        ("2024-01-01T10:00:00.25", Fraction(1, 4)),
    ],
)
def test_the_tick_is_as_fine_as_the_finest_time(text: str, tick: Fraction) -> None:
    tree, _ = parse(Source("a.req", f'module a {{ version "1.0.0" }}\ndefine d(): duration = {text}\n'))

    # A denominator that other times need too: the tick divides the second.
    assert finest_tick([tree]) == Fraction(1, tick.denominator)

"""Numbers as prose writes them: words, numerals, marks between thousands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reqonto.formalising.numbers import number, plain
from reqonto.formalising.parts import NotUnderstood, Told

_SIGNS = "零一二三四五六七八九"


def chinese(value: int) -> str:
    """A number below a hundred million as it is said in Chinese, every size named."""
    if value >= 10_000:
        head, rest = divmod(value, 10_000)
        return chinese(head) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + chinese(rest))
    said, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            said += ("零" if gap and said else "") + _SIGNS[digit] + sign
        gap = not digit
    return said


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_say_their_number(value: int) -> None:
    assert number(chinese(value)) == str(value)


@given(
    st.integers(1_000, 10**12), st.sampled_from([",", "'", "\u00a0", "\u202f", " "]), st.sampled_from(["", ".5", ".25"])
)
def test_marks_between_thousands_are_read_and_told(value: int, mark: str, decimals: str) -> None:
    told = Told()
    said = f"{value:,}".replace(",", mark) + decimals

    assert plain(f"exceeds {said} EUR", told) == f"exceeds {value}{decimals} EUR"
    assert len(told.assumed) == 1


@pytest.mark.parametrize("said", ["1.5", "0.125", "1234.567", "2026.11.23", "12", "10.0.0.1"])
def test_what_says_one_thing_is_left_alone(said: str) -> None:
    told = Told()

    assert plain(f"is {said}", told) == f"is {said}"
    assert told.assumed == []


@pytest.mark.parametrize("said", ["1.000", "12.500 kg", "1,00,000", "1,2345,678.0", "１．０００"])
def test_what_says_two_things_is_not_read(said: str) -> None:
    with pytest.raises(NotUnderstood):
        plain(said, Told())


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("a", "1"), ("twenty-four", "24"), ("ninety nine", "99"), ("one hundred", "100"), ("two hundred five", "205"),
        ("three hundred twenty thousand", "320000"), ("2 million", "2000000"), ("1.5 billion", "1500000000"),
        ("十五", "15"), ("一百五", "150"), ("一百零五", "105"), ("一万五", "15000"), ("2百万", "2000000"), ("两亿", "200000000"),
        ("five twenty", None), ("hundred", None), ("one million million", None), ("nineteen five", None),
        ("三五", None), ("百", None), ("十十", None), ("万", None), ("零", None), ("", None),
    ],
)  # fmt: skip
def test_words_say_one_number_or_none(said: str, value: str | None) -> None:
    assert number(said) == value

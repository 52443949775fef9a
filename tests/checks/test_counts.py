"""Counts in what is asked: proved for worlds of any size, like the quantifiers that say the same."""

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
role Buyer
entity Order {{ relation gifts: Buyer [0..*] }}
constraint C-1: every o in Order: at most 2 b in Buyer: b in o.gifts
situation S-1 {{ some o in Order: count(b in Buyer where b in o.gifts) {} }}
"""


@pytest.mark.parametrize(("count", "members"), [("> 2", [("C-1",)]), ("= 2", []), ("<= 2", []), ("= 3", [("C-1",)])])
def test_a_count_in_a_situation_is_proved_like_a_quantifier(count, members, tmp_path):
    file = tmp_path / "s.req"
    file.write_text(SHOP.format(count), encoding="utf-8")

    found = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency

    assert ([conflict.members for conflict in found.conflicts], found.undecided) == (members, ())

"""Names that a pattern binds and nothing repeats: which are a hint, a mistake, or no matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

HEAD = """\
role Market
role Seller
entity Order { changing param n: integer }
event Ship(order: Order) by Seller
event Off(seller: Seller) by Market
"""


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("when Off(seller: s), the Seller must not do Ship", []),
        ("when Off(seller: s), the Market must not do Ship", ["RQ1102"]),
        ("when Off(seller: s), the Seller must not do Ship(order: o)", ["RQ1102"]),
        ("while Order.n = 3, the Seller may do Ship(order: Order)", ["RQ1114"]),
        ("when Ship(order: Order), if Order.n = 3 then the Seller must not do Ship(order: Order)", []),
        ("every o in Order: while o.n = 3, the Seller may do Ship(order: o)", []),
    ],
)
def test_a_name_used_once(sentence: str, codes: list[str], tmp_path: Path) -> None:
    file = tmp_path / "a.req"
    file.write_text(HEAD + f"requirement R-1 {{ {sentence} }}\n", encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning"))

    found = [each.code.code for each in result.diagnostics]
    assert [code for code in found if code in ("RQ1102", "RQ1114")] == codes

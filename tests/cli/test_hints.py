"""`--show hint` tells every hint, each once; the marks that hold words together are never seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import run
from reqonto.report.text import render
from reqonto.settings import Settings

SHOP = """
enum Form { cash, card }
role Customer
role Shop
entity Order { param total: money CNY  param form: Form }
event Pay(order: Order) by Customer
event Ship(order: Order) by Shop
event Rate(order: Order) by Customer
requirement R-1 { when Pay(order: o), the Shop should within 2 d do Ship(order: o) }
requirement R-2 { when Pay(order: o), the Shop must not do Ship(order: o) }
requirement R-3 { every o in Order: where o.form = cash, the Customer should do Pay(order: o) }
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_hint_is_told_once_where_hints_are_shown(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.req"
    path.write_text(SHOP, encoding="utf-8")
    result = run([path], Settings(cache=False))
    hints = [clean(each.message(lang)) for each in result.all_diagnostics if each.weight is Severity.HINT]

    shown, quiet = (render(result, Style(lang=lang), show=show) for show in (Severity.HINT, Severity.WARNING))

    assert len(hints) > 2
    assert [shown.count(message) for message in hints] == [1] * len(hints)
    assert [quiet.count(message) for message in hints] == [0] * len(hints)
    assert "E000" not in shown
    assert all(each.isprintable() or each == "\n" for each in shown)

"""A report tells each story once, and says of a violation that nobody has foreseen it."""

import pytest

from reqonto.cli.main import main

SPECIFICATION = """role Buyer
entity Order { param total: money CNY  param gift: boolean }
event Pay(order: Order, amount: money CNY)
constraint R-1: every o in Order where o.gift: o.total <= 3 CNY
constraint R-2: every o in Order: o.total >= 7 CNY
constraint R-3: every p in Pay: p.amount = p.order.total
situation ST-1 { some o in Order: o.gift }
scenario S-1 {
  given x: Buyer
  given o: Order { total: 8 CNY, gift: false }
  start 2026-03-02T09:00Z
  at 10:00: x does Pay(order: o, amount: 3 CNY)
}
"""


@pytest.mark.parametrize(
    ("lang", "like", "head", "unforeseen"),
    [
        ("en", "The example and the reasons are those of K1.", "Why:", "R-3: violated at event 1 ("),
        ("zh", "例子与原因同 K1。", "原因：", "R-3：违反，见事件 1（"),
    ],
)
def test_a_situation_that_breaks_the_same_requirements_in_the_same_way_names_the_first(
    tmp_path, capsys, lang, like, head, unforeseen
):
    path = tmp_path / "m.req"
    path.write_text(SPECIFICATION, encoding="utf-8")

    assert main(["check", str(path), "--lang", lang, "--no-cache"]) == 1
    told = capsys.readouterr().out

    assert told.count(like) == 1
    assert told.count(head) == 1
    line = next(line for line in told.splitlines() if unforeseen in line)
    assert line.endswith({"en": "   (no verdict was expected)", "zh": "   （未写预期）"}[lang])

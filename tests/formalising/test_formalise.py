"""Prose is read by patterns in the words of the specification; what is not understood is marked, and nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.syntax import tree as t
from reqonto.syntax.parser import parse

SHOP = """module shop
calendar CN { zone "Asia/Shanghai" weekend sat, sun }
enum Status { created "created"@en "已创建"@zh, paid "paid"@en "已付款"@zh, shipped }
role Buyer { label "Buyer"@en, "买家"@zh also "Customer"@en, "顾客"@zh }
role Shop { label "Shop"@en, "商城"@zh also "Merchant"@en }
entity Order {
  label "Order"@en, "订单"@zh
  changing param status: Status { label "Status"@en, "状态"@zh }
  param total: money CNY { label "Total"@en, "总额"@zh }
  param weight: quantity kg { label "Weight"@en, "重量"@zh }
  param fresh: boolean { label "Fresh"@en, "生鲜"@zh }
  param coupon: optional text { label "Coupon"@en, "优惠券"@zh }
}
event PlaceOrder(order: Order) by Buyer { label "Place an order"@en, "下单"@zh }
event Pay(order: Order) by Buyer { label "Pay"@en, "付款"@zh }
event Ship(order: Order) by Shop to Buyer { label "Ship"@en, "发货"@zh also "发出"@zh }
event Cancel(order: Order) by Buyer { label "Cancel"@en, "取消"@zh }
event AcceptReturn(order: Order) by Shop { label "Accept a return"@en, "接受退货"@zh }
event SendInvoice(order: Order) by Shop to Buyer { label "Send an invoice"@en, "开具发票"@zh }
event Swap(old: Order, new: Order) by Shop { label "Swap"@en }
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def proposed(*prose: str, capsys: pytest.CaptureFixture[str], more: tuple[str, ...] = ()) -> list[dict[str, object]]:
    items = "".join(f'requirement R-{n} {{ text """{each}""" }}\n' for n, each in enumerate(prose, start=1))
    Path("shop.req").write_text(SHOP + items, "utf-8")
    assert main(["formalise", "--format", "json", *more, "shop.req"]) == 0
    return json.loads(capsys.readouterr().out)["proposals"]


UNDERSTOOD = [
    # ubiquitous, event-driven, state-driven, unwanted, optional
    ("The shop shall send an invoice.", "the Shop shall do SendInvoice"),
    ("When a buyer pays for an order, the shop shall ship the order.", "when Pay(order: o) as p, the Shop shall do Ship(order: o)"),
    ("While the order is created, the shop shall not ship it.", "every o in Order: while o.status = created, the Shop must not do Ship(order: o)"),
    ("If the total of the order exceeds 500 yuan, then the shop shall send an invoice for the order.",
     "every o in Order: if o.total > 500 CNY then the Shop shall do SendInvoice(order: o)"),
    ("Where the order is fresh, the shop shall not accept a return of the order.",
     "every o in Order: where o.fresh, the Shop must not do AcceptReturn(order: o)"),
    # deadlines
    ("When the buyer pays for the order, the shop shall ship it within twenty-four (24) hours.",
     "when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o)"),
    ("The shop shall, within two business days after the payment of the order, send an invoice for the order.",
     "when Pay(order: o) as p, the Shop shall within 2 business days after p do SendInvoice(order: o)"),
    ("Once a customer has placed an order, the merchant must immediately ship the order to the customer.",
     "when PlaceOrder(order: o) as p, the Shop shall immediately do Ship(order: o)"),
    ("When the buyer has paid for the order, the shop shall not later than 24 hours ship the order.",
     "when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o)"),
    ("The shop shall ship an order.", "every o in Order: the Shop shall do Ship(order: o)"),
    # prohibitions, permissions, exceptions, recommendations
    ("The buyer may cancel the order unless the order is shipped.", "every o in Order: the Buyer may do Cancel(order: o) unless o.status = shipped"),
    ("The merchant is not allowed to ship an order that has no coupon.",
     "every o in Order: if o.coupon is missing then the Shop must not do Ship(order: o)"),
    ("The shop should send an invoice when the buyer pays for the order.",
     "when Pay(order: o) as p, the Shop should do SendInvoice(order: o)"),
    ("The weight of an order shall be at most 50 kg.", "every o in Order: o.weight <= 50 kg"),
    # Chinese
    ("当买家对订单付款时，商城应在24小时内将该订单发出。", "when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o)"),
    ("买家下单后，商城应在两个工作日内开具发票。", "when PlaceOrder(order: o) as p, the Shop shall within 2 business days after p do SendInvoice(order: o)"),
    ("如果订单总额超过500元，则商城应在付款后十二小时内发货。", "when Pay(order: o) as p, if o.total > 500 CNY then the Shop shall within 12 h after p do Ship(order: o)"),
    ("商城不得发出未付款的订单。", "every o in Order: if o.status != paid then the Shop must not do Ship(order: o)"),
    ("在订单已创建期间，顾客可以取消订单。", "every o in Order: while o.status = created, the Buyer may do Cancel(order: o)"),
    ("订单为生鲜的，商城不得接受退货。", "every o in Order: if o.fresh then the Shop must not do AcceptReturn(order: o)"),
    ("当买家付款后，商城应立即向买家发货，除非订单为生鲜。", "when Pay(order: o) as p, the Shop shall immediately do Ship(order: o) unless o.fresh"),
    ("订单重量不得超过50千克。", "every o in Order: not o.weight > 50 kg"),
    # an exception is of the object that the response is about
    ("The shop must not ship unless the order is paid.", "every o in Order: the Shop must not do Ship(order: o) unless o.status = paid"),
    ("Unless the order is paid, the shop must not ship.", "every o in Order: the Shop must not do Ship(order: o) unless o.status = paid"),
    ("The shop must not ship the order unless it is paid.", "every o in Order: the Shop must not do Ship(order: o) unless o.status = paid"),
    ("Unless the total exceeds 5 yuan, the shop shall ship.", "every o in Order: the Shop shall do Ship(order: o) unless o.total > 5 CNY"),
    ("除非订单已付款，商城不得发货。", "every o in Order: the Shop must not do Ship(order: o) unless o.status = paid"),
    ("商城不得发货，除非订单已付款。", "every o in Order: the Shop must not do Ship(order: o) unless o.status = paid"),
    ("除非订单已付款，买家可以取消。", "every o in Order: the Buyer may do Cancel(order: o) unless o.status = paid"),
    # all of a kind, where the sentence says so
    ("The shop shall ship every order.", "every o in Order: the Shop shall do Ship(order: o)"),
    ("The shop must not ship any order that is fresh.", "every o in Order: if o.fresh then the Shop must not do Ship(order: o)"),
    ("Every order shall be shipped within 24 hours after being paid.",
     "when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o)"),
    ("If any order is fresh, the shop shall ship the order.", "every o in Order: if o.fresh then the Shop shall do Ship(order: o)"),
    ("The shop must not ship the order to any buyer.", "every o in Order: the Shop must not do Ship(order: o)"),
    ("每个顾客可以取消订单。", "every o in Order: the Buyer may do Cancel(order: o)"),
    ("顾客不得取消任何未付款的订单。", "every o in Order: if o.status != paid then the Buyer must not do Cancel(order: o)"),
    # numbers as people write them
    ("If the total exceeds 1,000 yuan, the shop shall send an invoice.", "if o.total > 1000 CNY then"),
    ("If the total exceeds CNY 1.234.567,89, the shop shall send an invoice.", "if o.total > 1234567.89 CNY then"),
    ("If the total exceeds 1,5 million yuan, the shop shall send an invoice.", "if o.total > 1500000 CNY then"),
    ("If the total exceeds two hundred yuan, the shop shall send an invoice.", "if o.total > 200 CNY then"),
    ("When the buyer pays for the order, the shop shall ship it within 1,5 hours.", "shall within 1.5 h after p do Ship"),
    ("When the buyer pays for the order, the shop shall ship it within two hundred hours.", "shall within 200 h after p do Ship"),
    ("如果订单总额超过1万元，商城应发货。", "if o.total > 10000 CNY then"),
    ("如果订单总额超过1.5万元，商城应发货。", "if o.total > 15000 CNY then"),
    ("如果订单总额超过三千五百元，商城应发货。", "if o.total > 3500 CNY then"),
    ("如果订单总额超过一百五元，商城应发货。", "if o.total > 150 CNY then"),
    ("如果订单重量超过3千克，商城应发货。", "if o.weight > 3 kg then"),
    ("买家付款后，商城应在一千小时内发货。", "shall within 1000 h after p do Ship"),
    # `and` binds before `or`
    ("The shop shall ship the order if the order is fresh and the total exceeds 5 yuan or the weight exceeds 3 kg.",
     "every o in Order: if o.fresh and o.total > 5 CNY or o.weight > 3 kg then the Shop shall do Ship(order: o)"),
    ("If the weight exceeds 3 kg or the order is fresh and the total exceeds 5 yuan, the shop shall ship the order.",
     "every o in Order: if o.weight > 3 kg or o.fresh and o.total > 5 CNY then the Shop shall do Ship(order: o)"),
    ("如果总额超过5元且重量超过3千克或总额小于2元，商城应发货。",
     "every o in Order: if o.total > 5 CNY and o.weight > 3 kg or o.total < 2 CNY then the Shop shall do Ship(order: o)"),
    ("如果总额小于2元或总额超过5元且重量超过3千克，商城应发货。",
     "every o in Order: if o.total < 2 CNY or o.total > 5 CNY and o.weight > 3 kg then the Shop shall do Ship(order: o)"),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "meaning"), UNDERSTOOD, ids=[each[0][:40] for each in UNDERSTOOD])
def test_prose_that_keeps_to_the_patterns_has_its_sentence(
    prose: str, meaning: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [found] = proposed(prose, capsys=capsys)

    assert found["not_understood"] is None
    text = " ".join(str(found["text"]).split())
    assert meaning in text
    assert f'note "{prose}"' in text


NOT_UNDERSTOOD = [
    ("The shop shall be user friendly.", "be user friendly", "no event"),
    ("When a buyer pays, the shop shall ship the order quickly.", "quickly", "`Ship` was found"),
    ("The shop will ship the order.", "will", "demand"),
    ("The shop may not ship the order.", "may not", "forbid"),
    ("The system shall send an invoice.", "The system", "--system"),
    ("The courier shall ship the order.", "The courier", "no role"),
    ("The buyer shall ship the order.", "ship the order", "is done by `Shop`"),
    ("The shop shall ship the order within 24 hours.", "24 hours", "from when on"),
    ("The shop shall ship the order. It shall be fast.", "It shall be fast", "more than one sentence"),
    ("The shop ships the order.", "The shop ships the order", "how it binds"),
    ("If the order is paid, then the shop shall ship it.", "the order is paid", "it may mean"),
    ("When the buyer does not pay, the shop shall send an invoice.", "not", "no word"),
    ("When the shop pays, the shop shall ship the order.", "shop", "no word"),
    ("When the buyer is paid, the shop shall ship the order.", "buyer", "no word"),
    ("When the buyer pays for the order, the shop shall ship it before the payment.", "before the payment", "not proposed"),
    ("When the buyer pays, the shop shall swap the order.", "Swap", "two arguments"),
    ("When the buyer pays, the shop shall ship the order and swap it.", "and swap", "no word"),
    ("The weight of an order shall be at most 50 buyer kg.", "buyer kg", "no unit"),
    ("When the moon rises, the shop shall ship the order.", "the moon rises", "no event"),
    ("The shop shall ship the order if the moon is full.", "the moon is full", "no parameter"),
    ("When the buyer pays the shop shall ship the order", "When the buyer pays the shop shall ship the order", "comma"),
    ("商城应尽快发货。", "尽快", "no word"),
    ("当商城付款时，商城应发货。", "商城", "no word"),
    ("系统应易于使用。", "系统", "--system"),
    ("商城应发货；商城应开具发票。", "商城应开具发票", "more than one sentence"),
    ("", "", "the text is empty"),
    # numbers that say two things, or none
    ("If the total exceeds 1.000 yuan, the shop shall send an invoice.", "1.000", "1000 or 1"),
    ("如果订单总额超过2.500元，商城应发货。", "2.500", "2500 or 2.5"),
    ("If the total exceeds 1,00,000 yuan, the shop shall send an invoice.", "1,00,000", "no usual way"),
    ("如果订单总额超过三五元，商城应发货。", "三五元", "no number"),
    ("When the buyer pays, the shop shall ship within twelve (24) hours.", "twelve (24) hours", "differ"),
    # more than one of a kind
    ("When a buyer pays for an order, the shop shall ship every order within 2 hours.", "every order", "another or all"),
    ("When a buyer pays, the shop shall ship every order within 2 hours.", "every order", "another or all"),
    ("When a buyer pays for an order, the shop shall ship all of them.", "all of them", "another or all"),
    ("When an order is shipped, the shop must not accept a return of any order.", "any order", "another or all"),
    ("If the order is fresh, every order shall be shipped.", "every order", "another or all"),
    ("The shop shall ship every order when a buyer pays for an order.", "an order", "another or all"),
    ("The shop shall ship every order when a buyer pays.", "a buyer pays", "another or all"),
    ("When a buyer cancels an order, the shop must not ship an order that is fresh.", "an order", "another or all"),
    ("When every buyer pays, the shop shall ship the order.", "every buyer", "about all"),
    ("If all orders are fresh, the shop shall ship the order.", "all orders", "about all"),
    ("The shop must not ship the order unless any order is fresh.", "any order", "about all"),
    ("When a buyer pays for an order, every shop shall ship the order.", "every shop", "each one of a role"),
    ("When a buyer pays for an order, the shop shall ship it to each buyer.", "each buyer", "each one of a role"),
    ("The shop must not ship all orders.", "all orders", "not all"),
    ("买家付款后，商城应将每个订单发货。", "每个订单", "another or all"),
    ("如果订单为生鲜，买家不得取消任何订单。", "任何订单", "another or all"),
    ("买家付款后，商城不得发出未付款的订单。", "订单", "another or all"),
    ("在所有订单已创建期间，顾客不得取消订单。", "所有订单", "about all"),
    ("除非任何订单已付款，商城不得将订单发货。", "任何订单", "about all"),
    ("每个顾客应取消订单。", "每个顾客", "each one of a role"),
    ("顾客不得取消所有订单。", "所有订单", "not all"),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "piece", "why"), NOT_UNDERSTOOD, ids=[each[0][:40] for each in NOT_UNDERSTOOD])
def test_what_is_not_understood_is_marked_with_the_piece_and_why(
    prose: str, piece: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [found] = proposed(prose, capsys=capsys)

    assert found["text"] is None
    marked = found["not_understood"]
    assert isinstance(marked, dict)
    assert marked["piece"] == piece
    assert why in marked["why"]["en"]


def test_what_is_read_into_the_words_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    found = proposed(
        "When a buyer pays, the shop shall ship.",
        "The shop shall accept a return if the total of the order is at least 100.",
        "An order shall be shipped within 48 hours of being paid.",
        "The buyer shall be able to cancel the order unless the order is shipped.",
        "The shop shall not ship an order that is not paid.",
        "When the order is paid, the shop shall ship it.",
        "If the order is fresh or the total exceeds 5 yuan and the weight exceeds 3 kg, the shop shall ship the order.",
        "The shop must not ship unless the order is paid.",
        "如果总额小于2元或总额超过5元且重量超过3千克，商城应发货。",
        "When a buyer pays, any shop shall ship the order.",
        "If an order is fresh, the shop shall not ship an order.",
        "All orders must not be shipped.",
        "If the total exceeds 1,000 yuan, the shop shall send an invoice.",
        capsys=capsys,
    )

    told = [" ".join(str(text["en"]) for text in each["assumed"]) for each in found]  # type: ignore[attr-defined]
    assert "the same `Order`" in told[0]
    assert "100 is read as 100 CNY" in told[1]
    assert "done by `Shop`" in told[2]
    assert "read as `may`" in told[3]
    assert "another than `paid`" in told[4]
    assert "is the event `Pay`" in told[5]
    assert "`and` binds before `or`" in told[6]
    assert "the same `Order`" in told[7]
    assert "`and` binds before `or`" in told[8]
    assert "one `Shop` that does it is enough" in told[9]
    assert "`an order` is the same `Order`" in told[10]
    assert "`All orders` with `not` is `no`" in told[11]
    assert "`1,000` is read as 1000" in told[12]


def test_a_proposal_that_would_be_a_mistake_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    found = proposed(
        "The weight of an order shall be at most 50 CNY.",
        "The weight of an order shall be at most 5 kg.",
        capsys=capsys,
    )

    assert found[0]["text"] is None
    assert found[1]["text"] is not None


def test_the_output_is_a_text_of_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    prose = [each[0] for each in (*UNDERSTOOD, *NOT_UNDERSTOOD)]
    proposed(*prose, capsys=capsys)
    for dialect in ("en", "zh"):
        assert main(["formalise", "--dialect", dialect, "shop.req"]) == 0
        found = capsys.readouterr()
        tree, faults = parse(Source("out.req", found.out))
        assert [each for each in faults if each.weight is Severity.ERROR] == []
        assert len(tree.items) == len(prose)
        unread = [item for item in tree.items if isinstance(item, t.Requirement) and isinstance(item.body, t.Prose)]
        assert len(unread) == len(NOT_UNDERSTOOD)
        assert found.out.count("# not understood: ") == len(NOT_UNDERSTOOD)
        assert f"{len(UNDERSTOOD)} of {len(prose)}" in found.err


def test_proposals_are_written_and_the_rest_of_the_file_stays(capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        SHOP
        + '\n# A comment.\nrequirement R-1 "Ship" { text "The shop shall ship." status proposed refines R-2 }  # x\nrequirement R-2 { text "Be nice." }\n'
    )
    Path("shop.req").write_text(text, "utf-8")

    assert main(["formalise", "--write", "shop.req"]) == 0

    after = Path("shop.req").read_text("utf-8")
    assert after.startswith(SHOP + '\n# A comment.\nrequirement R-1 "Ship" {\n  the Shop shall do Ship')
    assert "  status proposed\n  refines R-2\n" in after
    assert after.endswith('}  # x\nrequirement R-2 { text "Be nice." }\n')
    assert "not understood" in capsys.readouterr().err
    assert main(["formalise", "shop.req"]) == 0
    assert "0 of 1" in capsys.readouterr().err


def test_who_the_system_is_is_said_by_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    prose = "系统应开具发票。"
    [found] = proposed(prose, capsys=capsys, more=("--system", "商城"))
    assert "the Shop shall do SendInvoice" in str(found["text"])

    assert main(["formalise", "--system", "Nobody", "shop.req"]) == 2
    assert main(["formalise", "--id", "R-9", "shop.req"]) == 2


def test_long_and_strange_prose_is_only_not_understood(capsys: pytest.CaptureFixture[str]) -> None:
    found = proposed(
        "When " * 400 + "the shop shall ship.", "的" * 3000, "shall " * 500, "if, if, if, then then shall", "，" * 200 + "应",
        "The shop shall " + "ship the order and " * 200 + "pay.", "\u0301\ufeff\u200b shall", "(((((shall)))))",
        capsys=capsys,
    )  # fmt: skip

    assert [each["text"] for each in found] == [None] * len(found)

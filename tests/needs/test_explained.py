"""What reports and `explain` say of needs, services and roles, in both languages."""

import pytest

from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report import about
from reqonto.report.json import result_json, schema
from reqonto.report.needs import headline, needs_of
from reqonto.report.text import render
from reqonto.settings import Settings

TEXT = """
role Buyer { label "buyer"@en, "买家"@zh }
role Shop { label "shop"@en, "商店"@zh }
role Supplier clearance partner
entity Order {
  param total: money CNY { layer public }
  param margin: money CNY { layer core }
  relation buyer: Buyer [1] { owner }
}
event Pay(order: Order) by Buyer
need IR-01 "Total" { Buyer needs Order.total from Shop so that "one can decide" due 1 h before Pay for Buying without fee }
need IR-02 "Margin" { Supplier needs Order.margin, Order.total }
service IS-01 { Shop provides Order.total, Order.margin to Buyer, Supplier }
service IS-02 { Shop provides Order.total to Supplier at Pay layer partner fee 3 CNY }
consent Order.total for Buying
layers { public < partner < core }
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    file = tmp_path_factory.mktemp("needs") / "shop.req"
    file.write_text(TEXT, encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "needs"))


def explained(result, word, lang):
    found = about.find(result.specification, word)
    assert found is not None
    return about.render(result, *found, Style(lang))


@pytest.mark.parametrize(
    ("word", "en", "zh"),
    [
        (
            "IR-01",
            (
                "Each buyer needs Order.total from shop at the latest 1 h before Pay for Buying without a fee"
                " (so that: one can decide)."
            ),
            "每个买家需要Order.total，来自商店，最迟在Pay前 1小时，用于Buying，不付费（以便：one can decide）。",
        ),
        (
            "IS-02",
            "shop provides Order.total to Supplier whenever Pay happens, at the access layer partner, for 3 CNY.",
            "商店每当Pay发生时向Supplier提供Order.total，访问层级为partner，费用 3元。",
        ),
        ("consent 1", "Order.total may be used for Buying, and for nothing else.", "Order.total只可用于Buying。"),
        (
            "layers",
            "From the most open access layer to the innermost: public, partner, core.",
            "访问层级由外到内：public、partner、core。",
        ),
    ],
)
def test_an_item_is_said_in_plain_words_of_both_languages(result, word, en, zh):
    for lang in ("en", "zh"):
        told = explained(result, word, lang)

        assert en in told
        assert zh in told


def test_a_need_says_whether_it_is_met_and_a_service_what_it_serves(result):
    assert "met: shop –IS-01→ buyer" in explained(result, "IR-01", "en")
    assert "已满足：商店 –IS-01→ 买家" in explained(result, "IR-01", "zh")
    assert "serves IR-01" in explained(result, "IS-01", "en")
    assert "· Order.total: unknown" in explained(result, "IR-02", "en")


def test_a_role_says_what_it_needs_provides_and_may_read(result):
    supplier = explained(result, "Supplier", "en")

    assert "reads up to the layer partner, and its own data" in supplier
    assert "· IR-02: Order.margin and Order.total – unmet" in supplier
    assert "· IS-01: Order.total and Order.margin, except Order.margin" in supplier
    assert "provides\n  · IS-01: Order.total and Order.margin" in explained(result, "Shop", "en")


def test_the_report_lists_the_worst_first_and_counts(result):
    report = render(result, Style("zh"))

    assert headline(needs_of(result)).zh == "2 项信息需求：1 项已满足，1 项未满足"
    assert report.index("未满足  IR-02") < report.index("已满足  IR-01")


def test_the_json_fits_its_schema(result):
    jsonschema = pytest.importorskip("jsonschema")
    data = result_json(result)

    jsonschema.validate(data, schema())
    assert [(each["id"], each["status"], each["by"]) for each in data["needs"]] == [
        ("IR-01", "met", ["IS-01"]), ("IR-02", "unmet", ["IS-01"]),
    ]  # fmt: skip
    assert data["summary"]["unmet_needs"] == 1

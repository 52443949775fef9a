"""`explain` tells what was declared with its details, in the words of one language."""

import pytest

from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report import about
from reqonto.settings import Settings

TEXT = """
enum Tier { normal "Ordinary"@en "普通"@zh, gold "Gold"@en "金卡"@zh }
type Phone = text matching "^1[0-9]+$"
unit box = 12 piece
role Party { label "Party"@en, "当事方"@zh  param name: text }
external role Buyer is a Party {
  label "Buyer"@en, "买家"@zh
  param level: Tier default normal { label "level"@en, "等级"@zh }
  param phone: Phone { layer core }
  param size: one of { small, large }
  param weight: quantity kg
  param stars: integer in 1..5
  param wishes: set of Tier
  changing param left: optional duration
  relation friends: Buyer [0..*]
}
role Shop
entity Order { label "Order"@en, "订单"@zh  param total: money EUR { label "total"@en, "总额"@zh }  relation buyer: Buyer [1] { owner } }
event Pay(order: Order, amount: money EUR) by Buyer to Shop
define dear(o: Order): boolean = o.total > 5 EUR
need N-1 { Party needs Order.total from Shop due before Pay }
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    file = tmp_path_factory.mktemp("types") / "shop.req"
    file.write_text(TEXT, encoding="utf-8")
    return run([file], Settings(cache=False), stages=("read", "meaning", "needs"))


def explained(result, word, lang):
    found = about.find(result.specification, word)
    assert found is not None
    return about.render(result, *found, Style(lang))


@pytest.mark.parametrize(
    ("word", "en", "zh"),
    [
        ("Buyer", "is a Party", "是 Party（当事方）"),
        ("Buyer", "· name: text (inherited from Party)", "· name：文本（继承自当事方）"),
        (
            "Buyer",
            "· level: Tier (normal “Ordinary”, gold), default normal",
            "· level（等级）：Tier（normal“普通”、gold“金卡”），默认 normal",
        ),
        (
            "Buyer",
            '· phone: Phone (text matching "^1[0-9]+$"), layer core',
            "· phone：Phone（文本 形如 “^1[0-9]+$”），核心层",
        ),
        ("Buyer", "· size: one of small, large", "· size：取值 small、large"),
        ("Buyer", "· weight: quantity kg", "· weight：量 千克"),
        ("Buyer", "· stars: integer in 1..5", "· stars：整数 属于 1..5"),
        ("Buyer", "· wishes: set of Tier (", "· wishes：集合 Tier（"),
        ("Buyer", "· left: changing optional duration", "· left：可变 可选 时长"),
        ("Buyer", "· friends: Buyer [0..*]", "· friends：Buyer（买家） [0..*]"),
        ("Buyer", "· N-1: Order.total (inherited from Party) – ", "· N-1：订单.总额（继承自当事方） – "),
        ("Order", "· total: money EUR", "· total（总额）：金额 欧元"),
        ("Order", "· buyer: Buyer [1], whose data it is", "· buyer：Buyer（买家） [1]，数据归其所有"),
        (
            "Pay",
            "Pay(order: Order, amount: money EUR) by Buyer to Shop",
            "Pay（order：Order（订单），amount：金额 欧元） 由 Buyer（买家） 给 Shop",
        ),
        ("dear", "dear(o: Order): boolean", "dear（o：Order（订单））：布尔"),
        ("Phone", 'text matching "^1[0-9]+$"', "文本 形如 “^1[0-9]+$”"),
        ("box", "1 box = 12 piece", "1 box = 12 piece"),
        ("N-1", "Each Party needs Order.total from Shop before Pay.", "每个当事方需要订单.总额，来自Shop，在Pay之前。"),
    ],
)
def test_what_was_declared_is_told_with_its_details(result, word, en, zh):
    assert en in explained(result, word, "en")
    assert zh in explained(result, word, "zh")


@pytest.mark.parametrize(
    ("lang", "line"), [("en", "not checked, for mistakes in the text: R-2"), ("zh", "有错误，未检查：R-2")]
)
def test_a_role_tells_which_of_its_items_have_mistakes(tmp_path, lang, line):
    file = tmp_path / "shop.req"
    items = "requirement R-1 { the Shop must not do Pay }\nrequirement R-2 { the Shop must not do Pai }\n"
    file.write_text(TEXT + items, encoding="utf-8")
    found = run([file], Settings(cache=False), stages=("read", "meaning"))
    key, thing = about.find(found.specification, "Shop")

    told = about.render(found, key, thing, Style(lang=lang))

    assert [each.strip() for each in told.splitlines() if "R-2" in each][-1] == line

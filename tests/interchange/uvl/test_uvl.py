"""Feature models: as many products as the formulas have worlds, there and back, and mistakes with their places."""

from fractions import Fraction
from itertools import product
from math import comb
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reqonto
from reqonto.cli.main import main
from reqonto.interchange.uvl.count import TooMany, count
from reqonto.interchange.uvl.inward import text_of
from reqonto.interchange.uvl.model import Model, features
from reqonto.interchange.uvl.read import read_model
from reqonto.logic.evaluate import holds
from reqonto.logic.structure import Structure
from reqonto.logic.walk import functions_in
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.files import read

SHOP = """namespace Shop
features
    eShop {abstract}
        mandatory
            Catalogue
                or
                    Search
                    Filters {cost 3.5}
            Payment
                alternative
                    Transfer
                    "Credit Card"
        optional
            Wishlist
            Loyalty {vendor 'acme', beta true}
        [1..2]
            A
            B
            C
constraints
    "Credit Card" => Loyalty
    !(Wishlist & Filters) | A  // why
"""


def model_of(text: str) -> Model:
    model, problems = read_model(Source("m.uvl", text))
    assert model is not None, problems
    return model


def worlds(model: Model) -> int:
    """The products, counted by asking the reference evaluator about every choice of features of one thing."""
    text, problems = text_of(model, Source("m.uvl", ""), None, None)
    assert not problems
    result = run(["m.req"], Settings(cache=False), stages=("read", "meaning"), texts={"m.req": text})
    assert not result.diagnostics
    theory, specification = result.theory, result.specification
    names = [each.presence.name for each in specification.features.values()]
    first = next(iter(specification.features.values()), None)
    sort = "R" if first is None else first.presence.args[0].name
    # A feature that is chosen has the values of its attributes, another has none.
    values = {
        f"{'' if each is model.root else sort + '.'}{each.name}.{attribute.name}": attribute.value
        for each in features(model.root)
        for attribute in each.attributes
        if isinstance(attribute.value, Fraction)
    }
    # What other attributes are says nothing about which features are chosen.
    formulas = [each.formula for each in theory.axioms if set(functions_in(each.formula)) <= {*names, *values}]

    def world(choice: tuple[bool, ...]) -> Structure:
        there = {name for name, chosen in zip(names, choice, strict=True) if chosen} | {sort}
        adds = {name: {("x",): value} for name, value in values.items() if name.rpartition(".")[0] in there}
        return Structure({sort: ("x",)}, functions={**adds, **{name: {("x",): True} for name in there - {sort}}})

    return sum(
        all(holds(formula, world(choice)) for formula in formulas)
        for choice in product((False, True), repeat=len(names))
    )


def test_a_model_is_read_with_its_groups_attributes_and_constraints():
    model = model_of(SHOP)
    found = {each.name: each for each in features(model.root)}

    assert model.namespace == "Shop"
    assert list(found) == [
        "eShop",
        "Catalogue",
        "Search",
        "Filters",
        "Payment",
        "Transfer",
        "Credit Card",
        "Wishlist",
        "Loyalty",
        "A",
        "B",
        "C",
    ]
    assert [(each.name, each.value) for each in found["Loyalty"].attributes] == [("vendor", "acme"), ("beta", True)]
    assert found["Filters"].attributes[0].value == Fraction(7, 2)
    assert [(each.kind, each.least, each.most) for each in model.root.groups] == [
        ("mandatory", 0, None),
        ("optional", 0, None),
        ("cardinality", 1, 2),
    ]
    assert [span.text for _, span in model.constraints] == ['"Credit Card" => Loyalty', "!(Wishlist & Filters) | A"]


# FLAMA counts 90 products of the first one too.
@pytest.mark.parametrize(
    ("text", "products"),
    [
        (SHOP, 90),
        ("features\n  R\n", 1),
        ("features\n  R\n    optional\n      A\n      B\n      C\n", 8),
        ("features\n  R\n    or\n      A\n      B\n      C\nconstraints\n  A <=> B\n", 3),
        ("features\n  R\n    alternative\n      A\n      B\n      C\nconstraints\n  !A\n", 2),
        ("features\n  R\n    mandatory\n      A\n    optional\n      B\nconstraints\n  A => !B\n  B\n", 0),
        ("features\n  R\n    [2]\n      A\n      B\n      C\n      D\n", 6),
        ("features\n  R\n    [2..*]\n      A\n      B\n      C\n", 4),
        ("features\n  R\n    [3..4]\n      A\n      B\n", 0),
        ("features\n  R\n    optional\n      A\n        mandatory\n          B\n            alternative\n              C\n              D\n", 3),
    ],
)  # fmt: skip
def test_products_are_counted(text, products):
    model = model_of(text)

    assert count(model) == products
    assert worlds(model) == products


@st.composite
def models(draw) -> str:
    """Random models of a few features, as text."""
    names = iter("ABCDEFGH")
    cost = st.sampled_from(["", "", " {cost 1}", " {cost 2.5}", " {cost -1}", " {cost 4}"])
    lines = ["features", "  R {cost 1}"]

    def grow(indent: int, left: int) -> int:
        used = 0
        for _ in range(draw(st.integers(0, 2))):
            if used >= left:
                break
            kind = draw(st.sampled_from(["mandatory", "optional", "or", "alternative", "[1..2]", "[0..1]"]))
            size = draw(st.integers(1, min(3, left - used)))
            lines.append(" " * indent + kind)
            for _ in range(size):
                lines.append(" " * (indent + 2) + next(names) + draw(cost))
                used += 1
                if used < left - size and draw(st.booleans()):
                    used += grow(indent + 4, min(2, left - used - size))
        return used

    many = grow(4, 6)
    known = ["R", *"ABCDEFGH"[:many]]
    number = st.sampled_from(["0", "1", "2.5", "4", "7"])
    total = st.tuples(
        st.sampled_from(["sum(cost)", "sum(R, cost)", "2 * sum(cost) - sum(R, cost)", "1 + sum(cost) * -2"]),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.one_of(number, number.map(lambda each: f"{each} - sum(cost)")),
    ).map(" ".join)
    condition = st.recursive(
        st.one_of(st.sampled_from(known), total),
        lambda inner: st.one_of(
            inner.map(lambda each: f"!({each})"),
            st.tuples(inner, st.sampled_from(["&", "|", "=>", "<=>"]), inner).map(
                lambda row: f"({row[0]} {row[1]} {row[2]})"
            ),
        ),
        max_leaves=4,
    )
    said = draw(st.lists(condition, max_size=2))
    return "\n".join([*lines, *(["constraints", *(f"  {each}" for each in said)] if said else [])]) + "\n"


@settings(max_examples=40, deadline=None)
@given(models())
def test_random_models_have_as_many_products_as_worlds(text):
    model = model_of(text)

    assert count(model) == worlds(model)


def test_a_model_without_products_is_a_conflict():
    text, _ = text_of(
        model_of("features\n  R\n    mandatory\n      A\n    optional\n      B\nconstraints\n  A => !B\n  B\n"),
        Source("m.uvl", ""),
        0,
        None,
    )
    found = reqonto.check(text=text, only=["consistency"])

    assert found.conflicts
    assert {key for each in found.conflicts for key in each.members} == {"FM-2", "FM-3"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_model_goes_through_the_command_line_and_back_with_as_many_products(tmp_path, capsys, lang):
    (tmp_path / "shop.uvl").write_text(SHOP, encoding="utf-8")
    assert (
        main(
            ["import", str(tmp_path / "shop.uvl"), "--dialect", lang, "--lang", lang, "-o", str(tmp_path / "shop.req")]
        )
        == 0
    )
    assert ("90 products" if lang == "en" else "90 种产品") in capsys.readouterr().err
    assert main(["export", "--to", "uvl", "-f", str(tmp_path / "shop.req"), "--lang", lang]) == 0
    done = capsys.readouterr()

    assert ("speak of more than features" if lang == "en" else "说的不只是特征") in done.err
    assert count(model_of(done.out)) == 90


def test_features_of_a_specification_leave_with_groups_and_what_formulas_say_of_them(tmp_path, capsys):
    text = """module m
    role Seller { feature Invoicing  optional feature GiftWrap  group some of { Card, Transfer }  group one of { Courier, Pickup } }
    event Ship by Seller
    constraint C-1: every s in Seller: has s.GiftWrap implies has s.Courier
    constraint C-2: every s in Ship: some b in Seller: s.by = b
    """
    (tmp_path / "m.req").write_text(text, encoding="utf-8")
    assert main(["export", "--to", "uvl", "-f", str(tmp_path / "m.req"), "--lang", "en"]) == 0
    model = model_of(capsys.readouterr().out)

    assert count(model) == 3 * 3
    assert [span.text for _, span in model.constraints] == ["((Seller & GiftWrap) => Courier)"]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "RQ1290", ":1:1"),
        ("feature\n  R\n", "RQ1290", ":1:1"),
        ("features\n  R\n  S\n", "RQ1290", ":1:1"),
        ("features\n  R\n    some\n      A\n", "RQ1290", ":3:5"),
        ("features\n  R\n    or\n", "RQ1290", ":3:5"),
        ("features\n  R\n    or\n      A\n     B\n", "RQ1290", ":5:6"),
        ("features\n  R\n    or\n      A\n      A\n", "RQ1290", ":5:7"),
        ("features\n  R {cost }\n    [2..1]\n      A\n", "RQ1290", ":3:5"),
        ("features\n  R {cost = 3}\n", "RQ1290", ":2:"),
        ("features\n  R\nconstraints\n  R => Nothing\n", "RQ1290", ":4:8"),
        ("features\n  R\nconstraints\n  R => (R\n", "RQ1290", ":4:"),
        ("features\n  R\nconstraints\n  R ; R\n", "RQ1290", ":4:4"),
        ("imports\n  other as o\nfeatures\n  R\n", "RQ1291", ":2:3"),
        ("features\n  Integer R\n", "RQ1291", ":2:3"),
        ("features\n  R cardinality [1..2]\n", "RQ1291", ":2:5"),
        ("features\n  R\nconstraints\n  " + "!" * 500 + "R\n", "RQ1291", ":4:"),
        ("features\n" + "".join(" " * (4 * n + 2) + f"F{n}\n" + " " * (4 * n + 4) + "or\n" for n in range(200)) + " " * 900 + "Z\n", "RQ1291", ":2"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(text, code, place, tmp_path, capsys):
    (tmp_path / "m.uvl").write_text(text, encoding="utf-8")
    assert main(["import", str(tmp_path / "m.uvl"), "--lang", "en"]) == 1
    done = capsys.readouterr()

    assert f"[{code}]" in done.err
    assert f"m.uvl{place}" in done.err
    assert done.out == ""
    assert "internal" not in done.err


def test_what_speaks_of_values_is_left_out_and_told():
    _, problems = read_model(
        Source(
            "m.uvl",
            "features\n  R {cost 3, limits [1, 2]}\nconstraints\n  R.cost < 5\n  avg(cost) > 2\n"
            "  sum(price) > 2\n  sum(Other, cost) > 2\n  sum(limits) > 2\n  sum(cost) / 2 > 1\n  sum(cost) > 2\n",
        )
    )

    assert [each.code.code for each in problems] == ["RQ1292"] * 7
    assert [each.span.line for each in problems] == [2, 4, 5, 9, 6, 7, 8]


def test_a_sum_that_no_choice_keeps_is_a_conflict_and_one_of_many_features_is_counted():
    costly = "features\n  R\n    mandatory\n      A {cost 3}\n      B {cost 4}\nconstraints\n  sum(cost) < 7\n"
    text, _ = text_of(model_of(costly), Source("m.uvl", ""), 0, None)
    found = reqonto.check(text=text, only=["consistency"])

    assert 'constraint FM-4 "sum(cost) < 7"' in text
    assert any("FM-4" in each.members for each in found.conflicts)
    even = "features\n  R\n    optional\n" + "".join(f"      F{n} {{cost 1}}\n" for n in range(10))
    assert count(model_of(even + "constraints\n  sum(cost) == 5\n")) == comb(10, 5)
    many = even + "".join(f"      G{n} {{cost {n}}}\n" for n in range(90)) + "constraints\n  sum(cost) == 300\n"
    with pytest.raises(TooMany):
        count(model_of(many))


def test_a_large_model_is_counted_or_the_count_is_given_up():
    wide = "features\n  R\n    optional\n" + "".join(f"      F{n}\n" for n in range(2000))
    tied = "features\n  R\n    [300..600]\n" + "".join(f"      F{n}\n" for n in range(1000))

    assert count(model_of(wide)) == 2**2000
    with pytest.raises(TooMany):
        count(model_of(tied))


def test_names_stay_apart():
    text, _ = text_of(
        model_of('features\n  R\n    optional\n      "a b"\n      a_b\n      每个\n      every\n'),
        Source("m.uvl", ""),
        None,
        None,
    )
    result = run(["m.req"], Settings(cache=False), stages=("read", "meaning"), texts={"m.req": text})

    assert not result.diagnostics
    assert len(result.specification.features) == 4
    assert Path("m.req").exists() is False


def test_long_rows_of_conditions_are_no_deep_ones():
    row = " & ".join(["A", "B"] * 400)
    text = f"features\n  R\n    optional\n      A\n      B\nconstraints\n  {row} | !A\n"
    model = model_of(text)

    assert count(model) == 3
    assert worlds(model) == 3


WHOLE = """imports
  payment as pay
  parts.parcel
features
  Shop
    mandatory
      pay.Payment
    optional
      parts.parcel.Parcel {weight 3}
      Gift
constraints
  Gift => pay.Card
"""
PAYMENT = """features
  Payment
    alternative
      Card {fee 2}
      Transfer {fee 1}
      Cash
constraints
  sum(fee) < 2
"""
PARCEL = "features\n  Parcel {fee 9}\n    or\n      Post\n      Courier\nconstraints\n  !(Post & Courier)\n"


@pytest.fixture
def whole(tmp_path):
    (tmp_path / "parts").mkdir()
    for name, text in {"shop.uvl": WHOLE, "payment.uvl": PAYMENT, "parts/parcel.uvl": PARCEL}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_imported_model_stands_in_its_place_with_its_constraints(whole, lang, capsys):
    assert main(["import", str(whole / "shop.uvl"), "--lang", lang]) == 0
    done = capsys.readouterr()
    model, problems = read_model(Source(str(whole / "shop.uvl"), WHOLE), read)

    # Transfer or Cash, no parcel or one of two; a gift would need the card, whose fee is too high.
    assert (problems, count(model)) == ([], 6)
    # What is summed in the model of payments is summed there: the fee of the parcel takes no part.
    assert "then x.pay_Card.fee else" in done.out
    assert "then x.parts_parcel_Parcel.fee else" not in done.out
    assert ("6 products" if lang == "en" else "6 种产品") in done.err
    assert 'label "pay.Card"' in done.out
    assert {each.name: [row.name for row in each.attributes] for each in features(model.root)}[
        "parts.parcel.Parcel"
    ] == ["fee", "weight"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("shop.uvl", WHOLE.replace("payment as", "nowhere as"), "shop.uvl:2:3"),
        ("shop.uvl", WHOLE.replace("payment as", '"../payment" as'), "it names no file of this folder"),
        ("shop.uvl", WHOLE.replace("payment as pay", "shop as pay"), "it imports this one in turn"),
        ("payment.uvl", "imports\n  shop\n" + PAYMENT, "payment.uvl:2:3"),
        ("payment.uvl", "features\n  Payment\n    some\n      Card\n", "payment.uvl:3:5"),
        ("payment.uvl", PAYMENT.replace("Cash", "Wire"), None),
        ("shop.uvl", WHOLE.replace("pay.Card", "pay.Cheque"), "there is no feature pay.Cheque"),
        (
            "shop.uvl",
            WHOLE.replace("      Gift\n", "      Gift\n      pay.Payment\n"),
            "there are two features pay.Payment",
        ),
        ("payment.uvl", PAYMENT.replace("fee 2", "fee 2, fee 3").replace("sum(fee)", "sum(Nobody, fee)"), None),
    ],
)
def test_an_import_that_cannot_be_read_refuses_the_model_with_the_place(whole, name, text, told, capsys):
    (whole / name).write_text(text, encoding="utf-8")
    code = main(["import", str(whole / "shop.uvl"), "--lang", "en"])
    done = capsys.readouterr()

    assert "internal" not in done.err
    assert code == (0 if told is None else 1)
    if told is not None:
        assert told in done.err
        assert done.out == ""


def test_where_something_is_left_out_there_are_at_most_so_many_products(whole, capsys):
    (whole / "payment.uvl").write_text(PAYMENT.replace("sum(fee)", "avg(fee)"), encoding="utf-8")
    assert main(["import", str(whole / "shop.uvl"), "--lang", "en"]) == 0
    done = capsys.readouterr()

    assert "at most 12 products" in done.err
    assert "payment.uvl:8:3" in done.err
    assert "# shop.uvl: at most 12 products" in done.out

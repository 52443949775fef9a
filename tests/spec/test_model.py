"""What a specification holds: symbols, relations, features, metadata, names and ids."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reqonto.diagnostics import codes_spec as codes
from reqonto.logic.sorts import BOOL, MOMENT, PARTY, EnumSort, ObjectSort
from reqonto.logic.terms import Function
from reqonto.source import Source
from reqonto.spec.model import Kind, Specification
from reqonto.spec.project import gather
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

from .reading import diagnose, read


def clean(*texts: str) -> Specification:
    specification, found = read(*texts)
    assert [each.message("en") for each in found] == []
    return specification


def test_every_role_is_a_predicate_over_parties() -> None:
    kinds = clean("role Buyer\nrole Vip is a Buyer\nentity Order\nentity Gift is a Order").kinds

    assert {name: kind.sort for name, kind in kinds.items()} == {
        "Party": PARTY,
        "Buyer": PARTY,
        "Vip": PARTY,
        "Order": ObjectSort("Order"),
        "Gift": ObjectSort("Order"),
    }
    assert kinds["Buyer"].supers == ("Party",)


@pytest.mark.parametrize("name", ["Party", "主体"])
def test_the_root_of_all_roles_may_be_declared(name: str) -> None:
    specification = clean(f"role {name} {{ param id: identifier }}\nrole Buyer is a {name}")

    assert list(specification.kinds) == ["Party", "Buyer"]
    assert list(specification.parameters) == ["Party.id"]


def test_two_declarations_of_a_kind_add_up() -> None:
    specification = clean("entity Order { param a: integer }\nentity Order { param b: integer }")

    assert specification.kinds["Order"].parameters == ("Order.a", "Order.b")


def test_a_name_that_two_modules_declare_is_qualified_in_symbols() -> None:
    specification = clean("module one\nentity Order\nentity Line", "module two\nentity Order")

    assert list(specification.kinds) == ["Party", "one.Order", "Line", "two.Order"]


def test_a_life_cycle_makes_its_parameter_changing() -> None:
    specification = clean(
        "enum S { a, b }\nentity Order { param state: S  param other: S }\nevent Go(order: Order)\n"
        "lifecycle Order.state { initial a  from a -> b on Go(order: self)  final b }"
    )

    sort = EnumSort("S", ("a", "b"))
    order = ObjectSort("Order")
    assert specification.parameters["Order.state"].function == Function(
        "Order.state", (order, MOMENT), sort, changing=True
    )
    assert not specification.parameters["Order.other"].changing
    assert specification.lifecycle_parameters == {"Order.state"}


def test_a_relation_and_its_inverse_share_one_symbol() -> None:
    relations = clean(
        "role Buyer { relation orders: Order [0..*] inverse buyer }\nentity Order { relation buyer: Buyer [1] }"
    ).relations

    buyer = Function("Order.buyer", (ObjectSort("Order"),), PARTY)
    assert (relations["Order.buyer"].via, relations["Order.buyer"].function) == ("value", buyer)
    assert (relations["Buyer.orders"].via, relations["Buyer.orders"].function) == ("inverse value", buyer)
    assert relations["Order.buyer"].inverse == "Buyer.orders"


def test_a_total_value_that_is_an_object_binds_only_members_of_its_kind() -> None:
    specification = clean("role Clerk { relation desk: Desk [1] }\nentity Desk")

    relation = specification.relations["Clerk.desk"]
    assert (relation.low, relation.function.partial) == (1, True)


def test_parameters_of_an_optional_feature_may_be_absent() -> None:
    specification = clean(
        "role Shop { optional feature Gift { param fee: money CNY } feature Bill { param n: integer } }"
    )

    assert specification.features["Shop.Gift"].presence == Function("Shop.Gift", (PARTY,), BOOL)
    assert specification.parameters["Shop.Gift.fee"].function.partial
    assert not specification.parameters["Shop.Bill.n"].function.partial


def test_bounds_are_in_base_units() -> None:
    specification = clean("entity Order { param n: integer in 0..5  param m: integer in 1..* }")

    assert (specification.parameters["Order.n"].type.low, specification.parameters["Order.n"].type.high) == (0, 5)
    assert (specification.parameters["Order.m"].type.low, specification.parameters["Order.m"].type.high) == (1, None)


def test_the_metadata_of_an_item_is_kept() -> None:
    specification = clean(
        "entity Order { param n: integer }\nconstraint C-02: every o in Order: o.n > 1\n"
        'constraint C-01 "Title": every o in Order: o.n > 0 {\n  label "A"@en, "甲"@zh  source "Law"  tags a, b\n'
        "  priority high  phase v2  refines C-02  valid from 2024-01-01 to 2025-12-31\n}"
    )

    meta = specification.entries["C-01"].meta
    assert meta.title is not None
    assert meta.title.text == "Title"
    assert (meta.label("en"), meta.label("zh")) == ("A", "甲")
    assert (meta.text("source"), meta.tags, meta.priority, meta.phase) == ("Law", ("a", "b"), "high", "v2")
    assert meta.targets("refines") == ("C-02",)
    assert (meta.valid_from, meta.valid_to) == (date(2024, 1, 1), date(2025, 12, 31))


def test_names_are_looked_up_from_the_viewpoint_of_a_module() -> None:
    specification = clean("module a.base\nentity Order", "module b\nimport a.base as x", "module c")

    order = specification.kinds["Order"]
    assert specification.lookup("b", ("Order",)) == (order,)
    assert specification.lookup("b", ("x", "Order")) == (order,)
    assert specification.lookup("b", ("base", "Order")) == (order,)
    assert specification.lookup("c", ("Order",)) == ()
    assert isinstance(specification.find("Order"), Kind)


def test_items_without_id_get_one_from_their_place() -> None:
    specification = clean(
        "enum S { a, b }\nentity Order { param n: integer  param s: S }\ndefault value Order.n = 1 where self.s = a\n"
        "default value Order.n = 2 where self.s = b"
    )

    assert list(specification.entries) == ["Order.n@default1", "Order.n@default2"]


def test_a_duplicate_id_names_both_places() -> None:
    _, found = read(
        "entity O { param n: integer }\nconstraint C: every o in O: o.n > 0\nconstraint C: every o in O: o.n > 1"
    )

    assert [each.code for each in found] == [codes.DUPLICATE_ID]
    assert found[0].span is not None
    assert (found[0].span.line, found[0].labels[0].span.line) == (3, 2)


def test_the_files_of_imported_modules_are_found_beside_the_importing_one(tmp_path: Path) -> None:
    (tmp_path / "anything.req").write_text("module shop.base\nentity Order\n", encoding="utf-8")
    (tmp_path / "other.req").write_text("module shop.other\n", encoding="utf-8")
    main = tmp_path / "main.req"
    main.write_text("module shop.main\nimport shop.base\n", encoding="utf-8")

    trees, found = gather([main])

    assert found == []
    assert [Path(tree.source.path).name for tree in trees] == ["main.req", "anything.req"]


def test_a_module_in_a_search_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "lib" / "law").mkdir(parents=True)
    (tmp_path / "lib" / "law" / "consumer.req").write_text("module law.consumer\nrole Buyer\n", encoding="utf-8")
    (tmp_path / "work").mkdir()
    main = tmp_path / "work" / "main.req"
    main.write_text("import law.consumer\n", encoding="utf-8")

    trees, found = gather([main], search=[tmp_path / "lib"])

    assert found == []
    assert len(trees) == 2


def test_an_import_ring_is_reported_once_and_resolved_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.req").write_text("module a\nimport b\nentity One { relation two: Two [1] }\n", encoding="utf-8")
    (tmp_path / "b.req").write_text("module b\nimport a\nentity Two { relation one: One [1] }\n", encoding="utf-8")

    trees, _ = gather([tmp_path / "a.req"])
    specification, found = resolve(trees)

    assert [each.code for each in found] == [codes.IMPORT_CYCLE]
    assert set(specification.relations) == {"One.two", "Two.one"}


def test_missing_files_and_folders_are_findings(tmp_path: Path) -> None:
    trees, found = gather([tmp_path / "nowhere.req", tmp_path])

    assert trees == []
    assert [each.code.code for each in found] == ["RQ0001", "RQ0002"]


def test_the_same_file_under_two_names_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.req"
    file.write_text("entity Order\n", encoding="utf-8")

    assert len(gather([file, tmp_path / "." / "a.req"])[0]) == 1


def test_long_chains_of_kinds_and_definitions_end() -> None:
    kinds = "\n".join(f"role R{n} is a R{n + 1}" for n in range(400))
    definitions = "\n".join(f"define d{n}: integer = d{n + 1}" for n in range(400))
    specification, found = read(f"{kinds}\nrole R400\n{definitions}\ndefine d400: integer = 1")

    assert specification.is_a("R0", "R400")
    assert {each.code for each in found} == {codes.TOO_LARGE}


WORDS = [
    *[
        "role",
        "entity",
        "event",
        "enum",
        "param",
        "relation",
        "constraint",
        "define",
        "every",
        "in",
        "some",
        "where",
        "is",
        "a",
        "if",
        "then",
        "else",
        "and",
        "or",
        "not",
        "implies",
    ],
    *[
        "Buyer",
        "Order",
        "Pay",
        "State",
        "total",
        "state",
        "o",
        "p",
        "paid",
        "created",
        "money",
        "CNY",
        "integer",
        "optional",
        "text",
        ":",
        "=",
        "{",
        "}",
        "(",
        ")",
        ",",
        ".",
        "+",
        "-",
        "*",
        "5",
        "3",
        "kg",
    ],
    *[
        "C-01",
        "C-02",
        "before",
        "after",
        "within",
        "as",
        "of",
        "known",
        "count",
        "sum",
        "for",
        "by",
        "to",
        "feature",
        "inverse",
        "[1]",
        "[0..*]",
        "importiert",
        "import",
    ],
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_no_text_whatever_breaks_the_reading_of_names(text: str) -> None:
    base = "role Buyer\nentity Order { param total: money CNY }\nevent Pay(order: Order) by Buyer\n"

    for found in diagnose([Source("a.req", base + text)]):
        assert found.message("en")
        assert found.message("zh")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_exchange_of_names_breaks_the_reading_of_a_shop(data: st.DataObject) -> None:
    tree, _ = parse(Source("shop.req", SHOP_TEXT))
    names = sorted(
        {word for word in SHOP_TEXT.replace("(", " ").replace(")", " ").replace(".", " ").split() if word.isalpha()}
    )
    text = SHOP_TEXT
    for _ in range(data.draw(st.integers(1, 4))):
        text = text.replace(data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names)), 1)

    assert tree.items
    for found in diagnose([Source("shop.req", text)]):
        assert found.message("en")


SHOP_TEXT = """role Buyer { param level : integer }
enum State { created , paid }
entity Order { changing param state : State param total : money CNY relation buyer : Buyer [1] }
event Pay ( order : Order , amount : money CNY ) by Buyer
define net ( o : Order ) : money CNY = o . total * 2
constraint C-01 : every p in Pay : p . order . state = created and p . amount <= net ( p . order )
constraint C-02 : every b in Buyer where b . level > 2 : some o in Order : o . buyer = b
assumption A-01 : every a , b in Pay where a . order = b . order : a . time = b . time
"""


def test_a_tick_is_a_second_unless_a_literal_is_finer() -> None:
    assert clean("define d: duration = 3 h").tick == Fraction(1)
    assert clean("define d: duration = 0.5 s").tick == Fraction(1, 2)

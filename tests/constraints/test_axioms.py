"""The whole of a specification: what is in scope, what each id is, and what was left without meaning."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.constraints.axioms import theory_of
from reqonto.constraints.unmeant import WHAT
from reqonto.diagnostics.diagnostic import Severity
from reqonto.pipeline import run
from reqonto.settings import Settings

from .reading import EXAMPLES, codes, meaning_of, only, sound, specification_of
from .shop import SHOP
from .well_sorted import faults

COUNTED = SHOP.replace("  param gift: boolean\n", "  param gift: boolean\n  param days: integer\n")

FAMILIES = """
need IR-1 { Buyer needs Order.total from Seller due before Pay }
service IS-1 { Seller provides Order.total to Buyer }
permissions PT-1 {
  |        | Cancel |
  | Buyer  | yes    |
}
layers { public < core }
consent Order.total for Delivery
default value Order.total = 5 CNY where self.gift
quality Q-1: at least 99.5% of Ship within 6 h of Pay per month
bind Order from csv "orders.csv" { key "id"  column "total" -> total }
question CQ-1 { ask some o in Order: o.total < 0 CNY  expect false }
"""


def test_every_family_without_meaning_says_so_for_each_item():
    _, found, findings = meaning_of(SHOP + FAMILIES)
    told = [finding for finding in findings if finding.code.code == "RQ0501"]

    assert len(told) == len(WHAT)
    assert {item.sort for item in found.inventory.of("unchecked")} == set(WHAT)
    assert not any(axiom.id in {item.id for item in found.inventory.of("unchecked")} for axiom in found.theory.axioms)


def test_what_each_id_is():
    text = (
        COUNTED
        + """
    requirement R-1 "Prose" { text "The site is friendly." }
    requirement R-2 "Formal" { when Pay(order: o), the Seller should do Ship(order: o) }
    requirement R-3 { when Pay(order: o), the Seller shall within o.days business days do Ship(order: o) }
    calendar CN { zone "Asia/Shanghai"  weekend sat, sun }
    constraint C-1 may: every o in Order: o.gift
    assumption A-1: every o in Order: o.gift
    situation ST-1 { some o in Order: o.gift }
    requirement R-4 { when Pay(order: o), the Seller shall do Ship(order: nothing.here) }
    """
    )
    _, found, _ = meaning_of(text)

    assert {
        item.id: (item.sort, item.modality, item.state)
        for item in found.inventory.items.values()
        if item.sort != "vocabulary"
    } == {
        "R-1": ("requirement", "must", "prose"),
        "R-2": ("requirement", "should", "formalised"),
        "R-3": ("requirement", "must", "unchecked"),
        "CN": ("calendar", "", "formalised"),
        "C-1": ("constraint", "may", "formalised"),
        "A-1": ("assumption", "", "formalised"),
        "ST-1": ("situation", "", "formalised"),
        "R-4": ("requirement", "must", "invalid"),
    }
    assert [item.id for item in found.inventory.requirements] == ["R-1", "R-2", "R-3", "C-1", "R-4"]
    assert found.inventory.items["R-2"].title == "Formal"


def test_definitions_of_the_vocabulary_have_ids_of_their_own():
    _, found = sound("module m\nentity A { param n: integer in 0..5  relation bs: B [1..*] }\nentity B")

    assert [item.id for item in found.inventory.items.values() if item.sort == "vocabulary"] == [
        "A.n[range]",
        "A.bs[card]",
    ]


def test_items_outside_the_phase_are_out_of_scope():
    text = (
        SHOP
        + """
    constraint C-1: every o in Order: o.gift { phase v1 }
    constraint C-2: every o in Order: o.gift { phase v2 }
    constraint C-3: every o in Order: o.gift
    """
    )

    assert {"C-1", "C-3"} == {name for name in sound(text, phases=("v1",))[1].theory.by_id if name.startswith("C-")}
    assert {"C-1", "C-2", "C-3"} == {name for name in sound(text)[1].theory.by_id if name.startswith("C-")}
    assert sound(text, phases=("v1",))[1].inventory.items["C-2"].state == "out of scope"


def test_several_phases_are_chosen_and_one_is_left_out():
    text = (
        SHOP
        + """
    constraint C-1: every o in Order: o.gift { phase v1 }
    constraint C-2: every o in Order: o.gift { phase v2 }
    constraint C-3: every o in Order: o.gift { phase derived }
    constraint C-4: every o in Order: o.gift
    """
    )

    def found(**chosen):
        return {name for name in sound(text, **chosen)[1].theory.by_id if name.startswith("C-")}

    assert found(phases=("v1", "derived")) == {"C-1", "C-3", "C-4"}
    assert found(without=("derived",)) == {"C-1", "C-2", "C-4"}
    assert found(phases=("v1", "v2"), without=("v2",)) == {"C-1", "C-4"}


def test_items_not_valid_on_the_day_are_out_of_scope():
    text = SHOP + "constraint C-1: every o in Order: o.gift { valid from 2024-01-01 to 2025-12-31 }"

    def has(day):
        return "C-1" in sound(text, as_of=day)[1].theory.by_id

    assert [has(date(2023, 12, 31)), has(date(2024, 1, 1)), has(date(2025, 12, 31)), has(date(2026, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_the_theory_alone():
    specification, _ = specification_of(SHOP + "constraint C-1: every o in Order: o.gift")
    theory, findings = theory_of(specification)

    assert findings == []
    assert only(theory, "C-1").origin.text == "C-1"


def test_one_mistake_does_not_take_other_items_along():
    _, found, _ = meaning_of(
        SHOP + "constraint C-1: every o in Order: o.colour\nconstraint C-2: every o in Order: o.gift"
    )

    assert "C-1" not in found.theory.by_id
    assert "C-2" in found.theory.by_id


def test_scenarios_that_provide_have_provides_events():
    text = (
        SHOP
        + """
    scenario S-1 { given o1: Order  start 2026-01-01T00:00Z  at 00:10: s1 provides o1.total to b1 }
    """
    )

    assert {"Provides:Order", "Provides:Party"} <= set(sound(text)[1].theory.kinds)


@pytest.mark.parametrize(
    "folder", sorted(path for path in EXAMPLES.iterdir() if path.is_dir()), ids=lambda folder: folder.name
)
def test_every_example_is_well_sorted_and_without_mistakes(folder: Path):
    found = run([folder], Settings(cache=False), stages=("read", "meaning"))

    assert found.files
    assert [each.message("en") for each in found.diagnostics if each.weight is Severity.ERROR] == []
    assert found.theory is not None
    assert found.theory.axioms
    assert faults(found.theory) == []


def test_the_same_text_gives_the_same_theory():
    files = sorted((EXAMPLES / "online-shop").glob("*.req"))

    assert sound(*files)[1].theory.axioms == sound(*files)[1].theory.axioms


WORDS = st.sampled_from(
    [
        "when",
        "while",
        "if",
        "then",
        "where",
        "every",
        "o",
        "in",
        "Order",
        ":",
        ",",
        "the",
        "Seller",
        "Buyer",
        "shall",
        "must",
        "not",
        "may",
        "should",
        "within",
        "1",
        "h",
        "after",
        "p",
        "before",
        "until",
        "throughout",
        "always",
        "eventually",
        "immediately",
        "do",
        "ensure",
        "provide",
        "Pay(order:",
        "o)",
        "Ship(order:",
        "o)",
        "Cancel",
        "as",
        "p",
        "o.state",
        "=",
        "paid",
        "o.total",
        "o.gift",
        "unless",
        "to",
        "and",
        "or",
        "not",
        "(",
        ")",
        "exception",
        "to",
        "R-1",
        "now",
        ">",
        "5",
        "CNY",
        "o.promised",
        "some",
        "p",
        "in",
        "no",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=30))
def test_whatever_a_sentence_says_it_ends_in_findings_or_in_well_sorted_axioms(words):
    text = SHOP + "requirement R-1 { when Pay(order: o), the Seller shall do Ship(order: o) }\n"

    assert isinstance(codes(text + "requirement R-2 { " + " ".join(words) + " }"), list)


CLAUSES = st.sampled_from(
    [
        "when Pay(order: o) as p",
        "when Cancel(order: o)",
        "when o.state = paid",
        "while o.locked",
        "where o.gift",
        "while o.state = created",
    ]
)
TIMINGS = st.sampled_from(
    ["", "within 1 h", "within 1 h after p", "before o.promised", "before Pay(order: o)", "until Cancel(order: o)", "until o.locked",
     "throughout 1 h", "always", "eventually", "immediately"]
)  # fmt: skip
RESPONSES = st.sampled_from(
    ["do Ship(order: o)", "do Pay(order: o)", "do Refund(order: o, amount: o.total) to Buyer", "ensure o.locked", "ensure o.gift",
     "ensure some r in Refund: r.order = o", "provide o.total to Buyer"]
)  # fmt: skip
UNLESS = st.sampled_from(
    ["", "unless Cancel(order: o)", "unless o.locked", "unless Cancel(order: o) and o.gift or o.locked"]
)
MODALS = st.sampled_from(["shall", "must not", "should", "should not", "may", "may not"])


@settings(max_examples=300, deadline=None)
@given(st.lists(CLAUSES, max_size=2), MODALS, TIMINGS, RESPONSES, UNLESS, st.booleans())
def test_every_combination_of_parts_is_well_sorted(clauses, modal, timing, response, unless, bound):
    quantifier = "every o in Order: " if bound else ""
    sentence = (
        quantifier + " ".join(f"{clause}," for clause in clauses) + f" the Seller {modal} {timing} {response} {unless}"
    )

    assert isinstance(codes(SHOP + f"requirement R-1 {{ {sentence} }}"), list)


def test_a_number_of_business_days_that_the_world_gives_leaves_a_formula_unchecked():
    text = (
        COUNTED
        + """
    calendar CN { zone "Asia/Shanghai"  weekend sat, sun }
    constraint C-1: every s in Ship, p in Pay where s.order = p.order: s within p.order.days business days after p
    """
    )
    _, found = sound(text)

    assert codes(text) == ["RQ0549"]
    assert found.inventory.items["C-1"].state == "unchecked"

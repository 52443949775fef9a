"""What is said of a difference is shown; what is not so is told."""

import pytest

from ..constraints.reading import sound
from .catalogue import HERE, catalogue
from .correspondence import UnfitError, read_symbols
from .differences import Difference, complaint, differences
from .equivalence import Comparison

SYMBOLS = read_symbols(HERE / "symbols_shop.txt")
ENTRY = catalogue()["C-DLV-17"]
WORDS = """
module t {{ zone "Asia/Shanghai" }}
role Shop
role DeliveryCourier
entity Order {{ relation shop: Shop [1]  param insured: boolean }}
event Ships(order: Order) by Shop
event Delivers(order: Order) by DeliveryCourier
constraint C-DLV-17: every d in Delivers{where}: some s in Ships: s.order = d.order and {duty}
"""


def written(duty="s before d", where=""):
    """The comparison of a specification that says this about shipping before delivery."""
    theory = sound(WORDS.format(duty=duty, where=where))[1].theory
    return Comparison(theory, SYMBOLS)


SAME = written()
STRONGER = written("s before d and s.by = d.order.shop")
WEAKER = written("s not after d")
OTHER = written("s not after d and s.by = d.order.shop")
SCOPED = written(where=" where d.order.insured")
INSURED = "∀o (Order.insured(o))"
IF_INSURED = "where Order.insured(o)"


def row(relation, under=""):
    return Difference("C-DLV-17", relation, under, "because")


@pytest.mark.parametrize(
    ("comparison", "relation"),
    [(SAME, "same"), (STRONGER, "stronger"), (WEAKER, "weaker"), (OTHER, "different"), (SCOPED, "weaker")],
)
def test_the_relation_is_found_and_shown_by_worlds(comparison, relation):
    verdict = comparison.verdict(ENTRY)
    assert verdict.relation == relation
    assert len(verdict.worlds) == {"same": 0, "different": 2}.get(relation, 1)


@pytest.mark.parametrize(
    ("comparison", "claim"),
    [
        (SAME, None),
        (STRONGER, row("stronger")),
        (WEAKER, row("weaker")),
        (SCOPED, row("same", INSURED)),
        (SCOPED, row("same", IF_INSURED)),
    ],
)
def test_a_claim_that_holds_is_accepted(comparison, claim):
    assert complaint(comparison, ENTRY, claim) is None


@pytest.mark.parametrize(
    ("comparison", "claim", "part"),
    [
        (WEAKER, None, "weaker"),
        (WEAKER, row("stronger"), "weaker, not stronger"),
        (OTHER, row("weaker"), "different, not weaker"),
        (SAME, row("weaker"), "not needed"),
        (STRONGER, row("same", INSURED), "stronger (proof), not same, under"),
        (STRONGER, row("same", IF_INSURED), "stronger (proof), where"),
        (WEAKER, row("same", IF_INSURED), "different (proof), where"),
        (SAME, row("same", IF_INSURED), "not needed"),
    ],
)
def test_a_claim_that_does_not_hold_is_refused(comparison, claim, part):
    assert part in complaint(comparison, ENTRY, claim)


def test_a_symbol_that_is_not_there_is_told():
    theory = sound("module t {}\nrole R\nevent E by R\nconstraint C-DLV-17: no e in E: e.by is a R")[1].theory
    verdict = Comparison(theory, SYMBOLS).verdict(ENTRY)
    assert verdict.relation == "unfit"
    assert "Delivers" in verdict.how


def test_rows_must_be_complete(tmp_path):
    for rows in (
        "C-DLV-17\tweaker\t\t",
        "C-DLV-17\tequal\t\tx",
        "C-DLV-17\tsame\t\tx",
        "C-DLV-17\tweaker\t\tx\nC-DLV-17\tweaker\t\tx",
    ):
        (tmp_path / "d.tsv").write_text(f"id\trelation\tunder\treason\n{rows}\n")
        with pytest.raises(ValueError, match=r"."):
            differences(tmp_path / "d.tsv")


def test_a_table_of_symbols_must_be_well_formed(tmp_path):
    (tmp_path / "s.txt").write_text("Ships s,o,t := Ships{by: s}\n")
    with pytest.raises(UnfitError):
        read_symbols(tmp_path / "s.txt")

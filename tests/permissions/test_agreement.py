"""Tables against one another and against everything else; the answers against a loop over all cases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .asking import SHOP, checked, codes, members, table, verdicts

HEAD = ("", "Cancel")


def pair(tmp_path, first, second, role="Buyer", other="Buyer"):
    return checked(tmp_path, SHOP, table("A", HEAD, (role, first)), table("B", HEAD, (other, second)))


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("yes", "no", "conflict"),
        ("if order.state = paid", "no", "conflict"),
        ("if order.state = paid", "if order.state = created", "conflict"),
        ("yes", "if order.state = paid", "differ"),
        ("if order.state = paid", "if order.state != created", "differ"),
        ("if order.state = paid", "if order.state = paid", "agree"),
        ("if order.total > 2 CNY", "if not (order.total <= 2 CNY)", "agree"),
        ("if order.state in { paid, shipped }", "if order.state != created", "agree"),
        ("no", "no", "agree"),
        ("yes", "if order.total >= 0 CNY or order.total < 0 CNY", "agree"),
    ],
)
def test_two_tables(tmp_path, first, second, found):
    result = pair(tmp_path, first, second)

    assert members(result) == ([{"A[Buyer,Cancel]", "B[Buyer,Cancel]"}] if found == "conflict" else [])
    assert ("RQ0527" in codes(result)) == (found == "differ")


def test_both_cells_are_marked(tmp_path):
    result = pair(tmp_path, "yes", "no")
    (finding,) = [each for each in result.findings if each.code.code == "RQ0602"]

    assert [label.span.text for label in finding.labels] == ["yes", "no"]
    assert finding.weight.word == "error"


def test_what_a_general_role_must_not_do_a_special_one_may_not(tmp_path):
    assert members(pair(tmp_path, "yes", "no", "Member", "Buyer")) == [{"A[Member,Cancel]", "B[Buyer,Cancel]"}]
    assert members(pair(tmp_path, "yes", "no", "Buyer", "Member")) == []


def test_rows_of_one_table_clash_as_well(tmp_path):
    result = checked(tmp_path, SHOP, table("A", HEAD, ("Buyer", "no"), ("Member", "yes")))

    assert members(result) == [{"A[Buyer,Cancel]", "A[Member,Cancel]"}]


def test_words_of_information_are_compared(tmp_path):
    head = ("", "Order.total")
    clash = checked(tmp_path, SHOP, table("A", head, ("Clerk", "read")), table("B", head, ("Clerk", "none")))
    differ = checked(tmp_path, SHOP, table("A", head, ("Clerk", "read")), table("B", head, ("Clerk", "masked")))

    assert members(clash) == [{"A[Clerk,Order.total]", "B[Clerk,Order.total]"}]
    assert "RQ0527" in codes(differ)


def test_a_duty_to_do_what_a_cell_forbids_is_a_conflict(tmp_path):
    duty = "requirement R-1 { when Ask(order: o), the Clerk shall within 2 d do Cancel(order: o) }\n"
    result = checked(tmp_path, SHOP, duty, table("A", HEAD, ("Clerk", "no")))

    assert members(result) == [{"R-1", "A[Clerk,Cancel]"}]


@pytest.mark.parametrize("cell", ["yes", "if order.total > 2 CNY"])
def test_a_sentence_that_forbids_what_a_cell_grants_is_a_conflict(tmp_path, cell):
    rule = "requirement R-1 { the Staff must not do Cancel }\n"
    result = checked(tmp_path, SHOP, rule, table("A", HEAD, ("Clerk", cell)))

    assert members(result) == [{"R-1", "A[Clerk,Cancel]"}]
    assert next(line for line in result.requirements if line.id == "A").status.value == "conflicting"


def test_a_sentence_that_forbids_a_part_leaves_the_grant_possible(tmp_path):
    rule = "requirement R-1 { every o in Order: while o.total > 2 CNY, the Clerk must not do Cancel(order: o) }\n"
    whole = checked(tmp_path, SHOP, rule, table("A", HEAD, ("Clerk", "yes")))
    inside = checked(tmp_path, SHOP, rule, table("A", HEAD, ("Clerk", "if order.total > 3 CNY")))

    assert members(whole) == []
    assert members(inside) == [{"R-1", "A[Clerk,Cancel]"}]


def test_an_assumption_can_make_two_conditions_agree(tmp_path):
    tables = table("A", HEAD, ("Buyer", "if order.total > 2 CNY")), table("B", HEAD, ("Buyer", "if order.state = paid"))
    assumed = "assumption X: every c in Cancel: c.order.total > 2 CNY iff c.order.state = paid\n"

    assert "RQ0527" in codes(checked(tmp_path, SHOP, *tables))
    assert "RQ0527" not in codes(checked(tmp_path, SHOP, assumed, *tables))


def test_without_the_consistency_questions_conflicts_are_told_all_the_same(tmp_path):
    tables = table("A", HEAD, ("Buyer", "yes")), table("B", HEAD, ("Buyer", "no"))
    result = checked(tmp_path, SHOP, *tables, stages=("read", "meaning", "permissions"))

    assert codes(result) == ["RQ0602"]


def test_separation_of_duties(tmp_path):
    rule = "constraint SD: no c in Cancel, r in Refund where c.order = r.order: c.by = r.by\n"
    both = table("A", ("", "Cancel", "Refund"), ("Clerk", "yes", "yes"))
    apart = table("A", ("", "Cancel", "Refund"), ("Clerk", "yes", "no"), ("Staff", "no", "yes"))

    assert "RQ0528" in codes(checked(tmp_path, SHOP, rule, both))
    assert "RQ0528" not in codes(checked(tmp_path, SHOP, rule, apart))


# ---------------------------------------------------------------- against a loop over all cases

CONDITIONS = {
    "no": lambda state, total: False,
    "yes": lambda state, total: True,
    "if order.state = paid": lambda state, total: state == "paid",
    "if order.state != paid": lambda state, total: state != "paid",
    "if order.total > 2 CNY": lambda state, total: total > 2,
    "if order.state = created and order.total > 2 CNY": lambda state, total: state == "created" and total > 2,
    "if order.total > 2 CNY or order.state = shipped": lambda state, total: total > 2 or state == "shipped",
}
CELLS = st.sampled_from(list(CONDITIONS))
CASES = [(state, total) for state in ("created", "paid", "shipped") for total in (1, 2, 3)]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(CELLS, CELLS)
def test_two_cells_agree_exactly_when_all_cases_do(tmp_path, first, second):
    result = pair(tmp_path, first, second)
    a, b = ([CONDITIONS[cell](*case) for case in CASES] for cell in (first, second))
    clash = (any(a) or any(b)) and not any(x and y for x, y in zip(a, b, strict=True))

    assert bool(members(result)) == clash
    assert ("RQ0527" in codes(result)) == (not clash and a != b)


ROLES = {"b": {"Buyer"}, "m": {"Member", "Buyer"}, "c": {"Clerk", "Staff"}, "both": {"Buyer", "Clerk", "Staff"}}
ABOVE = {"Buyer": {"Buyer"}, "Member": {"Member", "Buyer"}, "Clerk": {"Clerk", "Staff"}, "Staff": {"Staff"}}


def lawful(cells, role, roles, case):
    """Whether the row of a role lets a party with these roles act, by the words of the documentation."""
    if role not in roles:
        return True
    if cells[role] == "no":
        return False
    if CONDITIONS[cells[role]](*case):
        return True
    others = [other for other in cells if other in roles and other not in ABOVE[role] and cells[other] != "no"]
    return any(CONDITIONS[cells[other]](*case) for other in others)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.fixed_dictionaries(dict.fromkeys(ABOVE, CELLS)), st.sampled_from(list(ROLES)), st.sampled_from(CASES))
def test_cells_are_broken_exactly_where_the_words_say(tmp_path, cells, actor, case):
    story = f"""
scenario S-1 excerpt {{
  given b: Buyer
  given m: Member
  given c: Clerk
  given both: Buyer, Clerk
  given o: Order {{ state: {case[0]}, buyer: b, total: {case[1]} CNY }}
  start 2026-01-01T00:00+08:00
  at +1 h: {actor} does Cancel(order: o)
}}
"""
    rows = table("P", HEAD, *cells.items())
    found = verdicts(checked(tmp_path, SHOP, rows, story, stages=("read", "meaning", "scenarios")))

    for role in cells:
        broken = found.get(f"P[{role},Cancel]", ("", ()))[0] == "violated"
        assert broken == (not lawful(cells, role, ROLES[actor], case)), (role, cells)

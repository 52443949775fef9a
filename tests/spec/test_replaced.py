"""A specification gives a definition of another module another value in one line."""

from __future__ import annotations

import pytest

from reqonto.diagnostics import codes_spec as codes
from reqonto.logic.sorts import DURATION
from reqonto.logic.terms import Const
from reqonto.logic.walk import every_node

from .reading import formula_of, read

LIBRARY = """
module lib.base
entity Order
event Ships(order: Order)
event Tells(order: Order)
define promptly: duration = 24 h
define late: duration = 2 * promptly
define delay(o: Order): duration = promptly
constraint C-1: every s in Ships: some t in Tells: t within promptly after s
constraint C-2: every s in Ships: some t in Tells: t within late after s
"""


def lengths(specification, uid):
    """The durations, in hours, that a formula names."""
    formula, found = formula_of(specification, uid)
    assert not found
    return [node.value / 3600 for node in every_node(formula) if isinstance(node, Const) and node.sort == DURATION]


@pytest.mark.parametrize("path", ["promptly", "base.promptly", "lib.base.promptly"])
def test_one_line_replaces_the_value_wherever_it_is_used(path: str) -> None:
    specification, found = read(LIBRARY, f"module mine\nimport lib.base\ndefault value {path} = 12 h")

    assert not found
    assert lengths(specification, "C-1") == [12]
    assert 12 in lengths(specification, "C-2")


def test_names_of_the_value_are_those_of_the_module_that_gives_it() -> None:
    specification, found = read(
        LIBRARY, "module mine\nimport lib.base\ndefine hurry: duration = 3 h\ndefault value promptly = hurry"
    )

    assert not found
    assert lengths(specification, "C-1") == [3]


@pytest.mark.parametrize(
    "line",
    [
        "default value promptly = 12 h where now >= 2026-01-01T00:00Z",
        "default value promptly = 12 h { phase v2 }",
        "default value promptly = 12 h { valid from 2026-01-01 }",
        "default value promptly = 12 h\ndefault value promptly = 6 h",
    ],
)
def test_what_cannot_be_replaced_keeps_its_meaning(line: str) -> None:
    specification, found = read(LIBRARY, f"module mine\nimport lib.base\n{line}")

    assert codes.DEFINITION_KEPT in [each.code for each in found]
    assert lengths(specification, "C-1") == [12 if line.endswith("6 h") else 24]


def test_a_value_of_another_type_is_a_mistake_where_it_is_given() -> None:
    _, found = read(LIBRARY, "module mine\nimport lib.base\ndefault value promptly = 5 CNY")

    assert {(each.span.path, each.span.text) for each in found} == {("text2.req", "5 CNY")}


def test_the_same_value_twice_is_no_mistake() -> None:
    specification, found = read(
        LIBRARY, "module mine\nimport lib.base\ndefault value promptly = 12 h\ndefault value promptly = 12 h"
    )

    assert not found
    assert lengths(specification, "C-1") == [12]


def test_a_value_that_leads_back_to_itself_is_a_mistake() -> None:
    _, found = read(LIBRARY, "module mine\nimport lib.base\ndefault value promptly = 2 * promptly")

    assert codes.DEFINITION_CYCLE in [each.code for each in found]

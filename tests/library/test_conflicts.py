"""The circumstances that the library declares clash with exactly the requirements that the catalogue names."""

import re

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.spec.shipped import library_text

from .catalogue import HERE, catalogue, table

TEXT = library_text("ecreq.conflicts").text
ITEMS = dict(re.findall(r"(?ms)^situation (ST-X-\d\d) (.*?^\}\n)", TEXT))
GENERAL_FLOW = TEXT[TEXT.index("feature GeneralFlow") : TEXT.index("assumption L-04")]

MODULES = {
    "REG": "registration", "BRW": "browsing", "ORD": "orders", "PAY": "payment", "GWY": "gateway", "STL": "settlement",
    "DLV": "delivery", "STK": "stock", "SUP": "supply", "PRC": "prices", "RET": "returns", "CSV": "service",
    "RVW": "reviews", "PRV": "privacy", "ACC": "layers", "STF": "staff", "SEC": "security", "MKT": "marketing",
}  # fmt: skip

NOT_FOUND = {
    "X-39": "permissions that exclude each other do not clash",
}


def rows():
    return {row["id"]: row for row in table(HERE / "conflicts.tsv") if row["type"] != "redundancy"}


def expected(row):
    """The members of each minimal conflict that the catalogue found with a solver."""
    found = {frozenset(re.findall(r"C-[A-Z]{3}-\d\d", re.search(r"\{(.*?)\}", row["checked"])[1]))}
    also = re.search(r"also clashes: (C-[A-Z]{3}-\d\d)", row["checked"])
    return found | ({frozenset([also[1]])} if also else set())


def test_every_conflict_has_its_circumstances():
    assert {f"ST-{each}" for each in rows()} == set(ITEMS)


@pytest.mark.slow
@pytest.mark.parametrize("name", rows())
def test_the_circumstances_clash_with_exactly_the_members(name, tmp_path):
    if name in NOT_FOUND:
        pytest.skip(NOT_FOUND[name])
    row = rows()[name]
    groups = {catalogue()[each].group for each in re.findall(r"C-[A-Z]{3}-\d\d", row["members"])}
    text = f"{GENERAL_FLOW if name == 'X-01' else ''}situation ST-{name} {ITEMS[f'ST-{name}']}"
    # What a situation speaks of beside its members is declared by further groups.
    speaks = {"X-07": {"REG"}, "X-10": {"PRV"}, "X-12": {"PRV"}, "X-26": {"PRC"}, "X-06": {"PRV"}}.get(name, set())
    imports = ["base", "roles", "contact", "information", *sorted(MODULES[each] for each in groups | speaks)]
    file = tmp_path / "conflict.req"
    file.write_text("".join(f"import ecreq.{each}\n" for each in imports) + text, encoding="utf-8")
    only = (f"ST-{name}", "consistency")

    result = run(
        [file], Settings(cache=False, only=only, timeout=300.0, jobs=1), stages=("read", "meaning", "consistency")
    )

    assert result.verdict != "invalid", [each.message("en") for each in result.diagnostics]
    assert {frozenset(each.members) for each in result.consistency.conflicts} == expected(row)

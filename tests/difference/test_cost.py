"""What a comparison costs is what changed: the rest asks nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reqonto.backends.smt import SmtSession
from reqonto.cache import Store
from reqonto.difference import Source, difference

sys.path.insert(0, str(Path(__file__).parent))
from versions_of import SETTINGS

pytestmark = pytest.mark.engine

GROUPS = 15
"""Groups of four requirements each."""


def shop(hours: int = 24) -> str:
    """Sixty requirements, of which one has a deadline of so many hours."""
    lines = ['module shop { zone "UTC" }', "role Buyer", "role Shop"]
    for number in range(GROUPS):
        own = hours if number == 7 else 24
        lines += [
            f"entity Order{number} {{ param total: integer  param express: boolean }}",
            f"event Pay{number}(order: Order{number}) by Buyer",
            f"event Ship{number}(order: Order{number}) by Shop",
            (
                f"requirement A-{number} {{ when Pay{number}(order: o) as p, the Shop shall within {own} h after p"
                f" do Ship{number}(order: o) }}"
            ),
            f"constraint B-{number}: every s in Ship{number}: some p in Pay{number}: p.order = s.order and p before s",
            f"constraint C-{number}: every o in Order{number} where o.express: o.total >= 10",
            f"constraint D-{number}: every o in Order{number}: at most 2 p in Pay{number}: p.order = o",
        ]
    return "\n".join(lines) + "\n"


def compared(folder: Path, old: str, new: str, monkeypatch, *, quick: bool, memory: Store | None = None):
    """The difference, and every question that an engine was asked: what it was kept beside."""
    asked: list[tuple[str, ...]] = []
    plain = SmtSession.possible

    def possible(self, goal, *, keeping, budget):
        asked.append(tuple(keeping))
        return plain(self, goal, keeping=keeping, budget=budget)

    monkeypatch.setattr(SmtSession, "possible", possible)
    sources = []
    for name, text in (("old", old), ("new", new)):
        path = folder / f"{name}.req"
        path.write_text(text)
        sources.append(Source(name, (str(path),), SETTINGS))
    found = difference(*sources, quick=quick, memory=memory)
    monkeypatch.setattr(SmtSession, "possible", plain)
    return found, asked


def test_a_change_of_one_line_asks_about_that_requirement_alone(tmp_path, monkeypatch) -> None:
    found, asked = compared(tmp_path, shop(), shop(25), monkeypatch, quick=True)

    assert len(found.requirements) == 4 * GROUPS
    assert [(each.id, each.change) for each in found.requirements if each.change != "equivalent"] == [("A-7", "weaker")]
    assert found.asked == 1
    # Two questions; that one is impossible is confirmed by a solver of its own.
    assert len(asked) == 3
    assert all({"A-7@old", "A-7@new"} & set(keeping) for keeping in asked)


def test_what_did_not_change_asks_nothing(tmp_path, monkeypatch) -> None:
    _, asked = compared(tmp_path, shop(), shop(), monkeypatch, quick=True)

    assert asked == []


def test_the_checks_of_both_versions_share_their_answers(tmp_path, monkeypatch) -> None:
    _, alone = compared(tmp_path, shop(), shop(), monkeypatch, quick=False)
    memory = Store(None)
    compared(tmp_path, shop(), shop(25), monkeypatch, quick=False, memory=memory)
    _, again = compared(tmp_path, shop(), shop(25), monkeypatch, quick=False, memory=memory)

    assert len(again) == 0, "a second look asks nothing"
    assert len(alone) > 0


def test_a_new_version_costs_less_than_a_first_one(tmp_path, monkeypatch) -> None:
    _, first = compared(tmp_path, "", shop(), monkeypatch, quick=False)
    memory = Store(None)
    compared(tmp_path, "", shop(), monkeypatch, quick=False, memory=memory)
    _, changed = compared(tmp_path, shop(), shop(25), monkeypatch, quick=False, memory=memory)

    assert len(changed) <= max(12, len(first) // 4), (len(first), len(changed))

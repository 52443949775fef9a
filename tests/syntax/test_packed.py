"""Trees kept as data are the trees, with every place; other data give an error, or what the text says."""

from __future__ import annotations

import json
import random
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from reqonto.source import Source
from reqonto.syntax.files import specification_text
from reqonto.syntax.packed import PackingError, packed, unpacked
from reqonto.syntax.parser import parse
from reqonto.syntax.tree import Tree

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "examples").rglob("*.req")), *sorted((ROOT / "src").rglob("*.req"))]

TEXT = """module a
enum State { new "new"@en "新"@zh, paid }
role Buyer
entity Order {
  param total: money CNY
  changing param state: State default new
}
event Pay(order: Order) by Buyer { note "money arrives" }
## Paid in time.
constraint C-01 "paid":
  every p in Pay: p.order.total > 0.5 CNY and p.time before 2024-01-01T10:00
requirement R-01 {
  when Pay(order: o) as p, the Buyer shall within 2 d after p do Pay(order: o)
}
scenario S-01 {
  given o1: Order { total: 1 CNY }
  at 10:00: Buyer does Pay(order: o1)
}
# the end
"""


def same(one: object, other: object) -> bool:
    """Whether two values are equal in every field, also in those that do not compare."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))  # type: ignore[arg-type]
    if is_dataclass(one) and not isinstance(one, Source):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return one == other


def parsed(text: str) -> Tree:
    return parse(Source("a.req", text))[0]


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_kept_is_the_tree(file: Path) -> None:
    source = specification_text(Source(str(file), file.read_text(encoding="utf-8")))
    tree, problems = parse(source)
    assert not problems
    text, told = packed(tree)

    again = unpacked(text, source)

    assert same(again, told)
    assert same(again.items, tree.items)
    assert packed(again) == (text, again)


def test_a_hash_depends_on_the_item_and_not_on_its_place() -> None:
    first, moved, spaced, other = (
        packed(parsed(text))[1].prints
        for text in (
            "unit box = 12 piece\nunit pack = 3 box",
            "# begin\n\nunit box = 12 piece\nunit pack = 3 box",
            "unit box  = 12 piece\nunit pack = 3 box",
            "unit box = 12 piece\nunit pack = 4 box",
        )
    )

    assert first == moved
    # Places inside the item are part of it: what is known of it names them.
    assert first[0] != spaced[0]
    assert first[1] == spaced[1]
    assert first[0] == other[0]
    assert first[1] != other[1]


def test_what_has_faults_is_not_kept() -> None:
    tree, problems = parse(Source("a.req", "unit box = = 12 piece\n"))

    assert problems
    with pytest.raises(PackingError):
        packed(tree)


def test_deep_formulas_are_kept_or_refused() -> None:
    tree = parsed(f"define d(): integer = {'(' * 150}1{' + 1)' * 150}\n")
    try:
        text, _ = packed(tree)
        again = unpacked(text, tree.source)
    except PackingError:
        return

    assert same(again.items, tree.items)


@pytest.mark.parametrize(
    "text", ["", "[]", "[[],1", "{}", "[1,2]", "[[[0]],[1]]", "null", "[" * 5000, '[[[0,"x",[9999,0,1]]],[1]]']
)
def test_other_data_are_no_tree(text: str) -> None:
    with pytest.raises(PackingError):
        unpacked(text, Source("a.req", TEXT))


@pytest.mark.parametrize("seed", range(60))
def test_damaged_data_never_end_a_run(seed: int) -> None:
    draw = random.Random(seed)
    source = Source("a.req", TEXT)
    data = json.loads(packed(parsed(TEXT))[0])
    places: list[tuple[list[object], int]] = []

    def go(part: list[object]) -> None:
        for index, each in enumerate(part):
            places.append((part, index))
            if isinstance(each, list):
                go(each)

    go(data)
    for part, index in draw.sample(places, 3):
        part[index] = draw.choice([None, 7, -1, "x", [], [1], [3, "x"], True])
    try:
        found = unpacked(json.dumps(data), source)
    except PackingError:
        return
    for item in found.items:
        for name in ("formula", "body", "parts"):
            getattr(item, name, None)


def test_content_that_cannot_be_read_is_parsed_again() -> None:
    tree = parsed(TEXT)
    text, _ = packed(tree)
    data = json.loads(text)
    constraint = next(
        entry for entry, item in zip(data[0], tree.items, strict=True) if type(item).__name__ == "Formula"
    )
    constraint[2][7] = [9999]

    assert same(unpacked(json.dumps(data), tree.source).items, tree.items)

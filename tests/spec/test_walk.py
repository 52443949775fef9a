from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from reqonto.source import Source, Span
from reqonto.spec.walk import walk
from reqonto.syntax import tree
from reqonto.syntax.parser import parse

EXAMPLES = Path(__file__).parents[2] / "examples"


def plainly(node: object) -> list[object]:
    """Every node by looking at every field."""
    if isinstance(node, tuple):
        return [each for part in node for each in plainly(part)]
    if not is_dataclass(node) or isinstance(node, (tree.Name, Span, Source)):
        return []
    names = [each.name for each in fields(node) if each.name not in {"span", "doc", "name", "source"}]
    return [node, *(each for name in names for each in plainly(getattr(node, name)))]


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.req")), ids=lambda path: path.stem)
def test_every_node_is_visited_in_order(file):
    parsed, _ = parse(Source(str(file), file.read_text(encoding="utf-8")))

    assert [id(node) for node in walk(parsed.items)] == [id(node) for node in plainly(parsed.items)]

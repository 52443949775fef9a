"""A specification as one text in Turtle, and as a graph that questions are asked of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reqonto.checks.further import Graph
from reqonto.graphs.facts import Facts
from reqonto.graphs.names import DEFAULT_BASE
from reqonto.interchange.export import export, prefixes_of
from reqonto.spec.model import Specification
from reqonto.syntax.tree import Tree

__all__ = ["DEFAULT_BASE", "element_names", "export_turtle", "graph_of"]


def export_turtle(specification: Specification, trees: Sequence[Tree] = (), *, base: str = DEFAULT_BASE) -> str:
    """The specification as one text in Turtle; its elements are named `base#id`."""
    return "".join(export(specification, trees, base=base))


def element_names(specification: Specification, *, base: str = DEFAULT_BASE) -> Mapping[str, str]:
    """The names of declarations and items by their ids; where two share an id, the item's."""
    return Facts(specification, base).element_names()


def graph_of(specification: Specification, *, base: str = DEFAULT_BASE) -> Graph:
    """The facts of a specification as a graph to ask, with the prefixes that a question need not declare."""
    return Graph(export_turtle(specification, base=base), base, prefixes_of(base))

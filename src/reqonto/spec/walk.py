"""Every node of a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from reqonto.source import Span
from reqonto.syntax import tree


def walk(root: object) -> Iterator[object]:
    """Every node of a tree below `root`, itself included; names are parts of their nodes, not nodes."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, tuple):
            todo.extend(reversed(node))
            continue
        parts = _parts(type(node))
        if parts is None:
            continue
        yield node
        for part in reversed(parts):
            value = getattr(node, part)
            if value:
                todo.append(value)


_PARTS: dict[type, tuple[str, ...] | None] = {tree.Name: None, Span: None}


def _parts(node: type) -> tuple[str, ...] | None:
    """The fields of a node class that may hold nodes; None for what is no node."""
    if node not in _PARTS:
        known = is_dataclass(node)
        found = (spec.name for spec in fields(node)) if known else ()
        _PARTS[node] = tuple(name for name in found if name not in {"span", "doc", "name", "source"}) if known else None
    return _PARTS[node]

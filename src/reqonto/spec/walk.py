"""Every node of a tree, and how deep trees are."""

from __future__ import annotations

import sys
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


def depth(root: object) -> int:
    """How many nodes lie above one another at most."""
    deepest, todo = 0, [(root, 0)]
    while todo:
        node, level = todo.pop()
        if isinstance(node, tuple):
            todo.extend((part, level) for part in node)
            continue
        parts = _parts(type(node))
        if parts is not None:
            deepest = max(deepest, level + 1)
            todo.extend((value, level + 1) for part in parts if (value := getattr(node, part)))
    return deepest


def allow_depth(frames: int = 6_000) -> None:
    """Lets recursion go as deep as the bounds on texts and definitions allow: 400 levels, several calls each."""
    if sys.getrecursionlimit() < frames:
        sys.setrecursionlimit(frames)


_PARTS: dict[type, tuple[str, ...] | None] = {tree.Name: None, Span: None}


def _parts(node: type) -> tuple[str, ...] | None:
    """The fields of a node class that may hold nodes; None for what is no node."""
    if node not in _PARTS:
        known = is_dataclass(node)
        found = (spec.name for spec in fields(node)) if known else ()
        _PARTS[node] = tuple(name for name in found if name not in {"span", "doc", "name", "source"}) if known else None
    return _PARTS[node]

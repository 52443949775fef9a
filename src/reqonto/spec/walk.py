"""Every node of a tree, and how deep trees are."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from reqonto.records import rows
from reqonto.source import Span
from reqonto.syntax import tree


def walk(root: object) -> Iterator[object]:
    """Every node of a tree below `root`, itself included; names are parts of their nodes, not nodes."""
    known = _PARTS
    todo = [root]
    while todo:
        node = todo.pop()
        kind = node.__class__
        if kind is tuple:
            todo.extend(node[::-1])  # type: ignore[index]
            continue
        try:
            parts = known[kind]
        except KeyError:
            parts = _parts(kind)
        if parts is None:
            continue
        yield node
        for part in parts:
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
    """The fields of a node class that may hold nodes, last first; None for what is no node."""
    if node not in _PARTS:
        found = [each.name for each in rows(node) if not _is_leaf(str(each.type))]
        _PARTS[node] = tuple(reversed(found)) if rows(node) else None
    return _PARTS[node]


_LEAVES = frozenset((
    "None", "str", "int", "bool", "Fraction", "date", "datetime", "time", "frozenset", "tuple", "Name", "Span",
    "Source", "BaseTypeName", "CompareOp", "LinkWord", "Modal", "QuantifierWord", "TimingWord", "VerdictWord",
))  # fmt: skip


def _is_leaf(annotation: str) -> bool:
    """Whether a field of this type holds no node."""
    return annotation.startswith("Literal[") or set(_WORD.findall(annotation)) <= _LEAVES


_WORD = re.compile(r"\w+")

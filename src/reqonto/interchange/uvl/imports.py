"""Feature models that import others: a model stands in the tree where the feature `alias.Root` is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.interchange.uvl.model import Chosen, Condition, Feature, Group, Inverse, Joined, Model, Part, Total
from reqonto.records import dataclass
from reqonto.source import Source, Span

Opened: TypeAlias = Callable[[Path], Source | Diagnostic]
"""The text of a file, or why there is none."""

_PART = re.compile(r"[\w -]+")


@dataclass(frozen=True, slots=True)
class Import:
    """A model that another one imports, and the name under which its features are there."""

    name: str
    alias: str
    span: Span

    def file(self, beside: Path) -> Path | None:
        """The file, in the folder of the model that imports it or below; None for a name that no file has."""
        parts = self.name.split(".")
        if not all(map(_PART.fullmatch, parts)):
            return None
        return beside.parent.joinpath(*parts[:-1], f"{parts[-1]}.uvl")


def joined(root: Feature, models: Mapping[str, Model]) -> tuple[Feature, list[tuple[Condition, Span]]]:
    """The tree with imported models, by their alias, in their places, and the constraints of these."""
    named = {f"{alias}.{model.root.name}": (alias, model) for alias, model in models.items()}
    placed: list[tuple[Condition, Span]] = []

    def put(feature: Feature) -> Feature:
        groups = tuple(replace(group, features=tuple(map(put, group.features))) for group in feature.groups)
        found = named.get(feature.name)
        if found is None:
            return replace(feature, groups=groups)
        alias, model = found
        own = _renamed(model.root, alias)
        placed.extend((_said_by(condition, alias, own.name), span) for condition, span in model.constraints)
        return Feature(own.name, (*own.attributes, *feature.attributes), (*own.groups, *groups), feature.span)

    return put(root), placed


def _renamed(feature: Feature, alias: str) -> Feature:
    groups = tuple(
        Group(each.kind, each.least, each.most, tuple(_renamed(inner, alias) for inner in each.features))
        for each in feature.groups
    )
    return replace(feature, name=f"{alias}.{feature.name}", groups=groups)


def _said_by(condition: Condition, alias: str, root: str) -> Condition:
    """A constraint of an imported model, its features by their new names; what it adds up is below its root."""
    match condition:
        case Chosen(feature):
            return replace(condition, feature=f"{alias}.{feature}")
        case Inverse(body):
            return Inverse(_said_by(body, alias, root))
        case Joined(op, left, right):
            return Joined(op, _said_by(left, alias, root), _said_by(right, alias, root))
        case Total(parts):
            below = (f"{alias}.{each.below}" if each.below else root for each in parts)
            told = tuple(Part(each.factor, each.attribute, name) for each, name in zip(parts, below, strict=True))
            return replace(condition, parts=told)

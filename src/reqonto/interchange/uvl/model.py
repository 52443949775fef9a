"""A feature model: a tree of features with groups, attributes, and constraints across the tree."""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction
from typing import Literal, TypeAlias

from reqonto.records import dataclass
from reqonto.source import Span

GroupKind: TypeAlias = Literal["mandatory", "optional", "or", "alternative", "cardinality"]


def _span() -> Span:
    return field(compare=False, repr=False)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value that a feature carries; None for a name alone."""

    name: str
    value: Fraction | bool | str | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature with the groups of its children."""

    name: str
    attributes: tuple[Attribute, ...]
    groups: tuple[Group, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Group:
    """Children of which so many are chosen where their parent is; `most` is None where there is no bound."""

    kind: GroupKind
    least: int
    most: int | None
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """That a feature is chosen."""

    feature: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Inverse:
    body: Condition


@dataclass(frozen=True, slots=True)
class Joined:
    op: Literal["&", "|", "=>", "<=>"]
    left: Condition
    right: Condition


Condition: TypeAlias = Chosen | Inverse | Joined


@dataclass(frozen=True)
class Model:
    """A feature model; `constraints` are those that speak of features alone, each with its place."""

    root: Feature
    constraints: tuple[tuple[Condition, Span], ...] = ()
    namespace: str = ""


def features(feature: Feature) -> list[Feature]:
    """A feature and all below it, in the order of the text."""
    found = [feature]
    for group in feature.groups:
        for each in group.features:
            found += features(each)
    return found

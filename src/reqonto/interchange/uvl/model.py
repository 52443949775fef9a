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


Comparison: TypeAlias = Literal["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Part:
    """So many times the sum of an attribute over the chosen features, of those `below` a feature (and it) if named."""

    factor: Fraction
    attribute: str
    below: str


@dataclass(frozen=True, slots=True)
class Total:
    """That parts together compare to a number."""

    parts: tuple[Part, ...]
    op: Comparison
    bound: Fraction
    span: Span = _span()


Condition: TypeAlias = Chosen | Inverse | Joined | Total


@dataclass(frozen=True)
class Model:
    """A feature model; `constraints` are those that speak of features alone, each with its place."""

    root: Feature
    constraints: tuple[tuple[Condition, Span], ...] = ()
    namespace: str = ""


def summed(root: Feature, part: Part) -> list[tuple[Feature, Fraction]] | None:
    """The features that a part adds up, each with what it adds; None where some value is no number or none is there."""
    every = features(root)
    start = root if not part.below else next((each for each in every if each.name == part.below), None)
    if start is None:
        return None
    values = [
        (each, attribute.value) for each in features(start) for attribute in each.attributes
        if attribute.name == part.attribute
    ]  # fmt: skip
    found = [(each, part.factor * value) for each, value in values if isinstance(value, Fraction)]
    return found if found and len(found) == len(values) else None


def features(feature: Feature) -> list[Feature]:
    """A feature and all below it, in the order of the text."""
    found = [feature]
    for group in feature.groups:
        for each in group.features:
            found += features(each)
    return found


def totals(condition: Condition) -> list[Total]:
    """The comparisons of sums in a condition."""
    match condition:
        case Total():
            return [condition]
        case Chosen():
            return []
        case Inverse(body):
            return totals(body)
        case Joined(_, left, right):
            return [*totals(left), *totals(right)]


def chosen_in(condition: Condition) -> list[Chosen]:
    """What a condition says of single features."""
    match condition:
        case Chosen():
            return [condition]
        case Total():
            return []
        case Inverse(body):
            return chosen_in(body)
        case Joined(_, left, right):
            return [*chosen_in(left), *chosen_in(right)]

"""A feature model as a text of the language: an entity with features and groups, and what they demand of each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import comb
from unicodedata import normalize

from reqonto.diagnostics import codes_uvl as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.interchange.uvl.model import (
    Attribute,
    Chosen,
    Condition,
    Feature,
    Group,
    Inverse,
    Joined,
    Model,
    Total,
    features,
    summed,
)
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree
from reqonto.syntax.show import Dialect

MOST_WAYS = 500
"""So many choices of members may a group with bounds be written out as."""


def text_of(
    model: Model, source: Source, products: int | None, dialect: Dialect | None, *, most: bool = False
) -> tuple[str, list[Diagnostic]]:
    """The model as a text, and what could not be said in it; `products` is told in a comment, see `said_of`."""
    chosen: Dialect = dialect or "en"
    work = _Inward(model, chosen)
    lines = list(work.lines())
    if products is not None:
        lines.insert(0, f"# {source.path.rpartition('/')[2]}: {said_of(products, most=most)[chosen]}")
    parsed, faults = parse(Source(source.path, "\n".join(lines) + "\n"))
    assert not [each for each in faults if each.weight is Severity.ERROR], faults
    return print_tree(parsed, chosen), work.problems


def said_of(products: int, *, most: bool) -> Text:
    """How many products a model has; so many at `most` where what is left out of it may exclude some."""
    told = Text(f"{products} products", f"{products} 种产品")
    return Text(f"at most {told.en}", f"至多 {told.zh}") if most else told


class _Inward:
    """One model; every feature gets a name of its own."""

    def __init__(self, model: Model, dialect: Dialect) -> None:
        self.model = model
        self.dialect = dialect
        self.problems: list[Diagnostic] = []
        self.names: dict[str, str] = {}
        taken: set[str] = set()
        for each in features(model.root):
            plain = _plain(each.name)
            name, number = plain, 1
            while name.casefold() in taken:
                number += 1
                name = f"{plain}_{number}"
            taken.add(name.casefold())
            self.names[each.name] = f"`{name}`"
        self.number = 0

    def lines(self) -> Iterator[str]:
        root = self.model.root
        kind = self.names[root.name]
        if self.model.namespace:
            module = ".".join(
                f"`{re.sub(r'[^0-9A-Za-z_]+', '_', part) or '_'}`" for part in self.model.namespace.split(".")
            )
            yield f"module {module}"
        yield f"entity {kind} {{"
        for attribute in root.attributes:
            yield from self.parameter(attribute)
        plain = {id(each) for group in root.groups if group.kind == "mandatory" for each in group.features}
        for each in features(root)[1:]:
            yield from self.feature(each, optional=id(each) not in plain)
        for group in root.groups:
            if group.kind in {"or", "alternative"}:
                words = "some of" if group.kind == "or" else "one of"
                yield f"group {words} {{ {', '.join(self.names[each.name] for each in group.features)} }}"
        if root.name != kind.strip("`"):
            yield f"label {_quoted(root.name)}"
        yield "}"
        there = Text("There is a product", "存在产品")[self.dialect]
        yield f'situation {self.id()} "{there}" {{ some x in {kind}: true }}'
        yield from self.demands(root, kind, at_root=True)
        yield from self.values(root, kind, "x")
        for condition, span in self.model.constraints:
            said = self.said(condition)
            yield f"constraint {self.id()} {_quoted(' '.join(span.text.split()))}: every x in {kind}: {said}"

    def id(self) -> str:
        self.number += 1
        return f"FM-{self.number}"

    def feature(self, feature: Feature, *, optional: bool) -> Iterator[str]:
        name = self.names[feature.name]
        yield f"{'optional ' if optional else ''}feature {name} {{"
        for attribute in feature.attributes:
            if attribute.name != "abstract":
                yield from self.parameter(attribute)
        if any(each.name == "abstract" for each in feature.attributes):
            yield "tags abstract"
        if feature.name != name.strip("`"):
            yield f"label {_quoted(feature.name)}"
        yield "}"

    def parameter(self, attribute: Attribute) -> Iterator[str]:
        if attribute.name == "abstract":
            return
        kinds = {bool: "boolean", Fraction: "decimal", str: "text", type(None): "boolean"}
        yield f"param {_name(attribute.name)}: {kinds[type(attribute.value)]}"

    def values(self, root: Feature, kind: str, x: str) -> Iterator[str]:
        """The values of the attributes, which are the same in every product."""
        for each in features(root):
            owner = x if each is root else f"{x}.{self.names[each.name]}"
            for attribute in each.attributes:
                if attribute.name == "abstract":
                    continue
                path = f"{owner}.{_name(attribute.name)}"
                said = _valued(path, attribute)
                if each is not root:
                    said = f"has {owner} implies {said}"
                yield f"rule {self.id()}: every {x} in {kind}: {said}"

    def demands(self, feature: Feature, kind: str, *, at_root: bool) -> Iterator[str]:
        """What the tree says beside what features and groups of the language say: those of the root say it already."""
        for group in feature.groups:
            members = [f"has x.{self.names[each.name]}" for each in group.features]
            parent = "" if at_root else f"has x.{self.names[feature.name]}"
            if not at_root:
                for each in members:
                    equal = "iff" if group.kind == "mandatory" else "implies"
                    yield f"rule {self.id()}: every x in {kind}: {each} {equal} {parent}"
            if group.kind in {"or", "alternative", "cardinality"} and not (at_root and group.kind != "cardinality"):
                for said in self.bounds(group, members):
                    body = f"{parent} implies {said}" if parent else said
                    yield f"rule {self.id()}: every x in {kind}: {body}"
            for child in group.features:
                yield from self.demands(child, kind, at_root=False)

    def bounds(self, group: Group, members: list[str]) -> Iterator[str]:
        """That at least, and at most, so many of the members are there."""
        size = len(members)
        least, most = group.least, group.most
        ways = (comb(size, size - least + 1) if 0 < least <= size else 0) + (
            comb(size, most + 1) if most is not None else 0
        )
        if ways > MOST_WAYS:
            names = ", ".join(each.name for each in group.features)
            what = Text(
                f"one of {least}..{most if most is not None else '*'} of {names}",
                f"{names} 中的 {least}..{most if most is not None else '*'} 个",
            )
            self.problems.append(Diagnostic(codes.LEFT_OUT, group.features[0].span, {"what": what}))
            return
        if least > size:
            yield f"(not ({members[0]}) and {members[0]})"
        elif least:
            rows = [" or ".join(chosen) for chosen in combinations(members, size - least + 1)]
            yield "(" + " and ".join(f"({row})" for row in rows) + ")"
        if most is not None and most < size:
            rows = [f"not ({' and '.join(chosen)})" for chosen in combinations(members, most + 1)]
            yield "(" + " and ".join(f"({row})" for row in rows) + ")"

    def said(self, condition: Condition) -> str:
        match condition:
            case Chosen(name):
                if name == self.model.root.name:
                    return "true"
                return f"has x.{self.names[name]}"
            case Total():
                return self.total(condition)
            case Inverse(body):
                return f"not ({self.said(body)})"
            case Joined("&" | "|" as op, _, _):
                word = " and " if op == "&" else " or "
                return word.join(f"({self.said(each)})" for each in _row(condition, op))
            case Joined(op, left, right):
                word = {"=>": "implies", "<=>": "iff"}[op]
                return f"({self.said(left)}) {word} ({self.said(right)})"

    def total(self, total: Total) -> str:
        """A sum over the chosen features, each of which adds its attribute."""
        root = self.model.root
        told: list[str] = []
        for part in total.parts:
            factor = "" if part.factor == 1 else f"{_decimal(part.factor)} * "
            for each, _ in summed(root, part) or ():
                owner = "x" if each is root else f"x.{self.names[each.name]}"
                value = f"{factor}{owner}.{_name(part.attribute)}"
                told.append(value if each is root else f"(if has {owner} then {value} else 0)")
        return f"{' + '.join(told)} {total.op} {_decimal(total.bound)}"


def _row(condition: Condition, op: str) -> list[Condition]:
    """What a long row of one connective joins."""
    found: list[Condition] = []
    while isinstance(condition, Joined) and condition.op == op:
        found.append(condition.right)
        condition = condition.left
    return [condition, *reversed(found)]


def _valued(path: str, attribute: Attribute) -> str:
    """That an attribute has its value; one without is a mark."""
    value = attribute.value
    if isinstance(value, Fraction):
        return f"{path} = {_decimal(value)}"
    if isinstance(value, str):
        return f"{path} = {_quoted(value)}"
    return f"not {path}" if value is False else path


def _name(text: str) -> str:
    return f"`{_plain(text)}`"


def _plain(text: str) -> str:
    """A text as a name of the language: letters, digits and `_`."""
    plain = re.sub(r"\W+", "_", normalize("NFKC", text)).strip("_") or "_"
    return plain if not plain[0].isdigit() else f"_{plain}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _decimal(value: Fraction) -> str:
    """A decimal number as it is written; those of UVL have an end."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = abs(int(value * 10**digits))
    text = str(whole).rjust(digits + 1, "0")
    shown = text if not digits else f"{text[:-digits]}.{text[-digits:]}"
    return shown if value >= 0 else f"-{shown}"

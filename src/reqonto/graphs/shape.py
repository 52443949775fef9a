"""How the nodes of a tree are told in the terms of the ontology: a class for each sort, a property for each part.

Nothing is listed twice: sorts and parts are those of `syntax.tree`, and the names of the terms follow from theirs, with
the exceptions below.  A part that is said by one word or number is a property of data (`wordOp`), one that has parts
itself leads to another node (`nodeLeft`); those of a list have their positions.
"""

from __future__ import annotations

import types
from datetime import date, datetime, time
from fractions import Fraction
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from reqonto import vocabulary
from reqonto.rdf.terms import Iri
from reqonto.records import dataclass, rows
from reqonto.syntax import tree

_DATA = {
    "str": "text", "bool": "truth", "int": "integer", "Fraction": "decimal",
    "date": "date", "datetime": "instant", "time": "clock", "Name": "name", "Path": "path",
}  # fmt: skip
"""How a part is written that is said by one word, by the name of its type."""

_BY_TYPE: dict[tuple[str, object], str] = {
    ("value", Fraction): "Amount",
    ("value", bool): "Truth",
    ("value", date): "Moment",
    ("value", datetime): "Moment",
    ("value", time): "Moment",
    ("low", Fraction): "Lowest",
    ("high", Fraction): "Highest",
    ("low", int): "Least",
    ("high", int): "Most",
}
_OTHERWISE_NAMED: dict[tuple[type, str], str] = {
    (tree.ExpectTruth, "value"): "wordExpected",
    (tree.CollectionType, "element"): "nodeElement",
    (tree.Service, "provides"): "nodeProvided",
    (tree.Service, "to"): "nodeReceiver",
    (tree.Consent, "information"): "nodeInformation",
    (tree.Need, "purpose_text"): "nodePurpose",
    (tree.GivenObject, "values"): "nodeArg",
    (tree.Bind, "keys"): "nodeKey",
    **{
        (kind, "item"): "nodeSubject"
        for kind in (tree.In, tree.IsA, tree.Known, tree.Matches, tree.WithinOf, tree.AsOf)
    },
}
ALWAYS_SAID = {(tree.Bool, "value"), (tree.ExpectWhole, "consistent")}
"""Truth values that are written whatever they are; the others only if they are true."""

ENTRY, NOTHING = Iri(vocabulary.EntryNode), Iri(vocabulary.NothingNode)
WORD_TEXT, WORD_NUMBER = Iri(vocabulary.wordText), Iri(vocabulary.wordNumber)
NODE_PART = Iri(vocabulary.nodePart)
POSITION = Iri(vocabulary.nodePosition)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a node: the field that holds it and the property that tells it.

    `data` says how a part of one word is written, and is empty for nodes; `kinds` are the nodes that may stand there,
    `choices` the words that may, if not all.  Parts that are lists are so by `many`; entries of a list that are tuples
    have the parts of `pair`.
    """

    field: str
    property: Iri
    data: str
    kinds: tuple[type, ...]
    choices: tuple[str, ...]
    many: bool
    optional: bool
    pair: tuple[Part, ...] = ()


@cache
def node_kinds() -> dict[type, Iri]:
    """The sorts of nodes and their classes in the ontology."""
    return {
        each: Iri(getattr(vocabulary, f"{name}Node"))
        for name, each in vars(tree).items()
        if isinstance(each, type) and rows(each) and hasattr(vocabulary, f"{name}Node")
    }


@cache
def kinds_by_class() -> dict[str, type]:
    """The sorts of nodes by their classes in the ontology."""
    return {iri: kind for kind, iri in node_kinds().items()}


@cache
def item_kinds() -> frozenset[type]:
    """The sorts of nodes that are items of a text."""
    return frozenset(get_args(tree.Item))


@cache
def parts(kind: type) -> tuple[Part, ...]:
    """The parts of a sort of nodes, in the order of its fields, without the place."""
    return tuple(_part(kind, each.name, _meant(each.type)) for each in rows(kind) if each.name != "span")


def _meant(written: object) -> object:
    """The type that is written as the type of a field."""
    return eval(written, vars(tree)) if isinstance(written, str) else written  # noqa: S307 - the names of our own types


def _part(kind: type, name: str, meant: Any) -> Part:  # noqa: ANN401 - any type
    found = _alternatives(meant)
    optional = type(None) in found
    inside = [each for each in found if each is not type(None)]
    many = len(inside) == 1 and get_origin(inside[0]) is tuple
    if many:
        element = get_args(inside[0])[0]
        if get_origin(element) is tuple:
            pair = tuple(_part(kind, name, each) for each in get_args(element))
            return Part(name, _property(kind, name, None), "", (), (), many=True, optional=optional, pair=pair)
        inside = _alternatives(element)
    choices = tuple(word for each in inside if get_origin(each) is Literal for word in get_args(each))
    data = "text" if choices else _DATA.get(getattr(inside[0], "__name__", ""), "") if len(inside) == 1 else ""
    kinds = () if data else tuple(inside)
    property_ = _property(kind, name, None if many or not data else inside[0])
    return Part(name, property_, data, kinds, choices, many, optional)


def _alternatives(meant: object) -> list[Any]:
    if get_origin(meant) in {Union, types.UnionType}:
        return [each for part in get_args(meant) for each in _alternatives(part)]
    return [meant]


def _property(kind: type, name: str, data: object) -> Iri:
    """The property that tells a part: by its name, and by its type where one name serves several."""
    local = _OTHERWISE_NAMED.get((kind, name))
    if local is None:
        camel = "".join(word.capitalize() for word in name.split("_"))
        if data is not None:
            local = f"word{_BY_TYPE.get((name, data), camel)}"
        else:
            local = f"node{camel}"
            if not hasattr(vocabulary, local):
                local = local.removesuffix("s")
    return Iri(getattr(vocabulary, local))

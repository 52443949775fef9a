"""Small mistakes in formulas, of the kinds that people make: the comparison must notice each of them."""

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction

from . import notation as n

TURNED = {"<": "≤", "≤": "<", ">": "≥", "≥": ">", "=": "≠", "≠": "="}


def mutants(tree):
    """Each formula that one mistake makes of a formula, with a word for the mistake."""
    for what, node, path in _everywhere(tree, ()):
        for mistake, changed in _mistakes(node, what):
            yield mistake, _put(tree, path, changed)


def _everywhere(node, path, parent=None):
    yield parent, node, path
    for item in fields(node):
        part = getattr(node, item.name)
        if is_dataclass(part):
            yield from _everywhere(part, (*path, (item.name, None)), node)
        elif isinstance(part, tuple):
            for index, each in enumerate(part):
                if is_dataclass(each):
                    yield from _everywhere(each, (*path, (item.name, index)), node)


def _put(node, path, new):
    if not path:
        return new
    (name, index), *rest = path
    part = getattr(node, name)
    if index is None:
        return replace(node, **{name: _put(part, rest, new)})
    changed = _put(part[index], rest, new)
    return replace(node, **{name: (*part[:index], changed, *part[index + 1 :])})


def _mistakes(node, parent):
    match node:
        case n.Compared(op, left, right):
            yield "bound", n.Compared(TURNED[op], left, right)
            if op in "<≤>≥":
                yield "direction", n.Compared(op, right, left)
        case n.Number(value, "s"):
            yield "longer", n.Number(value + 3600, "s")
            yield "a second", n.Number(value + 1, "s")
        case n.Number(value, ""):
            yield "number", n.Number(value + Fraction(1))
        case n.All(parts):
            for index in range(len(parts)):
                rest = (*parts[:index], *parts[index + 1 :])
                yield "dropped", rest[0] if len(rest) == 1 else n.All(rest)
        case n.Any(parts):
            for index in range(len(parts)):
                rest = (*parts[:index], *parts[index + 1 :])
                yield "case dropped", rest[0] if len(rest) == 1 else n.Any(rest)
            yield "all", n.All(parts)
        case n.Among(term, tuple() as values) if len(values) > 1:
            yield "value dropped", n.Among(term, values[1:])
        case n.Call(name, args) if name[0].isupper():
            for at in range(len(args) - 1):
                if isinstance(args[at], n.Name) and isinstance(args[at + 1], n.Name) and args[at] != args[at + 1]:
                    yield "swapped", n.Call(name, (*args[:at], args[at + 1], args[at], *args[at + 2 :]))
        case n.Not(body):
            yield "affirmed", body
        case n.Iff(left, right):
            yield "one way", n.Implies(left, right)
    if isinstance(node, n.Exists) and not isinstance(parent, n.Not):
        yield "denied", n.Not(node)

"""Random small worlds over the symbols that given formulas use, made so that comparisons often just hold or just fail."""

from fractions import Fraction
from itertools import product

from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, TextSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Aggregate, AtLeast, Const, Exists, ForAll, IsKind
from reqonto.logic.walk import every_node, functions_in


class Worlds:
    """A source of worlds for formulas of one theory."""

    def __init__(self, theory, formulas, generator):
        self.theory, self.generator = theory, generator
        self.functions = {}
        self.sorts = {}
        self.kinds = set()
        self.constants = {}
        for formula in formulas:
            self.functions |= functions_in(formula)
            for node in every_node(formula):
                if isinstance(node, ForAll | Exists | AtLeast | Aggregate):
                    self.sorts |= {var.sort.name: var.sort for var in node.vars if isinstance(var.sort, ObjectSort)}
                elif isinstance(node, IsKind):
                    self.kinds.add(node.kind)
                elif isinstance(node, Const):
                    self.constants.setdefault(repr(node.sort), set()).add(node.value)
        for function in self.functions.values():
            for sort in (*function.args, function.result):
                if isinstance(sort, ObjectSort):
                    self.sorts[sort.name] = sort
        self.events = {sort.name for sort in theory.event_sorts}

    def world(self):
        pick = self.generator
        elements = {}
        for name in self.sorts:
            most = 3 if name in self.events else 2
            elements[name] = tuple(
                f"{name}{index}" for index in range(pick.randint(0 if name in self.events else 1, most))
            )
        durations = [value for sort, values in self.constants.items() if "duration" in sort for value in values]
        times = [Fraction(at) for at in (0, 1, 2, *durations)]
        times += [duration + step for duration in durations for step in (-1, 1, 2)]
        functions, timelines = {}, {}
        for name, function in self.functions.items():
            args = function.args[:-1] if function.changing else function.args
            table = {}
            for key in product(*(self.domain(sort, elements) for sort in args)):
                if function.partial and pick.random() < 0.25:
                    continue
                value = self.value(function.result, elements, times)
                if value is None:
                    continue
                table[key] = value
            if function.changing:
                timelines[name] = {
                    key: ((None, value), *self.later(function.result, elements, times)) for key, value in table.items()
                }
            else:
                functions[name] = table
        members = {
            kind: frozenset(each for each in elements.get(self.theory.kinds[kind].sort.name, ()) if pick.random() < 0.6)
            for kind in sorted(self.kinds)
        }
        return Structure(elements, members, functions, timelines)

    def later(self, sort, elements, times):
        instants = sorted({int(self.generator.choice(times)) for _ in range(2)})
        return [(4 * instant + 1, self.value(sort, elements, times)) for instant in instants]

    def domain(self, sort, elements):
        if isinstance(sort, ObjectSort):
            return elements[sort.name]
        assert isinstance(sort, EnumSort)
        return self.members(sort)

    def members(self, sort):
        """The members that the formulas name, and one that they do not."""
        named = sorted(self.constants.get(repr(sort), ()))
        return (*named, *(member for member in sort.members if member not in named))[: len(named) + 1]

    def value(self, sort, elements, times):
        pick = self.generator
        match sort:
            case BoolSort():
                return pick.random() < 0.6
            case ObjectSort(name):
                return pick.choice(elements[name]) if elements[name] else None
            case EnumSort():
                return pick.choice(self.members(sort))
            case TextSort():
                return pick.choice(("a", "b"))
            case NumberSort("instant" | "duration"):
                return pick.choice(times)
            case NumberSort():
                return Fraction(pick.choice((0, 1, 2)))

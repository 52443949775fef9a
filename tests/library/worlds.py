"""The same question asked without any rewriting: do two formulas agree in random small worlds?

A formula of the catalogue is evaluated as it stands, amounts and accounts quantified over the values that the world has.
"""

from fractions import Fraction

from reqonto.logic.evaluate import holds, value
from reqonto.logic.sorts import STEPS, EnumSort, NumberSort, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    And,
    Apply,
    Compare,
    Const,
    Exists,
    ForAll,
    Holds,
    Iff,
    Implies,
    IsKind,
    Not,
    Or,
    Var,
)
from reqonto.logic.walk import every_node, free_variables, functions_in

from ..constraints.random_worlds import Worlds


class LegalWorlds(Worlds):
    """Random worlds in which the parties of events and relations have the roles that their declarations say."""

    def __init__(self, theory, formulas, generator):
        used = {name for formula in formulas for name in functions_in(formula)}
        self.rules = [
            axiom
            for axiom in theory.axioms
            if axiom.force == "structure"
            and 0 < len(functions_in(axiom.formula))
            and set(functions_in(axiom.formula)) <= used
        ]
        super().__init__(theory, (*formulas, *(rule.formula for rule in self.rules)), generator)
        for name in tuple(self.kinds):
            self.kinds |= {above for above in theory.ancestors(name) if theory.kinds[above].sort.name != above}

    def domain(self, sort, elements):
        if isinstance(sort, NumberSort):
            # What a function of times may be asked for: the times that events may have.
            lengths = [each for sort, found in self.constants.items() if "duration" in sort for each in found]
            return sorted(
                {Fraction(0), Fraction(1), Fraction(2), *(each + step for each in lengths for step in (-1, 0, 1, 2))}
            )
        return super().domain(sort, elements)

    def world(self):
        for _ in range(50):
            found = self.mended(super().world())
            if all(holds(rule.formula, found) for rule in self.rules):
                return found
        raise AssertionError("no legal world found")

    def mended(self, world):
        """The world with parties in the roles that they act in, and without facts about parties of other roles."""
        members = {kind: set(found) for kind, found in world.members.items()}
        functions = {name: dict(table) for name, table in world.functions.items()}
        timelines = {name: dict(table) for name, table in world.timelines.items()}
        for kind in sorted(members):
            for above in self.theory.ancestors(kind):
                if above in members:
                    members[above] |= members[kind]
        for rule in self.rules:
            for part in rule.duty.parts if isinstance(rule.duty, And) else (rule.duty,):
                match part:
                    case IsKind(Apply(function), kind):
                        for args, found in functions.get(function.name, {}).items():
                            if found not in members[kind]:
                                functions[function.name][args] = self.cast(found, kind, members)
        for rule in self.rules:
            match rule.trigger:
                case Holds(Apply(function, args)):
                    for table in (functions.get(function.name, {}), timelines.get(function.name, {})):
                        for key in tuple(table):
                            env = {arg.name: each for arg, each in zip(args, key, strict=False)}
                            if not holds(rule.duty, Structure(world.elements, members), env):
                                del table[key]
        frozen = {kind: frozenset(found) for kind, found in members.items()}
        return Structure(world.elements, frozen, functions, timelines)

    def cast(self, party, kind, members):
        """A party for the role: one that has it, or this one, which gets it."""
        if members[kind]:
            return self.generator.choice(sorted(members[kind]))
        for above in self.theory.ancestors(kind):
            if above in members:
                members[above].add(party)
        return party


# ---------------------------------------------------------------- evaluation without rewriting


class Plain:
    """Truth in a world, with quantifiers over whatever sort: numbers and texts range over the values that there are."""

    def __init__(self, world, constants):
        self.world = world
        self.numbers = {}
        self.constants = constants
        self.ranges = {}

    def domain(self, sort):
        if isinstance(sort, ObjectSort):
            return self.world.elements.get(sort.name, ())
        if isinstance(sort, EnumSort):
            return sort.members
        if sort not in self.ranges:
            self.ranges[sort] = self.range(sort)
        return self.ranges[sort]

    def range(self, sort):
        found = {Fraction(0), Fraction(1)} if isinstance(sort, NumberSort) else set()
        tables = self.world.functions.values()
        if isinstance(sort, NumberSort) and sort.kind in ("instant", "moment"):
            lengths = {each for each in self.constants if isinstance(each, Fraction)}
            instants = {each for table in tables for each in table.values() if isinstance(each, Fraction)}
            for table in self.world.timelines.values():
                for timeline in table.values():
                    instants |= {Fraction(start // STEPS) for start, _ in timeline if start is not None}
            instants |= {each + length for each in instants for length in lengths} | {
                each - length for each in instants for length in lengths
            }
            instants |= {each + step for each in instants for step in (-1, 1)}
            if sort.kind == "instant":
                return sorted(instants)
            return sorted({each * STEPS + step for each in instants for step in range(STEPS)})
        for table in tables:
            found |= {each for each in table.values() if isinstance(each, Fraction) == isinstance(sort, NumberSort)}
        return sorted(
            each for each in found | self.constants if isinstance(each, Fraction) == isinstance(sort, NumberSort)
        )

    def holds(self, formula, env):
        match formula:
            case Not(body):
                return not self.holds(body, env)
            case And(parts):
                return all(self.holds(part, env) for part in parts)
            case Or(parts):
                return any(self.holds(part, env) for part in parts)
            case Implies(left, right):
                return not self.holds(left, env) or self.holds(right, env)
            case Iff(left, right):
                return self.holds(left, env) == self.holds(right, env)
            case Exists(variables, body):
                return any(True for _ in self.search(list(variables), [body], env))
            case ForAll(variables, Implies(left, right)):
                return all(self.holds(right, inner) for inner in self.search(list(variables), [left], env))
            case ForAll(variables, body):
                return not any(True for _ in self.search(list(variables), [Not(body)], env))
        return holds(formula, self.world, env)

    def search(self, variables, parts, env):
        """Every assignment of the variables under which all parts hold; what a part says a variable is, is taken."""
        variables, waiting, todo = list(variables), [], list(parts)
        while todo:
            part = todo.pop()
            match part:
                case And(inner):
                    todo.extend(inner)
                case Exists(own, body):
                    variables.extend(own)
                    todo.append(body)
                case _:
                    waiting.append(part)
        yield from self._search({var.name: var for var in variables}, waiting, env)

    def _search(self, unbound, parts, env):
        rest = []
        for part in parts:
            if any(var.name in unbound for var in free_variables(part)):
                rest.append(part)
            elif not self.holds(part, env):
                return
        if not unbound:
            yield env
            return
        chosen, choices = self._next(unbound, rest, env)
        left = {name: var for name, var in unbound.items() if name != chosen}
        for choice in choices:
            yield from self._search(left, rest, {**env, chosen: choice})

    def _next(self, unbound, parts, env):
        for part in parts:
            if isinstance(part, Compare) and part.op == "=":
                for one, other in ((part.left, part.right), (part.right, part.left)):
                    given = not any(var.name in unbound for var in free_variables(other))
                    if isinstance(one, Var) and one.name in unbound and given:
                        found = value(other, self.world, env)
                        return one.name, () if found is None else (found,)
        sizes = {name: len(self.domain(var.sort)) for name, var in unbound.items()}
        # Things before numbers: what is said of them often says what the numbers are.
        name = min(unbound, key=lambda each: (not isinstance(unbound[each].sort, ObjectSort), sizes[each]))
        return name, self.domain(unbound[name].sort)


def constants_of(*formulas):
    """The numbers and texts that formulas name."""
    return {node.value for formula in formulas for node in every_node(formula) if isinstance(node, Const)}


def disagreement(theory, catalogue, formula, generator, tries):
    """A random world in which the two differ, or None; and how often both were true and false."""
    worlds = LegalWorlds(theory, (catalogue, formula), generator)
    constants = constants_of(catalogue, formula)
    truths = {True: 0, False: 0}
    for _ in range(tries):
        world = worlds.world()
        truth = Plain(world, constants).holds(catalogue, {})
        truths[truth] += 1
        if Plain(world, constants).holds(formula, {}) != truth:
            return world, truths
    return None, truths

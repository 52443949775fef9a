"""Worlds near a world: most of what is asked differs from a known world in a few values only.

A large specification has one world that keeps everything, found once.  Whether a goal is possible as well is asked of
those axioms alone that read what has to change for it: everything else stays as it is in the known world, and is true
there.  At first nothing may change; what the solver says is in the way is opened, with the axioms that read it, until
there is a world, or a contradiction that needs nothing of the known world, or too much would have to change.

What is found is a world: its changed part is replayed by the reference evaluator together with every axiom that reads
it.  What is not found says nothing; a contradiction is a hint where to look for a proof, and no proof.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import product
from typing import Any

import z3

from reqonto.backends.base import Budget, Nearby
from reqonto.backends.smt_ground import Ground
from reqonto.backends.smt_kept import Texts
from reqonto.backends.smt_lowering import Lowered, Symbols, TooLarge, Unsupported, conj, integer, neg, real
from reqonto.backends.smt_rules import Rule, engine_form
from reqonto.backends.smt_solver import Meter, Sat, Solver, Unsat
from reqonto.backends.smt_world import Reader
from reqonto.logic.evaluate import Unsupported as NotEvaluated
from reqonto.logic.evaluate import check_structure, holds
from reqonto.logic.reading import Part, part_of_kind, read_by
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Theory
from reqonto.records import dataclass

MOST_RULES = 400
"""So many axioms are looked at around one change."""
MOST_AT_ONCE = 40
"""What more axioms read stays as it is: another world is near to what is asked."""
FEW = 6
"""Of so few things in the way each is left out if the others are enough."""
MANY = 10 * MOST_AT_ONCE
"""What so many axioms read is not counted to the last one."""
MOST_TUPLES = 400
"""So many values of one symbol are written out."""
MOST_ATTRIBUTES = 60
"""Of a kind with more attributes no further objects are tried."""
ROUNDS = 12
"""How often more is opened."""
MORE_OBJECTS = 2
"""So many objects of a kind are tried beside those of the known world."""
STEPS = 200_000
"""How many solver steps one round may take."""

GOAL = "g"


class Vicinity:
    """Which axioms read what; made once for a session."""

    def __init__(self, theory: Theory, symbols: Symbols, rules: Sequence[Rule]) -> None:
        self.theory = theory
        self.symbols = symbols
        self.texts = Texts()
        self.context = z3.Context()
        """One for all questions: to make one takes longer than such a question."""
        self.readers: dict[Part, list[Rule]] = {}
        self.parts: dict[int, tuple[Part, ...]] = {}
        self.on: dict[str, list[Function]] = {}
        """The symbols with an argument of a sort."""
        self.to: dict[str, list[Function]] = {}
        """The symbols whose values are objects of a sort."""
        self.apart: dict[str, list[tuple[str, str]]] = {}
        self.order = {name: index for index, name in enumerate(theory.kinds)}
        for rule in rules:
            found = read_by(rule.formula, theory)
            self.parts[rule.index] = found
            for part in found:
                self.readers.setdefault(part, []).append(rule)
        for function in theory.functions.values():
            for sort in {sort.name for sort in function.args if isinstance(sort, ObjectSort)}:
                self.on.setdefault(sort, []).append(function)
            if isinstance(function.result, ObjectSort):
                self.to.setdefault(function.result.name, []).append(function)
        self.below: dict[str, list[str]] = {}
        for kind in theory.kinds:
            for above in theory.ancestors(kind)[1:]:
                self.below.setdefault(above, []).append(kind)
        for pair in theory.disjoint:
            for kind in set(pair):
                self.apart.setdefault(kind, []).append(pair)

    def beside(self, kind: str) -> Iterator[str]:
        """The kinds that have to do with who is of a kind: those below it, and those that exclude one above it."""
        yield from self.below.get(kind, ())
        for above in self.theory.ancestors(kind):
            for pair in self.apart.get(above, ()):
                yield from pair


@dataclass
class _Open:
    """What may change, and which axioms read it."""

    vicinity: Vicinity
    kept: frozenset[str]
    parts: set[Part] = field(default_factory=set)
    rules: dict[int, Rule] = field(default_factory=dict)
    more: dict[str, int] = field(default_factory=dict)
    """For sorts that may change: how many objects more than in the known world."""

    def cost(self, part: Part) -> int:
        """How many axioms take part in addition if a part may change."""
        found = 0
        for each in self._with(part):
            readers = self.vicinity.readers.get(each, ())
            if len(readers) - len(self.rules) > MANY:
                return len(readers) - len(self.rules)
            found += sum(rule.index not in self.rules for rule in self._readers(each))
        return found

    def open(self, part: Part) -> None:
        for each in self._with(part):
            self.parts.add(each)
            for rule in self._readers(each):
                self.rules[rule.index] = rule

    def _with(self, part: Part) -> Iterator[Part]:
        """A part, and those that change with it."""
        yield part
        word, name = part
        if word == "gone":
            yield "sort", name
            for function in self.vicinity.to.get(name, ()):
                yield "function", function.name
        elif word == "kind":
            # Membership goes upwards, and excludes others.
            for above in self.vicinity.theory.ancestors(name)[1:]:
                if part_of_kind(above, self.vicinity.theory)[0] == "kind":
                    yield "kind", above

    def _readers(self, part: Part) -> Iterator[Rule]:
        for rule in self.vicinity.readers.get(part, ()):
            if rule.axiom.force == "structure" or rule.axiom.id in self.kept:
                yield rule


class Neighbourhood:
    """Questions about worlds near one world, which keeps the axioms of `kept` and all structure."""

    def __init__(self, vicinity: Vicinity, world: Structure, kept: frozenset[str]) -> None:
        self.vicinity = vicinity
        self.theory = vicinity.theory
        self.world = world
        self.kept = kept

    def find(self, goal: Formula, without: Collection[str], budget: Budget) -> Nearby | None:
        """A world near the known one in which the goal holds, and all that is kept but `without`.

        Or what contradicts it, whatever the world; None if neither was found.
        """
        meter = Meter.start(budget.steps, budget.seconds)
        try:
            return self._find(engine_form(goal), goal, frozenset(without), meter)
        except (Unsupported, NotEvaluated, TooLarge):
            return None

    def _find(self, goal: Formula, told: Formula, without: frozenset[str], meter: Meter) -> Nearby | None:
        opened = _Open(self.vicinity, self.kept - without)
        for _ in range(ROUNDS):
            written = _Written(self, opened, goal)
            result = written.solver.check(written.assumed, meter, steps=STEPS)
            if isinstance(result, Sat):
                return self._shown(written, result, opened, told)
            if not isinstance(result, Unsat):
                return None
            blamed = written.least(result.core, opened, meter)
            if any(name.startswith("-") and name not in written.ways for name in blamed):
                return None
            ways = [(name, written.ways[name]) for name in sorted(blamed) if name in written.ways]
            if not self._open(opened, ways):
                return self._blocked(written, blamed)
        return None

    def _blocked(self, written: _Written, blamed: Collection[str]) -> Nearby:
        """What is in the way of every world near this one, and what of every world, but for its size."""
        rules = [written.rules[name] for name in blamed if name in written.rules]
        ids = frozenset(rule.axiom.id for rule in rules if rule.axiom.force != "structure")
        fixed = frozenset(written.ways[name] for name in blamed if not name.startswith("-") and name in written.ways)
        return Nearby(core=frozenset() if fixed else ids, blocked=fixed)

    def _open(self, opened: _Open, ways: Sequence[tuple[str, Part]]) -> bool:
        """Let change what is in the way, unless much depends on it; whether something new may change.

        Other values of what there is come first, then other objects.
        """
        values = [part for _, part in ways if part[0] in {"function", "kind"}]
        objects = [part for _, part in ways if part[0] in {"sort", "gone"}]
        changed = [self._open_one(opened, part) for part in values]
        if not any(changed):
            changed = [self._open_one(opened, part) for part in objects]
        return any(changed) and len(opened.rules) <= MOST_RULES

    def _open_one(self, opened: _Open, part: Part) -> bool:
        word, name = part
        wanted = opened.more.get(name, 0) + 1
        if word == "sort" and (wanted > MORE_OBJECTS or len(self.vicinity.on.get(name, ())) > MOST_ATTRIBUTES):
            return False
        if opened.cost(part) > MOST_AT_ONCE:
            return False
        if word == "sort":
            opened.more[name] = wanted
        opened.open(part)
        return True

    def _shown(self, written: _Written, found: Sat, opened: _Open, goal: Formula) -> Nearby | None:
        """The world of a model, if the reference evaluator finds it right."""
        reader = _Reader(written.ground, found.model, written.solver.context, self.world)
        part = reader.world()
        world, there = written.patched(part)
        if check_structure(there, written.theory):
            return None
        moved = any(word in {"sort", "gone"} or name.endswith(".time") for word, name in opened.parts)
        # Values change with events only.
        if moved and self.world.timelines and check_structure(world, self.theory):
            return None
        if not holds(goal, world) or not all(holds(rule.formula, world) for rule in opened.rules.values()):
            return None
        return Nearby(shown=True, world=world, changed=frozenset(_changed(self.world, world, opened.parts)))


def _changed(before: Structure, after: Structure, parts: Collection[Part]) -> Iterator[Part]:
    """Of what might change what did."""
    for word, name in parts:
        match word:
            case "function":
                if before.functions.get(name, {}) != after.functions.get(name, {}):
                    yield word, name
            case "kind":
                if before.members.get(name, frozenset()) != after.members.get(name, frozenset()):
                    yield word, name
            case _:
                yield word, name


class _Written:
    """The text of one round: the axioms that read what may change, the goal, and what stays as it is."""

    def __init__(self, near: Neighbourhood, opened: _Open, goal: Formula) -> None:
        self.near = near
        self.world = near.world
        self.opened = opened
        self.rules: dict[str, Rule] = {}
        self.ways: dict[str, Part] = {}
        """What would have to change, by the literal or flag that says that it does not."""
        vicinity = near.vicinity
        spoken = dict.fromkeys((*read_by(goal, near.theory), *opened.parts))
        for rule in opened.rules.values():
            spoken.update(dict.fromkeys(vicinity.parts[rule.index]))
        # Those that may change come whole: new objects have all their attributes.
        for word, name in list(spoken):
            if word in {"sort", "gone"} and (word, name) in opened.parts:
                spoken.update({("function", function.name): None for function in vicinity.on.get(name, ())})
            elif word == "kind" and (word, name) in opened.parts:
                spoken.update({part_of_kind(kind, near.theory): None for kind in vicinity.beside(name)})
        self.theory = _sliced(near, spoken)
        sizes = {
            sort.name: len(self.world.elements.get(sort.name, ())) + opened.more.get(sort.name, 0)
            for sort in self.theory.sorts
        }
        symbols = copy.copy(vicinity.symbols)
        symbols.theory = self.theory
        symbols.sorts = _Closed({sort.name: vicinity.symbols.sort(sort) for sort in self.theory.sorts})
        symbols.forget_texts()
        self.ground = ground = Ground(symbols, sizes)
        texts = {GOAL: ground.goal(goal)}
        for rule in opened.rules.values():
            literal = f"a{rule.index}"
            self.rules[literal] = rule
            texts[literal] = vicinity.texts.lowered(ground, rule)
        for kind, info in self.theory.kinds.items():
            if info.sort.name != kind:
                ground.use_kind(kind, symbols.sort(info.sort))
        ground.inhabit()
        ground.finish()
        texts |= self._stays()
        self.assumed = [*texts, *(f"-{flag}" for flag in ground.used_flags)]
        for flag in ground.used_flags:
            if flag in ground.flags:
                self.ways[f"-{flag}"] = "sort", ground.flags[flag]
        self.solver = Solver(ground.script(texts), near.vicinity.context)

    # -------------------------------------------------------- what stays

    def _stays(self) -> dict[str, str]:
        """That everything that may not change is as it is in the known world, under a literal for each symbol."""
        texts: dict[str, str] = {}
        for function in list(self.ground.used_functions.values()):
            part = "function", function.name
            text = conj(self._values(function, old=part in self.opened.parts))
            if text != "true" and part not in self.opened.parts:
                texts[self._literal(part)] = text
        for sort, kinds in list(self.ground.used_kinds.items()):
            for kind in sorted(kinds):
                part = "kind", kind
                if part not in self.opened.parts:
                    texts[self._literal(part)] = conj(self._membership(kind, sort))
        for kind_of_object in self.theory.sorts:
            part = "gone", kind_of_object.name
            lives = [slot.live for _, slot in self._slots(kind_of_object.name)]
            if lives and part not in self.opened.parts:
                texts[self._literal(part)] = conj(lives)
        return {literal: text for literal, text in texts.items() if text != "true"}

    def _literal(self, part: Part) -> str:
        literal = f"w{len(self.ways)}"
        self.ways[literal] = part
        return literal

    def _slots(self, sort: str) -> list[tuple[str, Lowered]]:
        """The objects of the known world with their slots."""
        return list(zip(self.world.elements.get(sort, ()), self.ground.slots.get(sort, []), strict=False))

    def _values(self, function: Function, *, old: bool) -> Iterator[str]:
        """That a symbol has the values of the known world, for the objects of the known world."""
        if function.changing or function.computed is not None:
            raise Unsupported("a value that changes is read")
        if old:
            return
        domains = [self._domain(sort) for sort in function.args]
        size = 1
        for domain in domains:
            size *= len(domain)
        if size > MOST_TUPLES:
            raise TooLarge
        table = self.world.functions.get(function.name, {})
        symbol, _, _ = self.ground.symbols.shape(function)
        for choice in product(*domains):
            args = " ".join(text for _, text in choice)
            found = table.get(tuple(value for value, _ in choice))
            term = f"({symbol} {args})" if choice else symbol
            there = f"(d{symbol} {args})" if choice else f"d{symbol}"
            if isinstance(function.result, BoolSort) and not function.partial:
                yield term if found is True else neg(term)
            elif found is None:
                if not function.partial:
                    raise Unsupported("a value is missing")
                yield neg(there)
            else:
                same = self._equal(term, found, function.result)
                yield conj((there, same)) if function.partial else same

    def _domain(self, sort: Sort) -> list[tuple[Value, str]]:
        match sort:
            case ObjectSort(name):
                return [(value, slot.text) for value, slot in self._slots(name)]
            case EnumSort(_, members):
                return [(member, str(index)) for index, member in enumerate(members)]
            case BoolSort():
                return [(False, "false"), (True, "true")]
            case _:
                raise Unsupported("an argument is a number or a text")

    def _equal(self, term: str, value: Value, sort: Sort) -> str:
        match sort:
            case BoolSort():
                return term if value is True else neg(term)
            case ObjectSort(name):
                slot = next((slot for each, slot in self._slots(name) if each == value), None)
                if slot is None:
                    raise Unsupported("an object is missing")
                return f"(= {term} {slot.text})"
            case EnumSort(_, members):
                return f"(= {term} {members.index(str(value))})"
            case TextSort():
                return f"(= {term} {self.ground.symbols.text(str(value))})"
            case NumberSort():
                assert isinstance(value, Fraction)
                return f"(= {term} {integer(int(value)) if sort.integral else real(value)})"

    def _membership(self, kind: str, sort: str) -> Iterator[str]:
        members = self.world.members.get(kind, frozenset())
        name = next(each.name for each in self.theory.sorts if self.ground.symbols.sort(each) == sort)
        symbol = self.ground.symbols.kind(kind)
        for value, slot in self._slots(name):
            text = f"({symbol} {slot.text})"
            yield text if value in members else neg(text)

    # -------------------------------------------------------- answers

    def least(self, core: frozenset[str], opened: _Open, meter: Meter) -> frozenset[str]:
        """A part of a core that still contradicts itself, without what much depends on where it can be had."""
        weights = {name: opened.cost(self.ways[name]) for name in core if name in self.ways}
        for name in sorted(weights, key=lambda each: (-weights[each], each)):
            if name in core and (weights[name] > MOST_AT_ONCE or len(weights) <= FEW):
                result = self.solver.check(sorted(core - {name}), meter, steps=STEPS)
                if isinstance(result, Unsat):
                    core = result.core
        return core

    def patched(self, part: Structure) -> tuple[Structure, Structure]:
        """The known world with the part of it that may have changed, and what is seen of it through the slice."""
        functions: dict[str, Mapping[tuple[Value, ...], Value]] = dict(self.world.functions)
        used = self.ground.used_functions
        for name in self.theory.functions:
            table = part.functions.get(name, {})
            if name not in used:
                # What nothing reads stays as it was; new objects get what the model gives them.
                table = {**table, **self.world.functions.get(name, {})}
            functions.pop(name, None)
            if table:
                functions[name] = table
        elements = {**self.world.elements, **part.elements}
        members = dict(self.world.members)
        for kinds in self.ground.used_kinds.values():
            members |= {kind: part.members.get(kind, frozenset()) for kind in kinds}
        world = Structure(elements, members, functions, self.world.timelines, self.world.now)
        there = Structure(
            {sort.name: elements.get(sort.name, ()) for sort in self.theory.sorts},
            {kind: members[kind] for kind in self.theory.kinds if kind in members},
            {name: functions[name] for name in self.theory.functions if name in functions},
        )
        return world, there


class _Closed(dict[str, str]):
    """The names of the sorts of a slice, which are all that are spoken of."""

    def setdefault(self, key: str, default: str = "") -> str:  # noqa: ARG002 - as a dictionary has it
        if key not in self:
            raise Unsupported(f"{key} is not of the slice")
        return self[key]


class _Reader(Reader):
    """Objects of the known world keep their names."""

    def __init__(self, ground: Ground, model: Any, context: Any, known: Structure) -> None:  # noqa: ANN401
        self.known = known
        super().__init__(ground, model, context)

    def _name_objects(self) -> None:
        taken = {name for names in self.known.elements.values() for name in names}
        for sort, slots in self.ground.slots.items():
            before = self.known.elements.get(sort, ())
            members = []
            for index, slot in enumerate(slots):
                if not self._truth(slot.live):
                    continue
                name = before[index] if index < len(before) else _new_name(sort, taken)
                taken.add(name)
                members.append((name, slot))
                value = self.model.eval(self._constant(slot.text, slot.type), model_completion=True)
                self._alive.append(value)
                self.objects[value.get_id()] = name
            self.elements[sort] = members


def _new_name(sort: str, taken: Collection[str]) -> str:
    stem = sort.rsplit(".", 1)[-1].lower()
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _sliced(near: Neighbourhood, spoken: Iterable[Part]) -> Theory:
    """The signature of what is spoken of; the axioms are told apart from it."""
    whole, vicinity = near.theory, near.vicinity
    functions: dict[str, Function] = {}
    kinds: set[str] = set()
    for word, name in spoken:
        if word == "function":
            function = whole.functions.get(name)
            if function is not None:
                functions[name] = function
                kinds |= {sort.name for sort in (*function.args, function.result) if isinstance(sort, ObjectSort)}
        elif word in {"sort", "gone"}:
            kinds.add(name)
        else:
            kinds |= set(whole.ancestors(name))
    kinds |= {whole.kinds[kind].sort.name for kind in kinds if kind in whole.kinds}
    listed = sorted((kind for kind in kinds if kind in whole.kinds), key=lambda kind: vicinity.order[kind])
    disjoint = dict.fromkeys(pair for kind in listed for pair in vicinity.apart.get(kind, ()))
    return Theory(
        {kind: whole.kinds[kind] for kind in listed},
        functions,
        (),
        tuple(pair for pair in disjoint if kinds.issuperset(pair)),
        tick=whole.tick,
    )

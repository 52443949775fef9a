"""Texts about worlds near a known world: what may change with the axioms that read it, and what stays as it is.

That something stays as it is stands under a literal for each symbol, kind and sort; so one text answers many questions,
each of which lets something else change.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import z3

from reqonto.backends.smt_ground import Ground, more
from reqonto.backends.smt_lowering import Lowered, TooLarge, Unsupported, conj, integer, neg, real
from reqonto.backends.smt_rules import Rule
from reqonto.backends.smt_solver import Solver
from reqonto.backends.smt_world import Reader
from reqonto.logic.reading import Part, part_of_kind, read_by
from reqonto.logic.sorts import BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Theory
from reqonto.records import dataclass

if TYPE_CHECKING:
    from reqonto.backends.smt_near import Vicinity

_DECLARATION = re.compile(r"\(declare-fun (?P<name>\S+) \((?P<args>[^)]*)\) (?P<result>\S+)\)")

MOST_TUPLES = 400
"""So many values of one symbol are written out."""


class Near:
    """A known world, and the axioms of which `kept` and all structure hold in it."""

    def __init__(self, vicinity: Vicinity, world: Structure, kept: frozenset[str]) -> None:
        self.vicinity = vicinity
        self.theory = vicinity.theory
        self.world = world
        self.kept = kept

    def readers(self, part: Part) -> Iterator[Rule]:
        """The axioms that hold and read a part."""
        for rule in self.vicinity.readers.get(part, ()):
            if rule.axiom.force == "structure" or rule.axiom.id in self.kept:
                yield rule


@dataclass(frozen=True, slots=True)
class Active:
    """What may change for one question, the literals of the axioms that read it, and what these read besides."""

    parts: frozenset[Part]
    rules: tuple[str, ...]
    read: frozenset[Part]


class NearText:
    """A text near a world: `parts` may change, of some sorts there may be `more` objects; each goal has a literal."""

    def __init__(
        self, near: Near, parts: Collection[Part], more_objects: Mapping[str, int], goals: Mapping[str, Formula]
    ) -> None:
        self.near = near
        self.world = near.world
        self.parts = parts
        vicinity = near.vicinity
        self.rules: dict[str, Rule] = {}
        self.read_by_goal = {literal: read_by(goal, near.theory) for literal, goal in goals.items()}
        rules = {rule.index: rule for part in sorted(parts) for rule in near.readers(part)}
        self.theory = _sliced(near, self._spoken(rules.values()))
        self.on: dict[str, list[Function]] = {}
        """The symbols of the text with an argument of a sort."""
        for function in self.theory.functions.values():
            for sort in {sort.name for sort in function.args if isinstance(sort, ObjectSort)}:
                self.on.setdefault(sort, []).append(function)
        sizes = {
            sort.name: len(self.world.elements.get(sort.name, ())) + more_objects.get(sort.name, 0)
            for sort in self.theory.sorts
        }
        symbols = copy.copy(vicinity.symbols)
        symbols.theory = self.theory
        symbols.sorts = _Closed({sort.name: vicinity.symbols.sort(sort) for sort in self.theory.sorts})
        symbols.forget_texts()
        self.ground = ground = Ground(symbols, sizes)
        texts = {literal: ground.goal(goal) for literal, goal in goals.items()}
        for index, rule in rules.items():
            literal = f"a{index}"
            self.rules[literal] = rule
            texts[literal] = vicinity.texts.lowered(ground, rule)
        for kind, info in self.theory.kinds.items():
            if info.sort.name != kind:
                ground.use_kind(kind, symbols.sort(info.sort))
        ground.inhabit()
        ground.finish()
        self.ways: dict[str, Part] = {}
        """What would have to change, by the literal or flag that says that it does not."""
        self.pins: dict[Part, str] = {}
        """The literals that say that a part stays as it is; a part without values needs none."""
        self.loose: set[Part] = set()
        """The symbols of which it can not be said that they stay as they are."""
        texts |= self._stays()
        for flag in ground.used_flags:
            if flag in ground.flags:
                self.ways[f"-{flag}"] = "sort", ground.flags[flag]
        self._always = [f"-{flag}" for flag in ground.used_flags if flag not in ground.flags]
        self.solver = Solver(ground.script(texts), vicinity.shared)
        self.symbols = _Symbols(ground.declarations, self.solver.context)

    def _spoken(self, rules: Iterable[Rule]) -> dict[Part, None]:
        """What is spoken of; what may change comes whole, as new objects have all their attributes."""
        near, vicinity = self.near, self.near.vicinity
        spoken = dict.fromkeys(part for parts in self.read_by_goal.values() for part in parts)
        spoken.update(dict.fromkeys(sorted(self.parts)))
        for rule in rules:
            spoken.update(dict.fromkeys(vicinity.parts[rule.index]))
        for word, name in list(spoken):
            if word in {"sort", "gone"} and (word, name) in self.parts:
                spoken.update({("function", function.name): None for function in vicinity.on.get(name, ())})
            elif word == "kind" and (word, name) in self.parts:
                spoken.update({part_of_kind(kind, near.theory): None for kind in vicinity.beside(name)})
        return spoken

    # -------------------------------------------------------- what may change now

    def active(self, parts: Collection[Part], without: Collection[str]) -> Active:
        """Let some of what may change do so, with what changes with it; axioms of `without` do not count."""
        every = frozenset(other for part in parts for other in self.near.vicinity.changing_with(part))
        rules: dict[str, None] = {}
        read: set[Part] = set()
        for part in sorted(every):
            for rule in self.near.readers(part):
                literal = f"a{rule.index}"
                if literal not in rules and rule.axiom.id not in without:
                    rules[literal] = None
                    read.update(self.near.vicinity.parts[rule.index])
            if part[0] in {"sort", "gone"}:
                read.update(("function", function.name) for function in self.on.get(part[1], ()))
            elif part[0] == "kind":
                read.update(part_of_kind(kind, self.near.theory) for kind in self.near.vicinity.beside(part[1]))
        return Active(every, tuple(rules), frozenset(read))

    def growing(self, goal: str) -> set[Part]:
        """The sorts of which a goal claims more objects than the known world has."""
        return {
            part
            for part in self.read_by_goal[goal]
            if part[0] == "sort" and part in self.parts and not self.world.elements.get(part[1])
        }

    def assumed(self, goal: str, now: Active) -> list[str]:
        """The literals of a goal, of the axioms that take part, and of what stays as it is."""
        literals = dict.fromkeys((goal, *now.rules, *self._always))
        for part in sorted({*now.read, *now.parts, *self.read_by_goal[goal]}):
            for other in self._touched(part):
                if other in self.loose and (other not in now.parts or self._changes(other[1])):
                    raise Unsupported(f"{other[1]} would have to stay as it is")
                if other not in now.parts and other in self.pins:
                    literals[self.pins[other]] = None
                if other[0] == "sort":
                    flag = self._flag_of(other[1])
                    if flag is not None:
                        literals[flag] = None
        return list(literals)

    def _changes(self, name: str) -> bool:
        """Whether a symbol has another value at another time, or is reckoned."""
        function = self.theory.functions.get(name)
        return function is None or function.changing or function.computed is not None

    def _touched(self, part: Part) -> Iterator[Part]:
        """A part with the sorts of its objects."""
        yield part
        word, name = part
        sorts: list[str] = []
        if word == "function" and name in self.theory.functions:
            function = self.theory.functions[name]
            sorts = [sort.name for sort in (*function.args, function.result) if isinstance(sort, ObjectSort)]
        elif word == "kind" and name in self.theory.kinds:
            sorts = [self.theory.kinds[name].sort.name]
        elif word in {"sort", "gone"}:
            sorts = [name]
        for sort in sorts:
            yield "sort", sort
            yield "gone", sort

    def _flag_of(self, sort: str) -> str | None:
        flag = more(self.ground.symbols.sorts[sort]) if sort in self.ground.symbols.sorts else ""
        return f"-{flag}" if flag in self.ground.used_flags else None

    # -------------------------------------------------------- what stays

    def _stays(self) -> dict[str, str]:
        """That everything is as it is in the known world, under a literal for each symbol, kind and sort."""
        texts: dict[str, str] = {}
        for function in list(self.ground.used_functions.values()):
            part = "function", function.name
            try:
                self._pin(texts, part, list(self._values(function)))
            except (Unsupported, TooLarge):
                self.loose.add(part)
        for sort, kinds in list(self.ground.used_kinds.items()):
            for kind in sorted(kinds):
                self._pin(texts, ("kind", kind), self._membership(kind, sort))
        for sort_ in self.theory.sorts:
            slots = self.ground.slots.get(sort_.name, [])
            there = len(self.world.elements.get(sort_.name, ()))
            self._pin(texts, ("gone", sort_.name), (slot.live for slot in slots[:there]))
            self._pin(texts, ("sort", sort_.name), (neg(slot.live) for slot in slots[there:]))
        return texts

    def _pin(self, texts: dict[str, str], part: Part, values: Iterable[str]) -> None:
        text = conj(values)
        if text != "true":
            literal = self.pins[part] = f"w{len(self.ways)}"
            self.ways[literal] = part
            texts[literal] = text

    def _slots(self, sort: str) -> list[tuple[str, Lowered]]:
        """The objects of the known world with their slots."""
        return list(zip(self.world.elements.get(sort, ()), self.ground.slots.get(sort, []), strict=False))

    def _values(self, function: Function) -> Iterator[str]:
        """That a symbol has the values of the known world, for the objects of the known world."""
        if function.changing or function.computed is not None:
            raise Unsupported("a value that changes is read")
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

    # -------------------------------------------------------- worlds

    def changed(self, model: Any, active: Collection[Part]) -> tuple[Structure, Structure]:  # noqa: ANN401
        """The known world with what may have changed of it, and what is seen of it through the text."""
        reader = _Reader(self, model, active)
        part = reader.world()
        functions: dict[str, Mapping[tuple[Value, ...], Value]] = dict(self.world.functions)
        for name, function in self.theory.functions.items():
            if not reader.reads(function):
                continue
            table = part.functions.get(name, {})
            if ("function", name) not in active:
                # What does not change stays as it was; new objects get what the model gives them.
                table = {**table, **self.world.functions.get(name, {})}
            functions.pop(name, None)
            if table:
                functions[name] = table
        elements = {**self.world.elements, **part.elements}
        members = dict(self.world.members)
        for kinds in self.ground.used_kinds.values():
            for kind in kinds:
                found = part.members.get(kind, frozenset())
                before = self.world.members.get(kind, frozenset())
                members[kind] = found if ("kind", kind) in active else before | (found & reader.new)
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


class _Symbols(dict[str, Any]):
    """The symbols of a text, made when they are first asked for."""

    def __init__(self, declarations: Mapping[str, str], context: Any) -> None:  # noqa: ANN401 - z3 has no types
        super().__init__()
        self.declarations = declarations
        self.context = context

    def __contains__(self, name: object) -> bool:
        return name in self.declarations

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        found = super().get(name)
        if found is None and name in self.declarations:
            found = self[name] = self._made(self.declarations[name])
        return default if found is None else found

    def _made(self, declaration: str) -> Any:  # noqa: ANN401
        told = _DECLARATION.fullmatch(declaration)
        assert told is not None, declaration
        sorts = [self._sort(each) for each in (*told["args"].split(), told["result"])]
        return z3.Function(told["name"], *sorts)

    def _sort(self, name: str) -> Any:  # noqa: ANN401
        makers = {"Bool": z3.BoolSort, "Int": z3.IntSort, "Real": z3.RealSort}
        return makers[name](self.context) if name in makers else z3.DeclareSort(name, self.context)


class _Reader(Reader):
    """Objects of the known world keep their names; what can not differ from it is not read."""

    def __init__(self, text: NearText, model: Any, active: Collection[Part]) -> None:  # noqa: ANN401
        self.known = text.world
        self.active = active
        self._near_text = text
        self.new: frozenset[str] = frozenset()
        """The objects that the known world does not have."""
        super().__init__(text.ground, model, text.solver.context)

    def _declared(self) -> Mapping[str, Any]:
        # To list what a model speaks of takes longer than to ask it for the little that is wanted.
        return self._near_text.symbols

    def reads(self, function: Function) -> bool:
        """Whether a symbol may have other values, or values for other objects, than in the known world."""
        return ("function", function.name) in self.active or any(
            isinstance(sort, ObjectSort) and ("sort", sort.name) in self.active for sort in function.args
        )

    def _name_objects(self) -> None:
        taken = {name for names in self.known.elements.values() for name in names}
        new: set[str] = set()
        for sort, slots in self.ground.slots.items():
            before = self.known.elements.get(sort, ())
            free = ("sort", sort) in self.active
            members = []
            for index, slot in enumerate(slots if free else slots[: len(before)]):
                if free and not self._truth(slot.live):
                    continue
                name = before[index] if index < len(before) else _new_name(sort, taken)
                if index >= len(before):
                    new.add(name)
                taken.add(name)
                members.append((name, slot))
                value = self.model.eval(self._constant(slot.text, slot.type), model_completion=True)
                self._alive.append(value)
                self.objects[value.get_id()] = name
            self.elements[sort] = members
        self.new = frozenset(new)


def _new_name(sort: str, taken: Collection[str]) -> str:
    stem = sort.rsplit(".", 1)[-1].lower()
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _sliced(near: Near, spoken: Iterable[Part]) -> Theory:
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

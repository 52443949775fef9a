"""From a model of the bounded reading to a finite world."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import z3

from reqonto.backends.smt_calendar import wrong_values
from reqonto.backends.smt_ground import Ground, Jump
from reqonto.backends.smt_lowering import Lowered, Unsupported
from reqonto.backends.smt_texts import invent
from reqonto.logic.calendars import Reckoning
from reqonto.logic.sorts import STEPS, BoolSort, EnumSort, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Structure, Timeline, Value
from reqonto.logic.terms import Function

FEW = 6
"""So many values of a symbol are evaluated before all of them are read from the model."""


def element_names(sorts: Mapping[str, int], taken: set[str]) -> dict[str, list[str]]:
    """Names for new objects of each sort, such as `order1`; none is taken, none is given twice."""
    names: dict[str, list[str]] = {}
    for sort, size in sorts.items():
        stem = sort.rsplit(".", 1)[-1].lower()
        found: list[str] = []
        number = 0
        while len(found) < size:
            number += 1
            name = f"{stem}{number}"
            if name not in taken:
                taken.add(name)
                found.append(name)
        names[sort] = found
    return names


class Reader:
    """One model, read as a world: only slots that are filled become objects."""

    def __init__(self, ground: Ground, model: Any, context: Any) -> None:  # noqa: ANN401 - z3 has no types
        self.ground = ground
        self.theory = ground.theory
        self.model = model
        self.context = context
        self._constants: dict[tuple[str, str], Any] = {}
        self._asked_often: dict[str, int] = {}
        self._told: dict[str, tuple[dict[tuple[int, ...], Any], Any] | None] = {}
        self._numbers: dict[int, tuple[int, object]] = {}
        self._domains: dict[Sort, list[tuple[Value, Any]] | None] = {}
        self.symbols = self._declared()
        self.objects: dict[int, str] = {}
        self._alive: list[Any] = []
        self.elements: dict[str, list[tuple[str, Lowered]]] = {}
        self.texts: dict[int, str] = {number: text for text, number in ground.symbols.texts.items()}
        self._name_objects()
        self.changes = self._changes()
        self._read_at = self._readings()
        self.jumps: set[Jump] = set()

    def _declared(self) -> Mapping[str, Any]:
        """The symbols of which the model says something, by their names."""
        return {declaration.name(): declaration for declaration in self.model.decls()}

    # -------------------------------------------------------- reading terms

    def _constant(self, name: str, sort: str) -> Any:  # noqa: ANN401
        found = self._constants.get((name, sort))
        if found is None:
            found = self._constants[name, sort] = self._made(name, sort)
        return found

    def _made(self, name: str, sort: str) -> Any:  # noqa: ANN401
        if sort == "Bool":
            return z3.Bool(name, self.context)
        if sort == "Int":
            return z3.Int(name, self.context)
        if sort == "Real":
            return z3.Real(name, self.context)
        return z3.Const(name, z3.DeclareSort(sort, self.context))

    def _truth(self, name: str) -> bool:
        """Whether a declared truth value is true; what the model leaves open is false."""
        if name == "true":
            return True
        return bool(z3.is_true(self.model.eval(z3.Bool(name, self.context), model_completion=True)))

    def _call(self, symbol: str, args: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """The value of a symbol in the model; None if the model says nothing about it."""
        declaration = self.symbols.get(symbol)
        if declaration is None:
            return None
        # Straight to the library: its own wrapping of arguments takes longer than the evaluation, and there are many.
        often = self._asked_often[symbol] = self._asked_often.get(symbol, 0) + 1
        if args and often > FEW:
            told = self._told_of(symbol, declaration)
            if told is not None:
                entries, other = told
                return entries.get(tuple([self._number(arg) for arg in args]), other)
        context, model = self.context.ref(), self.model.model
        raw = (z3.Ast * len(args))(*(arg.ast for arg in args))
        call = z3.Z3_mk_app(context, declaration.ast, len(args), raw)
        z3.Z3_inc_ref(context, call)
        found = (z3.Ast * 1)()
        done = z3.Z3_model_eval(context, model, call, True, found)
        if not done:
            raise Unsupported("the model has no value for a term")
        value = _wrapped(found[0], self.context)
        z3.Z3_dec_ref(context, call)
        return value

    def _told_of(self, symbol: str, declaration: Any) -> tuple[dict[tuple[int, ...], Any], Any] | None:  # noqa: ANN401
        """The values of a symbol by the numbers of its arguments, and its value elsewhere; None if they are not listed.

        To look a value up is ten times as fast as to have it evaluated.
        """
        if symbol not in self._told:
            self._told[symbol] = self._listed(declaration)
        return self._told[symbol]

    def _listed(self, declaration: Any) -> tuple[dict[tuple[int, ...], Any], Any] | None:  # noqa: ANN401
        found = self.model.get_interp(declaration)
        if not isinstance(found, z3.FuncInterp):
            return None
        other = found.else_value()
        entries: dict[tuple[int, ...], Any] = {}
        for index in range(found.num_entries()):
            entry = found.entry(index)
            args = [entry.arg_value(place) for place in range(entry.num_args())]
            value = entry.value()
            if not all(map(_is_value, (*args, value))):
                return None
            self._alive += args
            entries[tuple([arg.get_id() for arg in args])] = value
        return (entries, other) if other is not None and _is_value(other) else None

    def _number(self, arg: Any) -> int:  # noqa: ANN401
        """The number of the value of an argument."""
        known = self._numbers.get(arg.get_id())
        if known is None:
            value = self.model.eval(arg, model_completion=True)
            # Both are kept, so that no other term can take over their numbers.
            known = self._numbers[arg.get_id()] = value.get_id(), (arg, value)
        return known[0]

    # -------------------------------------------------------- objects

    def _name_objects(self) -> None:
        named = {short: name for name, short in self.ground.named.items()}
        live = {sort: [slot for slot in slots if self._truth(slot.live)] for sort, slots in self.ground.slots.items()}
        fresh = {sort: sum(slot.text not in named for slot in slots) for sort, slots in live.items()}
        names = element_names(fresh, set(named.values()))
        for sort, slots in live.items():
            queue = iter(names[sort])
            members = []
            for slot in slots:
                name = named[slot.text] if slot.text in named else next(queue)
                members.append((name, slot))
                value = self.model.eval(self._constant(slot.text, slot.type), model_completion=True)
                # Equal terms of a context have one number, as long as they are referred to.
                self._alive.append(value)
                self.objects[value.get_id()] = name
            self.elements[sort] = members

    def _changes(self) -> list[int]:
        """The change points of the events of the world, in order."""
        live = {slot.text for members in self.elements.values() for _, slot in members}
        found: set[int] = set()
        for slot, time in self.ground.events:
            if slot.text in live:
                symbol = time[1:].split(" ", 1)[0]
                value = self._call(symbol, (self._constant(slot.text, slot.type),))
                if value is not None:
                    found |= {STEPS * value.as_long() + 1, STEPS * value.as_long() + 3}
        return sorted(found)

    # -------------------------------------------------------- values

    def _value(self, raw: Any, sort: Sort) -> Value:  # noqa: ANN401
        match sort:
            case BoolSort():
                return bool(z3.is_true(raw))
            case ObjectSort():
                name = self.objects.get(raw.get_id())
                if name is None:
                    raise Unsupported("the model leaves an object open")
                return name
            case EnumSort(_, members):
                return members[raw.as_long()] if 0 <= raw.as_long() < len(members) else members[0]
            case TextSort():
                return self._text(raw.as_long())
            case NumberSort():
                if not z3.is_rational_value(raw) and not z3.is_int_value(raw):
                    raise Unsupported("the model has a number that is not rational")
                return Fraction(raw.as_fraction()) if z3.is_rational_value(raw) else Fraction(raw.as_long())

    def _text(self, number: int) -> str:
        found = self.texts.get(number)
        if found is None:
            wanted: list[str] = []
            unwanted: list[str] = []
            for pattern, index in self.ground.symbols.patterns.items():
                raw = self._call(f"p{index}", (z3.IntVal(number, self.context),))
                if raw is not None:
                    (wanted if z3.is_true(raw) else unwanted).append(pattern)
            found = invent(wanted, unwanted, set(self.texts.values()))
            if found is None:
                raise Unsupported("no text was found that matches the patterns")
            self.texts[number] = found
        return found

    # -------------------------------------------------------- the world

    def world(self) -> Structure:
        """The world of the model; symbols that the question did not read get simple values.

        The least there is: relations are false but for those that everything of a kind has, values are absent where
        they may be.  `smt_rules` counts on that.
        """
        members = self._members()
        functions: dict[str, dict[tuple[Value, ...], Value]] = {}
        timelines: dict[str, dict[tuple[Value, ...], Timeline]] = {}
        for name, function in self.theory.functions.items():
            if any(isinstance(sort, ObjectSort) and not self.elements.get(sort.name) for sort in function.args):
                continue
            if not self.reads(function):
                continue
            if function.changing:
                lines = dict(self._timelines(function))
                if lines:
                    timelines[name] = lines
            else:
                granted = self.ground.symbols.granted.get(name)
                if granted is not None and self.ground.symbols.function(function) not in self.symbols:
                    table = self._granted(function, granted, members)
                else:
                    table = dict(self._table(function))
                if table:
                    functions[name] = table
        return Structure(
            {sort.name: tuple(name for name, _ in self.elements.get(sort.name, [])) for sort in self.theory.sorts},
            members,
            functions,
            timelines,
        )

    def reads(self, function: Function) -> bool:  # noqa: ARG002 - for those who know more of the world
        """Whether the values of a symbol are to be read."""
        return True

    def _members(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for kind, info in self.theory.kinds.items():
            if kind == info.sort.name:
                continue
            symbol = self.ground.symbols.kind(kind)
            names: list[str] = []
            if symbol not in self.symbols:
                found[kind] = frozenset()
                continue
            for name, slot in self.elements.get(info.sort.name, []):
                raw = self._call(symbol, (self._constant(slot.text, slot.type),))
                if raw is not None and z3.is_true(raw):
                    names.append(name)
            found[kind] = frozenset(names)
        return found

    def _domain(self, sort: Sort) -> list[tuple[Value, Any]] | None:
        if sort not in self._domains:
            self._domains[sort] = self._values_of(sort)
        return self._domains[sort]

    def _values_of(self, sort: Sort) -> list[tuple[Value, Any]] | None:
        match sort:
            case ObjectSort(name):
                return [(item, self._constant(slot.text, slot.type)) for item, slot in self.elements.get(name, [])]
            case EnumSort(_, members):
                return [(member, z3.IntVal(index, self.context)) for index, member in enumerate(members)]
            case BoolSort():
                return [(truth, z3.BoolVal(truth, self.context)) for truth in (False, True)]
            case _:
                return None

    def _arguments(self, function: Function) -> Iterator[tuple[tuple[Value, ...], tuple[Any, ...]]]:
        """All arguments, where they are finitely many; else those that occurred."""
        sorts = function.args[:-1] if function.changing else function.args
        domains = [self._domain(sort) for sort in sorts]
        if all(domain is not None for domain in domains):
            for choice in product(*(domain or [] for domain in domains)):
                yield tuple(value for value, _ in choice), tuple(raw for _, raw in choice)
            return
        seen: set[tuple[Value, ...]] = set()
        for used, names in self.ground.occurrences.values():
            if used.name != function.name or not names:
                continue
            raws = tuple(
                self.model.eval(self._constant(name, self.ground.symbols.smt(sort)), model_completion=True)
                for name, sort in zip(names, sorts, strict=True)
            )
            if any(isinstance(sort, ObjectSort) and raw.get_id() not in self.objects for raw, sort in zip(raws, sorts)):  # noqa: B905
                continue
            values = tuple(self._value(raw, sort) for raw, sort in zip(raws, sorts, strict=True))
            if values not in seen:
                seen.add(values)
                yield values, raws

    def _granted(
        self, function: Function, kind: str, members: Mapping[str, frozenset[str]]
    ) -> dict[tuple[Value, ...], Value]:
        """An unread relation that everything of a kind has: with less the world would not be one."""
        sort = function.args[0]
        assert isinstance(sort, ObjectSort)
        names = (name for name, _ in self.elements.get(sort.name, []))
        return {(name,): True for name in names if kind == sort.name or name in members.get(kind, ())}

    def _table(self, function: Function) -> Iterator[tuple[tuple[Value, ...], Value]]:
        symbol = self.ground.symbols.function(function)
        # A value may be left open by the model and be there all the same: a partial symbol is absent where its flag is.
        telling = f"d{symbol}" if function.partial else symbol
        if telling not in self.symbols and (function.partial or isinstance(function.result, BoolSort)):
            return
        for values, raws in self._arguments(function):
            found = self._stored(function, symbol, raws)
            if found is not None:
                yield values, found

    def _stored(self, function: Function, symbol: str, raws: tuple[Any, ...]) -> Value | None:
        """The value of a symbol at arguments; None if it is absent (for a relation: false)."""
        if function.partial:
            present = self._call(f"d{symbol}", raws)
            if present is None or not z3.is_true(present):
                return None
        raw = self._call(symbol, raws)
        if raw is None:
            return None if isinstance(function.result, BoolSort) else self._default(function.result)
        if isinstance(function.result, ObjectSort) and raw.get_id() not in self.objects:
            # What the question did not read may be anything, so it is made something that is there.
            return None if function.partial else self._default(function.result)
        found = self._value(raw, function.result)
        relation = isinstance(function.result, BoolSort) and not function.partial
        return None if relation and found is False else found

    def _default(self, sort: Sort) -> Value:
        match sort:
            case BoolSort():
                return False
            case ObjectSort(name):
                if not self.elements.get(name):
                    raise Unsupported("the model leaves an object open")
                return self.elements[name][0][0]
            case EnumSort(_, members):
                return members[0]
            case TextSort():
                return "text"
            case NumberSort():
                return Fraction(0)

    def _timelines(self, function: Function) -> Iterator[tuple[tuple[Value, ...], Timeline]]:
        symbol = self.ground.symbols.function(function)
        moments = [
            (moment, text, z3.IntVal(moment, self.context))
            for moment, text in self._read_at.get(function.name, []) or [(0, "")]
        ]
        for values, raws in self._arguments(function):
            line: list[tuple[int | None, Value | None]] = []
            last, before = 0, ""
            for moment, text, at in moments:
                found = self._stored(function, symbol, (*raws, at))
                if not line:
                    line.append((None, found))
                elif line[-1][1] != found:
                    change = self._change_between(last, moment)
                    if change is None:
                        self.jumps.add((function.name, before, text))
                    line.append((moment if change is None else change, found))
                last, before = moment, text
            if line != [(None, None)]:
                yield values, tuple(line)

    def _change_between(self, earlier: int, later: int) -> int | None:
        """The first change point after one reading and not after the next; without one the world is not legal."""
        index = bisect_right(self.changes, earlier)
        return self.changes[index] if index < len(self.changes) and self.changes[index] <= later else None

    def _readings(self) -> dict[str, list[tuple[int, str]]]:
        """The moments at which each changing symbol is read, in order, each with one of its texts."""
        texts = {name: text for text, name in self.ground.moments.items()}
        found: dict[str, dict[int, str]] = {}
        for (name, _), moments in self.ground.reads.items():
            for moment in moments:
                value = self.model.eval(z3.Int(moment, self.context), model_completion=True)
                found.setdefault(name, {}).setdefault(value.as_long(), texts[moment])
        return {name: sorted(moments.items()) for name, moments in found.items()}


def _is_value(term: Any) -> bool:  # noqa: ANN401
    """Whether a term is a truth value, a number, or an object of the model."""
    if z3.is_bool(term):
        return bool(z3.is_true(term) or z3.is_false(term))
    if z3.is_int_value(term) or z3.is_rational_value(term):
        return True
    return bool(term.sort_kind() == z3.Z3_UNINTERPRETED_SORT and z3.is_const(term))


def _wrapped(ast: Any, context: Any) -> Any:  # noqa: ANN401
    """A value of the library as an object that can be asked; truth values and numbers know what they are."""
    return z3.z3._to_expr_ref(ast, context)  # noqa: SLF001


def wrong_counts(ground: Ground, model: Any, context: Any) -> dict[str, tuple[Reckoning, set[Fraction]]]:  # noqa: ANN401
    """The instants for which the model has another value than the calendar that is to be counted in."""
    told: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
    whole = z3.IntSort(context)
    for function, names in ground.occurrences.values():
        if function.computed is not None and names:
            argument = z3.Int(names[0], context)
            symbol = z3.Function(ground.symbols.function(function), whole, whole)
            values = [model.eval(each, model_completion=True) for each in (argument, symbol(argument))]
            one, other = (Fraction(each.as_long()) for each in values)
            told.setdefault(function.name, {})[names[0]] = one, other
    return wrong_values(ground.counted, told)


def read_world(ground: Ground, model: Any, context: Any) -> tuple[Structure, frozenset[Jump]]:  # noqa: ANN401
    """The world of a model of the bounded reading, and where changing symbols change in it although they can not."""
    reader = Reader(ground, model, context)
    world = reader.world()
    return world, frozenset(reader.jumps)

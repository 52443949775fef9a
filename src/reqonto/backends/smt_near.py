"""Worlds near a world: most of what is asked differs from a known world in a few values only.

A large specification has one world that keeps everything, found once.  Whether a goal is possible as well is asked of
those axioms alone that read what has to change for it: everything else stays as it is in the known world, and is true
there.  At first only what the goal speaks of may change; what the solver says is in the way is opened, with the axioms
that read it, until there is a world, or a contradiction that needs nothing of the known world, or too much would have
to change.

What is found is a world: its changed part is replayed by the reference evaluator together with every axiom that reads
it.  What is not found says nothing; a contradiction is a hint where to look for a proof, and no proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from reqonto.backends.base import Budget, Nearby
from reqonto.backends.smt_ground import claimed
from reqonto.backends.smt_kept import Texts
from reqonto.backends.smt_lowering import Symbols, TooLarge, Unsupported
from reqonto.backends.smt_near_text import Near, NearText
from reqonto.backends.smt_rules import Rule, engine_form
from reqonto.backends.smt_solver import Meter, Sat, Shared, Unsat
from reqonto.logic.evaluate import Unsupported as NotEvaluated
from reqonto.logic.evaluate import check_structure, holds
from reqonto.logic.reading import Part, part_of_kind, read_by
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import Formula, Function
from reqonto.logic.theory import Theory

MOST_RULES = 400
"""So many axioms are looked at around one change."""
MOST_AT_ONCE = 40
"""What more axioms read stays as it is: another world is near to what is asked."""
MANY = 10 * MOST_AT_ONCE
"""What so many axioms read is not counted to the last one."""
MOST_ATTRIBUTES = 60
"""Of a kind with more attributes no further objects are tried."""
AROUND = 40
"""Around a goal so many axioms are written out before it is known whether they are needed."""
ROUNDS = 12
"""How often more is opened."""
FEW = 4
"""What so few axioms read may change in any case."""
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
        self.shared = Shared()
        """One context for all questions: to make one takes longer than such a question."""
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

    def changing_with(self, part: Part) -> Iterator[Part]:
        """A part, and those that change with it."""
        yield part
        word, name = part
        if word == "gone":
            yield "sort", name
            for function in self.to.get(name, ()):
                yield "function", function.name
        elif word == "kind":
            # Membership goes upwards, and excludes others.
            for above in self.theory.ancestors(name)[1:]:
                if part_of_kind(above, self.theory)[0] == "kind":
                    yield "kind", above

    def cost(self, part: Part, known: Collection[int] = ()) -> int:
        """How many axioms take part, beside those that are known to, if a part may change."""
        found = 0
        for each in self.changing_with(part):
            readers = self.readers.get(each, ())
            if len(readers) - len(known) > MANY:
                return len(readers) - len(known)
            found += sum(rule.index not in known for rule in readers)
        return found

    def may_grow(self, sort: str) -> bool:
        """Whether further objects of a sort are tried."""
        return len(self.on.get(sort, ())) <= MOST_ATTRIBUTES


class Neighbourhood(Near):
    """Questions about worlds near one world, which keeps the axioms of `kept` and all structure."""

    vicinity: Vicinity

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
        opened = Opened(self.vicinity)
        for part in opened.around(read_by(goal, self.theory)):
            opened.open(part)
        opened.open_free()
        opened.make_room(self, [goal])
        for _ in range(ROUNDS):
            text = NearText(self, opened.parts, opened.more, {GOAL: goal})
            found = self.search(text, GOAL, told, without, meter)
            if found is None or found.shown or not found.blocked:
                return found
            if not opened.open_more(found.blocked):
                return found
        return None

    def search(
        self, text: NearText, literal: str, goal: Formula, without: frozenset[str], meter: Meter
    ) -> Nearby | None:
        """What is found of one goal of a text; `blocked` is what would have to change beyond what the text lets."""
        active = {part for part in text.read_by_goal[literal] if part in text.parts and part[0] in {"function", "kind"}}
        active |= text.growing(literal)
        for _ in range(ROUNDS):
            now = text.active(active, without)
            if len(now.rules) > MOST_RULES:
                return None
            result = text.solver.check(text.assumed(literal, now), meter, steps=STEPS)
            if isinstance(result, Sat):
                return self._shown(text, now.parts, result, goal, without)
            if not isinstance(result, Unsat):
                return None
            blamed = {text.ways[name] for name in result.core if name in text.ways}
            values = {part for part in blamed if part in text.parts and part[0] in {"function", "kind"}}
            objects = {part for part in blamed if part in text.parts and part[0] in {"sort", "gone"}}
            more = (values or objects) - now.parts
            if not more:
                # Perhaps nothing of the known world is to blame.
                alone = (
                    text.solver.check([literal, *now.rules], meter, steps=STEPS, modelled=False) if blamed else result
                )
                if not isinstance(alone, Unsat):
                    return Nearby(blocked=frozenset(blamed))
                rules = [text.rules[name] for name in alone.core if name in text.rules]
                return Nearby(core=frozenset(rule.axiom.id for rule in rules if rule.axiom.force != "structure"))
            active |= more
        return None

    def _shown(
        self, text: NearText, active: Collection[Part], found: Sat, goal: Formula, without: Collection[str]
    ) -> Nearby | None:
        """The world of a model, if the reference evaluator finds it right; axioms of `without` need not hold in it."""
        world, there = text.changed(found.model, active)
        if check_structure(there, text.theory):
            return None
        changed = frozenset(_changed(self.world, world, active))
        moved = any(word in {"sort", "gone"} or name.endswith(".time") for word, name in changed)
        # Values change with events only.
        if moved and self.world.timelines and check_structure(world, self.theory):
            return None
        # What reads nothing that changed is as true as before.
        read = {rule.index: rule for part in changed for rule in self.readers(part)}
        if not holds(goal, world):
            return None
        if not all(holds(rule.formula, world) for rule in read.values() if rule.axiom.id not in without):
            return None
        return Nearby(shown=True, world=world, changed=changed)


class Opened:
    """What may change in a text."""

    def __init__(self, vicinity: Vicinity) -> None:
        self.vicinity = vicinity
        self.parts: set[Part] = set()
        self.rules: set[int] = set()
        self.more: dict[str, int] = {}
        """For sorts that may change: how many objects more than in the known world."""

    def open(self, part: Part) -> None:
        """A part may change, and what changes with it."""
        for each in self.vicinity.changing_with(part):
            self.parts.add(each)
            self.rules.update(rule.index for rule in self.vicinity.readers.get(each, ()))

    def around(self, parts: Iterable[Part]) -> Iterator[Part]:
        """These and what the axioms that read them read besides, where that is little; to be opened as they come."""
        seen: dict[Part, None] = {}
        first = list(parts)
        for part in first:
            yield from self._cheap(part, seen, MOST_AT_ONCE)
        for part in list(seen):
            for rule in self.vicinity.readers.get(part, ()):
                for other in self.vicinity.parts[rule.index]:
                    if len(self.rules) < AROUND:
                        yield from self._cheap(other, seen, AROUND - len(self.rules))

    def _cheap(self, part: Part, seen: dict[Part, None], most: int) -> Iterator[Part]:
        if part in seen or (part[0] == "sort" and not self.vicinity.may_grow(part[1])):
            return
        if self.vicinity.cost(part, self.rules) <= most:
            seen[part] = None
            yield part

    def open_free(self) -> None:
        """Let there be more of the objects that values lead to, where hardly an axiom speaks of all of these."""
        functions = [self.vicinity.theory.functions.get(name) for word, name in self.parts if word == "function"]
        functions += [each for word, name in self.parts if word == "sort" for each in self.vicinity.on.get(name, ())]
        sorts = {each.result.name for each in functions if each is not None and isinstance(each.result, ObjectSort)}
        for name in sorted(sorts):
            part = "sort", name
            if part not in self.parts and self.vicinity.may_grow(name) and self.vicinity.cost(part) <= FEW:
                self.open(part)

    def make_room(self, near: Near, goals: Sequence[Formula]) -> None:
        """Let there be as many objects of what may change as goals claim, and one more in any case."""
        claims = [Counter(var.sort.name for var in claimed(goal)) for goal in goals]  # type: ignore[union-attr]
        for word, name in self.parts:
            if word == "sort":
                there = len(near.world.elements.get(name, ()))
                most = max((each[name] for each in claims), default=0)
                self.more[name] = min(MORE_OBJECTS + 1, max(1, most - there))

    def open_more(self, blocked: Collection[Part]) -> bool:
        """Let change what is in the way, unless much depends on it; whether something new may change.

        Other values of what there is come first, then other objects.
        """
        values = sorted(part for part in blocked if part[0] in {"function", "kind"})
        objects = sorted(part for part in blocked if part[0] in {"sort", "gone"})
        changed = [self._open_one(part) for part in values]
        if not any(changed):
            changed = [self._open_one(part) for part in objects]
        return any(changed) and len(self.rules) <= MOST_RULES

    def _open_one(self, part: Part) -> bool:
        word, name = part
        wanted = self.more.get(name, 0) + 1
        if word == "sort" and (wanted > MORE_OBJECTS or not self.vicinity.may_grow(name)):
            return False
        if self.vicinity.cost(part, self.rules) > MOST_AT_ONCE:
            return False
        if word == "sort":
            self.more[name] = wanted
        self.open(part)
        return True


def _changed(before: Structure, after: Structure, parts: Iterable[Part]) -> Iterator[Part]:
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
                if before.elements.get(name, ()) != after.elements.get(name, ()):
                    yield word, name

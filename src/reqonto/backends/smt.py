"""The SMT engine: is there a world, of any size, in which some axioms and a goal hold together?

A question starts with few objects and the axioms that these objects can trigger.  What a model leaves out is noticed
when its world is replayed by the reference evaluator: axioms that fail there join the question.  What is impossible
only because of the sizes is first proved again without sizes; if that fails, the sorts that were in the way grow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from reqonto.backends.base import Answer, Budget, Impossible, Nearby, Possible, Smaller, Undecided, Wanted
from reqonto.backends.smt_calendar import MORE_TIME, OTHER_DAYS, Written
from reqonto.backends.smt_ground import MORE_CHANGES, Ground, Jump, claimed
from reqonto.backends.smt_kept import Texts
from reqonto.backends.smt_lowering import Symbols, TooLarge, TooLate, Unsupported
from reqonto.backends.smt_proofs import GOAL, LAST_PROOF_STEPS, PROOF_STEPS, SHORT_STEPS, Proofs, Way
from reqonto.backends.smt_rules import Course, Rule, called, engine_form, rules_of
from reqonto.backends.smt_slice import LARGE, MOST_KEPT, Slice, Slices, slices_of
from reqonto.backends.smt_solver import Meter, Sat, Solver, Unknown, Unsat
from reqonto.backends.smt_world import read_world, wrong_counts
from reqonto.logic.calendars import Reckoning
from reqonto.logic.evaluate import Unsupported as NotEvaluated
from reqonto.logic.evaluate import assignments, check_structure, holds
from reqonto.logic.presence import asked, present, symbols_of
from reqonto.logic.sorts import NumberSort, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.tallies import compares_many, counts_something
from reqonto.logic.terms import ForAll, Formula, conjunction
from reqonto.logic.theory import Theory

if TYPE_CHECKING:
    from reqonto.backends.smt_near import Neighbourhood, Vicinity
    from reqonto.backends.smt_regions import Regions

FEW = 3
"""So few kinds of objects may grow together."""
ROUNDS = 8
"""How often axioms join while cores are gathered."""
MOST_TRIMMED = 60
"""A core with more axioms is not made smaller before it is told."""
REPAIRS = 6
"""How often a world that fails at some moment is asked for again with that moment written out."""


class SMT:
    """z3 as a back end."""

    name = "smt"

    def open(self, theory: Theory) -> SmtSession:
        """A session on one theory; nothing is asked yet."""
        return SmtSession(theory)


class SmtSession:
    """Questions about one theory, or with `rules` about a part of one: see `smt_slice`.

    An answer depends on the question alone, not on what was asked before: so it is the same in any order, in any
    process, and when it is remembered.
    """

    def __init__(self, theory: Theory, rules: tuple[Rule, ...] | None = None) -> None:
        self.theory = theory
        self.rules = rules_of(theory) if rules is None else rules
        self._is_part = rules is not None
        self.texts = Texts()
        self._counting: dict[int, bool] = {}
        self._near: dict[int, Neighbourhood] = {}
        self.course: Course | None = None
        """What the last answer rests on."""
        self.proof = ""
        """The contradiction behind the last answer as SMT-LIB, for another solver to look at; empty if it is none."""
        self.defects: list[str] = []

    def possible(self, goal: Formula | None, *, keeping: Collection[str], budget: Budget) -> Answer:
        """See `Session.possible`; all structure is kept as well."""
        kept = frozenset(keeping)
        if self._is_small(kept):
            found = self._of_part(goal, kept, budget)
            if found is not None:
                return found
        rules = tuple(rule for rule in self.rules if rule.axiom.force == "structure" or rule.axiom.id in kept)
        question = Question(self, goal, rules, budget)
        answer = question.answer()
        self.course = question.course()
        self.proof = question.proofs.text if isinstance(answer, Impossible) else ""
        return answer

    def _is_small(self, kept: Collection[str]) -> bool:
        """Whether a question that keeps these is small beside the theory."""
        return not self._is_part and len(kept) <= MOST_KEPT and len(self.theory.functions) > LARGE

    def _of_part(self, goal: Formula | None, kept: frozenset[str], budget: Budget) -> Answer | None:
        """The answer of the part of the theory that a small question speaks of; None if the whole is to be asked."""
        part = self._slices.part(goal, kept)
        if part is None:
            return None
        session = SmtSession(part.theory, part.rules)
        answer = session.possible(goal, keeping=kept, budget=budget)
        course = session.course
        if isinstance(answer, Undecided) or course is None:
            return None
        whole = [self._slices.whole(world, part.theory) for world in course.worlds]
        there = [world for world in whole if world is not None]
        if len(there) < len(whole):
            return None
        if isinstance(answer, Possible):
            found = self._replayed(answer.witness, part, goal, kept)
            if found is None:
                return None
            answer = Possible(found)
        self.course = Course(course.ids, course.sizes, course.vocabulary, tuple(there))
        self.proof = session.proof
        return answer

    def _replayed(self, world: Structure, part: Slice, goal: Formula | None, kept: Collection[str]) -> Structure | None:
        """A world of a part as one of the whole, if the goal, all structure and these axioms hold in it."""
        whole = self._slices.whole(world, part.theory)
        if whole is None or (goal is not None and not holds(goal, whole)):
            return None
        return whole if all(holds(rule.formula, whole) for rule in self._slices.binding(whole, kept)) else None

    @cached_property
    def _slices(self) -> Slices:
        return slices_of(self.theory, self.rules)

    # What a small question about a large theory does not need is not made for it.

    @cached_property
    def symbols(self) -> Symbols:
        """The names of everything in texts."""
        return Symbols(self.theory)

    @cached_property
    def attributes(self) -> list[tuple[tuple[str, ...], str, str]]:
        """The symbols that lead to an object in any case: the sorts of their arguments, that of the object, a name."""
        return [
            (
                tuple(sort.name for sort in function.args if isinstance(sort, ObjectSort)),
                function.result.name,
                function.name,
            )
            for function in self.theory.functions.values()
            if isinstance(function.result, ObjectSort) and not function.partial
        ]

    @cached_property
    def above(self) -> dict[str, frozenset[str]]:
        """For each kind the kinds that are read with it."""
        ancestors = self.theory.ancestors
        return {asked(kind): frozenset(asked(each) for each in ancestors(kind)[1:]) for kind in self.theory.kinds}

    def counts(self, item: Rule) -> bool:
        """Whether a rule counts something, or adds something up."""
        found = self._counting.get(item.index)
        if found is None:
            found = self._counting[item.index] = counts_something(item.formula)
        return found

    def gather(self, goals: Sequence[Formula], *, keeping: Collection[str], budget: Budget) -> Iterator[Structure]:
        """Worlds that keep these axioms and all structure; in each some of the goals hold that held in none before."""
        from reqonto.backends.smt_gather import gathered  # it asks questions of this module's making

        kept = frozenset(keeping)
        if not self._is_small(kept):
            return gathered(self, goals, keeping, budget)
        part = self._slices.part(conjunction(*goals), kept)
        if part is None:
            return gathered(self, goals, keeping, budget)
        worlds = gathered(SmtSession(part.theory, part.rules), goals, keeping, budget)
        return (whole for world in worlds if (whole := self._replayed(world, part, None, kept)) is not None)

    def singly(
        self, wanted: Sequence[Wanted], *, keeping: Collection[str], budget: Budget
    ) -> Iterator[tuple[int, Structure]]:
        """See `Gathers.singly`."""
        from reqonto.backends.smt_singly import singly  # it asks questions of this module's making

        return singly(self, wanted, keeping, budget)

    def smallest(self, goal: Formula | None, world: Structure, *, keeping: Collection[str], budget: Budget) -> Smaller:
        """See `Shrinks.smallest`."""
        from reqonto.backends.smt_smallest import smallest  # it asks questions of this module's making

        kept = frozenset(keeping)
        rules = tuple(rule for rule in self.rules if rule.axiom.force == "structure" or rule.axiom.id in kept)
        return smallest(self, goal, world, rules, budget)

    def near(
        self, goal: Formula, world: Structure, *, keeping: frozenset[str], without: Collection[str], budget: Budget
    ) -> Nearby | None:
        """See `Approaches.near`."""
        return self._neighbourhood(world, keeping).find(goal, without, budget)

    def _neighbourhood(self, world: Structure, keeping: frozenset[str]) -> Neighbourhood:
        from reqonto.backends.smt_near import Neighbourhood  # only large specifications need it

        near = self._near.get(id(world))
        if near is None or near.world is not world or near.kept != keeping:
            near = self._near[id(world)] = Neighbourhood(self._vicinity, world, keeping)
        return near

    def near_all(
        self, wanted: Sequence[Wanted], world: Structure, *, keeping: frozenset[str], budget: Budget, until: float
    ) -> Iterator[tuple[int, Nearby]]:
        """See `Approaches.near_all`."""
        from reqonto.backends.smt_regions import Batch  # only large specifications need it

        return Batch(self._regions, self._neighbourhood(world, keeping), wanted, budget, until).run()

    def shadow(self, goal: Formula) -> Formula:
        """See `Approaches.shadow`."""
        return self._regions.shadow(engine_form(goal))

    @cached_property
    def _regions(self) -> Regions:
        from reqonto.backends.smt_regions import Regions

        return Regions(self._vicinity)

    def cores(self, goal: Formula, *, keeping: Collection[str], budget: Budget) -> list[frozenset[str]]:
        """See `Approaches.cores`."""
        kept = frozenset(keeping)
        rules = tuple(rule for rule in self.rules if rule.axiom.force == "structure" or rule.axiom.id in kept)
        return Question(self, goal, rules, budget).cores()

    @cached_property
    def _vicinity(self) -> Vicinity:
        from reqonto.backends.smt_near import Vicinity

        return Vicinity(self.theory, self.symbols, self.rules)

    def replay(
        self, world: Structure, rules: Iterable[Rule], goal: Formula | None, *, active: Collection[int] = ()
    ) -> list[Rule] | None:
        """The rules that fail in a world; None if the world is not legal or the goal fails.

        Rules that took part (`active`, by their numbers) are looked at only if none of the others fails.
        """
        complaints = check_structure(world, self.theory)
        if complaints:
            self.defects.append(complaints[0])
            return None
        if goal is not None and not holds(goal, world):
            return None
        empty = {sort for sort, names in world.elements.items() if not names}
        # Over an empty sort a universal is true; most axioms of a large theory are.
        # So is what only something could break that is not there.
        there = present(world)
        looked_at = [
            rule for rule in rules if rule.needs <= there and not (empty and any(sort in empty for sort in rule.over))
        ]
        failing = [rule for rule in looked_at if rule.index not in active and not holds(rule.formula, world)]
        return failing or [rule for rule in looked_at if rule.index in active and not holds(rule.formula, world)]


class Question:
    """One question on its way: sizes, the rules that take part, and what is left of the budget."""

    def __init__(self, session: SmtSession, goal: Formula | None, rules: tuple[Rule, ...], budget: Budget) -> None:
        self.session = session
        self.theory = session.theory
        self.symbols = session.symbols
        self.goal = goal
        self.rules = rules
        self.budget = budget
        self.meter = Meter.start(budget.steps, budget.seconds)
        self.active: dict[int, Rule] = {}
        self.literals: dict[int, str] = {}
        self.worlds: list[Structure] = []
        self.sizes: dict[str, int] = {sort.name: 0 for sort in self.theory.sorts}
        self.limits: dict[str, int] = {}
        self.wanted: dict[str, int] = {}
        """How many objects of a sort some rule may call for at once."""
        self.places: set[int] = set()
        self.framed: frozenset[Jump] = frozenset()
        self.written = Written()
        self.beyond = False
        self.elsewhere = False
        self.repairs = 0
        self.tried: set[frozenset[str]] = set()
        self.shortened: set[frozenset[str]] = set()
        self.vocabulary: set[str] = set()
        if goal is not None:
            self.reads(symbols_of(goal))
        self.closed: list[str] = []
        """That there is nothing beyond what is written out, as far as the last model was asked for with it."""
        self.trusted: set[str] = set()
        """The flags that something grew for alone."""
        self.proofs = Proofs(self.theory, self.symbols, goal, self.meter, self.literals)
        self.given: list[str] = []
        """Literals of what is asked beside the rules and the goal: see `further`."""
        self._last: tuple[object, Ground, dict[str, str], Solver] | None = None
        self._waiting = {item.index: item for item in rules if item.eager or item.calling}
        # The numbers of texts come from this question alone.
        session.symbols.forget_texts()

    # -------------------------------------------------------- sizes

    def _start(self) -> None:
        if self.goal is not None:
            for var in claimed(self.goal):
                assert isinstance(var.sort, ObjectSort)
                self.sizes[var.sort.name] = 1
            calls: dict[str, int] = {}
            called(self.goal, positive=True, found=calls)
            for sort, count in calls.items():
                self.need(sort, count)
        self.begin()
        disjoint: dict[str, set[str]] = {}
        for pair in self.theory.disjoint:
            for kind in pair:
                info = self.theory.kinds.get(kind)
                if info is not None:
                    disjoint.setdefault(info.sort.name, set()).add(kind)
        for sort, size in self.sizes.items():
            # Parties that can not play each other's role each need an object of their own.
            self.limits[sort] = max(size, 1) + self.budget.bound - 1 + min(len(disjoint.get(sort, ())), 8)

    def need(self, sort: str, count: int) -> bool:
        if self.sizes.get(sort, 0) >= count:
            return False
        self.sizes[sort] = count
        return True

    def begin(self) -> None:
        """Let those rules take part that the objects so far can trigger."""
        self._close()

    def reads(self, symbols: Iterable[str]) -> None:
        """Symbols are read, and kinds with those above them."""
        for symbol in symbols:
            self.vocabulary.add(symbol)
            self.vocabulary |= self.session.above.get(symbol, frozenset())

    def join(self, failing: Iterable[Rule]) -> bool:
        """Let rules take part that were found to be broken; whether one of them is new."""
        new = [item for item in failing if item.index not in self.active]
        for item in new:
            self._activate(item)
        if new:
            self._close()
        return bool(new)

    def _close(self) -> None:
        """Let the rules take part that the objects can trigger, and let attributes have objects to point to.

        Rules about symbols that nothing else reads wait for a replay that fails.  What the rules call for is made at
        once: to learn from a refutation that it is missing takes a round each.
        """
        changed = True
        while changed:
            changed = False
            for args, target, name in self.session.attributes:
                if all(self.sizes.get(sort) for sort in args):
                    self.vocabulary.add(name)
                    changed |= self.need(target, 1)
            for item in list(self._waiting.values()):
                if item.joins(self.sizes, self.vocabulary):
                    self._activate(item)
                    changed = True

    def _activate(self, item: Rule) -> None:
        self.active[item.index] = item
        # Named in the order in which they join: what never joins leaves no trace.
        self.literals[item.index] = f"a{len(self.literals)}"
        self._waiting.pop(item.index, None)
        self.reads(item.symbols)
        self.reads(item.kinds)
        for sort, count in item.calls:
            self.need(sort, 1)
            self.wanted[sort] = max(count, self.wanted.get(sort, 0))

    def limit(self, sort: str) -> int:
        """Up to how many objects of a sort are tried: so many more than must be there at once."""
        return max(self.limits.get(sort, 0), max(self.wanted.get(sort, 0), 1) + self.budget.bound - 1)

    def grow(self, sort: str) -> None:
        """Try more objects of a sort; beyond the usual bound as many as a rule calls for."""
        size = self.sizes[sort] + 1
        self.sizes[sort] = max(size, self.wanted.get(sort, 0)) if size > self.budget.bound else size

    # -------------------------------------------------------- the course of a question

    def course(self) -> Course:
        """What took part, in the order of the theory, and the worlds that were seen on the way."""
        ids = dict.fromkeys(self.active[index].axiom.id for index in sorted(self.active))
        return Course(tuple(ids), self.sizes, frozenset(self.vocabulary), tuple(self.worlds))

    def answer(self) -> Answer:
        """Ask, replay, prove or grow until one of them settles the question."""
        try:
            self._start()
            if self._counts_many():
                # Worlds with many objects are costly, and which of them are counted is a riddle to the solver.
                ways = [Way(tallied=True, numbers=True)]
                proved = self._prove([*self.literals.values(), GOAL], PROOF_STEPS, ways)
                if proved is not None:
                    return proved
            while True:
                answer = self._round()
                if answer is not None:
                    return answer
        except (Unsupported, NotEvaluated) as gap:
            return self._undecided(str(gap))
        except TooLate:
            return self._undecided("time")
        except TooLarge:
            return self._undecided("size")

    def cores(self) -> list[frozenset[str]]:
        """Cores one after another, each without the ids of those before it: see `Approaches.cores`."""
        found: list[frozenset[str]] = []
        try:
            self._start()
            for _ in range(ROUNDS):
                ground, solver = self._ground(self.active.values(), with_goal=True)
                model = self._without_cores(ground, solver, found)
                if model is None:
                    return found
                world, jumps = read_world(ground, model.model, solver.context)
                self.framed |= jumps
                gone = frozenset[str]().union(*found)
                kept = [item for item in self.rules if item.axiom.id not in gone]
                if not self.join(self.session.replay(world, kept, self.goal, active=self.active) or ()):
                    return found
        except (Unsupported, NotEvaluated, TooLarge):
            pass
        return found

    def _without_cores(self, ground: Ground, solver: Solver, found: list[frozenset[str]]) -> Sat | None:
        """A model without what is in cores, of which new ones are noted; None if there is none."""
        flags = [f"-{flag}" for flag in ground.used_flags]
        while True:
            gone = frozenset[str]().union(*found)
            names = {name: self.active[index].axiom for index, name in self.literals.items()}
            given = [name for name, axiom in names.items() if axiom.id not in gone]
            result = solver.check([*given, GOAL, *flags], self.meter)
            if isinstance(result, Sat):
                return result
            if not isinstance(result, Unsat):
                return None
            core = result.core
            for name in sorted(core & names.keys(), reverse=True) if len(core) <= MOST_TRIMMED else ():
                if name in core and isinstance(less := solver.check(sorted(core - {name}), self.meter), Unsat):
                    core = less.core
            blamed = {names[name].id for name in core & names.keys() if names[name].force in {"must", "should"}}
            if not blamed:
                return None
            found.append(frozenset(blamed))

    def _undecided(self, reason: str) -> Undecided:
        return Undecided(reason, {sort: size for sort, size in self.sizes.items() if size})

    def _round(self) -> Answer | None:
        ground, solver = self._ground(self.active.values(), with_goal=True)
        literals = [*self.literals.values(), *([GOAL] if self.goal is not None else []), *self.given]
        dropped = {flag for flag, gone in ((MORE_TIME, self.beyond), (OTHER_DAYS, self.elsewhere)) if gone}
        flags = [f"-{flag}" for flag in ground.used_flags if flag not in dropped]
        self.closed = flags
        result = solver.check([*literals, *flags], self.meter)
        match result:
            case Sat(model):
                world, jumps = read_world(ground, model, solver.context)
                if jumps - self.framed:
                    self.framed |= jumps
                    return None
                return self._accept(world, wrong_counts(ground, model, solver.context))
            case Unknown(reason):
                return self._undecided(reason)
            case Unsat(core):
                return self._refuted(ground, solver, core)

    def _ground(self, rules: Iterable[Rule], *, with_goal: bool) -> tuple[Ground, Solver]:
        return self.written_out(rules, {GOAL: self.goal} if with_goal and self.goal is not None else {})

    def written_out(self, rules: Iterable[Rule], goals: Mapping[str, Formula]) -> tuple[Ground, Solver]:
        """The text of rules and goals for the sizes so far; each goal under its literal."""
        rules = list(rules)
        # Where only more readings are framed than in the last text, the rest of it stays as it is.
        key = (
            tuple(item.index for item in rules),
            {literal: id(goal) for literal, goal in goals.items()},
            dict(self.sizes),
            frozenset(self.places),
            self.written.times,
            self.repairs > 0,
        )
        if self._last is not None and self._last[0] == key and self._last[1].framed < self.framed:
            _, ground, _, solver = self._last
            solver.also(ground.frame_also(self.framed))
            return ground, solver
        ground = Ground(self.symbols, self.sizes, framed=self.framed)
        ground.places = tuple(sorted(self.places))
        ground.written = self.written
        ground.until = self.meter.until
        ground.turned = self.repairs > 0
        assertions = {}
        late: list[Rule] = []
        for literal, goal in goals.items():
            assertions[literal] = ground.goal(goal)
        for item in rules:
            if item.at_moments:
                late.append(item)
            else:
                assertions[self.literals[item.index]] = self.session.texts.lowered(ground, item)
        ground.inhabit()
        assertions |= ground.settle({self.literals[item.index]: (item.formula, item.changing) for item in late})
        assertions |= self.further(ground)
        ground.frame()
        ground.finish()
        solver = Solver(ground.script(assertions))
        self._last = key, ground, assertions, solver
        return ground, solver

    # -------------------------------------------------------- a model was found

    def _accept(self, world: Structure, wrong: Mapping[str, tuple[Reckoning, set[Fraction]]]) -> Answer | None:
        if wrong and self.written.add(wrong):
            # Days were counted wrongly: the values around them are written out for the next round.
            self.elsewhere = False
            return None
        failing = self.session.replay(world, self.rules, self.goal, active=self.active)
        self.worlds.append(world)
        if failing == []:
            return Possible(world)
        if failing and self.join(failing):
            return None
        self.repairs += 1
        places = set(self.failing_places(world, failing or []))
        if self.repairs > REPAIRS or not places - self.places:
            # No world keeps what is said of all moments, and perhaps none can.
            proved = self._prove([*self.literals.values(), GOAL], PROOF_STEPS)
            if proved is not None:
                return proved
            self.session.defects.append("a world did not survive its replay")
            return self._undecided("replay")
        self.places |= places
        return None

    def further(self, ground: Ground) -> dict[str, str]:  # noqa: ARG002 - for questions that ask for more
        """What stands in the text beside the rules and the goal, by literals; `given` says which of them hold."""
        return {}

    def failing_places(self, world: Structure, failing: list[Rule]) -> Iterable[int]:
        """The whole numbers at which quantified moments make a rule fail."""
        for item in failing:
            yield from _refuting(item.formula, world, {})

    # -------------------------------------------------------- no model was found

    def _refuted(self, ground: Ground, solver: Solver, core: frozenset[str]) -> Answer | None:
        flags = sorted(name for name in core if name.startswith("-"))
        rules = sorted(name for name in core if not name.startswith("-"))
        for flag in list(flags):
            # Which sorts are really in the way?
            rest = [other for other in flags if other != flag]
            result = solver.check([*rules, *rest], self.meter)
            if isinstance(result, Unsat):
                flags = sorted(name for name in result.core if name.startswith("-"))
                rules = sorted(name for name in result.core if not name.startswith("-"))
                if flag in flags:
                    flags.remove(flag)
            elif self.meter.empty:
                return self._undecided(self.meter.reason)
        if not flags:
            return self._confirmed(rules)
        return self._prove_or_grow(ground, solver, frozenset(rules), flags)

    def _confirmed(self, literals: Collection[str]) -> Answer:
        """The same contradiction in a fresh solver that knows nothing else."""
        rules = self._named(literals)
        _, solver = self._ground(rules, with_goal=GOAL in literals)
        result = solver.check(sorted(literals), self.meter)
        if isinstance(result, Unsat):
            self.proofs.text = solver.saying(result.core)
            return self._impossible(result.core)
        if isinstance(result, Unknown):
            return self._undecided(result.reason)
        self.session.defects.append("a core was not confirmed")
        return self._undecided("core")

    def _impossible(self, literals: Collection[str]) -> Impossible:
        rules = self._named(literals)
        ids = frozenset(item.axiom.id for item in rules if item.axiom.force != "structure")
        return Impossible(ids, goal=GOAL in literals)

    def _prove_or_grow(self, ground: Ground, solver: Solver, core: frozenset[str], flags: list[str]) -> Answer | None:
        if f"-{OTHER_DAYS}" in flags:
            # The days written out will not do, which says nothing of others.
            self.elsewhere = True
            return None
        answer = self._prove_shortly(core)
        if answer is not None:
            return answer
        sorts = self.in_the_way(ground, self._least(solver, flags))
        grown = [sort for sort in sorts if self.sizes[sort] < self.limit(sort)]
        # A first object of a kind comes before a second one of another.
        grown = [sort for sort in grown if not self.sizes[sort]] or grown
        if all(self.sizes[sort] >= 2 or sort not in grown for sort in sorts) and core not in self.tried:
            self.tried.add(core)
            answer = self._prove(core, PROOF_STEPS)
            if answer is not None:
                return answer
        if not grown and f"-{MORE_TIME}" in flags and not self.beyond:
            # Nothing grows: only the days that a calendar knows are in the way, so others are tried.
            self.beyond = True
            return None
        if not grown:
            return self._prove([*self.literals.values(), GOAL], LAST_PROOF_STEPS) or (
                self._undecided(self.meter.reason if self.meter.empty else "bound")
            )
        if self.meter.empty:
            return self._undecided(self.meter.reason)
        for sort in grown:
            self.grow(sort)
        self._close()
        return None

    def _least(self, solver: Solver, flags: list[str]) -> list[str]:
        """One of the flags if there is a model without it alone, else all of them.

        What need not grow had better not: each object more makes all that follows take longer.  But a flag may promise
        more than objects can keep, so each is trusted once, and none where few are in the way.
        """
        if len(flags) <= FEW:
            return flags
        given = [*self.literals.values(), *([GOAL] if self.goal is not None else []), *self.given]
        given += [flag for flag in self.closed if flag not in flags]
        for flag in flags:
            if flag not in self.trusted:
                rest = [each for each in flags if each != flag]
                if isinstance(solver.check([*given, *rest], self.meter), Sat):
                    self.trusted.add(flag)
                    return [flag]
        return flags

    def in_the_way(self, ground: Ground, flags: list[str]) -> list[str]:
        """The sorts that must grow before the core can break."""
        sorts = [ground.flags[flag[1:]] for flag in flags if flag[1:] in ground.flags]
        if f"-{MORE_CHANGES}" in flags:
            # Any event may change a value; those that already happen come first.
            events = [sort.name for sort in self.theory.sorts if sort in self.theory.event_sorts]
            able = [sort for sort in events if self.sizes[sort] < self.limit(sort)]
            if able:
                sorts += [sort for sort in able if self.sizes[sort]] or [min(able, key=self._brought_along)]
        return list(dict.fromkeys(sorts))

    def _brought_along(self, sort: str) -> int:
        """How many sorts without objects get one if this sort does: what its attributes point to, and so on."""
        fresh = {sort}
        todo = [sort]
        while todo:
            todo.pop()
            for args, target, _ in self.session.attributes:
                there = all(self.sizes.get(name) or name in fresh for name in args)
                if there and target not in fresh and not self.sizes.get(target):
                    fresh.add(target)
                    todo.append(target)
        return len(fresh)

    def _counts_many(self) -> bool:
        """Whether the question has a chance to be settled by comparing counts of many things."""
        if self.goal is None:
            return False
        counting = (item.formula for item in self.active.values() if self.session.counts(item))
        return compares_many([*counting, self.goal])

    def _prove_shortly(self, core: frozenset[str]) -> Impossible | None:
        """A short proof, which costs less than a round with more objects; None if there is none."""
        cycles = {item.axiom.id for item in self._named(core)} & self.theory.lemmas_by_id.keys()
        # So few objects may not have needed all that a life cycle says; what makes a proof long is left out anyway.
        more = {self.literals[item.index] for item in self.active.values() if item.axiom.id in cycles}
        whole = core | more
        if not cycles or whole in self.shortened:
            return None
        self.shortened.add(whole)
        return self._prove(whole, SHORT_STEPS, [Way(chased=True), Way(short=True)])

    def _named(self, literals: Collection[str]) -> list[Rule]:
        """The rules that take part under these names."""
        return [item for item in self.active.values() if self.literals[item.index] in literals]

    def _prove(self, literals: Collection[str], steps: int, ways: list[Way] | None = None) -> Impossible | None:
        """A proof without sizes from some rules; None if there is none within the steps.

        `ways` says how it may go; see `_ways`.
        """
        rules = self._named(literals)
        with_goal = GOAL in literals and self.goal is not None
        for way in ways or self.proofs.ways(rules, with_goal=with_goal, steps=steps):
            core = self.proofs.proof(rules, with_goal=with_goal, way=way, steps=steps)
            if core is None:
                continue
            # A smaller core is proved once more on its own, in a solver that knows nothing else.
            while True:
                fewer = [item for item in rules if self.literals[item.index] in core]
                again = self.proofs.proof(fewer, with_goal=GOAL in core, way=way, steps=steps)
                if again is None:
                    told = self._with_vocabulary(rules, core, way, steps=steps)
                    if told is not None:
                        return self._impossible(core | told)
                    # Less may make a proof harder to find; then it rests on all that it was found from.
                    every = frozenset(self.literals[item.index] for item in rules)
                    if self.proofs.proof(rules, with_goal=with_goal, way=way, steps=steps) is not None:
                        return self._impossible(every | {GOAL} if with_goal else every)
                    break
                if again == core:
                    return self._impossible(core)
                rules, with_goal, core = fewer, GOAL in core, again
        return None

    def _with_vocabulary(
        self, rules: list[Rule], core: frozenset[str], way: Way, *, steps: int
    ) -> frozenset[str] | None:
        """What a proof needs of a core beside all of the vocabulary, which binds in any case; None if there is none."""
        vocabulary = {"structure", "background"}
        fewer = [item for item in rules if self.literals[item.index] in core or item.axiom.force in vocabulary]
        return self.proofs.proof(fewer, with_goal=GOAL in core, way=way, steps=steps)


def _refuting(formula: Formula, world: Structure, env: Mapping[str, Fraction | bool | str]) -> Iterable[int]:
    """The numbers in the assignments that make a universally quantified formula false."""
    if not isinstance(formula, ForAll):
        return
    for inner in assignments(formula.vars, formula.body, world, env):
        if not holds(formula.body, world, inner):
            for var in formula.vars:
                value = inner[var.name]
                if isinstance(var.sort, NumberSort) and isinstance(value, Fraction):
                    yield int(value)
            yield from _refuting(formula.body, world, inner)
            return

"""Two versions of a theory over one vocabulary, so that their formulas speak of the same worlds.

What both versions take for granted holds in these worlds, and what only one of them does, does not.  A symbol that
means one thing in the one version and another in the other has no place in them: nothing that reads it can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from reqonto.logic.calendars import Reckoning
from reqonto.logic.canonical import canonical
from reqonto.logic.sorts import EnumSort, ObjectSort, Sort
from reqonto.logic.terms import Aggregate, Apply, Arith, AtLeast, Const, Exists, Extreme, ForAll, Formula, Function, Var
from reqonto.logic.theory import Axiom, KindInfo, Lemma, Theory
from reqonto.logic.walk import Node, bound, every_node, rewrite
from reqonto.records import dataclass

OLD, NEW = "@old", "@new"
"""What is put behind an id to name the axioms of one version."""


@dataclass(frozen=True)
class Versions:
    """An old and a new theory, rewritten to one vocabulary.

    `changed` are the functions and kinds that do not mean the same in both; `enumerations` those whose members are not
    the same, with the members that only the old and only the new version has.  The values of the functions in
    `loosened` may be absent in one version only.
    """

    old: Theory
    new: Theory
    kinds: Mapping[str, KindInfo]
    functions: Mapping[str, Function]
    changed: frozenset[str]
    enumerations: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    loosened: frozenset[str] = frozenset()

    def same(self, old_id: str, new_id: str) -> bool:
        """Whether both versions say the same under two ids, up to the names of variables and the order of axioms."""
        old, new = meant(self.old, old_id), meant(self.new, new_id)
        if len(old) != len(new) or self.changed_in(old_id, new_id):
            return False
        if all(_alike(one, other) for one, other in zip(old, new, strict=True)):
            return True
        return sorted(map(_key, old)) == sorted(map(_key, new))

    def changed_in(self, old_id: str, new_id: str) -> tuple[str, ...]:
        """The functions and kinds that the axioms under these ids read and that do not mean the same in both."""
        if not self.changed:
            return ()
        axioms = (*meant(self.old, old_id), *meant(self.new, new_id))
        found = (name for axiom in axioms for name in vocabulary(axiom.formula))
        return tuple(name for name in dict.fromkeys(found) if name in self.changed)

    def redeclared_in(self, old_id: str, new_id: str) -> tuple[str, ...]:
        """The symbols that the axioms under these ids read and that are declared in another way now."""
        if not self.redeclared:
            return ()
        axioms = (*meant(self.old, old_id), *meant(self.new, new_id))
        found = [name for axiom in axioms for name in vocabulary(axiom.formula)]
        if self.enumerations:
            found += [sort.name for axiom in axioms for sort in _sorts(axiom.formula) if isinstance(sort, EnumSort)]
        return tuple(name for name in dict.fromkeys(found) if name in self.redeclared)

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """The ids under which both versions say the same, in the order of the new one."""
        return tuple(
            id_ for id_ in self.new.by_id if id_ in self.old.by_id and meant(self.new, id_) and self.same(id_, id_)
        )

    def together(self, compared: Mapping[str, str]) -> Theory:
        """One theory with what is common, and with both versions of what is compared (new id to old id).

        The axioms of the new version stand under `ID@new`, those of the old one under `ID@old`.
        """
        shared = set(self.shared)
        axioms = [*self._structure()]
        for theory, id_ in self._own_background():
            axioms += [_as_compared(axiom, id_) for axiom in meant(theory, id_)]
        axioms += [axiom for axiom in self.new.axioms if axiom.force != "structure" and axiom.id in shared]
        lemmas = [lemma for lemma in self.new.lemmas if lemma.id in shared]
        for new_id, old_id in compared.items():
            for theory, id_, mark in ((self.old, old_id, OLD), (self.new, new_id, NEW)):
                axioms += [_as_compared(axiom, f"{new_id}{mark}") for axiom in meant(theory, id_)]
                lemmas += [_marked(lemma, f"{new_id}{mark}") for lemma in theory.lemmas if lemma.id == id_]
        return Theory(
            self.kinds, self.functions, tuple(axioms), tuple(self._disjoint()), (), self.new.tick, tuple(lemmas)
        )  # fmt: skip

    # -------------------------------------------------------- what is common

    def _structure(self) -> Iterator[Axiom]:
        """What is true of every world by its make in both versions, or of what only one of them knows."""
        old = {(axiom.id, _key(axiom)) for axiom in self.old.axioms if axiom.force == "structure"}
        for axiom in self.new.axioms:
            if axiom.force != "structure" or not self._stands(axiom):
                continue
            if (axiom.id, _key(axiom)) in old or _is_own(axiom, self.new, self.old):
                yield axiom
        for axiom in self.old.axioms:
            if axiom.force == "structure" and self._stands(axiom) and _is_own(axiom, self.old, self.new):
                yield axiom

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The ids of what declarations say of the values of symbols that only one version has."""
        return tuple(id_ for _, id_ in self._own_background())

    def _own_background(self) -> Iterator[tuple[Theory, str]]:
        for theory, other in ((self.new, self.old), (self.old, self.new)):
            for id_ in theory.by_id:
                if not id_.endswith("]") or id_ in other.by_id:
                    continue
                said = meant(theory, id_)
                declared = bool(said) and all(axiom.force == "background" and self._stands(axiom) for axiom in said)
                if declared and any(_is_own(axiom, theory, other) for axiom in said):
                    yield theory, id_

    @cached_property
    def redeclared(self) -> frozenset[str]:
        """The symbols of both versions that stand for the same things, but not for all that they stood for, or did not.

        Enumerations with other members, values that may be absent now, kinds that are of other kinds now.
        """
        return frozenset({*self.enumerations, *self.loosened, *self._typed_otherwise()})

    def _typed_otherwise(self) -> Iterator[str]:
        for theory, other in ((self.new, self.old), (self.old, self.new)):
            pairs = {frozenset(pair) for pair in other.disjoint}
            for pair in theory.disjoint:
                if frozenset(pair) not in pairs:
                    yield from (kind for kind in pair if kind in other.kinds)
            for name, info in theory.kinds.items():
                if name in other.kinds and info.supers != other.kinds[name].supers:
                    yield from {*theory.ancestors(name)} ^ {*other.ancestors(name)}
            known = {_key(axiom) for axiom in other.axioms if axiom.force == "structure"}
            for axiom in theory.axioms:
                if axiom.force == "structure" and _key(axiom) not in known and not _is_own(axiom, theory, other):
                    yield from (name for name in vocabulary(axiom.formula) if name in theory.functions)

    def _stands(self, axiom: Axiom) -> bool:
        return self.changed.isdisjoint(vocabulary(axiom.formula))

    def _disjoint(self) -> Iterator[tuple[str, str]]:
        for theory, other, first in ((self.new, self.old, True), (self.old, self.new, False)):
            known = {frozenset(pair) for pair in other.disjoint}
            for pair in theory.disjoint:
                own = any(kind not in other.kinds for kind in pair)
                if self.changed.isdisjoint(pair) and (own or (first and frozenset(pair) in known)):
                    yield pair


def versions(old: Theory, new: Theory) -> Versions:
    """Both theories over one vocabulary; their ticks are of one length."""
    assert old.tick == new.tick
    enumerations = _enumerations(old, new)
    widened: dict[Sort, Sort] = {}
    for name, (one, other) in enumerations.items():
        more = tuple(member for member in other.members if member not in one.members)
        widened[one] = widened[other] = EnumSort(name, (*one.members, *more))
    functions: dict[str, Function] = {}
    loosened: set[str] = set()
    changed = {name for name in old.kinds.keys() & new.kinds.keys() if not _same_kind(old.kinds[name], new.kinds[name])}
    for name in (*new.functions, *(each for each in old.functions if each not in new.functions)):
        found = [_with_sorts(theory.functions[name], widened) for theory in (new, old) if name in theory.functions]
        partial = any(each.partial for each in found)
        functions[name] = replace(found[0], partial=partial)
        if len(found) == 2 and replace(found[1], partial=partial) != functions[name]:
            changed.add(name)
        elif found[0].partial != found[-1].partial:
            loosened.add(name)
    left = {name for name in changed if name in old.functions}
    adapted = [
        _adapted(theory, {name: each for name, each in functions.items() if name not in kept}, widened, calendars)
        for theory, kept, calendars in ((old, left, _reckonings(old, new)), (new, set[str](), {}))
    ]
    kinds = dict(new.kinds)
    for name, info in old.kinds.items():
        kinds[name] = info if name not in kinds else _common_kind(old, new, name)
    differing = {
        name: (
            tuple(member for member in one.members if member not in other.members),
            tuple(member for member in other.members if member not in one.members),
        )
        for name, (one, other) in enumerations.items()
    }
    return Versions(adapted[0], adapted[1], kinds, functions, frozenset(changed), differing, frozenset(loosened))


def meant(theory: Theory, id_: str) -> tuple[Axiom, ...]:
    """What is said under an id, without what is true of every world by its make."""
    return tuple(axiom for axiom in theory.by_id.get(id_, ()) if axiom.force != "structure")


def vocabulary(formula: Formula) -> Iterator[str]:
    """The functions, kinds and sorts of objects that a formula reads, in written order."""
    for node in every_node(formula):
        if isinstance(node, Apply) and node.function.computed is None:
            yield node.function.name
        yield from (var.sort.name for var in bound(node) if isinstance(var.sort, ObjectSort))
        kind = getattr(node, "kind", None)
        if isinstance(kind, str) and not isinstance(node, Aggregate | Extreme):
            yield kind


def _sorts(formula: Formula) -> Iterator[Sort]:
    for node in every_node(formula):
        match node:
            case Apply(function):
                yield function.result
                yield from function.args
            case Const(_, sort) | Var(_, sort):
                yield sort
            case _:
                yield from (var.sort for var in bound(node))


def _is_own(axiom: Axiom, theory: Theory, other: Theory) -> bool:
    """Whether an axiom of one version reads something that the other does not have at all."""
    return any(
        (name in theory.functions and name not in other.functions) or (name in theory.kinds and name not in other.kinds)
        for name in vocabulary(axiom.formula)
    )


def _marked(lemma: Lemma, id_: str) -> Lemma:
    return replace(lemma, id=id_, premises=tuple(_as_compared(axiom, id_) for axiom in lemma.premises))


def _as_compared(axiom: Axiom, id_: str) -> Axiom:
    """The axiom under another id; what is assumed binds only where it is asked for."""
    return replace(axiom, id=id_, force="must" if axiom.force == "background" else axiom.force)


def _alike(one: Axiom, other: Axiom) -> bool:
    return one.force == other.force and (one.vars, one.trigger, one.duty) == (other.vars, other.trigger, other.duty)


def _key(axiom: Axiom) -> str:
    """A text that axioms share that say the same, up to the names of variables."""
    said = axiom.exercised if axiom.force == "may" else axiom.formula
    return f"{axiom.force} {canonical(said, {})}"


# ---------------------------------------------------------------- one vocabulary


def _enumerations(old: Theory, new: Theory) -> dict[str, tuple[EnumSort, EnumSort]]:
    """The enumerations whose members are not the same in both versions, or not in the same order."""
    found = [
        {
            sort.name: sort
            for function in theory.functions.values()
            for sort in (*function.args, function.result)
            if isinstance(sort, EnumSort)
        }
        for theory in (old, new)
    ]
    return {
        name: (sort, found[1][name])
        for name, sort in found[0].items()
        if name in found[1] and sort.members != found[1][name].members
    }


def _same_kind(one: KindInfo, other: KindInfo) -> bool:
    return one.sort == other.sort and one.is_event == other.is_event


def _common_kind(old: Theory, new: Theory, name: str) -> KindInfo:
    """A kind with the kinds above it that both versions put above it."""
    before, after = old.kinds[name], new.kinds[name]
    if before.supers == after.supers or not _same_kind(before, after):
        return after
    known = set(old.ancestors(name)) - {name}
    return replace(after, supers=tuple(each for each in new.ancestors(name) if each in known))


def _reckonings(old: Theory, new: Theory) -> dict[str, Reckoning]:
    """What the old version counts by a calendar of the same name, but with other days: under a name of its own."""
    found = [
        {
            node.function.name: node.function.computed
            for axiom in theory.axioms
            for node in every_node(axiom.formula)
            if isinstance(node, Apply) and node.function.computed is not None
        }
        for theory in (old, new)
    ]
    return {
        name: replace(each, calendar=replace(each.calendar, name=f"{each.calendar.name}{OLD}"))
        for name, each in found[0].items()
        if name in found[1] and each.content != found[1][name].content
    }


def _with_sorts(function: Function, sorts: Mapping[Sort, Sort]) -> Function:
    args = tuple(sorts.get(sort, sort) for sort in function.args)
    result = sorts.get(function.result, function.result)
    same = args == function.args and result == function.result
    return function if same else replace(function, args=args, result=result)


def _adapted(
    theory: Theory, functions: Mapping[str, Function], sorts: Mapping[Sort, Sort], calendars: Mapping[str, Reckoning]
) -> Theory:
    """A theory that speaks of these functions, sorts and calendars instead of its own of the same names."""
    other = {name for name, each in theory.functions.items() if name in functions and functions[name] != each}
    if not other and not sorts and not calendars:
        return theory

    def rule(node: Node) -> Node:
        match node:
            case Apply(function) if function.name in calendars:
                computed = calendars[function.name]
                return replace(node, function=replace(function, name=computed.name, computed=computed))
            case Apply(function) if function.name in other:
                return replace(node, function=functions[function.name])
            case Apply(function):
                return replace(node, function=_with_sorts(function, sorts)) if sorts else node
            case Var(_, sort) | Const(_, sort) if sort in sorts:
                return replace(node, sort=sorts[sort])
            case Aggregate() | ForAll() | Exists() | AtLeast() if sorts:
                return replace(node, vars=_variables(node.vars, sorts))
            case Arith():
                return node
            case _:
                return node

    def adapt(formula: Formula) -> Formula:
        return rewrite(formula, rule)

    axioms = tuple(_adapted_axiom(axiom, adapt, sorts) for axiom in theory.axioms)
    changed = {name: functions.get(name, each) for name, each in theory.functions.items()}
    lemmas = [
        replace(
            lemma,
            premises=tuple(_adapted_axiom(axiom, adapt, sorts) for axiom in lemma.premises),
            follows=tuple(map(adapt, lemma.follows)),
            about_events=tuple(map(adapt, lemma.about_events)),
        )
        for lemma in theory.lemmas
    ]
    situations = tuple((id_, adapt(formula)) for id_, formula in theory.situations)
    return replace(theory, functions=changed, axioms=axioms, lemmas=tuple(lemmas), situations=situations)


def _adapted_axiom(axiom: Axiom, adapt: Callable[[Formula], Formula], sorts: Mapping[Sort, Sort]) -> Axiom:
    variables = _variables(axiom.vars, sorts)
    trigger, duty = adapt(axiom.trigger), adapt(axiom.duty)
    if variables == axiom.vars and trigger is axiom.trigger and duty is axiom.duty:
        return axiom
    return replace(axiom, vars=variables, trigger=trigger, duty=duty)


def _variables(variables: Sequence[Var], sorts: Mapping[Sort, Sort]) -> tuple[Var, ...]:
    return tuple(replace(var, sort=sorts[var.sort]) if var.sort in sorts else var for var in variables)

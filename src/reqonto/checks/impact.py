"""What to review when something changes: what depends on it in name, in meaning, in links, and by inherited conflicts.

*In name*: items whose formulas or texts speak of it, and declarations that are made of it.  *In meaning*: items whose
verdict used it – members of one conflict, reasons of what never applies or follows from others, verdicts of scenarios,
needs that a service meets.  *In links*: what is linked to it, along the way in which a change of that kind of link is
felt.  *Inherited*: what refines, requires or contains one side of a conflict conflicts with the other side too.

Every row has a shortest way from what changes.  The ways of the later groups may begin with steps of name: what uses a
parameter may in turn be refined by something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from reqonto.checks.links import LINKS, Trace, reached, traces, word_of
from reqonto.checks.verdicts import Consistency, ScenarioResult, Verdict
from reqonto.constraints.meaning_hash import Meanings, kind_of_ground
from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass, rows
from reqonto.spec.meanings import name_chain
from reqonto.spec.model import (
    Definition,
    Entry,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    Parameter,
    Relation,
    Specification,
    UserUnit,
)
from reqonto.spec.types import ValueType
from reqonto.spec.walk import walk
from reqonto.syntax import tree

if TYPE_CHECKING:
    from reqonto.checks.needs import Needs

Group: TypeAlias = Literal["name", "meaning", "trace", "inherited"]
GROUPS: tuple[Group, ...] = get_args(Group)

How: TypeAlias = Literal[
    "uses", "exception", "conflict", "vacuous", "redundant", "verdict", "need", "link", "inherited",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way: from what changes to what depends on it, and why; `by` is a link word, conflict or verdict."""

    source: str
    target: str
    how: How
    by: str = ""
    why: Text = Text("", "")


@dataclass(frozen=True, slots=True)
class Affected:
    """One thing to review with the group that it belongs to and a shortest way to it."""

    id: str
    word: str
    group: Group
    way: tuple[Step, ...]


@dataclass(frozen=True)
class Impact:
    """Everything that depends on `ids`; `judged` tells whether verdicts were asked for."""

    ids: tuple[str, ...]
    rows: tuple[Affected, ...]
    judged: bool

    def of(self, group: Group) -> tuple[Affected, ...]:
        return tuple(row for row in self.rows if row.group == group)


@dataclass(frozen=True)
class Known:
    """What a run established, as far as it was asked."""

    consistency: Consistency | None = None
    scenarios: tuple[ScenarioResult, ...] = ()
    needs: Needs | None = None

    @property
    def is_empty(self) -> bool:
        return self.consistency is None and not self.scenarios and self.needs is None


def impact(
    specification: Specification, meanings: Meanings, known: Known, ids: Sequence[str], *, depth: int | None = None
) -> Impact:
    """What depends on the ids: items, declarations, or modules, which stand for all that they declare."""
    work = _Work(specification, meanings, known)
    starts = [start for id_ in ids for start in work.starts(id_)]
    found: dict[tuple[str, str], Affected] = {}
    own = set(starts) | set(ids)
    for group in GROUPS:
        for id_, way in work.ways(group, starts, depth):
            # Told once, where it is nearest, and each inherited conflict; what is itself changed is not told.
            key = (id_, way[-1].why.en if group == "inherited" else "")
            if id_ not in own and (key not in found or len(way) < len(found[key].way)):
                found[key] = Affected(id_, work.word(id_), group, way)
    order = {id_: number for number, id_ in enumerate(work.order)}
    listed = sorted(
        found.values(), key=lambda row: (GROUPS.index(row.group), len(row.way), order.get(row.id, len(order)), row.id)
    )
    return Impact(tuple(dict.fromkeys(ids)), tuple(listed), not known.is_empty)


class _Work:
    """The steps of every kind, by where they lead from."""

    def __init__(self, specification: Specification, meanings: Meanings, known: Known) -> None:
        self.specification = specification
        self.meanings = meanings
        self.known = known
        self.links = traces(specification)
        self.order = [*specification.entries, *specification.kinds, *specification.events, *specification.parameters]
        self.names = _by_source(self._in_name())
        self.verdicts = _by_source([*self._in_meaning(), *self._exceptions()])
        self.traced = _by_source(self._in_links())

    def starts(self, id_: str) -> Iterator[str]:
        """The id itself, or all that a module declares."""
        specification = self.specification
        if id_ not in specification.modules or specification.find(id_) is not None:
            yield id_
            return
        yield from (key for key, entry in specification.entries.items() if entry.module == id_)
        tables: tuple[Mapping[str, Kind] | Mapping[str, Parameter] | Mapping[str, Definition], ...] = (
            specification.kinds, specification.events, specification.parameters, specification.relations,
            specification.features, specification.enumerations, specification.definitions,
            specification.global_relations,
        )  # type: ignore[assignment] # fmt: skip
        for table in tables:
            yield from (key for key, thing in table.items() if thing.module == id_ and thing.span is not None)

    def word(self, id_: str) -> str:
        found = self.specification.find(id_)
        return found.word if isinstance(found, Entry) else type(found).__name__.lower()

    # ------------------------------------------------ ways

    def ways(self, group: Group, starts: Sequence[str], depth: int | None) -> Iterator[tuple[str, tuple[Step, ...]]]:
        if group == "name":
            yield from _search(dict.fromkeys(starts, ()), self.names, depth).items()
            return
        begun: dict[str, tuple[Step, ...]] = dict.fromkeys(starts, ())
        begun.update(_search(begun, self.names, depth))
        match group:
            case "meaning":
                # A verdict that used it; what used that verdict's item in turn is another question.
                for id_, way in sorted(begun.items(), key=lambda row: len(row[1])):
                    for step in self.verdicts.get(id_, ()) if depth is None or len(way) < depth else ():
                        yield step.target, (*way, step)
            case "trace":
                yield from _search(begun, self.traced, depth).items()
            case _:
                yield from self._inherited(begun, depth)

    # ------------------------------------------------ steps of name

    def _in_name(self) -> Iterator[Step]:
        specification, seen = self.specification, set[tuple[str, str]]()
        uses = Text("uses it", "用到它")
        for source, target in self._mentions():
            if source != target and (source, target) not in seen:
                seen.add((source, target))
                yield Step(source, target, "uses", why=uses)
        named: dict[str, set[str]] = defaultdict(set)
        for source, target in seen:
            named[target].add(source)
        for key, meant in self.meanings.items.items():
            direct = named[key]
            for full in meant.rests_on:
                kind = kind_of_ground(full)
                source = self.meanings.shown.get(full, full)
                # A definition that only a definition uses is reached through that.
                if kind in {"exception", "module"} or (kind == "definition" and source not in direct):
                    continue
                if source != key and (source, key) not in seen and specification.find(source) is not None:
                    seen.add((source, key))
                    yield Step(source, key, "uses", why=uses)

    def _mentions(self) -> Iterator[tuple[str, str]]:
        """(what is named, what names it), as the texts have it."""
        specification = self.specification
        for entry in specification.entries.values():
            yield from ((source, entry.id) for source in self._named(entry.module, entry.node))
        for definition in specification.definitions.values():
            own = self._typed(definition.module, *(arg.type for arg in definition.args))
            named = self._named(definition.module, definition.body, own)
            yield from ((source, definition.id) for source in (*own, *named))
        for event in specification.events.values():
            yield from ((role, event.id) for role in (event.by, event.to) if role)
            named = self._typed(event.module, *(arg.type for arg in event.args))
            yield from ((each, event.id) for each in named)
        for parameter in specification.parameters.values():
            own = self._typed(parameter.module, parameter.type, *(arg.type for arg in parameter.args))
            yield from ((each, parameter.id) for each in own)
        for table in specification.global_relations.values():
            own = self._typed(table.module, *(arg.type for arg in table.args))
            yield from ((each, table.id) for each in own)
        for named_type in specification.types.values():
            own = self._typed(named_type.module, named_type.type)
            yield from ((each, named_type.id) for each in own)
        for relation in specification.relations.values():
            yield relation.target, relation.id
        for kind in specification.kinds.values():
            yield from ((above, kind.id) for above in kind.supers if above in specification.kinds)

    def _typed(self, module: str, *types: ValueType) -> list[str]:
        """The declarations that types are made of: kinds, enumerations, named types, units."""
        found: dict[str, None] = {}
        for each in types:
            units = self.specification.lookup(module, (each.unit,)) if each.unit else ()
            found.update((name, None) for name in (each.kind, each.enumeration, each.alias) if name)
            found.update((unit.id, None) for unit in units if isinstance(unit, UserUnit))
        return [key for key in found if self.specification.find(key) is not None]

    def _named(self, module: str, node: object, kinds: Iterable[str] = ()) -> list[str]:
        """The declarations that a text names: by their names, and members of what it names by theirs.

        `kinds` are those of the things of which it speaks beside.
        """
        specification = self.specification
        found: dict[str, None] = {}
        bound = {name.text for each in walk(node) if isinstance(each, tree.Binder) for name in each.names}
        for each in walk(node):
            chain: Sequence[tree.Name] = ()
            if isinstance(each, tree.Path):
                chain = each.parts
            elif isinstance(each, tree.Var | tree.Dot):
                chain = name_chain(each)
            elif isinstance(each, tree.Timing) and each.word == "immediately":
                lasts = specification.immediately
                found.update({} if lasts is None else {lasts.id: None})
            elif isinstance(each, tree.Number) and each.unit is not None:
                units = specification.lookup(module, (each.unit.text,))
                found.update((unit.id, None) for unit in units if isinstance(unit, UserUnit))
            if not chain or chain[0].text in bound:
                continue
            words = tuple(name.text for name in chain)
            for end in range(len(words), 0, -1):
                things = specification.lookup(module, words[:end])
                if things:
                    found.update((thing.id, None) for thing in things)
                    break
        self._add_members(found, kinds, sorted(set(_words_in(node))), self._wholes(module, node))
        return [key for key in found if specification.find(key) is not None]

    def _add_members(
        self, found: dict[str, None], kinds: Iterable[str], names: Sequence[str], wholes: Collection[str]
    ) -> None:
        """Add the members of these names that what was found, or a thing of these kinds, leads to."""
        todo, seen = [*found, *kinds], set[str]()
        while todo:
            key = todo.pop(0)
            for kind in (key, *self._leads_to(key)):
                if kind in seen:
                    continue
                seen.add(kind)
                members = self.specification.members(kind)
                every = (
                    [each for each in members if not isinstance(members[each][0], Feature)] if kind in wholes else []
                )
                for name in (*names, *every):
                    new = [member.id for member in members.get(name, ())]
                    found.update((each, None) for each in new)
                    todo += new

    def _wholes(self, module: str, node: object) -> set[str]:
        """The kinds that stand for all their members, because a need or a service names them as information."""
        paths = node.needs if isinstance(node, tree.Need) else node.provides if isinstance(node, tree.Service) else ()
        named = (self.specification.lookup(module, tuple(name.text for name in path.parts)) for path in paths)
        return {thing.id for things in named for thing in things if isinstance(thing, Kind)}

    def _leads_to(self, key: str) -> Iterator[str]:
        """The kinds of the things to which a declaration leads: who reads it may go on to their members."""
        found = self.specification.find(key)
        match found:
            case Parameter() | GlobalRelation() | Definition():
                yield from (arg.type.kind for arg in found.args if arg.type.kind)
                if not isinstance(found, GlobalRelation) and found.type.kind:
                    yield found.type.kind
                if isinstance(found, Parameter) and found.owner:
                    yield found.owner
            case Relation():
                yield found.owner
                yield found.target
            case EventKind():
                yield from (each for each in (found.by, found.to) if each)
                yield from (arg.type.kind for arg in found.args if arg.type.kind)
            case _:
                pass

    # ------------------------------------------------ steps of meaning

    def _exceptions(self) -> Iterator[Step]:
        for key, meant in self.meanings.items.items():
            for full in meant.rests_on:
                if kind_of_ground(full) == "exception":
                    why = Text("it yields where this one's condition holds", "在其条件成立处让步")
                    yield Step(self.meanings.shown[full], key, "exception", why=why)

    def _in_meaning(self) -> Iterator[Step]:
        consistency = self.known.consistency
        if consistency is not None:
            for conflict in consistency.conflicts:
                name = conflict.alias or conflict.id
                why = Text(f"conflict {name}", f"冲突 {name}")
                ids = list(dict.fromkeys((*conflict.members, *conflict.trigger, *conflict.background)))
                for one in ids:
                    yield from (Step(one, other, "conflict", name, why) for other in conflict.members if other != one)
            for vacuity in consistency.vacuous:
                why = Text("it never applies because of this", "因此它永远不会适用")
                yield from (Step(each, vacuity.requirement, "vacuous", why=why) for each in vacuity.because)
            for redundancy in consistency.redundant:
                why = Text("it follows from this", "它由此推出")
                yield from (Step(each, redundancy.requirement, "redundant", why=why) for each in redundancy.because)
        for result in self.known.scenarios:
            for judgement in result.judgements:
                item = judgement.requirement.partition("[")[0]
                # A need is open in every story that says nothing of it.
                idle = Verdict.PENDING if self.word(item) in {"need", "service"} else Verdict.NOT_APPLICABLE
                if judgement.verdict in {idle, Verdict.NOT_APPLICABLE} and judgement.expected is None:
                    continue
                why = Text("it is judged there", "在其中被裁定")
                yield Step(item, result.id, "verdict", judgement.verdict.value, why)
        for answer in () if self.known.needs is None else self.known.needs.answers:
            for service in answer.by:
                yield Step(service, answer.need.id, "need", answer.status, Text("it is met by this", "由此得到满足"))

    # ------------------------------------------------ steps of links

    def _in_links(self) -> Iterator[Step]:
        for link in self.links:
            felt = LINKS[link.word].felt
            if felt in {"source", "both"}:
                yield _link_step(link.target, link.source, link)
            if felt in {"target", "both"}:
                yield _link_step(link.source, link.target, link)

    def _inherited(
        self, begun: Mapping[str, tuple[Step, ...]], depth: int | None
    ) -> Iterator[tuple[str, tuple[Step, ...]]]:
        """What inherits a conflict of what changes, and what that which changes inherits a conflict with."""
        up: dict[str, list[str]] = defaultdict(list)
        word: dict[tuple[str, str], Trace] = {}
        for link in self.links:
            if LINKS[link.word].inherits:
                up[link.source].append(link.target)
                word.setdefault((link.source, link.target), link)
        names: dict[tuple[str, str], str] = {}
        for one, other, name in self.clashes():
            names.setdefault((one, other), name)
        clashes = [(*pair, name) for pair, name in names.items()]
        found: list[tuple[str, tuple[Step, ...]]] = []
        for heir in up:
            for origin, path in reached(heir, up).items():
                for one, other, name in clashes:
                    if one != origin or other == heir or other in path:
                        continue
                    links = [word[pair] for pair in pairwise(path)]
                    along = Text(
                        " ".join([heir, *(f"{each.word} {each.target}" for each in links)]),
                        " ".join([heir, *(f"{word_of(each.word)['zh']} {each.target}" for each in links)]),
                    )
                    why = Text(
                        f"{along.en}, which conflicts with {other} ({name})",
                        f"{along.zh}，后者与 {other} 冲突（{name}）",
                    )
                    # Whichever of the three changes, the heir and the other side are to be looked at together.
                    for start, end in ((heir, other), (other, heir), (origin, heir)):
                        if start in begun:
                            found.append((end, (*begun[start], Step(start, end, "inherited", name, why))))
        for id_, way in sorted(found, key=lambda row: len(row[1])):
            if depth is None or len(way) <= depth:
                yield id_, way

    def clashes(self) -> Iterator[tuple[str, str, str]]:
        """Pairs that conflict, as links declare or as was found between two, in both directions."""
        for link in self.links:
            if link.word == "conflicts with":
                yield link.source, link.target, "declared"
                yield link.target, link.source, "declared"
        consistency = self.known.consistency
        for conflict in () if consistency is None else consistency.conflicts:
            for one in conflict.members:
                for other in conflict.members:
                    if one != other:
                        yield one, other, conflict.alias or conflict.id


def _link_step(source: str, target: str, link: Trace) -> Step:
    why = Text(f"{link.source} {link.word} {link.target}", f"{link.source} {word_of(link.word)['zh']} {link.target}")
    return Step(source, target, "link", link.word, why)


def _by_source(steps: Iterable[Step]) -> Mapping[str, Sequence[Step]]:
    found: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        found[step.source].append(step)
    return found


def _search(
    begun: Mapping[str, tuple[Step, ...]], steps: Mapping[str, Sequence[Step]], depth: int | None
) -> dict[str, tuple[Step, ...]]:
    """What the steps lead to from where some ways end, each with a shortest way; the beginnings are left out."""
    found: dict[str, tuple[Step, ...]] = {}
    by_length: dict[int, list[str]] = defaultdict(list)
    best = dict(begun)
    for id_, way in begun.items():
        by_length[len(way)].append(id_)
    length = 0
    while length <= max(by_length, default=-1):
        for id_ in by_length[length]:
            if len(best[id_]) != length or (depth is not None and length >= depth):
                continue
            for step in steps.get(id_, ()):
                if step.target not in best or len(best[step.target]) > length + 1:
                    best[step.target] = found[step.target] = (*best[id_], step)
                    by_length[length + 1].append(step.target)
        length += 1
    return found


def _words_in(node: object) -> Iterator[str]:
    """Every name in a tree."""
    todo = [node]
    while todo:
        each = todo.pop()
        if isinstance(each, tree.Name):
            yield each.text
        elif isinstance(each, tuple):
            todo.extend(each)
        elif is_dataclass(each) and not isinstance(each, type):
            todo.extend(getattr(each, row.name) for row in rows(type(each)) if row.name not in _ASIDE)


_ASIDE = frozenset({"span", "meta", "uid", "title", "doc"})

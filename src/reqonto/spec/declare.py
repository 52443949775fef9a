"""Declarations to vocabulary: kinds, types, members and events with their symbols."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.sorts import (
    BOOL,
    MOMENT,
    PARTY,
    ObjectSort,
    Sort,
)
from reqonto.logic.terms import Function
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.declared_types import TypeReader, Vocabulary
from reqonto.spec.drafts import CATEGORY_NOUNS, Draft, Module
from reqonto.spec.messages import place, quoted
from reqonto.spec.metadata import metadata
from reqonto.spec.model import (
    Argument,
    Definition,
    EventKind,
    Feature,
    FeatureGroup,
    GlobalRelation,
    Kind,
    Metadata,
    Parameter,
    Relation,
    Via,
    member_id,
)
from reqonto.spec.names import EVENT_WORDS, spellings, unknown
from reqonto.syntax import tree


@dataclass(slots=True, eq=False)
class _Relation:
    """A relation before it has met its inverse."""

    node: tree.Relation
    module: str
    owner: Draft
    feature: tree.Feature | None
    target: Draft
    low: int
    high: int | None
    id: str
    partner: _Relation | None = None


class Declarer(TypeReader):
    """Builds the vocabulary of all modules together."""

    def __init__(self, modules: dict[str, Module], diagnostics: list[Diagnostic]) -> None:
        super().__init__(modules, diagnostics)
        self._relations: list[_Relation] = []
        self._known_roots: dict[int, list[Draft]] = {}
        self._members: dict[str, dict[str, Span]] = {}
        self._governed: set[tuple[str, str]] = set()
        self._groups: dict[str, list[FeatureGroup]] = {}

    def declare(self) -> Vocabulary:
        """The vocabulary; call after `collect`."""
        self._kinds_and_sorts()
        self._find_governed()
        for draft in self.drafts("enum"):
            self._enumeration(draft)
        for draft in self.drafts("unit"):
            self._unit(draft)
        for draft in self.drafts("type"):
            self._named_type(draft)
        for draft in self.drafts("kind"):
            self._members_of(draft)
        for draft in self.drafts("feature"):
            self._top_feature(draft)
        self._pair_relations()
        for relation in self._relations:
            self._finish_relation(relation)
        for draft in self.drafts("kind"):
            self._kind(draft)
        if PARTY.name not in self.vocabulary.kinds:
            root = Kind(
                PARTY.name, PARTY.name, "role", PARTY, (), (), None, external=False, clearance="", parameters=(),
                relations=(), features=(), groups=(), module="",
                meta=Metadata(labels=(("en", "party"), ("zh", "主体"))), span=None,
            )  # fmt: skip
            self.vocabulary.kinds = {PARTY.name: root, **self.vocabulary.kinds}
        self._inherited_twice()
        for draft in self.drafts("event"):
            self._event(draft)
        for draft in self.drafts("param"):
            self._top_param(draft)
        for draft in self.drafts("predicate"):
            self._predicate(draft)
        for draft in self.drafts("define"):
            self._definition(draft)
        return self.vocabulary

    # ------------------------------------------------ kinds

    def _kinds_and_sorts(self) -> None:
        for draft in self.drafts("kind"):
            for node in draft.nodes:
                assert isinstance(node, tree.Kind)
                for path in node.supers:
                    above = self.lookup(draft.module, path, "kind", role=node.word == "role")
                    if above is None:
                        continue
                    if above.is_role != draft.is_role:
                        self.report(
                            codes.WRONG_KIND_OF_NAME, path.span, name=path.text, found=CATEGORY_NOUNS["role"],
                            expected=Text("an entity", "实体"),
                        )  # fmt: skip
                    elif above not in draft.supers:
                        draft.supers.append(above)
        for draft in self._below_a_circle():
            self._break_cycle(draft)
        for draft in self.drafts("kind"):
            roots = self._roots(draft)
            draft.sort = ObjectSort(roots[0].symbol) if not draft.is_role else PARTY
            if not draft.is_role and len(roots) > 1:
                self.report(
                    codes.TWO_ROOTS, draft.span, left=quoted(roots[0].name), right=quoted(roots[1].name)
                )  # fmt: skip
        for draft in self.drafts("event"):
            draft.sort = ObjectSort(draft.symbol)

    def _below_a_circle(self) -> list[Draft]:
        """The kinds from which some way up has no end; in a text without a mistake there are none."""
        drafts = list(self.drafts("kind"))
        open_ = {id(draft): len(draft.supers) for draft in drafts}
        below: dict[int, list[Draft]] = {}
        for draft in drafts:
            for above in draft.supers:
                below.setdefault(id(above), []).append(draft)
        waiting = [draft for draft in drafts if not draft.supers]
        while waiting:
            for draft in below.get(id(waiting.pop()), ()):
                open_[id(draft)] -= 1
                if not open_[id(draft)]:
                    waiting.append(draft)
        return [draft for draft in drafts if open_[id(draft)]]

    def _break_cycle(self, draft: Draft) -> None:
        chain = self._way_back(draft)
        if chain is None:
            return
        names = " → ".join(step.name for step in (draft, *chain))
        self.report(codes.KIND_CYCLE, draft.span, name=draft.name, chain=names)
        draft.supers = [above for above in draft.supers if above is not chain[0]]

    def _way_back(self, draft: Draft) -> list[Draft] | None:
        """The shortest way up from a kind that comes back to it; None if there is none."""
        before: dict[int, Draft] = {}
        todo = [draft]
        while todo:
            at = todo.pop(0)
            for above in at.supers:
                if above is draft:
                    way = [above]
                    while at is not draft:
                        way.append(at)
                        at = before[id(at)]
                    return way[::-1]
                if id(above) not in before:
                    before[id(above)] = at
                    todo.append(above)
        return None

    def _roots(self, draft: Draft) -> list[Draft]:
        """The kinds above it, or itself, that have none above them, nearest first."""
        way: list[Draft] = []
        at = draft
        while len(at.supers) == 1 and id(at) not in self._known_roots:
            way.append(at)
            at = at.supers[0]
        found = self._known_roots.get(id(at))
        if found is None:
            found = [above for above in self.ancestors(at) if not above.supers]
        for each in (*way, at):
            self._known_roots[id(each)] = found
        return found

    def _find_governed(self) -> None:
        for module in self.modules.values():
            for item in module.parsed.items:
                if not isinstance(item, tree.Lifecycle) or len(item.param.parts) < 2:
                    continue
                head = tree.Path(item.param.parts[:-1], item.param.span)
                found = [draft for draft in self.candidates(module.path, head) if draft.category == "kind"]
                if len(found) == 1:
                    for above in self.ancestors(found[0]):
                        params = (param for node in above.nodes if isinstance(node, tree.Kind) for param in node.params)
                        if any(param.name.text == item.param.parts[-1].text for param in params):
                            self._governed.add((above.symbol, item.param.parts[-1].text))

    def _kind(self, draft: Draft) -> None:
        nodes = [node for node in draft.nodes if isinstance(node, tree.Kind)]
        disjoint: list[str] = []
        for node in nodes:
            for path in node.disjoint:
                other = self.lookup(draft.module, path, "kind", role=draft.is_role)
                if other is not None and other.symbol not in disjoint:
                    disjoint.append(other.symbol)
        supers = [above.symbol for above in draft.supers]
        if draft.is_role and not supers and draft.symbol != PARTY.name:
            supers = [PARTY.name]
        assert draft.sort is not None
        self.vocabulary.kinds[draft.symbol] = Kind(
            draft.symbol,
            draft.name,
            nodes[0].word,
            draft.sort,
            tuple(supers),
            tuple(disjoint),
            next((node.world for node in nodes if node.world is not None), None),
            any(node.external for node in nodes),
            next((node.clearance.text for node in nodes if node.clearance is not None), ""),
            tuple(self._own(draft, self.vocabulary.parameters)),
            tuple(self._own(draft, self.vocabulary.relations)),
            tuple(self._own(draft, self.vocabulary.features)),
            tuple(self._groups.get(draft.symbol, ())),
            draft.module,
            draft.meta,
            draft.span,
        )

    def _own(self, draft: Draft, table: Mapping[str, object]) -> Iterator[str]:
        """The ids of the members in a table that the kind itself declares, those of its features left aside."""
        ids = (member_id(draft.symbol, name) for name in self._members.get(draft.symbol, ()))
        return (symbol for symbol in ids if symbol in table)

    def _inherited_twice(self) -> None:
        owners = Counter(name for draft in self.drafts("kind") for name in self._members.get(draft.symbol, ()))
        for draft in self.drafts("kind"):
            own = self._members.get(draft.symbol, {})
            if all(owners[name] == 1 for name in own):
                continue
            for above in self.ancestors(draft)[1:]:
                for name, span in self._members.get(above.symbol, {}).items():
                    if name in own:
                        self.diagnostics.append(
                            Diagnostic(
                                codes.DUPLICATE_MEMBER, own[name], {"owner": quoted(draft.name), "name": name},
                                labels=place(span, "inherited from here", "从这里继承"),
                            )
                        )  # fmt: skip
        disjoint = [
            (kind, self.vocabulary.kinds[other]) for kind in self.vocabulary.kinds.values() for other in kind.disjoint
        ]
        if not disjoint:
            return
        for draft in self.drafts("kind"):
            every = {above.symbol for above in self.ancestors(draft)}
            clash = next((pair for pair in disjoint if pair[0].symbol in every and pair[1].symbol in every), None)
            if clash is not None:
                self.report(
                    codes.EMPTY_DISJOINT, draft.span, name=quoted(draft.name), left=quoted(clash[0].name),
                    right=quoted(clash[1].name),
                )  # fmt: skip

    # ------------------------------------------------ members

    def _claim(self, owner: Draft, name: tree.Name) -> bool:
        """Whether the name is still free among the members of `owner`."""
        members = self._members.setdefault(owner.symbol, {})
        if name.text in members:
            labels = place(members[name.text], "first here", "先在这里声明")
            fields = {"owner": quoted(owner.name), "name": name.text}
            self.diagnostics.append(Diagnostic(codes.DUPLICATE_MEMBER, name.span, fields, labels=labels))
            return False
        members[name.text] = name.span
        return True

    def _members_of(self, draft: Draft) -> None:
        for node in draft.nodes:
            assert isinstance(node, tree.Kind)
            for param in node.params:
                if self._claim(draft, param.name):
                    self._parameter(draft, None, param, draft.module)
            for relation in node.relations:
                if self._claim(draft, relation.name):
                    self._draft_relation(draft, None, relation, draft.module)
            for feature in node.features:
                if self._claim(draft, feature.name):
                    self._feature(draft, feature, draft.module, grouped=self._in_group(draft, feature.name.text))
            for group in node.groups:
                self._group(draft, group)

    def _in_group(self, draft: Draft, name: str) -> bool:
        return any(
            member.text == name
            for node in draft.nodes if isinstance(node, tree.Kind) for group in node.groups for member in group.features
        )  # fmt: skip

    def _is_root(self, owner: Draft) -> bool:
        assert owner.sort is not None
        return owner.symbol == owner.sort.name

    def _parameter(self, owner: Draft, feature: tree.Feature | None, node: tree.Param, module: str) -> None:
        optional_feature = feature is not None and self._optional(owner, feature)
        feature_name = "" if feature is None else feature.name.text
        symbol = member_id(owner.symbol, node.name.text, feature_name)
        value_type = self.type(module, node.type, symbol)
        changing = node.changing or (feature is None and (owner.symbol, node.name.text) in self._governed)
        assert owner.sort is not None
        args: tuple[Sort, ...] = (owner.sort,)
        result = value_type.sort
        if value_type.collection is not None:
            args, result = (*args, value_type.sort), BOOL
        # A total function to objects would make every object of the sort have one, members of other kinds included.
        stranger = value_type.is_object and not self._is_root(owner)
        partial = value_type.collection is None and (value_type.optional or optional_feature or stranger)
        function = Function(symbol, (*args, MOMENT) if changing else args, result, partial=partial, changing=changing)
        self.vocabulary.parameters[symbol] = Parameter(
            symbol, node.name.text, owner.symbol, feature_name, (), value_type, function, not value_type.optional,
            node.default, module,
            metadata(node.meta, doc=node.doc), node.name.span,
        )  # fmt: skip

    def _optional(self, owner: Draft, feature: tree.Feature) -> bool:
        return feature.optional or self._in_group(owner, feature.name.text)

    def _feature(self, owner: Draft, node: tree.Feature, module: str, *, grouped: bool) -> None:
        for param in node.params:
            self._parameter(owner, node, param, module)
        for relation in node.relations:
            self._draft_relation(owner, node, relation, module)
        symbol = member_id(owner.symbol, node.name.text)
        assert owner.sort is not None
        self.vocabulary.features[symbol] = Feature(
            symbol, node.name.text, owner.symbol, node.optional or grouped, Function(symbol, (owner.sort,), BOOL),
            tuple(member_id(owner.symbol, param.name.text, node.name.text) for param in node.params),
            tuple(member_id(owner.symbol, relation.name.text, node.name.text) for relation in node.relations),
            module, metadata(node.meta, doc=node.doc), node.name.span,
        )  # fmt: skip
        names: dict[str, Span] = {}
        parts: tuple[tree.Param | tree.Relation, ...] = (*node.params, *node.relations)
        for member in parts:
            if member.name.text in names:
                labels = place(names[member.name.text], "first here", "先在这里声明")
                fields = {"owner": quoted(node.name.text), "name": member.name.text}
                self.diagnostics.append(Diagnostic(codes.DUPLICATE_MEMBER, member.name.span, fields, labels=labels))
            names.setdefault(member.name.text, member.name.span)

    def _top_feature(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Feature)
        if node.owner is None:
            # A feature of the system as a whole; it has no object to hang parameters on but the system.
            system = Draft(draft.module, draft.name, "feature", [node], draft.span, draft.symbol)
            for param in node.params:
                self._system_parameter(system, param)
            self.vocabulary.features[draft.symbol] = Feature(
                draft.symbol, draft.name, "", node.optional, Function(draft.symbol, (), BOOL),
                tuple(member_id(draft.symbol, param.name.text) for param in node.params), (), draft.module, draft.meta,
                draft.span,
            )  # fmt: skip
            return
        owner = self.lookup(draft.module, node.owner, "kind")
        if owner is not None and self._claim(owner, node.name):
            draft.symbol = member_id(owner.symbol, node.name.text)
            self._feature(owner, node, draft.module, grouped=self._in_group(owner, node.name.text))

    def _system_parameter(self, system: Draft, node: tree.Param) -> None:
        symbol = member_id(system.symbol, node.name.text)
        value_type = self.type(system.module, node.type, symbol)
        args: tuple[Sort, ...] = (value_type.sort,) if value_type.collection is not None else ()
        result = BOOL if value_type.collection is not None else value_type.sort
        function = Function(
            symbol,
            (*args, MOMENT) if node.changing else args,
            result,
            partial=value_type.collection is None,
            changing=node.changing,
        )
        self.vocabulary.parameters[symbol] = Parameter(
            symbol, node.name.text, "", system.symbol, (), value_type, function, not value_type.optional, node.default,
            system.module,
            metadata(node.meta, doc=node.doc), node.name.span,
        )  # fmt: skip

    def _group(self, owner: Draft, node: tree.FeatureGroup) -> None:
        assert owner.sort is not None
        ids: list[str] = []
        for name in node.features:
            symbol = member_id(owner.symbol, name.text)
            known = self._members.get(owner.symbol, {})
            # A feature may be declared by its group alone.
            declared_later = any(
                draft.name == name.text for draft in self.drafts("feature")
            )  # fmt: skip
            if name.text not in known and not declared_later and self._claim(owner, name):
                self.vocabulary.features[symbol] = Feature(
                    symbol, name.text, owner.symbol, True, Function(symbol, (owner.sort,), BOOL), (), (), owner.module,
                    Metadata(),
                    name.span,
                )  # fmt: skip
            ids.append(symbol)
        groups = self._groups.setdefault(owner.symbol, [])
        groups.append(
            FeatureGroup(f"{owner.symbol}[group{len(groups) + 1}]", owner.symbol, node.kind, tuple(ids), node.span)
        )

    # ------------------------------------------------ relations

    def _draft_relation(self, owner: Draft, feature: tree.Feature | None, node: tree.Relation, module: str) -> None:
        target = self.lookup(module, node.target, "kind")
        if target is None:
            return
        low, high = 0, None
        if node.cardinality is not None:
            low, high = node.cardinality.low, node.cardinality.high
            if high is not None and low > high:
                self.report(codes.BAD_CARDINALITY, node.cardinality.span, low=low, high=high)
                low, high = 0, None
        symbol = member_id(owner.symbol, node.name.text, "" if feature is None else feature.name.text)
        self._relations.append(_Relation(node, module, owner, feature, target, low, high, symbol))

    def _pair_relations(self) -> None:
        for relation in self._relations:
            inverse = relation.node.inverse
            if inverse is None:
                continue
            other = self._inverse_of(relation, inverse)
            if other is None:
                continue
            fits = self._related(other.target, relation.owner) and self._related(other.owner, relation.target)
            taken = other.partner not in {None, relation} or relation.partner not in {None, other}
            if not fits or taken:
                self.diagnostics.append(
                    Diagnostic(
                        codes.INVERSE_MISMATCH, inverse.span, {"name": relation.id, "inverse": other.id},
                        labels=place(other.node.name.span, "declared here", "声明在这里"),
                    )
                )  # fmt: skip
                continue
            relation.partner, other.partner = other, relation

    def _inverse_of(self, relation: _Relation, path: tree.Path) -> _Relation | None:
        name = path.parts[-1].text
        kinds = {above.symbol for above in self.ancestors(relation.target)}
        every = [other for other in self._relations if other.owner.symbol in kinds and other.feature is None]
        found = next((other for other in every if other.node.name.text == name), None)
        if found is None:
            table = spellings((other.node.name.text, metadata(other.node.meta)) for other in every)
            places = {other.node.name.text: other.node.name.span for other in every}
            last = path.parts[-1]
            self.diagnostics.append(
                unknown(codes.UNKNOWN_MEMBER, name, last.span, table, places, owner=quoted(relation.target.name))
            )
        return found

    def _related(self, left: Draft, right: Draft) -> bool:
        return left in self.ancestors(right) or right in self.ancestors(left)

    def _finish_relation(self, relation: _Relation) -> None:
        partner = relation.partner
        to_one = relation.high == 1
        keeper, via = relation, "value" if to_one else "pairs"
        if partner is not None and partner is not relation and not to_one:
            first = self._relations.index(relation) < self._relations.index(partner)
            if partner.high == 1:
                keeper, via = partner, "inverse value"
            elif not first:
                keeper, via = partner, "inverse pairs"
        node = relation.node
        self.vocabulary.relations[relation.id] = Relation(
            relation.id, node.name.text, relation.owner.symbol,
            "" if relation.feature is None else relation.feature.name.text, relation.target.symbol,
            self._sort(relation.target), relation.low, relation.high, "" if partner is None else partner.id,
            _via(via), self._relation_function(keeper), relation.module, metadata(node.meta, doc=node.doc),
            node.name.span,
        )  # fmt: skip

    def _sort(self, draft: Draft) -> ObjectSort:
        assert draft.sort is not None
        return draft.sort

    def _relation_function(self, keeper: _Relation) -> Function:
        changing = keeper.node.changing or (keeper.partner is not None and keeper.partner.node.changing)
        moment: tuple[Sort, ...] = (MOMENT,) if changing else ()
        owner, target = self._sort(keeper.owner), self._sort(keeper.target)
        if keeper.high != 1:
            return Function(keeper.id, (owner, target, *moment), BOOL, changing=changing)
        feature_optional = keeper.feature is not None and self._optional(keeper.owner, keeper.feature)
        partial = keeper.low == 0 or not self._is_root(keeper.owner) or feature_optional
        return Function(keeper.id, (owner, *moment), target, partial=partial, changing=changing)

    # ------------------------------------------------ events, top-level symbols

    def _arguments(self, draft: Draft, nodes: Sequence[tree.ParamDecl], reserved: Iterable[str] = ()) -> list[Argument]:
        found: dict[str, Argument] = {}
        for node in nodes:
            name = node.name.text
            value_type = self.type(draft.module, node.type, f"{draft.symbol}.{name}")
            if name in found or name in reserved:
                labels = place(found[name].span if name in found else None, "first here", "先在这里声明")
                fields = {"owner": quoted(draft.name), "name": name}
                self.diagnostics.append(Diagnostic(codes.DUPLICATE_MEMBER, node.name.span, fields, labels=labels))
                continue
            found[name] = Argument(name, value_type, None, node.name.span)
        return list(found.values())

    def _event(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Event)
        args: list[Argument] = []
        sort = self._sort(draft)
        for arg in self._arguments(draft, node.args, reserved=("time", "by", "to", *EVENT_WORDS)):
            value_type = arg.type
            inputs: tuple[Sort, ...] = (sort,) if value_type.collection is None else (sort, value_type.sort)
            result = value_type.sort if value_type.collection is None else BOOL
            partial = value_type.optional and value_type.collection is None
            function = Function(f"{draft.symbol}.{arg.name}", inputs, result, partial=partial)
            args.append(replace(arg, function=function))
        by = None if node.by is None else self.lookup(draft.module, node.by, "kind", role=True)
        to = None if node.to is None else self.lookup(draft.module, node.to, "kind", role=True)
        self.vocabulary.events[draft.symbol] = EventKind(
            draft.symbol, draft.name, sort, tuple(args), "" if by is None else by.symbol,
            "" if to is None else to.symbol,
            draft.module, draft.meta, draft.span,
        )  # fmt: skip

    def _top_param(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Param)
        args = self._arguments(draft, node.args)
        value_type = self.type(draft.module, node.type, draft.symbol)
        sorts = [arg.type.sort for arg in args]
        result: Sort = value_type.sort
        if value_type.collection is not None:
            sorts, result = [*sorts, value_type.sort], BOOL
        partial = value_type.optional and value_type.collection is None
        function = Function(
            draft.symbol,
            (*sorts, MOMENT) if node.changing else tuple(sorts),
            result,
            partial=partial,
            changing=node.changing,
        )
        self.vocabulary.parameters[draft.symbol] = Parameter(
            draft.symbol, draft.name, "", "", tuple(args), value_type, function, not value_type.optional, node.default,
            draft.module,
            draft.meta, draft.span,
        )  # fmt: skip

    def _predicate(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Predicate)
        args = self._arguments(draft, node.args)
        sorts = tuple(arg.type.sort for arg in args)
        function = Function(
            draft.symbol, (*sorts, MOMENT) if node.changing else sorts, BOOL, changing=node.changing
        )  # fmt: skip
        self.vocabulary.global_relations[draft.symbol] = GlobalRelation(
            draft.symbol, draft.name, tuple(args), function, draft.module, draft.meta, draft.span
        )

    def _definition(self, draft: Draft) -> None:
        node = draft.nodes[0]
        assert isinstance(node, tree.Define)
        args = self._arguments(draft, node.args)
        value_type = self.type(draft.module, node.type, draft.symbol)
        self.vocabulary.definitions[draft.symbol] = Definition(
            draft.symbol, draft.name, tuple(args), value_type, node.body, draft.module, draft.meta, draft.span
        )


def _via(word: str) -> Via:
    match word:
        case "value" | "pairs" | "inverse value" | "inverse pairs":
            return word
        case _:
            raise AssertionError(word)

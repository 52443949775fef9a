"""What the declarations of the vocabulary say: who has which values, in which range, linked how often to what.

Typing is `structure`, never shown.  Ranges, patterns, cardinalities, inverses and groups that a specification writes
are
definitions of its words: `background` under ids of their own (`Order.total[range]`, `Order.lines[card]`), shown in a
conflict.
"""

from __future__ import annotations

from collections.abc import Iterator

from reqonto.constraints.draft import either, is_avoidable, together
from reqonto.logic.sorts import MOMENT, EnumSort, NumberSort, ObjectSort, Sort
from reqonto.logic.terms import (
    TRUE,
    Apply,
    AtLeast,
    Compare,
    Const,
    Defined,
    Formula,
    Function,
    Holds,
    IsKind,
    Matches,
    Not,
    Term,
    Var,
    at_most,
    conjunction,
)
from reqonto.logic.theory import Axiom, Force, KindInfo
from reqonto.source import Span
from reqonto.spec.model import (
    Argument,
    EventKind,
    Feature,
    FeatureGroup,
    GlobalRelation,
    Parameter,
    Relation,
    Specification,
    derived_id,
)
from reqonto.spec.types import ValueType


def kinds_of(specification: Specification) -> dict[str, KindInfo]:
    """Roles, entities and event kinds as the logic knows them."""
    found: dict[str, KindInfo] = {}
    for kind in specification.kinds.values():
        supers = tuple(name for name in kind.supers if name != kind.symbol)
        found[kind.symbol] = KindInfo(
            kind.symbol,
            kind.sort,
            supers,
            external=kind.external,
            closed=kind.world == "closed",
            origin=kind.span,
        )
    for event in specification.events.values():
        found[event.symbol] = event_info(event, specification)
    return found


def event_info(event: EventKind, specification: Specification | None = None) -> KindInfo:
    """An event kind as the logic knows it; who does it is known with the specification."""
    avoidable = specification is not None and is_avoidable(event, specification)
    return KindInfo(event.symbol, event.sort, is_event=True, avoidable=avoidable, origin=event.span)


def event_functions(event: EventKind) -> tuple[Function, ...]:
    """The attributes of an event kind; `by` and `to` are there even where nothing is declared, and then partial."""
    args = tuple(argument.function for argument in event.args if argument.function is not None)
    return (event.time_function, event.by_function, event.to_function, *args)


def disjoint_of(specification: Specification) -> tuple[tuple[str, str], ...]:
    """Pairs of kinds of one sort that are declared to have no common member, each once."""
    found: dict[tuple[str, str], None] = {}
    for kind in specification.kinds.values():
        for other in kind.disjoint:
            pair = (kind.symbol, other)
            if other in specification.kinds and (other, kind.symbol) not in found:
                found[pair] = None
    return tuple(found)


def axioms_of_vocabulary(specification: Specification) -> Iterator[Axiom]:
    """Every axiom that follows from declarations alone."""
    for event in specification.events.values():
        yield from _of_event(event, specification)
    for parameter in specification.parameters.values():
        yield from _of_parameter(parameter, specification)
    for relation in specification.relations.values():
        yield from _of_relation(relation, specification)
    for predicate in specification.global_relations.values():
        yield from _of_predicate(predicate, specification)
    for feature in specification.features.values():
        yield from _of_feature(feature, specification)
    for kind in specification.kinds.values():
        for group in kind.groups:
            yield from _of_group(group, specification)


# ---------------------------------------------------------------- helpers


def _axiom(
    id: str, force: Force, variables: tuple[Var, ...], trigger: Formula, duty: Formula, span: Span | None
) -> Iterator[Axiom]:
    if duty != TRUE:
        yield Axiom(id, force, variables, trigger, duty, origin=span)


def is_of(term: Term, type: ValueType, specification: Specification) -> Formula:
    """That an object is of the kind declared; nothing to say if that is the root of its sort."""
    if not isinstance(type.sort, ObjectSort) or not type.kind:
        return TRUE
    return in_kind(term, type.kind, specification)


def in_kind(term: Term, kind: str, specification: Specification) -> Formula:
    """That an object is of a kind; nothing to say of the root of its sort."""
    info = specification.kinds.get(kind)
    if info is None or info.is_root:
        return TRUE
    return IsKind(term, kind)


def in_range(term: Term, type: ValueType) -> Formula:
    """That a number lies between the declared bounds, both included."""
    if not isinstance(type.sort, NumberSort):
        return TRUE
    bounds: list[Formula] = []
    if type.low is not None:
        bounds.append(Compare(">=", term, Const(type.low, type.sort)))
    if type.high is not None:
        bounds.append(Compare("<=", term, Const(type.high, type.sort)))
    return conjunction(*bounds)


def _values(
    id: str, guard: Formula, call: Apply, variables: tuple[Var, ...], type: ValueType, span: Span
) -> Iterator[Axiom]:
    """Range and pattern of a single value."""
    present = together(guard, Defined(call)) if call.function.partial else guard
    yield from _axiom(derived_id(id, "range"), "background", variables, present, in_range(call, type), span)
    if type.pattern is not None:
        matches = Matches(call, type.pattern)
        yield from _axiom(derived_id(id, "pattern"), "background", variables, present, matches, span)


def _argument_vars(arguments: tuple[Argument, ...], specification: Specification) -> tuple[list[Var], Formula] | None:
    """A variable for each argument, and their kinds; None where an argument cannot be quantified over."""
    found: list[Var] = []
    guards: list[Formula] = []
    for argument in arguments:
        if not isinstance(argument.type.sort, ObjectSort | EnumSort):
            return None
        var = Var(argument.name, argument.type.sort)
        found.append(var)
        guards.append(is_of(var, argument.type, specification))
    return found, together(*guards)


def _moments(function: Function) -> tuple[Var, ...]:
    return (Var("m", MOMENT),) if function.changing else ()


# ---------------------------------------------------------------- events


def _of_event(event: EventKind, specification: Specification) -> Iterator[Axiom]:
    """Participants and arguments are of their kinds and in their ranges."""
    var = Var("e", event.sort)
    for role, function in ((event.by, event.by_function), (event.to, event.to_function)):
        if role:
            who = in_kind(Apply(function, (var,)), role, specification)
            yield from _axiom(function.name, "structure", (var,), TRUE, who, event.span)
    for argument in event.args:
        if argument.function is None or argument.type.collection is not None:
            continue
        call = Apply(argument.function, (var,))
        present = Defined(call) if argument.function.partial else TRUE
        typed = is_of(call, argument.type, specification)
        yield from _axiom(argument.function.name, "structure", (var,), present, typed, argument.span)
        yield from _values(argument.function.name, TRUE, call, (var,), argument.type, argument.span)


# ---------------------------------------------------------------- parameters


def _of_parameter(parameter: Parameter, specification: Specification) -> Iterator[Axiom]:
    """Who has the parameter, and what its values may be."""
    function, span = parameter.function, parameter.span
    found = _argument_vars(parameter.args, specification)
    if found is None:
        return
    arguments, guard = found
    if parameter.owner and not parameter.args:
        owner = Var("x", function.args[0])
        arguments = [owner]
        guard = in_kind(owner, parameter.owner, specification)
    owning = together(guard, _has_feature(parameter.feature, arguments, specification))
    if parameter.type.collection is not None:
        yield from _of_collection(parameter, arguments, owning, specification)
        return
    times = _moments(function)
    variables = (*arguments, *times)
    call = Apply(function, variables)
    if function.partial:
        yield from _axiom(parameter.id, "structure", variables, Defined(call), owning, span)
        if parameter.required:
            yield from _axiom(derived_id(parameter.id, "given"), "background", variables, owning, Defined(call), span)
    present = together(guard, Defined(call)) if function.partial else guard
    typed = is_of(call, parameter.type, specification)
    yield from _axiom(parameter.id, "structure", variables, present, typed, span)
    yield from _values(parameter.id, guard, call, variables, parameter.type, span)


def _has_feature(feature: str, owner: list[Var], specification: Specification) -> Formula:
    """That the owner has the feature that a parameter or relation belongs to."""
    found = specification.features.get(feature)
    if found is None:
        found = next((each for each in specification.features.values() if feature and each.name == feature), None)
    if found is None or not found.optional:
        return TRUE
    return Holds(Apply(found.presence, tuple(owner[: len(found.presence.args)])))


def _of_collection(
    parameter: Parameter, arguments: list[Var], owning: Formula, specification: Specification
) -> Iterator[Axiom]:
    """The elements of a set: only members of the owner have them, and objects among them are of their kind."""
    element = parameter.type.sort
    if not isinstance(element, ObjectSort | EnumSort):
        return
    item = Var("y", element)
    variables = (*arguments, item, *_moments(parameter.function))
    held = Holds(Apply(parameter.function, variables))
    duty = together(owning, is_of(item, parameter.type, specification))
    yield from _axiom(parameter.id, "structure", variables, held, duty, parameter.span)


# ---------------------------------------------------------------- relations


def _of_relation(relation: Relation, specification: Specification) -> Iterator[Axiom]:
    """Ends of the right kinds, as many links as declared, and one truth for both directions."""
    function, span, times = relation.function, relation.span, _moments(relation.function)
    owner = Var("x", _owner_sort(relation))
    target = Var("y", relation.target_sort)
    guard = together(
        in_kind(owner, relation.owner, specification), _has_feature(relation.feature, [owner], specification)
    )
    is_target = in_kind(target, relation.target, specification)
    if relation.via == "value":
        call = Apply(function, (owner, *times))
        present = Defined(call) if function.partial else TRUE
        typed = in_kind(call, relation.target, specification)
        yield from _axiom(relation.id, "structure", (owner, *times), together(present, guard), typed, span)
        if function.partial:
            yield from _axiom(relation.id, "structure", (owner, *times), present, guard, span)
            if relation.low > 0:
                card = derived_id(relation.id, "card")
                yield from _axiom(card, "background", (owner, *times), guard, present, span)
        yield from _inverse_values(relation, specification)
        return
    link = linked(relation, owner, target, times)
    yield from _axiom(relation.id, "structure", (owner, target, *times), link, together(guard, is_target), span)
    if relation.low > 0:
        enough = AtLeast(relation.low, (target,), link)
        yield from _axiom(derived_id(relation.id, "card"), "background", (owner, *times), guard, enough, span)
    if relation.high is not None:
        few = at_most(relation.high, (target,), link)
        yield from _axiom(derived_id(relation.id, "card"), "background", (owner, *times), guard, few, span)


def _owner_sort(relation: Relation) -> Sort:
    """The sort of the owner's objects, whichever direction the symbol reads."""
    match relation.via:
        case "value" | "pairs":
            return relation.function.args[0]
        case "inverse pairs":
            return relation.function.args[1]
        case "inverse value":
            return relation.function.result


def linked(relation: Relation, owner: Term, target: Term, times: tuple[Term, ...]) -> Formula:
    """That the owner is linked to the target."""
    function = relation.function
    match relation.via:
        case "value":
            return Compare("=", Apply(function, (owner, *times)), target)
        case "inverse value":
            return Compare("=", Apply(function, (target, *times)), owner)
        case "pairs":
            return Holds(Apply(function, (owner, target, *times)))
        case "inverse pairs":
            return Holds(Apply(function, (target, owner, *times)))


def _inverse_values(relation: Relation, specification: Specification) -> Iterator[Axiom]:
    """Two to-one relations that are inverse to each other lead back to where they came from."""
    other = specification.relations.get(relation.inverse)
    if other is None or other.via != "value" or other.function == relation.function:
        return
    owner = Var("x", relation.function.args[0])
    times = _moments(relation.function)
    there = Apply(relation.function, (owner, *times))
    back = Apply(other.function, (there, *(times if other.changing else ())))
    if relation.changing != other.changing:
        return
    present = Defined(there) if relation.function.partial else TRUE
    inverse = derived_id(relation.id, "inverse")
    yield from _axiom(inverse, "background", (owner, *times), present, Compare("=", back, owner), relation.span)


def _of_predicate(predicate: GlobalRelation, specification: Specification) -> Iterator[Axiom]:
    """A relation of several objects holds only of objects of its kinds."""
    found = _argument_vars(predicate.args, specification)
    if found is None:
        return
    arguments, guard = found
    variables = (*arguments, *_moments(predicate.function))
    held = Holds(Apply(predicate.function, variables))
    yield from _axiom(predicate.symbol, "structure", variables, held, guard, predicate.span)


# ---------------------------------------------------------------- features


def _of_feature(feature: Feature, specification: Specification) -> Iterator[Axiom]:
    """A feature belongs to its owner only; one that is not optional is present in every owner."""
    if not feature.presence.args:
        if not feature.optional:
            yield from _axiom(feature.id, "structure", (), TRUE, Holds(Apply(feature.presence, ())), feature.span)
        return
    owner = Var("x", feature.presence.args[0])
    present = Holds(Apply(feature.presence, (owner,)))
    guard = in_kind(owner, feature.owner, specification)
    yield from _axiom(feature.id, "structure", (owner,), present, guard, feature.span)
    if not feature.optional:
        yield from _axiom(feature.id, "structure", (owner,), guard, present, feature.span)


def _of_group(group: FeatureGroup, specification: Specification) -> Iterator[Axiom]:
    """At least one, or exactly one, of the features of a group is present in every owner."""
    features = [specification.features[name] for name in group.features if name in specification.features]
    if not features or not all(feature.presence.args for feature in features):
        return
    owner = Var("x", features[0].presence.args[0])
    present = [Holds(Apply(feature.presence, (owner,))) for feature in features]
    guard = in_kind(owner, group.owner, specification)
    yield from _axiom(group.id, "background", (owner,), guard, either(*present), group.span)
    if group.kind == "one":
        for index, one in enumerate(present):
            for other in present[index + 1 :]:
                never = Not(conjunction(one, other))
                yield from _axiom(group.id, "background", (owner,), guard, never, group.span)

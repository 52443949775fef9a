"""How changing parameters begin: the default value is the initial value, as `initial` is the state of a life cycle.

An object has its default values at the moment just before its beginning, `Order:start`, which is not later than any
event that has the object as an argument.  Afterwards any event may change them.  The axioms are background under the id
of the parameter.  A scenario says itself how its objects begin, and its defaults fill what it leaves unsaid; so it is
judged without these axioms.  Of several defaults one applies where no other with another value does; ties settle
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from reqonto.constraints.defaults import Default
from reqonto.constraints.draft import together
from reqonto.constraints.structure import in_kind
from reqonto.logic.sorts import INSTANT, ObjectSort, Sort
from reqonto.logic.terms import (
    TRUE,
    Apply,
    Compare,
    Const,
    Formula,
    Function,
    Holds,
    Iff,
    Not,
    Term,
    Var,
    is_boolean,
    just_before,
)
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import substitute
from reqonto.records import dataclass
from reqonto.spec.model import EventKind, Parameter, Specification


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The axioms of initial values, and the symbols that they add."""

    axioms: tuple[Axiom, ...] = ()
    functions: tuple[Function, ...] = ()


def beginnings(
    defaults: Mapping[str, tuple[Default, ...]], specification: Specification, out: Collection[str]
) -> Beginnings:
    """Of every changing parameter with a default and without a life cycle; defaults in `out` have no say."""
    governed = {entry.id for entry in specification.lifecycles}
    axioms: list[Axiom] = []
    functions: dict[str, Function] = {}
    for key, every in defaults.items():
        found = tuple(each for each in every if each.id not in out)
        if key in governed or not found or not _is_plain(found[0].parameter):
            continue
        parameter = found[0].parameter
        sort = parameter.function.args[0] if parameter.owner else None
        function = start_of(sort)
        own = [*_initial(found, function)]
        if isinstance(sort, ObjectSort) and own:
            own += _before_events(parameter, sort, function, specification)
        if own:
            functions[function.name] = function
            axioms += own
    return Beginnings(tuple(axioms), tuple(functions.values()))


def start_of(sort: Sort | None) -> Function:
    """When an object of a sort begins; without a sort, when everything does."""
    if isinstance(sort, ObjectSort):
        return Function(f"{sort.name}:start", (sort,), INSTANT)
    return Function(":start", (), INSTANT)


def _is_plain(parameter: Parameter) -> bool:
    """Whether a parameter is changing and depends on its object alone."""
    return parameter.function.changing and len(parameter.function.args) == 1 + bool(parameter.owner)


def _initial(found: tuple[Default, ...], start: Function) -> Iterator[Axiom]:
    for each in found:
        subject = each.subject
        args: tuple[Term, ...] = () if subject is None else (subject,)
        moment = just_before(Apply(start, args))
        condition = _at(each, each, moment)
        rivals = [_at(other, each, moment) for other in found if _rivals(each, other)]
        if any(rival == TRUE for rival in rivals):
            continue
        trigger = together(condition, *(Not(rival) for rival in rivals))
        value = substitute(each.value, {each.moment.name: moment})
        duty = _equal(Apply(each.parameter.function, (*args, moment)), value)
        variables = () if subject is None else (subject,)
        yield Axiom(each.parameter.id, "background", variables, trigger, duty, origin=each.span)


def _rivals(each: Default, other: Default) -> bool:
    """Whether `other` may say otherwise; a declared default yields to every other, and is no rival."""
    return other is not each and not (other.declared and not each.declared) and other.value != each.value


def _at(default: Default, like: Default, moment: Term) -> Formula:
    """The condition of a default, of the object of another one and at a moment."""
    values: dict[str, Term] = {default.moment.name: moment}
    if default.subject is not None and like.subject is not None:
        values[default.subject.name] = like.subject
    return substitute(default.condition, values)


def _equal(term: Term, value: Term) -> Formula:
    if not is_boolean(term):
        return Compare("=", term, value)
    if isinstance(value, Const):
        return Holds(term) if value.value else Not(Holds(term))
    return Iff(Holds(term), Holds(value))


def _before_events(
    parameter: Parameter, sort: ObjectSort, start: Function, specification: Specification
) -> Iterator[Axiom]:
    """No event with an object as an argument comes before the object begins."""
    for event in specification.events.values():
        for arg in event.args:
            function = arg.function
            if function is not None and function.result == sort and not function.partial:
                yield _not_before(event, function, parameter, start, specification)


def _not_before(
    event: EventKind, argument: Function, parameter: Parameter, start: Function, specification: Specification
) -> Axiom:
    variable = Var("e", event.sort)
    whom = Apply(argument, (variable,))
    duty = Compare("<=", Apply(start, (whom,)), Apply(event.time_function, (variable,)))
    trigger = in_kind(whom, parameter.owner, specification)
    return Axiom(parameter.id, "background", (variable,), trigger, duty, origin=parameter.span)

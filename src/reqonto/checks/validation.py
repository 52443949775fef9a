"""What every requirement says about data: how often it is satisfied, violated, pending, unknown or not applicable.

A requirement is judged for each thing or event that it is about – the first that its sentence names, its *focus* – and
the worst of what it says about the matches of that focus counts, as in a scenario (`checks.scenarios`).  One that
quantifies over nothing is judged once, about the data as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from reqonto.checks.scenario_matches import Found, Plan, deciding, judge, offenders, plan
from reqonto.checks.scenarios import is_earlier_life, is_later_life, verdict_of
from reqonto.checks.verdicts import Verdict
from reqonto.constraints.data_world import DataWorld
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.logic.evaluate import NOW
from reqonto.logic.narrowing import Index
from reqonto.logic.partial import Fact, PartialWorld, Unknown, is_named, truth, value
from reqonto.logic.show import shown_value
from reqonto.logic.sorts import ObjectSort
from reqonto.logic.structure import Value
from reqonto.logic.terms import And, Apply, Formula, IsKind, Var
from reqonto.logic.theory import Axiom, Force, Theory, is_provision
from reqonto.logic.walk import bound, every_node, functions_in
from reqonto.records import dataclass
from reqonto.source import Span

if TYPE_CHECKING:
    from reqonto.backends.shacl_shapes import Outcome

WHOLE = ""
"""The focus of what is said about the data as a whole."""

ORDER = (Verdict.VIOLATED, Verdict.PENDING, Verdict.UNKNOWN, Verdict.SATISFIED, Verdict.NOT_APPLICABLE)
"""From the worst to what says nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a requirement says about one focus.

    `bindings` are the other things of the match that decided it, `hanging` those on which its duty hangs there.
    """

    focus: str
    verdict: Verdict
    bindings: tuple[tuple[str, str], ...] = ()
    hanging: tuple[str, ...] = ()
    why: Text | None = None
    place: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Judged:
    """What one requirement says about all data: its cases in the order of the data; `engine` judged it.

    `left` says why the engine that was asked for could not, where it could not.
    """

    id: str
    force: Force
    cases: tuple[Case, ...]
    engine: str = "evaluator"
    left: Text | None = None

    def count(self, verdict: Verdict) -> int:
        return sum(case.verdict is verdict for case in self.cases)

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        return {case.focus: case.verdict for case in self.cases}


def focus_of(axiom: Axiom) -> Var | None:
    """The variable whose things an axiom is counted by."""
    return next((var for var in axiom.vars if isinstance(var.sort, ObjectSort)), None)


def kinds_of(axiom: Axiom, focus: Var) -> tuple[str, ...]:
    """The kinds of which the trigger says that the focus is."""
    parts = axiom.trigger.parts if isinstance(axiom.trigger, And) else (axiom.trigger,)
    return tuple(part.kind for part in parts if isinstance(part, IsKind) and part.term == focus)


def reads_now(axiom: Axiom) -> bool:
    """Whether an axiom speaks of the present."""
    nodes: list[Formula] = [axiom.trigger, axiom.duty]
    return any(var.name == NOW for var in axiom.vars) or any(
        isinstance(node, Var) and node.name == NOW for formula in nodes for node in every_node(formula)
    )


def reads_provisions(axiom: Axiom) -> bool:
    """Whether an axiom speaks of what was provided to whom, of which data do not tell."""
    for formula in (axiom.trigger, axiom.duty):
        sorts = {arg for function in functions_in(formula).values() for arg in function.args}
        sorts |= {var.sort for node in every_node(formula) for var in bound(node)}
        if any(is_provision(sort) for sort in (*sorts, *(var.sort for var in axiom.vars))):
            return True
    return False


def foci(axiom: Axiom, world: PartialWorld) -> tuple[str, ...]:
    """The things that an axiom is about, in the order of the data."""
    focus = focus_of(axiom)
    if focus is None:
        return (WHOLE,)
    assert isinstance(focus.sort, ObjectSort)
    names = world.elements.get(focus.sort.name, ())
    kinds = [IsKind(focus, kind) for kind in kinds_of(axiom, focus)]
    if not kinds:
        return names
    return tuple(name for name in names if all(truth(kind, world, {focus.name: name}) is not False for kind in kinds))


def worse(one: Verdict, other: Verdict) -> Verdict:
    """The verdict that counts."""
    return min(one, other, key=ORDER.index)


Answers: TypeAlias = dict[str, dict[str, Verdict]]
"""The verdict about every focus, by the id of the requirement."""


def by_evaluator(
    theory: Theory, data: DataWorld, ids: Collection[str], progress: Callable[[int, str], None] | None = None
) -> Answers:
    """What the reference evaluator says."""
    seen = indexed(data)
    result: Answers = {}
    for number, key in enumerate(ids):
        if progress is not None:
            progress(number, key)
        found: dict[str, Verdict] = {}
        for axiom in theory.by_id.get(key, ()):
            for focus, verdict in _of_axiom(axiom, theory, seen).items():
                found[focus] = worse(verdict, found.get(focus, Verdict.NOT_APPLICABLE))
        result[key] = found
    return result


def indexed(data: DataWorld) -> DataWorld:
    """The same data with an index to look things up in."""
    return replace(data, world=replace(data.world, index=Index(data.world)))


def _of_axiom(axiom: Axiom, theory: Theory, data: DataWorld) -> dict[str, Verdict]:
    names = foci(axiom, data.world)
    if reads_now(axiom) and data.end is None:
        # Nobody said when "now" is.
        return dict.fromkeys(names, Verdict.UNKNOWN)
    focus = focus_of(axiom)
    found = plan(axiom, theory, focus)
    if focus is None:
        return {WHOLE: _counting(found, data, {})[0]}
    return {name: _counting(found, data, {focus.name: name})[0] for name in names}


def _counting(found: Plan, data: DataWorld, start: Mapping[str, Value]) -> tuple[Verdict, Found | None]:
    """The verdict over all matches that begin so, and the match that decides it."""
    matches = [
        match
        for match in judge(found, data.world, start)
        if not is_earlier_life(match, data.begun) and not (data.end is not None and is_later_life(match, data.end))
    ]
    verdict, kept = verdict_of(matches)
    return verdict, next((each for each in kept if each.verdict is verdict), None)


def deciding_match(theory: Theory, key: str, focus: str, data: DataWorld) -> tuple[Verdict, Found | None]:
    """What the evaluator says of one focus, with the match that decides it."""
    best: tuple[Verdict, Found | None] = (Verdict.NOT_APPLICABLE, None)
    for axiom in theory.by_id.get(key, ()):
        var = focus_of(axiom)
        if focus not in foci(axiom, data.world):
            continue
        if reads_now(axiom) and data.end is None:
            found: tuple[Verdict, Found | None] = (Verdict.UNKNOWN, None)
        else:
            found = _counting(plan(axiom, theory, var), data, {} if var is None else {var.name: focus})
        if ORDER.index(found[0]) < ORDER.index(best[0]):
            best = found
    return best


# ---------------------------------------------------------------- shapes


def by_shapes(theory: Theory, data: DataWorld, ids: Collection[str], engine: str) -> tuple[Answers, dict[str, Text]]:
    """What an engine of SHACL says, and why it was not asked about the other ids.

    Raises `shacl.NotInstalled` and `shacl.Refused`.
    """
    from reqonto.backends.shacl import ask

    wanted = set(ids)
    axioms = {number: axiom for number, axiom in enumerate(theory.axioms) if axiom.id in wanted}
    left: dict[str, Text] = {}
    for axiom in axioms.values():
        if reads_now(axiom) and data.end is None:
            left[axiom.id] = Text("nobody said when now is", "没有给出“现在”是何时")
    # Of a requirement about things of which there are none there is nothing to ask.
    about = {number: foci(axiom, data.world) for number, axiom in axioms.items()}
    chosen = {
        number: (axiom, focus_of(axiom)) for number, axiom in axioms.items() if axiom.id not in left and about[number]
    }
    shaped = ask(theory, data.world, chosen, engine)
    left.update((axioms[number].id, why) for number, why in shaped.left.items())
    result: Answers = {key: {} for key in ids if key not in left}
    seen = data
    for number, axiom in axioms.items():
        if axiom.id in left:
            continue
        found, told = shaped.found.get(number, {}), result[axiom.id]
        # Whether the time is over by facts that nobody told is asked of the evaluator, thing by thing.
        hanging = found.get("open", frozenset()) - found.get("violated", frozenset())
        focus = focus_of(axiom)
        arbiter = plan(axiom, theory, focus)
        if hanging and seen is data:
            seen = indexed(data)
        for name in about[number]:
            if name in hanging:
                verdict = _counting(arbiter, seen, {} if focus is None else {focus.name: name})[0]
            else:
                least = Verdict.SATISFIED if number in shaped.every else Verdict.NOT_APPLICABLE
                verdict = _outcome(found, name, least)
            told[name] = worse(verdict, told.get(name, Verdict.NOT_APPLICABLE))
    return result, left


def _outcome(found: Mapping[Outcome, frozenset[str]], name: str, least: Verdict) -> Verdict:
    """The verdict about a thing by the queries that found it, `least` where none did."""
    for outcome, verdict in _VERDICTS:
        if name in found.get(outcome, frozenset()):
            return verdict
    return least


_VERDICTS: tuple[tuple[Outcome, Verdict], ...] = (
    ("violated", Verdict.VIOLATED),
    ("pending", Verdict.PENDING),
    ("unknown", Verdict.UNKNOWN),
    ("triggered", Verdict.SATISFIED),
    # Whether the trigger is met is open, but the duty is kept all the same.
    ("kept", Verdict.UNKNOWN),
)


# ---------------------------------------------------------------- why


@dataclass(frozen=True, slots=True)
class Words:
    """How what is explained is written: labels of symbols, instants, and names of things."""

    labels: Mapping[str, Text]
    when: Callable[[Fraction], str]
    short: Callable[[str], str] = str
    tick: Fraction = Fraction(1)


def explained(focus: str, verdict: Verdict, match: Found | None, data: DataWorld, words: Words) -> Case:
    """A case with what decided it, in words."""
    place = data.places.get(focus)
    if match is None:
        return Case(focus, verdict, place=place)
    axiom, env = match.plan.axiom, match.env
    bindings = tuple(
        (var.name, str(env[var.name]))
        for var in axiom.vars
        if isinstance(env.get(var.name), str) and env[var.name] != focus and is_named(env[var.name])
    )
    hanging: tuple[str, ...] = ()
    why: Text | None = None
    if verdict is Verdict.VIOLATED:
        bound = {focus, *(name for _, name in bindings)}
        found = list(offenders(axiom.duty, data.world, env)) or list(deciding(axiom.duty, data.world, env, held=False))
        hanging = tuple(dict.fromkeys(str(each) for each in found if isinstance(each, str) and each not in bound))
        if not bindings and not hanging:
            told = list(dict.fromkeys(_values(axiom, env, data, words)))[:_SHOWN]
            why = Text("; ".join(each.en for each in told), "；".join(each.zh for each in told)) if told else None
    elif verdict is Verdict.PENDING and match.deadline is not None:
        shown = words.when(match.deadline)
        why = Text(f"open until {shown}", f"截至 {shown} 未决")
    elif verdict is Verdict.UNKNOWN:
        told = list(dict.fromkeys(lacking(match.missing, data, words)))
        why = Text("; ".join(each.en for each in told), "；".join(each.zh for each in told)) if told else None
    return Case(focus, verdict, bindings, hanging, why, place)


def _values(axiom: Axiom, env: Mapping[str, Value], data: DataWorld, words: Words) -> Iterator[Text]:
    """The values that a duty reads of the things of a match, as far as they are known."""
    for node in every_node(axiom.duty):
        if not isinstance(node, Apply) or not all(isinstance(arg, Var) and arg.name in env for arg in node.args):
            continue
        label = words.labels.get(node.function.name)
        found = value(node, data.world, env)
        if label is None or isinstance(found, Unknown):
            continue
        sort = node.function.result
        if found is None:
            yield Text(f"no {label.en}", f"没有{label.zh}")
        elif isinstance(sort, ObjectSort):
            yield Text(*(f"{name} = {words.short(str(found))}" for name in (label.en, label.zh)))
        else:
            shown = [shown_value(found, sort, lang, tick=words.tick, labels=words.labels) for lang in ("en", "zh")]
            yield Text(f"{label.en} = {shown[0]}", f"{label.zh} = {shown[1]}")


_SHOWN = 4
"""How many values are told with a violation."""


def lacking(missing: Iterable[Fact], data: DataWorld, words: Words) -> Iterator[Text]:
    """What facts that are not known are, in words."""
    for name, args in missing:
        if not all(is_named(arg) for arg in args):
            continue
        label = words.labels.get(name, Text(name.rpartition(".")[2], name.rpartition(".")[2]))
        reason = data.doubts.get((name, args))
        of = [words.short(str(arg)) for arg in args]
        en, zh = ", ".join(of), "、".join(of)
        if reason is None:
            yield Text(f"{label.en} of {en} is not given", f"未给出 {zh} 的{label.zh}")
        else:
            yield Text(f"{label.en} of {en} is unknown: {reason.en}", f"{zh} 的{label.zh}未知：{reason.zh}")


def shortened(found: Diagnostic, short: Callable[[str], str]) -> Diagnostic:
    """A finding about the data with its thing as the data call it."""
    name = found.fields.get("name")
    return replace(found, fields={**found.fields, "name": short(name)}) if isinstance(name, str) else found

"""The outcome of a problem as SZS has it: the status, the formulas of a proof, or a finite interpretation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_json import Json
from reqonto.interchange.tptp.prove import Outcome
from reqonto.interchange.tptp.theory import Given
from reqonto.logic.sorts import BoolSort, ObjectSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import Function

SAID: Mapping[str, Text] = {
    "Theorem": Text("the conjecture follows", "猜想成立（由公理推出）"),
    "CounterSatisfiable": Text(
        "the conjecture does not follow: here is a world that keeps the axioms and not the conjecture",
        "猜想不能推出：下面的例子满足公理而不满足猜想",
    ),
    "ContradictoryAxioms": Text(
        "the axioms contradict one another, so anything follows", "公理互相矛盾，因此什么都能推出"
    ),
    "Unsatisfiable": Text("the formulas contradict one another", "这些公式互相矛盾"),
    "Satisfiable": Text("the formulas can hold together: here is a world", "这些公式可以同时成立：例子如下"),
    "GaveUp": Text(
        "undecided: neither a proof nor a small finite world was found", "未判定：既未找到证明，也未找到较小的有限例子"
    ),
    "Timeout": Text("undecided: the time budget is used up", "未判定：时间预算已用完"),
}
_WORLDS = ("CounterSatisfiable", "Satisfiable")


def lines(given: Given, outcome: Outcome, lang: str) -> Iterator[str]:
    """What is printed: comments and formulas of TPTP, so that other tools can read it."""
    yield f"% SZS status {outcome.status} for {given.name}"
    yield f"% {SAID[outcome.status][lang]}"
    if outcome.core:
        members = ", ".join(outcome.core)
        yield Text(f"% from: {members}", f"% 依据：{members}")[lang]
    elif outcome.status in {"Theorem", "Unsatisfiable"}:
        yield Text("% from no axiom at all", "% 不依据任何公理")[lang]
    if outcome.world is not None:
        kind = "FiniteModel"
        yield f"% SZS output start {kind} for {given.name}"
        yield from interpretation(given, outcome.world)
        yield f"% SZS output end {kind} for {given.name}"


def as_json(given: Given, outcome: Outcome, files: tuple[str, ...], world: Json) -> dict[str, Json]:
    """The outcome as data, with its world as `check` writes it."""
    said = SAID[outcome.status]
    return {
        "schema": 1,
        "problem": given.name,
        "files": list(files),
        "status": outcome.status,
        "says": {"en": said.en, "zh": said.zh},
        "conjectures": list(given.conjectures),
        "core": list(outcome.core) if outcome.core or outcome.status in {"Theorem", "Unsatisfiable"} else None,
        "world": world,
    }


def interpretation(given: Given, world: Structure) -> Iterator[str]:
    """A finite world as formulas with the roles of finite interpretations."""
    typed = any(sort.name != "i" for sort in given.theory.sorts) or any(
        not isinstance(sort, ObjectSort | BoolSort) for each in given.theory.functions.values()
        for sort in (*each.args, each.result)
    )  # fmt: skip
    language = "tff" if typed else "fof"
    number = 0
    for sort in given.theory.sorts:
        names = [element(each) for each in world.elements.get(sort.name, ())]
        variable = f"X: {quoted(given.called[sort.name])}" if typed else "X"
        number += 1
        row = " | ".join(f"X = {each}" for each in names)
        yield f"{language}(fi_{number}, fi_domain, ! [{variable}] : ( {row} ))."
    for function in given.theory.functions.values():
        number += 1
        role = "fi_predicates" if isinstance(function.result, BoolSort) else "fi_functors"
        facts = list(_facts(given, function, world))
        if facts:
            yield f"{language}(fi_{number}, {role}, ( {' & '.join(facts)} ))."


def _facts(given: Given, function: Function, world: Structure) -> Iterator[str]:
    table = world.functions.get(function.name, {})
    name = quoted(given.called[function.name])
    domains = [world.elements.get(sort.name, ()) if isinstance(sort, ObjectSort) else () for sort in function.args]
    for arguments in product(*domains):
        shown = f"{name}({', '.join(map(element, arguments))})" if arguments else name
        value = table.get(arguments)
        if isinstance(function.result, BoolSort):
            yield shown if value is True else f"~ {shown}"
        elif value is not None:
            yield f"{shown} = {_value(value, function)}"


def _value(value: Value, function: Function) -> str:
    if isinstance(value, Fraction):
        return str(value)
    return element(str(value)) if isinstance(function.result, ObjectSort) else str(value)


def element(name: str) -> str:
    """An element of a world: a distinct object."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quoted(name: str) -> str:
    """A name as TPTP writes it: in single quotes unless it is a plain word."""
    inner = name.removeprefix("$").removeprefix("$")
    plain = (
        inner[:1].isascii() and inner[:1].islower() and all(c.isascii() and (c.isalnum() or c == "_") for c in inner)
    )
    if name.startswith('"') or plain:
        return name
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"

"""How a clash comes about: what each of its members asks for, said of the objects of one story."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reqonto.checks.naming import label_of
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.evaluate import NOTHING, Env, Unsupported, assignments, holds, value
from reqonto.logic.paraphrase import Speaker, conjuncts
from reqonto.logic.show import NO_LABELS, Labels
from reqonto.logic.sorts import INSTANT, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Apply,
    Compare,
    Const,
    Defined,
    Exists,
    Formula,
    Individual,
    Not,
    Or,
    Term,
    Var,
    sort_of,
)
from reqonto.logic.theory import Axiom, Force, Theory
from reqonto.logic.walk import Node, every_node, rewrite, substitute

_VERBS: Mapping[Force, tuple[Text, Text]] = {
    "must": (Text("wants", "要求"), Text("forbids", "禁止")),
    "should": (Text("recommends", "建议"), Text("advises against", "不建议")),
    "may": (Text("permits", "允许"), Text("permits to do without", "允许没有")),
    "background": (Text("assumes", "假设"), Text("rules out", "假设没有")),
    "structure": (Text("means", "表示"), Text("excludes", "排除")),
}
_TIMES = {
    "<": Text("before {y}", "在{y}之前"),
    "<=": Text("no later than {y}", "在{y}时或之前"),
    ">": Text("after {y}", "在{y}之后"),
    ">=": Text("no earlier than {y}", "在{y}时或之后"),
    "=": Text("at the same time as {y}", "与{y}同时"),
}
_NAME = "\u2060"
"""Stands on both sides of names in what the paraphrase says; the blank behind it stays."""
_GAP = re.compile("(?<=[\u201c\u201d\u3001-\uff1f]) (?=[\u201c\u201d\u3001-\uff1f])")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def broken_ids(theory: Theory, world: Structure, ids: Collection[str]) -> tuple[str, ...]:
    """Which of these requirements and assumptions the world breaks."""
    found: list[str] = []
    for id_ in ids:
        try:
            kept = all(holds(axiom.formula, world) for axiom in theory.by_id.get(id_, ()) if axiom.force != "may")
        except Unsupported:
            continue
        if not kept:
            found.append(id_)
    return tuple(found)


def demands(
    theory: Theory, world: Structure, names: Mapping[str, Text], ids: Sequence[str], labels: Labels = NO_LABELS
) -> list[Text]:
    """What each of these ids asks for in the world: one clause each, without a full stop."""
    return [
        Text(_Saying(theory, world, names, "en", labels).of(id_), _Saying(theory, world, names, "zh", labels).of(id_))
        for id_ in ids
        if theory.by_id.get(id_)
    ]


def about_times(theory: Theory, ids: Collection[str]) -> bool:
    """Whether each of these ids speaks of when events happen, so that their order is what is at stake."""
    return bool(ids) and all(
        any(
            isinstance(node, Compare) and sort_of(node.left) == INSTANT
            for axiom in theory.by_id.get(id_, ())
            for node in every_node(axiom.formula)
        )
        for id_ in ids
    )


@dataclass(frozen=True)
class _Saying:
    """Says the demands of one world in one language."""

    theory: Theory
    world: Structure
    names: Mapping[str, Text]
    lang: str
    labels: Labels

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.lang, self.labels, self.theory.tick)

    def say(self, en: str, zh: str) -> str:
        return zh if self.lang == "zh" else en

    def of(self, id_: str) -> str:
        """What one requirement or assumption asks for."""
        axioms = [axiom for axiom in self.theory.by_id[id_] if axiom.force != "structure"]
        axiom, env = self._instance(axioms or list(self.theory.by_id[id_]))
        if env is None:
            return polished(f"{id_}{self.say(': ', '：')}{self.speaker.axiom(axiom)}", self.lang)
        said = self._duty(id_, axiom, self._ground(axiom.duty, axiom, env))
        events = [
            phrase
            for var in axiom.vars
            if isinstance(var.sort, ObjectSort) and var.sort in self.theory.event_sorts
            for phrase in [self.phrase(str(env[var.name]))]
            if phrase not in said
        ]
        grounds = list(dict.fromkeys(events))
        grounds += self._conditions(axiom, env)
        if grounds and axiom.duty != FALSE:
            said = self.say(f"{said}, given {_listed(grounds, 'and')}", f"因{'、'.join(grounds)}，{said}")
        elif grounds:
            said = self.say(f"{said} {_listed(grounds, 'with')}", f"{said}{'、'.join(grounds)}")
        return polished(said, self.lang)

    def _instance(self, axioms: Sequence[Axiom]) -> tuple[Axiom, Env | None]:
        """Where the requirement applies in the world, where it is broken if it is."""
        first: tuple[Axiom, Env] | None = None
        for axiom in axioms:
            try:
                for env in assignments(axiom.vars, axiom.trigger, self.world, NOTHING):
                    if holds(axiom.trigger, self.world, env):
                        first = first or (axiom, env)
                        if not holds(axiom.duty, self.world, env):
                            return axiom, env
            except Unsupported:
                continue
        return first or (axioms[0], None)

    # -------------------------------------------------------- formulas about the objects of the world

    def _ground(self, formula: Formula, axiom: Axiom, env: Env) -> Formula:
        """The formula with the objects of the world for its variables, and for what is computed from them."""
        values: dict[str, Term] = {}
        for var in axiom.vars:
            found = env[var.name]
            values[var.name] = (
                Individual(str(found), var.sort) if isinstance(var.sort, ObjectSort) else Const(found, var.sort)
            )
        return rewrite(substitute(formula, values), self._object)

    def _object(self, node: Node) -> Node:
        if not isinstance(node, Apply) or node.function.changing or not isinstance(node.function.result, ObjectSort):
            return node
        if all(isinstance(arg, Individual) for arg in node.args):
            found = value(node, self.world)
            if isinstance(found, str):
                return Individual(found, node.function.result)
        return node

    def _conditions(self, axiom: Axiom, env: Env) -> list[str]:
        """What else the trigger says of them, apart from which events there are and when."""
        if axiom.trigger == TRUE:
            return []
        found: list[str] = []
        for part in conjuncts(self._ground(axiom.trigger, axiom, env)):
            if isinstance(part, Compare) and (part.left == part.right or sort_of(part.left) == INSTANT):
                continue
            if isinstance(part, Defined):
                continue
            if isinstance(part, Or):
                # Which of the alternatives it is.
                part = next((each for each in part.parts if holds(each, self.world)), part)  # noqa: PLW2901
            said = self.speaker.formula(self._named(part), 2)
            if len(said) <= _LONGEST:
                found.append(said)
        return found

    def _told(self, term: Term) -> Term:
        """A value as the story tells it: computed where it is known."""
        if not any(isinstance(node, Var) for node in every_node(term)) and not isinstance(sort_of(term), ObjectSort):
            found = value(term, self.world)
            if found is not None:
                return Const(found, sort_of(term))
        shown = self._named(Compare("=", term, term))
        assert isinstance(shown, Compare)
        return shown.left

    def _named(self, formula: Formula) -> Formula:
        """The formula with the names under which the story tells its objects."""

        def shown(node: Node) -> Node:
            if isinstance(node, Individual):
                if node.sort in self.theory.event_sorts:
                    return Var(self.phrase(node.name), node.sort)
                if node.name in self.names:
                    return Var(self.names[node.name][self.lang], node.sort)
            return node

        return rewrite(formula, shown)

    # -------------------------------------------------------- clauses

    def _duty(self, id_: str, axiom: Axiom, duty: Formula) -> str:
        wants, forbids = (verb[self.lang] for verb in _VERBS[axiom.force])
        if duty == FALSE:
            return f"{id_} {forbids}"
        asked, verb = (duty.body, forbids) if isinstance(duty, Not) else (duty, wants)
        if isinstance(asked, Exists) and all(var.sort in self.theory.event_sorts for var in asked.vars):
            return self._events(f"{id_} {verb}", asked)
        said = self.speaker.formula(self._named(duty))
        return f"{id_} {wants}{self.say(' that ', '：')}{said}"

    def _events(self, head: str, asked: Exists) -> str:
        """That some events happen, each told as in the story, and when."""
        attributes: dict[str, list[tuple[str, Term]]] = {var.name: [] for var in asked.vars}
        rest: list[Formula] = []
        for part in conjuncts(asked.body):
            found = _attribute(part, attributes)
            if found is None:
                rest.append(part)
            else:
                attributes[found[0]].append(found[1:])
        phrases = {var.name: self._wanted(var, attributes[var.name]) for var in asked.vars}
        events = _listed(list(phrases.values()), "and") if self.lang != "zh" else "和".join(phrases.values())
        if len(asked.vars) == 1 and len(rest) == 1:
            short = self._when(asked.vars[0], rest[0])
            if short:
                return self.say(f"{head} {events} {short}", f"{head}{short}有{events}")
        if not rest:
            return self.say(f"{head} {events}", f"{head}有{events}")
        single = len(asked.vars) == 1
        spoken: dict[str, Term] = {
            var.name: Var(self.say("it", "其") if single else phrases[var.name], var.sort)
            for var in asked.vars
            if isinstance(var.sort, ObjectSort)
        }
        more = self.speaker.all_of([substitute(self._named(part), spoken) for part in rest])
        return self.say(f"{head} {events} such that {more}", f"{head}有{events}，使得 {more}")

    def _when(self, var: Var, part: Formula) -> str:
        """`before …`, where a time is compared with that of one other event."""
        if not isinstance(part, Compare) or part.op not in _MIRRORED:
            return ""
        left, right, op = _timed(part.left), _timed(part.right), str(part.op)
        if isinstance(right, Var):
            left, right, op = right, left, _MIRRORED[op]
        if not isinstance(left, Var) or left.name != var.name or not isinstance(right, Individual):
            return ""
        return _TIMES[op][self.lang].format(y=self.phrase(right.name))

    def _wanted(self, var: Var, attributes: Sequence[tuple[str, Term]]) -> str:
        """An event that is asked for, as the story would tell it."""
        sort = getattr(var.sort, "name", "")
        label = label_of(sort, self.labels)[self.lang]
        details: list[str] = []
        for attribute, term in attributes:
            if attribute in {f"{sort}.by", f"{sort}.to"}:
                continue
            said = self.speaker.term(self._told(term))
            if not isinstance(sort_of(term), ObjectSort):
                said = f"{label_of(attribute, self.labels)[self.lang]} {said}"
            details.append(said)
        return self._quoted(label, details)

    def phrase(self, event: str) -> str:
        """An event of the world by its kind and the things that it concerns."""
        for sort in self.theory.event_sorts:
            if event in self.world.elements.get(sort.name, ()):
                things = [
                    self.names[str(found)][self.lang]
                    for function in self.theory.functions.values()
                    if function.args == (sort,)
                    and isinstance(function.result, ObjectSort)
                    and function.name not in {f"{sort.name}.by", f"{sort.name}.to"}
                    for found in [self.world.functions.get(function.name, {}).get((event,))]
                    if found is not None and str(found) in self.names
                ]
                return self._quoted(label_of(sort.name, self.labels)[self.lang], things)
        return event

    def _quoted(self, label: str, details: Sequence[str]) -> str:
        joined = self.say(", ", "，").join(details)
        return f"“{label}{_NAME + ' ' if joined else ''}{joined}”"


_LONGEST = 160
"""Conditions that take longer to say are left to the text of the requirement."""


def polished(said: str, lang: str) -> str:
    """A clause without the marks that stand around names while it is put together."""
    if lang == "zh":
        said = _GAP.sub("", said)
    return said.replace(_NAME, "")


def _timed(term: Term) -> Term | None:
    """The event whose time this is."""
    if isinstance(term, Apply) and term.function.name.endswith(".time") and len(term.args) == 1:
        return term.args[0]
    return None


def _attribute(part: Formula, events: Mapping[str, object]) -> tuple[str, str, Term] | None:
    """An equation that gives an attribute of one of the events: its variable, the attribute, the value."""
    if not isinstance(part, Compare) or part.op != "=" or sort_of(part.left) == INSTANT:
        return None
    for one, other in ((part.left, part.right), (part.right, part.left)):
        match one:
            case Apply(function, (Var(name, sort),)) if name in events and function.name.startswith(
                f"{getattr(sort, 'name', '')}."
            ):
                if not any(isinstance(node, Var) and node.name in events for node in every_node(other)):
                    return name, function.name, other
            case _:
                pass
    return None


def _listed(items: Sequence[str], word: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}"

"""How a clash comes about: what each of its members asks for, said of the objects of one story."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, partial

from reqonto.checks.instances import telling
from reqonto.checks.wording import PARTIES, Wording, glued, listed
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.evaluate import NOTHING, Env, Unsupported, assignments, holds, value
from reqonto.logic.paraphrase import Speaker, conjuncts
from reqonto.logic.sorts import INSTANT, INTEGER, MOMENT, STEPS, ObjectSort
from reqonto.logic.structure import Structure
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    And,
    Apply,
    Arith,
    Compare,
    Const,
    Defined,
    Exists,
    Formula,
    Holds,
    Individual,
    IsKind,
    Matches,
    Not,
    Or,
    Term,
    Var,
    conjunction,
    sort_of,
)
from reqonto.logic.theory import Axiom, Force, Theory, is_provision
from reqonto.logic.walk import Node, every_node, rewrite, substitute
from reqonto.records import dataclass

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
_GAP = re.compile(
    "(?<=[\u3001-\uff1f]) (?=[\u201c\u201d\u3001-\uff1f])|(?<=[\u201c\u201d（：，、]) | (?=[\u201c\u201d])"
)
_BLANKS = re.compile(" +")
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


def demands(wording: Wording, ids: Sequence[str]) -> list[Text]:
    """What each of these ids asks for in the world: one clause each, without a full stop."""
    en, zh = (_Saying(wording, lang, ids) for lang in ("en", "zh"))
    return [Text(en.of(id_), zh.of(id_)) for id_ in ids]


def faults(wording: Wording, ids: Sequence[str]) -> dict[str, Text]:
    """For each of these ids, all broken in the world, what is there instead of what its broken clause asks for."""
    en, zh = (_Saying(wording, lang) for lang in ("en", "zh"))
    return {id_: Text(en.fault(id_), zh.fault(id_)) for id_ in ids}


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
class _Speaker(Speaker):
    """Says terms and formulas in the words of one story."""

    wording: Wording | None = None

    def moment(self, term: Term) -> str:
        assert self.wording is not None
        # Where nothing ever happens, every moment is like the first one, and its date says nothing.
        if not isinstance(term, Var) and not any(
            self.wording.world.elements.get(sort.name) for sort in self.wording.theory.event_sorts
        ):
            return self.say("at first", "起初")
        if isinstance(term, Const) and isinstance(term.value, Fraction):
            # As a term of its own, so that it is said as the moments of other times are.
            instant, step = divmod(term.value, STEPS)
            first = Arith("*", Const(Fraction(instant), INSTANT), Const(Fraction(STEPS), INTEGER), MOMENT)
            return Speaker.moment(self, Arith("+", first, Const(step, INTEGER), MOMENT) if step else first)
        return Speaker.moment(self, term)

    def label(self, name: str) -> str:
        found = Speaker.label(self, name)
        # Chinese stands close, except to Latin letters.
        return f" {found}" if self.lang == "zh" and found[:1].isascii() else found

    def term(self, term: Term, level: int = 0) -> str:
        assert self.wording is not None
        match term:
            case Const(value, sort):
                return self.wording.value(value, sort, self.lang)
            case Apply(function, (_, moment)) if (
                function.changing and self.lang == "zh" and not isinstance(moment, Var)
            ):
                read = self.moment(moment).replace(" 之前瞬间", "前一刻").replace(" 之后瞬间", "后一刻")
                return f"{read}{Speaker.term(self, term.args[0])} 的{self.label(function.name)}"
            case Apply(function, args) if len(args) > 1 and not function.changing:
                things = [Speaker.term(self, arg) for arg in args]
                if self.lang == "zh":
                    return f"{'、'.join(things)} 的{self.label(function.name)}"
                return f"the {self.label(function.name)} of {listed(things, self.lang)}"
            case Apply(function, (Var(name, sort),)) if sort in self.wording.theory.event_sorts:
                # A name that is a quotation takes no ending.
                about = Speaker.term(self, term.args[0])
                label = self.label(function.name)
                if function.name.endswith(".time") or not name.startswith("“"):
                    return Speaker.term(self, term, level)
                return f"{about}的{label}" if self.lang == "zh" else f"the {label} of {about}"
            case _:
                return Speaker.term(self, term, level)

    def _held(self, term: Term, *, negated: bool) -> str:
        match term:
            case Apply(function, args) if args and not function.changing:
                assert self.wording is not None
                about = [self.term(arg) for arg in args]
                return self.wording.truth(function.name, about, self.lang, holds=not negated)
            case _:
                return Speaker._held(self, term, negated=negated)  # noqa: SLF001 - a method of the same kind


@dataclass(frozen=True)
class _Saying:
    """Says the demands of one world in one language."""

    wording: Wording
    lang: str
    ids: Sequence[str] = ()
    """Whose demands are said together."""

    @property
    def theory(self) -> Theory:
        return self.wording.theory

    @property
    def world(self) -> Structure:
        return self.wording.world

    @cached_property
    def speaker(self) -> Speaker:
        wording = self.wording
        return _Speaker(self.lang, wording.spoken, self.theory.tick, wording.clock.zone, wording)

    def say(self, en: str, zh: str) -> str:
        return zh if self.lang == "zh" else en

    def of(self, id_: str) -> str:
        """What one requirement or assumption asks for."""
        axiom, env = self._instance(id_)
        if self.theory.is_cycle(id_):
            # Where its events are as they may be, what counts is what it says of the act that is missing.
            missing = self._needed(id_) if env is None or holds(axiom.duty, self.world, env) else ""
            if missing or env is None or axiom.trigger == TRUE:
                return missing or self._cycle(id_)
        if env is None:
            wants = _VERBS[axiom.force][0][self.lang]
            return polished(f"{id_} {wants}{self.say(': ', '：')}{self.speaker.axiom(axiom)}", self.lang)
        duty = self._ground(axiom.duty, axiom, env)
        said = self._only_with(id_, axiom, duty, env) or self._duty(id_, axiom, duty)
        events = [
            phrase
            for var in axiom.vars
            if isinstance(var.sort, ObjectSort) and var.sort in self.theory.event_sorts
            for phrase in [self.phrase(str(env[var.name]))]
            if phrase not in said
        ]
        conditions = self._conditions(axiom, env)
        # An event that a condition speaks of has been named by that.
        grounds = [event for event in dict.fromkeys(events) if not any(event in each for each in conditions)]
        grounds += conditions
        if grounds and axiom.duty != FALSE:
            because = listed(grounds, self.lang)
            said = self.say(f"{said}, given {because}", f"因{'、'.join(grounds)}，{said}")
        elif grounds:
            said = self.say(f"{said} {_listed(grounds, 'with')}", f"{said}{'、'.join(grounds)}")
        return polished(said, self.lang)

    def _instance(self, id_: str) -> tuple[Axiom, Env | None]:
        """Where the requirement applies in the world, where it is broken if it is."""
        axioms = [axiom for axiom in self.theory.by_id[id_] if axiom.force != "structure"] or self.theory.by_id[id_]
        if self.theory.is_cycle(id_):
            # What an event needs says more than how its state is reckoned.
            axioms = sorted(axioms, key=lambda axiom: axiom.trigger == TRUE)
        axioms = [as_rule(axiom, self.theory) for axiom in axioms]
        return telling(axioms, self.world, self.theory) or (axioms[0], None)

    def _cycle(self, id_: str) -> str:
        """A life cycle none of whose events happens in the world: what binds is that nothing else moves it."""
        label = self.wording.label(id_)[self.lang]
        wants = _VERBS["must"][0][self.lang]
        said = self.say(
            f"{id_} {wants} that the {label} changes by its transitions only",
            f"{id_} {wants}：{label}只按生命周期的转换改变",
        )
        return polished(said, self.lang)

    def _needed(self, id_: str) -> str:
        """In which states a life cycle has a step for an act that another one calls for in vain; empty for none."""
        for other in self.ids:
            axiom, env = self._instance(other)
            duty = TRUE if env is None or self.theory.is_cycle(other) else self._ground(axiom.duty, axiom, env)
            match duty:
                case Exists((wanted,), body) if self._happen((wanted,)) and not holds(duty, self.world):
                    said = self._step_for(id_, wanted, body)
                    if said:
                        return said
        return ""

    def _step_for(self, id_: str, wanted: Var, body: Formula) -> str:
        """What a life cycle asks of the moment just before an event that would have to happen."""
        found = [each for each in (_attribute(part, {wanted.name: ()}) for part in conjuncts(body)) if each]
        whom = {attribute: term for _, attribute, term in found if isinstance(term, Individual)}
        named = Var(self._wanted(wanted, [each[1:] for each in found]), wanted.sort)
        for axiom in self.theory.by_id[id_]:
            events = [var for var in axiom.vars if var.sort == wanted.sort]
            if axiom.trigger == TRUE or len(events) != 1:
                continue
            values: dict[str, Term] = {events[0].name: named}
            for part in conjuncts(axiom.trigger):
                match part:
                    case Compare("=", Apply(function, _), Var(name)) | Compare("=", Var(name), Apply(function, _)):
                        if function.name in whom:
                            values[name] = whom[function.name]
            if all(var.name in values for var in axiom.vars):
                given = conjuncts(substitute(axiom.trigger, values))
                duty = rewrite(substitute(axiom.duty, values), partial(_without, given))
                asked = self.speaker.formula(self._named(duty))
                return polished(f"{id_} {_VERBS['must'][0][self.lang]}{self.say(' that ', '：')}{asked}", self.lang)
        return ""

    # -------------------------------------------------------- what is wrong

    def fault(self, id_: str) -> str:
        """What is there instead of what is asked for; empty if that cannot be said shortly."""
        axiom, env = self._instance(id_)
        if env is None or (self.theory.is_cycle(id_) and axiom.trigger == TRUE):
            return ""
        try:
            if holds(axiom.duty, self.world, env):
                return ""
            duty = self._ground(axiom.duty, axiom, env)
            return polished(self._shortly(duty) or self._wrong(duty), self.lang)
        except Unsupported:
            return ""

    def _shortly(self, duty: Formula) -> str:
        """In Chinese the clause stands right before what is there instead, so that its subject need not be repeated."""
        match duty:
            case Compare(_, term, Const()) if self.lang == "zh" and sort_of(term) != INSTANT:
                found = value(term, self.world)
                return "" if found is None else glued("实际是", self.wording.value(found, sort_of(term), self.lang))
            case _:
                return ""

    def _wrong(self, duty: Formula) -> str:
        match duty:
            case And(parts):
                return next((self._wrong(part) for part in parts if not holds(part, self.world)), "")
            case Or(()):
                return self.say("that is what happens", "这恰恰发生了")
            case Not(Exists(variables, body)) if self._happen(variables):
                return self._happening(variables, body)
            case Exists(variables, body) if self._happen(variables):
                untimed = conjunction(*(part for part in conjuncts(body) if not _about_instants(part)))
                return self._happening(variables, untimed) or self.say("that does not happen", "这没有发生")
            case Not(Holds() | IsKind() as body):
                return self.speaker.formula(self._named(body))
            case Not(Defined(term)):
                return self._is(term)
            case Compare(_, left, right) | Not(Compare(_, left, right)):
                sides = [self._is(term) for term in (left, right) if not isinstance(term, Const)]
                return self.say(" and ", "，").join(dict.fromkeys(side for side in sides if side))
            case Holds() | IsKind() | Defined() | Matches():
                return self.speaker.formula(Not(self._named(duty)))
            case _:
                return ""

    def _happen(self, variables: Sequence[Var]) -> bool:
        return bool(variables) and all(var.sort in self.theory.event_sorts for var in variables)

    def _happening(self, variables: tuple[Var, ...], body: Formula) -> str:
        """The events of the world that are as described, with their times."""
        for env in assignments(variables, body, self.world, NOTHING):
            if holds(body, self.world, env):
                events = [str(env[var.name]) for var in variables]
                told = [(self.phrase(event), self.wording.time(event)) for event in events]
                return listed(
                    [self.say(f"{what} is at {when}", f"{what}发生在 {when}") for what, when in told], self.lang
                )
        return ""

    def _is(self, term: Term) -> str:
        """What one side of a comparison is in the world."""
        if isinstance(term, Individual):
            return ""
        found = value(term, self.world)
        shown = self._named(Compare("=", term, term))
        assert isinstance(shown, Compare)
        if found is None:
            return self.say(f"{self.speaker.term(shown.left)} is missing", f"{self.speaker.term(shown.left)} 缺失")
        told = self.wording.value(found, sort_of(term), self.lang)
        event = _timed(term)
        if isinstance(event, Individual):
            return self.say(f"{self.phrase(event.name)} is at {told}", f"{self.phrase(event.name)}发生在 {told}")
        said = self.speaker.term(shown.left)
        return self.say(f"{said} is {told}", f"{said} 是 {told}")

    # -------------------------------------------------------- formulas about the objects of the world

    def _ground(self, formula: Formula, axiom: Axiom, env: Env) -> Formula:
        """The formula with the objects of the world for its variables, and for what is computed from them."""
        values: dict[str, Term] = {}
        for var in axiom.vars:
            found = env[var.name]
            values[var.name] = (
                Individual(str(found), var.sort) if isinstance(var.sort, ObjectSort) else Const(found, var.sort)
            )
        return rewrite(rewrite(substitute(formula, values), self._object), _without_sameness)

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
        parts = _flat(conjuncts(self._ground(axiom.trigger, axiom, env)))
        begun, denials = _begun(parts)
        for part in parts:
            if part in denials:
                continue
            if isinstance(part, Compare) and (part.left == part.right or _is_about_time(part)):
                continue
            if isinstance(part, Defined):
                continue
            is_new = bool(begun) and part == begun[-1]
            if isinstance(part, Or):
                # Which of the alternatives it is.
                part = next((each for each in part.parts if holds(each, self.world)), part)  # noqa: PLW2901
            said = self.speaker.formula(self._named(part), 2)
            if is_new:
                said += (
                    self.say(" (which was not so before)", "（此前并非如此）")
                    if len(begun) == 1
                    else self.say(" (not all of which was so before)", "（此前并非都如此）")
                )
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
                event = node.sort in self.theory.event_sorts
                return Var(self.phrase(node.name) if event else self.wording.name(node.name)[self.lang], node.sort)
            return node

        return rewrite(rewrite(formula, self._unchanging), shown)

    def _unchanging(self, node: Node) -> Node:
        """A changing value read at a known moment without that moment, if it is the same all along."""
        match node:
            case Apply(function, (*args, moment)) if function.changing and _is_known(moment):
                key = tuple(arg.name for arg in args if isinstance(arg, Individual))
                line = self.world.timelines.get(function.name, {}).get(key, ())
                if len(key) == len(args) and len(line) == 1:
                    return Apply(replace(function, args=function.args[:-1], changing=False), tuple(args))
        return node

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

    def _only_with(self, id_: str, axiom: Axiom, duty: Formula, env: Env) -> str:
        """A prohibition of an event without another one; empty if the axiom is none."""
        if not axiom.prohibition or not isinstance(duty, Exists) or axiom.force not in {"must", "should"}:
            return ""
        events = [var for var in axiom.vars if var.sort in self.theory.event_sorts]
        if len(events) != 1 or len(duty.vars) != 1 or not self._happen(duty.vars):
            return ""
        act = self.phrase(str(env[events[0].name]))
        asked = self._events("", duty).strip().replace(f" than {act}", "").replace(act, self.say("it", "此"))
        if self.lang == "zh":
            allows = "才允许" if axiom.force == "must" else "才建议"
            return f"{id_} 只有{asked}，{allows}{act}"
        allows = "allows" if axiom.force == "must" else "recommends"
        return f"{id_} {allows} {act} only with {asked}"

    def _events(self, head: str, asked: Exists) -> str:
        """That some events happen, each told as in the story, and when."""
        attributes: dict[str, list[tuple[str, Term]]] = {var.name: [] for var in asked.vars}
        rest: list[Formula] = []
        for part in conjuncts(asked.body):
            found = _attribute(part, attributes)
            if isinstance(part, Compare) and part.op == "=" and isinstance(part.right, Const) and _is_about_time(part):
                # That it happens while something is so: the conditions tell what.
                continue
            if found is None:
                rest.append(part)
            else:
                attributes[found[0]].append(found[1:])
        phrases = [self._wanted(var, attributes[var.name]) for var in asked.vars]
        events = listed(phrases, "en") if self.lang != "zh" else "和".join(phrases)
        if len(asked.vars) == 1:
            short = self._when(asked.vars[0], rest)
            if short:
                return self.say(f"{head} {events} {short}", f"{head}{short}有{events}")
        if not rest:
            return self.say(f"{head} {events}", f"{head}有{events}")
        single = len(asked.vars) == 1
        spoken: dict[str, Term] = {
            var.name: Var(self.say("it", "其") if single else self._quoted(var.sort.name), var.sort)
            for var in asked.vars
            if isinstance(var.sort, ObjectSort)
        }
        more = self.speaker.all_of([substitute(self._named(part), spoken) for part in rest])
        return self.say(f"{head} {events} such that {more}", f"{head}有{events}，使得{more}")

    def _when(self, var: Var, parts: Sequence[Formula]) -> str:
        """`before …`, where a time is compared with that of one other event; `within … after …`; else nothing."""
        found = [self._bound(var, part) for part in parts]
        match found:
            case [(op, event, None)]:
                return _TIMES[op][self.lang].format(y=self._anchor(event))
            case [(">=" | ">", event, None), ("<=" | "<", other, Const() as length)] | [
                ("<=" | "<", other, Const() as length),
                (">=" | ">", event, None),
            ] if event == other:
                d, y = self.speaker.term(length), self._anchor(event)
                return self.say(f"within {d} after {y}", f"在{y}之后 {d}内")
            case [(">=" | ">", event, Const() as length)]:
                d, y = self.speaker.term(length), self._anchor(event)
                return self.say(f"no earlier than {d} after {y}", f"在{y} {d}之后")
            case _:
                return ""

    def _anchor(self, anchor: str | Const) -> str:
        """What a time is counted from: an event, or the instant at which something became so."""
        if isinstance(anchor, str):
            return self.phrase(anchor)
        said = self.speaker.term(anchor)
        return f" {said} " if self.lang == "zh" else said

    def _bound(self, var: Var, part: Formula) -> tuple[str, str | Const, Term | None] | None:
        """How a comparison bounds the time of `var`: the relation, the other event or instant, how long after it."""
        if not isinstance(part, Compare) or part.op not in _MIRRORED or sort_of(part.left) != INSTANT:
            return None
        for one, other, op in ((part.left, part.right, str(part.op)), (part.right, part.left, _MIRRORED[part.op])):
            mine = _timed(one)
            if not isinstance(mine, Var) or mine.name != var.name:
                continue
            anchor, length = (
                (other.left, other.right) if isinstance(other, Arith) and other.op == "+" else (other, None)
            )
            event = anchor if isinstance(anchor, Const) else _timed(anchor)
            if isinstance(event, Individual):
                return op, event.name, length
            if isinstance(event, Const):
                return op, event, length
        return None

    def _wanted(self, var: Var, attributes: Sequence[tuple[str, Term]]) -> str:
        """An event that is asked for, as the story would tell it."""
        sort = getattr(var.sort, "name", "")
        if is_provision(var.sort):
            return f"“{self._provision(sort, attributes)}{_NAME}”"
        things: list[str] = []
        details: list[str] = []
        parties = {"by": "", "to": ""}
        for attribute, term in attributes:
            if attribute in {f"{sort}.by", f"{sort}.to"}:
                if self.wording.by_name:
                    parties[attribute.rpartition(".")[2]] = polished(self.speaker.term(self._told(term)), self.lang)
                continue
            said = self.speaker.term(self._told(term))
            if isinstance(sort_of(term), ObjectSort):
                things.append(said)
            else:
                details.append(self.wording.detail(attribute, said, self.lang))
        said = self.wording.done(sort, things, details, self.lang, by=parties["by"], to=parties["to"])
        return f"“{said}{_NAME}”"

    def _provision(self, sort: str, attributes: Sequence[tuple[str, Term]]) -> str:
        """A provision of information that is asked for."""
        said = {"item": "", "of": "", "by": "", "to": ""}
        for attribute, term in attributes:
            part = attribute.rpartition(".")[2]
            match term:
                case Const(str() as item) if part == "item":
                    said[part] = self.wording.item(item, ObjectSort(sort), self.lang)
                case _ if part in PARTIES and not self.wording.by_name:
                    pass
                case _:
                    said[part] = polished(self.speaker.term(self._told(term)), self.lang)
        return self.wording.provided(said["item"], said["of"], self.lang, by=said["by"], to=said["to"])

    def phrase(self, event: str) -> str:
        """An event of the world by its kind and the things that it concerns."""
        return f"“{self.wording.event(event, self.lang, actors=self.wording.by_name, details=False)}{_NAME}”"

    def _quoted(self, kind: str) -> str:
        return f"“{self.wording.done(kind, (), (), self.lang)}{_NAME}”"


_LONGEST = 160
"""Conditions that take longer to say are left to the text of the requirement."""


def as_rule(axiom: Axiom, theory: Theory) -> Axiom:
    """A prohibition of events without others as the rule that they come with these: the same, read otherwise."""
    match axiom:
        case Axiom(trigger=trigger, duty=Not(Exists(variables, body))) if trigger == TRUE and not axiom.vars:
            parts = conjuncts(body)
            without = [part for part in parts if isinstance(part, Not) and isinstance(part.body, Exists)]
            if len(without) != 1 or not any(var.sort in theory.event_sorts for var in variables):
                return axiom
            asked = without[0].body
            if not isinstance(asked, Exists) or not all(var.sort in theory.event_sorts for var in asked.vars):
                return axiom
            given = conjunction(*(part for part in parts if part is not without[0]))
            return replace(axiom, vars=variables, trigger=given, duty=asked, prohibition=True)
        case _:
            return axiom


def _flat(parts: Sequence[Formula]) -> list[Formula]:
    """The parts with the denial of alternatives as the denials of each."""
    found: list[Formula] = []
    for part in parts:
        match part:
            case Not(Or(several)) if len(several) > 1:
                found.extend(_flat([Not(each) for each in several]))
            case Not(Not(inner)):
                found.extend(_flat(conjuncts(inner)))
            case _:
                found.append(part)
    return found


def _begun(parts: Sequence[Formula]) -> tuple[list[Formula], list[Formula]]:
    """What became so: what holds just after a time, and the denial that all of it held just before."""
    for denial in parts:
        match denial:
            case Not(body):
                was = _flat(conjuncts(body))
            case Or(several):
                was = _flat([Not(each) for each in several])
            case _:
                continue
        held = {id(each): rewrite(each, _just_before) for each in parts}
        now = [each for each in parts if held[id(each)] in was]
        changed = [each for each in now if held[id(each)] != each]
        if changed and all(any(held[id(each)] == one for each in now) for one in was):
            return changed, [denial]
    return [], []


def _just_before(node: Node) -> Node:
    match node:
        case Arith("+", Arith("*", _, Const(factor)) as moment, Const()) if factor == STEPS:
            return moment
        case _:
            return node


def polished(said: str, lang: str) -> str:
    """A clause without the marks that stand around names while it is put together."""
    said = said.replace(_NAME, "")
    return _GAP.sub("", _BLANKS.sub(" ", said)) if lang == "zh" else said


def _without_sameness(node: Node) -> Node:
    """Without what is true of any object: that it is itself."""
    if isinstance(node, And):
        return conjunction(*(part for part in node.parts if not _is_sameness(part)))
    return node


def _without(given: Sequence[Formula], node: Node) -> Node:
    """Without what is given already."""
    if isinstance(node, And):
        return conjunction(*(part for part in node.parts if part not in given))
    return node


def _is_sameness(part: Formula) -> bool:
    return (
        isinstance(part, Compare) and part.op == "=" and part.left == part.right and isinstance(part.left, Individual)
    )


def _is_about_time(part: Compare) -> bool:
    """Whether instants or moments are compared."""
    return any(sort_of(side) in {INSTANT, MOMENT} for side in (part.left, part.right))


def _is_known(moment: Term) -> bool:
    """Whether a moment is that of no event."""
    return not any(isinstance(node, Var | Individual) for node in every_node(moment))


def _about_instants(part: Formula) -> bool:
    return isinstance(part, Compare) and sort_of(part.left) == INSTANT


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

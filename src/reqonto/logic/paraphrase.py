"""Formulas as English and Chinese sentences, for people who write requirements.

Both languages go through the same cases; each phrase stands once, with both its wordings side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from fractions import Fraction
from typing import assert_never

from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.calendars import Reckoning
from reqonto.logic.show import NO_LABELS, SECOND, Labels, shown_value
from reqonto.logic.sorts import INSTANT, MOMENT, STEPS, BoolSort, EnumSort, NumberSort, ObjectSort
from reqonto.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    And,
    Apply,
    Arith,
    AtLeast,
    Compare,
    Const,
    Defined,
    Exists,
    Extreme,
    ForAll,
    Formula,
    Holds,
    If,
    Iff,
    Implies,
    Individual,
    IsKind,
    Matches,
    Not,
    Or,
    Round,
    Term,
    Var,
    reckoned,
    sort_of,
)
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import free_variables
from reqonto.records import dataclass

_NAME = "\u2060"
"""Stands on both sides of names while a sentence is put together, so that Chinese ones keep their blanks."""
_PARTIES = {"by": Text("actor", "执行者"), "to": Text("recipient", "接收方")}
_PARTY_MARKS = {"by": Text("by", "由"), "to": Text("to", "给")}
_ORDER = {
    "=": Text("is", "等于"),
    "!=": Text("is not", "不等于"),
    "<": Text("is less than", "小于"),
    "<=": Text("is at most", "不超过"),
    ">": Text("is more than", "大于"),
    ">=": Text("is at least", "不少于"),
}
_TIMES = {
    "=": Text("{a} is at the same time as {b}", "{a} 与 {b} 同时"),
    "!=": Text("{a} is not at the same time as {b}", "{a} 与 {b} 不同时"),
    "<": Text("{a} is before {b}", "{a} 早于 {b}"),
    "<=": Text("{a} is not after {b}", "{a} 不晚于 {b}"),
    ">": Text("{a} is after {b}", "{a} 晚于 {b}"),
    ">=": Text("{a} is not before {b}", "{a} 不早于 {b}"),
}
_DISTANCES = {
    "=": Text("{a} is exactly {d} after {b}", "{a} 恰在 {b} 之后 {d}"),
    "!=": Text("{a} is not exactly {d} after {b}", "{a} 并非恰在 {b} 之后 {d}"),
    "<": Text("{a} is less than {d} after {b}", "{a} 在 {b} 之后不到 {d}"),
    "<=": Text("{a} is at most {d} after {b}", "{a} 不晚于 {b} 之后 {d}"),
    ">": Text("{a} is more than {d} after {b}", "{a} 在 {b} 之后超过 {d}"),
    ">=": Text("{a} is at least {d} after {b}", "{a} 不早于 {b} 之后 {d}"),
}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_AGGREGATES = {
    "sum": Text("the sum of {body} over {vars}", "{vars}的 {body}之和"),
    "min": Text("the least {body} over {vars}", "{vars}的 {body}的最小值"),
    "max": Text("the greatest {body} over {vars}", "{vars}的 {body}的最大值"),
    "average": Text("the average of {body} over {vars}", "{vars}的 {body}的平均值"),
}


def sentence(
    formula: Formula | Axiom,
    lang: str,
    labels: Labels = NO_LABELS,
    *,
    tick: Fraction = SECOND,
    zone: tzinfo = UTC,
) -> str:
    """A formula, or what an axiom says with its force, as one sentence of `lang` (`en`, `zh`)."""
    speaker = Speaker(lang, labels, tick, zone)
    said = speaker.axiom(formula) if isinstance(formula, Axiom) else speaker.formula(formula)
    if lang == "zh":
        return _closed(said).replace(_NAME, "") + "。"
    return (said[:1].upper() + said[1:] + ".").replace(_NAME, "")


def _closed(said: str) -> str:
    """A Chinese sentence without the blanks between its signs; those beside names stay."""
    first, *rest = said.split(" ")
    pieces = [first]
    for piece in rest:
        if not (piece and pieces[-1] and _is_sign(pieces[-1][-1]) and _is_sign(piece[0])):
            pieces.append(" ")
        pieces.append(piece)
    return "".join(pieces)


def _is_sign(char: str) -> bool:
    return "\u3001" <= char <= "\uff1f" or char in "\u201c\u201d"


def sentences(
    formula: Formula | Axiom, labels: Labels = NO_LABELS, *, tick: Fraction = SECOND, zone: tzinfo = UTC
) -> Text:
    """The sentence in both languages."""
    return Text(
        sentence(formula, "en", labels, tick=tick, zone=zone), sentence(formula, "zh", labels, tick=tick, zone=zone)
    )


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says terms and formulas in one language."""

    lang: str
    labels: Labels
    tick: Fraction = SECOND
    zone: tzinfo = UTC

    def say(self, en: str, zh: str) -> str:
        return zh if self.lang == "zh" else en

    def label(self, name: str) -> str:
        found = self.labels.get(name)
        if found is not None:
            return found[self.lang]
        short = name.rpartition(".")[2].partition(":")[0]
        return _PARTIES[short][self.lang] if "." in name and short in _PARTIES else short

    def listed(self, items: Sequence[str], en: str, zh: str) -> str:
        """`a, b and c` / `a 且 b 且 c`."""
        if self.lang == "zh":
            return f" {zh} ".join(items)
        return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {en} {items[-1]}"

    # ------------------------------------------------ sentences

    def axiom(self, axiom: Axiom) -> str:
        """What an axiom demands, recommends or permits."""
        guards = () if axiom.trigger == TRUE else conjuncts(axiom.trigger)
        head, rest = self.binders(axiom.vars, guards, every=True)
        duty = self._duty(axiom)
        if rest:
            duty = self.say(f"if {self.all_of(rest)}, then {duty}", f"如果 {self.all_of(rest)}，则{duty}")
        return self.say(f"{head}: {duty}", f"{head}：{duty}") if head else duty

    def _duty(self, axiom: Axiom) -> str:
        if axiom.duty == FALSE:
            return self.say("this must not happen", "此事不得发生")
        said = self.formula(axiom.duty)
        if axiom.force == "should":
            return self.say(f"it should be that {said}", f"宜满足：{said}")
        if axiom.force == "may":
            return self.say(f"it may be that {said}", f"可以：{said}")
        return said

    def formula(self, formula: Formula, level: int = 0) -> str:
        """A formula; parenthesised if it binds less than `level` asks (1: no `if`, 2: no `or` either, 3: nor `and`)."""
        own, said = self._formula(formula)
        return said if own >= level else self.say(f"({said})", f"（{said}）")

    def _formula(self, formula: Formula) -> tuple[int, str]:
        match formula:
            case Not(body):
                return 3, self.denial(body)
            case And(()):
                return 3, self.say("nothing is asked", "无条件")
            case Or(()):
                return 3, self.say("this is impossible", "这不可能")
            case And(parts):
                return (2 if len(parts) > 1 else 3), self.all_of(parts)
            case Or(parts):
                return self._either(parts)
            case Implies(left, right):
                one, other = self.formula(left, 1), self.formula(right)
                return 0, self.say(f"if {one}, then {other}", f"如果 {one}，则 {other}")
            case Iff(left, right):
                one, other = self.formula(left, 1), self.formula(right, 1)
                return 0, self.say(f"{one} exactly if {other}", f"{one} 当且仅当 {other}")
            case ForAll(variables, body):
                return 0, self._every(variables, body)
            case Exists(variables, body):
                return 1, self._some(variables, body, self.say("there is", "存在"), article=True)
            case AtLeast(count, variables, body):
                number = str(count)
                return 1, self._some(
                    variables, body, self.say(f"there are at least {number} of", f"至少有 {number} 个")
                )
            case _:
                return 3, self.atom(formula)

    def all_of(self, parts: Sequence[Formula]) -> str:
        level = 2 if len(parts) > 1 else 1
        return self.listed([self.formula(part, level) for part in parts], "and", "且")

    def _either(self, parts: tuple[Formula, ...]) -> tuple[int, str]:
        options = _options(parts)
        if options is None:
            return 1, self.listed([self.formula(part, 3 if part is not parts[-1] else 2) for part in parts], "or", "或")
        subject, values = self.term(options[0]), [self.term(value) for value in options[1]]
        if self.lang == "zh":
            return 3, f"{subject} 是 {'、'.join(values)} 之一"
        return 3, f"{subject} is {self.listed(values, 'or', '或')}"

    def _every(self, variables: tuple[Var, ...], body: Formula) -> str:
        guards: tuple[Formula, ...] = ()
        if isinstance(body, Implies):
            guards, body = conjuncts(body.left), body.right
        head, rest = self.binders(variables, guards, every=True)
        said = self.formula(body)
        if rest:
            said = self.say(f"if {self.all_of(rest)}, then {said}", f"如果 {self.all_of(rest)}，则 {said}")
        return self.say(f"{head}: {said}", f"{head}：{said}")

    def _some(self, variables: tuple[Var, ...], body: Formula, word: str, *, article: bool = False) -> str:
        head, rest = self.binders(variables, conjuncts(body), every=False, article=article)
        if any(var.sort in {MOMENT, INSTANT} for var in variables):
            word, head = "", self.say(f"at some time {_names(variables)}", f"在某一时刻 {_names(variables)}")
        said = f"{word} {head}" if self.lang != "zh" else f"{word}{head}"
        if rest:
            said += self.say(f" such that {self.all_of(rest)}", f"，使得 {self.all_of(rest)}")
        return said.strip()

    def denial(self, body: Formula) -> str:
        """That `body` does not hold."""
        match body:
            case Not(inner):
                return self.formula(inner, 3)
            case Or(parts) if len(parts) > 1:
                return self.formula(And(tuple(Not(part) for part in parts)), 3)
            case Exists(variables, inner) if not any(var.sort in {MOMENT, INSTANT} for var in variables):
                return self._some(variables, inner, self.say("there is no", "不存在"))
            case AtLeast(count, variables, inner):
                number = str(count - 1)
                return self._some(variables, inner, self.say(f"there are at most {number} of", f"至多有 {number} 个"))
            case Compare("=", left, right) if not isinstance(sort_of(left), NumberSort):
                return self._compared(Compare("!=", left, right))
            case Holds() | IsKind() | Defined() | Matches():
                return self.atom(body, negated=True)
            case _:
                said = self.formula(body, 3)
                return self.say(f"it is not the case that {said}", f"并非 {said}")

    # ------------------------------------------------ binders

    def binders(
        self, variables: tuple[Var, ...], guards: Sequence[Formula], *, every: bool, article: bool = False
    ) -> tuple[str, tuple[Formula, ...]]:
        """`every order o and Pay p (order: o)`, and the guards that this does not say yet."""
        kinds: dict[str, str] = {}
        said: dict[str, list[str]] = {}
        rest: list[Formula] = []
        names = {var.name for var in variables}
        needs: dict[str, set[str]] = {}
        for guard in guards:
            match guard:
                case IsKind(Var(name), kind) if name in names and name not in kinds:
                    kinds[name] = kind
                case Compare("=", Apply(function, (Var(name),)), right) if self._is_attribute(
                    function.name, name, variables
                ) and not any(var.name == name for var in free_variables(right)):
                    short = function.name.rpartition(".")[2]
                    mark = _PARTY_MARKS.get(short)
                    attribute = self.label(function.name) if mark is None else mark[self.lang]
                    colon = "：" if self.lang == "zh" else ": "
                    said.setdefault(name, []).append(f"{attribute}{colon}{self.term(right)}")
                    needs.setdefault(name, set()).update(var.name for var in free_variables(right))
                case _:
                    rest.append(guard)
        shown_vars = [
            self._binder(
                var,
                kinds.get(var.name),
                said.get(var.name, []),
                every=every,
                article=article,
                shared=sum(each.sort == var.sort for each in variables) > 1,
            )
            for var in _named_first(variables, needs)
        ]
        if not shown_vars:
            return "", tuple(rest)
        joined = self.listed(shown_vars, "and", "、") if self.lang != "zh" else "、".join(shown_vars)
        return (self.say(f"for {joined}", f"对{joined}") if every else joined), tuple(rest)

    def _is_attribute(self, function: str, name: str, variables: tuple[Var, ...]) -> bool:
        """Whether the symbol is an argument of the event that the variable stands for."""
        var = next((each for each in variables if each.name == name), None)
        return (
            var is not None
            and isinstance(var.sort, ObjectSort)
            and function.startswith(f"{var.sort.name}.")
            and not function.endswith(".time")
        )

    def is_called_so(self, var: Var, noun: str | None = None) -> bool:
        """Whether a variable is named as what it stands for."""
        if not isinstance(var.sort, ObjectSort):
            return False
        noun = self.label(var.sort.name) if noun is None else noun
        return noun.casefold().replace(" ", "") == var.name.casefold()

    def _binder(self, var: Var, kind: str | None, said: list[str], *, every: bool, article: bool, shared: bool) -> str:
        if var.sort in {MOMENT, INSTANT}:
            name = _named(var.name)
            return self.say(f"every moment {name}", f"任一时刻 {name}") if every else name
        name = kind if kind is not None else getattr(var.sort, "name", "")
        noun = self.label(name)
        more = "" if not said else self.say(f" ({', '.join(said)})", f"（{'，'.join(said)}）")
        if self.is_called_so(var, noun) and not shared:
            # `every ticket in Ticket` is every ticket, which the rest of the sentence calls the ticket.
            word = f"{_article(noun)} " if article else ""
            return self.say(f"{'every ' if every else word}{noun}{more}", f"{'每个' if every else ''}{noun}{more}")
        if every:
            return self.say(f"every {noun} {_named(var.name)}{more}", f"每个{noun} {_named(var.name)}{more}")
        word = f"{_article(noun)} " if article else ""
        return self.say(f"{word}{noun} {_named(var.name)}{more}", f"{noun} {_named(var.name)}{more}")

    # ------------------------------------------------ atoms

    def atom(self, formula: Holds | Compare | IsKind | Defined | Matches, *, negated: bool = False) -> str:
        match formula:
            case Compare():
                return self._compared(formula)
            case Holds(term):
                return self._held(term, negated=negated)
            case IsKind(term, kind):
                noun = self.label(kind)
                article = _article(noun)
                words = ("is not", "不是") if negated else ("is", "是")
                return self.say(f"{self.term(term)} {words[0]} {article} {noun}", f"{self.term(term)} {words[1]}{noun}")
            case Defined(term):
                words = ("is missing", "缺失") if negated else ("is known", "已知")
                return f"{self.term(term)} {self.say(*words)}"
            case Matches(term, pattern):
                words = ("does not match", "不符合格式") if negated else ("matches", "符合格式")
                return self.say(f'{self.term(term)} {words[0]} "{pattern}"', f"{self.term(term)} {words[1]}“{pattern}”")
            case _:
                assert_never(formula)

    def _held(self, term: Term, *, negated: bool) -> str:
        words = ("is not true", "不为真") if negated else ("is true", "为真")
        if not isinstance(term, Apply):
            return f"{self.term(term)} {self.say(*words)}"
        args, reading = self._arguments(term)
        label = self.label(term.function.name)
        if len(args) == 2 and "." in term.function.name:
            inside = ("is not among", "不属于") if negated else ("is among", "属于")
            one, other = self.term(args[0]), self.term(args[1])
            return self.say(f"{other} {inside[0]} {one}'s {label}", f"{other} {inside[1]} {one} 的{label}") + reading
        if len(args) < 2:
            return f"{self.term(term)} {self.say(*words)}"
        among = ", ".join(self.term(arg) for arg in args)
        holds = ("does not hold", "不成立") if negated else ("holds", "成立")
        return self.say(f"{label}({among}) {holds[0]}", f"{label}（{among.replace(', ', '，')}）{holds[1]}") + reading

    def _compared(self, formula: Compare) -> str:
        left, right = formula.left, formula.right
        if sort_of(left) == INSTANT and sort_of(right) == INSTANT:
            return self._timed(formula.op, left, right)
        if sort_of(left) == MOMENT or sort_of(right) == MOMENT:
            pattern = _TIMES[formula.op][self.lang]
            return pattern.format(a=self.moment(left), b=self.moment(right))
        word = _ORDER[formula.op][self.lang]
        if self.lang == "zh" and not isinstance(sort_of(left), NumberSort):
            word = "是" if formula.op == "=" else "不是"
        return f"{self.term(left)} {word} {self.term(right)}"

    def _timed(self, op: str, left: Term, right: Term) -> str:
        """Times of events compared: `s is at most 48 h after p`."""
        if isinstance(left, Arith) and left.op == "+" and not isinstance(right, Arith):
            op, left, right = _MIRRORED[op], right, left
        if isinstance(right, Arith) and right.op == "+":
            pattern = _DISTANCES[op][self.lang]
            return pattern.format(a=self.instant(left), b=self.instant(right.left), d=self.term(right.right))
        return _TIMES[op][self.lang].format(a=self.instant(left), b=self.instant(right))

    def instant(self, term: Term) -> str:
        """An instant; that of an event by the name of the event."""
        match term:
            case Apply(function, (Var(name),)) if function.name.endswith(".time"):
                return _named(name)
            case _:
                return self.term(term)

    def moment(self, term: Term) -> str:
        """A moment: just before or just after the event or instant that it belongs to."""
        match term:
            case Arith("*", Apply(function), Const(factor)) if factor == STEPS and function.name.endswith(":start"):
                # Just before an object begins: with its initial values.
                return self.say("at first", "起初")
            case Arith("*", instant, Const(factor)) if factor == STEPS:
                return self.say(f"just before {self.instant(instant)}", f"{self.instant(instant)} 之前瞬间")
            case Arith("+", Arith("*", instant, Const(factor)), Const(step)) if factor == STEPS:
                if step == 1:
                    return self.say(f"just after {self.instant(instant)}", f"{self.instant(instant)} 之后瞬间")
                return self.say(f"the time-outs of {self.instant(instant)}", f"{self.instant(instant)} 的超时之时")
            case _:
                return self.term(term)

    # ------------------------------------------------ terms

    def term(self, term: Term, level: int = 0) -> str:
        """A term; parenthesised if it binds less than `level` asks (0 sums, 1 products, 2 single values)."""
        match term:
            case Var(name) if self.is_called_so(term):
                return self.say(f"the {_named(name)}", f"该{name}")
            case Var(name) | Individual(name):
                return _named(name)
            case Const(value, sort):
                return shown_value(value, sort, self.lang, tick=self.tick, zone=self.zone, labels=self.labels)
            case Apply():
                return self._applied(term)
            case Arith(op, left, right):
                own = 0 if op in "+-" else 1
                sign = {"*": "×", "/": "÷", "-": "−"}.get(op, op)
                said = f"{self.term(left, own)} {sign} {self.term(right, own + (op in '-/'))}"
                return said if own >= level else f"({said})"
            case Round(body, step, mode):
                way = {"half_up": ("", ""), "half_even": (" half to even", "（四舍六入五成双）"),
                       "down": (" down", "（向下）"), "up": (" up", "（向上）")}[mode]  # fmt: skip
                steps = self.term(Const(step, sort_of(body)))
                return self.say(
                    f"{self.term(body, 2)} rounded{way[0]} to {steps}", f"{self.term(body, 2)} 取整到 {steps}{way[1]}"
                )
            case If() if (chosen := _given_count(term)) is not None:
                given, counted = chosen
                return self._counted(counted[0], counted[1], given)
            case If(condition, then, otherwise):
                asked, one, other = self.formula(condition, 1), self.term(then), self.term(otherwise)
                return self.say(f"({one} if {asked}, else {other})", f"（若 {asked} 则 {one}，否则 {other}）")
            case Aggregate():
                return self._aggregated(term)
            case Extreme(kind, items):
                among = [self.term(item) for item in items]
                if self.lang == "zh":
                    return f"{'、'.join(among)} 中{'最小' if kind == 'min' else '最大'}者"
                return f"the {'least' if kind == 'min' else 'greatest'} of {self.listed(among, 'and', '、')}"
            case _:
                assert_never(term)

    def _arguments(self, term: Apply) -> tuple[tuple[Term, ...], str]:
        """The arguments without the moment, and how the moment is said."""
        if not term.function.changing:
            return term.args, ""
        moment = term.args[-1]
        said = (
            self.say(f" at {_named(moment.name)}", f"（{_named(moment.name)} 时）") if isinstance(moment, Var) else ""
        )
        if not isinstance(moment, Var):
            said = self.say(f" {self.moment(moment)}", f"（{self.moment(moment)}）")
        return term.args[:-1], said

    def _applied(self, term: Apply) -> str:
        if term.function.computed is not None:
            return self._counted(term.function.computed, term.args[0])
        args, reading = self._arguments(term)
        label = self.label(term.function.name)
        if len(args) == 1:
            owner = self.term(args[0], 2)
            if term.function.name.endswith(".time") and term.function.result == INSTANT:
                label = self.say("time", "时间")
            # The pronoun stands as a name where a story speaks of what is not there yet.
            said = owner.strip(_NAME)
            whose = Text("its " if said == "it" else f"{owner}'s ", f"{said} " if said == "其" else f"{owner} 的")
            return f"{whose[self.lang]}{label}{reading}"
        if not args:
            return label + reading
        among = [self.term(arg) for arg in args]
        return self.say(f"{label}({', '.join(among)})", f"{label}（{'，'.join(among)}）") + reading

    def _counted(self, reckoning: Reckoning, start: Term, given: Term | None = None) -> str:
        """What a calendar gives: `the end of the 3rd business day after p (calendar CN)`.

        With `given` that many business days are counted.
        """
        count, own = abs(reckoning.count), reckoning.calendar.name
        side = Text("after", "之后") if reckoning.count > 0 else Text("before", "之前")
        match reckoning.unit:
            case "business day" if given is not None:
                number = self.term(given)
                day = Text(f"business day number ({number})", f"第（{number}）个工作日")
            case "business day":
                day = Text(f"the {_ordinal(count)} business day", f"第 {count} 个工作日")
            case "day":
                day = Text(f"the {_ordinal(count)} day", f"第 {count} 天")
            case "month":
                many, unit = (count // 12, Text("year", "年")) if count % 12 == 0 else (count, Text("month", "个月"))
                several = "s" if many > 1 else ""
                day = Text(f"the day {many} {unit.en}{several}", f"满 {many} {unit.zh}之日")
            case _:
                assert_never(reckoning.unit)
        end = Text("the end of ", "结束时") if reckoning.count > 0 else Text("the beginning of ", "开始时")
        if reckoning.dates:
            end = Text("", "")
        named = self.say(f" (calendar {own})", f"（日历 {own}）") if own else ""
        at = self.instant(start)
        return self.say(f"{end.en}{day.en} {side.en} {at}{named}", f"{at} {side.zh}{day.zh}{end.zh}{named}")

    def _aggregated(self, term: Aggregate) -> str:
        head, rest = self.binders(term.vars, conjuncts(term.where), every=False)
        over = self.say(f"every {head}", f"各{head}")
        if rest:
            over += self.say(f" such that {self.all_of(rest)}", f"（满足 {self.all_of(rest)}）")
        if term.body is None or term.kind == "count":
            return self.say(f"the number of {over[6:]}", f"{over[1:]} 的个数")
        return _AGGREGATES[term.kind][self.lang].format(body=self.term(term.body), vars=over)


def _given_count(term: If) -> tuple[Term, tuple[Reckoning, Term]] | None:
    """What tells how many days to count, where a term counts one, two… just as it tells; with the first of them."""
    cases: list[tuple[Term, Fraction]] = []
    ends: list[Term] = []
    here: Term = term
    while isinstance(here, If):
        condition = here.condition
        if not (isinstance(condition, Compare) and condition.op == "=" and isinstance(condition.right, Const)):
            return None
        value = condition.right.value
        if not isinstance(value, Fraction):
            return None
        cases.append((condition.left, value))
        ends.append(here.then)
        here = here.otherwise
    ends.append(here)
    given, least = cases[0]
    if cases != [(given, least + index) for index in range(len(cases))]:
        return None
    start = ends[0].args[0] if isinstance(ends[0], Apply) else None
    first = ends[0].function.computed if isinstance(ends[0], Apply) else None
    if first is None or start is None or abs(first.count) != least:
        return None
    step = 1 if first.count > 0 else -1
    wanted = [reckoned(replace(first, count=first.count + step * index), start) for index in range(len(ends))]
    return (given, (first, start)) if ends == wanted else None


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    """The parts that must all hold."""
    return formula.parts if isinstance(formula, And) else (formula,)


def _options(parts: Iterable[Formula]) -> tuple[Term, list[Term]] | None:
    """The subject and the values, if every part says that the same thing equals some value."""
    subject: Term | None = None
    values: list[Term] = []
    for part in parts:
        match part:
            case Compare("=", left, Const() as right) if subject is None or left == subject:
                if not isinstance(right.sort, EnumSort | BoolSort | NumberSort):
                    return None
                subject = left
                values.append(right)
            case _:
                return None
    return None if subject is None or len(values) < 2 else (subject, values)


def _names(variables: tuple[Var, ...]) -> str:
    return ", ".join(_named(var.name) for var in variables)


def _named(name: str) -> str:
    return f"{_NAME}{name}{_NAME}"


def _ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in set("aeiou") else "a"


def _named_first(variables: tuple[Var, ...], needs: Mapping[str, set[str]]) -> list[Var]:
    """The variables in an order in which each is named before others are said to concern it, else as they are."""
    left, found = list(variables), list[Var]()
    while left:
        names = {var.name for var in left}
        ready = next((var for var in left if not needs.get(var.name, set()) & (names - {var.name})), left[0])
        left.remove(ready)
        found.append(ready)
    return found

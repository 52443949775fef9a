"""Conditions over inputs as people read them: `order.total < 99.00 CNY`, in English, in Chinese and as a formula."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import assert_never

from reqonto.checks.case_inputs import Input, Inputs, Range, merged
from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.cases import Block
from reqonto.logic.evaluate import holds, value
from reqonto.logic.paraphrase import sentence
from reqonto.logic.show import Labels, shown_value
from reqonto.logic.sorts import MOMENT, NumberSort, ObjectSort, Sort, TextSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.terms import (
    Aggregate,
    Apply,
    Arith,
    Compare,
    Const,
    Extreme,
    Formula,
    If,
    Individual,
    Round,
    Term,
    Var,
    sort_of,
)
from reqonto.logic.walk import free_variables, substitute
from reqonto.records import dataclass

ANYTHING = Text("always", "任何情况")
MISSING = Text("missing", "缺失")
_AND, _OR = Text(" and ", " 且 "), Text(" or ", " 或 ")
_SIGNS = {"less": "<", "equal": "=", "more": ">", "different": "≠"}


@dataclass(frozen=True)
class Words:
    """How terms and values are called; `names` are the subjects, by the name of their variable."""

    labels: Labels
    names: Mapping[str, Text]
    tick: Fraction = Fraction(1)

    # ------------------------------------------------ terms and values

    def term(self, term: Term) -> Text:
        """A path as it is written, in the words of each language: `order.total`, `订单.总额`."""
        match term:
            case Var(name) | Individual(name):
                return self.names.get(name, Text(name, name))
            case Const(constant, sort):
                return self.value(constant, sort)
            case Apply(function, args):
                kept = [arg for arg in args if sort_of(arg) != MOMENT]
                label = self._label(function.name)
                if len(kept) == 1:
                    owner = self.term(kept[0])
                    if owner.en == "":
                        return label
                    return Text(f"{owner.en}.{label.en}", f"{owner.zh}.{label.zh}")
                among = [self.term(arg) for arg in kept]
                en, zh = ", ".join(each.en for each in among), "，".join(each.zh for each in among)
                return Text(f"{label.en}({en})", f"{label.zh}（{zh}）") if kept else label
            case Arith(op, left, right):
                one, other = self.term(left), self.term(right)
                return Text(f"{one.en} {op} {other.en}", f"{one.zh} {op} {other.zh}")
            case Round() | If() | Aggregate() | Extreme():
                return self._said(term)
            case _:
                assert_never(term)

    def _said(self, term: Term) -> Text:
        """A term that is no path, in a sentence's words."""
        said = self._sentence(Compare("=", term, term))
        # Both sides are the same: the first half is the term.
        return Text(_half(said.en, " is "), _half(said.zh, "等于"))

    def _sentence(self, formula: Formula) -> Text:
        """A formula in words; the subject is called as in paths, an event without a name there `the event`."""
        subjects = {var.name: var.sort for var in free_variables(formula) if var.name in self.names}
        told: list[str] = []
        for lang, event in (("en", "the event"), ("zh", "该事件")):
            named = {name: Var(self.names[name][lang] or event, sort) for name, sort in subjects.items()}
            told.append(sentence(substitute(formula, named), lang, self.labels, tick=self.tick))
        return Text(told[0], told[1])

    def _label(self, name: str) -> Text:
        found = self.labels.get(name)
        if found is not None:
            return found
        short = name.rpartition(".")[2]
        return Text(short, {"by": "执行者", "to": "接收方", "time": "时间"}.get(short, short))

    def value(self, constant: Value, sort: Sort) -> Text:
        return Text(*(shown_value(constant, sort, lang, tick=self.tick, labels=self.labels) for lang in ("en", "zh")))

    # ------------------------------------------------ conditions

    def block(self, inputs: Inputs, block: Block) -> Text:
        """What a block says, its parts joined by `and`."""
        return joined([self.part(inputs.inputs[number], block[number]) for number in sorted(block)], _AND, ANYTHING)

    def part(self, input_: Input, chosen: Collection[int]) -> Text:
        """That an input has one of these values."""
        called = self.called(input_)
        match input_.shape:
            case "statement":
                positive = any(input_.values[each].what is True for each in chosen)
                return called if positive else Text(f"not ({called.en})", f"并非（{called.zh}）")
            case "flag":
                return self._flag(input_, chosen, called)
            case "pair":
                return self._compared(input_, chosen)
            case "number":
                return self._numbers(input_, chosen, called)
            case "choice":
                return self._options(input_, chosen, called)

    def cell(self, input_: Input, chosen: Collection[int]) -> Text:
        """The same for a column of a table that already says which input it is about."""
        match input_.shape:
            case "statement" | "flag":
                words = {True: Text("yes", "是"), False: Text("no", "否"), None: MISSING}
                told = [input_.values[each].what for each in sorted(chosen)]
                found = [words[what] for what in told if what is None or isinstance(what, bool)]
                return joined(found, _OR, ANYTHING)
            case "pair":
                return Text(*(self._sign(input_, chosen),) * 2)
            case "number":
                return self._numbers(input_, chosen, Text("", ""))
            case "choice":
                return joined([self._option(input_, each) for each in sorted(chosen)], _OR, ANYTHING)

    def called(self, input_: Input) -> Text:
        """What an input is called."""
        if input_.formula is not None:
            said = self._sentence(input_.formula)
            return Text(said.en.rstrip("."), said.zh.rstrip("。"))
        assert input_.term is not None
        if input_.other is not None:
            one, other = self.term(input_.term), self.term(input_.other)
            return Text(f"{one.en} : {other.en}", f"{one.zh} : {other.zh}")
        return self.term(input_.term)

    def _flag(self, input_: Input, chosen: Collection[int], called: Text) -> Text:
        found = {input_.values[each].what for each in chosen}
        parts: list[Text] = []
        if True in found:
            parts.append(called)
        if False in found:
            parts.append(Text(f"not {called.en}", f"非 {called.zh}"))
        if None in found:
            parts.append(Text(f"{called.en} is missing", f"{called.zh} 缺失"))
        if True not in found and len(found) == len(input_.values) - 1:
            return Text(f"not {called.en}", f"非 {called.zh}")
        return joined(parts, _OR, ANYTHING)

    def _sign(self, input_: Input, chosen: Collection[int]) -> str:
        found = {input_.values[each].what for each in chosen}
        shown = {
            frozenset({"less", "equal"}): "<=", frozenset({"more", "equal"}): ">=", frozenset({"less", "more"}): "≠",
        }.get(frozenset(each for each in found if isinstance(each, str)))  # fmt: skip
        signs = [shown] if shown else [_SIGNS[each] for each in found if isinstance(each, str) and each in _SIGNS]
        return " / ".join([*signs, *(["?"] if None in found else [])])

    def _compared(self, input_: Input, chosen: Collection[int]) -> Text:
        assert input_.term is not None
        assert input_.other is not None
        one, other = self.term(input_.term), self.term(input_.other)
        absent = any(input_.values[each].what is None for each in chosen)
        sign = self._sign(input_, [each for each in chosen if input_.values[each].what is not None])
        found = [Text(f"{one.en} {sign} {other.en}", f"{one.zh} {sign} {other.zh}")] if sign else []
        if absent:
            found.append(Text(f"{one.en} or {other.en} is missing", f"{one.zh} 或 {other.zh} 缺失"))
        return joined(found, _OR, ANYTHING)

    def _numbers(self, input_: Input, chosen: Collection[int], called: Text) -> Text:
        assert input_.term is not None
        sort = sort_of(input_.term)
        assert isinstance(sort, NumberSort)
        values = [input_.values[each] for each in sorted(chosen)]
        whole = sort.integral and isinstance(input_.term, Apply)
        found = [self._range(piece, sort, called) for piece in merged(values, whole=whole)]
        if any(each.what is None for each in values):
            found.append(_of(called, Text("is missing", "缺失")) if called.en else MISSING)
        return joined(found, _OR, ANYTHING)

    def _range(self, piece: Range, sort: NumberSort, called: Text) -> Text:
        low = None if piece.low is None else self.value(piece.low, sort)
        high = None if piece.high is None else self.value(piece.high, sort)
        below, above = ("<=" if piece.low_in else "<"), ("<=" if piece.high_in else "<")
        if low is None and high is None:
            return _of(called, Text("is known", "已知"))
        if piece.single and low is not None:
            return _of(called, Text(f"= {low.en}", f"= {low.zh}"))
        if low is None:
            assert high is not None
            return _of(called, Text(f"{above} {high.en}", f"{above} {high.zh}"))
        if high is None:
            sign = ">=" if piece.low_in else ">"
            return _of(called, Text(f"{sign} {low.en}", f"{sign} {low.zh}"))
        inside = called if called.en else Text("…", "…")
        return Text(
            f"{low.en} {below} {inside.en} {above} {high.en}", f"{low.zh} {below} {inside.zh} {above} {high.zh}"
        )

    def _options(self, input_: Input, chosen: Collection[int], called: Text) -> Text:
        left = [each for each in range(len(input_.values)) if each not in set(chosen)]
        if left and len(left) < len(chosen) and len(chosen) > 2:
            given = [each for each in left if isinstance(input_.values[each].what, Const)]
            if len(given) > 2 and len(given) == len(left):
                among = [self._option(input_, each) for each in left]
                en, zh = ", ".join(each.en for each in among), "、".join(each.zh for each in among)
                return _of(called, Text(f"is none of {en}", f"不是 {zh} 中任何一个"))
            return joined([_of(called, self._not(input_, each)) for each in left], _AND, ANYTHING)
        given = [each for each in sorted(chosen) if isinstance(input_.values[each].what, Const)]
        found: list[Text] = []
        if given:
            options = joined([self._option(input_, each) for each in given], _OR, ANYTHING)
            found.append(_of(called, Text(f"is {options.en}", f"是 {options.zh}")))
        for each in sorted(set(chosen) - set(given)):
            option = self._option(input_, each)
            found.append(_of(called, Text(f"is {option.en}", option.zh)))
        return joined(found, _OR, ANYTHING)

    def _option(self, input_: Input, index: int) -> Text:
        match input_.values[index].what:
            case Const(constant, sort):
                return self.value(constant, sort)
            case "other":
                return Text("something else", "其他值")
            case _:
                return MISSING

    def _not(self, input_: Input, index: int) -> Text:
        option = self._option(input_, index)
        if input_.values[index].what is None:
            return Text("is known", "已知")
        return Text(f"is not {option.en}", f"不是 {option.zh}")

    # ------------------------------------------------ formulas and examples

    def formula(self, inputs: Inputs, block: Block) -> str:
        """The block in the notation of the language; what is no comparison is paraphrased."""
        plain = Words({}, {name: Text(text.en, text.en) for name, text in self.names.items()}, self.tick)
        parts = [_formula(plain, inputs.inputs[number], block[number]) for number in sorted(block)]
        return " and ".join(parts) or "true"

    def example(
        self, inputs: Inputs, block: Block, world: Structure | None, env: Mapping[str, Value]
    ) -> dict[str, str]:
        """A value for each input that the block speaks of: as it is in a world, else one that the block allows."""
        found: dict[str, str] = {}
        for number in sorted(block):
            input_ = inputs.inputs[number]
            if input_.term is None or input_.shape == "pair":
                for term in (input_.term, input_.other):
                    if term is not None and world is not None:
                        found[self.term(term).en] = self._shown(term, world, env)
                if input_.formula is not None:
                    truth = holds(input_.formula, world, env) if world is not None else None
                    shown = input_.values[min(block[number])].what is True if truth is None else truth
                    found[self.called(input_).en] = "true" if shown else "false"
            elif world is not None:
                found[self.term(input_.term).en] = self._shown(input_.term, world, env)
            else:
                found[self.term(input_.term).en] = self._sampled(input_, min(block[number]))
        return found

    def _sampled(self, input_: Input, index: int) -> str:
        """A plain value that an input may have when it has a value of a block."""
        match input_.values[index].what:
            case Range() as piece:
                assert input_.term is not None
                sort = sort_of(input_.term)
                return self.value(sample_of(piece), sort).en
            case bool() as truth:
                return "true" if truth else "false"
            case _:
                return self._option(input_, index).en

    def _shown(self, term: Term, world: Structure, env: Mapping[str, Value]) -> str:
        known = value(term, world, env)
        if known is None:
            return "missing"
        sort = sort_of(term)
        return str(known) if isinstance(sort, ObjectSort) else shown_value(known, sort, "en", tick=self.tick)


def sample_of(piece: Range) -> Fraction:
    """A number of a range, a whole one where there is one."""
    if piece.low is None:
        return Fraction(0) if piece.high is None else piece.high - 1
    if piece.low_in:
        return piece.low
    if piece.high is None or piece.high > piece.low + 1:
        return piece.low + 1
    return (piece.low + piece.high) / 2


def _formula(words: Words, input_: Input, chosen: Collection[int]) -> str:
    text = words.part(input_, chosen).en.replace(" ≠ ", " != ")
    if input_.shape == "choice" and input_.term is not None:
        called = words.term(input_.term).en
        given = [each for each in sorted(chosen) if isinstance(input_.values[each].what, Const)]
        members = [_literal(input_.values[each].what) for each in given]
        options = [f"{called} = {each}" for each in members]
        if len(members) > 1:
            options = [f"{called} in {{ {', '.join(members)} }}"]
        if any(input_.values[each].what is None for each in chosen):
            options.append(f"{called} is missing")
        if any(input_.values[each].what == "other" for each in chosen):
            listed = ", ".join(_literal(each.what) for each in input_.values if isinstance(each.what, Const))
            options.append(f"{called} not in {{ {listed} }}")
        text = " or ".join(options)
        return f"({text})" if len(options) > 1 else text
    return f"({text})" if " or " in text and input_.shape != "statement" else text


def _literal(what: object) -> str:
    assert isinstance(what, Const)
    return f'"{what.value}"' if isinstance(what.sort, TextSort) else str(what.value)


def _of(called: Text, said: Text) -> Text:
    return Text(f"{called.en} {said.en}".strip(), f"{called.zh} {said.zh}".strip())


def _half(text: str, between: str) -> str:
    """The first of two equal halves of a sentence."""
    body = text.rstrip(".。")
    places = [index for index in range(len(body)) if body.startswith(between, index)]
    middle = min(places, key=lambda index: abs(2 * index + len(between) - len(body)), default=len(body))
    return body[:middle].strip()


def joined(parts: list[Text], between: Text, nothing: Text) -> Text:
    """The parts with a word between them; alternatives inside a conjunction are set apart."""
    if not parts:
        return nothing
    if between is _AND and len(parts) > 1:
        parts = [_apart(part) for part in parts]
    return Text(between.en.join(part.en for part in parts), between.zh.join(part.zh for part in parts))


def _apart(part: Text) -> Text:
    if _OR.en in part.en and not part.en.startswith("not ("):
        return Text(f"({part.en})", f"（{part.zh}）")
    return part

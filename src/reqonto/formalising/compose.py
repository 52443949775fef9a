"""The sentence of the language that the parts of a sentence of prose say, in the words of a specification."""

from __future__ import annotations

import re

from reqonto.diagnostics.diagnostic import Text
from reqonto.formalising import chinese, english
from reqonto.formalising.lexicon import FUNCTION_SIGNS, Lexicon, is_chinese
from reqonto.formalising.mentions import Mentions
from reqonto.formalising.numbers import plain
from reqonto.formalising.parts import Clause, NotUnderstood, Parts, Timing, Told
from reqonto.formalising.reading import Match, Reader, duration, name
from reqonto.records import dataclass
from reqonto.spec.model import Kind

_THE_SYSTEM = re.compile(
    r"(?:the )?(?:system|software|application|platform|website|site)|本?(?:系统|平台|软件|网站|应用)", re.IGNORECASE
)
_ABLE = re.compile(r"(?:be able to|be allowed to|能够|能|可以)\s*", re.IGNORECASE)
_ENSURE = re.compile(r"(?:ensure|make sure|guarantee)(?: that)?\s+|保证|确保", re.IGNORECASE)
_RELATIVE = re.compile(r"^(.+?)\s+(?:that|which|who)\s+((?:is|are|has|have|exceeds?)\b.+)$", re.IGNORECASE)


LONGEST = 1_000
"""Signs of a sentence that is looked at: what is longer is no sentence of a requirement."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What stands in an item: a sentence, or (`formula`) the formula of a constraint and how it binds."""

    text: str
    formula: bool = False
    modal: str = ""


def compose(prose: str, lexicon: Lexicon, told: Told, *, system: Kind | None = None) -> Composed:
    """What a sentence of prose says in the language; raises NotUnderstood with the piece that is not read."""
    if len(prose) > LONGEST:
        raise NotUnderstood(prose[:80], Text(f"it has more than {LONGEST} signs", f"超过 {LONGEST} 字"))
    if not prose.strip():
        raise NotUnderstood("", Text("the text is empty", "文字为空"))
    prose = plain(prose, told)
    parts = (chinese if is_chinese(prose) else english).split(prose)
    return _Composing(parts, lexicon, told, system, "zh" if is_chinese(prose) else "en").composed()


class _Composing:
    def __init__(self, parts: Parts, lexicon: Lexicon, told: Told, system: Kind | None, lang: str) -> None:
        self.parts, self.lexicon, self.told, self.system = parts, lexicon, told, system
        self.reader = Reader(lexicon, told, lang)
        self.trigger: Match | None = None
        self.alias = ""
        self.events: list[str] = []
        self.conditions: list[tuple[str, str]] = []

    def composed(self) -> Composed:
        parts = self.parts
        relative, response = self.relative(parts.response)
        Mentions(parts, self.lexicon, self.told).check(of_one=self.lexicon.role(parts.party) if parts.party else None)
        clauses = [*parts.clauses, *relative]
        for clause in clauses:
            self.event_clause(clause)
        self.anchor(parts.timing)
        party = self.party()
        if party is None:
            return self.about_values(clauses)
        rest = [each for each in clauses if each not in self.taken]
        # What a condition is about is what the response is about, too; only `it` needs the response before it.
        later = [each for each in rest if each.word == "unless" and not self.says_condition(each.text)]
        for clause in rest:
            if clause not in later:
                self.conditions.append((self.word(clause), self.reader.condition(clause.text)))
        said, modal = self.response(party, response)
        timing = self.timing(parts.timing)
        self.conditions += [("unless", self.reader.condition(clause.text)) for clause in later]
        self.tied(said)
        return Composed(self.sentence(party, modal, timing, said))

    def tied(self, said: str) -> None:
        """Tells of which objects a condition speaks that the response does not."""
        for kind in self.reader.quantified:
            called = self.reader.kind_name(kind)
            if not re.search(rf"\b{re.escape(self.reader.variables[kind])}\b", said):
                self.told.assume(
                    f"the condition is about any `{called}`, as the response is about none",
                    f"条件针对任一“{called}”，因为所要求的行为不针对它",
                )

    def word(self, clause: Clause) -> str:
        """The word of a condition: `when` without an event is `while`."""
        if clause.word != "when":
            return clause.word
        self.told.assume(f"`{clause.text}` is no event: as long as it holds", f"“{clause.text}”不是事件：指其成立期间")
        return "while"

    taken: tuple[Clause, ...] = ()

    # ------------------------------------------------ conditions and triggers

    def event_clause(self, clause: Clause) -> None:
        """A clause that speaks of an event, as the trigger."""
        if clause.word not in {"when", "if"}:
            return
        try:
            match = self.reader.event(clause.text)
        except NotUnderstood as wrong:
            if clause.word == "when" and not self.says_condition(clause.text):
                raise wrong from None
            return
        if clause.word == "if" and self.says_condition(clause.text):
            why = Text(
                f"it may mean the event `{match.event.name}` or a state; write `when` or `while`",
                f"可能指事件“{match.event.name}”，也可能指状态；请写“当…时”或“在…期间”",
            )
            raise NotUnderstood(clause.text, why)
        if clause.word == "when" and self.says_condition(clause.text):
            self.told.assume(
                f"`{clause.text}` is the event `{match.event.name}`, not a state that lasts",
                f"“{clause.text}”指事件“{match.event.name}”，而不是持续的状态",
            )
        if self.trigger is not None:
            raise NotUnderstood(clause.text, Text("it is a second trigger", "这是第二个触发事件"))
        self.trigger = match
        self.taken = (*self.taken, clause)
        pattern = self.reader.pattern(match, binding=True)
        self.alias = self.reader.bind_event(match.event.name)
        self.events.append(pattern)

    def says_condition(self, text: str) -> bool:
        """Whether a clause can be read as a condition; nothing of it is kept."""
        reader = self.reader
        before = dict(reader.variables), list(reader.quantified), list(self.told.assumed)
        try:
            reader.condition(text)
        except NotUnderstood:
            return False
        else:
            return True
        finally:
            reader.variables, reader.quantified, self.told.assumed = before

    def relative(self, response: str) -> tuple[list[Clause], str]:
        """`ship an order that is not paid`: the condition, and the response without it."""
        if is_chinese(response):
            for kind, named in self.lexicon.kinds:
                for sign in named.signs:
                    found = re.search(rf"的{re.escape(sign)}", response)
                    for start in range(found.start() if found else 0):
                        assert found is not None
                        said = response[start : found.start()]
                        if not self.says_condition(sign + said):
                            continue
                        rest = response[:start] + response[found.start() + 1 :]
                        return [Clause("if", sign + said)], rest
                del kind
            return [], response
        found = _RELATIVE.match(response)
        if found is None:
            return [], response
        last = found[1].split()[-1]
        known = any(self.lexicon.is_called(last, named) for _, named in self.lexicon.kinds)
        if not known:
            raise NotUnderstood(
                found[2], Text(f"`{last}` is no kind that it could be about", f"“{last}”不是其所指的种类")
            )
        return [Clause("if", f"the {last} {found[2]}")], found[1]

    # ------------------------------------------------ who and what

    def party(self) -> Kind | None:
        """The role that acts; None where the sentence is about a value."""
        said = self.parts.party
        role = self.lexicon.role(said) if said else None
        if role is not None:
            return role
        if said and _THE_SYSTEM.fullmatch(said):
            if self.system is not None:
                return self.system
            names = ", ".join(f"`{each.name}`" for each, _ in self.lexicon.roles())
            why = Text(
                f"no role is called so; --system NAME says which one is meant, of {names or 'none'}",
                f"没有这样称呼的角色；用 --system 名称 指明所指：{names or '无'}",
            )
            raise NotUnderstood(said, why)
        try:
            match = self.reader.event(
                f"{said} {self.parts.response}" if not is_chinese(said) else said + self.parts.response
            )
        except NotUnderstood:
            match = None
        if match is not None and match.event.by:
            role = self.reader.specification.kinds[match.event.by]
            self.told.assume(
                f"`{match.event.name}` is done by `{role.name}`", f"“{match.event.name}”由“{role.name}”执行"
            )
            self.passive = match
            return role
        return None

    passive: Match | None = None

    def response(self, party: Kind, response: str) -> tuple[str, str]:
        """What the party does, and how it is bound to."""
        modal: str = self.parts.modal
        if able := _ABLE.match(response):
            if modal != "shall":
                raise NotUnderstood(response, Text("what is said of being able is not clear", "“能够”在此含义不明"))
            modal = "may"
            self.told.assume("`able to` is read as `may`", "“能够”读作“可”")
            response = response[able.end() :]
        if found := _ENSURE.match(response):
            return f"ensure {self.reader.condition(response[found.end() :])}", modal
        match = self.passive or self.reader.event(response, subject=party)
        return f"do {self.reader.pattern(match, binding=False, triggered=self.trigger is not None)}", modal

    def anchor(self, timing: Timing | None) -> None:
        """What a deadline is counted from, as the trigger if nothing else is."""
        if timing is None or timing.word != "within" or not timing.anchor:
            return
        match = self.reader.event(timing.anchor)
        if self.trigger is None:
            self.trigger = match
            self.events.append(self.reader.pattern(match, binding=True))
            self.alias = self.reader.bind_event(match.event.name)
        elif match.event.symbol != self.trigger.event.symbol:
            why = Text("it is another event than the trigger", "它与触发事件不同")
            raise NotUnderstood(timing.anchor, why)

    def timing(self, timing: Timing | None) -> str:
        if timing is None:
            return ""
        if timing.word in {"immediately", "always"}:
            return f"{timing.word} "
        if timing.word == "within":
            length = duration(timing.duration)
            if self.trigger is None:
                why = Text("nothing says from when on it counts", "没有说明从何时起算")
                raise NotUnderstood(timing.duration, why)
            return f"within {length} after {self.alias} "
        piece = f"{timing.word} {timing.anchor}"
        raise NotUnderstood(piece, Text("deadlines by other events are not proposed", "不提出以其他事件为期限的句式"))

    def sentence(self, party: Kind, modal: str, timing: str, said: str) -> str:
        reader = self.reader
        words = [f"every {reader.variables[kind]} in {reader.kind_name(kind)}" for kind in reader.quantified]
        head = f"every {', '.join(each.removeprefix('every ') for each in words)}: " if words else ""
        clauses = "".join(f"when {each} as {self.alias}, " for each in self.events)
        clauses += "".join(f"{word} {text}, " for word, text in self.conditions if word in {"where", "while"})
        ifs = [text for word, text in self.conditions if word == "if"]
        clauses += f"if {' and '.join(f'({each})' if ' or ' in each else each for each in ifs)} then " if ifs else ""
        unless = [text for word, text in self.conditions if word == "unless"]
        end = f" unless {' or '.join(f'({each})' if len(unless) > 1 else each for each in unless)}" if unless else ""
        return f"{head}{clauses}the {name(party.name)} {modal} {timing}{said}{end}"

    # ------------------------------------------------ sentences about values

    def about_values(self, clauses: list[Clause]) -> Composed:
        """`The total of an order shall be at least 5 CNY`: a constraint."""
        parts = self.parts
        if self.trigger is not None or parts.timing is not None:
            why = Text("no role is called so, and who is bound must be said", "没有这样称呼的角色，而约束对象必须说明")
            raise NotUnderstood(parts.party or parts.response, why)
        try:
            formula = self.formula(parts)
        except NotUnderstood as wrong:
            if not parts.party:
                raise
            names = ", ".join(f"`{each.name}`" for each, _ in self.lexicon.roles())
            why = Text(
                f"no role and no parameter is called so; the roles are {names or 'none'}",
                f"没有这样称呼的角色或参数；角色有 {names or '无'}",
            )
            try:
                self.reader.member(parts.party)
            except NotUnderstood as unknown:
                if unknown.why.en.startswith("no parameter"):
                    raise NotUnderstood(parts.party, why) from None
            raise NotUnderstood(wrong.piece, wrong.why) from None
        where = [self.reader.condition(each.text) for each in clauses if each.word != "unless"]
        unless = [self.reader.condition(each.text) for each in clauses if each.word == "unless"]
        where += [f"not ({each})" for each in unless]
        reader = self.reader
        binders = ", ".join(f"{reader.variables[kind]} in {reader.kind_name(kind)}" for kind in reader.quantified)
        condition = " and ".join(f"({each})" if len(where) > 1 else each for each in where)
        return Composed(
            f"every {binders}{f' where {condition}' if condition else ''}: {formula}",
            formula=True,
            modal="should" if parts.modal.startswith("should") else "",
        )

    def formula(self, parts: Parts) -> str:
        """What must hold of a value."""
        if parts.modal in {"may", "may not"}:
            why = Text("a permission needs somebody who has it", "许可须有被许可者")
            raise NotUnderstood(parts.party or parts.response, why)
        negated = parts.modal in {"shall not", "should not"}
        if is_chinese(parts.party + parts.response):
            said = FUNCTION_SIGNS.sub("", parts.party) + parts.response
        else:
            said = f"{parts.party} {re.sub('^be ', 'is ', parts.response)}"
        formula = self.reader.condition(said)
        return f"not ({formula})" if negated else formula

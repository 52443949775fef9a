"""Text to tree: a small LALR driver over the packed tables.

lark's grammar decides what the language is; this driver only runs its tables, reads the
tokens as it goes, and has the nodes built in place.  After a fault `recover.py` says what
is wrong and where to go on.
"""

from __future__ import annotations

import gc
import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reqonto.diagnostics import codes_syntax as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.source import Source, Span
from reqonto.syntax.build_tree import Fault, TreeBuilder
from reqonto.syntax.lexer import (
    COMMENT,
    LANG,
    MARK,
    MONEY,
    NAME_TOKEN,
    NUMBER,
    NUMBER_TERMINALS,
    NUMBER_TOKEN,
    OPERATOR,
    QUOTED,
    TEXT,
    TOKEN,
    UID_TOKEN,
    WORD,
    lists_events,
    load_words,
    normal,
)
from reqonto.syntax.numerals import ORDINAL_TOKEN
from reqonto.syntax.place import Place, Repair, body_states, opening_states
from reqonto.syntax.tables import Rule, load_tables
from reqonto.syntax.tree import Comment, Name, Tree
from reqonto.syntax.units import TIMES_ZH

if TYPE_CHECKING:
    from collections.abc import Callable

    from reqonto.syntax.sync import Sync

MAX_DEPTH = 200
MAX_FAULTS = 100
MAX_FAULTS_OF_A_LINE = 20

# No level of nesting takes more entries of the stack than this.
_MAX_STACK = 7 * MAX_DEPTH

_TABLES = load_tables()
_WORDS = load_words()
_IDS = _TABLES.ids
_END_OF_TEXT, _NAME, _UNIT_NAME, _UID = _IDS["$END"], _IDS["NAME"], _IDS["UNIT_NAME"], _IDS["UID"]
_STRING, _MONEY, _LANG, _BAR, _NL = _IDS["STRING"], _IDS["MONEY"], _IDS["LANG"], _IDS["_BAR"], _IDS["_NL"]
_INSIDE = _IDS["_INSIDE"]
_RB, _MODULE, _END_MARK = _IDS["_RB"], _IDS["_MODULE"], _IDS["_END"]
_ORDINAL, _INT = _IDS["ORDINAL"], _IDS["INT"]
_AT, _AT_EVENT = _IDS["_AT"], _IDS["_AT_EVENT"]
_NUMBER_IDS = tuple(_IDS.get(name, -1) for name in NUMBER_TERMINALS)
_UNREADABLE = -1
_START = _TABLES.nonterminals.index("start")

# Shapes of reductions, from common to rare.
_PASS, _ONE, _TWO, _NONE, _MANY, _SPLICE, _GATHER = range(7)

# Where a long run of tokens ends, so that depth is looked at only in long formulas.
_MEMBERS = frozenset(
    number
    for number, name in enumerate(_TABLES.nonterminals)
    if name
    in {
        "module", "import_item", "unit", "enum", "typedef", "kind", "feature", "function", "predicate", "event",
        "define", "constraint", "background", "need", "requirement", "scenario", "bind", "question", "lifecycle",
        "permissions", "service", "layers", "consent", "default_value", "calendar", "quality", "situation",
        "param", "relation", "scenario_part", "question_part", "need_part", "service_part", "transition", "row",
        "column", "meta",
    }
)  # fmt: skip

# The state after a run of unit productions, by state, first symbol and next terminal.
_SHORTCUTS: dict[int, tuple[int, int | None]] = {}

_LIMITING = frozenset("内后前")
_TIME_LIMIT = re.compile(f"({'|'.join(TIMES_ZH)})[之以]?[{''.join(sorted(_LIMITING))}]")
"""A unit of time with the particle of a limit: a name of its own only in backquotes."""

_STRANGE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")


def parse(source: Source) -> tuple[Tree, list[Diagnostic]]:
    """The tree of a text and what is wrong with it; whatever the text, a tree comes back.

    Of Markdown, `files.specification_text` leaves what is to be parsed.

    Items with a fault inside are left out, except modules, roles, entities and features,
    which lose only the faulty member; `Tree.faulty` names what was left out.
    Where all faults lie in scenarios, these are left out as a whole (`Tree.apart`), and the rest is as if without them.
    """
    tree, diagnostics = Parser(source).parse()
    if any(each.weight is Severity.ERROR for each in diagnostics):
        # Most texts have no fault, and need nothing of what looks for the scenarios.
        from reqonto.syntax.apart import without_faulty_scenarios

        return without_faulty_scenarios(tree, diagnostics, _read) or (tree, diagnostics)
    return tree, diagnostics


def _read(source: Source, text: str) -> tuple[Tree, list[Diagnostic]]:
    """Another text of the same length, in the places of a source."""
    parser = Parser(source)
    parser.text = text
    return parser.parse()


class Parser:
    """One run over one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.builder = TreeBuilder(source)
        self.diagnostics = self.builder.diagnostics
        self.comments: list[Comment] = []
        self.pending_docs: list[tuple[int, int, str]] = []
        self.doc_places: dict[int, list[tuple[int, int, str]]] = {}
        self.quiet_until = 0
        self.glued_until: int | None = None
        self.lost: set[str] = set()
        self.lost_until = 0
        self.crowded = 0
        self.resumed_at = -1
        self.states = [_TABLES.start]
        self.values: list[Any] = []
        self.starts: list[int] = []
        self.previous = (0, 0)
        self.rules = _Prepared(self.prepared)

    def parse(self) -> tuple[Tree, list[Diagnostic]]:
        """The tree and the diagnostics, in the order of the text."""
        if _STRANGE.search(self.text):
            self.strange_characters()
        # A tree only grows while it is built: collecting garbage in between costs a third of the time for nothing.
        collecting = gc.isenabled()
        gc.disable()
        try:
            items = self.run()
        finally:
            if collecting:
                gc.enable()
        self.unclaimed_docs()
        self.diagnostics.sort(key=lambda diagnostic: diagnostic.span.start if diagnostic.span else 0)
        tree = Tree(items, tuple(self.comments), self.source, tuple(self.builder.left_out), frozenset(self.lost))
        return tree, self.diagnostics

    def prepared(self, rule: Rule) -> tuple[Any, ...]:
        """A rule as the loop uses it: (symbol, length, shape, method, first, second, template, ends a member)."""
        method: Callable[..., Any] | None = None
        first: Any = 0
        second = 0
        template = rule.template
        if rule.method == "_":
            shape = _GATHER
        elif rule.method is None:
            shape = _PASS
            first = template[0][0] if template and template[0] else 0
        else:
            method = getattr(self.builder, rule.method)
            offsets = tuple(child[0] if child else 0 for child in template)
            if any(child is not None and child[1] for child in template):
                shape = _SPLICE
            elif 0 in offsets:
                shape = _MANY
            else:
                shape = {0: _NONE, 1: _ONE, 2: _TWO}.get(len(template), _MANY)
            first = offsets if shape == _MANY else offsets[0] if offsets else 0
            second = offsets[1] if len(offsets) > 1 else 0
        return rule.lhs, rule.length, shape, method, first, second, template, rule.lhs in _MEMBERS

    # The loop is one function because every call in it costs a tenth of the time.
    def run(self) -> tuple[Any, ...]:  # noqa: PLR0915
        """Reads tokens and reduces until the end of the text; the items found."""
        actions, rules, shortcuts = _TABLES.actions, self.rules, _SHORTCUTS
        text, match = self.text, TOKEN.match
        keywords, marks, words = _WORDS.keywords.get, _WORDS.marks, _WORDS.values
        openers, names = _WORDS.openers, dict[str, str]()
        states, values, starts = self.states, self.values, self.starts
        position, previous_start, previous_end = 0, 0, 0
        tokens, after_bar = 0, False
        while True:
            token = match(text, position)
            assert token is not None
            kind = token.lastindex
            acts = actions[states[-1]]
            value: Any
            # ---- which token is it?
            if kind == WORD:
                word = token[WORD]
                position = token.end()
                start = position - len(word)
                terminal = _NAME
                if _UID in acts:
                    terminal, value, position = self.uid(word, start, acts)
                else:
                    value = names.get(word)
                    if value is None:
                        value = names[word] = normal(word)
                    found = keywords(value)
                    if found is not None:
                        if found.__class__ is not int:
                            found, position = self.phrase(found, position, acts)
                        if found in acts and (
                            found not in openers or _NAME not in acts or _WORDS.opens(found, text, position)
                        ):
                            terminal, value = found, words[found]
                    if word[0] == "第" and _ORDINAL in acts:
                        terminal, value, position = self.ordinal(value, start, position, terminal)
                    if terminal == _NAME and _UNIT_NAME in acts and "\n" not in text[previous_end:start]:
                        terminal = _UNIT_NAME
                        if word[-1] in _LIMITING:
                            terminal, value, position = self.limit(value, start, position)
            elif kind == MARK or kind == OPERATOR:  # noqa: SIM109, PLR1714 - a set costs twice as much
                word = token[kind]
                position = token.end()
                start = position - len(word)
                terminal, value = marks[word]
            elif kind == NUMBER:
                start = token.start(NUMBER)
                if _UID in acts:
                    terminal, value, position = self.uid("", start, acts)
                else:
                    number = NUMBER_TOKEN.match(text, start)
                    assert number is not None
                    terminal, value, position = _NUMBER_IDS[number.lastindex or 0], number[0], number.end()
                    if terminal == _ORDINAL and _ORDINAL not in acts:
                        terminal, value, position = _INT, value[:-2], position - 2
            elif kind == COMMENT:
                start, position = token.span(COMMENT)
                self.comment(start, position)
                continue
            elif kind == TEXT:
                start, position = token.span(TEXT)
                terminal, value = _STRING, token[TEXT]
            elif kind == QUOTED:
                start, position = token.start(QUOTED) - 1, token.end()
                terminal, value = _NAME, normal(token[QUOTED])
                if _UNIT_NAME in acts:
                    terminal = _UNIT_NAME
            elif kind == MONEY:
                start, position = token.span(MONEY)
                terminal, value = _MONEY, token[MONEY]
            elif kind == LANG:
                start, position = token.span(LANG)
                terminal, value = _LANG, token[LANG][1:]
            elif kind is None:
                start = position = len(text)
                terminal, value = _END_OF_TEXT, None
            else:
                start, position = token.span(kind)
                terminal, value = _UNREADABLE, token[kind]
            if self.pending_docs:
                self.give_docs(start)
            if after_bar:
                after_bar = False
                if _NL in acts and "\n" in text[previous_end:start]:
                    # The line ends before this token, which is read again; the comments between are read already.
                    terminal, value, start, position = _NL, None, previous_end, start
            # ---- reduce and shift
            tokens += 1
            code = acts.get(terminal)
            try:
                while code is not None and code & 1:
                    symbol, length, shape, method, first, second, template, member = rules[code >> 1]
                    if shape == _ONE:
                        node = method(starts[-length], previous_end, values[first])
                    elif shape == _TWO:
                        node = method(starts[-length], previous_end, values[first], values[second])
                    elif shape == _PASS:
                        node = values[first]
                    elif shape == _MANY:
                        children = [values[offset] if offset else None for offset in first]
                        node = method(starts[-length] if length else start, previous_end, *children)
                    elif shape == _SPLICE:
                        node = method(starts[-length], previous_end, *self.gather(template))
                    elif shape == _GATHER:
                        node = self.gather(template)
                    else:
                        node = method(starts[-length] if length else start, previous_end)
                    if length:
                        if member:
                            if tokens > MAX_DEPTH and _deeper(node, MAX_DEPTH):
                                raise self.builder.fault(codes.TOO_DEEP, starts[-length], previous_end, limit=MAX_DEPTH)
                            tokens = 0
                        begin = starts[-length]
                        del states[-length:], values[-length:], starts[-length:]
                    else:
                        begin = start
                    below = states[-1]
                    if terminal == _END_OF_TEXT and symbol == _START:
                        return tuple(node)
                    key = (below << 20) | (symbol << 10) | (terminal + 1)
                    shortcut = shortcuts.get(key)
                    if shortcut is None:
                        shortcut = shortcuts[key] = _after_units(below, symbol, terminal)
                    states.append(shortcut[0])
                    code = shortcut[1]
                    values.append(node)
                    starts.append(begin)
                if code is not None and len(states) < _MAX_STACK:
                    states.append(code >> 1)
                    values.append(value)
                    starts.append(start)
                    previous_start, previous_end = start, position
                    after_bar = terminal == _BAR
                    continue
            except Fault as fault:
                self.previous = (previous_start, previous_end)
                position = self.recover(fault.diagnostic, start)
                previous_end = self.previous[1]
                continue
            self.previous = (previous_start, previous_end)
            position = self.wrong(terminal, start, position)
            previous_start, previous_end = self.previous

    # ------------------------------------------------ pieces of the loop

    def uid(self, word: str, start: int, acts: dict[int, int]) -> tuple[int, str, int]:
        """A token where an id may stand: a keyword that fits, else an id such as `R-25a`."""
        match = UID_TOKEN.match(self.text, start)
        if match is None:
            return _UNREADABLE, word or self.text[start], start + len(word or " ")
        if match[0] == word:
            found = _WORDS.keywords.get(normal(word))
            end = start + len(word)
            if found is not None:
                if not isinstance(found, int):
                    found, end = self.phrase(found, end, acts)
                if found in acts:
                    return found, _WORDS.values[found], end
        return _UID, normal(match[0]), match.end()

    def ordinal(self, value: str, start: int, end: int, terminal: int) -> tuple[int, str, int]:
        """`第3次` where an ordinal may stand; else the word is what it was."""
        match = ORDINAL_TOKEN.match(self.text, start)
        if match is None or NAME_TOKEN.match("_" + self.text[match.end() : match.end() + 1]).end() > 1:  # type: ignore[union-attr]
            return terminal, value, end
        return _ORDINAL, match[0], match.end()

    def limit(self, value: str, start: int, end: int) -> tuple[int, str, int]:
        """`24小时内` in a time limit: the unit, with the particle to be read next; else the word is what it was."""
        match = _TIME_LIMIT.fullmatch(value)
        if match is not None:
            keyword = _WORDS.keywords.get(match[1])
            terminal = keyword if isinstance(keyword, int) else _UNIT_NAME
            after = _TABLES.after(self.states, terminal)
            if after is not None and _TABLES.shifts(after, _INSIDE):
                return terminal, _WORDS.values.get(terminal) or match[1], start + len(match[1])
        return _UNIT_NAME, value, end

    def phrase(self, phrases: Any, position: int, acts: dict[int, int]) -> tuple[int, int]:
        """The longest keyword that fits here among those a word may start, and its end."""
        for phrase in phrases:
            if phrase.rest is None:
                if phrase.terminal == _AT and _AT_EVENT in acts and lists_events(self.text, position):
                    return _AT_EVENT, position
                if phrase.terminal in acts:
                    return phrase.terminal, position
            elif phrase.terminal in acts:
                rest = phrase.rest.match(self.text, position)
                if rest:
                    return phrase.terminal, rest.end()
        return _UNREADABLE, position

    def gather(self, template: tuple[tuple[int, bool] | None, ...]) -> list[Any]:
        """The children of a helper rule as one list; a list in front is continued in place."""
        values = self.values
        children: list[Any] = []
        for index, child in enumerate(template):
            if child is None:
                children.append(None)
            elif not child[1]:
                children.append(values[child[0]])
            elif index == 0:
                children = values[child[0]]
            else:
                children.extend(values[child[0]])
        return children

    def comment(self, start: int, end: int) -> None:
        """Keeps a comment; `##` in front of an item is its doc comment."""
        raw = self.text[start:end].rstrip()
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        own_line = not before.strip()
        if own_line and raw[1:2] in ("#", "＃") and raw[2:3] not in ("#", "＃"):
            self.pending_docs.append((start, start + len(raw), raw[2:].strip()))
            return
        self.comments.append(Comment(raw, own_line, Span(self.source, start, start + len(raw))))

    def give_docs(self, start: int) -> None:
        """Remembers the doc comments just read for the item that starts here."""
        self.builder.docs[start] = "\n".join(text for _, _, text in self.pending_docs)
        self.doc_places[start] = self.pending_docs
        self.pending_docs = []

    def unclaimed_docs(self) -> None:
        """Doc comments that stand before no item are kept as comments."""
        left = [place for start in self.builder.docs for place in self.doc_places[start]] + self.pending_docs
        for start, end, _ in left:
            self.comments.append(Comment(self.text[start:end], own_line=True, span=Span(self.source, start, end)))
        self.comments.sort(key=lambda comment: comment.span.start)

    def strange_characters(self) -> None:
        """Reports characters that no text should contain, and reads them as blanks."""
        for match in itertools.islice(_STRANGE.finditer(self.text), MAX_FAULTS):
            shown = f"U+{ord(match[0][0]):04X}"
            span = Span(self.source, match.start(), match.end())
            self.diagnostics.append(Diagnostic(codes.CONTROL_CHARACTER, span, {"found": shown}))
            self.builder.faults.append(match.start())
        self.text = _STRANGE.sub(lambda match: " " * len(match[0]), self.text)

    # ------------------------------------------------ after a fault

    def wrong(self, terminal: int, start: int, end: int) -> int:
        """A token that does not fit: says so, and mends the text or looks for the next place to go on."""
        # Most texts have no fault, and need nothing of what explains one.
        from reqonto.syntax.recover import explain

        where = Place(self.source, self.text, self.states, self.starts, self.previous, terminal, start, end)
        if len(self.states) >= _MAX_STACK:
            diagnostic = Diagnostic(codes.TOO_DEEP, Span(self.source, start, end), {"limit": MAX_DEPTH})
            return self.recover(diagnostic, start)
        verdict = explain(where)
        blanks = verdict.diagnostic.code in (codes.MISSING_BLANK, codes.RUN_TOGETHER)
        glued = blanks and self.glued_until is not None
        if verdict.start is not None and verdict.start > self.resumed_at:
            return self.recover(verdict.diagnostic, verdict.start)
        if verdict.repair is None or len(self.diagnostics) >= MAX_FAULTS:
            return self.recover(verdict.diagnostic, start)
        if start < self.quiet_until and not (glued and verdict.repair.position > (self.glued_until or 0)):
            return self.recover(verdict.diagnostic, start)
        self.diagnostics.append(verdict.diagnostic)
        if verdict.diagnostic.weight is Severity.ERROR:
            self.quiet_until = max(start + 1, self.line_end(start))
        # Words that run together are mended for certain: a second case of it in the same line is no consequence.
        self.glued_until = verdict.repair.position if blanks else None
        return self.mend(verdict.repair, start)

    def mend(self, repair: Repair, start: int) -> int:
        """Reads the tokens of a repair in place of what stands there; the position behind them."""
        if repair.drop:
            self.truncate(len(self.states) - 1 - repair.drop)
        places = repair.places or ((start, max(repair.position, self.previous[1])),) * len(repair.tokens)
        try:
            for (mended, text), place in zip(repair.tokens, places, strict=True):
                if not self.feed(mended, text, place[0] if repair.places else start):
                    # What is left out is told as a mistake, also where a warning was enough for the repair.
                    self.diagnostics[-1] = replace(self.diagnostics[-1], severity=Severity.ERROR)
                    return self.recover(None, start)
                if repair.places:
                    self.previous = place
        except Fault as fault:
            return self.recover(fault.diagnostic, start)
        if not repair.places:
            self.previous = (start, max(repair.position, self.previous[1]))
        return repair.position

    def report(self, diagnostic: Diagnostic, start: int) -> None:
        """Adds a diagnostic, unless it may only be a consequence of the last one."""
        if start >= self.quiet_until:
            self.diagnostics.append(diagnostic)

    def recover(self, diagnostic: Diagnostic | None, start: int) -> int:
        """Reports a fault and goes on at the next member or item; the position there."""
        from reqonto.syntax.sync import sync_points

        if diagnostic is not None:
            self.report(diagnostic, start)
        self.crowded = self.crowded + 1 if start < self.quiet_until else 0
        if self.crowded > MAX_FAULTS_OF_A_LINE:
            # Nothing further in this line is told; looking for each next item in it would take quadratic time.
            start = self.line_end(start)
        self.glued_until = None
        # What follows on the same line is more likely a consequence than a fault of its own.
        self.quiet_until = max(self.quiet_until, self.line_end(start))
        self.builder.faults.append(start)
        body = next(depth for depth in range(len(self.states) - 1, -1, -1) if self.states[depth] in body_states())
        if len(self.diagnostics) >= MAX_FAULTS:
            span = Span(self.source, start, start)
            self.diagnostics.append(Diagnostic(codes.TOO_MANY_FAULTS, span, {"limit": MAX_FAULTS}))
            self.close(self.whole_items)
            return self.resume(len(self.text))
        first = self.starts[body] if body < len(self.starts) else start
        self.leave_out(body)
        for sync in sync_points(self.text, first, start):
            # Every place is tried once: what led there may have been only part of a keyword.
            depth = self.depth_for(sync) if sync.position > self.resumed_at else None
            if depth is not None:
                self.resumed_at = sync.position
                self.lose(first, diagnostic, sync.position)
                self.close(depth)
                return self.resume(sync.position)
        self.lose(first, diagnostic, len(self.text))
        self.close(self.whole_items)
        return self.resume(len(self.text))

    @property
    def whole_items(self) -> int:
        """How far the stack must be closed so that what is left are the items read so far."""
        return int(
            len(self.states) > 1 and self.states[1] in body_states() and _TABLES.shifts(self.states[:2], _END_MARK)
        )

    def lose(self, first: int, diagnostic: Diagnostic | None, end: int) -> None:
        """Remembers the words of a piece that is left out: what they declare is missing elsewhere."""
        if diagnostic is not None and diagnostic.span is not None:
            first = min(first, self.text.rfind("\n", 0, diagnostic.span.start) + 1)
        first, self.lost_until = max(first, self.lost_until), max(end, self.lost_until)
        self.lost.update(normal(word) for word in NAME_TOKEN.findall(self.text, first, end))

    def resume(self, position: int) -> int:
        self.previous = (position, position)
        return position

    def depth_for(self, sync: Sync) -> int | None:
        """How far the stack must be closed so that the token at a synchronisation point fits, or None."""
        for depth in range(len(self.states) - 1, -1, -1):
            if self.states[depth] not in body_states():
                continue
            if any(_TABLES.shifts(self.states[: depth + 1], terminal) for terminal in sync.terminals):
                return depth
            # An inner block is over only when the text comes back to the column where the block began.
            if not sync.leads or sync.indent > self.block_indent(depth):
                return None
        return None

    def block_indent(self, depth: int) -> int:
        """The indentation of the line where the block that contains stack entry `depth` was opened."""
        while depth > 0 and self.states[depth] not in opening_states():
            depth -= 1
        start = self.starts[depth - 1] if depth else 0
        line = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        return len(line) - len(line.lstrip())

    def close(self, depth: int) -> None:
        """Closes blocks down to a depth: kept where a closing brace fits, dropped where not."""
        while len(self.states) - 1 > depth:
            height = len(self.states)
            if self.states[-1] in body_states() and _TABLES.shifts(self.states, _RB):
                try:
                    # Reduce the block, so that it is one entry of the list around it.
                    if self.feed(_RB, None, self.previous[1]):
                        self.settle()
                except Fault as fault:
                    self.diagnostics.append(fault.diagnostic)
                if len(self.states) < height:
                    continue
            below = max((d for d in range(height - 1) if self.states[d] in body_states()), default=0)
            self.leave_out(max(below, depth))

    def leave_out(self, depth: int) -> None:
        """Drops what stands above a depth of the stack, remembering the name it declared."""
        name = next((value for value in self.values[depth:] if isinstance(value, Name)), None)
        if name is not None:
            self.builder.left_out.append(name)
        self.truncate(depth)

    def settle(self) -> None:
        """Reduces a block just closed as far as an item word behind it would."""
        for terminal in (_MODULE, _END_MARK):
            if _TABLES.shifts(self.states, terminal):
                self.reduce_for(terminal, self.previous[1])
                return

    def truncate(self, depth: int) -> None:
        del self.states[depth + 1 :], self.values[depth:], self.starts[depth:]

    def line_end(self, position: int) -> int:
        found = self.text.find("\n", position)
        return len(self.text) if found < 0 else found

    def feed(self, terminal: int, value: Any, start: int) -> bool:
        """Shifts a token that the text does not have; False if it does not fit."""
        code = self.reduce_for(terminal, start)
        if code is None:
            return False
        self.states.append(code >> 1)
        self.values.append(value)
        self.starts.append(start)
        return True

    def reduce_for(self, terminal: int, start: int) -> int | None:
        """Does all reductions before a terminal; the shift that follows, or None."""
        end = self.previous[1]
        while True:
            code = _TABLES.actions[self.states[-1]].get(terminal)
            if code is None or not code & 1:
                return code
            symbol, length, shape, method, _first, _second, template, _member = self.rules[code >> 1]
            begin = self.starts[-length] if length else start
            children = self.gather(template)
            if shape == _GATHER:
                node: Any = children
            else:
                node = children[0] if shape == _PASS else method(begin, end, *children)
            if length:
                del self.states[-length:], self.values[-length:], self.starts[-length:]
            self.states.append(_TABLES.gotos[self.states[-1]][symbol])
            self.values.append(node)
            self.starts.append(begin)


class _Prepared(dict[int, tuple[Any, ...]]):
    """The rules as the loop uses them, each prepared when it is first needed."""

    def __init__(self, prepared: Callable[[Rule], tuple[Any, ...]]) -> None:
        super().__init__()
        self._made = prepared

    def __missing__(self, number: int) -> tuple[Any, ...]:
        found = self[number] = self._made(_TABLES.rules[number])
        return found


def _after_units(below: int, symbol: int, terminal: int) -> tuple[int, int | None]:
    """The state after `symbol` over state `below`, all unit productions done, and the action on the terminal."""
    while True:
        state = _TABLES.gotos[below][symbol]
        code = _TABLES.actions[state].get(terminal)
        if code is None or not code & 1:
            return state, code
        rule = _TABLES.rules[code >> 1]
        if not rule.passes_on:
            return state, code
        symbol = rule.lhs


def _deeper(node: object, limit: int) -> bool:
    """Whether a tree has more levels of nodes than `limit`; walks with a stack of its own."""
    stack = [(node, 0)]
    while stack:
        current, depth = stack.pop()
        if isinstance(current, tuple):
            stack.extend((child, depth) for child in current)
        elif hasattr(current, "__slots__") and not isinstance(current, (Span, Name)):
            if depth >= limit:
                return True
            stack.extend((getattr(current, slot), depth + 1) for slot in current.__slots__)
    return False

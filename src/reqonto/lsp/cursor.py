"""What stands in front of the cursor: what the grammar takes next, and which names are bound there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reqonto.lsp.pieces import Pieces
from reqonto.records import dataclass
from reqonto.source import Source
from reqonto.spec.model import Argument, EventKind, Kind, Parameter, Relation, Specification
from reqonto.spec.types import ValueType
from reqonto.syntax.keywords import BY_TERMINAL
from reqonto.syntax.lexer import normal
from reqonto.syntax.parser import Parser
from reqonto.syntax.tables import load_tables

_TABLES = load_tables()
_WORD = re.compile(r"[\w`]+\Z")
_ID_PART = re.compile(r"[\w.\-/]+\Z")
_STOP = "§"
"""A character that no token begins with: where the parser comes to it, it stands at the cursor."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of a cursor.

    `before` is the text in front of the cursor since the last item that is whole, `word` what has been written of a
    word, which begins at `start`; `fits` are the terminals of the grammar that may follow.
    """

    before: str
    word: str
    start: int
    fits: frozenset[str]

    @property
    def spoken(self) -> str:
        """The text in front, without blanks at its end."""
        return self.before.rstrip()

    @property
    def same_line(self) -> str:
        return self.before.rsplit("\n", 1)[-1]


class _Reached(Exception):  # noqa: N818 - a sign, no error
    """The parser stands at the cursor."""


class _Probe(Parser):
    """Parses up to the cursor."""

    def wrong(self, terminal: int, start: int, end: int) -> int:
        if start >= len(self.text) - 1:
            raise _Reached
        return super().wrong(terminal, start, end)


def cursor(pieces: Pieces, text: str, offset: int) -> Cursor:
    """What stands in front of an offset in the text of a specification."""
    begin, piece = pieces.at(offset)
    before = text[begin:offset]
    word = _WORD.search(before)
    written = word[0] if word else ""
    fits = _fits(before[: len(before) - len(written)])
    if "UID" in fits:
        id_ = _ID_PART.search(before)
        longer = id_[0] if id_ else ""
        if len(longer) > len(written):
            again = _fits(before[: len(before) - len(longer)])
            if "UID" in again:
                written, fits = longer, again
    whole = 0
    for item in piece.items:
        # An item may go on behind what is read of it so far, but hardly in another line.
        end = item.span.end + piece.shift
        if "\n" in before[end:]:
            whole = end
    return Cursor(before[whole : len(before) - len(written)], written, offset - len(written), fits)


def _fits(before: str) -> frozenset[str]:
    """The terminals that may follow a text."""
    probe = _Probe(Source("", before + " " + _STOP))
    try:
        probe.parse()
    except _Reached:
        acts = _TABLES.actions[probe.states[-1]]
        return frozenset(_TABLES.terminals[each] for each in acts if _TABLES.shifts(probe.states, each))
    return frozenset()


# ---------------------------------------------------------------- names that are bound

_NAME = r"`?[^\W\d]\w*`?"
_PATH = rf"{_NAME}(?:\s*(?:[.．]|的)\s*{_NAME})*"


def _words(*terminals: str) -> str:
    spelt = [each for terminal in terminals for each in BY_TERMINAL[terminal].spellings]
    return "(?:" + "|".join(re.escape(each) for each in sorted(spelt, key=len, reverse=True)) + ")"


_BINDER = re.compile(rf"({_NAME}(?:\s*[,，、]\s*{_NAME})*)\s+{_words('_IN')}\s+({_PATH})")
_ALIAS = re.compile(rf"({_PATH})\s*(?:[(（][^()（）]*[)）])?\s*{_words('_AS')}\s+({_NAME})")
_PATTERN = re.compile(rf"({_PATH})\s*[(（]([^()（）]*)[)）]")
_GIVEN = re.compile(rf"{_words('_GIVEN')}\s+({_NAME})\s*[:：]\s*({_PATH})")
_ARGUMENT = re.compile(rf"({_NAME})\s*[:：]\s*({_NAME})\s*(?=[,，、)）]|\Z)")
_DECLARED = re.compile(rf"[(（,，、]\s*({_NAME})\s*[:：]\s*({_NAME})")
_SELF = re.compile(rf"{_words('_LIFECYCLE', '_DEFAULT_VALUE')}\s+({_PATH})\s*[.．]\s*{_NAME}")
_OWN = re.compile(rf"{_words('_ROLE', '_ENTITY')}\s+({_NAME})")


class Types:
    """The types of names in front of a cursor, read off the form of the text: it need not be whole."""

    def __init__(self, specification: Specification, module: str, before: str) -> None:
        self.specification, self.module = specification, module
        self.bound: dict[str, ValueType | None] = {}
        for name, path in _GIVEN.findall(before):
            self.bound[_plain(name)] = self.of(path)
        for names, path in _BINDER.findall(before):
            for name in re.split(r"[,，、]", names):
                self.bound[_plain(name)] = self.element(path)
        for head, given in _PATTERN.findall(before):
            event = self.declared(head)
            for key, name in _ARGUMENT.findall(given):
                argument = event.argument(_plain(key)) if isinstance(event, EventKind) else None
                if argument is not None and not self.specification.visible(module, _plain(name)):
                    self.bound.setdefault(_plain(name), argument.type)
        for path, name in _ALIAS.findall(before):
            found = self.declared(path)
            if isinstance(found, EventKind):
                self.bound[_plain(name)] = ValueType("object", found.sort, kind=found.symbol)
        for name, path in _DECLARED.findall(before):
            if _plain(name) not in self.bound and isinstance(self.declared(path), (Kind, EventKind)):
                self.bound[_plain(name)] = self.of(path)
        own = _SELF.findall(before) or _OWN.findall(before)
        if own:
            self.bound["self"] = self.bound["自身"] = self.of(own[-1])

    def declared(self, path: str) -> object | None:
        """What a path names in the module, if one thing."""
        parts = tuple(_plain(part) for part in re.split(r"\s*(?:[.．]|的)\s*", path))
        found = self.specification.lookup(self.module, parts)
        return found[0] if len(found) == 1 else None

    def of(self, path: str) -> ValueType | None:
        """The type of what a path leads to: through bound names, kinds and their members."""
        parts = [_plain(part) for part in re.split(r"\s*(?:[.．]|的)\s*", path.strip())]
        if parts[0] in self.bound:
            found, rest = self.bound[parts[0]], parts[1:]
        else:
            found, rest = None, []
            for length in range(len(parts), 0, -1):
                things = self.specification.lookup(self.module, tuple(parts[:length]))
                if len(things) == 1:
                    found, rest = type_of(things[0]), parts[length:]
                    break
        for part in rest:
            member = self.member(found, part)
            if member is None:
                return None
            found = type_of(member)
        return found

    def element(self, path: str) -> ValueType | None:
        """The type of the members of a collection."""
        found = self.of(path)
        return None if found is None else found.element

    def member(self, of: ValueType | None, name: str) -> object | None:
        """A member of what has a type."""
        return self.members(of).get(name)

    def members(self, of: ValueType | None) -> Mapping[str, object]:
        """The members of what has a type, by name."""
        if of is None:
            return {}
        event = self.specification.events.get(of.kind)
        if event is not None:
            return {each.name: each for each in event.args}
        if of.kind in self.specification.kinds:
            return {name: found[0] for name, found in self.specification.members(of.kind).items()}
        return {}


def type_of(thing: object) -> ValueType | None:
    """The type of a value of a thing, or of an object of a kind."""
    match thing:
        case Parameter() | Argument() | Relation():
            return thing.type
        case Kind() | EventKind():
            return ValueType("object", thing.sort, kind=thing.symbol)
        case _:
            found = getattr(thing, "type", None)
            return found if isinstance(found, ValueType) else None


def _plain(name: str) -> str:
    return normal(name.strip().strip("`"))

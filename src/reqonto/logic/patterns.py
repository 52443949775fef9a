"""Whether a text matches a pattern, in time proportional to the text.

The regular expression is run as an automaton that is in many states at once, so that no pattern (`(a+)+b`) makes it
search.  Patterns that need more than an automaton (look-ahead, back-references) are left to the library `re`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from functools import lru_cache

from reqonto.records import dataclass

Accepts = Callable[[str], bool]
MOST_STATES = 20_000
"""Repetitions are written out; a pattern that gets larger is left to `re`."""


class _Beyond(Exception):  # noqa: N818 - it says what the pattern is
    """The pattern needs more than an automaton."""


def text_matches(text: str, pattern: str) -> bool:
    """Whether the whole `text` matches `pattern`."""
    automaton = _automaton(pattern)
    return _compiled(pattern).fullmatch(text) is not None if automaton is None else automaton.matches(text)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=1024)
def _automaton(pattern: str) -> _Automaton | None:
    # `re` says what a pattern is; what it refuses is no pattern here either.
    _compiled(pattern)
    try:
        return _Reader(pattern).automaton()
    except _Beyond:
        return None


@dataclass(slots=True)
class _Automaton:
    """States by number; `free` steps take no sign (some only at the start or end of the text), `steps` take one."""

    free: list[list[tuple[int, str]]] = field(default_factory=list)
    steps: list[tuple[Accepts, int] | None] = field(default_factory=list)
    start: int = 0
    final: int = 0

    def state(self) -> int:
        if len(self.free) >= MOST_STATES:
            raise _Beyond
        self.free.append([])
        self.steps.append(None)
        return len(self.free) - 1

    def matches(self, text: str) -> bool:
        states = self._closed({self.start}, text, 0)
        for index, sign in enumerate(text):
            after = set()
            for state in states:
                step = self.steps[state]
                if step is not None and step[0](sign):
                    after.add(step[1])
            if not after:
                return False
            states = self._closed(after, text, index + 1)
        return self.final in states

    def _closed(self, states: set[int], text: str, at: int) -> set[int]:
        """The states and all that free steps reach from them."""
        found, todo = set(states), list(states)
        while todo:
            for target, only in self.free[todo.pop()]:
                if target not in found and _is_there(only, text, at):
                    found.add(target)
                    todo.append(target)
        return found


def _is_there(only: str, text: str, at: int) -> bool:
    if only == "start":
        return at == 0
    if only == "end":
        return at == len(text) or (at == len(text) - 1 and text[at] == "\n")
    return True


_CLASSES: dict[str, Accepts] = {
    "d": str.isdecimal,
    "w": lambda sign: sign.isalnum() or sign == "_",
    "s": str.isspace,
}
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}


class _Reader:
    """Reads a pattern into an automaton, by its grammar: alternatives of sequences of repeated atoms."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.made = _Automaton()

    def automaton(self) -> _Automaton:
        self.made.start = self.made.state()
        self.made.final = self._alternatives(self.made.start)
        if self.at < len(self.pattern):
            raise _Beyond
        return self.made

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _take(self, sign: str) -> bool:
        if self.pattern.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def _join(self, source: int, target: int, only: str = "") -> None:
        self.made.free[source].append((target, only))

    def _alternatives(self, start: int) -> int:
        end = self.made.state()
        while True:
            self._join(self._sequence(start), end)
            if not self._take("|"):
                return end

    def _sequence(self, start: int) -> int:
        first = self.made.state()
        self._join(start, first)
        current = first
        while self._next() not in {"", "|", ")"}:
            current = self._repeated(current)
        return current

    def _repeated(self, start: int) -> int:
        begin = self.at
        end = self._atom(start)
        after = self.at
        low, high = self._count()
        if (low, high) == (1, 1):
            return end
        # Written out: `low` times, then optional ones, or one that may go on.
        rest = self.at
        current = start
        for _ in range(low):
            current = self._again(begin, after, current)
        if high is None:
            loop, out = self.made.state(), self.made.state()
            self._join(current, loop)
            self._join(self._again(begin, after, loop), loop)
            self._join(loop, out)
            current = out
        else:
            out = self.made.state()
            for _ in range(high - low):
                self._join(current, out)
                current = self._again(begin, after, current)
            self._join(current, out)
            current = out
        self.at = rest
        return current

    def _again(self, begin: int, after: int, start: int) -> int:
        """The atom between two places of the pattern once more."""
        self.at = begin
        entry = self.made.state()
        self._join(start, entry)
        end = self._atom(entry)
        assert self.at == after
        return end

    def _count(self) -> tuple[int, int | None]:
        """How often the atom before is meant: at least and at most (None: without end)."""
        found: tuple[int, int | None] = (1, 1)
        if self._take("*"):
            found = (0, None)
        elif self._take("+"):
            found = (1, None)
        elif self._take("?"):
            found = (0, 1)
        else:
            match = re.compile(r"\{(\d*)(,?)(\d*)\}").match(self.pattern, self.at)
            if match is None or not (match[1] or match[3] or match[2]):
                return found
            self.at = match.end()
            low = int(match[1] or 0)
            found = (low, low) if not match[2] else (low, int(match[3]) if match[3] else None)
        # Which of several matches is taken does not matter for the whole text; giving nothing back does.
        self._take("?")
        if self._next() in {"*", "+", "?"}:
            raise _Beyond
        return found

    def _atom(self, start: int) -> int:
        sign = self._next()
        self.at += 1
        if sign == "(":
            if self._take("?") and not self._take(":"):
                raise _Beyond
            end = self._alternatives(start)
            if not self._take(")"):
                raise _Beyond
            return end
        if sign in {"^", "$"}:
            end = self.made.state()
            self._join(start, end, "start" if sign == "^" else "end")
            return end
        if sign == "[":
            return self._step(start, self._class())
        if sign == ".":
            return self._step(start, lambda each: each != "\n")
        if sign == "\\":
            return self._step(start, self._escaped())
        if sign in {"*", "+", "?"}:
            raise _Beyond
        return self._step(start, _is(sign))

    def _step(self, start: int, accepts: Accepts) -> int:
        source, end = self.made.state(), self.made.state()
        self._join(start, source)
        self.made.steps[source] = (accepts, end)
        return end

    def _escaped(self) -> Accepts:
        """The class or sign after a backslash."""
        sign = self._next()
        if sign.lower() in _CLASSES:
            self.at += 1
            inside = _CLASSES[sign.lower()]
            return inside if sign.islower() else lambda each: not inside(each)
        return _is(self._escaped_sign())

    def _escaped_sign(self) -> str:
        sign = self._next()
        self.at += 1
        if sign in _SIGNS:
            return _SIGNS[sign]
        digits = {"x": 2, "u": 4, "U": 8}.get(sign)
        if digits is not None:
            code = self.pattern[self.at : self.at + digits]
            self.at += digits
            return chr(int(code, 16))
        if not sign or (sign.isascii() and sign.isalnum()):
            raise _Beyond
        return sign

    def _class(self) -> Accepts:
        """`[a-z_]`, after the opening bracket."""
        negated = self._take("^")
        options: list[Accepts] = []
        first = True
        while first or self._next() != "]":
            if not self._next():
                raise _Beyond
            options.append(self._class_item())
            first = False
        self.at += 1
        return lambda sign: any(accepts(sign) for accepts in options) is not negated

    def _class_item(self) -> Accepts:
        low = self._class_sign()
        if not isinstance(low, str):
            return low
        if self._next() == "-" and self.pattern[self.at + 1 : self.at + 2] not in {"]", ""}:
            self.at += 1
            high = self._class_sign()
            if not isinstance(high, str):
                raise _Beyond
            return lambda sign: low <= sign <= high
        return _is(low)

    def _class_sign(self) -> str | Accepts:
        sign = self._next()
        self.at += 1
        if sign == "[" and self._next() == ":":
            raise _Beyond
        if sign != "\\":
            return sign
        if self._next().lower() in _CLASSES:
            return self._escaped()
        if self._take("b"):
            return "\b"
        return self._escaped_sign()


def _is(sign: str) -> Accepts:
    return lambda each: each == sign

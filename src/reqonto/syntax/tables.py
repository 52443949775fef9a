"""The parse tables as the driver uses them, read once from tables.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from reqonto.records import dataclass

RULES, STATES = '"rules": [', '"states": ['
"""The lines of tables.json behind which each line is a rule and a state."""

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Rule:
    """A production: what to pop and which builder method receives which children.

    `method` is None when the only kept child is passed on, "_" for a helper rule that
    gathers its children in a list.  `template` holds, child by child, the offset from the
    top of the stack and whether a list is spliced in; None stands for an absent part.
    """

    lhs: int
    length: int
    method: str | None
    template: tuple[tuple[int, bool] | None, ...]

    @property
    def passes_on(self) -> bool:
        """Whether the rule changes nothing but the name of its one symbol."""
        return self.method is None and self.length == 1


@dataclass(frozen=True)
class Tables:
    """`actions[state][terminal]` is 2 * state for a shift, 2 * rule + 1 for a reduction."""

    terminals: tuple[str, ...]
    nonterminals: tuple[str, ...]
    rules: _Rows[Rule]
    actions: _Rows[dict[int, int]]
    gotos: _Rows[dict[int, int]]
    start: int
    end: int
    ids: dict[str, int]

    def shifts(self, states: list[int], terminal: int) -> bool:
        """Whether `terminal`, read on top of `states`, would be shifted: LALR tables alone promise too much."""
        return self.after(states, terminal) is not None

    def after(self, states: list[int], terminal: int) -> list[int] | None:
        """The state stack after `terminal` was read on top of `states`, or None if it does not fit."""
        stack = list(states)
        while True:
            code = self.actions[stack[-1]].get(terminal)
            if code is None:
                return None
            if not code & 1:
                stack.append(code >> 1)
                return stack
            rule = self.rules[code >> 1]
            if rule.length:
                del stack[-rule.length :]
            if len(stack) == 1 and self.nonterminals[rule.lhs] == "start":
                return stack if terminal == self.ids["$END"] else None
            stack.append(self.gotos[stack[-1]][rule.lhs])


def _rule(packed: list[Any]) -> Rule:
    lhs, length, method, template = packed
    children = tuple(None if code < 0 else ((code >> 1) - length, bool(code & 1)) for code in template)
    return Rule(lhs, length, method, children)


class _Rows(dict[int, _V]):
    """Rows by number, each unpacked when it is first needed: most texts need a part of them."""

    def __init__(self, number: int, unpacked: Callable[[int], _V]) -> None:
        super().__init__()
        self._number, self._unpacked = number, unpacked

    def __missing__(self, row: int) -> _V:
        found = self[row] = self._unpacked(row)
        return found

    def every(self) -> Iterator[_V]:
        """All rows in order."""
        return (self[row] for row in range(self._number))


@cache
def load_tables() -> Tables:
    """The tables that ship with the package."""
    text = Path(__file__).with_name("tables.json").read_text(encoding="utf-8")
    lines = text.splitlines()
    first_rule, first_state = lines.index(RULES) + 1, lines.index(STATES) + 1
    head = json.loads(f"{lines[0][:-1]}}}")
    rules, states = lines[first_rule : first_state - 2], lines[first_state:-1]

    @cache
    def state(row: int) -> tuple[dict[str, list[int]], list[tuple[int, int]]]:
        found: tuple[dict[str, list[int]], list[tuple[int, int]]] = json.loads(states[row].removesuffix(","))
        return found

    def actions(row: int) -> dict[int, int]:
        return {terminal: int(code) for code, terminals in state(row)[0].items() for terminal in terminals}

    return Tables(
        terminals=tuple(head["terminals"]),
        nonterminals=tuple(head["nonterminals"]),
        rules=_Rows(len(rules), lambda row: _rule(json.loads(rules[row].removesuffix(",")))),
        actions=_Rows(len(states), actions),
        gotos=_Rows(len(states), lambda row: dict(state(row)[1])),
        start=head["start"],
        end=head["end"],
        ids={name: number for number, name in enumerate(head["terminals"])},
    )

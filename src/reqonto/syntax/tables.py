"""The parse tables as the driver uses them, read once from tables.json."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from reqonto.records import dataclass


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
    rules: tuple[Rule, ...]
    actions: tuple[dict[int, int], ...]
    gotos: tuple[dict[int, int], ...]
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


@cache
def load_tables() -> Tables:
    """The tables that ship with the package."""
    packed = json.loads(resources.files("reqonto.syntax").joinpath("tables.json").read_text(encoding="utf-8"))
    actions = tuple(
        {terminal: int(code) for code, terminals in acts.items() for terminal in terminals}
        for acts, _ in packed["states"]
    )
    return Tables(
        terminals=tuple(packed["terminals"]),
        nonterminals=tuple(packed["nonterminals"]),
        rules=tuple(map(_rule, packed["rules"])),
        actions=actions,
        gotos=tuple(dict(gotos) for _, gotos in packed["states"]),
        start=packed["start"],
        end=packed["end"],
        ids={name: number for number, name in enumerate(packed["terminals"])},
    )

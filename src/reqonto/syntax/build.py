"""Builds the packed parse tables from spec.lark: `python -m reqonto.syntax.build`.

Building the grammar takes lark seconds, so it happens here, once, and never at run time.
The result, tables.json, is committed; a test holds that it is current.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reqonto.syntax.keywords import KEYWORDS, Keyword
from reqonto.syntax.tables import RULES, STATES

HERE = Path(__file__).parent
TABLES = HERE / "tables.json"

# A bare `at 3, 5` after a verdict is lexed as `at event 3, 5`; lark needs to be told.
_LARK_EXTRA = {"_AT_EVENT": r"at(?=[ \t]+\d+[ \t]*(?:[,，、\n}]|because))"}


def grammar_text() -> str:
    """The whole grammar as lark reads it: spec.lark and a terminal for each keyword."""
    lines = [(HERE / "spec.lark").read_text(encoding="utf-8")]
    lines += [f"{row.terminal}.{_priority(row)}: /{_pattern(row)}/" for row in KEYWORDS]
    return "\n".join(lines) + "\n"


def _priority(row: Keyword) -> int:
    if row.terminal in _LARK_EXTRA:
        return 16
    return 10 + 2 * max(spelling.count(" ") for spelling in row.spellings)


def _pattern(row: Keyword) -> str:
    spellings = sorted(row.spellings, key=len, reverse=True)
    words = "|".join(r"[ \t\r\n]+".join(map(re.escape, spelling.split())) for spelling in spellings)
    pattern = rf"(?:{words})(?!\w)"
    extra = _LARK_EXTRA.get(row.terminal)
    return f"{extra}|{pattern}" if extra else pattern


def make_lark() -> Any:
    """lark's own parser with its contextual lexer: for comparison in benchmarks and tests, never at run time."""
    from lark import Lark

    return Lark(grammar_text(), parser="lalr", lexer="contextual", maybe_placeholders=True)


def parse_table() -> Any:
    """lark's LALR table of the grammar, which must be free of conflicts."""
    from lark import Lark
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        """Tables need no lexer; strict mode would otherwise ask to compare the patterns of terminals."""

        def __init__(self, _conf: object) -> None:
            pass

        def lex(self, _lexer_state: object, _parser_state: object) -> Iterator[Any]:
            raise NotImplementedError

    return Lark(grammar_text(), parser="lalr", lexer=NoLexer, strict=True).parser.parser.parser.parse_table


def packed_tables() -> str:
    """The tables as JSON text: terminals, nonterminals, rules with their child templates, and the states."""
    table = parse_table()
    rules, index = _packed_rules(table)
    terminals = sorted({name for acts in table.states.values() for name, _ in _split(acts)[0]})
    nonterminals = sorted({rule[0] for rule in rules})
    term_id = {name: number for number, name in enumerate(terminals)}
    nonterm_id = {name: number for number, name in enumerate(nonterminals)}
    numbers = _numbered(table)
    states = []
    for number in sorted(numbers, key=numbers.__getitem__):
        acts, gotos = _split(table.states[number])
        packed_acts: dict[str, list[int]] = {}
        for name, (action, arg) in sorted(acts):
            # Shifts are even, reductions odd: state * 2, rule * 2 + 1; terminals are grouped by action.
            code = numbers[arg] * 2 if action.name == "Shift" else index[arg] * 2 + 1
            packed_acts.setdefault(str(code), []).append(term_id[name])
        packed_gotos = sorted((nonterm_id[name], numbers[target]) for name, target in gotos)
        states.append([packed_acts, packed_gotos])
    for rule in rules:
        rule[0] = nonterm_id[rule[0]]
    head = {
        "terminals": terminals,
        "nonterminals": nonterminals,
        "start": numbers[table.start_states["start"]],
        "end": numbers[table.end_states["start"]],
    }
    lines = [json.dumps(head, ensure_ascii=False)[:-1] + ",", RULES]
    lines.append(",\n".join(json.dumps(rule, separators=(",", ":")) for rule in rules))
    lines += ["],", STATES]
    lines.append(",\n".join(json.dumps(state, separators=(",", ":")) for state in states))
    lines.append("]}")
    return "\n".join(lines) + "\n"


def _numbered(table: Any) -> dict[int, int]:
    """States numbered in the order they are reached; lark's own numbers differ from run to run."""
    order = [table.start_states["start"]]
    numbers = {order[0]: 0}
    for state in order:
        for _name, (action, arg) in sorted(table.states[state].items(), key=lambda entry: entry[0]):
            if action.name == "Shift" and arg not in numbers:
                numbers[arg] = len(numbers)
                order.append(arg)
    return numbers


def _split(acts: dict[str, Any]) -> tuple[list[tuple[str, Any]], list[tuple[str, int]]]:
    """A row of lark's table as actions on terminals and gotos on nonterminals."""
    on_terminals, gotos = [], []
    for name, action in acts.items():
        if name.isupper() or name == "$END":
            on_terminals.append((name, action))
        else:
            gotos.append((name, action[1]))
    return on_terminals, gotos


def _packed_rules(table: Any) -> tuple[list[list[Any]], dict[Any, int]]:
    """Rules as [nonterminal, length, method, template]; a rule of one kept child and no method passes it on.

    The template lists, child by child, -1 for an absent optional part, 2 * position for a
    child, and 2 * position + 1 for a helper rule whose children are spliced in.
    """
    found = {arg for acts in table.states.values() for action, arg in acts.values() if action.name == "Reduce"}
    ordered = sorted(found, key=lambda rule: (str(rule.origin.name), str(rule)))
    rules = []
    for rule in ordered:
        options = rule.options
        template: list[int] = []
        empty = list(options.empty_indices) if options.empty_indices else [False] * len(rule.expansion)
        position = 0
        for absent in empty:
            if absent:
                template.append(-1)
                continue
            template += _child(rule.expansion[position], position, keep=options.keep_all_tokens)
            position += 1
        while position < len(rule.expansion):
            template += _child(rule.expansion[position], position, keep=options.keep_all_tokens)
            position += 1
        name = rule.alias or (None if options.expand1 and len(template) == 1 else rule.origin.name)
        if rule.origin.name.startswith("_"):
            name = "_"
        rules.append([rule.origin.name, len(rule.expansion), name, template])
    return rules, {rule: number for number, rule in enumerate(ordered)}


def _child(symbol: Any, position: int, *, keep: bool) -> list[int]:
    if symbol.is_term:
        return [] if symbol.filter_out and not keep else [2 * position]
    return [2 * position + (1 if symbol.name.startswith("_") else 0)]


def main() -> int:
    """Writes the tables."""
    TABLES.write_text(packed_tables(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

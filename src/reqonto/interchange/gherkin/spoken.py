"""Parts of a scenario in the sentences of a table of steps: the table read backwards.

A sentence is used only where reading it with the same table gives the same part again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from reqonto.interchange.gherkin.features import Case, Step
from reqonto.interchange.gherkin.inward import Inward
from reqonto.interchange.gherkin.steps import GAP, Row, Steps, length
from reqonto.source import Source, Span
from reqonto.syntax import tree as t
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import part_lines
from reqonto.syntax.show import Dialect

_NOWHERE = Span(Source("", ""), 0, 0)
_HEADS = {"given": r"(?:given|已有)\s*", "check": r"(?:check|检查)\s*", "expect": r"(?:expect|预期)\s*"}
_KINDS = {"number": r"([+-]?\d+(?:\.\d+)?)", "money": r"([+-]?\d+(?:\.\d+)?)", "id": r"(\w+)"}


def sentences(
    node: t.Scenario, tree: t.Tree, steps: Steps, dialect: Dialect
) -> list[tuple[t.ScenarioPart, str]] | None:
    """The sentence of each part, or the part as it stands; None if the table says another scenario with them.

    What the table gives to every scenario is left out.
    """
    given = _always(steps)
    made: list[tuple[t.ScenarioPart, str]] = []
    elapsed = 0
    left = list(given)
    for part in node.parts:
        written = _line(tree, part, dialect)
        plain = _line(tree, part, "en")
        if plain in left:
            left.remove(plain)
            continue
        if isinstance(part, t.Start) and plain == f"start {steps.start}":
            continue
        said = None
        for row in steps.rows:
            said = _backwards(row, written, elapsed + steps.pause) or _backwards(row, plain, elapsed + steps.pause)
            if said is not None:
                break
        if isinstance(part, t.DoStep):
            elapsed += steps.pause
        made.append((part, said or written))
    if left or not _reads_back(node, [text for _, text in made], steps):
        return None
    return made


def _always(steps: Steps) -> list[str]:
    text = "scenario X-1 {\n" + "\n".join(f"given {each}" for each in steps.always) + "\n}"
    parsed, faults = parse(Source("always.req", text))
    if faults or len(parsed.items) != 1 or not isinstance(item := parsed.items[0], t.Scenario):
        return list(steps.always)
    return [_line(parsed, each, "en") for each in item.parts]


def _line(tree: t.Tree, part: t.ScenarioPart, dialect: Dialect) -> str:
    return " ".join(each.strip() for each in part_lines(tree, part, dialect))


def _backwards(row: Row, written: str, elapsed: int) -> str | None:
    """The sentence of a row whose one part a text is."""
    if len(row.parts) != 1 or row.by_rows:
        return None
    kind, template = row.parts[0]
    if kind in {"skip", "wait"}:
        return None
    head = rf"(?:at|时间)\s*{re.escape('+')}{_literal(length(elapsed))}\s*:\s*" if kind == "do" else _HEADS[kind]
    names = [gap[1] for gap in GAP.finditer(template)]
    if sorted(names) != sorted(gap[1] for gap in GAP.finditer(row.text)):
        return None
    found = re.fullmatch(head + "".join(_pieces(template)), normalize("NFKC", written), re.DOTALL)
    if found is None:
        return None
    values = {name: value.strip() for name, value in zip(names, found.groups(), strict=True)}
    return GAP.sub(lambda gap: values[gap[1]], row.text)


def _pieces(template: str) -> Iterator[str]:
    """A template as a pattern: blanks do not matter, nor do backticks."""
    last = 0
    for gap in GAP.finditer(template):
        yield _literal(template[last : gap.start()])
        kind, _, unit = (gap[2] or "").partition(" ")
        yield _KINDS.get(kind, "(.+?)")
        if kind == "money":
            yield rf"\s*{re.escape(unit or 'CNY')}"
        last = gap.end()
    yield _literal(template[last:])


def _literal(text: str) -> str:
    made = ""
    for char in normalize("NFKC", text):
        if char.isspace():
            made += r"\s*"
        elif char in ":,;(){}[].":
            made += rf"\s*{re.escape(char)}\s*"
        elif char != "`":
            made += re.escape(char)
    return made


def _reads_back(node: t.Scenario, texts: list[str], steps: Steps) -> bool:
    """Whether these sentences, read with the table, are the parts of the scenario."""
    work = Inward(steps, "x")
    said = tuple(Step("given", each, _NOWHERE) for each in texts)
    lines = list(work.scenario(Case("x", (), said, _NOWHERE), 1))
    parsed, faults = parse(Source("x.req", "\n".join(lines)))
    item = parsed.items[0] if not faults and len(parsed.items) == 1 else None
    if not isinstance(item, t.Scenario) or work.findings():
        return False
    known = [each for each in node.parts if not isinstance(each, t.Start)]
    return [each for each in item.parts if not isinstance(each, t.Start)] == known and _start(item) == _start(node)


def _start(node: t.Scenario) -> list[t.ScenarioPart]:
    return [each for each in node.parts if isinstance(each, t.Start)]

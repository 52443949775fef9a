"""Features as scenarios: each step by the table of steps, else as a part of a scenario that it is as it stands.

A step that is neither is told with its line, stays in the text as a comment, and makes the scenario an excerpt: more
happened than is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from reqonto.diagnostics import codes_gherkin as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.interchange.gherkin.features import Case, Feature, Step
from reqonto.interchange.gherkin.steps import Names, NoValue, Row, Steps, filled, fitting, length, seconds, table_values
from reqonto.source import Source
from reqonto.syntax import tree as t
from reqonto.syntax.lexer import NAME_TOKEN, UID_TOKEN
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import dominant_dialect, print_tree
from reqonto.syntax.show import Dialect

ID = re.compile(r"[A-Z]+[\w./]*-[\w./-]*\d\w*")
"""A tag that is the id of its scenario."""
NAMED = "id:"
"""What stands before an id in a tag that would be none otherwise."""
EXCERPT = "excerpt"
"""The tag of a scenario that is an excerpt."""
MORE_TOLD = 3
"""Lines of equal steps that are told beside the first."""


def text_of(
    feature: Feature, source: Source, steps: Steps, dialect: Dialect | None = None
) -> tuple[str, list[Diagnostic]]:
    """The scenarios of a feature as a text of the language, and what is wrong with its steps."""
    work = Inward(steps, PurePath(source.path).stem)
    lines = [*dict.fromkeys([*filter(_is_import, feature.imports), *(f"import {each}" for each in steps.imports)])]
    for number, case in enumerate(feature.cases, start=1):
        lines += ["", *work.scenario(case, number)]
    parsed, faults = parse(Source(source.path, "\n".join(lines) + "\n"))
    assert not [each for each in faults if each.weight is Severity.ERROR], faults
    chosen: Dialect = dialect or ("zh" if feature.language.startswith("zh") else dominant_dialect(parsed.source.text))
    return print_tree(parsed, chosen), work.findings()


class Inward:
    """The cases of one feature."""

    def __init__(self, steps: Steps, stem: str) -> None:
        self.steps = steps
        self.stem = re.sub(r"\W+", "_", stem).strip("_") or "feature"
        self.problems: list[Diagnostic] = []
        self.unmapped: dict[str, list[Step]] = {}
        self.taken: set[str] = set()
        self.names = Names()
        self._parts: dict[str, tuple[type, ...] | None] = {}
        self.elapsed = 0

    def findings(self) -> list[Diagnostic]:
        """What is wrong; equal steps are told once, with the lines of the others."""
        found = list(self.problems)
        for text, places in self.unmapped.items():
            spans = list({each.span.line: each.span for each in places}.values())
            rest = ", ".join(str(each.line) for each in spans[1 : MORE_TOLD + 1])
            many = f" … ({len(spans)})" if len(spans) > MORE_TOLD + 1 else ""
            more = Text(f" (also on line {rest}{many})", f"（另见第 {rest}{many} 行）") if rest else Text("", "")
            found.append(Diagnostic(codes.UNMAPPED_STEP, spans[0], {"step": text, "more": more}))
        return found

    def scenario(self, case: Case, number: int) -> Iterator[str]:
        """A case as an item."""
        self.elapsed = 0
        parts = [f"given {each}" if self._kinds(f"given {each}") else each for each in self.steps.always]
        kept: dict[str, str] = {}
        left = False
        for step in case.steps:
            found = self.step(step, kept)
            said = f"# {step.span.line}: {_one_line(step.text)}"
            if found is None:
                left = True
                parts.append(said)
                continue
            parts += [f"{said} ({_one_line(text)})" if kind == "skip" else text for kind, text in found]
        tags = [tag for tag in case.tags if tag != EXCERPT and not _is_id(tag)]
        excerpt = " excerpt" if left or EXCERPT in case.tags else ""
        uid = self._id(case, number)
        title = case.name.replace("\\", "/").replace('"', "'")
        # A scenario without a title is called by its id in a feature.
        called = "" if title == uid else f' "{title}"'
        yield f"scenario {uid}{called}{excerpt} {{"
        yield from (f"  {each}" for each in self._begun(parts))
        if tags:
            yield "  tags " + ", ".join("`" + re.sub(r"[`\s]", "_", tag) + "`" for tag in tags)
        yield "}"

    def _begun(self, parts: list[str]) -> list[str]:
        """The parts with the time at which they begin, before the first that is no given fact."""
        kinds = [() if each.startswith("#") else self._kinds(each) or () for each in parts]
        if any(t.Start in each for each in kinds):
            return parts
        facts = (t.GivenObject, t.GivenFact, t.OpenKind)
        place = next((n for n, each in enumerate(kinds) if any(one not in facts for one in each)), len(parts))
        return [*parts[:place], f"start {self.steps.start}", *parts[place:]]

    def _id(self, case: Case, number: int) -> str:
        named = next((tag.removeprefix(NAMED) for tag in case.tags if _is_id(tag)), "")
        wanted = named or f"{self.stem}-{number}"
        uid, more = wanted, 1
        while uid in self.taken:
            more += 1
            uid = f"{wanted}-{more}"
        self.taken.add(uid)
        return uid

    # ------------------------------------------------ steps

    def step(self, step: Step, kept: dict[str, str]) -> list[tuple[str, str]] | None:
        """The parts that a step stands for; None where nothing says what it means."""
        found = fitting(self.steps, step.text)
        if found is not None:
            return self._by_row(step, *found, kept)
        own = None if step.table or step.document is not None else self._as_it_stands(step)
        if own is None:
            self.unmapped.setdefault(step.text, []).append(step)
            return None
        return [("", own)]

    def _by_row(
        self, step: Step, row: Row, gaps: Mapping[str, str], kept: dict[str, str]
    ) -> list[tuple[str, str]] | None:
        if bool(step.table) != row.by_rows:
            # A table that the row does not speak of would be lost.
            self.unmapped.setdefault(step.text, []).append(step)
            return None
        parts: list[tuple[str, str]] = []
        for values in table_values(step.table) if row.by_rows else ({},):
            known = {**kept, **gaps, **values, **({} if step.document is None else {"document": step.document})}
            for kind, template in row.parts:
                try:
                    text = template if kind == "skip" else filled(template, known, self.names)
                    if kind == "wait":
                        self.elapsed += seconds(text)
                        continue
                    text = text if kind == "skip" else self._written(kind, text)
                except NoValue as wrong:
                    fields = {"step": step.text, "text": f"{template} ({wrong})", "what": _CALLED[kind]}
                    self.problems.append(Diagnostic(codes.STEP_MEANING, step.span, fields))
                    return None
                if kind != "skip" and not self._is_part(text):
                    fields = {"step": step.text, "text": text, "what": _CALLED[kind]}
                    self.problems.append(Diagnostic(codes.STEP_MEANING, step.span, fields))
                    return None
                parts.append((kind, text))
            for name, template in row.keep.items():
                try:
                    kept[name] = filled(template, known, self.names)
                except NoValue:
                    kept.pop(name, None)
        return parts

    def _written(self, kind: str, text: str) -> str:
        match kind:
            case "given":
                return f"given {text}"
            case "do":
                self.elapsed += self.steps.pause
                return f"at +{length(self.elapsed)}: {text}"
            case _:
                return f"{kind} {text}"

    def _as_it_stands(self, step: Step) -> str | None:
        """A step that is a part of a scenario, in the words of the language."""
        text = step.text.strip()
        match step.sense:
            case "given":
                # One word is the name of a step as well as of a fact: as a fact it is written with `given`.
                tried = [text] if NAME_TOKEN.fullmatch(text) else [text, f"given {text}"]
            case "when":
                later = self.elapsed + self.steps.pause
                if not self._is_part(text) and self._is_part(f"at +{length(later)}: {text}"):
                    self.elapsed = later
                    return f"at +{length(later)}: {text}"
                tried = [text]
            case _:
                tried = [text, f"expect {text}"]
        return next((each for each in tried if self._is_part(each)), None)

    def _is_part(self, text: str) -> bool:
        return bool(self._kinds(text))

    def _kinds(self, text: str) -> tuple[type, ...] | None:
        """What parts of a scenario a text is; None if it is something else as well."""
        if text not in self._parts:
            parsed, faults = parse(Source("step.req", f"scenario X-1 {{\n{text}\n}}"))
            item = parsed.items[0] if len(parsed.items) == 1 else None
            whole = isinstance(item, t.Scenario) and not faults and not item.meta and not parsed.comments
            self._parts[text] = tuple(map(type, item.parts)) if whole and isinstance(item, t.Scenario) else None
        return self._parts[text]


_CALLED: Mapping[str, Text] = {
    "given": Text("given fact", "已知事实"), "do": Text("event", "事件"), "check": Text("check", "检查"),
    "expect": Text("expectation", "预期"), "wait": Text("length of time", "时长"), "skip": Text("reason", "原因"),
}  # fmt: skip


def _is_id(tag: str) -> bool:
    """Whether a tag is the id of its scenario."""
    return ID.fullmatch(tag) is not None or (tag.startswith(NAMED) and UID_TOKEN.fullmatch(tag, len(NAMED)) is not None)


def _is_import(text: str) -> bool:
    """Whether a text imports a module, and does nothing else."""
    parsed, faults = parse(Source("import.req", text))
    return not faults and not parsed.comments and [type(each) for each in parsed.items] == [t.Import]


def _one_line(text: str) -> str:
    return " ".join(text.split())

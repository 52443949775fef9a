"""Test cases as scenarios of the language, as Gherkin and as data.

Every scenario is read back as it is printed and judged before anybody sees it: one whose verdicts are not the expected
ones is not printed, and what it should have shown is listed with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reqonto import __version__
from reqonto.cases import GHERKIN, gherkin_steps
from reqonto.checks.boundary import Case, Cases, NotShown
from reqonto.checks.conditions import Probe
from reqonto.checks.findings import VERDICTS
from reqonto.checks.holding import holding
from reqonto.checks.scenarios import check_scenarios, labels_of
from reqonto.checks.verdicts import ScenarioResult, Verdict
from reqonto.constraints.axioms import interpret
from reqonto.constraints.information import Information
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.logic.show import Labels
from reqonto.logic.theory import Theory
from reqonto.pipeline import Result
from reqonto.records import dataclass
from reqonto.report.case_words import JUDGED, condition, distance, shown, why_not
from reqonto.report.json import world_json
from reqonto.report.text import told_world
from reqonto.report.witness_scenario import (
    ScenarioWriter,
    free_id,
    holds_item,
    is_quality,
    zone_of,
)
from reqonto.report.words import counted, title
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax import tree
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import dominant_dialect, print_tree

SCHEMA = 1

_EXPECTED: Mapping[str, Verdict] = {
    "satisfied": Verdict.SATISFIED,
    "violated": Verdict.VIOLATED,
    "not_applicable": Verdict.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class Written:
    """A case as a scenario; `text` is empty where a scenario cannot tell it, and `differs` has the verdicts it gave."""

    uid: str
    case: Case
    text: str
    differs: tuple[tuple[str, Verdict | None], ...] = ()


@dataclass(frozen=True)
class Suite:
    """The cases for some requirements, written down."""

    result: Result
    theory: Theory
    labels: Labels
    ids: tuple[str, ...]
    found: Cases
    header: str
    written: tuple[Written, ...]

    @property
    def told(self) -> tuple[Written, ...]:
        """The cases that a scenario tells with the expected verdicts."""
        return tuple(each for each in self.written if each.text)

    def where(self, probe: Probe) -> Written | NotShown:
        """The scenario that shows something, or why there is none."""
        for each in self.written:
            if any(one is probe for one in each.case.shows):
                return each
        left = self.found.of(probe)
        assert isinstance(left, NotShown)
        return left

    @property
    def unshown(self) -> Iterator[Probe]:
        """What no scenario shows."""
        for probe in self.found.probes:
            where = self.where(probe)
            if isinstance(where, NotShown) or not where.text:
                yield probe

    def shows(self, probe: Probe) -> Text:
        """What a world is to show, in words."""
        return shown(probe, self.theory, self.labels)


# ---------------------------------------------------------------- writing and reading back


def suite_of(result: Result, ids: Sequence[str], found: Cases) -> Suite:
    """The cases written as scenarios of a module of their own, and judged as they stand there."""
    specification = result.specification
    assert specification is not None
    assert result.theory is not None
    labels = labels_of(specification, result.theory)
    home = next(each for each in result.trees if holds_item(each, ids[0]))
    desk = _Desk(result, home, "".join(_header(result, ids)))
    drafts: list[_Draft] = []
    taken: dict[str, int] = {}
    for case in found.cases:
        first = case.shows[0]
        number = taken[first.requirement] = taken.get(first.requirement, 0) + 1
        uid = free_id(specification, f"W-{first.requirement}-{number}")
        writer = ScenarioWriter(specification, case.world.structure, zone_of(specification, first.requirement))
        called = shown(first, result.theory, labels)[desk.dialect]
        called = f"{first.requirement}: {called}" if desk.dialect == "en" else f"{first.requirement}：{called}"
        drafts.append(_Draft(uid, case, writer, called.replace('"', "'").replace("\\", "/")))
    desk.write(drafts)
    written = tuple(
        Written(each.uid, each.case, desk.printed(each) if each.right else "", () if each.right else each.otherwise)
        for each in drafts
    )
    return Suite(result, result.theory, labels, tuple(ids), found, desk.header, written)


class _Draft:
    """A scenario that is being written."""

    def __init__(self, uid: str, case: Case, writer: ScenarioWriter, called: str) -> None:
        self.uid = uid
        self.case = case
        self.writer = writer
        self.called = called
        self.more: tuple[str, ...] = ()
        self.tree: tree.Tree | None = None
        self.judged: ScenarioResult | None = None

    @property
    def broken(self) -> list[str]:
        return _broken(self.judged)

    @property
    def verdicts(self) -> tuple[tuple[str, Verdict | None], ...]:
        judgements = () if self.judged is None else self.judged.judgements
        given = {each.requirement: each.verdict for each in judgements}
        return tuple((id_, given.get(id_)) for id_, _ in self.case.verdicts)

    @property
    def right(self) -> bool:
        """Whether it gives the verdicts that the evaluator gave about the world."""
        expected = tuple((id_, _EXPECTED[judged]) for id_, judged in self.case.verdicts)
        unexpected = set(self.broken) - {*self.more, *(id_ for id_, _ in self.case.verdicts)}
        return bool(expected) and self.verdicts == expected and not unexpected

    @property
    def otherwise(self) -> tuple[tuple[str, Verdict | None], ...]:
        """The verdicts that are not those of the world."""
        expected = {id_: _EXPECTED[judged] for id_, judged in self.case.verdicts}
        given = [(id_, verdict) for id_, verdict in self.verdicts if verdict is not expected[id_]]
        return (*given, *((id_, Verdict.VIOLATED) for id_ in self.broken if id_ not in {*expected, *self.more}))

    def text(self) -> str:
        expected = [f"expect `{id_}` {judged.replace('_', ' ')}" for id_, judged in self.case.verdicts]
        expected += [f"expect `{id_}` violated" for id_ in self.more]
        return "\n".join(self.writer.lines(self.uid, self.called, expected))


def _broken(judged: ScenarioResult | None) -> list[str]:
    judgements = () if judged is None else judged.judgements
    return [each.requirement for each in judgements if each.verdict is Verdict.VIOLATED]


class _Desk:
    """Where scenarios are put beside the specification and judged."""

    def __init__(self, result: Result, home: tree.Tree, header: str) -> None:
        self.result = result
        self.home = home
        self.dialect = dominant_dialect(home.source.text)
        self.header = ""
        self.information: Information | None = None
        self.head: tuple[tree.Item, ...] = ()
        if header:
            parsed, _ = parse(Source("cases.req", header))
            self.head = parsed.items
            self.header = print_tree(parsed, self.dialect)

    def write(self, drafts: Sequence[_Draft]) -> None:
        """Judge the drafts, tell what services provide and what else is broken, and judge them again."""
        self._judge(drafts)
        served = [draft for draft in drafts if self._serve(draft)]
        before = {draft.uid: (draft.judged, draft.tree) for draft in served}
        if served:
            self._judge(served)
        for draft in served:
            told = before[draft.uid]
            if not set(draft.broken) < set(_broken(told[0])):
                draft.writer.extra = []
                draft.judged, draft.tree = told
        changed = [draft for draft in drafts if self._admit(draft)]
        if changed:
            self._judge(changed)

    def _serve(self, draft: _Draft) -> bool:
        """Tell what services provide, where they are not kept: that is no event of a world."""
        if self.information is None:
            return False
        needs, services = self.information.needs, self.information.services
        wanted = {piece.id for id_ in draft.broken if id_ in needs for piece in needs[id_].pieces}
        for service in services.values():
            if service.id in draft.broken or any(piece.id in wanted for piece in service.pieces):
                draft.writer.extra = [*draft.writer.extra, *draft.writer.provisions(service.id, self.information)]
        return bool(draft.writer.extra)

    def _admit(self, draft: _Draft) -> bool:
        """Expect broken what the world need not keep and does not."""
        own = {id_ for id_, _ in draft.case.verdicts}
        draft.more = tuple(
            id_ for id_ in dict.fromkeys(draft.broken) if id_ not in own and self._is_free(id_, draft.case)
        )
        return bool(draft.more)

    def _is_free(self, id_: str, case: Case) -> bool:
        """Whether a world may break it: what it does break, and what is no part of it, as provisions and measures."""
        theory, specification = self.result.theory, self.result.specification
        assert theory is not None
        assert specification is not None
        if self.information is not None and (id_ in self.information.services or id_ in self.information.needs):
            return True
        if id_ in theory.by_id:
            return any(not holding(axiom.formula, case.world.structure) for axiom in theory.by_id[id_])
        return is_quality(specification, id_)

    def printed(self, draft: _Draft) -> str:
        assert draft.tree is not None
        return print_tree(draft.tree, self.dialect)

    def _judge(self, drafts: Sequence[_Draft]) -> None:
        specification = self.result.specification
        assert specification is not None
        for draft in drafts:
            written = draft.text()
            for key in specification.entries:
                # An id is no name: it stands without backticks.
                written = written.replace(f"expect `{key}` ", f"expect {key} ")
            parsed, faults = parse(Source(f"{draft.uid}.req", written + "\n"))
            draft.tree = None if faults else parsed
            draft.judged = None
        readable = [draft for draft in drafts if draft.tree is not None]
        if not self._judged_together(readable) and len(readable) > 1:
            # One that cannot be said keeps the others from being judged: each is judged by itself.
            for draft in readable:
                self._judged_together([draft])

    def _judged_together(self, drafts: Sequence[_Draft]) -> bool:
        trees = [draft.tree for draft in drafts if draft.tree is not None]
        if not trees:
            return True
        # As they are printed: in the words of the file's language, in a module of their own.
        page = self.header + "\n".join(print_tree(each, self.dialect) for each in trees)
        parsed, faults = parse(Source("cases.req", page))
        specification, told = resolve(self._beside(parsed))
        if faults or any(each.weight is Severity.ERROR and not self.result.is_excused(each) for each in told):
            return False
        settings = self.result.settings
        interpretation = interpret(
            specification, phases=settings.phases, without=settings.without_phases, as_of=settings.day
        )
        self.information = interpretation.information
        results, found = check_scenarios(
            specification, interpretation.told_theory, only=[draft.uid for draft in drafts]
        )
        if any(each.weight is Severity.ERROR for each in found):
            return False
        given = {each.id: each for each in results}
        for draft in drafts:
            draft.judged = given.get(draft.uid)
        return True

    def _beside(self, parsed: tree.Tree) -> list[tree.Tree]:
        """All texts with the scenarios: in a module of their own, or at the end of a text that is no module.

        Such a text cannot be imported, so that nothing else knows its names.
        """
        if self.header:
            return [*self.result.trees, parsed]
        return [
            replace(each, items=(*each.items, *parsed.items)) if each is self.home else each
            for each in self.result.trees
        ]


def _header(result: Result, ids: Sequence[str]) -> Iterator[str]:
    """A module for the scenarios, which imports the modules of the requirements and all that these import."""
    specification = result.specification
    assert specification is not None
    homes = dict.fromkeys(id(each) for key in ids for each in result.trees if holds_item(each, key))
    trees = [each for each in result.trees if id(each) in homes]
    modules = [item for each in trees for item in each.items if isinstance(item, tree.Module)]
    if not modules:
        return
    zone = specification.modules[modules[0].path.text].zone if modules[0].path.text in specification.modules else ""
    said = f' zone "{zone}" ' if zone else ""
    # Files of several requirements may stand side by side.
    own = f".`{ids[0]}`" if len(ids) == 1 else ""
    yield f"module {_quoted(modules[0].path)}.cases{own} {{{said}}}\n"
    names = {each.path.text: each.path for each in modules}
    for each in trees:
        for item in each.items:
            if isinstance(item, tree.Import) and item.alias is None:
                names.setdefault(item.path.text, item.path)
    yield from (f"import {_quoted(path)}\n" for path in names.values())


def _quoted(path: tree.Path) -> str:
    return ".".join(f"`{part.text}`" for part in path.parts)


# ---------------------------------------------------------------- as scenarios


def scenarios(suite: Suite, lang: str) -> str:
    """All scenarios as one text, each with what it shows in comments; then what none of them shows."""
    lines = [f"# {clean(line)}" for line in _opening(suite, lang)]
    parts = ["\n".join(lines) + "\n", suite.header] if suite.header else ["\n".join(lines) + "\n"]
    for each in suite.told:
        comments = [f"# {_shown_as(suite, probe, lang)}" for probe in each.case.shows]
        parts.append("\n".join(comments) + "\n" + each.text)
    missing = list(_missing(suite, lang))
    if missing:
        parts.append("\n".join(f"# {clean(line)}" for line in missing) + "\n")
    return "\n".join(parts)


def _shown_as(suite: Suite, probe: Probe, lang: str) -> str:
    said = suite.shows(probe)
    text = Text(f"{probe.requirement}: {said.en}", f"{probe.requirement}：{said.zh}")
    return clean(text[lang])


def _opening(suite: Suite, lang: str) -> Iterator[str]:
    told = len(suite.told)
    seen, wanted = _points(suite, suite.ids)
    about = Text(suite.ids[0], suite.ids[0]) if len(suite.ids) == 1 else counted(
        len(suite.ids), "requirement", "requirements", "条需求"
    )  # fmt: skip
    show = counted(told, "scenario shows", "scenarios show", "个场景")
    where = Text("as it stands here", "按此处的文本")
    if not suite.header:
        home = next(each.source.path for each in suite.result.trees if holds_item(each, suite.ids[0]))
        where = Text(f"at the end of {clean(home)}, where it belongs", f"作为 {clean(home)} 末尾的内容（应放在那里）")
    yield Text(
        f"Test cases for {about.en}: {show.en} {seen} of {wanted} points. Each was judged {where.en}.",
        f"{about.zh}的测试用例：{show.zh}给出 {wanted} 个要点中的 {seen} 个。每个场景都已{where.zh}裁定过。",
    )[lang]
    if len(suite.ids) > 1:
        width = max(map(len, suite.ids))
        for id_ in suite.ids:
            seen, wanted = _points(suite, [id_])
            uids = [each.uid for each in suite.told if any(probe.requirement == id_ for probe in each.case.shows)]
            part = Text(f"{seen} of {wanted}", f"{wanted} 中的 {seen}")
            yield f"  {id_:<{width}}  {part[lang]}  {' '.join(uids)}".rstrip()


def _points(suite: Suite, ids: Sequence[str]) -> tuple[int, int]:
    """How many points of these requirements scenarios show, and how many there are."""
    own = [probe for probe in suite.found.probes if probe.requirement in set(ids)]
    shown = [where for where in map(suite.where, own) if isinstance(where, Written) and where.text]
    return len(shown), len(own)


def _missing(suite: Suite, lang: str) -> Iterator[str]:
    """What no scenario shows, each with the reason."""
    rows: list[str] = []
    for probe in suite.unshown:
        where = suite.where(probe)
        why = why_not(where) if isinstance(where, NotShown) else _untold(where)
        rows.append(
            Text(f"  {_shown_as(suite, probe, 'en')}: {why.en}", f"  {_shown_as(suite, probe, 'zh')}：{why.zh}")[lang]
        )
    if rows:
        yield Text("No scenario shows:", "没有场景给出：")[lang]
        yield from rows


def _untold(written: Written) -> Text:
    given = [(id_, verdict) for id_, verdict in written.differs if verdict is not None]
    if not given:
        return Text("a scenario cannot say this world", "场景无法写出这个例子")
    id_, verdict = given[0]
    word = VERDICTS[verdict]
    return Text(
        f"a scenario cannot say all of this world: {id_} would be {word.en}",
        f"场景无法说出这个例子的全部：{id_} 的裁定会是{word.zh}",
    )


# ---------------------------------------------------------------- as stories, Gherkin and data


def stories(suite: Suite, style: Style) -> str:
    """Each case as a story, under what it shows; then what none of them shows."""
    parts: list[str] = []
    for each in suite.written:
        heads = "".join(f"{_shown_as(suite, probe, style.lang)}\n" for probe in each.case.shows)
        parts.append(f"{heads}{told_world(each.case.world, style)}  {_verdicts(each, style.lang)}\n")
    parts += ["".join(f"{line}\n" for line in _missing(suite, style.lang))]
    return "\n".join(part for part in parts if part)


def _verdicts(written: Written, lang: str) -> str:
    said = [
        Text(f"{id_} is {JUDGED[judged].en}", f"{id_}：{JUDGED[judged].zh}") for id_, judged in written.case.verdicts
    ]
    return Text("; ".join(each.en for each in said), "；".join(each.zh for each in said))[lang]


def gherkin(suite: Suite, lang: str) -> str:
    """One feature with a scenario for each case."""
    words = GHERKIN[lang]
    ids = Text(", ".join(suite.ids), "、".join(suite.ids))
    called = f"{suite.ids[0]} {title(suite.result, suite.ids[0], lang)}" if len(suite.ids) == 1 else ids[lang]
    lines = [f"# language: {words.language}", f"{words.feature}: {clean(called).strip()}"]
    for each in suite.told:
        world = each.case.world
        lines += ["", *(f"  # {_shown_as(suite, probe, lang)}" for probe in each.case.shows)]
        lines.append(f"  {words.scenario}: {each.uid} {_shown_as(suite, each.case.shows[0], lang)}")
        lines += gherkin_steps(words.given, words.also, [clean(fact[lang]) for fact in world.facts])
        happening = [
            Text(f"at {step.when}, {step.what.en}", f"{step.when}，{step.what.zh}") if step.when else step.what
            for step in world.steps
        ]
        lines += gherkin_steps(words.when, words.also, [clean(step[lang]) for step in happening])
        ends = [Text(f"{id_} is {JUDGED[word].en}", f"{id_} {JUDGED[word].zh}") for id_, word in each.case.verdicts]
        lines += gherkin_steps(words.then, words.also, [end[lang] for end in ends])
    missing = list(_missing(suite, lang))
    if missing:
        lines += ["", *(f"# {clean(line)}" for line in missing)]
    return "\n".join(lines) + "\n"


def data(suite: Suite) -> str:
    """The cases as JSON; `cases.schema.json` beside this module fixes its shape."""
    return json.dumps(cases_json(suite), ensure_ascii=False, indent=2) + "\n"


def schema() -> dict[str, object]:
    """The JSON Schema of what `data` gives."""
    from importlib import resources

    text = resources.files("reqonto.report").joinpath("cases.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded


def cases_json(suite: Suite) -> dict[str, Json]:
    """Each requirement with its points, and the cases that show them."""
    return {
        "schema": SCHEMA,
        "reqonto": __version__,
        "requirements": [_requirement_json(suite, id_) for id_ in suite.ids],
        "module": suite.header or None,
        "cases": [_case_json(suite, each) for each in suite.written],
    }


def _requirement_json(suite: Suite, id_: str) -> dict[str, Json]:
    own = [probe for probe in suite.found.probes if probe.requirement == id_]
    return {
        "id": id_,
        "title": {lang: title(suite.result, id_, lang) for lang in ("en", "zh")},
        "points": [_point_json(suite, probe) for probe in own],
    }


def _point_json(suite: Suite, probe: Probe) -> dict[str, Json]:
    where = suite.where(probe)
    fields: dict[str, Json] = {"shows": probe.shown, "text": text_json(suite.shows(probe))}
    if probe.place is not None:
        fields["condition"] = text_json(condition(probe, suite.theory, suite.labels))
        fields["of"] = "trigger" if probe.place.in_trigger else "duty"
    if probe.distance is not None:
        far = distance(probe, suite.theory)
        fields["distance"] = {"units": probe.distance.units, "text": text_json(far)}
    if isinstance(where, Written):
        return {**fields, "case": where.uid}
    if where.undecided:
        return {**fields, "case": None, "undecided": where.undecided}
    return {**fields, "case": None, "because": list(where.because)}


def _case_json(suite: Suite, written: Written) -> dict[str, Json]:
    return {
        "id": written.uid,
        "verdicts": dict(written.case.verdicts),
        "shows": [
            text_json(Text(*(_shown_as(suite, probe, lang) for lang in ("en", "zh")))) for probe in written.case.shows
        ],
        "scenario": written.text or None,
        "witness": world_json(written.case.world),
    }

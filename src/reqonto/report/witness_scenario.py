"""A world as a scenario of the language, which `reqonto run` judges, and as Given/When/Then.

What is written is read back and judged before anybody sees it: a world holds more than a scenario can say (that
a value is absent in the middle of a story, for one), and then the scenario says in a comment what its verdict is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo

from reqonto.cases import GHERKIN, gherkin_steps
from reqonto.checks.scenarios import check_scenarios
from reqonto.checks.verdicts import ScenarioResult, Verdict, World
from reqonto.constraints.axioms import Interpretation, interpret
from reqonto.constraints.information import Information
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import clean
from reqonto.logic.sorts import STEPS, ObjectSort
from reqonto.logic.structure import Structure, Value
from reqonto.logic.theory import is_timeout
from reqonto.pipeline import Result
from reqonto.records import dataclass
from reqonto.report.witness_lifecycles import Lives, lives_of
from reqonto.report.words import title
from reqonto.source import Source
from reqonto.spec.model import Argument, EventKind, Feature, Parameter, Relation, Specification
from reqonto.spec.resolve import resolve
from reqonto.spec.types import ValueType
from reqonto.spec.units import MINOR_DIGITS, measure
from reqonto.spec.zones import known_zone
from reqonto.syntax import tree
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import dominant_dialect, print_tree
from reqonto.syntax.show import Dialect

_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Told:
    """A scenario as text, with the verdict that it gives about the requirement; None where it could not be read."""

    text: str
    verdict: Verdict | None


def scenario_of(
    result: Result, world: World, requirement: str, *, violate: bool, uid: str = "", idle: bool = False
) -> Told:
    """The world as a scenario that can stand in the file of the requirement; `idle` where it does not apply there."""
    specification = result.specification
    assert specification is not None
    home = next(each for each in result.trees if holds_item(each, requirement))
    dialect = dominant_dialect(home.source.text)
    uid = free_id(specification, uid or f"W-{requirement}")
    expected = "violated" if violate else "not applicable" if idle else "satisfied"
    writer = ScenarioWriter(specification, world.structure, zone_of(specification, requirement))

    def read(expectations: Sequence[str]) -> _Read:
        written = "\n".join(writer.lines(uid, called_as(result, requirement, dialect), expectations))
        for key in specification.entries:
            # An id is no name: it stands without backticks.
            written = written.replace(f"expect `{key}` ", f"expect {key} ")
        parsed, faults = parse(Source("witness.req", written))
        if faults:
            return _Read(written + "\n", None)
        return _judged(result, home, parsed, uid, print_tree(parsed, dialect))

    expectation = f"expect `{requirement}` {expected}"
    found = read([expectation])
    for id_ in found.unkept_services:
        # What a service provides is no event of a world.
        writer.extra = [*writer.extra, *writer.provisions(id_, found.information)]
    if writer.extra:
        fuller = read([expectation])
        if fuller.of(requirement) is found.of(requirement) and set(fuller.broken) < set(found.broken):
            found = fuller
        else:
            writer.extra = []
    # Nor does a world keep what is measured over many events, or promises that nothing binding asks for.
    left = found.unfollowed if found.interpretation is None else [
        *found.unfollowed,
        *(key for key in found.broken if key in found.information.services or is_quality(specification, key)),
    ]  # fmt: skip
    more = [f"expect `{key}` violated" for key in dict.fromkeys(left) if key != requirement]
    if more:
        found = read([expectation, *more])
    return Told(found.text, found.of(requirement))


@dataclass(frozen=True, slots=True)
class _Read:
    """A scenario as it is read back; without a result if it could not be."""

    text: str
    result: ScenarioResult | None
    interpretation: Interpretation | None = None

    def of(self, requirement: str) -> Verdict | None:
        judgements = () if self.result is None else self.result.judgements
        return next((each.verdict for each in judgements if each.requirement == requirement), None)

    @property
    def broken(self) -> list[str]:
        judgements = () if self.result is None else self.result.judgements
        return [each.requirement for each in judgements if each.verdict is Verdict.VIOLATED]

    @property
    def information(self) -> Information:
        assert self.interpretation is not None
        return self.interpretation.information

    @property
    def unfollowed(self) -> list[str]:
        """The recommendations that the story does not follow: a witness keeps what is binding."""
        if self.interpretation is None:
            return []
        axioms, services = self.interpretation.told_theory.by_id, self.information.services
        return [
            key for key in self.broken if key in axioms and axioms[key][0].force == "should" and key not in services
        ]

    @property
    def unkept_services(self) -> list[str]:
        """The services that are not told to have provided, or that would meet a need that is unmet."""
        if self.interpretation is None:
            return []
        broken = self.broken
        wanted = {
            piece.id for id_ in broken if id_ in self.information.needs for piece in self.information.needs[id_].pieces
        }
        return [
            service.id
            for service in self.information.services.values()
            if service.id in broken or any(piece.id in wanted for piece in service.pieces)
        ]


def gherkin(result: Result, world: World, requirement: str, lang: str, *, violate: bool) -> str:
    """The world as Given/When/Then, for people and for tools that read Gherkin."""
    called = title(result, requirement, lang)
    name = f"{requirement} {called}".strip()
    words = GHERKIN[lang]
    end = Text(f"{requirement} is violated", f"{requirement} 被违反") if violate else Text(
        f"{requirement} is kept", f"{requirement} 得到遵守"
    )  # fmt: skip
    lines = [f"# language: {words.language}", f"{words.feature}: {clean(name)}", ""]
    lines.append(f"  {words.scenario}: {clean(name)}")
    lines += gherkin_steps(words.given, words.also, [clean(fact[lang]) for fact in world.facts])
    happening = [
        Text(f"at {step.when}, {step.what.en}", f"{step.when}，{step.what.zh}") if step.when else step.what
        for step in world.steps
    ]
    lines += gherkin_steps(words.when, words.also, [clean(each[lang]) for each in happening])
    lines += gherkin_steps(words.then, words.also, [end[lang]])
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------- reading it back


def _judged(result: Result, home: tree.Tree, parsed: tree.Tree, uid: str, text: str) -> _Read:
    trees = [replace(each, items=(*each.items, *parsed.items)) if each is home else each for each in result.trees]
    specification, found = resolve(trees)
    if any(each.weight is Severity.ERROR for each in found):
        return _Read(text, None)
    settings = result.settings
    interpretation = interpret(
        specification, phases=settings.phases, without=settings.without_phases, as_of=settings.day
    )
    results, told = check_scenarios(specification, interpretation.told_theory, only=[uid])
    if not results or any(each.weight is Severity.ERROR for each in told):
        return _Read(text, None)
    return _Read(text, results[0], interpretation)


def holds_item(parsed: tree.Tree, requirement: str) -> bool:
    """Whether a text has the item with this id, or the kind whose member it names."""
    ids = (getattr(item, "uid", None) for item in parsed.items)
    if any(isinstance(uid, tree.Name) and uid.text == requirement for uid in ids):
        return True
    kind = requirement.partition(".")[0]
    named = (getattr(item, "name", None) for item in parsed.items)
    return any(isinstance(name, tree.Name) and name.text == kind for name in named)


def is_quality(specification: Specification, key: str) -> bool:
    """Whether an id is that of a quality target."""
    entry = specification.entries.get(key)
    return entry is not None and isinstance(entry.node, tree.Quality)


def free_id(specification: Specification, wanted: str) -> str:
    """An id that nothing has yet, as near to the wanted one as may be."""
    base = re.sub(r"[^\w.\-/]", "-", wanted)
    uid, number = base, 1
    while uid in specification.entries:
        number += 1
        uid = f"{base}-{number}"
    return uid


def called_as(result: Result, requirement: str, dialect: Dialect) -> str:
    """The title of a requirement, as it may stand in quotation marks."""
    return title(result, requirement, dialect).replace('"', "'").replace("\\", "/")


def zone_of(specification: Specification, requirement: str) -> tzinfo:
    """The zone of the module that a requirement stands in."""
    entry = specification.entries.get(requirement)
    module = "" if entry is None else entry.module
    info = specification.modules.get(module)
    name = "" if info is None else info.zone
    return ZoneInfo(name) if name and known_zone(name) else UTC


# ---------------------------------------------------------------- writing it

_MISSING = "is missing"
"""Stands in the place of a value that is absent; a text would have quotation marks."""


@dataclass
class ScenarioWriter:
    """One world being written."""

    specification: Specification
    world: Structure
    zone: tzinfo
    names: dict[str, str] = field(default_factory=dict)
    extra: list[tuple[Fraction, str]] = field(default_factory=list)
    """Further steps."""
    lives: Lives = field(init=False)

    def __post_init__(self) -> None:
        self.lives = lives_of(self.specification, self.world)
        taken: set[str] = set()
        events = {kind.sort.name for kind in self._event_kinds()}
        for sort, elements in self.world.elements.items():
            if sort in events or ":" in sort:
                continue
            for element in elements:
                base = element if _NAME.fullmatch(element) else "x" + re.sub(r"\W", "_", element)
                name, number = base, 1
                while name in taken:
                    number += 1
                    name = f"{base}_{number}"
                taken.add(name)
                self.names[element] = name

    def lines(self, uid: str, called: str, expectations: Sequence[str]) -> Iterator[str]:
        """The scenario, every name in backticks."""
        head = f'scenario {uid} "{called}" {{' if called else f"scenario {uid} {{"
        yield head
        for sort, elements in self.world.elements.items():
            yield from (self._given(sort, each) for each in elements if each in self.names and ":" not in sort)
        yield from self._relations()
        steps = sorted(self._steps(), key=lambda step: step[0])
        begun = self.lives.beginning(steps[0][0] if steps else None)
        if begun is None:
            start = self._local(steps[0][0] if steps else Fraction(0))
            start = start.replace(hour=0, minute=0, second=0, microsecond=0)
        else:
            start = self._local(begun)
        yield f"start {start.isoformat()}"
        offset = start.utcoffset() or timedelta()
        yield from (f"at {self._at(when, offset)}: {what}" for when, what in steps)
        last = max((self._local(when) for when in (*(step[0] for step in steps), *self._timeouts())), default=start)
        end = (last + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        yield f"ends {end.isoformat()}"
        yield from expectations
        yield "}"

    # -------------------------------------------------------- time

    def _local(self, instant: Fraction) -> datetime:
        seconds = instant * self.specification.tick
        whole = seconds.numerator // seconds.denominator
        micro = int((seconds - whole) * 1_000_000)
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=whole, microseconds=micro)).astimezone(self.zone)

    def _at(self, instant: Fraction, offset: timedelta) -> str:
        local = (self._local(instant).astimezone(UTC) + offset).replace(tzinfo=None)
        return local.isoformat()

    def _timeouts(self) -> Iterator[Fraction]:
        for sort, elements in self.world.elements.items():
            if is_timeout(ObjectSort(sort)):
                table = self.world.functions.get(f"{sort}.time", {})
                yield from (value for each in elements if isinstance(value := table.get((each,)), Fraction))

    # -------------------------------------------------------- objects

    def _given(self, sort: str, element: str) -> str:
        kinds = [kind for kind, names in self.world.members.items() if element in names]
        own = [
            kind for kind in kinds if not any(kind != other and kind in self._ancestors(other) for other in kinds)
        ] or [sort]  # fmt: skip
        values: dict[str, str] = {}
        for kind in own:
            for name, declared in self.specification.members(kind).items():
                shown = self._member(element, declared[0])
                if shown is not None:
                    values.setdefault(name, shown)
        listed = ", ".join(f"`{name}`{' ' if value == _MISSING else ': '}{value}" for name, value in values.items())
        body = f" {{ {listed} }}" if listed else ""
        return f"given `{self.names[element]}`: {', '.join(self._path(kind) for kind in own)}{body}"

    def _ancestors(self, kind: str) -> tuple[str, ...]:
        return tuple(self.specification.ancestors(kind))

    def _path(self, symbol: str) -> str:
        kind = self.specification.kinds.get(symbol)
        return f"`{symbol if kind is None else kind.name}`"

    def _member(self, element: str, member: Parameter | Relation | Feature) -> str | None:
        match member:
            case Feature():
                if not member.optional:
                    return None
                return "true" if self._read(member.presence.name, (element,)) is True else "false"
            case Parameter():
                if len(member.args) > 1 or member.type.collection is not None:
                    return None
                value = self._read(member.function.name, (element,))
                if value is None and member.type.base == "boolean" and not member.type.optional:
                    value = False
                if value is None:
                    return _MISSING if member.type.optional else None
                return self._literal(value, member.type)
            case Relation():
                return self._linked(element, member)

    def _linked(self, element: str, member: Relation) -> str | None:
        name = member.function.name
        if member.via == "value":
            found = self._read(name, (element,))
            if found is None and member.low == 0 and member.function.partial:
                return _MISSING
            return f"`{self.names[found]}`" if isinstance(found, str) and found in self.names else None
        if member.via != "pairs":
            return None
        linked = [other for other in self.names if self._read(name, (element, other)) is True]
        return "{ " + ", ".join(f"`{self.names[other]}`" for other in linked) + " }" if linked else "{}"

    def _read(self, function: str, args: tuple[Value, ...]) -> Value | None:
        """The value, of a changing one the first; None if there is none."""
        line = self.world.timelines.get(function, {}).get(args)
        if line is not None:
            return line[0][1]
        return self.world.functions.get(function, {}).get(args)

    def _relations(self) -> Iterator[str]:
        """Relations and functions of several objects."""
        for relation in self.specification.global_relations.values():
            rows = {**self.world.functions.get(relation.function.name, {})}
            rows |= {
                args: True
                for args, line in self.world.timelines.get(relation.function.name, {}).items()
                if line[0][1] is True
            }
            for args, value in rows.items():
                if value is True:
                    yield f"given `{relation.name}`({self._arguments(args, relation.args)})"
        for parameter in self.specification.parameters.values():
            if parameter.owner or len(parameter.args) == 0:
                continue
            for args, value in self.world.functions.get(parameter.function.name, {}).items():
                shown = self._literal(value, parameter.type)
                if shown is not None:
                    yield f"given `{parameter.name}`({self._arguments(args, parameter.args)}) = {shown}"

    def _arguments(self, args: tuple[Value, ...], declared: tuple[Argument, ...]) -> str:
        shown = (self._literal(value, argument.type) for value, argument in zip(args, declared, strict=False))
        return ", ".join(each or "false" for each in shown)

    # -------------------------------------------------------- events

    def _event_kinds(self) -> Iterator[EventKind]:
        yield from self.specification.events.values()

    def _events(self) -> Iterator[tuple[EventKind, str, Fraction]]:
        for kind in self._event_kinds():
            for event in self.world.elements.get(kind.sort.name, ()):
                when = self._read(kind.time_function.name, (event,))
                if isinstance(when, Fraction):
                    yield kind, event, when

    def _steps(self) -> Iterator[tuple[Fraction, str]]:
        # What moves a state comes after what could have moved it at the same instant: the last one written counts.
        happened = sorted(self._events(), key=lambda each: self.lives.moved_by(*each))
        yield from ((when, self._event(kind, event)) for kind, event, when in happened)
        for sort, elements in self.world.elements.items():
            if sort.startswith("Provides:"):
                yield from self._provided(sort, elements)
        yield from self._sets()
        yield from self.extra

    def provisions(self, id_: str, information: Information) -> list[tuple[Fraction, str]]:
        """The steps by which a service provides what it promises, each time when it has to, or at the beginning."""
        service = information.services[id_]
        if service.at is None:
            times = [min((when for when, _ in self._steps()), default=Fraction(0))]
        else:
            table = self.world.functions.get(service.at.time_function.name, {})
            times = [value for value in table.values() if isinstance(value, Fraction)]
        receivers = [name for role in service.to for name in self._of_kind(role)] or [""]
        found: dict[tuple[Fraction, str], None] = {}
        for receiver in receivers:
            provider = next((name for name in self._of_kind(service.provider) if name != receiver), None)
            whom = f" to `{receiver}`" if receiver else ""
            for piece in service.pieces if provider is not None else ():
                member = "" if piece.whole else f".`{piece.id.rpartition('.')[2]}`"
                for thing in self._of_kind(piece.kind):
                    found.update(((when, f"`{provider}` provides `{thing}`{member}{whom}"), None) for when in times)
        return list(found)

    def _of_kind(self, kind: str) -> list[str]:
        """The names of the objects of a kind."""
        info = self.specification.kinds.get(kind)
        members = () if info is None else self.world.elements.get(info.sort.name, ()) if info.is_root else (
            self.world.members.get(kind, ())
        )  # fmt: skip
        return [name for element, name in self.names.items() if element in members]

    def _event(self, kind: EventKind, event: str) -> str:
        args: list[str] = []
        for argument in kind.args:
            assert argument.function is not None
            value = self._read(argument.function.name, (event,))
            if value is None and argument.type.base == "boolean" and not argument.type.optional:
                value = False
            shown = None if value is None else self._literal(value, argument.type)
            if shown is not None:
                args.append(f"`{argument.name}`: {shown}")
        to = self._read(kind.to_function.name, (event,))
        whom = f" to `{self.names[to]}`" if isinstance(to, str) and to in self.names else ""
        by = kind.by_function.name
        act = "do" if not kind.by and self._read(by, (event,)) is None else f"{self._actor(by, event)} does"
        return f"{act} `{kind.name}`({', '.join(args)}){whom}"

    def _actor(self, function: str, event: str) -> str:
        """Who does it; where worlds do not record that, somebody."""
        found = self._read(function, (event,))
        return f"`{self.names[found]}`" if isinstance(found, str) and found in self.names else "`somebody`"

    def _provided(self, sort: str, elements: tuple[str, ...]) -> Iterator[tuple[Fraction, str]]:
        for event in elements:
            when = self._read(f"{sort}.time", (event,))
            owner, item = self._read(f"{sort}.of", (event,)), self._read(f"{sort}.item", (event,))
            if not isinstance(when, Fraction) or not isinstance(owner, str) or not isinstance(item, str):
                continue
            # Of a thing without parameters it is the thing as such that is provided.
            member = "" if item in self.specification.kinds else f".`{item.rpartition('.')[2]}`"
            to = self._read(f"{sort}.to", (event,))
            whom = f" to `{self.names[to]}`" if isinstance(to, str) and to in self.names else ""
            actor = self._actor(f"{sort}.by", event)
            yield when, f"{actor} provides `{self.names.get(owner, owner)}`{member}{whom}"

    def _sets(self) -> Iterator[tuple[Fraction, str]]:
        """Values that change without a life cycle that makes them."""
        governed = {entry.id for entry in self.specification.entries.values() if entry.word == "lifecycle"}
        for parameter in self.specification.parameters.values():
            if parameter.id in governed or not parameter.owner:
                continue
            for args, line in self.world.timelines.get(parameter.function.name, {}).items():
                for start, value in line[1:]:
                    shown = None if value is None else self._literal(value, parameter.type)
                    owner = args[0]
                    if start is not None and shown is not None and isinstance(owner, str) and owner in self.names:
                        yield Fraction(start // STEPS), f"set `{self.names[owner]}`.`{parameter.name}` = {shown}"

    # -------------------------------------------------------- values

    def _literal(self, value: Value, type_: ValueType) -> str | None:
        """The value as it is written; None where the language has no literal for it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            if value in self.names and type_.base == "object":
                return f"`{self.names[value]}`"
            if type_.base in {"text", "identifier"}:
                quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
                return f'"{quoted}"'
            return f"`{value}`" if type_.base == "enumeration" else None
        return self._number(value, type_)

    def _number(self, value: Fraction, type_: ValueType) -> str | None:
        match type_.base:
            case "money":
                shown = _decimal(value / 10 ** MINOR_DIGITS.get(type_.unit, 2))
                return None if shown is None else f"{shown} {type_.unit}"
            case "percent":
                shown = _decimal(value * 100)
                return None if shown is None else f"{shown}%"
            case "duration":
                return _duration(value * self.specification.tick)
            case "quantity":
                known = measure(type_.unit)
                shown = None if known is None else _decimal(value / known.factor)
                return None if shown is None else f"{shown} {type_.unit}"
            case "date":
                return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=int(value))).date().isoformat()
            case "datetime":
                return self._local(value).isoformat()
            case "integer" | "decimal":
                return _decimal(value)
            case _:
                return None


def _decimal(value: Fraction) -> str | None:
    """The exact decimal; None where it has no end."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return None
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = abs(int(value * 10**digits))
    text = str(whole).rjust(digits + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{text[: len(text) - digits]}.{text[len(text) - digits :]}" if digits else f"{sign}{text}"


def _duration(seconds: Fraction) -> str | None:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds and seconds % length == 0:
            return f"{int(seconds / length)} {unit}"
    shown = _decimal(seconds)
    return None if shown is None else f"{shown} s"

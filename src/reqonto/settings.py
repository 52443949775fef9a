"""The settings of a project: `reqonto.toml`, or `[tool.reqonto]` in `pyproject.toml`, nearest upward.

A mistake in the file is a finding with its place, and the setting concerned keeps its default.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import field, fields, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from reqonto.diagnostics import codes_settings as codes
from reqonto.diagnostics.catalog import lookup
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Severity, Text
from reqonto.diagnostics.foreign import toml_fault
from reqonto.diagnostics.system import reason_of
from reqonto.globs import fits
from reqonto.lazily import pattern
from reqonto.records import dataclass
from reqonto.source import Source, Span

if TYPE_CHECKING:
    import tomllib

FILE = "reqonto.toml"
EDITIONS = ("2026",)
"""The editions of the language that this version reads, oldest first."""

MAX_BYTES = 1_000_000

SEVERITY_WORDS: Mapping[str, Severity | None] = MappingProxyType(
    {"error": Severity.ERROR, "warning": Severity.WARNING, "hint": Severity.HINT}
)
FAIL_ON_WORDS: Mapping[str, Severity | None] = MappingProxyType({**SEVERITY_WORDS, "never": None})

# Bands whose errors leave items without meaning: files, syntax, names, sorts.
_FIXED_BANDS = ("RQ00", "RQ01", "RQ02", "RQ03")


def _cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class PathSettings:
    """What holds of the texts whose path, from the folder of the settings file, is one of a pattern."""

    pattern: str
    severities: Mapping[str, Severity | None] = field(default_factory=lambda: MappingProxyType({}))
    dialect: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is told apart from its texts; every field has the default of a project without settings.

    `root` is the folder of the settings file, which `files` and `library` are relative to.  `severities` gives codes
    another weight, None leaves them out.  `only` and `skip` name stages or ids.  `fail_on` None never fails.
    `as_of` is the day whose rules are asked about; where none is chosen it is `today`, which only who calls knows.
    With neither, the rules of every day hold at once.
    `trace` names the gaps in what items trace that `check` tells of; unless asked it tells of none.
    With `process` the rules of requirements management are asked of the specification itself.
    With `confirm` a second solver looks at every contradiction that a finding rests on.
    `paths` give codes another weight in some texts, and these another encoding or language of keywords; the last that
    fits wins.  `accepted` is the file of accepted
    findings and `cache_dir` the folder of remembered answers, both from `root`.
    `engines` tells whether HermiT decides what OWL can express as well: `both`, `one`, or `auto`, of large ones only.
    """

    root: Path | None = None
    file: str = ""
    files: tuple[str, ...] = ()
    library: tuple[str, ...] = ()
    lang: str | None = None
    fail_on: Severity | None = Severity.ERROR
    fail_on_unknown: bool = False
    timeout: float = 300.0
    bound: int = 4
    jobs: int = field(default_factory=_cores)
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    dialect: str | None = None
    encoding: str | None = None
    severities: Mapping[str, Severity | None] = field(default_factory=lambda: MappingProxyType({}))
    phases: tuple[str, ...] = ()
    without_phases: tuple[str, ...] = ()
    as_of: date | None = None
    today: date | None = None
    edition: str | None = None
    cache: bool = True
    trace: tuple[str, ...] = ()
    process: bool = False
    confirm: bool = False
    engines: str = "auto"
    paths: tuple[PathSettings, ...] = ()
    accepted: str | None = None
    cache_dir: str | None = None

    def severities_at(self, shown: str | None) -> Mapping[str, Severity | None]:
        """The weights of codes in the text of a path, as messages show it; None: of what stands in no text."""
        fitting = [each.severities for each in self._at(shown) if each.severities]
        if not fitting:
            return self.severities
        return {code: weight for each in (self.severities, *fitting) for code, weight in each.items()}

    def dialect_at(self, shown: str) -> str | None:
        """The language of keywords that the text of a path is written in; None: that of most of its words."""
        return next((each.dialect for each in reversed(self._at(shown)) if each.dialect), self.dialect)

    def encoding_at(self, shown: str) -> str | None:
        """The encoding of the text of a path; None: UTF-8, or what a byte order mark says."""
        return next((each.encoding for each in reversed(self._at(shown)) if each.encoding), self.encoding)

    def alike(self, *names: str) -> Settings:
        """The same, but in all texts alike for these settings, which somebody chose for this call."""
        if not self.paths:
            return self
        return replace(self, paths=tuple(replace(each, **dict.fromkeys(names)) for each in self.paths))  # type: ignore[arg-type]

    def _at(self, shown: str | None) -> list[PathSettings]:
        """What holds of the text of a path beside the settings of all."""
        if not self.paths or shown is None:
            return []
        try:
            path = Path(os.path.relpath(Path(shown).resolve(), (self.root or Path()).resolve())).as_posix()
        except (OSError, ValueError):
            return []
        return [each for each in self.paths if fits(each.pattern, path)]

    @property
    def day(self) -> date | None:
        """The day whose rules are asked about."""
        return self.as_of if self.as_of is not None else self.today


class Unfit(ValueError):  # noqa: N818 - it says what a value is
    """A value that a setting cannot take; its argument, a `Text`, says what the setting takes."""


Reader: TypeAlias = Callable[[object], object]


def find(start: Path) -> Path | None:
    """The settings file that governs `start`: the nearest one upward."""
    try:
        here = start.resolve()
    except OSError:
        return None
    for folder in (here, *here.parents):
        own = folder / FILE
        if own.is_file():
            return own
        shared = folder / "pyproject.toml"
        if shared.is_file() and _has_section(shared):
            return shared
    return None


def load(path: Path, *, shown: str | None = None) -> tuple[Settings, list[Diagnostic]]:
    """The settings in a file; `shown` is the path that messages name."""
    name = shown if shown is not None else str(path)
    settings = Settings(root=path.parent, file=name)
    try:
        raw = path.read_bytes()[: MAX_BYTES + 1]
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = {"path": name, "reason": reason_of(error)}
        return settings, [Diagnostic(codes.SETTINGS_UNREADABLE, None, why)]
    source = Source(name, text)
    if len(raw) > MAX_BYTES:
        fields_ = {"path": name, "reason": Text(f"larger than {MAX_BYTES} bytes", f"超过 {MAX_BYTES} 字节")}
        return settings, [Diagnostic(codes.SETTINGS_UNREADABLE, Span(source, 0, 0), fields_)]
    if not text or text.isspace():
        return settings, []
    import tomllib  # a project without settings does without

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return settings, [_syntax(error, source)]
    except RecursionError:
        return settings, [Diagnostic(codes.SETTINGS_SYNTAX, Span(source, 0, 0), {"reason": "nested too deeply"})]
    prefix = ""
    if path.name == "pyproject.toml":
        prefix = "tool.reqonto"
        tool = table.get("tool", {})
        section = tool.get("reqonto", {}) if isinstance(tool, dict) else {}
        table = section if isinstance(section, dict) else {}
    return _read_table(table, settings, source, prefix)


def read_timeout(value: object) -> float:
    """Seconds, from a number or from text such as `90 s`, `2 min`."""
    expected = Text("a time such as `60` (seconds) or `2 min`", "时间，如 60（秒）或 2 min")
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|sec|秒|m|min|分|分钟|h|小时)?\s*", value)
        if match is None:
            raise Unfit(expected)
        factor = {"m": 60, "min": 60, "分": 60, "分钟": 60, "h": 3600, "小时": 3600}.get(match[2] or "s", 1)
        value = float(match[1]) * factor
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 31_536_000:
        raise Unfit(expected)
    return float(value)


# ---------------------------------------------------------------- values


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Unfit(Text("a text", "文本"))
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise Unfit(Text("a list of texts", "文本列表"))
    return tuple(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit(Text("`true` or `false`", "true 或 false"))
    return value


def _count(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Unfit(Text(f"a whole number from {least} to {most}", f"{least} 到 {most} 的整数"))
        return value

    return read


def _one_of(*words: str) -> Reader:
    def read(value: object) -> str:
        if value not in words:
            listed = ", ".join(f"`{word}`" for word in words)
            raise Unfit(Text(f"one of {listed}", f"{'、'.join(words)} 之一"))
        return str(value)

    return read


def _fail_on(value: object) -> Severity | None:
    return FAIL_ON_WORDS[str(_one_of(*FAIL_ON_WORDS)(value))]


def _encoding(value: object) -> str:
    try:
        return codecs.lookup(_text(value)).name
    except (LookupError, ValueError):
        raise Unfit(Text("the name of an encoding such as `utf-8` or `gb18030`", "编码名，如 utf-8、gb18030")) from None


def _date(value: object) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, date):
        raise Unfit(Text("a date such as `2026-11-11`", "日期，如 2026-11-11"))
    return value


TRACED = ("all", "origin", "need", "scenario", "verifies")


def _traced(value: object) -> tuple[str, ...]:
    words = _texts(value)
    if not set(words) <= set(TRACED):
        raise Unfit(Text(f"some of {', '.join(TRACED)}", f"{'、'.join(TRACED)} 中的若干项"))
    return words


def _edition(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)


KEYS: Mapping[str, tuple[str, Reader]] = MappingProxyType(
    {
        "files": ("files", _texts),
        "library": ("library", _texts),
        "lang": ("lang", _one_of("en", "zh")),
        "fail-on": ("fail_on", _fail_on),
        "fail-on-unknown": ("fail_on_unknown", _flag),
        "timeout": ("timeout", read_timeout),
        "bound": ("bound", _count(1, 64)),
        "jobs": ("jobs", _count(1, 256)),
        "only": ("only", _texts),
        "skip": ("skip", _texts),
        "dialect": ("dialect", _one_of("en", "zh")),
        "encoding": ("encoding", _encoding),
        "phase": ("phases", _texts),
        "without-phase": ("without_phases", _texts),
        "as-of": ("as_of", _date),
        "edition": ("edition", _edition),
        "cache": ("cache", _flag),
        "trace": ("trace", _traced),
        "process": ("process", _flag),
        "confirm": ("confirm", _flag),
        "engines": ("engines", _one_of("auto", "both", "one")),
        "accepted": ("accepted", _text),
        "cache-dir": ("cache_dir", _text),
    }
)
"""Every setting by the name that it has in the file, with its field and the reader of its values."""
OF_PATHS = ("dialect", "encoding")
"""Those that may differ between texts, beside the weights of codes; the others are of the question as a whole."""


# ---------------------------------------------------------------- reading


def _has_section(path: Path) -> bool:
    try:
        text = path.read_bytes()[:MAX_BYTES].decode("utf-8", "replace")
    except OSError:
        return False
    return re.search(r"^\s*\[\s*tool\s*\.\s*[\"']?reqonto\b", text, re.MULTILINE) is not None


def _read_table(
    table: Mapping[str, object], settings: Settings, source: Source, prefix: str
) -> tuple[Settings, list[Diagnostic]]:
    diagnostics: list[Diagnostic] = []
    values: dict[str, object] = {}
    for key, value in table.items():
        if key == "severity":
            values["severities"] = _severities(value, source, prefix, diagnostics)
            continue
        if key == "paths":
            values["paths"] = _paths(value, source, prefix, diagnostics)
            continue
        if key not in KEYS:
            known = (*KEYS, "severity", "paths")
            diagnostics.append(_unknown(key, _place(source, prefix, key), codes.UNKNOWN_SETTING, known))
            continue
        name, read = KEYS[key]
        try:
            values[name] = read(value)
        except Unfit as unfit:
            diagnostics.append(_unfit(key, value, unfit, _place(source, prefix, key)))
    edition = values.get("edition")
    if edition is not None and edition not in EDITIONS:
        found = {"found": edition, "known": ", ".join(EDITIONS)}
        diagnostics.append(Diagnostic(codes.UNKNOWN_EDITION, _place(source, prefix, "edition"), found))
    assert set(values) <= {each.name for each in fields(Settings)}
    return replace(settings, **values), diagnostics  # type: ignore[arg-type]


def _paths(value: object, source: Source, prefix: str, diagnostics: list[Diagnostic]) -> tuple[PathSettings, ...]:
    """Tables such as `[paths."legacy/**"]` and `[paths."legacy/**".severity]`, in their order."""
    section = f"{prefix}.paths" if prefix else "paths"
    expected = Text('a table such as `[paths."legacy/**".severity]`', '表，如 [paths."legacy/**".severity]')
    if not isinstance(value, dict):
        diagnostics.append(_unfit("paths", value, Unfit(expected), _place(source, prefix, "paths")))
        return ()
    found: list[PathSettings] = []
    for glob, table in value.items():
        if not isinstance(table, dict):
            diagnostics.append(_unfit(glob, table, Unfit(expected), _place(source, section, glob)))
            continue
        inner = f"{section}.{glob}"
        values: dict[str, object] = {}
        for key, given in table.items():
            if key == "severity":
                values["severities"] = _severities(given, source, inner, diagnostics)
            elif key not in OF_PATHS:
                known = ("severity", *OF_PATHS)
                diagnostics.append(_unknown(key, _place(source, inner, key), codes.UNKNOWN_SETTING, known))
            else:
                name, read = KEYS[key]
                try:
                    values[name] = read(given)
                except Unfit as unfit:
                    diagnostics.append(_unfit(key, given, unfit, _place(source, inner, key)))
        found.append(PathSettings(glob, **values))  # type: ignore[arg-type]
    return tuple(found)


def _severities(
    value: object, source: Source, prefix: str, diagnostics: list[Diagnostic]
) -> Mapping[str, Severity | None]:
    if not isinstance(value, dict):
        expected = Text('a table such as `RQ1101 = "off"`', '表，如 RQ1101 = "off"')
        diagnostics.append(_unfit("severity", value, Unfit(expected), _place(source, prefix, "severity")))
        return MappingProxyType({})
    section = f"{prefix}.severity" if prefix else "severity"
    result: dict[str, Severity | None] = {}
    for key, word in value.items():
        place = _place(source, section, key)
        code = lookup(key)
        if code is None:
            diagnostics.append(_unknown(key, place, codes.UNKNOWN_CODE, ()))
        elif word not in {*SEVERITY_WORDS, "off"}:
            expected = Text("`off`, `hint`, `warning` or `error`", "off、hint、warning 或 error")
            diagnostics.append(_unfit(key, word, Unfit(expected), place))
        elif code.severity is Severity.ERROR and word != "error" and code.code.startswith(_FIXED_BANDS):
            diagnostics.append(Diagnostic(codes.SEVERITY_FIXED, place, {"code": code.code}))
        else:
            result[code.code] = SEVERITY_WORDS.get(word)
    return MappingProxyType(result)


def _unknown(key: str, place: Span, code: Code, known: tuple[str, ...]) -> Diagnostic:
    fixes: tuple[Fix, ...] = ()
    from difflib import get_close_matches

    near = get_close_matches(key.replace("_", "-"), known, n=1)
    if near:
        edits = (Edit(place, near[0]),) if place.text == key else ()
        fixes = (Fix(Text(f"change to `{near[0]}`", f"改为“{near[0]}”"), edits),)
    return Diagnostic(code, place, {"name": key}, fixes=fixes)


def _unfit(key: str, value: object, unfit: Unfit, place: Span) -> Diagnostic:
    found = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    shown = found if found is not None else repr(value) if len(repr(value)) <= 40 else repr(value)[:40] + "…"
    return Diagnostic(codes.BAD_SETTING, place, {"name": key, "expected": unfit.args[0], "found": f"`{shown}`"})


def _syntax(error: tomllib.TOMLDecodeError, source: Source) -> Diagnostic:
    span, reason = syntax_fault(error, source)
    return Diagnostic(codes.SETTINGS_SYNTAX, span, {"reason": reason})


def syntax_fault(error: tomllib.TOMLDecodeError, source: Source) -> tuple[Span, Text]:
    """Where a text is no TOML, and why."""
    reason = str(error)
    match = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", reason)
    offset = len(source.text)
    if match is not None:
        reason = reason[: match.start()]
        if match[1]:
            line = min(int(match[1]), len(source.line_starts))
            offset = min(source.line_starts[line - 1] + int(match[2]) - 1, len(source.text))
    return Span(source, offset, offset), toml_fault(reason)


_SECTION = pattern(r"^\s*\[\[?\s*(?P<name>[^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = pattern(r"""^\s*(?P<key>(?:"[^"]*"|'[^']*'|[\w\-.\s"']+?))\s*=""")


def _place(source: Source, section: str, key: str) -> Span:
    """Where a key of a section stands.  The TOML reader keeps no places, so the line is found again by its shape."""
    current = ""
    for number in range(1, len(source.line_starts) + 1):
        line = source.line_text(number)
        heading = _SECTION.match(line)
        start = source.line_starts[number - 1]
        if heading is not None:
            current = _dotted(heading["name"])
            if current == (f"{section}.{key}" if section else key):
                return Span(source, start + heading.start("name"), start + heading.end("name"))
            continue
        assigned = _KEY.match(line)
        if assigned is None:
            continue
        full = f"{current}.{_dotted(assigned['key'])}" if current else _dotted(assigned["key"])
        wanted = f"{section}.{key}" if section else key
        if full == wanted or full.startswith(f"{wanted}."):
            return Span(source, start + assigned.start("key"), start + assigned.end("key"))
    return Span(source, 0, 0)


def _dotted(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))

"""The functions of the Python API: each is one verb of the command line, asked of paths or of texts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, Unpack

from reqonto.api import values
from reqonto.diagnostics.diagnostic import Text
from reqonto.locales import from_environment
from reqonto.projects import Project, opened
from reqonto.settings import KEYS, Unfit

if TYPE_CHECKING:
    from reqonto.difference import Source
    from reqonto.pipeline import Stage
    from reqonto.result import Result

Lang: TypeAlias = Literal["en", "zh"]
Paths: TypeAlias = "str | os.PathLike[str]"

_LANGUAGES = ("en", "zh")

TEXT = "text.req"
"""What a text is called in messages that was given without a name."""


class Misuse(ValueError):  # noqa: N818 - it says what was done
    """A call that cannot be meant: a path that is not there, a name that nothing has, a setting that does not exist.

    What is wrong in a specification is never an exception; it is a finding.  `says` tells it in both languages.
    """

    __module__ = "reqonto"  # where users find it

    def __init__(self, says: Text, lang: str = "en") -> None:
        super().__init__(says[lang])
        self.says = says


class Choices(TypedDict, total=False):
    """Settings of a specification; each wins over `reqonto.toml` and means what the option of that name means.

    `cache_dir` is a folder of remembered answers, `accepted` a file of accepted findings, both from the present folder;
    `lang` is the language in which values are shown, `timeout` seconds (or a text such as `2min`), `bound` the largest
    number of objects of a kind in an example that is tried.
    """

    lang: Lang
    timeout: float | str
    bound: int
    jobs: int
    only: Sequence[str]
    skip: Sequence[str]
    library: Sequence[str]
    phase: Sequence[str]
    without_phase: Sequence[str]
    as_of: date | str
    encoding: str
    cache: bool
    cache_dir: Paths
    accepted: Paths
    fail_on: Literal["error", "warning", "hint", "never"]
    fail_on_unknown: bool
    trace: Sequence[str]
    process: bool
    confirm: bool
    engines: Literal["auto", "both", "one"]


def load(*paths: Paths, text: str | Mapping[str, str] | None = None, **settings: Unpack[Choices]) -> Specification:
    """A specification: files and folders, or `text` (of one file, or of several by their names); nothing is asked yet.

    Without both it is the project of the nearest `reqonto.toml` upward, else the present folder.  Imports of texts are
    looked for beside their names, in the present folder; what is found about them is remembered only with `cache=True`.

    Raises `Misuse` for a path that is not there, for paths together with a text, for settings that do not exist.
    """
    lang = _language(settings)
    texts, named = _texts(text, lang), _named(paths, lang)
    if texts and named:
        raise Misuse(
            Text("either paths are given or `text`, not both", "只能给出路径或 `text` 之一，不能同时给出"), lang
        )
    chosen = _chosen(settings, lang)
    if texts:
        chosen.setdefault("cache", False)
    _must_be_there(named, lang)
    project = opened(named, chosen, lang, insist="lang" in settings, given=texts)
    return Specification(project, MappingProxyType(texts))


def check(*paths: Paths, text: str | Mapping[str, str] | None = None, **settings: Unpack[Choices]) -> values.Check:
    """Check a specification: texts, consistency, conflicts, scenarios, needs, questions and the rest; see `load`."""
    return load(*paths, text=text, **settings).check()


def run(
    *paths: Paths, scenarios: Iterable[str] | None = None, text: str | Mapping[str, str] | None = None,
    **settings: Unpack[Choices],
) -> tuple[values.Scenario, ...]:  # fmt: skip
    """Judge the scenarios of a specification, or those of these ids; see `load`."""
    return load(*paths, text=text, **settings).run(scenarios)


def explain(
    word: str, *paths: Paths, text: str | Mapping[str, str] | None = None, **settings: Unpack[Choices]
) -> values.Explanation:
    """What there is to say about an id, a name or a diagnostic code; see `load`."""
    return load(*paths, text=text, **settings).explain(word)


def witness(
    requirement: str, *paths: Paths, violate: bool = False, text: str | Mapping[str, str] | None = None,
    **settings: Unpack[Choices],
) -> values.Witness:  # fmt: skip
    """A smallest world in which a requirement applies and is kept with all others, or (`violate`) broken alone."""
    return load(*paths, text=text, **settings).witness(requirement, violate=violate)


def query(
    question: str, *paths: Paths, data: Sequence[Paths] = (), scenario: str = "", limit: int = 10_000,
    text: str | Mapping[str, str] | None = None, **settings: Unpack[Choices],
) -> values.Answer:  # fmt: skip
    """Ask in SPARQL, or in the words of the language (`ask …`, `find …`), see `Specification.query`."""
    return load(*paths, text=text, **settings).query(question, data=data, scenario=scenario, limit=limit)


def diff(
    old: Paths | Specification, new: Paths | Specification, *, quick: bool = False, **settings: Unpack[Choices]
) -> values.Difference:
    """What changed from one version to the other: paths, or specifications that were loaded.

    With `quick` only meanings are compared: no conflicts, no scenarios.
    """
    versions = [each if isinstance(each, Specification) else load(each, **settings) for each in (old, new)]
    return versions[1].diff(versions[0], quick=quick)


class Specification:
    """A specification that can be asked: its paths or texts, and the settings in force.

    Texts are read anew for each question, and unchanged answers remembered as on the command line.
    """

    def __init__(self, project: Project, texts: Mapping[str, str]) -> None:
        self._project = project
        self._texts = texts

    def __repr__(self) -> str:
        return f"<Specification {', '.join(self.paths)}>"

    @property
    def paths(self) -> tuple[str, ...]:
        """The files, folders and names of texts that it is read from."""
        return self._project.paths

    @property
    def lang(self) -> str:
        """The language in which values are shown: the one asked for, else of the settings, else of the locale."""
        return self._project.lang

    def _run(
        self, stages: Sequence[Stage] | None = None, scenarios: Iterable[str] | None = None, *, worlds: bool = False
    ) -> Result:
        from reqonto.interchange.turtle import graph_of
        from reqonto.pipeline import STAGES
        from reqonto.pipeline import run as run_

        project = self._project
        return run_(
            project.paths, project.settings, stages=STAGES if stages is None else stages, scenarios=scenarios,
            earlier=project.diagnostics, graph=graph_of, worlds=worlds, texts=self._texts,
        )  # fmt: skip

    def _wrong(self, says: Text) -> Misuse:
        return Misuse(says, self.lang)

    def check(self) -> values.Check:
        """Check everything that can be asked of it, as `reqonto check` does."""
        from reqonto.api.made import check as made

        return made(self._run())

    def run(self, scenarios: Iterable[str] | None = None) -> tuple[values.Scenario, ...]:
        """Judge its scenarios, or those of these ids; `Misuse` where there is none of an id."""
        from reqonto.api.made import scenarios as made

        wanted = None if scenarios is None else tuple([scenarios] if isinstance(scenarios, str) else scenarios)
        result = self._run(("read", "meaning", "scenarios"), wanted)
        found = made(result)
        if wanted is None:
            return found
        known = {each.id for each in found}
        if result.specification is not None:
            known |= {each.id for each in result.specification.scenarios}
        self._must_be_known(wanted, known, Text("scenario", "场景"))
        return tuple(each for each in found if each.id in wanted)

    def explain(self, word: str) -> values.Explanation:
        """What there is to say about a requirement or other item, a name, a conflict (`K1`) or a diagnostic code."""
        from reqonto.api.explained import explained

        return explained(self._run, word, self.lang)

    def witness(self, requirement: str, *, violate: bool = False) -> values.Witness:
        """A smallest world in which the requirement applies and is kept, or (`violate`) broken alone; else why not."""
        from reqonto.api.explained import witnessed

        return witnessed(self._run(("read", "meaning")), requirement, self.lang, violate=violate)

    def query(
        self, question: str, *, data: Sequence[Paths] = (), scenario: str = "", limit: int = 10_000,
        seconds: float = 10.0,
    ) -> values.Answer:  # fmt: skip
        """The answer of a question in SPARQL, or in the words of the language.

        SPARQL (`SELECT`, `ASK`, `CONSTRUCT`, `DESCRIBE`) is asked of the specification, the ontology, what a check
        finds, and files of `data`; for at most `limit` rows, and within so many `seconds`.  `ask φ` and
        `find x in K where φ` are asked of all possible worlds, `ask φ` of the end of a `scenario`, or both of files of
        `data` at the end of their observation.  What is wrong with a question is `why` there is no answer.
        """
        from reqonto.api.asked import in_sparql, in_words
        from reqonto.asking import is_question

        _must_be_there(_named(data, self.lang), self.lang)
        if scenario or is_question(question):
            return in_words(self._project, self._texts, question, scenario, _named(data, self.lang))
        return in_sparql(self._run(), question, [Path(each) for each in data], limit, seconds, self.lang)

    def diff(self, old: Specification, *, quick: bool = False) -> values.Difference:
        """What changed from an `old` version to this one."""
        from reqonto.api.compared import compared

        return compared(old._source(), self._source(), quick=quick, lang=self.lang)

    def _source(self) -> Source:
        from reqonto.difference import Source

        project = self._project
        return Source(", ".join(self.paths), project.paths, project.settings, project.diagnostics, self._texts)

    def _must_be_known(self, wanted: Iterable[str], known: Iterable[str], what: Text) -> None:
        absent = [each for each in wanted if each not in set(known)]
        if absent:
            row = Text(", ".join(absent), "、".join(absent))
            raise self._wrong(Text(f"there is no {what.en} {row.en}", f"没有{what.zh} {row.zh}"))


def _language(settings: Choices) -> str:
    """The language of messages: that of the call, else of the environment."""
    own = from_environment(os.environ)
    lang: object = settings.get("lang")
    if lang is not None and lang not in _LANGUAGES:
        raise Misuse(Text(f"lang={lang!r}: en or zh is wanted", f"lang={lang!r}：应为 en 或 zh"), own)
    return own if lang is None else str(lang)


def _texts(text: object, lang: str) -> dict[str, str]:
    """The texts that are given, by their names."""
    if text is None:
        return {}
    if isinstance(text, str):
        return {TEXT: text}
    if isinstance(text, Mapping) and all(isinstance(each, str) for row in text.items() for each in row):
        return dict(text)
    wanted = Text("a text, or texts by their names, is wanted", "应为一段文本，或以名称为键的多段文本")
    raise Misuse(Text(f"text={text!r}: {wanted.en}", f"text={text!r}：{wanted.zh}"), lang)


def _named(paths: Iterable[object], lang: str) -> list[str]:
    """The paths as text."""
    named: list[str] = []
    for path in paths:
        plain = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
        if not isinstance(plain, str):
            raise Misuse(Text(f"{path!r} is no path", f"{path!r} 不是路径"), lang)
        named.append(plain)
    return named


def _chosen(settings: Choices, lang: str) -> dict[str, object]:
    """The choices as fields of `Settings`, each read as the settings file would be."""
    made: dict[str, object] = {}
    for name, value in settings.items():
        if value is None or name == "lang":
            continue
        key = name.replace("_", "-")
        if name not in Choices.__annotations__:
            known = ", ".join(Choices.__annotations__)
            raise Misuse(Text(f"there is no setting {name}; there are {known}", f"没有设置 {name}；现有 {known}"), lang)
        field, read = KEYS[key]
        given = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        if name in _OF_THIS_FOLDER:
            given = _from_here(given)
        try:
            made[field] = read(given)
        except Unfit as unfit:
            wanted: Text = unfit.args[0]
            raise Misuse(
                Text(f"{name}={value!r}: {wanted.en} is wanted", f"{name}={value!r}：应为{wanted.zh}"), lang
            ) from None
    return made


_OF_THIS_FOLDER = ("accepted", "cache_dir")


def _from_here(value: object) -> object:
    """A path of the present folder, wherever the settings are; what is none stays as it is, and is refused."""
    plain = os.fspath(value) if isinstance(value, (str, os.PathLike)) else value
    return os.path.abspath(plain) if isinstance(plain, str) and plain.strip() else plain  # noqa: PTH100 - links stay


def _must_be_there(paths: Iterable[str], lang: str) -> None:
    """Refuses a path that is neither there nor a module of the library."""
    from reqonto.spec.shipped import library_modules, module_of

    for path in paths:
        try:
            there = Path(path).exists()
        except (OSError, ValueError):
            there = False
        if not there and not library_modules(module_of(path) or path):
            raise Misuse(Text(f"there is no file or folder {path}", f"没有文件或文件夹 {path}"), lang)

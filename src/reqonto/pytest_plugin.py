"""Plug-in of pytest: scenarios of `.req` files as tests.

`pytest --reqonto` (or `reqonto = true` among the settings of pytest) collects the `.req` files under the paths of
pytest; a file that is named is collected anyway.  Nothing else is done, and nothing of reqonto is loaded, where neither
is so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from reqonto import Scenario, Specification
    from reqonto.api.verbs import Choices

_RESULTS = pytest.StashKey[dict[tuple[str, str], "Scenario"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options and settings; they begin with `reqonto`."""
    group = parser.getgroup("reqonto", "scenarios of specifications (reqonto)")
    group.addoption("--reqonto", action="store_true", help="collect the scenarios of .req files")
    group.addoption(
        "--reqonto-project", metavar="PATH", action="append",
        help="the specification that scenarios are judged by (default: the project of each file); repeatable",
    )  # fmt: skip
    group.addoption("--reqonto-lang", choices=("en", "zh"), help="the language of explanations")
    group.addoption(
        "--reqonto-fail-on", choices=("error", "warning", "hint"),
        help="the weight of findings that fails a test (default: as the settings of the project say, else error)",
    )  # fmt: skip
    group.addoption(
        "--reqonto-strict", action="store_true", help="what stays undecided fails, instead of being skipped"
    )
    group.addoption("--reqonto-timeout", metavar="TIME", help="time budget of each run, such as 90 or 2min")
    parser.addini("reqonto", "collect the scenarios of .req files", type="bool", default=False)
    parser.addini("reqonto_strict", "scenarios that stay undecided fail", type="bool", default=False)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A `.req` file, where such files are asked for."""
    if file_path.suffix != ".req":
        return None
    config = parent.config
    wanted = config.getoption("reqonto") or config.getini("reqonto") or parent.session.isinitpath(file_path)
    return ScenarioFile.from_parent(parent, path=file_path) if wanted else None


class ScenarioFile(pytest.File):
    """A file with its scenarios; what else is in it is no test."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each scenario, in the order of the file; a file that cannot be read is an error of collection."""
        from reqonto.diagnostics.diagnostic import Diagnostic, Severity
        from reqonto.diagnostics.render_text import Style, render_all
        from reqonto.syntax.files import read, specification_text
        from reqonto.syntax.parser import parse
        from reqonto.syntax.tree import Scenario

        source = read(Path(_shown(self.path)), None)
        if isinstance(source, Diagnostic):
            raise self.CollectError(render_all([source], Style(lang=self.language)))
        tree, found = parse(specification_text(source))
        apart = {each.name.text: each.name.span.line for each in tree.apart}
        scenarios = {each.uid.text: each for each in tree.items if isinstance(each, Scenario)}
        lines = {key: each.uid.span.line for key, each in scenarios.items()} | apart
        errors = [each for each in found if each.weight is Severity.ERROR]
        if errors and not lines:
            raise self.CollectError(render_all(errors, Style(lang=self.language)))
        for key, line in sorted(lines.items(), key=lambda row: row[1]):
            yield ScenarioItem.from_parent(self, name=key, line=line)

    @property
    def language(self) -> str:
        """The language of explanations."""
        return str(self.config.getoption("reqonto_lang") or self.specification.lang)

    @property
    def specification(self) -> Specification:
        """What the scenarios of the file are judged by: the project that it belongs to, else the file itself."""
        import reqonto
        from reqonto.settings import find

        option = self.config.getoption
        choices: Choices = {}
        if lang := option("reqonto_lang"):
            choices["lang"] = lang
        if weight := option("reqonto_fail_on"):
            choices["fail_on"] = weight
        if seconds := option("reqonto_timeout"):
            choices["timeout"] = seconds
        paths: Sequence[str] = option("reqonto_project") or ()
        if not paths:
            governing = find(self.path.parent)
            # The settings of Python projects govern them all; texts belong together where they have their own.
            own = governing is not None and governing.name == "reqonto.toml"
            paths = (_shown(governing.parent if own and governing is not None else self.path),)
        try:
            return reqonto.load(*paths, **choices)
        except reqonto.Misuse as wrong:
            raise pytest.UsageError(str(wrong)) from None

    def judged(self, name: str) -> Scenario | None:
        """The scenario as it was judged; together with the others of the file that are to run, where that is known."""
        results = self.config.stash.setdefault(_RESULTS, {})
        key = (str(self.path), name)
        if key not in results:
            wanted = [name]
            if not hasattr(self.config, "workerinput"):
                wanted = [each.name for each in self.session.items if each.parent is self] or wanted
            for each in self._run(wanted):
                results[str(self.path), each.id] = each
        return results.get(key)

    def _run(self, wanted: Sequence[str]) -> Sequence[Scenario]:
        from reqonto import Misuse

        specification = self.specification
        try:
            return specification.run(wanted)
        except Misuse:
            # The settings of the project leave this file out.
            return [each for each in specification.run() if each.id in wanted]


class ScenarioItem(pytest.Item):
    """A scenario: it passes as `reqonto run` does, and is skipped where it stays undecided."""

    def __init__(self, *, line: int, **named: object) -> None:
        super().__init__(**named)  # type: ignore[arg-type]
        self.line = line

    def runtest(self) -> None:
        """Judge it."""
        parent = self.parent
        assert isinstance(parent, ScenarioFile)
        found = parent.judged(self.name)
        lang = parent.language
        if found is None:
            raise Failed(f"{self.name}: {_absent(lang)}")
        if found.passed:
            return
        config = self.config
        if found.passed is False or config.getoption("reqonto_strict") or config.getini("reqonto_strict"):
            raise Failed(found.text(lang))
        pytest.skip(found.why[lang] if found.why is not None else found.text(lang))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:  # noqa: ANN401 - the signature of pytest
        """The verdicts and the story; a traceback only for defects."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style=style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario stands."""
        return self.path, self.line - 1, f"scenario {self.name}"


class Failed(Exception):  # noqa: N818 - it says what became of a scenario
    """A scenario is other than it expects, or stayed undecided where that fails; tells why."""


def _absent(lang: str) -> str:
    from reqonto import Text

    return Text("it is not part of the specification that was read", "所读规格中没有这个场景")[lang]


def _shown(path: Path) -> str:
    from reqonto.projects import shown_path

    return shown_path(path)

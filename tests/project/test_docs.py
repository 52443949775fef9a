"""The samples in the documentation are true.

A fence `req` parses; in the pages at the root and beside the examples it is a specification without mistakes, in the
reference (`docs/`) it may be a piece of one.  `req wrong` shows a mistake on purpose.  A fence `console` under the comment
`<!-- checked -->` shows commands (`$ reqonto …`) that are run from the root of the project; a line `…` in the shown
output stands for any lines, and the order of the others counts.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```[ \t]*$", re.MULTILINE | re.DOTALL
)
CHECKED = "<!-- checked -->"


@dataclass(frozen=True)
class Sample:
    page: Path
    line: int
    info: str
    body: str
    checked: bool

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def samples() -> Iterator[Sample]:
    for page in PAGES:
        text = page.read_text("utf-8")
        for fence in FENCE.finditer(text):
            before = text[: fence.start()].rstrip()
            line = text.count("\n", 0, fence.start()) + 2
            yield Sample(page, line, fence["info"].strip(), fence["body"], before.endswith(CHECKED))


SAMPLES = list(samples())
SPECIFICATIONS = [sample for sample in SAMPLES if sample.info == "req"]
TRANSCRIPTS = [sample for sample in SAMPLES if sample.info == "console" and sample.checked]


@pytest.mark.parametrize("sample", SPECIFICATIONS, ids=str)
def test_a_specification_in_the_documentation_has_no_mistake(sample: Sample) -> None:
    tree, diagnostics = parse(Source("sample.req", sample.body))
    if ROOT / "docs" not in sample.page.parents:
        _, more = resolve([tree])
        diagnostics = [*diagnostics, *more]

    errors = [each.message("en") for each in diagnostics if each.weight >= Severity.ERROR]

    assert errors == []


def commands(transcript: str) -> list[tuple[str, list[str]]]:
    """The commands of a transcript, each with the lines that it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for line in transcript.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def shows(shown: list[str], printed: list[str]) -> bool:
    """Whether the printed lines are the shown ones, `…` standing for any lines."""
    if not shown:
        return not printed
    if shown[0].strip() == "…":
        return any(shows(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return bool(printed) and shown[0].rstrip() == printed[0].rstrip() and shows(shown[1:], printed[1:])


@pytest.mark.engine
@pytest.mark.parametrize("sample", TRANSCRIPTS, ids=str)
def test_a_transcript_in_the_documentation_is_what_is_printed(
    sample: Sample, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    for command, shown in commands(sample.body):
        name, *arguments = shlex.split(command)
        assert name == "reqonto"
        assert main(arguments) in {0, 1}, command
        printed = capsys.readouterr().out
        assert shows(shown, printed.splitlines()), printed


def test_both_readmes_show_the_same_commands_under_as_many_headings() -> None:
    texts = [(ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md")]
    for sample in SPECIFICATIONS:
        texts = [text.replace(sample.body, "") for text in texts]
    headings = [[found.count("#") for found in re.findall(r"^(#+) ", text, re.MULTILINE)] for text in texts]
    shown = [
        [re.sub("-zh| --lang (en|zh)", "", line) for line in re.findall(r"^(?: {4}|\$ )(\S.*)$", text, re.MULTILINE)]
        for text in texts
    ]

    assert headings[0] == headings[1]
    assert shown[0] == shown[1]


def test_links_to_files_of_the_project_lead_somewhere() -> None:
    broken = []
    for page in PAGES:
        text = FENCE.sub("", page.read_text("utf-8"))
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")

    assert broken == []


@pytest.mark.parametrize(("page", "example"), [("README.md", "first-steps"), ("README.zh.md", "first-steps-zh")])
def test_the_readme_shows_the_first_steps(page: str, example: str) -> None:
    shown = next(sample for sample in SPECIFICATIONS if sample.page == ROOT / page)

    assert (ROOT / "examples" / example / "shop.req").read_text("utf-8").startswith(shown.body.rstrip("\n") + "\n")

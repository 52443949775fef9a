"""Golden pages of stories: each conflict told in both languages.

`python -m tests.checks.test_story_pages` writes the stories anew; whoever does that reads them.
"""

import re
from pathlib import Path

import pytest

from reqonto.checks.walkthrough import broken_ids
from reqonto.checks.witness import replay
from reqonto.diagnostics.diagnostic import Severity
from reqonto.pipeline import run
from reqonto.settings import Settings

PAGES = sorted((Path(__file__).parents[1] / "golden" / "stories").glob("*.md"))
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fences(page):
    return {match[1]: match[2] for match in _FENCE.finditer(page.read_text(encoding="utf-8"))}


def checked(page, folder):
    place = folder / f"{page.stem}.req"
    place.write_text(fences(page)["req"], encoding="utf-8")
    return run([place], Settings(cache=False), stages=("read", "meaning", "consistency"))


def told(result, lang):
    """Every conflict of a result as the pages have it."""
    assert [each for each in result.diagnostics if each.weight is Severity.ERROR] == []
    lines = []
    for conflict in result.consistency.conflicts:
        lines += [fact[lang] for fact in conflict.witness.facts]
        for step in conflict.witness.steps:
            marks = [*step.because, *(f"✗ {id_}" for id_ in step.broken)]
            lines.append(f"{step.when} {step.what[lang]}" + (f" [{', '.join(marks)}]" if marks else ""))
        lines += ["", *conflict.explanation[lang].splitlines(), ""]
    return "\n".join(lines[:-1]) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_story_is_told_as_on_the_page(page, tmp_path):
    result = checked(page, tmp_path)

    assert {lang: told(result, lang) for lang in ("en", "zh")} == {lang: fences(page)[lang] for lang in ("en", "zh")}
    for conflict in result.consistency.conflicts:
        world, ids = conflict.witness.structure, (*conflict.members, *conflict.background)
        lost = broken_ids(result.theory, world, ids)
        kept = [axiom for axiom in result.theory.axioms if axiom.id in ids and axiom.id not in lost]
        assert len(lost) == 1
        assert replay(result.theory, kept)(world)


def write(page, folder):
    result = checked(page, folder)

    def fresh(match):
        return match[0] if match[1] == "req" else f"```{match[1]}\n{told(result, match[1])}```"

    page.write_text(_FENCE.sub(fresh, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    for each in PAGES:
        with TemporaryDirectory() as place:
            write(each, Path(place))

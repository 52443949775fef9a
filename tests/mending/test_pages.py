"""Golden pages of repairs: what mends each conflict, in both languages; and a check without memory finds it mended.

`python -m tests.mending.test_pages` writes the lists anew; whoever does that reads them.
"""

import re
from pathlib import Path

import pytest

from reqonto.mending.offers import offers
from reqonto.mending.texts import edited
from reqonto.mending.trials import STAGES
from reqonto.pipeline import run
from reqonto.settings import Settings

PAGES = sorted((Path(__file__).parents[1] / "golden" / "repairs").glob("*.md"))
SETTINGS = Settings(cache=False, timeout=300.0)
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fences(page):
    return {match[1]: match[2] for match in _FENCE.finditer(page.read_text(encoding="utf-8"))}


def offered(page, folder):
    """Each conflict of the page with its repairs."""
    place = folder / f"{page.stem}.req"
    place.write_text(fences(page)["req"], encoding="utf-8")
    result = run([place], SETTINGS, stages=STAGES)
    found = [
        (each, offers(each, result, (str(place),), frozenset({str(place)}), 300.0))
        for each in result.consistency.conflicts
    ]
    return place, found


def told(found, lang):
    lines = []
    for conflict, offer in found:
        assert offer.complete
        lines.append(f"{conflict.alias} {', '.join(conflict.members)}")
        lines += [f"  {number}. {each.told[lang]}" for number, each in enumerate(offer.repairs, start=1)]
        lines += [f"  ? {id_}" for id_ in offer.doubt]
    return "\n".join(lines) + "\n"


def who(conflict):
    """Who clashes, wherever that was found; in a situation there."""
    return conflict.trigger if conflict.kind == "situation" else (), conflict.members


@pytest.mark.engine
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_repairs_are_those_of_the_page_and_each_mends_the_conflict(page, tmp_path):
    place, found = offered(page, tmp_path)
    text = place.read_text("utf-8")

    assert {lang: fences(page)[lang] for lang in ("en", "zh")} == {lang: told(found, lang) for lang in ("en", "zh")}
    before = {who(each) for each, _ in found}
    for conflict, offer in found:
        for repair in offer.repairs:
            assert repair.edits
            place.write_text(edited(text, repair.edits), encoding="utf-8")
            after = run([place], SETTINGS, stages=STAGES)
            left = {who(each) for each in after.consistency.conflicts}
            assert who(conflict) not in left
            assert left < before
            assert after.verdict == "consistent"
            assert after.consistency.vacuous == ()


def write(page, folder):
    _, found = offered(page, folder)

    def fresh(match):
        return match[0] if match[1] == "req" else f"```{match[1]}\n{told(found, match[1])}```"

    text = page.read_text(encoding="utf-8")
    if "```zh" not in text:
        text += "\n```en\n```\n\n```zh\n```\n"
    page.write_text(_FENCE.sub(fresh, text), encoding="utf-8")


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    for each in PAGES:
        with TemporaryDirectory() as place:
            write(each, Path(place))

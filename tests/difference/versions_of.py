"""Two texts compared, for tests."""

from __future__ import annotations

from pathlib import Path

from reqonto.difference import Difference, RequirementChange, Source, difference
from reqonto.settings import Settings

SETTINGS = Settings(cache=False, jobs=1, timeout=300.0)


def compared(folder: Path, old: str, new: str, *, quick: bool = True, settings: Settings = SETTINGS) -> Difference:
    """What changed from one text to the other."""
    sources = []
    for name, text in (("old", old), ("new", new)):
        (folder / name).mkdir(exist_ok=True)
        path = folder / name / "shop.req"
        path.write_text(text, encoding="utf-8")
        sources.append(Source(name, (str(path),), settings))
    return difference(*sources, quick=quick)


def change_of(found: Difference, id_: str) -> RequirementChange:
    """What became of one requirement or assumption."""
    return next(each for each in (*found.requirements, *found.background) if each.id == id_)

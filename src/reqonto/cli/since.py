"""A freeze as the old version of `reqonto diff --baseline`, with the texts that it recorded where git has them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reqonto.cli.near import meant
from reqonto.cli.project import open_project
from reqonto.cli.shown import WrongUse
from reqonto.cli.streams import complain
from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass

if TYPE_CHECKING:
    from reqonto.checks.baseline import Baseline, Freeze, Frozen
    from reqonto.difference import Source

MOST_TRIED = 12
"""So many revisions are read before the texts of a freeze count as lost."""


@dataclass(frozen=True)
class Old:
    """The old version: a freeze with what it recorded, and its texts in a revision of git, where they were found."""

    freeze: Freeze
    rows: tuple[Frozen, ...]
    source: Source | None = None
    revision: str = ""


def split(words: Sequence[str], files: tuple[str, ...], options: Mapping[str, object], lang: str) -> tuple[
    Path, Baseline, Freeze, tuple[str, ...]
]:  # fmt: skip
    """The baseline of the project, the freeze that the words name (none: the last one), and the words that are left."""
    from reqonto.checks.baseline import load
    from reqonto.checks.further import baseline_place
    from reqonto.diagnostics.render_text import Style, render_all
    from reqonto.frozen import freeze_of

    for start in ((), tuple(words[-1:])):
        # The baseline lies beside the texts: those of the project, else those that are compared.
        if start and not Path(start[0]).exists():
            continue
        project = open_project(start or files, (), options, lang)
        place = baseline_place(project.paths, project.settings.root)
        if place.file.is_file():
            break
    else:
        raise WrongUse(Text("nothing is frozen yet: see `reqonto freeze`", "尚未冻结任何条目：见 reqonto freeze"))
    baseline, faults = load(place.file, place.shown)
    if faults:
        complain(render_all(faults, Style(lang)))
    named = freeze_of(baseline, words[0]) if words else None
    left = tuple(words[1:] if named is not None else words)
    freeze = named or freeze_of(baseline, "")
    if freeze is None:
        raise WrongUse(Text("nothing is frozen yet: see `reqonto freeze`", "尚未冻结任何条目：见 reqonto freeze"))
    if len(left) > 1 or (left and named is None and not _is_version(left[0])):
        names = [each.name for each in baseline.freezes]
        near = meant(left[0], names)
        raise WrongUse(Text(f"there is no freeze `{left[0]}`{near.en}", f"没有冻结“{left[0]}”{near.zh}"))
    return place.file, baseline, freeze, left


def _is_version(word: str) -> bool:
    """Whether a word names something to compare with a freeze: a path, or a revision of git."""
    from reqonto.revisions import Unreadable, repository_of

    if Path(word).exists() or ":" in word:
        return True
    try:
        return repository_of(Path()).commit(word) is not None
    except Unreadable:
        return False


def found_in_git(
    file: Path, baseline: Baseline, freeze: Freeze, files: tuple[str, ...], options: Mapping[str, object],
    lang: str, stack: contextlib.ExitStack, homes: dict[str, str],
) -> Old:  # fmt: skip
    """The freeze, with the texts of the revision that says most of what it recorded."""
    from reqonto.cli.diff import Operand, source_of
    from reqonto.frozen import read_version, recognised
    from reqonto.revisions import Unreadable

    rows = baseline.at(freeze.name)
    best = Old(freeze, rows)
    most = 0
    until = time.monotonic() + 30.0
    with contextlib.suppress(Unreadable):
        for commit in _candidates(file, freeze):
            if time.monotonic() > until:
                break
            inner = contextlib.ExitStack()
            own: dict[str, str] = {}
            try:
                source = source_of(Operand(freeze.name, revision=commit), files, options, lang, inner, own)
            except WrongUse:
                continue
            number = len(recognised(read_version(source), rows))
            if number <= most:
                inner.close()
                continue
            most = number
            homes.clear()
            homes.update(dict.fromkeys(own, commit[:8]))
            stack.push(inner)
            best = Old(freeze, rows, source, commit)
            if number == len(rows):
                break
    return best


def _candidates(file: Path, freeze: Freeze) -> Iterator[str]:
    """Revisions that may have the texts of a freeze, likely ones first: that which brought it, and those before."""
    from reqonto.frozen import has_freeze
    from reqonto.revisions import repository_of

    repository = repository_of(file.parent)
    start = ""
    for commit in repository.history(file):
        content = repository.text(commit, file)
        if content is None or not has_freeze(content, freeze.name):
            break
        start = commit
    head = repository.commit(start or "HEAD")
    if head is None:
        return
    yield head
    yield from (each for each in repository.history(file.parent, head, MOST_TRIED) if each != head)

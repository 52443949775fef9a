"""`reqonto check --watch`: check again whenever a text changes, until Ctrl-C.

Files are looked at from time to time, and not listened to: that works on every file system, in containers and over the
network, and looking takes so small a part of the time that nobody notices.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reqonto.cli.shown import WrongUse, option, usage_error
from reqonto.cli.streams import complain, flush
from reqonto.diagnostics.diagnostic import Text

if TYPE_CHECKING:
    from typing import NoReturn

    from reqonto.settings import Settings

Stamp = tuple[int, int, int]
"""Which file it is, when it was changed last, in nanoseconds, and its size."""

PAUSE = 0.4
"""Seconds between two looks, at least."""

SHARE = 20
"""The pause is so many times as long as a look took: a large project is looked at less often."""

SETTLES = 0.1
"""An editor may still be writing, or have moved the old file away: so long everything must stay as it is."""

LONGEST = 3.0
"""A file that never stops changing is read all the same, after so many seconds."""

SUFFIXES = frozenset({
    ".req", ".md", ".markdown", ".csv", ".toml", ".jsonl",
    ".ttl", ".trig", ".nt", ".nq", ".rdf", ".owl", ".xml", ".jsonld",
})  # fmt: skip
"""What a check may read."""


def watch_option(lang: str) -> click.Option:
    """`--watch`."""
    return option(
        "--watch",
        lang=lang,
        is_flag=True,
        help=Text("Check again whenever a text changes, until Ctrl-C.", "文本一有改动就重新检查，按 Ctrl-C 结束。"),
    )


def stamps(places: Iterable[str | Path], written: Collection[str] = ()) -> dict[str, Stamp]:
    """The files that places mean – of a folder all that a check may read –, and what tells whether they are others.

    What a check has `written` itself is no change.
    """
    found: dict[str, Stamp] = {}
    own = {os.path.realpath(each) for each in written}
    for each in places:
        for path in _files(str(each)):
            with contextlib.suppress(OSError, ValueError):
                if own and os.path.realpath(path) in own:
                    continue
                about = os.stat(path)  # noqa: PTH116 - of very many
                found[os.path.normpath(path)] = (about.st_ino, about.st_mtime_ns, about.st_size)
    return found


def _files(place: str) -> Iterator[str]:
    if not os.path.isdir(place):  # noqa: PTH112
        yield place
        return
    for folder, folders, names in os.walk(place):
        folders[:] = [each for each in folders if not each.startswith(".")]
        yield from (
            os.path.join(folder, name)  # noqa: PTH118
            for name in names
            if os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith(".")  # noqa: PTH122
        )


def places_of(paths: Sequence[str], settings: Settings, files: Sequence[str]) -> list[str]:
    """What a check of a project looks at: its paths, the texts that it read, the settings, what is accepted."""
    from reqonto.accepted.file import place_of
    from reqonto.spec.shipped import PREFIX

    own = [*paths, *files, *([settings.file] if settings.file else []), str(place_of(settings, paths))]
    return [each for each in dict.fromkeys(own) if not each.startswith(PREFIX)]


def watch(
    check: Callable[[], Sequence[str]], lang: str, sleep: Callable[[float], object] = time.sleep,
    written: Collection[str] = (),
) -> NoReturn:  # fmt: skip
    """Run a check, which tells the places that it looked at, and again whenever one of these is another.

    What the check itself has `written` does not count.
    Wrong use is told, and what is written next may be right.  Only an interrupt ends this.
    """
    places: Sequence[str] = (".",)
    while True:
        # What changes while a check runs is seen after it.
        seen = stamps(places, written)
        try:
            looked = check()
        except click.ClickException as error:
            complain(usage_error(error, lang))
            looked = places
        if set(looked) != set(places):
            places = looked
            now = stamps(places, written)
            seen = {**now, **{path: seen[path] for path in seen.keys() & now.keys()}}
        flush()
        complain(Text("waiting for changes (Ctrl-C ends)", "等待改动（按 Ctrl-C 结束）")[lang])
        changed = wait(places, seen, sleep, written)
        names = ", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")
        complain(Text(f"changed: {names}", f"已改动：{names}")[lang])


def wait(
    places: Sequence[str], seen: Mapping[str, Stamp], sleep: Callable[[float], object] = time.sleep,
    written: Collection[str] = (),
) -> list[str]:  # fmt: skip
    """The files that are others than those seen, as soon as there are some and they stay as they are."""
    while True:
        begun = time.monotonic()
        now = stamps(places, written)
        took = time.monotonic() - begun
        if now != seen:
            now = _settled(places, now, sleep, written)
            changed = sorted(path for path in {*seen, *now} if seen.get(path) != now.get(path))
            if changed:
                return changed
        sleep(max(PAUSE, SHARE * took))


def _settled(
    places: Sequence[str], now: dict[str, Stamp], sleep: Callable[[float], object], written: Collection[str]
) -> dict[str, Stamp]:
    for _ in range(int(LONGEST / SETTLES)):
        sleep(SETTLES)
        later = stamps(places, written)
        if later == now:
            break
        now = later
    return now


def refuse_with(reason: str | None) -> None:
    """What makes no sense while texts are being changed."""
    if reason is not None:
        raise WrongUse(Text("--watch and --accept do not go together", "--watch 与 --accept 不能同用"))

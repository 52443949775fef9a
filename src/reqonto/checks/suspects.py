"""Suspect links: their other end says something else since they were made or reviewed."""

from __future__ import annotations

from collections.abc import Mapping

from reqonto.checks.baseline import Baseline
from reqonto.checks.links import LINKS, Trace, traces
from reqonto.constraints.meaning_hash import Meanings
from reqonto.records import dataclass
from reqonto.spec.model import Specification


@dataclass(frozen=True, slots=True)
class Suspect:
    """A link to look at again; `both` tells that the item that it leads from has changed as well."""

    link: Trace
    both: bool = False


def since_freeze(
    baseline: Baseline, name: str | None, specification: Specification, numbers: Meanings
) -> tuple[Suspect, ...]:
    """The links of items that a freeze recorded (None: any) whose other end says something else now."""
    order = {each.name: number for number, each in enumerate(baseline.freezes)}
    found: list[Suspect] = []
    for link in _links(specification):
        rows = [row for row in baseline.of(link.source) if _key(link) in row.links]
        chosen = [row for row in rows if name is None or row.freeze == name]
        now = _meaning(link.target, numbers)
        if not chosen or now is None:
            continue
        since = chosen[-1]
        later = [row for row in rows if order.get(row.freeze, -1) > order.get(since.freeze, -1)]
        # Who froze it later has seen the other end as it was then.
        if since.links[_key(link)] != now and all(row.links[_key(link)] != now for row in later):
            own = numbers.items[link.source]
            found.append(Suspect(link, both=(own.meaning, own.text) != (since.meaning, since.text)))
    return tuple(found)


def since_version(
    old: Mapping[str, tuple[str, str]], baseline: Baseline, specification: Specification, numbers: Meanings
) -> tuple[Suspect, ...]:
    """The links whose other end says something else than in an earlier version, given by meaning and text of its items.

    A baseline that recorded the link with the other end as it is now tells that it was reviewed.
    """
    found: list[Suspect] = []
    for link in _links(specification):
        now = _meaning(link.target, numbers)
        if now is None or link.target not in old or old[link.target][0] == now:
            continue
        if any(row.links.get(_key(link)) == now for row in baseline.of(link.source)):
            continue
        own = numbers.items.get(link.source)
        both = own is not None and link.source in old and old[link.source] != (own.meaning, own.text)
        found.append(Suspect(link, both=both))
    return tuple(found)


def _links(specification: Specification) -> tuple[Trace, ...]:
    """The links of items along which a change is felt in some direction."""
    entries = specification.entries
    return tuple(
        link for link in traces(specification) if LINKS[link.word].felt != "none" and link.source in entries
    )  # fmt: skip


def _key(link: Trace) -> str:
    return f"{link.word} {link.target}"


def _meaning(id_: str, numbers: Meanings) -> str | None:
    found = numbers.items.get(id_)
    return None if found is None else found.meaning

"""Sets aside what was found in an older version as well, unless it is about something that changed."""

from __future__ import annotations

from reqonto.accepted.apply import moved, refusal
from reqonto.constraints.meaning_hash import Meant, meanings
from reqonto.diagnostics import codes_findings
from reqonto.fingerprints import fingerprints, ids_of, resting_on
from reqonto.result import Result, SetAside


def without_known(result: Result, old: Result | None, name: str) -> Result:
    """The result in which what the `old` version had as well does not count; None: nothing was there.

    What concerns an item that is new, says something else or reads otherwise, or rests on such a one, counts; so does
    all that could not be accepted: a text that cannot be read cannot be judged, whoever broke it.
    """
    if old is None:
        return result
    known = {*fingerprints(old), *(each.number for each in old.set_aside)}
    every, numbers = result.all_diagnostics, fingerprints(result)
    alike = [
        place
        for place, each in enumerate(every)
        if numbers[place] in known and refusal(each) is None and each.code is not codes_findings.TIME_BUDGET
    ]
    entries = {} if result.specification is None else result.specification.entries
    about = {
        place: {
            *ids_of(every[place], result),
            *(key for id_ in resting_on(every[place], result) if (key := id_.partition("[")[0]) in entries),
        }
        for place in alike
    }
    changed = _changed(result, old, {key for ids in about.values() for key in ids})
    aside = {
        place: SetAside(every[place], numbers[place], "before", name)
        for place in alike
        if not changed.intersection(about[place])
    }
    return moved(result, numbers, aside)


def _changed(result: Result, old: Result, ids: set[str]) -> set[str]:
    """Those of the items that are not in the old version as they are now."""
    now, then = _numbers(result, ids), _numbers(old, ids)
    return {key for key in ids if key not in then or key not in now or _read(now[key]) != _read(then[key])}


def _numbers(result: Result, ids: set[str]) -> dict[str, Meant]:
    if result.specification is None or not ids:
        return {}
    return dict(meanings(result.specification, result.interpretation, ids).items)


def _read(item: Meant) -> tuple[str, str, str]:
    return item.meaning, item.text, item.form

"""Conflicts by their ids: `reqonto explain K-3f2a`, and `K1` as the last `reqonto check` counted them."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reqonto.cli.output import progress
from reqonto.cli.project import Project
from reqonto.cli.streams import complain
from reqonto.diagnostics.diagnostic import Text
from reqonto.lazily import pattern

if TYPE_CHECKING:
    from reqonto.checks.verdicts import Conflict
    from reqonto.pipeline import Result

_ID = pattern(r"[Kk]-?[0-9A-Fa-f]+")


def names_conflict(word: str) -> bool:
    """Whether a word looks like the id of a conflict."""
    return _ID.fullmatch(word) is not None


def remember(result: Result) -> None:
    """Keep how the conflicts of a check are counted, so that `K1` means the same afterwards; failing does no harm."""
    file = _place(result)
    if file is None or result.consistency is None:
        return
    counted = {each.alias: each.id for each in _conflicts(result) if each.alias}
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(counted, sort_keys=True) + "\n", encoding="utf-8")


def explain_conflict(
    word: str, project: Project, shown: str, begun: float, *, apply: int | None = None, dry_run: bool = False
) -> int:
    """Show a conflict of the project again with what mends it, or write a repair into the text.

    Exit code 2 where there is no conflict of that id (any more), as for any unknown id; 1 where a repair can not be
    written.  `begun` is when the time allowed began to count.
    """
    from reqonto.cli.repairs import apply_repair, show_conflict
    from reqonto.pipeline import run

    with progress(project.lang) as tell:
        result = run(
            project.paths,
            project.settings,
            stages=("read", "meaning", "consistency", "conditional", "repairs"),
            earlier=project.diagnostics,
            progress=tell,
            begun=begun,
        )
    if result.consistency is None:
        complain(_not_asked()[project.lang])
        return result.exit_code or 1
    last = _remembered(result)
    alias = word.upper()
    wanted = last.get(alias, "").lower() or word.lower()
    conflicts = _conflicts(result)
    found = next((each for each in conflicts if each.id.lower() == wanted), None)
    if found is None and alias not in last:
        found = next((each for each in conflicts if each.alias == alias), None)
    if found is None:
        if not result.consistency.conflicts_complete:
            complain(_not_found(word, result)[project.lang])
            return 2
        complain(_gone(word, last.get(alias, ""), conflicts)[project.lang])
        return 2
    # It is called as in the last check, although others may be gone since.
    counted = next((name for name, id_ in last.items() if id_ == found.id), found.alias)
    found = replace(found, alias=counted)
    # What is allowed is for finding the conflict and for mending it.
    left = project.settings.timeout - (time.monotonic() - begun)
    if apply is not None:
        return apply_repair(found, apply, result, project, shown, left, dry_run=dry_run)
    return show_conflict(found, result, project, shown, left)


def _conflicts(result: Result) -> tuple[Conflict, ...]:
    return () if result.consistency is None else result.consistency.conflicts


def _not_asked() -> Text:
    return Text(
        "consistency could not be asked: `reqonto check` tells why",
        "无法做一致性检查：原因见“reqonto check”",
    )


def _not_found(word: str, result: Result) -> Text:
    """Where not all conflicts were found, it may be one of the others."""
    if result.timed_out:
        seconds = f"{result.settings.timeout:g}"
        return Text(
            f"{word} was not found in {seconds} s (--timeout), which did not suffice for all conflicts: allow more, or "
            "let `reqonto check` remember what it finds",
            f"在 {seconds} 秒内未找到 {word}（--timeout），该时间不足以找出全部冲突：请放宽时限，"
            "或先用“reqonto check”，其结果会被记住",
        )
    return Text(
        f"{word} was not found; some questions stayed undecided, so there may be more conflicts: `reqonto check` tells "
        "which",
        f"未找到 {word}；有的问题未判定，因此可能还有其他冲突：详见“reqonto check”",
    )


def _gone(word: str, meant: str, conflicts: tuple[Conflict, ...]) -> Text:
    named = [f"{each.alias} ({each.id})" if each.alias else each.id for each in conflicts]
    called = [f"{each.alias}（{each.id}）" if each.alias else each.id for each in conflicts]
    now = Text(
        f"the conflicts are {', '.join(named)}" if named else "there are no conflicts",
        f"现有冲突为 {'、'.join(called)}" if called else "现在没有冲突",
    )
    if meant:
        return Text(
            f"{word} of the last check ({meant}) is no conflict any more; {now.en}",
            f"上次检查的 {word}（{meant}）已不再是冲突；{now.zh}",
        )
    return Text(f"there is no conflict {word}; {now.en}", f"没有冲突 {word}；{now.zh}")


def _place(result: Result) -> Path | None:
    from reqonto.recall import own_memory

    memory = own_memory(result, result.settings)
    return None if memory is None else memory.with_name(f"{memory.name}-conflicts")


def _remembered(result: Result) -> Mapping[str, str]:
    """How the last check counted the conflicts; nothing if that is not known."""
    file = _place(result)
    if file is None:
        return {}
    try:
        loaded = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(loaded, dict):
        return {}
    return {key: value for key, value in loaded.items() if isinstance(value, str)}

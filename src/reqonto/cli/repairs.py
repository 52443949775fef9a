"""Repairs of a conflict on the command line: `reqonto explain K1`, and `--apply N`, which writes one into the text."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from reqonto.cache import digest
from reqonto.cli.output import progress, style_for
from reqonto.cli.project import Project
from reqonto.cli.shown import WrongUse
from reqonto.cli.streams import coloured, complain, write, write_data
from reqonto.diagnostics.diagnostic import Edit, Text
from reqonto.source import Source, Span

if TYPE_CHECKING:
    from reqonto.checks.verdicts import Conflict, Repair
    from reqonto.mending.offers import Offers
    from reqonto.pipeline import Result

_COLOURS: Mapping[str, str] = MappingProxyType({"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"})


def show_conflict(conflict: Conflict, result: Result, project: Project, shown: str, seconds: float) -> int:
    """A conflict as `check` shows it, and all its repairs with their numbers, looked for so many seconds."""
    from reqonto.checks.further import Outcome
    from reqonto.checks.repairs import Repairs
    from reqonto.report.json import conflict_json
    from reqonto.report.page import page
    from reqonto.report.repairs import offered
    from reqonto.report.text import conflict_lines

    found = _offers(conflict, result, project, seconds)
    _remember(conflict, found.repairs, result)
    if shown == "json":
        data = Repairs(of={conflict.id: found.repairs}, doubt={conflict.id: found.doubt})
        whole = replace(result, further={**result.further, "repairs": Outcome(data)})
        content = {
            "schema": 1,
            **conflict_json(conflict, whole),
            "repairs_complete": found.complete,
            "repairs_chosen": found.chosen,
        }
        write_data(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        return 0
    style = style_for(sys.stdout, project.lang)
    mended = offered(
        conflict, found.repairs, found.doubt, found.elsewhere, style, complete=found.complete, chosen=found.chosen
    )
    write(page([*conflict_lines(conflict, result, style), *mended], style))
    return 0


def apply_repair(
    conflict: Conflict, number: int, result: Result, project: Project, shown: str, seconds: float, *, dry_run: bool
) -> int:  # fmt: skip
    """Write a repair into its files, as it was listed last; exit code 1 where it can not be."""
    from reqonto.mending.texts import edited, whole_texts

    lang = project.lang
    texts = whole_texts(result.trees, result.settings.encoding_at)
    listed = _listed(conflict, result, texts)
    if isinstance(listed, Text):
        complain(listed[lang])
        return 1
    edits = listed
    if not edits:
        repairs = _offers(conflict, result, project, seconds).repairs
        _remember(conflict, repairs, result)
        edits = tuple(each.edits for each in repairs)
    if number > len(edits):
        raise WrongUse(_no_such(conflict, number, len(edits)))
    chosen = edits[number - 1]
    if not chosen:
        complain(_NOT_BY_TEXT[lang])
        return 1
    after = {
        path: edited(texts[path], [each for each in chosen if each.span.path == path])
        for path in dict.fromkeys(each.span.path for each in chosen)
    }
    if not _still_mends(conflict, result, project, after):
        complain(_NO_MORE[lang])
        return 1
    return _write(texts, after, result, shown, lang, dry_run=dry_run)


def _write(
    before: Mapping[str, str], after: Mapping[str, str], result: Result, shown: str, lang: str, *, dry_run: bool
) -> int:
    from reqonto.mending.texts import difference, replace_text

    lines = [line for path, text in after.items() for line in difference(path, before[path], text)]
    for path, text in after.items() if not dry_run else ():
        why = replace_text(Path(path), before[path], text, result.settings.encoding_at(path))
        if why is not None:
            complain(why[lang])
            return 1
    if shown == "json":
        content = {"schema": 1, "applied": not dry_run, "files": list(after), "diff": "".join(lines)}
        write_data(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    else:
        write("".join(_coloured(lines)))
    if not dry_run:
        names = ", ".join(after)
        complain(Text(f"rewritten: {names}", f"已改写：{names}")[lang])
    return 0


def _coloured(lines: Sequence[str]) -> list[str]:
    if not coloured(sys.stdout):
        return list(lines)
    return [f"{_COLOURS[line[0]]}{line[:-1]}\x1b[0m\n" if line[:1] in _COLOURS else line for line in lines]


def _still_mends(conflict: Conflict, result: Result, project: Project, after: Mapping[str, str]) -> bool:
    """Whether the edited texts have the conflict no more and no other instead; what was listed is kept in a file."""
    from reqonto.mending.trials import Bench

    return Bench(project.paths, result, project.settings.timeout).mended(conflict, after) is not None


def with_edits(result: Result, project: Project) -> Result:
    """The result with smaller edits than giving something up, of as many conflicts as `--timeout` allows once more."""
    consistency = result.consistency
    if consistency is None or not consistency.conflicts:
        return result
    from reqonto.mending.offers import with_offers
    from reqonto.pipeline import expand

    own = frozenset(expand(project.paths, project.settings)[0])
    with progress(project.lang) as tell:
        return with_offers(result, project.paths, own, project.settings.timeout, tell)


def _offers(conflict: Conflict, result: Result, project: Project, seconds: float) -> Offers:
    from reqonto.mending.offers import offers
    from reqonto.pipeline import expand

    own = frozenset(expand(project.paths, project.settings)[0])
    with progress(project.lang) as tell:
        return offers(conflict, result, project.paths, own, seconds, tell)


_CHANGED = Text(
    "the text has changed since the repairs were listed: list them again with `reqonto explain`",
    "列出修复办法之后文本已有改动：请用“reqonto explain”重新列出",
)
_NOT_LISTED = Text(
    "the repairs of this conflict were last listed for other files: they have to be listed first for these, with "
    "`reqonto explain`",
    "上次列出此冲突的修复办法时针对的是其他文件：对这些文件须先列出修复办法，请用“reqonto explain”",
)
_NO_MORE = Text(
    "this repair was tried again and does not mend the conflict: list the repairs again with `reqonto explain`",
    "重新尝试后，此修复办法不能消除冲突：请用“reqonto explain”重新列出",
)
_NOT_BY_TEXT = Text(
    "this repair is not written into the text: the item is named elsewhere, or stands in a text that is not yours to"
    " change; leave it out by hand",
    "此修复办法不写入文本：该条目在别处被引用，或位于不可改动的文本中；请手工处理",
)


def _no_such(conflict: Conflict, number: int, many: int) -> Text:
    name = conflict.alias or conflict.id
    if not many:
        return Text(f"no repair of {name} is known", f"{name} 没有已知的修复办法")
    return Text(
        f"there is no repair {number} of {name}: they count from 1 to {many}",
        f"{name} 没有编号为 {number} 的修复办法：编号为 1 至 {many}",
    )


# ---------------------------------------------------------------- what was listed last


def _place(result: Result) -> Path | None:
    from reqonto.recall import own_memory

    memory = own_memory(result, result.settings)
    return None if memory is None else memory.with_name(f"{memory.name}-repairs")


def _texts_print(texts: Mapping[str, str]) -> str:
    return digest(*(part for path in sorted(texts) for part in (path, texts[path])))


def _remember(conflict: Conflict, repairs: Sequence[Repair], result: Result) -> None:
    """Keep which repairs were listed under which number, and of which texts; failing does no harm."""
    from reqonto.mending.texts import whole_texts

    file = _place(result)
    if file is None:
        return
    known = _kept(file)
    edits = [
        [[each.span.path, each.span.start, each.span.end, each.text] for each in repair.edits] for repair in repairs
    ]
    texts = whole_texts(result.trees, result.settings.encoding_at)
    known[conflict.id] = {"paths": sorted(texts), "texts": _texts_print(texts), "edits": edits}
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(known, sort_keys=True) + "\n", encoding="utf-8")


def _kept(file: Path) -> dict[str, object]:
    try:
        loaded = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _listed(
    conflict: Conflict, result: Result, texts: Mapping[str, str]
) -> tuple[tuple[Edit, ...], ...] | Text:  # fmt: skip
    """The edits of the listed repairs, in their order; empty if none were; or why the list does not count."""
    file = _place(result)
    entry = None if file is None else _kept(file).get(conflict.id)
    if not isinstance(entry, dict):
        return ()
    if entry.get("texts") != _texts_print(texts):
        # Other files of the folder may have the same conflict.
        return _CHANGED if entry.get("paths") == sorted(texts) else _NOT_LISTED
    sources = {path: Source(path, text) for path, text in texts.items()}
    try:
        return tuple(
            tuple(Edit(Span(sources[path], int(start), int(end)), str(text)) for path, start, end, text in edits)
            for edits in entry["edits"]
        )
    except (KeyError, TypeError, ValueError):
        return ()

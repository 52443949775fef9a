"""What somebody may have meant by a word that is no id or name here, and what to type instead."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from reqonto.diagnostics.diagnostic import Text

if TYPE_CHECKING:
    from reqonto.pipeline import Result

FEW = 8
"""So many names are listed where none is near."""


def nearest(word: str, names: Iterable[str], number: int = 3) -> list[str]:
    """The names that are most like a word; small and capital letters count as the same."""
    spelled: dict[str, str] = {}
    for name in names:
        spelled.setdefault(name.casefold(), name)
    near = get_close_matches(word.casefold(), spelled, n=number, cutoff=0.5)
    likeness = {each: SequenceMatcher(None, each, word.casefold()).ratio() for each in near}
    # Beside one that is very like the word, others that merely share a letter or two would mislead.
    return [spelled[each] for each in near if likeness[each] >= max(likeness.values()) - 0.2]


def meant(word: str, names: Iterable[str]) -> Text:
    """`; did you mean …?`, else the names there are if they are few, else nothing."""
    every = list(dict.fromkeys(names))
    near = nearest(word, every)
    if near:
        return Text(f"; did you mean {', '.join(near)}?", f"，是否想查 {'、'.join(near)}？")
    if 0 < len(every) <= FEW:
        return Text(f"; there is {', '.join(every)}", f"；现有 {'、'.join(every)}")
    return Text("", "")


def is_path(word: str) -> bool:
    """Whether a word is meant as a file or folder: it is one, or is written like one."""
    written = Path(word).suffix in {".req", ".md"} or word.startswith((".", os.sep))
    inside = os.sep in word and _exists(os.path.dirname(word))  # noqa: PTH120 - a Path forgets the last separator
    return written or inside or _exists(word)


def _exists(word: str) -> bool:
    try:
        return Path(word).exists()
    except (OSError, ValueError):
        return False


def with_files(command: str, files: Sequence[str]) -> str:
    """A command to type, with the files that this call names."""
    return " ".join(["reqonto", command, *(f"-f {each}" for each in files)])


def file_instead_of_id(verb: str, word: str) -> Text:
    """A file where an id or name was asked for."""
    return Text(
        f"`{word}` is written like a file: name an id first, the file behind -f, as in `reqonto {verb} R-1 -f {word}`"
        f" (`reqonto check {word}` checks it and shows its ids)",
        f"“{word}”写得像文件：先写编号，文件放在 -f 之后，如“reqonto {verb} R-1 -f {word}”"
        f"（“reqonto check {word}”可检查该文件）",
    )


def told_instead(read: Result, word: str, files: Sequence[str], *, verb: str) -> Text | None:
    """Where a word names a thing that a verb is not for: what it is, and the command that tells of it."""
    from reqonto.report import about

    assert read.specification is not None
    found = about.find(read.specification, word)
    if found is None:
        return None
    key, thing = found
    called = about.called_as(thing)
    explained = with_files(f"explain {key}", files)
    is_entry = getattr(thing, "word", "")
    match verb, is_entry:
        case _, "scenario":
            other = with_files(f"run {key}", files)
            return Text(
                f"{key} is a scenario, a world told by its author: `{other}` shows and judges it",
                f"{key} 是场景，本身就是一个例子：“{other}”可显示并裁定它",
            )
        case "run", "requirement" | "constraint":
            other = with_files(f"witness {key}", files)
            return Text(
                f"{key} is a {called.en}, not a scenario: `{other}` shows a world in which it applies",
                f"{key} 是{called.zh}，不是场景：“{other}”可给出它适用的例子",
            )
        case _, "need" | "service":
            return Text(
                f"{key} is an {called.en}: `{explained}` tells whether it is met, by whom and over which way"
                if is_entry == "need"
                else f"{key} is an {called.en}: `{explained}` tells which needs it serves",
                f"{key} 是{called.zh}：“{explained}”说明它是否满足、由谁提供、经过哪些环节"
                if is_entry == "need"
                else f"{key} 是{called.zh}：“{explained}”说明它满足哪些信息需求",
            )
        case _:
            what = Text("a scenario", "场景") if verb == "run" else Text("a requirement", "需求")
            article = "an" if called.en[:1] in "aeiou" else "a"
            return Text(
                f"{key} is {article} {called.en}, not {what.en}: `{explained}` tells about it",
                f"{key} 是{called.zh}，不是{what.zh}：“{explained}”可查看它",
            )

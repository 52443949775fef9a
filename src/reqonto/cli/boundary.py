"""`reqonto witness ID --boundary`, `--all`, `--cover`: test cases, printed or written into a folder."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reqonto.cli.interrupt import INTERRUPTED, patiently
from reqonto.cli.output import progress, style_for
from reqonto.cli.shown import WrongUse, option
from reqonto.cli.streams import complain, write, write_data
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.system import unwritable
from reqonto.records import dataclass

if TYPE_CHECKING:
    from reqonto.pipeline import Result
    from reqonto.report.cases import Suite

ENDINGS = {"scenario": ".req", "gherkin": ".feature", "json": ".json", "story": ".txt"}
"""What the files of a form end in."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which test cases are wanted, and where they go."""

    cases: bool = False
    alone: bool = False
    cover: bool = False
    out: str | None = None

    @classmethod
    def taken_from(cls, options: dict[str, object], *, word: str | None, violate: bool) -> Wish:
        """The wish, taken out of the options of the command line; wrong use if they do not go together."""
        boundary, alone, whole, cover = (bool(options.pop(name)) for name in ("boundary", "alone", "whole", "cover"))
        out = options.pop("out")
        cases = boundary or cover
        if word is None and not (whole or cover):
            raise WrongUse(
                Text("name a requirement, or --all with --boundary", "请写出需求编号，或用 --all --boundary")
            )
        if word is not None and (whole or cover):
            raise WrongUse(Text(f"{word} and all requirements cannot both be meant", f"{word} 与全部需求不能同时指定"))
        if not cases and (alone or whole or out is not None):
            wrong = "--alone" if alone else "--all" if whole else "--out"
            raise WrongUse(Text(f"{wrong} goes with --boundary or --cover", f"{wrong} 须与 --boundary 或 --cover 同用"))
        if cases and violate:
            raise WrongUse(
                Text(
                    "--violate does not go with test cases: they show both", "--violate 不能用于测试用例：两者都会给出"
                )
            )
        return cls(cases, alone, cover, None if out is None else str(out))


def case_options(lang: str) -> list[click.Parameter]:
    """The options of test cases."""
    return [
        option(
            "--boundary",
            lang=lang,
            is_flag=True,
            help=Text(
                "Test cases: kept, broken, each bound at its edge and beside it, each condition deciding.",
                "测试用例：遵守、违反、每个界限恰在界上与两侧、每个条件起决定作用之处。",
            ),
        ),
        option(
            "--alone",
            lang=lang,
            is_flag=True,
            help=Text("Let test cases break the other requirements.", "测试用例可以违反其余需求。"),
        ),
        option(
            "--all",
            "whole",
            lang=lang,
            is_flag=True,
            help=Text("Test cases for every requirement.", "为每条需求生成测试用例。"),
        ),
        option(
            "--cover",
            lang=lang,
            is_flag=True,
            help=Text(
                "Few test cases that cover every requirement together.", "用尽可能少的测试用例共同覆盖全部需求。"
            ),
        ),
        option(
            "--out",
            lang=lang,
            metavar=Text("FOLDER", "文件夹")[lang],
            help=Text(
                "Write the test cases into a folder, one file a requirement (one for all with --cover).",
                "把测试用例写入文件夹，每条需求一个文件（--cover 时合为一个）。",
            ),
        ),
    ]


def asked_about(read: Result) -> list[str]:
    """The ids of the requirements for which there are worlds to look for."""
    theory = read.theory
    return [line.id for line in read.requirements if line.formalised and theory is not None and line.id in theory.by_id]


def show_cases(read: Result, ids: Sequence[str], shown: str, wish: Wish, lang: str) -> int:
    """Find the cases, print them or write them down; 1 if there is none."""
    if not ids:
        complain(Text("there is no requirement to show cases for", "没有可生成测试用例的需求")[lang])
        return 1
    if wish.out is None:
        suite = _suite(read, ids, wish, lang)
        _print(suite, shown, lang)
        return INTERRUPTED if _interrupted(suite, lang) else 0 if suite.found.cases else 1
    folder = _folder(wish.out)
    found = False
    together = [list(ids)] if wish.cover else [[id_] for id_ in ids]
    for group, name in zip(together, _names(together, cover=wish.cover), strict=True):
        suite = _suite(read, group, wish, lang)
        found = found or bool(suite.found.cases)
        _save(folder / f"{name}{ENDINGS[shown]}", _written(suite, shown, lang))
        complain(_saved(suite, folder / f"{name}{ENDINGS[shown]}", lang))
        if _interrupted(suite, lang):
            rest = len(together) - together.index(group) - 1
            if rest:
                left = Text(f"{rest} requirements were not come to", f"另有 {rest} 条需求尚未处理")
                complain(left[lang])
            return INTERRUPTED
    return 0 if found else 1


def _suite(read: Result, ids: Sequence[str], wish: Wish, lang: str) -> Suite:
    from reqonto.cases import cases_of
    from reqonto.report.cases import suite_of

    with progress(lang) as tell, patiently():
        about = ids[0] if len(ids) == 1 else ""
        found = cases_of(
            read,
            ids,
            alone=wish.alone,
            fewest=wish.cover,
            progress=lambda _question, done, total: tell("scenarios", done, total, about),
            patient=True,
        )
    return suite_of(read, ids, found)


def _interrupted(suite: Suite, lang: str) -> bool:
    """Whether an interrupt ended the search; then it is said what is missing."""
    if suite.found.interrupted:
        missing = sum(each.undecided == "interrupted" for each in suite.found.left)
        total = len(suite.found.probes)
        said = Text(
            f"interrupted: {missing} of {total} points were not come to",
            f"已中断：{total} 个要点中有 {missing} 个尚未处理",
        )
        complain(said[lang])
    return suite.found.interrupted


def _print(suite: Suite, shown: str, lang: str) -> None:
    from reqonto.report import cases

    if shown == "json":
        write_data(cases.data(suite))
    elif shown == "story":
        write(cases.stories(suite, style_for(sys.stdout, lang)))
    else:
        write(_written(suite, shown, lang))


def _written(suite: Suite, shown: str, lang: str) -> str:
    from reqonto.diagnostics.render_text import Style
    from reqonto.report import cases

    match shown:
        case "json":
            return cases.data(suite)
        case "gherkin":
            return cases.gherkin(suite, lang)
        case "story":
            return cases.stories(suite, Style(lang))
        case _:
            return cases.scenarios(suite, lang)


def _saved(suite: Suite, path: Path, lang: str) -> str:
    told, all_ = len(suite.told), len(suite.found.probes)
    left = sum(1 for _ in suite.unshown)
    said = Text(
        f"{path}: {told} scenario{'' if told == 1 else 's'}, {all_ - left} of {all_} points",
        f"{path}：{told} 个场景，{all_} 个要点中的 {all_ - left} 个",
    )
    return said[lang]


# ---------------------------------------------------------------- files


def _names(groups: Sequence[Sequence[str]], *, cover: bool) -> Iterator[str]:
    """The names of files, each once: of ids, what a file may be called."""
    taken: set[str] = set()
    for group in groups:
        base = "cases" if cover else re.sub(r"[^\w.\-]", "-", group[0]).lstrip(".-") or "case"
        name, number = base, 1
        # Some file systems know no capitals.
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        yield name


def _folder(name: str) -> Path:
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise _unwritable(name, error) from error
    return folder


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unwritable(str(path), error) from error


def _unwritable(name: str, error: OSError | ValueError) -> WrongUse:
    return WrongUse(unwritable(name, error))

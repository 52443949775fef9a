"""What verbs that read data ask of their user: when the observation ends, what is unsaid, as what names are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reqonto.cli.shown import WrongUse, option
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.system import unreadable

if TYPE_CHECKING:
    from fractions import Fraction


def now_option(lang: str) -> click.Option:
    """The end of observation."""
    return option(
        "--now", lang=lang, metavar=Text("TIME", "时刻")[lang],
        help=Text(
            "The end of observation, such as 2026-11-12T00:00Z (default: the last event).",
            "观察结束时刻，如 2026-11-12T00:00Z（默认为最后一个事件）。",
        ),
    )  # fmt: skip


def open_option(lang: str) -> click.Option:
    """Whether what is unsaid is unknown."""
    return option(
        "--open", "opened", lang=lang, is_flag=True,
        help=Text(
            "What the data leave unsaid is unknown, as in a scenario; otherwise what is optional is absent and"
            " links that are not given are not there.",
            "数据未说的视为未知，与场景相同；否则未给出的可选值视为缺失，未给出的关系视为不存在。",
        ),
    )  # fmt: skip


def name_options(lang: str) -> tuple[click.Option, click.Option]:
    """As what names in the data are read."""
    return (
        option(
            "--base", lang=lang, metavar="IRI",
            help=Text(
                "Where the elements of the specification have their IRIs (default: as `export` writes them).",
                "规格各元素 IRI 的前缀（默认与 export 写出的一致）。",
            ),
        ),
        option(
            "--terms", lang=lang, metavar=Text("FILE", "文件")[lang],
            help=Text(
                "A table of names in the data: an IRI, a tab, and the words of the specification that it means.",
                "数据中名称的对照表：每行为 IRI、制表符，以及它在规格中所指的词。",
            ),
        ),
    )  # fmt: skip


def end_of_observation(now: str | None) -> Fraction | None:
    """The instant that `--now` means, in seconds since 1970-01-01T00:00Z."""
    from reqonto.interchange.data_values import Unfit, instant

    if now is None:
        return None
    try:
        return instant(now, UTC)
    except Unfit:
        raise WrongUse(
            Text(f"`{now}` is no time: write 2026-11-12T00:00Z", f"“{now}”不是时刻：请写 2026-11-12T00:00Z")
        ) from None


def terms_of(path: str | None) -> Mapping[str, tuple[str, ...]]:
    """What a table of the user says of terms."""
    from reqonto.interchange.data_terms import read_table

    if path is None:
        return {}
    try:
        found, wrong = read_table(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(unreadable(path, error)) from error
    if wrong:
        raise WrongUse(
            Text(
                f"{path}, line {wrong[0]}: write an IRI, a tab, and words with commas",
                f"{path} 第 {wrong[0]} 行：请写 IRI、制表符和以逗号分隔的词",
            )
        )
    return found

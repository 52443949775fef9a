"""Where results go: `--format NAME[=FILE]`, several at once, and progress on a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO

import click

from reqonto.cli.shown import Read, WrongUse, option
from reqonto.cli.streams import coloured, columns, complain, write, write_data
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_text import Style
from reqonto.diagnostics.system import unwritable
from reqonto.records import dataclass

if TYPE_CHECKING:
    from reqonto.pipeline import Progress, Stage

FOR_PEOPLE = ("text", "concise")
"""Formats in the encoding of the terminal; what tools read is UTF-8 everywhere."""

FORMATS = (*FOR_PEOPLE, "json", "sarif", "junit", "github", "gitlab", "markdown", "html")
"""The forms of what a check finds."""

STAGE_WORDS: Mapping[Stage, Text] = MappingProxyType(
    {
        "read": Text("reading", "读取"),
        "meaning": Text("understanding", "解析含义"),
        "consistency": Text("checking consistency", "检查一致性"),
        "scenarios": Text("running scenarios", "运行场景"),
        "defaults": Text("ordering default values", "排定默认值"),
        "bounds": Text("comparing settings with their bounds", "比较设定与界限"),
        "needs": Text("matching needs and services", "匹配信息需求与服务"),
        "permissions": Text("reading permissions", "核对权限"),
        "lifecycles": Text("walking life cycles", "遍历生命周期"),
        "qualities": Text("comparing quality targets", "比较质量目标"),
        "modality": Text("weighing recommendations", "权衡建议"),
        "coverage": Text("looking for gaps", "查找遗漏"),
        "questions": Text("answering questions", "回答能力问题"),
        "conditional": Text("trying what others may do", "推演外部行为"),
        "repairs": Text("looking for repairs", "寻找修复办法"),
        "trace": Text("following links", "追踪链接"),
        "baseline": Text("comparing with the baseline", "与基线比较"),
        "confirm": Text("asking a second solver", "由第二个求解器复核"),
        "engines": Text("comparing with HermiT", "与 HermiT 比较"),
        "process": Text("keeping the rules of requirements management", "核对需求管理规则"),
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """One output: its format, and the file it goes to (standard output without one)."""

    format: str
    file: str | None


def format_option(lang: str, formats: Sequence[str]) -> click.Option:
    """`--format`, repeatable, each time with a file or for standard output."""

    def read(value: str) -> Target:
        name, _, file = value.partition("=")
        if name not in formats:
            listed = ", ".join(formats)
            raise ValueError(Text(f"`{name}` is not one of {listed}", f"“{name}”不在 {listed} 之中"))
        if "=" in value and not file:
            raise ValueError(Text(f"`{value}` names no file", f"“{value}”没有写文件名"))
        return Target(name, file or None)

    return option(
        "--format",
        "targets",
        lang=lang,
        multiple=True,
        type=Read(read, Text("|".join(formats) + "[=FILE]", "|".join(formats) + "[=文件]"), lang),
        help=Text(
            "Form of the output (default text), to a file with =FILE; repeatable.",
            "输出形式（默认 text），可用 =文件 写入文件；可重复。",
        ),
    )


def write_results(targets: Sequence[Target], renderers: Mapping[str, Callable[[Style], str]], lang: str) -> None:
    """Write each target; at most one goes to standard output."""
    chosen = list(targets) or [Target("text", None)]
    for target in chosen:
        if target.file is None:
            text = renderers[target.format](style_for(sys.stdout, lang))
            (write if target.format in FOR_PEOPLE else write_data)(text)
            continue
        try:
            Path(target.file).write_text(renderers[target.format](Style(lang)), encoding="utf-8", newline="\n")
        except OSError as error:
            raise WrongUse(unwritable(target.file, error)) from error


def style_for(stream: TextIO, lang: str) -> Style:
    """How findings look on a stream: coloured and as wide as the terminal where it is one."""
    return Style(lang, coloured(stream), columns=columns(stream))


def check_targets(targets: Sequence[Target]) -> None:
    """Refuse two outputs to the same place before any work is done."""
    places = [target.file for target in targets]
    if len(set(places)) < len(places):
        raise WrongUse(
            Text(
                "two formats go to the same place: use --format NAME=FILE",
                "两种格式写到同一处：请用 --format 名称=文件",
            )
        )


@contextlib.contextmanager
def progress(lang: str) -> Iterator[Progress]:
    """A line on standard error that says what is at work, on a terminal only."""
    if not _terminal():
        yield lambda _stage, _done, _total, _what: None
        return
    from rich.console import Console
    from rich.status import Status

    console = Console(stderr=True, no_color=not coloured(sys.stderr))
    status = Status("reqonto", console=console)

    def show(stage: Stage, done: int, total: int | None, what: str) -> None:
        count = "" if total is None else f" {done}/{total}"
        tail = f" {what}" if what else ""
        status.update(f"{STAGE_WORDS[stage][lang]}{count}{tail}".replace("[", "\\["))

    with status:
        yield show


def _terminal() -> bool:
    try:
        return sys.stderr.isatty()
    except ValueError:
        return False


def note(text: Text, lang: str) -> None:
    """Something worth a line beside the data."""
    complain(text[lang])

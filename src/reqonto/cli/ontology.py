"""`reqonto ontology check`: any OWL file, judged by the standard, by HermiT, and by rules of good form."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from reqonto.cli.output import Target, check_targets, format_option, write_results
from reqonto.cli.project import severity
from reqonto.cli.shown import Command, Group, OneOf, Read, option
from reqonto.diagnostics.diagnostic import Text
from reqonto.settings import FAIL_ON_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from reqonto.diagnostics.render_text import Style
    from reqonto.ontologies.result import Checked, Level


class _Verbs(Group):
    """What can be done with ontologies."""

    examples = (("ontology check shop.owl", Text("is it sound, and if not, why", "是否健全，若否，原因何在")),)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return ["check"]

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        return check_command(self.lang) if name == "check" else None

    def summaries(self) -> list[tuple[str, str]]:
        return [("check", _CHECK[self.lang])]


_CHECK = Text(
    "Check OWL files: profile, consistency with reasons, form.", "检查 OWL 文件：语言范围、一致性及原因、规范性。"
)


def command(lang: str) -> _Verbs:
    """The verb, its options in the language of the call."""
    return _Verbs(
        "ontology", lang=lang, help=Text("Work with OWL ontologies.", "处理 OWL 本体。")[lang], no_args_is_help=True
    )


def check_command(lang: str) -> Command:
    """`ontology check`."""

    def check(
        files: tuple[str, ...], targets: tuple[Target, ...], level: str, languages: tuple[str, ...],
        imports: tuple[str, ...], accepted: str | None, timeout: float, show: str, fail_on: str | None,
        *, reasoner: bool, cache: bool, fail_on_unknown: bool | None,
    ) -> int:  # fmt: skip
        from reqonto.diagnostics.diagnostic import Severity
        from reqonto.ontologies.again import Remembered, key_of_call

        check_targets(targets)
        paths, places = [Path(file) for file in files], [Path(place) for place in imports]
        exceptions = None if accepted is None else Path(accepted)
        memory = _memory(files[0]) if cache else None

        def run() -> Checked:
            from reqonto.backends.owl import Limits
            from reqonto.ontologies.run import Options, check

            chosen = cast("Level", level)
            return check(
                paths,
                Options(
                    chosen, tuple(languages), tuple(places), exceptions, reasoner, Limits(seconds=timeout), memory=memory
                ),
            )  # fmt: skip

        read = [*paths, *([] if exceptions is None else [exceptions])]
        words = (level, str(reasoner), f"{exceptions}", *languages)
        remembered = Remembered(memory, None if memory is None else key_of_call(read, places, *words), run)

        def shown(form: str) -> Callable[[Style], str]:
            def render(style: Style) -> str:
                def text(checked: Checked) -> str:
                    from reqonto.report import ontology as report

                    match form:
                        case "text":
                            return report.render(checked, style, show=severity(show))
                        case "concise":
                            return report.render_lines(checked, style.lang, show=severity(show))
                        case _:
                            return report.render_json(checked)

                how = f"{form} {style.lang} {style.colour} {style.width} {style.columns} {show}"
                return remembered.shown(how, text)

            return render

        write_results(targets, {form: shown(form) for form in ("text", "concise", "json")}, lang)
        weight = Severity.ERROR if fail_on is None else FAIL_ON_WORDS[fail_on]
        return remembered.exit_code(weight, fail_on_unknown=bool(fail_on_unknown))

    return Command(
        "check",
        lang=lang,
        help=Text(
            "Check the ontology that the files make together (RDF/XML, Turtle, JSON-LD, OWL/XML, functional-style syntax): whether it is"
            " OWL 2 DL, whether HermiT finds a model and a member for every class – with every minimal reason where"
            " not –, and whether it keeps rules of good form. Nothing is fetched.",
            "检查这些文件合成的本体（RDF/XML、Turtle、JSON-LD、OWL/XML、函数式语法）：是否符合 OWL 2 DL，HermiT 能否找到模型并使每个类都有成员"
            "（否则给出每个最小原因），以及是否符合规范性要求。不联网获取任何内容。",
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, metavar=Text("FILE...", "文件…")[lang]),
            format_option(lang, ("text", "concise", "json")),
            option(
                "--level", lang=lang, type=OneOf(("draft", "shared", "release")), default="shared",
                help=Text(
                    "How good the form must be: draft, shared (the default) or release.",
                    "规范性要求的级别：draft、shared（默认）或 release。",
                ),
            ),
            option(
                "--language", "languages", lang=lang, multiple=True, metavar=Text("TAG", "语言")[lang],
                help=Text(
                    "A language in which every term must be labelled and defined (default: those of most labels)."
                    " Repeatable.",
                    "每个词项都须有标签与定义的语言（默认为多数标签所用的语言）。可重复。",
                ),
            ),
            option(
                "--imports", lang=lang, multiple=True, metavar=Text("PATH", "路径")[lang],
                help=Text(
                    "A file, a folder or an XML catalogue in which imports are looked for. Repeatable.",
                    "查找被导入本体的文件、文件夹或 XML 目录文件。可重复。",
                ),
            ),
            option(
                "--accepted", lang=lang, metavar=Text("FILE", "文件")[lang],
                help=Text(
                    "A table of accepted findings: pitfall, term, reason, with tabs between them.",
                    "已接受发现的表格：陷阱编号、词项、理由，以制表符分隔。",
                ),
            ),
            option(
                "--no-reasoner", "reasoner", lang=lang, is_flag=True, flag_value=False, default=True,
                help=Text("Do not ask HermiT.", "不询问 HermiT。"),
            ),
            option(
                "--no-cache", "cache", lang=lang, is_flag=True, flag_value=False, default=True,
                help=Text("Neither read nor write what earlier checks found.", "不读写以往检查的结果。"),
            ),
            option(
                "--timeout", lang=lang, type=Read(_seconds, Text("SECONDS", "秒"), lang), default="120",
                help=Text(
                    "Seconds that one question to HermiT may take (default 120).", "每次询问 HermiT 的时限，以秒计（默认 120）。"
                ),
            ),
            option(
                "--fail-on", "fail_on", lang=lang, type=OneOf(tuple(FAIL_ON_WORDS)),
                help=Text(
                    "Weight of findings that give exit code 1 (default error).", "使退出码为 1 的最低级别（默认 error）。"
                ),
            ),
            option(
                "--fail-on-unknown", "fail_on_unknown", lang=lang, is_flag=True, default=None,
                help=Text("Exit code 3 where something stays undecided.", "有未判定项时退出码为 3。"),
            ),
            option(
                "--show", lang=lang, type=OneOf(("error", "warning", "hint")), default="warning",
                help=Text(
                    "Least weight of findings shown as text (default warning).", "文本输出显示的最低级别（默认 warning）。"
                ),
            ),
        ],
        callback=check,
        examples=(
            ("ontology check shop.owl", Text("one file", "一个文件")),
            (
                "ontology check shop.ttl --imports vocabularies --level release",
                Text("before it is published, with what it imports", "发布之前，连同其导入的本体"),
            ),
            ("ontology check shop.owl --format json", Text("for tools", "供工具使用")),
        ),
    )  # fmt: skip


def _memory(file: str) -> Path | None:
    """Where answers about ontologies are kept: in the cache folder of the user."""
    from reqonto.cache import user_place

    place = user_place(Path(file).parent, os.environ)
    return None if place is None else place.parent / "ontologies"


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1e7:
        raise ValueError(Text(f"`{text}` is no number of seconds", f"“{text}”不是秒数"))
    return value

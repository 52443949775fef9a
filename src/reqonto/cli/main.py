"""The command `reqonto`: finds the verb, and turns whatever happens into an exit code.

Nothing heavy is imported here; a verb is imported when it is called or asked for its own help.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import click

from reqonto import __version__
from reqonto.cli.interrupt import INTERRUPTED, raise_and_watch, say_and_exit
from reqonto.cli.language import choose_language
from reqonto.cli.shown import Group, usage_error
from reqonto.cli.streams import abandon_output, complain, flush, quiet_streams
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.system import reason_of

OK, FINDINGS, WRONG_USE, UNKNOWN = 0, 1, 2, 3

VERBS: Mapping[str, tuple[str, Text]] = MappingProxyType(
    {
        "check": (
            "reqonto.cli.check",
            Text(
                "Check a specification: texts, consistency, scenarios and the rest.",
                "检查规格：文本、一致性、场景及其余各项。",
            ),
        ),
        "run": (
            "reqonto.cli.run",
            Text("Run scenarios and show them as timelines with verdicts.", "运行场景，以时间线显示裁定。"),
        ),
        "explain": (
            "reqonto.cli.explain",
            Text("Explain a requirement, name, conflict or code.", "解释一条需求、一个名称、一处冲突或一个代码。"),
        ),
        "witness": (
            "reqonto.cli.witness",
            Text("Show a smallest world that triggers and keeps a requirement.", "给出触发并遵守一条需求的最小例子。"),
        ),
        "diff": (
            "reqonto.cli.diff",
            Text("Compare two versions by what they mean.", "按含义比较两个版本。"),
        ),
        "trace": (
            "reqonto.cli.trace",
            Text("Where requirements come from, and what exercises them.", "需求从何而来，由什么触发。"),
        ),
        "impact": (
            "reqonto.cli.impact",
            Text("What to review when something changes.", "某处变动时需要复核什么。"),
        ),
        "query": (
            "reqonto.cli.query",
            Text("Ask the specification, its verdicts and data in SPARQL.", "用 SPARQL 查询规格、裁定与数据。"),
        ),
        "serve": (
            "reqonto.cli.serve",
            Text("Serve queries to browsers and SPARQL clients.", "为浏览器和 SPARQL 客户端提供查询服务。"),
        ),
        "lsp": (
            "reqonto.cli.lsp",
            Text("Serve editors: the language server.", "为编辑器服务：语言服务器。"),
        ),
        "freeze": (
            "reqonto.cli.freeze",
            Text("Verify requirements and record them as they are.", "验证需求并按现状记录。"),
        ),
        "ontology": (
            "reqonto.cli.ontology",
            Text("Check OWL files: profile, consistency, form.", "检查 OWL 文件：语言范围、一致性、规范性。"),
        ),
        "validate": (
            "reqonto.cli.validate",
            Text("Judge RDF data by a specification.", "用规格检验 RDF 数据。"),
        ),
        "prove": (
            "reqonto.cli.prove",
            Text("Prove or refute problems in TPTP.", "证明或否定 TPTP 中的问题。"),
        ),
        "lint": (
            "reqonto.cli.lint",
            Text("Traps and style of texts, and their fixes.", "文本中的陷阱与风格问题及其修正。"),
        ),
        "fmt": ("reqonto.cli.fmt", Text("Rewrite texts in canonical form.", "把文本改写成规范格式。")),
        "init": ("reqonto.cli.init", Text("Start a new project.", "新建项目。")),
        "export": (
            "reqonto.cli.export",
            Text("Write the specification in another format.", "把规格导出为其他格式。"),
        ),
        "import": (
            "reqonto.cli.import_",
            Text("Read a specification from another format.", "从其他格式读入规格。"),
        ),
        "formalise": (
            "reqonto.cli.formalise",
            Text("Propose sentence forms for prose requirements.", "为文字需求提出句式。"),
        ),
        "version": (
            "reqonto.cli.version",
            Text("Show the versions of reqonto and its engines.", "显示 reqonto 与各引擎的版本。"),
        ),
        "completion": (
            "reqonto.cli.completion",
            Text("Print the completion script of a shell.", "输出命令行补全脚本。"),
        ),
    }
)
"""Every verb with the module that builds it, in the order in which help lists them."""


class Verbs(Group):
    """The verbs; each is built, in the language of this call, when it is needed."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        row = VERBS.get(name)
        if row is None:
            return None
        build: Callable[[str], click.Command] = importlib.import_module(row[0]).command
        return build(self.lang)

    def summaries(self) -> Sequence[tuple[str, str]]:
        return [(name, text[self.lang]) for name, (_, text) in VERBS.items()]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; the only place that catches everything.

    Without arguments it is the program itself, which an interrupt ends; with them the caller goes on.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    lang = choose_language(arguments, os.environ)
    interrupted = Text("interrupted", "已中断")[lang]
    if argv is None:
        raise_and_watch(lambda: interrupted)
    with quiet_streams():
        try:
            code = _dispatch(arguments, lang)
            flush()
        except OSError as error:
            if not isinstance(error, BrokenPipeError) and error.errno in _NO_ROOM:
                abandon_output()
                reason = reason_of(error)
                complain(Text(f"cannot write the output: {reason.en}", f"无法写入输出：{reason.zh}")[lang])
                return WRONG_USE
            return OK if isinstance(error, BrokenPipeError) else _internal(error, lang)
        except KeyboardInterrupt:
            if argv is None:
                flush()
                say_and_exit(interrupted)
            complain(interrupted)
            return INTERRUPTED
        except Exception as error:  # noqa: BLE001 - a defect must end in one line and exit code 2, not in a traceback
            return _internal(error, lang)
    return code


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
"""What keeps the output from being written: no defect of the program."""


def _dispatch(arguments: list[str], lang: str) -> int:
    if _completing():
        return _complete(lang)
    group = root(lang)
    try:
        code = group.main(args=arguments, prog_name="reqonto", standalone_mode=False, obj=arguments)
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        complain(usage_error(error, lang))
        return WRONG_USE
    return code if isinstance(code, int) else OK


def root(lang: str) -> Verbs:
    """The command itself, with its global options."""
    group = Verbs(
        "reqonto",
        lang=lang,
        help=Text(
            "Check what e-commerce requirements say: do they hold together, and what do they decide?",
            "检查电子商务需求说了什么：它们能否同时成立，会得出什么裁定？",
        )[lang],
        no_args_is_help=True,
        epilog=Text(
            "`reqonto VERB --help` tells about one verb. Exit codes: 0 clean, 1 findings, 2 wrong use,"
            " 3 undecided (with --fail-on-unknown), 130 interrupted.",
            "“reqonto 命令 --help”说明一个命令。退出码：0 无问题，1 有发现，2 用法错误，"
            "3 未判定（用 --fail-on-unknown 时），130 中断。",
        )[lang],
    )
    group.params.append(
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            help=Text("Show the version and exit.", "显示版本并退出。")[lang],
            callback=_print_version,
        )
    )
    return group


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value and not ctx.resilient_parsing:
        click.echo(f"reqonto {__version__}")
        ctx.exit()


def _completing() -> bool:
    return "_REQONTO_COMPLETE" in os.environ


def _complete(lang: str) -> int:
    from click.shell_completion import shell_complete

    return shell_complete(root(lang), {}, "reqonto", "_REQONTO_COMPLETE", os.environ["_REQONTO_COMPLETE"])


def _internal(error: Exception, lang: str) -> int:
    if os.environ.get("REQONTO_DEBUG"):
        import traceback

        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    complain(
        Text(
            f"internal error: {what}\nThis is a defect of reqonto; no verdict was given."
            " REQONTO_DEBUG=1 shows where it happened.",
            f"内部错误：{what}\n这是 reqonto 的缺陷，没有给出裁定。设置 REQONTO_DEBUG=1 可查看出错位置。",
        )[lang]
    )
    return WRONG_USE

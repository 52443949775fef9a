"""`reqonto lsp`: the language server that editors start."""

from __future__ import annotations

import importlib.util
import os
import sys

import click

from reqonto.cli.shown import Command, WrongUse, option
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.system import unheard


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def lsp(*, stdio: bool, tcp: bool, host: str, port: int, check: bool) -> int:
        if stdio and tcp:
            raise WrongUse(Text("choose one of --stdio and --tcp", "--stdio 与 --tcp 只能选一个"))
        if importlib.util.find_spec("pygls") is None:
            raise WrongUse(
                Text(
                    "the language server is not installed: pip install 'reqonto[lsp]'",
                    "未安装语言服务器：pip install 'reqonto[lsp]'",
                )
            )
        from reqonto.lsp.service import serve_stdio, serve_tcp

        if tcp:
            try:
                return serve_tcp(lang, host, port, check=check)
            except OSError as error:
                raise WrongUse(unheard(f"{host}:{port}", error)) from error
        code = serve_stdio(lang, check=check)
        sys.stderr.flush()
        # The thread that reads standard input may wait for a client that says nothing any more.
        os._exit(code)

    return Command(
        "lsp",
        lang=lang,
        help=Text(
            "Serve editors by the language server protocol: findings while typing, completion, verdicts, repairs."
            " Editors start it themselves; see docs/editors.md. Needs reqonto[lsp].",
            "以语言服务器协议为编辑器服务：键入时的诊断、补全、裁定和修复办法。由编辑器启动，见 docs/editors.zh.md。"
            "需安装 reqonto[lsp]。",
        ),
        params=[
            option(
                "--stdio", lang=lang, is_flag=True,
                help=Text("Speak over standard input and output (default).", "经标准输入输出通信（默认）。"),
            ),
            option(
                "--tcp", lang=lang, is_flag=True,
                help=Text("Wait for one client at a port.", "在端口等待一个客户端。"),
            ),
            option(
                "--host", lang=lang, default="127.0.0.1", metavar=Text("ADDRESS", "地址")[lang],
                help=Text(
                    "Where to listen (default 127.0.0.1: this machine only).",
                    "监听的地址（默认 127.0.0.1，仅限本机）。",
                ),
            ),
            option(
                "--port", lang=lang, type=click.IntRange(0, 65535), default=8766, metavar="N",
                help=Text("The port (default 8766).", "端口（默认 8766）。"),
            ),
            option(
                "--check/--no-check", "check", lang=lang, default=True,
                help=Text(
                    "Whether texts are checked as well as read (default yes).", "除读取外是否也检查（默认是）。"
                ),
            ),
        ],
        callback=lsp,
        examples=(("lsp", Text("what editors start", "编辑器启动的命令")),),
    )  # fmt: skip

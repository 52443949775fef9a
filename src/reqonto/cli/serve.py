"""`reqonto serve`: the specification, its verdicts and data for browsers and for SPARQL clients."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

import click

from reqonto.cli.check import paths_argument
from reqonto.cli.output import style_for
from reqonto.cli.project import open_project, reasoning_options
from reqonto.cli.query import checked_run, chosen_data, formulas_option, time_type
from reqonto.cli.shown import Command, WrongUse, option
from reqonto.cli.streams import complain
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import render_all
from reqonto.diagnostics.system import unheard

if TYPE_CHECKING:
    from socket import socket

_LOCAL = {"127.0.0.1", "localhost", "::1"}


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def serve(
        paths: tuple[str, ...], files: tuple[str, ...], data: tuple[str, ...], host: str, port: int, *,
        check: bool, formulas: bool, seconds: float, workers: int, origins: tuple[str, ...], **options: object,
    ) -> int:  # fmt: skip
        _need("starlette", "uvicorn")
        from reqonto.web.app import LOCAL
        from reqonto.web.serving import Limits, NotServed, Project, Server, listen, loaded, stamps

        project = open_project(paths, files, options, lang)
        told = project.lang
        found = chosen_data(data)
        listening = _listening(listen, host, port)
        with listening:
            served = Project(project.paths, project.settings, tuple(found), check, formulas)
            before = stamps(served)
            result = checked_run(project, check=check)
            errors = [each for each in result.diagnostics if each.weight is Severity.ERROR]
            if errors:
                complain(render_all(errors, style_for(sys.stderr, told)))
            if result.specification is None and not found:
                return result.exit_code or 1
            try:
                server = Server(served, loaded(served, result, before), Limits(workers=workers, seconds=seconds), told)
            except NotServed as error:
                raise WrongUse(error.text) from error
            name = f"[{host}]" if ":" in host else host
            address = f"http://{name}:{listening.getsockname()[1]}/"
            complain(Text(f"serving at {address} – Ctrl-C ends it", f"服务地址 {address}，按 Ctrl-C 结束")[told])
            server.run(listening, hosts=LOCAL if host in _LOCAL else ("*",), origins=origins)
        return 0

    return Command(
        "serve",
        lang=lang,
        help=Text(
            "Serve the specification, its verdicts and data on this machine: a page for queries at /, a SPARQL 1.1"
            " endpoint at /sparql. What changes in the files is loaded again. Needs reqonto[serve].",
            "在本机提供规格、裁定与数据：/ 为查询页面，/sparql 为 SPARQL 1.1 端点。文件改动后重新载入。"
            "需安装 reqonto[serve]。",
        ),
        params=[
            paths_argument(lang),
            option(
                "--data", lang=lang, multiple=True, metavar=Text("FILE", "文件")[lang],
                help=Text("RDF that is served too; repeatable.", "一并提供的 RDF 数据；可重复。"),
            ),
            option(
                "--check/--no-check", "check", lang=lang, default=True,
                help=Text("Whether the specification is checked (default yes).", "是否检查规格（默认是）。"),
            ),
            formulas_option(lang),
            option(
                "--host", lang=lang, default="127.0.0.1", metavar=Text("ADDRESS", "地址")[lang],
                help=Text(
                    "Where to listen (default 127.0.0.1: this machine only).",
                    "监听的地址（默认 127.0.0.1，仅限本机）。",
                ),
            ),
            option(
                "--port", lang=lang, type=click.IntRange(0, 65535), default=8765, metavar="N",
                help=Text("The port (default 8765; 0: any that is free).", "端口（默认 8765；0 为任一空闲端口）。"),
            ),
            option(
                "--query-timeout", "seconds", lang=lang, default=10.0, type=time_type(lang),
                help=Text("How long a query may take (default 10 s).", "每个查询的时限（默认 10 秒）。"),
            ),
            option(
                "--workers", lang=lang, type=click.IntRange(1, 64), default=2, metavar="N",
                help=Text("Queries that are answered at once (default 2).", "同时回答的查询数（默认 2）。"),
            ),
            option(
                "--allow-origin", "origins", lang=lang, multiple=True, metavar=Text("ORIGIN", "来源")[lang],
                help=Text(
                    "A site whose pages may read the answers (CORS), or *; repeatable.",
                    "允许其网页读取答案的站点（CORS），* 表示任意；可重复。",
                ),
            ),
            *reasoning_options(lang),
        ],
        callback=serve,
        examples=(
            (
                "serve examples/online-shop",
                Text("a folder, for browsers and clients", "一个文件夹，供浏览器和客户端使用"),
            ),
        ),
    )  # fmt: skip


def _need(*modules: str) -> None:
    if any(importlib.util.find_spec(name) is None for name in modules):
        raise WrongUse(
            Text(
                "the server is not installed: pip install 'reqonto[serve]'",
                "未安装服务器：pip install 'reqonto[serve]'",
            )
        )


def _listening(listen, host: str, port: int) -> socket:  # type: ignore[no-untyped-def]  # noqa: ANN001
    try:
        found: socket = listen(host, port)
    except OSError as error:
        raise WrongUse(unheard(f"{host}:{port}", error)) from error
    return found

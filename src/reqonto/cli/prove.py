"""`reqonto prove PROBLEM.p`: whether the conjecture of a problem in TPTP follows from its axioms."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from reqonto.cli.output import style_for
from reqonto.cli.project import severity
from reqonto.cli.shown import Command, OneOf, Read, WrongUse, option
from reqonto.cli.streams import complain, write_data
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import render_all
from reqonto.settings import KEYS

OK, FINDINGS, UNKNOWN = 0, 1, 3


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def prove(files: tuple[str, ...], shown: str, seconds: float, bound: int, *, fail_on_unknown: bool) -> int:
        codes = [_one(file, shown, seconds, bound, lang, strict=fail_on_unknown) for file in files]
        return max(codes, key=(OK, UNKNOWN, FINDINGS).index)

    return Command(
        "prove",
        lang=lang,
        help=Text(
            "Prove or refute problems in TPTP (FOF, TFF, CNF) and print the SZS status, with the axioms of a proof or a"
            " finite world. Exit code 1 where a conjecture does not follow, or axioms contradict one another.",
            "证明或否定 TPTP（FOF、TFF、CNF）中的问题，输出 SZS 状态，并给出证明所依据的公理或有限例子。"
            "猜想不能推出或公理互相矛盾时退出码为 1。",
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, metavar=Text("FILE...", "文件…")[lang]),
            option(
                "--format",
                "shown",
                lang=lang,
                type=OneOf(("tptp", "json")),
                default="tptp",
                help=Text("Form of the output.", "输出形式。"),
            ),
            option(
                "--timeout",
                "seconds",
                lang=lang,
                default=60.0,
                type=Read(KEYS["timeout"][1], Text("TIME", "时间"), lang),
                help=Text("Time budget of each problem (default 60 s).", "每个问题的时间预算（默认 60 秒）。"),
            ),
            option(
                "--bound",
                lang=lang,
                default=6,
                type=click.IntRange(1, 64),
                metavar="N",
                help=Text(
                    "Largest number of objects of a type in a world that is tried (default 6).",
                    "所试例子中每种类型对象的最大个数（默认 6）。",
                ),
            ),
            option(
                "--fail-on-unknown",
                lang=lang,
                is_flag=True,
                help=Text("Exit code 3 where a problem stays undecided.", "有问题未判定时退出码为 3。"),
            ),
        ],
        callback=prove,
        examples=(
            ("prove puzzle.p", Text("the SZS status, and why", "SZS 状态及其依据")),
            ("prove puzzle.p --format json --timeout 5min", Text("as data, with more time", "输出数据，时间放宽")),
        ),
    )


def _one(file: str, shown: str, seconds: float, bound: int, lang: str, *, strict: bool) -> int:
    from reqonto.interchange.tptp.prove import prove
    from reqonto.interchange.tptp.read import read
    from reqonto.interchange.tptp.theory import theory_of
    from reqonto.interchange.tptp.told import as_json, lines
    from reqonto.spec.walk import allow_depth

    allow_depth()
    path = Path(file)
    if not path.is_file():
        raise WrongUse(Text(f"there is no file {file}", f"没有文件 {file}"))
    problem, found = read(path, environment=os.environ)
    given, more = theory_of(problem)
    found = [*found, *more]
    if found:
        complain(
            render_all([each for each in found if each.weight >= severity("warning")], style_for(sys.stderr, lang))
        )
    if any(each.weight is Severity.ERROR for each in found):
        # Half of what a text says may be lost.
        write_data(f"% SZS status InputError for {path.stem}\n" if shown == "tptp" else _unread(path))
        return FINDINGS
    outcome = prove(given, seconds=seconds, bound=bound)
    if shown == "json":
        from reqonto.report.json import structure_json

        world = None if outcome.world is None else structure_json(outcome.world)
        told = json.dumps(as_json(given, outcome, problem.files, world), ensure_ascii=False, indent=2)
    else:
        told = "\n".join(lines(given, outcome, lang))
    write_data(told + "\n")
    if not outcome.decided:
        return UNKNOWN if strict else OK
    wrong = outcome.status in {"CounterSatisfiable", "ContradictoryAxioms"}
    return FINDINGS if wrong or (outcome.status == "Unsatisfiable" and not given.negated) else OK


def _unread(path: Path) -> str:
    return json.dumps({"schema": 1, "problem": path.stem, "status": "InputError"}, indent=2) + "\n"

"""`reqonto witness ID`: a smallest world that triggers a requirement, kept or broken."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reqonto.cli.boundary import Wish, asked_about, case_options, show_cases
from reqonto.cli.near import file_instead_of_id, is_path, meant, told_instead
from reqonto.cli.output import progress, style_for
from reqonto.cli.project import open_project, reasoning_options
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import complain, write, write_data
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import render_all

if TYPE_CHECKING:
    from reqonto.checks.verdicts import World
    from reqonto.pipeline import Result


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def witness(
        word: str | None, files: tuple[str, ...], shown: str | None, *, violate: bool, **options: object
    ) -> int:
        from reqonto.pipeline import run

        wish = Wish.taken_from(options, word=word, violate=violate)
        project = open_project((), files, options, lang)
        told = project.lang
        read = run(project.paths, project.settings, stages=("read", "meaning"), earlier=project.diagnostics)
        errors = [each for each in read.diagnostics if each.weight is Severity.ERROR and not read.is_excused(each)]
        if errors:
            complain(render_all(errors, style_for(sys.stderr, told)))
            mistaken = Text("no world was looked for: mend the texts first", "未查找例子：请先改正文本中的错误")
            complain(mistaken[told])
            return read.exit_code or 1
        formalised = asked_about(read)
        if word is not None and word not in formalised:
            raise WrongUse(_no_requirement(read, word, formalised, files))
        if wish.cases:
            return show_cases(read, formalised if word is None else [word], shown or "scenario", wish, told)
        assert word is not None
        return _one(read, word, shown or "story", told, violate=violate)

    return Command(
        "witness",
        lang=lang,
        help=Text(
            "Show a smallest world that triggers a requirement and keeps it together with all others; with --violate"
            " one that breaks it and keeps the others; with --boundary test cases: each bound at its edge and one unit"
            " to either side, each condition deciding.",
            "给出触发一条需求并与其余需求一同遵守它的最小例子；加 --violate 则给出只违反它的例子；"
            "加 --boundary 则给出测试用例：每个界限恰在界上及两侧各一个单位处，每个条件起决定作用之处。",
        ),
        params=[
            click.Argument(["word"], required=False, metavar=Text("[ID]", "[编号]")[lang]),
            option(
                "--violate",
                lang=lang,
                is_flag=True,
                help=Text("Break the requirement and keep the others.", "违反该需求，遵守其余需求。"),
            ),
            option(
                "--as",
                "shown",
                lang=lang,
                type=OneOf(("story", "scenario", "gherkin", "json")),
                help=Text(
                    "Form of the output: a story (default), a scenario for `reqonto run` (default of test cases),"
                    " Given/When/Then, or data.",
                    "输出形式：叙述（默认）、可用 reqonto run 运行的场景（测试用例的默认形式）、假如/当/那么，或数据。",
                ),
            ),
            *case_options(lang),
            *reasoning_options(lang),
        ],
        callback=witness,
        examples=(
            ("witness R-1 -f shop.req", Text("a story in which R-1 applies and is kept", "R-1 适用并得到遵守的例子")),
            ("witness R-1 --violate -f shop.req", Text("a story in which R-1 alone is broken", "只违反 R-1 的例子")),
            (
                "witness R-1 --as scenario -f shop.req",
                Text("the same as text for the specification", "写成可放入规格的场景"),
            ),
            ("witness R-1 --boundary -f shop.req", Text("test cases for R-1", "R-1 的测试用例")),
            (
                "witness --cover --out cases -f shop.req",
                Text("few scenarios that cover every requirement", "用少量场景覆盖全部需求"),
            ),
        ),
    )


def _one(read: Result, word: str, shown: str, told: str, *, violate: bool) -> int:
    """A smallest world."""
    from reqonto.checks.holding import unfollowed
    from reqonto.checks.verdicts import World
    from reqonto.pipeline import witness_of

    if violate and any(line.id == word and line.modality.startswith("may") for line in read.requirements):
        complain(
            Text(
                f"{word} is a permission: nobody has to make use of it, so it cannot be violated",
                f"{word} 是许可：谁都不必行使，因此无从违反",
            )[told]
        )
        return 1
    with progress(told) as tell:
        tell("consistency", 0, None, word)
        answer = witness_of(read, word, violate=violate)
    if isinstance(answer, World) and shown in {"scenario", "gherkin"}:
        _tell(read, word, answer, shown, told, violate=violate)
        return 0
    modality = next(line.modality for line in read.requirements if line.id == word)
    left: tuple[str, ...] = ()
    if isinstance(answer, World) and read.theory is not None:
        left = tuple(id_ for id_ in unfollowed(read.theory, answer.structure) if id_ != word)
    return _show(word, modality, answer, shown, told, violate=violate, left=left)


def _no_requirement(read: Result, word: str, formalised: Sequence[str], files: Sequence[str]) -> Text:
    """What to type instead of a word that no world can be shown for."""
    line = next((each for each in read.requirements if each.id == word), None)
    if line is not None and line.status.value != "unformalised":
        return Text(f"{word} is read, but has no meaning that can be checked yet", f"{word} 已读入，但其含义尚不能检查")
    if line is not None:
        return Text(
            f"{word} is prose only, so there is no world to show: write it as a sentence or a formula",
            f"{word} 仅为文字，没有例子可给：请写成句式或公式",
        )
    other = None if read.specification is None else told_instead(read, word, files, verb="witness")
    if other is not None:
        return other
    if is_path(word):
        return file_instead_of_id("witness", word)
    near = meant(word, formalised)
    return Text(f"there is no requirement {word}{near.en}", f"没有需求 {word}{near.zh}")


def _tell(read: Result, word: str, world: World, shown: str, lang: str, *, violate: bool) -> None:
    """The world as text that other programs read: a scenario of the language, or Gherkin."""
    from reqonto.checks.findings import VERDICTS
    from reqonto.checks.verdicts import Verdict
    from reqonto.report.witness_scenario import gherkin, scenario_of

    if shown == "gherkin":
        write(gherkin(read, world, word, lang, violate=violate))
        return
    told = scenario_of(read, world, word, violate=violate)
    if told.verdict is not (Verdict.VIOLATED if violate else Verdict.SATISFIED):
        verdict = Text("not judged", "不能裁定") if told.verdict is None else VERDICTS[told.verdict]
        note = Text(
            f"# a scenario cannot say all of this world: {word} is {verdict.en} here",
            f"# 场景无法说出这个例子的全部：此处 {word} 的裁定是{verdict.zh}",
        )
        write(note[lang] + "\n")
    write(told.text)


def _show(
    word: str, modality: str, answer: object, shown: str, lang: str, *, violate: bool, left: Sequence[str]
) -> int:
    """The answer as a story or as data; `left` are the other recommendations that its world does not follow."""
    from reqonto.backends.base import Impossible, Undecided
    from reqonto.checks.findings import listed, reason
    from reqonto.checks.verdicts import World
    from reqonto.report.json import world_json
    from reqonto.report.text import story

    match answer:
        case World():
            if shown == "json":
                content = {"schema": 1, "id": word, "violate": violate, "witness": world_json(answer)}
                content["unfollowed"] = list(left)
                content["unfinished"] = answer.unfinished or None
                write_data(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
            else:
                write(story(answer, word, modality, style_for(sys.stdout, lang), violate=violate, left=left))
            return 0
        case Impossible():
            core = listed(sorted(answer.core - {word}))
            text = (
                Text(
                    f"there is none: {core.en} {'excludes' if len(answer.core - {word}) == 1 else 'exclude'} it",
                    f"不存在：被 {core.zh} 排除",
                )
                if core.en
                else Text("there is none: it contradicts itself", "不存在：它自相矛盾")
            )
            content = {"schema": 1, "id": word, "violate": violate, "witness": None, "because": sorted(answer.core)}
        case Undecided():
            why = reason(answer.reason)
            text = Text(f"undecided: {why.en}", f"未判定：{why.zh}")
            content = {"schema": 1, "id": word, "violate": violate, "witness": None, "undecided": answer.reason}
        case _:
            raise TypeError(answer)
    if shown == "json":
        write_data(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    complain(text[lang])
    return 1

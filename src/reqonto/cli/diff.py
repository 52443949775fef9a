"""`reqonto diff [OLD [NEW]]`: what changed in meaning between two versions."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from reqonto.cli.output import Target, check_targets, format_option, progress, write_results
from reqonto.cli.project import Project, open_project, reasoning_options, shown_path
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass

if TYPE_CHECKING:
    from reqonto.cache import Store
    from reqonto.diagnostics.render_text import Style
    from reqonto.difference import Difference, FailOn, Source

WORKING = Text("working tree", "工作区")

_NOT_COMPARED = ("--only", "--skip")
"""Options of the verbs that reason that say what to ask about: here all that changed is asked about."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A version as it is named: a path; or a revision, with a path in it or without."""

    name: str
    path: str = ""
    revision: str = ""


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def diff(
        versions: tuple[str, ...],
        files: tuple[str, ...],
        targets: tuple[Target, ...],
        fail_on: str,
        shown: str,
        *,
        quick: bool,
        baseline: bool,
        fail_on_unknown: bool | None,
        **options: object,
    ) -> int:
        from reqonto.difference import difference
        from reqonto.report import difference as report
        from reqonto.report import difference_json

        check_targets(targets)
        with contextlib.ExitStack() as stack:
            homes: dict[str, str] = {}
            if baseline:
                found = _since_freeze(versions, files, options, lang, stack, homes, quick=quick)
            else:
                old, new = _operands(versions, lang)
                sources = [_source(each, files, options, lang, stack, homes) for each in (old, new)]
                with progress(sources[1].settings.lang or lang) as tell:
                    memory = _memory(new, files, options, lang)
                    found = difference(sources[0], sources[1], quick=quick, progress=tell, memory=memory)
            told = found.new.settings.lang or lang
            write_results(
                targets,
                {
                    "text": lambda style: _named(_text(found, style, shown), homes),
                    "markdown": lambda style: _named(report.render_markdown(found, style.lang), homes),
                    "json": lambda _style: _named(difference_json.render(found), homes),
                },
                told,
            )
            unknown = found.new.settings.fail_on_unknown if fail_on_unknown is None else fail_on_unknown
            return found.exit_code(cast("FailOn", fail_on), fail_on_unknown=unknown)

    return Command(
        "diff",
        lang=lang,
        help=Text(
            "Compare two versions of a specification by what they mean: each requirement is equivalent, stronger,"
            " weaker or incomparable, with a smallest example that the versions judge differently; conflicts gained"
            " and lost; verdicts of scenarios that flip. OLD and NEW are files, folders, or revisions of git"
            " (HEAD~1, a tag, REV:PATH). Without NEW a revision is compared with the working tree; without both, HEAD"
            " is. With --baseline OLD is a freeze.",
            "按含义比较规格的两个版本：每条需求是等价、变严、变宽还是不可比，并给出两个版本裁定不同的最小例子；"
            "新增与消除的冲突；改变了裁定的场景。旧、新可为文件、文件夹或 git 版本（HEAD~1、标签、v1:shop.req）。"
            "不写新版本时，把该版本与工作区比较；都不写时，比较 HEAD 与工作区。加上 --baseline 时，旧版本是一次冻结。",
        ),
        params=[
            click.Argument(["versions"], nargs=-1, metavar=Text("[OLD [NEW]]", "[旧 [新]]")[lang]),
            format_option(lang, ("text", "json", "markdown")),
            option(
                "--baseline",
                lang=lang,
                is_flag=True,
                help=Text(
                    "OLD is the name of a freeze (default: the last one): what became of everything that it recorded."
                    " Its texts are looked for in git; without them only what says something else is told.",
                    "旧版本是某次冻结的名称（默认为最近一次）：其中记录的各条目后来如何。当时的文本从 git 中查找；"
                    "找不到时只说明哪些条目的内容已改变。",
                ),
            ),
            option(
                "--quick",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Compare requirements and items only: no conflicts, no scenarios.",
                    "只比较需求与条目，不比较冲突和场景。",
                ),
            ),
            option(
                "--as",
                "shown",
                lang=lang,
                type=OneOf(("story", "scenario")),
                default="story",
                help=Text(
                    "Form of the text: everything, with stories (default), or the worlds that tell the versions apart,"
                    " as scenarios for `reqonto run`.",
                    "文本的形式：全部内容，附叙述（默认）；或只把区分两个版本的例子写成可用 reqonto run 运行的场景。",
                ),
            ),
            option(
                "--fail-on",
                "fail_on",
                lang=lang,
                type=OneOf(("gained", "changed", "never")),
                default="gained",
                help=Text(
                    "What gives exit code 1: conflicts gained and scenarios that are violated now (gained, the"
                    " default), any change of meaning (changed), or nothing.",
                    "何时退出码为 1：新增冲突或场景变为违反（gained，默认）、含义有任何改变（changed）、"
                    "从不（never）。",
                ),
            ),
            option(
                "--fail-on-unknown",
                "fail_on_unknown",
                lang=lang,
                is_flag=True,
                default=None,
                help=Text("Exit code 3 where something stays undecided.", "有未判定项时退出码为 3。"),
            ),
            *(each for each in reasoning_options(lang) if each.opts[0] not in _NOT_COMPARED),
        ],
        callback=diff,
        examples=(
            ("diff", Text("what changed since the last commit", "上次提交以来的变化")),
            ("diff v1.0 HEAD", Text("what changed between two revisions", "两个版本之间的变化")),
            ("diff --baseline 1.0", Text("what changed since a freeze", "某次冻结以来的变化")),
            ("diff old.req new.req --format markdown", Text("two files, as Markdown", "比较两个文件，输出 Markdown")),
        ),
    )


def _since_freeze(
    words: Sequence[str], files: tuple[str, ...], options: Mapping[str, object], lang: str,
    stack: contextlib.ExitStack, homes: dict[str, str], *, quick: bool,
) -> Difference:  # fmt: skip
    """What changed since a freeze."""
    from reqonto.cli.since import found_in_git, split
    from reqonto.frozen import since_freeze

    file, frozen, freeze, left = split(words, files, options, lang)
    new = _operand(left[0]) if left else Operand(WORKING[lang])
    named = files or ((new.path,) if new.path and not new.revision else ())
    old = found_in_git(file, frozen, freeze, named, options, lang, stack, homes)
    source = _source(new, files, options, lang, stack, homes)
    with progress(source.settings.lang or lang) as tell:
        return since_freeze(
            freeze, old.rows, source, old.source, revision=old.revision, quick=quick, progress=tell,
            memory=_memory(new, files, options, lang),
        )  # fmt: skip


def _memory(new: Operand, files: tuple[str, ...], options: Mapping[str, object], lang: str) -> Store:
    """The answers that the project of the working tree remembers: those of revisions are kept there as well."""
    from reqonto.cache import Store
    from reqonto.pipeline import Result, expand, memory_of

    there = (new.path,) if new.path and Path(new.path).exists() else files
    here = open_project(there, (), options, lang)
    found, _ = expand(here.paths, here.settings)
    return Store(memory_of(Result(here.settings, files=tuple(found)), here.settings))


def _text(found: Difference, style: Style, shown: str) -> str:
    if shown == "scenario":
        from reqonto.report.difference_scenario import render

        return render(found, style.lang)
    from reqonto.report.difference import render as told

    return told(found, style)


# ---------------------------------------------------------------- which versions


def _operands(words: Sequence[str], lang: str) -> tuple[Operand, Operand]:
    """The two versions that the arguments name."""
    if len(words) > 2:
        raise WrongUse(Text("two versions at most are compared", "最多比较两个版本"))
    if len(words) == 1 and ".." in words[0] and not _is_path(words[0]):
        before, _, after = words[0].replace("...", "..").partition("..")
        words = (before or "HEAD", after or "HEAD")
    found = [_operand(word) for word in words]
    working = Operand(WORKING[lang])
    if not found:
        return Operand("HEAD", revision="HEAD"), working
    if len(found) == 1 and not found[0].revision:
        # A path alone: what it is against what it was.
        path = found[0].path
        return Operand(f"HEAD:{path}", str(Path(path).resolve()), "HEAD"), Operand(path, path)
    if len(found) == 1:
        # The same path as in the revision, where that names one.
        path = _in_working_tree(found[0].path)
        return found[0], Operand(path or WORKING[lang], path)
    return found[0], found[1]


def _in_working_tree(path: str) -> str:
    """The path of the working tree that `REV:PATH` is compared with: one from the top of the repository, as in git."""
    from reqonto.revisions import Unreadable, repository_of

    if not path or path.startswith(".") or Path(path).is_absolute():
        return path
    try:
        place = repository_of(Path()).top / path
    except Unreadable:
        return path
    return shown_path(place) if place.exists() else path


def _operand(word: str) -> Operand:
    if _is_path(word):
        return Operand(word, path=word)
    revision, mark, path = word.partition(":")
    if mark and revision and path:
        return Operand(word, path, revision)
    if mark and not revision:
        raise WrongUse(Text(f"`{word}` names no revision", f"“{word}”没有写版本"))
    return Operand(word, revision=revision)


def _is_path(word: str) -> bool:
    from reqonto.spec.shipped import library_modules, module_of

    try:
        there = Path(word).exists()
    except (OSError, ValueError):
        there = False
    return there or bool(library_modules(module_of(word) or word))


def _source(
    operand: Operand,
    files: tuple[str, ...],
    options: Mapping[str, object],
    lang: str,
    stack: contextlib.ExitStack,
    homes: dict[str, str],
) -> Source:
    """What is read for a version; a revision is written into a folder of its own, which goes when all is done."""
    from reqonto.difference import Source

    named = (operand.path,) if operand.path else files
    if not operand.revision:
        project = open_project(named, (), options, lang)
        return Source(operand.name, project.paths, project.settings, project.diagnostics)
    from reqonto.revisions import Unreadable, repository_of

    # `REV:PATH` is about the repository of this folder.
    start = Path(named[0]) if named and (Path(named[0]).is_absolute() or not operand.path) else Path()
    while not start.is_dir() and start != start.parent:
        start = start.parent
    try:
        repository = repository_of(start)
        commit = repository.commit(operand.revision)
        if commit is None:
            raise WrongUse(_no_revision(operand))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reqonto-"))).resolve()
        repository.write(commit, folder)
    except Unreadable as error:
        raise WrongUse(error.text) from None
    homes[str(folder)] = operand.revision
    project = _project_in(folder, repository.top, named, operand, options, lang)
    return Source(operand.name, project.paths, project.settings, project.diagnostics)


source_of = _source
"""What other verbs read a version with."""


def _project_in(
    folder: Path, top: Path, named: Sequence[str], operand: Operand, options: Mapping[str, object], lang: str
) -> Project:
    """The project of a revision, read where it was written; paths are those of the working tree."""
    from dataclasses import replace

    here = open_project(named, (), options, lang)
    wanted = [*named] if named else [str(here.settings.root or Path())]
    places: list[str] = []
    for path in wanted:
        place = _place_in(folder, top, path, operand)
        if place.exists():
            places.append(str(place))
        elif operand.path and not Path(path).exists():
            raise WrongUse(Text(f"there is no {path} in {operand.revision}", f"{operand.revision} 中没有 {path}"))
    if not places:
        # What is not there yet has nothing in it.
        return Project((), replace(here.settings, root=folder, files=()))
    found = open_project(places, (), options, lang)
    if found.settings.root is None or not found.settings.root.resolve().is_relative_to(folder):
        # Settings from outside the repository hold for all its revisions.
        return Project(tuple(places), replace(here.settings, root=folder, files=()), ())
    return replace(found, settings=replace(found.settings, lang=here.settings.lang))


def _place_in(folder: Path, top: Path, path: str, operand: Operand) -> Path:
    """Where a path of the working tree is in the folder of a revision; `REV:PATH` is one from the top, as in git."""
    if operand.path and not path.startswith(".") and not Path(path).is_absolute():
        place = folder / path
        if place.exists() and ".." not in Path(path).parts:
            return place
    try:
        return folder / Path(path).resolve().relative_to(top.resolve())
    except (ValueError, OSError):
        raise WrongUse(Text(f"{path} is outside the repository {top}", f"{path} 不在仓库 {top} 中")) from None


def _no_revision(operand: Operand) -> Text:
    word = operand.name
    return Text(
        f"`{word}` is neither a path nor a revision of this repository", f"“{word}”既不是路径，也不是此仓库的版本"
    )


def _named(text: str, homes: Mapping[str, str]) -> str:
    """The text with the places of revisions called as git calls them: `HEAD~1:shop.req`."""
    for folder, revision in homes.items():
        text = text.replace(f"{folder}/", f"{revision}:").replace(folder, f"{revision}:")
    return text

"""`reqonto check --changed-since REV`: of all that is found, what concerns what changed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from reqonto.cli.project import Project, graph_of
from reqonto.cli.shown import WrongUse, option
from reqonto.cli.streams import complain
from reqonto.diagnostics.diagnostic import Text

if TYPE_CHECKING:
    from reqonto.pipeline import Progress
    from reqonto.result import Result


def changed_option(lang: str) -> click.Option:
    """The revision that is compared with."""
    return option(
        "--changed-since",
        "since",
        lang=lang,
        metavar=Text("REV", "版本")[lang],
        help=Text(
            "Count only what is found about what changed since this revision of git, or was not found there; the"
            " whole specification is checked all the same.",
            "只计入与该 git 版本以来的改动有关、或当时没有的发现；检查的仍是整个规格。",
        ),
    )


def commit_of(revision: str, project: Project) -> str:
    """The commit in which the present line of work left a revision; refused where git cannot tell."""
    from pathlib import Path

    from reqonto.revisions import Unreadable, repository_of

    start = Path(project.paths[0]) if project.paths else Path()
    while not start.is_dir() and start != start.parent:
        start = start.parent
    try:
        repository = repository_of(start)
        commit = repository.commit(revision)
        if commit is None:
            told = Text(f"`{revision}` is no revision of this repository", f"此仓库没有版本“{revision}”")
            if repository.is_shallow():
                told = Text(
                    f"{told.en}; the clone is shallow, so it may only be missing here (`git fetch --unshallow`,"
                    " `fetch-depth: 0` in GitHub Actions, `GIT_DEPTH: 0` in GitLab)",
                    f"{told.zh}；这是浅克隆，可能只是此处缺少（git fetch --unshallow；"
                    "GitHub Actions 用 fetch-depth: 0；GitLab 用 GIT_DEPTH: 0）",
                )
            raise WrongUse(told)
        return repository.merge_base(commit, "HEAD") or commit
    except Unreadable as error:
        raise WrongUse(error.text) from None


def only_changed(
    result: Result, revision: str, commit: str, named: tuple[str, ...], options: Mapping[str, object], lang: str,
    tell: Progress,
) -> Result:  # fmt: skip
    """The result in which what was found in a commit as well, about items that say the same, does not count."""
    from reqonto.accepted.before import without_known
    from reqonto.cache import Store
    from reqonto.cli.diff import Operand, source_of
    from reqonto.pipeline import memory_of, run

    with contextlib.ExitStack() as stack:
        source = source_of(Operand(revision, revision=commit), named, options, lang, stack, {})
        old = None
        if source.paths:
            memory = Store(memory_of(result, result.settings))
            old = run(
                source.paths, source.settings, earlier=source.diagnostics, progress=tell, graph=graph_of,
                worlds=False, memory=memory,
            )  # fmt: skip
    if old is not None and (old.timed_out or old.verdict == "invalid"):
        why = Text("its texts have mistakes", "其文本有误")
        if old.timed_out:
            why = Text("time ended before its check did", "检查它时时间用尽")
        complain(
            Text(
                f"{revision} is not known fully ({why.en}): something that was there before may be told as new",
                f"对 {revision} 的了解不完整（{why.zh}）：先前已有的发现可能被当作新的",
            )[lang]
        )
    return without_known(result, old, revision)

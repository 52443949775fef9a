"""The process that checks: one job at a time, each given up as soon as there is a newer one.

Standard input brings jobs, standard output takes what they come to; where standard input ends, so does the process.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING

from reqonto.checks.verdicts import Status
from reqonto.diagnostics.codes_spec import DUPLICATE_ID
from reqonto.diagnostics.diagnostic import Fix, Severity, Text
from reqonto.diagnostics.render_text import Style
from reqonto.lsp.findings import Finding, Range, findings, mend, range_of
from reqonto.lsp.frames import receive, send
from reqonto.lsp.report import Both, Checked, Failed, Job, Mended, Message, Progress, Told
from reqonto.settings import Settings, load
from reqonto.spec.shipped import is_shipped

if TYPE_CHECKING:
    from reqonto.checks.further import Graph
    from reqonto.checks.verdicts import Conflict
    from reqonto.diagnostics.diagnostic import Diagnostic, Edit
    from reqonto.pipeline import Progress as RunProgress
    from reqonto.pipeline import Result, Stage
    from reqonto.spec.model import Specification

MOST_MENDED = 8
"""For so many conflicts repairs are looked for while nothing else is to be done."""
PATIENCE = 20.0
"""Seconds that the repairs of one conflict are looked for."""


class Superseded(Exception):  # noqa: N818 - a sign, no error
    """There is a newer job."""


def settings_of(file: str | None, today: str) -> tuple[Settings, list[Diagnostic]]:
    """The settings in a file, for one who writes: the rules of the day, and a process that leaves room for others."""
    settings = Settings()
    problems: list[Diagnostic] = []
    if file is not None:
        settings, problems = load(Path(file), shown=file)
    return replace(settings, today=date.fromisoformat(today), jobs=1), problems


def serve(given: IO[bytes], out: IO[bytes]) -> None:
    """Check until standard input ends."""
    jobs: queue.Queue[Job | None] = queue.Queue()
    threading.Thread(target=_read, args=(given, jobs), daemon=True).start()
    while True:
        job = jobs.get()
        while not jobs.empty():
            job = jobs.get()
        if job is None:
            return
        with contextlib.suppress(Superseded):
            _work(job, jobs, out)


def _read(given: IO[bytes], jobs: queue.Queue[Job | None]) -> None:
    while True:
        job = receive(given)
        if not isinstance(job, Job):
            # Whoever asked has gone: nobody waits for what is at work.
            os._exit(0)
        jobs.put(job)


def _work(job: Job, jobs: queue.Queue[Job | None], out: IO[bytes]) -> None:
    def tell(stage: Stage, done: int, total: int | None, _what: str) -> None:
        if not jobs.empty():
            raise Superseded
        send(out, Progress(job.number, stage, done, total))

    try:
        tell("read", 0, None, "")
        for message in _messages(job, tell):
            if not jobs.empty():
                return
            send(out, message)
    except (Superseded, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the editor is told of a defect; the process goes on with the next text
        send(out, Failed(job.number, f"{type(error).__name__}: {error}"[:500]))


def _messages(job: Job, tell: RunProgress) -> Iterator[Message]:
    from reqonto.accepted.apply import settle
    from reqonto.cache import Store
    from reqonto.pipeline import Trial, run

    settings, problems = settings_of(job.settings, job.today)
    raw = run(
        job.paths, settings, stages=("read", "meaning"), earlier=problems, texts=job.texts, trial=Trial(Store(None))
    )  # fmt: skip
    read = settle(raw, job.paths)
    linted = _linted(job, raw)
    result = run(
        job.paths, settings, earlier=problems, progress=tell, graph=_graph, worlds=False, texts=job.texts
    )  # fmt: skip
    yield _checked(job, read, result, linted)
    yield from _mended(job, result, tell)


def _graph(specification: Specification) -> Graph:
    from reqonto.interchange.turtle import graph_of

    return graph_of(specification)


def _linted(job: Job, raw: Result) -> tuple[Diagnostic, ...]:
    """What `reqonto lint` finds beside mistakes; how a text is laid out is left to formatting."""
    from reqonto.accepted.apply import settle
    from reqonto.conclusions import weighed
    from reqonto.diagnostics.codes_lint import NOT_CANONICAL
    from reqonto.mending.lint import lints
    from reqonto.mending.texts import whole_texts
    from reqonto.paths import expand

    own, _ = expand(job.paths, raw.settings, given=job.texts)
    whole = whole_texts(raw.trees, raw.settings.encoding_at, job.texts)
    texts = {path: text for path, text in whole.items() if path in own}
    more = [each for each in weighed(lints(raw, texts, own), raw.settings) if each.code is not NOT_CANONICAL]
    # What is accepted by a comment in the text is told no more.
    return settle(replace(raw, diagnostics=(*raw.diagnostics, *more)), job.paths).all_diagnostics if more else ()


def _checked(job: Job, read: Result, result: Result, linted: tuple[Diagnostic, ...]) -> Checked:
    from reqonto.report.text import headline

    home = result.files[0] if result.files else ""
    known = {(each.code.code, each.span, each.message("en")) for each in read.all_diagnostics}
    every = (*linted, *result.all_diagnostics)
    new = [each for each in every if (each.code.code, each.span, each.message("en")) not in known]
    said = headline(result)
    conflicts = () if result.consistency is None else result.consistency.conflicts
    return Checked(
        job.number, result.verdict, Both(said.en, said.zh), _placed(findings(new, home)), dict(_told(job, result)),
        tuple((each.id, each.alias or each.id, each.members) for each in conflicts), dict(_stories(job, result)),
    )  # fmt: skip


def _placed(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------- what is known of each thing


def _told(job: Job, result: Result) -> Iterator[tuple[str, Told]]:
    from reqonto.report.words import STATUS_WORDS

    for line in result.requirements:
        status = STATUS_WORDS[line.status.value]
        names = ", ".join(line.because)
        en = status.en + (f" ({names})" if names else "")
        zh = status.zh + (f"（{'、'.join(line.because)}）" if names else "")
        conflicts = _conflicts_of(result, line.id)
        if conflicts:
            called = [each.alias or each.id for each in conflicts]
            en, zh = f"{status.en}: {', '.join(called)}", f"{status.zh}：{'、'.join(called)}"
        good = {Status.OK: True, Status.CONFLICTING: False, Status.VACUOUS: False}.get(line.status)
        yield line.id, Told(Both(en, zh), _story(job, result, conflicts), good)
    yield from _scenarios(job, result)
    yield from _needs(job, result)


def _conflicts_of(result: Result, id_: str) -> list[Conflict]:
    if result.consistency is None:
        return []
    return [each for each in result.consistency.conflicts if id_ in each.members or id_ in each.trigger]


def _stories(job: Job, result: Result) -> Iterator[tuple[str, Told]]:
    """Each conflict under its id and its short name, in capital letters."""
    from reqonto.report.text import where_of

    for each in () if result.consistency is None else result.consistency.conflicts:
        told = Told(Both(*(where_of(each, result, lang) for lang in ("en", "zh"))), _story(job, result, [each]), False)
        yield from ((name.upper(), told) for name in (each.id, each.alias) if name)


def _story(job: Job, result: Result, conflicts: list[Conflict]) -> Both:
    from reqonto.report.text import conflict_lines

    return Both(*(
        _plain((line for each in conflicts for line in (*conflict_lines(each, result, Style(lang)), "")), job)
        for lang in ("en", "zh")
    ))  # fmt: skip


def _plain(lines: Iterable[str], job: Job) -> str:
    """Lines without the marks by which a terminal folds them; places are told as seen from the project."""
    from reqonto.report.page import page

    said = page(lines, Style("en")).strip()
    if job.settings is not None:
        folders = {os.path.dirname(job.settings)}  # noqa: PTH120 - paths are compared as text
    else:
        folders = {path if os.path.isdir(path) else os.path.dirname(path) for path in job.paths}  # noqa: PTH112, PTH120
    for folder in sorted(folders - {"", os.sep}, key=len):
        said = said.replace(folder.rstrip(os.sep) + os.sep, "")
    return said


def _scenarios(job: Job, result: Result) -> Iterator[tuple[str, Told]]:
    from reqonto.report import timeline
    from reqonto.report.text import noteworthy

    for scenario in result.scenarios:
        troubled = [each for each in scenario.judgements if noteworthy(each, scenario)]
        failed = [value for _, value in scenario.checks if value is not True]
        wrong = len(troubled) + len(failed) + len(result.scenario_findings(scenario.id))
        judged = sum(each.verdict.value != "not applicable" for each in scenario.judgements)
        if wrong:
            names = list(dict.fromkeys(each.requirement for each in troubled))
            of = f": {', '.join(names)}" if names else ""
            zh_of = f"：{'、'.join(names)}" if names else ""
            short = Both(f"not as expected{of}", f"不符合预期{zh_of}")
        else:
            short = Both(f"as expected ({judged} requirements apply)", f"符合预期（{judged} 条需求适用）")
        long = Both(*(_plain(timeline.told(scenario, Style(lang)), job) for lang in ("en", "zh")))
        yield scenario.id, Told(short, long, not wrong)


def _needs(job: Job, result: Result) -> Iterator[tuple[str, Told]]:
    from reqonto.checks.needs import Needs
    from reqonto.report.needs import STATUS_WORDS, need_lines

    outcome = result.further.get("needs")
    if outcome is None or not isinstance(outcome.data, Needs):
        return
    for answer in outcome.data.answers:
        word = STATUS_WORDS[answer.status]
        long = Both(*(_plain(need_lines(result, answer.need.id, lang), job) for lang in ("en", "zh")))
        good = {"met": True, "unmet": False, "at_odds": False}.get(answer.status)
        yield answer.need.id, Told(Both(word.en, word.zh), long, good)


# ---------------------------------------------------------------- repairs


def _mended(job: Job, result: Result, tell: RunProgress) -> Iterator[Mended]:
    """What mends each conflict, one after the other."""
    from reqonto.mending.offers import offers

    if result.consistency is None or result.specification is None:
        return
    if any(each.code is DUPLICATE_ID and each.weight is Severity.ERROR for each in result.diagnostics):
        # Which of two items of one id is meant nobody can say; that is to be mended first.
        return
    own = frozenset(tree.source.path for tree in result.trees if tree.items and not is_shipped(tree.items[0].span))
    for conflict in result.consistency.conflicts[:MOST_MENDED]:
        found = offers(conflict, result, job.paths, own, PATIENCE, tell)
        mends = tuple(
            mend(_fix(each.told.en, each.told.zh, each.edits)) for each in found.repairs if each.edits
        )  # fmt: skip
        places = tuple(_place(result, id_) for id_ in conflict.members if id_ in result.places)
        yield Mended(job.number, conflict.id, conflict.alias or conflict.id, places, mends)


def _fix(en: str, zh: str, edits: tuple[Edit, ...]) -> Fix:
    return Fix(Text(en, zh), edits, safe=False)


def _place(result: Result, id_: str) -> Range:
    return range_of(result.places[id_])


def main() -> None:
    """Run as a process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(5)
    out = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the values.
    os.dup2(2, 1)
    serve(sys.stdin.buffer, out)


if __name__ == "__main__":
    main()

"""A server from paths to the last request: what is loaded, how it is loaded again when files change, how it ends."""

from __future__ import annotations

import copyreg
import multiprocessing
import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType

import uvicorn

from reqonto.backends.sparql import Asked, Dataset
from reqonto.checks.query_words import why_not_loaded
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.system import reason_of
from reqonto.interchange.data_problems import data_problem
from reqonto.interchange.dataset import dataset_of
from reqonto.records import dataclass
from reqonto.result import STAGES, Result, Stage
from reqonto.settings import Settings
from reqonto.web.app import LOCAL, Served, State, application
from reqonto.web.pool import Pool


# Settings and datasets go to another process and back.
def _frozen(mapping: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(mapping)


copyreg.pickle(MappingProxyType, lambda mapping: (_frozen, (dict(mapping),)))

_EVERY = 1.0
"""Seconds between looks at the files."""

_LARGEST_TEXT = 5_000_000


Stamp = tuple[int, int]
"""When a file was changed last, in nanoseconds, and its size."""


@dataclass(frozen=True, slots=True)
class Project:
    """What is served: paths, settings, files of data, whether the specification is checked, and told with formulas."""

    paths: tuple[str, ...]
    settings: Settings
    data: tuple[Path, ...]
    check: bool
    formulas: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How many queries are answered at once and wait, in how many seconds, with how many bytes."""

    workers: int = 2
    waiting: int = 32
    seconds: float = 10.0
    most_bytes: int = 50_000_000


@dataclass(frozen=True)
class Loaded:
    """What was read and found: the dataset, the texts, findings by weight, and how the files were before."""

    dataset: Dataset
    files: tuple[str, ...]
    findings: tuple[tuple[str, int], ...]
    readable: bool
    before: Mapping[str, Stamp]


class NotServed(Exception):  # noqa: N818 - told as wrong use
    """There is nothing to serve, and why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def loaded(project: Project, result: Result | None = None, before: Mapping[str, Stamp] | None = None) -> Loaded:
    """The dataset of a project; `result` is what a run found that began `before`, where there was one already."""
    if before is None:
        before = stamps(project)
    if result is None:
        from reqonto.interchange.turtle import graph_of
        from reqonto.pipeline import run

        stages: tuple[Stage, ...] = STAGES if project.check else ("read", "meaning")
        result = run(project.paths, project.settings, stages=stages, graph=graph_of, worlds=False)
    weights = Counter(each.weight for each in result.all_diagnostics)
    counts = (("error", weights[Severity.ERROR]), ("warning", weights[Severity.WARNING]))
    return Loaded(
        dataset_of(result, project.data, written=project.formulas),
        result.files,
        counts,
        result.specification is not None,
        before,
    )


class Server:
    """One server; `run` answers until it is interrupted."""

    def __init__(self, project: Project, first: Loaded, limits: Limits, lang: str) -> None:
        self._project, self._seen = project, first.before
        self._over = threading.Event()
        self._server: uvicorn.Server | None = None
        pool = Pool(
            first.dataset, size=limits.workers, seconds=limits.seconds, most_waiting=limits.waiting,
            most_bytes=limits.most_bytes,
        )  # fmt: skip
        self.state = State(pool, Served({}, {}, {}), lang)
        trouble = self._serve(first)
        if trouble is not None:
            pool.close()
            raise NotServed(trouble)

    def _serve(self, found: Loaded) -> Text | None:
        """Answer from what was loaded; or why that cannot be, with everything as it was."""
        asked = Asked(found.dataset)
        if asked.trouble is not None or asked.problems:
            asked.close()
            if asked.trouble is not None:
                return why_not_loaded(asked.trouble)
            problem = asked.problems[0]
            path = next((each.path for each in found.dataset.sources if each.graph == problem.graph), None)
            said, _ = data_problem(problem.detail, path, problem.line, problem.column)
            return Text(f"{problem.graph}: {said.en}", f"{problem.graph}：{said.zh}")
        self.state.pool.replace(found.dataset, asked)
        self.state.served = Served(asked.graphs, _texts(found.files), dict(found.findings))
        return None

    def run(self, listening: socket.socket, *, hosts: Sequence[str] = LOCAL, origins: Sequence[str] = ()) -> None:
        """Answer on a socket that listens, until an interrupt."""
        watch = threading.Thread(target=self._watch, daemon=True)
        watch.start()
        config = uvicorn.Config(
            application(self.state, hosts=tuple(hosts), origins=tuple(origins)), log_config=None, access_log=False,
            http="h11", ws="none", lifespan="off", limit_concurrency=200, timeout_graceful_shutdown=1,
            server_header=False, h11_max_incomplete_event_size=300_000,
        )  # fmt: skip
        self._server = _Uvicorn(config, self.state.pool)
        try:
            self._server.run(sockets=[listening])
        finally:
            self._over.set()
            self.state.pool.close()

    def stop(self) -> None:
        """End `run` from another thread, once."""
        if self._server is not None:
            self._server.should_exit = True

    # ------------------------------------------------ changes

    def _watch(self) -> None:
        """Load again when a file is another than before; a file that cannot be read leaves what was served."""
        while not self._over.wait(_EVERY):
            if stamps(self._project) != self._seen:
                self._over.wait(0.2)  # an editor may still be writing
                self._load_again()

    def _load_again(self) -> None:
        trouble: Text | None = None
        self._seen = stamps(self._project)
        try:
            # A process of its own: reasoning would hold up the answers of this one.
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
                found = executor.submit(partial(loaded, self._project)).result()
            if found.readable or self._project.data:
                trouble = self._serve(found)
            else:
                trouble = Text("no text could be read", "没有可读取的文本")
        except (OSError, BrokenProcessPool, ValueError) as error:
            trouble = reason_of(error)
        if trouble is not None:
            served = self.state.served
            told = Text(
                f"The files changed and could not be loaded; what was loaded before is shown. {trouble.en}",
                f"文件已更改但无法载入，显示的是之前的内容。{trouble.zh}",
            )
            self.state.served = Served(served.graphs, served.texts, served.findings, told)


class _Uvicorn(uvicorn.Server):
    """Gives up the queries that are at work before it waits for their requests to end."""

    def __init__(self, config: uvicorn.Config, pool: Pool) -> None:
        super().__init__(config)
        self._pool = pool

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything."""
        self._pool.close()
        await super().shutdown(sockets)


def _texts(files: Sequence[str]) -> dict[str, bytes]:
    """The texts that were read, as they stand in their files now."""
    found: dict[str, bytes] = {}
    for file in files:
        with suppress(OSError):
            path = Path(file)
            if path.is_file() and path.stat().st_size <= _LARGEST_TEXT:
                found[path.as_posix()] = path.read_bytes()
    return found


def stamps(project: Project) -> dict[str, Stamp]:
    """When the files that may be read were changed last, and how large they are."""
    found: dict[str, Stamp] = {}
    for path in _files(project):
        with suppress(OSError):
            about = path.stat()
            found[str(path)] = (about.st_mtime_ns, about.st_size)
    return found


def _files(project: Project) -> Iterator[Path]:
    yield from project.data
    for name in project.paths:
        path = Path(name)
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = [each for each in folders if not each.startswith(".")]
            yield from (Path(folder) / each for each in names if each.endswith((".req", ".toml", ".csv")))


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises `OSError` where that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)

"""What was established in earlier runs, by the hash of what it depends on.

The file may be deleted, cut short or damaged at any time: an entry that does not carry the right check sum is not
there.  It is replaced as a whole, so that a run that is stopped leaves the old one; what others wrote is taken
over, so that several may share it.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from reqonto.hashes import blake2b

if TYPE_CHECKING:
    from reqonto.diagnostics.diagnostic import Diagnostic
    from reqonto.source import Source
    from reqonto.syntax.tree import Tree

FORMAT = "reqonto-cache-7"
LEAST_BYTES = 8_000_000
"""Room for entries that were not used in the last run; where those that were take more, as much as these."""

KEY = 33
"""How long a key is: a letter and a hash."""

CHECK = 16
"""How long the check sum of an entry is, which stands behind its key."""

PATIENCE = 2.0
"""Seconds that a run waits for another one that is writing; then it writes all the same."""

MAX_BYTES = 64_000_000
"""A text of a shelf that is larger is not kept."""

MOST_BYTES = 256_000_000
"""A file of entries that is larger is not read: ten thousand requirements need a sixth of it."""

MOST_FILES = 400
"""How many files a shelf holds; beyond them the older half goes."""


def digest(*texts: str) -> str:
    """A hash of texts in order."""
    pieces: list[bytes] = []
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        pieces += len(data).to_bytes(8, "big"), data
    return blake2b(b"".join(pieces), digest_size=16).hexdigest()


class Store:
    """Entries by key; reads once, and again what has been written meanwhile when it writes.

    An entry is a line of the file, and is taken apart only when it is asked for: most are not.
    """

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self._state = None if file is None else _state(file)
        self._old: dict[str, str] = {} if file is None else _load(file)
        self._used: dict[str, Mapping[str, object]] = {}
        self._passing: dict[str, Mapping[str, object]] = {}
        self._new: dict[str, bool] = {}
        self._changed = False
        self._lines: dict[str, str] = {}
        self.reading: object = None
        """What was worked out last about a theory, for those who ask about the same one again."""
        self.prints: dict[int, tuple[object, str]] = {}
        """Hashes by the identity of what they are of, which is kept beside them."""

    def get(self, key: str) -> Mapping[str, object] | None:
        """The entry under a key, which then counts as used."""
        found = self._used.get(key)
        if found is not None:
            return found
        line = self._old.get(key)
        if line is None:
            return self._passing.get(key)
        found = _entry(line)
        if found is None:
            del self._old[key]
            return self._passing.get(key)
        self._used[key] = found
        self._lines[key] = line
        return found

    def put(self, key: str, entry: Mapping[str, object], *, lasting: bool = True) -> None:
        """Remember an entry; one that is not `lasting` for this run only."""
        self._new[key] = lasting
        if not lasting:
            self._passing[key] = entry
            return
        self._used[key] = entry
        self._lines.pop(key, None)
        self._changed = True

    def restore(self, key: str, entry: Mapping[str, object] | None) -> None:
        """Take back what was put under a key; `entry` is what was there before."""
        if entry is None:
            self._new.pop(key, None)
            self._used.pop(key, None)
        else:
            self._lines.pop(key, None)
            self._used[key] = entry

    def new(self) -> list[tuple[str, Mapping[str, object], bool]]:
        """What was put since this was last asked: key, entry, whether it lasts."""
        found = [(key, (self._used if lasting else self._passing)[key], lasting) for key, lasting in self._new.items()]
        self._new = {}
        return found

    def save(self) -> None:
        """Write everything back; a place that cannot be written to is no mistake."""
        if self.file is None or not self._changed:
            return
        for key in self._used.keys() - self._lines.keys():
            self._lines[key] = _line(key, self._used[key])
        with contextlib.suppress(OSError), _alone(self.file):
            self._take_over()
            lines = [self._lines[key] for key in self._used]
            room = max(LEAST_BYTES, sum(map(len, lines)))
            for key, line in self._old.items():
                if key not in self._used:
                    room -= len(line)
                    if room < 0:
                        break
                    lines.append(line)
            body = "".join([f"{line}\n" for line in lines])
            _write(self.file, f"{FORMAT}\n{body}".encode("ascii"))
            self._state = _state(self.file)
        self._changed = False

    def _take_over(self) -> None:
        """Reads what others have written since; it comes before what nobody has asked for lately."""
        assert self.file is not None
        if _state(self.file) != self._state:
            self._old = {**_load(self.file), **self._old}


class Shelf:
    """Texts by key, each in a file of its own in a folder: for what is large, and needed one by one."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def get(self, key: str) -> str | None:
        """The text under a key; none if the file is not as it was written."""
        if self.folder is None:
            return None
        try:
            raw = (self.folder / key).read_bytes()
        except OSError:
            return None
        head, _, body = raw.partition(b"\n")
        if head != _head(body):
            return None
        try:
            return body.decode("utf-8")
        except ValueError:
            return None

    def put(self, key: str, text: str) -> None:
        """Keep a text; a place that cannot be written to is no mistake."""
        if self.folder is None:
            return
        body = text.encode("utf-8", "surrogatepass")
        if len(body) > MAX_BYTES:
            return
        with contextlib.suppress(OSError):
            _write(self.folder / key, _head(body) + b"\n" + body)
            self._make_room()

    def _make_room(self) -> None:
        """Takes the oldest files away where there are many: other runs write them again if they need them."""
        assert self.folder is not None
        files = [each for each in os.scandir(self.folder) if each.is_file(follow_symlinks=False)]
        if len(files) <= MOST_FILES:
            return
        ages = sorted((each.stat(follow_symlinks=False).st_mtime_ns, each.path) for each in files)
        for _, path in ages[: len(files) - MOST_FILES // 2]:
            Path(path).unlink(missing_ok=True)


def parsing(shelf: Shelf, version: str) -> Callable[[Source], tuple[Tree, list[Diagnostic]]]:
    """Parses texts, and remembers the trees of those without a mistake; `version` tells how texts are parsed."""
    from reqonto.syntax.packed import PackingError, packed, unpacked

    def parsed(source: Source) -> tuple[Tree, list[Diagnostic]]:
        key = digest(version, source.text)
        kept = shelf.get(key)
        if kept is not None:
            with contextlib.suppress(PackingError):
                return unpacked(kept, source), []
        # Where all texts are remembered, what parses them is not even loaded.
        from reqonto.syntax.parser import parse

        tree, problems = parse(source)
        if not problems:
            with contextlib.suppress(PackingError):
                text, tree = packed(tree)
                shelf.put(key, text)
        return tree, problems

    return parsed


def _head(body: bytes) -> bytes:
    return f"{FORMAT} {blake2b(body, digest_size=16).hexdigest()}".encode("ascii")


def place(root: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The file of a project: in its folder, else in the cache folder of the user; None if there is neither."""
    if root is not None and (root / ".reqonto").is_dir():
        return root / ".reqonto" / "cache"
    if root is not None and os.access(root, os.W_OK):
        return root / ".reqonto" / "cache"
    return None if root is None else user_place(root, environment)


def user_place(root: Path, environment: Mapping[str, str]) -> Path | None:
    """A file for this folder in the cache folder of the user."""
    base = environment.get("XDG_CACHE_HOME", "")
    if not base or not Path(base).is_absolute():
        home = environment.get("HOME") or environment.get("USERPROFILE") or ""
        if not home:
            return None
        base = str(Path(home) / ".cache")
    try:
        name = digest(str(root.resolve()))
    except OSError:
        return None
    return Path(base) / "reqonto" / name


def _load(file: Path) -> dict[str, str]:
    """The lines of the file, keys included, by their keys; nothing if it is not as it was written."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return {}
        text = file.read_bytes().decode("ascii", "replace")
    except OSError:
        return {}
    head, _, body = text.partition("\n")
    if head != FORMAT:
        return {}
    # A line with a strange byte in it cannot be written again, and would not be believed.
    return {line[:KEY]: line for line in body.split("\n") if len(line) > KEY + CHECK and line.isascii()}


def _state(file: Path) -> tuple[int, int, int] | None:
    """What tells whether a file has been written since."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Keeps other runs from writing the file meanwhile, as far as the system can; a run that hangs delays nobody."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    _prepared(file.parent)
    until = time.monotonic() + PATIENCE
    with file.with_name(f"{file.name}-lock").open("a", encoding="ascii") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > until:
                    break
                time.sleep(0.02)
        yield


def _line(key: str, entry: Mapping[str, object]) -> str:
    text = json.dumps(entry, ensure_ascii=True, separators=(",", ":"))
    return f"{key} {_check(key, text)} {text}"


def _check(key: str, text: str) -> str:
    return blake2b(f"{key} {text}".encode("ascii"), digest_size=CHECK // 2).hexdigest()


def _entry(line: str) -> dict[str, object] | None:
    """What a line holds; None if it is not as it was written."""
    key, check, text = line[:KEY], line[KEY + 1 : KEY + 1 + CHECK], line[KEY + CHECK + 2 :]
    if check != _check(key, text):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _new_file(folder: Path) -> tuple[int, Path]:
    """A file that was not there before, open for writing, and its name."""
    for number in count(time.time_ns()):
        name = folder / f".cache.{os.getpid()}.{number}"
        with contextlib.suppress(FileExistsError):
            return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), name
    raise AssertionError


def _prepared(folder: Path) -> Path:
    """The folder, which is made if it is not there; what we made, and the folder of a project, hides from git."""
    own = next((each for each in (folder, folder.parent) if each.name == ".reqonto"), None)
    if own is None and not folder.exists():
        own = next((each for each in reversed(folder.parents) if not each.exists()), folder)
    folder.mkdir(parents=True, exist_ok=True)
    if own is not None and not (own / ".gitignore").exists():
        (own / ".gitignore").write_text("*\n", encoding="ascii")
    return folder


def _write(file: Path, data: bytes) -> None:
    """Put a file in place as a whole."""
    folder = _prepared(file.parent)
    descriptor, name = _new_file(folder)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        name.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            name.unlink()
        raise

"""The texts of a revision of a git repository, read from its objects: nothing is checked out, no hook runs."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.system import reason_of
from reqonto.records import dataclass

SUFFIXES = (".req", ".md", ".markdown", ".csv")
SETTINGS = ("reqonto.toml", "pyproject.toml")
"""What a specification can be made of: texts, tables of permissions, settings."""

MOST_FILES = 20_000
MOST_BYTES = 256_000_000
LARGEST = 64_000_000
"""A file larger than this is left out: no text is."""

_REGULAR = ("100644", "100755")
_DRIVE = re.compile(r"[A-Za-z]:|.*[\\\x00]")


class Unreadable(Exception):  # noqa: N818 - it says what a revision is
    """Why a revision cannot be read; its argument is a `Text`."""

    @property
    def text(self) -> Text:
        """The reason, in both languages."""
        found = self.args[0]
        assert isinstance(found, Text)
        return found


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository by the folder at its top."""

    top: Path

    def commit(self, revision: str) -> str | None:
        """The commit that a revision means; None if there is none of that name."""
        if not revision or revision.startswith("-") or "\x00" in revision:
            return None
        done = _git(self.top, ("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"))
        found = done.stdout.decode("ascii", "replace").strip()
        return found if done.returncode == 0 and re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", found) else None

    def is_shallow(self) -> bool:
        """Whether only the newest part of the history is here."""
        return _git(self.top, ("rev-parse", "--is-shallow-repository")).stdout.strip() == b"true"

    def merge_base(self, one: str, other: str) -> str | None:
        """The commit in which two lines of work parted; None where the history that is here does not have it."""
        done = _git(self.top, ("merge-base", one, other))
        found = done.stdout.decode("ascii", "replace").split()
        return found[0] if done.returncode == 0 and found else None

    def write(self, commit: str, folder: Path) -> tuple[str, ...]:
        """Write the texts of a commit into an empty folder; their paths in the repository."""
        rows = list(self._listed(commit))
        if len(rows) > MOST_FILES or sum(size for _, size, _ in rows) > MOST_BYTES:
            raise Unreadable(
                Text("the revision has too many texts to be read", "该版本的文本过多，无法读取"),
            )
        names = list(dict.fromkeys(name for name, _, _ in rows))
        contents = dict(zip(names, self._contents(names), strict=True))
        for name, _, path in rows:
            place = folder.joinpath(*path.parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(contents[name])
        # The folder is the top of a project of its own: nothing is looked for above it.
        (folder / ".git").mkdir(exist_ok=True)
        return tuple(str(path) for _, _, path in rows)

    def history(self, path: Path, start: str = "HEAD", most: int = 1000) -> tuple[str, ...]:
        """The commits up to a revision that changed a file or something in a folder, the newest first."""
        words = ("rev-list", f"--max-count={most}", start, "--", str(path))
        done = _git(self.top, words)
        # A repository without a commit has no HEAD.
        return () if done.returncode else tuple(done.stdout.decode("ascii", "replace").split())

    def text(self, commit: str, path: Path) -> bytes | None:
        """What a file holds in a commit; None where it is not there, or too large to be a text."""
        try:
            inside = path.resolve().relative_to(self.top.resolve()).as_posix()
        except ValueError:
            return None
        name = f"{commit}:{inside}"
        size = _git(self.top, ("cat-file", "-s", name)).stdout.strip()
        if not size.isdigit() or int(size) > LARGEST:
            return None
        done = _git(self.top, ("cat-file", "blob", name))
        return None if done.returncode else done.stdout

    def _listed(self, commit: str) -> Iterator[tuple[str, int, PurePosixPath]]:
        """The objects that are texts, with their sizes and paths; links and other repositories are left out."""
        done = _git(self.top, ("ls-tree", "-r", "-l", "-z", "--full-tree", commit))
        if done.returncode:
            raise _failed(done)
        for row in done.stdout.split(b"\x00"):
            head, _, name = row.partition(b"\t")
            words = head.decode("ascii", "replace").split()
            path = _path(name)
            if len(words) != 4 or words[0] not in _REGULAR or path is None:
                continue
            if path.suffix in SUFFIXES or path.name in SETTINGS:
                if not words[3].isdecimal():
                    raise _lacking(words[2])
                if int(words[3]) <= LARGEST:
                    yield words[2], int(words[3]), path

    def _contents(self, names: Sequence[str]) -> Iterator[bytes]:
        """What objects hold, as it is stored."""
        if not names:
            return
        done = _git(self.top, ("cat-file", "--batch"), "".join(f"{name}\n" for name in names).encode("ascii"))
        if done.returncode:
            raise _failed(done)
        data, place = done.stdout, 0
        for name in names:
            end = data.find(b"\n", place)
            words = data[place : max(end, place)].decode("ascii", "replace").split()
            if len(words) != 3 or words[:2] != [name, "blob"]:
                raise _lacking(name)
            size = int(words[2])
            yield data[end + 1 : end + 1 + size]
            place = end + 1 + size + 1


def repository_of(folder: Path) -> Repository:
    """The repository that a folder belongs to."""
    done = _git(folder, ("rev-parse", "--show-toplevel"))
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace")
        if "dubious ownership" in said:
            raise Unreadable(
                Text(
                    "git does not trust this repository, for it belongs to somebody else (see safe.directory in"
                    " `git help config`)",
                    "git 不信任此仓库，因为它属于其他用户（见“git help config”中的 safe.directory）",
                )
            )
        shown = str(folder)
        raise Unreadable(Text(f"{shown} belongs to no git repository", f"{shown} 不属于任何 git 仓库"))
    return Repository(Path(os.fsdecode(done.stdout.rstrip(b"\r\n"))))


def _path(name: bytes) -> PurePosixPath | None:
    """A path inside the repository; None for one that would lead out of it, or into what git keeps for itself."""
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        return None
    path = PurePosixPath(text)
    strange = any(part in {"", ".", ".."} or part.lower() == ".git" or _DRIVE.match(part) for part in text.split("/"))
    return None if not text or strange or path.is_absolute() else path


def _git(folder: Path, words: Sequence[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git to read something: it writes, asks and fetches nothing, and starts no program of the project."""
    quiet = {
        "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }  # fmt: skip
    command = ["git", "-C", str(folder), "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=", *words]
    try:
        return subprocess.run(  # noqa: S603 - git, with words of ours
            command, input=data, capture_output=True, check=False, env={**os.environ, **quiet}
        )
    except FileNotFoundError:
        raise Unreadable(
            Text("revisions are read by git, which is not installed", "读取版本需要 git，但未安装")
        ) from None
    except OSError as error:
        reason = reason_of(error)
        raise Unreadable(Text(f"git cannot be started: {reason.en}", f"无法启动 git：{reason.zh}")) from error


def _lacking(name: str) -> Unreadable:
    return Unreadable(Text(f"git does not have the object {name}", f"git 中没有对象 {name}"))


def _failed(done: subprocess.CompletedProcess[bytes]) -> Unreadable:
    said = " ".join(done.stderr.decode("utf-8", "replace").split())[:300]
    return Unreadable(Text(f"git failed: {said}", f"git 出错：{said}"))

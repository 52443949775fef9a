"""The files that paths mean."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from reqonto import vocabulary
from reqonto.diagnostics import codes_files, codes_settings
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.lazily import pattern
from reqonto.rdf.formats import is_rdf
from reqonto.settings import Settings


def expand(
    paths: Sequence[str | Path], settings: Settings | None = None, *, given: Collection[str] = ()
) -> tuple[list[str], list[Diagnostic]]:
    """The files that paths mean, each once, in a stable order; a path that is not there is a finding.

    The folder of the settings file means the files that the settings name, any other folder all `.req` files under it,
    or where there is none the files in RDF that tell a specification.  A folder that holds too much is a finding.
    The name of a module of the library, or of a group of them, means these (`ecreq.orders`, `ecreq`), and
    so does the path that messages show of it (`reqonto:ecreq/orders.req`).  Paths of texts that are `given` need not
    be there.
    """
    from reqonto.spec.shipped import library_modules, module_of, path_of

    files: dict[str, None] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        if str(path) in given:
            files[str(path)] = None
            continue
        place = Path(path)
        try:
            is_folder, exists = place.is_dir(), place.exists()
        except (OSError, ValueError):
            is_folder = exists = False
        shipped = () if exists else library_modules(module_of(str(path)) or str(path))
        if shipped:
            files.update(dict.fromkeys(map(path_of, shipped)))
            continue
        if not exists:
            notes = _paths_like(str(path))
            problems.append(
                Diagnostic(codes_files.FILE_MISSING, None, {"path": str(path)}, notes=notes, about=str(path))
            )
            continue
        if not is_folder:
            files[str(path)] = None
            continue
        found = _in_folder(place, settings)
        if isinstance(found, Diagnostic):
            problems.append(found)
        else:
            files.update(dict.fromkeys(found))
    return list(files), problems


MOST_ENTRIES = 200_000
"""How many files and folders a folder may hold: a check of somebody's home would never end."""


def _in_folder(folder: Path, settings: Settings | None) -> list[str] | Diagnostic:
    if settings is not None and settings.files and settings.root is not None and _same(folder, settings.root):
        found = {match for pattern in settings.files for match in _matches(folder, pattern)}
        return sorted(str(match) for match in found) or _nothing(folder)
    found_here: list[str] = []
    graphs: list[str] = []
    seen = 0
    for where, folders, names in os.walk(folder):
        seen += len(folders) + len(names)
        if seen > MOST_ENTRIES:
            fields = {"path": str(folder), "limit": MOST_ENTRIES}
            return Diagnostic(codes_files.FOLDER_TOO_BIG, None, fields, about=str(folder))
        # Hidden folders hold caches and version control, and links could lead round in a circle (`walk` follows none).
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        found_here.extend(str(Path(where) / name) for name in names if name.endswith(".req"))
        graphs.extend(str(Path(where) / name) for name in names if is_rdf(name))
    return sorted(found_here) or sorted(filter(_tells, graphs)) or _nothing(folder)


def _nothing(folder: Path) -> Diagnostic:
    return Diagnostic(codes_settings.NO_FILES, None, {"path": str(folder)})


_HEAD = 64 * 1024


def _tells(path: str) -> bool:
    """Whether a file in RDF uses the terms in which specifications are told, by its beginning."""
    try:
        with Path(path).open("rb") as file:
            return vocabulary.IRI.encode() in file.read(_HEAD)
    except OSError:
        return False


_IDS = pattern(r"[A-Z]+[\w./]*-[\w./-]*\d\w*")


def _paths_like(path: str) -> tuple[Text, ...]:
    """What somebody may have meant by a path that is not there: texts of nearly that name beside it, or an id."""
    from difflib import get_close_matches

    place = Path(path)
    try:
        beside = sorted(each.name for each in place.parent.iterdir() if each.is_dir() or each.suffix in {".req", ".md"})
    except (OSError, ValueError):
        beside = []
    near = get_close_matches(place.name, [each for each in beside if not each.startswith(".")], n=3, cutoff=0.6)
    if near:
        names = [str(place.parent / each) for each in near]
        return (Text(f"there is {', '.join(names)}", f"现有 {'、'.join(names)}"),)
    if _IDS.fullmatch(path):
        return (
            Text(
                f"paths stand here; `reqonto explain {path}` and `reqonto check --only {path}` are about a single id",
                f"此处应写路径；单个编号请用“reqonto explain {path}”或“reqonto check --only {path}”",
            ),
        )
    return ()


def _matches(folder: Path, pattern: str) -> list[Path]:
    try:
        return [match for match in folder.glob(pattern) if match.is_file()]
    except (ValueError, NotImplementedError, OSError):
        return []


def _same(left: Path, right: Path) -> bool:
    try:
        return left.resolve() == right.resolve()
    except OSError:
        return False

"""The library that comes with the package: modules of vocabulary, requirements and scenarios, read only when named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from reqonto.source import Source, Span

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PREFIX = "reqonto:"
"""How the paths of the library's texts begin: `reqonto:ecreq/orders.req`."""

SUFFIX = ".req"


def path_of(module: str) -> str:
    """The path under which messages show a module of the library."""
    return f"{PREFIX}{module.replace('.', '/')}{SUFFIX}"


def module_of(path: str) -> str | None:
    """The module that a path of the library names; None for any other path."""
    if not path.startswith(PREFIX) or not path.endswith(SUFFIX):
        return None
    return path[len(PREFIX) : -len(SUFFIX)].replace("/", ".")


def is_shipped(span: Span | None) -> bool:
    """Whether a place is in a text of the library."""
    return span is not None and span.path.startswith(PREFIX)


def library_text(module: str) -> Source | None:
    """The text of a module of the library; None if there is no such module."""
    parts = module.split(".")
    if not all(re.fullmatch(r"\w+", part) for part in parts):
        return None
    try:
        file = _library().joinpath(*parts[:-1], f"{parts[-1]}{SUFFIX}")
        if not file.is_file():
            return None
        return Source(path_of(module), file.read_text(encoding="utf-8"))
    except (OSError, ModuleNotFoundError):
        return None


@cache
def library_modules(name: str) -> tuple[str, ...]:
    """The modules of the library that a name means: the one of this name and those below it, in order."""
    parts = name.split(".")
    if not all(re.fullmatch(r"\w+", part) for part in parts):
        return ()
    own = (name,) if library_text(name) is not None else ()
    try:
        folder = _library().joinpath(*parts)
        return own + tuple(sorted(_below(folder, name))) if folder.is_dir() else own
    except (OSError, ModuleNotFoundError):
        return own


def declaring_module(name: str) -> str | None:
    """The first module of the library, in the order of their names, with an item of this id or name."""
    from reqonto.syntax.keywords import ITEM_WORDS, PREFIX_WORDS

    words, before = ("|".join(each for row in rows for each in row.en) for rows in (ITEM_WORDS, PREFIX_WORDS))
    item = re.compile(rf"^(?:(?:{before})[ ]+)*(?:{words})[ ]+{re.escape(name)}(?![\w\-./])", re.MULTILINE)
    texts = ((each, library_text(each)) for each in sorted(_all_modules()))
    return next((module for module, source in texts if source is not None and item.search(source.text)), None)


def _all_modules() -> Iterator[str]:
    for folder in _library().iterdir():
        if folder.is_dir():
            yield from library_modules(folder.name)


def _library() -> Traversable:
    # Most runs name no module of the library, and need nothing of what reads one.
    from importlib import resources

    return resources.files("reqonto").joinpath("library")


def _below(folder: Traversable, name: str) -> Iterator[str]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _below(each, f"{name}.{each.name}")
        elif each.name.endswith(SUFFIX):
            yield f"{name}.{each.name.removesuffix(SUFFIX)}"

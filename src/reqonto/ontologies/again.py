"""What a check of unchanged files printed: kept by the hash of everything that it depends on, and printed again.

Only whole checks are kept: nothing that stayed undecided, was cut short, or was not found.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reqonto.cache import Shelf, digest
from reqonto.hashes import blake2b
from reqonto.rdf.formats import OF_ONTOLOGIES
from reqonto.recall import state_of

if TYPE_CHECKING:
    from reqonto.diagnostics.diagnostic import Severity
    from reqonto.ontologies.result import Checked

_PARTS = (".", "backends", "backends/hermit", "diagnostics", "ontologies", "owl", "rdf", "report", "syntax")
"""The folders of ours of which it hangs what a check prints."""


def key_of_call(files: Sequence[Path], imports: Sequence[Path], *words: str) -> str | None:
    """What a check depends on: the bytes of all files that it may read, `words` of its options, our own state.

    None where not all of these are known: a file that is not there, or a catalogue that names others.
    """
    places = list(imports)
    for each in imports:
        if each.is_dir():
            places.remove(each)
            places += sorted(found for found in each.rglob("*") if found.suffix.lower() in OF_ONTOLOGIES)
        elif each.suffix.lower() == ".xml":
            return None
    sums = [*words, state_of(*_PARTS)]
    try:
        for each in (*files, *places):
            sums += [os.fspath(each), blake2b(each.read_bytes(), digest_size=16).hexdigest()]
    except OSError:
        return None
    return digest("ontology check", str(len(files)), *map(os.fspath, imports), "", *sums)


class Remembered:
    """One check, which is done when something about it is not remembered."""

    def __init__(self, folder: Path | None, key: str | None, check: Callable[[], Checked]) -> None:
        self.shelf = Shelf(folder if key is not None else None)
        self.key = key or ""
        self._check = check
        self._checked: Checked | None = None

    def checked(self) -> Checked:
        """The outcome, found now if it was not before."""
        if self._checked is None:
            self._checked = self._check()
        return self._checked

    def shown(self, how: str, render: Callable[[Checked], str]) -> str:
        """What is printed in a form; `how` names everything about the form."""
        key = digest(self.key, how)
        known = self.shelf.get(key) if self._checked is None else None
        if known is not None:
            return known
        found = render(self.checked())
        if _is_whole(self.checked()):
            self.shelf.put(key, found)
        return found

    def exit_code(self, fail_on: Severity | None, *, fail_on_unknown: bool = False) -> int:
        """As `Checked.exit_code`; of what is remembered nothing is undecided or missing."""
        key = digest(self.key, "worst")
        known = self.shelf.get(key) if self._checked is None else None
        if known is not None:
            worst = json.loads(known)
            return 1 if fail_on is not None and worst is not None and worst >= fail_on else 0
        checked = self.checked()
        if _is_whole(checked):
            self.shelf.put(key, json.dumps(max((int(each.weight) for each in checked.diagnostics), default=None)))
        return checked.exit_code(fail_on, fail_on_unknown=fail_on_unknown)


def _is_whole(checked: Checked) -> bool:
    """Whether another check of the same files would find the same."""
    return (
        checked.read
        and checked.verdict in {"consistent", "inconsistent", "unasked"}
        and checked.classes_known
        and checked.inconsistent_complete
        and all(each.complete for each in checked.empty)
    )

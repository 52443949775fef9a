"""Files of data for questions in the words of the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from reqonto.asking import AskedData
from reqonto.constraints.data_world import Data, Reading
from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.interchange.data_files import read_files
from reqonto.interchange.data_read import read_data
from reqonto.interchange.turtle import DEFAULT_BASE
from reqonto.spec.model import Specification


def asked_data(
    paths: Sequence[str], *, base: str | None = None, terms: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    now: Fraction | None = None, opened: bool = False,
) -> AskedData | list[Diagnostic]:  # fmt: skip
    """The data of the files, to be understood when the specification is known; or what is wrong with the files.

    `base` and `terms` say as what their names are read, `now` when the observation ends, in seconds since
    1970-01-01T00:00Z (None: with the last event); `opened` makes unknown what they leave unsaid.
    """
    triples, found, _ = read_files(paths)
    if any(each.weight is Severity.ERROR for each in found):
        return found

    def read(specification: Specification) -> tuple[Data, Reading, list[Diagnostic]]:
        read, more = read_data(triples, specification, base or DEFAULT_BASE, terms, now=now)
        return read.data, Reading(now, open=opened), [*found, *more]

    return AskedData(read, triples.short)

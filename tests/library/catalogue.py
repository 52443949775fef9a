"""The catalogue of constraints: what each says, how binding it is, and its formula."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import notation

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    id: str
    modality: str
    kind: str
    source: str
    scenarios: tuple
    conflicts: tuple
    en: str
    zh: str
    formula: str

    @property
    def group(self):
        return self.id.split("-")[1]

    @property
    def tree(self):
        return notation.formula(self.formula)


def table(path):
    """The rows of a table with a head, as mappings."""
    head, *rows = path.read_text("utf-8").splitlines()
    return [dict(zip(head.split("\t"), row.split("\t"), strict=True)) for row in rows]


@cache
def catalogue():
    """The entries by id, in the order of the catalogue."""
    found = {}
    for row in table(HERE / "catalogue.tsv"):
        lists = {name: tuple(filter(None, row.pop(name).split(", "))) for name in ("scenarios", "conflicts")}
        found[row["id"]] = Entry(**row, **lists)
    return found


@cache
def rewordings():
    """By id, what the library says where the catalogue's sentence says more, less or nothing beside its formula, and why."""
    return {row["id"]: row for row in table(HERE / "rewordings.tsv")}


def sentences(id):
    """What the library says of an item in both languages: the catalogue's sentence, or the one in its place."""
    found = rewordings().get(id)
    return (catalogue()[id].en, catalogue()[id].zh) if found is None else (found["en"], found["zh"])

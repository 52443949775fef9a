"""What every requirement tool has in common: documents of records with ids, titles, prose, links and fields."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import field
from unicodedata import normalize
from urllib.parse import unquote

from reqonto.diagnostics.diagnostic import Code, Diagnostic, Severity, Text
from reqonto.hashes import sha256
from reqonto.records import dataclass
from reqonto.source import Source, Span

SECTION = "section"
"""The kind of a record that is a heading."""

MAX_BYTES = 256 * 1024 * 1024
"""Files of other tools may be larger than texts of the language."""


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A link to another record, by the key that it has in its tool; `type` is what the tool calls the link."""

    type: str
    target: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """One requirement, heading or declaration of a document.

    `key` is what links of the tool lead to, `id` what people call it.  `fields` are further attributes, each a name and
    a text.  `source` is the piece of the text of the language that the record stands for, with what stands before it,
    `seal` what the visible parts were when that was written; both are None where another tool has made the record.
    """

    key: str
    id: str
    kind: str
    title: str
    text: str
    level: int = 1
    links: tuple[RecordLink, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    seal: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of records in reading order; `name` is what its file or module is called."""

    name: str
    title: str
    records: tuple[Record, ...]


ATTACHMENTS = "attachments"
"""The folder beside the texts that attached files are put into."""
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")


def _safe(name: str) -> str:
    """A name as near to the wanted one as every system takes it; no dot begins it."""
    kept = re.sub(r"[^\w.\- ]", "_", normalize("NFC", name)).strip(" .")
    kept = re.sub(r"[\s_]+", "_", kept)
    stem, dot, end = kept.rpartition(".")
    short = f"{stem[:80]}{dot}{end[:16]}" if stem else kept[:80]
    # A folder of texts is read with what lies below it: an attached file is neither a text nor settings.
    short += ".txt" if short.lower().endswith((".req", ".toml")) else ""
    return f"_{short}" if not short or _RESERVED.match(short) else short


class Reading:
    """What was read of a file: documents, findings, and how often something could not be taken over."""

    def __init__(self, *, keeps: bool = False) -> None:
        self.keeps = keeps
        """Whether attached files can be put somewhere."""
        self.documents: list[Document] = []
        self.diagnostics: list[Diagnostic] = []
        self.lost: Counter[tuple[str, str]] = Counter()
        self.attached: dict[str, tuple[str, bytes]] = {}
        """By its name in the archive: where an attached file is put beside the texts, and its content."""

    def attach(self, name: str, content: bytes) -> None:
        """Keep an attached file, under a name that is one on every system."""
        stem, dot, end = _safe(posixpath.basename(name)).rpartition(".")
        taken = {place.casefold() for place, _ in self.attached.values()}
        free, number = f"{ATTACHMENTS}/{stem}{dot}{end}", 2
        while free.casefold() in taken:
            free, number = f"{ATTACHMENTS}/{stem or end}-{number}{dot if stem else ''}{end if stem else ''}", number + 1
        self.attached[name] = free, content

    def place_of(self, name: str) -> str | None:
        """Where the attached file that a text calls so is put; None if there is none, or several of that name."""
        wanted = posixpath.normpath(unquote(name).replace("\\", "/"))
        if wanted in self.attached:
            return self.attached[wanted][0]
        ends = [place for key, (place, _) in self.attached.items() if f"/{key}".endswith(f"/{wanted.lstrip('./')}")]
        return ends[0] if len(ends) == 1 else None

    def report(self, code: Code, span: Span | None, **fields: object) -> None:
        """Note a finding."""
        self.diagnostics.append(Diagnostic(code, span, fields))

    def lose(self, en: str, zh: str, count: int = 1) -> None:
        """Note that something is not taken over."""
        self.lost[en, zh] += count

    def is_broken(self) -> bool:
        """Whether something cannot be read."""
        return any(each.weight is Severity.ERROR for each in self.diagnostics)


def losses(lost: Mapping[tuple[str, str], int]) -> list[Text]:
    """What was not taken over, a line for each sort, in both languages."""
    return [Text(f"{count} × {en}", f"{zh} × {count}") for (en, zh), count in lost.items()]


def visible(record: Record, ids: Mapping[str, str]) -> dict[str, str]:
    """The parts of a record that people see and may change in their tool; `ids` are those of the linked keys."""
    parts = {"title": record.title, "text": record.text}
    parts |= {name.lower(): value for name, value in record.fields}
    if record.links:
        parts["links"] = " ".join(sorted(f"{each.type}>{ids.get(each.target, each.target)}" for each in record.links))
    return {name: text for name, value in parts.items() if (text := " ".join(value.split()))}


def seal(record: Record) -> str:
    """A short print of each visible part."""
    return " ".join(f"{name.replace(' ', '_')}:{_print(value)}" for name, value in visible(record, {}).items())


def changed(record: Record, ids: Mapping[str, str]) -> dict[str, str]:
    """The visible parts that are not what they were when the record was written; gone ones are empty."""
    if record.seal is None:
        return {}
    before = dict(part.rpartition(":")[::2] for part in record.seal.split())
    now = visible(record, ids)
    found = {name: value for name, value in now.items() if before.get(name.replace(" ", "_")) != _print(value)}
    known = {name.replace(" ", "_") for name in now}
    return found | {name: "" for name in before if name not in known}


def _print(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:10]


def barred(text: str) -> str:
    """Each line behind a bar, so that blanks at both ends and blank lines stay."""
    lines = (f"|r {line[:-1]}" if line.endswith("\r") else f"| {line}" for line in text.split("\n"))
    return "\n".join(line.rstrip(" ") if len(line) == 2 else line for line in lines)


def unbarred(text: str) -> str:
    """What was put behind bars; what stands there without one belongs to nobody."""
    lines = (
        line[3:] + "\r" if line.startswith("|r") else line[2:] for line in text.split("\n") if line.startswith("|")
    )
    return "\n".join(lines)


def top(path: str) -> Span:
    """The beginning of a file whose text is not at hand."""
    return Span(Source(path, ""), 0, 0)


def unique(wanted: str, taken: Container[str], last: dict[str, int] | None = None, *, joint: str = "-") -> str:
    """A name like the wanted one that is not taken; `last` keeps the numbers that were given, where there are many."""
    name, number = wanted, 1 if last is None else last.get(wanted, 1)
    while name in taken:
        number += 1
        name = f"{wanted}{joint}{number}"
    if last is not None:
        last[wanted] = number
    return name

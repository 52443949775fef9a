"""What is said about an item beside its content, gathered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reqonto.spec.model import Link, Metadata
from reqonto.syntax import tree


def metadata(meta: Sequence[tree.Meta], *, title: tree.LangString | None = None, doc: str = "") -> Metadata:
    """The metadata of an item; nothing that was written is lost."""
    labels: list[tuple[str, str]] = []
    also: list[tuple[str, str]] = []
    texts: list[tuple[str, tuple[tree.LangString, ...]]] = []
    words: list[tuple[str, tuple[str, ...]]] = []
    links: list[Link] = []
    valid: list[date | None] = [None, None]
    for part in meta:
        match part:
            case tree.TextMeta("label", found):
                labels.extend((text.lang, text.text) for text in found)
            case tree.TextMeta("also", found):
                also.extend((text.lang, text.text) for text in found)
            case tree.TextMeta(key, found):
                texts.append((key, found))
            case tree.WordMeta(key, names):
                words.append((key, tuple(name.text for name in names)))
                if key.startswith("valid"):
                    for index, day in enumerate(_dates(names)[:2]):
                        valid[index] = day
            case tree.LinkMeta(link, targets):
                links.extend(Link(link, target.text, target.span) for target in targets)
    return Metadata(
        title, tuple(labels), tuple(also), tuple(texts), tuple(words), tuple(links), doc, valid[0], valid[1]
    )  # fmt: skip


def merged(parts: Sequence[Metadata]) -> Metadata:
    """The metadata of several declarations of one thing, in order."""
    if len(parts) == 1:
        return parts[0]
    return Metadata(
        next((part.title for part in parts if part.title is not None), None),
        tuple(label for part in parts for label in part.labels),
        tuple(name for part in parts for name in part.also),
        tuple(text for part in parts for text in part.texts),
        tuple(word for part in parts for word in part.words),
        tuple(link for part in parts for link in part.links),
        "\n".join(part.doc for part in parts if part.doc),
        next((part.valid_from for part in parts if part.valid_from is not None), None),
        next((part.valid_to for part in parts if part.valid_to is not None), None),
    )


def labels_of(texts: Sequence[tree.LangString]) -> tuple[tuple[str, str], ...]:
    """(language, text) pairs."""
    return tuple((text.lang, text.text) for text in texts)


def _dates(names: Sequence[tree.Name]) -> list[date]:
    found: list[date] = []
    for name in names:
        try:
            found.append(date.fromisoformat(name.text))
        except ValueError:
            continue
    return found

"""The texts of a specification as RDF: each item as the nodes of its tree, with its words and its layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from reqonto import vocabulary as ecreq
from reqonto.graphs.encode import facts_of
from reqonto.graphs.names import IDENTIFIER, Names, classes
from reqonto.graphs.references import References
from reqonto.graphs.shape import WORD_TEXT
from reqonto.rdf.terms import Fact, Iri, Literal, number
from reqonto.rdf.write import Block
from reqonto.source import Span
from reqonto.spec.resolve import module_path
from reqonto.spec.shipped import is_shipped
from reqonto.syntax import tree


def written_blocks(names: Names, trees: Sequence[tree.Tree]) -> Iterator[Block]:
    """The texts and their items; modules of the library are told by facts alone, for everybody has them."""
    own = [each for each in trees if not is_shipped(Span(each.source, 0, 0))]
    for number_, each in enumerate(own, start=1):
        yield from _text(names, each, number_)


def _text(names: Names, parsed: tree.Tree, number_: int) -> Iterator[Block]:
    home = names.name(f"text/{number_}")
    text = parsed.source.text
    module = module_path(parsed)
    references = References(names, module)
    elements = {id(entry.node): names.item(entry) for entry in names.specification.entries.values()}
    position = 1 if text.startswith("\ufeff") else 0
    blocks: list[Block] = []
    for place, item in enumerate(parsed.items, start=1):
        subject = Iri(f"{home}/item/{place}")
        kind, *facts = facts_of(item, references.of(item))
        said: list[Fact] = [
            *classes(str(kind[1])), (Iri(ecreq.itemOf), home), (Iri(ecreq.nodePosition), number(place)),
            (Iri(ecreq.wordLayout), Literal(_plain(text[position : item.span.start]))),
            (WORD_TEXT, Literal(_with_plain_ends(text[item.span.start : item.span.end]))),
        ]  # fmt: skip
        position = item.span.end
        blocks.append(Block(subject, [*said, *facts], home))
        element = elements.get(id(item)) or _declared(names, module, item)
        if element is not None:
            blocks.append(Block(element, [(Iri(ecreq.writtenAs), subject)], home))
    path = Path(parsed.source.path).name if parsed.source.editable else f"{parsed.source.name}.req"
    yield Block(
        home,
        [*classes(ecreq.SpecificationText), (IDENTIFIER, Literal(path)), (Iri(ecreq.textPosition), number(number_)),
         (Iri(ecreq.wordLayout), Literal(_plain(text[position:])))],
        home,
    )  # fmt: skip
    yield from blocks


def _declared(names: Names, module: str, item: tree.Item) -> Iri | None:
    """The element that an item declares."""
    match item:
        case tree.Module(path=path):
            return names.name(f"module/{path.text}")
        case tree.Enum(name=name):
            found = [each for each in names.specification.enumerations.values() if each.span == name.span]
            return names.enumeration(found[0].symbol) if len(found) == 1 else None
        case tree.Kind(name=name) | tree.Event(name=name) | tree.Param(name=name) | tree.Predicate(name=name):
            id_ = names.declared_at(module, (name.text,))
            return names.name(id_) if id_ else None
        case tree.Feature(name=name, owner=owner):
            parts = (*(part.text for part in owner.parts), name.text) if owner is not None else (name.text,)
            id_ = names.declared_at(module, parts)
            return names.name(id_) if id_ else None
        case _:
            return None


def _plain(text: str) -> str:
    """What stands between items; what is left blank of Markdown is not kept."""
    return "\n".join("" if line.isspace() else line for line in _with_plain_ends(text).split("\n"))


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""What is written as RDF and read back is the same tree, in every format, with its texts and without them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reqonto import vocabulary
from reqonto.graphs.encode import facts_of
from reqonto.graphs.read import RdfFiles
from reqonto.graphs.shape import item_kinds, node_kinds, parts
from reqonto.interchange.export import FORMATS, Format, blocks_of, prefixes_of, written
from reqonto.pipeline import run
from reqonto.rdf.terms import TYPE, Iri, number
from reqonto.rdf.write import Block
from reqonto.records import rows
from reqonto.settings import Settings
from reqonto.source import Source, Span
from reqonto.spec.resolve import resolve
from reqonto.spec.shipped import is_shipped
from reqonto.syntax import tree as t
from reqonto.syntax.files import specification_text
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree
from tests.syntax.trees import trees

ROOT = Path(__file__).resolve().parents[2]
ENDINGS = {"turtle": "ttl", "owl": "owl", "jsonld": "jsonld", "trig": "trig"}
TEXTS = [
    *sorted(ROOT.glob("examples/**/*.req")),
    *sorted(ROOT.glob("src/reqonto/library/**/*.req")),
    *sorted(ROOT.glob("docs/*.md")),
]


def alone(items: Sequence[t.Item], to: Format = "turtle") -> str:
    """Items as nodes alone, without their texts."""
    home = Iri("urn:test#text")
    blocks = [Block(home, [(TYPE, Iri(vocabulary.SpecificationText))])]
    for place, item in enumerate(items, start=1):
        said = [(Iri(vocabulary.itemOf), home), (Iri(vocabulary.nodePosition), number(place))]
        blocks.append(Block(Iri(f"urn:test#item{place}"), [*facts_of(item), *said]))
    return "".join(written(blocks, to, prefixes_of()))


def read(text: str, name: str = "shop.ttl") -> list[t.Tree]:
    found, problems, _ = RdfFiles().trees(Source(name, text))
    assert [(each.message("en"), each.span and each.span.line) for each in problems] == []
    return found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_items_of_every_text_come_back_from_their_nodes(path: Path) -> None:
    parsed, _ = parse(specification_text(Source(str(path), path.read_text("utf-8"))))

    if parsed.items:
        [back] = read(alone(parsed.items))
        assert parsed.items == back.items
        assert [item.doc for item in parsed.items] == [item.doc for item in back.items]


@given(trees)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_items_of_any_tree_come_back_from_their_nodes(parsed: t.Tree) -> None:
    if parsed.items:
        for to in FORMATS:
            [back] = read(alone(parsed.items, to), f"x.{ENDINGS[to]}")
            assert parsed.items == back.items


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("folder", ["first-steps", "first-steps-zh", "traced-shop", "online-shop"])
def test_a_specification_comes_back_with_its_layout(folder: str, to: Format) -> None:
    result = run([ROOT / "examples" / folder], Settings(cache=False), stages=("read", "meaning"))
    assert result.specification is not None
    own = [each for each in result.trees if not is_shipped(Span(each.source, 0, 0))]

    text = "".join(written(blocks_of(result.specification, result.trees), to, prefixes_of()))
    back = read(text, f"shop.{ENDINGS[to]}")

    assert [each.items for each in own] == [each.items for each in back]
    assert [print_tree(each) for each in own] == [print_tree(each) for each in back]


def test_what_comes_back_is_written_as_the_same_bytes() -> None:
    first = run([ROOT / "examples/first-steps"], Settings(cache=False), stages=("read", "meaning"))
    assert first.specification is not None
    text = "".join(written(blocks_of(first.specification, first.trees), "turtle", prefixes_of()))

    back = read(text, "shop.ttl")
    again, _ = resolve([*back, *(each for each in first.trees if is_shipped(Span(each.source, 0, 0)))])

    assert text == "".join(written(blocks_of(again, back), "turtle", prefixes_of()))


def test_comments_blank_lines_and_doc_comments_come_back() -> None:
    text = "# first\n\n## Who buys.\nrole Buyer   # a person\n\n\n# last\n"
    parsed, _ = parse(Source("a.req", text))
    specification, _ = resolve([parsed])

    [back] = read("".join(written(blocks_of(specification, [parsed]), "turtle", prefixes_of())))

    assert text == back.source.text
    assert print_tree(parsed) == print_tree(back)
    assert [item.doc for item in back.items] == ["Who buys."]


def test_line_ends_of_another_system_do_no_harm() -> None:
    parsed, _ = parse(Source("a.req", 'role Buyer\r\nrequirement R-1 { text """one\r\ntwo""" }\r\n'))
    specification, _ = resolve([parsed])

    [back] = read("".join(written(blocks_of(specification, [parsed]), "owl", prefixes_of())), "a.owl")

    assert parsed.items == back.items


def test_every_sort_of_nodes_has_its_class_and_every_part_a_property_of_its_own() -> None:
    classes = {
        each for each in vars(t).values() if isinstance(each, type) and any(row.name == "span" for row in rows(each))
    }

    assert {t.Comment, t.Apart} == classes - set(node_kinds())
    assert item_kinds() <= set(node_kinds())
    for kind in node_kinds():
        properties = [part.property for part in parts(kind)]
        assert len(properties) == len(set(properties)), kind


def test_every_term_for_nodes_is_used() -> None:
    named = {
        value
        for name, value in vars(vocabulary).items()
        if name.startswith(("node", "word")) and isinstance(value, str)
    }
    used = {part.property for kind in node_kinds() for part in parts(kind)}

    assert named - used == {vocabulary.nodePosition, vocabulary.wordLayout}


@pytest.mark.engine
@pytest.mark.parametrize("folder", ["first-steps", "traced-shop", "limits-zh"])
def test_verdicts_are_those_of_the_text(folder: str, tmp_path: Path) -> None:
    from reqonto.report.json import result_json

    place = ROOT / "examples" / folder
    chosen = Settings(cache=False, timeout=300.0)
    first = run([place], chosen)
    assert first.specification is not None
    for to in ("turtle", "jsonld"):
        file = tmp_path / f"shop.{ENDINGS[to]}"
        file.write_text(
            "".join(written(blocks_of(first.specification, first.trees), to, prefixes_of())), encoding="utf-8"
        )
        second = run([file], chosen)

        assert told(result_json(first)) == told(result_json(second))


PLACES = {"file", "files", "line", "range", "related", "fixes", "column"}


def told(data: object) -> object:
    """What a result says, without places: those are in other files."""
    if isinstance(data, dict):
        return {key: told(value) for key, value in data.items() if key not in PLACES}
    return [told(each) for each in data] if isinstance(data, list) else data

"""StrictDoc, Doorstop and Sphinx-Needs: their files come in, ours come back as they were, also after these rewrote them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from reqonto.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def imported(name: str, content: str | bytes, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    code = main(["import", name])
    found = capsys.readouterr()
    return code, found.out, found.err


@pytest.mark.parametrize(("form", "name"), [("strictdoc", "a"), ("doorstop", "a"), ("needs", "a.json")])
@pytest.mark.parametrize("example", ["online-shop", "mid-size-shop-zh"])
def test_an_example_comes_back_byte_for_byte(
    form: str, name: str, example: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--to", form, "-o", name, "-f", str(EXAMPLES / example)]) == 0
    assert main(["import", "--from", form, name, "-o", "back"]) == 0

    before = sorted(path.read_bytes() for path in (EXAMPLES / example).rglob("*.req"))
    assert before == sorted(path.read_bytes() for path in Path("back").iterdir())
    assert "RQ125" not in capsys.readouterr().err


# ---------------------------------------------------------------- StrictDoc

SDOC = """[DOCUMENT]
TITLE: Shop
OPTIONS:
  MARKUP: RST

[GRAMMAR]
ELEMENTS:
- TAG: REQUIREMENT
  FIELDS:
  - TITLE: UID
    TYPE: String
    REQUIRED: True

[[SECTION]]
TITLE: Orders

[TEXT]
STATEMENT: >>>
About orders.
<<<

[REQUIREMENT]
UID: SYS-1
STATUS: Draft
TITLE: Acknowledge
STATEMENT: >>>
The shop shall acknowledge

each order.
<<<
RATIONALE: Buyers ask.
COMMENT: Was asked for.
VERIFICATION: Test

[REQUIREMENT]
UID: SYS-2
STATEMENT: The shop shall ship.
RELATIONS:
- TYPE: Parent
  VALUE: SYS-1
- TYPE: Parent
  VALUE: SYS-1
  ROLE: Refines
- TYPE: File
  VALUE: /src/ship.c

[[/SECTION]]
"""


def test_nodes_sections_fields_and_relations_come_in(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = imported("shop.sdoc", SDOC, capsys)

    assert code == 0
    assert 'module shop { label "Shop"@en }\n\n# = Orders\n\n# About orders.\n' in out
    assert 'requirement SYS-1 "Acknowledge" {\n  text """The shop shall acknowledge\n\neach order."""' in out
    for part in ("status proposed", 'rationale "Buyers ask."', 'note "Was asked for."', 'note "verification: Test"'):
        assert part in out
    assert 'requirement SYS-2 {\n  text "The shop shall ship."\n  derives from SYS-1\n  refines SYS-1\n}' in out
    assert "link to a file" in err


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("[DOCUMENT]", "[DOKUMENT]", "RQ1250", 1),
        ("[[/SECTION]]", "", "RQ1250", 48),
        ("[[/SECTION]]", "[[/CHAPTER]]", "RQ1250", 47),
        ("<<<\nRATIONALE", "RATIONALE", "RQ1250", 26),
        ("STATUS: Draft", "nonsense", "RQ1250", 24),
        ("UID: SYS-2", "UID: SYS-1", "RQ1251", 35),
        ("VALUE: SYS-1\n  ROLE", "VALUE: SYS-9\n  ROLE", "RQ1252", 41),
    ],
)
def test_documents_that_are_broken_are_refused_with_their_line(
    old: str, new: str, code: str, line: int, capsys: pytest.CaptureFixture[str]
) -> None:
    found, out, err = imported("shop.sdoc", SDOC.replace(old, new, 1), capsys)

    assert (found, out) == (1, "")
    assert f"error[{code}]" in err
    assert f"shop.sdoc:{line}:" in err


def test_sections_are_not_opened_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = imported("a.sdoc", "[DOCUMENT]\nTITLE: a\n" + "\n[[SECTION]]\nTITLE: b\n" * 5000, capsys)

    assert code == 1
    assert "nested more than 100 deep" in err


# ---------------------------------------------------------------- Doorstop

ITEM = """active: true
derived: false
header: |
  Acknowledge
level: 1.1
links:
- SYS001: null
normative: true
ref: ''
reviewed: Abc=
text: |
  The shop shall acknowledge

  each order.
risk: high
"""


def tree(**items: str) -> None:
    """A tree with a document SYS and one REQ below it."""
    for prefix, parent in (("SYS", ""), ("REQ", "\n  parent: SYS")):
        Path(prefix).mkdir(exist_ok=True)
        Path(prefix, ".doorstop.yml").write_text(f"settings:\n  digits: 3\n  prefix: {prefix}\n  sep: ''{parent}\n")
    Path("SYS", "SYS001.yml").write_text("active: true\nlevel: 1\nlinks: []\nnormative: true\ntext: Sell.\n")
    for name, content in items.items():
        Path("REQ", f"{name}.yml").write_text(content)


def test_items_of_folders_come_in_in_the_order_of_their_levels(capsys: pytest.CaptureFixture[str]) -> None:
    heading = "active: true\nlevel: 1.0\nnormative: false\ntext: Orders\n"
    late = ITEM.replace("1.1", "'1.10'").replace("Acknowledge", "Late")
    early = ITEM.replace("1.1", "'1.2'").replace("Acknowledge", "Early")
    gone = ITEM.replace("active: true", "active: false")
    tree(REQ001=ITEM, REQ002=late, REQ003=early, REQ004=heading, REQ005=gone)

    assert main(["import", ".", "-o", "back"]) == 0

    text = Path("back/REQ.req").read_text("utf-8")
    assert "# = Orders\n\nrequirement REQ001 " in text
    assert text.index("REQ001") < text.index("REQ003") < text.index("REQ002")
    assert 'text """The shop shall acknowledge\n\neach order."""\n  derives from SYS001\n  note "risk: high"' in text
    assert 'requirement SYS001 { text "Sell." }' in Path("back/SYS.req").read_text("utf-8")
    err = capsys.readouterr().err
    assert "3 × mark of a review" in err
    assert "1 × inactive item" in err


def test_items_in_markdown_come_in(capsys: pytest.CaptureFixture[str]) -> None:
    tree()
    Path("REQ/.doorstop.yml").write_text("settings:\n  prefix: REQ\n  itemformat: markdown\n")
    Path("REQ/REQ001.md").write_text(
        "---\nactive: true\nlevel: 1.1\nlinks:\n- SYS001\n---\n\n# Short\n\nThe shop ships.\n"
    )
    Path("REQ/README.md").write_text("# Nothing of ours\n")

    assert main(["import", ".", "-o", "back"]) == 0

    assert (
        'requirement REQ001 "Short" {\n  text "The shop ships."\n  derives from SYS001\n}'
        in Path("back/REQ.req").read_text()
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "what"),
    [
        ("active: true", "active: [true", "RQ1250", 2, ""),
        ("active: true", "active: true\nactive: true", "RQ1250", 2, "twice"),
        ("risk: high", "risk: !!python/object/apply:os.system [ls]", "RQ1250", 15, "tag"),
        ("risk: high", "a: &a [x, x]\nb: [*a, *a]", "RQ1250", 15, "other places"),
        ("risk: high", "risk: " + "[" * 200 + "]" * 200, "RQ1250", 15, "deep"),
        ("- SYS001: null", "- SYS009: null", "RQ1252", 7, "SYS009"),
        (ITEM, "- no\n- table\n", "RQ1250", 1, "table"),
    ],
    ids=["half", "twice", "tag", "alias", "deep", "dangling", "list"],
)
def test_items_that_are_broken_or_unsafe_are_refused_with_their_line(
    old: str, new: str, code: str, line: int, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tree(REQ001=ITEM.replace(old, new, 1))

    assert main(["import", ".", "-o", "back"]) == 1

    err = capsys.readouterr().err
    assert f"error[{code}]" in err
    assert f"REQ001.yml:{line}:" in err
    assert what in err
    assert not Path("back").exists()


def test_texts_stay_when_the_tool_strips_blanks_at_their_ends() -> None:
    Path("a.req").write_text('\n\n# first\n\nrequirement R-1 { text "x" }\n\n\n# last\n', "utf-8")
    assert main(["export", "--to", "doorstop", "-o", "a", "a.req"]) == 0
    for path in Path("a").rglob("*.yml"):
        path.write_text("\n".join(line.rstrip() for line in path.read_text("utf-8").split("\n")), "utf-8")

    assert main(["import", "a", "-o", "b.req"]) == 0
    assert Path("a.req").read_bytes() == Path("b.req").read_bytes()


# ---------------------------------------------------------------- Sphinx-Needs

NEEDS = {
    "current_version": "2", "project": "Shop",
    "versions": {
        "1": {"needs": {}},
        "2": {
            "needs_schema": {"properties": {"blocks": {"field_type": "links"}, "blocks_back": {"field_type": "backlinks"}}},
            "needs": {
                "REQ_1": {"id": "REQ_1", "title": "Acknowledge", "content": "Acknowledge orders.", "type": "req", "status": "open",
                          "tags": ["web", "quick look"], "docname": "orders", "lineno": 7, "links": [], "links_back": ["REQ_2"]},
                "REQ_2": {"id": "REQ_2", "title": "Ship", "description": "Ship orders.", "links": ["REQ_1"],
                          "blocks": ["REQ_1.part"], "satisfies": ["REQ_1"], "effort": 3, "docname": "orders", "risk": None},
            },
        },
    },
}  # fmt: skip


def test_needs_come_in_with_their_links(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = imported("needs.json", json.dumps(NEEDS), capsys)

    assert code == 0
    assert (
        'requirement REQ_1 "Acknowledge" {\n  text "Acknowledge orders."\n  status proposed\n  tags web, `quick look`'
        in out
    )
    assert (
        'requirement REQ_2 "Ship" {\n  text "Ship orders."\n  derives from REQ_1\n  satisfies REQ_1\n  note "effort: 3"\n}'
        in out
    )
    assert "[RQ1259]" in err  # blocks
    assert "version that is not the current one" in err
    assert "field lineno" in err


@pytest.mark.parametrize(
    ("content", "code", "what"),
    [
        ("{", "RQ1250", "JSON"),
        ("[" * 5000, "RQ1250", "JSON"),
        ("{}", "RQ1250", "`versions`"),
        (json.dumps(NEEDS).replace('"links": ["REQ_1"]', '"links": ["REQ_9"]'), "RQ1252", "`REQ_9`"),
        (b'{"project": "\xff"}', "RQ0005", "UTF-8"),
    ],
)
def test_needs_that_are_broken_are_refused(
    content: str | bytes, code: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found, out, err = imported("needs.json", content, capsys)

    assert (found, out) == (1, "")
    assert f"error[{code}]" in err
    assert what in err


def test_each_need_keeps_the_schema_that_the_file_has() -> None:
    assert main(["export", "--to", "needs", "-o", "needs.json", "-f", str(EXAMPLES / "traced-shop")]) == 0

    whole = json.loads(Path("needs.json").read_text("utf-8"))
    version = whole["versions"][whole["current_version"]]
    for need in version["needs"].values():
        jsonschema.Draft7Validator(version["needs_schema"]).validate(need)
        links = [name for name, each in version["needs_schema"]["properties"].items() if each["field_type"] == "links"]
        assert {target for name in links for target in need.get(name, [])} <= set(version["needs"])
    assert version["needs_amount"] == len(version["needs"])

"""ReqIF: what other tools write comes in, what we write comes back as it was, and what is broken is refused with its place."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path

import pytest
from reqif.parser import ReqIFParser

from reqonto.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    "<CORE-CONTENT><REQ-IF-CONTENT>\n"
)
TAIL = "</REQ-IF-CONTENT></CORE-CONTENT></REQ-IF>\n"
TYPES = """<DATATYPES>
<DATATYPE-DEFINITION-STRING IDENTIFIER="s" LONG-NAME="S" MAX-LENGTH="9"/>
<DATATYPE-DEFINITION-XHTML IDENTIFIER="x" LONG-NAME="X"/>
<DATATYPE-DEFINITION-ENUMERATION IDENTIFIER="e" LONG-NAME="E"><SPECIFIED-VALUES>
<ENUM-VALUE IDENTIFIER="hi" LONG-NAME="High"><PROPERTIES><EMBEDDED-VALUE KEY="1" OTHER-CONTENT=""/></PROPERTIES></ENUM-VALUE>
</SPECIFIED-VALUES></DATATYPE-DEFINITION-ENUMERATION>
</DATATYPES>
<SPEC-TYPES><SPEC-OBJECT-TYPE IDENTIFIER="t" LONG-NAME="Requirement"><SPEC-ATTRIBUTES>
<ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a-id" LONG-NAME="ReqIF.ForeignID"><TYPE><DATATYPE-DEFINITION-STRING-REF>s</DATATYPE-DEFINITION-STRING-REF></TYPE></ATTRIBUTE-DEFINITION-STRING>
<ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a-head" LONG-NAME="ReqIF.ChapterName"><TYPE><DATATYPE-DEFINITION-STRING-REF>s</DATATYPE-DEFINITION-STRING-REF></TYPE></ATTRIBUTE-DEFINITION-STRING>
<ATTRIBUTE-DEFINITION-XHTML IDENTIFIER="a-text" LONG-NAME="ReqIF.Text"><TYPE><DATATYPE-DEFINITION-XHTML-REF>x</DATATYPE-DEFINITION-XHTML-REF></TYPE></ATTRIBUTE-DEFINITION-XHTML>
<ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a-by" LONG-NAME="ReqIF.ForeignCreatedBy"><TYPE><DATATYPE-DEFINITION-STRING-REF>s</DATATYPE-DEFINITION-STRING-REF></TYPE></ATTRIBUTE-DEFINITION-STRING>
<ATTRIBUTE-DEFINITION-ENUMERATION IDENTIFIER="a-prio" LONG-NAME="Priority" MULTI-VALUED="false"><TYPE><DATATYPE-DEFINITION-ENUMERATION-REF>e</DATATYPE-DEFINITION-ENUMERATION-REF></TYPE></ATTRIBUTE-DEFINITION-ENUMERATION>
</SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE><SPEC-RELATION-TYPE IDENTIFIER="rt" LONG-NAME="satisfies"/>
<SPECIFICATION-TYPE IDENTIFIER="st" LONG-NAME="Module"/></SPEC-TYPES>
"""


def value(kind: str, name: str, content: str) -> str:
    ref = f"<DEFINITION><ATTRIBUTE-DEFINITION-{kind}-REF>{name}</ATTRIBUTE-DEFINITION-{kind}-REF></DEFINITION>"
    if kind == "STRING":
        return f'<ATTRIBUTE-VALUE-STRING THE-VALUE="{content}">{ref}</ATTRIBUTE-VALUE-STRING>'
    inside = f"<THE-VALUE>{content}</THE-VALUE>" if kind == "XHTML" else f"<VALUES>{content}</VALUES>"
    return f"<ATTRIBUTE-VALUE-{kind}>{ref}{inside}</ATTRIBUTE-VALUE-{kind}>"


def thing(key: str, *values: str) -> str:
    kind = "<TYPE><SPEC-OBJECT-TYPE-REF>t</SPEC-OBJECT-TYPE-REF></TYPE>"
    return f'<SPEC-OBJECT IDENTIFIER="{key}"><VALUES>{"".join(values)}</VALUES>{kind}</SPEC-OBJECT>\n'


def place(key: str, *below: str) -> str:
    inside = f"<CHILDREN>{''.join(below)}</CHILDREN>" if below else ""
    return (
        f'<SPEC-HIERARCHY IDENTIFIER="h-{key}"><OBJECT><SPEC-OBJECT-REF>{key}</SPEC-OBJECT-REF></OBJECT>'
        f"{inside}</SPEC-HIERARCHY>"
    )


def relation(source: str, target: str) -> str:
    return (
        f'<SPEC-RELATION IDENTIFIER="l-{source}"><SOURCE><SPEC-OBJECT-REF>{source}</SPEC-OBJECT-REF></SOURCE>\n'
        f"<TARGET><SPEC-OBJECT-REF>{target}</SPEC-OBJECT-REF></TARGET>"
        "<TYPE><SPEC-RELATION-TYPE-REF>rt</SPEC-RELATION-TYPE-REF></TYPE></SPEC-RELATION>\n"
    )


def text_in(objects: str, *, links: str = "", outline: str = "") -> str:
    specification = (
        '<SPECIFICATIONS><SPECIFICATION IDENTIFIER="doc" LONG-NAME="Shop SRS"><TYPE><SPECIFICATION-TYPE-REF>st'
        f"</SPECIFICATION-TYPE-REF></TYPE><CHILDREN>{outline}</CHILDREN></SPECIFICATION></SPECIFICATIONS>"
    )
    return (
        f"{HEAD}{TYPES}<SPEC-OBJECTS>\n{objects}</SPEC-OBJECTS>\n<SPEC-RELATIONS>\n{links}</SPEC-RELATIONS>\n"
        f"{specification}{TAIL}"
    )


DOORS = text_in(
    thing("o1", value("STRING", "a-head", "Payment"))
    + thing(
        "o2", value("STRING", "a-id", "REQ_1"), value("STRING", "a-by", "susan"),
        value("ENUMERATION", "a-prio", "<ENUM-VALUE-REF>hi</ENUM-VALUE-REF>"),
        value(
            "XHTML", "a-text",
            "<xhtml:div>The shop <xhtml:b>shall</xhtml:b>\n  take:<xhtml:ul><xhtml:li>cards &amp; cash</xhtml:li><xhtml:li>points</xhtml:li></xhtml:ul>"
            "<xhtml:table><xhtml:tr><xhtml:td>a</xhtml:td><xhtml:td>b</xhtml:td></xhtml:tr></xhtml:table>"
            '<xhtml:object data="pic.png" type="image/png">a picture</xhtml:object></xhtml:div>',
        ),
    )
    + thing("o3", value("STRING", "a-id", "7"), value("XHTML", "a-text", "<xhtml:div>网店应“当日”发货。</xhtml:div>")),
    links=relation("o3", "o2"),
    outline=place("o1", place("o2", place("o3"))),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def imported(content: str | bytes, capsys: pytest.CaptureFixture[str], name: str = "a.reqif") -> tuple[int, str, str]:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    code = main(["import", name])
    found = capsys.readouterr()
    return code, found.out, found.err


def test_headings_tables_lists_enumerations_and_relations_come_in(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = imported(DOORS, capsys)

    assert code == 0
    assert 'module Shop_SRS { label "Shop SRS"@en }' in out
    assert "# = Payment" in out
    assert "requirement REQ_1 {" in out
    assert "The shop **shall** take:\n- cards & cash\n- points\n| a | b |\n[pic.png] a picture" in out
    assert "priority high" in out
    assert 'requirement 7 {\n  text "网店应“当日”发货。"\n  satisfies REQ_1\n}' in out
    assert "[RQ1255]" in err
    for left in ("attribute ReqIF.ForeignCreatedBy", "embedded object pic.png"):
        assert left in err
    assert "formatting" not in err


def said(xhtml: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The text of a requirement with this content, and what is told."""
    content = text_in(
        thing("o1", value("STRING", "a-id", "R-1"), value("XHTML", "a-text", f"<xhtml:div>{xhtml}</xhtml:div>")),
        outline=place("o1"),
    )
    code, out, err = imported(content, capsys)
    assert code == 0
    return out, err


@pytest.mark.parametrize(
    ("xhtml", "markdown"),
    [
        ("<xhtml:b>never </xhtml:b>late", "**never** late"),
        ("<xhtml:strong><xhtml:em>now</xhtml:em></xhtml:strong>", "***now***"),
        ("<xhtml:code>a_b</xhtml:code> is <xhtml:s>old</xhtml:s>", "`a_b` is ~~old~~"),
        ('<xhtml:span style="font-weight: bold; font-style:italic">x</xhtml:span>', "***x***"),
        ("<xhtml:h2>Prices</xhtml:h2>net", "## Prices\nnet"),
        ("<xhtml:ol><xhtml:li>a</xhtml:li><xhtml:li>b<xhtml:ul><xhtml:li>c</xhtml:li></xhtml:ul></xhtml:li></xhtml:ol>", "1. a\n2. b\n  - c"),
        (
            "<xhtml:table><xhtml:tbody><xhtml:tr><xhtml:th>sum</xhtml:th><xhtml:th>fee  %</xhtml:th></xhtml:tr><xhtml:tr><xhtml:td>5</xhtml:td><xhtml:td><xhtml:p>1</xhtml:p><xhtml:p>2</xhtml:p></xhtml:td></xhtml:tr></xhtml:tbody></xhtml:table>",
            "| sum | fee % |\n| --- | --- |\n| 5 | 1 / 2 |",
        ),
    ],
)  # fmt: skip
def test_formatting_stays_as_the_marks_of_markdown(
    xhtml: str, markdown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(xhtml, capsys)

    assert f'"{markdown}"' in out
    assert "RQ1255" not in err


@pytest.mark.parametrize(
    ("xhtml", "kept", "left"),
    [
        ("H<xhtml:sub>2</xhtml:sub>O", "H2O", "formatting of words"),
        ('<xhtml:span style="color: red">stop</xhtml:span>', "stop", "formatting of words"),
        ("<xhtml:b>one<xhtml:br/>two</xhtml:b>", "one\ntwo", "formatting of words"),
        ('<xhtml:table><xhtml:tr><xhtml:td colspan="2">a</xhtml:td></xhtml:tr></xhtml:table>', "| a |", "go over several"),
        (
            "<xhtml:table><xhtml:tr><xhtml:td><xhtml:table><xhtml:tr><xhtml:td>a</xhtml:td></xhtml:tr></xhtml:table></xhtml:td></xhtml:tr></xhtml:table>",
            "| | a | |", "a table inside a table",
        ),
    ],
)  # fmt: skip
def test_formatting_that_markdown_has_no_marks_for_is_told(
    xhtml: str, kept: str, left: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(xhtml, capsys)

    assert kept in out
    assert left in err


PICTURES = text_in(
    thing(
        "o1", value("STRING", "a-id", "R-1"),
        value(
            "XHTML", "a-text",
            '<xhtml:div>See <xhtml:object data="files/sheet%201.xls" type="application/excel">'
            '<xhtml:object data="files/pic.png" type="image/png">the sheet</xhtml:object></xhtml:object>'
            ' and <xhtml:object data="gone.png" type="image/png"/></xhtml:div>',
        ),
    ),
    outline=place("o1"),
)  # fmt: skip


def archive(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target.getvalue()


def test_attached_files_are_put_beside_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "a/b.reqif": PICTURES.encode(), "a/files/pic.png": b"1", "a/files/sheet 1.xls": b"2", "b/PIC.png": b"3",
        "aux": b"4", "x/.hidden:*": b"5", "more.req": b"6",
    }  # fmt: skip
    Path("a.reqifz").write_bytes(archive(**files))

    assert main(["import", "a.reqifz", "-o", "out/b.req"]) == 2
    Path("out").mkdir()
    capsys.readouterr()
    assert main(["import", "a.reqifz", "-o", "out/b.req"]) == 0
    told = capsys.readouterr().err

    put = {str(each.relative_to("out/attachments")): each.read_bytes() for each in Path("out").rglob("*/*")}
    assert put == {
        "pic.png": b"1",
        "sheet_1.xls": b"2",
        "PIC-2.png": b"3",
        "_aux": b"4",
        "hidden_": b"5",
        "more.req.txt": b"6",
    }
    text = Path("out/b.req").read_text("utf-8")
    assert "See [sheet 1.xls](attachments/sheet_1.xls) ![the sheet](attachments/pic.png) and [gone.png]" in text
    assert "embedded object gone.png" in told
    assert "attached file" not in told

    assert main(["import", "a.reqifz"]) == 0
    found = capsys.readouterr()
    assert "[files/pic.png] the sheet" in found.out
    assert "attached file a/files/pic.png (kept with -o)" in found.err


def test_what_enterprise_architect_writes_comes_in(capsys: pytest.CaptureFixture[str]) -> None:
    # Titles are names of objects, attributes and values have identifiers alone, those of attributes with their type's.
    text = (Path(__file__).parent / "enterprise_architect.reqif").read_bytes()

    code, out, err = imported(text, capsys)

    assert code == 0
    assert 'requirement R001 "Ship in time" {' in out
    assert 'text "The shop shall ship the order within 24 hours."\n  status approved\n' in out
    assert "derives from R001\n  status proposed\n" in out
    assert err == ""


def test_default_values_are_those_of_objects_that_say_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    def default(name: str, content: str) -> tuple[str, str]:
        head = DOORS[DOORS.index(f'IDENTIFIER="{name}"') :]
        end = head[: head.index("</TYPE>") + len("</TYPE>")]
        return end, f"{end}<DEFAULT-VALUE>{content}</DEFAULT-VALUE>"

    low = value("ENUMERATION", "a-prio", "<ENUM-VALUE-REF>lo</ENUM-VALUE-REF>")
    text = DOORS.replace(*default("a-prio", low)).replace(*default("a-head", value("STRING", "a-head", "")))
    text = text.replace(
        '<ENUM-VALUE IDENTIFIER="hi"',
        '<ENUM-VALUE IDENTIFIER="lo" LONG-NAME="Low"><PROPERTIES><EMBEDDED-VALUE KEY="2" OTHER-CONTENT=""/></PROPERTIES>'
        '</ENUM-VALUE><ENUM-VALUE IDENTIFIER="hi"',
    )
    assert text.count("DEFAULT-VALUE>") == 4

    code, out, err = imported(text, capsys)

    assert code == 0, err
    assert "default value" not in err
    assert out.count("priority high") == DOORS.count("<ENUM-VALUE-REF>hi<")
    assert out.count("priority low") == out.count("requirement ") - out.count("priority high") > 0


def test_what_comes_in_is_a_specification(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = imported(DOORS, capsys)
    Path("a.req").write_text(out, "utf-8")

    assert code == 0
    assert main(["check", "a.req"]) == 0
    assert "2 requirements" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "code", "line", "what"),
    [
        ("", "RQ1250", 1, "empty"),
        ("<REQ-IF><CORE-CONTENT></REQ-IF>", "RQ1250", 1, "broken"),
        ("<html/>", "RQ1250", 1, "`html`"),
        (
            text_in(thing("a"), links='<SPEC-RELATION IDENTIFIER="r"><SOURCE/></SPEC-RELATION>'),
            "RQ1250",
            23,
            "`TARGET`",
        ),
        (text_in(thing("a"), links=relation("a", "gone")), "RQ1252", 24, "`gone`"),
        (text_in(thing("a"), outline=place("gone")), "RQ1252", 24, "`gone`"),
        (text_in(thing("a") + thing("a")), "RQ1251", 21, "`a`"),
        (text_in('<SPEC-OBJECT IDENTIFIER="a"><VALUES/></SPEC-OBJECT>'), "RQ1250", 20, "`TYPE`"),
        (text_in("<SPEC-OBJECT><VALUES/><TYPE/></SPEC-OBJECT>"), "RQ1250", 20, "IDENTIFIER"),
        (text_in(thing("a", "<ATTRIBUTE-VALUE-NONSENSE/>")), "RQ1250", 1, "not built"),
        (DOORS.replace("<REQ-IF ", "<!DOCTYPE a [<!ENTITY b 'b'>]>\n<REQ-IF "), "RQ1250", 2, "document type"),
        (HEAD + "<a>" * 300 + "</a>" * 300 + TAIL, "RQ1250", 4, "deep"),
    ],
)
def test_what_is_broken_is_refused_with_its_place(
    wrong: str, code: str, line: int, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found, out, err = imported(wrong, capsys)

    assert (found, out) == (1, "")
    assert f"error[{code}]" in err
    assert f"a.reqif:{line}:" in err
    assert what in err


def test_an_entity_bomb_goes_off_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    levels = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = DOORS.replace("<REQ-IF ", f"<!DOCTYPE a [<!ENTITY l0 'x'>{levels}]>\n<REQ-IF ").replace("susan", "&l11;")

    code, _, err = imported(bomb, capsys)

    assert code == 1
    assert "document type" in err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_that_a_file_names_is_believed(encoding: str, capsys: pytest.CaptureFixture[str]) -> None:
    named = DOORS.replace("UTF-8", {"utf-8-sig": "UTF-8"}.get(encoding, encoding))

    code, out, _ = imported(named.encode(encoding), capsys)

    assert code == 0
    assert "网店应“当日”发货。" in out


def test_bytes_of_another_encoding_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = imported(DOORS.encode("gb18030"), capsys)

    assert code == 1
    assert "[RQ0005]" in err


# ---------------------------------------------------------------- archives


def zipped(**files: str | bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_reqif", ".reqif"), content)
    return target.getvalue()


def test_files_of_an_archive_may_refer_to_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    relations = f"{HEAD}<SPEC-RELATIONS>{relation('o2', 'o3')}</SPEC-RELATIONS>{TAIL}"
    first = text_in(
        DOORS.partition("<SPEC-OBJECTS>\n")[2].partition("</SPEC-OBJECTS>")[0], outline=place("o2") + place("o3")
    )
    both = zipped(a_reqif=first, b_reqif=relations, files__pic="x")

    code, out, err = imported(both, capsys, "a.reqifz")

    assert code == 0
    assert "satisfies 7" in out
    assert "attached file files/pic" in err
    assert imported(zipped(b_reqif=relations), capsys, "a.reqifz")[0] == 1


@pytest.mark.parametrize(
    ("archive", "what"),
    [
        (zipped(a_reqif=DOORS)[:-30], "damaged"),
        (b"PK", "damaged"),
        (zipped(**{"..__a_reqif": DOORS}), "outside"),
        (zipped(__a_reqif=DOORS), "outside"),
        (zipped(a_reqif=b" " * 30_000_000), "beyond measure"),
        (zipped(a="x"), "no file in the archive"),
        (zipped(a_reqif=DOORS).replace(b"a.reqif", b"\0.reqif"), "damaged"),
    ],
)
def test_archives_that_are_unsafe_are_not_unpacked(
    archive: bytes, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = imported(archive, capsys, "a.reqifz")

    assert (code, out) == (1, "")
    assert what in err


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("form", ["reqif", "reqifz"])
@pytest.mark.parametrize("example", ["online-shop", "online-shop-zh"])
def test_the_online_shop_comes_back_byte_for_byte(form: str, example: str) -> None:
    assert main(["export", "--to", form, "-o", f"a.{form}", "-f", str(EXAMPLES / example)]) == 0
    assert main(["import", f"a.{form}", "-o", "back"]) == 0

    before = sorted(path.read_bytes() for path in (EXAMPLES / example).glob("*.req"))
    assert before == sorted(path.read_bytes() for path in Path("back").iterdir())


HARD = (
    "# Comment <one> & \"two\"\r\nmodule a.b { label \"A & B <c>\"@en }\r\n"
    "## What 'it' is.\r\nentity Order { param total: money CNY }  enum E { a, b }\t# tab\r\n\r\n"
    "requirement R-1 \"x < y & \\\"z\\\"\" { text \"\"\"two\n  lines ]]> \"\"\" refines C-1 status reviewed tags a, b }\r\n"
    "constraint C-1: every o in Order: o.total >= 0 CNY  # the end"
)  # fmt: skip


def test_blanks_line_ends_comments_and_signs_of_xml_survive(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.req").write_bytes(HARD.encode())
    assert main(["export", "--to", "reqif", "-o", "a.reqif", "a.req"]) == 0
    assert main(["import", "a.reqif", "-o", "b.req"]) == 0

    assert Path("b.req").read_bytes() == HARD.encode()
    assert "RQ1254" not in capsys.readouterr().err


def test_the_export_is_the_same_every_time_and_has_prose_and_relations() -> None:
    Path("a.req").write_bytes(HARD.encode())
    for name in ("a.reqif", "b.reqif", "a.reqifz", "b.reqifz"):
        assert main(["export", "--to", name.partition(".")[2], "-o", name, "a.req"]) == 0

    assert Path("a.reqif").read_bytes() == Path("b.reqif").read_bytes()
    assert Path("a.reqifz").read_bytes() == Path("b.reqifz").read_bytes()
    content = ReqIFParser.parse("a.reqif").core_content.req_if_content
    types = {each.identifier: each.long_name for each in content.spec_types}
    assert [types[each.relation_type_ref] for each in content.spec_relations] == ["refines"]
    assert "For every Order o: o's total is at least 0.00 CNY." in Path("a.reqif").read_text("utf-8")


def test_what_was_changed_in_the_other_tool_is_told_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.req").write_bytes(HARD.encode())
    assert main(["export", "--to", "reqif", "-o", "a.reqif", "a.req"]) == 0
    text = Path("a.reqif").read_text("utf-8")
    changed = text.replace("<xhtml:div>reviewed</xhtml:div>", "<xhtml:div>approved</xhtml:div>")
    changed = re.sub(r"<SPEC-RELATION .*?</SPEC-RELATION>", "", changed, flags=re.DOTALL)

    code, out, err = imported(changed, capsys)

    assert code == 0
    assert err.count("[RQ1254]") == 1
    assert "\n# R-1: status: approved\n# R-1: links: \n" in out.replace("\r", "")


def test_requirements_that_the_other_tool_adds_come_in_beside_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.req").write_bytes(HARD.encode())
    assert main(["export", "--to", "reqif", "-o", "a.reqif", "a.req"]) == 0
    added = TYPES.partition("<SPEC-TYPES>")[2].partition("<SPEC-RELATION-TYPE")[0]
    text = Path("a.reqif").read_text("utf-8")
    text = text.replace("<SPEC-TYPES>", "<SPEC-TYPES>" + added, 1)
    text = text.replace("<DATATYPES>", TYPES.partition("</DATATYPES>")[0], 1)
    text = text.replace(
        "</SPEC-OBJECTS>",
        thing("n", value("STRING", "a-id", "N-1"), value("XHTML", "a-text", "new")) + "</SPEC-OBJECTS>",
    )
    text = text.replace("</CHILDREN>\n        </SPECIFICATION>", place("n") + "</CHILDREN>\n        </SPECIFICATION>")

    code, out, _ = imported(text, capsys)

    assert code == 0
    assert out.startswith(HARD)
    assert 'requirement N-1 { text "new" }' in out


def test_relations_lead_from_one_document_of_a_file_into_another(capsys: pytest.CaptureFixture[str]) -> None:
    other = (
        '</SPECIFICATION><SPECIFICATION IDENTIFIER="doc2" LONG-NAME="Two"><TYPE><SPECIFICATION-TYPE-REF>st'
        f"</SPECIFICATION-TYPE-REF></TYPE><CHILDREN>{place('o3')}</CHILDREN></SPECIFICATION>"
    )
    text = DOORS.replace(f"<CHILDREN>{place('o3')}</CHILDREN>", "").replace("</SPECIFICATION>", other, 1)
    Path("a.reqif").write_text(text, "utf-8")

    assert main(["import", "a.reqif", "-o", "out"]) == 0

    assert "requirement REQ_1 {" in Path("out/Shop_SRS.req").read_text("utf-8")
    assert "实现 REQ_1\n" in Path("out/Two.req").read_text("utf-8")
    assert capsys.readouterr().err.count("RQ1258") == 0
    assert main(["import", "a.reqif", "-o", "both.req", "--lang", "en"]) == 2
    assert "name a folder" in capsys.readouterr().err
    assert not Path("both.req").exists()


def test_a_file_without_requirements_makes_neither_file_nor_folder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.reqif").write_text('<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"></REQ-IF>', "utf-8")

    assert main(["import", "a.reqif", "-o", "a.req", "--lang", "en"]) == 0
    assert "nothing was written" in capsys.readouterr().err
    assert not Path("a.req").exists()


def test_places_are_those_of_the_signs_in_one_long_line(capsys: pytest.CaptureFixture[str]) -> None:
    text = DOORS.replace("\n", " ").replace("<TARGET><SPEC-OBJECT-REF>o2<", "<TARGET><SPEC-OBJECT-REF>o9<")

    code, _, err = imported(text, capsys)

    assert code == 1
    assert f"a.reqif:1:{text.index('<SPEC-OBJECT-REF>o9<') + 1}" in err


def test_what_strictdoc_hands_on_comes_back_as_it_was() -> None:
    """StrictDoc writes the ends of lines of its fields with a backslash."""
    Path("a.req").write_text('module a\n\nrequirement R-1 "x" { text "y" }\n', "utf-8")
    assert main(["export", "--to", "strictdoc", "-o", "a.sdoc", "a.req"]) == 0
    fields = re.findall(r"REQONTO_TEXT: >>>\n(.*?)\n<<<", Path("a.sdoc").read_text("utf-8"), re.DOTALL)
    types = TYPES.replace("ReqIF.ChapterName", "REQONTO_TEXT")
    things = "".join(
        thing(
            f"o{n}",
            value("STRING", "a-id", f"X-{n}"),
            value("STRING", "a-head", html.escape(each).replace("\n", "\\n")),
        )
        for n, each in enumerate(fields)
    )
    outline = "".join(place(f"o{n}") for n in range(len(fields)))
    text = text_in(things, outline=outline).replace(TYPES, types)
    header = "<THE-HEADER><REQ-IF-HEADER IDENTIFIER='h'><SOURCE-TOOL-ID>strictdoc</SOURCE-TOOL-ID></REQ-IF-HEADER></THE-HEADER>"
    Path("a.reqif").write_text(text.replace("<CORE-CONTENT>", f"{header}<CORE-CONTENT>"), "utf-8")

    assert main(["import", "a.reqif", "-o", "b.req"]) == 0
    assert Path("b.req").read_bytes() == Path("a.req").read_bytes()


def test_a_library_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    Path("a.reqif").write_text(DOORS, "utf-8")

    assert main(["import", "a.reqif"]) == 2
    assert "pip install 'reqonto[exchange]'" in capsys.readouterr().err

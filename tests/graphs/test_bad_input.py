"""Graphs that are no specification are refused with a place, in both languages, and nothing hangs."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.pipeline import run
from reqonto.settings import Settings

HEAD = """@prefix : <https://example.org/shop#> .
@prefix ecreq: <https://w3id.org/ecreq#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ITEM = ':i a ecreq:FormulaNode ; ecreq:wordWord "assumption" ; ecreq:wordUid "A-1" ; ecreq:nodeFormula '
TRUE = "[ a ecreq:BoolNode ; ecreq:wordTruth true ]"


def found(tmp_path: Path, text: str, name: str = "shop.ttl") -> list[Diagnostic]:
    file = tmp_path / name
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    return list(run([file], Settings(cache=False), stages=("read", "meaning")).diagnostics)


KNOTS = [
    ("itself", ITEM + "_:n . _:n a ecreq:NotNode ; ecreq:nodeBody _:n .", "part of itself"),
    ("round", ITEM + "_:n . _:n a ecreq:NotNode ; ecreq:nodeBody [ a ecreq:NotNode ; ecreq:nodeBody _:n ] .", "part of"),
    ("shared", ITEM + "[ a ecreq:IffNode ; ecreq:nodeLeft _:n ; ecreq:nodeRight _:n ] . _:n a ecreq:NowNode .", "two others"),
    ("two values", ITEM + f"[ a ecreq:NotNode ; ecreq:nodeBody {TRUE}, {TRUE} ] .", "two values"),
    ("two sorts", ITEM + "[ a ecreq:NotNode, ecreq:NegNode ] .", "two sorts"),
    ("no end", ITEM + "[ a ecreq:AndNode ; ecreq:nodePart _:l ] . _:l rdf:first " + TRUE + " ; rdf:rest _:m .", "no end"),
    ("two heads", ITEM + f"[ a ecreq:AndNode ; ecreq:nodePart _:l ] . _:l rdf:first {TRUE}, {TRUE} ; rdf:rest () .", "two heads"),
    ("list round", ITEM + "[ a ecreq:AndNode ; ecreq:nodePart _:l ] . _:l rdf:first " + TRUE + " ; rdf:rest _:l .", "itself"),
    ("beside", ITEM + f"[ a ecreq:AndNode ; ecreq:nodePart ( {TRUE} ), {TRUE} ] .", "beside"),
    ("two texts", ':i a ecreq:KindNode ; ecreq:wordWord "role" ; ecreq:wordName "A" ; ecreq:wordText "role A", "role B" .', "two values"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word"), [each[1:] for each in KNOTS], ids=[each[0] for each in KNOTS])
def test_knots_are_told(text: str, word: str, tmp_path: Path) -> None:
    errors = [each for each in found(tmp_path, HEAD + text) if each.weight is Severity.ERROR]

    assert ["RQ1208"] == [each.code.code for each in errors[:1]]
    assert word in errors[0].message("en")
    assert errors[0].message("zh") != errors[0].message("en")
    assert errors[0].span is not None
    assert errors[0].span.line == 7


def test_a_tree_of_great_depth_is_refused(tmp_path: Path) -> None:
    text = HEAD + ITEM + "[ a ecreq:NotNode ; ecreq:nodeBody " * 700 + TRUE + "]" * 700 + " ."

    assert {"RQ1208"} == {each.code.code for each in found(tmp_path, text)}


def test_a_tree_that_is_too_deep_for_the_language_is_refused(tmp_path: Path) -> None:
    text = HEAD + ITEM + "[ a ecreq:NotNode ; ecreq:nodeBody " * 300 + TRUE + "]" * 300 + " ."

    assert {"RQ1211"} == {each.code.code for each in found(tmp_path, text)}


WRONG = [
    ('[ a ecreq:NumberNode ; ecreq:wordAmount "ten"^^xsd:decimal ]', "RQ1207"),
    ('[ a ecreq:NumberNode ; ecreq:wordAmount "1E400"^^xsd:double ]', "RQ1207"),
    (f'[ a ecreq:NumberNode ; ecreq:wordAmount "{"9" * 5000}"^^xsd:decimal ]', "RQ1207"),
    ('[ a ecreq:DateLitNode ; ecreq:wordMoment "2026-02-30" ]', "RQ1207"),
    ('[ a ecreq:BoolNode ; ecreq:wordTruth "perhaps" ]', "RQ1207"),
    ('[ a ecreq:VarNode ; ecreq:wordName "买家"@zh ]', "RQ1207"),
    ("[ a ecreq:BoolNode ]", "RQ1209"),
    ("[]", "RQ1210"),
    ('"a text"', "RQ1210"),
    ("[ a ecreq:BinderNode ]", "RQ1210"),
    ("[ a ecreq:NotNode ; ecreq:nodeBody true ]", "RQ1210"),
    ("[ a ecreq:VarNode ; ecreq:wordName [] ]", "RQ1210"),
    (f'[ a ecreq:NotNode ; ecreq:nodeBody {TRUE} ; ecreq:wordOp "and" ]', "RQ1210"),
    ('[ a ecreq:ArithNode ; ecreq:wordOp "%" ; ecreq:nodeLeft [ a ecreq:NowNode ] ; ecreq:nodeRight [ a ecreq:NowNode ] ]', "RQ1210"),
    (f"[ a ecreq:AndNode ; ecreq:nodePart {TRUE} ]", "RQ1211"),
    ("[ a ecreq:AndNode ]", "RQ1211"),
    ('[ a ecreq:CompareNode ; ecreq:nodeOp ( "<" ) ; ecreq:nodeOperand () ]', "RQ1211"),
    ('[ a ecreq:VarNode ; ecreq:wordName "a`b" ]', "RQ1211"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "code"), WRONG)
def test_nodes_that_say_nothing_are_refused(formula: str, code: str, tmp_path: Path) -> None:
    errors = [each for each in found(tmp_path, f"{HEAD}{ITEM}\n  {formula} .") if each.weight is Severity.ERROR]

    assert [code] == [each.code.code for each in errors]
    assert errors[0].span is not None
    assert errors[0].span.line in {7, 8}


ENCODINGS = [
    ("shop.ttl", (HEAD + ':B a owl:Class ; rdfs:label "买家"@zh .').encode("gb18030"), "RQ0005"),
    ("shop.jsonld", b'{"@id": "http://a\xff"}', "RQ0005"),
    ("shop.owl", b'<?xml version="1.0" encoding="klingon"?><a/>', "RQ0006"),
    ("shop.owl", b'<?xml version="1.0" encoding="base64"?><a/>', "RQ0006"),
    ("shop.trig", b"\xff\xfe\x00", "RQ0005"),
]


@pytest.mark.parametrize(("name", "raw", "code"), ENCODINGS)
def test_wrong_encodings_are_told(name: str, raw: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)

    [first, *_] = run([tmp_path / name], Settings(cache=False), stages=("read",)).diagnostics

    assert first.span is not None
    assert code == first.code.code


def test_xml_may_name_its_encoding(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="GB18030"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:owl="http://www.w3.org/2002/07/owl#"><owl:Class rdf:about="http://a#订单"/></rdf:RDF>'
    )
    (tmp_path / "shop.owl").write_bytes(text.encode("gb18030"))

    result = run([tmp_path / "shop.owl"], Settings(cache=False), stages=("read", "meaning"))

    assert result.diagnostics == ()
    assert result.specification is not None
    assert "订单" in result.specification.kinds


def test_imports_are_read_beside_the_file_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "goods.ttl").write_text(
        HEAD + "<> a owl:Ontology ; owl:imports <shop.ttl> . :Goods a owl:Class .", "utf-8"
    )
    (tmp_path.parent / "outside.ttl").write_text(HEAD + ":Out a owl:Class .", "utf-8")
    imports = "<goods.ttl>, <../outside.ttl>, <gone.ttl>, <file:///etc/passwd>, <https://example.org/x>, <https://w3id.org/ecreq>"
    text = HEAD + f"<> a owl:Ontology ; owl:imports {imports} . :Order a owl:Class ."

    problems = found(tmp_path, text)

    codes = sorted(each.code.code for each in problems)
    assert ["RQ1203", "RQ1204", "RQ1204", "RQ1204", "RQ1205"] == codes
    result = run([tmp_path / "shop.ttl"], Settings(cache=False), stages=("read", "meaning"))
    assert result.specification is not None
    assert {"Order", "Goods"} <= set(result.specification.kinds)
    assert "Out" not in result.specification.kinds


@pytest.mark.parametrize("name", ["shop.ttl", "shop.trig", "shop.owl", "shop.jsonld", "shop.rdf", "shop.nt"])
@pytest.mark.parametrize("text", ["", "\x00", "role Buyer", "{}", "<a/>", "\ufeff", "@prefix", "[", "((((", "𝕏" * 50])
def test_any_text_gives_findings_and_an_exit_code(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text, "utf-8")

    assert main(["check", name]) == 1
    assert main(["import", name]) == 1
    output = "".join(capsys.readouterr())
    assert "internal error" not in output
    assert "error[RQ12" in output

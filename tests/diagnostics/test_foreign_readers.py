"""What other readers say of broken texts has words in both languages, as those readers say it today."""

import csv
import tomllib
from pathlib import Path
from xml.parsers import expat

import pytest
import yaml

from reqonto.backends.owl import Refused, consistency, read_graph
from reqonto.diagnostics.foreign import csv_fault, hermit_fault, toml_fault, xml_fault, yaml_fault


def said_of_csv(text):
    with pytest.raises(csv.Error) as found:
        list(csv.reader(text.splitlines(keepends=True), strict=True))
    return csv_fault(str(found.value))


def said_of_yaml(text):
    with pytest.raises(yaml.YAMLError) as found:
        yaml.safe_load(text)
    return yaml_fault(getattr(found.value, "problem", None) or str(found.value))


def said_of_xml(text):
    with pytest.raises(expat.ExpatError) as found:
        expat.ParserCreate(namespace_separator=" ").Parse(text, True)
    return xml_fault(str(found.value))


def said_of_toml(text):
    with pytest.raises(tomllib.TOMLDecodeError) as found:
        tomllib.loads(text)
    return toml_fault(str(found.value))


@pytest.mark.parametrize(
    ("said", "text", "words"),
    [
        (said_of_csv, 'a,"b', "没有结束"),
        (said_of_csv, 'a,"b"c', "之后缺少“,”"),
        (said_of_csv, "a," + "x" * 200_000, "单元格过大"),
        (said_of_yaml, "a: b: c", "此处不能有 `:`"),
        (said_of_yaml, "a:\n\t- b", "制表符"),
        (said_of_yaml, "a: [1, 2", "缺少 `,` 或 `]`"),
        (said_of_yaml, "a: {b: 1", "缺少 `,` 或 `}`"),
        (said_of_yaml, 'a: "b', "没有闭合"),
        (said_of_yaml, "a: 1\n  b: 2", "此处不能有 `:`"),
        (said_of_yaml, "a: 1\n- b", "缩进"),
        (said_of_yaml, "a: *b", "未声明"),
        (said_of_yaml, 'a: "\\q"', "转义"),
        (said_of_yaml, "a: @b", "不能有该字符"),
        (said_of_xml, "<a><b></a>", "不对应"),
        (said_of_xml, "<a>", "文本到此结束"),
        (said_of_xml, "", "文本到此结束"),
        (said_of_xml, "<a:b/>", "前缀未声明"),
        (said_of_toml, "a = ", "不是有效的值"),
        (said_of_toml, "a = [1", "没有结束"),
    ],
)
def test_the_usual_faults_have_chinese_words(said, text, words):
    fault = said(text)

    assert words in fault.zh
    assert not any("a" <= char <= "z" for char in fault.zh)
    assert fault.en.isascii()


HEAD = """
@prefix : <http://x/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <http://x/> a owl:Ontology . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty . :i a owl:NamedIndividual, :C .
"""


COUNTED = """
:p a owl:TransitiveProperty . :C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality
"""


@pytest.mark.engine
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (':i :d "2020-01-01"^^xsd:date .', "数据类型不属于 OWL 2"),
        (':i :d "abc"^^xsd:integer .', "不是其数据类型的值"),
        (
            f"{COUNTED} '1'^^xsd:nonNegativeInteger ] .",
            "不能据以计数",
        ),
        (":p owl:propertyChainAxiom ( :q :p :q ) . :q owl:propertyChainAxiom ( :p :q :p ) .", "属性链构成循环"),
    ],
)
def test_what_hermit_does_not_take_has_chinese_words(text, words, tmp_path):
    file: Path = tmp_path / "o.ttl"
    file.write_text(HEAD + text, encoding="utf-8")

    refused = consistency(read_graph([file]))

    assert isinstance(refused, Refused)
    assert words in hermit_fault(refused.detail).zh


def test_words_that_are_not_known_are_quoted_in_both_languages():
    for fault in (csv_fault, yaml_fault, hermit_fault, toml_fault, xml_fault):
        said = fault("something new: line 1")
        assert "something new" in said.en
        assert "something new" in said.zh
        assert said.zh != said.en

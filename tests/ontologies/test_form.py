"""The gates of form: each pitfall is found where it is and not where it is not, by level; metadata; foreign names."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.diagnostics.diagnostic import Severity
from reqonto.ontologies.names import vocabularies
from reqonto.ontologies.result import Checked, Level
from reqonto.ontologies.run import Options, check

HEAD = """@prefix : <https://example.org/t#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix rm: <http://open-services.net/ns/rm#> .
"""
ANNOTATED = "".join(
    f"dct:{name} a owl:AnnotationProperty .\n" for name in ("license", "title", "description", "creator")
)
ABOUT = """<https://example.org/t> a owl:Ontology ; owl:versionIRI <https://example.org/t/1> ; dct:license <https://example.org/l> ;
  dct:title "T" ; dct:description "Terms" ; dct:creator "Mei" .
"""
GOOD = HEAD + ABOUT + ANNOTATED


def checked(folder: Path, text: str, level: Level = "shared", **options: object) -> Checked:
    file = folder / "t.ttl"
    file.write_text(text, encoding="utf-8")
    return check([file], Options(level=level, reasoner=False, **options))  # type: ignore[arg-type]


def form(found: Checked) -> list[tuple[str, Severity]]:
    chosen = ("RQ0407", "RQ0408", "RQ0409")
    return [(each.about.split(" ")[0], each.weight) for each in found.diagnostics if each.code.code in chosen]


def called(*names: str, kind: str = "Class", more: str = "") -> str:
    return "".join(
        f':{name} a owl:{kind} ; rdfs:label "{name}" ; rdfs:comment "What is a {name}." {more}.\n' for name in names
    )


TWO = called("A", "B") + ":A owl:disjointWith :B .\n"


def relation(name: str, more: str = "") -> str:
    return called(name, kind="ObjectProperty", more=f"; rdfs:domain :A ; rdfs:range :B {more}")


@pytest.mark.parametrize(
    ("number", "wrong", "right"),
    [
        ("P03", TWO + relation("is", "; owl:inverseOf :of ") + relation("of"), TWO + relation("has", "; owl:inverseOf :of ") + relation("of")),
        ("P04", TWO + called("Alone"), TWO + called("Alone", more="; rdfs:subClassOf :A ")),
        ("P06", TWO + ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .", TWO + called("C", more="; rdfs:subClassOf :A ")),
        ("P06", TWO + ":A rdfs:subClassOf :A .", TWO),
        ("P07", TWO + called("TimeAndPlace", more="; rdfs:subClassOf :A "), TWO + called("Android", more="; rdfs:subClassOf :A ")),
        ("P08", TWO + ":C a owl:Class ; rdfs:subClassOf :A .", TWO + called("C", more="; rdfs:subClassOf :A ")),
        ("P10", called("A") + called("B", more="; rdfs:subClassOf :A "), TWO),
        ("P11", TWO + called("p", kind="DatatypeProperty", more="; rdfs:range rdfs:Literal "), TWO + called("p", kind="DatatypeProperty", more="; rdfs:domain :A ; rdfs:range rdfs:Literal ")),
        ("P13", TWO + relation("p"), TWO + relation("p", "; owl:inverseOf :q ") + relation("q")),
        ("P19", TWO + called("C", more="; rdfs:subClassOf :A ") + relation("p", "; owl:inverseOf :q ; rdfs:domain :C ") + relation("q"), TWO),
        ("P20", TWO + ':C a owl:Class ; rdfs:subClassOf :A ; rdfs:label "A thing" ; rdfs:comment "A thing" .', TWO),
        ("P21", TWO + called("OtherThing", more="; rdfs:subClassOf :A "), TWO + called("Mother", more="; rdfs:subClassOf :A ")),
        ("P22", TWO + called("wrong_case", more="; rdfs:subClassOf :A "), TWO + called("RightCase", more="; rdfs:subClassOf :A ")),
        ("P24", TWO + ":A owl:equivalentClass [ a owl:Class ; owl:unionOf ( :A :B ) ] .", TWO + ":A owl:equivalentClass [ a owl:Class ; owl:complementOf :B ] ."),
        ("P25", TWO + relation("p", "; owl:inverseOf :p "), TWO),
        ("P26", TWO + relation("p", "; owl:inverseOf :q ") + relation("q", "; a owl:SymmetricProperty "), TWO),
        ("P32", TWO + ':C a owl:Class ; rdfs:subClassOf :A ; rdfs:label "A" ; rdfs:comment "Another" .', TWO),
    ],
)  # fmt: skip
def test_a_pitfall_is_found_where_it_is(tmp_path: Path, number: str, wrong: str, right: str) -> None:
    assert number in {found for found, _ in form(checked(tmp_path, GOOD + wrong))}
    assert number not in {found for found, _ in form(checked(tmp_path, GOOD + right))}


def test_what_is_in_order_has_no_finding(tmp_path: Path) -> None:
    text = GOOD + TWO + relation("p", "; owl:inverseOf :q ") + called("q", kind="ObjectProperty")

    assert [each for each in form(checked(tmp_path, text)) if each[1] > Severity.HINT] == []


@pytest.mark.parametrize(
    ("header", "number"),
    [
        ("", "P38"),
        (ABOUT.replace("dct:license <https://example.org/l> ;", ""), "P41"),
        (ABOUT.replace("<https://example.org/t>", "<https://example.org/t.owl>"), "P36"),
        (ABOUT.replace("<https://example.org/t>", "<t>"), "P39"),
    ],
)
def test_headers_have_their_pitfalls(tmp_path: Path, header: str, number: str) -> None:
    assert number in {found for found, _ in form(checked(tmp_path, HEAD + header + ANNOTATED))}
    assert number not in {found for found, _ in form(checked(tmp_path, GOOD))}


def test_levels_say_what_is_an_error(tmp_path: Path) -> None:
    text = (
        HEAD
        + "<https://example.org/t> a owl:Ontology .\n"
        + ":A a owl:Class . :p a owl:ObjectProperty ; owl:inverseOf :p ."
    )
    errors = {
        level: {name for name, weight in form(checked(tmp_path, text, level)) if weight is Severity.ERROR}
        for level in ("draft", "shared", "release")
    }

    assert errors["draft"] == {"P25"}
    assert errors["shared"] == {"P25", "P41", "P08", "P11", "P04", "title", "description", "version", "creator"}
    assert errors["release"] > errors["shared"]
    assert {"prefix", "namespace", "citation", "status", "abstract"} <= errors["release"]


def test_labels_are_asked_for_in_the_languages_that_are_usual_or_named(tmp_path: Path) -> None:
    both = ':{0} a owl:Class ; rdfs:subClassOf :X ; rdfs:label "{0}"@en, "甲{0}"@zh-Hans ; rdfs:comment "An {0}"@en, "一个{0}"@zh .\n'
    text = (
        GOOD
        + "".join(map(both.format, "XYZ"))
        + ':W a owl:Class ; rdfs:subClassOf :X ; rdfs:label "W"@en ; rdfs:comment "A W"@en .'
    )
    (told,) = (each for each in checked(tmp_path, text).diagnostics if each.about.startswith("P08"))

    assert told.message("en").endswith("`W` has no label @zh, definition @zh")
    assert told.message("zh").endswith("“W”没有标签 @zh、定义 @zh")
    assert "P08" not in {name for name, _ in form(checked(tmp_path, text, languages=("en",)))}


def test_names_of_others_that_they_do_not_have_are_found(tmp_path: Path) -> None:
    text = GOOD + TWO + """@prefix gr: <http://purl.org/goodrelations/v1#> . @prefix gs1: <https://ref.gs1.org/voc/> .
:A rdfs:subClassOf gr:Offering, gr:Offerings, gs1:Offer, gs1:Offers .
gr:Offering a owl:Class . gr:Offerings a owl:Class . gs1:Offer a owl:Class . gs1:Offers a owl:Class .
dct:writer a owl:AnnotationProperty . dct:created a owl:AnnotationProperty .
:A rdfs:subClassOf schema:Order, schema:RefundDeadlineThing, rm:Requirement, rm:Requirements .
schema:Order a owl:Class . schema:RefundDeadlineThing a owl:Class . rm:Requirement a owl:Class . rm:Requirements a owl:Class .
"""  # fmt: skip
    found = [
        (each.fields["name"], each.weight) for each in checked(tmp_path, text).diagnostics if each.code.code == "RQ0409"
    ]

    assert sorted(found) == [
        ("Offerings", Severity.ERROR), ("Offers", Severity.WARNING), ("RefundDeadlineThing", Severity.WARNING),
        ("Requirements", Severity.ERROR), ("writer", Severity.ERROR),
    ]  # fmt: skip


def test_the_lists_of_other_vocabularies_have_what_they_should() -> None:
    known = vocabularies()

    assert {"Order", "OnlineStore", "3DModel"} <= known["http://schema.org/"].names
    assert {"license", "title"} <= known["http://purl.org/dc/terms/"].names
    assert "prefLabel" in known["http://www.w3.org/2004/02/skos/core#"].names
    assert len(known["http://open-services.net/ns/rm#"].names) == 17
    assert not known["https://schema.org/"].closed


def test_findings_are_accepted_by_a_table_and_stale_lines_are_told(tmp_path: Path) -> None:
    table = tmp_path / "accepted.tsv"
    table.write_text("pitfall\tterm\treason\n# a remark\nP04\tAl*\tto come\nP11\tnothing\told\nP08\n", encoding="utf-8")

    found = checked(tmp_path, GOOD + TWO + called("Alone"), accepted=table)

    assert found.accepted == 1
    assert "P04" not in {name for name, _ in form(found)}
    told = [(each.code.code, each.span and each.span.line) for each in found.diagnostics if each.weight > Severity.HINT]
    assert told == [("RQ0401", 5), ("RQ0410", 4)] or set(told) == {("RQ0401", 5), ("RQ0410", 4)}


def test_what_has_no_model_is_never_accepted(tmp_path: Path) -> None:
    table = tmp_path / "accepted.tsv"
    table.write_text("RQ0405\t*\tno\n", encoding="utf-8")
    file = tmp_path / "t.ttl"
    file.write_text(GOOD + TWO + ":C a owl:Class ; rdfs:subClassOf :A, :B .", encoding="utf-8")

    found = check([file], Options(level="draft", accepted=table))

    assert "RQ0405" in {each.code.code for each in found.diagnostics}

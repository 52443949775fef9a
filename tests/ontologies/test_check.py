"""The check of ontologies: verdicts of HermiT with every reason and its lines, imports, form, and input that is bad."""

from __future__ import annotations

import json
import time
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reqonto.backends import hermit_session
from reqonto.backends.owl import Limits
from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_text import Style
from reqonto.graphs.read import RdfFiles
from reqonto.ontologies.result import Checked
from reqonto.ontologies.run import Options, check
from reqonto.report import ontology as report
from reqonto.source import Source

from ..owl.samples import HEAD, PIZZA

ROOT = Path(__file__).resolve().parents[2]
DRAFT = Options(level="draft")

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def no_system_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on the path: only the JVM of the wheel can answer."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)


def checked(folder: Path, text: str, options: Options = DRAFT, name: str = "t.ttl") -> Checked:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return check([file], options)


def codes(found: Checked) -> list[tuple[str, int | None]]:
    return [
        (each.code.code, each.span and each.span.line) for each in found.diagnostics if each.weight is Severity.ERROR
    ]


def lines(found: Checked, name: str) -> set[frozenset[int]]:
    (empty,) = (each for each in found.empty if each.iri.endswith(f"#{name}"))
    assert empty.complete
    return {frozenset(axiom.places[0].line for axiom in reason.axioms) for reason in empty.reasons}


def test_the_empty_classes_of_the_pizzas_have_their_known_reasons(tmp_path: Path) -> None:
    found = checked(tmp_path, PIZZA)

    assert found.verdict == "consistent"
    assert {each.iri.rpartition("#")[2] for each in found.empty} == {"CheeseyVegetableTopping", "IceCream"}
    assert lines(found, "CheeseyVegetableTopping") == {frozenset((12, 13, 19))}
    assert lines(found, "IceCream") == {frozenset((15, 17, 18))}
    text = report.render(found, Style("en"), show=Severity.WARNING)
    assert "CheeseyVegetableTopping is a CheeseTopping" in text
    assert "nothing is both a CheeseTopping and a VegetableTopping" in text
    assert "芝士蔬菜配料是VegetableTopping" in report.render(found, Style("zh"), show=Severity.WARNING)


def test_all_reasons_are_found(tmp_path: Path) -> None:
    # Two ways to be an animal and a plant at once, and a third through a restriction.
    text = (
        HEAD
        + """:Animal a owl:Class ; owl:disjointWith :Plant .
:Plant a owl:Class .
:Cow a owl:Class ; rdfs:subClassOf :Animal .
:MadCow a owl:Class ; rdfs:subClassOf :Cow ,
  :Plant ,
  :Grass ,
  [ a owl:Restriction ; owl:onProperty :eats ; owl:someValuesFrom owl:Nothing ] .
:Grass a owl:Class ; rdfs:subClassOf :Plant .
:eats a owl:ObjectProperty .
"""
    )
    found = checked(tmp_path, text)

    assert lines(found, "MadCow") == {frozenset((13,)), frozenset((10, 7, 9, 11)), frozenset((10, 7, 9, 12, 14))}


def test_a_class_that_is_empty_because_of_another_names_it(tmp_path: Path) -> None:
    text = PIZZA + ":VeganIceCream a owl:Class ; rdfs:subClassOf :IceCream .\n"
    found = checked(tmp_path, text)

    assert {each.iri.rpartition("#")[2]: each.because.rpartition("#")[2] for each in found.empty} == {
        "CheeseyVegetableTopping": "",
        "IceCream": "",
        "VeganIceCream": "IceCream",
    }


def test_classes_that_exclude_each_other_are_not_empty(tmp_path: Path) -> None:
    # Each can have a member, but never both: all at once have no model.
    text = (
        HEAD
        + """:one a owl:NamedIndividual . :A a owl:Class . :B a owl:Class ; owl:disjointWith :A .
owl:Thing rdfs:subClassOf [ owl:oneOf ( :one ) ] ."""
    )

    found = checked(tmp_path, text)

    assert (found.verdict, found.empty, found.classes_known) == ("consistent", (), True)


def test_an_ontology_without_a_model_has_every_reason(tmp_path: Path) -> None:
    facts = "".join(f":x{n} a owl:NamedIndividual, :Person ; :knows :x{n + 1} .\n" for n in range(120))
    text = (
        HEAD
        + """:Person a owl:Class ; owl:disjointWith :Firm . :Firm a owl:Class .
:knows a owl:ObjectProperty ; rdfs:domain :Person .
:age a owl:DatatypeProperty, owl:FunctionalProperty .
"""
        + facts
        + """:x120 a owl:NamedIndividual, :Firm .
:x60 a :Firm .
:x7 :age 1 .
:x7 :age 2 .
"""
    )
    found = checked(tmp_path, text)

    assert found.verdict == "inconsistent"
    assert found.inconsistent_complete
    # That x60 is a person is said, and follows from its knowing somebody.
    assert {frozenset(axiom.places[0].line for axiom in each.axioms) for each in found.inconsistent} == {
        frozenset((7, 131, 70)),
        frozenset((7, 131, 70, 8)),
        frozenset((9, 132, 133)),
    }
    assert {code for code, _ in codes(found)} == {"RQ0404"}


NAMES = ["A", "B", "C", "D"]
TERMS = st.one_of(
    st.sampled_from([f":{name}" for name in NAMES]),
    st.builds("[ owl:complementOf :{} ]".format, st.sampled_from(NAMES)),
    st.builds(
        "[ a owl:Class ; owl:intersectionOf ( :{} :{} ) ]".format, st.sampled_from(NAMES), st.sampled_from(NAMES)
    ),
    st.builds("[ a owl:Class ; owl:unionOf ( :{} :{} ) ]".format, st.sampled_from(NAMES), st.sampled_from(NAMES)),
)
AXIOMS = st.lists(st.tuples(st.sampled_from(NAMES), TERMS), min_size=1, max_size=7)


def truth(term: str, world: dict[str, bool]) -> bool:
    values = [world[name] for name in NAMES if f":{name} " in f"{term} "] or [False]
    named = [world[part[1:]] for part in term.split() if part[1:] in world and part.startswith(":")]
    if "complementOf" in term:
        return not named[0]
    if "intersectionOf" in term:
        return all(named)
    if "unionOf" in term:
        return any(named)
    return values[0]


def empties(axioms: list[tuple[str, str]]) -> set[str]:
    """The classes that no member can have, by trying all ways to be a member of the four."""
    worlds = [dict(zip(NAMES, [bool(bits >> n & 1) for n in range(4)], strict=True)) for bits in range(16)]
    allowed = [world for world in worlds if all(not world[low] or truth(high, world) for low, high in axioms)]
    return {name for name in NAMES if not any(world[name] for world in allowed)}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(AXIOMS)
def test_empty_classes_and_their_reasons_are_those_of_trying_everything(
    tmp_path: Path, axioms: list[tuple[str, str]]
) -> None:
    axioms = list(dict.fromkeys(axioms))
    text = HEAD + "".join(f":{name} a owl:Class .\n" for name in NAMES)
    first = text.count("\n") + 1
    text += "".join(f":{low} rdfs:subClassOf {high} .\n" for low, high in axioms)

    found = checked(tmp_path, text)

    assert {each.iri[-1] for each in found.empty} == empties(axioms)
    for each in found.empty:
        if each.because:
            continue
        said = lines(found, each.iri[-1])
        for reason in said:
            members = [axioms[line - first] for line in sorted(reason)]
            assert each.iri[-1] in empties(members)
            assert all(each.iri[-1] not in empties([one for one in members if one != left]) for left in members)


# ---------------------------------------------------------------- our own


def test_our_own_ontology_passes_the_gates_of_a_release() -> None:
    found = check(
        [ROOT / "ontology" / "ecreq.owl"],
        Options(level="release", languages=("en", "zh"), accepted=ROOT / "ontology" / "accepted.tsv"),
    )

    assert [report.headline(found).en, found.diagnostics, found.dl] == [
        "consistent: HermiT finds a model, and every class can have members", (), True,
    ]  # fmt: skip


# ---------------------------------------------------------------- imports


def test_imports_are_taken_from_what_is_given_and_may_be_circular(tmp_path: Path) -> None:
    one, two = "https://example.org/one", "https://example.org/two"
    head = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    (tmp_path / "one.ttl").write_text(
        f"{head}<{one}> a owl:Ontology ; owl:imports <{two}> . <{one}#A> a owl:Class ; rdfs:subClassOf <{two}#B> ."
    )
    folder = tmp_path / "imported"
    folder.mkdir()
    (folder / "two.ttl").write_text(f"{head}<{two}> a owl:Ontology ; owl:imports <{one}> . <{two}#B> a owl:Class .")
    catalogue = tmp_path / "catalog-v001.xml"
    catalogue.write_text(
        '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
        f'<uri name="{two}" uri="imported/two.ttl"/><uri name="x" uri="http://example.org/x"/></catalog>'
    )
    file = tmp_path / "one.ttl"

    for imports in ([folder], [catalogue], [folder / "two.ttl"]):
        assert codes(check([file], Options(level="draft", imports=tuple(imports)))) == []
    assert codes(check([file, folder / "two.ttl"], DRAFT)) == []
    alone = check([file], DRAFT)
    assert codes(alone) == [("RQ0402", 1), ("RQ0403", 1)]
    assert alone.verdict == "invalid"


# ---------------------------------------------------------------- input that is bad

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
BOMB = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("broken.ttl", HEAD + ":A a owl:Class ;\n  ,", 8),
        ("broken.owl", f"<rdf:RDF xmlns:rdf='{RDF}'>\n<rdf:Description>\n</rdf:RDF>", 3),
        ("bomb.owl", f"<!DOCTYPE rdf:RDF [<!ENTITY l0 'lol'>\n{BOMB}]><rdf:RDF xmlns:rdf='{RDF}'>&l9;</rdf:RDF>", 2),
        ("remote.owl", f"<!DOCTYPE rdf:RDF [\n<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rdf:RDF xmlns:rdf='{RDF}'>&x;</rdf:RDF>", 2),
        ("remote.jsonld", '{"@id": "x",\n"@context": "https://schema.org/"}', 2),
        ("prose.txt", "Once upon a time", 1),
        ("empty.owl", "", 1),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_with_its_line(tmp_path: Path, name: str, text: str, line: int) -> None:
    found = checked(tmp_path, text, name=name)

    assert codes(found) == [("RQ0401", line)]
    assert found.verdict == "invalid"
    assert found.exit_code(Severity.ERROR) == 1
    assert [found.keeps(each) for each in ("DL", "EL", "QL", "RL")] == [None] * 4
    assert "undecided" in report.profile(found).en


def test_gigantic_values_and_lists_are_read(tmp_path: Path) -> None:
    text = (
        HEAD
        + f""":u a owl:DatatypeProperty . :x a owl:NamedIndividual ; :u "{"y" * 2_000_000}" .
:x :u {"9" * 100_000} ."""
    )

    assert checked(tmp_path, text, Options(level="draft")).verdict == "consistent"


def test_knots_of_blank_nodes_are_told_and_leave_the_verdict_open(tmp_path: Path) -> None:
    text = HEAD + ":A a owl:Class ;\n rdfs:subClassOf _:k .\n_:k a owl:Class ; owl:intersectionOf ( :A _:k ) ."

    found = checked(tmp_path, text)

    assert {code for code, _ in codes(found)} == {"RQ0403"}
    assert found.verdict == "undecided"
    assert found.exit_code(None, fail_on_unknown=True) == 3


def test_expressions_nested_without_end_are_told(tmp_path: Path) -> None:
    depth = 3000

    def nested(depth: int) -> str:
        return f"{HEAD}:A a owl:Class ; rdfs:subClassOf {'[ a owl:Class ; owl:complementOf ' * depth}:A{' ]' * depth} ."

    found = checked(tmp_path, nested(900))

    assert {code for code, _ in codes(found)} == {"RQ0403"}
    assert found.verdict == "undecided"
    assert {code for code, _ in codes(checked(tmp_path, nested(depth)))} == {"RQ0401"}
    functional = f"Ontology(<urn:o> Declaration(Class(<urn:A>)) SubClassOf(<urn:A> {'ObjectComplementOf(' * depth}<urn:A>{')' * depth}))"
    assert codes(checked(tmp_path, functional, name="t.ofn")) == [("RQ0401", 1)]
    almost = f"Ontology(<urn:o> Declaration(Class(<urn:A>)) SubClassOf(<urn:A> {'ObjectComplementOf(' * 280}<urn:A>{')' * 280}))"
    assert checked(tmp_path, almost, name="t.ofn").verdict == "consistent"


def test_an_ill_typed_value_is_told_and_decided_by_the_reasoner(tmp_path: Path) -> None:
    found = checked(tmp_path, HEAD + ":u a owl:DatatypeProperty .\n:x a owl:NamedIndividual ; :u 'ten'^^xsd:integer .")

    assert ("RQ0403", 8) in codes(found)
    assert found.verdict in {"undecided", "inconsistent"}


def test_an_answer_that_takes_too_long_stays_open(tmp_path: Path) -> None:
    start = time.monotonic()

    found = checked(tmp_path, PIZZA, Options(level="draft", limits=Limits(seconds=0.05)))

    assert found.verdict == "undecided"
    assert [each.code.code for each in found.diagnostics if each.weight is Severity.WARNING] == ["RQ0406"]
    assert time.monotonic() - start < 20


def test_without_a_jvm_the_rest_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hermit_session, "java", lambda: None)

    found = checked(tmp_path, PIZZA)

    assert found.verdict == "undecided"
    assert found.exit_code(Severity.ERROR) == 0
    assert found.exit_code(Severity.ERROR, fail_on_unknown=True) == 3


# ---------------------------------------------------------------- the verb


def test_the_verb_tells_the_same_in_every_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pizza.ttl"
    file.write_text(PIZZA, encoding="utf-8")
    arguments = ["ontology", "check", str(file), "--level", "draft"]

    assert main([*arguments, "--lang", "zh"]) == 1
    assert "没有事物既是CheeseTopping又是VegetableTopping" in capsys.readouterr().out
    assert main([*arguments, "--format", "concise"]) == 1
    assert f"{file}:11:28: error[RQ0405]" in capsys.readouterr().out
    assert main([*arguments, "--format", "json", "--fail-on", "never"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["verdict"] == "consistent"
    assert data["profiles"] == {"DL": True, "EL": True, "QL": True, "RL": False}
    (first, second) = data["unsatisfiable"]
    assert {first["class"][-8:], second["class"][-8:]} == {"IceCream", "eTopping"}
    reason = first["justifications"][0]
    assert {each["range"]["start"]["line"] for each in reason} == {12, 13, 19}


def test_a_path_that_is_no_file_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ontology", "check", str(tmp_path / "nowhere.owl"), "--fail-on", "never"]) == 2
    assert "RQ0001" in (told := capsys.readouterr().out)
    assert "1 |" not in told
    assert main(["ontology", "check", str(tmp_path)]) == 2
    assert "RQ0002" in capsys.readouterr().out


# ---------------------------------------------------------------- what is remembered


def test_answers_are_remembered_until_an_axiom_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options(level="draft", memory=tmp_path / "kept")
    first = checked(tmp_path, PIZZA, options)
    monkeypatch.setattr(hermit_session, "java", lambda: None)
    again = checked(tmp_path, "# Another line, and another label.\n" + PIZZA.replace("芝士", "奶酪"), options)
    changed = checked(tmp_path, PIZZA + ":More a owl:Class .\n", options)

    assert first.verdict == again.verdict == "consistent"
    assert lines(first, "IceCream") == {frozenset((15, 17, 18))}
    assert lines(again, "IceCream") == {frozenset((16, 18, 19))}
    assert changed.verdict == "undecided"
    for kept in (tmp_path / "kept").iterdir():
        kept.write_bytes(kept.read_bytes()[:-3])
    assert checked(tmp_path, PIZZA, options).verdict == "undecided"


@pytest.mark.parametrize(
    ("said", "denied", "verdict"),
    [
        ("1", "1.0", "inconsistent"),
        ("1.0", "1.00", "inconsistent"),
        ('"01"^^xsd:integer', '"+1"^^xsd:byte', "inconsistent"),
        ('"2/4"^^owl:rational', "0.5", "inconsistent"),
        ("1.5e1", '"15"^^xsd:double', "inconsistent"),
        ("true", '"1"^^xsd:boolean', "inconsistent"),
        ('"a"', '"a"^^xsd:token', "inconsistent"),
        ("1", "1.01", "consistent"),
        ("1", '"1"^^xsd:double', "consistent"),
        ('"1"', "1", "consistent"),
        ('"a"', '"a"@en', "consistent"),
    ],
)
def test_a_value_is_the_same_in_every_spelling(tmp_path: Path, said: str, denied: str, verdict: str) -> None:
    text = (
        f"{HEAD}:v a owl:DatatypeProperty . :b a owl:NamedIndividual ; :v {said} .\n"
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :b ;\n"
        f"  owl:assertionProperty :v ; owl:targetValue {denied} .\n"
    )
    found = checked(tmp_path, text)

    assert found.verdict == verdict


def test_a_fault_is_told_in_the_same_words_as_of_a_specification(tmp_path: Path) -> None:
    texts = {
        "a.ttl": HEAD + ":A a :B\n:C a :D .",
        "a.nq": "<u:a> <u:b> <u:c> <u:d> <u:e> .",
        "a.owl": f"<rdf:RDF xmlns:rdf='{RDF}'><rdf:Description rdf:about='u:a'></rdf:RDF>",
        "a.jsonld": '{"@context": "https://example.org/c"}',
    }
    for name, text in texts.items():
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        [ours] = [each for each in check([file], Options(reasoner=False)).diagnostics if each.weight is Severity.ERROR]
        [theirs] = RdfFiles().trees(Source(str(file), text))[1]

        assert ours.span == theirs.span
        for language in ("en", "zh"):
            assert theirs.message(language).split(": ", 1)[-1].split("：", 1)[-1] in ours.message(language)


def test_what_is_found_as_json_has_the_published_shape(tmp_path: Path) -> None:
    for text in (PIZZA, HEAD + ":A a owl:Class ;\n ,", HEAD + ":x a owl:Class . :y a :x , [ owl:complementOf :x ] ."):
        jsonschema.validate(json.loads(report.render_json(checked(tmp_path, text))), report.schema())


def test_an_unchanged_check_is_printed_again_without_being_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (file := tmp_path / "pizza.ttl").write_text(PIZZA, encoding="utf-8")
    call = ["ontology", "check", str(file), "--level", "draft"]

    def printed(*more: str) -> tuple[int, str]:
        return main([*call, *more]), capsys.readouterr().out

    first = {how: printed(*how) for how in ((), ("--format", "json"), ("--lang", "zh"), ("--fail-on", "never"))}
    with monkeypatch.context() as undoing:
        undoing.setattr("reqonto.ontologies.run.load", lambda *_: pytest.fail("it was read again"))
        assert {how: printed(*how) for how in first} == first
    assert [code for code, _ in first.values()] == [1, 1, 1, 0]

    file.write_text(PIZZA.replace("CheeseTopping", "CheesyTopping"), encoding="utf-8")
    assert "CheesyTopping" in printed()[1]
    file.unlink()
    assert printed()[0] == 2


def test_a_check_that_hangs_on_files_not_read_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (folder := tmp_path / "imports").mkdir()
    file = tmp_path / "a.ttl"
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:a> a owl:Ontology ; owl:imports <urn:b> .", "utf-8"
    )
    call = ["ontology", "check", str(file), "--imports", str(folder), "--level", "draft", "--no-reasoner"]

    assert main(call) == 1
    (folder / "b.ttl").write_text("@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:b> a owl:Ontology .", "utf-8")
    assert main(call) == 0
    (folder / "b.ttl").write_text("<urn:b> a .", "utf-8")
    assert main(call) == 1

"""`reqonto query`: what is asked, in which forms it answers, and what it says where it cannot."""

import csv
import io
import json

import pytest

from reqonto.backends.sparql import Asked, NoAnswer, Reason
from reqonto.checks.query_words import why_no_answer, why_not_loaded
from reqonto.cli.main import main

SHOP = """
module shop
role Buyer
role Shop
entity Order { param total: money CNY }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
need IR-1 { Buyer needs Order.total }
service IS-1 { Shop provides Order.total to Buyer at Ship }
requirement R-1 { when Pay(order: o), the Shop shall within 24 h do Ship(order: o)  refines R-2 }
requirement R-2 { when Pay(order: o), the Shop shall within 48 h do Ship(order: o)  refines R-3 }
requirement R-3 "Paid goods are sent" { text "Paid goods are sent." }
constraint C-1: every o in Order: o.total >= 0 CNY
constraint C-2: some o in Order: o.total < 0 CNY
scenario S-1 {
  given ann: Buyer
  given shop: Shop
  given o1: Order { total: 3 CNY }
  start 2026-11-11T00:00
  at 10:00: ann does Pay(order: o1)
  at 12:00: shop does Ship(order: o1)
}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("shop") / "shop.req"
    path.write_text(SHOP, encoding="utf-8")
    return path


@pytest.fixture
def asked(shop, capsys):
    def ask(query, *options, code=0):
        assert main(["query", query, str(shop), "--lang", "en", *map(str, options)]) == code
        return capsys.readouterr()

    return ask


def rows(asked, query, *options):
    return sorted(
        tuple(row) for row in list(csv.reader(io.StringIO(asked(query, "--format", "csv", *options).out)))[1:]
    )


def local(cells):
    return sorted(" ".join(cell.rpartition("#")[2] for cell in row) for row in cells)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("SELECT ?r { ?r a ecreq:Constraint }", ["C-1", "C-2"]),
        ("SELECT ?r { ?r a ecreq:Statement ; ecreq:statementText ?t }", ["C-1", "C-2", "IR-1", "IS-1", "R-1", "R-2", "R-3", "S-1"]),
        ("SELECT ?r { :R-1 ecreq:refines ?r }", ["R-2", "R-3"]),
        ("SELECT ?r { :R-3 ecreq:refinedBy ?r }", ["R-1", "R-2"]),
        ("SELECT ?r { :R-1 ecreq:tracesTo ?r }", ["R-2", "R-3"]),
        ("SELECT ?o { ?v a ecreq:SpecificationVerdict ; ecreq:outcome ?o }", ["ConsistencyOutcome_Inconsistent"]),
        ("SELECT ?r { ?c a ecreq:Conflict ; ecreq:hasMember ?r }", ["C-1", "C-2"]),
        ("SELECT ?k { ?c a ecreq:Conflict ; ecreq:conflictKind ?k ; ecreq:isMinimal true }", ["ConflictKind_Absolute"]),
        ("SELECT DISTINCT ?r { ?f ecreq:repairOf ?c ; ecreq:drops ?r }", ["C-1", "C-2"]),
        ("SELECT ?s ?o { ?v ecreq:verdictOn :R-1 ; ecreq:verdictInScenario ?s ; ecreq:outcome ?o }", ["S-1 ScenarioOutcome_Satisfied"]),
        ("SELECT ?r ?l { ?r a ecreq:Requirement ; ecreq:atLine ?l FILTER(?l > 13) }", ["C-2 14"]),
        ("SELECT ?a ?v { ?v a ecreq:Conflict ; prov:wasGeneratedBy/prov:used ?a }", None),
        ("SELECT DISTINCT ?f { ?f a ecreq:Finding ; ecreq:findingWeight 'error' ; ecreq:findingCode ?c ; ecreq:inFile ?p }", None),
        ("SELECT ?n { ?n a ecreq:Role ; ecreq:hasNeed :IR-1 }", ["Buyer"]),
    ],
)  # fmt: skip
def test_what_is_known_can_be_asked(asked, query, answer):
    found = local(rows(asked, query))

    assert found
    assert answer is None or found == answer


def test_redundancy_has_its_reason(tmp_path, capsys):
    path = tmp_path / "shop.req"
    path.write_text(SHOP.replace("constraint C-2: some o in Order: o.total < 0 CNY\n", ""), encoding="utf-8")
    query = (
        "SELECT ?r ?b { ?v ecreq:verdictOn ?r ; ecreq:outcome ecreq:RequirementOutcome_Redundant ; ecreq:because ?b }"
    )

    assert main(["query", query, str(path), "--format", "csv"]) == 0
    assert local(list(csv.reader(io.StringIO(capsys.readouterr().out)))[1:]) == ["R-2 R-1"]


def test_without_a_check_there_are_no_verdicts(asked):
    assert asked("ASK { ?v a ecreq:Verdict }", "--no-check").out == "false\n"
    assert asked("ASK { ?v a ecreq:Requirement }", "--no-check").out == "true\n"


def test_formulas_can_be_asked_part_by_part(asked):
    query = "ASK { ?item a ecreq:FormulaNode . ?item (!rdf:nil)+ ?part . ?part a ecreq:CompareNode }"

    assert asked(query, "--no-check", "--formulas").out == "true\n"
    assert asked(query, "--no-check").out == "false\n"


def test_the_same_question_gives_the_same_bytes(asked):
    query = "SELECT ?s ?p ?o { ?s a ecreq:Requirement ; ?p ?o }"

    assert asked(query, "--format", "tsv").out == asked(query, "--format", "tsv").out


# ---------------------------------------------------------------- forms


def test_tables_are_for_people(asked, capsys):
    query = "SELECT ?r ?c { ?r a ecreq:Requirement ; a ?c . FILTER(?c = ecreq:Constraint) } ORDER BY ?r"
    out = asked(query, "--no-check", "--labels").out

    assert out.splitlines() == [
        "r     c", "────  " + "─" * 29, ":C-1  ecreq:Constraint “Constraint”", ":C-2  ecreq:Constraint “Constraint”", "", "2 rows",
    ] or "ecreq:Constraint “Constraint”" in out  # fmt: skip
    assert main(["query", query, "-f", "nowhere.req", "--lang", "zh"]) != 0


@pytest.mark.parametrize("width", [24, 40, 80])
def test_wide_answers_fit_narrow_terminals(width):
    from reqonto.backends.sparql import Rows, Value
    from reqonto.report.query import Shown, table
    from reqonto.source import cells

    row = (
        Value("urn:x:a-very-long-name-without-any-blank", "address"),
        Value("words " * 12),
        Value("没有空格的一长串汉字" * 4),
        None,
    )
    lines = list(table(Rows(("one", "two", "three", "four"), (row,)), "en", width=width, shown=Shown(str, {})))

    assert max(cells(line) for line in lines if "·" not in line and ":" not in line) <= width
    assert "".join("".join(lines).split()).count("words") == 12


def test_chinese_has_its_own_words(shop, capsys):
    assert main(["query", "SELECT ?r { ?r a ecreq:Constraint }", str(shop), "--no-check", "--lang", "zh"]) == 0
    assert capsys.readouterr().out.endswith("2 行\n")
    assert main(["query", "ASK {}", str(shop), "--no-check", "--lang", "zh"]) == 0
    assert capsys.readouterr().out == "真\n"
    query = ["query", "CONSTRUCT { ?r a ecreq:Constraint } { ?r a ecreq:Constraint }", str(shop), "--no-check"]
    assert main([*query, "--format", "table", "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith("主语")


def test_triples_are_turtle_with_the_prefixes_that_they_need(asked):
    out = asked("CONSTRUCT { :R-1 ecreq:refines ?r } { :R-1 ecreq:refines ?r }", "--no-check").out

    assert out.splitlines() == [
        "@prefix : <urn:reqonto:specification#> .",
        "@prefix ecreq: <https://w3id.org/ecreq#> .",
        ":R-1 ecreq:refines :R-2 , :R-3 .",
    ]


def test_json_and_files(asked, tmp_path):
    target = tmp_path / "answer.json"
    asked("SELECT ?r { ?r a ecreq:Constraint }", "--no-check", "--format", "json", "-o", target)

    assert json.loads(target.read_text("utf-8"))["head"]["vars"] == ["r"]


def test_more_rows_than_shown_are_told(asked):
    told = asked("SELECT * { ?s ?p ?o }", "--no-check", "--limit", 3, code=1)

    assert told.out.endswith("3 rows\n")
    assert "more than 3 rows" in told.err


def test_a_query_in_a_file_or_on_standard_input(asked, tmp_path, monkeypatch):
    file = tmp_path / "q.rq"
    file.write_text("ASK { :R-1 ecreq:refines :R-3 }", encoding="utf-8-sig")
    monkeypatch.setattr("sys.stdin", io.StringIO("ASK { :R-3 ecreq:refines :R-1 }"))

    assert asked(str(file), "--no-check").out == "true\n"
    assert asked("-", "--no-check").out == "false\n"


# ---------------------------------------------------------------- data


def test_data_are_asked_with_what_follows_from_them(asked, tmp_path):
    data = tmp_path / "my data.ttl"
    data.write_text(
        "@prefix ecreq: <https://w3id.org/ecreq#> . <urn:o> a ecreq:Order ; ecreq:customer <urn:mei> .",
        encoding="utf-8",
    )
    query = (
        "SELECT ?x { ?x a ecreq:Buyer . GRAPH ?g { ?o ecreq:customer ?x } FILTER(CONTAINS(STR(?g), 'my%20data.ttl')) }"
    )

    assert rows(asked, query, "--no-check", "--data", data) == [("urn:mei",)]


def test_data_of_schema_org_need_no_network(asked, tmp_path):
    data = tmp_path / "order.jsonld"
    data.write_text('{"@context": "https://schema.org", "@type": "Order", "orderNumber": "7"}', encoding="utf-8")

    query = "SELECT ?n { ?o a schema:Order ; schema:orderNumber ?n }"
    assert rows(asked, query, "--no-check", "--data", data) == [("7",)]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.ttl", "<urn:a> <urn:b> 1 .\n<urn:a> nope:b 1 .", "a.ttl:2:"),
        ("a.jsonld", '{"@context": "https://example.org", "@type": "Order"}', "the context into the file"),
        ("a.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "a.rdf:1:"),
        ("a.trig", "<urn:reqonto:graph:verdicts> { <urn:a> <urn:b> 1 }", "which is kept"),
    ],
)
def test_data_that_cannot_be_read_stop_the_question(asked, tmp_path, name, text, told):
    (tmp_path / name).write_text(text, encoding="utf-8")
    err = asked("ASK {}", "--no-check", "--data", tmp_path / name, code=2).err

    assert "RQ0913" in err
    assert told in err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.ttl", "<urn:a> <urn:b> .", "此处应有值"),
        ("a.ttl", "x:a x:b 1 .", "未声明前缀 `x:`"),
        ("a.nt", '<urn:a> <urn:b> "x', "没有结束引号"),
        ("a.jsonld", '{"@id": ', "文本到此结束"),
        ("a.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "元素缺失或没有结束"),
        ("a.nt", "<a> <urn:b> <urn:c> .", "引擎未能读取"),
    ],
)
def test_why_data_cannot_be_read_is_told_in_chinese(asked, tmp_path, name, text, told):
    (tmp_path / name).write_text(text, encoding="utf-8")
    err = asked("ASK {}", "--no-check", "--data", tmp_path / name, "--lang", "zh", code=2).err

    assert told in err
    assert f"{name}:1:" in err


def test_a_file_that_is_not_there_is_wrong_use(asked):
    assert "no file nowhere.ttl" in asked("ASK {}", "--no-check", "--data", "nowhere.ttl", code=2).err
    assert "cannot read nowhere.rq" in asked("nowhere.rq", "--no-check", code=2).err


# ---------------------------------------------------------------- no answer


@pytest.mark.parametrize(
    ("query", "options", "told"),
    [
        ("SELECT ?x {\n ?x a nope:A }", (), "query:2:7"),
        ("SELECT ?x { ?x a ecreq:A", (), "RQ0911"),
        ("hello", (), "begins with SELECT"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", (), "SERVICE"),
        ("CLEAR ALL", (), "CLEAR"),
        ("SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", (), "no graph"),
        ("SELECT * { ?s ?p ?o }", ("--format", "turtle"), "no such form"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", ("--query-timeout", "1"), "longer than it may"),
    ],
)
def test_what_is_wrong_is_told(asked, query, options, told):
    assert told in asked(query, "--no-check", *options, code=2).err


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "the end of the question does not fit here"), ("zh", "问题结尾不能出现在这里")]
)
def test_a_question_that_ends_too_early_is_told_to_end(tmp_path, capsys, lang, told):
    file = tmp_path / "shop.req"
    file.write_text("entity Order { param total: integer }\n", encoding="utf-8")

    assert main(["query", "ask some o in Order", str(file), "--lang", lang]) == 2
    assert told in (err := capsys.readouterr().err)
    assert "}" not in err


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "SELECT ?x { ?x a ecreq:Requirment }",
            "the ontology has no `ecreq:Requirment`; is `ecreq:Requirement` meant?\n",
        ),
        ("SELECT ?x { ?x ecreq:qqqqqqqqq ?y }", "the ontology has no `ecreq:qqqqqqqqq`\n"),
        ("SELECT ?x { ?x a ecreq:Scenario # ecreq:Nothing\n FILTER('ecreq:None' = ?x) }", ""),
        ("PREFIX ecreq: <urn:other#> SELECT ?x { ?x a ecreq:Requirment }", ""),
        ("SELECT ?x { ?x a ecreq:EntityKind MINUS { ?x a ecreq:Requirment } }", ""),
        ("SELECT ?x { ?x a :Ordr }", "nothing is called `:Ordr`; is `:Order` meant?\n"),
        (
            "SELECT ?x { :Order.totl ?x ?y . ?x a :Order }",
            "nothing is called `:Order.totl`; is `:Order.total` meant?\n",
        ),
        ("SELECT ?x { ?x a :Order }", ""),
        ("PREFIX : <urn:other#> SELECT ?x { ?x a :Ordr }", ""),
        ("SELECT ?x { ?x a <urn:x:Ordr> ; rdfs:label 'a :Ordr' }", ""),
    ],
)
def test_an_empty_answer_tells_of_names_that_the_ontology_does_not_have(tmp_path, capsys, query, told):
    file = tmp_path / "shop.req"
    file.write_text("entity Order { param total: integer }\n", encoding="utf-8")

    assert main(["query", query, str(file), "--no-check", "--lang", "en"]) == 0
    assert capsys.readouterr().err == told


def test_mistakes_of_the_specification_are_told_beside_the_answer(tmp_path, capsys):
    path = tmp_path / "shop.req"
    path.write_text("module shop\nrole Buyer is a Nobody\n", encoding="utf-8")

    assert main(["query", "ASK { :Buyer a ecreq:Role }", str(path), "--no-check", "--lang", "en"]) == 1
    told = capsys.readouterr()
    assert told.out == "true\n"
    assert "error[" in told.err


@pytest.mark.parametrize(("lang", "told"), [("en", "loading the data took longer"), ("zh", "载入数据超过了时限")])
def test_data_that_cannot_be_loaded_are_told_as_data_and_not_as_a_query(asked, tmp_path, monkeypatch, lang, told):
    monkeypatch.setitem(Asked.__init__.__kwdefaults__, "seconds", 0.0)
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")

    assert told in asked("ASK {}", "--no-check", "--data", tmp_path / "a.ttl", "--lang", lang, code=2).err
    assert why_not_loaded(Reason.OUT_OF_MEMORY) != why_no_answer(NoAnswer(Reason.OUT_OF_MEMORY))

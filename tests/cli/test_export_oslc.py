"""`reqonto export --to oslc`."""

from rdflib import Graph

from reqonto.cli.main import main


def test_the_requirements_of_a_file_for_oslc(tmp_path, capsys):
    path = tmp_path / "shop.req"
    path.write_text('module shop\nrequirement R-1 "Prompt" { text "Be prompt." }\n', encoding="utf-8")

    assert main(["export", "--to", "oslc", str(path)]) == 0
    graph = Graph().parse(data=capsys.readouterr().out, format="turtle")
    found = graph.query(
        "PREFIX r: <http://open-services.net/ns/rm#> SELECT ?t { ?c a r:RequirementCollection ; r:uses ?q ."
        " ?q a r:Requirement ; <http://purl.org/dc/terms/title> ?t }"
    )
    assert {str(row[0]) for row in found} == {"Prompt"}

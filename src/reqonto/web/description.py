"""What the endpoint says about itself: a service description (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Mapping

from reqonto.diagnostics.diagnostic import Text

TITLE = Text("Specification, verdicts and data", "规格、裁定与数据")


def description_query(endpoint: str, graphs: Mapping[str, int]) -> str:
    """A query that constructs the description, so that it can be had in every form of triples."""
    named = " , ".join(
        f"[ a sd:NamedGraph ; sd:name <{name}> ; sd:graph [ a sd:Graph ; void:triples {size} ] ]"
        for name, size in sorted(graphs.items())
    )
    forms = " , ".join(
        f"formats:{name}"
        for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
                     "N-Triples", "RDF_XML", "JSON-LD")
    )  # fmt: skip
    return f"""PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX formats: <http://www.w3.org/ns/formats/>
CONSTRUCT {{
  <{endpoint}> a sd:Service ; sd:endpoint <{endpoint}> ; sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ; sd:resultFormat {forms} ;
    dcterms:title "{TITLE.en}"@en , "{TITLE.zh}"@zh ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ]{" ; sd:namedGraph " + named if named else ""} ] .
}} WHERE {{}}"""

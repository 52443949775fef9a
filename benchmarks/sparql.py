"""Load and query against pyoxigraph alone: the same triples and queries, with what reqonto puts around them.

    python benchmarks/sparql.py [--triples N] [--rounds N]

Both are programs of their own, started anew for each round, one after the other: what counts is the time from nothing
to the answers.  The peer loads the file and asks the queries in its own process; reqonto starts the process that may
be ended, limits it, looks for triples that stand in two graphs, and hands the answers over.  Printed is the ratio of
the medians, for data by themselves and, beside it, with the ontology and what follows from it, which the peer has not.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPACE = "https://w3id.org/ecreq#"

SHIPPED_FIRST = """SELECT ?o ?p ?s {
  ?pay [e:eventOrder] ?o ; a [e:Pays] ; [e:occursAt] ?p . ?ship [e:eventOrder] ?o ; a [e:Ships] ; [e:occursAt] ?s
  FILTER(?s < ?p)
} ORDER BY ?o"""
CANCELLED = """SELECT ?o {
  ?o a [e:Order] OPTIONAL { ?out [e:eventOrder] ?o ; a [e:Cancels] } FILTER(BOUND(?out))
} ORDER BY ?o"""
QUERIES = tuple(
    query.replace("e:", f"{SPACE}").replace("[", "<").replace("]", ">")
    for query in (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?c (COUNT(?o) AS ?n) { ?o [e:customer] ?c } GROUP BY ?c ORDER BY DESC(?n) ?c LIMIT 10",
        SHIPPED_FIRST,
        CANCELLED,
    )
)

PEER = """
import json, sys
from pyoxigraph import RdfFormat, Store
store = Store()
store.bulk_load(path=sys.argv[1], format=RdfFormat.TURTLE)
answers = [store.query(query) for query in json.loads(sys.argv[2])]
print(json.dumps([[[None if cell is None else cell.value for cell in row] for row in each] for each in answers]))
"""

OURS = """
import json, sys
from pathlib import Path
from reqonto.backends.sparql import Asked, Dataset, Source
sources = [Source("urn:data", "turtle", Path(sys.argv[1]))]
infer = ""
if len(sys.argv) > 3:
    from reqonto.interchange.dataset import ontology_file
    sources.append(Source("urn:ontology", "rdfxml", ontology_file())); infer = "urn:inferred"
with Asked(Dataset(tuple(sources), {}, infer)) as asked:
    answers = [asked.query(query, seconds=60, rows=1_000_000) for query in json.loads(sys.argv[2])]
print(json.dumps([[[None if cell is None else cell.text for cell in row] for row in each.rows] for each in answers]))
"""


def data(triples: int) -> str:
    """Orders with payments and shipments, twelve triples each; every seventh is shipped first, every eleventh never."""
    lines = [f"@prefix e: <{SPACE}> .", "@prefix x: <http://www.w3.org/2001/XMLSchema#> .", "@prefix : <urn:shop#> ."]
    for n in range(triples // 12):
        day, late = f"2026-11-{1 + n % 28:02}", "08" if n % 7 == 0 else "12"
        paid, shipped = f'"{day}T09:00:00Z"^^x:dateTime', f'"{day}T{late}:00:00Z"^^x:dateTime'
        lines.append(f':o{n} a e:Order ; e:customer :c{n % 997} ; e:orderNumber "{n}" ; e:shop :s{n % 13} .')
        lines.append(f":p{n} a e:Pays ; e:eventOrder :o{n} ; e:occursAt {paid} ; e:performedBy :c{n % 997} .")
        kind = "e:Ships" if n % 11 else "e:Cancels"
        lines.append(f":d{n} a {kind} ; e:eventOrder :o{n} ; e:occursAt {shipped} ; e:performedBy :s{n % 13} .")
    return "\n".join(lines) + "\n"


def timed(program: str, *arguments: str) -> tuple[float, object]:
    start = spent()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, cwd=ROOT / "src"
    )
    return spent() - start, json.loads(done.stdout)


def spent() -> float:
    """Processor time of all processes that were started and have ended, those of their own included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.ttl"
        file.write_text(data(chosen.triples), encoding="utf-8")
        queries = json.dumps(QUERIES)
        times: dict[str, list[float]] = {"pyoxigraph": [], "reqonto": [], "with ontology": []}
        for _ in range(chosen.rounds):
            alone, expected = timed(PEER, str(file), queries)
            ours, found = timed(OURS, str(file), queries)
            with_ontology, more = timed(OURS, str(file), queries, "ontology")
            assert found == expected, "the answers differ"
            assert more[1:3] == expected[1:3], "the answers differ where nothing more follows"
            for name, seconds in zip(times, (alone, ours, with_ontology), strict=True):
                times[name].append(seconds)
    medians = {name: statistics.median(each) for name, each in times.items()}
    for name, seconds in medians.items():
        print(f"{name:>14}: {seconds:.3f} s  ({seconds / medians['pyoxigraph']:.2f} ×)")
    ratio = medians["reqonto"] / medians["pyoxigraph"]
    print(f"load and query of {chosen.triples} triples: {ratio:.2f} × pyoxigraph (at most 1.5)")
    return 0


if __name__ == "__main__":
    sys.exit(main())

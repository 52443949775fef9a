"""The figures of the OWL side, each against HermiT run by hand in the same run.

`python benchmarks/owl.py [INDIVIDUALS]`, on a quiet machine: an ontology with so many individuals (1,000) of the
shop, written as RDF/XML.

- consistency   from the file to the verdict / HermiT's command line on the same file (to reach: 1.3)
- remembered    the part of a specification that was compared before / the first time (to reach: 0.05)
- reason        one minimal reason after a contradiction was planted / one consistency check (to reach: 5)
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rdflib import OWL, RDF, XSD, Graph, Literal, Namespace

from reqonto import vocabulary
from reqonto.backends.hermit_session import Session
from reqonto.backends.owl import classpath, java
from reqonto.cache import Store
from reqonto.checks.engines import Beside
from reqonto.ontologies.loading import load
from reqonto.ontologies.reasons import Reasoning
from reqonto.owl.justify import Effort
from reqonto.owl.model import ANNOTATIONS
from reqonto.pipeline import run
from reqonto.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
ECREQ = Namespace(vocabulary.NAMESPACE)
SHOP = Namespace("https://example.org/shop#")
ROUNDS = 5


def shop(individuals: int, *, broken: bool = False) -> Graph:
    """The ontology with orders, their lines, customers and products; with a person who is an organisation if broken."""
    graph = Graph().parse(ROOT / "ontology" / "ecreq.owl", format="xml")
    for number in range(individuals // 4):
        order, line, buyer, book = (SHOP[f"{kind}{number}"] for kind in ("order", "line", "buyer", "book"))
        for each, kind in ((order, "Order"), (line, "OrderLine"), (buyer, "Member"), (book, "PhysicalProduct")):
            graph.add((each, RDF.type, OWL.NamedIndividual))
            graph.add((each, RDF.type, ECREQ[kind]))
        graph.add((order, ECREQ.customer, buyer))
        graph.add((order, ECREQ.hasLine, line))
        graph.add((line, ECREQ.lineProduct, book))
        graph.add((line, ECREQ.qty, Literal(number % 9 + 1)))
        graph.add((book, ECREQ.stock, Literal(number, datatype=XSD.integer)))
    if broken:
        graph.add((SHOP[f"buyer{individuals // 8}"], RDF.type, ECREQ.Bank))
    return graph


def by_hand(file: Path) -> str:
    """HermiT's own command line."""
    command = [str(java()), "-cp", str(classpath()), "org.semanticweb.HermiT.cli.CommandLine", "-k", file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def ours(file: Path) -> bool:
    """From the file to the verdict."""
    with Session([]) as session:
        session.start()
        loaded = load([file])
        session.add(each.form for one in loaded.ontologies for each in one.axioms if each.form.op not in ANNOTATIONS)
        return session.consistent(range(len(session.axioms)))


def reason(file: Path) -> int:
    """One minimal reason, from the file on; how many axioms it has."""
    loaded = load([file])
    axioms = [each for one in loaded.ontologies for each in one.axioms if each.form.op not in ANNOTATIONS]
    reasoning = Reasoning(axioms, [])
    try:
        found = reasoning.result(Effort(sets=1))
    finally:
        reasoning.close()
    assert found.inconsistent is not None
    return len(found.inconsistent.sets[0])


def timed(do: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    found = do()
    return time.perf_counter() - start, found


def part(store: Store) -> float:
    """Seconds until HermiT has decided the part of the mid-size shop."""
    result = run([ROOT / "examples" / "mid-size-shop"], Settings(cache=False), stages=("read", "meaning"))
    assert result.theory is not None
    start = time.perf_counter()
    beside = Beside(result.theory, store, "", forced=True, seconds=60)
    beside.begin()
    if beside.known is None:
        assert beside.answered(60)
        store.put(beside.key, {"open": []})
    taken = time.perf_counter() - start
    beside.close()
    return taken


def main() -> int:
    individuals = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        sound, broken = Path(folder) / "shop.owl", Path(folder) / "broken.owl"
        shop(individuals).serialize(sound, format="xml")
        shop(individuals, broken=True).serialize(broken, format="xml")
        pairs, reasons = [], []
        for _ in range(ROUNDS):
            theirs, said = timed(lambda: by_hand(sound))
            mine, found = timed(lambda: ours(sound))
            assert "is satisfiable" in str(said)
            assert found
            pairs.append((theirs, mine))
            reasons.append(timed(lambda: reason(broken))[0])
        hand, mine = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"consistency of {individuals} individuals: HermiT by hand {hand:.2f} s, ours {mine:.2f} s")
        print(f"ratio {mine / hand:.2f} x (aim <= 1.3 x)")
        why = statistics.median(reasons)
        print(f"one reason {why:.2f} s: {why / mine:.2f} x one consistency check (aim <= 5 x)")
    store = Store(None)
    first = part(store)
    again = statistics.median(part(store) for _ in range(ROUNDS))
    print(f"the part of a specification: first {first:.2f} s, remembered {again * 1000:.0f} ms")
    print(f"ratio {again / first:.3f} x (aim <= 0.05 x)")
    return 0 if mine <= 1.3 * hand and why <= 5 * mine and again <= 0.05 * first else 1


if __name__ == "__main__":
    sys.exit(main())

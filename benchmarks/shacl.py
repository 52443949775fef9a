"""How long `reqonto validate` takes beside the engine of SHACL alone, on the same shapes and the same graph.

    python benchmarks/shacl.py [TRIPLES] [ENGINE]

Prints the processor time from a file of data to verdicts; that of the engine alone, from files with the graph and the
shapes that we make to its report, as its users call it; their ratio; and that of the reference evaluator.  Both are
measured in turn, and the medians count.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from rdflib import Graph

from reqonto.backends.shacl import graph_of, report_of, shape_graph, shapes_of
from reqonto.backends.shacl_shapes import EVERYTHING
from reqonto.backends.shacl_world import WorldDialect
from reqonto.checks.validation import focus_of
from reqonto.interchange.data_files import read_files
from reqonto.interchange.data_read import read_data
from reqonto.interchange.turtle import DEFAULT_BASE
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.validation import Options, validate

ROUNDS = 3
SPEC = """
module shop { zone "UTC" }
role Buyer { param level: one of { normal, gold } default normal }
role Seller
entity Order {
  param total: money CNY
  param note: optional text
  param copies: integer in 1..5
  relation buyer: Buyer [1]
  relation lines: Line [1..*]
}
entity Line { param price: money CNY  param qty: integer in 1..* }
event Pay(order: Order, amount: money CNY) by Buyer to Seller
event Ship(order: Order) by Seller
requirement R-1 { when Pay(order: o) as p, the Seller shall within 48 h after p do Ship(order: o) }
constraint C-1: every o in Order: o.total = sum(l.price * l.qty for l in o.lines)
constraint C-2: every p in Pay: p.amount <= p.order.total
constraint C-3: every o in Order: o.copies >= 1
constraint C-4 should: every o in Order: o.note is known
constraint C-5: every s in Ship: some p in Pay: p.order = s.order and p before s
constraint C-6: every b in Buyer where b.level = gold: at least 1 o in Order: o.buyer = b
"""
HEAD = "@prefix : <urn:reqonto:specification#> .\n@prefix ex: <http://x/> .\n"


def orders(triples: int) -> str:
    """Orders with payments and shipments, some late, some short: about 22 triples each."""
    rows = [HEAD, "ex:shop a :Seller .\n"]
    for n in range(triples // 22):
        day, late = 1 + n % 20, 3 if n % 9 == 0 else 1
        rows += [
            f"ex:o{n} a :Order ; :Order.total {30 if n % 7 else 31} ; :Order.copies {1 + n % 5} ;",
            f" :Order.buyer ex:b{n % 50} ; :Order.lines ex:l{n}a, ex:l{n}b .",
            f" ex:l{n}a a :Line ; :Line.price 10 ; :Line.qty 1 . ex:l{n}b a :Line ; :Line.price 10 ; :Line.qty 2 .",
            f' ex:p{n} a :Pay ; :Pay.order ex:o{n} ; :Pay.amount 30 ; :Pay.time "2026-01-{day:02}T00:00:00Z" ;',
            f" :Pay.by ex:b{n % 50} ; :Pay.to ex:shop .",
            f' ex:s{n} a :Ship ; :Ship.order ex:o{n} ; :Ship.time "2026-01-{day + late:02}T00:00:00Z" ;',
            " :Ship.by ex:shop .\n",
        ]
    return "".join(rows)


def clock(work: object) -> tuple[float, object]:
    start = time.process_time()
    found = work()  # type: ignore[operator]
    return time.process_time() - start, found


def main() -> None:
    triples = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    engine = sys.argv[2] if len(sys.argv) > 2 else "shacl"
    with tempfile.TemporaryDirectory() as folder:
        spec, data = Path(folder, "shop.req"), Path(folder, "data.ttl")
        spec.write_text(SPEC, encoding="utf-8")
        data.write_text(orders(triples), encoding="utf-8")
        result = run([spec], Settings(cache=False), stages=("read", "meaning"))
        assert result.specification is not None
        assert result.interpretation is not None
        theory = result.interpretation.told_theory

        def whole(chosen: str) -> object:
            rows, _, _ = read_files([str(data)])
            read, _ = read_data(rows, result.specification, DEFAULT_BASE)
            return validate(result, read.data, Options(chosen, compare=False))[0]  # type: ignore[arg-type]

        seconds_evaluator, told = clock(lambda: whole("evaluator"))
        world = told.world.world  # type: ignore[attr-defined]
        ids = [key for key, axioms in theory.by_id.items() if axioms[0].force != "structure"]
        asked = {number: (axiom, focus_of(axiom)) for number, axiom in enumerate(theory.axioms) if axiom.id in ids}
        shapes, left = shapes_of(theory, world, asked)
        shapes = {key: text for key, text in shapes.items() if text != EVERYTHING}
        graph, shape = graph_of(WorldDialect(theory, world).rows()), shape_graph(shapes)
        graph.serialize(Path(folder, "graph.ttl"), format="turtle")
        shape.serialize(Path(folder, "shapes.ttl"), format="turtle")

        def bare() -> object:
            files = [Graph().parse(Path(folder, name), format="turtle") for name in ("graph.ttl", "shapes.ttl")]
            return report_of(files[0], files[1], engine)

        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(clock(bare)[0])
            taken, shaped = clock(lambda: whole(engine))
            ours.append(taken)
        seconds, alone = statistics.median(ours), statistics.median(theirs)

        same = [each.verdicts for each in told.judged] == [each.verdicts for each in shaped.judged]  # type: ignore[attr-defined]
        size = f"{len(graph):,} triples, {len(shapes)} queries, {len(left)} items left to the evaluator"
        print(f"{size}; same verdicts: {same}")
        print(
            f"validate --engine {engine}: {seconds:.2f} s; {engine} alone: {alone:.2f} s; ratio {seconds / alone:.2f}"
            f" ({', '.join(f'{one / other:.2f}' for one, other in zip(ours, theirs, strict=True))})"
        )
        print(f"evaluator: {seconds_evaluator:.2f} s; {seconds_evaluator / alone:.2f} of {engine} alone")


if __name__ == "__main__":
    main()

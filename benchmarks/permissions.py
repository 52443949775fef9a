"""How the time of checking permission tables grows from 20 × 20 to 200 × 200 cells (figure: at most 130 ×).

Two tables of each size are read, typed, given their meaning and compared cell by cell; every third cell has a
condition, in the second table another one where the first has it, and some cells clash.  The best run of each counts.

    python benchmarks/permissions.py
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from reqonto.pipeline import Result, run
from reqonto.settings import Settings

ROUNDS = 3
SIZES = (20, 200)


def cell(row: int, column: int, table: int) -> str:
    if (row + column) % 3 == 0:
        return "if order.total > 100 CNY" if table == 1 else "if order.total  >  100 CNY and order.paid"
    if table == 2 and row == column:
        return "no"
    return "yes" if (row * column) % 2 else "no"


def text(size: int) -> str:
    lines = [
        "module big", "role Party", "entity Order { param total: money CNY  param paid: boolean }",
        *(f"role R{row} is a Party" for row in range(size)),
        *(f"event E{column}(order: Order) by Party" for column in range(size)),
    ]  # fmt: skip
    for table in (1, 2):
        lines.append(f"permissions PT-{table} {{")
        lines.append("| | " + " | ".join(f"E{column}" for column in range(size)) + " |")
        for row in range(size):
            cells = " | ".join(cell(row, column, table) for column in range(size))
            lines.append(f"| R{row} | {cells} |")
        lines.append("}")
    return "\n".join(lines) + "\n"


def measured(size: int, folder: Path) -> tuple[float, Result]:
    file = folder / f"t{size}.req"
    file.write_text(text(size), encoding="utf-8")
    best, result = float("inf"), None
    for _ in range(ROUNDS if size < SIZES[-1] else 1):
        start = time.process_time()
        result = run([file], Settings(cache=False, timeout=3600.0), stages=("read", "meaning", "permissions"))
        best = min(best, time.process_time() - start)
    assert result is not None
    return best, result


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # The first run also pays for imports.
        measured(2, Path(folder))
        times = []
        for size in SIZES:
            seconds, result = measured(size, Path(folder))
            times.append(seconds)
            conflicts = len(result.further["permissions"].conflicts)
            print(f"{size} x {size}, twice: {seconds:.2f} s, {conflicts} conflicts, {len(result.findings)} findings")
        print(f"ratio {times[1] / times[0]:.0f}")


if __name__ == "__main__":
    main()

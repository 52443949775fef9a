"""A change of one line to the online shop, with remembered verdicts, against the cold check and `import z3`.

Seconds of processor time, children included, and in brackets of the clock; each figure but the cold one is the best of
several.  Bytecode is kept in a folder of its own, as an installation has it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import NamedTuple

SHOP = Path(__file__).parents[1] / "examples" / "online-shop"
OLD = "within 24 h"
TIMEOUT = "10min"
RUNS = 5


class Spent(NamedTuple):
    processor: float
    clock: float

    def __str__(self) -> str:
        return f"{self.processor:.2f} s ({self.clock:.2f} s)"


def spent(bytecode: Path, *command: str) -> Spent:
    """What a run of the interpreter takes."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    before, start = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, *command], check=False, stdout=subprocess.DEVNULL, env=environment)
    clock, after = time.perf_counter() - start, getrusage(RUSAGE_CHILDREN)
    if done.returncode > 1:
        raise SystemExit(f"{command} ended with {done.returncode}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(used, clock)


def changed_file(folder: Path) -> Path:
    """A file of the shop that has the line to change."""
    return next(path for path in sorted(folder.glob("*.req")) if OLD in path.read_text(encoding="utf-8"))


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        bytecode, folder = Path(name) / "bytecode", Path(name) / "shop"
        shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns(".reqonto"))
        (folder / "reqonto.toml").touch()
        check = ("-m", "reqonto", "check", str(folder), "--timeout", TIMEOUT)
        # Compile everything first.
        spent(bytecode, *check, "--no-cache", "--only", "C-ORD-01")
        spent(bytecode, "-c", "import z3")
        cold = spent(bytecode, *check)
        again = min(spent(bytecode, *check) for _ in range(RUNS))
        file = changed_file(folder)
        text = file.read_text(encoding="utf-8")
        changes = []
        for hours in range(25, 25 + RUNS):
            file.write_text(text.replace(OLD, f"within {hours} h", 1), encoding="utf-8")
            changes.append(spent(bytecode, *check))
        changed = min(changes)
        bare = min(spent(bytecode, "-c", "import z3") for _ in range(5))
    print(f"cold {cold}, unchanged {again}, one line changed {changed}, import z3 {bare}")
    print(f"changed / cold {changed.processor / cold.processor:.2f} (aim <= 0.4), ", end="")
    print(f"changed / import z3 {changed.processor / bare.processor:.1f} (aim <= 10)")
    return 0 if changed.processor <= 0.4 * cold.processor and changed.processor <= 10 * bare.processor else 1


if __name__ == "__main__":
    sys.exit(main())

"""A change of one line to the online shop, with remembered verdicts, against the cold check and `import z3`."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHOP = Path(__file__).parents[1] / "examples" / "online-shop"
OLD, NEW = "within 24 h", "within 25 h"
TIMEOUT = "10min"


def seconds(*command: str) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *command], check=False, stdout=subprocess.DEVNULL)
    if done.returncode > 1:
        raise SystemExit(f"{command} ended with {done.returncode}")
    return time.perf_counter() - start


def changed_file(folder: Path) -> Path:
    """A file of the shop that has the line to change."""
    return next(path for path in sorted(folder.glob("*.req")) if OLD in path.read_text(encoding="utf-8"))


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        shutil.copytree(SHOP, folder)
        (folder / "reqonto.toml").touch()
        check = ("-m", "reqonto", "check", str(folder), "--timeout", TIMEOUT)
        cold = seconds(*check)
        again = seconds(*check)
        file = changed_file(folder)
        file.write_text(file.read_text(encoding="utf-8").replace(OLD, NEW, 1), encoding="utf-8")
        warm = seconds(*check)
        bare = statistics.median(seconds("-c", "import z3") for _ in range(5))
    print(f"cold {cold:.2f} s, unchanged {again:.2f} s, one line changed {warm:.2f} s, import z3 {bare:.2f} s")
    print(f"changed / cold {warm / cold:.2f} (aim <= 0.4), changed / import z3 {warm / bare:.1f} (aim <= 10)")
    return 0 if warm <= 0.4 * cold and warm <= 10 * bare else 1


if __name__ == "__main__":
    sys.exit(main())

"""How long `reqonto --help` takes, against the start of a bare interpreter in the same run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 15
LIMIT = 12.0


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    pairs = [(seconds("-c", "pass"), seconds("-m", "reqonto", "--help")) for _ in range(ROUNDS)]
    bare, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = ours / bare
    print(f"bare interpreter {bare * 1000:.0f} ms, reqonto --help {ours * 1000:.0f} ms")
    print(f"ratio {ratio:.1f} x (aim <= {LIMIT:.0f} x)")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())

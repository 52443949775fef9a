"""How a whole check grows with the specification, and whether it finds what is planted and blames nothing else.

Prints the processor time of a cold check of SIZE requirements and of ten times as many, what each finds, and the time
after a change of one line; run it on a quiet machine: `python benchmarks/scale.py [SIZE] [--once]`.
With `--once` only SIZE is checked.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from specifications import Planted, generated

LARGEST_RATIO = 13
TIMEOUT = "120min"


def checked(folder: Path) -> tuple[float, dict[str, object]]:
    """The processor time of a check of a folder in a process of its own, and what it says."""
    command = [sys.executable, "-m", "reqonto", "check", str(folder), "--format", "json", "--timeout", TIMEOUT]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = getrusage(RUSAGE_CHILDREN)
    done = subprocess.run([*command, "--jobs", "1"], check=False, capture_output=True, text=True, env=environment)
    after = getrusage(RUSAGE_CHILDREN)
    if done.returncode > 1:
        raise SystemExit(f"the check ended with {done.returncode}: {done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, json.loads(done.stdout)


def told(planted: Planted, found: dict[str, object]) -> str:
    """What was found of what was planted, and what was found besides."""
    conflicts = {frozenset(each["members"]) for each in found["conflicts"]}  # type: ignore[attr-defined, index]
    status = {each["id"]: each["status"] for each in found["requirements"]}  # type: ignore[attr-defined, index]
    lines = []
    for word, sets in (("apart", planted.apart), ("entangled", planted.entangled)):
        lines.append(f"{word} {sum(each in conflicts for each in sets)} of {len(sets)}")
    for word, items in (("redundant", planted.redundant), ("vacuous", planted.vacuous)):
        named = {id_ for id_, each in status.items() if each == word}
        lines.append(f"{word} {len(named & items.keys())} of {len(items)}")
        lines += [f"{len(named - items.keys())} others called {word}"] if named - items.keys() else []
    others = conflicts - set(planted.conflicts)
    lines += [f"{len(others)} other conflicts"] if others else []
    undecided = found["undecided"]
    assert isinstance(undecided, list)
    return ", ".join([*lines, f"{len(undecided)} undecided", f"complete: {found['conflicts_complete']}"])


def measured(size: int) -> float:
    planted = generated(size)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "shop.req"
        (Path(name) / "reqonto.toml").touch()
        file.write_text(planted.text, encoding="utf-8")
        cold, found = checked(Path(name))
        print(f"{size} requirements: {cold:.1f} s  {told(planted, found)}", flush=True)
        file.write_text(re.sub(r"<= (\d+)\n", lambda match: f"<= {int(match[1]) + 1}\n", planted.text, count=1))
        changed, _ = checked(Path(name))
        print(f"    one line changed: {changed:.1f} s, {changed / cold:.2f} of that", flush=True)
    return cold


def main() -> None:
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    size = numbers[0] if numbers else 300
    few = measured(size)
    if "--once" not in sys.argv:
        many = measured(10 * size)
        print(f"ratio {many / few:.1f} (figure to reach: {LARGEST_RATIO})")


if __name__ == "__main__":
    main()

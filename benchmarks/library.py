"""The shipped library: a change of one line against the cold check, and a group imported against the same items inline.

Seconds of processor time of one process (`--jobs 1`); on a busy machine such seconds are longer, the ratios less so.
`python benchmarks/library.py [GROUP]` checks the modules of one group of the library instead of all of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARY = Path(__file__).parents[1] / "src" / "reqonto" / "library"
EDITED = re.compile(r"(within|for) (\d+) (days|h|d)\b")
IMPORTED = "ecreq.reviews"
OWN = 'import {name}\n\nconstraint R-1 "At most five":\n  every r in Review: r.rating <= 5\n'
TIMEOUT = "60min"


def spent(bytecode: Path, *paths: str, cache: bool = True) -> float:
    """The processor time of a check, children included."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    options = ["--timeout", TIMEOUT, "--jobs", "1", *([] if cache else ["--no-cache"])]
    command = [sys.executable, "-m", "reqonto", "check", *paths, *options]
    before = os.times()
    done = subprocess.run([*command, "--lang", "en"], check=False, capture_output=True, text=True, env=environment)
    after = os.times()
    if done.returncode > 1 or "\ninvalid" in done.stdout:
        raise SystemExit(f"{paths} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return after.children_user - before.children_user


def needed(name: str) -> list[str]:
    """A module of the library and all that it imports."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found[module] = None
            text = file_of(module).read_text(encoding="utf-8")
            waiting += re.findall(r"^import ([\w.]+)", text, re.MULTILINE)
    return list(found)


def file_of(module: str) -> Path:
    return LIBRARY.joinpath(*module.split(".")).with_suffix(".req")


def project(folder: Path, modules: list[str]) -> Path:
    """A folder with copies of modules of the library, as files of its own."""
    for module in modules:
        copy = folder.joinpath(*module.split(".")).with_suffix(".req")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file_of(module), copy)
    folder.mkdir(exist_ok=True)
    (folder / "reqonto.toml").touch()
    return folder


def edit(folder: Path) -> None:
    """Change one line: the first length of time in the text of a module."""
    for file in sorted(folder.rglob("*.req")):
        text = file.read_text(encoding="utf-8")
        found = next((each for each in EDITED.finditer(text) if "label" not in line_of(text, each.start())), None)
        if found is not None:
            changed = f"{found[1]} {int(found[2]) + 1} {found[3]}"
            file.write_text(text[: found.start()] + changed + text[found.end() :], encoding="utf-8")
            return
    raise SystemExit("there is no line to change")


def line_of(text: str, place: int) -> str:
    return text[text.rfind("\n", 0, place) + 1 : text.find("\n", place)]


def main() -> int:
    group = sys.argv[1] if len(sys.argv) > 1 else ""
    every = ["std", *sorted(f"ecreq.{path.stem}" for path in (LIBRARY / "ecreq").glob("*.req"))]
    with tempfile.TemporaryDirectory() as name:
        bytecode = Path(name) / "bytecode"
        whole = project(Path(name) / "whole", needed(group) if group else every)
        inline = project(Path(name) / "inline", needed(IMPORTED))
        importing = project(Path(name) / "importing", [])
        for folder in (inline, importing):
            (folder / "own.req").write_text(OWN.format(name=IMPORTED), encoding="utf-8")
        spent(bytecode, str(importing), cache=False)
        imported, written = (spent(bytecode, str(folder), cache=False) for folder in (importing, inline))
        cold = spent(bytecode, str(whole))
        warm = spent(bytecode, str(whole))
        edit(whole)
        changed = spent(bytecode, str(whole))
    print(f"cold {cold:.2f} s, unchanged {warm:.2f} s, one line changed {changed:.2f} s: ", end="")
    print(f"changed / cold {changed / cold:.2f} (aim <= 0.1)")
    print(f"{IMPORTED} imported {imported:.2f} s, inline {written:.2f} s: ratio {imported / written:.2f} (aim <= 1.5)")
    return 0 if changed <= 0.1 * cold and imported <= 1.5 * written else 1


if __name__ == "__main__":
    sys.exit(main())

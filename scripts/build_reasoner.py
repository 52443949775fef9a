"""Compile the Java class that asks HermiT many questions in one JVM; run it after its source has changed.

Needs a `javac` of version 11 or later; users need none, as the class is shipped beside its source.  The fingerprint
of the source is written as well, so that a test notices when the class is not that of the source.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import owlready2

FOLDER = Path(__file__).resolve().parents[1] / "src" / "reqonto" / "backends" / "hermit"


def main() -> int:
    """Compile the class and note what it was compiled from."""
    compiler = shutil.which("javac")
    if compiler is None:
        print("there is no javac on the path", file=sys.stderr)
        return 2
    source = FOLDER / "Questions.java"
    archive = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    command = [compiler, "--release", "11", "-g:none", "-cp", str(archive), "-d", str(FOLDER), str(source)]
    subprocess.run(command, check=True)  # noqa: S603 - the arguments are ours
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    (FOLDER / "Questions.sha256").write_text(f"{digest}\n", encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())

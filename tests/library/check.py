"""Compare requirements with the catalogue, and tell the differences: `python -m tests.library.check orders`.

A group of the library is told by the name of its module; files and folders are read as they are.  Exit 0 if all that is
found under ids of the catalogue is as it should be.
"""

import argparse
import random
import sys
import time
from functools import cache
from pathlib import Path

import reqonto

from ..constraints.reading import sound
from .catalogue import HERE, catalogue
from .correspondence import read_symbols
from .differences import complaint, differences
from .equivalence import Comparison
from .normal import normal
from .readable import readable, told
from .worlds import disagreement

LIBRARY = Path(reqonto.__file__).parent / "library"
SHARED = ("base", "roles", "contact", "information")
"""The modules that groups build on; they have no constraints."""


def group_files(name):
    """The files of a group of the library: what it imports, and its module."""
    return [LIBRARY / "std.req", *(LIBRARY / "ecreq" / f"{each}.req" for each in (*SHARED, name))]


@cache
def whole():
    """The specification of all modules of the library together, with its interpretation."""
    return sound(LIBRARY / "std.req", *sorted((LIBRARY / "ecreq").glob("*.req")))


def files_of(what):
    """The files that a word on the command line means."""
    path = Path(what)
    if path.is_dir():
        return sorted(path.rglob("*.req"))
    return [path] if path.suffix else group_files(what)


def main(argv):
    parser = argparse.ArgumentParser(prog="python -m tests.library.check", description=__doc__)
    parser.add_argument("what", nargs="+", help="modules of the library, files, folders, ids of the catalogue")
    parser.add_argument("--symbols", action="append", type=Path)
    parser.add_argument("--differences", type=Path, default=HERE / "differences.tsv")
    parser.add_argument("--worlds", type=int, default=40, help="random worlds for each requirement")
    parser.add_argument("--all", action="store_true", help="show both formulas of every requirement")
    options = parser.parse_intermixed_args(argv)
    ids = {each for each in options.what if each in catalogue()}
    files = dict.fromkeys(file for each in options.what if each not in ids for file in files_of(each))
    comparison = Comparison(sound(*files)[1].theory, read_symbols(*(options.symbols or [HERE / "symbols.txt"])))
    rows = differences(options.differences)
    wrong = looked = 0
    start = time.process_time()
    for name in comparison.theory.by_id:
        if name in catalogue() and (not ids or name in ids):
            looked += 1
            wrong += not told_of(comparison, catalogue()[name], rows.get(name), options)
    print(f"{looked} compared, {wrong} wrong, {time.process_time() - start:.1f} s")
    return 1 if wrong else 0


def told_of(comparison, entry, row, options):
    """Whether a requirement is as it should be; what is not is printed."""
    found = complaint(comparison, entry, row) or binding(comparison.theory, entry)
    verdict = comparison.verdict(entry)
    if found is None and row is None:
        world, truths = disagreement(
            comparison.theory,
            comparison.theirs(entry),
            comparison.ours(entry.id),
            random.Random(entry.id),
            options.worlds,
        )
        if world is not None:
            found, verdict = f"random worlds differ {truths}", type(verdict)("different", "random", (world,))
    if found is None and not options.all:
        return True
    print(f"{entry.id}: {found or verdict.relation}\n  catalogue: {entry.formula}")
    if verdict.relation != "unfit":
        print(f"  that is:   {readable(normal(comparison.theirs(entry), comparison.typing, comparison.things))}")
    print(f"  here:      {readable(normal(comparison.ours(entry.id), comparison.typing))}")
    for world in verdict.worlds if found else ():
        print("  they differ where\n    " + told(world).replace("\n", "\n    "))
    return found is None


def binding(theory, entry):
    """What is wrong with how binding a requirement is."""
    forces = {axiom.force for axiom in theory.by_id[entry.id]}
    return None if forces == {entry.modality} else f"it is {' and '.join(sorted(forces))}, not {entry.modality}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

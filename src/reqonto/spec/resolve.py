"""Trees to a specification: who is who, and which symbol stands for what."""

from __future__ import annotations

from collections.abc import Sequence

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.spec.model import Specification
from reqonto.syntax import tree


def imports(parsed: tree.Tree) -> tuple[tree.Import, ...]:
    """The imports of a text, in order."""
    return tuple(item for item in parsed.items if isinstance(item, tree.Import))


def resolve(trees: Sequence[tree.Tree]) -> tuple[Specification, list[Diagnostic]]:
    """The typed specification of all `trees` together, and every mistake in names, types and ids.

    Expressions inside items are not looked at here: the families of constraints elaborate them.
    """
    raise NotImplementedError

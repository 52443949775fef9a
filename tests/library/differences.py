"""Where a specification differs from the catalogue on purpose: the relation that is claimed, and why.

A row says: `id`, the relation (`same`, `stronger`, `weaker`), what it supposes, and the reason.  It supposes nothing, or a
closed formula over the specification's symbols, or `where φ`: the catalogue's formula is taken for the cases φ of its
variables.  Each claim is proved, and a claim that is not needed is a mistake.
"""

from dataclasses import dataclass

from . import notation
from .catalogue import table
from .correspondence import limited, supposed


@dataclass(frozen=True)
class Difference:
    id: str
    relation: str
    under: str
    reason: str


def differences(path):
    """The rows of a table, by id."""
    found = [Difference(**row) for row in table(path)]
    for each in found:
        if not each.reason.strip():
            raise ValueError(f"{each.id}: a difference needs a reason")
        if each.relation not in ("same", "stronger", "weaker"):
            raise ValueError(f"{each.id}: nothing can be shown of {each.relation!r}")
        if each.relation == "same" and not each.under:
            raise ValueError(f"{each.id}: what is the same needs no row")
    if len({each.id for each in found}) < len(found):
        raise ValueError("an id has two rows")
    return {each.id: each for each in found}


def complaint(comparison, entry, difference=None):
    """What is wrong with a requirement beside its entry, in a few words; nothing if all is as it is said to be."""
    verdict = comparison.verdict(entry)
    if difference is None:
        return None if verdict.relation == "same" else f"{verdict.relation} ({verdict.how})"
    if verdict.relation == "same":
        return "it is the same: the row of differences is not needed"
    if not difference.under:
        return None if verdict.relation == difference.relation else f"{verdict.relation}, not {difference.relation}"
    if difference.under.startswith("where "):
        case = notation.formula(difference.under.removeprefix("where "))
        found = comparison.verdict(entry, limited(entry.tree, case))
        return None if found.relation == difference.relation else f"{found.relation} ({found.how}), {difference.under}"
    assumption = supposed(notation.formula(difference.under), comparison.theory)
    found = comparison.verdict(entry, under=assumption)
    if found.relation == difference.relation:
        return None
    return f"{found.relation} ({found.how}), not {difference.relation}, under {difference.under}"

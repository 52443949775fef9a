"""The repairs of a conflict: every one was tried, the cheap ones come first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from time import monotonic

from reqonto.checks.findings import listed
from reqonto.checks.repairs import Repairs, costs, doubtful, dropping
from reqonto.checks.verdicts import Conflict, Repair, RepairKind
from reqonto.diagnostics.diagnostic import Edit, Text
from reqonto.mending.candidates import (
    Candidate,
    assumptions,
    commented_out,
    comparisons,
    exceptions,
    literals,
    orders,
    overrides,
    unlesses,
)
from reqonto.mending.cells import cells, cells_of
from reqonto.mending.nearest import nearest
from reqonto.mending.roles import narrowings
from reqonto.mending.texts import item_text, whole_texts, with_edits
from reqonto.mending.trials import Bench
from reqonto.pipeline import Progress, Result
from reqonto.records import dataclass
from reqonto.syntax.files import is_markdown

SIZES: Mapping[RepairKind, int] = {
    "bound": 0, "comparison": 0, "cell": 1, "exception": 1, "unless": 2, "role": 2, "order": 3, "drop": 4,
    "assumption": 5,
}  # fmt: skip
"""How much a repair takes away, the small ones first."""


DEAREST = (9, 9, 9, 9)
"""What changes no requirement, but what is assumed, comes last."""


@dataclass(frozen=True, slots=True)
class Offers:
    """The repairs of a conflict in the order of their cost.

    `complete`: all that is thought of was tried.  `chosen`: only what the settings choose was asked about again.
    `elsewhere` are members whose text is not to be written here.
    """

    repairs: tuple[Repair, ...]
    complete: bool
    doubt: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    tried: int = 0
    chosen: bool = False


def offers(
    conflict: Conflict, result: Result, paths: tuple[str, ...], own: frozenset[str], seconds: float,
    progress: Progress | None = None,
) -> Offers:  # fmt: skip
    """What mends a conflict.  `own` are the paths of the files that may be written."""
    assert result.specification is not None
    assert result.theory is not None
    bench = Bench(paths, result, seconds)
    every = whole_texts(result.trees, result.settings.encoding_at, result.texts)
    texts = {path: text for path, text in every.items() if path in own}
    places = result.places
    elsewhere = tuple(id_ for id_ in conflict.members if id_ in places and places[id_].path not in texts)
    found: dict[tuple[object, ...], tuple[str, Repair]] = {}
    failed: set[frozenset[str]] = set()
    complete = True
    for number, made in enumerate(_made(bench, conflict, texts)):
        if bench.left <= 0:
            complete = False
            break
        if made is None:
            continue
        if progress is not None:
            progress("repairs", number, None, conflict.alias or conflict.id)
        repair = _tried(bench, conflict, made, texts)
        if repair is None and isinstance(made, tuple) and not bench.open:
            failed.add(frozenset(made))
        if repair is not None:
            # The same edit may be thought of in two ways.
            member = made[0] if isinstance(made, tuple) else made.member or made.change
            edits = ((each.span.path, each.span.start, each.span.end, each.text) for each in repair.edits)
            found.setdefault((*edits, *repair.drop), (member, repair))
    # What a trial left open for want of time was not tried.
    complete &= bench.left > 0
    shown = {frozenset(repair.drop) for _, repair in found.values()} | failed
    for repair in _solved(conflict, result):
        # The check has put these to the solver, so that they need not be tried with the text to be repairs.
        if frozenset(repair.drop) not in shown:
            found[repair.drop] = repair.drop[0], replace(repair, edits=_left_out(bench, repair.drop, texts))
    enough = [frozenset(repair.drop) for _, repair in found.values() if repair.drop]
    found = {key: row for key, row in found.items() if not any(each < frozenset(row[1].drop) for each in enough)}
    cost = costs(result.specification, result.theory)

    def rank(row: tuple[str, Repair]) -> tuple[object, ...]:
        member, repair = row
        price = cost.get(member, DEAREST)
        return price[:2], SIZES[repair.kind], price

    ordered = [repair for _, repair in sorted(found.values(), key=rank)]
    return Offers(
        tuple(ordered), complete, doubtful(conflict, result.specification), elsewhere, bench.tried,
        bool(result.settings.only or result.settings.skip),
    )  # fmt: skip


def with_offers(
    result: Result, paths: tuple[str, ...], own: frozenset[str], seconds: float, progress: Progress | None = None
) -> Result:
    """The result with the smaller edits of its conflicts among the repairs, of as many as time allows."""
    outcome = result.further.get("repairs")
    consistency = result.consistency
    if outcome is None or not isinstance(outcome.data, Repairs) or consistency is None or result.theory is None:
        return result
    ends = monotonic() + seconds
    of, tried = dict(outcome.data.of), dict(outcome.data.tried)
    for conflict in consistency.conflicts:
        left = ends - monotonic()
        if left <= 0:
            break
        found = offers(conflict, result, paths, own, left, progress)
        if found.repairs:
            of[conflict.id], tried[conflict.id] = found.repairs, found.complete
    return replace(
        result,
        further={**result.further, "repairs": replace(outcome, data=replace(outcome.data, of=of, tried=tried))},
    )


def _solved(conflict: Conflict, result: Result) -> tuple[Repair, ...]:
    """What the check found could be given up, if it looked for that."""
    outcome = result.further.get("repairs")
    return outcome.data.of.get(conflict.id, ()) if outcome is not None and isinstance(outcome.data, Repairs) else ()


def _left_out(bench: Bench, ids: tuple[str, ...], texts: dict[str, str]) -> tuple[Edit, ...]:
    """The edits that make comments of items; none where their text is not to be written."""
    specification = bench.before.specification
    assert specification is not None
    edits = tuple(edit for id_ in ids for edit in commented_out(specification, id_))
    return edits if edits and with_edits(texts, edits) is not None else ()


def _made(bench: Bench, conflict: Conflict, texts: dict[str, str]) -> Iterator[Candidate | tuple[str, ...] | None]:
    """Everything that is tried, likely things first; None where only time was spent."""
    specification = bench.before.specification
    assert specification is not None
    said_again = cells_of(bench.before.interpretation)
    for id_ in conflict.members:
        # A cell is given up by saying yes.
        if id_ not in said_again:
            yield (id_,)
    yield from (repair.drop for repair in _solved(conflict, bench.before) if len(repair.drop) > 1)
    yield from exceptions(specification, conflict)
    for id_ in conflict.members:
        for literal in literals(specification, id_):
            for value in nearest(bench, conflict, literal, texts):
                told = literal.told(value)
                yield Candidate("bound", literal.item, (literal.written(value),), told, id_)
            yield None
        yield from comparisons(specification, id_)
        yield from orders(specification, id_)
    yield from unlesses(specification, conflict)
    yield from narrowings(specification, conflict)
    yield from cells(specification, said_again, conflict)
    homes = [each for each in bench.before.trees if each.source.path in texts and not is_markdown(each.source.path)]
    places = bench.before.places
    away = {id_ for id_ in conflict.members if id_ in places and places[id_].path not in texts}
    if homes and (away or conflict.kind == "situation"):
        # What stands in a text that is not one's own yields to an item of one's own.
        where = conflict.trigger if conflict.kind == "situation" else conflict.members
        yield from overrides(specification, conflict, homes[0], where, away or conflict.members)
    yield from assumptions(specification, conflict)


def _tried(bench: Bench, conflict: Conflict, made: Candidate | tuple[str, ...], texts: dict[str, str]) -> Repair | None:
    """The repair, if the edit mends the conflict."""
    if isinstance(made, tuple):
        return _dropped(bench, conflict, made, texts)
    changed = with_edits(texts, made.edits)
    if changed is None:
        return None
    outcome = bench.mended(conflict, changed)
    if outcome is None:
        return None
    specification = bench.before.specification
    assert specification is not None
    # A new item stands behind what it imports.
    is_new = made.change.startswith(("A-", "E-")) and made.change not in specification.entries
    tree = next(each for each in bench.before.trees if each.source.path == made.edits[0].span.path)
    to = made.edits[-1].text.strip() if is_new else item_text(tree, made.edits)
    flips = bench.flips(changed)
    found = Repair(made.kind, made.told, change=made.change, to=to, edits=made.edits, flips=flips)
    return _uncovering(found, outcome.uncovers)


def _dropped(bench: Bench, conflict: Conflict, ids: tuple[str, ...], texts: dict[str, str]) -> Repair | None:
    """Giving items up, as a comment in the text where nothing else names them."""
    edits = _left_out(bench, ids, texts)
    changed = with_edits(texts, edits) if edits else None
    outcome = None if changed is None else bench.mended(conflict, changed)
    if outcome is None and bench.left > 0:
        edits, outcome = (), bench.mended(conflict, {}, ids)
    if outcome is None:
        return None
    flips = bench.flips({}, ids) if changed is None or not edits else bench.flips(changed)
    return _uncovering(replace(dropping(*ids), edits=edits, flips=flips), outcome.uncovers)


def _uncovering(repair: Repair, uncovers: tuple[str, ...]) -> Repair:
    """The repair, told with the conflicts that show then."""
    if not uncovers:
        return repair
    names, told = listed(uncovers), repair.told
    shows = "shows, which was" if len(uncovers) == 1 else "show, which were"
    said = Text(f"{told.en} (then {names.en} {shows} hidden)", f"{told.zh}（随后会显出原先隐藏的 {names.zh}）")
    return replace(repair, told=said, uncovers=uncovers)

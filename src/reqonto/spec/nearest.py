"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def distance(left: str, right: str, limit: int) -> int:
    """How many edits (insert, delete, replace, swap neighbours) lead from `left` to `right`, if at most `limit`."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that differs least from `name`, if it differs little; the first of equals.

    >>> nearest("买加", ["卖家", "买家"])
    '买家'
    """
    # One edit in a word of two or three signs, up to a third of a longer one.
    limit = max(1, min(3, len(name) // 3))
    if len(name) < 2:
        return None
    best: tuple[int, str] | None = None
    folded = name.casefold()
    for candidate in candidates:
        if candidate == name:
            continue
        found = distance(folded, candidate.casefold(), limit)
        if found <= limit and found < len(name) and (best is None or found < best[0]):
            best = (found, candidate)
    return best[1] if best else None


_ALIKE = 0.6


def most_alike(name: str, candidates: Iterable[str]) -> str | None:
    """Of a few names the one that shares most with `name`, if it shares much: for lists so short that few compete.

    >>> most_alike("payed", ["new", "paid", "shipped"])
    'paid'
    """
    from difflib import SequenceMatcher

    folded = name.casefold()
    shares = [(SequenceMatcher(None, folded, each.casefold()).ratio(), each) for each in candidates if len(each) > 1]
    best = max(shares, key=lambda each: each[0], default=(0.0, ""))
    return best[1] if best[0] > _ALIKE and len(name) > 1 else None

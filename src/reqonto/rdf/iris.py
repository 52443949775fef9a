"""Names relative to a base, as full ones (RFC 3986, section 5.2)."""

from __future__ import annotations

import re

# Scheme, authority, path, query, fragment (RFC 3986, appendix B).
_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)


def resolved(base: str, reference: str) -> str:
    """The IRI that `reference` means where `base` holds; the reference itself where it is a full one.

    Empty queries and fragments belong to a name and stay. A base that is no hierarchical IRI, as `urn:a:b`, has
    no folders: its path is replaced as a whole.
    """
    scheme, authority, path, query, fragment = _parts(reference)
    if scheme is not None:
        return reference
    home = _parts(base)
    if authority is None:
        authority = home[1]
        if not path:
            path = home[2] or ""
            query = home[3] if query is None else query
        else:
            if not path.startswith("/"):
                above = (home[2] or "").rpartition("/")
                path = "/" + path if authority is not None and not home[2] else above[0] + above[1] + path
            path = _without_dots(path)
    else:
        path = _without_dots(path or "")
    return "".join(
        (
            f"{home[0]}:" if home[0] is not None else "",
            f"//{authority}" if authority is not None else "",
            path,
            f"?{query}" if query is not None else "",
            f"#{fragment}" if fragment is not None else "",
        )
    )


def _parts(text: str) -> tuple[str | None, str | None, str | None, str | None, str | None]:
    found = _PARTS.fullmatch(text)
    assert found is not None, "the parts of any text can be told"
    return found[1], found[2], found[3], found[4], found[5]


def _without_dots(path: str) -> str:
    """The path without its segments `.` and `..` (section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        if segment == ".":
            if last:
                kept.append("")
        elif segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return "/".join(kept)

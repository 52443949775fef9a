"""Entities of XML: those that stand for short texts are read, as Protégé writes them for namespaces; no others are."""

from __future__ import annotations

from collections.abc import Sequence
from xml.parsers import expat

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.rdf.placed import Fault
from reqonto.rdf.reading import Malformed, reason_of
from reqonto.source import Source, Span

LONGEST_ENTITY = 1_000
"""Characters that an entity may stand for: more than any name of a vocabulary."""

GROWS = Text("stands for more than a short text", "所代表的不只是短文字")
OUTSIDE = Text("leads outside the file", "指向文件之外")


def check_entity(
    text: str, end: int, name: str, value: str | None, origin: Sequence[str | None], *, parameter: bool
) -> None:
    """Refuse an entity that leads outside or grows, at the place of its declaration; raises `Fault`.

    `origin` are what expat tells of where it comes from; the declaration is the last one before `end`.
    """
    why = None
    if value is None or any(each is not None for each in origin[1:]):
        why = OUTSIDE
    elif parameter or "&" in value or "%" in value or "<" in value or len(value) > LONGEST_ENTITY:
        why = GROWS
    if why is not None:
        start = max(text.rfind("<!ENTITY", 0, end + 1), 0)
        raise Fault(codes.RDF_ENTITY, start, max(end, start + 1), name=name, why=why)


class _RootReached(Exception):  # noqa: N818 - it ends a search and is no error
    """What stands before the root element has been seen."""


def check_entities(source: Source) -> None:
    """Refuse the entities of a whole text in XML that lead outside or grow; raises `Malformed`."""
    raw = source.text.lstrip("\ufeff").encode("utf-8", "surrogatepass")
    shift = len(source.text) - len(source.text.lstrip("\ufeff"))
    parser = expat.ParserCreate("utf-8")

    def declared(name: str, parameter: object, value: str | None, *origin: str | None) -> None:
        here = shift + len(raw[: parser.CurrentByteIndex].decode("utf-8", "replace"))
        check_entity(source.text, here, name, value, origin, parameter=bool(parameter))

    def started(_name: str, _attributes: object) -> None:
        raise _RootReached

    parser.EntityDeclHandler = declared
    parser.StartElementHandler = started
    # What is wrong with the rest, the reader of the text tells.
    try:
        parser.Parse(raw, True)
    except (_RootReached, expat.ExpatError):
        return
    except Fault as fault:
        span = Span(source, fault.start, fault.end)
        raise Malformed(reason_of(Diagnostic(fault.code, span, fault.fields)), span) from None

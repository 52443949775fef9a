"""A text of RDF in any format, as statements with their places."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reqonto.diagnostics import codes_rdf as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.rdf.placed import PlacedGraph
from reqonto.source import Source, Span

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Malformed(ValueError):  # noqa: N818 - the text is at fault
    """A text that can not be read: why, and where it shows; `others` are further places."""

    def __init__(self, reason: Text, span: Span, others: tuple[tuple[Text, Span], ...] = ()) -> None:
        super().__init__(f"{span.path}:{span.line}:{span.column}: {reason.en}")
        self.reason = reason
        self.span = span
        self.others = others

    @property
    def all(self) -> tuple[tuple[Text, Span], ...]:
        """Every reason with its place."""
        return ((self.reason, self.span), *self.others)


def read_graph(
    source: Source, form: str, base: str | None = None, contexts: Mapping[str, object] = _NOTHING,
    *, as_written: bool = False,
) -> PlacedGraph:  # fmt: skip
    """The statements of a text in a format of RDF, and its faults.

    `base` is what relative names are relative to, `contexts` are those that JSON-LD may name by their address: others
    are refused, as nothing is fetched.  With `as_written` numbers keep their digits, however
    many.
    """
    match form:
        case "turtle" | "trig" | "nquads":
            from reqonto.rdf.turtle import read_turtle

            return read_turtle(source, form, base, as_written=as_written)
        case "owl":
            from reqonto.rdf.xml import read_xml

            return read_xml(source, base)
        case _:
            from reqonto.rdf.jsonld import read_jsonld

            return read_jsonld(source, base, contexts, as_written=as_written)


def faultless(graph: PlacedGraph) -> PlacedGraph:
    """The graph of a text without a fault; raises `Malformed` with the faults of any other."""
    found = [(reason_of(each), each.span) for each in graph.faults if each.weight is Severity.ERROR]
    told = [(reason, span) for reason, span in found if span is not None]
    if told:
        (reason, span), *others = told
        raise Malformed(reason, span, tuple(others))
    return graph


def reason_of(fault: Diagnostic) -> Text:
    """What is wrong, without the name of the format."""
    if fault.code is codes.RDF_SYNTAX:
        what = fault.fields["what"]
        assert isinstance(what, Text)
        return what
    return Text(fault.message("en"), fault.message("zh"))

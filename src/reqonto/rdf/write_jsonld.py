"""Facts as JSON-LD, block by block, with the context in the file itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from reqonto.rdf.terms import TYPE, XSD, Blank, Fact, Iri, Literal, Node, Value, entries
from reqonto.rdf.write import Block

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json]"

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")


class _Writer:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = {prefix: space for prefix, space in prefixes.items() if prefix}
        self._known: dict[str, str] = {}

    def name(self, iri: str) -> str:
        """An IRI, shortened by a prefix where that reads back as the same."""
        known = self._known.get(iri)
        if known is None:
            known = iri
            for prefix, space in self.prefixes.items():
                local = iri[len(space) :]
                if iri.startswith(space) and local and not local.startswith("//"):
                    known = f"{prefix}:{local}"
                    break
            self._known[iri] = known
        return known

    def value(self, value: Value | Blank) -> Json:
        if isinstance(value, Literal):
            text, datatype, lang = value
            if lang:
                return {"@value": text, "@language": lang}
            if datatype == XSD + "string":
                return text
            if datatype == XSD + "boolean" and text in {"true", "false"}:
                return text == "true"
            if datatype == XSD + "integer" and _WHOLE.fullmatch(text):
                return int(text)
            return {"@value": text, "@type": self.name(datatype)}
        if isinstance(value, Node):
            listed = entries(value)
            return self.node(value.facts) if listed is None else {"@list": [self.value(each) for each in listed]}
        return {"@id": value if isinstance(value, Blank) else self.name(value)}

    def node(self, facts: list[Fact]) -> dict[str, Json]:
        """What is said about a resource."""
        found: dict[str, Json] = {}
        for edge, value in facts:
            if edge == TYPE and isinstance(value, Iri):
                key, said = "@type", self.name(value)
            else:
                key, said = self.name(edge), self.value(value)  # type: ignore[assignment]
            known = found.get(key)
            if known is None:
                found[key] = said
            elif isinstance(known, list):
                known.append(said)
            else:
                found[key] = [known, said]
        return found


def json_ld(blocks: Iterable[Block], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Blocks as JSON-LD, piece by piece; graphs are not told apart."""
    writer = _Writer(prefixes)
    context = json.dumps(writer.prefixes, ensure_ascii=False, indent=2).replace("\n", "\n  ")
    yield f'{{\n  "@context": {context},\n  "@graph": ['
    separator = "\n    "
    for block in blocks:
        subject = block.subject if isinstance(block.subject, Blank) else writer.name(block.subject)
        shown = json.dumps({"@id": subject, **writer.node(block.facts)}, ensure_ascii=False, indent=1)
        yield separator + shown.replace("\n", "\n    ")
        separator = ",\n    "
    yield "\n  ]\n}\n"

"""Documents as ReqIF 1.0, as DOORS, Polarion, RMF and others read it.

Ids, titles and prose stand under the names that the implementation guide of the format gives them (`ReqIF.ForeignID`,
`ReqIF.Name`, `ReqIF.Text`); the text of each item travels in an attribute of its own, `reqonto.text`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID, uuid5

from reqif.models.reqif_core_content import ReqIFCoreContent
from reqif.models.reqif_data_type import ReqIFDataTypeDefinitionString, ReqIFDataTypeDefinitionXHTML
from reqif.models.reqif_namespace_info import ReqIFNamespaceInfo
from reqif.models.reqif_req_if_content import ReqIFReqIFContent
from reqif.models.reqif_reqif_header import ReqIFReqIFHeader
from reqif.models.reqif_spec_hierarchy import ReqIFSpecHierarchy
from reqif.models.reqif_spec_object import ReqIFSpecObject, SpecObjectAttribute
from reqif.models.reqif_spec_object_type import ReqIFSpecObjectType, SpecAttributeDefinition
from reqif.models.reqif_spec_relation import ReqIFSpecRelation
from reqif.models.reqif_spec_relation_type import ReqIFSpecRelationType
from reqif.models.reqif_specification import ReqIFSpecification
from reqif.models.reqif_specification_type import ReqIFSpecificationType
from reqif.models.reqif_types import SpecObjectAttributeType
from reqif.object_lookup import ReqIFObjectLookup
from reqif.reqif_bundle import ReqIFBundle
from reqif.unparser import ReqIFUnparser

from reqonto.interchange.tools.documents import Document, Record
from reqonto.interchange.tools.xhtml import formatted, kept, written

TEXT, SEAL = "reqonto.text", "reqonto.seal"
"""The attributes that hold the text of an item, and what its visible parts were."""

_CHANGED = "1970-01-01T00:00:00Z"
"""The same specification gives the same bytes, so no clock is read."""
_NAMESPACE = UUID("8a2bd6c2-4b7c-5b0e-9a53-5f7cf3c2f5aa")
_STRING, _XHTML = SpecObjectAttributeType.STRING, SpecObjectAttributeType.XHTML
_ATTRIBUTES = (
    ("ReqIF.ForeignID", _STRING), ("ReqIF.Name", _STRING), ("ReqIF.Text", _XHTML), (TEXT, _XHTML), (SEAL, _STRING),
)  # fmt: skip


def reqif(documents: Sequence[Document]) -> str:
    """The documents as one text in ReqIF."""
    return str(ReqIFUnparser.unparse(_Writing(documents).bundle()))


def reqifz(documents: Sequence[Document], name: str = "specification.reqif") -> bytes:
    """The documents as an archive with one file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date, for the same bytes.
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), reqif(documents), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _named(*parts: str) -> str:
    """An identifier that follows from what it stands for."""
    return f"_{uuid5(_NAMESPACE, chr(31).join(parts))}"


class _Writing:
    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.records = [record for document in documents for record in document.records]
        self.names = sorted({name for record in self.records for name, _ in record.fields})

    def bundle(self) -> ReqIFBundle:
        title = ", ".join(document.name for document in self.documents[:3])
        header = ReqIFReqIFHeader(
            identifier=_named("header", *(each.name for each in self.documents)), creation_time=_CHANGED,
            req_if_tool_id="reqonto", req_if_version="1.0", source_tool_id="reqonto", title=title,
        )  # fmt: skip
        content = ReqIFReqIFContent(
            data_types=[
                ReqIFDataTypeDefinitionString(
                    _named("string"), last_change=_CHANGED, long_name="String", max_length="1000000"
                ),
                ReqIFDataTypeDefinitionXHTML(_named("xhtml"), last_change=_CHANGED, long_name="XHTML"),
            ],
            spec_types=[*self.object_types(), *self.relation_types(), self.specification_type()],
            spec_objects=[self.object(record) for record in self.records],
            spec_relations=list(self.relations()),
            specifications=[self.specification(document) for document in self.documents],
        )
        return ReqIFBundle(
            ReqIFNamespaceInfo.create_default(), header, ReqIFCoreContent(content), tool_extensions_tag_exists=False,
            lookup=ReqIFObjectLookup.empty(), exceptions=[],
        )  # fmt: skip

    def object_types(self) -> Iterable[ReqIFSpecObjectType]:
        for kind in dict.fromkeys(record.kind for record in self.records):
            fields = [(name, _XHTML) for name in self.names]
            definitions = [
                SpecAttributeDefinition(
                    form, _named("attribute", kind, name), _named("xhtml" if form is _XHTML else "string"),
                    last_change=_CHANGED, long_name=name,
                )
                for name, form in (*_ATTRIBUTES, *fields)
            ]  # fmt: skip
            yield ReqIFSpecObjectType(_named("type", kind), None, _CHANGED, kind, definitions)

    def relation_types(self) -> Iterable[ReqIFSpecRelationType]:
        for word in dict.fromkeys(link.type for record in self.records for link in record.links):
            yield ReqIFSpecRelationType(_named("relation", word), last_change=_CHANGED, long_name=written(word))

    def specification_type(self) -> ReqIFSpecificationType:
        return ReqIFSpecificationType(
            _named("specification"), last_change=_CHANGED, long_name="Specification", is_self_closed=True
        )

    def object(self, record: Record) -> ReqIFSpecObject:
        made = partial(self.value, record.kind)
        values = [made("ReqIF.ForeignID", _STRING, _line(record.id))]
        if record.title:
            values.append(made("ReqIF.Name", _STRING, _line(record.title)))
        values.append(made("ReqIF.Text", _XHTML, formatted(record.text)))
        if record.source is not None:
            values.append(made(TEXT, _XHTML, kept(record.source)))
            values.append(made(SEAL, _STRING, record.seal or ""))
        values += [made(name, _XHTML, formatted(value)) for name, value in record.fields]
        return ReqIFSpecObject(_named("object", record.key), values, _named("type", record.kind), last_change=_CHANGED)

    def value(self, kind: str, name: str, form: SpecObjectAttributeType, value: str) -> SpecObjectAttribute:
        return SpecObjectAttribute(form, _named("attribute", kind, name), value)

    def relations(self) -> Iterable[ReqIFSpecRelation]:
        for record in self.records:
            for link in record.links:
                yield ReqIFSpecRelation(
                    _named("link", record.key, link.type, link.target), _named("relation", link.type),
                    _named("object", record.key), _named("object", link.target), last_change=_CHANGED, values=[],
                )  # fmt: skip

    def specification(self, document: Document) -> ReqIFSpecification:
        children = [
            ReqIFSpecHierarchy(
                identifier=_named("place", document.name, record.key), spec_object=_named("object", record.key),
                level=1, last_change=_CHANGED, editable=None, is_table_internal=None,
            )
            for record in document.records
        ]  # fmt: skip
        return ReqIFSpecification(
            _named("document", document.name),
            document.title,
            _CHANGED,
            document.name,
            [],
            _named("specification"),
            children,
        )


def _line(text: str) -> str:
    """A text on one line, without what XML has no place for; the library escapes the rest."""
    kept_ = (
        char if char >= " " and char not in "\ufffe\uffff" and not "\ud800" <= char <= "\udfff" else " "
        for char in text
    )
    return " ".join("".join(kept_).split())

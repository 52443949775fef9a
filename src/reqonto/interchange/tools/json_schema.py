"""JSON Schema and OpenAPI as a starting signature: entities, parameters, enumerations with their bounds, events.

Of what a schema says of data only that is read which the language can say just so; what else it says is told and left
out.  Nothing is fetched: references lead into the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.interchange.tools.documents import Document, Reading, Record, unique
from reqonto.interchange.tools.inward import module_name
from reqonto.interchange.tools.schema_types import Names, Typed, plain_type
from reqonto.interchange.tools.values import Value, of_json
from reqonto.rdf.json_places import read_json
from reqonto.rdf.placed import Fault
from reqonto.source import Source, Span
from reqonto.syntax import tree as t
from reqonto.syntax.files import decode
from reqonto.syntax.printer import item_text

_NOWHERE = Span(Source("", ""), 0, 0)
_DEEPEST = 30
_METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
_HOMES = ("#/components/schemas/", "#/definitions/", "#/$defs/")
_SILENT = frozenset(
    ["type", "title", "description", "properties", "required", "$schema", "$id", "$ref", "$defs", "definitions",
     "items", "enum", "allOf", "nullable", "example", "examples", "$comment", "format", "default", "minimum", "maximum",
     "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "uniqueItems", "minItems", "maxItems",
     "openapi", "swagger"]
)  # fmt: skip
"""Keywords that are read, or looked at where they stand."""


def read_schema(raw: bytes, path: str, encoding: str | None, reading: Reading) -> None:
    """Put the signature that a schema or an OpenAPI description tells into the reading, as a text of the language."""
    source = decode(raw, path, encoding)
    if isinstance(source, Diagnostic):
        reading.diagnostics.append(source)
        return
    whole = _value(source, reading)
    if whole is None or reading.is_broken():
        return
    work = _Signature(whole, source, reading)
    items = work.items()
    if reading.is_broken():
        return
    if not items:
        what = Text("there are no schemas and no operations in it", "其中没有模式，也没有操作")
        reading.report(codes.NOT_IN_FORMAT, whole.span, format="JSON Schema / OpenAPI", what=what)
        return
    title = whole.string("title") or whole.table("info").get("title", whole).text()
    name = module_name(PurePath(path).name.split(".")[0])
    label = (t.TextMeta("label", (_string(title),), _NOWHERE),) if title else ()
    head = t.Module(t.Path(tuple(t.Name(each, _NOWHERE) for each in name.split(".")), _NOWHERE), label, _NOWHERE)
    text = "".join(item_text(each, "en") for each in (head, *items))
    reading.documents.append(Document(name, title, (Record(name, name, "signature", title, "", source=text),)))


def _value(source: Source, reading: Reading) -> Value | None:
    if source.text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            return of_json(read_json(source.text), source)
        except Fault as fault:
            what = fault.fields.get("what", Text("it is no JSON", "不是 JSON"))
            place = Span(source, fault.start, fault.end)
            reading.report(codes.NOT_IN_FORMAT, place, format="JSON", what=what)
            return None
    from reqonto.interchange.tools.yaml_places import read_yaml

    return read_yaml(source, reading)


def _string(text: str) -> t.LangString:
    return t.LangString(" ".join(text.split()), "", _NOWHERE)


class _Signature:
    def __init__(self, whole: Value, source: Source, reading: Reading) -> None:
        self.whole, self.source, self.reading = whole, source, reading
        self.schemas: dict[str, Value] = {}
        for home in ("definitions", "$defs"):
            self.schemas |= whole.table(home)
        components = whole.get("components")
        if components is not None:
            self.schemas |= components.table("schemas")
        self.names = Names()
        self.kinds: dict[str, str] = {key: self.names.top(key) for key in self.schemas}
        self.found: list[t.Item] = []
        self.constraints: list[t.Item] = []

    def items(self) -> list[t.Item]:
        """The declarations, those that others use first, and what only a constraint can say of them."""
        if self.whole.table("properties") or self.whole.items("allOf"):
            name = self.whole.string("title") or PurePath(self.source.path).name.split(".")[0]
            self.declare(self.names.top(name), self.whole, 0)
        for key, schema in self.schemas.items():
            self.declare(self.kinds[key], schema, 0)
        for path, item in self.whole.table("paths").items():
            for method in _METHODS:
                if (operation := item.get(method)) is not None:
                    self.operation(path, method, operation, item)
        self.found.sort(
            key=lambda item: 0 if isinstance(item, t.Enum | t.TypeDef) else 2 if isinstance(item, t.Event) else 1
        )
        return [*self.found, *self.constraints]

    # ------------------------------------------------ schemas

    def lose(self, schema: Value, *, but: frozenset[str] = frozenset()) -> None:
        """Tell which keywords of a schema are not read."""
        for key in schema.table():
            if key not in _SILENT and key not in but:
                self.reading.lose(f"keyword {key}", f"关键字 {key}")

    def resolved(self, schema: Value) -> tuple[str | None, Value]:
        """The key of the schema that a reference leads to, and the schema; itself where it is none."""
        reference = schema.get("$ref")
        if reference is None:
            return None, schema
        target = reference.text()
        home = next((each for each in _HOMES if target.startswith(each)), None)
        key = "" if home is None else target[len(home) :].replace("~1", "/").replace("~0", "~")
        if key in self.schemas:
            return key, self.schemas[key]
        if target.startswith("#"):
            self.reading.report(codes.DANGLING, reference.span, id=target, what=Text("schema", "模式"))
        else:
            self.reading.lose(f"reference to another file ({target})", f"指向其他文件的引用（{target}）")
        return "", schema

    def is_object(self, schema: Value, depth: int = 0) -> bool:
        """Whether a schema is of objects with properties."""
        if schema.table("properties") or _type(schema) == "object":
            return True
        parts = schema.items("allOf") if depth < _DEEPEST else []
        return any(self.is_object(self.resolved(each)[1], depth + 1) for each in parts[:20])

    def declare(self, name: str, schema: Value, depth: int) -> None:
        """Declare what a schema is called: an enumeration, an entity, or a type."""
        if depth > _DEEPEST:
            what = Text("levels of nesting", "层嵌套")
            self.reading.report(codes.TOO_MUCH, schema.span, count=f">{_DEEPEST}", what=what, limit=_DEEPEST)
            return
        if schema.items("enum"):
            members = self.names.members(schema.items("enum"))
            self.lose(schema)
            self.found.append(t.Enum(t.Name(name, _NOWHERE), members, _NOWHERE))
        elif self.is_object(schema):
            self.entity(name, schema, depth)
        else:
            typed = plain_type(schema, self.names, self.reading)
            self.lose(schema)
            if typed is None:
                self.reading.lose(f"schema of {name}", f"模式 {name}")
                return
            self.bound(typed)
            self.found.append(t.TypeDef(t.Name(name, _NOWHERE), typed.type, _NOWHERE))

    def entity(self, name: str, schema: Value, depth: int) -> None:
        supers: list[t.Path] = []
        properties: dict[str, Value] = dict(schema.table("properties"))
        required = {each.text() for each in schema.items("required")}
        for part in schema.items("allOf"):
            key, there = self.resolved(part)
            if key and (self.kinds[key] == name or not self.is_object(there)):
                self.reading.lose(f"{key} as a part of {name}", f"{key} 作为 {name} 的组成部分")
            elif key:
                supers.append(_path(self.kinds[key]))
            else:
                properties |= part.table("properties")
                required |= {each.text() for each in part.items("required")}
                self.lose(part)
        self.lose(schema)
        params: list[t.Param] = []
        relations: list[t.Relation] = []
        taken: set[str] = set()
        for key, each in properties.items():
            member = unique(self.names.plain(key), taken, joint="_")
            taken.add(member)
            self.member(name, member, key, each, params, relations, optional=key not in required, depth=depth)
        kind = t.Kind(
            "entity", t.Name(name, _NOWHERE), tuple(supers), None, False, None, tuple(params), tuple(relations), (), (),
            (), _meta(schema, ""), _NOWHERE,
        )  # fmt: skip
        self.found.append(kind)

    def member(
        self, owner: str, name: str, key: str, schema: Value, params: list[t.Param], relations: list[t.Relation], *,
        optional: bool, depth: int,
    ) -> None:  # fmt: skip
        """A property as a parameter, or as a relation to other objects."""
        listed = _type(schema) == "array"
        inside = schema.get("items") if listed else schema
        if inside is None:
            self.reading.lose(f"property {owner}.{key} (no type)", f"属性 {owner}.{key}（没有类型）")
            return
        target, resolved = self.resolved(inside)
        if target == "":
            self.reading.lose(f"property {owner}.{key}", f"属性 {owner}.{key}")
            return
        optional = optional or _nullable(schema) or (not listed and _nullable(resolved))
        if listed and (_nullable(inside) or _nullable(resolved)):
            self.reading.lose("null as an entry of a list", "列表中的空值条目")
        meta = _meta(schema if target is None else inside, key if key != name else "")
        if target is None and self.is_object(resolved) and (resolved.table("properties") or resolved.items("allOf")):
            target = f"{owner} {key}"
            self.kinds[target] = self.names.top(f"{owner}_{name}")
            self.declare(self.kinds[target], resolved, depth + 1)
        if target is not None and self.is_object(resolved):
            low, high = (_count(schema, "minItems") or 0, _count(schema, "maxItems")) if listed else (1, 1)
            if optional:
                if listed and low:
                    self.reading.lose("least number of links where there are any", "有链接时的最少数量")
                low = 0
            size = t.Cardinality(low, high, _NOWHERE)
            relation = t.Relation(t.Name(name, _NOWHERE), _path(self.kinds[target]), size, None, False, meta, _NOWHERE)
            relations.append(relation)
            return
        typed = self.typed(target, resolved) if target else plain_type(inside, self.names, self.reading)
        if typed is None:
            self.reading.lose(f"property {owner}.{key}", f"属性 {owner}.{key}")
            return
        self.lose(inside)
        type_ = typed.type
        if listed:
            if schema.get("minItems") or schema.get("maxItems"):
                self.reading.lose("number of entries of a list", "列表的条目数")
            type_ = t.CollectionType("set" if schema.string("uniqueItems") == "true" else "list", type_, _NOWHERE)
        default = None if listed else typed.default(schema, self.names)
        if schema.get("default") is not None and default is None:
            self.reading.lose("default value", "默认值")
        if optional:
            type_ = t.OptionalType(type_, _NOWHERE)
        params.append(t.Param(t.Name(name, _NOWHERE), (), type_, False, default, meta, _NOWHERE))
        self.bound(typed, owner, name)

    def typed(self, target: str, schema: Value) -> Typed | None:
        """The type of what a reference leads to; None where that has no declaration."""
        plain = not schema.items("enum") and not self.is_object(schema)
        # What is lost there is told there.
        if plain and plain_type(schema, Names(), Reading()) is None:
            return None
        return Typed(t.NamedType(_path(self.kinds[target]), _NOWHERE))

    def bound(self, typed: Typed, owner: str = "", name: str = "") -> None:
        """Bounds that no type has, as a constraint."""
        for op, limit in typed.strict:
            if not owner:
                self.reading.lose("bound that is itself left out", "不含端点的界限")
                continue
            uid = t.Name(self.names.uid(f"C-{owner}.{name}"), _NOWHERE)
            item = t.Dot(t.Var(t.Name("x", _NOWHERE), _NOWHERE), t.Name(name, _NOWHERE), _NOWHERE)
            binder = t.Binder((t.Name("x", _NOWHERE),), t.Var(t.Name(owner, _NOWHERE), _NOWHERE), _NOWHERE)
            number: t.Expr = t.Number(abs(limit), None, _NOWHERE)
            number = t.Neg(number, _NOWHERE) if limit < 0 else number
            quant = t.Quant("every", None, (binder,), t.Known(item, False, _NOWHERE), _NOWHERE)
            formula = t.Quantified(quant, t.Compare((item, number), (op,), _NOWHERE), _NOWHERE)
            self.constraints.append(t.Formula("constraint", uid, None, None, formula, (), _NOWHERE))

    # ------------------------------------------------ operations

    def operation(self, path: str, method: str, operation: Value, item: Value) -> None:
        """An operation as an event, its parameters and its body as arguments."""
        words = re.sub(r"\W+", " ", path).split()
        told = operation.string("operationId") or " ".join([method, *words])
        name = self.names.top(
            "".join(each[:1].upper() + each[1:] for each in re.split(r"[\W_]+", told) if each) or told
        )
        args: list[t.ParamDecl] = []
        for each in [*item.items("parameters"), *operation.items("parameters")]:
            if each.get("$ref") is not None:
                self.reading.lose("parameter that stands elsewhere", "位于别处的参数")
                continue
            self.argument(
                args, each.string("name"), each.get("schema") or each, optional=each.string("required") != "true"
            )
        for schema in self.bodies(operation):
            self.argument(args, "body", schema, optional=False)
        for key in operation.table():
            if key not in {"operationId", "parameters", "requestBody", "summary", "description", "tags"}:
                self.reading.lose(f"{key} of an operation", f"操作的 {key}")
        meta = (
            (t.TextMeta("label", (_string(operation.string("summary")),), _NOWHERE),)
            if operation.string("summary")
            else ()
        )
        note = t.TextMeta("note", (_string(f"{method.upper()} {path}"),), _NOWHERE)
        self.found.append(t.Event(t.Name(name, _NOWHERE), tuple(args), None, None, (*meta, note), _NOWHERE))

    def bodies(self, operation: Value) -> Iterator[Value]:
        content = operation.get("requestBody")
        media = {} if content is None else content.table("content")
        for kind, each in media.items():
            schema = each.get("schema")
            if "json" in kind and schema is not None:
                yield schema
                return
        if media:
            self.reading.lose("body of an operation", "操作的请求体")

    def argument(self, args: list[t.ParamDecl], key: str, schema: Value, *, optional: bool) -> None:
        target, resolved = self.resolved(schema)
        taken = {each.name.text for each in args}
        name = unique(self.names.plain(key or "value"), taken, joint="_")
        if target and self.is_object(resolved) and key == "body":
            name = unique(self.names.plain(target[:1].lower() + target[1:]), taken, joint="_")
        typed = self.typed(target, resolved) if target else plain_type(schema, self.names, self.reading)
        optional = optional or _nullable(schema) or _nullable(resolved)
        if target == "" or typed is None or typed.strict:
            self.reading.lose(f"argument {key}", f"参数 {key}")
            return
        self.lose(schema, but=frozenset(("name", "in", "style", "explode")))
        type_ = t.OptionalType(typed.type, _NOWHERE) if optional else typed.type
        args.append(t.ParamDecl(t.Name(name, _NOWHERE), type_, _NOWHERE))


def _type(schema: Value) -> str:
    """The type of a schema, `null` aside."""
    listed = [each.text() for each in schema.items("type") if each.text() != "null"]
    return schema.string("type") or (listed[0] if len(listed) == 1 else "")


def _count(schema: Value, key: str) -> int | None:
    """A number of entries; None if none is given."""
    text = schema.string(key)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def _nullable(schema: Value) -> bool:
    """Whether a value of a schema can be null, by its type or as a member of its enumeration."""
    return (
        schema.string("nullable") == "true"
        or any(each.text() == "null" for each in schema.items("type"))
        or any(each.content is None for each in schema.items("enum"))
    )


def _path(name: str) -> t.Path:
    return t.Path((t.Name(name, _NOWHERE),), _NOWHERE)


def _meta(schema: Value, key: str) -> tuple[t.Meta, ...]:
    """What people call a thing, and what it is."""
    title = schema.string("title") or key
    found: list[t.Meta] = []
    if title:
        found.append(t.TextMeta("label", (_string(title),), _NOWHERE))
    if schema.string("description"):
        found.append(t.TextMeta("definition", (_string(schema.string("description")),), _NOWHERE))
    return tuple(found)

"""JSON Schema and OpenAPI as a starting signature: what the language can say, exactly, and what is left out told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def imported(
    content: object, capsys: pytest.CaptureFixture[str], name: str = "shop.schema.json"
) -> tuple[int, str, str]:
    Path(name).write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    code = main(["import", name])
    found = capsys.readouterr()
    if code == 0:
        tree, faults = parse(Source("a.req", found.out))
        _, more = resolve([tree])
        assert [each.message("en") for each in (*faults, *more) if each.weight is Severity.ERROR] == []
    return code, found.out, found.err


def entity(*required: str, **properties: object) -> dict[str, object]:
    return {"title": "Order", "type": "object", "properties": properties, "required": list(required)}


@pytest.mark.parametrize(
    ("schema", "declared"),
    [
        ({"type": "boolean"}, "param x: optional boolean"),
        ({"type": "integer", "minimum": 1, "maximum": 5}, "param x: optional integer in 1..5"),
        ({"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 5}, "param x: optional integer in 2..4"),
        ({"type": "integer", "minimum": 0.5, "maximum": 4.5}, "param x: optional integer in 1..4"),
        ({"type": "integer", "minimum": -3, "exclusiveMinimum": True}, "param x: optional integer in -2..*"),
        ({"type": "number", "maximum": 10.25}, "param x: optional decimal in *..10.25"),
        ({"type": "string"}, "param x: optional text"),
        ({"type": "string", "format": "date"}, "param x: optional date"),
        ({"type": "string", "format": "date-time"}, "param x: optional datetime"),
        ({"type": "string", "format": "uuid"}, "param x: optional identifier"),
        ({"type": "string", "pattern": "^a+$"}, 'param x: optional text matching "a+"'),
        ({"type": "string", "pattern": "^a"}, 'param x: optional text matching "(?:a)[\\s\\S]*"'),
        ({"type": "string", "minLength": 1, "maxLength": 3}, 'param x: optional text matching "[\\s\\S]{1,3}"'),
        ({"enum": ["a", "b-c"], "default": "b-c"}, 'param x: optional one of { a, b_c "b-c" } default b_c'),
        ({"type": "array", "items": {"type": "integer"}}, "param x: optional list of integer"),
        ({"type": "array", "uniqueItems": True, "items": {"type": "string"}}, "param x: optional set of text"),
        ({"type": "integer", "default": -3}, "param x: optional integer default -3"),
        ({"type": ["string", "null"]}, "param x: optional text"),
        ({"$ref": "#/$defs/Pct"}, "param x: optional Pct"),
        ({"$ref": "#/$defs/Line"}, "relation x: Line [0..1]"),
        ({"type": "array", "items": {"$ref": "#/$defs/Line"}, "maxItems": 4}, "relation x: Line [0..4]"),
        ({"type": "object", "properties": {"y": {"type": "string"}}}, "relation x: Order_x [0..1]"),
    ],
)
def test_a_property_is_what_its_schema_says(schema: object, declared: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = entity(x=schema) | {
        "$defs": {"Pct": {"type": "integer", "minimum": 0}, "Line": {"type": "object", "properties": {"q": {"type": "integer"}}}}
    }  # fmt: skip

    code, out, err = imported(whole, capsys)

    assert (code, err) == (0, "")
    assert f"  {declared}\n" in out.replace(" }\n", "\n").replace("{ param", "{\n  param").replace(
        "{ relation", "{\n  relation"
    )


def test_what_is_required_is_not_optional(capsys: pytest.CaptureFixture[str]) -> None:
    line = {"$ref": "#/$defs/Line"}
    schema = entity("a", "b", "c", a={"type": "string"}, b=line, c={"type": "array", "items": line, "minItems": 2})
    schema["$defs"] = {"Line": {"type": "object", "properties": {"q": {"type": "integer"}}}}

    code, out, _ = imported(schema, capsys)

    assert code == 0
    for part in ("param a: text\n", "relation b: Line [1..1]\n", "relation c: Line [2..*]\n"):
        assert part.replace("[1..1]", "[1]") in out


def test_what_may_be_null_is_optional_and_null_is_no_member(capsys: pytest.CaptureFixture[str]) -> None:
    members = {"enum": ["a", "b", None]}
    schema = entity("x", "y", "z", x=members, y={"$ref": "#/$defs/Kind"}, z={"type": "array", "items": members})
    schema["$defs"] = {"Kind": {"enum": ["c", None]}}

    code, out, err = imported(schema, capsys)

    assert code == 0
    assert "param x: optional one of { a, b }\n" in out
    assert "param y: optional Kind\n" in out
    assert "param z: list of one of { a, b }\n" in out
    assert "null as an entry of a list" in err


def test_bounds_that_are_left_out_are_constraints(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = imported(entity("x", x={"type": "number", "exclusiveMinimum": 0}), capsys)

    assert "constraint C-Order.x: every x in Order where x.x is known: x.x > 0" in out


def test_schemas_build_on_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    parts = [{"$ref": "#/definitions/Base"}, {"properties": {"b": {"type": "string"}}, "required": ["b"]}]
    schema = {"definitions": {"Base": entity(a={"type": "string"}) | {"title": ""}, "More": {"allOf": parts}}}

    _, out, _ = imported(schema, capsys)

    assert "entity More is a Base { param b: text }" in out


def test_names_that_are_none_are_labels(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("placed-on", "placed_on", "placed on", "1st", "数量")
    schema = {"$defs": {"order line": {"type": "object", "properties": {name: {"type": "string"} for name in names}}}}

    _, out, _ = imported(schema, capsys)

    for part in (
        "entity order_line", 'param placed_on: optional text { label "placed-on" }', "param placed_on_2: optional text",
        'param placed_on_3: optional text { label "placed on" }', 'param _1st: optional text { label "1st" }',
        "param 数量: optional text",
    ):  # fmt: skip
        assert part in out


@pytest.mark.parametrize(
    ("schema", "what"),
    [
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "property Order.x"),
        ({"type": "string", "format": "email"}, "format email"),
        ({"type": "string", "pattern": "^a|b$"}, "pattern ^a|b$"),
        ({"type": "string", "pattern": "(?=a)b"}, "pattern (?=a)b"),
        ({"type": "integer", "multipleOf": 5}, "keyword multipleOf"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 1}, "number of entries"),
        ({"$ref": "https://example.org/x.json"}, "another file"),
        ({"type": "string", "default": 5, "format": "date"}, "default value"),
        (True, "property Order.x"),
    ],
)
def test_what_the_language_cannot_say_is_told(schema: object, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = imported(entity(x=schema, y={"type": "string"}), capsys)

    assert code == 0
    assert "[RQ1255]" in err
    assert what in err


OPENAPI = """openapi: 3.1.0
info: { title: Shop API }
paths:
  /orders:
    post:
      operationId: placeOrder
      summary: Place an order
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
    get:
      parameters:
        - { name: page-size, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
        - { name: state, in: query, required: true, schema: { $ref: "#/components/schemas/State" } }
      responses: {}
  /orders/{id}/cancel:
    parameters: [ { name: id, in: path, required: true, schema: { type: string, format: uuid } } ]
    post: {}
components:
  schemas:
    State: { type: string, enum: [new, paid] }
    Order: { type: object, required: [state], properties: { state: { $ref: "#/components/schemas/State" } } }
"""


def test_operations_are_events_with_their_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = imported(OPENAPI, capsys, "openapi.yaml")

    assert code == 0
    assert 'module openapi { label "Shop API" }\nenum State { new, paid }\nentity Order { param state: State }' in out
    assert 'event PlaceOrder(order: Order) { label "Place an order"  note "POST /orders" }' in out
    assert "event GetOrders(page_size: optional integer in 1..100, state: State)" in out
    assert "event PostOrdersIdCancel(id: identifier)" in out
    assert "responses of an operation" in err


def test_the_same_description_in_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    yaml = pytest.importorskip("yaml")
    _, of_yaml, _ = imported(OPENAPI, capsys, "openapi.yaml")
    _, of_json, _ = imported(json.dumps(yaml.safe_load(OPENAPI)), capsys, "openapi.json")

    assert of_yaml == of_json


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ('{"type":\n', "RQ1250", 2),
        ("{}", "RQ1250", 1),
        ("[1, 2]", "RQ1250", 1),
        ('{"properties": {\n"x": {"$ref": "#/$defs/Gone"}}}', "RQ1252", 2),
        ('{"properties": {"x": ' * 300 + "{}" + "}}" * 300, "RQ1257", 1),
        ('{"properties": {"x": {"type": "object", "properties": {"x": ' + '{"type": "object", "properties": {"x": ' * 40 + "{}" + "}}" * 40 + "}}}}", "RQ1257", 1),
        ('{"properties": {\n"x": {"type": "integer", "minimum": 5, "maximum": 4}}}', "RQ1250", 2),
        ("a: &a [*a]\n", "RQ1250", 1),
        ("a: !!python/name:os.system x\n", "RQ1250", 1),
    ],
    ids=["half", "empty", "list", "dangling", "deep", "nested", "empty range", "alias", "tag"],
)  # fmt: skip
def test_schemas_that_are_broken_or_unsafe_are_refused_with_their_line(
    content: str, code: str, line: int, capsys: pytest.CaptureFixture[str]
) -> None:
    found, out, err = imported(content, capsys, "a.schema.json")

    assert (found, out) == (1, "")
    assert f"error[{code}]" in err
    assert f"a.schema.json:{line}:" in err


def test_schemas_that_lead_back_to_themselves_end(capsys: pytest.CaptureFixture[str]) -> None:
    loop = [{"$ref": "#/$defs/A"}, {"properties": {"a": {"type": "string"}}}]
    other = {"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}}
    schema = {"$defs": {"A": {"type": "object", "allOf": loop}, "B": other, "C": {"$ref": "#/$defs/C"}}}

    code, out, err = imported(schema, capsys)

    assert code == 0
    assert "relation b: B [0..1]" in out
    assert "A as a part of A" in err
    assert imported({"$defs": {"A": {"allOf": [{"$ref": "#/$defs/A"}]}}}, capsys)[0] == 1


def test_what_refers_to_a_schema_without_declaration_is_left_out_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    schema = entity(x={"$ref": "#/$defs/Any"}, y={"type": "string"}) | {"$defs": {"Any": {"description": "anything"}}}

    code, out, err = imported(schema, capsys)

    assert code == 0
    assert "param y: optional text" in out
    assert "schema of Any" in err
    assert "property Order.x" in err


def test_nothing_is_written_in_these_formats(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.req").write_text("enum A { a }\n", "utf-8")

    assert main(["export", "--to", "openapi", "a.req"]) == 2
    assert "openapi" in capsys.readouterr().err

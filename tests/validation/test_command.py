"""`reqonto validate` on the command line: exit codes, JSON, tables of violations."""

import csv
import json

import duckdb
import jsonschema
import pytest

from reqonto.backends.shacl import PACKAGES, Refused
from reqonto.cli.main import main
from reqonto.report.validation import schema

SPEC = 'entity Order { param total: money CNY }\nconstraint C-1: every o in Order: o.total > 0 CNY\nrequirement R-9 { text "be nice" }\n'
DATA = "@prefix : <urn:reqonto:specification#> . @prefix ex: <http://x/> .\nex:o1 a :Order ; :Order.total {} .\nex:o2 a :Order ; :Order.total 5 .\n"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.req").write_text(SPEC)
    (tmp_path / "good.ttl").write_text(DATA.format(1))
    (tmp_path / "bad.ttl").write_text(DATA.format(0))
    (tmp_path / "unsure.ttl").write_text(DATA.format('"?"'))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--data", "good.ttl"], 0),
        (["--data", "bad.ttl"], 1),
        (["--data", "bad.ttl", "--fail-on", "never"], 0),
        (["--data", "unsure.ttl"], 0),
        (["--data", "unsure.ttl", "--fail-on-unknown"], 3),
        (["--data", "none.ttl"], 2),
        (["--data", "good.ttl", "--now", "soon"], 2),
        ([], 2),
    ],
)
def test_exit_codes(shop, arguments, code, capsys):
    assert main(["validate", "shop.req", "--engine", "evaluator", *arguments]) == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["evaluator", "shacl"])
def test_json_has_the_shape_that_is_published(shop, engine, capsys):
    main(["validate", "shop.req", "--data", "bad.ttl", "--engine", engine, "--format", "json"])
    found = json.loads(capsys.readouterr().out)

    jsonschema.validate(found, schema())
    (one,) = found["requirements"]
    assert [one[key] for key in ("id", "checked", "satisfied", "violated", "engine")] == ["C-1", 2, 1, 1, engine]
    assert [(each["key"], each["file"], each["line"]) for each in one["sample"]] == [("http://x/o1", "bad.ttl", 2)]
    assert [each["id"] for each in found["unjudged"]] == ["R-9"]
    assert found["rows"] == {"Order": 2}


def test_the_same_input_gives_the_same_bytes(shop, capsys):
    printed = []
    for _ in range(2):
        main(["validate", "shop.req", "--data", "bad.ttl", "--format", "json"])
        printed.append(capsys.readouterr().out)

    assert printed[0] == printed[1]


def test_violations_are_written_as_csv_and_parquet(shop, capsys):
    for name in ("all.csv", "all.parquet"):
        main(["validate", "shop.req", "--data", "bad.ttl", "--engine", "evaluator", "--violations", name])
    with (shop / "all.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))

    assert [(row["requirement"], row["key"], row["line"]) for row in rows] == [("C-1", "http://x/o1", "2")]
    assert duckdb.sql("SELECT requirement, key, line FROM 'all.parquet'").fetchall() == [("C-1", "http://x/o1", 2)]


def test_both_languages_tell_the_same(shop, capsys):
    for lang, words in (("en", "1 violated"), ("zh", "1 条被违反")):
        main(["validate", "shop.req", "--data", "bad.ttl", "--engine", "evaluator", "--lang", lang])
        assert words in capsys.readouterr().out


def test_where_an_engine_gives_up_the_evaluator_judges_and_it_is_told(shop, capsys, monkeypatch):
    def broken(*_arguments: object) -> object:
        raise Refused("pyshacl: out of memory")

    monkeypatch.setattr("reqonto.backends.shacl.report_of", broken)
    assert main(["validate", "shop.req", "--data", "bad.ttl", "--lang", "en"]) == 1
    shown = capsys.readouterr().out

    assert "warning[RQ0824]" in shown
    assert "1 violated" in shown


def test_an_engine_that_is_not_there_names_what_brings_it(shop, capsys, monkeypatch):
    monkeypatch.setitem(PACKAGES, "turbo", ("no_such_module", "pyshacl-turbo"))

    assert main(["validate", "shop.req", "--data", "bad.ttl", "--engine", "turbo", "--lang", "en"]) == 2
    assert "pip install pyshacl-turbo" in capsys.readouterr().err


VALUES = """entity Order {
  param total: money CNY
  param state: one of { open "open"@en "未结"@zh, done }
  param code: optional text
  label "order"@en, "订单"@zh
}
constraint C-1: every o in Order: o.total > 2 CNY and o.state = done
constraint C-2: every o in Order: o.code is known
"""


def test_a_violation_of_one_thing_tells_the_values_that_were_read(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.req").write_text(VALUES)
    (tmp_path / "data.ttl").write_text(
        '@prefix : <urn:reqonto:specification#> . <http://x/o1> a :Order ; :Order.total 1.5 ; :Order.state "open" .'
    )

    for engine in ("evaluator", "shacl"):
        main(["validate", "shop.req", "--data", "data.ttl", "--engine", engine, "--violations", "found.csv"])
        rows = list(csv.DictReader((tmp_path / "found.csv").read_text().splitlines()))
        assert [(row["why_en"], row["why_zh"]) for row in rows] == [
            ("total = 1.50 CNY; state = open", "total = 1.50 CNY；state = 未结"),
            ("no code", "没有code"),
        ]
    capsys.readouterr()

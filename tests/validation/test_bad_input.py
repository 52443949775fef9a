"""Whatever stands in a file of data: a finding with a place, never a traceback, never a wrong verdict."""

import json

import pytest

from reqonto.cli.main import main

from .told import HEAD, Told

SPEC = "entity Order { param total: money CNY  param note: optional text  relation next: Order [0..1] }\nconstraint C-1: every o in Order: o.total > 0 CNY\n"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>&j;</rdf:Description></rdf:RDF>'
)
LEADS_OUT = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>'
FAULTY = {
    "data.ttl": ["@prefix ex: <http://x/> .\nex:a ex:b", "ex:a ex:b ex:c .", "\x00", "<a> <b> \"c", "[" * 50_000],
    "data.nt": ["<http://x/a> <http://x/b> c ."],
    "data.nq": ["<http://x/a> <http://x/b> <http://x/c> <http://x/g>"],
    "data.trig": ["{ <http://x/a> <http://x/b> }"],
    "data.rdf": ["<rdf:RDF", BOMB, LEADS_OUT, "<a><b></a>"],
    "data.jsonld": [
        "{", "[" * 50_000, '{"@context": "https://example.org/context.jsonld", "@id": "a"}', '{"@context": {"@import": "http://example.org/c"}, "@type": "Order"}',
        '{"@context": 7}',
    ],
    "data.html": ["<html><body>nothing</body></html>", '<script type="application/ld+json">{"@context": </script>'],
    "data.txt": ["anything"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(name, text, id=f"{name}-{index}")
        for name, texts in FAULTY.items()
        for index, text in enumerate(texts)
    ],
)
def test_faulty_data_are_told_with_their_place(name, text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.req").write_text(SPEC)
    (tmp_path / name).write_text(text)

    assert main(["validate", "shop.req", "--data", name, "--format", "json"]) == 1
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert "Traceback" not in shown.err
    assert found["requirements"] == []
    (only,) = found["diagnostics"]
    assert only["code"] == ("RQ0802" if name == "data.txt" else "RQ0801")
    assert name == "data.txt" or (only["file"] == name and only["range"]["start"]["line"] >= 1)


def test_bytes_that_are_no_text_are_told(tmp_path):
    told = Told(tmp_path, SPEC, {"data.ttl": b"@prefix ex: <http://x/> .\nex:a ex:b \xff ."})

    assert told.codes == ["RQ0005"]
    assert told.diagnostics[0].span.line == 2


def test_a_folder_and_a_missing_file_are_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.req").write_text(SPEC)
    (tmp_path / "data.ttl").mkdir()

    assert main(["validate", "shop.req", "--data", "data.ttl"]) == 2
    assert main(["validate", "shop.req", "--data", "none.ttl"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_gigantic_literals_count_as_unknown(tmp_path):
    data = f'ex:a a :Order ; :Order.total {"9" * 5_000} ; :Order.note "{"x" * 200_000}" . ex:b a :Order ; :Order.total 1e99999999 .'
    told = Told(tmp_path, SPEC, data, engine="shacl")

    assert told.codes == ["RQ0804"] * 3
    assert told.verdicts["C-1"] == {"ex:a": "unknown", "ex:b": "unknown"}


def test_numbers_that_are_large_and_no_more_are_left_to_the_evaluator(tmp_path):
    told = Told(tmp_path, SPEC, f"ex:a a :Order ; :Order.total {'9' * 30} .", engine="shacl")

    assert told.verdicts["C-1"] == {"ex:a": "satisfied"}
    assert [each.engine for each in told.validation.judged] == ["evaluator"]


def test_knots_of_blank_nodes_and_lists_in_a_circle_end(tmp_path):
    data = """
_:a a :Order ; :Order.total 5 ; :Order.next _:b . _:b :Order.next _:a ; :Order.total _:c . _:c ex:value _:c .
_:d a :Order ; :Order.next _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> _:a ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .
"""
    told = Told(tmp_path, SPEC, data)

    assert told.codes == ["RQ0804"]
    assert told.verdicts["C-1"] == {"_:1": "satisfied", "_:2": "unknown", "_:4": "unknown"}


def test_data_that_contradict_the_specification_are_told(tmp_path):
    text = "role Buyer\nentity Order { param copies: integer in 1..5 }\n"
    told = Told(tmp_path, text, "ex:a a :Order, :Buyer ; :Order.copies 7 .")

    assert told.codes == ["RQ0806"]
    assert told.findings == ["RQ0822"]


def test_nothing_that_the_specification_knows_is_no_pass(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.req").write_text(SPEC)
    (tmp_path / "data.ttl").write_text(HEAD + "ex:a a ex:Parcel .")

    assert main(["validate", "shop.req", "--data", "data.ttl"]) == 1
    assert "RQ0811" in capsys.readouterr().out


def test_names_of_things_that_look_like_ours_are_only_names(tmp_path):
    data = "<urn:reqonto:data> a :Order ; :Order.total 1 . <urn:reqonto:kind/Order> a :Order ; :Order.total -1 . <?x> a :Order ; :Order.total 1 ."
    told = Told(tmp_path, SPEC, data, engine="shacl")

    assert sorted(told.verdicts["C-1"].values()) == ["satisfied", "satisfied", "violated"]


def test_that_there_are_no_data_is_told(tmp_path):
    told = Told(tmp_path, SPEC, "")

    assert [(each.code.code, each.weight.word) for each in told.diagnostics] == [("RQ0811", "warning")]


@pytest.mark.parametrize(
    ("written", "noted"), [("1,000.30", True), ("1 000", True), ("12,50", True), ("twelve", False)]
)
def test_marks_between_thousands_have_a_note(tmp_path, written, noted):
    told = Told(tmp_path, SPEC, f'ex:a a :Order ; :Order.total "{written}" .')

    (found,) = told.diagnostics
    assert found.code.code == "RQ0804"
    assert any("1000.30" in note.en for note in found.notes) is noted

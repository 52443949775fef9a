"""`export`, `import` and files in RDF on the command line: formats, places, exit codes, both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reqonto.cli.main import main

SHOP = """# A shop.
module shop
role Buyer { label "Buyer"@en, "买家"@zh }
entity Order { param total: money CNY }
constraint C-01: every o in Order: o.total > 0 CNY  # money
"""
FORMATS = [("turtle", "ttl"), ("owl", "owl"), ("jsonld", "jsonld"), ("trig", "trig")]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.req").write_text(SHOP, "utf-8")


@pytest.mark.parametrize(("form", "ending"), FORMATS)
def test_what_is_exported_is_imported_as_it_was(form: str, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", form, "-o", f"a.{ending}", "shop.req"]) == 0
    assert main(["import", f"a.{ending}"]) == 0
    assert capsys.readouterr().out == SHOP
    assert main(["import", "--from", form, f"a.{ending}", "-o", "b.req", "--dialect", "zh"]) == 0
    assert "约束 C-01：" in Path("b.req").read_text("utf-8")


def test_the_format_is_named_where_the_name_of_the_file_does_not_tell_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "turtle", "-o", "data", "shop.req"]) == 0
    assert main(["import", "data"]) == 2
    assert "--from" in capsys.readouterr().err
    assert main(["import", "--from", "turtle", "data"]) == 0
    assert capsys.readouterr().out == SHOP


def test_several_texts_are_imported_into_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("more.req").write_text("import shop\nconstraint C-02: every o in Order: o.total < 9 CNY\n", "utf-8")
    assert main(["export", "--to", "trig", "-o", "all.trig", "shop.req", "more.req"]) == 0
    assert main(["import", "all.trig", "-o", "shop.req"]) == 2
    assert "2 texts" in capsys.readouterr().err
    assert main(["import", "all.trig", "-o", "out"]) == 0
    assert sorted(each.name for each in Path("out").iterdir()) == ["more.req", "shop.req"]
    assert Path("out/shop.req").read_text("utf-8") == SHOP
    assert main(["check", "all.trig"]) == main(["check", "out"]) == 0
    capsys.readouterr()
    assert main(["check", "all.trig"]) == 0
    assert "2 requirements in 1 file" in capsys.readouterr().out


def test_names_begin_with_the_base(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "owl", "--base", "https://example.org/shop", "-o", "a.owl", "shop.req"]) == 0
    assert 'rdf:about="https://example.org/shop#Order.total"' in Path("a.owl").read_text("utf-8")
    assert main(["check", "a.owl"]) == 0
    assert main(["export", "--to", "owl", "--base", "no iri", "shop.req"]) == 2
    assert "is no IRI" in capsys.readouterr().err


def test_findings_stand_in_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "turtle", "-o", "a.ttl", "shop.req"]) == 0
    text = Path("a.ttl").read_text("utf-8")
    lines = [line for line in text.split("\n") if 'Text "constraint' not in line]
    assert len(lines) == text.count("\n") - 1
    broken = "\n".join(lines).replace("ecreq:isFormalised true ;", "ecreq:isFormalised true .")
    broken = broken.replace('"CNY" ; ecreq:nodePosition 2', '"kg" ; ecreq:nodePosition 2')
    Path("a.ttl").write_text(broken, "utf-8")

    assert main(["check", "--format", "json", "a.ttl"]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    [error] = [each for each in found if each["severity"] == "error"]
    line = broken.split("\n")[error["range"]["start"]["line"] - 1]
    assert (error["code"], error["file"], error["fixes"]) == ("RQ0302", "a.ttl", [])
    assert line[error["range"]["start"]["column"] - 1 : error["range"]["end"]["column"] - 1] == "ecreq:CompareNode"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_broken_files_are_refused_and_nothing_is_written(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.ttl").write_text("<urn:a> a .", "utf-8")
    assert main(["import", "a.ttl", "-o", "b.req", "--lang", lang]) == 1
    told = capsys.readouterr().err
    assert "[RQ1201]" in told
    assert ("nothing was written" if lang == "en" else "未写入任何内容") in told
    assert not Path("b.req").exists()
    assert main(["import", "gone.ttl", "--lang", lang]) == 2
    assert main(["fmt", "a.ttl", "--lang", lang]) == 2
    assert "[RQ1216]" in capsys.readouterr().err


def test_a_failed_export_leaves_the_old_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.ttl").write_text("old", "utf-8")
    Path("bad.req").write_text("role Buyer is a Nobody", "utf-8")

    assert main(["export", "--to", "turtle", "-o", "a.ttl", "bad.req"]) == 1
    assert Path("a.ttl").read_text("utf-8") == "old"
    assert "RQ02" in capsys.readouterr().err


@pytest.mark.engine
def test_other_verbs_read_rdf_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "jsonld", "-o", "a.jsonld", "shop.req"]) == 0
    assert main(["explain", "C-01", "-f", "a.jsonld"]) == 0
    assert "C-01" in capsys.readouterr().out
    assert main(["diff", "shop.req", "a.jsonld"]) == 0
    assert "every requirement means what it meant" in capsys.readouterr().out


def test_a_folder_without_texts_means_what_tells_a_specification_in_rdf(capsys: pytest.CaptureFixture[str]) -> None:
    Path("told/more").mkdir(parents=True)
    main(["export", "--to", "turtle", "-o", "told/more/shop.ttl", "shop.req"])
    Path("told/orders.ttl").write_text("<http://x/o1> <http://x/p> 1 .", "utf-8")
    Path("shop.req").rename("told/shop.txt")
    capsys.readouterr()

    assert main(["check", "told", "--format", "json", "--no-cache"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == ["told/more/shop.ttl"]
    before = Path("told/more/shop.ttl").read_bytes()
    main(["fmt", "told"])
    assert Path("told/more/shop.ttl").read_bytes() == before

    # A text beside it, and files in RDF are data.
    Path("told/shop.txt").rename("told/shop.req")
    capsys.readouterr()
    assert main(["check", "told", "--format", "json", "--no-cache"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == ["told/shop.req"]


def test_data_alone_are_no_specification(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data").mkdir()
    Path("data/orders.ttl").write_text("<http://x/o1> <http://x/p> 1 .", "utf-8")

    assert main(["check", "data", "--lang", "zh"]) == 1
    assert "RQ0056" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_folder_that_holds_too_much_is_told(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("reqonto.paths.MOST_ENTRIES", 5)
    Path("home/a/b/c").mkdir(parents=True)
    for number in range(4):
        Path(f"home/a/b/c/{number}.txt").touch()

    assert main(["check", "home", "--lang", lang]) == 1
    assert "RQ0007" in capsys.readouterr().out
    Path("home/shop.req").write_text(SHOP, "utf-8")
    assert main(["check", "home/shop.req", "--lang", lang, "--no-cache"]) == 0

"""Links whose other end says something else since they were recorded, and what counts as looking at them again."""

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from reqonto.cli.main import main
from reqonto.report.impact import schema

TEXT = """
role Buyer
role Shop
entity Order { param express: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
define promised: duration = 48 h
requirement R-1 "Two days" { when Pay(order: o), the Shop shall within promised do Ship(order: o) }
requirement R-2 "Express" { when Pay(order: o), if o.express then the Shop shall within 24 h do Ship(order: o)  requires R-1 }
requirement R-3 "Kept" { when Pay(order: o), the Shop shall within 96 h do Ship(order: o)  replaces R-1 }
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("reqonto.toml").write_text('lang = "en"\ntimeout = "300 s"\n', encoding="utf-8")
    Path("shop.req").write_text(TEXT, encoding="utf-8")
    return tmp_path


def edit(old, new):
    text = Path("shop.req").read_text(encoding="utf-8")
    assert old in text
    Path("shop.req").write_text(text.replace(old, new, 1), encoding="utf-8")


def suspects(since, capsys):
    capsys.readouterr()
    assert main(["impact", "--changed-since", since, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema()).validate(data)
    return [(row["from"], row["word"], row["to"], row["both"]) for row in data["suspects"]]


def test_a_link_is_suspect_when_its_other_end_says_something_else(project, capsys):
    assert main(["freeze", "--name", "1.0"]) == 0
    assert suspects("1.0", capsys) == []
    # Through a setting, without a letter of R-1 being touched; R-3 merely replaces it.
    edit("48 h", "72 h")

    assert suspects("1.0", capsys) == [("R-2", "requires", "R-1", False)]
    assert suspects("baseline", capsys) == [("R-2", "requires", "R-1", False)]


def test_words_alone_make_no_link_suspect(project, capsys):
    assert main(["freeze", "--name", "1.0"]) == 0
    edit('"Two days"', '"In two days"')

    assert suspects("1.0", capsys) == []


def test_freezing_anew_says_that_the_links_were_reviewed(project, capsys):
    assert main(["freeze", "--name", "1.0"]) == 0
    edit("48 h", "72 h")
    assert main(["freeze", "R-2", "--again", "--name", "1.1"]) == 0

    assert suspects("baseline", capsys) == []
    edit("72 h", "73 h")
    assert suspects("baseline", capsys) == [("R-2", "requires", "R-1", False)]


def test_a_new_version_of_the_item_says_so_too(project, capsys):
    assert main(["freeze", "--name", "1.0"]) == 0
    edit("48 h", "72 h")
    edit("within 24 h", "within 20 h")
    edit("requires R-1 }", 'requires R-1  version "2" }')
    assert suspects("1.0", capsys) == [("R-2", "requires", "R-1", True)]
    assert main(["freeze", "R-2", "--name", "2.0"]) == 0

    assert suspects("1.0", capsys) == []


def test_revisions_of_git_are_compared(project, capsys):
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], check=True, cwd=project)
    assert suspects("HEAD", capsys) == []
    edit("48 h", "72 h")

    assert suspects("HEAD", capsys) == [("R-2", "requires", "R-1", False)]
    assert main(["freeze", "R-2"]) == 0
    assert suspects("HEAD", capsys) == []


def test_wrong_use_is_told(project, capsys):
    assert main(["impact"]) == 2
    assert main(["impact", "R-1", "--changed-since", "HEAD"]) == 2
    assert main(["impact", "--changed-since", "baseline"]) == 2
    assert main(["impact", "--changed-since", "nowhere"]) == 2
    assert "nothing is frozen yet" in capsys.readouterr().err

"""The ontology answers its competency questions, and the twenty of the page for researchers, as is written beside them."""

import csv
import io
import re
import shlex
from pathlib import Path

import pytest

from reqonto.backends.sparql import Asked, Document
from reqonto.cli.main import main
from reqonto.interchange.dataset import dataset_of

ROOT = Path(__file__).resolve().parents[2]
COMPETENCY = sorted((ROOT / "ontology" / "competency").glob("*.rq"))
WORKED = sorted((ROOT / "docs" / "researchers").glob("*.rq"))
IN_CHINESE = sorted((ROOT / "docs" / "researchers" / "zh").glob("*.rq"))


def rows(text):
    head, *body = csv.reader(io.StringIO(text))
    return head, sorted(body)


def expected(file):
    return rows(file.with_suffix(".csv").read_text("utf-8"))


def told(file, name):
    found = re.search(rf"^# {name}: (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return "" if found is None else found[1]


def body(file):
    return re.sub(r"\A(# (en|zh|asks): .*\n)+", "", file.read_text("utf-8")).strip()


@pytest.fixture(scope="module")
def ontology():
    with Asked(dataset_of(None)) as asked:
        yield asked


@pytest.mark.parametrize("file", COMPETENCY, ids=lambda file: file.stem)
def test_the_ontology_answers_what_it_is_for(ontology, file):
    answer = ontology.query(file.read_text("utf-8"), seconds=30, rows=None, results="csv")

    assert isinstance(answer, Document)
    assert rows(answer.body.decode()) == expected(file)


@pytest.mark.parametrize("file", [*WORKED, *IN_CHINESE], ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_worked_question_has_its_answer(file, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    target = tmp_path / "answer.csv"
    asks = shlex.split(told(file, "asks"))

    assert main(["query", str(file), *asks, "--format", "csv", "-o", str(target), "--no-cache", "--lang", "en"]) == 0
    assert rows(target.read_text("utf-8")) == expected(file)


def test_questions_are_asked_in_both_languages():
    assert len(WORKED) == 20
    assert [file.name for file in (*COMPETENCY, *WORKED) if not (told(file, "en") and told(file, "zh"))] == []


def test_the_same_is_asked_of_the_examples_in_chinese_and_as_much_is_found():
    assert [file.name for file in IN_CHINESE] == [file.name for file in WORKED]
    for file, other in zip(WORKED, IN_CHINESE, strict=True):
        assert told(other, "zh") == told(file, "zh")
        assert told(other, "asks") == re.sub(r"examples/([\w-]+)", r"examples/\1-zh", told(file, "asks"))
        assert re.sub(r" :\S+| *#.*", "", body(other)) == re.sub(r" :\S+| *#.*", "", body(file))
        assert expected(other)[0] == expected(file)[0]
        assert len(expected(other)[1]) == len(expected(file)[1])


@pytest.mark.parametrize(
    ("page", "lang", "files"), [("researchers.md", "en", WORKED), ("researchers.zh.md", "zh", IN_CHINESE)]
)
def test_the_page_for_researchers_shows_the_questions_that_are_asked(page, lang, files):
    text = (ROOT / "docs" / page).read_text("utf-8")

    for file in files:
        assert told(file, lang) in text
        assert f"```sparql\n{body(file)}\n```" in text
        assert f"{file.relative_to(ROOT).as_posix()} {told(file, 'asks')}" in text

"""Any text whatever gives a reader of other formats findings with places or something to write: never a traceback."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.cli.main import main
from reqonto.interchange.gherkin.features import read_feature
from reqonto.interchange.gherkin.inward import text_of as scenarios_of
from reqonto.interchange.gherkin.steps import Steps, read_steps
from reqonto.interchange.tptp.as_text import Untold
from reqonto.interchange.tptp.as_text import text_of as problem_text
from reqonto.interchange.tptp.read import Problem, read_source
from reqonto.interchange.tptp.theory import theory_of
from reqonto.interchange.uvl.count import TooMany, count
from reqonto.interchange.uvl.inward import text_of as model_text
from reqonto.interchange.uvl.read import read_model
from reqonto.source import Source
from reqonto.syntax.parser import parse


def texts(*words: str) -> st.SearchStrategy[str]:
    """Texts that are nearly of a format, and texts that are nothing."""
    near = st.lists(st.sampled_from(words), max_size=40).map("".join)
    return st.one_of(near, near, st.text(max_size=60))


TPTP = texts(
    "fof(", "tff(", "cnf(", "a, ", "axiom, ", "conjecture, ", "type, ", "p", "q(", "X", "f(", ")", ").", "! [X] : ", "? [Y: $int] : ",
    "~ ", " & ", " | ", " => ", " <=> ", " = ", " != ", "$true", "$less(", "1", "2.5", "1/3", ", ", "'a b'", '"obj"', ": $i > $o", ": $tType",
    "include('x.ax').", "% c\n", "\n", "$sum(1,", "$to_real(",
)  # fmt: skip
UVL = texts(
    "features\n", "constraints\n", "namespace a.b\n", "  ", "    ", "      ", "        ", "R\n", "A\n", "B\n", '"a b"\n', "or\n", "alternative\n",
    "mandatory\n", "optional\n", "[1..2]\n", "{x 1, y 'b', z}\n", "A => B\n", "!(A | B) & R\n", "{abstract}", "// c\n", "Integer ", "每个\n", "\t",
)  # fmt: skip
GHERKIN = texts(
    "# language: zh-CN\n", "Feature: a\n", "功能: b\n", "  Scenario: c\n", "  Scenario Outline: d\n", "  Background:\n", "    Given me: Buyer\n",
    "    When ann does Pay(order: o1)\n", "    Then R-1 satisfied\n", "    And <x>\n", "    * it\n", "  Examples:\n", "    | x |\n", "    | \\| 1 |\n",
    '    """\n', "  @t-1 @`x @(\n", "  Rule: r\n", "    Given a # b\n", "    Then } scenario S {\n", "场景: s\n", '  Scenario: "q" \\ x\n', "    Given start 2026-01-01T00:00\n",
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(TPTP)
def test_problems(text):
    formulas, faults = read_source(Source("x.p", text))
    problem, wrong = theory_of(Problem("x", tuple(each for each in formulas if hasattr(each, "role")), ()))
    for each in (*faults, *wrong):
        assert each.span is not None
        assert each.message("zh")
    try:
        written, _ = problem_text(problem, None)
    except Untold:
        return
    assert not parse(Source("x.req", written))[1]


@settings(max_examples=120, deadline=None)
@given(UVL)
def test_feature_models(text):
    model, faults = read_model(Source("x.uvl", text))
    for each in faults:
        assert each.span is not None
        assert each.message("zh")
    if model is None:
        assert faults
        return
    try:
        products = count(model)
    except TooMany:
        products = None
    written, _ = model_text(model, Source("x.uvl", text), products, None)
    assert not parse(Source("x.req", written))[1]


@settings(max_examples=120, deadline=None)
@given(
    GHERKIN,
    st.sampled_from(
        ["", '[[step]]\ntext = "{a} {b}"\ngiven = "{a:id}: {b}"\n', '[[step]]\ntext = "{a}"\nskip = "# } no"\n']
    ),
)
def test_features(text, table):
    steps, problems = read_steps(Source("s.toml", table))
    assert not problems
    source = Source("x.feature", text)
    feature, faults = read_feature(source)
    for each in faults:
        assert each.span is not None
        assert each.message("zh")
    if feature is None:
        assert faults
        return
    written, found = scenarios_of(feature, source, steps or Steps())
    assert all(each.span is not None for each in found)
    assert not parse(Source("x.req", written))[1]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_tables_of_steps(text):
    _, problems = read_steps(Source("s.toml", text))
    assert all(each.span is not None for each in problems)


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "x.ttl", "--steps", "s.toml"],
        ["export", "--to", "turtle", "--ask", "R-1", "-f", "x.req"],
        ["prove"],
        ["import", "none.uvl"],
        ["import", "none.p"],
    ],
)
def test_what_cannot_be_meant_is_wrong_use(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.req").write_text("role Shop\n", encoding="utf-8")

    assert main(arguments) == 2
    assert "internal" not in capsys.readouterr().err

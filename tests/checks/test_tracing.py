"""The matrix from source to verdict: what a requirement comes from, what exercises it, and what is missing."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from reqonto.checks.tracing import gap_findings, matrix
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report import traces
from reqonto.settings import Settings
from reqonto.source import cells

EXAMPLES = Path(__file__).parents[2] / "examples"
BASE = """
role Buyer
role Shop
entity Order { param total: money CNY }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
"""
DUTY = "when Pay(order: o), the Shop shall within 24 h do Ship(order: o)"
STORY = """  given ann: Buyer
  given shop: Shop
  given o1: Order
  start 2026-11-11T00:00Z
  at 10:00: ann does Pay(order: o1)
  at 11:00: shop does Ship(order: o1)
"""


def traced(text, folder, *, judged=True, **settings):
    file = folder / "s.req"
    file.write_text(BASE + text, encoding="utf-8")
    stages = ("read", "meaning", "scenarios", "trace") if judged else ("read", "meaning")
    result = run([file], Settings(cache=False, timeout=300.0, **settings), stages=stages)
    assert [each.message("en") for each in result.diagnostics if each.weight.word == "error"] == []
    return matrix(result.specification, result.scenarios, judged=judged), result


def row(found, key):
    return next(each for each in found.rows if each.id == key)


def test_origins_are_followed_however_far(tmp_path):
    found, _ = traced(
        f"""
need IR-1 {{ Buyer needs Order.total so that "it knows"  source "Survey 7" }}
requirement R-1 {{ text "x"  satisfies IR-1  source "Law 5" }}
requirement R-2 {{ text "y"  refines R-1 }}
requirement R-3 {{ {DUTY}  derives from R-2 }}
""",
        tmp_path,
    )

    assert row(found, "R-3").sources == ("Law 5", "Survey 7")
    assert row(found, "R-3").needs == ("IR-1",)
    assert [each.id for each in found.rows if "origin" in each.gaps] == []
    assert row(found, "IR-1").gaps == ()


def test_a_link_that_leads_nowhere_further_is_an_origin_all_the_same(tmp_path):
    found, _ = traced(f'requirement R-1 {{ text "x" }}\nrequirement R-2 {{ {DUTY}  refines R-1 }}', tmp_path)

    assert ("origin" in row(found, "R-1").gaps, "origin" in row(found, "R-2").gaps) == (True, False)


def test_what_refers_to_itself_alone_comes_from_nowhere(tmp_path):
    found, _ = traced(f"requirement R-1 {{ {DUTY}  refines R-1 }}", tmp_path)

    assert "origin" in row(found, "R-1").gaps


@pytest.mark.parametrize(
    ("requirement", "scenario", "gap"),
    [
        (DUTY, STORY, False),
        (DUTY, STORY + "  expect R-1 satisfied\n", False),
        (DUTY, STORY.replace("  at 10:00: ann does Pay(order: o1)\n", "") + "  expect R-1 not applicable\n", True),
        (DUTY + "  verified by S-1", STORY.replace("  at 10:00: ann does Pay(order: o1)\n", ""), True),
        (DUTY, "  given ann: Buyer\n", True),
    ],
)
def test_a_scenario_exercises_what_is_triggered_in_it(requirement, scenario, gap, tmp_path):
    found, _ = traced(f"requirement R-1 {{ {requirement} }}\nscenario S-1 {{\n{scenario}}}\n", tmp_path)

    assert ("scenario" in row(found, "R-1").gaps) == gap


def test_a_violated_requirement_is_exercised(tmp_path):
    story = STORY.replace("at 11:00: shop", "at 2026-12-11T11:00: shop") + "  expect R-1 violated\n"
    found, _ = traced(f"requirement R-1 {{ {DUTY} }}\nscenario S-1 {{\n{story}}}\n", tmp_path)

    assert [each.verdict.value for each in row(found, "R-1").scenarios] == ["violated"]
    assert "scenario" not in row(found, "R-1").gaps


def test_what_refines_is_exercised_in_place_of_what_it_refines(tmp_path):
    text = f'requirement R-1 {{ text "x" }}\nrequirement R-2 {{ {DUTY}  refines R-1 }}\nscenario S-1 {{\n{STORY}}}\n'
    found, _ = traced(text, tmp_path)

    assert row(found, "R-1").through == ("R-2",)
    assert "scenario" not in row(found, "R-1").gaps
    # The other way round nothing follows: what is refined says less.
    text = f'requirement R-1 {{ text "x"  refines R-2 }}\nrequirement R-2 {{ {DUTY} }}\nscenario S-1 {{\n{STORY}}}\n'
    found, _ = traced(text, tmp_path)

    assert "scenario" in row(found, "R-1").gaps


def test_without_running_scenarios_what_the_texts_name_counts(tmp_path):
    text = f"requirement R-1 {{ {DUTY}  verified by S-1 }}\nrequirement R-2 {{ {DUTY} }}\nscenario S-1 {{\n{STORY}}}\n"
    found, _ = traced(text, tmp_path, judged=False)

    assert ("scenario" in row(found, "R-1").gaps, "scenario" in row(found, "R-2").gaps) == (False, True)


def test_rejected_and_replaced_items_have_no_rows(tmp_path):
    text = f"""
requirement R-1 {{ {DUTY}  status rejected }}
requirement R-2 {{ {DUTY} }}
requirement R-3 {{ {DUTY}  replaces R-2 }}
"""
    found, _ = traced(text, tmp_path)

    assert [each.id for each in found.rows] == ["R-3"]


def test_gaps_are_findings_only_where_the_project_asks_for_them(tmp_path):
    text = f"requirement R-1 {{ {DUTY} }}\nscenario S-2 {{ given ann: Buyer }}\n"
    codes = {}
    for asked in ((), ("origin",), ("scenario", "verifies"), ("all",)):
        _, result = traced(text, tmp_path, trace=asked)
        codes[asked] = [each.code.code for each in result.findings if each.code.code.startswith("RQ078")]

    assert codes == {
        (): [], ("origin",): ["RQ0784"], ("scenario", "verifies"): ["RQ0786", "RQ0787"],
        ("all",): ["RQ0784", "RQ0786", "RQ0787"],
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_fits_eighty_cells(lang, tmp_path):
    text = "\n".join(
        f'requirement R-{index} {{ {DUTY}  source "{"付款后及时发货的规定" * 6} {index}" }}' for index in range(12)
    )
    found, _ = traced(f"{text}\nscenario S-1 {{\n{STORY}}}\n", tmp_path)
    lines = list(traces.text(found, Style(lang)))
    table = lines[: lines.index("")]

    assert max(map(cells, table)) <= 80
    # Columns stand under one another, whatever is wide in them.
    starts = [cells(line[: line.index("S-1")]) for line in table if "S-1" in line]
    assert len(starts) == 12
    assert len(set(starts)) == 1


def test_cells_of_csv_are_no_formulas_and_of_markdown_no_markup(tmp_path):
    text = f'requirement R-1 "=cmd|x" {{ {DUTY}  source "a | b <i>" }}\nscenario S-1 {{\n{STORY}}}\n'
    found, _ = traced(text, tmp_path)
    rows = list(csv.DictReader(io.StringIO(traces.comma_separated(found))))

    assert rows[0]["title"] == "'=cmd|x"
    assert (rows[0]["scenario"], rows[0]["verdict"], rows[0]["declared"]) == ("S-1", "satisfied", "no")
    assert "a \\| b &lt;i>" in traces.markdown(found, "en")


@pytest.mark.parametrize("folder", ["traced-shop", "traced-shop-zh", "first-steps"])
def test_the_matrix_as_data_has_the_published_shape(folder):
    result = run([EXAMPLES / folder], Settings(cache=False, timeout=300.0), stages=("read", "meaning", "scenarios"))
    data = traces.matrix_json(matrix(result.specification, result.scenarios), result)

    jsonschema.Draft202012Validator(traces.schema()).validate(json.loads(json.dumps(data)))


def test_both_languages_of_the_example_have_the_same_gaps():
    gaps = []
    for folder in ("traced-shop", "traced-shop-zh"):
        result = run([EXAMPLES / folder], Settings(cache=False, timeout=300.0), stages=("read", "meaning", "scenarios"))
        gaps.append(matrix(result.specification, result.scenarios).gaps)

    assert gaps[0] == gaps[1]
    assert gaps[0] == {"origin": ("R-4",), "need": ("IR-2",), "scenario": ("R-3", "R-4"), "verifies": ("S-2",)}


def test_findings_name_the_scenarios_that_do_not_exercise(tmp_path):
    text = f"requirement R-1 {{ {DUTY}  verified by S-1 }}\nscenario S-1 {{ given ann: Buyer }}\n"
    found, _ = traced(text, tmp_path)

    assert [each.message("en") for each in gap_findings(found, ("scenario",))] == [
        "no scenario exercises R-1: it is not triggered in S-1"
    ]
    assert [each.message("zh") for each in gap_findings(found, ("scenario",))] == [
        "没有场景触发 R-1：它在 S-1 中未被触发"
    ]


def test_items_of_packs_of_law_are_sources(tmp_path):
    text = f"""module shop
import law.gdpr
{BASE}
requirement R-1 {{ {DUTY}  derives from GDPR-04b }}
"""
    file = tmp_path / "s.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False, timeout=300.0), stages=("read", "meaning"))
    found = matrix(result.specification, judged=False)

    assert [each.id for each in found.rows] == ["R-1"]
    assert found.rows[0].sources[0] == "GDPR-04b"
    assert len(found.rows[0].sources) > 1

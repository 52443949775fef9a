"""The information needs of the catalogue: every one is there, and its answer is the one that was read line by line."""

from pathlib import Path

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"

NOT_MET = {
    "IR-CON-19": "unmet",
    "IR-CUS-07": "at_odds",
    "IR-CUS-10": "unmet",
    "IR-CUS-11": "at_odds",
    "IR-CUS-13": "unmet",
    "IR-PRD-02": "unmet",
    "IR-EXE-02": "unmet",
    "IR-EXE-03": "unmet",
    "IR-EXE-13": "unmet",
    "IR-EXE-14": "unmet",
    "IR-EXE-15b": "unmet",
    "IR-ENT-05": "unmet",
    "IR-ENT-13": "unmet",
}
GROUPS = {
    "CON": 31, "CUS": 19, "CMP": 3, "MKT": 5, "PRD": 7, "TEC": 3, "EXE": 19, "ENT": 14, "PUB": 8,
}  # fmt: skip


@pytest.fixture(scope="module", params=["information-needs", "information-needs-zh"])
def answers(request):
    result = run([EXAMPLES / request.param], Settings(cache=False), stages=("read", "meaning", "needs"))
    assert not [each.message("en") for each in result.diagnostics if each.code.severity.word == "error"]
    return {each.need.id: each for each in result.further["needs"].data.answers}


def test_every_need_of_the_catalogue_is_there(answers):
    wanted = {f"IR-{group}-{number:02d}" for group, count in GROUPS.items() for number in range(1, count + 1)}

    assert len(wanted) == 109
    assert wanted <= set(answers)


def test_the_needs_that_are_not_met_are_those(answers):
    assert NOT_MET == {key: each.status for key, each in answers.items() if each.status != "met"}


def test_the_card_number_goes_over_the_merchant(answers):
    way = answers["IR-EXE-06"].pieces[0].way

    assert [hop.service for hop in way] == ["IS-90", "IS-91"]

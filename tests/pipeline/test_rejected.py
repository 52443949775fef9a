"""What is rejected is kept for the record alone."""

from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.pipeline import run
from reqonto.settings import Settings

TEXT = """role Shop
entity Order {{ param total: money EUR }}
event Pay(order: Order)
event Ship(order: Order) by Shop
assumption A-1: every o in Order: o.total > 95 EUR {{ {0} }}
constraint C-1: every o in Order: o.total <= 90 EUR
constraint C-2: every o in Order: o.total <= 10 EUR {{ {0} }}
requirement R-1 {{ when Pay(order: o), the Shop shall within 5 d do Ship(order: o) }}
requirement R-2 {{ when Pay(order: o), the Shop must not always do Ship(order: o) exception to R-1 {0} }}
scenario S-1 {{
  given o: Order {{ total: 50 EUR }}
  start 2026-01-01T00:00
  at 10:00: do Pay(order: o)
  ends 2026-02-01
  expect R-1 violated
}}
"""


@pytest.mark.parametrize("dialect", ["en", "zh"])
def test_what_is_rejected_binds_nobody_is_not_assumed_and_excepts_from_nothing(
    dialect: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.req"
    file.write_text(TEXT.format("status proposed"), encoding="utf-8")
    bound = run([file], Settings(cache=False))
    assert bound.consistency is not None
    assert bound.consistency.conflicts

    file.write_text(TEXT.format("status rejected"), encoding="utf-8")
    assert main(["fmt", "--dialect", dialect, str(file)]) == 0
    found = run([file], Settings(cache=False))

    assert found.consistency is not None
    assert (found.verdict, found.consistency.conflicts, found.consistency.vacuous) == ("consistent", (), ())
    assert found.rejected == ("A-1", "C-2", "R-2")
    (story,) = found.scenarios
    assert {each.requirement: each.verdict.value for each in story.judgements} == {
        "C-1": "satisfied",
        "R-1": "violated",
    }
    assert main(["check", str(file), "--no-cache"]) == 0
    assert "A-1, C-2, R-2" in capsys.readouterr().out.replace("、", ", ")

"""An unmet need or an unkept service is told with the piece that no step has provided, not with one that was."""

from __future__ import annotations

import pytest

from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

CARE = """
module care { zone "UTC" }
role Pharmacy
role Pharmacist
entity Script { param finding: text { layer public }  param use: text { layer public } }
event Bring(script: Script) to Pharmacy
event Approve(script: Script) by Pharmacist
need N-1 { Pharmacist needs Script.finding, Script.use from Pharmacy due before Approve }
service S-1 { Pharmacy provides Script.finding, Script.use to Pharmacist at Bring }
scenario T-1 {
  given p: Pharmacy
  given q: Pharmacy
  given wang: Pharmacist
  given s1: Script { finding: "x", use: "y" }
  start 2026-03-02T09:00+00:00
  at 09:00: do Bring(script: s1) to p
  %s
  at 09:05: wang does Approve(script: s1)
}
"""


def reasons(tmp_path, steps: str, lang: str) -> dict[str, str]:
    text = CARE % steps
    if lang == "zh":
        text = print_tree(parse(Source("care.req", text))[0], "zh")
    file = tmp_path / "care.req"
    file.write_text(text, encoding="utf-8")
    (story,) = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios")).scenarios
    return {each.requirement: each.reason[lang] for each in story.judgements if each.reason is not None}


@pytest.mark.parametrize(
    ("lang", "wanted"), [("en", "provides s1.{} to wang`"), ("zh", "提供 s1.{} 给 wang”")]
)  # fmt: skip
@pytest.mark.parametrize(
    ("steps", "piece"),
    [
        ("at 09:00: p provides s1.finding to wang", "use"),
        ("at 09:00: p provides s1.use to wang", "finding"),
        ("", "finding"),
        # To somebody else is not to whom it is needed by.
        ("at 09:00: p provides s1.finding to q", "finding"),
    ],
)
def test_the_step_that_is_missing_is_named(tmp_path, steps, piece, lang, wanted):
    found = reasons(tmp_path, steps, lang)

    assert wanted.format(piece) in found["N-1"]
    assert wanted.format(piece) in found["S-1"]

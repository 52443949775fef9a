"""An unknown verdict that hangs on objects without a name says what may lead to them."""

from __future__ import annotations

import pytest

from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree
from tests.scenarios.told import told

CARE = """
enum Sort { urgent, common }
entity Script { param sort: Sort  param days: integer in 1..90 }
entity Order { relation script: Script [0..1]  relation others: Script [0..*] }
constraint C-1: every s in Script where s.sort = common: s.days <= 3
scenario S-1 {
  given s1: Script { sort: common, days: 3 }
  given o1: Order { %s }
  %s
  start 2026-03-02T09:00+00:00
}
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("values", "more", "verdict", "missing"),
    [
        ("script is missing, others: {}", "", "satisfied", None),
        ("script: s1, others: { s1 }", "", "satisfied", None),
        ("others: {}", "", "unknown", ("o1.script is not given: it may lead to", "未给出 o1 的script，可能通向")),
        ("script: s1", "", "unknown", ("o1.others is not given: it may lead to", "未给出 o1 的others，可能通向")),
        ("script: s1, others: {}", "open Script", "unknown", ("whether there are objects", "是否还有此处未命名的对象")),
    ],
)
def test_what_may_lead_to_them_is_named(values, more, verdict, missing, lang) -> None:
    text = CARE % (values, more)
    if lang == "zh":
        text = print_tree(parse(Source("care.req", text))[0], "zh")
    result, _ = told(text, "")
    judged = next(each for each in result.judgements if each.requirement == "C-1")

    assert judged.verdict.value == verdict
    assert bool(judged.missing) is (missing is not None)
    if missing is not None:
        assert judged.missing[0].en.startswith(missing[0])
        assert judged.missing[0].zh.startswith(missing[1])

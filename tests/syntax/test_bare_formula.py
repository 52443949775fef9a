"""A formula as the body of a requirement: one finding, and a fix that says the same as a constraint."""

from __future__ import annotations

import pytest

from reqonto.source import Source
from reqonto.syntax.parser import parse


@pytest.mark.parametrize(
    ("written", "fixed"),
    [
        (
            'requirement M-20 "One claim" { no c, d in Claim where c != d: c.order = d.order }',
            'constraint M-20 "One claim": no c, d in Claim where c != d: c.order = d.order',
        ),
        (
            "requirement M-21 { at most 1 s in Ship: s.order.x > 4; priority high }",
            "constraint M-21: at most 1 s in Ship: s.order.x > 4 { priority high }",
        ),
        (
            "需求 Z-16 “包邮” { 每个 甲 属于 交易：如果 甲.实付 ≥ 99 元 则 甲.运费 属于 {0 元} }",
            "约束 Z-16 “包邮”：每个 甲 属于 交易：如果 甲.实付 ≥ 99 元 则 甲.运费 属于 {0 元}",
        ),
    ],
)
def test_a_formula_alone_is_written_as_a_constraint(written: str, fixed: str) -> None:
    text = written + "\nrole Shop\n"
    tree, diagnostics = parse(Source("a.req", text))

    (finding,) = diagnostics
    assert finding.code.code == "RQ0124"
    (fix,) = finding.fixes
    (edit,) = fix.edits
    assert text[: edit.span.start] + edit.text + text[edit.span.end :] == fixed + "\nrole Shop\n"
    assert parse(Source("b.req", fixed))[1] == []
    assert len(tree.items) == 1


@pytest.mark.parametrize(
    "text",
    [
        "requirement R-1 { every o in Order: the Shop = 3 }",
        "requirement R-1 { every o in Order: o.x = 3, the Shop shall do Ship }",
        "requirement R-1 { every o in Order: o.x = {1, 2 }",
    ],
)
def test_other_faults_keep_their_own_account(text: str) -> None:
    assert "RQ0124" not in {each.code.code for each in parse(Source("a.req", text))[1]}


def test_chinese_is_told_the_particle_that_a_share_needs() -> None:
    (finding,) = parse(Source("a.req", "质量目标 Z-19：至少 95% 发货 每 月"))[1]

    assert str(finding.fields["expected"].zh) == "“的”"  # type: ignore[union-attr]

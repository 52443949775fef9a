"""The modality of a constraint in another place than behind its id and title."""

import pytest

from reqonto.diagnostics.codes_syntax import MISPLACED_MODAL, OTHER_WORDS
from reqonto.source import Source
from reqonto.syntax.parser import parse

HEAD = "role Shop\nentity Order { param total: money CNY }\n"


def faults(line):
    return parse(Source("m.req", HEAD + line + "\nrole Buyer\n"))[1]


def mended(line, fault):
    text = HEAD + line
    (edit,) = fault.fixes[0].edits
    return (text[: edit.span.start] + edit.text + text[edit.span.end :]).removeprefix(HEAD)


EN, EN_TITLE = "constraint C-1 should: {}", 'constraint C-1 "T" should: {}'
ZH, ZH_TITLE = "约束 C-1 宜：{}", "约束 C-1 “标题” 宜：{}"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('constraint C-1 should "T": every o in Order: o.total > 1 CNY', EN_TITLE),
        ('constraint C-1 should "T" every o in Order: o.total > 1 CNY', EN_TITLE),
        ("constraint C-1: should every o in Order: o.total > 1 CNY", EN),
        ("constraint C-1: should: every o in Order: o.total > 1 CNY", EN),
        ("constraint C-1 should every o in Order: o.total > 1 CNY", EN),
        ('constraint should C-1 "T": every o in Order: o.total > 1 CNY', EN_TITLE),
        ('should constraint C-1 "T": every o in Order: o.total > 1 CNY', EN_TITLE),
        ('constraint C-1 (should) "T": every o in Order: o.total > 1 CNY', EN_TITLE),
        ("constraint C-1: every o in Order: should o.total > 1 CNY", EN),
        ("constraint C-1: every o in Order: o.total should be > 1 CNY", EN),
        ("约束 C-1 宜 “标题”：每个 o 属于 Order：o.total > 1 CNY", ZH_TITLE),
        ("约束 C-1：宜 每个 o 属于 Order：o.total > 1 CNY", ZH),
        ("约束 C-1：宜，每个 o 属于 Order：o.total > 1 CNY", ZH),
        ("约束 宜 C-1 “标题”：每个 o 属于 Order：o.total > 1 CNY", ZH_TITLE),
        ("约束 C-1（宜）“标题”：每个 o 属于 Order：o.total > 1 CNY", ZH_TITLE),
        ("约束 C-1：每个 o 属于 Order：o.total 宜 > 1 CNY", ZH),
    ],
)
def test_a_misplaced_modality_is_told_where_it_goes_and_moved(line, wanted):
    (fault,) = faults(line)

    assert fault.code is MISPLACED_MODAL
    assert fault.span.text in ("should", "宜")
    assert fault.fields["instead"].en.startswith(wanted.format("").strip())
    formula = "每个 o 属于 Order：o.total > 1 CNY" if "约束" in line else "every o in Order: o.total > 1 CNY"
    assert mended(line, fault).split() == wanted.format(formula).split()
    assert not faults(mended(line, fault))


def test_a_negated_modality_is_moved_as_a_whole():
    (fault,) = faults("constraint C-1: must not: every o in Order: o.total > 1 CNY")

    assert fault.fields["modal"] == "must not"


@pytest.mark.parametrize(
    "line",
    [
        "constraint C-1: every o in Order: o.total should be more than 1 CNY",
        "约束 C-1：每个 o 属于 Order：o.total 应 大于 1 CNY",
    ],
)
def test_a_formula_with_other_slips_is_told_of_its_modality_without_a_fix(line):
    fault = faults(line)[0]

    assert (fault.code, fault.fixes) == (MISPLACED_MODAL, ())


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("requirement R-1 should { the Shop do X() }", "the Shop should do …"),
        ("assumption A-1 should: every o in Order: o.total > 1 CNY", "`assumption A-1: …`"),
    ],
)
def test_other_items_are_told_what_they_do_with_modalities(line, note):
    assert note in faults(line)[0].notes[0].en


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "constraint C-1 { every o in Order: o.total > 1 CNY }",
            "constraint C-1: every o in Order: o.total > 1 CNY",
        ),
        (
            'constraint C-1 "T" should { every o in Order: o.total > 1 CNY\n priority high }',
            'constraint C-1 "T" should: every o in Order: o.total > 1 CNY { priority high }',
        ),
        (
            "约束 C-1 “标题” { 每个 o 属于 Order：o.total > 1 CNY }",
            "约束 C-1 “标题”：每个 o 属于 Order：o.total > 1 CNY",
        ),
        (
            "constraint C-1 { should every o in Order: o.total > 1 CNY }",
            "constraint C-1 should: every o in Order: o.total > 1 CNY",
        ),
        (
            "assumption A-1 { priority high }: every o in Order: o.total > 1 CNY",
            "assumption A-1: every o in Order: o.total > 1 CNY { priority high }",
        ),
    ],
)
def test_a_formula_stands_behind_a_colon_and_metadata_at_the_end(line, wanted):
    (fault,) = faults(line)

    assert fault.code is OTHER_WORDS
    assert mended(line, fault).split() == wanted.split()
    assert not faults(wanted)

"""Comments that accept findings: what they are about, what they cannot do, and what is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reqonto.accepted.comments import ignores
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.pipeline import run
from reqonto.result import Result
from reqonto.source import Source
from reqonto.syntax.parser import parse
from tests.formats.checked import QUICK, checked

pytestmark = pytest.mark.engine

PARTS = """\
role Shop
entity Order {{ param late: boolean  param opened: boolean  param accepted: boolean }}
{above}constraint C-01 "Late":{behind} every o in Order where o.late: o.accepted
constraint C-02 "Opened": every o in Order where o.opened: not o.accepted
{more}"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def clashing(above: str = "", behind: str = "", more: str = "") -> Result:
    return checked(PARTS.format(above=above, behind=behind, more=more))


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return sorted(each.code.code for each in found if each.code.code != "RQ0744")


def aside(result: Result) -> list[tuple[str, str]]:
    return [(each.finding.code.code, each.reason) for each in result.set_aside]


def id_of(result: Result) -> str:
    """The id of the only conflict."""
    assert result.consistency is not None
    (conflict,) = result.consistency.conflicts
    return conflict.id


@pytest.mark.parametrize(
    "comment",
    [
        "# reqonto: ignore[{id}] until the board decides",
        "#reqonto:ignore[{id}] until the board decides",
        "＃ reqonto：忽略【{id}】 until the board decides",
        "# Reqonto: Ignore[ {id} ] – until the board decides",
    ],
)
def test_a_contradiction_is_set_aside_with_its_reason(comment: str) -> None:
    result = clashing(above=comment.format(id=id_of(clashing())) + "\n")

    assert aside(result) == [("RQ0603", "until the board decides")]
    assert codes(result.all_diagnostics) == []
    assert result.exit_code == 0
    # What was found stays what it is.
    assert result.consistency is not None
    assert len(result.consistency.conflicts) == 1
    assert result.summary["conflicts"] == 1


def test_a_comment_behind_the_head_is_about_the_item() -> None:
    result = clashing(behind=f" # reqonto: ignore[{id_of(clashing())}] we know\n ")

    assert aside(result) == [("RQ0603", "we know")]


def test_a_comment_at_any_member_accepts_a_conflict() -> None:
    text = PARTS.format(above="", behind="", more="").rstrip("\n")

    result = checked(f"{text}  # reqonto: ignore[{id_of(clashing())}] we know\n")

    assert aside(result) == [("RQ0603", "we know")]


def test_a_conflict_is_accepted_by_its_id_and_no_other_with_it() -> None:
    more = "constraint C-03: every o in Order where o.opened: o.late\n"
    found = clashing(more=more)
    assert found.consistency is not None
    ids = [each.id for each in found.consistency.conflicts]
    assert len(ids) == 1

    named = clashing(above=f"# reqonto: ignore[{ids[0]}] we know\n", more=more)
    other = clashing(above="# reqonto: ignore[K-0000] we know\n", more=more)

    assert [each.finding.about for each in named.set_aside] == [found.findings[0].about]
    assert aside(other) == []
    assert "RQ0060" in codes(other.all_diagnostics)


@pytest.mark.parametrize("name", ["RQ0603", "pair-conflict", "rq0603"])
def test_a_code_accepts_no_contradiction_and_the_ids_are_told(name: str) -> None:
    result = clashing(above=f"# reqonto: ignore[{name}] we know\n")

    (told,) = [each for each in result.all_diagnostics if each.code.code == "RQ0063"]

    assert aside(result) == []
    assert result.exit_code == 1
    assert id_of(result) in told.message("en")
    assert id_of(result) in told.message("zh")
    assert [edit.text for fix in told.fixes for edit in fix.edits] == [id_of(result)]


CHANGING = """\
role Shop
entity Order {{ param m: integer  param k: integer }}
{comment}constraint C-1: every o in Order: o.m > 5
constraint C-2: every o in Order where o.k = 1: o.m < {most}
{more}"""


def test_a_new_contradiction_is_not_hidden_by_the_comment_about_one_that_is_gone() -> None:
    old = id_of(checked(CHANGING.format(comment="", most=3, more="")))
    comment = f"# reqonto: ignore[{old}] C-1 and C-2 clash, see ticket 7\n"
    assert checked(CHANGING.format(comment=comment, most=3, more="")).exit_code == 0

    more = "constraint C-3: every o in Order where o.k = 2: o.m < 4\n"
    result = checked(CHANGING.format(comment=comment, most=30, more=more))

    assert aside(result) == []
    assert result.exit_code == 1
    assert {"RQ0060", "RQ0602"} <= set(codes(result.all_diagnostics))


STORY = """\
role Shop
entity Order {{ param m: integer  param k: integer }}
event P(o: Order)
constraint C-1: every o in Order: o.m > 5
{more}
{comment}
scenario S/1 {{
  given o: Order {{ m: 3, k: 1 }}
  start 2026-01-01T00:00
  at 00:00: do P(o: o)
{inside}}}
"""


def story(comment: str = "", more: str = "", inside: str = "") -> Result:
    return checked(STORY.format(comment=comment, more=more, inside=inside))


def test_a_verdict_of_a_scenario_is_accepted_with_its_requirement_and_no_later_one_with_it() -> None:
    comment = "# reqonto: ignore[RQ1052 C-1] known, see ticket 3"
    assert aside(story(comment)) == [("RQ1052", "known, see ticket 3")]

    result = story(comment, more="constraint C-9: every o in Order: o.k > 8")

    assert [each.finding.about for each in result.set_aside] == ["S/1/C-1"]
    assert [each.about for each in result.findings if each.code.code == "RQ1052"] == ["S/1/C-9"]


@pytest.mark.parametrize("what", ["RQ1052", "violated-requirement", "RQ1052 S/1", "RQ1052 C-9", "RQ1052, C-1"])
def test_a_comment_on_a_scenario_that_names_no_verdict_of_it_accepts_none(what: str) -> None:
    result = story(f"# reqonto: ignore[{what}] known")

    assert aside(result) == []
    assert "RQ1052" in codes(result.all_diagnostics)
    assert {"RQ0060", "RQ0062", "RQ0063"} & set(codes(result.all_diagnostics))


def test_what_a_comment_should_name_is_told() -> None:
    result = story("# reqonto: ignore[RQ1052] known", more="constraint C-9: every o in Order: o.k > 8")

    (told,) = [each for each in result.diagnostics if each.code.code == "RQ0063"]

    assert [edit.text for fix in told.fixes for edit in fix.edits] == ["RQ1052 C-1", "RQ1052 C-9"]


def test_cells_of_a_permission_table_are_named_with_their_brackets() -> None:
    text = "# reqonto: ignore[RQ1052 PT-1[Shop,P], RQ1052 约束-1] known\nrole Shop\n"
    tree, _ = parse(Source("a.req", text))

    (found,) = ignores([tree])[0]

    assert (found.items, found.reason) == (("PT-1[Shop,P]", "约束-1"), "known")


def test_a_check_is_accepted_at_its_line_only() -> None:
    check = "  check o.m = 4\n"
    above = story("# reqonto: ignore[RQ1052 C-1, RQ1054] known", inside=check)
    there = story("# reqonto: ignore[RQ1052 C-1] known", inside=f"  # reqonto: ignore[RQ1054] rounding\n{check}{check}")

    assert aside(above) == [("RQ1052", "known")]
    assert "RQ0063" in codes(above.diagnostics)
    assert sorted(aside(there)) == [("RQ1052", "known"), ("RQ1054", "rounding")]
    assert codes(there.all_diagnostics).count("RQ1054") == 1


def test_without_a_reason_a_contradiction_counts() -> None:
    result = clashing(above="# reqonto: ignore[RQ0603]\n")

    assert aside(result) == []
    assert codes(result.all_diagnostics) == ["RQ0061", "RQ0603"]
    assert result.exit_code == 1


USED_ONCE = """\
role Shop
entity Order
event Pay(order: Order)
event Thank by Shop
requirement R-01 {{ when Pay(order: o), the Shop shall within 1 h do Thank }}{comment}
"""


def test_without_a_reason_another_finding_does_not_count_but_that_is_told() -> None:
    result = checked(USED_ONCE.format(comment="  # reqonto: ignore[used-once]"))

    assert aside(result) == [("RQ1102", "")]
    assert codes(result.diagnostics) == ["RQ0061"]


def test_a_mistake_that_makes_texts_unreadable_counts() -> None:
    result = checked("role Shop\nentity Order { param paid: Money2 }  # reqonto: ignore[RQ0220] we know\n")

    assert aside(result) == []
    assert codes(result.all_diagnostics) == ["RQ0063", "RQ0220"]
    assert result.exit_code == 1


def test_an_unknown_code_is_told_with_what_may_be_meant() -> None:
    result = checked(USED_ONCE.format(comment="  # reqonto: ignore[used-onse, RQ9999] the name helps"))

    told = [each for each in result.diagnostics if each.code.code == "RQ0062"]

    assert [each.span.text for each in told if each.span is not None] == ["used-onse", "RQ9999"]
    assert "used-once" in {edit.text for fix in told[0].fixes for edit in fix.edits}
    assert "RQ1102" in codes(result.diagnostics)


@pytest.mark.parametrize(
    "comment", ["# reqonto: ignore RQ1102", "# reqonto: ignore[]", "# reqonto: off", "# reqonto："]
)
def test_a_comment_that_names_nothing_is_told(comment: str) -> None:
    result = checked(USED_ONCE.format(comment=f"  {comment}"))

    assert codes(result.diagnostics) == ["RQ0062", "RQ1102"]


def test_comments_that_speak_of_reqonto_are_comments() -> None:
    result = checked(USED_ONCE.format(comment="  # checked by reqonto, see the wiki"))

    assert codes(result.diagnostics) == ["RQ1102"]


def test_what_is_ignored_in_vain_is_told_and_taken_out_by_its_fix() -> None:
    text = USED_ONCE.format(comment="  # reqonto: ignore[RQ1102, RQ0603, RQ1104] the name helps")
    told = [each for each in checked(text).diagnostics if each.code.code == "RQ0060"]
    (edit,) = told[0].fixes[0].edits
    mended = text[: edit.span.start] + edit.text + text[edit.span.end :]

    assert told[0].message("en").startswith("nothing here has the finding RQ0603, RQ1104:")
    assert "# reqonto: ignore[RQ1102] the name helps" in mended
    assert codes(checked(mended).diagnostics) == []


@pytest.mark.parametrize("chosen", [{"only": ("lifecycles",)}, {"skip": ("consistency",)}, {"only": ("C-02",)}])
def test_nothing_is_called_unused_that_was_not_looked_for(chosen: Mapping[str, tuple[str, ...]]) -> None:
    Path("shop.req").write_text(
        "role Shop\nentity Order { param late: boolean }\n"
        "constraint C-01: every o in Order: o.late  # reqonto: ignore[RQ0601] we know\n"
        "constraint C-02: some o in Order: o.late\n"
    )

    whole, part = run(["shop.req"], QUICK), run(["shop.req"], replace(QUICK, **chosen))  # type: ignore[arg-type]

    assert "RQ0060" in codes(whole.diagnostics)
    assert "RQ0060" not in codes(part.diagnostics)


def test_findings_about_ignoring_have_weights_like_others() -> None:
    Path("shop.req").write_text(USED_ONCE.format(comment="  # reqonto: ignore[RQ1102]"))
    off = replace(QUICK, severities={"RQ0061": None})

    assert codes(run(["shop.req"], off).diagnostics) == []


@given(st.text(alphabet="# reqonto:：ignore忽略[]【】RQ1102K-abc,，\t\u3000x", max_size=60))
def test_any_comment_is_read(text: str) -> None:
    tree, _ = parse(Source("x.req", f"role Shop\n# reqonto:{text}\nrole Customer  #reqonto:{text}\n"))

    found, faults = ignores([tree])

    assert len(found) + bool(faults) >= 0
    for each in found:
        assert each.names
        assert 0 <= each.start <= each.end <= len(tree.source.text)

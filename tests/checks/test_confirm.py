"""A second solver confirms the contradictions behind the findings; where it is missing or disagrees, that is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reqonto.backends.base import Budget, Impossible
from reqonto.backends.cvc5 import Missing, opinion, version
from reqonto.backends.smt import SMT
from reqonto.checks import confirm
from reqonto.checks.confirm import Confirmation, cores_of
from reqonto.checks.consistency import check_consistency
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import Result, run
from reqonto.report.further import sections
from reqonto.report.json import render
from reqonto.settings import Settings

from ..agreement.reference import Theories

EXAMPLES = Path(__file__).parents[2] / "examples"
needs_cvc5 = pytest.mark.skipif(isinstance(version(), Missing), reason="the extra `cvc5` is not installed")

SHOP = """
role Buyer
role Shop
entity Order { param total: integer  param gift: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop shall within 24 h after p do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, if o.gift then the Shop must not within 48 h after p do Ship(order: o) }
constraint R-3: every o in Order where o.total > 3 and o.total < 1: o.gift
constraint R-4: every o in Order where o.total > 5: not o.gift
constraint R-5: every o in Order where o.total > 7: not o.gift
"""
SHOP_ZH = """
角色 买家
角色 商店
实体 订单 { 参数 总额：整数；参数 礼品：布尔 }
事件 付款（单：订单） 由 买家
事件 发货（单：订单） 由 商店
需求 R-1 { 当 付款（单：甲） 作为 乙，商店 应 在 24小时 内 晚于 乙 执行 发货（单：甲） }
需求 R-2 { 当 付款（单：甲） 作为 乙，若 甲.礼品，则 商店 不得 在 48小时 内 晚于 乙 执行 发货（单：甲） }
约束 R-3：每个 甲 属于 订单 其中 甲.总额 > 3 且 甲.总额 < 1：甲.礼品
约束 R-4：每个 甲 属于 订单 其中 甲.总额 > 5：非 甲.礼品
约束 R-5：每个 甲 属于 订单 其中 甲.总额 > 7：非 甲.礼品
"""


def confirmed(folder: Path, text: str = SHOP, **settings: object) -> Result:
    file = folder / "shop.req"
    file.write_text(text, encoding="utf-8")
    chosen = Settings(**{"cache": False, "jobs": 1, "timeout": 300.0, "confirm": True, **settings})  # type: ignore[arg-type]
    return run([file], chosen, stages=("read", "meaning", "consistency", "confirm"))


@needs_cvc5
@pytest.mark.parametrize("text", [SHOP, SHOP_ZH])
def test_every_contradiction_behind_a_finding_is_confirmed(text: str, tmp_path: Path) -> None:
    result = confirmed(tmp_path, text)

    data = result.further["confirm"].data
    assert isinstance(data, Confirmation)
    assert [(each.core.what, each.core.ids, each.said) for each in data.cores] == [
        ("conflict", ("R-1", "R-2"), "unsat"),
        ("vacuous", (), "unsat"),
        ("redundant", ("R-4",), "unsat"),
    ]
    written = json.loads(render(result))
    assert [each["confirmed_by"] for each in written["conflicts"]] == [[f"cvc5 {version()}"]]
    assert [each["said"] for each in written["confirmation"]["contradictions"]] == ["unsat"] * 3
    told = "\n".join(sections(result, Style("en")))
    assert "confirms 3 of the 3 contradictions" in told
    assert "3 个矛盾中的 3 个" in "\n".join(sections(result, Style("zh")))


def test_nobody_is_asked_unless_that_is_wanted(tmp_path: Path) -> None:
    result = confirmed(tmp_path, confirm=False)

    assert "confirm" not in result.further
    assert "confirmation" not in json.loads(render(result))


def test_without_the_second_solver_the_findings_stay_and_it_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirm, "version", Missing)

    result = confirmed(tmp_path)

    (finding,) = result.further["confirm"].findings
    assert finding.code.code == "RQ0904"
    assert "reqonto[cvc5]" in finding.message("en")
    assert "reqonto[cvc5]" in finding.message("zh")
    written = json.loads(render(result))
    assert written["confirmation"] == {"solver": None, "contradictions": []}
    assert [each["confirmed_by"] for each in written["conflicts"]] == [[]]


@needs_cvc5
def test_what_the_second_solver_disputes_is_not_told_as_certain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirm, "opinion", lambda *_, **__: "sat")

    result = confirmed(tmp_path)

    outcome = result.further["confirm"]
    assert [each.code.code for each in outcome.findings] == ["RQ0903"] * 3
    assert result.exit_code == 1
    written = json.loads(render(result))
    # Nobody says that these clash, never apply or can go; the questions are open.
    assert (written["conflicts"], written["conflicts_complete"], written["exact"]) == ([], False, False)
    assert {key: written["summary"][key] for key in ("conflicts", "vacuous", "redundant", "undecided")} == {
        "conflicts": 0, "vacuous": 0, "redundant": 0, "undecided": 3,
    }  # fmt: skip
    assert [(each["question"], each["ids"], each["reason"]) for each in written["undecided"]] == [
        ("trigger", ["R-1", "R-2"], "disputed"),
        ("trigger", ["R-3"], "disputed"),
        ("entailment", ["R-5"], "disputed"),
    ]
    assert written["redundancy_open"] == ["R-5"]
    assert {each["id"]: each["status"] for each in written["requirements"]} == {
        "R-1": "undecided", "R-2": "undecided", "R-3": "undecided", "R-4": "ok", "R-5": "ok",
    }  # fmt: skip
    assert {each["code"] for each in written["diagnostics"]}.isdisjoint({"RQ0601", "RQ0602", "RQ0603", "RQ0604"})
    assert "do not rely on it" in "\n".join(sections(result, Style("en")))


CLASHING = """
entity Order { param total: integer }
constraint R-1: some o in Order: o.total > 3
constraint R-2: every o in Order: o.total < 1
"""


@needs_cvc5
@pytest.mark.parametrize(
    ("said", "verdict", "conflicts", "code"), [("sat", "undecided", 0, 1), ("unknown", "inconsistent", 1, 1)]
)
def test_a_specification_is_not_inconsistent_where_that_is_disputed(
    said: str, verdict: str, conflicts: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirm, "opinion", lambda *_, **__: said)

    result = confirmed(tmp_path, CLASHING)

    written = json.loads(render(result))
    assert (written["verdict"], len(written["conflicts"]), result.exit_code) == (verdict, conflicts, code)
    assert all(each["confirmed_by"] == [] for each in written["conflicts"])


@needs_cvc5
def test_what_the_second_solver_said_is_remembered_unless_its_time_was_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reqonto.toml").touch()
    asked: list[str] = []

    def said(word: str) -> Callable[..., str]:
        def opinion(text: str, **_: object) -> str:
            asked.append(text)
            return word

        return opinion

    monkeypatch.setattr(confirm, "opinion", said("unread"))
    confirmed(tmp_path, cache=True, root=tmp_path)
    monkeypatch.setattr(confirm, "opinion", said("unsat"))
    first = confirmed(tmp_path, cache=True, root=tmp_path)
    assert len(asked) == 6

    again = confirmed(tmp_path, cache=True, root=tmp_path)
    assert len(asked) == 6
    assert render(again) == render(first)

    changed = SHOP.replace("o.total > 5", "o.total > 6")
    confirmed(tmp_path, changed, cache=True, root=tmp_path)
    # What R-5 follows from is another contradiction now, and nothing else is.
    assert len(asked) == 7


@needs_cvc5
def test_a_text_that_is_possible_is_not_confirmed() -> None:
    assert opinion("(declare-const x Int)\n(assert (< x 3))\n") == "sat"
    assert opinion("(declare-const x Int)\n(assert (< x 3))\n(assert (> x 3))\n") == "unsat"


# ---------------------------------------------------------------- everything that is proved


@needs_cvc5
@pytest.mark.engine
@pytest.mark.parametrize("first", range(0, 40, 10))
def test_no_contradiction_of_random_theories_is_disputed(first: int) -> None:
    said = []
    for seed in range(first, first + 10):
        theory = Theories(seed).whole()
        for core in cores_of(check_consistency(theory, seconds=300.0), theory):
            session = SMT().open(theory)
            answer = session.possible(core.goal, keeping=core.ids, budget=Budget())
            assert isinstance(answer, Impossible)
            said.append(opinion(session.proof, seconds=60.0))

    assert said
    assert set(said) == {"unsat"}


SHIPPED = {
    "online-shop": ("ST-X-01", "ST-X-16", "ST-X-33", "C-RET-03", "C-RET-06"),
    "online-shop-zh": ("ST-X-01", "ST-X-16", "ST-X-33", "C-RET-03", "C-RET-06"),
    "others-act": (),
    "others-act-zh": (),
    "marketplace": (),
    "first-steps": (),
}


@needs_cvc5
@pytest.mark.engine
@pytest.mark.parametrize("name", SHIPPED)
def test_no_contradiction_of_a_shipped_example_is_disputed(name: str) -> None:
    settings = Settings(cache=False, jobs=1, timeout=300.0, confirm=True, only=SHIPPED[name])

    result = run([EXAMPLES / name], settings, stages=("read", "meaning", "consistency", "confirm"))

    outcome = result.further.get("confirm")
    data = None if outcome is None else outcome.data
    assert isinstance(data, Confirmation)
    assert {each.said for each in data.cores} <= {"unsat"}
    assert len(data.cores) >= len([each for each in SHIPPED[name] if each.startswith("ST-")])

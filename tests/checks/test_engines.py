"""The comparison of the two engines: they agree, a difference is an error, and what is missing never fails a check."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reqonto.backends import hermit_session, owl_theory
from reqonto.backends.owl import Refusal
from reqonto.backends.owl_theory import Part
from reqonto.checks import engines
from reqonto.checks.engines import Comparison
from reqonto.cli.main import main
from reqonto.logic.theory import Theory
from reqonto.owl.model import NOTHING, Iri, form
from reqonto.pipeline import run
from reqonto.result import Result
from reqonto.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SHOP = """role Buyer { param age: integer in 0..150 }
role Member is a Buyer
role Guest is a Buyer { disjoint with Member }
entity Order {
  param total: decimal in 0..1000
  relation lines: Line [1..*]
  relation buyer: Buyer [1]
}
entity Line { param count: integer in 1..99 }
constraint R-1 "Large orders are for members": every o in Order where o.total > 500: o.buyer is a Member
constraint R-2 "The largest are for guests": every o in Order where o.total > 900: o.buyer is a Guest
"""
BOTH = Settings(engines="both", cache=False)

pytestmark = pytest.mark.engine


def compared(result: Result) -> Comparison:
    data = result.further["engines"].data
    assert isinstance(data, Comparison)
    return data


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.req"
    file.write_text(SHOP, encoding="utf-8")
    return file


def checked(path: Path, settings: Settings = BOTH) -> Result:
    return run([path], settings, stages=("read", "meaning", "engines"))


def test_both_agree_about_what_owl_can_express(shop: Path) -> None:
    comparison = compared(checked(shop))

    # Six kinds – the five and the root of all roles –, three sub-kinds, and two conditions, of which one can not occur.
    assert comparison.questions == 11
    assert comparison.axioms >= 5
    assert (comparison.open, comparison.disagreements, comparison.refused) == ((), (), None)


@pytest.mark.parametrize(
    ("mistake", "solver"),
    [
        (lambda part: form("SubClassOf", Iri(part.classes["Guest"]), Iri(NOTHING)), "possible"),
        (lambda part: form("SubClassOf", Iri(part.classes["Order"]), Iri(part.classes["Order"])), "impossible"),
    ],
)
def test_a_difference_is_an_error_with_both_reasons(
    shop: Path, mistake: object, solver: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(theory: Theory) -> Part:
        part = owl_theory.expressed(theory)
        assert callable(mistake)
        axioms = (*part.axioms, mistake(part))
        if solver == "impossible":
            # What HermiT is not told makes it find members where there are none.
            axioms = tuple(each for each in axioms if each.op != "DisjointClasses")
        return replace(part, axioms=axioms)

    monkeypatch.setattr(engines, "expressed", wrong)
    result = checked(shop)
    (found, *_) = compared(result).disagreements

    assert found.solver == solver
    (told, *_) = (each for each in result.findings if each.code.code == "RQ0905")
    assert {len(note.en) > 20 and len(note.zh) > 8 for note in told.notes} == {True}
    if solver == "impossible":
        assert found.core == ("R-1", "R-2")
    assert main(["check", str(shop), "--engines", "both", "--no-cache", "--only", "engines", "--lang", "zh"]) == 1
    assert "内部错误" in capsys.readouterr().out


def test_a_sub_kind_that_is_all_of_its_kind_is_found_by_both(shop: Path) -> None:
    every = 'constraint R-3 "Buyers are members": every b in Buyer: b is a Member\n'
    shop.write_text(SHOP + every, encoding="utf-8")
    comparison = compared(checked(shop))

    assert (comparison.questions, comparison.open, comparison.disagreements) == (12, (), ())


def test_what_was_compared_is_remembered(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(BOTH, cache=True, root=shop.parent)
    first = compared(checked(shop, settings))
    monkeypatch.setattr(hermit_session, "java", lambda: None)
    again = compared(checked(shop, settings))
    # A label says nothing to either of them.
    shop.write_text(SHOP.replace("Large orders", "Big orders"), encoding="utf-8")
    relabelled = compared(checked(shop, settings))
    shop.write_text(SHOP.replace("> 900", "> 400"), encoding="utf-8")
    changed = compared(checked(shop, settings))

    assert (first.remembered, again.remembered, relabelled.remembered) == (False, True, True)
    assert changed.refused is not None


def test_nobody_waits_again_for_what_gave_no_answer(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LARGE", 2)
    monkeypatch.setattr(engines, "PATIENCE", 0.0)
    settings = Settings(cache=True, root=shop.parent)
    begun: list[bool] = []
    monkeypatch.setattr(engines.Beside, "_work", lambda beside: begun.append(beside.forced) or beside._session.kill())
    monkeypatch.setattr(engines.threading.Thread, "is_alive", lambda _: True)

    first = compared(checked(shop, settings))
    again = compared(checked(shop, settings))
    for name in ("Agent", "Broker", "Clerk"):
        shop.write_text(f"{SHOP}role {name} is a Buyer\n", encoding="utf-8")
        changed = compared(checked(shop, settings))

    assert [first.remembered, again.remembered, changed.remembered] == [False, True, True]
    assert {each.refused and each.refused.reason for each in (first, again, changed)} == {Refusal.OUT_OF_TIME}
    # The first text and the first change; what is no smaller than these is not tried any more.
    assert begun == [False, False]
    # A smaller one is, and so is whatever somebody asks for.
    shop.write_text("constraint".join(SHOP.split("constraint")[:2]), encoding="utf-8")
    monkeypatch.setattr(engines, "LARGE", 1)
    assert not compared(checked(shop, settings)).remembered
    checked(shop, replace(settings, engines="both"))
    assert begun == [False, False, False, True]


@pytest.mark.parametrize(("missing", "reason"), [("java", Refusal.NO_JVM), ("classpath", Refusal.NO_REASONER)])
def test_what_is_missing_is_a_note_and_no_failure(
    shop: Path, missing: str, reason: Refusal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hermit_session, missing, lambda: None)

    refused = compared(checked(shop)).refused

    assert refused is not None
    assert refused.reason is reason
    assert main(["check", str(shop), "--engines", "both", "--no-cache", "--only", "engines"]) == 0
    assert "HermiT was not compared" in capsys.readouterr().out


def test_small_specifications_are_not_asked_of_both_unless_that_is_wanted(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "engines" not in checked(shop, Settings(cache=False)).further
    monkeypatch.setattr(engines, "LARGE", 2)
    assert compared(checked(shop, Settings(cache=False))).questions == 11
    assert "engines" not in checked(shop, Settings(cache=False, engines="one")).further
    assert "engines" not in checked(shop, replace(BOTH, skip=("engines",))).further


def test_json_tells_what_was_compared(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(shop), "--engines", "both", "--no-cache", "--only", "engines", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["engines"]

    assert told["questions"] == 11
    assert (told["open"], told["disagreements"], told["refused"]) == ([], [], None)


def test_no_process_is_left_where_a_run_is_stopped(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[engines.Beside] = []
    begin = engines.begin

    def noted(*arguments: object) -> engines.Beside | None:
        found = begin(*arguments)  # type: ignore[arg-type]
        assert found is not None
        begun.append(found)
        return found

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engines, "begin", noted)
    monkeypatch.setattr("reqonto.pipeline._further", stopped)
    with pytest.raises(KeyboardInterrupt):
        checked(shop)

    (beside,) = begun
    thread = beside._thread
    assert thread is not None
    thread.join(20)
    assert not thread.is_alive()
    assert beside._session._process is None

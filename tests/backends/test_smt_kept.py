"""Texts that are kept from question to question are the texts that are written anew, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.backends import smt
from reqonto.backends.smt_kept import Texts, sorts_of
from reqonto.checks.consistency import check_consistency
from reqonto.constraints.axioms import interpret
from reqonto.logic.theory import Theory
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

EXAMPLES = Path(__file__).parents[2] / "examples"


def theory_of(folder: str) -> Theory:
    trees = [
        parse(Source(path.name, path.read_text(encoding="utf-8")))[0]
        for path in sorted((EXAMPLES / folder).glob("*.req"))
    ]
    return interpret(resolve(trees)[0]).theory


def scripts(theory: Theory, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is put to the solver in a check."""
    seen: list[str] = []

    class Recording(smt.Solver):
        def __init__(self, script: str) -> None:
            seen.append(script)
            super().__init__(script)

    with monkeypatch.context() as patched:
        patched.setattr(smt, "Solver", Recording)
        check_consistency(theory, seconds=600)
    return seen


@pytest.mark.parametrize("folder", ["first-steps-zh", "marketplace", "others-act", "information-needs", "limits"])
def test_questions_are_the_same_texts_with_kept_texts_and_without(folder, monkeypatch):
    theory = theory_of(folder)
    kept = scripts(theory, monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr(Texts, "lowered", lambda _, ground, item: ground.lower(item.formula, {}, positive=True))
        anew = scripts(theory, monkeypatch)
    assert kept == anew
    assert kept


def test_most_texts_are_kept_and_those_that_change_are_not():
    theory = theory_of("marketplace")
    session = smt.SMT().open(theory)
    still = {rule.axiom.id for rule in session.rules if sorts_of(rule.formula) is not None}
    assert still
    assert all(sorts_of(rule.formula) is None for rule in session.rules if rule.changing or rule.at_moments)

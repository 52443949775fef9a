"""The golden pages about constraints, sentences, life cycles and exceptions."""

import pytest

from reqonto.constraints.axioms import interpret
from reqonto.diagnostics import codes_constraints
from reqonto.diagnostics.diagnostic import Code
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse
from tests.golden import GOLDEN, cases, differences

CASES = cases(GOLDEN / "constraints")
LINT = {"RQ1102"}


def diagnose(sources):
    trees, findings = [], []
    for source in sources:
        tree, found = parse(source)
        trees.append(tree)
        findings += found
    specification, found = resolve(trees)
    findings += [*found, *interpret(specification).diagnostics]
    return [each for each in findings if each.code.code not in LINT]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_page_finds_what_it_says(case):
    assert differences(case, diagnose) == []


def test_every_code_of_constraints_is_on_a_page():
    rows = {value.code for value in vars(codes_constraints).values() if isinstance(value, Code)}
    shown = {finding.code for case in CASES for finding in case.expected}

    assert rows == rows & shown

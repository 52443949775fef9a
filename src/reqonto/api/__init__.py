"""The Python API: functions for the verbs of the command line, and the values that they give.

`reqonto` itself has all of these names, and loads this package when the first of them is used.
"""

from reqonto.api.values import (
    Answer,
    Change,
    Check,
    Conflict,
    Difference,
    Explanation,
    Finding,
    Flip,
    Judgement,
    Need,
    Place,
    Question,
    Repair,
    Requirement,
    Scenario,
    SetAside,
    Step,
    Undecided,
    Witness,
    World,
)
from reqonto.api.verbs import Misuse, Specification, check, diff, explain, load, query, run, witness
from reqonto.checks.verdicts import Status, Verdict
from reqonto.diagnostics.diagnostic import Severity, Text

__all__ = [
    "Answer", "Change", "Check", "Conflict", "Difference", "Explanation", "Finding", "Flip", "Judgement", "Misuse",
    "Need", "Place", "Question", "Repair", "Requirement", "Scenario", "SetAside", "Severity", "Specification", "Status",
    "Step", "Text", "Undecided", "Verdict", "Witness", "World",
    "check", "diff", "explain", "load", "query", "run", "witness",
]  # fmt: skip

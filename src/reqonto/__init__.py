"""reqonto: reasons about what requirements say, in English and in Chinese.

    import reqonto

    found = reqonto.check("shop.req")
    print(found.verdict, [conflict.members for conflict in found.conflicts])

The names below are the Python API; `docs/python.md` tells about it.  They are loaded when the first of them is used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reqonto.api import (
        Answer,
        Change,
        Check,
        Conflict,
        Difference,
        Explanation,
        Finding,
        Flip,
        Judgement,
        Misuse,
        Need,
        Place,
        Question,
        Repair,
        Requirement,
        Scenario,
        SetAside,
        Severity,
        Specification,
        Status,
        Step,
        Text,
        Undecided,
        Verdict,
        Witness,
        World,
        check,
        diff,
        explain,
        load,
        query,
        run,
        witness,
    )

__version__ = "0.1.0"

__all__ = [
    "Answer", "Change", "Check", "Conflict", "Difference", "Explanation", "Finding", "Flip", "Judgement", "Misuse",
    "Need", "Place", "Question", "Repair", "Requirement", "Scenario", "SetAside", "Severity", "Specification", "Status",
    "Step", "Text", "Undecided", "Verdict", "Witness", "World",
    "__version__", "check", "diff", "explain", "load", "query", "run", "witness",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module("reqonto.api"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

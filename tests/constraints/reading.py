"""From a text to what it means, for tests."""

from pathlib import Path

from reqonto.constraints.axioms import interpret
from reqonto.diagnostics.diagnostic import Severity
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

from .well_sorted import faults

EXAMPLES = Path(__file__).parents[2] / "examples"


def specification_of(*texts):
    """The typed specification of texts (or files), and every finding up to there."""
    trees, findings = [], []
    for index, text in enumerate(texts):
        source = Source(str(text), text.read_text("utf-8")) if isinstance(text, Path) else Source(f"t{index}.req", text)
        tree, found = parse(source)
        trees.append(tree)
        findings += found
    specification, found = resolve(trees)
    return specification, [*findings, *found]


def meaning_of(*texts, **choice):
    """What the texts mean; every axiom is well-sorted whatever the texts are."""
    specification, findings = specification_of(*texts)
    found = interpret(specification, **choice)
    assert faults(found.theory) == []
    return specification, found, [*findings, *found.diagnostics]


def sound(*texts, **choice):
    """The theory of texts without mistakes, with its interpretation."""
    specification, found, findings = meaning_of(*texts, **choice)
    errors = [f"{finding.code.code} {finding.message('en')} at {finding.span and finding.span.text}" for finding in findings
              if finding.weight is Severity.ERROR]  # fmt: skip
    assert errors == []
    return specification, found


def codes(*texts):
    """The codes of all findings about texts, in order."""
    return [finding.code.code for finding in meaning_of(*texts)[2]]


def only(theory, id):
    """The one axiom under an id."""
    (axiom,) = theory.by_id[id]
    return axiom

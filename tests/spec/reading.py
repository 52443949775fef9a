"""What tests of the typed specification share: text to a specification, and to the findings about it."""

from __future__ import annotations

from collections.abc import Sequence

from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.logic.sorts import INSTANT, MOMENT
from reqonto.logic.terms import Formula
from reqonto.source import Source
from reqonto.spec.elaborate import Elaborator
from reqonto.spec.model import Specification
from reqonto.spec.resolve import resolve
from reqonto.syntax import tree
from reqonto.syntax.parser import parse


def read(*texts: str) -> tuple[Specification, list[Diagnostic]]:
    """The specification of texts, each one file, and what was found while reading and resolving them."""
    found: list[Diagnostic] = []
    trees: list[tree.Tree] = []
    for number, text in enumerate(texts, 1):
        parsed, problems = parse(Source(f"text{number}.req", text))
        trees.append(parsed)
        found.extend(problems)
    specification, problems = resolve(trees)
    return specification, [*found, *problems]


def formula_of(specification: Specification, uid: str) -> tuple[Formula, list[Diagnostic]]:
    """The formula of a constraint, assumption, rule or situation, at the moment `m`, with what was found in it."""
    entry = specification.entries[uid]
    assert isinstance(entry.node, (tree.Formula, tree.Situation))
    found: list[Diagnostic] = []
    elaborator = Elaborator(specification, entry.module, found)
    scope = elaborator.scope(moment=elaborator.fresh("m", MOMENT), now=elaborator.fresh("now", INSTANT))
    formula = elaborator.formula(entry.node.formula, scope)
    elaborator.finish()
    return formula, found


def diagnose(sources: Sequence[Source]) -> list[Diagnostic]:
    """Everything found in texts: syntax, names, types, and the expressions of their formulas and event patterns."""
    found: list[Diagnostic] = []
    trees: list[tree.Tree] = []
    for source in sources:
        parsed, problems = parse(source)
        trees.append(parsed)
        found.extend(problems)
    specification, problems = resolve(trees)
    found.extend(problems)
    for entry in specification.entries.values():
        if isinstance(entry.node, (tree.Formula, tree.Situation)):
            found.extend(formula_of(specification, entry.id)[1])
        elif isinstance(entry.node, tree.Requirement) and isinstance(entry.node.body, tree.Sentence):
            found.extend(_sentence(specification, entry.module, entry.node.body))
    return found


def _sentence(specification: Specification, module: str, sentence: tree.Sentence) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    elaborator = Elaborator(specification, module, found)
    scope = elaborator.scope(moment=elaborator.fresh("m", MOMENT))
    if sentence.quant is not None:
        bound = elaborator.binders(sentence.quant.binders, sentence.quant.where, scope)
        scope = scope if bound is None else bound.scope
    for clause in sentence.clauses:
        if clause.word == "when" and elaborator.event_kind(clause.condition, scope) is not None:
            pattern = elaborator.pattern(clause.condition, scope, alias=clause.alias)
            scope = scope if pattern is None else pattern.scope
        else:
            if clause.word == "while":
                elaborator.lint_fixed(clause.condition, scope)
            elaborator.formula(clause.condition, scope)
            scope = scope.assuming(clause.condition)
    if isinstance(sentence.response, tree.Do):
        elaborator.pattern(sentence.response.pattern, scope)
    elif isinstance(sentence.response, tree.Ensure):
        elaborator.formula(sentence.response.formula, scope)
    elaborator.finish()
    return found

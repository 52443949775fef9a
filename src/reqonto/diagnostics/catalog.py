"""Every code of reqonto, found by its number or its name, and the pages that explain them."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from reqonto.diagnostics import (
    codes_accepted,
    codes_baselines,
    codes_calendars,
    codes_constraints,
    codes_coverage,
    codes_data,
    codes_exchange,
    codes_files,
    codes_findings,
    codes_gherkin,
    codes_lifecycles,
    codes_lint,
    codes_needs,
    codes_ontology,
    codes_permissions,
    codes_process,
    codes_qualities,
    codes_queries,
    codes_questions,
    codes_rdf,
    codes_scenarios,
    codes_settings,
    codes_smtlib,
    codes_spec,
    codes_syntax,
    codes_tptp,
    codes_traces,
    codes_uvl,
)
from reqonto.diagnostics.diagnostic import Code

TABLES: tuple[ModuleType, ...] = (
    codes_exchange,
    codes_files,
    codes_settings,
    codes_smtlib,
    codes_accepted,
    codes_syntax,
    codes_spec,
    codes_constraints,
    codes_calendars,
    codes_findings,
    codes_scenarios,
    codes_permissions,
    codes_qualities,
    codes_queries,
    codes_questions,
    codes_needs,
    codes_ontology,
    codes_coverage,
    codes_lifecycles,
    codes_lint,
    codes_traces,
    codes_baselines,
    codes_process,
    codes_data,
    codes_rdf,
    codes_tptp,
    codes_gherkin,
    codes_uvl,
)
"""The modules that hold the codes; a new one is added here."""


@cache
def codes() -> tuple[Code, ...]:
    """Every code, by number."""
    found = [value for table in TABLES for value in vars(table).values() if isinstance(value, Code)]
    return tuple(sorted(dict.fromkeys(found), key=lambda code: code.code))


def lookup(text: str) -> Code | None:
    """The code with this number (`RQ0201`, in any case) or this name (`unknown-role`)."""
    number, name = text.strip().upper(), text.strip().lower()
    return next((code for code in codes() if number == code.code or name == code.name), None)


def page(code: Code, lang: str) -> str | None:
    """The page that explains a code, as Markdown."""
    from importlib import resources

    file = resources.files("reqonto.diagnostics").joinpath("pages", f"{code.code}.{lang}.md")
    return file.read_text(encoding="utf-8") if file.is_file() else None

"""Every code of reqonto, found by its number or its name, and the pages that explain them."""

from __future__ import annotations

import importlib
from functools import cache
from importlib import resources

from reqonto.diagnostics.diagnostic import Code

BANDS = ("files", "settings", "syntax", "spec", "constraints", "checks", "findings", "scenarios", "pipeline")


@cache
def codes() -> tuple[Code, ...]:
    """Every code, by number."""
    found: list[Code] = []
    for band in BANDS:
        try:
            module = importlib.import_module(f"reqonto.diagnostics.codes_{band}")
        except ModuleNotFoundError:
            continue
        found.extend(value for value in vars(module).values() if isinstance(value, Code))
    return tuple(sorted(dict.fromkeys(found), key=lambda code: code.code))


def lookup(text: str) -> Code | None:
    """The code with this number (`RQ0201`, in any case) or this name (`unknown-role`)."""
    number, name = text.strip().upper(), text.strip().lower()
    return next((code for code in codes() if number == code.code or name == code.name), None)


def page(code: Code, lang: str) -> str | None:
    """The page that explains a code, as Markdown."""
    file = resources.files("reqonto.diagnostics").joinpath("pages", f"{code.code}.{lang}.md")
    return file.read_text(encoding="utf-8") if file.is_file() else None

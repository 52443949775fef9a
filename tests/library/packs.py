"""The rule packs of the library: their rules, their cases, and the tables of the documentation."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from reqonto.checks.bounds import direction, shown
from reqonto.pipeline import Result, run
from reqonto.settings import Settings
from reqonto.spec.bounds import bounds_of
from reqonto.spec.shipped import path_of

PACKS = (
    "law.cn_return", "law.cn_ecommerce", "law.cn_price", "law.cn_pipl", "law.eu_consumer", "law.eu_price",
    "law.eu_marketplace", "law.eu_sca", "law.gdpr", "industry.pci_dss",
)  # fmt: skip

DAY = date(2026, 11, 22)
"""The day on which all rules are in force but the one that has ended."""


@cache
def read(*modules: str) -> Result:
    """Modules of the library with their meaning, whatever day it is."""
    return run([path_of(each) for each in modules], Settings(cache=False), stages=("read", "meaning"))


def rules(module: str):
    """The rules of a pack, in order."""
    found = read(module).specification
    return [
        each for each in found.entries.values() if each.module == module and each.word in {"requirement", "constraint"}
    ]


HEADS = {
    "en": ("| module | about | rules | reviewed | cases |", "|---|---|---|---|---|"),
    "zh": ("| 模块 | 内容 | 规则 | 已评审 | 案例 |", "|---|---|---|---|---|"),
}
BOUND_HEADS = {
    "en": ("| setting | bound | rules | source |", "|---|---|---|---|"),
    "zh": ("| 设定 | 界限 | 规则 | 来源 |", "|---|---|---|---|"),
}


def pack_table(lang: str) -> str:
    """One row for each pack."""
    rows = list(HEADS[lang])
    for module in PACKS:
        own = rules(module)
        label = read(module).specification.modules[module].meta.label(lang)
        reviewed = sum(each.meta.status == "reviewed" for each in own)
        cases = len(read(f"{module}.scenarios").specification.scenarios)
        rows.append(f"| `{module}` | {label} | {len(own)} | {reviewed} | {cases} |")
    return "\n".join(rows) + "\n"


def bound_table(lang: str) -> str:
    """One row for each bounded setting of each pack."""
    rows = list(BOUND_HEADS[lang])
    comma = ", " if lang == "en" else "、"
    for module in PACKS:
        for bound in bounds_of(read(module).specification):
            limit = f"{direction(bound)[lang]} {shown(bound.written)[lang]}"
            source = bound.definition.meta.text("source")
            label = bound.definition.meta.label(lang)
            called = f" ({label})" if lang == "en" else f"（{label}）"
            rows.append(f"| `{module}.{bound.name}`{called} | {limit} | {comma.join(bound.rules)} | {source} |")
    return "\n".join(rows) + "\n"


TABLES = {"packs": pack_table, "bounds": bound_table}


def with_tables(text: str, lang: str) -> str:
    """A page with its generated tables as they are to be: what stands between `<!-- packs -->` and `<!-- end -->`."""
    for name, table in TABLES.items():
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition("<!-- end -->")
        text = f"{before}<!-- {name} -->\n{table(lang)}<!-- end -->{after}"
    return text


def main() -> None:
    """Writes the tables of the documentation: `python -m tests.library.packs`."""
    for lang, path in (("en", Path("docs/rule-packs.md")), ("zh", Path("docs/rule-packs.zh.md"))):
        path.write_text(with_tables(path.read_text(encoding="utf-8"), lang), encoding="utf-8")


if __name__ == "__main__":
    main()

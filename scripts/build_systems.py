"""Build `docs/systems.md` and `docs/systems.zh.md` from the table of systems in the library.

    python scripts/build_systems.py           write both pages
    python scripts/build_systems.py --check   fail when one of them is not what the table says

A row of `src/reqonto/library/systems.tsv` is a system or mechanism of electronic commerce: its names, the documents
that it is taken from, the modules that model it, the constraints that check it, and scenarios that exercise it.
"""

from __future__ import annotations

import csv
import re
import sys
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "src" / "reqonto" / "library"
TABLE = LIBRARY / "systems.tsv"
STORIES = ("scenarios", "systems")
"""The modules that tell stories, in the order in which the page names them."""

STORY = re.compile(r'^scenario (\S+) "[^"]*"[^{]*\{\s*label "(?P<en>[^"]*)"@en,\s*"(?P<zh>[^"]*)"@zh', re.MULTILINE)
HEADS = {
    "en": """# Systems of electronic commerce and where the library models them

[中文](systems.zh.md)

Each row is a system or mechanism that the library's sources describe: the modules that model it, the requirements that
check it, and stories that exercise it. `reqonto explain C-ORD-01 --library ecreq` explains a requirement,
`reqonto run ecreq.systems::SY-03` tells a story with its verdicts. Each requirement of a row has a verdict in
at least one story of the row; in some it is kept, in others it is broken on purpose.

The page is written by `python scripts/build_systems.py` from [systems.tsv](../src/reqonto/library/systems.tsv).
""",
    "zh": """# 电子商务的系统及其在库中的位置

[English](systems.md)

每一行是库的出处文件所描述的一个系统或机制：由哪些模块建模，由哪些需求检查，由哪些场景演练。
`reqonto explain C-ORD-01 --library ecreq` 解释一条需求，`reqonto run ecreq.systems::SY-03` 讲述一个场景及其判定。
一行中的每条需求至少在该行的一个场景中得到判定；有的遵守，有的有意违反。

本页由 `python scripts/build_systems.py` 根据 [systems.tsv](../src/reqonto/library/systems.tsv) 写出。
""",
}
STORIES_HEADS = {
    "en": """## The stories

Those of `ecreq.scenarios` come from the catalogue; those of `ecreq.systems` exercise what it tells no story of.

| story | tells |
|---|---|""",
    "zh": """## 场景

`ecreq.scenarios` 中的场景来自目录；`ecreq.systems` 中的场景演练目录没有讲到的内容。

| 场景 | 内容 |
|---|---|""",
}
ROWS_HEADS = {
    "en": "| id | system | modules | requirements | stories |",
    "zh": "| 编号 | 系统 | 模块 | 需求 | 场景 |",
}
FULL_WIDTH = str.maketrans("(),:;", "（），：；")


@dataclass(frozen=True)
class System:
    """A row of the table."""

    id: str
    group: dict[str, str]
    name: dict[str, str]
    source: str
    modules: tuple[str, ...]
    constraints: tuple[str, ...]
    scenarios: tuple[str, ...]


def systems() -> list[System]:
    """The rows of the table, in its order."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [
            System(
                row["id"],
                {"en": row["group_en"], "zh": row["group_zh"]},
                {"en": row["en"], "zh": row["zh"]},
                row["source"],
                *(tuple(row[key].split()) for key in ("modules", "constraints", "scenarios")),
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def stories() -> dict[str, tuple[str, dict[str, str]]]:
    """Of each scenario of the library its module and its labels."""
    return {
        found[1]: (module, {"en": found["en"], "zh": found["zh"]})
        for module in STORIES
        for found in STORY.finditer((LIBRARY / "ecreq" / f"{module}.req").read_text("utf-8"))
    }


def page(lang: str) -> str:
    """The page in a language."""
    told = stories()
    comma = ", " if lang == "en" else "、"
    lines = [HEADS[lang].rstrip()]
    for _, rows in groupby(systems(), key=lambda each: each.group["en"]):
        group = list(rows)
        lines += ["", f"## {group[0].group[lang]}", "", ROWS_HEADS[lang], "|---|---|---|---|---|"]
        for row in group:
            modules = comma.join(link(each, f"ecreq.{each}") for each in row.modules)
            scenarios = comma.join(f"[{each}](#{each.lower()})" for each in row.scenarios)
            name = written(row.name, lang)
            lines.append(f"| {row.id} | {name} | {modules} | {comma.join(row.constraints)} | {scenarios} |")
    named = {each for row in systems() for each in row.scenarios}
    lines += ["", STORIES_HEADS[lang]]
    for key, (module, labels) in told.items():
        if key in named:
            story = f'<a id="{key.lower()}"></a>{link(module, f"ecreq.{module}::{key}")}'
            lines.append(f"| {story} | {written(labels, lang)} |")
    return "\n".join(lines) + "\n"


def written(names: dict[str, str], lang: str) -> str:
    """A name as the page writes it: the sources have narrow punctuation in Chinese too."""
    return names[lang] if lang == "en" else names[lang].translate(FULL_WIDTH)


def link(module: str, text: str) -> str:
    """A link to the text of a module."""
    return f"[`{text}`](../src/reqonto/library/ecreq/{module}.req)"


def main(arguments: list[str]) -> int:
    """Write or check both pages."""
    stale = 0
    for lang, name in (("en", "systems.md"), ("zh", "systems.zh.md")):
        path, text = ROOT / "docs" / name, page(lang)
        if arguments != ["--check"]:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            print(f"docs/{name} is not what the table says; run scripts/build_systems.py", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

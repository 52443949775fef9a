"""How much faster reqonto parses than lark's own contextual lexer and LALR tree builder on the same grammar and text.

Both read the same generated file of 10,000 lines, in turn; the best run of each counts.

    python benchmarks/parse.py
"""

from __future__ import annotations

import time
from pathlib import Path

from reqonto.source import Source
from reqonto.syntax.build import make_lark
from reqonto.syntax.parser import parse

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = ("payment", "base", "delivery")
LINES = 10_000
ROUNDS = 4


def text_of(folder: str) -> str:
    text = "".join((EXAMPLES / folder / f"{name}.req").read_text(encoding="utf-8") for name in FILES)
    return text * (LINES // text.count("\n") + 1)


def seconds(action, text) -> float:
    start = time.process_time()
    action(text)
    return time.process_time() - start


def read(text):
    return parse(Source("generated.req", text))


def main() -> None:
    lark = make_lark()
    for folder in ("online-shop", "online-shop-zh"):
        text = text_of(folder)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(seconds(lark.parse, text))
            ours.append(seconds(read, text))
        lines = text.count("\n")
        print(
            f"{folder}: {lines} lines, lark {min(theirs):.2f} s, reqonto {min(ours):.2f} s "
            f"({lines / min(ours):,.0f} lines/s), ratio {min(theirs) / min(ours):.1f}"
        )


if __name__ == "__main__":
    main()

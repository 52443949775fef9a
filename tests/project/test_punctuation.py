"""Chinese texts use Chinese punctuation: in messages, in pages and in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "reqonto"
MODULES = sorted(PACKAGE.rglob("*.py"))
PAGES = sorted([*ROOT.glob("*.zh.md"), *(ROOT / "docs").rglob("*.zh.md"), *PACKAGE.rglob("*.zh.md")])

_HAN = r"\u3400-\u9fff"
_CHINESE = rf"[{_HAN}\u3000-\u303f\uff00-\uffef“”]"
_PLACEHOLDER = "\ue000"
HALF_WIDTH = re.compile(
    rf"(?<={_CHINESE})[ ]?(?:[,;!?()]|:(?!:))|(?:[,;!?()]|(?<!:):)[ ]?(?={_CHINESE})|(?<=[{_HAN}])\.(?![\w*])"
)

# Patterns, and the notation of the command line, are no prose.
PATTERN = re.compile(r"\\[sdw.]|\(\?|\|")
NOTATION = re.compile(r"\[[^\]]*\[.*\]\](?:\.\.\.)?")


def faults(text: str) -> list[str]:
    """What stands around half-width marks beside Chinese; code spans are left alone."""
    prose = re.sub(r"`+[^`\n]*`+", _PLACEHOLDER, text)
    return [prose[max(0, m.start() - 12) : m.end() + 12] for m in HALF_WIDTH.finditer(prose)]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The string constants of a module, documentation left out; what an f-string fills in is one character."""
    tree = ast.parse(path.read_text("utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        # A string that stands alone is a docstring.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            passed.update(id(part) for part in parts)
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else _PLACEHOLDER for part in node.values),
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.lineno, node.value


def test_half_width_marks_beside_chinese_are_seen() -> None:
    assert faults("没有,请写")
    assert faults("修正: 改为")
    assert faults("说明 (见下)")
    assert faults(f"{_PLACEHOLDER}?是")
    assert not faults("没有，请写 `a, b` 或 `买家: x`；1.5 倍，见 R-1, R-2：好（“是”）。")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_chinese_messages_use_chinese_punctuation(path: Path) -> None:
    found = [
        f"{line}: {piece}"
        for line, text in texts(path)
        # A keyword table, a pattern or a sample of the language is not told to anybody as a sentence.
        if re.search(f"[{_HAN}]", text) and not PATTERN.search(text) and not NOTATION.fullmatch(text)
        for piece in faults(text)
    ]

    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_chinese_pages_use_chinese_punctuation(page: Path) -> None:
    text = re.sub(r"^(```+|~~~+).*?^\1", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\]\([^)\s]*\)", "]", text)

    assert faults(text) == []

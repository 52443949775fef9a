"""Texts with their first repairs made, as somebody does who follows each advice."""

from __future__ import annotations

from pathlib import Path

from reqonto.pipeline import run
from reqonto.source import Source
from reqonto.syntax.parser import parse


def mended(text: str, most: int = 20) -> str:
    """A text after its first faults with a repair were mended, one after the other, until none is left."""
    for _ in range(most):
        fault = next((each for each in parse(Source("m.req", text))[1] if each.fixes), None)
        if fault is None:
            break
        text = _written(text, fault)
    return text


def mended_in(path: Path, text: str, most: int = 20) -> tuple[str, list[str]]:
    """The same with the faults that are found when names and types are read; and the codes that are left."""
    for _ in range(most):
        path.write_text(text, encoding="utf-8")
        found = [each for each in run([path], stages=("read", "meaning")).diagnostics if each.weight.name == "ERROR"]
        fault = next((each for each in found if each.fixes), None)
        if fault is None:
            return text, [each.code.code for each in found]
        text = _written(text, fault)
    raise AssertionError("the advice leads nowhere")


def _written(text: str, fault: object) -> str:
    for edit in sorted(fault.fixes[0].edits, key=lambda each: -each.span.start):  # type: ignore[attr-defined]
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text

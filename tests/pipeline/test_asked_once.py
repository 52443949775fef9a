"""What a check asked is not asked again by the next one: neither what is possible, nor what is not, nor what gave nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reqonto.checks.remembered import RememberingSession
from reqonto.pipeline import run
from reqonto.report import json
from reqonto.settings import Settings

STAGES = ("read", "meaning", "consistency", "repairs")

HEAD = """module shop
enum Country { cn, de, fr, it }
enum Channel { web, app, phone }
role Buyer
role Seller
event Ship(order: Order) by Seller
"""


def shop() -> str:
    """Rules about amounts with conflicts of two and of four, one that follows from two others, and an idle one."""
    amounts = " ".join(f"param a{index}: integer" for index in range(30))
    lines = [f"entity Order {{ param country: Country  param channel: Channel  {amounts} }}"]
    for index in range(30):
        country = ("cn", "de", "fr", "it")[index % 4]
        lines.append(f"constraint F-{index}: every o in Order where o.country = {country}: o.a{index} <= {100 + index}")
        lines.append(f"constraint G-{index}: every o in Order where o.channel = web: o.a{index} >= {index}")
    lines += [
        "constraint K-1: every o in Order where o.country = cn: o.a0 >= 200",
        "constraint L-1: every o in Order where o.country = it: o.a1 >= 500",
        "constraint L-2: every o in Order where o.channel = app: o.a1 <= o.a2",
        "constraint L-3: every o in Order: o.a2 <= o.a3 + 10",
        "constraint L-4: every o in Order where o.channel = app: o.a3 <= 489",
        "constraint W-1: every o in Order where o.country = de: o.a5 <= 900",
        "constraint W-2: every o in Order where o.channel = web and o.country = fr: o.a6 >= 2",
        "constraint V-1: every s in Ship: s.order.channel = web",
        "requirement V-2 { every o in Order: if o.channel = phone then the Seller must not do Ship(order: o) }",
    ]
    return HEAD + "\n".join(lines) + "\n"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each engine that is opened."""
    found: list[str] = []
    start = RememberingSession.__init__

    def noting(self: RememberingSession, theory: object, store: object, engine: str, opened: object) -> None:
        def counted(each: object) -> object:
            found.append(engine)
            return opened(each)  # type: ignore[operator]

        start(self, theory, store, engine, counted)  # type: ignore[arg-type]

    monkeypatch.setattr(RememberingSession, "__init__", noting)
    return found


def test_a_second_check_opens_no_engine_and_finds_the_same(tmp_path: Path, opened: list[str]) -> None:
    (tmp_path / "reqonto.toml").touch()
    file = tmp_path / "shop.req"
    file.write_text(shop(), encoding="utf-8")
    settings = replace(Settings(), root=tmp_path, jobs=1)
    first = json.render(run([file], settings, stages=STAGES))
    assert opened
    opened.clear()

    second = json.render(run([file], settings, stages=STAGES))

    assert opened == []
    assert second == first
    assert first.count('"L-3"') > 0

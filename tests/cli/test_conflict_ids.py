"""`reqonto explain` with the id or the number of a conflict."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.source import cells

TEXT = """
role Shop
entity Order { param total: money CNY }
event Ship(order: Order) by Shop
event Pay(order: Order)
requirement R-1 { when Pay(order: o) as p, the Shop shall within 2 h after p do Ship(order: o) }
requirement R-2 { when Pay(order: o) as p, the Shop must not throughout 5 h do Ship(order: o) }
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("REQONTO_LANG", "en")
    Path("shop.req").write_text(TEXT, encoding="utf-8")


@pytest.mark.engine
def test_a_conflict_is_explained_again_by_its_number_and_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "shop.req", "--only", "consistency"]) == 1
    told = capsys.readouterr().out
    shown = re.search(r"conflict K1 \((K-\w+)\): ", told)
    assert shown is not None

    for word in ("K1", "k1", shown[1]):
        assert main(["explain", word, "-f", "shop.req"]) == 0
        again = capsys.readouterr().out
        assert again.partition("  Repairs; ")[0].strip() in told
    assert main(["explain", shown[1], "-f", "shop.req", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["members"] == ["R-1", "R-2"]


@pytest.mark.engine
def test_a_conflict_that_is_gone_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "shop.req", "--only", "consistency"]) == 1
    Path("shop.req").write_text(TEXT.replace("throughout 5 h", "throughout 1 h"), encoding="utf-8")
    capsys.readouterr()

    assert main(["explain", "K1", "-f", "shop.req"]) == 2
    assert "is no conflict any more; there are no conflicts" in capsys.readouterr().err
    assert main(["explain", "K-ffff", "-f", "shop.req", "--lang", "zh"]) == 2
    assert "没有冲突 K-ffff；现在没有冲突" in capsys.readouterr().err


@pytest.mark.engine
def test_a_conflict_keeps_its_number_until_the_next_check(capsys: pytest.CaptureFixture[str]) -> None:
    later = (
        TEXT
        + """event Tick(order: Order)
requirement R-3 { when Tick(order: o) as p, the Shop shall within 2 h after p do Ship(order: o) }
requirement R-4 { when Tick(order: o) as p, the Shop must not throughout 5 h do Ship(order: o) }
"""
    )
    Path("shop.req").write_text(later, encoding="utf-8")
    assert main(["check", "shop.req", "--only", "consistency"]) == 1
    second = re.search(r"conflict K2 \((K-\w+)\): ", capsys.readouterr().out)
    assert second is not None
    Path("shop.req").write_text(
        later.replace(
            "Pay(order: o) as p, the Shop must not throughout 5 h",
            "Pay(order: o) as p, the Shop must not throughout 1 h",
        ),
        encoding="utf-8",
    )

    assert main(["explain", "K2", "-f", "shop.req"]) == 0

    told = capsys.readouterr().out
    assert f"conflict K2 ({second[1]}): " in told
    assert "`reqonto explain K2 --apply N`" in told


@pytest.mark.engine
def test_what_stands_behind_ids_stands_in_one_column_whatever_the_ids(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text(TEXT.replace("R-2", "退货-2"), encoding="utf-8")
    assert main(["check", "shop.req", "--only", "consistency"]) == 1

    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("  R-1", "  退货-2"))]

    places = [cells(line.partition("shop.req:")[0]) for line in rows]
    assert len(rows) >= 2
    assert len(set(places[:2])) == 1


@pytest.mark.engine
@pytest.mark.parametrize(
    ("lang", "told"), [("en", "K1 was not found in 0.001 s (--timeout)"), ("zh", "在 0.001 秒内未找到 K1（--timeout）")]
)
def test_a_conflict_for_which_the_time_was_too_short_is_not_told_as_gone(
    capsys: pytest.CaptureFixture[str], lang: str, told: str
) -> None:
    assert main(["explain", "K1", "-f", "shop.req", "--no-cache", "--timeout", "0.001", "--lang", lang]) == 2

    assert told in capsys.readouterr().err

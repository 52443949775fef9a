"""`explain` tells which parts of a page `--only` and `--skip` leave out."""

from __future__ import annotations

from pathlib import Path

import pytest

from reqonto.cli.main import main

TEXT = """role Shop
entity Order
enum State { created, paid }
entity Order { param state: State }
event Pay(order: Order) by Shop
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
  final paid
}
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("options", [("--skip", "lifecycles"), ("--only", "consistency")])
def test_what_is_left_out_is_told(
    lang: str, options: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("m.req").write_text(TEXT, "utf-8")
    rest = ["explain", "Order.state", "-f", "m.req", "--no-cache", "--lang", lang]

    assert main([*rest, *options]) == 0
    said = capsys.readouterr()
    told = {"en": f"{options[0]} leaves out what ", "zh": f"因 {options[0]}，此处不含"}
    assert told[lang] in said.err
    assert "lifecycles" in said.err
    assert main(rest) == 0
    whole = capsys.readouterr()
    assert "lifecycles" not in whole.err
    assert len(whole.out) > len(said.out)

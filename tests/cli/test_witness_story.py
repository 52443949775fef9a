"""The story of a witness names the recommendations that it does not follow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reqonto.cli.main import main

SHOP = """
external role Buyer
role Shop
event Order() by Buyer
event Ship() by Shop
event Greet() by Shop
requirement R-1 { when Order(), the Shop shall within 1 h do Ship() }
requirement R-2 { when Order(), the Shop should within 1 h do Greet() }
"""


@pytest.fixture
def shop(tmp_path: Path) -> str:
    file = tmp_path / "shop.req"
    file.write_text(SHOP, encoding="utf-8")
    return str(file)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("lang", "head", "end"),
    [
        (
            "en",
            "R-1 applies and is kept, and so are all others that bind:",
            "Recommendations not followed here: R-2",
        ),
        ("zh", "R-1 适用并得到遵守，其余有约束力的需求也都得到遵守：", "此例未遵循的建议：R-2"),
    ],
)
def test_recommendations_that_a_world_does_not_follow_are_named(
    lang: str, head: str, end: str, shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["witness", "R-1", "-f", shop, "--lang", lang]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[-1]) == (head, end)


@pytest.mark.engine
def test_they_stand_in_the_data(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["witness", "R-1", "-f", shop, "--as", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["unfollowed"] == ["R-2"]


@pytest.mark.engine
def test_where_all_are_followed_all_others_are_kept(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["witness", "R-2", "-f", shop, "--lang", "en"]) == 0

    out = capsys.readouterr().out
    assert out.startswith("R-2 applies and is kept, and so are all others:\n")
    assert "Recommendations" not in out


def test_one_file_is_no_many(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["fmt", shop, "--lang", "en"])
    capsys.readouterr()

    assert main(["fmt", shop, "--lang", "en"]) == 0
    assert capsys.readouterr().err == "1 file, in canonical form\n"

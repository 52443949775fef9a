"""`reqonto explain K1 --apply N`: one edit in the file, nothing else; and the conflict is gone."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path

import pytest

from reqonto.checks.verdicts import Conflict
from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_text import Style
from reqonto.report.repairs import offered

SHOP = """module shop
role Shop  # who sells
role Buyer
entity Item {
\tparam opened: boolean   # the seal
\tparam big: boolean
\tparam price: money CNY
}
event Return(item: Item) by Buyer to Shop
event Refund(item: Item) by Shop to Buyer

## What comes back is paid back.
requirement R-1 "Refund" { when Return(item: i) as r,
\tthe Shop shall within 30 d after r do Refund(item: i) to Buyer }   # thirty days
requirement R-2 "Opened" { every i in Item: where i.opened, the Shop must not do Refund(item: i) }

constraint C-3 "Cheap":   every i in Item: i.price <= 20 CNY   # for now
constraint C-4 "Dear":    every i in Item where i.big: i.price >= 30 CNY
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("REQONTO_LANG", "en")


def conflicts(capsys: pytest.CaptureFixture[str], path: str = "shop.req") -> list[list[str]]:
    capsys.readouterr()
    main(["check", path, "--only", "consistency", "--format", "json"])
    return [each["members"] for each in json.loads(capsys.readouterr().out)["conflicts"]]


def number_of(words: str, conflict: str, capsys: pytest.CaptureFixture[str], path: str = "shop.req") -> str:
    """The number under which a repair is listed."""
    assert main(["explain", conflict, "-f", path]) == 0
    told = capsys.readouterr().out
    found = re.search(rf"^ +(\d+)\. .*{re.escape(words)}", told, re.MULTILINE)
    assert found is not None, told
    return found[1]


@pytest.mark.engine
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_two_conflicts_are_mended_one_after_the_other(
    newline: str, mark: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    codec = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-8"
    text = SHOP.replace("\n", newline)
    Path("shop.req").write_bytes(mark + text.encode(codec))
    first, second = conflicts(capsys)

    one = number_of("`unless i.opened`", "K1" if first == ["R-1", "R-2"] else "K2", capsys)
    assert main(["explain", "K1" if first == ["R-1", "R-2"] else "K2", "-f", "shop.req", "--apply", one]) == 0
    text = text.replace("to Buyer }   # thirty", "to Buyer unless i.opened }   # thirty")
    assert mark + text.encode(codec) == Path("shop.req").read_bytes()
    assert [second if first == ["R-1", "R-2"] else first] == conflicts(capsys)

    two = number_of("write `30 CNY` for `20 CNY`", "K1", capsys)
    assert main(["explain", "K1", "-f", "shop.req", "--apply", two]) == 0
    text = text.replace("<= 20 CNY   # for now", "<= 30 CNY   # for now")
    assert mark + text.encode(codec) == Path("shop.req").read_bytes()
    capsys.readouterr()
    assert [] == conflicts(capsys)


@pytest.mark.engine
def test_what_is_given_up_becomes_a_comment_with_what_documents_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text(SHOP, "utf-8")
    assert ["R-1", "R-2"] in conflicts(capsys)
    name = next(f"K{number}" for number, each in enumerate(conflicts(capsys), start=1) if each == ["R-1", "R-2"])

    number = number_of("give up R-1", name, capsys)
    assert main(["explain", name, "-f", "shop.req", "--apply", number, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert SHOP == Path("shop.req").read_text("utf-8")
    assert main(["explain", name, "-f", "shop.req", "--apply", number]) == 0

    assert shown == capsys.readouterr().out
    assert '-requirement R-1 "Refund"' in shown
    assert (
        SHOP.replace("## What", "# ## What")
        .replace("requirement R-1", "# requirement R-1")
        .replace("\tthe Shop", "\t# the Shop")
    ) == Path("shop.req").read_text("utf-8")
    assert [["C-3", "C-4"]] == conflicts(capsys)


@pytest.mark.engine
def test_nothing_is_written_once_the_text_has_changed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text(SHOP, "utf-8")
    conflicts(capsys)
    assert main(["explain", "K1", "-f", "shop.req"]) == 0
    changed = SHOP.replace("# who sells", "# who sells what")
    Path("shop.req").write_text(changed, "utf-8")
    capsys.readouterr()

    assert main(["explain", "K1", "-f", "shop.req", "--apply", "1"]) == 1
    assert "the text has changed since the repairs were listed" in capsys.readouterr().err
    assert main(["explain", "K1", "-f", "shop.req", "--apply", "1", "--lang", "zh"]) == 1
    assert "列出修复办法之后文本已有改动" in capsys.readouterr().err
    assert changed == Path("shop.req").read_text("utf-8")


@pytest.mark.engine
@pytest.mark.parametrize(("lang", "told"), [("en", "have to be listed first"), ("zh", "须先列出修复办法")])
def test_repairs_of_another_file_were_not_listed_for_this_one(
    lang: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two files of a folder may have the same conflict, and the numbers of one list say nothing about the other."""
    Path("shop.req").write_text(SHOP, "utf-8")
    other = SHOP.replace("# who sells", "# who sells what")
    Path("other.req").write_text(other, "utf-8")
    conflicts(capsys)
    assert main(["explain", "K1", "-f", "shop.req"]) == 0
    conflicts(capsys, "other.req")

    assert main(["explain", "K1", "-f", "other.req", "--apply", "1", "--lang", lang]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert "has changed" not in said
    assert "已有改动" not in said
    assert Path("other.req").read_text("utf-8") == other


@pytest.mark.engine
def test_a_list_that_somebody_spoilt_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text(SHOP, "utf-8")
    conflicts(capsys)
    assert main(["explain", "K1", "-f", "shop.req"]) == 0
    (kept,) = (tmp_path / "cache").rglob("*-repairs")
    listed = json.loads(kept.read_text("utf-8"))
    for entry in listed.values():
        entry["edits"] = [[["shop.req", 0, 6, "modul"]]]
    kept.write_text(json.dumps(listed), "utf-8")
    capsys.readouterr()

    assert main(["explain", "K1", "-f", "shop.req", "--apply", "1"]) == 1
    assert "does not mend the conflict" in capsys.readouterr().err
    for rubbish in ("", "[]", '{"K": 3}', "\x00"):
        kept.write_text(rubbish, "utf-8")
        assert main(["explain", "K1", "-f", "shop.req", "--apply", "1", "--dry-run"]) == 0
    assert SHOP == Path("shop.req").read_text("utf-8")


@pytest.mark.engine
def test_wrong_numbers_and_words_are_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text(SHOP, "utf-8")
    for arguments, told in (
        (["K1", "--apply", "99"], "there is no repair 99 of K1: they count from 1 to"),
        (["K1", "--apply", "0"], "a number from 1 is wanted, not `0`"),
        (["K1", "--apply", "two"], "a number from 1 is wanted, not `two`"),
        (["K1", "--dry-run"], "--dry-run needs --apply N"),
        (["R-1", "--apply", "1"], "are about the repairs of a conflict"),
        (["RQ0602", "--apply", "1"], "are about the repairs of a conflict"),
    ):
        assert main(["explain", *arguments, "-f", "shop.req"]) == 2
        assert told in capsys.readouterr().err
    assert SHOP == Path("shop.req").read_text("utf-8")


@pytest.mark.engine
def test_in_markdown_only_the_fence_changes(capsys: pytest.CaptureFixture[str]) -> None:
    page = f"# Shop\n\nR-1 pays back.\n\n```req\n{SHOP}```\n\nThat is all.\n"
    Path("shop.md").write_text(page, "utf-8")
    name = next(f"K{n}" for n, each in enumerate(conflicts(capsys, "shop.md"), start=1) if each == ["C-3", "C-4"])

    number = number_of("give up C-4", name, capsys, "shop.md")
    assert main(["explain", name, "-f", "shop.md", "--apply", number]) == 0

    assert page.replace("constraint C-4", "# constraint C-4") == Path("shop.md").read_text("utf-8")


@pytest.mark.engine
def test_what_is_named_elsewhere_is_not_made_a_comment(capsys: pytest.CaptureFixture[str]) -> None:
    text = SHOP + 'requirement R-9 { text "In words." refines C-4 }\n'
    Path("shop.req").write_text(text, "utf-8")
    name = next(f"K{n}" for n, each in enumerate(conflicts(capsys), start=1) if each == ["C-3", "C-4"])

    number = number_of("give up C-4", name, capsys)

    assert main(["explain", name, "-f", "shop.req", "--apply", number]) == 1
    assert "the item is named elsewhere" in capsys.readouterr().err
    assert text == Path("shop.req").read_text("utf-8")


@pytest.mark.engine
def test_what_a_scenario_has_an_expectation_of_is_not_made_a_comment(capsys: pytest.CaptureFixture[str]) -> None:
    text = SHOP + "scenario S-1 { start 2026-01-05T09:00 ends 2026-01-06T09:00 expect C-4 not applicable }\n"
    Path("shop.req").write_text(text, "utf-8")
    name = next(f"K{n}" for n, each in enumerate(conflicts(capsys), start=1) if each == ["C-3", "C-4"])

    number = number_of("give up C-4", name, capsys)

    assert main(["explain", name, "-f", "shop.req", "--apply", number]) == 1
    assert "the item is named elsewhere" in capsys.readouterr().err
    assert text == Path("shop.req").read_text("utf-8")
    assert main(["explain", name, "-f", "shop.req", "--apply", number_of("give up C-3", name, capsys)]) == 0
    assert "# constraint C-3" in Path("shop.req").read_text("utf-8")


@pytest.mark.engine
def test_a_text_that_is_only_imported_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("base.req").write_text(SHOP.replace("module shop", "module base").partition("\nrequirement R-2")[0], "utf-8")
    Path("shop.req").write_text(
        "module shop\nimport base\n"
        "requirement R-2 { every i in base.Item: where i.opened, the base.Shop must not do base.Refund(item: i) }\n",
        "utf-8",
    )
    assert conflicts(capsys) == [["R-2", "R-1"]]

    assert main(["explain", "K1", "-f", "shop.req", "--format", "json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["repairs_complete"]
    assert {"R-2"} == {each["change"] for each in found["repairs"] if "change" in each}
    assert {"shop.req"} == {edit["file"] for each in found["repairs"] for edit in each.get("edits", ())}
    assert main(["explain", "K1", "-f", "shop.req"]) == 0
    assert "R-1 stands in a library or an imported module" in capsys.readouterr().out


def test_where_time_ran_out_nothing_is_said_of_changes_that_were_not_tried() -> None:
    conflict = Conflict("binding", (), ("R-1", "R-2"), (), minimal=True, explanation=Text("", ""), witness=None)

    def told(lang: str, *, complete: bool) -> str:
        style = Style(lang)
        return "\n".join(offered(conflict, (), (), (), style, complete=complete, chosen=False))

    assert "among the changes that are tried" in told("en", complete=True)
    assert told("en", complete=False) == (
        "  No repair was found before time ran out (--timeout); not all changes were tried."
    )
    assert "所尝试的改动" in told("zh", complete=True)
    assert told("zh", complete=False) == "  时间已到（--timeout），未试完所有改动，尚未找到修复办法。"


@pytest.mark.engine
def test_json_of_a_check_has_factors_repairs_and_what_to_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    cheap = "constraint C-5: every i in Item where i.rare: i.price <= 5 CNY\n"
    dear = "constraint C-6: every i in Item where i.old: i.cost >= 9 CNY\n"
    more = "param rare: boolean  param old: boolean  param cost: money CNY  param big"
    assumed = "assumption A-1: every i in Item: i.price = i.cost\n"
    Path("shop.req").write_text(SHOP.replace("param big", more) + assumed + cheap + dear, "utf-8")

    main(["check", "shop.req", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    main(["check", "shop.req", "--skip", "repairs", "--format", "json"])
    without = json.loads(capsys.readouterr().out)

    by_members = {tuple(each["members"]): each for each in found["conflicts"]}
    assert ["A-1"] == by_members["C-5", "C-6"]["doubt"]
    repairs = by_members["R-1", "R-2"]["repairs"]
    assert [["R-1"], ["R-2"]] == [each["drop"] for each in repairs]
    assert all(each["verified"] for each in repairs)
    assert [{"drop": ["R-1"]}, {"drop": ["R-2"]}] in found["repairs"]["factors"]
    assert {"factors": [], "complete": False} == without["repairs"]


@pytest.mark.engine
def test_an_item_of_ones_own_makes_an_imported_one_yield_and_brings_its_imports(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = "module words\nentity Item { param opened: boolean param rare: boolean }\nrole Shop\nevent Refund(item: Item) by Shop\n"
    rules = "module rules\nimport words\nconstraint C-1: no r in Refund: r.item.opened\n"
    cases = (
        "module cases\nimport words\nimport rules\nsituation S-1 { some r in Refund: r.item.opened and r.item.rare }\n"
    )
    own = "module own   # mine\r\nimport cases\r\nimport rules # too\r\n"
    for name, text in (("words", words), ("rules", rules), ("cases", cases)):
        Path(f"{name}.req").write_text(text, "utf-8")
    Path("own.req").write_bytes(own.encode())
    assert conflicts(capsys, "own.req") == [["C-1"]]

    number = number_of("let C-1 yield there", "K1", capsys, "own.req")
    assert main(["explain", "K1", "-f", "own.req", "--apply", number]) == 0

    item = r"\r\nconstraint E-\w+ may: every r in Refund where r.item.opened and r.item.rare: true\r\n\{ exception to C-1 \}\r\n"
    assert re.fullmatch(
        re.escape(own) + "import words\r\n".replace("\r\n", r"\r\n") + item, Path("own.req").read_bytes().decode()
    )
    capsys.readouterr()
    assert conflicts(capsys, "own.req") == []


@pytest.mark.engine
def test_a_text_in_a_named_encoding_stays_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = SHOP.replace("# who sells", "# 商家").replace("Refund", "退款")
    Path("reqonto.toml").write_text('encoding = "gb18030"\n', "utf-8")
    Path("shop.req").write_bytes(text.encode("gb18030"))
    name = next(f"K{n}" for n, each in enumerate(conflicts(capsys), start=1) if each == ["C-3", "C-4"])

    number = number_of("give up C-4", name, capsys)
    assert main(["explain", name, "-f", "shop.req", "--apply", number]) == 0

    assert text.replace("constraint C-4", "# constraint C-4").encode("gb18030") == Path("shop.req").read_bytes()


@pytest.mark.engine
def test_without_memory_the_list_is_made_again(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.req").write_text(SHOP, "utf-8")

    assert main(["explain", "K1", "-f", "shop.req", "--no-cache", "--apply", "1"]) == 0

    assert SHOP != Path("shop.req").read_text("utf-8")
    assert len(conflicts(capsys)) == 1

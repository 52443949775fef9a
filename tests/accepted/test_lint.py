"""`lint`: what it finds, what its fixes change and what they never change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.diagnostics.diagnostic import Severity
from reqonto.mending import fixes, lint
from reqonto.mending.texts import replace_text
from reqonto.settings import Settings, load
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse
from tests.formats.checked import QUICK, ROOT

SHOP = """\
module shop
import other    # for the carrier, see the wiki
## Who sells.
role Shop
entity   Order { param late: boolean }  # what is sold
event Pay(order: Order)
event Thank by Shop
requirement R-01 "Thanks" { when Pay(order: o), the Shp shall within 1 h do Thank }  # reqonto: ignore[RQ1102, RQ1104] it helps
# the end
"""
OTHER = "module other\nrole Carrier\nrole Bank\n角色 快递   # by bicycle\n"


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.req").write_text(SHOP)
    Path("other.req").write_text(OTHER)


def codes(*paths: str, settings: Settings = QUICK) -> list[str]:
    return sorted(each.code.code for each in fixes.lint(paths or ["."], settings).result.all_diagnostics)


def test_everything_that_is_wrong_is_found_and_nothing_is_changed(capsys: pytest.CaptureFixture[str]) -> None:
    # While a name is unknown nothing is said of what is ignored in vain.
    assert codes() == ["RQ0201", "RQ1150", "RQ1151", "RQ1152"]
    assert main(["lint", "."]) == 1
    assert main(["lint", ".", "--diff"]) == 1
    assert (Path("shop.req").read_text(), Path("other.req").read_text()) == (SHOP, OTHER)
    shown = capsys.readouterr().out
    assert "--- shop.req" in shown
    assert "+role 快递  # by bicycle" in shown


def test_fixes_mend_what_they_are_offered_for_and_lose_no_comment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", ".", "--fix"]) == 0

    shop = Path("shop.req").read_text()
    for comment in ("# for the carrier, see the wiki", "## Who sells.", "# what is sold", "# the end"):
        assert comment in shop
    assert "import" not in shop
    assert "the Shop shall" in shop
    assert "ignore[RQ1102] it helps" in shop
    assert Path("other.req").read_text() == "module other\nrole Carrier\nrole Bank\nrole 快递  # by bicycle\n"
    assert codes() == []
    assert "rewritten: shop.req" in capsys.readouterr().err
    before = (Path("shop.req").stat().st_mtime_ns, shop)
    assert main(["lint", ".", "--fix"]) == 0
    assert (Path("shop.req").stat().st_mtime_ns, Path("shop.req").read_text()) == before


def test_an_import_that_brings_requirements_in_is_kept() -> None:
    Path("shop.req").write_text("module shop\nimport law.cn_return\nimport other\nrole Shop\n")

    assert "RQ1150" in codes()
    # Alone, what it imports would not be read without it.
    assert "RQ1150" not in codes("shop.req")


def test_a_fix_that_may_change_the_meaning_is_made_only_when_asked_for() -> None:
    text = SHOP.replace("ignore[RQ1102, RQ1104]", "ignore[used-onse]").replace("Shp", "Shop")
    Path("shop.req").write_text(text)
    main(["lint", "shop.req", "--fix"])
    assert "ignore[used-onse]" in Path("shop.req").read_text()

    assert main(["lint", "shop.req", "--unsafe-fixes"]) == 0

    assert "ignore[used-once] it helps" in Path("shop.req").read_text()
    assert codes("shop.req") == []


def test_a_fix_that_would_do_harm_is_not_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from reqonto.diagnostics import codes_lint
    from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Text
    from reqonto.source import Span

    def harmful(result: object, texts: dict[str, str], files: object) -> list[Diagnostic]:
        source = Source("other.req", texts["other.req"])
        found = []
        for word, instead in (
            ("role Carrier\n", ""),
            ("# by bicycle", ""),
            ("Bank", "Bank Bank"),
            ("Carrier", "Courier"),
        ):
            start = source.text.find(word)
            if start >= 0:
                fix = Fix(Text("do it", "照办"), (Edit(Span(source, start, start + len(word)), instead),))
                found.append(Diagnostic(codes_lint.NOT_CANONICAL, Span(source, start, start + 1), fixes=(fix,)))
        return found

    Path("shop.req").write_text("module shop\nimport other\nconstraint C-01: some c in Carrier: true\n")
    monkeypatch.setattr(fixes, "lints", harmful)

    main(["lint", ".", "--fix"])

    assert Path("other.req").read_text() == OTHER
    assert capsys.readouterr().err.count("would do harm") >= 3


def test_what_is_imported_from_elsewhere_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    Path("own/mine.req").write_text("module mine\nimport other\nrole   Seller is a Carrier\n")

    main(["lint", "own", "--fix"])

    assert Path("own/mine.req").read_text() == "module mine\nimport other\nrole Seller is a Carrier\n"
    assert Path("other.req").read_text() == OTHER


def test_texts_with_mistakes_of_syntax_keep_what_cannot_be_mended() -> None:
    Path("shop.req").write_text("role Shop\nrole (((\n# kept\nentity   Order\n")

    assert main(["lint", "shop.req", "--fix"]) == 1

    assert "# kept" in Path("shop.req").read_text()


def test_encodings_line_ends_marks_and_permissions_stay() -> None:
    Path("a.req").write_bytes("\ufeffmodule a\r\nrole   Shop  # ok\r\n".encode("utf-8"))
    Path("b.req").write_bytes("模块 乙\n角色   商家  # 好\n".encode("gb18030"))
    Path("a.req").chmod(0o640)

    assert main(["lint", "a.req", "--fix"]) == 0
    assert main(["lint", "b.req", "--fix", "--encoding", "gb18030"]) == 0

    assert Path("a.req").read_bytes() == "\ufeffmodule a\r\nrole Shop  # ok\r\n".encode("utf-8")
    assert Path("b.req").read_bytes().decode("gb18030") == "模块 乙\n角色 商家  # 好\n"
    assert Path("a.req").stat().st_mode & 0o777 == 0o640
    assert list(Path().glob(".a.req*")) == []


def test_markdown_keeps_its_prose() -> None:
    Path("notes.md").write_text("# Notes\n\n  prose   here\n\n```req\nmodule notes\nrole   Shop\n```\n\nmore   prose\n")

    assert main(["lint", "notes.md", "--fix"]) == 0

    assert (
        Path("notes.md").read_text()
        == "# Notes\n\n  prose   here\n\n```req\nmodule notes\nrole Shop\n```\n\nmore   prose\n"
    )


def test_a_text_that_changes_meanwhile_is_not_written_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import reqonto.mending.texts as texts

    def late(path: Path, before: str, after: str, encoding: str | None) -> str:
        path.write_text("role Somebody\n")
        return replace_text(path, before, after, encoding)

    monkeypatch.setattr(texts, "replace_text", late)

    assert main(["lint", "other.req", "--fix"]) == 2
    assert Path("other.req").read_text() == "role Somebody\n"
    assert "changed meanwhile" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["first-steps", "first-steps-zh", "online-shop", "mid-size-shop", "marketplace"])
def test_fixes_of_the_examples_keep_what_they_mean(name: str) -> None:
    folder = ROOT / "examples" / name
    settings, _ = load(folder / "reqonto.toml") if (folder / "reqonto.toml").exists() else (QUICK, [])
    found = fixes.lint([folder], settings)  # type: ignore[list-item]
    mended = fixes.fix(found, [folder])  # type: ignore[list-item]

    def items(texts: dict[str, str]) -> Counter[str]:
        return Counter(resolve([parse(Source(path, text))[0] for path, text in sorted(texts.items())])[0].entries)

    assert items(dict(mended.texts)) == items(dict(mended.before))
    assert mended.kept == ()


def test_bad_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "nowhere.req"]) == 2
    assert main(["lint", "--format", "xml"]) == 2
    assert main(["lint", "other.req", "--format", "json", "--lang", "zh"]) == 0
    assert '"RQ1151"' in capsys.readouterr().out
    assert main(["lint", "other.req", "--fail-on", "hint"]) == 1


def test_units_go_into_the_language_of_the_text_unless_a_text_has_made_them_its_own() -> None:
    Path("other.req").unlink()
    english = (
        "role Shop\nentity Order { param total: money CNY }\nconstraint C-01: every o in Order: o.total <= 300元\n"
    )
    Path("shop.req").write_text(english)
    assert "RQ1153" in codes()
    main(["lint", ".", "--fix"])
    assert Path("shop.req").read_text() == english.replace("300元", "300 CNY")

    Path("shop.req").write_text(
        "角色 商家\n实体 订单 { 参数 时限：时长、重量：数量 kg }\n约束 C-01：每个 甲 属于 订单：甲.时限 ≤ 24 h\n"
    )
    assert "RQ1153" not in codes()

    own = "unit 打 = 10 piece\nrole Shop\nentity Order { param many: quantity piece }\nconstraint C-01: every o in Order: o.many <= 3打\n"
    Path("shop.req").write_text(own)
    assert "RQ1153" not in codes()


DOUBLED = "module shop\nrole Shop\nevent P by Shop\npermissions PT-1 {\n  | | P |\n  # who may\n  | Shop | no |\n}\n"


def test_a_comment_in_a_table_is_there_once_after_the_fixes() -> None:
    Path("shop.req").write_text(DOUBLED)

    assert main(["lint", "shop.req", "--fix"]) == 0

    assert Path("shop.req").read_text().count("# who may") == 1


@pytest.mark.parametrize("more", ["# again and again\n", "\n" * 5_000])
def test_a_fix_that_makes_texts_grow_without_end_is_not_made(more: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "format_source", lambda source, *_, **__: (more + source.text, []))
    Path("shop.req").write_text(DOUBLED)

    main(["lint", "shop.req", "--fix"])

    assert len(Path("shop.req").read_text()) <= fixes.MOST_GROWTH * len(DOUBLED) + 4_000
    assert "again" not in Path("shop.req").read_text()


STORY = """\
module story
role Shop
external role Buyer
entity Order { param total: money EUR }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o) as p, the Shop shall within 3 h after p do Ship(order: o) }
scenario S-1 {
  given o1: Order { total: 5 EUR, colour: "red" }
  start 2026-01-01T09:00+00:00
  at 09:10: ann does Pay(order: o2)
  expect R-7 satisfied
}
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_mistakes_in_scenarios_are_found_and_mended_as_all_others(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("story.req").write_text(STORY)
    Path("fine.req").write_text(STORY.replace(', colour: "red"', "").replace("o2", "o1").replace("R-7", "R-1"))

    found = fixes.lint(["story.req"], QUICK).result
    errors = {each.code.code for each in found.all_diagnostics if each.weight is Severity.ERROR}
    main(["check", "--format", "concise", "--lang", lang, "story.req"])
    told = capsys.readouterr().out

    assert errors == {"RQ0203", "RQ1001", "RQ1012"}
    assert all(code in told for code in errors)
    assert found.verdict == "invalid"
    assert main(["lint", "--lang", lang, "story.req"]) == 1
    assert ("there is no object `o2`" if lang == "en" else "此场景中没有对象“o2”") in capsys.readouterr().out
    assert main(["lint", "fine.req"]) == 0
    main(["lint", "--unsafe-fixes", "story.req"])
    assert "Pay(order: o1)" in Path("story.req").read_text()

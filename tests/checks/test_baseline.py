"""What is frozen stays as it is, or is told of: changes of meaning, of text, of the ground; damaged files; freezing itself."""

import json
import random
from pathlib import Path

import jsonschema
import pytest

from reqonto.checks import baseline as baselines
from reqonto.checks.baseline import Baseline, compare, frozen_now, read, written
from reqonto.cli.main import main
from reqonto.constraints.meaning_hash import METHOD, meanings
from reqonto.report.baseline import schema
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source

TEXT = """
module shop { version "1.0"  zone "Asia/Shanghai" }
role Buyer
role Shop
entity Order { param total: money CNY  param gift: boolean }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
define promised: duration = 48 h
requirement R-1 "Ship" { when Pay(order: o), the Shop shall within promised do Ship(order: o) }
requirement R-2 "Gifts" { when Pay(order: o), if o.gift then the Shop must not do Ship(order: o)  exception to R-1  version "2.0" }
constraint C-1 "Money": every o in Order: o.total > 0 CNY { refines R-3 }
requirement R-3 { text "Orders bring money." }
"""
IDS = ("R-1", "R-2", "C-1", "R-3")


def specification(text):
    tree, found = parse(Source("shop.req", text))
    assert [each.message("en") for each in found] == []
    found_specification, found = resolve([tree])
    assert [each.message("en") for each in found if each.weight.word == "error"] == []
    return found_specification


def frozen(text, ids=IDS, name="1"):
    spec = specification(text)
    numbers = meanings(spec)
    return Baseline(
        (baselines.Freeze(name),), tuple(frozen_now(spec.entries[each], spec, numbers, name) for each in ids)
    )


def told(old, text, **more):
    spec = specification(text)
    return [(each.code.code, each.about) for each in compare(old, spec, meanings(spec), **more)]


def test_nothing_is_told_of_what_is_unchanged():
    assert told(frozen(TEXT), TEXT) == []


@pytest.mark.parametrize("dialect", ["en", "zh"])
def test_layout_language_comments_and_order_are_no_change(dialect):
    text, _ = format_source(Source("shop.req", TEXT), dialect, own_units=())

    assert told(frozen(TEXT), text) == []
    head, *items = TEXT.strip().split("\nrequirement ")
    assert told(frozen(TEXT), "\n# a comment\nrequirement ".join([head, *reversed(items)])) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("o.total > 0 CNY", "o.total > 1 CNY", [("RQ0791", "C-1")]),
        ('"Money"', '"More money"', [("RQ0793", "C-1")]),
        ("bring money", "bring much money", [("RQ0791", "R-3")]),
        ("48 h", "47 h", [("RQ0792", "R-1")]),
        ("if o.gift then", "if not o.gift then", [("RQ0792", "R-1"), ("RQ0791", "R-2")]),
        ("gift: boolean", "gift: optional boolean", [("RQ0792", "R-1"), ("RQ0792", "R-2")]),
        ("constraint C-1", "assumption C-1", [("RQ0795", "C-1")]),
        # Another version of the item, or of the module for the items without one of their own.
        ('version "2.0"', 'version "2.1"', [("RQ0796", "R-2")]),
        ('version "1.0"', 'version "1.1"', [("RQ0796", "R-1"), ("RQ0796", "C-1"), ("RQ0796", "R-3")]),
        # What is no part of what is said.
        ("refines R-3", "refines R-3  owner \"Li\"  tags money", []),
        ("refines R-3", "derives from R-3", []),
    ],
)  # fmt: skip
def test_each_change_is_told_as_what_it_is(old, new, expected):
    assert old in TEXT

    assert told(frozen(TEXT), TEXT.replace(old, new, 1)) == expected


def test_a_removed_item_is_told_where_all_texts_were_read_or_its_module_was():
    without = TEXT.replace('requirement R-3 { text "Orders bring money." }', "").replace("{ refines R-3 }", "")
    other = without.replace("module shop", "module other")

    assert told(frozen(TEXT), without) == [("RQ0794", "R-3")]
    assert told(frozen(TEXT, ("R-3",)), other, whole=True) == [("RQ0794", "R-3")]
    assert told(frozen(TEXT, ("R-3",)), other, whole=False) == []


def test_what_changed_elsewhere_is_named_in_both_languages():
    spec = specification(TEXT.replace("48 h", "47 h"))
    (found,) = compare(frozen(TEXT), spec, meanings(spec))

    assert found.message("en").endswith("the setting `promised`")
    assert found.message("zh").endswith("设定“promised”")
    spec = specification(TEXT.replace("gift: boolean", "gift: optional boolean"))
    found = compare(frozen(TEXT, ("R-2",)), spec, meanings(spec))[0]
    assert found.message("en").endswith("the declaration of `Order.gift`")


def test_an_earlier_version_is_still_compared_when_somebody_goes_back_to_it():
    newer = TEXT.replace("o.total > 0 CNY {", 'o.total > 1 CNY { version "3.0" ')
    both = Baseline(
        (baselines.Freeze("1"), baselines.Freeze("2")),
        (*frozen(TEXT, ("C-1",)).items, *frozen(newer, ("C-1",), "2").items),
    )

    assert told(both, TEXT) == []
    assert told(both, newer) == []
    assert told(both, TEXT.replace("> 0 CNY", "> 2 CNY")) == [("RQ0791", "C-1")]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("approved", ["RQ0797"]), ("verified", []), ("frozen", []), ("proposed", ["RQ0797"])],
)
def test_a_status_that_says_less_than_the_baseline_is_told(status, expected):
    text = TEXT.replace("refines R-3", f"refines R-3  status {status}")

    assert [code for code, _ in told(frozen(TEXT), text)] == expected


def test_a_status_that_says_more_than_the_baseline_is_told():
    text = TEXT.replace("refines R-3", 'refines R-3  status frozen  version "9"')

    assert told(frozen(TEXT, ("R-1",)), text) == [("RQ0797", "C-1")]


def test_what_another_version_of_reqonto_recorded_otherwise_is_no_error_of_the_author():
    row = frozen(TEXT, ("C-1",)).items[0]
    other = type(row)(
        **{**{name: getattr(row, name) for name in row.__slots__}, "meaning": "0" * 16, "reqonto": "0.0.1"}
    )
    method = type(row)(**{**{name: getattr(row, name) for name in row.__slots__}, "method": METHOD + 1})

    for each in (other, method):
        spec = specification(TEXT)
        (found,) = compare(Baseline((), (each,)), spec, meanings(spec))
        assert (found.code.code, found.weight.word) == ("RQ0799", "warning")
    # The same version of reqonto would have recorded what is there: that is a change.
    assert told(Baseline((), (type(row)(**{**{name: getattr(row, name) for name in row.__slots__}, "meaning": "0" * 16}),)), TEXT) == [("RQ0792", "C-1")]  # fmt: skip


# ---------------------------------------------------------------- the file


def test_what_is_written_is_read_again():
    old = frozen(TEXT)
    again, found = read(Source("b.jsonl", written(old)))

    assert found == []
    assert list(again.items) == sorted(old.items, key=lambda row: row.id)
    assert written(again) == written(old)
    lines = written(old).splitlines()
    assert [json.loads(line)["id"] for line in lines[2:]] == sorted(IDS)


def test_two_branches_are_merged_line_by_line():
    one, other = frozen(TEXT, ("R-1",), "a"), frozen(TEXT, ("C-1",), "b")
    lines = dict.fromkeys([*written(one).splitlines(), *written(other).splitlines()])
    again, found = read(Source("b.jsonl", "\n".join(lines) + "\n"))

    assert found == []
    assert {row.id for row in again.items} == {"R-1", "C-1"}
    assert [each.name for each in again.freezes] == ["a", "b"]


@pytest.mark.parametrize(
    ("spoil", "line", "why"),
    [
        (lambda lines: [*lines[:2], "<<<<<<< HEAD", *lines[2:]], 3, "unfinished merge"),
        (lambda lines: [*lines[:2], lines[2][:40], *lines[3:]], 3, "no JSON object"),
        (lambda lines: [*lines, "[1]"], 7, "no JSON object"),
        (lambda lines: [*lines, '{"id": 5}'], 7, "does not belong"),
        (lambda lines: [*lines, '{"name": 5}'], 7, "does not belong"),
        (lambda lines: ['{"schema": 99}', *lines[1:]], 1, "schema is 99"),
        (lambda lines: lines[1:], 1, "no head"),
        (lambda lines: [*lines, lines[2].replace('"meaning": "', '"meaning": "f')], 7, "recorded twice"),
        (lambda lines: [*lines, "{" * 100_000], 7, "no JSON object"),
        (lambda lines: [*lines, '{"id": "X", "rests_on": {"a": 1}}'], 7, "does not belong"),
    ],
)
def test_a_damaged_line_is_told_at_its_place_and_the_rest_is_read(spoil, line, why):
    lines = spoil(written(frozen(TEXT)).splitlines())
    again, found = read(Source("b.jsonl", "\n".join(lines)))

    assert [each.code.code for each in found] == ["RQ0798"]
    assert found[0].span.line == line
    assert why in found[0].message("en")
    assert len(again.items) >= 3


@pytest.mark.parametrize("seed", range(60))
def test_any_damage_gives_findings_and_never_a_fault(seed, tmp_path):
    chance = random.Random(seed)
    raw = bytearray(written(frozen(TEXT)).encode())
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(raw))
        match chance.randrange(3):
            case 0:
                raw[place] = chance.randrange(256)
            case 1:
                del raw[place : place + chance.randrange(200)]
            case _:
                raw[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(20)))
        raw = raw or bytearray(b"x")
    file = tmp_path / "b.jsonl"
    file.write_bytes(raw)
    baseline, found = baselines.load(file, "b.jsonl")
    spec = specification(TEXT)

    for each in (*found, *compare(baseline, spec, meanings(spec))):
        assert each.message("en")
        assert each.message("zh")


# ---------------------------------------------------------------- freezing


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    Path("reqonto.toml").write_text('lang = "en"\ntimeout = "300 s"\n', encoding="utf-8")
    Path("shop.req").write_text(TEXT, encoding="utf-8")
    return tmp_path


def edit(old, new):
    text = Path("shop.req").read_text(encoding="utf-8")
    assert old in text
    Path("shop.req").write_text(text.replace(old, new, 1), encoding="utf-8")


def test_freezing_refuses_what_is_not_verified_and_writes_nothing(project, capsys):
    assert main(["freeze"]) == 1

    assert capsys.readouterr().out == (
        "nothing was frozen:\n  R-3: it is prose only, which nothing verifies (--accept R-3)\n"
    )
    assert not Path("reqonto.baseline.jsonl").exists()


def test_freezing_records_and_check_tells_of_changes(project, capsys):
    assert main(["freeze", "--accept", "R-3", "--name", "1.0", "-m", "first"]) == 0
    assert capsys.readouterr().out == "frozen as 1.0: R-1, R-2, C-1, R-3\n"
    rows = [json.loads(line) for line in Path("reqonto.baseline.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row.get("accepted") for row in rows if row.get("id") == "R-3"] == [
        ["it is prose only, which nothing verifies"]
    ]
    assert main(["freeze", "--check"]) == 0
    before = Path("reqonto.baseline.jsonl").read_bytes()
    assert main(["freeze", "--accept", "R-3"]) == 0
    assert "already frozen as it is: R-1, R-2, C-1, R-3" in capsys.readouterr().out
    assert Path("reqonto.baseline.jsonl").read_bytes() == before

    edit("> 0 CNY", "> 1 CNY")
    assert main(["freeze", "--check"]) == 1
    assert main(["check"]) == 1
    assert "error[RQ0791]: C-1 is frozen at version 1.0" in capsys.readouterr().out
    assert main(["freeze", "C-1"]) == 1
    assert "C-1: it is frozen at version 1.0 and has changed: give it a new version" in capsys.readouterr().out
    # Not even under another pretext.
    assert main(["freeze", "C-1", "--again", "--accept", "C-1"]) == 1

    edit("{ refines R-3 }", '{ refines R-3  version "1.1" }')
    assert main(["check"]) == 0
    capsys.readouterr()
    assert main(["freeze", "C-1", "--name", "1.1"]) == 0
    assert main(["freeze", "--list", "--format", "json"]) == 0
    out = capsys.readouterr().out
    rows = json.loads(out[out.index("{") :])["items"]
    assert [(row["version"], row["freeze"], row["state"]) for row in rows if row["id"] == "C-1"] == [
        ("1.0", "1.0", "earlier"), ("1.1", "1.1", "unchanged"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "ids", "why"),
    [
        ("o.total > 0 CNY", "o.total > 0 CNY and o.total < 0 CNY", ["C-1"], "C-1: it "),
        ("refines R-3", "refines R-3  status proposed", ["C-1"], "C-1: it is only proposed (--accept C-1)"),
        ("refines R-3", "refines R-3  status reviewed", ["C-1"], "C-1: it is not approved yet (--accept C-1)"),
        ("refines R-3", "refines R-3  status rejected", ["C-1"], "C-1: it is rejected\n"),
        (
            'requirement R-3 { text "Orders bring money." }',
            'requirement R-3 { text "Orders bring money." }\nscenario S-1 { given o1: Order { total: 0 CNY }  expect C-1 satisfied }',
            ["C-1"],
            "C-1: C-1 is violated in S-1, not satisfied",
        ),
        (
            'requirement R-3 { text "Orders bring money." }',
            'requirement R-3 { text "Orders bring money." }\nassumption A-1: every o in Order: not o.gift\n',
            ["R-2"],
            "R-2: it can never apply, because of A-1",
        ),
    ],
)  # fmt: skip
def test_freezing_names_what_stands_against_it(old, new, ids, why, project, capsys):
    edit(old, new)

    assert main(["freeze", *ids]) == 1
    assert why in capsys.readouterr().out
    assert not Path("reqonto.baseline.jsonl").exists()


def test_nothing_in_a_circle_is_frozen(project, capsys):
    edit(
        'requirement R-3 { text "Orders bring money." }', 'requirement R-3 { text "Orders bring money."  refines C-1 }'
    )

    assert main(["freeze", "C-1"]) == 1
    assert main(["freeze", "R-3", "--accept", "R-3"]) == 1
    assert capsys.readouterr().out.count("links lead in a circle: C-1 refines R-3 refines C-1") == 2


def test_conflicts_cannot_be_accepted(project, capsys):
    edit("o.total > 0 CNY", "o.total > 0 CNY and o.total < 0 CNY")
    edit('requirement R-3 { text "Orders bring money." }', 'requirement R-3 { text "x" }\nsituation K-1 { some o in Order: o.gift }')  # fmt: skip

    assert main(["freeze", "C-1", "--accept", "C-1"]) == 1
    assert "nothing was frozen" in capsys.readouterr().out


def test_freezing_in_chinese(project, capsys):
    assert main(["freeze", "--lang", "zh"]) == 1
    assert capsys.readouterr().out == "未冻结任何条目：\n  R-3：它仅为文字，无从验证（--accept R-3）\n"
    assert main(["freeze", "R-1", "--lang", "zh"]) == 0
    assert capsys.readouterr().out == "已冻结为 1：R-1\n"


def test_wrong_use_is_told(project, capsys):
    assert main(["freeze", "R-9"]) == 2
    assert main(["freeze", "--check", "R-1"]) == 2
    assert main(["freeze", "shop.req"]) == 2
    err = capsys.readouterr().err
    assert "there is no requirement `R-9`" in err
    assert "written like a file" in err


def test_nothing_is_frozen_into_a_damaged_baseline(project, capsys):
    Path("reqonto.baseline.jsonl").write_text("<<<<<<< HEAD\n", encoding="utf-8")

    assert main(["freeze", "R-1"]) == 1
    assert "error[RQ0798]" in capsys.readouterr().err
    assert Path("reqonto.baseline.jsonl").read_text(encoding="utf-8") == "<<<<<<< HEAD\n"
    assert main(["check", "--only", "baseline"]) == 1


def test_a_text_with_mistakes_is_not_frozen(project, capsys):
    edit("> 0 CNY", "> 0 CNX")

    assert main(["freeze", "R-1"]) == 1
    assert "nothing was frozen" in capsys.readouterr().err


def test_what_is_written_as_data_has_the_published_shape(project, capsys):
    validator = jsonschema.Draft202012Validator(schema())
    for arguments in (["freeze"], ["freeze", "--accept", "R-3"], ["freeze", "--list"], ["freeze", "--check"]):
        main([*arguments, "--format", "json"])
        validator.validate(json.loads(capsys.readouterr().out))
    edit("> 0 CNY", "> 1 CNY")
    for arguments in (["freeze", "--list"], ["freeze", "--check"]):
        main([*arguments, "--format", "json"])
        out = capsys.readouterr().out
        validator.validate(json.loads(out))
        assert "meaning_changed" in out or "RQ0791" in out

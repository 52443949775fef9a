"""Gherkin features as scenarios, judged like others, and scenarios as features; nothing is lost in silence."""

from pathlib import Path

import pytest

from reqonto.cli.main import main
from reqonto.interchange.gherkin.steps import read_steps
from reqonto.source import Source
from reqonto.syntax.parser import parse
from reqonto.syntax.tree import Scenario

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "docs" / "samples"


@pytest.fixture
def imported(tmp_path, capsys):
    """Imports a feature, and gives the text with what was told."""

    def run(feature, steps=None, code=0, name="cart.feature", lang="en"):
        path = tmp_path / name
        path.write_bytes(feature if isinstance(feature, bytes) else feature.encode())
        options = []
        if steps is not None:
            (tmp_path / "steps.toml").write_text(steps, encoding="utf-8")
            options = ["--steps", str(tmp_path / "steps.toml")]
        assert main(["import", str(path), "--lang", lang, *options]) == code
        return capsys.readouterr()

    return run


def scenarios(text):
    parsed, faults = parse(Source("x.req", text))
    assert not faults
    return {each.uid.text: each for each in parsed.items if isinstance(each, Scenario)}


@pytest.mark.parametrize("sample", ["cart", "cart-zh"])
def test_the_scenarios_of_a_feature_are_judged(sample, tmp_path, capsys):
    folder = SAMPLES / sample
    target = tmp_path / "adding.req"
    steps = ["--steps", str(folder / "steps.toml")]
    assert main(["import", str(folder / "adding.feature"), *steps, "-o", str(target)]) == 0
    assert main(["run", str(folder / "cart.req"), str(target), "--no-cache", "--lang", "en"]) == 0
    out = capsys.readouterr().out

    assert "3 scenarios, nothing unexpected" in out
    assert out.count("R-1: violated") == 2


@pytest.mark.parametrize("example", ["first-steps", "first-steps-zh", "limits", "life-cycles-zh"])
def test_scenarios_go_to_gherkin_and_come_back_as_they_were(example, tmp_path, capsys):
    main(["export", "--to", "gherkin", "--lang", "en", "-f", str(ROOT / "examples" / example)])
    out = capsys.readouterr().out
    own = {}
    for path in sorted((ROOT / "examples" / example).glob("*.req")):
        parsed, _ = parse(Source(str(path), path.read_text("utf-8")))
        own |= {each.uid.text: each for each in parsed.items if isinstance(each, Scenario)}
    back = {}
    for number, feature in enumerate(out.split("# language:")[1:]):
        path = tmp_path / f"f{number}.feature"
        path.write_text(f"# language:{feature}", encoding="utf-8")
        assert main(["import", str(path)]) == 0
        told = capsys.readouterr()
        assert "RQ1284" not in told.err
        back |= scenarios(told.out)

    assert own
    assert set(back) == set(own)
    for key, scenario in own.items():
        assert back[key].parts == scenario.parts
        assert back[key].excerpt == scenario.excerpt
        assert back[key].title == scenario.title


def test_a_feature_that_comes_back_imports_what_its_names_are_from(tmp_path, capsys):
    shop = (
        "module shop.cart\nimport shop.goods as goods\nparam maintenance: boolean\nrole Visitor\n"
        "scenario S-1 { given me: Visitor\n given maintenance\n start 2026-01-01T09:00 }\n"
    )
    (tmp_path / "cart.req").write_text(shop, encoding="utf-8")
    (tmp_path / "goods.req").write_text("module shop.goods\nentity Product\n", encoding="utf-8")
    assert main(["export", "--to", "gherkin", str(tmp_path / "cart.req"), str(tmp_path / "goods.req")]) == 0
    (tmp_path / "cart.feature").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["import", str(tmp_path / "cart.feature"), "-o", str(tmp_path / "back.req")]) == 0
    text = (tmp_path / "back.req").read_text("utf-8")

    assert text.startswith("import shop.cart\nimport shop.goods as goods\n")
    assert "scenario S-1 {" in text
    assert "given maintenance" in text


@pytest.mark.parametrize(
    "comment",
    ["import", "import a b", "import x\n  # import y", "important", "import a # b", "import 9"],
)
def test_comments_that_import_nothing_are_comments(comment, imported):
    done = imported(f"# {comment}\nFeature: A\n  # import later\n  Scenario: B\n    Given me: Visitor\n")

    assert [each for each in done.out.splitlines() if each.startswith("import")] == (
        ["import x", "import y"] if "\n" in comment else []
    )


@pytest.mark.parametrize("step", ["假如登录", "假如 登录", "假如登录成功"])
def test_a_single_word_is_no_fact(step, imported):
    done = imported(f"# language: zh-CN\n功能: 甲\n  场景: 乙\n    {step}\n")

    assert "RQ1284" in done.err
    assert "已有" not in done.out
    assert "# 4: 登录" in done.out


def test_steps_that_nothing_explains_are_told_with_their_lines_and_kept(imported):
    feature = "Feature: A\n  Scenario: B\n    Given a cart\n    When I pay\n  Scenario: C\n    Given a cart\n    Then R-1 satisfied\n"
    done = imported(feature)
    found = scenarios(done.out)

    assert "RQ1284" in done.err
    assert "nothing says what `a cart` means (also on line 6)" in done.err
    assert "cart.feature:4:5" in done.err
    assert "# 3: a cart" in done.out
    assert "# 4: I pay" in done.out
    assert [each.excerpt for each in found.values()] == [True, True]
    assert "没有说明“a cart”的含义（另见第 6 行）" in imported(feature, lang="zh").err


def test_backgrounds_outlines_rules_tables_and_tags_are_put_in(imported):
    done = imported(
        """
        Feature: A
          Background:
            Given a shop
          Rule: R
            Background:
              Given goods
                | name | cost  |
                | Mug  | $3.50 |
                | Cup  | $4    |
            @slow @S-7
            Scenario Outline: pay <sum>
              When I pay <sum>
              Examples:
                | sum |
                | 5   |
                | 6   |
        """,
        """
        pause = "2 h"
        [[step]]
        text = "a shop"
        given = "shop: Shop"
        [[step]]
        text = "goods"
        rows = true
        given = "{name:id}: Product { price: {cost:money EUR} }"
        [[step]]
        text = "I pay {sum}"
        do = ["me does Open()", "me does Pay(amount: {sum} EUR)"]
        """,
    )
    found = scenarios(done.out)

    assert list(found) == ["S-7", "S-7-2"]
    assert "given Cup: Product { price: 4 EUR }" in done.out
    assert done.out.index("given Mug") < done.out.index("start") < done.out.index("Open()")
    assert "at +2 h: me does Open()" in done.out
    assert "at +4 h: me does Pay(amount: 6 EUR)" in done.out
    assert "tags slow" in done.out
    assert not found["S-7"].excerpt
    assert not done.err


def test_what_an_earlier_step_named_is_kept_for_later_ones(imported):
    steps = """
        [[step]]
        text = 'the shop sells "{name}"'
        given = "{name:id}: Product"
        keep = { product = "{name:id}" }
        [[step]]
        text = "I take this product"
        do = "me does Take(product: {product})"
        [[step]]
        text = "a day goes by"
        wait = "1 d"
        """
    feature = (
        'Feature: A\n Scenario: B\n  Given the shop sells "Tea pot"\n  When a day goes by\n  And I take this product\n'
    )

    assert "at +86460 s: me does Take(product: Tea_pot)" in imported(feature, steps).out.replace(
        "at +1441 min", "at +86460 s"
    )
    lost = imported("Feature: A\n Scenario: B\n  When I take this product\n", steps, code=1)
    assert "RQ1286" in lost.err


def test_a_table_that_no_row_speaks_of_is_not_dropped(imported):
    steps = '[[step]]\ntext = "goods"\ngiven = "shop: Shop"\n'
    done = imported("Feature: A\n Scenario: B\n  Given goods\n   | name |\n   | Mug |\n", steps)

    assert "RQ1284" in done.err
    assert "shop: Shop" not in done.out


@pytest.mark.parametrize(
    ("feature", "code", "place"),
    [
        ("# language: tlh-x\nFeature: A\n", "RQ1281", ":1:1"),
        ("Feature: A\n  Scenario: B\n    Given a\n  | x |\n  | x | y |\n", "RQ1280", ":5:"),
        ("Feature: A\n  Scenario: B\n    nonsense\n    Given a\n    nonsense\n", "RQ1280", ":5:"),
        ("hello", "RQ1280", ":1:1"),
        ("", "RQ1282", ""),
        (b"Feature: \xff\xff", "RQ00", ""),
        ("Feature: A\n Scenario Outline: B\n" + "  Given <x>\n" * 300 + "  Examples:\n   | x |\n" + "   | 1 |\n" * 300, "RQ1283", ""),
    ],
    ids=["language", "table", "step", "text", "empty", "bytes", "many"],
)  # fmt: skip
def test_what_is_no_feature_is_refused_with_the_place(imported, feature, code, place):
    done = imported(feature, code=1)

    assert f"[{code}" in done.err
    assert f"cart.feature{place}" in done.err
    assert done.out == ""
    assert "internal" not in done.err


@pytest.mark.parametrize(
    "steps",
    [
        "[[step]\n",
        "steps = []\n",
        "start = 5\n",
        '[[step]]\ntext = "a"\n',
        '[[step]]\ngiven = "a"\n',
        '[[step]]\ntext = "a"\nwhen = "b"\n',
        '[[step]]\ntext = "{x} {x}"\nskip = "b"\n',
        'pause = "soon"\n',
        '[[step]]\ntext = "a"\nskip = "b"\nkeep = 3\n',
    ],
)
def test_a_table_that_cannot_be_used_is_refused(imported, steps):
    assert "[RQ1285]" in imported("Feature: A\n Scenario: B\n  Given a\n", steps, code=1).err


@pytest.mark.parametrize(
    ("row", "step"),
    [
        ('given = "no part at all"', "a"),
        ('do = "me does Pay(amount: {sum:number})"', "a"),
        ('given = "x: Y } scenario Z {"', "a"),
        ('check = "1 ="', "a"),
    ],
)
def test_what_a_step_would_mean_must_be_a_part_of_a_scenario(imported, row, step):
    done = imported(f"Feature: A\n Scenario: B\n  Given {step}\n", f'[[step]]\ntext = "{step}"\n{row}\n', code=1)

    assert "[RQ1286]" in done.err
    assert "cart.feature:3:3" in done.err
    assert done.out == ""


def test_gaps_are_read_as_what_they_are():
    table, problems = read_steps(Source("s.toml", '[[step]]\ntext = "costs {x}"\ngiven = "{x:money CNY}"\n'))

    assert not problems
    assert table.rows[0].matches.fullmatch("costs ￥1,250.00")
    assert not table.rows[0].matches.fullmatch("costs ")


def test_a_table_of_steps_that_is_not_there_is_wrong_use(tmp_path, capsys):
    (tmp_path / "a.feature").write_text("Feature: A\n")

    assert main(["import", str(tmp_path / "a.feature"), "--steps", str(tmp_path / "none.toml")]) == 2
    assert main(["import", str(tmp_path / "none.feature")]) == 2


def test_different_things_get_different_names_and_equal_ones_the_same(imported):
    steps = '[[step]]\ntext = "goods {a} and {b}"\ngiven = ["{a:id}: Product", "{b:id}: Product"]\n'
    feature = "Feature: A\n Scenario: B\n  Given goods tea-pot and tea pot\n  And goods tea-pot and 7up\n"

    assert [each.name.text for each in scenarios(imported(feature, steps).out)["cart-1"].parts[:4]] == [
        "tea_pot", "tea_pot_2", "tea_pot", "_7up",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "amount"),
    [
        ("$1,250.50", "1250.50"),
        ("￥12.50", "12.50"),
        ("12元", "12"),
        ("-3 USD", "-3"),
        ("1.250,00 €", None),
        ("0.125", "0.125"),
        ("1250.000", "1250.000"),
        ("1.000", None),
        ("€１．２５０", None),
        ("many", None),
        ("3 or 4", None),
    ],
)
def test_amounts_are_read_as_they_are_written_or_not_at_all(imported, shown, amount):
    steps = '[[step]]\ntext = "it costs {x}"\ngiven = "p: Product { price: {x:money EUR} }"\n'
    done = imported(f"Feature: A\n Scenario: B\n  Given it costs {shown}\n", steps, code=0 if amount else 1)

    assert (f"price: {amount} EUR" in done.out) if amount else ("RQ1286" in done.err)


def test_an_amount_that_says_two_things_is_told_with_both(imported):
    steps = '[[step]]\ntext = "{x}件"\ngiven = "p: Product { stock: {x:number} }"\n'
    done = imported("Feature: A\n Scenario: B\n  Given 12.500件\n", steps, code=1)

    assert "(12.500: 12500 / 12.5?)" in done.err


@pytest.mark.parametrize(("sample", "sentence"), [("cart", 'I add 2 of "Mug"'), ("cart-zh", "我加入2件“杯子”")])
def test_a_table_of_steps_gives_its_sentences_back_and_they_mean_the_same(sample, sentence, tmp_path, capsys):
    folder = SAMPLES / sample
    steps = ["--steps", str(folder / "steps.toml")]
    assert main(["import", str(folder / "adding.feature"), *steps, "-o", str(tmp_path / "adding.req")]) == 0
    (tmp_path / "cart.req").write_bytes((folder / "cart.req").read_bytes())
    capsys.readouterr()
    assert main(["export", "--to", "gherkin", *steps, "-f", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    (tmp_path / "back.feature").write_text(out, encoding="utf-8")
    assert main(["import", str(tmp_path / "back.feature"), *steps]) == 0
    back = scenarios(capsys.readouterr().out)
    before = scenarios((tmp_path / "adding.req").read_text("utf-8"))

    assert sentence in out
    assert "me: Visitor" not in out
    assert {key: each.parts for key, each in back.items()} == {key: each.parts for key, each in before.items()}


def test_sentences_that_would_say_something_else_are_not_used(tmp_path, capsys):
    (tmp_path / "m.req").write_text(
        "module m\nrole Buyer\nevent Pay(amount: integer) by Buyer\nscenario S-1 {\n given me: Buyer\n start 2026-01-01T09:00\n"
        " at +5 min: me does Pay(amount: 1)\n at +6 min: me does Pay(amount: 2)\n}\n",
        encoding="utf-8",
    )
    (tmp_path / "steps.toml").write_text(
        '[[step]]\ntext = "I pay {n}"\ndo = "me does Pay(amount: {n})"\n', encoding="utf-8"
    )
    assert (
        main(["export", "--to", "gherkin", "--steps", str(tmp_path / "steps.toml"), "-f", str(tmp_path / "m.req")]) == 0
    )
    out = capsys.readouterr().out

    # A minute after the start is not five.
    assert "I pay" not in out
    assert "at +5 min: me does Pay(amount: 1)" in out
    assert (
        main(["export", "--to", "gherkin", "--steps", str(tmp_path / "none.toml"), "-f", str(tmp_path / "m.req")]) == 2
    )


TELLING = '''\
module shop
role Shop
role Buyer
entity Order { param words: text }
event Pay(order: Order) by Buyer
constraint R-1: every p in Pay: p.order.words != "no"
scenario S-1 "One" {
  given o: Order { words: """two
lines with \\ and "marks" # in them""" }
  start 2026-11-11T00:00
  # somebody said so
  at 00:10: do Pay(order: o)
  expect R-1 satisfied
  note "from the manual"
  tags smoke
}
'''


@pytest.mark.parametrize(
    ("lang", "lost"), [("en", "not in the export: `note` of scenarios (1 ×)"), ("zh", "场景的 `note`（1 处）")]
)
def test_texts_of_several_lines_come_back_and_what_scenarios_say_besides_is_told(lang, lost, tmp_path, capsys):
    shop = tmp_path / "shop.req"
    shop.write_text(TELLING, encoding="utf-8")
    assert main(["export", "--to", "gherkin", "--lang", lang, str(shop)]) == 0
    feature, told = capsys.readouterr()
    assert lost in told
    assert "tags" not in told
    assert ("comments in scenarios (1 ×)" if lang == "en" else "场景中的注释（1 处）") in told

    (tmp_path / "shop.feature").write_text(feature, encoding="utf-8")
    assert main(["import", str(tmp_path / "shop.feature"), "--lang", lang]) == 0
    back, told = capsys.readouterr()
    assert "RQ1284" not in told
    assert scenarios(back)["S-1"].parts == scenarios(TELLING)["S-1"].parts

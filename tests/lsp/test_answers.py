"""What the server answers about a small project of two modules, one of which imports the other and the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client, span

BASE = """module base { label "Base"@en }
enum State { created "Created"@en "已创建"@zh, paid, shipped }
unit box = 12 piece
role Party
role Buyer is a Party { label "Buyer"@en, "买家"@zh }
role Shop is a Party
entity Order {
  changing param state: State default created
  param total: money CNY
  param weight: quantity kg
  relation buyer: Buyer [1]
}
event Pay(order: Order, amount: money CNY) by Buyer to Shop
event Ship(order: Order) by Shop to Buyer
"""
SHOP = """module shop
import base
import ecreq.orders as lib

## Ships soon.
requirement R-1 "Ship in time" {
  when Pay(order: o, amount: a) as p, if a = o.total then the Shop shall within 48 h after p do Ship(order: o) to Buyer
}
requirement R-2 {
  when Ship(order: o) as s, the Shop shall within 1 h after s do Pay(order: o, amount: 1 CNY)  refines R-1
}
constraint C-1: every o in Order: o.total >= 0 CNY and o.weight > 0 kg
constraint C-2: every o, q in Order where o != q: o.state = paid implies q.total > o.total
scenario S-1 {
  given o1: Order { total: 5 CNY, state: created, buyer: mei }
  given mei: Buyer
  start 2026-01-01T00:00+08:00
  at 1 h: mei does Pay(order: o1, amount: 5 CNY)
  expect R-1 pending
}
"""


class Shop:
    """A client that has the project open; each test leaves the texts as they are."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.shop, self.base = client.open("shop.req"), client.open("base.req")
        self.version = 1

    def at(self, needle: str, text: str = SHOP, nth: int = 0) -> tuple[int, int]:
        index = -1
        for _ in range(nth + 1):
            index = text.index(needle, index + 1)
        index += needle.find("¦") if "¦" in needle else 0
        return text.count("\n", 0, index), index - text.rfind("\n", 0, index) - 1

    def ask(self, method: str, needle: str, *, nth: int = 0, base: bool = False, **more: Any) -> Any:
        text, uri = (BASE, self.base) if base else (SHOP, self.shop)
        place = self.client.at(uri, self.at(needle, text, nth))
        return self.client.ask(f"textDocument/{method}", {**place, **more})

    def hover(self, needle: str, **more: Any) -> str:
        found = self.ask("hover", needle, **more)
        return "" if found is None else found["contents"]["value"]

    def written(self, text: str) -> list[str]:
        """What is offered at `|` in a text that stands behind the shop for a moment."""
        whole = SHOP + text
        self.version += 1
        self.client.change(self.shop, self.version, whole.replace("|", ""))
        place = self.client.at(self.shop, self.at("|", whole))
        found = self.client.ask("textDocument/completion", place)["items"]
        self.version += 1
        self.client.change(self.shop, self.version, SHOP)
        return [each["label"] for each in found]

    def renamed(self, needle: str, new: str, *, nth: int = 0, base: bool = False) -> dict[str, str]:
        """The texts after a new name, by the names of their files."""
        edit = self.ask("rename", needle, nth=nth, base=base, newName=new)
        return applied(edit, {self.shop: SHOP, self.base: BASE})

    def refused(self, needle: str, new: str, *, nth: int = 0, base: bool = False) -> str:
        text, uri = (BASE, self.base) if base else (SHOP, self.shop)
        place = {**self.client.at(uri, self.at(needle, text, nth)), "newName": new}
        return self.client.answer(self.client.start("textDocument/rename", place))["error"]["message"]


def applied(edit: dict[str, Any], texts: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for change in edit["documentChanges"]:
        uri = change["textDocument"]["uri"]
        text = texts[uri]
        lines = [0, *(n + 1 for n, char in enumerate(text) if char == "\n")]
        for each in sorted(
            change["edits"], key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]), reverse=True
        ):
            start, end = (lines[p["line"]] + p["character"] for p in (each["range"]["start"], each["range"]["end"]))
            text = text[:start] + each["newText"] + text[end:]
        found[Path(uri).name] = text
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "reqonto.toml").write_text("", "utf-8")
    (folder / "base.req").write_text(BASE, "utf-8")
    (folder / "shop.req").write_text(SHOP, "utf-8")
    with Client(folder, "--no-check") as client:
        yield Shop(client)
        assert 0 == client.end()


# ---------------------------------------------------------------- pointing


def test_an_item_is_told_in_both_languages(shop: Shop) -> None:
    told = shop.hover("R-1 ")

    assert "requirement **R-1** – Ship in time" in told
    assert "Ships soon." in told
    assert "when Pay(order: o, amount: a) as p, if a = o.total then" in told
    assert "当 Pay（order：o，amount：a） 作为 p，如果 a = o.total 则" in told


@pytest.mark.parametrize(
    ("needle", "nth", "told"),
    [
        ("Pay(", 0, "Pay(order: Order, amount: money CNY) by Buyer to Shop"),
        ("total", 0, "money CNY"),
        ("o.total", 0, "variable **o**: Order"),
        ("a = o", 0, "variable **a**: money CNY"),
        ("p do", 0, "variable **p**: Pay"),
        ("paid", 0, "value **paid** (State)"),
        ("amount: 5", 0, "argument **amount**: money CNY"),
        ("Order:", 0, "- state: changing State (created, paid, shipped), default created"),
        ("when", 0, "keyword `when` – `当`"),
        ("R-1\n", 0, "requirement **R-1**"),
        ("mei does", 0, "variable **mei**: Buyer"),
    ],
)
def test_names_are_told_with_their_types(shop: Shop, needle: str, nth: int, told: str) -> None:
    assert told in shop.hover(needle, nth=nth)


def test_nothing_is_told_of_blanks(shop: Shop) -> None:
    assert "" == shop.hover("\n## Ships")


@pytest.mark.parametrize(
    ("needle", "nth", "file", "declared"),
    [
        ("Pay(", 0, "base.req", "Pay(order"),
        ("total >=", 0, "base.req", "total: money"),
        ("o.weight", 0, "shop.req", "o in Order: o.total >= 0"),
        ("q.total", 0, "shop.req", "q in Order"),
        ("R-1\n", 0, "shop.req", 'R-1 "Ship'),
        ("order: o1", 0, "base.req", "order: Order, amount"),
        ("created,", 0, "base.req", "created \"Created"),
        ("base\n", 0, "base.req", "base {"),
        ("o1, amount", 0, "shop.req", "o1: Order"),
    ],
)  # fmt: skip
def test_a_name_leads_to_its_declaration(shop: Shop, needle: str, nth: int, file: str, declared: str) -> None:
    (found,) = shop.ask("definition", needle, nth=nth)
    place = found["range"]["start"]

    assert found["uri"].endswith(file)
    assert shop.at(declared, BASE if file == "base.req" else SHOP) == (place["line"], place["character"])


def test_modules_of_the_library_are_opened_from_the_package(shop: Shop) -> None:
    (found,) = shop.ask("definition", "ecreq.orders")
    path = Path(found["uri"].removeprefix("file://"))

    assert "module ecreq.orders" in path.read_text("utf-8")


def test_references_are_found_over_imports(shop: Shop) -> None:
    found = shop.ask("references", "total: money", base=True, context={"includeDeclaration": False})

    assert {"shop.req"} == {Path(each["uri"]).name for each in found}
    assert SHOP.count("total") == len(found)
    assert 1 + len(found) == len(
        shop.ask("references", "total: money", base=True, context={"includeDeclaration": True})
    )


def test_a_variable_is_another_in_another_item(shop: Shop) -> None:
    found = shop.ask("documentHighlight", "o in Order: o.total")

    assert [shop.at("constraint C-1")[0]] * 3 == [each["range"]["start"]["line"] for each in found]


# ---------------------------------------------------------------- renaming


def test_a_name_changes_in_all_texts_and_in_labels_that_say_it(shop: Shop) -> None:
    found = shop.renamed("Buyer\n", "Customer")

    assert BASE.replace("Buyer", "Customer") == found["base.req"]
    assert SHOP.replace("Buyer", "Customer") == found["shop.req"]


@pytest.mark.parametrize(
    ("needle", "new", "changed"),
    [
        ("o in Order: o.total", "bill", ("every o in Order: o.total >= 0 CNY and o.weight", "every bill in Order: bill.total >= 0 CNY and bill.weight")),
        ("R-1 ", "R-100", ("R-1", "R-100")),
        ("mei does", "ming", ("mei", "ming")),
    ],
)  # fmt: skip
def test_variables_ids_and_objects_of_scenarios_change_where_they_reach(
    shop: Shop, needle: str, new: str, changed: tuple[str, str]
) -> None:
    assert {"shop.req": SHOP.replace(*changed)} == shop.renamed(needle, new)


def test_members_arguments_and_values_change_everywhere(shop: Shop) -> None:
    found = shop.renamed("total: money", "sum_of_all", base=True)

    assert {"base.req": BASE.replace("total", "sum_of_all"), "shop.req": SHOP.replace("total", "sum_of_all")} == found
    assert shop.renamed("paid,", "settled", base=True)["shop.req"] == SHOP.replace("paid", "settled")
    assert "amount: 5" not in shop.renamed("amount: 5", "money_given")["shop.req"]


@pytest.mark.parametrize(
    ("needle", "new", "base", "why"),
    [
        ("Buyer is", "Shop", True, "clash"),
        ("Buyer is", "every", True, "word of the language"),
        ("Buyer is", "当", True, "word of the language"),
        ("Buyer is", "two words", True, "not a name"),
        ("Buyer is", "7", True, "not a name"),
        ("total: money", "weight", True, "clash"),
        ("o, q in", "q", False, "clash"),
        ("R-1 ", "R-2", False, "clash"),
        ("base\n", "core", False, "modules"),
        ("when Pay", "x", False, "no name"),
    ],
)
def test_names_that_clash_or_are_words_are_refused(shop: Shop, needle: str, new: str, base: bool, why: str) -> None:
    assert why in shop.refused(needle, new, base=base)


def test_what_the_library_names_stays(shop: Shop) -> None:
    place = shop.client.at(shop.shop, shop.at("ecreq.orders"))
    number = shop.client.start("textDocument/prepareRename", place)

    assert "not renamed" in shop.client.answer(number)["error"]["message"]


# ---------------------------------------------------------------- completion


@pytest.mark.parametrize(
    ("text", "first", "not_there"),
    [
        ("|", {"requirement", "entity", "scenario"}, {"shall", "Order"}),
        ("requirement R-3 { when |", {"Pay", "Ship"}, {"mei", "entity", "kg"}),
        ("requirement R-3 { when Pay(|", {"order", "amount"}, {"total"}),
        ("requirement R-3 { when Pay(order: o, |", {"amount"}, set()),
        ("requirement R-3 { when Pay(order: o) as p, the |", {"Buyer", "Shop", "Party"}, {"Pay", "State"}),
        ("requirement R-3 { when Pay(order: o) as p, the Shop |", {"shall", "may", "should"}, {"Shop"}),
        ("requirement R-3 { when Pay(order: o) as p, the Shop shall |", {"within", "do", "ensure"}, {"refines"}),
        ("requirement R-3 { when Pay(order: o) as p, the Shop shall within 3 |", {"h", "min"}, {"Order"}),
        ("requirement R-3 { when Pay(order: o) as p, if p.|", {"order", "amount", "time", "by"}, {"total"}),
        ("requirement R-3 { when Pay(order: o) as p, if o.|", {"total", "state", "buyer"}, {"amount"}),
        ("constraint C-3: every o in Order: o.state = |", {"created", "paid", "shipped"}, {"kg"}),
        ("constraint C-3: every o in |", {"Order", "Pay", "Buyer"}, {"mei"}),
        ("constraint C-3: every o in Order: o.total > 1 CNY { refines |", {"R-1", "C-1"}, {"Order"}),
        ("import |", {"ecreq.returns"}, {"base", "ecreq.orders"}),
        ("import ecreq.|", {"returns", "delivery"}, {"orders"}),
        ("entity X { param y: |", {"State", "Order", "money", "text"}, {"Pay", "total"}),
        ("role Y is a |", {"Buyer", "Party"}, {"Pay"}),
        ("scenario S-2 { given o: Order { total: 1 CNY, |", {"state", "buyer"}, {"total"}),
        ("scenario S-2 { given o: Order { state: |", {"created", "paid"}, {"R-1"}),
        ("scenario S-2 { expect |", {"R-1", "C-1", "consistent"}, {"Order"}),
        ("requirement R-3 { status |", {"reviewed", "frozen"}, {"R-1"}),
        ("constraint C-3: every o in Order: lib.|", {"ConfirmsOrder"}, {"Order"}),
        ("需求 R-8 { 当 Pay（order：甲）作为 乙，如果 甲 的 |", {"total", "state"}, {"当"}),
        ("需求 R-8 { 当 Pay（order：甲）作为 乙，Shop 应|", {"应"}, {"Order"}),
    ],
)
def test_what_fits_is_offered_and_nothing_else(shop: Shop, text: str, first: set[str], not_there: set[str]) -> None:
    found = shop.written(text)

    assert first <= set(found)
    assert set() == not_there & set(found)


def test_a_word_that_was_begun_is_replaced(shop: Shop) -> None:
    text = SHOP + "constraint C-3: every o in Ord"
    shop.client.change(shop.shop, 500, text)
    place = shop.client.at(shop.shop, (text.count("\n"), len("constraint C-3: every o in Ord")))
    found = shop.client.ask("textDocument/completion", place)["items"]
    shop.client.change(shop.shop, 501, SHOP)
    edit = next(each["textEdit"] for each in found if each["label"] == "Order")

    line = text.count("\n")
    assert span((line, 27), (line, 30)) == edit["range"]


# ---------------------------------------------------------------- overviews


def test_the_outline_has_items_with_their_members(shop: Shop) -> None:
    found = shop.client.ask("textDocument/documentSymbol", {"textDocument": {"uri": shop.base}})
    order = next(each for each in found if each["name"] == "Order")

    assert ["base", "State", "box", "Party", "Buyer", "Shop", "Order", "Pay", "Ship"] == [e["name"] for e in found]
    assert ["state", "total", "weight", "buyer"] == [each["name"] for each in order["children"]]


def test_things_of_the_project_are_found_by_parts_of_names_labels_and_titles(shop: Shop) -> None:
    shop.hover("R-1 ")  # by now the texts are read
    for query, name in (("买家", "Buyer"), ("in time", "R-1 Ship in time"), ("ORDER.tot", "base.Order.total")):
        found = shop.client.ask("workspace/symbol", {"query": query})

        assert name in [each["name"] for each in found]


def test_items_of_several_lines_and_runs_of_imports_fold(shop: Shop) -> None:
    found = shop.client.ask("textDocument/foldingRange", {"textDocument": {"uri": shop.shop}})
    rows = {(each["startLine"], each["endLine"]) for each in found}

    assert (shop.at("requirement R-1")[0], shop.at("requirement R-2")[0] - 1) in rows
    assert (shop.at("import base")[0], shop.at("import ecreq")[0]) in rows


def test_names_have_the_colours_of_what_they_stand_for(shop: Shop) -> None:
    shop.hover("R-1 ")
    legend = shop.client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
    uri = {"textDocument": {"uri": shop.shop}}
    found = shop.client.ask("textDocument/semanticTokens/full", uri)
    line = column = 0
    classes: dict[str, str] = {}
    for delta, start, length, kind, _ in zip(*[iter(found["data"])] * 5, strict=True):
        line, column = line + delta, start if delta else column + start
        classes[SHOP.splitlines()[line][column : column + length]] = legend[kind]

    expected = {
        "Pay": "event", "Order": "struct", "Buyer": "class", "total": "property", "o": "variable", "paid": "enumMember",
        "R-1": "label", "order": "parameter", "base": "namespace", "lib": "namespace",
    }  # fmt: skip
    assert expected == {name: classes[name] for name in expected}
    again = shop.client.ask(
        "textDocument/semanticTokens/full/delta", {**uri, "previousResultId": found["resultId"]}
    )  # fmt: skip
    assert [] == again["edits"]


def test_units_are_hinted_where_they_are_not_to_be_seen(shop: Shop) -> None:
    shop.hover("R-1 ")
    everything = span((0, 0), (99, 0))
    found = shop.client.ask("textDocument/inlayHint", {"textDocument": {"uri": shop.shop}, "range": everything})
    at = [(each["position"]["line"], each["label"]) for each in found]

    # In C-1 the units stand beside the names.
    assert [(shop.at("constraint C-2")[0], "CNY")] * 2 == [row for row in at if row[0] >= shop.at("constraint C-1")[0]]


# ---------------------------------------------------------------- editing


def test_fixes_of_findings_are_offered_and_mend_them(tmp_path: Path) -> None:
    text = "role Buyer\nrole Guest is a Byer\n"
    with Client(tmp_path, "--no-check", locale="zh") as client:
        uri = client.open("a.req", text)
        client.codes(uri, lambda codes: "RQ0201" in codes)
        where = {"textDocument": {"uri": uri}, "range": span((1, 16), (1, 16))}
        (action,) = client.ask("textDocument/codeAction", {**where, "context": {"diagnostics": []}})
        (change,) = action["edit"]["documentChanges"]

        assert "改为“Buyer”" == action["title"]
        assert 1 == change["textDocument"]["version"]
        assert [{"range": span((1, 16), (1, 20)), "newText": "Buyer"}] == change["edits"]
        client.change(uri, 2, ((1, 16), (1, 20), "Buyer"))
        client.codes(uri, lambda codes: codes == [], 2)
        assert [] == client.ask("textDocument/codeAction", {**where, "context": {"diagnostics": []}})


def test_all_safe_fixes_are_made_at_once(tmp_path: Path) -> None:
    text = "role Buyer\nrole Guest is a Byer\nrole Other is a Buyerr\n"
    with Client(tmp_path, "--no-check") as client:
        uri = client.open("a.req", text)
        client.codes(uri, lambda codes: codes.count("RQ0201") == 2)
        where = {"textDocument": {"uri": uri}, "range": span((0, 0), (0, 0))}
        context = {"diagnostics": [], "only": ["source.fixAll"]}
        (action,) = client.ask("textDocument/codeAction", {**where, "context": context})

        assert {"a.req": "role Buyer\nrole Guest is a Buyer\nrole Other is a Buyer\n"} == applied(
            action["edit"], {uri: text}
        )


def test_a_text_is_laid_out_by_one_short_edit_and_a_faulty_one_not_at_all(tmp_path: Path) -> None:
    with Client(tmp_path, "--no-check") as client:
        uri = client.open("a.req", "role   Buyer\r\nrole Shop\r\n")
        options = {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}}
        (edit,) = client.ask("textDocument/formatting", options)

        assert {"range": span((0, 5), (0, 7)), "newText": ""} == edit
        client.change(uri, 2, ((0, 0), (0, 0), "{{{ "))
        assert [] == client.ask("textDocument/formatting", options)


def test_of_markdown_only_the_fences_are_specification(tmp_path: Path) -> None:
    text = "# When\r\n\r\n```req\r\nrole Buyer\r\n```\r\nwhen\r\n```req\r\nevent Pay by Buyer\r\n```\r\n"
    with Client(tmp_path, "--no-check") as client:
        uri = client.open("shop.md", text)
        edit = client.ask("textDocument/rename", {**client.at(uri, (7, 15)), "newName": "Customer"})

        assert {"shop.md": text.replace("Buyer", "Customer")} == applied(edit, {uri: text})
        assert client.ask("textDocument/hover", client.at(uri, (5, 1))) is None
        assert [] == client.ask("textDocument/completion", client.at(uri, (5, 4)))["items"]
        offered = [e["label"] for e in client.ask("textDocument/completion", client.at(uri, (7, 13)))["items"]]
        assert "Buyer" in offered


def test_verdicts_stand_above_items_and_repairs_are_offered(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "examples" / "first-steps" / "shop.req").read_text("utf-8")
    with Client(tmp_path) as client:
        uri = client.open("shop.req", text)
        client.codes(uri, lambda codes: "RQ0602" in codes)
        titles = [
            each["command"]["title"] for each in client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        ]

        assert titles[0].startswith("consistent: ")
        assert "✗ takes part in a conflict: K1" in titles
        assert any(each.startswith("✓ as expected") for each in titles)
        line = text[: text.index("R-2 ")].count("\n")
        told = client.ask("textDocument/hover", client.at(uri, (line, len("constraint R"))))["contents"]["value"]
        assert "conflict" in told
        explained = client.ask("workspace/executeCommand", {"command": "reqonto.explain", "arguments": ["R-2"]})
        assert explained.startswith("# R-2")
        story = client.ask("workspace/executeCommand", {"command": "reqonto.explain", "arguments": ["K1"]})
        assert story.startswith("# K1")
        assert " shop.req:" in story
        for each in (told, explained, story):
            assert [char for char in each if char != "\n" and not char.isprintable()] == []
            assert str(tmp_path) not in each
        short = story[story.index("(K-") + 1 : story.index("(K-") + 7]
        again = client.ask("workspace/executeCommand", {"command": "reqonto.explain", "arguments": [short]})
        assert again.partition("\n")[2] == story.partition("\n")[2]
        unknown = client.ask("workspace/executeCommand", {"command": "reqonto.explain", "arguments": ["K9"]})
        assert unknown == "Nothing is called `K9`.\n"
        where = {"textDocument": {"uri": uri}, "range": span((line, 0), (line, 12)), "context": {"diagnostics": []}}
        for _ in range(600):
            actions = [
                each for each in client.ask("textDocument/codeAction", where) if each["title"].startswith("K1: ")
            ]
            if actions:
                break
            client.ask("workspace/symbol", {"query": "x"})
            import time

            time.sleep(0.1)
        client.change(uri, 2, ((line, 0), (line, 0), " "), ((line, 1), (line, 1), "\n"))
        again = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        assert len(titles) == len(again)  # only what stands between items was edited
        client.change(uri, 3, text)
        client.change(uri, 4, ((line + 1, 2), (line + 1, 7), "each"))
        assert len(titles) - 1 == len(client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}}))
        mended = applied(actions[0]["edit"], {uri: text})["shop.req"]
        client.change(uri, 5, mended)

        client.codes(uri, lambda codes: "RQ0602" not in codes and "RQ0747" in codes, 5)
        assert 0 == client.end()

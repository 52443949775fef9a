"""How values are shown: plain text anywhere, HTML in notebooks, nothing in it but escaped text."""

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from IPython.core.formatters import DisplayFormatter

import reqonto

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

EVIL = "<script>alert(1)</script>&\"'$x$"
SHOP = f"""
module shop
role Buyer
role Shop
entity Order
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
constraint C-1 "{EVIL.replace('"', "")}": every s in Ship: some p in Pay: p.order = s.order and p before s
constraint C-2: every p in Pay: some s in Ship: s.order = p.order and s before p
constraint C-3: some p in Pay: true
scenario S-1 "{EVIL.replace('"', "")}" {{
  given ann: Buyer
  given o1: Order
  start 2026-11-11T00:00
  at 10:00: ann does Pay(order: o1)
  until 12:00
  expect C-2 satisfied
}}
question CQ-1 {{ ask some p in Pay: true }}
"""


class Elements(HTMLParser):
    """The elements and the text of a piece of HTML; what is not closed is a mistake."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] != "style":
            self.text += data + " "


@pytest.fixture(scope="module")
def loaded():
    return reqonto.load(text=SHOP, lang="en")


@pytest.fixture(scope="module")
def values(loaded):
    found = loaded.check()
    assert found.conflicts
    changed = reqonto.load(text=SHOP.replace("s before p", "s after p"), lang="en")
    return [
        found, *found.conflicts, *found.scenarios, *found.findings, loaded.explain("C-1"),
        loaded.witness("C-1"), loaded.query("SELECT ?x { ?x a ecreq:Scenario }"), loaded.query("SELECT {"),
        loaded.query("ask some p in Pay: true"), changed.diff(loaded),
        *(each.witness for each in found.conflicts if each.witness is not None),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_html_is_well_formed_and_holds_nothing_that_runs_or_loads(values, lang):
    for value in values:
        read = Elements()
        read.feed(value.html(lang))
        read.close()

        assert read.open == []
        assert read.seen <= {"div", "style", "h4", "p", "table", "thead", "tbody", "tr", "th", "td"}
        assert read.attributes <= {"class", "lang", "style"}
        assert "url(" not in value.html(lang)
        assert "@import" not in value.html(lang)


def test_texts_of_the_specification_are_escaped_and_shown_as_they_are(values):
    found = values[0]
    read = Elements()
    read.feed(found.html())

    assert "<script>" not in found.html()
    assert "<script>alert(1)</script>&'$x$" in read.text
    assert "<script>alert(1)</script>&'$x$" in found.text()


def test_text_and_html_say_the_same(values):
    for value in values:
        read = Elements()
        read.feed(value.html("zh"))
        ids = re.compile(r"(?a:\b(?:C|S|K|CQ)-\w+)")

        assert set(ids.findall(value.text("zh"))) == set(ids.findall(read.text))
        assert value.text("zh") != value.text("en") or isinstance(value, reqonto.Answer)


def test_notebooks_get_both_forms(values):
    formatter = DisplayFormatter()
    for value in values:
        bundle, _ = formatter.format(value)

        assert bundle["text/html"] == value.html()
        assert bundle["text/plain"] == value.text()


def test_a_front_end_may_want_one_form_only(values):
    assert set(values[0]._repr_mimebundle_(include=["text/plain"])) == {"text/plain"}
    assert set(values[0]._repr_mimebundle_(exclude=["text/plain"])) == {"text/html"}


def test_control_characters_do_not_reach_the_screen():
    answer = reqonto.Answer(columns=("x",), rows=(("\x1b[31m\u202ered",),))

    assert "\x1b" not in answer.text() + answer.html()
    assert "\u202e" not in answer.text() + answer.html()


ADVISED = """
role Buyer
role Shop
entity Order
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
requirement R-1 { when Pay(order: o), the Shop shall within 48 h do Ship(order: o) }
requirement R-2 { when Pay(order: o), the Shop should not do Ship(order: o) }
requirement R-3 { when Ship(order: o), the Buyer may do Pay(order: o) }
"""


@pytest.mark.parametrize(
    ("key", "violate", "english", "chinese", "unfollowed"),
    [
        ("R-1", False, "R-1 applies and is kept, and so are all others that bind", "其余有约束力的需求", ("R-2",)),
        ("R-1", True, "R-1 is broken, and all others are kept", "其余需求都得到遵守", ()),
        ("R-3", False, "R-3 is made use of, and all others that bind are kept", "行使 R-3", ("R-2",)),
    ],
)
def test_a_witness_says_of_the_others_what_its_world_shows(key, violate, english, chinese, unfollowed):
    found = reqonto.load(text=ADVISED, lang="en").witness(key, violate=violate)

    assert found.unfollowed == unfollowed
    assert found.text().splitlines()[0] == english
    assert chinese in found.text("zh").splitlines()[0]
    assert ("Recommendations not followed here: R-2" in found.text()) is bool(unfollowed)
    assert ("此例未遵循的建议：R-2" in found.html("zh")) is bool(unfollowed)


@pytest.mark.parametrize(
    ("unmet", "told"),
    [((), "only where it applies: R-9"), (("R-9",), "only where what it asks for is not so: R-9")],
)
def test_a_conflict_names_the_requirement_that_only_says_where_it_arises(unmet, told):
    found = reqonto.check(EXAMPLES / "first-steps", lang="en").conflicts[0]
    elsewhere = dataclasses.replace(found, trigger=("R-9",), unmet=unmet)

    assert told not in found.text()
    assert told in [line.strip() for line in elsewhere.text().splitlines()]

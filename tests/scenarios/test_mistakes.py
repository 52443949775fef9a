import pytest

from reqonto.checks.scenarios import check_scenarios
from reqonto.constraints.axioms import interpret
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report import timeline
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

from .told import SHOP, codes, told

HEAD = "constraint R-1: every o in Order: o.total >= 0 CNY\nscenario S-1 {\n given mei: Buyer\n given o1: Order { total: 1 CNY }\n start 2026-11-11T10:00\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("given x: Byuer", "RQ0219"),
        ("given mei: Shop", "RQ1002"),
        ("given o2: Order { totl: 1 CNY }", "RQ0203"),
        ("given o2: Order { buyer: may }", "RQ1001"),
        ("given o2: Order { buyer: o1 }", "RQ1009"),
        ("given o1.total = 2 CNY", "RQ1004"),
        ("given o1.total", "RQ1005"),
        ("given Trusted(mei)", "RQ1007"),
        ("given Trusted(mei, books, mei)", "RQ1006"),
        ("at 09:00: mei does Pay(order: o1, amount: 1 CNY)", "RQ1003"),
        ("at 11:00: mei does Pya(order: o1, amount: 1 CNY)", "RQ0218"),
        ("at 11:00: mei does Pay(ordr: o1, amount: 1 CNY)", "RQ1006"),
        ("at 11:00: mei does Pay(order: o9, amount: 1 CNY)", "RQ1001"),
        ("at 11:00: o1 does Pay(order: o1, amount: 1 CNY)", "RQ1009"),
        ("at 11:00: set o1.total = 2 CNY", "RQ1013"),
        ("until 09:00", "RQ1003"),
        ("expect R-9 satisfied", "RQ1012"),
        ("expect R-1 satisfied\n expect R-1 violated", "RQ1015"),
        ("expect consistent\n expect inconsistent", "RQ1015"),
        ("expect R-1 violated at event 3", "RQ1016"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_finding_and_no_verdict(text, expected):
    result, _ = told(HEAD + text + "\n}")

    assert codes(HEAD + text + "\n}") == [expected]
    assert result is None


PAID = "".join(f" at 1{hour}:00: mei does Pay(order: o1, amount: 1 CNY)\n" for hour in range(2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("expect R-1 violated at 1\n expect R-1 violated at 2", ["RQ1015"]),
        ("expect R-1 violated\n expect R-1 violated at 1", ["RQ1015"]),
        ("expect R-1 satisfied\n expect R-1 satisfied", ["RQ1017"]),
        ("expect R-1, R-1 satisfied", ["RQ1017"]),
        ("expect R-1 violated at 1, 2\n expect R-1 violated at 1, 2", ["RQ1017"]),
        ("expect consistent\n expect consistent", ["RQ1017"]),
    ],
)
def test_what_is_expected_twice_is_told(text, expected):
    assert codes(f"{HEAD}{PAID} {text}\n}}") == expected


def test_a_reason_of_what_is_expected_is_there_when_the_outline_is_remembered(tmp_path):
    text = f'{HEAD}{PAID} expect R-1 violated because "nothing is free"\n}}'
    (tmp_path / "reqonto.toml").touch()
    file = tmp_path / "s.req"
    file.write_text(SHOP + text, encoding="utf-8")
    settings = Settings(root=tmp_path)
    runs = [run([file], settings, stages=("read", "meaning", "scenarios")) for _ in range(2)]

    assert [[each.expected_because for each in result.scenarios[0].judgements] for result in runs] == [
        ["nothing is free"]
    ] * 2


def test_the_last_line_counts_scenarios_and_what_is_found_in_them(tmp_path):
    file = tmp_path / "s.req"
    more = "constraint R-2: every o in Order: o.total >= 0 CNY\n"
    file.write_text(f"{SHOP}{more}{HEAD}{PAID} expect R-1, R-2 violated\n}}", encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"))

    assert timeline.render(result, Style("en")).splitlines()[-1] == "1 scenario, 1 unexpected (2 findings)"
    assert timeline.render(result, Style("zh")).splitlines()[-1] == "1 个场景，1 个与预期不符（2 项发现）"


def test_a_clock_time_without_a_day_is_a_mistake():
    text = "scenario S-1 {\n given mei: Buyer\n given o1: Order\n at 10:00: mei does Pay(order: o1, amount: 1 CNY)\n}"

    assert codes(text) == ["RQ1011"]


@pytest.mark.parametrize(
    ("at", "en", "zh"),
    [
        ("at 10:30", "`start 2026-03-02T10:30`", "“起始 2026-03-02T10:30”"),
        ("at +2 h", "`start 2026-03-02T09:00`", "“时间 2026-03-02T09:00：……”"),
    ],
)
def test_what_gives_a_time_its_day_is_told(at, en, zh):
    text = f"scenario S-1 {{\n given mei: Buyer\n given o1: Order\n {at}: mei does Pay(order: o1, amount: 1 CNY)\n}}"
    (finding,) = told(text)[1]

    assert en in finding.notes[0].en
    assert zh in finding.notes[0].zh
    started = text.replace(" given mei", f" {en.strip('`')}\n given mei", 1)
    assert codes(started) == []


def test_a_party_that_only_acts_gets_the_role_with_a_hint():
    text = "scenario S-1 {\n given o1: Order\n start 2026-11-11T10:00\n at 11:00: mei does Pay(order: o1, amount: 1 CNY)\n check mei is a Buyer\n}"
    result, findings = told(text)

    assert [each.code.code for each in findings] == ["RQ1008"]
    assert [value for _, value in result.checks] == [True]


def test_an_argument_that_is_not_said_is_a_hint():
    text = "scenario S-1 {\n given mei: Buyer\n given o1: Order\n start 2026-11-11T10:00\n at 11:00: mei does Pay(order: o1)\n}"

    assert [each.code.code for each in told(text)[1]] == ["RQ1007"]


def test_kinds_that_exclude_each_other_have_no_common_object():
    shop = "role A\nrole B { disjoint with A }\n"
    text = "scenario S-1 {\n given x: A, B\n start 2026-11-11T10:00\n}"

    assert codes(text, shop) == ["RQ1010"]


def test_an_expectation_about_an_item_left_out_for_its_own_mistake_is_no_further_mistake():
    text = SHOP + "requirement R-7 { when Pay(order: o), the Shop do Ship(order: o) }\n"
    text += HEAD + "expect R-7 satisfied\n expect R-8 satisfied\n}"
    tree, found = parse(Source("test.req", text))
    specification, _ = resolve([tree])
    _, findings = check_scenarios(specification, interpret(specification).theory)

    assert len(found) == 1
    assert [(each.code.code, each.fields["name"]) for each in findings] == [("RQ1012", "R-8")]


# ---------------------------------------------------------------- changes of the clocks


NEW_YORK = 'module shop { zone "America/New_York" }\nrole Buyer\nentity Order { param due: optional datetime }\nevent Pay(order: Order) by Buyer\n'


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("start 2026-03-07T12:00\n at 2026-03-08T02:30: mei does Pay(order: o1)", ["RQ1108"]),
        ("start 2026-03-08T00:30\n at 02:30: mei does Pay(order: o1)", ["RQ1108"]),
        ("start 2026-03-08T02:30", ["RQ1108"]),
        ("start 2026-03-08T00:30\n until 02:59:59", ["RQ1108"]),
        ("start 2026-03-08T00:30\n at 01:59: mei does Pay(order: o1)\n at 03:00: mei does Pay(order: o1)", []),
        ("start 2026-03-08T00:30\n at 2026-03-08T02:30-05:00: mei does Pay(order: o1)", []),
        ("start 2026-03-08T00:30\n at +2 h: mei does Pay(order: o1)", []),
        ("given o2: Order { due: 2026-03-08T02:30 }\n start 2026-03-08T00:30", ["RQ1108"]),
        ("start 2026-11-01T00:30\n at 01:30: mei does Pay(order: o1)", []),
    ],
)  # fmt: skip
def test_a_local_time_that_the_clocks_skip_is_a_warning(steps, expected):
    text = "scenario S-1 {\n given mei: Buyer\n given o1: Order\n " + steps + "\n}"

    assert codes(text, NEW_YORK) == expected


def test_the_warning_about_a_skipped_time_says_how_it_is_read():
    text = "scenario S-1 {\n given mei: Buyer\n given o1: Order\n start 2026-03-08T00:30\n at 02:30: mei does Pay(order: o1)\n}"
    _, findings = told(text, NEW_YORK)
    findings = [each for each in findings if each.code.code == "RQ1108"]

    assert findings[0].message("en") == (
        "the clocks of America/New_York skip 2026-03-08 02:30: it is read as 2026-03-08 03:30"
    )
    assert findings[0].message("zh") == "America/New_York 的时钟跳过 2026-03-08 02:30：按 2026-03-08 03:30 读取"


def test_a_parameter_of_no_object_is_given_by_its_name():
    text = "param opening: datetime\nconstraint R-2: every p in Pay: p.time >= opening\n"
    story = "scenario S-1 {\n given mei: Buyer\n given o1: Order { total: 1 CNY }\n given opening = 2026-11-11T09:00\n start 2026-11-11T08:00\n at {time}: mei does Pay(order: o1, amount: 1 CNY)\n}"

    for time, expected in (("09:00", "satisfied"), ("08:59", "violated")):
        result, findings = told(text + story.replace("{time}", time))
        assert [each.code.code for each in findings if each.code.code == "RQ1005"] == []
        assert {each.requirement: each.verdict for each in result.judgements}["R-2"] == expected


def test_a_parameter_of_an_object_is_not_given_by_its_name_alone():
    assert codes(HEAD + "given total = 2 CNY\n}") == ["RQ1005"]


def test_to_whom_a_step_is_done_is_asked_for_by_its_number(tmp_path):
    text = """role Reader
role Library
entity Book
event Ask(book: Book) by Reader to Library
event Answer(book: Book) by Library
requirement R-1 { when Ask(book: b), the Library shall within 1 h do Answer(book: b) }
scenario S-1 {
 given mei: Reader
 given city: Library
 given town: Library
 given b1: Book
 start 2026-11-11T10:00
 at 11:00: mei does Ask(book: b1)
 at 11:10: city does Answer(book: b1)
 expect R-1 unknown
}"""
    file = tmp_path / "s.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "scenarios"))
    (judged,) = result.scenarios[0].judgements

    assert [each.en for each in judged.missing] == ["event 1 does not say to whom it is done (`… to X`)"]
    assert [each.zh for each in judged.missing] == ["事件 1 没有说明对方是谁（“…… 给 某方”）"]

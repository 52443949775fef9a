"""The rule packs: what each rule says of itself, its days, its two cases, and packs beside a shop and beside each other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest

from reqonto.constraints.axioms import interpret
from reqonto.diagnostics.diagnostic import Severity
from reqonto.diagnostics.render_text import Style
from reqonto.pipeline import run
from reqonto.report.json import result_json, schema
from reqonto.report.text import render
from reqonto.settings import Settings
from reqonto.spec.resolve import imports
from reqonto.spec.shipped import library_modules, library_text, path_of
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import format_source

from .packs import DAY, PACKS, read, rules, with_tables

DOCS = Path(__file__).parents[2] / "docs"
VOCABULARY = {"std", "ecreq.base", "ecreq.contact", "ecreq.information", "law.base"}
UNVERIFIED = ("Not verified against the official text.", "未与官方文本核对。")
MODULES = [each for pack in PACKS for each in (pack, f"{pack}.scenarios")]
RULES = [(pack, rule.id) for pack in PACKS for rule in rules(pack)]
PERMISSIONS = {"GDPR-04b"}
"""Rules that only say where another one yields; nobody can break them."""

LAST_ODR_DAY = date(2025, 7, 19)


def rule(pack, key):
    return read(pack).specification.entries[key]


def shop(tmp_path, text, **settings):
    file = tmp_path / "shop.req"
    file.write_text(text, encoding="utf-8")
    return run([file], Settings(cache=False, jobs=1, **{"as_of": DAY, **settings}))


def members(result):
    return [sorted(each.members) for each in result.consistency.conflicts]


def page(result, lang="en"):
    return render(result, Style(lang, columns=None, colour=False))


def messages(result, code="RQ0615", lang="en"):
    return [each.message(lang) for each in result.all_diagnostics if each.code.code == code]


# ---------------------------------------------------------------- the texts


def test_every_pack_is_known():
    assert {*library_modules("law"), *library_modules("industry")} == {*MODULES, "law.base"}


@pytest.mark.parametrize("module", [*MODULES, "law.base"])
def test_a_module_is_in_canonical_form_and_has_no_finding(module):
    source = library_text(module)
    text, found = format_source(source, None)

    assert (list(found), text) == ([], source.text)
    assert [each.message("en") for each in read(module).diagnostics] == []


@pytest.mark.parametrize("module", [*PACKS, "law.base"])
def test_a_pack_imports_vocabulary_only(module):
    parsed, _ = parse(library_text(module))

    assert {each.path.text for each in imports(parsed)} <= VOCABULARY


@pytest.mark.parametrize("module", [*MODULES, "law.base"])
def test_a_module_says_that_it_is_no_legal_advice(module):
    head = library_text(module).text.partition("\nmodule ")[0]
    meta = read(module).specification.modules[module].meta

    assert "Not legal advice" in head
    assert "不构成法律意见" in head
    assert "Not legal advice." in meta.text("note")


@pytest.mark.parametrize(("pack", "key"), RULES)
def test_a_rule_tells_its_text_source_jurisdiction_days_and_review(pack, key):
    meta = rule(pack, key).meta
    notes = tuple(text.text for name, texts in meta.texts if name == "note" for text in texts)

    assert meta.title is not None
    assert re.search(r"[a-z]", meta.label("en"))
    assert re.search(r"[\u4e00-\u9fff]", meta.label("zh"))
    assert meta.text("source")
    assert meta.tags == ("PCI",) if pack.startswith("industry") else meta.tags in {("EU",), ("CN",)}
    assert meta.status in {"reviewed", "proposed"}
    assert notes == (() if meta.status == "reviewed" else UNVERIFIED)
    assert meta.valid_from is not None or pack.startswith("industry")


def test_vocabulary_has_names_in_both_languages():
    """Kinds, events, parameters, facts, settings, and values of enumerations."""
    found = read(*PACKS).specification
    declared = [
        *found.kinds.values(), *found.events.values(), *found.parameters.values(), *found.relations.values(),
        *found.global_relations.values(), *found.features.values(),
        *(each for each in found.definitions.values() if each.bound),
    ]  # fmt: skip
    own = [each for each in declared if each.module.partition(".")[0] in {"law", "industry"}]
    values = [
        f"{each.symbol}.{member.name}"
        for each in found.enumerations.values()
        for member in each.members
        if {lang for lang, _ in member.labels} != {"en", "zh"}
    ]

    assert [each.id for each in own if not (each.meta.label("en") and each.meta.label("zh"))] == []
    assert values == []


@pytest.mark.parametrize("pack", PACKS)
def test_a_bound_has_a_source_and_a_rule_that_rests_on_it(pack):
    from reqonto.spec.bounds import bounds_of

    found = read(pack).specification
    bounded = [each for each in found.definitions.values() if each.meta.word("bound")]
    bounds = list(bounds_of(found))

    assert [each.definition.symbol for each in bounds] == [each.symbol for each in bounded]
    assert all(each.definition.meta.text("source") and each.rules and each.kept for each in bounds)


# ---------------------------------------------------------------- the cases


@pytest.mark.parametrize(("pack", "key"), RULES)
def test_a_rule_has_a_case_that_keeps_it_and_one_that_breaks_it(pack, key):
    found = {each.id: each.node for each in read(f"{pack}.scenarios").specification.scenarios}
    told = {
        case: [(tuple(name.text for name in part.uids), part.verdict) for part in found[case].parts if hasattr(part, "verdict")]
        for case in (f"{key}-KEPT", f"{key}-BROKEN")
        if case in found
    }  # fmt: skip

    if key in PERMISSIONS:
        assert list(told) == [f"{key}-KEPT"]
    else:
        assert told == {f"{key}-KEPT": [((key,), "satisfied")], f"{key}-BROKEN": [((key,), "violated")]}


@pytest.mark.parametrize(("pack", "day"), [*((pack, DAY) for pack in PACKS), ("law.eu_marketplace", LAST_ODR_DAY)])
def test_the_cases_are_judged_as_they_say(pack, day):
    stages = ("read", "meaning", "scenarios")
    result = run([path_of(f"{pack}.scenarios")], Settings(cache=False, as_of=day), stages=stages)

    expected = [each for scenario in result.scenarios for each in scenario.judgements if each.expected is not None]
    assert [each.message("en") for each in result.findings if each.code.code.startswith("RQ10")] == []
    assert expected
    assert all(each.verdict is each.expected for each in expected)


@pytest.mark.parametrize("pack", PACKS)
def test_a_case_that_keeps_a_rule_breaks_no_other_of_its_pack(pack):
    stages = ("read", "meaning", "scenarios")
    result = run([path_of(f"{pack}.scenarios")], Settings(cache=False, as_of=DAY), stages=stages)
    broken = {
        scenario.id: [each.requirement for each in scenario.judgements if each.verdict.value == "violated"]
        for scenario in result.scenarios
        if scenario.id.endswith("-KEPT")
    }

    assert {key: found for key, found in broken.items() if found} == {}


# ---------------------------------------------------------------- days


@pytest.mark.parametrize("pack", PACKS)
def test_a_rule_is_in_force_from_its_first_to_its_last_day(pack):
    found = read(pack).specification
    for each in rules(pack):
        meta = each.meta
        days = [(meta.valid_from, -1), (meta.valid_to, 1)]
        for edge, outside in days:
            if edge is None:
                continue
            assert each.id in interpret(found, as_of=edge).theory.by_id
            assert each.id not in interpret(found, as_of=edge + timedelta(days=outside)).theory.by_id


@pytest.mark.parametrize(
    ("day", "links", "function"),
    [
        ("2025-07-19", "EU-MKT-03", False),
        ("2025-07-20", "EU-MKT-03b", False),
        ("2026-06-18", "EU-MKT-03b", False),
        ("2026-06-19", "EU-MKT-03b", True),
        ("2026-06-20", "EU-MKT-03b", True),
    ],
)
def test_the_odr_link_ends_and_the_withdrawal_function_begins(day, links, function):
    found = read("law.eu_consumer", "law.eu_marketplace").specification
    theory = interpret(found, as_of=date.fromisoformat(day)).theory

    assert {"EU-MKT-03", "EU-MKT-03b"} & {*theory.by_id} == {links}
    assert ("EU-CON-06" in theory.by_id, "EU-CON-06b" in theory.by_id) == (function, function)


def test_rules_that_replace_one_another_do_not_clash_on_any_day(tmp_path):
    """Without a day both rules about the ODR link hold at once, and no shop could keep them."""
    text = "module my.shop\nimport law.eu_marketplace\n"

    assert members(shop(tmp_path, text)) == []
    assert members(shop(tmp_path, text, as_of=date(2025, 7, 19))) == []


# ---------------------------------------------------------------- a shop and its packs

SHOP = """
module my.shop {{ zone "Asia/Shanghai" }}
import ecreq.base
import law.base
import law.cn_return
{line}
requirement R-1 "Late returns are refused" {{
  when RequestsReturn(order: o, product: p) as r,
    if (no d in Delivers: d.order = o and r within {days} d from the day after d) then
    the o.shop shall within 24 h after r do RefusesReturn(order: o, product: p)
}}
"""


def test_a_shop_that_refuses_by_its_own_number_clashes_below_the_bound(tmp_path):
    result = shop(tmp_path, SHOP.format(line="", days=6), only=("consistency",))

    assert ["CN-RET-01", "R-1"] in members(result)


def test_a_shop_that_refuses_at_the_bound_clashes_in_no_way(tmp_path):
    assert ["CN-RET-01", "R-1"] not in members(shop(tmp_path, SHOP.format(line="", days=7)))


def test_a_shop_in_chinese_clashes_too(tmp_path):
    text = """
模块 我的.商店 { 时区 “Asia/Shanghai” }
引入 ecreq.base
引入 law.base
引入 law.cn_return
需求 R-1 “过期退货予以拒绝” {
  当 RequestsReturn（order：单，product：品） 作为 甲，
    如果 （没有 乙 属于 Delivers：乙.order = 单 且 甲 在 5天 内 次日起 乙） 则
    单.shop 应 在 24小时 内 晚于 甲 执行 RefusesReturn（order：单，product：品）
}
"""
    assert ["CN-RET-01", "R-1"] in members(shop(tmp_path, text, only=("consistency",)))


@pytest.mark.parametrize(("days", "kept"), [(5, False), (6, False), (7, True), (15, True)])
def test_a_setting_may_be_stricter_than_the_law_only(tmp_path, days, kept):
    text = f"module my.shop\nimport law.cn_return\ndefault value returnPeriod = {days} d\n"

    found = messages(shop(tmp_path, text, only=("bounds",)))

    told = (
        f"`returnPeriod` is {days} d, but CN-RET-01 and CN-RET-02 of law.cn_return ask for at least 7 d"
        " (《消费者权益保护法》第二十五条)"
    )
    assert found == ([] if kept else [told])


MERGED = [
    ("law.eu_consumer", "law.cn_return", "returnPeriod", "at least 14 d", "law.eu_consumer"),
    ("law.eu_consumer", "law.cn_return", "refundPeriod", "at most 7 d", "law.cn_return"),
    ("law.eu_price", "law.cn_price", "priceWindow", "at least 30 d", "law.eu_price"),
    ("law.eu_sca", "industry.pci_dss", "idleTime", "at most 5 min", "law.eu_sca"),
]


@pytest.mark.parametrize(("one", "other", "name", "limit", "giver"), MERGED)
def test_packs_together_ask_for_the_stricter_bound(tmp_path, one, other, name, limit, giver):
    text = f"module my.shop\nimport {one}\nimport {other}\n"
    result = shop(tmp_path, text, only=("bounds",))

    assert f"{name}: {limit}, as {giver} asks" in page(result)
    setting = next(each for each in result_json(result)["bounds"] if each["name"] == name)
    assert (setting["module"], len(setting["bounds"])) == (giver, 2)


def test_one_number_for_two_markets_has_to_keep_both(tmp_path):
    text = "module my.shop\nimport law.eu_consumer\nimport law.cn_return\ndefault value returnPeriod = {} d\n"

    ten = messages(shop(tmp_path, text.format(10), only=("bounds",)))

    assert len(ten) == 1
    assert "law.eu_consumer ask for at least 14 d" in ten[0]
    assert messages(shop(tmp_path, text.format(14), only=("bounds",))) == []


def test_each_market_may_have_its_own_number(tmp_path):
    text = (
        "module my.shop\nimport law.eu_consumer\nimport law.cn_return\n"
        "default value law.cn_return.returnPeriod = 8 d\ndefault value law.eu_consumer.returnPeriod = 20 d\n"
    )
    result = shop(tmp_path, text, only=("bounds",))

    assert [each.message("en") for each in result.all_diagnostics] == []


# ---------------------------------------------------------------- two laws

PLATFORM = "module my.platform\nimport ecreq.information\nimport law.base\nimport law.gdpr\nimport law.cn_ecommerce\n"


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    return shop(tmp_path_factory.mktemp("platform"), PLATFORM)


def test_erase_on_request_clashes_with_three_years_and_names_the_exception(platform):
    result = platform

    assert members(result) == [["CN-ECM-01", "GDPR-04"]]
    assert "GDPR-04 yields where GDPR-04b applies (Regulation (EU) 2016/679, Art. 17(3)(b))" in page(result)
    assert "GDPR-04b 适用之处，GDPR-04 让步（Regulation (EU) 2016/679, Art. 17(3)(b)）" in page(result, "zh")


def test_the_exception_of_a_clash_is_data_as_well(platform):
    data = result_json(platform)

    jsonschema.validate(data, schema())
    (conflict,) = data["conflicts"]
    (exception,) = conflict["exceptions"]
    assert {key: exception[key] for key in ("exception", "to", "source")} == {
        "exception": "GDPR-04b", "to": "GDPR-04", "source": "Regulation (EU) 2016/679, Art. 17(3)(b)"
    }  # fmt: skip
    assert exception["says"]["zh"] == "欧盟或成员国法律要求保存的数据（如发票），不适用删除义务。"
    assert "must be kept by law of the Union or a Member State" in exception["where"]["en"]
    assert "依欧盟或成员国法律须保存" in exception["where"]["zh"]


ERASED_OR_KEPT = """
role Shop
role Buyer
entity Record {{ param invoice: boolean }}
event Request(record: Record) by Buyer
event Erase(record: Record) by Shop
requirement E-1 {{ when Request(record: r), the Shop shall within 24 h do Erase(record: r) }}
requirement K-1 {{ every r in Record: the Shop must not always do Erase(record: r) }}
{line}
"""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", []),
        ("requirement X-1 { every r in Record: while r.invoice, the Shop may do Erase(record: r) exception to K-1 }", ["where"]),
        ('requirement X-1 { text "Invoices are kept." exception to E-1 }', [None]),
    ],
)  # fmt: skip
def test_only_what_is_declared_is_told_as_an_exception(tmp_path, line, told):
    data = result_json(shop(tmp_path, ERASED_OR_KEPT.format(line=line)))

    jsonschema.validate(data, schema())
    found = [each for conflict in data["conflicts"] for each in conflict["exceptions"]]
    assert data["conflicts"]
    assert [each["where"] and "where" for each in found] == told
    assert [each["source"] for each in found] == [None] * len(told)


TWINS = {
    "records fall under law of a Member State": "every i in InformationItem where i.ofOrder is known: i.keptByUnionLaw",
    "no platform serves China": "no w in Platform: Serves(w, China)",
    "records are asked about after three years only": (
        "every q in RequestsErasure, d in CompletesTransaction where q.item.ofOrder is known"
        " and d.order = q.item.ofOrder: q.time > d.time + 1095 d"
    ),
}


@pytest.mark.parametrize("line", TWINS.values(), ids=TWINS)
def test_where_the_two_laws_do_not_meet_there_is_no_clash(tmp_path, line):
    text = f"{PLATFORM}import ecreq.base\nassumption A-1: {line}\n"

    result = shop(tmp_path, text)

    assert [each.message("en") for each in result.diagnostics if each.weight is Severity.ERROR] == []
    assert members(result) == []


# ---------------------------------------------------------------- packs by themselves, and the documentation


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_can_be_kept_and_nothing_in_it_is_in_vain(pack):
    settings = Settings(cache=False, jobs=1, as_of=DAY, timeout=120.0)
    result = run([path_of(pack)], replace(settings, skip=("scenarios", "coverage")))

    assert result.verdict == "consistent"
    assert [each.message("en") for each in result.all_diagnostics if each.weight >= Severity.WARNING] == []


@pytest.mark.parametrize(("lang", "name"), [("en", "rule-packs.md"), ("zh", "rule-packs.zh.md")])
def test_the_tables_of_the_documentation_are_current(lang, name):
    """`python -m tests.library.packs` writes them."""
    text = (DOCS / name).read_text(encoding="utf-8")

    assert text == with_tables(text, lang)


@pytest.mark.parametrize(
    ("lang", "name", "value", "laxer"),
    [("en", "rule-packs.md", "15 d", "5 d"), ("zh", "rule-packs.zh.md", "15天", "5天")],
)
def test_the_sample_shop_of_the_documentation_runs(tmp_path, lang, name, value, laxer):
    text = (DOCS / name).read_text(encoding="utf-8")
    sample = re.findall(r"```req\n(.*?)```", text, re.DOTALL)[0]
    told = re.search(r"error\[RQ0615\]: (.*)", text)

    # Both rules of the pack forbid to refuse a return that nobody gave up.
    found = shop(tmp_path, sample).all_diagnostics
    assert [(each.code.code, each.about) for each in found] in ([], [("RQ0611", "CN-RET-01")])
    laxer_shop = shop(tmp_path, sample.replace(value, laxer), only=("bounds",))
    assert messages(laxer_shop, lang=lang) == [told[1]]


@pytest.mark.parametrize("name", ["rule-packs.md", "rule-packs.zh.md"])
@pytest.mark.parametrize(("amount", "clash"), [("234", []), ("234.04", [["EU-SCA-03", "R-1"]])])
def test_yuan_are_converted_to_the_cent_in_the_documentation(tmp_path, name, amount, clash):
    """30.00 EUR are still of low value, 30.01 EUR are not; 234.03 CNY come to 30.00 EUR as well."""
    text = (DOCS / name).read_text(encoding="utf-8")
    sample = re.findall(r"```req\n(.*?)```", text, re.DOTALL)[1]

    result = shop(tmp_path, sample.replace("234 ", f"{amount} "), timeout=300.0)

    assert [each.message("en") for each in result.diagnostics if each.weight is Severity.ERROR] == []
    assert members(result) == clash


MIXED = [
    "constraint R-1: every o in Order: o.total > lowValue",
    "constraint R-1: every p in Payment: p.value <= 200 CNY",
    "constraint R-1: every p in Payment, o in Order: p.value = o.total * 7.8",
    "constraint R-1: every p in Payment: p.value in 0 CNY..30 CNY",
    "define sum: money CNY = lowValue + 1 CNY",
    "default value lowValue = 200 CNY",
    "scenario S { given p: Payment { value: 30 CNY } ends 2026-03-02 }",
    "scenario S { given o: Order { total: lowValue } ends 2026-03-02 }",
]


@pytest.mark.parametrize("line", MIXED)
def test_yuan_and_euros_are_never_compared(tmp_path, line):
    result = shop(
        tmp_path, f"module my.shop\nimport ecreq.base\nimport law.eu_sca\n{line}\n", only=("bounds", "scenarios")
    )

    assert "RQ0304" in {each.code.code for each in result.all_diagnostics}


@pytest.mark.parametrize(("lang", "name"), [("en", "rule-packs.md"), ("zh", "rule-packs.zh.md")])
def test_the_clash_of_the_documentation_is_found_and_resolved(tmp_path, lang, name):
    text = (DOCS / name).read_text(encoding="utf-8")
    *_, clash, resolved = re.findall(r"```req\n(.*?)```", text, re.DOTALL)
    told = re.search(r"```text\n(?:conflict|冲突)(.*?)```", text, re.DOTALL)[0].split("\n")[1:-1]
    shown = page(shop(tmp_path, clash), lang).split("\n")

    assert [line for line in told if line != "…" and not any(row.startswith(line) for row in shown)] == []
    assert members(shop(tmp_path, resolved)) == []

"""Mistakes of those who write their first specification, and what they are told."""

import pytest

from reqonto.diagnostics.codes_syntax import (
    DOES_NOT_FIT,
    MISSING_BLANK,
    MISSING_MARK,
    MISSPELT_KEYWORD,
    NOT_NEEDED,
    OTHER_WORDS,
    STRAY_CLOSER,
)
from reqonto.pipeline import run
from reqonto.source import Source
from reqonto.syntax.files import _reads_as_chinese
from reqonto.syntax.parser import parse

HEAD = "role Shop\nentity Order { param total: money CNY }\nevent Pay(order: Order)\nevent Ship(order: Order) by Shop\n"


def faults(folder, line):
    path = folder / "m.req"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    return run([path], stages=()).diagnostics


@pytest.mark.parametrize(
    ("line", "found", "keyword"),
    [
        ("constraint C-1: for all o in Order: o.total > 5 CNY", "for all", "every"),
        ("constraint C-1: For each o in Order: o.total > 5 CNY", "For each", "every"),
        ("requirement R-1 { when Pay(order: o), the Shop shall in 3 d do Ship(order: o) }", "in", "within"),
        (
            "requirement R-1 { when Pay(order: o) as p, the Shop shall at the latest 2 d after p do Ship(order: o) }",
            "at the latest",
            "within",
        ),
        (
            "requirement R-1 { when Pay(order: o), the Shop shall no later than 2 d do Ship(order: o) }",
            "no later than",
            "within",
        ),
        ("需求 R-1 { 当 Pay（order：甲），Shop 应 最迟 在 2天 内 执行 Ship（order：甲） }", "最迟 在", "在"),
    ],
)
def test_a_common_phrase_is_answered_with_the_keyword_and_nothing_else(tmp_path, line, found, keyword):
    (fault,) = faults(tmp_path, line)

    assert fault.code is MISSPELT_KEYWORD
    assert (fault.fields["found"], fault.fields["keyword"]) == (found, keyword)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            "requirement R-1 { when Pay(order: o) as p, the Shop shall do Ship(order: o) within 2 d after p }",
            "a time limit stands before the verb",
        ),
        ('role Buyer "Customer"', "a name for people goes into the block"),
        ("event Buy by Shop (order: Order)", "right after its name: `event Pay(order: Order) by Customer`"),
        ("事件 购买 由 Shop（单：Order）", "right after its name: `event Pay(order: Order) by Customer`"),
        ("约束 C-1：每个 单 属于 Order：单。total > 5 CNY", "a path has a dot"),
    ],
)
def test_what_stands_in_the_wrong_place_is_told_where_it_belongs(tmp_path, line, advice):
    fault = faults(tmp_path, line)[0]

    assert fault.code is DOES_NOT_FIT
    assert advice in fault.notes[0].en


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        ("{\n  weight: integer\n  total: money CNY\n}", "{\n  param weight: integer\n  param total: money CNY\n}"),
        ("{ 重量：整数 }", "{ 参数 重量：整数 }"),
        ("{ param weight: integer\n  heavy: boolean }", "{ param weight: integer\n  param heavy: boolean }"),
    ],
)
def test_a_parameter_without_its_word_is_told_of(tmp_path, body, mended):
    found = faults(tmp_path, f"entity Cart {body}")

    text = HEAD + f"entity Cart {body}\n"
    for fault in reversed(found):
        assert (fault.code, fault.fields["mark"].en) == (MISSING_MARK, "param")
        (edit,) = fault.fixes[0].edits
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == HEAD + f"entity Cart {mended}\n"


def test_no_chinese_particle_is_offered_in_an_english_message(tmp_path):
    fault = faults(tmp_path, "requirement R-1 { when Pay(order: o) then the Shop must do Ship(order: o) }")[0]

    assert fault.message("en").isascii()


def test_a_program_is_no_text_in_another_encoding():
    assert _reads_as_chinese("角色 买家".encode("gb18030"))
    assert not _reads_as_chinese(b"\x7fELF\x02\x01\x01\x00" + "角色 买家".encode("gb18030"))


PAY, ZH_PAY = (
    "requirement R-1 {{ when Pay(order: o) as p, the Shop shall {} }}",
    "需求 R-1 {{ 当 Pay（order：甲） 作为 付，Shop 应 {} }}",
)
PER_ORDER, ZH_PER_ORDER = "constraint C-1: every o in Order: {}", "约束 C-1：每个 单 属于 Order：{}"


@pytest.mark.parametrize(
    ("frame", "written", "mended"),
    [
        (PAY, "set o.state = paid", "ensure o.state = paid"),
        (PAY, "within 2 d set o.state = paid", "within 2 d ensure o.state = paid"),
        ("requirement R-1 {{ every o in Order: the Shop {} = paid }}", "shall o.state", "shall ensure o.state"),
        ("需求 R-1 {{ 每个 甲 属于 Order：Shop {} = paid }}", "应 甲.state", "应 保证 甲.state"),
        ("constraint C-1: {}: o.total < 5 CNY", "every o Order", "every o in Order"),
        (PAY, "inform Buyer of o.total", "provide o.total to Buyer"),
        (PAY, "within 3 working days after p do Ship(order: o)", "within 3 business days after p do Ship(order: o)"),
        (PAY, "within two days after p do Ship(order: o)", "within 2 d after p do Ship(order: o)"),
        (ZH_PAY, "在 付 后 2小时 内 执行 Ship（order：甲）", "在 2小时 内 晚于 付 执行 Ship（order：甲）"),
        (ZH_PAY, "在 付 之后 2小时 内 执行 Ship（order：甲）", "在 2小时 内 晚于 付 执行 Ship（order：甲）"),
        (ZH_PAY, "两小时内 执行 Ship（order：甲）", "在 2小时 内 执行 Ship（order：甲）"),
        (ZH_PAY, "于2小时之内 执行 Ship（order：甲）", "在 2小时之内 执行 Ship（order：甲）"),
        (ZH_PAY, "在 2小时之前 执行 Ship（order：甲）", "在 2小时 内 执行 Ship（order：甲）"),
        (ZH_PAY, "在 3个工作日以前 执行 Ship（order：甲）", "在 3个工作日 内 执行 Ship（order：甲）"),
        (ZH_PAY, "24小时之内Ship（order：甲）", "在 24小时 内 执行 Ship（order：甲）"),
        (ZH_PAY, "Pay后2小时之内 执行 Ship（order：甲）", "在 2小时 内 晚于 付 执行 Ship（order：甲）"),
        (
            "需求 R-1 {{ 当 Pay（order：甲），Shop 应 {}（order：甲） }}", "Pay之后 2小时内Ship", "在 2小时 内 执行 Ship",
        ),
        ("约束 C-1：每个 单 属于 Order：{} Pay（order：单）", "24小时之内 至多 2次", "每 24小时 至多 2次"),
        ("约束 C-1：每个 甲 属于 Pay：存在 乙 属于 Ship：乙 {}", "在 甲之后2小时之内", "在 2小时 内 晚于 甲"),
        (PER_ORDER, "o.total = 5 CNY per hour * o.stay", "o.total = 5 CNY * (o.stay / 1 h)"),
        (PER_ORDER, "o.total = o.stay * 5 CNY per day", "o.total = (o.stay / 1 d) * 5 CNY"),
        (PER_ORDER, "o.total is less than 5 CNY", "o.total < 5 CNY"),
        (PER_ORDER, "o.total is more than 5 CNY", "o.total > 5 CNY"),
        (PER_ORDER, "o.way is cod", "o.way = cod"),
        (PER_ORDER, "o.total < EUR 10", "o.total < 10 EUR"),
        (ZH_PER_ORDER, "单.total 大于 5 CNY", "单.total > 5 CNY"),
        ("约束 C-1：每个 单 属于 订单：{}", "单.总额大于5 CNY", "单.总额 > 5 CNY"),
        (ZH_PER_ORDER, "单.total 等于 5 CNY", "单.total = 5 CNY"),
        (ZH_PER_ORDER, "单.total 不少于 5 CNY", "单.total ≥ 5 CNY"),
        (ZH_PER_ORDER, "单.total 不超过 5 CNY", "单.total ≤ 5 CNY"),
        ("constraint C-1: {}", "every Order o: o.total < 5 CNY", "every o in Order: o.total < 5 CNY"),
        ("约束 C-1：{}", "每一个 单 在 Order 中：单.total > 5 CNY", "每个 单 属于 Order：单.total > 5 CNY"),
        ("lifecycle Order.state {{ initial new {} Pay }}", "from new to paid when", "from new -> paid on"),
        ("生命周期 Order.state {{ 初始 新 {} Pay }}", "自 已下单 到 已付款 当", "自 已下单 -> 已付款 触发"),
        ("service S-1 {{ Shop provide Order.total {} Pay }}", "when", "at"),
        ("need N-1 {{ Shop needs Order.total {} Pay }}", "before", "due before"),
        ("need N-1 {{ {} needs Order.total }}", "the Shop", "Shop"),
        ("service S-1 {{ {} provide Order.total }}", "the Shop", "Shop"),
        ("scenario S-1 {{ start {} }}", "2026-03-02 09:00", "2026-03-02T09:00"),
        ("entity A {{ {} }}", "param x: integer, param y: text", "param x: integer param y: text"),
        ("permissions P-1 {{\n| | Order |\n{}| Shop | yes |\n}}", "|---|---|\n", ""),
        ("requirement R-1 {{ when {}, the Shop shall do Ship(order: o) }}", "Customer pays", "Pay(order: o)"),
        ("requirement R-1 {{ when {}, the Shop shall do Ship(order: o) }}", "an order is paid", "Pay(order: o)"),
        ("requirement R-1 {{ when {}, the Shop shall do Ship(order: o) }}", "Pay(order: o) p", "Pay(order: o) as p"),
        ("需求 R-1 {{ 当 {}，Shop 应 执行 Ship（order：甲） }}", "Pay（order：甲）后", "Pay（order：甲）"),
        (
            "requirement R-1 {{ the Shop {} }}",
            "must only do Ship(order: o) after Pay(order: o)",
            "must not before Pay(order: o) do Ship(order: o)",
        ),
    ],
)  # fmt: skip
def test_everyday_words_are_answered_with_those_of_the_language(tmp_path, frame, written, mended):
    text = HEAD + frame.format(written) + "\n"
    (fault,) = [each for each in faults(tmp_path, frame.format(written)) if each.code.code.startswith("RQ01")]

    assert fault.code in (OTHER_WORDS, NOT_NEEDED)
    (edit,) = fault.fixes[0].edits
    text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text.split() == (HEAD + frame.format(mended)).split()
    assert not parse(Source("", text))[1]


def test_what_happens_is_told_to_be_an_event(tmp_path):
    fault = faults(tmp_path, "requirement R-1 { when an order is late, the Shop shall do Ship(order: o) }")[0]

    assert fault.code is DOES_NOT_FIT
    assert "`when Pay(order: o),`" in fault.notes[0].en


def test_a_step_without_a_time_is_told_to_have_one(tmp_path):
    fault = faults(tmp_path, "scenario S-1 { start 2026-03-02T09:00\n given o: Order\n do Pay(order: o) }")[0]

    assert "begins with its time" in fault.notes[0].en


@pytest.mark.parametrize("line", ["requirement R-1 { when Pay(order: o), the Shop shall refund o.total now }"])
def test_no_mark_is_guessed_before_a_word_that_leads_nowhere(tmp_path, line):
    (fault,) = faults(tmp_path, line)

    assert fault.code is DOES_NOT_FIT


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "requirement R-1 { when Pay(order: o), the Shop shall do Ship(order: o) within 48 h }",
            "shall within 48 h do Ship(order: o)",
        ),
        (
            "requirement R-1 { when Pay(order: o), the Shop must not do Ship(order: o) before p unless o.big }",
            "must not before p do Ship(order: o)",
        ),
        (
            "需求 R-1 { 当 付款（单：甲），卖家 应 执行 发货（单：甲） 在 48小时 内 }",
            "应 在 48小时 内 执行 发货（单：甲）",
        ),
    ],
)
def test_a_late_time_limit_is_moved_in_the_words_of_the_text(line, shown):
    _, found = parse(Source("a.req", line))

    notes = [note for each in found for note in each.notes]

    assert notes[0].en == f"a time limit stands before the verb: `{shown}`"
    assert notes[0].zh == f"时限写在动词之前：“{shown}”"


@pytest.mark.parametrize(
    ("frame", "written", "mended"),
    [
        (PER_ORDER, "o.total <= 2,50 CNY", "o.total <= 2.50 CNY"),
        (PER_ORDER, "o.total <= 1.000,50 CNY", "o.total <= 1_000.50 CNY"),
        (PER_ORDER, "o.total <= 1.000.000 CNY", "o.total <= 1_000_000 CNY"),
        (PER_ORDER, "o.total <= 1 000 CNY", "o.total <= 1_000 CNY"),
        (PER_ORDER, "o.total <= 1'000'000 CNY", "o.total <= 1_000_000 CNY"),
        (PER_ORDER, "o.total <= 1,000.50 CNY", "o.total <= 1_000.50 CNY"),
        (ZH_PER_ORDER, "单.total ≤ 1，234，567.89 CNY", "单.total ≤ 1_234_567.89 CNY"),
        (PER_ORDER, "o.total <= 10 €", "o.total <= €10"),
        (PER_ORDER, "o.total <= 10,5 €", "o.total <= €10.5"),
        (ZH_PER_ORDER, "单.total ≤ 2，5 CNY", "单.total ≤ 2.5 CNY"),
        (PER_ORDER, "o.total between 5 CNY and 10 CNY", "5 CNY <= o.total <= 10 CNY"),
        (ZH_PER_ORDER, "单.total 在 5 CNY 和 10 CNY 之间", "5 CNY ≤ 单.total ≤ 10 CNY"),
        (PER_ORDER, "if o.total > 5 CNY, then o.paid", "if o.total > 5 CNY then o.paid"),
        (ZH_PER_ORDER, "如果 单.total > 5 CNY，则 单.paid", "如果 单.total > 5 CNY 则 单.paid"),
        (PAY, "do Ship(order: o), unless Pay(order: o)", "do Ship(order: o) unless Pay(order: o)"),
        (ZH_PAY, "执行 Ship（order：甲），除非 Pay（order：甲）", "执行 Ship（order：甲） 除非 Pay（order：甲）"),
        (ZH_PAY, "于 2小时 内 执行 Ship（order：甲）", "在 2小时 内 执行 Ship（order：甲）"),
        (ZH_PAY, "对 Buyer 执行 Ship（order：甲）", "执行 Ship（order：甲） 给 Buyer"),
        ("requirement R-1 {{ the Shop {} do Ship(order: o) }}", "has to", "shall"),
        ("requirement R-1 {{ the Shop {} do Ship(order: o) }}", "can", "may"),
        ("requirement R-1 {{ the Shop {} do Ship(order: o) }}", "cannot", "must not"),
        ("requirement R-1 {{ {} Pay(order: o), the Shop shall do Ship(order: o) }}", "after", "when"),
        ("需求 R-1 {{ {}，Shop 应 执行 Ship（order：甲） }}", "Pay（order：甲） 之后", "当 Pay（order：甲）"),
        ("constraint C-1: {}: o.total < 5 CNY", "for every Order o", "every o in Order"),
    ],
)  # fmt: skip
def test_numbers_and_clauses_of_everyday_texts_are_told_as_they_are_written_here(tmp_path, frame, written, mended):
    test_everyday_words_are_answered_with_those_of_the_language(tmp_path, frame, written, mended)


@pytest.mark.parametrize("value", ["{ 2,50 }", "[2,5]", "max(2,50)"])
def test_a_comma_between_two_numbers_stays_one_where_it_fits(tmp_path, value):
    assert not parse(Source("", f"define most: decimal = {value}\n"))[1]


@pytest.mark.parametrize(
    ("frame", "response", "advice"),
    [
        (PAY, "as soon as possible do Ship(order: o)", "say how soon"),
        (PAY, "do Ship(order: o) asap", "say how soon"),
        (PAY, "at once do Ship(order: o)", "say how soon"),
        (PAY, "promptly do Ship(order: o)", "say how soon"),
        (PAY, "without undue delay do Ship(order: o)", "say how soon"),
        (ZH_PAY, "尽快 执行 Ship（order：甲）", "say how soon"),
        (ZH_PAY, "及时 执行 Ship（order：甲）", "say how soon"),
        (PAY, "at least once a day do Ship(order: o)", "how often at most is a constraint"),
        (PAY, "do Ship(order: o) once a day", "how often at most is a constraint"),
        (ZH_PAY, "每天 至少 一次 执行 Ship（order：甲）", "how often at most is a constraint"),
        (ZH_PAY, "至少 每天 1次 执行 Ship（order：甲）", "how often at most is a constraint"),
        (PAY, "be shipped by the Shop", "say who does it, and the event: `the Shop shall do …`"),
        (ZH_PAY, "被 Shop 发货", "say who does it"),
        (PAY, "do Ship(order: o), Pay(order: o)", "write a second requirement"),
        (PAY, "do Ship(order: o) and do Pay(order: o)", "write a second requirement"),
        (ZH_PAY, "执行 Ship（order：甲） 并 执行 Pay（order：甲）", "write a second requirement"),
        (ZH_PAY, "执行 Ship（order：甲）和 Pay（order：甲）", "write a second requirement"),
        (PAY, "provide o.total to Buyer within 2 d", "`shall within 2 d provide o.total to Buyer`"),
    ],
)  # fmt: skip
def test_a_response_in_vague_or_passive_words_gets_advice_and_no_fix_that_does_not_help(
    tmp_path, frame, response, advice
):
    fault = faults(tmp_path, frame.format(response))[0]

    assert (fault.code, fault.fixes) == (DOES_NOT_FIT, ())
    assert advice in fault.notes[0].en
    assert not fault.notes[0].zh.isascii()


@pytest.mark.parametrize(
    ("line", "modal"),
    [
        ("requirement R-1 { when Pay(order: o), shall within 3 d do Ship(order: o) }", "shall"),
        ("requirement R-1 { must do Ship(order: o) }", "must"),
        ("需求 R-1 { 当 Pay（order：甲），应 在 3天 内 执行 Ship（order：甲） }", "应"),
    ],
)
def test_a_sentence_without_a_subject_is_told_of_at_its_verb(tmp_path, line, modal):
    fault = faults(tmp_path, line)[0]

    assert (fault.code, fault.fields["found"].en) == (DOES_NOT_FIT, f"`{modal}`")
    assert fault.fields["expected"].en.startswith("who has to do it")


def test_a_sentence_without_braces_is_told_of_them(tmp_path):
    fault = faults(tmp_path, "requirement R-1: when Pay(order: o), the Shop shall do Ship(order: o)")[0]

    assert "`requirement R-1 { … }`" in fault.notes[0].en


ASK, ZH_ASK = "requirement R-1 {{ {} }}", "需求 R-1 {{ {} }}"


@pytest.mark.parametrize(
    ("frame", "sentence", "advice"),
    [
        (ASK, "every o in Order: the Shop shall do Ship(order: o) every 24 h", "recurs by the clock"),
        (ASK, "every day at 9:00, the Shop shall do Ship(order: o)", "recurs by the clock"),
        (ASK, "the Shop shall regularly do Ship(order: o)", "recurs by the clock"),
        (ZH_ASK, "每天，Shop 应 执行 Ship（order：甲）", "recurs by the clock"),
        (ZH_ASK, "Shop 每天 应 执行 Ship（order：甲）", "recurs by the clock"),
        (ZH_ASK, "每日 9:00，Shop 应 执行 Ship（order：甲）", "recurs by the clock"),
        (ZH_ASK, "Shop 应 定期 执行 Ship（order：甲）", "recurs by the clock"),
        (ASK, "when Pay(order: o), the Shop shall do Ship(order: o) between 9:00 and 17:00", "hours of the day"),
        (ASK, "when Pay(order: o) during business hours, the Shop shall do Ship(order: o)", "hours of the day"),
        (ASK, "when Pay(order: o), the Shop shall within 2 working hours do Ship(order: o)", "hours of the day"),
        (ASK, "when Pay(order: o) as p, if p.time >= 9:00 then the Shop shall do Ship(order: o)", "hours of the day"),
        (ZH_ASK, "当 Pay（order：甲），Shop 应 在 工作时间 内 执行 Ship（order：甲）", "hours of the day"),
        (ZH_ASK, "工作时间内，当 Pay（order：甲），Shop 应 执行 Ship（order：甲）", "hours of the day"),
        (ZH_ASK, "当 Pay（order：甲），Shop 应 在 9:00 至 17:00 之间 执行 Ship（order：甲）", "hours of the day"),
        (ZH_ASK, "当 Pay（order：甲），Shop 应 在 2个工作小时 内 执行 Ship（order：甲）", "hours of the day"),
    ],
)
def test_what_cannot_be_said_is_answered_with_what_comes_nearest_and_the_page(tmp_path, frame, sentence, advice):
    path = tmp_path / "m.req"
    path.write_text(HEAD + frame.format(sentence) + "\n", encoding="utf-8")

    notes = [note for fault in run([path], stages=("read", "meaning")).diagnostics for note in fault.notes]

    (told, *_) = [note for note in notes if advice in note.en]
    assert "“What cannot be said” in docs/language.md" in told.en
    assert "docs/language.zh.md“不能表达的内容”" in told.zh


@pytest.mark.parametrize(
    ("frame", "written", "mended"),
    [
        (
            ZH_ASK,
            "Shop 不得 在 Pay（order：甲） 之前 执行 Ship（order：甲）",
            "Shop 不得 早于 Pay（order：甲） 执行 Ship（order：甲）",
        ),
        (
            ZH_ASK,
            "当 Pay（order：甲） 3次，Shop 应 执行 Ship（order：甲）",
            "当 第3次 Pay（order：甲），Shop 应 执行 Ship（order：甲）",
        ),
        (ZH_ASK, "Shop 应 向 Buyer 提供 Order.total", "Shop 应 提供 Order.total 给 Buyer"),
        (ZH_ASK, "Shop 可以 不 执行 Ship（order：甲）", "Shop 不必 执行 Ship（order：甲）"),
        ("约束 C-1：{}", "每个 单 属于 Order：单.floor 在 -2 到 5 之间", "每个 单 属于 Order：-2 ≤ 单.floor ≤ 5"),
        (
            "约束 C-1：{}",
            "每个 出 属于 Ship：Pay（order：出.order） 在 出 之前",
            "每个 出 属于 Ship：Pay（order：出.order） 早于 出",
        ),
        (
            "约束 C-1：{}",
            "每个 出 属于 Ship：存在 缴 属于 Pay，缴.order = 出.order",
            "每个 出 属于 Ship：存在 缴 属于 Pay：缴.order = 出.order",
        ),
    ],
)
def test_sentences_of_everyday_chinese_are_told_as_they_are_written_here(frame, written, mended):
    text = HEAD + frame.format(written) + "\n"
    (fault,) = parse(Source("m.req", text))[1]

    assert fault.code is OTHER_WORDS
    (edit,) = fault.fixes[0].edits
    text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text.split() == (HEAD + frame.format(mended)).split()
    assert not parse(Source("m.req", text))[1]


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            "需求 R-1 { 当 Pay（order：甲），Shop 应 在 24小时 后 执行 Ship（order：甲） }",
            "“不得 在 24小时 内 执行 ……”",
        ),
        ("需求 R-1 { 当 Pay（order：甲）超过24小时，Shop 应 执行 Ship（order：甲） }", "超时 24小时"),
        ("约束 C-1：每个 车 属于 Order：车.total 唯一", "车 的 total ≠ 另 的 total"),
        ("生命周期 Order.state { 初始 空闲；空闲 到 占用 当 Pay }", "“来自 空闲 → 占用 触发 ……”"),
    ],
)
def test_what_has_no_short_mending_gets_advice(line, advice):
    fault = parse(Source("m.req", HEAD + line + "\n"))[1][0]

    assert (fault.code, fault.fixes) == (DOES_NOT_FIT, ())
    assert advice in fault.notes[0].zh
    assert fault.notes[0].en


ZH = "角色 药店\n实体 订单 { 参数 药：布尔 }\n事件 付款（单：订单）\n事件 发货（单：订单） 由 药店\n"


def test_a_sentence_in_one_word_is_told_by_its_modality_and_not_by_what_stands_behind():
    line = "需求 R-1 “按时” { 当 付款（单：甲） 作为 乙，药店应在24小时内寄出 }\n"
    (fault,) = parse(Source("m.req", ZH + line))[1]

    assert fault.code is MISSING_BLANK
    assert (fault.fields["found"], fault.fields["keyword"]) == ("药店应在24小时内寄出", "应")
    assert [edit.text for edit in fault.fixes[0].edits] == [" ", " "]


def test_a_word_that_only_sounds_like_a_modality_is_none():
    # Nobody's duty: `供应商` is one word.
    line = "角色 供应商\n需求 R-1 “按时” { 当 付款（单：甲） 作为 乙，供应商 }\n"
    (fault,) = parse(Source("m.req", ZH + line))[1]

    assert fault.code is DOES_NOT_FIT


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (ZH + "约束 A-1 “次数”：\n  每个 人 属于 药店：人 是 药店 其中 人 = 人\n", "其中"),
        (HEAD + 'constraint A-1 "Count":\n  every o in Order: o.total > 5 CNY where o = o\n', "where"),
    ],
)
def test_a_formula_on_the_line_below_its_heading_lacks_no_brace(text, wrong):
    found = parse(Source("m.req", text))[1]

    assert [each.span.text for each in found] == [wrong]
    assert all(each.code is not MISSING_MARK for each in found)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            "constraint C-1: at most 2 Pay(order: o) per 30 d where o.total > 5 CNY",
            "`every x in Pay: count(y in Pay where y not after x and y.time > x.time - 30 d and y.order…) <= 2`",
        ),
        (
            "约束 C-1：每 30天 至多 2次 Pay（order：甲） 其中 甲.total > 5 CNY",
            "“每个 甲 属于 Pay：计数（乙 属于 Pay 其中 乙 不晚于 甲 且 乙.时间 > 甲.时间 - 30天 且 乙 的 order……） ≤ 2”",
        ),
        ("constraint C-1: at least 1 Pay(order: o) where o.big", "`count(y in Pay where y.order…) >= 1`"),
        ("constraint C-1: every o in Order: o.total > 5 CNY where o.big", "`every o in Order where …: …`"),
        ("约束 C-1：每个 甲 属于 Order：甲.total > 5 CNY 其中 甲.big", "“每个 甲 属于 订单 其中 ……：……”"),
        (
            "requirement R-1 { when Pay(order: o), if stock is low then the Shop shall do Ship(order: o) }",
            "a condition is a formula",
        ),
        (
            "requirement R-1 { when Pay(order: o), if customer regular, the Shop shall do Ship(order: o) }",
            "a condition is a formula",
        ),
        (
            "需求 R-1 { 当 Pay（order：甲），如果 客户 老 会员，Shop 应 执行 Ship（order：甲） }",
            "条件是关于句中所指对象的公式",
        ),
    ],
)
def test_a_condition_that_has_no_place_is_told_what_can_be_written(tmp_path, line, advice):
    fault = faults(tmp_path, line)[0]

    assert fault.code is DOES_NOT_FIT
    assert advice in fault.notes[0].en + fault.notes[0].zh


@pytest.mark.parametrize("condition", ["y.order.total > 5 CNY", "y.order = x.order"])
def test_the_count_that_is_advised_reads(tmp_path, condition):
    formula = f"every x in Pay: count(y in Pay where y not after x and y.time > x.time - 30 d and {condition}) <= 2"

    assert not faults(tmp_path, f"constraint C-1: {formula}")


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("entity Cart\n  param n: integer\n}\n", "entity Cart"),
        ("角色 商家\n实体 货 隶属\n", None),
        ("实体 货\n  参数 数：整数\n\n  参数 重：整数\n}\n", "实体 货"),
        ("role Shop\n}\nrole Buyer { label “b” }\n", "role Shop"),
        ("role Shop { label “s” }\n}\n", None),
    ],
)
def test_a_brace_too_many_shows_where_its_block_should_have_been_opened(text, spot):
    found = [each for each in parse(Source("", text))[1] if each.code is STRAY_CLOSER]

    if spot is None:
        assert not any(each.fixes for each in found)
        return
    (fault,) = found
    (label,), (fix,) = fault.labels, fault.fixes
    end = text.index(spot) + len(spot)
    assert (label.span.start, label.span.end) == (end - 1, end)
    (edit,) = fix.edits
    assert not parse(Source("", text[: edit.span.start] + edit.text + text[edit.span.end :]))[1]


@pytest.mark.parametrize(
    ("written", "parted"),
    [
        ("在 24小时内 执行", "在 24小时 内 执行"),
        ("在 24小时之内 执行", "在 24小时 内 执行"),
        ("在 24个小时以内 晚于 付 执行", "在 24个小时 内 晚于 付 执行"),
        ("在 3个工作日内 执行", "在 3个工作日 内 执行"),
        ("在 3工作日之内 执行", "在 3工作日 内 执行"),
        ("在 2个月内 晚于 付 执行", "在 2个月 内 晚于 付 执行"),
        ("在 1天 + 2小时内 执行", "在 1天 + 2小时 内 执行"),
    ],
)
def test_a_time_limit_needs_no_blank_before_its_end(written, parted):
    texts = [
        f"{HEAD}需求 R-1 {{ 当 Pay（order：甲） 作为 付，Shop 应 {each} Ship（order：甲） }}\n"
        for each in (written, parted)
    ]
    (glued, wrong), (plain, _) = (parse(Source("", each)) for each in texts)

    assert not wrong
    assert glued == plain


def test_a_unit_in_backquotes_and_one_outside_a_limit_stay_whole():
    for line in (
        "约束 C-1：每个 甲 属于 Order：甲.时长 > 24小时内",
        "约束 C-1：每个 甲 属于 Order：甲 在 3`小时内` 内 晚于 甲",
    ):
        tree, wrong = parse(Source("", HEAD + line))
        assert not wrong
        assert "小时内" in repr(tree)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("role Guest is a Party", ("leave `is a Party` out", "可省去“是 Party”")),
        ("角色 客人 是 主体", ("leave `is a 主体` out", "可省去“是 主体”")),
    ],
)
def test_whoever_names_the_role_of_all_is_told_that_it_need_not_be_said(tmp_path, line, told):
    path = tmp_path / "m.req"
    path.write_text(HEAD + line + "\n", encoding="utf-8")

    (fault,) = [each for each in run([path], stages=("read", "meaning")).diagnostics if each.code.code == "RQ0201"]

    assert all(words in note[lang] for note in fault.notes for lang, words in zip(("en", "zh"), told, strict=True))
    assert len(fault.notes) == 1
    path.write_text(HEAD + f"role Party\n角色 主体\n{line}\n", encoding="utf-8")
    assert not [each for each in run([path], stages=("read", "meaning")).diagnostics if each.code.code == "RQ0201"]


def test_a_particle_that_only_chinese_has_is_named_where_nothing_else_fits(tmp_path):
    (fault,) = faults(tmp_path, "信息服务 IS-1 { Shop 提供 Order.total 给 Shop 在 Pay }")

    assert fault.code is DOES_NOT_FIT
    assert "这里可以是“时”" in fault.message("zh")


@pytest.mark.parametrize(
    "line",
    [
        "requirement R-1 { every Monday, the Shop shall do Ship(order: o) }",
        "requirement R-1 { at least once a day, the Shop shall do Ship(order: o) }",
        "requirement R-1 { at least 3 times a week, the Shop shall do Ship(order: o) }",
        "requirement R-1 { on weekdays, the Shop shall do Ship(order: o) }",
        "requirement R-1 { on Mondays, the Shop shall do Ship(order: o) }",
        "需求 R-1 { 每周一，Shop 应 执行 Ship（order：甲） }",
    ],
)
def test_what_recurs_by_the_clock_has_no_words_wherever_it_stands(tmp_path, line):
    (fault,) = faults(tmp_path, line)

    assert fault.code is DOES_NOT_FIT
    assert [note.en.startswith("what recurs by the clock has no words") for note in fault.notes] == [True]


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        (
            "需求 R-1 { 当 Pay（order：甲），Shop 应 在 付款后24小时内Ship（order：甲） }",
            "应 在 24小时 内 晚于 付款 执行 Ship（order：甲）",
        ),
        (
            "需求 R-1 { 当 Pay（order：甲），Shop 应 在 Pay后两天内Ship（order：甲） }",
            "应 在 2天 内 执行 Ship（order：甲）",
        ),
        (
            "需求 R-1 { 当 Pay（order：甲） 作为 乙，Shop 应 在 Pay后24小时内Ship（order：甲） }",
            "应 在 24小时 内 晚于 乙 执行 Ship（order：甲）",
        ),
        (
            "需求 R-1 { Pay（order：甲）后24小时内，Shop 须执行Ship（order：甲） }",
            "当 Pay（order：甲），Shop 应 在 24小时 内 执行",
        ),
    ],
)
def test_a_limit_that_stands_together_with_its_act_is_parted(tmp_path, line, instead):
    (fault,) = faults(tmp_path, line)

    assert (fault.code, fault.fields["instead"]) == (OTHER_WORDS, instead)


def test_so_much_for_each_hour_is_a_product(tmp_path):
    text = "constraint C-1: 每个 甲 属于 Order：甲.total ≥ 每小时5元"
    path = tmp_path / "m.req"
    path.write_text(HEAD + text + "\n", encoding="utf-8")
    (fault,) = run([path], stages=("read", "meaning")).diagnostics

    assert [note.zh for note in fault.notes] == ["每小时多少写作乘积：“5元 × （甲.时长 / 1小时）”"]
    mended = text.replace("每小时5元", "5元 × （甲.时长 / 1小时）")
    path.write_text(HEAD.replace("CNY }", "CNY  param 时长: duration }") + mended + "\n", encoding="utf-8")
    assert run([path], stages=("read", "meaning")).diagnostics == ()


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            "requirement R-1 { when Pay(order: o), the Shop shall within 24 h before o.due do Ship(order: o) }",
            "a limit runs from the trigger on; what is done before a moment is `before o.due do …`",
        ),
        ("requirement R-1 { within 24 hours after payment the Shop shall do Ship(order: o) }", "what happens first"),
        ("requirement R-1 { the Shop shall only do Ship(order: o) if Pay(order: o) }", "what is done only under a"),
    ],
)
def test_advice_for_limits_and_conditions_that_stand_elsewhere(tmp_path, line, advice):
    (fault,) = faults(tmp_path, line)

    assert fault.code is DOES_NOT_FIT
    assert [note.en.startswith(advice) for note in fault.notes] == [True]


def test_a_limit_in_front_goes_before_the_verb(tmp_path):
    (fault,) = faults(
        tmp_path, "requirement R-1 { Within 24 hours after Pay(order: o), the Shop shall do Ship(order: o) }"
    )

    assert fault.code is OTHER_WORDS
    assert fault.fields["instead"] == "when Pay(order: o), the Shop shall within 24 h do"


def test_a_kind_is_written_as_it_is_declared(tmp_path):
    (fault,) = faults(tmp_path, "constraint R-1: for each order o: o.total > 5 CNY")

    assert (fault.code, fault.fields["instead"]) == (OTHER_WORDS, "every o in Order")


def test_a_sentence_without_a_blank_is_told_what_it_is(tmp_path):
    path = tmp_path / "m.req"
    path.write_text(f"{HEAD}约束 C-1：新书不得外借\n", encoding="utf-8")
    (fault,) = run([path], stages=("read", "meaning")).diagnostics

    assert [note.zh.startswith("中间没有空格的字是一个名称") for note in fault.notes] == [True]
    path.write_text(f"{HEAD}需求 C-1 {{ 文本 “新书不得外借” }}\n", encoding="utf-8")
    assert run([path], stages=("read", "meaning")).diagnostics == ()

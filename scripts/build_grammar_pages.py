"""Build `docs/grammar.md` and `docs/grammar.zh.md` from the grammar and the keyword table.

    python scripts/build_grammar_pages.py           write both pages
    python scripts/build_grammar_pages.py --check   fail when one of them is not what the grammar says

Rules stand in the order of `src/reqonto/syntax/spec.lark`; a rule of `CONSTRUCTS` begins a part of the page, with an
example that is printed in both languages, and those after it belong to that part.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import grammar_notation as notation
from reqonto.source import Source
from reqonto.syntax import keywords
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"en": ROOT / "docs" / "grammar.md", "zh": ROOT / "docs" / "grammar.zh.md"}

CONSTRUCTS: Mapping[str, tuple[str, str, str]] = {
    "start": ("A text", "文本", "role Shop\nrole Buyer ;\n# a comment, to the end of the line\n"),
    "module": ("Module", "模块", 'module shop.orders { label "Orders"  version "1.2.0"  zone "Asia/Shanghai" }'),
    "import_item": ("Import", "引入", "import shop.base as base"),
    "unit": ("Unit", "单位", "unit box = 12 piece"),
    "enum": ("Enumeration", "枚举", 'enum State { created "Created"@en, paid, shipped }'),
    "typedef": ("Named type", "命名类型", 'type Phone = text matching "^1[3-9][0-9]{9}$"'),
    "kind": (
        "Role, entity", "角色、实体",
        "open role Party\nexternal role Buyer is a Party { param phone: Phone { layer core } }\n"
        "role Seller is a Party { group some of { Card, Cash }  disjoint with Buyer }",
    ),
    "feature": ("Feature", "特征", "optional feature Gifts of Shop { param limit: integer in 1..5 }"),
    "param": (
        "Parameter, relation, function", "参数、关系、函数",
        "entity Order {\n  changing param state: State default created\n  relation buyer: Buyer [1] { owner }\n"
        "  relation lines: Line [1..*] inverse order\n}\nparam stock(product: Product, shop: Shop): integer in 0..*\n"
        "relation OnShelf(product: Product, shop: Shop)",
    ),
    "event": ("Event", "事件", "event Pay(order: Order, amount: money CNY) by Buyer to Shop"),
    "define": ("Definition", "定义", "define limit: money CNY = 500 CNY"),
    "type": (
        "Types", "类型",
        "entity Product {\n  param price: money CNY\n  param weight: optional quantity kg\n  param stars: integer in 1..5\n"
        "  param tags: set of text\n  param size: one of { small, large }\n}",
    ),
    "lifecycle": (
        "Life cycle", "生命周期",
        "lifecycle Order.state {\n  initial created\n  from created -> paid on Pay(order: self) by Buyer if self.total > 0 CNY\n"
        "  from created -> cancelled timeout 30 min\n  final paid, cancelled\n}",
    ),
    "permissions": (
        "Permission table", "权限表",
        'permissions PT-1 "Who may do what" {\n  | | Cancel | Order.total |\n  | Buyer | if order.state = created | read |\n'
        '  | Seller | no | masked |\n}\npermissions PT-2 from csv "duties.csv"',
    ),
    "service": ("Information service", "信息服务", "service IS-1 { Shop provides Product.price to Buyer at Browse fee 0 CNY }"),
    "layers": ("Layers", "层级顺序", "layers { public < partner < core }"),
    "consent": ("Consent", "同意", "consent Buyer.phone for Delivery"),
    "default_value": ("Default value", "默认值", "default value Order.timeout = 48 h where self.total > 100 CNY"),
    "calendar": (
        "Calendar", "日历", 'calendar CN { zone "Asia/Shanghai"  weekend sat, sun  holidays 2026-10-01..2026-10-07 }',
    ),
    "need": (
        "Information need", "信息需求",
        'need IR-1 "Before paying" {\n  Buyer needs Order.total from Shop so that "the buyer can decide" access read due before Pay\n}',
    ),
    "requirement": (
        "Requirement", "需求",
        'requirement R-1 "Ship in time" {\n  when Pay(order: o), the Shop shall within 48 h do Ship(order: o)\n}\n'
        "requirement R-2 {\n  every o in Order: while o.state = created, the Shop must not do Ship(order: o)\n}",
    ),
    "constraint": (
        "Constraint", "约束", 'constraint C-1 "Paid first": every s in Ship: Pay(order: s.order) before s { priority high }',
    ),
    "background": (
        "Assumption, rule", "假设、推理规则",
        "assumption A-1: every p in Pay: p.amount > 0 CNY\nrule D-1: every o in Order: o.total > 100 CNY implies o.large",
    ),
    "situation": ("Situation", "情形", "situation ST-1 { some o in Order: o.state = cancelled and o.large }"),
    "quality": ("Quality target", "质量目标", "quality Q-1: at least 99.5% of Ship within 48 h of Pay per month"),
    "scenario": (
        "Scenario", "场景",
        'scenario S-1 "Shipped late" {\n  given buyer1: Buyer\n  given order1: Order { total: 300 CNY, buyer: buyer1 }\n'
        "  start 2026-11-11T00:00+08:00\n  at 00:10: buyer1 does Pay(order: order1, amount: 300 CNY)\n"
        "  at +72 h: do Ship(order: order1)\n  ends +96 h\n  expect R-1 violated at 2\n}",
    ),
    "bind": (
        "Binding of data", "数据绑定",
        'bind Order from csv "orders.csv" { key "id"  column "amount" -> total as money CNY  column "status" -> state { "1" -> created } }',
    ),
    "question": (
        "Question", "能力问题",
        "question CQ-1 { ask some o in Order: o.total < 0 CNY  expect false }\n"
        "question CQ-2 { find o in Order where o.total > 5 CNY  expect count >= 1 }",
    ),
    "metas": (
        "Metadata", "元数据",
        'requirement R-3 {\n  text "The site shall be user friendly."\n  label "Friendly"@en  source "Interview 3"  status proposed\n'
        "  priority high  derives from R-1  valid from 2026-01-01 to 2026-12-31\n}",
    ),
    "expr": (
        "Formulas", "公式",
        "constraint C-2: every o in Order where o.large: some p in Pay: p.order = o\n"
        "constraint C-3: every o in Order: if o.state = paid then o.total > 0 CNY else o.total >= 0 CNY\n"
        "constraint C-4: the same buyer in Pay within 24 h means the same order",
    ),
    "counted": (
        "Counting", "计数", "constraint C-5: every b in Buyer: at most 5 Pay(by: b) per 1 h",
    ),
    "iff": (
        "Connectives, comparisons", "联结词与比较",
        "constraint C-6: every o in Order: o.large iff o.total > 100 CNY and not (o.state = cancelled)\n"
        "constraint C-7: every o in Order: o.total in 0 CNY..900 CNY or o.state in { created, paid }\n"
        "constraint C-8: every s in Ship, p in Pay: if s.order = p.order then s within 48 h after p",
    ),
    "sum": (
        "Terms", "项",
        "constraint C-9: every o in Order: o.total = sum(l.price * l.number for l in o.lines where l.number > 0) - 5 CNY\n"
        "constraint C-10: every p in Pay: p.order.state as of p = created",
    ),
    "path": ("Names and ids", "名称与编号", "constraint C-11: every o in Order: o.buyer.phone is known { refines C-2, C-3 }"),
}  # fmt: skip
"""The rules that begin a part: its heading in both languages, and an example."""

NAMES: Mapping[str, str] = {
    "shop.orders": "商店.订单", "shop.base": "商店.基础", "base": "基础", "Orders": "订单", "Shop": "商店", "Buyer": "买家",
    "Seller": "卖家", "Party": "主体", "Order": "订单", "Line": "明细", "Product": "商品", "State": "状况", "Phone": "电话号码",
    "Pay": "付款", "Ship": "发货", "Cancel": "取消", "Browse": "浏览", "Delivery": "送货", "Gifts": "赠品", "Card": "刷卡",
    "Cash": "现金", "OnShelf": "在架", "created": "已建", "paid": "已付", "shipped": "已发", "cancelled": "已取消",
    "order": "单", "amount": "数额", "state": "状况", "buyer": "买方", "lines": "明细", "stock": "库存", "product": "商品",
    "shop": "商店", "limit": "上限额", "price": "价格", "weight": "重量", "stars": "星级", "tags": "标记", "size": "尺寸",
    "small": "小号", "large": "大额", "total": "总额", "timeout": "时限", "phone": "电话", "number": "件数",
    "buyer1": "买家1", "order1": "订单1", "box": "箱", "piece": "件", "core": "核心", "partner": "伙伴", "public": "公开",
    "Created": "已建", "Ship in time": "按时发货", "Paid first": "先付款", "Before paying": "付款之前",
    "the buyer can decide": "买家能够决定", "Who may do what": "谁可以做什么", "Shipped late": "发货迟了",
    "The site shall be user friendly.": "网站应当好用。", "Friendly": "好用", "Interview 3": "访谈三",
    "a comment, to the end of the line": "注释，到行末为止",
}  # fmt: skip
"""Names and texts of the examples in Chinese; keywords are the printer's business."""

TOKENS: tuple[tuple[str, str, str, str], ...] = (
    ("NAME", "letters, digits and `_` of any script, not a digit first; anything between backticks", "任何文字的字母、数字与 `_`，首位不是数字；反引号中可写任意内容", "`Order` `订单` `` `every` ``"),
    ("ID", "letters, digits, `_`, `.`, `-`, `/`", "字母、数字、`_`、`.`、`-`、`/`", "`R-01` `IR/3.2`"),
    ("TEXT", "in quotation marks", "写在引号中", '`"…"` `“…”` `"""…"""`'),
    ("LANGUAGE", "of a text", "文本的语言", "`@en` `@zh`"),
    ("INTEGER", "digits, `_` between them", "数字，其间可有 `_`", "`12` `1_000`"),
    ("NUMBER", "with a decimal point", "带小数点", "`0.5`"),
    ("PERCENT", "a number and `%`", "数与 `%`", "`15%` `15 %`"),
    ("MONEY", "a sign and a number", "货币符号与数", "`￥300` `$5` `€5` `£5`"),
    ("DATE", "a day", "日期", "`2026-11-11` `2026年11月11日`"),
    ("INSTANT", "a day with a time, with or without zone", "日期与时刻，时区可有可无", "`2026-11-11T08:30:00+08:00`"),
    ("CLOCK", "a time of day", "一天中的时刻", "`10:00` `10:00:30`"),
    ("ORDINAL", "which one it is", "第几次", "`3rd` `第3次`"),
    ("LINE-END", "the end of a row of a table", "表格一行的末尾", ""),
)  # fmt: skip

GROUPS: tuple[tuple[str, str, tuple[keywords.Keyword, ...]], ...] = (
    ("Items", "条目", keywords.ITEM_WORDS), ("Before items", "条目之前", keywords.PREFIX_WORDS),
    ("Declarations", "声明", keywords.DECLARATION_WORDS), ("Needs and access", "信息需求与权限", keywords.NEED_WORDS),
    ("Sentences", "需求句", keywords.SENTENCE_WORDS), ("Formulas", "公式", keywords.FORMULA_WORDS),
    ("Scenarios, data, questions", "场景、数据、问题", keywords.SCENARIO_WORDS), ("Metadata", "元数据", keywords.META_WORDS),
)  # fmt: skip

HEAD = {
    "en": """# Grammar and keywords

[中文](grammar.zh.md) · [The language, construct by construct](language.md) · [What it means](meaning.md)

Every construct in EBNF, with the English keywords and with the Chinese ones, and an example of it in both. Both spellings are always on and may be mixed: a text and its translation are the same
tree. `[ x ]` may be missing, `{ x }` may stand any number of times, `|` is a choice, and texts in quotation marks stand as they are. Rules name the first spelling of a keyword; the [others](#keywords) are in the tables below.
Full-width marks (`，：；（）｛｝【】`) mean the same as the others. Examples are pieces: what they name is declared elsewhere.

The page is written by `python scripts/build_grammar_pages.py` from [the grammar](../src/reqonto/syntax/spec.lark) and [the table of keywords](../src/reqonto/syntax/keywords.py).
""",
    "zh": """# 语法与关键字

[English](grammar.md) · [语言，逐个说明](language.zh.md) · [含义](meaning.zh.md)

每种结构的 EBNF 写法，分别用中文与英文关键字，并各有一例。两种写法始终都可用，也可以混用：一份文本与它的译文是同一棵语法树。`[ x ]` 可有可无，`{ x }` 可出现任意多次，`|` 表示任选其一，引号中的内容照写。
规则只写关键字的第一种写法，[其他写法](#关键字)见下面的表。全角标点（`，：；（）｛｝【】`）与半角等价。例子只是片段，其中的名称在别处声明。

本页由 `python scripts/build_grammar_pages.py` 根据[语法](../src/reqonto/syntax/spec.lark)和[关键字表](../src/reqonto/syntax/keywords.py)生成。
""",
}
WORDS = {
    "en": {"tokens": "Tokens", "token": "token", "is": "is", "examples": "examples", "keywords": "Keywords", "canonical": "in data", "example": "Example", "en": "English", "zh": "Chinese"},
    "zh": {"tokens": "词法单位", "token": "单位", "is": "是", "examples": "例", "keywords": "关键字", "canonical": "数据中的名称", "example": "例", "en": "英文", "zh": "中文"},
}  # fmt: skip


def parts() -> Iterator[tuple[str, list[str]]]:
    """The rules of each part, in the order of the grammar; the first is the one that it is named after."""
    now: list[str] = []
    for rule in notation.rules():
        if rule in CONSTRUCTS and now:
            yield now[0], now
            now = []
        now.append(rule)
    yield now[0], now


def example(text: str, lang: str) -> str:
    """An example in the words of a language."""
    tree, diagnostics = parse(Source("example.req", text + "\n"))
    assert not diagnostics, (text, [each.message("en") for each in diagnostics])
    if lang == "en":
        return text.rstrip("\n")
    printed = print_tree(tree, "zh").rstrip("\n")
    longest = sorted(NAMES, key=len, reverse=True)
    names = "|".join(re.escape(each) for each in longest)
    return re.sub(rf"(?<![\w@])(?:{names})(?!\w)", lambda found: NAMES[found[0]], printed)


def _beside(blocks: list[tuple[str, str, list[str]]]) -> Iterator[str]:
    """Fences, each under its heading, that stand beside one another on the site where there is room."""
    pair = len(blocks) > 1
    yield from ('<div class="pair" markdown>', "") if pair else ()
    for heading, language, lines in blocks:
        yield from ("<div markdown>", "") if pair else ()
        yield from (heading, "") if heading else ()
        yield from (f"```{language}", *lines, "```", "")
        yield from ("</div>", "") if pair else ()
    yield from ("</div>", "") if pair else ()


def page(lang: str) -> str:
    """The page in a language."""
    words = WORDS[lang]
    other = "en" if lang == "zh" else "zh"
    colon = "：" if lang == "zh" else ":"
    lines = [HEAD[lang]]
    for first, rules in parts():
        heading = CONSTRUCTS[first][0 if lang == "en" else 1]
        lines += [f"## {heading}", ""]
        written = {each: [notation.production(rule, each) for rule in rules] for each in (lang, other)}
        shown = [lang, other] if written[lang] != written[other] else [lang]
        lines += _beside([(f"{words[each]}{colon}", "ebnf", written[each]) for each in shown])
        lines += [f"{words['example']}{colon}", ""]
        lines += _beside([("", "req", [example(CONSTRUCTS[first][2], each)]) for each in (lang, other)])
    lines += [
        f"## {words['tokens']}",
        "",
        f"| {words['token']} | {words['is']} | {words['examples']} |",
        "|---|---|---|",
    ]
    lines += [f"| `{name}` | {zh if lang == 'zh' else en} | {shown} |" for name, en, zh, shown in TOKENS]
    lines += ["", f"## {words['keywords']}", ""]
    for en, zh, rows in GROUPS:
        lines += [
            f"### {zh if lang == 'zh' else en}",
            "",
            f"| {words['en']} | {words['zh']} | {words['canonical']} |",
            "|---|---|---|",
        ]
        for row in rows:
            told = [", ".join(f"`{each}`" for each in spellings) or "–" for spellings in (row.en, row.zh)]
            lines.append(f"| {told[0]} | {told[1]} | `{row.word}` |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def main() -> int:
    """Write the pages, or say whether they are what the grammar says."""
    assert {row.terminal for _, _, rows in GROUPS for row in rows} == {row.terminal for row in keywords.KEYWORDS}
    stale = [path for lang, path in PAGES.items() if not path.exists() or path.read_text("utf-8") != page(lang)]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what the grammar says: run python scripts/build_grammar_pages.py")
        return 1 if stale else 0
    for lang, path in PAGES.items():
        path.write_text(page(lang), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

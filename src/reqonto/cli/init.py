"""`reqonto init`: a small project that can be checked at once, or one that starts from the shipped library."""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path

import click

from reqonto.cli.near import nearest
from reqonto.cli.shown import Command, WrongUse, option
from reqonto.cli.streams import complain, write
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.system import unwritable

SETTINGS = Text(
    """# Settings of reqonto for this project.
files = ["*.req"]
edition = "2026"
# lang = "en"           # language of messages; default: that of the locale
# fail-on = "error"     # error, warning, hint, never
# timeout = "5 min"     # time budget of `reqonto check`
""",
    """# 本项目的 reqonto 设置。
files = ["*.req"]
edition = "2026"
lang = "zh"             # 消息语言，默认随系统
# fail-on = "error"     # error、warning、hint、never
# timeout = "5 min"     # reqonto check 的时间预算
""",
)

SPECIFICATION = Text(
    """## A first specification: who takes part, what happens, what must hold.
module shop

external role Buyer
role Seller

enum PayMethod { online, cash_on_delivery }

entity Order {
  param total: money CNY
  param payMethod: PayMethod
  relation buyer: Buyer [1]
}

event Pay(order: Order) by Buyer
event Ship(order: Order) by Seller to Buyer

constraint C-01 "No negative totals": every o in Order: o.total >= 0 CNY

requirement R-01 "Ship within two days of payment" {
  when Pay(order: o) as p, the Seller shall within 48 h after p do Ship(order: o)
}

scenario S-01 "Paid and shipped in time" {
  given o1: Order { total: 300 CNY, payMethod: online, buyer: ming }
  start 2026-11-11T09:00+08:00
  at 09:10: ming does Pay(order: o1)
  at +24 h: shop does Ship(order: o1)
  ends +72 h
  expect R-01 satisfied
}
""",
    """## 第一份规格：有谁参与，会发生什么，必须满足什么。
模块 商城

外部 角色 买家
角色 卖家

枚举 支付方式 { 在线支付、货到付款 }

实体 订单 {
  参数 总额：金额 CNY
  参数 支付：支付方式
  关系 买方：买家 【1】
}

事件 付款（单：订单） 由 买家
事件 发货（单：订单） 由 卖家 给 买家

约束 C-01 “总额不为负”：每个 单 属于 订单：单.总额 ≥ 0 CNY

需求 R-01 “付款后两天内发货” {
  当 付款（单：甲） 作为 乙，卖家 应 在 48小时 内 晚于 乙 执行 发货（单：甲）
}

场景 S-01 “付款后及时发货” {
  已有 单甲：订单 { 总额：300 CNY，支付：在线支付，买方：小明 }
  起始 2026-11-11T09:00+08:00
  时间 09:10：小明 执行 付款（单：单甲）
  时间 +24小时：店 执行 发货（单：单甲）
  结束 +72小时
  预期 R-01 满足
}
""",
)


TEMPLATES = {
    "b2c": Text(
        "a shop for consumers: orders, returns and the law on them", "面向消费者的网店：订单、退换货及其法律规定"
    ),
    "auction": Text("an auction platform: bids, winners, the E-Commerce Law", "拍卖平台：出价、中拍、《电子商务法》"),
    "b2b": Text("buying from suppliers: supply orders, receipts, stock", "向供应商采购：订货单、收货、库存"),
    "gateway": Text("card payments: the gateway's protocol, PCI DSS", "银行卡支付：网关协议、PCI DSS"),
    "privacy": Text(
        "data about customers: their protection, the law on personal information",
        "顾客信息：信息保护、《个人信息保护法》",
    ),
}
"""What one can start from, in the order of the help; the texts of each lie in the folder `templates`."""

TEMPLATE_SETTINGS = Text(
    """# Settings of reqonto for this project.
files = ["*.req"]
edition = "2026"
# The day whose rules are asked about: those of law have days from and until which they are in force.
# It stands here so that a check can be repeated; without it, it is today. Move it on when you look at the law anew.
as-of = {day}
dialect = "en"          # how `reqonto fmt` spells keywords: en, zh
# lang = "en"           # language of messages; default: that of the locale
# fail-on = "error"     # error, warning, hint, never
# timeout = "5 min"     # time budget of `reqonto check`
# without-phase = ["derived"]   # leave out what the library's sources only imply
""",
    """# 本项目的 reqonto 设置。
files = ["*.req"]
edition = "2026"
# 按哪一天的规则检查：法律规则有施行日期和失效日期。
# 写明日期，检查便可重复；不写则为当天。重新核对法律时请更新。
as-of = {day}
dialect = "zh"          # reqonto fmt 用哪种语言书写关键字：en、zh
lang = "zh"             # 消息语言，默认随系统
# fail-on = "error"     # error、warning、hint、never
# timeout = "5 min"     # reqonto check 的时间预算
# without-phase = ["derived"]   # 不考虑库的来源只是隐含的需求
""",
)

READ_ME = Text(
    """# {about}

Next: `reqonto check` in this folder, then replace the roles, numbers and requirements of
`shop.req` by yours and check again. `reqonto explain ID` tells of any requirement, those of the library too.
""",
    """# {about}

下一步：在本文件夹运行 `reqonto check`，再把 `shop.req` 中的角色、数值和需求换成自己的并重新检查。
`reqonto explain 编号` 可查看任何一条需求，库中的也可以。
""",
)


def started(template: str | None, lang: str) -> dict[str, str]:
    """The files of a new project, by name: a small one of its own, or one that a template of the library starts."""
    if template is None:
        return {"reqonto.toml": SETTINGS[lang], "shop.req": SPECIFICATION[lang]}
    if template not in TEMPLATES:
        near = nearest(template, TEMPLATES)
        there = [*near, *(name for name in TEMPLATES if name not in near)]
        raise WrongUse(
            Text(
                f"there is no template `{template}`; there are {', '.join(there)}",
                f"没有模板“{template}”，现有 {'、'.join(there)}",
            )
        )
    text = resources.files("reqonto.cli").joinpath("templates", f"{template}.{lang}.req").read_text(encoding="utf-8")
    about = TEMPLATES[template][lang]
    return {
        "reqonto.toml": TEMPLATE_SETTINGS[lang].format(day=date.today().isoformat()),  # noqa: DTZ011 - the user's day
        "shop.req": text,
        "README.md": READ_ME[lang].format(about=about[:1].upper() + about[1:]),
    }


def _help(lang: str) -> str:
    lines = Text(
        "Start a project: a settings file and a small specification; with --lang zh in Chinese."
        " A template starts from the shipped library instead:",
        "新建项目：一个设置文件和一份小规格；加 --lang en 为英文。用模板则从随附的库开始：",
    )[lang]
    # The mark keeps help from folding these lines into one paragraph.
    return "\n".join([lines, "", "\b", *(f"{name:<9}{about[lang]}" for name, about in TEMPLATES.items())])


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def init(folder: str, template: str | None) -> int:
        target = Path(folder)
        files = {target / name: text for name, text in started(template, lang).items()}
        present = [path for path in files if path.exists()]
        if present:
            raise WrongUse(Text(f"{present[0]} exists; nothing was written", f"{present[0]} 已存在，未写入任何文件"))
        try:
            target.mkdir(parents=True, exist_ok=True)
            for path, text in files.items():
                path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise WrongUse(unwritable(target, error)) from error
        for path in files:
            write(f"{path}\n")
        where = "" if target == Path() else f" {folder}"
        complain(Text(f"Next: reqonto check{where}", f"下一步：reqonto check{where}")[lang])
        return 0

    return Command(
        "init",
        lang=lang,
        help=Text(_help("en"), _help("zh")),
        params=[
            click.Argument(["folder"], required=False, default=".", metavar=Text("[FOLDER]", "[文件夹]")[lang]),
            option(
                "--template",
                lang=lang,
                metavar="NAME",
                help=Text("Start from the shipped library: one of the names above.", "从随附的库开始：上列名称之一。"),
            ),
        ],
        callback=init,
        examples=(
            ("init my-shop", Text("a new folder with a small specification", "新建文件夹，内含一份小规格")),
            ("init my-shop --template b2c", Text("a shop that starts from the library", "从随附的库开始的网店")),
        ),
    )

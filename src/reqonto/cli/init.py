"""`reqonto init`: a small project that can be checked at once."""

from __future__ import annotations

from pathlib import Path

import click

from reqonto.cli.shown import Command, WrongUse
from reqonto.cli.streams import complain, write
from reqonto.diagnostics.diagnostic import Text

SETTINGS = Text(
    """# Settings of reqonto for this project.
files = ["*.req"]
edition = "2026"
# lang = "en"           # language of messages; default: that of the locale
# fail-on = "error"     # error, warning, hint, never
# timeout = "1 min"     # time budget of `reqonto check`
""",
    """# 本项目的 reqonto 设置。
files = ["*.req"]
edition = "2026"
lang = "zh"             # 消息语言，默认随系统
# fail-on = "error"     # error、warning、hint、never
# timeout = "1 min"     # reqonto check 的时间预算
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


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def init(folder: str) -> int:
        target = Path(folder)
        files = {target / "reqonto.toml": SETTINGS[lang], target / "shop.req": SPECIFICATION[lang]}
        present = [path for path in files if path.exists()]
        if present:
            raise WrongUse(Text(f"{present[0]} exists; nothing was written", f"{present[0]} 已存在，未写入任何文件"))
        try:
            target.mkdir(parents=True, exist_ok=True)
            for path, text in files.items():
                path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            reason = error.strerror or str(error)
            raise WrongUse(Text(f"cannot write {target}: {reason}", f"无法写入 {target}:{reason}")) from error
        for path in files:
            write(f"{path}\n")
        where = "" if target == Path() else f" {folder}"
        complain(Text(f"Next: reqonto check{where}", f"下一步：reqonto check{where}")[lang])
        return 0

    return Command(
        "init",
        lang=lang,
        help=Text(
            "Start a project: a settings file and a small specification; with --lang zh in Chinese.",
            "新建项目：一个设置文件和一份小规格；加 --lang en 为英文。",
        ),
        params=[click.Argument(["folder"], required=False, default=".", metavar=Text("[FOLDER]", "[文件夹]")[lang])],
        callback=init,
        examples=(("init my-shop", Text("a new folder with a small specification", "新建文件夹，内含一份小规格")),),
    )

"""From texts to what permission tables mean, for tests."""

from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
module shop
enum State { created, paid, shipped }
role Party
role Buyer is a Party
role Member is a Buyer
role Staff is a Party
role Clerk is a Staff
entity Order { changing param state: State default created  param total: money CNY  relation buyer: Buyer [1] }
event Cancel(order: Order) by Party
event Refund(order: Order) by Party
event Ask(order: Order) by Buyer
"""
LAI = """
模块 商城
枚举 状态 { 已创建、已付款、已发货 }
角色 主体
角色 买家 是 主体
角色 会员 是 买家
角色 员工 是 主体
角色 职员 是 员工
实体 订单 { 可变 参数 状态：状态 默认 已创建；参数 总额：金额 CNY；关系 买方：买家 【1】 }
事件 撤单（单：订单） 由 主体
事件 退款（单：订单） 由 主体
事件 询问（单：订单） 由 买家
"""


def table(name, *rows):
    """A table from rows of cells, the first of them the head."""
    return f"permissions {name} {{\n" + "".join("| " + " | ".join(row) + " |\n" for row in rows) + "}\n"


def checked(tmp_path, *texts, files=(), stages=("read", "meaning", "consistency", "scenarios", "permissions")):
    """The result of checking texts, with `files` (name, bytes) beside them."""
    for name, content in files:
        (tmp_path / name).write_bytes(content)
    path = tmp_path / "t.req"
    path.write_text("".join(texts), encoding="utf-8")
    return run([path], Settings(cache=False, timeout=60.0), stages=stages)


def codes(result):
    return [each.code.code for each in result.all_diagnostics]


def members(result):
    """The members of every conflict."""
    return [set(each.members) for each in result.consistency.conflicts]


def verdicts(result, scenario="S-1"):
    """The verdicts of the cells in a scenario, with the numbers of the events."""
    (found,) = [each for each in result.scenarios if each.id == scenario]
    return {each.requirement: (each.verdict.value, each.events) for each in found.judgements}
